"""A place said in words: a street and number, what stands beside it, a division's name; and the points of `points`.

Coordinates are a point; words are an address, as written. What names no street ("this road", 走投无路) is none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.gis.geos import LineString, MultiLineString
from django.db.models import CharField, F, Value
from django.db.models.functions import Lower

from cases import dangers
from cases.actions import NewReport
from cases.rules import held_rules
from common.chinese import simplified
from common.config_version import HeldCopy
from grid.models import Division, Level, Street
from hotline.sms.nameless import is_landmark_zh, is_nameless, is_relative
from hotline.sms.not_known import is_findable, without_not_known
from hotline.sms.one_place import is_of_several
from hotline.sms.place_talk import OF_HOUSE, corrected, place_alone, with_number_joined
from hotline.sms.points import beside_point, is_near_city, name_in, point_in, points_apart, without_points

MOST_LETTERS = 300
# Lines of the base map that one name may have.
MOST_LINES = 60
# Of more addresses than this in one text nobody asks which.
MOST_SPANS = 12
# In degrees, about a kilometre: whoever stands in the middle of a longer street has not found the place.
LONGEST_STREET = 0.01
SMALL = (Level.COMMUNITY, Level.GRID, Level.MICRO_GRID)
STREET_EN = (
    r"(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|square|sq|boulevard|blvd|highway|hwy|way|court|ct|place|pl|alley|"
    r"terrace|parkway|pkwy|bridge|park|plaza|crescent|close|quay|wharf|row|circle|route|"
    # As Chinese streets are written in letters.
    r"(?:dong|nan|xi|bei|zhong)?(?:lu|jie)|da\s?(?:dao|jie)|gonglu|hutong)"
)
SPELT_OUT = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "dr": "drive",
    "sq": "square",
    "blvd": "boulevard",
    "hwy": "highway",
    "ct": "court",
    "pl": "place",
    "pkwy": "parkway",
    "lu": "road",
    "jie": "street",
    "dajie": "street",
    "dadao": "avenue",
}
# Behind a name, where the address or its part ends: St Mary's Road keeps its saint.
_SHORT = re.compile(rf"(?<=\w )({'|'.join(SPELT_OUT)})\b\.?(?=\s*(?:$|[\d,/&#)]|no\b|number\b|and\b))")
_WORDS_EN = re.compile(
    rf"\b\d{{1,5}}[a-z]?\s+(?:[a-z'.-]{{1,30}}\s{{1,9}}){{0,4}}{STREET_EN}\b|\b(?:[a-z'.-]{{1,30}}\s{{1,9}}){{1,4}}{STREET_EN}\b|\b\d{{1,3}}(?:st|nd|rd|th)\b(?:\s+(?:{STREET_EN}|floor|and)\b|$)|"
    r"\b(?:next to|opposite|across from|behind|in front of|beside|near|nearby|close to|at the corner|corner of|outside|between|"
    r"intersection|junction|"
    r"entrance|gate|bus stop|station|school|hospital|church|market|mall|bakery|crossing|roundabout|apartment|building|block|estate)\b",
    re.IGNORECASE,
)
_WORDS_ZH = re.compile(
    r"[\u3400-\u9fff]{1,12}(?:路|街|巷|弄|大道|大街|胡同|公路|高速|桥|广场|公园|小区|新村|花园|家园|苑|大厦|商场|超市|医院|学校|小学|中学|大学|幼儿园|"
    r"车站|地铁站|公交站|菜场|市场|村|社区|街道|镇|乡|工业园|厂|银行|酒店|宾馆|派出所|加油站|路口)|(?:\d{1,6}\s{0,3}|[一二三四五六七八九十百零〇两]{1,6})(?:号楼?|幢|栋|弄|单元|室|组|座)|\d{1,6}\s{0,3}路|"
    r"(?:门口|对面|旁边|附近|隔壁|楼下|路口|交叉口|拐角|后面|前面|东侧|西侧|南侧|北侧|旁|边上|门前|入口)"
)
# --- Addresses in the midst of other words ------------------------------------------------------

# What no name holds: it parts what is said of a place from the place. 请到城山路37号来 is 城山路37号.
_PARTS_ZH = re.compile(
    r"什么|怎么|请问|请(?:你们|您|快|马上|赶紧)?[来去到]?|这[条个边里儿段座家些样]?|那[条个边里儿段座家些样]|哪[条个边里儿段座家些]?|[我你他她咱][家们]?|您|自己|邻居|"
    r"[的了吗呢吧啊呀哦嗯么在到去是就把被也又很没坏堵]|不亮|不见|漏水|漏气|积水|着火|起火|冒烟|停水|停电|没电|噪音"
)
_BESIDE_ZH = r"门口|门前|斜?对面|旁边|旁|附近|路口|隔壁|楼下|交叉口|公交站旁|(?:公交|汽车|地铁)?站(?:台|牌|点)?"
_NUMBERED_ZH = r"\d+(?:号楼?|幢|栋|弄)?|[一二三四五六七八九十百零〇两]{1,6}(?:号|弄|幢|栋)"
_ADDRESS_ZH = re.compile(
    r"(?P<name>[\u3400-\u9fff]{1,10})(?P<kind>路(?![灯由障况])(?!(?<=路路)口)|街(?!道)|巷|大道|公路|小区|新村|花园|公园|广场|桥[头堍洞]?|大厦|苑)"
    rf"(?:{_NUMBERED_ZH}|\s?[与和跟同/、]\s?[\u3400-\u9fff]{{1,8}}?(?:路|街(?!道)|大道))?(?:{_BESIDE_ZH})?"
)
# 外环西路灯不亮 is a road, but no lamp of the park makes one: 公园路灯.
_BEFORE_LAMP_ZH = re.compile(r"(?P<name>[\u3400-\u9fff]{2,6})(?P<kind>路)(?=灯)")
_LAMP_OF_ZH = re.compile(r".*[里边口侧盏个排部多上下晚天有些啥问处旁近新座条户家街村区院场园校段对面前后道]")
_STREETS_ZH = frozenset({"路", "街", "巷", "大道", "公路"})
# A shop, a school: what stands there by its name, and beside it.
_VENUE_ZH = re.compile(
    r"(?P<name>[\u3400-\u9fff]{2,12}?)(?P<kind>世界|商[城场厦]|百货|购物中心|中心|超市|酒店|宾馆|饭店|餐厅|[饭面菜茶酒]馆|药[房店]|诊所|医院|卫生院|"
    r"[小中大]学|学[校院]|幼儿园|银行|邮局|派出所|法院|公司|影院|剧[院场]|[育书物化]馆|(?:火车|汽车|地铁|公交|加油)站|市场|菜场|大楼|公寓|[店城府园苑村庙寺])"
    r"(?:门口|门前|大门|[东南西北正后]门口?|斜?对面|旁边|隔壁|楼下|附近|路口|[东南西北]侧)"
)
_CHAIN_ZH = re.compile(
    r"(?P<name>肯德基|麦当劳|星巴克|必胜客|大润发|沃尔玛|家乐福|永辉|盒马|万达|吾悦|华联|银泰|天虹)(?P<kind>[\u3400-\u9fff]{0,4}?)"
    r"(?:门口|门前|斜?对面|旁边|隔壁|楼下|附近|路口|[东南西北]侧)"
)
# Words before a name; of a name that begins with one (来凤路) too little would be left.
_BEFORE_NAME_ZH = re.compile(
    r"你好|您好|麻烦|快点|快来|赶紧|赶快|马上|立刻|尽快|派人|来人|师傅|家住|住|靠近|位于|经过|路过|穿过|沿着|从|往|离|地址|位置|地点|发现|看[到见]|"
    r"知道|晓得|记得|认得|认识|找到|去过|听说|反映|投诉|举报|今天|昨天|前天|昨晚|今晚|今早|早上|上午|中午|下午|晚上|夜里|凌晨|刚[才刚]|现在|目前|还有|另外|以及|"
    r"整[条个座]|[一某每本该][条个座家]|有[人个一]|来(?=.{2,}[路街巷道])|系(?=.{2,}[路街巷道])|[条个座段边里儿]"
)
_NO_STREET_ZH = re.compile(
    r".*(?:修|走|走投无|堵|拦|挡|占|绕|铺|挖|封|条|段|短|断|线|思|套|弯|岔|绝|迷|死|过|认|半|道|之|回家|上学|上班|下班|必经|断头|泥|柏油|沥青|石子|人行|"
    r"(?<![东南西北新一二三四五六七八九十])马)|[一二三四五六七八九十几两大小公铁老新无有电网水土山生后前原主整全某各旧好烂破黑逛上下沿临满街背让问带赶顺出退]+|"
    r"(?:门口|门前|楼下|对面|旁边|附近|前面|后面|外面|里面|村里|家门口|两边|两侧|周边|乡村|农村|高速|十字|丁字|三岔|多)+|(?:乡村|农村|高速|[县乡省国])公"
)
_NO_VENUE_ZH = re.compile(
    r"(?:[大小老旧新某各个全整每本该天铁高架立交人行过街]|隔壁|对面|附近|旁边|后面|前面|楼下|门口|家门口|街心|口袋|孩子|儿子|女儿|小区|学校|单位|公司|社区|便利|"
    r"百货|美食|购物|农贸|停车|公交车?|地铁|加油|快递|物业|服务|居民|办公|教学|商业|写字|沿街|水果|奶茶|理发|烧烤|火锅|早餐|早点|服装|手机|修车|卫生|幼儿|小吃)*"
)
# Names of streets are written large; who writes nothing large says "at", "on" or a number beside one.
_NO_NAME = (
    r"(?:(?:the|this|that|these|those|our|my|your|his|her|their|its|a|an|any|some|each|every|no|same|other|another|whole|entire|wrong|"
    r"what|which|whose|in|at|on|of|off|to|from|for|near|along|across|opposite|behind|outside|between|is|it|are|was|there|here|and|or|but|"
    r"with|by|please|why|when|where|who|how|i|we|he|she|they|you|hello|hi|dear|two|three|several|many|all|most|broken|dark|faulty|dead|"
    r"flickering|damaged|missing|dirty|noisy|busy|narrow)\b|"
    r"(?:bus|bike|cycle|fast|slow|fire|emergency|turning)\s+lane\b|(?:car|dog|skate)\s+park\b|(?:one|half)\s+way\b|parking\s+place\b)"
)
# "Elm Street 3 days ago" has no number.
_UNIT = r"(?:(?:day|week|month|year|hour|hr|minute|min|metre|meter)s?|times|am|pm|o'clock|people|cars|m|km)"
# 12, 12B, 12-3 and, as it is written here, 12#.
_HOUSE = r"(?<![\w-])\d{1,5}(?:\s?[a-zA-Z]\b)?(?:-\d{1,4}[a-z]?)?#?"
_HOUSE_BEFORE = rf"(?:{OF_HOUSE}{_HOUSE}\s+(?:on\s+)?|{_HOUSE}\s+)"
_NUMBER_AFTER = (
    rf"(?:\s+|\.\s*|\s*,?\s*(?i:number|no|nr|num|house|#)\b\.?\s*|\s*#\s*)\d{{1,5}}"
    rf"(?:[a-zA-Z]|\s?hao)?(?:-\d{{1,4}})?\b(?:\shao\b)?(?!\s*{_UNIT}\b)"
)
_LARGE_WORDS = rf"(?:\b(?!(?i:{_NO_NAME}))[A-Z][\w'-]{{0,30}}\s{{1,9}}){{1,4}}"
_LARGE_NAME = rf"{_HOUSE_BEFORE}?{_LARGE_WORDS}(?i:{STREET_EN})\b(?:{_NUMBER_AFTER})?"
_SMALL_NAME = rf"(?:(?!{_NO_NAME})[a-z'-]{{1,30}}\s{{1,9}}){{1,2}}{STREET_EN}\b(?!\s+(?:to|by)\b)"
# A Chinese street in letters, with its number: "qing nian zhong lu 137 hao". What leads to one is no part of its name.
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|i?ong|u?ang|[aeiu]ng|[iu]?an|[aeiu]n|i?ao|u?ai|ei|ou|iu|ui|uo|ue|ie|ia|ua|er|[aeiouv])"
)
_NO_SYLLABLES = (
    r"(?:le|zai|de|shi|wo|ni|ta|you|dao|deng|ludeng|wojia|jia|"
    r"women|nimen|zhe|na|ne|ma|ba|dizhi|weizhi|liang|huai|me|can|bin|gate|lane|a|no)\b"
)
_PINYIN_NAME = (
    rf"(?:(?!{_NO_SYLLABLES})(?:{_SYLLABLE}){{1,4}}\s{{1,3}}){{1,4}}?"
    r"(?:(?:dong|nan|xi|bei|zhong)?(?:lu|jie)|da\s?jie|da\s?dao|gong\s?lu|xiang|hutong)"
)
_PINYIN = (
    rf"{_PINYIN_NAME}(?:\s?(?:no\.?)?\s?\d{{1,5}}(?:-\d{{1,4}})?(?:\s?nong\s?\d{{1,4}})?)(?:\s?hao)?\b(?!\s*{_UNIT}\b)"
)
_ADDRESSES_EN = (
    re.compile(rf"(?P<address>{_LARGE_NAME}(?:\s*(?:/|&|\b(?:and|corner(?: of)?)\b)\s*{_LARGE_NAME})?)"),
    re.compile(rf"\b(?P<address>{_PINYIN})"),
    re.compile(
        r"\b(?:at|on|in|near|opposite|behind|next to|in front of|corner of|outside)\s+"
        r"(?:the\s+(?!(?:main|side|back|next|first|second|last|old|new|wet|front|middle|city|public|local|town|village|service)\b))?"
        rf"(?P<address>{_HOUSE_BEFORE}?{_SMALL_NAME}(?:{_NUMBER_AFTER})?(?:\s*(?:[/&]|\band\b)\s*{_SMALL_NAME})?)"
    ),
    re.compile(rf"\b(?P<address>(?!{_NO_NAME})[a-z'-]{{2,30}}\s{{1,9}}{STREET_EN}{_NUMBER_AFTER})"),
    re.compile(rf"^\s*(?P<address>{_HOUSE_BEFORE}{_SMALL_NAME})\s*$"),
)
# Wang Lu and Li Jie are people: a street in letters has a longer name, or a number.
_PERSON = re.compile(r"[bcdfghjklmnpqrstwxyz]{0,2}[aeiou]{1,3}(?:n|ng)?\s+(?:lu|jie)", re.IGNORECASE)
# "Rd. 14", "no. 14" and "Rd, no 14" are one.
_CLAUSES = re.compile(
    r"(?:,(?!\s*(?:no|nr|num|number|house|#)\b\.?\s*\d|\s*#\s*\d)|[，。;；!！?？\n]|(?<!\bno)(?<!\bnr)(?<!\bnum)(?<!\brd)(?<!\bst)(?<!\bave)\.)+",
    re.IGNORECASE,
)
# An address is short, and says no more than where.
_MOST_WORDS, _MOST_CHARACTERS = 14, 40
_SAYS_MORE = re.compile(
    r"\b(?:broken|leaking|leak|open|flooded|dark|dirty|fell|burst|missing|full|please|because|why|when|how|thanks? for|stolen|"
    r"dead|blocked|noisy|there (?:is|are))\b|坏|漏|堵|不亮|打开|积水|倒了|满了|噪音|为什么|什么时候|怎么|没人|着火|"
    r"打架|臭|停水|停电|丢失|不见",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:it(?:'| i)?s|it is|that is|this is|the address is|address|at|in(?! front\b)|on|location|place|"
    r"地址是?|位置是?|我(?:就|正)?在|请?(?:来|去|到)(?=.{2,}[路街巷道号区村桥])|在|就在|是在|是|位于)\s*[:：]?\s*",
    re.IGNORECASE,
)
# So many such words one behind the other.
_MOST_HASTE = 8
# What hurries, thanks or waits behind an address is no part of it.
_HASTE_EN = (
    r"\b(?:please|pls|plz|hurry(?: up)?|quick(?:ly)?|fast|asap|a\.s\.a\.p\.?|now|soon|urgent(?:ly)?|immediately|right away|be quick|"
    r"come(?: (?:quick(?:ly)?|fast|now|soon|asap|here))?|send (?:someone|somebody|help)|"
    r"(?:i am|i'm|im|we are|we're) waiting(?: here| there)?|"
    r"thanks?(?: you)?(?: very much| so much| a lot)?|thx|cheers|thank u|ok|okay)"
)
_HASTE_ZH = (
    r"(?:麻烦|请|谢谢|多谢|感谢|辛苦)?(?:你们|您|师傅)?(?:快点|快一点|快些|快来|快|尽快|赶紧|赶快|抓紧|速来|速|马上|早点|早些|立刻)"
    r"(?:过?来(?:人|一下|看看)?|派人来?|处理|修|解决)?(?:一下)?吧?|(?:非常)?(?:谢谢|多谢|感谢|辛苦|麻烦)(?:了|您|你们?|啦|哈)*|"
    r"在等(?:你们|着)?|等着"
)
_HASTE = re.compile(rf"(?<![\s,，.。!！;；~])[\s,，.。!！;；~]*(?:{_HASTE_EN}|{_HASTE_ZH})[\s.。!！~]*$", re.IGNORECASE)
# "Elm 12", "elm 12", 工农12号: the word for a street left out.
_NAME = r"(?P<name>[a-zA-Z][a-zA-Z'-]{1,20}(?: [A-Z][a-zA-Z'-]{1,20})?|[\u3400-\u9fff]{2,5}?)"
_NAME_AND_NUMBER = re.compile(rf"{_NAME}\s?(?:no\.? ?|nr\.? ?|# ?)?\d{{1,4}}[a-z]?号?")
_NUMBER_AND_NAME = re.compile(rf"\d{{1,4}}[a-z]? {_NAME}")
_STREET_WORD = re.compile(rf"{STREET_EN}|路|街|大街|大道|巷|弄", re.IGNORECASE)
# Before a number these say how many, when or which.
_GENERIC = """
room flat apartment apt unit house building block floor level number no nr bus line tram metro train route platform gate exit case
since about around before after until till by at in on from over under than only just top option answer choice reply press age page
january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight lamp light pole post bin tree lift step
question version channel call text sms grade class year day week month hour minute chapter part type model size stars star points
"""
_NO_STREET_NAMES = frozenset(_GENERIC.split())
# 这条路 and 走投无路 name no street.
_NAMELESS = re.compile(r"[这那哪整一][条段]路|(?:什么|走投无|没有?|无|有|修|走|让|问|一|马|公|道)路|路(?=太|都|上|走)")


@dataclass(frozen=True)
class Place:
    """Where something is, as far as the words say it. `point` is (longitude, latitude), WGS-84."""

    address: str = ""
    point: tuple[float, float] | None = None
    # Of the smallest division that the words name.
    division_id: int | None = None
    # By the name of what stands there alone, and by no street: a person looks whether it can be found.
    is_landmark: bool = False


def read_place(text: str, now: datetime) -> Place | None:
    """Read a text as the answer to "where is it?"; None where it says something else, or more, or where one of two is meant."""
    if is_place_doubted(text):
        return None
    text = _without_haste(text)
    point = point_in(text)
    if point is not None:
        if not is_near_city(point):
            return None
        return Place(_address_beside(text, now)[:MOST_LETTERS], point)
    # What only shows a map says where by its name, and not by "location".
    text = beside_point(text)
    known = without_not_known(text)
    if known is None:
        is_addressed, text = bool(address_in(text)), _alone(text)
        if is_nameless(text) or _is_vague(text):
            return None
        place = _place_in(text, now, is_named=_is_name_and_number(text))
        return replace(place, is_landmark=False) if place is not None and is_addressed else place
    # What else is said counts only where somebody else finds the place by it.
    if address_in(known):
        known = _alone(known)
    return _place_in(known, now, is_named=True) if _can_be_found(known, now) and not _is_vague(known) else None


def _alone(text: str) -> str:
    """Return a text without what is said round the place; what tells of more stays."""
    return place_alone(text, address_in, lambda piece: bool(_SAYS_MORE.search(piece) or dangers.signs_of(piece)))


def _is_name_and_number(text: str) -> bool:
    """Whether a text is the name of a street without the word for one, and a number: "Elm 12"."""
    found = _NAME_AND_NUMBER.fullmatch(text.strip()) or _NUMBER_AND_NAME.fullmatch(text.strip())
    if found is None or found["name"].casefold() in _NO_STREET_NAMES:
        return False
    is_written_as_one = found.re is _NAME_AND_NUMBER and found["name"][0].isupper()
    return is_written_as_one or bool(_streets_named(found["name"]))


def _streets_named(name: str) -> list[tuple[str, LineString]]:
    """Return the lines of the one street whose name is this and a word for a street; nothing where several have it."""
    begun = Street.objects.filter(name__istartswith=name).values_list("name", "path")[: MOST_LINES * 4]
    named = [(each, path) for each, path in begun if _STREET_WORD.fullmatch(each[len(name) :].strip())]
    return named if len({each for each, _path in named}) == 1 else []


def _without_haste(text: str) -> str:
    """Leave out what hurries or thanks behind the words; what is nothing else stays."""
    for _ in range(_MOST_HASTE):
        shorter = _HASTE.sub("", text)
        if shorter == text or not re.search(r"\w", shorter):
            break
        text = shorter
    return text


def is_place_unknown(text: str, now: datetime) -> bool:
    """Whether a text says that the place is not known, or only one that nobody else finds: "near my house"."""
    known = without_not_known(text)
    if known is None:
        return point_in(text) is None and is_nameless(_alone(_without_haste(text)))
    return point_in(text) is None and not _can_be_found(known, now)


def is_place_vague(text: str) -> bool:
    """Whether a text says where only by what stands in many a street: a person asks, or shows her the map."""
    known = without_not_known(text)
    return point_in(text) is None and _is_vague(known if known is not None else _alone(_without_haste(text)))


def is_place_open(text: str, now: datetime) -> bool:
    """Whether where it is stays open after a text that speaks of it: not known, vague, or one of two."""
    return is_place_unknown(text, now) or is_place_vague(text) or is_place_doubted(text)


def is_place_doubted(text: str) -> bool:
    """Whether a text names two places, corrects one or says that it is fine there: a person says which is meant."""
    return points_apart(text) or is_of_several(without_points(text), _address_spans)


def _address_spans(text: str) -> list[tuple[int, int]]:
    """Return where the addresses of a text stand, each once, in their order."""
    spans: list[tuple[int, int]] = []
    for begin, clause in _clauses_of(text):
        at = 0
        while len(spans) < MOST_SPANS and (found := _address_zh(clause[at:]) or _address_en(clause[at:])):
            where = clause.find(found, at)
            if where < 0:
                break
            spans.append((begin + where, begin + where + len(found)))
            at = where + len(found)
    return spans


def _clauses_of(text: str) -> Iterator[tuple[int, str]]:
    """Return the clauses of a text, each with where it begins; a number stays with its street."""
    joined, begin = with_number_joined(text), 0
    for sign in (*_CLAUSES.finditer(joined), None):
        yield begin, joined[begin : sign.start() if sign else len(joined)]
        begin = sign.end() if sign else begin


# Behind common words these are no street: "near the river bridge".
_NO_STREETS = frozenset({"bridge", "park", "square", "plaza", "place", "court", "way", "row", "circle", "close"})


def _is_vague(text: str) -> bool:
    address = address_in(text)
    return is_relative(text) and (not address or address.split()[-1] in _NO_STREETS)


def place_proposed(text: str, now: datetime) -> str:
    """Return the place that a text says beyond doubt, for a person to judge: an address or a point; else nothing."""
    if is_place_doubted(text):
        meant = corrected(text)
        return place_proposed(meant, now) if meant != text else ""
    if is_place_vague(text) or is_place_unknown(text, now):
        return ""
    place = read_place(text, now) or read_place(first_clause(text), now)
    if place is None:
        return ""
    if place.address or place.point is None:
        return place.address
    longitude, latitude = place.point
    return f"{latitude:.5f}, {longitude:.5f}"


def first_clause(text: str) -> str:
    """Return what a text says before its first sign."""
    return next((each.strip() for each in _CLAUSES.split(text) if each.strip()), "")


# Words that only lead to the place that was asked for.
_LEADS_TO = re.compile(
    r"(?:[\s,，.。:：!！]|你好|您好|喂|嗯|哦|噢|好的?|不好意思|地址|位置|地点|是的?|就|在|我家?|我们家?|住|"
    # What English begins an answer with.
    r"\b(?:hi|hello|hey|sorry|ok|okay|yes|sure|oh|it(?:'| i)?s|it is|i'?m|i am|we'?re|we are|the|address|place|location|is|here|at|on|in|"
    r"my|house|home|flat)\b)*",
    re.IGNORECASE,
)
# Written small, and whatever follows: "45 hongqi road the pole is about to fall".
_SMALL_AT_FIRST = re.compile(rf"(?P<address>{_HOUSE_BEFORE}{_SMALL_NAME})(?=\s|[,，.。;!]|$)")


def leading_address(text: str) -> str:
    """Return the address that a text begins with, whatever else it says behind it; empty where it begins otherwise."""
    address = address_in(text)
    at = text.find(address) if address else -1
    if address and _LEADS_TO.fullmatch(text[: max(at, 0)]):
        return address
    begin = _LEADS_TO.match(text)
    small = _SMALL_AT_FIRST.match(text, begin.end() if begin else 0)
    return small["address"].strip() if small else ""


def with_place_known(report: NewReport, now: datetime) -> NewReport:
    """Let what only says that the place is not known, or names two, be words of a report, and no address."""
    if not report.address or not is_place_open(report.address, now):
        return report
    if report.point is not None and without_not_known(report.address) is None:
        # Beside a point "next to my house" tells more.
        return report
    return replace(report, address="", text="\n".join(filter(None, [report.text, report.address])))


def _can_be_found(known: str, now: datetime) -> bool:
    return bool(address_in(known) or is_findable(known) or next(divisions_in(known, now), None))


def _address_beside(text: str, now: datetime) -> str:
    """Return the words of a place that a point stands beside: hers where they say where, else the link's own name."""
    words, name = _LEAD.sub("", beside_point(text)), name_in(text)
    known = without_not_known(words)
    if known is not None:
        words = known if _can_be_found(known, now) else ""
    return name if len(words) > _MOST_CHARACTERS * 2 or (name and not says_where(words)) else words


