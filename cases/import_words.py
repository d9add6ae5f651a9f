"""The words of a mapping file: what it may say, checked before any row is read. `cities/README.md` lists them.

A word that nobody reads is a fault, so that a misspelt one is noticed and not left out in silence.
"""

import io
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from common.coordinates import SYSTEMS

FIELDS = {"number", "reported_at", "class", "due_at", "closed_at", "is_on_time", "state", "department", "division", "address",
          "summary", "lon", "lat", "point", "channel", "duplicate_of"}  # fmt: skip
REQUIRED = ("reported_at", "class")
# Fields whose cells are words of another system.
VALUED = {"state", "is_on_time", "channel", "class", "department", "division"}
LONGEST_SOURCE = 40
STATES = ("open", "closed")
USUAL_FORMAT = "%Y-%m-%d %H:%M:%S"
POINT_ORDERS = ("lat, lon", "lon, lat")
# One directive of a format, so that “%%Z” is none.
_DIRECTIVE = re.compile(r"%(.)", re.DOTALL)
# How many digits a directive of a number has where it is written in full, and what some stand for.
_DIGITS = {"Y": "4", "G": "4", "j": "3", "u": "1", "w": "1", "f": "1,6", **dict.fromkeys("ymdHIMSUVW", "2")}
_STANDS_FOR = {
    "c": "%a %b %d %H:%M:%S %Y",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "T": "%H:%M:%S",
    "R": "%H:%M",
}
# By which a format says a weekday, that Python reads and forgets.
_WEEKDAY = frozenset("aAuw")
# Numbers of a format with nothing between them, or what else a format is made of.
_NUMBER = rf"(?:%[{''.join(_DIGITS)}]|\d)"
_PART_OF_FORMAT = re.compile(
    rf"(?P<joined>{_NUMBER}{{2,}})|(?P<number>%[{''.join(_DIGITS)}])|(?P<other>%.)|(?P<gap>\s+)|.", re.DOTALL
)
# The names of zones that mean the same everywhere: EST is one in New York and another in Brisbane.
_UTC_NAMES = re.compile(r"(?<![A-Za-z])(?:UTC|GMT|Z)(?![A-Za-z+-])", re.IGNORECASE)
# An offset of hours alone, as PostgreSQL writes it, behind a time of day and at the end: no day or month looks so there.
_HOURS_BEHIND = re.compile(r"(:\d\d(?:[.,]\d+)?\s*(?:[AP]M)?\s*[+-]\d\d)(?![\d:])", re.IGNORECASE)
_HOURS_AT_END = re.compile(r"([+-]\d\d)$")
# Python reads the capital alone.
_SMALL_Z = re.compile(r"(?<![A-Za-z])z(?![A-Za-z])")
UTC_ZONES = ("UTC", "Etc/UTC", "GMT", "Etc/GMT")
# A morning and an afternoon, of a day and a month that cannot be taken for each other.
_MORNING, _AFTERNOON = datetime(2026, 1, 31, 9, 48, 57), datetime(2026, 1, 31, 21, 48, 57)  # noqa: DTZ001 - as an export writes it


class MappingError(ValueError):
    """The mapping file cannot be used, or not for this export; the message says which part and why."""


class Closing(StrEnum):
    """What becomes of a row whose state and times do not fit."""

    FAULT = "fault"
    OPEN = "open"
    REPORTED_AT = "reported_at"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ClosingWords:
    """[closing]: of rows that are closed without a time, closed before they were reported, or open with a time of closing."""

    without_time: Closing = Closing.FAULT
    before_report: Closing = Closing.FAULT
    of_open: Closing = Closing.FAULT


CLOSING_CHOICES = {
    "without_time": (Closing.FAULT, Closing.OPEN, Closing.REPORTED_AT),
    "before_report": (Closing.FAULT, Closing.UNKNOWN),
    "of_open": (Closing.FAULT, Closing.OPEN),
}


class EarlyTarget(StrEnum):
    """[due]: what a target before the report is."""

    FAULT = "fault"
    UNKNOWN = "unknown"
    KEPT = "kept"


