"""Who keeps the centre's watch now: what every ladder asks before it climbs. Reads only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce, Least

from accounts.models import OnCall, Shift, User

# Hours after which nobody believes that a shift still goes on, where the city's profile says nothing:
# [shifts] longest_h.
LONGEST_H = 16


def longest_shift(profile: Mapping[str, Any]) -> timedelta:
    """Return how long a shift nobody ended counts as one that goes on."""
    return timedelta(hours=float(profile.get("shifts", {}).get("longest_h", LONGEST_H)))


def kept_until(now: datetime, profile: Mapping[str, Any]) -> Least:
    """Say of a shift until when it counts as one: what nobody ended ran out, whenever that was noticed."""
    ended = Coalesce("ended_at", Value(now, output_field=DateTimeField()))
    ran_out = ExpressionWrapper(F("started_at") + longest_shift(profile), output_field=DateTimeField())
    return Least(ended, ran_out)


def on_shift(now: datetime, profile: Mapping[str, Any]) -> QuerySet[Shift]:
    """Return the shifts that go on: started, not ended, and not forgotten."""
    return (
        Shift.objects.filter(ended_at__isnull=True, started_at__gt=now - longest_shift(profile), user__is_active=True)
        .select_related("user__department", "deputy__department")
        .order_by("pk")
    )


def on_call(now: datetime) -> QuerySet[OnCall]:
    """Return the roster's rows of now whose leader still works here: one, or none."""
    return OnCall.objects.filter(valid__contains=now, user__is_active=True)


def leader_on_call(now: datetime) -> User | None:
    """Return the leader on call; None where the roster names nobody who still works here."""
    row = on_call(now).select_related("user__department").first()
    return row.user if row else None


class Lack(Enum):
    """Why a ladder would end at nobody."""

    NOBODY = "nobody"
    NO_PHONE = "no_phone"


def lack_of_leader(now: datetime) -> Lack | None:
    """Say what is lacking at the end of every ladder: somebody on call, or a number of hers; None where nothing is."""
    leader = leader_on_call(now)
    if leader is None:
        return Lack.NOBODY
    return None if leader.phone_cipher else Lack.NO_PHONE
