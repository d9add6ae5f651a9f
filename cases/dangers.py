"""Reading danger in what a citizen writes: which kinds, and whom to ring first. Reads text only, writes nothing.

Not by single words: a text is folded into one spelling, what only looks like danger is taken out ("gas bill"), and a
sign counts unless its own clause denies it or only thinks of it, or its sentence tells of what is over, of a drill or
of prices. Signs are what tells by itself (`danger_words`), scenes what tells only together: a person, and how helpless
she is (`danger_scenes`). A city adds its own words in its settings.
"""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any

from cases import danger_scenes
from cases import danger_words as words
from cases.danger_concepts import ChineseConcepts, EnglishConcepts, Found, Scene, scenes_of, spelt
from cases.danger_dates import dated
from cases.danger_past import CHINESE, ENGLISH, Tongue, is_now, tells_of_past
from cases.danger_plain import IN_PLAIN_WORDS, LONG_AGO
from cases.danger_plain import STEMS as PLAIN_STEMS
from cases.danger_weighing import weigh
from cases.models import Danger
from common.chinese import simplified
from common.pinyin_phrases import in_characters
from common.text import in_language

# What is read of a text; nobody who writes more writes the danger last, but a novel must not hold up the others.
LONGEST = 6000
# What words together weigh, from 0 to 1: below LEAST signs count for nothing; above ENOUGH a text counts without a sign,
# or in spite of what disarmed all its signs.
LEAST, ENOUGH, ENOUGH_AFTER_ALL = 0.1, 0.45, 0.65
# Words, or Chinese characters, up to which only signs count.
SHORT = 5
# So many of a longer text are weighed by themselves too: where they weigh so much, its signs count.
RUN, ENOUGH_OF_RUN = 24, 0.22
# And a clause of so few words as a whole text may have, where it has a sign.
ENOUGH_OF_CLAUSE = 0.25
_CLAUSE_ENDS = re.compile(r"(?<=[，,。！？!?\n;；…、：:.])")
_A_WORD = re.compile(r"[\u3400-\u9fff]|[a-z0-9']+")


class Service(StrEnum):
    """Whom to ring."""

    POLICE = "police"
    FIRE = "fire"
    MEDICAL = "medical"


# By kind, the one to ring first before others; what else a text says adds to them (`words.RING_FIRST`, `words.RING_ALSO`).
# A hole in the road is the city's own; of a danger that nobody has named yet only she who writes knows whom she needs,
# and most are of the kinds that the fire brigade comes for.
RING: dict[str, tuple[Service, ...]] = {
    Danger.FIRE: (Service.FIRE,),
    Danger.GAS: (Service.FIRE,),
    Danger.EXPLOSION: (Service.FIRE,),
    Danger.ELECTRIC: (Service.FIRE,),
    Danger.COLLAPSE: (Service.FIRE,),
    Danger.WATER: (Service.FIRE, Service.MEDICAL),
    Danger.TRAPPED: (Service.FIRE, Service.MEDICAL),
    Danger.POISON: (Service.FIRE, Service.MEDICAL),
    Danger.VIOLENCE: (Service.POLICE,),
    Danger.SUICIDE: (Service.POLICE, Service.FIRE, Service.MEDICAL),
    Danger.MISSING: (Service.POLICE,),
    Danger.INJURY: (Service.MEDICAL,),
    Danger.FALLING: (Service.FIRE,),
    Danger.OTHER: (Service.FIRE, Service.POLICE, Service.MEDICAL),
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

    @property
    def tells_of_hurt(self) -> bool:
        """Whether a doctor is wanted for what is said beside the kinds: somebody fell, lies there, does not answer."""
        usual = {service for kind in self.kinds for service in RING.get(kind, ())}
        return Danger.INJURY in self.kinds or (Service.MEDICAL in self.services and Service.MEDICAL not in usual)


@dataclass(frozen=True)
class _Language:
    # What a text must hold for it, what only looks like danger, and what else in its sentence makes it one after all.
    harmless: tuple[tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str] | None], ...]
    # By kind: what a text must hold for it, and the sign.
    signs: tuple[tuple[Danger, tuple[str, ...], re.Pattern[str]], ...]
    ill: re.Pattern[str]
    denied: re.Pattern[str]
    settled: re.Pattern[str]
    lately: re.Pattern[str]
    goes_on: re.Pattern[str]
    cry: re.Pattern[str]
    talk: re.Pattern[str]
    place: re.Pattern[str]
    supposed: re.Pattern[str]
    feared: re.Pattern[str]
    feared_after: re.Pattern[str]
    what_if: re.Pattern[str]
    complains: re.Pattern[str]
    over: re.Pattern[str]
    still: re.Pattern[str]
    revived: re.Pattern[str]
    earlier: re.Pattern[str]
    is_so: re.Pattern[str]
    concepts: EnglishConcepts | ChineseConcepts
    scenes: Mapping[str, list[Scene]]
    tongue: Tongue

    def is_signed(self, clause: str) -> bool:
        """Whether a clause holds a sign, whatever stands beside it."""
        return any(_holds(clause, stems) and sign.search(clause) for _kind, stems, sign in self.signs)


