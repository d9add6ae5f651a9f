"""Whether a text names one place. Of two, of one that is corrected, and of one that is fine, a person says which is meant.

"8 Gongnong Road is fine, 10 is dark", "12 Renmin Road no wait 14", 我家在人民路3号，路灯是工农路8号的: whoever takes the first, or
both, sends somebody to a wrong door. Reads nothing but the text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from common.chinese import numeral_in_digits, simplified

Span = tuple[int, int]
Finder = Callable[[str], Sequence[Span]]

# --- Numbers of houses ---------------------------------------------------------------------------

_NUMERAL = "一二三四五六七八九十百零〇两"
_HOUSE_ZH = re.compile(
    rf"(?<![\d第.])(\d{{1,5}}|(?<![{_NUMERAL}第])[{_NUMERAL}]{{1,6}})\s?(?:-\d{{1,4}})?号(?!楼|线|[大小南北东西侧后前]?门|出?口|电梯|厅|桥|车库|灯|杆|"
    r"院|码|晚|早|上午|下午|中午|那天|以[前后]|之[前后]|开始|停|来|报)"
)
_NUMBER = re.compile(r"(?<![\w.:/#°'-])#?(\d{1,4})([a-z])?(?![\w:/°'-]|\.\d)", re.IGNORECASE)
# Before a number these say that it is a flat, a lamp, an hour or a code.
_NO_HOUSE = re.compile(
    r"(?:\b(?:flat|apt|apartment|room|rm|unit|suite|floor|level|block|bldg|building|tower|entrance|gate|door|staircase|stairs?|lift|"
    r"lamp|lamps|light|post|lamppost|pole|bus|line|route|tram|metro|platform|exit|lot|shop|stall|code|pin|password|tel|phone|mobile|call|"
    r"ring|ext|age|aged|before|after|until|till|by|since|within|for|last|next|top|zone|area|district|phase|section|station|km|bay|space|row|"
    r"(?:come|call|visit|home|open|closes?|works?|starts?|leave|back|yesterday|tonight|morning)\s[^,.\d]{0,15}?at|around|about)\b\.?"
    r"|[#第单元室栋幢楼座层]|单元|灯杆|杆号|密码|门禁|电话|手机|号)\s*(?:no\.?|nr\.?|number|是|为|[#:：])?\s*$",
    re.IGNORECASE,
)
# Behind a number these leave it that of a house; any other word is what it counts.
_BEHIND_EN = """
or and is are was were isn not no but has have works work looks look seems instead sorry i im the it its which that rather please pls
thanks thank thx on at in near opposite next behind beside wait actually then to as my one you we same dark fine broken ok okay needs
does did doesn't side there here oops wrong correct right either too also maybe perhaps just only
"""
_GOES_ON = frozenset(_BEHIND_EN.split())
_WORD_BEHIND = re.compile(r"\s*([a-z]{1,20})", re.IGNORECASE)
_COUNTED_ZH = re.compile(r"\s*[\u3400-\u9fff]")
_HOUSE_BEHIND_ZH = re.compile(r"\s*(?:[吧啊呀哦才也]|的|不|没|和|或|还是|那|[坏亮灭])")


def _house_numbers(said: str, spans: Sequence[Span]) -> set[str]:
    found = {_plain_number(each[1]) for each in _HOUSE_ZH.finditer(said)}
    for each in _NUMBER.finditer(said):
        is_in_address = any(begin <= each.start() < end for begin, end in spans)
        if is_in_address or _may_be_house(said, each):
            found.add(each[1] + (each[2] or "").casefold())
    return found


def _may_be_house(said: str, number: re.Match[str]) -> bool:
    if _NO_HOUSE.search(said, max(0, number.start() - 40), number.start()) or re.fullmatch(r"19\d\d|20\d\d", number[1]):
        return False
    if _COUNTED_ZH.match(said, number.end()):
        return _HOUSE_BEHIND_ZH.match(said, number.end()) is not None
    word = _WORD_BEHIND.match(said, number.end())
    return word is None or word[1].casefold() in _GOES_ON


# --- Streets -------------------------------------------------------------------------------------

_STREET_ZH = re.compile(r"([\u3400-\u9fff]{1,10}?)(路|街|巷|大道|公路|弄)")
_STREET_EN = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|boulevard|blvd|highway|hwy|alley|terrace|parkway|pkwy|crescent|"
    r"(?:dong|nan|xi|bei|zhong)?(?:lu|jie)|da\s?dao|gonglu|hutong)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\b(?:the|at|on|in|of|and|corner|no|nr|number|house)\b|\d+[a-z]?\b|[^a-z\s']", re.IGNORECASE)
# Between two streets these make a corner of them, or a stretch.
_CORNER = re.compile(
    r"[\s,，.、/&()（）]*(?:(?:just|right|at|on|by|the|a|and|near|opposite|across from|next to|beside|behind|close to|with|to|of|off|"
    r"corner|crossing|junction|intersection|between|where it (?:meets|crosses)|meets|crosses)\b[\s,，.、/&()（）]*)+"
    r"|[\s,，、/&()（）]*(?:靠近|临近|近|挨着|与|和|跟|同|到|至|往|转|交叉|交汇|拐(?:进|到)?|进|(?:的)?(?:斜?对面|旁边?))+(?:的)?[\s、()（）]*"
    r"|\s*[/&+]\s*",
    re.IGNORECASE,
)
_AT_CORNER = re.compile(r"(?:路口|街口|交叉口?|交界|附近|旁边?|口)[)）\s]*$")
_AT_CORNER_BEHIND = re.compile(r"[\s]*(?:交[叉汇界]|路口|口|附近|旁|拐角|转角)")


def _streets(address: str) -> str:
    """Return the name of the one street of an address, in one spelling; empty where it names none, or a corner of two."""
    if named := _STREET_ZH.findall(address):
        return "".join(named[0]) if len(named) == 1 else ""
    if len(_STREET_EN.findall(address)) != 1:
        return ""
    bare = _STREET_EN.sub(" ", _NO_NAME.sub(" ", address))
    return " ".join(bare.casefold().split())


def _is_of_two_streets(said: str, spans: Sequence[Span], is_numbered: Callable[[Span], bool]) -> bool:
    named = [(span, name) for span in spans if (name := _streets(said[span[0] : span[1]]))]
    for (first, one), (second, other) in pairwise(named):
        if one.endswith(other) or other.endswith(one):
            continue
        between = said[first[1] : second[0]]
        is_corner = _CORNER.fullmatch(between) or (
            not re.search(r"\w", between)
            and (_AT_CORNER.search(said[second[0] : second[1]]) or _AT_CORNER_BEHIND.match(said, second[1]))
        )
        if not is_corner or (is_numbered(first) and is_numbered(second)):
            return True
    return False


# --- Words that leave it open ----------------------------------------------------------------------

_CORRECTS = re.compile(
    r"\b(?:no[\s,.]+(?:wait|sorry|actually)|wait[\s,]+no|sorry[\s,]+no|i\s+(?:mean|meant)|scratch\s+that|make\s+(?:that|it)|"
    r"or(?!\s+(?:so|thereabouts|near|around|roughly|nearby)\b)|either|or\s+(?:maybe|perhaps|rather))\b"
    r"|不对|或者?是?|要么|(?<!\w)等等|(?<!我)(?:搞|说|写|打|记|弄|发)错|还是(?=[^\n]{0,20}[路街号口门园校])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3400-\u9fff]{2}|[a-z]{3}|\d", re.IGNORECASE)
_IS_WELL = re.compile(
    r"(?:\b(?:is|are|was|were|looks?|seems?)|'s)\s+(?:now\s+|still\s+|all\s+)?(?:fine|ok|okay|good|working|lit|alright|all\s+right|normal|"
    r"not\s+(?:broken|affected|the\s+(?:one|problem)))\b|\bworks?\s+(?:fine|ok|well)\b"
    r"|亮着|(?:是|还|都)好的|(?:没|沒)有?(?:问题|坏|事)|正常|好好的",
    re.IGNORECASE,
)
_HERS = re.compile(
    r"\b(?:my|our)\s+(?:own\s+)?(?:home\s+|postal\s+)?(?:address|home|house|flat|apartment|place|shop|store|office|work|workplace|company|"
    r"school|hotel)\s*(?:is|:|at\b)|\bi\s*(?:'m|am)?\s+(?:live|living|work|working|stay|staying)\b|(?:^|[.,;!\n])\s*(?:home|work|office|"
    r"address)\s*:|\b(?:you|he|they|the\s+(?:crew|men|man|workers?|team))\s+(?:were|was|went|came|have\s+been)\s+(?:at|to)\b|"
    r"\b(?:letters?|mail|parcels?|reply|answer)\b[^.\n]{0,20}\bto\b"
    r"|(?:我们?家|自己家|我们?(?:公司|单位|店里?|学校|小区)|公司|单位|店里?|学校)(?:就|是|地址)?(?:在|是)|我们?(?:人?在|住|上班)|"
    r"是我们?(?:家|公司|单位|店)|寄|上班|下班|师傅[去到]|你们[去到]",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:is|are|it'?s|stands?|lamp|light|hole|one)\s+(?:just\s+|right\s+)?(?:at|on|in|near|by|next|round|around|across|opposite|behind|"
    r"between|down|up|further|over)\b"
    r"|(?<![家司位里校店我住们人])(?:就|是|现)?在(?!等|家|吗|线|乎|这|上班|此)",
    re.IGNORECASE,
)


def is_of_several(text: str, addresses_in: Finder) -> bool:
    """Whether a text names several places, takes one back, or says of one that it is fine: then nobody is sent by it alone.

    `addresses_in` gives the spans of the streets and numbers in a text.
    """
    said = simplified(text) if len(simplified(text)) == len(text) else text
    if all(len(unicodedata.normalize("NFKC", each)) == 1 for each in said):
        said = unicodedata.normalize("NFKC", said)
    spans = addresses_in(said)
    numbers = _house_numbers(said, spans)
    if len(numbers) > 1 and (spans or _HOUSE_ZH.search(said)):
        return True
    if _is_of_two_streets(said, spans, lambda span: re.search(r"\d|号", said[span[0] : span[1]]) is not None):
        return True
    if (spans or numbers) and _IS_WELL.search(said):
        return True
    words = [each.span() for each in _WORD.finditer(said)]
    # What says only before or behind all of it that something was wrong parts nothing.
    if words and any(words[0][1] <= each.start() and each.end() <= words[-1][0] for each in _CORRECTS.finditer(said)):
        return bool(spans or numbers or _PLACES.search(said))
    return _is_hers_and_elsewhere(said, spans)


_PLACES = re.compile(
    r"\b(?:next\s+to|opposite|across\s+from|behind|in\s+front\s+of|beside|near|corner|outside|between)\b|[路街口门边面旁侧]|对面|附近",
    re.IGNORECASE,
)


def _is_hers_and_elsewhere(said: str, spans: Sequence[Span]) -> bool:
    """Whether one address is where she lives or works, or somebody went, and something else is elsewhere."""
    hers = _HERS.search(said)
    if hers is None or not spans:
        return False
    return any(not hers.start() <= each.start() < hers.end() for each in _ELSEWHERE.finditer(said))


# --- A number in the place of one that is known ------------------------------------------------------

_ONLY_NUMBER = re.compile(
    r"(?:\b(?:oh|ah|sorry|oops|no|nope|wait|wrong|mistake|my|bad|it|its|it's|is|was|should|be|read|i|mean|meant|not|number|no|nr|"
    r"house|actually|correction|the|address|that|that's|thats|make|instead|of|typo|please|pls|thanks|thank|you|and|at|on|but|rather|in|fact|hi|hello)\b"
    r"|[不没]?(?:对不起|不好意思|抱歉|谢谢|麻烦|错|对|是|应该?|应当|更正|改|成|为|到|一下|了|号|我|写|说|打|发|搞|弄|记|刚才|刚刚|上面|门牌|地址|"
    r"的|啊|呀|哦|噢|吧|而|在|那个?|不|补充|您?好|你好|门口|，)|[\W_]|(?:\d{1,4}[a-z]?|"
    rf"[{_NUMERAL}]{{1,5}}(?=号)))++",
    re.IGNORECASE,
)
_LONGEST = 60
_ANY_NUMBER = re.compile(rf"(?<![\w.])\d{{1,4}}[a-z]?(?![a-z\d.])|[{_NUMERAL}]{{1,5}}(?=号)", re.IGNORECASE)


def renumbers(text: str, address: str) -> bool:
    """Whether a text says nothing but another number of the house than an address has: "sorry 21", 错了，是21号."""
    said = unicodedata.normalize("NFKC", simplified(text)).strip()
    if len(said) > _LONGEST or not re.search(r"\d|[一二三四五六七八九十]\s?号", address + "号"):
        return False
    said_numbers = {_plain_number(each) for each in re.findall(r"\d{1,4}[a-z]?", said, re.IGNORECASE)}
    said_numbers |= {_plain_number(each[0]) for each in _ANY_NUMBER.finditer(said)}
    known = {
        _plain_number(each)
        for each in re.findall(rf"\d{{1,5}}[a-z]?|[{_NUMERAL}]{{1,5}}(?=号)", address, re.IGNORECASE)
    }
    return bool(known and said_numbers - known) and _ONLY_NUMBER.fullmatch(said) is not None


def _plain_number(number: str) -> str:
    return number.casefold() if number[0].isascii() else numeral_in_digits(number)
