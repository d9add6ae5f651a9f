"""What dates and numbers in a told text say of when it happens: only a year that was over by then tells of the past.

Reads text as `dangers.fold` leaves it. Whoever writes a day, an hour or a case's number beside what happens makes it no
lighter: that is taken out before anything is weighed. A year that was over when the words were told is marked as past,
unless it says how old a thing is, or numbers a house, a flat or a case.
"""

import re
from datetime import datetime, timedelta

from cases.danger_words import OF_TIME_ZH, SINCE_ZH, TIMES_EN, TIMES_ZH

# Stands before a year that is past; `danger_words.SETTLED_EN` and `SETTLED_ZH` know it.
PAST = "▣"
# In January people still write the old year, and tell of what happened in it: so long it is not past.
STILL_WRITTEN = timedelta(days=31)

_YEAR = r"(?:18|19|20)\d\d"
_MONTH_EN = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_EN = r"[0-3]?\d(?:st|nd|rd|th)?"
_HOUR_EN = r"(?:[,，]?\s?(?:(?:at|around|about|by)\s)?(?:[0-2]?\d[:：.][0-5]\d(?:[:：][0-5]\d)?(?:\s?[ap]\.?m\b)?|[01]?\d\s?[ap]\.?m\b))"
_DATE_EN = (
    rf"(?:{_YEAR}([-/.])[01]?\d\1[0-3]?\dt?|[0-3]?\d([-/.])[0-3]?\d\2{_YEAR}|(?:the\s)?{_DAY_EN}(?:\sof)?\s{_MONTH_EN}(?:[,，]?\s{_YEAR})?"
    rf"|{_MONTH_EN}\s{_DAY_EN}\b(?:[,，]?\s{_YEAR})?)(?![-/\d]|\.\d){_HOUR_EN}?"
)
_NUMBER_ZH = r"[〇零一二三四五六七八九十\d]"
_PART_OF_DAY = "(?:凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|晚|早)"
_HOUR_ZH = (
    rf"[,，]?(?:{_PART_OF_DAY}?(?:大约|大概|约)?(?:{_NUMBER_ZH}{{1,3}}(?:点钟?|时)(?:半|{_NUMBER_ZH}{{1,3}}[分刻])?"
    rf"|[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?)(?:左右|许)?|{_PART_OF_DAY})"
)
_DAY_ZH = rf"{_NUMBER_ZH}{{1,3}}[日号](?![楼院门店路桥线])"
_DATE_ZH = (
    rf"(?<!{_NUMBER_ZH})(?:(?:{_YEAR}|[〇零一二三四五六七八九]{{4}}|\d\d|今)年{_NUMBER_ZH}{{1,3}}月(?!前)(?:{_DAY_ZH})?|{_NUMBER_ZH}{{1,3}}月{_DAY_ZH})"
    rf"(?:\(?(?:星期|周)[一二三四五六日天]\)?)?(?:{_HOUR_ZH})?"
)
# A date, with the hour behind it.
_DATE = re.compile(rf"(?<![\w\-/.])(?:on\s)?{_DATE_EN}|{_DATE_ZH}")
_CASE_NUMBER = re.compile(
    r"(?:(?<![a-z\d])(?:(?:re|case|ticket|ref|reference|number|no|of)[:.#：]?\s?){1,3}|(?:工单|案件|编号|单号|号码)[:：]?)?"
    rf"(?:(?<![a-z\d])[a-z]{{1,8}}-)?(?<!\d){_YEAR}(?:-\d{{4,8}}(?!\d)|年\d{{4,8}}号)"
)
_BEGINS = re.compile(r"^[\s.。:：,，]+")
_YEAR_IN = re.compile(rf"(?<!\d)(?:{_YEAR}|[〇零一二三四五六七八九]{{4}}(?=年))(?!\d)")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

