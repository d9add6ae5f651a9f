"""A lost link: by the number and the contact that was left, a new one is sent to that contact, and to nobody else.

Whoever asks is told the same, in the same time, whether they fit or not: the request only writes down what was asked, and
a worker looks. The link before may be in other hands, so it opens nothing from then on; where the new one cannot be sent,
everything stays as it was.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact
from cases.actions import renew_link
from cases.models import Case, Origin, Report
from common import crypto, reactions
from hotline.actions import keep_old_link
from hotline.values import values_of
from messaging.actions import Draft, has_opted_out, queue_messages, takes_texts
from messaging.doors import door_name
from messaging.models import MessageChannel, MessageState

logger = logging.getLogger(__name__)

LOST_LINK = "lost_link"
OCCASION = "link"


class _NotSent(Exception):
    """What would have told of the new link is not sent, so there is none."""


@transaction.atomic
def ask_for_link(number: str, channel: str, contact: str) -> None:
    """Write down that a new link to a report is asked for; of the contact only its digest."""
    reactions.owe(LOST_LINK, {"number": number, "channel": channel, "contact": crypto.index(contact).hex()})


def send_new_link(*, number: str, channel: str, contact: str, key: str, now: datetime) -> Report | None:
    """Renew the link to whichever report of this number is this contact's, and send it there; None where nothing is sent."""
    report = _report_of(number, channel, bytes.fromhex(contact))
    if report is None or report.contact is None or not _may_write(report, report.contact, channel):
        return None
    try:
        return _renew(report, report.contact, channel, key, now)
    except _NotSent:
        return None


def _report_of(number: str, channel: str, index: bytes) -> Report | None:
    """The contact's last report of the case of this number; where she has none, of one that it speaks for."""
    case = Case.objects.filter(number=number).first()
    if case is None:
        return None
    theirs = (
        Q(contact__phone_index=index)
        if channel == MessageChannel.SMS
        else Q(contact__email_index=index) | Q(contact__address_index=index)
    )
    hers = Report.objects.filter(theirs).select_related("contact", "case").order_by("-received_at", "-pk")
    return hers.filter(case=case).first() or hers.filter(case__in=Case.objects.all().speaking_with([case.pk])).first()


def _may_write(report: Report, contact: Contact, channel: str) -> bool:
    door = door_name(channel)
    # What is played leaves no house.
    is_real_enough = bool(door) and (report.case.origin != Origin.SIMULATED or door == "outbox")
    has_way = takes_texts(contact) if channel == MessageChannel.SMS else bool(contact.email_cipher)
    return is_real_enough and has_way and not has_opted_out(contact, channel)


@transaction.atomic
def _renew(report: Report, contact: Contact, channel: str, key: str, now: datetime) -> Report:
    report, before = renew_link(report.pk, now=now)
    keep_old_link(report, before, now=now)
    with override(report.language):
        subject = _("Your report %(number)s") % {"number": report.case.number}
    draft = Draft(
        key=key,
        occasion=OCCASION,
        language=report.language,
        values=values_of(report.language, report),
        contact=contact,
        channel=channel,
        subject=subject,
        case_id=report.case_id,
    )
    sent = queue_messages([draft], now=now)
    if not sent or sent[0].state == MessageState.FAILED:
        raise _NotSent
    logger.info("the link of report %s was renewed", report.pk)
    return report