def _place_in(text: str, now: datetime, *, is_named: bool = False) -> Place | None:
    said = unicodedata.normalize("NFKC", text).strip()
    is_short = len(said.split()) <= _MOST_WORDS and len(re.findall(r"[\u3400-\u9fff]", said)) <= _MOST_CHARACTERS
    if not said or not is_short or "?" in said or _SAYS_MORE.search(said):
        return None
    division_id = next(divisions_in(said, now), None)
    is_named = is_named or is_landmark_zh(said)
    if is_named or _WORDS_EN.search(said) or _WORDS_ZH.search(_NAMELESS.sub(" ", said)) or division_id is not None:
        bare = _LEAD.sub("", _LEAD.sub("", text.strip()))
        is_landmark = division_id is None and not address_in(said) and not re.search(r"\d", said)
        return Place((bare or text.strip())[:MOST_LETTERS], None, division_id, is_landmark=is_landmark)
    return None


def find_place(place: Place) -> Place:
    """Return the place with a point where its words lead to one: a short street, or the seat of a small division.

    A long street and a large division lead nowhere: a point in their midst would be a wrong one.
    """
    if place.point is not None or not place.address:
        return place
    return replace(place, point=_point_of_street(place.address) or _point_of_seat(place.division_id))


def _point_of_street(address: str) -> tuple[float, float] | None:
    said = spelt_out(address)
    named = Street.objects.exclude(name="").annotate(said=Value(said, output_field=CharField()), asked=Lower("name"))
    found = list(named.filter(said__contains=F("asked")).values_list("name", "path")[:MOST_LINES])
    bare = None if found else _NAME_AND_NUMBER.fullmatch(address.strip()) or _NUMBER_AND_NAME.fullmatch(address.strip())
    if bare and (found := _streets_named(bare["name"])[:MOST_LINES]):
        said = found[0][0].casefold()
    if not found or len(found) == MOST_LINES:
        return None
    # Of Elm Street and Little Elm Street the longer is meant.
    name = max((each for each, _path in found), key=len)
    paths = [path for each, path in found if each == name]
    west, south, east, north = MultiLineString(*paths).extent
    if not _is_named(name.casefold(), said) or max(east - west, north - south) > LONGEST_STREET:
        return None
    longest = max(paths, key=lambda path: path.length)
    middle = longest.interpolate_normalized(0.5)
    return (middle.x, middle.y)


