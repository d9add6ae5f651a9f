"""What people write to find a case: its number in any dress, a street, a word, a link; and where it would be found."""

import re
from contextlib import suppress
from html import unescape
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cases.links import MOST, secrets_in
from cases.models import Case
from cases.numbers import counts_in, one_number_in, read_number
from common.ids import link_token
from common.pasted import LONGEST_PASTE
from desk.forms import MergeForm
from grid.models import Street
from hotline.forms import FollowForm, LostForm
from hotline.sms.meaning import understand
from tests.desk.conftest import SignedIn
from tests.desk.test_desk import do
from tests.people import Desk

pytestmark = pytest.mark.usefixtures("city")

# {y} the year, {n} the six digits.
PLAIN = [
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
DRESSES = [
    *PLAIN,
    "№SC-{y}-{n}",
    "№ {y}-{n}",
    "SC−{y}−{n}",
    "SC·{y}·{n}",
    "SC:{y}:{n}",
    "SC：{y}：{n}",
    "SC~{y}~{n}",
    "SC_{y}_{n}",
    "SC--{y}--{n}",
    "SC|{y}|{n}",
    "ＳＣ．{y}．{n}",
    "SC {y}年 {n}",
    "SC第{y}年第{n}号",
    "{y}年{n}号",
    "_SC-{y}-{n}_",
    "SC-{y}-{n}-photo.jpg",
    "SC-{y}-{n}²",
    "SC-{y}-{n}①",
    "report-number-SC-{y}-{n}",
    "number-{y}-{n}",
    "/desk/cases/SC-{y}-{n}/",
    "%2Fdesk%2Fcases%2FSC-{y}-{n}",
    "SC%2D{y}%2D{n}",
    "S C {y} {n}",
    "SC一{y}一{n}",
    "SC, {y}, {n}",
    "SC ({y}) {n}",
    "SC-{y}-\n> {n}",
    # Another number, a month, a day stands before it.
    "{y}.9 上报，编号SC-{y}-{n}",
    "{y}-11 SC-{y}-{n}",
    "My report of {y}-11, number SC-{y}-{n}",
    "{y}/09 SC-{y}-{n}",
    "{y}-11-30 SC-{y}-{n}",
    "{y}年9月 SC-{y}-{n}",
    "{y}-11-30SC-{y}-{n}",
    "SC-{y}-{n}, {y}-11",
    "from {y}-11-01 to {y}-11-30: SC-{y}-{n}",
    "{y}年9月3日上报，单号{y}-{n}",
    "{y}-11-30 12:00 您的工单{y}-{n}已办结",
    "SC {y}-11: {y}-{n}",
]
# As a line is broken, a dash put in, a letter written for a figure.
BROKEN = [
    "SC-2026-000 441",
    "SC-2026-0\n00441",
    "SC-2026-00 0441",
    "SC-2026-00044\n1",
    "SC-2026-000-441",
    "SC-\n2026-000441",
    "SC-20 26-000441",
    "S C 2 0 2 6 0 0 0 4 4 1",
    "SC-2026-000\u200b441",
    "\ufeffSC\u00ad-2026-000\u00ad441",
    "SC-2026-OOO441",
    "sc-2o26-ooo44l",
    "SC-2026-ООО441",
    "SC-２０２６-٠٠٠٤٤١",
    "S\u2060C-2026-000441",
]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_number_in_any_dress_is_read(dress: str) -> None:
    assert read_number(dress.format(y=2026, n="000441")) == "SC-2026-000441"


@pytest.mark.parametrize("dress", [*DRESSES, *BROKEN])
def test_a_field_that_asks_for_one_number_takes_it_in_any_dress(dress: str) -> None:
    assert one_number_in(dress.format(y=2026, n="000441")) == "SC-2026-000441"


@pytest.mark.parametrize("text", BROKEN)
def test_a_number_that_was_broken_is_read(text: str) -> None:
    assert read_number(text) == "SC-2026-000441"


@pytest.mark.parametrize(
    ("text", "number"),
    [("2026-441", 441), ("SC2026441", 441), ("SC-2026-1234567", 1234567), ("my case 2026-441 please", 441),
     ("SC 2026-441 please", 441), ("编号2026年441号", 441), ("2026年第441号", 441),
     ("2026年第8号", 8), ("电话12345，编号2026-441", 441), ("my phone is broken, report no. 2026-441", 441), ("2026-100000 please", 100000), ("2026 150000", 150000),
     # What may be a month is a number where it stands alone, or is introduced as one.
     ("2026-11", 11), (" 2026.9。", 9), ("(2026/9)", 9), ("编号2026-11", 11), ("单号：2026.9，谢谢", 9), ("number 2026-11", 11),
     ("my number is 2026-11", 11), ("No. 2026/11, please", 11), ("#2026-11", 11), ("№2026-11", 11), ("SC-2026-11", 11),
     ("in 2026-12 I wrote of no.2026-11", 11)],
)  # fmt: skip
def test_its_zeros_may_be_left_out_and_it_may_be_longer(text: str, number: int) -> None:
    assert read_number(text) == f"SC-2026-{number:06}"


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-04-41", "2026/11/29", "2026年11月29日", "SC-2026-0004", "XY-2026-000441", "13820260004410",
     "+86 138 0013 8000", "No. 12 Renmin Road", "in 2026 3 lamps", "12026000441",
     # Months, days, years, times, sums, telephones, decimals, and numbers of others.
     "in 2026-11 it broke", "2026.9 上报", "since 2026/11", "2026年9月", "2026年9月上报", "编号：2026年9月", "the 2026-2027 budget",
     "from 2026-11 to 2026-12", "2026-1130 in the evening", "No 2026-11 report came", "2026-11-30 08:00", "2026-12-01T08:00:00",
     "202611301200 and more", "in 2026 150000 yuan", "2026年150000元", "2026年1500000人次", "2026.123456 EUR",
     "in SC 2026 12 lamps", "SC 2026-11 was dark", "SC 2026-11-30", "SC 2026年11月30日", "NSC-2026-000441", "XSC-2026-000441",
     "XY_2026_000441", "+2026000441", "¥2026000441", "tel 0513-2026-4410", "021 2026-4410", "3.2026-000441",
     # Half typed, with a count behind it; and what is introduced as something else's.
     "SC-2026-00044 1 Dec", "SC-2026-00044-1", "SC$2026441", "SC+2026000441",
     "电话 2026000441", "快递单号：2026000441", "订单号 2026000441 顺丰", "合同编号2026-441", "手机号码:2026000441", "發票號碼2026-000441",
     "order no. 2026-000441", "Tel: 2026000441", "tracking number is 2026-000441", "Invoice 2026-441",
     "2026 441", "2026-000 441", "TEL2026000441", "2026-12-000441", "12345-2026-000441", "2026-000441-1", "〔2026〕12号", "2026-0441", "SC-2026-000 44 lamps", "SC-2026-000441x", "²2026", "SC-2026-²²²²²²"],
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


