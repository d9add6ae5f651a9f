"""Bad files: each fault is named by file, row, field and reason, and all of them at once."""

import gzip
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.cityfiles import Fault, FaultyFiles, Folder, check_city
from common.coordinates import LOOK_SWAPPED
from tests.cities.conftest import EAST, FILES, WHOLE, CityFolder, Spoil, cell, feature

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def faults(folder: CityFolder) -> list[Fault]:
    try:
        check_city(folder.path, now=NOW)
    except FaultyFiles as error:
        return error.faults
    return []


def test_a_sound_folder_has_no_faults(folder: CityFolder) -> None:
    assert faults(folder) == []


def replace(file: str, old: str, new: str) -> Spoil:
    return lambda folder: folder.replace(file, old, new)


def append(file: str, line: str) -> Spoil:
    return lambda folder: folder.append(file, line)


def boundaries(*features: object) -> Spoil:
    return lambda folder: folder.boundaries(*features)


def write(file: str, content: bytes) -> Spoil:
    def spoil(folder: CityFolder) -> None:
        (folder.path / file).write_bytes(content)

    return spoil


def remove(file: str) -> Spoil:
    return lambda folder: (folder.path / file).unlink()


def overlapping_leads(folder: CityFolder) -> None:
    folder.replace("responsibilities.csv", "E1,T,WORKS,lead,2020-01-01,", "E1,T,WORKS,lead,2020-01-01,2022-01-01")
    folder.append("responsibilities.csv", "E1,T,CC,lead,2021-01-01,")


GBK = "code,parent,kind,name_en,name_zh_hans,division\nCC,,centre,Centre,中心,T\n".encode("gb18030")
BOWTIE = feature("T-E", (121.0, 31.9), (121.1, 32.1), (121.1, 31.9), (121.0, 32.1))
NO_PROPERTIES = {"type": "Feature", "geometry": EAST["geometry"]}

