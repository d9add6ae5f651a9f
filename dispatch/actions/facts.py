"""What phones report. Facts are taken whenever they arrive, in any order, once; decisions may be refused.

A fact about what is no longer with the person is kept as a note, and he is told so.
Every report is kept as it came, with its outcome.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import DeviceToken, Role, User
from cases.actions import Actor, ask_place, end_alert, helps_asked
from cases.actions.field import UnitReport, note_unit
from cases.models import AlertReason, AttachmentKind, WordsKind
from cases.workflow import OrderState
from common.actions import once
from common.refusals import NotFound, Refusal
from dispatch.actions.asking import lock_assignment, lock_units
from dispatch.actions.by_hand import NobodyInUnit, OrderNotOpen, OwnUnit, UnitOfAnotherDepartment, UnitOffDuty
from dispatch.actions.endings import (
    DECLINE,
    GIVE_BACK,
    TAKEN_BY_ANOTHER,
    Ended,
    end,
    facts_of,
    members,
    people_of,
    state_tellings,
    tellings_of,
)
from dispatch.actions.feed import Telling, tell
from dispatch.actions.late import NOTED, is_over, is_theirs, open_to_a_late_yes, taken_by_another, why_late
from dispatch.actions.leaving import duty_words_of, pass_checks_on, tell_of_leaving
from dispatch.actions.offers import lacks_elsewhere, next_rung, withdraw_offers_of
from dispatch.actions.photos import PhotoPlace, expect_photos, photos_here
from dispatch.actions.presence import Phone, Signal, go_on_sending
from dispatch.models import Assignment, FeedKind, FieldAct, FieldOutcome, FieldPolicy, PatrolPoint, Unit
from dispatch.workflow import TAKEN, UNANSWERED, AssignmentState
from grid.actions import set_on_duty
from grid.models import CaseClass
from grid.rosters import is_away

logger = logging.getLogger(__name__)

WGS84 = 4326


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One report of a phone. `at` is the time it claims, by the city's clock; `told_at` and `sent_at` by the phone's.

    `signal`: what is known of the phone that sent it; without it the time it claims is as good as any.
    """

    key: str
    kind: str
    at: datetime
    told_at: datetime
    sent_at: datetime | None = None
    subject: str = ""
    point: tuple[float, float] | None = None
    note: str = ""
    photos: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    photo_kind: AttachmentKind = AttachmentKind.AFTER
    is_yes: bool | None = None
    # Of what is done: whether nothing is left to do, or it was only made safe and the repair is still owed.
    is_finished: bool = True
    # To whom it is handed over.
    unit_id: int | None = None
    text: str = ""
    address: str = ""
    case_class: CaseClass | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    signal: Signal | None = None

    def counted_at(self, asked_at: datetime | None = None, *known: datetime | None) -> datetime:
        """Return when it counts as done: not before it was asked for, nor what is known to have gone before.

        Nor before the last that was heard from its phone, which by then was not without signal.
        """
        earliest = [self.signal.earliest(asked_at)] if self.signal else []
        return max([self.at, *earliest, *filter(None, (asked_at, *known))])

    @property
    def subject_id(self) -> int:
        """The id of what it is about."""
        _kind, _colon, number = self.subject.partition(":")
        return int(number)

    def same(self) -> bytes:
        """What must be the same when the same key comes again: everything but the times, which a phone corrects.

        Nor the language, which is the page's at that moment, and no part of what was told.
        """
        told = [self.kind, self.subject, self.note, self.text, self.photos, self.before, self.is_yes, self.address]
        case_class = self.case_class.code if self.case_class else ""
        # What came before anything was asked, or was all that is to do, is the same as it was.
        answered = [sorted(self.answers.items())] if self.answers else []
        unfinished = [] if self.is_finished else ["unfinished"]
        receiver = [] if self.unit_id is None else [self.unit_id]
        return repr([*told, self.point, case_class, str(self.photo_kind), *answered, *unfinished, *receiver]).encode()

    @property
    def makes_safe(self) -> bool:
        """Whether it tells of what is not mended yet."""
        return self.kind == "done" and not self.is_finished


