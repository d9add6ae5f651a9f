"""Working time against a counter that walks minute by minute, and the laws it must keep."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.worktime import (
    BadLimit,
    BadSpan,
    CalendarError,
    DayKind,
    EmptyCalendar,
    Span,
    TooFar,
    Unit,
    WorkCalendar,
)
from tests.examples import CLOCKS, PLAIN, examples

LAW = settings(max_examples=examples(PLAIN, long=CLOCKS))
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
OFFICE = [(time(9), time(12)), (time(13), time(17, 30))]
WORKING = [Unit.WORKING_HOUR, Unit.WORKING_DAY]
NATIONAL_DAY_2025 = {date(2025, 10, day): DayKind.HOLIDAY for day in range(1, 9)} | {
    date(2025, 9, 28): DayKind.MAKEUP,
    date(2025, 10, 11): DayKind.MAKEUP,
}


def office(zone: ZoneInfo = SHANGHAI, **more: object) -> WorkCalendar:
    return WorkCalendar(zone, [OFFICE] * 5 + [[], []], **more)  # type: ignore[arg-type]


def china() -> WorkCalendar:
    return office(exceptions=NATIONAL_DAY_2025)


def local(zone: ZoneInfo, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def cn(text: str) -> datetime:
    return local(SHANGHAI, text)


# --- The counter: slow, and written from the words of the rule alone ----------


def minutes_of(calendar: WorkCalendar, start: datetime) -> Iterator[tuple[datetime, date, bool]]:
    """Yield each minute from start on: when it begins, the city's day, and whether the office is open."""
    instant = start.astimezone(UTC) - timedelta(hours=30)
    # A day or a time has come as soon as the clock has shown it, or something later, once.
    shown = datetime.fromisoformat("0001-01-01")
    while True:
        shown = max(shown, instant.astimezone(calendar.zone).replace(tzinfo=None))
        if instant >= start:
            yield instant, shown.date(), any(covers(span, shown) for span in hours_of(calendar, shown.date()))
        instant += MINUTE


def hours_of(calendar: WorkCalendar, day: date) -> list[Span]:
    if calendar.exceptions.get(day) == DayKind.HOLIDAY:
        return []
    if calendar.exceptions.get(day) == DayKind.MAKEUP and not calendar.hours[day.weekday()]:
        return list(calendar.makeup_hours)
    return list(calendar.hours[day.weekday()])


def covers(span: Span, shown: datetime) -> bool:
    opens, closes = span
    return opens <= shown.time() and (shown.time() < closes or closes == time(0))


def counted_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    length = int((end - start) / MINUTE)
    return sum(is_open for _instant, _day, is_open in islice(minutes_of(calendar, start), length))


