"""Whoever raises an alert, a sweep or a ladder too, states it in the act's row: an honest one is not named, and one that is gone is."""

from collections.abc import Callable

import pytest

from cases import actions
from cases.actions import SYSTEM, Actor, Caller, climb_alerts, raise_for_waiting
from cases.actions.alerts import alert_case, end_what_is_over
from cases.actions.sweep import ring_clocks
from cases.actions.workers import ask_another
from cases.models import Alert, AlertReason, Case, Clock, LogEntry, LogKind, Obligation, WorkOrder
from cases.verification import findings
from dispatch.actions import assign_unit, offer_nearest, sweep_offers
from grid.models import Responsibility
from tests.cases.test_alerts_of_one_case import leader, watched
from tests.city import NOW, later
from tests.dispatch_city import crews_of
from tests.people import Desk

__all__ = ["leader", "watched"]

AT = later(hours=3)
RAISED: dict[AlertReason, Callable[[Desk], int]] = {}


def raises(reason: AlertReason) -> Callable[[Callable[[Desk], int]], Callable[[Desk], int]]:
    def register(build: Callable[[Desk], int]) -> Callable[[Desk], int]:
        RAISED[reason] = build
        return build

    return register


@raises(AlertReason.DANGER)
def a_danger_told(desk: Desk) -> int:
    return desk.report("lamp", text="There is a strong smell of gas in our stairwell").case_id


@raises(AlertReason.ASKS_ERASURE)
def an_erasure_asked_for(desk: Desk) -> int:
    return desk.report("lamp", text="The lamp is out. Please delete my personal data afterwards.").case_id


@raises(AlertReason.NO_PLACE)
def no_place(desk: Desk) -> int:
    case_id = desk.report("manhole", point=None).case_id
    raise_for_waiting(now=later(seconds=301))
    return case_id


@raises(AlertReason.UNSENT)
def unsent(desk: Desk) -> int:
    case_id = desk.report("manhole").case_id
    raise_for_waiting(now=later(seconds=601))
    return case_id


@raises(AlertReason.NO_ROUTE)
def no_route(desk: Desk) -> int:
    case_id = desk.report("manhole").case_id
    Responsibility.objects.all().delete()
    raise_for_waiting(now=later(seconds=601))
    return case_id


@raises(AlertReason.UNSIGNED)
def unsigned(desk: Desk) -> int:
    case_id = desk.report("manhole").case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    (sign, *_others) = Clock.objects.filter(case_id=case_id, obligation=Obligation.SIGN).order_by("due_at")
    ring_clocks(now=sign.due_at)
    return case_id


