"""One case from report to close, and the turns it may take."""

from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from cases import actions
from cases.access import sight
from cases.actions import Caller, Destination
from cases.actions.act import JudgingOwnWork, StepNotAllowed
from cases.actions.feedback import NothingAsked
from cases.actions.handling import EscalatedBefore
from cases.models import Case, Clock, Limit, LogEntry, Obligation, Outcome, Report
from cases.verification import findings
from cases.workflow import State
from common.models import Reaction
from common.refusals import BadInput, NotFound, NotYours, StaleVersion
from desk.case_page import read_case
from desk.forms import FORMS
from tests.city import NOW, SmallCity, later
from tests.people import Desk


def state_of(case_id: int) -> str:
    return Case.objects.get(pk=case_id).state


def test_a_report_is_placed_classed_logged_and_its_clocks_run(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp")

    case = Case.objects.get(pk=receipt.case_id)
    assert case.number == receipt.number
    assert case.number.startswith("SC-2026-")
    assert case.division == city.divisions["east-1"]
    assert case.state == State.REPORTED
    assert LogEntry.objects.filter(case_id=case.pk).count() == 1
    assert set(Clock.objects.filter(case_id=case.pk).values_list("obligation", flat=True)) == {"receive", "promise"}
    assert case.due_at == later(minutes=15)
    assert Reaction.objects.filter(case_id=case.pk, consumer="cases.fast_lane").exists()


def test_the_happy_way_ends_with_solved(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]

    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    actions.begin_orders(one, actor=desk.lamps_clerk, now=later(minutes=30))
    desk.speaks(one[0], desk.lamps_clerk, now=later(hours=1), note="Rang her")
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))
    report = Report.objects.get(pk=receipt.report_id)
    case = actions.rate_case(report, now=later(hours=5), is_solved=True, satisfaction=5)

    assert case.state == State.CLOSED
    assert case.outcome == Outcome.SOLVED
    assert [entry.kind for entry in LogEntry.objects.filter(case_id=case.pk).order_by("seq")] == [
        "report", "file", "route", "sign", "begin", "contact", "finish", "pass_check", "rate",
    ]  # fmt: skip
    clocks = Clock.objects.filter(case_id=case.pk)
    assert all(clock.stopped_at and clock.is_met for clock in clocks)
    assert {clock.obligation for clock in clocks} == set(Obligation) - {Obligation.FILE}
    assert list(findings()) == []


def test_a_second_dispatcher_is_refused_and_nothing_changes(desk: Desk) -> None:
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    rows = LogEntry.objects.count()

    with pytest.raises(StepNotAllowed):
        actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)

    assert LogEntry.objects.count() == rows


def test_a_stale_version_is_refused(desk: Desk) -> None:
    receipt = desk.report("lamp")
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="seen")

    with pytest.raises(StaleVersion):
        actions.file_case([receipt.case_id], actor=desk.lead, now=NOW, versions={receipt.case_id: 1})


def test_only_the_role_of_the_step_may_take_it(desk: Desk) -> None:
    receipt = desk.report("lamp")

    with pytest.raises(NotYours):
        actions.file_case([receipt.case_id], actor=desk.operator, now=NOW)


def test_access_follows_the_present_order(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp")
    clerk = city.people["lamps_clerk"]
    one = [receipt.case_id]
    assert not Case.objects.visible_to(clerk).exists()

    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    assert Case.objects.visible_to(clerk).count() == 1

    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="wrong one")
    assert not Case.objects.visible_to(clerk).exists()
    with pytest.raises(NotFound):
        actions.comment_case(one, actor=desk.lamps_clerk, now=NOW, note="still here?")


def test_a_department_never_checks_its_own_work(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    worker = city.people["grid_worker"]
    # Who checks grids for the street may be a clerk of the lamps as well.
    worker.department, worker.roles = city.departments["lamps"], ["clerk", "grid_worker"]
    worker.save()
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")

    with pytest.raises(JudgingOwnWork):
        actions.pass_check(one, actor=desk.grid_worker, now=NOW)


def test_after_a_failed_check_the_dispose_clock_runs_on(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    due = Clock.objects.get(case_id=receipt.case_id, obligation="dispose").due_at
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=1), result="done")

    actions.rework_case(one, actor=desk.other_worker, now=later(hours=2), reason="still dark")

    clock = Clock.objects.get(case_id=receipt.case_id, obligation="dispose")
    assert clock.stopped_at is None
    assert clock.due_at == due
    assert state_of(receipt.case_id) == State.HANDLING


