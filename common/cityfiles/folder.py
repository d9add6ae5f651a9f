"""Reading a city's folder: tables, settings, shapes and pages of text, with every fault kept.

A fault names file, row, field and reason. Reading goes on after one, so that whoever makes
a city sees all that is wrong at once and not one thing an hour. Nothing here writes.
"""

import hashlib
import io
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Polygon, WKBWriter

from common.cityfiles.cells import Column, called, is_blank
from common.cityfiles.kinds import HEAD, not_text
from common.cityfiles.lines import LONGEST_LINE, BadLine, Line, Lines
from common.coordinates import LOOK_SWAPPED, as_it_is

WGS84 = 4326
# In so many rows the same fault in each has one cause, not as many.
MANY_ROWS = 20
# By their codes, the systems of longitude and latitude that differ from it by less than a boundary is known by.
IN_DEGREES = ("CRS84", "4326", "4490", "4258", "4269")
NO_DEGREES = "is not in degrees of longitude and latitude (WGS-84)"
TURNED = f"is no place on the globe: {LOOK_SWAPPED}"
FRONT_MATTER = "+++"
ARTICLE_LANGUAGE = "=== "
NAME_COLUMN = re.compile(r"\bname_([a-z_]+)")


@dataclass(frozen=True, order=True)
class Fault:
    """Something in a city's files that needs mending. Row 0 is the file as a whole."""

    file: str
    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        return f"{place}, {self.field}: {self.reason}" if self.field else f"{place}: {self.reason}"


class FaultyFiles(Exception):
    """The files cannot be loaded as they are; nothing was."""

    def __init__(
        self, faults: list[Fault], unread: Collection[str] = (), misread: Collection[Fault] = frozenset()
    ) -> None:
        # First what keeps a file from being read at all, then what keeps a row: much of the rest may come of that.
        self.faults = sorted(faults, key=lambda fault: (fault.file not in unread, fault not in misread, fault))
        super().__init__(f"{len(faults)} faults: {self.faults[0]}")


