"""Reading another system's export by a mapping file. `cities/README.md` describes the format.

Nothing here writes: a row becomes a `HistoricReport`, or a fault with its number and reason.
"""

import csv
import gzip
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from accounts.models import Department
from cases.actions.history import HistoricReport
from cases.models import Channel
from common.moments import plausible_range
from common.wall_clock import as_instant
from grid.models import CaseClass, Division

REQUIRED = ("number", "reported_at", "class")
FARTHEST_TARGET = timedelta(days=36_525)
KNOWN = {*REQUIRED, "due_at", "closed_at", "is_on_time", "state", "department", "division", "address", "summary",
         "lon", "lat", "channel", "duplicate_of"}  # fmt: skip


class MappingError(ValueError):
    """The mapping file cannot be used; the message says which part and why."""


@dataclass(frozen=True)
class RowFault:
    """A row that stays out: its number in the file (the header is row 1), the column and the reason."""

    row: int
    column: str
    reason: str


class Unreadable(ValueError):
    """A cell that cannot be read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


class Mapping:
    """One export format, with the city's codes resolved to ids."""

    def __init__(self, path: Path, *, now: datetime) -> None:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        self.source: str = _require(told, "source", path)
        self.columns: dict[str, str] = _require(told, "columns", path)
        missing = [name for name in REQUIRED if name not in self.columns]
        unknown = sorted(set(self.columns) - KNOWN)
        if missing or unknown:
            raise MappingError(
                f"{path}: [columns] lacks {missing or 'nothing'} and does not know {unknown or 'any other'}"
            )
        self.file = told.get("file", {})
        time = told.get("time", {})
        self.zone = ZoneInfo(time.get("zone", "UTC"))
        self.format: str = time.get("format", "%Y-%m-%d %H:%M:%S")
        # Which showing of the hour that autumn shows twice.
        self.is_second = time.get("ambiguous", "earlier") == "later"
        self.plausible = plausible_range(now)
        place = told.get("place", {})
        self.unknown_points = [tuple(point) for point in place.get("unknown_points", [])]
        self.tolerance = float(place.get("tolerance_degrees", 0))
        self.values: dict[str, dict[str, Any]] = told.get("values", {})
        self.otherwise: dict[str, Any] = told.get("otherwise", {})
        self._ids = {
            "class": dict(CaseClass.objects.values_list("code", "pk")),
            "department": dict(Department.objects.values_list("code", "pk")),
            "division": dict(Division.objects.filter(valid__endswith__isnull=True).values_list("code", "pk")),
        }

    def open(self, path: Path) -> TextIO:
        """Open an export, unpacking it if its name ends in .gz."""
        encoding = self.file.get("encoding", "utf-8")
        if path.suffix == ".gz":
            return gzip.open(path, "rt", encoding=encoding, newline="")
        return path.open(encoding=encoding, newline="")

    def read(self, path: Path) -> Iterator[HistoricReport | RowFault]:
        """Yield a report or a fault for each row of an export."""
        seen: set[str] = set()
        with self.open(path) as lines:
            rows = csv.DictReader(lines, delimiter=self.file.get("delimiter", ","))
            absent = sorted(set(self.columns.values()) - set(rows.fieldnames or []))
            if absent:
                raise MappingError(f"{path} has no column {', '.join(absent)}")
            for number, row in enumerate(rows, start=2):
                try:
                    report = self._report(row)
                    if report.number in seen:
                        raise Unreadable(self.columns["number"], f"{report.number} stands in an earlier row too")
                except Unreadable as fault:
                    yield RowFault(number, fault.column, str(fault))
                else:
                    seen.add(report.number)
                    yield report

    def _report(self, row: dict[str, str | None]) -> HistoricReport:
        number = self._cell(row, "number")
        if not number:
            raise Unreadable(self.columns["number"], "is empty")
        reported_at, closed_at = self._instant(row, "reported_at"), self._instant(row, "closed_at")
        if reported_at is None:
            raise Unreadable(self.columns["reported_at"], "is empty")
        if closed_at and closed_at < reported_at:
            raise Unreadable(self.columns["closed_at"], "is before the report")
        class_id = self._id(row, "class")
        if class_id is None:
            raise Unreadable(self.columns["class"], "is empty")
        if self._value(row, "state") == "closed" and closed_at is None:
            raise Unreadable(self.columns["state"], "says closed, but no time of closing is given")
        return HistoricReport(
            source=self.source,
            number=number[:80],
            reported_at=reported_at,
            due_at=self._instant(row, "due_at"),
            closed_at=closed_at,
            class_id=class_id,
            channel=self._value(row, "channel") or Channel.IMPORT,
            department_id=self._id(row, "department"),
            division_id=self._id(row, "division"),
            point=self._point(row),
            address=self._cell(row, "address")[:300],
            summary=self._cell(row, "summary"),
            duplicate_of=self._cell(row, "duplicate_of")[:80],
        )

    def _cell(self, row: dict[str, str | None], name: str) -> str:
        column = self.columns.get(name)
        return (row.get(column) or "").strip().replace("\x00", "") if column else ""

    def _value(self, row: dict[str, str | None], name: str) -> Any:
        cell = self._cell(row, name)
        if not cell:
            return self.otherwise.get(name)
        known = self.values.get(name)
        if known is None:
            return cell
        if cell not in known:
            raise Unreadable(self.columns[name], f"“{cell}” is not in [values.{name}]")
        return known[cell]

    def _id(self, row: dict[str, str | None], name: str) -> int | None:
        code = self._value(row, name)
        if code is None:
            return None
        if code not in self._ids[name]:
            raise Unreadable(self.columns[name], f"the city has no {name} “{code}”")
        return self._ids[name][code]

    def _instant(self, row: dict[str, str | None], name: str) -> datetime | None:
        cell = self._cell(row, name)
        if not cell:
            return None
        try:
            told = datetime.strptime(cell, self.format)  # noqa: DTZ007 - without an offset it is by the export's zone
            moment = as_instant(told, self.zone, is_second=self.is_second)
        except (ValueError, OverflowError):
            raise Unreadable(self.columns[name], f"“{cell}” is not a time like {self.format}") from None
        first, last = self.plausible
        if name == "due_at":
            # No event but an aim: where there is none, some systems write a day a generation ahead.
            last += FARTHEST_TARGET
        if not first <= moment <= last:
            raise Unreadable(self.columns[name], f"“{cell}” cannot be a time of this city")
        return moment

    def _point(self, row: dict[str, str | None]) -> tuple[float, float] | None:
        lon, lat = self._cell(row, "lon"), self._cell(row, "lat")
        if not (lon and lat):
            return None
        try:
            point = float(lon), float(lat)
        except ValueError:
            raise Unreadable(self.columns["lon"], f"“{lon}, {lat}” is not a place") from None
        if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            raise Unreadable(self.columns["lon"], f"“{lon}, {lat}” is not on the globe")
        return None if self._is_unknown(point) else point

    def _is_unknown(self, point: tuple[float, float]) -> bool:
        # A geocoder's default stands for "not found"; taken as a place it would be the city's worst corner.
        return any(
            abs(point[0] - lon) <= self.tolerance and abs(point[1] - lat) <= self.tolerance
            for lon, lat in self.unknown_points
        )


def _require(told: dict[str, Any], name: str, path: Path) -> Any:
    if name not in told:
        raise MappingError(f"{path}: {name} is missing")
    return told[name]
