"""A round may stand in two rows: what a granted dispute covers, and what was measured before or after it."""

from django.db import migrations, models

NAME, FIELDS = "fact_once_a_part", ["case", "department", "round", "is_apart"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0006_rounds_anew")]

    operations = [
        migrations.AddField("fact", "is_apart", models.BooleanField(default=False, db_default=False)),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {NAME} "
                    "ON evaluation_fact (case_id, department_id, round, is_apart)",
                    f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}",
                ),
                # Back again: the constraint owns its index, and takes it along.
                migrations.RunSQL(
                    f"ALTER TABLE evaluation_fact ADD CONSTRAINT {NAME} UNIQUE USING INDEX {NAME}",
                    f"ALTER TABLE evaluation_fact DROP CONSTRAINT {NAME}",
                ),
            ],
            state_operations=[
                migrations.AddConstraint("fact", models.UniqueConstraint(fields=FIELDS, name=NAME)),
            ],
        ),
        migrations.RemoveConstraint("fact", "fact_once_a_round"),
        # Back again a round is one row; facts are derived, and made anew.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM evaluation_fact WHERE is_apart"),
    ]
