"""What of a person a text tells: name, telephone number, e-mail, home, what she is there; compared as people spell, in
both languages.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from cases.access import SECRET_PLACES, has_secret_place
from cases.danger_words import TRADITIONAL
from cases.models import CITIZENS_WORDS, Case, Report, Words
from common import crypto

KINDS = {
    "name": _("the name"),
    "phone": _("the phone number"),
    "email": _("the e-mail address"),
    "address": _("the address"),
    "role": _("what the reporter is there"),
}
# So many last figures make a number known, with or without the country's.
KNOWN_BY = 8
_FIGURES = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_IDEOGRAPH = "\u3400-\u9fff"
# How one is called by the family name alone.
_TITLES = "(?:女士|先生|小姐|太太|阿姨|大妈|大爷|大叔|师傅|老师|某|氏)"

# A home within a house, by its number; "4号楼302" and "4-2-302" name one without the word.
_ROOMS = re.compile(
    r"(?<![a-z])(?:flat|apartment|apt|unit|room|suite)\b\W{0,2}(?:(?:no|nr|number)\b\W{0,2})?([a-z]?\d+[a-z]?)(?![a-z\d])"
    r"|(\d+[a-z]?)(?:室|房(?!屋)|户)"
    r"|(?:号楼|[幢栋座]|单元)(\d{2,4})(?![\d号幢栋座单])"
    r"|(?<!\d)\d{1,3}[-–—]\d{1,3}[-–—](\d{2,4})(?!\d)"
)
# What somebody says to be, up to where the phrase ends.
_I_AM = re.compile(
    r"\b(?:i am|i'm|im|i was|i work(?: \w+)? as|caller is)\s+(?:an?|the|one of the|their|his|her|our)\s+(?!bit\b|little\b|lot\b)"
    r"((?:[a-z-]+\s+){0,3}?[a-z-]+)(?=\s+(?:there|here|at|in|of|on|by|for|with|from|who|and|but|so|that|to)\b|\s*[^\w\s-]|\s*$)"
)
_I_AM_ZH = re.compile(
    r"(?:我|本人)(?:就|也)?(?:是|[^，。！？；,.!?;\s]{0,10}?(?:当|做))(?!说|想|觉|要|来|不)([^，。！？；,.!?;\s]{2,20})"
)
# Of those there are too many to tell anybody by.
_ANYBODY = {
    *("resident", "citizen", "person", "man", "woman", "one", "local", "user", "customer"),
    *("居民", "市民", "业主", "群众", "住户", "路人", "老百姓", "本地人", "顾客", "消费者"),
}


def found_of_person(case: Case, text: str, joins: Collection[int] = ()) -> list[str]:
    """Return the kinds of what a text tells of those who reported a case, or one it speaks for; `joins`: just merged in."""
    plain = _plain(text)
    speaking = Case.objects.all().speaking_with([case.pk, *joins])
    reports = Report.objects.filter(case__in=speaking, contact__isnull=False).select_related("contact")
    found = {kind for report in reports if report.contact for kind in _of_contact(report.contact, plain)}
    homes = [*speaking.filter(SECRET_PLACES).values_list("address", flat=True)]
    # Just now the case itself may come to be protected.
    homes += [case.address] if has_secret_place(case) else []
    if any(_holds_address(plain, home) for home in homes if home):
        found.add("address")
    said = Words.objects.filter(case__in=speaking, kind__in=CITIZENS_WORDS, report__isnull=False)
    if any(_holds_role(plain, _plain(words)) for words in said.values_list("text", flat=True)):
        found.add("role")
    return [kind for kind in KINDS if kind in found]


def _of_contact(contact: Contact, plain: str) -> Iterator[str]:
    if contact.name_cipher and _holds_name(plain, crypto.decrypt(contact.name_cipher)):
        yield "name"
    if contact.phone_cipher and _holds_phone(plain, crypto.decrypt(contact.phone_cipher)):
        yield "phone"
    if contact.email_cipher and _holds_email(plain, crypto.decrypt(contact.email_cipher)):
        yield "email"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(TRADITIONAL)


def _together(plain: str) -> str:
    return re.sub(r"[\W_]+", "", plain)


def _holds_name(plain: str, name: str) -> bool:
    known = _plain(name).strip()
    together = _together(known)
    if len(together) < 2:
        return False
    if re.fullmatch(f"[{_IDEOGRAPH}]+", together):
        return together in _together(plain) or re.search(f"{together[0]}{_TITLES}", plain) is not None
    parts = [part for part in re.split(r"[\W_]+", known) if len(part) > 2]
    return (len(together) > 3 and together in _together(plain)) or any(
        re.search(rf"\b{re.escape(part)}\b", plain) for part in parts
    )


def _holds_phone(plain: str, phone: str) -> bool:
    known = re.sub(r"\D", "", _plain(phone))[-KNOWN_BY:]
    if len(known) < KNOWN_BY:
        return False
    # As numbers are written: with blanks, dashes and brackets, or in Chinese figures.
    spelt = re.sub(r"(?<=\d)[\s\-–—.·()/、,，]+(?=\d)", "", plain.translate(_FIGURES))
    return known in spelt


def _holds_email(plain: str, email: str) -> bool:
    spelt = re.sub(r"\s*(?:\(at\)|\[at\]|\bat\b)\s*", "@", plain)
    return re.sub(r"\s", "", _plain(email)) in re.sub(r"\s", "", spelt)


def _holds_address(plain: str, address: str) -> bool:
    if _rooms(_plain(address)) & _rooms(plain):
        return True
    known, told = _together(_plain(address)), _together(plain)
    if len(known) > 3 and known in told:
        return True
    for number in re.finditer(r"\d+", known):
        before = known[: number.start()]
        # The street and its number: two characters, or a word of five letters, before the figures.
        street = before[-2:] if re.search(f"[{_IDEOGRAPH}]{{2}}$", before) else before[-5:]
        is_street = re.fullmatch(f"[{_IDEOGRAPH}]{{2}}|[^\\W\\d]{{5}}", street) is not None
        if is_street and re.search(rf"{re.escape(street + number.group())}(?!\d)", told):
            return True
        # "12 Mill Lane": the number before the street.
        after = re.match(r"[^\W\d]{5}", known[number.end() :])
        if after and re.search(rf"(?<!\d){re.escape(number.group() + after.group())}", told):
            return True
    return False


def _rooms(plain: str) -> set[str]:
    """Return the numbers of the homes within a house that a text names."""
    return {next(filter(None, each.groups())) for each in _ROOMS.finditer(plain.translate(_FIGURES))}


def _holds_role(plain: str, words: str) -> bool:
    """Whether a text tells what somebody says of herself that she is."""
    heads = {each.group(1).split()[-1] for each in _I_AM.finditer(words)} - _ANYBODY
    if any(re.search(rf"\b{re.escape(head)}s?\b", plain) for head in heads if len(head) > 2):
        return True
    # "我是那里的厨师", "我是一名厨师": what stands last.
    roles = {re.sub(r"^.*[的名位个]", "", each.group(1)) for each in _I_AM_ZH.finditer(words)} - _ANYBODY
    return any(2 <= len(role) <= 6 and role in _together(plain) for role in roles)
