"""The phone's outbox: each matter in its order, once each, acts before photos, refusals kept, nothing lost or held up.

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
# As the doors for phones answer: what does not say so is no answer of theirs.
TAKEN = {"outcome": "taken"}


def take_in(route: Route, count: int) -> None:
    route.fulfill(status=201, json=TAKEN)


class Server:
    """Takes what the phone sends, and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.bodies: list[str] = []
        self.answer: Answer = lambda route, count: route.fulfill(status=201, json=TAKEN)

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


def step(name: str, more: str = "", about: str = "") -> str:
    told = f"url: '/api/test/steps/', json: {{step: '{name}'}}, label: '{name}', about: '{about}'"
    return f"await outbox.add({{{told}{more}}});"


def kept(phone: Page) -> list[dict[str, Any]]:
    """What the phone keeps, but for the pictures."""
    entries: list[dict[str, Any]] = do(
        phone, "return (await outbox.entries()).map(one => ({...one, photo: undefined, on_time: Date.now()}))"
    )
    return entries


def until(phone: Page, question: Callable[[], bool], seconds: float = 30) -> None:
    for _time in range(int(seconds * 10)):
        if question():
            return
        phone.wait_for_timeout(100)
    raise AssertionError("it never came true")


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


def test_acts_go_before_all_photos_and_name_them(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: route.abort("internetdisconnected")
    photos = ", photos: [new Blob(['one']), new Blob(['two'])], photo_url: '/api/test/photos/'"
    do(phone, step("done", photos, about="assignment:1") + step("accept", about="assignment:2"))
    server.answer = take_in
    server.forget()
    do(phone, "void outbox.send()")
    wait_until_empty(phone)

    assert server.said() == ["done", "accept", "photo", "photo"]
    assert json.loads(server.bodies[0])["photos"] == server.keys()[2:]


PHOTO = ", photos: [new Blob(['{}'])], photo_url: '/api/test/photos/'"


def test_a_photo_does_not_overtake_the_act_of_its_matter_while_that_rests(phone: Page, server: Server) -> None:
    """Nor one that names none: a report has no matter yet. Photos of other matters go."""

    def answer(route: Route, count: int) -> None:
        is_tried_before = server.said().count(server.said()[-1]) > 2
        if server.said()[-1] in ("accept", "report") and not is_tried_before:
            route.fulfill(status=503, json={"detail": "Not just now."})
        else:
            take_in(route, count)

    server.answer = answer
    do(phone, step("accept", about="assignment:1") + step("photo of 1", PHOTO.format("one"), about="assignment:1"))
    do(phone, step("report", PHOTO.format("two")) + step("done", PHOTO.format("three"), about="assignment:2"))
    wait_until_empty(phone)

    went = [
        body.split()[-2] if said == "photo" else said for said, body in zip(server.said(), server.bodies, strict=True)
    ]
    assert went.count("accept") == went.count("report") == 3
    assert [each for each in went if each in ("accept", "photo of 1", "one")] == ["accept"] * 3 + ["photo of 1", "one"]
    assert [each for each in went if each in ("report", "two")] == ["report"] * 3 + ["two"]
    # Neither waited for what rested.
    assert went.index("three") < went.index("photo of 1")


def test_a_photo_is_held_by_no_act_that_was_refused_and_by_none_that_was_done_after_it(
    phone: Page, server: Server
) -> None:
    def answer(route: Route, count: int) -> None:
        said = server.said()[-1]
        if said == "refused":
            route.fulfill(status=409, json={"code": "recalled", "detail": "The dispatcher has recalled this."})
        elif said == "later":
            route.fulfill(status=500, json={"detail": "It broke."})
        else:
            take_in(route, count)

    server.answer = answer
    do(phone, step("refused", PHOTO.format("one"), about="assignment:1"))
    do(phone, step("done", PHOTO.format("two"), about="assignment:2") + step("later", about="assignment:2"))

    until(phone, lambda: [one["kind"] for one in kept(phone)] == ["act", "act"])
    assert [(one["json"]["step"], one["standing"]) for one in kept(phone)] == [
        ("refused", "refused"),
        ("later", "waiting"),
    ]


def test_an_act_does_not_wait_for_a_photo_that_is_on_its_way(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: None if server.said()[-1] == "photo" else take_in(route, count)
    do(phone, step("done", ", photos: [new Blob(['big'])], photo_url: '/api/test/photos/'", about="assignment:1"))
    until(phone, lambda: server.said() == ["done", "photo"])

    do(phone, step("accept", about="assignment:2"))

    until(phone, lambda: server.said() == ["done", "photo", "accept"], seconds=3)


@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_photo_that_never_is_take_inholds_up_neither_acts_nor_other_photos(
    phone: Page, server: Server, status: int
) -> None:
    def answer(route: Route, count: int) -> None:
        is_bad = "bad photo" in server.bodies[-1]
        route.fulfill(status=status if is_bad else 201, json={"code": "no_photo"} if status < 500 and is_bad else TAKEN)

    server.answer = answer
    photos = ", photos: [new Blob(['bad photo']), new Blob(['good'])], photo_url: '/api/test/photos/'"
    do(phone, step("done", photos, about="assignment:1"))
    do(phone, step("leave", about="assignment:1"))

    until(phone, lambda: "leave" in server.said() and any("good" in body for body in server.bodies))
    until(phone, lambda: len(kept(phone)) == 1)
    assert kept(phone)[0]["kind"] == "photo"


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

    assert server.said() == ["accept", "done", "photo"]
    expect(phone.locator("[data-outbox-status]")).to_be_empty()


def test_what_waits_outlives_the_page(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: route.abort()
    do(phone, step("accept"))
    server.answer = lambda route, count: route.fulfill(status=201, json=TAKEN)

    phone.reload()
    wait_until_empty(phone)

    assert server.said()[-1] == "accept"
    assert len(set(server.keys())) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 401])
def test_a_passing_failure_is_tried_again_with_the_same_key_and_the_same_words(
    phone: Page, server: Server, status: int
) -> None:
    server.answer = lambda route, count: route.fulfill(status=status if count == 1 else 201, json=TAKEN)

    do(phone, step("accept", about="assignment:1") + step("leave", about="assignment:1"))
    wait_until_empty(phone)

    assert server.said() == ["accept", "accept", "leave"]
    assert server.keys()[0] == server.keys()[1]
    assert server.bodies[0] == server.bodies[1]


# Never answered, broken each time, broken over there, always too many, an old page or a wall on the way.
STUCK: dict[str, tuple[Callable[[Route], None], str]] = {
    "silent": (lambda route: None, "timeout"),
    "broken line": (lambda route: route.abort("connectionreset"), "unreached"),
    "fault": (lambda route: route.fulfill(status=500, json={"detail": "It broke."}), "500"),
    "no gateway": (lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"), "502"),
    "too many": (lambda route: route.fulfill(status=429, json={"code": "throttled"}), "429"),
    "wall": (lambda route: route.fulfill(status=403, body="<h1>No</h1>"), "403"),
}


@pytest.mark.parametrize("how", STUCK)
def test_what_never_is_taken_holds_up_its_own_matter_only_and_says_why(phone: Page, server: Server, how: str) -> None:
    fail, code = STUCK[how]
    server.answer = lambda route, count: fail(route) if server.said()[-1] == "stuck" else take_in(route, count)

    do(phone, step("stuck", about="assignment:1") + step("behind", about="assignment:1"))
    for number in range(2, 5):
        do(phone, step(f"other {number}", about=f"assignment:{number}"))
    do(phone, step("report") + step("duty"))

    until(phone, lambda: {"other 2", "other 3", "other 4", "report", "duty"} <= set(server.said()), seconds=40)
    until(phone, lambda: kept(phone)[0].get("code") == code, seconds=40)
    assert "behind" not in server.said()
    assert [(one["json"]["step"], one["standing"]) for one in kept(phone)] == [
        ("stuck", "waiting"),
        ("behind", "waiting"),
    ]
    # It is tried again by itself, and once it is taken what is behind it follows.
    server.answer = take_in
    server.forget()
    do(phone, "void outbox.tryNow((await outbox.entries())[0].key)")
    wait_until_empty(phone)
    assert server.said() == ["stuck", "behind"]


def test_what_is_stuck_is_counted_tried_ever_more_seldom_and_dropped_with_its_photos_only_by_hand(
    phone: Page, server: Server
) -> None:
    server.answer = lambda route, count: route.fulfill(status=500, json={"detail": "It broke."})
    photos = ", photos: [new Blob(['one'])], photo_url: '/api/test/photos/'"
    do(phone, step("stuck", photos, about="assignment:1") + step("behind", about="assignment:1"))

    phone.locator("[data-outbox-status] [data-standing=stuck]").wait_for()
    stuck = next(one for one in kept(phone) if one["json"].get("step") == "stuck")
    assert stuck["tries"] >= 3
    assert stuck["reason"] == "It broke."
    assert stuck["next_try_at"] > stuck["on_time"]
    server.answer = take_in
    server.forget()

    do(phone, f"await outbox.drop('{stuck['key']}')")

    wait_until_empty(phone)
    assert server.said() == ["behind"]


def test_a_line_that_is_lost_pauses_all_and_counts_against_nothing(phone: Page, server: Server) -> None:
    server.answer = lambda route, count: route.abort("internetdisconnected")
    phone.context.set_offline(True)
    do(phone, step("one", about="assignment:1") + step("two", about="assignment:2"))
    phone.wait_for_timeout(3000)

    assert set(server.said()) == {"one"}
    assert [(one["tries"], one.get("drops", 0)) for one in kept(phone)] == [(0, 0), (0, 0)]


def test_what_a_stranger_on_the_line_says_is_not_taken_for_the_server(phone: Page, server: Server) -> None:
    """A network that asks for a password answers everything with a page of its own, and says that all is well."""
    server.answer = lambda route, count: route.fulfill(status=200, body="<h1>Welcome</h1>", content_type="text/html")
    do(phone, step("accept", about="assignment:1"))
    until(phone, lambda: len(server.requests) > 0)
    phone.wait_for_timeout(500)

    assert [one["standing"] for one in kept(phone)] == ["waiting"]


OF_OLD = """async () => new Promise((done) => {
    const opening = indexedDB.open('whistle-outbox', 1);
    opening.onsuccess = () => {
        const writing = opening.result.transaction('entries', 'readwrite');
        const shared = { url: '/api/test/steps/', about: 'assignment:1', happened_at: '2026-01-05T08:00:00.000Z',
                         offset_ms: 0, standing: 'waiting', person: '' };
        const store = writing.objectStore('entries');
        // As they were kept when photos were put in, and sent, before their act; the first was tried a hundred times.
        store.add({ ...shared, key: 'p1', kind: 'photo', url: '/api/test/photos/', label: 'done', json: {},
                    photo: new Blob(['one']), tries: 120 });
        store.add({ ...shared, key: 'a1', kind: 'act', label: 'done', json: { step: 'done', photos: ['p1'] }, tries: 0 });
        store.add({ ...shared, key: 'a2', kind: 'act', label: 'leave', json: { step: 'leave' }, tries: 0 });
        const { person, ...nobodys } = shared;
        store.add({ ...nobodys, key: 'a3', kind: 'act', about: '', label: 'duty', json: { step: 'duty' }, tries: 3 });
        writing.oncomplete = () => { opening.result.close(); done() };
    };
})"""


def test_what_was_kept_before_acts_went_first_is_read_and_sent(phone: Page, server: Server) -> None:
    do(phone, "await outbox.entries()")
    phone.evaluate(OF_OLD)

    phone.reload()
    wait_until_empty(phone)

    assert server.said() == ["done", "leave", "duty", "photo"]
    assert server.keys() == ["a1", "a2", "a3", "p1"]


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_refusal_is_kept_with_its_reason_and_holds_nothing_up(phone: Page, server: Server, status: int) -> None:
    refusal = {"code": "recalled", "detail": "The dispatcher has recalled this."}
    server.answer = lambda route, count: route.fulfill(
        status=status if count == 1 else 201, json=refusal if count == 1 else TAKEN
    )

    do(phone, step("accept") + step("comment"))
    phone.locator("[data-outbox-status] [data-standing=refused]").wait_for()
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
        status=201, json=TAKEN, headers={"X-Server-Time": "2030-01-01T00:00:00.000Z"}
    )

    do(phone, step("first"))
    wait_until_empty(phone)
    do(phone, step("second"))
    wait_until_empty(phone)
    second = json.loads(server.bodies[1])

    assert second["happened_at"].startswith("2030-01-01T00:0")
    assert server.requests[1].headers["x-device-sent-at"].startswith("2030-01-01T00:0")
