"""Dangers that nobody goes to stand first, at every door alike: the strip, the list, its API, and the page by text message."""

from datetime import datetime

import pytest
from django.test import Client

from accounts.models import OnCall, User
from cases.actions import Actor, alert_case, climb_alerts, mark_danger, sign_orders, take_alert
from cases.models import Alert, AlertReason, Case, Danger
from cases.watch import alert_list, gravity, strip_of
from dispatch.actions import assign_unit, recall_assignment
from messaging.models import Message
from tests.cases.test_alerts import gives_number
from tests.city import ALWAYS
from tests.dispatch_city import NOW, Crews, later

GAS = "strong smell of gas, dizzy"


def lead(crews: Crews) -> Actor:
    return Actor.of(crews.city.people["lead"])


def danger(crews: Crews, unit: str = "", *, now: datetime = NOW) -> Case:
    """A danger that somebody of the shift has taken; a crew has accepted it, where one is named."""
    case = crews.urgent(now=now, text=GAS)
    take_alert([case.pk], actor=lead(crews), now=now)
    if unit:
        dispatcher = Actor.of(crews.city.people["dispatcher"])
        assign_unit(crews.order(case).pk, crews.units[unit].pk, actor=dispatcher, now=now)
        crews.act(f"{unit}-1", "accept", crews.asked(case), at=now)
    return case


def order(crews: Crews, now: datetime) -> list[int]:
    return [each.case_id for each in alert_list(crews.city.people["lead"], now=now).waiting]


@pytest.fixture
def leader(crews: Crews) -> User:
    leader = gives_number(crews.city.people["leader"], "+8613700137000")
    OnCall.objects.create(user=leader, valid=ALWAYS)
    return leader


def test_strip_list_api_and_page_put_first_the_danger_that_nobody_goes_to_whatever_it_waits_for(
    crews: Crews, leader: User
) -> None:
    plain = crews.routed()
    left = danger(crews, "near")
    gone_to = danger(crews, "middle")
    lacking, unsent = danger(crews), danger(crews)
    # An office has signed for it, and no crew goes.
    sign_orders([lacking.pk], actor=Actor.of(crews.city.people["roads_clerk"]), now=later(minutes=1))
    crews.act("near-1", "duty", is_yes=False, at=later(minutes=2))
    told = [
        (plain, AlertReason.NO_UNIT, 1),
        (unsent, AlertReason.UNSENT, 2),
        (lacking, AlertReason.NO_UNIT, 3),
        (left, AlertReason.UNIT_LEFT, 4),
        (gone_to, AlertReason.ANSWER_WAITS, 5),
    ]
    for case, reason, minutes in told:
        alert_case(case.pk, reason, now=later(minutes=minutes))
    now = later(minutes=6)
    # Words of danger, newer than all of that, of a case to which a crew goes.
    mark_danger([gone_to.pk], actor=lead(crews), now=now, danger=Danger.FIRE)

    climb_alerts(now=now)

    right = [left.pk, lacking.pk, unsent.pk, gone_to.pk, plain.pk]
    strip = strip_of(crews.city.people["lead"], now=now)
    assert strip is not None
    assert [each.case_id for each in strip.waiting] == right
    assert order(crews, now) == right
    client = Client()
    client.force_login(crews.city.people["lead"])
    told_by_api = client.get("/api/internal/watch/alerts/").json()["alerts"]
    assert [each["case_id"] for each in told_by_api] == right
    body = Message.objects.get(user=leader).body
    numbers = [Case.objects.get(pk=each).number for each in right]
    assert sorted(numbers, key=body.index) == numbers
    # The first is told with what became of it.
    assert body.index(str(AlertReason.UNIT_LEFT.label)) < body.index(numbers[0]) < body.index(numbers[1])


def test_the_alerts_of_a_case_are_ordered_alike_where_they_are_listed_and_where_they_are_paged(crews: Crews) -> None:
    grave, plain = danger(crews), crews.routed()
    for case in (grave, plain):
        for minutes, reason in enumerate(
            [AlertReason.NO_PLACE, AlertReason.NO_UNIT, AlertReason.UNIT_LEFT, AlertReason.UNSENT], start=1
        ):
            alert_case(case.pk, reason, now=later(minutes=minutes))
    mark_danger([grave.pk], actor=lead(crews), now=later(minutes=9), danger=Danger.FIRE)

    for each in alert_list(crews.city.people["lead"], now=later(minutes=10)).waiting:
        case = Case.objects.get(pk=each.case_id)
        alerts = sorted(Alert.objects.filter(case=case, taken_at=None), key=lambda alert: gravity(alert, case))
        assert each.reasons == [alert.reason for alert in alerts]
        if case == grave:
            # Of what became of it the last is how it stands.
            assert each.reasons[:3] == [AlertReason.DANGER, AlertReason.UNIT_LEFT, AlertReason.NO_UNIT]


def test_somebody_goes_who_said_yes_and_neither_left_nor_was_called_back(crews: Crews) -> None:
    others, case = danger(crews, "middle"), danger(crews)
    for each, minutes in ((case, 1), (others, 2)):
        alert_case(each.pk, AlertReason.ANSWER_WAITS, now=later(minutes=minutes))
    # Nobody goes: neither an office that signed, nor who was only asked.
    now = later(minutes=3)
    assert order(crews, now) == [case.pk, others.pk]
    crews.act("middle-1", "duty", is_yes=False, at=now)
    assert order(crews, later(minutes=4)) == [others.pk, case.pk]
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    assign_unit(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher, now=later(minutes=5))
    asked = crews.asked(case)
    crews.act("middle-1", "duty", is_yes=True, at=later(minutes=5))
    assert order(crews, later(minutes=6)) == [case.pk, others.pk]

    crews.act("near-1", "accept", asked, at=later(minutes=6))

    # Somebody goes to both: the newest first.
    assert order(crews, later(minutes=7)) == [others.pk, case.pk]
    asked.refresh_from_db()
    recall_assignment(asked.pk, actor=dispatcher, now=later(minutes=8))
    assert order(crews, later(minutes=9)) == [case.pk, others.pk]


def test_to_what_is_told_anew_after_a_crew_was_done_nobody_goes(crews: Crews) -> None:
    done, other = danger(crews, "near"), danger(crews, "middle")
    alert_case(done.pk, AlertReason.ANSWER_WAITS, now=later(minutes=1))
    alert_case(other.pk, AlertReason.ANSWER_WAITS, now=later(minutes=2))
    crews.act("near-1", "done", crews.asked(done), at=later(minutes=5))
    assert order(crews, later(minutes=6)) == [other.pk, done.pk]

    mark_danger([done.pk], actor=lead(crews), now=later(minutes=9), danger=Danger.FIRE)

    assert order(crews, later(minutes=10)) == [done.pk, other.pk]
