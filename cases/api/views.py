"""The internal API: list, one case, its log, its files, and every act.

Each entry reads its input, finds its case through `visible_to`, calls one action or
one reading, and shapes the answer. Everybody signed in may ask; what is seen is
decided on the object.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.gate import StaffApiRequest
from accounts.models import User
from cases.access import require_visible
from cases.actions import Actor, attach_files
from cases.actions.evidence import for_case
from cases.api import reading
from cases.api.schema import (
    ActSchema,
    CaseDetail,
    CaseList,
    FileAnswer,
    LogRow,
    PastSummary,
    UploadAnswer,
    body_of,
)
from cases.api.verbs import VERBS, Asked, Verb, take
from cases.listing import CaseFilter
from cases.models import AttachmentKind, Case
from cases.past import past_case
from cases.search import LONGEST_SEARCH
from common.actions import upload_photo
from common.deadlocks import once_more_after_deadlock
from common.refusals import BadInput
from common.repeats import RepeatableView, repeatable
from common.strict import StrictSerializer
from common.wire import IdField, InstantField


class FilterFields(serializers.Serializer):
    """How a list is narrowed. All of it together; none of it is everything one may see."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_SEARCH, help_text="number, or words")
    queue = serializers.CharField(required=False, max_length=30)
    state = serializers.ListField(child=serializers.CharField(max_length=12), required=False, max_length=13)
    phase = serializers.CharField(required=False, max_length=10)
    case_class = IdField(required=False)
    division = IdField(required=False, help_text="this place and all within")
    department = IdField(required=False, help_text="leads it")
    channel = serializers.CharField(required=False, max_length=8)
    late = serializers.BooleanField(required=False, default=False)
    running = serializers.BooleanField(required=False, default=False)
    history = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="only what an older system left open and nobody has acted on (true), or all but that (false)",
    )
    since = InstantField(required=False, help_text="reported at or after")
    until = InstantField(required=False, help_text="reported before")
    order = serializers.ChoiceField(choices=["newest", "due"], default="newest")
    after = serializers.CharField(required=False, max_length=80, help_text="`next` of the page before")


class CaseListView(APIView):
    """Cases the asker may see, a hundred a page."""

    @extend_schema(
        operation_id="cases_list",
        tags=["cases"],
        parameters=[FilterFields],
        responses=CaseList,
    )
    def get(self, request: StaffApiRequest) -> Response:
        """List cases, newest first or most pressing first."""
        given = request.query_params
        fields = {name: given.getlist(name) if name == "state" else given[name] for name in given}
        asked = FilterFields(data=fields)
        asked.is_valid(raise_exception=True)
        wanted = CaseFilter(**asked.validated_data)
        return Response(reading.case_list(request.user, wanted, now=timezone.now()))


class CaseDetailView(APIView):
    """One case."""

    @extend_schema(operation_id="case_detail", tags=["cases"], responses={200: CaseDetail})
    def get(self, request: StaffApiRequest, case_id: int) -> Response:
        """Show one case with orders, clocks, words, files and log, as far as the asker may see."""
        return Response(reading.case_detail(request.user, case_id))


class CaseLogView(APIView):
    """What happened to one case."""

    @extend_schema(
        operation_id="case_log",
        tags=["cases"],
        parameters=[OpenApiParameter("kind", str, many=True, description="only these kinds")],
        responses={200: LogRow(many=True)},
    )
    def get(self, request: StaffApiRequest, case_id: int) -> Response:
        """List what happened, newest first."""
        return Response(reading.case_log(request.user, case_id, kinds=request.query_params.getlist("kind")))


class CasePastView(APIView):
    """What a department did for a case it had."""

    @extend_schema(operation_id="case_past", tags=["cases"], responses={200: PastSummary})
    def get(self, request: StaffApiRequest, case_id: int) -> Response:
        """Show the asker's department its own orders, limits, words and disputes, also of a case that has left it."""
        return Response(PastSummary(past_case(request.user, case_id, now=timezone.now())).data)


class UploadFields(StrictSerializer):
    """A photo of a case."""

    photo = serializers.FileField()
    kind = serializers.ChoiceField(choices=AttachmentKind.choices, default=AttachmentKind.BEFORE)


