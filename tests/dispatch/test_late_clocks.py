"""What a phone tells late: a clock it stops stops when it happened, a clock it starts starts when we hear of it."""

from datetime import datetime

import pytest

from accounts.models import User
from cases.actions import NewReport, send_fast, take_in
from cases.actions.act import SYSTEM
from cases.actions.take_in import Caller
from cases.models import Case, Channel, Check, Clock, Obligation, Rating
from cases.verification import findings
from cases.workflow import State
from dispatch.actions import offer_nearest
from evaluation.actions import rebuild_facts
from grid.models import Part
from tests.dispatch_city import HERE, NOW, Crews, later

HEARD = later(hours=5)


@pytest.fixture
def case(crews: Crews) -> Case:
    """An open manhole of somebody who can be called, offered to the nearest crew."""
    report = NewReport(
        channel=Channel.WEB,
        text="the cover is gone",
        received_at=NOW,
        point=HERE,
        case_class=crews.city.classes["manhole"],
        caller=Caller(phone="+8613800138000"),
    )
    (receipt,) = take_in([report], now=NOW)
    send_fast([receipt.case_id], actor=SYSTEM, now=NOW)
    case = Case.objects.get(pk=receipt.case_id)
    offer_nearest(crews.order(case).pk, now=NOW)
    return case


def clock(case: Case, obligation: Obligation) -> Clock:
    lead = case.orders.get(part=Part.LEAD).pk
    return (
        Clock.objects.exclude(order_id__gt=lead).exclude(order_id__lt=lead).get(case_id=case.pk, obligation=obligation)
    )


def look(crews: Crews, case: Case, at: datetime, now: datetime) -> Check:
    check = Check.objects.get(case=case, done_at__isnull=True)
    assert isinstance(check.asked, User)
    crews.act(check.asked.username, "check", f"check:{check.pk}", is_yes=True, at=at, now=now)
    check.refresh_from_db()
    return check


def test_a_yes_that_is_heard_of_late_signs_and_starts_the_first_contact_now(crews: Crews, case: Case) -> None:
    crews.act("near-1", "accept", crews.asked(case), at=later(minutes=1), now=HEARD)

    contact = clock(case, Obligation.CONTACT)
    assert clock(case, Obligation.SIGN).stopped_at == HEARD
    assert (contact.started_at, contact.stopped_at) == (HEARD, None)
    assert contact.due_at > HEARD


def test_what_was_done_earlier_stops_then_but_is_looked_at_from_now_on(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=10), now=HEARD)

    check = clock(case, Obligation.CHECK)
    assert clock(case, Obligation.DISPOSE).stopped_at == later(minutes=10)
    assert check.started_at == HEARD
    assert Check.objects.get(case=case, done_at__isnull=True).asked_at == HEARD


def test_what_was_looked_at_earlier_is_asked_of_the_citizen_from_now_on(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=10))

    check = look(crews, case, at=later(minutes=20), now=HEARD)

    case.refresh_from_db()
    answer = clock(case, Obligation.ANSWER)
    assert (case.state, check.done_at) == (State.ANSWERING, later(minutes=20))
    assert (answer.started_at, answer.stopped_at) == (HEARD, None)
    assert answer.due_at > HEARD
    assert Rating.objects.get(case=case).asked_at == HEARD
    rebuild_facts()
    assert list(findings()) == []


def test_nobody_looks_before_being_asked_whatever_the_phone_says(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=10))
    asked_at = Check.objects.get(case=case, done_at__isnull=True).asked_at

    check = look(crews, case, at=later(days=-2), now=HEARD)

    assert check.done_at == asked_at
    assert clock(case, Obligation.CHECK).stopped_at == asked_at
