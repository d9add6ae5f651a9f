"""Looking behind the mask of a citizen's contact: an act of its own, kept for ever."""

from datetime import datetime

from django.db import transaction

from accounts.models import AccessRecord
from cases.access import Sight, require_visible, sight
from cases.actions.accept import require_words
from cases.actions.act import Actor
from cases.models import Case, Report
from cases.workflow import DESK
from common import crypto
from common.refusals import NotFound, NotYours


@transaction.atomic
def unmask_contact(report_id: int, *, actor: Actor, now: datetime, reason: str) -> dict[str, str]:
    """Show the desk how to reach whoever reported, and keep who looked, when and why.

    Nobody outside the centre ever does: departments speak to a protected citizen through it.
    """
    require_words(reason, "reason")
    report = Report.objects.select_related("contact").filter(pk=report_id).first()
    if report is None or actor.user is None:
        raise NotFound
    case = require_visible(Case.objects.all(), actor.user, pk=report.case_id)
    if sight(actor.user, case) < Sight.CENTRE or not actor.roles & DESK:
        raise NotYours
    if report.contact is None:
        raise NotFound
    AccessRecord.objects.create(
        at=now, user=actor.user, subject="contact", subject_id=report.contact.pk, field="all", reason=reason[:200]
    )
    ciphers = {
        "name": report.contact.name_cipher,
        "phone": report.contact.phone_cipher,
        "email": report.contact.email_cipher,
    }
    return {field: crypto.decrypt(cipher) for field, cipher in ciphers.items() if cipher}
