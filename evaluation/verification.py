"""Proving the facts: made anew by the statement that makes them, they must be the same."""

import json
from collections.abc import Iterator

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from cases.record import leave_open, state
from cases.seals import Finding
from cases.verification import IS_STILL_OWED, Batch, Row, verifies
from evaluation.actions import COLUMNS, KEY, SOURCE, UNCOMPILED

NAMES = tuple(COLUMNS.split(", "))
# Cases whose facts are still to be made, or made anew.
OWED = "facts_owed"
# What is still owed to this room cannot be the same yet; what failed for good or waits too long excuses nothing.
STILL_OWED = f"""
FROM common_reaction r WHERE r.consumer = 'evaluation.facts' AND {IS_STILL_OWED}
"""
# Put together from constants only.
DIFFERING = f"""
SELECT case_id, department_id, round, is_apart, jsonb_agg(row) FILTER (WHERE NOT is_kept) -> 0,
    jsonb_agg(row) FILTER (WHERE is_kept) -> 0
FROM (
    SELECT {", ".join(KEY)}, false AS is_kept, jsonb_build_array({COLUMNS}) AS row FROM facts
    UNION ALL
    SELECT {", ".join(KEY)}, true, jsonb_build_array({COLUMNS}) FROM evaluation_fact
    WHERE case_id BETWEEN %s AND %s
) both_ways
WHERE NOT EXISTS (SELECT {STILL_OWED} AND r.case_id = both_ways.case_id)
    AND both_ways.case_id NOT IN (
        SELECT d.case_id FROM doubles d WHERE EXISTS (SELECT {STILL_OWED} AND r.case_id = d.first_id))
GROUP BY {", ".join(KEY)} HAVING count(*) <> 2 OR count(DISTINCT row) <> 1
ORDER BY {", ".join(KEY)}
"""  # noqa: S608
COUNT_OWED = f"SELECT count(DISTINCT r.case_id) {STILL_OWED} AND r.case_id BETWEEN %s AND %s"
COMPARE = SOURCE.format(only="AND c.id BETWEEN %s AND %s") + DIFFERING
state("evaluation_fact", *NAMES)
leave_open("evaluation_fact", id="names the row and nothing else")


@verifies
def verify_facts(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find facts that are not what orders, clocks and ratings say, too many, or missing; count what waits to be made."""
    cursor.execute(COUNT_OWED, [batch.first, batch.last])
    batch.counted[OWED] += cursor.fetchone()[0]
    with transaction.atomic():
        cursor.execute(UNCOMPILED)
        cursor.execute(COMPARE, [batch.first, batch.last] * 2)
        differing = cursor.fetchall()
    for case_id, department_id, number, is_apart, made, kept in differing:
        name = f"fact of department {department_id}, round {number}{', apart' if is_apart else ''}"
        row = Row("fact", case_id, None, name, NAMES)
        yield from row.differing(_loaded(made), _loaded(kept))


def _loaded(row: str | None) -> list[object] | None:
    return None if row is None else json.loads(row)
