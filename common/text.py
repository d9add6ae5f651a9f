"""Texts: one per language in data, lazily translated in code."""

import re
import unicodedata
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

if TYPE_CHECKING:
    # What the stubs of Django call it wherever a text may be lazy.
    from django.utils.functional import _StrPromise

    LazyText: TypeAlias = str | _StrPromise
else:
    LazyText: TypeAlias = str | Promise

# Nearer than a phone knows where it is.
HERE_M = 10
# What a bigint holds: no id, version or cursor is higher.
HIGHEST_ID = 2**63 - 1
_MOST_DIGITS = len(str(HIGHEST_ID))


def whole_number(text: str, *, at_most: int = HIGHEST_ID) -> int | None:
    """Read a number that somebody sent: digits only, none too high; anything else is none.

    Python refuses to read thousands of digits, and the database more than nineteen.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if number <= at_most else None


def say_all(*told: str) -> str:
    """Say several sentences, of which any may be none; between them stands what the reader's language puts there."""
    said = [each for each in told if each]
    joint = gettext("%(first)s %(second)s")
    return reduce(lambda first, second: joint % {"first": first, "second": second}, said) if said else ""


# Letters by their class, and nothing to be seen: what fills a Korean syllable that is not there.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")
# A Chinese character says as much as so many letters.
_WORTH = 3


def letters_of(text: str) -> list[str]:
    """Return the letters and characters of a text: no figures, punctuation, blanks, emoji or marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [each for each in plain if unicodedata.category(each).startswith("L") and each not in _UNSEEN]


def weight_of_words(text: str) -> int:
    """Say how much is written, counted in Latin letters: a Chinese character weighs as much as several."""
    return sum(_WORTH if _is_ideograph(each) else 1 for each in letters_of(text))


def says_something(text: str) -> bool:
    """Whether a text could be words: two Chinese characters, or two letters that are not one letter again and again."""
    letters = letters_of(text)
    if any(_is_ideograph(each) for each in letters):
        return len(letters) > 1
    return len(set(letters)) > 1


def shortened(text: str, most_letters: int) -> str:
    """Return as much of a text as there is room for: on one line, ended at a word, and with a sign where it goes on."""
    text = " ".join(text.split())
    if len(text) <= most_letters:
        return text
    cut = text[: most_letters - 1]
    head, space, _tail = cut.rpartition(" ")
    return (head if space and len(head) > most_letters // 2 else cut).rstrip() + "…"


def _is_ideograph(letter: str) -> bool:
    return unicodedata.category(letter) == "Lo" and letter >= "\u2e80"


class NamesField(models.JSONField):
    """One text per language, `{"en": "...", "zh-hans": "..."}`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", dict)
        super().__init__(**options)


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """Return the text in `language` (default: the reader's), else in any language there is."""
    language = language or get_language() or "en"
    return names.get(language) or names.get(language.split("-")[0]) or next(iter(names.values()), "")


# So many letters tell of which language a text is; a house number or a name tells nothing.
_LEAST_LETTERS = 8
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def written_in(text: str) -> str:
    """Return the language a text was written in, of those we speak, by its letters; empty where they do not say."""
    han, latin = len(_HAN.findall(text)), _LATIN_WORD.findall(text)
    if han > len(latin):
        return "zh-hans"
    return "en" if not han and sum(map(len, latin)) >= _LEAST_LETTERS else ""


def language_beside(text: str) -> str:
    """Return the language of a text that stands in a page of another one, as HTML names it; empty where it does not."""
    reads_chinese = (get_language() or "").startswith("zh")
    if _HAN.search(text):
        return "" if reads_chinese else "zh-Hans"
    return "en" if reads_chinese and _LATIN_WORD.search(text) else ""


class Named(models.Model):
    """Something in the city's data with a name in each language."""

    names = NamesField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_language(self.names)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.names)


def distance_in_words(distance_m: int | None) -> str:
    """Say a distance as one would: 420 m, 1.2 km, 14 km."""
    if distance_m is None:
        return ""
    if distance_m < 1000:
        return gettext("%(count)s m") % {"count": round(distance_m, -1)}
    km = distance_m / 1000
    return gettext("%(count)s km") % {"count": f"{km:.1f}" if km < 10 else round(km)}


def away_in_words(distance_m: float | None) -> str:
    """Say how far off something is: right here, 420 m away, 1.2 km away."""
    if distance_m is None:
        return ""
    if distance_m < HERE_M:
        return gettext("right here")
    return gettext("%(distance)s away") % {"distance": distance_in_words(round(distance_m))}
