"""`manage.py load_city NAME|PATH`: bring places, departments, classes and rules to what a city's folder says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from common.cityfiles import FaultyFiles, check_city, load_city
from common.cityfiles.rows import Tally
from common.models import City

CITIES_DIR = Path(settings.BASE_DIR) / "cities"
# Longer reports are not read by anybody; the rest is counted.
MOST_FAULTS = 200
MOST_NAMED = 5


class Command(BaseCommand):
    help = "Load a city's folder, whole or not at all. Loading it again changes only what changed in the files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the city's name under cities/, or a path."""
        parser.add_argument("city", help="a folder's name under cities/, or a path")
        parser.add_argument(
            "--check",
            action="store_true",
            help="read and report only; needs no database, and asks one that is there who has an account",
        )
        parser.add_argument("--again", action="store_true", help="load even when no file changed")

    def handle(self, *args: Any, city: str, check: bool, again: bool, **options: Any) -> None:
        """Load, and say what came of it."""
        named = CITIES_DIR / city
        path = named if named.is_dir() else Path(city)
        try:
            if check:
                for note in check_city(path, now=timezone.now(), may_ask=_has_city()):
                    self.stdout.write(f"note: {note}")
                self.stdout.write("The files are sound.")
                return
            loaded = load_city(path, now=timezone.now(), again=again)
        except FaultyFiles as error:
            raise CommandError(_told(error)) from None
        for note in loaded.notes:
            self.stdout.write(f"note: {note}")
        if loaded.is_unchanged:
            self.stdout.write("No file changed since the last time; nothing to do.")
        for kind, tally in loaded.tallies.items():
            self.stdout.write(_counted(kind, tally))


def _has_city() -> bool:
    """Whether a database answers that has a city, and so may have accounts of its people."""
    try:
        return City.objects.exists()
    except DatabaseError:
        return False


def _told(error: FaultyFiles) -> str:
    lines = [str(fault) for fault in error.faults[:MOST_FAULTS]]
    if len(error.faults) > MOST_FAULTS:
        lines.append(f"... and {len(error.faults) - MOST_FAULTS} more")
    return "\n".join([*lines, f"{len(error.faults)} faults; nothing was loaded."])


def _counted(kind: str, tally: Tally) -> str:
    line = f"{kind}: {tally.created} new, {tally.changed} changed, {tally.kept} as they were"
    if tally.vanished:
        named = ", ".join(tally.vanished[:MOST_NAMED])
        more = f" and {len(tally.vanished) - MOST_NAMED} more" if len(tally.vanished) > MOST_NAMED else ""
        line += f"; no longer in the files, and left as they are: {named}{more}"
    return line
