"""No text is lost or guessed: last lines, answers at once, "which?", late answers, machines, pictures without a case."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Alert, AlertReason, Case, Channel, LogEntry, Rating, Report, Words
from cases.workflow import State
from common import reactions
from common.phones import Plan
from common.refusals import BadInput, NotFound
from grid.models import CaseClass
from hotline.models import InboundMedia, InboundText, MediaState, Question, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions import alert_unread, asking, conversation, decide_text, lapse_questions
from hotline.sms.senders import Sender, read_sender
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


def test_of_many_cases_the_letters_name_some_and_the_number_every_one(phone: Phone, desk: Desk, told: Told) -> None:
    cases = [done_case(desk, phone) for _ in range(10)]

    phone.write("1")

    asked = Message.objects.get(template_code="which").body
    named = [pk for pk in cases if Case.objects.get(pk=pk).number in asked]
    assert (phone.last.outcome, len(named)) == (TextOutcome.WHICH, 8)
    phone.write("What about the thing behind the house")
    assert phone.last.waits_since is not None
    unnamed = next(pk for pk in cases if pk not in named)
    phone.write(Case.objects.get(pk=unnamed).number)
    assert InboundText.objects.get(pk=phone.last.pk).case_id == unnamed


def test_a_letter_beyond_the_last_names_no_case(phone: Phone, desk: Desk, told: Told) -> None:
    cases = [done_case(desk, phone) for _ in range(10)]
    phone.write("1")

    for text in ("I", "J", "H"):
        phone.write(text)

    assert Case.objects.filter(pk__in=cases, state=State.CLOSED).count() == 0
    assert not Rating.objects.filter(case__in=cases, is_solved=False).exists()


def test_who_wrote_something_between_does_not_repeat_herself(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = two_questions(desk, phone)
    phone.write("1")
    phone.write(Case.objects.get(pk=one).number)
    assert phone.last.outcome == TextOutcome.ANSWER

    phone.write("1")

    assert phone.last.outcome == TextOutcome.ANSWER
    assert {Case.objects.get(pk=each).state for each in (one, two)} == {State.CLOSED}


def test_one_street_answers_two_questions_after_she_said_which(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out")
    phone.write("NEW a manhole is open")
    told()
    one, two = Case.objects.order_by("pk")
    phone.write("Renmin Road 12")
    phone.write(one.number)

    phone.write("Renmin Road 12")

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.address, two.address) == ("Renmin Road 12", "Renmin Road 12")


def test_a_text_of_which_she_is_asked_which_never_becomes_a_matter_by_itself(
    phone: Phone, desk: Desk, told: Told
) -> None:
    one, two = two_questions(desk, phone)
    phone.write("The men were here but look at it")
    row = phone.last
    late = row.received_at + timedelta(minutes=31)

    assert alert_unread(now=late) == 1
    assert alert_unread(now=late + timedelta(minutes=1)) == 0

    row.refresh_from_db()
    alert = Alert.objects.get(reason=AlertReason.ANSWER_WAITS, case__in=(one, two))
    assert (Case.objects.count(), row.case_id, row.words) == (2, None, "The men were here but look at it")
    phone.write(Case.objects.get(pk=one).number)
    row.refresh_from_db()
    assert row.case_id == one
    alert_unread(now=late + timedelta(minutes=2))
    alert.refresh_from_db()
    # It stands with the other case now, and whoever is on shift is told of that one.
    assert (alert.taken_at is None) == (alert.case_id == one)
    assert Alert.objects.filter(case=one, reason=AlertReason.ANSWER_WAITS, taken_at__isnull=True).count() == 1


def test_an_answer_without_a_choice_goes_to_a_person_and_becomes_no_matter(
    phone: Phone, desk: Desk, told: Told
) -> None:
    cases = two_questions(desk, phone)
    phone.write("1")
    later = timezone.now() + timedelta(days=15)
    lapse_questions(now=later)

    alert_unread(now=later + timedelta(minutes=31))

    assert (Case.objects.count(), phone.last.case_id, phone.last.words) == (2, None, "1")
    assert phone.last.waits_since is not None
    alert = Alert.objects.get(reason=AlertReason.ANSWER_WAITS, case__in=cases)
    decide_text(phone.last.pk, TextDecision.KEEP, user=desk.operator.user, now=later + timedelta(hours=1))
    alert.refresh_from_db()
    assert alert.taken_by == desk.operator.user


def test_a_choice_of_which_a_person_has_said_what_it_is_is_read_by_a_person(
    phone: Phone, desk: Desk, told: Told
) -> None:
    one, two = two_questions(desk, phone)
    phone.write("What about the thing behind the house")
    first = phone.last
    decide_text(first.pk, TextDecision.KEEP, user=desk.operator.user, now=timezone.now())

    assert phone.write(Case.objects.get(pk=one).number) == 200

    row = phone.last
    assert (row.outcome, row.case_id) == (TextOutcome.UNSURE, one)
    assert row.waits_since is not None
    first.refresh_from_db()
    assert (first.decision, first.case_id, first.waits_since) == (TextDecision.KEEP, None, None)
    assert not Rating.objects.filter(case__in=(one, two), answered_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_a_choice_waits_for_nobody_who_is_just_deciding(phone: Phone, desk: Desk, told: Told) -> None:
    one, _two = two_questions(desk, phone)
    phone.write("What about the thing behind the house")
    first = phone.last.pk
    is_held, is_done = threading.Event(), threading.Event()

    def decide() -> None:
        with transaction.atomic():
            InboundText.objects.select_for_update().get(pk=first)
            is_held.set()
            is_done.wait(20)
            InboundText.objects.filter(pk=first).update(
                decision=TextDecision.KEEP, decided_at=timezone.now(), waits_since=None
            )
        connection.close()

    person = threading.Thread(target=decide)
    person.start()
    assert is_held.wait(20)
    try:
        assert phone.write(Case.objects.get(pk=one).number) == 200
    finally:
        is_done.set()
        person.join()

    assert InboundText.objects.get(pk=first).decision == TextDecision.KEEP
    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.UNSURE, one)


@pytest.mark.parametrize(("text", "is_danger"), [("The lamp is out", False), ("There is a gas leak here", True)])
def test_a_text_on_which_something_breaks_is_kept_for_a_person(
    phone: Phone, told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, text: str, *,
    is_danger: bool,
) -> None:  # fmt: skip
    def breaks(_self: object) -> None:
        raise IndexError

    monkeypatch.setattr(conversation._Conversation, "take", breaks)

    assert phone.write(text) == 200

    assert [each.levelname for each in caplog.records if each.name == conversation.__name__] == ["ERROR"]
    caplog.clear()
    assert (phone.last.words == text, phone.last.waits_since is not None) == (not is_danger, not is_danger)
    assert Case.objects.filter(reports__contact=phone.last.contact).count() == is_danger


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
    actions.close_case([case_id], actor=actions.SYSTEM, now=timezone.now(), outcome="not_reached", reason="nobody")

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case_id)
    assert Case.objects.count() == 1


def test_what_was_closed_before_its_question_left_is_asked_no_more_and_her_no_is_heard(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = done_case(desk, phone)
    told()
    question = Message.objects.get(template_code="done")
    assert question.state == MessageState.QUEUED
    actions.close_case([case_id], actor=actions.SYSTEM, now=timezone.now(), outcome="not_reached")
    reactions.drain("hotline.questions", now=timezone.now)
    question.refresh_from_db()
    assert (question.state, question.error, question.due_at) == (MessageState.FAILED, "withdrawn", None)
    # Nor was any text of ours known to have asked her.
    Question.objects.all().delete()

    phone.write("2")

    text = phone.last
    assert (text.outcome, text.case_id) == (TextOutcome.LATE, case_id)
    assert not Message.objects.filter(template_code="nothing_asked").exists()
    decide_text(text.pk, TextDecision.NO, user=desk.operator.user, now=timezone.now())
    row = LogEntry.objects.filter(case_id=case_id).latest("seq")
    assert (row.kind, row.facts["solved"], row.facts["report"]) == ("reopen", False, text.report_id)


def test_a_late_place_goes_to_a_person_with_its_case(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at our corner is out")
    told()
    case = Case.objects.get()
    actions.reject_case([case.pk], actor=desk.lead, now=timezone.now(), reason="private")

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        phone.write("Renmin Road 12")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case.pk)
    assert Case.objects.count() == 1


def closed_lamp_and_asked_where(desk: Desk, phone: Phone, told: Told) -> tuple[int, Case]:
    """A lamp that is solved and closed, and a drain reported since, of which only the place is asked."""
    for code, names in (("lamp", ("Street lamp", "路灯")), ("drain", ("Blocked drain", "下水道堵塞"))):
        case_class = desk.city.classes["lamp"] if code == "lamp" else CaseClass.objects.get(code="manhole")
        case_class.names = dict(zip(("en", "zh-hans"), names, strict=True))
        case_class.save()
    lamp = done_case(desk, phone)
    told()
    phone.write("yes")
    phone.write("NEW there is a blocked drain")
    told()
    drain = Case.objects.latest("pk")
    assert Question.objects.get(ended_at__isnull=True).kind == QuestionKind.PLACE
    return lamp, drain


@pytest.mark.parametrize(
    "text", ["still not solved, the street lamp is dark again", "Not solved!", "路灯还是不亮，没有解决", "没解决"]
)
def test_a_late_answer_is_no_answer_to_where_another_matter_is(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    lamp, drain = closed_lamp_and_asked_where(desk, phone, told)

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, lamp)
    assert phone.last.waits_since is not None
    assert text not in said_of(drain.pk)
    decide_text(phone.last.pk, TextDecision.NO, user=desk.operator.user, now=timezone.now())
    assert Case.objects.get(pk=lamp).ended_at is None


@pytest.mark.parametrize("text", ["still not solved, the drain is a blocked drain", "12 Renmin Road", "It stinks"])
def test_what_may_be_of_the_matter_that_is_asked_of_stays_with_it(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    drain = closed_lamp_and_asked_where(desk, phone, told)[1]

    phone.write(text)

    assert phone.last.case_id == drain.pk


def test_a_danger_of_another_matter_is_a_case_of_its_own(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, drain = closed_lamp_and_asked_where(desk, phone, told)
    text = "there is smoke coming out of the street lamp and my son got an electric shock"

    phone.write(text)

    assert phone.last.outcome == TextOutcome.REPORT
    assert phone.last.case_id not in (lamp, drain.pk)
    assert Case.objects.get(pk=phone.last.case_id).danger
    assert not Case.objects.get(pk=drain.pk).danger


def test_a_danger_elsewhere_is_no_late_answer(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, drain = closed_lamp_and_asked_where(desk, phone, told)
    Case.objects.filter(pk__in=[lamp, drain.pk]).update(address="Elm Street 12")
    assert Question.objects.filter(ended_at__isnull=True).exists()

    phone.write("No, and there is a strong smell of gas at 5 Renmin Road, a gas leak")

    assert phone.last.case_id not in (lamp, drain.pk)
    assert Case.objects.get(pk=phone.last.case_id).danger == "gas"


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
    assert read_sender(written, Plan("CN")).is_service is False


@pytest.mark.parametrize("written", ["whatsapp:+8613800138000", "rcs:+8613800138000", "WhatsApp: +86 138 0013 8000"])
def test_the_way_it_came_hides_no_number(written: str) -> None:
    assert read_sender(written, Plan("CN")).phone == PHONE


def test_a_withheld_number_spelt_on_a_keypad_is_nobodys() -> None:
    for written in ("266696687", "+266696687", "+86282452253", "86282452253", "+7378742833", "+2562533", "8656696"):
        for region in ("CN", "US"):
            assert read_sender(written, Plan(region)) == Sender(name=written), (written, region)
    assert read_sender("+17378742833", Plan("US")).phone == "+17378742833"


def test_a_place_sent_beside_the_words_places_the_case(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out", Latitude="32.01", Longitude="120.87", Label="Renmin Park", Address="Renmin Road 12")

    case = Case.objects.get()
    assert case.point is not None
    assert (round(case.point.x, 2), round(case.point.y, 2)) == (120.87, 32.01)
    assert "Renmin Park Renmin Road 12" in said_of(case.pk)


def test_a_service_line_needs_no_country_to_be_one_and_a_mobile_no_plus() -> None:
    for written in ("4008123123", "400-812-3123", "8008208820", "95588", "864008123123", "8610690000123", "0513 12345"):
        assert read_sender(written, Plan("CN")).is_service, written
    for written in ("8613800138000", "86 138 0013 8000", "86-138-0013-8000"):
        assert read_sender(written, Plan("CN")).phone == read_sender(written, Plan("US")).phone == PHONE, written
    assert read_sender("8008208820", Plan("US")).is_service


@pytest.mark.parametrize("region", ["CN", "US"])
def test_a_number_of_another_country_needs_no_plus_to_be_its_own(region: str) -> None:
    for written in ("447400123456", "33612345678", "85291234567", "4915123456789", "40712345678", "61412345678"):
        assert read_sender(written, Plan(region)).phone == f"+{written}", written
    # What is one of this country stays it.
    assert read_sender("13800138000", Plan("CN")).phone == PHONE
    assert read_sender("6175550100", Plan("US")).phone == read_sender("16175550100", Plan("US")).phone == "+16175550100"
    for written in ("4008123123", "10690123456789", "95588"):
        assert read_sender(written, Plan("CN")).is_service, written


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


def test_another_picture_under_the_same_words_is_no_repeat_while_none_has_a_case(
    phone: Phone, desk: Desk, told: Told
) -> None:
    one, two = two_questions(desk, phone)
    send(phone, "2")
    send(phone, "2")
    first, second = InboundText.objects.order_by("pk")

    # The first waits for a person, the second for her choice.
    assert (first.outcome, first.waits_since is not None) == (TextOutcome.WHICH, True)
    assert (second.outcome, InboundMedia.objects.filter(text=second).count()) == (TextOutcome.WHICH, 1)
    phone.write(Case.objects.get(pk=two).number)
    report = Report.objects.get(case=one)
    decide_text(first.pk, TextDecision.KEEP, user=desk.operator.user, now=timezone.now(), report_id=report.pk)
    due = InboundMedia.objects.filter(due_at__isnull=False).order_by("pk")
    assert list(due.values_list("text__case", flat=True)) == [one, two]


def test_each_picture_of_a_flood_waits_for_a_person_and_the_page_says_so(phone: Phone, desk: Desk, told: Told) -> None:
    for number in range(10):
        phone.write(f"NEW matter {number}")
    send(phone, "NEW matter of pictures")
    send(phone, "NEW matter of pictures")

    waiting = InboundText.objects.filter(case__isnull=True, waits_since__isnull=False)
    assert [each.media.count() for each in waiting] == [1, 1]
    client = Client()
    client.force_login(desk.operator.user)
    assert client.get("/desk/texts/").content.decode().count('data-pictures="1"') == 2


def test_a_picture_with_words_that_fit_several_cases_waits_for_a_person(
    phone: Phone, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_questions(desk, phone)
    phone.write("2")
    monkeypatch.setattr(conversation, "choices_of", lambda _words, _options: [0, 1])

    send(phone, "The lamp")

    assert (phone.last.outcome, phone.last.waits_since is not None) == (TextOutcome.WHICH, True)


def test_the_same_text_with_a_picture_again_goes_to_the_report_of_the_first(
    phone: Phone, desk: Desk, told: Told
) -> None:
    send(phone, "The lamp is out in Elm Street")
    send(phone, "The lamp is out in Elm Street")

    assert phone.last.outcome == TextOutcome.REPEAT
    due = InboundMedia.objects.filter(due_at__isnull=False)
    assert list(due.values_list("text__case", flat=True)) == [Case.objects.get().pk] * 2


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


def test_a_text_that_cannot_be_told_from_its_repeat_is_named_in_the_log(
    desk: Desk, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    send(Phone("+8613800138000"), "My neighbour builds a wall", MessageSid="")

    assert not InboundText.objects.exists()
    assert [each.levelname for each in caplog.records if each.name == "hotline.sms.views"] == ["ERROR"]


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


# --- Something else, somewhere else -----------------------------------------------------------


def lamp_in(phone: Phone, told: Told, text: str) -> Case:
    phone.write(text)
    told()
    return Case.objects.get()


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ("Lamp dark, Renmin Road 12", "Strong smell of gas, Hongxing Road 5"),
        ("人民路12号路灯不亮", "红星路5号燃气泄漏"),
        ("The lamp is out at our corner", "Strong smell of gas, Hongxing Road 5"),
        ("Lamp dark, Renmin Road 12", "A manhole is open and a child nearly fell in"),
    ],
)
def test_a_danger_elsewhere_is_a_matter_of_its_own(phone: Phone, told: Told, first: str, text: str) -> None:
    lamp = lamp_in(phone, told, first)
    is_asked = Question.objects.exists()

    phone.write(text)

    row = phone.last
    assert row.case_id is not None
    if is_asked:
        # Where the lamp is nobody knows: a person says whether it is the same, and the place of the lamp stays open.
        lamp.refresh_from_db()
        assert (row.outcome, row.case_id, lamp.address) == (TextOutcome.UNSURE, lamp.pk, "")
    else:
        assert (row.outcome, Case.objects.count()) == (TextOutcome.REPORT, 2)
        assert text in said_of(row.case_id)
        assert not Case.objects.get(pk=lamp.pk).danger
    assert Case.objects.get(pk=row.case_id).danger


@pytest.mark.parametrize("text", ["A manhole at the school is noisy", "The lamp in Hongxing Road 5 is dark too"])
def test_another_matter_soon_after_waits_for_a_person(phone: Phone, told: Told, text: str) -> None:
    lamp = lamp_in(phone, told, "Lamp dark, Renmin Road 12")

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.UNSURE, lamp.pk)
    assert phone.last.waits_since is not None
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "12 Renmin Road, the lamp by the door",
        "Please hurry",
        "It is the lamp in Renmin Road",
        "The pole leans, it may fall",
    ],
)
def test_more_about_the_same_stays_with_it(phone: Phone, told: Told, text: str) -> None:
    lamp = lamp_in(phone, told, "Lamp dark, Renmin Road 12")

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.ADDITION, lamp.pk)
    assert phone.last.waits_since is None


def test_a_danger_in_another_street_is_a_matter_of_its_own_while_something_is_asked(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = done_case(desk, phone)
    Case.objects.filter(pk=case_id).update(address="Renmin Road 12")
    told()

    phone.write("Strong smell of gas, Hongxing Road 5")

    assert phone.last.outcome == TextOutcome.REPORT
    assert phone.last.case_id != case_id
    assert not Case.objects.get(pk=case_id).danger
