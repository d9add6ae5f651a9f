"""Saying that a matter is about a department: from then on it does not see it, nor does who stands under it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Department
from cases.actions.act import Act, Actor
from cases.actions.orders import LOOKED_AT, close_check, end_order, let_go
from cases.actions.routing import return_to_dispatcher
from cases.actions.workers import ask_instead
from cases.models import Case, Check, LogKind, Obligation, WorkOrder
from cases.workflow import DESK, State
from grid.models import Part


@transaction.atomic
def set_about(
    case_id: int, *, department: Department | None, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Say about which department a matter is, or that it is about none.

    What that house has in hand of it is taken from it in the same act: its lead's order goes back to the
    dispatcher, a co-handler's or a child's is ended, and instead of whoever of it was asked to look the next
    grid worker is, or the desk decides.
    """
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    before, case.about_department = case.about_department_id, department
    passed_on = _take_from(act, case, department) if department is not None else {}
    act.log(case, facts={"about_before": before, "about": case.about_department_id, **passed_on})
    act.write()
    return case


def _take_from(act: Act, case: Case, department: Department) -> dict[str, object]:
    """Take from a house what it has of the case; return what the log says of who looks instead."""
    theirs = Check.objects.filter(case=case, done_at__isnull=True, asked__department__line__contains=[department.pk])
    check = theirs.select_related("order").first()
    passed_on = ask_instead(act, case, check) if check and case.state in LOOKED_AT else {}
    _take_orders(act, case, department)
    return passed_on


def _take_orders(act: Act, case: Case, department: Department) -> None:
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
