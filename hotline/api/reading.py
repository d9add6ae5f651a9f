"""From a JSON body to a report: one pass that finds everything wrong with it at once, field by field."""

from collections.abc import Callable
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.actions import Caller, NewReport
from cases.actions.evidence import FOR_REPORT
from cases.models import Channel
from cases.questions import MOST_ANSWERS, is_answer
from cases.rules import held_rules, rules
from common import phones
from common.emails import NotAnEmailAddress, read_address
from common.models import Upload
from common.refusals import BadInput
from grid.models import CaseClass
from hotline.city import partner_points, phone_plan
from hotline.doors import Visitor
from hotline.sms.meaning import language_of
from hotline.sms.places import with_place_known

LONGEST_TEXT = 5000
LONGEST_ADDRESS = 300
LONGEST_NAME = 80
MOST_PHOTOS = 5
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
KNOWN = frozenset({"class", "text", "lon", "lat", "address", "contact", "language", "photos", "answers"})


def uploads_owner(who: Visitor) -> str:
    """Whose a photo is: the partner's who sent it; without a key, of whoever knows the id that was given for it."""
    return f"partner:{who.partner.pk}" if who.partner else "public"


def read_report(body: Any, who: Visitor, now: datetime) -> NewReport:
    """Return the report of a body, or refuse it with every field that needs mending."""
    if not isinstance(body, dict):
        raise BadInput(fields={"": _("Send one JSON object.")})
    before = held_rules()
    try:
        return _Reading(body).report(who, now)
    except BadInput:
        # Read by rules that are no longer in force, perhaps; only a refusal is worth the question.
        if rules() is before:
            raise
        return _Reading(body).report(who, now)