def test_the_promise_does_not_restart_when_a_case_is_taken_back(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    promise = Clock.objects.get(case_id=receipt.case_id, obligation="promise").due_at

    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.take_back(one, actor=desk.dispatcher, now=later(hours=2), reason="wrong one")

    assert Clock.objects.get(case_id=receipt.case_id, obligation="promise").due_at == promise


def test_merging_keeps_the_earliest_promise_and_unmerging_restores_state(desk: Desk) -> None:
    first = desk.report("lamp")
    second = desk.report("lamp", received_at=later(days=-2))

    actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=NOW)
    promise = Clock.objects.get(case_id=first.case_id, obligation="promise")
    assert promise.started_at == later(days=-2)
    assert state_of(second.case_id) == State.MERGED

    actions.unmerge_case(second.case_id, actor=desk.operator, now=NOW)
    assert state_of(second.case_id) == State.REPORTED
    assert list(findings()) == []


# Four hours of merging: by the clock on the wall, or three office hours, and so from the evening to the next noon.
MOVED = {
    "sign": timedelta(hours=4),
    "contact": timedelta(hours=4),
    "dispose": timedelta(hours=19),
    "check": timedelta(hours=19),
}


def clocks_of(case_id: int, *, moved_by: dict[str, timedelta] | None = None) -> list[tuple[object, ...]]:
    """Read the clocks of a case; those that run for an office as they were before they moved."""
    return [
        (
            *(clock.seq, clock.obligation, clock.started_at, clock.paused_at, clock.stopped_at, clock.is_met),
            clock.due_at - (moved_by or {}).get(clock.obligation, timedelta(0)) * (not clock.stopped_at),
        )
        for clock in Clock.objects.filter(case_id=case_id).order_by("seq")
    ]


@pytest.mark.parametrize("state", ["reported", "verifying", "filed", "routed", "handling", "suspended", "checking"])
def test_taking_a_merged_case_apart_brings_back_state_orders_check_sight_and_clocks(desk: Desk, state: str) -> None:
    other, one = desk.sent("lamp"), [desk.report("lamp").case_id]
    steps = {
        "verifying": lambda: actions.ask_verification(one, actor=desk.operator, now=NOW, worker=desk.other_worker.user),
        "filed": lambda: actions.file_case(one, actor=desk.lead, now=NOW),
        "routed": lambda: actions.route_case(one, actor=desk.dispatcher, now=NOW),
        "handling": lambda: actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW),
        "suspended": lambda: suspend(desk, one),
        "checking": lambda: actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done"),
    }
    for name, step in steps.items():
        if state == "reported" or (name == "verifying" != state) or (name == "suspended" != state):
            continue
        step()
        if name == state:
            break
    case = Case.objects.get(pk=one[0])
    orders = list(case.orders.order_by("pk").values_list("pk", "state", "signed_at", "done_at", "ended_at"))
    holders = list(case.holders.order_by("cause_id").values_list("department", "user", "cause_id"))
    before = (case.state, case.lead_department_id, orders, holders, case.checks.filter(done_at=None).count())
    clocks = clocks_of(case.pk)

    actions.merge_cases(one, into=other.case_id, actor=desk.operator, now=later(hours=1))
    assert Case.objects.get(pk=other.case_id).report_count == 2
    assert not case.holders.exists()
    actions.unmerge_case(one[0], actor=desk.operator, now=later(hours=5))

    case.refresh_from_db()
    orders = list(case.orders.order_by("pk").values_list("pk", "state", "signed_at", "done_at", "ended_at"))
    holders = list(case.holders.order_by("cause_id").values_list("department", "user", "cause_id"))
    assert before == (case.state, case.lead_department_id, orders, holders, case.checks.filter(done_at=None).count())
    if state != "suspended":
        # Nobody could work on it meanwhile, neither an office nor the centre; the promise ran on.
        assert clocks_of(case.pk, moved_by=MOVED) == clocks
    assert Case.objects.get(pk=other.case_id).report_count == 1
    assert [LogEntry.objects.filter(case_id=each).latest("seq").kind for each in (*one, other.case_id)] == [
        "unmerge", "unmerge",
    ]  # fmt: skip
    assert list(findings()) == []


