"""A score never forgets: each round is a fact of its own, and no later act improves what was measured."""

import contextlib
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.actions.history import HistoricReport, bring_in_history
from cases.models import Case, Clock, LogEntry, Outcome, Rating, Report, Request, RequestKind
from cases.past import past_case
from cases.verification import findings
from cases.workflow import State
from common.reactions import drain
from common.refusals import Refusal
from common.worktime import Unit
from evaluation.actions import rebuild_facts, refresh_facts
from evaluation.models import EndedBy, Excluded, Fact
from evaluation.past import outcome
from evaluation.scoreboard import Figure, Score, Slice, routings, scores
from hotline import her_words
from tests.city import NOW, SmallCity, later
from tests.examples import examples
from tests.people import Desk

YEAR = Slice(first=date(2026, 1, 1), last=date(2026, 12, 31))


def sent(desk: Desk, *, at: datetime = NOW, lead: str | None = None) -> int:
    """Take a lamp from report to its department."""
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=at)
    send(desk, case_id, at=at, lead=lead)
    return case_id


def send(desk: Desk, case_id: int, *, at: datetime, lead: str | None = None) -> None:
    to = actions.Destination(lead=desk.city.departments[lead]) if lead else None
    actions.route_case([case_id], actor=desk.dispatcher, now=at, to=to)


def done(desk: Desk, case_id: int, *, at: datetime) -> None:
    """Sign and finish, and pass the check."""
    if Case.objects.get(pk=case_id).state == State.ROUTED:
        actions.sign_orders([case_id], actor=desk.lamps_clerk, now=at)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=at, result="done")
    actions.pass_check([case_id], actor=desk.other_worker, now=at)


def says(case_id: int, *, solved: bool, at: datetime) -> None:
    actions.rate_case(Report.objects.get(case=case_id), now=at, is_solved=solved, satisfaction=5 if solved else 1)


def score_of(city: SmallCity, department: str, *, now: datetime) -> Score:
    pk = city.departments[department].pk
    return next(each for each in scores(YEAR, now=now) if each.department_id == pk)


def counts(desk: Desk, case_id: int, *names: Figure, now: datetime) -> tuple[int | None, ...]:
    refresh_facts([case_id])
    score = score_of(desk.city, "lamps", now=now)
    return tuple(score.counts[name] for name in names)


def test_late_and_not_solved_is_not_washed_by_opening_the_case_again(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30, hours=1))
    actions.close_case(
        [case_id], actor=desk.operator, now=later(days=31), outcome=Outcome.EXPLAINED, reason="It is as it should be"
    )
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=32), reason="She is right")
    send(desk, case_id, at=later(days=32))
    done(desk, case_id, at=later(days=32, hours=1))
    says(case_id, solved=True, at=later(days=32, hours=2))

    figures = (Figure.LATE, Figure.ON_TIME, Figure.UNSOLVED, Figure.SOLVED, Figure.REOPENED)
    assert counts(desk, case_id, *figures, now=later(days=40)) == (1, 1, 1, 1, 1)
    first, second = Fact.objects.order_by("round")
    assert (first.round, first.is_on_time, first.is_solved, first.reopen_count) == (1, False, False, 1)
    assert (second.round, second.is_on_time, second.is_solved, second.reopen_count) == (2, True, True, 0)


def test_the_citizens_no_stays_when_the_same_order_goes_back_to_work(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    says(case_id, solved=False, at=later(hours=2))
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=3), reason="not done")
    assert counts(desk, case_id, Figure.UNSOLVED, Figure.REWORKED, now=later(hours=3)) == (1, 1)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=True, at=later(days=30))

    figures = (Figure.UNSOLVED, Figure.SOLVED, Figure.ON_TIME, Figure.LATE, Figure.REWORKED)
    assert counts(desk, case_id, *figures, now=later(days=40)) == (1, 1, 1, 1, 1)


def test_a_failed_check_before_the_citizen_was_asked_is_the_same_round(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1), result="done")
    actions.rework_case([case_id], actor=desk.lead, now=later(hours=2), reason="not done")
    done(desk, case_id, at=later(hours=3))
    says(case_id, solved=True, at=later(hours=4))

    assert counts(desk, case_id, Figure.DUE, Figure.REWORKED, Figure.SOLVED, now=later(days=20)) == (1, 1, 1)


