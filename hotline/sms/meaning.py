"""What somebody's text is: a command, an answer, thanks, a new matter, or words. Reads nothing but the text.

A text is cut into clauses and each clause into known words (`words.toml`). An answer is only what
leaves no doubt; everything else is words, and what they are a person says.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cases import dangers
from common.pinyin import syllables_of
from common.pinyin_phrases import in_characters
from hotline.sms.asides import without_asides
from hotline.sms.bidding import asks_for_the_work
from hotline.sms.clauses import Clause, clauses_of
from hotline.sms.commands import Command, command_of, is_opt_out
from hotline.sms.doubts import is_away_again, is_no_open, is_yes_open, only_waits
from hotline.sms.farewells import without_farewell
from hotline.sms.greets import calls_only, greets_only
from hotline.sms.offered import is_no_choice
from hotline.sms.places import address_in, says_where
from hotline.sms.plain import (
    Says,
    is_angry,
    lines_of,
    plain,
    shows_a_face,
    signed_words,
    spelt_for_meaning,
    without_name,
    without_name_behind,
    without_nod,
)
from hotline.sms.referring import appeals
from hotline.sms.status import asks_how_it_stands
from hotline.sms.told import in_known_words, tells_only_before
from hotline.sms.vocabulary import Kind, Vocabulary, cut, own_vocabulary


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


_WORD_FOR_NEW = "(?:NEW|[Nn]ew|新(?:的?(?:诉求|事项|问题|投诉)|報|报|情况)?)"
# What comes into being is another one: "New pothole on Elm"; "New bin lids broken" tells of things that are new.
_NEW_FAULT = (
    r"(?:potholes?|sinkholes?|graffiti|fly-?\s?tipping|car\s+(?:crash|accident))\s*"
    r"(?:$|[\n.,!:;]|(?:on|in|at|near|by|outside|beside|opposite|along|behind|between|under|across|around|is|has)\b)"
)
# Who greets or thanks first begins with it all the same.
_GREETS = (
    r"(?:(?:(?:hi|hello|hey|dear all|thanks?|thank you|thx|cheers|ok|okay)\b(?: (?:there|all|very much|so much|a lot))?"
    r"|(?:非常)?(?:谢谢|多谢|感谢)(?:你们?|您)?了?|[你您]好|好的?)[\s,，.。!！、~]*)*"
)
# A street may begin with 新 as well: 新华路, 新建西路.
_NEW_BEFORE_STREET = (
    r"新(?![华建开城村民兴区街桥园港河安乐世天胜苑中市东西南北湖江源丰明康生光和庄坝亭马风洲林增修小学装铺来买换做的一二三四五六])"
    r"(?=[^\W\d_a-zA-Z的]{2,4}(?:路|街|大道)(?:\d|有|的|上|又|积|坏|路灯|灯|井))"
)
_NEW = re.compile(
    rf"(?i:{_GREETS})(?:"
    rf"[\[【「『（(\"“*<'‘]+\s*{_WORD_FOR_NEW}\s*[\]】」』）)\"”*>'’]+[\s:：,，。.、-]*|"
    r"(?:NEW\b[\s:：,，。.、!！-]*|[Nn]ew\s*[:：,，。.、!！~～\n-]+\s*|[#＃]\s*(?:NEW|[Nn]ew)\b[\s#:：,，。.、!！-]*|"
    r"[#＃]\s*新(?:的?(?:诉求|事项|问题|投诉|情况)|报)?\s*[\s#＃:：,，。.、!！-]+|[Nn]ew\s+(?=(?:an?|the|there|is|it|my|our|i)\b)|new\s{2,}(?=[a-z])|"
    rf"[Nn]ew\s+(?={_NEW_FAULT})|"
    r"(?:🆕\ufe0f?)+[\s:：,，。.、-]*|新的(?=\s*[:：])[\s:：]*|"
    rf"[Nn]ew\s+(?:pls|plz|please)\b[\s:：,，。.、-]*|新[件增事](?=[\s:：,，、-])[\s:：,，、-]*|{_NEW_BEFORE_STREET}|"
    r"我[要想](?:报|说|反映|投诉)[个一]{0,2}新(?:的|事|问题|情况|诉求)?[\s:：,，、-]+|"
    r"(?:新诉求|新的诉求|新報|新报|新事项|新的事项|新问题|新的问题|新投诉|新的投诉|新情况)[\s:：,，。.、!！-]*|"
    r"新(?=[\s:：,，。.、!！-])[\s:：,，。.、!！-]*))"
)
_NEW_PHRASE = re.compile(
    r"(?:(?:a\s+)?(?:new|another|different)\s+(?:report|matter|issue|problem|case|complaint|request)|另(?:外)?一件事|另报一事)[\s:：,，。.、-]+",
    re.IGNORECASE,
)
_ANSWER_AND_WORDS = re.compile(r"([^\s,，.。!！;；:：、]{1,8})\s*[,，.。!！;；:：、]\s*(.+)", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(
    r"(?<![a-z0-9])(?!(?:at|by|from|in|of|on|since)\s)(?P<prefix>[a-z]{1,6})(?:\s?[-‐-―]\s?(?P<year>\d{4})\s?[-‐-―]\s?(?P<count>\d{3,9})|"
    r"[\s_-]?(?P<close_year>20\d\d)[\s_-]?(?P<close_count>\d{6}))(?!\d)"
)
# With how it is called before it.
_NUMBER_SAID = re.compile(
    rf"(?:\b(?:the|my|our|your|this|that)\s)?(?:\b(?:report|case|complaint|ticket|request|ref|reference|no|nr|number|num|id)\b[\s.:#]{{0,3}}){{0,3}}"
    rf"(?:我的?|那个|这个)?(?:工单|案件|案子|上报|报修|投诉|诉求|编号|单号|案号|号码){{0,2}}[\s:#(]{{0,3}}{_NUMBER.pattern}\)?"
)
# What asks of a case only because its number stands there.
_ASKS_OF_CASE = re.compile(
    r"my report[\s,.:;-]+how(?: is|'?s) (?:it|that)(?: now)?[\s?!]*"
    r"|(?:请问|问一?下|我?想问一?下?|[你您]好|[\s,，:：]){0,6}工单[\s,，:：]*(?:那个|这个)?(?:现在|到底|究竟|都|已经|有没有){0,2}"
    r"(?:修好?|解决|处理好?|办理?好?|弄好|搞定|完成|办结|受理|安排|维修)(?:了|完了?|过)?(?:吗|嘛|么|没有?|了没)[啊呀呢]?[\s,，?？!！。]*(?:谢谢)?[\s!！。]*"
)
# What a telephone sends for a heart or a thumb on a text of ours: the whole of it quoted, and nothing behind it.
_OPEN, _CLOSE = "[\"“«「']", "[\"”»」']"
_TAPPED = re.compile(
    rf"(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted \S{{1,8}} to|removed .{{1,20}} from|\W{{1,6}} to|"
    rf"赞了|喜欢了|已赞|点赞了?)\s*{_OPEN}(?P<quoted>.+)(?:{_CLOSE}|…|\.\.\.)"
    rf"|对\s*{_OPEN}(?P<quoted_zh>.+){_CLOSE}\s*(?:点了?赞|(?:表示|点了?)(?:喜欢|不喜欢|反对|大笑|强调|疑问)|做出了回应)",
    re.IGNORECASE | re.DOTALL,
)
# "不是1，是2", "1错了，2", "not 1, 2", "2 not 1": the one that is meant.
_CORRECTED = re.compile(
    r"(?:(?:不是|不选|not)\s*(?P<wrong>[12])[\s,，、;.]*(?:而?是|应该是|应是|选|but|its)?\s*(?P<right>[12])|"
    r"是?(?P<right_first>[12])[\s,，、;.]*(?:不是|not)\s*(?P<wrong_last>[12])|"
    r"(?P<mistaken>[12])?[\s,，、;.]*(?:我?(?:写|发|打|按|选|回|说)?错了|不对|sorry|oops|i meant?|wrong|typo)+"
    r"[\s,，、;.]*(?:应该是|应是|是|改成|改为|选|i meant?|its)?\s*(?P<corrected>[12]))[\s.。!！]*"
)
# 不是没修好, "no really its fixed": whoever denies a no has not said one.
_DOUBTS_ITS_NO = re.compile(
    r"(?:不是|并非|没有|不能说|不会|没说|别说|谁说|不算|算不上)(?:还|是|又)?(?:没|不(?![是对]))"
    r"|^\s*(?:no|nope|nah)\b[\s,.!]*(?:(?:really|actually|honestly|seriously|wait|sorry|i\smean|but|well)[\s,.!]+){1,3}"
    r"(?:it'?s|it\sis|they'?re|they\sare|all(?:'s|\sis)?|everything(?:'s|\sis)?)\s+(?:now\s|all\s)?"
    r"(?:fixed|working|fine|good|ok(?:ay)?|sorted|solved|done|on|lit|clean|great|repaired|mended)\b"
)
_WELL_AGAIN = re.compile(r"\bok(?:ay)?\s*(?=[了啦咯喽咧])|(?<=[\u3400-\u9fff])ok(?:ay)?\s*(?=[了啦咯喽咧])")
_POLITE = frozenset({Kind.THANKS, Kind.GLUE, Kind.PRAISE, Kind.LEAD})


def understand(
    text: str,
    *,
    own: Iterable[str] = (),
    words: Vocabulary | None = None,
    is_matter: Callable[[str], bool] | None = None,
    with_number: Callable[[str], str] = str,
    is_asked: bool = False,
    is_out: bool = True,
) -> Heard:
    """Say what a text is; `own` are words that name the case it may be about.

    Where somebody `is_asked` whether it is solved, what may say that it has stopped is no STOP; where nobody `is_out`,
    what may say that it is back is no START.
    `is_matter` says of a few words whether they name something the city is there for: then they are nobody's name;
    `with_number` writes a case's number in a text as this city does.
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
    spelt = _spelt(with_number(written), is_asked=is_asked)
    if not re.search(r"\w", spelt):
        return Heard(Meaning.HELP if "?" in spelt else Meaning.NOTHING)
    number = _NUMBER.search(spelt)
    named = _as_we_write(number) if number else ""
    asked = _with_case_for_number(spelt) if named else ""
    spelt = _NUMBER.sub(" ", spelt)
    command = _command(vocabulary, written, spelt, says, is_asked=is_asked, is_out=is_out, of_case=asked)
    if command is not None:
        return Heard(Meaning(command), number=named)
    if (corrected := Meaning.THANKS if greets_only(spelt) else _corrected(spelt)) is not None:
        return Heard(corrected, said if corrected is Meaning.WORDS else "", named)
    if begun := _begun(written):
        return Heard(Meaning.NEW, own_lines[begun:].strip())
    own_spelt = frozenset(spelt_for_meaning(each).strip() for each in own)
    nodded = clauses_of(vocabulary, _spelt(without_nod(written), is_asked=is_asked), own_spelt)
    whole, spelt = spelt, in_known_words(without_asides(spelt), own_spelt)
    clauses = nodded if _is_polite(nodded) else clauses_of(vocabulary, spelt, own_spelt)
    if (angry := _angry(vocabulary, spelt, clauses, own_spelt)) is not None:
        return Heard(angry, said, named)
    if (otherwise := _otherwise(vocabulary, clauses, whole, written)) is not None or _begs(vocabulary, spelt, clauses):
        return Heard(otherwise or Meaning.WORDS, said, named)
    heard = _heard(clauses, said, written, named, is_signed=written != own_lines, is_shortened=spelt != whole)
    return Heard(Meaning.THANKS, number=named) if _only_thanks(heard, vocabulary, written, says) else heard


