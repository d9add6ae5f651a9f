"""What grid workers report from their rounds: new matters, verifications, checks. Facts, as those of units."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from cases.actions import Actor, NewReport, ask_place, pass_check, report_verification, rework_case, take_in
from cases.actions.field import UnitReport, note_unit
from cases.actions.workers import is_about_house_of, is_still_wanted
from cases.models import AttachmentKind, Case, Channel, Check, CheckKind, Report
from cases.workflow import State
from common.refusals import NotFound, NotYours
from common.text import LazyText
from dispatch.actions.asking import lock_case
from dispatch.actions.facts import Fact, NotSent, Taken, actor_of, photo_uploads, takes
from dispatch.actions.feed import Telling, tell
from dispatch.actions.photos import PhotoPlace, expect_photos, photos_here
from dispatch.models import FeedKind, FieldOutcome

# Why what somebody found is only noted, by code, in the words of whom it concerns.
NOTED: dict[str, LazyText] = {
    "other_task": gettext_lazy(
        "You were asked for something else here: open the task again. What you found is kept as a note."
    ),
    "already_told": gettext_lazy("You have told what you found before. What you add is kept as a note."),
    "own_house": gettext_lazy(
        "It is about your own department by now, so somebody else looks. What you found is kept as a note."
    ),
    "check_over": gettext_lazy("Somebody else has looked by now. What you found is kept as a note."),
    "not_wanted": gettext_lazy(
        "The case has gone on without it, so nobody need look. What you found is kept as a note."
    ),
}


@takes("upload")
def upload(fact: Fact, user: User, now: datetime) -> Taken:
    """Take in a new matter seen on a round."""
    if not Actor.of(user).roles & {Role.GRID_WORKER, Role.FIELD_UNIT, Role.DUTY_OFFICER}:
        raise NotYours
    here = photos_here(user, fact.photos)
    report = NewReport(
        channel=Channel.GRID,
        text=fact.text,
        received_at=fact.counted_at(),
        claimed_at=fact.at,
        language=fact.language,
        point=fact.point,
        address=fact.address,
        case_class=fact.case_class,
        answers=fact.answers,
        taken_by=user,
        uploads=tuple(here.values()),
        uploads_owner=Actor.of(user).owner,
        # The phone's key: a second guard, should the answer kept for it be gone.
        provider_id=f"{user.pk}:{fact.key}"[:80],
    )
    (receipt,) = take_in([report], now=now, actor=Actor.of(user))
    place = PhotoPlace(case_id=receipt.case_id, kind=AttachmentKind.REPORT, report_id=receipt.report_id)
    expect_photos(user, fact.photos, place)
    return Taken(
        case_id=receipt.case_id, facts={"case": receipt.case_id, "number": receipt.number, "state": State.REPORTED}
    )


@takes("verify")
def verify(fact: Fact, user: User, now: datetime) -> Taken:
    """Bring back whether it is so."""
    photos_here(user, fact.photos)
    check, case = own_check(fact, user)
    if check.kind != CheckKind.VERIFY or not is_still_wanted(check, case):
        return note_only(fact, check, user, now)
    shared = _shared(fact, check, user, now)
    report_verification([case.pk], is_confirmed=bool(fact.is_yes), note=fact.note, **shared)
    return Taken(case_id=case.pk, facts={"state": "done", "next": ""}, at=shared["at"])


@takes("check")
def check_work(fact: Fact, user: User, now: datetime) -> Taken:
    """Say whether the work is done."""
    photos_here(user, fact.photos)
    check, case = own_check(fact, user)
    if check.kind == CheckKind.VERIFY or not is_still_wanted(check, case):
        return note_only(fact, check, user, now)
    shared = _shared(fact, check, user, now)
    if fact.is_yes:
        pass_check([case.pk], note=fact.note, **shared)
    else:
        rework_case([case.pk], reason=fact.note, **shared)
    return Taken(case_id=case.pk, facts={"state": "done", "next": ""}, at=shared["at"])


@takes("photo of a worker")
def add_photo(fact: Fact, user: User, now: datetime) -> Taken:
    """Add photos to a check, or to a matter one has uploaded oneself."""
    photos_here(user, fact.photos)
    if fact.subject.startswith("check:"):
        check, case = own_check(fact, user)
        uploads = _pictures(fact, check, user)
        if uploads:
            seen = UnitReport(facts={"act": "photo", "check": check.pk}, uploads=uploads)
            at = fact.counted_at(check.asked_at)
            note_unit(case.pk, check.order_id or 0, seen, actor=actor_of(fact, user), now=now, at=at)
        return Taken(case_id=case.pk)
    report = Report.objects.filter(case=fact.subject_id, taken_by=user, channel=Channel.GRID).first()
    if report is None:
        raise NotFound
    lock_case(report.case_id)
    place = PhotoPlace(case_id=report.case_id, kind=AttachmentKind.REPORT, report_id=report.pk)
    uploads = photo_uploads(Actor.of(user), fact.photos, place)
    seen = UnitReport(facts={"act": "photo"}, uploads=uploads, report_id=report.pk)
    note_unit(report.case_id, 0, seen, actor=Actor.of(user), now=now)
    return Taken(case_id=report.case_id)


@takes("ask_place of a worker")
def ask_where(fact: Fact, user: User, now: datetime) -> Taken:
    """Ask for a kept place where one was asked to look."""
    check, case = own_check(fact, user)
    if check.done_at is not None:
        raise NotSent
    at = fact.counted_at(check.asked_at)
    ask_place(case.pk, sent={"check": check.pk}, actor=actor_of(fact, user), now=now, at=at)
    return Taken(case_id=case.pk, at=at)


def own_check(fact: Fact, user: User) -> tuple[Check, Case]:
    """Lock the case of what a fact is about and return both; refuse, as if there were none, whoever was not asked."""
    case_id = Check.objects.filter(pk=fact.subject_id, asked=user).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    lock_case(case_id)
    check = Check.objects.select_related("case").get(pk=fact.subject_id)
    return check, check.case


def _shared(fact: Fact, check: Check, user: User, now: datetime) -> dict[str, Any]:
    """What every finding has: who, when, where, and the pictures, which are part of it."""
    uploads = [uuid for uuid, _kind in _pictures(fact, check, user)]
    # Nobody looks before being asked, whatever a phone's clock says.
    at = fact.counted_at(check.asked_at)
    # A late answer counts although the case has gone on to whoever is asked instead.
    actor = replace(actor_of(fact, user), was_asked=frozenset({check.case_id}))
    return {"actor": actor, "now": now, "at": at, "point": fact.point, "uploads": uploads}


def _pictures(fact: Fact, check: Check, user: User) -> tuple[tuple[UUID, AttachmentKind], ...]:
    place = PhotoPlace(case_id=check.case_id, kind=AttachmentKind.CHECK)
    return photo_uploads(Actor.of(user), fact.photos, place)


def _why_noted(fact: Fact, check: Check, user: User) -> str:
    """Say by a code why a finding decides nothing any more: as it is, since nobody believes a wrong reason twice."""
    if fact.kind in ("verify", "check") and (fact.kind == "verify") != (check.kind == CheckKind.VERIFY):
        return "other_task"
    if check.done_by_id == user.pk and check.is_confirmed is not None:
        return "already_told"
    if is_about_house_of(check.case, user):
        return "own_house"
    # Whoever was asked instead may have looked; that stands in a check of its own.
    later = Check.objects.filter(case=check.case_id, kind=check.kind, asked_at__gte=check.asked_at)
    # Closed without a finding it was only no longer wanted.
    others = later.filter(done_by__isnull=False, is_confirmed__isnull=False).exclude(done_by=user)
    return "check_over" if others.exists() else "not_wanted"


def note_only(fact: Fact, check: Check, user: User, now: datetime) -> Taken:
    """Keep what decides nothing any more as a note, and say why."""
    actor, code = actor_of(fact, user), _why_noted(fact, check, user)
    facts = {"act": fact.kind, "check": check.pk, "noted": "over", "why": code, "confirmed": fact.is_yes}
    report = UnitReport(facts=facts, words=fact.note, uploads=_pictures(fact, check, user))
    note_unit(check.case_id, check.order_id or 0, report, actor=actor, now=now, at=fact.counted_at(check.asked_at))
    tell([Telling(user.pk, FeedKind.NOTED, {"subject": fact.subject, "detail_code": code})], now=now)
    return Taken(
        outcome=FieldOutcome.NOTED,
        code=code,
        detail=str(NOTED[code]),
        case_id=check.case_id,
        facts={"state": "done", "next": ""},
    )
