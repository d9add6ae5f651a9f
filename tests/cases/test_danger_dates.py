"""What dates a text, or numbers a case, a house or a flat in it, silences no danger; a year that was over by then may."""

import re
from datetime import UTC, datetime

import pytest

from cases.dangers import read
from tests.cases.test_dangers import DANGER

TOLD_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
HAN = re.compile(r"[\u3400-\u9fff]")
DATES = {
    "zh": [
        "2026年11月30日晚上8点，",
        "2026年11月30日 ",
        "2026年，",
        "2026年001130号 ",
        "Re: NT-2026-001130. 2026年11月30日 ",
        "工单2026-001130：",
        "11月30日晚8点，",
        "11月29日晚上，",
        "2026年3月2号（星期一）",
        "二〇二六年十一月三十日，",
        "2026-11-30 20:00 ",
        "2026/11/30，",
    ],
    "en": [
        "In 2026, ",
        "Case of 2026-001130: ",
        "Case of 2019-001130: ",
        "Re: NT-2026-001130. ",
        "11/30/2026 ",
        "30.11.2026: ",
        "2026-11-30 20:15 ",
        "On November 30, 2026 at 8pm, ",
        "On 30 November 2026 ",
        "Nov 29 2026 ",
        "30 Nov, 8pm. ",
    ],
}
ADDRESSES = {
    "zh": ["2026年小区", "2026花园5号楼", "2026年11月30日晚上8点，工农路大桥", "2026年前门大街"],
    "en": ["In Building 5 of 2026 Garden, ", "From 2026 Park Avenue: ", "Flat 3 of 1998 Main Street, "],
}
PLAIN = {
    "zh": ["有人落水", "有人触电", "有人要跳楼", "小孩被困电梯", "煤气泄漏", "楼里着火了", "有人晕倒", "墙要塌了"],
    "en": [
        "someone fell in the river",
        "gas leak in the stairwell",
        "a child is trapped in the lift",
        "the house is on fire",
        "a man is threatening to jump",
        "a man was hit by a car",
        "a wall is collapsing",
    ],
}


def test_every_danger_is_the_same_with_a_date_of_then_or_the_number_of_a_case_before_it() -> None:
    changed = []
    for at, text in enumerate(DANGER):
        dates = DATES["zh" if HAN.search(text) else "en"]
        # Each sentence with one of them, each of them with hundreds of sentences.
        dated = dates[at % len(dates)] + text
        if read(dated, TOLD_AT) and read(dated, TOLD_AT).gravest == read(text, TOLD_AT).gravest:
            continue
        changed.append(dated)

    assert changed == []


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (before, text)
        for language in PLAIN
        for before in DATES[language] + ADDRESSES[language]
        for text in PLAIN[language]
    ],
)
def test_a_plain_danger_is_found_behind_a_date_and_an_address_with_a_number_like_a_year(before: str, text: str) -> None:
    assert read(text, TOLD_AT).gravest in read(before + text, TOLD_AT).kinds


@pytest.mark.parametrize(
    "text", ["{}年这里有人落水", "{}年11月30日有人触电", "A child drowned here in {}, is there a plaque"]
)
def test_only_a_year_that_was_over_when_it_was_told_tells_of_the_past(text: str) -> None:
    tells = {year: bool(read(text.format(year), TOLD_AT)) for year in (1998, 2019, 2025, 2026, 2027)}

    assert tells == {1998: False, 2019: False, 2025: False, 2026: True, 2027: True}


def test_the_year_of_a_text_goes_by_when_that_was_told_and_the_old_one_is_written_into_january() -> None:
    text = "2026年12月31日晚上11点 有人落水"

    told = {month: bool(read(text, datetime(2027, month, 5, tzinfo=UTC))) for month in (1, 3)}

    assert told == {1: True, 3: False}
    assert read(text, datetime(2026, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2003年建的老楼着火了",
        "建于1998年的3号楼有人要跳楼",
        "2025年生的孩子被困电梯",
        "the house built in 1998 is on fire",
        "fire in 1903!",
        "a child is trapped in 1904",
        "hundreds of 2000 people trapped in the collapsed hall",
    ],
)
def test_a_year_that_says_how_old_a_thing_is_and_a_number_like_one_silence_no_danger(text: str) -> None:
    assert read(text, TOLD_AT)


@pytest.mark.parametrize("text", ["▣ 有人落水", "有人落水▣", "someone fell in the river ▣"])
def test_nobody_can_write_what_stands_for_a_year_that_is_over(text: str) -> None:
    assert read(text, TOLD_AT)