def _only_thanks(heard: Heard, vocabulary: Vocabulary, written: str, says: Says) -> bool:
    """Whether it thanks, and says besides only that she waits and who she is."""
    if heard.meaning is not Meaning.WORDS or (left := without_farewell(written, says)) == written:
        return False
    clauses = clauses_of(vocabulary, spelt_for_meaning(left), frozenset())
    return _is_polite(clauses) and any(each.is_thanks for each in clauses) and not _begs(vocabulary, left, clauses)


def _otherwise(vocabulary: Vocabulary, clauses: Sequence[Clause], whole: str, written: str) -> Meaning | None:
    """Return what an answer is that its own words turn round or leave open, and None where it stays one."""
    way = _answer(clauses)
    if way > 0 and is_away_again(whole):
        return Meaning.UNSOLVED
    if way > 0:
        is_open = asks_for_the_work(whole) or is_yes_open(whole) or _doubts_its_own_yes(vocabulary, written)
    else:
        is_open = way < 0 and (
            _DOUBTS_ITS_NO.search(whole) is not None or is_no_open(whole) or tells_only_before(whole)
        )
    return Meaning.WORDS if is_open else None


def _spelt(written: str, *, is_asked: bool) -> str:
    # "Ok了" nods, and where that is asked it says that all is well again.
    spelt = spelt_for_meaning(written)
    return _WELL_AGAIN.sub("好", spelt) if is_asked else spelt


