"""A page by SMS says which danger it is, what is lacking, which case and where; of others what room there is for."""

import re

import pytest

from accounts.models import OnCall, User
from cases.actions import alert_case, climb_alerts, mark_danger, take_alert
from cases.actions.paging import MOST_LETTERS
from cases.models import Alert, AlertReason, Case, Danger
from messaging.models import Message
from tests.cases.test_alerts import gives_number, starts
from tests.city import ALWAYS, NOW, SmallCity, later
from tests.people import Desk

GAS = "strong smell of gas, dizzy"


@pytest.fixture
def leader(city: SmallCity) -> User:
    leader = gives_number(city.people["leader"], "+8613700137000")
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


def page_to(leader: User) -> str:
    climb_alerts(now=later(hours=1))
    return Message.objects.get(user=leader).body


def number_of(case_id: int) -> str:
    return Case.objects.get(pk=case_id).number


def test_a_page_names_the_danger_first_then_the_lack_the_number_and_the_place(
    desk: Desk, city: SmallCity, leader: User
) -> None:
    case_id = desk.report("lamp", text=GAS, address="Renmin Road 12").case_id
    take_alert([case_id], actor=desk.lead, now=later(minutes=1))
    # Somebody took the danger; what comes later says all the same that it is of one.
    from_then = alert_case(case_id, AlertReason.NO_UNIT, now=later(minutes=30))

    body = page_to(leader)

    parts = [str(Danger.GAS.label), str(AlertReason.NO_UNIT.label), "lamp", from_then.number, "Renmin Road 12"]
    assert [part for part in parts if part not in body] == []
    assert sorted(parts, key=body.index) == parts


def test_a_page_of_no_danger_begins_with_the_class(desk: Desk, leader: User) -> None:
    case_id = desk.report("lamp").case_id
    alert_case(case_id, AlertReason.NO_PLACE, now=NOW)

    body = page_to(leader)

    parts = ["lamp", str(AlertReason.NO_PLACE.label), number_of(case_id)]
    assert sorted(parts, key=body.index) == parts


def test_one_page_of_many_names_every_danger_and_of_the_rest_what_there_is_room_for(desk: Desk, leader: User) -> None:
    plain = [desk.report("lamp").case_id for _each in range(40)]
    for case_id in plain:
        alert_case(case_id, AlertReason.NO_UNIT, now=NOW)
    dangers = [desk.report(None, text=GAS).case_id for _each in range(3)]
    mark_danger([plain[0]], actor=desk.lead, now=later(minutes=1), danger=Danger.FIRE)

    body = page_to(leader)

    graves = [number_of(each) for each in [*dangers, plain[0]]]
    assert [number for number in graves if number not in body] == []
    assert str(Danger.FIRE.label) in body
    named = [number for each in plain[1:] if (number := number_of(each)) in body]
    assert 0 < len(named) < len(plain) - 1
    assert "42" in body  # All that is beside the first is counted.
    assert max(map(body.rindex, graves)) < min(map(body.index, named))
    assert len(body) <= MOST_LETTERS + 3


def test_no_dangers_number_is_cut_however_many_wait(desk: Desk, leader: User) -> None:
    dangers = [desk.report(None, text=GAS).case_id for _each in range(40)]

    body = page_to(leader)

    assert [each for each in dangers if number_of(each) not in body] == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_page_says_how_many_of_all_that_wait_are_dangers(
    desk: Desk, city: SmallCity, leader: User, count: int
) -> None:
    starts(city.people["lead"])
    told = desk.report("lamp").case_id
    alert_case(told, AlertReason.NO_UNIT, now=NOW)
    for minutes in range(3 - count):
        alert_case(desk.report("lamp").case_id, AlertReason.NO_WORKER, now=later(minutes=4 + minutes))
    for _each in range(count):
        case_id = desk.report(None, text=GAS).case_id
        Alert.objects.filter(case=case_id).update(raised_at=later(minutes=6), next_at=later(minutes=6))

    for minutes in range(8):
        climb_alerts(now=later(minutes=minutes, seconds=1))

    body = Message.objects.get(user=leader).body
    counted = [int(each) for each in re.findall(r"\b\d+\b", body.split("/")[-1])]
    assert counted == [4, *([count] if count else [])]
