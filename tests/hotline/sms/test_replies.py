"""Replies to an answer, a refusal or an end, and to "is it solved?": who is satisfied, who is not, and what a person reads."""

import time
import tomllib
from pathlib import Path

import pytest

from hotline.sms.asides import without_asides
from hotline.sms.meaning import Meaning, as_reply, understand

with Path(__file__).with_name("replies.toml").open("rb") as file:
    REPLIES = tomllib.load(file)
# The case is about a street lamp.
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})


def replied(text: str) -> Meaning:
    """Read a reply where nothing was asked that a yes or a no would answer."""
    return as_reply(understand(text, own=OWN), text).meaning


@pytest.mark.parametrize(
    ("name", "meanings"),
    [
        ("unsatisfied", {Meaning.UNSOLVED}),
        ("satisfied", {Meaning.SOLVED}),
        ("polite", {Meaning.THANKS, Meaning.READ}),
        ("unsure", {Meaning.WORDS}),
        ("new", {Meaning.WORDS, Meaning.NEW}),
    ],
)
def test_a_reply_says_whether_somebody_is_satisfied_or_leaves_it_to_a_person(name: str, meanings: set[Meaning]) -> None:
    assert [(text, replied(text).value) for text in REPLIES[name] if replied(text) not in meanings] == []


@pytest.mark.parametrize(
    ("name", "meaning"), [("yes", Meaning.SOLVED), ("no", Meaning.UNSOLVED), ("person", Meaning.WORDS)]
)
def test_how_long_it_took_changes_no_yes_and_what_came_back_is_not_solved(name: str, meaning: Meaning) -> None:
    read = {text: understand(text, own=OWN, is_asked=True).meaning for text in REPLIES["asked"][name]}
    assert [(text, each.value) for text, each in read.items() if each is not meaning] == []


def test_how_long_it_took_is_kept_with_the_answer() -> None:
    for text in ("1 but very slow", "solved but took you 3 weeks", "修好了，就是太慢了"):
        assert understand(text, is_asked=True).words == text


@pytest.mark.parametrize(
    "piece", [" ", ", ", "but and ", "was is has ", "修好了没", "太也是都", "took you it ", "solved?!"]
)
def test_no_text_is_long_to_read(piece: str) -> None:
    began = time.perf_counter()
    without_asides("fixed" + piece * (1600 // len(piece)) + "x")
    assert time.perf_counter() - began < 0.5
