"""`manage.py import_requests FILE --mapping MAPPING`: bring in a city's 311 export as quiet history."""

import csv
import os
import time
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
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
from cases.reimports import Difference, differences

# Some rows came in or were there, and others stayed out: neither done nor failed, and a script has to see that.
SOME_STAYED_OUT = 3
BATCH = 1000
# One reads and sends while the database works on the other's batch.
WRITERS = 2


@dataclass(frozen=True)
class _Written:
    """What became of one batch."""

    written: int
    there: int
    differing: list[Difference]


@dataclass
class Import:
    """One export coming in: what was read of it, what came in, and what stays out."""

    tally: Tally = field(default_factory=Tally)
    # Rows that the database took, and those that it had already.
    written: int = 0
    there: int = 0
    # In what those that it had already stand otherwise in the file.
    differing: list[Difference] = field(default_factory=list)
    bad: list[RowFault] = field(default_factory=list)

    def take(self, rows: Iterable[HistoricReport | RowFault], told: Collection[str]) -> None:
        """Write what can be read, batch by batch; keep the rest as faults. `told`: of which fields the file says anything."""
        reports, under_way = self._sound(rows), deque[Future[_Written]]()
        with ThreadPoolExecutor(WRITERS) as writers:
            try:
                while batch := list(islice(reports, BATCH)):
                    under_way.append(writers.submit(_write, batch, told))
                    if len(under_way) > WRITERS:
                        self._count(under_way.popleft())
                while under_way:
                    self._count(under_way.popleft())
            finally:
                # Whatever ended it: what had been sent comes in, and is counted.
                for each in under_way:
                    if each.exception() is None:
                        self._count(each)

    def _count(self, batch: "Future[_Written]") -> None:
        done = batch.result()
        self.written += done.written
        self.there += done.there
        self.differing += done.differing

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
        parser.add_argument(
            "--differing",
            type=Path,
            help="where to write in what rows that were there already stand otherwise in the file",
        )

    def handle(
        self, *args: Any, export: Path, mapping: Path, faults: Path | None, differing: Path | None, **options: Any
    ) -> None:
        """Import, then say how many came in, were there already, and were bad, and how fast."""
        started, coming = time.monotonic(), Import()
        differing = differing or _beside(faults, export)
        faults = faults or Path(f"{export.name}.faults.csv")
        _require_apart(export, mapping, faults, differing)
        # Unlike Path.exists, of a name that is too long it says that there is none.
        was_there = os.path.exists(faults)
        # Before anything comes in: a fault that cannot be written down is a row lost.
        told = _opened(faults)
        try:
            reading = Mapping(mapping, now=timezone.now())
            coming.take(reading.read(export, coming.tally), reading.told)
        except (MappingError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            # Batches are kept one by one: however it ends, what came in and what did not is said.
            if coming.tally.lines:
                self._report(coming, faults, time.monotonic() - started)
                _tell(told, faults, coming.bad)
                self._tell_differing(coming.differing, differing)
            else:
                told.close()
                _remove(faults, when=not was_there)
        coming.require_whole()
        if coming.tally.broken:
            raise CommandError(f"{export} cannot be read to its end: {coming.tally.broken}")
        if not coming.bad and not coming.tally.rows:
            raise CommandError(f"There is no row in {export} under the names of its columns: nothing came in.")
        if not coming.tally.rows:
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
                f"{tally.utf8_signs} cells look like UTF-8 that was read as something else (“Ã¤” for “ä”): is [file] encoding right, "
                "and was it read rightly by whoever wrote the file?"
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

    def _tell_differing(self, rows: list[Difference], path: Path) -> None:
        """Say how many reports that were there already stand otherwise in the file, and list in what."""
        if not rows:
            # Of an earlier time, and no longer so.
            _remove(path, when=True)
            return
        reports, reasons = len({row.row for row in rows}), Counter(row.reason for row in rows)
        told = "; ".join(f"{reason}: {count}" for reason, count in reasons.most_common())
        self.stdout.write(
            f"Of those that were there already {reports} stand otherwise in the file, and were left as they are ({told}): see {path}"
        )
        try:
            with path.open("w", newline="", encoding="utf-8") as stream:
                writer = csv.writer(stream)
                writer.writerow(["row", "number", "field", "reason"])
                writer.writerows([row.row, row.number, row.field, row.reason] for row in rows)
        except OSError as error:
            raise CommandError(
                f"{path}, where these are listed, cannot be written: {error.strerror}. What came in is said above."
            ) from error


def _beside(faults: Path | None, export: Path) -> Path:
    """Return where differences are listed: beside the bad rows, where these go to a file."""
    if faults is None or (os.path.exists(faults) and not faults.is_file()):
        return Path(f"{export.name}.differing.csv")
    return faults.with_name(f"{faults.stem}.differing.csv")


def _require_apart(export: Path, mapping: Path, *written: Path) -> None:
    read = {export.resolve(), mapping.resolve()}
    for path in written:
        if path.resolve() in read:
            raise CommandError(
                f"{path} is not where rows can be listed: it is what is to be read, or has another list."
            )
        read.add(path.resolve())


def _write(batch: list[HistoricReport], told: Collection[str]) -> _Written:
    try:
        written = bring_in_history(batch, now=timezone.now())
        there = len(batch) - written
        return _Written(written, there, differences(batch, told) if there else [])
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
