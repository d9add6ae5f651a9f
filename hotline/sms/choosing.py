"""Which of several cases is meant: offered by letter, number and matter, and read from what comes back."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import Case, Guess
from common.text import in_language
from hotline.guesses import own_words
from hotline.sms.plain import plain
from hotline.sms.vocabulary import Kind, own_vocabulary

_LETTERS = "ABCDEFGH"
_LONGEST_PLACE = 40
_MOST_PLACE_WORDS = 6
_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_PLACE_GLUE = re.compile(
    r"\b(?:one|ones|on|in|at|by|near|the|that|which|is|it|my|a)\b|的|那个|那盏|那件|那一个|这个|在|上|那边|那里|是"
)
# Words of many addresses, which alone name none.
_ROADS = frozenset({"road", "street", "st", "rd", "avenue", "ave", "lane", "north", "south", "east", "west"})
_QUIET = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.GLUE})
_ORDINALS = (
    ("first", "1st", "the first", "first one", "the first one", "第一个", "第一", "前一个", "前者"),
    ("second", "2nd", "the second", "second one", "the second one", "第二个", "第二", "后一个", "后者"),
    ("third", "3rd", "the third", "third one", "第三个", "第三"),
)
_LEADS = re.compile(r"^(?:it is|its|i mean|i meant|the|case|number|option|回复|选|我选|是|我说的是|编号)\s*")


def options_in_words(cases: Sequence[Case], language: str) -> str:
    """Name the cases one can choose between: "A NT-2026-000123 (Street lamp, 12 Elm Road), B …".

    As many as there are letters; who means another is asked for its number.
    """
    guessed = dict(Guess.objects.filter(case__in=[case.pk for case in cases]).values_list("case", "address"))
    comma = "，" if language.startswith("zh") else ", "
    named = []
    for letter, case in zip(_LETTERS, cases, strict=False):
        matter = in_language(case.case_class.names, language) if case.case_class else ""
        place = (case.address or guessed.get(case.pk, ""))[:_LONGEST_PLACE]
        said = comma.join(filter(None, [matter, place]))
        named.append(f"{letter} {case.number}" + (f" ({said})" if said else ""))
    with override(language):
        more = "" if len(cases) <= len(_LETTERS) else _("; another one: reply with its number")
    return comma.join(named) + more


def choices_of(text: str, cases: Sequence[Case | None]) -> list[int]:
    """Return which of the cases a text names by letter, number, order, matter or place, and nothing else.

    Several where two are of the same matter; none in doubt.
    """
    bare = _LEADS.sub("", plain(text).strip().strip(" .,!?。，！？()（）\"'“”")).strip()
    bare = _without_thanks(bare.removeprefix("the ").removesuffix(" one").strip(), cases)
    found = {at for at, case in enumerate(cases) if case is not None and _names(bare, at, case)}
    found = found or {at for at, case in enumerate(cases) if case is not None and _names_place(bare, case)}
    return sorted(found)


def _without_thanks(bare: str, cases: Sequence[Case | None]) -> str:
    """Leave out a thank-you around a number; what else stands beside it is read for itself."""
    for number in (case.number.casefold() for case in cases if case is not None):
        if number in bare and not any(
            each.kind not in _QUIET for each in own_vocabulary().tokens(bare.replace(number, " "))
        ):
            return number
    return bare


def _names(bare: str, at: int, case: Case) -> bool:
    number = case.number.casefold()
    if bare == number or (at < len(_LETTERS) and bare == _LETTERS[at].casefold()):
        return True
    digits = re.sub(r"\D", "", bare)
    if len(digits) >= 3 and re.fullmatch(r"[\d\s-]+", bare) and re.sub(r"\D", "", number).endswith(digits):
        return True
    if at < len(_ORDINALS) and bare in _ORDINALS[at]:
        return True
    names = case.case_class.names.values() if case.case_class else ()
    return bool(bare) and (any(bare == name.casefold() for name in names) or bare in own_words(case.case_class))


def _names_place(bare: str, case: Case) -> bool:
    """Whether a few words say where a case is, and besides only what it is: "the one on Elm Road"."""
    address = plain(case.address)
    own = own_words(case.case_class)
    said = [word for word in _WORDS.findall(_PLACE_GLUE.sub(" ", bare)) if word not in own]
    if not address or not said or len(said) > _MOST_PLACE_WORDS:
        return False
    if any(word.isascii() for word in said):
        return set(said) <= set(_WORDS.findall(address)) and not set(said) <= _ROADS
    return all(len(word) > 1 and word in address for word in said)
