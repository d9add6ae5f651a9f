"""What is told of the thing itself in a whole sentence: "the hole's been filled", 垃圾还在, and how it was before: 等了三天.

A text is read sentence by sentence, each from its first word to its last; what fits no sentence stays as it is written.
What the sentences may be told of are the thing the case is about, and the words for it that go together.
"""

import re
from functools import lru_cache
from typing import NamedTuple

SOLVED, UNSOLVED = "yes solved", "not solved"
SOLVED_ZH, UNSOLVED_ZH = "解决了", "没解决"


class _Thing(NamedTuple):
    """What one kind of matter is called: what should be there, and what should not."""

    wanted: str
    unwanted: str


# Whoever is asked about a pothole and tells of a lamp tells of another matter.
_THINGS = (
    _Thing("light lamp streetlight bulb 路灯 灯泡 电灯 照明 灯", ""),
    _Thing(
        "road pavement path sidewalk surface 路面 马路 道路 人行道 路", "hole pothole crater 坑洞 坑洼 大坑 坑 窟窿 洞"
    ),
    _Thing("bin 垃圾桶 垃圾箱", "rubbish trash garbage litter waste junk bag mattress 垃圾堆 垃圾 杂物 废品 床垫"),
    _Thing("water pipe tap 水龙头 水管 管道 管子 水压 水", "leak 漏水的地方 漏水点 漏水处 漏点"),
    _Thing("power electricity 电", ""),
    _Thing("cover manhole lid 窨井盖 井盖 盖子", ""),
    _Thing("lift elevator 电梯", ""),
    _Thing("drain sewer 下水道", "puddle 积水 污水"),
    _Thing("", "noise 噪音 噪声"),
    _Thing("", "smell stink odour odor 臭味 异味"),
)
_NOTHING = "(?!)"

# --- English -----------------------------------------------------------------------------

_DET = r"(?:(?:the|our|my|this|that|these|those|both|all|big|old|street) ){0,3}"
_HERE = (
    r"(?: (?:outside|out here|here|in (?:our|my|the|this) (?:street|road|lane|house|building)|outside (?:our|my|the) (?:house|home|"
    r"door|window|flat)))?"
)
_LEAD = r"(?:(?:and|so|well|hi|hello|finally|now|at last|today|this morning|yesterday|last night) )*"
_IS = (
    r"(?:(?:s|is|are|was|were|has|have|had|got|get|gets|been|being|now|all|finally|just|already|completely|fully|properly|nicely|"
    r"s been) )*"
)
_MENDED = (
    r"(?:repaired|fixed|mended|restored|replaced|changed|swapped|reconnected|resurfaced|patched(?: up)?|levelled|leveled|cleared|"
    r"cleaned(?: up| out)?|"
    r"unblocked|emptied|collected)"
)
_REMOVED = (
    r"(?:gone|removed|cleared(?: away| up)?|cleaned(?: up| away)?|taken away|hauled (?:off|away)|carted (?:off|away)|collected|"
    r"picked up|swept(?: up| away)?|"
    r"filled(?: in| up)?|patched(?: up)?|tarred(?: over| up)?|paved(?: over)?|sealed(?: up)?|levelled|leveled|mended|repaired|"
    r"fixed|stopped)"
)
_FINE = (
    r"(?:back|back on|on|lit|lit up|working|shining|glowing|shines|glows|works|running|flowing|smooth|level|flat|even|ok|okay|fine|"
    r"normal|empty)"
)
_AGAIN = (
    r"(?: (?:now|again|already|today|this morning|yesterday|(?:an?|one|two|\d) hours? ago|finally|completely|nicely|well|fine|"
    r"at last|thanks|thank you|cheers|sir))*"
)
_MENDS = r"(?:repaired|fixed|mended|replaced|changed|emptied|cleared|cleaned(?: up)?|resurfaced|restored)"
_REMOVES = (
    r"(?:removed|cleared(?: away)?|cleaned(?: up)?|took away|hauled off|hauled away|collected|picked up|filled(?: in| up)?|"
    r"patched(?: up)?|tarred(?: over)?|swept(?: up)?)"
)
_WORKERS = (
    r"(?:they|they have|theyve|the (?:men|workers|crew|guys|council|city)|somebody|someone|workers)(?: (?:have|finally|just|"
    r"already|came and|have now))*"
)
_STILL_THERE = (
    r"(?:there|here|open|lying (?:there|here|around)|piled up|sitting (?:there|here)|around|"
    r"as (?:big|deep|bad) as (?:ever|before))"
)
_WORK_EN = r"(?:filled|fixed|repaired|collected|picked up|cleared|removed|emptied|cleaned|touched|taken|replaced|changed|patched|mended)"
# Nothing is different, of whatever was asked.
_SAME_EN = (
    r"(?:(?:it|its|it is|still|exactly|just|its still|theres|there is|there has been|there was|no) )*"
    r"(?:(?:the )?(?:exact |very )?same (?:problem|issue|situation|story|mess)(?: as (?:before|ever|always|last (?:week|time|month)))?|"
    r"same as (?:last (?:week|time|month)|ever|always|it was)|"
    r"(?:no|zero|not any|not the slightest) (?:change|changes|difference|improvement)(?: at all| whatsoever| yet| so far)?|"
    r"(?:nothing|not a thing)(?: ?s| has| is)? (?:changed|improved|different|moved)(?: at all| yet| so far| here)?|"
    r"(?:exactly |just )?as it was(?: before)?|(?:just |every bit )?as (?:dark|bad|deep|loud|dirty|smelly|noisy) as (?:ever|it was|"
    r"before|always)|"
    r"just as (?:dark|bad|deep|loud|dirty|smelly|noisy)|(?:the )?(?:problem|issue|situation|matter)s? (?:still )?(?:persists?|"
    r"remains?|exists?|continues?)(?: unchanged)?|"
    r"hasnt changed(?: at all| a bit)?|hasnt improved)"
)


