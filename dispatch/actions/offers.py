"""Asking units: the nearest free one that fits, the ladder when nobody answers, by hand, and taking back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from cases.access import require_visible
from cases.actions import SYSTEM, Actor
from cases.actions.field import UnitReport, note_unit
from cases.actions.orders import AboutItself
from cases.models import AlertReason, Case, LogKind, Urgency, WorkOrder
from cases.workflow import OrderState, RequestState
from common import live
from common.models import City
from common.refusals import NotFound, NotYours, Refusal
from dispatch.actions.feed import Telling, tell
from dispatch.models import Assignment, FeedKind, Unit
from dispatch.nearest import Candidate, nearest_free
from dispatch.workflow import OPEN, TAKEN, AssignmentState
from grid.models import Part

# Seconds a unit has for its answer where the city's profile says nothing: [dispatch] offer_s = {urgent, normal}.
OFFER_S = {Urgency.URGENT: 90, Urgency.NORMAL: 600}
# Orders a unit can be asked to work on.
ASKABLE = (OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING)
SWEEP_BATCH = 200


class AlreadyWithUnit(Refusal):
    """A unit has taken it."""

    code = "already_with_unit"
    sentence = _("%(unit)s has taken this. Recall it first, if another unit should go.")


class OrderNotOpen(Refusal):
    """There is nothing to send anybody for."""

    code = "order_not_open"
    sentence = _("This order of %(number)s is not open, so no unit can be sent for it.")


class UnitOfAnotherDepartment(Refusal):
    """A department sends its own units and those under it."""

    code = "unit_of_another_department"
    sentence = _("%(unit)s belongs to another department.")


class NotWithUnit(Refusal):
    """There is nothing to recall."""

    code = "not_with_unit"
    sentence = _("The unit does not have it any more.")


# --- Asking -----------------------------------------------------------------------------


@transaction.atomic
def offer_nearest(order_id: int, *, actor: Actor = SYSTEM, now: datetime) -> Assignment | None:
    """Offer an order to the nearest free unit that fits; None, and an alarm to the desk, if there is none left.

    Nothing is done where a unit is being asked or has it already, or where the order has ended.
    """
    order = _lock_order(order_id)
    _require_sender(order, actor)
    if order.state not in ASKABLE or _open_of(order):
        return None
    candidate = _nearest_not_asked(order)
    if candidate is None:
        _raise_alarm(order, actor=actor, now=now, code="no_unit_left")
        return None
    assignment, tellings = _ask(order, candidate, actor=actor, now=now, is_ladder=True)
    tell(tellings, now=now)
    return assignment


def _nearest_not_asked(order: WorkOrder) -> Candidate | None:
    asked = Assignment.objects.filter(order=order, round=order.rework_count).values_list("unit_id", flat=True)
    return nearest_free(order, without=list(asked))


@transaction.atomic
def assign_unit(order_id: int, unit_id: int, *, actor: Actor, now: datetime, note: str = "") -> Assignment:
    """Ask one unit by hand. An offer somebody else has not answered yet is recalled; what is taken stays."""
    order = _lock_order(order_id)
    _require_sender(order, actor)
    if order.state not in ASKABLE:
        raise OrderNotOpen(number=order.case.number)
    before = _open_of(order)
    taken = next((each for each in before if each.state in TAKEN), None)
    if taken:
        raise AlreadyWithUnit(unit=taken.unit.name)
    unit = Unit.objects.select_for_update(of=("self",)).select_related("department").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if order.department_id not in unit.department.line:
        raise UnitOfAnotherDepartment(unit=unit.name)
    if order.case.about_department_id in unit.department.line:
        raise AboutItself(number=order.case.number)
    candidate = Candidate(unit=unit, distance_m=None, reasons=[{"code": "chosen"}])
    instead = tuple(end(each, "recall", now=now, by=actor.user_id) for each in before)
    assignment, asked = _ask(order, candidate, actor=actor, now=now, is_ladder=False, note=note, instead=instead)
    tell([each for ended in instead for each in ended.tellings] + asked, now=now)
    return assignment


def _ask(
    order: WorkOrder,
    candidate: Candidate,
    *,
    actor: Actor,
    now: datetime,
    is_ladder: bool,
    note: str = "",
    instead: Sequence["Ended"] = (),
) -> tuple[Assignment, list[Telling]]:
    case = order.case
    assignment = Assignment.objects.create(
        unit=candidate.unit,
        case=case,
        order=order,
        round=order.rework_count,
        is_ladder=is_ladder,
        offered_by=actor.user,
        reasons=candidate.reasons,
        distance_m=candidate.distance_m,
        offered_at=now,
        expires_at=now + timedelta(seconds=_offer_s(case)),
    )
    Unit.objects.filter(pk=candidate.unit.pk).update(open_assignments=F("open_assignments") + 1)
    people = members(candidate.unit, now)
    facts = {"assignment": assignment.pk, "unit": candidate.unit.pk, "act": "offer", "ladder": is_ladder}
    report = UnitReport(
        facts=facts | facts_of(instead),
        words=note or " ".join(each.words for each in instead).strip(),
        let_in=tuple(people),
        let_out=people_of(instead),
    )
    note_unit(case.pk, order.pk, report, actor=actor, now=now, kind=LogKind.ASSIGN)
    told = {
        "assignment": assignment.pk,
        "case": case.pk,
        "number": case.number,
        "is_urgent": case.urgency == Urgency.URGENT,
        "expires_at": assignment.expires_at.isoformat(),
        "is_order": not is_ladder,
    }
    return assignment, [Telling(user.pk, FeedKind.OFFER, told) for user in people]


def _offer_s(case: Case) -> int:
    profile = City.objects.values_list("profile", flat=True).first() or {}
    said = profile.get("dispatch", {}).get("offer_s", {})
    return int(said.get(case.urgency, OFFER_S[Urgency(case.urgency)]))


# --- Taking back ------------------------------------------------------------------------


@transaction.atomic
def recall_assignment(assignment_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Assignment:
    """Take an assignment away from its unit; what the unit reports from now on is kept as a note."""
    assignment = lock_assignment(assignment_id)
    _require_sender(assignment.order, actor)
    if assignment.state not in OPEN:
        raise NotWithUnit
    ended = end(assignment, "recall", now=now, words=reason, by=actor.user_id)
    log_ended(ended, actor=actor, now=now)
    tell(ended.tellings, now=now)
    return assignment


@transaction.atomic
def recall_ended(case_ids: Sequence[int], *, now: datetime) -> int:
    """Recall what units still have of orders that are over; return how many. One act a case, whatever its orders."""
    for case_id in sorted(case_ids):
        lock_case(case_id)
    open_ones = Assignment.objects.filter(case__in=case_ids, state__in=OPEN)
    open_ones = open_ones.select_related("order", "case", "unit__department")
    over = [
        each
        for each in open_ones.order_by("pk").select_for_update(of=("self",))
        # Nor does a unit keep what has turned out to be about its own house.
        if each.case.about_department_id in each.unit.department.line
        or each.order.ended_at
        or each.order.state not in (*ASKABLE, OrderState.SUSPENDED, OrderState.FORWARDED)
    ]
    recalled: dict[int, list[Ended]] = {}
    for assignment in over:
        recalled.setdefault(assignment.case_id, []).append(end(assignment, "recall", now=now))
    for first, *others in recalled.values():
        log_ended(first, actor=SYSTEM, now=now, others=others)
    tell([each for of_case in recalled.values() for ended in of_case for each in ended.tellings], now=now)
    return len(over)


@dataclass(frozen=True)
class Ended:
    """An assignment that ended without being done, and is in no log yet: often the same act asks the next unit."""

    assignment: Assignment
    verb: str
    words: str
    people: Sequence[User]
    tellings: list[Telling]


def end(
    assignment: Assignment,
    verb: str,
    *,
    now: datetime,
    at: datetime | None = None,
    words: str = "",
    by: int | None = None,
) -> Ended:
    """End an assignment that was not done: decline, expire or recall.

    The assignment is locked by the caller, who also logs it: with `log_ended`, or with what takes its place.
    """
    getattr(assignment, verb)()
    assignment.ended_at = at or now
    assignment.save()
    free_unit(assignment)
    people = members(assignment.unit, now)
    return Ended(assignment, verb, words, people, state_tellings(assignment, people, by=by))


def log_ended(ended: Ended, *, actor: Actor, now: datetime, others: Sequence[Ended] = ()) -> None:
    """Log an ending by itself, with others of the same case and act: nothing takes its place.

    The orders of the others are over, so that nobody sees the case through them any more.
    """
    facts = _told(ended)
    facts |= {"others": [_told(each) for each in others]} if others else {}
    report = UnitReport(facts=facts, words=ended.words, let_out=tuple(ended.people))
    kind = LogKind.UNIT_ACT if ended.verb == "decline" else LogKind.ASSIGN
    at = ended.assignment.ended_at
    note_unit(ended.assignment.case_id, ended.assignment.order_id, report, actor=actor, now=now, at=at, kind=kind)


def facts_of(instead: Sequence[Ended]) -> dict[str, Any]:
    """Return what the log says of assignments that ended within another act."""
    return {"instead_of": [_told(each) for each in instead]} if instead else {}


def _told(ended: Ended) -> dict[str, Any]:
    return {"assignment": ended.assignment.pk, "unit": ended.assignment.unit_id, "act": ended.verb}


def people_of(instead: Sequence[Ended]) -> tuple[User, ...]:
    """Return who sees the case no more because of these endings."""
    return tuple(person for each in instead for person in each.people)


def free_unit(assignment: Assignment) -> None:
    """Let the unit be asked for other things again."""
    Unit.objects.filter(pk=assignment.unit_id).update(open_assignments=Greatest(F("open_assignments") - 1, 0))


def state_tellings(assignment: Assignment, people: Sequence[User], by: int | None) -> list[Telling]:
    """Say to all of a unit where its assignment stands."""
    told = state_facts(assignment)
    return [Telling(user.pk, FeedKind.ASSIGNMENT, {**told, "by_me": user.pk == by}) for user in people]


def state_facts(assignment: Assignment) -> dict[str, Any]:
    """Return where an assignment stands, as phones are told it."""
    return {
        "assignment": assignment.pk,
        "case": assignment.case_id,
        "number": assignment.case.number,
        "state": assignment.state,
        "unit": assignment.unit_id,
    }


# --- The ladder ---------------------------------------------------------------------------


def sweep_offers(*, now: datetime) -> int:
    """Let offers nobody answered in time expire, and ask the next unit for each; return how many.

    Then ask for what no unit was left for, should one have become free. One transaction an offer. A case
    somebody is just acting on is left for the next sweep, and so is what another sweep has taken up, so
    nothing here waits.
    """
    late = Assignment.objects.filter(state=AssignmentState.OFFERED, expires_at__lte=now).order_by("expires_at")
    expired = sum(_expire(*each, now=now) for each in late.values_list("pk", "case_id")[:SWEEP_BATCH])
    waiting = _with_no_unit().order_by("issued_at", "pk").values_list("pk", "case_id")[:SWEEP_BATCH]
    return expired + sum(_ask_again(*each, now=now) for each in waiting)


def _with_no_unit() -> QuerySet[WorkOrder]:
    """Return the fast lane's orders that no unit has and one is free for; not those a person has taken in hand."""
    # What went back and was routed by somebody has an order of a later time, and goes the usual way.
    fast = Q(case__is_fast=True, case__ended_at__isnull=True, issued_at=F("case__filed_at"))
    free = Unit.objects.filter(
        is_on_duty=True, open_assignments=0, department__line__contains=[OuterRef("department_id")]
    )
    asked = Assignment.objects.filter(order=OuterRef("pk"), round=OuterRef("rework_count")).order_by("-pk")
    # Signed without a unit, the department goes by itself; recalled or chosen by hand, somebody has other plans.
    left = Q(last__isnull=True) | Q(last__in=[AssignmentState.DECLINED, AssignmentState.EXPIRED], by_ladder=True)
    return (
        WorkOrder.objects.filter(part=Part.LEAD, parent__isnull=True, state=OrderState.ISSUED)
        .filter(fast, Exists(free))
        .exclude(requests__state=RequestState.ASKED)
        .annotate(last=Subquery(asked.values("state")[:1]), by_ladder=Subquery(asked.values("is_ladder")[:1]))
        .filter(left)
    )


