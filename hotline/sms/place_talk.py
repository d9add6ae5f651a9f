"""What stands round an address in an answer to "where is it?". Reads nothing but the text.

"不好意思，忘说了，是人民中路128号，谢谢" says 人民中路128号, "工农路112号，不是12号" the first of two.
"""

import re
from collections.abc import Callable, Iterator

from common.chinese import simplified

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
    r"regards|yes|no|lol|guys|mate|ty|bye|told|said|asked|already|reply|appreciated?|bless|nothing|nice day|sure thing|my bad|of course)\b"
    r"|谢|感谢|辛苦|麻烦|不好意思|抱歉|对不起|你好|您好|忘(?:了|记)?(?:说|写|告诉|讲|发)|错了|快|尽早|赶紧|马上|抓紧|等(?:着|你|"
    r"人|我)|早[点些]|师傅|孩子|老人|不敢|急|"
    r"关门|上班|下班|说[过了]|告诉|回[复覆答]|[没别]的?别的|就这些|祝|想起来|收到|电话|联系|拜托|补充|更正|刚[才刚]|^(?:好的?|嗯+|哦+|请)$",
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


# The number of a lamp, a bus or a case is none of a house.
_NO_HOUSES = """
lamp light pole post lamppost bus line route tram case report option answer phone there is
"""
OF_HOUSE = "".join(rf"(?<!\b{each}\s)" for each in _NO_HOUSES.split()) + (
    r"(?:\b(?i:(?:house\s+)?(?:no|nr|num|number))\b\.?\s*|#\s*)"
)
_COMMA_BEHIND_NUMBER = re.compile(
    rf"{OF_HOUSE}\d{{1,5}}[a-z]?(?:-\d{{1,4}})?#?\s*,(?=\s*[a-z])|(?:^|[,;:\n])\s*\d{{2,5}}[a-z]?\s*,(?=\s*[a-z])",
    re.IGNORECASE,
)


def with_number_joined(text: str) -> str:
    """Return a text, as long as it was, without the comma that parts a number from its street: "No. 12, Renmin Road"."""
    return _COMMA_BEHIND_NUMBER.sub(lambda found: f"{found[0][:-1]} ", text)


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
    """Return a text without what is said round the place; what `is_more` than talk stays, and so does all that may say where.

    Beside an address only what says more closely where it is stays. Empty where the address is one of something else.
    """
    if len(text) > _LONGEST:
        return text
    text = corrected(text)
    if address_in(text):
        return _beside_address(text, address_in, is_more)
    kept = ""
    for piece in _pieces(text):
        if not _is_talk(piece, address_in, is_more):
            kept = f"{kept}{_between(kept)}{piece}" if kept else piece
    if not kept:
        return text
    return _bare(kept.strip(), address_in) if _changes(kept, text) else _bare(text.strip(), address_in)


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in _SEPARATED.finditer(with_number_joined(text)):
        yield text[at : found.start()]
        at = found.end()
    yield text[at:]


# --- Beside an address ---------------------------------------------------------------------


def _beside_address(text: str, address_in: Callable[[str], str], is_more: Callable[[str], bool]) -> str:
    """Return the address in a text, with what says more closely where it is."""
    if _OF_SOMETHING_ELSE.search(simplified(text)):
        return ""
    kept, is_found = "", False
    for piece in (each.strip() for line in _pieces(text) for each in _LED.split(line)):
        address = address_in(piece)
        if is_found and _SIGNS_OFF.match(simplified(piece)) and not address and not is_more(piece):
            # Who signs off says nothing behind it but who writes.
            break
        if is_more(piece):
            said = piece
        elif is_found and not address and _PRIVATE.search(simplified(piece)):
            said = ""
        elif address:
            said, is_found = _round_address(piece, address), True
        else:
            closer = _without_haste(piece)
            said = "" if _is_talk(closer, address_in, is_more) or not _CLOSER.search(simplified(closer)) else closer
        if said:
            kept = f"{kept}{_between(kept)}{said}" if kept else said
    return kept


def _round_address(piece: str, address: str) -> str:
    """Return an address with what stands before and behind it in one breath, as far as that says where."""
    at = piece.find(address)
    if at < 0:
        return piece
    before, behind = piece[:at], piece[at + len(address) :]
    if (quoted := _QUOTED.match(f"{before[-1:]}{behind[:1]}")) is not None:
        # The name of what stands there.
        address = f"{quoted[0][0]}{address}{quoted[0][1]}"
        before, behind = before[:-1], behind[1:]
    led = _CLOSER.search(simplified(before))
    before = before[led.start() :] if led else ""
    talk = _TALK_BEHIND.search(simplified(behind))
    behind = behind[: talk.start()] if talk else behind
    haste = _HASTE_BEHIND.search(simplified(behind))
    behind = behind[: haste.start()] if haste else behind
    if not (_CLOSER.search(simplified(behind)) or _NAMED_BEHIND.match(behind)):
        behind = ""
    return f"{before}{address}{behind}".strip(" \t,，、:：-–—~")


