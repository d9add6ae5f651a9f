"""Proving the log, and that the rows of the cases are as the log left them.

`findings` goes through all cases in batches and asks every registered check, then the seals. A room
registers its own with `@verifies` in its `verification.py`. Each check is one statement a batch, which
sees one moment, so that a city may go on working meanwhile; nothing is held in memory but a batch.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from cases.models import LogKind, WordsKind
from cases.record import (
    CLOCK_COLUMNS,
    CLOCK_COLUMNS_AT_FIRST,
    CLOCK_COLUMNS_BEFORE_ALARMS,
    CLOCK_COLUMNS_BEFORE_LIMITS,
    CLOCKS_SET,
    FROM_THE_START,
    LEFT,
    PARTS,
    WORDS_SET,
    left_sql,
)
from cases.seals import Finding, outside_findings, seal_findings
from cases.workflow import CaseWorkflow, state_pairs

BATCH = 2_000
LAST = 2**63 - 1
# Cases whose log was begun before acts stated what they set.
TOO_OLD = "too_old"


@dataclass(frozen=True)
class Batch:
    """Cases from one id to another, both inclusive, where to count what cannot be told, and when they are looked at."""

    first: int
    last: int
    counted: Counter[str]
    # None is the moment at which each statement runs.
    now: datetime | None


Verifier = Callable[[CursorWrapper, Batch], Iterator[Finding]]
VERIFIERS: list[Verifier] = []


def verifies(verifier: Verifier) -> Verifier:
    """Register a check. It yields what differs from the log, and counts what the log is too old to say."""
    VERIFIERS.append(verifier)
    return verifier


def findings(
    counted: Counter[str] | None = None, *, now: datetime | None = None, batch: int = BATCH
) -> Iterator[Finding]:
    """Prove everything as of `now`, or of the moment at which it is looked at.

    `counted` says afterwards how much there was, and how much was too old to be held to it.
    """
    counted = Counter() if counted is None else counted
    with connection.cursor() as cursor:
        for part in _batches(cursor, batch, counted, now):
            for verifier in VERIFIERS:
                yield from verifier(cursor, part)
        yield from seal_findings(cursor)
    yield from outside_findings()


def _batches(cursor: CursorWrapper, size: int, counted: Counter[str], now: datetime | None) -> Iterator[Batch]:
    first = -LAST
    while True:
        cursor.execute("SELECT id FROM cases_case WHERE id >= %s ORDER BY id LIMIT 1 OFFSET %s", [first, size - 1])
        row = cursor.fetchone()
        # The last one reaches beyond the youngest case: a log may be there whose case is gone.
        last = row[0] if row else LAST
        yield Batch(first, last, counted, now)
        if row is None:
            return
        first = last + 1


# --- The log itself ----------------------------------------------------------------------

CHAIN_SQL = """
SELECT case_id, seq, previous_seq, hash = computed FROM (
    SELECT e.case_id, e.seq, e.hash,
           lag(e.seq) OVER chain AS previous_seq,
           cases_log_hash(coalesce(lag(e.hash) OVER chain, cases_log_origin(e.case_id)), e) AS computed
    FROM cases_logentry e WHERE e.case_id BETWEEN %s AND %s WINDOW chain AS (PARTITION BY e.case_id ORDER BY e.seq)
) checked
WHERE hash <> computed OR seq <> coalesce(previous_seq, 0) + 1
ORDER BY case_id, seq
"""


@verifies
def verify_chain(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find rows that were changed, and gaps."""
    cursor.execute("SELECT count(*) FROM cases_logentry WHERE case_id BETWEEN %s AND %s", [batch.first, batch.last])
    batch.counted["rows"] += cursor.fetchone()[0]
    cursor.execute(CHAIN_SQL, [batch.first, batch.last])
    for case_id, seq, previous, is_same in cursor.fetchall():
        if seq != (previous or 0) + 1:
            yield Finding("missing", case_id, seq - 1, f"row {seq} follows row {previous or 0}")
        elif not is_same:
            yield Finding("changed", case_id, seq, "its hash is not that of what it says")