def test_what_was_late_stays_late_whoever_takes_it_away(desk: Desk) -> None:
    takes = {
        "taken back": lambda case_id, at: actions.take_back(
            [case_id], actor=desk.dispatcher, now=at, reason="elsewhere"
        ),
        # Into what another office has in hand; of one and the same it is late there.
        "merged": lambda case_id, at: actions.merge_cases(
            [case_id], into=sent(desk, lead="roads"), actor=desk.lead, now=at
        ),
        "changed": lambda case_id, at: actions.change_case(
            case_id, actor=desk.dispatcher, now=at, case_class=desk.city.classes["manhole"]
        ),
    }
    for way, take in takes.items():
        case_id = sent(desk)
        take(case_id, later(days=30))
        refresh_facts([case_id])

        fact = Fact.objects.get(case=case_id)
        assert (fact.is_on_time, fact.excluded) == (False, ""), way

        in_time = sent(desk)
        take(in_time, later(minutes=5))
        refresh_facts([in_time])
        assert Fact.objects.get(case=in_time).is_on_time is None, way
    assert score_of(desk.city, "lamps", now=later(days=60)).counts[Figure.LATE] == len(takes)


def test_a_case_merged_in_time_counts_once(desk: Desk) -> None:
    case_id, target = sent(desk), sent(desk)
    actions.merge_cases([case_id], into=target, actor=desk.lead, now=later(minutes=5))
    refresh_facts([case_id, target])

    assert Fact.objects.get(case=case_id).excluded == Excluded.DUPLICATE
    assert score_of(desk.city, "lamps", now=later(days=60)).counts[Figure.RECEIVED] == 1


def replace_ended(fact: Fact, at: datetime) -> Fact:
    """Give the same round as it would be, had it ended then."""
    other = copy(fact)
    other.ended_at = at
    return other


@pytest.mark.parametrize("is_signed", [False, True])
def test_what_is_late_in_two_cases_that_come_to_be_one_is_late_once(desk: Desk, is_signed: bool) -> None:
    case_id, fresh = sent(desk), sent(desk, at=later(days=29))
    if is_signed:
        actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5))
    actions.merge_cases([case_id], into=fresh, actor=desk.lead, now=later(days=30))
    refresh_facts([case_id, fresh])

    names = (Figure.RECEIVED, Figure.DUE, Figure.LATE, Figure.EXCLUDED)
    one = (1, 1, 1, 1)
    assert counts(desk, fresh, *names, now=later(days=60)) == one
    merged = Fact.objects.get(case=case_id)
    assert merged.excluded == Excluded.DUPLICATE
    # Nor does its line say that it ended in time.
    assert outcome(merged, later(days=60)) == outcome(replace_ended(merged, later(days=31)), later(days=60))
    assert outcome(merged, later(days=60)) != outcome(replace_ended(merged, NOW), later(days=60))
    # Whatever becomes of it there, it was late.
    actions.take_back([fresh], actor=desk.dispatcher, now=later(days=31), reason="not theirs")
    actions.void_case([fresh], actor=desk.lead, now=later(days=32), reason="never was")
    refresh_facts([case_id])
    assert counts(desk, fresh, *names, now=later(days=60)) == one


def test_taken_apart_each_is_late_again(desk: Desk) -> None:
    case_id, fresh = sent(desk), sent(desk, at=later(days=29))
    actions.merge_cases([case_id], into=fresh, actor=desk.lead, now=later(days=30))
    actions.unmerge_case(case_id, actor=desk.lead, now=later(days=31))
    refresh_facts([case_id])
    assert counts(desk, fresh, Figure.LATE, Figure.EXCLUDED, now=later(days=60)) == (2, 0)


@pytest.mark.parametrize("way", ["other office", "sent there afterwards", "done there before"])
def test_no_merge_takes_away_what_is_late_nowhere_else(desk: Desk, way: str) -> None:
    case_id = sent(desk)
    target = sent(desk, at=later(days=29), lead=None if way == "done there before" else "roads")
    if way == "done there before":
        finished(desk, target, at=later(days=29, hours=1))
    actions.merge_cases([case_id], into=target, actor=desk.lead, now=later(days=30))
    if way == "sent there afterwards":
        actions.take_back([target], actor=desk.dispatcher, now=later(days=30), reason="not theirs")
        send(desk, target, at=later(days=30), lead="lamps")
    refresh_facts([target])

    assert counts(desk, case_id, Figure.LATE, now=later(days=31))[0] == 1
    assert Fact.objects.get(case=case_id).excluded == ""


def test_a_suspended_order_does_not_become_late(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.ask_request(
        [case_id], actor=desk.lamps_clerk, now=later(hours=1), kind=RequestKind.SUSPENSION, reason="waits for a part"
    )
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=later(hours=1))

    assert counts(desk, case_id, Figure.LATE, Figure.DUE, now=later(days=60)) == (0, 0)


