"""A page that stays open while its reader is signed out, or somebody signs in anew: its parts lead on, and do nothing wrong."""

import json
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import LogEntry
from tests.accounts.walk import ADDRESSES, emptily_filled
from tests.city import SmallCity
from tests.desk.conftest import SignedIn
from tests.people import Desk

HERE = "/desk/?queue=all&q=lamp"
PART = {"HX-Request": "true", "HX-Target": "act", "HX-Current-URL": f"http://testserver{HERE}"}
NO_PARTS = re.compile(r"api/|accounts/|hooks/|healthz")


def of_staff() -> list[str]:
    return [emptily_filled(route) for _name, route in ADDRESSES if not NO_PARTS.match(route)]


def is_door(address: str) -> bool:
    return urlsplit(address).path == reverse("account_login")


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_part_of_a_page_is_answered_with_the_sign_in_page_and_each_leads_there(city: SmallCity, method: str) -> None:
    led = 0
    for path in of_staff():
        plain, part = getattr(Client(), method)(path), getattr(Client(), method)(path, headers=PART)
        if not (plain.status_code == 302 and is_door(plain["Location"])):
            assert part.status_code != 401, path
            continue
        assert (part.status_code, part.content, is_door(part["HX-Redirect"])) == (401, b"", True), path
        [then] = parse_qs(urlsplit(part["HX-Redirect"]).query)["next"]
        # Back to the page itself; from a form to what it stands on, the list beside it as it was.
        assert then == HERE if method == "get" else then.startswith(f"{path}?queue=all&q=lamp&next="), path
        led += 1
    assert led > 20


def test_nobody_is_led_to_a_house_of_others(city: SmallCity) -> None:
    for current in ("http://testserver//elsewhere.example/", "javascript:alert(1)", "\\\\elsewhere.example"):
        part = Client().get("/desk/", headers={"HX-Request": "true", "HX-Current-URL": current})
        assert parse_qs(urlsplit(part["HX-Redirect"]).query)["next"] == ["/"], current


@pytest.mark.parametrize("again", ["lead", "dispatcher"])
def test_an_act_on_a_page_from_before_a_signing_in_is_nobodys_and_leads_to_its_form(
    desk: Desk, signed_in: SignedIn, again: str
) -> None:
    number = desk.report("lamp", received_at=timezone.now()).number
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.city.people["lead"])
    page = client.get(f"/desk/cases/{number}/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    other = Client(enforce_csrf_checks=True)
    other.force_login(desk.city.people[again])
    other.get("/desk/")
    client.cookies = other.cookies
    seen = LogEntry.objects.count()

    act = f"/desk/cases/{number}/acts/comment/"
    headers = {**PART, "HX-Current-URL": f"http://testserver/desk/cases/{number}/?queue=all", "X-CSRFToken": token}
    answer = client.post(act, {"note": "It is dark"}, headers=headers)

    assert (answer.status_code, LogEntry.objects.count()) == (403, seen)
    told = json.loads(answer["HX-Trigger"])["toast"]
    assert told["stays"] is True
    assert told["url"].startswith(f"{act}?queue=all&")
    assert client.get(told["url"]).status_code == 200
    # Whatever was written is kept under this name in its writer's browser.
    assert re.findall(r'data-draft="(desk-\d+-comment)"', client.get(told["url"]).content.decode())


def test_a_part_that_is_asked_by_a_form_of_another_page_leads_back_to_that_page(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.city.people["operator"])
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/calls/?call=7"}

    answer = client.post("/desk/calls/hints/", {"text": "dark"}, headers=headers)

    assert answer.status_code == 403
    led = client.get(json.loads(answer["HX-Trigger"])["toast"]["url"])
    assert (led.status_code, led["Location"]) == (302, "/desk/calls/?call=7")


@dataclass(frozen=True)
class OpenTab:
    """A page that its opener left open: where it stands, and what it sends with each act."""

    of: Client
    act: str
    headers: dict[str, str]
    fields: dict[str, str]

    @classmethod
    def opened_by(cls, desk: Desk, person: str) -> "OpenTab":
        """Open the form of a note, as that person."""
        number = desk.report("lamp", received_at=timezone.now()).number
        client = Client(enforce_csrf_checks=True)
        client.force_login(desk.city.people[person])
        act = f"/desk/cases/{number}/acts/comment/"
        page = client.get(act).content.decode()
        told = json.loads(unescape(re.findall(r"hx-headers='([^']+)'", page)[0]))
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("data-act-form")[2]))
        headers = {**PART, "HX-Current-URL": f"http://testserver{act}", **told}
        return cls(client, act, headers, {**fields, "note": "It is dark"})

    def signs_in(self, desk: Desk, person: str) -> None:
        """Let somebody sign in elsewhere in this browser, or nobody be signed in any more."""
        other = Client(enforce_csrf_checks=True)
        if person:
            other.force_login(desk.city.people[person])
        other.get("/accounts/login/" if not person else "/desk/")
        self.of.cookies = other.cookies


