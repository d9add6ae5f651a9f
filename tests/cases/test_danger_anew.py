"""A danger that nobody took stays told through a merge, and what is new after somebody took it is told anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from cases.actions import (
    SYSTEM,
    Actor,
    ask_request,
    clear_danger,
    close_case,
    comment_case,
    contact_citizen,
    dangers_told,
    file_case,
    finish_orders,
    merge_cases,
    pass_check,
    rate_by_phone,
    review_fast,
    rework_case,
    route_case,
    send_fast,
    sign_orders,
    take_alert,
    take_in,
    unmask_contact,
)
from cases.actions.field import UnitReport, note_unit
from cases.actions.join import NewReport
from cases.dangers import Reading, read_for
from cases.models import Alert, AlertReason, Case, Channel, Danger, Outcome, RequestKind, Urgency, WorkOrder
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
    (row,) = [
        each for each in alert_list(desk.city.people["lead"], now=later(hours=3)).waiting if each.case_id == known
    ]
    assert row.words == BOY


def test_the_words_of_a_danger_are_shown_however_many_merges_lie_between(desk: Desk) -> None:
    seen = NewReport(
        channel=Channel.GRID, case_class=desk.city.classes["manhole"], text=BOY, received_at=later(minutes=1)
    )
    boy = take_in([seen], now=later(minutes=1))[0].case_id
    chain = [desk.report("manhole", text=HOLE).case_id for _number in range(3)]
    take_alert(chain, actor=desk.lead, now=NOW)

    for number, (case_id, into) in enumerate(pairwise([boy, *chain]), start=2):
        merge_cases([case_id], into=into, actor=desk.operator, now=later(minutes=number))

    (row,) = [
        each for each in alert_list(desk.city.people["lead"], now=later(hours=3)).waiting if each.case_id == chain[-1]
    ]
    assert row.words == BOY


def test_what_was_taken_of_both_is_not_told_again_by_merging_them(desk: Desk) -> None:
    known, other = taken(desk, HOLE), taken(desk, BOY)

    merge_cases([other], into=known, actor=desk.operator, now=later(minutes=2))

    assert not told(known)


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


# --- Many cases at once ---------------------------------------------------------------------


def test_a_note_of_many_cases_asks_the_database_and_reads_the_words_as_often_as_of_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counting(text: str, profile: dict[str, Any], told_at: datetime) -> Reading:
        read.append(text)
        return read_for(text, profile, told_at)

    cases = [taken(desk, GAS) for _number in range(51)]
    comment_case(cases[:1], actor=desk.operator, now=NOW, note="It still smells of gas here")
    monkeypatch.setattr(dangers_told, "read_for", counting)
    asked = []
    for these in (cases[:1], cases[1:]):
        read.clear()
        with CaptureQueriesContext(connection) as queries:
            comment_case(these, actor=desk.operator, now=later(minutes=3), note="It still smells of gas here")
        asked.append((len(queries), len(read)))

    # One case is locked by another statement than many are.
    assert asked[1][0] <= asked[0][0] + 1
    assert asked[1][1] == asked[0][1]
    assert all(told(pk) for pk in cases)


def test_of_many_cases_it_is_asked_once_whether_their_danger_waits(desk: Desk) -> None:
    asked = []
    for count in (2, 10):
        cases = [answering(desk, text=GAS) for _number in range(count)]
        Case.objects.filter(pk__in=cases).update(report_count=1)
        with CaptureQueriesContext(connection) as queries:
            close_case(cases, actor=desk.lead, now=later(days=30), outcome=Outcome.NOT_REACHED)
        asked.append(sum("cases_alert" in each["sql"] for each in queries))

    assert asked[0] == asked[1]


def test_merging_many_asks_once_what_their_alerts_name(desk: Desk) -> None:
    asked = []
    for count in (1, 6):
        known = taken(desk, HOLE)
        boys = [desk.report("manhole", text=BOY).case_id for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            merge_cases(boys, into=known, actor=desk.operator, now=later(minutes=2))
        asked.append(sum("cases_alert" in each["sql"] for each in queries))
        assert [alert.kinds for alert in told(known)] == [[Danger.MANHOLE]]

    assert asked[0] == asked[1]


# --- What was, and what is ------------------------------------------------------------------


def answering(desk: Desk, *, text: str = "The lamp is out") -> int:
    case_id = desk.sent(text=text).case_id
    take_all([case_id], desk)
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="New lamp")
    pass_check([case_id], actor=desk.operator, now=NOW)
    return case_id


def take_all(cases: list[int], desk: Desk) -> None:
    if any(told(pk) for pk in cases):
        take_alert(cases, actor=desk.lead, now=NOW)


def closed(desk: Desk) -> int:
    case_id = answering(desk)
    close_case([case_id], actor=SYSTEM, now=later(days=20), outcome=Outcome.NOT_REACHED)
    return case_id


def notes_on_a_closed_case(desk: Desk, words: str) -> int:
    case_id = closed(desk)
    comment_case([case_id], actor=desk.operator, now=later(days=21), note=words)
    return case_id


def calls(desk: Desk, words: str) -> int:
    receipt = desk.sent()
    unmask_contact(receipt.report_id, actor=desk.operator, now=NOW, reason="to ask")
    contact_citizen(receipt.case_id, actor=desk.operator, now=later(minutes=1), outcome="reached", note=words)
    return receipt.case_id


def asks_for_a_void(desk: Desk, words: str) -> int:
    case_id = desk.sent().case_id
    ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=1), kind=RequestKind.VOID, reason=words)
    return case_id


def rates_by_phone(desk: Desk, words: str) -> int:
    case_id = answering(desk)
    report = Case.objects.get(pk=case_id).reports.get()
    unmask_contact(report.pk, actor=desk.lead, now=later(minutes=1), reason="to ask")
    rate_by_phone(case_id, actor=desk.lead, now=later(minutes=2), is_solved=False, words=words)
    return case_id


PAST = [
    "She says the man who was hit by the lamp is out of hospital",
    "Called her: the smell of gas is gone",
    "The boy who fell into the manhole has been rescued",
    "The fire brigade put out the fire on 3 May",
    "回访：市民说煤气味没有了",
    "电话里说被灯砸伤的人已出院",
    "当时井盖缺失，孩子掉进去，已救出",
]
PRESENT = [
    "my son is trapped in the lift you repaired",
    "He is trapped since the door was closed",
    "The wall is about to collapse on the pavement",
    "修好的电箱漏电，有人被电到",
    "井盖修好后又掉了",
]


@pytest.mark.parametrize("says", [notes_on_a_closed_case, calls, asks_for_a_void, rates_by_phone])
def test_staff_who_speak_of_what_is_over_page_nobody_and_who_tell_of_what_is_there_does(
    desk: Desk, says: Callable[[Desk, str], int]
) -> None:
    for words in PAST:
        case_id = says(desk, words)
        assert (words, Case.objects.get(pk=case_id).danger, told(case_id)) == (words, "", [])
    for words in PRESENT:
        assert (words, bool(told(says(desk, words)))) == (words, True)


def test_a_review_pages_nobody_for_what_was_and_tells_of_what_it_finds_there_now(desk: Desk) -> None:
    for words, is_told in (
        ("Sent rightly, the cable was live and a child had been hurt", False),
        ("An open manhole must be secured in ten minutes, this took forty", False),
        ("When I went past just now the manhole was open again", True),
    ):
        case_id = taken(desk, HOLE)
        send_fast([case_id], actor=desk.operator, now=NOW)
        review_fast([case_id], actor=desk.lead, now=later(minutes=9), note=words)
        assert (words, bool(told(case_id))) == (words, is_told)


@pytest.mark.parametrize(("at", "is_told"), [(NOW + timedelta(days=10), False), (NOW + timedelta(days=21), True)])
def test_what_a_crew_noted_of_the_known_danger_before_the_end_is_no_news_after_it(
    desk: Desk, at: Any, *, is_told: bool
) -> None:
    case_id = answering(desk, text=GAS)
    close_case([case_id], actor=SYSTEM, now=later(days=20), outcome=Outcome.NOT_REACHED)
    order = WorkOrder.objects.filter(case=case_id).latest("pk")
    crew = Actor(kind=Role.FIELD_UNIT, roles=frozenset({Role.FIELD_UNIT}))
    report = UnitReport(facts={"act": "note", "noted": "over"}, words="Strong smell of gas in the cellar")

    note_unit(case_id, order.pk, report, actor=crew, now=later(days=22), at=at)

    assert bool(told(case_id)) is is_told


def test_whoever_is_also_of_the_field_can_say_that_there_is_no_danger(desk: Desk) -> None:
    both = desk.city.people["operator"]
    both.roles = [*both.roles, str(Role.GRID_WORKER)]
    both.save()
    case_id = desk.report("lamp", text=GAS).case_id

    clear_danger([case_id], actor=Actor.of(both), now=NOW, reason="A strong smell of gas, she says: the bakery")
    clear = Case.objects.get(pk=case_id)

    assert (clear.danger, told(case_id)) == ("", [])


# --- What has no name -------------------------------------------------------------------------

NAMELESS = [
    "While loading we saw that the lid is off next to it and an old man has stepped into it",
    "Skip emptied. A man lies beside it and does not wake up",
    "We removed the cover and a child fell in while we fetched tools",
    "a boy has been sucked into the pipe",
    "Somebody is hanging from the balcony on the 5th floor",
    "Neighbour's ceiling has sagged right down over the cot",
    "the bank is sliding into the river with two cars on it",
]


def finishes(desk: Desk, words: str) -> int:
    case_id = desk.sent().case_id
    sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    finish_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=9), result=words)
    return case_id


def notes(desk: Desk, words: str) -> int:
    case_id = desk.sent().case_id
    comment_case([case_id], actor=desk.lamps_clerk, now=later(minutes=9), note=words)
    return case_id


def ends_with_a_crew(desk: Desk, words: str) -> int:
    case_id = desk.sent().case_id
    order = WorkOrder.objects.get(case=case_id)
    crew = Actor(kind=Role.FIELD_UNIT, roles=frozenset({Role.FIELD_UNIT}))
    note_unit(
        case_id, order.pk, UnitReport(facts={"act": "done"}, words=words), actor=crew, now=later(minutes=9), at=NOW
    )
    return case_id


@pytest.mark.parametrize("says", [finishes, notes, ends_with_a_crew])
def test_a_danger_without_a_name_is_told_wherever_nothing_is_known(
    desk: Desk, says: Callable[[Desk, str], int]
) -> None:
    for words in NAMELESS:
        case_id = says(desk, words)
        case = Case.objects.get(pk=case_id)
        assert (words, bool(case.danger), case.urgency, len(told(case_id))) == (words, True, Urgency.URGENT, 1)


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("a boy has been sucked into the pipe", True),
        ("While loading we saw that the lid is off next to it and an old man has stepped into it", True),
        ("Somebody is hanging from the balcony on the 5th floor", True),
        ("the bank is sliding into the river", False),
    ],
)
@pytest.mark.parametrize("known", [GAS, NAMELESS[-1]])
def test_beside_what_is_known_a_danger_without_a_name_is_news_where_it_befalls_another(
    desk: Desk, known: str, words: str, *, is_told: bool
) -> None:
    case_id = taken(desk, known)

    comment_case([case_id], actor=desk.operator, now=later(minutes=3), note=words)

    assert bool(told(case_id)) is is_told
