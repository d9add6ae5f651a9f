"""What of a person a text tells: her name or one of hers, telephone number, e-mail, home, what she is there, her own words;
compared as people spell, in both languages.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from cases.access import SECRET_PLACES, has_secret_place
from cases.models import CITIZENS_WORDS, Case, Report, Words
from cases.summary_names.homes import figures_spelt, holds_home, homes_told
from cases.summary_names.introductions import introduces
from cases.summary_names.names import holds_name, names_told
from cases.summary_names.own_words import holds_own_words
from cases.summary_names.relatives import relatives_told
from cases.summary_names.selves import holds_self
from cases.summary_names.spelling import plain
from common import crypto

KINDS = {
    "name": _("the name"),
    "phone": _("the phone number"),
    "email": _("the e-mail address"),
    "address": _("the address"),
    "role": _("what the reporter is there"),
    "words": _("the reporter's own words"),
}
# What is written as a number or an address of mail, and is nothing of hers.
REACH = "reach"
MARKS = {**KINDS, REACH: _("a number or an e-mail address, not the reporter's")}
# So many last figures make a number known, with or without the country's.
KNOWN_BY = 8
_FIGURES = str.maketrans("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789")
# "The number that ends in 5678".
_ENDS_IN = r"(?:尾号|后四位|ending|ends?|last (?:four|4))(?: (?:figures|digits|in|with|is|are)|为|是|[\s:：])*"


@dataclass(frozen=True)
class Known:
    """What is known of those who reported a case, or one it speaks for: it stands in nothing that others read of it."""

    contacts: list[Contact]
    homes: list[str]
    said: list[str]
    # Where the matter lies, as the case has it.
    about: str

    def found_in(self, text: str) -> list[str]:
        """Return the kinds of what a text tells of them."""
        found = self._found_in(text)
        # Where the home is found, how she lives there is told with it.
        if "address" not in found and introduces(text):
            found.add("role")
        return [kind for kind in KINDS if kind in found]

    def named_in(self, text: str) -> list[str]:
        """Return the same of another citizen's text, who speaks of herself too, and of the same matter in words of her own."""
        found = self._found_in(text) - {"words"}
        return [kind for kind in KINDS if kind in found]

    def _found_in(self, text: str) -> set[str]:
        found = {kind for contact in self.contacts for kind in _of_contact(contact, text)}
        if any(holds_home(text, home) for home in self.homes if home):
            found.add("address")
        return found | {kind for words in self.said for kind in _of_words(words, text, self.about)}


def known_of(cases: Collection[Case], joins: Collection[int] = ()) -> dict[int, Known]:
    """Return by case what is known of whoever reported it, with a fixed number of queries; `joins`: just merged into each."""
    by_id = {case.pk: case for case in cases}
    into = Case.objects.all().counted_for(by_id)
    if joins:
        into |= {pk: list(by_id) for pk in Case.objects.all().speaking_with(joins).values_list("pk", flat=True)}
    found = {pk: Known([], [], [], case.address) for pk, case in by_id.items()}
    for report in Report.objects.filter(case__in=into).select_related("contact"):
        for pk in into[report.case_id]:
            found[pk].contacts.extend(filter(None, [report.contact]))
            # What she answered to a class's questions she said as well.
            found[pk].said.extend(each for each in report.answers.values() if isinstance(each, str))
    for pk, address in Case.objects.filter(SECRET_PLACES, pk__in=into).values_list("pk", "address"):
        for root in into[pk]:
            found[root].homes.append(address)
    said = Words.objects.filter(case__in=into, kind__in=CITIZENS_WORDS, report__isnull=False)
    for pk, text in said.values_list("case", "text"):
        for root in into[pk]:
            found[root].said.append(text)
    return found


def found_of_person(case: Case, text: str, joins: Collection[int] = ()) -> list[str]:
    """Return the kinds of what a text tells of those who reported a case, or one it speaks for; `joins`: just merged in."""
    known = known_of([case], joins)[case.pk]
    # Just now the case itself may come to be protected.
    known.homes.extend([case.address] if has_secret_place(case) else [])
    return known.found_in(text)


def _of_contact(contact: Contact, text: str) -> Iterator[str]:
    if contact.name_cipher and holds_name(text, crypto.decrypt(contact.name_cipher)):
        yield "name"
    if contact.phone_cipher and _holds_phone(plain(text), crypto.decrypt(contact.phone_cipher)):
        yield "phone"
    if contact.email_cipher and _holds_email(plain(text), crypto.decrypt(contact.email_cipher)):
        yield "email"


def _of_words(words: str, text: str, about: str) -> Iterator[str]:
    """Give what a text tells that somebody said of herself, wherever the matter lies."""
    if any(holds_name(text, name) for name in [*names_told(words), *relatives_told(words)]):
        yield "name"
    if any(holds_home(text, home) for home in homes_told(words)):
        yield "address"
    if holds_self(text, words, about=about):
        yield "role"
    if holds_own_words(text, words, about=about):
        yield "words"


def _holds_phone(told: str, phone: str) -> bool:
    known = re.sub(r"\D", "", plain(phone))[-KNOWN_BY:]
    if len(known) < KNOWN_BY:
        return False
    spelt = _figures_joined(told)
    return known in spelt or re.search(rf"{_ENDS_IN}{known[-4:]}(?!\d)", spelt) is not None


def _figures_joined(told: str) -> str:
    """As numbers are written: with blanks, dashes and brackets, in Chinese figures or in words."""
    return re.sub(r"(?<=\d)[\s\-–—.·()/、,，]+(?=\d)", "", figures_spelt(told.translate(_FIGURES)))


# A day or a case's number is nobody's telephone.
_NO_REACH = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2(?:19|20)\d\d|[a-z]{1,8}-(?:19|20)\d\d-\d{4,8})(?!\d)"
)


def could_reach(text: str) -> bool:
    """Whether a text holds what is written as a telephone number or an e-mail address, whosever it is."""
    told = _NO_REACH.sub(" x ", plain(text))
    spelt = _figures_joined(told)
    return (
        re.search(rf"\d{{{KNOWN_BY}}}", spelt) is not None
        or re.search(rf"{_ENDS_IN}\d{{4}}(?!\d)", spelt) is not None
        or re.search(r"\S@\S", re.sub(r"\s*(?:\(at\)|\[at\]|\bat\b)\s*(?=\S+\.[a-z])|\s*@\s*", "@", told)) is not None
    )


def _holds_email(told: str, email: str) -> bool:
    spelt = re.sub(r"\s*(?:\(at\)|\[at\]|\bat\b)\s*", "@", told)
    return re.sub(r"\s", "", plain(email)) in re.sub(r"\s", "", spelt)
