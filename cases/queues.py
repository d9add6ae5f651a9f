"""The desk's queues: for each role, the cases that want something done by it now.

Conditions only, so that one page can count them all in one statement; who sees a case at
all is `visible_to`'s to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from cases.access import HISTORY, CaseQuerySet
from cases.actions.disputes import late_disputes, left_to_leaders
from cases.clocks import late_for
from cases.models import DECIDES, Case, Check, LogEntry, LogKind, Rating, Request, Showing, Words, WorkOrder
from cases.pressed import said_to, unheard
from cases.workflow import DESK, HELD, OrderState, State
from common.refusals import BadInput
from common.text import LazyText

Condition = Callable[[User, datetime], Q]
# Nobody reads an exact count past this; counting on would cost more than it tells.
COUNTED_TO = 999


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One tab: its name, what it is called, whose it is, and which cases are in it.

    `is_seldom`: its tab is there only while it holds something. `holds_history`: also what came in open from an older
    system and nobody has acted on, which no other queue has.
    """

    name: str
    label: LazyText
    empty: LazyText
    by: frozenset[Role]
    condition: Condition
    order: str = "due"
    is_seldom: bool = False
    holds_history: bool = False

    def holds(self, user: User, now: datetime) -> Q:
        """Return the condition that a case is in it."""
        condition = self.condition(user, now)
        return condition if self.holds_history else condition & ~HISTORY


def _in_state(*states: str) -> Condition:
    # Said twice, since none of these is an end: the index on what is open is small.
    return lambda _user, _now: Q(state__in=states, ended_at__isnull=True)


def _asked(user: User, _now: datetime) -> Q:
    kinds = [kind for kind, role in DECIDES.items() if role in user.roles]
    mine = Q(decider__in=user.roles) | Q(decider="", kind__in=kinds)
    asked = Request.objects.filter(mine, case=OuterRef("pk"), state="asked")
    if not {Role.SHIFT_LEAD, Role.LEADER} & set(user.roles):
        return Q(Exists(asked))
    # Who is to decide a dispute may have changed since it was asked.
    left = Q(pk__in=left_to_leaders().values("pk"))
    if Role.LEADER in user.roles:
        return Q(Exists(Request.objects.filter(mine | left, case=OuterRef("pk"), state="asked")))
    return Q(Exists(asked.exclude(left)))


def _not_solved(_user: User, _now: datetime) -> Q:
    said_no = Rating.objects.filter(case=OuterRef("pk"), is_solved=False)
    open_one = Rating.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)
    return Q(Exists(said_no), ~Exists(open_one), state=State.ANSWERING)


def _to_call(_user: User, _now: datetime) -> Q:
    return Q(Exists(Rating.objects.filter(case=OuterRef("pk"), answered_at__isnull=True)), state=State.ANSWERING)


def _to_review(_user: User, _now: datetime) -> Q:
    # Every check that is not a grid worker's on site.
    on_site = Check.objects.filter(case=OuterRef("pk"), done_at__isnull=True, asked__isnull=False)
    return Q(~Exists(on_site), state=State.CHECKING)


def _fast(user: User, _now: datetime) -> Q:
    sendings = LogEntry.objects.filter(kind=LogKind.SEND_FAST)
    # What was looked at before it was sent has not been looked at.
    before = Exists(sendings.filter(case_id=OuterRef("case_id"), seq__gt=OuterRef("seq")))
    reviewed = LogEntry.objects.filter(~before, case_id=OuterRef("pk"), kind=LogKind.REVIEW_FAST)
    # Nobody reviews what he sent himself.
    sent = sendings.filter(case_id=OuterRef("pk"), actor_id=user.pk)
    return Q(~Exists(reviewed), ~Exists(sent), is_fast=True, ended_at__isnull=True)


def _own_orders(*states: str, again: bool = False) -> Condition:
    def condition(user: User, _now: datetime) -> Q:
        orders = WorkOrder.objects.filter(case=OuterRef("pk"), department=user.department_id, state__in=states)
        if again:
            orders = orders.filter(rework_count__gt=0)
        return Q(Exists(orders))

    return condition


