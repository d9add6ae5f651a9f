"""Whether a text tells where somebody lives: street and number in any spelling and order, or the home within the house."""

# ruff: noqa: E501 - patterns and lists are easier to read whole

import re
from collections.abc import Iterator

from cases.summary_names.spelling import (
    BEGIN,
    END,
    HAN,
    IS_HAN,
    KINDS_EN,
    KINDS_ZH,
    OWN,
    OWN_ZH,
    plain,
    spelt_any_way,
    together,
)
from common.chinese import numeral_in_digits

_NUMERAL = re.compile("[零〇一二三四五六七八九十百两幺]+")
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = (
    {word: value for value, word in enumerate(_ONES.split(), 1)}
    | {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}
    | {"zero": 0, "oh": 0}
)
_WORD = rf"(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))})"
_NUMBER_WORDS = re.compile(rf"{BEGIN}{_WORD}(?:(?:[\s-]+(?:hundred|and|{_WORD}))*[\s-]+(?:hundred|{_WORD}))?{END}")

_NOUGHTS = frozenset({"o", "oh", "nought", "nil", "zero", "null"})
_TIMES = {"double": 2, "triple": 3, "treble": 3, "twice": 2}
_SAID = rf"(?:{_WORD}|{'|'.join(sorted((_NOUGHTS | _TIMES.keys()) - _VALUES.keys(), key=len, reverse=True))})"
# Three in a row at least: two may count something.
_SPELT = re.compile(rf"{BEGIN}{_SAID}(?:[\s,.-]+{_SAID}){{2,}}{END}")

# Numbers that count or measure something are no homes.
_UNIT = (
    r"\s*(?:[元块米盏个只条天年月日次分秒斤吨名位人辆棵根件处份套平小路]|公[里斤]|[%:°$€£¥]|"
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|metres?|meters?|m|km|cm|kg|db|yuan|rmb|people|persons?|"
    r"lamps?|lights?|cars?|bikes?|bags?|times|trees?|bins?|stalls?|decibels?|am|pm|o'clock|percent)(?![a-z]))"
)
_NO_HOME = r"(?:[¥$€£]|(?:bus|line|route|case|no\.? case|fine of|fined|costs?|罚款?|共|约|第)\s*)"
# A home within a house, by its number; "4号楼302" and "4-2-302" name one without the word.
_ROOMS = re.compile(
    r"(?<![a-z])(?:flat|apartment|apt|unit|room|suite|rm)(?![a-z])\W{0,2}(?:(?:no|nr|number)(?![a-z])\W{0,2})?([a-z]?-?\d+[a-z]?)(?![a-z\d])"
    r"|(\d+[a-z]?)\s?(?:室|房(?!屋)|户|号房)"
    r"|(?:号楼|[幢栋座号]|单元)\s?(\d{2,4})(?![\d号幢栋座单])"
    r"|(?<!\d)\d{1,3}[-–—/]\d{1,3}[-–—/](\d{2,4})(?!\d)"
    r"|(?<!\d)\d{1,3}[-–—/](\d{3,4})(?!\d)"
    r"|(?<![a-z])(?:tenants?|neighbou?rs?|residents?|occupants?|households?|people|lives?|living|rents?)\s+(?:(?:in|at|of|from)\s+)?(?:(?:no|nr|number)\W{1,2}|#)?"
    rf"(\d+[a-z]?)(?![a-z\d])(?!{_UNIT})"
    r"|(?<!\d)(\d+[a-z]?)(?:的)?(?:住户|居民|租客|租户|邻居|人家|业主|房客)"
)
# As alone somebody is meant: who says 302 says of which flat.
_BARE = 3

_NUMBER = r"(\d{1,5}[a-z]?)(?![a-z\d])"
_MARK = r"(?:no|nr|number|num|nos|house|at|the|on|building|block|#)"
_STREETS = (
    re.compile(rf"(?<!\d){_NUMBER}\W{{1,3}}((?:[a-z'-]+\W{{1,2}}){{1,4}}){KINDS_EN}{END}"),
    re.compile(rf"((?:[a-z'-]+\s+){{1,4}}){KINDS_EN}{END}\W*(?:{_MARK}\W+)*{_NUMBER}"),
)
_STREET_ZH = re.compile(rf"({HAN}{{2,10}}?){KINDS_ZH}(?:门牌)?\s?(\d{{1,5}}[a-z]?)")
# What leads to a street's name and is none of it.
_LEADING = frozenset({
    "live", "lives", "living", "rent", "stay", "reside", "home", "house", "flat", "is", "at", "in", "on", "of", "the", "to",
    "near", "i", "we", "my", "our", "and", "from", "a", "an", "no", "number", "by", "opposite", "behind", "address", "block",
    "building", "road", "street", "unit", "room", "apartment", "corner", "old", "with",
})  # fmt: skip
_POINTS = {
    "east": "dong", "south": "nan", "west": "xi", "north": "bei", "middle": "zhong", "central": "zhong",
    "东": "dong", "南": "nan", "西": "xi", "北": "bei", "中": "zhong",
}  # fmt: skip
_POINT_SPELT = {
    "dong": "(?:east|e|dong|东)", "nan": "(?:south|s|nan|南)", "xi": "(?:west|w|xi|西)", "bei": "(?:north|n|bei|北)",
    "zhong": "(?:middle|mid|central|zhong|中)",
}  # fmt: skip

