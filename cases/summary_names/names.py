"""Whether a text tells somebody's name: whole, in parts, with a title, in characters or in pinyin, in either order."""

# ruff: noqa: E501 - patterns and lists of names are easier to read whole

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from cases.summary_names.spelling import (
    BEGIN,
    END,
    GAP,
    HAN,
    IS_HAN,
    KINDS_EN,
    in_characters,
    in_pinyin,
    letters,
    plain,
    spelt_any_way,
)
from common.chinese import simplified
from common.pinyin import characters_of, sounds_of, syllables_of

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦"
    "白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬"
    "边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴"
    "盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭"
    "干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)  # fmt: skip
COMPOUND = frozenset({
    *("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "东方", "夏侯", "宇文", "长孙", "端木", "独孤", "南宫", "轩辕"),
})  # fmt: skip
_CALLED_ZH = (
    r"(?:女士|先生|小姐|太太|夫人|阿姨|大[妈爷叔姐哥娘婶伯嫂]|师傅|老师|老板|医生|护士|大夫|教授|律师|警官|会计|主任|经理|[店厂校处科局队班院部组镇村]长|书记|同[学志]|"
    r"爷爷?|奶奶?|婆婆|阿婆|[姐哥妹叔伯婶姨嫂]|(?<!施)工(?![人程地作业具会资])|总(?![是在共计体部数量面站要])|某|氏|家(?![村庄桥湾港园巷店沟庙塘具电长])|[*x×○]{1,3}(?![a-z]))"
)
_CALLS_ZH = "(?:小|老|阿|姓)"
_SAYS_ZH = "(?:反映|投诉|举报|来电|致电|表示|自述|称(?!重))"
# What is no person though it is built like one.
_NO_CALL = r"(?!小[区路车桥雨于时门商石水山花店学孩河巷街道林草树党金海]|老[年房楼街师路城]|小(?:马路|黄[车鱼]|高层|龙虾|白[车线]|江河))"
_CALLED_EN = (
    r"(?:mrs?|ms|mx|miss|madame?|mister|sir|dr|doctor|prof|professor|aunt(?:ie|y)?|uncle|sister|brother|grand(?:ma|pa)|granny|teacher|"
    r"nurse|old|little|xiao|lao|comrade|lady|surnamed?|family)"
)
_CALLED_AFTER = r"(?:n[vu]shi|xiansheng|xiaojie|ayi|laoshi|shifu|family|household)"
# Names that are as well words; without a title, or the rest of the name, they name nobody.
_WORDS_EN = frozenset({
    "an", "and", "ban", "bang", "bin", "can", "chi", "cong", "dan", "dang", "die", "do", "fan", "for", "gang", "gong",
    "hang", "he", "hen", "her", "hong", "hour", "hut", "in", "is", "jie", "kong", "lane", "long", "lu", "man", "me", "men",
    "no", "of", "or", "pan", "pang", "pin", "ping", "ran", "rang", "road", "run", "sang", "she", "so", "song", "sun", "tan",
    "tang", "the", "to", "van", "via", "wan", "way", "you", "yes", "zone", "day", "may", "park", "street", "hill", "from",
    "with", "has", "was", "not",
})  # fmt: skip
# Names that are words of every day too: they name somebody where they stand as a name does.
_WORDS_TOO = frozenset({
    "will", "mark", "rose", "stone", "stones", "green", "rob", "bush", "young", "white", "black", "brown", "gray", "grey",
    "king", "wood", "woods", "field", "fields", "bell", "fox", "wolf", "lamb", "rice", "price", "rich", "grace", "joy", "hope",
    "faith", "april", "june", "august", "bill", "jack", "drew", "pat", "sue", "dawn", "eve", "ivy", "lily", "daisy", "holly",
    "iris", "violet", "ruby", "pearl", "amber", "sandy", "rusty", "cliff", "glen", "dale", "heath", "brook", "brooks", "rivers",
    "banks", "waters", "wells", "pool", "poole", "marsh", "moor", "forest", "garden", "knight", "bishop", "church", "temple",
    "house", "hall", "castle", "gates", "wall", "walls", "bridges", "cross", "post", "short", "small", "strong", "swift",
    "sharp", "good", "best", "major", "case", "chance", "rush", "root", "reed", "berry", "cherry", "olive", "flowers", "bloom",
    "snow", "frost", "winter", "rain", "storm", "sands", "flood", "star", "love", "savage", "law", "power", "speed", "noon",
    "dean", "guy", "art", "max", "miles", "lock", "lamp", "burns", "sides", "pound", "penny", "summer", "mercy", "chip", "cole",
    "bond", "page", "stall", "trip", "wade", "ray", "gene", "sage", "rock", "bay", "lake", "ford", "spring", "west", "north",
    "east", "south",
})  # fmt: skip
_SPEAKS = r"(?:tells?|says?|said|reports?|reported|complains?|complained|lives?|rents?|works?|wrote|writes|called|calls|rang|asks?|wants?|反映|投诉|说|称|举报|表示|来电)"
_WORDS_ZH = frozenset({
    "卫生", "时间", "事件", "健康", "安全", "建设", "文明", "和平", "环境", "小区", "居民", "公园", "路面", "施工", "城市", "管理", "建筑", "交通", "方向", "问题",
    "实际", "市政", "保安", "生活", "食品", "设施", "信号", "卫士", "东方", "永安", "新华", "人民", "青年", "胜利", "解放", "学校", "师傅", "阳台", "雨水", "海水",
    "有些", "一些", "一下", "之间", "其他", "进行", "经营", "影响", "周围", "附近", "严重", "发现", "反映", "设备", "危险", "消防", "社区", "志愿",
})  # fmt: skip
_TITLE_PART = re.compile(f"{_CALLED_EN}|the|and|of|nvshi|nushi|xiansheng")

_MY_NAME = re.compile(
    r"\b(?:[Mm]y (?:full )?name(?: is|'s|:)|(?:[Ii] am|I'm) called|(?:[Ii] am|I'm)(?= [A-Z]\w*\s+[A-Z]))\s*((?:[A-Z][\w'’-]*\s?){1,4})"
    r"|\b[Tt]his is ((?:[A-Z][\w'’-]*\s?){1,4}?)\s*(?:speaking|calling|here)\b"
)
_MY_NAME_ZH = re.compile(
    rf"(?:我|本人)的?(?:名字)?(?:叫做?|姓名是?|名叫|名字是)\s*((?:{'|'.join(COMPOUND)}|[{''.join(SURNAMES)}]){HAN}{{1,2}}?)"
    rf"(?=[\s，。！？；、,.!?;]|住|家|是|在|电话|$)|(?:我|本人)姓\s*({HAN})"
)


def names_told(words: str) -> list[str]:
    """Return the names that somebody gives as her own in what she says."""
    said = simplified(unicodedata.normalize("NFKC", words))
    every = (next(filter(None, each)) for pattern in (_MY_NAME, _MY_NAME_ZH) for each in pattern.findall(said))
    return [each.strip() for each in every]


def holds_name(text: str, name: str) -> bool:
    """Whether a text holds a name, or so much of it that those who live there know who is meant."""
    told, known = plain(text), plain(name)
    patterns = [pattern for han in IS_HAN.findall(known) for pattern in _of_han(han, is_alone=han == known.strip())]
    parts = [each for each in re.findall(r"[^\W\d_]+", IS_HAN.sub(" ", known)) if not _TITLE_PART.fullmatch(each)]
    patterns += _of_letters(parts)
    found = (match for pattern in patterns for match in re.finditer(pattern, told))
    # Letters are few in short names: with a capital they are one.
    return any(match[0] not in _WORDS_ZH and _is_name(match[0], text) for match in found) or any(
        re.search(rf"{BEGIN}{each.capitalize()}{END}(?!\W+(?i:{KINDS_EN}){END})", text)
        for each in [*parts, *_short_surname(known)]
        if len(each) == 2 and each not in _WORDS_EN
    )


def _is_name(found: str, text: str) -> bool:
    """Whether what was found is more than a word of every day: with a capital within a sentence, or as who speaks."""
    word = re.sub(r"'s$", "", found)
    if word not in _WORDS_TOO:
        return True
    within = rf"(?<=[^\s.!?。！？])\s+{word.capitalize()}{END}(?!\W+(?i:{KINDS_EN}){END})"
    return re.search(rf"{within}|{BEGIN}(?i:{word})(?:\W+{_SPEAKS}|'s{END})", text) is not None


# --- In characters ----------------------------------------------------------------------------


def _of_han(name: str, *, is_alone: bool) -> Iterator[str]:
    surname, given = _parted(name)
    if surname:
        yield from _with_title(surname, re.escape(surname))
    if len(given) > 1 and given not in _WORDS_ZH:
        yield from spelt_any_way(given)
    if surname and given:
        yield from spelt_any_way(surname + given)
        # By how it sounds as well: who takes a call writes what is heard.
        sounds = ["".join(map(characters_of, sounds_of(each))) for each in surname + given]
        yield from ["".join(f"[{each}]" for each in sounds)] if len(surname + given) > 2 and all(sounds) else []
        first, last = in_pinyin(surname), in_pinyin(given)
        yield from [f"{BEGIN}{last}{GAP}{first}{END}"] if first and last else []
        yield from _familiar(given)
    if not surname and not is_alone and len(name) == 1:
        yield from _with_title(name, name)


def _parted(name: str) -> tuple[str, str]:
    """Return surname and given name, of what may be 陈女士 or 小陈."""
    bare = re.sub(f"(?<={HAN}){_CALLED_ZH}$", "", name)
    if len(bare) == 2 and bare[0] in "小老阿" and bare[1] in SURNAMES:
        bare = bare[1]
    width = 2 if bare[:2] in COMPOUND else 1
    if len(bare) > width + 2 or bare[:width] not in COMPOUND | SURNAMES:
        return "", bare
    return bare[:width], bare[width:]


def _with_title(surname: str, written: str) -> Iterator[str]:
    """Give how somebody is called by the surname; `written` is its pattern in characters."""
    yield f"{_NO_CALL}{_CALLS_ZH}{written}"
    yield f"{written}{_CALLED_ZH}"
    yield rf"(?:^|[\s，。；、：:,.;]){written}{_SAYS_ZH}"
    for sound in _sounds(surname):
        yield rf"{BEGIN}{_CALLED_EN}\.?{GAP}{sound}(?:'?s)?{END}"
        yield f"{BEGIN}{sound}{GAP}(?:{_CALLED_AFTER}{END}|{_CALLED_ZH})"
        if len(sound) > 2 and sound not in _WORDS_EN:
            yield letters(sound)


def _sounds(surname: str) -> list[str]:
    """Return a surname, written in characters or letters, in letters."""
    if not IS_HAN.fullmatch(surname):
        return [surname]
    spelt = in_pinyin(surname)
    ways = re.findall(r"\(\?:([a-z|]+)\)", spelt.replace("(?:v|yu|ue?)", "u"))
    return ["".join(each) for each in product(*(way.split("|") for way in ways))] if spelt else []


def _short_surname(known: str) -> list[str]:
    return [
        sound
        for han in IS_HAN.findall(known)
        for sound in _sounds(_parted(han)[0])
        if len(sound) == 2 and _parted(han)[0]
    ]


def _familiar(given: str) -> Iterator[str]:
    """Give 小玲, 阿玲, 玲姐 and 玲玲."""
    each = f"[{given}]"
    yield f"{_NO_CALL}[小阿]{given[-1]}(?!{HAN}?(?:路|区|街|道))"
    yield f"{each}(?:[姐哥妹叔姨嫂伯婶]|女士|老师|阿姨|大姐)"
    for sound in {sound for character in given for sound in sounds_of(character)}:
        yield rf"{BEGIN}{_CALLED_EN}\.?{GAP}{sound}(?:'?s)?{END}"
    yield f"{given[-1]}{{2}}"


# --- In letters -------------------------------------------------------------------------------


def _of_letters(parts: list[str]) -> Iterator[str]:
    if not parts:
        return
    for each in parts:
        if len(each) > 2 and each not in _WORDS_EN:
            yield from spelt_any_way(each)
        yield rf"{BEGIN}{_CALLED_EN}\.?{GAP}{re.escape(each)}(?:'?s)?{END}"
    if len(parts) > 1:
        yield letters(*parts)
        yield letters(*reversed(parts))
        yield letters(parts[-1], *parts[:-1])
        yield letters(*parts[1:], parts[0])
    for surname, given in _as_pinyin(parts):
        written = "".join(sorted(SURNAMES & set(characters_of(surname))))
        yield from _with_title(surname, f"[{written}]")
        for syllables in given:
            yield rf"[{written}]\s*{in_characters(syllables)}"
            if len(syllables) > 1:
                yield letters(*syllables)
                yield in_characters(syllables)


def _as_pinyin(parts: list[str]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Give the surname and the ways of the given name of what may be a Chinese name in letters, in either order."""
    for surname, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if SURNAMES & set(characters_of(surname)):
            ways = [syllables_of(each) if each.isascii() else [] for each in rest]
            whole = [tuple(one for way in each for one in way) for each in product(*ways)]
            yield surname, [each for each in whole if 0 < len(each) < 3]
