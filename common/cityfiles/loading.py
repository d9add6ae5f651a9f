"""Loading a city's folder: all rooms read, then all write, in one transaction.

Rooms register what they load with `part`, in their `city.py`; lower rooms go first, as
their apps do, so that a room finds the codes of those below it. One installation is one
city: the folder of another is refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from common.cityfiles.folder import FaultyFiles, Folder
from common.cityfiles.rows import Tally

# Change it when the same files would be loaded otherwise than before.
FORMAT = "1"


@dataclass
class Load:
    """One run: the folder, what lower rooms found in it, and what has been done."""

    folder: Folder
    now: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    # Read by a room, for itself and the rooms above: "departments", "classes" ...
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Ids of written rows, by kind and code.
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    digest: str = ""

    def midnight(self, day: date | None) -> datetime | None:
        """Return the instant at which a day begins in the city."""
        return day and datetime.combine(day, time(), tzinfo=self.zone)

    @property
    def today(self) -> datetime:
        """The instant at which today began in the city."""
        return datetime.combine(self.now.astimezone(self.zone).date(), time(), tzinfo=self.zone)


@dataclass(frozen=True)
class Part:
    """What one room takes from the folder: `read` checks everything, `write` may rely on it."""

    name: str
    read: Callable[[Load], Any]
    write: Callable[[Load, Any], None]


@dataclass(frozen=True)
class Loaded:
    """What came of it. `is_unchanged`: the files are those of the last time, and nothing was done."""

    tallies: dict[str, Tally]
    is_unchanged: bool = False


_parts: dict[str, Part] = {}


def part(name: str, *, read: Callable[[Load], Any], write: Callable[[Load, Any], None]) -> None:
    """Register what a room loads. Called once, at the end of its `city.py`."""
    _parts[name] = Part(name, read, write)


def parts() -> Sequence[Part]:
    """Return what all rooms registered, lower rooms first."""
    autodiscover_modules("city")
    return list(_parts.values())


def load_city(path: Path, *, now: datetime, digest_of_last: Callable[[], str], again: bool = False) -> Loaded:
    """Load a city's folder, whole or not at all.

    Raises FaultyFiles with all that is wrong. Loading the same files again does nothing,
    unless `again`, and then changes nothing. Rows that vanished from the files are told, not deleted.
    """
    rooms = parts()
    load = Load(Folder(path), now)
    load.digest = load.folder.digest(" ".join([FORMAT, *(room.name for room in rooms)]))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two loads at once would each see the other's rows as missing.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('common.load_city'))")
        if not again and digest_of_last() == load.digest:
            return Loaded({}, is_unchanged=True)
        plans = _read(load, rooms)
        for room in rooms:
            room.write(load, plans[room.name])
        # Some faults show only against what is already in force.
        load.folder.require_sound()
    return Loaded(load.tallies)


def check_city(path: Path, *, now: datetime) -> None:
    """Read a city's folder without a database; raise FaultyFiles with all that is wrong."""
    _read(Load(Folder(path), now), parts())


def _read(load: Load, rooms: Sequence[Part]) -> dict[str, Any]:
    if not load.folder.path.is_dir():
        load.folder.fault(str(load.folder.path), 0, "", "there is no such folder")
        raise FaultyFiles(load.folder.faults)
    plans = {room.name: room.read(load) for room in rooms}
    load.folder.require_sound()
    return plans