SPOILED: dict[str, tuple[Spoil, str, int, str, str]] = {
    # What was spoiled: how; then file, row, field and words of the fault that must be told.
    "missing file": (remove("limits.csv"), "limits.csv", 0, "", "missing"),
    "missing column": (replace("divisions.csv", "level", "sort"), "divisions.csv", 1, "level", "missing"),
    "unknown column": (replace("classes.csv", "is_public", "is_publik"), "classes.csv", 1, "is_publik", "misspelt"),
    "column twice": (replace("people.csv", "language", "username"), "people.csv", 1, "username", "twice"),
    "missing language": (
        replace("departments.csv", "name_zh_hans", "name_fr"),
        "departments.csv",
        1,
        "name_zh_hans",
        "missing",
    ),
    "wrong encoding": (write("departments.csv", GBK), "departments.csv", 2, "", "not UTF-8"),
    "open quote": (append("people.csv", 'x,"y'), "people.csv", 4, "", "not CSV"),
    "too few cells": (append("departments.csv", "X,CC,bureau"), "departments.csv", 5, "", "3 cells"),
    "NUL": (append("departments.csv", "X,CC,bureau,X\0,某,T,"), "departments.csv", 5, "name_en", "may hold"),
    "duplicate code": (
        append("departments.csv", "WORKS,CC,bureau,Works,工务,T,"),
        "departments.csv",
        5,
        "code",
        "row 3",
    ),
    "missing translation": (
        append("departments.csv", "X,CC,bureau,Lamps,,T,"),
        "departments.csv",
        5,
        "name_zh_hans",
        "is empty",
    ),
    "half a holiday's name": (
        append("calendar.csv", "2026-02-17,holiday,Spring Festival,"),
        "calendar.csv",
        5,
        "name_zh_hans",
        "another language",
    ),
    "bad code": (append("departments.csv", "a b,CC,bureau,X,某,T,"), "departments.csv", 5, "code", "not a code"),
    "unknown kind": (append("departments.csv", "X,CC,burro,X,某,T,"), "departments.csv", 5, "kind", "not one of"),
    "unknown parent": (
        append("departments.csv", "X,Y,bureau,X,某,T,"),
        "departments.csv",
        5,
        "parent",
        "no department “Y”",
    ),
    "circle": (replace("departments.csv", "CC,,centre", "CC,EAST,centre"), "departments.csv", 2, "parent", "circle"),
    "unknown place of department": (
        append("departments.csv", "X,CC,bureau,X,某,T-N,"),
        "departments.csv",
        5,
        "division",
        "no division “T-N”",
    ),
    "centre that is none": (
        replace("departments.csv", "WORKS,CC,bureau,Works,工务,T,", "WORKS,CC,bureau,Works,工务,T,yes"),
        "departments.csv",
        3,
        "is_centre",
        "bureau",
    ),
    "skill without a name": (
        write(
            "units.csv",
            b"code,name_en,name_zh_hans,department,skills,home_lon,home_lat,members\nU1,X,X,WORKS,hoist,121,32,\n",
        ),
        "units.csv",
        2,
        "skills",
        "dispatch.skills",
    ),
    "skill named in one language": (
        append("city.toml", '[dispatch.skills]\nhoist = { en = "hoists" }'),
        "city.toml",
        0,
        "dispatch.skills.hoist",
        "",
    ),
    "code too long": (
        append("classes.csv", f"{'E' * 21},,event,X,某,field,,,,,,"),
        "classes.csv",
        6,
        "code",
        "room for 20",
    ),
    "third decimal place": (
        append("limits.csv", "E1,*,sign,0.125,working_hour,2020-01-01,"),
        "limits.csv",
        13,
        "amount",
        "decimal places",
    ),
    "year 1": (append("grid_rosters.csv", "walker1,T-W,0001-01-01"), "grid_rosters.csv", 3, "valid_from", "not a date"),
    "NUL in JSON": (
        append("classes.csv", 'M2,,matter,X,某,words,,,,,,"[""\\u0000""]"'),
        "classes.csv",
        6,
        "questions",
        "may hold",
    ),
    "half a character in JSON": (
        append("classes.csv", 'M2,,matter,X,某,words,,,,,,"[""\\ud800""]"'),
        "classes.csv",
        6,
        "questions",
        "neither",
    ),
    "NaN in JSON": (
        append("classes.csv", "M2,,matter,X,某,words,,,,,,[NaN]"),
        "classes.csv",
        6,
        "questions",
        "neither",
    ),
    "patience in words": (
        append("city.toml", '[texts]\nquestion_hours = "14"'),
        "city.toml",
        0,
        "texts.question_hours",
        "8784",
    ),
    "no patience": (append("city.toml", "[texts]\nquestion_hours = 0"), "city.toml", 0, "texts.question_hours", "1 to"),
    "patience misspelt": (
        append("city.toml", "[texts]\nquestion_hour = 2"),
        "city.toml",
        0,
        "texts.question_hour",
        "one of",
    ),
    "words of no kind": (
        append("city.toml", '[texts.words.yess]\nen = ["aye"]'),
        "city.toml",
        0,
        "texts.words.yess",
        "stop",
    ),
    "words that are no list": (
        append("city.toml", '[texts.words.yes]\nen = "aye"'),
        "city.toml",
        0,
        "texts.words.yes",
        "list",
    ),
    "date in the profile": (replace("city.toml", "zoom = 12", "zoom = 2026-01-01"), "city.toml", 0, "map", "neither"),
    "no number in the profile": (replace("city.toml", "zoom = 12", "zoom = nan"), "city.toml", 0, "map", "neither"),
    "prefix too long": (replace("city.toml", '"TI"', '"TINYTINYT"'), "city.toml", 0, "number_prefix", "longer"),
    "calendar code": (
        replace("city.toml", '[calendar]\ncode = "tiny"', "[calendar]\ncode = 3"),
        "city.toml",
        0,
        "calendar.code",
        "letters",
    ),
    "danger of no class": (
        replace("city.toml", "[calendar]", '[class_danger]\nE999 = "gas"\n\n[calendar]'),
        "city.toml",
        0,
        "class_danger.E999",
        "no class",
    ),
    "danger of no kind": (
        replace("city.toml", "[calendar]", '[class_danger]\nE1 = "gass"\n\n[calendar]'),
        "city.toml",
        0,
        "class_danger.E1",
        "not one of",
    ),
    "neither yes nor no": (
        replace("departments.csv", "中心,T,yes", "中心,T,maybe"),
        "departments.csv",
        2,
        "is_centre",
        "neither",
    ),
    "unknown role": (append("people.csv", "x,X,某,king,CC,en"), "people.csv", 4, "roles", "not one of"),
    "citizen as staff": (append("people.csv", "x,X,某,citizen,CC,en"), "people.csv", 4, "roles", "not one of"),
    "one person written two ways": (
        append("people.csv", "Walker1,X,某,grid_worker,CC,en"),
        "people.csv",
        4,
        "username",
        "walker1",
    ),
    "no role": (append("people.csv", "x,X,某,;,CC,en"), "people.csv", 4, "roles", "no role"),
    "unknown department": (append("people.csv", "x,X,某,clerk,X,en"), "people.csv", 4, "department", "no department"),
    "unknown language": (append("people.csv", "x,X,某,clerk,CC,fr"), "people.csv", 4, "language", "no language"),
    "not a number": (append("divisions.csv", "X,T,district,X,某,east,32"), "divisions.csv", 5, "lon", "not a number"),
    "not finite": (append("divisions.csv", "X,T,district,X,某,NaN,32"), "divisions.csv", 5, "lon", "between"),
    "beyond the pole": (append("divisions.csv", "X,T,district,X,某,121,91"), "divisions.csv", 5, "lat", "between"),
    "half a point": (append("divisions.csv", "X,T,district,X,某,121,"), "divisions.csv", 5, "lon", "both"),
    "second root": (append("divisions.csv", "X,,district,X,某,,"), "divisions.csv", 5, "parent", "lies within"),
    "city within district": (
        append("divisions.csv", "X,T-E,city,X,某,,"),
        "divisions.csv",
        5,
        "parent",
        "is a district",
    ),
    "class of unknown group": (
        append("classes.csv", "E201,E2,event,X,某,field,,,,,,"),
        "classes.csv",
        6,
        "parent",
        "no class “E2”",
    ),
    "public and protected": (
        append("classes.csv", "M2,,matter,X,某,words,yes,,yes,,,"),
        "classes.csv",
        6,
        "is_public",
        "is_protected",
    ),
    "urgent words": (append("classes.csv", "M2,,matter,X,某,words,,yes,,,,"), "classes.csv", 6, "is_urgent", "words"),
    "questions no JSON": (
        append("classes.csv", "M2,,matter,X,某,words,,,,,,[x"),
        "classes.csv",
        6,
        "questions",
        "JSON",
    ),
    "question without label": (
        append("classes.csv", 'M2,,matter,X,某,words,,,,,,"[{""key"": ""a"", ""kind"": ""text""}]"'),
        "classes.csv",
        6,
        "questions",
        "label",
    ),
    "an answer of a danger nobody knows": (
        append(
            "classes.csv",
            'M2,,matter,X,某,words,,,,,,"[{""key"": ""a"", ""kind"": ""yes_no"", ""label"": {""en"": ""x"", ""zh-hans"": ""x""}, ""danger"": ""trap""}]"',
        ),
        "classes.csv",
        6,
        "questions",
        "“trap”",
    ),
    "a danger that no answer says": (
        append(
            "classes.csv",
            'M2,,matter,X,某,words,,,,,,"[{""key"": ""a"", ""kind"": ""text"", ""label"": {""en"": ""x"", ""zh-hans"": ""x""}, ""danger"": ""gas""}]"',
        ),
        "classes.csv",
        6,
        "questions",
        "mark the option",
    ),
    "choice without options": (
        append(
            "classes.csv",
            "M2,,matter,X,某,words,,,,,,"
            + cell([{"key": "a", "kind": "choice", "label": {"en": "A", "zh-hans": "甲"}}]),
        ),
        "classes.csv",
        6,
        "questions",
        "without options",
    ),
    "responsible for nothing known": (
        append("responsibilities.csv", "E9,T,CC,lead,2020-01-01,"),
        "responsibilities.csv",
        6,
        "class",
        "no class",
    ),
    "two leads": (
        append("responsibilities.csv", "E1,T,CC,lead,2020-01-01,"),
        "responsibilities.csv",
        3,
        "valid_from",
        "no time",
    ),
    "overlapping leads": (
        overlapping_leads,
        "responsibilities.csv",
        6,
        "valid_from",
        "overlaps row 3",
    ),
    "ends before it begins": (
        append("responsibilities.csv", "M1,T,CC,lead,2020-01-01,2019-01-01"),
        "responsibilities.csv",
        6,
        "valid_from",
        "no time",
    ),
    "bad day": (
        append("responsibilities.csv", "M1,T,CC,lead,1.1.2020,"),
        "responsibilities.csv",
        6,
        "valid_from",
        "date",
    ),
    "no such day": (append("calendar.csv", "2026-02-30,holiday,,"), "calendar.csv", 5, "day", "not a date"),
    "walker unknown": (
        append("grid_rosters.csv", "nobody,T-E,2020-01-01"),
        "grid_rosters.csv",
        3,
        "username",
        "no person",
    ),
    "negative limit": (
        append("limits.csv", "E1,*,sign,-1,working_hour,2020-01-01,"),
        "limits.csv",
        13,
        "amount",
        "between",
    ),
    "half a working day": (
        append("limits.csv", "E1,*,sign,1.5,working_day,2020-01-01,"),
        "limits.csv",
        13,
        "amount",
        "whole",
    ),
    "same limit twice": (
        append("limits.csv", "E101,normal,dispose,4,working_day,2020-01-01,"),
        "limits.csv",
        13,
        "class",
        "already in row 9",
    ),
    "obligation without limit": (
        replace("limits.csv", "*,urgent,dispose,6", "E102,urgent,dispose,6"),
        "limits.csv",
        0,
        "obligation",
        "“dispose”, urgent",
    ),
    "self-intersecting": (boundaries(WHOLE, BOWTIE), "boundaries.geojson", 2, "geometry", "not a sound polygon"),
    "a point for a boundary": (
        boundaries(feature("T", (121.0, 32.0), kind="Point")),
        "boundaries.geojson",
        1,
        "geometry",
        "is a Point",
    ),
    "metres for degrees": (
        boundaries(feature("T", (4e6, 3e6), (5e6, 3e6), (5e6, 4e6))),
        "boundaries.geojson",
        1,
        "geometry",
        "WGS-84",
    ),
    "no geometry": (boundaries({**WHOLE, "geometry": None}), "boundaries.geojson", 1, "geometry", "cannot be read"),
    "ring of two points": (
        boundaries(feature("T", (121.0, 32.0), (121.1, 32.0))),
        "boundaries.geojson",
        1,
        "geometry",
        "",
    ),
    "boundary of nothing": (
        boundaries(feature("X", (0, 0), (1, 0), (1, 1))),
        "boundaries.geojson",
        1,
        "code",
        "no division",
    ),
    "two boundaries": (boundaries(WHOLE, EAST, EAST), "boundaries.geojson", 3, "code", "row 2"),
    "unexplained accuracy": (
        boundaries({**WHOLE, "properties": {"code": "T", "accuracy": "guess"}}),
        "boundaries.geojson",
        1,
        "accuracy",
        "guess",
    ),
    "code that is a list": (
        boundaries({**WHOLE, "properties": {"code": ["T"], "accuracy": "official"}}),
        "boundaries.geojson",
        1,
        "code",
        "",
    ),
    "no properties": (boundaries(NO_PROPERTIES), "boundaries.geojson", 1, "properties", "none"),
    "not GeoJSON": (write("boundaries.geojson", b"[]"), "boundaries.geojson", 0, "features", "no list"),
    "not JSON": (write("boundaries.geojson", b"{\n\n?"), "boundaries.geojson", 3, "", "not JSON"),
    "not TOML": (append("city.toml", "= 3"), "city.toml", 0, "", "not TOML"),
    "no languages": (replace("city.toml", 'languages = ["en", "zh-hans"]', ""), "city.toml", 0, "languages", "list"),
    "no time zone": (replace("city.toml", "Asia/Shanghai", "Asia/Nowhere"), "city.toml", 0, "time_zone", "Nowhere"),
    "time zone out of bounds": (replace("city.toml", "Asia/Shanghai", "../etc"), "city.toml", 0, "time_zone", "../etc"),
    "city without Chinese name": (replace("city.toml", 'zh-hans = "小城"', ""), "city.toml", 0, "names", "zh-hans"),
    "danger in one language": (replace("city.toml", 'zh-hans = ["刀"]', ""), "city.toml", 0, "danger 1", "zh-hans"),
    "danger rings nobody": (
        replace("city.toml", '[[danger]]\nnumber = "110"', '[[danger]]\nnumber = "111"'),
        "city.toml",
        0,
        "danger 1",
        "emergency",
    ),
    "map without centre": (
        replace("city.toml", "centre = [121.0, 32.0]", ""),
        "city.toml",
        0,
        "map.centre",
        "2 numbers",
    ),
    "hours overlap": (
        replace("city.toml", '[["09:00", "17:00"]]', '[["09:00", "13:00"], ["12:00", "17:00"]]'),
        "city.toml",
        0,
        "calendar.hours",
        "overlaps",
    ),
    "six days a week": (replace("city.toml", "[], []", "[]"), "city.toml", 0, "calendar.hours", "7 weekdays"),
    "holiday beyond publication": (
        append("calendar.csv", "2027-01-01,holiday,,"),
        "calendar.csv",
        5,
        "day",
        "2026-12-31",
    ),
}


