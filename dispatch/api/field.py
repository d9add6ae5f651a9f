"""What phones ask and report. See `docs/field-api.md`."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.actions import sign_in_device, sign_out_device
from accounts.authentication import DeviceTokenAuthentication
from accounts.models import DeviceToken, User
from cases.models import AttachmentKind
from cases.rules import rules
from common.moments import DEVICES_BEGIN
from common.refusals import BadInput, NotFound, Refusal
from dispatch.actions import Fact, Phone, Signal, go_on_sending, hear_phone, keep_photo, signal_of, take_fact
from dispatch.actions.feed import as_message, items_since
from dispatch.api import shapes
from dispatch.api.permissions import WorksInTheField
from dispatch.cards import today
from dispatch.models import FieldOutcome
from dispatch.ring import with_ring

FEED_PAGE = 200
# Who was longer without signal than this had a clock that was set anew meanwhile.
LONGEST_WITHOUT_SIGNAL = timedelta(days=30)


class PageScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description calls it."""

    target_class = "dispatch.api.field.PageAuthentication"
    name = "pageSession"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        """Describe the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class PageAuthentication(SessionAuthentication):
    """The session, where an outdated page is told 401 and not 403: nothing is wrong with the act it sends."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse without the page's token, as not signed in."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as denied:
            raise AuthenticationFailed(denied.detail) from denied


