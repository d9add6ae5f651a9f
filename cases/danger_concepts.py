"""Finding concepts in a sentence, and the scenes they make together; and words in a wrong spelling. Reads text only.

The words are data in `danger_scenes`. A sentence is gone through once, whatever the number of concepts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cases.danger_scenes import INCLUDES, NOT_MISSPELT, SPELT
from cases.models import Danger

# How much may stand in a "~": words in English, characters in Chinese.
_GAP_WORDS, _GAP_CHARACTERS = 2, 6
# The first letters by which words with any ending are looked up.
_PREFIX = 4
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")

Span = tuple[int, int]
Found = dict[str, Span]


@dataclass(frozen=True)
class Scene:
    """A kind of danger, and the concepts that tell of it when they stand together."""

    kind: Danger
    key: str
    needs: frozenset[str]
    without: frozenset[str]

    def fits(self, found: Mapping[str, Span]) -> bool:
        """Whether all it needs was found, and nothing that speaks against it."""
        return self.needs <= found.keys() and not (self.without and self.without & found.keys())


def scenes_of(written: Mapping[str, str]) -> dict[str, list[Scene]]:
    """Return the scenes by the concept that tells each."""
    scenes: dict[str, list[Scene]] = {}
    for kind, all_of_kind in written.items():
        for one in all_of_kind.split("|"):
            parts = one.replace(" - ", " + -").split("+")
            concepts = [part.strip() for part in parts]
            needs = [concept for concept in concepts if not concept.startswith("-")]
            without = frozenset(concept[1:].strip() for concept in concepts if concept.startswith("-"))
            scenes.setdefault(needs[0], []).append(Scene(Danger(kind), needs[0], frozenset(needs), without))
    return scenes


def _with_wider(found: Found) -> Found:
    for wider, narrower in INCLUDES.items():
        for each in narrower:
            if each in found:
                found.setdefault(wider, found[each])
    return found


Phrase = tuple[tuple[str, ...], str]


class EnglishConcepts:
    """The concepts of a sentence in letters: phrases of words, the first of each concept counts."""

    def __init__(self, concepts: Mapping[str, str]) -> None:
        # Most words begin nothing, so each is asked for once: by itself, with the word after it, by its first letters.
        self._single: dict[str, list[str]] = {}
        self._paired: dict[tuple[str, str], list[Phrase]] = {}
        self._other: dict[str, list[Phrase]] = {}
        self._begun: dict[str, list[Phrase]] = {}
        for concept, written in concepts.items():
            for phrase in written.split():
                self._add(tuple(word for word in phrase.split("_") if word), concept)
        self._begun_by = lru_cache(maxsize=2048)(self._find_begun)

    def _add(self, words: tuple[str, ...], concept: str) -> None:
        if words[0].endswith("*"):
            self._begun.setdefault(words[0][:-1][:_PREFIX], []).append((words, concept))
        elif len(words) == 1:
            self._single.setdefault(words[0], []).append(concept)
        elif words[1] == "~" or words[1].endswith("*"):
            self._other.setdefault(words[0], []).append((words, concept))
        else:
            self._paired.setdefault((words[0], words[1]), []).append((words, concept))

    def _find_begun(self, word: str) -> tuple[Phrase, ...]:
        return tuple(each for each in self._begun.get(word[:_PREFIX], ()) if word.startswith(each[0][0][:-1]))

    def find(self, sentence: str) -> Found:
        """Return where each concept stands in a sentence."""
        places = [(match[0].replace("'", ""), match.span()) for match in _WORD.finditer(sentence)]
        words = [word for word, _span in places]
        found: Found = {}
        following = ""
        for at in range(len(words) - 1, -1, -1):
            word = words[at]
            # "The baby's not breathing", with or without the apostrophe.
            for concept in self._single.get(word) or (word[-1] == "s" and self._single.get(word[:-1])) or ():
                found[concept] = places[at][1]
            for phrases in (self._paired.get((word, following)), self._other.get(word), self._begun_by(word)):
                for phrase, concept in phrases or ():
                    end = _matched(phrase, words, at)
                    if end:
                        found[concept] = (places[at][1][0], places[end - 1][1][1])
            following = word
        return _with_wider(found)


def _matched(phrase: tuple[str, ...], words: list[str], at: int) -> int:
    """Return where a phrase that begins at a word ends, or 0."""
    position = at + 1
    gap = 0
    for wanted in phrase[1:]:
        if wanted == "~":
            gap = _GAP_WORDS
            continue
        for step in range(gap + 1):
            if position + step < len(words) and _is_word(wanted, words[position + step]):
                position += step + 1
                break
        else:
            return 0
        gap = 0
    return position


def _is_word(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


class ChineseConcepts:
    """The concepts of a sentence in characters, the first of each concept counts."""

    def __init__(self, concepts: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[str, str, str]]] = {}
        for concept, written in concepts.items():
            for phrase in written.split():
                head, _gap, tail = phrase.partition("~")
                self._by_first.setdefault(head[0], []).append((head, tail, concept))

    def find(self, sentence: str) -> Found:
        """Return where each concept stands in a sentence."""
        found: Found = {}
        by_first = self._by_first
        for at, character in enumerate(sentence):
            for head, tail, concept in by_first.get(character, ()):
                if concept in found or not sentence.startswith(head, at):
                    continue
                end = at + len(head)
                if tail:
                    end = sentence.find(tail, end, end + _GAP_CHARACTERS + len(tail))
                    if end < 0:
                        continue
                found[concept] = (at, end + len(tail))
        return _with_wider(found)


# --- Spelling ------------------------------------------------------------------------------------

_LEAST, _MOST = 5, 16


def _less_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


_SPELT = frozenset(SPELT.split())
_ORDINARY = frozenset(NOT_MISSPELT.split())
_NEAR = {near: word for word in _SPELT if len(word) > _LEAST for near in (*_less_one(word), word)}


@lru_cache(maxsize=2048)
def spelt(word: str) -> str:
    """Return a word as it is spelt rightly, where it is one of danger with one letter wrong."""
    if not _LEAST <= len(word) <= _MOST or word in _SPELT or word in _ORDINARY:
        return word
    if word in _NEAR:
        return word if _NEAR[word].startswith(word) else _NEAR[word]
    for near in _less_one(word):
        right = _NEAR.get(near)
        # A letter too many, a wrong one, or two that changed places; the first is seldom the wrong one.
        if right is not None and right[0] == word[0] and not _is_other_form(word, right):
            return right
    return word


def _is_other_form(word: str, right: str) -> bool:
    """Whether it is rather another form of the word: "collapses", "stabber"."""
    return word[:-1] == right or word[:-1] == right[:-1] or word + "s" == right
