"""What an act's row in the log says of the rows that the act leaves behind.

The clocks an act set stand in the facts under `clocks_set`, of what kind its words are and whose under
`words_set`, how orders, holders, checks, requests, ratings, files and the case itself were left under `left`:
ids, codes and times, no words. `cases.verification`
reads the rows by the very same SQL and names what differs. A room above adds a part of its own
in its `verification.py`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from cases.models import Clock

CLOCKS_SET = "clocks_set"
WORDS_SET = "words_set"
LEFT = "left"
# For the proof only; whoever reads a case is not shown them.
OF_THE_PROOF = (CLOCKS_SET, WORDS_SET, LEFT)
# What a case may have before its first act, when nobody has said yet how it stands.
FROM_THE_START = ("case", "protected_reports", "alerts", "files", "standing", "calls")
CLOCK_COLUMNS = (
    "seq", "obligation", "order", "started_at", "due_at", "stopped_at", "paused_at", "is_met",
    "department", "ended_as", "amber_at", "leader_at",
)  # fmt: skip
# Of what acts stated before whom a clock judges was among them, and before of whom is told when.
CLOCK_COLUMNS_AT_FIRST = 8
CLOCK_COLUMNS_BEFORE_ALARMS = 10


def clock_set(clock: Clock) -> list[Any]:
    """Say of a clock what whoever is judged by it could wish to be otherwise, as `CLOCK_COLUMNS` name it."""
    return [
        clock.seq,
        clock.obligation,
        clock.order_id,
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        clock.paused_at,
        clock.is_met,
        clock.department_id,
        clock.ended_as,
        clock.amber_at,
        clock.leader_at,
    ]


@dataclass(frozen=True)
class Part:
    """One table of what hangs on a case. `columns`: SQL by name, over `rows` (a FROM with {case}); the first `keys` name a row."""

    columns: dict[str, str]
    rows: str
    keys: int = 1

    @property
    def sql(self) -> str:
        """The rows of a case as one JSON list of lists."""
        columns = ", ".join(self.columns.values())
        order = ", ".join(list(self.columns.values())[: self.keys])
        order = f" ORDER BY {order}" if order else ""
        return f"(SELECT coalesce(jsonb_agg(jsonb_build_array({columns}){order}), '[]') FROM {self.rows})"  # noqa: S608


PARTS: dict[str, Part] = {}


def record(name: str, part: Part) -> None:
    """Have every act state these rows. A part whose columns change needs a new name: old rows keep what they say."""
    PARTS[name] = part


def _utc(column: str) -> str:
    # As text that no session's time zone changes.
    return f"{column} AT TIME ZONE 'UTC'"


record(
    "case",
    Part(
        {
            "class": "c.case_class_id",
            "division": "c.division_id",
            "urgency": "c.urgency",
            "lead": "c.lead_department_id",
            "about": "c.about_department_id",
            "merged_into": "c.merged_into_id",
            "is_protected": "c.is_protected",
            "outcome": "c.outcome",
            "reworks": "c.rework_count",
            "reopenings": "c.reopen_count",
            "filed_at": _utc("c.filed_at"),
            "ended_at": _utc("c.ended_at"),
        },
        "cases_case c WHERE c.id = {case}",
        keys=0,
    ),
)
# Where in a row's facts it stands whether the act left the case protected: a path of PostgreSQL.
LEFT_PROTECTED = f"{{{LEFT},case,0,{list(PARTS['case'].columns).index('is_protected')}}}"
record(
    # In which queues it is, how far on top, and whether anybody is told of it. Apart, since older rows do not say it.
    "standing",
    Part(
        {"danger": "s.danger", "is_fast": "s.is_fast", "has_late_word": "s.has_late_word", "origin": "s.origin"},
        "cases_case s WHERE s.id = {case}",
        keys=0,
    ),
)
record(
    # Whose citizens are to be called. Apart, since older rows do not say it.
    "calls",
    Part({"to_call_since": _utc("called.to_call_since")}, "cases_case called WHERE called.id = {case}", keys=0),
)
record(
    "orders",
    Part(
        {
            "id": "o.id",
            "department": "o.department_id",
            "part": "o.part",
            "state": "o.state",
            "reworks": "o.rework_count",
            "signed_at": _utc("o.signed_at"),
            "done_at": _utc("o.done_at"),
            "ended_at": _utc("o.ended_at"),
        },
        "cases_workorder o WHERE o.case_id = {case}",
    ),
)
record(
    # What was only made safe is not done. Apart, since older rows do not say it.
    "repairs",
    Part(
        {"order": "made_safe.id", "since": _utc("made_safe.repair_owed_since")},
        "cases_workorder made_safe WHERE made_safe.case_id = {case} AND made_safe.repair_owed_since IS NOT NULL",
    ),
)
record(
    "holders",
    Part(
        {
            "cause": "h.cause_id",
            "department": "h.department_id",
            "user": "h.user_id",
            "knows_place": "h.knows_place",
        },
        "cases_holder h WHERE h.case_id = {case}",
        keys=3,
    ),
)
record(
    # Whom no department may know: by what she said, wherever it has come to hang.
    "protected_reports",
    Part({"id": "p.id"}, "cases_report p WHERE p.case_id = {case} AND p.is_protected"),
)
record(
    # Whose a picture is, and who is shown it.
    "files",
    Part(
        {"id": "f.id", "report": "f.report_id", "kind": "f.kind", "is_public": "f.is_public"},
        "cases_attachment f WHERE f.case_id = {case}",
    ),
)
record(
    # How far an alert has climbed is the sweep's, which acts only where somebody is paged.
    "alerts",
    Part(
        {
            "id": "w.id",
            "reason": "w.reason",
            "raised_at": _utc("w.raised_at"),
            "taken_at": _utc("w.taken_at"),
            "taken_by": "w.taken_by_id",
        },
        "cases_alert w WHERE w.case_id = {case}",
    ),
)
record(
    "ratings",
    Part(
        {
            "id": "r.id",
            "attempts": "r.attempts",
            "is_solved": "r.is_solved",
            "satisfaction": "r.satisfaction",
            "answered_at": _utc("r.answered_at"),
        },
        "cases_rating r WHERE r.case_id = {case}",
    ),
)
record(
    "checks",
    Part(
        {
            "id": "k.id",
            "kind": "k.kind",
            "asked": "k.asked_id",
            "done_by": "k.done_by_id",
            "is_confirmed": "k.is_confirmed",
            "done_at": _utc("k.done_at"),
        },
        "cases_check k WHERE k.case_id = {case}",
    ),
)
record(
    "requests",
    Part(
        {
            "id": "q.id",
            "order": "q.order_id",
            "kind": "q.kind",
            "state": "q.state",
            "amount": "q.amount",
            "unit": "q.unit",
            "decided_by": "q.decided_by_id",
        },
        "cases_request q WHERE q.case_id = {case}",
    ),
)


@cache
def left_sql(case: str) -> str:
    """Return the SQL of how the rows of a case stand now. Called when every room has loaded.

    `case` names the id from outside, by an alias of more than one letter: those are the parts' own.
    """
    parts = ", ".join(f"'{name}', {part.sql.format(case=case)}" for name, part in PARTS.items())
    return f"jsonb_build_object({parts})"
