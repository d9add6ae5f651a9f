"""How patient the city is with texts: data of its folder ([texts] in city.toml), with a default for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cases.rules import held_rules
from hotline.sms.vocabulary import KINDS

# By its name in [texts]: what holds where the city says nothing, and between which numbers it may lie.
NUMBERS = {
    "question_hours": (14 * 24, 1, 366 * 24),
    "late_days": (90, 0, 3653),
    "correction_minutes": (60, 0, 1440),
    "repeat_minutes": (10, 0, 1440),
    "machine_seconds": (3, 0, 60),
    "unread_minutes": (30, 1, 1440),
}
WORDS = "words"


@dataclass(frozen=True)
class Patience:
    """What the city's folder says, or what holds where it says nothing."""

    # How long an answer is waited for; later it goes to a person.
    question: timedelta
    # How long afterwards an answer is still laid beside its case.
    late: timedelta
    # What follows an answer within this time may take it back.
    correction: timedelta
    # The same text again within this time is one contact.
    repeat: timedelta
    # What comes sooner after a text of ours was written by a machine.
    machine: timedelta
    # A text that waits longer for a person is told to whoever is on shift.
    unread: timedelta


def patience() -> Patience:
    """Return what the rules in hand say."""
    said = dict(held_rules().city.profile.get("texts", {}))
    number = {name: said.get(name, default) for name, (default, _low, _high) in NUMBERS.items()}
    return Patience(
        question=timedelta(hours=number["question_hours"]),
        late=timedelta(days=number["late_days"]),
        correction=timedelta(minutes=number["correction_minutes"]),
        repeat=timedelta(minutes=number["repeat_minutes"]),
        machine=timedelta(seconds=number["machine_seconds"]),
        unread=timedelta(minutes=number["unread_minutes"]),
    )


def faults_of(said: Any) -> Iterator[tuple[str, str]]:
    """Say what cannot be meant in a city's `[texts]`: field and reason."""
    if not isinstance(said, dict):
        yield "texts", "must be written as [texts]"
        return
    for name, value in said.items():
        if name == WORDS:
            yield from _faults_of_words(value)
        elif name not in NUMBERS:
            yield f"texts.{name}", f"is not one of: {', '.join((*NUMBERS, WORDS))}"
        else:
            _default, low, high = NUMBERS[name]
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                yield f"texts.{name}", f"must be a whole number from {low} to {high}"


def _faults_of_words(said: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(said, dict):
        yield "texts.words", "must be written as [texts.words.KIND]"
        return
    for kind, by_language in said.items():
        if kind not in KINDS:
            yield f"texts.words.{kind}", f"is not one of: {', '.join(sorted(KINDS))}"
        elif not isinstance(by_language, dict) or not all(_are_words(each) for each in by_language.values()):
            yield f"texts.words.{kind}", "must be a list of words in each language"


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
