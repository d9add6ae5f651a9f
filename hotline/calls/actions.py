"""What happens on the telephone: it rings, somebody takes it, and something comes of it, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessRecord, Contact, User
from cases.actions import (
    Actor,
    NewReport,
    Receipt,
    alert_case,
    answer_report,
    file_report,
    hand_over_report,
    join_case,
    protect_open_cases,
    send_report,
    take_in,
)
from cases.actions.accept import NeedsClass
from cases.actions.dangers_told import DangerOpen
from cases.actions.routing import NobodyAnswers, NotUrgent
from cases.models import AlertReason, Case, Danger
from common import crypto, live
from common.refusals import NotFound, Refusal
from hotline.calls.reading import HEARD_EVERY, TAKEN_OVER, is_left
from hotline.models import Article, Call, CallOutcome
from messaging.actions import has_opted_out, meet_contact, opt_in, opt_out
from messaging.models import MessageChannel, OptOutSource


class CallTaken(Refusal):
    """A colleague was quicker, or the caller hung up."""

    code = "call_taken"
    sentence = _("Somebody else has taken this call, or the caller hung up.")


class CallEnded(Refusal):
    """What came of a call is written once."""

    code = "call_ended"
    sentence = _("This call has been dealt with already.")


class DangerThrownAway(Refusal):
    """Words of danger are thrown away by nobody who was not asked twice."""

    code = "danger_thrown_away"
    sentence = _("What was written tells of a danger: %(danger)s. Take it in; or say once more that there is none.")


class MissedSeenTo(Refusal):
    """A colleague was quicker."""

    code = "missed_seen_to"
    sentence = _("Somebody else has seen to this call already.")


# Why a number was shown, as it is kept.
CALLS_BACK = "missed_call"
# What was noted of a caller's texts, and why.
NO_MORE_TEXTS, TEXTS_AGAIN, SAID_ON_CALL = "no_more_texts", "texts_again", "said_on_call"


@dataclass(frozen=True)
class Conversation:
    """A call as the operator has it: rung through to him, or known only since he typed the number."""

    operator: User
    began_at: datetime
    call_id: int | None = None
    contact: Contact | None = None
    # What was written of it comes after it ended, or after somebody else took it over.
    is_over: bool = False


@transaction.atomic
def ring(phone: str | None, *, language: str, now: datetime) -> Call:
    """Let a call ring at every desk; `phone` is E.164, and none where the caller hides it."""
    contact = meet_contact(phone, language=language) if phone else None
    call = Call.objects.create(contact=contact, began_at=now)
    _tell_desks(call)
    return call


@transaction.atomic
def claim_call(call_id: int, *, operator: User, now: datetime) -> Call:
    """Take a ringing call, or one that its operator left. Of two operators at the same moment one gets it.

    Whoever has it already, or had it to its end, has it: nothing is done.
    """
    open_ = Call.objects.filter(pk=call_id, ended_at__isnull=True)
    if not open_.filter(taken_at__isnull=True).update(operator=operator, taken_at=now, outcome=CallOutcome.OPEN):
        own = Call.objects.filter(pk=call_id, operator=operator, taken_at__isnull=False).first()
        if own is not None:
            hear_of_call(own, now=now)
            return own
        _take_over(open_, operator=operator, now=now)
    call = Call.objects.get(pk=call_id)
    _tell_desks(call)
    return call


def _take_over(open_: QuerySet[Call], *, operator: User, now: datetime) -> None:
    left = open_.filter(is_left(now)).select_for_update(of=("self",)).first()
    if left is None:
        raise CallTaken
    AccessRecord.objects.create(
        at=now, user=operator, subject="call", subject_id=left.pk, field=TAKEN_OVER, reason=str(left.operator_id)
    )
    left.operator, left.heard_at = operator, now
    left.save(update_fields=["operator", "heard_at"])


def hear_of_call(call: Call, *, now: datetime) -> None:
    """Keep that whoever has a call on the line writes of it; not oftener than it matters."""
    if call.heard_at is None or now - call.heard_at > HEARD_EVERY:
        Call.objects.filter(pk=call.pk, ended_at__isnull=True).update(heard_at=now)


def _tell_desks(call: Call) -> None:
    live.publish_after_commit(
        [live.CENTRE],
        {
            "kind": "call",
            "id": f"call.{call.pk}.{call.outcome}.{call.operator_id}",
            "call": call.pk,
            "state": call.outcome,
        },
    )


@transaction.atomic
def report_call(talk: Conversation, report: NewReport, *, now: datetime, is_filed: bool = False) -> Receipt:
    """Take in what the caller reports; a shift lead may file it in the same act."""
    actor = Actor.of(talk.operator)
    if is_filed:
        receipt = file_report(report, actor=actor, now=now)
    else:
        (receipt,) = take_in([report], now=now, actor=actor)
    _end(talk, CallOutcome.REPORTED, receipt, now)
    return receipt


@transaction.atomic
def send_call(talk: Conversation, report: NewReport, *, now: datetime) -> Receipt:
    """Take in what the caller reports and send it by the fast lane.

    What no rule says who answers for is taken in, and the shift is told; so is what is not urgent, or has no class.
    """
    actor = Actor.of(talk.operator)
    try:
        with transaction.atomic():
            receipt = send_report(report, actor=actor, now=now)
    except (NeedsClass, NotUrgent, NobodyAnswers) as refusal:
        (receipt,) = take_in([report], now=now, actor=actor)
        if isinstance(refusal, NobodyAnswers):
            alert_case(receipt.case_id, AlertReason.NO_ROUTE, now=now, actor=actor)
    _end(talk, CallOutcome.REPORTED, receipt, now)
    return receipt


@transaction.atomic
def answer_call(talk: Conversation, report: NewReport, article: Article, *, answer: str, now: datetime) -> Receipt:
    """Take a question in and answer it from an article at once; what tells of a danger is taken in, and stays open."""
    actor, outcome = Actor.of(talk.operator), CallOutcome.ANSWERED
    try:
        with transaction.atomic():
            receipt = answer_report(report, actor=actor, now=now, answer=answer, article_id=article.pk)
    except DangerOpen:
        (receipt,), outcome = take_in([report], now=now, actor=actor), CallOutcome.REPORTED
    _end(talk, outcome, receipt, now)
    return receipt


@transaction.atomic
def refer_call(talk: Conversation, report: NewReport, *, authority: str, now: datetime) -> Receipt:
    """Take a call in and hand it over to the police, the fire brigade, the ambulance or another authority."""
    receipt = hand_over_report(report, actor=Actor.of(talk.operator), now=now, authority=authority)
    _end(talk, CallOutcome.REFERRED, receipt, now)
    return receipt


@transaction.atomic
def join_call(talk: Conversation, report: NewReport, case: Case, *, now: datetime) -> Receipt:
    """Let the caller's report join a case that is known already."""
    receipt = join_case(case.pk, report, now=now, actor=Actor.of(talk.operator))
    _end(talk, CallOutcome.ADDED, receipt, now)
    return receipt


