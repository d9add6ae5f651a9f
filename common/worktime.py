"""Working time: the one engine that says when something is due, and how much time is left.

A `WorkCalendar` holds a city's office hours, holidays and make-up days. Instants go in
and come out aware, in UTC; days and hours are the city's own. Nothing here reads the
database or the clock: `common.models` builds the calendars, callers bring the instants.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import isnan
from threading import Lock
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.wall_clock import day_of, first_showing

Amount = int | float | Decimal


class Unit(TextChoices):
    """What a limit is counted in."""

    RUNNING_MINUTE = "running_minute", _("minutes")
    RUNNING_HOUR = "running_hour", _("hours")
    WORKING_HOUR = "working_hour", _("working hours")
    WORKING_DAY = "working_day", _("working days")


class DayKind(TextChoices):
    """How a published day departs from its weekday."""

    HOLIDAY = "holiday", _("holiday")
    MAKEUP = "makeup", _("make-up working day")


class CalendarError(ValueError):
    """The hours, days or limits given make no sense."""


class EmptyCalendar(CalendarError):
    """No weekday has office hours, so nothing counted in working time would ever fall due."""


class BadSpan(CalendarError):
    """A span of office hours ends before it begins, or overlaps its neighbour."""


class BadLimit(CalendarError):
    """The limit is negative, not whole where it must be, or of an unknown unit."""


class TooFar(CalendarError):
    """The instant lies outside the years a calendar reckons with."""


Span = tuple[time, time]
Spans = tuple[Span, ...]

# Whole microseconds, because floats of seconds since 1970 do not come back as the same datetime.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US
_DAY_US = 24 * _HOUR_US
_RUNNING_US = {Unit.RUNNING_MINUTE: 60 * _SECOND_US, Unit.RUNNING_HOUR: _HOUR_US}
_WORKING = {Unit.WORKING_HOUR, Unit.WORKING_DAY}
_MIDNIGHT = time(0, 0)
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_LONGEST_DAYS = 100 * 366
_LONGEST_US = _LONGEST_DAYS * _DAY_US


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """A city's office hours.

    `hours` has one sequence of (opens, closes) a weekday, Monday first; a span may close at
    00:00, which is the midnight at its end, but not run past it. A make-up day keeps its
    weekday's hours, or, where that weekday has none, `makeup_hours`, which are Monday's unless
    given. Days after `published_until` follow the weekday alone.
    """

    zone: ZoneInfo
    hours: Sequence[Sequence[Span]]
    exceptions: Mapping[date, DayKind] = field(default_factory=dict)
    makeup_hours: Sequence[Span] = ()
    published_until: date | None = None
    _current: list["_Timetable | None"] = field(init=False, repr=False, default_factory=lambda: [None])
    _growing: Lock = field(init=False, repr=False, default_factory=Lock)

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise CalendarError(f"hours must be given for 7 weekdays, Monday first, not {len(self.hours)}")
        hours = tuple(_checked(spans) for spans in self.hours)
        if not any(hours):
            raise EmptyCalendar("no weekday has office hours")
        makeup_hours = _checked(self.makeup_hours) or hours[0]
        if not makeup_hours and DayKind.MAKEUP in self.exceptions.values():
            raise EmptyCalendar("Monday has no office hours, so those of make-up days must be given")
        object.__setattr__(self, "hours", hours)
        object.__setattr__(self, "makeup_hours", makeup_hours)
        object.__setattr__(self, "exceptions", dict(self.exceptions))

    # --- Days --------------------------------------------------------------

    def spans_on(self, day: date) -> Spans:
        """Return the office hours of one day, as the city's clock shows them."""
        kind = self.exceptions.get(day)
        if kind == DayKind.HOLIDAY:
            return ()
        spans = self.hours[day.weekday()]
        return tuple(spans or self.makeup_hours) if kind == DayKind.MAKEUP else tuple(spans)

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans_on(day))

    def is_open(self, instant: datetime) -> bool:
        at = _at(instant)
        return self._timetable(at).is_open(at)

    def is_published(self, instant: datetime) -> bool:
        """Whether the city has published its holidays as far as this instant; a later due time may still move."""
        return self.published_until is None or day_of(instant, self.zone) <= self.published_until

    # --- Limits ------------------------------------------------------------

    def due(self, start: datetime, amount: Amount, unit: Unit) -> datetime:
        """Return the instant at which a limit that starts running now is used up.

        Working hours end at the earliest such instant: eight hours from opening are over at
        closing time, not at the next opening. Of working days the first is the one after the
        starting day, and the last is over at its close of business; they must be whole.
        """
        at = _at(start)
        if unit in _RUNNING_US:
            return _instant(at + _microseconds(amount, _RUNNING_US[unit]))
        if unit == Unit.WORKING_HOUR:
            return _instant(self._after(at, _microseconds(amount, _HOUR_US)))
        if unit == Unit.WORKING_DAY:
            return _instant(self._close_of(at, _days(amount)))
        raise BadLimit(f"unknown unit {unit!r}")

    def due_many(self, starts: Iterable[datetime], amount: Amount, unit: Unit) -> list[datetime]:
        """Return the due time of the same limit for many starts."""
        return [self.due(start, amount, unit) for start in starts]

    def elapsed(self, start: datetime, end: datetime, unit: Unit) -> float:
        """Return the seconds between, of the kind that `unit` counts; negative if `end` is earlier."""
        return self._between(_at(start), _at(end), unit) / _SECOND_US

    def remaining(self, now: datetime, due: datetime, unit: Unit) -> float:
        """Return the seconds left, of the kind that `unit` counts; negative when late."""
        return self.elapsed(now, due, unit)

    def shift(self, due: datetime, pause_start: datetime, pause_end: datetime, unit: Unit) -> datetime:
        """Return where a due time, or a point before or after it, moves because of a pause.

        As much is left when the pause ends as was left when it began. What had already
        passed when the pause began stays where it was: a pause does not heal lateness.
        """
        point, pauses, resumes = _at(due), _at(pause_start), _at(pause_end)
        if resumes < pauses:
            raise CalendarError("a pause cannot end before it begins")
        if point <= pauses:
            return _instant(point)
        paused = self._between(pauses, resumes, unit)
        moved = self._later(point, paused, unit) if paused else point
        # A pause outside office hours uses up nothing, but nothing falls due in a pause either.
        return _instant(max(moved, resumes))

    def fraction_point(self, start: datetime, due: datetime, unit: Unit, fraction: float) -> datetime:
        """Return the instant at which a fraction of the time from start to due has been used.

        0.8 is where green turns amber. After a pause, `shift` that instant too, rather than
        asking again: the span from start to due then contains the pause.
        """
        if not fraction >= 0:
            raise BadLimit(f"{fraction} is not a fraction of a limit")
        limit = self._between(_at(start), _at(due), unit)
        if limit <= 0:
            # A due time given from outside may have no office hours before it: then there is nothing to divide.
            return _instant(_at(due))
        return _instant(self._later(_at(start), round(limit * fraction), unit))

    def double_point(self, start: datetime, due: datetime, unit: Unit) -> datetime:
        """Return the instant at which twice the limit is used up: when the leader is told."""
        return self.fraction_point(start, due, unit, 2)

    def stretch(self, point: datetime, due: datetime, extended: datetime, unit: Unit, share: float) -> datetime:
        """Return where a point at a share of a limit moves when the limit is extended from `due` to `extended`."""
        added = self._between(_at(due), _at(extended), unit)
        return _instant(self._later(_at(point), round(added * share), unit))

    # --- Reckoning, in microseconds since 1970 ------------------------------

    def _between(self, start: int, end: int, unit: Unit) -> int:
        if unit in _RUNNING_US:
            return end - start
        _require_known(unit)
        self._timetable(start)
        timetable = self._timetable(end)
        return timetable.worked_at(end) - timetable.worked_at(start)

    def _later(self, at: int, amount: int, unit: Unit) -> int:
        return at + amount if unit in _RUNNING_US else self._after(at, amount)

    def _after(self, at: int, worked: int) -> int:
        timetable = self._timetable(at)
        goal = timetable.worked_at(at) + worked
        while goal > timetable.worked[-1]:
            timetable = self._extended(timetable)
            goal = timetable.worked_at(at) + worked
        # Nothing to work off, outside office hours: the start itself, not the closing before it.
        return max(at, timetable.instant_worked(goal))

    def _close_of(self, at: int, days: int) -> int:
        timetable = self._timetable(at)
        while (index := bisect_right(timetable.midnights, at) + days - 1) >= len(timetable.closings):
            timetable = self._extended(timetable)
        return timetable.closings[index]

    def _timetable(self, at: int) -> "_Timetable":
        """Return a timetable that covers this instant and every one asked for before."""
        timetable = self._current[0]
        if timetable is not None and timetable.begins <= at < timetable.ends:
            return timetable
        year = _instant(at).year
        return self._grown(year - 1, year + 2)

    def _extended(self, timetable: "_Timetable") -> "_Timetable":
        # Twice as long each time, so that a limit of decades does not remake it for every year.
        first_year, last_year = timetable.first_year, timetable.last_year
        longer = min(2 * last_year - first_year + 1, _LAST_YEAR)
        return self._grown(first_year, max(longer, last_year + 1))

    def _grown(self, first_year: int, last_year: int) -> "_Timetable":
        # Under a lock, because two threads growing it in opposite directions would lose one end.
        with self._growing:
            current = self._current[0]
            if current is not None:
                first_year = min(first_year, current.first_year)
                last_year = max(last_year, current.last_year)
            if first_year < _FIRST_YEAR or last_year > _LAST_YEAR:
                raise TooFar(f"working time is reckoned from {_FIRST_YEAR} to {_LAST_YEAR} only")
            years = [self._year(year) for year in range(first_year, last_year + 1)]
            self._current[0] = timetable = _Timetable(first_year, years)
            return timetable

    def _year(self, year: int) -> "_Year":
        exceptions = frozenset((day, kind) for day, kind in self.exceptions.items() if day.year == year)
        return _year_of(self.zone, tuple(map(tuple, self.hours)), tuple(self.makeup_hours), exceptions, year)


