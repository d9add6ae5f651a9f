"""The generator: seeded, honest about being one, and never at odds with the workflow."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from cases.models import Case, Channel, LogEntry, Origin
from cases.seals import findings
from common.models import City
from desk.generator.arrivals import Arrivals, Profile
from desk.generator.people import People
from desk.generator.play import BACKFILL_STEP, Play, randomness
from tests.city import NOW
from tests.people import Desk

NANTONG = Path(__file__).parents[2] / "cities" / "nantong"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def play(seed: int = 1, hours: float = 6, volume: float = 0.02) -> Play:
    begun = Play(
        Arrivals(NANTONG, zone=SHANGHAI, random=randomness(seed), volume=volume),
        People(seed),
        NOW - timedelta(hours=hours),
    )
    begun.take_up()
    begun.until(NOW, step=BACKFILL_STEP)
    return begun


@pytest.fixture
def model_city(db: None) -> None:
    call_command("load_city", "nantong", verbosity=0)


def test_a_week_brings_as_many_reports_as_the_newest_published_one() -> None:
    profile = Profile(NANTONG, SHANGHAI)

    hours = [profile.per_second(NOW + timedelta(hours=hour)) * 3600 for hour in range(168)]

    assert profile.weekly == 59_674
    assert sum(hours) == pytest.approx(59_674, rel=0.001)
    # The busiest hour of the day has eleven in a hundred of it.
    assert max(hours[:24]) / sum(hours[:24]) == pytest.approx(0.11, abs=0.01)


def test_the_play_reports_acts_and_says_that_it_is_one(model_city: None) -> None:
    played = play()

    assert played.tally.reports > 20
    assert played.tally.acts > played.tally.reports
    assert played.tally.refusals == 0
    assert set(Case.objects.values_list("origin", flat=True)) == {Origin.SIMULATED}
    assert {Channel.CALL, Channel.GRID} <= set(Case.objects.values_list("channel", flat=True))
    assert Case.objects.filter(point__isnull=False, division__isnull=True).count() == 0
    assert list(findings()) == []


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


def test_a_stopped_play_goes_on_where_it_was(model_city: None) -> None:
    play(hours=3)
    open_before = Case.objects.running().count()

    again = Play(Arrivals(NANTONG, zone=SHANGHAI, random=randomness(2), volume=0.0), People(1), NOW)
    again.take_up()
    again.until(NOW + timedelta(hours=12), step=BACKFILL_STEP)

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


def test_nobody_is_rung_by_the_play(model_city: None) -> None:
    arrivals = Arrivals(NANTONG, zone=SHANGHAI, random=randomness(1), volume=0.05)

    phones = {
        report.caller.phone for report in arrivals.between(NOW, NOW + timedelta(hours=3)) if report.caller is not None
    }

    assert phones
    assert all(phone.startswith("+86100") for phone in phones)
