"""Loading a city's folder: all rooms read, then all write, in one transaction.

Rooms register what they load with `part`, in their `city.py`; lower rooms go first, as
their apps do, so that a room finds the codes of those below it. One installation is one
city: the folder of another is refused.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import apps
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from common.cityfiles.cells import CODE, faults_of_names
from common.cityfiles.folder import WGS84, Folder, Row
from common.cityfiles.rows import Series, Tally, bounded
from common.coordinates import SWAPPED, Bounds
from common.models import City
from common.wall_clock import day_of, midnight

CITY_FILE = "city.toml"
# What lies on the edge of the map may stand out a little, in degrees.
NEAR = 0.05
# So long before its first day a city may be loaded.
LOADED_AHEAD = timedelta(days=366)
# Change it when the same files would be loaded otherwise than before.
FORMAT = "3"
LANGUAGE = re.compile(r"(?=.{2,10}$)[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_PARTS: dict[str, "Part"] = {}


@dataclass
class Load:
    """One run: the folder, what lower rooms found in it, and what has been done."""

    folder: Folder
    now: datetime
    # False where files are only checked: then the database may be missing.
    is_writing: bool = True
    # Whether the database may be asked who has an account here: one that is there and has a city.
    may_ask: bool = True
    settings: dict[str, Any] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    # Rows by code, for the room that read them and the rooms above: "departments", "classes" ...
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Ids of written rows, by kind and code.
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    digest: str = ""
    # How far the city reaches, in the folder's own system; None where that is not said, or not well.
    bounds: Bounds | None = None
    # Where the folder says that things are: file, row, field, and the points that must lie in the city.
    places: list[tuple[str, int, str, tuple[tuple[float, float], ...]]] = field(default_factory=list)

    @property
    def has_settings(self) -> bool:
        """Whether the city's settings could be read, so that what they do not say is missing."""
        return CITY_FILE not in self.folder.unread

    def note(self, text: str) -> None:
        """Note what is lacking."""
        self.folder.notes.append(text)

    def section(self, name: str) -> dict[str, Any]:
        """Return a part of the city's settings that need not be there; nothing, and a fault, where it is no table."""
        value = self.settings.get(name, {})
        if isinstance(value, dict):
            return value
        self.fault(name, f"must be written as [{name}]")
        # Said once: who asks again finds it empty.
        self.settings[name] = {}
        return {}

    def check_place(self, file: str, row: int, field_name: str, *points: tuple[float, float]) -> None:
        """Note where something is. What is not in the city is told when all is read: it may be the bounds that are wrong."""
        self.places.append((file, row, field_name, points))

    def tell_places(self) -> None:
        """Note the places that are not in the city, or that its bounds are wrong where those of most places are right."""
        bounds = self.bounds
        if bounds is None:
            return
        reasons, many = self._reasons(bounds), len(self.places)
        if many > 1 and reasons.count(SWAPPED) * 2 > many:
            self.fault("map.bounds", f"{SWAPPED}, as {many} places of this folder show")
            reasons = self._reasons(Bounds(bounds.south, bounds.west, bounds.north, bounds.east))
        elif many > 1 and all(reasons):
            self.fault("map.bounds", f"of {many} places of this folder none lies within")
            return
        for (file, row, field_name, _points), reason in zip(self.places, reasons, strict=True):
            if reason:
                self.folder.fault(file, row, field_name, reason)

    def _reasons(self, bounds: Bounds) -> list[str]:
        """Return, of each place, what is wrong with it; nothing, where it is in the city."""
        return [
            next(filter(None, (bounds.why_outside(*point, margin=NEAR) for point in points)), "")
            for _file, _row, _field, points in self.places
        ]

    def point(self, row: Row, longitude: str, latitude: str) -> Point | None:
        """Return the point of a row in WGS-84, None where it has none."""
        if row[longitude] is None:
            return None
        return Point(*self.folder.convert(float(row[longitude]), float(row[latitude])), srid=WGS84)

    def check_point(self, row: Row, longitude: str, latitude: str) -> None:
        """Note a point of a row that is half given, or not in the city."""
        east, north = row[longitude], row[latitude]
        if (east is None) != (north is None):
            row.fault(longitude, "longitude and latitude are given both or not at all")
        elif east is not None:
            self.check_place(row.file, row.line, longitude, (float(east), float(north)))

    def fault(self, field_name: str, reason: str) -> None:
        """Note that one of the city's settings is wrong."""
        self.folder.fault(CITY_FILE, 0, field_name, reason)

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a day begins in the city."""
        return midnight(day, self.zone).astimezone(self.zone)

    def version(self, row: Row, key: tuple[Any, ...], values: Mapping[str, Any]) -> Series:
        """Return what a row with `valid_from` and `valid_until` says."""
        until = row["valid_until"]
        return Series(row, key, values, self.midnight(row["valid_from"]), until and self.midnight(until))

    def check_versions(self, rows: Sequence[Row], *key: str) -> None:
        """Note rows about the same thing, as the columns of `key` say it, that hold at the same time."""
        bounded([self.version(row, tuple(row[column] for column in key), {}) for row in rows])

    def holding(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows that hold today, or on the first day of all, of a city that is loaded within a year before it."""
        today = day_of(self.now, self.zone)
        first = min((row["valid_from"] for row in rows), default=today)
        day = today
        if today < first <= today + LOADED_AHEAD:
            day = first
            self.note(f"{rows[0].file}: nothing of it holds before {first}: until then no case has what it says")
        return [
            row for row in rows if row["valid_from"] <= day and (row["valid_until"] is None or day < row["valid_until"])
        ]

    @property
    def today(self) -> datetime:
        """The instant at which today began in the city."""
        return self.midnight(day_of(self.now, self.zone))


