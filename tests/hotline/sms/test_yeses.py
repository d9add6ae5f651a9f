"""A yes stays one whatever praise stands beside it, and is none where something takes it back: on her page, and in a text."""

import tomllib
from pathlib import Path

from hotline.sms.confirming import takes_back_yes
from hotline.sms.meaning import Meaning, understand
from hotline.sms.vocabulary import own_vocabulary

with Path(__file__).with_name("yeses.toml").open("rb") as file:
    YESES = tomllib.load(file)
# The case that waits is about a street lamp.
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})


def test_words_of_praise_leave_a_chosen_yes_one() -> None:
    assert len(set(YESES["ends"])) >= 120
    assert [words for words in YESES["ends"] if takes_back_yes(words, own_vocabulary(), OWN)] == []


def test_words_that_deny_a_chosen_yes_or_leave_it_half_take_it_back() -> None:
    assert len(set(YESES["waits"])) >= 150
    assert [words for words in YESES["waits"] if not takes_back_yes(words, own_vocabulary(), OWN)] == []


def meant(text: str) -> Meaning:
    return understand(text, own=OWN, is_asked=True).meaning


def test_a_text_that_says_yes_and_praises_is_a_yes() -> None:
    assert [text for text in YESES["solved"] if meant(text) is not Meaning.SOLVED] == []


def test_praise_with_no_yes_or_with_something_that_is_wrong_is_none() -> None:
    assert [text for text in YESES["not_solved"] if meant(text) is Meaning.SOLVED] == []
