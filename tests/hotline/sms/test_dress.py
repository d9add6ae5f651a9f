"""What asks for the work closes nothing, a signature takes nothing from a STOP, and thanks nothing from a choice."""

import tomllib
from pathlib import Path

import pytest

from hotline.sms.choosing import Option, choices_of
from hotline.sms.meaning import Meaning, understand

with Path(__file__).with_name("dress.toml").open("rb") as file:
    DRESS = tomllib.load(file)
# The case that waits is about a street lamp.
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})
OPTIONS = [Option("NT-2026-000190"), Option("NT-2026-000203")]


def asked(text: str) -> Meaning:
    return understand(text, own=OWN, is_asked=True).meaning


def test_who_asks_for_the_work_has_not_said_that_it_is_done() -> None:
    assert len(set(DRESS["asks"])) >= 80
    assert [text for text in DRESS["asks"] if asked(text) in (Meaning.SOLVED, Meaning.UNSOLVED)] == []
    assert [text for text in DRESS["asks"] if understand(text).meaning is Meaning.SOLVED] == []


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("cannot", Meaning.UNSOLVED),
        ("solved", Meaning.SOLVED),
        ("angry_no", Meaning.UNSOLVED),
        ("angry", Meaning.WORDS),
    ],
)
def test_dress_and_anger_change_no_answer(name: str, meaning: Meaning) -> None:
    assert [(text, asked(text).value) for text in DRESS[name] if asked(text) is not meaning] == []


def test_an_insult_that_is_denied_is_no_answer() -> None:
    assert [text for text in DRESS["calm"] if asked(text) in (Meaning.SOLVED, Meaning.UNSOLVED)] == []


def test_a_single_digit_names_no_house() -> None:
    """Whoever counts three cases may mean the third, and not the one in Mill Lane 3."""
    options = [Option("NT-2026-000190", place="12 Elm Road"), Option("NT-2026-000203", place="Mill Lane 3")]
    assert choices_of("3", options) == []
    assert choices_of("Mill Lane", options) == [1]
    assert choices_of("12", options) == [0]


def test_a_signature_takes_nothing_from_a_stop() -> None:
    texts = [*DRESS["signed_stop"], *DRESS["signed_stop_unasked"]]
    assert [text for text in texts if understand(text).meaning is not Meaning.STOP] == []
    assert [text for text in DRESS["signed_stop"] if asked(text) is not Meaning.STOP] == []


def test_what_stands_below_a_stop_and_is_no_signature_is_read() -> None:
    assert [text for text in DRESS["no_stop"] if understand(text).meaning is Meaning.STOP] == []


@pytest.mark.parametrize(("name", "chosen"), [("first", [0]), ("second", [1]), ("none", [])])
def test_thanks_faces_and_politeness_leave_a_choice_one(name: str, chosen: list[int]) -> None:
    assert [
        (text, choices_of(text, OPTIONS)) for text in DRESS["which"][name] if choices_of(text, OPTIONS) != chosen
    ] == []