def spelt_out(address: str) -> str:
    """Return an address with what its streets are shortened to in full: "Qingnian Rd" is Qingnian Road on the map."""
    return _SHORT.sub(lambda found: SPELT_OUT[found[1]], address.casefold())


def _point_of_seat(division_id: int | None) -> tuple[float, float] | None:
    if division_id is None:
        return None
    division = Division.objects.filter(pk=division_id, level__in=SMALL, seat__isnull=False).first()
    return (division.seat.x, division.seat.y) if division and division.seat else None


def says_where(text: str) -> bool:
    """Whether a few words may say where something is; no name is known by it."""
    return bool(
        _WORDS_EN.search(text) or _WORDS_ZH.search(text) or (re.search(r"\d", text) and re.search(r"[^\W\d]", text))
    )


def address_in(text: str) -> str:
    """Return the words of a report that probably say where it is; empty where none do, or only "this road"."""
    known = without_not_known(text)
    text = text if known is None else known
    for begin, clause in _clauses_of(text):
        read = simplified(clause)
        if found := _address_zh(read) or _address_en(read):
            # As it was written, one character for one.
            at = begin + read.find(found)
            return text[at : at + len(found)][:MOST_LETTERS]
    return ""


def _address_zh(clause: str) -> str:
    pieces = _PARTS_ZH.split(clause)
    for pattern, nameless in (
        (_ADDRESS_ZH, None),
        (_BEFORE_LAMP_ZH, _LAMP_OF_ZH),
        (_VENUE_ZH, _NO_VENUE_ZH),
        (_CHAIN_ZH, _NO_VENUE_ZH),
    ):
        for found in (found for piece in pieces for found in pattern.finditer(piece)):
            begin = _without_lead(found["name"], found["kind"])
            none = nameless or (_NO_STREET_ZH if found["kind"] in _STREETS_ZH else _NO_VENUE_ZH)
            if not none.fullmatch(found["name"], begin):
                return found[0][begin:].strip()
    return ""


