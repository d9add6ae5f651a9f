"""A dispute says from when on it covers what was measured: what had come to rest before stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_requests_fall_away")]

    operations = [migrations.AddField("request", "covers_from", models.DateTimeField(null=True))]
