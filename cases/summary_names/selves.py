"""Whether a text tells what somebody said of herself: what she is, where she works, where in the house she lives."""

# ruff: noqa: E501 - patterns are easier to read whole

import re
from collections.abc import Iterator

from cases.summary_names.occupations import DOINGS, OCCUPATIONS
from cases.summary_names.spelling import BEGIN, END, OWN, OWN_ZH, plain, together

_REST = r"[^，。！？；,.!?;\s]"
# Behind what the phrase ends.
_ENDS = r"(?=\s+(?:there|here|at|in|of|on|by|for|with|from|who|and|but|so|that|to|where|next|near|since)\b|\s*[^\w\s'’-]|\s*$)"
_A = r"(?:an?|the|one of the|their|his|her|our)"
_I_AM = re.compile(
    rf"\b(?:i am|i'm|im|i was|we are|we're|caller is|{OWN}(?:work(?:ed|ing)?(?: \w+){{0,2}}? as|employed as))\s+"
    rf"{_A}\s+(?!bit\b|little\b|lot\b)((?:[a-z-]+\s+){{0,3}}?[a-z-]+){_ENDS}"
)
_I_DO = re.compile(
    r"\bi (?:also |used to |still )?(teach|taught|drive|cook|clean|study|nurse|own|run|guard|deliver|manage)\b"
)
_TRADE = rf"{_REST}{{0,6}}?(?:[员工师士生手长理匠医夫机安姆计兵板]|人员|店主|小哥|志愿者)"
_I_AM_ZH = re.compile(
    rf"(?:我|本人)(?:就|也|现)?是(?!说|想|觉|要|来|不|从|在)({_REST}{{2,20}})"
    rf"|(?:我|本人){_REST}{{0,10}}?(?:当|做)({_TRADE})"
    rf"|{OWN_ZH}在{_REST}{{1,15}}?(?:当|做|担任)({_TRADE})"
    rf"|(?:我|本人)(?:已经?)?(退休)"
)
_I_DO_ZH = re.compile(
    rf"我{_REST}{{0,8}}?(教(?=书|课|[语数英体])|开出租|开公交|开货车|开网约车|跑滴滴|送外卖|送快递|扫马路|看大门)"
)
# Of those there are too many to tell anybody by.
_ANYBODY = frozenset(
    [
        "resident",
        "citizen",
        "person",
        "man",
        "woman",
        "one",
        "local",
        "user",
        "customer",
        "neighbour",
        "neighbor",
        "people",
        "居民",
        "市民",
        "业主",
        "群众",
        "住户",
        "路人",
        "老百姓",
        "本地人",
        "顾客",
        "消费者",
        "邻居",
        "附近居民",
    ]
)
# Without an article too: "I am pregnant", "I work as nurse", "I use a wheelchair", "I'm Italian".
_I_AM_SO = re.compile(rf"\b(?:i am|i'm|im|{OWN}(?:use an?|work(?:ing|ed)? as))\s+((?:[a-z-]+\s+){{0,2}}[a-z-]+)")
_NATION = re.compile(r"[a-z]{3,}(?:ese|ish|ian|ican)")
_SO_ZH = re.compile(r"(?:我|本人)[^。！？!?\n]{0,12}?(怀孕|孕妇|失明|盲人|聋人|残疾|轮椅|离婚|失业|下岗|外国人)")
_AGE = re.compile(
    r"\b(?:i am|i'm|im|aged?)\s+(\d{2,3})\b(?!\s*(?:m|km|metres?|meters?|minutes?|hours?|days?)\b)|(?:我|本人)[^，。]{0,4}?(\d{2,3})岁"
)

