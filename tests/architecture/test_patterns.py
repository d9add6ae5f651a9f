"""Whatever anybody sends is read in bounded time: no pattern multiplies with itself when its own words come again and again."""

import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from importlib import import_module

ROOMS = ("accounts", "cases", "common", "desk", "dispatch", "evaluation", "grid", "hotline", "messaging")
# A part that comes any number of times: only there can the ways to read a text multiply.
REPEATED = re.compile(r"\)(?:[*+]|\{\d*,\})")
# So long a text, and so many seconds; what multiplies needs years, and what does not some milliseconds.
LETTERS, SECONDS = 240, 5.0


class TooLong(Exception):
    """The time is over."""


@contextmanager
def limited() -> Iterator[None]:
    def stop(*_given: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def held_by(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that a value is or holds, in lists and in the parts of a language."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from held_by(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from held_by(getattr(value, part.name))


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in ROOMS:
        for info in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            if ".migrations" not in info.name:
                for name, value in vars(import_module(info.name)).items():
                    yield from ((f"{info.name}.{name}", each) for each in held_by(value))


def multiplies(pattern: re.Pattern[str]) -> str:
    """Return what of a pattern's own words, repeated, it does not come to an end with; nothing where it always does."""
    words = dict.fromkeys(re.findall(r"[a-z']{1,12}|[\u3400-\u9fff]{1,4}", re.sub(r"\\.", "|", pattern.pattern)))
    reads: tuple[Callable[[str], object], ...] = (pattern.search, pattern.fullmatch)
    for word in words:
        for unit in (word, f"{word} "):
            try:
                with limited():
                    for read in reads:
                        read((unit * LETTERS)[:LETTERS] + "!x")
            except TooLong:
                return unit
    return ""


def test_no_pattern_multiplies_with_its_own_words() -> None:
    found = {pattern.pattern: (name, pattern) for name, pattern in patterns()}
    repeated = {text: each for text, each in found.items() if REPEATED.search(text)}

    assert len(found) > 200
    assert len(repeated) > 20
    assert {name: unit for name, pattern in repeated.values() if (unit := multiplies(pattern))} == {}
    # As two of them once did.
    assert multiplies(re.compile(r"(?:(?:here|at)\s*:?\s*)*\d")) == "here "
