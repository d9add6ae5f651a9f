"""Facts of before get the days of signing and first contact at once, by what orders and clocks say."""

from typing import Any

from django.db import migrations

BATCH = 50_000
# What a worker holds just then, it makes anew with its days.
FILL = """
WITH free AS (
    SELECT id, case_id, order_id FROM evaluation_fact
    WHERE id >= %s AND id < %s AND order_id IS NOT NULL
        AND (response_s IS NOT NULL AND signed_on IS NULL OR contact_due_at IS NOT NULL AND contact_on IS NULL)
    FOR UPDATE SKIP LOCKED
)
UPDATE evaluation_fact f SET
    signed_on = CASE WHEN f.response_s IS NOT NULL THEN (o.signed_at AT TIME ZONE city.time_zone)::date END,
    contact_on = CASE WHEN f.contact_due_at IS NOT NULL THEN (contact.known_at AT TIME ZONE city.time_zone)::date END
FROM free
JOIN cases_workorder o ON o.id = free.order_id
CROSS JOIN common_city city
LEFT JOIN LATERAL (
    SELECT CASE WHEN k.is_met THEN k.stopped_at ELSE least(k.stopped_at, k.due_at) END AS known_at
    FROM cases_clock k WHERE k.case_id = free.case_id AND k.order_id = free.order_id AND k.obligation = 'contact'
        AND (k.stopped_at IS NULL OR k.is_met IS NOT NULL)
    ORDER BY k.seq LIMIT 1
) contact ON true
WHERE f.id = free.id
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
    dependencies = [("evaluation", "0012_days_of_signing_and_contact")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
