"""What people write to find a case: its number in any dress, a street, a word, a link; and where it would be found."""

import pytest
from django.test import Client

from cases.models import Case
from cases.numbers import read_number
from grid.models import Street
from hotline.sms.meaning import understand
from tests.desk.conftest import SignedIn
from tests.desk.test_desk import do
from tests.people import Desk

pytestmark = pytest.mark.usefixtures("city")

# {y} the year, {n} the six digits.
DRESSES = [
    "SC-{y}-{n}",
    "sc-{y}-{n}",
    "SC{y}{n}",
    "sc {y} {n}",
    "SC–{y}–{n}",
    "ＳＣ－{y}－{n}",
    "{y}-{n}",
    "{y}{n}",
    "SC-{y}-{n}.",
    "编号SC-{y}-{n}。",
    "我的单号是SC{y}{n}，谢谢",
    "case no. SC-{y}-{n}, please",
    "(SC-{y}-{n})",
    "#{y}-{n}",
]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_number_in_any_dress_is_read(dress: str) -> None:
    assert read_number(dress.format(y=2026, n="000441")) == "SC-2026-000441"


@pytest.mark.parametrize(("text", "number"), [("2026-441", 441), ("SC2026441", 441), ("SC-2026-1234567", 1234567)])
def test_its_zeros_may_be_left_out_and_it_may_be_longer(text: str, number: int) -> None:
    assert read_number(text) == f"SC-2026-{number:06}"


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-04-41", "2026/11/29", "2026年11月29日", "SC-2026-0004", "XY-2026-000441", "13820260004410",
     "+86 138 0013 8000", "No. 12 Renmin Road", "in 2026 3 lamps", "12026000441"],
)  # fmt: skip
def test_what_is_no_number_of_ours_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("dress", DRESSES)
def test_follow_the_search_and_the_palette_find_it(desk: Desk, signed_in: SignedIn, dress: str) -> None:
    told, other = desk.report("lamp"), desk.report("lamp")
    _prefix, year, count = told.number.split("-")
    written = dress.format(y=year, n=count)
    operator = signed_in("operator")

    assert Client().post("/report/follow/", {"what": written}).context["found"].number == told.number
    assert [row["number"] for row in operator.get("/desk/", {"queue": "all", "q": written}).context["queue"].rows] == [
        told.number
    ]
    urls = [item["url"] for item in operator.get("/desk/palette/", {"q": written}).json()["items"]]
    assert f"/desk/cases/{told.number}/" in urls
    assert f"/desk/cases/{other.number}/" not in urls


@pytest.mark.parametrize("dress", [each for each in DRESSES if "sc" in each.lower() or "Ｓ" in each])
def test_a_text_names_it(dress: str) -> None:
    assert understand(f"status {dress.format(y=2026, n='000441')}").number == "SC-2026-000441"


def test_the_merge_takes_a_number_in_any_dress(desk: Desk, signed_in: SignedIn) -> None:
    told, other = desk.report("lamp"), desk.report("lamp")
    for each in (told, other):
        do(signed_in("lead"), each.number, "file")

    where = f"/desk/cases/{told.number}/acts/merge/"
    given = {"number": f"编号{other.number.replace('-', '')}。"}

    signed_in("lead").post(where, given, headers={"HX-Request": "true", "HX-Target": "main"})

    assert Case.objects.get(pk=told.case_id).merged_into_id == other.case_id


@pytest.mark.parametrize(
    "around", ["{}.", "{}。", "（{}）", "{}/", "<{}>", "看这里：{}，谢谢", "“{}”", "{}?x=1", "{}#now"]
)
def test_a_link_is_found_with_what_was_pasted_around_it(desk: Desk, around: str) -> None:
    token = desk.report("lamp").token
    for link in (token, f"https://city.example/r/{token}"):
        assert Client().post("/report/follow/", {"what": around.format(link)})["Location"] == f"/r/{token}"


def test_the_palette_finds_streets_and_words(desk: Desk, signed_in: SignedIn) -> None:
    Street.objects.create(name="Renmin Road", kind="residential", path="LINESTRING(121 32, 121.01 32)")
    told = desk.report(text="the swing is broken", address="Mill Lane 3")
    operator = signed_in("operator")

    def urls(text: str) -> list[str]:
        return [item["url"] for item in operator.get("/desk/palette/", {"q": text}).json()["items"]]

    assert "/desk/?queue=all&q=Renmin+Road" in urls("renmin")
    for text in ("swing", "mill lane"):
        assert f"/desk/cases/{told.number}/" in urls(text)
    # Nobody is shown by its words what he may not read.
    assert f"/desk/cases/{told.number}/" not in [
        item["url"] for item in signed_in("lamps_clerk").get("/desk/palette/", {"q": "swing"}).json()["items"]
    ]


def test_a_search_that_finds_nothing_here_says_where_it_would(desk: Desk, signed_in: SignedIn) -> None:
    told = desk.report(text="the swing is broken")
    operator = signed_in("operator")
    here = "handling"

    queue = operator.get("/desk/", {"queue": here, "q": "swing"}).context["queue"]

    assert queue.rows == []
    assert {"all"} <= {each["name"] for each in queue.found_in}
    for each in queue.found_in:
        rows = operator.get(f"/desk/?{each['query']}").context["queue"].rows
        assert [row["number"] for row in rows] == [told.number]
    assert operator.get("/desk/", {"queue": here, "q": "nobody said this"}).context["queue"].found_in == []
