"""One answer for all that is asked: "both are fine", "neither", 都好了. Reads nothing but the text."""

import re
from collections.abc import Callable

from hotline.sms.meaning import Heard, Meaning
from hotline.sms.plain import plain

_OF_TWO = re.compile(r"\b(?:both|neither|the two|two of them)\b|两(?:个|件|处|盏|边)?都|俩都|都|两(?:个|件|处)|俩")
_OF_ANY = re.compile(r"\b(?:all|everything|none)\b(?: of (?:them|it))?|全部|全都|全")
_NONE = re.compile(r"\b(?:neither|none)\b")
# Not all, or one so and one so: that is nobody's answer for all.
_PARTLY = re.compile(
    r"\b(?:not (?:both|all|everything)|only|except|apart from|one|other|first|second|but|almost|nearly|or)\b"
    r"|不都|没都|不是都|不全|没全|一个|另|其中|只有|第一|第二|除|但|差不多"
)
_BESIDE = re.compile(r"\b(?:of (?:them|those|it)|are|is|were|was|them|have|has|been|got|the)\b|的|是|它们")


def speaks_of_all(text: str, count: int) -> bool:
    """Whether a text speaks of all of so many that are asked about."""
    said = plain(text)
    return bool(_OF_ANY.search(said) or (count == 2 and _OF_TWO.search(said)))


def answer_for_all(text: str, count: int, understand: Callable[[str], Heard], *, chosen: bool | None) -> bool | None:
    """Return what a text answers for all of so many that are asked about: solved, not solved, or nothing beyond doubt.

    `chosen` is what was answered before and waits for "which?"; of that "both" says the same of all.
    """
    said = plain(text)
    if not speaks_of_all(text, count) or _PARTLY.search(said):
        return None
    whole, is_none = understand(text), _NONE.search(said) is not None
    rest = _OF_ANY.sub(" ", _OF_TWO.sub(" ", said))
    bare = _BESIDE.sub(" ", rest)
    if not re.search(r"\w", bare):
        return False if is_none else chosen
    ways = {Meaning.SOLVED: True, Meaning.UNSOLVED: False}
    way = next(
        (ways[each.meaning] for each in (whole, understand(rest), understand(bare)) if each.meaning in ways), None
    )
    if is_none:
        # "Neither is fixed", and "neither, no".
        return False if way is not None else None
    return way
