"""What every page keeps, whoever wrote it: no inline scripts, a token for what changes, no contact in an address."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from cases import actions
from cases.actions import Caller
from hotline.doors import A_MINUTE
from tests.accounts.walk import ADDRESSES, emptily_filled
from tests.city import NOW, SmallCity
from tests.people import Desk

# A provider signs what it sends, so that no page's token can be asked of it.
BY_SIGNATURE = re.compile(r"/hooks/")
# On the laptop only, where anybody may be anybody: none of them is an act of whoever is signed in.
OF_THE_TRIAL = {"demo_become", "story_next", "story_again"}
# Not the one that the laptop's emulators propose.
NUMBER = "13912345678"


class Scripts(HTMLParser):
    """Finds what would run, and where it comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" and not given.get("nonce"):
            self.faults.append(f"an inline style sheet: {attrs}")
        if tag == "script" and not (given.get("src") or given.get("nonce") or given.get("type") == "application/json"):
            self.faults.append(f"an inline script: {attrs}")
        self.faults += [f"{name}={value}" for name, value in attrs if name.startswith("on")]
        for name in ("href", "src", "action", "hx-get", "hx-post"):
            value = given.get(name) or ""
            self.addresses.append(value)
            if value.strip().lower().startswith("javascript:"):
                self.faults.append(value)


@pytest.fixture
def number(desk: Desk) -> str:
    """A case with a citizen's number, seen by the lamps department."""
    receipt = desk.report(text="call me", caller=Caller(phone=f"+86{NUMBER}"))
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    return receipt.number


def pages(city: SmallCity, number: str) -> Iterator[tuple[str, HttpResponse]]:
    people: list[User | None] = [None, *(city.people[name] for name in ("operator", "lamps_clerk", "grid_worker"))]
    paths = [emptily_filled(route) for _name, route in ADDRESSES] + [f"/desk/cases/{number}/"]
    for person in people:
        for path in paths:
            # A client of its own for each: signing out is one of the addresses.
            client = Client()
            if person:
                client.force_login(person)
            response: Any = client.get(path)
            if response.get("Content-Type", "").startswith("text/html") and response.content:
                yield f"{person.username if person else 'a stranger'} at {path}", response


def test_no_page_has_an_inline_script_a_forbidden_source_or_a_number_in_clear(city: SmallCity, number: str) -> None:
    seen = 0
    for where, response in pages(city, number):
        scripts = Scripts()
        scripts.feed(response.content.decode())
        assert scripts.faults == [], where
        assert not any(NUMBER in address for address in scripts.addresses), where
        policy = dict(
            directive.strip().split(" ", 1) for directive in response["Content-Security-Policy"].split(";") if directive
        )
        sources = policy.get("script-src", policy["default-src"]).split()
        assert "'unsafe-inline'" not in sources, where
        assert "'unsafe-eval'" not in sources, where
        assert not any(source.startswith(("http:", "https:", "*", "data:")) for source in sources), where
        assert policy["object-src"] == "'none'", where
        assert not re.search(r"139\s?1234\s?5678", response.content.decode()), where
        seen += 1
    assert seen > 60


def test_whatever_changes_something_asks_for_the_pages_token(city: SmallCity, number: str) -> None:
    for person in (None, city.people["lead"]):
        for name, route in ADDRESSES:
            path = emptily_filled(route)
            # A phone's or a partner's program brings a token of its own, and no session of a browser counts there.
            if path.startswith("/api/") or BY_SIGNATURE.match(path) or name in OF_THE_TRIAL:
                continue
            client = Client(enforce_csrf_checks=True)
            if person:
                client.force_login(person)
            answer = client.post(path, {"note": "forged"})

            assert answer.status_code in (302, 403, 404, 405), f"{path} takes a post without a token"
            if answer.status_code == 302:
                # Sent to the door, not done.
                assert "/accounts/login/" in answer["Location"], path


def test_the_citizens_pages_are_limited_by_address_and_a_header_is_no_way_around(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(A_MINUTE, "look", 2)

    codes = [
        Client().get("/r/nobodys-token-at-all", headers={"X-Forwarded-For": f"10.0.0.{each}"}).status_code
        for each in range(4)
    ]

    assert codes == [404, 404, 429, 429]
