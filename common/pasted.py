"""What people paste: with all that stood around it, in the signs of whatever it came from."""

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


class PastedField(forms.CharField):
    """A line to paste into. Its length is refused in words: a browser that knew of it would cut the text and say nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PASTE, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out the length."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def plainly_written(text: str) -> str:
    """Return a text with plain letters, figures and dashes, and without what is not to be seen.

    A sign that holds letters or figures (№, ², ①) stays one sign: read as letters it would be joined to what stands beside it.
    """
    for _layer in range(_MOST_LAYERS if "%" in text else 0):
        text = unquote(text)
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(sign: str) -> str:
    kind = category(sign)
    if kind in ("Cf", "Mn", "Me"):
        return ""
    if kind == "Nd":
        return str(decimal(sign))
    if kind == "Pd" or sign in _MINUS:
        return "-"
    return normalize("NFKC", sign) if decomposition(sign).startswith(_WIDTHS) else sign