@pytest.mark.parametrize(("spoil", "file", "row", "field", "words"), SPOILED.values(), ids=SPOILED.keys())
def test_a_fault_is_told_by_file_row_field_and_reason(
    folder: CityFolder, spoil: Spoil, file: str, row: int, field: str, words: str
) -> None:
    spoil(folder)

    told = faults(folder)

    assert [
        fault for fault in told if (fault.file, fault.row, fault.field) == (file, row, field) and words in fault.reason
    ], told


def test_all_faults_are_told_at_once(folder: CityFolder) -> None:
    folder.append("departments.csv", "X,Y,bureau,X,,T,")
    folder.append("divisions.csv", "X,T,district,X,某,east,north")
    folder.append("limits.csv", "E9,*,sign,soon,working_hour,2020-01-01,")

    told = {(fault.file, fault.field) for fault in faults(folder)}

    assert told == {
        ("departments.csv", "name_zh_hans"),
        ("divisions.csv", "lon"),
        ("divisions.csv", "lat"),
        ("limits.csv", "amount"),
    }


def test_one_bad_row_is_told_once_and_not_by_all_that_point_at_it(folder: CityFolder) -> None:
    folder.replace("departments.csv", "WORKS,CC,bureau", "WORKS,CC,burro")

    assert [(fault.file, fault.field) for fault in faults(folder)] == [("departments.csv", "kind")]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyFiles, match="no such folder"):
        check_city(tmp_path / "nowhere", now=NOW)


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_does_not_matter(folder: CityFolder) -> None:
    lines = [line.split(",") for line in FILES["divisions.csv"].splitlines()]
    content = "\r\n".join(",".join(reversed(line)) for line in lines)
    (folder.path / "divisions.csv").write_bytes(b"\xef\xbb\xbf" + content.encode())

    assert faults(folder) == []


def test_optional_files_may_be_missing(folder: CityFolder) -> None:
    for name in ("people.csv", "grid_rosters.csv", "boundaries.geojson"):
        (folder.path / name).unlink()

    assert faults(folder) == []


# --- Pages of text --------------------------------------------------------------------

PAGE = '+++\ncode = "a"\n+++\n=== en\nOne.\n\nTwo.\n=== zh-hans\n一。\n'


def pages_of(folder: CityFolder, content: str) -> tuple[Folder, list]:
    (folder.path / "articles").mkdir()
    (folder.path / "articles" / "a.md").write_text(content, encoding="utf-8")
    reading = Folder(folder.path, languages=("en", "zh-hans"))
    return reading, reading.pages("articles")


def test_a_page_has_settings_and_a_text_in_every_language(folder: CityFolder) -> None:
    reading, pages = pages_of(folder, PAGE)

    assert reading.faults == []
    assert pages[0].front == {"code": "a"}
    assert pages[0].texts == {"en": "One.\n\nTwo.", "zh-hans": "一。"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("=== zh-hans\n一。\n", "", "=== zh-hans", id="a language missing"),
        pytest.param("一。", " ", "=== zh-hans", id="a language empty"),
        pytest.param('code = "a"', "code = ", "not TOML", id="bad settings"),
        pytest.param("+++\ncode", "code", "must begin", id="no settings"),
        pytest.param("+++\n=== en", "+++\nHello\n=== en", "above", id="text without a language"),
    ],
)
def test_a_bad_page_is_told(folder: CityFolder, old: str, new: str, words: str) -> None:
    reading, pages = pages_of(folder, PAGE.replace(old, new))

    assert pages == []
    assert any(words in fault.reason for fault in reading.faults), reading.faults


# --- Whatever else may be wrong ---------------------------------------------------------

ALL_FILES = sorted([*FILES, "boundaries.geojson"])


@given(data=st.data())
def test_no_damage_to_a_file_is_worse_than_a_report(data: st.DataObject) -> None:
    """Bytes are changed, cut, doubled or swapped between files: the answer is sound or faults, never a crash."""
    with TemporaryDirectory() as path:
        folder = CityFolder(Path(path))
        file = folder.path / data.draw(st.sampled_from(ALL_FILES))
        content = file.read_bytes()
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 20)))
        filling = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace")),
                st.sampled_from([b",", b'"', b"\n", b"null", b"-", b"\x00", b"NaN", b"1e999", b"[]", b"{}", b"9" * 30]),
            )
        )
        file.write_bytes(content[:start] + filling + content[end:])

        for fault in faults(folder):
            assert fault.file
            assert fault.reason
            assert fault.row >= 0


@given(seed=st.integers(0, 2**32))
def test_rows_in_any_order_say_the_same(seed: int) -> None:
    with TemporaryDirectory() as path:
        folder = CityFolder(Path(path))
        shuffled = random.Random(seed)
        for name in FILES:
            if name.endswith(".csv"):
                head, *rows = FILES[name].splitlines()
                shuffled.shuffle(rows)
                (folder.path / name).write_text("\n".join([head, *rows]), encoding="utf-8")

        assert faults(folder) == []


