"""What somebody's text is: a command, an answer, thanks, a new matter, or words. Reads nothing but the text.

A text is cut into clauses and each clause into known words (`words.toml`). An answer is only what
leaves no doubt; everything else is words, and what they are a person says.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from cases import dangers
from hotline.sms.places import says_where
from hotline.sms.plain import lines_of, plain, without_name, without_nod
from hotline.sms.vocabulary import Kind, Token, Vocabulary, own_vocabulary


class Meaning(Enum):
    """What a text is, before anybody looks at who wrote it."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    STATUS = "status"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    THANKS = "thanks"
    # "I have read it", and nothing more.
    READ = "read"
    # Begins with the word that makes it a matter of its own.
    NEW = "new"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Heard:
    """A text's meaning, the words that are left when the signal is taken off, and a case number named in it."""

    meaning: Meaning
    words: str = ""
    number: str = ""
    # The answer stands alone: nothing in it could name another matter.
    is_bare: bool = True
    # What a telephone says was tapped on; only whoever knows what was sent can say whether it was ours.
    quoted: str = ""


_NEW = re.compile(
    r"(?:NEW\b[\s:：,，。.、-]*|[Nn]ew\s*[:：,，。.、\n-]+\s*|[Nn]ew\s+(?=(?:an?|the|there|is|it|my|our|i)\b)|"
    r"(?:新诉求|新的诉求|新報|新报|新事项|新的事项|新问题|新的问题|新投诉|新的投诉|新情况)[\s:：,，。.、-]*|新(?=[\s:：,，。.、])[\s:：,，。.、-]*)"
)
_NEW_PHRASE = re.compile(
    r"(?:(?:a\s+)?(?:new|another|different)\s+(?:report|matter|issue|problem|case|complaint|request)|另(?:外)?一件事|另报一事)[\s:：,，。.、-]+",
    re.IGNORECASE,
)
_ANSWER_AND_WORDS = re.compile(r"([^\s,，.。!！;；:：、]{1,8})\s*[,，.。!！;；:：、]\s*(.+)", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]{1,6}-\d{4}-\d{3,9}(?!\d)")
# What a telephone sends for a heart or a thumb on a text of ours: the whole of it quoted, and nothing behind it.
_OPEN, _CLOSE = "[\"“«「']", "[\"”»」']"
_TAPPED = re.compile(
    rf"(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted \S{{1,8}} to|removed .{{1,20}} from|\W{{1,6}} to|"
    rf"赞了|喜欢了|已赞|点赞了?)\s*{_OPEN}(?P<quoted>.+)(?:{_CLOSE}|…|\.\.\.)"
    rf"|对\s*{_OPEN}(?P<quoted_zh>.+){_CLOSE}\s*(?:点了?赞|(?:表示|点了?)(?:喜欢|不喜欢|反对|大笑|强调|疑问)|做出了回应)",
    re.IGNORECASE | re.DOTALL,
)
# Behind these 了 says that what was complained of has stopped; behind the first two whether asked or not.
_HALTS = frozenset({"停", "停止", "退", "取消"})
_STOPPED = frozenset({"停", "停止"})
_HALTED_BY = frozenset({"stop", "cancel", "end", "quit"})
_HOUSE_NUMBER = re.compile(r"\b(?:no|nr|nos)\.?\s*#?\s*(?=\d)|#(?=\d)")
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z])[-_/](?=[a-z])")
# Where a clause ends; a point, a colon or a comma within a number is none, and a question stays marked.
_ENDS = re.compile(
    r"(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)|[;!~…、，。；：！\n()（）|]+|\s[-–—]+\s?|^[-–—]+|[-–—]+$|"
    r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(\?)"
)
_QUIET = frozenset({Kind.THANKS, Kind.ACK, Kind.LEAD, Kind.GLUE})
_POLITE = frozenset({Kind.THANKS, Kind.GLUE, Kind.LEAD})
_SHORT_NO = frozenset({"no", "n", "na", "nah"})
# Bad states that "not" turns into their opposite.
_STATES = frozenset({Kind.BAD})
_DENIALS = frozenset({Kind.NOT, Kind.DENIAL})
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
_NUMERALS = frozenset({"one", "two", "一", "二"})
_CONCLUDES = ("so ", "but nothing ", "等于", "跟没", "和没", "还是没", "其实没", "根本没", "压根没")
_AUXILIARIES = frozenset(["is", "are", "was", "were", "has", "have", "had", "did", "do", "does", "can", "could"])
_SUBJECTS = frozenset(
    ["it", "the", "this", "that", "they", "you", "my", "our", "your", "everything", "there", "he", "we"]
)


