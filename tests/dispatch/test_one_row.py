"""The first law in the street: what a unit or the ladder does is one act, with one row in the case's log."""

import pytest

from accounts.models import AccessRecord, Contact
from cases.actions import Actor, call_back, finish_orders, pass_check, rate_case, sign_orders, take_alert, take_back
from cases.actions.contact import ContactRules
from cases.models import Case, Check, LogEntry, LogKind, Report
from cases.workflow import State
from common.models import Reaction
from dispatch.actions import assign_unit, offer_nearest, recall_ended, sweep_offers
from dispatch.models import Assignment, FeedItem, FeedKind
from dispatch.reactions import recall_over, tell_of_checks
from grid.models import Part
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
        instead_of=[asked.pk],
    )

    assert count(case) == before + 1
    assert not case.holders.filter(user__memberships__unit=asked.unit_id).exists()


def test_units_of_two_orders_that_end_together_are_called_back_in_one_row(crews: Crews) -> None:
    case = crews.urgent()
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    for order in case.orders.all():
        unit = crews.units["near" if order.part == Part.LEAD else "patrol"]
        assign_unit(order.pk, unit.pk, actor=dispatcher, now=later(minutes=1))
    take_back([case.pk], actor=dispatcher, now=later(minutes=2), reason="Another place")
    before = count(case)

    assert recall_ended([case.pk], now=later(minutes=3)) == 2

    assert count(case) == before + 1
    facts = LogEntry.objects.filter(case_id=case.pk).order_by("-seq")[0].facts
    told = [facts["unit"], *(each["unit"] for each in facts["others"])]
    assert sorted(told) == sorted([crews.units["near"].pk, crews.units["patrol"].pk])
    assert set(Assignment.objects.filter(case=case).values_list("state", flat=True)) == {"recalled"}
    assert not case.holders.filter(user__isnull=False).exists()


def test_what_ends_an_order_lets_the_consumer_recall_its_unit_and_tell_its_people(crews: Crews, case: Case) -> None:
    asked = crews.asked(case)
    take_back([case.pk], actor=Actor.of(crews.city.people["dispatcher"]), now=later(minutes=2), reason="Elsewhere")

    owed = Reaction.objects.filter(case_id=case.pk, consumer="dispatch.recall", kind=LogKind.TAKE_BACK)
    assert owed.count() == 1
    for _twice in range(2):
        recall_over(list(owed), later(minutes=3))

    asked.refresh_from_db()
    assert asked.state == "recalled"
    told = FeedItem.objects.filter(user=crews.people["near-1"], kind=FeedKind.ASSIGNMENT, facts__state="recalled")
    assert told.count() == 1


@pytest.mark.parametrize("last_word", ["she says solved", "she is not reached"])
def test_a_co_handlers_unit_is_called_back_when_the_case_ends_without_it(crews: Crews, last_word: str) -> None:
    case = crews.urgent()
    dispatcher, lead, clerk, worker = (
        Actor.of(crews.city.people[each]) for each in ("dispatcher", "lead", "roads_clerk", "other_worker")
    )
    helping = case.orders.get(part=Part.CO)
    assign_unit(helping.pk, crews.units["patrol"].pk, actor=dispatcher, now=later(minutes=1))
    sign_orders([case.pk], actor=clerk, now=later(minutes=2))
    finish_orders([case.pk], actor=clerk, now=later(minutes=3), result="as told", without_co_handlers="enough")
    pass_check([case.pk], actor=worker, now=later(minutes=4))
    if last_word == "she says solved":
        rate_case(Report.objects.get(case=case), now=later(minutes=5), is_solved=True)
    else:
        # Who left a number meanwhile.
        Report.objects.filter(case=case).update(contact=Contact.objects.create(phone_index=b"a number"))
        shown = {"subject": "contact", "subject_id": 0, "field": "phone", "reason": "to ask her"}
        AccessRecord.objects.create(at=later(minutes=5), user=lead.user, case_id=case.pk, **shown)
        # No call in vain ends a danger that nobody has taken.
        take_alert([case.pk], actor=lead, now=later(minutes=6))
        for number in range(ContactRules().attempts):
            call_back(case.pk, actor=lead, now=later(hours=1 + number))

    events = Reaction.objects.filter(case_id=case.pk, consumer="dispatch.recall").order_by("log_seq")
    recall_over(list(events), later(hours=9))

    case.refresh_from_db()
    assert (case.state, events.last().kind) == (  # type: ignore[union-attr]
        State.CLOSED,
        LogKind.RATE if last_word == "she says solved" else LogKind.CALL_BACK,
    )
    assert Assignment.objects.get(order=helping).state == "recalled"


def owed(case: Case, consumer: str, kind: LogKind) -> list[Reaction]:
    return list(Reaction.objects.filter(case_id=case.pk, consumer=consumer, kind=kind))


def test_a_grid_worker_is_told_of_a_check_and_that_somebody_else_has_done_it(crews: Crews, case: Case) -> None:
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=40))
    check = Check.objects.get(case=case, done_at__isnull=True)
    told = FeedItem.objects.filter(user=check.asked, kind=FeedKind.CHECK).order_by("seq")

    tell_of_checks(owed(case, "dispatch.tell_of_checks", LogKind.FINISH), later(minutes=41))
    assert [(each.facts["check"], each.facts["state"]) for each in told] == [(check.pk, "asked")]

    pass_check([case.pk], actor=Actor.of(crews.city.people["lead"]), now=later(minutes=50), note="On the photo")
    tell_of_checks(owed(case, "dispatch.tell_of_checks", LogKind.PASS_CHECK), later(minutes=51))
    assert [each.facts["state"] for each in told.all()] == ["asked", "gone"]


def test_a_crews_done_is_taken_while_a_co_handler_works_on(crews: Crews, case: Case) -> None:
    """What a crew reports is a fact: it is not refused for what another department still owes."""
    status, _answer = crews.act("near-1", "done", crews.asked(case), at=later(minutes=40))

    case.refresh_from_db()
    assert (status, case.state) == (200, State.CHECKING)
    beside = case.orders.get(part=Part.CO)
    assert beside.ended_at is None
