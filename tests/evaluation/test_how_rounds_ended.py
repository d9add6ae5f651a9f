"""What is said of a round that ended without being done: late where it was late, and that it counts elsewhere only where it does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cases import actions
from cases.models import Clock, Request, RequestKind
from evaluation.actions import refresh_facts
from evaluation.models import EndedBy, Fact
from evaluation.past import OUTCOMES, outcome
from tests.city import NOW, later
from tests.people import Desk

LATE, SOON = later(days=30), later(minutes=30)
# The sentences by what they hold of, in their order.
SAID = dict(zip(("rest", "on_time", "done_late", "late", "elsewhere", "no_limit", "in_time"), OUTCOMES, strict=False))


def said_of(fact: Fact) -> str:
    words, _level = outcome(fact, fact.ended_at or NOW)
    return next((name for name, (_holds, told, _of) in SAID.items() if told is words), "open")


def asked(desk: Desk, one: list[int], kind: RequestKind, at: datetime, **more: Any) -> None:
    actions.ask_request(one, actor=desk.lamps_clerk, now=at, kind=kind, reason="why", **more)
    request = Request.objects.latest("pk")
    decider = desk.dispatcher if kind in (RequestKind.RETURN, RequestKind.SUSPENSION) else desk.lead
    if request.decider == "shift_lead":
        decider = desk.lead
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=at, reason="so be it")


def taken_back(desk: Desk, one: list[int], at: datetime) -> None:
    actions.take_back(one, actor=desk.dispatcher, now=at, reason="elsewhere")


def returned(desk: Desk, one: list[int], at: datetime) -> None:
    asked(desk, one, RequestKind.RETURN, at)


def voided(desk: Desk, one: list[int], at: datetime) -> None:
    taken_back(desk, one, at)
    actions.void_case(one, actor=desk.lead, now=at, reason="never was")


def voided_on_request(desk: Desk, one: list[int], at: datetime) -> None:
    asked(desk, one, RequestKind.VOID, at)


def changed(desk: Desk, one: list[int], at: datetime) -> None:
    actions.change_case(one[0], actor=desk.dispatcher, now=at, case_class=desk.city.classes["manhole"])


def merged_into_another_office(desk: Desk, one: list[int], at: datetime) -> None:
    other = desk.report("lamp", text="Another one").case_id
    actions.file_case([other], actor=desk.lead, now=at)
    to = actions.Destination(lead=desk.city.departments["roads"])
    actions.route_case([other], actor=desk.dispatcher, now=at, to=to)
    actions.merge_cases(one, into=other, actor=desk.lead, now=at)


def merged_into_its_own(desk: Desk, one: list[int], at: datetime) -> None:
    other = desk.sent(text="Another one").case_id
    actions.merge_cases(one, into=other, actor=desk.lead, now=at)


def suspended(desk: Desk, one: list[int], at: datetime) -> None:
    """It rests from before its limit until long after it, and is taken away then."""
    asked(desk, one, RequestKind.SUSPENSION, SOON)
    taken_back(desk, one, at + timedelta(days=1))


WAYS: dict[Callable[..., None], tuple[str, str, str]] = {
    taken_back: ("taken_back", "in_time", "late"),
    returned: ("returned", "in_time", "late"),
    voided: ("voided", "in_time", "late"),
    voided_on_request: ("voided", "in_time", "late"),
    changed: ("changed", "in_time", "late"),
    merged_into_another_office: ("merged", "in_time", "late"),
    merged_into_its_own: ("merged", "in_time", "elsewhere"),
    suspended: ("taken_back", "in_time", "in_time"),
}


@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_round_is_said_to_have_ended_as_it_did(desk: Desk, way: Callable[..., None], is_late: bool) -> None:
    one = [desk.sent().case_id]
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    ended_by, in_time, late = WAYS[way]

    way(desk, one, LATE if is_late else SOON)
    refresh_facts(one)

    fact = Fact.objects.get(case=one[0], department=desk.city.departments["lamps"])
    assert fact.ended_at is not None
    assert said_of(fact) == (late if is_late else in_time)
    assert fact.ended_by == ended_by
    # That it counts where it was merged into is said of nothing else.
    fact.ended_by = EndedBy.RETURNED
    assert said_of(fact) != "elsewhere"


def test_what_had_no_limit_did_not_end_in_time(desk: Desk) -> None:
    one = [desk.sent().case_id]
    Clock.objects.filter(case_id=one[0], obligation="dispose").delete()
    taken_back(desk, one, LATE)
    refresh_facts(one)

    assert said_of(Fact.objects.get(case=one[0])) == "no_limit"