def _one(pattern: str) -> str:
    return "".join(line for line in pattern.split("\n"))


def _stems(written: str) -> tuple[str, ...]:
    return tuple(stem.replace("_", " ") for stem in written.split())


def _language(code: str, signs: Mapping[str, str], stems: Mapping[str, str]) -> _Language:
    def of(name: str) -> re.Pattern[str]:
        return re.compile(_one(getattr(words, f"{name}_{code}")))

    def harmless(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern if code == "ZH" else rf"\b(?:{pattern})\b")

    return _Language(
        harmless=tuple(
            (_stems(held), harmless(pattern), re.compile(unless[0]) if unless else None)
            for held, pattern, *unless in getattr(words, f"HARMLESS_{code}")
        ),
        signs=tuple((Danger(kind), _stems(stems[kind]), re.compile(_one(pattern))) for kind, pattern in signs.items()),
        ill=of("ILL"),
        denied=of("NOT"),
        settled=of("SETTLED"),
        lately=of("LATELY"),
        goes_on=of("NOW"),
        cry=of("CRY"),
        talk=of("TALK"),
        place=of("PLACE"),
        supposed=of("IF"),
        feared=of("FEAR"),
        feared_after=of("FEAR_AFTER"),
        what_if=of("WHAT_IF"),
        complains=of("COMPLAINS"),
        over=of("OVER"),
        still=of("STILL"),
        revived=of("AGAIN"),
        earlier=of("EARLIER"),
        is_so=of("IS_SO"),
        concepts=(ChineseConcepts if code == "ZH" else EnglishConcepts)(getattr(danger_scenes, f"CONCEPTS_{code}")),
        scenes=scenes_of(getattr(danger_scenes, f"SCENES_{code}")),
        tongue=CHINESE if code == "ZH" else ENGLISH,
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
_TURN, _CONCEDED = re.compile(words.TURN), re.compile(words.CONCEDED)
_HARMED, _NOT_WITHIN = re.compile(words.HARMED), re.compile(words.NOT_WITHIN)
_WHO_IS_THERE, _WHO_IS_INSIDE = re.compile(words.WHO_IS_THERE), re.compile(words.WHO_IS_INSIDE)
_HOLDS_PEOPLE = re.compile(words.HOLDS_PEOPLE)
_OF_A_THING = re.compile(r"\b(?:that|which|who)\s+$")
_WEIGHS_DENIED, _RUNS_AGAIN = re.compile(words.DENIED), re.compile(words.RUNS_AGAIN)
_MENDING, _BUT_SOON = re.compile(words.MENDING), re.compile(words.BUT_SOON)
_IN_BETWEEN = re.compile(words.IN_BETWEEN)
_COVERED, _NOT_COVERED = re.compile(words.COVERED), re.compile(words.NOT_COVERED)
_COVER_GONE = re.compile(words.COVER_GONE)
_HEARSAY, _ASKED = re.compile(words.HEARSAY), re.compile(words.ASKED)
_THINGS = {name: re.compile(pattern) for name, pattern in words.THINGS.items()}
_UNMENDED = re.compile(words.UNMENDED)
_REGAINED = {Danger(kind): re.compile(pattern) for kind, pattern in words.REGAINED.items()}
_PLAIN = {Danger(kind): (PLAIN_STEMS[kind], re.compile(pattern)) for kind, pattern in IN_PLAIN_WORDS.items()}
_BACK, _PRESENT = re.compile(words.BACK), re.compile(words.PRESENT)
_SET_RIGHT = (re.compile(words.SET_RIGHT_ZH), re.compile(words.SET_RIGHT_EN))
_CAUGHT = re.compile(words.CAUGHT)
Rows = tuple[tuple[frozenset[Danger], Service, re.Pattern[str]], ...]
_RING_FIRST, _RING_ALSO = (
    tuple(
        (frozenset(map(Danger, kinds.split())) or frozenset(Danger), Service(service), re.compile(pattern))
        for kinds, service, pattern in rows
    )
    for rows in (words.RING_FIRST, words.RING_ALSO)
)
_PICTURE = re.compile("[" + "".join(words.EMOJI) + "]")
_SIGNS = str.maketrans({"!": "！", "?": "？", ",": "，", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})
_WIDE = str.maketrans("！？，。", "!?,.")
# Where a word begins without a space: behind a new line, a sign, or a character.
_GLUED = re.compile(r"(?<=[\n,:;!?“‘、：；\u3400-\u9fff])(?=[a-z])")
# Hyphens, brackets and slashes part words as spaces do.
_WORD_START = re.compile(r"[\-/()\[\]\"*_]+")
_LONG_WORD = re.compile(r"[a-z]{5,16}")
# How near a sign talk of papers and practice must stand, in characters.
_NEAR, _NEAR_HAN = 60, 24
_CLAUSE = re.compile(r"[，,、：:]|\bbut\b|但是?|可是|不过")
_CLAUSE_OF_THINGS = re.compile(rf"{_CLAUSE.pattern}|\band\b(?=\s(?:the|our|my|a)\b)")
_LINK = re.compile(r"https?://[!-~]+")
_HAS_HAN, _HAS_LATIN = re.compile(rf"[{_HAN}]"), re.compile(r"[a-z]")


# A street that is named after gas says nothing of any.
_CALLED_SO = re.compile(
    r"\b((?:\d+[a-z]?|on|at|in)\s(?:old\s)?)gas(?:works)?\s(?=(?:lane|street|st|road|rd|avenue|ave|row|court|close|alley|square)\b)"
)

# How strongly it smells, leaks or sparks is no part of what does: "smells really strongly of gas".
_HOW_MUCH = re.compile(
    r"\b(smell(?:s|ing|ed|y)?|smelt|reek(?:s|ing|ed)?|stinks?|stinking|stank|leak(?:s|ing|ed)?|hiss(?:es|ing)?|spark(?:s|ing)?"
    r"|smok(?:es|ing)|burn(?:s|ing)|bleed(?:s|ing)?|whiff|stench|odou?r)"
    r"(?:,?\s(?:very|really|so|quite|pretty|rather|too|a\slot|a\sbit|a\slittle|lots|somewhat|bad|strong|again|still|now|right\snow|today"
    r"|strongly|heavily|badly|slightly|faintly|strangely|weirdly|terribly|awfully|horribly|extremely|definitely|clearly|suspiciously"
    r"|distinctly|suddenly|intensely|overpoweringly|increasingly|constantly|continuously|mostly|mainly|vaguely|powerfully|overwhelmingly"
    r"|unmistakably|noticeably|seriously|properly|absolutely|massively|super|mega|proper|well|dead)){1,4}(?=\s(?:of|like|from|out)\b)"
)


def fold(text: str) -> str:
    """Return a text in one spelling: width, case, traditional characters, stretched letters, spaces, signs of fire."""
    # A link tells nothing, whatever its letters spell.
    text = in_characters(_LINK.sub(" ", text[:LONGEST]))
    if not text.isascii():
        if _PICTURE.search(text):
            text = _without_praise(text)
            for sign, word in words.EMOJI.items():
                text = text.replace(sign, word)
        text = simplified(unicodedata.normalize("NFKC", text).casefold())
        text = _BETWEEN_HAN.sub("", text.replace("\u200b", ""))
    else:
        text = text.casefold()
    text = _STRETCHED.sub(r"\1", _SPACES.sub(" ", text.translate(_SIGNS)))
    text = _LONG_WORD.sub(lambda found: spelt(found[0]), text)
    text = words.SHORTHAND.sub(lambda found: words.IN_FULL[found[0]], text)
    text = _HOW_MUCH.sub(r"\1", _CALLED_SO.sub(r"\1", text))
    return _ENGLISH_STOP.sub("。", text)


def _without_praise(text: str) -> str:
    """Take out the pictures of fire that only praise: praise stands in their clause, or alone before it, and no place does."""
    if words.CALLS.search(text.casefold()):
        return text

    def praised(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - _NEAR) : found.start()].casefold()
        after = text[found.end() : found.end() + _NEAR].casefold()
        if words.PLACE_BEFORE.search(before) or words.PLACE_AFTER.match(after):
            return found[0]
        clauses = [clause for clause in words.CLAUSE_OF_FIGURES.split(before)[-2:] if clause.strip()]
        clause = (clauses or [""])[-1] + found[0] + words.CLAUSE_OF_FIGURES.split(after, maxsplit=1)[0]
        return " " if words.PRAISE.search(clause) else found[0]

    return words.FIGURES.sub(praised, text)


