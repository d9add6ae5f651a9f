"""Whether what is no row is the rest of the row above it, which a line break in an unquoted cell then cut.

A cut row that comes in is never mended: a second import finds its number and passes it over. So where it is in doubt, it
stays out with its rest. Only what plainly is a row of its own, or what programs write under the last, leaves it alone.
"""

import re
from collections.abc import Collection, Sequence

# What a cell looks like: its digits and its letters, however many.
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
_COUNT = r"\d+(?:[,. ]\d{3})*"
_ROWS = r"(?:rows?|records?|lines?|entries|entry|items?|results?)"
_UNIT = rf"(?:{_ROWS}|(?:行|条|笔|件|个)(?:记录|数据|结果)?)"
_DONE = r"(?:selected|affected|returned|exported|fetched|found|in\s+(?:set|total)|total|受影响)"
_WHEN = (
    r"(?:\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?|\d{1,2}:\d\d)"
    rf"[T\s]?[\d:.]*Z?(?:\s*[ap]m)?(?:\s*[+-]\d\d:?\d\d)?(?:\W+by\s+\w+|\W+{_COUNT}\s*{_UNIT})?"
)
# What programs write under the last row, each in full: a word that prose may begin with is none.
_FOOTER = re.compile(
    "|".join(
        (
            # Lines, and the end of a file as old systems mark it.
            r"[-=*_~#\s\x1a]+",
            # (3 rows), 3 rows in set (0.00 sec), 共 3 条记录, 已选择 3 行
            rf"\(?\s*(?:共计?|已选择|以上共)?\s*{_COUNT}\s*{_UNIT}\s*{_DONE}?\s*(?:\([\d.]+\s*\w+\))?\s*\)?",
            # Total: 3, Total rows: 3, 合计,3, and behind it more such counts
            rf"(?:(?:grand\s+)?totals?|sum|count|(?:(?:total|number\s+of)\s+)?{_ROWS}(?:\s+(?:count|total))?)\s*[:=,|]\s*{_COUNT}"
            rf"(?:\s*{_UNIT})?(?:\s*[,;]\s*(?:[^\W\d]+\s+){{0,3}}\d+(?:\s+[^\W\d]+)?)*",
            rf"(?:grand\s+)?totals?\s+{_COUNT}(?:\s*{_UNIT})?",
            rf"(?:合计|总计|小计|共计|共|总数|(?:总记录|记录总?|总?行|总?条)数)\s*[:=,|]?\s*{_COUNT}(?:\s*{_UNIT})?"
            r"(?:\s*[,;]\s*[^\W\d]*\s*\d+\s*[^\W\d]*)*",
            # Exported at 2024-05-02 10:00, 导出时间:2024-05-02, 3 条
            rf"(?:(?:exported|generated|printed|created|completed)(?:\s+(?:on|at))?|(?:export|report|print|completion)\s+(?:date|time))"
            rf"\s*[:=,|]?\s*{_WHEN}",
            rf"(?:导出|打印|制表|统计|生成|完成|查询)(?:时间|日期|于)?\s*[:=,|]?\s*{_WHEN}",
            r"(?:制表|填表|审核|打印|导出|操作)(?:人|员|单位)\s*[:=|].*",
            # End of report, page 1 of 3, 第 1 页 共 3 页
            r"(?:the\s+)?(?:end(?:\s+of\s+(?:the\s+)?(?:file|report|data|export|list|document|table|page|results?))?|eof)",
            r"(?:数据|报表|文件|列表|导出)?(?:结束|完毕)|以下空白",
            rf"page\s*:?\s*{_COUNT}(?:\s*(?:of|/)\s*{_COUNT})?|第\s*{_COUNT}\s*页(?:\W*共\s*{_COUNT}\s*页)?",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
# They are short.
_LONGEST = 200
_AROUND = " \t\r\n-=*_.。!<>[]【】\"'"
# Marks as wide as a Chinese character, by the plain ones.
_NARROW = {ord(wide): plain for wide, plain in zip("：，；（）＝｜　", ":,;()=| ", strict=True)}
# So many cells of a row are more than prose has commas.
_MANY_CELLS = 4


def is_footer(cells: Sequence[str], rows: int) -> bool:
    """Whether a line is plainly what programs write under the last row; a number alone, where it counts the rows."""
    told = ",".join(cell for cell in cells if cell.strip()).translate(_NARROW).strip()
    bare = told.strip(_AROUND)
    if len(told) > _LONGEST:
        return False
    return bool(_FOOTER.fullmatch(told) or _FOOTER.fullmatch(bare)) or bare == str(rows)


def is_own_row(cells: Sequence[str], shown: Sequence[Sequence[str]], columns: int, after: Sequence[str] | None) -> bool:
    """Whether a line of too few or too many cells plainly is a row of its own, as those shown above it are.

    It has a time or the like where they have one; or what they say, too, and a beginning like theirs or most of a row; or the
    number that is missing between theirs and the next (`after`), unless a blank stands behind a comma, as in prose.
    """
    places = [_column(shown, at, len(cells), columns) for at in range(len(cells))]
    further = list(zip(cells, places, strict=True))[1:]
    if any(looks(cell).count("9") > 1 and looks(cell) in set(map(looks, place)) for cell, place in further):
        return True
    known = sum(bool(cell.strip()) and cell in place for cell, place in further)
    begins_so = looks(cells[0]) in {looks(row[0]) for row in shown}
    has_most = 2 * len(cells) > columns and len(cells) >= _MANY_CELLS
    if known and known + begins_so + has_most > 1:
        return True
    is_prose = not further or any(cell[:1].isspace() for cell, _place in further)
    return not is_prose and after is not None and _is_missing_between(shown[-1][0], cells[0], after[0])


def is_next(cell: str, before: str) -> bool:
    """Whether a row's first cell is by one more, or one less, than that of the row before it."""
    return looks(cell) == looks(before) and _steps(before, cell) in {1, -1}


def _column(shown: Sequence[Sequence[str]], at: int, cells: int, columns: int) -> Collection[str]:
    """Return what the rows shown have in all columns in which a cell may belong: others before it may be missing, or too many."""
    last = columns - cells + at
    return {row[column] for row in shown for column in range(max(min(at, last), 1), min(max(at, last) + 1, columns))}


def _is_missing_between(before: str, cell: str, after: str) -> bool:
    if not looks(before) == looks(cell) == looks(after):
        return False
    there, on = _steps(before, cell), _steps(cell, after)
    return there * on > 0 and 1 in {abs(there), abs(on)}


def _steps(before: str, cell: str) -> int:
    """Return by how much the last number of a cell is greater, where it is otherwise the same; 0, where it is not."""
    (head, number, tail), (its_head, its_number, its_tail) = map(_last_number, (before, cell))
    return int(its_number) - int(number) if (head, tail) == (its_head, its_tail) and number and its_number else 0


def _last_number(cell: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(.*?)(\d{1,30})(\D*)", cell.strip(' "'), re.DOTALL)
    return (found[1], found[2], found[3]) if found else (cell, "", "")


def looks(cell: str) -> str:
    """Return what kind of thing stands in a cell: “A-17” looks like “B-4”, and not like “rear”."""
    return _LETTERS.sub("a", _DIGITS.sub("9", cell.strip(' "')))
