"""Making facts of cases: after each act for the cases it touched, or of all of them anew.

Both run the one statement below, so that an increment and a rebuild cannot differ.
"""

from collections.abc import Sequence

from django.db import connection, transaction

# A department's orders for one case are one fact: its last order says whether it is
# done, all of them how often it was returned. What was voided, or cancelled before it
# was done, leaves the figures; so does what a department disputed and was found right
# about. Imported history has no orders: its one clock and the department its source
# named stand for them.
SOURCE = """
WITH zone AS (SELECT time_zone AS name FROM common_city), judged AS (
    SELECT * FROM cases_case c WHERE c.state NOT IN ('voided', 'merged') {only}
), orders AS (
    SELECT DISTINCT ON (o.case_id, o.department_id)
        o.case_id, o.department_id, o.id, o.part, o.state, o.done_at, o.issued_at, o.signed_at,
        count(*) FILTER (WHERE o.state = 'returned') OVER whole AS return_count,
        sum(o.rework_count) OVER whole AS rework_count
    FROM cases_workorder o JOIN judged c ON c.id = o.case_id
    WHERE o.state <> 'cancelled'
    WINDOW whole AS (PARTITION BY o.case_id, o.department_id)
    ORDER BY o.case_id, o.department_id, o.id DESC
), works AS (
    SELECT o.case_id, o.department_id, o.part, clock.due_at, o.done_at, clock.is_met AS is_on_time,
        extract(epoch FROM o.signed_at - o.issued_at)::int AS response_s, o.return_count, o.rework_count
    FROM orders o LEFT JOIN cases_clock clock
        ON clock.case_id = o.case_id AND clock.order_id = o.id AND clock.obligation = 'dispose'
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_request r JOIN cases_workorder disputed ON disputed.id = r.order_id
        WHERE r.case_id = o.case_id AND r.kind = 'dispute' AND r.state = 'granted'
            AND disputed.department_id = o.department_id
    )
    UNION ALL
    SELECT c.id, c.lead_department_id, 'lead', clock.due_at, c.ended_at, clock.is_met, NULL, 0, 0
    FROM judged c LEFT JOIN cases_clock clock ON clock.case_id = c.id AND clock.obligation = 'promise'
    WHERE c.origin = 'imported' AND c.lead_department_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM cases_workorder o WHERE o.case_id = c.id)
), facts AS (
    SELECT w.case_id, w.department_id, w.part, c.case_class_id, c.division_id, c.channel,
        (coalesce(w.due_at, c.reported_at) AT TIME ZONE zone.name)::date AS counted_on,
        w.due_at, w.done_at, CASE WHEN w.done_at IS NULL THEN NULL ELSE w.is_on_time END AS is_on_time,
        w.response_s, w.return_count, w.rework_count, c.reopen_count,
        rating.is_solved, rating.satisfaction, rating.case_id IS NOT NULL AS is_asked
    FROM works w JOIN judged c ON c.id = w.case_id CROSS JOIN zone
    LEFT JOIN LATERAL (
        SELECT r.case_id, r.is_solved, r.satisfaction FROM cases_rating r
        WHERE r.case_id = c.id ORDER BY r.id DESC LIMIT 1
    ) rating ON w.part = 'lead'
)
"""

COLUMNS = (
    "case_id, department_id, part, case_class_id, division_id, channel, counted_on, due_at, done_at, is_on_time, "
    "response_s, return_count, rework_count, reopen_count, is_solved, satisfaction, is_asked"
)
# Both statements are put together from the constants above only.
UPSERT = """
INSERT INTO evaluation_fact ({columns}) SELECT {columns} FROM facts
ON CONFLICT (case_id, department_id) DO UPDATE SET {sets}
""".format(
    columns=COLUMNS,
    sets=", ".join(
        f"{name} = excluded.{name}" for name in COLUMNS.split(", ") if name not in ("case_id", "department_id")
    ),
)
LOCK = "SELECT 1 FROM cases_case WHERE id = ANY(%s) ORDER BY id FOR SHARE"
FORGET = SOURCE + (
    "DELETE FROM evaluation_fact e WHERE e.case_id = ANY(%s) AND NOT EXISTS "
    "(SELECT 1 FROM facts f WHERE f.case_id = e.case_id AND f.department_id = e.department_id)"
)
ONLY_THESE = "AND c.id = ANY(%s)"


@transaction.atomic
def refresh_facts(case_ids: Sequence[int]) -> None:
    """Make the facts of these cases anew.

    The cases are locked against acts meanwhile, so that of two refreshes the
    one that read the older state cannot be the last to write.
    """
    ids = sorted(set(case_ids))
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [ids])
        cursor.execute(FORGET.format(only=ONLY_THESE), [ids, ids])
        cursor.execute(SOURCE.format(only=ONLY_THESE) + UPSERT, [ids])


@transaction.atomic
def rebuild_facts() -> int:
    """Make all facts anew from the cases; return how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluation_fact")
        cursor.execute(SOURCE.format(only="") + UPSERT)
        return cursor.rowcount
