"""What is told of the thing itself is an answer, and how it was before is none: 坑已经填平了, "lit yesterday"."""

import tomllib
from pathlib import Path
from time import process_time

import pytest

from hotline.sms.meaning import Meaning, understand
from hotline.sms.told import in_known_words, tells_only_before

with Path(__file__).with_name("told.toml").open("rb") as file:
    TOLD = tomllib.load(file)
ANSWERS = {Meaning.SOLVED, Meaning.UNSOLVED}
OWN = {
    "lamp": frozenset({"street lamp", "lamp", "lamps", "street light", "light", "lights", "路灯", "灯"}),
    "hole": frozenset({"pothole", "potholes", "hole", "holes", "road", "坑", "路面"}),
    "bin": frozenset({"rubbish", "trash", "bin", "bins", "垃圾", "垃圾桶"}),
    "water": frozenset({"water", "pipe", "pipes", "水", "水管"}),
}


def read(line: str) -> Meaning:
    about, _colon, text = line.partition(": ")
    return understand(text, own=OWN[about], is_asked=True).meaning


@pytest.mark.parametrize(("name", "meaning"), [("yes", Meaning.SOLVED), ("no", Meaning.UNSOLVED)])
def test_what_is_told_of_the_thing_is_an_answer(name: str, meaning: Meaning) -> None:
    assert len(set(TOLD[name])) >= 90
    assert [(line, read(line).value) for line in TOLD[name] if read(line) is not meaning] == []


def test_what_was_once_is_of_another_thing_or_of_hearsay_is_none() -> None:
    assert len(set(TOLD["person"])) >= 110
    assert [(line, read(line).value) for line in TOLD["person"] if read(line) in ANSWERS] == []


@pytest.mark.parametrize("text", ["the bin has been emptied", "垃圾清走了", "坑还在", "yes, the pothole is filled"])
def test_of_another_thing_nothing_is_read(text: str) -> None:
    assert in_known_words(text, OWN["lamp"]) == text
    assert in_known_words(text, frozenset()) == text


@pytest.mark.parametrize(
    "piece", [" ", "垃圾", "the ", "it was ", "还是", "after 3 days ", "等了", "finally ", "把路面"]
)
def test_no_text_is_long_to_read(piece: str) -> None:
    own = frozenset[str]().union(*OWN.values())
    began = process_time()
    for lead in ("垃圾", "the rubbish ", "yes ", "现在"):
        text = lead + piece * (3_000 // len(piece)) + "x"
        in_known_words(text, own)
        tells_only_before(text)
    assert process_time() - began < 2
