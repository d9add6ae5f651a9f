"""Whoever is told an answer, a refusal or an end is asked whether she is satisfied; the stored column stays as it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hotline", "0007_late_answers")]

    operations = [
        migrations.AlterField(
            "question",
            "kind",
            models.CharField(
                choices=[
                    ("solved", "Is it solved?"),
                    ("place", "Where is it?"),
                    ("accept", "Are you satisfied?"),
                    ("which", "Which of them?"),
                ],
                max_length=6,
            ),
        ),
    ]