@dataclass(frozen=True)
class Part:
    """What one room takes from the folder: `read` checks everything, `write` may rely on it."""

    room: str
    read: Callable[[Load], Any]
    write: Callable[[Load, Any], None]
    # What of the city's settings it reads: by name, which names that part may have in it; None, where it checks itself.
    settings: Mapping[str, Collection[str] | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """What came of it. `is_unchanged`: the files are those of the last time, and nothing was done."""

    tallies: dict[str, Tally]
    is_unchanged: bool = False
    notes: tuple[str, ...] = ()


def part(
    room: str,
    *,
    read: Callable[[Load], Any],
    write: Callable[[Load, Any], None],
    settings: Mapping[str, Collection[str] | None] | None = None,
) -> None:
    """Register what a room loads. Called once, at the end of its `city.py`."""
    _PARTS[room] = Part(room, read, write, settings or {})


def parts() -> Sequence[Part]:
    """Return what all rooms registered, lower rooms first."""
    autodiscover_modules("city")
    # By the order of the rooms, not of imports: a room may have imported a lower one's tables first.
    return [_PARTS[app.label] for app in apps.get_app_configs() if app.label in _PARTS]


def load_city(path: Path, *, now: datetime, again: bool = False) -> Loaded:
    """Load a city's folder, whole or not at all.

    Raises FaultyFiles with all that is wrong. Loading the same files again does nothing,
    unless `again`, and then changes nothing. Rows that vanished from the files are told, not deleted.
    """
    load, rooms = Load(Folder(path), now), parts()
    _require_folder(load)
    load.digest = load.folder.digest(" ".join([FORMAT, *(each.room for each in rooms)]))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two loads at once would each take the other's rows for missing.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('common.load_city'))")
        if not again and City.objects.filter(folder_digest=load.digest).exists():
            return Loaded({}, is_unchanged=True)
        plans = _read(load, rooms)
        for each in rooms:
            each.write(load, plans[each.room])
        # Some faults show only against what is already in force.
        load.folder.require_sound()
    return Loaded(load.tallies, notes=tuple(load.folder.notes))


def check_city(path: Path, *, now: datetime, may_ask: bool = False) -> list[str]:
    """Read a city's folder; raise FaultyFiles with all that is wrong, return what is lacking.

    Without the database, unless it `may_ask` it who has an account: what a load would find, checking then finds too.
    """
    load = Load(Folder(path), now, is_writing=False, may_ask=may_ask)
    _require_folder(load)
    _read(load, parts())
    return load.folder.notes


def _require_folder(load: Load) -> None:
    if not load.folder.path.is_dir():
        load.folder.fault(str(load.folder.path), 0, "", "there is no such folder")
    load.folder.require_sound()


def _read(load: Load, rooms: Sequence[Part]) -> dict[str, Any]:
    _read_settings(load)
    _require_read(load, rooms)
    if not load.folder.languages:
        # No other file can be read for what it is.
        load.folder.require_sound()
    plans = {each.room: each.read(load) for each in rooms}
    load.tell_places()
    load.folder.require_sound()
    return plans


def _require_read(load: Load, rooms: Sequence[Part]) -> None:
    """Note settings that nobody reads, so that a misspelt one is noticed."""
    known = {name: words for each in rooms for name, words in each.settings.items()}
    for name, value in load.settings.items():
        if name not in known:
            load.fault(name, "nobody reads this; is it misspelt?")
            continue
        if (words := known[name]) is not None:
            _require_words(load, name, value, words)


def _require_words(load: Load, name: str, value: Any, words: Collection[str]) -> None:
    """Note words within a setting that nobody reads, be it one table or a list of them."""
    tables = [(name, value)]
    if isinstance(value, list):
        tables = [(f"{name} {at}", each) for at, each in enumerate(value, start=1)]
    for where, table in tables:
        for word in sorted(table.keys() - set(words)) if isinstance(table, dict) else ():
            load.fault(f"{where}.{word}", f"is not one of: {', '.join(words)}")


def _read_settings(load: Load) -> None:
    load.settings = settings = load.folder.settings(CITY_FILE)
    if not load.has_settings:
        # The other files can be read for what they are all the same.
        load.folder.languages = load.folder.languages_of_names()
        return
    _read_languages(load)
    for name, length in (("code", 40), ("number_prefix", 8), ("time_zone", 64)):
        value = settings.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > length:
            load.fault(name, f"is missing, or longer than {length} characters")
        elif name == "code" and not CODE.fullmatch(value):
            load.fault(name, f"“{value}” is not a code: use letters, digits, “.”, “-” and “_”")
    for reason in faults_of_names(settings.get("names"), load.folder.languages):
        load.fault("names", reason)
    try:
        load.zone = ZoneInfo(str(settings.get("time_zone")))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        load.fault("time_zone", f"“{settings.get('time_zone')}” is not a time zone like Europe/Lisbon")


def _read_languages(load: Load) -> None:
    languages = load.settings.get("languages")
    if isinstance(languages, list) and languages and all(isinstance(code, str) and code for code in languages):
        load.folder.languages = tuple(code for code in dict.fromkeys(languages) if LANGUAGE.fullmatch(code))
        for code in sorted({*languages} - {*load.folder.languages}):
            load.fault("languages", f"“{code}” is not the code of a language, as en or zh-hans")
        return
    load.fault("languages", 'must be a list of language codes, for instance ["en", "zh-hans"]')
    # So that the rest can be read all the same, by the languages in which the city has a name.
    names = load.settings.get("names")
    load.folder.languages = tuple(names) if isinstance(names, dict) else ()