def counted_due(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    for instant, _day, is_open in minutes_of(calendar, start):
        minutes -= is_open
        if minutes == 0:
            return instant + MINUTE
    raise AssertionError


def counted_close(calendar: WorkCalendar, start: datetime, days: int) -> datetime:
    walk = minutes_of(calendar, start)
    _instant, current, _is_open = next(walk)
    first, close = current, None
    for instant, day, is_open in walk:
        if day != current:
            days -= close is not None
            if days == 0:
                assert close is not None
                return close
            current, close = day, None
        if is_open and day != first:
            close = instant + MINUTE
    raise AssertionError


# --- Strategies -----------------------------------------------------------------

# Clocks that leap an hour, half an hour, at midnight, over a whole day, backwards, or never; each
# with a moment of its own near a leap, since a moment drawn from decades seldom meets one.
LEAPS = [
    ("Asia/Shanghai", datetime(2025, 10, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2019, 2, 17, 2, tzinfo=UTC)),
    ("America/Havana", datetime(2025, 11, 2, 5, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
]


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    marks = sorted(draw(st.sets(st.integers(0, 96), max_size=3)) | {draw(st.integers(0, 96))})
    marks = marks[: len(marks) // 2 * 2]
    clock = [time(mark % 96 // 4, mark % 4 * 15) for mark in marks]
    return list(zip(clock[::2], clock[1::2], strict=True))


@st.composite
def places(draw: st.DrawFn) -> tuple[WorkCalendar, datetime]:
    """Draw a calendar and a moment near a change of its clock and near its exceptional days."""
    name, leap = draw(st.sampled_from(LEAPS))
    week = draw(st.lists(spans(), min_size=7, max_size=7).filter(any))
    days = st.dates(leap.date() - timedelta(days=6), leap.date() + timedelta(days=9))
    exceptions = draw(st.dictionaries(days, st.sampled_from(DayKind), max_size=4))
    makeup = draw(spans()) or [(time(9), time(17))]
    calendar = WorkCalendar(ZoneInfo(name), week, exceptions, makeup)
    return calendar, leap + draw(st.integers(-6 * 1440, 3 * 1440)) * MINUTE


lengths = st.integers(0, 8 * 1440).map(lambda minutes: minutes * MINUTE)
units = st.sampled_from(Unit)
working_minutes = st.integers(1, 2400)


# --- Against the counter -----------------------------------------------------------


@given(places(), lengths)
@LAW
def test_elapsed_is_what_a_counter_of_minutes_counts(place: tuple[WorkCalendar, datetime], length: timedelta) -> None:
    calendar, start = place

    seconds = calendar.elapsed(start, start + length, Unit.WORKING_HOUR)

    assert seconds == counted_minutes(calendar, start, start + length) * 60


@given(places(), working_minutes)
@LAW
def test_working_hours_are_due_where_a_counter_of_minutes_ends(
    place: tuple[WorkCalendar, datetime], minutes: int
) -> None:
    calendar, start = place

    due = calendar.due(start, Decimal(minutes) / 60, Unit.WORKING_HOUR)

    assert abs(due - counted_due(calendar, start, minutes)) <= timedelta(microseconds=1)


@given(places(), st.integers(1, 6))
@LAW
def test_working_days_are_due_at_the_close_that_a_counter_of_days_finds(
    place: tuple[WorkCalendar, datetime], days: int
) -> None:
    calendar, start = place

    assert calendar.due(start, days, Unit.WORKING_DAY) == counted_close(calendar, start, days)


# --- Laws ------------------------------------------------------------------------------


@given(places(), units, st.integers(1, 40), st.integers(1, 40))
@LAW
def test_limits_add_up(place: tuple[WorkCalendar, datetime], unit: Unit, first: int, second: int) -> None:
    calendar, start = place

    halfway = calendar.due(start, first, unit)
    # A day's work that closes at midnight is over on the next day, which then is the starting day.
    assume(unit != Unit.WORKING_DAY or halfway.astimezone(calendar.zone).time() != time(0, 0))
    there = calendar.due(halfway, second, unit)

    assert there == calendar.due(start, first + second, unit)


@given(places(), units, st.integers(1, 40), lengths)
@LAW
def test_who_starts_later_is_never_due_earlier(
    place: tuple[WorkCalendar, datetime], unit: Unit, amount: int, later: timedelta
) -> None:
    calendar, start = place

    assert calendar.due(start, amount, unit) <= calendar.due(start + later, amount, unit)
    assert start < calendar.due(start, amount, unit) < calendar.due(start, amount + 1, unit)


@given(places(), st.integers(0, 10**12))
@LAW
def test_a_limit_in_working_hours_lasts_exactly_that_long(
    place: tuple[WorkCalendar, datetime], microseconds: int
) -> None:
    calendar, start = place
    hours = Decimal(microseconds) / 3_600_000_000

    due = calendar.due(start, hours, Unit.WORKING_HOUR)

    assert round(calendar.elapsed(start, due, Unit.WORKING_HOUR) * 10**6) == microseconds
    if microseconds:
        # The earliest such instant: one microsecond before, something was left.
        assert calendar.remaining(due - timedelta(microseconds=1), due, Unit.WORKING_HOUR) > 0


@given(places(), units, lengths, lengths)
@LAW
def test_elapsed_adds_up_and_turns_its_sign(
    place: tuple[WorkCalendar, datetime], unit: Unit, first: timedelta, second: timedelta
) -> None:
    calendar, start = place
    middle, end = start + first, start + first + second

    whole = calendar.elapsed(start, end, unit)

    assert calendar.elapsed(start, middle, unit) + calendar.elapsed(middle, end, unit) == whole
    assert calendar.elapsed(end, start, unit) == -whole
    assert 0 <= whole <= (end - start).total_seconds()


@given(places(), units, st.integers(1, 30), lengths, lengths)
@LAW
def test_a_pause_leaves_as_much_after_it_as_was_left_before(
    place: tuple[WorkCalendar, datetime], unit: Unit, amount: int, before: timedelta, length: timedelta
) -> None:
    calendar, start = place
    due, pauses, resumes = calendar.due(start, amount, unit), start + before, start + before + length
    assume(due > pauses)

    moved = calendar.shift(due, pauses, resumes, unit)

    assert calendar.remaining(resumes, moved, unit) == calendar.remaining(pauses, due, unit)
    assert moved >= max(due, resumes)
    assert calendar.shift(due, pauses, pauses, unit) == due


@given(places(), units, lengths, lengths, lengths, lengths)
@LAW
def test_two_pauses_on_end_are_one(
    place: tuple[WorkCalendar, datetime], unit: Unit, to_due: timedelta, before: timedelta, a: timedelta, b: timedelta
) -> None:
    # Any due time at all, also one that no limit of ours would give.
    calendar, start = place
    pauses, middle, resumes = start + before, start + before + a, start + before + a + b

    twice = calendar.shift(calendar.shift(start + to_due, pauses, middle, unit), middle, resumes, unit)

    # Due at the very end of the first pause: that is then over, and the second heals nothing.
    assume(twice != middle or a == timedelta(0))
    assert twice == calendar.shift(start + to_due, pauses, resumes, unit)
    assert calendar.shift(start + to_due, pauses, pauses, unit) == start + to_due


@given(places(), units, st.integers(1, 30), lengths)
@LAW
def test_a_pause_after_the_due_time_heals_nothing(
    place: tuple[WorkCalendar, datetime], unit: Unit, amount: int, length: timedelta
) -> None:
    calendar, start = place
    due = calendar.due(start, amount, unit)

    assert calendar.shift(due, due, due + length, unit) == due


@given(places(), units, st.integers(1, 30), st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0, 1.5, 2.0]))
@LAW
def test_a_fraction_of_the_limit_is_that_fraction_of_its_own_seconds(
    place: tuple[WorkCalendar, datetime], unit: Unit, amount: int, fraction: float
) -> None:
    calendar, start = place
    due = calendar.due(start, amount, unit)

    point = calendar.fraction_point(start, due, unit, fraction)

    limit = calendar.elapsed(start, due, unit)
    assert calendar.elapsed(start, point, unit) == pytest.approx(limit * fraction, abs=1e-6)
    assert (point == due) if fraction == 1 else (point < due) == (fraction < 1)


@given(places(), st.integers(1, 30), lengths)
@LAW
def test_amber_moves_with_its_due_time(place: tuple[WorkCalendar, datetime], hours: int, length: timedelta) -> None:
    calendar, start = place
    unit = Unit.WORKING_HOUR
    due = calendar.due(start, hours, unit)
    amber = calendar.fraction_point(start, due, unit, 0.8)

    moved = calendar.shift(amber, start, start + length, unit)

    # A pause at the very start is a later start.
    assert moved == calendar.fraction_point(start + length, calendar.due(start + length, hours, unit), unit, 0.8)


@given(places(), st.lists(st.integers(-30 * 366, 60 * 366), min_size=1, max_size=4))
@settings(max_examples=examples(20, long=CLOCKS))
def test_the_order_of_questions_does_not_change_the_answers(
    place: tuple[WorkCalendar, datetime], days: list[int]
) -> None:
    used, start = place
    starts = [start + timedelta(days=number) for number in days]

    answers = [used.due(at, 30, unit) for at in starts for unit in WORKING]

    fresh = [
        WorkCalendar(used.zone, used.hours, used.exceptions, used.makeup_hours).due(at, 30, unit)
        for at in starts
        for unit in WORKING
    ]
    assert answers == fresh
    elapsed = used.elapsed(starts[0], starts[-1], Unit.WORKING_HOUR)
    assert elapsed == WorkCalendar(used.zone, used.hours, used.exceptions, used.makeup_hours).elapsed(
        starts[0], starts[-1], Unit.WORKING_HOUR
    )


# --- Examples a person can check on a calendar -------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        pytest.param("2026-06-01T09:00", 7.5, Unit.WORKING_HOUR, "2026-06-01T17:30", id="a whole day ends at closing"),
        pytest.param("2026-06-01T11:30", 1, Unit.WORKING_HOUR, "2026-06-01T13:30", id="lunch does not count"),
        pytest.param("2026-06-05T17:00", 1, Unit.WORKING_HOUR, "2026-06-08T09:30", id="over the weekend"),
        pytest.param("2026-06-06T20:00", 4, Unit.WORKING_HOUR, "2026-06-08T14:00", id="starts on Saturday"),
        pytest.param("2026-06-06T20:00", 0, Unit.WORKING_HOUR, "2026-06-06T20:00", id="no limit at all"),
        pytest.param("2026-06-06T20:00", 90, Unit.RUNNING_MINUTE, "2026-06-06T21:30", id="minutes run on Saturday"),
        pytest.param("2026-06-01T23:50", 1, Unit.WORKING_DAY, "2026-06-02T17:30", id="the day of start is not counted"),
        pytest.param("2026-06-05T08:00", 1, Unit.WORKING_DAY, "2026-06-08T17:30", id="Friday, due Monday"),
        pytest.param("2026-06-06T08:00", 1, Unit.WORKING_DAY, "2026-06-08T17:30", id="Saturday, due Monday"),
        pytest.param("2026-06-08T00:00", 1, Unit.WORKING_DAY, "2026-06-09T17:30", id="midnight begins the day"),
        pytest.param("2025-09-30T16:00", 2, Unit.WORKING_DAY, "2025-10-10T17:30", id="eight days of holiday"),
        pytest.param("2025-09-30T16:00", 3, Unit.WORKING_DAY, "2025-10-11T17:30", id="a Saturday made up"),
        pytest.param("2025-09-27T10:00", 4, Unit.WORKING_HOUR, "2025-09-28T14:00", id="a Sunday made up"),
    ],
)
def test_due_in_a_chinese_office(start: str, amount: float, unit: Unit, due: str) -> None:
    assert china().due(cn(start), amount, unit) == cn(due)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        pytest.param("2026-03-07T12:00", 24, Unit.RUNNING_HOUR, "2026-03-08T13:00", id="spring, running"),
        pytest.param("2026-10-31T12:00", 24, Unit.RUNNING_HOUR, "2026-11-01T11:00", id="autumn, running"),
        pytest.param("2026-03-06T16:30", 2, Unit.WORKING_HOUR, "2026-03-09T10:00", id="spring, office"),
        pytest.param("2026-10-30T16:30", 1, Unit.WORKING_DAY, "2026-11-02T17:30", id="autumn, days"),
    ],
)
def test_due_in_a_new_york_office(start: str, amount: float, unit: Unit, due: str) -> None:
    assert office(NEW_YORK).due(local(NEW_YORK, start), amount, unit) == local(NEW_YORK, due)


