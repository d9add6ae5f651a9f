"""The parts of a text between two stops: which way each points, and how sure that is.

Reads the kinds of its words (`words.toml`) in their order; what the whole text means is said in `meaning.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from hotline.sms.doubts import says_yes_to_else
from hotline.sms.offered import NUMBERS, NUMERALS, is_chosen
from hotline.sms.vocabulary import Kind, Token, Vocabulary

# Where a clause ends; a point, a colon or a comma within a number is none, and a question stays marked.
_ENDS = re.compile(
    r"(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)|[;!~…、，。；：！\n()（）|]+|\s[-–—]+\s?|^[-–—]+|[-–—]+$|"
    r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(\?)"
)
# "好不好", "修没修": asks, without a sign.
_A_NOT_A = re.compile(r"([\u3400-\u9fff])[不没]\1")
_QUIET = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.GLUE, Kind.PRAISE, Kind.VISIT})
# What may stand between words of praise: nothing that denies, asks, doubts or names what is wrong.
_PRAISING = _QUIET | {Kind.UNKNOWN, Kind.YES, Kind.GOOD}
# Behind a "please" these say what is asked for.
_ASKED_FOR = frozenset({Kind.GLUE, Kind.LEAD, Kind.VISIT})
_SHORT_NO = frozenset({"no", "n", "na", "nah"})
# Bad states that "not" turns into their opposite.
_STATES = frozenset({Kind.BAD})
_DENIALS = frozenset({Kind.NOT, Kind.DENIAL})
_BROKEN = frozenset(
    {"dead", "bad", "a mess", "useless", "坏", "坏的", "坏着", "坏了", "不好", "破", "破的", "严重", "更严重"}
)
# With these a no is told of more closely; a yes is taken back.
_BUT = frozenset(
    [
        "but",
        "however",
        "although",
        "though",
        "except",
        "instead",
        "但",
        "但是",
        "不过",
        "可是",
        "然而",
        "只是",
        "就是",
        "而且",
    ]
)
_NOT_COUNTED = frozenset(
    ["it", "its", "i", "im", "we", "they", "he", "she", "the", "this", "that", "there", "theres", "you", "our", "my"]
)
# Behind these "my" says nothing of whose matter it is: "nobody came to my street".
_NOBODY = frozenset({"nothing", "nobody", "no one", "noone", "none", "neither", "无人", "没人", "没有人"})
_CONCLUDES = ("so ", "but nothing ", "等于", "跟没", "和没", "还是没", "其实没", "根本没", "压根没")
# With these what is bad was so before.
BEFORE = frozenset(["was", "were", "had", "been", "before", "以前", "之前", "原来", "本来", "原先"])
_AUXILIARIES = frozenset(["is", "are", "was", "were", "has", "have", "had", "did", "do", "does", "can", "could"])
# Of how it is; without one of them a no is mere.
_TOLD = frozenset(
    [
        *(
            Kind.GOOD,
            Kind.WORSE,
            Kind.DENIAL,
            Kind.STILL,
            Kind.YET,
            Kind.BAD,
            Kind.BAD_WITH,
            Kind.TROUBLE,
            Kind.UNDER_WAY,
        ),
        *(Kind.NO_MORE, Kind.AGAIN),
    ]
)
# "No it is", "no, its on now", "没有，灯亮着": the whole of what stands behind the no says that it is so.
_IS_SO = re.compile(
    r"(?:yes |but |and )?(?:it|its|that|thats|they|theyre|everything|all|we)(?: \w+)?"
    r"(?: (?:is|has|did|was|does|are|have|do|has been|was done|been done|just now|all|now|already|finally|just|came|went|goes|comes))*"
    r"(?: (?:is|has|did|was|does|are|have|been|on|back|up|gone|away|is gone|has gone|disappeared|stopped|has stopped))"
    r"(?: (?:now|already|finally|today|tonight|yesterday|this morning|last night|thanks|thank you|sir|all|again))*"
    r"|(?:the|my|our|this|that|all|both)(?: \w+){0,3} (?:is|are|came|went) (?:now |back |all )?(?:on|back)(?: (?:now|again|thanks))*"
    r"|(?:我家?|这|那|门口|楼下)?(?:的)?(?:路?灯|水|电)?(?:都|是|现在|已经|已|正|又|还|全)*(?:亮着|亮的|通的|通着|在亮|有水|有电|来水|来电)(?:了|的|呢|啊|呀)*"
)
_SUBJECTS = frozenset(
    ["it", "the", "this", "that", "they", "you", "my", "our", "your", "everything", "there", "he", "we"]
)


@dataclass(frozen=True)
class Clause:
    """A part of a text between two stops: which way it points, and whether every word of it is known."""

    # +1 solved, -1 not, 0 neither or both.
    way: int
    is_lead: bool = False
    is_known: bool = True
    is_polite: bool = False
    is_thanks: bool = False
    is_doubtful: bool = False
    # Begins by saying that it is not so, or concludes it.
    denies: bool = False
    concludes: bool = False
    # Both ways at once: nobody knows what is meant.
    is_torn: bool = False
    asks: bool = False
    has_other: bool = False
    # More than a "but": something else begins.
    goes_on: bool = False
    has_rest: bool = False
    # Somebody came, or it was read; whether it is solved is said only where it `says_so`.
    is_beside: bool = False
    says_so: bool = False
    # A time to come, and nothing else.
    is_later: bool = False
    # Names a time, and nothing that is over by then.
    is_dated: bool = False
    # Praises whoever did the work, in words that need not all be known.
    praises: bool = False
    # Tells of something bad, and not that it was so before.
    tells_bad: bool = False
    # Says no, and nothing of how it is: "no", "2", "没有".
    is_mere_no: bool = False
    # Says in a word of courtesy, or by the whole of it, that it is well, or that nobody knows: "no it's good".
    contradicts_no: bool = False


def clauses_of(vocabulary: Vocabulary, spelt: str, own: frozenset[str]) -> list[Clause]:
    """Cut a text, spelt for its meaning, into what stands between two stops; `own` are words that name the case."""
    found: list[Clause] = []
    pieces = _ENDS.split(spelt)
    # `split` puts the question mark, or None, between the pieces.
    for at in range(0, len(pieces), 2):
        asks = (at + 1 < len(pieces) and pieces[at + 1] == "?") or _A_NOT_A.search(pieces[at]) is not None
        tokens = vocabulary.tokens(pieces[at], own)
        if all(each.is_polite for each in found):
            tokens = _without_but(tokens, vocabulary.but)
        if tokens:
            found.append(_clause(_taken_together(tokens, vocabulary), vocabulary, asks=asks))
    return found


def _without_but(tokens: list[Token], but: frozenset[str]) -> list[Token]:
    """Leave out the "but" of "thanks, but not yet": what it contrasts with is a thank-you."""
    at = next((at for at, each in enumerate(tokens) if each.kind not in _QUIET), len(tokens))
    return tokens[:at] + tokens[at + 1 :] if at < len(tokens) and tokens[at].text in but else tokens


def _taken_together(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Read each word with the one before it: in "在修" somebody is at it, in "来修" somebody came, "不是我" is beside."""
    lists = vocabulary.commands
    found: list[Token] = []
    denied = False
    for each in tokens:
        before = found[-1] if found else None
        kind = each.kind
        if before is not None and kind is Kind.GOOD and before.text in lists["at_it"]:
            kind = Kind.UNDER_WAY
        elif before is not None and before.text in lists["arriving"] and each.text in lists["work"] and not denied:
            kind = Kind.VISIT
        elif _is_of_the_writer(before, each.text, lists["mine"]) or (denied and each.text in lists["read"]):
            kind = Kind.BESIDE
        found.append(Token(kind, each.text))
        denied = denied or kind in _DENIALS
    return found