# --- What the check promises, the load keeps ----------------------------------------------


def test_a_table_in_another_encoding_is_named_first_and_nothing_is_said_of_what_comes_of_it(folder: CityFolder) -> None:
    (folder.path / "departments.csv").write_bytes(GBK)
    folder.append("calendar.csv", "2026-02-30,holiday,,")

    told = faults(folder)

    assert [(fault.file, fault.row) for fault in told] == [("departments.csv", 2), ("calendar.csv", 5)]


@pytest.mark.parametrize("file", sorted(name for name in FILES if name.endswith(".csv")))
@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_divided_by_something_else_is_one_fault(folder: CityFolder, file: str, mark: str) -> None:
    content = (folder.path / file).read_text(encoding="utf-8")
    (folder.path / file).write_text(content.replace(",", mark), encoding="utf-8")

    assert [(fault.file, fault.row) for fault in faults(folder)] == [(file, 1)]


@pytest.mark.parametrize("file", sorted(name for name in FILES if name.endswith(".csv")))
def test_a_table_that_cannot_be_read_is_one_fault(folder: CityFolder, file: str) -> None:
    (folder.path / file).write_bytes(b"\xff\xfe" + FILES[file].encode("utf-16-le"))

    assert {fault.file for fault in faults(folder)} == {file}
    assert len(faults(folder)) == 1


def test_a_bad_row_hides_none_below_it(folder: CityFolder) -> None:
    folder.append("departments.csv", 'X,CC,bureau,"X,某,T,')
    folder.append("departments.csv", "Y,CC,burro,Y,某,T,")

    assert [(fault.row, fault.field) for fault in faults(folder)] == [(5, ""), (6, "kind")]


@pytest.mark.parametrize(
    "spoil",
    [
        replace("city.toml", "Asia/Shanghai", "Asia/Nowhere"),
        replace("city.toml", 'zh-hans = "小城"', ""),
        replace("city.toml", 'code = "tiny"', ""),
        replace("city.toml", 'languages = ["en", "zh-hans"]', ""),
    ],
    ids=["zone", "name", "code", "languages"],
)
def test_a_fault_of_the_settings_hides_no_other(folder: CityFolder, spoil: Spoil) -> None:
    spoil(folder)
    folder.replace("city.toml", "centre = [121.0, 32.0]", "")
    folder.append("departments.csv", "X,CC,burro,X,某,T,")

    told = {(fault.file, fault.field) for fault in faults(folder)}

    assert len(told) == 3
    assert {("city.toml", "map.centre"), ("departments.csv", "kind")} < told


PARTS = (
    "story",
    "play",
    "hotline",
    "placeless",
    "texts",
    "messages",
    "dispatch",
    "called",
    "called_kinds",
    "times",
    "class_danger",
)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_settings_that_is_no_table_is_a_fault(folder: CityFolder, name: str) -> None:
    folder.replace("city.toml", "[map]", "[filler]\n[map]")
    content = (folder.path / "city.toml").read_text(encoding="utf-8")
    (folder.path / "city.toml").write_text(f"{name} = 3\n{content}", encoding="utf-8")

    assert faults(folder)
    assert {fault.file for fault in faults(folder)} == {"city.toml"}


@pytest.mark.parametrize(
    "said",
    ['earliest = "soon"', "earliest = 2999-01-01", 'earliest = "0001-01-01"', "ahead_days = -1", 'ahead_days = "x"'],
)
def test_times_that_no_export_could_be_read_by_are_a_fault(folder: CityFolder, said: str) -> None:
    folder.append("city.toml", f"[times]\n{said}")

    assert [fault.field for fault in faults(folder)] == [f"times.{said.split(' ')[0]}"]


def test_a_boundary_with_heights_is_loaded_flat_and_that_is_noted(folder: CityFolder) -> None:
    high = {**WHOLE, "geometry": {**WHOLE["geometry"]}}
    high["geometry"]["coordinates"] = [
        [[*corner, 12.5] for corner in ring] for ring in WHOLE["geometry"]["coordinates"]
    ]
    folder.boundaries(high, EAST)

    notes = check_city(folder.path, now=NOW)

    assert [note for note in notes if "boundaries.geojson, row 1" in note]
    reading = Folder(folder.path)
    assert [shape.geometry.hasz for shape in reading.shapes("boundaries.geojson")] == [False, False]


@pytest.mark.parametrize(
    ("spoil", "file", "field"),
    [
        (boundaries(feature("T", (100.9, 31.9), (101.1, 31.9), (101.1, 32.1))), "boundaries.geojson", "geometry"),
        (boundaries(feature("T", (31.9, 60.9), (32.1, 60.9), (32.1, 61.1))), "boundaries.geojson", "geometry"),
        (replace("divisions.csv", "121.05,32.0", "32.0,61.05"), "divisions.csv", "lon"),
        (replace("city.toml", "[121.0, 32.0]", "[12.0, 32.0]"), "city.toml", "map.centre"),
        (replace("city.toml", "120.9, 31.9, 121.1, 32.1", "121.1, 31.9, 120.9, 32.1"), "city.toml", "map.bounds"),
        (replace("city.toml", "120.9, 31.9, 121.1, 32.1", "120.9, 31.9, 321.1, 32.1"), "city.toml", "map.bounds"),
    ],
)
def test_what_lies_outside_the_bounds_is_named(folder: CityFolder, spoil: Spoil, file: str, field: str) -> None:
    spoil(folder)

    assert (file, field) in {(fault.file, fault.field) for fault in faults(folder)}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_page_may_have_the_line_ends_of_any_computer(folder: CityFolder, end: str) -> None:
    (folder.path / "articles").mkdir()
    (folder.path / "articles" / "a.md").write_bytes(PAGE.replace("\n", end).encode())
    reading = Folder(folder.path, languages=("en", "zh-hans"))

    (page,) = reading.pages("articles")

    assert page.texts == {"en": "One.\n\nTwo.", "zh-hans": "一。"}
    assert reading.faults == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("file", sorted(FILES))
def test_a_file_may_have_the_line_ends_of_any_computer(folder: CityFolder, file: str, end: str) -> None:
    (folder.path / file).write_bytes(FILES[file].replace("\n", end).encode())

    assert faults(folder) == []


# --- Causes before consequences ---------------------------------------------------------------


def told(folder: CityFolder) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.row, fault.field) for fault in faults(folder)]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("divisions.csv", "T-E,T,district,East", '"T-E,T,district,East'),
        ("divisions.csv", "T-E,T,district,East", '"T-E","T","district","East "side" of it"'),
        ("divisions.csv", "T-E,T,district,East", "T-E,T,district,East, the side"),
        ("departments.csv", "WORKS,CC,bureau,Works", '"WORKS","CC",bureau,"Works "and" roads"'),
        ("departments.csv", "WORKS,CC,bureau,Works", "WORKS,CC,bureau,Works, roads"),
        ("departments.csv", "CC,,centre,Centre", '"CC,,centre,Centre'),
        ("classes.csv", "E1,,event,Roads", '"E1,,event,Roads'),
        ("classes.csv", "E101,E1,event,Hole", "E101,E1,event,Hole, deep"),
        ("people.csv", "walker1,Grid worker 1", "walker1,Grid worker, 1"),
    ],
)
def test_one_row_that_cannot_be_read_is_one_fault(folder: CityFolder, file: str, old: str, new: str) -> None:
    row = next(
        number
        for number, line in enumerate((folder.path / file).read_text(encoding="utf-8").splitlines(), start=1)
        if line.startswith(old)
    )
    folder.replace(file, old, new)

    assert [place[:2] for place in told(folder)] == [(file, row)]