def test_a_suspension_excuses_nothing_that_was_late_before(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    Clock.objects.filter(case_id=case_id, obligation="dispose").update(paused_at=later(days=30))

    assert counts(desk, case_id, Figure.LATE, now=later(days=60)) == (1,)


def test_a_misroute_is_the_dispatchers_and_no_departments_return(desk: Desk) -> None:
    case_id = sent(desk, lead="roads")
    actions.take_back([case_id], actor=desk.dispatcher, now=later(minutes=5), reason="my mistake")
    send(desk, case_id, at=later(minutes=6))
    refresh_facts([case_id])

    roads = Fact.objects.get(department=desk.city.departments["roads"])
    assert (roads.return_count, roads.ended_by) == (0, EndedBy.TAKEN_BACK)
    (line,) = routings(YEAR)
    assert (line.user_id, list(line.counts.values())) == (desk.city.people["dispatcher"].pk, [2, 1, 0])


def test_a_return_at_the_departments_request_is_its_own_and_not_its_co_handlers(desk: Desk) -> None:
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["lamps"], co_handlers=(desk.city.departments["roads"],))
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW, to=to)
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=1))
    refresh_facts([case_id])

    ended = dict(Fact.objects.values_list("department__code", "ended_by"))
    assert ended["lamps"] == EndedBy.RETURNED
    assert ended["roads"] != EndedBy.RETURNED


def test_a_case_without_a_limit_is_not_rated_and_counted_apart(desk: Desk) -> None:
    case_id = sent(desk)
    Clock.objects.filter(case_id=case_id, obligation="dispose").delete()

    figures = (Figure.UNRATED, Figure.DUE, Figure.LATE, Figure.ON_TIME, Figure.RECEIVED)
    assert counts(desk, case_id, *figures, now=later(days=60)) == (1, 0, 0, 0, 1)
    assert score_of(desk.city, "lamps", now=later(days=60)).on_time_share is None


def test_received_due_and_finished_count_by_their_own_days(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=60))
    refresh_facts([case_id])
    day = NOW.date()
    finished = later(days=60).date()

    first = scores(Slice(first=day, last=day), now=later(days=90))[0]
    last = scores(Slice(first=finished, last=finished), now=later(days=90))[0]

    assert (first.counts[Figure.RECEIVED], first.counts[Figure.DONE]) == (1, 0)
    assert (last.counts[Figure.RECEIVED], last.counts[Figure.DONE], last.counts[Figure.DUE]) == (0, 1, 0)


def test_voiding_after_the_work_was_measured_washes_nothing(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=True, at=later(days=30))
    actions.reopen_case([case_id], actor=desk.operator, now=later(days=31), reason="again")
    actions.void_case([case_id], actor=desk.lead, now=later(days=31), reason="never was")

    assert counts(desk, case_id, Figure.LATE, Figure.EXCLUDED, now=later(days=60)) == (1, 0)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_was_measured_once_is_measured_for_ever(city: SmallCity, data: st.DataObject) -> None:
    desk = Desk(city)
    case_id = sent(desk)
    now, bad = NOW, 0
    for _step in range(10):
        now += timedelta(hours=data.draw(st.sampled_from([1, 30, 24 * 20])))
        case = Case.objects.get(pk=case_id)
        _anything(desk, case, now, data)
        refresh_facts([case_id])
        counts = score_of(city, "lamps", now=now).counts
        worse = (counts[Figure.LATE] or 0) + (counts[Figure.UNSOLVED] or 0)
        assert worse >= bad
        bad = worse


def _anything(desk: Desk, case: Case, now: datetime, data: st.DataObject) -> None:
    one = [case.pk]
    acts = {
        State.FILED: [lambda: send(desk, case.pk, at=now, lead="lamps")],
        State.ROUTED: [
            lambda: actions.sign_orders(one, actor=desk.lamps_clerk, now=now),
            lambda: actions.take_back(one, actor=desk.dispatcher, now=now, reason="as told"),
        ],
        State.HANDLING: [
            lambda: actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result="as told"),
            lambda: actions.take_back(one, actor=desk.dispatcher, now=now, reason="as told"),
        ],
        State.CHECKING: [
            lambda: actions.pass_check(one, actor=desk.other_worker, now=now),
            lambda: actions.rework_case(one, actor=desk.lead, now=now, reason="as told"),
        ],
        State.ANSWERING: [
            lambda: _say_if_asked(case.pk, solved=False, at=now),
            lambda: _say_if_asked(case.pk, solved=True, at=now),
            lambda: actions.rework_case(one, actor=desk.lead, now=now, reason="as told"),
            lambda: _explain_if_unsolved(desk, case.pk, at=now),
        ],
        State.CLOSED: [lambda: actions.reopen_case(one, actor=desk.lead, now=now, reason="as told")],
    }
    data.draw(st.sampled_from(acts[State(case.state)]))()


def _say_if_asked(case_id: int, *, solved: bool, at: datetime) -> None:
    if Case.objects.get(pk=case_id).ratings.filter(answered_at__isnull=True).exists():
        says(case_id, solved=solved, at=at)


