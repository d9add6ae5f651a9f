"""From a template to the words of one message.

A template is a text with values in braces. What stands in square brackets is left out
when one of its values is missing, so nobody ever reads "None". Which values a template
may use says `OCCASIONS`; those that may be missing have to stand in brackets.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import pgettext_lazy

from common.text import LazyText

_PIECE = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_VALUE = re.compile(r"\{([a-z_]+)\}")
_SPACES = re.compile(r" {2,}")
# Words of a message, and of which value they are; "" for the template's own.
Part: TypeAlias = tuple[str, str]
# Values that somebody wrote as sentences, ended or not.
SENTENCES = frozenset({"answer", "reason", "result", "text"})


@dataclass(frozen=True)
class Occasion:
    """When something is said: which values are always there, and which may be missing."""

    label: LazyText
    always: frozenset[str]
    maybe: frozenset[str]


def _occasion(label: LazyText, always: str, maybe: str = "") -> Occasion:
    return Occasion(label, frozenset(always.split()), frozenset(maybe.split()))


OCCASIONS: dict[str, Occasion] = {
    # From the case.
    # `note`: what else her words come to.
    "receipt": _occasion(
        pgettext_lazy("occasion", "taken in"), "city number", "link emergency ask_place promised hotline note"
    ),
    "answered": _occasion(pgettext_lazy("occasion", "answered at once"), "city number answer", "link"),
    "filed": _occasion(pgettext_lazy("occasion", "accepted as a case"), "city number", "link promised matter"),
    # `again`: where an office has it once more, that her page says whose it is.
    "routed": _occasion(
        pgettext_lazy("occasion", "sent to an office"), "city number", "again link department until sooner"
    ),
    # Beside the office's date the promise: `promised` where it is later than that, `sooner` where it is not.
    "extended": _occasion(
        pgettext_lazy("occasion", "the office has more time"), "city number", "link department until promised sooner"
    ),
    "suspended": _occasion(
        pgettext_lazy("occasion", "the work waits"), "city number", "link department until promised sooner"
    ),
    # To whom it was told that the work waits.
    "resumed": _occasion(
        pgettext_lazy("occasion", "the work goes on"), "city number", "link department until promised sooner"
    ),
    # Not done: until when the repair follows.
    "made_safe": _occasion(
        pgettext_lazy("occasion", "made safe, repair follows"), "city number", "link department until promised sooner"
    ),
    "written": _occasion(pgettext_lazy("occasion", "words of an office"), "city number text", "link department"),
    "done": _occasion(pgettext_lazy("occasion", "asks whether it is solved"), "city number", "link department result"),
    # Where the answer comes by the link, since nobody reads answers to an e-mail.
    "done_email": _occasion(
        pgettext_lazy("occasion", "asks whether it is solved, by e-mail"), "city number", "link department result"
    ),
    "closed": _occasion(pgettext_lazy("occasion", "the case is closed"), "city number", "link reason"),
    "rejected": _occasion(pgettext_lazy("occasion", "not accepted"), "city number", "link reason hotline"),
    "referred": _occasion(
        pgettext_lazy("occasion", "handed over to another authority"), "city number authority", "their_number link"
    ),
    "merged": _occasion(pgettext_lazy("occasion", "merged with another case"), "city number into", "link"),
    # To whom it was told that it was merged.
    "apart": _occasion(pgettext_lazy("occasion", "taken apart again"), "city number out_of", "link promised"),
    "voided": _occasion(pgettext_lazy("occasion", "found to be no case"), "city number", "link reason hotline"),
    "danger": _occasion(pgettext_lazy("occasion", "the numbers to ring in danger"), "city number emergency", "link"),
    # To whom it was lost: the link is new.
    "link": _occasion(pgettext_lazy("occasion", "a new private link"), "city number link"),
    # From a conversation.
    # `note`: what her words come to, as where the place is still open.
    "added": _occasion(pgettext_lazy("occasion", "her words were added"), "city number", "link emergency note"),
    "thanks_solved": _occasion(pgettext_lazy("occasion", "thanks: solved"), "city number", "emergency link"),
    "thanks_unsolved": _occasion(pgettext_lazy("occasion", "thanks: looked at again"), "city number", "emergency link"),
    "nothing_asked": _occasion(pgettext_lazy("occasion", "nothing was asked"), "city", "emergency hotline"),
    "help": _occasion(pgettext_lazy("occasion", "asked for help"), "city", "emergency hotline"),
    "started": _occasion(pgettext_lazy("occasion", "wants messages again"), "city", "emergency"),
    "status": _occasion(pgettext_lazy("occasion", "asked how it stands"), "city states", "emergency number link"),
    "which": _occasion(pgettext_lazy("occasion", "asks which case is meant"), "city choices", "hotline emergency"),
    "unreadable": _occasion(pgettext_lazy("occasion", "a picture could not be read"), "city number", "emergency link"),
}


# What is said to staff, by words of its own.
TO_STAFF: dict[str, LazyText] = {"alert": pgettext_lazy("occasion", "an alert that nobody took")}


def occasion_label(code: str) -> LazyText:
    """Return what a message is about, for who reads lists of them; of an occasion that is no more, its code."""
    return OCCASIONS[code].label if code in OCCASIONS else TO_STAFF.get(code, code)


def render(text: str, values: Mapping[str, object]) -> str:
    """Put the values in; leave out every bracket in which one is missing, empty or None."""
    known = {name: str(value).strip() for name, value in values.items() if value is not None and str(value).strip()}
    parts: list[Part] = []
    for optional, plain in _PIECE.findall(text):
        piece = optional or plain
        missing = [name for name in _VALUE.findall(piece) if name not in known]
        if not missing:
            parts += _filled(piece, known)
        elif plain:
            # A template that passed `complaints` never comes here; rather too few words than a hole in them.
            parts += _without(plain, known)
    return _SPACES.sub(" ", _joined(parts)).strip()


def _filled(piece: str, known: Mapping[str, str]) -> list[Part]:
    # What is captured stands at every second place.
    split = _VALUE.split(piece)
    return [(known[each], each) if place % 2 else (each, "") for place, each in enumerate(split) if each]


def _without(text: str, known: Mapping[str, str]) -> list[Part]:
    sentences = re.split(r"(?<=[.!?。！？])", text)
    whole = [each for each in sentences if all(name in known for name in _VALUE.findall(each))]
    return _filled("".join(whole), known)


# --- Where one sentence ends and the next begins ---------------------------------------------

_STOPS = ".!?。！？…．｡"
# After these the next sentence needs no blank.
_FULL_WIDTH = "。！？…｡）】」』》〉”’"
# What a sentence breaks off with, and does not end.
_LOOSE = " ,，、;；:：-–—~～"
# Closing brackets and quotes, emoji and what changes their looks.
_BEHIND_A_STOP = frozenset({"Pe", "Pf", "So", "Sk", "Sm", "Cf", "Mn", "Me", "Zs"})
_QUOTES = "\"'"
_ENDS_IN_LINK = re.compile(r"https?://\S+$")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def _joined(parts: Sequence[Part]) -> str:
    """Join a template's own text and the values in it."""
    following, pieces = "", []
    for words, name in reversed(parts):
        piece = _ended(words, following, is_sentence=name in SENTENCES) if name else words
        pieces.append(piece)
        following = piece + following
    return "".join(reversed(pieces))


