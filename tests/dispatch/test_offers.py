"""Who is asked, what follows when nobody answers, and what a department may do by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Role, User
from cases.actions import (
    Actor,
    alert_case,
    ask_request,
    escalate_orders,
    forward_orders,
    rework_case,
    route_case,
    sign_orders,
    take_alert,
    take_back,
)
from cases.models import Alert, AlertReason, Case, Clock, LogEntry, LogKind, Obligation, Report, RequestKind, WorkOrder
from cases.workflow import OrderState, State, state_pairs
from common.models import Reaction
from common.refusals import NotFound, NotYours
from common.state_graph import installed_pairs
from dispatch.actions import assign_unit, offer_nearest, recall_assignment, recall_ended, sweep_offers
from dispatch.actions.by_hand import AlreadyWithUnit, UnitOfAnotherDepartment
from dispatch.models import Assignment, FeedItem, SkillNeed, Unit
from dispatch.reactions import offer_fast, recall_over
from dispatch.workflow import AssignmentState, AssignmentWorkflow
from hotline.story import tell
from tests.dispatch_city import NOW, Crews, later


def test_the_nearest_free_unit_of_the_department_is_asked_and_its_people_are_told(crews: Crews) -> None:
    case = crews.urgent()

    assignment = offer_nearest(crews.order(case).pk, now=NOW)

    assert assignment is not None
    # The police are nearer, but the matter is not theirs.
    assert assignment.unit == crews.units["near"]
    assert assignment.distance_m == pytest.approx(146, abs=10)
    told = FeedItem.objects.filter(kind="offer")
    assert {item.user.username for item in told} == {"near-1", "near-2"}
    assert LogEntry.objects.filter(case_id=case.pk, kind="assign").count() == 1


def test_a_unit_without_the_skill_is_not_asked(crews: Crews) -> None:
    SkillNeed.objects.create(case_class=crews.city.classes["manhole"], skill="hoist")
    Unit.objects.filter(code="far").update(skills=["hoist"])
    case = crews.urgent()

    assignment = offer_nearest(crews.order(case).pk, now=NOW)

    assert assignment is not None
    assert assignment.unit.code == "far"
    assert {"code": "skills", "skills": ["hoist"]} in assignment.reasons


def test_a_busy_unit_is_passed_over(crews: Crews) -> None:
    offer_nearest(crews.order(crews.urgent()).pk, now=NOW)

    second = offer_nearest(crews.order(crews.urgent()).pk, now=NOW)

    assert second is not None
    assert second.unit.code == "middle"


def test_a_unit_off_duty_is_not_asked(crews: Crews) -> None:
    crews.act("near-1", "duty", is_yes=False)

    assignment = offer_nearest(crews.order(crews.urgent()).pk, now=NOW)

    assert assignment is not None
    assert assignment.unit.code == "middle"


def test_offering_twice_is_offering_once(crews: Crews) -> None:
    order = crews.order(crews.urgent())
    offer_nearest(order.pk, now=NOW)

    assert offer_nearest(order.pk, now=NOW) is None
    assert Assignment.objects.count() == 1


def test_the_unit_sees_the_case_while_it_is_asked_and_no_longer(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    visible = Case.objects.visible_to(crews.people["near-1"])
    assert visible.filter(pk=case.pk).exists()

    crews.act("near-1", "decline", crews.asked(case))

    assert not Case.objects.visible_to(crews.people["near-1"]).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(crews.people["middle-1"]).filter(pk=case.pk).exists()


def test_taking_the_case_back_ends_the_units_sight_in_the_same_act(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    take_back([case.pk], actor=Actor.of(crews.city.people["dispatcher"]), now=NOW, reason="not theirs")

    assert not Case.objects.visible_to(crews.people["near-1"]).filter(pk=case.pk).exists()


def test_after_a_decline_the_next_unit_is_asked(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    crews.act("near-1", "decline", crews.asked(case))

    assert crews.asked(case).unit.code == "middle"
    assert Unit.objects.get(code="near").open_assignments == 0


def open_of(case: Case) -> list[str]:
    rows = Assignment.objects.filter(case=case, state=AssignmentState.OFFERED).order_by("pk")
    return list(rows.values_list("unit__code", flat=True))


def test_the_ladder_goes_up_rung_by_rung_and_ends_with_an_alarm(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    asked = []
    moment = NOW
    for _rung in range(3):
        asked.append(open_of(case))
        moment += timedelta(seconds=91)
        sweep_offers(now=moment)

    assert asked == [["near"], ["middle", "far"], []]
    assert set(Assignment.objects.values_list("state", flat=True)) == {"expired"}
    alarms = [entry for entry in LogEntry.objects.filter(case_id=case.pk) if entry.facts.get("act") == "alarm"]
    assert [entry.facts["code"] for entry in alarms] == ["no_unit_left"]
    assert [entry.facts["alerts"] for entry in alarms] == [[AlertReason.NO_UNIT]]
    assert Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()


def test_no_unit_is_missed_for_an_order_that_is_over(crews: Crews) -> None:
    Unit.objects.update(is_on_duty=False)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    is_open = Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True)
    sweep_offers(now=later(seconds=5))
    assert is_open.exists()

    # As after a return of one of two orders: the case goes on, and nobody lacks a unit.
    WorkOrder.objects.filter(case=case).update(state="cancelled", ended_at=later(seconds=6))
    sweep_offers(now=later(seconds=10))

    assert not is_open.exists()


def test_what_no_unit_was_left_for_is_offered_as_soon_as_one_comes_free(crews: Crews) -> None:
    Unit.objects.update(is_on_duty=False)
    case = crews.urgent()
    order = crews.order(case)
    assert offer_nearest(order.pk, now=NOW) is None
    assert sweep_offers(now=later(minutes=1)) == 0
    rows = LogEntry.objects.filter(case_id=case.pk).count()

    Unit.objects.filter(code="far").update(is_on_duty=True)

    assert sweep_offers(now=later(minutes=2)) == 1
    assert crews.asked(case).unit.code == "far"
    # One row for the offer; that there was nobody is said once, not at every sweep.
    assert LogEntry.objects.filter(case_id=case.pk).count() == rows + 1
    assert sweep_offers(now=later(minutes=2)) == 0
    # It does not answer, and nobody else is there; then somebody is.
    assert sweep_offers(now=later(minutes=4)) == 1
    Unit.objects.filter(code="near").update(is_on_duty=True)
    assert sweep_offers(now=later(minutes=5)) == 1
    assert [each.unit.code for each in Assignment.objects.order_by("pk")] == ["far", "near"]


def called_back(crews: Crews, case: Case) -> None:
    recall_assignment(crews.asked(case).pk, actor=clerk_of(crews), now=later(minutes=1), reason="we go ourselves")


def called_back_on_the_way(crews: Crews, case: Case) -> None:
    crews.act("near-1", "accept", crews.asked(case))
    called_back(crews, case)


def silent_though_chosen(crews: Crews, case: Case) -> None:
    seen = [crews.asked(case).pk]
    assign_unit(crews.order(case).pk, crews.units["near"].pk, actor=clerk_of(crews), now=NOW, instead_of=seen)
    sweep_offers(now=later(minutes=2))


def declined(crews: Crews, case: Case) -> None:
    crews.act("near-1", "decline", crews.asked(case))


def found_to_be_about_its_house(crews: Crews, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(about_department=crews.city.departments["depot"])
    recall_ended([case.pk], now=later(minutes=1))


LOSSES = [called_back, called_back_on_the_way, silent_though_chosen, declined]


@pytest.mark.parametrize("lost", LOSSES)
def test_however_what_is_urgent_comes_to_have_nobody_the_next_is_asked(
    crews: Crews, lost: Callable[[Crews, Case], None]
) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    lost(crews, case)

    assert "middle" in open_of(case)


@pytest.mark.parametrize("lost", [*LOSSES, found_to_be_about_its_house])
def test_however_what_is_urgent_comes_to_have_nobody_somebody_is_told_again_and_who_comes_free_is_asked(
    crews: Crews, lost: Callable[[Crews, Case], None]
) -> None:
    Unit.objects.exclude(code="near").update(is_on_duty=False)
    case = crews.urgent()
    # As of a lack that a person had taken before.
    alert_case(case.pk, AlertReason.NO_UNIT, now=NOW)
    take_alert([case.pk], actor=Actor.of(crews.city.people["lead"]), now=NOW)
    offer_nearest(crews.order(case).pk, now=NOW)

    lost(crews, case)

    assert Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()
    if lost is not found_to_be_about_its_house:
        Unit.objects.filter(code="far").update(is_on_duty=True)
        assert sweep_offers(now=later(minutes=3)) == 1
        assert open_of(case) == ["far"]


def test_the_citizen_is_told_nothing_that_a_crew_did_after_it_was_called_back(crews: Crews) -> None:
    case = crews.urgent()
    report = Report.objects.get(case=case)
    offer_nearest(crews.order(case).pk, now=NOW)
    assignment = crews.asked(case)
    called_back_on_the_way(crews, case)
    before = [each.text for each in tell(report, later(minutes=2)).events]

    _status, answer = crews.act("near-1", "arrive", assignment, at=later(minutes=2))

    assert answer["outcome"] == "noted"
    assert [each.text for each in tell(report, later(minutes=3)).events] == before


def test_the_citizen_is_told_each_step_of_the_crew_on_its_way(crews: Crews) -> None:
    case = crews.urgent()
    report = Report.objects.get(case=case)
    offer_nearest(crews.order(case).pk, now=NOW)
    assignment = crews.asked(case)
    told = len(tell(report, NOW).events)

    for minutes, kind in enumerate(["accept", "set_out", "arrive"], start=1):
        crews.act("near-1", kind, assignment, at=later(minutes=minutes))

        assert len(tell(report, later(minutes=minutes)).events) == told + minutes, kind


def after_a_failed_check(crews: Crews) -> Case:
    """Two were asked, one of them has done it; a check failed, and nobody was free."""
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    sweep_offers(now=later(minutes=2))
    crews.act("middle-1", "done", Assignment.objects.get(unit__code="middle"), at=later(minutes=3))
    Unit.objects.update(is_on_duty=False)
    lead = Actor.of(crews.city.people["lead"])
    rework_case([case.pk], actor=lead, now=later(minutes=5), reason="it still smells")
    assert offer_nearest(crews.order(case).pk, now=later(minutes=5)) is None
    return case


def test_after_a_failed_check_who_comes_free_is_asked(crews: Crews) -> None:
    case = after_a_failed_check(crews)

    Unit.objects.filter(code="far").update(is_on_duty=True)

    assert sweep_offers(now=later(minutes=6)) == 1
    assert open_of(case) == ["far"]


def test_a_late_yes_is_a_yes_after_a_failed_check_too(crews: Crews) -> None:
    case = after_a_failed_check(crews)

    answer = crews.act("near-1", "accept", Assignment.objects.get(unit__code="near"), at=later(minutes=6))

    assert (answer[0], answer[1]["outcome"], answer[1]["state"]) == (200, "taken", "accepted")
    # And it is one to this round: nobody else is asked.
    Unit.objects.filter(code="far").update(is_on_duty=True)
    assert sweep_offers(now=later(minutes=7)) == 0
    assert not Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()


def test_who_only_crossed_the_yes_of_another_is_asked_when_that_one_is_called_back(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    sweep_offers(now=later(minutes=2))
    crews.act("far-1", "accept", Assignment.objects.get(unit__code="far"), at=later(minutes=3))

    called = Assignment.objects.get(unit__code="far").pk
    recall_assignment(called, actor=clerk_of(crews), now=later(minutes=4), reason="their truck")

    assert open_of(case) == ["middle"]


def clerk_of(crews: Crews) -> Actor:
    return Actor.of(crews.city.people["roads_clerk"])


def signed(crews: Crews, case: Case) -> None:
    sign_orders([case.pk], actor=clerk_of(crews), now=NOW)


def asked_to_be_rid_of(crews: Crews, case: Case) -> None:
    ask_request([case.pk], actor=clerk_of(crews), now=NOW, kind=RequestKind.RETURN, reason="not our road")


def taken_back(crews: Crews, case: Case) -> None:
    take_back([case.pk], actor=Actor.of(crews.city.people["dispatcher"]), now=NOW, reason="not so")


def test_what_is_asked_for_otherwise_stops_no_ladder(crews: Crews) -> None:
    Unit.objects.update(is_on_duty=False)
    case = crews.urgent()
    assert offer_nearest(crews.order(case).pk, now=NOW) is None
    clerk, kind = clerk_of(crews), RequestKind.EXTENSION
    ask_request([case.pk], actor=clerk, now=NOW, kind=kind, reason="parts", amount=1, unit="running_hour")

    Unit.objects.update(is_on_duty=True)

    assert sweep_offers(now=later(minutes=10)) == 1
    assert crews.asked(case).unit.code == "near"


def test_somebody_stays_told_while_another_order_of_the_case_has_no_unit(crews: Crews) -> None:
    case = crews.urgent()
    lead, other = crews.order(case), case.orders.get(part="co")
    crews.units["patrol"].skills = ["manhole"]
    crews.units["patrol"].save()
    Unit.objects.update(is_on_duty=False)
    assert [offer_nearest(each.pk, now=NOW) for each in (lead, other)] == [None, None]
    Unit.objects.update(is_on_duty=True)

    def waits() -> bool:
        return Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()

    offer_nearest(lead.pk, now=later(minutes=1))
    crews.act("near-1", "accept", crews.asked(case), at=later(minutes=2))
    first = waits()
    offer_nearest(other.pk, now=later(minutes=3))
    crews.act("patrol-1", "accept", crews.asked(case), at=later(minutes=4))

    assert (first, waits()) == (True, False)


@pytest.mark.parametrize("taken_in_hand", [signed, asked_to_be_rid_of, taken_back])
def test_what_nobody_was_asked_for_is_not_offered_once_a_person_has_taken_it_in_hand(
    crews: Crews, taken_in_hand: Callable[[Crews, Case], None]
) -> None:
    Unit.objects.update(is_on_duty=False)
    case = crews.urgent()
    assert offer_nearest(crews.order(case).pk, now=NOW) is None
    taken_in_hand(crews, case)

    Unit.objects.update(is_on_duty=True)

    assert sweep_offers(now=later(minutes=10)) == 0
    assert not Assignment.objects.exists()


def test_an_offer_in_time_is_left_alone_by_the_sweep(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    assert sweep_offers(now=NOW + timedelta(seconds=89)) == 0
    assert crews.asked(case).state == AssignmentState.OFFERED


def test_accepting_signs_the_order_and_stops_its_clock(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)

    status, answer = crews.act("near-1", "accept", crews.asked(case), at=later(seconds=30), now=later(seconds=30))

    case.refresh_from_db()
    assert (status, answer["outcome"], answer["next"]) == (200, "taken", "set_out")
    assert case.state == State.HANDLING
    assert crews.order(case).state == OrderState.SIGNED
    clock = Clock.objects.get(case_id=case.pk, obligation=Obligation.SIGN, order_id=crews.order(case).pk)
    assert clock.stopped_at == later(seconds=30)


def test_a_crew_goes_all_the_way_without_a_desk(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    assignment = crews.asked(case)

    for minutes, kind in enumerate(["accept", "set_out", "arrive", "done"]):
        status, answer = crews.act("near-1", kind, assignment, at=later(minutes=minutes))
        assert (status, answer["outcome"]) == (200, "taken")

    case.refresh_from_db()
    order = case.orders.get(part="lead")
    assert (case.state, order.state, order.done_at) == (State.CHECKING, OrderState.DONE, later(minutes=3))
    assert case.checks.filter(done_at__isnull=True).exists()
    assert Unit.objects.get(code="near").open_assignments == 0
    kinds = list(LogEntry.objects.filter(case_id=case.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["report", "send_fast", "assign", "sign", "unit_act", "begin", "finish"]


def test_a_clerk_assigns_a_unit_by_hand_and_recalls_it(crews: Crews) -> None:
    case = crews.urgent()
    clerk = Actor.of(crews.city.people["roads_clerk"])

    assignment = assign_unit(crews.order(case).pk, crews.units["far"].pk, actor=clerk, now=NOW)
    recall_assignment(assignment.pk, actor=clerk, now=NOW, reason="another crew is nearer")

    assignment = Assignment.objects.get(pk=assignment.pk)
    assert assignment.state == AssignmentState.RECALLED
    assert Unit.objects.get(code="far").open_assignments == 0
    told = FeedItem.objects.filter(user=crews.people["far-1"]).order_by("seq")
    assert list(told.values_list("kind", flat=True)) == ["offer", "assignment"]


def test_assigning_by_hand_withdraws_what_nobody_has_taken_where_it_was_seen(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    clerk, seen = Actor.of(crews.city.people["roads_clerk"]), [crews.asked(case).pk]

    assign_unit(crews.order(case).pk, crews.units["far"].pk, actor=clerk, now=NOW, instead_of=seen)

    states = dict(Assignment.objects.values_list("unit__code", "state"))
    assert states == {"near": "recalled", "far": "offered"}


def test_what_a_unit_has_taken_is_not_given_to_another(crews: Crews) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case))

    with pytest.raises(AlreadyWithUnit):
        assign_unit(
            crews.order(case).pk, crews.units["far"].pk, actor=Actor.of(crews.city.people["roads_clerk"]), now=NOW
        )


def test_a_department_sends_its_own_units_only(crews: Crews) -> None:
    case = crews.urgent()

    with pytest.raises(UnitOfAnotherDepartment):
        assign_unit(
            crews.order(case).pk, crews.units["patrol"].pk, actor=Actor.of(crews.city.people["dispatcher"]), now=NOW
        )


def test_another_departments_clerk_is_refused(crews: Crews) -> None:
    case = crews.urgent()

    with pytest.raises(NotFound):
        assign_unit(
            crews.order(case).pk, crews.units["near"].pk, actor=Actor.of(crews.city.people["lamps_clerk"]), now=NOW
        )
    # The police have an order of their own for this case, and so see it; the roads' order is not theirs.
    with pytest.raises(NotYours):
        assign_unit(
            crews.order(case).pk, crews.units["near"].pk, actor=Actor.of(crews.city.people["police_clerk"]), now=NOW
        )


def test_the_database_holds_assignments_to_the_steps_of_the_code(db: None) -> None:
    assert installed_pairs("dispatch_assignment") == state_pairs(AssignmentWorkflow)


def routed_anew(crews: Crews, case: Case) -> None:
    """Another dispatcher sends it by hand, and what waits for that is done."""
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    route_case([case.pk], actor=dispatcher, now=later(minutes=5))
    owed = Reaction.objects.filter(consumer="dispatch.offer", case_id=case.pk, kind=LogKind.ROUTE)
    offer_fast(list(owed), later(minutes=5))


def test_what_is_urgent_and_taken_back_is_told_to_the_shift_at_once_and_goes_to_a_unit_when_sent_anew(
    crews: Crews,
) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "set_out", crews.asked(case))

    taken_back(crews, case)

    assert Alert.objects.filter(case=case, reason=AlertReason.UNSENT, taken_at__isnull=True).exists()
    assert AlertReason.UNSENT in LogEntry.objects.filter(case_id=case.pk).latest("seq").facts["alerts"]
    recall_ended([case.pk], now=later(minutes=1))
    routed_anew(crews, case)
    again = crews.asked(case)
    assert (again.order_id, again.state, again.is_ladder) == (crews.order(case).pk, "offered", True)


def test_what_is_urgent_and_sent_anew_while_nobody_is_free_is_told_and_goes_as_soon_as_somebody_is(
    crews: Crews,
) -> None:
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    taken_back(crews, case)
    recall_ended([case.pk], now=later(minutes=1))
    Unit.objects.update(is_on_duty=False)
    routed_anew(crews, case)
    assert Alert.objects.filter(case=case, reason=AlertReason.NO_UNIT, taken_at__isnull=True).exists()

    Unit.objects.filter(code="far").update(is_on_duty=True)

    assert sweep_offers(now=later(minutes=6)) == 1
    assert open_of(case) == ["far"]


def test_a_danger_that_a_person_had_sent_a_unit_for_goes_to_a_unit_when_sent_anew(crews: Crews) -> None:
    case = crews.routed("manhole")
    Case.objects.filter(pk=case.pk).update(danger="electric", urgency="urgent")
    dispatcher = Actor.of(crews.city.people["dispatcher"])
    assign_unit(crews.order(case).pk, crews.units["near"].pk, actor=dispatcher, now=NOW)
    taken_back(crews, case)
    recall_ended([case.pk], now=later(minutes=1))

    routed_anew(crews, case)

    assert crews.asked(case).order_id == crews.order(case).pk


def test_what_is_urgent_and_comes_back_from_below_goes_to_a_unit_of_the_parent(crews: Crews) -> None:
    case = crews.urgent()
    sign_orders([case.pk], actor=clerk_of(crews), now=NOW)
    forward_orders([case.pk], actor=clerk_of(crews), now=NOW, to=crews.city.departments["depot"])
    child = case.orders.get(department=crews.city.departments["depot"])
    below = User.objects.create(username="below", department=child.department, roles=[str(Role.CLERK)], names={})
    assign_unit(child.pk, crews.units["near"].pk, actor=Actor.of(below), now=NOW)

    escalate_orders([case.pk], actor=Actor.of(below), now=later(minutes=1), reason="no key")
    owed = Reaction.objects.filter(consumer="dispatch.recall", case_id=case.pk, kind=LogKind.ESCALATE)
    recall_over(list(owed), later(minutes=1))

    assert crews.asked(case).order_id == child.parent_id
    assert open_of(case) == [crews.asked(case).unit.code]