def _urged(user: User, _now: datetime) -> Q:
    # Until whoever is urged, or has to reply to a supervision order, acts on it.
    presses = (LogKind.URGE, LogKind.SUPERVISE)
    told = LogEntry.objects.filter(said_to(user.department_id), case_id=OuterRef("pk"), kind__in=presses)
    held = WorkOrder.objects.filter(case=OuterRef("pk"), department=user.department_id, state__in=HELD)
    return Q(Exists(held), Exists(unheard(told, user.department_id or 0)))


def _own_check(user: User, _now: datetime) -> Q:
    return Q(Exists(Check.objects.filter(case=OuterRef("pk"), asked=user.pk, done_at__isnull=True)))


def _supervised(_user: User, _now: datetime) -> Q:
    ordered = LogEntry.objects.filter(case_id=OuterRef("pk"), kind=LogKind.SUPERVISE)
    return Q(Exists(ordered), ended_at__isnull=True)


def _words_withheld(_user: User, _now: datetime) -> Q:
    # Of what has ended nobody else has the case any more, but who disputes or decides reads what was written since.
    is_read = Q(case__ended_at__isnull=True) | Q(created_at__gte=F("case__ended_at"))
    return Q(pk__in=Words.objects.filter(is_read, showing=Showing.WITHHELD).values("case"))


DEPARTMENT = frozenset({Role.CLERK, Role.DUTY_OFFICER})
JUDGES = frozenset({Role.OPERATOR, Role.SHIFT_LEAD})
ANYBODY = frozenset(Role)
WORKING = (OrderState.SIGNED, OrderState.WORKING, OrderState.SUSPENDED, OrderState.FORWARDED)

