"""Of which kinds the things are that a text speaks of: by that a danger is of one matter and not of another.

A lamp has a pole, a cable and a box, a manhole a cover and the road around it, whatever class a city has for each. So "the
pole gives shocks" may be of a lamp, and "a smell of gas in my flat" is of none. Reads nothing but the text.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from hotline.sms.landmarks import without_landmarks
from hotline.sms.places import address_in
from hotline.sms.plain import plain

_FILE = Path(__file__).with_name("things.toml")
# Beside a shop one may stand; in one's kitchen something is the matter.
HOME = "home"
# Who is hurt by something, or comes by, is no thing that it could be of.
BYSTANDERS = frozenset({"person", "traffic", "animal"})
_NONE: frozenset[str] = frozenset()
# What is told with a thing and is no matter of its own: that cars drive into the hole, and that it is full of water.
_TOLD_WITH = {
    "ground": ("traffic", "water"),
    "signal": ("traffic",),
    "site": ("traffic", "noise"),
    "bridge": ("traffic", "ground"),
    "noise": ("person", "venue", "traffic", "ground"),
    "water": ("ground", "traffic"),
    "waste": ("animal", "ground"),
    "animal": ("person", "waste"),
    "tree": ("traffic", "wall", "ground"),
}


def kinds_in(text: str) -> frozenset[str]:
    """Return of which kinds the things are that a text speaks of, but for those that say where something is."""
    return _NONE.union(*_things_in(text))


def speaks_of_others(text: str, kinds: frozenset[str]) -> bool:
    """Whether a text names a thing that is of none of these kinds and is not told with them, and none that is."""
    named = _things_in(text)
    if not kinds or _NONE.union(*named) & kinds:
        return False
    own = kinds.union(*(_TOLD_WITH.get(each, ()) for each in kinds))
    # That it is dark before her house says where, and of no house that something is the matter with it.
    return any(each != {HOME} and not each & own for each in named)


def _things_in(text: str) -> list[frozenset[str]]:
    """Return of each thing that a text speaks of the kinds."""
    address = address_in(text)
    said = plain(text.replace(address, " ") if address else text)
    kinds = _kinds()
    beside = {word for word in _words_in(said) if HOME not in kinds[word]}
    return [kinds[word] for word in _words_in(without_landmarks(said, beside))]


def _words_in(said: str) -> list[str]:
    return [word for each in _pattern().finditer(said) if (word := each["en"] or each["zh"]) in _kinds()]


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Return every word with the kinds of its thing."""
    found: dict[str, frozenset[str]] = {}
    for each in _lists()["things"]:
        for word in (*each["en"], *each["zh-hans"]):
            found[word] = found.get(word, _NONE) | frozenset(each["kinds"])
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Return what finds the longest words first: a traffic light is no lamp, and "on the road" no matter of roads."""
    neither = _lists()["neither"]
    words = sorted((*_kinds(), *neither["en"], *neither["zh-hans"]), key=len, reverse=True)
    en, zh = ("|".join(re.escape(each) for each in words if each.isascii() is is_en) for is_en in (True, False))
    return re.compile(rf"\b(?P<en>{en})(?:e?s)?\b|(?P<zh>{zh})")


@cache
def _lists() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
