"""Hearing that somebody cannot say where it is: "idk the street name, near my house", 不知道叫什么路.

Such words are no address. What may stand in them is one: "not sure of the name, but next to the north gate of Nantong
University". A river, a road or a home without a name is none.
"""

import re
import unicodedata

_APOSTROPHES = str.maketrans("’‘`´", "''''")
_WHAT_EN = (
    r"(?:\s+(?:exactly|really|actually|precisely|even)\b)?(?:\s+(?:of|about|on|for)\b)?"
    r"(?:\s+(?:the|its|their|this|that|a|any|which|what|where|how|street|road|place|area|exact|full|proper|precise|house|building|block|"
    r"name|names|address|number|location|spot|sign|it(?:'s|\sis|\swas)?|is|was|called|say|to|i|am|i'm|we|are|im|of|and|or|here|there|around|round|well"
    r"|whats|what's|wheres|where's)\b)*"
)
_NOT = (
    r"(?:do\s?n[o']?t|dont|do\snot|did\s?n[o']?t|did\snot|cannot|can'?t|can\snot|could\s?n[o']?t|could\snot|never"
    r"|wo\s?n'?t|not\sable\sto|unable\sto)"
)
_UNKNOWN_EN = re.compile(
    r"(?:\b(?:sorry|well|honestly|hmm+|um+|uh+|er+|actually|but)\b[\s,]{0,4}){0,6}"
    r"(?:\b(?:(?:i|we)(?:'m|\sam|'re|\sare)?\s+|im\s+)?"
    r"(?:idk|dunno|duno|no\s(?:idea|clue)|(?:have|having|got|has)\s(?:absolutely\s)?no\s(?:idea|clue)|(?:have|has)\s?n[o']?t\s(?:a|any)\s(?:clue|idea)"
    r"|(?:not|n't)\s(?:so\s|too\s|really\s|entirely\s|completely\s|very\s|quite\s|100%\s|exactly\s|totally\s)?(?:sure|certain|familiar\swith)|unsure|uncertain"
    rf"|{_NOT}\s(?:really\s|exactly\s|actually\s|quite\s|even\s|precisely\s)*(?:know|knw|no\sthe|remember|recall|say|tell|see\s(?:the|a|any)|find\s(?:the|a|any)"
    r"|read\s(?:the|a|any)|have\s(?:the|an|any)|notice|catch)"
    r"|forgot(?:ten)?|hard\sto\s(?:say|tell)|who\sknows|beats\sme"
    r"|(?:there(?:'s|\sis|\sare)\s)?no\s(?:street\s|road\s|house\s)?(?:name|names|sign|signs|address|number)\b"
    r"|(?:(?:the\s)?(?:street|road|address|place|location)\s(?:name\s)?(?:is\s|has\s)?)?(?:unknown|no\sname)\b)"
    rf"{_WHAT_EN})",
    re.IGNORECASE,
)
_WHAT_ZH = (
    r"(?:这|那|哪|是|叫|做|什么|啥|甚么|条|个|里|边|儿|的|具体|详细|准确|确切|位置|地址|地点|地方|路名|路|街|门牌号?|名字|名称|名|号|怎么|称呼|说|在|"
    r"多少|了|呢|啊|哦|呀|诶|写|清楚|到|着|它)*"
)
_UNKNOWN_ZH = re.compile(
    r"(?:抱歉|不好意思|对不起|我|俺|也|真的?|实在|但是?|可能|这个?|具体|详细|路名|位置|地址|地点|名字|叫什么|[，,\s]){0,12}"
    r"(?:不(?:是)?(?:太|大|很|怎么|特别|甚|确切|具体|完全|敢)?(?:知道|清楚|晓得|认识|认得|记得|确定|了解|熟悉?|明白|肯定)|说不(?:清楚?|好|上来|出来?|准)|"
    r"(?<![\u3400-\u9fff])不知|不详|未知|忘(?:记|了)|记不(?:清楚?|得|住|起来?)|搞不清楚?|弄不清楚?|不好说|叫不(?:上|出)来?|没(?:有)?(?:注意|看清|记住|印象|看到)|"
    r"没(?:有)?(?:路牌|门牌号?|名字|地址|路名)|哪知道|分不清|看不(?:清|到)(?:路牌|门牌|名字))"
    rf"{_WHAT_ZH}"
)
_SIGNS = " \t\n,，.。;；:：!！~～-–—"
_JOINS = re.compile(
    r"^(?:but|only|just|and|or|it(?:'s|\sis)|that(?:'s|\sis)|但是?|不过"
    r"|只知道|就|反正|大概|好像|应该)(?:\s+|(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)

# What stands beside one thing that can be found, which is nobody's own and no river: "opposite the hospital".
_BESIDE_EN = re.compile(
    r"\b(?:next\sto|opposite(?:\s(?:to|of))?|across\sfrom|behind|in\sfront\sof|beside|outside|under|at\sthe\s(?:\w+\s)?(?:corner|gate|entrance|exit)\sof)\s+"
    r"(?!(?:my|our|me|us|where|a|an|some|somebody|someone|here|there|it|this|that)\b)(?:the\s+)?"
    r"(?!(?:\w+\s)?(?:river|road|street|lane|house|houses|home|flat|trees?|field|water|canal|lake|sea|car|cars|fence|wall|bushes|path|pavement|sidewalk)\b)[\w']{3,}",
    re.IGNORECASE,
)
# By its name: "near Nantong University", "by the north gate of Wenfeng Tower".
_NAMED_EN = re.compile(
    r"\b(?i:near(?:\sto)?|by|at|in|around|close\sto|from|of|past|towards?|between|along|on)\s+(?i:the\s+)?(?:[a-z]+\s){0,3}?"
    r"(?!(?:I|I'm|I've|My|Our|The|Idk|Not|No|Sorry)\b)[A-Z][\w'-]+"
)
# Nothing but a name: "not sure of the street, Wenfeng Tower".
_NAME_EN = re.compile(r"(?:^|, )(?:[A-Z][\w'-]+ ?){2,5}(?=,|$)")
_BESIDE_ZH = re.compile(
    r"(?:超市|医院|学校|[小中大]学|幼儿园|银行|药店|菜场|市场|(?:加油|公交|地铁|汽车|火车)站|派出所|酒店|宾馆|商场|大厦|村委会|居委会|法院|邮局|电影院|体育馆|图书馆)"
    r"(?:的?[东南西北正后大]门?)?(?:的)?(?:门口|门前|[正斜]?对面|旁边|旁|隔壁|楼下|后面|前面|[东南西北]侧|[东南西北]边|[东南西北]门)"
)


def without_not_known(text: str) -> str | None:
    """Return what a text says besides that the place is not known; None where it does not say so."""
    said = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    left, found = _UNKNOWN_EN.subn("\n", said)
    left, found_zh = _UNKNOWN_ZH.subn("\n", left)
    if not found and not found_zh:
        return None
    pieces = (piece.strip(_SIGNS) for piece in left.split("\n"))
    kept = (_JOINS.sub("", piece).strip(_SIGNS) for piece in pieces)
    return ", ".join(piece for piece in kept if piece)


def is_findable(text: str) -> bool:
    """Whether words name a thing by which somebody else finds the place."""
    return bool(_BESIDE_EN.search(text) or _NAMED_EN.search(text) or _NAME_EN.search(text) or _BESIDE_ZH.search(text))