def _english(thing: _Thing) -> tuple[str, str]:
    """Return the sentences that say of a thing that all is well, and that it is not."""
    wanted, unwanted = _nouns_en(thing.wanted), _nouns_en(thing.unwanted)
    either = "|".join((wanted, unwanted))
    well = (
        rf"{_LEAD}(?:{_DET}(?:{wanted})(?:s|es)?{_HERE} {_IS}(?:{_MENDED}|{_FINE})|{_DET}(?:{unwanted})(?:s|es)?{_HERE} {_IS}{_REMOVED}|"
        rf"{_WORKERS} (?:{_MENDS} {_DET}(?:{wanted})(?:s|es)?|{_REMOVES} (?:over )?{_DET}(?:{unwanted})(?:s|es)?)|"
        rf"{_DET}(?:{wanted})(?:s|es)? (?:(?:has|have|just) )*(?:came|come|is coming) back(?: on)?|"
        rf"we have (?:{wanted}) again){_HERE}{_AGAIN}"
    )
    ill = (
        rf"(?:there ?s still|there is still|still) (?:the |that |a )?(?:{unwanted})(?:s|es)?(?: (?:everywhere|there|here|"
        rf"in the (?:road|street)|on the (?:road|street|pavement)))*|"
        rf"{_DET}(?:{unwanted})(?:s|es)?{_HERE} (?:s |is |are )?still {_STILL_THERE}|{_DET}(?:{unwanted})(?:s|es)?{_HERE} (?:s |"
        rf"is |are )?as (?:big|deep|bad|high|loud) as (?:ever|before|it was)|"
        rf"(?:nobody|no one|noone|none) (?:has |have |ever |has ever )?{_WORK_EN} {_DET}(?:{either})(?:s|es)?|"
        rf"{_DET}(?:{either})(?:s|es)?{_HERE} (?:hasnt|havent|has not|have not|was not|wasnt|were not|werent|has never|was never|"
        rf"still not|not)(?: been)? {_WORK_EN}(?: yet| at all)?|"
        rf"{_DET}(?:{wanted})(?:s|es)?{_HERE} (?:has|have|hasnt|havent|did|didnt|never|not)(?: not)? (?:come|came|gone|"
        rf"went)(?: back)?(?: on)?(?: (?:once|yet|at all|since|again|even once))*"
    )
    return well, ill


def _nouns_en(names: str) -> str:
    return "|".join(each for each in names.split() if each.isascii()) or _NOTHING


# --- Chinese -----------------------------------------------------------------------------

