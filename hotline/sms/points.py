"""A point said in a text: by coordinates, by a map's link or by the card of a place, as (longitude, latitude) in WGS-84.

Links of Chinese maps give GCJ-02 or BD-09 and are converted here, at the door. Two numbers are no point because they
stand side by side: prices, hours and blood pressures do too.
"""

import re
import unicodedata
from urllib.parse import unquote, unquote_plus

from django.contrib.gis.geos import Point as Located

from cases.rules import rules
from common.coordinates import from_bd09, from_gcj02
from hotline.city import phone_region

Point = tuple[float, float]

# How far beyond the edges of its map a city is still asked for help, in degrees: some twenty kilometres.
_REACH = 0.2
# So far apart two points are two places, in degrees: some sixty metres.
_APART = 0.0006
_NUMBER = r"(?<![\d.])(-?\d{1,3}\.\d{2,12})(?!\d|\.\d)"
_BETWEEN = r"\s*[,，、;/ ]\s*"
_PAIR = re.compile(rf"{_NUMBER}{_BETWEEN}{_NUMBER}")
_FINE = r"(?<![\d.])(-?\d{1,3}\.\d{4,12})(?!\d|\.\d)"
_FINE_PAIR = re.compile(rf"{_FINE}{_BETWEEN}{_FINE}")
# Who is asked where it is may say nothing else.
_ONLY_PAIR = re.compile(
    r"\s*(?:(?:here|it is|it's|at|location|position|coordinates?|gps|坐标|位置|地点|地址|在|是|这里)[\s:：]*)*"
    rf"[(（\[]?{_NUMBER}{_BETWEEN}{_NUMBER}[)）\]]?\s*[.。]?\s*",
    re.IGNORECASE,
)
_DEGREES = r"(-?\d{1,3}(?:\.\d+)?)"
_GEO = re.compile(rf"geo:\s*{_DEGREES},\s*{_DEGREES}", re.IGNORECASE)
# A pin with a name: the point may stand in what is asked for alone, as in "geo:0,0?q=32.01,120.86(Renmin Road)".
_GEO_ASKS = re.compile(rf"geo:0(?:\.0+)?,0(?:\.0+)?\?q={_DEGREES},\s*{_DEGREES}", re.IGNORECASE)
_GEO_WITH_LABEL = re.compile(r"geo:[^\s?]*\?[^\s()]+(?:\([^()\n]*\))?", re.IGNORECASE)
_VCARD_GEO = re.compile(rf"^GEO(?:;[^:]*)?:(?:geo:)?\s*{_DEGREES}[;,]{_DEGREES}", re.MULTILINE)

# --- Links ----------------------------------------------------------------------------------

_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|www\.|(?<![\w@.-])(?:[a-z0-9-]{1,40}\.){1,4}(?:com|cn|org|net|apple)/)\S+",
    re.IGNORECASE,
)
_SITE = re.compile(r"(?:[a-z][a-z0-9+.-]*:/{0,2})?[^/?#]*", re.IGNORECASE)
_GCJ_MAPS = re.compile(r"amap|autonavi|gaode|map\.qq|qqmap|tencent", re.IGNORECASE)
_BAIDU = re.compile(r"baidu|bdapp", re.IGNORECASE)
_APPLE = re.compile(r"\bmaps\.apple\b", re.IGNORECASE)
# 高德 writes longitude first; so does what calls itself a position.
_LONGITUDE_FIRST = re.compile(r"(?:amap|autonavi|gaode)\S*(?:position|dest|marker|lnglat)", re.IGNORECASE)
# A link may say of what system its numbers are.
_SAYS_WGS84 = re.compile(r"\b(?:coord_?type=(?:1\b|wgs-?84|gps)|coordinate=wgs-?84|dev=1\b)", re.IGNORECASE)
_SAYS_GCJ02 = re.compile(r"\b(?:coord_?type=gcj-?02|coordinate=gaode)", re.IGNORECASE)
_SAYS_BD09 = re.compile(r"\bcoord_?type=bd-?09", re.IGNORECASE)
_LATITUDE_OF = re.compile(r"[?&;|](?:m|s|d)?lat(?:itude)?[=:](-?\d{1,2}\.\d{2,12})", re.IGNORECASE)
_LONGITUDE_OF = re.compile(r"[?&;|](?:m|s|d)?(?:lon|lng|long|longitude)[=:](-?\d{1,3}\.\d{2,12})", re.IGNORECASE)

