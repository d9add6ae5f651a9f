"""Where whoever only looks at the address of a form is led: to an address of ours, or to the form's page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common.posting import takes_post


@takes_post("home")
def taken(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/desk/?queue=all", "/desk/?queue=all"),
        ("", "/"),
        # Neither an address nor the name of a page of ours.
        ("9223372036854775808", "/"),
        ("desk", "/"),
        ("desk_case", "/"),
        ("../etc", "/"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_an_address_of_ours_leads_on(asked: str, led: str) -> None:
    answer = taken(RequestFactory().get("/story/next", {"next": asked}, headers={"accept": "text/html"}))

    assert (answer.status_code, answer["Location"]) == (302, led)