def _is_of_the_writer(before: Token | None, text: str, mine: frozenset[str]) -> bool:
    """Whether what is denied is that it is the writer's, or here and now: "not my case", "不是我", "not today"."""
    if before is None or text not in mine:
        return False
    return before.text == "不是" or (before.kind is Kind.NOT and before.text not in _NOBODY and before.text.isascii())


def _clause(tokens: Sequence[Token], vocabulary: Vocabulary, *, asks: bool) -> Clause:
    kinds = {each.kind for each in tokens}
    asks = asks or Kind.ASK in kinds or _asks_at_its_end(tokens) or _begins_as_question(tokens)
    if Kind.BESIDE in kinds:
        return Clause(0, is_torn=True, goes_on=True, is_doubtful=True, asks=asks)
    lists = vocabulary.commands
    spoken = [each for each in tokens if each.kind not in _QUIET]
    common = {
        "is_known": Kind.UNKNOWN not in kinds,
        "asks": asks,
        "has_other": Kind.OTHER in kinds,
        "goes_on": any(each.kind is Kind.OTHER and each.text not in _BUT for each in tokens)
        or {Kind.OTHER, Kind.HEDGE} <= kinds,
        "denies": _denies(tokens),
        "concludes": any(each.kind is Kind.DENIAL and each.text.startswith(_CONCLUDES) for each in tokens[-2:]),
        "is_doubtful": bool(kinds & {Kind.HEDGE, Kind.OTHER, Kind.UNDER_WAY}) or asks,
        "is_beside": Kind.VISIT in kinds
        or any(each.text in lists["read"] for each in tokens)
        or _is_of_self(tokens, lists),
        "is_later": bool(spoken) and all(each.text in lists["later"] for each in spoken),
        "is_dated": _is_dated(tokens, kinds, lists),
        "is_mere_no": not kinds & _TOLD,
        "contradicts_no": _contradicts_no(tokens, vocabulary),
        "praises": _praises(kinds) and not asks and not _names_a_thing(tokens, vocabulary),
    }
    at = next((index for index, each in enumerate(tokens) if each.kind not in _QUIET), len(tokens))
    if _thanks_for_something(tokens, kinds, vocabulary):
        return Clause(0, is_polite=True, is_thanks=True)
    if at == len(tokens):
        is_bid = _bids_come(tokens, kinds, lists["begun"]) or _bids(tokens, lists)
        is_polite = bool(kinds & {Kind.THANKS, Kind.ACK}) and not is_bid
        is_doubtful = Kind.ACK in kinds or common["is_doubtful"]
        is_thanks = Kind.THANKS in kinds
        return Clause(0, is_polite=is_polite, is_thanks=is_thanks, **{**common, "is_doubtful": is_doubtful})
    if tokens[at].kind in (Kind.YES, Kind.NO) and _leads(tokens, at, vocabulary):
        common["is_doubtful"] = common["is_doubtful"] or says_yes_to_else(tokens, vocabulary)
        return _lead(tokens[at], tokens[at + 1 :], kinds, common)
    way, is_torn = _way(tokens)
    # "修的不是这盏": the no stands behind, and is of something else.
    is_torn = is_torn or (
        way > 0 and any(each.kind is Kind.NO and each.text not in _SHORT_NO | NUMBERS for each in tokens)
    )
    common["is_doubtful"] = common["is_doubtful"] or _counts(tokens)
    tells_bad = way == 0 and _is_bad(tokens, kinds)
    return Clause(way, is_torn=is_torn, has_rest=True, says_so=way > 0, tells_bad=tells_bad, **common)


