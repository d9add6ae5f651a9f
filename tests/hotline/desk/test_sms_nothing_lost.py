"""No text is lost or guessed: last lines, answers at once, "which?", late answers, machines, pictures without a case."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Case, Channel, Rating, Report, Words
from cases.workflow import State
from common.refusals import BadInput, NotFound
from hotline.models import InboundMedia, InboundText, MediaState, Question, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions import alert_unread, asking, decide_text, lapse_questions
from hotline.sms.senders import read_sender
from messaging.limits import kind_of
from messaging.models import Message, MessageKind, MessageState
from tests.cases.conftest import Desk
from tests.city import SmallCity
from tests.hotline.desk.telephone import PHONE, Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


def said_of(case_id: int) -> str:
    return "\n".join(Words.objects.filter(case=case_id).values_list("text", flat=True))


def two_questions(desk: Desk, phone: Phone) -> tuple[int, int]:
    return done_case(desk, phone), done_case(desk, phone)


# --- Words below words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Hi\nGas Leak", "你好\n\n着火了", "Help\nGas Leak", "Thanks\n\nHouse On Fire", "救命"]
)
def test_a_danger_below_a_greeting_makes_a_case(phone: Phone, told: Told, text: str) -> None:
    phone.write(text)

    assert Case.objects.get().danger
    assert text in said_of(Case.objects.get().pk)


def test_a_line_below_an_answer_is_kept_with_it(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)

    phone.write("Yes\nStill Dark")

    assert (phone.last.outcome, Rating.objects.get(case=case_id).answered_at) == (TextOutcome.UNSURE, None)
    assert "Still Dark" in said_of(case_id)


# --- Two at once ------------------------------------------------------------------------------


def test_an_answer_that_another_was_quicker_with_is_kept_and_waits(
    phone: Phone, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = done_case(desk, phone)
    told()
    actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=True)
    # As it was when both were read, a moment before.
    monkeypatch.setattr(asking, "waits", lambda _question: True)

    phone.write("2 still dark")

    row = phone.last
    assert (row.outcome, row.case_id, row.words) == (TextOutcome.LATE, case_id, "2 still dark")
    assert row.waits_since is not None
    assert "2 still dark" in said_of(case_id)


# --- Which? ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["No, still smells of gas", "没有！有人晕倒了"])
def test_a_danger_waits_for_no_choice(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    cases = two_questions(desk, phone)

    phone.write(text)

    row = phone.last
    assert row.case_id in cases
    assert row.waits_since is not None
    assert text in said_of(row.case_id)
    assert Case.objects.get(pk=row.case_id).danger


def test_a_which_that_nobody_answers_hands_its_text_to_a_person(phone: Phone, desk: Desk, told: Told) -> None:
    two_questions(desk, phone)
    phone.write("No, still dark")
    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.WHICH, None)

    lapse_questions(now=timezone.now() + timedelta(days=15))

    assert phone.last.waits_since is not None
    assert phone.last.words == "No, still dark"


def test_a_which_that_another_takes_the_place_of_hands_its_text_to_a_person(
    phone: Phone, desk: Desk, told: Told
) -> None:
    two_questions(desk, phone)
    phone.write("Yes")
    first = phone.last.pk

    phone.write("No")

    assert InboundText.objects.get(pk=first).waits_since is not None
    assert Question.objects.filter(kind=QuestionKind.WHICH, ended_at__isnull=True).count() == 1


def test_a_choice_that_says_more_is_read(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = two_questions(desk, phone)
    phone.write("1")
    number = Case.objects.get(pk=one).number

    phone.write(f"{number} is not solved, the other one yes")

    assert Rating.objects.filter(case__in=(one, two), is_solved=True).count() == 0
    assert phone.last.outcome in (TextOutcome.UNSURE, TextOutcome.WHICH)
    assert phone.last.waits_since is not None
    assert number in said_of(one)


def test_the_words_of_a_choice_are_kept(phone: Phone, desk: Desk, told: Told) -> None:
    one, _two = two_questions(desk, phone)
    phone.write("2 still dark")

    phone.write(f"{Case.objects.get(pk=one).number} please")

    assert Rating.objects.get(case=one).is_solved is False
    assert "still dark" in said_of(one)
    assert "please" in said_of(one)


def test_an_unclear_text_goes_to_none_of_two_before_she_says_which(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = two_questions(desk, phone)

    phone.write("What about the thing behind the house")

    row = phone.last
    assert (row.outcome, row.case_id) == (TextOutcome.WHICH, None)
    assert row.waits_since is not None
    phone.write(Case.objects.get(pk=one).number)
    row.refresh_from_db()
    assert row.case_id == one
    assert row.waits_since is not None
    assert "behind the house" in said_of(one)
    assert Rating.objects.filter(case__in=(one, two), answered_at__isnull=False).count() == 0


def test_the_number_named_decides_where_an_unclear_text_stands(phone: Phone, desk: Desk, told: Told) -> None:
    one, _two = two_questions(desk, phone)

    phone.write(f"{Case.objects.get(pk=one).number} what about the thing behind the house")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.UNSURE, one)


def test_thirty_answers_to_which_are_asked_again_once(phone: Phone, desk: Desk, told: Told) -> None:
    two_questions(desk, phone)
    for text in ["Yes", "No"] * 10:
        phone.write(text)

    assert Message.objects.filter(template_code="which").count() == 1


# --- The number of one's own case --------------------------------------------------------------


def test_the_number_of_ones_own_case_is_heard_days_later(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    case = Case.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        phone.write(f"{case.number} also the pole leans")

    assert Case.objects.count() == 1
    assert "also the pole leans" in said_of(case.pk)


def test_one_new_matter_too_many_waits_for_a_person(phone: Phone, told: Told) -> None:
    for number in range(11):
        phone.write(f"NEW matter {number}")

    row = phone.last
    assert (row.case_id, row.words) == (None, "NEW matter 10")
    assert row.waits_since is not None


def test_a_person_says_whose_text_it_is(phone: Phone, desk: Desk, told: Told) -> None:
    for number in range(11):
        phone.write(f"NEW matter {number}")
    report = Report.objects.order_by("pk")[3]

    case = decide_text(
        phone.last.pk, TextDecision.KEEP, user=desk.operator.user, now=timezone.now(), report_id=report.pk
    )

    assert case is not None
    assert case.pk == report.case_id
    assert "NEW matter 10" in said_of(report.case_id)


def test_the_page_offers_the_cases_a_text_may_belong_to(phone: Phone, desk: Desk, told: Told) -> None:
    for number in range(11):
        phone.write(f"NEW matter {number}")
    client = Client()
    client.force_login(desk.operator.user)
    report = Report.objects.order_by("pk")[3]

    page = client.get("/desk/texts/").content.decode()
    assert f'value="{report.pk}"' in page
    assert client.post(f"/desk/texts/{phone.last.pk}/", {"act": "keep", "report": str(report.pk)}).status_code == 302

    assert phone.last.case_id == report.case_id
    assert phone.last.words == ""


def test_an_answer_needs_a_case(phone: Phone, desk: Desk, told: Told) -> None:
    for number in range(11):
        phone.write(f"NEW matter {number}")

    with pytest.raises(BadInput):
        decide_text(phone.last.pk, TextDecision.YES, user=desk.operator.user, now=timezone.now())

    assert phone.last.waits_since is not None


# --- Late -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["路灯亮了", "The street lamp works now"])
def test_a_late_answer_is_read_with_the_words_of_its_case(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    desk.city.classes["lamp"].names = {"en": "Street lamp", "zh-hans": "路灯"}
    desk.city.classes["lamp"].save()
    case_id = done_case(desk, phone)
    told()
    lapse_questions(now=timezone.now() + timedelta(days=15))
    actions.close_case([case_id], actor=desk.lead, now=timezone.now(), outcome="not_reached", reason="nobody")

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case_id)
    assert Case.objects.count() == 1


def test_a_late_place_goes_to_a_person_with_its_case(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at our corner is out")
    told()
    case = Case.objects.get()
    actions.reject_case([case.pk], actor=desk.lead, now=timezone.now(), reason="private")

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        phone.write("Renmin Road 12")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case.pk)
    assert Case.objects.count() == 1


# --- Machines -----------------------------------------------------------------------------


def test_a_machine_makes_no_case_where_the_report_is_old(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out in Renmin Road 12")
    told()
    case = Case.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        Message.objects.update(sent_at=timezone.now(), state=MessageState.SENT)
        phone.write("I am driving and will reply later")

    assert Case.objects.count() == 1
    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.MACHINE, case.pk)


def test_what_cannot_be_opened_is_said_within_the_limit() -> None:
    assert kind_of("unreadable", {}) == MessageKind.AUTOMATIC


def test_a_receipt_that_asks_where_is_a_question() -> None:
    assert kind_of("receipt", {"ask_place": "Where is it?"}) == MessageKind.QUESTION
    assert kind_of("receipt", {}) == MessageKind.RECEIPT


# --- Who writes -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["No Caller ID", "Private Number", "匿名号码", "Unknown", "Tom Miller", "未知号码"])
def test_letters_alone_are_no_company(written: str) -> None:
    assert read_sender(written, "CN").is_service is False


@pytest.mark.parametrize("written", ["whatsapp:+8613800138000", "rcs:+8613800138000", "WhatsApp: +86 138 0013 8000"])
def test_the_way_it_came_hides_no_number(written: str) -> None:
    assert read_sender(written, "CN").phone == PHONE


@pytest.mark.parametrize("text", ["There is an open manhole, a child nearly fell in", "楼上有东西掉下来砸到人了"])
def test_a_danger_that_no_number_is_rung_for_makes_a_case(desk: Desk, text: str) -> None:
    Phone("No Caller ID").write(text, sid="SM1")

    assert Case.objects.get().danger


def test_a_danger_from_a_service_waits_for_a_person(desk: Desk) -> None:
    Phone("10086").write("There is a gas leak in Elm Street, people are dizzy", sid="SM1")

    row = InboundText.objects.get()
    assert row.outcome == TextOutcome.SERVICE
    assert row.waits_since is not None


def test_a_text_without_a_case_becomes_one_when_nobody_reads_it(desk: Desk, told: Told) -> None:
    Phone("No Caller ID").write("My neighbour builds a wall", sid="SM1")
    received = InboundText.objects.get().received_at

    assert alert_unread(now=received + timedelta(minutes=29)) == 0
    assert alert_unread(now=received + timedelta(minutes=31)) == 1

    row = InboundText.objects.get()
    assert "builds a wall" in said_of(row.case_id or 0)
    assert row.waits_since is None
    assert alert_unread(now=received + timedelta(minutes=32)) == 0


# --- The number to ring ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["No, there is a gas leak now", "Gas leak! not solved", "status\nGas Leak"])
def test_a_danger_in_any_text_gets_the_number_to_ring(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    done_case(desk, phone)
    told()

    phone.write(text)

    assert "119" in Message.objects.latest("pk").body


# --- Pictures ---------------------------------------------------------------------------------


def send(phone: Phone, text: str, **more: str) -> None:
    address = "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME"
    phone.write(text, NumMedia="1", MediaUrl0=address, MediaContentType0="image/jpeg", **more)


def test_a_picture_with_a_text_of_no_case_waits(phone: Phone, desk: Desk, told: Told) -> None:
    one, _two = two_questions(desk, phone)

    send(phone, "1")

    media = InboundMedia.objects.get()
    assert (media.state, media.due_at) == (MediaState.WAITING, None)
    phone.write(Case.objects.get(pk=one).number)
    media.refresh_from_db()
    assert media.due_at is not None
    assert media.text.report is not None
    assert media.text.report.case_id == one


def test_a_picture_with_stop_waits_for_a_person(phone: Phone, desk: Desk, told: Told) -> None:
    send(phone, "STOP")

    assert (phone.last.outcome, phone.last.words) == (TextOutcome.STOP, "STOP")
    assert phone.last.waits_since is not None
    assert InboundMedia.objects.get().due_at is None
    assert alert_unread(now=timezone.now() + timedelta(hours=1)) == 0
    assert not Case.objects.exists()


def test_a_picture_from_nobody_is_fetched_when_a_person_makes_it_a_matter(desk: Desk, told: Told) -> None:
    send(Phone("Anonymous"), "My neighbour builds a wall", MessageSid="SM1")

    decide_text(InboundText.objects.get().pk, TextDecision.NEW, user=desk.operator.user, now=timezone.now())

    assert InboundMedia.objects.get().due_at is not None


def test_a_picture_goes_to_the_new_matter(phone: Phone, desk: Desk, told: Told) -> None:
    done_case(desk, phone)
    send(phone, "The manhole at the corner looks odd")
    InboundMedia.objects.update(state=MediaState.KEPT, due_at=None)

    made = decide_text(phone.last.pk, TextDecision.NEW, user=desk.operator.user, now=timezone.now())

    media = InboundMedia.objects.get()
    assert (media.state, media.due_at is not None) == (MediaState.WAITING, True)
    assert media.text.report is not None
    assert made is not None
    assert media.text.report.case_id == made.pk


# --- The desk -----------------------------------------------------------------------------------


def test_a_new_matter_keeps_whom_it_is_about_and_her_protection(
    phone: Phone, desk: Desk, city: SmallCity, told: Told
) -> None:
    case_id = done_case(desk, phone)
    phone.write("What about the thing behind the house")
    about = Case.objects.get(pk=case_id).lead_department
    Case.objects.filter(pk=case_id).update(is_protected=True)
    Report.objects.filter(case=case_id).update(is_protected=True)

    made = decide_text(phone.last.pk, TextDecision.NEW, user=desk.operator.user, now=timezone.now())

    assert made is not None
    assert made.is_protected
    Case.objects.filter(pk=case_id).update(about_department=about)
    assert Report.objects.filter(channel=Channel.SMS, case=made).get().is_protected


def test_what_one_may_not_see_one_makes_no_new_matter_of(
    phone: Phone, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    done_case(desk, phone)
    phone.write("What about the thing behind the house")
    monkeypatch.setattr("hotline.sms.actions.deciding.sees", lambda _user, _case: False)

    with pytest.raises(NotFound):
        decide_text(phone.last.pk, TextDecision.NEW, user=desk.operator.user, now=timezone.now())

    assert Case.objects.count() == 1
    assert Case.objects.get().state == State.ANSWERING
