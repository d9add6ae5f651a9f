"""A text names a case by its number as people write it, with the city's letters or without."""

import pytest

from cases.models import Case, Report, Words
from hotline.models import Question, TextOutcome
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")

# {y} the year, {n} the six digits, {s} without the noughts in front.
NUMBERS = [
    "SC-{y}-{n}",
    "SC{y}{n}",
    "{y}-{n}",
    "{y}{n}",
    "ＳＣ－{y}－{n}",
    "Sc#{y}-{n}",
    "SC{y}-{s}",
    "#{y}-{n}",
]
ASKS = ["{}", "status {}", "{} ?", "{} 进展", "查询 {}", "编号{}。"]
ASKS_OF_WHOLE = ["what is the status of {}", "any news of {}", "请问{}处理得怎么样了"]


def dressed(number: str, dress: str) -> str:
    _prefix, year, count = number.split("-")
    return dress.format(y=year, n=count, s=count.lstrip("0"))


@pytest.fixture
def first(phone: Phone, told: Told) -> Case:
    """The elder of two matters of hers."""
    phone.write("The lamp at 12 Renmin Road is out")
    phone.write("NEW a manhole is open at 40 Qingnian Road")
    told()
    assert Case.objects.count() == 2
    return Case.objects.order_by("pk")[0]


def stands_in(first: Case, texts: list[str], phone: Phone, told: Told) -> list[str]:
    """Return the texts that were not answered with how this case stands, and with nothing of the other."""
    other = Case.objects.exclude(pk=first.pk).get().number
    wrong = []
    for text in texts:
        phone.write(text)
        answers = told()
        outcome = phone.last.outcome
        if outcome != TextOutcome.STATUS or not (first.number in answers[-1] and other not in answers[-1]):
            wrong.append(f"{text}: {outcome} {answers}")
    return wrong


def test_the_state_is_asked_for_by_a_number_in_any_dress(first: Case, phone: Phone, told: Told) -> None:
    numbers = [dressed(first.number, each) for each in NUMBERS]
    words, reports = Words.objects.count(), Report.objects.count()

    assert stands_in(first, [ask.format(number) for number in numbers for ask in ASKS[:2]], phone, told) == []
    assert stands_in(first, [ask.format(numbers[2]) for ask in (*ASKS, *ASKS_OF_WHOLE)], phone, told) == []

    assert (Words.objects.count(), Report.objects.count()) == (words, reports)


@pytest.mark.parametrize("dress", ["{y}-{n} not solved", "still broken {y}-{n}", "单号{y}{n}，没解决"])
def test_an_answer_is_booked_with_the_case_whose_number_is_written_without_the_letters(
    desk: Desk, phone: Phone, told: Told, dress: str
) -> None:
    one, two = (Case.objects.get(pk=done_case(desk, phone)) for _each in range(2))
    told()

    phone.write(dressed(one.number, dress))

    assert phone.last.outcome == TextOutcome.ANSWER
    assert list(Question.objects.filter(ended_at__isnull=False).values_list("case", flat=True)) == [one.pk]
    assert (Case.objects.get(pk=two.pk).state, Case.objects.count()) == (two.state, 2)