def test_a_round_the_clock_office_has_23_hours_in_spring_and_25_in_autumn() -> None:
    always = WorkCalendar(NEW_YORK, [[(time(0), time(0))]] * 7)

    def hours(day: str, next_day: str) -> float:
        return always.elapsed(local(NEW_YORK, day), local(NEW_YORK, next_day), Unit.WORKING_HOUR) / 3600

    assert hours("2026-03-08", "2026-03-09") == 23
    assert hours("2026-11-01", "2026-11-02") == 25
    assert hours("2026-11-02", "2026-11-03") == 24


def test_a_weekend_due_time_never_slips_into_the_night() -> None:
    """Fault 10: a weekend's limit ends at one in the morning."""
    due = office(ZoneInfo("Europe/Amsterdam")).due(
        local(ZoneInfo("Europe/Amsterdam"), "2026-06-06T22:30"), 3, Unit.WORKING_DAY
    )

    assert due.astimezone(ZoneInfo("Europe/Amsterdam")).isoformat() == "2026-06-10T17:30:00+02:00"


def test_a_makeup_day_has_mondays_hours_unless_others_are_given() -> None:
    saturday = date(2025, 10, 11)

    assert china().spans_on(saturday) == tuple(OFFICE)
    given_hours = office(exceptions=NATIONAL_DAY_2025, makeup_hours=[(time(10), time(16))])
    assert given_hours.spans_on(saturday) == ((time(10), time(16)),)


