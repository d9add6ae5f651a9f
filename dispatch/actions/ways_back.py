"""The ways back for who was sent and cannot go on alone: hand over to a colleague, ask for help, cannot look.

Giving back what a crew took is in `facts`. A crew is asked, gives and asks as one; a grid worker is alone.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.actions import ask_help
from cases.actions.field import UnitReport, note_unit
from cases.actions.orders import LOOKED_AT
from cases.actions.workers import ask_another
from common.refusals import NotFound
from dispatch.actions.asking import ASKABLE, Asking, ask, lock_units
from dispatch.actions.by_hand import NobodyInUnit, OrderNotOpen, OwnUnit, UnitOfAnotherDepartment, UnitOffDuty
from dispatch.actions.endings import GIVE_BACK, HAND_OVER, end, members, tellings_of
from dispatch.actions.facts import (
    Fact,
    NotInHand,
    Taken,
    actor_of,
    counted_at,
    note_only,
    own_assignment,
    standing,
    takes,
)
from dispatch.actions.feed import tell
from dispatch.actions.rounds import note_only as note_finding
from dispatch.actions.rounds import own_check
from dispatch.models import Unit
from dispatch.nearest import Candidate, somebody_in_it
from dispatch.workflow import TAKEN, AssignmentState

# --- Handing over ----------------------------------------------------------------------------


class ReceiverOffDuty(UnitOffDuty):
    """As a crew is told: calling somebody in is the desk's."""

    sentence = gettext_lazy("%(unit)s is off duty by now. Choose another crew, give the job back, or ring the centre.")


def takes_over(unit: Unit, now: datetime) -> QuerySet[Unit]:
    """Return the units that one may hand over to: on duty, with somebody in it, and of the same department; the free first."""
    others = Unit.objects.filter(somebody_in_it(now), department=unit.department_id, is_on_duty=True)
    return others.exclude(pk=unit.pk).order_by("open_assignments", "pk")


@takes("hand_over")
def hand_over(fact: Fact, user: User, now: datetime) -> Taken:
    """Give what the unit has taken to a named one of its department, which is asked in the same act.

    The order and its clocks go on. Refused where that one is not there; then the unit keeps it.
    """
    assignment = own_assignment(fact, user, now)
    if assignment.state not in TAKEN:
        raise NotInHand
    order = assignment.order
    if order.state not in ASKABLE or order.ended_at is not None:
        raise OrderNotOpen(number=assignment.case.number)
    units = lock_units([assignment.unit_id, fact.unit_id or 0])
    receiver = _fit_to_take_over(assignment.unit, units.get(fact.unit_id or 0), now)
    # A decision counts from when it is known, as a yes does.
    ended = end(assignment, GIVE_BACK, now=now, words=fact.note, by=user.pk, why=HAND_OVER)
    candidate = Candidate(unit=receiver, reasons=[{"code": "handed_over"}])
    _asked, tellings = ask(order, [candidate], Asking(instead=(ended,)), actor=actor_of(fact, user), now=now)
    tell([*tellings_of((ended,)), *tellings], now=now)
    return Taken(case_id=assignment.case_id, facts={"state": assignment.state, "next": ""}, at=now)


def _fit_to_take_over(unit: Unit, receiver: Unit | None, now: datetime) -> Unit:
    if receiver is None:
        raise NotFound
    if receiver.pk == unit.pk:
        raise OwnUnit
    if receiver.department_id != unit.department_id:
        raise UnitOfAnotherDepartment(unit=receiver.name)
    if not receiver.is_on_duty:
        raise ReceiverOffDuty(unit=receiver.name)
    if not members(receiver, now):
        raise NobodyInUnit(unit=receiver.name)
    return receiver


# --- Help ------------------------------------------------------------------------------------


@takes("ask_help")
def ask_for_help(fact: Fact, user: User, now: datetime) -> Taken:
    """Tell the shift that a crew needs help. A fact, whenever it arrives: of what it is done with since it is a note.

    Who was called back while it was without signal may need it all the same.
    """
    if fact.subject.startswith("check:"):
        return _worker_asks_for_help(fact, user, now)
    assignment = own_assignment(fact, user, now)
    if assignment.state == AssignmentState.DONE or assignment.case.ended_at is not None:
        return note_only(fact, assignment, user, now)
    at = counted_at(fact, assignment, now)
    sent = {"assignment": assignment.pk, "unit": assignment.unit_id, "order": assignment.order_id}
    ask_help(assignment.case_id, sent=sent, words=fact.note, actor=actor_of(fact, user), now=now, at=at)
    return Taken(case_id=assignment.case_id, facts=standing(assignment), at=at)


def _worker_asks_for_help(fact: Fact, user: User, now: datetime) -> Taken:
    check, case = own_check(fact, user)
    if check.is_confirmed is not None or case.ended_at is not None:
        return note_finding(fact, check, user, now)
    at = fact.counted_at(check.asked_at)
    ask_help(case.pk, sent={"check": check.pk}, words=fact.note, actor=actor_of(fact, user), now=now, at=at)
    return Taken(case_id=case.pk, at=at)


# --- Cannot look -----------------------------------------------------------------------------


@takes("give_back of a worker")
def cannot_look(fact: Fact, user: User, now: datetime) -> Taken:
    """Let the next look where a grid worker cannot, for a reason; the desk decides where there is nobody."""
    check, case = own_check(fact, user)
    if check.done_at is not None or case.state not in LOOKED_AT:
        raise NotInHand
    report = UnitReport(facts={"act": GIVE_BACK, "check": check.pk}, words=fact.note)
    note_unit(case.pk, check.order_id or 0, report, actor=actor_of(fact, user), now=now)
    _passed = ask_another(case.pk, now=now) or ask_another(case.pk, now=now, is_last=True)
    return Taken(case_id=case.pk, facts={"state": "done", "next": ""}, at=now)
