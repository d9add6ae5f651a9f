"""Fill the times of cases from before, from their clocks; batch by batch, so that nobody waits."""

from typing import Any

from django.db import migrations

# A case that never had the clock, because its device named a year without limits, gets what is known of it.
FILL = """
WITH batch AS (
    SELECT id FROM cases_case
    WHERE id > %s AND origin <> 'imported' AND (receive_due_at IS NULL OR promise_due_at IS NULL)
    ORDER BY id LIMIT 5000
), filled AS (
    UPDATE cases_case c SET
        receive_due_at = coalesce(c.receive_due_at, (
            SELECT k.due_at FROM cases_clock k WHERE k.case_id = c.id AND k.obligation = 'receive'
            ORDER BY k.seq LIMIT 1), c.due_at, c.reported_at),
        promise_due_at = coalesce(c.promise_due_at, (
            SELECT k.due_at FROM cases_clock k WHERE k.case_id = c.id AND k.obligation = 'promise'
            ORDER BY k.seq LIMIT 1), c.due_at, c.reported_at)
    FROM batch WHERE c.id = batch.id RETURNING c.id
)
SELECT max(id) FROM filled
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Go through the cases in the order of their ids."""
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(FILL, [last])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0009_receive_and_promise")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
