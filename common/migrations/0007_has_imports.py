"""A city knows whether something came in from another system: that is real, whatever is played beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0006_uploads")]

    operations = [
        migrations.AddField("city", "has_imports", models.BooleanField(default=False, db_default=False)),
    ]
