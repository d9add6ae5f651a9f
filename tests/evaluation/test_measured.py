"""What a round is measured by: when its work was done, whether she was asked, how often it went back, whose history it is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact
from cases import actions
from cases.actions import Caller, NewReport
from cases.actions.history import HistoricReport, bring_in_history
from cases.actions.requests import DoneSinceAsked
from cases.actions.sweep import ring_clocks
from cases.actions.workers import ask_another
from cases.models import (
    Case,
    Channel,
    Clock,
    ClockEnd,
    LogEntry,
    LogKind,
    Obligation,
    Outcome,
    Report,
    Request,
    RequestKind,
)
from cases.workflow import RequestState, State
from common.reactions import drain
from common.refusals import Refusal
from common.worktime import Unit
from evaluation.actions import rebuild_facts, refresh_facts
from evaluation.models import Contacted, EndedBy, Excluded, Fact
from evaluation.scoreboard import Figure
from messaging.actions import opt_out
from tests.calls import ring_in_vain
from tests.cases.test_laws import all_steps
from tests.city import NOW, SmallCity, later
from tests.evaluation.test_rounds import brought_in, done, finished, says, score_of, send, sent
from tests.examples import examples
from tests.people import Desk

DAY = {"kind": RequestKind.EXTENSION, "reason": "parts", "amount": Decimal(1), "unit": Unit.WORKING_DAY}


def limit(case_id: int) -> Clock:
    return Clock.objects.get(case_id=case_id, obligation=Obligation.DISPOSE)


def counted(city: SmallCity, *figures: Figure, department: str = "lamps") -> tuple[int | None, ...]:
    rebuild_facts()
    counts = score_of(city, department, now=later(days=90)).counts
    return tuple(counts[figure] for figure in figures)


# --- When the work was done --------------------------------------------------------------


def test_work_that_was_done_in_time_and_heard_of_later_stays_in_time(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    at = limit(case_id).due_at - timedelta(minutes=30)
    heard = at + timedelta(hours=1)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=heard, at=at, result="done")
    assert counted(desk.city, Figure.ON_TIME, Figure.LATE) == (1, 0)

    actions.pass_check([case_id], actor=desk.other_worker, now=heard + timedelta(hours=1))

    assert counted(desk.city, Figure.ON_TIME, Figure.LATE) == (1, 0)
    assert Fact.objects.get().done_at == at


def test_a_check_that_is_passed_on_makes_no_work_late(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    at = limit(case_id).due_at - timedelta(minutes=1)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=at, result="done")
    passed_on(case_id, at + timedelta(hours=3))
    actions.pass_check([case_id], actor=desk.lead, now=at + timedelta(hours=4))

    assert counted(desk.city, Figure.ON_TIME, Figure.LATE) == (1, 0)
    assert Fact.objects.get().done_at == at


def passed_on(case_id: int, at: Any) -> None:
    """Leave a check to the desk, whoever was asked to look before."""
    assert ask_another(case_id, now=at, is_last=True)


def test_a_round_that_was_late_is_not_washed_by_an_extension_left_undecided(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    due = limit(case_id).due_at
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=due - timedelta(minutes=10), **DAY)
    request = Request.objects.get()
    finished(desk, case_id, at=due + timedelta(hours=1))
    actions.pass_check([case_id], actor=desk.other_worker, now=due + timedelta(hours=2))
    says(case_id, solved=False, at=due + timedelta(hours=3))
    actions.rework_case([case_id], actor=desk.operator, now=due + timedelta(hours=4), reason="not done")

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.LAPSED, None)
    row = LogEntry.objects.get(case_id=case_id, kind=LogKind.FINISH)
    assert [each["request"] for each in row.facts["requests_dropped"]] == [request.pk]
    with pytest.raises(Refusal):
        actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=due + timedelta(hours=5))
    assert counted(desk.city, Figure.LATE, Figure.UNSOLVED) == (2, 1)


def test_what_was_open_before_is_not_granted_after_the_work_was_reported_done(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    finished(desk, case_id, at=later(hours=2))
    actions.rework_case([case_id], actor=desk.lead, now=later(hours=3), reason="not done")
    for kind in (RequestKind.EXTENSION, RequestKind.SUSPENSION):
        asked = {**DAY, "kind": kind} if kind == RequestKind.EXTENSION else {"kind": kind, "reason": "parts"}
        actions.ask_request([case_id], actor=desk.lamps_clerk, now=later(hours=3), **asked)
        request = Request.objects.get(kind=kind)
        # As of before they were dropped with the report.
        Request.objects.filter(pk=request.pk).update(asked_at=later(hours=1))
        decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
        with pytest.raises(DoneSinceAsked):
            actions.decide_request(request.pk, is_granted=True, actor=decider, now=later(hours=4))
        actions.decide_request(request.pk, is_granted=False, actor=decider, now=later(hours=4), reason="no")


def test_more_time_for_a_later_round_moves_no_earlier_limit(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    says(case_id, solved=False, at=later(hours=2))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=3), reason="not done")
    before = limit(case_id).due_at
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=later(hours=3), **DAY)
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(hours=3))
    refresh_facts([case_id])

    first, second = Fact.objects.order_by("round")
    assert (first.due_at, first.is_on_time) == (before, True)
    assert second.due_at == limit(case_id).due_at > before


# --- Whether she was asked ---------------------------------------------------------------


def not_reached(desk: Desk, case_id: int, *, at: Any) -> None:
    ring_in_vain(case_id, actor=desk.operator, at=at)
    assert Case.objects.get(pk=case_id).outcome == Outcome.NOT_REACHED


def test_who_was_asked_and_not_reached_stays_asked_whatever_comes_after(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    not_reached(desk, case_id, at=later(hours=2))
    actions.reopen_case([case_id], actor=desk.operator, now=later(hours=3), reason="again")
    send(desk, case_id, at=later(hours=3))
    done(desk, case_id, at=later(hours=4))
    says(case_id, solved=True, at=later(hours=5))
    refresh_facts([case_id])

    told = list(Fact.objects.order_by("round").values_list("is_asked", "is_solved"))
    assert told == [(True, None), (True, True)]


def test_what_went_back_to_work_before_she_said_anything_asked_her_nothing(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    actions.rework_case([case_id], actor=desk.lead, now=later(hours=2), reason="not done")
    refresh_facts([case_id])

    assert list(Fact.objects.values_list("is_asked", "rework_count")) == [(False, 1)]


@pytest.mark.parametrize("is_reopened", [False, True])
def test_where_nobody_could_be_asked_nobody_was(desk: Desk, is_reopened: bool) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    actions.close_case([case_id], actor=actions.SYSTEM, now=later(hours=2), outcome=Outcome.UNASKED)
    if is_reopened:
        actions.reopen_case([case_id], actor=desk.operator, now=later(hours=3), reason="again")
        send(desk, case_id, at=later(hours=3))
        done(desk, case_id, at=later(hours=4))
    refresh_facts([case_id])

    assert list(Fact.objects.order_by("round").values_list("is_asked", flat=True)) == [False, True][: 1 + is_reopened]


# --- How often it went back --------------------------------------------------------------


def test_a_check_that_is_passed_on_is_no_rework_and_hides_none(desk: Desk) -> None:
    case_id = sent(desk)
    finished(desk, case_id, at=later(hours=1))
    passed_on(case_id, later(hours=2))
    actions.pass_check([case_id], actor=desk.lead, now=later(hours=3))
    refresh_facts([case_id])
    assert Fact.objects.get().rework_count == 0

    says(case_id, solved=False, at=later(hours=4))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=5), reason="not done")
    finished(desk, case_id, at=later(hours=6))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=7), reason="not yet")
    finished(desk, case_id, at=later(hours=8))
    passed_on(case_id, later(hours=9))
    actions.pass_check([case_id], actor=desk.lead, now=later(hours=10))
    says(case_id, solved=True, at=later(hours=11))
    refresh_facts([case_id])

    # Hers ended the first round; the desk's is the second's.
    assert list(Fact.objects.order_by("round").values_list("rework_count", flat=True)) == [1, 1]


# --- Imported history --------------------------------------------------------------------


def from_elsewhere(city: SmallCity, number: str, **told: Any) -> int:
    """Bring in what another system knows of the roads' department; late unless said otherwise."""
    given = {
        "source": "elsewhere",
        "number": number,
        "reported_at": NOW,
        "class_id": city.classes["lamp"].pk,
        "channel": "call",
        "due_at": later(days=2),
        "department_id": city.departments["roads"].pk,
        **told,
    }
    assert bring_in_history([HistoricReport(**given)], now=later(days=6)) == 1
    return Case.objects.get(source_number=number).pk


