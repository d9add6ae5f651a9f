"""Words of danger, at whichever door a citizen says them: whoever can be written to is told whom to ring, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Contact
from cases import actions, rules
from cases.actions import Caller, Receipt
from cases.models import Case, Channel, Outcome, Report, Urgency, Words
from common.models import City
from desk.case_page import read_case
from hotline.models import InboundText, TextDecision
from hotline.sms.actions import decide_text
from messaging.actions import opt_out
from messaging.models import Message, MessageKind, MessageState
from tests.cases.conftest import Desk
from tests.city import SmallCity
from tests.hotline.desk.telephone import PHONE, Phone

pytestmark = pytest.mark.usefixtures("twilio")
Told = Callable[[], list[str]]
GAS = "There is a strong smell of gas now"


def reported(desk: Desk, **more: Any) -> Receipt:
    return desk.report("lamp", received_at=timezone.now(), **more)


def asked(desk: Desk) -> Receipt:
    """A case whose citizen is asked."""
    receipt, now = reported(desk), timezone.now()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=now)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=now)
    return receipt


def closed(desk: Desk) -> Receipt:
    receipt = asked(desk)
    why = "It goes out at one"
    actions.close_case(
        [receipt.case_id], actor=actions.SYSTEM, now=timezone.now(), outcome=Outcome.EXPLAINED, reason=why
    )
    return receipt


def answered(desk: Desk) -> Receipt:
    receipt = reported(desk)
    actions.answer_case([receipt.case_id], actor=desk.operator, now=timezone.now(), answer="At nine")
    return receipt


def post(receipt: Receipt, form: str, **said: str) -> None:
    assert Client().post(f"/r/{receipt.token}/{form}", said).status_code == 302


def named() -> list[Message]:
    return list(Message.objects.filter(kind=MessageKind.DANGER).order_by("pk"))


DOORS: dict[str, tuple[Callable[[Desk], Receipt], str, dict[str, str]]] = {
    "more words": (reported, "add", {"add-words": GAS}),
    "the rating's words": (asked, "rate", {"solved": "no", "words": GAS}),
    "solved, and yet": (asked, "rate", {"solved": "yes", "words": GAS}),
    "taken up again": (closed, "again", {"again-words": GAS}),
    "an appeal": (answered, "again", {"again-words": GAS}),
    "a second answer": (closed, "rate", {"solved": "no", "words": GAS}),
}


@pytest.mark.parametrize("door", DOORS)
def test_words_of_danger_on_her_page_are_answered_with_the_number_to_ring(desk: Desk, told: Told, door: str) -> None:
    begin, form, said = DOORS[door]
    receipt = begin(desk)
    told()
    assert named() == []

    post(receipt, form, **said)
    told()

    (message,) = named()
    assert (message.channel, message.emergency, message.case_id) == ("sms", "119", receipt.case_id)
    assert "119" in message.body
    assert message.contact == Report.objects.get(pk=receipt.report_id).contact


@pytest.mark.parametrize(
    "text",
    [
        "{0:%Y}年{0:%m}月{0:%d}日晚上8点，工农路大桥有人落水",
        "In {0:%Y}, a man fell in the river",
        "{0:%Y}年001130号 有人触电",
    ],
)
@pytest.mark.parametrize("door", ["report", "her page", "text"])
def test_a_danger_with_the_date_of_today_or_a_number_with_its_year_is_one(
    desk: Desk, told: Told, door: str, text: str
) -> None:
    words = text.format(timezone.now())
    if door == "report":
        reported(desk, text=words)
    elif door == "her page":
        post(reported(desk), "add", **{"add-words": words})
    else:
        Phone(PHONE).write(words)
    told()

    case = Case.objects.get()
    assert (case.urgency, case.danger) == (Urgency.URGENT, "electric" if "触电" in words else "water")
    assert any(each.emergency for each in Message.objects.all())


def test_whoever_left_an_address_only_is_told_by_e_mail(desk: Desk, told: Told, settings: Settings) -> None:
    settings.EMAIL_DOOR = "outbox"
    receipt = reported(desk, caller=Caller(email="citizen@example.org"))
    post(receipt, "add", **{"add-words": GAS})
    told()

    assert [(each.channel, each.emergency) for each in named()] == [("email", "119")]


def test_the_number_to_ring_comes_after_twenty_news_and_after_stop(desk: Desk, told: Told) -> None:
    receipt = reported(desk)
    told()
    contact = Contact.objects.get()
    opt_out(contact, "sms", now=timezone.now())
    Message.objects.bulk_create(
        Message(key=f"k{n}", contact=contact, channel="sms", template_code="routed", language="en", body="b",
                created_at=timezone.now()) for n in range(30)
    )  # fmt: skip
    post(receipt, "add", **{"add-words": GAS})
    told()

    assert [(each.state, each.error) for each in named()] == [(MessageState.QUEUED, "")]


def test_the_same_danger_a_moment_later_is_answered_once_and_later_again(desk: Desk, told: Told) -> None:
    receipt = reported(desk)
    for _again in range(3):
        post(receipt, "add", **{"add-words": GAS})
    told()
    post(receipt, "add", **{"add-words": GAS})
    told()
    assert len(named()) == 1

    for rows in (Message.objects, Words.objects):
        rows.update(created_at=timezone.now() - timedelta(minutes=11))
    post(receipt, "add", **{"add-words": GAS})
    told()

    assert len(named()) == 2


def test_what_a_text_was_answered_is_not_said_again_for_her_page(desk: Desk, told: Told, phone: Phone) -> None:
    receipt = reported(desk)
    told()
    phone.write(GAS)
    told()
    assert [each.template_code for each in named()] == ["added"]

    post(receipt, "add", **{"add-words": GAS})
    told()

    assert [each.template_code for each in named()] == ["added"]


def test_a_text_that_the_desk_reads_hours_later_is_not_answered_again(desk: Desk, told: Told, phone: Phone) -> None:
    receipt = asked(desk)
    told()
    phone.write("Hm, and a strong smell of gas now?")
    text = InboundText.objects.get(waits_since__isnull=False)
    told()
    before = len(named())
    assert before == 1
    Message.objects.update(created_at=timezone.now() - timedelta(hours=3))
    actions.rate_case(Report.objects.get(pk=receipt.report_id), now=timezone.now(), is_solved=True)
    # What she said on her page since has been read.
    decide_text(text.pk, TextDecision.NO, user=desk.city.people["operator"], now=timezone.now(), seen=1)
    told()

    assert Case.objects.get(pk=receipt.case_id).reopen_count == 1
    assert len(named()) == before


def test_only_who_wrote_of_it_is_told_and_of_nothing_harmless(desk: Desk, told: Told, city: SmallCity) -> None:
    receipt = reported(desk)
    other = reported(desk, caller=Caller(phone="+8613800138001"))
    actions.merge_cases([other.case_id], into=receipt.case_id, actor=desk.operator, now=timezone.now())
    post(receipt, "add", **{"add-words": "It is still dark"})
    told()
    assert named() == []

    post(other, "add", **{"add-words": GAS})
    # Taken apart before the worker came by: her words stand with the other, and she is told all the same.
    actions.unmerge_case(other.case_id, actor=desk.operator, now=timezone.now())
    told()

    (message,) = named()
    assert message.contact == Report.objects.get(pk=other.report_id).contact


def test_whoever_reports_again_before_the_worker_comes_has_both_receipts(desk: Desk, told: Told) -> None:
    first = reported(desk)
    again = actions.NewReport(channel=Channel.WEB, text="dark", received_at=timezone.now(), caller=Caller(phone=PHONE))
    actions.join_case(first.case_id, again, now=timezone.now())

    told()

    assert Message.objects.filter(template_code="receipt").count() == 2


@pytest.fixture
def three_numbers(city: SmallCity) -> None:
    """The city has a number each for police, fire brigade and ambulance."""
    profile = City.objects.get().profile
    City.objects.update(
        profile={**profile, "danger": [], "emergency": [{"number": each} for each in ("110", "119", "120")]}
    )
    rules._held.forget()


BESIDE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "in the address": ({"address": "strong gas smell, my wife fainted"}, ["119", "120"]),
    "in Chinese": ({"address": "着火了，有人困在里面"}, ["119", "120"]),
    "in an answer": ({"answers": {"what": "The transformer is on fire, a man is hurt"}}, ["119", "120"]),
    "half in each": (
        {"text": "There is a strong smell of gas", "answers": {"who": "my mother fainted"}},
        ["119", "120"],
    ),
    "a robber": ({"text": "The shop is on fire", "address": "a man attacks people with a knife"}, ["110", "119"]),
    "none": ({"address": "5 Gas Lane", "answers": {"what": "a lamp"}}, []),
}


@pytest.mark.usefixtures("three_numbers")
@pytest.mark.parametrize("told_where", BESIDE)
def test_all_numbers_that_a_report_needs_are_named_whichever_box_it_is_told_in(
    desk: Desk, told: Told, told_where: str
) -> None:
    said, numbers = BESIDE[told_where]
    contact = {"contact": {"phone": "+8613812345679"}}
    body = {"text": "The lamp is out", **said, **contact}

    answer = Client().post("/api/v1/reports", body, content_type="application/json").json()
    follows = Client().get(f"/api/v1/reports/{answer['token']}").json()
    told()

    receipt = Message.objects.get(template_code="receipt")
    shown = Client().get(f"/r/{answer['token']}").content.decode()
    card = read_case(desk.lead.user, answer["number"], now=timezone.now()).danger_numbers
    for named_there in (
        [each["number"] for each in answer["ring_first"]],
        [each["number"] for each in follows["ring_first"]],
        [each for each in receipt.emergency.split(" / ") if each],
        [each for each in ("110", "119", "120") if f'href="tel:{each}"' in shown],
        [each.number for each in card],
    ):
        assert sorted(named_there) == numbers


@pytest.mark.usefixtures("three_numbers")
def test_what_is_written_later_names_beside_its_own_number_those_of_the_danger_that_is_known(
    desk: Desk, told: Told, phone: Phone
) -> None:
    receipt = reported(desk, text="The house is on fire")
    told()

    phone.write("A man is hurt")

    assert InboundText.objects.get().case_id == receipt.case_id
    assert Message.objects.latest("pk").emergency.split(" / ") == ["119", "120"]
