"""What every way of asking units has in common: the locks, who may ask, and the one act that asks.

Called inside a transaction only. Who is asked when is decided by `offers` and `by_hand`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Role, User
from cases.access import require_visible
from cases.actions import Actor
from cases.actions.field import UnitReport, note_unit
from cases.models import Case, LogKind, Urgency, WordsKind, WorkOrder
from cases.workflow import OrderState
from common.refusals import NotFound, NotYours
from dispatch.actions.endings import Ended, facts_of, members, people_of, words_of
from dispatch.actions.feed import Telling
from dispatch.models import Assignment, FeedKind, Unit
from dispatch.nearest import Candidate
from dispatch.policy import policy
from dispatch.workflow import OPEN

# Orders a unit can be asked to work on.
ASKABLE = (OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How units are asked: by the ladder or by a person, on duty or called in, and what else is in the same act."""

    is_ladder: bool = False
    is_call_in: bool = False
    words: str = ""
    # What ended within the same act, so that these are asked.
    instead: Sequence[Ended] = field(default=())


def ask(
    order: WorkOrder, candidates: Sequence[Candidate], asking: Asking, *, actor: Actor, now: datetime
) -> tuple[list[Assignment], list[Telling]]:
    """Ask one unit or several at once: one act, one row in the case's log. The caller tells the people, last."""
    asked = [_offer(order, candidate, asking, actor=actor, now=now) for candidate in candidates]
    # The candidates are locked already, so no order has to be kept here.
    Unit.objects.filter(pk__in=[each.unit_id for each in asked]).update(open_assignments=F("open_assignments") + 1)
    people = {each.pk: members(each.unit, now) for each in asked}
    first, *others = asked
    act = "call_in" if asking.is_call_in else "offer"
    facts: dict[str, Any] = {
        "assignment": first.pk,
        "unit": first.unit_id,
        "act": act,
        "ladder": asking.is_ladder,
    }
    facts |= {"also": [{"assignment": each.pk, "unit": each.unit_id} for each in others]} if others else {}
    report = UnitReport(
        facts=facts | facts_of(asking.instead),
        words=asking.words or words_of(asking.instead),
        words_kind=WordsKind.REASON if asking.is_call_in else WordsKind.NOTE,
        let_in=tuple(person for each in people.values() for person in each),
        let_out=people_of(asking.instead),
    )
    kind = LogKind.CALL_IN if asking.is_call_in else LogKind.ASSIGN
    note_unit(order.case_id, order.pk, report, actor=actor, now=now, kind=kind)
    return asked, [telling for each in asked for telling in _tellings(order.case, each, people[each.pk])]


def _offer(order: WorkOrder, candidate: Candidate, asking: Asking, *, actor: Actor, now: datetime) -> Assignment:
    case = order.case
    return Assignment.objects.create(
        unit=candidate.unit,
        case=case,
        order=order,
        round=order.rework_count,
        is_ladder=asking.is_ladder,
        is_call_in=asking.is_call_in,
        offered_by=actor.user,
        reasons=candidate.reasons,
        distance_m=candidate.distance_m,
        offered_at=now,
        expires_at=now + policy().answer_time(case.urgency, is_call_in=asking.is_call_in),
    )


def _tellings(case: Case, assignment: Assignment, people: Iterable[User]) -> list[Telling]:
    told = {
        "assignment": assignment.pk,
        "case": case.pk,
        "number": case.number,
        "is_urgent": case.urgency == Urgency.URGENT,
        "expires_at": assignment.expires_at.isoformat(),
        "is_order": not assignment.is_ladder,
        "is_call_in": assignment.is_call_in,
    }
    return [Telling(person.pk, FeedKind.OFFER, told) for person in people]


# --- Reading under lock --------------------------------------------------------------------


def lock_case(case_id: int, *, skip_locked: bool = False) -> bool:
    """Lock a case before anything that hangs on it; say whether that was possible."""
    cases = Case.objects.filter(pk=case_id).order_by().values_list("pk", flat=True)
    return cases.select_for_update(of=("self",), skip_locked=skip_locked).first() is not None


def lock_order(order_id: int) -> WorkOrder:
    """Lock the case of an order, and return the order as it is now."""
    # Two dispatchers who send two units meet here, at the case, before any assignment exists.
    case_id = WorkOrder.objects.filter(pk=order_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    lock_case(case_id)
    return WorkOrder.objects.select_related("case", "department").get(pk=order_id)


def lock_assignment(assignment_id: int) -> Assignment:
    """Lock the case of an assignment, then all assignments of its order."""
    found = Assignment.objects.filter(pk=assignment_id).values_list("order_id", "case_id").first()
    if found is None:
        raise NotFound
    order_id, case_id = found
    lock_case(case_id)
    related = ("case", "unit__department", "order__department", "order__case")
    rows = Assignment.objects.filter(order=order_id).select_related(*related)
    return next(each for each in rows.order_by("pk").select_for_update(of=("self",)) if each.pk == assignment_id)


def lock_open(order: WorkOrder) -> list[Assignment]:
    """Lock and return what units are asked or have taken of an order now, whose case is locked."""
    rows = Assignment.objects.filter(order=order, state__in=OPEN).select_related("case", "unit", "offered_by")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_units(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Lock several units, in the order of their ids, so that no two acts wait for each other."""
    rows = Unit.objects.filter(pk__in=set(unit_ids)).select_related("department").order_by("pk")
    return {unit.pk: unit for unit in rows.select_for_update(of=("self",))}


def require_sender(order: WorkOrder, actor: Actor) -> None:
    """Refuse whoever may not send units for an order: the centre's dispatchers, and the department's own, may."""
    if Role.SYSTEM in actor.roles:
        return
    if actor.user is None:
        raise NotYours
    require_visible(Case.objects.all(), actor.user, pk=order.case_id)
    at_centre = actor.roles & {Role.DISPATCHER, Role.SHIFT_LEAD}
    at_department = actor.roles & {Role.CLERK, Role.DUTY_OFFICER} and actor.department_id in order.department.line
    if not (at_centre or at_department):
        raise NotYours
