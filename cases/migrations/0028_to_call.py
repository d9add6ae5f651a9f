"""Whose citizens are to be called, since no message could reach them, stands with the case; so does that nobody did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_alerts_taken")]

    operations = [
        migrations.AddField("case", "to_call_since", models.DateTimeField(null=True)),
        migrations.AlterField(
            "case",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("", "open"),
                    ("solved", "solved, says the citizen"),
                    ("explained", "explained"),
                    ("unasked", "nobody to ask"),
                    ("not_reached", "not reached"),
                    ("not_called", "not asked: nobody called"),
                    ("untold", "not told by the source"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
