"""Proving one row of the log by the row before it: what an act's row states of what it did not change is what was stated.

An act states its rows as it leaves them, so whatever was changed behind its back is stated by the next act as well, and
by then rows and log agree. It stays named here: by what the rows themselves say of whatever an act did.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.db.backends.utils import CursorWrapper

from cases.actions.act import CENTRE_OWES, CLAIMED_AT
from cases.actions.carrying import CARRIED
from cases.models import LogKind, Obligation, RequestKind
from cases.record import (
    APART,
    CLOCK,
    CLOCK_COLUMNS,
    CLOCKS_FOUND,
    CLOCKS_SET,
    LEFT,
    NAMED,
    OUT_OF,
    PARTS,
    STEP,
    WORDS_SET,
    Moves,
    by,
    told,
)
from cases.seals import Finding
from cases.verification import Batch, Row, row_of, verifies

# The clock of a process and that of the database; a test writes all in one transaction, which has one time.
CLOCKS_DIFFER = timedelta(minutes=15)
# What is said of clocks names nothing else.
OF_CLOCKS = (CLOCKS_SET, CLOCKS_FOUND)
# Moments as the log states them.
_UTC_AT, _UTC_RECORDED_AT = (f"to_jsonb(e.{name} AT TIME ZONE 'UTC') #>> '{{}}'" for name in ("at", "recorded_at"))

# --- What hangs on the case --------------------------------------------------------------

# How rows were left, where that is not as the row before says; the parts whose rows are alike are not read.
MOVED_SQL = f"""
WITH said AS (
    SELECT e.case_id, e.seq, e.kind, {_UTC_AT} AS at, {_UTC_RECORDED_AT} AS recorded_at, e.to_state,
           e.facts - '{LEFT}' - '{WORDS_SET}' AS facts, e.facts -> '{LEFT}' AS rows,
           lag(e.facts -> '{LEFT}') OVER (PARTITION BY e.case_id ORDER BY e.seq) AS before
    FROM cases_logentry e WHERE e.case_id BETWEEN %s AND %s AND e.facts ? '{LEFT}'
)
SELECT case_id, seq, kind, at, recorded_at, to_state, facts, moved.parts, rows -> 'orders'
FROM said CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(name, jsonb_build_array(before -> name, part)) AS parts FROM jsonb_each(rows) AS each(name, part)
    WHERE name = ANY(%s) AND before ? name AND before -> name IS DISTINCT FROM part
) moved
WHERE before IS NOT NULL AND moved.parts IS NOT NULL ORDER BY case_id, seq
"""  # noqa: S608
# What may be said of a row in which nothing happened to it.
HOLDERS = "holders"


@dataclass(frozen=True)
class Said:
    """A row of the log, as far as it says what its act changed."""

    case_id: int
    seq: int
    kind: str
    at: str
    recorded_at: str
    to_state: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, head: Sequence[Any], facts: str) -> Self:
        case_id, seq, kind, at, recorded_at, to_state = head
        return cls(case_id, seq, kind, at, recorded_at, to_state, json.loads(facts))

    def says(self, sign: str, key: Any) -> bool:
        """Whether the row says one of the things that come with a change; `key`: the id of what changed."""
        if sign == STEP:
            return bool(self.to_state)
        if sign == CLOCK:
            return CLOCKS_SET in self.facts
        if sign == NAMED:
            return key in self.names
        return sign in by(LogKind(self.kind)) or sign in told(*self.facts)

    @property
    def names(self) -> set[Any]:
        """Everything its facts name."""
        return set(_leaves({name: each for name, each in self.facts.items() if name not in OF_CLOCKS}))

    def is_its_time(self, moment: str | None) -> bool:
        """Whether an act may have set a moment: to when it happened, or to when it was written, where that was later."""
        if moment is None or moment == self.at:
            return True
        if CLAIMED_AT in self.facts and self.facts[CLAIMED_AT] <= moment < self.at:
            # A phone's time that cannot be, moved to where it can.
            return True
        written_by = datetime.fromisoformat(self.recorded_at) + CLOCKS_DIFFER
        return self.at < moment and datetime.fromisoformat(moment) <= written_by


def _leaves(facts: Any) -> Iterator[Any]:
    if isinstance(facts, dict):
        for name, each in facts.items():
            yield int(name) if name.isdigit() else name
            yield from _leaves(each)
    elif isinstance(facts, list):
        for each in facts:
            yield from _leaves(each)
    else:
        yield facts


@verifies
def verify_moved(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Hold how an act left orders, holders, checks, requests, ratings and what rooms above added to how it found them."""
    cursor.execute(MOVED_SQL, [batch.first, batch.last, [*_held_parts(), HOLDERS]])
    for *head, facts, parts, orders in cursor.fetchall():
        said = Said.of(head, facts)
        moved = json.loads(parts)
        for name in sorted(moved.keys() - {HOLDERS}):
            yield from _moved_by_nobody(said, name, *moved[name])
        if HOLDERS in moved:
            yield from _held_by_nobody(said, moved, json.loads(orders))


