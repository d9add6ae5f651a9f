"""Merging gives nobody more time: what is owed in several cases is due when the first of them was."""

from datetime import datetime

import pytest

from cases import actions
from cases.actions import Caller, Destination
from cases.models import Case, Clock, ClockEnd, Obligation, RequestKind
from cases.verification import findings
from tests.cases.test_same_office_again import last, send, take
from tests.city import later
from tests.people import Desk


def with_lamps(desk: Desk, at: datetime, *, is_signed: bool = True, case_class: str = "lamp", **options: object) -> int:
    one = [desk.report(case_class, received_at=at, **options).case_id]
    actions.file_case(one, actor=desk.lead, now=at)
    to = Destination(lead=desk.city.departments["lamps"])
    actions.route_case(one, actor=desk.dispatcher, now=at, to=to)
    if is_signed:
        actions.sign_orders(one, actor=desk.lamps_clerk, now=at)
    return one[0]


def limit(desk: Desk, case_id: int, obligation: Obligation = Obligation.DISPOSE) -> Clock:
    return last(case_id, obligation, "lamps", desk)


@pytest.mark.parametrize("merged_at_days", [1, 12], ids=["in time", "late"])
def test_an_office_that_has_both_cases_owes_them_by_the_earlier_limit_whichever_speaks(
    desk: Desk, merged_at_days: float
) -> None:
    at = later(days=merged_at_days)
    for is_older_merged in (True, False):
        older, younger = with_lamps(desk, later(hours=-20)), with_lamps(desk, at)
        due = limit(desk, older).due_at
        merged, target = (older, younger) if is_older_merged else (younger, older)
        actions.merge_cases([merged], into=target, actor=desk.operator, now=at)

        speaks, ended = limit(desk, target), limit(desk, merged)
        assert (speaks.due_at, speaks.started_at, speaks.stopped_at) == (due, later(hours=-20), None)
        assert ended.ended_as == ClockEnd.RELEASED
        # Judged by what was true then.
        assert ended.is_met is (False if is_older_merged and merged_at_days > 5 else None)
    assert list(findings()) == []


def test_of_two_classes_the_shorter_limit_counts_for_what_speaks(desk: Desk) -> None:
    urgent, usual = with_lamps(desk, later(), case_class="manhole"), with_lamps(desk, later(hours=-1))
    due = limit(desk, urgent).due_at
    assert due < limit(desk, usual).due_at

    actions.merge_cases([urgent], into=usual, actor=desk.operator, now=later(minutes=1))

    assert limit(desk, usual).due_at == due
    assert limit(desk, usual).started_at == later(hours=-1)


def test_the_first_contact_that_was_owed_is_owed_still_whatever_the_office_owes_in_what_speaks(desk: Desk) -> None:
    def both(number: int, *, is_signed: bool = True) -> tuple[int, int]:
        callers = [Caller(phone=f"+86138001381{number}{each}") for each in range(2)]
        older = with_lamps(desk, later(hours=-4), caller=callers[0])
        return older, with_lamps(desk, later(), caller=callers[1], is_signed=is_signed)

    runs, unsigned, spoken = both(1), both(2, is_signed=False), both(3)
    desk.speaks(spoken[1], desk.lamps_clerk, now=later(minutes=1))

    for older, younger in (runs, unsigned, spoken):
        due = limit(desk, older, Obligation.CONTACT).due_at
        actions.merge_cases([older], into=younger, actor=desk.operator, now=later(minutes=5))
        owed = limit(desk, younger, Obligation.CONTACT)
        assert (owed.due_at, owed.stopped_at) == (due, None)
        assert limit(desk, older, Obligation.CONTACT).is_met is None
    actions.sign_orders([unsigned[1]], actor=desk.lamps_clerk, now=later(minutes=6))
    assert Clock.objects.filter(case_id=unsigned[1], obligation=Obligation.CONTACT).count() == 1
    desk.speaks(unsigned[1], desk.lamps_clerk, now=later(minutes=7))
    assert limit(desk, unsigned[1], Obligation.CONTACT).is_met is True
    # Apart again, what was owed for the other only is not owed here.
    actions.unmerge_case(spoken[0], actor=desk.operator, now=later(minutes=8))
    assert limit(desk, spoken[1], Obligation.CONTACT).ended_as == ClockEnd.RELEASED
    assert limit(desk, spoken[0], Obligation.CONTACT).stopped_at is None
    assert list(findings()) == []