@pytest.mark.parametrize("dress", [each for each in PLAIN if "sc" in each.lower() or "Ｓ" in each])
def test_a_text_names_it(dress: str) -> None:
    assert understand(f"status {dress.format(y=2026, n='000441')}").number == "SC-2026-000441"


def test_the_merge_takes_a_number_in_any_dress(desk: Desk, signed_in: SignedIn) -> None:
    told, other = desk.report("lamp"), desk.report("lamp")
    for each in (told, other):
        do(signed_in("lead"), each.number, "file")

    where = f"/desk/cases/{told.number}/acts/merge/"
    given = {"number": f"My report of 2026-11, 编号{other.number.replace('-', '')}。"}

    signed_in("lead").post(where, given, headers={"HX-Request": "true", "HX-Target": "main"})

    assert Case.objects.get(pk=told.case_id).merged_into_id == other.case_id


AROUND = [
    "{}.", "{}。", "（{}）", "{}/", "<{}>", "看这里：{}，谢谢", "“{}”", "{}?x=1", "{}#now", "{}-", "{}--", "{}_", "_{}_", "__{}__",
    "*{}*", "-{}-", "{}--thanks", "`{}`", "[{}]({})", "{}…", "\u200b{}\u200b", "Nantong-city-hotline-tracking {}",
    "[Nantong-city-hotline-reports] {}", "your-report-is-followed-at-A {}", "SC-2026-000999 {}",
    "2026-11-30 " + "very long words " * 200 + "{}", "{}" + " very long words" * 200,
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
def test_a_link_is_found_with_what_was_pasted_around_it(desk: Desk, around: str) -> None:
    token = desk.report("lamp").token
    for link in (token, f"https://city.example/r/{token}"):
        assert Client().post("/report/follow/", {"what": around.format(link, link)})["Location"] == f"/r/{token}"


# How the way to it is written, {} its first half and {} its second.
BREAKS = [
    "https://city.example/r/{} {}", "https://city.example/r/{}\n{}", "https://city.example/r/{}\r\n> {}", "city.example/r/ {}{}",
    "https://city.example/r/{}=\n{}", "https%3A%2F%2Fcity.example%2Fr%2F{}{}", "https%253A%252F%252Fcity.example%252Fr%252F{}{}",
    "HTTPS://CITY.EXAMPLE/R/{}{}", "https://city.example/ r/{}{}", "https://city.example/r\n/{}{}", "／r／{}{}", "{} {}",
    "https://city.example/r/{}\u200b{}", "https://city.example/r/{}{}and more", "https://city.example/r/{}\u00a0{}, SC-2026-000001",
    "{number} https://city.example/r/{} {} {number}",
]  # fmt: skip


@pytest.mark.parametrize("way", BREAKS)
def test_a_link_that_was_broken_is_found(desk: Desk, way: str) -> None:
    told = desk.report("lamp")
    token = told.token
    what = way.replace("{number}", told.number).format(token[:16], token[16:])

    assert Client().post("/report/follow/", {"what": what})["Location"] == f"/r/{token}"


def test_every_secret_of_a_link_is_read_whatever_its_letters() -> None:
    for _each in range(300):
        token = link_token()
        assert secrets_in(f"https://city.example/r/{token}--") == [token]
        assert token in secrets_in(f"see {token}.")
    dashed = "-_" * 10 + "-A"
    assert secrets_in(f"/r/{dashed}") == [dashed]
    assert secrets_in(dashed) == [dashed]


@pytest.mark.parametrize(
    "what",
    ["Nantong-city-hotline-tracking", "a-b_c-d-e_f-g-h_i-j-k_A", "https://city.example/r/AAAAAAAAAAAAAAAAAAAAAA",
     "AAAAAAAAAAAAAAAAAAAAAA", "/r/RPrtzNIqgBimLm3b", "https://city.example/r/", "%2Fr%2FAAAAAAAAAAAAAAAAAAAAAg", "x" * 40],
)  # fmt: skip
def test_what_is_no_link_of_ours_leads_nowhere(desk: Desk, what: str) -> None:
    told = desk.report("lamp")

    alone = Client().post("/report/follow/", {"what": what})
    beside = Client().post("/report/follow/", {"what": f"{what} {told.number}"})

    assert (alone.status_code, alone.context["found"]) == (200, None)
    assert (beside.status_code, beside.context["found"].number) == (200, told.number)


@pytest.mark.parametrize("secret", ["AAAAAAAAAAAAAAAAAAAAAA", "RPrtzNIqgBimLm3b", ""])
def test_a_link_that_opens_nothing_is_named_as_such(desk: Desk, secret: str) -> None:
    unknown = Client().post("/report/follow/", {"what": f"https://city.example/r/{secret}"})
    number = Client().post("/report/follow/", {"what": "SC-2026-999999"})

    assert (unknown.status_code, unknown.context["is_link"], number.context["is_link"]) == (200, True, False)


def test_few_links_are_tried_for_one_text(desk: Desk) -> None:
    token = desk.report("lamp").token
    others = [link_token() for _each in range(MOST)]

    many = Client().post("/report/follow/", {"what": " ".join(f"/r/{each}" for each in [*others, token])})
    few = Client().post("/report/follow/", {"what": " ".join(f"/r/{each}" for each in [*others[1:], token])})

    assert (many.status_code, few["Location"]) == (200, f"/r/{token}")


def test_no_field_that_is_pasted_into_cuts_what_was_pasted(desk: Desk) -> None:
    told = desk.report("lamp")
    before = "very long words " * 300
    assert len(before) < LONGEST_PASTE

    assert Client().post("/report/follow/", {"what": before + told.number}).context["found"].number == told.number
    for field in (FollowForm().fields["what"], *LostForm().fields.values(), MergeForm.base_fields["number"]):
        assert "maxlength" not in field.widget.attrs
    assert Client().post("/report/follow/", {"what": "x" * (LONGEST_PASTE + 1)}).status_code == 400


def test_the_centre_finds_a_case_by_a_link_and_in_a_long_text(desk: Desk, signed_in: SignedIn) -> None:
    told, other = desk.report("lamp"), desk.report("lamp")

    def found(who: str, text: str) -> set[str]:
        reader = signed_in(who)
        rows = {row["number"] for row in reader.get("/desk/", {"queue": "all", "q": text}).context["queue"].rows}
        urls = {item["url"] for item in reader.get("/desk/palette/", {"q": text}).json()["items"]}
        return rows & {url.split("/")[-2] for url in urls if "/cases/" in url}

    for text in (f"https://city.example/r/{told.token}.", told.token, "the words of a text " * 20 + told.number):
        assert found("operator", text) == {told.number}
    assert found("operator", f"/r/{link_token()}") == set()
    assert found("lamps_clerk", other.token) == set()


@pytest.mark.parametrize(
    "words",
    ["SC", "S C ", "2026-", "SC-2026-0", "SC2026", "0 ", "编号", "number ", "%25", "/r/", "/ r / ", "A-", "-", "\u200b", "№", "/r/A "],
)  # fmt: skip
def test_a_long_paste_is_read_at_once(words: str) -> None:
    text = (words * LONGEST_PASTE)[:LONGEST_PASTE]
    began = process_time()

    read_number(text)
    with suppress(ValidationError):
        one_number_in(f"{text} SC-2026-000441")
    counts_in(text)
    secrets_in(text)

    assert process_time() - began < 1


def test_the_palette_finds_streets_and_words(desk: Desk, signed_in: SignedIn) -> None:
    Street.objects.create(name="Renmin Road", kind="residential", path="LINESTRING(121 32, 121.01 32)")
    told = desk.report(text="the swing is broken", address="Mill Lane 3")
    operator = signed_in("operator")

    def urls(text: str) -> list[str]:
        return [item["url"] for item in operator.get("/desk/palette/", {"q": text}).json()["items"]]

    assert "/desk/?queue=all&q=Renmin+Road" in urls("renmin")
    for text in ("ＲＥＮＭＩＮ", "12 Renmin Road", "renmin　road"):
        assert "/desk/?queue=all&q=Renmin+Road" in urls(text)
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


def narrowed(desk: Desk) -> dict[str, int]:
    """Ids by which a list is narrowed."""
    return {
        "lamp": desk.city.classes["lamp"].pk,
        "question": desk.city.classes["question"].pk,
        "lamps": desk.city.departments["lamps"].pk,
        "roads": desk.city.departments["roads"].pk,
    }


@pytest.mark.parametrize("q", ["swing", ""])
@pytest.mark.parametrize(
    ("name", "value", "is_widened"),
    [
        ("class", "lamp", False),
        ("class", "question", True),
        ("department", "lamps", False),
        ("department", "roads", True),
    ],
)
def test_where_else_it_is_counts_what_its_link_opens_whatever_narrows_the_list(
    desk: Desk, signed_in: SignedIn, name: str, value: str, is_widened: bool, q: str
) -> None:
    desk.sent("lamp", text="the swing is broken")
    operator = signed_in("operator")
    asked = {"queue": "reported", name: narrowed(desk)[value], "sort": "newest", **({"q": q} if q else {})}

    answer = operator.get("/desk/", asked)
    queue = answer.context["queue"]

    assert (queue.rows, queue.is_widened) == ([], is_widened)
    assert {"all"} <= {each["name"] for each in queue.found_in}
    for each in queue.found_in:
        opened = operator.get(f"/desk/?{each['query']}").context["queue"]
        assert len(opened.rows) == int(each["count"]), each
        assert opened.wanted.order == "newest"
    # That nothing of it was asked for does not say that the queue is empty.
    page = answer.content.decode()
    assert 'data-nothing="search"' in page
    assert 'data-nothing="queue"' not in page
    # Whoever searches from here searches the same list, and sees by what it is narrowed, and the way out of it.
    assert f'<input type="hidden" name="{name}" value="{narrowed(desk)[value]}">' in page
    assert "data-narrowed" in page
    [out] = re.findall(r'href="([^"]+)" data-widen', page)
    assert operator.get(unescape(out)).context["queue"].given == {
        "queue": "reported", "sort": "newest", **({"q": q} if q else {})
    }  # fmt: skip


def test_an_empty_queue_says_that_it_is_empty(desk: Desk, signed_in: SignedIn) -> None:
    page = signed_in("operator").get("/desk/", {"queue": "reported"}).content.decode()

    assert 'data-nothing="queue"' in page
    assert "data-narrowed" not in page
