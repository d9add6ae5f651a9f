"""Of which things a text's words for how it is are said: a lamp is lit again, a tap is dry, and a pothole neither.

By these a bare "it's lit" answers for a lamp, and for a pothole that was asked about leaves a person to say what it is of.
Reads nothing but the text.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hotline.sms.plain import plain
from hotline.sms.things import kinds_in

_FILE = Path(__file__).with_name("states.toml")


def states_in(text: str) -> frozenset[str]:
    """Return the names of the states (`states.toml`) that a text speaks of."""
    said = plain(text)
    return frozenset(name for name, _kinds, pattern in _states() if pattern.search(said))


def states_of(told: Iterable[str], keywords: Iterable[str] = ()) -> frozenset[str]:
    """Return in which states a thing may be that is told of with these words: those they speak of, and those of its kind.

    Of a class's keywords the kinds count that a third of them name: "dark street" makes no pavement of a lamp.
    """
    texts, keys = list(told), list(keywords)
    named = Counter(kind for word in keys for kind in kinds_in(word))
    kinds = frozenset[str]().union(*map(kinds_in, texts)) | {
        kind for kind, count in named.items() if 3 * count >= len(keys)
    }
    said = frozenset[str]().union(*map(states_in, [*texts, *keys]))
    return said | {name for name, of, _pattern in _states() if of & kinds}


@cache
def _states() -> list[tuple[str, frozenset[str], re.Pattern[str]]]:
    with _FILE.open("rb") as file:
        lists = tomllib.load(file)["states"]
    return [(each["name"], frozenset(each["kinds"]), _pattern(each["en"], each["zh-hans"])) for each in lists]


def _pattern(en: list[str], zh: list[str]) -> re.Pattern[str]:
    words = [rf"\b(?:{'|'.join(en)})\b"] if en else []
    return re.compile("|".join((*words, *zh)))
