"""Taking back what a unit has: by a person who says so, and by what happened to the case.

Whoever is left without a unit by it goes up the ladder like any other: see `offers.next_rung`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions import SYSTEM, Actor
from cases.workflow import OrderState
from common.refusals import Refusal
from dispatch.actions.asking import ASKABLE, lock_assignment, lock_case, lock_units, require_sender
from dispatch.actions.by_hand import TakenMeanwhile
from dispatch.actions.endings import Ended, end, log_ended, tellings_of
from dispatch.actions.feed import tell
from dispatch.actions.offers import next_rung
from dispatch.models import Assignment
from dispatch.workflow import OPEN, TAKEN, AssignmentState


class NotWithUnit(Refusal):
    """There is nothing to recall."""

    code = "not_with_unit"
    sentence = _("The unit does not have it any more.")


@transaction.atomic
def recall_assignment(
    assignment_id: int, *, actor: Actor, now: datetime, reason: str = "", seen: str = ""
) -> Assignment:
    """Take an assignment away from its unit; what the unit reports from now on is kept as a note.

    What is urgent is not left to nobody: the next unit is asked in the same act, or the desk told that none is left.
    `seen`: the state it had as the caller saw it. What was unanswered then and is taken now stays.
    """
    assignment = lock_assignment(assignment_id)
    require_sender(assignment.order, actor)
    if assignment.state not in OPEN:
        raise NotWithUnit
    if seen == AssignmentState.OFFERED and assignment.state in TAKEN:
        raise TakenMeanwhile(assignment, now)
    ended = end(assignment, "recall", now=now, words=reason, by=actor.user_id)
    tell(next_rung([ended], actor=actor, now=now), now=now)
    return assignment


@transaction.atomic
def recall_ended(case_ids: Sequence[int], *, now: datetime) -> int:
    """Recall what units still have of orders that are over, or may not have; return how many.

    One act a case for what is over, whatever its orders. For what goes on and is urgent the next unit is asked; of what
    can wait it is only logged: see `offers.next_rung`.
    """
    for case_id in sorted(case_ids):
        lock_case(case_id)
    open_ones = Assignment.objects.filter(case__in=case_ids, state__in=OPEN)
    open_ones = open_ones.select_related("order", "case", "unit__department")
    lost = [
        each
        for each in open_ones.order_by("pk").select_for_update(of=("self",))
        # Nor does a unit keep what has turned out to be about its own house.
        if each.case.about_department_id in each.unit.department.line or _is_over(each)
    ]
    lock_units(each.unit_id for each in lost)
    over: dict[int, list[Ended]] = {}
    going_on: dict[int, list[Ended]] = {}
    for assignment in lost:
        ended = end(assignment, "recall", now=now)
        if _is_over(assignment):
            over.setdefault(assignment.case_id, []).append(ended)
        else:
            going_on.setdefault(assignment.order_id, []).append(ended)
    tellings = []
    for first, *others in over.values():
        log_ended(first, actor=SYSTEM, now=now, others=others)
        tellings += tellings_of((first, *others))
    for of_order in going_on.values():
        tellings += next_rung(of_order, actor=SYSTEM, now=now)
    tell(tellings, now=now)
    return len(lost)


def _is_over(assignment: Assignment) -> bool:
    going = (*ASKABLE, OrderState.SUSPENDED, OrderState.FORWARDED)
    return bool(assignment.order.ended_at) or assignment.order.state not in going