def _held_parts() -> dict[str, Moves]:
    return {name: part.moves for name, part in PARTS.items() if part.moves != Moves()}


def _moved_by_nobody(said: Said, name: str, before: list[Any], now: list[Any]) -> Iterator[Finding]:
    part = PARTS[name]
    were, are = ({tuple(row[: part.keys]): row for row in rows} for rows in (before, now))
    for key in sorted(were.keys() | are.keys(), key=str):
        row = row_of(name, said.case_id, said.seq, key)
        was, now_is = were.get(key), are.get(key)
        if was is None:
            made = dict(zip(part.columns, now_is or (), strict=False))
            is_its = all(said.is_its_time(made.get(moment)) for moment in (*part.moves.moments, *part.moves.made_at))
            if not (is_its and _says_any(said, part.moves.comes, key)):
                yield from row.differing(None, now_is)
        elif now_is is None:
            if part.moves.stays or not _says_any(said, part.moves.goes or part.moves.comes, key):
                yield from row.differing(was, None)
        elif was != now_is:
            changed = {
                column: (old, new) for column, old, new in zip(part.columns, was, now_is, strict=False) if old != new
            }
            unmoved = {column for column in changed if not _is_moved(said, part.moves, column, changed, key)}
            kept = [
                old if column in unmoved else new for column, old, new in zip(part.columns, was, now_is, strict=False)
            ]
            yield from row.differing(kept, now_is)


def _says_any(said: Said, signs: tuple[str, ...], key: tuple[Any, ...]) -> bool:
    return not signs or any(said.says(sign, key[0]) for sign in signs)


def _is_moved(said: Said, moves: Moves, column: str, changed: dict[str, Any], key: tuple[Any, ...]) -> bool:
    signs = moves.follows.get(column)
    if column in moves.rises and changed[column][1]:
        signs = moves.rises[column]
    return _may_become(said, moves, column, changed) and (
        signs is None
        or any(_may_become(said, moves, s, changed) or said.says(s, key[0] if key else None) for s in signs)
    )


def _may_become(said: Said, moves: Moves, column: str, changed: dict[str, Any]) -> bool:
    """Whether a column changed, and to what an act may set it."""
    if column not in changed or column in moves.fixed:
        return False
    return column not in moves.moments or said.is_its_time(changed[column][1])


# By what else an office or a person comes to have a case, and ceases to.
CAUSES = ("orders", "checks", "assignments", "requests")


