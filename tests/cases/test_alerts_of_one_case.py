"""The alerts of one case climb one ladder: a person is paged of it once a rung, and each that is open still ends at a person."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Max
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import OnCall, User
from accounts.shifts.actions import end_shift, start_shift
from accounts.watch import on_shift
from cases import actions
from cases.actions import SYSTEM, alert_case, climb_alerts, end_alert, mark_danger, take_alert
from cases.actions.alerts import AlertTaken, wait
from cases.between_acts import verify_climbed
from cases.models import Alert, AlertLevel, AlertReason, Danger, LogEntry, LogKind, Report
from cases.verification import LAST, Batch
from cases.watch import strip_of
from common.models import City
from messaging.models import Message
from tests.cases.test_alerts import PROFILE, gives_number, paged, starts
from tests.city import ALWAYS, NOW, SmallCity, later
from tests.examples import examples
from tests.people import Desk

LACKS = [AlertReason.NO_UNIT, AlertReason.UNIT_SILENT, AlertReason.NO_ROUTE, AlertReason.NO_WORKER]


@pytest.fixture(autouse=True)
def no_rung_is_named(db: None) -> Iterator[None]:
    """However an alert climbs here, `verify_log` names none as silenced."""
    yield
    with connection.cursor() as cursor:
        assert list(verify_climbed(cursor, Batch(-LAST, LAST, Counter(), None))) == []


@pytest.fixture
def leader(city: SmallCity) -> User:
    leader = gives_number(city.people["leader"], "+8613700137000")
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


@pytest.fixture
def watched(city: SmallCity, leader: User) -> User:
    starts(city.people["lead"], deputy=gives_number(city.people["dispatcher"], "+8613600136000"))
    return leader


def sweep(start: int, end: int, step: int = 30) -> None:
    for seconds in range(start, end, step):
        climb_alerts(now=later(seconds=seconds))


def reasons_paged(case_id: int) -> list[list[str]]:
    rows = LogEntry.objects.filter(case_id=case_id, kind=LogKind.PAGE).order_by("seq")
    return [[each["reason"] for each in row.facts["pages"]] for row in rows]


def test_several_lacks_of_one_case_page_each_person_once_a_rung(desk: Desk, watched: User) -> None:
    case_id = desk.report("manhole").case_id
    for minutes, reason in enumerate(LACKS):
        alert_case(case_id, reason, now=later(minutes=minutes))
        sweep(minutes * 60, minutes * 60 + 60)
    sweep(240, 660)

    assert paged() == ["lead", "dispatcher", "leader"]
    assert set(Alert.objects.values_list("level", flat=True)) == {AlertLevel.LEADER}
    # Whoever is paged is told all that waits of it by then.
    assert [len(each) for each in reasons_paged(case_id)] == [3, 4, 4]


def in_danger(desk: Desk) -> int:
    """A danger that somebody on shift has taken, and something lesser of it that waits since."""
    case_id = desk.report("lamp", text="strong smell of gas, dizzy", address="Renmin Road 12").case_id
    take_alert([case_id], actor=desk.lead, now=later(seconds=-700))
    alert_case(case_id, AlertReason.NO_PLACE, now=NOW)
    return case_id


def is_graver(desk: Desk, case_id: int, news: str, at: datetime) -> None:
    if news == AlertReason.DANGER:
        report = Report.objects.get(case=case_id)
        actions.add_words(report, now=at, text="the house is on fire, people are trapped")
    else:
        alert_case(case_id, AlertReason(news), now=at)


@pytest.mark.parametrize(
    "news",
    [
        *(AlertReason.UNIT_LEFT, AlertReason.NO_UNIT, AlertReason.UNIT_SILENT, AlertReason.ASKS_HELP),
        AlertReason.DANGER,
    ],
)
@pytest.mark.parametrize("before", [131, 311, 431], ids=["the shift", "the deputy", "the leader"])
def test_graver_news_of_a_danger_begin_the_ladder_anew_with_whoever_is_on_shift(
    desk: Desk, watched: User, news: AlertReason, before: int
) -> None:
    case_id = in_danger(desk)
    sweep(0, before)
    told = paged()

    is_graver(desk, case_id, news, later(seconds=before + 120))
    climb_alerts(now=later(seconds=before + 121))

    assert paged() == [*told, "lead"]
    body = Message.objects.filter(is_page=True).latest("pk").body
    lead = desk.city.people["lead"]
    with translation.override(lead.language):
        said = str(Danger.FIRE.label if news == AlertReason.DANGER else news.label)
    assert said in body
    assert "Renmin Road 12" in body
    # The deputy and the leader by the minutes since.
    sweep(before + 122, before + 120 + 300)
    assert paged() == [*told, "lead"]
    sweep(before + 120 + 300, before + 120 + 420)
    assert paged() == [*told, "lead", "dispatcher"]
    sweep(before + 120 + 420, before + 120 + 500)
    assert paged() == [*told, "lead", "dispatcher", "leader"]


def test_what_comes_to_a_danger_that_nobody_took_sets_its_ladder_not_back(desk: Desk, watched: User) -> None:
    case_id = desk.report(None, text="strong smell of gas, dizzy").case_id
    sweep(0, 290)
    assert paged() == ["lead"]

    alert_case(case_id, AlertReason.UNIT_LEFT, now=later(seconds=290))
    sweep(290, 460)

    assert paged() == ["lead", "dispatcher", "leader"]


def test_one_lack_that_comes_and_goes_begins_no_ladder_of_a_danger_anew(desk: Desk, watched: User) -> None:
    case_id = in_danger(desk)
    for minutes in range(0, 12, 3):
        alert_case(case_id, AlertReason.NO_UNIT, now=later(minutes=minutes))
        sweep(minutes * 60, minutes * 60 + 150)
        end_alert(case_id, AlertReason.NO_UNIT, actor=SYSTEM, now=later(minutes=minutes, seconds=155))

    assert paged().count("leader") == 1


@pytest.mark.parametrize(
    ("first", "further"),
    [
        ("smoke is coming out of the window upstairs", "people are trapped on the third floor and cannot get out"),
        ("井盖不见了", "一个小女孩掉进去了，腿断了"),
        ("the wall of number 9 just collapsed", "strong smell of gas now, we are dizzy"),
    ],
)
def test_a_further_danger_is_told_at_once_to_everybody_who_was_paged_and_named_beside_the_first(
    desk: Desk, watched: User, first: str, further: str
) -> None:
    case_id = desk.report(None, text=first).case_id
    sweep(2, 303)
    assert paged() == ["lead", "dispatcher"]

    actions.add_words(Report.objects.get(case=case_id), now=later(seconds=310), text=further)
    # The same once more, and what is known already, wakes nobody.
    actions.add_words(Report.objects.get(case=case_id), now=later(seconds=311), text=first)
    climb_alerts(now=later(seconds=312))

    kinds = set(Alert.objects.get(case=case_id).kinds)
    assert len(kinds) > 1
    assert paged() == ["lead", "dispatcher", "lead", "dispatcher"]
    last = Message.objects.filter(is_page=True).order_by("pk").last()
    assert last is not None
    with translation.override(last.language):
        assert all(str(Danger(kind).label) in last.body for kind in kinds)
    strip = strip_of(User.objects.get(pk=desk.lead.user_id), now=later(seconds=312))
    assert strip is not None and strip.first is not None
    assert all(str(Danger(kind).label) in strip.first.what for kind in kinds)
    # The ladder goes on where it stood.
    sweep(313, 660)
    assert paged()[4:] == ["leader"]


def test_what_comes_beside_a_danger_pages_nobody_again(desk: Desk, watched: User) -> None:
    case_id = desk.report(None, text="strong smell of gas, dizzy").case_id
    sweep(0, 430)
    assert paged() == ["lead", "dispatcher", "leader"]

    alert_case(case_id, AlertReason.NO_UNIT, now=later(seconds=430))
    sweep(430, 660)

    assert len(paged()) == 3


def test_a_lack_that_comes_and_goes_joins_the_page_that_nobody_took(desk: Desk, watched: User) -> None:
    case_id = desk.report("manhole").case_id
    for minutes in range(0, 12, 3):
        alert_case(case_id, AlertReason.UNIT_SILENT, now=later(minutes=minutes))
        sweep(minutes * 60, minutes * 60 + 150)
        end_alert(case_id, AlertReason.UNIT_SILENT, actor=SYSTEM, now=later(minutes=minutes, seconds=155))

    assert paged() == ["lead", "dispatcher", "leader"]


def test_who_was_paged_of_it_long_ago_is_told_of_what_is_new(desk: Desk, watched: User) -> None:
    case_id = desk.report("manhole").case_id
    alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    sweep(0, 430)
    # All of the pause is over for the lead and the deputy, and not for the leader.
    at = int((wait("deputy_s") + wait("pause_s")).total_seconds()) + 30

    alert_case(case_id, AlertReason.NO_WORKER, now=later(seconds=at))
    climb_alerts(now=later(seconds=at))

    assert paged() == ["lead", "dispatcher", "leader", "lead", "dispatcher"]


def test_what_comes_after_somebody_took_the_rest_begins_anew(desk: Desk, watched: User) -> None:
    case_id = desk.report("manhole").case_id
    alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    sweep(0, 130)
    take_alert([case_id], actor=desk.lead, now=later(seconds=130))

    alert_case(case_id, AlertReason.NO_WORKER, now=later(seconds=140))
    climb_alerts(now=later(seconds=141))
    assert Alert.objects.get(taken_at=None).level == AlertLevel.STRIP
    sweep(142, 280)

    assert paged() == ["lead", "lead"]


def test_the_pause_is_the_citys(desk: Desk, watched: User) -> None:
    row = City.objects.get()
    row.profile["alerts"] = {"pause_s": 0, "person_s": 0}
    row.save()
    case_id = desk.report("manhole").case_id
    alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    sweep(0, 130)

    alert_case(case_id, AlertReason.NO_WORKER, now=later(seconds=130))
    climb_alerts(now=later(seconds=131))

    assert paged() == ["lead", "lead"]


STEP = 45
ACTS = ["danger", "take", "start", "end", *LACKS, *(f"over:{each}" for each in LACKS)]


# A day is long, so one that fails is shown as it was rather than made shorter.
@settings(
    max_examples=examples(3),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(day=st.lists(st.one_of(st.none(), st.sampled_from(ACTS)), min_size=20, max_size=28))
def test_every_open_alert_reaches_the_leader_and_goes_on_reaching_her(
    city: SmallCity, desk: Desk, leader: User, day: list[str | None]
) -> None:
    Message.objects.all().delete()
    Alert.objects.update(taken_at=NOW, next_at=None)
    for each in on_shift(later(days=1), {"shifts": {"longest_h": 100}}):
        end_shift(each.user, now=NOW)
    case_id = desk.report("manhole").case_id
    longest = wait("repeat_s") + wait("pause_s") + timedelta(seconds=STEP)
    for number, act in enumerate(day):
        now = later(seconds=number * STEP)
        does(act, case_id, desk, now)
        climb_alerts(now=now)
        climb_alerts(now=now + timedelta(seconds=5))
        for alert in Alert.objects.filter(case=case_id, taken_at__isnull=True):
            assert alert.next_at is not None
            assert now < alert.next_at <= now + wait("repeat_s") + timedelta(seconds=5)
            # A rung is climbed by its time, and no rung lets it wait longer than the whole ladder takes.
            news = Alert.objects.filter(case=case_id, raised_at__gt=alert.raised_at).aggregate(Max("raised_at"))
            if now - (news["raised_at__max"] or alert.raised_at) > wait("leader_s") + timedelta(seconds=2 * STEP):
                assert alert.level == AlertLevel.LEADER
                to_leader = Message.objects.filter(user=leader, case_id=case_id, created_at__gt=now - longest)
                assert to_leader.exists()


def does(act: str | None, case_id: int, desk: Desk, now: datetime) -> None:
    lead = desk.city.people["lead"]
    own = on_shift(now, PROFILE).filter(user=lead).exists()
    if act == "danger" and not Alert.objects.filter(case=case_id, reason=AlertReason.DANGER).exists():
        mark_danger([case_id], actor=desk.operator, now=now, danger=Danger.GAS)
    elif act == "take":
        try:
            take_alert([case_id], actor=desk.lead, now=now)
        except AlertTaken:
            return
    elif act == "start" and not own:
        start_shift(lead, now=now, profile=PROFILE, phone="+8613900139000")
    elif act == "end" and own:
        end_shift(lead, now=now)
    elif act in LACKS:
        alert_case(case_id, AlertReason(act), now=now)
    elif act and act.startswith("over:"):
        end_alert(case_id, AlertReason(act.removeprefix("over:")), actor=SYSTEM, now=now)
