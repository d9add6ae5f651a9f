"""A case's number as people write it: without its dashes, in full width, in a sentence, without the city's letters."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from cases.links import without_secrets
from cases.rules import rules
from common.pasted import plainly_written

# The counting part has at least so many digits: PREFIX-YEAR-000441.
DIGITS = 6
# What may stand between the parts of a number; and what joins them without doubt.
_BETWEEN = r"(?:[^\w+¥$€£]|[_年第号號ー一])"
_TIGHT = re.compile(r"[-_/.·•:~]{0,2}")
# A third part makes it a day, or another system's.
_THIRD = re.compile(r"[-/.·:~_]\d|\s?[月日]")
# Other letters or figures that are joined to it are another system's, too.
_JOINED = re.compile(r"(?:[A-Z0-9][-_/.:~·]|[+¥$€£])$")
# What is introduced as a number of something else.
_OTHERS = re.compile(
    r"(?:[电電][话話]|手[机機]|快[递遞]|[运運][单單]|物流|[订訂][单單]|合同|[发發]票|[邮郵][编編]|证件|[银銀]行卡"
    r"|\b(?:TEL|TELEPHONE|PHONE|MOBILE|ORDER|INVOICE|CONTRACT|TRACKING|PARCEL|PERMIT|LICEN[CS]E)\b)"
    r"[单單编編号號码碼]{0,3}(?:\s?(?:NO|NUMBER|NUM|NR|ID)\b)?(?:\s?(?:IS|为|為|是))?[\s.:#№(-]{0,3}$"
)
_NOTHING = re.compile(r"[\W_号號]*")
_INTRODUCED = re.compile(
    r"(?:(?:[编編单單案理件报報水][号號]|[号號][码碼]|工[单單]|[#№]|(?<![A-Z])(?:NUMBER|NUM|N[OR][.:º°]|REF|REFERENCE|ID))"
    r"\s?(?:IS|WAS|是|为|為)?[\s:.=(\[\"'“-]{0,3})$"
)
# A month, a day of a year, or another year.
_DATE_LIKE = re.compile(r"\d{1,2}|1[0-2][0-3]\d|(?:19|20)\d\d")
# Letters written for figures, where no doubt is left that figures are meant; and what looks like them.
_FIGURES = str.maketrans("OIL", "011")
_ALIKE = str.maketrans(
    {"\N{CYRILLIC CAPITAL LETTER O}": "O", "\N{GREEK CAPITAL LETTER OMICRON}": "O", "〇": "0", "○": "0"}
)
_NEAR = 24
_SIGNS = re.compile(r"[\W_]+")
SEVERAL = gettext_lazy("More than one number stands here: %(numbers)s. Write the one that is meant.")
# So many of them are named to whoever wrote them.
MOST_TOLD = 5


def read_number(text: str) -> str | None:
    """Return the number of a case that `text` names, as this city writes it; None where it names none.

    Whether there is such a case is not asked. `NT2026000441`, `2026-000441`, `ＮＴ－2026－000441` and "编号NT-2026-000441。"
    are NT-2026-000441; so is 2026-441, while 2026-0004 is a number half typed and 2026-04-41 a day. What bears the city's
    letters goes before what does not: "2026-11, NT-2026-000441" names a month first, and alone 2026-11 is a number.
    """
    found = _surest(_folded(plainly_written(text)))
    return found and found.number


def one_number_in(text: str) -> str | None:
    """Return the one number that a field of a form names, None where it names none.

    Refused where other figures stand beside it that are plainly nothing else: "SC-2026-000441, 442" may mean either. In a
    sentence such figures are a house or a pole (`read_number`); in a field that asks for one number, which is meant is asked.
    """
    folded = _folded(without_secrets(plainly_written(text)))
    named = _apart(_all_in(folded))
    numbers = list(dict.fromkeys(each.number for each in named))
    written = [*numbers, *_figures_beside(folded, named)]
    if numbers and len(written) > 1:
        told = {"numbers": gettext(", ").join(written[:MOST_TOLD])}
        raise ValidationError(SEVERAL, code="several_numbers", params=told)
    return next(iter(numbers), None)


def number_of(year: int, count: int) -> str:
    """Return the number that this city gives the case of this count in a year."""
    return _written(rules().city.number_prefix, str(year), str(count))


def counts_in(text: str) -> list[str]:
    """Return the counting parts that `text` plainly calls a case's without its year: "case no. 1210", "#1210 still smells".

    Whether this year has such a case is not asked. A house, a pole and whatever else bears a number is none.
    """
    folded = _folded(plainly_written(text))
    ways = _CALLED if _BEARS_NUMBER.search(folded) else (*_CALLED, _AT_FRONT, _COMPARED, _IN_FULL)
    return list(dict.fromkeys(found["count"] for way in ways for found in way.finditer(folded)))


def with_number_written(text: str) -> str:
    """Return a text with the number that it names as this city writes it, and all else in plain letters; else as it is."""
    plain = plainly_written(text)
    found = _surest(_folded(plain))
    return text if found is None else f"{plain[: found.begin]} {found.number} {plain[found.end :]}"


def holds_number(text: str, number: str) -> bool:
    """Whether a text holds the figures of a case's number, wherever it names another before it."""
    figures = _SIGNS.sub("", number.partition("-")[2])
    return bool(figures) and figures in _SIGNS.sub("", _folded(plainly_written(text)))


