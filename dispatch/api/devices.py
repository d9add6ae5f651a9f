"""How a phone shows who it acts for: a device token, or the session of the page it runs."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import DeviceToken, User
from dispatch.actions.devices import token_digest

KEYWORD = b"device"
# A phone's last sign of life need not be exact; writing it with every request would be the dearest part of it.
SEEN_EVERY = timedelta(minutes=1)


def device_of(token: str) -> DeviceToken | None:
    """Return the phone of a token that may act now."""
    live = DeviceToken.objects.select_related("user__department").filter(revoked_at__isnull=True, user__is_active=True)
    return live.filter(digest=token_digest(token)).first()


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Device <token>`."""

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        """Return the person the phone acts for; another scheme is somebody else's business."""
        word, _space, token = get_authorization_header(request).partition(b" ")
        if word.lower() != KEYWORD:
            return None
        device = device_of(token.decode("latin-1").strip())
        if device is None:
            raise AuthenticationFailed
        now = timezone.now()
        stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - SEEN_EVERY)
        DeviceToken.objects.filter(stale, pk=device.pk).update(last_seen_at=now)
        return device.user, device

    def authenticate_header(self, request: Request) -> str:
        """Make "not signed in" a 401, after which a phone keeps its acts and tries again."""
        return "Device"


class PageAuthentication(SessionAuthentication):
    """The session, where an outdated page is told 401 and not 403: nothing is wrong with the act it sends."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse without the page's token, as not signed in."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as denied:
            raise AuthenticationFailed(denied.detail) from denied


class DeviceScheme(OpenApiAuthenticationExtension):
    """How the schema speaks of device tokens."""

    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Device <token>"}


class PageScheme(OpenApiAuthenticationExtension):
    """How the schema speaks of sessions."""

    target_class = PageAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
