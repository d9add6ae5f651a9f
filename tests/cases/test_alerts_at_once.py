"""The ladder is climbed once, however many climb it, and whenever one of them is killed."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import OnCall, User
from accounts.shifts.actions import start_shift
from cases.actions import alert_case, climb_alerts, end_what_is_over, raise_for_waiting, take_alert
from cases.actions import climbing as climbing_module
from cases.actions.alerts import AlertTaken
from cases.models import Alert, AlertLevel, AlertReason, LogEntry, LogKind
from common import crypto
from messaging.models import Message
from tests.cases.test_simultaneous import at_once
from tests.city import ALWAYS, NOW, SmallCity, later
from tests.people import Desk

pytestmark = pytest.mark.django_db(transaction=True)
SWEEPS = 4


@pytest.fixture
def leader(city: SmallCity) -> User:
    leader = city.people["leader"]
    leader.phone_cipher = crypto.encrypt("+8613700137000")
    leader.save()
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


def waiting(desk: Desk, count: int = 3) -> list[int]:
    ids = [desk.report("manhole").case_id for _number in range(count)]
    for case_id in ids:
        alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    return ids


def pages_told(case_id: int) -> list[str]:
    rows = LogEntry.objects.filter(case_id=case_id, kind=LogKind.PAGE).order_by("seq")
    return [each["level"] for row in rows for each in row.facts["pages"]]


def test_several_sweeps_at_once_page_each_person_once_a_rung(desk: Desk, city: SmallCity, leader: User) -> None:
    start_shift(city.people["lead"], now=NOW, profile={"hotline": {"region": "CN"}}, phone="+8613900139000")
    ids = waiting(desk)

    for seconds in (0, 121, 422):
        at_once(*[partial(climb_alerts, now=later(seconds=seconds))] * SWEEPS)

    for case_id in ids:
        assert pages_told(case_id) == ["shift", "leader"]
    # All that waits is one page a person, unless one sweep had some of it and another the rest.
    paged = list(Message.objects.filter(is_page=True).values_list("user__username", "case_id"))
    assert len(paged) == len(set(paged))
    assert {username for username, _case in paged} == {"lead", "leader"}
    assert len(paged) <= 2 * len(ids)


def test_several_sweeps_at_once_raise_and_end_one_alert(desk: Desk) -> None:
    case_id = desk.report("manhole", point=None).case_id

    at_once(*[partial(raise_for_waiting, now=later(seconds=301))] * SWEEPS)

    assert Alert.objects.get(case=case_id).reason == AlertReason.NO_PLACE
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.RAISE_ALERT).count() == 1
    desk_lead = desk.lead
    take_alert([case_id], actor=desk_lead, now=later(seconds=302))
    at_once(*[partial(end_what_is_over, now=later(seconds=303))] * SWEEPS)
    assert not LogEntry.objects.filter(case_id=case_id, kind=LogKind.END_ALERT).exists()


def test_a_sweep_that_is_killed_has_paged_nobody_and_the_next_pages_once(
    desk: Desk, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = waiting(desk, 1)
    page_people = climbing_module.page_people

    def killed_after_writing(*args: object, **kwargs: object) -> int:
        page_people(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(climbing_module, "page_people", killed_after_writing)
        with pytest.raises(KeyboardInterrupt):
            climb_alerts(now=NOW)
    assert not Message.objects.exists()
    assert not LogEntry.objects.filter(case_id=case_id, kind=LogKind.PAGE).exists()
    assert Alert.objects.get().level == AlertLevel.RAISED

    climb_alerts(now=NOW + timedelta(seconds=5))
    climb_alerts(now=NOW + timedelta(seconds=5))

    assert Message.objects.count() == 1
    assert pages_told(case_id) == ["leader"]


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(desk: Desk, city: SmallCity) -> None:
    (case_id,) = waiting(desk, 1)

    def take(name: str) -> str:
        try:
            take_alert([case_id], actor=getattr(desk, name), now=later(seconds=10))
        except AlertTaken:
            return "too late"
        return "taken"

    assert sorted(at_once(partial(take, "lead"), partial(take, "dispatcher"))) == ["taken", "too late"]
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.TAKE_ALERT).count() == 1


def test_taking_it_while_it_climbs_pages_nobody_afterwards(desk: Desk, leader: User) -> None:
    (case_id,) = waiting(desk, 1)

    at_once(
        partial(take_alert, [case_id], actor=desk.lead, now=later(seconds=1)),
        partial(climb_alerts, now=later(seconds=1)),
    )
    before = Message.objects.count()

    assert climb_alerts(now=later(hours=2)) == 0
    assert Message.objects.count() == before
    assert Alert.objects.get().next_at is None
