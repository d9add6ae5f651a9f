"""What an act's row in the log says of the rows that the act leaves behind.

The clocks an act set stand in the facts under `clocks_set`, as it found those whose limit it moved under
`clocks_found`, of what kind its words are and whose under
`words_set`, how orders, holders, checks, requests, ratings, files and the case itself were left under `left`:
ids, codes and times, no words. `cases.verification`
reads the rows by the very same SQL and names what differs. A room above adds a part of its own
in its `verification.py`.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cases.models import Clock, LogKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS_SET = "clocks_set"
CLOCKS_FOUND = "clocks_found"
WORDS_SET = "words_set"
LEFT = "left"
# For the proof only; whoever reads a case is not shown them.
OF_THE_PROOF = (CLOCKS_SET, CLOCKS_FOUND, WORDS_SET, LEFT)
# What a case may have before its first act, when nobody has said yet how it stands.
FROM_THE_START = ("case", "protected_reports", "alerts", "files", "standing", "calls", "source", "erasable", "reports")
# What a row says of a case that stands on its own again, and the row of the one that spoke for it until then.
OUT_OF, APART = "out_of", "apart"
CLOCK_COLUMNS = (
    "seq", "obligation", "order", "started_at", "due_at", "stopped_at", "paused_at", "is_met",
    "department", "ended_as", "amber_at", "leader_at", "limit", "amount", "unit",
)  # fmt: skip
# Of what acts stated before whom a clock judges was among them, before of whom is told when, and before of its limit.
CLOCK_COLUMNS_AT_FIRST = 8
CLOCK_COLUMNS_BEFORE_ALARMS = 10
CLOCK_COLUMNS_BEFORE_LIMITS = 12


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
        clock.limit_id,
        clock.amount,
        clock.unit,
    ]


# Where in what is said of a clock it stands that it ended; the rest is whose it is and its limit.
_OF_ITS_END = frozenset(CLOCK_COLUMNS.index(name) for name in ("stopped_at", "is_met", "ended_as"))


def is_limit_another(found: list[Any], clock: list[Any]) -> bool:
    """Whether an act left more of a clock otherwise than it found it than that it ended, or runs on."""
    return any(was != now for at, (was, now) in enumerate(zip(found, clock, strict=True)) if at not in _OF_ITS_END)


def words_set(kind: str, report_id: int | None, created_at: datetime) -> list[Any]:
    """Say of an act's words of what kind they are, whose, and when they were said, in microseconds."""
    return [kind, report_id, (created_at - EPOCH) // timedelta(microseconds=1)]


# What else than a column of the same row an act's row may say where a column changes: that the case took a step, that
# it set a clock, that it names the row among its facts,
# that it has a fact of some name (`told`), or of which kind it is (`by`).
STEP, CLOCK, NAMED = "a step", "a clock", "a name"


def by(*kinds: LogKind) -> tuple[str, ...]:
    """Say of a column that acts of these kinds may change it, whatever else their rows say."""
    return tuple(f"kind {kind}" for kind in kinds)


def told(*facts: str) -> tuple[str, ...]:
    """Say of a column that acts may change it whose rows have one of these facts."""
    return tuple(f"fact {name}" for name in facts)


@dataclass(frozen=True)
class Moves:
    """What a row of the log must say where it states another value than the row before it; else no act changed it.

    A column in none of these is held only to what was said last.
    """

    # What no act changes.
    fixed: tuple[str, ...] = ()
    # What an act empties, or sets to its own time.
    moments: tuple[str, ...] = ()
    # What changes only with another column of the same row, or with something else that the log's row says.
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # With what it becomes true, where that is by others than by which it ceases to be, as `follows` says.
    rises: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # When a row was made: by the act that is the first to state it.
    made_at: tuple[str, ...] = ()
    # With what rows come and go; with anything, where it says nothing.
    comes: tuple[str, ...] = ()
    # With what they go, where that is something else.
    goes: tuple[str, ...] = ()
    # Whether a row that was made is never gone again.
    stays: bool = False


@dataclass(frozen=True)
class Part:
    """One table of what hangs on a case. `columns`: SQL by name, over `rows` (a FROM with {case}); the first `keys` name a row."""

    columns: dict[str, str]
    rows: str
    keys: int = 1
    moves: Moves = field(default_factory=Moves)

    @property
    def sql(self) -> str:
        """The rows of a case as one JSON list of lists."""
        columns = ", ".join(self.columns.values())
        order = ", ".join(list(self.columns.values())[: self.keys])
        order = f" ORDER BY {order}" if order else ""
        return f"(SELECT coalesce(jsonb_agg(jsonb_build_array({columns}){order}), '[]') FROM {self.rows})"  # noqa: S608

    @property
    def begun(self) -> str:
        """The one row as a JSON list of lists, where the columns' table is at hand already."""
        return f"jsonb_build_array(jsonb_build_array({', '.join(self.columns.values())}))".format()

    @property
    def tables(self) -> dict[str, set[str]]:
        """The columns it states, by table."""
        stated: dict[str, set[str]] = {}
        said = " ".join([*self.columns.values(), self.rows.partition(" WHERE ")[2]])
        for table, alias in re.findall(r"\b([a-z]+_[a-z]+) ([a-z]+)\b", self.rows.partition(" WHERE ")[0]):
            stated.setdefault(table, set()).update(re.findall(rf"\b{alias}\.([a-z_]+)", said))
        return stated


PARTS: dict[str, Part] = {}
STATED: dict[str, set[str]] = {}
NOT_DETERMINED: dict[str, dict[str, str]] = {}
EVERY_COLUMN = "*"


def record(name: str, part: Part) -> None:
    """Have every act state these rows.

    Columns are only ever added, at the end: what an older row says is held to as far as it goes.
    """
    PARTS[name] = part
    for table, columns in part.tables.items():
        state(table, *columns)


def state(table: str, *columns: str) -> None:
    """Say of which columns a check of its own finds that they are not as the log has it."""
    STATED.setdefault(table, set()).update(columns)


def leave_open(table: str, **reasons: str) -> None:
    """Say which columns the log does not determine, and why: every column of what hangs on a case is either."""
    NOT_DETERMINED.setdefault(table, {}).update(reasons)


def leave_all_open(table: str, reason: str) -> None:
    """Say of a whole table why the log does not determine it."""
    NOT_DETERMINED[table] = {EVERY_COLUMN: reason}


def utc(column: str) -> str:
    """SQL of an instant as text that no session's time zone changes."""
    return f"{column} AT TIME ZONE 'UTC'"


def _sealed(what: str, text: str, *, empty: str = "") -> str:
    """SQL of a digest of what may tell of a person: with the case's salt, which goes with an erasure.

    Empty where there is nothing; null in a case of before, which has no salt until its next act.
    """
    digest = f"left(encode(sha256(uuid_send(c.salt) || convert_to('{what}:' || {text}, 'UTF8')), 'base64'), 22)"
    return f"CASE WHEN {text} = '{empty}' THEN '' ELSE {digest} END"


def _sealed_point(column: str) -> str:
    return f"left(encode(sha256(uuid_send(c.salt) || ST_AsEWKB({column})), 'base64'), 22)"


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
            "filed_at": utc("c.filed_at"),
            "ended_at": utc("c.ended_at"),
            "entered_at": utc("c.entered_at"),
            "state_before_merge": "c.state_before_merge",
            "reports": "c.report_count",
        },
        "cases_case c WHERE c.id = {case}",
        keys=0,
        moves=Moves(
            moments=("filed_at", "ended_at", "entered_at"),
            follows={
                "class": told("class"),
                "division": told("class", "division", OUT_OF, APART),
                "urgency": ("class", *told("danger")),
                "about": told("about", OUT_OF),
                "is_protected": (*told("unprotects"), *by(LogKind.UNPROTECT)),
                "reports": told("report", "merged", APART),
                "lead": (STEP,),
                "merged_into": (STEP,),
                "outcome": (STEP,),
                "reworks": (STEP,),
                "reopenings": (STEP,),
                "filed_at": (STEP,),
                "ended_at": (STEP,),
                "entered_at": (STEP,),
                "state_before_merge": (STEP,),
            },
            # An act says that it protects; older rows say by which kind of act it was.
            rises={
                "is_protected": (
                    *told("protects"),
                    *by(LogKind.PROTECT, LogKind.ADD_REPORT, LogKind.CHANGE, LogKind.REOPEN, LogKind.APPEAL),
                )
            },
        ),
    ),
)
# Where in a row's facts it stands whether the act left the case protected: a path of PostgreSQL.
LEFT_PROTECTED = f"{{{LEFT},case,0,{list(PARTS['case'].columns).index('is_protected')}}}"
record(
    # In which queues it is, how far on top, and whether anybody is told of it. Apart, since older rows do not say it.
    "standing",
    Part(
        {"danger": "c.danger", "is_fast": "c.is_fast", "has_late_word": "c.has_late_word", "origin": "c.origin"},
        "cases_case c WHERE c.id = {case}",
        keys=0,
        moves=Moves(fixed=("origin",), follows={"danger": told("danger"), "is_fast": by(LogKind.SEND_FAST)}),
    ),
)
record(
    # Whose citizens are to be called. Apart, since older rows do not say it.
    "calls",
    Part(
        {"to_call_since": utc("c.to_call_since")},
        "cases_case c WHERE c.id = {case}",
        keys=0,
        moves=Moves(moments=("to_call_since",)),
    ),
)
record(
    # What it is called, and from where and when it came: no act changes any of it.
    "source",
    Part(
        {
            "number": "c.number",
            "channel": "c.channel",
            "reported_at": utc("c.reported_at"),
            "source": "c.source",
            "source_number": "c.source_number",
        },
        "cases_case c WHERE c.id = {case}",
        keys=0,
        moves=Moves(fixed=("number", "channel", "reported_at", "source", "source_number")),
    ),
)
record(
    # What may tell of a person, or of where somebody lives.
    "erasable",
    Part(
        {
            "point": _sealed_point("c.point"),
            "address": _sealed("address", "c.address"),
            "summary": _sealed("summary", "c.summary"),
            "public_text": _sealed("public_text", "c.public_text"),
            "referred_to": _sealed("referred_to", "c.referred_to"),
            "referred_number": _sealed("referred_number", "c.referred_number"),
        },
        "cases_case c WHERE c.id = {case}",
        keys=0,
        # Its digests are others once the salt is.
        moves=Moves(
            follows={
                "point": (*told("set", "point", "moved", OUT_OF, APART), *by(LogKind.ERASE)),
                "address": (*told("set", "address", OUT_OF, APART), *by(LogKind.ERASE)),
                "summary": (*told("summary", APART), *by(LogKind.ERASE)),
                "public_text": by(LogKind.APPROVE_PUBLIC, LogKind.ERASE),
                "referred_to": by(LogKind.HAND_OVER, LogKind.ERASE),
                "referred_number": by(LogKind.HAND_OVER, LogKind.ERASE),
            },
        ),
    ),
)
record(
    # Whose: the person's row and her private link.
    "reports",
    Part(
        {
            "id": "p.id",
            "channel": "p.channel",
            "taken_by": "p.taken_by_id",
            "language": "p.language",
            "received_at": utc("p.received_at"),
            "whose": _sealed("whose", "(p.token || ':' || coalesce(p.contact_id::text, ''))"),
            "answers": _sealed("answers", "p.answers::text", empty="{{}}"),
            "provider_id": _sealed("provider_id", "p.provider_id"),
        },
        "cases_report p JOIN cases_case c ON c.id = p.case_id WHERE p.case_id = {case}",
        moves=Moves(fixed=("channel", "received_at", "taken_by"), stays=True),
    ),
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
            "signed_at": utc("o.signed_at"),
            "done_at": utc("o.done_at"),
            "ended_at": utc("o.ended_at"),
            "issued_at": utc("o.issued_at"),
            "parent": "o.parent_id",
            "review_on": "o.review_on",
        },
        "cases_workorder o WHERE o.case_id = {case}",
        moves=Moves(
            fixed=("department", "part", "issued_at", "parent"),
            moments=("signed_at", "done_at", "ended_at"),
            made_at=("issued_at",),
            follows={
                "state": ("signed_at", "done_at", "ended_at", NAMED),
                "reworks": ("state",),
                "signed_at": ("state", NAMED),
                "done_at": ("state", NAMED),
                "ended_at": ("state", STEP, NAMED),
                "review_on": ("state",),
            },
            stays=True,
        ),
    ),
)
record(
    # What was only made safe is not done. Apart, since older rows do not say it.
    "repairs",
    Part(
        {"order": "m.id", "since": utc("m.repair_owed_since")},
        "cases_workorder m WHERE m.case_id = {case} AND m.repair_owed_since IS NOT NULL",
        moves=Moves(fixed=("since",), made_at=("since",)),
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
    Part(
        {"id": "p.id"},
        "cases_report p WHERE p.case_id = {case} AND p.is_protected",
        # What is told in a matter whose class protects is so from when it has that class.
        moves=Moves(comes=(*told("reports", "report", "about"), *by(LogKind.CHANGE)), goes=by(LogKind.UNPROTECT)),
    ),
)
record(
    # Whose a picture is, and who is shown it.
    "files",
    Part(
        {
            "id": "f.id",
            "report": "f.report_id",
            "kind": "f.kind",
            "is_public": "f.is_public",
            "file": "f.file_id",
            "added_at": utc("f.added_at"),
        },
        "cases_attachment f WHERE f.case_id = {case}",
        moves=Moves(fixed=("kind", "file", "added_at")),
    ),
)
record(
    # How far an alert has climbed is the sweep's, which acts only where somebody is paged.
    "alerts",
    Part(
        {
            "id": "w.id",
            "reason": "w.reason",
            "raised_at": utc("w.raised_at"),
            "taken_at": utc("w.taken_at"),
            "taken_by": "w.taken_by_id",
            "kinds": "to_jsonb(w.kinds)",
        },
        "cases_alert w WHERE w.case_id = {case}",
        moves=Moves(
            fixed=("reason", "raised_at"), moments=("taken_at",), follows={"taken_by": ("taken_at",)}, stays=True
        ),
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
            "answered_at": utc("r.answered_at"),
            "asked_at": utc("r.asked_at"),
            "channel": "r.channel",
        },
        "cases_rating r WHERE r.case_id = {case}",
        moves=Moves(
            # Who is left when another case is taken out is asked anew.
            moments=("answered_at", "asked_at"),
            follows={
                "asked_at": told(APART),
                "is_solved": ("answered_at",),
                "satisfaction": ("answered_at",),
                "channel": ("answered_at",),
                "attempts": ("answered_at", STEP, *by(LogKind.CALL_BACK)),
            },
        ),
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
            "done_at": utc("k.done_at"),
            "asked_at": utc("k.asked_at"),
            "order": "k.order_id",
            "point": _sealed_point("k.point"),
        },
        "cases_check k JOIN cases_case c ON c.id = k.case_id WHERE k.case_id = {case}",
        moves=Moves(
            fixed=("kind", "asked_at", "order"),
            moments=("done_at",),
            made_at=("asked_at",),
            follows={"done_by": ("done_at",), "is_confirmed": ("done_at",), "asked": (NAMED,)},
            stays=True,
        ),
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
            "decider": "q.decider",
            "due_at": utc("q.due_at"),
            "review_on": "q.review_on",
            "covers_from": utc("q.covers_from"),
            "alarm_at": utc("q.alarm_at"),
            "asked_by": "q.asked_by_id",
            "asked_at": utc("q.asked_at"),
            "decided_at": utc("q.decided_at"),
        },
        "cases_request q WHERE q.case_id = {case}",
        moves=Moves(
            fixed=("order", "amount", "unit", "covers_from", "asked_by", "asked_at"),
            moments=("decided_at",),
            made_at=("asked_at",),
            follows={
                "state": ("decided_at",),
                "decided_by": ("decided_at",),
                "review_on": ("decided_at",),
                # The second wish to return a case is ruled on.
                "kind": told("request", "merged"),
                "decider": ("decided_at", "kind", CLOCK),
                "due_at": ("decided_at", CLOCK),
            },
            stays=True,
        ),
    ),
)


