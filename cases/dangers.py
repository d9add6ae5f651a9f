"""Reading danger in what a citizen writes: which kinds, and whom to ring first. Reads text only, writes nothing.

Not by single words: a text is folded into one spelling, what only looks like danger is taken out ("gas bill"), and a
sign counts unless its own clause denies it or only thinks of it, or its sentence tells of what is over, of a drill or
of prices. What the signs are is data in `danger_words`; a city adds its own words in its settings.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cases import danger_words as words
from cases.models import Danger
from common.text import in_language

# What is read of a text; nobody who writes more writes the danger last, but a novel must not hold up the others.
LONGEST = 6000


class Service(StrEnum):
    """Whom to ring."""

    POLICE = "police"
    FIRE = "fire"
    MEDICAL = "medical"


# By kind, the one to ring first before others. A hole in the road is the city's own.
RING: dict[str, tuple[Service, ...]] = {
    Danger.FIRE: (Service.FIRE,),
    Danger.GAS: (Service.FIRE,),
    Danger.EXPLOSION: (Service.FIRE,),
    Danger.ELECTRIC: (Service.FIRE,),
    Danger.COLLAPSE: (Service.FIRE,),
    Danger.WATER: (Service.FIRE,),
    Danger.TRAPPED: (Service.FIRE,),
    Danger.POISON: (Service.FIRE, Service.MEDICAL),
    Danger.VIOLENCE: (Service.POLICE,),
    Danger.SUICIDE: (Service.POLICE, Service.FIRE),
    Danger.MISSING: (Service.POLICE,),
    Danger.INJURY: (Service.MEDICAL,),
}
# What a number is for where the city does not say: `for` of an [[emergency]].
USUAL = {
    "110": (Service.POLICE,),
    "119": (Service.FIRE,),
    "120": (Service.MEDICAL,),
    "122": (),
}


@dataclass(frozen=True)
class Reading:
    """What a text tells of, the gravest first, and whom to ring. Codes only: never the words."""

    kinds: tuple[Danger, ...] = ()
    services: tuple[Service, ...] = ()
    # Numbers of the city's own words.
    numbers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds)

    @property
    def gravest(self) -> str:
        """The kind a case is marked with; empty where there is none."""
        return self.kinds[0].value if self.kinds else ""


@dataclass(frozen=True)
class _Language:
    harmless: re.Pattern[str]
    # By kind: what a text must hold for it, and the sign.
    signs: tuple[tuple[Danger, tuple[str, ...], re.Pattern[str]], ...]
    ill: re.Pattern[str]
    denied: re.Pattern[str]
    settled: re.Pattern[str]
    lately: re.Pattern[str]
    goes_on: re.Pattern[str]
    cry: re.Pattern[str]
    talk: re.Pattern[str]
    supposed: re.Pattern[str]
    feared: re.Pattern[str]
    feared_after: re.Pattern[str]


def _one(pattern: str) -> str:
    return "".join(line for line in pattern.split("\n"))


def _stems(written: str) -> tuple[str, ...]:
    return tuple(stem.replace("_", " ") for stem in written.split())


def _language(code: str, signs: Mapping[str, str], stems: Mapping[str, str]) -> _Language:
    def of(name: str) -> re.Pattern[str]:
        return re.compile(_one(getattr(words, f"{name}_{code}")))

    return _Language(
        harmless=of("HARMLESS") if code == "ZH" else re.compile(rf"\b(?:{_one(words.HARMLESS_EN)})\b"),
        signs=tuple((Danger(kind), _stems(stems[kind]), re.compile(_one(pattern))) for kind, pattern in signs.items()),
        ill=of("ILL"),
        denied=of("NOT"),
        settled=of("SETTLED"),
        lately=of("LATELY"),
        goes_on=of("NOW"),
        cry=of("CRY"),
        talk=of("TALK"),
        supposed=of("IF"),
        feared=of("FEAR"),
        feared_after=of("FEAR_AFTER"),
    )


_ENGLISH, _CHINESE = (
    _language("EN", words.SIGNS_EN, words.STEMS_EN),
    _language("ZH", words.SIGNS_ZH, words.STEMS_ZH),
)
_HAN = "\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])[ \t*·.\-_~]+(?=[{_HAN}])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_STOP = re.compile(r"[。！？!?\n;；…]+|(?<=[a-z)\d])\.(?=\s|$)")
_ENGLISH_STOP = re.compile(r"(?<=[a-z)])\.(?=\s|$)|\.(?=\s+[a-z])")
_WIDE = str.maketrans("！？，。", "!?,.")
# Hyphens, brackets and slashes part words as spaces do.
_WORD_START = re.compile(r"[\-/()\[\]\"*_]+")
_CLAUSE = re.compile(r"[，,、：:]|\bbut\b|但是?|可是|不过")
_HAS_HAN, _HAS_LATIN = re.compile(rf"[{_HAN}]"), re.compile(r"[a-z]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})


def fold(text: str) -> str:
    """Return a text in one spelling: width, case, traditional characters, stretched letters, spaces, signs of fire."""
    for sign, word in words.EMOJI.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(words.TRADITIONAL).translate(_QUOTES)
    text = text.replace("!", "！").replace("?", "？").replace(",", "，").replace("\u200b", "")
    text = _STRETCHED.sub(r"\1", _SPACES.sub(" ", text))
    text = _BETWEEN_HAN.sub("", text)
    return _ENGLISH_STOP.sub("。", text)


def read(text: str) -> Reading:
    """Read what a text tells of that cannot wait."""
    folded = fold(text)
    kinds: set[Danger] = set()
    services: dict[Service, None] = {}
    for language in (_CHINESE, _ENGLISH):
        if not (_HAS_HAN if language is _CHINESE else _HAS_LATIN).search(folded):
            continue
        told = _bare(folded, language)
        found = set(_kinds_in(told, language)) if told else set()
        kinds |= found
        if found and language.ill.search(told):
            services[Service.MEDICAL] = None
    ordered = tuple(kind for kind in Danger if kind in kinds)
    ring = dict.fromkeys(service for kind in ordered for service in RING.get(kind, ()))
    return Reading(ordered, tuple(ring | services))


def _bare(folded: str, language: _Language) -> str:
    """Take out what only looks like danger; nothing where no sign of any kind stands, which is so of most texts."""
    # A word begins after something that is no letter.
    told = f" {folded}"
    if language is _ENGLISH:
        told = _WORD_START.sub(" ", told.translate(_WIDE))
    if not any(sign.search(told) for stems, sign in _possible(told, language)):
        return ""
    return language.harmless.sub(" ▢ ", told)


def _possible(told: str, language: _Language) -> Iterator[tuple[tuple[str, ...], re.Pattern[str]]]:
    return ((stems, sign) for _kind, stems, sign in language.signs if any(stem in told for stem in stems))


def _kinds_in(told: str, language: _Language) -> Iterator[Danger]:
    cry = language.cry.search(told) is not None
    for kind, stems, sign in language.signs:
        if any(stem in told for stem in stems) and any(
            _counts(kind, found, told, language, is_cry=cry) for found in sign.finditer(told)
        ):
            yield kind


def _around(found: re.Match[str], told: str) -> tuple[str, str]:
    """Return what stands before and after a sign in its own sentence."""
    starts = [end.end() for end in _STOP.finditer(told, 0, found.start())]
    ends = _STOP.search(told, found.end())
    return told[starts[-1] if starts else 0 : found.start()], told[found.end() : ends.start() if ends else len(told)]


def _counts(kind: Danger, found: re.Match[str], told: str, language: _Language, *, is_cry: bool) -> bool:
    before, after = _around(found, told)
    sentence = before + found[0] + after
    clause = _CLAUSE.split(before)[-1]
    if not words.ABSOLUTE.match(found[0].strip()) and language.denied.search(clause):
        return False
    if language.supposed.search(clause) and not is_cry:
        return False
    goes_on = is_cry or language.goes_on.search(sentence) is not None
    if not goes_on and language.settled.search(sentence):
        return False
    if is_cry:
        return True
    if language.talk.search(sentence):
        return False
    is_over = kind in words.EVENTS and kind not in _LASTING and language.lately.search(sentence)
    if is_over and not goes_on:
        return False
    # "Someone could get hurt": in a sign that begins with who, what is feared stands within it.
    thought = clause + found[0][:-2] if kind == Danger.INJURY else clause
    is_feared = language.feared.search(thought) or language.feared_after.search(after)
    return not (kind in words.FEARED and is_feared)


# Events that last until somebody does something.
_LASTING = frozenset({Danger.TRAPPED, Danger.FALLING, Danger.ELECTRIC, Danger.SUICIDE, Danger.POISON})


# --- With the city's own words -------------------------------------------------------------------


@dataclass(frozen=True)
class Emergency:
    """A number to ring before anything else."""

    number: str
    name: str


def read_for(text: str, profile: Mapping[str, Any]) -> Reading:
    """Read a text with a city's own words of danger too."""
    reading = read(text)
    folded = None
    numbers: dict[str, None] = {}
    for danger in profile.get("danger", []):
        for said in danger.values():
            if isinstance(said, list):
                folded = fold(text) if folded is None else folded
                if any(_is_said(fold(str(word)), folded) for word in said):
                    numbers[str(danger["number"])] = None
    if not numbers:
        return reading
    return Reading(reading.kinds or (Danger.OTHER,), reading.services, tuple(numbers))


