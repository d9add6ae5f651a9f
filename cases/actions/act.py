"""One act: lock the cases, take the step, and write everything that belongs to it at once.

Every public action opens an `Act`, changes the locked cases, says what happened
with `log`, and ends with `write`. The act leaves exactly one log row a case; that
row's number is the case's new version. Nothing else in Whistle writes to a case.
"""

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar
from uuid import uuid4

import psycopg
from django.db import connection
from django.db.models import Max, Model, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from accounts.models import SHIFT_ROLES, STAND_ABOVE, Department, Role, User
from cases.access import sees
from cases.actions.beside import Row, RowsBeside
from cases.actions.dangers_told import DangersTold
from cases.actions.extensions import decide_anew
from cases.actions.kept import keep_told
from cases.actions.moving import extend, leave_out
from cases.actions.unnamed import WordsForOthers
from cases.actions.writing import (
    columns_of,
    end_alerts,
    in_lock_order,
    locked_case,
    read_clocks,
    write_alerts,
    write_cases,
    write_clocks,
    write_log,
    write_passed,
    write_reactions,
    write_words,
)
from cases.clocks import RESTS_SUSPENDED
from cases.erasure_words import ASKED_FOR, ERASURE, asks_to_be_erased
from cases.links import Secrets
from cases.models import (
    CITIZENS_WORDS,
    OF_THE_LIMIT,
    AlertReason,
    Case,
    Clock,
    ClockEnd,
    LogEntry,
    LogKind,
    Obligation,
    Origin,
    Request,
    RequestKind,
    Urgency,
    WorkOrder,
)
from cases.record import (
    CLOCK_COLUMNS,
    CLOCKS_FOUND,
    CLOCKS_SET,
    WORDS_SET,
    clock_set,
    is_limit_another,
    words_set,
)
from cases.rules import Rules, rules, version_read_with
from cases.unread import unread_of
from cases.workflow import (
    DESK,
    OPEN_ORDERS,
    SENDS_ELSEWHERE,
    SENDS_NOBODY,
    UNSENT,
    OrderState,
    RequestState,
    State,
)
from common import live, reactions
from common.refusals import BadInput, NotFound, NotYours, Refusal, StaleVersion
from common.text import says_something
from grid.models import Part

Answer = TypeVar("Answer")

# What a row says of alerts that ended with its act: because somebody decided, or because nothing is lacking any more.
# Or because the case that speaks for it from now on is told of instead.
ALERTS_TAKEN, ALERTS_OVER, ALERTS_GO_ON = "alerts_taken", "alerts_over", "alerts_go_on"
# What a row says of requests that nobody has to decide any more, and of those that are asked again.
REQUESTS_DROPPED, REQUESTS_AGAIN = "requests_dropped", "requests_again"
# Who goes on knowing where it is although it is kept at the centre from now on.
PLACE_STAYS = "place_stays"
# That a case is protected from this row on, and was not before it.
PROTECTS = "protects"
# That whoever reported ticked that she is to be kept unknown.
ASKED = "asked_protection"
# Which offices need not speak to the citizen any more, since nobody can be reached.
CONTACTS_RELEASED = "contacts_released"
# When an act happened as its phone has it, and when it counts as done.
CLAIMED_AT, COUNTED_AT = "claimed_at", "counted_at"
NO_DIFFERENCE = timedelta(minutes=1)
# What an ending fulfils, unless there never was a case: somebody looked and decided, and the citizen has an answer.
DONE_BY_ENDING = (Obligation.RECEIVE, Obligation.FILE, Obligation.ANSWER, Obligation.PROMISE)
# What somebody there says now, of whatever was imported.
TOLD_OF_HISTORY = frozenset({AlertReason.DANGER, AlertReason.ASKS_HELP})
# What no end of a case fulfils: a text that somebody has to read, a wish to be erased.
WAITS_ON = frozenset({AlertReason.ANSWER_WAITS, AlertReason.ASKS_ERASURE})
# Her own word of it, which the doors by which she says it keep from ending what nobody has read.
HER_WORD = frozenset({LogKind.RATE})
# What people write into the row of a case itself.
WRITTEN_BY_PEOPLE = ("address", "summary", "public_text")
# What the centre owes itself while nobody has the case.
CENTRE_OWES = (Obligation.RECEIVE, Obligation.FILE, Obligation.ROUTE)


class StepNotAllowed(Refusal):
    """The case is no longer where the caller believed it to be."""

    code = "step_not_allowed"
    sentence = _("This cannot be done with %(number)s now: it is %(state)s.")


class TextUnread(Refusal):
    """What a citizen wrote may say that it is not so: it is read before anybody ends the case."""

    code = "text_unread"
    sentence = _("A text that may be about %(number)s waits to be read. Say first what it is.")


class JudgingOwnWork(Refusal):
    """Who judges is not who works."""

    code = "judging_own_work"
    sentence = _("Your department worked on %(number)s, so somebody else has to judge it.")


class JudgingOneself(JudgingOwnWork):
    """Nor does a person judge what she did herself, of whatever department she is."""

    sentence = _("You had a hand in what is judged of %(number)s, so somebody else has to do it.")


# What is work on a case, and so is judged by somebody else.
WORK = frozenset({
    LogKind.SIGN, LogKind.BEGIN, LogKind.FORWARD, LogKind.ESCALATE, LogKind.ASK, LogKind.MAKE_SAFE, LogKind.FINISH,
})  # fmt: skip