def _explain_if_unsolved(desk: Desk, case_id: int, *, at: datetime) -> None:
    if Case.objects.get(pk=case_id).ratings.filter(is_solved=False).exists():
        with contextlib.suppress(Refusal):
            explained(desk, case_id, at=at)


# An extension is the one act that moves a limit; asked in time it does, and moves nothing that was measured.
def test_an_extension_in_time_moves_the_limit_of_the_round(desk: Desk) -> None:
    case_id = sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    before = Clock.objects.get(case_id=case_id, obligation="dispose").due_at
    more = {"kind": RequestKind.EXTENSION, "reason": "as told", "amount": Decimal(1), "unit": Unit.WORKING_DAY}
    actions.ask_request([case_id], actor=desk.lamps_clerk, now=later(minutes=1), **more)
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=2))
    refresh_facts([case_id])

    assert Fact.objects.get(case=case_id).due_at > before


def history(city: SmallCity, number: str, *, duplicate_of: str = "") -> HistoricReport:
    """Make one closed request of another system, for the department of the lamps."""
    return HistoricReport(
        source="elsewhere",
        number=number,
        reported_at=NOW,
        class_id=city.classes["lamp"].pk,
        channel="call",
        due_at=later(days=2),
        closed_at=later(days=1),
        department_id=city.departments["lamps"].pk,
        duplicate_of=duplicate_of,
    )


def brought_in(city: SmallCity, number: str, *, duplicate_of: str = "") -> int:
    """Bring one such request in."""
    assert bring_in_history([history(city, number, duplicate_of=duplicate_of)], now=later(days=3)) == 1
    case_id = Case.objects.get(source_number=number).pk
    refresh_facts([case_id])
    return case_id


@pytest.mark.parametrize(
    "figure",
    [
        Figure.SIGNED,
        Figure.RETURNED,
        Figure.REWORKED,
        Figure.REOPENED,
        Figure.ASKED,
        Figure.SATISFIED,
        Figure.SOLVED,
        Figure.UNSOLVED,
    ],
)
def test_history_that_could_not_know_is_not_rated(city: SmallCity, figure: Figure) -> None:
    brought_in(city, "1")

    score = score_of(city, "lamps", now=later(days=4))

    assert score.counts[figure] is None
    assert (score.counts[Figure.ON_TIME], score.counts[Figure.RECEIVED], score.counts[Figure.DONE]) == (1, 1, 1)


def test_what_another_city_called_a_duplicate_counts_once_and_stays_listed(city: SmallCity) -> None:
    brought_in(city, "1")
    brought_in(city, "2", duplicate_of="1")

    counts = score_of(city, "lamps", now=later(days=4)).counts

    assert (counts[Figure.RECEIVED], counts[Figure.DUE], counts[Figure.EXCLUDED]) == (1, 1, 1)


# --- Other ways to try -------------------------------------------------------------------


def finished(desk: Desk, case_id: int, *, at: datetime, by: str = "lamps") -> None:
    clerk = getattr(desk, f"{by}_clerk")
    if Case.objects.get(pk=case_id).state == State.ROUTED:
        actions.sign_orders([case_id], actor=clerk, now=at)
    actions.finish_orders([case_id], actor=clerk, now=at, result="done")


def explained(desk: Desk, case_id: int, *, at: datetime) -> None:
    actions.close_case(
        [case_id], actor=desk.operator, now=at, outcome=Outcome.EXPLAINED, reason="It is as it should be"
    )


def test_three_rounds_are_three_outcomes(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30, hours=1))
    explained(desk, case_id, at=later(days=31))
    actions.reopen_case([case_id], actor=desk.lead, now=later(days=32), reason="She is right")
    send(desk, case_id, at=later(days=32))
    done(desk, case_id, at=later(days=32, hours=1))
    says(case_id, solved=False, at=later(days=32, hours=2))
    actions.rework_case([case_id], actor=desk.lead, now=later(days=33), reason="not done")
    done(desk, case_id, at=later(days=60))
    says(case_id, solved=True, at=later(days=60))

    figures = (Figure.RECEIVED, Figure.LATE, Figure.ON_TIME, Figure.UNSOLVED, Figure.SOLVED, Figure.REWORKED)
    assert counts(desk, case_id, *figures, now=later(days=90)) == (3, 2, 1, 2, 1, 1)
    told = Fact.objects.order_by("round").values_list("is_on_time", "is_solved")
    assert list(told) == [(False, False), (True, False), (False, True)]


