"""`manage.py generate`: play the city, labelled simulated."""

import os
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.models import Case, Origin
from common.actions import label_simulated
from common.cityfiles import FaultyFiles
from common.models import City
from common.wall_clock import day_of
from desk.generator.arrivals import Arrivals
from desk.generator.people import People
from desk.generator.play import BACKFILL_STEP, Play, play_live, randomness

# What a laptop plays beside everything else it does.
LIVE_A_WEEK, PAST_A_WEEK = 6000, 1000


class Command(BaseCommand):
    help = "Plays the city: citizens report and demo people act. Every page says that it is simulated."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much, how fast and how long."""
        parser.add_argument("--seed", type=int, default=2020)
        parser.add_argument("--volume", type=float, help="share of the city's real number of reports")
        parser.add_argument("--speed", type=float, default=1.0, help="how much faster than people the people act")
        parser.add_argument("--past-hours", type=float, default=30, help="first play so many hours that have passed")
        parser.add_argument("--past-volume", type=float, help="share of the reports in those hours")
        parser.add_argument("--seconds", type=float, help="stop after so many; else play for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the past hours once, then go on with the clock."""
        city = City.objects.first()
        if city is None:
            raise _cannot("There is no city to play. Load one first: ./whistle manage load_city NAME")
        folder = city_folder(city)
        label_simulated()
        now = timezone.now()
        seed = options["seed"]
        has_past = Case.objects.filter(origin=Origin.SIMULATED).exists()
        begin = now if has_past else now - timedelta(hours=options["past_hours"])
        draw = randomness(seed, day_of(begin, city.zone))
        arrivals = _arrivals(folder, city, draw)
        arrivals.volume = options["past_volume"] or share(arrivals, PAST_A_WEEK)
        play = Play(arrivals, People(seed, speed=options["speed"]), begin)
        play.take_up()
        tally = play.until(now, step=BACKFILL_STEP, is_past=True)
        self.stdout.write(f"the past: {tally.reports} reports, {tally.acts} acts, {tally.refusals} refused")
        play.arrivals.volume = (options["volume"] or share(arrivals, LIVE_A_WEEK)) * options["speed"]
        play_live(play, clock=timezone.now, seconds=options["seconds"])
        self.stdout.write(f"in all: {tally.reports} reports, {tally.acts} acts, {tally.refusals} refused")


def _cannot(reason: str) -> CommandError:
    """Say why there is nothing to play, to people and to the supervisor: starting again would not change it."""
    return CommandError(reason, returncode=os.EX_CONFIG)


def _arrivals(folder: Path, city: City, draw: Random) -> Arrivals:
    try:
        arrivals = Arrivals(folder, zone=city.zone, random=draw)
    except FaultyFiles as error:
        raise _cannot(f"The play cannot be read: {'; '.join(map(str, error.faults))}") from error
    if not arrivals.texts or not arrivals.places:
        missing = "texts of classes that it has" if not arrivals.texts else "places that reports come from"
        raise _cannot(f"{folder} has no {missing}, so there is nothing to play.")
    return arrivals


def share(arrivals: Arrivals, reports_a_week: int) -> float:
    """Return which share of a city's reports makes so many a week; a small town plays all of its own."""
    return min(1.0, reports_a_week / arrivals.profile.weekly)


def city_folder(city: City) -> Path:
    """Find the folder a city was loaded from, by its code."""
    for path in sorted((settings.BASE_DIR / "cities").glob("*/city.toml")):
        if f'code = "{city.code}"' in path.read_text(encoding="utf-8"):
            if not (path.parent / "texts.csv").exists():
                raise _cannot(f"{path.parent} has no texts.csv, so nobody there has anything to say.")
            return path.parent
    raise _cannot(f"No folder under cities/ has the code {city.code}.")
