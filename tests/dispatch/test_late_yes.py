"""Who was asked and did not answer in time sees it as long as a late yes would be taken: what, where, how dangerous."""

from typing import Any

import pytest

from cases.actions import Actor, protect_case, rework_case, take_back
from cases.models import Case
from dispatch.actions import assign_unit, offer_nearest, sweep_offers
from dispatch.cards import today
from dispatch.models import FeedItem
from tests.dispatch_city import HERE, NOW, Crews, later


def cards(crews: Crews, who: str = "near-1") -> list[dict[str, Any]]:
    return today(crews.people[who], now=later(minutes=5), here=None, with_classes=False)["cards"]


@pytest.fixture
def missed(crews: Crews) -> Case:
    """An open manhole whose first crew let its time run out; the next two are asked, and silent so far."""
    case = crews.urgent(point=HERE, address="Renmin Road 12")
    Case.objects.filter(pk=case.pk).update(danger="collapse")
    offer_nearest(crews.order(case).pk, now=NOW)
    sweep_offers(now=later(seconds=91))
    return case


def test_who_missed_it_sees_what_and_where_and_the_key_of_a_late_yes_and_nothing_else(
    crews: Crews, missed: Case
) -> None:
    (card,) = cards(crews)

    assert (card["state"], card["next"], card["others"]) == ("expired", "accept", [])
    assert (card["title"], card["place"], card["danger"]) == ("manhole", "Renmin Road 12", "collapse")
    assert (card["lon"], card["lat"]) == HERE
    shown = {card["text"], card["result"], card["guessed_place"], card["due_of"]}
    assert (shown, card["said"], card["photos"]) == ({""}, [], [])


def test_of_what_is_protected_who_missed_it_is_not_told_where_it_is(crews: Crews, missed: Case) -> None:
    protect_case(missed.pk, actor=Actor.of(crews.city.people["dispatcher"]), now=later(minutes=2))
    Case.objects.filter(pk=missed.pk).update(summary="a cover is gone in Renmin Road 12")

    (card,) = cards(crews)

    assert (card["title"], card["place"], card["text"], card["is_place_kept"]) == ("manhole", "", "", True)
    assert {card["lon"], card["lat"], card["distance_m"], card["bearing"]} == {None}


def test_a_late_yes_is_no_job_until_it_is_taken(crews: Crews, missed: Case) -> None:
    (card,) = cards(crews)

    status, answer = crews.act("near-1", "accept", card["subject"], at=later(minutes=3))

    assert (status, answer["state"]) == (200, "accepted")
    assert [(each["state"], each["text"]) for each in cards(crews)] == [("accepted", "the cover is gone")]


def another_takes_it(crews: Crews, case: Case) -> None:
    crews.act("middle-1", "accept", case.assignments.get(unit__code="middle"), at=later(minutes=3))


def another_has_done_it(crews: Crews, case: Case) -> None:
    crews.act("middle-1", "done", case.assignments.get(unit__code="middle"), at=later(minutes=3))


def it_goes_back_to_the_desk(crews: Crews, case: Case) -> None:
    take_back([case.pk], actor=Actor.of(crews.city.people["dispatcher"]), now=later(minutes=3), reason="elsewhere")


def it_turns_out_to_be_about_them(_crews: Crews, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(about_department=case.orders.get(part="lead").department)


@pytest.mark.parametrize(
    ("goes", "code"),
    [
        (another_takes_it, "taken_by_another"),
        (another_has_done_it, "taken_by_another"),
        (it_goes_back_to_the_desk, "order_ended"),
        (it_turns_out_to_be_about_them, "order_ended"),
    ],
)
def test_it_is_shown_no_longer_than_a_late_yes_is_taken(crews: Crews, missed: Case, goes: Any, code: str) -> None:
    assert cards(crews)

    goes(crews, missed)

    assert cards(crews) == []
    mine = missed.assignments.get(unit__code="near")
    status, answer = crews.act("near-1", "accept", mine, at=later(minutes=4))
    assert (status, answer["code"]) == (409, code)


def test_who_missed_it_hears_that_another_crew_has_it(crews: Crews, missed: Case) -> None:
    another_takes_it(crews, missed)

    told = FeedItem.objects.filter(user=crews.people["near-1"], facts__why="taken_by_another")
    assert [each.facts["state"] for each in told] == ["expired"]


def test_what_was_missed_is_to_be_had_again_after_a_failed_check(crews: Crews, missed: Case) -> None:
    another_has_done_it(crews, missed)
    worker = Actor.of(crews.city.people["other_worker"])
    rework_case([missed.pk], actor=worker, now=later(minutes=4), reason="still open")

    assert [each["state"] for each in cards(crews)] == ["expired"]
    assert crews.act("near-1", "accept", cards(crews)[0]["subject"], at=later(minutes=6))[0] == 200


def test_who_is_asked_again_has_one_card_of_it_and_what_is_asked_comes_first(crews: Crews, missed: Case) -> None:
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    other = crews.urgent()
    assign_unit(crews.order(other).pk, crews.units["near"].pk, actor=dispatcher, now=later(minutes=2))
    assert [each["state"] for each in cards(crews)] == ["offered", "expired"]

    waiting = list(missed.assignments.filter(state="offered").values_list("pk", flat=True))
    near, order = crews.units["near"].pk, crews.order(missed).pk
    assign_unit(order, near, actor=dispatcher, now=later(minutes=3), beside=waiting)

    assert [each["state"] for each in cards(crews)] == ["offered", "offered"]
