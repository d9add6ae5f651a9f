"""Saying that a matter is about a department: from then on it does not see it, nor does who stands under it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Department
from cases.actions.act import Act, Actor
from cases.actions.orders import close_check, end_order, let_go
from cases.actions.routing import return_to_dispatcher
from cases.models import Case, Check, LogKind, Obligation, WorkOrder
from cases.workflow import DESK, State
from grid.models import Part


@transaction.atomic
def set_about(
    case_id: int, *, department: Department | None, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Say about which department a matter is, or that it is about none.

    What that house has in hand of it is taken from it in the same act: its lead's order goes back to the
    dispatcher, a co-handler's or a child's is ended, and whoever of it was asked to look is asked no longer.
    """
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    before, case.about_department = case.about_department_id, department
    if department is not None:
        _take_from(act, case, department)
    act.log(case, facts={"about_before": before, "about": case.about_department_id})
    act.write()
    return case


def _take_from(act: Act, case: Case, department: Department) -> None:
    check = Check.objects.filter(case=case, done_at__isnull=True, asked__department__line__contains=[department.pk])
    for pk in check.values_list("pk", flat=True):
        # Anybody at the desk may look instead.
        Check.objects.filter(pk=pk).update(asked=None)
        let_go(pk)
    barred = [each for each in act.orders(case) if is_of_house(each.department, department)]
    if any(each.part == Part.LEAD and each.parent_id is None for each in barred):
        _take_back(act, case)
        return
    for order in barred:
        _end(act, case, order)


def is_of_house(department: Department, about: Department) -> bool:
    """Whether a department is the one a matter is about, or stands under it."""
    return about.pk in department.line


def _take_back(act: Act, case: Case) -> None:
    if case.state == State.CHECKING:
        act.follow(case, "rework")
        act.stop_clocks(case, Obligation.CHECK)
        close_check(act, case)
    if case.state in (State.ROUTED, State.HANDLING):
        return_to_dispatcher(act, case, follows=True)


def _end(act: Act, case: Case, order: WorkOrder) -> None:
    if order.ended_at is not None or order.done_at is not None:
        let_go(order.pk)
        return
    parent = next((each for each in act.orders(case) if each.pk == order.parent_id), None)
    end_order(act, case, order, "cancel")
    if parent is not None:
        act.follow(parent, "take_over", number=case.number)
        parent.save()
