"""How a single cell of a table is read: the text as it stands in the file, to a value.

A reader raises ValueError with a reason that a person without programming understands.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from common.coordinates import LOOK_SWAPPED

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
YES, NO = {"yes"}, {"", "no"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Outside these a date is a slip of the pen, and near the ends of the calendar a time zone would overflow.
FIRST_YEAR, LAST_YEAR = 1900, 2200


def text(cell: str) -> str:
    """Take the cell as it is."""
    return cell


def at_most(length: int) -> Callable[[str], str]:
    """Read a text of so many characters at most."""

    def read(cell: str) -> str:
        if len(cell) > length:
            raise ValueError(f"has {len(cell)} characters; there is room for {length}")
        return cell

    return read


# As long as anything is called.
LONGEST_NAME = 150


# Letters, numbers, punctuation and signs show; of them not these, which only fill a place.
_SHOWN, _FILLERS = "LNPS", frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Line breaks, and what is not seen: half characters, marks of direction, blanks of no width.
_UNNAMED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Letters of some scripts are joined or kept apart by these, which have no width.
_JOINERS = frozenset("\u200c\u200d")


def is_blank(cell: str) -> bool:
    """Whether nothing of a text can be seen: characters without a width are as good as none."""
    return not any(unicodedata.category(each)[0] in _SHOWN and each not in _FILLERS for each in cell)


def called(cell: str) -> str:
    """Read what something is called, or somebody: one line, which pages show beside others, and all of which is seen.

    What turns the direction of writing would turn what stands beside it.
    """
    if any(unicodedata.category(each) in _UNNAMED and each not in _JOINERS for each in cell):
        raise ValueError("holds a line break or another character that no name may hold")
    return at_most(LONGEST_NAME)(cell)


def languages_without(said: Any, languages: Iterable[str]) -> list[str]:
    """Return in which languages, of the city and of those said besides, settings give no text."""
    texts = said if isinstance(said, dict) else {}
    return [
        language
        for language in dict.fromkeys([*languages, *texts])
        if not isinstance(text := texts.get(language), str) or is_blank(text)
    ]


def faults_of_names(names: Any, languages: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the names that settings give: in each language of the city, and in those said besides."""
    lacking = languages_without(names, languages)
    yield from (f"has no name in {language}" for language in lacking)
    for language, name in names.items() if isinstance(names, dict) else ():
        if language in lacking:
            continue
        try:
            called(name)
        except ValueError as error:
            yield f"its name in {language} {error}"


def code(length: int) -> Callable[[str], str]:
    """Read a code of so many characters at most: letters, digits, dots, hyphens and underscores."""

    def read(cell: str) -> str:
        if not CODE.fullmatch(cell):
            raise ValueError(f"“{cell}” is not a code: use letters, digits, “.”, “-” and “_”")
        return at_most(length)(cell)

    return read


def yes_no(cell: str) -> bool:
    """Read “yes”, “no” or nothing, which is no."""
    if cell in YES:
        return True
    if cell in NO:
        return False
    raise ValueError(f"“{cell}” is neither “yes” nor “no”")


def one_of(*words: str) -> Callable[[str], str]:
    """Read one of these words."""

    def read(cell: str) -> str:
        if cell not in words:
            raise ValueError(f"“{cell}” is not one of: {', '.join(word or 'nothing' for word in words)}")
        return cell

    return read


def several(reader: Callable[[str], Any] = text) -> Callable[[str], list[Any]]:
    """Read a list divided by semicolons."""

    def read(cell: str) -> list[Any]:
        return [reader(piece.strip()) for piece in cell.split(";") if piece.strip()]

    return read


def number(*, low: float, high: float, places: int = 15) -> Callable[[str], Decimal]:
    """Read a number within bounds, of so many decimal places at most; a decimal point, no thousands separators."""

    def read(cell: str) -> Decimal:
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise ValueError(f"“{cell}” is not a number") from None
        # NaN compares as an error, so it is asked first.
        if not value.is_finite() or not Decimal(str(low)) <= value <= Decimal(str(high)):
            raise ValueError(f"{cell} is not between {low:g} and {high:g}")
        if value != round(value, places):
            raise ValueError(f"{cell} has more than {places} decimal places")
        return value

    return read


def latitude(cell: str) -> Decimal:
    """Read the second of a place's two numbers; where it can only be the first, it is said to be that."""
    with suppress(InvalidOperation):
        if 90 < abs(Decimal(cell)) <= 180:
            raise ValueError(f"{cell} is not between -90 and 90: {LOOK_SWAPPED}")
    return number(low=-90, high=90)(cell)


def day(cell: str) -> date:
    """Read a date written 2026-01-31."""
    try:
        # Days of weeks are dates of ISO 8601, too.
        value = date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
    except ValueError:
        value = None
    if value is None or not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"“{cell}” is not a date like 2026-01-31")
    return value


def json_list(cell: str) -> list[Any]:
    """Read a JSON list."""
    try:
        value = json.loads(cell)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("is not JSON: too many brackets within one another") from None
    reason = unstorable(value)
    if reason or not isinstance(value, list):
        raise ValueError(reason or "must be a JSON list, in square brackets")
    return value


def unstorable(value: Any) -> str:
    """Say why a value cannot be kept as JSON in the database; nothing where it can."""
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=False)
        written.encode()
    except (TypeError, ValueError):
        return "holds something that is neither text, number, yes or no, list nor table"
    return "holds a character that no text may hold" if "\\u0000" in written else ""


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the first line, and how its cells are read."""

    name: str
    read: Callable[[str], Any] = text
    # May a cell be empty? It then has the value `empty`, unread.
    optional: bool = False
    empty: Any = None
    # May the whole column be missing? Its cells are then empty.
    may_lack: bool = False