def read(text: str, told_at: datetime | None) -> Reading:
    """Read what a text tells of that cannot wait, as of when it was told: a year that was over by then tells of the past.

    Signs and scenes name it; how the words weigh together can overrule them both ways, where it is clear enough.
    Read once, however many ask: what is filed, answered and shown of one text asks one after the other.
    """
    # By its fingerprint: no words of anybody stay in memory.
    key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    key += told_at.strftime("%Y%m%d").encode() if told_at else b""
    known = _READ.get(key)
    if known is None:
        known = _read(text, told_at)
        while len(_READ) >= _READ_AT_MOST:
            _READ.pop(next(iter(_READ), b""), None)
        _READ[key] = known
    return known


# The last readings, the oldest first; a worker has few texts at hand at a time.
_READ: dict[bytes, Reading] = {}
_READ_AT_MOST = 64


def _read(text: str, told_at: datetime | None) -> Reading:
    folded = dated(fold(text), told_at)
    return _read_as_one(folded) or _in_its_midst(folded)


# What a sentence weighs by itself whose danger the others hide: with a sign in it or without, where both beside it leave it
# one; and where one of them does.
SIGNED, BETWEEN_BOTH, BESIDE_ONE = 0.3, 0.5, 0.88
_SENTENCE_ENDS = re.compile(r"(?<=[。！？!?\n;；])")