def suspend(desk: Desk, one: list[int]) -> None:
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind="suspension", reason="no parts")
    request = Case.objects.get(pk=one[0]).requests.get()
    # Without a day it waits beyond the promise.
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)


def test_a_suspension_goes_on_over_a_merge_and_leaves_what_was_left(desk: Desk) -> None:
    other, one = desk.sent("lamp"), [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    due_at = Clock.objects.get(case_id=one[0], obligation="dispose").due_at
    suspend(desk, one)

    actions.merge_cases(one, into=other.case_id, actor=desk.operator, now=later(days=7))
    actions.unmerge_case(one[0], actor=desk.operator, now=later(days=14))
    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=21))

    clock = Clock.objects.get(case_id=one[0], obligation="dispose")
    # Three whole weeks, and so the same hour of the same weekday.
    assert clock.due_at == due_at + timedelta(days=21)
    assert clock.paused_at is None


def test_a_case_keeps_the_limits_it_was_filed_under(desk: Desk, city: SmallCity) -> None:
    old, new = [desk.report("lamp").case_id], [desk.report("lamp").case_id]
    actions.file_case(old, actor=desk.lead, now=NOW)
    limit = Limit.objects.get(obligation="dispose", case_class=None)
    limit.valid = TimestamptzRange(limit.valid.lower, later(minutes=10))
    limit.save()
    Limit.objects.create(
        obligation="dispose", amount="1", unit="running_hour", valid=TimestamptzRange(later(minutes=10), None)
    )
    actions.file_case(new, actor=desk.lead, now=later(minutes=20))

    for one in (old, new):
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=30))

    amounts = {clock.case_id: clock.unit for clock in Clock.objects.filter(obligation="dispose")}
    assert amounts == {old[0]: "working_day", new[0]: "running_hour"}


def test_the_fast_lane_files_and_routes_in_one_act(desk: Desk) -> None:
    receipt = desk.report("manhole")

    actions.send_fast([receipt.case_id], actor=desk.operator, now=NOW)

    assert state_of(receipt.case_id) == State.ROUTED
    assert LogEntry.objects.filter(case_id=receipt.case_id).count() == 2
    assert Case.objects.get(pk=receipt.case_id).orders.count() == 2


def test_a_department_reads_a_complaint_only_in_summary(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("complaint")

    case = Case.objects.get(pk=receipt.case_id)

    assert sight(city.people["street_clerk"], case).name == "SUMMARY"
    assert sight(city.people["operator"], case).name == "CENTRE"


def test_the_same_message_delivered_twice_is_one_report(desk: Desk) -> None:
    first = desk.report("lamp", provider_id="SM1", channel="sms")
    second = desk.report("lamp", provider_id="SM1", channel="sms")

    assert second.is_repeat
    assert second.number == first.number
    assert Case.objects.count() == 1


def test_the_sweep_tells_once_of_amber_and_once_of_red(desk: Desk) -> None:
    receipt = desk.report("lamp")

    assert actions.ring_clocks(now=later(minutes=13)) == 1
    assert actions.ring_clocks(now=later(minutes=14)) == 0
    assert actions.ring_clocks(now=later(minutes=16)) == 1

    levels = [
        clock["level"]
        for entry in LogEntry.objects.filter(case_id=receipt.case_id, kind="alarm").order_by("seq")
        for clock in entry.facts["clocks"]
    ]
    assert levels == ["amber", "red"]


def test_suspension_moves_the_departments_limit_and_not_the_promise(desk: Desk) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    before = {clock.obligation: clock.due_at for clock in Clock.objects.filter(case_id=receipt.case_id)}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind="suspension", reason="waiting for parts")
    request = Case.objects.get(pk=receipt.case_id).requests.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)

    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=1))

    after = {clock.obligation: clock.due_at for clock in Clock.objects.filter(case_id=receipt.case_id)}
    assert after["dispose"] > before["dispose"]
    assert after["promise"] == before["promise"]


def test_the_citizens_word_closes_a_case_though_a_co_handler_never_finished(desk: Desk) -> None:
    receipt = desk.report("manhole")
    one = [receipt.case_id]
    actions.send_fast(one, actor=desk.operator, now=NOW)
    actions.sign_orders(one, actor=desk.roads_clerk, now=NOW)
    actions.finish_orders(
        one, actor=desk.roads_clerk, now=NOW, result="done", without_co_handlers="they were not needed"
    )
    actions.pass_check(one, actor=desk.other_worker, now=NOW)

    case = actions.rate_case(Report.objects.get(pk=receipt.report_id), now=NOW, is_solved=True)

    assert case.state == State.CLOSED
    assert set(case.orders.values_list("state", flat=True)) == {"done", "cancelled"}


