"""A danger that nobody took stays told through a merge, and what is new after somebody took it is told anew."""

import pytest

from cases.actions import (
    comment_case,
    file_case,
    finish_orders,
    merge_cases,
    rework_case,
    route_case,
    sign_orders,
    take_alert,
    take_in,
)
from cases.actions.heard import DECIDED_IN, HEARD_IN
from cases.actions.join import NewReport
from cases.models import Alert, AlertReason, Case, Channel, Danger, LogKind
from cases.watch import alert_list
from tests.city import NOW, later
from tests.people import Desk

HOLE = "Open manhole"
BOY = "Open manhole, a boy fell in, he is crying down there and we cannot reach him"
GAS = "Strong smell of gas"


def told(case_id: int) -> list[Alert]:
    return list(Alert.objects.filter(case=case_id, reason=AlertReason.DANGER, taken_at=None))


def taken(desk: Desk, text: str) -> int:
    case_id = desk.report("manhole", text=text).case_id
    take_alert([case_id], actor=desk.lead, now=NOW)
    return case_id


def test_a_danger_that_nobody_took_goes_on_with_the_case_that_speaks_for_it(desk: Desk) -> None:
    known = taken(desk, HOLE)
    seen = NewReport(
        channel=Channel.GRID, case_class=desk.city.classes["manhole"], text=BOY, received_at=later(minutes=1)
    )
    boy = take_in([seen], now=later(minutes=1))[0].case_id

    merge_cases([boy], into=known, actor=desk.operator, now=later(minutes=2))

    assert [alert.kinds for alert in told(known)] == [["manhole"]]
    assert not told(boy)
    (row,) = [each for each in alert_list(desk.city.people["lead"]).waiting if each.case_id == known]
    assert row.words == BOY


def test_what_was_taken_of_both_is_not_told_again_by_merging_them(desk: Desk) -> None:
    known, other = taken(desk, HOLE), taken(desk, BOY)

    merge_cases([other], into=known, actor=desk.operator, now=later(minutes=2))

    assert not told(known)


def test_of_every_act_it_is_declared_whether_what_staff_write_in_it_is_read_for_danger() -> None:
    assert {*LogKind} == HEARD_IN | DECIDED_IN
    assert not HEARD_IN & DECIDED_IN


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("It still smells of gas here", True),
        ("A neighbour was found unconscious", True),
        ("She asked when the gas smell will be seen to", False),
    ],
)
def test_what_the_desk_notes_after_the_alert_was_taken_is_told_where_it_tells_more(
    desk: Desk, text: str, is_told: bool
) -> None:
    known = taken(desk, GAS)

    comment_case([known], actor=desk.operator, now=later(minutes=3), note=text)

    assert bool(told(known)) is is_told
    assert Case.objects.get(pk=known).danger == Danger.GAS


def test_what_an_office_reports_done_tells_of_what_is_left_and_not_of_what_is_mended(desk: Desk) -> None:
    one = [taken(desk, GAS)]
    file_case(one, actor=desk.lead, now=NOW)
    route_case(one, actor=desk.dispatcher, now=NOW)
    clerk = desk.roads_clerk
    sign_orders(one, actor=clerk, now=NOW)
    finish_orders(one, actor=clerk, now=later(minutes=9), result="The gas leak is mended", without_co_handlers="done")
    assert not told(one[0])

    rework_case(one, actor=desk.lead, now=later(minutes=10), reason="The smell of gas is there again")

    assert told(one[0])
