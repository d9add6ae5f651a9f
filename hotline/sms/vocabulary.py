"""The words by which texts are read: the product's own list, and what a city adds to it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from common.config_version import HeldCopy
from hotline.sms.plain import plain

_FILE = Path(__file__).with_name("words.toml")
_WORD = re.compile(r"[a-z0-9]+(?:[./:,-][0-9]+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST_ENGLISH, _LONGEST_CHINESE = 5, 8


class Kind(StrEnum):
    """What a word does for the meaning of a text; named like its section in words.toml."""

    # Beside the question, whatever else is said: a wrong number, not looked yet, not understood.
    BESIDE = "beside"
    YES = "yes"
    NO = "no"
    DENIAL = "denial"
    GOOD = "good"
    # Somebody is at it: not solved yet, and not left alone.
    UNDER_WAY = "under_way"
    BAD = "bad"
    BAD_WITH = "bad_with"
    WORSE = "worse"
    TROUBLE = "trouble"
    NOT = "not"
    STILL = "still"
    AGAIN = "again"
    YET = "yet"
    NO_MORE = "no_more"
    GONE = "gone"
    # Somebody came; whether that helped is not said.
    VISIT = "visit"
    GLUE = "glue"
    # Of whoever did the work; whether it is solved is not said.
    PRAISE = "praise"
    THANKS = "thanks"
    ACK = "ack"
    HEDGE = "hedge"
    OTHER = "other"
    ASK = "ask"
    LEAD = "lead"
    # Names what the case is about.
    OWN = "own"
    UNKNOWN = "unknown"


# A phrase in two sections is the first of these.
_ORDER = [kind for kind in Kind if kind not in (Kind.OWN, Kind.UNKNOWN)]
COMMANDS = ("stop", "start", "help", "status", "new")


@dataclass(frozen=True)
class Token:
    """A word or a phrase, and what it is."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """Every phrase with its kind, and the phrases of every command."""

    kinds: Mapping[str, Kind]
    commands: Mapping[str, frozenset[str]]
    after_no: frozenset[str] = field(default_factory=frozenset)
    but: frozenset[str] = field(default_factory=frozenset)
    # Every text is held against the same few unions of lists.
    _unions: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def tokens(self, words: str, own: frozenset[str] = frozenset()) -> list[Token]:
        """Cut plain words into the longest phrases that are known; `own` names what the case is about."""
        return [Token(self._kind(phrase, own), phrase) for phrase in cut(words, self.kinds.keys() | own)]

    def _kind(self, phrase: str, own: frozenset[str]) -> Kind:
        return self.kinds.get(phrase) or (Kind.OWN if phrase in own else Kind.UNKNOWN)

    def consists_of(self, words: str, command: str, *also: str) -> bool:
        """Whether plain words are this command and nothing else, but for greetings and thanks."""
        found = self.parts_of(words, command, *also)
        return any(each in self.commands[command] for each in found)

    def parts_of(self, words: str, *commands: str) -> list[str]:
        """Cut plain words into phrases of these commands, greetings and thanks; nothing where something else is in it."""
        allowed = self._allowed(commands)
        found = cut(words, allowed)
        return found if all(each in allowed for each in found) else []

    def names_thing(self, text: str) -> bool:
        """Whether a text holds a word for something that citizens write about, which has no part in answers."""
        spelt = plain(text)
        words = {word for each in _WORD.findall(spelt) for word in (each, each.removesuffix("s"))}
        things = (each for each in self.commands["matter"] if each not in self.kinds)
        return any(each in words or (_CHINESE.match(each) and each in spelt) for each in things)

    def _allowed(self, commands: tuple[str, ...]) -> frozenset[str]:
        if commands not in self._unions:
            polite = frozenset(phrase for phrase, kind in self.kinds.items() if kind in (Kind.THANKS, Kind.ACK))
            self._unions[commands] = polite.union(*(self.commands[each] for each in commands))
        return self._unions[commands]


def cut(words: str, known: Iterable[str]) -> list[str]:
    """Cut words into the longest known phrases; what is not known stays a word, or one Chinese character."""
    known = known if isinstance(known, (set, frozenset)) else set(known)
    found: list[str] = []
    at = 0
    while at < len(words):
        if _CHINESE.match(words, at):
            phrase = _longest_chinese(words, at, known)
            found.append(phrase)
            at += len(phrase)
        elif match := _WORD.match(words, at):
            phrase, at = _longest_english(words, match, known)
            found.append(phrase)
        else:
            at += 1
    return found


def _longest_chinese(words: str, at: int, known: Iterable[str]) -> str:
    for length in range(min(_LONGEST_CHINESE, len(words) - at), 1, -1):
        if words[at : at + length] in known:
            return words[at : at + length]
    return words[at]


def _longest_english(words: str, first: re.Match[str], known: Iterable[str]) -> tuple[str, int]:
    best, phrase, end = (first[0], first.end()), first[0], first.end()
    for _count in range(_LONGEST_ENGLISH - 1):
        following = re.compile(r"\s+").match(words, end)
        word = _WORD.match(words, following.end()) if following else None
        if word is None:
            break
        phrase, end = f"{phrase} {word[0]}", word.end()
        if phrase in known:
            best = (phrase, end)
    return best


def _sections() -> dict[str, dict[str, list[str]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


# To which of these lists a city may add words.
KINDS = frozenset(_sections())


def _lists(added: Mapping[str, Any]) -> dict[str, set[str]]:
    return {
        name: {
            " ".join(plain(str(word)).split())
            for words in [*by_language.values(), *dict(added.get(name, {})).values()]
            for word in words
        }
        for name, by_language in _sections().items()
    }


def _made(added: Mapping[str, Any]) -> Vocabulary:
    lists = _lists(added)
    kinds: dict[str, Kind] = {}
    for kind in reversed(_ORDER):
        kinds.update(dict.fromkeys(lists[kind], kind))
    commands = {name: frozenset(words) for name, words in lists.items()}
    return Vocabulary(kinds, commands, frozenset(lists["after_no"]), frozenset(lists["but"]))


@cache
def own_vocabulary() -> Vocabulary:
    """Return the product's own words."""
    return _made({})


_held = HeldCopy[Vocabulary]()


def vocabulary_of(profile: Mapping[str, Any], version: int) -> Vocabulary:
    """Return the words by which a city's texts are read; `version` is that of its configuration."""
    added = dict(profile.get("texts", {})).get("words", {})
    return _held.of(version, lambda: _made(added)) if added else own_vocabulary()
