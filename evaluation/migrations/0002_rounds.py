"""A round is a fact of its own: what ended it, what it waits for, and why it may count nowhere."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

ENDED_BY = [
    ("returned", "returned at the department's request"),
    ("escalated", "given back to the department above"),
    ("taken_back", "taken back by the dispatcher"),
    ("changed", "class or place was changed"),
    ("merged", "merged into another case"),
    ("voided", "voided"),
    ("withdrawn", "no longer wanted"),
]
EXCLUDED = [
    ("voided", "voided: not a real case"),
    ("disputed", "disputed, and the department was found right"),
    ("duplicate", "a duplicate: the other case counts"),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0001_facts")]

    operations = [
        migrations.AddField("fact", "round", models.SmallIntegerField(default=1, db_default=1)),
        migrations.AddField("fact", "order_id", models.BigIntegerField(null=True)),
        migrations.AddField("fact", "routed_by", models.BigIntegerField(null=True)),
        migrations.AddField("fact", "issued_on", models.DateField(null=True)),
        migrations.AddField("fact", "done_on", models.DateField(null=True)),
        migrations.AddField("fact", "paused_at", models.DateTimeField(null=True)),
        migrations.AddField("fact", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "fact",
            "ended_by",
            models.CharField(max_length=10, choices=ENDED_BY, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "fact",
            "excluded",
            models.CharField(max_length=10, choices=EXCLUDED, blank=True, default="", db_default=""),
        ),
        migrations.AlterField("fact", "return_count", models.SmallIntegerField(null=True)),
        migrations.AlterField("fact", "rework_count", models.SmallIntegerField(null=True)),
        migrations.AlterField("fact", "reopen_count", models.SmallIntegerField(null=True)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY fact_once_a_round "
                    "ON evaluation_fact (case_id, department_id, round)",
                    "DROP INDEX IF EXISTS fact_once_a_round",
                ),
                migrations.RunSQL(
                    "ALTER TABLE evaluation_fact ADD CONSTRAINT fact_once_a_round UNIQUE USING INDEX fact_once_a_round",
                    "ALTER TABLE evaluation_fact DROP CONSTRAINT fact_once_a_round",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    "fact",
                    models.UniqueConstraint(fields=["case", "department", "round"], name="fact_once_a_round"),
                )
            ],
        ),
        migrations.RemoveConstraint("fact", "fact_once"),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["department", "counted_on"],
                include=[
                    "case_class", "division", "excluded", "due_at", "done_at", "paused_at", "ended_at", "is_on_time",
                    "response_s", "return_count", "rework_count", "reopen_count", "is_solved", "satisfaction",
                    "is_asked",
                ],
                name="fact_of_department_due",
            ),
        ),
        RemoveIndexConcurrently("fact", "fact_of_department"),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["issued_on", "department"], include=["case_class", "division", "excluded"], name="fact_received"
            ),
        ),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["done_on", "department"],
                include=["case_class", "division", "excluded"],
                condition=models.Q(done_on__isnull=False),
                name="fact_finished",
            ),
        ),
        AddIndexConcurrently(
            "fact",
            models.Index(
                fields=["issued_on", "routed_by"],
                include=["ended_by", "excluded"],
                condition=models.Q(routed_by__isnull=False),
                name="fact_routed",
            ),
        ),
    ]  # fmt: skip
