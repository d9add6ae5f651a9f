"""By `next` nobody is led to what only begins where they stand, or to a house of others: at whatever address it is said."""

import re

import pytest
from django.test import Client

from tests.accounts.walk import ADDRESSES, emptily_filled
from tests.city import SmallCity

PROGRAMS = re.compile(r"api/|hooks/|healthz|static|__")
NO_ADDRESSES = ("desk/", "desk", "?next=desk", "elsewhere.example/", "//elsewhere.example/")


@pytest.mark.parametrize("person", ["lead", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_leads_to_an_address(city: SmallCity, person: str, method: str) -> None:
    led = 0
    for path in [emptily_filled(route) for _name, route in ADDRESSES if not PROGRAMS.match(route)]:
        client = Client()
        if person:
            client.force_login(city.people[person])
        answer = getattr(client, method)(f"{path}?next=desk/", {"next": "desk/"} if method == "post" else None)
        if answer.status_code in (301, 302, 303):
            assert re.match(r"/(?!/)", answer["Location"]), path
            led += 1
    assert led


@pytest.mark.parametrize("target", NO_ADDRESSES)
def test_whoever_chooses_a_language_is_led_back_to_where_they_stand(client: Client, db: None, target: str) -> None:
    sent = {"language": "en", "next": target}

    answer = client.post("/i18n/setlang/", sent, headers={"Referer": "http://testserver/report/"})

    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/report/")
    assert client.post("/i18n/setlang/", sent)["Location"] == "/"
    assert client.post("/i18n/setlang/", sent | {"next": "/report/?d=7"})["Location"] == "/report/?d=7"
    assert answer.cookies["django_language"].value == "en"


@pytest.mark.parametrize("target", NO_ADDRESSES)
def test_whoever_signs_in_is_led_home_and_to_no_name_of_a_page(client: Client, city: SmallCity, target: str) -> None:
    client.force_login(city.people["lead"])

    assert client.get("/accounts/login/", {"next": target})["Location"].startswith("/desk/")
    assert client.get("/accounts/login/", {"next": "/desk/table/"})["Location"] == "/desk/table/"