@pytest.mark.parametrize("department", ["roads", "lamps"])
@pytest.mark.parametrize("due_at", [later(days=2), None])
def test_history_that_is_taken_up_again_stays_what_it_was(desk: Desk, department: str, due_at: Any) -> None:
    case_id = from_elsewhere(desk.city, "1", closed_at=later(days=5), due_at=due_at)
    refresh_facts([case_id])
    before = list(Fact.objects.values("due_at", "done_at", "is_on_time", "department__code", "order_id"))
    assert [each["is_on_time"] for each in before] == [None if due_at is None else False]

    actions.reopen_case([case_id], actor=desk.operator, now=later(days=7), reason="again")
    refresh_facts([case_id])
    assert list(Fact.objects.values(*before[0])) == before
    send(desk, case_id, at=later(days=7), lead=department)
    actions.sign_orders([case_id], actor=getattr(desk, f"{department}_clerk"), now=later(days=7))
    finished(desk, case_id, at=later(days=7, hours=1), by=department)
    refresh_facts([case_id])

    assert list(Fact.objects.filter(order_id=None).values(*before[0])) == before
    assert list(Fact.objects.filter(order_id=None).values_list("round", flat=True)) == [1]
    own = Fact.objects.get(order_id__isnull=False)
    assert (own.department, own.is_on_time) == (desk.city.departments[department], True)


