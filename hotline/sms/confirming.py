"""Whether a citizen's yes ends her case by itself, at whichever door she says it.

No machine closes what somebody was called to, what nobody has read, or what is told to be dangerous still. A text is a
yes only where its words leave no doubt; on her page she chose it, and only words that take it back leave it to a person.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from cases.actions.feedback import is_called_to
from cases.models import Case
from cases.rules import rules
from cases.unread import unread_of
from hotline.guesses import guess, own_words
from hotline.sms.asides import without_asides
from hotline.sms.clauses import BEFORE, clauses_of
from hotline.sms.elsewhere import known_of, names_another_matter
from hotline.sms.meaning import Meaning, understand
from hotline.sms.plain import spelt_for_meaning
from hotline.sms.vocabulary import Kind, Token, Vocabulary, cut, vocabulary_of
from hotline.values import danger_in

# What is chosen on a page, as somebody writes it who answers by a text.
CHOSEN = "1, "


def must_be_looked_at(case: Case) -> bool:
    """Whether somebody is called to a case and nobody has come, or a text of it is unread."""
    return is_called_to(case) or bool(unread_of([case.pk]))


def may_end(case: Case, said: str, said_at: datetime) -> bool:
    """Whether a yes, said with these words, ends the case without a person."""
    return not danger_in(said, said_at) and not must_be_looked_at(case)


def stays_yes(case: Case, words: str) -> bool:
    """Whether the words beside a yes that was chosen leave it one: they neither take it back nor name another matter."""
    if not words.strip():
        return True
    in_force, known = rules(), known_of([case.pk])
    own = frozenset[str]().union(*(own_words(in_force.classes.get(pk)) for pk in known.classes))
    vocabulary = vocabulary_of(in_force.city.profile, in_force.version)
    if takes_back_yes(words, vocabulary, own):
        return False
    heard = understand(
        CHOSEN + words.strip(),
        own=own,
        words=vocabulary,
        is_matter=lambda line: bool(guess(line, in_force)),
        is_asked=True,
        is_out=False,
    )
    is_bare = heard.meaning is Meaning.SOLVED and heard.is_bare
    return is_bare or not names_another_matter(words, known)


# --- What takes a yes back -------------------------------------------------------------

# What denies, and takes nothing back: "no need to call", "couldn't sleep before", "不到一天", "还特意打电话".
_HARMLESS = re.compile(
    r"\b(?:no|without (?:any |a )?) ?(?:need|complaints?|fuss|mess|hassle|bother|delays?|trouble|charge|waiting|words)\b(?: to [a-z]+)?"
    r"|\b(?:dont|do not|doesnt|wont|will not) (?:need|have) to [a-z]+(?: (?:me|us))?(?: back)?"
    r"|\b(?:never|not|havent|hadnt|didnt|did not|dont|do not|wasnt|couldnt|cant|could not|cannot) (?:\w+ )?"
    r"(?:seen (?:it|such|anything|them|one)|had|expect\w*|think|thought|believe\w*|hoped?|imagine\w*|known?|have hoped|"
    r"be (?:happier|better|more pleased))\b"
    r"(?: (?:anything|it|you|them|such|this|that|so|done|to be|a|much))*(?: (?:so|as|such|better|good|nice|fast|quick\w*|soon))*"
    r"|\bcan (?:\w+ ){1,6}again\b|\b(?:safe|open|green|pretty|usable|quiet|nice|beautiful|use it|walk there) again\b"
    r"|\bnot only\b|\b(?:used to|so far so good)\b|\b(?:use|call|ask|trust|thank) (?:\w+ ){0,3}again\b"
    r"|[没未不](?:到|出|等|过|用|满)?(?:多久|几天|一会儿?|[一二两三四五六七八九十半几\d]+个?(?:小时|钟头|天|周|星期|月|分钟))就?"
    r"|(?:不用|不必|无需|不需要|用不着|不再|再也不|再也没有?|不怕|不会再|没有?再|不但|不仅|不光|不耽误|不影响|不愁|不担心|不害怕)[\u3400-\u9fff]{0,3}"
    r"|还(?:是)?(?!很[大吵臭响黑严多差脏堵慢])(?:帮|给|特意|专门|主动|把|要感谢|得感谢|要谢|得谢|很|挺|非常|蛮|不错|满意|可以|送|清|扫|打扫|打电话|回访|解释|提醒|告诉|亮|好看|漂亮)"
    r"|没有?(?:[\u3400-\u9fff]{0,2}?)(?:味道?|臭味|异味|噪音|噪声|声音|积水|垃圾|问题|毛病)了?|(?:就是|只是|虽然|尽管|不过|但是?|可是)?(?:等得?|时间|拖得?|来得?)?(?:有点|有些|太|稍微|稍)?[久慢长晚]了?(?:一?点|些)儿?"
    r"|以为(?:没|不会|不)[\u3400-\u9fff]{0,8}|只(?:用|花|等|要)了?|\bonly (?:took|cost|needed|waited|had to wait|a |an |one |two )"
    r"|\bwant(?:ed)? to (?:thank|say|praise|let)\b|又(?=[能可会快专热干漂亮])|问题不大"
)
_BROKEN_AGAIN = re.compile(
    r"\b(?:is|its|are|theyre|was|went|goes|gone|lamps?|lights?) (?:all |now |already |just |again )?(?:out|off|down|dead|missing|open)\b"
    r"(?! (?:of|in|to|at|on|by|with|for|and)\b)"
    r"|\b(?:rubbish|noise|smell|water|leak|rats?|cars?|trucks?|mosquitoe?s|dogs?|they|problem) (?:is|are|was|were) (?:all )?back\b"
    r"|\b(?:did|does|done|doing) nothing\b|[漏响臭黑堵吵]着?[了的]?$|还会|还要|仍"
    r"|\b(?:stopped|worked|lasted|gone|off|fine|ok|good|quiet|lit|dry) (?:only )?for "
    r"(?:an?|one|two|three|a few|\d+) (?:minute|hour|day|week|night)"
    r"|[停好亮通常静]了(?:不到)?[一二两三几半\d]+个?(?:小时|天|晚|周|星期|会儿)(?!就)|(?:再|多)来一?[次趟]|明天"
    r"|\b(?:one|some|most|part|two|three) of (?!the (?:\w+est|most)\b|you)"
    r"|(?:正在|还在|在|开始|准备|即将)[抢维]?(?:修|处理|施工|整改|清理)(?![好完])"
)
_ASKS = re.compile(
    r"\?|\b(?:when (?:will|are|is|do|can)|why|who is|whether)\b|什么时候|何时|几时|为什么|为何|[吗么]\s*$"
)
_TAKING_BACK = frozenset(
    {Kind.BESIDE, Kind.DENIAL, Kind.WORSE, Kind.NOT, Kind.STILL, Kind.YET, Kind.UNDER_WAY, Kind.NO_MORE}
)
_NEGATIONS = frozenset({Kind.NOT, Kind.DENIAL, Kind.NO, Kind.NO_MORE})
# What is "new" or "also" so need not be another matter; who writes "but" says what is wrong, or how long it took.
_GOING_ON = frozenset(
    [
        *("new", "next", "also", "other", "others", "besides", "in addition", "moreover", "furthermore", "different"),
        *("同时", "新的", "此外", "其他", "其它", "顺便"),
    ]
)
_MILD = frozenset({Kind.THANKS, Kind.ACK, Kind.GOOD, Kind.YES, Kind.GLUE, Kind.PRAISE})


_PIECES = re.compile(r"[,.;!~…、，。；：！\n()（）]+")


def takes_back_yes(words: str, vocabulary: Vocabulary, own: frozenset[str]) -> bool:
    """Whether words beside a yes that was chosen deny it, leave it half, ask something, or were meant for a no."""
    written = spelt_for_meaning(words)
    spelt = _HARMLESS.sub(" ", without_asides(written))
    if spelt == written:
        answered = understand(words, own=own, words=vocabulary, is_asked=True, is_out=False).meaning
        if answered in (Meaning.SOLVED, Meaning.UNSOLVED, Meaning.STOP):
            return answered is not Meaning.SOLVED
    if _ASKS.search(spelt):
        return True
    return any(_takes_back(piece, vocabulary, own) for piece in _PIECES.split(spelt) if piece.strip())


def _takes_back(piece: str, vocabulary: Vocabulary, own: frozenset[str]) -> bool:
    signs = vocabulary.commands["takes_back"]
    is_past = any(each in piece for each in BEFORE if not each.isascii())
    if any(each in signs for each in cut(piece, signs)) or (not is_past and _BROKEN_AGAIN.search(piece.strip())):
        return True
    clauses = clauses_of(vocabulary, piece, own)
    if any(each.way < 0 or each.is_torn or each.denies or each.concludes for each in clauses):
        return True
    tokens = vocabulary.tokens(piece, own)
    is_good = any(each.way > 0 or each.praises for each in clauses) or any(each.kind is Kind.GOOD for each in tokens)
    if not is_good and any(each.kind in _TAKING_BACK | {Kind.AGAIN} for each in tokens):
        return True
    if _tells_of_a_thing(piece, tokens, vocabulary):
        return True
    return _is_bad(tokens) or any(_goes_on(tokens[at:]) for at, each in enumerate(tokens) if each.kind is Kind.OTHER)


def _tells_of_a_thing(piece: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether something is told of a lamp, a road or water in words that are not known, none of which is a good one."""
    kinds = {each.kind for each in tokens}
    is_told = Kind.UNKNOWN in kinds and (Kind.OWN in kinds or vocabulary.names_thing(piece))
    return is_told and not kinds & {Kind.GOOD, Kind.PRAISE, Kind.THANKS, Kind.ACK, Kind.GONE, Kind.TROUBLE}


def _is_bad(tokens: Sequence[Token]) -> bool:
    """Whether something bad is told of that is not what was before it was good again."""
    last_good = max((at for at, each in enumerate(tokens) if each.kind is Kind.GOOD), default=-1)
    for at, each in enumerate(tokens):
        if each.text in BEFORE or each.kind in _NEGATIONS:
            return each.kind is Kind.BAD and at > last_good
        if each.kind is Kind.BAD and at > last_good:
            return True
    return False


def _goes_on(tokens: Sequence[Token]) -> bool:
    """Whether it goes on, behind a but, with more than what is good."""
    if tokens[0].text in _GOING_ON:
        return False
    rest = {each.kind for each in tokens[1:]}
    return not rest <= _MILD or rest <= {Kind.GLUE}