@pytest.mark.parametrize("file", ["departments.csv", "divisions.csv", "classes.csv"])
def test_a_row_whose_code_stands_behind_what_is_broken_is_one_fault_too(folder: CityFolder, file: str) -> None:
    lines = (folder.path / file).read_text(encoding="utf-8").splitlines()
    turned = [",".join([*line.split(",")[3:4], *line.split(",")[:3], *line.split(",")[4:]]) for line in lines]
    turned[2] = f"in two, {turned[2]}"
    (folder.path / file).write_text("\n".join(turned), encoding="utf-8")

    assert [place[:2] for place in told(folder)] == [(file, 3)]


def test_what_a_row_that_can_be_read_in_part_is_about_is_known_all_the_same(folder: CityFolder) -> None:
    folder.replace("departments.csv", "WORKS,CC,bureau,Works", "WORKS,CC,bureau,Works, roads")
    folder.append("responsibilities.csv", "M1,T,NOBODY,lead,2020-01-01,")

    assert ("responsibilities.csv", 6, "department") in told(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("running_minute", "minutes"),
        ("*,*,sign,4,working_hour", "*,*,sign,4.5,working_hours"),
        ("*,*,contact,1,working_day", "*,*,contact,1,5,working_day"),
        ("*,*,answer,1,working_day", '*,*,answer,"1,working_day'),
    ],
)
def test_a_limit_that_cannot_be_read_is_named_and_no_limit_is_called_missing(
    folder: CityFolder, old: str, new: str
) -> None:
    folder.replace("limits.csv", old, new)

    (place,) = told(folder)
    assert place[0] == "limits.csv"
    assert place[1] > 1


def test_what_cannot_be_read_stands_before_what_may_come_of_it(folder: CityFolder) -> None:
    folder.append("responsibilities.csv", "*,T,CC,lead,1 January,")
    folder.append("calendar.csv", "2027-01-01,holiday,,")

    assert [place[0] for place in told(folder)] == ["responsibilities.csv", "calendar.csv"]


@pytest.mark.parametrize(
    ("new", "word"),
    [
        ("[31.9, 120.9, 32.1, 121.1]", "four"),
        ("[31.9, 60.9, 32.1, 61.1]", "none"),
        ("[10.9, 31.9, 11.1, 32.1]", "none"),
        ("[-70.98, 42.41, -71.20, 42.22]", "order"),
        ("[-71.2, -70.98, 42.22, 42.41]", "wide"),
    ],
)
def test_bounds_that_are_wrong_are_named_and_nothing_else_is_blamed(folder: CityFolder, new: str, word: str) -> None:
    folder.replace("city.toml", "[120.9, 31.9, 121.1, 32.1]", new)

    assert told(folder) == [("city.toml", 0, "map.bounds")]


MERCATOR = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
DEGREES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}


def in_metres(code: str) -> dict[str, object]:
    return feature(code, (13458000, 3750000), (13480000, 3750000), (13480000, 3770000), (13458000, 3770000))


@pytest.mark.parametrize("crs", [{}, {"crs": MERCATOR}, {"crs": DEGREES}], ids=["unsaid", "metres", "degrees"])
def test_boundaries_in_metres_are_named_first_and_once(folder: CityFolder, crs: dict[str, object]) -> None:
    features = [in_metres("T"), in_metres("T-E"), EAST]
    (folder.path / "boundaries.geojson").write_text(json.dumps({"features": features, **crs}))
    folder.replace("limits.csv", "running_minute", "minutes")

    assert [place[:2] for place in told(folder)] == [("boundaries.geojson", 0), ("limits.csv", 2)]


@pytest.mark.parametrize("crs", [None, 3, {}, {"properties": 3}, DEGREES, {"properties": {"name": "EPSG:4326"}}])
def test_a_file_of_boundaries_may_say_that_it_is_in_degrees(folder: CityFolder, crs: object) -> None:
    (folder.path / "boundaries.geojson").write_text(json.dumps({"features": [WHOLE, EAST], "crs": crs}))

    assert told(folder) == []


@pytest.mark.parametrize(
    ("cells_there", "places"),
    [(["", ""], []), (["", "x"], [("limits.csv", 1, "")]), (["x", "x"], [("limits.csv", 1, "")] * 2)],
)
def test_columns_without_a_name_are_passed_over_while_nothing_stands_in_them(
    folder: CityFolder, cells_there: list[str], places: list[tuple[str, int, str]]
) -> None:
    header, *lines = (folder.path / "limits.csv").read_text(encoding="utf-8").splitlines()
    lines = [",".join([line, *cells_there]) for line in lines]
    (folder.path / "limits.csv").write_text("\n".join([f"{header},,", *lines]), encoding="utf-8")

    assert told(folder) == places


def test_a_column_that_is_wrong_in_each_of_many_rows_is_named_once(folder: CityFolder) -> None:
    lines = [f"X{at},T,district,X{at},某,{at}453021.5,{at}3542001.2" for at in range(1, 30)]
    header = (folder.path / "divisions.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder.path / "divisions.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")

    assert [place for place in told(folder) if place[0] == "divisions.csv"] == [
        ("divisions.csv", 2, "lat"),
        ("divisions.csv", 2, "lon"),
    ]
    # One row that can be read shows that it is not the column.
    folder.append("divisions.csv", "T,,city,Tiny,小城,121.0,32.0")
    assert len([place for place in told(folder) if place[0] == "divisions.csv"]) == 2 * len(lines)


@pytest.mark.parametrize(
    "file", ["departments.csv", "divisions.csv", "classes.csv", "responsibilities.csv", "limits.csv"]
)
def test_a_table_without_a_row_is_named_and_nothing_that_comes_of_it(folder: CityFolder, file: str) -> None:
    header = (folder.path / file).read_text(encoding="utf-8").splitlines()[0]
    (folder.path / file).write_text(f"{header}\n", encoding="utf-8")

    assert told(folder) == [(file, 0, "")]


def test_an_empty_name_is_said_once(folder: CityFolder) -> None:
    folder.append("departments.csv", "X,CC,bureau,Lamps,,T,")

    assert told(folder) == [("departments.csv", 5, "name_zh_hans")]


def turned(*features: dict[str, Any]) -> Spoil:
    """Write boundaries as programs do that put the latitude first."""
    return boundaries(
        *(
            feature(each["properties"]["code"], *(corner[::-1] for corner in each["geometry"]["coordinates"][0][:-1]))
            for each in features
        )
    )


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (replace("divisions.csv", "121.05,32.0", "32.0,121.05"), ("divisions.csv", 3, "lat")),
        (turned(WHOLE), ("boundaries.geojson", 1, "geometry")),
        (turned(WHOLE, EAST), ("boundaries.geojson", 0, "")),
        (replace("city.toml", "[121.0, 32.0]", "[32.0, 121.0]"), ("city.toml", 0, "map.centre")),
        (
            replace("city.toml", "[120.9, 31.9, 121.1, 32.1]", "[31.9, 120.9, 32.1, 121.1]"),
            ("city.toml", 0, "map.bounds"),
        ),
        (
            lambda folder: (folder.path / "units.csv").write_text(
                "code,name_en,name_zh_hans,department,skills,home_lon,home_lat,members\nU,Unit,组,CC,,32.0,121.0,walker1\n"
            ),
            ("units.csv", 2, "home_lat"),
        ),
    ],
    ids=["a seat", "a boundary", "all boundaries", "the centre", "the bounds", "a unit's home"],
)
def test_places_east_of_90_degrees_whose_numbers_are_swapped_are_said_to_look_so(
    folder: CityFolder, spoil: Spoil, place: tuple[str, int, str]
) -> None:
    spoil(folder)

    reasons = [fault.reason for fault in faults(folder) if (fault.file, fault.row, fault.field) == place]
    assert [reason for reason in reasons if LOOK_SWAPPED in reason]


