"""Reading another system's export by a mapping file. `cities/README.md` describes the format.

Nothing here writes: a row becomes a `HistoricReport`, or a fault with its number and reason. Each line of the file
is part of one row or one fault, or empty; `Tally.is_whole` says so of what was read.
"""

import codecs
import gzip
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from django.contrib.gis.db.models import Extent

from accounts.models import Department
from cases.actions.history import HistoricReport
from cases.import_cells import bare, damage_of, damage_of_part, degrees, digest
from cases.import_encoding import (
    beginning_of,
    encodings_of_columns,
    is_packed,
    kind_of,
    likely_encodings,
    marked_encoding,
)
from cases.import_words import STATES, Closing, EarlyTarget, MappingError, Words, read_words
from cases.models import Channel
from common.cityfiles.lines import KEEP_BYTES, BadLine, Line, Lines
from common.coordinates import SWAPPED, SYSTEMS, Bounds
from common.models import City
from common.moments import plausible_range
from common.wall_clock import as_instant
from grid.models import CaseClass, Division

__all__ = ["Mapping", "MappingError", "RowFault", "Tally"]

FARTHEST_TARGET = timedelta(days=36_525)
CHANNELS = frozenset(map(str, Channel.values))
LONGEST_NUMBER, LONGEST_ADDRESS = 80, 300
# A place that stands so far outside the city's boundaries, in degrees, is on its edge still.
EDGE = 0.05
# An event may be so far ahead of this clock: that of another system, or its zone, may be another.
AHEAD = timedelta(days=1)
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_DIVIDED = r"(?:[^\S\r\n]*[,;][^\S\r\n]*|[^\S\r\n]+)"
# Well-known text: longitude first, and what stands behind the two is a height.
_WKT = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*\)",
    re.IGNORECASE,
)
# What begins as one of those and is not such a point: a line, a list of points, metres of another system.
_OTHER_SHAPE = re.compile(r"(?:SRID\s*=|(?:MULTI)?(?:POINT|LINESTRING|POLYGON)[ZM\s]*\()", re.IGNORECASE)
# Two numbers alone or in a line of their own at the end, or in brackets at the end: never torn out of more.
_PAIR = re.compile(rf"(?:^|[\r\n])\s*({_NUMBER}){_DIVIDED}({_NUMBER})$|\(\s*({_NUMBER}){_DIVIDED}({_NUMBER})\s*\)$")
# One number with a decimal comma, which is not two.
_DECIMAL_COMMA = re.compile(r"\(?[+-]?\d+,\d+\)?")


