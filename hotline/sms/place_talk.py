"""What stands round an address in an answer to "where is it?", and what only looks like one. Reads nothing but the text.

"不好意思，忘说了，是人民中路128号，谢谢" says 人民中路128号, "工农路112号，不是12号" the first of two. "Next to my house" and
路口 are no place that somebody else finds.
"""

import re
from collections.abc import Callable

_SEPARATED = re.compile(
    r"(?:,(?!\s*(?:no|nr|num|number|house|#)\b\.?\s*\d|\s*#\s*\d)|[，。;；!！\n]|"
    r"(?<!\bno)(?<!\bnr)(?<!\bnum)(?<!\brd)(?<!\bst)(?<!\bave)\.(?=\s|$)|"
    r"(?<=[\u3400-\u9fff\d])\s+(?=[\u3400-\u9fff]))+\s*",
    re.IGNORECASE,
)
# What is said to whoever reads, and not of where it is.
_TALK = re.compile(
    r"\b(?:thanks?|thank|cheers|ta|thx|ty|please|pls|plz|sorry|hi|hello|hey|dear|forgot|oops|mistake|correction|hurry|quick\w*|asap|"
    r"urgent\w*|come|send|call|ring|waiting|wait|before|until|till|today|tomorrow|tonight|soon|i|im|ill|we|you|u|your|btw|ok|okay|"
    r"regards|yes|no|lol|guys|mate)\b"
    r"|谢|感谢|辛苦|麻烦|不好意思|抱歉|对不起|你好|您好|忘(?:了|记)?(?:说|写|告诉|讲|发)|错了|快|尽早|赶紧|马上|抓紧|等(?:着|你|人|我)|早[点些]|师傅|孩子|老人|不敢|急|"
    r"关门|上班|下班|电话|联系|拜托|补充|更正|刚[才刚]|^(?:好的?|嗯+|哦+|请)$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:next to|opposite|across from|behind|in front of|beside|near|outside|between|corner|close to)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:oh|sorry|hi|hello|hey|ok|okay|yes|well|so|um|dear sirs?|(?:i )?forgot(?: to (?:say|write|mention))?|my mistake|"
    r"correction|i meant?|"
    r"(?:the )?address(?: is)?|it's|its|it is|that's|(?:the|my|our) (?:\w+ ){1,3}(?:is|are)(?=\s+(?:at|in|on|near|next|"
    r"opposite)\b))[\s:,]+"
    r"|(?:你好|您好|不好意思|抱歉|对不起|哦|嗯|那个|忘(?:了|记)?说了?|说错了|写错了|更正|补充一?下?)[\s:：,，]*)+",
    re.IGNORECASE,
)
_THING_IS = re.compile(r"[\u3400-\u9fff]{1,8}?(?:就在|是在|就是|是|在)")
_END = re.compile(
    r"(?:[\s,，.。!！]*(?:\b(?:btw|by the way|thank(?:s| you| u)?(?: (?:so|very) much| a lot)?(?: for .{1,40})?|cheers|ta|thx|mate|"
    r"guys|pls|please|lol)|"
    r"[哈啊呀哦呢嘛吧噢喔哒]|[^\w\s)）\"”’'#.&/?-]))+[\s.。!！]*$",
    re.IGNORECASE,
)
_LONGEST = 300

# --- One of two ----------------------------------------------------------------------------

_NAMES = re.compile(r"\d|[A-Z]|[路街巷弄村桥苑号栋幢]|\b(?:street|road|lane|avenue|square)\b")
_AND_NOT = re.compile(
    r"(?P<right>[^,，;；]{2,80}?)\s*[,，;；(（]?\s*(?:\b(?:and )?not (?:at |in |on )?(?!far\b|sure\b|long\b|only\b)|而?不是|不在|"
    r"并非)(?P<wrong>[^,，;；。]{1,40})"
)
_BUT = re.compile(
    r"(?:(?:it|its|it's|it is|that's|that is|is)\s+)?(?:not\s+(?:at |in |on )?(?!far\b|sure\b|long\b|only\b)|(?:不是|不在|"
    r"并非))(?P<wrong>[^,，;；]{1,40}?)"
    r"(?:\s*[,，;；]\s*(?:but\s+|its\s+|it's\s+|it is\s+|是在|而?是|应该?是|在)?|\s+but\s+|\s+(?:its|it's|it is)\s+|而?是在?|"
    r"应该?是在?)(?P<right>[^,，;；]{2,80})",
    re.IGNORECASE,
)


def corrected(text: str) -> str:
    """Return of two places the one that is meant: "X, not Y", "不是Y，是X"; else the text."""
    if len(text) > _LONGEST:
        return text
    for pattern in (_BUT, _AND_NOT):
        found = pattern.search(text)
        if found and _NAMES.search(found["wrong"]) and _NAMES.search(found["right"]):
            return f"{text[: found.start()]}{found['right']}{text[found.end() :].lstrip(')）')}"
    return text


def place_alone(text: str, address_in: Callable[[str], str], is_more: Callable[[str], bool]) -> str:
    """Return a text without what is said round the place; what `is_more` than talk stays, and so does all that may say where."""
    if len(text) > _LONGEST:
        return text
    text = corrected(text)
    kept, at = "", 0
    for found in (*_SEPARATED.finditer(text), None):
        piece = text[at : found.start() if found else len(text)]
        if not _is_talk(piece, address_in, is_more):
            kept = f"{kept}{_between(kept)}{piece}" if kept else piece
        at = found.end() if found else len(text)
    if not kept:
        return text
    return _bare(kept.strip(), address_in) if _changes(kept, text) else _bare(text.strip(), address_in)