def test_what_an_office_held_before_a_merge_counts_when_it_gets_the_case_back(desk: Desk) -> None:
    older, younger = with_lamps(desk, later(hours=-20)), with_lamps(desk, later())
    due = limit(desk, older).due_at
    actions.merge_cases([older], into=younger, actor=desk.operator, now=later())

    take(desk, [younger], now=later(minutes=5))
    send(desk, [younger], "lamps", now=later(minutes=5))

    assert limit(desk, younger).due_at == due
    assert (
        limit(desk, younger).order_id
        != Clock.objects.filter(case_id=younger, order_id__isnull=False).earliest("seq").order_id
    )


def test_a_limit_that_rests_is_carried_as_far_as_it_would_have_come_and_rests_on(desk: Desk) -> None:
    older, younger = with_lamps(desk, later(hours=-20)), with_lamps(desk, later())
    actions.ask_request([younger], actor=desk.lamps_clerk, now=later(), kind=RequestKind.SUSPENSION, reason="no parts")
    request = Case.objects.get(pk=younger).requests.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=later())
    due = limit(desk, older).due_at

    actions.merge_cases([older], into=younger, actor=desk.operator, now=later(days=1))
    assert (limit(desk, younger).due_at, limit(desk, younger).paused_at) == (due, later(days=1))
    actions.resume_orders([younger], actor=desk.dispatcher, now=later(days=8))

    assert (limit(desk, younger).due_at - due).days == 7
    assert list(findings()) == []


def test_the_first_contact_of_what_is_suspended_rests_on_when_it_is_taken_apart(desk: Desk) -> None:
    older, younger = with_lamps(desk, later(hours=-20)), with_lamps(desk, later())
    actions.ask_request([younger], actor=desk.lamps_clerk, now=later(), kind=RequestKind.SUSPENSION, reason="no parts")
    request = Case.objects.get(pk=younger).requests.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=later())

    actions.merge_cases([younger], into=older, actor=desk.operator, now=later(minutes=1))
    actions.unmerge_case(younger, actor=desk.operator, now=later(minutes=2))

    contact, dispose = (limit(desk, younger, each) for each in (Obligation.CONTACT, Obligation.DISPOSE))
    assert (contact.paused_at, contact.alarm_at, contact.stopped_at) == (dispose.paused_at, None, None)
    assert dispose.paused_at is not None


def test_taken_apart_an_office_has_the_limit_of_its_own_matter_again_and_the_promise_stays(desk: Desk) -> None:
    older, younger = with_lamps(desk, later(hours=-20)), with_lamps(desk, later())
    own = {name: limit(desk, younger, name) for name in (Obligation.DISPOSE, Obligation.CONTACT)}
    promise = Clock.objects.get(case_id=older, obligation=Obligation.PROMISE)
    actions.merge_cases([older], into=younger, actor=desk.operator, now=later(minutes=1))

    actions.unmerge_case(older, actor=desk.operator, now=later(minutes=2))

    for name, before in own.items():
        again = limit(desk, younger, name)
        assert (again.started_at, again.amber_at, again.due_at, again.alarm_at) == (
            before.started_at, before.amber_at, before.due_at, before.alarm_at,
        )  # fmt: skip
        assert (again.limit_id, again.amount, again.unit) == (before.limit_id, before.amount, before.unit)
    assert Clock.objects.get(case_id=younger, obligation=Obligation.PROMISE).due_at == promise.due_at
    assert list(findings()) == []


@pytest.mark.parametrize("leaves_first", [0, 1])
def test_of_several_that_were_merged_in_one_after_another_none_leaves_its_limit_behind(
    desk: Desk, leaves_first: int
) -> None:
    older = [with_lamps(desk, later(hours=-20)), with_lamps(desk, later(hours=-40))]
    own = with_lamps(desk, later())
    due = [limit(desk, each).due_at for each in [*older, own]]
    for minutes, each in enumerate(older):
        actions.merge_cases([each], into=own, actor=desk.operator, now=later(minutes=1 + minutes))
    assert limit(desk, own).due_at == min(due)

    actions.unmerge_case(older[leaves_first], actor=desk.operator, now=later(minutes=5))
    assert limit(desk, own).due_at == due[1 - leaves_first]
    actions.unmerge_case(older[1 - leaves_first], actor=desk.operator, now=later(minutes=6))

    assert limit(desk, own).due_at == due[-1]
    assert list(findings()) == []
