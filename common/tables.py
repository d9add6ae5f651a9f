"""What every table can do: columns to choose, an order, and the same rows as a file.

A room names its columns once; page and export are made of them. Reads nothing itself.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from common.appearance import Played, shown_city
from common.local_time import city_zone
from common.text import LazyText
from common.wall_clock import day_of

# With it a spreadsheet knows that the file is UTF-8, and shows Chinese as Chinese.
BOM = "\ufeff"
# Beside a file's name, as what its city's pages are labelled.
FILE_LABELS = {Played.NOTHING: "", Played.WHOLLY: "-simulated", Played.PARTLY: "-partly-simulated"}
# A cell that begins so would be run by a spreadsheet instead of shown.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its heading, how a row is written in it, and by what it sorts."""

    name: str
    label: LazyText
    text: Callable[[Any], object]
    sort: str = ""
    is_number: bool = False
    # Written by the city's clock; a file names its zone, since nobody sees there whose clock it is.
    is_time: bool = False
    # Shown unless somebody chooses otherwise.
    is_usual: bool = True


def chosen_columns(columns: list[Column], query: QueryDict) -> list[Column]:
    """Return the columns asked for, in the table's order; the usual ones where none is."""
    asked = set(query.getlist("column"))
    return [column for column in columns if column.name in asked] or [each for each in columns if each.is_usual]


def chosen_order(columns: list[Column], query: QueryDict, usual: str) -> str:
    """Return the order asked for, if the table knows it."""
    asked = query.get("sort", "")
    known = {column.sort for column in columns if column.sort}
    return asked if asked.removeprefix("-") in known else usual


def safe_cell(value: object) -> str:
    """Write a value so that a spreadsheet shows it and never runs it; a plain negative number is one."""
    text = "" if value is None else str(value)
    if not text.startswith(RISKY) or isinstance(value, int | float):
        return text
    return f"'{text}"


def heading(column: Column, zone: ZoneInfo) -> str:
    """Return a column's heading in a file."""
    return f"{column.label} ({zone.key})" if column.is_time else str(column.label)


def as_of(now: datetime) -> Column:
    """Return the column of a file that says in each line of which moment its figures are."""
    return Column("as_of", _("As of"), lambda _row: date_format(localtime(now), "Y-m-d H:i"), is_time=True)


class _Line:
    """What the csv writer writes into: it hands the line back."""

    def write(self, text: str) -> str:
        return text


def csv_file(name: str, columns: list[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    """Answer with the rows as a file, sent while they are read; its times are by the city's clock."""
    language, zone = translation.get_language(), city_zone()

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        with translation.override(language):
            yield BOM + writer.writerow([safe_cell(heading(column, zone)) for column in columns])
        for row in rows:
            # Language and zone are set anew for each line: while it is sent, the thread may serve somebody else.
            with translation.override(language), timezone.override(zone):
                line = writer.writerow([safe_cell(column.text(row)) for column in columns])
            yield line

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    # A file is looked at far from the page that carried the label.
    label = FILE_LABELS[shown_city().played]
    day = day_of(timezone.now(), zone)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{day}{label}.csv"'
    return answer
