"""What tells of a danger after it was cleared, or after the round in which it was known, is news again."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from cases.actions import (
    SYSTEM,
    Actor,
    clear_danger,
    close_case,
    comment_case,
    contact_citizen,
    finish_orders,
    pass_check,
    rework_case,
    sign_orders,
    take_alert,
    unmask_contact,
    urge_case,
)
from cases.actions.field import UnitReport, note_unit
from cases.models import Case, Danger, Outcome, WorkOrder
from tests.alerts import is_told
from tests.city import NOW, later
from tests.people import Desk

GAS = "Strong smell of gas at the corner"
AGAIN = "Strong smell of gas in the yard"


def with_office(desk: Desk, *, is_cleared: bool = True) -> int:
    """A case whose smell of gas somebody took, with an office that signed; and then cleared."""
    case_id = desk.sent(text=GAS).case_id
    take_alert([case_id], actor=desk.lead, now=NOW)
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    if is_cleared:
        clear_danger([case_id], actor=desk.operator, now=later(minutes=10), reason="Strong smell of gas, it was glue")
        assert not is_told(case_id)
    return case_id


def noted_by(who: str) -> Callable[[Desk, int], None]:
    return lambda desk, case_id: (
        comment_case([case_id], actor=getattr(desk, who), now=later(minutes=20), note=AGAIN) and None
    )


def urged(desk: Desk, case_id: int) -> None:
    urge_case([case_id], actor=desk.operator, now=later(minutes=20), note=AGAIN)


def called(desk: Desk, case_id: int) -> None:
    unmask_contact(Case.objects.get(pk=case_id).reports.get().pk, actor=desk.operator, now=NOW, reason="to ask")
    contact_citizen(case_id, actor=desk.operator, now=later(minutes=20), outcome="reached", note=AGAIN)


def reported_done(desk: Desk, case_id: int) -> None:
    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=20), result=f"New lamp. {AGAIN}")


def sent_back(desk: Desk, case_id: int) -> None:
    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=15), result="New lamp")
    rework_case([case_id], actor=desk.lead, now=later(minutes=20), reason=AGAIN)


DOORS = {
    "clerk": noted_by("lamps_clerk"),
    "operator": noted_by("operator"),
    "dispatcher": noted_by("dispatcher"),
    "shift lead": noted_by("lead"),
    "urge": urged,
    "call": called,
    "result": reported_done,
    "rework": sent_back,
}


@pytest.mark.parametrize("door", DOORS)
def test_the_same_danger_told_after_it_was_cleared_is_told_to_the_shift(desk: Desk, door: str) -> None:
    case_id = with_office(desk)

    DOORS[door](desk, case_id)

    assert is_told(case_id)
    assert Case.objects.get(pk=case_id).danger == Danger.GAS


@pytest.mark.parametrize("door", [door for door in DOORS if door != "rework"])
def test_the_known_danger_that_nobody_cleared_is_not_told_again(desk: Desk, door: str) -> None:
    case_id = with_office(desk, is_cleared=False)

    DOORS[door](desk, case_id)

    assert not is_told(case_id)


def test_told_after_it_was_cleared_it_is_known_again_once_somebody_took_it(desk: Desk) -> None:
    case_id = with_office(desk)
    comment_case([case_id], actor=desk.operator, now=later(minutes=20), note=AGAIN)
    take_alert([case_id], actor=desk.lead, now=later(minutes=21))

    comment_case([case_id], actor=desk.dispatcher, now=later(minutes=22), note=AGAIN)

    assert not is_told(case_id)


@pytest.mark.parametrize(("minute", "is_news"), [(5, False), (15, True)])
def test_what_a_crew_noted_before_it_was_cleared_is_no_news_after_it(desk: Desk, minute: int, *, is_news: bool) -> None:
    case_id = with_office(desk)
    order = WorkOrder.objects.filter(case=case_id).latest("pk")
    crew = Actor(kind=Role.FIELD_UNIT, roles=frozenset({Role.FIELD_UNIT}))
    report = UnitReport(facts={"act": "note"}, words=AGAIN)

    note_unit(case_id, order.pk, report, actor=crew, now=later(minutes=30), at=later(minutes=minute))

    assert is_told(case_id) is is_news


def test_the_same_danger_told_after_its_round_has_ended_is_news(desk: Desk) -> None:
    for steps in (1, 2, 3):
        case_id = with_office(desk, is_cleared=False)
        finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=15), result="The gas leak is sealed")
        if steps > 1:
            pass_check([case_id], actor=desk.lead, now=later(minutes=16))
        if steps > 2:
            close_case([case_id], actor=SYSTEM, now=later(days=15), outcome=Outcome.NOT_REACHED)
        assert not is_told(case_id)

        comment_case([case_id], actor=desk.operator, now=later(days=16), note=AGAIN)

        assert (steps, is_told(case_id)) == (steps, True)


def test_what_was_cleared_of_many_cases_is_asked_as_often_as_of_two(desk: Desk) -> None:
    asked = []
    for count in (2, 12):
        cases = [with_office(desk) for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            comment_case(cases, actor=desk.operator, now=later(minutes=20), note=AGAIN)
        asked.append(len(queries))
        assert all(map(is_told, cases))

    assert asked[0] == asked[1]
