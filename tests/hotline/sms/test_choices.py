"""A number is a choice only where nothing is counted, rated or denied by it, and a no only where nobody says that it is well."""

import tomllib
from pathlib import Path

import pytest

from hotline.sms.meaning import Meaning, understand

with Path(__file__).with_name("choices.toml").open("rb") as file:
    CHOICES = tomllib.load(file)
# The case that waits is about a street lamp.
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})
ANSWERS = (Meaning.SOLVED, Meaning.UNSOLVED)


def asked(text: str) -> Meaning:
    return understand(text, own=OWN, is_asked=True).meaning


def test_a_number_that_counts_rates_or_is_denied_and_a_no_beside_a_good_word_wait_for_a_person() -> None:
    assert len(set(CHOICES["waits"])) >= 120
    assert [(text, asked(text).value) for text in CHOICES["waits"] if asked(text) in ANSWERS] == []


@pytest.mark.parametrize(("name", "meaning"), [("solved", Meaning.SOLVED), ("unsolved", Meaning.UNSOLVED)])
def test_plain_choices_stay(name: str, meaning: Meaning) -> None:
    assert [(text, asked(text).value) for text in CHOICES[name] if asked(text) is not meaning] == []
