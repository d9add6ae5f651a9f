"""Which numbers to ring in danger a message names, so that one danger is answered once at whichever door it was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_forced_and_opt_in")]

    operations = [
        migrations.AddField("message", "emergency", models.TextField(blank=True, db_default="")),
    ]
