"""Which words of staff are read for danger, and what of it is news to whoever was told before.

What somebody outside says is always read, and so is whatever a phone brings of who stands there: a note, a reason, a
result. Of each act of the desk and the offices it is declared here whether its words are read, or why not. What somebody
decides or orders is read too: she may say by the way what nobody was told.
"""

import re
from collections.abc import Collection, Iterator

from accounts.models import Role
from cases.dangers import Reading
from cases.models import STAFF_WORDS, Danger, LogKind, WordsKind

# Who stands where it is.
IN_THE_FIELD = frozenset({Role.GRID_WORKER, Role.FIELD_UNIT})
# What is read of it; what staff write to the citizen tells her first of what she said herself.
READ_WORDS = (*STAFF_WORDS, WordsKind.ANSWER)

# Acts whose words are read.
HEARD_IN = frozenset(
    {
        # What staff saw, found or were told.
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
        # What they say as they decide, order or answer.
        LogKind.ANSWER,
        LogKind.REJECT,
        LogKind.VOID,
        LogKind.CLOSE,
        LogKind.ESCALATE,
        LogKind.GRANT,
        LogKind.REFUSE,
        LogKind.SUPERVISE,
        LogKind.ASSIGN,
        LogKind.CALL_IN,
        LogKind.TELL_PLACE,
    }
)
# Acts in which nobody of the staff writes anything, or only what the case's own columns keep (`STAFF_COLUMNS`).
WITHOUT_WORDS = frozenset(
    {
        LogKind.REPORT,
        LogKind.ADD_REPORT,
        LogKind.ASK_VERIFICATION,
        LogKind.FILE,
        LogKind.SEND_FAST,
        LogKind.MERGE,
        LogKind.TAKE_IN_MERGED,
        LogKind.ROUTE,
        LogKind.RATE,
        LogKind.APPEAL,
        LogKind.APPROVE_PUBLIC,
        LogKind.ALARM,
        LogKind.RAISE_ALERT,
        LogKind.PAGE,
        LogKind.TAKE_ALERT,
        LogKind.END_ALERT,
        LogKind.PROTECT,
        LogKind.RENEW_LINK,
    }
)
# Acts whose words are not read, since whoever is told already is told, or has to be told nothing.
UNREAD_IN = frozenset(
    {
        # The act itself tells the shift, of the kind that its words explain.
        LogKind.MARK_DANGER,
        # Its words say what is none.
        LogKind.CLEAR_DANGER,
        # They go with the case to whoever is sent to what they tell of.
        LogKind.HAND_OVER,
        # Where it was before and is now; an address is read with what the citizen says.
        LogKind.CHANGE,
        # They stand in place of words that were read when they were written.
        LogKind.SHOW_WORDS,
        # They were read when they were written, and stand elsewhere now.
        LogKind.UNMERGE,
        LogKind.ERASE,
        # Why who reported may be known: it tells of the words, not of the place.
        LogKind.UNPROTECT,
    }
)
# What staff write of a case that stands in no words of the act.
STAFF_COLUMNS = ("summary", "public_text")

# In which a person speaks of what was, or advises: only what is told to be so now is news.
LOOKS_BACK_IN = frozenset({LogKind.REVIEW_FAST, LogKind.ANSWER})
# In which a person says of what was told before that there is nothing to do: what was ever known is no news in it.
ENDS_IN = frozenset({LogKind.REJECT, LogKind.VOID, LogKind.CLOSE})
# In which a person writes down what the citizen says on the telephone.
TAKEN_DOWN_IN = frozenset({LogKind.RATE, LogKind.COMMENT})

# "The gas leak is mended" names what is over; "it still smells of gas" does not.
_STILL_SO = re.compile(
    r"\b(?:still|again|worse|not (?:yet )?over)\b|仍|依然|依旧|还在|还是|还有|又|再次|更严重", re.IGNORECASE
)
# "Gas is leaking", "there is a fire"; "was leaking" is not so now.
_PRESENT = re.compile(
    r"\b(?:(?:is|are)(?: \w+ly)?(?: \w+ing| open| live| on fire| trapped)|there(?: is|['’]s| are))\b|[’']s leaking\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|today|just|at the moment)\b|现在|正在|目前|刚|此刻", re.IGNORECASE)


def is_read(act: LogKind, words: WordsKind) -> bool:
    """Whether what staff write with an act is read for danger."""
    return words in READ_WORDS and act in HEARD_IN


def speaks_of_all(act: LogKind, words: WordsKind) -> bool:
    """Whether words tell also of dangers that were over before, to whoever asked, or to end the matter."""
    return words == WordsKind.ANSWER or act in ENDS_IN