@dataclass(frozen=True)
class _Clause:
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


def understand(
    text: str,
    *,
    own: Iterable[str] = (),
    words: Vocabulary | None = None,
    is_matter: Callable[[str], bool] | None = None,
    is_asked: bool = False,
) -> Heard:
    """Say what a text is; `own` are words that name the case it may be about.

    Where somebody `is_asked` whether it is solved, what may say that it has stopped is no STOP.
    `is_matter` says of a few words whether they name something the city is there for: then they are nobody's name.
    """
    vocabulary = words or own_vocabulary()
    said = text.strip()
    tapped = _TAPPED.fullmatch(said)
    if tapped and not dangers.signs_of(said):
        return Heard(Meaning.READ, quoted=(tapped["quoted"] or tapped["quoted_zh"]).strip())
    lines = lines_of(
        text, says := _sayer(vocabulary, own := frozenset(own), is_matter), lambda said: bool(dangers.signs_of(said))
    )
    own_lines = "\n".join(lines).strip()
    written = "\n".join(without_name(lines, says)).strip()
    spelt = _spelt(written)
    if not re.search(r"\w", spelt):
        return Heard(Meaning.HELP if "?" in spelt else Meaning.NOTHING)
    number = _NUMBER.search(spelt)
    named = number[0].upper() if number else ""
    spelt = _NUMBER.sub(" ", spelt)
    command = _command(vocabulary, spelt, is_asked=is_asked)
    if command is None and named and not any(each.kind not in _POLITE for each in vocabulary.tokens(spelt)):
        # Whoever writes a number and nothing else wants to know how it stands.
        command = Meaning.STATUS
    if command is not None:
        return Heard(command, number=named)
    begun = _NEW.match(written) or _NEW_PHRASE.match(written)
    if begun and re.search(r"\w", written[begun.end() :]):
        return Heard(Meaning.NEW, own_lines[begun.end() :].strip())
    own_spelt = frozenset(_spelt(each).strip() for each in own)
    nodded = _clauses(vocabulary, _spelt(without_nod(written)), own_spelt)
    clauses = nodded if _is_polite(nodded) else _clauses(vocabulary, spelt, own_spelt)
    if _is_polite(clauses) and _begs(vocabulary, spelt):
        return Heard(Meaning.WORDS, said, named)
    return _heard(clauses, said, written, named, is_signed=written != own_lines)


def _sayer(
    vocabulary: Vocabulary, own: Iterable[str], is_matter: Callable[[str], bool] | None
) -> Callable[[str], bool]:
    """Return how to tell a last line that says something from a name."""
    matters = vocabulary.commands["matter"]
    own_plain = frozenset(plain(each).strip() for each in own)

    def says(line: str) -> bool:
        if dangers.signs_of(line) or says_where(line) or (is_matter is not None and is_matter(line)):
            return True
        tokens = vocabulary.tokens(_spelt(line), own_plain)
        spoken = (each for each in tokens if each.kind not in (Kind.UNKNOWN, Kind.GLUE))
        # Na, Ya and 亮 are names as well.
        is_known = any(len(each.text) > (1 if _CHINESE.match(each.text) else 2) for each in spoken)
        return (
            is_known
            or any(each.text.removesuffix("s") in matters or each.text in matters for each in tokens)
            or any(word in line for word in matters if _CHINESE.match(word))
        )

    return says


def _spelt(text: str) -> str:
    return _BETWEEN_LETTERS.sub(" ", _HOUSE_NUMBER.sub("housenumber ", plain(text)))