@raises(AlertReason.NO_UNIT)
def no_unit(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    for rung in range(1, 4):
        sweep_offers(now=later(seconds=91 * rung))
    return case.pk


@raises(AlertReason.UNIT_SILENT)
def unit_silent(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.routed()
    unit = crews.add("lamp-crew", "lamps", 121.02, 32.02, skills=[])
    assign_unit(crews.order(case).pk, unit.pk, actor=Actor.of(desk.city.people["lamps_clerk"]), now=NOW)
    crews.act("lamp-crew-1", "decline", crews.asked(case), at=later(minutes=5))
    return case.pk


@raises(AlertReason.UNIT_LEFT)
def unit_left(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    crews.act("near-1", "duty", is_yes=False, at=later(seconds=10))
    sweep_offers(now=later(seconds=20))
    return case.pk


@raises(AlertReason.MADE_SAFE)
def made_safe(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    crews.act("near-1", "done", crews.asked(case), at=later(minutes=5), is_finished=False, note="fenced off")
    return case.pk


@raises(AlertReason.ASKS_HELP)
def a_crew_that_asks_for_help(desk: Desk) -> int:
    crews = crews_of(desk.city)
    case = crews.urgent()
    offer_nearest(crews.order(case).pk, now=NOW)
    crews.act("near-1", "accept", crews.asked(case), at=later(seconds=5))
    crews.act("near-1", "ask_help", crews.asked(case), at=later(minutes=5), note="The cover is too heavy for two")
    return case.pk


@raises(AlertReason.PLACE_UNTOLD)
def place_untold(desk: Desk) -> int:
    crews = crews_of(desk.city)
    crews.add("street-crew", "street", 121.03, 32.03, skills=[])
    caller = Caller(phone="+8613800138009", wants_protection=True)
    case_id = desk.report("complaint", caller=caller, address="Mill Lane 3").case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW, summary="About noise by night")
    order = WorkOrder.objects.get(case=case_id)
    assign_unit(order.pk, crews.units["street-crew"].pk, actor=Actor.of(desk.city.people["street_clerk"]), now=NOW)
    crews.act("street-crew-1", "accept", crews.asked(Case.objects.get(pk=case_id)), at=later(seconds=5))
    return case_id


@raises(AlertReason.NO_WORKER)
def no_worker(desk: Desk) -> int:
    case_id = desk.report("manhole").case_id
    actions.ask_verification([case_id], actor=desk.operator, now=NOW)
    ask_another(case_id, now=later(minutes=61), is_last=True)
    return case_id


@raises(AlertReason.ANSWER_WAITS)
def answer_waits(desk: Desk) -> int:
    # As `hotline.sms.actions.alert_unread` raises it, of a case whose text nobody reads.
    case_id = desk.report("lamp").case_id
    alert_case(case_id, AlertReason.ANSWER_WAITS, now=later(minutes=31))
    return case_id


def named() -> list[str]:
    return [str(each) for each in findings(now=AT)]


def test_every_reason_has_a_way_by_which_it_is_raised() -> None:
    assert set(RAISED) == set(AlertReason)


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("reason", AlertReason)
def test_an_alert_is_stated_by_the_row_that_says_it_was_raised(desk: Desk, reason: AlertReason) -> None:
    case_id = RAISED[reason](desk)
    alert = Alert.objects.get(case=case_id, reason=reason, taken_at=None)
    assert named() == []
    # Nor as it climbs, after another act, and as its lack is over.
    climb_alerts(now=later(hours=1))
    assert named() == []
    actions.comment_case([case_id], actor=SYSTEM, now=AT, note="a note")
    end_what_is_over(now=AT)
    assert named() == []

    alert.delete()

    assert {each.case_id for each in findings(now=AT) if each.kind == "alert"} == {case_id}


@pytest.mark.parametrize("reason", AlertReason)
def test_an_alert_that_is_gone_right_after_it_was_raised_is_named(desk: Desk, reason: AlertReason) -> None:
    case_id = RAISED[reason](desk)

    Alert.objects.filter(case=case_id, reason=reason).delete()

    assert [each.case_id for each in findings(now=AT) if each.kind == "alert"] == [case_id]


@pytest.fixture
def as_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alarms say that they raised an alert, and not how they left it."""
    monkeypatch.setattr("cases.actions.act.RANG", frozenset({"clocks", "alerts"}))


@pytest.mark.usefixtures("as_of_before")
def test_alarms_of_before_are_held_to_what_they_say_they_raised(desk: Desk) -> None:
    case_id = unsigned(desk)
    row = LogEntry.objects.filter(case_id=case_id, kind=LogKind.ALARM).latest("seq")
    assert (row.facts["alerts"], "left" in row.facts) == (["unsigned"], False)
    assert named() == []
    actions.comment_case([case_id], actor=SYSTEM, now=AT, note="a note")
    assert named() == []

    Alert.objects.all().delete()

    assert {(each.kind, each.case_id) for each in findings(now=AT)} == {("alert", case_id)}


@pytest.mark.usefixtures("as_of_before")
def test_beside_an_alarm_of_before_an_alert_that_no_act_made_is_named(desk: Desk) -> None:
    case_id = unsigned(desk)
    Alert.objects.create(case_id=case_id, reason=AlertReason.NO_UNIT, raised_at=NOW, next_at=NOW)

    assert [each.kind for each in findings(now=AT)] == ["alert"]
