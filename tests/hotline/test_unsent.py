"""What was sent and went nowhere: whom to ring for it is said wherever it is refused or given back, and where the new link is."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import Receipt, renew_link
from cases.models import Report
from hotline import doors
from hotline.actions import keep_old_link
from tests.city import SmallCity
from tests.hotline.test_web import HERE, finished, go, text_of
from tests.people import Desk

SMELL = {"en": "I smell gas in the stairwell", "zh-hans": "楼道里煤气味很重，快来人"}
PLAIN = "The lamp flickers still"
LONG = "It is dark. " * 900


@pytest.fixture
def known(desk: Desk) -> Receipt:
    return desk.report("lamp")


def rung(answer: Any) -> list[str]:
    """The numbers that an answer names for what it did not take."""
    banner = re.search(r"data-ring-unsent>(.*?)</div>", text_of(answer), re.DOTALL)
    return re.findall(r'href="tel:(\w+)"', banner[1]) if banner else []


def draft_of(client: Client, step: str) -> str:
    return re.search(r'name="d" value="([\w-]+)"', text_of(client.get(f"/report/{step}/")))[1]


def replace_link(report_id: int) -> str:
    report, before = renew_link(report_id, now=timezone.now())
    keep_old_link(report, before, now=timezone.now())
    return report.token


@pytest.mark.parametrize("language", SMELL)
@pytest.mark.parametrize(
    ("form", "field"), [("add", "add-words"), ("again", "again-words"), ("rate", "words"), ("where", "address")]
)
def test_a_link_that_was_replaced_says_whom_to_ring_for_what_was_sent_by_it(
    client: Client, known: Receipt, form: str, field: str, language: str
) -> None:
    replace_link(known.report_id)

    answers = [
        client.post(f"/r/{known.token}/{form}", {field: words}, headers={"accept-language": language})
        for words in (SMELL[language], PLAIN)
    ]

    assert [each.status_code for each in answers] == [410, 410]
    assert [rung(each) for each in answers] == [["119"], []]


@pytest.mark.parametrize("language", SMELL)
def test_a_report_that_is_over_says_whom_to_ring_for_what_was_sent_from_its_page(
    client: Client, city: SmallCity, language: str
) -> None:
    for step, told in (("what", {"text": SMELL[language]}), ("where", {"address": SMELL[language]})):
        answer = go(client, step, d="a-handle-of-nobody-at-all", **told)
        assert (answer.status_code, rung(answer)) == (410, ["119"])
    assert rung(go(client, "what", d="a-handle-of-nobody-at-all", text=PLAIN)) == []


def test_whoever_sends_without_the_cookie_is_told_whom_to_ring(known: Receipt) -> None:
    strict = Client(enforce_csrf_checks=True)
    told = [strict.post(f"/r/{known.token}/add", {"add-words": words}) for words in (SMELL["en"], PLAIN)]
    assert [(each.status_code, rung(each)) for each in told] == [(403, ["119"]), (403, [])]


def test_whoever_comes_too_often_is_told_whom_to_ring(
    client: Client, known: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(client, "where", **HERE)
    go(client, "what", text=SMELL["en"], guess="lamp", guessed="1")
    go(client, "danger")
    go(client, "same", join="")
    go(client, "more")
    handle = draft_of(client, "who")
    for name in doors.A_MINUTE:
        monkeypatch.setitem(doors.A_MINUTE, name, 0)

    answers = [
        client.post(f"/r/{known.token}/where", {"address": SMELL["en"]}),
        client.post("/report/follow/", {"what": SMELL["en"]}),
        # Of the report itself, whose last page holds none of its words.
        go(client, "who", d=handle),
    ]

    assert [(each.status_code, rung(each)) for each in answers] == [(429, ["119"])] * 3


def test_what_is_too_long_or_unreadable_is_not_taken_and_says_whom_to_ring(
    client: Client, desk: Desk, known: Receipt
) -> None:
    finished(desk, known)
    answers = [
        client.post(f"/r/{known.token}/add", {"add-words": SMELL["en"] + ". " + LONG}),
        client.post(f"/r/{known.token}/add", {"add-words": SMELL["en"] + "\0"}),
        client.post(f"/r/{known.token}/rate", {"words": SMELL["en"]}),
        client.post(f"/r/{known.token}/where", {"address": SMELL["en"] + ". " + LONG}),
        go(client, "where", address=SMELL["en"] + ". " + LONG),
        go(client, "what", text=PLAIN, d="x" * 22),
        client.post("/r/never-a-link-of-ours/add", {"add-words": SMELL["en"]}),
        client.post("/report/lost/", {"number": SMELL["en"], "contact": ""}),
    ]

    assert [each.status_code for each in answers] == [400, 400, 400, 400, 400, 410, 404, 400]
    assert [rung(each) for each in answers] == [["119"]] * 5 + [[]] + [["119"]] * 2


def test_what_was_taken_is_not_called_unsent(client: Client, known: Receipt) -> None:
    client.post(f"/r/{known.token}/add", {"add-words": SMELL["en"]})

    page = client.get(f"/r/{known.token}")

    assert (rung(page), 'href="tel:119"' in text_of(page)) == ([], True)


def test_whoever_need_not_have_written_a_report_learns_of_no_danger_in_it(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    go(client, "what", text=SMELL["en"], guess="lamp", guessed="1")
    handle = draft_of(client, "danger")
    client.get("/report/")

    asked = client.post("/report/begun/", {"d": handle, "whose": "other"})

    assert (asked.status_code, rung(asked)) == (409, [])


def test_a_report_sent_already_leads_to_no_link_that_was_replaced(client: Client, city: SmallCity) -> None:
    go(client, "where", **HERE)
    handle = draft_of(client, "what")
    go(client, "what", text=PLAIN, guess="lamp", guessed="1")
    go(client, "more")
    go(client, "who")
    report = Report.objects.get()

    before = client.get("/report/what/", {"d": handle})
    assert (before.status_code, f"/r/{report.token}" in text_of(before)) == (410, True)
    replace_link(report.pk)

    for after in (client.get("/report/what/", {"d": handle}), go(client, "what", d=handle, text=PLAIN)):
        page = text_of(after)
        assert after.status_code == 410
        assert f"/r/{report.token}" not in page
        assert "data-replaced" in page
        assert 'href="/report/lost/"' in page
        # Nor does it give away the new one: whoever sits there need not be who left the contact.
        assert f"/r/{Report.objects.get().token}" not in page


def test_an_open_page_whose_link_was_replaced_is_told_so_and_asks_no_more(client: Client, known: Receipt) -> None:
    address, asks = f"/r/{known.token}/now", {"HX-Request": "true"}
    assert f'hx-get="{address}"' in text_of(client.get(f"/r/{known.token}"))
    assert client.get(address, headers=asks).status_code == 200
    token = replace_link(known.report_id)

    part = client.get(address, headers=asks)

    assert (part.status_code, part["HX-Retarget"], part["HX-Reswap"]) == (410, "#news", "outerHTML")
    assert 'data-code="link_replaced"' in text_of(part)
    assert 'href="/report/lost/"' in text_of(part)
    assert "hx-get" not in text_of(part)
    assert "<html" not in text_of(part)
    assert token not in text_of(part)
    # Typed into the browser's own line it is a page.
    assert "<html" in text_of(client.get(address))
