"""Contesting a figure: a department says that what was measured was not its doing; somebody outside it decides.

Open as long as the order is, and for a time after its last measure; the case need not be open, nor be the
department's any more. What had come to rest before is not covered, whatever is measured later. What is granted
leaves the figures and stays listed; what is measured later counts, and is disputed by itself. Where every shift
lead is of the department that is judged, or of one that worked on the case, a leader decides.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import STAND_ABOVE, Department, Role, User
from cases.access import DEPARTMENT_ROLES, past_orders
from cases.actions.act import (
    DISPUTES,
    SYSTEM,
    Act,
    Actor,
    JudgingOneself,
    JudgingOwnWork,
    Saying,
    are_one_house,
    require_words,
)
from cases.actions.history import departments_named
from cases.measured import history_measured_at, measured_at
from cases.models import Case, LogKind, Origin, Request, RequestKind, WordsKind, WorkOrder
from cases.rules import rules
from cases.workflow import DEPARTMENT, OPEN_ORDERS, OrderState, RequestState
from common.refusals import NotFound, NotYours, Refusal

# Days after the end of an order, or after what was measured of it later, within which it may be disputed, where the
# city's profile says nothing: [evaluation] dispute_days.
DISPUTE_DAYS = 30
# Days within which a dispute is decided, where it says nothing either: [evaluation] decide_days.
DECIDE_DAYS = 15
BATCH = 200
# In these states of its order a department worked on the case.
WORKED = (*OPEN_ORDERS, OrderState.DONE)


class DisputeTooLate(Refusal):
    """Figures have to come to rest."""

    code = "dispute_too_late"
    sentence = _("%(number)s ended more than %(days)s days ago, so it cannot be disputed any more.")


class AlreadyDisputed(Refusal):
    """Whoever decides reads one reason."""

    code = "dispute_already_asked"
    sentence = _("%(number)s is disputed already. Wait for the decision: you find it behind your figures.")


class AlreadyDecided(Refusal):
    """One decision on what was measured once."""

    code = "dispute_already_decided"
    sentence = _("This was disputed and decided before. Read the decision behind your figures.")


class RequestDecided(Refusal):
    """Somebody else decided a moment ago, or nobody asks any more."""

    code = "request_decided"
    sentence = _("What was asked for %(number)s waits for no decision any more: %(state)s.")


class NothingMeasured(Refusal):
    """A ruling covers what was measured when it was asked for, and so nothing here."""

    code = "nothing_measured"
    sentence = _("Nothing of %(number)s has been measured yet. Dispute it when something has.")


@dataclass(frozen=True)
class Measured:
    """What a department may dispute: one of its orders, or without one what the source of an imported case tells."""

    case: Case
    order: WorkOrder | None
    # The last moment at which something of it was measured.
    at: datetime | None
    last: Request | None

    def refusal(self, now: datetime, days: int) -> Refusal | None:
        """Return why this cannot be disputed now, `days` being the limit for that; nothing where it can."""
        if self.last is not None and self.last.state == RequestState.ASKED:
            return AlreadyDisputed(number=self.case.number)
        if self.at is None:
            return NothingMeasured(number=self.case.number)
        ended_at = self.order.ended_at if self.order else self.at
        if ended_at is not None and now > max(ended_at, self.at) + timedelta(days=days):
            return DisputeTooLate(number=self.case.number, days=days)
        if self.last is not None and self.at <= self.last.asked_at:
            return AlreadyDecided(number=self.case.number)
        return None

    def covers_from(self, now: datetime, days: int) -> datetime | None:
        """Return from when on a dispute asked now covers what was measured; nothing where it is all that ever was."""
        over_at = self.order.ended_at if self.order else None
        limit = timedelta(days=days)
        return now - limit if over_at is not None and now > over_at + limit else None


def dispute_days() -> int:
    """Return how many days what was measured may be disputed."""
    return int(rules().city.profile.get("evaluation", {}).get("dispute_days", DISPUTE_DAYS))


def decide_days() -> int:
    """Return within how many days a dispute is to be decided."""
    return int(rules().city.profile.get("evaluation", {}).get("decide_days", DECIDE_DAYS))


def late_disputes(now: datetime) -> QuerySet[Request]:
    """Return the disputes that nobody has decided in time."""
    asked = Request.objects.filter(kind=RequestKind.DISPUTE, state=RequestState.ASKED)
    # Told of already, or about to be.
    return asked.filter(Q(alarm_at__isnull=True) | Q(alarm_at__lte=now))


def disputables(cases: Collection[Case], orders: Iterable[WorkOrder], *, now: datetime) -> list[Measured]:
    """Gather what there is to dispute of orders, and of the history of `cases`; the same few queries for any number."""
    by_case = {case.pk: case for case in cases}
    wanted = list(orders)
    disputes = Request.objects.filter(kind=RequestKind.DISPUTE)
    last = {each.order_id: each for each in disputes.filter(order__in=wanted).order_by("pk")} if wanted else {}
    when = measured_at(wanted, now) if wanted else {}
    found = []
    if by_case:
        told = {each.case_id: each for each in disputes.filter(case__in=by_case, order=None).order_by("pk")}
        came = history_measured_at(by_case.values(), now)
        found = [Measured(case, None, came.get(pk), told.get(pk)) for pk, case in by_case.items()]
    return found + [Measured(order.case, order, when.get(order.pk), last.get(order.pk)) for order in wanted]


def who_decides(judged: Department | None, case_id: int) -> Role:
    """Return who decides what a department disputes of a case: a shift lead, or a leader where none is outside.

    Outside is who is neither of that house nor of one that worked on the case.
    """
    return _deciders(judged, [case_id])[case_id]


def _deciders(judged: Department | None, cases: Collection[int]) -> dict[int, Role]:
    leads = [lead.department for lead in _leads()]
    return {
        case_id: Role.SHIFT_LEAD if any(_is_outside(own, houses) for own in leads) else Role.LEADER
        for case_id, houses in _houses(judged, cases).items()
    }


def _houses(judged: Department | None, cases: Collection[int]) -> dict[int, list[Department]]:
    houses: dict[int, list[Department]] = {case_id: [judged] if judged else [] for case_id in cases}
    for order in WorkOrder.objects.filter(case__in=cases, state__in=WORKED).select_related("department"):
        houses[order.case_id].append(order.department)
    return houses


def _is_outside(own: Department | None, houses: Iterable[Department]) -> bool:
    return own is None or not any(are_one_house(own, each) for each in houses)


def _leads() -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__contains=[Role.SHIFT_LEAD]).select_related("department")


def decides_now(request: Request, judged: Department | None) -> Role:
    """Return who decides a dispute by now: also who was to decide it when it was asked, where that is a leader."""
    if request.decider == Role.LEADER:
        return Role.LEADER
    return who_decides(judged, request.case_id)


def left_to_leaders() -> QuerySet[Request]:
    """Return the open disputes that no shift lead is outside of, by now."""
    left = Request.objects.filter(kind=RequestKind.DISPUTE, state=RequestState.ASKED)
    for own in {lead.department_id: lead.department for lead in _leads()}.values():
        if own is None:
            return left.none()
        house = Department.objects.filter(_one_house(own))
        worked = WorkOrder.objects.filter(case=OuterRef("case"), state__in=WORKED, department__in=house)
        judged = Q(order__department__in=house) | Q(order=None, asked_by__department__in=house)
        left = left.filter(Q(Exists(worked)) | judged)
    return left


def _one_house(own: Department) -> Q:
    # As `are_one_house` says of two.
    above = Q(pk__in=own.line) & ~Q(kind__in=STAND_ABOVE)
    below = Q(pk=own.pk) if own.kind in STAND_ABOVE else Q(line__contains=[own.pk])
    return Q(pk=own.pk) | above | below


@transaction.atomic
def dispute_cases(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    order_id: int | None = None,
    is_history: bool = False,
) -> list[Case]:
    """Dispute what was measured of one's department in these cases: of its last order, or of `order_id`.

    `is_history`: of what the source of imported cases says of it, where it has an order here too.

    Unlike other acts this needs no sight of the case: behind its figures a department finds the cases it had
    (`cases.past`). Not what is about itself: that never was its own. Refused where nothing is measured yet, while a
    dispute of the same is undecided, and of what was decided.
    """
    require_words(reason, "reason")
    act = Act(LogKind.ASK, actor=actor, now=now)
    act.adopt(Case.objects.filter(pk__in=set(cases)))
    act.require_role(*DEPARTMENT)
    user = actor.user
    if user is None or len(act.cases) != len(set(cases)):
        raise NotFound
    orders = {} if is_history else _own_orders(user, act.cases, order_id)
    without = [case for case in act.cases if case.pk not in orders]
    if without and (order_id is not None or len(own_history(user, without)) != len(without)):
        raise NotFound
    asked = sorted(disputables(without, orders.values(), now=now), key=lambda each: each.case.pk)
    days = dispute_days()
    for each in asked:
        if refusal := each.refusal(now, days):
            raise refusal
    deciders = _deciders(user.department, [case.pk for case in act.cases])
    by_id = {case.pk: case for case in act.cases}
    alarm_at = act.at + timedelta(days=decide_days())
    Request.objects.bulk_create(
        Request(
            case_id=each.case.pk,
            order=each.order,
            kind=RequestKind.DISPUTE,
            decider=deciders[each.case.pk],
            covers_from=each.covers_from(act.at, days),
            alarm_at=alarm_at,
            asked_by=user,
            asked_at=act.at,
        )
        for each in asked
    )
    # What is made in bulk does not learn its ids from the database.
    made = Request.objects.filter(case__in=by_id, kind=RequestKind.DISPUTE, state=RequestState.ASKED)
    request_of = {(request.case_id, request.order_id): request for request in made}
    for each in asked:
        request = request_of[each.case.pk, each.order.pk if each.order else None]
        facts = {
            "request": request.pk,
            "kind": RequestKind.DISPUTE,
            "order": each.order.pk if each.order else None,
            "department": each.order.department_id if each.order else actor.department_id,
            "decider": deciders[each.case.pk],
        }
        act.log(by_id[each.case.pk], Saying(WordsKind.REASON, reason, is_of_past=True), facts=facts)
    act.write()
    return act.cases


def _own_orders(user: User, cases: Iterable[Case], order_id: int | None) -> dict[int, WorkOrder]:
    orders: QuerySet[WorkOrder] = past_orders(user).filter(case__in=[case.pk for case in cases]).select_related("case")
    if order_id is not None:
        orders = orders.filter(pk=order_id)
    # Of several, the last of each case.
    return {order.case_id: order for order in orders.order_by("pk")}


def own_history(user: User, cases: Collection[Case]) -> set[int]:
    """Return those cases of which an import names the department: its source's word stands for an order there."""
    if user.department is None or not user.has_role(*DEPARTMENT_ROLES):
        return set()
    line = user.department.line
    brought_in = [case for case in cases if case.origin == Origin.IMPORTED and case.about_department_id not in line]
    named = departments_named(brought_in) if brought_in else {}
    return {case_id for case_id, department_id in named.items() if department_id == user.department_id}


