"""Whole conversations by SMS, from Twilio's webhook to the words that go out."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions import Caller, NewReport
from cases.models import Case, Channel, Rating, Report, Words
from cases.workflow import State
from common.models import City
from hotline.models import InboundText, Question, QuestionKind, TextOutcome
from messaging.models import Message, OptOut
from tests.cases.conftest import Desk
from tests.city import NOW, SmallCity, later
from tests.hotline.desk.telephone import PHONE, Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


def test_a_text_is_a_report_and_its_receipt_asks_where(phone: Phone, told: Told) -> None:
    assert phone.write("The lamp at our corner is out") == 200

    report = Report.objects.get()
    assert (report.channel, report.case.state, report.case.point) == ("sms", State.REPORTED, None)
    (words,) = told()
    assert report.case.number in words
    assert "Where is it?" in words


@pytest.fixture
def placeless(city: SmallCity) -> None:
    """A city that says of its questions that they lie nowhere, and what they are called."""
    profile = City.objects.get().profile
    City.objects.update(profile={**profile, "placeless": {"classes": ["voices"]}})
    question = city.classes["question"]
    question.keywords = {"en": ["passport", "tax return"], "zh-hans": ["护照", "报税"]}
    question.save()


@pytest.mark.parametrize("text", ["When is my passport ready? The passport office is silent", "护照什么时候能办好"])
def test_a_text_about_what_lies_nowhere_is_not_asked_where(
    phone: Phone, told: Told, placeless: None, text: str
) -> None:
    phone.write(text)

    assert told()
    assert not Question.objects.exists()


def test_a_text_about_a_lamp_or_a_danger_is_asked_where_all_the_same(phone: Phone, told: Told, placeless: None) -> None:
    phone.write("My passport was stolen, a man with a knife attacked me, I am bleeding")
    told()
    phone.write("NEW the lamp is out")
    told()

    assert Question.objects.filter(kind=QuestionKind.PLACE).count() == 2


def test_a_report_of_a_class_that_lies_nowhere_is_not_asked_where(desk: Desk, told: Told, placeless: None) -> None:
    caller = Caller(phone="+8613800138055")
    new = {"channel": Channel.WEB, "received_at": timezone.now(), "caller": caller}
    actions.take_in([NewReport(text="it is late", case_class=desk.city.classes["question"], **new)], now=timezone.now())
    told()
    assert not Question.objects.exists()

    actions.take_in([NewReport(text="it is out", case_class=desk.city.classes["lamp"], **new)], now=timezone.now())
    told()
    assert Question.objects.get().kind == QuestionKind.PLACE


def test_the_link_leads_to_the_citizens_own_page(phone: Phone, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.values.reverse", lambda name, args: f"/r/{args[0]}")
    phone.write("The lamp at our corner is out")

    assert f"https://city.example/r/{Report.objects.get().token}" in told()[0]


def test_the_same_text_delivered_twice_is_one_report_and_one_receipt(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out", sid="SM1")
    phone.write("The lamp is out", sid="SM1")

    assert Report.objects.count() == 1
    assert len(told()) == 1


def test_more_words_within_a_day_belong_to_the_open_report(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    phone.write("At Renmin Road 12")

    assert Case.objects.count() == 1
    assert "At Renmin Road 12" in Words.objects.values_list("text", flat=True)
    assert phone.last.outcome == TextOutcome.ADDITION
    assert any("were added to" in words for words in told())


def test_a_bare_number_before_anything_was_asked_is_an_addition_too(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    phone.write("12")
    phone.write("1")

    assert Case.objects.count() == 1
    assert {"12", "1"} <= set(Words.objects.values_list("text", flat=True))


def test_a_day_later_it_is_a_new_report(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        phone.write("A manhole is open")

    assert Case.objects.count() == 2


def test_new_makes_it_another_matter_at_once(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    phone.write("NEW a manhole is open")

    assert Case.objects.count() == 2
    assert "a manhole is open" in Words.objects.values_list("text", flat=True)


def test_a_flood_of_new_matters_waits_for_a_person(phone: Phone, told: Told) -> None:
    for number in range(14):
        phone.write(f"NEW matter {number}")

    assert Case.objects.count() == 10
    assert Words.objects.filter(text__startswith="matter").count() == 10
    assert InboundText.objects.filter(case__isnull=True, waits_since__isnull=False).count() == 4


def test_after_the_case_has_ended_words_are_a_new_report(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out")
    actions.reject_case([Case.objects.get().pk], actor=desk.lead, now=timezone.now(), reason="private")

    phone.write("Now a manhole is open")

    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "state", "is_solved", "reply"),
    [
        ("1", State.CLOSED, True, "closed as solved"),
        ("是", State.CLOSED, True, "closed as solved"),
        ("2", State.ANSWERING, False, "looks at"),
        ("No, still dark", State.ANSWERING, False, "looks at"),
    ],
)
def test_a_reply_answers_the_question_asked(
    phone: Phone, desk: Desk, told: Told, text: str, state: str, is_solved: bool, reply: str
) -> None:
    case_id = done_case(desk, phone)

    phone.write(text)

    assert Case.objects.get(pk=case_id).state == state
    rating = Rating.objects.get(case=case_id)
    assert (rating.is_solved, rating.channel) == (is_solved, "sms")
    words = told()
    assert Case.objects.count() == 1
    assert any(reply in each for each in words) or "是" in text


def test_who_was_merged_in_answers_for_the_case_that_speaks_for_him(phone: Phone, desk: Desk, told: Told) -> None:
    own = desk.report("lamp", received_at=later(days=-2))
    other = desk.report("lamp", received_at=later(days=-2), caller=actions.Caller(phone="+8613800138009"))
    actions.merge_cases([own.case_id], into=other.case_id, actor=desk.operator, now=NOW)
    one = [other.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=NOW)

    phone.write("1")

    assert Case.objects.get(pk=other.case_id).state == State.CLOSED


def test_somebody_elses_case_is_not_answered(desk: Desk, city: SmallCity, told: Told) -> None:
    case_id = done_case(desk, Phone())

    Phone("+8613800138005").write("1")

    assert Case.objects.get(pk=case_id).state == State.ANSWERING
    assert InboundText.objects.get().outcome == TextOutcome.NOTHING
    assert Report.objects.count() == 1


def test_stop_is_kept_and_start_ends_it(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("STOP")
    desk.report("lamp")
    told()
    assert Message.objects.get().error == "opted_out"

    phone.write("START")

    assert not OptOut.objects.exists()
    assert any("get our messages again" in words for words in told())


def test_stop_outlives_the_contact(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("退订")
    actions.erase_contact(phone.last.contact, now=timezone.now())

    desk.report("lamp")
    told()

    assert Message.objects.get().error == "opted_out"


def test_help_is_answered_even_after_stop(phone: Phone, told: Told) -> None:
    phone.write("STOP")
    phone.write("help")

    assert Message.objects.get().state == "queued"


def test_words_of_danger_are_answered_with_the_number_first(phone: Phone, told: Told) -> None:
    phone.write("There is a gas leak in our cellar")

    assert told()[0].startswith("If anybody is in danger ring 119 now.")
    assert Report.objects.count() == 1


def test_words_of_danger_in_an_addition_are_answered_too(phone: Phone, told: Told) -> None:
    phone.write("It smells in the cellar of number nine")
    phone.write("I think it is a gas leak")

    assert any(words.startswith("If anybody is in danger ring 119 now.") for words in told())


def test_the_reply_is_in_the_language_of_the_text(phone: Phone, told: Told) -> None:
    phone.write("人民路12号路灯不亮")

    assert told()[0].startswith("【Small City】您的诉求已收到")


@pytest.mark.parametrize("number", ["12345", "", "alpha", "+1"])
def test_who_cannot_be_answered_is_not_taken_for_a_citizen(city: SmallCity, number: str) -> None:
    assert Phone(number).write("Your parcel is here") == 200
    assert not Report.objects.exists() or number == "12345"


def test_an_unsigned_text_is_refused(phone: Phone) -> None:
    assert phone.write("The lamp is out", token="another") == 403
    assert Client().post("/hooks/twilio/sms", {"Body": "x"}).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "🔥" * 800, "x" * 5000, "' OR 1=1 --", "{number} [link]", "\u202e"])
def test_strange_words_are_taken_without_a_fault(phone: Phone, told: Told, text: str) -> None:
    assert phone.write(text) == 200
    told()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"%", b"=&=&="])
def test_garbage_at_the_webhook_is_refused_without_a_fault(city: SmallCity, body: bytes) -> None:
    answer = Client(raise_request_exception=False).post(
        "/hooks/twilio/sms", body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 403


def test_a_laptop_has_a_telephone_of_its_own(city: SmallCity, told: Told, settings: Settings) -> None:
    answer = Client().post("/emulator/sms/", {"from": "13800138000", "text": "The lamp is out"})
    assert answer.status_code == 302
    assert len(told()) == 1

    settings.EMBEDDED = False
    assert Client().post("/emulator/sms/", {"from": PHONE, "text": "x"}).status_code == 404


def test_a_played_city_needs_no_template_to_take_texts_in(phone: Phone) -> None:
    City.objects.update(is_simulated=True)

    phone.write("help")

    assert not Message.objects.exists()