class _Reading:
    """One body being read. A field that is wrong is noted and read as absent."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.wrong: dict[str, str] = {name: _("There is no such field.") for name in body.keys() - KNOWN}

    def report(self, who: Visitor, now: datetime) -> NewReport:
        text = self.text("text", LONGEST_TEXT)
        case_class = self.case_class()
        if not text.strip() and case_class is None and "class" not in self.wrong and "text" not in self.wrong:
            self.wrong["text"] = _("Say in a few words what is the matter, or choose a class.")
        report = NewReport(
            channel=Channel.APP if who.partner else Channel.WEB,
            text=text,
            received_at=now,
            language=self.language(text),
            point=self.point(who),
            address=self.text("address", LONGEST_ADDRESS),
            case_class=case_class,
            caller=self.caller(),
            answers=self.answers(),
            uploads=self.photos(uploads_owner(who)),
            uploads_owner=uploads_owner(who),
            origin=who.origin,
        )
        if self.wrong:
            raise BadInput(fields=self.wrong)
        return with_place_known(report, now)

    # --- Fields

    def text(self, name: str, longest: int, source: dict[str, Any] | None = None, path: str = "") -> str:
        value = (self.body if source is None else source).get(name)
        path = path or name
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong[path] = _("This must be text.")
        elif len(value) > longest:
            self.wrong[path] = _("This may have %(longest)s characters at most.") % {"longest": longest}
        elif "\x00" in value:
            self.wrong[path] = _("This contains a character that cannot be stored.")
        else:
            return value
        return ""

    def case_class(self) -> CaseClass | None:
        code = self.text("class", 20)
        if not code:
            return None
        # `take_in` writes nothing by rules that are no longer in force, so the held ones will do; a
        # class they don't know may be a new one.
        found = held_rules().class_by_code.get(code)
        if found is None or not found.is_leaf or not found.is_active:
            self.wrong["class"] = _("There is no such class. /api/v1/classes lists them.")
            return None
        return found

    def language(self, text: str) -> str:
        language = self.text("language", 10).lower()
        if not language:
            # Of the words, as whoever writes a text is answered.
            return language_of(text, get_language() or settings.LANGUAGE_CODE)
        if language not in LANGUAGES:
            self.wrong["language"] = _("This must be one of: %(languages)s.") % {
                "languages": ", ".join(sorted(LANGUAGES))
            }
        return language

    def point(self, who: Visitor) -> tuple[float, float] | None:
        longitude, latitude = self.degrees("lon", 180), self.degrees("lat", 90)
        if (self.body.get("lon") is None) != (self.body.get("lat") is None):
            missing = "lon" if self.body.get("lon") is None else "lat"
            self.wrong[missing] = _("Give both lon and lat, or neither.")
        if longitude is None or latitude is None:
            return None
        # A partner's maps may be Chinese ones; whoever has no key sends what a telephone knows.
        return partner_points()[0](longitude, latitude) if who.partner else (longitude, latitude)

    def degrees(self, name: str, most: int) -> float | None:
        value = self.body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong[name] = _("This must be a number.")
        elif not isfinite(value) or abs(value) > most:
            self.wrong[name] = _("This must be between −%(most)s and %(most)s degrees.") % {"most": most}
        else:
            return float(value)
        return None

    def caller(self) -> Caller | None:
        contact = self.body.get("contact")
        if contact is None:
            return None
        if not isinstance(contact, dict):
            self.wrong["contact"] = _("This must be an object.")
            return None
        for name in contact.keys() - {"phone", "email", "name", "protect"}:
            self.wrong[f"contact.{name}"] = _("There is no such field.")
        protect = contact.get("protect", False)
        if not isinstance(protect, bool):
            self.wrong["contact.protect"] = _("This must be true or false.")
            protect = False
        return Caller(
            phone=self.spelled(contact, "phone", read_phone),
            email=self.spelled(contact, "email", read_email),
            name=self.text("name", LONGEST_NAME, contact, "contact.name"),
            wants_protection=protect,
        )

    def spelled(self, contact: dict[str, Any], name: str, read: Callable[[str], str]) -> str:
        value = self.text(name, 254, contact, f"contact.{name}")
        try:
            return read(value) if value.strip() else ""
        except ValueError as error:
            self.wrong[f"contact.{name}"] = str(error)
            return ""

    def photos(self, owner: str) -> tuple[UUID, ...]:
        ids = self.body.get("photos")
        if not ids and ids in (None, []):
            return ()
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            self.wrong["photos"] = _("This must be a list of the ids that /api/v1/files gave.")
        elif len(ids) > MOST_PHOTOS:
            self.wrong["photos"] = _("Send at most %(most)s photos.") % {"most": MOST_PHOTOS}
        elif not are_there(named := [read_uuid(each) for each in ids], owner):
            # One answer for what never was, what is another's and what a report has taken.
            self.wrong["photos"] = _("One of these photos is not known, or is part of a report already. Send it again.")
        else:
            return tuple(dict.fromkeys(each for each in named if each))
        return ()

    def answers(self) -> dict[str, Any]:
        answers = self.body.get("answers")
        if answers is None:
            return {}
        if not isinstance(answers, dict) or len(answers) > MOST_ANSWERS:
            self.wrong["answers"] = _("This must be an object of at most %(most)s answers.") % {"most": MOST_ANSWERS}
            return {}
        for key, value in answers.items():
            if not is_answer(key, value):
                self.wrong["answers"] = _("Answers are texts, numbers, true or false.")
        return {} if "answers" in self.wrong else answers


def read_uuid(text: str) -> UUID | None:
    """Return the id a text spells, None where it spells none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def are_there(uuids: list[UUID | None], owner: str) -> bool:
    """Say whether all of these are photos that this owner sent for a report, and that none has taken."""
    own = Upload.objects.filter(uuid__in=[each for each in uuids if each], owner=owner, purpose=FOR_REPORT)
    return None not in uuids and own.filter(taken_at__isnull=True).count() == len(set(uuids))


def read_phone(value: str) -> str:
    """Return a citizen's number in one spelling; ValueError with a sentence for the person who wrote it."""
    phone = phones.read_phone(value, phone_plan())
    if phone.kind == phones.Kind.SERVICE:
        raise ValueError(_("This is a service's number, not yours. Write your own."))
    return phone.number


def read_email(value: str) -> str:
    """Return an address in one spelling; ValueError with a sentence for the person who wrote it."""
    try:
        return read_address(value)
    except NotAnEmailAddress as error:
        raise ValueError(
            _("This is not an e-mail address, or not one alone. Write it like name@example.org.")
        ) from error
