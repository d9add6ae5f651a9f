"""A supervision order and an urge reach the desk of whoever has the case, and stand there on the row and on the page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.api.reading import case_list
from cases.listing import CaseFilter
from cases.models import Case
from tests.city import NOW, later
from tests.desk.conftest import SignedIn
from tests.people import Desk

MARKS = re.compile(r'data-mark="([a-z]+)"')


def handled(desk: Desk) -> int:
    receipt = desk.sent("lamp")
    actions.sign_orders([receipt.case_id], actor=desk.lamps_clerk, now=NOW)
    return receipt.case_id


def press(desk: Desk, case_id: int, how: str) -> None:
    if how == "urged":
        actions.urge_case([case_id], actor=desk.operator, now=later(minutes=5), note="She rang again")
    else:
        actions.supervise_case([case_id], actor=desk.leader, now=later(minutes=5), note="Report to me")


def on_row(signed_in: SignedIn, person: str, queue: str, case_id: int) -> list[str] | None:
    page = signed_in(person).get(f"/desk/?queue={queue}").content.decode()
    rows = [row for row in re.split(r"<li\b", page) if f'data-case="{case_id}"' in row]
    return MARKS.findall(rows[0]) if rows else None


def on_page(signed_in: SignedIn, person: str, case_id: int) -> list[str]:
    number = Case.objects.get(pk=case_id).number
    return MARKS.findall(signed_in(person).get(f"/desk/cases/{number}/").content.decode().split('data-open-case="')[1])


@pytest.mark.parametrize("how", ["urged", "supervised"])
def test_what_presses_is_marked_in_the_departments_queues_and_on_the_case(
    desk: Desk, signed_in: SignedIn, how: str
) -> None:
    case_id = handled(desk)
    assert on_row(signed_in, "lamps_clerk", "handling", case_id) == []
    assert on_row(signed_in, "lamps_clerk", "urged", case_id) is None

    press(desk, case_id, how)

    assert on_row(signed_in, "lamps_clerk", "handling", case_id) == [how]
    assert on_row(signed_in, "lamps_clerk", "urged", case_id) == [how]
    assert on_page(signed_in, "lamps_clerk", case_id) == [how]
    # And whoever watches at the centre reads it too.
    assert on_row(signed_in, "lead", "running", case_id) == [how]
    assert on_page(signed_in, "lead", case_id) == [how]


def test_an_urge_is_over_once_whoever_was_urged_acts_and_an_order_holds(desk: Desk, signed_in: SignedIn) -> None:
    case_id = handled(desk)
    press(desk, case_id, "urged")
    press(desk, case_id, "supervised")
    assert on_row(signed_in, "lead", "running", case_id) == ["supervised", "urged"]

    # Whoever urged acts again: that is no answer.
    actions.comment_case([case_id], actor=desk.operator, now=later(minutes=6), note="She waits")
    assert on_row(signed_in, "lead", "running", case_id) == ["supervised", "urged"]

    actions.begin_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=7))

    assert on_row(signed_in, "lead", "running", case_id) == ["supervised"]
    assert on_row(signed_in, "lamps_clerk", "handling", case_id) == ["supervised"]
    assert on_row(signed_in, "lamps_clerk", "urged", case_id) is None


def test_an_order_given_before_anybody_had_the_case_reaches_whoever_gets_it(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp")
    press(desk, receipt.case_id, "supervised")
    actions.file_case([receipt.case_id], actor=desk.lead, now=later(minutes=6))
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=later(minutes=7))

    assert on_row(signed_in, "lamps_clerk", "to_sign", receipt.case_id) == ["supervised"]
    assert on_row(signed_in, "lamps_clerk", "urged", receipt.case_id) == ["supervised"]


def test_the_api_tells_it_in_the_same_statements_as_before(desk: Desk) -> None:
    clerk = desk.city.people["lamps_clerk"]
    cases = [handled(desk) for _each in range(3)]

    def read() -> tuple[list[tuple[int, bool, bool]], int]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rows = case_list(clerk, CaseFilter(queue="handling", order="due"), now=NOW)["cases"]
        return [(row["id"], row["is_supervised"], row["is_urged"]) for row in rows], len(asked)

    read()
    before, statements = read()
    press(desk, cases[1], "urged")
    press(desk, cases[2], "supervised")

    assert {row[1:] for row in before} == {(False, False)}
    told, after = read()
    assert set(told) == {(cases[0], False, False), (cases[1], False, True), (cases[2], True, False)}
    assert after == statements
