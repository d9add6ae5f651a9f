"""What this room writes itself: partners' keys. Whatever happens to a case is in `cases.actions`."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from cases.models import Origin
from hotline.models import PartnerKey


def key_digest(key: str) -> bytes:
    """Return what is kept of a key. It has 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(key.encode()).digest()


@transaction.atomic
def issue_key(name: str, *, per_minute: int = 600, origin: Origin = Origin.LIVE) -> str:
    """Make a key for a partner and return it; it cannot be shown again."""
    # The bare token begins with a dash once in 64 times, and a command line takes that for an option.
    key = f"wk_{secrets.token_urlsafe(32)}"
    PartnerKey.objects.create(name=name, digest=key_digest(key), per_minute=per_minute, origin=origin)
    return key


@transaction.atomic
def revoke_key(key_id: int, *, now: datetime) -> None:
    """Stop a key; web processes notice within seconds."""
    PartnerKey.objects.filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=now)