@pytest.mark.parametrize(
    ("old", "new"), [("121.05,32.0", "121.05,181"), ("121.05,32.0", "121.05,nan"), ("121.05,32.0", "121.05,x")]
)
def test_what_is_no_place_either_way_is_not_said_to_be_swapped(folder: CityFolder, old: str, new: str) -> None:
    folder.replace("divisions.csv", old, new)

    (fault,) = [each for each in faults(folder) if each.field == "lat"]
    assert LOOK_SWAPPED not in fault.reason


def test_a_city_lies_within_nothing_and_all_else_within_it(folder: CityFolder) -> None:
    folder.append("divisions.csv", "X,,city,Other,乙,,")
    folder.append("responsibilities.csv", "*,X,CC,lead,2020-01-01,")

    assert told(folder) == [("divisions.csv", 5, "parent")]


@pytest.mark.parametrize("code", ["L Q", " tiny", "tiny\\n", "临泉", "-tiny", "ti/ny"])
def test_the_code_of_the_city_is_one_like_any_other(folder: CityFolder, code: str) -> None:
    folder.replace("city.toml", 'code = "tiny"\nnumber', f'code = "{code}"\nnumber')

    assert told(folder) == [("city.toml", 0, "code")]


@pytest.mark.parametrize("day", ["2026-W41-1", "20261005.0", "2026-10-5 ", "２０２６-10-05", "2026-1-005"])
def test_a_day_is_written_in_one_way(folder: CityFolder, day: str) -> None:
    folder.append("calendar.csv", f"{day},holiday,,")
    folder.replace("city.toml", "published_until = 2026-12-31", f'published_until = "{day}"')

    assert told(folder) == [("calendar.csv", 5, "day"), ("city.toml", 0, "calendar.published_until")]


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ('number = "110"', {"fire", "medical"}),
        ('number = "110"\nfor = ["police", "fire"]', {"medical"}),
        ('number = "110"\nfor = ["police", "fire", "medical"]', set()),
        ('number = "999"', set()),
    ],
)
def test_whom_no_emergency_number_reaches_is_noted(folder: CityFolder, numbers: str, missing: set[str]) -> None:
    folder.replace("city.toml", '[[emergency]]\nnumber = "110"', f"[[emergency]]\n{numbers}")
    folder.replace("city.toml", '[[danger]]\nnumber = "110"', f"[[danger]]\n{numbers.partition(chr(10))[0]}")

    notes = [note for note in check_city(folder.path, now=NOW) if note.startswith("city.toml, emergency:")]
    assert {each for each in ("police", "fire", "medical") for note in notes if each in note} == missing


@pytest.mark.parametrize("name", ["Spring\u202eFestival", "x" * 151])
def test_a_holiday_whose_name_is_none_is_one_fault(folder: CityFolder, name: str) -> None:
    folder.append("calendar.csv", f"2026-02-17,holiday,{name},春节")

    assert told(folder) == [("calendar.csv", 5, "name_en")]


def test_a_text_of_the_story_may_be_longer_than_a_name(folder: CityFolder) -> None:
    long = json.dumps("Above\n" + "x" * 400)
    story = f'[story]\nclass = "E101"\npoint = [121.0, 32.0]\nphone = "13800000000"\n[story.text]\nen = {long}\nzh-hans = "\\u200b"\n'
    text = (folder.path / "city.toml").read_text(encoding="utf-8")
    (folder.path / "city.toml").write_text(text + story, encoding="utf-8")

    assert [fault.reason for fault in faults(folder) if fault.field == "story.text"] == ["has no text in zh-hans"]


@pytest.mark.parametrize("file", ["departments.csv", "city.toml", "boundaries.geojson"])
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml" + bytes(range(256)) * 8, "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, "xls"),
        (gzip.compress(b"code,parent\n"), "gzip"),
        (b"<html><table><tr><td>code</td></tr></table></html>", "web page"),
        (bytes([0, 0, 0, 1, 65]) * 99, "no text"),
    ],
    ids=["xlsx", "xls", "gzip", "page", "zeros"],
)
def test_a_file_that_is_no_text_is_named_for_what_it_is(
    folder: CityFolder, file: str, content: bytes, word: str
) -> None:
    (folder.path / file).write_bytes(content)

    (fault,) = [each for each in faults(folder) if each.file == file]
    assert (fault.row, fault.field) == (0, "")
    assert word in fault.reason
    assert "UTF-8 (byte" not in fault.reason


# What pages could not show beside others as it is meant: more than a line, too long, nothing to see, and what turns what follows.
NO_NAMES = ["Lin\nquan", "Lin\rquan", "Lin\u2028quan", "x" * 151, "", " ", "\u200b", "\ufeff", "\u200b \u200d", "\u3164", "\u00ad", "\u0301",
            "Lin\u202equan", "\u2067Lin", "Lin\u200bquan", "Lin\tquan", "Lin\x07"]  # fmt: skip


def in_table(folder: CityFolder, name: str) -> None:
    folder.append("departments.csv", f'X,CC,bureau,"{name}",灯,T,')


def in_settings(above: str, last: str) -> Callable[[CityFolder, str], None]:
    """Write names at the end of the settings, or in place of those that are there."""

    def spoil(folder: CityFolder, name: str) -> None:
        text = (folder.path / "city.toml").read_text(encoding="utf-8")
        if above in text:
            before, _old, behind = text.partition(f'{above}\nen = "')
            text = f"{before}{above}\nen = {json.dumps(name, ensure_ascii=False)}{behind[behind.index(last) :]}"
        else:
            text += f'{above}\nen = {json.dumps(name, ensure_ascii=False)}\nzh-hans = "灯"\n'
        (folder.path / "city.toml").write_text(text, encoding="utf-8")

    return spoil


def in_article(folder: CityFolder, name: str) -> None:
    (folder.path / "articles").mkdir()
    front = f'code = "x"\nclasses = []\n[names]\nen = {json.dumps(name, ensure_ascii=False)}\nzh-hans = "灯"\n'
    (folder.path / "articles" / "x.md").write_text(
        f"+++\n{front}+++\n=== en\nText\n=== zh-hans\n文\n", encoding="utf-8"
    )


@pytest.mark.parametrize("name", NO_NAMES, ids=ascii)
@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (in_table, ("departments.csv", 5, "name_en")),
        (in_settings("[names]", "\n"), ("city.toml", 0, "names")),
        (in_settings("[emergency.names]", "\n"), ("city.toml", 0, "emergency 1")),
        (in_settings("[calendar.names]", "\n"), ("city.toml", 0, "calendar.names")),
        (in_settings("[accuracy.official]", "\n"), ("city.toml", 0, "accuracy.official")),
        (in_settings("[dispatch.skills.lamp]", "\n"), ("city.toml", 0, "dispatch.skills.lamp")),
        (in_article, ("articles/x.md", 1, "names")),
    ],
    ids=["a table", "the city", "a number", "the calendar", "an accuracy", "a skill", "an article"],
)
def test_what_is_no_name_is_a_fault_wherever_it_stands(
    folder: CityFolder, spoil: Callable[[CityFolder, str], None], place: tuple[str, int, str], name: str
) -> None:
    spoil(folder, name)

    assert [each for each in told(folder) if each == place]


