"""Every table can be narrowed, ordered, shown by columns of choice, saved and taken away as a file, by who may see it."""

import csv
import io
import re
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import SavedView
from cases import actions
from cases.actions import Caller
from cases.api.reading import rows_of
from cases.listing import ORDERS
from cases.models import Case, Channel
from common.cache import page_cache
from common.local_time import KEY
from common.models import City
from common.reactions import drain
from common.tables import BOM, Column, chosen_columns, safe_cell
from tests.city import NOW, SmallCity, later
from tests.desk.conftest import SignedIn
from tests.people import Desk

SECRET = "the neighbour Wang Xiaoming did it"


def file_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


def numbers(client: Client, query: str) -> list[str]:
    page = client.get(f"/desk/table/?{query}")
    assert page.status_code == 200
    return re.findall(r'class="figures" href="/desk/cases/([^/]+)/"', page.content.decode())


@pytest.fixture
def several(desk: Desk) -> dict[str, str]:
    """Four cases by what tells them apart: their numbers."""
    now = NOW
    lamp = desk.report("lamp", received_at=now - timedelta(hours=3), address="1 Long Road")
    hole = desk.report("manhole", received_at=now - timedelta(hours=2), channel=Channel.SMS)
    filed = desk.report("lamp", received_at=now - timedelta(hours=1))
    bare = desk.report(None, received_at=now, channel=Channel.CALL)
    actions.file_case([filed.case_id], actor=desk.lead, now=now)
    actions.route_case([filed.case_id], actor=desk.dispatcher, now=now)
    return {"lamp": lamp.number, "hole": hole.number, "filed": filed.number, "bare": bare.number}


def test_every_filter_narrows(several: dict[str, str], city: SmallCity, signed_in: SignedIn) -> None:
    client = signed_in("lead")
    lamps = city.classes["lamp"].pk
    department = city.departments["lamps"].pk

    def found(query: str) -> set[str]:
        return {name for name, number in several.items() if number in numbers(client, query)}

    assert found("") == set(several)
    assert found(f"case_class={lamps}") == {"lamp", "filed"}
    assert found(f"department={department}") == {"filed"}
    assert found("channel=sms") == {"hole"}
    assert found("state=reported") == {"lamp", "hole", "bare"}
    assert found("q=long+road") == {"lamp"}
    assert found(f"case_class={lamps}&state=reported&q=long") == {"lamp"}


@pytest.mark.parametrize("query", ["case_class=x", "department=999999", "channel=pigeon", "state=lost", "after=zzz"])
def test_what_cannot_be_read_is_answered_and_not_a_fault(
    several: dict[str, str], signed_in: SignedIn, query: str
) -> None:
    assert signed_in("lead").get(f"/desk/table/?{query}").status_code == 400
    assert signed_in("lead").get("/desk/table/?sort=nonsense&column=nonsense").status_code == 200


