"""A text that names a case which is none of hers goes to no other case, and tells of none, whether there is such a case or not."""

import pytest
from django.utils import timezone

from cases.actions import Caller
from cases.models import Case, LogEntry, Report, Words
from hotline.models import TextOutcome
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


def rows() -> tuple[int, int, int]:
    return Case.objects.count(), LogEntry.objects.count(), Words.objects.count()


@pytest.fixture(params=["of somebody else", "of nobody"])
def number(request: pytest.FixtureRequest, desk: Desk) -> str:
    theirs = Case.objects.get(
        pk=desk.report("lamp", received_at=timezone.now(), caller=Caller(phone="+8613900139000")).case_id
    ).number
    return theirs if request.param == "of somebody else" else f"{theirs[:-6]}999999"


@pytest.mark.parametrize("words", ["{} is still dark", "{} 路灯还是不亮", "still dark, no. {}"])
def test_words_of_another_number_wait_for_a_person_and_she_is_told_that_it_is_none_of_hers(
    phone: Phone, desk: Desk, told: Told, number: str, words: str
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    before = rows()

    phone.write(words.format(number))

    row = phone.last
    assert (row.case_id, row.report_id, row.outcome) == (None, None, TextOutcome.UNSURE)
    assert row.waits_since is not None
    assert row.words == words.format(number)
    assert rows() == before
    answer = Message.objects.latest("pk")
    assert (answer.template_code, answer.case_id) == ("status", None)
    assert number in answer.body
    assert Report.objects.filter(contact=row.contact).get().case.number not in answer.body


@pytest.mark.parametrize("words", ["{} status", "{} 进展", "status {}", "{}"])
def test_how_another_number_stands_is_told_to_nobody_and_nor_is_her_own(
    phone: Phone, desk: Desk, told: Told, number: str, words: str
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers, before = Report.objects.latest("pk"), rows()

    phone.write(words.format(number))

    answer = Message.objects.latest("pk")
    assert answer.template_code == "status"
    assert number in answer.body
    assert hers.case.number not in answer.body
    assert hers.token not in answer.body
    assert rows() == before
    assert phone.last.case_id is None


def test_a_yes_with_another_number_answers_no_question_of_hers(
    phone: Phone, desk: Desk, told: Told, number: str
) -> None:
    case_id = done_case(desk, phone)
    told()
    state = Case.objects.get(pk=case_id).state

    phone.write(f"{number} solved")

    assert Case.objects.get(pk=case_id).state == state
    assert phone.last.waits_since is not None
    assert phone.last.case_id is None


def test_a_danger_with_another_number_is_a_report_at_once(phone: Phone, desk: Desk, told: Told, number: str) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    before = Case.objects.count()

    phone.write(f"{number} 有人触电")
    told()

    assert Case.objects.count() == before + 1
    assert Case.objects.latest("pk").danger == "electric"
    assert Message.objects.exclude(emergency="").exists()


def test_her_own_number_beside_another_stays_hers(phone: Phone, desk: Desk, told: Told, number: str) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers = Report.objects.latest("pk").case

    phone.write(f"{number} is the same as my {hers.number}")

    assert phone.last.case_id == hers.pk
