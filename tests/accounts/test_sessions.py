"""The session's cookie is taken away by signing out, and by nothing else."""

from typing import Any

from django.conf import settings
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