class FieldView(APIView):
    """A door for phones: their token or their page's session; it hears from them, and every answer tells the time."""

    # Whose it is, once somebody was let in, and what was known of its signal before.
    phone: Phone | None = None
    signal: Signal

    authentication_classes = (
        DeviceTokenAuthentication,
        PageAuthentication,
    )
    permission_classes = (WorksInTheField,)

    def check_permissions(self, request: Request) -> None:
        """Send away, as not signed in, what one person did and another one's session brings, whatever that one may do.

        A phone that changes hands keeps the first one's acts until he is back.
        """
        said = request.headers.get("X-Field-Person", "")
        if said and request.user.is_authenticated and said != str(request.user.pk):
            raise AuthenticationFailed(_("Done by somebody else, who has to sign in first."))
        super().check_permissions(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let somebody in, and hear by which phone."""
        super().initial(request, *args, **kwargs)
        # Once a request: the acts of one request do not bound each other.
        self.phone = phone_of(request)
        self.signal = signal_of(self.phone, now=timezone.now())

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell the city's time, by which phones correct theirs."""
        response = super().finalize_response(request, response, *args, **kwargs)
        # Of what never passes whole, or cannot be read, nothing was heard: what is kept behind it may still come.
        if (
            self.phone
            and response.status_code != BadInput.status
            and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            hear_phone(self.phone, now=timezone.now())
        response["X-Server-Time"] = timezone.now().isoformat()
        return response


def person_of(request: Request) -> User:
    """Return who asks; the doors let nobody in who is not signed in."""
    return cast(User, request.user)


def device_of(request: Request) -> DeviceToken | None:
    """Return the phone that asks, if it came by its token."""
    return request.auth if isinstance(request.auth, DeviceToken) else None


def phone_of(request: Request) -> Phone:
    """Return by which phone somebody asks."""
    device = device_of(request)
    return Phone(int(person_of(request).pk or 0), device.pk if device else None)


def sent_at(request: Request) -> datetime | None:
    """Return when the phone says it sent this, by its own clock."""
    try:
        told = parse_datetime(request.headers.get("X-Device-Sent-At", ""))
        sent = told.astimezone(UTC) if told is not None and told.tzinfo else None
    except (ValueError, OverflowError):
        return None
    # No clock of a device shows a year 1: then it has not said when.
    return sent if sent is not None and sent >= DEVICES_BEGIN else None


def corrected(told: datetime, sent: datetime | None, now: datetime) -> datetime:
    """Return when something happened by the city's clock: as long before now as it was before it was sent.

    That holds however wrong the phone's clock is. Where the phone does not say when it sent
    this, or the time between is none that could have been, it happened when the city got it.
    """
    if sent is None:
        return now
    since = sent - told
    return now - since if timedelta(0) <= since <= LONGEST_WITHOUT_SIGNAL else now


def read(shape: type[Serializer], told: Any) -> dict[str, Any]:
    """Read what was sent, or say where it cannot be read."""
    shaped = shape(data=told)
    shaped.is_valid(raise_exception=True)
    return shaped.validated_data


class TodayView(FieldView):
    """The first screen of a phone."""

    @extend_schema(parameters=[shapes.TodayQuery], responses=shapes.TodayAnswer)
    def get(self, request: Request) -> Response:
        """Return what there is to do, nearest due first, and the feed's cursor."""
        asked = read(shapes.TodayQuery, request.query_params)
        here = (asked["lon"], asked["lat"]) if "lon" in asked and "lat" in asked else None
        found = today(person_of(request), now=timezone.now(), here=here, with_classes=asked["classes"])
        return Response(shapes.TodayAnswer(found).data)


class ActsView(FieldView):
    """What phones report."""

    @extend_schema(
        request=PolymorphicProxySerializer(
            component_name="FieldReport", serializers=[shapes.ActInput, shapes.ActsInput], resource_type_field_name=None
        ),
        # A refused decision is answered 409 in the same shape, as a refusal with more to it.
        responses=PolymorphicProxySerializer(
            component_name="FieldAnswer",
            serializers=[shapes.ActAnswer, shapes.ActsAnswer],
            resource_type_field_name=None,
        ),
    )
    def post(self, request: Request) -> Response:
        """Take in one report, or several in their order; each is answered for itself."""
        if isinstance(request.data, dict) and "acts" in request.data:
            return self._several(request)
        told = read(shapes.ActInput, request.data)
        status, answer = self._take(request, told)
        return Response(answer, status=status)

    def handle_exception(self, exc: Exception) -> Response:
        """Say also whom to ring first for words of danger that were not taken."""
        response = super().handle_exception(exc)
        if self.phone and isinstance(response.data, dict):
            response.data = with_ring(response.data, _told_in(self.request), timezone.now())
        return response

    def _several(self, request: Request) -> Response:
        acts = cast(dict[str, Any], request.data)["acts"]
        if not isinstance(acts, list) or not 0 < len(acts) <= shapes.MOST_ACTS:
            raise BadInput(fields={"acts": f"a list of 1 to {shapes.MOST_ACTS}"})
        return Response({"acts": [self._one_of_several(request, act) for act in acts]})

    def _one_of_several(self, request: Request, act: Any) -> dict[str, Any]:
        key = str(act.get("key", "")) if isinstance(act, dict) else ""
        shaped = shapes.ActInput(data=act)
        if not shaped.is_valid():
            refused = BadInput().as_dict()
            answer = {**refused, "key": key, "status": 400, "outcome": "unread", "fields": shaped.errors}
            return with_ring(answer, act, timezone.now())
        try:
            return self._take(request, shaped.validated_data)[1]
        except Refusal as refusal:
            # One bad act among many holds up none of the others.
            answer = {**refusal.as_dict(), "key": key, "status": int(refusal.status), "outcome": "unread"}
            return with_ring(answer, act, timezone.now())

    def _take(self, request: Request, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        now, sent = timezone.now(), sent_at(request)
        fact = Fact(
            key=told["key"],
            kind=told["kind"],
            at=corrected(told["happened_at"], sent, now),
            told_at=told["happened_at"],
            sent_at=sent,
            subject=told["subject"],
            point=(told["lon"], told["lat"]) if told["lon"] is not None else None,
            note=told["note"],
            photos=tuple(told["photos"]),
            before=tuple(told["before"]),
            photo_kind=AttachmentKind(told["photo_kind"]),
            is_finished=told["finished"],
            is_yes=next((told[name] for name in ("confirmed", "passed", "on") if told[name] is not None), None),
            unit_id=told["unit"],
            text=told["text"],
            address=told["address"],
            case_class=_class_of(told["class"]),
            answers=told["answers"],
            language=get_language() or "en",
            signal=self.signal,
        )
        status, answer = take_fact(fact, user=person_of(request), device=device_of(request), now=now)
        return status, with_ring(answer, told, now) if answer["outcome"] == FieldOutcome.REFUSED else answer


def _told_in(request: Request) -> Any:
    """Return what was sent, if it can be read at all."""
    try:
        return request.data
    except APIException:
        return None


def _class_of(code: str) -> Any:
    if not code:
        return None
    found = rules().class_by_code.get(code)
    if found is None:
        raise BadInput(fields={"class": "there is no such class"})
    return found


class FilesView(FieldView):
    """Photos from the field."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": shapes.PhotoInput},
        responses={200: shapes.PhotoAnswer, 201: shapes.PhotoAnswer},
    )
    def post(self, request: Request) -> Response:
        """Keep a photo by its key, before or after the act that names it."""
        told = read(shapes.PhotoInput, request.data)
        now = timezone.now()
        taken_at = corrected(told.get("happened_at", now), sent_at(request), now)
        is_new = keep_photo(told["photo"], user=person_of(request), key=told["key"], taken_at=taken_at, now=now)
        if is_new and taken_at < self.signal.since:
            go_on_sending(phone_of(request), happened_at=taken_at, now=now)
        return Response({"key": told["key"], "outcome": "taken"}, status=201 if is_new else 200)


class FeedView(FieldView):
    """What happened to a person."""

    @extend_schema(parameters=[shapes.FeedQuery], responses=shapes.FeedAnswer)
    def get(self, request: Request) -> Response:
        """Return what follows a cursor, in order."""
        since = read(shapes.FeedQuery, request.query_params)["since"]
        items = list(items_since(int(person_of(request).pk or 0), since, FEED_PAGE + 1))
        page = items[:FEED_PAGE]
        cursor = page[-1].seq if page else since
        return Response(
            {
                "items": [as_message(item) for item in page],
                "cursor": str(cursor),
                "more": len(items) > FEED_PAGE,
            }
        )


class DevicesView(FieldView):
    """A person's phones."""

    @extend_schema(responses=shapes.DeviceAnswer(many=True))
    def get(self, request: Request) -> Response:
        """Return the phones that may act for the person."""
        devices = DeviceToken.objects.filter(user=person_of(request), revoked_at__isnull=True).order_by("-pk")
        return Response(shapes.DeviceAnswer(devices, many=True).data)

    @extend_schema(request=shapes.DeviceInput, responses={201: shapes.NewDevice})
    def post(self, request: Request) -> Response:
        """Register a phone; its token is shown this once."""
        told = read(shapes.DeviceInput, request.data)
        device, token = sign_in_device(person_of(request), label=told["label"])
        return Response({"id": device.pk, "label": device.label, "token": token}, status=201)


class DeviceView(FieldView):
    """One of a person's phones."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, device_id: int) -> Response:
        """Take the phone's right to act away, at once; its open sockets close."""
        device = DeviceToken.objects.filter(pk=device_id, user=person_of(request), revoked_at__isnull=True).first()
        if device is None:
            raise NotFound
        sign_out_device(device, now=timezone.now())
        return Response(status=204)
