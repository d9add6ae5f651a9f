"""What only says where something is: "opposite the bus stop" speaks of no bus stop. Reads nothing but the text."""

import re
from collections.abc import Iterable

from hotline.sms.places import STREET_EN, address_in

_DETERMINER = r"(?:the|a|an|our|my|your|his|her|their|this|that|these|those|both|two)"
_BESIDE = (
    r"(?:beside|besides|at|opposite(?:\s+(?:to|of))?|by|near(?:\s+to)?|nearby|under|underneath|below|beneath|behind|outside|"
    r"past|above|across(?:\s+from)?|next\s+to|close\s+to|in\s+front\s+of|along|around|facing|"
    r"(?:right|left|north|south|east|west)\s+of|between(?:\s+[\w'-]+){1,4}\s+and|between|corner\s+of|end\s+of|side\s+of)"
)
# Of what is said to be in or on something, only where a clause begins with it: "fell in the manhole" is about the manhole.
_WITHIN = r"(?:^|[,.;:!\n][^\S\n]*)(?:it(?:'| i)s\s+|that(?:'| i)s\s+)?(?:(?:right|just)\s+)?(?:in|on|inside|within)"
# What ends the words between "near" and a thing, or says that the thing itself is the matter.
_NO_MORE = (
    r"(?:night|noon|midnight|home|least|all|once|is|are|was|were|has|have|there|and|but|or|open|broken|missing|leaking|burst|"
    r"damaged|loose|sparking|burning|blocked|full|overflowing|collapsed|fallen|stolen|dark|cracked)"
)
_BETWEEN = rf"(?:(?!{_DETERMINER}\b|{_NO_MORE}\b)[\w'-]+\s+){{0,2}}"
_BESIDE_ZH = (
    r"[站台亭牌口处]{0,2}的?(?:旁边|旁|门口|门前|[正斜]?对面|对过|附近|下面|下方|下边|底下|脚下|隔壁|后面|后方|后边|前面|前方|前边|"
    r"边上|边(?!缘)|路口|拐角|转角|[东西南北左右][边面侧头]|跟前|处|下(?=$|[，。,.;；!！\s的有]))"
)
_BEFORE_ZH = r"(?:靠近|挨着|紧挨|对着|位于|就在|临近|邻近)(?:[\u3400-\u9fff]{1,8}?(?:路|街|巷|道|号))?"
# 桥面 in 桥面路 is a name.
_NAMED_ZH = r"(?:路|街|巷|大道|大街|小区|新村|花园)(?![上面边口中])"
_CJK = re.compile(r"[\u3400-\u9fff]")
# What an answer to "where is it?" may say besides names.
_FEW_WORDS = """
it its is that this there here the a an our my your of and or at on in by to from near nearby under below beneath
behind outside inside opposite beside next close across front between along past above around facing corner side
end left right north south east west middle just about please gate entrance exit door house building shop school
college university kindergarten library court bank hotel pharmacy clinic supermarket restaurant factory
cinema park square metro subway bus taxi
hospital church market mall station stop crossing junction intersection roundabout number no nr floor street road
"""
_WHERE_ONLY = frozenset(_FEW_WORDS.split())
_VENUE_ZH = (
    r"[小中大]?学校?|幼儿园|医院|卫生院|诊所|药[店房]|超市|商[场店厦]|菜?市场|菜场|[广操]场|公园|小区|[酒饭]店|宾馆|银行|邮局|派出所|法院|图书馆|"
    r"养老院|[居村]委会|[火汽]?车站|地铁站?|公交车?站?|加油站|停车场|工地|工厂|大厦|公寓|教堂|寺庙?"
)
_WHERE_ONLY_ZH = re.compile(
    rf"{_VENUE_ZH}|{_BESIDE_ZH}|[在就是的这那里边站台亭口处旁与和到中间]|\d+|[号楼幢栋弄室单元]"
)
# In what a class is called or found by: how the thing is, and not only which.
_TROUBLE = re.compile(
    rf"\b(?:{_NO_MORE}|no|out|down|up|loose|rattling|flickering|leaning|falling|low|flood\w*|overflow\w*|gushing|standing|caved|collapse|bent|tilted|"
    r"crooked|faulty|spill|spilt|leaks?|cut|dug|blocking|dirty|noise|smell|problem)\b"
    r"|[不没未无坏漏堵破缺损丢倒歪断响松掉塌灭垂挡脏臭满裂翘斜陷挂爆冒溢淌停]"
)
_STREET_ZH = re.compile(r"[\u3400-\u9fff]{1,4}?(?:路|街|巷|大道)")
_STREET_NAME = re.compile(
    rf"\b(?:\d{{1,5}}[a-z]?\s+)?(?:(?!(?:in|on|at|by|near|of|the|is|from|to|and|opposite|behind)\b)[a-z'.-]{{1,30}}\s{{1,9}}){{1,2}}"
    rf"{STREET_EN}\b",
    re.IGNORECASE,
)


def without_landmarks(text: str, phrases: Iterable[str]) -> str:
    """Return a text without those of the phrases that only say beside what something is, or are part of a street's name."""
    left = list(text)
    for phrase in phrases:
        for found in _beside(phrase).finditer(text):
            left[found.start() : found.end()] = " " * len(found[0])
    return "".join(left)


def says_only_where(text: str, phrases: Iterable[str]) -> bool:
    """Whether nothing is left of a text beyond places, the phrases being things one may stand beside."""
    left = text
    for phrase in sorted(phrases, key=len, reverse=True):
        left = re.sub(_spelt(phrase), " ", left, flags=re.IGNORECASE)
    address = address_in(left)
    if address and address.isascii():
        left = left.replace(address, " ")
    # In Chinese nothing parts an address from what stands before it.
    left = _STREET_ZH.sub(" ", left)
    left = _WHERE_ONLY_ZH.sub(" ", _STREET_NAME.sub(" ", left))
    if _CJK.search(left):
        return False
    words = re.findall(r"[^\W\d_]{2,}", left)
    is_first_a_name = bool(words) and not text.lstrip().startswith(words[0])
    return all(
        word.casefold() in _WHERE_ONLY or (word[0].isupper() and (at > 0 or is_first_a_name))
        for at, word in enumerate(words)
    )


def tells_of_trouble(phrase: str) -> bool:
    """Whether what a class is found by says what is wrong with a thing, and does not only name it: "lamp out"."""
    return _TROUBLE.search(phrase) is not None


def _spelt(phrase: str) -> str:
    if not phrase.isascii():
        return re.escape(phrase)
    return r"\b" + r"[\s-]+".join(rf"{re.escape(word.removesuffix('s'))}(?:s|es)?" for word in phrase.split()) + r"\b"


def _beside(phrase: str) -> re.Pattern[str]:
    spelt = _spelt(phrase)
    if not phrase.isascii():
        return re.compile(rf"{spelt}{_BESIDE_ZH}|{_BEFORE_ZH}{spelt}|{spelt}{_NAMED_ZH}")
    before = rf"\b{_BESIDE}\s+(?:{_DETERMINER}\s+)?{_BETWEEN}|{_WITHIN}\s+{_DETERMINER}\s+{_BETWEEN}"
    # Names of streets are written large, or stand behind "on".
    named = rf"(?=[A-Z])(?i:{spelt})\s+(?=[A-Z])(?i:{STREET_EN})\b|(?i:\b(?:on|in)\s+{spelt}\s+{STREET_EN}\b)"
    return re.compile(rf"(?i:(?:{before}){spelt})|{named}")
