"""An answer is booked only where the whole text is one: what should be, was once, is asked or withdrawn goes to a person."""

import time
import tomllib
from pathlib import Path

import pytest

from hotline.sms.doubts import asks_if_done, is_away_again, is_no_open, is_yes_open
from hotline.sms.meaning import Meaning, as_reply, understand
from hotline.sms.status import complains_of_silence

with Path(__file__).with_name("doubts.toml").open("rb") as file:
    DOUBTS = tomllib.load(file)
OWN = frozenset({"street lamp", "lamp", "street light", "light", "lights", "路灯", "灯"})
ANSWERS = {Meaning.SOLVED, Meaning.UNSOLVED}


def asked(text: str) -> Meaning:
    return understand(text, own=OWN, is_asked=True).meaning


def test_what_should_be_was_once_is_asked_or_withdrawn_is_no_answer() -> None:
    assert len(set(DOUBTS["person"])) >= 100
    assert [(text, asked(text).value) for text in DOUBTS["person"] if asked(text) in ANSWERS] == []


def test_what_should_be_was_once_is_asked_or_withdrawn_takes_no_answer_of_ours_back() -> None:
    read = {text: as_reply(understand(text, own=OWN), text).meaning for text in DOUBTS["person"]}
    assert [(text, meaning.value) for text, meaning in read.items() if meaning in ANSWERS] == []


def test_who_waits_for_news_takes_no_answer_of_ours_back() -> None:
    for text in ("还没下文", "没下文了", "still waiting", "没有消息"):
        assert as_reply(understand(text, own=OWN), text).meaning not in ANSWERS, text


@pytest.mark.parametrize(("name", "meaning"), [("yes", Meaning.SOLVED), ("no", Meaning.UNSOLVED)])
def test_a_plain_answer_in_words_near_to_those_is_one(name: str, meaning: Meaning) -> None:
    assert len(set(DOUBTS[name])) >= 30
    assert [(text, asked(text).value) for text in DOUBTS[name] if asked(text) is not meaning] == []


def test_what_is_asked_for_or_complained_of_beside_a_thank_you_is_words() -> None:
    kept_nowhere = ANSWERS | {Meaning.THANKS, Meaning.READ, Meaning.NOTHING, Meaning.STATUS}
    for text in DOUBTS["beside_thanks"]:
        assert understand(text, own=OWN).meaning not in kept_nowhere, text
        assert asked(text) not in kept_nowhere, text
    assert [text for text in DOUBTS["thanks"] if understand(text).meaning is not Meaning.THANKS] == []


def test_that_nobody_answers_is_words_while_something_is_asked_of_her() -> None:
    for text in DOUBTS["silence"]:
        assert (asked(text), complains_of_silence(text)) == (Meaning.WORDS, True), text
    assert not any(complains_of_silence(text) for text in DOUBTS["asks"])


def test_who_asks_whether_anything_was_done_is_told_how_it_stands() -> None:
    assert [text for text in DOUBTS["asks"] if understand(text).meaning is not Meaning.STATUS] == []


def test_what_is_back_starts_no_texts_for_who_gets_them() -> None:
    for text in DOUBTS["back"]:
        assert understand(text, is_out=False, is_asked=True).meaning is Meaning.SOLVED, text
        assert understand(text, is_out=True).meaning is Meaning.START, text
    # Alone it may be either: HELP says that it takes a STOP back.
    assert understand("恢复", is_out=False, is_asked=True).meaning is Meaning.WORDS
    assert understand("恢复", is_out=True, is_asked=True).meaning is Meaning.START
    assert understand("恢复短信", is_out=False).meaning is Meaning.START


@pytest.mark.parametrize(
    "piece",
    [" ", "亮了", "又停了", "该", "not ", "as bad ", "for one ", "没有", "不", "了一", "以前就", "我们", "yes it "],
)
def test_no_text_of_doubts_is_long_to_read(piece: str) -> None:
    text = "亮了" + piece * (1600 // len(piece)) + "x"
    began = time.process_time()
    for read in (is_yes_open, is_away_again, asks_if_done, is_no_open):
        read(text)
    assert time.process_time() - began < 0.5
