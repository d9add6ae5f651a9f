"""`manage.py import_requests FILE --mapping MAPPING`: bring in a city's 311 export as quiet history."""

import csv
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from cases.actions.history import HistoricReport, bring_in_history
from cases.imports import Mapping, MappingError, RowFault, Tally

# Some rows came in or were there, and others stayed out: neither done nor failed, and a script has to see that.
SOME_STAYED_OUT = 3
BATCH = 1000
# One reads and sends while the database works on the other's batch.
WRITERS = 2


@dataclass
class Import:
    """One export coming in: what was read of it, what came in, and what stays out."""

    tally: Tally = field(default_factory=Tally)
    # Rows that the database took, and those that it had already.
    written: int = 0
    there: int = 0
    bad: list[RowFault] = field(default_factory=list)

    def take(self, rows: Iterable[HistoricReport | RowFault]) -> None:
        """Write what can be read, batch by batch; keep the rest as faults."""
        reports, under_way = self._sound(rows), deque[Future[tuple[int, int]]]()
        with ThreadPoolExecutor(WRITERS) as writers:
            try:
                while batch := list(islice(reports, BATCH)):
                    under_way.append(writers.submit(_write, batch))
                    if len(under_way) > WRITERS:
                        self._count(under_way.popleft())
                while under_way:
                    self._count(under_way.popleft())
            finally:
                # Whatever ended it: what had been sent comes in, and is counted.
                for each in under_way:
                    if each.exception() is None:
                        self._count(each)

    def _count(self, batch: Future[tuple[int, int]]) -> None:
        written, there = batch.result()
        self.written += written
        self.there += there

    def require_whole(self) -> None:
        """Raise CommandError where a line of the export is in no row and no fault, or a row in neither count."""
        tally, told = self.tally, len(self.bad) - bool(self.tally.broken)
        if not tally.is_whole or tally.rows != self.written + self.there or tally.faults != told:
            raise CommandError(
                f"Lines went astray: {tally}; {self.written} came in, {self.there} were there, {told} stayed out."
            )

    def _sound(self, rows: Iterable[HistoricReport | RowFault]) -> Iterator[HistoricReport]:
        for row in rows:
            if isinstance(row, RowFault):
                self.bad.append(row)
            else:
                yield row


class Command(BaseCommand):
    help = (
        "Brings in an export (CSV, .gz) as history: log, clocks and figures, but no messages or alarms. Ends with 0 where "
        "every row came in or was there, with 3 where rows stayed out, with 1 where it failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the export, its mapping, and where to report bad rows."""
        parser.add_argument("export", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--faults", type=Path, help="where to write the bad rows (CSV: row, column, reason)")

    def handle(self, *args: Any, export: Path, mapping: Path, faults: Path | None, **options: Any) -> None:
        """Import, then say how many came in, were there already, and were bad, and how fast."""
        started, coming = time.monotonic(), Import()
        faults = faults or Path(f"{export.name}.faults.csv")
        if faults.resolve() in {export.resolve(), mapping.resolve()}:
            raise CommandError(f"{faults} is not where bad rows can be written: it is what is to be read.")
        # Unlike Path.exists, of a name that is too long it says that there is none.
        was_there = os.path.exists(faults)
        # Before anything comes in: a fault that cannot be written down is a row lost.
        told = _opened(faults)
        try:
            coming.take(Mapping(mapping, now=timezone.now()).read(export, coming.tally))
        except (MappingError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            # Batches are kept one by one: however it ends, what came in and what did not is said.
            if coming.tally.lines:
                self._report(coming, faults, time.monotonic() - started)
                _tell(told, faults, coming.bad)
            else:
                told.close()
                _remove(faults, when=not was_there)
        coming.require_whole()
        if coming.tally.broken:
            raise CommandError(f"{export} cannot be read to its end: {coming.tally.broken}")
        if coming.bad and not coming.tally.rows:
            raise CommandError(f"No row of {export} could be read: is it this city's, and the mapping for it?")
        if coming.bad:
            raise CommandError(
                f"{len(coming.bad)} rows of {export} stayed out. Mend the mapping or the rows, and import it again.",
                returncode=SOME_STAYED_OUT,
            )

    def _report(self, coming: Import, faults: Path, elapsed: float) -> None:
        if coming.bad:
            self.stdout.write(f"{len(coming.bad)} bad rows: see {faults}")
        tally = coming.tally
        if tally.utf8_signs:
            self.stdout.write(
                f"{tally.utf8_signs} cells look like UTF-8 that was read as something else (“Ã¤” for “ä”): is [file] encoding right?"
            )
        if tally.unended:
            self.stdout.write(
                f"Row {tally.unended}, the last, has no line end, as the others have: if the file was cut, this row may be cut, too."
            )
        self.stdout.write(
            f"{tally.lines} lines: {tally.header} of names, {tally.blank} empty, {tally.in_rows} of rows, {tally.in_faults} of faults"
        )
        self.stdout.write(
            f"{coming.written} came in, {coming.there} were there already, {len(coming.bad)} stayed out; "
            f"{elapsed:.1f} s, {(tally.rows + tally.faults) / elapsed:.0f} rows/s"
        )


def _write(batch: list[HistoricReport]) -> tuple[int, int]:
    try:
        written = bring_in_history(batch, now=timezone.now())
        return written, len(batch) - written
    finally:
        connection.close()


def _opened(faults: Path) -> TextIO:
    """Open the file of bad rows without touching what stands in it of an earlier time."""
    try:
        return faults.open("a", newline="", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{faults}, where bad rows go, cannot be written: {error.strerror}. Nothing came in; name another place by --faults."
        ) from error


def _tell(told: TextIO, path: Path, bad: list[RowFault]) -> None:
    try:
        with told:
            if path.is_file():
                told.truncate(0)
            writer = csv.writer(told)
            writer.writerow(["row", "column", "reason"])
            writer.writerows([fault.row, fault.column, fault.reason] for fault in bad)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written to its end: {error.strerror}. What came in is said above."
        ) from error
    # Of an earlier time, and no longer so.
    _remove(path, when=not bad)


def _remove(path: Path, *, when: bool) -> None:
    # A terminal or a pipe is no file that could be removed.
    if when and path.is_file() and not path.is_symlink():
        path.unlink()