# The characters that Windows writes as bytes from 0x80 to 0x9F.
_WINDOWS = frozenset(bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore"))
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class RowFault:
    """A row that stays out: its first line in the file (the header is row 1), the column and the reason."""

    row: int
    column: str
    reason: str


@dataclass
class Tally:
    """What became of the lines of an export that was read."""

    lines: int = 0
    header: int = 0
    blank: int = 0
    # Lines of the rows that were read, and of those that stay out; and how many rows these are.
    in_rows: int = 0
    in_faults: int = 0
    rows: int = 0
    faults: int = 0
    # Cells whose bytes are UTF-8, though the mapping says another encoding.
    utf8_signs: int = 0
    # The last row, where nothing ends it as other lines are ended: it may be cut, and can be read all the same.
    unended: int = 0
    # Why the file could not be read to its end.
    broken: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether each line that was read is in a row, in a fault, or empty; where not, the program is at fault."""
        return self.lines == self.header + self.blank + self.in_rows + self.in_faults


class Unreadable(ValueError):
    """A cell that cannot be read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


class Mapping:
    """One export format, with the city's codes resolved to ids."""

    def __init__(self, path: Path, *, now: datetime) -> None:
        self.words: Words = read_words(path)
        self.columns = self.words.columns
        self._is_utf8 = codecs.lookup(self.words.encoding).name in {"utf-8", "utf-8-sig"}
        self.plausible = plausible_range(now)
        self.now, self.latest = now, now + AHEAD
        view: dict[str, Any] = (City.objects.values_list("profile", flat=True).first() or {}).get("map", {})
        self.convert = SYSTEMS[self.words.coordinates or view.get("coordinates", "wgs84")][0]
        self.bounds = _bounds(view)
        classes = dict(CaseClass.objects.values_list("code", "pk"))
        self._ids = {
            "class": classes,
            "department": dict(Department.objects.values_list("code", "pk")),
            "division": dict(Division.objects.filter(valid__endswith__isnull=True).values_list("code", "pk")),
        }
        self._groups = set(CaseClass.objects.filter(is_leaf=False).values_list("pk", flat=True))

    @property
    def told(self) -> frozenset[str]:
        """Of which of our fields an export says anything, whichever columns say it."""
        pairs = {"point": {"lon"}, "state": {"closed_at"}, "closed_at": {"state"}}
        known = self.columns.keys()
        return frozenset({*known, *(field for field, others in pairs.items() if others & known)})

    def open(self, path: Path) -> TextIO:
        """Open an export, unpacking it if its name ends in .gz; bytes that are no text stay in it, to be named."""
        encoding = self.words.encoding
        if is_packed(path):
            return gzip.open(path, "rt", encoding=encoding, errors=KEEP_BYTES, newline="")
        return path.open(encoding=encoding, errors=KEEP_BYTES, newline="")

    def read(self, path: Path, tally: Tally | None = None) -> Iterator[HistoricReport | RowFault]:
        """Yield a report or a fault for each row of an export, and count its lines."""
        tally = Tally() if tally is None else tally
        with self.open(path) as stream:
            lines = Lines(stream, self.words.delimiter)
            self._require_columns(path, lines)
            tally.header = lines.header_lines
            for row in self._rows(lines, tally):
                tally.lines, tally.blank = lines.read - lines.pending, lines.blank
                yield row
            tally.lines, tally.blank, tally.broken = lines.read, lines.blank, lines.broken
        if tally.broken:
            # What was not read is no line that could be counted.
            yield RowFault(tally.lines + 1, "", f"the file cannot be read from here on: {tally.broken}")

    def _require_columns(self, path: Path, lines: Lines) -> None:
        # What is no text at all is in no encoding either.
        if kind := kind_of(path, self.words.encoding):
            raise MappingError(f"{path} {kind}")
        fault = self._fault_of_header(path, lines)
        # What comes of another encoding is not said beside it.
        if other := self._fault_of_encoding(path, is_absent=not self.words.read_columns <= set(lines.header)):
            raise MappingError(other)
        if fault:
            raise MappingError(fault)

    def _fault_of_encoding(self, path: Path, *, is_absent: bool) -> str:
        """Return in which encodings the file is or may be, where in another than the mapping says; nothing, where in that."""
        said, head = self.words.encoding, beginning_of(path)
        marked = marked_encoding(head, said)
        others = [marked] if marked else []
        if not others and is_absent:
            others = encodings_of_columns(head, said, self.words.delimiter, self.words.read_columns)
        others = others or likely_encodings(path, said)
        if len(others) == 1:
            return f"{path} is in {others[0]}, and the mapping says {said}: say so as [file] encoding"
        if others:
            return (
                f"{path} is not in {said}, as the mapping says; it can be read in {', '.join(others)}: "
                "say as [file] encoding in which it was written"
            )
        return ""

    def _fault_of_header(self, path: Path, lines: Lines) -> str:
        """Return why the columns that are needed cannot be found; nothing, where they can."""
        header, needed = lines.header, self.words.read_columns
        if lines.broken and not header:
            return f"{path} cannot be read: {lines.broken}"
        if lines.header_fault:
            return f"{path}, row {lines.header_fault.number}: {lines.header_fault.reason}"
        if mark := lines.other_delimiter():
            return f"the columns of {path} are divided by {mark!r}: say so as [file] delimiter"
        if absent := sorted(needed - set(header)):
            return f"{path} has no column {', '.join(absent)}; in {self.words.encoding} it has: {', '.join(header)}"
        if twice := sorted(name for name in needed if header.count(name) > 1):
            return f"{path} has twice the column {', '.join(twice)}"
        return ""

    def _rows(self, lines: Lines, tally: Tally) -> Iterator[HistoricReport | RowFault]:
        seen: set[str] = set()
        places = {name: lines.header.index(column) for name, column in self.columns.items()}
        fields = {column: name for name, column in self.columns.items()}
        # A column that is none of our fields is read as a number is.
        made_of = [(fields.get(column, "number"), lines.header.index(column)) for column in self.words.made_of]
        for line in lines:
            tally.utf8_signs += self._utf8_signs(line.cells)
            row = self._row(line, places, made_of, seen)
            if isinstance(row, RowFault):
                tally.faults += 1
                tally.in_faults += line.lines
            else:
                tally.rows += 1
                tally.in_rows += line.lines
                tally.unended = line.number if lines.breaks_off_in(line) else 0
            yield row

    def _row(
        self, line: Line | BadLine, places: dict[str, int], made_of: list[tuple[str, int]], seen: set[str]
    ) -> HistoricReport | RowFault:
        if isinstance(line, BadLine):
            return RowFault(line.number, line.column, line.reason)
        # By our fields: what a cell says, or nothing.
        row = {name: self._told(name, line.cells[at]) for name, at in places.items()}
        try:
            if made_of:
                row["number"] = self._made_number([(name, line.cells[at]) for name, at in made_of])
            report = self._report(row, line.number)
            if report.number in seen:
                raise Unreadable(self._column("number"), f"{report.number} stands in an earlier row too")
        except Unreadable as fault:
            return RowFault(line.number, fault.column, str(fault))
        seen.add(report.number)
        return report

    def _report(self, row: dict[str, str], line: int) -> HistoricReport:
        number = self._number(row)
        if not number:
            raise Unreadable(self._column("number"), "is empty")
        reported_at = self._instant(row, "reported_at")
        if reported_at is None:
            raise Unreadable(self.columns["reported_at"], "is empty")
        class_id = self._id(row, "class")
        if class_id is None:
            raise Unreadable(self.columns["class"], "is empty")
        if class_id in self._groups:
            raise Unreadable(self.columns["class"], "is a group of classes: a report is of one of them")
        due_at, closed_at = self._due_at(row, reported_at), self._closed_at(row, reported_at)
        self._check_on_time(row, due_at, closed_at)
        return HistoricReport(
            source=self.words.source,
            number=number,
            reported_at=reported_at,
            due_at=due_at,
            closed_at=closed_at,
            class_id=class_id,
            channel=self._one_of(row, "channel", CHANNELS) or Channel.IMPORT,
            department_id=self._id(row, "department"),
            division_id=self._id(row, "division"),
            point=self._point(row),
            address=self._short(row, "address", LONGEST_ADDRESS),
            summary=row.get("summary", ""),
            duplicate_of=self._number(row, "duplicate_of"),
            row=line,
        )

    def _utf8_signs(self, cells: list[str]) -> int:
        """Return in how many cells UTF-8 was read as something else: “Ã¤” for “ä”; now, or before the file was written."""
        if all(map(str.isascii, cells)):
            return 0
        if self._is_utf8:
            return sum(map(_is_utf8_twice, cells))
        return sum(_is_utf8_in(self.words.encoding, cell) for cell in cells)

    # --- Single fields

    def _column(self, name: str) -> str:
        made_of = self.words.made_of[0] if name == "number" and self.words.made_of else ""
        return self.columns.get(name, made_of)

    def _short(self, row: dict[str, str], name: str, longest: int = LONGEST_NUMBER) -> str:
        cell = row.get(name, "")
        if len(cell) > longest:
            raise Unreadable(self.columns[name], f"has {len(cell)} characters; there is room for {longest}")
        return cell

    def _told(self, name: str, cell: str) -> str:
        told = bare(name, cell)
        return "" if told in self.words.empty or cell.strip() in self.words.empty else told

    def _number(self, row: dict[str, str], name: str = "number") -> str:
        number = self._short(row, name)
        if not number:
            return ""
        if reason := (damage_of_part if self.words.is_number_as_it_is else damage_of)(number):
            raise Unreadable(self._column(name), f"“{number}” {reason}")
        return number

    def _made_number(self, cells: list[tuple[str, str]]) -> str:
        told = [bare(name, cell) for name, cell in cells]
        for column, (name, _cell), each in zip(self.words.made_of, cells, told, strict=True):
            if name == "number" and (reason := damage_of_part(each)):
                raise Unreadable(column, f"“{each}” {reason}")
        return digest(told)

    def _value(self, row: dict[str, str], name: str) -> Any:
        cell = row.get(name, "")
        if not cell:
            return self.words.otherwise.get(name)
        known = self.words.values.get(name)
        if known is None:
            return cell
        if cell not in known:
            raise Unreadable(self.columns[name], f"“{cell}” is not in [values.{name}]")
        return known[cell]

    def _one_of(self, row: dict[str, str], name: str, words: Collection[str]) -> Any:
        value = self._value(row, name)
        if value is not None and value not in words:
            raise Unreadable(self._column(name), f"“{value}” is not one of: {', '.join(sorted(words))}")
        return value

    def _id(self, row: dict[str, str], name: str) -> int | None:
        code = self._value(row, name)
        if code is None:
            return None
        if code not in self._ids[name]:
            raise Unreadable(self._column(name), f"the city has no {name} “{code}”")
        return self._ids[name][code]

    def _instant(self, row: dict[str, str], name: str) -> datetime | None:
        cell = row.get(name, "")
        if not cell:
            return None
        moment = self._moment(cell)
        if moment is None:
            raise Unreadable(self.columns[name], f"“{cell}” is not a time like {self.words.format}")
        first, last = self.plausible
        if name == "due_at":
            # No event but an aim: where there is none, some systems write a day a generation ahead.
            last += FARTHEST_TARGET
        if not first <= moment <= last:
            raise Unreadable(self.columns[name], f"“{cell}” cannot be a time of this city")
        if name != "due_at" and moment > self.latest:
            raise Unreadable(self.columns[name], f"“{cell}” is still to come")
        return moment

    def _moment(self, cell: str) -> datetime | None:
        told = self.words.readable(cell)
        for format in self.words.formats:
            if not self.words.is_written_by(format, told):
                continue
            try:
                local = datetime.strptime(told, format)  # noqa: DTZ007 - without an offset it is by the export's zone
                if not self.words.is_on_its_weekday(format, told, local):
                    continue
                return as_instant(local, self.words.zone, is_second=self.words.is_second)
            # The year 1 east of Greenwich is no instant either.
            except (ValueError, OverflowError):
                continue
        return None

    # --- By when it was to be over, and whether and when it was

    def _due_at(self, row: dict[str, str], reported_at: datetime) -> datetime | None:
        """Return the source's own target; one before the report, which nobody could keep, is what the mapping says."""
        due_at = self._instant(row, "due_at")
        if due_at is None or due_at >= reported_at or self.words.early_target == EarlyTarget.KEPT:
            return due_at
        if self.words.early_target == EarlyTarget.FAULT:
            raise Unreadable(self.columns["due_at"], "is before the report")
        return None

    def _closed_at(self, row: dict[str, str], reported_at: datetime) -> datetime | None:
        """Return when the case ended, None where it has not: by its state and its time, and by the mapping where they differ."""
        state = self._one_of(row, "state", STATES)
        closed_at = self._instant(row, "closed_at")
        if state == "open":
            if closed_at and self.words.closing.of_open == Closing.FAULT:
                raise Unreadable(self._column("state"), "says open, but a time of closing is given")
            return None
        is_closed = state == "closed" or closed_at is not None
        if closed_at and closed_at < reported_at:
            if self.words.closing.before_report == Closing.FAULT:
                raise Unreadable(self.columns["closed_at"], "is before the report")
            closed_at = None
        return self._without_time(reported_at, row) if is_closed and closed_at is None else closed_at

    def _without_time(self, reported_at: datetime, row: dict[str, str]) -> datetime | None:
        usual = self.words.closing.without_time
        if usual == Closing.FAULT:
            column = self._column("state") or self._column("closed_at")
            raise Unreadable(column, "says closed, but no time of closing is given")
        return reported_at if usual == Closing.REPORTED_AT else None

    def _check_on_time(self, row: dict[str, str], due_at: datetime | None, closed_at: datetime | None) -> None:
        told = self._value(row, "is_on_time")
        if told is None:
            return
        if not isinstance(told, bool):
            raise Unreadable(self._column("is_on_time"), f"“{told}” is neither true nor false")
        if reason := self._against_times(row, told, due_at, closed_at):
            raise Unreadable(self._column("is_on_time"), reason)

    def _against_times(
        self, row: dict[str, str], is_on_time: bool, due_at: datetime | None, closed_at: datetime | None
    ) -> str:
        """Return how a row's own word of being in time goes against its times; nothing, where it does not."""
        if due_at is None:
            return "" if is_on_time else "says late, and there is no target that it missed"
        if closed_at:
            return "" if is_on_time == (closed_at <= due_at) else "says otherwise than the times of the row"
        if not is_on_time:
            return "says late, and the target is still to come" if due_at > self.latest else ""
        # What was open and in time as the export was made may be late since; what was over by then may not.
        is_over = self._value(row, "state") == "closed" and due_at <= self.now
        return "says in time, and nothing says when before its target it ended" if is_over else ""

    # --- Where it was

    def _point(self, row: dict[str, str]) -> tuple[float, float] | None:
        column, told = self._told_point(row)
        if told is None:
            return None
        # As the row writes it, whichever of the two is first.
        said = row.get("point") or ", ".join(told)
        try:
            point = degrees(told[0]), degrees(told[1])
        except ValueError:
            raise Unreadable(column, f"“{said}” is not a place") from None
        if self.words.is_unknown(point):
            return None
        if -180 <= point[0] <= 180 and -90 <= point[1] <= 90:
            return self._inside(column, said, self.convert(*point))
        # A longitude of the east is no latitude: it is said first that the two are swapped, where they are.
        if self.bounds and self.bounds.why_outside(*point, margin=EDGE) == SWAPPED:
            return self._inside(column, said, point)
        raise Unreadable(column, f"“{said}” is not on the globe")

    def _told_point(self, row: dict[str, str]) -> tuple[str, tuple[str, str] | None]:
        """Return by which column a row says where it was, and longitude and latitude as it writes them."""
        cell = row.get("point", "")
        if cell:
            return self.columns["point"], self._pair(cell)
        lon, lat = row.get("lon", ""), row.get("lat", "")
        if bool(lon) != bool(lat):
            raise Unreadable(self._column("lat" if lon else "lon"), "is empty: a place has both")
        return self._column("lon"), (lon, lat) if lon else None

    def _pair(self, cell: str) -> tuple[str, str]:
        """Return longitude and latitude as one cell writes them."""
        if known := _WKT.fullmatch(cell):
            return known[1], known[2]
        pair = None if _OTHER_SHAPE.match(cell) else _PAIR.search(cell)
        if pair is None or _DECIMAL_COMMA.fullmatch(pair[0].strip()):
            raise Unreadable(self.columns["point"], f"“{cell}” is not a place")
        first, second = filter(None, pair.groups())
        return (second, first) if self.words.is_latitude_first else (first, second)

    def _inside(self, column: str, said: str, point: tuple[float, float]) -> tuple[float, float] | None:
        reason = self.bounds.why_outside(*point, margin=EDGE) if self.bounds else ""
        if not reason:
            return point
        if self.words.is_outside_unknown:
            return None
        raise Unreadable(column, f"“{said}”: {reason}")


def _is_utf8_in(encoding: str, cell: str) -> bool:
    """Whether the bytes of a cell, read by an encoding of single bytes or of Chinese, are whole UTF-8 as well."""
    try:
        return not cell.isascii() and bool(cell.encode(encoding).decode())
    except UnicodeError:
        return False


def _is_utf8_twice(cell: str) -> bool:
    """Whether a text was UTF-8, was read as Western or Chinese, and written as UTF-8 again: “Ã¤” for “ä”, “浜烘皯” for “人民”."""
    if cell.isascii():
        return False
    try:
        # What Windows has no character for stays a control character.
        return bool(b"".join(each.encode("cp1252" if each in _WINDOWS else "latin-1") for each in cell).decode())
    except UnicodeError:
        pass
    try:
        # Of an odd number of bytes the last was lost, and with it the end of a character.
        told = codecs.getincrementaldecoder("utf-8")().decode(cell.rstrip("?\ufffd").encode("gb18030"))
        return len(_CHINESE.findall(told)) > 1
    except UnicodeError:
        return False


def _bounds(view: dict[str, Any]) -> Bounds | None:
    """Return how far the city reaches: by its settings and by the boundaries of its places, whichever is farther."""
    reach = Division.objects.filter(valid__endswith__isnull=True).aggregate(reach=Extent("boundary"))["reach"]
    edges = [each for each in (view.get("bounds"), reach) if each]
    if not edges:
        return None
    west, south, east, north = zip(*edges, strict=True)
    return Bounds(min(west), min(south), max(east), max(north))
