"""The tab's draft of what staff write: the server says when it has the words, and promises none that nobody keeps."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import LogEntry
from tests.desk.conftest import SignedIn
from tests.desk.test_open_pages import PART, OpenTab
from tests.people import Desk

SENT = re.compile(r'data-draft-sent="([^"]*)"')


def comment_on(desk: Desk) -> str:
    return f"/desk/cases/{desk.report('lamp', received_at=timezone.now()).number}/acts/comment/"


def test_the_next_page_says_that_the_words_of_a_form_were_taken(desk: Desk, signed_in: SignedIn) -> None:
    client = signed_in("lead")

    page = client.post(comment_on(desk), {"note": "It is dark", "draft": "desk-7-comment"}, follow=True)

    assert SENT.findall(page.content.decode()) == ["desk-7-comment"]
    assert SENT.findall(client.get("/desk/").content.decode()) == []
    assert LogEntry.objects.filter(kind="comment").count() == 1


def test_a_part_of_a_page_says_so_along_with_its_news(desk: Desk, signed_in: SignedIn) -> None:
    client = signed_in("lead")

    answer = client.post(comment_on(desk), {"note": "It is dark", "draft": "desk-7-comment"}, headers=PART)

    heard = json.loads(answer["HX-Trigger"])
    assert heard["draft:sent"] == {"name": "desk-7-comment"}
    assert "toast" in heard
    assert SENT.findall(client.get("/desk/").content.decode()) == []


@pytest.mark.parametrize("headers", [{}, PART])
def test_what_was_not_taken_stays_a_draft(desk: Desk, signed_in: SignedIn, headers: dict[str, str]) -> None:
    client = signed_in("lead")

    answer = client.post(comment_on(desk), {"note": "", "draft": "desk-7-comment"}, headers=headers)

    assert answer.status_code == 422
    assert "draft:sent" not in answer.headers.get("HX-Trigger", "")
    assert SENT.findall(client.get("/desk/").content.decode()) == []


@pytest.mark.parametrize("headers", [{}, PART])
def test_nobody_is_told_of_words_that_were_led_to_the_door(desk: Desk, headers: dict[str, str]) -> None:
    client = Client()

    answer = client.post(comment_on(desk), {"note": "It is dark", "draft": "desk-7-comment"}, headers=headers)

    assert answer.status_code in (302, 401)
    assert "draft:sent" not in answer.headers.get("HX-Trigger", "")
    client.force_login(desk.city.people["lead"])
    assert SENT.findall(client.get("/desk/").content.decode()) == []


@pytest.mark.parametrize("draft", [{}, {"draft": "desk-7-comment"}])
def test_words_are_promised_only_where_the_tab_keeps_them(desk: Desk, draft: dict[str, str]) -> None:
    tab = OpenTab.opened_by(desk, "lead")
    tab.signs_in(desk, "operator")
    bare = {name: value for name, value in tab.fields.items() if name != "draft"}

    whole = tab.of.post(tab.act, {**bare, **draft}).content.decode()
    told = json.loads(tab.of.post(tab.act, {**bare, **draft}, headers=tab.headers)["HX-Trigger"])["toast"]["text"]

    name = desk.city.people["lead"].name
    assert ("data-kept-for" in whole) is bool(draft)
    # Who opened it is said, and of whom anything is kept.
    assert (told.count(name), whole.count(name)) == ((3, 3) if draft else (1, 1))


def test_a_decision_is_written_at_its_request_and_at_no_form_of_its_own(desk: Desk, signed_in: SignedIn) -> None:
    client = signed_in("lead")
    number = desk.report("lamp", received_at=timezone.now()).number
    address = f"/desk/cases/{number}/acts/decide/"

    assert client.get(address)["Location"] == f"/desk/cases/{number}/"
    assert client.get(f"{address}?next=/desk/cases/{number}/%3Fqueue=all")["Location"].endswith("?queue=all")
