"""The same picture from two reporters is two attachments: each sees the own one, and each may erase it.

The new index is made while others write, and only then takes the place of the old one.
"""

from django.db import migrations, models

FIELDS = ["case", "file", "kind", "report"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0014_alert_indexes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY attachment_once_a_reporter ON cases_attachment"
                    " (case_id, file_id, kind, report_id) NULLS NOT DISTINCT",
                    "DROP INDEX CONCURRENTLY IF EXISTS attachment_once_a_reporter",
                ),
                migrations.RunSQL(
                    "ALTER TABLE cases_attachment ADD CONSTRAINT attachment_once_a_reporter"
                    " UNIQUE USING INDEX attachment_once_a_reporter",
                    "ALTER TABLE cases_attachment DROP CONSTRAINT attachment_once_a_reporter",
                ),
                migrations.RunSQL(
                    "ALTER TABLE cases_attachment DROP CONSTRAINT attachment_once",
                    # Fails where two reporters have sent the same picture meanwhile: nothing is thrown away.
                    "ALTER TABLE cases_attachment ADD CONSTRAINT attachment_once UNIQUE (case_id, file_id, kind)",
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="attachment", name="attachment_once"),
                migrations.AddConstraint(
                    model_name="attachment",
                    constraint=models.UniqueConstraint(
                        fields=FIELDS, nulls_distinct=False, name="attachment_once_a_reporter"
                    ),
                ),
            ],
        ),
    ]
