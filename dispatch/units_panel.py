"""The units of a case, beside it on the desk: who is near and why, who was asked, and asking by hand.

A refusal is told on the panel as it is now, with what there is to decide.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.gate import StaffRequest, for_roles
from accounts.models import User
from cases.access import require_visible
from cases.actions import Actor
from cases.models import Case, LogKind
from cases.repairs import repairs_owed
from cases.said import told_to
from common.posting import takes_post
from common.refusals import NotFound, Refusal
from common.text import whole_number
from dispatch.actions import assign_unit, call_in, recall_assignment
from dispatch.actions.asking import ASKABLE
from dispatch.actions.by_hand import JustSent
from dispatch.api.permissions import SeesUnits, SendsUnits
from dispatch.api.units import visible_order
from dispatch.models import Assignment, Unit
from dispatch.nearest import compare
from dispatch.workflow import OPEN, TAKEN, AssignmentState

SHOWN = 6
# What is told on the panel; of anything else the page knows nothing it could show.
TOLD_HERE = {HTTPStatus.CONFLICT, HTTPStatus.BAD_REQUEST}
Decision = dict[str, Any]


def _panel(
    request: StaffRequest, case: Case, *, another: int | None = None, refusal: Refusal | None = None, **decided: Any
) -> HttpResponse:
    """Show the panel. `another`: the order for which a second unit is looked for while one is asked."""
    now = timezone.now()
    orders = list(case.orders.filter(state__in=ASKABLE).select_related("department", "case"))
    asked = list(Assignment.objects.filter(case=case).select_related("unit", "offered_by").order_by("-pk"))
    open_ones = [each for each in asked if each.state in OPEN]
    rows: list[dict[str, Any]] = []
    for order in orders:
        has_it = [each for each in open_ones if each.order_id == order.pk]
        if not (request.user.is_centre or request.user.department_id in order.department.line):
            continue
        is_taken = any(each.state in TAKEN for each in has_it)
        shows = not has_it or (another == order.pk and not is_taken)
        units = [row for row in compare(order, request.user, now) if row["id"] not in {each.unit_id for each in has_it}]
        rows.append(
            {
                "order": order,
                "seen": [each.pk for each in has_it],
                "is_taken": is_taken,
                "shows": shows,
                "units": units[:SHOWN] if shows else [],
                "more": units[SHOWN:] if shows else [],
            }
        )
    context = {
        "case": case,
        "rows": rows,
        "is_unplaced": any(row["units"] for row in rows) and case.point is None,
        "asked": asked,
        "made_safe": _made_safe(case, request.user),
        "open_states": OPEN,
        "sends": request.user.has_role(*SendsUnits.roles),
        "now": now,
        "refusal": refusal,
        "decision": _decision(refusal, decided, rows),
    }
    return render(request, "dispatch/units.html", context, status=refusal.status if refusal else HTTPStatus.OK)


def _made_safe(case: Case, user: User) -> list[str] | None:
    """Return what was made safe, as far as the reader may read it, where the repair is owed; else nothing."""
    if not repairs_owed([case.pk]):
        return None
    said = told_to(user, [case]).said.get(case.pk, [])
    return [each.text for each in said if each.entry["kind"] == LogKind.MAKE_SAFE][-1:]


def _decision(refusal: Refusal | None, decided: dict[str, Any], rows: list[dict[str, Any]]) -> Decision | None:
    """Return what a second dispatcher may decide: the same unit as well, or instead of who was just asked."""
    row = next((each for each in rows if each["order"].pk == decided.get("order")), None)
    if not isinstance(refusal, JustSent) or row is None or row["is_taken"] or refusal.assignment.state in TAKEN:
        return None
    unit = Unit.objects.filter(pk=decided["unit"]).first()
    if unit is None or unit.pk == refusal.assignment.unit_id:
        return None
    return {"row": row, "unit": unit, "reason": decided.get("reason", "")}


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
    another = request.GET.get("another", "")
    return _panel(request, case, another=_number(another) if another else None)


@for_roles(*SendsUnits.roles)
@takes_post("desk_case_by_id", "case_id")
def ask_unit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Ask one unit by hand."""
    return _send(request, case_id, assign_unit)


@for_roles(*SendsUnits.roles)
@takes_post("desk_case_by_id", "case_id")
def call_unit_in(request: StaffRequest, case_id: int) -> HttpResponse:
    """Call one unit in from off duty, and say why."""
    return _send(request, case_id, call_in, reason=request.POST.get("reason", "")[:1000])


def _send(request: StaffRequest, case_id: int, action: Callable[..., Assignment], **more: Any) -> HttpResponse:
    case = require_visible(Case.objects.all(), request.user, pk=case_id)
    order, unit = visible_order(request.user, _id(request, "order")), _id(request, "unit")
    seen = {name: [_number(each) for each in request.POST.getlist(name)] for name in ("instead_of", "beside")}
    try:
        action(order.pk, unit, actor=Actor.of(request.user), now=timezone.now(), **seen, **more)
    except Refusal as refusal:
        if refusal.status not in TOLD_HERE:
            raise
        return _panel(request, case, refusal=refusal, order=order.pk, unit=unit, **more)
    return _panel(request, case)


@for_roles(*SendsUnits.roles)
@takes_post("desk_case_by_id", "case_id")
def take_from_unit(request: StaffRequest, case_id: int) -> HttpResponse:
    """Take what was asked away from a unit."""
    case = require_visible(Case.objects.all(), request.user, pk=case_id)
    seen = request.POST.get("seen", "")
    try:
        recall_assignment(
            _id(request, "assignment"),
            actor=Actor.of(request.user),
            now=timezone.now(),
            seen=seen if seen in AssignmentState.values else "",
        )
    except Refusal as refusal:
        if refusal.status not in TOLD_HERE:
            raise
        return _panel(request, case, refusal=refusal)
    return _panel(request, case)


def _id(request: HttpRequest, name: str) -> int:
    return _number(request.POST.get(name, ""))


def _number(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise NotFound
    return number
