"""Why a report comes too late is said as it was: who ended what it is about, and how, and nothing of her that she did not do."""

import pytest

from cases.actions import SYSTEM, Actor, take_back
from cases.models import Case, LogEntry
from dispatch.actions import assign_unit, offer_nearest, recall_assignment, recall_ended, sweep_offers
from dispatch.actions.late import NOTED
from dispatch.models import Assignment, FeedItem, Unit
from tests.dispatch_city import NOW, Crews, later

THEIRS = ("near-1", "near-2")


def taken(crews: Crews) -> Assignment:
    asked = offered(crews)
    crews.act("near-1", "accept", asked, at=later(seconds=1))
    return asked


def offered(crews: Crews) -> Assignment:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    return crews.asked(case)


def late_words(crews: Crews, who: str, asked: Assignment, kind: str = "note") -> str:
    """What somebody told before the end of it, and the centre hears after: its code, the same in every place."""
    status, answer = crews.act(who, kind, asked, at=later(minutes=1), now=later(minutes=9), note="the frame is loose")
    assert (status, answer["outcome"], answer["detail"]) == (200, "noted", str(NOTED[answer["code"]]))
    told = FeedItem.objects.filter(user=crews.people[who], kind="noted").latest("seq")
    assert told.facts["detail_code"] == answer["code"]
    code: str = answer["code"]
    return code


def noted(asked: Assignment) -> str:
    ending: str = LogEntry.objects.filter(case_id=asked.case_id, facts__has_key="noted").latest("seq").facts["noted"]
    return ending


@pytest.mark.parametrize("who", THEIRS)
@pytest.mark.parametrize("ending", ["declined", "given_back", "handed_over"])
def test_what_one_of_a_crew_gave_away_is_said_of_her_alone(crews: Crews, ending: str, who: str) -> None:
    asked = offered(crews) if ending == "declined" else taken(crews)
    kind = {"declined": "decline", "given_back": "give_back", "handed_over": "hand_over"}[ending]
    receiver = {"unit_id": crews.units["far"].pk} if kind == "hand_over" else {}
    crews.act("near-1", kind, asked, at=later(minutes=2), now=later(minutes=2), note="the van broke down", **receiver)

    code = late_words(crews, who, asked)

    assert code == (f"was_{ending}" if who == "near-1" else f"was_{ending}_by_mate")
    assert noted(asked) == ending


def test_of_two_times_it_was_given_away_each_is_said_of_who_did_it(crews: Crews) -> None:
    first = taken(crews)
    crews.act("near-1", "give_back", first, at=later(minutes=2), now=later(minutes=2), note="the van broke down")
    again = assign_unit(first.order_id, first.unit_id, actor=SYSTEM, now=later(minutes=3))
    crews.act("near-2", "decline", again, at=later(minutes=4), now=later(minutes=4), note="still broken")

    assert [late_words(crews, who, first) for who in THEIRS] == ["was_given_back", "was_given_back_by_mate"]
    assert [late_words(crews, who, again) for who in THEIRS] == ["was_declined_by_mate", "was_declined"]


def test_what_the_centre_took_back_is_said_of_the_centre(crews: Crews) -> None:
    asked = taken(crews)
    recall_assignment(asked.pk, actor=Actor.of(crews.city.people["roads_clerk"]), now=later(minutes=2))

    assert (late_words(crews, "near-2", asked), noted(asked)) == ("was_recalled", "recalled")


def test_what_another_took_first_is_said_of_that_one(crews: Crews) -> None:
    asked, clerk = offered(crews), Actor.of(crews.city.people["roads_clerk"])
    other = assign_unit(asked.order_id, crews.units["far"].pk, actor=clerk, now=later(seconds=5), beside=[asked.pk])
    crews.act("far-1", "accept", other, at=later(seconds=9), now=later(seconds=9))

    assert (late_words(crews, "near-1", asked), noted(asked)) == ("was_taken_by_another", "taken_by_another")


def test_what_nobody_answered_in_time_is_said_to_be_with_another(crews: Crews) -> None:
    asked = offered(crews)
    sweep_offers(now=later(seconds=91))
    next_ = crews.asked(asked.case)
    crews.act(f"{next_.unit.code}-1", "accept", next_, at=later(seconds=95), now=later(seconds=95))

    assert late_words(crews, "near-1", asked) == "was_expired"


def test_who_had_gone_off_duty_is_told_so(crews: Crews) -> None:
    asked = offered(crews)
    Unit.objects.filter(pk=asked.unit_id).update(is_on_duty=False)
    sweep_offers(now=later(seconds=20))
    next_ = crews.asked(asked.case)
    crews.act(f"{next_.unit.code}-1", "accept", next_, at=later(seconds=25), now=later(seconds=25))

    assert (late_words(crews, "near-1", asked), noted(asked)) == ("was_off_duty", "off_duty")


@pytest.mark.parametrize("state", ["offered", "expired", "accepted"])
def test_what_is_over_is_said_to_be_over_and_with_no_other_unit(crews: Crews, state: str) -> None:
    asked = taken(crews) if state == "accepted" else offered(crews)
    if state == "expired":
        Case.objects.filter(pk=asked.case_id).update(urgency="normal")
        Assignment.objects.filter(pk=asked.pk).update(is_ladder=False)
        sweep_offers(now=later(seconds=600))
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    take_back([asked.case_id], actor=dispatcher, now=later(minutes=2), reason="not ours")
    if state == "accepted":
        recall_ended([asked.case_id], now=later(minutes=2))

    assert (late_words(crews, "near-1", asked), noted(asked)) == ("was_over", "over")


@pytest.mark.parametrize("state", ["offered", "accepted"])
def test_what_is_about_their_own_house_by_now_is_said_to_be(crews: Crews, state: str) -> None:
    asked = taken(crews) if state == "accepted" else offered(crews)
    Case.objects.filter(pk=asked.case_id).update(about_department=crews.city.departments["depot"])
    if state == "accepted":
        recall_ended([asked.case_id], now=later(minutes=2))

    assert (late_words(crews, "near-1", asked), noted(asked)) == ("was_own_house", "own_house")


def test_who_asks_for_help_with_what_her_crew_has_ended_is_told_that(crews: Crews) -> None:
    asked = taken(crews)
    crews.act("near-1", "done", asked, at=later(minutes=2), now=later(minutes=2), note="closed")

    assert late_words(crews, "near-2", asked, kind="ask_help") == "was_done"
