"""Finding a class by what somebody types: by its words, whole or in part, and what is urgent before what is not.

The phone ranks alike without signal: `web/src/lib/finding.ts`. Reads nothing.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from common.chinese import traditional
from grid.models import CaseClass

_WORD = re.compile(r"[^\W_]+")
# Of what fits only in part these tell nothing.
EMPTY_WORDS = frozenset({"a", "an", "the", "in", "on", "at", "of", "is", "and", "my", "to"})
# What people call a thing besides its name, where as a keyword it would be taken for the matter itself.
CALLED = {"lid": "cover", "lids": "covers"}
# How well a class fits: all that was typed stands in its words, with a letter wrong, or at least half of it does.
WHOLLY, MISSPELT, PARTLY = range(3)
# Shorter words are too easily another word with a letter wrong.
SHORTEST_MISSPELT = 5
ALIKE = 0.8


def search_words(each: CaseClass) -> list[str]:
    """Return what a class may be found by: its names and keywords in every language, Chinese in both scripts."""
    keywords = [word for words in each.keywords.values() for word in words]
    texts = [text.casefold().strip() for text in [*each.names.values(), *keywords] if text.strip()]
    return list(dict.fromkeys([*texts, *map(traditional, texts)]))


def find_classes(classes: Iterable[CaseClass], typed: str) -> list[CaseClass]:
    """Return the classes that fit, the likeliest first; what is urgent goes before what fits as well and is not."""
    wanted = _WORD.sub(lambda word: CALLED.get(word[0], word[0]), typed.casefold().strip())
    if not wanted:
        return []
    found = []
    for each in classes:
        texts = search_words(each)
        if (fits := fit(texts, wanted)) is not None:
            how, lacking, is_loose = fits
            found.append(((how, lacking, not each.is_urgent, is_loose, wanted not in texts, each.code), each))
    return [each for _order, each in sorted(found, key=lambda one: one[0])]


def fit(texts: list[str], wanted: str) -> tuple[int, int, bool] | None:
    """Say how well a class fits, the lower the better: how, how much is lacking, whether by parts of words; or None."""
    asked = _WORD.findall(wanted)
    known = {word for text in texts for word in _WORD.findall(text)}
    if asked and all(word in known or (not word.isascii() and _within(word, texts)) for word in asked):
        return WHOLLY, 0, False
    if _within(wanted, texts) or (asked and all(_within(word, texts) for word in asked)):
        return WHOLLY, 0, True
    if asked and all(_within(word, texts) or _is_misspelt(word, known) for word in asked):
        return MISSPELT, 0, True
    pieces = [piece for word in asked if word not in EMPTY_WORDS for piece in _pieces(word)]
    lacking = sum(not (piece in known if piece.isascii() else _within(piece, texts)) for piece in pieces)
    return (PARTLY, lacking, True) if lacking <= len(pieces) / 2 and pieces else None


def _pieces(word: str) -> list[str]:
    """Return what a word may be known by in part: English as it is, Chinese by every two characters beside each other."""
    if word.isascii() or len(word) < 3:
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _within(word: str, texts: list[str]) -> bool:
    return any(word in text for text in texts)


def _is_misspelt(word: str, known: set[str]) -> bool:
    if len(word) < SHORTEST_MISSPELT or not word.isascii():
        return False
    return bool(get_close_matches(word, [each for each in known if each[0] == word[0]], n=1, cutoff=ALIKE))
