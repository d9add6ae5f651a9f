"""What people paste: with all that stood around it, in the signs of whatever it came from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category, decimal, decomposition, normalize
from urllib.parse import unquote

from django import forms

# A conversation, pasted whole.
LONGEST_PASTE = 5_000
_MINUS = "\N{MINUS SIGN}\N{HYPHEN BULLET}"
_WIDTHS = ("<wide>", "<narrow>", "<font>", "<small>")
# An address within an address is written in percents of percents.
_MOST_LAYERS = 3
# A letter at a time: of several bytes, where it has several.
_IN_PERCENTS = re.compile(
    r"%[c-dC-D][0-9a-fA-F]%[89abAB][0-9a-fA-F]|%[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}"
    r"|%[fF][0-7](?:%[89abAB][0-9a-fA-F]){3}|%[0-9a-fA-F]{2}"
)
# A sign, and where in what was written it begins and ends.
_Sign = tuple[str, int, int]


class PastedField(forms.CharField):
    """A line to paste into. Its length is refused in words: a browser that knew of it would cut the text and say nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PASTE, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out the length."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


@dataclass(frozen=True)
class Plain:
    """A text as it reads plainly, and where in what was written each of its signs stands."""

    text: str
    # Of each sign, where it begins and ends; None where nothing had to be read otherwise.
    places: Sequence[tuple[int, int]] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in what was written a part that is not empty begins and ends, with what is not to be seen in it."""
        return (start, end) if self.places is None else (self.places[start][0], self.places[end - 1][1])


def plainly_written(text: str) -> str:
    """Return a text with plain letters, figures and dashes, and without what is not to be seen.

    A sign that holds letters or figures (№, ², ①) stays one sign: read as letters it would be joined to what stands beside it.
    """
    return read_plainly(text).text


def read_plainly(text: str) -> Plain:
    """Read a text as `plainly_written` does, and keep where its signs stand."""
    if "%" not in text and text.isascii():
        return Plain(text)
    signs = [(sign, at, at + 1) for at, sign in enumerate(text)]
    for _layer in range(_MOST_LAYERS if "%" in text else 0):
        signs = list(_without_percents(signs))
    signs = [(plain, start, end) for sign, start, end in signs for plain in (sign if sign.isascii() else _plain(sign))]
    return Plain("".join(sign for sign, _start, _end in signs), [(start, end) for _sign, start, end in signs])


def _without_percents(signs: list[_Sign]) -> Iterator[_Sign]:
    at = 0
    for found in _IN_PERCENTS.finditer("".join(sign for sign, _start, _end in signs)):
        yield from signs[at : found.start()]
        start, end = signs[found.start()][1], signs[found.end() - 1][2]
        yield from ((sign, start, end) for sign in unquote(found[0]))
        at = found.end()
    yield from signs[at:]


def _plain(sign: str) -> str:
    kind = category(sign)
    if kind in ("Cf", "Mn", "Me"):
        return ""
    if kind == "Nd":
        return str(decimal(sign))
    if kind == "Pd" or sign in _MINUS:
        return "-"
    return normalize("NFKC", sign) if decomposition(sign).startswith(_WIDTHS) else sign