@pytest.mark.parametrize(
    "name", ["x" * 150, "می\u200cخواهم", "क्\u200dष", "O’Neill & Sons (No. 5) – “A”", "👩\u200d🚒", "№ 7"]
)
def test_a_name_of_any_script_is_one(folder: CityFolder, name: str) -> None:
    in_table(folder, name)
    in_settings("[names]", "\n")(folder, name)

    assert told(folder) == []


def western(folder: CityFolder) -> None:
    """Move the city to where its latitudes could be longitudes."""
    for name in ("city.toml", "divisions.csv"):
        text = (folder.path / name).read_text(encoding="utf-8")
        for old, new in (("120.9", "20.9"), ("121.1", "21.1"), ("121.0", "21.0")):
            text = text.replace(old, new)
        (folder.path / name).write_text(text, encoding="utf-8")
    (folder.path / "boundaries.geojson").unlink()


def test_swapped_bounds_are_named_and_what_is_swapped_besides(folder: CityFolder) -> None:
    western(folder)
    assert told(folder) == []

    folder.replace("city.toml", "[20.9, 31.9, 21.1, 32.1]", "[31.9, 20.9, 32.1, 21.1]")
    assert told(folder) == [("city.toml", 0, "map.bounds")]

    folder.append("divisions.csv", "T-N,T,district,North,北区,32.0,21.0")
    folder.append("divisions.csv", "T-S,T,district,South,南区,21.0,32.0")
    assert told(folder) == [("city.toml", 0, "map.bounds"), ("divisions.csv", 5, "lon")]


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("zoom = 12", 'zoom = "x"', ["map.zoom"]),
        ("zoom = 12", "zoom = 99", ["map.zoom"]),
        ("zoom = 12", "zoom = true", ["map.zoom"]),
        ("zoom = 12\n", "", ["map.zoom"]),
        ('"wgs84"', '"gcj2"', ["map.coordinates"]),
        ('"wgs84"', '"wgs84"\nfiles = "x"', ["map.files"]),
        ('"wgs84"', '"gcj2"\nfiles = "x"', ["map.coordinates", "map.files"]),
        ("[calendar]", "[shifts]\nlongest_h = 0\n[calendar]", ["shifts.longest_h"]),
        ("[calendar]", '[shifts]\nlongest_h = "x"\nlogest_h = 3\n[calendar]', ["shifts.logest_h", "shifts.longest_h"]),
        ("[calendar]", "[alerts]\nsmss_s = 5\n[calendar]", ["alerts.smss_s"]),
        ("[calendar]", '[alerts]\nsms_s = "x"\nleader_s = 0\n[calendar]', ["alerts.leader_s", "alerts.sms_s"]),
        ("[calendar]", "[evaluation]\ndispute_days = -1\n[calendar]", ["evaluation.dispute_days"]),
        ("[calendar]", '[placeless]\nclasses = "GEN"\n[calendar]', ["placeless.classes"]),
        ("[calendar]", '[placeless]\nclass = ["M1"]\n[calendar]', ["placeless.class"]),
        ("[calendar]", "[xalerts]\nsms_s = 5\n[calendar]", ["xalerts"]),
        ("[names]", "nmae = 5\n[names]", ["nmae"]),
        ("zoom = 12", "zoom = 12\nbouns = 5", ["map.bouns"]),
        ("published_until", "published_untill", ["calendar.published_untill"]),
    ],
)
def test_a_setting_that_nobody_can_read_is_named_once(
    folder: CityFolder, old: str, new: str, fields: list[str]
) -> None:
    folder.replace("city.toml", old, new)

    assert told(folder) == [("city.toml", 0, field) for field in fields]


STORY = """
[story]
class = "E101"
point = [121.0, 32.0]
phone = "+8610000000001"
[story.text]
en = "A hole"
zh-hans = "有坑"
[story.address]
en = "Main Street"
zh-hans = "大街"
[story.result]
en = "Filled"
zh-hans = "已填平"
"""
PLAY = '[play]\nphones = ["+86100########"]\nemails = ["citizen##@example.org"]\n'
EMERGENCY = '[[emergency]]\nnumber = "110"'
MORE = (
    '[hotline]\nnumber = "12345"\nregion = "CN"\n[called]\nWORKS = ["works"]\n'
    '[[attributions]]\ntext = "Names"\nurl = "https://example.org/"\n'
)


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        (EMERGENCY, "[[emergency]]", ["danger 1", "emergency 1"]),
        (EMERGENCY, '[[emergency]]\nnumber = ""', ["danger 1", "emergency 1"]),
        (EMERGENCY, '[[emergency]]\nnumber = "x"', ["danger 1", "emergency 1"]),
        (EMERGENCY, "[[emergency]]\nnumber = -1", ["danger 1", "emergency 1"]),
        (EMERGENCY, '[[emergency]]\nnumber = ["110"]', ["danger 1", "emergency 1"]),
        (EMERGENCY, "[[emergency]]\nnumber = true", ["danger 1", "emergency 1"]),
        (EMERGENCY, EMERGENCY + '\nnubmer = "111"', ["emergency 1.nubmer"]),
        (EMERGENCY, EMERGENCY + '\nfor = "police"', ["emergency 1.for"]),
        (EMERGENCY, EMERGENCY + '\nfor = ["polis"]', ["emergency 1.for"]),
        ('en = ["knife"]', 'en = ["knife"]\nfr = "couteau"', ["danger 1"]),
        ('[[danger]]\nnumber = "110"', "[[danger]]", ["danger 1"]),
        ('en = "Official"', 'en = "Official"\nfr = 3', ["accuracy.official"]),
        ('"TI"', '"T/I"', ["number_prefix"]),
        ('["en", "zh-hans"]', '["en", "zh-hans", "English"]', ["languages"]),
        ('"12345"', '"the hotline"', ["hotline.number"]),
        ('"12345"', "[12345]", ["hotline.number"]),
        ('"CN"', '"China"', ["hotline.region"]),
        ('"CN"', '["CN"]', ["hotline.region"]),
        ("WORKS = ", "WROKS = ", ["called.WROKS"]),
        ('text = "Names"', "text = 3", ["attributions 1"]),
        ('text = "Names"', 'text = "Names"\nlink = "x"', ["attributions 1.link"]),
        ('["+86100########"]', '"+86100########"', ["play.phones"]),
        ('["+86100########"]', '["my phone"]', ["play.phones"]),
        ('["citizen##@example.org"]', "[3]", ["play.emails"]),
        ('class = "E101"', "", ["story.class"]),
        ('class = "E101"', 'class = "E1"', ["story.class"]),
        ('class = "E101"', 'class = "E9"', ["story.class"]),
        ("point = [121.0, 32.0]", "", ["story.point"]),
        ("point = [121.0, 32.0]", "point = [32.0, 121.0]", ["story.point"]),
        ("point = [121.0, 32.0]", "point = [12.0, 32.0]", ["story.point"]),
        ('phone = "+8610000000001"', "", ["story.phone"]),
        ('zh-hans = "有坑"', "", ["story.text"]),
        ('en = "Filled"', "en = 3", ["story.result"]),
        ("[story]", "[story]\nplace = 3", ["story.place"]),
        (STORY, "story = 3", ["story"]),
        ("published_until = 2026-12-31", "published_until = 2026-12-31T00:00:00", ["calendar.published_until"]),
        ("published_until = 2026-12-31", 'published_until = "soon"', ["calendar.published_until"]),
    ],
)
def test_a_setting_by_which_a_page_could_not_be_shown_is_named(
    folder: CityFolder, old: str, new: str, fields: list[str]
) -> None:
    content = (folder.path / "city.toml").read_text(encoding="utf-8")
    # Alone at the head, where what is no table may stand.
    head = new if old == STORY else ""
    (folder.path / "city.toml").write_text(f"{head}\n{content}\n{MORE}{PLAY}{STORY}", encoding="utf-8")
    assert head or faults(folder) == []
    folder.replace("city.toml", old, "" if head else new)

    assert {fault.field for fault in faults(folder)} == set(fields)
    assert {fault.file for fault in faults(folder)} == {"city.toml"}