# An alarm moves nothing but a clock's next one, unless its row says more than which rang; ten thousand at once need not
# look at orders and holders.
CLOCKS_ONLY = frozenset({LogKind.ALARM})
RANG = frozenset({"clocks"})
# Of which disputes an alarm told: those are not told of again.
DISPUTES = "disputes"


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role. Build it with `of`, or take `CITIZEN` or `SYSTEM`."""

    kind: Role
    roles: frozenset[Role]
    user: User | None = None
    # The versions of cases as whoever acts has read them, where the door knows.
    has_read: Mapping[int, int] = field(default_factory=dict, compare=False)
    # Cases that the actor was asked to look at and sees no more, where the answer still counts.
    was_asked: frozenset[int] = field(default=frozenset(), compare=False)
    # Said a second time of what the actor writes: it tells who reported, and must stand there.
    has_confirmed: bool = field(default=False, compare=False)
    # When it happened as the actor's phone has it, where another time may be held true.
    claimed_at: datetime | None = field(default=None, compare=False)

    @classmethod
    def of(cls, user: User) -> Self:
        """A member of staff, acting in whichever of his roles the step asks for."""
        held = frozenset(Role(role) for role in user.roles)
        return cls(kind=min(held, default=Role.CITIZEN), roles=held, user=user)

    @property
    def user_id(self) -> int | None:
        """The person's id in the log; none for citizens and for Whistle itself."""
        return self.user.pk if self.user else None

    @property
    def owner(self) -> str:
        """Whose the uploads are that a member of staff sent, as `common.models.Upload` names it."""
        return f"user:{self.user_id}"

    @property
    def department_id(self) -> int | None:
        """The department the person acts for."""
        return self.user.department_id if self.user else None


CITIZEN = Actor(kind=Role.CITIZEN, roles=frozenset({Role.CITIZEN}))
SYSTEM = Actor(kind=Role.SYSTEM, roles=frozenset({Role.SYSTEM}))


@dataclass
class Saying:
    """Free text of an act, on its way to an erasable row."""

    kind: str
    text: str
    report_id: int | None = None
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    # Written already, by the statement that took the report in; the act's digest vouches for it all the same.
    is_written: bool = False
    # When it was said, where that was before the act.
    said_at: datetime | None = None
    # A person has read it, and found no danger in it.
    is_read: bool = False
    # Which words it is shown in place of.
    instead_of: int | None = None
    # It argues about what was: only what it tells to be so now calls anybody.
    is_of_past: bool = False

    @property
    def digest(self) -> bytes:
        """What the log keeps of it."""
        return salted_digest(self.salt, self.text)


def claimed(claimed_at: datetime | None, at: datetime) -> dict[str, Any]:
    """Return what the log says where a phone claims another time than the one that counts, by more than a minute."""
    if claimed_at is None or abs(claimed_at - at) <= NO_DIFFERENCE:
        return {}
    return {CLAIMED_AT: claimed_at.isoformat(), COUNTED_AT: at.isoformat()}


def salted_digest(salt: bytes, text: str) -> bytes:
    """Return the digest by which the log vouches for a text without holding it."""
    return hashlib.sha256(salt + text.encode()).digest()