def _command(
    vocabulary: Vocabulary, written: str, spelt: str, says: Says, *, is_asked: bool, is_out: bool, of_case: str
) -> Command | None:
    command = command_of(vocabulary, spelt, is_asked=is_asked, is_out=is_out)
    if command is not None:
        return command
    if not is_asked and calls_only(spelt):
        # Who asks whether anybody is there hears how her matters stand, or what to write.
        return Command.STATUS
    if of_case and (
        not any(each.kind not in _POLITE for each in vocabulary.tokens(spelt))
        or asks_how_it_stands(vocabulary, of_case, is_asked=is_asked)
        or (not is_asked and _ASKS_OF_CASE.fullmatch(of_case.strip()))
    ):
        # Whoever writes a number and nothing else wants to know how it stands, as who asks how that is.
        return Command.STATUS
    unsigned = without_name_behind(written, says)
    if unsigned is not None and is_opt_out(vocabulary, spelt_for_meaning(unsigned)):
        return Command.STOP
    signed = signed_words(written, says)
    heard = signed and command_of(vocabulary, spelt_for_meaning(signed), is_asked=is_asked)
    return Command.STOP if heard is Command.STOP else None


def _with_case_for_number(spelt: str) -> str:
    """Return a text in which the word for a case stands for its number: "how is NT-2026-000441?" asks how the case is."""
    return _NUMBER_SAID.sub("工单" if _CHINESE.search(spelt) else " my report ", spelt)


