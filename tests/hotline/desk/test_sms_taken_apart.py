"""Merged and taken apart again: nobody answers for a case that speaks for hers no more, and her words go with hers."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases import actions
from cases.models import Alert, AlertReason, Case, Channel, Clock, Danger, Obligation, Outcome, Rating, Report, Words
from cases.verification import findings
from cases.workflow import State
from common import crypto, reactions
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextOutcome
from hotline.sms.actions import alert_unread
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")

ANOTHER = "+8613800138009"


def asked_for_both(desk: Desk, *, phone: str = ANOTHER) -> tuple[int, int]:
    """Merge a case of this telephone into a stranger's, which is done and asks; return both."""
    own = desk.report("lamp", received_at=later(days=-2)).case_id
    other = desk.report("lamp", received_at=later(days=-2), caller=actions.Caller(phone=phone)).case_id
    actions.merge_cases([own], into=other, actor=desk.operator, now=NOW)
    actions.file_case([other], actor=desk.lead, now=NOW)
    actions.route_case([other], actor=desk.dispatcher, now=NOW)
    actions.sign_orders([other], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([other], actor=desk.lamps_clerk, now=NOW, result="New lamp")
    actions.pass_check([other], actor=desk.other_worker, now=NOW)
    return own, other


def take_apart(desk: Desk, case_id: int, *, is_heard: bool) -> None:
    actions.unmerge_case(case_id, actor=desk.operator, now=timezone.now())
    if is_heard:
        reactions.drain("hotline.questions", now=timezone.now)


@pytest.mark.parametrize("is_heard", [True, False])
@pytest.mark.parametrize("text", ["1", "yes, solved", "2 still dark"])
def test_nobody_answers_for_a_case_that_speaks_for_hers_no_more(
    phone: Phone, desk: Desk, told: Told, text: str, *, is_heard: bool
) -> None:
    own, other = asked_for_both(desk)
    told()
    take_apart(desk, own, is_heard=is_heard)

    phone.write(text)

    assert Case.objects.get(pk=other).state == State.ANSWERING
    assert Rating.objects.get(case=other).answered_at is None
    assert text not in Words.objects.filter(case=other).values_list("text", flat=True)
    # It answers what she was asked, so it is no new matter either: a person reads it with her own case.
    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, own)
    assert phone.last.waits_since is not None


