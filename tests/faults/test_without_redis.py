"""Pages while Redis hangs or has gone: what is in the database is shown, what needs Redis is refused with a sentence."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

import pytest

from tests.faults.invariants import frozen_redis
from tests.live import LiveCity


class Visitor:
    """Somebody with a session, as a browser keeps it."""

    def __init__(self, city: LiveCity) -> None:
        self.city = city
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, **posted: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(posted).encode() if posted else None
        request = urllib.request.Request(
            f"{self.city.url}{path}", data=body, headers={"Accept": "text/html, */*;q=0.8"}
        )
        try:
            # Longer than anybody would wait for a page, and far shorter than for ever.
            with self.browser.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def post(self, path: str, page: str) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:500]
        return self.ask(path, csrfmiddlewaretoken=token[1])


@contextmanager
def gone_redis(city: LiveCity) -> Iterator[None]:
    city.servers.redis.kill()
    try:
        yield
    finally:
        city.servers.redis.start()


@pytest.mark.parametrize("without", [frozen_redis, gone_redis])
def test_whoever_is_signed_in_stays_so_and_sees_his_pages(city: LiveCity, without: object) -> None:
    visitor = Visitor(city)
    assert visitor.ask("/")[0] == 200
    assert 'name="login"' not in visitor.ask("/wall/")[1]

    with without(city):  # type: ignore[operator]
        pages = {
            path: visitor.ask(path)
            for path in ("/wall/", "/evaluation/", "/report/", "/healthz/ready", "/desk/map/", "/api/schema")
        }

    assert {path: status for path, (status, _page) in pages.items()} == dict.fromkeys(pages, 200)
    assert 'name="login"' not in pages["/wall/"][1]
    assert '"redis": false' in pages["/healthz/ready"][1]


def test_nobody_is_half_signed_out_while_redis_hangs(city: LiveCity) -> None:
    visitor = Visitor(city)
    visitor.ask("/")
    page = visitor.ask("/accounts/logout/")[1]

    with frozen_redis(city):
        status, said = visitor.post("/accounts/logout/", page)

    assert status == 503
    assert "not answering just now" in said
    # Nothing had happened; now it does.
    assert visitor.ask("/evaluation/")[0] == 200
    cookies = [(each.name, each.value) for each in visitor.cookies if each.name == "sessionid"]
    assert visitor.post("/accounts/logout/", page)[0] == 200
    stolen = urllib.request.Request(f"{city.url}/evaluation/", headers={"Cookie": "=".join(map(str, cookies[0]))})
    with urllib.request.urlopen(stolen, timeout=30) as answer:
        assert "login" in answer.url
