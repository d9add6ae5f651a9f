"""An alert of what is urgent and was left behind by its unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0037_asked_anew")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="reason",
            field=models.CharField(
                max_length=12,
                choices=[
                    ("danger", "words of danger"),
                    ("no_unit", "no unit left"),
                    ("unit_silent", "the chosen unit does not take it"),
                    ("unit_left", "its unit has left"),
                    ("no_route", "nobody answers for it"),
                    ("unsent", "waits to be sent out"),
                    ("unsigned", "nobody has signed for it"),
                    ("no_place", "no place"),
                    ("no_worker", "no grid worker answers"),
                    ("answer_waits", "an answer waits for a person"),
                    ("asks_erasure", "a citizen asks to be erased"),
                ],
            ),
        )
    ]