class _Found(NamedTuple):
    """A number that is named: how sure that is, 0 being surest, and where it stands."""

    rank: int
    number: str
    begin: int
    end: int


def _folded(plain: str) -> str:
    # Sign for sign, so that what is found stands at the same place.
    upper = plain.upper()
    return (upper if len(upper) == len(plain) else "".join(map(_upper, plain))).translate(_ALIKE)


def _upper(sign: str) -> str:
    return upper if len(upper := sign.upper()) == 1 else sign


def _surest(folded: str) -> _Found | None:
    return min(_all_in(folded), key=lambda each: each.rank, default=None)


def _all_in(folded: str) -> list[_Found]:
    prefix = rules().city.number_prefix
    return [*_with_letters(prefix, folded), *_without_letters(prefix, folded)]


def _as_found(prefix: str, found: re.Match[str], rank: int) -> _Found:
    year, count = (re.sub(r"[^0-9]", "", found[part].translate(_FIGURES)) for part in ("year", "count"))
    return _Found(rank, _written(prefix, year, count), found.start(), found.end())


def _written(prefix: str, year: str, count: str) -> str:
    return f"{prefix}-{year}-{count.zfill(DIGITS)}"


# --- With the city's letters --------------------------------------------------------------


def _with_letters(prefix: str, text: str) -> Iterator[_Found]:
    whole, short = _lettered(prefix.upper())
    for found in whole.finditer(text):
        yield _as_found(prefix, found, 0)
    for found in short.finditer(text):
        if not _is_third(text, found) and (_is_tight(found) or _stands_out(text, found)):
            yield _as_found(prefix, found, 1)


