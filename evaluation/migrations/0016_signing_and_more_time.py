"""A round says how its limit to sign was kept, whether it was escalated, and how often more time was granted."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

SIGNED = [("in_time", "signed in time"), ("late", "signed late"), ("missed", "never signed, and late when it ended")]
COUNTS = [
    "case_class", "division", "excluded", "due_at", "done_at", "paused_at", "ended_at", "is_on_time", "response_s",
    "return_count", "escalation_count", "suspension_count", "extension_count", "rework_count", "reopen_count",
    "is_solved", "satisfaction", "is_asked", "contact_due_at", "contacted",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0015_words_and_doubles_anew")]

    operations = [
        migrations.AddField("fact", "sign_due_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "fact",
            "signed",
            models.CharField(max_length=8, choices=SIGNED, blank=True, default="", db_default=""),
        ),
        migrations.AddField("fact", "sign_due_on", models.DateField(null=True)),
        migrations.AddField("fact", "escalation_count", models.SmallIntegerField(null=True)),
        migrations.AddField("fact", "suspension_count", models.SmallIntegerField(null=True)),
        migrations.AddField("fact", "extension_count", models.SmallIntegerField(null=True)),
        AddIndexConcurrently(
            "fact",
            models.Index(fields=["department", "counted_on"], include=COUNTS, name="fact_of_department_counts"),
        ),
        RemoveIndexConcurrently("fact", "fact_of_department_sums"),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["sign_due_on", "department"],
                include=["case_class", "division", "excluded", "sign_due_at", "signed"],
                condition=models.Q(sign_due_on__isnull=False),
                name="fact_sign_due",
            ),
        ),
    ]