def _contradicts_no(tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether words that leave a no one by their kind say that it is well, undenied, or that it is not known."""
    lists = vocabulary.commands
    begin = next((at + 1 for at, each in enumerate(tokens) if each.kind is Kind.NO), 0)
    if any(each.text in lists["well"] and each.kind is not Kind.ACK for each in tokens[: max(begin - 1, 0)]):
        return True
    if begin and tokens[begin - 1].text == "不是" and len(tokens) > begin:
        # "不是很好": that it is well is what is denied.
        return False
    for at, each in enumerate(tokens[begin:], begin):
        if each.kind in _DENIALS or each.text in lists["unsure"]:
            return each.text in lists["unsure"]
        if each.text in lists["well"] and (len(each.text) > 1 or _ends(tokens[at + 1 :])):
            return True
    joined = " ".join(each.text for each in tokens[begin:])
    return _IS_SO.fullmatch(joined if joined.isascii() else joined.replace(" ", "")) is not None


def _ends(rest: Sequence[Token]) -> bool:
    # 好 is "well", and in 好慢 no more than "very".
    return not rest or rest[0].kind in (Kind.GLUE, Kind.ACK, Kind.THANKS)


def _is_dated(tokens: Sequence[Token], kinds: set[Kind], lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a time is named that may be still to come, since nothing says what was done then."""
    if kinds & {Kind.GOOD, Kind.TROUBLE, Kind.GONE} or any(each.text in lists["past"] for each in tokens):
        return False
    return any(each.text in lists["any_time"] or each.text in lists["later"] for each in tokens)


def _is_bad(tokens: Sequence[Token], kinds: set[Kind]) -> bool:
    """Whether something is as it should not be; "sorry for the trouble" is said of nothing."""
    return (
        bool(kinds & {Kind.BAD, Kind.BAD_WITH, Kind.TROUBLE})
        and Kind.THANKS not in kinds
        and all(each.text not in BEFORE for each in tokens)
    )


def _praises(kinds: set[Kind]) -> bool:
    return Kind.PRAISE in kinds and kinds <= _PRAISING


def _names_a_thing(tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    unknown = " ".join(each.text for each in tokens if each.kind is Kind.UNKNOWN)
    return bool(unknown) and vocabulary.names_thing(unknown)


def _bids_come(tokens: Sequence[Token], kinds: set[Kind], begun: frozenset[str]) -> bool:
    """Whether somebody is asked to come, and nobody thanked: "please come"."""
    is_thanked = any(each.kind is Kind.THANKS and each.text not in begun for each in tokens)
    return Kind.VISIT in kinds and not is_thanked


def _bids(tokens: Sequence[Token], lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether something is asked for beside a thank-you: "请晚上来", "please reply", "回电谢谢"; who is thanked for it asks for nothing."""
    is_bidding = is_thanking = False
    for each in tokens:
        if each.text in lists["bidding"]:
            is_bidding, is_thanking = True, False
        elif each.kind is Kind.THANKS and each.text != "早":
            # 早 greets, and in 早点来 says when.
            is_bidding, is_thanking = False, each.text not in lists["begun"]
        elif is_bidding and each.kind in _ASKED_FOR:
            if each.text not in lists["addressed"]:
                return True
        elif not is_thanking and each.text in lists["wanted"]:
            return True
    return False


def _is_of_self(tokens: Sequence[Token], lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether somebody says who is there: "yes that was me", "是我"."""
    is_confirmed = any(each.text.startswith(("confirm", "确认")) for each in tokens)
    return not is_confirmed and any(each.text in lists["of_self"] for each in tokens)


def _lead(first: Token, rest: Sequence[Token], kinds: set[Kind], common: dict[str, bool]) -> Clause:
    """Return the clause that begins with a yes or a no."""
    way = 1 if first.kind is Kind.YES else -1
    onward, is_torn = _way(rest)
    is_torn = is_torn or onward * way < 0 or _has_other_answer(rest, way) or _nods_at_two(first, rest)
    is_unsure = way > 0 and onward <= 0 and (bool(kinds & {Kind.STILL, Kind.NOT, Kind.YET}) or _is_bad(rest, kinds))
    has_rest = any(each.kind not in (Kind.THANKS, Kind.ACK, Kind.YES, Kind.NO) for each in rest)
    common["is_doubtful"] = common["is_doubtful"] or _counts(rest)
    # The number that was asked for answers by itself, whoever came.
    says_so = onward > 0 or first.text.isdigit()
    return Clause(way, is_lead=True, is_torn=is_torn or is_unsure, has_rest=has_rest, says_so=says_so, **common)


def _counts(tokens: Sequence[Token]) -> bool:
    """Whether a number tells how many of them are as they should be: "one works"."""
    at = next((at for at, each in enumerate(tokens) if each.text in NUMBERS), len(tokens))
    return any(each.kind in (Kind.GOOD, Kind.OWN) for each in tokens[at:])


def _nods_at_two(first: Token, rest: Sequence[Token]) -> bool:
    """Whether the number for no is followed by an ok and nothing else."""
    kinds = {each.kind for each in rest}
    return first.text in ("2", "二", "two") and Kind.ACK in kinds and kinds <= _QUIET


def _denies(tokens: Sequence[Token]) -> bool:
    telling = [each for each in tokens if each.kind not in _QUIET]
    if not telling or telling[0].kind is not Kind.DENIAL:
        return False
    # "No good deed", "no way through": what is denied may be any thing.
    return not telling[0].text.startswith("no ") or all(each.kind is not Kind.UNKNOWN for each in telling)


def _thanks_for_something(tokens: Sequence[Token], kinds: set[Kind], vocabulary: Vocabulary) -> bool:
    """Whether somebody is thanked for what one thanks for; "thanks for ignoring me" is a complaint."""
    turns = {Kind.NOT, Kind.NO, Kind.DENIAL, Kind.BAD, Kind.STILL, Kind.HEDGE, Kind.OTHER, Kind.ASK}
    if tokens[0].kind is not Kind.THANKS or len(tokens) < 2 or tokens[1].text != "for" or kinds & turns:
        return False
    thanked, things = vocabulary.commands["thanked_for"], vocabulary.commands["matter"]
    unknown = (each.text for each in tokens if each.kind is Kind.UNKNOWN)
    return all(
        each in thanked or each.removesuffix("s") in thanked or each.removesuffix("s") in things for each in unknown
    )


def _has_other_answer(rest: Sequence[Token], way: int) -> bool:
    other = Kind.NO if way > 0 else Kind.YES
    # "Yes, no problem" answers once.
    return any(
        each.kind is other and not (following and following.kind in (Kind.TROUBLE, Kind.BAD))
        for each, following in zip_longest(rest, rest[1:])
    )


def _begins_as_question(tokens: Sequence[Token]) -> bool:
    # "Is it fixed", without a sign; but "is fixed".
    return len(tokens) > 1 and tokens[0].text in _AUXILIARIES and tokens[1].text in _SUBJECTS


def _asks_at_its_end(tokens: Sequence[Token]) -> bool:
    # To end with a denial is how Chinese asks, as in 解决了没有
    ends = [each for each in tokens if each.kind is not Kind.GLUE]
    return len(ends) > 1 and ends[-1].text in ("没有", "没") and ends[-2].kind is Kind.GOOD


def _leads(tokens: Sequence[Token], at: int, vocabulary: Vocabulary) -> bool:
    """Whether a yes or no is an answer, and not the beginning of "no light" or "2 lamps"."""
    first, rest = tokens[at], tokens[at + 1 :]
    if first.text in NUMBERS and not is_chosen(tokens, at, vocabulary):
        # "1 week", "2点来的", "at 2": neither a yes nor a no.
        return False
    following = rest[0] if rest else None
    if following is None:
        return True
    kinds = {each.kind for each in rest}
    if first.text in _SHORT_NO:
        return following.text.split()[0] in vocabulary.after_no or following.kind in (Kind.THANKS, Kind.NO, Kind.STILL)
    if first.text in NUMERALS:
        # "Two men are fighting", "nice one".
        return kinds <= _QUIET
    if first.text.isdigit():
        # Nobody counts "2 it".
        return following.text.split()[0] in _NOT_COUNTED or Kind.UNKNOWN not in kinds
    if len(first.text) == 1:
        return not kinds & {Kind.UNKNOWN, Kind.OWN}
    return True


class _Reading:
    """Goes along the words of a clause and collects the ways they point."""

    def __init__(self) -> None:
        self.ways: set[int] = set()
        self.denies = self.is_still = self.had_trouble = self.no_more = False
        # "No light" denies what it stands before, and not what was asked.
        self.is_article = False

    def point(self, way: int) -> None:
        if way < 0 and self.is_still:
            # "Repaired, and still dark."
            self.ways.discard(1)
        self.ways.add(way)
        self.denies = self.is_still = self.no_more = False

    def end(self) -> tuple[int, bool]:
        if self.denies and not self.is_article:
            self.ways.add(-1)
        if self.is_still and self.had_trouble:
            self.ways.add(-1)
        if len(self.ways) > 1:
            return 0, True
        return (next(iter(self.ways)) if self.ways else 0), False


def _way(tokens: Sequence[Token]) -> tuple[int, bool]:
    """Say which way a clause points, and whether it points both ways."""
    reading = _Reading()
    is_again = any(each.kind is Kind.AGAIN for each in tokens)
    is_gone = any(each.kind is Kind.GONE for each in tokens)
    has_yet = any(each.kind is Kind.YET for each in tokens)
    for each in tokens:
        _take(reading, each, is_again=is_again, is_gone=is_gone, has_yet=has_yet)
    return reading.end()


def _take(reading: _Reading, token: Token, *, is_again: bool, is_gone: bool, has_yet: bool) -> None:
    kind = token.kind
    if kind in _DENIALS or (kind is Kind.NO and token.text in _SHORT_NO):
        _deny(reading, kind)
    elif kind is Kind.GOOD:
        _good(reading, has_yet=has_yet)
    elif kind is Kind.UNDER_WAY:
        if reading.denies or reading.no_more:
            reading.point(-1)
    elif kind is Kind.TROUBLE:
        _trouble(reading, is_gone=is_gone)
    elif kind in (Kind.BAD, Kind.BAD_WITH):
        _bad(reading, token, is_again=is_again)
    else:
        _turn(reading, kind)


def _deny(reading: _Reading, kind: Kind) -> None:
    if kind is Kind.DENIAL:
        reading.ways.add(-1)
    # "Still no light" does answer; "no light" alone says what is missing somewhere.
    reading.denies, reading.is_article = True, kind is Kind.NO and not reading.is_still


def _turn(reading: _Reading, kind: Kind) -> None:
    if kind in (Kind.OWN, Kind.HEDGE) and reading.denies and not reading.is_still:
        reading.is_article = True
    elif kind is Kind.STILL:
        if reading.denies and not reading.is_article:
            reading.point(-1)
        reading.is_still = True
    elif kind is Kind.NO_MORE:
        reading.no_more = True
    elif kind is Kind.WORSE:
        if reading.denies and not reading.is_still:
            # "没有不满意"
            reading.is_article = True
        else:
            reading.point(-1)


def _good(reading: _Reading, *, has_yet: bool) -> None:
    if reading.denies or reading.no_more:
        reading.point(-1)
    elif not reading.is_still and not has_yet:
        reading.point(1)


def _trouble(reading: _Reading, *, is_gone: bool) -> None:
    reading.had_trouble = True
    if reading.no_more or is_gone or (reading.denies and not reading.is_still):
        reading.point(1)
    elif reading.is_still:
        reading.point(-1)


def _bad(reading: _Reading, token: Token, *, is_again: bool) -> None:
    if reading.denies or reading.no_more:
        if token.kind in _STATES and not reading.is_still:
            reading.point(1)
        elif reading.is_still:
            reading.point(-1)
        elif token.text in _BROKEN:
            # "没坏了": what is denied is the damage, and not what was asked.
            reading.is_article = True
    elif reading.is_still or is_again:
        reading.point(-1)
