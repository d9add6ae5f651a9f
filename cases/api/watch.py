"""The watch by API: what waits, start and end of a shift. Taking is an act like the others."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.gate import StaffApiRequest
from accounts.models import Role, User
from accounts.shifts.actions import Choice, end_shift, start_shift
from cases.links import without_secrets
from cases.models import AlertReason
from cases.rules import rules
from cases.search import LONGEST_SEARCH
from cases.watch import alert_list, alerts_as_data, as_data, strip_of
from common.refusals import BadInput, NotYours
from common.repeats import RepeatableView, repeatable
from common.strict import StrictSerializer
from common.wire import IdField


class StartFields(StrictSerializer):
    """Who keeps the watch, where one is paged, and who is told when one does not answer."""

    role = serializers.ChoiceField(choices=Role.choices, required=False, allow_blank=True, default="")
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    deputy = IdField(required=False, allow_null=True)
    takes_over = serializers.ListField(child=IdField(), required=False, max_length=50)


class EndFields(StrictSerializer):
    """What the next must know."""

    handover = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")


class WatchAnswer(serializers.Serializer):
    """Whether one is on shift, and what waits for somebody to take it."""

    on_shift = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True, required=False)
    is_unwatched = serializers.BooleanField(required=False)
    count = serializers.IntegerField()
    alerts = serializers.ListField(child=serializers.DictField())


def _answer(user: User) -> Response:
    return Response(as_data(strip_of(user, now=timezone.now())))


class WatchView(APIView):
    """What waits for somebody to take it."""

    @extend_schema(operation_id="watch", responses=WatchAnswer)
    def get(self, request: StaffApiRequest) -> Response:
        """Show the asker's strip."""
        return _answer(request.user)


class AlertListAnswer(serializers.Serializer):
    """One page of all cases that wait."""

    total = serializers.IntegerField(help_text="How many cases wait.")
    pages = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many cases wait, by reason; one may by several."
    )
    alerts = serializers.ListField(child=serializers.DictField())


class AlertListFields(serializers.Serializer):
    """What narrows it."""

    reason = serializers.ChoiceField(choices=AlertReason.choices, required=False, allow_blank=True, default="")
    q = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_SEARCH, default="")
    page = serializers.IntegerField(required=False, min_value=1, max_value=100_000, default=1)


class AlertListView(APIView):
    """All that waits for somebody to take it.

    Dangers that nobody goes to, the newest before the others; then other dangers, likewise; then the rest, the longest wait first.
    """

    @extend_schema(operation_id="alert_list", parameters=[AlertListFields], responses=AlertListAnswer)
    def get(self, request: StaffApiRequest) -> Response:
        """List it, as far as the asker keeps watch and may see it."""
        fields = AlertListFields(data=request.query_params)
        fields.is_valid(raise_exception=True)
        if not request.user.keeps_watch:
            raise NotYours
        given = fields.validated_data
        found = alert_list(request.user, now=timezone.now(), reason=given["reason"], q=given["q"], number=given["page"])
        return Response(
            {
                "total": found.total,
                "pages": found.page.paginator.num_pages,
                "counts": found.counts,
                "alerts": alerts_as_data(found.waiting),
            }
        )


class ShiftStartView(RepeatableView):
    """Start of shift."""

    @extend_schema(operation_id="shift_start", request=StartFields, responses=WatchAnswer)
    @repeatable
    def post(self, request: StaffApiRequest) -> Response:
        """Begin to keep the watch; doing it again changes what is said of role, phone and deputy, and nothing else."""
        fields = StartFields(data=request.data)
        fields.is_valid(raise_exception=True)
        given: dict[str, Any] = fields.validated_data
        deputy: User | Choice | None = given.get("deputy", Choice.KEPT)
        if given.get("deputy"):
            deputy = User.objects.filter(pk=given["deputy"], is_active=True).first()
            if deputy is None:
                raise BadInput(fields={"deputy": "there is no such person"})
        start_shift(
            request.user,
            now=timezone.now(),
            profile=rules().city.profile,
            role=given["role"],
            phone=given["phone"],
            deputy=deputy,
            takes_over=given.get("takes_over") or [],
        )
        return _answer(request.user)


class ShiftEndView(RepeatableView):
    """End of shift."""

    @extend_schema(operation_id="shift_end", request=EndFields, responses={status.HTTP_200_OK: WatchAnswer})
    @repeatable
    def post(self, request: StaffApiRequest) -> Response:
        """End one's shift, and sign the notes for the next."""
        fields = EndFields(data=request.data)
        fields.is_valid(raise_exception=True)
        end_shift(request.user, now=timezone.now(), handover=without_secrets(fields.validated_data["handover"]))
        return _answer(request.user)