@lru_cache(maxsize=256)
def _year_of(
    zone: ZoneInfo,
    hours: tuple[Spans, ...],
    makeup_hours: Spans,
    exceptions: frozenset[tuple[date, DayKind]],
    year: int,
) -> "_Year":
    # Calendars come and go with every change of the rules, and most of their years stay as they were.
    return _Year(WorkCalendar(zone, hours, dict(exceptions), makeup_hours), year)


class _Year:
    """The office spans of one year, and its working days' midnights and closings."""

    def __init__(self, calendar: WorkCalendar, year: int) -> None:
        self.spans: list[tuple[int, int]] = []
        self.midnights: list[int] = []
        self.closings: list[int] = []
        day = date(year, 1, 1)
        self.begins = midnight = _first_showing(calendar.zone, day, _MIDNIGHT)
        while day.year == year:
            tomorrow = day + timedelta(days=1)
            next_midnight = _first_showing(calendar.zone, tomorrow, _MIDNIGHT)
            self._add(calendar, day, midnight, next_midnight)
            day, midnight = tomorrow, next_midnight
        self.ends = midnight

    def _add(self, calendar: WorkCalendar, day: date, midnight: int, next_midnight: int) -> None:
        def showing(clock: time) -> int:
            # Asking the zone is slow, and needed on the two days a year that are not 24 hours long.
            if next_midnight - midnight == _DAY_US:
                return midnight + _since_midnight(clock)
            return _first_showing(calendar.zone, day, clock)

        spans = [
            (showing(opens), next_midnight if closes == _MIDNIGHT else showing(closes))
            for opens, closes in calendar.spans_on(day)
        ]
        # A change of the clock can swallow a span whole.
        spans = [span for span in spans if span[0] < span[1]]
        if spans:
            self.spans += spans
            self.midnights.append(midnight)
            self.closings.append(spans[-1][1])