@pytest.mark.parametrize("order", list(ORDERS))
def test_pages_by_key_hold_every_case_once_and_in_order(
    several: dict[str, str], signed_in: SignedIn, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.table.PAGE_ROWS", 2)
    monkeypatch.setattr("cases.table.rows_of", partial(rows_of, rows=2))
    client = signed_in("lead")
    seen: list[str] = []
    query = f"sort={order}"
    while True:
        page = client.get(f"/desk/table/?{query}")
        table = page.context["table"]
        seen += [row["number"] for row in table.rows]
        if not table.following:
            break
        query = table.following

    by = ORDERS.get(order, ORDERS["due"])
    values = {case.number: getattr(case, by.column.removeprefix("shown_")) for case in Case.objects.all()}
    known = [values[number] for number in seen if values[number] is not None]
    assert sorted(seen) == sorted(several.values())
    # The table itself does not offer "newest"; it is the API's word.
    if order != "newest":
        assert known == sorted(known, reverse=by.backwards)
        assert [values[number] for number in seen[: len(known)]] == known


def test_columns_are_chosen(several: dict[str, str], signed_in: SignedIn) -> None:
    client = signed_in("lead")

    page = client.get("/desk/table/?column=number&column=reports")

    assert [column.name for column in page.context["table"].columns] == ["number", "reports"]
    *told, as_of = file_of(client, "/desk/table/file/?column=number&column=reports")[0]
    assert told == ["Number", "Reports"]
    # Of when it is stands in a file whatever its columns.
    assert as_of.startswith("As of (")


def test_the_file_holds_the_same_cases_in_the_same_order_as_the_pages(
    several: dict[str, str], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.table.CHUNK", 2)
    client = signed_in("lead")

    for query in ("", "sort=-reported", "channel=sms", "sort=class&state=reported"):
        assert [row["Number"] for row in file_of(client, f"/desk/table/file/?{query}")] == numbers(client, query)


def test_a_file_speaks_the_readers_language(several: dict[str, str], signed_in: SignedIn) -> None:
    client = signed_in("lead", HTTP_ACCEPT_LANGUAGE="zh-hans")

    row = file_of(client, "/desk/table/file/?q=" + several["hole"])[0]

    assert row["编号"] == several["hole"]
    assert row["渠道"] == "短信"


def test_a_file_holds_neither_contacts_nor_words(desk: Desk, signed_in: SignedIn) -> None:
    caller = Caller(phone="+8613800138099", name="Li Lei", email="li@example.org")
    receipt = desk.report("lamp", text=SECRET, caller=caller)
    columns = "&".join(
        f"column={name}" for name in ("number", "title", "place", "state", "due", "department", "channel")
    )

    text = str(file_of(signed_in("lead"), f"/desk/table/file/?{columns}&column=reported&column=reports&column=ended"))

    assert receipt.number in text
    for secret in (SECRET, "13800138099", "138099", "Li Lei", "li@example.org"):
        assert secret not in text


def test_what_left_a_department_leaves_its_table_and_its_file(desk: Desk, signed_in: SignedIn) -> None:
    receipt = desk.report("lamp")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    clerk = signed_in("lamps_clerk")
    assert numbers(clerk, "") == []
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    assert numbers(clerk, "") == [row["Number"] for row in file_of(clerk, "/desk/table/file/")] == [receipt.number]

    actions.take_back(one, actor=desk.dispatcher, now=NOW, reason="not theirs")

    assert numbers(clerk, "") == file_of(clerk, "/desk/table/file/") == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        (-3, "-3"),
        (None, ""),
        ("井盖", "井盖"),
    ],
)
def test_a_spreadsheet_is_given_nothing_to_run(value: object, shown: str) -> None:
    assert safe_cell(value) == shown


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_formula_in_an_address_is_harmless_in_the_file(desk: Desk, signed_in: SignedIn) -> None:
    desk.report("lamp", address='=HYPERLINK("http://evil.example")')

    assert file_of(signed_in("lead"), "/desk/table/file/")[0]["Where"].startswith("'=")


def test_choosing_no_known_column_shows_the_usual_ones() -> None:
    columns = [Column("a", "A", str), Column("b", "B", str, is_usual=False)]

    assert [column.name for column in chosen_columns(columns, QueryDict("column=x"))] == ["a"]


