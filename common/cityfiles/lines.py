"""A table's lines, read strictly and to the end: the one reader of a city's folder and of other systems' exports.

What is wrong with a line is said of that line, and reading goes on with the next: each line of a file
is part of exactly one `Line` or one `BadLine`, or blank, whatever bytes it is made of.
"""

import codecs
import csv
import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

# A cell may hold as many characters for the csv module, and a longer line is no row of a table.
LONGEST_LINE = 131_072
# What is quoted may run over so many lines; more is a quotation mark that nobody closed.
MOST_LINES = 200
# Above the names of the columns some spreadsheets write by what they are divided.
_DIVIDED_BY = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# What a cell looks like: its digits and its letters, however many.
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
DELIMITERS = ",;\t|"
# Bytes that are no text in a file's encoding stay in it as lone surrogates, which no text holds: so their cell can be named.
KEEP_BYTES = "common.cityfiles.keep_bytes"
_BYTE = 0xDC00
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
# What some programs write under the last row.
_FOOTER = re.compile(r"\(?\s*[\d,.]+\s*(?:rows?|records?|lines?|entries|行|条).*", re.IGNORECASE)
_UNDERLINE = re.compile(
    r"\W*(?:(?:grand\s+)?totals?|sum|counts?|rows?|records?|entries|exported|generated|printed|created|report|page|end|eof|"
    r"合计|总计|小计|共|导出|打印|制表|统计|生成|以上|报表|备注)(?![A-Za-z]).*",
    re.IGNORECASE | re.DOTALL,
)
# How many lines behind a row are looked at to see whether there is another.
_BEHIND = 20
# How many rows before it show how a row begins.
_SHOWN = 20
# How a file ends that was cut, or is not what its name or its encoding says.
_BREAKS = (EOFError, OSError, UnicodeError, zlib.error)


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(_BYTE + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(KEEP_BYTES, _keep_bytes)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its first line in the file, over how many lines it runs, and its cells as they stand."""

    number: int
    lines: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is no row. `cells` is what a rough cut makes of it, to guess what it was about."""

    number: int
    lines: int
    column: str
    reason: str
    cells: list[str]


class Lines:
    """The rows of one table under its first line, which names the columns. Read once, from above to below."""

    def __init__(self, stream: TextIO, delimiter: str = ",") -> None:
        self._stream, self._delimiter = stream, delimiter
        self._ahead: deque[str] = deque()
        self._number = 1
        # Lines taken from the file so far, and those with nothing in them.
        self.read = self.blank = 0
        # Those taken that belong to no row yet which was handed out.
        self.pending = 0
        # Whether the line taken last has no end, which only a file's last may lack.
        self.is_unended = False
        # Why the file could not be read to its end.
        self.broken = ""
        self.header: list[str] = []
        # What is wrong with the first line, without which nothing can be read.
        self.header_fault: BadLine | None = None
        # By what the file says that its columns are divided, where it says so.
        self._divided_by = ""
        # How lines end, by the first; whether the row read last ends otherwise; and the first cells of those before it.
        self._usual_end = ""
        self._ends_oddly = False
        self._begins: deque[str] = deque(maxlen=_SHOWN)
        self._read_header()
        self.header_lines = self._number - 1 if self.read else 0
        self.blank = 0

    def _read_header(self) -> None:
        text = self._next()
        if text and (said := _DIVIDED_BY.fullmatch(text)):
            self._divided_by = said[1]
            self._number += 1
            text = self._next()
        if text is None:
            # What broke off before anything was read is another thing than a file with nothing in it.
            self.header_fault = None if self.broken else BadLine(1, 0, "", "there is nothing in the file", [])
            return
        self._usual_end = _end_of(text)
        first = self._record(text)
        if first is None:
            first = BadLine(self._number - 1, 1, "", "is empty: the first row names the columns", [])
        if isinstance(first, BadLine):
            self.header_fault = first
        else:
            self.header = [name.strip() for name in first.cells]

    def other_delimiter(self) -> str:
        """Return by what the columns are divided where it is not what was said; empty where it is."""
        if self._divided_by:
            return "" if self._divided_by == self._delimiter else self._divided_by
        alone = self.header[0] if len(self.header) == 1 else ""
        return next((mark for mark in DELIMITERS if mark in alone), "")

    def breaks_off_in(self, record: Line | BadLine) -> bool:
        """Whether the file ends within a row, without the line end that its other lines have; asked as it is handed out."""
        is_last = not self.pending and record.number + record.lines > self.read
        return is_last and self.is_unended and not self.broken

    def __iter__(self) -> Iterator[Line | BadLine]:
        """Yield each row once those behind it show that it is whole: a line break in an unquoted cell cuts it."""
        # A row, and the short lines behind it that may be its rest, or what stands under the last.
        held, was_odd = list[Line | BadLine](), False
        for record in self._records():
            if held and self._is_short(record) and len(held) <= _BEHIND:
                held.append(record)
                continue
            yield from self._told(held, was_odd=was_odd, behind=record)
            self.pending = record.lines + len(self._ahead)
            held, was_odd = [record], self._ends_oddly
        yield from self._told(held, was_odd=was_odd, behind=None)

    def _told(
        self, held: list[Line | BadLine], *, was_odd: bool, behind: Line | BadLine | None
    ) -> Iterator[Line | BadLine]:
        """Yield a row and the short lines behind it; `behind` is what comes after them, and nothing at the end."""
        if (
            len(held) > 1
            and isinstance(row := held[0], Line)
            and self._is_rest(held[1], row, was_odd=was_odd, is_under=not behind)
        ):
            reason = f"is cut at its end: row {held[1].number} reads as its rest"
            held[0] = BadLine(row.number, row.lines, "", reason, row.cells)
        left = sum(record.lines for record in held) + (behind.lines if behind else 0) + len(self._ahead)
        for record in held:
            left -= record.lines
            self.pending = left
            if isinstance(record, Line):
                self._begins.append(record.cells[0])
            yield record

    def _records(self) -> Iterator[Line | BadLine]:
        while (text := self._next()) is not None:
            record = self._record(text)
            if record is not None:
                yield record

    def _is_short(self, record: Line | BadLine) -> bool:
        return isinstance(record, BadLine) and 0 < len(record.cells) < len(self.header)

    def _is_rest(self, record: Line | BadLine, row: Line, *, was_odd: bool, is_under: bool) -> bool:
        """Whether what is too short to be a row is the rest of the row above it, which then was cut.

        It is behind a line that ends otherwise. Else one cell alone is, and more that begins otherwise than rows do and
        does not go on as they do. Not so what stands under the last row (`is_under`), alone or as programs write it.
        """
        cells = record.cells
        if _FOOTER.fullmatch(cells[0].strip()):
            return False
        if was_odd:
            return True
        if is_under and (len(cells) == 1 or _UNDERLINE.match(cells[0])):
            return False
        begins_so = _looks(cells[0]) in set(map(_looks, [*self._begins, row.cells[0]]))
        return len(cells) == 1 or not (begins_so or self._goes_on_so(cells, row.cells))

    def _goes_on_so(self, cells: list[str], whole: list[str]) -> bool:
        """Whether a short row goes on as a whole one does: by numbers alike, or by most of its cells, none with a blank before it.

        Behind a comma of prose a blank stands.
        """
        pairs = list(zip(cells[1:], whole[1:], strict=False))
        if any(_looks(cell) == _looks(other) and _looks(cell).count("9") > 1 for cell, other in pairs):
            return True
        return 2 * len(cells) > len(self.header) and not any(cell[:1].isspace() for cell in cells[1:])

    def _next(self) -> str | None:
        if self._ahead:
            return self._ahead.popleft()
        text = ""
        try:
            text = self._stream.readline(LONGEST_LINE + 1)
            rest = text
            # The rest of a line that is too long is not kept: that it is so is all that is said of it.
            while len(rest) > LONGEST_LINE and not rest.endswith(("\n", "\r")):
                rest = self._stream.readline(LONGEST_LINE + 1)
        except _BREAKS as error:
            self.broken = str(error) or type(error).__name__
        if not text:
            return None
        text = text if self.read else text.removeprefix("\ufeff")
        self.read += 1
        self.is_unended = not text.endswith(("\n", "\r"))
        return text

    def _record(self, text: str) -> Line | BadLine | None:
        """Return the row that begins with a line; None where there is nothing in it."""
        if len(text) > LONGEST_LINE:
            return self._bad("", f"is longer than {LONGEST_LINE} characters", [])
        if '"' in text:
            return self._quoted(text)
        return self._row([text], text.rstrip("\r\n").split(self._delimiter))

    def _quoted(self, text: str) -> Line | BadLine | None:
        taken = [text]

        def lines() -> Iterator[str]:
            yield _with_plain_end(text)
            while len(taken) < MOST_LINES and (line := self._next()) is not None:
                taken.append(line)
                yield _with_plain_end(line)

        try:
            cells = next(csv.reader(lines(), delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            is_open = len(taken) > 1 or "end of data" in str(error)
            reason = "a quotation mark is not closed" if is_open else str(error)
        else:
            reason = self._why_no_row(taken, cells)
            if not reason:
                return self._row(taken, cells)
        # Only the first of them is at fault: the others are read as if it had not been there.
        self._ahead.extendleft(reversed(taken[1:]))
        return self._bad("", f"is not CSV: {reason}", text.rstrip("\r\n").split(self._delimiter))

    def _why_no_row(self, taken: list[str], cells: list[str]) -> str:
        if len(taken) == 1:
            return ""
        columns = len(self.header) or len(cells)
        if len(cells) != columns:
            return f"from a quotation mark on it has {len(cells)} cells, over {len(taken)} lines"
        # In a table of one column each line of a text has as many cells as a row, which tells nothing.
        inside = next((at for at in range(1, len(taken)) if self._reads_as_row(taken, at, columns)), 0)
        if not inside or columns == 1:
            return ""
        return f"a quotation mark stands around line {self._number + inside} too, which reads as a row of its own"

    def _reads_as_row(self, taken: list[str], at: int, columns: int) -> bool:
        """Whether a line within quotation marks is a row that they swallowed, as far as can be told.

        One that has as many cells as a row is doubtful, and so is one with more that begins as rows do. Of the last
        only a part is quoted: the cells behind count where the first line, too, has as many by itself, or begins alike.
        """
        first, line = (taken[index].rstrip("\r\n").split(self._delimiter) for index in (0, at))
        if _looks(first[0]) == _looks(line[0]):
            return len(line) >= columns
        return len(line) == columns and (at < len(taken) - 1 or len(first) >= columns)

    def _row(self, taken: list[str], cells: list[str]) -> Line | BadLine | None:
        lines = len(taken)
        if not any(map(str.strip, cells)):
            self._number += lines
            self.blank += lines
            return None
        if self.header and len(cells) != len(self.header):
            return self._bad("", f"has {len(cells)} cells; the first line names {len(self.header)}", cells)
        if any(map(_UNREADABLE.search, taken)):
            return self._unreadable(cells, lines)
        self._number += lines
        self._ends_oddly = _end_of(taken[-1]) not in {self._usual_end, ""}
        return Line(self._number - lines, lines, cells)

    def _unreadable(self, cells: list[str], lines: int) -> BadLine:
        columns = self.header or [""] * len(cells)
        found = ((column, _UNREADABLE.search(cell)) for column, cell in zip(columns, cells, strict=True))
        column, character = next((column, match[0]) for column, match in found if match)
        return self._bad(column, _said(character), cells, lines)

    def _bad(self, column: str, reason: str, cells: list[str], lines: int = 1) -> BadLine:
        self._number += lines
        return BadLine(self._number - lines, lines, column, reason, cells)


def _with_plain_end(text: str) -> str:
    return text.rstrip("\r\n") + "\n" if text.endswith(("\n", "\r")) else text


def _end_of(text: str) -> str:
    return text[len(text.rstrip("\r\n")) :]


def _said(character: str) -> str:
    if character == "\0":
        return "holds a character that no text may hold"
    byte = ord(character) - _BYTE
    if 0 <= byte <= 0xFF:
        return f"byte 0x{byte:02X} is no text in the file’s encoding"
    return "holds half a character"


def _looks(cell: str) -> str:
    """Return what kind of thing stands in a cell: “A-17” looks like “B-4”, and not like “rear”."""
    return _LETTERS.sub("a", _DIGITS.sub("9", cell.strip(' "')))
