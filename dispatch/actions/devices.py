"""Phones that may act for a person: registering one, and taking that right away."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import DeviceToken, User
from common import live
from common.refusals import NotFound

# What the hubs themselves listen to; no socket can ask for it.
CONTROL = "hub"


def token_digest(token: str) -> bytes:
    """Return what is kept of a token. It is random, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def register_device(user: User, *, label: str = "") -> tuple[DeviceToken, str]:
    """Register a phone; the token returned beside it is nowhere else, and shown once."""
    token = secrets.token_urlsafe(32)
    return DeviceToken.objects.create(user=user, digest=token_digest(token), label=label[:80]), token


@transaction.atomic
def revoke_device(device_id: int, *, user: User, now: datetime) -> None:
    """Take a phone's right to act away, at once: its open sockets close."""
    revoked = DeviceToken.objects.filter(pk=device_id, user=user, revoked_at__isnull=True).update(revoked_at=now)
    if not revoked:
        raise NotFound
    live.publish_after_commit([CONTROL], {"kind": "revoke", "device": device_id})