def test_the_private_page_answers_for_her_own_case_alone(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    report = Report.objects.get(case=own)
    take_apart(desk, own, is_heard=False)

    Client().post(f"/r/{report.token}/rate", {"solved": "yes"})

    assert Case.objects.get(pk=other).state == State.ANSWERING
    # Kept, and read by a person with her own.
    assert list(InboundText.objects.filter(waits_since__isnull=False).values_list("case", flat=True)) == [own]


def test_taking_apart_ends_the_question_of_whoever_went(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    told()
    take_apart(desk, own, is_heard=True)

    endings = dict(Question.objects.filter(case=other).values_list("report__case", "ending"))
    assert endings == {own: QuestionEnd.WITHDRAWN, other: ""}
    Phone(ANOTHER).write("1")
    assert Case.objects.get(pk=other).state == State.CLOSED


def test_who_reported_both_is_still_asked_of_the_one_that_waits(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk, phone=phone.number)
    told()
    Question.objects.filter(case=other).update(report=Case.objects.get(pk=own).reports.get())
    take_apart(desk, own, is_heard=True)

    phone.write("1")

    assert (phone.last.outcome, Case.objects.get(pk=other).state) == (TextOutcome.ANSWER, State.CLOSED)


def test_a_late_answer_is_not_laid_beside_a_strangers_case(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    told()
    take_apart(desk, own, is_heard=True)
    actions.close_case([other], actor=actions.SYSTEM, now=timezone.now(), outcome="not_reached")

    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        phone.write("2 still dark")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, own)
    assert "2 still dark" not in Words.objects.filter(case=other).values_list("text", flat=True)


def test_a_text_nobody_has_read_goes_with_her_own_case(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    told()
    phone.write("The manhole beside it is open now")
    row = phone.last
    assert (row.case_id, row.outcome) == (other, TextOutcome.UNSURE)
    alert_unread(now=row.received_at + timedelta(minutes=31))

    take_apart(desk, own, is_heard=True)
    alert_unread(now=row.received_at + timedelta(minutes=32))

    row.refresh_from_db()
    assert (row.case_id, row.question_id) == (own, None)
    assert row.waits_since is not None
    assert row.words in Words.objects.filter(case=own).values_list("text", flat=True)
    open_alerts = Alert.objects.filter(reason=AlertReason.ANSWER_WAITS, taken_at__isnull=True)
    assert list(open_alerts.values_list("case", flat=True)) == [own]


def test_what_she_wrote_meanwhile_is_said_on_her_own_case_once(phone: Phone, desk: Desk, told: Told) -> None:
    own, _other = asked_for_both(desk)
    told()
    phone.write("The manhole beside it is open now")
    waiting = phone.last
    take_apart(desk, own, is_heard=True)

    said = list(Words.objects.filter(case=own).values_list("text", flat=True))
    assert said == ["The lamp is out", waiting.words]
    assert Case.objects.get(pk=own).danger == Danger.MANHOLE
    assert Alert.objects.filter(case=own, reason=AlertReason.DANGER, taken_at__isnull=True).exists()


def test_a_text_of_which_she_was_asked_which_is_told_of_by_her_own_case(phone: Phone, desk: Desk, told: Told) -> None:
    own, _other = asked_for_both(desk)
    second, _third = asked_for_both(desk)
    told()
    phone.write("2 still dark")
    assert phone.last.outcome == TextOutcome.WHICH
    InboundText.objects.filter(pk=phone.last.pk).update(waits_since=phone.last.received_at)
    for case_id in (own, second):
        take_apart(desk, case_id, is_heard=True)

    alert_unread(now=phone.last.received_at + timedelta(minutes=31))

    told_of = Alert.objects.filter(reason=AlertReason.ANSWER_WAITS).values_list("case", flat=True)
    assert set(told_of) <= {own, second}
    assert told_of


def test_a_place_is_asked_of_the_case_it_was_asked_for(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out")
    told()
    own = Case.objects.get()
    other = desk.report("lamp", caller=actions.Caller(phone=ANOTHER)).case_id
    actions.merge_cases([own.pk], into=other, actor=desk.operator, now=timezone.now())
    reactions.drain("hotline.questions", now=timezone.now)
    take_apart(desk, own.pk, is_heard=True)

    phone.write("Renmin Road 12")

    assert Question.objects.get(kind=QuestionKind.PLACE).ending == QuestionEnd.WITHDRAWN
    assert Case.objects.get(pk=other).address == ""
    assert phone.last.case_id == own.pk


# --- Whose word closed it -------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["1", "2 still dark"])
def test_what_who_leaves_it_said_is_no_word_of_those_who_stay(
    phone: Phone, desk: Desk, told: Told, answer: str
) -> None:
    own, other = asked_for_both(desk)
    told()
    phone.write(answer)
    if answer == "1":
        assert Case.objects.get(pk=other).outcome == Outcome.SOLVED
    else:
        actions.close_case(
            [other], actor=desk.operator, now=timezone.now(), outcome=Outcome.EXPLAINED, reason="It is the moon"
        )

    take_apart(desk, own, is_heard=True)

    case = Case.objects.get(pk=other)
    assert (case.state, case.ended_at, case.outcome) == (State.ANSWERING, None, "")
    assert Rating.objects.get(case=other).is_solved is None
    order = case.orders.get()
    assert (order.state, order.ended_at, case.holders.filter(cause_id=order.pk).exists()) == ("done", None, True)
    clocks = Clock.objects.filter(case_id=other)
    assert clocks.get(obligation=Obligation.PROMISE).stopped_at is None
    assert clocks.filter(obligation=Obligation.ANSWER).latest("seq").stopped_at is None
    # Her own case has her word in its log, and goes on.
    assert Case.objects.get(pk=own).state == State.REPORTED
    assert list(findings()) == []
    told()
    assert Message.objects.filter(template_code="done", contact=person(ANOTHER)).count() == 2
    Phone(ANOTHER).write("1")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.SOLVED)


def person(phone: str) -> Contact:
    return Contact.objects.get(phone_index=crypto.index(phone))


def test_what_its_own_citizen_said_stands_whoever_leaves_it(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    told()
    Phone(ANOTHER).write("1")

    take_apart(desk, own, is_heard=True)

    assert Case.objects.get(pk=other).outcome == Outcome.SOLVED
    assert Case.objects.get(pk=own).state == State.REPORTED


def test_what_was_said_on_the_telephone_is_the_word_of_whoever_was_rung(phone: Phone, desk: Desk, told: Told) -> None:
    for is_own in (True, False):
        own, other = asked_for_both(desk)
        rung = Report.objects.get(case=own if is_own else other)
        actions.unmask_contact(rung.pk, actor=desk.operator, now=timezone.now(), reason="to ask")
        actions.rate_by_phone(other, actor=desk.operator, now=timezone.now(), is_solved=True)

        take_apart(desk, own, is_heard=True)

        assert Case.objects.get(pk=other).state == (State.ANSWERING if is_own else State.CLOSED)


def test_where_nobody_else_can_be_asked_it_is_closed_as_such(phone: Phone, desk: Desk, told: Told) -> None:
    own, other = asked_for_both(desk)
    Report.objects.filter(case=other).update(channel=Channel.GRID)
    told()
    phone.write("1")
    take_apart(desk, own, is_heard=True)

    reactions.drain("cases.close_unasked", now=timezone.now)

    case = Case.objects.get(pk=other)
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.UNASKED)
