"""The policy on scripts that is written once is the one that would be written for each answer."""

from csp.constants import HEADER
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common.policy import PolicyMiddleware


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def test_it_is_what_the_library_writes(rf: RequestFactory) -> None:
    written_each_time = CSPMiddleware(plain)(rf.get("/"))[HEADER]
    ours = PolicyMiddleware(plain)

    assert [ours(rf.get("/"))[HEADER] for _twice in range(2)] == [written_each_time] * 2


def test_an_answer_may_have_a_policy_of_its_own(rf: RequestFactory) -> None:
    with_maps = PolicyMiddleware(csp_update({"img-src": "https://maps.example"})(plain))(rf.get("/"))
    with_none = PolicyMiddleware(csp_exempt()(plain))(rf.get("/"))

    assert "https://maps.example" in with_maps[HEADER]
    assert HEADER not in with_none
    assert "https://maps.example" not in PolicyMiddleware(plain)(rf.get("/"))[HEADER]