class Act:
    """One thing that happens to one or more cases. Use inside a transaction only."""

    def __init__(self, kind: LogKind, *, actor: Actor, now: datetime, at: datetime | None = None) -> None:
        self.kind = kind
        self.actor = actor
        self.now = now
        # When it happened: earlier than now where a device was without signal.
        self.at = min(at, now) if at else now
        self.cases: list[Case] = []
        self._has_read = dict(actor.has_read)
        self._before: dict[int, dict[str, Any]] = {}
        self.dangers = DangersTold(self)
        self.for_others = WordsForOthers(self)
        self.beside = RowsBeside(self)
        self._secrets = Secrets()
        # What was asked once for all cases of the act.
        self._answers: dict[Callable[[Act], Any], Any] = {}
        # States a case passed through within the act; the database's graph wants to see every step.
        self._passed: dict[int, list[str]] = {}
        # What each row also stands for: a report that is answered at once is still a report.
        self._also: dict[int, tuple[LogKind, ...]] = {}
        # Cases that begin with this act: what was told, and the facts of it.
        self._beginnings: dict[int, tuple[Saying, dict[str, Any]]] = {}
        # What the log says of a clock, by its key: as the act found it, and as a report began it.
        self._clocks_found: dict[tuple[int, int], list[Any]] = {}
        self._clocks_begun: dict[int, list[list[Any]]] = {}
        self._clocks: dict[int, list[Clock]] | None = None
        self._orders: dict[int, list[WorkOrder]] | None = None
        self._past_orders: dict[int, list[WorkOrder]] | None = None
        self._reopened_at: dict[int, datetime] | None = None
        self._requests: dict[int, list[Request]] | None = None
        self._time_given: dict[int, list[Request]] | None = None
        self._resumptions: dict[int, list[tuple[datetime, list[int]]]] | None = None
        self._given_above: dict[int, list[dict[str, Any]]] | None = None
        # Of each case, lists that its row says beside what the act says itself: what else came to an end with it.
        self._besides: dict[int, dict[str, list[Any]]] = {}
        self._touched_clocks: dict[tuple[int, int], Clock] = {}
        self._entries: dict[int, dict[str, Any]] = {}
        self._words: list[dict[str, Any]] = []
        # Of each case, the kind of each of the act's words and whose they are.
        self._words_set: dict[int, list[list[Any]]] = {}
        self._reactions: list[dict[str, Any]] = []
        self._alerts: dict[tuple[int, AlertReason], set[str]] = {}
        # In which of his roles the actor took the step; the log keeps it.
        self._role = actor.kind
        # In which cases the actor had a hand already, by kinds of acts; read once for all cases of the act.
        self._own_hands: dict[frozenset[str], set[int]] = {}
        # With which of the cases something waits that a citizen wrote and nobody has read; read once for all of them.
        self._unread: set[int] | None = None

    # --- Reading under lock -------------------------------------------------

    def lock(self, case_ids: Sequence[int], versions: dict[int, int] | None = None) -> list[Case]:
        """Lock the cases, in the order of their ids so that two bulk acts cannot block each other.

        Raises NotFound when the actor may not see one of them, and StaleVersion
        when something has happened to one since the version the caller read.
        """
        # The row lock, rather than a check before saving, is what stops two
        # dispatchers from sending the same case to two departments.
        wanted = sorted(set(case_ids))
        self._has_read |= versions or {}
        if len(wanted) == 1:
            self._lock_one(wanted[0])
        else:
            self._lock_all(wanted)
        if len(self.cases) != len(wanted):
            raise NotFound
        if versions:
            require_fresh(self.cases, versions)
        return self.cases

    def _lock_one(self, case_id: int) -> None:
        self.adopt_one(case_id)
        user = self.actor.user
        may_act = self.actor.was_asked
        self.cases = [case for case in self.cases if user is None or case.pk in may_act or sees(user, case)]

    def _lock_all(self, wanted: list[int]) -> None:
        cases = Case.objects.all() if self.actor.user is None else Case.objects.visible_to(self.actor.user)
        self.adopt(cases.filter(pk__in=wanted))

    def adopt_one(self, case_id: int) -> None:
        """Lock one case and take it over, whoever may see it."""
        case = locked_case.get(case_id)
        self.take_over([case] if case else [])

    def adopt(self, cases: QuerySet[Case], *, skip_locked: bool = False) -> None:
        """Lock the cases of a query and take them over, whoever may see them; without those that another act holds, if asked."""
        self.take_over(in_lock_order(cases, skip_locked=skip_locked))

    def take_over(self, locked: Iterable[Case]) -> None:
        """Take over cases that are locked, as `in_lock_order` reads them."""
        self.cases = list(locked)
        self._before = {case.pk: columns_of(case) for case in self.cases}

    def leave_out(self, cases: Iterable[Case]) -> None:
        """Leave cases as they were, and without a row: under the lock it showed that nothing is to be done with them."""
        left = {case.pk for case in cases}
        self.cases = [case for case in self.cases if case.pk not in left]

    def state_before(self, case: Case) -> str:
        """Return the state in which the act found the case."""
        return self._before[case.pk]["state"]

    def found(self, case: Case, column: str) -> Any:
        """Return what a column of the case's row held as the act found it."""
        return self._before[case.pk][column]

    def has_changed(self, case: Case, column: str) -> bool:
        """Whether a column of the case's row has come to hold something else by the act."""
        return bool(getattr(case, column) != self._before[case.pk][column])

    @property
    def rules(self) -> Rules:
        """The rules in force at the moment of the act."""
        return rules(version_read_with(self.cases[0]) if self.cases else None)

    def clocks(self, case: Case) -> list[Clock]:
        """Return the case's clocks; one query for all cases of the act."""
        if self._clocks is None:
            self._clocks = {each.pk: [] for each in self.cases}
            for clock in read_clocks(list(self._clocks)):
                self._clocks[clock.case_id].append(clock)
                self._clocks_found[clock.case_id, clock.seq] = clock_set(clock)
        return self._clocks[case.pk]

    def orders(self, case: Case) -> list[WorkOrder]:
        """Return the case's open or done orders; one query for all cases of the act."""
        if self._orders is None:
            # Some may have been given back a moment ago.
            self.flush(WorkOrder)
            self._orders = {each.pk: [] for each in self.cases}
            wanted = [*OPEN_ORDERS, OrderState.DONE]
            for order in (
                WorkOrder.objects.filter(case__in=self._orders, state__in=wanted)
                .select_related("department")
                .order_by("pk")
            ):
                self._orders[order.case_id].append(order)
        return self._orders[case.pk]

    def past_orders(self, case: Case) -> list[WorkOrder]:
        """Return every order the case ever had, as it is stored; one query for all cases of the act."""
        if self._past_orders is None:
            self._past_orders = {each.pk: [] for each in self.cases}
            for order in WorkOrder.objects.filter(case__in=self._past_orders).order_by("pk"):
                self._past_orders[order.case_id].append(order)
        return self._past_orders[case.pk]

    def reopened_at(self, case: Case) -> datetime | None:
        """Return when the case was last taken up again, and another round began; one query for all cases of the act."""
        if self._reopened_at is None:
            reopened = [each.pk for each in self.cases if each.reopen_count]
            rows = (
                LogEntry.objects.filter(case_id__in=reopened, kind=LogKind.REOPEN)
                if reopened
                else LogEntry.objects.none()
            )
            self._reopened_at = dict(rows.order_by("seq").values_list("case_id", "at"))
        return self._reopened_at.get(case.pk)

    def time_given(self, case: Case) -> list[Request]:
        """Return the extensions and suspensions that were granted, the first before the others; one query for all cases."""
        if self._time_given is None:
            self._time_given = {each.pk: [] for each in self.cases}
            granted = Request.objects.filter(case__in=self._time_given, state=RequestState.GRANTED)
            for request in granted.filter(kind__in=OF_THE_LIMIT).order_by("decided_at", "pk"):
                self._time_given[request.case_id].append(request)
        return self._time_given[case.pk]

    def resumptions(self, case: Case) -> list[tuple[datetime, list[int]]]:
        """Return when which orders went on after a suspension, the first before the others; one query for all cases."""
        if self._resumptions is None:
            self._resumptions = {each.pk: [] for each in self.cases}
            # Few cases ever wait for anything.
            waited = [each.pk for each in self.cases if self.time_given(each)]
            rows = LogEntry.objects.filter(case_id__in=waited, kind=LogKind.RESUME) if waited else []
            for row in sorted(rows, key=lambda row: row.seq):
                self._resumptions[row.case_id].append((row.at, row.facts.get("orders", [])))
        return self._resumptions[case.pk]

    def given_above(self, case: Case) -> list[dict[str, Any]]:
        """Return the facts of what gave time to offices above as well, with when; one query for all cases of the act."""
        if self._given_above is None:
            self._given_above = {each.pk: [] for each in self.cases}
            waited = [each.pk for each in self.cases if self.time_given(each)]
            rows = (
                LogEntry.objects.filter(case_id__in=waited, kind=LogKind.GRANT) if waited else LogEntry.objects.none()
            )
            for row in rows.filter(facts__has_key="above").order_by("seq"):
                self._given_above[row.case_id].append({**row.facts, "at": row.at})
        return self._given_above[case.pk]

    def undecided(self, case: Case) -> list[Request]:
        """Return what is asked for the case's orders and undecided; one query for all cases of the act.

        Not a dispute: what was measured is disputed of an order that ended as well.
        """
        if self._requests is None:
            self.flush(Request)
            self._requests = {each.pk: [] for each in self.cases}
            asked = Request.objects.filter(case__in=self._requests, state=RequestState.ASKED)
            for request in asked.exclude(kind=RequestKind.DISPUTE).order_by("pk"):
                self._requests[request.case_id].append(request)
        return [each for each in self._requests[case.pk] if each.state == RequestState.ASKED]

    def lapse_requests(self, case: Case, order: WorkOrder, kinds: Collection[str] = tuple(RequestKind)) -> None:
        """Let what is asked for an order (of `kinds`) fall away undecided; the act's row says so to whoever asked."""
        for request in self.undecided(case):
            if request.order_id != order.pk or request.kind not in kinds:
                continue
            self.follow(request, "lapse", number=case.number)
            request.decided_at = self.at
            self.keep(request)
            self._unsay(case, REQUESTS_AGAIN, _asked_by(request, order))
            self.say_besides(case, REQUESTS_DROPPED, _asked_by(request, order))

    def ask_again(self, case: Case, order: WorkOrder, lapsed: Iterable[dict[str, Any]]) -> None:
        """Have what fell away with an order, as the row of that says, asked for again; this act's row says so."""
        wanted = [each["request"] for each in lapsed if each["order"] == order.pk]
        if not wanted:
            return
        undecided = self.undecided(case)
        again = list(Request.objects.filter(pk__in=wanted, state=RequestState.LAPSED).order_by("pk"))
        for request in again:
            self.follow(request, "ask_again", number=case.number)
            request.decided_at = None
            self.keep(request)
            self.say_besides(case, REQUESTS_AGAIN, _asked_by(request, order))
        if self._requests is not None:
            self._requests[case.pk] = [*undecided, *again]

    def lead(self, case: Case) -> WorkOrder:
        """Return the lead's order, which the case follows: the last, since a case that was reopened has older ones."""
        for order in reversed(self.orders(case)):
            if order.part == Part.LEAD and order.parent_id is None:
                return order
        raise StepNotAllowed(number=case.number, state=case.get_state_display())

    def line_of(self, case: Case, order: WorkOrder | None) -> Iterator[WorkOrder]:
        """Go through an order and those from which it was forwarded, the nearest first."""
        orders = {each.pk: each for each in self.orders(case)}
        while order is not None:
            yield order
            order = orders.get(order.parent_id or 0)

    @property
    def case_ids(self) -> list[int]:
        """The ids of the act's cases."""
        return [case.pk for case in self.cases]

    def once(self, question: Callable[["Act"], Answer]) -> Answer:
        """Return what a question answers of all cases of the act: it is asked once, however many ask for one of them.

        Of what the act itself does not change.
        """
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: Answer = self._answers[question]
        return answer

    def related(self, case: Case, name: str) -> Any:
        """Return what a case belongs to, by the name of the relation; one query for all cases of the act."""
        if name not in case._state.fields_cache:
            prefetch_related_objects(self.cases, name)
        return getattr(case, name)

    # --- What hangs on the cases ----------------------------------------------

    def add(self, row: Row) -> None:
        """Have a new order, check, request or question written with the act; it has its id from now on."""
        self.beside.add(row)

    def keep(self, row: Row) -> None:
        """Have a changed order, check, request or question written with the act."""
        self.beside.keep(row)

    def flush(self, *tables: type[Model]) -> None:
        """Write what hangs on the cases now, where any of it is of these tables, which are read next within the act."""
        if self.beside.waits(tables):
            self.beside.flush()

    # --- Stepping -----------------------------------------------------------

    def step(self, subject: Any, verb: str, *arguments: object, number: str = "") -> None:
        """Take a workflow step, or refuse it with a reason."""
        edge = self._edge(subject, verb, number)
        allowed = edge.custom["by"] & self.actor.roles
        if not allowed:
            raise NotYours
        self._role = min(allowed)
        self._go(subject, verb, *arguments)

    def follow(self, subject: Any, verb: str, *arguments: object, number: str = "") -> None:
        """Take a step that follows from another: whoever might take that one, this goes with it."""
        self._edge(subject, verb, number)
        self._go(subject, verb, *arguments)

    def _go(self, subject: Any, verb: str, *arguments: object) -> None:
        state = subject.state
        getattr(subject, verb)(*arguments)
        if not isinstance(subject, Case):
            self.beside.stepped(subject, state)
        else:
            subject.entered_at = self.at
            if state != self._before[subject.pk]["state"]:
                self._passed.setdefault(subject.pk, []).append(state)

    def require_role(self, *roles: Role) -> None:
        """Refuse an act that no step guards to whoever holds none of `roles`. Lock first: unseen comes before unfit."""
        allowed = {*roles, Role.SYSTEM} & self.actor.roles
        if not allowed:
            raise NotYours
        self._role = min(allowed)

    @staticmethod
    def _edge(subject: Any, verb: str, number: str) -> Any:
        if not can_proceed(getattr(subject, verb)):
            number = number or getattr(subject, "number", "")
            raise StepNotAllowed(number=number, state=subject.get_state_display())
        return next(each for each in subject.get_available_state_transitions() if each.name == verb)

    def end(self, case: Case, verb: str, outcome: str = "") -> None:
        """Take a step into a final state: the case ends, and every clock with it."""
        self.step(case, verb)
        if verb in SENDS_NOBODY:
            self.dangers.require_none(case)
        self._require_read(case, verb)
        case.ended_at = self.at
        case.outcome = outcome
        if case.state != State.VOIDED:
            self.stop_clocks(case, *DONE_BY_ENDING)
        self.release_clocks(case)

    def has_unread(self, case: Case) -> bool:
        """Whether something waits with a case that a citizen wrote and nobody has read; one query for all cases of the act."""
        if self._unread is None:
            # Of what begins with this act, nobody has written yet.
            self._unread = unread_of([each.pk for each in self.cases if each.pk not in self._beginnings])
        return case.pk in self._unread

    def _require_read(self, case: Case, verb: str) -> None:
        """Refuse to end a case while a text of it waits; only what gives a danger to who goes there waits for nothing."""
        is_sent = bool(case.danger) and verb in SENDS_ELSEWHERE
        if self.kind not in HER_WORD and not is_sent and self.has_unread(case):
            raise TextUnread(number=case.number)

    def require_other_department(self, case: Case) -> None:
        """Refuse to let somebody judge what his own department worked on, or one above or below it.

        By department and not by role: who works at the desk and in a bureau is still of the bureau.
        """
        own = self.actor.user.department if self.actor.user else None
        if self.worked_on(case, own):
            raise JudgingOwnWork(number=case.number)

    def worked_on(self, case: Case, own: Department | None) -> bool:
        """Say whether a department, or one above or below it, worked on a case."""
        return own is not None and any(are_one_house(own, order.department) for order in self.orders(case))

    def require_other_hand(self, case: Case, kinds: Collection[str] = WORK) -> None:
        """Refuse to let somebody judge what was done in her own name: acts of `kinds`, or what a unit did with her."""
        if self.had_hand(case, kinds):
            raise JudgingOneself(number=case.number)

    def had_hand(self, case: Case, kinds: Collection[str]) -> bool:
        """Whether the person did acts of `kinds` on the case."""
        return case.pk in self._own_hand(frozenset(kinds))

    def _own_hand(self, kinds: frozenset[str]) -> set[int]:
        if self.actor.user is None:
            return set()
        if kinds not in self._own_hands:
            did = Q(kind__in=kinds)
            if kinds == WORK:
                # A photo that belongs to a check is no work; what is reported of an assignment is.
                did |= Q(kind=LogKind.UNIT_ACT, facts__has_key="assignment")
            ids = [case.pk for case in self.cases]
            own = LogEntry.objects.filter(did, case_id__in=ids, actor_id=self.actor.user_id)
            self._own_hands[kinds] = set(own.values_list("case_id", flat=True))
        return self._own_hands[kinds]

    # --- Clocks -------------------------------------------------------------

    def start_clock(
        self, case: Case, obligation: Obligation, *, order: WorkOrder | None = None, since: datetime | None = None
    ) -> None:
        """Start a clock by the limit in force when the case was filed, before that now; no limit, no clock.

        It starts now, also where what it follows from happened earlier: nobody owed it before we heard of that;
        or `since`, where its office owed it before.
        """
        start = since or self.now
        due = self.rules.due(
            obligation,
            class_id=case.case_class_id,
            urgency=case.urgency,
            start=start,
            # A case keeps the limits it was filed under.
            in_force_at=case.filed_at or start,
        )
        if due is None:
            return
        clocks = self.clocks(case)
        clock = Clock(
            case_id=case.pk,
            seq=max((each.seq for each in clocks), default=0) + 1,
            obligation=obligation,
            order_id=order.pk if order else None,
            department_id=order.department_id if order else None,
            limit_id=due.limit_id,
            amount=due.amount,
            unit=due.unit,
            started_at=start,
            amber_at=due.amber_at,
            due_at=due.due_at,
            leader_at=due.leader_at,
            alarm_at=due.amber_at,
        )
        clocks.append(clock)
        self.touch(clock)

    def stop_clocks(self, case: Case, *obligations: Obligation, order: WorkOrder | None = None) -> None:
        """Stop the running clocks of obligations that the act fulfils, at its time: met if that was in time."""
        for clock in self._running(case, obligations, order):
            self._end_clock(clock, ClockEnd.DONE)

    def miss_clocks(self, case: Case, *obligations: Obligation, order: WorkOrder | None = None) -> None:
        """Stop the running clocks of obligations that nobody fulfilled and nobody will: missed, however early."""
        for clock in self._running(case, obligations, order):
            self._end_clock(clock, ClockEnd.UNDONE)

    def release_clocks(self, case: Case, *obligations: Obligation, order: WorkOrder | None = None) -> None:
        """Stop running clocks (no obligation named: all) whose obligations nobody owes any more.

        What was late by then was missed; the others are neither met nor missed, since nothing was done.
        """
        for clock in self._running(case, obligations, order):
            self._end_clock(clock, ClockEnd.RELEASED)

    def _running(self, case: Case, obligations: Sequence[Obligation], order: WorkOrder | None) -> list[Clock]:
        return [
            clock
            for clock in self.clocks(case)
            if not clock.stopped_at
            and (not obligations or clock.obligation in obligations)
            and (order is None or clock.order_id == order.pk)
        ]

    def _end_clock(self, clock: Clock, end: ClockEnd) -> None:
        if clock.paused_at:
            self.resume_clock(clock)
        clock.stopped_at = max(self.at, clock.started_at)
        is_in_time = clock.stopped_at <= clock.due_at
        clock.is_met = {
            ClockEnd.DONE: is_in_time,
            ClockEnd.UNDONE: False,
            ClockEnd.RELEASED: None if is_in_time else False,
        }[end]
        clock.ended_as = end
        clock.alarm_at = None
        self.touch(clock)

    def run_on(self, case: Case, obligation: Obligation, order: WorkOrder) -> None:
        """Let a stopped clock of an order run on as if it had never stopped: after a failed check."""
        for clock in self.clocks(case):
            if clock.obligation == obligation and clock.order_id == order.pk:
                self.restart_clock(clock)

    def restart_clock(self, clock: Clock, *, since: datetime | None = None, paused_at: datetime | None = None) -> None:
        """Let a clock run on as if it had never stopped; what fell due after `since` is told of by the next sweep."""
        clock.stopped_at, clock.is_met, clock.ended_as = None, None, ""
        clock.paused_at = paused_at
        clock.alarm_at = None if paused_at else next_alarm(clock, since or self.now)
        self.touch(clock)

    def extend_clock(self, clock: Clock, due_at: datetime) -> None:
        """Move a running clock's limit; amber and the leader's time go with it."""
        extend(clock, due_at, self.rules.calendar)
        # A suspended one tells nothing before it goes on.
        clock.alarm_at = None if clock.paused_at else next_alarm(clock, self.now)
        self.touch(clock)

    def pause_clock(self, clock: Clock) -> None:
        """Stop counting; what is left at this moment is left at the resumption."""
        clock.paused_at = self.at
        clock.alarm_at = None
        self.touch(clock)

    def resume_clock(self, clock: Clock) -> None:
        """Count on: amber, due and leader's time move by what the pause took."""
        if clock.paused_at:
            leave_out(clock, clock.paused_at, max(self.at, clock.paused_at), self.rules.calendar)
        clock.paused_at = None
        clock.alarm_at = next_alarm(clock, self.now)
        self.touch(clock)

    def limit_of(self, case: Case, order: WorkOrder) -> Clock | None:
        """Return the running dispose clock of an order: the limit of that office."""
        return next(
            (
                clock
                for clock in self.clocks(case)
                if clock.obligation == Obligation.DISPOSE and clock.order_id == order.pk and not clock.stopped_at
            ),
            None,
        )

    def resting_clocks(self, case: Case, order: WorkOrder) -> list[Clock]:
        """Return the running clocks of an order that its suspension rests."""
        return [
            clock
            for clock in self.clocks(case)
            if clock.obligation in RESTS_SUSPENDED and clock.order_id == order.pk and not clock.stopped_at
        ]

    def until(self, case: Case, order: WorkOrder) -> str | None:
        """Return until when an order's office has, for the log: what was told then is told by the row for ever."""
        clock = self.limit_of(case, order)
        return clock.due_at.isoformat() if clock else None

    def touch(self, clock: Clock) -> None:
        """Have a changed clock written with the act."""
        self._touched_clocks[clock.case_id, clock.seq] = clock

    # --- Telling ------------------------------------------------------------

    def log(
        self, case: Case, *sayings: Saying, facts: dict[str, Any] | None = None, kind: LogKind | None = None
    ) -> None:
        """Say what happened to one case: ids and codes in `facts`, free text as sayings.

        All of it is read for danger here (`cases.actions.dangers_told`), and what somebody notes who knows her, for who
        is kept unknown. Whoever wrote it: no secret of a private link is kept with it.
        """
        self._take_secrets_out(case, sayings)
        self.for_others.take_in(case, sayings, kind or self.kind)
        facts = (
            dict(facts or {}) | self.dangers.take_in(case, sayings, kind or self.kind) | self._wishes_in(case, sayings)
        )
        facts |= claimed(self.actor.claimed_at, self.at) | self._protection_of(case)
        if self._role in DESK and "noted" not in facts and self._has_read.get(case.pk) == case.version:
            # Whoever at the desk acts on the case as it is now has read what a unit said too late; who acts
            # without saying what was read, or from another page, has perhaps not.
            case.has_late_word = False
        case.version += 1
        before = self.state_before(case)
        if case.pk in self._beginnings:
            told, begun = self._beginnings[case.pk]
            before, sayings, facts = "", (told, *sayings), begun | (facts or {})
        self._entries[case.pk] = {
            "case_id": case.pk,
            "seq": case.version,
            "kind": kind or self.kind,
            "from_state": before if before != case.state else "",
            "to_state": case.state if before != case.state else "",
            "facts": facts or {},
            "digest": _together(sayings),
            # Where somebody reported it again, or another is merged into it, it is of today.
            "history": case.origin == Origin.IMPORTED and case.report_count == 1,
        }
        self._words_set[case.pk] = [
            words_set(saying.kind, saying.report_id, saying.said_at or self.now) for saying in sayings
        ]
        self._words += [
            {
                "case_id": case.pk,
                "report_id": saying.report_id,
                "log_seq": case.version,
                "kind": saying.kind,
                "text": saying.text,
                "salt": saying.salt.hex(),
                "created_at": saying.said_at or self.now,
                "instead_of_id": saying.instead_of,
            }
            for saying in sayings
            if not saying.is_written
        ]

    def _take_secrets_out(self, case: Case, sayings: Sequence[Saying]) -> None:
        for saying in sayings:
            if not saying.is_written:
                saying.text = self._secrets.taken_out_of(saying.text)
        for column in WRITTEN_BY_PEOPLE:
            if self.has_changed(case, column):
                setattr(case, column, self._secrets.taken_out_of(getattr(case, column)))

    def say_besides(self, case: Case, name: str, said: Any) -> None:
        """Have the act's row say of a case what else came of it, whatever the act is about; `said` joins the list `name`."""
        self._besides.setdefault(case.pk, {}).setdefault(name, []).append(said)

    def _unsay(self, case: Case, name: str, said: Any) -> None:
        # What the act itself undid again did not happen.
        besides = self._besides.get(case.pk, {})
        left = [each for each in besides.pop(name, []) if each != said]
        if left:
            besides[name] = left

    def _wishes_in(self, case: Case, sayings: Sequence[Saying]) -> dict[str, Any]:
        """Have whoever is on shift told that she asks to be erased: a person sees to it, and nothing is erased by words."""
        said = (each.text for each in sayings if each.kind in CITIZENS_WORDS and not each.is_read)
        if not any(map(asks_to_be_erased, said)):
            return {}
        self.raise_alert(case, AlertReason.ASKS_ERASURE)
        return {ASKED_FOR: ERASURE}

    def _protection_of(self, case: Case) -> dict[str, Any]:
        """Say that a case came to be protected by the act, whatever the act is about."""
        begins = case.pk in self._beginnings
        return {PROTECTS: True} if case.is_protected and not begins and self.has_changed(case, "is_protected") else {}

    def hasten(self, case: Case) -> None:
        """Let what the centre still owes be due as soon as it would be had the case been urgent from the start; never later."""
        for clock in self.clocks(case):
            if clock.stopped_at or clock.paused_at or clock.obligation not in CENTRE_OWES:
                continue
            due = self.rules.due(
                Obligation(clock.obligation),
                class_id=case.case_class_id,
                urgency=case.urgency,
                start=clock.started_at,
                in_force_at=case.filed_at or clock.started_at,
            )
            if due and due.due_at < clock.due_at:
                clock.limit_id, clock.amount, clock.unit = due.limit_id, due.amount, due.unit
                clock.amber_at, clock.due_at, clock.leader_at = due.amber_at, due.due_at, due.leader_at
                clock.alarm_at = next_alarm(clock, self.now)
                self.touch(clock)

    def also(self, case: Case, *kinds: LogKind) -> None:
        """Let whoever waits for these kinds hear of the case's one row too."""
        self._also[case.pk] = kinds

    def raise_alert(self, case: Case, reason: AlertReason, *kinds: str) -> None:
        """Have somebody on shift told of the case until somebody takes it; the act's row states it.

        `kinds`: of which dangers. Raised again while it is open, it stays the alert it was; whoever was told of it is told
        of a further danger at once. History raises none, unless somebody tells of a danger
        there now, or was sent there and needs help.
        """
        if case.origin != Origin.IMPORTED or reason in TOLD_OF_HISTORY:
            self._alerts.setdefault((case.pk, reason), set()).update(kinds)

    def end_alerts(self, case: Case, *reasons: AlertReason) -> dict[str, Any]:
        """End alerts of a case whose lack is over, and return what the act's row says of it; the danger's never is."""
        ended = end_alerts([case.pk], reasons, self.now, None)
        if ended:
            live.publish_after_commit([live.WATCH], alert_message())
        return {ALERTS_OVER: ended[case.pk]} if ended else {}

    def pass_alerts_on(self, cases: Collection[Case], to: Case) -> dict[int, dict[str, Any]]:
        """End what cases wait for as another speaks for them; return by case what its row says of that.

        Nobody has taken it by merging: a danger is told of with the other case from now on, whatever was taken there
        before; what it lacked of its own is over, and what its citizen waits for a person with waits on.
        """
        reasons = [reason for reason in AlertReason if reason not in WAITS_ON]
        waiting = {case.pk: self.dangers.waiting_kinds(case) for case in cases}
        ended = end_alerts(waiting, reasons, self.now, None)
        if ended:
            live.publish_after_commit([live.WATCH], alert_message())
        said: dict[int, dict[str, Any]] = {}
        for case in cases:
            goes_on = [reason for reason in ended.get(case.pk, []) if reason == AlertReason.DANGER]
            over = [reason for reason in ended.get(case.pk, []) if reason != AlertReason.DANGER]
            if goes_on:
                self.raise_alert(to, AlertReason.DANGER, *waiting[case.pk])
            said[case.pk] = ({ALERTS_GO_ON: goes_on} if goes_on else {}) | ({ALERTS_OVER: over} if over else {})
        return said

    def _take_alerts(self) -> None:
        """Let whoever of the centre ends a case have taken what it waited for: it was seen and decided.

        A danger only by giving it to whoever goes; otherwise it stays, and is told of until somebody takes it.
        """
        if self.actor.user is None or not self.actor.roles & set(SHIFT_ROLES):
            return
        ended = [
            case
            for case in self.cases
            if case.has_ended and case.state != State.MERGED and self.found(case, "ended_at") is None
        ]
        referred = {case.pk for case in ended if case.state == State.REFERRED}
        others = {case.pk for case in ended} - referred
        fulfilled = set(AlertReason) - WAITS_ON
        taken = self._end_with(referred, fulfilled, ALERTS_TAKEN)
        over = self._end_with(others, fulfilled - {AlertReason.DANGER}, ALERTS_OVER)
        if taken or over:
            live.publish_after_commit([live.WATCH], alert_message())

    def _tell_of_lost_orders(self) -> None:
        """Have the shift told at once of what is urgent and was with an office, and is with nobody now, whatever took it."""
        for case in self.cases:
            is_lost = case.state == State.FILED and self.state_before(case) not in UNSENT
            if is_lost and case.urgency == Urgency.URGENT:
                self.raise_alert(case, AlertReason.UNSENT)

    def _end_with(self, case_ids: Collection[int], reasons: Collection[str], told_as: str) -> bool:
        ended = end_alerts(case_ids, reasons, self.now, self.actor.user_id) if case_ids else {}
        for case_id, these in ended.items():
            self._entries[case_id]["facts"][told_as] = these
        return bool(ended)

    def begin_with(self, case: Case, told: Saying, facts: dict[str, Any], clocks: list[list[Any]]) -> None:
        """Begin with a report that was just taken in and is in no log yet: the act's one row is the case's first."""
        self._beginnings[case.pk] = (told, facts)
        self._clocks_begun[case.pk] = clocks
        self.also(case, LogKind.REPORT)

    # --- Writing ------------------------------------------------------------

    def write(self) -> None:
        """Write cases, clocks, words, log and reactions: a handful of statements, whatever the number of cases."""
        missing = {case.pk for case in self.cases} - self._entries.keys()
        if missing:
            raise AssertionError(f"an act must log every case it locked; missing: {missing}")
        self.for_others.require_unnamed()
        if self._clocks is not None:
            for case in self.cases:
                self._set_due(case)
        self._take_alerts()
        self._tell_of_lost_orders()
        self._measure_requests()
        for case_id, people in keep_told(self).items():
            self._entries[case_id]["facts"][PLACE_STAYS] = people
        for case_id, reason in self._alerts:
            self._entries[case_id]["facts"].setdefault("alerts", []).append(reason)
        for case_id, besides in self._besides.items():
            self._entries[case_id]["facts"] |= besides
        for entry in self._entries.values():
            entry["leaves"] = entry["kind"] not in CLOCKS_ONLY or not entry["facts"].keys() <= RANG
        self._owe()
        self._state_clocks()
        self._state_words()
        self._salt()
        raw = connection.connection
        # The statements need no answers, so they travel together.
        # Django's own cursor writes the values into the text, and PostgreSQL would plan anew each time.
        with connection.wrap_database_errors, raw.pipeline(), psycopg.Cursor(raw) as cursor:
            self.beside.write(cursor)
            write_passed(cursor, Case, self._passed)
            write_cases(cursor, self.cases, self._before)
            write_clocks(cursor, self._touched_clocks.values())
            write_words(cursor, self._words)
            write_alerts(
                cursor,
                [
                    {"case_id": case_id, "reason": reason, "raised_at": self.now, "kinds": sorted(kinds)}
                    for (case_id, reason), kinds in self._alerts.items()
                ],
            )
            # Last of what belongs to the case, since it says how the act left all of that.
            write_log(cursor, list(self._entries.values()), self._signature())
            write_reactions(cursor, self._reactions)
        self.for_others.compare()
        reactions.wake_after_commit({each["consumer"] for each in self._reactions})
        self._tell_screens()

    def _measure_requests(self) -> None:
        """Where a limit or a promise moved or rests, what is asked for by it comes to another day, and maybe person."""
        due, paused = CLOCK_COLUMNS.index("due_at"), CLOCK_COLUMNS.index("paused_at")
        found = self._clocks_found
        moved = {
            clock.case_id
            for key, clock in self._touched_clocks.items()
            if key in found and (found[key][due], found[key][paused]) != (clock.due_at, clock.paused_at)
        }
        if moved and self._clocks is not None:
            # What falls away with this act is no question any more.
            self.flush(Request, WorkOrder)
            decide_anew(moved, self._clocks, self.rules.calendar)

    def _tell_screens(self) -> None:
        if self._alerts:
            live.publish_after_commit([live.WATCH], alert_message())
        for case in self.cases:
            if case.origin == Origin.IMPORTED:
                continue
            topics = {live.centre_topic(case.about_department_id)}
            if self._orders is not None:
                topics |= {live.department_topic(order.department_id) for order in self._orders[case.pk]}
            elif case.lead_department_id:
                topics.add(live.department_topic(case.lead_department_id))
            live.publish_after_commit(topics, case_message(case.pk, case.version))

    def _signature(self) -> list[Any]:
        return [self.at, self._role, self.actor.user_id, self.actor.department_id]

    def _state_clocks(self) -> None:
        """Say in each case's row which clocks the act set, to what, and from where it moved a limit: `verify_log` holds both."""
        stated = {case_id: {each[0]: each for each in begun} for case_id, begun in self._clocks_begun.items()}
        moved_from: dict[int, list[list[Any]]] = {}
        for key, clock in sorted(self._touched_clocks.items()):
            found, is_set = self._clocks_found.get(key), clock_set(clock)
            if is_set == found:
                continue
            stated.setdefault(clock.case_id, {})[clock.seq] = is_set
            if found is not None and is_limit_another(found, is_set):
                moved_from.setdefault(clock.case_id, []).append(found)
        for case_id, clocks in stated.items():
            entry, from_where = self._entries[case_id], moved_from.get(case_id)
            # A new dictionary: reactions hold the old one, and need none of it.
            entry["facts"] = {
                **entry["facts"],
                CLOCKS_SET: list(clocks.values()),
                **({CLOCKS_FOUND: from_where} if from_where else {}),
            }

    def _salt(self) -> None:
        """Give cases of before what the log's digests of what may tell of a person are made with."""
        for case in self.cases:
            if case.salt is None and self._entries[case.pk]["leaves"]:
                case.salt = uuid4()

    def _state_words(self) -> None:
        """Say in each case's row of what kind its words are and whose: by that it is decided who reads them."""
        for case_id, words in self._words_set.items():
            if words:
                entry = self._entries[case_id]
                entry["facts"] = {**entry["facts"], WORDS_SET: words}

    def _set_due(self, case: Case) -> None:
        running = [clock for clock in self.clocks(case) if not clock.stopped_at and not clock.paused_at]
        pressing = min(running, key=lambda clock: clock.due_at, default=None)
        case.due_at = pressing.due_at if pressing else None
        case.amber_at = pressing.amber_at if pressing else None
        case.due_obligation = pressing.obligation if pressing else ""
        case.due_department_id = pressing.department_id if pressing else None
        # A merge may bring an earlier promise; nothing else changes it.
        promise = next((clock for clock in self.clocks(case) if clock.obligation == Obligation.PROMISE), None)
        case.promise_due_at = promise.due_at if promise else case.promise_due_at

    def _owe(self) -> None:
        self._reactions = [
            {
                "consumer": name,
                "kind": kind,
                "case_id": entry["case_id"],
                "log_seq": entry["seq"],
                "facts": entry["facts"],
            }
            for entry in self._entries.values()
            for kind in (*self._also.get(entry["case_id"], ()), entry["kind"])
            for name in reactions.consumers_of(kind, is_history=entry["history"])
        ]