def _in_its_midst(folded: str) -> Reading:
    """Read what one sentence tells where the whole weighs nothing: what else she complains of makes it no lighter.

    What stands beside it may still say that it was a drill, or is over: then the two together are no danger.
    """
    sentences = [each for each in _SENTENCE_ENDS.split(folded) if _A_WORD.search(each)]
    if len(sentences) < 2:
        return Reading()
    kinds: set[Danger] = set()
    for at, sentence in enumerate(sentences):
        weight = weigh(sentence)
        if weight < SIGNED or not (alone := _read_as_one(sentence)):
            continue
        with_one = [bool(_read_as_one("".join(sentences[max(0, first) : first + 2]))) for first in (at - 1, at)]
        is_signed = not _signs_in(sentence)[0].isdisjoint(alone.kinds)
        if (all(with_one) and (is_signed or weight >= BETWEEN_BOTH)) or (weight >= BESIDE_ONE and any(with_one)):
            kinds |= set(alone.kinds)
    ordered = tuple(kind for kind in Danger if kind in kinds)
    return Reading(ordered, _services_for(ordered, folded))


def _read_as_one(folded: str) -> Reading:
    """Read what a text tells as a whole."""
    regained = _regained(folded)
    weight, length = weigh(folded), _words_in(folded)
    is_short = length <= SHORT
    _before, *turns = _TURN.split(folded)
    if turns and _words_in(turns[-1]) <= RUN:
        weight = max(weight, weigh(turns[-1]))
    # Of what was mended, words weigh little: its signs say what is so after all.
    is_back = any(each.search(folded) for each in ((_MENDING, _UNMENDED) if length <= 2 * RUN else (_UNMENDED,)))
    plain = _said_in_plain_words(folded)
    if weight < LEAST and not (
        is_short or is_back or regained or plain or _weighs_somewhere(folded) or _is_said_plainly(folded, length)
    ):
        # Nearly all that a city is told of: read no further.
        return Reading()
    kinds, was_disarmed = _signs_in(folded)
    kinds |= regained | plain
    # In a few words only signs tell: "help" alone is a command of every provider.
    enough = ENOUGH_AFTER_ALL if was_disarmed else ENOUGH
    if not kinds and (was_disarmed or turns or weight < ENOUGH) and _ends_well(folded):
        return Reading()
    if not kinds and not is_short and weight > enough and not _only_weighs(folded, enough):
        kinds = _kinds_together(folded) or {Danger.OTHER}
    if kinds and kinds <= words.SET_RIGHT and not (regained or plain) and _is_set_right(folded):
        return Reading()
    ordered = tuple(kind for kind in Danger if kind in kinds)
    return Reading(ordered, _services_for(ordered, folded))


def _said_in_plain_words(folded: str) -> set[Danger]:
    """Return what is said in words that nobody uses lightly, in a sentence that tells of nothing long ago."""
    found = set()
    for kind, (stems, pattern) in _PLAIN.items():
        if not any(stem in folded for stem in stems):
            continue
        for sign in pattern.finditer(folded):
            start = max(folded.rfind(stop, 0, sign.start()) for stop in "。！？!?\n")
            if not LONG_AGO.search(folded[start + 1 : sign.end() + _NEAR]):
                found.add(kind)
                break
    return found