def _without_lead(name: str, kind: str) -> int:
    """Return where a name begins behind the words that only lead to it."""
    begin = 0
    while (lead := _BEFORE_NAME_ZH.match(name + kind, begin)) and len(name) - lead.end() > 1:
        begin = lead.end()
    return begin


def _address_en(clause: str) -> str:
    every = (found["address"] for pattern in _ADDRESSES_EN for found in pattern.finditer(clause))
    return next((address.strip() for address in every if not _PERSON.fullmatch(address.strip())), "")


# --- Names of divisions -------------------------------------------------------------------


def divisions_in(text: str, now: datetime) -> Iterator[int]:
    """Return the ids of the divisions named in a text, the smallest first; the city itself is no place in it."""
    lowered = text.casefold()
    for pk, names in _divisions(now):
        if any(_is_named(name, lowered) for name in names):
            yield pk


_held = HeldCopy[list[tuple[int, tuple[str, ...]]]]()


def _divisions(now: datetime) -> list[tuple[int, tuple[str, ...]]]:
    def read() -> list[tuple[int, tuple[str, ...]]]:
        rows = Division.objects.filter(is_overlay=False, valid__contains=now, rank__gt=1).order_by("-rank", "code")
        return [
            (pk, tuple(name.casefold() for name in names.values() if len(name) > 2))
            for pk, names in rows.values_list("pk", "names")
        ]

    return _held.of(held_rules().version, read)


def _is_named(name: str, lowered: str) -> bool:
    if name not in lowered:
        return False
    # A name in letters ends where letters end.
    return not name.isascii() or re.search(rf"\b{re.escape(name)}\b", lowered) is not None