def test_a_crew_does_not_see_all_that_its_department_owes(desk: Desk, city: SmallCity) -> None:
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    crew = city.people["grid_worker"]
    crew.department, crew.roles = city.departments["lamps"], ["field_unit"]
    crew.save()

    assert Case.objects.visible_to(city.people["lamps_clerk"]).exists()
    assert not Case.objects.visible_to(crew).exists()


def test_what_a_department_gave_back_is_not_forwarded_to_it_again(desk: Desk, city: SmallCity) -> None:
    """Down and up once each: else a house passes an order round in itself for ever."""
    one = [desk.report("lamp").case_id]
    lamps, roads, works = (city.departments[code] for code in ("lamps", "roads", "works"))
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=works))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    for child, clerk in ((lamps, desk.lamps_clerk), (roads, desk.roads_clerk)):
        actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=child)
        actions.escalate_orders(one, actor=clerk, now=NOW, reason="we cannot")

    for child in (lamps, roads):
        with pytest.raises(EscalatedBefore):
            actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=child)
    page = read_case(city.people["works_clerk"], Case.objects.get(pk=one[0]).number, now=NOW)
    assert not FORMS["forward"](page=page).fields["to"].choices

    # Sent out anew it is another order.
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="as told")
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=works))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=lamps)


def test_a_word_goes_to_the_case_that_speaks_for_it_when_it_is_kept(desk: Desk) -> None:
    """Whoever answers while cases are taken apart answers for her own."""
    own, other = desk.report("lamp"), desk.report("lamp", caller=Caller(phone="+8613900000001")).case_id
    for one in ([own.case_id], [other]):
        actions.file_case(one, actor=desk.lead, now=NOW)
        actions.route_case(one, actor=desk.dispatcher, now=NOW)
        actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.merge_cases([own.case_id], into=other, actor=desk.operator, now=NOW)
    actions.finish_orders([other], actor=desk.lamps_clerk, now=NOW, result="as told")
    actions.pass_check([other], actor=desk.other_worker, now=NOW)
    report = Report.objects.select_related("case").get(pk=own.report_id)
    report.case = Case.objects.get(pk=other)

    # As a page read it before, and as it is by now.
    actions.unmerge_case(own.case_id, actor=desk.operator, now=NOW)
    with pytest.raises(NothingAsked):
        actions.rate_case(report, now=NOW, is_solved=True)
    assert actions.add_words(report, now=NOW, text="it is dark").pk == own.case_id

    assert Case.objects.get(pk=other).state == State.ANSWERING
    assert list(findings()) == []


def test_nothing_is_changed_into_what_it_is(desk: Desk, city: SmallCity) -> None:
    """An order that is out is not taken from its office for that; of what is given, only what differs is a change."""
    one = [desk.report("lamp", address="Renmin Road 12").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    case = Case.objects.get(pk=one[0])
    assert case.point is not None
    same = {"case_class": city.classes["lamp"], "point": case.point.coords, "address": "Renmin Road 12"}

    for given in (same, *({name: value} for name, value in same.items())):
        with pytest.raises(BadInput):
            actions.change_case(one[0], actor=desk.dispatcher, now=NOW, **given)
    actions.change_case(one[0], actor=desk.dispatcher, now=NOW, **same | {"case_class": city.classes["manhole"]})

    (row,) = LogEntry.objects.filter(case_id=one[0], kind="change")
    assert (row.facts["class_before"], row.facts["class"]) == (city.classes["lamp"].pk, city.classes["manhole"].pk)
    assert not {"moved", "address"} & set(row.facts)


def test_no_form_offers_the_department_a_matter_is_about(desk: Desk, city: SmallCity) -> None:
    one = [desk.report("question").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.set_about(one[0], actor=desk.lead, now=NOW, department=city.departments["lamps"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=city.departments["works"]))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)

    page = read_case(city.people["works_clerk"], Case.objects.get(pk=one[0]).number, now=NOW)
    offered = [pk for pk, _name in FORMS["forward"](page=page).fields["to"].choices]
    assert offered == [city.departments["roads"].pk]
