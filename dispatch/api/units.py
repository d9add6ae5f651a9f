"""Units and assignments, for the people who send them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from cases.access import knows_place_of, require_visible
from cases.actions import Actor
from cases.models import Case, WorkOrder
from common.refusals import NotFound
from common.repeats import RepeatableView, repeatable
from dispatch.actions import assign_unit, call_in, offer_nearest, recall_assignment
from dispatch.api import shapes
from dispatch.api.field import person_of, read
from dispatch.api.permissions import SeesUnits, SendsUnits
from dispatch.models import Assignment, Unit
from dispatch.nearest import compare, in_words, somebody_in_it
from dispatch.workflow import TAKEN

MOST_UNITS = 2000


class UnitsView(APIView):
    """Where units are, and which one fits."""

    permission_classes = (SeesUnits,)

    @extend_schema(parameters=[shapes.UnitsQuery], responses=shapes.UnitAnswer(many=True))
    def get(self, request: Request) -> Response:
        """Return the units one may see; for an order, those it could go to, fittest first, with reasons."""
        asked = read(shapes.UnitsQuery, request.query_params)
        if "order" in asked:
            order = visible_order(person_of(request), asked["order"])
            nowhere = [{"code": "no_place", "text": in_words({"code": "no_place"})}] if order.case.point is None else []
            rows = [_fitting(row, nowhere) for row in compare(order, person_of(request), timezone.now())]
        else:
            units = _shown_to(person_of(request), on_wall=asked["wall"]).select_related("department").order_by("code")
            rows = [_unit(unit) for unit in units.annotate(has_people=somebody_in_it(timezone.now()))[:MOST_UNITS]]
        return Response(rows)


class AssignmentsView(RepeatableView):
    """What units were asked for a case."""

    def get_permissions(self) -> list[Any]:
        """Let more people look than send."""
        return [SeesUnits() if self.request.method == "GET" else SendsUnits()]

    @extend_schema(parameters=[shapes.AssignmentsQuery], responses=shapes.AssignmentAnswer(many=True))
    def get(self, request: Request) -> Response:
        """Return all assignments of a case, newest first."""
        case_id = read(shapes.AssignmentsQuery, request.query_params)["case"]
        case = require_visible(Case.objects.all(), person_of(request), pk=case_id)
        found = Assignment.objects.filter(case=case).select_related("unit", "case__case_class").order_by("-pk")
        return Response([_assignment(each, person_of(request)) for each in found])

    @extend_schema(request=shapes.AssignInput, responses={201: shapes.AssignmentAnswer})
    @repeatable
    def post(self, request: Request) -> Response:
        """Ask one unit by hand. Nobody off duty; and what is open on the order must be named."""
        told = read(shapes.AssignInput, request.data)
        order, unit = told.pop("order"), told.pop("unit")
        assignment = assign_unit(order, unit, actor=Actor.of(person_of(request)), now=timezone.now(), **told)
        return Response(_assignment(assignment, person_of(request)), status=201)


class CallInsView(RepeatableView):
    """Units that are off duty."""

    permission_classes = (SendsUnits,)

    @extend_schema(request=shapes.CallInInput, responses={201: shapes.AssignmentAnswer})
    @repeatable
    def post(self, request: Request) -> Response:
        """Call a unit in from off duty, for a reason."""
        told = read(shapes.CallInInput, request.data)
        order, unit = told.pop("order"), told.pop("unit")
        assignment = call_in(order, unit, actor=Actor.of(person_of(request)), now=timezone.now(), **told)
        return Response(_assignment(assignment, person_of(request)), status=201)


class OffersView(RepeatableView):
    """The nearest free unit that fits, and the ladder after it."""

    permission_classes = (SendsUnits,)

    @extend_schema(request=shapes.OfferInput, responses={201: shapes.OfferAnswer, 200: shapes.OfferAnswer})
    @repeatable
    def post(self, request: Request) -> Response:
        """Offer an order to the nearest unit; nobody is asked where none is free. One that has it, or is asked: 409."""
        told = read(shapes.OfferInput, request.data)
        assignment = offer_nearest(told["order"], actor=Actor.of(person_of(request)), now=timezone.now())
        shaped = _assignment(assignment, person_of(request)) if assignment else None
        return Response({"assignment": shaped}, status=201 if assignment else 200)


class RecallView(RepeatableView):
    """Taking back."""

    permission_classes = (SendsUnits,)

    @extend_schema(request=shapes.RecallInput, responses=shapes.AssignmentAnswer)
    @repeatable
    def post(self, request: Request, assignment_id: int) -> Response:
        """Take an assignment away from its unit."""
        told = read(shapes.RecallInput, request.data)
        recalled = recall_assignment(assignment_id, actor=Actor.of(person_of(request)), now=timezone.now(), **told)
        return Response(_assignment(recalled, person_of(request)))


def visible_order(user: User, order_id: int) -> WorkOrder:
    """Return an order of a case the person may see, or refuse as if there were none."""
    order = WorkOrder.objects.select_related("case", "department").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    require_visible(Case.objects.all(), user, pk=order.case_id)
    if not user.is_centre and user.department_id not in order.department.line:
        raise NotFound
    return order


def _seen_by(user: User) -> Any:
    if user.is_centre:
        return Unit.objects.all()
    own = Q(department__line__contains=[user.department_id]) if user.department_id else Q(pk__in=[])
    return Unit.objects.filter(own)


def _shown_to(user: User, *, on_wall: bool) -> Any:
    """Leave out those who are out at a place that is kept from the reader: where they stand, it is."""
    placed = Case.objects.placed_openly() if on_wall else Case.objects.placed_for(user)
    out = Assignment.objects.filter(unit=OuterRef("pk"), state__in=TAKEN)
    return _seen_by(user).exclude(Exists(out.filter(~Exists(placed.filter(pk=OuterRef("case"))))))


def _unit(unit: Any) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "code": unit.code,
        "name": unit.name,
        "department": unit.department_id,
        "department_name": unit.department.name,
        "skills": unit.skills,
        "lon": unit.position.x,
        "lat": unit.position.y,
        "seen_at": unit.last_seen_at,
        "on_duty": unit.is_on_duty,
        "open_assignments": unit.open_assignments,
        "is_free": unit.has_people and unit.is_on_duty and unit.open_assignments == 0,
        "phone_open_at": unit.phone_open_at,
        "distance_m": None,
        "reasons": [],
        "against": [],
    }


def _fitting(row: dict[str, Any], beside: list[dict[str, str]]) -> dict[str, Any]:
    told = {name: row[name] for name in ("distance_m", "is_free", "against")}
    return {**_unit(row["unit"]), **told, "reasons": [*row["reasons"], *beside]}


def _assignment(assignment: Assignment, reader: User) -> dict[str, Any]:
    is_placed = knows_place_of(reader, assignment.case)
    reasons = assignment.reasons if is_placed else [each for each in assignment.reasons if "distance_m" not in each]
    times = ("offered_at", "expires_at", "accepted_at", "en_route_at", "on_scene_at", "done_at", "ended_at")
    return {
        "id": assignment.pk,
        "case": assignment.case_id,
        "order": assignment.order_id,
        "unit": assignment.unit_id,
        "unit_name": assignment.unit.name,
        "state": assignment.state,
        "state_name": assignment.state_name,
        "is_ladder": assignment.is_ladder,
        "is_call_in": assignment.is_call_in,
        "distance_m": assignment.distance_m if is_placed else None,
        "reasons": [{"code": each["code"], "text": in_words(each)} for each in reasons],
        **{name: getattr(assignment, name) for name in times},
    }
