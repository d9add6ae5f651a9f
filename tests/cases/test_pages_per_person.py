"""However much comes, nobody is paged without end; and a new danger reaches whoever is on shift by the ladder's own minutes."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from accounts.models import OnCall, User
from cases.actions import alert_case, climb_alerts
from cases.actions.alerts import wait
from cases.models import Alert, AlertReason, Case
from common.models import City
from messaging.models import Message
from tests.cases.test_alerts import gives_number, starts
from tests.city import ALWAYS, NOW, SmallCity, later
from tests.people import Desk

STEP = 5
EVERY = 40
GAS = "strong smell of gas, dizzy"


@pytest.fixture
def leader(city: SmallCity) -> User:
    leader = gives_number(city.people["leader"], "+8613700137000")
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


def sweep(start: int, end: int) -> None:
    for seconds in range(start, end, STEP):
        climb_alerts(now=later(seconds=seconds))


def dangers_come(desk: Desk, count: int) -> list[tuple[Case, datetime]]:
    """Have dangers come one after the other, with the sweeps between; return when each came."""
    came = []
    for place in range(count):
        at = place * EVERY
        case_id = desk.report(None, text=GAS).case_id
        Alert.objects.filter(case=case_id).update(raised_at=later(seconds=at), next_at=later(seconds=at))
        came.append((Case.objects.get(pk=case_id), later(seconds=at)))
        sweep(at, at + EVERY)
    return came


def pages_to(user: User) -> list[Message]:
    return list(Message.objects.filter(user=user, is_page=True).order_by("created_at", "pk"))


def first_told(case: Case, pages: list[Message]) -> datetime:
    return min(page.created_at for page in pages if case.number in page.body)


def test_whoever_alone_is_told_has_one_page_in_a_while_which_names_the_newest_and_how_many_wait(
    desk: Desk, leader: User
) -> None:
    came = dangers_come(desk, 12)
    sweep(12 * EVERY, 12 * EVERY + 300)

    pages = pages_to(leader)

    assert pages[0].created_at == NOW
    times = [page.created_at for page in pages]
    assert all(after - before >= wait("person_s") for before, after in pairwise(times))
    late = wait("person_s") + timedelta(seconds=STEP)
    assert [case.number for case, at in came if first_told(case, pages) > at + late] == []
    for before, page in pairwise(pages):
        new = [case for case, at in came if before.created_at < at <= page.created_at]
        assert page.body.index(new[-1].number) == min(page.body.index(case.number) for case in new)
        assert str(sum(at <= page.created_at for _case, at in came)) in page.body


def test_a_new_danger_reaches_whoever_is_on_shift_and_the_deputy_by_the_ladders_own_minutes(
    desk: Desk, city: SmallCity, leader: User
) -> None:
    lead = city.people["lead"]
    deputy = gives_number(city.people["dispatcher"], "+8613600136000")
    starts(lead, deputy=deputy)

    came = dangers_come(desk, 6)
    sweep(6 * EVERY, 6 * EVERY + 600)

    for person, name in [(lead, "sms_s"), (deputy, "deputy_s")]:
        pages = pages_to(person)
        by = wait(name) + timedelta(seconds=STEP)
        assert [case.number for case, at in came if first_told(case, pages) > at + by] == []
    times = [page.created_at for page in pages_to(leader)]
    assert all(after - before >= wait("person_s") for before, after in pairwise(times))
    by = wait("leader_s") + wait("person_s") + timedelta(seconds=STEP)
    assert [case.number for case, at in came if first_told(case, pages_to(leader)) > at + by] == []


@pytest.mark.parametrize("gap", [3, 20, EVERY])
def test_of_dangers_that_come_within_seconds_whoever_is_on_shift_and_the_deputy_have_one_message(
    desk: Desk, city: SmallCity, leader: User, gap: int
) -> None:
    lead = city.people["lead"]
    deputy = gives_number(city.people["dispatcher"], "+8613600136000")
    starts(lead, deputy=deputy)
    came = []
    for place in range(8):
        at = place * gap
        case_id = desk.report(None, text=GAS).case_id
        Alert.objects.filter(case=case_id).update(raised_at=later(seconds=at), next_at=later(seconds=at))
        came.append((Case.objects.get(pk=case_id), later(seconds=at)))
        sweep(at, at + gap)
    sweep(8 * gap, 8 * gap + 450)

    for person, name in [(lead, "sms_s"), (deputy, "deputy_s")]:
        pages = pages_to(person)
        times = [page.created_at for page in pages]
        assert all(after - before >= wait("person_s") for before, after in pairwise(times))
        by = wait(name) + timedelta(seconds=STEP)
        assert [case.number for case, at in came if first_told(case, pages) > at + by] == []
        assert times[0] >= came[0][1] + wait(name)


def test_what_is_no_danger_waits_for_the_pause_of_whoever_is_on_shift(desk: Desk, city: SmallCity) -> None:
    lead = city.people["lead"]
    starts(lead)
    for place in range(8):
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=later(seconds=place * EVERY))
        sweep(place * EVERY, (place + 1) * EVERY)
    sweep(8 * EVERY, 900)

    times = [page.created_at for page in pages_to(lead)]

    assert len(times) > 1
    assert all(after - before >= wait("person_s") for before, after in pairwise(times))


def test_the_pause_of_a_person_is_the_citys(desk: Desk, leader: User) -> None:
    row = City.objects.get()
    row.profile["alerts"] = {"person_s": 0}
    row.save()

    came = dangers_come(desk, 3)

    assert [page.created_at for page in pages_to(leader)] == [at for _case, at in came]


def test_a_batch_of_held_cases_hides_no_other(desk: Desk, city: SmallCity, leader: User) -> None:
    dangers_come(desk, 1)
    held = [
        alert_case(desk.report("manhole").case_id, AlertReason.NO_UNIT, now=later(seconds=EVERY)) for _each in range(3)
    ]

    assert climb_alerts(now=later(seconds=EVERY), batch=2) == 0

    assert len(pages_to(leader)) == 1
    waiting = Alert.objects.filter(case__in=held)
    assert {each.next_at for each in waiting} == {NOW + wait("person_s")}
    # What one message has no batch left for waits for the next.
    assert climb_alerts(now=NOW + wait("person_s"), batch=2) == 2
    assert climb_alerts(now=NOW + 2 * wait("person_s"), batch=2) == 1