# The name a link gives its place; what follows a sign of a sentence was written behind the link.
_NAME_OF = re.compile(
    r"[?&;|](?:name|title|poi_?name|dname|q|query|address|addr|daddr|destination|label|content)[=:]([^&;|#?，。！；]+)"
    r"|/maps/(?:place|search)/([^/@?]+)"
    # 高德's own: an id, the point, the name.
    r"|[?&]p=[^,&#]*,-?\d{1,3}\.\d+,-?\d{1,3}\.\d+,([^,&#]+)",
    re.IGNORECASE,
)
_LABEL_OF = re.compile(r"\(([^()]{2,80})\)\s*$")
_MARKER_OF = re.compile(r"^(?:[^,，]*[,，])?-?\d{1,3}\.\d+[,，]-?\d{1,3}\.\d+[,，]([^,，]+)")
_SHOWN = re.compile(r"[^\W\d_]")
# What only says that the place is behind the link.
_IS_HERE = (
    r"(?:here|(?:it|this|that|below|following)(?:'s|\s+is)?|(?:my|our|the|a|current|live|shared|exact|dropped|google|apple|baidu|amap|tencent|marked)(?=\s)|"
    r"location|position|place|spot|pin|point|address|gps|coordinates?|maps?|link|shared?|sharing|sent|see|look|click|tap|open|please|view|marker|"
    r"(?:i|we)(?:'m|\s+am|\s+are)|at(?=\W*$|\s*[:：])|is(?=\s|$|[:：])|via|from\s+(?:google|apple)\s+maps?|"
    r"位置|定位|地址|地点|坐标|在?这里|在?这儿|在这|这边|这个|我的|我在|我|就|在|是|发|给你们?|你们?看|看|点击|打开|查看|详情|实时|当前|共享|分享|了|的|链接|"
    r"(?:高德|百度|腾讯|谷歌|苹果)?地图(?:选点|上的点)?|来自|如下|见|如图|请|导航|标记点?|标注|选点)"
)
_ONLY_HERE = re.compile(rf"(?:\W*+{_IS_HERE})*+\W*", re.IGNORECASE)
_BEGINS_HERE = re.compile(
    r"^(?:\W*(?:here(?:'s|\s+is)?(?=\W|$)|this\s+is(?=\W)|(?:it(?:'s|\s+is)\s+)?(?:(?:my|our|the)\s+)?(?:location|position|pin)(?:\s+is)?(?=\W|$)|"
    r"(?:我的?|当前)?(?:位置|定位|地址|地点|坐标)(?:是|在)?|我?(?:就)?在(?:这里|这儿|这)(?=\W|$)|[\[【](?:(?:高德|百度|腾讯)?地图|位置)[\]】]))++[\s:：,，\]】]*",
    re.IGNORECASE,
)
_ENDS_HERE = re.compile(
    r"[\s,，。:：]*(?:点击(?:链接)?查看(?:详情)?|查看(?:地图|详情)|[\[【](?:(?:高德|百度|腾讯)?地图|位置)[\]】])\W*$"
)

# --- Said by their names: "lat 32.01 lng 120.86", 北纬32.01东经120.86, 32°00'36"N 120°52'05"E ----------------

_ANGLE = (
    r"-?\d{1,3}(?:\.\d{1,12})?(?:\s*[°º度]\s*(?:\d{1,2}(?:\.\d+)?\s*['′’‘分]\s*"
    r"(?:\d{1,2}(?:\.\d+)?\s*(?:[\"”″秒]|['′’]{2})\s*)?)?)?"
)
_NORTH = r"(?:北纬|南纬|纬度|\blat(?:itude)?\b\.?)"
_EAST = r"(?:东经|西经|经度|\b(?:lon(?:g|gitude)?|lng)\b\.?)"
_IS = r"\s*(?:为|是|[:：=])?\s*"
_GAP = r"[\s,，、;；/|和]{0,4}"
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<north>{_NORTH}){_IS}(?P<latitude>{_ANGLE}){_GAP}(?P<east>{_EAST}){_IS}(?P<longitude>{_ANGLE})",
        rf"(?P<east>{_EAST}){_IS}(?P<longitude>{_ANGLE}){_GAP}(?P<north>{_NORTH}){_IS}(?P<latitude>{_ANGLE})",
        rf"(?<![\w.])(?P<latitude>{_ANGLE})\s*(?P<north>[ns])\b{_GAP}(?P<longitude>{_ANGLE})\s*(?P<east>[ew])\b",
        rf"(?<![\w.])(?P<longitude>{_ANGLE})\s*(?P<east>[ew])\b{_GAP}(?P<latitude>{_ANGLE})\s*(?P<north>[ns])\b",
        rf"\b(?P<north>[ns])\s*(?P<latitude>{_ANGLE}){_GAP}\b(?P<east>[ew])\s*(?P<longitude>{_ANGLE})",
        rf"\b(?P<east>[ew])\s*(?P<longitude>{_ANGLE}){_GAP}\b(?P<north>[ns])\s*(?P<latitude>{_ANGLE})",
    )
)
_PART = re.compile(r"\d+(?:\.\d+)?")
_OPPOSITE = re.compile(r"[sw]|南纬|西经", re.IGNORECASE)
# "12 N Main, 45 E Broad" is no point, "32.01N 120.86E" may be a size: so fine it is meant.
_IS_FINE = re.compile(r"[°º度]|\.\d{3}")
_IS_NAMED_FINELY = re.compile(r"[°º度]|\.\d{2}")


