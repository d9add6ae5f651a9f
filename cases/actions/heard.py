"""Which words of staff are read for danger, and what of it is news to whoever was told before.

What somebody outside says is always read, and so is whatever a phone brings of who stands there: a note, a reason, a
result. Of each act of the desk and the offices it is declared here whether its words say what was found or heard, which
is read, or what was decided about it, which is not: a danger named in a decision is known to whoever decides.
"""

import re
from collections.abc import Collection

from accounts.models import Role
from cases.dangers import Reading
from cases.models import STAFF_WORDS, Danger, LogKind, WordsKind

# Who stands where it is.
IN_THE_FIELD = frozenset({Role.GRID_WORKER, Role.FIELD_UNIT})

# Acts in which staff keep what they saw, found or were told.
HEARD_IN = frozenset(
    {
        LogKind.REPORT_VERIFICATION,
        LogKind.ASK_ANOTHER,
        LogKind.SIGN,
        LogKind.BEGIN,
        LogKind.FORWARD,
        LogKind.TAKE_BACK,
        LogKind.ASK,
        LogKind.RESUME,
        LogKind.CONTACT,
        LogKind.MAKE_SAFE,
        LogKind.FINISH,
        LogKind.PASS_CHECK,
        LogKind.REWORK,
        LogKind.CALL_BACK,
        LogKind.REOPEN,
        LogKind.COMMENT,
        LogKind.ATTACH,
        LogKind.URGE,
        LogKind.UNIT_ACT,
        LogKind.REVIEW_FAST,
        LogKind.ASK_PLACE,
    }
)
# Acts in which somebody decides, asks or orders, with reasons that speak of what is known; or in which nobody of the
# staff writes anything.
DECIDED_IN = frozenset(
    {
        LogKind.REPORT,
        LogKind.ADD_REPORT,
        LogKind.ANSWER,
        LogKind.ASK_VERIFICATION,
        LogKind.FILE,
        LogKind.REJECT,
        LogKind.HAND_OVER,
        LogKind.SEND_FAST,
        LogKind.MERGE,
        LogKind.TAKE_IN_MERGED,
        LogKind.UNMERGE,
        LogKind.ROUTE,
        LogKind.VOID,
        LogKind.ESCALATE,
        LogKind.GRANT,
        LogKind.REFUSE,
        LogKind.RATE,
        LogKind.CLOSE,
        LogKind.APPEAL,
        LogKind.SUPERVISE,
        LogKind.CHANGE,
        LogKind.APPROVE_PUBLIC,
        LogKind.ALARM,
        LogKind.RAISE_ALERT,
        LogKind.PAGE,
        LogKind.TAKE_ALERT,
        LogKind.END_ALERT,
        LogKind.MARK_DANGER,
        LogKind.CLEAR_DANGER,
        LogKind.ASSIGN,
        LogKind.CALL_IN,
        LogKind.ERASE,
        LogKind.PROTECT,
        LogKind.TELL_PLACE,
        LogKind.SHOW_WORDS,
    }
)

# In which a person speaks of what was: only what is told to be so now is news.
LOOKS_BACK_IN = frozenset({LogKind.REVIEW_FAST})
# In which a person writes down what the citizen says on the telephone.
TAKEN_DOWN_IN = frozenset({LogKind.RATE, LogKind.COMMENT})
# The crew's own words stand in the row by which the next is asked, too.
SAID_ALONG_IN = frozenset({LogKind.ASSIGN})

# "The gas leak is mended" names what is over; "it still smells of gas" does not.
_STILL_SO = re.compile(
    r"\b(?:still|again|worse|not (?:yet )?over)\b|仍|依然|依旧|还在|还是|还有|又|再次|更严重", re.IGNORECASE
)
_NOW = re.compile(r"\b(?:now|today|just|at the moment)\b|现在|正在|目前|刚|此刻", re.IGNORECASE)


def is_read(act: LogKind, words: WordsKind, *, is_there: bool) -> bool:
    """Whether what staff write with an act is read for danger."""
    return words in STAFF_WORDS and (act in HEARD_IN or (is_there and act in SAID_ALONG_IN))


def is_of_the_doing(act: LogKind, words: WordsKind) -> bool:
    """Whether the words tell of what was done about it, in which the danger that was there is named."""
    return words == WordsKind.RESULT or act == LogKind.PASS_CHECK


# Where what was done about one thing ends, and something else may be told.
_CLAUSE_END = re.compile(
    r"[.,;:!?\n。，、；：！？]+|\b(?:but|however|though|except)\b|但|不过|可是|然而", re.IGNORECASE
)
# What says of something that it is over: mended, gone, or in good hands. "The mended pipe" does not.
_OVER = re.compile(
    r"(?:\b(?:is|are|was|were|has|have|had) (?:(?:now|already|since|all|long) )?(?:been )?)?"
    r"(?:(?<!\bthe )(?<!\ba )(?<!\byour )(?<!\bour )\b"
    r"(?:mended|fixed|repaired|sealed|closed|shut|covered|stopped|replaced|removed|freed|rescued|extinguished|put out"
    r"|cut off|made safe|secured|taken away|dealt with|(?:out of|in|taken to) (?:the |a )?hospital|discharged)\b)"
    r"|\b(?:smells?|smoke|gas|fumes)(?: of \w+)? (?:is|are|has|have) (?:(?:now|all) )?(?:gone|over|cleared)\b"
    r"|(?:修好|修复|已修|已补|补好|补上|盖好|堵住|堵好|已处理|处理好|处理完|已解决|解决了|排除|扑灭|灭火|救出|获救|已更换|已关闭|已清|已排险|排险完"
    r"|出院|送医|送到医院|送往医院|味(?:道)?(?:已经|已|都)?(?:没有了|没了|散了)|[火烟](?:已经|已)?灭了)(?!的)",
    re.IGNORECASE,
)
# What the rest of such a clause says is so all the same: "he is trapped since the door was closed".
_THERE = re.compile(r"\b(?:is|are|am|cannot|can't)\b|['’](?:s|re|m) ", re.IGNORECASE)


def what_is_left(text: str) -> str:
    """Return of words that may tell of what was done those that do not say of something that it is over."""
    return ". ".join(each for each in _CLAUSE_END.split(text) if each.strip() and not _is_over(each))


def _is_over(clause: str) -> bool:
    rest = _OVER.sub("", clause)
    return rest != clause and not any(each.search(rest) for each in (_THERE, _STILL_SO, _NOW))


def is_news(act: LogKind, reading: Reading, text: str, known: Collection[str]) -> bool:
    """Whether a text tells more than the dangers that are `known`: another, somebody hurt, or that it is still so."""
    is_so = bool(_STILL_SO.search(text))
    if act in LOOKS_BACK_IN:
        return is_so or bool(_NOW.search(text))
    return bool({*reading.kinds} - {*known, Danger.OTHER}) or reading.tells_of_hurt or is_so
