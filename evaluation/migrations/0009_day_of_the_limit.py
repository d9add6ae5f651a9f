"""The day of the limit and the day on which a round was judged are two."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0008_parts_anew")]

    operations = [
        migrations.AddField("fact", "due_on", models.DateField(null=True)),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["due_on", "department"],
                include=["case_class", "division", "excluded", "due_at", "paused_at", "ended_at", "is_on_time"],
                condition=models.Q(due_on__isnull=False),
                name="fact_due",
            ),
        ),
    ]
