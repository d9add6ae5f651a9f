"""Proving what no part of an act's row states, and the log bounds all the same: how far alerts climbed, and who asked to stay unknown.

The ladder climbs without an act where nobody is paged, and a person's wish hangs on no case. The rows say of both enough to
find what no act, and no sweep, could have left so.
"""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from cases.actions.act import ASKED
from cases.actions.alerts import WAITS_S, wait
from cases.doubts import BY_COMPLAINT, BY_WISH, PROTECTED_BY
from cases.models import AlertLevel, AlertReason, LogKind
from cases.record import leave_open, state
from cases.seals import Finding
from cases.verification import Batch, Row, verifies

# --- Alerts ------------------------------------------------------------------------------

LEVEL_OF = " ".join(f"WHEN '{level.name.lower()}' THEN {level.value}" for level in AlertLevel)
# An open alert is looked at again within the longest of the ladder's times. Above the strip it stands by a row that paged;
# how often the leader was, such rows say. A wish to be erased climbs nowhere.
CLIMBED_SQL = f"""
SELECT w.case_id, w.id, w.next_at > soonest.at, soonest.at, w.next_at, paged.level, w.level, paged.pages, w.pages
FROM cases_alert w
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(%s::timestamptz, clock_timestamp()), w.raised_at) + make_interval(secs => %s) AS at
) soonest
CROSS JOIN LATERAL (
    SELECT coalesce(max(CASE page ->> 'level' {LEVEL_OF} END), {AlertLevel.STRIP.value}) AS level,
        count(*) FILTER (WHERE e.at >= w.raised_at AND page ->> 'level' = '{AlertLevel.LEADER.name.lower()}'
            AND page ->> 'reason' = w.reason AND page -> 'users' <> '[]') AS pages
    FROM cases_logentry e, jsonb_array_elements(e.facts -> 'pages') page
    WHERE e.case_id = w.case_id AND e.kind = '{LogKind.PAGE}'
) paged
WHERE w.case_id BETWEEN %s AND %s AND w.taken_at IS NULL AND w.reason <> '{AlertReason.ASKS_ERASURE}'
    AND (w.next_at > soonest.at OR w.level > paged.level OR w.pages > paged.pages)
ORDER BY w.case_id, w.id
"""  # noqa: S608


@verifies
def verify_climbed(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find alerts that were silenced: put off beyond the ladder, or said to have been told to somebody who was not paged."""
    # A city may have made its times shorter since one was set.
    longest = max(max(wait(name).total_seconds(), default) for name, default in WAITS_S.items())
    cursor.execute(CLIMBED_SQL, [batch.now, longest, batch.first, batch.last])
    for case_id, alert, is_late, by, next_at, told, level, counted, pages in cursor.fetchall():
        row = Row("alert", case_id, None, f"alert {alert}", ("next_at", "level", "pages"))
        yield from row.differing(
            [by if is_late else next_at, min(told, level), min(counted, pages)], [next_at, level, pages]
        )


state("cases_alert", "level", "next_at", "pages")

# --- Who asked to stay unknown ------------------------------------------------------------

# The last row by which somebody asked, unless a later one says that she took it back; of an address alone, whoever left it.
WISHES_SQL = f"""
SELECT DISTINCT ON (n.id) asked.case_id, asked.seq, n.id
FROM (
    SELECT e.case_id, e.seq, e.act_id, report::bigint AS report_id
    FROM cases_logentry e, jsonb_array_elements_text(e.facts -> 'reports') AS report
    WHERE e.case_id BETWEEN %s AND %s AND e.kind = '{LogKind.PROTECT}'
        AND coalesce(e.facts ->> '{PROTECTED_BY}', '') <> '{BY_COMPLAINT}'
    UNION ALL
    SELECT e.case_id, e.seq, e.act_id, (e.facts ->> 'report')::bigint FROM cases_logentry e
    WHERE e.case_id BETWEEN %s AND %s
        AND (e.facts ? '{ASKED}' OR (e.facts ? 'channel' AND e.facts ->> '{PROTECTED_BY}' = '{BY_WISH}'))
) asked
JOIN cases_report p ON p.id = asked.report_id
JOIN accounts_contact n ON n.id = p.contact_id AND NOT n.is_protected
WHERE NOT EXISTS (
    SELECT FROM accounts_contact w JOIN cases_report r ON r.contact_id = w.id
    JOIN cases_logentry l ON l.case_id = r.case_id AND l.kind = '{LogKind.UNPROTECT}'
    WHERE l.act_id > asked.act_id AND l.facts -> 'waived' @> to_jsonb(r.id)
        AND (w.id = n.id OR (n.phone_index IS NULL AND n.email_index IN (w.email_index, w.address_index)))
)
ORDER BY n.id, asked.act_id DESC
"""  # noqa: S608


@verifies
def verify_wishes(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find persons who asked to stay unknown, as the log has it, and are not kept so."""
    cursor.execute(WISHES_SQL, [batch.first, batch.last] * 2)
    for case_id, seq, contact in cursor.fetchall():
        yield from Row("contact", case_id, seq, f"contact {contact}", ("is_protected",)).differing([True], [False])


state("accounts_contact", "is_protected")
_HERS = "hers: told anew with every report, and erased with her; who may read it is recorded, and no row holds it"
leave_open(
    "accounts_contact",
    id="names the row and nothing else",
    phone_cipher=_HERS, phone_index=_HERS, email_cipher=_HERS, email_index=_HERS, address_index=_HERS, name_cipher=_HERS,
    language=_HERS, created_at=_HERS,
)  # fmt: skip
