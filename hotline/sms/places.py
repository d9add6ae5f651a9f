"""A place said in words: coordinates, a link of a map, a street and number, what stands beside it, a division's name.

Coordinates are a point; words are an address, as written. Links of Chinese maps give GCJ-02, which is
turned into WGS-84 here, at the door.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from django.contrib.gis.geos import MultiLineString
from django.db.models import CharField, F, Value
from django.db.models.functions import Lower

from cases.rules import held_rules
from common.coordinates import from_gcj02
from grid.models import Division, Level, Street

MOST_LETTERS = 300
# Lines of the base map that one name may have.
MOST_LINES = 60
# In degrees, about a kilometre: whoever stands in the middle of a longer street has not found the place.
LONGEST_STREET = 0.01
SMALL = (Level.COMMUNITY, Level.GRID, Level.MICRO_GRID)
_NUMBER = r"(-?\d{1,3}\.\d{2,12})"
_PAIR = re.compile(rf"{_NUMBER}\s*[,，;/ ]\s*{_NUMBER}")
_GEO = re.compile(r"geo:\s*(-?\d{1,3}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Whose links hold the coordinates of Chinese maps.
_CHINESE_MAPS = re.compile(r"(?:amap|autonavi|gaode|map\.qq|apis\.map\.qq|tencent)", re.IGNORECASE)
# 高德 writes longitude first; so does what calls itself a position.
_LONGITUDE_FIRST = re.compile(r"(?:amap|autonavi|gaode)\S*(?:position|dest|marker|lnglat)", re.IGNORECASE)
_VCARD_GEO = re.compile(r"^GEO(?:;[^:]*)?:(?:geo:)?\s*(-?\d{1,3}(?:\.\d+)?)[;,](-?\d{1,3}(?:\.\d+)?)", re.MULTILINE)
STREET_EN = (
    r"(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|square|sq|boulevard|blvd|highway|hwy|way|court|ct|place|pl|alley|"
    r"terrace|parkway|pkwy|bridge|park|plaza|crescent|close|quay|wharf|row|circle|route)"
)
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
_ADDRESS_ZH = re.compile(
    r"(?P<address>[\u3400-\u9fff]{1,10}(?:路|街|巷|大道|公路|小区|新村|花园|公园|广场|桥|大厦|苑)"
    r"(?:\d+号?|[一二三四五六七八九十百零〇两]{1,6}(?:号|弄|幢|栋)|[与和][\u3400-\u9fff]{1,8}(?:路|街))?(?:门口|对面|旁边|旁|附近|路口|楼下|交叉口|公交站旁|公交站|站)?)"
)
# Names of streets are written large; who writes nothing large says "at", "on" or a number before one.
_NOT_A_NAME = r"(?!(?:The|This|That|Our|My|A|An|Every|No|Your|In|At|On|There|Is|It|Whole|Along|Please|Why|When|Near)\b)"
_ADDRESS_EN = re.compile(
    rf"(?P<address>(?:\b\d{{1,5}}[a-z]?\s+)?(?:\b{_NOT_A_NAME}[A-Z][\w'-]{{0,30}}\s{{1,9}}){{1,4}}(?i:{STREET_EN})\b"
    rf"(?:\s+\d{{1,5}}[a-z]?\b)?)"
)
_ADDRESS_SMALL = re.compile(
    rf"\b(?:at|on|in|near|opposite|behind|next to|in front of|corner of|outside)\s+"
    rf"(?P<address>(?:\d{{1,5}}[a-z]?\s+)?(?:[a-z'-]{{1,30}}\s{{1,9}}){{1,2}}{STREET_EN}\b(?:\s+\d{{1,5}}[a-z]?\b)?)"
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
    r"^(?:it(?:'| i)?s|it is|that is|this is|the address is|address|at|in|on|location|place|"
    r"地址是?|位置是?|在|就在|是在|是|位于)\s*[:：]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """Where something is, as far as the words say it. `point` is (longitude, latitude), WGS-84."""

    address: str = ""
    point: tuple[float, float] | None = None
    # Of the smallest division that the words name.
    division_id: int | None = None


def read_place(text: str, now: datetime) -> Place | None:
    """Read a text as the answer to "where is it?"; None where it says something else, or more."""
    point = point_in(text)
    rest = _PAIR.sub("", _GEO.sub("", _LINK.sub("", text))).strip(" \n,，.。")
    if point is not None:
        return Place(rest[:MOST_LETTERS] if len(rest) <= _MOST_CHARACTERS * 2 else "", point)
    said = unicodedata.normalize("NFKC", text).strip()
    is_short = len(said.split()) <= _MOST_WORDS and len(re.findall(r"[\u3400-\u9fff]", said)) <= _MOST_CHARACTERS
    if not said or not is_short or "?" in said or _SAYS_MORE.search(said):
        return None
    division_id = next(divisions_in(said, now), None)
    if _WORDS_EN.search(said) or _WORDS_ZH.search(said) or division_id is not None:
        bare = _LEAD.sub("", _LEAD.sub("", text.strip()))
        return Place((bare or text.strip())[:MOST_LETTERS], None, division_id)
    return None


def find_place(place: Place) -> Place:
    """Return the place with a point where its words lead to one: a short street, or the seat of a small division.

    A long street and a large division lead nowhere: a point in their midst would be a wrong one.
    """
    if place.point is not None or not place.address:
        return place
    return replace(place, point=_point_of_street(place.address) or _point_of_seat(place.division_id))


def _point_of_street(address: str) -> tuple[float, float] | None:
    named = Street.objects.exclude(name="").annotate(
        said=Value(address.casefold(), output_field=CharField()), asked=Lower("name")
    )
    found = list(named.filter(said__contains=F("asked")).values_list("name", "path")[:MOST_LINES])
    if not found or len(found) == MOST_LINES:
        return None
    # Of Elm Street and Little Elm Street the longer is meant.
    name = max((each for each, _path in found), key=len)
    paths = [path for each, path in found if each == name]
    west, south, east, north = MultiLineString(*paths).extent
    if not _is_named(name.casefold(), address.casefold()) or max(east - west, north - south) > LONGEST_STREET:
        return None
    longest = max(paths, key=lambda path: path.length)
    middle = longest.interpolate_normalized(0.5)
    return (middle.x, middle.y)


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
    """Return the words of a report that probably say where it is; empty where none do."""
    for clause in re.split(r"[,，。.;；!！?？\n]+", text):
        found = _ADDRESS_ZH.search(clause) or (_ADDRESS_EN if re.search(r"[A-Z]", clause) else _ADDRESS_SMALL).search(
            clause
        )
        if found:
            return (found["address"]).strip()[:MOST_LETTERS]
    return ""


# --- Points --------------------------------------------------------------------------------


def point_in(text: str) -> tuple[float, float] | None:
    """Return the point a text names by coordinates or by a map's link, as WGS-84; None without one."""
    card = _VCARD_GEO.search(text) or _GEO.search(text)
    if card:
        return _checked(float(card[1]), float(card[2]))
    for link in _LINK.findall(text):
        found = _PAIR.search(unquote(link))
        if found:
            first, second = float(found[1]), float(found[2])
            latitude, longitude = (
                (second, first) if _LONGITUDE_FIRST.search(link) or abs(first) > 90 else (first, second)
            )
            point = _checked(latitude, longitude)
            return from_gcj02(*point) if point and _CHINESE_MAPS.search(link) else point
    found = _PAIR.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    first, second = float(found[1]), float(found[2])
    # Latitude goes first among people; what cannot be one is a longitude.
    return _checked(second, first) if abs(first) > 90 else _checked(first, second)