class _Timetable:
    """Consecutive years as sorted arrays, so that every question is one or two bisections.

    Never changed once made: a calendar that needs more years makes another.
    """

    def __init__(self, first_year: int, years: list[_Year]) -> None:
        self.first_year = first_year
        self.last_year = first_year + len(years) - 1
        self.begins = years[0].begins
        self.ends = years[-1].ends
        spans = [span for year in years for span in year.spans]
        self.opens = [opens for opens, _closes in spans]
        self.closes = [closes for _opens, closes in spans]
        self.midnights = [midnight for year in years for midnight in year.midnights]
        self.closings = [closing for year in years for closing in year.closings]
        # Office time since the beginning, at each closing; a zero in front spares every look-up a special case.
        self.worked = [0]
        for opens, closes in spans:
            self.worked.append(self.worked[-1] + closes - opens)

    def is_open(self, at: int) -> bool:
        index = bisect_right(self.opens, at)
        return index > 0 and at < self.closes[index - 1]

    def worked_at(self, at: int) -> int:
        """Return the office time from the beginning of the timetable to an instant."""
        index = bisect_right(self.opens, at)
        if index == 0:
            return 0
        return self.worked[index] - max(self.closes[index - 1] - at, 0)

    def instant_worked(self, worked: int) -> int:
        """Return the earliest instant by which that much office time has passed."""
        index = bisect_left(self.worked, worked)
        if index == 0:
            return self.begins
        return self.closes[index - 1] - (self.worked[index] - worked)