def _without_haste(piece: str) -> str:
    """Return of a piece that says more closely where it is only that, without the haste and fear behind it."""
    haste = _HASTE_BEHIND.search(simplified(piece))
    return piece[: haste.start()].strip() if haste and _CLOSER.search(simplified(piece[: haste.start()])) else piece


# What says beside an address more closely where it is.
_CLOSER = re.compile(
    r"\b(?:next to|opposite|across(?: from)?|behind|(?:in )?front of|beside|near(?:by)?|outside|inside|between|corner|close to|under|"
    r"above|below|by the|at the (?!moment|time|end of the day)|top|bottom|end of|(?:left|right|north|south|east|"
    r"west)(?:ern)?[ -](?:hand|side|of|"
    r"gate|entrance|end|corner|door)|on the (?:left|right)|\d+(?:st|nd|rd|th)|ground|floor|level|flat|apt|apartment|room|unit|"
    r"block|building|tower|"
    r"house|gate|door|entrance|exit|stair\w*|lift|yard|courtyard|gardens?|basement|roof|car park|parking|shop|store|school|church|bank|"
    r"hospital|(?:bus |tram |metro |train |fire |police |petrol )?(?:station|stop)|"
    r"market|mall|bakery|park|bridge|river|canal|village|district|county|town|estate|crossing|junction|"
    r"roundabout|hotel|kindergarten|university|metres?|meters?)\b|\b\d{1,3} ?m\b|^\s*#?\d{1,4}[a-z]?(?:-\d{1,4}){0,2}\s*$"
    r"|[门門楼樓层層室栋棟幢座弄院侧側旁角]|单元|号(?![了啊])|路口|街口|[东南西北左右前后正](?:[边面側侧首邊]|(?=的?门))|对面|"
    r"附近|隔壁|小区|靠近|临近|挨着|"
    r"村(?!里)|社区|[县镇]|街道|桥|超市|学校|医院|银行|[饭酒]店|公园|广场|车站|地铁|公交站",
    re.IGNORECASE,
)
_QUOTED = re.compile("\"\"|“”|「」|『』|《》|''|‘’|«»")
# Nobody who is sent there, and reads it in a list, needs these.
_PRIVATE = re.compile(
    r"\b(?:(?:pass|door|gate|entry|access|key)?\s?codes?|pins?|passwords?|keypad|phone|mobile|e-?mail)\b|密码|门禁|口令|暗号|电话|手机|微信",
    re.IGNORECASE,
)
# Where talk begins behind an address, in one breath with it.
_TALK_BEHIND = re.compile(
    r"\s+(?:as|like|i|i'm|im|i've|ive|we|you|u|thats|that's|that is|which i|please|pls|thanks?|thank|thx|ty|cheers|again|"
    r"of course|sorry|ok|okay|"
    r"already|btw|lol|xx?|hope|and (?:that|thats|nothing|thank)|for (?:the|your|you)|is (?:it|the (?:address|place|one|spot)|where))\b"
    r"|^[吧呀啊呢嘛]|大概|好像|应该|可能|我|你|您|咱|都说|已经?|早就|刚才|之前|上次|谢|请|麻烦|辛苦|拜托|不该|别的|其他|就这|"
    r"就這|就是了|没错|没了|祝|有[个個一条盏很大小两几点人]|坏|亮|不[亮通见响]|没[有电水灯]|漏|堵|满了|上班|下班|报过|发现|路过|"
    r"的(?!.{0,6}(?:[门楼层室栋座弄院侧旁角边面口店铺库站园巷]|对面|附近))|"
    r"[啊呀哦呢嘛吧噢喔哒吗哈][\s。.!！~]*$",
    re.IGNORECASE,
)
# Where haste, fear or who waits begins behind what says more closely where it is.
_HASTE_BEHIND = re.compile(
    r"\s+(?:(?:and|but|so)\s+)?(?:please|pls|plz|hurry|quick(?:ly)?|be quick|come (?:quick\w*|fast|now|soon|asap|here)|asap|send|urgent\w*|"
    r"thanks?|thx|cheers|help|because|cos|cuz|bc|i(?:'?m| am|'ve| have|'ll| will| need| can'?t| want)|"
    r"we(?:'?re| are|'ve| have|'ll| will| need| can'?t)|"
    r"(?:my|our|the|an?) (?:\w+ )?(?:kids?|child(?:ren)?|sons?|daughters?|bab(?:y|ies)|mum|mom|mother|dad|father|gran\w*|wife|husband|"
    r"parents?|dogs?|(?:old|elderly) \w+|neighbou?rs?) (?:is|are|was|were|can'?t|cannot|won'?t|has|have|keeps?|fell|cr(?:y|ies)|lives?)|"
    r"(?:it|this|that)(?:'s| is| was) (?:so |very |really |too )?(?:bad|dark|dangerous|urgent|scary|awful|terrible))\b"
    r"|[\s~]*(?:请(?!勿)|麻烦|拜托|求求?你?|快(?![递捷餐])|赶[紧快]|尽快|速来|马上|谢谢|多谢|辛苦|(?:孩子|小孩|娃|老人|家人|大家)(?!王|们?活动|之家|院|公寓|乐园)"
    r"|我(?!们?(?:家|店|单位|公司|小区|学校))|很?(?:害怕|危险|着急|吓人)|急死|吓)",
    re.IGNORECASE,
)
# A name of what stands there, or a Chinese one.
_NAMED_BEHIND = re.compile(r"\s+[A-Z][a-z]{2,}|[\u3400-\u9fff]{2,}")
# "I told you: 128 Renmin Road", "地址：人民路12号".
_LED = re.compile(r"[:：](?!\d)\s*|\s+[-–—]+\s+")
_SIGNS_OFF = re.compile(
    r"(?:(?:kind|best|warm|many|with|all)\s+)*(?:regards|rgds|best|wishes|yours|sincerely|cheers|thanks|thank you|thx|ty|love|greetings|"
    r"br)\b(?:\s+(?:truly|faithfully|sincerely|regards|wishes))?[\s.!]*(?:$|[A-Z])|(?:此致|敬礼|祝[\u3400-\u9fff]{1,6}|顺颂|谨上)",
    re.IGNORECASE,
)
# An address may be that of somebody, of something past, or of where she goes: then a person reads it.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:lives?|living|lived|resides?|moved|moving|born|visit\w*|deliver\w*|bill me|invoice|send (?:it|the|my|an?) \w+|"
    r"send (?:your|an) answer|"
    r"(?:post|mail|ship) (?:it|them|me)|meet\w*|festival|wedding|party|walk(?:ed|ing)?|dr[io]ve|driving|used to|years? ago|"
    r"last (?:year|month|week)|not (?:far )?(?:at|on|in) (?!the moment)|isn'?t (?:at|on|in)|never (?:at|on|in)|"
    r"(?:don'?t|do not|didn'?t|doesn'?t) (?:mean|live|say|know)|why (?:did|do|is|are)|how do i|"
    r"other (?:one|lamp|light|case|report|matter)|same (?:thing|problem|happened)|also (?:at|on|in)|as well|too\b)"
    r"|住(?:在|址|过)|[我家妈爸他她]们?住|搬(?:到|去|家)|寄(?:到|给|至)|送(?:到|货)|开会|婚礼|以前在|去年|不在|不是(?!(?:早就?|"
    r"已经|都|我|跟|你们?)*"
    r"(?:说|讲|告诉))|也(?:有|坏|在|是)|另外?一?[个件盏处]|顺便",
    re.IGNORECASE,
)


def _changes(kept: str, text: str) -> bool:
    return len(re.findall(r"\w", kept)) != len(re.findall(r"\w", text))


def _between(kept: str) -> str:
    return "，" if re.search(r"[\u3400-\u9fff]$", kept.strip()) or not kept.isascii() else ", "


def _is_talk(piece: str, address_in: Callable[[str], str], is_more: Callable[[str], bool]) -> bool:
    if not re.search(r"\w", piece):
        return True
    return bool(_TALK.search(simplified(piece))) and not (address_in(piece) or _BESIDE.search(piece) or is_more(piece))


def _bare(text: str, address_in: Callable[[str], str]) -> str:
    """Leave out what leads to a place and what is said behind it, in one breath with it."""
    led = _LEAD.match(text)
    shorter = _END.sub("", text[led.end() :] if led else text)
    shorter = shorter if re.search(r"\w", shorter) else text
    thing = _THING_IS.match(shorter)
    address = address_in(shorter[thing.end() :]) if thing else ""
    return shorter[thing.end() :] if thing and address and shorter.startswith(address, thing.end()) else shorter
