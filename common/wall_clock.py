"""The city's wall clock: the one way in which a local time is read, and a day, a month or a year is cut.

Instants are aware. What a clock on the wall shows is a day and a time without a zone; an hour that
autumn shows twice is read as its first showing, an hour that spring leaves out as the leap over it.
Reads no database and no clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = time(0, 0)


def first_showing(zone: ZoneInfo, wall: datetime, *, is_second: bool = False) -> datetime:
    """Return the first instant, in UTC, at which the clock has come to what `wall` shows.

    `is_second`: of an hour that autumn shows twice the second showing, where a source says that it means those.
    """
    local = wall.replace(tzinfo=zone, fold=int(is_second))
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != wall.replace(tzinfo=None, fold=0):
        return _leap(zone, local)
    return instant


def _leap(zone: ZoneInfo, wall: datetime) -> datetime:
    """Return the instant at which the clock leaps over a time that it never shows."""
    early, late = wall.replace(fold=1).astimezone(UTC), wall.replace(fold=0).astimezone(UTC)
    early, late = early.replace(microsecond=0), late.replace(microsecond=0)
    after = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == after:
            late = middle
        else:
            early = middle
    return late


def as_instant(told: datetime, zone: ZoneInfo, *, is_second: bool = False) -> datetime:
    """Return what somebody wrote as an instant in UTC: by the offset it was written with, else by the city's clock."""
    return told.astimezone(UTC) if told.tzinfo else first_showing(zone, told, is_second=is_second)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the day that the city's calendar shows at an instant."""
    return instant.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which a day begins in the city."""
    return first_showing(zone, datetime.combine(day, MIDNIGHT))
