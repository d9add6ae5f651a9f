"""Who stands at a public door, and how often he may knock.

Counting costs one round trip to Redis, and
without Redis nobody is turned away: a report counts more than a limit.
"""

import hashlib
import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from redis import Redis, RedisError

from cases.models import Origin
from common.addresses import throttled_address
from common.refusals import Refusal, TooMany
from hotline.actions import key_digest
from hotline.models import PartnerKey

logger = logging.getLogger(__name__)

WINDOW_S = 60
# How long a process trusts what it read of a key: a revoked one is dead after that.
KEY_TRUSTED_S = 5
KEY_HEADER = "HTTP_X_API_KEY"
# Whole households and offices share an address, and mobile networks whole towns.
A_MINUTE = {"report": 30, "photo": 90, "look": 240}
# Asking for a new link: whoever asks, and of whichever number it is asked.
HOUR_S = 3600
LINKS_AN_HOUR = {"link": 5, "link_of": 3}


class UnknownKey(Refusal):
    """The key is none of ours, or was revoked."""

    code = "unknown_key"
    status = 401  # type: ignore[assignment]
    sentence = _("This key is not known, or was revoked.")


class TooManyLinks(TooMany):
    """A new link was asked for too often, from here or for this number."""

    sentence = _("A new link was asked for too often within this hour. Try again in an hour, or ring us.")


@dataclass(frozen=True)
class Visitor:
    """Whoever knocks: an address, or a partner with a key."""

    # Stands for the visitor in counters and idempotency keys; holds no address.
    scope: str
    partner: PartnerKey | None = None

    @property
    def origin(self) -> Origin:
        """Whether what the visitor reports is real or played."""
        return Origin(self.partner.origin) if self.partner else Origin.LIVE


def visitor(request: HttpRequest) -> Visitor:
    """Say who knocks. A wrong key is refused, not taken for no key."""
    key = request.META.get(KEY_HEADER)
    if key is not None:
        partner = _partner(key_digest(key))
        return Visitor(f"partner:{partner.pk}", partner)
    address = throttled_address(request)
    digest = hashlib.blake2b(address.encode(), key=settings.SECRET_KEY[:64].encode(), digest_size=12).hexdigest()
    return Visitor(f"public:{digest}")


_partners: dict[bytes, tuple[float, PartnerKey]] = {}


def _partner(digest: bytes) -> PartnerKey:
    read_at, partner = _partners.get(digest, (0.0, None))
    if partner is None or time.monotonic() - read_at > KEY_TRUSTED_S:
        partner = PartnerKey.objects.filter(digest=digest, revoked_at__isnull=True).first()
        if partner is None:
            _partners.pop(digest, None)
            raise UnknownKey
        _partners[digest] = (time.monotonic(), partner)
    return partner


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.CACHE_URL, socket_timeout=1, socket_connect_timeout=1)


def knock(who: Visitor, door: str) -> None:
    """Count this visit, and refuse it when it is one too many this minute."""
    most = who.partner.per_minute if who.partner and door != "look" else A_MINUTE[door]
    window, into_s = divmod(int(time.time()), WINDOW_S)
    if _count(f"{settings.CHANNEL_PREFIX}:door:{door}:{who.scope}:{window}") > most:
        raise TooMany(retry_after_s=WINDOW_S - into_s)


def knock_for_link(who: Visitor, number: str) -> None:
    """Count that a new link to a report is asked for, and refuse it when it is one too many this hour; alike for any number."""
    window, into_s = divmod(int(time.time()), HOUR_S)
    for door, whose in (("link", who.scope), ("link_of", hashlib.sha256(number.encode()).hexdigest())):
        counted = _count(f"{settings.CHANNEL_PREFIX}:door:{door}:{whose}:{window}", kept_s=2 * HOUR_S)
        if counted > LINKS_AN_HOUR[door]:
            raise TooManyLinks(retry_after_s=HOUR_S - into_s)


def _count(key: str, *, kept_s: int = WINDOW_S * 2) -> int:
    try:
        with _redis().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, kept_s)
            answers: list[Any] = pipe.execute()
            return int(answers[0])
    except RedisError as error:
        logger.warning("visits not counted: %s", type(error).__name__)
        return 0