def test_amber_red_and_double_of_a_day_of_office_hours() -> None:
    start, due = cn("2026-06-01T09:00"), cn("2026-06-01T17:30")

    assert china().fraction_point(start, due, Unit.WORKING_HOUR, 0.8) == cn("2026-06-01T16:00")
    assert china().double_point(start, due, Unit.WORKING_HOUR) == cn("2026-06-02T17:30")


def test_a_pause_of_two_days_moves_a_due_time_by_their_office_hours() -> None:
    moved = china().shift(cn("2026-06-05T17:30"), cn("2026-06-02T10:00"), cn("2026-06-04T10:00"), Unit.WORKING_DAY)

    assert moved == cn("2026-06-09T17:30")


def test_a_pause_over_a_weekend_moves_nothing() -> None:
    due = cn("2026-06-08T12:00")

    assert china().shift(due, cn("2026-06-05T18:00"), cn("2026-06-08T08:00"), Unit.WORKING_HOUR) == due


def test_days_after_the_last_published_one_follow_the_weekday_and_say_so() -> None:
    calendar = office(exceptions=NATIONAL_DAY_2025, published_until=date(2025, 12, 31))

    assert calendar.due(cn("2031-09-30T10:00"), 1, Unit.WORKING_DAY) == cn("2031-10-01T17:30")
    assert calendar.is_published(cn("2025-12-31T23:59"))
    assert not calendar.is_published(cn("2026-01-01T00:00"))