@dataclass(kw_only=True)
class Taken:
    """What became of a fact."""

    outcome: FieldOutcome = FieldOutcome.TAKEN
    code: str = ""
    detail: str = ""
    case_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    # When it counts as done, where that is not by the phone alone.
    at: datetime | None = None


class TakenByAnother(Refusal):
    """Somebody was quicker."""

    code = "taken_by_another"
    sentence = gettext_lazy("A colleague was quicker: another crew has taken this one. You need not go.")


class NoLongerOffered(Refusal):
    """The offer was withdrawn, answered, or ran out."""

    code = "no_longer_offered"
    sentence = gettext_lazy("This is no longer offered to you.")


class NotInHand(Refusal):
    """There is nothing to give back or to hand over."""

    code = "not_in_hand"
    sentence = gettext_lazy("You have not taken this, or do not have it any more: there is nothing to give away.")


class NotSent(Refusal):
    """Who does not go there needs no place."""

    code = "not_sent"
    sentence = gettext_lazy("You do not go there, or not any more, so there is no place to ask for.")


class NotKept(Refusal):
    """It contradicts what stands in the database, also when tried again: no phone can mend that by sending it for ever."""

    code = "not_kept"
    sentence = gettext_lazy("This could not be kept. Please tell your dispatcher.")


class OrderEnded(Refusal):
    """The matter is over, or with somebody else."""

    code = "order_ended"
    sentence = gettext_lazy("This matter is over, or with another department.")


# What a decision may be answered with: kept with its reason, and not raised.
ANSWERS = (
    *(TakenByAnother, NoLongerOffered, NotInHand, NotSent, OrderEnded, NotKept),
    *(NobodyInUnit, OrderNotOpen, OwnUnit, UnitOffDuty, UnitOfAnotherDepartment),
)
Taker = Callable[[Fact, User, datetime], Taken]
TAKERS: dict[str, Taker] = {}


def takes(*kinds: str) -> Callable[[Taker], Taker]:
    """Register who takes in which kinds of facts."""

    def register(taker: Taker) -> Taker:
        TAKERS.update(dict.fromkeys(kinds, taker))
        return taker

    return register


@transaction.atomic
def take_fact(
    fact: Fact, *, user: User, device: DeviceToken | None = None, now: datetime
) -> tuple[int, dict[str, Any]]:
    """Take in one report of a phone: status and answer. The same key again gets the first answer, and does nothing.

    A refused decision is an answer too, kept with its reason; it is not raised.
    """
    return once(f"field:{user.pk}", fact.key, fact.same(), lambda: _take(fact, user, device, now))


def _take(fact: Fact, user: User, device: DeviceToken | None, now: datetime) -> tuple[int, dict[str, Any]]:
    try:
        taken = _took(fact, user, now)
    except ANSWERS as refusal:
        taken = Taken(outcome=FieldOutcome.REFUSED, code=refusal.code, detail=str(refusal))
    FieldAct.objects.create(
        user=user,
        device=device,
        key=fact.key,
        kind=fact.kind,
        subject=fact.subject,
        case_id=taken.case_id,
        told_at=fact.told_at,
        sent_at=fact.sent_at,
        claimed_at=fact.at,
        at=taken.at or fact.counted_at(),
        received_at=now,
        outcome=taken.outcome,
        code=taken.code,
    )
    if fact.signal and fact.at < fact.signal.since and taken.outcome != FieldOutcome.REFUSED:
        go_on_sending(Phone(user.pk, device.pk if device else None), happened_at=fact.at, now=now)
    status = 409 if taken.outcome == FieldOutcome.REFUSED else 200
    answer = {"key": fact.key, "status": status, "outcome": taken.outcome, "subject": fact.subject}
    return status, {**answer, "code": taken.code, "detail": taken.detail, **taken.facts}


