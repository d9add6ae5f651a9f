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


# --- By its last figures --------------------------------------------------------------------------

# {1} is its counting part, {0} that without the noughts.
SHORT = [
    "my neighbour reported {1}, the same here", "my bench is like case no. {0}", "#{0} still smells", "same as #{0}", "＃{1} still dark",
    "和编号{0}一样", "邻居报的{1}，我家也一样", "工单{0}号还没处理", "case {0} is still dark", "No. {1} still dark", "跟{0}号工单一样", "report no. {1} is worse",
    "{1} nobody came", "{1}还没人来", "关于{1}，更严重了", "受理号{0}没人来", "that other case ({1})", "{1}", "{1}: worse now", "the bench of {1} has got worse",
]  # fmt: skip
OTHERWISE = [
    "the lamp pole #{0} is out", "it is at No. {0} Renmin Road", "Renmin Road {0}, still dark", "灯杆编号{0}还是不亮", "still dark since {0}", "house no. {1} is dark too",
    "still dark, {0}", "人民路{0}号还是不亮", "it would cost about {0} yuan",
]  # fmt: skip


@pytest.fixture
def short(desk: Desk) -> tuple[str, str]:
    """A case of somebody else, whose number has four figures."""
    theirs = desk.report("lamp", received_at=timezone.now(), caller=Caller(phone="+8613900139000"))
    number = f"{theirs.number[:-6]}001210"
    Case.objects.filter(pk=theirs.case_id).update(number=number)
    return "1210", "001210"


@pytest.mark.parametrize("words", SHORT)
def test_a_case_of_others_that_is_named_by_its_last_figures_takes_no_words_into_hers(
    phone: Phone, desk: Desk, told: Told, short: tuple[str, str], words: str
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    before = rows()

    phone.write(words.format(*short))

    row = phone.last
    assert (row.case_id, row.words, row.waits_since is not None) == (None, words.format(*short), True)
    assert rows() == before
    assert short[1] in Message.objects.latest("pk").body


def test_a_danger_that_names_a_case_of_others_by_its_last_figures_is_a_report_of_its_own(
    phone: Phone, desk: Desk, told: Told, short: tuple[str, str]
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers = Report.objects.latest("pk").case

    phone.write(f"{short[1]} a child has fallen into the canal at Renmin Road")

    newest = Report.objects.latest("pk").case
    assert (hers.pk == newest.pk, bool(newest.danger)) == (False, True)
    hers.refresh_from_db()
    assert hers.danger == ""


@pytest.mark.parametrize("words", OTHERWISE)
def test_the_number_of_a_house_or_a_pole_is_no_case(
    phone: Phone, desk: Desk, told: Told, short: tuple[str, str], words: str
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers = Report.objects.latest("pk").case

    phone.write(words.format(*short))

    assert phone.last.case_id == hers.pk


@pytest.mark.parametrize("words", ["#{} still dark", "case no. {} is still dark", "my case {} is like #1210"])
def test_hers_by_its_last_figures_and_what_is_nobodys_stay_with_hers(
    phone: Phone, desk: Desk, told: Told, short: tuple[str, str], words: str
) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers = Report.objects.latest("pk").case
    Case.objects.filter(pk=hers.pk).update(number=f"{hers.number[:-6]}001211")

    for number in ("1211", "001211"):
        phone.write(words.format(number))
        assert phone.last.case_id == hers.pk
    phone.write("case no. 4711 is still dark")
    assert phone.last.case_id == hers.pk


# --- From a telephone that has reported nothing yet -----------------------------------------------

NEIGHBOUR = "+8613700137000"
ASKING = [
    "How is {}?", "how is case no. {} going?", "What about {}?", "What is the status of {}", "Is {} fixed yet?", "has {} been fixed?",
    "are you dealing with {}?", "any news on {}?", "{}?", "{}", "编号{}怎么样了？", "{}呢？", "{}修好了吗？", "请问{}处理完了没有",
]  # fmt: skip


@pytest.mark.parametrize("words", ASKING)
def test_who_only_asks_how_a_number_stands_makes_no_report_and_hears_of_it(
    desk: Desk, told: Told, number: str, words: str
) -> None:
    neighbour, before = Phone(NEIGHBOUR), rows()

    neighbour.write(words.format(number))
    told()

    assert rows() == before
    assert (neighbour.last.case_id, neighbour.last.outcome, neighbour.last.waits_since) == (
        None,
        TextOutcome.STATUS,
        None,
    )
    answer = Message.objects.get(contact=neighbour.last.contact)
    assert answer.template_code == "status"
    assert number in answer.body


@pytest.mark.parametrize(
    "words", ["{} lamp is out", "垃圾又满了 编号{}", "{} rubbish again", "{}: the lamp is still dark"]
)
def test_what_is_told_with_a_number_is_a_report_and_who_wrote_it_hears_which_is_hers(
    desk: Desk, told: Told, number: str, words: str
) -> None:
    neighbour, before = Phone(NEIGHBOUR), Case.objects.count()

    neighbour.write(words.format(number))
    told()

    row = neighbour.last
    hers = Report.objects.get(contact=row.contact)
    assert Case.objects.count() == before + 1
    assert (row.outcome, row.report_id, hers.case.number != number) == (TextOutcome.REPORT, hers.pk, True)
    # Whoever reads it at the desk sees of which it speaks.
    assert number in Words.objects.get(report=hers).text
    said = {each.template_code: each.body for each in Message.objects.filter(contact=row.contact)}
    assert number in said["status"]
    assert hers.case.number in said["receipt"]


@pytest.mark.parametrize("words", ["{} solved", "{} 已解决", "{} yes"])
def test_an_answer_for_a_case_of_others_waits_for_a_person(desk: Desk, told: Told, number: str, words: str) -> None:
    neighbour, before = Phone(NEIGHBOUR), rows()

    neighbour.write(words.format(number))

    assert rows() == before
    assert (neighbour.last.case_id, neighbour.last.words) == (None, words.format(number))
    assert neighbour.last.waits_since is not None


def test_a_danger_with_a_number_of_others_is_a_report_at_once(desk: Desk, told: Told, number: str) -> None:
    before = Case.objects.count()

    Phone(NEIGHBOUR).write(f"How is {number}? 有人触电")
    told()

    assert Case.objects.count() == before + 1
    assert Case.objects.latest("pk").danger == "electric"
    assert Message.objects.exclude(emergency="").exists()


def test_how_her_own_stands_is_told_by_its_number(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    hers = Report.objects.latest("pk").case
    before = Words.objects.count()

    phone.write(f"How is {hers.number}?")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.STATUS, hers.pk)
    assert Words.objects.count() == before
