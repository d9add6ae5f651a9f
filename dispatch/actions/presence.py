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
from django.db.models import Max

from accounts.models import DeviceToken, User
from dispatch.actions.positions import hear_units
from dispatch.models import Presence
from dispatch.policy import Policy, policy


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


# Said at most every half minute. After a pause another stretch begins, and the phone sends what it kept.
HEAR = """
INSERT INTO dispatch_presence AS known (user_id, device_id, heard_at, since, before, sends_until)
SELECT phone.user_id, phone.device_id, %(at)s, %(at)s, %(before)s, %(at)s + %(sending)s
FROM unnest(%(users)s::bigint[], %(devices)s::bigint[]) AS phone(user_id, device_id)
-- Whose token or person is gone meanwhile is nobody's phone, and must not keep the others from being heard.
WHERE EXISTS (SELECT FROM accounts_user AS person WHERE person.id = phone.user_id)
  AND (phone.device_id IS NULL OR EXISTS (SELECT FROM accounts_devicetoken AS token WHERE token.id = phone.device_id))
ORDER BY phone.user_id, phone.device_id
ON CONFLICT (user_id, device_id) DO UPDATE SET
    heard_at = excluded.heard_at,
    since = CASE WHEN known.heard_at < excluded.heard_at - %(pause)s THEN excluded.since ELSE known.since END,
    before = CASE WHEN known.heard_at < excluded.heard_at - %(pause)s THEN known.heard_at ELSE known.before END,
    sends_until = CASE WHEN known.heard_at < excluded.heard_at - %(pause)s
        THEN excluded.sends_until ELSE known.sends_until END
WHERE known.heard_at < excluded.heard_at - interval '30 seconds'
"""


def hear_phones(phones: Sequence[Phone], *, at: datetime) -> int:
    """Keep that these phones are open now, which their units can be reached by. Return how many units."""
    if not phones:
        return 0
    _hear(phones, policy(), at=at)
    return hear_units(sorted({phone.user_id for phone in phones}), at=at)


def hear_phone(phone: Phone, *, now: datetime) -> Signal:
    """Keep that a phone asks for something or tells something now; return what its signal was."""
    said = policy()
    known = Presence.objects.filter(user=phone.user_id, device=phone.device_id).first()
    signal = _signal(phone, known, said, now)
    if known is None or now - known.heard_at > timedelta(seconds=30):
        _hear([phone], said, at=now, before=signal.before)
    return signal


def _signal(phone: Phone, known: Presence | None, said: Policy, now: datetime) -> Signal:
    if known is None:
        return Signal(before=_heard_otherwise(phone), since=now, allowance=said.signal)
    if now - known.heard_at > said.signal:
        return Signal(before=known.heard_at, since=now, allowance=said.signal)
    is_sending = now <= known.sends_until
    return Signal(before=known.before if is_sending else known.heard_at, since=known.since, allowance=said.signal)


def go_on_sending(phone: Phone, *, happened_at: datetime, now: datetime) -> None:
    """Give a phone that has come back time for the rest of what it kept, each time something of that arrives."""
    sending = Presence.objects.filter(user=phone.user_id, device=phone.device_id, sends_until__gte=now)
    sending.filter(since__gt=happened_at).update(sends_until=now + policy().sending)


def _heard_otherwise(phone: Phone) -> datetime | None:
    # A phone that is registered anew belongs to somebody who was heard from before.
    others = Presence.objects.filter(user=phone.user_id).aggregate(last=Max("heard_at"))["last"]
    signed_in = User.objects.filter(pk=phone.user_id).values_list("last_login", flat=True).first()
    made = DeviceToken.objects.filter(pk=phone.device_id or 0).values_list("created_at", flat=True).first()
    return max(filter(None, (others, signed_in, made)), default=None)


def _hear(phones: Sequence[Phone], said: Policy, *, at: datetime, before: datetime | None = None) -> None:
    once = sorted(set(phones), key=lambda phone: (phone.user_id, phone.device_id or 0))
    told: dict[str, Any] = {
        "at": at,
        "before": before,
        "pause": said.signal,
        "sending": said.sending,
        "users": [phone.user_id for phone in once],
        "devices": [phone.device_id for phone in once],
    }
    with connection.cursor() as cursor:
        cursor.execute(HEAR, told)
