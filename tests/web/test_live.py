"""The page's line to the server: it resumes where it was, hears everything once, and gives up when told to.

The other end is played here word by word, because what matters is what the page
does when lines break at awkward moments; the real hub has its own tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser import Browse

pytestmark = pytest.mark.browser

PATH = "/ws/desk/"
# A quarter of the first wait; chance adds to it.
SHORTEST_WAIT_MS = 125 - 5


@dataclass
class OtherEnd:
    """Remembers every line that was opened, and what its page asked to resume from."""

    lines: list[WebSocketRoute] = field(default_factory=list)
    answer: Callable[[WebSocketRoute], None] = lambda line: None

    def take(self, line: WebSocketRoute) -> None:
        self.lines.append(line)
        line.on_message(lambda _text: None)
        self.answer(line)

    def resumed_from(self) -> list[str]:
        return [parse_qs(urlsplit(line.url).query).get("since", [""])[0] for line in self.lines]


@pytest.fixture
def other_end() -> OtherEnd:
    return OtherEnd()


@pytest.fixture
def listener(browse: Browse, other_end: OtherEnd) -> Page:
    """A page that listens, and writes down what it hears."""
    visitor = browse()
    visitor.route_web_socket("**" + PATH + "*", other_end.take)
    visitor.route_web_socket("**" + PATH, other_end.take)
    visitor.add_init_script(
        f"""window.heard = []; window.states = []; window.moments = [];
        document.addEventListener('live:state', event => {{
            if (event.detail.state !== 'open') window.moments.push(performance.now());
        }});
        document.addEventListener('live:case', event => window.heard.push(event.detail.id));
        document.addEventListener('live:state', event => window.states.push(event.detail.state));
        document.addEventListener('DOMContentLoaded', () => document.body.setAttribute('data-live', '{PATH}'), {{once: true}})"""
    )
    return visitor


def heard(visitor: Page) -> list[int]:
    return list(visitor.evaluate("window.heard"))


def test_news_become_events_and_the_page_says_it_is_live(listener: Page, other_end: OtherEnd) -> None:
    other_end.answer = lambda line: line.send('{"kind": "case", "id": 7, "cursor": "a"}')

    listener.goto("/styleguide/desk/")
    listener.wait_for_function("() => window.heard.length === 1")

    assert heard(listener) == [7]
    expect(listener.locator("[data-live-status]")).to_have_text("Live")


def test_a_broken_line_is_taken_up_again_where_it_broke_and_nothing_is_heard_twice(
    listener: Page, other_end: OtherEnd
) -> None:
    def answer(line: WebSocketRoute) -> None:
        if len(other_end.lines) == 1:
            line.send('{"kind": "case", "id": 1, "cursor": "a"}')
            line.send('{"kind": "case", "id": 2, "cursor": "b"}')
            line.close(code=1012)
        else:
            # The server says the last one again, as it may; the page must not.
            line.send('{"kind": "case", "id": 2, "cursor": "b"}')
            line.send('{"kind": "case", "id": 3, "cursor": "c"}')

    other_end.answer = answer

    listener.goto("/styleguide/desk/")
    listener.wait_for_function("() => window.heard.length === 3")

    assert heard(listener) == [1, 2, 3]
    assert other_end.resumed_from() == ["", "b"]


def test_news_of_the_same_case_are_heard_each_time(listener: Page, other_end: OtherEnd) -> None:
    def answer(line: WebSocketRoute) -> None:
        for _time in range(3):
            line.send('{"kind": "case", "id": 7}')

    other_end.answer = answer

    listener.goto("/styleguide/desk/")
    listener.wait_for_function("() => window.heard.length === 3")

    assert heard(listener) == [7, 7, 7]


def test_the_next_page_resumes_where_the_last_one_was(listener: Page, other_end: OtherEnd) -> None:
    other_end.answer = lambda line: line.send('{"kind": "case", "id": 1, "cursor": "a"}')
    listener.goto("/styleguide/desk/")
    listener.wait_for_function("() => window.heard.length === 1")

    listener.goto("/styleguide/table/")
    listener.wait_for_function("() => window.states.includes('open')")

    assert other_end.resumed_from() == ["", "a"]


def test_a_line_closed_for_good_is_not_asked_again(listener: Page, other_end: OtherEnd) -> None:
    other_end.answer = lambda line: line.close(code=4401)

    listener.goto("/styleguide/desk/")
    listener.wait_for_function("() => window.states.includes('closed')")
    listener.wait_for_timeout(2500)

    assert len(other_end.lines) == 1


def test_a_server_that_hangs_up_at_once_is_asked_ever_less_often(listener: Page, other_end: OtherEnd) -> None:
    other_end.answer = lambda line: line.close(code=1012)

    listener.goto("/styleguide/desk/")
    # Trying and failing take turns; from each failure to the next try it waits at least twice as long as before.
    listener.wait_for_function("() => window.moments.length >= 9")

    moments = listener.evaluate("window.moments")
    waits = [tried - failed for failed, tried in zip(moments[1:9:2], moments[2:9:2], strict=True)]
    assert [wait >= SHORTEST_WAIT_MS * 2**number for number, wait in enumerate(waits)] == [True] * 4, waits
