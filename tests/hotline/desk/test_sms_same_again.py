"""The same words again are one contact only while nothing has changed that they could answer."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from cases.models import Case, Outcome, Rating, Report, Words
from cases.workflow import State
from hotline.her_words import say_more
from hotline.models import InboundText, TextOutcome
from messaging.models import Message, OptOut
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


@pytest.mark.parametrize(("stop", "yes"), [("STOP", "yes"), ("退订", "是"), ("stop", "YES!"), ("TD", "是的")])
def test_a_yes_that_brought_messages_back_is_an_answer_the_second_time(
    phone: Phone, desk: Desk, told: Told, stop: str, yes: str
) -> None:
    case_id = done_case(desk, phone)
    told()
    phone.write(stop)
    phone.write(yes)
    assert (phone.last.outcome, OptOut.objects.exists()) == (TextOutcome.START, False)
    assert Case.objects.get(pk=case_id).state == State.ANSWERING

    phone.write(yes)

    assert (phone.last.outcome, Case.objects.get(pk=case_id).state) == (TextOutcome.ANSWER, State.CLOSED)
    # What answered is the same text again from now on.
    phone.write(yes)
    assert phone.last.outcome == TextOutcome.REPEAT


def later() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True)


@pytest.mark.parametrize("how", ["rejected", "answered", "voided"])
def test_the_same_words_after_the_end_are_read_with_the_end(phone: Phone, desk: Desk, told: Told, how: str) -> None:
    case_id = desk.report("lamp", received_at=timezone.now()).case_id
    phone.write("Still dark!")
    assert phone.last.outcome == TextOutcome.ADDITION
    with later():
        now = timezone.now()
        if how == "rejected":
            actions.reject_case([case_id], actor=desk.lead, now=now, reason="private")
        elif how == "answered":
            actions.answer_case([case_id], actor=desk.operator, now=now, answer="It was checked.")
        else:
            actions.file_case([case_id], actor=desk.lead, now=now)
            actions.void_case([case_id], actor=desk.lead, now=now, reason="No lamp stands there.")

        phone.write("Still dark!")

    assert (phone.last.outcome != TextOutcome.REPEAT, phone.last.case_id) == (True, case_id)
    assert phone.last.waits_since is not None or Case.objects.get(pk=case_id).state == State.REPORTED


def test_the_same_yes_after_one_of_two_was_answered_elsewhere_answers_the_other(
    phone: Phone, desk: Desk, told: Told
) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    phone.write("1")
    assert phone.last.outcome == TextOutcome.WHICH
    with later():
        actions.rate_case(Report.objects.get(case=one), now=timezone.now(), is_solved=False)
        phone.write("1")

    assert (phone.last.outcome, Case.objects.get(pk=two).state) == (TextOutcome.ANSWER, State.CLOSED)
    assert Rating.objects.get(case=one).is_solved is False


def test_the_same_no_after_the_case_was_closed_again_is_not_left_out(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    phone.write("Not solved!")
    assert phone.last.outcome == TextOutcome.ANSWER
    phone.write("Not solved!")
    assert phone.last.outcome == TextOutcome.REPEAT
    with later():
        actions.close_case(
            [case_id],
            actor=desk.operator,
            now=timezone.now(),
            outcome=Outcome.EXPLAINED,
            reason="It is a private lamp.",
        )
        phone.write("Not solved!")

    assert (phone.last.outcome != TextOutcome.REPEAT, phone.last.case_id) == (True, case_id)
    assert phone.last.waits_since is not None or Case.objects.get(pk=case_id).state != State.CLOSED


def test_the_same_place_after_the_desk_changed_it_is_not_left_out(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at our corner is out")
    told()
    phone.write("Renmin Road 12")
    assert phone.last.outcome == TextOutcome.PLACE
    phone.write("Renmin Road 12")
    assert phone.last.outcome == TextOutcome.REPEAT
    case = Case.objects.get()
    with later():
        actions.change_case(case.pk, actor=desk.operator, now=timezone.now(), address="Mill Lane 3")
        phone.write("Renmin Road 12")

    assert (phone.last.outcome != TextOutcome.REPEAT, phone.last.case_id) == (True, case.pk)


def test_the_same_words_that_nothing_has_changed_since_are_one_contact(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = desk.report("lamp", received_at=timezone.now()).case_id
    phone.write("Still dark!")
    count = Message.objects.count()
    with later():
        # That somebody is at it asks her nothing.
        actions.file_case([case_id], actor=desk.lead, now=timezone.now())
        actions.route_case([case_id], actor=desk.dispatcher, now=timezone.now())
        phone.write("Still dark!")

    assert (phone.last.outcome, Message.objects.count()) == (TextOutcome.REPEAT, count)


def test_the_same_words_on_her_page_after_the_end_wait_for_a_person(desk: Desk) -> None:
    case_id = desk.report("lamp", received_at=timezone.now()).case_id
    report = Report.objects.get(case=case_id)
    say_more(report, now=timezone.now(), words="Still dark!")
    say_more(report, now=timezone.now(), words="Still dark!")
    assert Words.objects.filter(case=case_id, text="Still dark!").count() == 1
    with later():
        actions.reject_case([case_id], actor=desk.lead, now=timezone.now(), reason="private")
        say_more(report, now=timezone.now(), words="Still dark!")

    assert InboundText.objects.filter(case=case_id, waits_since__isnull=False).count() == 1
