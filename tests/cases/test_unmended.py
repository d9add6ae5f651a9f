"""What staff say is not mended is a danger that is still there; what they say is mended calls nobody."""

from pathlib import Path

import pytest

from cases.actions import comment_case, finish_orders, pass_check, sign_orders, take_alert
from cases.actions.heard import says_unmended, unmended_dangers, what_is_left
from cases.dangers import and_also, read
from cases.models import Case
from tests.alerts import is_told
from tests.city import NOW, later
from tests.people import Desk

HERE = Path(__file__).parent / "unmended"


def texts(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


LEFT, MENDED = texts("left.txt"), texts("mended.txt")


def signed(desk: Desk, text: str = "A loose slab") -> int:
    case_id = desk.sent(text=text).case_id
    if is_told(case_id):
        take_alert([case_id], actor=desk.lead, now=NOW)
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    return case_id


def tells(text: str) -> bool:
    left = what_is_left(text)
    return bool(and_also(read(left, NOW), *unmended_dangers(left)))


def test_the_texts_are_of_both_languages_and_many() -> None:
    for each in (LEFT, MENDED):
        chinese = [text for text in each if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
        assert min(len(chinese), len(each) - len(chinese)) >= 20
    assert len(LEFT) >= 60


def test_what_is_said_to_be_unmended_is_left_of_what_staff_write_of_their_work() -> None:
    assert [text for text in LEFT if not tells(text)] == []


def test_what_is_said_to_be_mended_is_not_left_of_it() -> None:
    assert [text for text in MENDED if tells(text)] == []


@pytest.mark.parametrize("words", LEFT[:13])
def test_an_office_that_reports_done_beside_an_unmended_danger_has_the_shift_told(desk: Desk, words: str) -> None:
    case_id = signed(desk)

    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5), result=words)

    assert is_told(case_id)
    assert Case.objects.get(pk=case_id).danger


@pytest.mark.parametrize("words", LEFT[:13])
def test_a_passed_check_that_tells_of_an_unmended_danger_has_the_shift_told(desk: Desk, words: str) -> None:
    case_id = signed(desk)
    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5), result="Slab relaid")

    pass_check([case_id], actor=desk.operator, now=later(minutes=6), note=words)

    assert is_told(case_id)


def test_that_the_known_danger_is_not_mended_is_news_to_whoever_took_it(desk: Desk) -> None:
    for words in ("The gas leak could not be sealed", "煤气泄漏未处理好"):
        case_id = signed(desk, "Strong smell of gas")
        comment_case([case_id], actor=desk.operator, now=later(minutes=3), note=words)
        assert (words, is_told(case_id)) == (words, True)
    assert not says_unmended("The gas leak is sealed")