class Anything(Collection[str]):
    """The codes of a file that could not be read: what they are is not known, so none is missing."""

    def __contains__(self, code: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Row:
    """One line of a table: values by column, and a way to say what is wrong with it."""

    def __init__(self, folder: "Folder", file: str, line: int, values: dict[str, Any]) -> None:
        self.folder, self.file, self.line, self.values = folder, file, line, values
        # Columns of which was said already that what stands there cannot be read.
        self.refused: set[str] = set()

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def fault(self, field_name: str, reason: str) -> None:
        """Note that a field of this row is wrong."""
        self.folder.fault(self.file, self.line, field_name, reason)

    def require_known(self, column: str, known: "Collection[str] | Table", what: str) -> bool:
        """Note a fault where the cell, or one of its list, is not among `known`; say whether all are.

        A table stands for the codes of its rows, faulty ones too: one fault is told once.
        """
        cell = self[column]
        if isinstance(known, Table):
            known = self.folder.codes(known.file)
        unknown = [code for code in (cell if isinstance(cell, list) else [cell]) if code and code not in known]
        for code in unknown:
            self.fault(column, f"there is no {what} “{code}”")
        return not unknown


@dataclass(frozen=True)
class Table:
    """What a CSV file must look like."""

    file: str
    columns: tuple[Column, ...]
    # Cells that together may stand only once.
    key: tuple[str, ...]
    # Has it a name in every language of the city (columns name_en, name_zh_hans ...)?
    named: bool = False
    # May a name be left empty, in all languages at once?
    nameless: bool = False
    # Other texts in every language: keywords_en, keywords_zh_hans ...
    texts: tuple[str, ...] = ()
    may_lack: bool = False
    # May it have columns that nobody reads?
    takes_others: bool = False


@dataclass(frozen=True)
class Shape:
    """One feature of a GeoJSON file."""

    row: int
    properties: dict[str, Any]
    geometry: MultiPolygon
    # How far it reaches as it stands in the file: west, south, east, north.
    extent: tuple[float, float, float, float]


@dataclass(frozen=True)
class Page:
    """A text in every language of the city, with what is said about it above."""

    file: str
    front: dict[str, Any]
    texts: dict[str, str]


def _other_system(crs: Any) -> str:
    """Return the system of coordinates that a GeoJSON file names; nothing where it names none, or one in degrees."""
    said = crs.get("properties") if isinstance(crs, dict) else None
    name = str(said.get("name", "")) if isinstance(said, dict) else ""
    return "" if re.split(r"[:/]", name)[-1].strip() in ("", *IN_DEGREES) else name


def _why_no_boundary(geometry: Any) -> str:
    if geometry.empty:
        return "is not a sound polygon: it is empty"
    west, south, east, north = geometry.extent
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        is_turned = west >= -90 and east <= 90 and south >= -180 and north <= 180
        return TURNED if is_turned else NO_DEGREES
    return "" if geometry.valid else f"is not a sound polygon: {geometry.valid_reason}"


def _with_plain_ends(content: str) -> str:
    return content.replace("\r\n", "\n").replace("\r", "\n")


def converted(geometry: Any, convert: Callable[[float, float], tuple[float, float]]) -> GEOSGeometry:
    """Return polygons with each corner turned into another system of coordinates."""
    polygons: Any = geometry if isinstance(geometry, MultiPolygon) else [geometry]
    return MultiPolygon([Polygon(*[[convert(*corner) for corner in ring] for ring in each]) for each in polygons])


def column_of(text: str, language: str) -> str:
    """Name the column of a text in a language: name_zh_hans."""
    return f"{text}_{language.replace('-', '_')}"


@dataclass
class Folder:
    """A city's folder, and the faults found in it so far."""

    path: Path
    faults: list[Fault] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    # By table read so far, what stands in the first column of its key.
    keys: dict[str, set[str]] = field(default_factory=dict)
    # Files of which nothing could be read; what comes of that is not said again elsewhere.
    unread: set[str] = field(default_factory=set)
    # Files of which a row could not be read; those of them whose codes are therefore not all known; and these faults.
    unsound: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    misread: set[Fault] = field(default_factory=set)
    # What is lacking and no fault: the city works, and somebody should know.
    notes: list[str] = field(default_factory=list)
    # Turns a point of the folder into WGS-84.
    convert: Callable[[float, float], tuple[float, float]] = as_it_is

    def fault(self, file: str, row: int, field_name: str, reason: str) -> None:
        """Note something that needs mending; of a file that cannot be read, nothing else is said."""
        if file not in self.unread:
            self.faults.append(Fault(file, row, field_name, reason))

    def require_sound(self) -> None:
        """Raise FaultyFiles where any fault was noted."""
        if self.faults:
            # What two rooms ask for is missing once.
            raise FaultyFiles([*dict.fromkeys(self.faults)], self.unread, self.misread)

    def codes(self, file: str) -> Collection[str]:
        """Return the codes of a table's rows, faulty ones too; anything, where one of them could not be read."""
        return Anything() if file in self.unread | self.unsure else self.keys.get(file, set())

    def is_whole(self, file: str) -> bool:
        """Whether all rows of a file could be read, so that what is not among them is missing."""
        return file not in self.unread | self.unsound

    def has(self, file: str) -> bool:
        """Whether the folder has this file."""
        return (self.path / file).is_file()

    def digest(self, salt: str) -> str:
        """Return what changes whenever a file is changed, added, renamed or removed."""
        sha = hashlib.sha256(salt.encode())
        for path in sorted(path for path in self.path.rglob("*") if path.is_file()):
            content = path.read_bytes()
            sha.update(f"\0{path.relative_to(self.path).as_posix()}\0{len(content)}\0".encode())
            sha.update(content)
        return sha.hexdigest()

    # --- Text and settings -------------------------------------------------

    def text(self, file: str) -> str | None:
        """Return a file's text; None, and a fault, where it is missing or not UTF-8."""
        try:
            content = (self.path / file).read_bytes()
        except OSError:
            self._cannot_read(file, 0, "the file is missing")
            return None
        if reason := not_text(content[:HEAD]):
            self._cannot_read(file, 0, reason)
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
            self._cannot_read(file, row, f"is not UTF-8 (byte 0x{content[error.start]:02X}); save the file as UTF-8")
            return None

    def _cannot_read(self, file: str, row: int, reason: str) -> None:
        self.fault(file, row, "", reason)
        self.unread.add(file)

    def settings(self, file: str) -> dict[str, Any]:
        """Return what a TOML file says; nothing, and a fault, where it cannot be read."""
        content, before = self.text(file), len(self.faults)
        told = {} if content is None else self._toml(file, content)
        if len(self.faults) > before:
            self.unread.add(file)
        return told

    def languages_of_names(self) -> tuple[str, ...]:
        """Return the languages in which tables name things: a guess, where no settings say which they are."""
        found: dict[str, None] = {}
        for path in sorted(self.path.glob("*.csv")):
            with suppress(OSError), path.open(encoding="utf-8-sig", errors="replace") as lines:
                found |= dict.fromkeys(NAME_COLUMN.findall(lines.readline(LONGEST_LINE)))
        return tuple(code.replace("_", "-") for code in found)

    def _toml(self, file: str, content: str, lines_above: int = 0) -> dict[str, Any]:
        try:
            return tomllib.loads(_with_plain_ends(content))
        except tomllib.TOMLDecodeError as error:
            self.fault(file, lines_above, "", f"is not TOML: {error}")
            return {}

    # --- Tables --------------------------------------------------------------

    def table(self, table: Table) -> list[Row]:
        """Return the rows of a CSV file that could be read; what could not is noted."""
        self.keys[table.file] = set()
        if table.may_lack and not self.has(table.file):
            return []
        content = self.text(table.file)
        if content is None:
            return []
        lines, columns = Lines(io.StringIO(content, newline="")), self._columns(table)
        if not self._header_is_sound(table, columns, lines):
            self.unread.add(table.file)
            return []
        before, records = len(self.faults), list(lines)
        if not records and not (table.may_lack or table.nameless):
            self._cannot_read(table.file, 0, "has no row below the names of its columns")
        rows = list(self._unique(table, self._rows(table, columns, lines.header, records)))
        self._say_once(before, len(records))
        return rows

    def _say_once(self, before: int, rows: int) -> None:
        """Say once what is wrong with a column in every one of many rows: it has one cause."""
        found: dict[str, list[Fault]] = {}
        for fault in self.faults[before:]:
            found.setdefault(fault.field, []).append(fault)
        for column, faults in found.items():
            if column and len({fault.row for fault in faults}) == rows >= MANY_ROWS:
                once = replace(faults[0], reason=f"{faults[0].reason}; in all {rows} rows it is so, or likewise")
                self.faults[before:] = [once, *(each for each in self.faults[before:] if each not in faults)]
                self.misread.add(once)

    def _columns(self, table: Table) -> dict[str, Column]:
        columns = {column.name: column for column in table.columns}
        for language in self.languages:
            if table.named:
                name = column_of("name", language)
                columns[name] = Column(name, called, optional=table.nameless, empty="")
            for text in table.texts:
                name = column_of(text, language)
                columns[name] = Column(name, optional=True, empty="")
        return columns

    def _header_is_sound(self, table: Table, columns: dict[str, Column], lines: Lines) -> bool:
        if lines.header_fault:
            self.fault(table.file, 1, lines.header_fault.column, lines.header_fault.reason)
            return False
        if mark := lines.other_delimiter():
            told = "tabs" if mark == "\t" else f"“{mark}”"
            self.fault(table.file, 1, "", f"its columns are divided by {told}; save it with commas")
            return False
        header, before = lines.header, len(self.faults)
        for column in columns.values():
            if column.name not in header and not column.may_lack:
                self.fault(table.file, 1, column.name, "the column is missing")
        # One without a name is what a spreadsheet leaves behind: it is passed over while nothing stands in it.
        for name in filter(None, dict.fromkeys(header)):
            if name not in columns and not table.takes_others:
                self.fault(table.file, 1, name, "nobody reads this column; is it misspelt?")
            if header.count(name) > 1:
                self.fault(table.file, 1, name, "the column stands twice")
        return len(self.faults) == before

    def _rows(
        self, table: Table, columns: dict[str, Column], header: list[str], lines: list[Line | BadLine]
    ) -> Iterator[Row]:
        place = header.index(table.key[0])
        nameless = [] if table.takes_others else [at for at, name in enumerate(header) if not name]
        for line in lines:
            self._keep_key(table, line, place)
            before = len(self.faults)
            if isinstance(line, BadLine):
                self.fault(table.file, line.number, line.column, line.reason)
            else:
                self._tell_nameless(table, nameless, line)
                row = self._row(table, columns, line, dict(zip(header, line.cells, strict=True)))
                if row is not None:
                    yield row
                    continue
            self.unsound.add(table.file)
            self.misread.update(self.faults[before:])

    def _keep_key(self, table: Table, line: Line | BadLine, place: int) -> None:
        """Keep the code of a row, since a faulty one too is one that others may point at."""
        cell = "".join(line.cells[place : place + 1]).strip()
        if isinstance(line, BadLine) and not (line.column and line.column != table.key[0]):
            # Cut roughly: only what stands first is in its place, and only if it is not half of what was quoted.
            quotes = cell.count('"')
            if place or quotes not in (0, 2) or cell != cell.strip('"').join(['"' * (quotes // 2)] * 2):
                self.unsure.add(table.file)
            cell = cell.strip('" ')
        self.keys[table.file].add(cell)

    def _tell_nameless(self, table: Table, nameless: list[int], line: Line) -> None:
        """Note once of each column without a name that something stands in it."""
        for at in [at for at in nameless if line.cells[at].strip()]:
            nameless.remove(at)
            self.fault(
                table.file, 1, "", f"column {at + 1} has no name, and something stands in it in row {line.number}"
            )

    def _row(self, table: Table, columns: dict[str, Column], line: Line, cells: dict[str, str]) -> Row | None:
        before, row = len(self.faults), Row(self, table.file, line.number, {})
        for column in columns.values():
            cell = cells.get(column.name, "").strip()
            if is_blank(cell):
                cell = ""
            row.values[column.name] = self._value(row, column, cell)
        if table.named:
            row.values["names"] = self._texts(row, "name", may_lack=table.nameless)
        for text in table.texts:
            row.values[text] = {language: row[column_of(text, language)] for language in self.languages}
        return row if len(self.faults) == before else None

    def _value(self, row: Row, column: Column, cell: str) -> Any:
        if not cell:
            if not (column.optional or column.may_lack):
                row.fault(column.name, "is empty")
            return column.empty
        try:
            return column.read(cell)
        except ValueError as error:
            row.fault(column.name, str(error))
            row.refused.add(column.name)
            return column.empty

    def _texts(self, row: Row, text: str, *, may_lack: bool) -> dict[str, str]:
        texts = {language: row[column_of(text, language)] for language in self.languages}
        if any(texts.values()):
            for language, value in texts.items():
                # Where the column may not be empty at all, that was said already.
                if value == "" and may_lack and column_of(text, language) not in row.refused:
                    row.fault(column_of(text, language), "is empty, though it is given in another language")
            return texts
        return {}

    def _unique(self, table: Table, rows: Iterator[Row]) -> Iterator[Row]:
        first_line: dict[tuple[Any, ...], int] = {}
        for row in rows:
            key = tuple(row[name] for name in table.key)
            if key in first_line:
                told = ", ".join(str(piece) for piece in key if piece is not None)
                row.fault(table.key[0], f"“{told}” stands already in row {first_line[key]}")
                continue
            first_line[key] = row.line
            yield row

    # --- Shapes ----------------------------------------------------------------

    def shapes(self, file: str) -> list[Shape]:
        """Return the polygons of a GeoJSON file that are sound; what is not, or is no polygon, is noted."""
        content = self.text(file)
        features = None if content is None else self._features(file, content)
        if features is None:
            return []
        before = len(self.faults)
        shapes = [self._shape(file, row, feature) for row, feature in enumerate(features, start=1)]
        for reason in (NO_DEGREES, TURNED):
            odd = sum(fault.reason == reason for fault in self.faults[before:])
            if odd > 1 and odd * 2 > len(features):
                # One cause, said once; what is wrong besides will be seen in the file that is saved anew.
                del self.faults[before:]
                self._cannot_read(file, 0, f"of {len(features)} features {odd}: the geometry {reason}")
                return []
        return [shape for shape in shapes if shape is not None]

    def _features(self, file: str, content: str) -> list[Any] | None:
        try:
            told = json.loads(content)
            features = told["features"]
            if not isinstance(features, list):
                raise TypeError
        except json.JSONDecodeError as error:
            self.fault(file, error.lineno, "", f"is not JSON: {error.msg}")
            return None
        except RecursionError:
            self.fault(file, 0, "", "is not JSON: too many brackets within one another")
            return None
        except (KeyError, TypeError):
            self.fault(file, 0, "features", "there is no list of features")
            return None
        if system := _other_system(told.get("crs")):
            self._cannot_read(
                file, 0, f"is in {system}; save it in degrees of longitude and latitude (WGS-84, EPSG:4326)"
            )
            return None
        return features

    def _shape(self, file: str, row: int, feature: Any) -> Shape | None:
        feature = feature if isinstance(feature, dict) else {}
        properties, before = feature.get("properties"), len(self.faults)
        if not isinstance(properties, dict):
            self.fault(file, row, "properties", "the feature has none")
        geometry = self._geometry(file, row, feature.get("geometry"))
        if geometry is None or len(self.faults) > before:
            return None
        return Shape(row, properties, self._kept(file, row, geometry), geometry.extent)

    def _geometry(self, file: str, row: int, source: Any) -> Any:
        geometry = None
        with warnings.catch_warnings(record=True) as warned, suppress(GDALException, GEOSException, ValueError):
            warnings.simplefilter("always")
            geometry = GEOSGeometry(json.dumps(source))
        # GDAL only warns of some of what it had to leave out.
        if geometry is None or warned:
            self.fault(file, row, "geometry", "cannot be read")
            return None
        if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            self.fault(file, row, "geometry", f"is a {geometry.geom_type}; a boundary is a Polygon or MultiPolygon")
            return None
        if reason := _why_no_boundary(geometry):
            self.fault(file, row, "geometry", reason)
            return None
        return geometry

    def _kept(self, file: str, row: int, geometry: Any) -> MultiPolygon:
        """Return a boundary as it is loaded: flat, in WGS-84, of one or more polygons."""
        if geometry.hasz:
            self.notes.append(f"{file}, row {row}: heights are left out; a boundary is flat")
            geometry = GEOSGeometry(memoryview(WKBWriter(dim=2).write(geometry)))
        if self.convert is not as_it_is:
            geometry = converted(geometry, self.convert)
        polygons = geometry if isinstance(geometry, MultiPolygon) else MultiPolygon(geometry)
        polygons.srid = WGS84
        return polygons

    # --- Pages -----------------------------------------------------------------

    def pages(self, folder: str) -> list[Page]:
        """Return the Markdown files of a subfolder: TOML between +++ lines, then a part a language."""
        files = sorted((self.path / folder).glob("*.md"))
        pages = [self._page(file.relative_to(self.path).as_posix()) for file in files]
        return [page for page in pages if page is not None]

    def _page(self, file: str) -> Page | None:
        content = self.text(file)
        if content is None:
            return None
        before, pieces = len(self.faults), _with_plain_ends(content).split(FRONT_MATTER + "\n", 2)
        if len(pieces) != 3 or pieces[0].strip():
            self.fault(file, 1, "", f"must begin with settings between two lines of {FRONT_MATTER}")
            return None
        front = self._toml(file, pieces[1], lines_above=1)
        texts = self._parts(file, pieces[2])
        for language in self.languages:
            if not texts.get(language):
                self.fault(file, 0, language, f"has no text under a line “{ARTICLE_LANGUAGE}{language}”")
        return Page(file, front, texts) if len(self.faults) == before else None

    def _parts(self, file: str, body: str) -> dict[str, str]:
        texts: dict[str, list[str]] = {}
        language = ""
        for line in body.splitlines():
            if line.startswith(ARTICLE_LANGUAGE):
                language = line.removeprefix(ARTICLE_LANGUAGE).strip()
                texts[language] = []
            elif language:
                texts[language].append(line)
            elif line.strip():
                self.fault(file, 0, "", f"has text above the first line “{ARTICLE_LANGUAGE}<language>”")
                break
        return {language: "\n".join(lines).strip() for language, lines in texts.items()}