def _held_by_nobody(said: Said, moved: dict[str, Any], orders: list[Any]) -> Iterator[Finding]:
    """An office has a case by its order, whoever else by what was asked of them: no holder changes alone."""
    part = PARTS[HOLDERS]
    were, are = ({tuple(row[: part.keys]): row for row in rows} for rows in moved[HOLDERS])
    department_of = {row[0]: row[1] for row in orders}
    touched = said.names
    for name in CAUSES:
        before, now = moved.get(name, ([], []))
        columns = list(PARTS[name].columns)
        for row in (each for rows, others in ((before, now), (now, before)) for each in rows if each not in others):
            touched |= {row[0]} | ({row[columns.index("order")]} if "order" in columns else set())
    for key in sorted(were.keys() | are.keys(), key=str):
        was, now_is = were.get(key), are.get(key)
        cause, department, user = key
        is_of_another = was is None and department is not None and department_of.get(cause, department) != department
        # The matter came to be about the office that has it: law 8.
        is_concerned = now_is is None and department is not None and said.facts.get("about") == department
        is_told = was is not None and now_is is not None and user in touched
        if was != now_is and (is_of_another or not (cause in touched or is_told or is_concerned)):
            yield from row_of(HOLDERS, said.case_id, said.seq, key).differing(was, now_is)


# --- Clocks ------------------------------------------------------------------------------

# What was said of a clock after what was said of it before. One that only ended with the act, as most do, is not read.
CLOCKS_MOVED_SQL = f"""
WITH said AS (
    SELECT e.case_id, e.seq, said AS clock, lag(said) OVER (PARTITION BY e.case_id, said -> 0 ORDER BY e.seq) AS before
    FROM cases_logentry e, jsonb_array_elements(e.facts -> '{CLOCKS_SET}') said WHERE e.case_id BETWEEN %s AND %s
), moved AS MATERIALIZED (
    SELECT * FROM said WHERE CASE WHEN before IS NULL THEN seq > 1 AND clock ->> 5 IS NOT NULL
        ELSE clock - 9 - 7 - 5 <> before - 9 - 7 - 5 OR before ->> 5 IS NOT NULL OR clock ->> 5 IS NULL END
)
SELECT case_id, seq, e.kind, {_UTC_AT}, {_UTC_RECORDED_AT}, e.to_state, e.facts - '{LEFT}' - '{WORDS_SET}', moved.before,
    moved.clock
FROM moved JOIN cases_logentry e USING (case_id, seq)
WHERE moved.before IS NOT NULL OR EXISTS (
    SELECT FROM cases_logentry l WHERE l.case_id = e.case_id AND l.seq = 1 AND l.facts ? '{CLOCKS_SET}')
ORDER BY case_id, seq, moved.clock -> 0
"""  # noqa: S608
# Of a text that never left: what it had ended runs on, or ends as it would have without it.
NOT_TAKEN = "not_taken"
MOMENTS = ("started_at", "amber_at", "due_at", "leader_at", "stopped_at", "paused_at")
LIMIT = frozenset({"limit", "amount", "unit", "amber_at", "due_at", "leader_at"})
ENDED = frozenset({"stopped_at", "is_met", "ended_as"})
# Rows that were written before all of it was stated.
MOVED_TOO_OLD = "moves_too_old"


@verifies
def verify_moved_clocks(cursor: CursorWrapper, batch: Batch) -> Iterator[Finding]:
    """Hold what an act said of a clock to what was said of it before: a limit moves only by an act that says so."""
    cursor.execute(CLOCKS_MOVED_SQL, [batch.first, batch.last])
    for *head, facts, before, now in cursor.fetchall():
        said = Said.of(head, facts)
        stated = json.loads(now)
        row = Row("clock", said.case_id, said.seq, f"clock {stated[0]}", CLOCK_COLUMNS)
        is_now = _clock(stated)
        if before is None:
            # What is owed for a moment only begins and ends with the same act; what a text that never left had ended, runs on.
            if is_now["started_at"] != is_now["stopped_at"] and said.facts.get("via") != NOT_TAKEN:
                yield from row.differing(None, stated)
            continue
        was = _clock(json.loads(before))
        yield from _found_otherwise(said, row, was)
        changed = {name for name in was.keys() & is_now.keys() if was[name] != is_now[name]}
        if unmoved := {name for name in changed if not _is_clock_moved(said, name, was, is_now)}:
            if len(was) < len(CLOCK_COLUMNS):
                batch.counted[MOVED_TOO_OLD] += 1
                continue
            columns = tuple(name for name in CLOCK_COLUMNS if name in unmoved)
            yield from replace(row, columns=columns).differing(
                [was[name] for name in columns], [is_now[name] for name in columns]
            )


