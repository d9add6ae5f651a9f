"""The one reader of tables: whatever bytes a file is made of, each of its lines is in one row or in one fault, or empty."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.cityfiles.lines import KEEP_BYTES, LONGEST_LINE, MOST_LINES, BadLine, Line, Lines

HEADER = "id,street,kind,x,y"


def lines_of(content: bytes | str, encoding: str = "utf-8", delimiter: str = ",") -> Lines:
    raw = content.encode() if isinstance(content, str) else content
    return Lines(io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors=KEEP_BYTES, newline=""), delimiter)


def read(*rows: str) -> tuple[list[str], list[int]]:
    """Return the first cells of the rows that could be read, and the numbers of the lines that could not."""
    found = list(lines_of("\n".join([HEADER, *rows]) + "\n"))
    return (
        [line.cells[0] for line in found if isinstance(line, Line)],
        [line.number for line in found if isinstance(line, BadLine)],
    )


def row(number: int, street: str = "Elm St") -> str:
    return f"{number},{street},lamp,121.0,32.0"


def rows(count: int, **spoiled: str) -> list[str]:
    return [spoiled.get(f"row{number}", row(number)) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"row5": row(5, '"Main St')},
        {"row5": row(5, '"Main St'), "row9": row(9, '"Elm St')},
        {"row5": row(5, '"Main St'), "row9": row(9, 'Elm St"')},
        {"row5": row(5, '"Main "x" St"')},
        {"row5": row(5, "12 Main St, rear")},
        {"row5": "5,Main St"},
        {"row20": row(20, '"Main St')},
        {"row1": row(1, '"Main St')},
    ],
    ids=["open", "open twice", "closed in a later row", "within", "a comma", "short", "in the last", "in the first"],
)
def test_what_is_wrong_with_a_line_swallows_no_other(spoiled: dict[str, str]) -> None:
    good, bad = read(*rows(20, **spoiled))

    named = sorted(int(name.removeprefix("row")) + 1 for name in spoiled)
    assert bad[0] == named[0]
    assert set(bad) <= set(named)
    assert len(good) + len(bad) == 20


def fourfold(number: int, street: str = "Elm St") -> str:
    return f"{number},2026-02-13,lamp,{street}"


@pytest.mark.parametrize(
    ("columns", "body", "bad"),
    [
        (4, [fourfold(1, '"15 inch'), fourfold(2), fourfold(3, 'pipe 24"')], [2]),
        (4, [fourfold(1, '"15 inch'), fourfold(2, 'pipe 24"')], [2]),
        (4, ["1,2026-02-13,lamp", fourfold(2, '"15 inch'), "", fourfold(3, 'pipe 24"')], [2, 3]),
        (4, [fourfold(1, '"15 inch'), "2,2026-02-13,lamp", fourfold(3, 'pipe 24"')], [2, 3]),
        (4, [fourfold(1, '"15 inch'), fourfold(2, "first"), " second", fourfold(3, 'pipe 24"')], [2, 3, 4]),
        (4, [fourfold(1, '"15 inch'), fourfold(2, "Elm, rear"), fourfold(3, 'pipe 24"')], [2, 3]),
        (4, ['1,"2026-02-13,lamp,Elm', '2,2026-02-14",lamp,Elm', fourfold(3)], [2]),
        (4, ['"1,2026-02-13,lamp,Elm', '2",2026-02-14,lamp,Elm', fourfold(3)], [2]),
        (4, ['1,"2026-02-13', '2,2026-02-14",lamp,Elm'], [2]),
        (3, ['1,lamp,"15 inch', "2,lamp,Elm", '3,lamp,pipe 24"'], [2]),
        (2, ['1,"15 inch', "2,Elm", '3,pipe 24"'], [2]),
        (2, ['1,"15 inch', '2,pipe 24"'], [2]),
        (2, ['"1,15 inch', '2",pipe'], [2]),
        (8, ['1,2,3,4,5,6,7,"15 inch', "", "1,2,3,4,5,6,7,8", "short", '1,2,3,4,5,6,7,24"'], [2, 4, 5]),
    ],
)
def test_a_quotation_mark_that_swallowed_rows_is_a_fault_whatever_stands_among_them(
    columns: int, body: list[str], bad: list[int]
) -> None:
    header = ",".join(f"c{column}" for column in range(columns))
    lines = lines_of("\n".join([header, *body]) + "\n")
    found = list(lines)

    assert [line.number for line in found if isinstance(line, BadLine)] == bad
    blank = body.count("")
    assert (len(found), lines.blank, lines.read) == (len(body) - blank, blank, len(body) + 1)


@pytest.mark.parametrize(
    "note",
    ["rear", "rear\nleft", "by the school, left", "\n\nrear\n", "one, two, three, four, five\nand so on", "a\r\nb"],
)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_note_of_several_lines_is_one_cell_wherever_it_stands(note: str, place: int) -> None:
    cells = ["17", "2026-02-13", "lamp", "Elm"]
    cells[place] = f"Elm St\n{note}"
    quoted = ",".join(f'"{cell}"' if "\n" in cell else cell for cell in cells)

    (only,) = lines_of(f"id,at,kind,street\n{quoted}\n")

    assert isinstance(only, Line)
    assert only.cells == [cell.replace("\r\n", "\n") for cell in cells]


def tailed(number: int, note: str = "as usual", code: str = "") -> str:
    return f"{code or number},lamp,Elm St,{note}"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("inner", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize(
    ("note", "rest"),
    [("x{}rest", 1), ("x{0}{0}rest", 1), ("x{0}one{0}two", 2), ("x{}left, right", 1), ("x{}12", 1), ('x{}say "no"', 1),
     ('x{}"no" she said', 1)],
)  # fmt: skip
def test_a_row_that_a_line_break_cut_stays_out_with_its_rest(end: str, inner: str, note: str, rest: int) -> None:
    content = end.join(
        ["id,kind,street,note", tailed(1), tailed(2, note.format(inner, inner)), tailed(3), tailed(4), ""]
    )
    lines = lines_of(content)

    found = list(lines)

    assert [line.cells[0] for line in found if isinstance(line, Line)] == ["1", "3", "4"]
    bad = [line for line in found if isinstance(line, BadLine)]
    assert len(bad) == 1 + rest
    assert bad[0].number == 3
    assert f"row {bad[1].number} " in bad[0].reason
    assert lines.read == lines.header_lines + lines.blank + sum(line.lines for line in found)


@pytest.mark.parametrize(
    ("body", "bad"),
    [
        # Short rows of their own take none with them.
        ([tailed(1), "2,lamp", tailed(3)], [3]),
        ([tailed(1), "2,lamp,Elm St", tailed(3)], [3]),
        (
            [
                tailed(0, code="BOS"),
                tailed(0, code="BOS-A"),
                tailed(0, code="BOS"),
                "BOS-B,lamp",
                tailed(0, code="BOS"),
            ],
            [5],
        ),
        # A longer one is none's rest.
        ([tailed(1), tailed(2, "one, two"), tailed(3)], [3]),
        # Nor what programs write under the last.
        ([tailed(1), tailed(2), "(2 rows)"], [4]),
        ([tailed(1), tailed(2), "", "(2 rows affected)"], [5]),
        # Where the rest stands in the middle, each half is short by itself.
        ([tailed(1), "2,lamp,Elm", "St,rear", tailed(3)], [3, 4]),
        ([tailed(1), "2,lamp", "12,Elm St,rear", tailed(3)], [3, 4]),
        # A rest behind a rest.
        ([tailed(1), "rest", "rest", tailed(3)], [2, 3, 4]),
    ],
)
def test_a_row_that_is_too_short_by_itself_takes_none_with_it(body: list[str], bad: list[int]) -> None:
    found = list(lines_of("\n".join(["id,kind,street,note", *body, ""])))

    assert [line.number for line in found if isinstance(line, BadLine)] == bad


def dated(number: int, code: str = "2024") -> str:
    return f"{code}-{number},2024-05-01 10:00,Pothole,Elm St,7,x"


@pytest.mark.parametrize(
    "short",
    [
        "WEB2,2024-05-02 10:00,Pothole,Elm St,7",
        "WEB2,2024-05-02 11:30",
        "WEB2,Pothole,2024,Elm",
        "2024-2,Pothole",
        "2024-2,Elm St",
    ],
)
def test_a_short_row_that_begins_otherwise_is_a_fault_alone(short: str) -> None:
    found = list(lines_of("\n".join(["id,at,kind,street,house,note", dated(1), short, dated(3), ""])))

    assert [line.number for line in found if isinstance(line, BadLine)] == [3]


@pytest.mark.parametrize(
    "under",
    ["共 3 条记录", "共3条", "总计：3", "Total: 3", "Total rows: 3", "Rows: 3", "导出时间：2024-05-02", "-- end of file --", "EOF", "End of report",
     "合计 1 条", "\x1a", "(3 rows)", "2", "Total: 3, of them 2 open", "导出时间：2024-05-02, 3 条", "End of report\nTotal: 3",
     "\n-----\nTotal: 3\n\nEOF", "合计,3", "3 rows in set (0.00 sec)", "(3 rows affected)", "3 rows selected.", "已选择 3 行。", "（3 行受影响）",
     "Page 1 of 3", "第1页,共3页", "制表人：甲", "Completion time: 2024-05-02T10:00:00+08:00", "Exported on 2024-05-02 10:00", "1,234 rows",
     "Total,3", "Record count: 1,234", "以上共3条", "*** END OF REPORT ***", "合计：3条，其中办结2件", "记录总数：3", "Grand total: 3"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", ""])
def test_what_stands_under_the_last_row_takes_it_not_with_it(under: str, end: str) -> None:
    lines = lines_of("\n".join(["id,at,kind,street,house,note", dated(1), dated(2), under]) + end)
    found = list(lines)

    assert [line.cells[0] for line in found if isinstance(line, Line)] == ["2024-1", "2024-2"]
    assert len(found) > 2
    assert lines.read == lines.header_lines + lines.blank + sum(line.lines for line in found)


# What may as well begin like a footer or like a row: by a number and a word of counting, by a number alone, by a word of a report.
RESTS = [
    "3条线缆脱落", "1行人摔倒", "2 lines down on the road", "10 entries blocked", "5 records office", "1.5行距离", "2条电线垂落", "4 row houses",
    "3,4号楼之间", "12, 14 Main St", "101,102室漏水", "103,104室漏水", "101,103,105,107室", "北门,南门,东门,西门", "left,right,above,below,behind",
    "共和路口", "备注：夜间", "Page St corner", "共和路口, 东侧", "Report St, 5", "Total loss, fence gone", "End of Elm, near 5", "Report 5-6 lamps",
    "Sum St, 3", "Printed in red, 5", "Count 3 lamps", "Total 3 lamps", "Generated noise, 3", "共3人受伤", "统计局, 3", "anything else", "。", "7",
    "Reported by 2, 3 people", "See photo; unit 5,6", "a,b,c,d,e,f,g", "12,14,16,18,20,22,24号",
]  # fmt: skip


def plain(number: int) -> str:
    return f"{number},2024-05-01 08:00:00,,Open,Pothole,Elm St {number}"


@pytest.mark.parametrize("rest", RESTS)
@pytest.mark.parametrize("is_last", [False, True], ids=["among rows", "under the last"])
@pytest.mark.parametrize("ends", [("\n", "\n"), ("\r\n", "\r\n"), ("\r\n", "\n")], ids=["LF", "CRLF", "LF in CRLF"])
def test_what_may_be_the_rest_of_a_row_keeps_it_out(rest: str, is_last: bool, ends: tuple[str, str]) -> None:
    usual, inner = ends
    behind = [] if is_last else [plain(103), plain(104)]
    rows = ["id,opened,closed,status,type,addr", plain(101), f"{plain(102)}{inner}{rest}", *behind, ""]

    found = list(lines_of(usual.join(rows)))

    assert [line.cells[0] for line in found if isinstance(line, Line)] == ["101", *(row[:3] for row in behind)]
    row, its_rest = (line for line in found if isinstance(line, BadLine))
    assert (row.number, its_rest.number) == (3, 4)
    assert "row 4 " in row.reason


@pytest.mark.parametrize("rest", ["(3 rows)", "Total: 3", "3 rows", "End of report", "3"])
def test_what_programs_write_under_the_last_row_is_a_rest_anywhere_else(rest: str) -> None:
    header = "id,opened,closed,status,type,addr"

    among = list(lines_of("\n".join([header, plain(101), plain(102), rest, plain(103), ""])))
    behind_another_end = list(lines_of("\r\n".join([header, plain(101), f"{plain(102)}\n{rest}", ""])))

    assert [line.cells[0] for line in among if isinstance(line, Line)] == ["101", "103"]
    assert [line.cells[0] for line in behind_another_end if isinstance(line, Line)] == ["101"]


def test_a_line_that_reads_like_a_row_but_for_a_comma_too_many_takes_none_with_it() -> None:
    header, long = "id,opened,closed,status,type,addr", "WEB9,2024-05-01 08:00:00,,Open,Pothole,Elm St, rear, left"
    found = list(lines_of("\n".join([header, plain(101), long, plain(103), f"{plain(104)}, rear", ""])))

    assert [line.number for line in found if isinstance(line, BadLine)] == [3, 5]


def test_however_many_short_lines_stand_below_a_row_none_is_lost() -> None:
    found = list(lines_of("\n".join(["id,at,kind,street,house,note", dated(1), *["rest"] * 100, dated(2), ""])))

    assert [line.number for line in found if isinstance(line, BadLine)] == list(range(2, 103))


@pytest.mark.parametrize("last", ["3", "3,lamp", "3,lamp,Elm St"])
def test_a_last_row_that_broke_off_takes_none_with_it(last: str) -> None:
    found = list(lines_of("\n".join(["id,kind,street,note", tailed(1), tailed(2), last])))

    assert [line.number for line in found if isinstance(line, BadLine)] == [4]


@pytest.mark.parametrize("is_plain", [True, False])
def test_lines_that_are_handed_out_are_counted_as_they_are(is_plain: bool) -> None:
    body = [tailed(1), "" if is_plain else "rest", tailed(2, '"a\nb"'), "3,lamp", "", tailed(4, '"open'), tailed(5)]
    lines = lines_of("\n".join(["id,kind,street,note", *body]))
    seen = 0

    for line in lines:
        seen += line.lines
        assert lines.read - lines.pending == lines.header_lines + lines.blank + seen


def test_a_line_of_a_note_that_may_be_a_row_is_a_fault_that_names_both() -> None:
    bad, *_others = lines_of('id,at,kind,street\n1,2026,lamp,"Elm St\nleft, right, above, below\n"\n')

    assert isinstance(bad, BadLine)
    assert bad.number == 2
    assert "line 3" in bad.reason


def test_lines_of_a_table_of_one_column_are_no_rows_of_their_own() -> None:
    assert [line.cells for line in lines_of('note\n"one\ntwo"\n')] == [["one\ntwo"]]


def test_a_first_line_that_swallows_rows_names_no_columns() -> None:
    lines = lines_of('id,"at,kind\n1,2026",lamp\n2,2026,lamp\n')

    assert isinstance(lines.header_fault, BadLine)
    assert lines.header == []


@pytest.mark.parametrize("content", ["", "\n", "\r\n\r\n", ",,\n", "  \n"])
def test_a_first_line_with_nothing_in_it_is_said_to_be_empty(content: str) -> None:
    lines = lines_of(content + ("id,at\n1,2\n" if content else ""))

    assert lines.header_fault
    assert "nothing" in lines.header_fault.reason or "empty" in lines.header_fault.reason
    assert lines.header == []


@pytest.mark.parametrize("said", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_line_above_that_says_by_what_columns_are_divided_is_understood(said: str) -> None:
    lines = lines_of(f"{said}\r\nid;at\r\n1;2\r\n", delimiter=";")
    (only,) = lines

    assert (lines.header, only.number, only.cells, lines.header_lines, lines.read) == (
        ["id", "at"],
        3,
        ["1", "2"],
        2,
        3,
    )
    assert not lines.other_delimiter()
    assert lines_of(f"{said}\r\nid;at\r\n1;2\r\n").other_delimiter() == ";"


def test_what_is_quoted_may_run_over_lines_and_is_known_by_its_first() -> None:
    lines = lines_of(f'{HEADER}\r\n1,"Elm St\r\nrear, left",lamp,1,2\r\n\r\n2,Oak St,lamp,1,2\r\n')

    first, second = lines
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert (first.number, first.lines, first.cells[1]) == (2, 2, "Elm St\nrear, left")
    assert (second.number, lines.blank, lines.read) == (5, 1, 5)


def test_what_is_quoted_over_more_lines_than_anybody_writes_is_not_closed() -> None:
    good, bad = read(row(1, '"Main'), *rows(MOST_LINES * 2))

    assert (len(good), bad) == (MOST_LINES * 2, [2])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_a_byte_order_mark_and_an_encoding_that_is_said_do_not_matter(encoding: str) -> None:
    text = f"{HEADER}\n1,南通 é,lamp,1,2\n".encode(encoding)
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""

    lines = lines_of(mark + text, encoding)
    (only,) = lines

    assert lines.header == HEADER.split(",")
    assert only.cells[1] == "南通 é"


def test_a_byte_that_is_no_text_is_told_by_row_and_column_and_the_rest_is_read() -> None:
    content = "\n".join([HEADER, *rows(3_000)]).encode().replace(b"2500,Elm", b"2500,\xc9lm")

    found = list(lines_of(content))

    (bad,) = [line for line in found if isinstance(line, BadLine)]
    assert (bad.number, bad.column) == (2_501, "street")
    assert "0xC9" in bad.reason
    assert len(found) == 3_000


def test_a_character_that_no_text_may_hold_is_told_by_its_column() -> None:
    (bad,) = lines_of(f"{HEADER}\n1,Elm\0St,lamp,1,2\n")

    assert isinstance(bad, BadLine)
    assert bad.column == "street"


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_that_is_too_long_is_one_fault(quote: str) -> None:
    good, bad = read(row(1), row(2, quote + "x" * LONGEST_LINE * 3 + quote), row(3))

    assert (good, bad) == (["1", "3"], [3])


def test_a_packed_file_that_was_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join([HEADER, *rows(5_000)]).encode())
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])

    with gzip.open(tmp_path / "cut.csv.gz", "rt", encoding="utf-8", errors=KEEP_BYTES, newline="") as stream:
        lines = Lines(stream)
        found = list(lines)

    assert 0 < len(found) < 5_000
    assert lines.broken
    assert lines.read == 1 + len(found)


@pytest.mark.parametrize(("text", "mark"), [("a;b;c\n", ";"), ("a\tb\n", "\t"), ("a,b\n", ""), ("a\n", ""), ("", "")])
def test_another_delimiter_is_known_by_the_first_line(text: str, mark: str) -> None:
    assert lines_of(text).other_delimiter() == mark


SCRAPS = [
    b",",
    b'"',
    b'""',
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b";",
    b" ",
    b"a",
    b"12",
    b"\xff",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
]


@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from(SCRAPS), max_size=120).map(b"".join),
        st.lists(st.sampled_from(SCRAPS), max_size=120).map(lambda scraps: b"a,b,c,d,e\n" + b"".join(scraps)),
    ),
    encoding=st.sampled_from(["utf-8", "latin-1", "gb18030", "utf-16", "ascii", "utf-32-be", "shift_jis"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_of_any_bytes_each_line_is_in_one_row_in_one_fault_or_empty(
    content: bytes, encoding: str, delimiter: str
) -> None:
    lines = lines_of(content, encoding, delimiter)

    at = lines.header_lines + 1
    taken = 0
    for line in lines:
        assert line.number >= at
        at = line.number + line.lines
        taken += line.lines
        assert isinstance(line, BadLine) or not lines.header or len(line.cells) == len(lines.header)
    assert lines.read == lines.header_lines + lines.blank + taken


@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0"\r\n,')), min_size=5, max_size=5
        ),
        max_size=20,
    )
)
def test_what_stands_between_quotation_marks_is_read_as_what_stands_without(table: list[list[str]]) -> None:
    bare = "\n".join([HEADER, *(",".join(cells) for cells in table)])
    quoted = "\n".join([HEADER, *(",".join(f'"{cell}"' for cell in cells) for cells in table)])

    assert [line.cells for line in lines_of(bare)] == [line.cells for line in lines_of(quoted)]