@pytest.mark.parametrize("said", ["1990-01-01", '"1990-01-01"'])
def test_a_day_of_the_settings_may_stand_in_quotation_marks_or_without(folder: CityFolder, said: str) -> None:
    folder.replace("city.toml", "published_until = 2026-12-31", 'published_until = "2026-12-31"')
    folder.append("city.toml", f"[times]\nearliest = {said}")

    assert faults(folder) == []


@pytest.mark.parametrize(
    "questions",
    [
        [{"key": "a", "kind": "choice", "label": {"en": "A", "zh-hans": "甲"}, "options": 3}],
        [{"key": "a", "kind": ["text"], "label": {"en": "A", "zh-hans": "甲"}}],
        [{"key": "a", "kind": "text", "label": {"en": "A", "zh-hans": 3}}],
    ],
)
def test_a_question_that_no_form_could_ask_is_named(folder: CityFolder, questions: list[object]) -> None:
    folder.append("classes.csv", f"M2,,matter,X,某,words,,,,,,{cell(questions)}")

    assert [(fault.row, fault.field) for fault in faults(folder)] == [(6, "questions")]


HOURS = '    [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]],\n    [], []'


@pytest.mark.parametrize(
    ("new", "days"),
    [
        (
            '[["08:30", "24:00"]], [["17:00", "08:30"]], ["08:30", "17:00"], [["8.30", "17"]], [["09:00", "12:00"], ["11:00", "17:00"]], 5, []',
            ["Friday", "Monday", "Saturday", "Thursday", "Tuesday", "Wednesday"],
        ),
        ('[["08:30", "17:00"]], [], [], [["x", "y"]], [], [], []', ["Thursday"]),
    ],
)
def test_each_day_whose_hours_make_no_sense_is_named(folder: CityFolder, new: str, days: list[str]) -> None:
    folder.replace("city.toml", HOURS, new)

    named = [(fault.field, fault.reason.partition(":")[0]) for fault in faults(folder)]
    assert named == [("calendar.hours", day) for day in days]


@pytest.mark.parametrize(
    "new", ["hours = 5", 'hours = "x"', "hours = [[], [], []]", "hours = [[], [], [], [], [], [], []]"]
)
def test_hours_that_are_no_week_are_named(folder: CityFolder, new: str) -> None:
    folder.replace("city.toml", f"hours = [\n{HOURS}\n]", new)

    assert told(folder) == [("city.toml", 0, "calendar.hours")]


@pytest.mark.parametrize("slip", ["zoom = 12,4", 'zoom = "12', "[map", "zoom = 12\nzoom = 13"])
def test_settings_that_are_no_toml_hide_no_other_file(folder: CityFolder, slip: str) -> None:
    folder.replace("city.toml", "zoom = 12", slip)
    assert [place[::2] for place in told(folder)] == [("city.toml", "")]

    folder.replace("limits.csv", "running_minute", "minutes")
    folder.replace("departments.csv", "WORKS,CC", "WORKS,DD")
    assert [place[0] for place in told(folder)] == ["city.toml", "limits.csv", "departments.csv"]


@pytest.mark.parametrize("content", [None, b"\xff\xfez", "城".encode("gb18030")])
def test_settings_that_are_missing_or_no_text_hide_no_other_file(folder: CityFolder, content: bytes | None) -> None:
    (folder.path / "city.toml").unlink()
    if content is not None:
        (folder.path / "city.toml").write_bytes(content)
    folder.replace("limits.csv", "running_minute", "minutes")

    assert [place[0] for place in told(folder)] == ["city.toml", "limits.csv"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*,T,CC,lead,2020-01-01,", "*,T,CC,lead,2019-01-01,2020-01-01"),
        ("*,T,CC,lead,2020-01-01,", "*,T,CC,co,2020-01-01,"),
        ("*,T,CC,lead,2020-01-01,", "*,T-W,CC,lead,2020-01-01,"),
        ("*,T,CC,lead,2020-01-01,", "*,T,CC,lead,2099-01-01,"),
        ("*,T,CC,lead,2020-01-01,", "E1,T-E,CC,co,2020-01-01,"),
    ],
)
def test_a_class_that_nobody_leads_for_somewhere_today_is_named(folder: CityFolder, old: str, new: str) -> None:
    folder.replace("responsibilities.csv", old, new)

    (fault,) = faults(folder)
    assert (fault.file, fault.row, fault.field) == ("responsibilities.csv", 0, "class")
    assert "“M1”" in fault.reason


def test_leads_of_groups_and_of_places_within_count_together(folder: CityFolder) -> None:
    folder.replace("responsibilities.csv", "*,T,CC,lead,2020-01-01,", "M1,T-E,CC,lead,2020-01-01,")
    folder.append("responsibilities.csv", "M1,T-W,CC,lead,2020-01-01,")
    # The city itself is led for by neither of its districts.
    (fault,) = faults(folder)
    assert "“T”" in fault.reason

    folder.append("responsibilities.csv", "M1,T,WORKS,lead,2020-01-01,")
    assert told(folder) == []


@pytest.mark.parametrize("valid", ["2099-01-01", "2030-01-01"])
def test_limits_that_do_not_hold_today_are_none(folder: CityFolder, valid: str) -> None:
    path = folder.path / "limits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2020-01-01", valid), encoding="utf-8")

    assert {place[:2] for place in told(folder)} == {("limits.csv", 0)}


@pytest.mark.parametrize("end", ["", "2020-01-02"])
def test_a_limit_that_ended_or_has_not_begun_is_none(folder: CityFolder, end: str) -> None:
    begun = "2020-01-01" if end else "2099-01-01"
    path = folder.path / "limits.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace("valid_from,source", "valid_from,valid_until,source")
        .replace("2020-01-01,", "2020-01-01,,")
    )
    path.write_text(
        text.replace("promise,7,working_day,2020-01-01,", f"promise,7,working_day,{begun},{end}"), encoding="utf-8"
    )

    assert {(fault.file, fault.field) for fault in faults(folder)} == {("limits.csv", "obligation")}
    assert all("“promise”" in fault.reason for fault in faults(folder))


def test_a_city_may_be_loaded_ahead_of_its_first_day(folder: CityFolder) -> None:
    first = (NOW + timedelta(days=90)).date().isoformat()
    for name in ("limits.csv", "responsibilities.csv"):
        path = folder.path / name
        path.write_text(path.read_text(encoding="utf-8").replace("2020-01-01", first), encoding="utf-8")

    notes = check_city(folder.path, now=NOW)
    assert sum(first in note for note in notes) == 2


@pytest.mark.parametrize("said", ["[accuracy]\n", '[accuracy.demo]\nen = "Demo"\nzh-hans = "演示"\n'])
def test_what_the_settings_do_not_explain_is_no_kind_of_boundary(folder: CityFolder, said: str) -> None:
    folder.replace("city.toml", '[accuracy.official]\nen = "Official"\nzh-hans = "官方"\n', said)

    assert told(folder) == [("boundaries.geojson", 1, "accuracy"), ("boundaries.geojson", 2, "accuracy")]
