"""Whoever was sent, a crew or a grid worker, may ask the shift for help."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0046_words_marks")]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="reason",
            field=models.CharField(
                max_length=12,
                choices=[
                    ("danger", "words of danger"),
                    ("no_unit", "no unit left"),
                    ("unit_silent", "the chosen unit does not take it, or gave it back"),
                    ("unit_left", "its unit has left"),
                    ("made_safe", "a crew made the danger safe"),
                    ("place_untold", "who was sent is not told where"),
                    ("asks_help", "who was sent asks for help"),
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