def _services_for(kinds: tuple[Danger, ...], folded: str) -> tuple[Service, ...]:
    """Return whom to ring for these kinds in this text, the one to ring first before others."""
    if not kinds:
        return ()

    ring: dict[Service, None] = {}

    def add(rows: Rows) -> None:
        for of, service, pattern in rows:
            if service not in ring and not of.isdisjoint(kinds) and pattern.search(folded):
                ring[service] = None

    add(_RING_FIRST)
    # Of a danger without a name all are rung only where nothing else says who is needed.
    named = [kind for kind in kinds if kind != Danger.OTHER] if ring or len(kinds) > 1 else kinds
    ring |= dict.fromkeys(service for kind in named for service in RING.get(kind, ()))
    add(_RING_ALSO)
    return tuple(ring)


def _only_weighs(folded: str, enough: float) -> bool:
    """Whether a text without a sign weighs so much only by where it is, who is there, what it denies, or by what runs again."""
    if _is_only_where(folded):
        return True
    if _RUNS_AGAIN.search(folded) and not (_is_harmed(folded) or _IN_BETWEEN.search(folded)):
        return True
    left = folded if _BUT_SOON.search(folded) else _WEIGHS_DENIED.sub("", folded)
    left = _WHO_IS_THERE.sub(" ", left)
    if not _HOLDS_PEOPLE.search(folded):
        left = _WHO_IS_INSIDE.sub(" ", left)
    if _COVERED.search(left) and not _NOT_COVERED.search(left):
        left = _COVER_GONE.sub("", left)
    # A dead dog, a statue with a gun: what only looks like danger weighs nothing either.
    left = _bare(_bare(_told(left, _ENGLISH), _ENGLISH), _CHINESE)
    return left != _told(folded, _ENGLISH) and (_words_in(left) <= SHORT or weigh(left) <= enough)


def _is_only_where(folded: str) -> bool:
    """Whether each part of a text says where, who lives there or what is in it: "opposite the bakery, no 14", "里面有两封信"."""
    parts = [part.strip() for part in words.CLAUSE_OF_FIGURES.split(folded)]
    return all(words.ONLY_WHERE.fullmatch(part) or words.ONLY_WHO.fullmatch(part) for part in parts if part)


def _regained(folded: str) -> set[Danger]:
    """Return the kinds of what was set right and is back, across sentences: "the cover was replaced. However it is missing"."""
    if not _BACK.search(folded):
        return set()
    found = ((kind, pattern.search(folded)) for kind, pattern in _REGAINED.items())
    return {kind for kind, span in found if span and _BACK.search(span[0] + folded[span.end() : span.end() + _NEAR])}


def _is_set_right(folded: str) -> bool:
    """Whether a short text tells of what was so, and ends with that it was set right: nothing is so any more."""
    if _words_in(folded) > 2 * RUN:
        return False
    found = next((found for pattern in _SET_RIGHT if (found := pattern.search(folded))), None)
    if found is None:
        return False
    before = folded[: found.start()]
    is_long_ago = any(each.settled.search(before) or each.lately.search(before) for each in (_ENGLISH, _CHINESE))
    return not _PRESENT.search(before) and (is_long_ago or not _is_harmed(before))


def _ends_well(folded: str) -> bool:
    """Whether the last turn or clause says that it is over, and no more: "there was gas, but it is repaired"."""
    _before, *turns = _TURN.split(folded)
    if not turns and _words_in(folded) > RUN:
        return False
    clauses = [each for each in _CLAUSE_ENDS.split(folded) if _A_WORD.search(each)]
    said = _told((turns or clauses or [folded])[-1].strip(), _ENGLISH)
    over = [language.over for language in (_CHINESE, _ENGLISH) if language.over.search(said)]
    return bool(over) and weigh(over[0].sub("", said)) < ENOUGH


def _weighs_somewhere(folded: str) -> bool:
    """Whether a few clauses of a text weigh as danger: what else she complains of makes the gas in their midst no lighter."""
    clauses = [(clause, length) for clause in _CLAUSE_ENDS.split(folded) if (length := _words_in(clause))]
    if sum(length for _clause, length in clauses) <= RUN:
        return False
    for at in range(len(clauses)):
        run, length = "", 0
        for clause, more in clauses[at:]:
            run, length = run + clause, length + more
            if length >= RUN:
                break
        if weigh(run) >= ENOUGH_OF_RUN:
            return True
    return False


def _is_said_plainly(folded: str, length: int) -> bool:
    """Whether one clause of a short text names it: thanks, a place or how long it has been so make it no lighter."""
    if length > RUN:
        return False
    clauses = [each for each in _CLAUSE_ENDS.split(folded) if _A_WORD.search(each)]
    return len(clauses) > 1 and any(weigh(each) >= ENOUGH_OF_CLAUSE and _signs_in(each)[0] for each in clauses)


def _words_in(folded: str) -> int:
    return len(_A_WORD.findall(folded))