_WHOSE = (
    r"(?:这|那|这个|那个|这些|那些|这盏|那盏|这条|这堆|那堆|我家|我们|门口|家门口|楼下|小区|路边|路上|路面|街上|巷子)?(?:里|边|上|"
    r"外)?的?(?:个|堆|盏|大)?"
)
_WHEN = (
    r"(?:已经?|现在|目前|都|全部?|终于|总算|也|就|早就?|今天|今早|刚刚?|昨天|被|给|是|又|师傅|工人|环卫|物业|他们|你们|有人|来人|"
    r"来|人){0,4}"
)
_MENDED_ZH = (
    r"(?:修好|修复|修理好|修平|铺好|铺平|换好|换新|换掉|换|装好|装上|盖好|盖上|补好|补上|疏通|接通|恢复|恢复正常|恢复供应|清空|"
    r"清理干净|清洗干净|"
    r"处理好|弄好|搞好)(?:了|啦|咯|完毕|完了|(?=好|完))?(?:新的?|个新的?|一个新的?)?(?:了|啦)?"
)
_REMOVED_ZH = (
    r"(?:填平|填好|填上|填补好|填补|填完|补平|补好|补上|铺平|铺好|修平|修好|修补好|清完|清掉|清走|清空|清理|清理完|清理掉|清理干净|"
    r"清理好|清除|清运|清运走|"
    r"运走|运完|拉走|收走|搬走|处理掉|处理完|处理好|堵上|堵住|消失|没有|没|不见|停)(?:了|啦|咯|完毕)"
    r"|已经?(?:全部?|都|被)?(?:填平|填好|补平|补好|补上|铺平|修平|修好|清完|清走|清空|清理完|清理干净|运走|拉走|收走|搬走|堵上)"
)
_FINE_ZH = r"(?:(?:亮|通|来|平整?|有|开)(?:了|啦|着|着呢|着的)|(?:恢复)?正常(?:了|啦|的)?)"
_STILL_ZH = r"(?:还是?|仍然?|仍旧|依然|依旧|照样|一直|到现在|至今|现在|都|也|根本|压根|就){1,3}"
_STILL_THERE_ZH = (
    r"(?:在|在那[里儿]?|在这[里儿]?|在路边|在路上|堆着|堆在那[里儿]|堆在这[里儿]|堆在路边|放着|摆着|有|没走|老样子|那样|原样|这样|"
    r"那么[大深多臭响吵])(?:呢|的|了|啊)?"
)
_WORK_ZH = r"(?:填|补|修|清|清理|清运|运|拉|收|管|搬|换|盖|动|铺|弄|处理|疏通|通)(?:走|好|掉|平|上|完|过|干净)?"
_SAME_ZH = (
    r"(?:(?:还是|仍然?|依然|依旧|都|也|现在|到现在|根本|完全|一切|情况|问题|一直|和|跟|是|但|可|结果|目前){0,4})"
    r"(?:(?:什么|啥|哪里|一点儿?|丝毫|半点)(?:也|都)?(?:没有?|未|无|不)(?:有)?(?:任何)?(?:变化?|改变|改善|改观|动静?|进展|好转|不同)|"
    r"没有?变|(?:一点儿?|半点|任何|丝毫)(?:的)?(?:变化|改变|改善|改观|好转|进展)(?:也|都)?没有?|"
    r"(?:没有?|毫无|无|未见)(?:任何|什么|一点儿?|半点|丝毫)?(?:的)?(?:变化|改变|改善|改观|好转|起色)|毫不见好|"
    r"(?:还是)?(?:同样|一样|原来|以前|之前|老)的?(?:问题|情况|毛病|样子)|照旧|依旧|依然如故|如故|"
    r"(?:修|弄|处理|清理|搞)?了?(?:跟|和|等于|如同|像)没(?:修|弄|处理|清理|搞)过?(?:似的|一样|差不多)?)(?:了|的|啊|呢)?"
)


def _chinese(thing: _Thing) -> tuple[str, str]:
    wanted, unwanted = _nouns_zh(thing.wanted), _nouns_zh(thing.unwanted)
    either = "|".join((wanted, unwanted))
    well = (
        rf"{_WHEN}{_WHOSE}(?:{wanted}){_WHEN}(?:{_MENDED_ZH}|{_FINE_ZH})|{_WHEN}{_WHOSE}(?:{unwanted}){_WHEN}{_REMOVED_ZH}|"
        rf"{_WHEN}(?:把|将){_WHOSE}(?:(?:{wanted}){_MENDED_ZH}|(?:{unwanted}){_REMOVED_ZH})|"
        rf"{_WHEN}换了?(?:个|了|上)?新的?(?:{wanted})了?"
    )
    ill = (
        rf"{_WHOSE}(?:{unwanted}){_STILL_ZH}{_STILL_THERE_ZH}|{_STILL_ZH}(?:有|是)?(?:一?大?[堆个片])?(?:{unwanted})|"
        rf"{_WHOSE}(?:{either})(?:{_STILL_ZH})?(?:没有?|未|没人|无人|没有人|没见人)(?:来|去|给|被)*{_WORK_ZH}(?:啊|呢|的)?|"
        rf"(?:{_STILL_ZH})?(?:没人|无人|没有人|没见人|没见有人|没看见人)(?:来|去|给|过来)*{_WORK_ZH}(?:这|那|这个|那个)?(?:{either})|"
        rf"{_STILL_ZH}(?:没有?|未)(?:来|通|恢复)(?:{wanted})|{_WHOSE}(?:{either}){_STILL_ZH}(?:漏|堵|黑|坏|臭|不[亮通行]|坑坑洼洼|"
        rf"很?脏兮兮|臭烘烘|黑漆漆)着?(?:的|呢|了)?"
    )
    return well, ill


