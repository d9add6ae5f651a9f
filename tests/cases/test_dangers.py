"""Danger is found in what citizens write, and harmless words about fires, gas and blood page nobody."""

from pathlib import Path

import pytest

from cases.dangers import Service, fold, numbers_of, read, read_for
from cases.models import Danger

HERE = Path(__file__).parent / "dangers"
# At most so many of the harmless may page somebody.
BUDGET = 0.03


def texts(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


DANGER, HARMLESS = texts("danger.txt"), texts("harmless.txt")
# Written after the words were: of these 61 of 80 dangers were found at first, and 4 of 80 harmless ones paged.
DANGER += texts("held_out_danger.txt")
HARMLESS += texts("held_out_harmless.txt")


def test_the_labelled_texts_are_many_enough_and_of_both_languages() -> None:
    for kind in (DANGER, HARMLESS):
        chinese = [text for text in kind if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
        assert len(chinese) >= 70
        assert len(kind) - len(chinese) >= 70
    assert len(DANGER) + len(HARMLESS) >= 300
    assert {"煤气费怎么交", "my gas bill is twice what it was"} <= set(HARMLESS)


@pytest.mark.parametrize("text", DANGER)
def test_every_danger_is_found(text: str) -> None:
    assert read(text).kinds


def test_no_more_of_the_harmless_page_than_the_budget_allows() -> None:
    paging = [text for text in HARMLESS if read(text)]

    assert len(paging) <= BUDGET * len(HARMLESS), paging


KINDS = [
    ("strong smell of gas", Danger.GAS, [Service.FIRE]),
    ("strong smell of gas, dizzy", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("家里煤气泄漏，人头晕", Danger.GAS, [Service.FIRE, Service.MEDICAL]),
    ("3号楼着火了", Danger.FIRE, [Service.FIRE]),
    ("my house is on fire and my son is hurt", Danger.FIRE, [Service.FIRE, Service.MEDICAL]),
    ("有人拿刀砍人，流血了", Danger.VIOLENCE, [Service.POLICE, Service.MEDICAL]),
    ("man with a knife in the square", Danger.VIOLENCE, [Service.POLICE]),
    ("my daughter is missing since noon", Danger.MISSING, [Service.POLICE]),
    ("井盖没了", Danger.MANHOLE, []),
    ("电梯困人", Danger.TRAPPED, [Service.FIRE]),
    ("有人落水了", Danger.WATER, [Service.FIRE]),
]


@pytest.mark.parametrize(("text", "kind", "services"), KINDS, ids=[text for text, _kind, _services in KINDS])
def test_a_danger_says_of_what_kind_it_is_and_whom_to_ring(text: str, kind: Danger, services: list[Service]) -> None:
    reading = read(text)

    assert reading.gravest == kind
    assert set(reading.services) >= set(services)
    if not services:
        assert reading.services == ()


DRESSES = [
    "着火了",
    "着 火 了",
    "着 火 了！！！",
    "著火了",
    "我家着火了🔥",
    "ＦＩＲＥ！",
    "fireeeee!",
    "My House Is On Fire",
    "on   fire",
    "onfire",
]


@pytest.mark.parametrize("text", DRESSES)
def test_a_danger_is_found_in_every_dress(text: str) -> None:
    assert Danger.FIRE in read(text).kinds


PAIRS = [
    ("煤气费", "煤气味"),
    ("没有着火", "着火"),
    ("去年着过火，房子没修", "去年着过火，现在又着火了"),
    ("如果着火怎么办", "着火了怎么办"),
    ("nobody is hurt", "somebody is hurt"),
    ("there is no fire", "there is fire"),
    ("the wall collapsed last year", "the wall just collapsed"),
    ("missing dog", "missing child"),
    ("孩子的书包丢了", "孩子丢了"),
    ("打人工电话", "打人"),
    ("跳楼价", "要跳楼"),
]


@pytest.mark.parametrize(("harmless", "danger"), PAIRS)
def test_one_word_decides(harmless: str, danger: str) -> None:
    assert not read(harmless)
    assert read(danger)


CITY = {
    "emergency": [
        {"number": "119", "names": {"en": "Fire"}},
        {"number": "120", "names": {"en": "Ambulance"}},
        {"number": "110", "names": {"en": "Police"}},
    ],
    "danger": [{"number": "110", "en": ["the beast of the moor"]}],
}
ONE_NUMBER = {"emergency": [{"number": "911", "names": {"en": "All"}}]}


def test_the_numbers_are_the_citys_own() -> None:
    ill = read_for("strong smell of gas, dizzy", CITY)

    assert [each.number for each in numbers_of(ill, CITY)] == ["119", "120"]
    assert [each.number for each in numbers_of(ill, ONE_NUMBER)] == ["911"]
    assert numbers_of(read_for("my gas bill", CITY), CITY) == []


def test_a_city_adds_words_of_its_own() -> None:
    assert not read("the beast of the moor is out")

    reading = read_for("the beast of the moor is out", CITY)

    assert reading.gravest == Danger.OTHER
    assert [each.number for each in numbers_of(reading, CITY)] == ["110"]


def test_nothing_breaks_on_what_nobody_would_write() -> None:
    for text in ("", " ", "。" * 5000, "a" * 20000, "着" * 9000, "\u200b\n\t", "((((", "火" * 7000 + " fire" * 2000):
        read(text)
        fold(text)
