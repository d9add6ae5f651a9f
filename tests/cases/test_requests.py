"""More time, returns, suspensions: how often, how much, who decides, and how they end."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import Actor, Destination, bring_back_suspended
from cases.actions.above import BoundByOfficeAbove
from cases.actions.act import JudgingOneself
from cases.actions.merging import DecideFirst
from cases.actions.requests import (
    AboveExtendedTooOften,
    AlreadyAsked,
    BeyondPromise,
    DecidedMeanwhile,
    DoneSinceAsked,
    ExtensionTooLong,
    LimitPassed,
    NoLimitToExtend,
    NotInHand,
    RequestDecided,
    TooManyExtensions,
)
from cases.actions.routing import BeingRuled, GivenBack, given_back
from cases.api.reading import case_detail, case_list
from cases.city_time import in_the_city
from cases.listing import CaseFilter
from cases.models import Case, Clock, LogEntry, LogKind, Obligation, Outcome, Request, RequestKind, WorkOrder
from cases.past import past_case
from cases.rules import rules
from cases.verification import findings
from cases.workflow import RequestState, State
from common.models import City
from common.refusals import BadInput, NotYours
from common.worktime import Unit
from desk.case_page import read_case
from desk.forms import FORMS
from evaluation.actions import refresh_facts
from evaluation.models import Fact
from tests.cases.test_clocks import clock, handling, last_facts, routed
from tests.city import NOW, later
from tests.people import Desk

DAYS = timedelta(days=2)
DAY = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": Decimal(1), "unit": Unit.WORKING_DAY}


def ask(desk: Desk, one: list[int], *, now: Any = NOW, clerk: str = "lamps_clerk", **more: Any) -> Request:
    actions.ask_request(one, actor=getattr(desk, clerk), now=now, **more)
    return Request.objects.order_by("-pk")[0]


def having_read(actor: Actor, case_id: int) -> Actor:
    """Somebody who has the case before them as it is now."""
    return replace(actor, has_read={case_id: Case.objects.get(pk=case_id).version})


def limits(**said: object) -> None:
    city = City.objects.get()
    city.profile["requests"] = said
    city.save()


# --- Several at once ---------------------------------------------------------------------


@pytest.mark.parametrize("is_granted", [True, False])
def test_whoever_decides_the_second_request_of_an_order_has_read_what_became_of_the_first(
    desk: Desk, is_granted: bool
) -> None:
    one = handling(desk)
    extension = ask(desk, one, **DAY)
    back = ask(desk, one, kind=RequestKind.RETURN, reason="not ours")
    unread = having_read(desk.dispatcher, one[0])
    actions.decide_request(
        extension.pk, is_granted=is_granted, actor=desk.dispatcher, now=later(minutes=1), reason="time enough"
    )

    for actor in (unread, desk.dispatcher):
        with pytest.raises(DecidedMeanwhile):
            actions.decide_request(back.pk, is_granted=True, actor=actor, now=later(minutes=2))

    back.refresh_from_db()
    assert back.state == RequestState.ASKED
    actions.decide_request(back.pk, is_granted=True, actor=having_read(desk.dispatcher, one[0]), now=later(minutes=3))
    assert Case.objects.get(pk=one[0]).state == State.FILED


# --- Extension ---------------------------------------------------------------------------


def test_more_time_is_asked_for_before_the_limit(desk: Desk) -> None:
    one = handling(desk)
    at = clock(one[0], Obligation.DISPOSE).due_at

    with pytest.raises(LimitPassed):
        ask(desk, one, now=at, **DAY)

    assert not Request.objects.exists()


def test_more_time_asked_for_in_time_may_be_granted_later(desk: Desk) -> None:
    one = handling(desk)
    at = clock(one[0], Obligation.DISPOSE).due_at
    request = ask(desk, one, now=at - timedelta(minutes=5), **DAY)

    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=at + timedelta(minutes=5))

    assert clock(one[0], Obligation.DISPOSE).due_at > at


def test_more_time_is_given_so_often_as_the_city_says(desk: Desk) -> None:
    limits(extensions=1, extension_share=1.0)
    one = handling(desk)
    request = ask(desk, one, **DAY)
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    with pytest.raises(TooManyExtensions):
        ask(desk, one, **DAY)


@pytest.mark.parametrize(
    ("amount", "unit", "is_too_much"),
    [(2, Unit.WORKING_DAY, False), (3, Unit.WORKING_DAY, True), (400, Unit.RUNNING_HOUR, True)],
)
def test_more_time_is_given_so_much_as_the_city_says(desk: Desk, amount: int, unit: Unit, is_too_much: bool) -> None:
    limits(extensions=2, extension_share=1.0)
    one = handling(desk)
    wanted = {**DAY, "amount": Decimal(amount), "unit": unit}

    if is_too_much:
        with pytest.raises(ExtensionTooLong) as refused:
            ask(desk, one, **wanted)
        # Whoever has to ask for less reads how much that is.
        assert refused.value.facts["most"] == "2 working days"
    else:
        assert ask(desk, one, **wanted).due_at is not None


def test_what_would_break_the_promise_is_decided_by_the_shift_lead(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    promise = clock(one[0], Obligation.PROMISE).due_at
    request = ask(desk, one, **{**DAY, "amount": Decimal(8)})
    assert (request.decider, request.due_at > promise) == ("shift_lead", True)

    with pytest.raises(NotYours):
        actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    queued = [
        [row["id"] for row in case_list(desk.city.people[name], CaseFilter(queue="requests"), now=NOW)["cases"]]
        for name in ("dispatcher", "lead")
    ]
    assert queued == [[], one]
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)
    assert clock(one[0], Obligation.PROMISE).due_at == promise
    assert clock(one[0], Obligation.DISPOSE).due_at == request.due_at


def test_what_came_to_break_the_promise_while_it_waited_is_not_the_dispatchers_to_grant(desk: Desk) -> None:
    one = handling(desk)
    request = ask(desk, one, **DAY)
    Clock.objects.filter(case_id=one[0], obligation="promise").update(due_at=NOW + timedelta(minutes=1))

    with pytest.raises(BeyondPromise):
        actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)


def test_what_comes_to_break_the_promise_while_it_waits_is_the_shift_leads_to_grant(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    request = ask(desk, one, **DAY)
    assert request.decider == "dispatcher"
    older = desk.report("lamp", received_at=NOW - timedelta(days=12)).case_id
    limit = clock(one[0], Obligation.DISPOSE).due_at

    actions.merge_cases([older], into=one[0], actor=desk.operator, now=NOW)

    request.refresh_from_db()
    assert clock(one[0], Obligation.PROMISE).due_at < request.due_at
    assert request.decider == "shift_lead"
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)
    assert clock(one[0], Obligation.DISPOSE).due_at == request.due_at > limit


def test_a_suspension_beyond_the_promise_is_the_shift_leads_to_grant(desk: Desk) -> None:
    one = handling(desk)
    promise = clock(one[0], Obligation.PROMISE).due_at
    request = ask(desk, one, kind=RequestKind.SUSPENSION, reason="a permit", review_on=(promise + DAYS).date())
    assert request.decider == "shift_lead"

    with pytest.raises(NotYours):
        actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)
    assert WorkOrder.objects.get(case=one[0]).state == "suspended"
    assert clock(one[0], Obligation.PROMISE).due_at == promise


def test_a_suspension_is_measured_by_where_the_limit_comes_to(desk: Desk) -> None:
    one = handling(desk)
    limit, promise = clock(one[0], Obligation.DISPOSE).due_at, clock(one[0], Obligation.PROMISE).due_at
    soon = ask(desk, one, kind=RequestKind.SUSPENSION, reason="rain", review_on=NOW.date() + timedelta(days=1))
    assert (soon.decider, limit < promise) == ("dispatcher", True)
    actions.decide_request(soon.pk, is_granted=False, actor=desk.dispatcher, now=NOW, reason="It is dry")

    # It ends before the promise, and leaves the office a limit that does not.
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "a part", "review_on": promise.date() - timedelta(days=1)}
    assert ask(desk, one, **wanted).decider == "shift_lead"


def test_a_suspension_that_comes_to_break_the_promise_while_it_waits_is_the_shift_leads(desk: Desk) -> None:
    one = handling(desk)
    tomorrow = NOW.date() + timedelta(days=1)
    request = ask(desk, one, kind=RequestKind.SUSPENSION, reason="rain", review_on=tomorrow)
    older = desk.report("lamp", received_at=NOW - timedelta(days=12)).case_id

    actions.merge_cases([older], into=one[0], actor=desk.operator, now=NOW)

    request.refresh_from_db()
    assert (request.decider, request.review_on) == ("shift_lead", tomorrow)
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=NOW)


def test_a_suspension_decided_after_its_day_waits_no_longer_than_a_day(desk: Desk) -> None:
    limits(suspension_days=30)
    one = handling(desk)
    request = ask(desk, one, kind=RequestKind.SUSPENSION, reason="rain", review_on=NOW.date() + timedelta(days=1))

    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=later(days=2))

    assert WorkOrder.objects.get(case=one[0]).review_on == NOW.date() + timedelta(days=3)


def test_an_extension_reaches_from_where_the_limit_stands_after_a_suspension(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    extension = ask(desk, one, **DAY)
    suspension = ask(desk, one, kind=RequestKind.SUSPENSION, reason="rain")
    actions.decide_request(suspension.pk, is_granted=True, actor=desk.lead, now=NOW)

    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=5))

    before = extension.due_at
    extension.refresh_from_db()
    assert before is not None
    assert extension.due_at is not None
    assert extension.due_at > before
    actions.decide_request(
        extension.pk,
        is_granted=True,
        actor=having_read(getattr(desk, {"dispatcher": "dispatcher", "shift_lead": "lead"}[extension.decider]), one[0]),
        now=later(days=5),
    )
    assert clock(one[0], Obligation.DISPOSE).due_at == extension.due_at


def test_more_time_for_what_rests_reaches_beyond_the_rest_and_is_the_shift_leads_beyond_the_promise(
    desk: Desk,
) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    extension = ask(desk, one, **DAY)
    promise = clock(one[0], Obligation.PROMISE).due_at
    back_on = (promise + DAYS).date()
    suspension = ask(desk, one, kind=RequestKind.SUSPENSION, reason="a permit", review_on=back_on)
    assert extension.decider == "dispatcher"

    actions.decide_request(suspension.pk, is_granted=True, actor=desk.lead, now=NOW)

    extension.refresh_from_db()
    assert extension.due_at is not None
    assert (extension.decider, extension.due_at.date() > back_on) == ("shift_lead", True)
    with pytest.raises(NotYours):
        actions.decide_request(extension.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    actions.decide_request(extension.pk, is_granted=True, actor=having_read(desk.lead, one[0]), now=NOW)
    told = last_facts(one[0])["due_at"]
    assert told == extension.due_at.isoformat()

    # It goes on on its day: the limit is what everybody was told.
    bring_back_suspended(now=datetime.combine(back_on, time.min, tzinfo=City.objects.get().zone))
    assert clock(one[0], Obligation.DISPOSE).due_at.isoformat() == told


def test_more_time_for_what_went_on_early_is_the_dispatchers_again(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    extension = ask(desk, one, **DAY)
    before = extension.due_at
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "a permit"}
    suspension = ask(desk, one, **wanted, review_on=(clock(one[0], Obligation.PROMISE).due_at + DAYS).date())
    actions.decide_request(suspension.pk, is_granted=True, actor=desk.lead, now=NOW)

    actions.resume_orders(one, actor=desk.dispatcher, now=NOW)

    extension.refresh_from_db()
    assert (extension.decider, extension.due_at) == ("dispatcher", before)


def test_a_suspended_limit_that_is_extended_tells_nothing_before_it_goes_on(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = handling(desk)
    extension = ask(desk, one, **DAY)
    suspension = ask(desk, one, kind=RequestKind.SUSPENSION, reason="rain")
    for request in (suspension, extension):
        actions.decide_request(request.pk, is_granted=True, actor=having_read(desk.lead, one[0]), now=NOW)

    assert clock(one[0], Obligation.DISPOSE).alarm_at is None
    actions.resume_orders(one, actor=desk.dispatcher, now=later(hours=1))
    assert clock(one[0], Obligation.DISPOSE).alarm_at is not None


def test_nothing_is_extended_once_the_work_is_done(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    actions.sign_orders(one, actor=desk.police_clerk, now=NOW)
    request = ask(desk, one, clerk="police_clerk", **DAY)
    actions.finish_orders(one, actor=desk.police_clerk, now=NOW, result="done")

    request.refresh_from_db()
    assert (request.state, request.decided_at, request.decided_by) == (RequestState.LAPSED, NOW, None)
    with pytest.raises(RequestDecided):
        actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)


def test_nothing_is_extended_where_no_limit_runs(desk: Desk) -> None:
    one = handling(desk)
    Clock.objects.filter(case_id=one[0], obligation="dispose").delete()

    with pytest.raises(NoLimitToExtend):
        ask(desk, one, **DAY)


def test_what_was_asked_for_the_limit_alone_falls_away_with_the_report(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    actions.sign_orders(one, actor=desk.police_clerk, now=NOW)
    for kind in (RequestKind.SUSPENSION, RequestKind.RETURN):
        ask(desk, one, kind=kind, reason="parts")
    others = ask(desk, one, clerk="police_clerk", **DAY)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done", without_co_handlers="enough")

    kept = dict(Request.objects.values_list("kind", "state"))
    assert kept == {"suspension": "lapsed", "return": "asked", "extension": "asked"}
    assert Request.objects.get(state="asked", kind="extension") == others
    dropped = [each["request"] for each in last_facts(one[0])["requests_dropped"]]
    assert dropped == [Request.objects.get(kind="suspension").pk]


# --- What falls away ---------------------------------------------------------------------


def test_what_is_asked_for_falls_away_with_its_order_however_it_ends(desk: Desk) -> None:
    def asked(kind: str) -> tuple[list[int], Request]:
        one = handling(desk, co_handlers=("police",))
        return one, ask(desk, one, **(DAY | {"kind": kind}))

    ways: dict[str, tuple[str, Any]] = {
        "taken back": (
            "extension",
            lambda one: actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="as told"),
        ),
        "changed": (
            "suspension",
            lambda one: actions.change_case(
                one[0], actor=desk.dispatcher, now=NOW, case_class=desk.city.classes["manhole"]
            ),
        ),
        "about itself": (
            "return",
            lambda one: actions.set_about(
                one[0], department=desk.city.departments["lamps"], actor=desk.operator, now=NOW
            ),
        ),
        "done": (
            "suspension",
            lambda one: actions.finish_orders(
                one, actor=desk.lamps_clerk, now=NOW, result="as told", without_co_handlers="as told"
            ),
        ),
    }

    for kind, way in ways.values():
        one, request = asked(kind)
        way(one)
        request.refresh_from_db()
        assert (request.state, request.decided_at, request.decided_by) == ("lapsed", NOW, None)
        dropped = LogEntry.objects.filter(case_id=one[0]).order_by("-seq")[0].facts["requests_dropped"]
        assert [(each["request"], each["kind"]) for each in dropped] == [(request.pk, kind)]
        decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
        with pytest.raises(RequestDecided):
            actions.decide_request(request.pk, is_granted=True, actor=decider, now=NOW, reason="as told")
    assert not case_list(desk.city.people["dispatcher"], CaseFilter(queue="requests"), now=NOW)["cases"]
    assert list(findings()) == []


def test_a_granted_return_ends_what_else_was_asked_for_and_stays_granted(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    wanted = [
        ask(desk, one, **(DAY | {"kind": kind}))
        for kind in (RequestKind.RETURN, RequestKind.EXTENSION, RequestKind.VOID)
    ]
    theirs = ask(desk, one, clerk="police_clerk", **DAY)

    actions.decide_request(wanted[0].pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    states = dict(Request.objects.values_list("pk", "state"))
    assert states == {wanted[0].pk: "granted", wanted[1].pk: "lapsed", wanted[2].pk: "lapsed", theirs.pk: "lapsed"}
    # Whoever asked reads it behind its figures, when the case has left it.
    told = past_case(desk.city.people["lamps_clerk"], one[0], now=NOW)
    assert (told.is_visible, [each.state for each in told.asked]) == (False, ["granted", "lapsed", "lapsed"])
    assert len(last_facts(one[0])["requests_dropped"]) == 3


def test_what_waits_for_a_decision_is_decided_before_it_is_merged(desk: Desk) -> None:
    """Else whoever asked would never hear, and a merge would do what only a ruling may."""
    for kind, more in {"extension": DAY, "suspension": {}, "return": {}, "void": {}}.items():
        one, target = handling(desk), desk.sent("lamp").case_id
        request = ask(desk, one, **{**more, "kind": RequestKind(kind), "reason": "for a reason"})
        rows = LogEntry.objects.count()

        with pytest.raises(DecideFirst):
            actions.merge_cases(one, into=target, actor=desk.operator, now=NOW)

        request.refresh_from_db()
        assert (request.state, LogEntry.objects.count()) == ("asked", rows)
        decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
        actions.decide_request(request.pk, is_granted=False, actor=decider, now=NOW, reason="not so")
        actions.merge_cases(one, into=target, actor=desk.operator, now=NOW)


def test_what_is_to_be_ruled_is_not_merged_away_and_may_speak_for_another(desk: Desk) -> None:
    one = given_back_once(desk)
    ruling = ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="nor ours")
    assert ruling.kind == RequestKind.ARBITRATION

    with pytest.raises(DecideFirst):
        actions.merge_cases(one, into=desk.sent("lamp").case_id, actor=desk.lead, now=NOW)
    actions.merge_cases([desk.report("lamp").case_id], into=one[0], actor=desk.lead, now=NOW)

    ruling.refresh_from_db()
    assert ruling.state == "asked"


def given_back_once(desk: Desk) -> list[int]:
    """A case that one office gave back, and another has."""
    one = routed(desk)
    first = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    actions.decide_request(first.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    to = Destination(lead=desk.city.departments["roads"])
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    return one


@pytest.mark.usefixtures("merges_of_before")
def test_a_case_taken_apart_again_waits_for_the_same_decisions_and_a_reopened_one_for_none(desk: Desk) -> None:
    one = handling(desk, co_handlers=("police",))
    request = ask(desk, one, **DAY)
    due_at = request.due_at
    other = desk.sent("lamp").case_id
    actions.merge_cases(one, into=other, actor=desk.operator, now=NOW)

    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=1))

    request.refresh_from_db()
    # By what the office could not work meanwhile, it would have longer.
    assert (request.state, request.decided_at, request.due_at > due_at) == ("asked", None, True)
    assert [each["request"] for each in last_facts(one[0])["requests_again"]] == [request.pk]
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=2))
    assert clock(one[0], Obligation.DISPOSE, desk.city.departments["lamps"]).due_at == request.due_at
    void = ask(desk, one, now=later(minutes=3), kind=RequestKind.VOID, reason="nothing is there")
    actions.finish_orders(
        one, actor=desk.lamps_clerk, now=later(hours=1), result="as told", without_co_handlers="as told"
    )
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=2))
    actions.close_case(one, actor=actions.SYSTEM, now=later(hours=3), outcome=Outcome.NOT_REACHED)
    actions.reopen_case(one, actor=desk.lead, now=later(hours=4), reason="there again")
    assert Request.objects.get(pk=void.pk).state == "lapsed"
    assert list(findings()) == []


@pytest.mark.usefixtures("merges_of_before")
def test_what_is_taken_up_and_dropped_in_one_act_is_not_said_to_be_asked_again(desk: Desk) -> None:
    one = handling(desk)
    request = ask(desk, one, **DAY)
    lamps = desk.city.departments["lamps"]
    target = desk.sent("lamp", about_department=lamps).case_id
    actions.merge_cases(one, into=target, actor=desk.operator, now=NOW)
    actions.set_about(one[0], department=lamps, actor=desk.operator, now=later(minutes=1))

    actions.unmerge_case(one[0], actor=desk.operator, now=later(minutes=2))

    request.refresh_from_db()
    facts = last_facts(one[0])
    assert request.state == RequestState.LAPSED
    assert "requests_again" not in facts
    assert [each["request"] for each in facts["requests_dropped"]] == [request.pk]  # type: ignore[attr-defined]


def test_what_was_reported_done_is_not_returned_and_goes_on_to_be_after_a_failed_check(desk: Desk) -> None:
    one = handling(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="not ours")
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="as told")

    with pytest.raises(DoneSinceAsked):
        actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    actions.rework_case(one, actor=desk.other_worker, now=NOW, reason="still dark")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    assert Case.objects.get(pk=one[0]).state == State.FILED


def test_what_is_undecided_is_not_asked_for_twice(desk: Desk) -> None:
    one = handling(desk)
    for kind in (RequestKind.EXTENSION, RequestKind.SUSPENSION, RequestKind.RETURN, RequestKind.VOID):
        ask(desk, one, **(DAY | {"kind": kind}))
        rows = LogEntry.objects.count()
        with pytest.raises(AlreadyAsked):
            ask(desk, one, **(DAY | {"kind": kind, "amount": Decimal(2)}))
        assert LogEntry.objects.count() == rows
    with pytest.raises(AlreadyAsked):
        ask(desk, one, kind=RequestKind.ARBITRATION, reason="the same wish by another name")
    assert Request.objects.filter(case=one[0]).count() == 4


def test_only_what_an_office_has_in_hand_is_suspended(desk: Desk) -> None:
    one = routed(desk)
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "rain"}
    with pytest.raises(NotInHand):
        ask(desk, one, **wanted)
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="as told")
    send_to(desk, one, "works")
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    request = ask(desk, one, clerk="works_clerk", **wanted)

    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])

    request.refresh_from_db()
    assert request.state == "lapsed"
    with pytest.raises(NotInHand):
        ask(desk, one, clerk="works_clerk", **wanted)


def test_what_was_forwarded_ends_with_the_order_it_came_from(desk: Desk) -> None:
    """A co-handler that forwarded its part and is relieved of it, or does it itself, leaves nobody working on it."""
    for is_done in (False, True):
        one = routed(desk, co_handlers=("works",))
        actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
        actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["roads"])
        asked = ask(desk, one, clerk="roads_clerk", **DAY)
        if is_done:
            actions.finish_orders(one, actor=desk.works_clerk, now=NOW, result="as told")
        else:
            wish = ask(desk, one, clerk="works_clerk", kind=RequestKind.RETURN, reason="not ours")
            actions.decide_request(wish.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

        child = WorkOrder.objects.get(case=one[0], department=desk.city.departments["roads"])
        asked.refresh_from_db()
        assert (child.state, child.ended_at, asked.state) == ("cancelled", NOW, "lapsed")
        assert not Clock.objects.filter(case_id=one[0], order_id=child.pk, stopped_at__isnull=True).exists()
        assert not Case.objects.visible_to(desk.city.people["roads_clerk"]).filter(pk=one[0]).exists()
    assert list(findings()) == []


# --- Return ------------------------------------------------------------------------------


def test_a_case_is_returned_once_and_then_ruled_on_while_its_office_goes_on(desk: Desk) -> None:
    one = routed(desk)
    first = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    actions.decide_request(first.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    police = desk.city.departments["police"]
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=police))

    second = ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="not ours either")

    assert (first.kind, second.kind, second.decider) == ("return", "arbitration", "shift_lead")
    with pytest.raises(NotYours):
        actions.decide_request(second.pk, is_granted=True, actor=desk.dispatcher, now=NOW, reason="so be it")
    actions.sign_orders(one, actor=desk.police_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.police_clerk, now=later(hours=1), result="done all the same")
    assert Case.objects.get(pk=one[0]).state == State.CHECKING


@pytest.mark.parametrize(("is_granted", "state"), [(True, State.FILED), (False, State.ROUTED)])
def test_a_ruling_needs_its_reason_and_is_kept(desk: Desk, is_granted: bool, state: State) -> None:
    one = routed(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    send_to(desk, one, "roads")
    ruling = ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="not ours either")

    with pytest.raises(BadInput):
        actions.decide_request(ruling.pk, is_granted=is_granted, actor=desk.lead, now=NOW)
    actions.decide_request(ruling.pk, is_granted=is_granted, actor=desk.lead, now=NOW, reason="By the rule of 2024")

    assert Case.objects.get(pk=one[0]).state == state
    assert last_facts(one[0])["kind"] == "arbitration"


TAKES: dict[str, Any] = {
    "taken back": lambda desk, one: actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="as they say"),
    "changed": lambda desk, one: actions.change_case(
        one[0], actor=desk.dispatcher, now=NOW, case_class=desk.city.classes["manhole"]
    ),
}


@pytest.mark.parametrize("way", TAKES)
def test_whoever_takes_it_from_an_office_that_asked_to_be_rid_of_it_has_granted_that(desk: Desk, way: str) -> None:
    one = handling(desk)
    asked = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")

    TAKES[way](desk, one)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.decided_at) == ("granted", desk.dispatcher.user, NOW)
    assert WorkOrder.objects.get(case=one[0]).state == "returned"
    refresh_facts(one)
    (fact,) = Fact.objects.filter(case=one[0])
    assert (fact.return_count, fact.ended_by) == (1, "returned")
    if way == "taken back":
        # Back to the same office it comes by a ruling only.
        with pytest.raises(GivenBack):
            send_to(desk, one, "lamps")
        send_to(desk, one, "roads")
        assert ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="nor ours").kind == "arbitration"
    assert list(findings()) == []


def test_a_misroute_stays_the_dispatchers_where_only_a_helper_asked_to_go(desk: Desk) -> None:
    one = routed(desk, co_handlers=("police",))
    ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="nothing for us")

    TAKES["taken back"](desk, one)

    refresh_facts(one)
    ended = dict(Fact.objects.values_list("department__code", "ended_by"))
    assert ended == {"lamps": "taken_back", "police": "returned"}


@pytest.mark.parametrize("way", TAKES)
def test_nobody_takes_away_what_is_to_be_ruled_on(desk: Desk, way: str) -> None:
    one = routed(desk)
    ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    TAKES["taken back"](desk, one)
    send_to(desk, one, "roads")
    ruling = ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="not ours either")

    with pytest.raises(BeingRuled):
        TAKES[way](desk, one)

    ruling.refresh_from_db()
    assert (ruling.kind, ruling.state) == ("arbitration", "asked")


def test_nobody_grants_by_taking_back_what_he_asked_for_himself(desk: Desk) -> None:
    one = routed(desk)
    ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    Request.objects.update(asked_by=desk.dispatcher.user)

    with pytest.raises(JudgingOneself):
        TAKES["taken back"](desk, one)


def test_what_was_given_back_before_it_was_merged_counts_for_the_case_that_speaks_for_it(desk: Desk) -> None:
    one, other = routed(desk), routed(desk)
    first = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    actions.decide_request(first.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    actions.merge_cases(one, into=other[0], actor=desk.lead, now=NOW)

    assert ask(desk, other, kind=RequestKind.RETURN, reason="nor this one").kind == "arbitration"


def test_what_was_given_back_in_a_merged_case_does_not_go_back_there_until_it_is_apart(desk: Desk) -> None:
    one, other = given_back_once(desk), routed(desk)
    actions.take_back(other, actor=desk.dispatcher, now=NOW, reason="sent wrongly")
    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="sent wrongly")
    lamps = desk.city.departments["lamps"]
    assert given_back(other) == {}
    third = desk.report("lamp").case_id
    actions.file_case([third], actor=desk.lead, now=NOW)
    actions.merge_cases(one, into=third, actor=desk.lead, now=NOW)
    actions.merge_cases([third], into=other[0], actor=desk.lead, now=NOW)

    assert given_back([*other, third]) == {other[0]: {lamps.pk}, third: {lamps.pk}}
    with pytest.raises(GivenBack):
        actions.route_case(other, actor=desk.dispatcher, now=NOW, to=Destination(lead=lamps))
    actions.unmerge_case(one[0], actor=desk.lead, now=NOW)
    assert given_back(other) == {}
    actions.route_case(other, actor=desk.dispatcher, now=NOW, to=Destination(lead=lamps))


def test_a_return_that_is_asked_for_where_a_returned_case_is_merged_in_is_ruled(desk: Desk) -> None:
    one, other = given_back_once(desk), routed(desk)
    asked = ask(desk, other, kind=RequestKind.RETURN, reason="not our lamp")

    actions.merge_cases(one, into=other[0], actor=desk.lead, now=NOW)

    asked.refresh_from_db()
    assert (asked.kind, asked.decider, asked.state) == ("arbitration", "shift_lead", "asked")
    assert list(findings()) == []


def test_extensions_that_were_granted_before_a_merge_count_for_the_case_that_speaks(desk: Desk) -> None:
    limits(extensions=1, extension_share=9)
    one, other = handling(desk), handling(desk)
    actions.decide_request(ask(desk, one, **DAY).pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    actions.merge_cases(one, into=other[0], actor=desk.lead, now=NOW)

    with pytest.raises(TooManyExtensions):
        ask(desk, other, **DAY)


def test_a_co_handlers_return_counts_for_the_case(desk: Desk) -> None:
    one = routed(desk, co_handlers=("police",))
    request = ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="nothing for us")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)

    assert ask(desk, one, kind=RequestKind.RETURN, reason="nor for us").kind == "arbitration"


def test_of_two_returns_that_were_asked_for_at_once_one_is_granted_and_the_other_ruled(desk: Desk) -> None:
    one = routed(desk, co_handlers=("police",))
    mine = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    theirs = ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="nothing for us")
    actions.decide_request(theirs.pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=1))

    with pytest.raises(NotYours):
        actions.decide_request(mine.pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=2), reason="too")

    mine.refresh_from_db()
    assert (mine.kind, mine.decider, mine.state) == ("arbitration", "shift_lead", "asked")
    assert Case.objects.get(pk=one[0]).state == State.ROUTED
    # And nothing of it differs from what the log says.
    assert [each for each in findings() if each.kind == "request"] == []


def test_an_arbitration_takes_a_co_handler_off_too(desk: Desk) -> None:
    one = routed(desk, co_handlers=("police", "roads"))
    request = ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="nothing for us")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    ruling = ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="nor for us")

    actions.decide_request(
        ruling.pk, is_granted=True, actor=desk.lead, now=NOW, reason="Nothing of the road is touched"
    )

    assert WorkOrder.objects.get(case=one[0], department=desk.city.departments["roads"]).state == "returned"
    assert Case.objects.get(pk=one[0]).state == State.ROUTED


def send_to(desk: Desk, one: list[int], lead: str, *co_handlers: str, by: str = "dispatcher", now: Any = NOW) -> None:
    named = desk.city.departments
    to = Destination(lead=named[lead], co_handlers=tuple(named[each] for each in co_handlers))
    actions.route_case(one, actor=getattr(desk, by), now=now, to=to)


def given_back_by_lamps(desk: Desk) -> list[int]:
    one = routed(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="not our lamp")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    return one


def test_what_an_office_gave_back_does_not_go_to_it_again(desk: Desk) -> None:
    one = given_back_by_lamps(desk)
    orders = WorkOrder.objects.count()

    # By name, by the rules, and as a co-handler.
    with pytest.raises(GivenBack):
        send_to(desk, one, "lamps")
    with pytest.raises(GivenBack):
        actions.route_case(one, actor=desk.dispatcher, now=NOW)
    with pytest.raises(GivenBack):
        send_to(desk, one, "roads", "lamps")

    assert (Case.objects.get(pk=one[0]).state, WorkOrder.objects.count()) == (State.FILED, orders)
    send_to(desk, one, "roads")


def test_a_ruling_opens_the_way_back_and_closes_it_to_whom_it_relieved(desk: Desk) -> None:
    one = given_back_by_lamps(desk)
    send_to(desk, one, "roads")
    ruling = ask(desk, one, clerk="roads_clerk", kind=RequestKind.RETURN, reason="no road is touched")
    actions.decide_request(ruling.pk, is_granted=True, actor=desk.lead, now=later(hours=1), reason="It is a lamp")

    with pytest.raises(GivenBack):
        send_to(desk, one, "roads", now=later(hours=1))
    send_to(desk, one, "lamps", now=later(hours=1))

    again = ask(desk, one, now=later(hours=2), kind=RequestKind.RETURN, reason="still not ours")
    assert again.kind == "arbitration"
    actions.decide_request(again.pk, is_granted=True, actor=desk.lead, now=later(hours=3), reason="The mast is private")
    with pytest.raises(GivenBack):
        send_to(desk, one, "lamps", now=later(hours=3))


def test_to_whom_gave_it_back_it_does_not_go_round_again_however_often_it_is_sent_on(desk: Desk) -> None:
    one, rounds = given_back_by_lamps(desk), 0
    for turn in range(6):
        for office in ("lamps", "roads", "police", "street"):
            with contextlib.suppress(GivenBack):
                send_to(desk, one, office, now=later(hours=turn))
                rounds += 1
                actions.take_back(one, actor=desk.dispatcher, now=later(hours=turn), reason="my mistake")

    # Taken back unasked they may have it again: nobody granted them anything. The first may not.
    assert WorkOrder.objects.filter(case=one[0], department=desk.city.departments["lamps"]).count() == 1
    assert rounds == 18


def test_another_class_is_another_matter(desk: Desk) -> None:
    one = given_back_by_lamps(desk)
    actions.summarise_case(one[0], actor=desk.dispatcher, now=later(hours=1), summary="a lamp")
    with pytest.raises(GivenBack):
        send_to(desk, one, "lamps", now=later(hours=1))

    actions.change_case(one[0], actor=desk.dispatcher, now=later(hours=1), case_class=desk.city.classes["manhole"])

    send_to(desk, one, "lamps", now=later(hours=1))


def test_a_co_handler_of_the_rules_that_gave_it_back_is_left_out(desk: Desk) -> None:
    one = [desk.report("manhole").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    request = ask(desk, one, clerk="police_clerk", kind=RequestKind.RETURN, reason="nothing for us")
    actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    actions.take_back(one, actor=desk.dispatcher, now=later(minutes=5), reason="anew")

    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=6))

    running = WorkOrder.objects.filter(case=one[0], ended_at__isnull=True)
    assert {order.department.code for order in running.select_related("department")} == {"roads"}


def test_the_form_offers_nobody_who_gave_it_back(desk: Desk, client: Client) -> None:
    one = given_back_by_lamps(desk)
    client.force_login(desk.city.people["dispatcher"])
    lamps = desk.city.departments["lamps"].pk

    page = read_case(desk.city.people["dispatcher"], Case.objects.get(pk=one[0]).number, now=NOW)
    form = FORMS["route"](page=page)

    proposal = page.proposal()
    assert proposal is not None
    assert (proposal["lead"], proposal["given_back"].pk) == (None, lamps)
    assert lamps not in dict(form.fields["lead"].choices)
    assert client.get(f"/desk/cases/{page.case.number}/").status_code == 200


# --- Suspension --------------------------------------------------------------------------


def suspended(desk: Desk, review_on: date | None) -> list[int]:
    one = handling(desk)
    request = ask(desk, one, kind=RequestKind.SUSPENSION, reason="a permit", review_on=review_on)
    decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=NOW)
    return one


def test_a_suspension_comes_back_by_itself_on_its_day(desk: Desk) -> None:
    one = suspended(desk, date(2026, 3, 17))
    order = WorkOrder.objects.get(case=one[0])
    assert (order.state, order.review_on) == ("suspended", date(2026, 3, 17))

    # The seventeenth begins in the city while it is still the sixteenth in UTC.
    assert bring_back_suspended(now=later(days=6, hours=13)) == 0
    assert bring_back_suspended(now=later(days=6, hours=14, minutes=1)) == 1
    assert bring_back_suspended(now=later(days=7)) == 0

    order.refresh_from_db()
    assert (order.state, order.review_on) == ("working", None)
    assert LogEntry.objects.filter(case_id=one[0], kind="resume", actor_kind="system").count() == 1
    assert clock(one[0], Obligation.DISPOSE).paused_at is None


def test_a_suspension_without_a_day_has_the_last_the_city_allows(desk: Desk) -> None:
    limits(suspension_days=10)

    one = suspended(desk, None)

    assert WorkOrder.objects.get(case=one[0]).review_on == date(2026, 3, 20)
    assert last_facts(one[0])["review_on"] == "2026-03-20"


@pytest.mark.parametrize("review_on", [date(2026, 3, 10), date(2026, 3, 1), date(2026, 9, 1)])
def test_a_suspension_ends_neither_today_nor_in_half_a_year(desk: Desk, review_on: date) -> None:
    one = handling(desk)

    with pytest.raises(BadInput):
        ask(desk, one, kind=RequestKind.SUSPENSION, reason="a permit", review_on=review_on)


def test_a_suspension_ended_by_hand_does_not_come_back_again(desk: Desk) -> None:
    one = suspended(desk, date(2026, 3, 17))

    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=1))

    assert WorkOrder.objects.get(case=one[0]).review_on is None
    assert bring_back_suspended(now=later(days=8)) == 0
    assert last_facts(one[0])["until"] == [clock(one[0], Obligation.DISPOSE).due_at.isoformat()]


# --- What was forwarded ----------------------------------------------------------------------


def sent_to_works(desk: Desk) -> list[int]:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    send_to(desk, one, "works")
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    return one


def forwarded(desk: Desk) -> list[int]:
    one = sent_to_works(desk)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    return one


@pytest.mark.parametrize("decider", ["dispatcher", "lead"])
def test_a_childs_return_leaves_the_work_with_whoever_forwarded_it(desk: Desk, decider: str) -> None:
    one = forwarded(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="no lamp is touched")
    if decider == "lead":
        # A ruling, as where it was given back before.
        Request.objects.update(kind=RequestKind.ARBITRATION, decider="shift_lead")

    actions.decide_request(
        request.pk, is_granted=True, actor=getattr(desk, decider), now=later(hours=1), reason="It is not"
    )

    parent, child = WorkOrder.objects.filter(case=one[0]).order_by("pk")
    assert (Case.objects.get(pk=one[0]).state, parent.state, child.state) == (State.HANDLING, "working", "returned")
    assert LogEntry.objects.filter(case_id=one[0]).latest("seq").facts["parent"] == parent.pk
    assert list(findings()) == []
    # No endless round.
    with pytest.raises(GivenBack):
        actions.forward_orders(one, actor=desk.works_clerk, now=later(hours=2), to=desk.city.departments["lamps"])
    actions.finish_orders(one, actor=desk.works_clerk, now=later(hours=3), result="done by us")
    assert Case.objects.get(pk=one[0]).state == State.CHECKING


def test_who_is_refused_reads_why_and_what_is_decided_is_not_decided_again(desk: Desk) -> None:
    one = forwarded(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="no lamp is touched")
    decided = {"is_granted": False, "actor": desk.dispatcher, "now": later(hours=1)}
    with pytest.raises(BadInput):
        actions.decide_request(request.pk, **decided, reason=" ")
    actions.decide_request(request.pk, **decided, reason="It is a lamp")

    with pytest.raises(RequestDecided):
        actions.decide_request(request.pk, **decided, reason="It is a lamp")

    assert LogEntry.objects.filter(case_id=one[0], kind=LogKind.REFUSE).count() == 1


def test_what_is_being_ruled_nobody_is_offered_to_take_away(desk: Desk) -> None:
    one = handling(desk)
    request = ask(desk, one, kind=RequestKind.RETURN, reason="not ours")
    dispatcher = desk.city.people["dispatcher"]
    takes_away = {"take_back", "change"}
    assert takes_away <= set(case_detail(dispatcher, one[0])["acts"])

    # A ruling, as where it was given back before.
    Request.objects.update(kind=RequestKind.ARBITRATION, decider="shift_lead")
    assert not takes_away & set(case_detail(dispatcher, one[0])["acts"])

    actions.decide_request(request.pk, is_granted=False, actor=desk.lead, now=NOW, reason="It is yours")
    assert takes_away <= set(case_detail(dispatcher, one[0])["acts"])


def test_an_order_that_ended_with_the_leads_return_is_told_as_one_that_nobody_took_back(desk: Desk) -> None:
    told = {}
    for way in ("returned", "taken back"):
        one = routed(desk, co_handlers=("police",))
        if way == "returned":
            request = ask(desk, one, kind=RequestKind.RETURN, reason="not ours")
            actions.decide_request(request.pk, is_granted=True, actor=desk.dispatcher, now=NOW)
        else:
            actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="as told")
        page = read_case(desk.city.people["dispatcher"], Case.objects.get(pk=one[0]).number, now=NOW)
        told[way] = [order["sentence"] for order in page.orders]

    lead, co_handler = told["returned"]
    assert told["taken back"][0] == told["taken back"][1]
    assert len({lead, co_handler, told["taken back"][0]}) == 3


# --- What was forwarded and takes longer ------------------------------------------------


def in_hand_below(desk: Desk) -> list[int]:
    one = forwarded(desk)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    return one


def limit_of(desk: Desk, one: list[int], office: str) -> Clock:
    return clock(one[0], Obligation.DISPOSE, desk.city.departments[office])


@pytest.mark.parametrize("kind", [RequestKind.EXTENSION, RequestKind.SUSPENSION])
def test_time_given_to_what_was_forwarded_is_given_to_the_office_above_in_the_same_act(
    desk: Desk, kind: RequestKind
) -> None:
    limits(extensions=2, extension_share=9)
    one = in_hand_below(desk)
    before = limit_of(desk, one, "works").due_at
    wanted = (
        DAY if kind == RequestKind.EXTENSION else {"kind": kind, "reason": "rain", "review_on": (NOW + DAYS).date()}
    )
    request = ask(desk, one, **wanted)
    decider = getattr(desk, {"dispatcher": "dispatcher", "shift_lead": "lead"}[request.decider])
    number = Case.objects.get(pk=one[0]).number

    (shown,) = read_case(desk.city.people["dispatcher"], number, now=NOW).open_requests
    assert [each["due_at"] for each in shown["above"]] == [before]
    # Whoever decides reads the days of all whose limit moves.
    resulting = [shown["reaches"], *(each["reaches"] for each in shown["above"])]
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=NOW)

    above = limit_of(desk, one, "works")
    assert resulting == [above.due_at, above.due_at]
    assert above.due_at > before
    (said,) = last_facts(one[0])["above"]
    assert (said["order"], said["until"]) == (above.order_id, above.due_at.isoformat())
    if kind == RequestKind.SUSPENSION:
        bring_back_suspended(now=datetime.combine((NOW + DAYS).date(), time.min, tzinfo=City.objects.get().zone))
    # It is late by no act of another's.
    assert limit_of(desk, one, "lamps").due_at <= above.due_at
    assert list(findings()) == []


def test_an_office_that_was_refused_more_time_comes_by_none_through_what_it_forwarded(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = in_hand_below(desk)
    own, childs = ask(desk, one, clerk="works_clerk", **DAY), ask(desk, one, **DAY)
    before = [limit_of(desk, one, each).due_at for each in ("works", "lamps")]
    actions.decide_request(own.pk, is_granted=False, actor=desk.dispatcher, now=NOW, reason="No need")

    # The API's requests go by UTC; a limit is told by the city's clock at every door.
    with timezone.override(UTC), pytest.raises(BoundByOfficeAbove) as refused:
        actions.decide_request(childs.pk, is_granted=True, actor=having_read(desk.dispatcher, one[0]), now=NOW)
    assert in_the_city(before[0], NOW) in str(refused.value)
    actions.decide_request(
        childs.pk, is_granted=False, actor=having_read(desk.dispatcher, one[0]), now=NOW, reason="As above"
    )
    for wanted in (DAY, {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": (NOW + DAYS).date()}):
        with pytest.raises(BoundByOfficeAbove):
            ask(desk, one, **wanted)

    assert [limit_of(desk, one, each).due_at for each in ("works", "lamps")] == before
    assert list(findings()) == []


def test_time_that_an_office_was_given_with_what_it_forwarded_counts_as_given_to_it(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = in_hand_below(desk)
    for _time in range(2):
        grant(desk, ask(desk, one, **DAY), now=NOW)
    given = limit_of(desk, one, "works").due_at

    with pytest.raises(TooManyExtensions):
        ask(desk, one, clerk="works_clerk", **DAY)

    assert limit_of(desk, one, "works").due_at == given


def test_an_office_above_is_given_no_more_time_below_than_it_could_have_been_given_itself(desk: Desk) -> None:
    limits(extensions=1, extension_share=9)
    one = in_hand_below(desk)
    childs = ask(desk, one, **{**DAY, "amount": Decimal(2)})
    grant(desk, ask(desk, one, clerk="works_clerk", **DAY), now=NOW)
    moved = limit_of(desk, one, "works").due_at

    with pytest.raises(AboveExtendedTooOften):
        actions.decide_request(childs.pk, is_granted=True, actor=having_read(desk.dispatcher, one[0]), now=NOW)

    assert limit_of(desk, one, "works").due_at == moved


def test_a_suspension_below_of_seconds_gives_an_office_above_seconds_also_where_what_it_forwarded_ends_later(
    desk: Desk,
) -> None:
    one = sent_to_works(desk)
    before = limit_of(desk, one, "works").due_at
    at = before - timedelta(hours=1)
    actions.forward_orders(one, actor=desk.works_clerk, now=at, to=desk.city.departments["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=at)
    assert limit_of(desk, one, "lamps").due_at > before
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": (at + 5 * DAYS).date()}
    grant(desk, ask(desk, one, now=at, **wanted), now=at)

    actions.resume_orders(one, actor=desk.dispatcher, now=at + timedelta(seconds=20))

    rested = rules().calendar.shift(before, at, at + timedelta(seconds=20), Unit(limit_of(desk, one, "works").unit))
    assert limit_of(desk, one, "works").due_at == rested < limit_of(desk, one, "lamps").due_at
    assert list(findings()) == []


def grant(desk: Desk, request: Request, *, now: datetime) -> None:
    decider = getattr(desk, {"dispatcher": "dispatcher", "shift_lead": "lead"}[request.decider])
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=now)


@pytest.mark.parametrize("kind", [RequestKind.EXTENSION, RequestKind.SUSPENSION])
def test_a_limit_that_has_passed_is_not_healed_by_time_given_to_what_was_forwarded(
    desk: Desk, kind: RequestKind
) -> None:
    limits(extensions=2, extension_share=9)
    one = sent_to_works(desk)
    due = limit_of(desk, one, "works").due_at
    at = due - timedelta(minutes=1)
    actions.forward_orders(one, actor=desk.works_clerk, now=at, to=desk.city.departments["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=at)
    late = due + timedelta(minutes=1)
    wanted = (
        DAY if kind == RequestKind.EXTENSION else {"kind": kind, "reason": "rain", "review_on": (late + DAYS).date()}
    )

    grant(desk, ask(desk, one, now=late, **wanted), now=late)

    assert limit_of(desk, one, "works").due_at == due
    assert "above" not in last_facts(one[0])
    assert list(findings()) == []


def test_a_suspension_below_that_ends_early_leaves_the_office_above_no_longer_than_what_it_forwarded(
    desk: Desk,
) -> None:
    one = in_hand_below(desk)
    before = limit_of(desk, one, "works")
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": (NOW + 5 * DAYS).date()}
    grant(desk, ask(desk, one, **wanted), now=NOW)
    moved = limit_of(desk, one, "works").due_at

    actions.resume_orders(one, actor=desk.dispatcher, now=later(hours=1))

    above, below = limit_of(desk, one, "works"), limit_of(desk, one, "lamps")
    assert before.due_at < above.due_at == below.due_at < moved
    assert before.amber_at < above.amber_at < above.due_at < above.leader_at
    said = last_facts(one[0])
    assert said["orders"] == [below.order_id]
    assert said["departments"] == [below.department_id, above.department_id]
    assert said["until"] == [above.due_at.isoformat()] * 2
    assert list(findings()) == []


def test_nor_does_one_below_that_ends_with_its_order(desk: Desk) -> None:
    one = in_hand_below(desk)
    back = ask(desk, one, kind=RequestKind.RETURN, reason="no lamp is touched")
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": (NOW + 5 * DAYS).date()}
    grant(desk, ask(desk, one, **wanted), now=NOW)
    moved = limit_of(desk, one, "works").due_at

    actions.decide_request(back.pk, is_granted=True, actor=having_read(desk.dispatcher, one[0]), now=later(hours=1))

    above, below = limit_of(desk, one, "works"), limit_of(desk, one, "lamps")
    assert above.due_at == below.due_at < moved
    assert list(findings()) == []


def test_time_that_came_on_top_of_a_suspension_below_is_not_taken_as_it_ends(desk: Desk) -> None:
    limits(extensions=2, extension_share=9)
    one = in_hand_below(desk)
    wanted = {"kind": RequestKind.SUSPENSION, "reason": "rain", "review_on": (NOW + 5 * DAYS).date()}
    grant(desk, ask(desk, one, **wanted), now=NOW)
    grant(desk, ask(desk, one, clerk="works_clerk", **DAY), now=NOW)
    given = limit_of(desk, one, "works").due_at

    actions.resume_orders(one, actor=desk.dispatcher, now=later(hours=1))

    assert limit_of(desk, one, "works").due_at == given
