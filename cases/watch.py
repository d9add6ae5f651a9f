"""What the centre's watch sees on every page: whether one is on shift, and what waits for somebody to take it.

Reads only. Whoever is on shift is shown it; so is the leader on call, and, where nobody is on shift, whoever of the
centre looks at a screen: better the wrong person than none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Shift, User
from accounts.watch import leader_on_call, on_shift
from cases.access import knows_place_of
from cases.models import Alert, AlertReason, Case
from cases.names import city_names
from cases.rules import CityNotLoaded, held_rules
from messaging.models import Message

# More at once than anybody reads; all of them are counted.
MOST_SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """One alert as it is told: what, where, since when."""

    case_id: int
    number: str
    reason: str
    what: str
    where: str
    since: datetime
    danger: str = ""


@dataclass(frozen=True)
class Strip:
    """The strip of one person."""

    shift: Shift | None
    # Nobody keeps the watch, so that what waits is told to everybody of the centre.
    is_unwatched: bool = False
    waiting: list[Waiting] = field(default_factory=list)
    count: int = 0

    @property
    def first(self) -> Waiting | None:
        """What has waited longest: it stays the first until somebody takes it."""
        return self.waiting[0] if self.waiting else None

    @property
    def others(self) -> int:
        """How many wait beside the first."""
        return self.count - 1

    @property
    def sounds(self) -> bool:
        """Whether it is this person who must hear it."""
        return bool(self.waiting) and (self.shift is not None or self.is_unwatched)

    @property
    def mark(self) -> str:
        """What changes when the strip does, so that a page that asks again need not be drawn again."""
        shift = self.shift.pk if self.shift else "-"
        return f"{shift}.{int(self.is_unwatched)}.{self.count}." + "-".join(
            f"{each.case_id}{each.reason}" for each in self.waiting
        )


def open_alerts(user: User) -> QuerySet[Alert]:
    """Return what waits and `user` may see, the longest wait first."""
    return (
        Alert.objects.filter(taken_at__isnull=True, case__in=Case.objects.visible_to(user))
        .select_related("case__case_class")
        .order_by("raised_at", "pk")
    )


def strip_of(user: User, *, now: datetime) -> Strip | None:
    """Return what `user`'s strip says; none for whoever keeps no watch, or before there is a city."""
    try:
        profile = held_rules().city.profile
    except CityNotLoaded:
        return None
    if not user.is_authenticated or not user.keeps_watch:
        return None
    shifts = list(on_shift(now, profile))
    shift = next((each for each in shifts if each.user_id == user.pk), None)
    if shift is None and shifts and leader_on_call(now) != user:
        return Strip(None)
    alerts = list(open_alerts(user)[: MOST_SHOWN + 1])
    count = len(alerts) if len(alerts) <= MOST_SHOWN else open_alerts(user).count()
    return Strip(shift, not shifts, list(_told(user, alerts[:MOST_SHOWN])), count)


def _told(user: User, alerts: Iterable[Alert]) -> Iterable[Waiting]:
    names = city_names()
    for alert in alerts:
        case = alert.case
        matter = names.case_class(case.case_class_id)
        is_danger = alert.reason == AlertReason.DANGER and case.danger
        reason = str(case.get_danger_display() if is_danger else alert.get_reason_display())
        yield Waiting(
            case_id=case.pk,
            number=case.number,
            reason=alert.reason,
            what=" · ".join(filter(None, [reason, matter])),
            where=names.place(case.address if knows_place_of(user, case) else "", case.division_id),
            since=alert.raised_at,
            danger=case.danger,
        )


def pages_of(shift: Shift, *, now: datetime) -> Mapping[str, int]:
    """Count what a shift had: alerts raised, how many of danger, how many taken, and pages by text message."""
    until = shift.ended_at or now
    raised = Alert.objects.filter(raised_at__gte=shift.started_at, raised_at__lte=until)
    return {
        "alerts": raised.count(),
        "dangers": raised.filter(reason=AlertReason.DANGER).count(),
        "taken": Alert.objects.filter(
            taken_by=shift.user_id, taken_at__gte=shift.started_at, taken_at__lte=until
        ).count(),
        "pages": Message.objects.filter(
            is_page=True, reason="alert", created_at__gte=shift.started_at, created_at__lte=until
        ).count(),
    }


def as_data(strip: Strip | None) -> dict[str, Any]:
    """Return a strip for programs."""
    if strip is None:
        return {"on_shift": False, "alerts": [], "count": 0}
    return {
        "on_shift": strip.shift is not None,
        "since": strip.shift.started_at if strip.shift else None,
        "is_unwatched": strip.is_unwatched,
        "count": strip.count,
        "alerts": [each.__dict__ for each in strip.waiting],
    }
