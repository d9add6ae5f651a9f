"""Finding what a matter is: every urgent class has its tile, and among what fits the urgent one stands first."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.rules import rules
from desk.palette import find
from dispatch.cards import class_choices
from dispatch.views import usual_classes
from grid.class_search import find_classes
from grid.models import CaseClass, Kind, Nature
from hotline.guesses import Guesser
from tests.city import NOW, SmallCity, names
from tests.people import Desk

NANTONG = Path(__file__).parents[2] / "cities" / "nantong" / "classes.csv"
MISSING_COVER = "E0409"


def nantong() -> list[CaseClass]:
    with NANTONG.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    groups = {row["parent"] for row in rows}
    return [
        CaseClass(
            pk=number,
            code=row["code"],
            names={"en": row["name_en"], "zh-hans": row["name_zh_hans"]},
            is_urgent=row["is_urgent"] == "yes",
            is_leaf=row["code"] not in groups,
            keywords={"en": row["keywords_en"].split(";"), "zh-hans": row["keywords_zh_hans"].split(";")},
        )
        for number, row in enumerate(rows, start=1)
    ]


def leaves() -> list[CaseClass]:
    return [each for each in nantong() if each.is_leaf]


@pytest.mark.parametrize(
    "typed",
    ["manhole", "Manhole", "manhole cover", "manholes missing", "cover missing", "井盖", "井盖没了", "manhol",
     "mahnole", "manhole cover missing", "open manhole", "jinggai"],
)  # fmt: skip
def test_searching_the_manhole_shows_the_missing_cover_first(typed: str) -> None:
    found = find_classes(leaves(), typed)

    assert found
    assert found[0].code == MISSING_COVER


@pytest.mark.parametrize(
    ("typed", "code"),
    [("gas", "E0403"), ("燃气", "E0403"), ("hydrant", "C0113"), ("路灯", "C0118"), ("water manhole", "C0101")],
)
def test_what_is_urgent_goes_before_what_fits_as_well_and_nothing_else_does(typed: str, code: str) -> None:
    assert find_classes(leaves(), typed)[0].code == code


# What people call it, and what stands first.
CALLED = {
    "E0409": [
        "hole", "no lid", "lid", "missing lid", "lid stolen", "open hole in the street", "uncovered manhole", "窨井盖",
        "下水道盖", "下水井盖", "井蓋", "井蓋不見了", "盖子没了", "没盖子", "井盖被偷了", "阴井盖", "drain cover missing",
    ],
    "E0403": ["漏气", "燃气味", "漏煤气", "煤气泄漏", "天然气", "漏氣", "gas smell", "leaking gas", "smell gas"],
    "E0402": ["漏水", "水管漏水", "爆水管", "water leak", "leaking pipe", "water main break"],
    "E0401": ["地陷", "地面塌了", "路面下沉", "sink hole", "sinkhole"],
    "E0408": ["dangling cable", "dangling wire", "bare wire", "电线断了", "電線掉", "电缆掉下来", "cable down", "sparks"],
    "E0410": ["树倒了", "樹倒了", "倒树", "tree down", "tree fell"],
    "E0411": ["sign falling", "falling sign", "loose sign", "招牌要掉", "墙皮脱落", "玻璃要掉了"],
    "E0412": ["红绿灯不亮", "紅綠燈不亮", "no traffic lights"],
    "E0413": ["栏杆", "欄杆", "栏杆没了", "railing gone", "broken railing"],
    "E0113": ["着火", "起火了", "冒烟", "fire", "something is burning"],
    "E0303": ["坑洞", "pothole", "路面坑坑洼洼"],
    "C0118": ["streetlamp", "路燈", "路灯坏了"],
    "E0406": ["flooding", "路上有水"],
    "E0404": ["下水道堵了", "clogged drain"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "typed"), [(code, typed) for code, all_typed in CALLED.items() for typed in all_typed]
)
def test_a_matter_is_found_by_what_people_call_it(code: str, typed: str) -> None:
    assert [each.code for each in find_classes(leaves(), typed)[:1]] == [code]


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "，。", "!!"])
def test_what_says_nothing_finds_nothing(typed: str) -> None:
    assert find_classes(leaves(), typed) == []


@pytest.mark.parametrize("said", ["manhole", "The manhole cover is gone", "井盖", "路上的井盖不见了"])
def test_words_that_point_to_many_classes_alike_guess_the_urgent_one(said: str) -> None:
    assert Guesser(nantong()).guess(said)[0].code == MISSING_COVER


def urgent_and_not(city: SmallCity, count: int) -> Iterable[CaseClass]:
    for number in range(count):
        yield CaseClass.objects.create(
            code=f"cover-{number}", names=names(f"Manhole cover {number}"), kind=Kind.COMPONENT, nature=Nature.FIELD,
            parent=city.classes["facilities"],
        )  # fmt: skip
        yield CaseClass.objects.create(
            code=f"danger-{number}", names=names(f"Manhole danger {number}"), kind=Kind.EVENT, nature=Nature.FIELD,
            parent=city.classes["facilities"], is_urgent=True,
        )  # fmt: skip


@pytest.fixture
def many(city: SmallCity) -> list[CaseClass]:
    return list(urgent_and_not(city, 9))


def tiles(page: str) -> list[str]:
    return re.findall(r'name="class" value="([^"]+)"', page.split("more-classes")[0])


def test_every_urgent_class_has_a_tile_and_the_usual_ones_stand_beside_it(
    desk: Desk, city: SmallCity, many: list[CaseClass]
) -> None:
    client = Client()
    client.force_login(city.people["grid_worker"])

    page = client.get("/field/report/").content.decode()

    urgent = {each.code for each in many if each.is_urgent} | {"manhole"}
    assert urgent <= set(tiles(page))
    assert len(tiles(page)) == len(set(tiles(page))) == len(urgent) + 6


def test_what_is_urgent_and_no_field_matter_may_be_reported_as_well(city: SmallCity) -> None:
    CaseClass.objects.filter(code="question").update(is_urgent=True)

    codes = {choice["code"] for choice in class_choices()}

    assert "question" in codes
    assert "complaint" not in codes
    assert rules().class_by_code["question"].is_urgent
    assert all(not choice["is_urgent"] for choice in usual_classes(class_choices(), NOW))


def test_the_palette_shows_the_urgent_class_among_many_that_fit(
    desk: Desk, city: SmallCity, many: list[CaseClass]
) -> None:
    person: User = city.people["lead"]

    found: list[dict[str, Any]] = find(person, "manhole", now=NOW)

    classes = [item for item in found if "class=" in item["url"]]
    by_pk = {str(each.pk): each for each in [*many, city.classes["manhole"]]}
    assert classes
    assert all(by_pk[item["url"].rpartition("class=")[2]].is_urgent for item in classes)
