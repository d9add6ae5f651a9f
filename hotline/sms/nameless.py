"""Places that nobody else finds: her own house, "at the corner", and what stands in many a street: "behind the school", 学校后面.

Reads nothing but the text. What has a name, a number or a street is none of these.
"""

import re

from common.chinese import simplified

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
    r"(?:就|在|是|位于|靠近|离|从|大概|好像|应该)*(?:我们?|俺们?|咱们?|自己|你们?|他家?|邻居)?(?:家|住的?(?:地方|楼|小区)|小区|"
    r"楼|单位|公司|店|村)?里?的?"
    r"(?:那|这|一|某|哪)?(?:个|条|边|里|块|段|儿|栋|座)?的?"
    r"(?:(?:大|小|十字|丁字|三岔|老|新)?(?:路口|门口|门前|门外|楼下|楼上|楼前|楼后|路边|路上|路旁|街上|街边|街口|马路[上边]?|"
    r"巷子?[里口]?|胡同[里口]?|弄堂[里口]?|小路|"
    r"拐角|转角|拐弯处?|对面|旁边|附近|隔壁|后面|前面|边上|楼道里?|院子?里?|里面|外面|屋后|门外头|那里|那边|这里|这边|那儿|这儿|"
    r"河边|桥边|桥上|桥下|村口|村里|大门|后门|前门|路|街)"
    r"(?:那|这|的)?(?:个|条)?){1,3}(?:处|里|那|上)?"
    r"|(?:就?在)?(?:我们?|咱们?|俺们?)的?(?:家|村|小区|楼|这|那|单位|学校|街道)(?:里|上|边|儿)?|(?:就?在)?(?:这|那)(?:儿|里|"
    r"边)?|老地方|原来的?地方"
)


def is_nameless(text: str) -> bool:
    """Whether the whole of a text names a place that nobody else finds by it: "next to my house", 我家门口, "at the corner"."""
    said = " ".join(text.replace("’", "'").strip(" \t\n,，.。!！~").split())
    if len(said) > 80 or re.search(r"\d", said):
        return False
    return bool(_NAMELESS_EN.fullmatch(said) or _NAMELESS_ZH.fullmatch(said))


# --- What stands in many a street ------------------------------------------------------------