def _begun(written: str) -> int:
    """Return where the matter begins behind the word that makes it a new one, or 0."""
    shown = _shown(written)
    begun = _NEW.match(shown) or _NEW_PHRASE.match(shown)
    return begun.end() if begun and re.search(r"\w", written[begun.end() :]) else 0


def _shown(written: str) -> str:
    """Return a line in plain letters, each where it stood, so that the words behind can be kept as written."""
    plain_letters = (unicodedata.normalize("NFKC", each) for each in written)
    return "".join(
        plain_letter if len(plain_letter) == 1 else each
        for each, plain_letter in zip(written, plain_letters, strict=True)
    )


def _corrected(spelt: str) -> Meaning | None:
    """Return the answer of somebody who says which of the two numbers was meant; words where only what was not is said."""
    found = _CORRECTED.fullmatch(spelt.strip())
    if found is None:
        return Meaning.WORDS if is_no_choice(spelt) else None
    wrong = found["wrong"] or found["wrong_last"] or found["mistaken"]
    right = found["right"] or found["right_first"] or found["corrected"]
    if wrong == right:
        return None
    return Meaning.SOLVED if right == "1" else Meaning.UNSOLVED


_IN_QUOTES = re.compile(
    r"[\"“”«»「」『』]([^\"“”«»「」『』]{1,30})[\"“”«»「」『』]|(?<!\w)['‘’]([^'‘’]{1,30})['‘’](?!\w)"
)


