"""The running city of the tests is a real one: every process can die, and what is shared stays apart."""

import time
import urllib.request

import pytest
from django.db import connection

from tests.browser import Browse
from tests.live import LiveCity


def test_the_live_city_answers(live_city: LiveCity) -> None:
    with urllib.request.urlopen(f"{live_city.url}/", timeout=60) as response:
        assert response.status == 200


@pytest.mark.browser
def test_a_browser_shows_the_live_city(page: object, browse: Browse) -> None:
    visitor = browse(locale="zh-CN")

    answer = visitor.goto("/")

    assert answer is not None
    assert answer.status == 200


@pytest.mark.browser
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_is_live_under_whatever_name_it_was_opened(browse: Browse, live_city: LiveCity, host: str) -> None:
    visitor = browse()
    address = live_city.url.replace("127.0.0.1", host)
    # The start page lets a visitor in, as somebody who sees all of it.
    visitor.goto(f"{address}/")
    visitor.add_init_script(
        """
        window.heard = 0;
        window.WebSocket = class extends WebSocket {
            constructor(...words) { super(...words); this.addEventListener("message", () => window.heard++); }
        };
        """
    )

    with visitor.expect_websocket() as opened:
        visitor.goto(f"{address}/desk/")

    assert opened.value.url.startswith(f"ws://{host}:")
    # Only the cookie of this very name lets a socket in, and only who is in has his pings answered.
    visitor.wait_for_function("document.dispatchEvent(new Event('visibilitychange')) && window.heard > 0", polling=1000)


def test_the_orm_can_look_into_the_live_city(live_city: LiveCity) -> None:
    with live_city.orm(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")

        assert cursor.fetchone() == (live_city.database, "whistle_app")


def test_a_fresh_city_survives_the_death_of_its_web_process_and_its_database(fresh_live_city: LiveCity) -> None:
    fresh_live_city.processes["web"].kill()
    fresh_live_city.servers.postgres.kill()
    assert fresh_live_city.processes["web"].pid is None

    fresh_live_city.servers.postgres.start()
    fresh_live_city.processes["web"].start()

    fresh_live_city.wait_until_up()
    with fresh_live_city.connect() as own:
        assert own.execute("SELECT 1").fetchone() == (1,)


def test_the_parts_of_a_live_city_stay_up(live_city: LiveCity) -> None:
    time.sleep(2)

    assert {name for name, part in live_city.processes.items() if part.pid is None} == set()