def test_a_due_time_from_outside_without_office_hours_before_it_is_its_own_amber() -> None:
    start, due = cn("2026-06-06T10:00"), cn("2026-06-07T10:00")

    assert china().fraction_point(start, due, Unit.WORKING_HOUR, 0.8) == due


def test_an_instant_in_any_zone_gives_the_same_answer_in_utc() -> None:
    in_utc, in_new_york = cn("2026-03-07T17:00").astimezone(UTC), cn("2026-03-07T17:00").astimezone(NEW_YORK)

    for unit in Unit:
        due = china().due(in_new_york, 48, unit)
        assert due == china().due(in_utc, 48, unit)
        assert due.tzinfo is UTC
        # Python subtracts the clock faces of two times in one zone, which is an hour out here.
        assert china().elapsed(in_new_york, due.astimezone(NEW_YORK), unit) == china().elapsed(in_utc, due, unit)
        assert china().fraction_point(in_new_york, due.astimezone(NEW_YORK), unit, 1) == due


def test_many_dues_are_the_dues_of_each() -> None:
    starts = [cn("2026-06-01T09:00") + timedelta(hours=7 * number) for number in range(50)]

    for unit in Unit:
        assert china().due_many(starts, 3, unit) == [china().due(start, 3, unit) for start in starts]


def test_units_may_be_given_as_stored() -> None:
    assert china().due(cn("2026-06-01T09:00"), 1, "working_hour") == cn("2026-06-01T10:00")  # type: ignore[arg-type]


def test_open_is_from_opening_to_just_before_closing() -> None:
    calendar = china()

    assert calendar.is_open(cn("2026-06-01T09:00"))
    assert not calendar.is_open(cn("2026-06-01T12:00"))
    assert not calendar.is_open(cn("2026-06-06T10:00"))
    assert calendar.is_working_day(date(2025, 10, 11))
    assert not calendar.is_working_day(date(2025, 10, 1))