def test_another_department_in_the_second_round_leaves_the_first_its_own(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30, hours=1))
    explained(desk, case_id, at=later(days=31))
    actions.reopen_case([case_id], actor=desk.lead, now=later(days=32), reason="She is right")
    send(desk, case_id, at=later(days=32), lead="roads")
    finished(desk, case_id, at=later(days=32, hours=1), by="roads")
    actions.rework_case([case_id], actor=desk.lead, now=later(days=32, hours=2), reason="not done")

    # Who did the work of this round goes again, and nobody else.
    assert Case.objects.get(pk=case_id).orders.get(state="working").department == desk.city.departments["roads"]
    finished(desk, case_id, at=later(days=60), by="roads")
    actions.pass_check([case_id], actor=desk.other_worker, now=later(days=60))
    says(case_id, solved=True, at=later(days=60))
    refresh_facts([case_id])

    lamps, roads = (score_of(desk.city, name, now=later(days=90)).counts for name in ("lamps", "roads"))
    figures = (Figure.LATE, Figure.UNSOLVED, Figure.SOLVED, Figure.REWORKED, Figure.REOPENED)
    assert tuple(lamps[figure] or 0 for figure in figures) == (1, 1, 0, 0, 1)
    assert tuple(roads[figure] or 0 for figure in figures) == (1, 0, 1, 1, 0)


@pytest.mark.parametrize("way", ["resumed", "taken back", "changed", "voided"])
def test_a_suspension_over_the_limit_makes_nothing_late_whatever_ends_it(desk: Desk, way: str) -> None:
    case_id = sent(desk)
    one = [case_id]
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.ask_request(one, actor=desk.lamps_clerk, now=later(hours=1), kind=RequestKind.SUSPENSION, reason="a permit")
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=later(hours=1))
    assert counts(desk, case_id, Figure.LATE, now=later(days=20)) == (0,)

    at = later(days=20)
    if way == "resumed":
        actions.resume_orders(one, actor=desk.dispatcher, now=at)
        finished(desk, case_id, at=at + timedelta(hours=1))
    elif way == "changed":
        actions.change_case(case_id, actor=desk.dispatcher, now=at, case_class=desk.city.classes["manhole"])
    else:
        actions.take_back(one, actor=desk.dispatcher, now=at, reason="elsewhere")
    if way == "voided":
        actions.void_case(one, actor=desk.lead, now=at, reason="never was")

    is_done = int(way == "resumed")
    assert counts(desk, case_id, Figure.LATE, Figure.ON_TIME, now=later(days=90)) == (0, is_done)


def test_what_was_done_and_then_merged_counts_in_the_other_case_only(desk: Desk) -> None:
    case_id, target = sent(desk), sent(desk)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=20))
    # Finished without a word to her, that would stay counted.
    desk.speaks(case_id, desk.lamps_clerk, now=later(minutes=30), note="Rang her")
    finished(desk, case_id, at=later(hours=1))
    actions.merge_cases([case_id], into=target, actor=desk.lead, now=later(hours=2))
    refresh_facts([case_id, target])

    counted = score_of(desk.city, "lamps", now=later(days=60)).counts
    assert (counted[Figure.RECEIVED], counted[Figure.DUE], counted[Figure.DONE], counted[Figure.EXCLUDED]) == (
        1,
        1,
        0,
        1,
    )
    actions.unmerge_case(case_id, actor=desk.lead, now=later(hours=3))
    refresh_facts([case_id, target])
    counted = score_of(desk.city, "lamps", now=later(days=60)).counts
    assert (counted[Figure.RECEIVED], counted[Figure.EXCLUDED]) == (2, 0)


def test_an_office_is_not_charged_for_the_time_its_case_was_merged_into_another(desk: Desk) -> None:
    case_id, target = sent(desk), sent(desk, lead="roads")
    actions.merge_cases([case_id], into=target, actor=desk.lead, now=later(hours=1))
    actions.unmerge_case(case_id, actor=desk.lead, now=later(days=56))
    promised = Clock.objects.get(case_id=case_id, obligation="promise").due_at
    assert promised == Clock.objects.get(case_id=target, obligation="promise").due_at
    finished(desk, case_id, at=later(days=56, hours=2))

    assert counts(desk, case_id, Figure.ON_TIME, Figure.LATE, now=later(days=90)) == (1, 0)
    assert Fact.objects.get(case=case_id).response_s == 3 * 3600


def test_merging_takes_nothing_from_what_was_late_before(desk: Desk) -> None:
    case_id, target = sent(desk), sent(desk, lead="roads")
    actions.merge_cases([case_id], into=target, actor=desk.lead, now=later(days=30))
    actions.unmerge_case(case_id, actor=desk.lead, now=later(days=56))
    finished(desk, case_id, at=later(days=56, hours=2))

    assert counts(desk, case_id, Figure.ON_TIME, Figure.LATE, now=later(days=90)) == (0, 1)