@pytest.mark.parametrize(("days", "is_on_time"), [(7, False), (1, None)])
def test_history_left_open_stays_late_when_the_centre_sends_it_out(
    desk: Desk, days: int, is_on_time: bool | None
) -> None:
    case_id = from_elsewhere(desk.city, "1")
    actions.file_case([case_id], actor=desk.lead, now=later(days=days))
    send(desk, case_id, at=later(days=days), lead="lamps")
    refresh_facts([case_id])

    fact = Fact.objects.get(department__code="roads")
    assert (fact.is_on_time, fact.done_at, fact.ended_by) == (is_on_time, None, EndedBy.TAKEN_BACK)
    assert fact.ended_at == later(days=days)
    finished(desk, case_id, at=later(days=8))
    actions.pass_check([case_id], actor=desk.lead, now=later(days=8))
    refresh_facts([case_id])
    fact.refresh_from_db()
    assert (fact.is_on_time, fact.done_at) == (is_on_time, None)


def test_history_that_is_merged_or_voided_was_not_done(desk: Desk) -> None:
    merged, voided = from_elsewhere(desk.city, "1"), from_elsewhere(desk.city, "2")
    actions.merge_cases([merged], into=sent(desk), actor=desk.lead, now=later(days=1))
    actions.file_case([voided], actor=desk.lead, now=later(days=1))
    actions.void_case([voided], actor=desk.lead, now=later(days=1), reason="never was")

    figures = (Figure.DONE, Figure.RECEIVED, Figure.EXCLUDED)
    assert counted(desk.city, *figures, department="roads") == (0, 0, 2)
    assert set(Fact.objects.filter(order_id=None).values_list("excluded", flat=True)) == {
        Excluded.DUPLICATE,
        Excluded.VOIDED,
    }


def test_what_its_source_calls_a_duplicate_is_worked_on_here_and_counts(desk: Desk) -> None:
    brought_in(desk.city, "1")
    case_id = from_elsewhere(desk.city, "2", closed_at=later(days=5), duplicate_of="1")
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=7), reason="another one after all")
    send(desk, case_id, at=later(days=7), lead="roads")
    refresh_facts([case_id])

    told = Fact.objects.filter(case=case_id).order_by("round").values_list("excluded", flat=True)
    assert list(told) == [Excluded.DUPLICATE, ""]


def test_only_what_was_disputed_of_history_leaves_the_figures(desk: Desk) -> None:
    case_id = from_elsewhere(desk.city, "1", closed_at=later(days=5))
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=7), reason="again")
    send(desk, case_id, at=later(days=7), lead="lamps")
    order = Case.objects.get(pk=case_id).orders.get()
    finished(desk, case_id, at=later(days=8))
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(days=8), reason="so", order_id=order.pk)
    actions.decide_dispute(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=later(days=8), reason="so")
    refresh_facts([case_id])

    assert dict(Fact.objects.values_list("department__code", "excluded")) == {"roads": "", "lamps": Excluded.DISPUTED}


# --- Whoever changes them ----------------------------------------------------------------