def _asked_by(request: Request, order: WorkOrder) -> dict[str, Any]:
    return {
        "request": request.pk,
        "kind": request.kind,
        "order": order.pk,
        "department": order.department_id,
    }


# What Whistle tells of by itself. It changes nothing that anybody decides by, and least of all when seconds count.
TOLD_ONLY = frozenset({LogKind.ALARM, LogKind.PAGE, LogKind.RAISE_ALERT, LogKind.END_ALERT, LogKind.RENEW_LINK})


def require_fresh(cases: Iterable[Case], read: Mapping[int, int]) -> None:
    """Refuse where anything happened to one of the cases since the version of it that was `read`; where none was, never.

    That people were told is nothing. One query, and none where all are as they were read.
    """
    behind = {case.pk: case for case in cases if read.get(case.pk, case.version) != case.version}
    if not behind:
        return
    rows = LogEntry.objects.filter(case_id__in=behind).exclude(kind__in=TOLD_ONLY)
    last = dict(rows.values_list("case_id").annotate(last=Max("seq")).order_by())
    for pk, case in behind.items():
        if not last.get(pk, 0) <= read[pk] <= case.version:
            raise StaleVersion(number=case.number, version=case.version)


def case_message(case_id: int, version: int) -> dict[str, Any]:
    """Return what open screens are told of a change: that there is one, so that those who may see it ask again.

    Nothing of the case itself: a department that had it may hear of it when it has gone on.
    """
    return {"kind": "case", "id": f"{case_id}.{version}", "case": case_id, "version": version}


