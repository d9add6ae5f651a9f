"""Whether a text is about something else, or somewhere else, than a case of its writer that is still open.

By what is known of the case: its class and address, and while nobody has said these, what its own words point to.
"""

import re
import unicodedata
from dataclasses import dataclass

from cases.models import Case, Words, WordsKind
from cases.rules import rules
from hotline.guesses import guess, phrases_in
from hotline.models import Guess
from hotline.sms.landmarks import says_only_where, without_landmarks
from hotline.sms.places import address_in

_TOKENS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Known:
    """What a case may be about, and where it may be; empty where nothing is known."""

    classes: frozenset[int]
    addresses: frozenset[str]


def known_of(case: Case) -> Known:
    """Return what is known of a case."""
    kinds = (WordsKind.REPORT, WordsKind.CITIZEN)
    said = list(
        Words.objects.filter(case=case, kind__in=kinds).order_by("log_seq", "pk").values_list("text", flat=True)
    )
    guessed = Guess.objects.filter(case=case).first()
    classes = {case.case_class_id or (guessed.case_class_id if guessed else None)} - {None}
    if case.case_class_id is None:
        classes |= {each.pk for text in said for each in guess(text, rules())}
    addresses = {case.address, guessed.address if guessed else "", *map(address_in, said)} - {""}
    return Known(frozenset(pk for pk in classes if pk is not None), frozenset(addresses))


def names_another_matter(text: str, known: Known) -> bool:
    """Whether a text names a matter, and that of the case is not among those it names.

    What it names to say where something is, is no matter.
    """
    named = phrases_in(text, rules())
    phrases = {phrase for phrase, _each in named}
    if not named or not known.classes or any(each.pk in known.classes for _phrase, each in named):
        return False
    return bool(phrases_in(without_landmarks(text, phrases), rules()))


def names_own_matter(text: str, known: Known) -> bool:
    """Whether a text names the matter of the case."""
    return any(each.pk in known.classes for _phrase, each in phrases_in(text, rules()))


def names_matter(text: str) -> bool:
    """Whether a text points to something the city is there for, and not only to what it stands beside."""
    phrases = {phrase for phrase, _each in phrases_in(text, rules())}
    return bool(guess(without_landmarks(text, phrases), rules()))


def is_only_a_place(text: str) -> bool:
    """Whether a text says where, and nothing more."""
    return says_only_where(text, {phrase for phrase, _each in phrases_in(text, rules())})


def is_landmark(text: str) -> bool:
    """Whether a text says beside what something is that the city knows the name of, and nothing more."""
    phrases = {phrase for phrase, _each in phrases_in(text, rules())}
    return without_landmarks(text, phrases) != text and says_only_where(text, phrases)


def names_another_place(text: str, known: Known) -> bool:
    """Whether a text says where, and the case is known to be somewhere else."""
    said = address_in(text)
    return bool(said and known.addresses) and not any(_is_same(said, each) for each in known.addresses)


def _is_same(one: str, other: str) -> bool:
    one, other = (unicodedata.normalize("NFKC", each).casefold() for each in (one, other))
    if one in other or other in one:
        return True
    # "12 Renmin Road" and "Renmin Road 12".
    first, second = set(_TOKENS.findall(one)), set(_TOKENS.findall(other))
    return first <= second or second <= first
