"""What the city's own data tells its citizens: its name, its numbers, its words of danger."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.rules import held_rules, rules
from common.models import City
from common.text import in_language
from hotline.articles import city as articles  # noqa: F401 - loads what the city's folder knows to answer


@dataclass(frozen=True)
class Emergency:
    """A number to ring before anything else."""

    number: str
    name: str


def city() -> City:
    """Return the city, as the rules in force know it."""
    return rules().city


@contextmanager
def city_time() -> Iterator[None]:
    """Show instants by the city's clock."""
    with timezone.override(city().zone):
        yield


def dangers(text: str) -> list[Emergency]:
    """Return the numbers to ring first, if the text has words of danger in any of the city's languages."""
    # Words of danger change once a year; the hot path does not ask for them.
    profile = held_rules().city.profile
    lowered = text.casefold()
    found = dict.fromkeys(
        str(danger["number"])
        for danger in profile.get("danger", [])
        if any(_is_in(word, lowered) for words in danger.values() if isinstance(words, list) for word in words)
    )
    return [Emergency(number, _name(profile, number)) for number in found]


def emergencies() -> list[Emergency]:
    """Return the city's emergency numbers, in its own order."""
    entries = city().profile.get("emergency", [])
    return [Emergency(str(entry["number"]), in_language(entry["names"])) for entry in entries]


def _is_in(word: str, lowered: str) -> bool:
    word = word.casefold()
    at = lowered.find(word)
    # "Knife" is not in "knifepoint": a word of letters ends where letters end; 汉字 have no such ends.
    while at >= 0:
        before, after = lowered[at - 1 : at], lowered[at + len(word) : at + len(word) + 1]
        if not word.isascii() or not ((before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())):
            return True
        at = lowered.find(word, at + 1)
    return False


def _name(profile: dict[str, Any], number: str) -> str:
    names: dict[str, str] = next(
        (entry["names"] for entry in profile.get("emergency", []) if str(entry["number"]) == number), {}
    )
    return in_language(names)


def hotline_number() -> str:
    """Return the number under which people answer."""
    return str(city().profile.get("hotline", {}).get("number", ""))


def phone_region() -> str:
    """Return the country in which a number without one belongs, "" where the city does not say."""
    return held_rules().city.phone_region