def _is_said(word: str, folded: str) -> bool:
    language = _CHINESE if _HAS_HAN.search(word) else _ENGLISH
    if word not in folded:
        return False
    told = language.harmless.sub(" ▢ ", folded)
    # A word of letters ends where letters end; characters have no such ends.
    pattern = re.escape(word) if language is _CHINESE else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return any(_counts(Danger.OTHER, found, told, language, is_cry=False) for found in re.finditer(pattern, told))


def numbers_of(reading: Reading, profile: Mapping[str, Any]) -> list[Emergency]:
    """Return the city's numbers to ring first, as it names them; a number for everything serves everybody."""
    entries = [entry for entry in profile.get("emergency", []) if isinstance(entry, dict)]
    wanted: dict[str, None] = {}
    for service in reading.services:
        number = next((str(entry["number"]) for entry in entries if service in _services_of(entry)), "")
        if number:
            wanted[number] = None
    for number in reading.numbers:
        wanted[number] = None
    by_number = {str(entry["number"]): entry for entry in entries}
    return [Emergency(each, in_language(by_number.get(each, {}).get("names", {}))) for each in wanted]


def _services_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    said = entry.get("for")
    if isinstance(said, list):
        return tuple(map(str, said))
    return USUAL.get(str(entry.get("number")), tuple(Service))