def _checked(spans: Sequence[Span]) -> Spans:
    """Return the spans in order, having refused those that overlap or run past midnight."""
    ordered = tuple(sorted(spans))
    for opens, closes in ordered:
        if opens.tzinfo or closes.tzinfo or opens.microsecond or closes.microsecond:
            raise BadSpan("office hours are whole seconds of the city's own clock, without a time zone")
        if closes <= opens and closes != _MIDNIGHT:
            raise BadSpan(f"{opens:%H:%M}-{closes:%H:%M} runs past midnight; give it as two spans, one a day")
    for (opens, closes), (next_opens, next_closes) in pairwise(ordered):
        if closes == _MIDNIGHT or next_opens < closes:
            raise BadSpan(f"{opens:%H:%M}-{closes:%H:%M} overlaps {next_opens:%H:%M}-{next_closes:%H:%M}")
    return ordered


def _since_midnight(clock: time) -> int:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) // _MICROSECOND


def _first_showing(zone: ZoneInfo, day: date, clock: time) -> int:
    return _at(first_showing(zone, datetime.combine(day, clock)))


def _at(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise CalendarError("an instant needs its time zone")
    return (instant - _EPOCH) // _MICROSECOND


def _instant(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def _microseconds(amount: Amount, unit_us: int) -> int:
    if isnan(amount) or amount < 0:
        raise BadLimit(f"a limit cannot be {amount}")
    if amount * unit_us > _LONGEST_US:
        raise TooFar(f"{amount} is too long for a limit")
    return round(amount * unit_us)


def _require_known(unit: Unit) -> None:
    if unit not in _WORKING:
        raise BadLimit(f"unknown unit {unit!r}")


def _days(amount: Amount) -> int:
    if isnan(amount) or amount < 1 or amount % 1:
        raise BadLimit(f"a limit in working days must be a whole number, at least one, not {amount}")
    if amount > _LONGEST_DAYS:
        raise TooFar(f"{amount} working days are too long for a limit")
    return int(amount)
