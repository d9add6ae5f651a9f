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

from common.cityfiles.rests import is_footer, is_next, is_own_row, looks

# A cell may hold as many characters for the csv module, and a longer line is no row of a table.
LONGEST_LINE = 131_072
# What is quoted may run over so many lines; more is a quotation mark that nobody closed.
MOST_LINES = 200
# Above the names of the columns some spreadsheets write by what they are divided.
_DIVIDED_BY = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
DELIMITERS = ",;\t|"
# Bytes that are no text in a file's encoding stay in it as lone surrogates, which no text holds: so their cell can be named.
KEEP_BYTES = "common.cityfiles.keep_bytes"
_BYTE = 0xDC00
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
# How many lines behind a row are looked at to see whether there is another.
_BEHIND = 20
# How many rows show how a row looks.
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
        # How lines end, by the first; whether the row read last ends otherwise; and the rows handed out last, of how many.
        self._usual_end = ""
        self._ends_oddly = False
        self._shown: deque[list[str]] = deque(maxlen=_SHOWN)
        self._rows = 0
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
        # A row, and the lines behind it that are none: they may be its rest, or stand under the last.
        held, was_odd = list[Line | BadLine](), False
        for record in self._records():
            if held and self._is_odd_in_size(record) and len(held) <= _BEHIND:
                held.append(record)
                continue
            yield from self._told(held, was_odd=was_odd, behind=record)
            self.pending = record.lines + len(self._ahead)
            held, was_odd = [record], self._ends_oddly
        yield from self._told(held, was_odd=was_odd, behind=None)

    def _told(
        self, held: list[Line | BadLine], *, was_odd: bool, behind: Line | BadLine | None
    ) -> Iterator[Line | BadLine]:
        """Yield a row and the lines behind it that are none; `behind` is what comes after them, and nothing at the end."""
        row = held[0] if held else None
        if len(held) > 1 and isinstance(row, Line) and self._is_rest(row, [*held[1:], behind], was_odd=was_odd):
            reason = f"is cut at its end: row {held[1].number} reads as its rest"
            held[0] = BadLine(row.number, row.lines, "", reason, row.cells)
        left = sum(record.lines for record in held) + (behind.lines if behind else 0) + len(self._ahead)
        for record in held:
            left -= record.lines
            self.pending = left
            if isinstance(record, Line):
                self._shown.append(record.cells)
                self._rows += 1
            yield record

    def _records(self) -> Iterator[Line | BadLine]:
        while (text := self._next()) is not None:
            record = self._record(text)
            if record is not None:
                yield record

    def _is_odd_in_size(self, record: Line | BadLine) -> bool:
        return isinstance(record, BadLine) and bool(record.cells) and len(record.cells) != len(self.header)

    def _is_rest(self, row: Line, behind: list[Line | BadLine | None], *, was_odd: bool) -> bool:
        """Whether the line behind a row, which is none, is its rest; so it is unless it plainly is something else.

        What programs write stands under the last row alone, and neither it nor a row stands behind a line that ends otherwise.
        """
        first, after, *_others = behind
        cells = first.cells if first else []
        if was_odd:
            return True
        if is_last := behind[-1] is None:
            if is_footer(cells, self._rows + 1):
                return False
            if len(cells) == 1 and self.is_unended and len(behind) == 2:
                # The file broke off as a row began.
                return not is_next(cells[0], row.cells[0])
        shown = [*self._shown, row.cells]
        return not is_own_row(cells, shown, len(self.header), None if is_last or not after else after.cells)

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
        if looks(first[0]) == looks(line[0]):
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
