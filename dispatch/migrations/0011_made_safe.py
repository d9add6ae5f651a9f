"""What a unit has done may have made it safe only, and the order goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0010_given_back")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="is_made_safe",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