def _took(fact: Fact, user: User, now: datetime) -> Taken:
    # One report that cannot be kept must not hold up, for ever, those that wait behind it.
    for _try in range(2):
        try:
            with transaction.atomic():
                return TAKERS[fact.kind](fact, user, now)
        except IntegrityError:
            logger.exception("a report of kind %s met what stands in the database", fact.kind)
    raise NotKept


# --- Units ------------------------------------------------------------------------------

COLUMNS = {"accept": "accepted_at", "set_out": "en_route_at", "arrive": "on_scene_at", "done": "done_at"}
VERBS = {"accept": "accept", "set_out": "set_out", "arrive": "arrive", "done": "finish"}
RANKS: dict[str, int] = {
    AssignmentState.OFFERED: 0,
    AssignmentState.EXPIRED: 0,
    AssignmentState.ACCEPTED: 1,
    AssignmentState.EN_ROUTE: 2,
    AssignmentState.ON_SCENE: 3,
    AssignmentState.DONE: 4,
}
RANK_OF_KIND = {"accept": 1, "set_out": 2, "arrive": 3, "done": 4}
# What the one big button is for.
NEXT = {
    AssignmentState.OFFERED: "accept",
    AssignmentState.ACCEPTED: "set_out",
    AssignmentState.EN_ROUTE: "arrive",
    AssignmentState.ON_SCENE: "done",
}
# How far the department's order goes with it.
REACH = {
    "accept": OrderState.SIGNED,
    "set_out": OrderState.SIGNED,
    "arrive": OrderState.WORKING,
    "done": OrderState.DONE,
}


@takes("accept")
def accept(fact: Fact, user: User, now: datetime) -> Taken:
    """Take an offer on: it signs the order. Late is not too late while nobody else has it."""
    photos_here(user, fact.photos)
    assignment = own_assignment(fact, user, now)
    if assignment.state in (*UNANSWERED, AssignmentState.RECALLED) and taken_by_another(assignment):
        raise TakenByAnother
    if assignment.state in (AssignmentState.RECALLED, AssignmentState.DECLINED):
        raise NoLongerOffered
    if assignment.state in (AssignmentState.OFFERED, AssignmentState.EXPIRED) and is_over(assignment):
        raise OrderEnded
    if _is_known(fact, assignment, now):
        return Taken(case_id=assignment.case_id, facts=standing(assignment), at=now)
    return _step(fact, assignment, user, now)


@takes("decline")
def decline(fact: Fact, user: User, now: datetime) -> Taken:
    """Say no; the next unit is asked."""
    assignment = own_assignment(fact, user, now)
    if assignment.state != AssignmentState.OFFERED:
        raise NoLongerOffered
    return _say_no(DECLINE, fact, assignment, user, now)


@takes("give_back")
def give_back(fact: Fact, user: User, now: datetime) -> Taken:
    """Give back what the unit has taken and cannot do, for a reason: of what is urgent the next unit is asked.

    Where none is left, or a person had chosen the unit, the shift is told: nobody else would go.
    """
    if fact.subject.startswith("check:"):
        return TAKERS["give_back of a worker"](fact, user, now)
    assignment = own_assignment(fact, user, now)
    if assignment.state not in TAKEN:
        raise NotInHand
    return _say_no(GIVE_BACK, fact, assignment, user, now)


def _say_no(verb: str, fact: Fact, assignment: Assignment, user: User, now: datetime) -> Taken:
    # A decision counts from when it is known, as a yes does.
    ended = end(assignment, verb, now=now, words=fact.note, by=user.pk)
    tell(next_rung([ended], actor=actor_of(fact, user), now=now), now=now)
    return Taken(case_id=assignment.case_id, facts={"state": assignment.state, "next": ""}, at=now)


