"""The units of a case, beside it on the desk: who is near and why, who was asked, and asking by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.gate import StaffRequest, for_roles
from cases.access import require_visible
from cases.actions import Actor
from cases.models import Case
from common.refusals import NotFound
from common.text import whole_number
from dispatch.actions import assign_unit, recall_assignment
from dispatch.actions.offers import ASKABLE
from dispatch.api.permissions import SeesUnits, SendsUnits
from dispatch.api.units import visible_order
from dispatch.models import Assignment
from dispatch.nearest import compare
from dispatch.workflow import AssignmentState

SHOWN = 6
ENDED = {AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.RECALLED, AssignmentState.DONE}


def _panel(request: StaffRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    sends = request.user.has_role(*SendsUnits.roles)
    orders = case.orders.filter(state__in=ASKABLE).select_related("department", "case")
    asked = list(Assignment.objects.filter(case=case).select_related("unit").order_by("-pk"))
    taken = {each.order_id for each in asked if each.state not in ENDED}
    rows: list[dict[str, Any]] = []
    for order in orders:
        own = request.user.is_centre or request.user.department_id in order.department.line
        if own and order.pk not in taken:
            rows.append({"order": order, "units": compare(order, request.user, now)[:SHOWN]})
    open_ids = {each.pk for each in asked if each.state not in ENDED}
    context = {"case": case, "rows": rows, "asked": asked, "open_ids": open_ids, "sends": sends, "now": now}
    return render(request, "dispatch/units.html", context)


@require_GET
@for_roles(*SeesUnits.roles)
def units_of_case(request: StaffRequest, case_id: int) -> HttpResponse:
    """Show who could go and who was asked. A panel on an open page is emptied where the case has left its reader."""
    try:
        case = require_visible(Case.objects.all(), request.user, pk=case_id)
    except NotFound:
        if request.htmx:
            return HttpResponse()
        raise
    return _panel(request, case)


@require_POST
@for_roles(*SendsUnits.roles)
def ask_unit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Ask one unit by hand."""
    case = require_visible(Case.objects.all(), request.user, pk=case_id)
    order = visible_order(request.user, _id(request, "order"))
    assign_unit(order.pk, _id(request, "unit"), actor=Actor.of(request.user), now=timezone.now())
    return _panel(request, case)


@require_POST
@for_roles(*SendsUnits.roles)
def take_from_unit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Take what was asked away from a unit."""
    case = require_visible(Case.objects.all(), request.user, pk=case_id)
    recall_assignment(_id(request, "assignment"), actor=Actor.of(request.user), now=timezone.now())
    return _panel(request, case)


def _id(request: HttpRequest, name: str) -> int:
    number = whole_number(request.POST.get(name, ""))
    if number is None:
        raise NotFound
    return number
