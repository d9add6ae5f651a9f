"""Whoever sends a matter round to have its figures washed gains nothing: late stays late, and no new clock begins."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import Role
from cases import actions
from cases.actions.act import Actor
from cases.models import Clock, Obligation, Outcome, Report, Request, RequestKind
from cases.verification import findings
from common.refusals import Refusal
from evaluation.actions import rebuild_facts
from evaluation.models import Contacted, EndedBy, Fact, Signed
from evaluation.scoreboard import Figure
from tests.city import NOW, later
from tests.evaluation.test_rounds import done, says, score_of, sent
from tests.people import Desk

Cheat = Callable[[Desk, list[int], datetime], None]
MINUTE = timedelta(minutes=1)


def back(desk: Desk, one: list[int], at: datetime) -> None:
    actions.take_back(one, actor=desk.dispatcher, now=at, reason="elsewhere")


def to(desk: Desk, one: list[int], at: datetime, lead: str = "lamps", *co: str) -> None:
    # The shift lead sends it where he likes.
    roles = desk.lead.roles | {Role.DISPATCHER}
    who = Actor(kind=desk.lead.kind, roles=roles, user=desk.city.people["lead"])
    named = desk.city.departments
    where = actions.Destination(lead=named[lead], co_handlers=tuple(named[each] for each in co))
    actions.route_case(one, actor=who, now=at, to=where)


def change(desk: Desk, one: list[int], at: datetime, case_class: str) -> None:
    actions.change_case(one[0], actor=desk.dispatcher, now=at, case_class=desk.city.classes[case_class])


def granted(desk: Desk, one: list[int], at: datetime, kind: RequestKind) -> None:
    actions.ask_request(one, actor=desk.lamps_clerk, now=at, kind=kind, reason="for a reason")
    request = Request.objects.get(case__in=one, state="asked")
    decider = desk.lead if request.decider == Role.SHIFT_LEAD else desk.dispatcher
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=at, reason="so be it")


def taken_back(desk: Desk, one: list[int], at: datetime) -> None:
    back(desk, one, at)
    to(desk, one, at + timedelta(days=3))


def there_and_back(desk: Desk, one: list[int], at: datetime) -> None:
    change(desk, one, at, "manhole")
    to(desk, one, at + MINUTE)
    change(desk, one, at + 2 * MINUTE, "lamp")
    to(desk, one, at + 3 * MINUTE)


def returned(desk: Desk, one: list[int], at: datetime) -> None:
    granted(desk, one, at, RequestKind.RETURN)
    to(desk, one, at + MINUTE)


def merged(desk: Desk, one: list[int], at: datetime) -> None:
    actions.merge_cases(one, into=sent(desk, at=at), actor=desk.lead, now=at)
    actions.unmerge_case(one[0], actor=desk.lead, now=at + MINUTE)


def suspended(desk: Desk, one: list[int], at: datetime) -> None:
    granted(desk, one, at, RequestKind.SUSPENSION)
    actions.resume_orders(one, actor=desk.dispatcher, now=at + timedelta(days=2))


def by_another(desk: Desk, one: list[int], at: datetime) -> None:
    back(desk, one, at)
    to(desk, one, at + MINUTE, "police")
    back(desk, one, at + timedelta(days=2))
    to(desk, one, at + timedelta(days=2, minutes=1))


def by_the_house_above(desk: Desk, one: list[int], at: datetime) -> None:
    back(desk, one, at)
    to(desk, one, at + MINUTE, "works")
    actions.sign_orders(one, actor=desk.works_clerk, now=at + 2 * MINUTE)
    actions.forward_orders(one, actor=desk.works_clerk, now=at + 3 * MINUTE, to=desk.city.departments["lamps"])


def as_a_helper(desk: Desk, one: list[int], at: datetime) -> None:
    back(desk, one, at)
    to(desk, one, at + MINUTE, "police", "lamps")


def moved_while_checked(desk: Desk, one: list[int], at: datetime) -> None:
    actions.finish_orders(one, actor=desk.lamps_clerk, now=at, result="done")
    actions.change_case(one[0], actor=desk.dispatcher, now=at + MINUTE, address="Renmin Road 12")
    to(desk, one, at + 2 * MINUTE)


@pytest.mark.parametrize(
    "cheat",
    [
        taken_back, there_and_back, returned, merged, suspended, by_another, by_the_house_above, as_a_helper,
        moved_while_checked,
    ],
)  # fmt: skip
def test_no_way_round_makes_late_work_timely_nor_a_late_contact(desk: Desk, cheat: Cheat) -> None:
    one = [sent(desk)]
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)

    cheat(desk, one, later(days=10))
    at = later(days=14)
    for act in (
        lambda: actions.sign_orders(one, actor=desk.lamps_clerk, now=at),
        lambda: actions.text_citizen(one[0], actor=desk.lamps_clerk, now=at, text="We come on Monday"),
        lambda: actions.finish_orders(one, actor=desk.lamps_clerk, now=at, result="done"),
    ):
        # Who signed before need not again, and only the lead owes a contact.
        with suppress(Refusal), transaction.atomic():
            act()

    rebuild_facts()
    facts = Fact.objects.filter(case__in=one, department=desk.city.departments["lamps"])
    measured = list(facts.order_by("round").values_list("is_on_time", "contacted"))
    assert measured
    assert {is_on_time for is_on_time, _contacted in measured} == {False}
    assert not {Contacted.IN_TIME} & {contacted for _is_on_time, contacted in measured}
    assert set(facts.values_list("excluded", flat=True)) == {""}
    assert list(findings(now=at)) == []


def test_what_is_sent_again_unsigned_is_not_answered_the_sooner(desk: Desk) -> None:
    one = [sent(desk)]
    back(desk, one, later(days=2))
    to(desk, one, later(days=3))

    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(days=3, minutes=1))

    rebuild_facts()
    answered = Fact.objects.order_by("round").values_list("response_s", flat=True)
    # Two days it lay there, one at the desk.
    assert list(answered) == [None, 2 * 24 * 3600 + 60]
    # What was signed for is answered.
    back(desk, one, later(days=4))
    to(desk, one, later(days=5))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(days=5, minutes=2))
    rebuild_facts()
    assert Fact.objects.order_by("round").last().response_s == 120  # type: ignore[union-attr]


# --- What else somebody may try --------------------------------------------------------------------


def test_no_office_gets_more_time_by_having_the_older_of_its_cases_speak_through_the_younger(desk: Desk) -> None:
    older, younger = sent(desk), sent(desk, at=later(days=2))

    due_at = limit_of(older)
    actions.merge_cases([older], into=younger, actor=desk.lead, now=later(days=2))
    assert limit_of(younger) == due_at

    # What is late already stays late in what speaks for it, and counts there.
    third = sent(desk, at=later(days=30))
    actions.merge_cases([younger], into=third, actor=desk.lead, now=later(days=30))
    done(desk, third, at=later(days=30, hours=1))
    rebuild_facts()
    assert dict(Fact.objects.values_list("case", "is_on_time")) == {older: None, younger: None, third: False}
    counted = score_of(desk.city, "lamps", now=later(days=60)).counts
    assert (counted[Figure.RECEIVED], counted[Figure.LATE], counted[Figure.EXCLUDED]) == (1, 1, 2)


def limit_of(case_id: int) -> datetime:
    return Clock.objects.get(case_id=case_id, obligation=Obligation.DISPOSE, stopped_at=None).due_at


@pytest.mark.parametrize(("lead", "ended_by"), [("police", EndedBy.TAKEN_BACK), ("lamps", EndedBy.CHANGED)])
def test_a_misroute_is_not_hidden_by_changing_the_class_and_changing_it_back(
    desk: Desk, lead: str, ended_by: EndedBy
) -> None:
    one = [sent(desk)]
    change(desk, one, later(minutes=5), "manhole")
    change(desk, one, later(minutes=6), "lamp")
    to(desk, one, later(minutes=7), lead)

    rebuild_facts()

    # Sent to the same office again, it was no misroute.
    first = Fact.objects.filter(case__in=one, department=desk.city.departments["lamps"]).order_by("round")[0]
    assert first.ended_by == ended_by


def measured(case_id: int) -> list[tuple[object, ...]]:
    rebuild_facts()
    names = ("round", "is_on_time", "is_solved", "satisfaction", "signed", "contacted", "rework_count", "excluded")
    lamps = Fact.objects.filter(case=case_id, department__code="lamps")
    return list(lamps.order_by("round", "is_apart").values_list(*names))


def forgotten(desk: Desk, case_id: int, at: datetime) -> None:
    contact = Report.objects.get(case=case_id).contact
    assert contact is not None
    actions.erase_contact(contact, now=at)


def about_itself(desk: Desk, case_id: int, at: datetime) -> None:
    actions.set_about(case_id, department=desk.city.departments["lamps"], actor=desk.operator, now=at)


def kept_unknown(desk: Desk, case_id: int, at: datetime) -> None:
    actions.protect_reporter(Report.objects.get(case=case_id), now=at)


def closed_and_elsewhere(desk: Desk, case_id: int, at: datetime) -> None:
    actions.close_case(
        [case_id], actor=desk.operator, now=at, outcome=Outcome.EXPLAINED, reason="It is as it should be"
    )
    actions.reopen_case([case_id], actor=desk.operator, now=at + MINUTE, reason="She is right")
    change(desk, [case_id], at + 2 * MINUTE, "manhole")
    to(desk, [case_id], at + 3 * MINUTE, "police")


def back_to_work_and_never_was(desk: Desk, case_id: int, at: datetime) -> None:
    actions.rework_case([case_id], actor=desk.operator, now=at, reason="not done")
    back(desk, [case_id], at + MINUTE)
    actions.void_case([case_id], actor=desk.lead, now=at + 2 * MINUTE, reason="never was")


@pytest.mark.parametrize(
    "way", [forgotten, about_itself, kept_unknown, closed_and_elsewhere, back_to_work_and_never_was]
)
def test_what_was_late_and_not_solved_stays_so_whatever_is_done_with_the_case_or_with_her(
    desk: Desk, way: Callable[[Desk, int, datetime], None]
) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30))
    (before,) = measured(case_id)
    assert before[:6] == (1, False, False, 1, Signed.LATE, Contacted.MISSED)

    way(desk, case_id, later(days=31))

    after = measured(case_id)[0]
    # Sent back to work or opened again it is worse, and never better.
    assert (*after[:6], after[-1]) == (*before[:6], "")
    assert list(findings(now=later(days=32))) == []