class CaseFilesView(RepeatableView):
    """Photos of one case."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="case_add_photo",
        tags=["cases"],
        request={"multipart/form-data": UploadFields},
        responses={201: FileAnswer},
    )
    @repeatable
    def post(self, request: StaffApiRequest, case_id: int) -> Response:
        """Take in one photo: checked, re-encoded without its metadata, attached, logged."""
        require_visible(Case.objects.all(), request.user, pk=case_id)
        asked = UploadFields(data=request.data)
        asked.is_valid(raise_exception=True)
        actor = Actor.of(request.user)
        upload, photo = upload_photo(asked.validated_data["photo"], owner=actor.owner, purpose=for_case(case_id))
        kind = AttachmentKind(asked.validated_data["kind"])
        case = attach_files(case_id, [upload.uuid], kind=kind, actor=actor, now=timezone.now())
        answer = {"width": photo.picture.width, "height": photo.picture.height, "version": case.version}
        return Response(answer, status=status.HTTP_201_CREATED)


class PhotoFields(serializers.Serializer):
    """A photo that an act will take."""

    photo = serializers.FileField()


class CaseUploadsView(RepeatableView):
    """Photos that wait for the act they are part of."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="case_send_photo",
        tags=["cases"],
        request={"multipart/form-data": PhotoFields},
        responses={201: UploadAnswer},
    )
    @repeatable
    def post(self, request: StaffApiRequest, case_id: int) -> Response:
        """Keep one photo for an act on this case: checked, re-encoded without its metadata, seen by nobody until then."""
        require_visible(Case.objects.all(), request.user, pk=case_id)
        asked = PhotoFields(data=request.data)
        asked.is_valid(raise_exception=True)
        owner = Actor.of(request.user).owner
        upload, photo = upload_photo(asked.validated_data["photo"], owner=owner, purpose=for_case(case_id))
        answer = {"id": str(upload.uuid), "width": photo.picture.width, "height": photo.picture.height}
        return Response(answer, status=status.HTTP_201_CREATED)


class ActView(RepeatableView):
    """One act on one or many cases. A list of one is one; all are done, or none."""

    schema = ActSchema()
    verb_name = ""

    @property
    def verb(self) -> Verb:
        """The verb this address is for."""
        return VERBS[self.verb_name]

    def body_class(self) -> type[serializers.Serializer]:
        """The shape of what is sent."""
        return BODIES[self.verb_name]

    @repeatable
    def post(self, request: StaffApiRequest) -> Response:
        """Take the act. With an `Idempotency-Key` a repeat is answered as before and does nothing."""
        body = self.body_class()(data=request.data)
        body.is_valid(raise_exception=True)
        now, given = timezone.now(), dict(body.validated_data)
        return Response(once_more_after_deadlock(lambda _is_last: self._take(request, dict(given), now)))

    def _take(self, request: StaffApiRequest, given: dict[str, Any], now: datetime) -> dict[str, Any]:
        cases = given.pop("cases")
        versions = _versions(given.pop("versions", {}))
        actor = Actor.of(request.user)
        done = take(self.verb, Asked(cases=cases, versions=versions, actor=actor, now=now, fields=given))
        standing = _standing(done, cases)
        return {"cases": _as_seen(standing, request.user) if self.verb.is_of_the_past else standing}


def _as_seen(standing: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Leave out how cases stand that are the asker's no more: of those a summary of the own doing is left."""
    seen = set(
        Case.objects.visible_to(user).filter(pk__in=[row["id"] for row in standing]).values_list("pk", flat=True)
    )
    return [row if row["id"] in seen else {name: row[name] for name in ("id", "number")} for row in standing]


STANDING = ("id", "number", "version", "state")


def _standing(done: object, cases: list[int]) -> list[dict[str, Any]]:
    """Say where the cases stand after an act; most acts return them as they left them."""
    told = {each.pk: each for each in done if isinstance(each, Case)} if isinstance(done, list) else {}
    if told.keys() == set(cases):
        return [{name: getattr(each, name) for name in STANDING} for _case_id, each in sorted(told.items())]
    return [dict(row) for row in Case.objects.filter(pk__in=cases).order_by("pk").values(*STANDING)]


def _versions(given: dict[str, int]) -> dict[int, int]:
    try:
        return {int(case_id): version for case_id, version in given.items()}
    except ValueError as error:
        raise BadInput(fields={"versions": "keys are ids of cases"}) from error


BODIES = {name: body_of(name, verb.fields) for name, verb in VERBS.items()}
