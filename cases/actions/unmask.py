"""Looking behind the mask of a citizen's contact: an act of its own, kept for ever."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessRecord, Contact
from cases.access import Sight, is_protected, require_visible, sight
from cases.actions.act import Actor, require_words
from cases.actions.contact import may_see_number
from cases.links import without_secrets
from cases.models import Case, Report
from cases.workflow import DEPARTMENT, DESK
from common import crypto
from common.refusals import NotFound, NotYours, Refusal

# What the centre sees, and what a department needs to speak to somebody.
FIELDS = {"name": "name_cipher", "phone": "phone_cipher", "email": "email_cipher"}
TO_SPEAK = ("phone", "email")


class ContactThroughCentre(Refusal):
    """A protected citizen's number stays at the centre."""

    code = "contact_through_centre"
    sentence = _("Who reported %(number)s is protected. Send a text through the centre instead.")


@transaction.atomic
def unmask_contact(report_id: int, *, actor: Actor, now: datetime, reason: str) -> dict[str, str]:
    """Show how to reach whoever reported, and keep who looked, when and why.

    The desk sees all of it. A department sees the number while it owes the citizen the first contact, or
    goes again after a finding that it is not done, for that order; never that of a protected one, to whom it writes
    through the centre (`text_citizen`).
    """
    require_words(reason, "reason")
    report = Report.objects.select_related("contact").filter(pk=report_id).first()
    if report is None or actor.user is None:
        raise NotFound
    case = require_visible(Case.objects.all(), actor.user, pk=report.case_id)
    fields = _shown(case, report, actor)
    contact = report.contact
    if contact is None:
        raise NotFound
    shown = _in_clear(contact, fields)
    AccessRecord.objects.create(
        at=now,
        user=actor.user,
        subject="contact",
        subject_id=contact.pk,
        # What there was to see: nobody rings an address.
        field="all" if len(shown) == len(FIELDS) else ",".join(shown),
        reason=without_secrets(reason)[:200],
        case_id=case.pk,
    )
    return shown


def _shown(case: Case, report: Report, actor: Actor) -> tuple[str, ...]:
    if actor.user is None:
        raise NotYours
    if sight(actor.user, case) is Sight.CENTRE and actor.roles & DESK:
        return tuple(FIELDS)
    if not actor.roles & DEPARTMENT or not may_see_number(case.pk, actor.department_id):
        raise NotYours
    if case.is_protected or is_protected(report):
        raise ContactThroughCentre(number=case.number)
    return TO_SPEAK


def _in_clear(contact: Contact, fields: tuple[str, ...]) -> dict[str, str]:
    ciphers = {field: getattr(contact, FIELDS[field]) for field in fields}
    return {field: crypto.decrypt(cipher) for field, cipher in ciphers.items() if cipher}