def test_threads_that_ask_for_far_years_at_once_get_right_answers() -> None:
    calendar, reference = china(), china()
    starts = [cn(f"{year}-06-01T09:00") for year in range(1975, 2095, 7)]
    expected = [reference.elapsed(cn("2026-06-01T09:00"), start, Unit.WORKING_HOUR) for start in starts]

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda start: calendar.elapsed(cn("2026-06-01T09:00"), start, Unit.WORKING_HOUR), starts)
        )

    assert answers == expected


# --- Refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "error", "words"),
    [
        pytest.param([[]] * 7, EmptyCalendar, "no weekday", id="no hours at all"),
        pytest.param([OFFICE] * 5, CalendarError, "7 weekdays", id="five days"),
        pytest.param([[(time(22), time(6))]] * 7, BadSpan, "past midnight", id="a night shift"),
        pytest.param([[(time(9), time(9))]] * 7, BadSpan, "past midnight", id="no length"),
        pytest.param([[(time(9), time(12)), (time(11), time(17))]] * 7, BadSpan, "overlaps", id="overlap"),
        pytest.param([[(time(9), time(0)), (time(11), time(17))]] * 7, BadSpan, "overlaps", id="overlap to midnight"),
        pytest.param([[(time(9, tzinfo=UTC), time(12))]] * 7, BadSpan, "time zone", id="a zone in a time"),
    ],
)
def test_senseless_hours_are_refused(week: list[list[Span]], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        WorkCalendar(SHANGHAI, week)


def test_makeup_days_without_hours_are_refused() -> None:
    with pytest.raises(EmptyCalendar, match="make-up"):
        WorkCalendar(SHANGHAI, [[]] + [OFFICE] * 6, {date(2026, 6, 1): DayKind.MAKEUP})


@pytest.mark.parametrize(
    ("amount", "unit", "error"),
    [
        (-1, Unit.WORKING_HOUR, BadLimit),
        (-1, Unit.RUNNING_MINUTE, BadLimit),
        (float("nan"), Unit.WORKING_HOUR, BadLimit),
        (float("nan"), Unit.WORKING_DAY, BadLimit),
        (0, Unit.WORKING_DAY, BadLimit),
        (1.5, Unit.WORKING_DAY, BadLimit),
        (1, "fortnight", BadLimit),
        (float("inf"), Unit.WORKING_HOUR, TooFar),
        (10**9, Unit.RUNNING_HOUR, TooFar),
        (10**9, Unit.WORKING_DAY, TooFar),
        (90 * 366 * 7, Unit.WORKING_HOUR, None),
    ],
)
def test_senseless_limits_are_refused(amount: float, unit: Unit, error: type[Exception] | None) -> None:
    if error is None:
        assert china().due(cn("2026-06-01T09:00"), amount, unit).year > 2100
        return
    with pytest.raises(error):
        china().due(cn("2026-06-01T09:00"), amount, unit)


def test_the_other_questions_refuse_unknown_units_too() -> None:
    start, due = cn("2026-06-01T09:00"), cn("2026-06-02T09:00")

    with pytest.raises(BadLimit, match="fortnight"):
        china().elapsed(start, due, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(BadLimit, match="fraction"):
        china().fraction_point(start, due, Unit.WORKING_HOUR, -0.1)


def test_years_out_of_reach_are_refused_rather_than_reckoned_for_ever() -> None:
    with pytest.raises(TooFar):
        china().due(datetime(9999, 12, 31, tzinfo=UTC), 1, Unit.WORKING_HOUR)
    with pytest.raises(TooFar):
        china().due(datetime(2190, 1, 1, tzinfo=UTC), 90 * 366, Unit.WORKING_DAY)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="zone"):
        china().due(datetime.fromisoformat("2026-06-01T09:00"), 1, Unit.WORKING_HOUR)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CalendarError, match="pause"):
        china().shift(cn("2026-06-05"), cn("2026-06-03"), cn("2026-06-02"), Unit.WORKING_HOUR)
