"""When each phone was heard from, by which it is seen whether an act of it was done without signal.

A phone that is heard from tells what it does as it does it. What it claims to have done earlier was kept
on it, so nothing may have been heard of it between the act and the moment it came back: only then the
time it claims counts, and else the last moment before. What a phone kept comes at once when it is back,
in any number of requests, of which none bounds another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from dispatch.actions.positions import hear_units
from dispatch.models import Presence
from dispatch.policy import policy

JUST_NOW = timedelta(seconds=30)
# Whoever still sends what was kept so long after coming back is not sending what was kept.
LONGEST_SENDING = timedelta(hours=1)


@dataclass(frozen=True)
class Phone:
    """A phone: of whom, and its token if it came by one. A person's pages are one phone, whatever the session."""

    user_id: int
    device_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What is known of a phone as something arrives from it."""

    # The last it was heard from before what arrives now, and what arrives together with it.
    before: datetime | None
    # Since when it is heard from without a pause.
    since: datetime
    allowance: timedelta

    def earliest(self, asked_at: datetime | None = None) -> datetime:
        """Return the earliest that an act may count which arrives now; `asked_at`: since when there was something to act on.

        Who was not heard from since then had not heard of it either, before coming back.
        """
        unheard = self.before is None or (asked_at is not None and self.before + self.allowance < asked_at)
        return (self.since if unheard or self.before is None else self.before) - self.allowance


# Said at most every half minute. After a pause another stretch begins, and the phone sends what it kept. A phone that is
# new goes on where its person was last heard from: a token made anew neither wins time nor loses what was kept.
HEAR = """
INSERT INTO dispatch_presence AS known (user_id, device_id, heard_at, since, before, sends_until)
SELECT phone.user_id, phone.device_id, %(at)s,
    CASE WHEN last.heard_at >= %(at)s - %(pause)s THEN last.since ELSE %(at)s END,
    CASE WHEN last.heard_at >= %(at)s - %(pause)s THEN last.before ELSE last.heard_at END,
    CASE WHEN last.heard_at >= %(at)s - %(pause)s THEN last.sends_until ELSE %(at)s + %(sending)s END
FROM unnest(%(users)s::bigint[], %(devices)s::bigint[]) AS phone(user_id, device_id)
LEFT JOIN LATERAL (
    SELECT other.heard_at, other.since, other.before, other.sends_until FROM dispatch_presence AS other
    WHERE other.user_id = phone.user_id ORDER BY other.heard_at DESC LIMIT 1
) AS last ON true
-- Whose token or person is gone meanwhile is nobody's phone, and must not keep the others from being heard.
WHERE EXISTS (SELECT FROM accounts_user AS person WHERE person.id = phone.user_id)
  AND (phone.device_id IS NULL OR EXISTS (SELECT FROM accounts_devicetoken AS token WHERE token.id = phone.device_id))
ORDER BY phone.user_id, phone.device_id
ON CONFLICT (user_id, device_id) DO UPDATE SET
    heard_at = %(at)s,
    since = CASE WHEN known.heard_at < %(at)s - %(pause)s THEN %(at)s ELSE known.since END,
    before = CASE WHEN known.heard_at < %(at)s - %(pause)s THEN known.heard_at ELSE known.before END,
    sends_until = CASE WHEN known.heard_at < %(at)s - %(pause)s THEN %(at)s + %(sending)s ELSE known.sends_until END
WHERE known.heard_at < %(at)s - interval '30 seconds'
"""


def hear_phones(phones: Sequence[Phone], *, at: datetime) -> int:
    """Keep that these phones are open now, which their units can be reached by. Return how many units."""
    if not phones:
        return 0
    _hear(phones, at=at)
    return hear_units(sorted({phone.user_id for phone in phones}), at=at)


def hear_phone(phone: Phone, *, now: datetime) -> None:
    """Keep that something of a phone arrived whole."""
    if not Presence.objects.filter(user=phone.user_id, device=phone.device_id, heard_at__gte=now - JUST_NOW).exists():
        _hear([phone], at=now)


def signal_of(phone: Phone, *, now: datetime) -> Signal:
    """Return what is known of a phone as something of it begins to arrive: of a new one, as its person was last heard from."""
    allowance = policy().signal
    known = Presence.objects.filter(user=phone.user_id)
    last = known.filter(device=phone.device_id).first() or known.order_by("-heard_at").first()
    if last is None or now - last.heard_at > allowance:
        return Signal(before=last.heard_at if last else None, since=now, allowance=allowance)
    before = last.before if now <= last.sends_until else last.heard_at
    return Signal(before=before, since=last.since, allowance=allowance)


def go_on_sending(phone: Phone, *, happened_at: datetime, now: datetime) -> None:
    """Give a phone that has come back time for the rest of what it kept, each time some of that is taken, up to an hour."""
    sending = Presence.objects.filter(user=phone.user_id, device=phone.device_id, sends_until__gte=now)
    back = sending.filter(since__gt=max(happened_at, now - LONGEST_SENDING))
    back.update(sends_until=now + policy().sending)


def _hear(phones: Sequence[Phone], *, at: datetime) -> None:
    said = policy()
    once = sorted(set(phones), key=lambda phone: (phone.user_id, phone.device_id or 0))
    told: dict[str, Any] = {
        "at": at,
        "pause": said.signal,
        "sending": said.sending,
        "users": [phone.user_id for phone in once],
        "devices": [phone.device_id for phone in once],
    }
    with connection.cursor() as cursor:
        cursor.execute(HEAR, told)
