"""What crews and grid workers write of a danger is told to the shift, also after somebody took what was told before."""

import pytest

from cases.actions import SYSTEM, Actor, take_alert
from cases.models import Alert, AlertReason, Case, Danger
from dispatch.actions import assign_unit, call_in, offer_nearest, recall_assignment
from dispatch.actions.facts import TAKERS
from dispatch.models import Assignment
from tests.alerts import is_told
from tests.dispatch_city import NOW, Crews, later

LIVE = "One of us got an electric shock at the pump and is unconscious"
# What a unit is asked to do, by what of it was done before; the others have no unit, or no words.
STEPS: dict[str, list[str]] = {
    "accept": [],
    "decline": [],
    "give_back": ["accept"],
    "hand_over": ["accept"],
    "ask_help": ["accept"],
    "set_out": ["accept"],
    "arrive": ["accept", "set_out"],
    "note": ["accept", "set_out", "arrive"],
    "photo": ["accept", "set_out", "arrive"],
    "done": ["accept", "set_out", "arrive"],
}
# A grid worker's are tests of their own; a round and a duty are of no case.
ELSEWHERE = {
    *("ask_place", "ask_place of a worker", "upload", "verify", "check", "photo of a worker", "patrol", "duty"),
    "give_back of a worker",
}


@pytest.fixture
def known(crews: Crews) -> Case:
    """A smell of gas by a hole, of which somebody has taken the alert."""
    case = crews.urgent(text="Strong smell of gas")
    assert case.danger == Danger.GAS
    take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=NOW)
    return case


def asked(crews: Crews, case: Case, *steps: str) -> Assignment:
    offer_nearest(crews.order(case).pk, now=NOW)
    mine = crews.asked(case)
    for number, kind in enumerate(steps, start=1):
        crews.act("near-1", kind, mine, at=later(seconds=number))
    assert not is_told(case)
    return mine


def test_every_kind_of_what_a_phone_reports_is_walked() -> None:
    assert {*STEPS, *ELSEWHERE} == {*TAKERS}


@pytest.mark.parametrize("kind", STEPS)
def test_a_danger_in_the_words_of_any_act_of_a_crew_is_told_although_the_case_is_a_graver_one(
    crews: Crews, known: Case, kind: str
) -> None:
    mine = asked(crews, known, *STEPS[kind])

    more = {"unit_id": crews.units["middle"].pk} if kind == "hand_over" else {}
    crews.act("near-1", kind, mine, at=later(minutes=5), note=LIVE, **more)

    alert = Alert.objects.get(case=known, reason=AlertReason.DANGER, taken_at=None)
    assert {Danger.ELECTRIC, Danger.INJURY} <= {*alert.kinds}
    known.refresh_from_db()
    assert known.danger == Danger.GAS


def test_what_a_crew_notes_of_the_known_danger_is_told_once_until_it_is_taken(crews: Crews, known: Case) -> None:
    mine = asked(crews, known, "accept", "set_out", "arrive")

    for minute in (5, 6, 7):
        crews.act("near-1", "note", mine, at=later(minutes=minute), note="Strong smell of gas in the cellar")

    assert Alert.objects.filter(case=known, reason=AlertReason.DANGER, taken_at=None).count() == 1


def test_a_result_that_names_the_danger_that_was_there_tells_of_none(crews: Crews, known: Case) -> None:
    mine = asked(crews, known, "accept", "set_out", "arrive")

    crews.act("near-1", "done", mine, at=later(minutes=5), note="Repaired the gas leak")

    assert not is_told(known)


def test_a_danger_beside_what_is_mended_is_told(crews: Crews) -> None:
    case = crews.urgent(text="The lamp is out")
    mine = asked(crews, case, "accept", "set_out", "arrive")

    words = "灯已修好。旁边电箱漏电，有小孩被电到，请尽快派人"
    crews.act("near-1", "done", mine, at=later(minutes=5), note=words)

    assert is_told(case)
    case.refresh_from_db()
    assert case.danger == Danger.ELECTRIC


def test_what_a_crew_notes_after_it_was_recalled_is_told(crews: Crews, known: Case) -> None:
    mine = asked(crews, known, "accept")
    recall_assignment(mine.pk, actor=SYSTEM, now=later(minutes=1))

    crews.act("near-1", "note", mine, at=later(minutes=2), note="it sparks, a cyclist lies beside it")

    assert is_told(known)


@pytest.mark.parametrize("act", ["assign", "call_in", "recall"])
def test_what_a_person_says_as_she_sends_or_recalls_a_crew_is_read(crews: Crews, known: Case, act: str) -> None:
    dispatcher, order, near = Actor.of(crews.city.people["dispatcher"]), crews.order(known), crews.units["near"]
    if act == "assign":
        assign_unit(order.pk, near.pk, actor=dispatcher, now=later(minutes=1), note=LIVE)
    elif act == "call_in":
        type(near).objects.filter(pk=near.pk).update(is_on_duty=False)
        call_in(order.pk, near.pk, actor=dispatcher, now=later(minutes=1), reason=LIVE)
    else:
        mine = asked(crews, known, "accept")
        recall_assignment(mine.pk, actor=dispatcher, now=later(minutes=1), reason=LIVE)

    assert is_told(known)


def test_a_result_that_says_of_the_danger_beside_it_that_it_is_not_mended_is_told(crews: Crews) -> None:
    for words in ("ok done, gas leak next door NOT fixed", "路面已补，隔壁煤气泄漏没有处理好"):
        case = crews.urgent(text="The lamp is out")
        if is_told(case):
            take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=NOW)
        mine = asked(crews, case, "accept", "set_out", "arrive")

        crews.act("near-1", "done", mine, at=later(minutes=5), note=words)

        assert (words, is_told(case)) == (words, True)
