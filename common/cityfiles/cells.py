"""How a single cell of a table is read: the text as it stands in the file, to a value.

A reader raises ValueError with a reason that a person without programming understands.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
YES, NO = {"yes"}, {"", "no"}


def text(cell: str) -> str:
    """Take the cell as it is."""
    return cell


def code(cell: str) -> str:
    """Read a code: letters, digits, dots, hyphens and underscores."""
    if not CODE.fullmatch(cell):
        raise ValueError(f"“{cell}” is not a code: use letters, digits, “.”, “-” and “_”")
    return cell


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


def number(*, low: float, high: float) -> Callable[[str], Decimal]:
    """Read a number within bounds; a decimal point, no thousands separators."""

    def read(cell: str) -> Decimal:
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise ValueError(f"“{cell}” is not a number") from None
        # NaN compares as an error, so it is asked first.
        if not value.is_finite() or not Decimal(str(low)) <= value <= Decimal(str(high)):
            raise ValueError(f"{cell} is not between {low:g} and {high:g}")
        return value

    return read


def whole(*, low: int, high: int) -> Callable[[str], int]:
    """Read a whole number within bounds."""
    decimal = number(low=low, high=high)

    def read(cell: str) -> int:
        value = decimal(cell)
        if value != int(value):
            raise ValueError(f"{cell} is not a whole number")
        return int(value)

    return read


def day(cell: str) -> date:
    """Read a date written 2026-01-31."""
    try:
        if len(cell) != 10:
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is not a date like 2026-01-31") from None


def json_list(cell: str) -> list[Any]:
    """Read a JSON list."""
    try:
        value = json.loads(cell)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}") from None
    if not isinstance(value, list):
        raise ValueError("must be a JSON list, in square brackets")
    return value


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
