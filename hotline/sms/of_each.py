"""One answer for each that is asked: "A1 B2", "first one yes second no", A解决了 B没解决. Reads nothing but the text."""

import re
from collections.abc import Callable

from hotline.sms.meaning import Heard, Meaning
from hotline.sms.plain import plain

_MARK = re.compile(
    r"(?<![a-z])(?P<letter>[a-h])(?![a-z'])|\b(?:the )?(?P<order>first|second|third|1st|2nd|3rd)\b(?: one| case| report)?"
    r"|第(?P<counted>[一二三123])(?:[个件条]|(?=[^\d\u3400-\u9fff]))"
)
_ORDER = {
    each: at
    for at, named in enumerate(("first 1st 一 1", "second 2nd 二 2", "third 3rd 三 3"))
    for each in named.split()
}
_BETWEEN = re.compile(
    r"^[\s:：=,，、.。;；-]*(?:is\b|was\b|has\b|:)?[\s:：=-]*|[\s,，、.。;；-]*(?:\b(?:and|but)|但是?|和)?[\s,，、.。;；-]*$"
)
# "1A 2B", "1 for A": the number before its letter.
_NUMBER_FIRST = re.compile(r"(?<![\w-])([12])\s*(?:for|is|[:：是给选]|->)?\s*([a-h])(?![a-z0-9'])")
WAYS = {Meaning.SOLVED: True, Meaning.UNSOLVED: False}


def answer_for_each(text: str, count: int, understand: Callable[[str], Heard]) -> list[bool] | None:
    """Return what a text answers for each of so many that are named by letters or in order, and None in any doubt."""
    said = _spelt(text)
    marks = list(_MARK.finditer(said))
    if len(marks) != count or re.search(r"\w", said[: marks[0].start()]):
        return None
    ends = [each.start() for each in marks[1:]] + [len(said)]
    ways: dict[int, bool] = {}
    for mark, end in zip(marks, ends, strict=True):
        way = WAYS.get(understand(_BETWEEN.sub("", said[mark.end() : end])).meaning)
        if way is None:
            return None
        ways[_at(mark)] = way
    # Each of them, and each once.
    return [ways[at] for at in range(count)] if set(ways) == set(range(count)) else None


def answer_for_one(text: str) -> tuple[int, str] | None:
    """Return which one a text names first, by its letter, and what it says behind that; None where it names none or several."""
    said = _spelt(text)
    marks = [mark for mark in _MARK.finditer(said) if mark["letter"]]
    if len(marks) != 1 or marks[0].start():
        return None
    rest = _BETWEEN.sub("", said[marks[0].end() :])
    return (_at(marks[0]), rest) if re.search(r"\w", rest) else None


def _spelt(text: str) -> str:
    said = plain(text).strip(" \t\n.,。，!！")
    pairs = _NUMBER_FIRST.findall(said)
    is_all = bool(pairs) and not re.search(r"\w", re.sub(r"\b(?:and|for)\b|和", " ", _NUMBER_FIRST.sub(" ", said)))
    return ", ".join(f"{letter} {number}" for number, letter in pairs) if is_all else said


def _at(mark: re.Match[str]) -> int:
    letter = mark["letter"]
    return ord(letter) - ord("a") if letter else _ORDER[mark["order"] or mark["counted"]]