@dataclass(frozen=True)
class Words:
    """What a mapping file says."""

    source: str
    columns: dict[str, str]
    encoding: str
    delimiter: str
    # Cells that say nothing.
    empty: frozenset[str]
    zone: ZoneInfo
    format: str
    # Which showing of the hour that autumn shows twice.
    is_second: bool
    unknown_points: tuple[tuple[float, float], ...]
    tolerance: float
    # In which system points are written; empty: in that of the city's partners.
    coordinates: str
    is_latitude_first: bool
    is_outside_unknown: bool
    # Columns that together know a row, where the export has no number.
    made_of: tuple[str, ...]
    # Whether numbers are taken as they stand, also such as look like a word, a day or a decimal.
    is_number_as_it_is: bool
    closing: ClosingWords
    early_target: EarlyTarget
    values: dict[str, dict[str, Any]]
    otherwise: dict[str, Any]

    @cached_property
    def read_columns(self) -> set[str]:
        """The columns that an export must have."""
        return {*self.columns.values(), *self.made_of}

    @cached_property
    def formats(self) -> tuple[str, ...]:
        """How times are written; with fractions of seconds also where a time has none."""
        format = _by_offset(self.format)
        without = re.sub(r"[^%\w]?%f", "", format)
        return (format,) if without == format else (format, without)

    @cached_property
    def _shapes(self) -> dict[str, re.Pattern[str]]:
        return {format: _shape(format) for format in self.formats}

    def is_written_by(self, format: str, told: str) -> bool:
        """Whether a time has every digit where a format puts nothing between two numbers: with fewer it reads as several."""
        return bool(self._shapes[format].fullmatch(told))

    def is_on_its_weekday(self, format: str, told: str, day: datetime) -> bool:
        """Whether a time that says a weekday says the one of its day: else one of the two is a slip, and nobody knows which."""
        if format not in self._of_weekday:
            return True
        exact = _DIRECTIVE.sub(
            lambda found: day.strftime(found[0]) if found[1] in _WEEKDAY else found[0], self._of_weekday[format]
        )
        try:
            return bool(datetime.strptime(told, exact))  # noqa: DTZ007 - only whether it can be read
        except ValueError:
            return False

    @cached_property
    def _of_weekday(self) -> dict[str, str]:
        """The formats that say a weekday, with that in them which %c stands for."""
        whole = {
            format: _DIRECTIVE.sub(lambda found: _STANDS_FOR[found[1]] if found[1] == "c" else found[0], format)
            for format in self.formats
        }
        return {format: told for format, told in whole.items() if _WEEKDAY & {*_DIRECTIVE.findall(told)}}

    @cached_property
    def _names_zone(self) -> bool:
        return "Z" in _DIRECTIVE.findall(self.format)

    @cached_property
    def _hours_alone(self) -> re.Pattern[str] | None:
        format = _by_offset(self.format)
        if "z" not in _DIRECTIVE.findall(format):
            return None
        return _HOURS_AT_END if format.endswith("%z") else _HOURS_BEHIND

    @cached_property
    def _too_fine(self) -> re.Pattern[str] | None:
        # Behind what stands before the fraction; six digits are a microsecond, and finer clocks are not kept.
        found = re.search(r"([^%\w])%f", self.format)
        return re.compile(rf"(?<={re.escape(found[1])}\d{{6}})\d+") if found else None

    def readable(self, cell: str) -> str:
        """Return a time without the digits of a second that are too many, and with its offset as Python reads one."""
        told = self._too_fine.sub("", cell) if self._too_fine else cell
        if self._hours_alone is None:
            return told
        told = _UTC_NAMES.sub("+0000", told) if self._names_zone else _SMALL_Z.sub("Z", told)
        return self._hours_alone.sub(r"\g<1>00", told)

    def is_unknown(self, point: tuple[float, float]) -> bool:
        """Whether a point is a geocoder's default: taken as a place it would be the city's worst corner."""
        return any(
            abs(point[0] - lon) <= self.tolerance and abs(point[1] - lat) <= self.tolerance
            for lon, lat in self.unknown_points
        )