@cache
def left_sql(case: str) -> str:
    """Return the SQL of how the rows of a case stand now. Called when every room has loaded.

    `case` names the id from outside, by an alias of more than one letter: those are the parts' own.
    """
    parts = ", ".join(f"'{name}', {part.sql.format(case=case)}" for name, part in PARTS.items())
    return f"jsonb_build_object({parts})"


@cache
def begun_sql(alerts: str, files: str) -> str:
    """Return the SQL of how a case that is being inserted stands, where `c` is its row and `p` that of its report.

    `alerts` and `files`: SQL of those parts. Nothing else is there before its first act.
    """
    own = {name: PARTS[name].begun for name in ("case", "standing", "calls", "source", "erasable", "reports")} | {
        "protected_reports": f"CASE WHEN p.is_protected THEN {PARTS['protected_reports'].begun} ELSE '[]'::jsonb END",
        "alerts": alerts,
        "files": files,
    }
    parts = ", ".join(f"'{name}', {own.get(name, NOTHING)}" for name in PARTS)
    return f"jsonb_build_object({parts})"


NOTHING = "'[]'::jsonb"

# --- What checks of their own hold to the log, and what it does not determine ------------------

state("cases_case", "state", "version")
state("cases_case", "due_at", "amber_at", "due_obligation", "due_department_id", "promise_due_at", "receive_due_at")
state(
    "cases_clock",
    "case_id", "seq", "obligation", "order_id", "department_id", "limit_id", "amount", "unit", "started_at", "amber_at",
    "due_at", "leader_at", "paused_at", "stopped_at", "is_met", "ended_as", "alarm_at",
)  # fmt: skip
state("cases_words", "case_id", "report_id", "log_seq", "kind", "text", "salt", "created_at", "instead_of_id")
state(
    "cases_logentry",
    "case_id", "seq", "act_id", "kind", "at", "recorded_at", "actor_kind", "actor_id", "department_id", "from_state",
    "to_state", "facts", "digest", "hash",
)  # fmt: skip

# What hangs on a case and is another room's, or no state of the case: each with why.
leave_all_open(
    "messaging_message", "what left the house; its state is a provider's word, and an act says what follows from it"
)
leave_all_open("accounts_accessrecord", "who looked; append-only by the database, and no state of the case")
leave_all_open(
    "common_reaction", "gone once it is paid; what waits too long, or no act made, is found by a check of its own"
)
leave_all_open("common_reactiondecision", "what a person decided about a reaction; append-only by the database")
_SURROGATE = "names the row and nothing else"
leave_open("cases_case", point_web="generated of the point by the database")
leave_open(
    "cases_words",
    id="their order, which the digest of the act's row fixes",
    showing="compared anew by a job as more comes to be known of a person, outside of any act",
    marks="found anew with it, and told to the centre only: who else reads them is by `showing`",
)
leave_open("cases_holder", id=_SURROGATE)
leave_open("cases_alert", news_at="emptied by the sweep, which acts only where somebody is paged")
_GUESSED = "a help made of the words by whatever guesses now; no decision and no figure is made of it"
leave_open(
    "hotline_guess", case_id=_GUESSED, case_class_id=_GUESSED, division_id=_GUESSED, address=_GUESSED, made_at=_GUESSED
)