_SAME = re.compile(
    r"(?:it(?:'s| is)|still|in|at|the|again|just|exactly|same|very)?\s*(?:(?:it(?:'s| is)|still|in|at|the|again|just|exactly|very) )*"
    r"same (?:place|spot|location|address|street|corner|one|lamp|site|as)(?: (?:as|like|where|it|i|we|the|was|is|of|last|time|"
    r"before|always|"
    r"reported|report|said|told|you|yesterday|week|month|earlier|again|other|one|in|my|first|previous|text|message))*"
    r"|(?:(?:at|in|it(?:'s| is)) )?(?:the )?(?:usual|old|previous|last|earlier) (?:place|spot|location|address)(?: (?:again|as|"
    r"before|always))*"
    r"|(?:(?:where|as|like) (?:it|i|we|you) )(?:was|were|said|reported|told you|came)(?: (?:last|time|before|week|it|there|in|"
    r"yesterday|month|the))*",
    re.IGNORECASE,
)
_SAME_ZH = re.compile(
    r"(?:就|还|在|是|跟|和|同|与|我|说|的|那|这|这次)*(?:上次|上回|上一次|之前|以前|原来|昨天|前天|刚才|先前|老)"
    r"(?:我?们?你?们?(?:报|说|修|来|反映|投诉|讲)过?的?)?的?(?:那|这|一|同)?(?:个|条|处|块|盏)?(?:地方|地址|位置|地点|地|路口|灯|路|样|坑)?"
    r"(?:是?一样(?:的?地方|的)?|没变|不变|那里|那边|那儿)?[的吧啊呀了]*"
    r"|(?:就|还|在|是)*(?:同一|一样的?|相同的?)(?:个|处)?(?:地方|地址|位置|地点)[吧啊呀的]*"
)
_BESIDE = (
    "next near nearby opposite behind beside besides outside inside between under underneath below beneath above across "
    "past by at in on around along facing front corner end side left right middle top bottom close from to of"
)
_GENERAL = (
    "not it its it's is that's that there here the a an this these those and or with just right somewhere directly exactly "
    "straight big small "
    "little old new large tall short red blue green yellow white black grey gray brown abandoned empty main first second "
    "third other local public closed busy broken last next only same wooden iron back rear"
)
_THINGS = (
    "school schools bakery shop shops store supermarket church hospital clinic pharmacy chemist bank hotel pub bar cafe "
    "restaurant library station "
    "stop bus train metro subway tram taxi rank market mall kindergarten nursery university college factory warehouse office offices "
    "park playground square bridge river canal lake pond stream hill wood woods forest field tree trees bush hedge fence wall gate "
    "door entrance exit house houses building buildings block flats tower car garage petrol gas filling fuel carpark parking lot "
    "post police fire town city hall court museum theatre theater cinema gym pool stadium pitch court temple mosque "
    "bin bins lamp lamps light lights lamppost pole post traffic sign crossing zebra junction crossroads intersection "
    "roundabout road street lane path pavement sidewalk steps stairs lift fountain statue monument bench kiosk stall "
    "cemetery graveyard farm barn mill site works dump toilet toilets toilet block laundry butcher hairdresser barber florist "
    "greengrocer grocery newsagent tobacconist takeaway kebab"
)
_UNNAMED = frozenset(f"{_BESIDE} {_GENERAL} {_THINGS}".split())
_PREPOSITIONS = frozenset(_BESIDE.split())
_GENERIC_ZH = (
    r"(?:我们?|咱们?|那|这|一|个|条|座|家|间|所|栋|边|大(?!厦)|小(?!区|卖)|老|旧|新|中|高|红(?!绿灯)|白|蓝|绿|"
    r"废弃|附近|旁边|前面|后面|对面|隔壁|村(?!委)里?|镇上|街上|路边|的|里|上)*+"
)
_THINGS_ZH = (
    r"(?:[小中大]?学校?|幼儿园|医院|卫生院|诊所|药[店房]|超市|便利店|小区|单位|公司|小?卖部|商[场店厦铺]|菜?市场|菜场|[广操]场|"
    r"公园|游乐场|[酒饭餐面]店|宾馆|"
    r"饭馆|银行|邮局|派出所|法院|图书馆|养老院|[居村]委会|[火汽]?车站|地铁[站口]?|公交(?:车?站|站台)?|加油站|停车场|工地|工厂|"
    r"厂房?|仓库|大厦|公寓|教堂|寺庙?|"
    r"[大小]?桥|河|湖|池塘|水塘|山|树林|树|草地|田|围墙|墙|电线杆|路灯|红绿灯|垃圾[桶站箱]|厕所|公厕|电话亭|报刊亭|亭子|牌子|"
    r"大楼|楼|店|快递[站柜点]|驿站|理发店|网吧)"
)
_BY_ZH = (
    r"(?:的?(?:[东南西北正后前大侧]?门|门口|门前|[正斜]?对面|对过|旁边?|附近|隔壁|[后前里外上下侧]面|"
    r"[后前里外上下左右东南西北][边侧头]|边上?|底下|楼[下上前后]|拐角|转角|"
    r"路口|入口|出口|那里?|那边|那儿|那块|一带|处|里|上|下|中间|后|前)){0,3}"
)
_RELATIVE_ZH = re.compile(
    rf"(?:就|应该|大概|好像|是|位于|在|靠近|挨着|临近|离|从|到|和|跟|与)*{_GENERIC_ZH}{_THINGS_ZH}{_BY_ZH}(?:(?:和|跟|与|"
    rf"、)?{_GENERIC_ZH}{_THINGS_ZH}{_BY_ZH})?[的吧啊呀了哦]*"
)
_WORD = re.compile(r"[^\W_][\w'’]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PARTS = re.compile(r"[,，。.;；、!！\n]+\s*")


def is_relative(text: str) -> bool:
    """Whether the whole of a text says where only by what stands in many a street, or by a place said before.

    "Behind the school", 超市门口, "same place as last time": nobody but a person who asks finds it.
    """
    said = " ".join(text.replace("’", "'").strip(" \t\n,，.。!！~").split())
    if not said or len(said) > _MOST_RELATIVE:
        return False
    bare = simplified(said)
    if _SAME.fullmatch(bare) or _SAME_ZH.fullmatch(bare):
        return True
    if _HAN.search(bare):
        return all(_RELATIVE_ZH.fullmatch(part) for part in _PARTS.split(bare) if part)
    words = _WORD.findall(said)
    return (
        not re.search(r"\d", said)
        and all(word.casefold() in _UNNAMED for word in words)
        and any(word.casefold() in _PREPOSITIONS for word in words)
        and not any(word[0].isupper() for word in words[1:])
    )


_MOST_RELATIVE = 80


# --- What is known by a name, and is no street -------------------------------------------------

_LANDMARK_KIND_ZH = (
    r"(?:河|湖|江|港|山|塔|寺|庙|宫|馆|桥|园|城|楼|阁|亭|坊|广场|大厦|中心|[小中大]学|学校|医院|商场|超市|酒店|宾馆|银行|车站|"
    r"地铁站|公交站|码头|市场|菜场|影院|剧院|教堂|"
    r"公园|体育场|体育馆|博物馆|图书馆|厂)"
)
_LANDMARK_ZH = re.compile(
    rf"(?P<lead>(?:就|应该|大概|好像|是|在|位于|靠近|挨着|临近|离|"
    rf"紧挨着?)*)(?!{_GENERIC_ZH}{_LANDMARK_KIND_ZH})[\u3400-\u9fff]{{1,8}}?{_LANDMARK_KIND_ZH}"
    rf"(?P<by>(?:的?(?:[东南西北正后前大]门|门口|[正斜]?对面|旁边?|附近|隔壁|[后前里外上下]面|[后前里外上下东南西北][边侧]|"
    rf"边上?|底下|楼[下上]|那里?|那边|那儿|那块|一带|不远)){{0,3}})"
    r"[的吧啊呀了哦]*"
)
_NO_LANDMARK_ZH = re.compile(r"[我你他她您们没不坏漏堵说讲问吗呢修了]")


def is_landmark_zh(text: str) -> bool:
    """Whether the whole of a text says beside what it is that has a name: 在濠河边，靠近文化宫那里."""
    said = simplified("".join(text.split())).strip(",，.。!！~")
    parts = [part for part in _PARTS.split(said) if part]
    if not parts or len(said) > _MOST_LANDMARK or _NO_LANDMARK_ZH.search(said):
        return False
    found = [_LANDMARK_ZH.fullmatch(part) for part in parts]
    is_named = any(each is not None and (each["lead"] or each["by"]) for each in found)
    return is_named and all(
        each is not None or _RELATIVE_ZH.fullmatch(part) for part, each in zip(parts, found, strict=True)
    )


_MOST_LANDMARK = 40
