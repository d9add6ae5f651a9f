"""How the API knows who is asking, beside the session: `Authorization: Device <token>`."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.actions import note_device_seen
from accounts.devices import find_device
from accounts.models import DeviceToken, User


class DeviceTokenAuthentication(BaseAuthentication):
    """A phone's token. A missing header leaves the question to others; a wrong token is a 401."""

    keyword = b"device"

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        """Return the person and the device, or nothing if the header is not for this class."""
        scheme, _space, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != self.keyword:
            return None
        device = find_device(token.strip())
        if device is None:
            raise AuthenticationFailed(_("This device is not signed in, or was signed out."))
        note_device_seen(device, now=timezone.now())
        return device.user, device

    def authenticate_header(self, _request: Request) -> str:
        """Name the scheme, which makes the answer to strangers a 401."""
        return "Device"


class DeviceTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description calls it."""

    target_class = DeviceTokenAuthentication
    name = "deviceToken"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        """Describe the header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Device <token>"}