def alert_message() -> dict[str, Any]:
    """Return what the watch's screens are told when an alert is raised or taken: to ask what there is for them."""
    return {"kind": "alert", "id": secrets.token_hex(6)}


class SaysNothing(BadInput):
    """Somebody has to read it and act by it: a dot, blanks or a face are no reason, no result and no answer."""

    code = "says_nothing"


def require_words(text: str, field: str) -> None:
    """Refuse an act whose words a person has to read, where they say nothing: the one rule for all that staff write."""
    if not says_something(text):
        raise SaysNothing(fields={field: str(_("Write a few words."))})


def require_text(text: str, field: str) -> None:
    """Refuse what is empty: of a citizen's words, or a name, whatever stands there is taken as it is."""
    if not text.strip():
        raise SaysNothing(fields={field: str(_("Write a few words."))})


def are_one_house(own: Department, worker: Department) -> bool:
    # The centres and the governments stand above all departments and so judge those under them.
    is_above = own.pk in worker.line and own.kind not in STAND_ABOVE
    is_below = worker.pk in own.line and worker.kind not in STAND_ABOVE
    return own.pk == worker.pk or is_above or is_below


def next_alarm(clock: Clock, now: datetime) -> datetime | None:
    """Return when a running clock has something to tell next, looking from `now`."""
    return next((moment for moment in (clock.amber_at, clock.due_at, clock.leader_at) if moment and moment > now), None)


def _together(sayings: Iterable[Saying]) -> str | None:
    digests = [saying.digest for saying in sayings]
    return hashlib.sha256(b"".join(digests)).hexdigest() if digests else None