def test_merging_washes_neither_what_was_late_nor_what_was_given_back(desk: Desk) -> None:
    late, given, target = sent(desk), sent(desk), sent(desk)
    finished(desk, late, at=later(days=30))
    actions.ask_request([given], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=1))
    actions.merge_cases([late, given], into=target, actor=desk.lead, now=later(days=31))
    refresh_facts([late, given, target])

    counted = score_of(desk.city, "lamps", now=later(days=31)).counts
    assert (counted[Figure.LATE], counted[Figure.RETURNED], counted[Figure.EXCLUDED]) == (2, 1, 0)


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_misroute_is_the_dispatchers_also_after_the_signature(desk: Desk, is_signed: bool) -> None:
    case_id = sent(desk, lead="roads")
    if is_signed:
        actions.sign_orders([case_id], actor=desk.roads_clerk, now=later(minutes=1))
        actions.begin_orders([case_id], actor=desk.roads_clerk, now=later(minutes=2))
    # A request that nobody granted is no return.
    actions.ask_request(
        [case_id], actor=desk.roads_clerk, now=later(minutes=3), kind=RequestKind.VOID, reason="as told"
    )
    actions.take_back([case_id], actor=desk.dispatcher, now=later(minutes=5), reason="my mistake")
    refresh_facts([case_id])

    counted = score_of(desk.city, "roads", now=later(days=1)).counts
    assert (counted[Figure.RECEIVED], counted[Figure.RETURNED], counted[Figure.LATE]) == (1, 0, 0)
    assert [list(each.counts.values())[1:] for each in routings(YEAR)] == [[1, 0]]


def test_a_dispute_covers_no_round_that_came_after_it(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30))
    asked = {"actor": desk.lamps_clerk, "reason": "The mains were off"}
    actions.dispute_cases([case_id], now=later(days=31), **asked)
    actions.decide_dispute(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=later(days=31), reason="so")
    actions.rework_case([case_id], actor=desk.operator, now=later(days=32), reason="not done")
    done(desk, case_id, at=later(days=60))
    says(case_id, solved=False, at=later(days=60))

    figures = (Figure.LATE, Figure.UNSOLVED, Figure.EXCLUDED)
    assert counts(desk, case_id, *figures, now=later(days=90)) == (1, 1, 1)
    # Of the second round nothing was decided, so that it may be disputed, and that says nothing of the first.
    actions.dispute_cases([case_id], now=later(days=61), **asked)
    second = Request.objects.get(state="asked")
    actions.decide_dispute(second.pk, is_granted=False, actor=desk.lead, now=later(days=61), reason="no")
    assert counts(desk, case_id, *figures, now=later(days=90)) == (1, 1, 1)


def ruled(desk: Desk, case_id: int, *, at: datetime, is_granted: bool = True) -> None:
    """Have the department dispute what is measured by now, and be found right."""
    actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=at, reason="The mains were off")
    asked = Request.objects.get(case=case_id, kind=RequestKind.DISPUTE, state="asked")
    actions.decide_dispute(asked.pk, is_granted=is_granted, actor=desk.lead, now=at, reason="so")


RULED = (Figure.RECEIVED, Figure.LATE, Figure.ON_TIME, Figure.UNSOLVED, Figure.SIGNED, Figure.RETURNED, Figure.EXCLUDED)


def late_and_open(desk: Desk, case_id: int) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    ruled(desk, case_id, at=later(days=20))
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=31))


def done_late(desk: Desk, case_id: int) -> None:
    done(desk, case_id, at=later(days=20))
    ruled(desk, case_id, at=later(days=21))
    says(case_id, solved=False, at=later(days=31))


def signed_only(desk: Desk, case_id: int) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(minutes=5))
    ruled(desk, case_id, at=later(minutes=10))
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=31))


def in_time_and_then_not_done(desk: Desk, case_id: int) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=1), result="done")
    ruled(desk, case_id, at=later(days=20))
    actions.rework_case([case_id], actor=desk.lead, now=later(days=21), reason="not done")
    done(desk, case_id, at=later(days=30))


def late_and_given_back(desk: Desk, case_id: int) -> None:
    ruled(desk, case_id, at=later(days=20))
    back = {"actor": desk.lamps_clerk, "kind": RequestKind.RETURN, "reason": "not ours"}
    actions.ask_request([case_id], now=later(days=21), **back)
    asked = Request.objects.get(case=case_id, state="asked")
    actions.decide_request(asked.pk, is_granted=True, actor=desk.dispatcher, now=later(days=21))


def disputed_again(desk: Desk, case_id: int) -> None:
    done_late(desk, case_id)
    ruled(desk, case_id, at=later(days=32))


