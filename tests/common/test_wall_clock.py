"""The city's wall clock is read in one way everywhere: imports, replays, limits, forms and figures agree."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.imports import Mapping
from common.wall_clock import as_instant, day_of, first_showing, midnight
from common.worktime import Unit, WorkCalendar
from tests.cases.test_imports import HEADER, MAPPING
from tests.city import NOW, SmallCity

NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    ["America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Europe/London", "America/Sao_Paulo", "Pacific/Apia"]
).map(ZoneInfo)
WALLS = st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2100, 1, 1))


@given(zone=ZONES, wall=WALLS)
def test_what_the_clock_shows_is_read_as_its_first_showing(zone: ZoneInfo, wall: datetime) -> None:
    instant = first_showing(zone, wall)
    shown = instant.astimezone(zone).replace(tzinfo=None)

    assert instant.tzinfo == UTC
    # Shown, or leapt over at that very instant.
    assert shown == wall or (
        shown > wall and (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < wall
    )
    earlier = (instant - timedelta(hours=1)).astimezone(zone).replace(tzinfo=None)
    assert earlier != wall


@given(zone=ZONES, wall=WALLS.map(lambda wall: wall.replace(second=0, microsecond=0)))
def test_office_hours_open_when_the_wall_clock_says_so(zone: ZoneInfo, wall: datetime) -> None:
    if wall.time() >= time(23, 0):
        return
    calendar = WorkCalendar(zone, [[(wall.time(), time(23, 30))]] * 7)
    opens = first_showing(zone, wall)

    due = calendar.due(opens, 1, Unit.WORKING_HOUR)
    assert calendar.is_open(opens) or midnight(wall.date() + timedelta(days=1), zone) <= opens
    assert due > opens


@given(zone=ZONES, wall=WALLS, hours=st.integers(-14, 14))
def test_an_offset_that_is_given_counts(zone: ZoneInfo, wall: datetime, hours: int) -> None:
    told = wall.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert as_instant(told, zone) == told


@given(zone=ZONES, day=st.dates(min_value=date(1975, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_begins_at_its_midnight_or_where_the_clock_leaps_over_it(zone: ZoneInfo, day: date) -> None:
    if zone.key == "Pacific/Apia" and day == date(2011, 12, 30):
        # A day that this place never had.
        return
    begins = midnight(day, zone)

    assert day_of(begins, zone) == day
    assert day_of(begins - timedelta(microseconds=1), zone) < day


SKIPPED, DOUBLED = "2026-03-08 02:30:00", "2026-11-01 01:30:00"


@pytest.mark.parametrize(
    ("cell", "form", "instant"),
    [
        (SKIPPED, "", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (DOUBLED, "", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01 01:30:00-0500", "%Y-%m-%d %H:%M:%S%z", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-03-01T10:00:00+08:00", "%Y-%m-%dT%H:%M:%S%z", datetime(2026, 3, 1, 2, 0, tzinfo=UTC)),
        ("2026-03-01T10:00:00Z", "%Y-%m-%dT%H:%M:%S%z", datetime(2026, 3, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_an_import_reads_times_as_everything_else(
    tmp_path: Path, city: SmallCity, cell: str, form: str, instant: datetime
) -> None:
    mapping = MAPPING.replace("[time]\n", f'[time]\nformat = "{form}"\n' if form else "[time]\n")
    (tmp_path / "mapping.toml").write_text(mapping)
    (tmp_path / "export.csv").write_text(f"{HEADER}\n1,{cell},,,Lamp,121.02,32.02,Open\n")

    # What is still to come would be a fault.
    (report,) = Mapping(tmp_path / "mapping.toml", now=NOW + timedelta(days=365)).read(tmp_path / "export.csv")

    assert report.reported_at == instant  # type: ignore[union-attr]
    if not form:
        assert instant == first_showing(NEW_YORK, datetime.fromisoformat(cell))


@pytest.mark.parametrize("cell", ["0001-01-01 00:00:00+1400", "9999-12-31 23:59:59-1200"])
def test_a_time_outside_all_years_is_a_fault_of_its_row(tmp_path: Path, city: SmallCity, cell: str) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING.replace("[time]\n", '[time]\nformat = "%Y-%m-%d %H:%M:%S%z"\n'))
    (tmp_path / "export.csv").write_text(f"{HEADER}\n1,{cell},,,Lamp,121.02,32.02,Open\n")

    (fault,) = Mapping(tmp_path / "mapping.toml", now=NOW).read(tmp_path / "export.csv")

    assert fault.column == "opened"  # type: ignore[union-attr]
