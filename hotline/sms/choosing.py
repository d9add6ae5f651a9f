"""Which of several cases is meant: offered by letter, number and matter, and read from what comes back."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import Case
from common.text import in_language
from hotline.sms.plain import plain
from hotline.sms.vocabulary import Kind, own_vocabulary

_LETTERS = "ABCDEFGH"
_QUIET = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.GLUE})
_ORDINALS = (
    ("first", "1st", "the first", "first one", "the first one", "第一个", "第一", "前一个", "前者"),
    ("second", "2nd", "the second", "second one", "the second one", "第二个", "第二", "后一个", "后者"),
    ("third", "3rd", "the third", "third one", "第三个", "第三"),
)
_LEADS = re.compile(r"^(?:it is|its|i mean|i meant|the|case|number|option|回复|选|我选|是|我说的是|编号)\s*")


def options_in_words(cases: Sequence[Case], language: str) -> str:
    """Name the cases one can choose between: "A NT-2026-000123 (Street lamp), B …".

    As many as there are letters; who means another is asked for its number.
    """
    named = [
        f"{letter} {case.number}" + (f" ({in_language(case.case_class.names, language)})" if case.case_class else "")
        for letter, case in zip(_LETTERS, cases, strict=False)
    ]
    with override(language):
        more = "" if len(cases) <= len(_LETTERS) else _("; another one: reply with its number")
    return ("，" if language.startswith("zh") else ", ").join(named) + more


def choice_of(text: str, cases: Sequence[Case | None]) -> int | None:
    """Return which of the cases a text names by letter, number, order or matter, and nothing else; None in doubt."""
    bare = _LEADS.sub("", plain(text).strip().strip(" .,!?。，！？()（）\"'“”")).strip()
    bare = _without_thanks(bare.removeprefix("the ").removesuffix(" one").strip(), cases)
    found = {at for at, case in enumerate(cases) if case is not None and _names(bare, at, case)}
    return found.pop() if len(found) == 1 else None


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
    return any(bare and bare == name.casefold() for name in names)