# "修是修了", and what stands behind is left to be guessed; "被解决了": so it is called.
_GRANTED = re.compile(
    r"([\u3400-\u9fff]{1,2})倒?是\1了|(?<![\u3400-\u9fff])(?:又|就|我)?被(?:解决|处理|办理|修好|修复|办结|结案|满意)"
)


def _doubts_its_own_yes(vocabulary: Vocabulary, written: str) -> bool:
    """Whether the "solved" of a yes stands between quotation marks, is granted or laughed at: somebody else says so."""
    spelt, mocking = spelt_for_meaning(written), vocabulary.commands["sarcasm"]
    if _GRANTED.search(spelt) or any(each in mocking for each in cut(spelt, mocking)):
        return True
    quoted = ("".join(each) for each in _IN_QUOTES.findall(unicodedata.normalize("NFKC", written)))
    return any(each.kind is Kind.GOOD for piece in quoted for each in vocabulary.tokens(spelt_for_meaning(piece)))


def _sayer(vocabulary: Vocabulary, own: Iterable[str], is_matter: Says | None) -> Says:
    """Return how to tell a last line that says something from a name."""
    matters = vocabulary.commands["matter"]
    own_plain = frozenset(plain(each).strip() for each in own)

    def says(line: str) -> bool:
        if dangers.signs_of(line) or says_where(line) or (is_matter is not None and is_matter(line)):
            return True
        tokens = vocabulary.tokens(spelt_for_meaning(line), own_plain)
        spoken = (each for each in tokens if each.kind not in (Kind.UNKNOWN, Kind.GLUE, Kind.PRAISE))
        # Na, Ya and 亮 are names as well.
        is_known = any(len(each.text) > (1 if _CHINESE.match(each.text) else 2) for each in spoken)
        return (
            is_known
            or any(each.text.removesuffix("s") in matters or each.text in matters for each in tokens)
            or any(word in line for word in matters if _CHINESE.match(word))
        )

    return says


# --- The whole text ----------------------------------------------------------------------


def _heard(
    clauses: Sequence[Clause], said: str, written: str, number: str, *, is_signed: bool, is_shortened: bool
) -> Heard:
    if _is_polite(clauses) and is_shortened:
        # "谢谢，太慢了" thanks for nothing.
        return Heard(Meaning.WORDS, said, number)
    if _is_polite(clauses):
        is_thanks = any(each.is_thanks for each in clauses)
        return Heard(Meaning.THANKS if is_thanks else Meaning.READ, number=number)
    way = _answer(clauses)
    if way == 0:
        return Heard(Meaning.WORDS, said, number)
    # A thank-you and a plain yes leave nothing to be kept.
    substance = [each for each in clauses if not each.is_polite]
    is_bare = len(substance) == 1 and not substance[0].has_rest and not is_shortened
    rest = _rest(written)
    meaning = Meaning.SOLVED if way > 0 else Meaning.UNSOLVED
    kept = rest if rest is not None else ("" if is_bare else said)
    # Who signs says who answered; how long it took is kept as well.
    kept = said if is_signed or is_shortened else kept
    return Heard(meaning, kept, number, is_bare=is_bare)


def _angry(vocabulary: Vocabulary, spelt: str, clauses: Sequence[Clause], own: frozenset[str]) -> Meaning | None:
    """Return what a text says that insults whoever did not do it: a no stays one, and a yes is for a person."""
    calm = _without_insults(vocabulary, spelt)
    if calm == spelt:
        return None
    if _answer(clauses_of(vocabulary, calm, own)) < 0:
        return Meaning.UNSOLVED
    return Meaning.WORDS if _answer(clauses) > 0 else None


def _without_insults(vocabulary: Vocabulary, spelt: str) -> str:
    for each in sorted((each for each in vocabulary.commands["insult"] if each in spelt), key=len, reverse=True):
        edge = r"\b" if each.isascii() else ""
        spelt = re.sub(f"(?P<denied>{_DENIED})?{edge}{re.escape(each)}{edge}", _calmed, spelt)
    return spelt