def point_in(text: str) -> Point | None:
    """Return the point that a text names, wherever on earth; None without one."""
    card = _VCARD_GEO.search(text) or _GEO_ASKS.search(text) or _GEO.search(text)
    if card:
        return _checked(float(card[1]), float(card[2]))
    links = _LINK.findall(text)
    for link in links:
        point = _point_of_link(link)
        if point:
            return point
    said = unicodedata.normalize("NFKC", _LINK.sub(" ", text).replace("º", "°").replace("″", '"'))
    named = next((found for pattern in _NAMED for found in pattern.finditer(said) if _is_fine(found)), None)
    if named:
        latitude, longitude = (
            _degrees(named[value]) * (-1 if _OPPOSITE.fullmatch(named[side]) else 1)
            for value, side in (("latitude", "north"), ("longitude", "east"))
        )
        return _checked(latitude, longitude)
    pair = _FINE_PAIR.search(said) or _ONLY_PAIR.fullmatch(said)
    return _in_order(float(pair[1]), float(pair[2])) if pair else None


def points_apart(text: str) -> bool:
    """Whether a text gives points of two places by their numbers: of which nobody knows which is meant."""
    said = unicodedata.normalize("NFKC", _LINK.sub(" ", text))
    pairs = (_in_order(float(first), float(second)) for first, second in _FINE_PAIR.findall(said))
    found = [each for each in pairs if each is not None]
    return any(is_apart(Located(*found[0]), each) for each in found[1:])


def is_near_city(point: Point) -> bool:
    """Whether a point lies in the city or not far from it; so it does where the city does not say how far it reaches."""
    bounds = rules().city.profile.get("map", {}).get("bounds")
    if not bounds:
        return True
    west, south, east, north = bounds
    return west - _REACH <= point[0] <= east + _REACH and south - _REACH <= point[1] <= north + _REACH


def is_apart(known: Located | None, point: Point) -> bool:
    """Whether a point is another place than the one that is known, and not the same one told by another telephone."""
    return known is not None and (abs(known.x - point[0]) > _APART or abs(known.y - point[1]) > _APART)


def without_points(text: str) -> str:
    """Return what else a text says."""
    for pattern in (_GEO_WITH_LABEL, _GEO, _LINK, *_NAMED, _PAIR):
        text = pattern.sub("", text)
    return text


def beside_point(text: str) -> str:
    """Return what a text says besides its point, without the words that only say that this is the place."""
    rest = _ENDS_HERE.sub("", _BEGINS_HERE.sub("", without_points(text).strip())).strip(" \n\t,，.。:：;；")
    return "" if _ONLY_HERE.fullmatch(rest) else rest


def name_in(text: str) -> str:
    """Return the name that a map's link gives its place; empty where it gives none, or only "my location"."""
    for link in (*_LINK.findall(text), *_GEO_WITH_LABEL.findall(text)):
        address = unquote_plus(link)
        label = _LABEL_OF.search(address)
        names = [label[1]] if label else []
        names += [found[1] or found[2] or found[3] for found in _NAME_OF.finditer(address)]
        for name in names:
            marker = _MARKER_OF.match(name)
            shown = (marker[1] if marker else without_points(name)).strip(" ,，.。()（）")
            if _SHOWN.search(shown) and not _ONLY_HERE.fullmatch(shown):
                return shown
    return ""


def _point_of_link(link: str) -> Point | None:
    address = unquote(link)
    latitude, longitude = _LATITUDE_OF.search(address), _LONGITUDE_OF.search(address)
    if latitude and longitude:
        point = _checked(float(latitude[1]), float(longitude[1]))
    else:
        found = _PAIR.search(address)
        if not found:
            return None
        first, second = float(found[1]), float(found[2])
        point = _checked(second, first) if _LONGITUDE_FIRST.search(link) else _in_order(first, second)
    return _in_wgs84(point, address) if point else None


def _in_wgs84(point: Point, link: str) -> Point:
    """Convert a point of a link; what says nothing of its system has that of its map."""
    site = (_SITE.match(link) or [""])[0]
    is_baidu, is_gcj = bool(_BAIDU.search(site)), bool(_GCJ_MAPS.search(site))
    if not (is_baidu or is_gcj):
        # In a Chinese city Apple shows a Chinese map; Google's links are one or the other, and nothing says which.
        is_shifted = _APPLE.search(site) and phone_region() == "CN"
        return from_gcj02(*point) if is_shifted else point
    if _SAYS_WGS84.search(link):
        return point
    if _SAYS_BD09.search(link) or (is_baidu and not _SAYS_GCJ02.search(link)):
        return from_bd09(*point)
    return from_gcj02(*point)


def _is_fine(found: re.Match[str]) -> bool:
    fine = _IS_FINE if len(found["north"]) == 1 else _IS_NAMED_FINELY
    return all(fine.search(found[value]) for value in ("latitude", "longitude"))


def _degrees(angle: str) -> float:
    """Read degrees, with minutes and seconds where they are said."""
    value = sum(float(part) / 60**power for power, part in enumerate(_PART.findall(angle)))
    return -value if angle.startswith("-") else value


def _in_order(first: float, second: float) -> Point | None:
    """Latitude goes first among people; what cannot be one is a longitude."""
    return _checked(second, first) if abs(first) > 90 else _checked(first, second)


def _checked(latitude: float, longitude: float) -> Point | None:
    is_real = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (longitude, latitude) if is_real else None
