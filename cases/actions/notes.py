"""What may happen at any time: notes, files, urging, supervision, public texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from cases.access import readable_by, reads_protected
from cases.actions.act import CITIZEN, Act, Actor, JudgingOneself, Saying, require_text, require_words
from cases.actions.evidence import attach, of_kind
from cases.actions.naming import require_known, require_unnamed
from cases.actions.protecting import heed_wish
from cases.actions.speaking import lock_speaking
from cases.models import Attachment, AttachmentKind, Case, Channel, LogEntry, LogKind, Report, WordsKind
from cases.workflow import DESK, HELD, JUDGES, SUPERVISES, URGES
from common.refusals import NotFound, Refusal


class NobodyHoldsIt(Refusal):
    """Whoever is urged has to have it."""

    code = "nobody_holds_it"
    sentence = _("No office has %(number)s in hand, so there is nobody to urge.")


class NobodySupervised(NobodyHoldsIt):
    """What has ended is with nobody, neither an office nor the centre."""

    sentence = _("%(number)s has ended, so nobody has it who could reply.")


class NotFast(Refusal):
    """Nothing was sent that somebody could look at afterwards."""

    code = "not_fast"
    sentence = _("%(number)s did not take the fast lane, so there is nothing to review.")


@transaction.atomic
def comment_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    note: str,
    uploads: Sequence[UUID] = (),
    shows: AttachmentKind = AttachmentKind.BEFORE,
) -> list[Case]:
    """Add a note, with photos of what it is about where there are any."""
    require_words(note, "note")
    act = Act(LogKind.COMMENT, actor=actor, now=now)
    for case in act.lock(cases):
        act.log(case, Saying(WordsKind.NOTE, note), facts=attach(act, case, of_kind(uploads, shows)))
    act.write()
    return act.cases


@transaction.atomic
def urge_case(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Urge whoever holds the case (催办): the row names them, and it stands at their desk until they act on it."""
    require_words(note, "note")
    act = Act(LogKind.URGE, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*URGES)
    for case in locked:
        held_by = _held_by(act, case)
        if case.has_ended or not held_by:
            raise NobodyHoldsIt(number=case.number)
        act.log(case, Saying(WordsKind.NOTE, note), facts={"departments": held_by})
    act.write()
    return act.cases