@takes("set_out", "arrive", "done", "photo", "note")
def report_progress(fact: Fact, user: User, now: datetime) -> Taken:
    """Take in what a unit did. Earlier steps are implied; what is no longer its own is kept as a note."""
    if fact.kind == "photo" and not fact.subject.startswith("assignment:"):
        return TAKERS["photo of a worker"](fact, user, now)
    photos_here(user, (*fact.photos, *fact.before))
    assignment = own_assignment(fact, user, now)
    if not is_theirs(assignment):
        return note_only(fact, assignment, user, now)
    if fact.kind in ("photo", "note"):
        return _add(fact, assignment, user, now)
    if _is_known(fact, assignment, now):
        _see_unit(assignment.unit, fact)
        return Taken(case_id=assignment.case_id, facts=standing(assignment), at=counted_at(fact, assignment, now))
    return _step(fact, assignment, user, now)


@takes("ask_place")
def ask_where(fact: Fact, user: User, now: datetime) -> Taken:
    """Ask for a place that is kept at the centre: once for a crew, while nobody has told it."""
    if fact.subject.startswith("check:"):
        return TAKERS["ask_place of a worker"](fact, user, now)
    assignment = own_assignment(fact, user, now)
    if assignment.state not in TAKEN:
        raise NotSent
    at = counted_at(fact, assignment, now)
    sent = {"assignment": assignment.pk, "unit": assignment.unit_id}
    ask_place(assignment.case_id, sent=sent, actor=actor_of(fact, user), now=now, at=at)
    return Taken(case_id=assignment.case_id, facts=standing(assignment), at=at)


def own_assignment(fact: Fact, user: User, now: datetime) -> Assignment:
    """Lock and return what a fact is about; refuse, as if there were none, whoever was not in its unit."""
    assignment = lock_assignment(fact.subject_id)
    # Whoever is in the unit now, or was when it was asked or when it happened.
    at = [now, assignment.offered_at, fact.at]
    memberships = user.memberships.filter(unit=assignment.unit_id)
    if not any(memberships.filter(valid__contains=moment).exists() for moment in at):
        raise NotFound
    return assignment


def actor_of(fact: Fact, user: User) -> Actor:
    """Return who acts, with the time that the phone claims: the log says it where another one counts."""
    return replace(Actor.of(user), claimed_at=fact.at)


def counted_at(fact: Fact, assignment: Assignment, now: datetime) -> datetime:
    """Return when a fact counts: not before what is known to have gone before it."""
    # A yes is a decision: nobody could reckon with it before it was known, least of all after the offer had run out.
    if fact.kind == "accept":
        return now
    rank = RANK_OF_KIND.get(fact.kind, 0)
    before = [name for kind, name in COLUMNS.items() if kind != "accept" and RANK_OF_KIND[kind] < rank]
    return fact.counted_at(assignment.offered_at, *(getattr(assignment, name) for name in before))


def _is_known(fact: Fact, assignment: Assignment, now: datetime) -> bool:
    # What a colleague of the crew says too, or the same person under another key: there is nothing new to tell anybody.
    # That it was earlier than was known is new, and so is a word more.
    if fact.kind == "done" or fact.note or fact.photos or fact.before:
        return False
    known_at = getattr(assignment, COLUMNS[fact.kind])
    return known_at is not None and known_at <= counted_at(fact, assignment, now)


def _agree_since(assignment: Assignment) -> None:
    # Who set out had said yes by then, whenever that was heard of.
    if assignment.accepted_at:
        known = (assignment.accepted_at, assignment.en_route_at, assignment.on_scene_at, assignment.done_at)
        assignment.accepted_at = min(filter(None, known))