def refused_and_disputed_again(desk: Desk, case_id: int) -> None:
    done(desk, case_id, at=later(days=20))
    ruled(desk, case_id, at=later(days=21), is_granted=False)
    says(case_id, solved=False, at=later(days=31))
    ruled(desk, case_id, at=later(days=32))


def test_a_ruling_covers_only_what_was_measured_when_it_was_asked(desk: Desk) -> None:
    # Received, late, in time, not solved, signed, returned, excluded.
    expected = {
        late_and_open: (0, 0, 0, 1, 0, 0, 1),
        done_late: (0, 0, 0, 1, 0, 0, 1),
        signed_only: (1, 1, 0, 1, 0, 0, 1),
        in_time_and_then_not_done: (1, 1, 0, 0, 0, 0, 1),
        late_and_given_back: (0, 0, 0, 0, 0, 1, 1),
        disputed_again: (0, 0, 0, 0, 0, 0, 1),
        refused_and_disputed_again: (1, 1, 0, 0, 1, 0, 1),
    }
    for way, figures in expected.items():
        case_id = sent(desk)
        way(desk, case_id)
        refresh_facts([case_id])
        assert tuple(YEAR.behind(each, later(days=90)).filter(case=case_id).count() for each in RULED) == figures, (
            way.__name__
        )
    kept = sorted(Fact.objects.values_list("case", "round", "is_apart", "excluded", "is_on_time"), key=repr)
    rebuild_facts()
    assert sorted(Fact.objects.values_list("case", "round", "is_apart", "excluded", "is_on_time"), key=repr) == kept


def test_what_is_not_measured_yet_is_not_disputed(desk: Desk) -> None:
    case_id = sent(desk)
    rows = LogEntry.objects.count()

    with pytest.raises(Refusal) as refused:
        actions.dispute_cases([case_id], actor=desk.lamps_clerk, now=later(minutes=5), reason="in advance")

    assert (refused.value.code, LogEntry.objects.count()) == ("nothing_measured", rows)


def test_a_round_keeps_the_class_and_the_place_it_was_measured_with(desk: Desk) -> None:
    case_id = sent(desk)
    before = Case.objects.get(pk=case_id)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30))
    actions.rework_case([case_id], actor=desk.operator, now=later(days=31), reason="not done")
    actions.change_case(
        case_id,
        actor=desk.dispatcher,
        now=later(days=32),
        case_class=desk.city.classes["manhole"],
        point=(121.07, 32.02),
    )
    send(desk, case_id, at=later(days=33), lead="lamps")
    history = brought_in(desk.city, "1")
    actions.reopen_case([history], actor=desk.operator, now=later(days=31), reason="again")
    actions.change_case(history, actor=desk.dispatcher, now=later(days=32), case_class=desk.city.classes["manhole"])
    rebuild_facts()

    now = Case.objects.get(pk=case_id)
    assert now.division_id != before.division_id
    # Measured, taken away by the change, and open.
    old, new = (before.case_class_id, before.division_id), (now.case_class_id, now.division_id)
    told = Fact.objects.filter(case=case_id).order_by("round").values_list("case_class", "division")
    assert list(told) == [old, old, new]
    assert Fact.objects.get(case=history).case_class == desk.city.classes["lamp"]
    # Nor does a department learn by its summary what a case became after it had left.
    actions.take_back([case_id], actor=desk.dispatcher, now=later(days=34), reason="elsewhere")
    actions.change_case(case_id, actor=desk.dispatcher, now=later(days=35), case_class=desk.city.classes["question"])
    clerk = desk.city.people["lamps_clerk"]
    told = [past_case(clerk, each, now=later(days=36)).case_class_id for each in (case_id, history)]
    assert told == [now.case_class_id, before.case_class_id]


def test_voiding_washes_nothing_that_was_measured_before(desk: Desk) -> None:
    returned, late, misrouted = sent(desk), sent(desk), sent(desk)
    actions.ask_request([returned], actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not ours")
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.dispatcher, now=later(minutes=1))
    actions.take_back([late], actor=desk.dispatcher, now=later(days=30), reason="elsewhere")
    actions.take_back([misrouted], actor=desk.dispatcher, now=later(minutes=5), reason="elsewhere")
    for case_id in (returned, late, misrouted):
        actions.void_case([case_id], actor=desk.lead, now=later(days=31), reason="never was")
        refresh_facts([case_id])

    counted = score_of(desk.city, "lamps", now=later(days=60)).counts
    figures = (Figure.RETURNED, Figure.LATE, Figure.RECEIVED, Figure.EXCLUDED)
    assert tuple(counted[figure] for figure in figures) == (1, 1, 2, 1)


