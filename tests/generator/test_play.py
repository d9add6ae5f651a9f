"""The generator: seeded, honest about being one, and never at odds with the workflow."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from cases import actions
from cases.models import AttachmentKind, Case, Channel, LogEntry, WorkOrder
from cases.workflow import State
from common.models import City
from desk.generator import crews
from desk.generator.arrivals import ANSWERED_AT_ONCE, GRID_BESIDE, Arrivals, Profile
from desk.generator.people import People
from desk.generator.play import BACKFILL_STEP, Play, randomness
from dispatch.actions import offer_nearest
from dispatch.models import Assignment, Unit
from dispatch.workflow import AssignmentState
from grid.models import CaseClass, Nature, Part
from tests.city import NOW
from tests.people import Desk

NANTONG = Path(__file__).parents[2] / "cities" / "nantong"
BOSTON = NANTONG.parent / "boston"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def play(seed: int = 1, hours: float = 4, volume: float = 0.03) -> Play:
    begun = Play(
        Arrivals(NANTONG, zone=SHANGHAI, random=randomness(seed), volume=volume),
        People(seed),
        NOW - timedelta(hours=hours),
    )
    begun.take_up()
    begun.until(NOW, step=2 * BACKFILL_STEP, is_past=True)
    return begun


def test_a_week_brings_as_many_reports_as_the_newest_published_one() -> None:
    profile = Profile(NANTONG, SHANGHAI)

    hours = [profile.per_second(NOW + timedelta(hours=hour)) * 3600 for hour in range(168)]

    assert profile.weekly == 59_674
    assert sum(hours) == pytest.approx(59_674, rel=0.001)
    # The busiest hour of the day has eleven in a hundred of it.
    assert max(hours[:24]) / sum(hours[:24]) == pytest.approx(0.11, abs=0.01)


def test_the_same_seed_draws_the_same_reports(model_city: None) -> None:
    def drawn() -> list[tuple[object, ...]]:
        arrivals = Arrivals(NANTONG, zone=SHANGHAI, random=randomness(7), volume=0.02)
        return [
            (report.text, report.point, report.received_at)
            for report in arrivals.between(NOW, NOW + timedelta(hours=2))
        ]

    first = drawn()
    assert first == drawn()
    assert first


def test_citizens_report_as_the_newest_full_week_that_was_published(model_city: None) -> None:
    arrivals = Arrivals(NANTONG, zone=SHANGHAI, random=randomness(3), volume=1)
    drawn = [arrivals.report(NOW) for _ in range(6000)]
    citizens = [report for report in drawn if report.channel != Channel.GRID]
    of_words = [report for report in citizens if report.case_class and report.case_class.nature == Nature.WORDS]

    def share(*channels: Channel) -> float:
        return sum(report.channel in channels for report in citizens) / len(citizens)

    # 2021-12-03..12-10: of 25,560 calls 23,898, by the net 1,335, from the province 310, otherwise 17; at once 21,157.
    assert share(Channel.CALL) == pytest.approx(23_898 / 25_560, abs=0.01)
    assert share(Channel.WEB, Channel.APP) == pytest.approx((1_335 + 310) / 25_560, abs=0.01)
    assert share(Channel.SMS) == pytest.approx(17 / 25_560, abs=0.005)
    # What is answered at once is of words: nine in ten of those are, see test_the_desk_answers_at_once.
    known = [report for report in citizens if report.case_class]
    assert len(of_words) / len(known) * ANSWERED_AT_ONCE == pytest.approx(21_157 / 25_560, abs=0.02)
    # Grid workers' uploads come beside: one to four.
    assert (len(drawn) - len(citizens)) / len(citizens) == pytest.approx(GRID_BESIDE, abs=0.02)


def test_crews_let_an_offer_run_out_decline_go_and_are_seen_on_their_way(
    model_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Play(Arrivals(NANTONG, zone=SHANGHAI, random=randomness(1), volume=0), People(1), NOW)
    drawn = begun.arrivals.report(NOW, CaseClass.objects.get(code="E0409"))
    report = replace(drawn, channel=Channel.GRID, point=(120.8652, 32.0121))
    (receipt,) = actions.take_in([report], now=NOW)
    actions.send_fast([receipt.case_id], actor=actions.SYSTEM, now=NOW)
    homes = dict(Unit.objects.values_list("pk", "home"))
    offer_nearest(WorkOrder.objects.get(case=receipt.case_id, part=Part.LEAD).pk, now=NOW)

    # All five crews are there: of those who rest nobody could be asked.
    monkeypatch.setattr(crews, "REST_H", 0)

    def go_on_until(state: AssignmentState, *, silent: float = 0, declines: float = 0) -> Assignment:
        monkeypatch.setattr(crews, "SILENT", silent)
        monkeypatch.setattr(crews, "DECLINES", declines)
        # Whoever sets out is on his way for a minute at least; of those asked at once one declines first.
        step = timedelta(seconds={AssignmentState.DECLINED: 15, AssignmentState.DONE: 120}.get(state, 45))
        for _step in range(90):
            found = Assignment.objects.filter(state=state).order_by("pk").last()
            if found:
                return found
            begun.until(begun.now + step, step=step)
        raise AssertionError(f"nobody was ever {state}")

    first = go_on_until(AssignmentState.EXPIRED, silent=1)
    second = go_on_until(AssignmentState.DECLINED, declines=1)
    third = go_on_until(AssignmentState.EN_ROUTE)
    there = go_on_until(AssignmentState.DONE)

    # The ladder: each of them another crew, and who set out has done it.
    assert len({first.unit_id, second.unit_id, third.unit_id}) == 3
    assert there == third
    assert there.unit.position.distance(there.unit.home) > 0
    assert there.case.attachments.filter(kind=AttachmentKind.AFTER).exists()
    moved = [unit for unit in Unit.objects.all() if unit.position.distance(homes[unit.pk]) > 0]
    assert len(moved) > len(homes) / 2
    assert begun.tally.refusals == 0
    # Who was never sent keeps within a few kilometres of the yard.
    assert all(unit.position.distance(unit.home) < 0.05 for unit in Unit.objects.filter(assignments__isnull=True))


def test_a_stopped_play_goes_on_where_it_was(model_city: None) -> None:
    play(hours=2)
    open_before = Case.objects.running().count()

    again = Play(Arrivals(NANTONG, zone=SHANGHAI, random=randomness(2), volume=0.0), People(1), NOW)
    again.take_up()
    again.until(NOW + timedelta(hours=6), step=timedelta(minutes=15))

    assert again.tally.reports == 0
    assert Case.objects.running().count() < open_before


def test_cases_that_people_made_are_left_to_people(desk: Desk) -> None:
    receipt = desk.report("lamp")
    begun = Play(Arrivals(NANTONG, zone=SHANGHAI, random=randomness(1), volume=0), People(1), NOW)

    begun.take_up()
    begun.until(NOW + timedelta(days=1), step=timedelta(hours=1))

    assert set(LogEntry.objects.filter(case_id=receipt.case_id).values_list("kind", flat=True)) == {"report", "alarm"}


def test_the_command_labels_the_city_as_simulated(model_city: None) -> None:
    call_command("generate", past_hours=1, past_volume=0.01, volume=0.001, seconds=0, verbosity=0)

    assert City.objects.get().is_simulated


def test_a_city_without_boundaries_units_or_chinese_habits_is_played_too(db: None) -> None:
    call_command("load_city", "boston", verbosity=0)
    new_york = ZoneInfo("America/New_York")
    begun = Play(
        Arrivals(BOSTON, zone=new_york, random=randomness(1), volume=1),
        People(1),
        NOW + timedelta(hours=6),
    )

    begun.until(NOW + timedelta(hours=10), step=timedelta(minutes=15), is_past=True)

    assert begun.tally.reports > 20
    assert begun.tally.refusals == 0
    assert {State.CLOSED, State.ANSWERED} & set(Case.objects.values_list("state", flat=True))
    assert not Assignment.objects.exists()
    drawn = [begun.arrivals.report(NOW) for _ in range(100)]
    assert {report.caller.phone[:2] for report in drawn if report.caller and report.caller.phone} == {"+1"}


def test_nobody_is_rung_by_the_play(model_city: None) -> None:
    arrivals = Arrivals(NANTONG, zone=SHANGHAI, random=randomness(1), volume=0.05)

    callers = [report.caller for report in arrivals.between(NOW, NOW + timedelta(hours=9)) if report.caller is not None]
    phones = {caller.phone for caller in callers if caller.phone}
    emails = {caller.email for caller in callers if caller.email}

    assert phones
    assert all(phone.startswith("+86100") for phone in phones)
    # Some left only an e-mail address, of a name kept for examples.
    assert emails
    assert all(email.endswith("@example.org") for email in emails)