# Of those who live along a street or in a district nobody is told by it.
_AREA = re.compile(
    r"\D*(?:road|rd|street|avenue|ave|lane|drive|boulevard|highway|lu|jie|dadao|district|county|city|town|(?:[路街巷县市镇乡村]|(?<!小)区)|大道|胡同|街道|社区)"
)

# Where somebody says to live, up to where it is said.
_LIVE = re.compile(
    rf"(?<![a-z])(?:(?:(?:i|we|i'm|i am|we are)\s+(?:\w+\s+){{0,2}}?|{OWN})(?:live|living|lived|rent|renting|reside|residing|stay|staying)"
    r"|(?:my|our)\s+(?:own\s+|home\s+)?(?:home|house|flat|apartment|address|room|unit)(?=\s*(?:is|at|in|on|no|number|[:,#\d])(?![a-z]))"
    r"|(?:i am|i'm|we are|we're|it is|this is)\s+(?:(?:the|an?|one of the)\s+)?(?:tenants?|residents?|owners?|neighbou?rs?|occupants?|family)?\s*(?:of|in|at|from)"
    r"(?=\s+(?:the\s+)?(?:flat|apartment|apt|room|unit)(?![a-z])))(?![a-z])"
    r"([^!?。！？;\n]{0,120})"
)
_LIVE_ZH = re.compile(
    r"(?:(?:我|本人)[是系](?=[^，。！？,!?\n]{1,20}(?:住户|业主|居民|租客|租户|房客))|(?:我|本人)[^，。！？,!?\n他她]{0,6}?(?:住|租)"
    rf"|我家(?=就?[住在]|\d)|(?:住址|家庭地址|我的地址)是?[:：]?|家住|{OWN_ZH}住(?![户宅院建]))([^。！？!?\n]{{0,50}})"
)
# A comma ends an address, unless its next part follows.
_NEXT_PART = (
    r"(?=\s*(?:\d|(?:flat|apartment|apt|room|unit|no|number|nr|building|block|house|floor|on the \d)(?![a-z])"
    rf"|(?!(?:the|an?|this|that|there|it|our|my)(?![a-z]))(?:[a-z'-]+\s+){{1,3}}{KINDS_EN}{END}|{HAN}{{0,8}}\d+[-号室幢栋弄]))"
)
_BESIDE = (
    r"(?<![a-z])(?:opposite|near|nearby|next|behind|above|below|beside|across|by|close|around|not far|facing)(?![a-z])"
)
_BESIDE_ZH = re.compile(rf"{HAN}*\d*号?的?(?:斜?对面|附近|旁边?|隔壁|后面|前面|边上).*")


def homes_told(words: str) -> list[str]:
    """Return what somebody says of where she lives, as far as a number says which house or flat."""
    told = in_figures(plain(words))
    every = (_without_rest(each) for pattern in (_LIVE, _LIVE_ZH) for each in pattern.findall(told))
    return [each for each in dict.fromkeys(every) if re.search(r"\d", in_figures(each))]


def holds_home(text: str, home: str) -> bool:
    """Whether a text holds an address, or so much of it that those who live there know whose it is."""
    told, known = in_figures(plain(text)), in_figures(plain(home))
    streets = list(_streets(known))
    return (
        _holds_room(told, _rooms(known) | _loose_rooms(known, {number for _name, number in streets}))
        or any(re.search(pattern, told) for name, number in streets for pattern in _patterns(name, number))
        or _holds_literally(together(told), together(known))
    )


def in_figures(told: str) -> str:
    """Return a text with its numerals in figures: 十五 and fifteen are 15."""
    told = _NUMERAL.sub(lambda found: numeral_in_digits(found[0]), told)
    return _NUMBER_WORDS.sub(lambda found: _figures(found[0]), told)


def figures_spelt(told: str) -> str:
    """Return a text with each number that is said in words in figures, as numbers of telephones are: double five is 55."""
    return _SPELT.sub(lambda found: f" {_each_figure(found[0])} ", told)


def _each_figure(spelt: str) -> str:
    figures, times, tens = "", 1, 0
    for word in re.split(r"[\s,.-]+", spelt):
        if word in _TIMES:
            times = _TIMES[word]
            continue
        value = 0 if word in _NOUGHTS else _VALUES.get(word, 0)
        if tens and 0 < value < 10:
            figures = figures[:-1]
        figures += str(value) * times
        times, tens = 1, value >= 20
    return figures


def _figures(spelt: str) -> str:
    """Return a number in words as figures: three hundred and two, and three oh two, are 302."""
    words = [each for each in re.split(r"[\s-]+", spelt) if each != "and"]
    values = [_VALUES.get(each, 100) for each in words]
    if "hundred" not in words and len(words) > 1 and all(value < 10 for value in values):
        return "".join(map(str, values))
    total = 0
    for word, value in zip(words, values, strict=True):
        total = (total or 1) * 100 if word == "hundred" else total + value
    return str(total)


