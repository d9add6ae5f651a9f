"""Bringing in another system's export: all of what it tells, nothing it does not, and bad rows named."""

import csv
import gzip
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from cases.imports import Mapping, RowFault
from cases.models import Case, Clock, LogEntry
from cases.verification import findings
from common.models import Reaction
from tests.city import NOW, SmallCity

SHARED = Path(__file__).parents[3] / "shared" / "data" / "boston-311"
EXPORT = SHARED / "requests_2011-07_to_10.csv.gz"
BOSTON = Path(__file__).parents[2] / "cities" / "boston"

MAPPING = """
source = "test"
[time]
zone = "America/New_York"
[columns]
number = "id"
reported_at = "opened"
due_at = "target"
closed_at = "closed"
class = "kind"
lon = "x"
lat = "y"
state = "status"
[place]
unknown_points = [[121.0, 32.0]]
tolerance_degrees = 0.00005
[values.class]
Lamp = "lamp"
Lost = "nowhere"
[values.state]
Open = "open"
Closed = "closed"
"""
HEADER = "id,opened,target,closed,kind,x,y,status"
GOOD = "1,2026-03-01 10:00:00,2026-03-03 10:00:00,2026-03-02 09:00:00,Lamp,121.02,32.02,Closed"


@pytest.fixture
def folder(tmp_path: Path, city: SmallCity) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return tmp_path


def read(folder: Path, *rows: str) -> list[object]:
    (folder / "export.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return list(Mapping(folder / "mapping.toml", now=NOW).read(folder / "export.csv"))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (GOOD.replace("1,", ",", 1), "id", "is empty"),
        (GOOD.replace("2026-03-01 10:00:00", "1 March"), "opened", "not a time"),
        (GOOD.replace("2026-03-01 10:00:00", ""), "opened", "is empty"),
        (GOOD.replace("2026-03-02 09:00:00", "2026-02-02 09:00:00"), "closed", "before the report"),
        (GOOD.replace("2026-03-02 09:00:00", ""), "status", "no time of closing"),
        (GOOD.replace("Lamp", "Moon"), "kind", "not in"),
        (GOOD.replace("Lamp", "Lost"), "kind", "the city has no class"),
        (GOOD.replace("121.02", "far"), "x", "not a place"),
        (GOOD.replace("32.02", "320.2"), "x", "not on the globe"),
        (GOOD.replace("Closed", "Maybe"), "status", "not in"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_comes_in(folder: Path, row: str, column: str, reason: str) -> None:
    fault, report = read(folder, row, GOOD.replace("1,", "2,", 1))

    assert isinstance(fault, RowFault)
    assert (fault.row, fault.column) == (2, column)
    assert reason in fault.reason
    assert report.number == "2"


def test_a_number_given_twice_is_a_fault_of_the_second_row(folder: Path) -> None:
    _first, second = read(folder, GOOD, GOOD)

    assert isinstance(second, RowFault)


def test_the_geocoders_default_is_no_place(folder: Path) -> None:
    (report,) = read(folder, GOOD.replace("121.02,32.02", "121.0,32.0"))

    assert report.point is None


def test_local_times_are_read_in_the_sources_zone(folder: Path) -> None:
    (report,) = read(folder, GOOD.replace("2026-03-01 10:00:00", "2026-03-01 10:00:00"))

    assert report.reported_at.astimezone(ZoneInfo("America/New_York")).hour == 10
    assert report.reported_at.hour == 15


def test_a_target_a_generation_ahead_is_an_aim_like_any_other(folder: Path) -> None:
    (report,) = read(folder, GOOD.replace("2026-03-03 10:00:00", "2059-12-31 19:00:00"))

    assert report.due_at == datetime(2060, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "told"),
    [("opened", "2059-12-31 19:00:00"), ("opened", "0001-01-01 00:00:00"), ("closed", "2059-12-31 19:00:00"),
     ("target", "0001-01-01 00:00:00"), ("target", "9999-12-31 23:59:59")],
)  # fmt: skip
def test_what_cannot_have_happened_or_be_aimed_at_stays_out(folder: Path, column: str, told: str) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {column: told}

    (fault,) = read(folder, ",".join(row.values()))

    assert isinstance(fault, RowFault)
    assert fault.column == column


def test_a_mapping_without_its_columns_is_refused(folder: Path) -> None:
    (folder / "export.csv").write_text("id,opened\n1,x\n")

    with pytest.raises(CommandError, match="has no column"):
        call_command("import_requests", folder / "export.csv", mapping=folder / "mapping.toml")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [1_500, pytest.param(None, marks=pytest.mark.long)], ids=["begun", "whole"])
@pytest.mark.skipif(not EXPORT.exists(), reason="the Boston export is not beside this checkout")
def test_the_boston_export_comes_in_once_with_its_own_on_time_flag(tmp_path: Path, most: int | None) -> None:
    call_command("load_city", "boston", verbosity=0)
    faults, export = tmp_path / "faults.csv", tmp_path / "export.csv.gz"
    with gzip.open(EXPORT, "rt", newline="") as lines, gzip.open(export, "wt", newline="") as kept:
        reader = csv.DictReader(lines)
        rows = list(islice(reader, most))
        writer = csv.DictWriter(kept, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(rows)

    for _time in range(2):
        call_command("import_requests", export, mapping=BOSTON / "import-311.toml", faults=faults, verbosity=0)

    assert not faults.exists()
    assert Case.objects.count() == len(rows)
    numbers = dict(Case.objects.values_list("pk", "source_number"))
    met = {
        numbers[case]: is_met
        for case, is_met in Clock.objects.filter(stopped_at__isnull=False).values_list("case_id", "is_met")
    }
    told = {
        row["case_enquiry_id"]: row["ontime"] == "ONTIME"
        for row in rows
        if row["target_dt"] and row["closed_dt"] and row["ontime"]
    }
    assert {number for number, on_time in told.items() if met[number] != on_time} == set()
    unknown = sum(row["latitude"] == "42.3594" and row["longitude"] == "-71.0587" for row in rows)
    assert Case.objects.filter(point__isnull=True).count() == unknown
    assert [len(rows), len(told), unknown] == ([41_827, 33_356, 3_395] if most is None else [most, len(told), unknown])
    assert told
    assert not Reaction.objects.exclude(consumer__startswith="evaluation").exists()
    assert not LogEntry.objects.exclude(kind__in=["report", "close"]).exists()
    assert list(findings()) == []
