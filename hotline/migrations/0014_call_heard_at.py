"""When whoever has a call wrote of it last: of what was left the others hear."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0013_old_links")]

    operations = [migrations.AddField("call", "heard_at", models.DateTimeField(null=True))]
