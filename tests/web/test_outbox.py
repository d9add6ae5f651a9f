"""The phone's outbox: in order, once each, photos first, refusals kept, nothing lost.

The server's answers are played here; that the real server takes each key once
is the field app's test.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.live import LiveCity

pytestmark = pytest.mark.browser

Answer = Callable[[Route, int], None]


class Server:
    """Takes what the phone sends, and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.bodies: list[str] = []
        self.answer: Answer = lambda route, count: route.fulfill(status=201, json={})

    def take(self, route: Route) -> None:
        self.requests.append(route.request)
        self.bodies.append((route.request.post_data_buffer or b"").decode("latin-1"))
        self.answer(route, len(self.requests))

    def forget(self) -> None:
        self.requests.clear()
        self.bodies.clear()

    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.requests]

    def said(self) -> list[Any]:
        return [json.loads(body).get("step") if body.startswith("{") else "photo" for body in self.bodies]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def phone(chromium: Browser, live_city: LiveCity, server: Server) -> Iterator[Page]:
    """A phone whose browser may complain of failed requests: they are what is tested here."""
    context = chromium.new_context(base_url=live_city.url, viewport={"width": 390, "height": 844}, has_touch=True)
    visitor = context.new_page()
    visitor.route("**/api/test/**", server.take)
    visitor.goto("/styleguide/field/")
    visitor.wait_for_load_state("networkidle")
    yield visitor
    context.close()


def outbox_file() -> str:
    found = finders.find("manifest.json")
    assert isinstance(found, str)
    with open(found, encoding="utf-8") as manifest:
        return "/static/" + str(json.load(manifest)["src/outbox.ts"]["file"])


def do(phone: Page, script: str) -> Any:
    return phone.evaluate("async url => { const outbox = await import(url); " + script + " }", outbox_file())


def step(name: str, more: str = "") -> str:
    return f"await outbox.add({{url: '/api/test/steps/', json: {{step: '{name}'}}, label: '{name}'{more}}});"


COUNT = """() => new Promise(done => { const ask = indexedDB.open('whistle-outbox'); ask.onsuccess = () => {
    const count = ask.result.transaction('entries').objectStore('entries').count();
    count.onsuccess = () => { ask.result.close(); done(count.result) } } })"""


def wait_until_empty(phone: Page) -> None:
    """Not by wait_for_function, to which a promise of false is as good as true."""
    for _time in range(600):
        if phone.evaluate(COUNT) == 0:
            return
        phone.wait_for_timeout(100)
    raise AssertionError("the outbox did not empty")


def test_acts_leave_in_the_order_they_were_made_each_with_its_own_key(phone: Page, server: Server) -> None:
    do(phone, step("accept") + step("leave") + step("arrive"))
    wait_until_empty(phone)

    assert server.said() == ["accept", "leave", "arrive"]
    assert len(set(server.keys())) == 3


def test_photos_go_before_the_act_that_names_them(phone: Page, server: Server) -> None:
    do(phone, step("done", ", photos: [new Blob(['one']), new Blob(['two'])], photo_url: '/api/test/photos/'"))
    wait_until_empty(phone)

    assert server.said() == ["photo", "photo", "done"]
    assert json.loads(server.bodies[2])["photos"] == server.keys()[:2]


def test_without_signal_everything_waits_and_is_counted_and_leaves_when_signal_returns(
    phone: Page, server: Server
) -> None:
    # Requests that a test answers do not notice that the browser is offline.
    taking, server.answer = server.answer, lambda route, count: route.abort("internetdisconnected")
    phone.context.set_offline(True)
    do(phone, step("accept") + step("done", ", photos: [new Blob(['one'])], photo_url: '/api/test/photos/'"))
    expect(phone.locator("[data-outbox-status]")).to_contain_text("acts 2, photos 1")

    server.answer = taking
    server.forget()
    phone.context.set_offline(False)
    wait_until_empty(phone)

    assert server.said() == ["accept", "photo", "done"]
    expect(phone.locator("[data-outbox-status]")).to_be_empty()


def test_what_waits_outlives_the_page(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: route.abort()
    do(phone, step("accept"))
    server.answer = lambda route, count: route.fulfill(status=201, json={})

    phone.reload()
    wait_until_empty(phone)

    assert server.said()[-1] == "accept"
    assert len(set(server.keys())) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 401])
def test_a_passing_failure_is_tried_again_with_the_same_key_and_the_same_words(
    phone: Page, server: Server, status: int
) -> None:
    server.answer = lambda route, count: route.fulfill(status=status if count == 1 else 201, json={})

    do(phone, step("accept") + step("leave"))
    wait_until_empty(phone)

    assert server.said() == ["accept", "accept", "leave"]
    assert server.keys()[0] == server.keys()[1]
    assert server.bodies[0] == server.bodies[1]


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_refusal_is_kept_with_its_reason_and_holds_nothing_up(phone: Page, server: Server, status: int) -> None:
    refusal = {"code": "recalled", "detail": "The dispatcher has recalled this."}
    server.answer = lambda route, count: route.fulfill(status=status if count == 1 else 201, json=refusal)

    do(phone, step("accept") + step("comment"))
    expect(phone.locator("[data-outbox-status]")).to_contain_text("1 could not be accepted")
    kept = do(
        phone, "await outbox.send(); return (await outbox.entries()).map(one => [one.label, one.code, one.reason])"
    )

    assert server.said() == ["accept", "comment"]
    assert kept == [["accept", "recalled", "The dispatcher has recalled this."]]

    do(phone, "await outbox.dismiss((await outbox.entries())[0].key)")

    expect(phone.locator("[data-outbox-status]")).to_be_empty()


def test_two_open_pages_send_everything_once(phone: Page, server: Server) -> None:
    taking, server.answer = server.answer, lambda route, count: route.abort("internetdisconnected")
    do(phone, step("accept") + step("leave") + step("arrive"))
    other = phone.context.new_page()
    server.answer = taking
    server.forget()
    other.route("**/api/test/**", server.take)
    other.goto("/styleguide/field/")
    for page in (phone, other):
        do(page, "void outbox.send()")
    wait_until_empty(phone)

    assert server.said() == ["accept", "leave", "arrive"]


def test_times_are_told_by_the_servers_clock(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: route.fulfill(
        status=201, json={}, headers={"X-Server-Time": "2030-01-01T00:00:00.000Z"}
    )

    do(phone, step("first"))
    wait_until_empty(phone)
    do(phone, step("second"))
    wait_until_empty(phone)
    second = json.loads(server.bodies[1])

    assert second["happened_at"].startswith("2030-01-01T00:0")
    assert server.requests[1].headers["x-device-sent-at"].startswith("2030-01-01T00:0")