_I_WORK = re.compile(
    rf"\b(?:i|we)\b[^!?;\n]{{0,80}}?{OWN}(?:work(?:ing|ed)?|employed|teach|study|nurse)(?: \w+){{0,2}}?(?: as {_A}(?: [a-z-]+){{1,3}}?)?"
    r"\s(?:at|for|in|with)\s+(?:the|an?|our|this)?\s*((?:[a-z'’-]+\s+){0,4}?[a-z'’-]+)"
    r"(?=\s+(?:there|here|at|in|on|by|for|with|from|who|and|but|so|that|to|where|next|near|since|as)\b|\s*[^\w\s'’-]|\s*$)"
)
_I_AM_AT = re.compile(
    rf"\b(?:i am|i'm|im|i was)\s+{_A}\s+(?:[a-z-]+\s+){{1,3}}?(?:at|in|for|with)\s+(?:the|an?|our)?\s*((?:[a-z'’-]+\s+){{0,4}}?[a-z'’-]+)"
    r"(?=\s+(?:there|here|at|in|on|by|for|with|from|who|and|but|so|that|to|where|next|near|since|as)\b|\s*[^\w\s'’-]|\s*$)"
)
_I_WORK_ZH = re.compile(
    rf"{OWN_ZH}(?:在|是|到)((?!这|那|哪){_REST}{{2,15}}?)(?:里|内)?(?:上班|工作|打工|任职|任教|教书|上学|读书|值班|干活|(?:当|做|担任)(?={_TRADE})|的{_TRADE})"
)
_WORKS = (
    r"(?:works?|working|worked|employ(?:ee|ees|ed|er)|staff|colleagues?|workers?|job|nurses?|teaches|studies|shifts?)"
)
_OF_WORK = r"(?:\W+(?:at|for|in|of|with|by|from|the|an?|our|as|member))*\W+"
_WORKS_ZH = "(?:上班|工作|打工|任职|任教|员工|职工|职员|同事|内部)"
# What says of no house which.
_ANY_HOUSE = frozenset({
    "home", "house", "night", "nights", "day", "days", "morning", "evening", "office", "city", "town", "area", "street",
    "it", "them", "him", "her", "this", "place", "shift", "shifts", "there", "here", "years", "months", "hours",
})  # fmt: skip
_SMALL_WORDS = frozenset(
    {"the", "a", "an", "our", "of", "at", "in", "local", "this", "that", "my", "big", "small", "old", "new"}
)
# A name that says which house: two words, or so many characters.
_WHOLE_ZH = 4

_PEOPLE = r"(?:liv(?:e|es|ing)|rent(?:s|ing)?|residents?|tenants?|neighbou?rs?|occupants?|households?|famil(?:y|ies)|wom[ae]n|m[ae]n|lady|person|caller|reporter)"
_BESIDE = (
    r"(?:above|over|below|under|opposite|beneath|behind|next door|next to|beside|upstairs|downstairs|across from|across|ground floor|top floor|attic|"
    r"basement|corner house|\d+(?:st|nd|rd|th) floor|floor \d+)"
)
_I_LIVE = re.compile(
    rf"(?:\b(?:i|we)\s(?:\w+\s){{0,2}}?|{OWN})(?:live|living|rent|stay|reside)\b([^.!?;\n]{{0,60}})"
    r"|\b(?:my|our) (?:flat|home|house|room) ([^.!?;\n]{0,60})"
)
_BESIDE_ZH = r"(?:楼上|楼下|对面|隔壁|顶楼|底楼|一楼|地下室|阁楼|\d{1,2}[楼层])"
_PEOPLE_ZH = "(?:住户|居民|租客|租户|邻居|人家|业主|群众|住|家)"
_I_LIVE_ZH = re.compile(
    rf"(?:(?:我|本人)[^，。！？,!?\n他她]{{0,6}}?(?:住|租)|我家就?[住在]|{OWN_ZH}住(?![户宅院建]))([^。！？!?\n]{{0,20}})"
)
_ORDINALS = dict(
    zip(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"],
        strict=True,
    )
) | {f"{zh}{level}": f"{number}{level}" for number, zh in enumerate("一二三四五六七八九", 1) for level in "楼层"}
_ORDINAL = re.compile("|".join(_ORDINALS))


def holds_self(text: str, words: str, *, about: str = "") -> bool:
    """Whether a text repeats of what somebody says of herself what she is, where she works or how she lives there.

    `about`: the address of the matter. Where she works may be what it is about; then its name alone tells nothing.
    """
    told, said = (plain(each).replace("’", "'") for each in (text, words))
    return _holds_role(told, said) or _holds_work(told, said, plain(about)) or _holds_living(told, said)


