"""`manage.py import_requests FILE --mapping MAPPING`: bring in a city's 311 export as quiet history."""

import csv
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from cases.actions.history import HistoricReport, bring_in_history
from cases.imports import Mapping, MappingError, RowFault

BATCH = 1000
# One reads and sends while the database works on the other's batch.
WRITERS = 2


class Command(BaseCommand):
    help = "Brings in an export (CSV, .gz) as history: log, clocks and figures, but no messages or alarms."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the export, its mapping, and where to report bad rows."""
        parser.add_argument("export", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--faults", type=Path, help="where to write the bad rows (CSV: row, column, reason)")

    def handle(self, *args: Any, export: Path, mapping: Path, faults: Path | None, **options: Any) -> None:
        """Import, then say how many came in, were there already, and were bad, and how fast."""
        started = time.monotonic()
        faults = faults or Path(f"{export.name}.faults.csv")
        bad: list[RowFault] = []
        try:
            reports = _sound(Mapping(mapping, now=timezone.now()).read(export), bad)
            read, written = _write_all(reports)
        except (MappingError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if bad:
            _tell(faults, bad)
            self.stdout.write(f"{len(bad)} bad rows: see {faults}")
        elapsed = time.monotonic() - started
        self.stdout.write(
            f"{written} came in, {read - written} were there already, {len(bad)} stayed out; "
            f"{elapsed:.1f} s, {(read + len(bad)) / elapsed:.0f} rows/s"
        )


def _sound(rows: Iterable[HistoricReport | RowFault], bad: list[RowFault]) -> Iterator[HistoricReport]:
    for row in rows:
        if isinstance(row, RowFault):
            bad.append(row)
        else:
            yield row


def _write_all(reports: Iterator[HistoricReport]) -> tuple[int, int]:
    read = written = 0
    under_way: deque[Future[int]] = deque()
    with ThreadPoolExecutor(WRITERS) as writers:
        while batch := list(islice(reports, BATCH)):
            read += len(batch)
            under_way.append(writers.submit(_write, batch))
            if len(under_way) > WRITERS:
                written += under_way.popleft().result()
        written += sum(future.result() for future in under_way)
    return read, written


def _write(batch: list[HistoricReport]) -> int:
    try:
        return bring_in_history(batch, now=timezone.now())
    finally:
        connection.close()


def _tell(path: Path, bad: list[RowFault]) -> None:
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["row", "column", "reason"])
        writer.writerows([fault.row, fault.column, fault.reason] for fault in bad)