def _nouns_zh(names: str) -> str:
    return "|".join(each for each in names.split() if not each.isascii()) or _NOTHING


# --- How it was before ---------------------------------------------------------------------

_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|several|many|a few|a couple of|some)"
_SPAN = r"(?:hours?|days?|nights?|weeks?|months?|years?)"
_LONG = rf"(?:(?:for |after |over |nearly |almost |about )*(?:{_COUNT} {_SPAN}|weeks|months|days|years|ages|a long time|so long))"
# Only where how it is stands behind it.
_BEFORE_EN = (
    rf"(?:(?:i|we|it|its|it is|that|you|has|had|have|been|was|is|just|only|the \w+) )*(?:wait(?:ed|ing)|took|taken) {_LONG}|"
    rf"after {_LONG}(?: of waiting)?|"
    rf"(?:(?:it|its|they|that|the (?:lamp|light|road|street)|has|had|have|been|was|were|is) )*(?:been|was|were) "
    rf"(?:out|off|dark|broken|dead|dirty|blocked|leaking|bad)(?: {_LONG}| before)?|"
    rf"(?:it|there|that) used to be (?:an? |the )?(?:\w+ )?(?:\w+)|"
    r"(?:(?:it|they|the (?:lamp|light)s?) )?(?:wasnt|was not|werent|were not|didnt|did not|hadnt been) (?:work|working|on|lit|"
    r"light|fixed)(?: before| earlier)?"
)
_NOW_IT_IS = (
    r"(?:but |and |so )?(?:now (?:it|they) (?:is|are|does|do|has|have)|(?:it|they) (?:is|are|does|do) now|"
    r"(?:(?:it|its|it is|they|theyre|they are|now|is|all) )*now (?:(?:it|its|it is|they|theyre|they are|is|all|back) )*"
    rf"(?:{_FINE}|clean|dry|quiet|bright))(?: now| again)*|现在(?:都|已经)?(?:没有?了|不见了)"
)
# That our text came says nothing, where it is said how it is.
_RECEIPT = (
    r"(?:i |we )?(?:have |just )*(?:got|received|saw|read) (?:your|the|this) (?:message|text|sms)|(?:message|text|"
    r"sms) (?:was )?(?:received|read)|"
    r"(?:你们的?)?(?:短信|信息|消息)?(?:已经?)?(?:收到|看到)(?:了|啦)?(?:你们的)?(?:短信|信息|消息)?(?:了|啦)?"
)
_SPAN_ZH = r"[好大一二两三四五六七八九十半几多\d]{1,4}个?多?(?:小时|钟头|天|周|礼拜|星期|月|年|次|遍|回)(?:多)?"
_BEFORE_ZH = (
    rf"(?:我们?|大家|这|这次|前后|一共|都|也|已经?|报|反映|投诉|打电话|足足|整整){{0,3}}(?:[等拖催黑停漏坏臭堵]|报修?|反映|投诉|"
    rf"打)了?(?:我们?)?(?:过|快|将近|整整|足足|差不多)?{_SPAN_ZH}[了啊的]?|"
    rf"(?:以前|之前|原来|本来|原先|先前|前几天|前段时间|从前)(?:这里|这儿|那里|门口|灯|路灯|都|是|一直|总是|就|天天|老是|老|有){{0,3}}"
    rf"(?:不亮|不通|没水|没电|漏水?|堵|黑漆漆|黑乎乎|坑坑洼洼|臭烘烘|黑|坏|臭|脏|吵|响|很?[黑脏臭吵]|(?:一?大?[堆个片])?(?:垃圾|"
    rf"大?坑|积水|噪音))(?:的|了|着|过)?(?:{_SPAN_ZH})?[了的]?"
)
_STANDS_NOW = re.compile(r"现在|终于|总算|可算|\b(?:now|finally|at last)\b|修好|解决|fixed|repaired|solved|恢复")