def is_of_the_doing(act: LogKind, words: WordsKind) -> bool:
    """Whether the words tell of what was done about it, in which the danger that was there is named."""
    return words == WordsKind.RESULT or act == LogKind.PASS_CHECK


# Where what was done about one thing ends, and something else may be told.
_CLAUSE_END = re.compile(
    r"[.,;:!?\n。，、；：！？]+|\b(?:but|however|though|except)\b|但|不过|可是|然而", re.IGNORECASE
)
# What says of something that it is over: mended, gone, or in good hands. "The mended pipe" does not, nor who is covered
# in smoke, who stopped breathing, the closed street, or the cover that was taken away.
_OVER = re.compile(
    r"(?:\b(?:is|are|was|were|has|have|had) (?:(?:now|already|since|all|long) )?(?:been )?)?"
    r"(?:(?<!\bthe )(?<!\ba )(?<!\byour )(?<!\bour )\b"
    r"(?:mended|fixed|repaired|sealed|closed|shut|covered(?! (?:in|with) (?!a\b|the\b|plates?\b|boards?\b))"
    r"|stopped(?! (?:breathing|moving|responding|working|between|on|in)\b)|replaced|removed|freed|rescued|extinguished"
    r"|put out|cut off|made safe|secured|taken away|dealt with|(?:out of|in|taken to) (?:the |a )?hospital|discharged)\b)"
    r"|\b(?:smells?|smoke|gas|fumes)(?: of \w+)? (?:is|are|has|have) (?:(?:now|all) )?(?:gone|over|cleared)\b"
    r"|(?:修好|修复|已修|已补|补好|补上|盖好|堵住(?!了?(?:路|门|出口|入口|通道|消防|楼道|电梯|车))|堵好|已处理|处理好|处理完"
    r"|已解决|解决了|排除|扑灭|灭火|救出|获救|已更换|已关闭|已清|已排险|排险完|出院|送医|送到医院|送往医院"
    r"|味(?:道)?(?:已经|已|都)?(?:没有了|没了|散了)|[火烟](?:已经|已)?灭了)(?!的)",
    re.IGNORECASE,
)
# "Not", and words between it and the mending that is denied; a verb of its own between them is what is denied instead.
_NOT_YET_SAID = (
    r"(?:(?!(?:is|are|was|were|has|have|had|it['’]?s|since|after|once|because|and|as|when|where|now|who|so|only|just|due"
    r"|longer|more|anymore|danger|dangerous|problem|risk|(?!being)\w+ing)\b)[\w'’/-]+\s+){0,6}"
    r"(?:(?:get|have|make)\s+(?:[\w'’/-]+\s+){1,6})?"
)
# The mending did not come about: what it was for is there.
_UNMENDED_BEFORE = re.compile(
    r"(?:\b(?:not|never|cannot|unable|fail(?:s|ed|ing)?|impossible|nowhere near|refus(?:es|ed|ing)"
    r"|no longer|hardly|barely|yet to|without)\b|n['’]t\b"
    r"|\b(?:can|could|do|does|did|is|was|are|were|has|have|had|wo|would)nt\b"
    r"|\b(?:nobody|no one|noone|none)\b(?: of (?:us|them))?(?: (?:is|was|has|have|had|can|could|will|got?))?(?: been)?)"
    rf"\s+{_NOT_YET_SAID}(?:(?:is|are|was|were|has|have|had|been|be|get|got)\s+)*$"
    r"|(?:没(?!问题|事|有问题|有危险|有隐患)(?:有|能|法|办法)?|未能?|无法|无人|不能|不了|不曾|不(?=排除)|难以|不便|尚未|还没)"
    r"(?:把)?[^已了不没未无]{0,6}$",
    re.IGNORECASE,
)
_UNMENDED_AFTER = re.compile(
    r"^\s*(?:\?\s*no\b|(?:by )?(?:nobody|no one)\b|not\b|n['’]t\b)|^(?:不了|不上|不成|未果|失败|没成)", re.IGNORECASE
)
# Whoever tried it says so without a word for what is over.
_COULD_NOT = re.compile(
    r"(?:\b(?:cannot|not|unable to|fail(?:ed|s)? to|no one can|nobody can)\b|n['’]t\b|\b(?:can|could|did|wo)nt\b)\s+"
    r"(?:be able to )?(?:fully |completely |safely )?"
    r"(?:mend|fix|repair|seal|close|shut|cover|stop|free|rescue|extinguish|put out|cut off|make safe|secure)\b"
    r"|(?:堵|关|盖|封|止|灭|救)不(?:住|上|了|掉|紧|灭|出)|(?:修|堵|盖|处理)不好|(?:修|处理|解决|排除|控制)不了"
    r"|(?:没(?:有|能|法|办法)?|未能?|无法|不能|尚未|难以)(?:完全|彻底|及时)?(?:修|堵|封|关|盖|处理|解决|控制|扑灭|救)(?!的|过)",
    re.IGNORECASE,
)
# It is wanted, planned or begun, and so not yet so; or only in part.
_TO_BE_MENDED_BEFORE = re.compile(
    r"\b(?:(?:to|must|should|will|shall|may|might|ought to|needs?|gotta) (?:\w+ ){0,2}?(?:be|get|have)"
    r"(?: (?:it|them|this|that|(?:the|this|that) \w+))?"
    r"|needs?|wants?|(?:get|have) (?:it|them|this|that)|until|till|unless|waiting for|(?:half|partly|partially|almost|nearly))"
    r"\s+(?:\w+\s+){0,4}?(?:(?:is|are|was|were|has|have|been|be|get|got)\s+)*$"
    r"|(?:待|需要?|必须|务必|请|尽快|马上|立即|等|将|准备|打算|计划|争取|要求|希望|催|才能|差点|勉强)[^已了，。]{0,6}$",
    re.IGNORECASE,
)
_TO_BE_MENDED_AFTER = re.compile(
    r"^\s*(?:only )?(?:in part|partly|partially|half(?:way)?)\b|^(?:了)?(?:一半|部分|一部分)", re.IGNORECASE
)
# What the rest of such a clause says is so all the same: "he is trapped since the door was closed".
_THERE = re.compile(r"\b(?:is|are|am|cannot|can't)\b|['’](?:s|re|m) ", re.IGNORECASE)
# Where, behind what is over, something else is: "灯已修好旁边电箱漏电".
_BESIDE = re.compile(r"\b(?:next (?:to|door)|beside|nearby|close by)\b|旁边|隔壁|附近|对面|边上", re.IGNORECASE)
# Who was not spoken of before: "a child", "somebody", "有个老人".
_PEOPLE = r"(?:m[ae]n|wom[ae]n|lady|ladies|person|people|kids?|child(?:ren)?|boys?|girls?|baby|babies|toddlers?|workers?|cyclists?)"
_SOMEBODY = re.compile(
    rf"\b(?:some(?:one|body)|an?(?:other)?|one|two|three|four|five|several|some|\d{{1,3}}) (?:more )?(?:\w+ ){{0,2}}{_PEOPLE}\b"
    r"|\bsome(?:one|body)\b(?! (?:from|of) (?:the|our|your)\b)"
    r"|(?:有|又|另|还)[一两几三四五\d]*(?:个|名|位|群)?[^，。]{0,3}(?:人|孩|娃|老太|老头|大爷|大妈|奶奶|爷爷|学生|工人)"
    r"|[一两几三四五\d](?:个|名|位)[^，。]{0,3}(?:人|孩|娃|老太|老头|大爷|大妈|奶奶|爷爷|学生|工)",
    re.IGNORECASE,
)
# "The road is closed, gas leaks" and "the cover was removed": what makes no end of a danger.
_NO_END = re.compile(
    r"\b(?:road|street|lane|bridge|station|school|market|shop|pavement|sidewalk|traffic)s?"
    r" (?:(?:is|are|was|were|has|have|been|had to be|now) )*(?:closed|shut|cut off)\b"
    r"|\b(?:cover|lid|grate|grating|grille|fence|barrier|railing|guard|sign|cone|lid)s?"
    r" (?:(?:is|are|was|were|has|have|been|had|again) )*(?:removed|taken away)\b"
    r"|\b(?:removed|took away) (?:the|a|its|our|their) (?:\w+ )?(?:cover|lid|grate|grating|fence|barrier|railing)\b",
    re.IGNORECASE,
)


