"""Law 6: what comes back to an office within a round runs on; no taking back, return or change starts a clock anew."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from cases import actions
from cases.actions import Destination
from cases.actions.requests import TooManyExtensions
from cases.models import Case, Clock, Obligation, Report, Request, RequestKind, WorkOrder
from cases.verification import findings
from common.worktime import Unit
from evaluation.actions import refresh_facts
from evaluation.models import Fact
from tests.cases.test_clocks import handling, routed
from tests.city import NOW, later
from tests.people import Desk


def last(case_id: int, obligation: Obligation, department: str, desk: Desk) -> Clock:
    own = desk.city.departments[department].pk
    return Clock.objects.filter(case_id=case_id, obligation=obligation, department_id=own).order_by("seq").last()  # type: ignore[return-value]


def send(desk: Desk, one: list[int], lead: str, *, now: datetime, who: str = "dispatcher") -> None:
    to = Destination(lead=desk.city.departments[lead])
    actions.route_case(one, actor=getattr(desk, who), now=now, to=to)


def take(desk: Desk, one: list[int], *, now: datetime) -> None:
    actions.take_back(one, actor=desk.dispatcher, now=now, reason="sent wrongly")


@pytest.mark.parametrize("obligation", [Obligation.SIGN, Obligation.DISPOSE])
def test_taken_back_and_sent_again_the_offices_clock_runs_on(desk: Desk, obligation: Obligation) -> None:
    one = routed(desk)
    before = last(one[0], obligation, "lamps", desk)

    take(desk, one, now=later(minutes=5))
    send(desk, one, "lamps", now=later(minutes=7))

    clock = last(one[0], obligation, "lamps", desk)
    assert clock.seq != before.seq
    assert (clock.started_at, clock.due_at, clock.amber_at) == (before.started_at, before.due_at, before.amber_at)
    assert list(findings()) == []


def test_a_late_clock_is_not_washed_by_taking_the_case_back(desk: Desk) -> None:
    one = handling(desk)
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at
    late = due + timedelta(days=1)

    take(desk, one, now=late)
    send(desk, one, "lamps", now=late + timedelta(minutes=1))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=late + timedelta(minutes=2))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=late + timedelta(minutes=3), result="a new lamp")

    assert (last(one[0], Obligation.DISPOSE, "lamps", desk).due_at, Case.objects.get().state) == (due, "checking")
    assert last(one[0], Obligation.DISPOSE, "lamps", desk).is_met is False
    refresh_facts(one)
    # What it was up to then is kept beside it.
    facts = Fact.objects.order_by("round").values_list("round", "is_on_time", "ended_by")
    assert list(facts) == [(1, False, "taken_back"), (2, False, "")]


def test_a_contact_that_was_made_is_not_owed_twice_and_one_that_was_not_runs_on(desk: Desk) -> None:
    made, owed = handling(desk), handling(desk)
    due = last(owed[0], Obligation.CONTACT, "lamps", desk).due_at
    desk.speaks(made[0], desk.lamps_clerk, now=later(minutes=1))

    for one in (made, owed):
        take(desk, one, now=later(minutes=5))
        send(desk, one, "lamps", now=later(minutes=7))
        actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=8))

    assert Clock.objects.filter(case_id=made[0], obligation=Obligation.CONTACT).count() == 1
    assert last(owed[0], Obligation.CONTACT, "lamps", desk).due_at == due


def test_what_an_extension_gave_goes_on_and_the_next_one_is_counted_with_it(desk: Desk) -> None:
    one = handling(desk)
    asked = {"kind": RequestKind.EXTENSION, "reason": "parts are late", "amount": Decimal(1), "unit": Unit.WORKING_DAY}

    def extend(now: datetime) -> None:
        actions.ask_request(one, actor=desk.lamps_clerk, now=now, **asked)  # type: ignore[arg-type]
        request = Request.objects.get(case=one[0], state="asked")
        actions.decide_request(
            request.pk,
            is_granted=True,
            actor=getattr(desk, {"shift_lead": "lead"}.get(request.decider, request.decider)),
            now=now,
            reason="they are",
        )

    extend(later(minutes=1))
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at
    take(desk, one, now=later(minutes=5))
    send(desk, one, "lamps", now=later(minutes=7))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=8))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due
    extend(later(minutes=9))
    with pytest.raises(TooManyExtensions):
        extend(later(minutes=10))


def test_time_with_another_office_is_not_the_first_ones(desk: Desk) -> None:
    one = routed(desk)
    before = last(one[0], Obligation.DISPOSE, "lamps", desk)
    take(desk, one, now=later(minutes=5))
    send(desk, one, "police", now=later(minutes=6))
    take(desk, one, now=later(days=30))
    send(desk, one, "lamps", now=later(days=30, minutes=1))

    clock = last(one[0], Obligation.DISPOSE, "lamps", desk)

    # What was left when it went is left now, and no more.
    assert before.due_at < clock.due_at
    assert clock.started_at == before.started_at
    fresh = last(routed(desk)[0], Obligation.DISPOSE, "lamps", desk)
    assert clock.due_at - later(days=30, minutes=1) < fresh.due_at - NOW + timedelta(days=4)


def test_late_when_it_went_to_another_it_is_late_when_it_comes_back(desk: Desk) -> None:
    one = routed(desk)
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at
    take(desk, one, now=due + timedelta(hours=1))
    send(desk, one, "police", now=due + timedelta(hours=2))
    take(desk, one, now=due + timedelta(hours=3))
    send(desk, one, "lamps", now=due + timedelta(hours=4))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due


def test_returned_and_ruled_back_the_clock_runs_on(desk: Desk) -> None:
    one = routed(desk)
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at
    actions.ask_request(one, actor=desk.lamps_clerk, now=later(minutes=1), kind=RequestKind.RETURN, reason="not ours")
    request = Request.objects.get(state="asked")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=2), reason="granted")
    both = actions.Actor(
        kind=desk.lead.kind, roles=desk.lead.roles | desk.dispatcher.roles, user=desk.city.people["lead"]
    )

    actions.route_case(one, actor=both, now=later(minutes=3), to=Destination(lead=desk.city.departments["lamps"]))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due


def test_another_place_of_the_same_office_is_the_same_time(desk: Desk) -> None:
    one = handling(desk)
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at

    actions.change_case(one[0], actor=desk.dispatcher, now=later(minutes=5), address="Renmin Road 12")
    send(desk, one, "lamps", now=later(minutes=6))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due


def test_a_reopening_is_another_round_with_clocks_of_its_own(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    actions.finish_orders(
        one, actor=desk.lamps_clerk, now=later(hours=1), result="a new lamp", without_co_handlers="later"
    )
    actions.pass_check(one, actor=desk.operator, now=later(hours=2))
    actions.rate_case(Report.objects.get(), now=later(hours=3), is_solved=True)
    actions.reopen_case(one, actor=desk.lead, now=later(days=20), reason="dark again")
    to = Destination(lead=desk.city.departments["lamps"], co_handlers=(desk.city.departments["police"],))

    actions.route_case(one, actor=desk.dispatcher, now=later(days=20, hours=1), to=to)

    for department in ("lamps", "police"):
        assert last(one[0], Obligation.DISPOSE, department, desk).started_at == later(days=20, hours=1)
    # And in the new round what is taken back runs on.
    take(desk, one, now=later(days=20, hours=2))
    actions.route_case(one, actor=desk.dispatcher, now=later(days=20, hours=3), to=to)
    assert last(one[0], Obligation.DISPOSE, "lamps", desk).started_at == later(days=20, hours=1)


def test_what_was_merged_and_taken_apart_runs_on(desk: Desk) -> None:
    one, other = routed(desk), [desk.report("lamp").case_id]
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at

    actions.merge_cases(one, into=other[0], actor=desk.operator, now=later(minutes=1))
    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=5))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due
    assert WorkOrder.objects.filter(case=one[0]).count() == 1