_PIECE = re.compile(
    r"([,.;:!~…、，。；：！\n]+|\s+(?:but|and) (?=(?:now|finally|it|its|is)\b)|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff]))"
)
_SPACES = re.compile(r"[^\S\n]+")
_YES_BEFORE = re.compile(
    r"(?P<lead>(?:yes|yep|yeah|yup|no|nope|nah|ok|okay|thanks|thank you|hi|hello)\s+|(?:嗯|是的?|对的?|没有|不|收到|好的?|"
    r"谢谢))(?P<told>.+)"
)
_AFTER_LONG = re.compile(
    rf"^\s*after (?:{_COUNT} {_SPAN}|weeks|months|days|ages) (?=\w)|^\s*等了{_SPAN_ZH}[了]?(?=终于|总算|才|可算)"
)
_THANKS_BEHIND = re.compile(
    r"(?:\s+(?:thanks|thank you|cheers|thx|ta)(?: (?:so|very) much| a lot)?|谢谢(?:你们|您)?|辛苦了)\s*$"
)


class _Sentences(NamedTuple):
    well: re.Pattern[str]
    ill: re.Pattern[str]


@lru_cache(maxsize=256)
def _sentences(things: frozenset[_Thing]) -> _Sentences:
    read = [each for thing in sorted(things) for each in (_english(thing), _chinese(thing))]
    same = [_SAME_EN, _SAME_ZH]
    return _Sentences(
        re.compile("|".join(well for well, _ill in read) or _NOTHING),
        re.compile("|".join([ill for _well, ill in read] + same)),
    )


def in_known_words(spelt: str, own: frozenset[str]) -> str:
    """Return a text with what is told of its thing said in the words for solved and not solved.

    `own` are the words for what the case is about; of another thing nothing is read.
    """
    sentences = _sentences(
        frozenset(each for each in _THINGS if own & frozenset(f"{each.wanted} {each.unwanted}".split()))
    )
    close = _SPACES.sub(" ", spelt)
    pieces = _PIECE.split(_AFTER_LONG.sub("", close))
    # Every other one is what parts them.
    told = [_told(piece, sentences) if at % 2 == 0 else piece for at, piece in enumerate(pieces)]
    known = "".join(_without_before(told))
    return spelt if known == close else known


def _told(piece: str, sentences: _Sentences) -> str:
    said = " ".join(_THANKS_BEHIND.sub("", piece).split())
    known = _said(said, sentences)
    if known is not None:
        return known
    begun = _YES_BEFORE.fullmatch(said)
    known = _said(begun["told"], sentences) if begun else None
    return f"{begun['lead']}, {known}" if begun and known is not None else piece


def _said(said: str, sentences: _Sentences) -> str | None:
    is_english = said.isascii()
    if sentences.ill.fullmatch(said):
        return UNSOLVED if is_english else UNSOLVED_ZH
    if sentences.well.fullmatch(said):
        return SOLVED if is_english else SOLVED_ZH
    return None


_BEFORE = re.compile(f"{_BEFORE_EN}|{_BEFORE_ZH}|{_RECEIPT}")
_IS_RECEIPT = re.compile(_RECEIPT)
_IS_NOW = re.compile(_NOW_IT_IS)


def _without_before(pieces: list[str]) -> list[str]:
    """Leave out how it was, where how it is stands beside it; "now it is" says that it is no longer so."""
    texts = pieces[::2]
    is_before = [_BEFORE.fullmatch(" ".join(each.split())) is not None for each in texts]
    if not any(is_before):
        return pieces
    texts = [
        SOLVED if at and is_before[at - 1] and _stands_against(each, texts[at - 1]) else each
        for at, each in enumerate(texts)
    ]
    rest = [each for each, before in zip(texts, is_before, strict=True) if not before and each.strip()]
    if not any(_STANDS_NOW.search(each) for each in rest):
        return pieces
    kept = [" " if before else each for each, before in zip(texts, is_before, strict=True)]
    return [kept[at // 2] if at % 2 == 0 else each for at, each in enumerate(pieces)]


def tells_only_before(spelt: str) -> bool:
    """Whether every part of a text says how it was, or how long that took, and none how it is: 以前不亮."""
    pieces = [" ".join(each.split()) for each in _PIECE.split(_SPACES.sub(" ", spelt))[::2] if each.strip()]
    return bool(pieces) and all(_BEFORE.fullmatch(each) for each in pieces)


def _stands_against(piece: str, before: str) -> bool:
    """Whether a part says that it is now as it was not before."""
    return _IS_NOW.fullmatch(" ".join(piece.split())) is not None and _IS_RECEIPT.fullmatch(before.strip()) is None