# By kind, the harm that is to be mended, and the thing that harms only while it is not.
_TO_MEND: dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]] = {
    kind: (re.compile(harm, re.IGNORECASE), re.compile(thing, re.IGNORECASE) if thing else None)
    for kind, harm, thing in (
        (
            Danger.GAS,
            r"\bgas (?:pipe |valve |main |line )?(?:is |was )?leak|\bsmells? of gas|\bgas smell|\bleak(?:ing|s|age)?(?: of)?"
            r" (?:the |natural )?gas|(?:煤气|燃气|天然气).{0,4}(?:泄漏|泄露|漏|味)|漏气",
            r"\bgas (?:valve|pipe|main|line|tap)s?\b|(?:煤气|燃气|天然气)(?:管|阀|总阀)",
        ),
        (
            Danger.FIRE,
            r"(?<!no )(?<!without )\b(?:fires?|flames|blaze)\b(?![ -](?:hydrant|door|station|lane|alarm|engine|brigade|exit"
            r"|extinguisher|escape|hose|truck|service|pump|department|company|wall))(?=.*(?:put out|extinguished|stopped))"
            r"|(?:大火|明火|火势|起火|着火|^火|[的，把]火)(?=.*(?:扑灭|灭火))",
            "",
        ),
        (
            Danger.ELECTRIC,
            r"\b(?:live|bare|exposed|sparking) (?:\w+ )?(?:cable|wire|line|conductor)s?\b|漏电|触电"
            r"|(?:裸露|带电|裸)的?(?:电线|电缆|线头|铜线)|(?:电线|电缆)(?:裸露|带电)",
            "",
        ),
        (Danger.TRAPPED, r"\b(?:trapped|stuck)\b(?=.*(?:freed|rescued))|被困(?=.*(?:救出|获救))", ""),
        (
            Danger.MANHOLE,
            r"\b(?:open|missing|uncovered|broken) manhole",
            r"\bmanholes?\b(?=.*(?:covered|closed|shut|secured|made safe))"
            r"|(?:井盖|窨井|井口|阴井|检查井)(?=.*(?:盖好|补上|补好|关闭|处理好))",
        ),
    )
}