def _checked(latitude: float, longitude: float) -> tuple[float, float] | None:
    is_real = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (longitude, latitude) if is_real else None


# --- Names of divisions -------------------------------------------------------------------


def divisions_in(text: str, now: datetime) -> Iterator[int]:
    """Return the ids of the divisions named in a text, the smallest first; the city itself is no place in it."""
    lowered = text.casefold()
    for pk, names in _divisions(now):
        if any(_is_named(name, lowered) for name in names):
            yield pk


_held: tuple[int, list[tuple[int, tuple[str, ...]]]] | None = None


def _divisions(now: datetime) -> list[tuple[int, tuple[str, ...]]]:
    global _held  # noqa: PLW0603 - one copy a process and version of the rules
    version = held_rules().version
    if _held is None or _held[0] != version:
        rows = Division.objects.filter(is_overlay=False, valid__contains=now, rank__gt=1).order_by("-rank", "code")
        made = [
            (pk, tuple(name.casefold() for name in names.values() if len(name) > 2))
            for pk, names in rows.values_list("pk", "names")
        ]
        _held = (version, made)
    return _held[1]


def _is_named(name: str, lowered: str) -> bool:
    if name not in lowered:
        return False
    # A name in letters ends where letters end.
    return not name.isascii() or re.search(rf"\b{re.escape(name)}\b", lowered) is not None
