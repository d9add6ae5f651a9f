"""The session's cookie is taken away by signing out, and by nothing else."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.city import PASSWORD, SmallCity

COOKIE = settings.SESSION_COOKIE_NAME


def sign_in(client: Client) -> Any:
    return client.post("/accounts/login/", {"login": "operator", "password": PASSWORD})


def test_a_late_answer_to_the_session_before_takes_no_cookie_away(city: SmallCity) -> None:
    client, late = Client(), Client()
    sign_in(client)
    late.cookies[COOKIE] = client.cookies[COOKIE].value
    client.post("/accounts/logout/")
    sign_in(client)

    answer = late.get("/desk/")

    # The session it asked under is gone, and whoever has signed in meanwhile keeps the new one.
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies
    assert "Cookie" in answer["Vary"]


def test_signing_out_takes_the_cookie_away_and_leads_to_signing_in(city: SmallCity) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/desk/").status_code == 200

    answer = client.post("/accounts/logout/")

    assert answer["Location"] == "/accounts/login/"
    assert answer.cookies[COOKIE].value == ""
    assert client.get("/desk/").status_code == 302


# As a cookie's value may be written: in quotation marks, any character by its octal number.
NO_KEYS = {
    "NUL": r'"abcdefgh\000x"',
    "NUL first": r'"\000bcdefghx"',
    "no letter of ours": r'"abcdefgh\377x"',
    "quotation marks": r'"abcdefgh\"x"',
    "a line": r'"abcdefgh\012x"',
    "capitals": "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
    "short": "abc",
    "long": "a" * 5_000,
}


@pytest.mark.parametrize("cookie", NO_KEYS.values(), ids=NO_KEYS.keys())
@pytest.mark.parametrize(
    ("address", "status"),
    [("/desk/", 302), ("/accounts/login/", 200), ("/api/internal/cases/", 401), ("/api/internal/field/today", 401)],
)
def test_a_cookie_that_is_no_key_is_nobodys_session(city: SmallCity, cookie: str, address: str, status: int) -> None:
    answer = Client().get(address, HTTP_COOKIE=f"{COOKIE}={cookie}")

    assert answer.status_code == status


@pytest.mark.parametrize("cookie", NO_KEYS.values(), ids=NO_KEYS.keys())
def test_who_signs_in_with_a_cookie_that_is_no_key_gets_a_session_of_a_new_key(city: SmallCity, cookie: str) -> None:
    told = {"login": "operator", "password": PASSWORD}
    answer = Client().post("/accounts/login/", told, HTTP_COOKIE=f"{COOKIE}={cookie}")

    assert answer.status_code == 302
    assert Session.objects.get().session_key == answer.cookies[COOKIE].value
