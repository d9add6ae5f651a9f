"""How an assignment ends without being done, and what the log and the people are told of it.

Called inside a transaction only, with the assignment locked. Often the same act asks the next unit, so an
ending is logged by itself only where nothing takes its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models import User
from cases.actions import Actor
from cases.actions.field import UnitReport, note_unit
from cases.models import LogKind
from dispatch.actions.feed import Telling
from dispatch.models import Assignment, FeedKind, Unit

# Why something ended, where its verb does not say it.
OFF_DUTY, TAKEN_BY_ANOTHER = "off_duty", "taken_by_another"
# How a unit itself ends what it was asked, or had taken.
DECLINE, GIVE_BACK = "decline", "give_back"
# Why it gave it back: a named colleague is asked instead, in the same act.
HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Ended:
    """An assignment that ended without being done, and is in no log yet."""

    assignment: Assignment
    verb: str
    words: str
    people: Sequence[User]
    tellings: list[Telling]
    why: str = ""


def end(
    assignment: Assignment,
    verb: str,
    *,
    now: datetime,
    at: datetime | None = None,
    words: str = "",
    by: int | None = None,
    why: str = "",
) -> Ended:
    """End an assignment that was not done: decline, give back, expire or recall.

    The caller logs it: with `log_ended`, or with what takes its place.
    """
    getattr(assignment, verb)()
    assignment.ended_at = at or now
    assignment.save()
    free_unit(assignment)
    people = members(assignment.unit, now)
    # A colleague who is on the way hears of it as of no other no.
    tellings = state_tellings(assignment, people, by=by, why=why or (verb if verb == GIVE_BACK else ""))
    return Ended(assignment, verb, words, people, tellings, why)


def log_ended(ended: Ended, *, actor: Actor, now: datetime, others: Sequence[Ended] = ()) -> None:
    """Log an ending by itself, with others of the same case and act: nothing takes its place.

    The orders of the others are this one's, or over, so that nobody sees the case through them any more.
    """
    facts = _told(ended)
    facts |= {"others": [_told(each) for each in others]} if others else {}
    all_of_it = (ended, *others)
    report = UnitReport(facts=facts, words=words_of(all_of_it), let_out=people_of(all_of_it))
    kind = LogKind.UNIT_ACT if ended.verb in (DECLINE, GIVE_BACK) else LogKind.ASSIGN
    at = ended.assignment.ended_at
    note_unit(ended.assignment.case_id, ended.assignment.order_id, report, actor=actor, now=now, at=at, kind=kind)


def facts_of(instead: Sequence[Ended]) -> dict[str, Any]:
    """Return what the log says of assignments that ended within another act."""
    return {"instead_of": [_told(each) for each in instead]} if instead else {}


def _told(ended: Ended) -> dict[str, Any]:
    why = {"why": ended.why} if ended.why else {}
    return {"assignment": ended.assignment.pk, "unit": ended.assignment.unit_id, "act": ended.verb} | why


def people_of(instead: Sequence[Ended]) -> tuple[User, ...]:
    """Return who sees the case no more because of these endings."""
    return tuple(person for each in instead for person in each.people)


def tellings_of(instead: Sequence[Ended]) -> list[Telling]:
    """Return what the people of these units are to hear."""
    return [telling for each in instead for telling in each.tellings]


def words_of(instead: Sequence[Ended]) -> str:
    """Return what was said with these endings."""
    return " ".join(each.words for each in instead).strip()


def free_unit(assignment: Assignment) -> None:
    """Let the unit be asked for other things again."""
    Unit.objects.filter(pk=assignment.unit_id).update(open_assignments=Greatest(F("open_assignments") - 1, 0))


def members(unit: Unit, at: datetime) -> list[User]:
    """Return the people of a unit, for telling them."""
    people = User.objects.filter(memberships__unit=unit, memberships__valid__contains=at, is_active=True)
    return list(people.order_by("pk"))


def state_tellings(
    assignment: Assignment, people: Sequence[User], by: int | None = None, why: str = ""
) -> list[Telling]:
    """Say to all of a unit where its assignment stands."""
    told = state_facts(assignment) | ({"why": why} if why else {})
    return [Telling(user.pk, FeedKind.ASSIGNMENT, {**told, "by_me": user.pk == by}) for user in people]


def state_facts(assignment: Assignment) -> dict[str, Any]:
    """Return where an assignment stands, as phones are told it."""
    return {
        "assignment": assignment.pk,
        "case": assignment.case_id,
        "number": assignment.case.number,
        "state": assignment.state,
        "unit": assignment.unit_id,
    }
