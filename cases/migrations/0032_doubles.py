"""Which imported cases are said to double another is found without reading the log.

The log is in partitions, whose indexes are built one by one, so that nobody waits for them.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WHAT = "((facts ->> 'duplicate_of')) WHERE seq = 1 AND facts ? 'duplicate_of'"


def build(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS log_doubles ON ONLY cases_logentry {WHAT}")
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_logentry'::regclass ORDER BY 1"
        )
        for (partition,) in cursor.fetchall():
            # Left half built by a run that was broken off.
            cursor.execute(f"DROP INDEX IF EXISTS {partition}_doubles")
            cursor.execute(f"CREATE INDEX CONCURRENTLY {partition}_doubles ON {partition} {WHAT}")
            cursor.execute(f"ALTER INDEX log_doubles ATTACH PARTITION {partition}_doubles")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0031_alert_asks_erasure")]

    operations = [
        migrations.RunPython(
            build,
            lambda _apps, schema_editor: schema_editor.execute("DROP INDEX IF EXISTS log_doubles"),
        )
    ]