@transaction.atomic
def supervise_case(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Issue a supervision order (督办): the holder has to reply. The row names the offices, or none where the centre has it.

    It stands at their desk until they act on the case, and with the shift leads and leaders until it ends.
    """
    require_words(note, "note")
    act = Act(LogKind.SUPERVISE, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*SUPERVISES)
    for case in locked:
        if case.has_ended:
            raise NobodySupervised(number=case.number)
        act.log(case, Saying(WordsKind.NOTE, note), facts={"departments": _held_by(act, case)})
    act.write()
    return act.cases


def _held_by(act: Act, case: Case) -> list[int]:
    return sorted({each.department_id for each in act.orders(case) if each.state in HELD})


class AlreadyReviewed(Refusal):
    """One review of one sending."""

    code = "already_reviewed"
    sentence = _("The fast lane of %(number)s was reviewed already: read it in the log.")


@transaction.atomic
def review_fast(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Keep the shift lead's review of a case that took the fast lane.

    Refused before it did, so that nobody can review in advance what she sends herself afterwards.
    """
    require_words(note, "note")
    act = Act(LogKind.REVIEW_FAST, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(Role.SHIFT_LEAD)
    for case in locked:
        if not case.is_fast:
            raise NotFast(number=case.number)
        act.require_other_department(case)
        act.require_other_hand(case, {LogKind.SEND_FAST})
        if actor.user and case.pk in act.once(_trusted):
            raise JudgingOneself(number=case.number)
        if act.once(_last_of_fast_lane).get(case.pk) == LogKind.REVIEW_FAST:
            raise AlreadyReviewed(number=case.number)
        act.log(case, Saying(WordsKind.NOTE, note))
    act.write()
    return act.cases


def _last_of_fast_lane(act: Act) -> dict[int, str]:
    """Return by case whether it was last sent by the fast lane, or reviewed."""
    told = LogEntry.objects.filter(case_id__in=act.case_ids, kind__in=[LogKind.SEND_FAST, LogKind.REVIEW_FAST])
    return dict(told.order_by("seq").values_list("case_id", "kind"))


def _trusted(act: Act) -> set[int]:
    """Return what Whistle sent on the word of this very person."""
    own = Report.objects.filter(case__in=act.case_ids, channel=Channel.GRID, taken_by=act.actor.user_id)
    told = set(own.values_list("case", flat=True))
    by_itself = LogEntry.objects.filter(case_id__in=told, kind=LogKind.SEND_FAST, actor_id__isnull=True)
    return set(by_itself.values_list("case_id", flat=True)) if told else set()


@transaction.atomic
def attach_files(
    case_id: int,
    uploads: Sequence[UUID],
    *,
    kind: AttachmentKind,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """Attach what the actor sent for this case: photos by themselves, since they belong to no other act."""
    act = Act(LogKind.ATTACH, actor=actor, now=now, at=at)
    (case,) = act.lock([case_id])
    act.log(case, facts={"kind": kind, **attach(act, case, of_kind(uploads, kind))})
    act.write()
    return case


@transaction.atomic
def add_words(
    report: Report,
    *,
    now: datetime,
    text: str,
    channel: Channel = Channel.WEB,
    uploads: Sequence[UUID] = (),
    facts: dict[str, Any] | None = None,
) -> Case:
    """Let the citizen add something to what was reported: words, photos that were sent of the report, or both.

    It stands with the case that speaks for hers by now. `channel`: by which door the words came, which need not be the
    report's. `facts`: what else the row says, as of which text they are.
    """
    # An answer that nobody waits for any more needs no words beside it.
    is_answer = "solved" in (facts or {})
    if not uploads and not is_answer:
        require_text(text, "text")
    has_words = bool(text.strip())
    heed_wish(report, text, now=now)
    act = Act(LogKind.COMMENT if has_words or is_answer else LogKind.ATTACH, actor=CITIZEN, now=now)
    case = lock_speaking(act, report)
    sayings = [Saying(WordsKind.CITIZEN, text, report.pk)] if has_words else []
    shown = attach(act, case, of_kind(uploads, AttachmentKind.REPORT), report_id=report.pk)
    kind = {} if has_words or is_answer else {"kind": AttachmentKind.REPORT}
    act.log(case, *sayings, facts={"report": report.pk, "channel": channel, **kind, **shown, **(facts or {})})
    act.write()
    return case


@transaction.atomic
def read_words(case_id: int, *, actor: Actor, now: datetime, facts: dict[str, Any]) -> Case:
    """Keep what somebody of the desk found a citizen's words to be; the words stand with the case already."""
    act = Act(LogKind.COMMENT, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*DESK)
    act.log(case, facts=facts)
    act.write()
    return case


@transaction.atomic
def summarise_case(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    summary: str,
    is_confirmed: bool = False,
    version: int | None = None,
) -> Case:
    """Write the desk's summary, which is all a department reads where the complainant is protected.

    What tells of that person is refused once; `is_confirmed`: it must stand there.
    """
    require_words(summary, "summary")
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    require_unnamed(case, summary, writer=actor.user, is_confirmed=is_confirmed)
    case.summary = summary
    act.log(case, facts={"summary": True})
    act.write()
    return case


def _show(case: Case, own: QuerySet[Attachment], actor: Actor, wanted: set[int]) -> None:
    is_hidden = case.is_protected and not (actor.user and reads_protected(actor.user))
    seen = own.exclude(kind=AttachmentKind.REPORT) if is_hidden else own
    seen = seen.filter(readable_by(actor.user)) if actor.user else seen
    if seen.filter(pk__in=wanted).count() != len(wanted):
        raise NotFound
    own.update(is_public=False)
    own.filter(pk__in=wanted).update(is_public=True)


@transaction.atomic
def approve_public(
    case_id: int, *, actor: Actor, now: datetime, public_text: str, attachment_ids: Sequence[int] | None = None
) -> Case:
    """Approve what the public may read and see of a case; an empty text withdraws it. Photos nobody names stay as they are.

    Only photos of the case that the actor sees can be approved; another one is refused as if it did not exist.
    """
    act = Act(LogKind.APPROVE_PUBLIC, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*JUDGES)
    own = Attachment.objects.filter(case=case)
    if public_text.strip():
        require_known(case, actor.user, "public_text")
    case.public_text = public_text
    act.for_others.show(case, public_text, "public_text")
    if attachment_ids is not None:
        _show(case, own, actor, set(attachment_ids))
    shown = own.filter(is_public=True).order_by("pk").values_list("pk", flat=True)
    act.log(case, facts={"attachments": list(shown)})
    act.write()
    return case
