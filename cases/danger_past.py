"""Whether a past time beside a sign of danger says when that was: for `cases.dangers`.

A danger too few may cost a life, one too many costs a look. So "last year" hides a danger only where it plainly is the
time of what happened: it heads the clause of the sign ("last year a house burned here") or stands right behind it ("a
fire last year"). Where it says how old a thing is ("the transformer installed last year"), since when something is so
or when somebody reported it, and where the words speak of now ("is on fire"), it hides nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cases.danger_words import BYGONE_EN, BYGONE_ZH, LATELY_EN, LATELY_ZH, OF_TIME_ZH, SINCE_ZH, TIMES_EN, TIMES_ZH

_CLAUSE_ENDS = re.compile(r"[，,、：:;；]|\bbut\b|但是?|可是|不过")


@dataclass(frozen=True)
class Tongue:
    """How one language tells of what is past."""

    times: re.Pattern[str]
    lately: re.Pattern[str]
    # What is spoken of as history, whatever its time.
    bygone: re.Pattern[str]
    # It is so now: right before a sign, or in it.
    now_before: re.Pattern[str]
    now_within: re.Pattern[str]
    # Whether a time is of what stands behind it in its clause, by what is before it, between, and the sign.
    leads: Callable[[str, str, str], bool]
    # Whether it is of what stands before it, by what is between and behind it.
    trails: Callable[[str, str], bool]
    # Whether it is of the sign that it stands in, by what of that is before and behind it.
    parts: Callable[[str, str], bool]
    # In a clause by itself: "that was last year", "in 2019,".
    was: re.Pattern[str]
    only_when: re.Pattern[str]
    # Told as past, in another clause than the time.
    told_as_past: re.Pattern[str]


_ADVERBS_EN = (
    r"(?:(?:still|now|just|really|all|also|currently|about|going|to|be|being|been|badly|a|an|the|some|very|so|strong|heavy|in|on|people|someone"
    r"|somebody|already|completely|slowly|full|of|out|down|like|threatening|trying|lying|hanging|coming|getting)\s){0,4}"
)
_HEADS_EN = re.compile(
    r"^\W*(?:(?:and|but|so|then|that|when|in|on|of|only|just|back|early|late|one|day|night|some|time|around|about|over|during|at|the|end|i|we|remember|know|told|you"
    r"|because|hi|hello|dear|sir|well|actually|was|already|as|if|it|there)\s)*$"
    r"|\b(?:that|when|because|and|while|where|remember|was|were|happened|occurred|had|as)\s(?:(?:in|on|about|around|early|late|back|over|only|just)\s)?$"
)
_OF_ANOTHER_EN = re.compile(
    r"(?<!was\s)(?<!were\s)(?<!had\s)(?<!been\s)(?<!got\s)\b(?:\w{2,}ed|built|bought|laid|put|made|sold|set\sup|left|sent|said|told|came|come|done|dug|hung"
    r"|begun|began|given|got|went|wrote|written|grown|born|new|dating)\s(?:\w+\s){0,3}$|\b(?:since|from)\s$"
)
_REPORTED_EN = re.compile(
    r"\b(?:report(?:ed)?|told|called|rang|phoned|wrote|complained|informed|warned|bought|built|installed|laid|fitted|moved|opened|replaced)\b"
)
_FIRST_VERB_EN = re.compile(r"^\s*\w+\s")


def _leads_en(before: str, between: str, _sign: str) -> bool:
    if between.startswith("'s"):
        # "Last year's big fire", not "last year's new pipe in the stairwell leaked gas".
        return len(between.split()) <= 2
    return _HEADS_EN.search(before) is not None and not _REPORTED_EN.search(between)


def _trails_en(between: str, _behind: str) -> bool:
    # Its own verb may stand behind what happens: "a fire destroyed the shed last summer".
    return not _OF_ANOTHER_EN.search(_FIRST_VERB_EN.sub(" ", between))


_OWNER_ZH = re.compile(
    r"(?:我|你|他|她|咱|们|家|隔壁|邻居|楼[上下里]|对面|小区|公司|学校|单位|这[里边儿]|那[里边儿]|旁边|附近|门口|[路街巷村镇]|[一二三四五六七八九十\d][楼栋幢号室]|有人|居民|老人|孩子)$"
)
_SINCE_ZH = re.compile(SINCE_ZH)
_MEASURE_ZH = re.compile(r"^(?:那|这|一|两|几)?[场次起件]?(?:特大|大|小|重大)?")
_EVENT_ZH = re.compile(
    r"(?:大?火(?![车锅])|着火|起火|失火|走火|(?:煤气|燃气|天然气|瓦斯)?(?:爆炸|泄[漏露]|漏气?|中毒|气?味)|漏电|触电|车祸|[^，。]{0,2}事故|坍塌|塌方|塌陷|倒塌|溺水|落水|打架|抢劫|跳楼|自杀"
    r"|洪水|内涝|淹水|浓烟|冒烟|滑坡)"
)
_OF_ANOTHER_ZH = re.compile(
    r"^[^，。的]{0,3}(?:[建盖造装修换铺买种栽搬挖]|加固|翻新|投用|竣工|交付|通车|验收|报(?!警)|反映|投诉|打过?电话)(?!的?时|期间|过程)"
)
_DONE_ZH = re.compile(r"(?:就|才|都|已经?|全)?(?:[换装补盖修接填弄]好|修复|处理)了")
_SAID_OF_ZH = re.compile(r"(?:发生[在于]|是在?|就在)$")


def _leads_zh(_before: str, between: str, sign: str) -> bool:
    if _OF_ANOTHER_ZH.search(between) or _SINCE_ZH.match(between):
        return False
    owner, of, thing = between.partition("的")
    if not of or _OWNER_ZH.search(owner):
        return True
    # "Last year's fire" is what happened; "the bridge of 2012" is how old it is.
    return _EVENT_ZH.match(_MEASURE_ZH.sub("", thing + sign)) is not None


def _trails_zh(between: str, behind: str) -> bool:
    return _SAID_OF_ZH.search(between) is not None or _DONE_ZH.match(behind) is not None


ENGLISH = Tongue(
    times=re.compile(TIMES_EN),
    lately=re.compile(LATELY_EN),
    bygone=re.compile(BYGONE_EN),
    now_before=re.compile(
        rf"\b(?:is|are|am|isn't|aren't|(?:it|that|there|here|what)'?s|(?:he|she|who|which)'s|i'?m|we're|(?:you|they)'?re|has|have|keeps?)\s{_ADVERBS_EN}$"
    ),
    now_within=re.compile(
        r"\b(?:is|are|am|there'?s|it'?s|has|have|keeps?|smells?|stinks?|reeks?|leaks|burns|sparks|hangs|smokes|hisses|bleeds|falls|collapses|lies|about\sto)\b"
    ),
    leads=_leads_en,
    trails=_trails_en,
    parts=_trails_en,
    was=re.compile(r"\b(?:that|this|it|which|all)\s(?:was|were|happened)\b"),
    only_when=re.compile(r"(?:\W*\b(?!(?:is|are|has|have|was|were|since)\b)[\w']+){0,3}\W*"),
    told_as_past=re.compile(
        r"\b(?:was|were|had|did|fell|caught|broke|burnt|blew|went|came|took|got|struck|hit|lost|died|drowned|\w{3,}ed)\b"
    ),
)
CHINESE = Tongue(
    times=re.compile(rf"(?:{TIMES_ZH}){OF_TIME_ZH}"),
    lately=re.compile(rf"(?:{LATELY_ZH}){OF_TIME_ZH}"),
    bygone=re.compile(BYGONE_ZH),
    now_before=re.compile(
        r"(?:开始|以来|至今|到现在)|(?:正在?|(?<!现)在|还|一直|现在|又|再次|越来越|随时|马上|[要快])[^，。的]{{0,4}}$"
    ),
    now_within=re.compile(
        r"(?:要|快)[^，。]{1,4}$|正在?|(?<!现)在(?=[漏冒着晃烧喊哭掉滴喷流])|还[在没]|一直|现在|又|越来越|随时|马上"
    ),
    leads=_leads_zh,
    trails=_trails_zh,
    parts=lambda _before, behind: _leads_zh("", behind, ""),
    was=re.compile("是"),
    only_when=re.compile(r"[^的过建装修换买铺]{0,6}|[^的]*[^通经路]过[^的]*"),
    told_as_past=re.compile("过"),
)


def is_now(sentence: str, sign: tuple[int, int], tongue: Tongue) -> bool:
    """Whether a sentence says of what a sign in it tells that it is so now."""
    start, _end = _clause_around(sign[0], sentence)
    before = tongue.now_before.search(sentence[start : sign[0]])
    return (before or tongue.now_within.search(sentence[slice(*sign)])) is not None


def tells_of_past(
    sentence: str, sign: tuple[int, int], tongue: Tongue, times: re.Pattern[str], is_danger: Callable[[str], bool]
) -> bool:
    """Whether one of the times in a sentence plainly is that of what a sign tells of; `is_danger` says it of another clause."""
    if is_now(sentence, sign, tongue):
        return False
    start, end = _clause_around(sign[0], sentence)
    return any(
        _is_when(time.span(), sentence, sign, tongue)
        if start <= time.start() < end
        else _is_of_story(time.span(), sentence, sign, tongue, is_danger)
        for time in times.finditer(sentence)
    )


def _is_when(time: tuple[int, int], sentence: str, sign: tuple[int, int], tongue: Tongue) -> bool:
    """Whether a time in the clause of a sign is of that."""
    start, end = _clause_around(sign[0], sentence)
    if time[1] <= sign[0]:
        return tongue.leads(sentence[start : time[0]], sentence[time[1] : sign[0]], sentence[slice(*sign)])
    if time[0] >= sign[1]:
        return tongue.trails(sentence[sign[1] : time[0]], sentence[time[1] : end])
    return tongue.parts(sentence[sign[0] : time[0]], sentence[time[1] : sign[1]])


def _is_of_story(
    time: tuple[int, int], sentence: str, sign: tuple[int, int], tongue: Tongue, is_danger: Callable[[str], bool]
) -> bool:
    """Whether a time in another clause is of the sign: nothing else stands in that, or both are one story."""
    start, end = _clause_around(time[0], sentence)
    before, behind = sentence[start : time[0]], sentence[time[1] : end]
    if tongue.only_when.fullmatch(before + _CLAUSE_ENDS.sub("", behind)):
        return True
    if time[0] > sign[0]:
        return tongue.was.search(before) is not None
    of_sign = sentence[slice(*_clause_around(sign[0], sentence))]
    return (tongue.leads(before, behind, "") or tongue.trails(before, behind)) and (
        is_danger(sentence[start:end]) or tongue.told_as_past.search(of_sign) is not None
    )


def _clause_around(at: int, sentence: str) -> tuple[int, int]:
    ends = [0, *(each.end() for each in _CLAUSE_ENDS.finditer(sentence)), len(sentence)]
    return max(end for end in ends if end <= at), min((end for end in ends if end > at), default=len(sentence))