def read_words(path: Path) -> Words:
    """Return what a mapping file says; raise MappingError with all that is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise MappingError(f"{path} is not UTF-8 (byte 0x{byte:02X}); save the mapping as UTF-8") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"{path}: {error}") from error
    reading = _Reading(told)
    words = reading.words()
    if reading.faults:
        raise MappingError(f"{path}: {'; '.join(reading.faults)}")
    return words


class _Reading:
    """One mapping file being read. What is wrong is noted and read as if it were not there."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told, self.faults = told, list[str]()

    def words(self) -> Words:
        self._require_known("", self.told, PARTS)
        file, time, place = self._part("file"), self._part("time"), self._part("place")
        columns, zone = self._texts("columns", FIELDS), self._zone(time)
        return Words(
            source=self._source(),
            columns=columns,
            encoding=self._encoding(file),
            delimiter=self._delimiter(file),
            empty=frozenset({"", *self._list("file.empty", file.get("empty", []), str)}),
            zone=zone,
            format=self._format(time, zone),
            is_second=self._choice("time.ambiguous", time.get("ambiguous", "earlier"), ("earlier", "later")) == "later",
            unknown_points=self._unknown_points(place),
            tolerance=self._tolerance(place),
            coordinates=self._choice("place.coordinates", place.get("coordinates", ""), ("", *SYSTEMS)),
            is_latitude_first=self._choice("place.point", place.get("point", POINT_ORDERS[0]), POINT_ORDERS) == POINT_ORDERS[0],
            is_outside_unknown=self._choice("place.outside", place.get("outside", "fault"), ("fault", "unknown")) == "unknown",
            made_of=self._made_of(columns),
            is_number_as_it_is=self._yes_no("number.as_it_is", self._part("number").get("as_it_is", False)),
            closing=self._closing(),
            early_target=EarlyTarget(
                self._choice("due.before_report", self._part("due").get("before_report", EarlyTarget.FAULT), [*EarlyTarget])
            ),
            values=self._values(),
            otherwise=self._otherwise(),
        )  # fmt: skip

    # --- Parts

    def _source(self) -> str:
        said = self._text("", self.told, "source", "")
        if not said.strip() or len(said) > LONGEST_SOURCE:
            self._fault(f"source is missing, or longer than {LONGEST_SOURCE} characters")
        elif not said.isprintable():
            self._fault("source holds a character that no name may hold")
        return said

    def _encoding(self, file: dict[str, Any]) -> str:
        said = self._text("file", file, "encoding", "utf-8")
        try:
            # As what opens the export will: some codecs are none of text.
            io.TextIOWrapper(io.BytesIO(), encoding=said)
        except (LookupError, ValueError, TypeError):
            self._fault(f"file.encoding: “{said}” is no encoding of texts")
        return said

    def _delimiter(self, file: dict[str, Any]) -> str:
        said = self._text("file", file, "delimiter", ",")
        if len(said) != 1 or said in '"\r\n\0':
            self._fault("file.delimiter must be one character, and no quotation mark")
            return ","
        return said

    def _zone(self, time: dict[str, Any]) -> ZoneInfo:
        said = self._text("time", time, "zone", "UTC")
        try:
            return ZoneInfo(said)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._fault(f"time.zone: “{said}” is not a time zone like Europe/Lisbon")
            return ZoneInfo("UTC")

    def _format(self, time: dict[str, Any], zone: ZoneInfo) -> str:
        said = self._text("time", time, "format", USUAL_FORMAT)
        told = _DIRECTIVE.findall(said)
        if ("p" in told) != ("I" in told):
            self._fault(
                "time.format: %p says of an hour written by %I whether it is before noon; with %H it says nothing"
            )
        elif _UTC_NAMES.search(_DIRECTIVE.sub(" ", said)) and not {"z", "Z"} & set(told) and zone.key not in UTC_ZONES:
            self._fault(f"time.format: it says UTC, and time.zone {zone.key}; write %Z, or leave time.zone out")
        else:
            self._require_reads_back(_by_offset(said))
        return said

    def _require_reads_back(self, format: str) -> None:
        """Note a format that reads another time than it wrote, before noon or after."""
        for moment in (_MORNING, _AFTERNOON):
            try:
                read = datetime.strptime(moment.replace(tzinfo=UTC).strftime(format), format)  # noqa: DTZ007 - compared only
            # A directive that stands twice is none of the first kind.
            except (ValueError, re.error) as error:
                self._fault(f"time.format: {error}")
                return
            if read.replace(tzinfo=None) not in _grains(moment):
                self._fault(f"time.format: of {moment} it keeps {read}; it must say year, month, day and hour")
                return

    def _unknown_points(self, place: dict[str, Any]) -> tuple[tuple[float, float], ...]:
        points = self._list("place.unknown_points", place.get("unknown_points", []), list)
        if not all(len(point) == 2 and all(map(_is_number, point)) for point in points):
            self._fault("place.unknown_points must be pairs of numbers, longitude before latitude")
            return ()
        return tuple((float(point[0]), float(point[1])) for point in points)

    def _tolerance(self, place: dict[str, Any]) -> float:
        said = place.get("tolerance_degrees", 0)
        if not _is_number(said) or not 0 <= said <= 1:
            self._fault("place.tolerance_degrees must be a number from 0 to 1")
            return 0.0
        return float(said)

    def _made_of(self, columns: dict[str, str]) -> tuple[str, ...]:
        made_of = tuple(self._list("number.made_of", self._part("number").get("made_of", []), str))
        missing = [name for name in REQUIRED if name not in columns]
        if ("number" in columns) == bool(made_of):
            self._fault("a number is needed, as columns.number or as number.made_of, and not both")
        if missing:
            self._fault(f"[columns] lacks {', '.join(missing)}")
        if ("point" in columns and {"lon", "lat"} & columns.keys()) or ("lon" in columns) != ("lat" in columns):
            self._fault("[columns] names either point, or lon and lat, or none of them")
        return made_of

    def _closing(self) -> ClosingWords:
        said = self._part("closing")
        return ClosingWords(
            **{
                name: Closing(self._choice(f"closing.{name}", said.get(name, Closing.FAULT), choices))
                for name, choices in CLOSING_CHOICES.items()
            }
        )

    def _values(self) -> dict[str, dict[str, Any]]:
        said = self._part("values")
        for name, values in said.items():
            if not isinstance(values, dict):
                self._fault(f"values.{name} must be written as [values.{name}]")
            elif wrong := list(_not_ours(name, values.values())):
                self._fault(f"values.{name}: {', '.join(map(repr, wrong))} is none of our words")
        return {name: values for name, values in said.items() if isinstance(values, dict)}

    def _otherwise(self) -> dict[str, Any]:
        said = self._part("otherwise")
        for name, value in said.items():
            if list(_not_ours(name, [value])):
                self._fault(f"otherwise.{name}: {value!r} is none of our words")
        return said

    # --- Single words

    def _fault(self, reason: str) -> None:
        self.faults.append(reason)

    def _require_known(self, part: str, said: dict[str, Any], known: Collection[str]) -> None:
        for name in sorted(said.keys() - set(known)):
            where = f"[{part}] does not know" if part else "nobody reads"
            self._fault(f"{where} “{name}”; is it misspelt?")

    def _part(self, name: str) -> dict[str, Any]:
        said = self.told.get(name, {})
        if not isinstance(said, dict):
            self._fault(f"{name} must be written as [{name}]")
            return {}
        self._require_known(name, said, PARTS[name])
        return said

    def _texts(self, name: str, known: Collection[str]) -> dict[str, str]:
        said = self._part(name)
        for word, value in said.items():
            if not isinstance(value, str) or not value.strip():
                self._fault(f"{name}.{word} must be a text")
        return {word: value.strip() for word, value in said.items() if word in known and isinstance(value, str)}

    def _text(self, part: str, said: dict[str, Any], name: str, usual: str) -> str:
        value = said.get(name, usual)
        if not isinstance(value, str):
            self._fault(f"{part}.{name} must be a text".removeprefix("."))
            return usual
        return value

    def _list(self, name: str, said: Any, kind: type) -> list[Any]:
        if not isinstance(said, list) or not all(isinstance(each, kind) for each in said):
            self._fault(f"{name} must be a list")
            return []
        return said

    def _yes_no(self, name: str, said: Any) -> bool:
        if not isinstance(said, bool):
            self._fault(f"{name} must be true or false")
        return said is True

    def _choice(self, name: str, said: Any, choices: Collection[str]) -> str:
        if said not in choices:
            self._fault(f"{name}: {said!r} is not one of: {', '.join(choice or 'nothing' for choice in choices)}")
            return next(iter(choices))
        return str(said)