@transaction.atomic
def decide_dispute(request_id: int, *, is_granted: bool, actor: Actor, now: datetime, reason: str = "") -> Request:
    """Find a department right or not; never by somebody of that department, or of one above or below it.

    Where that leaves no shift lead a leader decides, of whatever department: not who asked, nor who did the work.
    """
    require_words(reason, "reason")
    case_id = Request.objects.filter(pk=request_id, kind=RequestKind.DISPUTE).values_list("case", flat=True).first()
    if case_id is None:
        raise NotFound
    act = Act(LogKind.GRANT if is_granted else LogKind.REFUSE, actor=actor, now=now)
    (case,) = act.lock([case_id])
    request = Request.objects.select_related("case", "order__department", "asked_by__department").get(pk=request_id)
    judged = judged_department(case, request)
    if refusal := _refusal_to_judge(actor.user, request, judged):
        raise refusal
    if _judges_as_leader(actor.user, request, judged):
        act.require_role(Role.LEADER)
        act.require_other_hand(case)
    else:
        act.require_role(Role.SHIFT_LEAD)
    if request.state != RequestState.ASKED:
        raise RequestDecided(number=case.number, state=request.get_state_display())
    # The step of a request names who decides most of them; who decides this one was asked above.
    act.follow(request, "grant" if is_granted else "refuse", number=case.number)
    request.decided_by, request.decided_at = actor.user, act.at
    act.keep(request)
    facts = {
        "request": request.pk,
        "kind": request.kind,
        "order": request.order_id,
        "department": judged.pk if judged else None,
    }
    act.log(case, Saying(WordsKind.REASON, reason, is_of_past=True), facts=facts)
    act.write()
    return request