HEAD_SQL = """
SELECT coalesce(c.id, e.case_id), c.version, e.head
FROM (SELECT id, version FROM cases_case WHERE id BETWEEN %s AND %s) c
FULL JOIN (SELECT case_id, max(seq) AS head FROM cases_logentry WHERE case_id BETWEEN %s AND %s GROUP BY case_id) e
    ON e.case_id = c.id
WHERE c.version IS DISTINCT FROM e.head ORDER BY 1
"""


@verifies
def verify_heads(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find cases whose log ends elsewhere than they do."""
    cursor.execute(HEAD_SQL, [batch.first, batch.last] * 2)
    for case_id, version, head in cursor.fetchall():
        kind = "added" if version is not None and head is not None and head > version else "missing"
        yield Finding(kind, case_id, head, "the log does not end where the case does", str(version), str(head))


# Where case and log are gone together, what hung on the case still speaks of it.
REMAINS_SQL = """
SELECT DISTINCT case_id FROM (
    SELECT case_id FROM cases_clock UNION ALL SELECT case_id FROM cases_report UNION ALL SELECT case_id FROM cases_words
    UNION ALL SELECT case_id FROM common_reaction
) remains
WHERE case_id BETWEEN %s AND %s
  AND NOT EXISTS (SELECT FROM cases_logentry e WHERE e.case_id = remains.case_id)
  AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = remains.case_id)
ORDER BY case_id
"""


@verifies
def verify_remains(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find what is left of cases that are gone."""
    cursor.execute(REMAINS_SQL, [batch.first, batch.last])
    for (case_id,) in cursor.fetchall():
        yield Finding("missing", case_id, None, "case and log are gone, but there are rows that belong to it")


# --- What acts still owe ------------------------------------------------------------------

# By then workers have paid what an act owes; a failure puts it off by minutes.
PAID_WITHIN = "interval '1 hour'"
PUT_OFF_BY = "interval '10 minutes'"
# As what else than its own kind a row is heard (`Act.also`).
ALSO_HEARD_AS = (LogKind.REPORT, LogKind.ADD_REPORT, LogKind.TAKE_BACK, LogKind.VOID)
OWING = f"""
SELECT 1 FROM cases_logentry l WHERE l.case_id = r.case_id AND l.seq = r.log_seq
    AND (l.kind = r.kind OR r.kind IN ({", ".join(f"'{kind}'" for kind in ALSO_HEARD_AS)}))
"""  # noqa: S608
# Of a reaction `r`: whether it is still to be expected that what follows from it is not there yet. Whoever may write
# rows may write one for ever, so it has to be of a row of the log that is young, or be young itself (a migration's).
IS_STILL_OWED = f"""
r.failed_at IS NULL AND r.retry_at <= clock_timestamp() + {PUT_OFF_BY} AND CASE WHEN r.log_seq IS NULL
    THEN r.created_at BETWEEN clock_timestamp() - {PAID_WITHIN} AND clock_timestamp()
    ELSE EXISTS ({OWING} AND l.recorded_at > clock_timestamp() - {PAID_WITHIN}) END
"""
REACTIONS_SQL = f"""
SELECT r.case_id, r.log_seq, r.id, r.consumer, r.kind, r.retry_at, r.created_at,
    r.log_seq IS NULL OR EXISTS ({OWING}), r.retry_at > clock_timestamp() + {PUT_OFF_BY}
FROM common_reaction r WHERE r.case_id BETWEEN %s AND %s AND r.failed_at IS NULL AND NOT ({IS_STILL_OWED})
    -- A row or a case that is gone is named itself, and not all that hung on it.
    AND (r.log_seq IS NULL OR EXISTS (SELECT FROM cases_logentry l WHERE l.case_id = r.case_id AND l.seq = r.log_seq)
        OR EXISTS (SELECT FROM cases_case c WHERE c.id = r.case_id AND c.version < r.log_seq))
ORDER BY r.case_id, r.id
"""  # noqa: S608


