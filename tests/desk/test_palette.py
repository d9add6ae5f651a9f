"""What Ctrl K finds beside a case's number: streets that no map names, and the way to all that fits."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cases.models import Case
from desk.palette import MOST_OF_A_KIND
from desk.streets import streets_in
from tests.desk.conftest import SignedIn
from tests.people import Desk


def items(signed_in: SignedIn, who: str, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = signed_in(who).get("/desk/palette/", {"q": text}).json()["items"]
    return found


def streets(found: list[dict[str, Any]]) -> list[str]:
    return [parse_qs(urlsplit(each["url"]).query)["q"][0] for each in found if "q=" in each["url"]]


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("12 Gongnong Road", ["Gongnong Road"]),
        ("Gongnong Road 12, flat 3", ["Gongnong Road"]),
        ("corner of Gongnong Road and North Hao Street", ["Gongnong Road", "North Hao Street"]),
        ("12 gongnong road", ["gongnong road"]),
        ("工农路12号", ["工农路"]),
        ("南通市崇川区钟秀街道工农路１２号", ["工农路"]),
        ("工农路与世纪大道交叉口", ["工农路", "世纪大道"]),
        ("behind the school", []),
        ("钟秀街道", []),
        ("", []),
    ],
)
def test_streets_are_read_out_of_addresses(address: str, named: list[str]) -> None:
    assert list(streets_in(address)) == named


@pytest.mark.parametrize(
    ("address", "asked", "street"),
    [
        ("12 Gongnong Road", "gongnong", "Gongnong Road"),
        ("12 Gongnong Road", "Gongnong Road", "Gongnong Road"),
        ("南通市崇川区工农路12号", "工农路", "工农路"),
        ("南通市崇川区工农路12号", "工农", "工农路"),
        ("南通市崇川区工农路12号", "工農路", "工农路"),
        ("南通市崇川区工农路12号", "工农路12号", "工农路"),
    ],
)
def test_a_street_is_found_where_the_map_names_none_and_leads_to_its_cases(
    desk: Desk, signed_in: SignedIn, address: str, asked: str, street: str
) -> None:
    case = desk.report("lamp", address=address)
    desk.report("lamp", address=address)
    desk.report("lamp", address="Mill Lane 3")

    found = items(signed_in, "operator", asked)

    (way,) = [each["url"] for each in found if "q=" in each["url"]]
    assert streets(found) == [street]
    rows = signed_in("operator").get(way).context["queue"].rows
    assert len(rows) == 2
    assert case.case_id in [row["id"] for row in rows]


def test_nobody_is_shown_the_street_of_a_case_that_is_not_theirs(desk: Desk, signed_in: SignedIn) -> None:
    desk.report("lamp", address="12 Gongnong Road")

    assert streets(items(signed_in, "lamps_clerk", "gongnong")) == []


def test_nor_of_a_case_of_theirs_whose_place_is_kept(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.sent("lamp", address="12 Gongnong Road")
    assert streets(items(signed_in, "lamps_clerk", "gongnong")) == ["Gongnong Road"]
    Case.objects.filter(pk=receipt.case_id).update(is_protected=True, case_class=desk.city.classes["question"])

    assert streets(items(signed_in, "lamps_clerk", "gongnong")) == []


@pytest.mark.parametrize("more", [0, 1, 5])
def test_more_cases_than_have_room_are_one_press_away(desk: Desk, signed_in: SignedIn, more: int) -> None:
    for _each in range(MOST_OF_A_KIND + more):
        desk.report("lamp", text="the swing is broken")

    found = items(signed_in, "operator", "swing")

    assert len([each for each in found if "/desk/cases/" in each["url"]]) == MOST_OF_A_KIND
    ways = [each["url"] for each in found if each["url"] == "/desk/?queue=all&q=swing"]
    assert len(ways) == bool(more)
    for way in ways:
        assert len(signed_in("operator").get(way).context["queue"].rows) == MOST_OF_A_KIND + more