def _step(fact: Fact, assignment: Assignment, user: User, now: datetime) -> Taken:
    actor, at = actor_of(fact, user), counted_at(fact, assignment, now)
    people = members(assignment.unit, now)
    is_news = RANK_OF_KIND[fact.kind] > RANKS[assignment.state]
    was_expired = assignment.state == AssignmentState.EXPIRED
    # The first yes: whoever else is still being asked is recalled in the same act.
    is_first = assignment.state in UNANSWERED
    tellings = _tell_who_missed(assignment, now) if is_first else []
    instead = _withdraw_from_others(assignment, now) if is_first else ()
    tellings += tellings_of(instead)
    known_at = getattr(assignment, COLUMNS[fact.kind])
    if known_at is None or at < known_at:
        setattr(assignment, COLUMNS[fact.kind], at)
    _agree_since(assignment)
    if was_expired:
        # A late yes is one to what is asked now, also where a check has failed since.
        assignment.round = assignment.order.rework_count
    if is_news:
        getattr(assignment, VERBS[fact.kind])()
    is_done = assignment.state == AssignmentState.DONE
    if fact.kind == "done":
        # Whoever says that it is finished has the last word, whichever of a crew was heard first.
        assignment.is_made_safe = fact.makes_safe and (is_news or assignment.is_made_safe)
    assignment.ended_at = assignment.done_at if is_done else None
    assignment.save()
    busier = int(was_expired) - int(is_news and is_done)
    if busier:
        Unit.objects.filter(pk=assignment.unit_id).update(open_assignments=F("open_assignments") + busier)
    if is_news and assignment.is_call_in:
        # With the first thing they do they are back.
        Unit.objects.filter(pk=assignment.unit_id).update(is_on_duty=True)
    _see_unit(assignment.unit, fact)
    facts = _told_of(fact, assignment)
    report = UnitReport(
        facts=facts | facts_of(instead),
        makes_safe=fact.makes_safe and assignment.is_made_safe,
        has_repaired=fact.kind == "done" and not fact.makes_safe,
        reach=_reach(fact, assignment),
        brings_unit=is_news and not lacks_elsewhere(assignment),
        words=fact.note,
        words_kind=WordsKind.RESULT if fact.kind == "done" else WordsKind.NOTE,
        uploads=_uploads(fact, assignment, actor, facts, at),
        # Who accepted late, after the offer had run out, sees the case again.
        let_in=tuple(people) if was_expired and not is_done else (),
        let_out=people_of(instead) + (tuple(people) if is_news and is_done else ()),
        goes=tuple(people) if is_first and not is_done else (),
    )
    note_unit(assignment.case_id, assignment.order_id, report, actor=actor, now=now, at=at)
    if is_news:
        _need_no_help(assignment, actor, now)
        tellings += state_tellings(assignment, people, by=user.pk)
    tell(tellings, now=now)
    return Taken(case_id=assignment.case_id, facts=standing(assignment), at=at)


def _need_no_help(assignment: Assignment, actor: Actor, now: datetime) -> None:
    """End what a crew asked for and nobody has taken, once it is done without."""
    if assignment.state != AssignmentState.DONE:
        return
    asked = helps_asked([assignment.case_id])
    if any(each.is_open for each in asked.values()) and asked.keys() == {
        (assignment.case_id, "assignment", assignment.pk)
    }:
        end_alert(assignment.case_id, AlertReason.ASKS_HELP, actor=actor, now=now)


def _told_of(fact: Fact, assignment: Assignment) -> dict[str, Any]:
    unfinished = {"finished": False} if fact.makes_safe else {}
    return {"assignment": assignment.pk, "unit": assignment.unit_id, "act": fact.kind} | unfinished


def _reach(fact: Fact, assignment: Assignment) -> OrderState:
    reach = REACH[fact.kind]
    if reach == OrderState.DONE and (fact.makes_safe or not _unit_finishes(assignment)):
        return OrderState.WORKING
    return reach


def _unit_finishes(assignment: Assignment) -> bool:
    if assignment.case.is_fast:
        return True
    policy = FieldPolicy.objects.filter(department=assignment.order.department_id).first()
    return policy is None or policy.is_done_by_unit


