"""A danger that somebody tells of in two texts, neither of which tells of it alone: the two are read together."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from cases import actions
from cases.actions import Actor, Caller, Receipt, clear_danger, comment_case, take_alert
from cases.actions.field import UnitReport, note_unit
from cases.models import Case, LogEntry, WorkOrder
from hotline.models import Call
from messaging.models import Message, MessageKind
from tests.alerts import is_told
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.telephone import PHONE, Phone

pytestmark = pytest.mark.usefixtures("twilio", "templates")
LIFT, INSIDE = "Our lift stopped again, Renmin Road 12", "two people inside"
PAIRS = [
    (LIFT, INSIDE, "trapped"),
    ("Stop. The lift at Xueyuan Road 8 stops between floors since this morning", "mum is in it", "trapped"),
    ("学院路8号电梯不动了", "我妈在里面", "trapped"),
]


@pytest.mark.parametrize(("first", "then", "danger"), PAIRS)
def test_two_texts_are_read_as_one(phone: Phone, first: str, then: str, danger: str) -> None:
    phone.write(first)
    case_id = phone.last.case_id
    assert case_id and not Case.objects.get(pk=case_id).danger

    phone.write(then)

    assert phone.last.case_id == case_id
    assert Case.objects.get(pk=case_id).danger == danger
    assert is_told(case_id)
    row = LogEntry.objects.filter(case_id=case_id).latest("seq")
    assert (row.facts["danger"], row.facts["alerts"]) == (danger, ["danger"])
    # She is told at once whom to ring.
    assert Message.objects.filter(kind=MessageKind.DANGER, emergency__contains="119").count() == 1


def test_three_texts_are_read_as_one(phone: Phone) -> None:
    for words in ("Our lift stopped again", "Renmin Road 12, entrance 3", INSIDE):
        phone.write(words)
    assert [case.danger for case in Case.objects.all()] == ["trapped"]


def lift(desk: Desk, **more: Any) -> Receipt:
    return desk.report("lamp", text=LIFT, received_at=timezone.now(), **more)


def by_page(desk: Desk, receipt: Receipt) -> None:
    assert Client().post(f"/r/{receipt.token}/add", {"add-words": INSIDE}).status_code == 302


def by_call(number: str) -> Callable[[Desk, Receipt], None]:
    def join(desk: Desk, receipt: Receipt) -> None:
        client = Client()
        client.force_login(desk.city.people["operator"])
        form = {"number": number, "text": INSIDE, "language": "en", "key": "k", "act": f"join:{receipt.number}"}
        assert client.post("/desk/calls/", form).status_code == 302
        assert Call.objects.get().case_id == receipt.case_id

    return join


def noted_by_operator(desk: Desk, receipt: Receipt) -> None:
    comment_case([receipt.case_id], actor=desk.operator, now=timezone.now(), note=f"She rang again: {INSIDE}")


DOORS: dict[str, Callable[[Desk, Receipt], None]] = {
    "her page": by_page,
    "her call": by_call(PHONE),
    "another's call": by_call("+8613800138007"),
    "a call that is noted": noted_by_operator,
}


@pytest.mark.parametrize("door", DOORS)
def test_what_is_told_further_is_read_with_what_was_told_before(desk: Desk, door: str) -> None:
    receipt = lift(desk)
    assert not Case.objects.get(pk=receipt.case_id).danger

    DOORS[door](desk, receipt)

    assert Case.objects.get(pk=receipt.case_id).danger
    assert is_told(receipt.case_id)


def test_a_crew_tells_more_of_what_was_reported(desk: Desk) -> None:
    case_id = desk.sent(text=LIFT).case_id
    order = WorkOrder.objects.get(case=case_id)
    crew = Actor(kind=Role.FIELD_UNIT, roles=frozenset({Role.FIELD_UNIT}))

    note_unit(case_id, order.pk, UnitReport(facts={"act": "note"}, words=INSIDE), actor=crew, now=later(minutes=5))

    assert is_told(case_id)


@pytest.mark.parametrize("words", ["They are out now, thank you", "OK thanks", "When will it be mended?", "1", INSIDE])
def test_what_was_told_together_and_cleared_is_not_told_again_by_other_words(desk: Desk, words: str) -> None:
    receipt = lift(desk)
    by_page(desk, receipt)
    take_alert([receipt.case_id], actor=desk.lead, now=timezone.now())
    clear_danger([receipt.case_id], actor=desk.lead, now=timezone.now(), reason="Two people at work in it")

    Client().post(f"/r/{receipt.token}/add", {"add-words": words})

    # But in the same words, who was told that there is none says that there is.
    assert is_told(receipt.case_id) is (words == INSIDE)


@pytest.mark.parametrize(
    "words", ["Thank you", "It is beside the bakery", "when do you come", "No. 12, the yellow house"]
)
def test_harmless_words_behind_a_harmless_report_tell_of_none(desk: Desk, words: str) -> None:
    receipt = lift(desk)
    Client().post(f"/r/{receipt.token}/add", {"add-words": words})
    assert not is_told(receipt.case_id)


def test_what_somebody_said_of_another_matter_is_not_read_with_it(desk: Desk) -> None:
    other = desk.report("lamp", received_at=timezone.now(), caller=Caller(phone=PHONE))
    lift(desk, caller=Caller(phone=PHONE))

    Client().post(f"/r/{other.token}/add", {"add-words": INSIDE})

    assert not is_told(other.case_id)


def test_reading_it_together_costs_no_more_however_much_was_said(desk: Desk) -> None:
    def queries(count: int) -> int:
        receipt = desk.report("lamp", caller=Caller(phone=f"+86138001380{count:02}"))
        for _ in range(count):
            actions.add_words(Case.objects.get(pk=receipt.case_id).reports.get(), now=NOW, text="It is still out")
        with CaptureQueriesContext(connection) as seen:
            actions.add_words(Case.objects.get(pk=receipt.case_id).reports.get(), now=NOW, text="The lamp by the gate")
        return len(seen)

    assert queries(1) == queries(12)
