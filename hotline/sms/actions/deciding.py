"""What a person says a text is: an answer, a new matter, or just words."""

from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import sees
from cases.actions import Actor, Caller, NewReport, alert_case, rate_case, read_words, reopen_case, take_in
from cases.models import Alert, AlertReason, Case, Channel, Rating, Report
from cases.workflow import DESK, State
from common import crypto
from common.refusals import NotFound, NotYours, Refusal
from hotline.models import InboundText, QuestionEnd, TextDecision
from hotline.sms.actions.asking import end, speaks_for
from hotline.sms.meaning import language_of
from hotline.sms.settings import patience

MOST_ALERTS = 50
# Under which the number of texts that wait is kept for the pages that show it.
WAITING_TEXTS = "texts:waiting"


class NothingToDecide(Refusal):
    """Somebody was quicker, or nothing was to be decided."""

    code = "text_decided"
    sentence = _("Somebody has said already what this text is.")


class NoAnswerWanted(Refusal):
    """The case was taken up again or is worked on: nobody asks whether it is solved."""

    code = "no_answer_wanted"
    sentence = _("%(number)s is not waiting for an answer. Keep the text as words, or make it a new matter.")


@transaction.atomic
def decide_text(text_id: int, decision: TextDecision, *, user: User, now: datetime) -> Case | None:
    """Say what a text is; return the case it belongs to now, None where it belongs to none.

    An answer counts from when it was received; so does a new matter. One log row on the case it stood with, and
    for a new matter the first row of the new case.
    """
    text = (
        InboundText.objects.select_for_update(of=("self",))
        .select_related("case", "report__contact", "question", "contact")
        .filter(pk=text_id)
        .first()
    )
    if text is None:
        raise NotFound
    if text.waits_since is None:
        raise NothingToDecide
    actor = Actor.of(user)
    if not actor.roles & DESK:
        raise NotYours
    case = _decided(text, decision, actor, now)
    text.waits_since, text.decision, text.decided_by, text.decided_at = None, decision, user, now
    # With the case now, or taken note of.
    text.words = "" if case is not None else text.words
    if case is not None and decision == TextDecision.NEW:
        text.case, text.report = case, case.reports.order_by("pk")[0]
    text.save()
    transaction.on_commit(partial(cache.delete, WAITING_TEXTS), robust=True)
    return case


def alert_unread(*, now: datetime) -> int:
    """Have somebody on shift told of the cases whose texts wait too long for a person; once for each text."""
    told = Alert.objects.filter(
        case=OuterRef("case"), reason=AlertReason.ANSWER_WAITS, raised_at__gte=OuterRef("waits_since")
    )
    waiting = InboundText.objects.filter(waits_since__lte=now - patience().unread, case__isnull=False)
    cases = waiting.exclude(Exists(told)).order_by("waits_since").values_list("case", flat=True)[:MOST_ALERTS]
    for case_id in dict.fromkeys(cases):
        alert_case(case_id, AlertReason.ANSWER_WAITS, now=now)
    return len(cases)


def _decided(text: InboundText, decision: TextDecision, actor: Actor, now: datetime) -> Case | None:
    if decision == TextDecision.NEW:
        return _as_new(text, actor, now)
    if text.report is None or text.case is None:
        return None
    if actor.user is None or not sees(actor.user, text.case):
        raise NotFound
    if decision in (TextDecision.YES, TextDecision.NO):
        return _as_answer(text, text.report, actor, now, is_solved=decision == TextDecision.YES)
    return read_words(text.case.pk, actor=actor, now=now, facts=_facts(text, decision))


def _facts(text: InboundText, decision: str) -> dict[str, object]:
    return {"text": text.pk, "read": decision, "report": text.report_id}


def _as_answer(text: InboundText, report: Report, actor: Actor, now: datetime, *, is_solved: bool) -> Case:
    report.case = case = speaks_for(report.case)
    decision = TextDecision.YES if is_solved else TextDecision.NO
    if case.state == State.CLOSED:
        # It came late: the case is closed, which a yes only confirms.
        if is_solved:
            return read_words(case.pk, actor=actor, now=now, facts=_facts(text, decision))
        return reopen_case([case.pk], actor=actor, now=now, reason=text.words, report=report)[0]
    if case.state != State.ANSWERING or not Rating.objects.filter(case=case, answered_at__isnull=True).exists():
        raise NoAnswerWanted(number=case.number)
    rated = rate_case(
        report,
        now=now,
        at=text.received_at,
        is_solved=is_solved,
        actor=actor,
        channel=Channel.SMS,
        facts={"text": text.pk},
    )
    if text.question is not None:
        end(text.question, QuestionEnd.ANSWERED, now)
    return rated


def _as_new(text: InboundText, actor: Actor, now: datetime) -> Case:
    contact = text.contact
    language = language_of(text.words, contact.language if contact else "en")
    phone = crypto.decrypt(contact.phone_cipher) if contact and contact.phone_cipher else ""
    receipt = take_in(
        [
            NewReport(
                channel=Channel.SMS,
                text=text.words,
                received_at=text.received_at,
                language=language,
                caller=Caller(phone=phone) if phone else None,
                taken_by=actor.user,
                provider_id=text.provider_id,
                origin=text.case.origin if text.case else "live",  # type: ignore[arg-type]
            )
        ],
        now=now,
        actor=actor,
    )[0]
    if text.case is not None:
        read_words(text.case.pk, actor=actor, now=now, facts={**_facts(text, TextDecision.NEW), "new": receipt.case_id})
    return Case.objects.get(pk=receipt.case_id)