@transaction.atomic
def _ask_again(order_id: int, case_id: int, *, now: datetime) -> bool:
    if not lock_case(case_id, skip_locked=True):
        return False
    # What was so before the case was locked need not be so now.
    order = _with_no_unit().select_related("case", "department").filter(pk=order_id).first()
    # The desk knows already that there was none.
    candidate = _nearest_not_asked(order) if order else None
    if order is None or candidate is None:
        return False
    tell(_ask(order, candidate, actor=SYSTEM, now=now, is_ladder=True)[1], now=now)
    return True


@transaction.atomic
def _expire(assignment_id: int, case_id: int, *, now: datetime) -> bool:
    if not lock_case(case_id, skip_locked=True):
        return False
    assignment = lock_assignment(assignment_id)
    if assignment.state != AssignmentState.OFFERED:
        return False
    tell(next_rung(end(assignment, "expire", now=now), actor=SYSTEM, now=now), now=now)
    return True


def next_rung(ended: Ended, *, actor: Actor, now: datetime) -> list[Telling]:
    """Ask the next unit after a no or a silence; where a person had chosen the unit, tell the desk instead.

    The no and what follows from it are one act, and leave one log row.
    """
    assignment = ended.assignment
    order = WorkOrder.objects.select_related("case", "department").get(pk=assignment.order_id)
    if order.state not in ASKABLE or order.ended_at:
        log_ended(ended, actor=actor, now=now)
        return ended.tellings
    candidate = _nearest_not_asked(order) if assignment.is_ladder else None
    if candidate is None:
        code = "no_unit_left" if assignment.is_ladder else "unit_did_not_take_it"
        _raise_alarm(order, actor=actor, now=now, code=code, instead=(ended,))
        return ended.tellings
    return ended.tellings + _ask(order, candidate, actor=actor, now=now, is_ladder=True, instead=(ended,))[1]