def _withdraw_from_others(assignment: Assignment, now: datetime) -> tuple[Ended, ...]:
    asked = Assignment.objects.filter(order=assignment.order_id, state=AssignmentState.OFFERED)
    others = list(asked.select_related("case", "unit").exclude(pk=assignment.pk).order_by("pk"))
    lock_units([assignment.unit_id, *(other.unit_id for other in others)])
    return tuple(end(other, "recall", now=now, why=TAKEN_BY_ANOTHER) for other in others)


def _tell_who_missed(assignment: Assignment, now: datetime) -> list[Telling]:
    """Say to whom a late yes was still open until now that another unit has it."""
    missed = open_to_a_late_yes().filter(order=assignment.order_id).exclude(unit=assignment.unit_id)
    return [
        telling
        for each in missed.select_related("case", "unit").order_by("pk")
        for telling in state_tellings(each, members(each.unit, now), why=TAKEN_BY_ANOTHER)
    ]


def _add(fact: Fact, assignment: Assignment, user: User, now: datetime) -> Taken:
    actor, at = actor_of(fact, user), counted_at(fact, assignment, now)
    facts = _told_of(fact, assignment)
    report = UnitReport(facts=facts, words=fact.note, uploads=_uploads(fact, assignment, actor, facts, at))
    note_unit(assignment.case_id, assignment.order_id, report, actor=actor, now=now, at=at)
    _see_unit(assignment.unit, fact)
    return Taken(case_id=assignment.case_id, facts=standing(assignment), at=at)


def note_only(fact: Fact, assignment: Assignment, user: User, now: datetime) -> Taken:
    """Keep what changes nothing any more as a note, which somebody at the desk reads."""
    actor, why = actor_of(fact, user), why_late(assignment, user)
    facts, at = _told_of(fact, assignment) | {"noted": why.ending}, counted_at(fact, assignment, now)
    report = UnitReport(facts=facts, words=fact.note, uploads=_uploads(fact, assignment, actor, facts, at))
    note_unit(assignment.case_id, assignment.order_id, report, actor=actor, now=now, at=at)
    _see_unit(assignment.unit, fact)
    tell([Telling(user.pk, FeedKind.NOTED, {"subject": fact.subject, "detail_code": why.code})], now=now)
    return Taken(
        outcome=FieldOutcome.NOTED,
        code=why.code,
        detail=str(NOTED[why.code]),
        case_id=assignment.case_id,
        facts={"state": assignment.state, "next": ""},
        at=at,
    )


def standing(assignment: Assignment) -> dict[str, Any]:
    """Return where it stands and what comes next, as a phone is answered."""
    return {"state": assignment.state, "next": NEXT.get(AssignmentState(assignment.state), "")}


def _uploads(
    fact: Fact, assignment: Assignment, actor: Actor, facts: dict[str, Any], at: datetime
) -> tuple[tuple[UUID, AttachmentKind], ...]:
    kind = fact.photo_kind if fact.kind == "photo" else AttachmentKind.AFTER
    if fact.kind in ("accept", "set_out", "arrive"):
        kind = AttachmentKind.BEFORE
    # One that comes later says the same of itself as the act's own row.
    act = facts | {"order": assignment.order_id}
    place = PhotoPlace(case_id=assignment.case_id, kind=kind, act=act, at=at)
    before = replace(place, kind=AttachmentKind.BEFORE)
    return photo_uploads(actor, fact.photos, place) + photo_uploads(actor, fact.before, before)


def photo_uploads(actor: Actor, keys: tuple[str, ...], place: PhotoPlace) -> tuple[tuple[UUID, AttachmentKind], ...]:
    """Return the named photos that are here, to be attached with the act; the others are attached when they come."""
    if not keys or actor.user is None:
        return ()
    here = photos_here(actor.user, keys)
    expect_photos(actor.user, keys, place)
    return tuple((here[key], place.kind) for key in dict.fromkeys(keys) if key in here)