# --- What she is ------------------------------------------------------------------------------


def _holds_role(told: str, said: str) -> bool:
    close = together(told)
    ages = "|".join(next(filter(None, each)) for each in _AGE.findall(said))
    if ages and re.search(rf"(?<!\d)(?:{ages})(?:\W?years?\W?old|岁)|\baged? (?:{ages})\b", told):
        return True
    return any(
        re.search(rf"{BEGIN}{re.escape(each)}s?{END}", told) if each.isascii() else each in close
        for each in _roles(said)
    )


def _roles(said: str) -> set[str]:
    named = {each.group(1).split()[-1] for each in _I_AM.finditer(said)}
    # "我是那里的厨师", "我是一名厨师": what stands last.
    named |= {
        re.sub(r"^.*[的名位个]", "", next(filter(None, each.groups()))).removesuffix("了")
        for each in _I_AM_ZH.finditer(said)
    }
    so = {word for phrase in _I_AM_SO.findall(said) for word in phrase.split()}
    named |= {each for each in so if _NATION.fullmatch(each) or any(each in every for every in OCCUPATIONS)}
    named |= set(_SO_ZH.findall(said))
    named |= {DOINGS[each] for pattern in (_I_DO, _I_DO_ZH) for each in pattern.findall(said)}
    known = {each for each in named - _ANYBODY if (len(each) > 2 if each.isascii() else 2 <= len(each) <= 6)}
    return known | {
        word
        for every in OCCUPATIONS
        for word in every
        if any(each in every or (not each.isascii() and any(own in each for own in every)) for each in named)
    }


# --- Where she works ------------------------------------------------------------------------------


def _holds_work(told: str, said: str, about: str) -> bool:
    close, known = together(told), together(f"{said} {about}")
    return any(re.search(pattern, told) for pattern in _of_houses(said, about)) or any(
        (len(house) >= _WHOLE_ZH and house in close and known.count(house) == 1)
        or re.search(f"{house[-2:]}.{{0,4}}{_WORKS_ZH}|{_WORKS_ZH}.{{0,2}}{house[-2:]}", close)
        for house in map(re.escape, _houses_zh(said))
    )


def _of_houses(said: str, about: str) -> Iterator[str]:
    for pattern in (_I_WORK, _I_AM_AT):
        for house in pattern.findall(said):
            words = [each for each in re.findall(r"[a-z'-]+", house) if each not in _SMALL_WORDS]
            if not words or words[-1] in _ANY_HOUSE:
                continue
            name = r"[\W_]+".join(map(re.escape, words)).replace("'", "'?")
            if len(words) > 1 and len(re.findall(name, f"{said} {about}")) == 1:
                yield rf"{BEGIN}{name}{END}"
            # "Works at a hospital" says enough.
            last = re.escape(words[-1])
            yield rf"{BEGIN}{_WORKS}{_OF_WORK}(?:[\w'-]+\W+){{0,2}}{last}{END}"
            yield rf"{BEGIN}{last}(?:'s)?\W+{_WORKS}{END}"


def _houses_zh(said: str) -> list[str]:
    return [house for each in _I_WORK_ZH.findall(said) if len(house := re.sub(r"^.*[的在]", "", each)) > 1]


# --- How she lives there --------------------------------------------------------------------------


def _holds_living(told: str, said: str) -> bool:
    told, said = _with_floors(told), _with_floors(said)
    for phrase in (next(filter(None, each), "") for each in _I_LIVE.findall(said)):
        for where in re.findall(rf"\b{_BESIDE}\b", phrase):
            if re.search(rf"\b{_PEOPLE}\b[^.!?;]{{0,20}}?\b{where}\b|\b{where}\b\W+{_PEOPLE}\b", told):
                return True
    close = together(told)
    for phrase in _I_LIVE_ZH.findall(said):
        for where in re.findall(_BESIDE_ZH, phrase):
            if re.search(f"{where}.{{0,3}}{_PEOPLE_ZH}|住.{{0,4}}{where}", close):
                return True
    return False


def _with_floors(text: str) -> str:
    return _ORDINAL.sub(lambda found: _ORDINALS[found[0]], text)