def _raise_alarm(order: WorkOrder, *, actor: Actor, now: datetime, code: str, instead: Sequence[Ended] = ()) -> None:
    report = UnitReport(
        facts={"act": "alarm", "code": code} | facts_of(instead),
        words=" ".join(each.words for each in instead).strip(),
        let_out=people_of(instead),
        alert=AlertReason.NO_UNIT if code == "no_unit_left" else AlertReason.UNIT_SILENT,
    )
    note_unit(order.case_id, order.pk, report, actor=actor, now=now, kind=LogKind.ASSIGN)
    message = {
        "kind": "alarm",
        "id": f"dispatch.{order.pk}.{int(now.timestamp())}",
        "case": order.case_id,
        "order": order.pk,
        "code": code,
    }
    centre = live.centre_topic(order.case.about_department_id)
    live.publish_after_commit([centre, live.department_topic(order.department_id)], message)


# --- Reading under lock --------------------------------------------------------------------


def lock_case(case_id: int, *, skip_locked: bool = False) -> bool:
    """Lock a case before anything that hangs on it; say whether that was possible."""
    cases = Case.objects.filter(pk=case_id).order_by().values_list("pk", flat=True)
    return cases.select_for_update(of=("self",), skip_locked=skip_locked).first() is not None


def lock_assignment(assignment_id: int) -> Assignment:
    """Lock the case of an assignment, then all assignments of its order."""
    found = Assignment.objects.filter(pk=assignment_id).values_list("order_id", "case_id").first()
    if found is None:
        raise NotFound
    order_id, case_id = found
    lock_case(case_id)
    rows = Assignment.objects.filter(order=order_id).select_related("case", "unit", "order__department", "order__case")
    return next(each for each in rows.order_by("pk").select_for_update(of=("self",)) if each.pk == assignment_id)


def members(unit: Unit, at: datetime) -> list[User]:
    """Return the people of a unit, for telling them."""
    people = User.objects.filter(memberships__unit=unit, memberships__valid__contains=at, is_active=True)
    return list(people.order_by("pk"))


def _lock_order(order_id: int) -> WorkOrder:
    # Two dispatchers who send two units meet here, at the case, before any assignment exists.
    case_id = WorkOrder.objects.filter(pk=order_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    lock_case(case_id)
    return WorkOrder.objects.select_related("case", "department").get(pk=order_id)


def _open_of(order: WorkOrder) -> list[Assignment]:
    rows = Assignment.objects.filter(order=order, state__in=OPEN).select_related("case", "unit")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _require_sender(order: WorkOrder, actor: Actor) -> None:
    if Role.SYSTEM in actor.roles:
        return
    if actor.user is None:
        raise NotYours
    require_visible(Case.objects.all(), actor.user, pk=order.case_id)
    at_centre = actor.roles & {Role.DISPATCHER, Role.SHIFT_LEAD}
    at_department = actor.roles & {Role.CLERK, Role.DUTY_OFFICER} and actor.department_id in order.department.line
    if not (at_centre or at_department):
        raise NotYours