def tells_of_illness(text: str) -> bool:
    """Whether a text says that somebody is ill or hurt, though it tells of no danger by itself: 头晕 where gas leaks."""
    folded = fold(text)
    for language in (_CHINESE, _ENGLISH):
        bare = _bare(_told(folded, language), language)
        signs = (found.span() for found in language.ill.finditer(bare))
        if any(_counts(Danger.INJURY, span, bare, language, is_cry=False) for span in signs):
            return True
    return False


def signs_of(text: str) -> set[Danger]:
    """Return the kinds that signs and scenes tell of, whatever the words weigh."""
    return _signs_in(fold(text))[0]


def _signs_in(folded: str) -> tuple[set[Danger], bool]:
    """Return the kinds, and whether there were signs that all count for nothing."""
    kinds: set[Danger] = set()
    was_disarmed = False
    for language in (_CHINESE, _ENGLISH):
        if not (_HAS_HAN if language is _CHINESE else _HAS_LATIN).search(folded):
            continue
        told = _told(folded, language)
        found, is_sign = _kinds_in(told, language)
        kinds |= found
        was_disarmed = was_disarmed or (is_sign and not found)
    return kinds, was_disarmed


def _kinds_together(folded: str) -> set[Danger]:
    """Return the kinds of the scenes of which a short text holds all, though not in one sentence.

    What weighs as danger and holds none is of no known kind: a wrong one would send the wrong people.
    """
    if _words_in(folded) > 2 * RUN:
        return set()
    kinds: set[Danger] = set()
    for language in (_CHINESE, _ENGLISH):
        found = language.concepts.find(_told(folded, language))
        kinds |= {scene.kind for key in found for scene in language.scenes.get(key, ()) if scene.fits(found)}
    return kinds


def _told(folded: str, language: _Language) -> str:
    # A word begins after something that is no letter.
    told = f" {folded}"
    if language is _CHINESE:
        return told
    return _GLUED.sub(" ", _WORD_START.sub(" ", told.translate(_WIDE)))


def _holds(told: str, stems: tuple[str, ...]) -> bool:
    # A loop, since the generator of an `any` costs more than the look itself.
    for stem in stems:  # noqa: SIM110
        if stem in told:
            return True
    return False


def _bare(told: str, language: _Language) -> str:
    """Take out what only looks like danger."""
    for stems, pattern, unless in language.harmless:
        if not _holds(told, stems):
            continue
        if unless is None:
            told = pattern.sub(_blank, told)
        else:
            told = "".join(
                sentence if unless.search(sentence) else pattern.sub(_blank, sentence) for sentence in _sentences(told)
            )
    return told


def _blank(found: re.Match[str]) -> str:
    """Return what stays of something harmless: where it is, since a fire may be there."""
    return "".join(each or "" for each in found.groupdict().values()) + " ▢ "


def _sentences(told: str) -> list[str]:
    """Cut a text after each stop."""
    ends = [0, *(stop.end() for stop in _STOP.finditer(told)), len(told)]
    return [told[start:end] for start, end in itertools.pairwise(ends)]


def _kinds_in(told: str, language: _Language) -> tuple[set[Danger], bool]:
    """Return the kinds that count, and whether anything looked like one."""
    # Most texts hold neither a sign nor a scene; only where one stands is it looked at closely.
    signs = [each for each in language.signs if _holds(told, each[1]) and each[2].search(told)]
    scenes = any(True for _each in _scenes_in(told, language))
    if not signs and not scenes:
        return set(), False
    bare = _bare(told, language)
    is_cry = language.cry.search(bare) is not None
    kinds = {
        kind
        for kind, _stems, sign in signs
        if any(_counts(kind, found.span(), bare, language, is_cry=is_cry) for found in sign.finditer(bare))
    }
    if scenes:
        kinds |= {
            scene.kind
            for scene, span in _scenes_in(bare, language)
            if _counts(scene.kind, span, bare, language, is_cry=is_cry)
        }
    return kinds, True


def _scenes_in(told: str, language: _Language) -> Iterator[tuple[Scene, tuple[int, int]]]:
    """Return the scenes of each sentence, and where the concept stands that tells them."""
    start = 0
    for end in (*(stop.end() for stop in _STOP.finditer(told)), len(told)):
        found: Found = language.concepts.find(told[start:end])
        for key, span in found.items():
            for scene in language.scenes.get(key, ()):
                if scene.fits(found):
                    yield scene, (start + span[0], start + span[1])
        start = end


def _around(span: tuple[int, int], told: str) -> tuple[str, str]:
    """Return what stands before and after a sign in its own sentence."""
    starts = [end.end() for end in _STOP.finditer(told, 0, span[0])]
    ends = _STOP.search(told, span[1])
    return told[starts[-1] if starts else 0 : span[0]], told[span[1] : ends.start() if ends else len(told)]


