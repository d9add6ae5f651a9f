"""Answers are answers also by the words of a whole city, which has a class for nearly everything people write."""

import csv
import tomllib
from pathlib import Path

import pytest

from grid.models import CaseClass
from hotline.guesses import Guesser, own_words
from hotline.sms import elsewhere
from hotline.sms.elsewhere import Known, is_landmark, is_only_a_place, names_another_matter, names_matter
from hotline.sms.meaning import as_reply, understand
from hotline.sms.places import address_in
from hotline.sms.referring import speaks_of_ours, without_indignation

HERE = Path(__file__)
CITIES = HERE.parents[3] / "cities"
CORPUS, REPLIES, OBJECTIONS = (
    tomllib.loads(HERE.with_name(f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("corpus", "replies", "objections")
)
# What no lamp does: of such an answer a person says whether it is one.
OF_ANOTHER = ("smell", "异味", "漏水", "噪音")
# The lamp that the corpora are about.
LAMPS = {"nantong": "C0118", "boston": "STL-05"}


def classes_of(city: str) -> list[CaseClass]:
    with (CITIES / city / "classes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        CaseClass(
            pk=number,
            code=row["code"],
            kind=row["kind"],
            names={"en": row["name_en"], "zh-hans": row["name_zh_hans"]},
            is_leaf=row["code"] not in {each["parent"] for each in rows},
            keywords={"en": row["keywords_en"].split(";"), "zh-hans": row["keywords_zh_hans"].split(";")},
        )
        for number, row in enumerate(rows, start=1)
    ]


@pytest.fixture(params=sorted(LAMPS))
def lamp(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> CaseClass:
    classes = classes_of(request.param)
    guesser = Guesser([each for each in classes if each.is_leaf])
    monkeypatch.setattr(elsewhere, "rules", lambda: None)
    monkeypatch.setattr(elsewhere, "phrases_in", lambda text, _rules: guesser.phrases(text))
    monkeypatch.setattr(elsewhere, "guess", lambda text, _rules: guesser.guess(text))
    return next(each for each in classes if each.code == LAMPS[request.param])


def is_doubted(text: str, lamp: CaseClass, *, is_reply: bool) -> bool:
    """Whether an answer would be left to a person, since it seems to name another matter."""
    heard = understand(text, own=own_words(lamp), is_asked=not is_reply)
    heard = as_reply(heard, text) if is_reply else heard
    if any(each in text for each in OF_ANOTHER):
        return False
    return not heard.is_bare and names_another_matter(text, Known(frozenset({lamp.pk}), frozenset()))


def test_an_answer_names_no_other_matter(lamp: CaseClass) -> None:
    answers = [*CORPUS["yes"], *CORPUS["no"], *REPLIES["asked"]["yes"], *REPLIES["asked"]["no"]]
    doubted = [text for text in answers if is_doubted(text, lamp, is_reply=False)]

    assert doubted == []


def test_a_reply_to_an_end_names_no_other_matter(lamp: CaseClass) -> None:
    replies = [*REPLIES["satisfied"], *REPLIES["unsatisfied"]]
    doubted = [text for text in replies if is_doubted(text, lamp, is_reply=True)]

    assert doubted == []


ADDRESSES = [
    "12 Elm Street",
    "Renmin Road 12",
    "It is 45 Market Street, Flat 3",
    "5th Avenue and Park Road",
    "Hongxing Road 5, near the school",
    "opposite the bakery on Qingnian Rd no. 14",
    "near the river bridge",
    "人民路12号",
    "青年路和红星路路口",
    "医院门口",
    "在人民公园南门",
]
# None of it is the name of a place, whatever the city calls its classes.
TROUBLES = [
    "Gas leak at Renmin Road 12",
    "there is a gas leak here",
    "Burst pipe, Elm Street 3",
    "sewer blocked at the school",
    "lamp out, Renmin Road 12",
    "illegal parking Renmin Road 12",
    "noise from neighbours 12 Elm Street",
    "power cut on Hongxing Road",
    "fallen tree Renmin Road 12",
    "人民路12号燃气泄漏",
    "红星路井盖没了",
    "学校门口路面塌陷",
    "青年路路灯不亮",
    "人民路12号停水",
]


@pytest.mark.parametrize("text", ADDRESSES)
@pytest.mark.usefixtures("lamp")
def test_a_place_names_no_matter(text: str) -> None:
    assert not names_matter(text)


@pytest.mark.parametrize("text", TROUBLES)
@pytest.mark.usefixtures("lamp")
def test_what_is_wrong_there_is_no_place(text: str) -> None:
    assert (is_only_a_place(text), is_landmark(text)) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "12 Elm Street",
        "bus stop Renmin Road 12",
        "at the hospital on Elm Street",
        "by the bus stop",
        "人民路12号",
        "学校门口",
    ],
)
@pytest.mark.usefixtures("lamp")
def test_a_street_and_what_stands_there_only_say_where(text: str) -> None:
    assert is_only_a_place(text)


def stays(text: str) -> bool:
    """Whether a text behind an end speaks of that, and names no matter besides, by the words of a whole city."""
    left = without_indignation(text)
    is_indignant = left is not None and not elsewhere.guess(left, None) and not address_in(text)
    return is_indignant or speaks_of_ours(text)


@pytest.mark.usefixtures("lamp")
def test_anger_at_what_was_told_is_no_new_matter() -> None:
    assert [text for text in OBJECTIONS["indignant"] if not stays(text)] == []


def test_a_matter_that_is_told_angrily_is_one(lamp: CaseClass) -> None:
    kept = [text for text in OBJECTIONS["indignant_not"] if stays(text)]

    # Another city has no class for some of them.
    assert kept == [] or lamp.code == LAMPS["boston"]