def test_a_view_is_saved_for_oneself_only(several: dict[str, str], city: SmallCity, signed_in: SignedIn) -> None:
    lead, operator = signed_in("lead"), signed_in("operator")
    view = {"table": "cases", "name": "By text", "query": "channel=sms&sort=-due", "page": "/desk/table/"}

    kept = lead.post("/desk/views/", view)

    assert kept.headers["Location"] == "/desk/table/?channel=sms&sort=-due"
    assert "By text" in lead.get("/desk/table/").content.decode()
    assert "By text" not in operator.get("/desk/table/").content.decode()
    # The same name again: from now on like this.
    lead.post("/desk/views/", {**view, "query": "state=filed"})
    saved = SavedView.objects.get()
    assert saved.query == "state=filed"
    # Nobody removes another's.
    operator.post(f"/desk/views/{saved.pk}/remove/")
    assert SavedView.objects.exists()
    lead.post(f"/desk/views/{saved.pk}/remove/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_saving_leads_nowhere_else(city: SmallCity, signed_in: SignedIn, page: str) -> None:
    answer = signed_in("lead").post("/desk/views/", {"table": "cases", "name": "x", "query": "q=1", "page": page})

    assert answer.headers["Location"] == "/desk/table/?q=1"


@pytest.mark.parametrize("address", ["/desk/table/", "/evaluation/", "/evaluation/received/"])
def test_a_table_asks_as_often_whatever_its_length(desk: Desk, signed_in: SignedIn, address: str) -> None:
    client = signed_in("lead")
    routed(desk, 1)
    asked(client, address)
    few = asked(client, address)
    routed(desk, 6)

    assert asked(client, address) == few


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def routed(desk: Desk, count: int) -> None:
    ids = [desk.report("lamp").case_id for _number in range(count)]
    actions.file_case(ids, actor=desk.lead, now=NOW)
    actions.route_case(ids, actor=desk.dispatcher, now=NOW)
    drain("evaluation.facts", now=timezone.now)


# --- The scoreboard ------------------------------------------------------------------

MARCH = "first=2026-03-01&last=2026-03-31"


@pytest.fixture
def scored(desk: Desk, city: SmallCity) -> None:
    """Two departments with figures of every kind."""
    ids = [desk.report("lamp").case_id for _number in range(3)]
    actions.file_case(ids, actor=desk.lead, now=NOW)
    actions.route_case(ids, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(ids[:2], actor=desk.lamps_clerk, now=later(minutes=30))
    actions.finish_orders(ids[:1], actor=desk.lamps_clerk, now=later(hours=1), result="done")
    actions.rework_case(ids[:1], actor=desk.lead, now=later(hours=2), reason="not so")
    actions.take_back(ids[2:], actor=desk.dispatcher, now=NOW, reason="not theirs")
    actions.route_case(ids[2:], actor=desk.dispatcher, now=NOW, to=actions.Destination(lead=city.departments["roads"]))
    drain("evaluation.facts", now=timezone.now)


def test_every_figure_above_nothing_is_a_link(scored: None, signed_in: SignedIn) -> None:
    page = signed_in("leader").get(f"/evaluation/?{MARCH}")
    text = page.content.decode()

    for line in page.context["lines"]:
        for column in page.context["columns"]:
            if column.is_number and line.score.counts[column.name]:
                assert re.search(rf'href="/evaluation/{column.name}/\?[^"]*department={line.department.pk}"', text)


def test_the_scoreboard_is_ordered_and_taken_away(scored: None, signed_in: SignedIn) -> None:
    client = signed_in("leader")

    def departments(sort: str) -> list[str]:
        lines = client.get(f"/evaluation/?{MARCH}&sort={sort}").context["lines"]
        return [str(line.department) for line in lines]

    assert departments("name") == sorted(departments("name"))
    assert departments("-name") == departments("name")[::-1]
    assert departments("-received")[0] == "Lamps" == departments("-signed")[0]
    rows = file_of(client, f"/evaluation/file/?{MARCH}&sort=name&column=department&column=signed&column=returned")
    assert [row["Department"] for row in rows] == departments("name")
    assert list(rows[0])[:-1] == ["Department", "Time to sign", "Minutes to sign", "Returned at its request"]
    assert list(rows[0])[-1].startswith("As of (")
    assert {row["Department"]: row["Minutes to sign"] for row in rows} == {"Lamps": "30", "Roads": ""}


def test_a_clerk_reads_every_round_of_her_own_department_also_of_cases_that_left_it(
    scored: None, city: SmallCity, signed_in: SignedIn
) -> None:
    address = f"/evaluation/received/?{MARCH}&department={city.departments['lamps'].pk}"

    context = signed_in("lamps_clerk").get(address).context

    assert (context["count"]["rounds"], len(context["lines"])) == (3, 3)


@pytest.mark.parametrize(
    ("zone", "shown"), [("America/New_York", "2026-03-09 22:00"), ("Asia/Shanghai", "2026-03-10 10:00")]
)
def test_a_file_holds_the_citys_own_time_and_names_the_zone(
    desk: Desk, signed_in: SignedIn, zone: str, shown: str
) -> None:
    City.objects.update(time_zone=zone)
    page_cache.delete(KEY)
    receipt = desk.report("lamp", received_at=NOW)
    client = signed_in("lead")

    answer = client.get("/desk/table/file/?column=number&column=reported")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text.removeprefix(BOM)))

    as_of = row.pop(f"As of ({zone})")
    assert row == {"Number": receipt.number, f"Reported ({zone})": shown}
    assert as_of[:10] == str(timezone.now().astimezone(ZoneInfo(zone)).date())
    # A file's name bears the city's day.
    day = timezone.now().astimezone(ZoneInfo(zone)).date()
    assert f"cases-{day}" in answer["Content-Disposition"]