def _since_turn(before: str, sign: str) -> str:
    # The words by which a turn is known may be those of the sign: 就是 before 有煤气味.
    turns = [turn.end() for turn in _TURN.finditer(before + sign) if turn.start() < len(before)]
    return before[turns[-1] :] if turns else before


def _counts(kind: Danger, span: tuple[int, int], told: str, language: _Language, *, is_cry: bool) -> bool:
    sign = told[span[0] : span[1]]
    before, after = _around(span, told)
    clause = _CLAUSE.split(before)[-1]
    is_denied = language.denied.search(clause) or (_NOT_WITHIN.search(sign) and not _BUT_SOON.search(after))
    if is_denied and not words.ABSOLUTE.match(sign.strip()):
        return False
    if language.supposed.search(clause) and not is_cry:
        return False
    near = _NEAR_HAN if language is _CHINESE else _NEAR
    # "Repaired, but it smells of gas": what stands before a turn says nothing of what comes after it.
    said = (_since_turn(before, sign)[-near:], sign, _CONCEDED.sub("", after[:near]))
    if _is_past(kind, said, language, is_cry=is_cry):
        return False
    if is_cry:
        return True
    if _is_talk(clause[-_NEAR:], sign + after[:_NEAR], language):
        return False
    # A lane full of cars, and then: what if there is a fire?
    if language.what_if.search(after) and language.complains.search(before):
        return False
    # "Someone could get hurt": in a sign that begins with who, what is feared stands within it.
    thought = clause + sign[:-2] if kind == Danger.INJURY else clause
    is_feared = language.feared.search(thought) or language.feared_after.search(after)
    return not (kind in words.FEARED and is_feared)


def _is_talk(before: str, sign_and_after: str, language: _Language) -> bool:
    """Whether a clause speaks of papers, practice or fiction, and not only of a house that is called so."""
    if language is _CHINESE:
        return language.talk.search(language.place.sub(" ", before) + sign_and_after) is not None
    return language.talk.search(language.place.sub(" ", before + sign_and_after)) is not None


def _is_past(kind: Danger, said: tuple[str, str, str], language: _Language, *, is_cry: bool) -> bool:
    """Whether what a sentence tells of is over; "still" keeps only what lasts, and nothing that was put out.

    `said`: what stands before the sign, the sign, and what stands after it.
    """
    sentence = "".join(said)
    if is_cry or language.revived.search(sentence):
        return False
    for each in language.over.finditer(sentence):
        if _ends_it(kind, each.span(), said, language):
            return True
    # When another thing was mended, or it was before, says nothing of when this is.
    sentence = _without_mending(sentence, language)
    is_still = kind not in _OVER_AT_ONCE and language.still.search(sentence) is not None
    if is_still or language.goes_on.search(sentence):
        return False
    span, tongue = (len(said[0]), len(said[0]) + len(said[1])), language.tongue
    if tells_of_past(sentence, span, tongue, tongue.times, language.is_signed):
        return True
    if tongue.bygone.search(sentence):
        return not is_now(sentence, span, tongue)
    is_event = kind in words.EVENTS and kind not in _LASTING
    return is_event and tells_of_past(sentence, span, tongue, tongue.lately, language.is_signed)


def _ends_it(kind: Danger, span: tuple[int, int], said: tuple[str, str, str], language: _Language) -> bool:
    """Whether that something is over, as a sentence says at `span`, is said of the danger: of this thing, and for good."""
    before, sign, _after = said
    sentence = "".join(said)
    if not _MENDING.search(sentence[slice(*span)]):
        return True
    if _HEARSAY.search(sentence[: span[0]]) or _ASKED.match(sentence, span[1]):
        return False
    start, end = _clause_around(span, sentence)
    # A sign is where it begins: it may reach into what is said of something else.
    begins = len(before) + len(sign) - len(sign.lstrip())
    sign_start, sign_end = _clause_around((begins, begins + 1), sentence)
    if start <= sign_start < end:
        # Of one clause both: "the fire was put out". Not "the boiler that was repaired is leaking gas".
        of_sign = (begins, len(before) + len(sign))
        is_of_thing = span[1] < of_sign[1] and _OF_A_THING.search(sentence[: span[0]])
        return not (is_of_thing and is_now(sentence, of_sign, language.tongue))
    of_danger, of_mending = sentence[sign_start:sign_end], sentence[start:end]
    mended = _things_in(of_mending)
    if mended and not mended & (_things_in(of_danger) | words.OWN.get(kind, frozenset())):
        return False
    is_long_ago = language.settled.search(of_danger) or language.lately.search(of_danger)
    if not is_long_ago and _is_harmed(of_danger):
        return False
    # It was mended before, and is so again.
    return bool(is_long_ago) or not (language.is_so.search(of_danger) and language.earlier.search(of_mending))


