"""Who a text comes from: a citizen's number, or a short code, a service number, a name that nobody can answer."""

import re
import unicodedata
from dataclasses import dataclass

from common.phones import Kind, NotAPhoneNumber, Plan, is_valid_phone, read_phone

# 10086, 12345, 95588, 1069…: what a network and a company write from, never a person.
_SHORT = re.compile(r"\d{1,8}")
_COMPANYS = re.compile(r"106\d{3,}")
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


def read_sender(written: str, plan: Plan) -> Sender:
    """Say who wrote."""
    name = unicodedata.normalize("NFKC", written).replace("\x00", "").strip()[:80]
    digits = re.sub(r"[\s()./-]", "", _SCHEME.sub("", name))
    if digits.removeprefix("+") in _WITHHELD_ON_KEYPAD:
        return Sender(name=name)
    if _SHORT.fullmatch(digits.removeprefix("+")) or _COMPANYS.fullmatch(digits):
        return Sender(name=name, is_service=True)
    if not re.fullmatch(r"\+?\d+", digits):
        # "Anonymous", "BANK": no number that could be answered.
        return Sender(name=name, is_service=_is_company(name))
    if _MOBILE_WITHOUT_PLUS.fullmatch(digits) or _is_foreign(digits, plan):
        digits = f"+{digits}"
    try:
        phone = read_phone(digits, plan)
    except NotAPhoneNumber:
        return Sender(name=name)
    return Sender(name=name, is_service=True) if phone.kind == Kind.SERVICE else Sender(phone=phone.number)


def _is_foreign(digits: str, plan: Plan) -> bool:
    """Whether it is no number of this country, and one of another with the plus left out."""
    if not _WITH_COUNTRY.fullmatch(digits):
        return False
    return not is_valid_phone(digits, plan) and is_valid_phone(f"+{digits}", plan)


def _is_company(name: str) -> bool:
    """Whether it looks like the name a company writes under: short and of one piece; in doubt it is a person."""
    return bool(_COMPANY.fullmatch(name)) and not _WITHHELD.search(name)
