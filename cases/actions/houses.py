"""Keeping what is said about a department from it and from who stands under it: a house. Called inside an act only."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from cases.actions.act import Act
from cases.actions.orders import LOOKED_AT, close_check, end_order, let_go
from cases.actions.routing import return_to_dispatcher
from cases.actions.workers import ask_instead
from cases.models import Case, Check, Obligation, WorkOrder
from cases.workflow import OrderState, State
from common.refusals import Refusal
from grid.models import Part


class AboutAnother(Refusal):
    """What is said about a department would be shown to it by a case that is not about it."""

    code = "about_another"
    sentence = _(
        "The other is about a department, and %(number)s is not about that one. First say so of %(number)s too."
    )


def require_alike(target: Case, about_id: int | None) -> None:
    """Refuse to let a case speak for what is about a department that it is not about: it would be shown to that one."""
    if about_id is not None and about_id != target.about_department_id:
        raise AboutAnother(number=target.number)


def is_of_house(department: Department, about: Department) -> bool:
    """Whether a department is the one a matter is about, or stands under it."""
    return about.pk in department.line


def is_leads_house(act: Act, case: Case) -> bool:
    """Whether a case is about the house whose order it follows: done once, and never asked of it again."""
    about = act.related(case, "about_department")
    return about is not None and is_of_house(act.lead(case).department, about)


def take_from_house(act: Act, case: Case, department: Department) -> dict[str, object]:
    """Take from a house what it has of the case; return what the log says of who looks instead."""
    act.flush(Check)
    theirs = Check.objects.filter(case=case, done_at__isnull=True, asked__department__line__contains=[department.pk])
    check = theirs.select_related("order").first()
    passed_on = ask_instead(act, case, check) if check and case.state in LOOKED_AT else {}
    _take_orders(act, case, department)
    return passed_on


def _take_orders(act: Act, case: Case, department: Department) -> None:
    barred = [each for each in act.orders(case) if is_of_house(each.department, department)]
    is_led = any(each.part == Part.LEAD and each.parent_id is None and each.ended_at is None for each in barred)
    if is_led and case.state in (State.CHECKING, State.ROUTED, State.HANDLING):
        _take_back(act, case)
        return
    for order in barred:
        _end(act, case, order, department)


def _take_back(act: Act, case: Case) -> None:
    if case.state == State.CHECKING:
        act.follow(case, "rework")
        act.stop_clocks(case, Obligation.CHECK)
        close_check(act, case)
    return_to_dispatcher(act, case, follows=True)


def _end(act: Act, case: Case, order: WorkOrder, department: Department) -> None:
    if order.ended_at is not None or order.done_at is not None:
        let_go(act, order.pk)
        return
    end_order(act, case, order, "cancel")
    parent = next((each for each in act.orders(case) if each.pk == order.parent_id), None)
    # Who is of the house too loses its own order, and takes over nothing.
    if parent is None or is_of_house(parent.department, department) or parent.state != OrderState.FORWARDED:
        return
    act.follow(parent, "take_over", number=case.number)
