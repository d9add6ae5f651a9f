"""What was found in words of staff that may name somebody, for the centre that reads them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0045_salt")]

    operations = [
        migrations.AddField("words", "marks", models.CharField(blank=True, db_default="", default="", max_length=48))
    ]
