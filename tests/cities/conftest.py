"""A small city's folder, sound as it stands, for tests to spoil one thing in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

QUESTIONS = [{"key": "deep", "kind": "yes_no", "label": {"en": "Deep?", "zh-hans": "深吗"}}]


def cell(value: Any) -> str:
    """Write a value as JSON into a cell of a table."""
    return '"' + json.dumps(value).replace('"', '""') + '"'


FILES = {
    "city.toml": """\
code = "tiny"
number_prefix = "TI"
time_zone = "Asia/Shanghai"
languages = ["en", "zh-hans"]
[names]
en = "Tiny"
zh-hans = "小城"
[map]
centre = [121.0, 32.0]
zoom = 12
bounds = [120.9, 31.9, 121.1, 32.1]
coordinates = "wgs84"
[calendar]
code = "tiny"
published_until = 2026-12-31
hours = [
    [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]], [["09:00", "17:00"]],
    [], []
]
[calendar.names]
en = "Calendar"
zh-hans = "日历"
[[emergency]]
number = "110"
[emergency.names]
en = "Police"
zh-hans = "公安"
[[danger]]
number = "110"
en = ["knife"]
zh-hans = ["刀"]
[accuracy.official]
en = "Official"
zh-hans = "官方"
""",
    "calendar.csv": """\
day,kind,name_en,name_zh_hans
2026-01-01,holiday,New Year,元旦
2026-01-02,working,,
2026-01-04,makeup,Make-up day,调休
""",
    "departments.csv": """\
code,parent,kind,name_en,name_zh_hans,division,is_centre
CC,,centre,Centre,中心,T,yes
WORKS,CC,bureau,Works,工务,T,
EAST,WORKS,branch,East branch,东分局,T-E,
""",
    "people.csv": """\
username,name_en,name_zh_hans,roles,department,language
operator1,Operator 1,受理员一,operator,CC,en
walker1,Grid worker 1,网格员一,grid_worker,CC,zh-hans
""",
    "divisions.csv": """\
code,parent,level,name_en,name_zh_hans,lon,lat
T,,city,Tiny,小城,121.0,32.0
T-E,T,district,East,东区,121.05,32.0
T-W,T,district,West,西区,,
""",
    "classes.csv": """\
code,parent,kind,name_en,name_zh_hans,nature,is_public,is_urgent,is_protected,keywords_en,keywords_zh_hans,questions
E1,,event,Roads,道路,field,,,,,,
E101,E1,event,Hole,坑,field,yes,,,hole; pit,坑;洞,QUESTIONS
E102,E1,event,Collapse,塌陷,field,yes,yes,,,,
M1,,matter,Conduct,作风,words,,,yes,,,
""".replace("QUESTIONS", cell(QUESTIONS)),
    "responsibilities.csv": """\
class,division,department,part,valid_from,valid_until
*,T,CC,lead,2020-01-01,
E1,T,WORKS,lead,2020-01-01,
E101,T-E,EAST,lead,2020-01-01,
E101,T-E,CC,co,2020-01-01,
""",
    "grid_rosters.csv": """\
username,division,valid_from
walker1,T-E,2020-01-01
""",
    "limits.csv": """\
class,urgency,obligation,amount,unit,valid_from,source
*,*,receive,15,running_minute,2020-01-01,
*,*,file,30,running_minute,2020-01-01,
*,*,route,30,running_minute,2020-01-01,
*,*,sign,4,working_hour,2020-01-01,
*,*,contact,1,working_day,2020-01-01,
*,normal,dispose,5,working_day,2020-01-01,
*,urgent,dispose,6,running_hour,2020-01-01,
E101,normal,dispose,3,working_day,2020-01-01,Rule 3
*,*,check,2.5,working_hour,2020-01-01,
*,*,answer,1,working_day,2020-01-01,
*,*,promise,7,working_day,2020-01-01,
""",
}


def feature(
    code: str, *corners: tuple[float, float], accuracy: str = "official", kind: str = "Polygon"
) -> dict[str, Any]:
    ring = [list(corner) for corner in corners]
    coordinates: Any = ring[0] if kind == "Point" else [[*ring, ring[0]]]
    return {
        "type": "Feature",
        "properties": {"code": code, "accuracy": accuracy},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


WHOLE = feature("T", (120.9, 31.9), (121.1, 31.9), (121.1, 32.1), (120.9, 32.1))
EAST = feature("T-E", (121.0, 31.9), (121.1, 31.9), (121.1, 32.1), (121.0, 32.1))


class CityFolder:
    """A folder on disk, and short ways to change a file in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, content in FILES.items():
            (path / name).write_text(content, encoding="utf-8")
        self.boundaries(WHOLE, EAST)

    def boundaries(self, *features: Any) -> None:
        (self.path / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    def replace(self, file: str, old: str, new: str) -> None:
        content = (self.path / file).read_text(encoding="utf-8")
        assert content.count(old) >= 1, f"{old!r} is not in {file}"
        (self.path / file).write_text(content.replace(old, new, 1), encoding="utf-8")

    def append(self, file: str, line: str) -> None:
        with (self.path / file).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")


Spoil = Callable[[CityFolder], None]


@pytest.fixture
def folder(tmp_path: Path) -> CityFolder:
    return CityFolder(tmp_path)
