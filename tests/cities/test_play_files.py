"""What the play is made of is read as strictly as the rest of a city's folder, where it is checked and where it is played."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from common.cityfiles import Fault, FaultyFiles, check_city
from common.models import City
from desk.generator.arrivals import Mix, Profile
from tests.cities.conftest import CityFolder

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PLAY = {
    "texts.csv": """\
class,language,text,channels,danger_number,is_vague
E101,en,A hole in {place},call;web,,
,zh-hans,{place}有个坑,call,110,yes
""",
    "hours.csv": "kind,key,share_percent,source\nhour,0,1.0,counted\nhour,23,2,counted\nweekday,1,14,counted\nweekday,7,10,\n",
    "weekly.csv": "week,scope,total,calls,net,other,answered_online,source\n2024-01,all,100,80,15,5,60,here\n2024-02,all,120,,,,,here\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> CityFolder:
    made = CityFolder(tmp_path)
    for name, content in PLAY.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return made


def faults(folder: CityFolder) -> list[Fault]:
    try:
        check_city(folder.path, now=NOW)
    except FaultyFiles as error:
        return error.faults
    return []


def test_a_sound_play_is_read_as_it_stands(folder: CityFolder) -> None:
    assert faults(folder) == []

    profile, mix = Profile(folder.path, ZoneInfo("UTC")), Mix(folder.path)
    assert (profile.weekly, profile.hours[23], profile.weekdays[6]) == (120, 2.0, 10.0)
    assert (mix.answered, sum(mix.channels.values())) == (0.6, 100)


def test_a_city_without_a_play_has_none(folder: CityFolder) -> None:
    for name in PLAY:
        (folder.path / name).unlink()

    assert faults(folder) == []
    assert Profile(folder.path, ZoneInfo("UTC")).weekly > 0


@pytest.mark.parametrize("name", list(PLAY))
@pytest.mark.parametrize(
    "how", ["gb18030", "semicolons", "nul", "x", "empty", "utf-16", "a quotation mark", "a cell less"]
)
def test_a_table_of_the_play_that_cannot_be_read_is_not_sound(folder: CityFolder, name: str, how: str) -> None:
    content = PLAY[name].replace("here", "此处").replace("counted", "数过的")
    spoiled = {
        "gb18030": content.encode("gb18030"),
        "utf-16": content.encode("utf-16"),
        "semicolons": content.replace(",", ";").encode(),
        "nul": content.rstrip().encode() + b"\0\n",
        "x": b"x\n",
        "empty": b"",
        "a quotation mark": (content + '"' + content.splitlines()[1] + "\n").encode(),
        "a cell less": (content + content.splitlines()[1].rsplit(",", 1)[0] + "\n").encode(),
    }[how]
    (folder.path / name).write_bytes(spoiled)

    found = faults(folder)

    assert {fault.file for fault in found} == {name}
    with pytest.raises(FaultyFiles):
        Profile(folder.path, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("name", "line", "field"),
    [
        ("texts.csv", "E999,en,A hole,call,,", "class"),
        ("texts.csv", "E101,fr,Un trou,call,,", "language"),
        ("texts.csv", "E101,en,A hole,phone,,", "channels"),
        ("texts.csv", "E101,en,A hole,call,,perhaps", "is_vague"),
        ("texts.csv", "E101,en,,call,,", "text"),
        ("hours.csv", "hour,24,1,", "key"),
        ("hours.csv", "weekday,0,1,", "key"),
        ("hours.csv", "weekday,8,1,", "key"),
        ("hours.csv", "month,3,1,", "kind"),
        ("hours.csv", "hour,3,many,", "share_percent"),
        ("hours.csv", "hour,3,-1,", "share_percent"),
        ("hours.csv", "hour,0,1,", "kind"),
        ("weekly.csv", "2024-03,all,0,1,1,1,,", "total"),
        ("weekly.csv", "2024-03,all,,1,1,1,,", "total"),
        ("weekly.csv", "2024-03,all,x,1,1,1,,", "total"),
        ("weekly.csv", "2024-03,all,90,1.5,1,1,,", "calls"),
        ("weekly.csv", "2024-03,all,90,1,-1,1,,", "net"),
    ],
)
def test_a_row_of_the_play_that_says_nothing_is_a_fault(folder: CityFolder, name: str, line: str, field: str) -> None:
    row = len(PLAY[name].splitlines()) + 1
    folder.append(name, line)

    assert [(fault.file, fault.row, fault.field) for fault in faults(folder)] == [(name, row, field)]


def test_a_day_in_which_nobody_says_anything_is_a_fault(folder: CityFolder) -> None:
    folder.replace("hours.csv", "hour,0,1.0", "hour,0,0")
    folder.replace("hours.csv", "hour,23,2", "hour,23,0")

    assert [(fault.file, fault.field) for fault in faults(folder)] == [("hours.csv", "share_percent")]


@pytest.mark.django_db
@pytest.mark.parametrize("spoiled", ["texts.csv", "hours.csv", "weekly.csv", "no texts", "no city"])
def test_a_generator_that_cannot_play_says_so_and_is_not_started_again(
    folder: CityFolder, spoiled: str, settings: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("base")
    (base / "cities").mkdir()
    (base / "cities" / "tiny").symlink_to(folder.path)
    if spoiled != "no city":
        call_command("load_city", folder.path, verbosity=0)
    if spoiled == "no texts":
        (folder.path / "texts.csv").write_text(PLAY["texts.csv"].splitlines()[0] + "\n")
    elif spoiled != "no city":
        (folder.path / spoiled).write_bytes("垃圾".encode("gb18030"))
    settings.BASE_DIR = base  # type: ignore[attr-defined]

    with pytest.raises(CommandError) as refused:
        call_command("generate", seconds=0)

    assert refused.value.returncode == os.EX_CONFIG
    assert City.objects.exists() == (spoiled != "no city")
