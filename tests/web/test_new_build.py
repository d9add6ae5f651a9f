"""A new build comes to a phone: what was laid by from the one before works without signal until it is laid by anew.

A small server plays the city before and after the build; the worker is the real one.
"""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WORKER = Path(settings.BASE_DIR) / "web" / "dist" / "sw.js"
# As a page of the field app: it installs the worker, and says of which build its script is.
PAGE = """<!doctype html><html><head><link rel="icon" href="data:,"><script defer src="/static/assets/main-{build}.js"></script></head>
<body>of build {build}</body></html>"""
SCRIPT = """document.body.dataset.build = "{build}"; navigator.serviceWorker.register("/sw.js");"""
SHELLS = "caches.keys().then((all) => all.filter((name) => name.startsWith('shell-')).sort())"
LAID = "navigator.serviceWorker.controller.postMessage({laid: ['/static/assets/main-' + document.body.dataset.build + '.js']})"


class City(BaseHTTPRequestHandler):
    """Serves pages and scripts of one build, and a worker of perhaps another; other builds' files are gone."""

    build = worker = "one"

    def do_GET(self) -> None:
        built = f"/static/assets/main-{self.build}.js"
        if self.path == "/sw.js":
            shell = {"version": self.worker, "files": [f"/static/assets/main-{self.worker}.js"]}
            self.say("text/javascript", f"self.SHELL = {json.dumps(shell)};\n{WORKER.read_text()}")
        elif self.path == built:
            self.say("text/javascript", SCRIPT.format(build=self.build))
        elif self.path.startswith("/field/"):
            self.say("text/html", PAGE.format(build=self.build))
        else:
            self.send_error(404)

    def say(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def city() -> Iterator[tuple[type[City], str]]:
    class Own(City):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Own, f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser, city: tuple[type[City], str]) -> Iterator[Page]:
    """A phone that has laid by a page of the first build."""
    context = chromium.new_context(base_url=city[1])
    page = context.new_page()
    page.goto("/field/")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    assert built(page) == "one"
    yield page
    context.close()


def built(page: Page) -> str | None:
    """Of which build the script is that ran; none where the page stands bare."""
    page.wait_for_load_state()
    return page.locator("body").get_attribute("data-build")


def until(page: Page, question: str) -> None:
    for _each in range(300):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came true: {question}")


def without_signal(page: Page) -> str | None:
    page.context.set_offline(True)
    page.goto("/field/")
    found = built(page)
    page.context.set_offline(False)
    return found


def test_what_is_laid_by_has_its_files_until_it_is_laid_by_anew_and_they_go_then(
    page: Page, city: tuple[type[City], str]
) -> None:
    city[0].build = city[0].worker = "two"
    page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.update())")
    until(page, f"{SHELLS}.then((all) => all.includes('shell-two'))")
    until(
        page,
        "navigator.serviceWorker.ready.then(({ active, installing, waiting }) => active && !installing && !waiting)",
    )

    assert without_signal(page) == "one"
    page.evaluate(LAID)
    page.goto("/field/")
    assert built(page) == "two"
    page.evaluate(LAID)
    until(page, f"{SHELLS}.then((all) => all.join() === 'shell-two')")
    assert without_signal(page) == "two"


def test_a_page_of_a_build_that_is_not_here_takes_the_place_of_none_that_works(
    page: Page, city: tuple[type[City], str]
) -> None:
    # Signal ends after the page, and before anything of the new build.
    city[0].build = "two"
    page.evaluate("fetch('/field/', {headers: {'HX-Request': 'true'}}).then((answer) => answer.text())")

    assert without_signal(page) == "one"