def _found_otherwise(said: Said, row: Row, was: dict[str, Any]) -> Iterator[Finding]:
    """Hold from where an act moved a limit to where the log had left it; older rows do not say from where."""
    for each in said.facts.get(CLOCKS_FOUND, ()):
        found = _clock(each)
        if found["seq"] == was["seq"]:
            names = tuple(name for name in was if name in found and name not in ENDED)
            yield from replace(row, columns=names).differing(
                [was[name] for name in names], [found[name] for name in names]
            )


def _clock(stated: list[Any]) -> dict[str, Any]:
    """What is said of a clock by name; the same moment may be written otherwise."""
    clock = dict(zip(CLOCK_COLUMNS, stated, strict=False))
    return clock | {
        name: datetime.fromisoformat(clock[name]).astimezone(UTC).replace(tzinfo=None).isoformat()
        for name in MOMENTS
        if clock.get(name)
    }


def _is_clock_moved(said: Said, name: str, was: dict[str, Any], is_now: dict[str, Any]) -> bool:
    if name in ENDED:
        return _is_end_moved(said, was, is_now)
    if name in LIMIT:
        return _is_limit_moved(said, was, is_now)
    if name == "paused_at":
        # One that a text had ended which never left rests since its order does.
        is_untold = said.facts.get("via") == NOT_TAKEN
        return bool(was["paused_at"] or said.is_its_time(is_now["paused_at"]) or OUT_OF in said.facts or is_untold)
    # Whose it is stays for ever; since when it runs only a case that was merged moves.
    return name == "started_at" and _is_carried(said, is_now)


def _is_end_moved(said: Said, was: dict[str, Any], is_now: dict[str, Any]) -> bool:
    """Whether the act ended a clock, or let one run on."""
    if was["stopped_at"] == is_now["stopped_at"]:
        return False
    if said.facts.get("via") == NOT_TAKEN or OUT_OF in said.facts:
        return True
    if is_now["stopped_at"] is None:
        return bool(said.to_state)
    is_its_time = said.is_its_time(is_now["stopped_at"]) or is_now["stopped_at"] == is_now["started_at"]
    # A unit that was without signal tells later that its office had signed before.
    return is_its_time and (was["stopped_at"] is None or is_now["stopped_at"] < was["stopped_at"])


def _is_limit_moved(said: Said, was: dict[str, Any], is_now: dict[str, Any]) -> bool:
    """Whether the row says why a limit is another than it was."""
    if _is_carried(said, is_now) or _is_given(said, is_now):
        return True
    is_untold = said.facts.get("via") == NOT_TAKEN and is_now["obligation"] == Obligation.CONTACT
    if is_untold or OUT_OF in said.facts or (was["paused_at"] and was["paused_at"] != is_now["paused_at"]):
        # What was left then is left now.
        return bool(is_now["due_at"] >= was["due_at"])
    # A danger is due as soon as if it had been known at once, never later.
    is_another = any(was.get(name) != is_now.get(name) for name in ("limit", "amount", "unit"))
    return is_now["obligation"] in CENTRE_OWES and is_another and is_now["due_at"] < was["due_at"]


def _is_carried(said: Said, clock: dict[str, Any]) -> bool:
    """Whether another case was merged in that owed it earlier, or taken out again."""
    return APART in said.facts or any(each["clock"] == clock["seq"] for each in said.facts.get(CARRIED, ()))


def _is_given(said: Said, clock: dict[str, Any]) -> bool:
    """Whether an office was given time, or with an office below it, or what it was given so was settled."""
    facts, order = said.facts, clock["order"]
    if order is None:
        return False
    if said.kind == LogKind.RESUME:
        return clock["department"] in facts["departments"][len(facts["orders"]) :]
    is_own = said.kind == LogKind.GRANT and facts.get("kind") == RequestKind.EXTENSION and facts.get("order") == order
    return is_own or any(each["order"] == order for each in facts.get("above", ()))
