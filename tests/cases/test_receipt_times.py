"""What every report has from the moment it is received: a number of the city's year, and its two times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cases.rules
from cases.actions import NewReport, merge_cases, take_in
from cases.actions.history import HistoricReport, bring_in_history
from cases.models import Case, Channel, Clock, Limit, Obligation, Origin
from common.models import City
from tests.city import NOW, SmallCity
from tests.examples import examples
from tests.people import Desk

Owner = psycopg.Connection[tuple[object, ...]]
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _rules_of_this_test() -> Iterator[None]:
    cases.rules._held.forget()
    yield
    cases.rules._held.forget()


def in_zone(name: str) -> None:
    City.objects.update(time_zone=name)
    cases.rules._held.forget()


def report(at: datetime, *, received_at: datetime | None = None) -> Case:
    given = NewReport(channel=Channel.WEB, text="The lamp is out", received_at=received_at or at)
    (receipt,) = take_in([given], now=at)
    return Case.objects.get(pk=receipt.case_id)


def dues(case: Case) -> dict[str, datetime]:
    return dict(Clock.objects.filter(case_id=case.pk).values_list("obligation", "due_at"))


@pytest.mark.parametrize(
    ("zone", "at", "year"),
    [
        ("Asia/Shanghai", datetime(2026, 12, 31, 16, 30, tzinfo=UTC), "2027"),
        ("Asia/Shanghai", datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "2026"),
        ("America/New_York", datetime(2027, 1, 1, 4, 30, tzinfo=UTC), "2026"),
        ("America/New_York", datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "2027"),
        ("Pacific/Kiritimati", datetime(2026, 12, 31, 10, 1, tzinfo=UTC), "2027"),
    ],
)
def test_a_number_bears_the_year_of_the_citys_own_calendar(city: SmallCity, zone: str, at: datetime, year: str) -> None:
    in_zone(zone)
    history = HistoricReport(
        source="old", number=zone, reported_at=at, class_id=city.classes["lamp"].pk, channel=Channel.IMPORT
    )

    assert report(at).number.split("-")[1] == year
    bring_in_history([history], now=at)
    assert Case.objects.get(source="old").number.split("-")[1] == year


def test_what_happened_last_year_and_is_received_this_year_has_a_number_of_this_year(city: SmallCity) -> None:
    new_year = datetime(2027, 1, 1, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert report(new_year, received_at=new_year - timedelta(hours=3)).number.split("-")[1] == "2027"


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(UTC)),
       told=st.none() | st.datetimes(timezones=st.sampled_from([UTC, NEW_YORK])),
       zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]))  # fmt: skip
def test_whatever_time_it_is_told_with_a_case_has_its_times_and_the_year_it_was_received(
    city: SmallCity, at: datetime, told: datetime | None, zone: str
) -> None:
    in_zone(zone)
    told = None if told is None or told > at else told

    case = report(at, received_at=told)

    assert case.number.split("-")[1] == str(at.astimezone(ZoneInfo(zone)).year)
    assert dues(case) == {"receive": case.receive_due_at, "promise": case.promise_due_at}
    assert at - timedelta(days=366) <= case.reported_at <= at


def test_where_no_limit_was_valid_then_todays_counts(city: SmallCity) -> None:
    starts = NOW - timedelta(days=10)
    Limit.objects.filter(obligation__in=["receive", "promise"]).update(valid=(starts, None))

    case = report(NOW, received_at=NOW - timedelta(days=20))

    assert dues(case).keys() == {"receive", "promise"}


def test_in_a_city_without_any_limit_a_report_is_taken_in_by_the_usual_ones(city: SmallCity) -> None:
    Limit.objects.all().delete()

    case = report(NOW)

    assert dues(case) == {"receive": case.receive_due_at, "promise": case.promise_due_at}
    assert NOW < case.receive_due_at < case.promise_due_at  # type: ignore[operator]


def test_the_database_takes_no_case_without_its_times_unless_it_is_imported(desk: Desk) -> None:
    case = Case.objects.get(pk=desk.report().case_id)

    for name in ("receive_due_at", "promise_due_at"):
        with pytest.raises(IntegrityError, match="case_has_its_times"), connection.cursor() as cursor:
            cursor.execute(f"SAVEPOINT a; UPDATE cases_case SET {name} = NULL WHERE id = %s", [case.pk])
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT a")
    Case.objects.filter(pk=case.pk).update(origin=Origin.IMPORTED, receive_due_at=None, promise_due_at=None)


def test_the_promise_on_the_row_is_the_clocks_also_after_a_merge(desk: Desk) -> None:
    early = desk.report(received_at=NOW - timedelta(days=5))
    late = desk.report()

    merge_cases([early.case_id], into=late.case_id, actor=desk.operator, now=NOW)

    case = Case.objects.get(pk=late.case_id)
    assert case.promise_due_at == dues(case)[Obligation.PROMISE] == early.promised_at


def test_cases_from_before_are_filled_from_their_clocks(owner_connection: Owner) -> None:
    # Tables of this connection only, as they were before the constraint.
    owner_connection.execute("CREATE TEMP TABLE cases_case (LIKE public.cases_case INCLUDING DEFAULTS)")
    owner_connection.execute("CREATE TEMP TABLE cases_clock (LIKE public.cases_clock INCLUDING DEFAULTS)")
    # It came later than what is tried here.
    owner_connection.execute("ALTER TABLE cases_clock ALTER ended_as DROP NOT NULL")
    for name in ("number", "version", "state", "address", "urgency", "channel", "summary", "public_text",
                 "is_protected", "state_before_merge", "report_count", "rework_count", "reopen_count", "is_fast",
                 "outcome", "referred_to", "referred_number", "source", "source_number", "entered_at"):  # fmt: skip
        owner_connection.execute(f"ALTER TABLE cases_case ALTER {name} DROP NOT NULL")
    for case_id, origin in ((1, "live"), (2, "simulated"), (3, "imported")):
        owner_connection.execute(
            "INSERT INTO cases_case (id, origin, reported_at) VALUES (%s, %s, %s)", [case_id, origin, NOW]
        )
    for seq, obligation, hours in ((1, "receive", 1), (2, "promise", 50)):
        owner_connection.execute(
            "INSERT INTO cases_clock (case_id, seq, obligation, unit, started_at, due_at) VALUES (1, %s, %s, '', %s, %s)",
            [seq, obligation, NOW, NOW + timedelta(hours=hours)],
        )
    migration = import_module("cases.migrations.0010_fill_receive_and_promise")

    migration.fill(None, SimpleNamespace(connection=owner_connection))

    filled = owner_connection.execute("SELECT receive_due_at, promise_due_at FROM cases_case ORDER BY id").fetchall()
    assert filled == [(NOW + timedelta(hours=1), NOW + timedelta(hours=50)), (NOW, NOW), (None, None)]
