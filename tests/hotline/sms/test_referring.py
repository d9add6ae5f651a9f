"""What is said of a text of ours, of what we did, or of what comes back, is no new matter."""

import tomllib
from pathlib import Path

import pytest

from hotline.sms.referring import appeals, goes_on, speaks_of_ours

TEXTS = tomllib.loads(Path(__file__).with_name("objections.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TEXTS["speaks"])
def test_an_objection_speaks_of_what_was_said_or_done(text: str) -> None:
    assert speaks_of_ours(text)


@pytest.mark.parametrize("text", TEXTS["goes_on"])
def test_a_second_sentence_goes_on_from_the_first(text: str) -> None:
    assert goes_on(text)


@pytest.mark.parametrize("text", TEXTS["new"])
def test_a_new_matter_speaks_of_nothing_before(text: str) -> None:
    assert (speaks_of_ours(text), goes_on(text)) == (False, False)


@pytest.mark.parametrize("text", TEXTS["appeals"])
def test_who_does_not_accept_it_appeals(text: str) -> None:
    assert appeals(text)


@pytest.mark.parametrize("text", TEXTS["appeals_not"])
def test_who_asks_how_or_speaks_of_something_else_does_not_appeal(text: str) -> None:
    assert not appeals(text)