@verifies
def verify_reactions(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find what acts owe that nobody pays: waiting for too long, put off beyond any failure, or owed by no act.

    What failed for good waits for a person, on the page of operations.
    """
    cursor.execute(REACTIONS_SQL, [batch.first, batch.last])
    for case_id, seq, pk, consumer, kind, retry_at, created_at, is_of_a_row, is_put_off in cursor.fetchall():
        what = f"reaction {pk} of {consumer} to {kind}"
        if not is_of_a_row:
            yield Finding("reaction", case_id, seq, f"{what} is there, and no act made it")
        elif is_put_off:
            yield Finding("reaction", case_id, seq, f"{what} is put off", "", str(retry_at))
        else:
            yield Finding("reaction", case_id, seq, f"{what} waits too long", "", f"since {created_at}")


# --- Words ---------------------------------------------------------------------------------

# A row of several sayings keeps the digest of their digests, in the order they were written. An erasure
# says which rows it made mute; one of before that did not is believed.
# Of what kind they are and whose decides who reads them; a report that was taken in says it by its own id.
WORDS_SQL = f"""
WITH said AS (
    SELECT w.case_id, w.log_seq AS seq,
           sha256(string_agg(sha256(w.salt || convert_to(w.text, 'UTF8')), ''::bytea ORDER BY w.id)) AS digest,
           jsonb_agg(jsonb_build_array(w.kind, w.report_id) ORDER BY w.id) AS are_before,
           jsonb_agg(jsonb_build_array(w.kind, w.report_id, (extract(epoch FROM w.created_at) * 1000000)::bigint)
               ORDER BY w.id) AS are
    FROM cases_words w WHERE w.case_id BETWEEN %s AND %s GROUP BY w.case_id, w.log_seq
), kept AS (
    SELECT case_id, seq, digest, coalesce(facts -> '{WORDS_SET}',
           CASE WHEN kind = 'report' AND facts ? 'report' THEN
               jsonb_build_array(jsonb_build_array('report', facts -> 'report')) END) AS were
    FROM cases_logentry WHERE case_id BETWEEN %s AND %s AND digest IS NOT NULL
)
SELECT case_id, seq, kept.digest IS NOT NULL, said.digest IS NOT NULL, erased.precisely, erased.somehow,
       kept.digest = said.digest, kept.were, alike.are
FROM kept FULL JOIN said USING (case_id, seq) CROSS JOIN LATERAL (
    -- Older rows do not say when.
    SELECT CASE WHEN jsonb_array_length(kept.were -> 0) = 2 THEN said.are_before ELSE said.are END AS are
) alike LEFT JOIN LATERAL (
    SELECT bool_or(e.facts -> 'rows' @> to_jsonb(kept.seq)) AS precisely, bool_or(NOT e.facts ? 'rows') AS somehow
    FROM cases_logentry e WHERE said.digest IS NULL AND e.case_id = kept.case_id AND e.seq > kept.seq AND e.kind = 'erase'
) erased ON true
WHERE kept.digest IS DISTINCT FROM said.digest OR kept.were <> alike.are
ORDER BY case_id, seq
"""  # noqa: S608


@verifies
def verify_words(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find words that are not those that were said, and words that are gone without having been erased."""
    cursor.execute(WORDS_SQL, [batch.first, batch.last] * 2)
    for case_id, seq, was_said, is_there, is_erased, may_be_erased, is_same, were, are in cursor.fetchall():
        if is_same:
            yield Finding(
                "words", case_id, seq, "whose the words are, of which kind and of when is not as it was said", were, are
            )
        elif not was_said:
            yield Finding("words", case_id, seq, "there are words that nobody said")
        elif is_there:
            yield Finding("words", case_id, seq, "the words are not those that were said")
        elif not (is_erased or may_be_erased):
            yield Finding("words", case_id, seq, "the words are gone, and nobody erased them")
        elif not is_erased:
            batch.counted["words_too_old"] += 1


SHOWN_SQL = f"""
SELECT w.case_id, w.log_seq, row.meant, w.instead_of_id
FROM cases_words w JOIN cases_logentry l ON l.case_id = w.case_id AND l.seq = w.log_seq
CROSS JOIN LATERAL (
    SELECT CASE WHEN l.kind = '{LogKind.SHOW_WORDS}' THEN (l.facts ->> 'words')::bigint END AS meant
) row
WHERE w.case_id BETWEEN %s AND %s AND (w.instead_of_id IS NOT NULL OR w.kind = '{WordsKind.SHOWN}')
    AND w.instead_of_id IS DISTINCT FROM row.meant
ORDER BY w.case_id, w.id
"""  # noqa: S608


@verifies
def verify_shown(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find words that are shown in place of others than was decided."""
    cursor.execute(SHOWN_SQL, [batch.first, batch.last])
    for case_id, seq, meant, found in cursor.fetchall():
        yield Finding("words", case_id, seq, "they stand in place of others than was decided", str(meant), str(found))


# --- States ------------------------------------------------------------------------------

STATES_SQL = """
WITH steps AS (
    SELECT case_id, seq, from_state, to_state,
           coalesce(lag(to_state) OVER life, '') AS before, lead(seq) OVER life IS NULL AS is_last
    FROM cases_logentry WHERE case_id BETWEEN %s AND %s AND to_state <> ''
    WINDOW life AS (PARTITION BY case_id ORDER BY seq)
)
SELECT case_id, seq, 'the row goes on from another state', before, from_state FROM steps WHERE from_state <> before
UNION ALL
SELECT case_id, seq, 'no steps lead there', from_state, to_state FROM steps
WHERE from_state <> '' AND from_state || '>' || to_state <> ALL(%s)
UNION ALL
SELECT c.id, steps.seq, 'the state is not that of the log', steps.to_state, c.state
FROM cases_case c JOIN steps ON steps.case_id = c.id AND steps.is_last WHERE c.state <> steps.to_state
ORDER BY 1, 2
"""


@verifies
def verify_states(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Replay the states of the cases."""
    cursor.execute(STATES_SQL, [batch.first, batch.last, _ways()])
    for case_id, seq, detail, expected, found in cursor.fetchall():
        yield Finding("state", case_id, seq, detail, expected, found)


def _ways() -> list[str]:
    """Return every pair of states with steps from one to the other: an act may take several."""
    pairs = set(state_pairs(CaseWorkflow))
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return [f"{source}>{target}" for source, target in sorted(pairs)]


# --- Clocks ------------------------------------------------------------------------------

# The last that was said of each clock. Where the first row of a case says something of clocks, all of them are said.
CLOCKS_SQL = f"""
WITH said AS (
    SELECT DISTINCT ON (e.case_id, said ->> 0) e.case_id, (said ->> 0)::int AS seq, said, e.seq AS log_seq
    FROM cases_logentry e, jsonb_array_elements(e.facts -> '{CLOCKS_SET}') said
    WHERE e.case_id BETWEEN %s AND %s ORDER BY e.case_id, said ->> 0, e.seq DESC
), clocks AS (
    SELECT * FROM cases_clock WHERE case_id BETWEEN %s AND %s
)
SELECT case_id, seq, log_seq, CASE WHEN said IS NOT NULL THEN jsonb_build_array(seq, said ->> 1, (said ->> 2)::bigint,
    (said ->> 3)::timestamptz, (said ->> 4)::timestamptz, (said ->> 5)::timestamptz, (said ->> 6)::timestamptz,
    (said ->> 7)::boolean, (said ->> 8)::bigint, said ->> 9, (said ->> 10)::timestamptz, (said ->> 11)::timestamptz,
    (said ->> 12)::bigint, (said ->> 13)::numeric(8, 2), said ->> 14) END,
    CASE WHEN clocks.obligation IS NOT NULL THEN
    jsonb_build_array(seq, obligation, order_id, clocks.started_at, clocks.due_at, clocks.stopped_at, clocks.paused_at,
    clocks.is_met, clocks.department_id, clocks.ended_as, clocks.amber_at, clocks.leader_at, clocks.limit_id,
    clocks.amount, clocks.unit) END, jsonb_array_length(said)
FROM clocks FULL JOIN said USING (case_id, seq)
WHERE (said IS NULL AND EXISTS (
        SELECT FROM cases_logentry l WHERE l.case_id = clocks.case_id AND l.seq = 1 AND l.facts ? '{CLOCKS_SET}'))
   OR (said IS NOT NULL AND (obligation, order_id, clocks.started_at, clocks.due_at, clocks.stopped_at,
        clocks.paused_at, clocks.is_met) IS DISTINCT FROM (said ->> 1, (said ->> 2)::bigint,
        (said ->> 3)::timestamptz, (said ->> 4)::timestamptz, (said ->> 5)::timestamptz,
        (said ->> 6)::timestamptz, (said ->> 7)::boolean))
   OR (jsonb_array_length(said) > {CLOCK_COLUMNS_AT_FIRST} AND (clocks.department_id, clocks.ended_as)
        IS DISTINCT FROM ((said ->> 8)::bigint, said ->> 9))
   OR (jsonb_array_length(said) > {CLOCK_COLUMNS_BEFORE_ALARMS} AND (clocks.amber_at, clocks.leader_at)
        IS DISTINCT FROM ((said ->> 10)::timestamptz, (said ->> 11)::timestamptz))
   OR (jsonb_array_length(said) > {CLOCK_COLUMNS_BEFORE_LIMITS} AND (clocks.limit_id, clocks.amount, clocks.unit)
        IS DISTINCT FROM ((said ->> 12)::bigint, (said ->> 13)::numeric(8, 2), said ->> 14))
ORDER BY case_id, seq
"""  # noqa: S608


@verifies
def verify_clocks(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Hold the clocks to what acts said they set."""
    cursor.execute(CLOCKS_SQL, [batch.first, batch.last] * 2)
    for case_id, seq, log_seq, said, found, length in cursor.fetchall():
        row = Row("clock", case_id, log_seq, f"clock {seq}", CLOCK_COLUMNS[:length])
        yield from row.differing(_loaded(said), _loaded(found))


# Whoever is to be told next is told by the first moment that lies ahead; what was not told yet may be earlier.
# History has no alarm: nobody is told today that something was late years ago.
ALARMS_SQL = """
SELECT k.case_id, k.seq, ahead.at, k.alarm_at
FROM cases_clock k JOIN cases_case c ON c.id = k.case_id AND c.origin <> 'imported'
CROSS JOIN LATERAL (
    SELECT min(at) AS at FROM (VALUES (k.amber_at), (k.due_at), (k.leader_at)) AS moments(at)
    -- Later than what this statement sees, so that no sweep has told of more than is believed here.
    WHERE at > coalesce(%s::timestamptz, clock_timestamp())
) ahead
WHERE k.case_id BETWEEN %s AND %s AND k.stopped_at IS NULL AND k.paused_at IS NULL
  AND (k.alarm_at > ahead.at OR (k.alarm_at IS NULL AND ahead.at IS NOT NULL))
ORDER BY k.case_id, k.seq
"""


@verifies
def verify_alarms(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find running clocks of which nobody would be told in time."""
    cursor.execute(ALARMS_SQL, [batch.now, batch.first, batch.last])
    for case_id, seq, expected, found in cursor.fetchall():
        yield from Row("clock", case_id, None, f"clock {seq}", ("alarm_at",)).differing([expected], [found])


# By what queues are sorted and rows coloured: of the most pressing clock; and what was promised on receipt, of the first
# clock of either kind. A danger found later hastens that clock, and leaves what was promised as it was.
DUE_COLUMNS = ("due_at", "amber_at", "due_obligation", "due_department_id", "promise_due_at", "receive_due_at")
DUE_SQL = f"""
SELECT id, jsonb_build_array({", ".join(f"should.{name}" for name in DUE_COLUMNS)}),
    jsonb_build_array({", ".join(f"c.{name}" for name in DUE_COLUMNS)})
FROM cases_case c LEFT JOIN LATERAL (
    SELECT k.due_at, k.amber_at, k.obligation, k.department_id FROM cases_clock k
    WHERE k.case_id = c.id AND k.stopped_at IS NULL AND k.paused_at IS NULL ORDER BY k.due_at, k.seq LIMIT 1
) pressing ON true
LEFT JOIN LATERAL (
    SELECT k.due_at FROM cases_clock k WHERE k.case_id = c.id AND k.obligation = 'promise' ORDER BY k.seq LIMIT 1
) promise ON c.promise_due_at IS NOT NULL AND EXISTS (
    SELECT FROM cases_logentry l WHERE l.case_id = c.id AND l.seq = 1 AND l.facts ? '{CLOCKS_SET}'
)
LEFT JOIN LATERAL (
    SELECT (said ->> 4)::timestamptz AS due_at FROM cases_logentry l, jsonb_array_elements(l.facts -> '{CLOCKS_SET}') said
    WHERE l.case_id = c.id AND l.seq = 1 AND said ->> 1 = 'receive' LIMIT 1
) receive ON c.receive_due_at IS NOT NULL
CROSS JOIN LATERAL (
    SELECT pressing.due_at, pressing.amber_at, coalesce(pressing.obligation, '') AS due_obligation,
        pressing.department_id AS due_department_id, coalesce(promise.due_at, c.promise_due_at) AS promise_due_at,
        coalesce(receive.due_at, c.receive_due_at) AS receive_due_at
) should
WHERE c.id BETWEEN %s AND %s AND ({", ".join(f"should.{name}" for name in DUE_COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"c.{name}" for name in DUE_COLUMNS)})
ORDER BY id
"""  # noqa: S608


@verifies
def verify_due(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Hold the times on the case's own row to the clocks they are taken from."""
    cursor.execute(DUE_SQL, [batch.first, batch.last])
    for case_id, expected, found in cursor.fetchall():
        yield from Row("clock", case_id, None, "the case's row", DUE_COLUMNS).differing(
            _loaded(expected), _loaded(found)
        )


# --- What hangs on the case --------------------------------------------------------------


# Rows of the log that raised an alert and do not say how they left it: alarms, until they stated that as well.
UNSTATED = f"l.kind = '{LogKind.ALARM}' AND l.facts ? 'alerts' AND NOT l.facts ? '{LEFT}'"


def _left_sql() -> str:
    return f"""
SELECT subject.id, said.seq, said.rows, stands.rows, began.is_told, began.danger, began.alerts, since.raised
FROM cases_case subject
CROSS JOIN LATERAL (SELECT {left_sql("subject.id")} AS rows) stands
LEFT JOIN LATERAL (
    SELECT l.seq, l.facts -> '{LEFT}' AS rows FROM cases_logentry l
    WHERE l.case_id = subject.id AND l.facts ? '{LEFT}' ORDER BY l.seq DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
    SELECT l.facts ? '{CLOCKS_SET}' AS is_told, coalesce(l.facts ->> 'danger', '') AS danger,
        coalesce(l.facts -> 'alerts', '[]') AS alerts FROM cases_logentry l WHERE l.case_id = subject.id AND l.seq = 1
) began ON true
LEFT JOIN LATERAL (
    -- Alarms of before, which raised an alert and did not say how they left it.
    SELECT coalesce(jsonb_agg(jsonb_build_array(reason, l.at AT TIME ZONE 'UTC')), '[]') AS raised
    FROM cases_logentry l, jsonb_array_elements_text(l.facts -> 'alerts') AS reason
    WHERE {UNSTATED} AND l.case_id = subject.id AND l.seq > coalesce(said.seq, 0)
) since ON true
WHERE subject.id BETWEEN %s AND %s AND said.rows IS DISTINCT FROM stands.rows ORDER BY subject.id
"""  # noqa: S608


@verifies
def verify_left(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Hold orders, holders, checks, requests, ratings and what rooms above added to how the last act left them."""
    cursor.execute(_left_sql(), [batch.first, batch.last])
    for case_id, seq, said, stands, is_told, danger, alerts, since in cursor.fetchall():
        expected, found = _loaded(said), _loaded(stands)
        found["alerts"] = _without(found["alerts"], _loaded(since), (expected or {}).get("alerts", []))
        if expected is None and not is_told:
            batch.counted[TOO_OLD] += 1
            continue
        if expected is None:
            # Before the first act, nothing hangs on a case but its clocks, what was said, and whom that alerted.
            expected = {name: [] for name in PARTS if name not in FROM_THE_START}
            # Rows of before; since then the first one says how the case began.
            yield from _beginning_differing(case_id, danger, _loaded(alerts), found)
        for name, rows in expected.items():
            # What an older row had under another name is not asked for any more.
            if name in found and rows != found[name]:
                yield from _rows_differing(name, case_id, seq, rows, found[name])


def _without(alerts: list[Any], raised: list[Any], said: list[Any]) -> list[Any]:
    """Leave out alerts that nothing was said of but that an alarm raised them: `verify_raised` holds those."""
    known = {each[0] for each in said}
    return [each for each in alerts if each[0] in known or each[1:3] not in raised]


RAISED_SQL = f"""
SELECT l.case_id, l.seq, said.reason
FROM cases_logentry l, jsonb_array_elements_text(l.facts -> 'alerts') AS said(reason)
WHERE l.case_id BETWEEN %s AND %s AND {UNSTATED} AND NOT EXISTS (
    SELECT FROM cases_alert w WHERE w.case_id = l.case_id AND w.reason = said.reason
        AND w.raised_at <= l.at AND (w.taken_at IS NULL OR w.taken_at >= l.at)
)
ORDER BY l.case_id, l.seq
"""  # noqa: S608


@verifies
def verify_raised(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Find alerts that are gone although an alarm said, and stated nothing else, that it raised them."""
    cursor.execute(RAISED_SQL, [batch.first, batch.last])
    for case_id, seq, reason in cursor.fetchall():
        yield Finding("alert", case_id, seq, f"the alert {reason} is gone", reason, "none")


def _beginning_differing(case_id: int, danger: str, alerts: list[str], found: dict[str, Any]) -> Iterator[Finding]:
    """Hold a case that nobody has acted on to what its report says: the most pressing of all wait there."""
    ((*standing, _origin),) = found["standing"]
    columns = tuple(PARTS["standing"].columns)
    yield from Row("standing", case_id, 1, "standing", columns).differing([danger, False, False], standing)
    waiting = [reason for _id, reason, _raised_at, taken_at, *_more in found["alerts"] if taken_at is None]
    yield from Row("alert", case_id, 1, "alerts", ("reasons",)).differing([sorted(alerts)], [sorted(waiting)])


def _rows_differing(name: str, case_id: int, seq: int | None, said: list[Any], stands: list[Any]) -> Iterator[Finding]:
    keys = PARTS[name].keys
    expected = {tuple(row[:keys]): row for row in said}
    found = {tuple(row[:keys]): row for row in stands}
    for key in sorted(expected.keys() | found.keys(), key=str):
        yield from row_of(name, case_id, seq, key).differing(expected.get(key), found.get(key))


def _loaded(told: str | None) -> Any:
    # Django leaves JSON of its own cursors as text.
    return None if told is None else json.loads(told)


@dataclass(frozen=True)
class Row:
    """A row that is held to what the log says of it; `seq`: which row of the log."""

    kind: str
    case_id: int
    seq: int | None
    name: str
    columns: tuple[str, ...]

    def differing(self, expected: list[Any] | None, found: list[Any] | None) -> Iterator[Finding]:
        """Name what differs: a row that is gone, a row that no act made, or each column."""
        if expected is None:
            yield self._finding(f"{self.name} is there, and no act made it", expected, found)
        elif found is None:
            yield self._finding(f"{self.name} is gone", expected, found)
        else:
            for column, said, stands in zip(self.columns, expected, found, strict=False):
                if said != stands:
                    yield self._finding(f"{self.name}, {column}", said, stands)

    def _finding(self, detail: str, expected: Any, found: Any) -> Finding:
        told = ("none" if each is None else str(each) for each in (expected, found))
        return Finding(self.kind, self.case_id, self.seq, detail, *told)


def row_of(name: str, case_id: int, seq: int | None, key: Sequence[Any]) -> Row:
    """Return the row of a part that a key names."""
    noun = name.removesuffix("s") if name != "case" else name
    what = " ".join([noun, *(str(each) for each in key if each is not None)])
    return Row(noun, case_id, seq, what, tuple(PARTS[name].columns))
