"""The doors of the public API. Each reads, knocks, calls one action and shapes the answer."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions import NewReport, Receipt, all_told, take_in
from cases.actions.evidence import FOR_REPORT
from cases.actions.take_in import dangers_beside
from cases.dangers import Emergency
from cases.rules import held_rules, rules
from cases.told import dangers
from common.actions import LONGEST_KEY, asked_key, once, upload_photo
from common.refusals import BadInput
from common.wire import OrjsonParser, OrjsonRenderer
from grid.places import is_outside
from hotline.api.reading import read_report, uploads_owner
from hotline.api.shapes import ClassOut, PhotoIn, PhotoOut, ProblemOut, ReceiptOut, ReportIn, StatusOut
from hotline.city import city_time
from hotline.doors import Visitor, knock, visitor
from hotline.story import followed, tell
from hotline.values import erasure_note

PARTNER = OpenApiParameter("X-API-Key", str, OpenApiParameter.HEADER, description="A partner's key.")
REPEATABLE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 80 visible characters. The same key with the same body again gets the first answer and makes no second report.",
)
PROBLEMS = {400: ProblemOut, 401: ProblemOut, 409: ProblemOut, 415: ProblemOut, 429: ProblemOut}


class PublicView(APIView):
    """A door without accounts: no session is read, so none can be forged."""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [OrjsonParser]
    renderer_classes = [OrjsonRenderer]


class ReportsView(PublicView):
    """Reports in."""

    @extend_schema(
        operation_id="report",
        summary="Report a matter",
        parameters=[REPEATABLE, PARTNER],
        request=ReportIn,
        responses={201: ReceiptOut, **PROBLEMS},
        tags=["reports"],
    )
    def post(self, request: Request) -> Response:
        """Take a report in. No report is refused for lack of a place."""
        who = visitor(request)
        knock(who, "report")
        key = idempotency_key(request)
        body = request.body
        now = timezone.now()

        def effect() -> tuple[int, dict[str, Any]]:
            report = read_report(request.data, who, now)
            (receipt,) = take_in([report], now=now)
            return 201, _receipt(request, receipt, report)

        status, answer = once(f"report:{who.scope}", key, body, effect)
        return Response(answer, status=status, headers={"Cache-Control": "no-store"})


def idempotency_key(request: Request) -> str:
    """Return the request's key, or refuse one that cannot be kept."""
    key = asked_key(request.META)
    if len(key) > LONGEST_KEY:
        raise BadInput(fields={"Idempotency-Key": "at most 80 visible ASCII characters"})
    return key


def _receipt(request: Request, receipt: Receipt, report: NewReport) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "token": receipt.token,
        "link": request.build_absolute_uri(f"/r/{receipt.token}"),
        "promised_at": receipt.promised_at.isoformat() if receipt.promised_at else None,
        "is_in_city": _is_in_city(receipt, report),
        "ring_first": _numbers(
            dangers(all_told(report), *dangers_beside(report, held_rules()), told_at=report.received_at)
        ),
        "note": erasure_note(report.text, report.language).get("note", ""),
    }


def _is_in_city(receipt: Receipt, report: NewReport) -> bool | None:
    if report.point is None:
        return None
    return receipt.division_id is not None or not is_outside(report.point, timezone.now())


def _numbers(found: Sequence[Emergency]) -> list[dict[str, str]]:
    return [asdict(each) for each in found]


class StatusView(PublicView):
    """How a report stands, for whoever has its token."""

    @extend_schema(
        operation_id="report_status",
        summary="Follow a report",
        parameters=[PARTNER],
        responses={200: StatusOut, 401: ProblemOut, 404: ProblemOut, 429: ProblemOut},
        tags=["reports"],
    )
    def get(self, request: Request, token: str) -> Response:
        """Tell its story in sentences, in the language of Accept-Language."""
        knock(visitor(request), "look")
        # Sentences name hours and days: the city's, though instants beside them are UTC.
        with city_time():
            story = tell(followed(token), timezone.now())
        events = [{"at": each.at, "text": each.text, "said": each.said, "answer": each.answer} for each in story.events]
        answer = {
            "number": story.case.number,
            "state": story.case.state,
            "phase": str(story.case.phase),
            "is_open": not story.case.has_ended,
            "summary": story.summary,
            "promised_at": story.promised_at,
            "ring_first": _numbers(story.ring),
            "events": events,
        }
        return Response(answer, headers={"Cache-Control": "no-store"})


class ClassesView(PublicView):
    """What can be reported."""

    @extend_schema(
        operation_id="classes",
        summary="Classes of matters",
        parameters=[PARTNER],
        responses={200: ClassOut(many=True), 401: ProblemOut, 429: ProblemOut},
        tags=["reports"],
    )
    def get(self, request: Request) -> Response:
        """List the classes in force, groups and leaves; only leaves can be reported."""
        knock(visitor(request), "look")
        classes = rules().classes
        listed = [
            {
                "code": each.code,
                "parent": classes[each.parent_id].code if each.parent_id else None,
                "names": each.names,
                "is_leaf": each.is_leaf,
                "is_urgent": each.is_urgent,
                "questions": each.questions,
            }
            for each in classes.values()
            if each.is_active
        ]
        return Response(listed, headers={"Cache-Control": "public, max-age=60"})


class PhotosView(PublicView):
    """Photos, sent before the report that speaks of them."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="photo",
        summary="Send a photo",
        parameters=[PARTNER],
        request={"multipart/form-data": PhotoIn},
        responses={201: PhotoOut, 413: ProblemOut, **PROBLEMS},
        tags=["reports"],
    )
    def post(self, request: Request) -> Response:
        """Keep a photo, without what its camera noted, and return the id to name it by."""
        who: Visitor = visitor(request)
        knock(who, "photo")
        sent = request.FILES.get("photo")
        if sent is None:
            raise BadInput(fields={"photo": "send one file in the field photo"})
        upload, photo = upload_photo(sent, owner=uploads_owner(who), purpose=FOR_REPORT)
        answer = {"id": str(upload.uuid), "width": photo.picture.width, "height": photo.picture.height}
        return Response(answer, status=201)
