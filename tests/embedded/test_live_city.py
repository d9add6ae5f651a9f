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


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_is_told_of_sockets_under_the_name_it_was_opened_by(live_city: LiveCity, host: str) -> None:
    # A cookie goes only to sockets under the same name, and the page's policy must let it go there.
    port = live_city.socket_url.rpartition(":")[2]
    with urllib.request.urlopen(f"{live_city.url.replace('127.0.0.1', host)}/report/", timeout=30) as response:
        page, policy = response.read().decode(), response.headers["Content-Security-Policy"]

    assert f'<meta name="socket-url" content="ws://{host}:{port}">' in page
    assert f"ws://{host}:{port}" in policy.partition("connect-src")[2].partition(";")[0]


def test_the_orm_can_look_into_the_live_city(live_city: LiveCity) -> None:
    with live_city.orm(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")

        assert cursor.fetchone() == (live_city.database, "whistle_app")


@pytest.mark.long
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
