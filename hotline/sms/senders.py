"""Who a text comes from: a citizen's number, or a short code, a service number, a name that nobody can answer."""

import re
import unicodedata
from dataclasses import dataclass

from common import crypto

# 10086, 12345, 95588, 1069…: what a network and a company write from, never a person.
_SHORT = re.compile(r"\d{1,8}")
_SERVICE = re.compile(
    r"(?:106\d{2,}|100\d{2}|123\d{2}|12[0-9]{3}|95\d{3,}|96\d{3,}|11[0249]|120|122|400\d{7}|800\d{7})"
)
_CHINA = "+86"
# 400… and 800… as companies write them at home; nobody there reads a text.
_SERVICE_LINE = re.compile(r"[48]00\d{7}")
# What is dialled behind an area: 0513 12345.
_SERVICE_OF_AREA = re.compile(r"0\d{2,3}(?:12[0-9]{3}|95\d{3}|96\d{3})")
# A mobile telephone behind its country, with the plus left out.
_MOBILE_WITHOUT_PLUS = re.compile(r"86(1[3-9]\d{9})")
# Long enough to begin with a country.
_WITH_COUNTRY = re.compile(r"[1-9]\d{9,14}")
# By which of a provider's networks it came, written before the number.
_SCHEME = re.compile(r"^(?:whatsapp|rcs|sms|smsto|mms|tel|messenger|viber|signal|wechat)\s*:\s*", re.IGNORECASE)
# What a network lets a company write as: at most eleven letters and digits, and no space.
_COMPANY = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9&._-]{3,11}")
_WITHHELD = re.compile(
    r"anonym|unknown|restricted|private|unavailable|withheld|blocked|hidden|no ?caller|no ?number|caller ?id|no ?name|"
    r"undefined|null|payphone|none|^n/?a$",
    re.IGNORECASE,
)
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad: what a provider puts for a number it does not know.
_WITHHELD_ON_KEYPAD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})


@dataclass(frozen=True)
class Sender:
    """Who wrote: a number in E.164, or how somebody without one calls himself."""

    phone: str = ""
    name: str = ""
    is_service: bool = False


def read_sender(written: str, region: str) -> Sender:
    """Say who wrote."""
    name = unicodedata.normalize("NFKC", written).replace("\x00", "").strip()[:80]
    digits = re.sub(r"[\s()./-]", "", _SCHEME.sub("", name))
    if digits.removeprefix("+") in _WITHHELD_ON_KEYPAD:
        return Sender(name=name)
    if _is_service(digits, region):
        return Sender(name=name, is_service=True)
    if not re.fullmatch(r"\+?\d+", digits):
        # "Anonymous", "BANK": no number that could be answered.
        return Sender(name=name, is_service=_is_company(name))
    if _MOBILE_WITHOUT_PLUS.fullmatch(digits) or _is_foreign(digits, region):
        digits = f"+{digits}"
    try:
        return Sender(phone=crypto.normalise_phone(digits, region))
    except crypto.NotAPhoneNumber:
        return Sender(name=name)


def _is_foreign(digits: str, region: str) -> bool:
    """Whether it is no number of this country, and one of another with the plus left out."""
    if not _WITH_COUNTRY.fullmatch(digits):
        return False
    return not crypto.is_valid_phone(digits, region) and crypto.is_valid_phone(f"+{digits}", region)


def _is_company(name: str) -> bool:
    """Whether it looks like the name a company writes under: short and of one piece; in doubt it is a person."""
    return bool(_COMPANY.fullmatch(name)) and not _WITHHELD.search(name)


def _is_service(digits: str, region: str) -> bool:
    if _SHORT.fullmatch(digits.removeprefix("+")):
        return True
    if region == "CN" and (_SERVICE_LINE.fullmatch(digits) or _SERVICE_OF_AREA.fullmatch(digits)):
        return True
    if digits.startswith((_CHINA, "0086")):
        national = digits.removeprefix(_CHINA).removeprefix("0086")
        return bool(_SHORT.fullmatch(national) or _SERVICE.fullmatch(national))
    if len(digits) > 11 and digits.startswith("86") and _SERVICE.fullmatch(digits[2:]):
        return True
    return digits.startswith("106") and len(digits) > 5
