"""What comes back to an office within a round runs on: time it held the matter counts, all other does not."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.actions import Destination
from cases.actions.act import Actor
from cases.actions.requests import TooManyExtensions
from cases.models import Case, Clock, Obligation, Report, Request, RequestKind, WorkOrder
from cases.rules import Rules
from cases.verification import findings
from cases.workflow import OrderState, State
from common.refusals import Refusal
from common.worktime import Unit
from evaluation.actions import refresh_facts
from evaluation.models import Fact
from tests.cases.test_clocks import handling, routed
from tests.city import NOW, SmallCity, later
from tests.examples import examples
from tests.people import Desk


def last(case_id: int, obligation: Obligation, department: str, desk: Desk) -> Clock:
    own = desk.city.departments[department].pk
    return Clock.objects.filter(case_id=case_id, obligation=obligation, department_id=own).order_by("seq").last()  # type: ignore[return-value]


def send(desk: Desk, one: list[int], lead: str, *, now: datetime, who: str = "dispatcher") -> None:
    to = Destination(lead=desk.city.departments[lead])
    actions.route_case(one, actor=getattr(desk, who), now=now, to=to)


def two_minutes_after(moment: datetime | None) -> datetime:
    """The limits here are counted in working time."""
    assert moment is not None
    return Rules().calendar.due(moment, Decimal(2) / 60, Unit.WORKING_HOUR)


def take(desk: Desk, one: list[int], *, now: datetime) -> None:
    actions.take_back(one, actor=desk.dispatcher, now=now, reason="sent wrongly")


@pytest.mark.parametrize("obligation", [Obligation.SIGN, Obligation.DISPOSE])
def test_taken_back_and_sent_again_the_offices_clock_runs_on_without_the_time_at_the_desk(
    desk: Desk, obligation: Obligation
) -> None:
    one = routed(desk)
    before = last(one[0], obligation, "lamps", desk)

    take(desk, one, now=later(minutes=5))
    send(desk, one, "lamps", now=later(minutes=7))

    clock = last(one[0], obligation, "lamps", desk)
    assert (clock.seq != before.seq, clock.started_at) == (True, before.started_at)
    assert clock.due_at == two_minutes_after(before.due_at)
    assert clock.amber_at == clock.alarm_at == two_minutes_after(before.amber_at)
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
    # Nobody owes it before there is a signature.
    assert last(owed[0], Obligation.CONTACT, "lamps", desk).due_at == due + timedelta(minutes=3)


def test_a_contact_that_is_late_is_not_washed_by_a_suspension(desk: Desk) -> None:
    one = handling(desk)
    due = last(one[0], Obligation.CONTACT, "lamps", desk).due_at
    late = due + timedelta(minutes=1)
    asked = {"kind": RequestKind.SUSPENSION, "reason": "a permit"}
    actions.ask_request(one, actor=desk.lamps_clerk, now=late, **asked)  # type: ignore[arg-type]
    request = Request.objects.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=late)

    take(desk, one, now=due + timedelta(days=3))
    send(desk, one, "lamps", now=due + timedelta(days=3, minutes=1))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=due + timedelta(days=3, minutes=2))

    assert last(one[0], Obligation.CONTACT, "lamps", desk).due_at == due
    assert list(findings()) == []


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

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == two_minutes_after(due)
    extend(later(minutes=9))
    with pytest.raises(TooManyExtensions):
        extend(later(minutes=10))


@pytest.mark.parametrize("kind", [RequestKind.EXTENSION, RequestKind.SUSPENSION])
def test_what_an_office_was_given_with_what_it_forwarded_goes_on(desk: Desk, kind: RequestKind) -> None:
    one = routed(desk, lead="works")
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    own = last(one[0], Obligation.DISPOSE, "works", desk).due_at
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    asked = {"kind": kind, "reason": "parts are late"}
    if kind == RequestKind.EXTENSION:
        asked |= {"amount": Decimal(1), "unit": Unit.WORKING_DAY}
    actions.ask_request(one, actor=desk.lamps_clerk, now=later(minutes=1), **asked)  # type: ignore[arg-type]
    request = Request.objects.get()
    decider = getattr(desk, {"shift_lead": "lead"}.get(request.decider, request.decider))
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=later(minutes=1))
    if kind == RequestKind.SUSPENSION:
        actions.resume_orders(one, actor=desk.dispatcher, now=later(minutes=31))
    given = last(one[0], Obligation.DISPOSE, "works", desk).due_at
    assert given > own

    take(desk, one, now=later(minutes=35))
    send(desk, one, "works", now=later(minutes=37))

    assert last(one[0], Obligation.DISPOSE, "works", desk).due_at == two_minutes_after(given)
    assert list(findings()) == []


def test_a_suspension_below_that_was_cut_short_gives_no_more_than_it_lasted(desk: Desk) -> None:
    one = routed(desk, lead="works")
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    own = last(one[0], Obligation.DISPOSE, "works", desk).due_at
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    asked = {"kind": RequestKind.SUSPENSION, "reason": "a permit"}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, **asked)  # type: ignore[arg-type]
    request = Request.objects.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)

    take(desk, one, now=later(minutes=2))
    send(desk, one, "works", now=later(minutes=4))

    four_minutes_after = two_minutes_after(two_minutes_after(own))
    assert last(one[0], Obligation.DISPOSE, "works", desk).due_at == four_minutes_after


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

    actions.route_case(one, actor=both, now=later(minutes=4), to=Destination(lead=desk.city.departments["lamps"]))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == two_minutes_after(due)


def test_another_place_of_the_same_office_is_the_same_time(desk: Desk) -> None:
    one = handling(desk)
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at

    actions.change_case(one[0], actor=desk.dispatcher, now=later(minutes=5), address="Renmin Road 12")
    send(desk, one, "lamps", now=later(minutes=7))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == two_minutes_after(due)


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


def test_what_was_merged_and_taken_apart_runs_on_with_what_was_left(desk: Desk) -> None:
    one, other = routed(desk), [desk.sent("lamp").case_id]
    due = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at

    actions.merge_cases(one, into=other[0], actor=desk.operator, now=later(minutes=1))
    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=5))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == due + timedelta(hours=16, minutes=4)
    assert WorkOrder.objects.filter(case=one[0]).count() == 1


def change(desk: Desk, one: list[int], case_class: str, *, now: datetime) -> None:
    actions.change_case(one[0], actor=desk.dispatcher, now=now, case_class=desk.city.classes[case_class])


def test_of_another_class_the_limit_is_another_and_what_was_used_is_used(desk: Desk) -> None:
    one = routed(desk)
    lamp = last(one[0], Obligation.DISPOSE, "lamps", desk).due_at

    change(desk, one, "manhole", now=later(hours=2))
    send(desk, one, "lamps", now=later(days=2))

    # Six hours on the clock on the wall, of which two were used.
    hole = last(one[0], Obligation.DISPOSE, "lamps", desk)
    assert (hole.started_at, hole.due_at) == (NOW, later(days=2, hours=4))
    change(desk, one, "lamp", now=later(days=2, hours=3))
    send(desk, one, "lamps", now=later(days=7))
    back = last(one[0], Obligation.DISPOSE, "lamps", desk)
    # Two hours on Tuesday and three on Thursday, of which the last is noon, when nobody works.
    used = 2 * 3600 + 2 * 3600
    calendar = Rules().calendar
    whole = calendar.elapsed(NOW, lamp, Unit.WORKING_DAY)
    assert calendar.elapsed(later(days=7), back.due_at, Unit.WORKING_DAY) == whole - used
    assert list(findings()) == []


def test_what_is_late_by_another_classs_limit_is_told_of(desk: Desk) -> None:
    one = routed(desk)

    change(desk, one, "manhole", now=later(hours=7))
    send(desk, one, "lamps", now=later(hours=8))

    clock = last(one[0], Obligation.DISPOSE, "lamps", desk)
    assert clock.due_at == later(hours=6)
    assert clock.alarm_at is not None
    assert clock.alarm_at <= later(hours=8)


def test_what_was_reported_done_and_is_sent_again_has_what_was_left(desk: Desk) -> None:
    one = handling(desk)
    before = last(one[0], Obligation.DISPOSE, "lamps", desk)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(minutes=5), result="a new lamp")

    actions.change_case(one[0], actor=desk.dispatcher, now=later(minutes=6), address="Renmin Road 12")
    send(desk, one, "lamps", now=later(minutes=7))

    assert last(one[0], Obligation.DISPOSE, "lamps", desk).due_at == two_minutes_after(before.due_at)


def test_an_office_that_helps_already_has_held_the_matter_since_then(desk: Desk) -> None:
    one = [desk.report().case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = Destination(lead=desk.city.departments["works"], co_handlers=(desk.city.departments["lamps"],))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)

    actions.forward_orders(one, actor=desk.works_clerk, now=later(hours=1), to=desk.city.departments["lamps"])

    limits = Clock.objects.filter(case_id=one[0], obligation="dispose", department_id=desk.city.departments["lamps"].pk)
    assert limits.count() == 2
    assert len(set(limits.values_list("started_at", "amber_at", "due_at"))) == 1


# --- Whatever happens ----------------------------------------------------------------------

HOLDS = [OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING, OrderState.FORWARDED]
PASSES = [timedelta(minutes=1), timedelta(minutes=50), timedelta(hours=5), timedelta(days=1), timedelta(days=4)]
OFFICES = ("lamps", "roads", "works", "police")


def hands(desk: Desk, one: list[int]) -> dict[State, dict[str, Callable[[datetime], object]]]:
    """By state everything by which a case changes hands or class, or waits, and nothing by which it ends."""
    city = desk.city
    both = Actor(kind=desk.lead.kind, roles=desk.lead.roles | desk.dispatcher.roles, user=city.people["lead"])

    def ask(now: datetime, kind: RequestKind) -> None:
        order = WorkOrder.objects.filter(case__in=one, ended_at=None, done_at=None).order_by("pk")[0]
        clerk = Actor.of(city.people[f"{order.department.code}_clerk"])
        actions.ask_request(one, actor=clerk, now=now, kind=kind, reason="for a reason")
        request = Request.objects.get(case__in=one, state="asked")
        actions.decide_request(request.pk, is_granted=True, actor=both, now=now, reason="so be it")

    def clerks(act: Callable[..., object], now: datetime, **more: object) -> None:
        for office in OFFICES:
            with suppress(Refusal), transaction.atomic():
                act(one, actor=Actor.of(city.people[f"{office}_clerk"]), now=now, **more)

    def send_to(now: datetime, lead: str, co: str) -> None:
        to = Destination(lead=city.departments[lead], co_handlers=(city.departments[co],))
        actions.route_case(one, actor=both, now=now, to=to)

    def forward(now: datetime, child: str) -> None:
        actions.forward_orders(one, actor=desk.works_clerk, now=now, to=city.departments[child])

    change_to = {
        f"class {each}": partial(lambda now, each: change(desk, one, each, now=now), each=each)
        for each in ("lamp", "manhole")
    }
    change_to["place"] = lambda now: actions.change_case(one[0], actor=desk.dispatcher, now=now, address="There")
    sent = {
        "take back": lambda now: take(desk, one, now=now),
        "sign": lambda now: clerks(actions.sign_orders, now),
        "return": lambda now: ask(now, RequestKind.RETURN),
        "suspend": lambda now: ask(now, RequestKind.SUSPENSION),
        **change_to,
    }
    pairs = (("lamps", "police"), ("works", "lamps"), ("works", "police"), ("police", "works"), ("roads", "lamps"))
    return {
        State.FILED: {f"send to {a} and {b}": partial(send_to, lead=a, co=b) for a, b in pairs} | change_to,
        State.ROUTED: sent,
        State.HANDLING: sent
        | {f"forward to {each}": partial(forward, child=each) for each in ("lamps", "roads")}
        | {
            "escalate": lambda now: clerks(actions.escalate_orders, now, reason="cannot do it"),
            "resume": lambda now: actions.resume_orders(one, actor=desk.dispatcher, now=now),
            "finish": lambda now: clerks(
                actions.finish_orders, now, result="a new lamp", without_co_handlers="they come later"
            ),
        },
        State.CHECKING: change_to
        | {"rework": lambda now: actions.rework_case(one, actor=desk.operator, now=now, reason="still dark")},
    }


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_office_is_charged_for_the_time_it_held_the_matter_and_for_no_other(
    city: SmallCity, data: st.DataObject
) -> None:
    with transaction.atomic():
        desk = Desk(city)
        one = [desk.report().case_id]
        actions.file_case(one, actor=desk.lead, now=NOW)
        steps, held, now = hands(desk, one), defaultdict(list), NOW
        for _ in range(14):
            holding = WorkOrder.objects.filter(case__in=one, state__in=HOLDS)
            reached, now = now, now + data.draw(st.sampled_from(PASSES))
            for office in set(holding.values_list("department", flat=True)):
                held[office].append((reached, now))
            done = WorkOrder.objects.filter(case__in=one, state=OrderState.DONE)
            was_done = list(done.values_list("pk", "department", "done_at"))
            able = steps[State(Case.objects.get(pk=one[0]).state)]
            name = data.draw(st.sampled_from(sorted(able)))
            with suppress(Refusal, IndexError), transaction.atomic():
                able[name](now)
            # What fails its check was never done.
            held_all_the_while = set(WorkOrder.objects.filter(state=OrderState.WORKING).values_list("pk", flat=True))
            for order, office, done_at in was_done:
                if order in held_all_the_while:
                    held[office].append((done_at, now))
            for clock in Clock.objects.filter(case_id=one[0], obligation="dispose", stopped_at=None, paused_at=None):
                assert_counts(clock, held[clock.department_id] or [(now, now)], now)
        assert list(findings(now=now)) == []
        transaction.set_rollback(True)


def assert_counts(clock: Clock, held: list[tuple[datetime, datetime]], now: datetime) -> None:
    """Neither more nor less than was held is used of the limit the case has now; and what is late stays late."""
    case, calendar, unit = Case.objects.get(pk=clock.case_id), Rules().calendar, Unit(clock.unit)
    began_at = held[0][0]
    whole = Rules().due(Obligation.DISPOSE, class_id=case.case_class_id, urgency=case.urgency, start=began_at)
    assert whole is not None
    assert (clock.started_at, clock.limit_id) == (began_at, whole.limit_id)
    used = sum(calendar.elapsed(*span, unit) for span in held)
    left = calendar.elapsed(began_at, whole.due_at, unit) - used
    if left > 0:
        assert calendar.elapsed(now, clock.due_at, unit) == pytest.approx(left, abs=0.001)
    else:
        assert clock.due_at <= now