def _see_unit(unit: Unit, fact: Fact) -> None:
    """Move a unit's position, unless it has been seen somewhere since: of places the older time is the safer."""
    if fact.point is None:
        return
    rows = Unit.objects.filter(pk=unit.pk).exclude(last_seen_at__gte=fact.at)
    rows.update(last_point=Point(*fact.point, srid=WGS84), last_seen_at=fact.at)


@takes("patrol")
def patrol(fact: Fact, user: User, now: datetime) -> Taken:
    """Keep where somebody on a round was, and move the unit of whoever is in one."""
    if fact.point is None:
        raise NotFound
    unit = Unit.objects.filter(memberships__user=user, memberships__valid__contains=now).first()
    if unit:
        _see_unit(unit, fact)
    else:
        PatrolPoint.objects.create(user=user, at=fact.at, point=Point(*fact.point, srid=WGS84))
    return Taken()


@takes("duty")
def duty(fact: Fact, user: User, now: datetime) -> Taken:
    """Put the person's unit, or a grid worker, on or off duty; off duty nobody is asked anything.

    What it has taken stays with it, and the phone is told; of what is urgent the shift is.

    The latest that happened counts, in whatever order it arrives: what is older than that changes nothing.
    """
    units = Unit.objects.select_for_update(of=("self",))
    unit = units.filter(memberships__user=user, memberships__valid__contains=now).first()
    if unit is not None:
        if _has_later_duty(fact, unit):
            return _duty_is(unit.is_on_duty)
        Unit.objects.filter(pk=unit.pk).update(is_on_duty=bool(fact.is_yes))
        if not fact.is_yes:
            transaction.on_commit(partial(withdraw_offers_of, unit.pk, now=now), robust=True)
            transaction.on_commit(partial(tell_of_leaving, unit.pk, now=now), robust=True)
            kept = Assignment.objects.filter(unit=unit, state__in=TAKEN).order_by("pk").values_list("pk", flat=True)
            return Taken(facts={"is_on_duty": False, "still_open": [f"assignment:{each}" for each in kept]})
    elif user.has_role(Role.GRID_WORKER):
        # Two phones of one person meet at the person's row.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        words = FieldAct.objects.filter(kind="duty", user=user).exclude(outcome=FieldOutcome.REFUSED)
        if _later(words, fact).exists():
            return _duty_is(not is_away(user, now))
        set_on_duty(user, is_on_duty=bool(fact.is_yes), now=now)
        if not fact.is_yes:
            transaction.on_commit(partial(pass_checks_on, user, now=now), robust=True)
    else:
        raise NotFound(gettext_lazy("You are in no unit."))
    return Taken(facts={"is_on_duty": bool(fact.is_yes)})


def _later(words: QuerySet[FieldAct], fact: Fact) -> QuerySet[FieldAct]:
    # By the times that the phones claim: nothing else says in which order people came and went.
    return words.filter(claimed_at__gt=fact.at)


def _has_later_duty(fact: Fact, unit: Unit) -> bool:
    # Of anybody in the unit: they come and go together. Who was called in and came is back as well: that yes counts from
    # when it was known, and is held against when this counts.
    came = Assignment.objects.filter(unit=unit, is_call_in=True, accepted_at__gt=fact.counted_at())
    return _later(duty_words_of(unit.pk), fact).exists() or came.exists()


def _duty_is(is_on_duty: bool) -> Taken:
    detail = gettext("You are on duty: that was reported for a later moment.")
    if not is_on_duty:
        detail = gettext("You are off duty: that was reported for a later moment.")
    facts = {"is_on_duty": is_on_duty}
    return Taken(outcome=FieldOutcome.NOTED, code="later_duty", detail=detail, facts=facts)