@transaction.atomic
def tell_late_disputes(*, now: datetime, batch: int = BATCH) -> int:
    """Say in the log of every dispute, once, that nobody has decided it in time; return of how many cases."""
    due = Request.objects.filter(state=RequestState.ASKED, alarm_at__lte=now).order_by("alarm_at", "pk")
    act = Act(LogKind.ALARM, actor=SYSTEM, now=now)
    act.adopt(Case.objects.filter(pk__in=set(due.values_list("case", flat=True)[:batch])), skip_locked=True)
    # Under the lock: somebody may have decided it a moment ago.
    late: dict[int, list[int]] = {}
    for request in due.filter(case__in=[case.pk for case in act.cases]):
        late.setdefault(request.case_id, []).append(request.pk)
    act.leave_out(case for case in act.cases if case.pk not in late)
    for case in act.cases:
        act.log(case, facts={"clocks": [], DISPUTES: late[case.pk]})
    Request.objects.filter(pk__in=[pk for each in late.values() for pk in each]).update(alarm_at=None)
    if act.cases:
        act.write()
    return len(act.cases)


def may_decide_dispute(user: User, request_id: int) -> bool:
    """Say whether a person is one who may decide a dispute: outside the houses it touches, or a leader where nobody is."""
    request = Request.objects.select_related("case", "order__department", "asked_by__department").get(pk=request_id)
    return _refusal_to_judge(user, request, judged_department(request.case, request)) is None


def _refusal_to_judge(user: User | None, request: Request, judged: Department | None) -> Refusal | None:
    """Return why somebody may not decide a dispute; nothing where she may."""
    number = request.case.number
    if not _judges_as_leader(user, request, judged):
        if user is not None and not _is_outside(user.department, _houses(judged, [request.case_id])[request.case_id]):
            return JudgingOwnWork(number=number)
        if user is None or not user.has_role(Role.SHIFT_LEAD):
            return NotYours()
    return JudgingOneself(number=number) if user is not None and request.asked_by_id == user.pk else None


def _judges_as_leader(user: User | None, request: Request, judged: Department | None) -> bool:
    return user is not None and user.has_role(Role.LEADER) and decides_now(request, judged) == Role.LEADER


def judged_department(case: Case, request: Request) -> Department | None:
    """Return the department that a dispute is of."""
    if request.order:
        return request.order.department
    return Department.objects.filter(pk=departments_named([case]).get(case.pk, 0)).first()