def _changes(kept: str, text: str) -> bool:
    return len(re.findall(r"\w", kept)) != len(re.findall(r"\w", text))


def _between(kept: str) -> str:
    return "，" if re.search(r"[\u3400-\u9fff]$", kept.strip()) or not kept.isascii() else ", "


def _is_talk(piece: str, address_in: Callable[[str], str], is_more: Callable[[str], bool]) -> bool:
    if not re.search(r"\w", piece):
        return True
    return bool(_TALK.search(piece)) and not (address_in(piece) or _BESIDE.search(piece) or is_more(piece))


def _bare(text: str, address_in: Callable[[str], str]) -> str:
    """Leave out what leads to a place and what is said behind it, in one breath with it."""
    led = _LEAD.match(text)
    shorter = _END.sub("", text[led.end() :] if led else text)
    shorter = shorter if re.search(r"\w", shorter) else text
    thing = _THING_IS.match(shorter)
    address = address_in(shorter[thing.end() :]) if thing else ""
    return shorter[thing.end() :] if thing and address and shorter.startswith(address, thing.end()) else shorter


# --- What nobody else finds ------------------------------------------------------------------

_AT = (
    r"(?:on|in|at|by|near|next to|opposite|across from|behind|in front of|outside|beside|close to|around|along|down|under|inside|from|"
    r"the (?:corner|end|middle|side|front|back) of|corner of|of|to)"
)
_WHERE = rf"(?:(?:it's|its|it is|that's|just|right|somewhere|and|or|{_AT})\s+)*"
_WHOSE = r"(?:my|our|his|her|their|your)\s+(?:[\w']+'?s?\s+)?"
_HOME = (
    r"(?:house|home|flat|apartment|door|street|road|lane|corner|building|block|yard|garden|window|driveway|crossing|"
    r"cross ?roads?|junction|"
    r"intersection|pavement|sidewalk|path|neighbou?rhood|area|estate|place|entrance|gate|stairs|staircase|alley|river|canal|"
    r"lake|field|trees?|car|"
    r"side of the road|roadside|(?<=my |he |ur )way(?: home| there| to work)?)"
)
_HERS = (
    r"(?:school|office|shop|work|workplace|garage|balcony|shed|mother|mum|parents|friend|neighbou?rs?|village|town|kitchen|"
    r"bathroom|store|restaurant|church)"
)
_COMMON = (
    rf"(?:(?:the|this|that|a|an|same|main|side|back|big|small|little|whole|old|front|street|road|usual)\s+)*{_HOME}"
)
_OWN = (
    rf"(?:{_WHOSE}(?:{_HOME}|{_HERS})|{_AT}\s+(?:my|our)\s+(?!(?:opinion|view|mind|way|own|phone|case|report|life|head|name|"
    rf"age|time|knowledge)\b)[a-z']+)"
)
_NAMELESS_EN = re.compile(
    rf"{_WHERE}(?:{_OWN}|{_COMMON}|here|there|outside|inside|me|us|where (?:i|we) live)(?:\s+{_WHERE}(?:{_OWN}|{_COMMON}|me|us|here))?",
    re.IGNORECASE,
)
# What her own thing may be and be found by: a name, or one of its kind that stands somewhere.
_NAMELESS_ZH = re.compile(
    r"(?:就|在|是|位于|靠近|离|从|大概|好像|应该)*(?:我们?|俺们?|咱们?|自己|你们?|他家?|邻居)?(?:家|住的?(?:地方|楼|小区)|小区|楼|单位|公司|店|村)?里?的?"
    r"(?:那|这|一|某|哪)?(?:个|条|边|里|块|段|儿|栋|座)?的?"
    r"(?:(?:大|小|十字|丁字|三岔|老|新)?(?:路口|门口|门前|门外|楼下|楼上|楼前|楼后|路边|路上|路旁|街上|街边|街口|马路[上边]?|巷子?[里口]?|胡同[里口]?|弄堂[里口]?|小路|"
    r"拐角|转角|拐弯处?|对面|旁边|附近|隔壁|后面|前面|边上|楼道里?|院子?里?|里面|外面|屋后|门外头|那里|那边|这里|这边|那儿|这儿|河边|桥边|桥上|桥下|村口|村里|大门|后门|前门|路|街)"
    r"(?:那|这|的)?(?:个|条)?){1,3}(?:处|里|那|上)?"
    r"|(?:就?在)?(?:我们?|咱们?|俺们?)的?(?:家|村|小区|楼|这|那|单位|学校|街道)(?:里|上|边|儿)?|(?:就?在)?(?:这|那)(?:儿|里|边)?|老地方|原来的?地方"
)


def is_nameless(text: str) -> bool:
    """Whether the whole of a text names a place that nobody else finds by it: "next to my house", 我家门口, "at the corner"."""
    said = " ".join(text.replace("’", "'").strip(" \t\n,，.。!！~").split())
    if len(said) > 80 or re.search(r"\d", said):
        return False
    return bool(_NAMELESS_EN.fullmatch(said) or _NAMELESS_ZH.fullmatch(said))