# What each part of the file may say.
PARTS: dict[str, Collection[str]] = {
    "source": (),
    "file": ("encoding", "delimiter", "empty"),
    "time": ("zone", "format", "ambiguous"),
    "columns": FIELDS,
    "place": ("unknown_points", "tolerance_degrees", "coordinates", "point", "outside"),
    "number": ("made_of", "as_it_is"),
    "closing": tuple(CLOSING_CHOICES),
    "due": ("before_report",),
    "values": VALUED,
    "otherwise": VALUED,
}


def _by_offset(format: str) -> str:
    """Return a format that reads an offset where it read the name of a zone, which Python reads and forgets."""
    return _DIRECTIVE.sub(lambda found: "%z" if found[1] == "Z" else found[0], format)


def _shape(format: str) -> re.Pattern[str]:
    """Return how what a format writes looks: numbers with nothing between them in full, all others however long."""
    format = _DIRECTIVE.sub(lambda found: _STANDS_FOR.get(found[1], found[0]), format)
    return re.compile("".join(map(_shape_of, _PART_OF_FORMAT.finditer(format))), re.DOTALL | re.IGNORECASE)


def _shape_of(part: re.Match[str]) -> str:
    if part["joined"]:
        return _DIRECTIVE.sub(lambda found: rf"\d{{{_DIGITS[found[1]]}}}", part["joined"])
    if part["number"]:
        return r"\s?\d+"
    if part["other"]:
        return "%" if part["other"] == "%%" else ".+?"
    return r"\s+" if part["gap"] else re.escape(part[0])


def _grains(moment: datetime) -> list[datetime]:
    """Return a moment as it may be told: to the second, the minute or the hour, or by its day alone."""
    minute = moment.replace(second=0)
    hour = minute.replace(minute=0)
    return [moment, minute, hour, hour.replace(hour=0)]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _not_ours(field: str, values: Collection[Any]) -> Iterator[Any]:
    """Yield what cannot be meant by a field; codes of the city are asked of the city, row by row."""
    for value in values:
        if field == "is_on_time":
            is_ours = isinstance(value, bool)
        elif field == "state":
            is_ours = value in STATES
        else:
            is_ours = isinstance(value, str)
        if not is_ours:
            yield value
