"""Finding a class by what somebody types: whole words before parts of words, and what is urgent before what is not.

The phone ranks alike without signal: `web/src/lib/finding.ts`. Reads nothing.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from grid.models import CaseClass

_WORD = re.compile(r"[^\W_]+")
# Shorter words are too easily another word with a letter wrong.
SHORTEST_MISSPELT = 5
ALIKE = 0.8


def search_words(each: CaseClass) -> list[str]:
    """Return what a class may be found by: its names and keywords in every language."""
    keywords = [word for words in each.keywords.values() for word in words]
    return list(dict.fromkeys(text.casefold().strip() for text in [*each.names.values(), *keywords] if text.strip()))


def find_classes(classes: Iterable[CaseClass], typed: str) -> list[CaseClass]:
    """Return the classes that fit, the likeliest first; what is urgent goes before what fits as well and is not."""
    wanted = typed.casefold().strip()
    if not wanted:
        return []
    fitting = [(fit(texts, wanted), wanted not in texts, each) for each in classes for texts in [search_words(each)]]
    found = [
        (tier, not each.is_urgent, is_part, each.code, each) for tier, is_part, each in fitting if tier is not None
    ]
    return [each for *_order, each in sorted(found, key=lambda one: one[:4])]


def fit(texts: list[str], wanted: str) -> int | None:
    """Say how well a class fits: 0 by whole words, 1 by parts of words, 2 with a letter wrong; None if it does not."""
    asked = _WORD.findall(wanted)
    known = {word for text in texts for word in _WORD.findall(text)}
    if asked and all(word in known or (not word.isascii() and _within(word, texts)) for word in asked):
        return 0
    if _within(wanted, texts) or (asked and all(_within(word, texts) for word in asked)):
        return 1
    if asked and all(_within(word, texts) or _is_misspelt(word, known) for word in asked):
        return 2
    return None


def _within(word: str, texts: list[str]) -> bool:
    return any(word in text for text in texts)


def _is_misspelt(word: str, known: set[str]) -> bool:
    if len(word) < SHORTEST_MISSPELT or not word.isascii():
        return False
    return bool(get_close_matches(word, [each for each in known if each[0] == word[0]], n=1, cutoff=ALIKE))