def _ended(words: str, following: str, *, is_sentence: bool) -> str:
    """End a value rightly before what follows: somebody's sentence as one, whatever its last character is."""
    begins = following.lstrip()[:1]
    if begins in (".", "。") and begins:
        return words.rstrip(" .。") or words
    if not is_sentence or not begins or unicodedata.category(begins) in ("Pe", "Pf", "Po"):
        return words
    words = words.rstrip(_LOOSE) or words
    if not _is_ended(words):
        words += "。" if _HAN.search(_letters(words)[-1:] or begins) else "."
    # What ends in Latin, in a link or in an emoji would stick to a Chinese sentence.
    return words if following[:1].isspace() or words[-1] in _FULL_WIDTH else f"{words} "


def _is_ended(words: str) -> bool:
    """Whether a sentence has its stop, also before brackets, quotes and emoji; none is put behind a link."""
    if _ENDS_IN_LINK.search(words):
        return True
    at = len(words)
    while at and (words[at - 1] in _QUOTES or unicodedata.category(words[at - 1]) in _BEHIND_A_STOP):
        at -= 1
    return at > 0 and words[at - 1] in _STOPS


def _letters(words: str) -> str:
    return "".join(each for each in words if unicodedata.category(each)[0] in "LN")


def complaints(code: str, text: str) -> list[str]:
    """Return what is wrong with a template's text."""
    occasion = OCCASIONS[code]
    bare = re.sub(r"\[[^\[\]]*\]", "", text)
    told = [f"there is no value {{{name}}} for “{code}”" for name in _names(text) - occasion.always - occasion.maybe]
    told += [
        f"{{{name}}} may be missing: put its sentence in square brackets" for name in _names(bare) & occasion.maybe
    ]
    if "[" in bare or "]" in bare:
        told.append("has a square bracket without its partner, or one within another")
    if "{" in _VALUE.sub("", text) or "}" in _VALUE.sub("", text):
        told.append("has a brace that belongs to no value")
    return sorted(told)


def _names(text: str) -> set[str]:
    return set(_VALUE.findall(text))