# "Not useless at all", "不骗人": nobody is insulted.
_DENIED = r"\b(?:not|never|isnt|arent|wasnt|werent)(?: (?:a|an|any|so|that|all|such a))? |(?<!不)[不没无](?:有|是|算)?"


def _calmed(found: re.Match[str]) -> str:
    return found[0] if found["denied"] else " ! "


def _begs(vocabulary: Vocabulary, spelt: str, clauses: Sequence[Clause]) -> bool:
    """Whether nobody is thanked, and something is named that one writes about: "please, rubbish in our street"."""
    if not _is_polite(clauses):
        return False
    tokens = vocabulary.tokens(spelt)
    is_begun = all(each.text in vocabulary.commands["begun"] for each in tokens if each.kind in (Kind.THANKS, Kind.ACK))
    return is_begun and any(each.text in vocabulary.commands["matter"] for each in tokens)


def _is_polite(clauses: Sequence[Clause]) -> bool:
    return bool(clauses) and all(each.is_polite and not each.asks for each in clauses)


def _answer(clauses: Sequence[Clause]) -> int:
    """Return +1 or -1 where the text answers beyond doubt, else 0."""
    telling = [each for each in clauses if not each.is_polite]
    # "Solved? No." asks back and then answers; of "Not solved? 1" nobody knows what the one says yes to.
    if (
        len(telling) > 1
        and telling[0].asks
        and telling[0].is_known
        and (telling[1].is_lead or (telling[0].way > 0 > telling[1].way))
    ):
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
        return 1 if _is_yes(first, others, clauses) else 0
    return -1 if _is_no(first, others, clauses) else 0


def _is_no(first: Clause, others: Sequence[Clause], clauses: Sequence[Clause]) -> bool:
    telling = (first, *others)
    if all(each.is_mere_no for each in telling) and any(
        each.contradicts_no for each in clauses[clauses.index(first) :]
    ):
        # "No its good", "不，好的", "2 not sure": one of the two was not meant.
        return False
    if any(each.has_other for each in telling) or (not first.has_rest and any(each.is_later for each in others)):
        return False
    return (first.is_lead or first.is_known) and not first.asks


def _is_yes(first: Clause, others: Sequence[Clause], clauses: Sequence[Clause]) -> bool:
    is_beside = any(each.is_beside for each in (first, *others)) and not any(each.says_so for each in clauses)
    # "Yes this week", "yes, tonight": says when somebody may come, or asks it.
    is_dated = not any(each.says_so and not each.is_dated for each in clauses) and any(
        each.is_dated for each in (first, *others)
    )
    # "Yes, broken" says yes to something that nobody asked.
    is_bad = any(
        each.tells_bad and not any(later.says_so for later in clauses[at + 1 :]) for at, each in enumerate(clauses)
    )
    is_plain = (
        not (is_dated or is_bad)
        and _is_plain_yes(first)
        and all(_is_plain_yes(each) or _says_nothing(each) or each.praises for each in others)
    )
    return is_plain and not is_beside


def _is_denied(telling: Sequence[Clause]) -> bool:
    """Whether the first part denies or the last concludes that it is not so, and none says that it is, asks or goes on."""
    if any(each.goes_on or each.asks for each in telling):
        return False
    # "Marked as done, but nothing was done" takes back what it begins with.
    is_taken_back = bool(telling) and telling[-1].concludes and telling[-1].has_other and telling[-1].is_known
    if not is_taken_back and any(each.way > 0 and not each.is_torn for each in telling):
        return False
    return bool(telling) and (telling[0].denies or telling[-1].concludes)


def _says_nothing(clause: Clause) -> bool:
    return clause.way == 0 and clause.is_known and not clause.is_doubtful and not clause.is_torn


def _is_plain_yes(clause: Clause) -> bool:
    return clause.way > 0 and (clause.is_known or clause.praises) and not clause.is_doubtful


