"""A photo that comes after its act knows whose work it shows, and whether the act counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0011_made_safe")]

    operations = [
        migrations.AddField(
            model_name="fieldphoto",
            name="act",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="fieldphoto",
            name="acted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
