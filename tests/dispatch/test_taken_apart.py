"""What was merged and stands on its own again: whoever went for it, or was to look, is asked anew."""

import pytest

from cases import actions
from cases.actions import Actor
from cases.models import Alert, AlertReason, Case, Check, LogEntry, LogKind
from cases.workflow import State
from common.models import Reaction
from dispatch.actions import offer_nearest, recall_assignment
from dispatch.models import FeedItem, Unit
from dispatch.reactions import offer_again, recall_over, tell_of_checks
from dispatch.workflow import AssignmentState
from grid.actions import set_on_duty
from tests.city import put_on_roster
from tests.dispatch_city import NOW, Crews, later


def owed(case: Case, consumer: str, kind: LogKind) -> list[Reaction]:
    return list(Reaction.objects.filter(case_id=case.pk, consumer=consumer, kind=kind))


def merged_and_apart(crews: Crews, case: Case, *, by: str = "operator") -> None:
    operator, other = Actor.of(crews.city.people[by]), crews.urgent()
    actions.merge_cases([case.pk], into=other.pk, actor=operator, now=later(minutes=5))
    recall_over(owed(case, "dispatch.recall", LogKind.MERGE), later(minutes=5))
    tell_of_checks(owed(case, "dispatch.tell_of_checks", LogKind.MERGE), later(minutes=5))
    actions.unmerge_case(case.pk, actor=operator, now=later(minutes=20))
    for each in (case, other):
        offer_again(owed(each, "dispatch.offer_again", LogKind.UNMERGE), later(minutes=20))
        tell_of_checks(owed(each, "dispatch.tell_of_checks", LogKind.UNMERGE), later(minutes=20))


@pytest.mark.parametrize("step", ["", "accept", "arrive"])
def test_after_taking_apart_a_unit_is_asked_anew(crews: Crews, step: str) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    if step:
        crews.act("near-1", step, crews.asked(case), at=later(minutes=1))

    merged_and_apart(crews, case)

    states = list(case.assignments.order_by("pk").values_list("unit__code", "state"))
    assert states == [("near", AssignmentState.RECALLED), ("near", AssignmentState.OFFERED)]
    assert not Alert.objects.filter(reason=AlertReason.NO_UNIT).exists()


def test_with_nobody_left_after_taking_apart_somebody_on_shift_is_told(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    Unit.objects.update(is_on_duty=False)

    merged_and_apart(crews, case)

    assert Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()


def test_whom_a_person_called_back_before_the_merge_is_not_asked_again(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    clerk = Actor.of(crews.city.people["roads_clerk"])
    recall_assignment(crews.asked(case).pk, actor=clerk, now=later(minutes=1), reason="we go ourselves")

    merged_and_apart(crews, case)

    assert case.assignments.filter(unit=crews.units["near"]).count() == 1


def checking(crews: Crews) -> Case:
    case = crews.routed()
    lamps = Actor.of(crews.city.people["lamps_clerk"])
    actions.sign_orders([case.pk], actor=lamps, now=NOW)
    actions.finish_orders([case.pk], actor=lamps, now=NOW, result="a new lamp")
    return case


def test_who_was_asked_to_look_is_told_that_it_is_wanted_again(crews: Crews) -> None:
    case = checking(crews)
    check = Check.objects.get(case=case)

    merged_and_apart(crews, case)

    told = FeedItem.objects.filter(user=check.asked, kind="check").order_by("seq")
    assert [(each.facts["check"], each.facts["state"]) for each in told] == [(check.pk, "over"), (check.pk, "asked")]
    assert Check.objects.get(case=case, done_at__isnull=True) == check
    assert LogEntry.objects.filter(case_id=case.pk).latest("seq").facts["check"] == check.pk


def test_who_went_off_duty_meanwhile_is_not_waited_for(crews: Crews) -> None:
    case = checking(crews)
    first = Check.objects.get(case=case)
    assert first.asked is not None
    another = put_on_roster(crews.city, "grid_worker")
    set_on_duty(first.asked, is_on_duty=False, now=later(minutes=1))

    merged_and_apart(crews, case)

    case.refresh_from_db()
    check = Check.objects.get(case=case, done_at__isnull=True)
    assert (case.state, check.asked) == (State.CHECKING, another)
    told = FeedItem.objects.filter(user=another, kind="check").latest("seq").facts
    assert (told["check"], told["state"]) == (check.pk, "asked")