def _command(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> Meaning | None:
    bare = spelt.strip(" \t\n.。!！?？\"'“”‘’「」『』*#")
    if vocabulary.consists_of(spelt, "stop", "stop_glue") and not _may_have_stopped(
        vocabulary, spelt, is_asked=is_asked
    ):
        return Meaning.STOP
    if vocabulary.consists_of(spelt, "start"):
        return Meaning.START
    if bare in vocabulary.commands["help"]:
        return Meaning.HELP
    if vocabulary.consists_of(spelt, "status", "status_glue"):
        return Meaning.STATUS
    return None


def _may_have_stopped(vocabulary: Vocabulary, spelt: str, *, is_asked: bool) -> bool:
    """Whether a STOP says as well that what was reported has stopped, or shall stop: "no more!", "停了"."""
    found = vocabulary.parts_of(spelt, "stop", "stop_glue")
    if any(each in vocabulary.commands["texts"] for each in found):
        # Who names texts or a list means them.
        return False
    wanted = {each for each in found if each in vocabulary.commands["stop"]}
    has_stopped = bool({"了", "啦"}.intersection(found))
    over = vocabulary.commands["stop_or_over"]
    # "Stop it" may mean the noise; who is to be taken off "it" means the texts.
    if is_asked and wanted <= (over | _HALTED_BY if "it" in found else over):
        return True
    return has_stopped and wanted <= (_HALTS if is_asked else _STOPPED)


# --- Clauses ---------------------------------------------------------------------------


def _clauses(vocabulary: Vocabulary, spelt: str, own: frozenset[str]) -> list[_Clause]:
    found: list[_Clause] = []
    pieces = _ENDS.split(spelt)
    # `split` puts the question mark, or None, between the pieces.
    for at in range(0, len(pieces), 2):
        asks = at + 1 < len(pieces) and pieces[at + 1] == "?"
        tokens = vocabulary.tokens(pieces[at], own)
        if all(each.is_polite for each in found):
            tokens = _without_but(tokens, vocabulary.but)
        if tokens:
            found.append(_clause(tokens, asks, vocabulary.after_no))
        elif asks and found and not found[-1].asks:
            continue
    return found


def _without_but(tokens: list[Token], but: frozenset[str]) -> list[Token]:
    """Leave out the "but" of "thanks, but not yet": what it contrasts with is a thank-you."""
    at = next((at for at, each in enumerate(tokens) if each.kind not in _QUIET), len(tokens))
    return tokens[:at] + tokens[at + 1 :] if at < len(tokens) and tokens[at].text in but else tokens


def _clause(tokens: Sequence[Token], asks: bool, after_no: frozenset[str]) -> _Clause:
    kinds = {each.kind for each in tokens}
    asks = asks or Kind.ASK in kinds or _asks_at_its_end(tokens) or _begins_as_question(tokens)
    common = {
        "is_known": Kind.UNKNOWN not in kinds,
        "asks": asks,
        "has_other": Kind.OTHER in kinds,
        "goes_on": any(each.kind is Kind.OTHER and each.text not in _BUT for each in tokens)
        or {Kind.OTHER, Kind.HEDGE} <= kinds,
        "denies": _denies(tokens),
        "concludes": any(each.kind is Kind.DENIAL and each.text.startswith(_CONCLUDES) for each in tokens[-2:]),
        "is_doubtful": bool(kinds & {Kind.HEDGE, Kind.OTHER}) or asks,
    }
    at = next((index for index, each in enumerate(tokens) if each.kind not in _QUIET), len(tokens))
    if _thanks_for_something(tokens, kinds):
        return _Clause(0, is_polite=True, is_thanks=True)
    if at == len(tokens):
        is_polite = bool(kinds & {Kind.THANKS, Kind.ACK})
        is_doubtful = Kind.ACK in kinds or common["is_doubtful"]
        is_thanks = Kind.THANKS in kinds
        return _Clause(0, is_polite=is_polite, is_thanks=is_thanks, **{**common, "is_doubtful": is_doubtful})
    first, rest = tokens[at], tokens[at + 1 :]
    if first.kind in (Kind.YES, Kind.NO) and _leads(first, rest, after_no):
        way = 1 if first.kind is Kind.YES else -1
        onward, is_torn = _way(rest)
        is_torn = is_torn or onward * way < 0 or _has_other_answer(rest, way)
        is_unsure = way > 0 and (
            bool(kinds & {Kind.STILL, Kind.NOT, Kind.BAD, Kind.BAD_WITH, Kind.YET}) and onward <= 0
        )
        has_rest = any(each.kind not in (Kind.THANKS, Kind.ACK, Kind.YES, Kind.NO) for each in rest)
        return _Clause(way, is_lead=True, is_torn=is_torn or is_unsure, has_rest=has_rest, **common)
    way, is_torn = _way(tokens)
    return _Clause(way, is_torn=is_torn, has_rest=True, **common)


def _denies(tokens: Sequence[Token]) -> bool:
    telling = [each for each in tokens if each.kind not in _QUIET]
    if not telling or telling[0].kind is not Kind.DENIAL:
        return False
    # "No good deed", "no way through": what is denied may be any thing.
    return not telling[0].text.startswith("no ") or all(each.kind is not Kind.UNKNOWN for each in telling)


def _thanks_for_something(tokens: Sequence[Token], kinds: set[Kind]) -> bool:
    turns = {Kind.NOT, Kind.NO, Kind.DENIAL, Kind.BAD, Kind.STILL, Kind.HEDGE, Kind.OTHER, Kind.ASK}
    return tokens[0].kind is Kind.THANKS and len(tokens) > 1 and tokens[1].text == "for" and not kinds & turns


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


def _leads(first: Token, rest: Sequence[Token], after_no: frozenset[str]) -> bool:
    """Whether a yes or no is an answer, and not the beginning of "no light" or "2 lamps"."""
    following = rest[0] if rest else None
    if following is None:
        return True
    kinds = {each.kind for each in rest}
    if first.text in _SHORT_NO:
        return following.text.split()[0] in after_no or following.kind in (Kind.THANKS, Kind.NO, Kind.STILL)
    if first.text in _NUMERALS:
        # "Two men are fighting", "nice one".
        return kinds <= _QUIET
    if first.text.isdigit():
        is_count = following.kind in (Kind.BAD, Kind.BAD_WITH, Kind.TROUBLE, Kind.OWN, Kind.DENIAL) and (
            first.text.isascii() and following.text.isascii()
        )
        return not is_count and Kind.UNKNOWN not in kinds
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
    elif kind is Kind.TROUBLE:
        _trouble(reading, is_gone=is_gone)
    elif kind in (Kind.BAD, Kind.BAD_WITH):
        _bad(reading, kind, is_again=is_again)
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


def _bad(reading: _Reading, kind: Kind, *, is_again: bool) -> None:
    if reading.denies or reading.no_more:
        if kind in _STATES and not reading.is_still:
            reading.point(1)
        elif reading.is_still:
            reading.point(-1)
    elif reading.is_still or is_again:
        reading.point(-1)


# --- The whole text ----------------------------------------------------------------------


def _heard(clauses: Sequence[_Clause], said: str, written: str, number: str, *, is_signed: bool) -> Heard:
    if _is_polite(clauses):
        is_thanks = any(each.is_thanks for each in clauses)
        return Heard(Meaning.THANKS if is_thanks else Meaning.READ, number=number)
    way = _answer(clauses)
    if way == 0:
        return Heard(Meaning.WORDS, said, number)
    # A thank-you and a plain yes leave nothing to be kept.
    substance = [each for each in clauses if not each.is_polite]
    is_bare = len(substance) == 1 and not substance[0].has_rest
    rest = _rest(written)
    meaning = Meaning.SOLVED if way > 0 else Meaning.UNSOLVED
    kept = rest if rest is not None else ("" if is_bare else said)
    # Who signs says who answered.
    kept = said if is_signed else kept
    return Heard(meaning, kept, number, is_bare=is_bare)


def _begs(vocabulary: Vocabulary, spelt: str) -> bool:
    """Whether nobody is thanked, and something is named that one writes about: "please, rubbish in our street"."""
    tokens = vocabulary.tokens(spelt)
    is_begun = all(each.text in vocabulary.commands["begun"] for each in tokens if each.kind in (Kind.THANKS, Kind.ACK))
    return is_begun and any(each.text in vocabulary.commands["matter"] for each in tokens)


def _is_polite(clauses: Sequence[_Clause]) -> bool:
    return bool(clauses) and all(each.is_polite and not each.asks for each in clauses)


def _answer(clauses: Sequence[_Clause]) -> int:
    """Return +1 or -1 where the text answers beyond doubt, else 0."""
    telling = [each for each in clauses if not each.is_polite]
    # "Solved? No." asks back and then answers; of "Not solved? 1" nobody knows what the one says yes to.
    if len(telling) > 1 and telling[0].asks and telling[0].is_known and telling[1].is_lead:
        is_plain = telling[0].way >= 0 or telling[1].way < 0
        telling = telling[1:] if is_plain else telling
    while telling and telling[0].way == 0 and _says_nothing(telling[0]):
        telling = telling[1:]
    if _is_denied(telling):
        return -1
    if not telling or any(each.is_torn for each in telling):
        return 0
    first, others = telling[0], telling[1:]
    if first.way == 0 or any(each.way * first.way < 0 for each in others):
        return 0
    if first.way > 0:
        return 1 if _is_plain_yes(first) and all(_is_plain_yes(each) or _says_nothing(each) for each in others) else 0
    if any(each.has_other for each in telling):
        return 0
    return -1 if (first.is_lead or first.is_known) and not first.asks else 0


def _is_denied(telling: Sequence[_Clause]) -> bool:
    """Whether the first part denies or the last concludes that it is not so, and none says that it is, asks or goes on."""
    if any(each.goes_on or each.asks for each in telling):
        return False
    # "Marked as done, but nothing was done" takes back what it begins with.
    is_taken_back = bool(telling) and telling[-1].concludes and telling[-1].has_other and telling[-1].is_known
    if not is_taken_back and any(each.way > 0 and not each.is_torn for each in telling):
        return False
    return bool(telling) and (telling[0].denies or telling[-1].concludes)


def _says_nothing(clause: _Clause) -> bool:
    return clause.way == 0 and clause.is_known and not clause.is_doubtful and not clause.is_torn


def _is_plain_yes(clause: _Clause) -> bool:
    return clause.way > 0 and clause.is_known and not clause.is_doubtful


def _rest(written: str) -> str | None:
    split = _ANSWER_AND_WORDS.fullmatch(unicodedata.normalize("NFKC", written))
    if split is None:
        return None
    token = own_vocabulary().kinds.get(" ".join(plain(split[1]).split()))
    return split[2].strip() if token in (Kind.YES, Kind.NO, Kind.GOOD) else None


_TAKES_BACK = re.compile(
    r"(?:(?:oh|ah|hm+|sorry|oops|ops|no+|nope|but|ok|hey|pls|please)[\s,.!]+)*"
    r"(?:wait|hang on|hold on|sorry|oops|scratch that|my mistake|spoke too soon|i was wrong|correction|actually|not anymore|"
    r"no(?:pe)?[\s,.!]+(?:its|it|the|they|still)|"
    r"(?:its|it is|it has|it just|it) (?:\w+ )?(?:off|out|broke\w*|dark|back|gone|went|stopped|leaking|died|again))\b"
    r"|(?:哦|啊|哎|呃|不好意思|抱歉|对不起|不|，|,|\s)*(?:等等|等一下|等下|慢着|慢点|不对|不是|搞错|弄错|说错|看错|发错|按错|刚才|刚刚|又|还是|才一会|没过)"
)


def takes_back(text: str) -> bool:
    """Whether a text begins as one does that corrects what was just said."""
    return _TAKES_BACK.match(plain(text).strip()) is not None


def language_of(text: str, otherwise: str) -> str:
    """Return the language to answer a text in: of its letters, else the one we know."""
    if _CHINESE.search(text):
        return "zh-hans"
    # A single "ok" or a plate number says nothing about whoever writes it.
    return "en" if len(_LETTERS.findall(text)) > 3 else otherwise