def followed() -> bool:
    """Let the figures follow what happened, and say whether they are then as if made anew."""
    drain("evaluation.facts", now=timezone.now)
    names = [field.attname for field in Fact._meta.fields if field.attname != "id"]
    kept = sorted(map(repr, Fact.objects.values_list(*names)))
    rebuild_facts()
    return kept == sorted(map(repr, Fact.objects.values_list(*names)))


def test_a_contact_stays_owed_as_she_comes_to_be_protected_and_a_text_by_the_centre_fulfils_it(desk: Desk) -> None:
    asks, merged, joined = sent(desk), sent(desk), sent(desk)
    cases = [asks, merged, joined]
    stranger = {"caller": Caller(phone="+8613800138009", wants_protection=True)}
    kept = desk.report("lamp", **stranger).case_id
    actions.sign_orders(cases, actor=desk.lamps_clerk, now=NOW)
    # Each was reported by somebody of her own, whom only a call reaches, as is who joins.
    for number, case_id in enumerate(cases):
        phone = Caller(phone=f"+861380013810{number}")
        other = Report.objects.get(case=desk.report("lamp", caller=phone).case_id)
        Report.objects.filter(case=case_id).update(contact=other.contact_id)
    for contact in Contact.objects.all():
        opt_out(contact, "sms", now=NOW)
    assert followed()
    assert Fact.objects.filter(contact_due_at__isnull=False).count() == len(cases)

    actions.protect_reporter(Report.objects.get(case=asks), now=later(hours=1))
    actions.merge_cases([kept], into=merged, actor=desk.lead, now=later(hours=1), summary="The lamp is out")
    told = NewReport(channel=Channel.WEB, text="again", received_at=later(hours=1), **stranger)
    actions.join_case(joined, told, now=later(hours=1))

    owed = Clock.objects.filter(obligation=Obligation.CONTACT, case_id__in=cases, stopped_at=None)
    assert set(owed.values_list("case_id", flat=True)) == set(cases)
    # It stands on her page, whatever reaches her.
    for case_id in cases:
        actions.text_citizen(case_id, actor=desk.lamps_clerk, now=later(hours=2), text="We come on Monday.")
    assert not owed.exists()
    assert followed()
    assert counted(desk.city, Figure.CONTACTED_LATE, Figure.UNCONTACTED) == (0, 0)


@pytest.mark.parametrize("is_alarm", [False, True])
def test_a_contact_that_can_be_made_no_more_leaves_the_figures_at_once(desk: Desk, is_alarm: bool) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    assert followed()
    assert Fact.objects.get().contact_due_at is not None
    if is_alarm:
        Report.objects.filter(case=case_id).update(contact=None)
        ring_clocks(now=later(days=30))
    else:
        actions.erase_contact(Contact.objects.get(), now=later(hours=1))

    ended = Clock.objects.get(case_id=case_id, obligation=Obligation.CONTACT).ended_as
    assert ended == ClockEnd.RELEASED
    assert followed()
    assert Fact.objects.get().contacted == (Contacted.MISSED if is_alarm else "")


@pytest.mark.parametrize("way", ["answer", "reject", "hand_over", "merge"])
def test_what_ends_history_left_open_is_followed(desk: Desk, way: str) -> None:
    case_id = from_elsewhere(desk.city, "1")
    assert followed()
    steps = all_steps(desk, case_id, sent(desk), Report.objects.get(case=case_id))
    steps[way](later(days=7))
    assert followed()
    if way in ("answer", "reject"):
        steps["appeal"](later(days=8))
        assert Case.objects.get(pk=case_id).state == State.REPORTED
        assert followed()


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_figures_follow_whatever_happens(city: SmallCity, data: st.DataObject) -> None:
    desk = Desk(city)
    city.people.setdefault("both", city.people["dispatcher"])
    other = desk.report().case_id
    receipt = desk.report()
    own, brought = receipt.case_id, from_elsewhere(city, f"{receipt.case_id}")
    every = [all_steps(desk, each, other, Report.objects.get(case=each)) for each in (own, brought)]
    minute = 0
    for _step in range(40):
        minute += data.draw(st.sampled_from([1, 60 * 24, 60 * 24 * 9]))
        steps = data.draw(st.sampled_from(every))
        name = data.draw(st.sampled_from([*sorted(steps), "ring"]))
        try:
            if name == "ring":
                ring_clocks(now=later(minutes=minute))
            else:
                steps[name](later(minutes=minute))
        except Refusal:
            continue
        assert followed(), name