@lru_cache
def _lettered(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    begin = r"(?<![A-Z])" + r"\s?".join(map(re.escape, prefix))
    # Where a line was broken in it, the figures lie apart once, or each for itself; then they are six and begin with a
    # nought. A single one behind a blank counts something else: "SC-2026-00044 1 lamp".
    figure = "[0-9OIL]"
    once = (rf"[0O]{figure}{{{first}}}\s{{1,2}}{figure}{{{5 - first}}}" for first in (0, 1, 2, 3))
    apart = "|".join(
        [*once, rf"[0O]{figure}{{2}}-{figure}{{3}}", rf"[0O](?:\s{figure}){{5}}", rf"[0O]{figure}{{4}}\n{figure}"]
    )
    whole = (
        rf"{begin}{_BETWEEN}{{0,4}}(?P<year>[12IL]\s?[09O]\s?[0-9O]\s?[0-9OIL]){_BETWEEN}{{0,4}}"
        rf"(?P<count>{figure}{{6,9}}|{apart})(?![A-Z0-9])"
    )
    short = (
        rf"{begin}(?P<join>{_BETWEEN}{{0,4}})(?P<year>(?:19|20)\d\d)(?P<between>{_BETWEEN}{{0,4}})"
        r"(?P<count>[1-9]\d{0,4})(?![A-Z0-9])"
    )
    return re.compile(whole), re.compile(short)


def _is_tight(found: re.Match[str]) -> bool:
    """Whether a short number is joined as one; "NT 2026-11" may be a month in a place of these letters."""
    join = found["join"]
    is_joined = bool(_TIGHT.fullmatch(join) or not _DATE_LIKE.fullmatch(found["count"]))
    return is_joined and bool(_TIGHT.fullmatch(found["between"]))


# --- Without them -------------------------------------------------------------------------

_BARE = re.compile(
    rf"(?<![A-Z0-9])(?P<year>(?:19|20)\d\d)(?P<between>{_BETWEEN}{{0,3}})(?P<count>\d{{1,9}})(?![A-Z0-9])"
)


def _without_letters(prefix: str, text: str) -> Iterator[_Found]:
    for found in _BARE.finditer(text):
        before = text[: found.start()][-_NEAR:]
        is_others = _JOINED.search(before) and not _INTRODUCED.search(before)
        if is_others or _OTHERS.search(before) or _is_third(text, found):
            continue
        sure = _of_whole(text, found) if len(found["count"]) >= DIGITS else _of_short(text, found)
        if sure is not None:
            yield _as_found(prefix, found, sure)


def _of_whole(text: str, found: re.Match[str]) -> int | None:
    # "In 2026 150000 came" counts something.
    is_plain = found["count"].startswith("0") or found["between"] in ("-", "_", "/")
    return 2 if is_plain or _stands_out(text, found) else None


def _of_short(text: str, found: re.Match[str]) -> int | None:
    between, count = found["between"].strip(), found["count"]
    is_year = between == "年第" or (between == "年" and not _DATE_LIKE.fullmatch(count))
    if count.startswith("0") or not between or not (is_year or _TIGHT.fullmatch(between)):
        return None
    if _stands_out(text, found):
        return 3
    # Two figures are a month or a year, and four make a telephone.
    return 4 if between == "-" and len(count) in (3, 5) else None


# --- Beside them --------------------------------------------------------------------------

_FIGURES_ALONE = re.compile(r"(?<![0-9OIL])(?=[OIL]*\d)[0-9OIL]+(?:[-/.](?=[OIL]*\d)[0-9OIL]+)*")
_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_MONTH_NAMED = r"(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}\.?"
# What is a day, a month or a time.
_WHEN = re.compile(
    rf"(?<![0-9-])(?:{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?|(?:{_YEAR}年\s?)?{_MONTH}月(?:\s?{_DAY}[日号])?|{_YEAR}年"
    rf"|{_DAY}(?:ST|ND|RD|TH)?\s{_MONTH_NAMED}(?:,?\s{_YEAR})?|(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d)?)(?!\d)"
    rf"|\b{_MONTH_NAMED}\s{_DAY}(?:,\s{_YEAR})?(?!\d)"
)
# Whose site it is, and what is asked of a page there.
_OF_AN_ADDRESS = re.compile(r"://[^\s/]*|[?&#][A-Z_]+=[A-Z0-9_-]*")


def _apart(found: list[_Found]) -> list[_Found]:
    """Keep of those that overlap the surest; in the order they stand in."""
    kept: list[_Found] = []
    for each in sorted(found, key=lambda each: each.rank):
        if all(each.end <= other.begin or other.end <= each.begin for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.begin)


def _figures_beside(text: str, named: list[_Found]) -> list[str]:
    """Return what else could be a number's figures, as it is written, where it is not one of `named` written short."""
    rest = text
    for each in named:
        rest = rest[: each.begin] + " " * (each.end - each.begin) + rest[each.end :]
    for plainly_else in (_OF_AN_ADDRESS, _WHEN):
        rest = plainly_else.sub(" ", rest)
    counts = {int(each.number.rpartition("-")[2]) for each in named}
    return [
        found[0]
        for found in _FIGURES_ALONE.finditer(rest)
        if _count_of(found[0]) not in counts and not _OTHERS.search(rest[: found.start()][-_NEAR:])
    ]


def _count_of(figures: str) -> int:
    return int(re.split(r"[-/.]", figures.translate(_FIGURES))[-1][-DIGITS - 3 :])


# --- Without a year -----------------------------------------------------------------------

_SIGN = r"(?:[#№]|\b(?:NO|NR|NUMBER|NUM|ID)\b[.:º]?|[编單单案][号號][码碼]?)"
_COUNT = r"(?P<count>\d{4,6})(?![\dA-Z]|[-/.:]\d|\s?(?:[年月日天元米人次个件栋幢室弄]|(?:DAYS?|TIMES|YUAN|METERS|METRES|PEOPLE|HOURS)\b))"
_OF_CASE = re.compile(
    rf"(?:\b(?:CASE|REPORT|COMPLAINT|TICKET)S?\s?(?:{_SIGN}\s?){{1,2}}|\b(?:CASE|TICKET)\s|(?:工单|案件|案子|诉求|受理)(?:编?[号號])?[\s:#是]{{0,2}})"
    rf"{_COUNT}"
)
_BEFORE_CASE = re.compile(rf"(?<![-/.:\dA-Z]){_COUNT}(?=[号號]?的?(?:工单|案件|案子))")
# 2026 says when, where nothing says that it is a number.
_REPORTED = re.compile(
    rf"(?:\bREPORTED\s|(?:上报|反映|投诉|举报|报)(?:过|了)?的?是?\s?)(?:{_SIGN}\s?)?"
    r"(?=0\d{5}|(?!(?:19|20)\d\d(?!\d))\d{4,6}[号號]?\s*(?:[,.;!?，。；！？]|$|也|同样|一样))"
    rf"{_COUNT}"
)
_CALLED = (_OF_CASE, _BEFORE_CASE, _REPORTED)
_AT_FRONT = re.compile(
    rf"^\s*(?:[#№]\s?|{_SIGN}\s?(?=0\d{{5}})){_COUNT}"
    r"(?=\s*(?:$|[,.:;!?，。：；！？]|\b(?:STILL|AGAIN|SAME|ALSO|TOO|IS|HAS|NOT)\b|[还又也仍的]))"
)
# Led by zeros and as long as this city writes it, it is hardly anything else: "001298 nobody came".
_IN_FULL = re.compile(r"(?<![-/.:\dA-Z#])(?P<count>0\d{5})(?![\dA-Z]|[-/.:]\d)")
_COMPARED = re.compile(
    rf"(?:\b(?:LIKE|AS|ABOUT|SEE|REF|RE|THAN|SIMILAR TO)\s|[和跟与像同])(?:{_SIGN}\s?|(?=0\d{{5}})){_COUNT}"
)
# What else bears a number, where a text names it.
_BEARS_NUMBER = re.compile(
    r"\b(?:POLE|POST|LAMP ?POST|COLUMN|METER|METRE|HYDRANT|CABINET|BUS|LINE|ROUTE|PLATE|HOUSE|FLAT|ROOM|APARTMENT|UNIT|GATE|DOOR"
    r"|BUILDING)S?\b|杆|电表|水表|设备|井盖|车牌|门牌|牌号|号牌|号楼|[栋幢室弄]"
)


# --- Where it stands ----------------------------------------------------------------------


def _is_third(text: str, found: re.Match[str]) -> bool:
    return bool(_THIRD.match(text, found.end()))


def _stands_out(text: str, found: re.Match[str]) -> bool:
    """Whether it stands alone, or is introduced as a number."""
    before, after = text[: found.start()], text[found.end() :]
    is_alone = bool(_NOTHING.fullmatch(before) and _NOTHING.fullmatch(after))
    return is_alone or bool(_INTRODUCED.search(before[-_NEAR:]))
