"""Whether a text is about something else, or somewhere else, than a case of its writer that is still open.

By what is known of the case: its class and address, and while nobody has said these, what its own words point to.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from cases.models import Case, Guess, Words, WordsKind
from cases.rules import rules
from common.chinese import numeral_in_digits
from grid.models import CaseClass
from grid.models import Kind as ClassKind
from hotline.guesses import guess, phrases_in
from hotline.sms.landmarks import says_only_where, tells_of_trouble, without_landmarks
from hotline.sms.places import SPELT_OUT, address_in
from hotline.sms.plain import plain
from hotline.sms.referring import speaks_of_its_inside, tells_of_another
from hotline.sms.states import states_in, states_of
from hotline.sms.things import BYSTANDERS, HOME, kinds_in
from hotline.sms.vocabulary import Kind, own_vocabulary

_TOKENS = re.compile(r"[^\W_]+")
# Before or behind a number they say only that it is one.
_NUMBER_WORDS = frozenset({"no", "nr", "num", "number", "house", "hao"})
_DIGITS = re.compile(r"\d+")
_CAUGHT_IN_A_CAR = re.compile(
    r"困|车[里内]面?有|\b(?:trapped|caught|stuck) in(?:side)? (?:a|the|her|his|their) (?:car|van|bus|taxi)\b"
)
_NUMERALS = re.compile(r"[零〇一二两三四五六七八九十百]+(?=号|弄|幢|栋|单元|室|楼|层|组|座|巷)")


@dataclass(frozen=True)
class Known:
    """What a case may be about, and where it may be; empty where nothing is known."""

    classes: frozenset[int]
    addresses: frozenset[str]
    # The kinds of its things (`things.toml`).
    kinds: frozenset[str] = frozenset()
    # How its things may be (`states.toml`), by what was reported and by its class; None where neither is known.
    states: frozenset[str] | None = None


def known_of(case_ids: Collection[int]) -> Known:
    """Return what is known of a case, given with those of her own that it speaks for: what she said hangs on them."""
    kinds = (WordsKind.REPORT, WordsKind.CITIZEN)
    said: dict[int, list[str]] = defaultdict(list)
    reported: list[str] = []
    for case_id, text, kind in Words.objects.filter(case__in=case_ids, kind__in=kinds).values_list(
        "case", "text", "kind"
    ):
        said[case_id].append(text)
        if kind == WordsKind.REPORT:
            reported.append(text)
    guessed = {each.case_id: each for each in Guess.objects.filter(case__in=case_ids)}
    classes: set[int | None] = set()
    addresses: set[str] = set()
    for case in Case.objects.filter(pk__in=case_ids):
        own = guessed.get(case.pk)
        classes.add(case.case_class_id or (own.case_class_id if own else None))
        if case.case_class_id is None:
            classes |= {each.pk for text in said[case.pk] for each in guess(text, rules())}
        addresses |= {case.address, own.address if own else "", *map(address_in, said[case.pk])}
    told = [text for texts in said.values() for text in texts]
    known = [each for pk in classes if pk is not None and (each := rules().classes.get(pk)) is not None]
    called = [name for each in known for name in each.names.values()]
    things = frozenset[str]().union(*map(kinds_in, (*told, *called)))
    # What she wrote later may be of another matter, and wait here for a person who says so.
    reported += called
    keywords = [word for each in known for words in each.keywords.values() for word in words]
    return Known(
        frozenset(pk for pk in classes if pk is not None),
        frozenset(addresses - {""}),
        things,
        states_of(reported, keywords) if reported else None,
    )


def tells_own_state(text: str, known: Known) -> bool:
    """Whether a text says how something is that the case may be about: it is lit again, told of a lamp."""
    return known.states is not None and bool(states_in(text) & known.states)


def tells_another_state(text: str, known: Known) -> bool:
    """Whether a text says how something is that the case is not about, and names nothing that it is about."""
    told = states_in(text)
    is_others = bool(told) and known.states is not None and not told & known.states
    return is_others and not names_own_matter(text, known)


def may_be_danger_of(text: str, known: Known) -> bool:
    """Whether what a text tells of danger may be of the case, whatever classes its words point to.

    It says of no other place where it is, and names a thing of a kind that the case has, or none and not that it is one more.
    """
    kinds = kinds_in(text)
    if _CAUGHT_IN_A_CAR.search(plain(text)):
        # In what the case is of: the flood, the hole.
        kinds -= BYSTANDERS
    if HOME in kinds - known.kinds or (address_in(text) and not names_own_place(text, known)):
        # Whatever else it smells of: at home no lamp stands, and no manhole.
        return False
    return bool(kinds & known.kinds) or speaks_of_its_inside(text) or not (kinds or tells_of_another(text))


def tells_of_other_thing(text: str, known: Known) -> bool:
    """Whether a text names things and none that the case has, or says that it is one more; who is hurt there is no thing."""
    kinds = kinds_in(text) - BYSTANDERS
    return tells_of_another(text) or (bool(kinds) and not kinds & known.kinds)


def names_own_thing(text: str, known: Known) -> bool:
    """Whether a text names a thing of a kind that the case has."""
    return bool(kinds_in(text) & known.kinds)


def names_another_matter(text: str, known: Known) -> bool:
    """Whether a text names a matter, and that of the case is not among those it names.

    What it names to say where something is, is no matter; nor is a thank-you, where the city has a class for praise.
    """
    named = _matters_in(text)
    phrases = {phrase for phrase, _each in named}
    if not named or not known.classes or any(each.pk in known.classes for _phrase, each in named):
        return False
    return bool(_matters_in(without_landmarks(text, phrases)))


def _matters_in(text: str) -> list[tuple[str, CaseClass]]:
    thanks = [each.text for each in own_vocabulary().tokens(plain(text)) if each.kind is Kind.THANKS]
    return [(phrase, each) for phrase, each in phrases_in(text, rules()) if not any(phrase in said for said in thanks)]


def names_own_matter(text: str, known: Known) -> bool:
    """Whether a text names the matter of the case."""
    return any(each.pk in known.classes for _phrase, each in phrases_in(text, rules()))


def names_matter(text: str) -> bool:
    """Whether a text points to something the city is there for, and not only to a place or to what it stands beside."""
    if is_only_a_place(text):
        return False
    left = without_landmarks(text, {phrase for phrase, _each in phrases_in(text, rules())})
    # The street of "12 Elm Street" is no matter of streets.
    address = address_in(left)
    return bool(guess(left.replace(address, " ") if address else left, rules()))


def is_only_a_place(text: str) -> bool:
    """Whether a text says where, and nothing more."""
    return says_only_where(text, _things_in(text))


def is_landmark(text: str) -> bool:
    """Whether a text says beside what something is that the city knows the name of, and nothing more."""
    things = _things_in(text)
    return without_landmarks(text, things) != text and says_only_where(text, things)


def _things_in(text: str) -> set[str]:
    """Return the names in a text of what stands in the city: beside a lamp one may stand, beside a gas leak nobody does."""
    found = phrases_in(text, rules())
    return {phrase for phrase, each in found if each.kind == ClassKind.COMPONENT and not tells_of_trouble(phrase)}


def names_another_place(text: str, known: Known) -> bool:
    """Whether a text says where, and the case is known to be somewhere else."""
    said = address_in(text)
    return bool(said and known.addresses) and not any(is_same_place(said, each) for each in known.addresses)


def names_own_place(text: str, known: Known) -> bool:
    """Whether a text says where, and the case is known to be there."""
    said = address_in(text)
    return bool(said) and any(is_same_place(said, each) for each in known.addresses)


def is_same_place(one: str, other: str) -> bool:
    """Whether two addresses may be one place, said otherwise or more closely."""
    first, second = _tokens(one), _tokens(other)
    # "Flat 3, 12 Elm Street" may be "12 Elm Street", and 11 Elm Street is not 1 Elm Street.
    numbers, others = (set(_DIGITS.findall(" ".join(each))) for each in (first, second))
    if numbers and others and not (numbers <= others or others <= numbers):
        return False
    # "12 Renmin Road" and "Renmin Road 12", and in Chinese what stands in one piece.
    whole, rest = "".join(first), "".join(second)
    is_part = not whole.isascii() and not rest.isascii() and (whole in rest or rest in whole)
    return is_part or set(first) <= set(second) or set(second) <= set(first)


def _tokens(address: str) -> list[str]:
    """Return the words of an address, each in the one spelling that stands for all."""
    folded = _NUMERALS.sub(lambda found: numeral_in_digits(found[0]), unicodedata.normalize("NFKC", address).casefold())
    return [SPELT_OUT.get(each, each) for each in _TOKENS.findall(folded) if each not in _NUMBER_WORDS]