# A year that says when something was. Not one that says how old a thing is, and none in an address or an amount.
_SAYS_WHEN = re.compile(
    rf"(?<!\d)(?<![建造盖装产购买生立]于)(?P<zh>{_YEAR})年(?![^，。！？；\n]{{0,4}}(?:建|盖|造|交付|交房|竣工|投用|买|购|装|出生|生的|款|产|入住|搬|的老|老房|老楼|小区|版|会))"
    rf"|(?<!\d\s)\b(?:in|of|from)\s(?P<en>{_YEAR})\b(?!-\d{{3}})(?!(?:\s[a-z]+){{0,2}}\s(?:roads?|rd|streets?|st|lane|ln|avenue|ave|drive|close"
    r"|court|crescent|square|terrace|way|place|plaza|gardens?|park|house|tower|building|block|estate|station|bridge|flats?|apartments?)\b)"
    r"(?!\s(?:people|persons|residents|homes|households|m|met(?:er|re)s?|feet|km|hours|hrs|volts?|lit(?:er|re)s?|to|until|till)\b)"
)
_AGE_BEFORE = re.compile(
    r"\b(?:built|made|bought|born|installed|opened|renovated|converted|planted|registered|licensed|moved|model|dat(?:es|ing))"
    r"(?:\s\w+){0,3}\s?$"
)
_IS_SO_BEFORE = re.compile(r"(?:\b(?:is|are|am|smells?|leaks|burns)\b|\b\w+'(?:s|re|m)\b)[^.!?。！？\n]{0,40}$")
# Since when something is so: that began and goes on. And right before what is so now, how old a thing is.
_SINCE = re.compile(
    rf"(?:自从|[从自打])?(?:{TIMES_ZH}){OF_TIME_ZH}(?={SINCE_ZH})|(?<=\bsince\s)(?:{TIMES_EN})(?!'s)\s?"
    rf"|\b(?:from|of|built|installed|bought|fitted|laid|put\sup|replaced|delivered|opened|made|erected|planted|renovated)\s(?:{TIMES_EN})"
    r"(?=\s(?:is|are|has|have|keeps?|leaks?|smells?|burns|sparks|smokes|hangs)\b)"
)
# What has been going on goes on: how long is no part of it.
_GOES_ON_EN = re.compile(
    r"\b(?:has|have|'s|'ve)\s(?:(?:already|now)\s)?been\s(?=[a-z]+ing\b(?!\s(?:for|since)\s(?:you|me|us|him|her|them|a\s(?:reply|response|bus))))"
)
# The month that is spelt as what is feared.
_MAY = re.compile(r"\bmay\b")
_STOP = re.compile(r"[.!?。！？\n]")
# "Fire in 1904": who writes so little of a flat writes no history.
_FEW = 4
_NEAR = 120


def dated(folded: str, told_at: datetime | None) -> str:
    """Return a text without what dates or numbers it, and with each year marked that was over when it was told.

    None is over for what nobody tells, as a name.
    """
    first = (told_at - STILL_WRITTEN).year if told_at else 0
    text = _CASE_NUMBER.sub(" ", folded.replace(PAST, " "))
    text = _DATE.sub(lambda found: _MAY.sub("month", found[0]) if _is_over(found[0], first) else " ", text)
    text = _GOES_ON_EN.sub("is ", text)
    text = _SINCE.sub("", _SAYS_WHEN.sub(lambda found: _marked(found, first), text))
    return text if text == folded else _BEGINS.sub("", text)


def _is_over(date: str, first: int) -> bool:
    year = _YEAR_IN.search(date)
    return year is not None and int(year[0].translate(_HAN_DIGITS)) < first


def _marked(found: re.Match[str], first: int) -> str:
    year = found["zh"] or found["en"]
    if int(year) >= first:
        return " "
    return found[0].replace(year, PAST + year) if found["zh"] or _says_when(found) else found[0]


def _says_when(found: re.Match[str]) -> bool:
    text = found.string
    before = _STOP.split(text[max(0, found.start() - _NEAR) : found.start()])[-1]
    sentence = before + found[0] + _STOP.split(text[found.end() : found.end() + _NEAR], maxsplit=1)[0]
    return len(sentence.split()) > _FEW and not (_AGE_BEFORE.search(before) or _IS_SO_BEFORE.search(before))
