"""Contesting a figure: a department says that what was measured was not its doing; somebody outside it decides.

Open as long as the order is, and for a time after it ended; the case need not be open, nor be the department's
any more. What is granted leaves the figures and stays listed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from cases.access import DEPARTMENT_ROLES, past_orders
from cases.actions.accept import require_words
from cases.actions.act import Act, Actor, JudgingOneself, JudgingOwnWork, Saying, are_one_house
from cases.actions.history import department_named
from cases.models import DECIDES, Case, LogEntry, LogKind, Origin, Rating, Request, RequestKind, WordsKind, WorkOrder
from cases.rules import rules
from cases.workflow import DEPARTMENT, RequestState
from common.refusals import NotFound, Refusal

# Days after the end of an order within which it may be disputed, where the city's profile says nothing:
# [evaluation] dispute_days.
DISPUTE_DAYS = 30
# Rows by which history comes in: reported, and closed.
ROWS_OF_HISTORY = 2


class DisputeTooLate(Refusal):
    """Figures have to come to rest."""

    code = "dispute_too_late"
    sentence = _("%(number)s ended more than %(days)s days ago, so it cannot be disputed any more.")


class AlreadyDecided(Refusal):
    """One decision on one order."""

    code = "dispute_already_decided"
    sentence = _("This was disputed and decided before. Read the decision behind your figures.")


def dispute_days() -> int:
    """Return how many days an ended order may still be disputed."""
    return int(rules().city.profile.get("evaluation", {}).get("dispute_days", DISPUTE_DAYS))


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

    Asking twice is asking once. Unlike other acts this needs no sight of the case: behind its figures a
    department finds the cases it had (`cases.past`). Not what is about itself: that never was its own.
    """
    require_words(reason, "reason")
    act = Act(LogKind.ASK, actor=actor, now=now)
    act.adopt(Case.objects.filter(pk__in=set(cases)).order_by("pk").select_for_update(of=("self",)))
    act.require_role(*DEPARTMENT)
    if len(act.cases) != len(set(cases)):
        raise NotFound
    orders = {} if is_history else _own_orders(act, order_id)
    for case in act.cases:
        order = orders.get(case.pk)
        if order is None and (order_id is not None or actor.user is None or not is_own_history(actor.user, case)):
            raise NotFound
        if not is_in_time(case, order, now):
            raise DisputeTooLate(number=case.number, days=dispute_days())
        request = _ask(case, order, actor, act.at)
        facts = {
            "request": request.pk,
            "kind": RequestKind.DISPUTE,
            "order": order.pk if order else None,
            "department": order.department_id if order else actor.department_id,
        }
        act.log(case, Saying(WordsKind.REASON, reason), facts=facts)
    act.write()
    return act.cases


def _own_orders(act: Act, order_id: int | None) -> dict[int, WorkOrder]:
    if act.actor.user is None:
        return {}
    orders: QuerySet[WorkOrder] = past_orders(act.actor.user).filter(case__in=[case.pk for case in act.cases])
    if order_id is not None:
        orders = orders.filter(pk=order_id)
    # Of several, the last of each case.
    return {order.case_id: order for order in orders.order_by("pk")}


def is_own_history(user: User, case: Case) -> bool:
    """Whether an import names the department, which then has no order for that: its source's word stands for one."""
    if case.origin != Origin.IMPORTED or user.department is None or not user.has_role(*DEPARTMENT_ROLES):
        return False
    return department_named(case) == user.department_id and case.about_department_id not in user.department.line


def is_in_time(case: Case, order: WorkOrder | None, now: datetime) -> bool:
    """Whether an order, or without one what was brought in of a case, may still be disputed."""
    ended_at = order.ended_at if order else _brought_in_at(case)
    return ended_at is None or now <= ended_at + timedelta(days=dispute_days())


def _brought_in_at(case: Case) -> datetime:
    """Return when history came in, which is when its department could first read it, and not when it ended elsewhere."""
    rows = LogEntry.objects.filter(case_id=case.pk, seq__lte=ROWS_OF_HISTORY)
    return rows.aggregate(last=Max("recorded_at"))["last"]


def _ask(case: Case, order: WorkOrder | None, actor: Actor, at: datetime) -> Request:
    before = Request.objects.filter(case=case, order=order, kind=RequestKind.DISPUTE)
    if order is None:
        before = before.filter(asked_by__department=actor.department_id)
    found = before.order_by("-pk").first()
    if found is not None and found.state == RequestState.ASKED:
        return found
    if not is_open_to_dispute(case, order, found):
        raise AlreadyDecided(number=case.number)
    return Request.objects.create(case=case, order=order, kind=RequestKind.DISPUTE, asked_by=actor.user, asked_at=at)


def is_open_to_dispute(case: Case, order: WorkOrder | None, before: Request | None) -> bool:
    """Whether an order may be disputed after the dispute `before`: never while that one is undecided."""
    return before is None or (before.state != RequestState.ASKED and _has_another_round(case, order, before))


def _has_another_round(case: Case, order: WorkOrder | None, decided: Request) -> bool:
    """Whether the order went back to work since, after the citizen's word: that is measured by itself."""
    if order is None:
        return False
    rows = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.REWORK, at__gt=decided.asked_at, facts__order=order.pk)
    again = rows.aggregate(last=Max("at"))["last"]
    return again is not None and Rating.objects.filter(case=case, answered_at__lte=again).exists()


@transaction.atomic
def decide_dispute(request_id: int, *, is_granted: bool, actor: Actor, now: datetime, reason: str = "") -> Request:
    """Find a department right or not; never by somebody of that department, or of one above or below it."""
    require_words(reason, "reason")
    case_id = Request.objects.filter(pk=request_id, kind=RequestKind.DISPUTE).values_list("case", flat=True).first()
    if case_id is None:
        raise NotFound
    act = Act(LogKind.GRANT if is_granted else LogKind.REFUSE, actor=actor, now=now)
    (case,) = act.lock([case_id])
    request = Request.objects.select_related("order__department", "asked_by__department").get(pk=request_id)
    act.require_other_department(case)
    judged = _judged(case, request)
    own = actor.user.department if actor.user else None
    if own and judged and are_one_house(own, judged):
        raise JudgingOwnWork(number=case.number)
    act.require_role(DECIDES[RequestKind.DISPUTE])
    if actor.user is not None and request.asked_by_id == actor.user_id:
        raise JudgingOneself(number=case.number)
    act.step(request, "grant" if is_granted else "refuse", number=case.number)
    request.decided_by, request.decided_at = actor.user, act.at
    request.save()
    facts = {
        "request": request.pk,
        "kind": request.kind,
        "order": request.order_id,
        "department": judged.pk if judged else None,
    }
    act.log(case, Saying(WordsKind.REASON, reason), facts=facts)
    act.write()
    return request


def _judged(case: Case, request: Request) -> Department | None:
    if request.order:
        return request.order.department
    return Department.objects.filter(pk=department_named(case) or 0).first()