def _rest(written: str) -> str | None:
    split = _ANSWER_AND_WORDS.fullmatch(unicodedata.normalize("NFKC", written))
    if split is None:
        return None
    token = own_vocabulary().kinds.get(" ".join(plain(split[1]).split()))
    return split[2].strip() if token in (Kind.YES, Kind.NO, Kind.GOOD) else None


def as_reply(heard: Heard, text: str, words: Vocabulary | None = None) -> Heard:
    """Return what was heard where nothing was asked that a yes or a no would answer, but "not satisfied?".

    "1" or "no" may mean either there, and are words; "still dark", "I appeal", a thumb and an angry face say it.
    """
    if (heard.meaning is Meaning.NOTHING and is_angry(text)) or appeals(text):
        return replace(heard, meaning=Meaning.UNSOLVED)
    if heard.meaning not in (Meaning.SOLVED, Meaning.UNSOLVED) or shows_a_face(text):
        return heard
    if only_waits(spelt_for_meaning(text)):
        return Heard(Meaning.WORDS, text.strip(), heard.number)
    return replace(heard, meaning=Meaning.WORDS) if is_mere_answer(text, words) else heard


def is_mere_answer(text: str, words: Vocabulary | None = None) -> bool:
    """Whether a text says yes or no, or a number that was offered, and nothing of how it is."""
    mere = _POLITE | {Kind.ACK, Kind.YES, Kind.NO}
    tokens = (words or own_vocabulary()).tokens(_NUMBER.sub(" ", spelt_for_meaning(text)))
    return all(each.kind in mere for each in tokens)


_TAKES_BACK = re.compile(
    r"(?:(?:oh|ah|hm+|sorry|oops|ops|no+|nope|but|ok|hey|pls|please|argh|damn|well|erm?|um)[\s,.!]+)*"
    r"(?:wait|typo|i lied|i pressed|i meant|on second thoughts?|looked again|checked again|hang on|hold on|sorry|oops|"
    r"scratch that|my mistake|spoke too soon|i was wrong|correction|actually|not anymore|"
    r"no(?:pe)?[\s,.!]+(?:its|it|the|they|still)|"
    r"(?:its|it is|it has|it just|it) (?:\w+ )?(?:off|out|broke\w*|dark|back|gone|went|stopped|leaking|died|again))\b"
    r"|(?:哦|啊|哎|唉|呀|呃|额|嗯|咦|糟糕?|完了|我|好像|不好意思|抱歉|对不起|不|，|,|\s)*(?:等等|等一下|等下|慢着|慢点|不对|不是|[搞弄说看发按打写回选点填]错|其实|收回|更正|再看|刚才|刚刚|又|还是|才一会|没过)"
)


def takes_back(text: str) -> bool:
    """Whether a text begins as one does that corrects what was just said."""
    return _TAKES_BACK.match(plain(text).strip()) is not None


# What says only at which door of an address.
_AT_THE_DOOR = re.compile(r"[\d\s号楼层室栋幢单元门口旁边对面附近东南西北侧]+")


def _as_we_write(number: re.Match[str]) -> str:
    year, count = number["year"] or number["close_year"], number["count"] or number["close_count"]
    return f"{number['prefix']}-{year}-{count}".upper()


def language_of(text: str, otherwise: str) -> str:
    """Return the language to answer a text in: of its words, else the one we know. Where it is says nothing of it."""
    text = in_characters(text)
    left = text.replace(address_in(text), " ") if address_in(text) else text
    if _CHINESE.search(text):
        is_named_only = not _CHINESE.search(_AT_THE_DOOR.sub(" ", left))
        return otherwise if is_named_only and not otherwise.startswith("zh") else "zh-hans"
    words = re.findall(r"[A-Za-z]+", left)
    if otherwise.startswith("zh") and all(syllables_of(word.casefold()) for word in words):
        return otherwise
    # A single "ok" or a plate number says nothing about whoever writes it.
    return "en" if len(_LETTERS.findall(left)) > 3 else otherwise
