"""The wall, and the telephone that has it look at something."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions, rules
from cases.actions import Caller, add_words, alert_case, reject_case, take_alert
from cases.models import Alert, AlertLevel, AlertReason, Case, Clock, Obligation
from cases.watch import SETBACKS
from common.models import City
from desk import wall
from evaluation.actions import refresh_facts
from evaluation.scoreboard import Slice
from tests.browser import Browse, become
from tests.city import NOW, SmallCity, later
from tests.desk.conftest import SignedIn
from tests.desk.pages import look_at
from tests.evaluation.test_rounds import sent
from tests.journeys.test_by_hand import as_routed, reported
from tests.live import LiveCity
from tests.people import Desk

WALL = {"viewport": {"width": 1920, "height": 1080}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.browser
def test_a_leaders_phone_has_the_wall_look_at_a_case_and_at_the_city_again(browse: Browse, live_city: LiveCity) -> None:
    case, _token = reported(live_city, "A branch hangs over the pavement")
    with live_city.orm():
        as_routed(case)
    wall = browse(**WALL)
    with wall.expect_websocket():
        become(wall, "leader1", "/wall/")
    wall.locator("[data-map][data-ready]").wait_for()
    rows = wall.locator("#wall-cases [data-case]")
    expect(rows.first).to_be_visible()
    expect(wall.locator("#wall-steer")).to_be_hidden()
    phone = browse(**PHONE)
    become(phone, "leader1", "/wall/")
    chosen = phone.locator("#wall-steer button").nth(1)
    number = chosen.get_attribute("value")
    look_at(phone, "wall-steer")

    chosen.click()
    expect(wall.locator(f"#wall-cases [data-case='{number}'][data-shown]")).to_be_attached()

    phone.locator("#wall-steer button", has_text="The whole city").click()
    expect(wall.locator("#wall-cases [data-shown]")).to_have_count(0)


@pytest.mark.parametrize(
    ("person", "status"), [("leader", 302), ("lead", 302), ("operator", 403), ("lamps_clerk", 403), (None, 302)]
)
def test_who_steers_the_wall(desk: Desk, signed_in: SignedIn, person: str | None, status: int) -> None:
    case_id = desk.report("lamp", received_at=timezone.now()).case_id
    client = signed_in(person) if person else Client()

    answer = client.post("/wall/show/", {"case": str(case_id)})

    assert answer.status_code == status
    assert person is not None or answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("asked", ["7", "x", "9" * 30])
def test_the_wall_looks_at_nothing_that_is_not_there(desk: Desk, signed_in: SignedIn, asked: str) -> None:
    assert signed_in("leader").post("/wall/show/", {"case": asked}).status_code == 404


@pytest.mark.parametrize("case_class", ["complaint", None])
def test_a_wall_gives_no_home_away_whoever_is_signed_in_there(
    desk: Desk, signed_in: SignedIn, case_class: str | None
) -> None:
    caller = Caller(phone="+8613800138000", wants_protection=True)
    place = {"address": "Harbour Road 7", "point": (123.456, 45.678)}
    desk.report(case_class, caller=caller, **place, received_at=timezone.now())
    desk.report("lamp", caller=caller, address="Open Street 9", point=(123.987, 45.678), received_at=timezone.now())

    page = signed_in("leader").get("/wall/").content.decode()

    assert page.count('data-case="') == 2
    assert "123.456" not in page
    assert "Harbour Road" not in page
    # Of a lamp the place is nobody's secret.
    assert "123.987" in page


@pytest.mark.parametrize(
    ("zone", "today"), [("Asia/Shanghai", date(2026, 3, 10)), ("America/New_York", date(2026, 3, 9))]
)
def test_the_walls_days_are_those_of_the_citys_calendar(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, zone: str, today: date
) -> None:
    City.objects.update(time_zone=zone)
    rules._held.forget()
    asked: list[Slice] = []
    monkeypatch.setattr(wall, "scores", lambda where, now: asked.append(where) or [])

    wall.figures(desk.city.people["leader"], datetime(2026, 3, 9, 17, 0, tzinfo=UTC))

    # Thirty days, today and the first among them.
    assert [(where.first, where.last) for where in asked] == [(today - timedelta(days=29), today)]


def test_the_same_hours_of_a_day_before_are_the_same_on_the_wall_clock() -> None:
    new_york = ZoneInfo("America/New_York")
    # The clock was put forward on the day before.
    now = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)

    begun, until = wall._same_hours(now, new_york, 1)
    before, _until = wall._same_hours(now, new_york, 2)

    assert (begun, until) == (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), datetime(2026, 3, 8, 14, 30, tzinfo=UTC))
    assert before == datetime(2026, 3, 7, 5, 0, tzinfo=UTC)


def test_what_nobody_sees_to_stands_on_the_wall_first_and_no_danger_is_left_out_uncounted(
    desk: Desk, city: SmallCity, client: Client
) -> None:
    leader = city.people["leader"]
    for _each in range(3):
        desk.report("manhole")  # Urgent, and due before all others.
    dangers = [desk.report(None, text="strong smell of gas, dizzy").case_id for _each in range(6)]
    take_alert(dangers[:4], actor=desk.lead, now=NOW)
    waits, silent, climbed = (desk.report("lamp").case_id for _each in range(3))
    alert_case(waits, AlertReason.NO_PLACE, now=NOW)
    alert_case(silent, AlertReason.UNIT_SILENT, now=NOW)
    alert_case(climbed, AlertReason.NO_PLACE, now=NOW)
    Alert.objects.filter(case=climbed).update(level=AlertLevel.LEADER)
    # A clock that stands still hides no danger.
    Case.objects.filter(pk=dangers[5]).update(due_at=None, amber_at=None, due_obligation="")

    shown = wall.pressing(leader)

    assert [each.pk for each in shown.cases] == [dangers[4], dangers[5], climbed]
    assert (shown.dangers, shown.alerts, shown.others) == (4, 1, 4)
    client.force_login(leader)
    page = client.get("/wall/").content.decode()
    assert 'data-left-out data-dangers="4" data-alerts="1" data-others="4"' in page
    assert page.count("data-case=") == len(shown.cases)


@pytest.mark.parametrize("reason", SETBACKS)
def test_what_becomes_of_who_was_sent_stands_on_the_wall_before_anybody_was_paged(
    desk: Desk, reason: AlertReason
) -> None:
    case_id = desk.report("lamp").case_id
    alert_case(case_id, reason, now=NOW)

    assert [each.pk for each in wall.pressing(desk.city.people["leader"]).cases] == [case_id]


def test_a_danger_told_of_after_the_end_stands_on_the_wall(desk: Desk) -> None:
    leader = desk.city.people["leader"]
    cases = [desk.report("lamp").case_id for _each in range(wall.SHOWN_CASES + 1)]
    for case_id in cases:
        reject_case([case_id], actor=desk.lead, now=NOW, reason="It is private ground")
        report = Case.objects.get(pk=case_id).reports.get()
        add_words(report, now=later(hours=1), text="strong smell of gas again, we are dizzy")

    shown = wall.pressing(leader)

    assert {each.danger for each in shown.cases} == {"gas"}
    assert (len(shown.cases), shown.dangers) == (wall.SHOWN_CASES, 1)


def test_the_wall_counts_the_late_by_each_duty_and_apart_what_is_not_rated(desk: Desk) -> None:
    leader, now = desk.city.people["leader"], later(days=20)
    late = [sent(desk), sent(desk)]
    actions.sign_orders(late[:1], actor=desk.lamps_clerk, now=NOW)
    # One that nobody limits: done, and not rated.
    free = sent(desk)
    Clock.objects.filter(case_id=free, obligation="dispose").delete()
    refresh_facts([*late, free])

    _reported, _ended, past, in_time = wall.figures(leader, now)

    running = Clock.objects.filter(due_at__lt=now, stopped_at__isnull=True, paused_at__isnull=True)
    pairs = running.order_by().values_list("obligation", "case_id").distinct()
    duties = Counter(obligation for obligation, _case in pairs)
    assert duties[Obligation.SIGN] == 2
    for duty, count in duties.most_common(wall.SHOWN_DUTIES):
        assert f"{Obligation(duty).label} {count}" in past.usual
    assert (past.value, in_time.value) == ("3", "0.0")
    # Two judged, one not.
    assert re.findall(r"\d+", in_time.usual) == ["2", "1"]
