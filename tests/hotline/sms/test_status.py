"""A question for the state, in whatever words, is one; what asks or tells something else is none."""

import tomllib
from pathlib import Path

from hotline.sms.meaning import Meaning, understand

with Path(__file__).with_name("status.toml").open("rb") as file:
    STATUS = tomllib.load(file)


def test_who_asks_how_it_stands_is_heard_whether_or_not_something_is_asked_of_her() -> None:
    assert len(set(STATUS["asks"])) >= 70
    for is_asked in (False, True):
        read = {text: understand(text, is_asked=is_asked).meaning for text in STATUS["asks"]}
        assert [(text, meaning.value) for text, meaning in read.items() if meaning is not Meaning.STATUS] == []


def test_who_asks_whether_it_is_done_asks_for_the_state_only_while_nobody_asks_her_that() -> None:
    texts = STATUS["asks_unasked"]
    assert [text for text in texts if understand(text).meaning is not Meaning.STATUS] == []
    assert [text for text in texts if understand(text, is_asked=True).meaning is Meaning.STATUS] == []


def test_what_asks_or_tells_something_else_asks_for_no_state() -> None:
    assert len(set(STATUS["never"])) >= 50
    assert [
        text
        for text in STATUS["never"]
        for asked in (False, True)
        if understand(text, is_asked=asked).meaning is Meaning.STATUS
    ] == []


def test_when_how_long_and_why_nobody_answers_ask_for_the_state_while_nothing_is_asked_of_her() -> None:
    assert len(set(STATUS["asks_of_hers"])) >= 40
    assert [text for text in STATUS["asks_of_hers"] if understand(text).meaning is not Meaning.STATUS] == []


def test_a_question_with_new_facts_or_of_what_the_city_is_not_asked_for_is_words() -> None:
    assert len(set(STATUS["never_of_hers"])) >= 40
    assert [
        text
        for text in STATUS["never_of_hers"]
        for asked in (False, True)
        if understand(text, is_asked=asked).meaning is Meaning.STATUS
    ] == []


def test_when_it_will_be_done_says_as_well_that_it_is_not_while_that_is_asked() -> None:
    texts = ["路灯什么时候修好", "灯还要等多久", "how long will the lamp take", "when will you fix the lamp", "so?"]
    assert [text for text in texts if understand(text, is_asked=True).meaning is Meaning.STATUS] == []