# In the order of the tabs: the first that is somebody's is where his day begins.
QUEUES = [
    Queue(
        name="reported",
        label=_("Reported"),
        empty=_("Nobody waits. New reports appear here by themselves."),
        by=frozenset({Role.OPERATOR}),
        condition=_in_state(State.REPORTED),
    ),
    Queue(
        name="to_file",
        label=_("To file"),
        empty=_("Nothing waits to be filed. New reports appear here by themselves."),
        by=frozenset({Role.SHIFT_LEAD}),
        condition=_in_state(State.REPORTED, State.VERIFYING),
    ),
    Queue(
        name="to_route",
        label=_("To route"),
        empty=_("Everything filed has been sent out."),
        by=frozenset({Role.DISPATCHER}),
        condition=_in_state(State.FILED),
    ),
    Queue(
        name="requests",
        label=_("Requests"),
        empty=_("No department asks for anything."),
        by=frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
        condition=_asked,
    ),
    Queue(
        name="late_word",
        label=_("Said too late"),
        empty=_("No unit reported on something that was no longer its to do."),
        by=frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
        condition=lambda _user, _now: Q(has_late_word=True),
    ),
    Queue(
        # Whoever reported asked to stay unknown when others had it already: until it is written, they read nothing.
        name="to_summarise",
        label=_("Summaries to write"),
        empty=_("Of every protected matter there is a summary for those who have it."),
        by=DESK,
        condition=lambda _user, _now: Q(pk__in=Case.objects.all().lacking_summary().values("pk")),
    ),
    Queue(
        # Of what may name somebody protected the others read nothing until the centre has read it.
        name="to_read",
        label=_("Words to read"),
        empty=_("No words wait to be read."),
        by=DESK,
        condition=_words_withheld,
    ),
    Queue(
        name="fast",
        label=_("Fast lane"),
        empty=_("Nothing took the fast lane that nobody has looked at."),
        by=frozenset({Role.SHIFT_LEAD}),
        condition=_fast,
    ),
    Queue(
        name="to_sign",
        label=_("To sign"),
        empty=_("Every order is signed for. New ones appear here by themselves."),
        by=DEPARTMENT,
        condition=_own_orders(OrderState.ISSUED),
    ),
    Queue(
        name="handling",
        label=_("Handling"),
        empty=_("Your department has nothing in hand."),
        by=DEPARTMENT,
        condition=_own_orders(*WORKING),
    ),
    Queue(
        name="again",
        label=_("Sent back"),
        empty=_("No check sent anything back to you."),
        by=DEPARTMENT,
        condition=_own_orders(*WORKING, again=True),
    ),
    Queue(
        name="urged",
        label=_("Urged"),
        empty=_("Nobody urges you."),
        by=DEPARTMENT,
        condition=_urged,
    ),
    Queue(
        name="to_check",
        label=_("To check"),
        empty=_("Nothing waits to be looked at."),
        by=frozenset({Role.GRID_WORKER}),
        condition=_own_check,
    ),
    Queue(
        name="to_review",
        label=_("To check"),
        empty=_("Nothing waits to be looked at from the desk."),
        by=JUDGES,
        condition=_to_review,
    ),
    Queue(
        name="not_solved",
        label=_("Not solved"),
        empty=_("No citizen says that it is not solved."),
        by=JUDGES,
        condition=_not_solved,
    ),
    Queue(
        name="to_call",
        label=_("To ask"),
        empty=_("Every citizen has answered."),
        by=frozenset({Role.OPERATOR}),
        condition=_to_call,
    ),
    Queue(
        # Whom no message reaches; also of what ended before anybody rang.
        name="call_owed",
        label=_("To be called"),
        empty=_("Every citizen could be written to, or was called."),
        by=JUDGES,
        condition=lambda _user, _now: Q(to_call_since__isnull=False),
    ),
    Queue(
        name="late",
        label=_("Late"),
        empty=_("Nothing is late."),
        by=frozenset({Role.SHIFT_LEAD, Role.DISPATCHER, Role.LEADER, Role.ANALYST}) | DEPARTMENT,
        condition=late_for,
    ),
    Queue(
        # Of the centre's own figures, which no shift lead of its house judges.
        name="disputes",
        label=_("Disputes"),
        empty=_("No dispute waits for a leader."),
        by=frozenset({Role.LEADER}),
        condition=_asked,
    ),
    Queue(
        # Whoever decides them: the shift leads see those that are left to a leader, too.
        name="late_disputes",
        label=_("Disputes undecided too long"),
        empty=_("No dispute has waited too long."),
        by=frozenset({Role.SHIFT_LEAD, Role.LEADER}),
        condition=lambda _user, now: Q(Exists(late_disputes(now).filter(case=OuterRef("pk")))),
    ),
    Queue(
        name="supervised",
        label=_("Supervised"),
        empty=_("No supervision order is open."),
        by=frozenset({Role.LEADER, Role.SHIFT_LEAD}),
        condition=_supervised,
    ),
    Queue(
        name="running",
        label=_("All open"),
        empty=_("No case that you may see is open."),
        by=ANYBODY,
        condition=lambda _user, _now: Q(ended_at__isnull=True),
    ),
    Queue(
        # It waits apart: what was late years ago leads no queue of today's.
        name="history",
        label=_("From the older system"),
        empty=_("Nothing that the older system left open waits any more."),
        by=JUDGES | {Role.DISPATCHER, Role.LEADER, Role.ANALYST},
        condition=lambda _user, _now: HISTORY,
        order="newest",
        is_seldom=True,
        holds_history=True,
    ),
    Queue(
        name="all",
        label=_("Everything"),
        empty=_("There are no cases that you may see."),
        by=ANYBODY,
        condition=lambda _user, _now: Q(),
        order="newest",
        holds_history=True,
    ),
]
_BY_NAME = {queue.name: queue for queue in QUEUES}


def queue_named(name: str) -> Queue:
    """Return a queue by its name."""
    if name not in _BY_NAME:
        raise BadInput(fields={"queue": str(_("There is no such queue."))})
    return _BY_NAME[name]


def queues_of(user: User) -> list[Queue]:
    """Return the queues of this person's roles, in the order of the tabs."""
    roles = set(user.roles)
    return [queue for queue in QUEUES if queue.by & roles or queue.by == ANYBODY]


def count_queues(cases: CaseQuerySet, queues: list[Queue], *, user: User, now: datetime) -> dict[str, int]:
    """Count the queues, each as far as `COUNTED_TO`, in one statement. `cases`: those the person may see."""
    wanted = [queue for queue in queues if queue.name != "all"]
    parts: list[str] = []
    values: list[Any] = []
    for queue in wanted:
        some = cases.filter(queue.holds(user, now)).order_by().values("pk")[: COUNTED_TO + 1]
        sql, params = some.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 - made by the ORM
        values += params
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip([queue.name for queue in wanted], cursor.fetchone(), strict=True))
