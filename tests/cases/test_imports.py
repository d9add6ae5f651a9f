"""Bringing in another system's export: all of what it tells, nothing it does not, and bad rows named."""

import csv
import gzip
import io
import re
import zipfile
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import history
from cases.actions.history import HistoricReport, bring_in_history
from cases.import_words import FIELDS
from cases.imports import Mapping, MappingError, RowFault, Tally
from cases.models import Case, Clock, LogEntry
from cases.record import NOTHING, begun_sql
from cases.reimports import CLOSED_THERE, differences
from cases.verification import findings
from common.coordinates import SWAPPED, to_bd09, to_gcj02
from common.models import City, Reaction
from grid.models import CaseClass
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
OPEN = {"status": "Open", "closed": ""}
HEADER = "id,opened,target,closed,kind,x,y,status"
GOOD = "1,2026-03-01 10:00:00,2026-03-03 10:00:00,2026-03-02 09:00:00,Lamp,121.02,32.02,Closed"


@pytest.fixture
def folder(tmp_path: Path, city: SmallCity) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return tmp_path


def read(folder: Path, *rows: str, header: str = HEADER) -> list[object]:
    (folder / "export.csv").write_text("\n".join([header, *rows]) + "\n")
    return read_export(folder / "export.csv")


def read_export(export: Path) -> list[object]:
    """Read an export, and require that each of its lines is in a row or in a fault."""
    tally = Tally()
    told = list(Mapping(export.parent / "mapping.toml", now=NOW).read(export, tally))
    assert tally.is_whole
    assert tally.rows + tally.faults + bool(tally.broken) == len(told)
    return told


def say(folder: Path, *words: str, old: str = "", new: str = "") -> None:
    """Let the mapping say more, or something else."""
    mapping = MAPPING.replace(old, new, 1) if old else MAPPING
    assert old in MAPPING
    (folder / "mapping.toml").write_text("\n".join([mapping, *words]))


def good(number: int, **cells: str) -> str:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"id": str(number)} | cells
    return ",".join(row.values())


def only(told: list[object]) -> HistoricReport:
    (report,) = told
    assert isinstance(report, HistoricReport), report
    return report


def fault_of(told: list[object]) -> str:
    (fault,) = told
    assert isinstance(fault, RowFault), fault
    return fault.column


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


# --- The reading ----------------------------------------------------------------------------


def test_a_quotation_mark_that_is_not_closed_swallows_no_row(folder: Path) -> None:
    rows = [good(number) for number in range(1, 21)]
    rows[4] = good(5, kind='"Lamp')

    told = read(folder, *rows)

    assert [row.row for row in told if isinstance(row, RowFault)] == [6]
    assert len([row for row in told if isinstance(row, HistoricReport)]) == 19


@pytest.mark.parametrize("row", [GOOD.replace("Lamp", "Lamp, two"), GOOD.rsplit(",", 1)[0], "1", f"{GOOD},"])
def test_a_row_with_more_or_fewer_cells_than_columns_stays_out(folder: Path, row: str) -> None:
    fault, report = read(folder, row, good(2))

    assert isinstance(fault, RowFault)
    assert fault.row == 2
    assert isinstance(report, HistoricReport)


