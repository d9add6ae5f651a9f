"""Phones that act for a person by a token: what a token looks like, and whose it is."""

import hashlib
import secrets

from accounts.backends import may_sign_in
from accounts.models import DeviceToken

# The kind of live message on a person's topic that tells sockets to close: its id is the
# device's whose they are, or nothing for all of them.
ACCESS_REVOKED = "access_revoked"
_TOKEN_BYTES = 32


def new_token() -> str:
    """Draw a token. The phone keeps it, Whistle only its digest."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_of(token: str | bytes) -> bytes:
    """Return what is kept of a token; no salt, since 256 random bits cannot be guessed from a list."""
    raw = token.encode("utf-8", "surrogatepass") if isinstance(token, str) else token
    return hashlib.sha256(raw).digest()


def find_device(token: str | bytes) -> DeviceToken | None:
    """Return the device that a token belongs to, with its person, if both may still act.

    Any text at all may be asked: what is no token belongs to nobody.
    """
    device = (
        DeviceToken.objects.filter(digest=digest_of(token), revoked_at=None)
        .select_related("user", "user__department")
        .first()
    )
    return device if device and may_sign_in(device.user) else None
