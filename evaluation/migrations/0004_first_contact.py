"""A round says what became of the first contact with the citizen."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

CONTACTED = [("in_time", "contacted in time"), ("late", "contacted late"), ("missed", "not contacted")]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0003_facts_anew")]

    operations = [
        migrations.AddField("fact", "contact_due_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "fact",
            "contacted",
            models.CharField(max_length=8, choices=CONTACTED, blank=True, default="", db_default=""),
        ),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["department", "counted_on"],
                include=[
                    "case_class", "division", "excluded", "due_at", "done_at", "paused_at", "ended_at", "is_on_time",
                    "response_s", "return_count", "rework_count", "reopen_count", "is_solved", "satisfaction",
                    "is_asked", "contact_due_at", "contacted",
                ],
                name="fact_of_department_sums",
            ),
        ),
        RemoveIndexConcurrently("fact", "fact_of_department_due"),
    ]  # fmt: skip