@pytest.mark.parametrize("now_here", ["dispatcher", "operator", "grid_worker"])
def test_the_way_on_is_promised_to_nobody_but_whose_page_it_was(desk: Desk, now_here: str) -> None:
    tab = OpenTab.opened_by(desk, "lead")
    tab.signs_in(desk, now_here)

    part = tab.of.post(tab.act, tab.fields, headers=tab.headers)
    whole = tab.of.post(tab.act, tab.fields)

    told = json.loads(part["HX-Trigger"])["toast"]
    name = desk.city.people["lead"].name
    assert (part.status_code, told["code"], "url" in told, "link" in told) == (403, "others_page", False, False)
    assert name in told["text"]
    page = whole.content.decode()
    assert (whole.status_code, re.findall(r'data-code="(\w+)"', page)) == (403, ["others_page"])
    assert "data-go-on" not in page
    assert name in page


def test_who_is_nobody_by_now_is_led_through_the_door_to_be_that_person_again(desk: Desk) -> None:
    tab = OpenTab.opened_by(desk, "lead")
    tab.signs_in(desk, "")

    told = json.loads(tab.of.post(tab.act, tab.fields, headers=tab.headers)["HX-Trigger"])["toast"]

    assert told["code"] == "others_page"
    assert is_door(tab.of.get(told["url"])["Location"])


def test_whose_page_it_was_goes_on_after_another_was_here(desk: Desk) -> None:
    tab = OpenTab.opened_by(desk, "lead")
    tab.signs_in(desk, "operator")
    tab.signs_in(desk, "lead")

    part = tab.of.post(tab.act, tab.fields, headers=tab.headers)
    whole = tab.of.post(tab.act, tab.fields)

    told = json.loads(part["HX-Trigger"])["toast"]
    assert (told["code"], tab.of.get(told["url"]).status_code) == ("old_page", 200)
    assert "data-go-on" in whole.content.decode()


@pytest.mark.parametrize("said", ["", "7", "WzEsICJBIl0:forged", "\x7f"])
def test_a_page_names_nobody_it_was_not_opened_by(desk: Desk, said: str) -> None:
    tab = OpenTab.opened_by(desk, "lead")
    tab.signs_in(desk, "operator")

    part = tab.of.post(tab.act, {"note": "dark"}, headers={**tab.headers, "X-Page-Of": said})

    assert json.loads(part["HX-Trigger"])["toast"]["code"] == "old_page"


FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
# Whoever sends them changes how a page is shown, and nothing else.
OF_ANYBODY = ("/i18n/", "/theme/")


def forms_of(page: str, at: str) -> list[tuple[str, dict[str, str]]]:
    """Return where each form of a page goes, and what it sends as it stands."""
    found = []
    for form in FORM.findall(page):
        action = re.search(r'<form\b[^>]* action="([^"]*)"', form)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        found.append((unescape(action[1]) if action else at, {name: unescape(value) for name, value in hidden}))
    return [each for each in found if not each[0].startswith(OF_ANYBODY)]


@pytest.mark.parametrize(
    ("person", "page", "goes_to"),
    [
        ("lead", "/desk/?queue=to_file", "/desk/acts/file/"),
        ("lead", "/desk/shift/", "/desk/shift/start/"),
        ("lead", "/desk/table/", "/desk/views/"),
        ("lead", "/desk/cases/{number}/", "/desk/cases/{number}/acts/file/"),
        ("operator", "/desk/calls/", "/desk/calls/"),
        ("lead", "/desk/alerts/", "/accounts/logout/"),
    ],
)
def test_a_form_that_goes_without_a_script_says_whose_page_it_was(
    desk: Desk, person: str, page: str, goes_to: str
) -> None:
    number = desk.report("lamp", received_at=timezone.now()).number
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.city.people[person])
    address = page.format(number=number)
    forms = forms_of(client.get(address).content.decode(), address)
    OpenTab(client, "", {}, {}).signs_in(desk, "dispatcher")

    said = {}
    for action, fields in forms:
        answer = client.post(action, fields)
        assert answer.status_code == 403, action
        said[action.partition("?")[0]] = re.findall(r'data-code="(\w+)"', answer.content.decode())

    assert goes_to.format(number=number) in said
    assert {code for codes in said.values() for code in codes} == {"others_page"}
