"""A real Chromium on the live city. A page that complains on its console, or reaches outside, fails its test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.live import LiveCity

# WebGL without a graphics card, for the maps.
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# Silent until somebody touches the page, as browsers with a screen are.
FLAGS.append("--autoplay-policy=document-user-activation-required")
# Two names of this very machine.
LOOPBACK = ("127.0.0.1", "localhost")
NAMES = ("chromium", "chromium-browser", "google-chrome")
Browse: TypeAlias = Callable[..., Page]
# The machine may be busy with other tests, and nothing here is a stop-watch: what is awaited comes, or never does.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


# Playwright keeps an event loop in the thread while it runs, and an asynchronous
# test cannot have its own then: so it lasts a module, not the session.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, for the tests of one module."""
    # Playwright's own, which `./whistle test` downloads where a system has no package of one, needs no name.
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")).exists()
    program = os.environ.get("WHISTLE_CHROMIUM") or (
        None if own else next(filter(None, map(shutil.which, NAMES)), None)
    )
    assert program or own, "Chromium is not installed; ./whistle test installs it, or set WHISTLE_CHROMIUM"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The same loop makes Django take a test's own queries for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, live_city: LiveCity) -> Iterator[Browse]:
    """Open pages of people of their own: `browse(locale="zh-CN", viewport={"width": 390, "height": 844})`.

    Every call is another person with cookies of his own; the words go to Playwright's `new_context`.
    `refused=409` says that an answer with this status belongs to what is tried; `also_refused` names one more.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(*, refused: int = 0, also_refused: int = 0, **options: Any) -> Page:
        # A browser says so itself when something is refused: to be expected where that is what is tried.
        said = "Failed to load resource: the server responded with a status of {} "
        # Of what a part of the page asked for htmx says it once more.
        again = "Response Status Error Code {} from "
        expected = tuple(each.format(status) for status in (refused, also_refused) if status for each in (said, again))

        def note(said: ConsoleMessage) -> None:
            if said.type == "error" and not said.text.startswith(expected):
                complaints.append(f"{said.text} {said.location['url']}")

        context = chromium.new_context(**{"base_url": live_city.url, "locale": "en-GB", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", note_outside)
        return page

    def note_outside(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in LOOPBACK:
            complaints.append(f"reached outside: {request.url}")

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(browse: Browse) -> Page:
    """One person's page."""
    return browse()


def become(page: Page, username: str, target: str) -> None:
    """Go on as a demo person, as a laptop's own buttons do it."""
    # No page of the staff: what its live parts still ask for would be asked by the next person, and refused.
    page.goto("/report/")
    with page.expect_navigation(url=f"**{target}"):
        # Sent only when this script has answered: a page that leaves takes its answer along.
        page.evaluate(
            """([username, target]) => {
                const form = document.createElement("form");
                form.method = "post";
                form.action = `/demo/become/${username}`;
                const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
                for (const [name, value] of [["csrfmiddlewaretoken", token], ["next", target]]) {
                    const input = document.createElement("input");
                    input.name = name; input.value = value; form.append(input);
                }
                document.body.append(form);
                setTimeout(() => form.submit());
            }""",
            [username, target],
        )
