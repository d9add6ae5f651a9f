"""Facts of before get the day of their limit at once: until the workers have made them anew, nothing had fallen due."""

from typing import Any

from django.db import migrations

BATCH = 50_000
# What a worker holds just then, it makes anew with its day.
FILL = """
WITH free AS (
    SELECT id FROM evaluation_fact
    WHERE id >= %s AND id < %s AND due_at IS NOT NULL AND due_on IS NULL AND NOT is_apart
    FOR UPDATE SKIP LOCKED
)
UPDATE evaluation_fact f SET due_on = (f.due_at AT TIME ZONE city.time_zone)::date
FROM free, common_city city WHERE f.id = free.id
"""


def fill(_apps: Any, schema_editor: Any) -> None:
    """Fill batch by batch, each a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM evaluation_fact")
        first, last = cursor.fetchone()
        for start in range(first or 0, (last or -1) + 1, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evaluation", "0010_days_anew")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
