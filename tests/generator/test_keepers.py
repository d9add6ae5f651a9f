"""The play keeps the watch as a centre does: three shifts a day, handed over, and somebody takes what waits."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accounts.models import OnCall, Role, Shift, User
from accounts.watch import on_shift
from cases.actions import NewReport, take_in
from cases.models import Alert, AlertLevel, AlertReason, Case, Channel, LogEntry, LogKind, Origin
from cases.rules import rules
from desk.generator import keepers
from desk.generator.arrivals import Arrivals
from desk.generator.people import People
from desk.generator.play import BACKFILL_STEP, Play, randomness
from messaging.models import Message
from tests.city import NOW

NANTONG = Path(__file__).parents[2] / "cities" / "nantong"
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Whoever looks at a screen looks up so often.
STEP = timedelta(seconds=30)
GAS = "strong smell of gas, dizzy"


def quiet() -> Play:
    return Play(Arrivals(NANTONG, zone=SHANGHAI, random=randomness(1), volume=0), People(1), NOW)


def smells(origin: Origin = Origin.SIMULATED, *, at: datetime = NOW) -> int:
    report = NewReport(channel=Channel.WEB, text=GAS, received_at=at, origin=origin, point=(120.8652, 32.0121))
    return take_in([report], now=at)[0].case_id


def danger_of(case_id: int) -> Alert:
    return Alert.objects.get(case=case_id, reason=AlertReason.DANGER)


def test_a_day_has_three_shifts_signed_by_who_goes_and_who_comes(model_city: None) -> None:
    begun = quiet()

    for moment in range(26 * 12 + 1):
        begun.keepers.keep(NOW + moment * BACKFILL_STEP)

    shifts = list(Shift.objects.order_by("pk").select_related("user"))
    assert len(shifts) == 4
    assert len({each.user_id for each in shifts[:3]}) == 3
    assert {each.role for each in shifts} == {Role.SHIFT_LEAD}
    for each, following in pairwise(shifts):
        assert each.handover
        assert each.deputy_id
        # Whoever comes starts first and reads afterwards: nobody's watch is empty, and starting waits for nothing.
        assert following.started_at < each.ended_at < each.taken_over_at
        assert each.taken_over_by_id == following.user_id
    assert on_shift(NOW + timedelta(hours=26), rules().city.profile).get() == shifts[-1]
    assert all(each.user.phone_cipher for each in shifts)


def test_what_waits_is_taken_from_the_screen_or_when_the_phone_rings(
    model_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = quiet()
    begun.until(NOW + timedelta(seconds=30))
    case_id = smells()

    begun.until(NOW + timedelta(minutes=9), step=STEP)

    alert = danger_of(case_id)
    assert alert.taken_by is not None
    assert alert.taken_by.keeps_watch
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.TAKE_ALERT).count() == 1

    # Nobody looks at the screen: it climbs, and who is told last takes it.
    monkeypatch.setattr(keepers, "BY_LEADER", 1.0)
    late = smells(at=begun.now)
    begun.until(begun.now + timedelta(minutes=12), step=STEP)
    alert = danger_of(late)
    assert alert.level == AlertLevel.LEADER
    assert alert.taken_by == OnCall.objects.get().user
    rows = LogEntry.objects.filter(case_id=late, kind=LogKind.PAGE).order_by("seq")
    told = [page["level"] for row in rows for page in row.facts["pages"] if page["reason"] == "danger"]
    assert told == ["shift", "deputy", "leader"]
    assert Message.objects.filter(is_page=True, case_id=late).exists()


def test_in_hours_that_are_over_nobody_is_left_waiting_or_woken(model_city: None) -> None:
    begun = quiet()
    begun.arrivals.volume = 0.02

    begun.until(NOW + timedelta(hours=1.5), step=timedelta(minutes=10), is_past=True)

    assert Alert.objects.exists()
    assert not Alert.objects.filter(taken_at__isnull=True).exists()
    assert not Message.objects.filter(is_page=True).exists()


def test_alerts_of_cases_that_people_made_are_left_to_people(model_city: None) -> None:
    begun = quiet()
    case_id = smells(Origin.LIVE)

    begun.until(NOW + timedelta(minutes=20), step=STEP)

    assert danger_of(case_id).taken_at is None
    assert Case.objects.get(pk=case_id).danger


def test_shifts_that_people_who_are_not_played_keep_are_left_to_them(model_city: None) -> None:
    begun = quiet()
    lead = User.objects.filter(roles__contains=[Role.SHIFT_LEAD]).first()
    person = User.objects.create(username="herself", roles=[Role.SHIFT_LEAD], department=lead.department)
    Shift.objects.create(user=person, role=Role.SHIFT_LEAD, started_at=NOW)

    begun.until(NOW + timedelta(hours=12), step=timedelta(minutes=20), is_past=True)

    assert Shift.objects.get(user=person).ended_at is None