@transaction.atomic
def end_call(
    talk: Conversation, *, now: datetime, protects: bool = False, danger: str = "", is_confirmed: bool = False
) -> None:
    """End a call of which nothing came: a wrong number, a thank-you, silence.

    `protects`: whoever called wants to stay unknown, in what is open of her and later. `danger`: of which what was written
    tells; refused unless it `is_confirmed` that there is none, which is kept with the call.
    """
    if danger and not is_confirmed:
        raise DangerThrownAway(danger=Danger(danger).label)
    if protects and talk.contact is not None:
        protect_open_cases({talk.contact.pk}, actor=Actor.of(talk.operator), now=now)
    _end(talk, CallOutcome.NOTHING, None, now, danger=danger)


def _end(talk: Conversation, outcome: CallOutcome, receipt: Receipt | None, now: datetime, *, danger: str = "") -> None:
    case_id = receipt.case_id if receipt else None
    ends: dict[str, Any] = {"outcome": outcome, "ended_at": now, "case_id": case_id, "danger": danger}
    if talk.call_id is None:
        Call.objects.create(
            contact=talk.contact, operator=talk.operator, began_at=talk.began_at, taken_at=talk.began_at, **ends
        )
        return
    own = Call.objects.filter(pk=talk.call_id, operator=talk.operator)
    if talk.is_over:
        # What came of it first stays; where nothing did, this has.
        late = {"danger": danger} if receipt is None else {"outcome": outcome, "case_id": case_id}
        own.filter(outcome=CallOutcome.NOTHING, case__isnull=True).update(**late)
    elif not own.filter(ended_at__isnull=True).update(**ends):
        raise CallEnded
    _tell_desks(Call.objects.get(pk=talk.call_id))


@transaction.atomic
def note_texts(contact: Contact, *, is_wanted: bool, operator: User, now: datetime) -> None:
    """Keep that a caller wants no more texts, or wants them again, as STOP and START by text do; and who noted it.

    Said again, nothing is done.
    """
    if is_wanted != has_opted_out(contact, MessageChannel.SMS):
        return
    if is_wanted:
        opt_in(contact, MessageChannel.SMS, now=now)
    else:
        opt_out(contact, MessageChannel.SMS, now=now, source=OptOutSource.DESK)
    field = TEXTS_AGAIN if is_wanted else NO_MORE_TEXTS
    AccessRecord.objects.create(
        at=now, user=operator, subject="contact", subject_id=contact.pk, field=field, reason=SAID_ON_CALL
    )


@transaction.atomic
def show_number(call_id: int, *, operator: User, now: datetime) -> str:
    """Show the number of a call that nobody took, for somebody to call back; who looked is kept."""
    call = Call.objects.select_related("contact").filter(pk=call_id, taken_at__isnull=True).first()
    if call is None or call.contact is None or not call.contact.phone_cipher:
        raise NotFound
    AccessRecord.objects.create(
        at=now, user=operator, subject="contact", subject_id=call.contact.pk, field="phone", reason=CALLS_BACK
    )
    return crypto.decrypt(call.contact.phone_cipher)


@transaction.atomic
def see_to_missed(call_id: int, *, operator: User, now: datetime) -> None:
    """Keep that somebody called back, or found that nobody has to: this call and what the same caller rang before it."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        raise NotFound
    same = Q(pk=call.pk)
    if call.contact_id:
        same |= Q(contact=call.contact_id, began_at__lte=call.began_at)
    waiting = Call.objects.filter(same, taken_at__isnull=True, operator__isnull=True)
    if not waiting.update(operator=operator, outcome=CallOutcome.MISSED, ended_at=Coalesce("ended_at", now)):
        raise MissedSeenTo


@transaction.atomic
def hang_up(call_ids: Sequence[int], *, now: datetime) -> int:
    """End ringing calls whose callers gave up."""
    return Call.objects.filter(pk__in=call_ids, taken_at__isnull=True, ended_at__isnull=True).update(
        outcome=CallOutcome.MISSED, ended_at=now
    )
