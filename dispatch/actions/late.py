"""What a crew says late: whether it still counts, and if not, who ended what it is about, and how.

Of a wrong reason she says: that I never did. So it is said as the case's log has it, also of a colleague's act.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models import LogEntry
from cases.workflow import OrderState
from common.text import LazyText
from dispatch.actions.asking import ASKABLE
from dispatch.actions.endings import GIVE_BACK, HAND_OVER, TAKEN_BY_ANOTHER
from dispatch.models import Assignment
from dispatch.workflow import OPEN, TAKEN, AssignmentState

# How it ended, where its state does not say it.
GIVEN_BACK, HANDED_OVER, OVER, OWN_HOUSE = "given_back", "handed_over", "over", "own_house"
# Of these it matters whether it was herself or a colleague of her crew.
BY_THE_CREW = (AssignmentState.DECLINED, GIVEN_BACK, HANDED_OVER)
# Why a fact is only noted, by code, in the words of whom it concerns.
NOTED: dict[str, LazyText] = {
    "was_recalled": gettext_lazy("The centre had taken this back. What you reported is kept as a note."),
    "was_taken_by_another": gettext_lazy("Another unit was quicker to take this. What you reported is kept as a note."),
    "was_declined": gettext_lazy("You had declined this. What you reported is kept as a note."),
    "was_declined_by_mate": gettext_lazy(
        "Somebody of your crew had declined this. What you reported is kept as a note."
    ),
    "was_given_back": gettext_lazy("You had given this back. What you reported is kept as a note."),
    "was_given_back_by_mate": gettext_lazy(
        "Somebody of your crew had given this back. What you reported is kept as a note."
    ),
    "was_handed_over": gettext_lazy("You had handed this over to another crew. What you reported is kept as a note."),
    "was_handed_over_by_mate": gettext_lazy(
        "Somebody of your crew had handed this over to another crew. What you reported is kept as a note."
    ),
    "was_expired": gettext_lazy("Another unit has this by now. What you reported is kept as a note."),
    "was_off_duty": gettext_lazy(
        "Your crew went off duty before it answered, and another unit has this by now. What you reported is kept as a note."
    ),
    "was_done": gettext_lazy("Your crew has ended its work on this. What you reported is kept as a note."),
    "was_over": gettext_lazy("This is over, or with another department. What you reported is kept as a note."),
    "was_own_house": gettext_lazy(
        "This is about your own department by now, so somebody else does it. What you reported is kept as a note."
    ),
}


@dataclass(frozen=True)
class Late:
    """Why something comes too late: how what it is about ended, and by a code the same from where she stands."""

    ending: str
    code: str


# --- Whether it counts ------------------------------------------------------------------


def is_theirs(assignment: Assignment) -> bool:
    """Say whether what its unit did still counts: late is not too late while nobody else has it."""
    if assignment.state == AssignmentState.EXPIRED:
        return not (taken_by_another(assignment) or is_over(assignment))
    if assignment.state == AssignmentState.OFFERED:
        return not is_over(assignment)
    return assignment.state in (*OPEN, AssignmentState.DONE)


def is_over(assignment: Assignment) -> bool:
    """Say whether its unit need not go, whoever has it."""
    order = assignment.order
    # Nor does a unit keep what has turned out to be about its own house.
    return bool(order.ended_at) or order.state == OrderState.DONE or _is_of_own_house(assignment)


def _is_of_own_house(assignment: Assignment) -> bool:
    return assignment.case.about_department_id in assignment.unit.department.line


def taken_by_another(assignment: Assignment) -> bool:
    """Say whether another unit has its order, or has done what it was for."""
    return Assignment.objects.filter(had_by_another(), pk=assignment.pk).exists()


def had_by_another() -> Exists:
    """Say of an assignment whether another unit has its order, or has done what it was for."""
    # Whatever the round: one unit at a time has an order, and what is asked anew after a failed check is asked of one.
    others = Assignment.objects.filter(order=OuterRef("order")).exclude(pk=OuterRef("pk"))
    # What another had done before this one was asked, or before a check failed, is not what they are asked for.
    now_in_round = OuterRef("order__rework_count")
    done_since = Q(state=AssignmentState.DONE, done_at__gte=OuterRef("offered_at"), round=now_in_round)
    return Exists(others.filter(Q(state__in=TAKEN) | done_since))


def open_to_a_late_yes() -> QuerySet[Assignment]:
    """Return what units were asked, did not answer in time and may still say yes to: it goes on, and nobody else has it."""
    # Who was asked again, or said no since, has another word to say, or none.
    later = Assignment.objects.filter(order=OuterRef("order"), unit=OuterRef("unit"), pk__gt=OuterRef("pk"))
    about_them = Q(unit__department__line__contains=[Coalesce(F("case__about_department_id"), 0)])
    missed = Assignment.objects.filter(~had_by_another(), ~Exists(later), ~about_them, state=AssignmentState.EXPIRED)
    going = {"order__state__in": ASKABLE, "order__ended_at__isnull": True, "case__ended_at__isnull": True}
    return missed.filter(**going)


# --- Why not ----------------------------------------------------------------------------


def why_late(assignment: Assignment, user: User) -> Late:
    """Say why what somebody reports of an assignment changes nothing any more."""
    ended = LogEntry.objects.filter(_says_how(assignment), case_id=assignment.case_id).order_by("-seq").first()
    ending = _ending(assignment, ended)
    is_of_mate = ending in BY_THE_CREW and (ended is None or ended.actor_id != user.pk)
    return Late(ending, f"was_{ending}_by_mate" if is_of_mate else f"was_{ending}")


def _says_how(assignment: Assignment) -> Q:
    """Say of a row of the log whether it tells of an assignment's end: by itself, or within another act."""
    endings = Q()
    for verb in ("decline", GIVE_BACK, "expire", "recall"):
        told = {"assignment": assignment.pk, "act": verb}
        endings |= Q(facts__contains=told) | Q(facts__instead_of__contains=[told]) | Q(facts__others__contains=[told])
    return endings


def _ending(assignment: Assignment, ended: LogEntry | None) -> str:
    why = _why_of(assignment, ended.facts) if ended else ""
    match assignment.state:
        case AssignmentState.DONE:
            return AssignmentState.DONE
        case AssignmentState.DECLINED if assignment.is_given_back:
            return HANDED_OVER if why == HAND_OVER else GIVEN_BACK
        case AssignmentState.DECLINED:
            return AssignmentState.DECLINED
        case AssignmentState.RECALLED if why == TAKEN_BY_ANOTHER or (ended and ended.actor_id):
            return why or AssignmentState.RECALLED
        case AssignmentState.EXPIRED if taken_by_another(assignment):
            return why or AssignmentState.EXPIRED
    return _why_over(assignment)


def _why_of(assignment: Assignment, facts: dict[str, Any]) -> str:
    ended = [facts, *facts.get("instead_of", []), *facts.get("others", [])]
    return next((each.get("why", "") for each in ended if each.get("assignment") == assignment.pk), "")


def _why_over(assignment: Assignment) -> str:
    if _is_of_own_house(assignment):
        return OWN_HOUSE
    # What goes on was taken back all the same.
    is_recalled = assignment.state == AssignmentState.RECALLED and not is_over(assignment)
    return AssignmentState.RECALLED if is_recalled and assignment.case.ended_at is None else OVER
