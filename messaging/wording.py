"""From a template to the words of one message.

A template is a text with values in braces. What stands in square brackets is left out
when one of its values is missing, so nobody ever reads "None". Which values a template
may use says `OCCASIONS`; those that may be missing have to stand in brackets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_VALUE = re.compile(r"\{([a-z_]+)\}")
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True)
class Occasion:
    """When something is said: which values are always there, and which may be missing."""

    always: frozenset[str]
    maybe: frozenset[str]


def _occasion(always: str, maybe: str = "") -> Occasion:
    return Occasion(frozenset(always.split()), frozenset(maybe.split()))


OCCASIONS: dict[str, Occasion] = {
    # From the case.
    "receipt": _occasion("city number", "link emergency ask_place promised hotline"),
    "answered": _occasion("city number answer", "link"),
    "filed": _occasion("city number", "link promised matter"),
    "routed": _occasion("city number", "link department until sooner"),
    # Beside the office's date the promise: `promised` where it is later than that, `sooner` where it is not.
    "extended": _occasion("city number", "link department until promised sooner"),
    "suspended": _occasion("city number", "link department until promised sooner"),
    # To whom it was told that the work waits.
    "resumed": _occasion("city number", "link department until promised sooner"),
    "written": _occasion("city number text", "link department"),
    "done": _occasion("city number", "link department result"),
    # Where the answer comes by the link, since nobody reads answers to an e-mail.
    "done_email": _occasion("city number", "link department result"),
    "closed": _occasion("city number", "link reason"),
    "rejected": _occasion("city number", "link reason hotline"),
    "referred": _occasion("city number authority", "their_number link"),
    "merged": _occasion("city number into", "link"),
    "voided": _occasion("city number", "link reason"),
    "danger": _occasion("city number emergency", "link"),
    # From a conversation.
    "added": _occasion("city number", "link emergency"),
    "thanks_solved": _occasion("city number", "emergency link"),
    "thanks_unsolved": _occasion("city number", "emergency link"),
    "nothing_asked": _occasion("city", "emergency hotline"),
    "help": _occasion("city", "emergency hotline"),
    "started": _occasion("city", "emergency"),
    "status": _occasion("city states", "emergency number link"),
    "which": _occasion("city choices", "hotline emergency"),
    "unreadable": _occasion("city number", "emergency link"),
}


def render(text: str, values: Mapping[str, object]) -> str:
    """Put the values in; leave out every bracket in which one is missing, empty or None."""
    known = {name: str(value).strip() for name, value in values.items() if value is not None and str(value).strip()}
    pieces = []
    for optional, plain in _PIECE.findall(text):
        piece = optional or plain
        missing = [name for name in _VALUE.findall(piece) if name not in known]
        if not missing:
            pieces.append(_VALUE.sub(lambda found: known[found[1]], piece))
        elif plain:
            # A template that passed `complaints` never comes here; rather too few words than a hole in them.
            pieces.append(_without(plain, known))
    return _SPACES.sub(" ", "".join(pieces)).strip()


def _without(text: str, known: Mapping[str, str]) -> str:
    sentences = re.split(r"(?<=[.!?。！？])", text)
    whole = [each for each in sentences if all(name in known for name in _VALUE.findall(each))]
    return _VALUE.sub(lambda found: known[found[1]], "".join(whole))


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