def what_is_left(text: str) -> str:
    """Return of words that may tell of what was done those that do not say of something that it is over."""
    return "".join(_left_of(text)).strip()


def says_unmended(text: str) -> bool:
    """Whether words say of a mending that it did not come about: what it was for is still there."""
    return any(how == _UNMENDED for _clause, how in _endings_in(text))


def unmended_dangers(text: str) -> set[str]:
    """Return the dangers of which words say that they are not mended yet, however little else they say of them."""
    return {
        kind
        for clause, how in _endings_in(text)
        if how != _MENDED
        for kind, (harms, things) in _TO_MEND.items()
        if harms.search(clause) or (how == _UNMENDED and things and things.search(clause))
    }


def _endings_in(text: str) -> Iterator[tuple[str, str]]:
    for clause in _CLAUSE_END.split(text):
        for each in _OVER.finditer(clause):
            yield clause, _how_ended(each, clause)
        if _COULD_NOT.search(clause):
            yield clause, _UNMENDED


def _left_of(text: str) -> Iterator[str]:
    at, was_left = 0, True
    for end in [*_CLAUSE_END.finditer(text), None]:
        clause = text[at : end.start() if end else len(text)]
        if left := _left_in(clause):
            # What is told in one breath is read so.
            yield left if was_left else f". {left}"
            was_left = left == clause
            if was_left and end:
                yield end[0]
        elif clause.strip():
            was_left = False
        at = end.end() if end else len(text)


def _left_in(clause: str) -> str:
    """Return of a clause what tells of nothing that is over: all of it, what it tells of something beside, or nothing."""
    ends = [each for each in _OVER.finditer(clause) if _how_ended(each, clause) == _MENDED]
    if not ends or _NO_END.search(clause):
        return clause
    behind = clause[ends[-1].end() :]
    if _BESIDE.search(behind):
        return behind
    rest = _OVER.sub("", clause)
    return clause if any(each.search(rest) for each in (_THERE, _STILL_SO, _NOW)) else ""


_MENDED, _UNMENDED, _TO_BE_MENDED = "mended", "unmended", "to be mended"


def _how_ended(over: re.Match[str], clause: str) -> str:
    # 已: it is said to be so, whatever is denied before.
    before, after = "" if over[0].startswith("已") else clause[: over.start()], clause[over.end() :]
    if _UNMENDED_BEFORE.search(before) or _UNMENDED_AFTER.search(after):
        return _UNMENDED
    if _TO_BE_MENDED_BEFORE.search(before) or _TO_BE_MENDED_AFTER.search(after):
        return _TO_BE_MENDED
    return _MENDED


def is_news(reading: Reading, text: str, known: Collection[str], *, looks_back: bool = False) -> bool:
    """Whether a text tells more than the dangers that are `known`: another, somebody hurt, or that it is still so.

    `looks_back`: it argues about what was, so that only what is told to be so now is news.
    """
    is_so = bool(_STILL_SO.search(text)) or says_unmended(text)
    is_more = (
        bool({*reading.kinds} - {*known, Danger.OTHER}) or reading.tells_of_hurt or _is_another(reading, text, known)
    )
    if looks_back:
        return bool(_NOW.search(text)) or bool(_STILL_SO.search(text)) or (is_more and bool(_PRESENT.search(text)))
    return is_more or is_so


def _is_another(reading: Reading, text: str, known: Collection[str]) -> bool:
    """Whether a danger without a name is none of those that are known: none is, or it befalls somebody else or is elsewhere."""
    if Danger.OTHER not in reading.kinds:
        return False
    return not any(known) or bool(_SOMEBODY.search(text) or _BESIDE.search(text))