def _without_mending(sentence: str, language: _Language) -> str:
    for each in reversed(list(language.over.finditer(sentence))):
        if _MENDING.search(each[0]):
            start, end = _clause_around(each.span(), sentence)
            sentence = sentence[:start] + " " * (end - start) + sentence[end:]
    return sentence


def _is_harmed(said: str) -> bool:
    """Whether somebody is hurt by it, whom no mending makes well."""
    return any(each.search(said) for each in (_ENGLISH.ill, _CHINESE.ill, _HARMED, _CAUGHT))


def _clause_around(span: tuple[int, int], sentence: str) -> tuple[int, int]:
    ends = [0, *(each.end() for each in _CLAUSE_OF_THINGS.finditer(sentence)), len(sentence)]
    start = max(end for end in ends if end <= span[0])
    return start, min(end for end in ends if end >= span[1])


def _things_in(clause: str) -> set[str]:
    return {name for name, pattern in _THINGS.items() if pattern.search(clause)}


# What is over as soon as it has happened: that its traces are still there makes it no danger.
_OVER_AT_ONCE = frozenset({Danger.FIRE, Danger.EXPLOSION, Danger.COLLAPSE, Danger.VIOLENCE, Danger.INJURY})
# Events that last until somebody does something.
_LASTING = frozenset({Danger.TRAPPED, Danger.FALLING, Danger.ELECTRIC, Danger.SUICIDE, Danger.POISON})


# --- With the city's own words -------------------------------------------------------------------


@dataclass(frozen=True)
class Emergency:
    """A number to ring before anything else."""

    number: str
    name: str


def read_for(text: str, profile: Mapping[str, Any], told_at: datetime | None) -> Reading:
    """Read a text with a city's own words of danger too."""
    reading = read(text, told_at)
    folded = None
    numbers: dict[str, None] = {}
    for danger in profile.get("danger", []):
        for said in danger.values():
            if isinstance(said, list):
                folded = dated(fold(text), told_at) if folded is None else folded
                if any(_is_said(fold(str(word)), folded) for word in said):
                    numbers[str(danger["number"])] = None
    if not numbers:
        return reading
    return Reading(reading.kinds or (Danger.OTHER,), reading.services, tuple(numbers))


def _is_said(word: str, folded: str) -> bool:
    language = _CHINESE if _HAS_HAN.search(word) else _ENGLISH
    if word not in folded:
        return False
    told = _bare(folded, language)
    # A word of letters ends where letters end; characters have no such ends.
    pattern = re.escape(word) if language is _CHINESE else rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
    return any(
        _counts(Danger.OTHER, found.span(), told, language, is_cry=False) for found in re.finditer(pattern, told)
    )


def reading_of(kind: Danger) -> Reading:
    """Return what a person says of a danger, as a reading: its kind, and whom to ring for it."""
    return Reading((kind,), RING.get(kind, ()))


def and_also(reading: Reading, *kinds: str) -> Reading:
    """Return a reading together with dangers that are known beside the words; one without a name adds to none."""
    return reduce(_and_one, kinds, reading)


def _and_one(reading: Reading, kind: str) -> Reading:
    if not kind or kind in reading.kinds or (reading and kind == Danger.OTHER):
        return reading
    other = reading_of(Danger(kind))
    return Reading(
        tuple(sorted({*reading.kinds, *other.kinds}, key=list(Danger).index)),
        tuple(dict.fromkeys([*other.services, *reading.services])),
        reading.numbers,
    )


def numbers_of(reading: Reading, profile: Mapping[str, Any]) -> list[Emergency]:
    """Return the city's numbers to ring first, as it names them; a number for everything serves everybody."""
    entries = [entry for entry in profile.get("emergency", []) if isinstance(entry, dict)]
    wanted: dict[str, None] = {}
    for service in reading.services:
        number = next((str(entry["number"]) for entry in entries if service in services_of(entry)), "")
        if number:
            wanted[number] = None
    for number in reading.numbers:
        wanted[number] = None
    by_number = {str(entry["number"]): entry for entry in entries}
    return [Emergency(each, in_language(by_number.get(each, {}).get("names", {}))) for each in wanted]


def services_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whom a number reaches: as the city says, else as it is usual, else everybody."""
    said = entry.get("for")
    if isinstance(said, list):
        return tuple(map(str, said))
    return USUAL.get(str(entry.get("number")), tuple(Service))
