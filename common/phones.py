"""Telephone numbers as people write and say them: one reader for every door, and who can be texted at one.

A number is whole by its country's plan, or of a length and a beginning that the plan keeps for mobile telephones:
plans grow faster than the library that knows them. Anything else is refused with a sentence that says what to do.
What a service, a network or a company is rung at is told apart: nobody there is a citizen.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult, shortnumberinfo


class NotAPhoneNumber(ValueError):
    """No telephone has that number. The sentence is for whoever wrote it; the number is not in it."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NONE = _("This is not a telephone number. Write it with digits only.")
SEVERAL = _("These are several telephone numbers. Write one of them.")
TOO_SHORT = _("Digits are missing in this telephone number. Write all of them, of a landline with the area code.")
TOO_LONG = _("This telephone number has too many digits. Compare it, and write it again.")


class Kind(Enum):
    """Who answers there."""

    # Perhaps by text: where the plan does not tell, as in the United States, it may be a mobile telephone.
    PERSON = "person"
    LANDLINE = "landline"
    SERVICE = "service"


@dataclass(frozen=True)
class Phone:
    """A number that was read: in E.164; a service's as it is dialled at home."""

    number: str
    kind: Kind


class Plan(NamedTuple):
    """Where a number belongs that is written without a country ("CN"), and without an area ("513")."""

    region: str = ""
    area: str = ""


def plan_of(profile: Mapping[str, Any]) -> Plan:
    """Return how a city's people write numbers, by the city's data."""
    said = profile.get("hotline", {})
    return Plan(str(said.get("region", "")), str(said.get("area", "")))


def phone_example(plan: Plan) -> str:
    """Return a number as people of a country have them, and nobody has."""
    number = _example(plan.region or "US")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def _example(region: str) -> PhoneNumber | None:
    return phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)


# As it stands on a page and is dialled: 110, +1 617 555 0123.
_DIALLED = re.compile(r"\+?[0-9](?:[ -]?[0-9]){1,17}")


def is_dialled(value: Any) -> bool:
    """Whether what a city's data says is a number that a telephone dials, written as text or as a number."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and bool(_DIALLED.fullmatch(str(value)))


_BETWEEN = re.compile(r"[;；,，、/|\n]|\bor\b|\band\b|或|和", re.IGNORECASE)
_EXTENSION = re.compile(r"转|轉|分机")
_WHOLE_DIGITS = 7
# Whoever answers there is no person who could be woken, or who reported something.
_SERVICES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
# What the library does not know of China: companies' texts (106…), their lines, and services behind an area (0513 12345).
_CHINA = 86
_CHINAS_SERVICE = re.compile(r"106\d{2,}|95\d{3,}|96\d{3,4}|[48]00\d{7}")
_CHINAS_SERVICE_OF_AREA = re.compile(r"(?:10|2\d|[3-9]\d{2})(?:12\d{3}|95\d{3}|96\d{3})")


def read_phone(written: str, plan: Plan) -> Phone:
    """Return the number that somebody wrote, or raise `NotAPhoneNumber` with what to do about it."""
    text = unicodedata.normalize("NFKC", written)
    if len([part for part in _BETWEEN.split(text) if sum(map(str.isdigit, part)) >= _WHOLE_DIGITS]) > 1:
        raise NotAPhoneNumber(SEVERAL)
    number = _parse(_EXTENSION.sub(" ext ", text), plan.region)
    national = phonenumbers.national_significant_number(number)
    if _is_service(number, national):
        return Phone(national, Kind.SERVICE)
    is_bare = text.lstrip(" (").startswith(tuple("123456789"))
    local = _with_area(number, national, plan.area) if is_bare and plan.area else None
    if local is None and _is_chinas(number) and _CHINAS_SERVICE_OF_AREA.fullmatch(national):
        return Phone(national, Kind.SERVICE)
    number = local or number
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), _kind(number))


def _parse(text: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber(NONE) from error


def _with_area(number: PhoneNumber, national: str, area: str) -> PhoneNumber | None:
    """Return a number that was said as people of the city say it, with its area; none where it is no such number."""
    whole = PhoneNumber(country_code=number.country_code, national_number=int(area + national))
    return whole if len(national) >= _WHOLE_DIGITS and phonenumbers.is_valid_number(whole) else None


def _is_service(number: PhoneNumber, national: str) -> bool:
    if phonenumbers.number_type(number) in _SERVICES or shortnumberinfo.is_valid_short_number(number):
        return True
    return _is_chinas(number) and bool(_CHINAS_SERVICE.fullmatch(national))


def _is_chinas(number: PhoneNumber) -> bool:
    return bool(number.country_code == _CHINA)


def _kind(number: PhoneNumber) -> Kind:
    """Say who answers at a number that is no service's, or raise `NotAPhoneNumber`."""
    national = phonenumbers.national_significant_number(number)
    if len(set(national)) == 1:
        raise NotAPhoneNumber(NONE)
    if phonenumbers.is_valid_number(number):
        return Kind.LANDLINE if phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE else Kind.PERSON
    length = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    mobile = _example(str(phonenumbers.region_code_for_country_code(number.country_code or 0)))
    if length == ValidationResult.IS_POSSIBLE and mobile and national[0] == str(mobile.national_number)[0]:
        return Kind.PERSON
    sentences = {
        ValidationResult.TOO_SHORT: TOO_SHORT,
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: TOO_SHORT,
        ValidationResult.TOO_LONG: TOO_LONG,
    }
    raise NotAPhoneNumber(sentences.get(length, NONE))


def takes_texts(number: str) -> bool:
    """Say whether a text may reach a number in E.164: no fixed line's, no service's, none that nobody can have."""
    try:
        return read_phone(number, Plan()).kind == Kind.PERSON
    except NotAPhoneNumber:
        return False


def is_valid_phone(digits: str, plan: Plan) -> bool:
    """Say whether a number is one that its country's numbering plan gives out."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, plan.region))
    except phonenumbers.NumberParseException:
        return False