def _without_rest(said: str) -> str:
    """Leave out what a sentence says beside the address: what else there is, and what her home only stands beside."""
    ends = (
        r"\.\s+(?!\d)(?<!rd\. )(?<!st\. )(?<!no\. )(?<!ave\. )|\b(?:and|but|because|since|for|where)\s+(?!no\b|flat|room|unit|apartment)"
        rf"|[，,](?!{_NEXT_PART})|{_BESIDE}"
    )
    return _BESIDE_ZH.sub("", re.split(ends, said)[0])


# --- The home within the house --------------------------------------------------------------------


def _rooms(told: str) -> set[str]:
    """Return the numbers of the homes within a house that a text names."""
    return {next(filter(None, each.groups())) for each in _ROOMS.finditer(told)}


def _loose_rooms(home: str, numbers: set[str]) -> set[str]:
    """Return the numbers of an address that can only be a flat's: 302, 15 Qingnian Road."""
    return set(re.findall(rf"(?<![\w-])(?!(?:19|20)\d\d)(\d{{3,4}}[a-z]?)(?![\w号弄])(?!{_UNIT})", home)) - numbers


def _holds_room(told: str, rooms: set[str]) -> bool:
    if rooms & _rooms(told):
        return True
    bare = "|".join(re.escape(each) for each in rooms if len(each) >= _BARE)
    if not bare:
        return False
    counted = re.sub(rf"{_NO_HOME}(?:{bare})", " ", told)
    return re.search(rf"(?<![a-z\d.,-])(?:{bare})(?![a-z\d])(?![.,-]\d)(?!{_UNIT})", counted) is not None


# --- Street and number ----------------------------------------------------------------------------


def _streets(home: str) -> Iterator[tuple[str, str]]:
    """Give the streets with a number that an address names; a name of letters is its words."""
    for pattern, name_first in zip(_STREETS, (False, True), strict=True):
        for found in pattern.findall(home):
            name, number = found if name_first else reversed(found)
            words = re.findall(r"[a-z'-]+", name)
            last = max((at for at, word in enumerate(words) if word in _LEADING), default=-1)
            if words[last + 1 :]:
                yield " ".join(words[last + 1 :]), number
    for name, number in _STREET_ZH.findall(home):
        yield name, number


def _patterns(name: str, number: str) -> Iterator[str]:
    """Give what a street and its number look like in either script and order."""
    joint = r"[\W_]*"
    behind = rf"{joint}{KINDS_EN}?{KINDS_ZH}?\.?{joint}(?:(?:{_MARK}|号|门牌)\W*)*{number}(?![a-z\d])(?!{_UNIT})"
    before = rf"(?<!\d){number}\s?号?\W*(?:(?:of|on|in|at|the|号|house|number|old|new|great|little|big|upper|lower)(?![a-z])\W*)*"
    for written in _written(name):
        yield written + behind
        yield before + written


def _written(name: str) -> Iterator[str]:
    """Give the patterns of a street's name without its kind: 青年东, qingnian east."""
    if IS_HAN.fullmatch(name):
        point = _POINTS.get(name[-1], "") if len(name) > 2 else ""
        # What stands before may be the district; a name is known by two characters.
        core = (name[:-1] if point else name)[-2:]
        spelt = [each.replace(BEGIN, "").replace(END, "") for each in spelt_any_way(core, is_person=False)]
        ends = rf"[\W_]*{_POINT_SPELT[point]}" if point else ""
        yield from (f"(?:{each}){ends}" for each in spelt)
        return
    words = name.split()
    point = _POINTS.get(words[-1], words[-1] if words[-1] in _POINT_SPELT else "") if len(words) > 1 else ""
    core = "".join(words[:-1] if point else words)
    ends = rf"[\W_]*{_POINT_SPELT[point]}" if point else ""
    spelt = [each.replace(END, "") for each in spelt_any_way(core, is_person=False)]
    spelt.append(BEGIN + r"[\W_]*".join(map(re.escape, words[:-1] if point else words)))
    yield from (f"(?:{each}){ends}" for each in spelt)


def _holds_literally(told: str, known: str) -> bool:
    """Whether an address stands in a text, or a number of it beside what stands beside it there: Hauptstraße 12."""
    if len(known) > _BARE and known in told and not _AREA.fullmatch(known):
        return True
    for number in re.finditer(r"\d+", known):
        before = known[: number.start()]
        # Two characters, or a word of five letters, before the figures.
        street = before[-2:] if re.search(f"{HAN}{{2}}$", before) else before[-5:]
        is_street = re.fullmatch(f"{HAN}{{2}}|[^\\W\\d]{{5}}", street) is not None
        if is_street and re.search(rf"{re.escape(street + number.group())}(?!\d)", told):
            return True
        # "12 Mill Lane": the number before the street.
        after = re.match(r"[^\W\d]{5}", known[number.end() :])
        if after and re.search(rf"(?<!\d){re.escape(number.group() + after.group())}", told):
            return True
    return False
