"""The first law in the street: what a unit or the ladder does is one act, with one row in the case's log."""

import pytest

from cases.actions import Actor
from cases.models import Case, LogEntry
from cases.workflow import State
from dispatch.actions import assign_unit, offer_nearest, sweep_offers
from tests.dispatch_city import NOW, Crews, later


@pytest.fixture
def case(crews: Crews) -> Case:
    """An open manhole that has been offered to the nearest crew."""
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    return case


def count(case: Case) -> int:
    return LogEntry.objects.filter(case_id=case.pk).count()


def test_done_before_accepted_leaves_one_row_for_signing_beginning_and_finishing(crews: Crews, case: Case) -> None:
    before = count(case)

    crews.act("near-1", "done", crews.asked(case), at=later(minutes=40))

    assert count(case) == before + 1
    last = LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0]
    assert (last.kind, last.from_state, last.to_state) == ("finish", State.ROUTED, State.CHECKING)


def test_a_no_and_the_offer_to_the_next_unit_are_one_row(crews: Crews, case: Case) -> None:
    before, asked = count(case), crews.asked(case)

    crews.act("near-1", "decline", asked)

    assert count(case) == before + 1
    facts = LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0].facts
    assert facts["act"] == "offer"
    assert facts["instead_of"] == [{"assignment": asked.pk, "unit": asked.unit_id, "act": "decline"}]


def test_a_silence_and_the_offer_to_the_next_unit_are_one_row(crews: Crews, case: Case) -> None:
    before = count(case)

    assert sweep_offers(now=later(minutes=30))

    assert count(case) == before + 1


def test_another_unit_by_hand_takes_the_offer_back_in_the_same_row(crews: Crews, case: Case) -> None:
    before, asked = count(case), crews.asked(case)

    assign_unit(
        crews.order(case).pk,
        crews.units["far"].pk,
        actor=Actor.of(crews.city.people["dispatcher"]),
        now=later(minutes=1),
    )

    assert count(case) == before + 1
    assert not case.holders.filter(user__memberships__unit=asked.unit_id).exists()