def test_a_refused_dispute_is_not_granted_by_a_later_one(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(days=30))
    says(case_id, solved=False, at=later(days=30))
    asked = {"actor": desk.lamps_clerk, "reason": "The mains were off"}
    actions.dispute_cases([case_id], now=later(days=31), **asked)
    actions.decide_dispute(Request.objects.get().pk, is_granted=False, actor=desk.lead, now=later(days=31), reason="no")
    actions.rework_case([case_id], actor=desk.operator, now=later(days=32), reason="not done")
    actions.dispute_cases([case_id], now=later(days=33), **asked)
    second = Request.objects.get(state="asked")
    actions.decide_dispute(second.pk, is_granted=True, actor=desk.lead, now=later(days=33), reason="that one yes")
    refresh_facts([case_id])

    # What the first round bears of the second, that it went back to work, was measured after the refusal.
    told = Fact.objects.order_by("round", "is_apart").values_list("round", "is_apart", "excluded")
    assert list(told) == [(1, False, ""), (1, True, Excluded.DISPUTED), (2, False, Excluded.DISPUTED)]


@pytest.mark.parametrize(
    ("named", "counted"),
    [
        (("1",), {"1"}),
        (("1", "1"), {"1"}),
        (("2", "1"), {"1"}),
        (("2", ""), {"2"}),
        (("3", "2", "1"), {"1", "2"}),
        (("2", "3", "4"), {"3"}),
        (("2", "3", "1"), {"1"}),
        (("3", "3", "4", "2"), {"2"}),
    ],
)
def test_of_what_its_source_calls_the_same_one_counts_whichever_comes_in_before_the_other(
    city: SmallCity, named: tuple[str, ...], counted: set[str]
) -> None:
    # Which row each row says it doubles: itself, each other, one after the other, or in a round. Each comes by itself.
    for number, first in enumerate(named, start=1):
        report = history(city, str(number), duplicate_of=first)
        assert bring_in_history([report], now=later(days=3)) == 1
        drain("evaluation.facts", now=timezone.now)
        assert list(findings(now=later(days=4))) == []

    kept = set(Fact.objects.values_list("case__source_number", "excluded"))
    assert {number for number, excluded in kept if not excluded} == counted
    rebuild_facts()
    assert set(Fact.objects.values_list("case__source_number", "excluded")) == kept


def test_what_waits_for_its_double_is_no_finding(city: SmallCity) -> None:
    for number, first in (("1", "2"), ("2", "")):
        bring_in_history([history(city, number, duplicate_of=first)], now=later(days=3))
        assert list(findings(now=later(days=4))) == []
        if number == "1":
            drain("evaluation.facts", now=timezone.now)


# --- What is taken back under another name ---------------------------------------------------


@pytest.mark.parametrize(
    ("lead", "change", "is_taken_back"),
    [
        ("roads", {"address": "Renmin Road 12"}, True),
        ("roads", {"point": (121.0201, 32.02)}, True),
        # Another matter, of what went where the rules sent it, and of what he sent elsewhere.
        ("lamps", {"case_class": "manhole"}, False),
        ("roads", {"case_class": "manhole"}, True),
    ],
)
def test_a_misroute_is_the_dispatchers_also_where_he_changes_the_case(
    desk: Desk, lead: str, change: dict[str, Any], is_taken_back: bool
) -> None:
    case_id = sent(desk, lead=lead)
    if "case_class" in change:
        change = {"case_class": desk.city.classes[change["case_class"]]}
    actions.change_case(case_id, actor=desk.dispatcher, now=later(minutes=1), **change)
    send(desk, case_id, at=later(minutes=2), lead="lamps")
    refresh_facts([case_id])

    (line,) = routings(YEAR)
    assert list(line.counts.values()) == [2, is_taken_back, 0]


# --- A word that came late -------------------------------------------------------------------


def test_a_no_after_nobody_was_reached_is_the_word_about_the_round_that_was_closed(desk: Desk) -> None:
    case_id = sent(desk)
    done(desk, case_id, at=later(hours=1))
    Rating.objects.update(attempts=2)
    actions.close_case([case_id], actor=actions.SYSTEM, now=later(hours=2), outcome=Outcome.NOT_REACHED)
    refresh_facts([case_id])
    assert Fact.objects.get().is_solved is None

    report = Report.objects.get(case=case_id)
    her_words.answer(report, now=later(days=1), is_solved=False, satisfaction=1, words="It is dark again")
    refresh_facts([case_id])
    fact = Fact.objects.get()
    assert (fact.is_solved, fact.satisfaction, fact.is_asked, fact.reopen_count) == (False, 1, True, 1)

    send(desk, case_id, at=later(days=1))
    done(desk, case_id, at=later(days=1, hours=1))
    says(case_id, solved=True, at=later(days=1, hours=2))
    refresh_facts([case_id])
    assert list(Fact.objects.order_by("round").values_list("is_solved", flat=True)) == [False, True]