@pytest.mark.parametrize("inner", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_cut_by_a_line_break_in_its_last_cell_stays_out_with_the_rest(folder: Path, inner: str, end: str) -> None:
    say(folder, old='kind"\n', new='kind"\nsummary = "note"\n')
    rows = [f"{HEADER},note", f"{good(1)},x", f"{good(2)},x{inner}rest", f"{good(3)},x", ""]
    (folder / "export.csv").write_bytes(end.join(rows).encode())

    told = read_export(folder / "export.csv")

    assert [row.row for row in told if isinstance(row, RowFault)] == [3, 4]
    assert [row.number for row in told if isinstance(row, HistoricReport)] == ["1", "3"]


def test_an_address_longer_than_there_is_room_for_is_not_cut_but_stays_out(folder: Path) -> None:
    say(folder, old='kind"\n', new='kind"\naddress = "where"\n')
    header = f"{HEADER},where"

    report, fault = read(folder, f"{good(1)},{'x' * 300}", f"{good(2)},{'x' * 301}", header=header)

    assert isinstance(report, HistoricReport)
    assert len(report.address) == 300
    assert isinstance(fault, RowFault)
    assert (fault.row, fault.column) == (3, "where")


def test_line_ends_and_a_byte_order_mark_do_not_matter(folder: Path) -> None:
    (folder / "export.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join([HEADER, good(1), good(2), ""]).encode())

    assert [row.number for row in read_export(folder / "export.csv")] == ["1", "2"]  # type: ignore[attr-defined]


def test_a_byte_of_another_encoding_is_told_by_row_and_column(folder: Path) -> None:
    content = "\n".join([HEADER, *(good(number) for number in range(1, 11))]).encode()
    (folder / "export.csv").write_bytes(
        content.replace(
            b"5,2026-03-01 10:00:00,2026-03-03 10:00:00,2026-03-02 09:00:00,Lamp",
            b"5,2026-03-01 10:00:00,2026-03-03 10:00:00,2026-03-02 09:00:00,L\xe9mp",
        )
    )

    told = read_export(folder / "export.csv")

    assert [(row.row, row.column) for row in told if isinstance(row, RowFault)] == [(6, "kind")]
    assert len(told) == 10


def test_a_group_of_classes_is_no_class(folder: Path) -> None:
    say(folder, old='Lost = "nowhere"', new='Lost = "facilities"')

    assert fault_of(read(folder, good(1, kind="Lost"))) == "kind"


@pytest.mark.parametrize(
    ("x", "y"), [("32.02", "121.02"), ("2.35", "48.85"), ("0", "0"), ("121.02", ""), ("nan", "32"), ("121.5", "32.02")]
)
def test_a_place_that_cannot_be_one_of_the_city_is_a_fault(folder: Path, x: str, y: str) -> None:
    assert fault_of(read(folder, good(1, x=x, y=y))) in {"x", "y"}


def test_a_place_that_cannot_be_one_of_the_city_is_unknown_where_the_mapping_says_so(folder: Path) -> None:
    say(folder, old="[place]", new='[place]\noutside = "unknown"')

    assert only(read(folder, good(1, x="2.35", y="48.85"))).point is None


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("outside", ["fault", "unknown"])
@pytest.mark.parametrize("cell", ["", '"121.02, 32.02"', "POINT (32.02 121.02)"])
def test_a_place_east_of_90_degrees_whose_numbers_are_swapped_is_said_to_be_swapped(
    folder: Path, outside: str, cell: str, system: str
) -> None:
    old = 'lon = "x"\nlat = "y"' if cell else "[place]"
    say(folder, old=old, new='point = "x"' if cell else "[place]")
    text = (folder / "mapping.toml").read_text()
    (folder / "mapping.toml").write_text(
        text.replace("[place]", f'[place]\noutside = "{outside}"\ncoordinates = "{system}"')
    )

    told = read(folder, good(1, x=cell or "32.02", y="" if cell else "121.02"))

    if outside == "unknown":
        assert only(told).point is None
    else:
        (fault,) = told
        assert isinstance(fault, RowFault)
        assert SWAPPED in fault.reason
        assert (cell.strip('"') or "32.02, 121.02") in fault.reason


@pytest.mark.parametrize("cell", ['"32.02, 999"', '"99.5, 7"', '"32.5, 121.9"'])
def test_a_place_that_is_a_fault_is_quoted_as_it_stands(folder: Path, cell: str) -> None:
    say(folder, old='lon = "x"\nlat = "y"', new='point = "x"')

    (fault,) = read(folder, good(1, x=cell))
    assert isinstance(fault, RowFault)
    assert cell.strip('"') in fault.reason


@pytest.mark.parametrize(
    "cell",
    ['="60000014"', '"=""60000014"""', "=60000014", "'60000014", "’60000014", "'60000014'", "６０００００１４", "٦٠٠٠٠٠١٤",
     '="６０００００１４"', "\u200b'60000014"],
)  # fmt: skip
@pytest.mark.parametrize("is_made", [False, True], ids=["number", "made of"])
def test_what_a_spreadsheet_hung_around_a_number_makes_no_second_report(folder: Path, cell: str, is_made: bool) -> None:
    if is_made:
        say(folder, '[number]\nmade_of = ["id"]', old='number = "id"\n')

    clean, again = read(folder, good(1, id="60000014"), good(2, id=cell))

    assert isinstance(clean, HistoricReport)
    assert isinstance(again, RowFault)
    assert again.column == "id"
    if not is_made:
        assert only(read(folder, good(1, id=cell))).number == "60000014"


@pytest.mark.parametrize(
    "cell",
    ["6.3E+07", "6E+07", "6.30000000E+07", "6.3e7", '"6,3E+07"', "６．３Ｅ＋０７", '="6.3E+07"', "########", "#N/A", "#NAME?", '"60,000,014"',
     "60000014.0"],
)  # fmt: skip
def test_a_number_that_a_spreadsheet_damaged_is_a_fault_by_itself(folder: Path, cell: str) -> None:
    told = read(folder, good(1, id=cell), good(2, id=cell))
    assert [(row.row, row.column) for row in told if isinstance(row, RowFault)] == [(2, "id"), (3, "id")]

    say(folder, '[number]\nmade_of = ["id", "opened"]', old='number = "id"\n')
    assert fault_of(read(folder, good(1, id=cell))) == "id"


@pytest.mark.parametrize("number", ["NT-2026-000441", "12E3", "1E05", "1-2", "#12", "A-17/3", "0060", "12-34", "101-00012345", "SR1-123",
                                    "2024-1", "1.2.3", "001.234", "2024.123", "2024 123", "NOV-24", "Mar-00012", "17/2024", "5/2024", "2024/15",
                                    "2024/5", "2024-05", "20240501", "13/24", "2024-05-01-17", "2024-13-1", "12:345", "A12.5", "Jan-5",
                                    "№15", "NaN-1", "5号1", "+49", "12月-7"])  # fmt: skip
def test_a_number_of_its_own_kind_is_kept_as_it_is_written(folder: Path, number: str) -> None:
    assert only(read(folder, good(1, id=f'"{number}"'))).number == number


@pytest.mark.parametrize(
    "cell",
    ["101.0", "1.0", "101.00", "1000,0", "-5.0", "１０１．０", '="101.0"', "1.234", "1.234.567", "1.234.567,00", "1 234 567", "1\u202f234\u00a0567",
     "1'234'567", "1’234", "12,34,567", "1,234,567.00", "May-24", "24-May", "24-May-2024", "Sep-2024", "24 Sept", "5月1日", "2024年5月", "2024年5月1日",
     "2024-05-01 00:00:00", "2024-05-01T00:00", "2024/5/1 0:00", "nan", "NaN", "NULL", "None", "N/A", "<NA>", "TRUE", "false", "-", "--",
    # Words for nothing, for yes and no, and for what could not be worked out, whoever's.
    r"\N", "(null)", "[NULL]", "n.a", "N.A.", "None.", "(blank)", "blank", "unknown", "tbd", "无", "空", "(空)", "暂无", "暂无编号", "未知", "不详", "没有",
    "—", "——", "/", "?", "*", "№", "yes", "no", "是", "否", "Infinity", "-inf", "-1", "-99", "#SPILL!", "#CALC!", "#VALEUR!", "#WERT!", "#¡VALOR!",
    "#DIV/0!", "#N/D", "#NOM?", "Err:502", "Monday",
    # Decimals, days, times, shares and money.
    "101.5", "0.5", "12.5", ".5", "7,5", "-0.5", "2024-05-01", "2026-03-01", "2024/5/1", "5/1/2024", "31-12-2024", "01.05.2024", "2024.05.01", "1/5/24",
    "01.05.24", "1/12", "31/12", "5/24", "1900/1/0", "1900-01-00", "01.05.2024 08:15", "5/1/2024 8:15:00 AM", "2024-05-01T08:15:00Z",
    "2024-05-01 08:15:00+08:00", "10:30", "10:30:00", "8:15:00.5", "1:30 PM", "1st May", "May 1, 2024", "1 January 2024", "December 2024", "12%", "12 %",
    "１２％", "¥12", "￥12.50", "USD 12", "12元"],
)  # fmt: skip
def test_what_a_program_made_of_a_number_is_no_number_of_a_report(folder: Path, cell: str) -> None:
    say(folder, old='kind"\n', new='kind"\nduplicate_of = "twin"\n')
    header, said = f"{HEADER},twin", '"' + cell.replace('"', '""') + '"'

    fault, report = read(folder, good(101, id=said) + ",", good(102) + ",", header=header)
    assert isinstance(fault, RowFault)
    assert (fault.row, fault.column) == (2, "id")
    assert isinstance(report, HistoricReport)
    assert fault_of(read(folder, good(1) + f",{said}", header=header)) == "twin"


@pytest.mark.parametrize("number", ["KXJQ", "5/24", "12.5", "2024-05-01", "-7", "无"])
def test_a_number_that_looks_like_something_else_is_taken_where_the_mapping_says_so(folder: Path, number: str) -> None:
    say(folder, "[number]\nas_it_is = true", old='kind"\n', new='kind"\nduplicate_of = "twin"\n')
    header = f"{HEADER},twin"

    report = only(read(folder, good(1, id=number) + f",{number}", header=header))
    assert (report.number, report.duplicate_of) == (number, number)
    assert fault_of(read(folder, good(1, id="6.3E+07") + ",", header=header)) == "id"
    assert fault_of(read(folder, good(1, id="") + ",", header=header)) == "id"


def test_what_a_number_is_made_of_may_say_a_share_or_yes(folder: Path) -> None:
    say(folder, '[number]\nmade_of = ["opened", "share", "sure"]', old='number = "id"\n')

    assert only(read(folder, good(1) + ",5.0,TRUE", header=f"{HEADER},share,sure")).number


def test_times_and_places_are_read_out_of_what_hangs_around_them_and_words_keep_theirs(folder: Path) -> None:
    say(folder, old='kind"\n', new='kind"\naddress = "where"\nduplicate_of = "twin"\n')

    report = only(
        read(
            folder,
            good(1, opened='="2026-03-01 10:00:00"', x="'121.02", y="３２．０２") + ",'t Plein ５,'7",
            header=f"{HEADER},where,twin",
        )
    )

    assert report.reported_at == datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert (report.point, report.address, report.duplicate_of) == ((121.02, 32.02), "'t Plein ５", "7")


# --- Words of the mapping --------------------------------------------------------------------


def test_a_word_may_mean_that_nothing_is_said(folder: Path) -> None:
    say(folder, old="[time]", new='[file]\nempty = ["NA", "NULL"]\n[time]')

    report = only(read(folder, good(1, target="NULL", x="NA", y="NA")))

    assert (report.due_at, report.point) == (None, None)
    assert fault_of(read(folder, good(1, opened="NA"))) == "opened"


@pytest.mark.parametrize(
    ("order", "cell"),
    [
        ("lat, lon", '"(32.02, 121.02)"'),
        ("lat, lon", "32.02 121.02"),
        ("lon, lat", "POINT (121.02 32.02)"),
        ("lat, lon", '"12 Elm St\nSmall City 02110\n(32.02, 121.02)"'),
    ],
)
def test_a_place_may_stand_in_one_column(folder: Path, order: str, cell: str) -> None:
    say(folder, old='lon = "x"\nlat = "y"', new='point = "x"')
    text = (folder / "mapping.toml").read_text().replace("[place]", f'[place]\npoint = "{order}"')
    (folder / "mapping.toml").write_text(text)

    assert only(read(folder, good(1, x=cell))).point == (121.02, 32.02)
    assert fault_of(read(folder, good(1, x="behind the school"))) == "x"
    assert only(read(folder, good(1, x=""))).point is None


def test_a_file_without_a_number_gets_one_of_what_its_rows_say(folder: Path) -> None:
    say(folder, '[number]\nmade_of = ["opened", "kind", "x"]', old='number = "id"\n')

    first, second, again = read(folder, good(1), good(2, x="121.03"), good(3))
    once_more = read(folder, good(9, x="121.03"))

    assert isinstance(first, HistoricReport)
    assert isinstance(second, HistoricReport)
    assert isinstance(again, RowFault)
    assert first.number != second.number
    assert only(once_more).number == second.number


@pytest.mark.parametrize(("said", "closed"), [("open", False), ("reported_at", True)])
def test_closed_without_a_time_is_what_the_mapping_says(folder: Path, said: str, closed: bool) -> None:
    say(folder, f'[closing]\nwithout_time = "{said}"')

    report = only(read(folder, good(1, closed="")))

    assert report.closed_at == (report.reported_at if closed else None)


def test_closed_before_it_was_reported_is_unknown_where_the_mapping_says_so(folder: Path) -> None:
    early = good(1, closed="2026-02-02 09:00:00")
    say(folder, '[closing]\nbefore_report = "unknown"')
    assert fault_of(read(folder, early)) == "status"

    say(folder, '[closing]\nbefore_report = "unknown"\nwithout_time = "open"')
    assert only(read(folder, early)).closed_at is None


@pytest.mark.parametrize("target", ["2026-03-01 09:59:59", "2026-02-28 10:00:00", "2025-03-03 10:00:00"])
@pytest.mark.parametrize("cells", [{}, {"status": "Open", "closed": ""}], ids=["closed", "open"])
def test_a_target_before_the_report_is_a_fault_unless_the_mapping_says_otherwise(
    folder: Path, target: str, cells: dict[str, str]
) -> None:
    row = good(1, target=target, **cells)
    assert fault_of(read(folder, row)) == "target"
    assert only(read(folder, good(1, target="2026-03-01 10:00:00", **cells))).due_at

    say(folder, '[due]\nbefore_report = "unknown"')
    assert only(read(folder, row)).due_at is None
    say(folder, '[due]\nbefore_report = "kept"')
    report = only(read(folder, row))
    assert report.due_at
    assert report.due_at < report.reported_at


def test_what_is_open_and_has_a_time_of_closing_is_a_fault_or_open_and_never_closed(folder: Path) -> None:
    row = good(1, status="Open")
    assert fault_of(read(folder, row)) == "status"

    say(folder, '[closing]\nof_open = "open"')
    assert only(read(folder, row)).closed_at is None


@pytest.mark.parametrize("digits", ["", ".5", ".123", ".123456", ".1234567", ".123456789012"])
def test_fractions_of_seconds_may_have_any_length(folder: Path, digits: str) -> None:
    say(folder, old="[time]", new='[time]\nformat = "%Y-%m-%d %H:%M:%S.%f"')

    report = only(read(folder, good(1, opened=f"2026-03-01 10:00:00{digits}")))

    least = datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert report.reported_at - least == timedelta(seconds=int(float(f"0{digits or '.0'}") * 1_000_000) / 1_000_000)


def test_a_time_with_an_offset_is_read_by_it(folder: Path) -> None:
    say(folder, old="[time]", new='[time]\nformat = "%Y-%m-%dT%H:%M:%S%z"')
    row = good(1, opened="2026-03-01T10:00:00+08:00", target="", closed="2026-03-01T11:00:00Z")

    assert only(read(folder, row)).reported_at == datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("gap", ["", " "])
@pytest.mark.parametrize("fraction", ["", ".5", ".123456", ".1234567"])
@pytest.mark.parametrize(
    ("told", "minutes"),
    [("+00", 0), ("-00", 0), ("+08", 480), ("-05", -300), ("+0530", 330), ("+05:30", 330), ("-03:30", -210), ("+05:30:00", 330), ("Z", 0),
     ("z", 0)],
)  # fmt: skip
@pytest.mark.parametrize("directive", ["%z", "%Z"])
def test_an_offset_is_read_however_it_is_written(
    folder: Path, gap: str, fraction: str, told: str, minutes: int, directive: str
) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "%Y-%m-%d %H:%M:%S.%f{gap}{directive}"')

    report = only(read(folder, good(1, opened=f"2026-03-01 10:00:00{fraction}{gap}{told}", target="", **OPEN)))

    assert report.reported_at.replace(microsecond=0) == datetime(2026, 3, 1, 10, tzinfo=UTC) - timedelta(
        minutes=minutes
    )


@pytest.mark.parametrize(
    ("format", "cell"),
    [
        ("%a %b %d %H:%M:%S %z %Y", "Sun Mar 01 10:00:00 +08 2026"),
        ("%I:%M %p %z %d-%m-%Y", "10:00 AM +08 01-03-2026"),
        ("%I:%M %p %z %d-%m-%Y", "10:00 AM +0800 01-03-2026"),
        ("(%H:%M%z) %d-%m-%y", "(10:00+08) 01-03-26"),
        ("%Y%m%dT%H%M%S%z", "20260301T100000+08"),
        ("%Y-%m-%d %H%z", "2026-03-01 10+08"),
    ],
)
def test_hours_alone_are_an_offset_wherever_a_format_has_it(folder: Path, format: str, cell: str) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "{format}"')

    report = only(read(folder, good(1, opened=cell, target="", **OPEN)))

    assert report.reported_at == datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("told", ["+5", "+24", "+0", "5", "+05:60", "+05:", "EST+05", ""])
def test_what_is_no_offset_is_a_fault(folder: Path, told: str) -> None:
    say(folder, old="[time]", new='[time]\nformat = "%Y-%m-%d %H:%M:%S%z"')

    assert fault_of(read(folder, good(1, opened=f"2026-03-01 10:00:00{told}", target="", **OPEN))) == "opened"


@pytest.mark.parametrize("name", ["UTC", "GMT", "Z", "utc"])
@pytest.mark.parametrize("gap", [" ", ""])
def test_the_name_of_universal_time_is_an_offset_like_any_other(folder: Path, name: str, gap: str) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "%Y-%m-%d %H:%M:%S{gap}%Z"')
    row = good(1, opened=f"2026-03-01 10:00:00{gap}{name}", target="", closed=f"2026-03-01 11:00:00{gap}{name}")

    assert only(read(folder, row)).reported_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("name", ["EST", "CET", "PST", "UTC+2", "", "Europe/Berlin"])
def test_another_name_of_a_zone_is_a_fault_and_not_thrown_away(folder: Path, name: str) -> None:
    say(folder, old="[time]", new='[time]\nformat = "%Y-%m-%d %H:%M:%S %Z"')

    assert fault_of(read(folder, good(1, opened=f"2026-03-01 10:00:00 {name}", target="", closed=""))) == "opened"


@pytest.mark.parametrize(
    "format",
    [
        "%Y-%m-%d %H:%M:%S %p",
        "%Y-%m-%d %I:%M:%S",
        "%m/%d/%Y %I:%M",
        "%d.%m.%Y %H:%M %p",
        "YYYY-MM-DD",
        "YYYY",
        "",
        "%H:%M:%S",
        "%d/%m %H:%M",
        "%Y-%m",
        "%Y-%m-%d %M",
        "%Y-%m-%d %d",
        "%Y-%m-%d %H:%M:%S%z%Z",
        "%Y-%m-%dT%H:%M:%SZ",
    ],
)
def test_a_format_that_reads_another_time_than_it_writes_is_refused(folder: Path, format: str) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "{format}"')

    with pytest.raises(MappingError, match=r"time\.format"):
        read(folder, GOOD)


@pytest.mark.parametrize(
    ("format", "cell", "hour"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "03/01/2026 09:30:00 PM", 21),
        ("%m/%d/%Y %I:%M %p", "03/01/2026 12:30 AM", 0),
        ("%d.%m.%y %H:%M", "01.03.26 21:30", 21),
        ("%Y-%m-%d", "2026-03-01", 0),
        ("%d %b %Y %H:%M", "01 Mar 2026 09:15", 9),
    ],
)
def test_mornings_and_afternoons_are_what_they_are(folder: Path, format: str, cell: str, hour: int) -> None:
    say(
        folder,
        old="[time]",
        new=f'[time]\nformat = "{format}"',
    )
    row = good(1, opened=cell, target="", closed="", status="Open")

    told = only(read(folder, row)).reported_at.astimezone(ZoneInfo("America/New_York"))
    assert (told.day, told.hour) == (1, hour)


@pytest.mark.parametrize(
    ("format", "cell", "other"),
    [
        ("%A, %d %B %Y %H:%M", "Wednesday, 01 May 2024 08:15", "Thursday"),
        ("%A, %d %B %Y %H:%M", "wednesday, 1 May 2024 8:15", "thursday"),
        ("%a %d.%m.%Y %H:%M", "Wed 01.05.2024 08:15", "Thu"),
        ("%a %b %d %H:%M:%S %Y", "Wed May 01 08:15:00 2024", "Thu"),
        ("%c", "Wed May 01 08:15:00 2024", "Thu"),
        ("%Y-%m-%d (%u) %H:%M", "2024-05-01 (3) 08:15", "(4)"),
        ("%a, %d %b %Y %H:%M:%S %z", "Wed, 01 May 2024 08:15:00 +0000", "Thu"),
    ],
)
def test_a_time_that_says_another_weekday_than_its_day_has_is_a_fault(
    folder: Path, format: str, cell: str, other: str
) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "{format}"')
    spoiled = re.sub(r"^[A-Za-z]+|\(\d\)", other, cell)
    empty = {"target": "", "closed": "", "status": "Open"}

    right, wrong = (read(folder, good(1, opened=f'"{each}"', **empty)) for each in (cell, spoiled))

    assert only(right).reported_at.day == 1
    assert fault_of(wrong) == "opened"


@pytest.mark.parametrize(
    ("format", "cell", "short"),
    [
        (
            "%Y%m%d%H%M%S",
            "20260301154507",
            ["202603011545", "2026030115457", "20263115457", "2026031154507", "202603 1154507"],
        ),
        ("%Y%m%d%H%M", "202603011545", ["20260301154", "2026311545", "202603011"]),
        ("%d%m%Y", "01032026", ["1032026", "132026", "0132026"]),
        ("%Y%m%d", "20260301", ["2026031", "202631", "2026301", "20263 1"]),
        ("%y%m%d", "260301", ["26311", "26031"]),
        ("%Y%m%d %H:%M", "20260301 15:45", ["2026301 15:45", "2026311 5:45"]),
        ("%Y-%m-%d %H%M", "2026-03-01 1545", ["2026-03-01 154", "2026-03-01 15"]),
        ("%Y%j", "2026060", ["202660", "20266"]),
        ("%m/%d/%Y %I%M%p", "03/01/2026 0345PM", ["03/01/2026 345PM", "3/1/2026 345PM"]),
        ("%Y%m%d%H%M%S%f", "20260301154507123", ["2026030115450", "202603011545"]),
        ("%Y%m%d%H%M%S.%f", "20260301154507.5", ["2026030115457.5", "202603011545"]),
        ("%Y%m%dT%H%M%S%z", "20260301T154507-05:00", ["20260301T15457-05:00", "2026031T154507-05"]),
        ("%d%b%Y%H%M", "01Mar20261545", ["01Mar2026154"]),
        ("%X%x", "15:45:0703/01/26", ["15:45:073/01/26", "15:45:73/01/26"]),
    ],
)
def test_a_time_that_lacks_a_digit_where_nothing_stands_between_its_numbers_is_no_other_time(
    folder: Path, format: str, cell: str, short: list[str]
) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "{format}"')

    told = only(read(folder, good(1, opened=cell, target="", **OPEN))).reported_at
    assert told.astimezone(ZoneInfo("America/New_York")).date().isoformat() == "2026-03-01"
    for each in short:
        assert fault_of(read(folder, good(1, opened=each, target="", **OPEN))) == "opened"


@pytest.mark.parametrize(
    ("format", "cell"),
    [
        ("%d/%m/%Y", "1/3/2026"),
        ("%d/%m/%Y %H:%M", "1/3/2026 9:05"),
        ("%m/%d/%Y %I:%M%p", "3/1/2026 9:05am"),
        ("%d%b%Y", "1Mar2026"),
        ("%b %d %Y", "Mar  1 2026"),
        ("%Y年%m月%d日", "2026年3月1日"),
        ("%Y.%m.%d %H.%M.%S.%f", "2026.3.1 9.5.7.25"),
        ("%% %Y-%m-%d", "% 2026-3-1"),
    ],
)
def test_numbers_of_a_time_with_something_between_them_may_be_short(folder: Path, format: str, cell: str) -> None:
    say(folder, old="[time]", new=f'[time]\nformat = "{format}"')

    told = only(read(folder, good(1, opened=cell, target="", **OPEN))).reported_at
    assert told.astimezone(ZoneInfo("America/New_York")).date().isoformat() == "2026-03-01"


def test_a_literal_z_is_kept_where_times_are_universal(folder: Path) -> None:
    say(folder, old='zone = "America/New_York"', new='zone = "UTC"\nformat = "%Y-%m-%dT%H:%M:%SZ"')
    row = good(1, opened="2026-03-01T10:00:00Z", target="", closed="", status="Open")

    assert only(read(folder, row)).reported_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("column", ["opened", "closed"])
def test_what_is_still_to_come_did_not_happen(folder: Path, column: str) -> None:
    def at(ahead: timedelta) -> str:
        return (NOW + ahead).astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%d %H:%M:%S")

    rows = {"opened": at(timedelta(hours=-1)), "closed": at(timedelta(hours=1)), "target": at(timedelta(days=90))}
    assert only(read(folder, good(1, **rows)))
    for ahead in (timedelta(days=2), timedelta(days=400)):
        later = rows | {"closed": at(ahead + timedelta(hours=1)), column: at(ahead)}
        assert fault_of(read(folder, good(1, **later))) == column


@pytest.mark.parametrize(
    "cell",
    [
        '"42,36 -71,06"',
        '"32.02, 121.02, 12"',
        "32.02 121.02 12",
        "12 32.02 121.02",
        '"Elm St 12, 32.02, 121.02"',
        "POINT ZX (121.02 32.02)",
        "MULTIPOINT (121.02 32.02)",
        "SRID=3857;POINT (121.02 32.02)",
        '"POINT (121.02, 32.02)"',
        '"LINESTRING (121.02 32.02, 121.03 32.03)"',
        '"32,121"',
        '"(32,121)"',
        '"Elm\n32,121"',
        '"house\n12\n32.02"',
        '"(32.02 121.02"',
        "32.02.1 121.02",
        "32.02",
    ],
)
def test_a_place_is_never_torn_out_of_more_numbers_than_a_place_has(folder: Path, cell: str) -> None:
    City.objects.update(profile={})
    say(folder, old='lon = "x"\nlat = "y"', new='point = "x"')

    assert fault_of(read(folder, good(1, x=cell))) == "x"


@pytest.mark.parametrize("order", ["lat, lon", "lon, lat"])
@pytest.mark.parametrize(
    "cell",
    [
        "POINT (121.02 32.02)",
        "POINT(121.02 32.02)",
        "point z (121.02 32.02 12.5)",
        "POINTZ(121.02 32.02 12)",
        "POINT ZM (121.02 32.02 12 0)",
        "SRID=4326;POINT (121.02 32.02)",
    ],
)
def test_well_known_text_is_read_as_it_is_defined(folder: Path, order: str, cell: str) -> None:
    say(folder, old='lon = "x"\nlat = "y"', new='point = "x"')
    text = (folder / "mapping.toml").read_text().replace("[place]", f'[place]\npoint = "{order}"')
    (folder / "mapping.toml").write_text(text)

    assert only(read(folder, good(1, x=cell))).point == (121.02, 32.02)


def test_characters_without_a_width_are_no_part_of_numbers(folder: Path) -> None:
    first, again = read(
        folder, good(1, id="\u200b1\ufeff", x="\u200e121.02", opened="2026-03-01 10:00:00\u200b"), good(1)
    )

    assert isinstance(first, HistoricReport)
    assert (first.number, first.point) == ("1", (121.02, 32.02))
    assert isinstance(again, RowFault)


@pytest.mark.parametrize(("said", "signs"), [("latin-1", 2), ("cp1252", 2), ("utf-8", 0)])
def test_utf_8_that_is_read_as_something_else_here_and_there_is_named(folder: Path, said: str, signs: int) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    tally = Tally()
    rows = [*(f"{HEADER}\n{good(1, y='Straße')}\n{good(2, y='Köln')}\n".splitlines()), good(3, y="Café")]
    (folder / "export.csv").write_bytes("\n".join(rows[:3]).encode() + b"\n" + rows[3].encode("latin-1") + b"\n")

    list(Mapping(folder / "mapping.toml", now=NOW).read(folder / "export.csv", tally))

    assert tally.utf8_signs == signs


WRITTEN = {
    "chinese": [
        "城东街道路灯不亮",
        "井盖破损严重",
        "已经三天了没有人",
        "居民反映小区门口",
        "垃圾堆积无人清运",
        "请派人处理",
    ],
    "of Taiwan": ["大安區路燈不亮", "水溝蓋破損嚴重", "已經三天了沒有人", "居民反映社區門口", "請派人處理"],
    "german": ["Größe der Straße", "Köln", "Elm", "für alle", "Maße", "Fluß"],
    "russian": ["улица Ленина", "нет света", "яма", "Elm"],
}


@pytest.mark.parametrize(
    ("said", "written", "true", "named"),
    [
        ("utf-8", "chinese", "gb18030", ["gb18030"]),
        ("cp1252", "chinese", "gb18030", ["gb18030"]),
        ("latin-1", "chinese", "gb18030", ["gb18030"]),
        ("big5", "chinese", "gb18030", ["gb18030"]),
        ("utf-8", "of Taiwan", "big5", ["big5"]),
        ("gbk", "of Taiwan", "big5", ["big5"]),
        ("utf-8", "german", "cp1252", ["cp1252", "cp1250"]),
        ("gb18030", "german", "cp1252", ["cp1252", "cp1250"]),
        ("utf-8", "russian", "cp1251", ["cp1251"]),
        *((said, written, "utf-8", ["utf-8"]) for said in ("gbk", "gb18030", "latin-1", "cp1252", "big5", "ascii") for written in WRITTEN),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["export.csv", "export.csv.gz"])
@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
def test_another_encoding_of_the_cells_is_named_first_and_alone_under_plain_names(
    folder: Path, said: str, written: str, true: str, named: list[str], name: str, damaged: bool
) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    rows = [good(number) + "," + WRITTEN[written][number % len(WRITTEN[written])] for number in range(150)]
    content = "\n".join([f"{HEADER},note", *rows, ""]).encode(true)
    if damaged and true == "utf-8":
        content += f"{good(151)},".encode() + b"\xc3\n"
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    with pytest.raises(MappingError) as refused:
        read_export(folder / name)

    others = {"gb18030", "big5", "cp1252", "cp1250", "cp1251", "shift_jis", "euc_kr", "utf-8"} - {said}
    told = {other for other in others if re.search(rf"\b{other}\b", str(refused.value))}
    assert told >= set(named)
    assert len(named) > 1 or named == ["cp1251"] or told == set(named)
    assert not (told & {"gb18030", "big5"}) or told == set(named)


@pytest.mark.parametrize(
    ("rows", "true", "among"),
    [
        ([f"A{number}栋B座" for number in range(9)], "gbk", "gb18030"),
        (["人民路"], "gbk", "gb18030"),
        (["5号楼"], "gbk", "gb18030"),
        (["WIFI坏了", "Led灯不亮 No5", "濠河边"], "gbk", "gb18030"),
        (["濠河瀛洲濮阳", "涞源衢州", "临泉"], "gbk", "gb18030"),
        (["新宿区の道路", "電灯が消えた"], "shift_jis", "shift_jis"),
        (["大安區路燈不亮"], "big5", "big5"),
        (["서울시 도로", "가로등 고장"], "euc_kr", "euc_kr"),
        (["улица Ленина дом 5"], "cp1251", "cp1251"),
        (["улица Ленина", "нет света"], "koi8_r", "koi8_r"),
        (["οδός Ερμού", "λακκούβα στον δρόμο"], "cp1253", "cp1253"),
    ],
)
@pytest.mark.parametrize("said", ["latin-1", "cp1252", "cp1250", "cp437"])
def test_a_little_text_of_other_letters_is_not_read_as_latin(
    folder: Path, rows: list[str], true: str, among: str, said: str
) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    lines = [f"{HEADER},note", *(f"{good(number)},{note}" for number, note in enumerate(rows)), ""]
    (folder / "export.csv").write_bytes("\n".join(lines).encode(true))

    with pytest.raises(MappingError, match=rf"\b{among}\b"):
        read_export(folder / "export.csv")


@pytest.mark.parametrize(
    "note",
    ["CONCEIÇÃO", "AÇÃO", "RUA SÃO JOÃO", "CRÉÉE", "À É", "ÄÖÜß", "¿Él viene?", "5° 6° £½", "«Été»", "Bäckerstraße", "Ærø", "naïf"],
)  # fmt: skip
@pytest.mark.parametrize("said", ["latin-1", "cp1252"])
def test_a_little_latin_text_is_none_of_other_letters(folder: Path, note: str, said: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    (folder / "export.csv").write_bytes(f"{HEADER},note\n{good(1)},{note}\n{good(2)},\n".encode(said))

    assert len(read_export(folder / "export.csv")) == 2


@pytest.mark.parametrize(("note", "true"), [("坑洞", "gbk"), ("人民路一号", "gbk"), ("Bäckerstraße", "cp1252")])
@pytest.mark.parametrize("name", ["export.csv", "export.csv.gz"])
def test_of_a_file_of_one_row_the_other_encoding_is_named(folder: Path, note: str, true: str, name: str) -> None:
    content = f"{HEADER},note\n{good(1)},{note}\n".encode(true)
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    with pytest.raises(MappingError, match="gb18030" if true == "gbk" else true):
        read_export(folder / name)


def test_a_row_cut_within_a_character_is_a_fault_and_no_other_encoding(folder: Path) -> None:
    (folder / "export.csv").write_bytes(f"{HEADER},note\n{good(1)},人民路".encode()[:-1] + b"\n")

    assert fault_of(read_export(folder / "export.csv")) == "note"


@pytest.mark.parametrize(
    ("cell", "signs"),
    [("Calle NuÃ±ez", 1), ("BÃ¤ckerstraÃŸe", 1), ("â€œCafÃ©â€\x9d", 1), ("浜烘皯璺\ufffd", 1), ("浜烘皯", 1), ("Calle Núñez", 0), ("人民路", 0), ("路", 0), ("Straße 5°", 0), ("“é”", 0)],
)  # fmt: skip
def test_text_that_was_made_utf_8_twice_is_named(folder: Path, cell: str, signs: int) -> None:
    tally = Tally()
    (folder / "export.csv").write_text(f"{HEADER},note\n{good(1)},{cell}\n", encoding="utf-8")

    list(Mapping(folder / "mapping.toml", now=NOW).read(folder / "export.csv", tally))

    assert tally.utf8_signs == signs


def zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, f"{HEADER}\n{GOOD}\n")
    return packed.getvalue()


NO_TEXTS = {
    "xlsx": (zipped("[Content_Types].xml"), "xlsx"),
    "ods": (zipped("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "ods"),
    "zip": (zipped("export.csv"), "zip"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, "xls"),
    "page": (b'\n<html><head><meta charset="gbk"></head><table><tr><td>id</td></tr></table></html>', "web page"),
    "gzip": (gzip.compress(f"{HEADER}\n{GOOD}\n".encode()), "gzip"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "zeros": (bytes([0, 0, 0, 1, 2, 65, 10]) * 99, "0"),
}


@pytest.mark.parametrize("kind", NO_TEXTS)
@pytest.mark.parametrize("said", ["utf-8", "gbk", "latin-1", "utf-16"])
@pytest.mark.parametrize("name", ["export.csv", "export.csv.gz"])
def test_a_file_that_is_no_text_is_named_for_what_it_is_and_for_no_encoding(
    folder: Path, kind: str, said: str, name: str
) -> None:
    content, word = NO_TEXTS[kind]
    if kind == "zeros" and said == "utf-16":
        pytest.skip("in UTF-16 zeros are a part of characters")
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    with pytest.raises(MappingError, match=word) as refused:
        read_export(folder / name)
    assert "[file] encoding" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "written"),
    [("utf-8", "chinese"), ("gbk", "chinese"), ("gb18030", "chinese"), ("big5", "of Taiwan"), ("cp1252", "german"), ("latin-1", "german"),
     ("utf-8", "german"), ("utf-8", "russian"), ("cp1251", "russian")],
)  # fmt: skip
def test_bytes_that_are_no_text_here_and_there_are_faults_of_their_rows(folder: Path, said: str, written: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    rows = [
        (good(number) + "," + WRITTEN[written][number % len(WRITTEN[written])]).encode(said) for number in range(150)
    ]
    spoiled = [] if said in {"latin-1", "cp1251"} else [20, 90]
    for at in spoiled:
        rows[at] = good(at).encode() + b",x\x81\xff"
    (folder / "export.csv").write_bytes(b"\n".join([f"{HEADER},note".encode(), *rows, b""]))

    told = read_export(folder / "export.csv")

    assert [row.row for row in told if isinstance(row, RowFault)] == [at + 2 for at in spoiled]


def test_one_damaged_row_of_a_plain_file_is_no_other_encoding(folder: Path) -> None:
    rows = [good(number).encode() for number in range(300)]
    rows[100] += b"\xe9"
    rows[200] += b"\xe9"
    (folder / "export.csv").write_bytes(b"\n".join([HEADER.encode(), *rows, b""]))

    assert [row.row for row in read_export(folder / "export.csv") if isinstance(row, RowFault)] == [102, 202]


@pytest.mark.parametrize("said", ["utf-8", "gb18030"])
def test_a_column_that_nobody_needs_makes_no_western_file_a_chinese_one(folder: Path, said: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    rows = [f"{good(number)},für {number}" for number in range(20)]
    (folder / "export.csv").write_bytes("\n".join([f"{HEADER},Größe", *rows, ""]).encode("cp1252"))

    with pytest.raises(MappingError, match="cp1252") as refused:
        read_export(folder / "export.csv")
    assert "is in " not in str(refused.value)

    say(folder, old="[time]", new='[file]\nencoding = "cp1252"\n[time]')
    assert len(read_export(folder / "export.csv")) == 20


@pytest.mark.parametrize("said", ["utf-8", "gb18030", "cp1252"])
@pytest.mark.parametrize("header", [f"{HEADER},id", f"{HEADER},编号,编号"])
def test_a_column_that_stands_twice_is_no_other_encoding(folder: Path, said: str, header: str) -> None:
    new = 'number = "编号"\n' if "编号" in header else 'number = "id"\n'
    say(folder, old='number = "id"\n', new=new)
    text = (folder / "mapping.toml").read_text().replace("[time]", f'[file]\nencoding = "{said}"\n[time]')
    (folder / "mapping.toml").write_text(text)
    true = "gb18030" if said == "gb18030" else "utf-8"
    (folder / "export.csv").write_bytes(f"{header}\n{GOOD},9,9\n".encode(true))

    with pytest.raises(MappingError) as refused:
        read_export(folder / "export.csv")
    is_read = said == true or header.isascii()
    assert ("twice" in str(refused.value)) == is_read
    assert ("encoding" in str(refused.value)) != is_read


@pytest.mark.parametrize(("said", "word"), [("latin-1", "Straße"), ("gb18030", "南通市崇川区"), ("cp1252", "“Café”")])
def test_what_is_in_the_encoding_that_the_mapping_says_is_no_such_sign(folder: Path, said: str, word: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    tally = Tally()
    (folder / "export.csv").write_bytes("\n".join([HEADER, good(1, y=word)]).encode(said))

    list(Mapping(folder / "mapping.toml", now=NOW).read(folder / "export.csv", tally))

    assert tally.utf8_signs == 0


CHINESE = dict(zip(HEADER.split(","), ["编号", "时间", "期限", "办结", "类别", "经度", "纬度", "状态"], strict=True))


@pytest.mark.parametrize(
    ("said", "true", "sign"),
    [
        ("gb18030", "utf-8", "utf-8"),
        ("gb18030", "utf-8-sig", "utf-8"),
        ("gb18030", "utf-16", "utf-16"),
        ("cp1252", "utf-8-sig", "utf-8"),
        ("latin-1", "utf-8", "utf-8"),
        ("big5", "utf-8", "utf-8"),
        ("utf-16", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("utf-8", "utf-16", "utf-16"),
        ("utf-8", "utf-16-le", "utf-16-le"),
        ("cp1252", "gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("is_told", [True, False], ids=["sep=", "plain"])
def test_an_encoding_that_the_mapping_says_wrongly_is_named_first_and_alone(
    folder: Path, said: str, true: str, sign: str, mark: str, is_told: bool
) -> None:
    mapping = MAPPING.replace("[time]", f'[file]\nencoding = "{said}"\ndelimiter = "{mark}"\n[time]')
    for name, chinese in CHINESE.items():
        mapping = mapping.replace(f'= "{name}"', f'= "{chinese}"', 1)
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    export = ",".join(CHINESE.values()) + "\n" + GOOD + "\n"
    told = f"sep={mark}\n" if is_told else ""
    (folder / "export.csv").write_bytes((told + export.replace(",", mark)).encode(true))

    with pytest.raises(MappingError) as refused:
        read_export(folder / "export.csv")

    assert f" is in {sign}," in str(refused.value)
    assert not any(name in str(refused.value) for name in CHINESE.values())


def test_bytes_that_say_an_encoding_are_believed_before_the_mapping(folder: Path) -> None:
    (folder / "export.csv").write_text(f"row,{HEADER}\n7,{GOOD}\n", encoding="utf-8-sig")
    say(folder, old="[time]", new='[file]\nencoding = "cp1252"\n[time]')

    with pytest.raises(MappingError, match="utf-8"):
        read_export(folder / "export.csv")


@pytest.mark.parametrize("said", ["utf-8", "utf-8-sig", "UTF8", "utf-16", "gb18030"])
def test_the_mark_of_the_encoding_that_is_said_is_no_fault(folder: Path, said: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    true = {"UTF8": "utf-8-sig", "utf-8": "utf-8-sig"}.get(said, said)
    mark = "\ufeff" if said == "gb18030" else ""
    (folder / "export.csv").write_bytes(f"{mark}{HEADER}\n{GOOD}\n".encode(true))

    assert only(read_export(folder / "export.csv")).number == "1"


@pytest.mark.parametrize("source", ["", " ", "\\t", "a\\u0000b", "a\\nb", "\\u200b", "x" * 41])
def test_a_source_that_names_nothing_or_cannot_be_kept_is_refused(folder: Path, source: str) -> None:
    say(folder, old='source = "test"', new=f'source = "{source}"')

    with pytest.raises(MappingError, match="source"):
        read(folder, GOOD)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "cp1252"])
def test_a_mapping_that_is_not_utf_8_is_said_to_be_no_utf_8(folder: Path, encoding: str) -> None:
    (folder / "mapping.toml").write_bytes(("# Straße é\n" + MAPPING).encode(encoding))

    with pytest.raises(MappingError, match="not UTF-8"):
        read(folder, GOOD)


@pytest.mark.parametrize("above", ["", "\n", ",,,\n"])
def test_an_empty_first_row_and_an_empty_file_are_called_empty(folder: Path, above: str) -> None:
    (folder / "export.csv").write_text(f"{above}{HEADER}\n{GOOD}\n" if above else "")

    with pytest.raises(MappingError, match="empty|nothing"):
        read_export(folder / "export.csv")


def test_a_line_above_that_names_the_delimiter_is_read_as_such(folder: Path) -> None:
    (folder / "export.csv").write_text(f"sep=;\n{HEADER}\n{GOOD}\n".replace(",", ";"))
    with pytest.raises(MappingError, match="delimiter"):
        read_export(folder / "export.csv")

    say(folder, old="[time]", new='[file]\ndelimiter = ";"\n[time]')
    assert only(read_export(folder / "export.csv")).number == "1"


@pytest.mark.parametrize(
    ("street", "bad"),
    [('"Elm', [2]), ('Elm,"', []), ('"Elm\nrear', [2, 3])],
)
def test_a_swallowed_row_stays_out_by_name(folder: Path, street: str, bad: list[int]) -> None:
    say(folder, old='kind"\n', new='kind"\naddress = "where"\n')
    header = f"{HEADER},where"
    told = read(folder, f"{good(1)},{street}", f"{good(2)},Oak", f'{good(3)},24"', f"{good(4)},Fir", header=header)

    faults = [row.row for row in told if isinstance(row, RowFault)]
    assert faults[: len(bad)] == bad
    assert {"2", "4"} <= {row.number for row in told if isinstance(row, HistoricReport)}


def test_a_flag_that_says_otherwise_than_the_times_is_a_fault(folder: Path) -> None:
    say(
        folder,
        "[values.is_on_time]\nY = true\nN = false",
        old='state = "status"',
        new='state = "status"\nis_on_time = "flag"',
    )
    header = f"{HEADER},flag"

    assert only(read(folder, f"{GOOD},Y", header=header))
    assert only(read(folder, f"{GOOD},", header=header))
    assert fault_of(read(folder, f"{GOOD},N", header=header)) == "flag"


AHEAD, BEHIND = "2059-12-31 19:00:00", "2026-03-01 12:00:00"


@pytest.mark.parametrize(
    ("cells", "flag", "is_taken"),
    [
        ({**OPEN, "target": AHEAD}, "N", False),
        ({**OPEN, "target": AHEAD}, "Y", True),
        ({**OPEN, "target": BEHIND}, "N", True),
        # In time as the export was made.
        ({**OPEN, "target": BEHIND}, "Y", True),
        ({**OPEN, "target": ""}, "N", False),
        ({**OPEN, "target": ""}, "Y", True),
        ({"target": ""}, "N", False),
        ({"target": ""}, "Y", True),
        ({"target": BEHIND}, "Y", False),
        ({"closed": "", "target": BEHIND}, "Y", False),
        ({"closed": "", "target": BEHIND}, "N", True),
        ({"closed": "", "target": AHEAD}, "N", False),
    ],
)
def test_a_flag_is_held_to_rows_that_are_open_or_have_no_target(
    folder: Path, cells: dict[str, str], flag: str, is_taken: bool
) -> None:
    say(
        folder,
        '[values.is_on_time]\nY = true\nN = false\n[closing]\nwithout_time = "open"',
        old='state = "status"',
        new='state = "status"\nis_on_time = "flag"',
    )

    told = read(folder, f"{good(1, **cells)},{flag}", header=f"{HEADER},flag")

    assert (only(told).number == "1") if is_taken else (fault_of(told) == "flag")


@pytest.mark.parametrize(("system", "write"), [("gcj02", to_gcj02), ("bd09", to_bd09)])
@pytest.mark.parametrize("is_the_citys", [False, True])
def test_points_of_a_chinese_map_come_in_where_they_are_to_the_metre(
    folder: Path, system: str, write: Any, is_the_citys: bool
) -> None:
    if is_the_citys:
        City.objects.update(profile={"map": {"coordinates": system}})
    else:
        say(folder, old="[place]", new=f'[place]\ncoordinates = "{system}"')
    x, y = write(121.02, 32.02)

    assert only(read(folder, good(1, x=f"{x:.8f}", y=f"{y:.8f}"))).point == pytest.approx((121.02, 32.02), abs=0.00001)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("[time]", '[file]\ndelimeter = ";"\n[time]', "delimeter"),
        ("[time]", '[file]\nencoding = "rot13"\n[time]', "rot13"),
        ("[time]", '[file]\ndelimiter = ";;"\n[time]', "file.delimiter"),
        ("[time]", '[clsing]\nof_open = "open"\n[time]', "clsing"),
        ("[time]", '[closing]\nof_open = "closed"\n[time]', "closing.of_open"),
        ("[time]", '[due]\nbefore_report = "open"\n[time]', "due.before_report"),
        ("[time]", '[due]\nbefore = "fault"\n[time]', "before"),
        ("America/New_York", "America/Nowhere", "Nowhere"),
        ("America/New_York", "../etc", "../etc"),
        ("[time]", '[time]\nformat = "%Q"', "time.format"),
        ("[time]", '[time]\nambiguous = "both"', "time.ambiguous"),
        ("[columns]", '[columns]\nplace = "x"', "place"),
        ("[columns]", '[columns]\npoint = "x"', "point"),
        ('lat = "y"', "", "lon and lat"),
        ('class = "kind"', "", "class"),
        ('number = "id"', "", "number"),
        ('source = "test"', "", "source"),
        ("tolerance_degrees = 0.00005", 'tolerance_degrees = "x"', "tolerance"),
        ("[[121.0, 32.0]]", "[121.0, 32.0]", "unknown_points"),
        ('Open = "open"', 'Open = "opened"', "opened"),
        ("[values.state]", "[values.status]", "status"),
        ("[time]", "[number]\nas_it_is = 1\n[time]", "number.as_it_is"),
        ('source = "test"', "source = ", "mapping.toml"),
    ],
)
def test_a_word_of_the_mapping_that_nobody_reads_is_a_fault(folder: Path, old: str, new: str, word: str) -> None:
    say(folder, old=old, new=new)

    with pytest.raises(MappingError, match=re.escape(word)):
        read(folder, GOOD)


def test_all_that_is_wrong_with_a_mapping_is_said_at_once(folder: Path) -> None:
    say(folder, "[closing]\nof_open = 3", old="America/New_York", new="Nowhere")

    with pytest.raises(MappingError) as told:
        read(folder, GOOD)

    assert all(word in str(told.value) for word in ("time.zone", "closing.of_open"))


# --- The command ------------------------------------------------------------------------------


def bring_in(folder: Path, export: str = "export.csv") -> str:
    out = StringIO()
    try:
        call_command(
            "import_requests", folder / export, mapping=folder / "mapping.toml", faults=folder / "bad.csv", stdout=out
        )
    except CommandError as error:
        return f"{out.getvalue()} refused: {error}"
    return out.getvalue()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.django_db(transaction=True)
def test_however_an_import_ends_what_came_in_and_what_did_not_is_said(folder: Path) -> None:
    rows = [good(number) for number in range(1, 2_201)]
    rows[1_999] = good(2_000, kind="L\xe9mp")
    packed = gzip.compress("\n".join([HEADER, *rows]).encode("latin-1"), 0)
    (folder / "cut.csv.gz").write_bytes(packed[:-100])

    told = bring_in(folder, "cut.csv.gz")

    came_in = Case.objects.count()
    bad = rows_of(folder / "bad.csv")
    assert " refused: " in told
    assert f"{came_in} came in" in told
    assert 2_100 < came_in < 2_200
    assert [(row["row"], row["column"]) for row in bad[:-1]] == [("2001", "kind")]
    assert int(bad[-1]["row"]) == came_in + len(bad) + 1


@pytest.mark.parametrize(
    ("rows", "unended"),
    [
        ([good(1), good(2)], 3),
        ([good(1), good(2), ""], 0),
        ([good(1), good(2), "  "], 0),
        ([good(1), "2,2026-0"], 0),
        ([], 0),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_last_row_that_may_be_cut_is_told(folder: Path, rows: list[str], unended: int, end: str) -> None:
    (folder / "export.csv").write_bytes(end.join([HEADER, *rows]).encode())
    tally = Tally()

    list(Mapping(folder / "mapping.toml", now=NOW).read(folder / "export.csv", tally))

    assert tally.unended == unended


@pytest.mark.django_db(transaction=True)
def test_a_file_cut_within_its_last_number_says_so_as_it_comes_in(folder: Path) -> None:
    header = "id,opened,target,closed,kind,status,y,x"
    row = "{},2026-03-01 10:00:00,2026-03-03 10:00:00,2026-03-02 09:00:00,Lamp,Closed,32.02,121.0210"
    whole = "\n".join([header, row.format(1), row.format(2), ""])

    (folder / "export.csv").write_text(whole[:-3])
    cut = bring_in(folder)
    (folder / "export.csv").write_text(whole)
    mended = bring_in(folder)

    assert "Row 3" in cut
    assert "Row 3" not in mended
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_again_after_mending_adds_what_is_missing_and_no_fault_is_left(folder: Path) -> None:
    (folder / "export.csv").write_text("\n".join([HEADER, good(1), good(2, kind="Moon")]))
    bring_in(folder)
    assert (Case.objects.count(), len(rows_of(folder / "bad.csv"))) == (1, 1)

    (folder / "export.csv").write_text("\n".join([HEADER, good(1), good(2)]))
    told = bring_in(folder)

    assert "1 came in, 1 were there already, 0 stayed out" in told
    assert not (folder / "bad.csv").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "again", "named"),
    [
        (OPEN, {}, {"state"}),
        ({}, OPEN, {"state"}),
        ({}, {"closed": "2026-03-02 09:00:01"}, {"closed_at"}),
        ({}, {"kind": "Pump"}, {"class"}),
        ({}, {"opened": "2026-03-01 09:59:59"}, {"reported_at"}),
        ({}, {"target": "2026-03-04 10:00:00"}, {"due_at"}),
        ({}, {"target": ""}, {"due_at"}),
        ({"target": ""}, {}, {"due_at"}),
        ({}, {"x": "121.03"}, {"point"}),
        ({}, {"x": "", "y": ""}, {"point"}),
        ({"x": "", "y": ""}, {}, {"point"}),
        ({}, {"office": "Roads"}, {"department"}),
        ({}, {"office": ""}, {"department"}),
        ({}, {"area": "West"}, {"division"}),
        ({}, {"area": ""}, {"division"}),
        ({}, {"where": "12 Elm St"}, {"address"}),
        ({}, {"note": "dark"}, {"summary"}),
        ({}, {"twin": "7"}, {"duplicate_of"}),
        ({}, {"twin": "", "way": "web"}, {"channel"}),
        (OPEN, {"kind": "Pump"}, {"state", "class"}),
        ({}, {}, set()),
        (OPEN, OPEN, set()),
        ({"target": "", "x": "", "y": "", "office": ""}, {"target": "", "x": "", "y": "", "office": ""}, set()),
    ],
)
def test_what_an_export_says_otherwise_the_second_time_is_told_and_changes_nothing(
    folder: Path, city: SmallCity, first: dict[str, str], again: dict[str, str], named: set[str]
) -> None:
    more = {"office": "Lights", "area": "East", "where": "Elm St", "note": "a lamp", "twin": "", "way": ""}
    say(
        folder,
        '[values.department]\nLights = "lamps"\nRoads = "roads"\n[values.division]\nEast = "east"\nWest = "west"',
        old='kind"\n',
        new='kind"\ndepartment = "office"\ndivision = "area"\naddress = "where"\nsummary = "note"\nduplicate_of = "twin"\nchannel = "way"\n',
    )
    mapping = (folder / "mapping.toml").read_text().replace('Lost = "nowhere"', 'Pump = "manhole"')
    (folder / "mapping.toml").write_text(mapping)

    def export(number: int, cells: dict[str, str]) -> str:
        row = more | cells
        return good(number, **{name: cell for name, cell in row.items() if name not in more}) + "".join(
            f",{row[name]}" for name in more
        )

    (folder / "export.csv").write_text("\n".join([f"{HEADER},{','.join(more)}", export(1, first), export(2, {}), ""]))
    bring_in(folder)
    before = list(Case.objects.order_by("pk").values()), LogEntry.objects.count()
    (folder / "export.csv").write_text("\n".join([f"{HEADER},{','.join(more)}", export(2, {}), export(1, again), ""]))
    code = exit_code(folder)
    told = rows_of(folder / "bad.differing.csv") if named else []

    assert code == 0
    assert (folder / "bad.differing.csv").exists() == bool(named)
    assert {(row["row"], row["number"], row["field"]) for row in told} == {("3", "1", field) for field in named}
    assert (list(Case.objects.order_by("pk").values()), LogEntry.objects.count()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_point", [True, False])
def test_whatever_an_import_writes_is_compared_with_what_a_later_one_says(city: SmallCity, has_point: bool) -> None:
    said = HistoricReport(
        source="test", number="1", reported_at=NOW - timedelta(days=9), class_id=city.classes["lamp"].pk, channel="call",
        due_at=NOW - timedelta(days=5), closed_at=NOW - timedelta(days=6), department_id=city.departments["lamps"].pk,
        division_id=city.divisions["west"].pk, point=(121.02, 32.02) if has_point else None, address="Elm St", summary="a lamp",
        duplicate_of="7",
    )  # fmt: skip
    others: dict[str, Any] = {
        "reported_at": NOW - timedelta(days=8), "class_id": city.classes["manhole"].pk, "channel": "web", "due_at": None, "closed_at": None,
        "department_id": city.departments["roads"].pk, "division_id": city.divisions["east"].pk, "point": (121.03, 32.02), "address": "", "summary": "",
        "duplicate_of": "",
    }  # fmt: skip
    # By what a row is known, and where it stands.
    assert others.keys() == {each.name for each in fields(HistoricReport)} - {"source", "number", "row"}
    bring_in_history([said], now=NOW)

    assert differences([said], FIELDS) == []
    for name, other in others.items():
        (differing,) = differences([replace(said, **{name: other})], FIELDS)
        assert differing.field in {name, name.removesuffix("_id"), "state"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("has_point", "fields_told"), [(True, []), (False, ["division"])])
def test_of_a_row_that_does_not_say_its_division_the_case_says_it_where_no_point_did(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, has_point: bool, fields_told: list[str]
) -> None:
    said = HistoricReport(
        source="test", number="1", reported_at=NOW - timedelta(days=9), class_id=city.classes["lamp"].pk, channel="call",
        division_id=city.divisions["west"].pk, point=(121.02, 32.02) if has_point else None,
    )  # fmt: skip
    monkeypatch.setattr(history, "_bring_in_sql", lambda: as_before(history.BRING_IN))
    bring_in_history([said], now=NOW)

    found = differences([replace(said, division_id=city.divisions["east"].pk)], FIELDS)
    assert [each.field for each in found] == fields_told


def as_before(statement: str) -> str:
    """Return the statement of a release that did not keep which division a row told."""
    kept = "'division', division_id, "
    assert kept in statement
    return statement.replace(kept, "").format(stands=begun_sql(NOTHING, NOTHING))


@pytest.mark.django_db(transaction=True)
def test_how_many_differ_is_said_by_what_and_the_list_goes_when_none_does(folder: Path) -> None:
    def bring(*rows: str) -> str:
        (folder / "export.csv").write_text("\n".join([HEADER, *rows, ""]))
        return bring_in(folder)

    bring(good(1, **OPEN), good(2, **OPEN), good(3))
    told = bring(good(1), good(2, target="2026-03-04 10:00:00"), good(3), good(4))

    assert f"{CLOSED_THERE}: 2" in told
    assert "Of those that were there already 2 " in told
    assert len(rows_of(folder / "bad.differing.csv")) == 3
    assert "otherwise" not in bring(good(1, **OPEN), good(2, **OPEN), good(3), good(4))
    assert not (folder / "bad.differing.csv").exists()


@pytest.mark.django_db(transaction=True)
def test_of_what_a_file_does_not_tell_nothing_stands_otherwise(folder: Path) -> None:
    (folder / "export.csv").write_text(f"{HEADER}\n{good(1, **OPEN)}\n")
    bring_in(folder)
    Case.objects.update(address="12 Elm St", summary="a lamp", channel="call")
    bring_in(folder)
    assert not (folder / "bad.differing.csv").exists()

    Case.objects.update(case_class=CaseClass.objects.get(code="manhole"))
    bring_in(folder)
    assert [row["field"] for row in rows_of(folder / "bad.differing.csv")] == ["class"]


def test_a_list_is_not_written_over_what_is_to_be_read_or_over_the_other(folder: Path) -> None:
    (folder / "export.csv").write_text(f"{HEADER}\n{GOOD}\n")
    for name in ("export.csv", "mapping.toml", "bad.csv"):
        before = (folder / name).read_bytes() if (folder / name).exists() else b""
        with pytest.raises(CommandError):
            call_command(
                "import_requests",
                folder / "export.csv",
                mapping=folder / "mapping.toml",
                faults=folder / "bad.csv",
                differing=folder / name,
            )
        assert ((folder / name).read_bytes() if (folder / name).exists() else b"") == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kinds", "code"), [(["Lamp", "Lamp"], 0), (["Lamp", "Moon"], 3), (["Moon", "Moon"], 1)])
def test_a_script_sees_whether_all_some_or_none_came_in(folder: Path, kinds: list[str], code: int) -> None:
    rows = [good(number, kind=kind) for number, kind in enumerate(kinds)]
    (folder / "export.csv").write_text("\n".join([HEADER, *rows]))

    for _time in range(2):
        # A second time what came in is there already, and what stayed out stays out.
        assert exit_code(folder) == code
    assert Case.objects.count() == kinds.count("Lamp")


def exit_code(folder: Path) -> int:
    try:
        call_command(
            "import_requests", folder / "export.csv", mapping=folder / "mapping.toml", faults=folder / "bad.csv"
        )
    except CommandError as error:
        return error.returncode
    return 0


@pytest.mark.django_db(transaction=True)
def test_an_export_of_which_no_row_can_be_read_is_refused(folder: Path) -> None:
    (folder / "export.csv").write_text("\n".join([HEADER, *(good(number, kind="Moon") for number in range(5))]))

    assert " refused: " in bring_in(folder)
    assert len(rows_of(folder / "bad.csv")) == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("below", ["", "\n", "\n\n\n", "\n,,,,,,,\n", "\r\n"])
def test_an_export_without_a_row_is_said_to_have_none(folder: Path, below: str) -> None:
    (folder / "export.csv").write_text(f"{HEADER}{below}", newline="")

    assert exit_code(folder) == 1
    assert "no row" in bring_in(folder)
    assert not (folder / "bad.csv").exists()


@pytest.mark.parametrize("name", ["export.csv.gz", "export.csv.GZ", "EXPORT.CSV.Gz"])
@pytest.mark.parametrize("said", ["utf-8", "cp1252"])
def test_a_packed_export_is_unpacked_however_its_name_is_written(folder: Path, name: str, said: str) -> None:
    say(folder, old="[time]", new=f'[file]\nencoding = "{said}"\n[time]')
    (folder / name).write_bytes(gzip.compress(f"{HEADER}\n{GOOD}\n".encode()))

    assert only(read_export(folder / name)).number == "1"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"id;opened\n1;2\n", b'"id\nopened'])
def test_a_file_that_is_no_table_of_the_mapping_is_refused(folder: Path, content: bytes) -> None:
    for name in ("export.csv", "export.csv.gz"):
        (folder / name).write_bytes(content)
        assert " refused: " in bring_in(folder, name)


def test_faults_are_not_written_over_what_is_to_be_read(folder: Path) -> None:
    (folder / "export.csv").write_text(f"{HEADER}\n{GOOD}\n")

    with pytest.raises(CommandError):
        call_command(
            "import_requests", folder / "export.csv", mapping=folder / "mapping.toml", faults=folder / "export.csv"
        )

    assert (folder / "export.csv").read_text() == f"{HEADER}\n{GOOD}\n"


def place_of_faults(folder: Path, kind: str) -> Path:
    (folder / "a folder").mkdir()
    (folder / "a file").write_text("")
    return {
        "in no folder": folder / "missing" / "bad.csv",
        "a folder": folder / "a folder",
        "in a file": folder / "a file" / "bad.csv",
        "a name too long": folder / ("x" * 300),
        "read only": Path("/proc/bad.csv"),
    }[kind]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["in no folder", "a folder", "in a file", "a name too long", "read only"])
def test_where_faults_cannot_be_written_nothing_comes_in(folder: Path, kind: str) -> None:
    (folder / "export.csv").write_text("\n".join([HEADER, good(1), good(2, kind="Moon")]))
    faults = place_of_faults(folder, kind)

    with pytest.raises(CommandError) as refused:
        call_command("import_requests", folder / "export.csv", mapping=folder / "mapping.toml", faults=faults)

    assert str(faults) in str(refused.value)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_faults_cannot_be_written_to_the_end_what_came_in_is_said(folder: Path) -> None:
    (folder / "export.csv").write_text("\n".join([HEADER, good(1), good(2, kind="Moon")]))
    out = StringIO()

    with pytest.raises(CommandError):
        call_command(
            "import_requests",
            folder / "export.csv",
            mapping=folder / "mapping.toml",
            faults=Path("/dev/full"),
            stdout=out,
        )

    assert "1 came in, 0 were there already, 1 stayed out" in out.getvalue()
    assert Path("/dev/full").exists()


def test_an_import_that_does_not_begin_leaves_the_faults_of_the_last_and_no_new_file(folder: Path) -> None:
    (folder / "export.csv").write_text("id\n1\n")
    bring_in(folder)
    assert not (folder / "bad.csv").exists()

    (folder / "bad.csv").write_text("row,column,reason\n2,x,y\n")
    bring_in(folder)
    assert len(rows_of(folder / "bad.csv")) == 1


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


SCRAPS = [GOOD.encode(), HEADER.encode(), b"\n", b"\n", b"\r\n", b",", b'"', b"\0", b"\xff", b"NA", b"Lamp", b"2026-03-01 10:00:00",
          b"121.02", b"32.02", b"9" * 90, b"\xef\xbb\xbf"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(SCRAPS), max_size=60).map(b"".join)),
    is_headed=st.booleans(),
)
def test_whatever_an_export_is_made_of_its_lines_are_rows_and_faults(
    folder: Path, body: bytes, is_headed: bool
) -> None:
    export = folder / "any.csv"
    export.write_bytes((HEADER.encode() + b"\n" if is_headed else b"") + body)

    try:
        read_export(export)
    except MappingError:
        # Of many lines that are no UTF-8 it is said first.
        assert not is_headed or not is_utf8(body)


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
    # What came in stands as the file tells it.
    assert not (tmp_path / "faults.differing.csv").exists()
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
