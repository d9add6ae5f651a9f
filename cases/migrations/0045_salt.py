"""A salt for each case: with it the log keeps a digest of what may tell of a person.

Cases of before have none until their next act: a default of the column would be written into every row at once.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0044_alert_of_who_was_sent")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "ALTER TABLE cases_case ADD COLUMN salt uuid NULL",
                        "ALTER TABLE cases_case ALTER COLUMN salt SET DEFAULT gen_random_uuid()",
                    ],
                    "ALTER TABLE cases_case DROP COLUMN salt",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "case", "salt", models.UUIDField(null=True, editable=False, db_default=RandomUUID())
                )
            ],
        )
    ]
