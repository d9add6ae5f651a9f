"""What every test stands on: the database as the application's own role, and nothing beyond this machine."""

import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from config import pytest_embedded
from config.database import disconnect
from config.embedded import OWNER_ROLE, SUPERUSER, Servers
from tests.examples import load_profile

pytest_plugins = ["tests.people", "tests.live", "tests.browser", "tests.axe", "tests.results"]


# Of the slowest files, or of one test's rows, a plain run takes so many, drawn by a seed; --long, or naming the
# file, takes all. A browser costs seconds a test, and a walk asks every address as every role.
SAMPLED = {
    "tests/accounts/test_pages_in_browser.py": 1,
    "tests/accounts/test_walk.py": 30,
    "tests/cases/test_honest_walks.py::test_no_act_of_the_registry_is_named_in_any_state_nor_after_another": 4,
    "tests/config/test_environment.py": 12,
    "tests/desk/test_desk_in_browser.py": 1,
    "tests/desk/test_live_queue.py": 5,
    "tests/desk/test_watch_in_browser.py::test_the_watch_is_usable_by_everybody_on_every_screen": 1,
    "tests/api/test_internal_api.py": 40,
    "tests/embedded/test_production.py::test_an_installation_that_is_open_is_named": 1,
    "tests/embedded/test_production.py::test_what_belongs_on_a_laptop_is_not_there": 1,
    "tests/embedded/test_supervisor.py": 2,
    "tests/faults/test_without_redis.py": 1,
    "tests/generator/test_keepers.py": 2,
    "tests/generator/test_play.py": 5,
    "tests/journeys/test_by_hand.py::test_a_case_leaves_the_path_by_hand": 3,
    "tests/field/test_looks.py": 1,
    "tests/field/test_phone.py": 3,
    "tests/hotline/desk/test_calls_browser.py": 2,
    "tests/hotline/test_public_api_fuzz.py": 2,
    "tests/hotline/test_replay.py": 3,
    "tests/hotline/test_web_journeys.py": 2,
    "tests/web/test_behaviour.py": 3,
    "tests/web/test_live.py": 2,
    "tests/web/test_outbox.py": 3,
    "tests/web/test_pages.py": 4,
    "tests/web/test_pwa.py": 2,
}

WALKS = {"tests/accounts/test_walk.py"}
# Of each of these files' tests that is told with many rows, a plain run takes so many rows: a conversation each.
ROWS = {
    "tests/cases/test_continuity.py": 4,
    "tests/cases/test_judges.py": 12,
    "tests/cases/test_offered_succeeds.py": 6,
    "tests/cases/test_proof.py": 4,
    "tests/cases/test_withheld_words.py": 6,
    "tests/hotline/desk/test_guesses.py": 4,
    "tests/hotline/desk/test_sms_elsewhere.py": 4,
    "tests/hotline/desk/test_sms_later_words.py": 4,
    "tests/hotline/desk/test_sms_questions.py": 4,
    "tests/hotline/desk/test_sms_replies.py": 6,
    "tests/hotline/desk/test_sms_which_of_hers.py": 4,
    "tests/hotline/desk/test_where.py": 4,
}
# Told in every run, whatever is drawn.
STORIES = {"tests/hotline/test_web_journeys.py::test_the_private_page_follows_the_case_while_it_is_open"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests marked long, and all of the sampled ones")
    parser.addoption("--sample-seed", help="draws the sample of the slowest files; else the week of the commit does")


def pytest_configure(config: pytest.Config) -> None:
    load_profile(is_long=config.getoption("--long"))


@lru_cache
def _week() -> str:
    show = ["git", "log", "-1", "--format=%cd", "--date=format:%G-%V"]
    said = subprocess.run(show, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "whistle"


def _seed(config: pytest.Config) -> str:
    """The sample changes every week, by the commit's date: what a red run drew is drawn again until it is mended."""
    return str(config.getoption("--sample-seed") or _week())


def pytest_report_header(config: pytest.Config) -> str:
    return f"the sample is drawn by --sample-seed={_seed(config)}"


def _drawn_from(sampled: str, items: list[pytest.Item]) -> list[pytest.Item]:
    own = [item for item in items if item.nodeid.startswith((f"{sampled}::", f"{sampled}["))]
    own = [item for item in own if item.nodeid not in STORIES]
    # Of a walk only the steps are sampled: that it has left nothing out is asked every time.
    return [item for item in own if "[" in item.nodeid] if sampled in WALKS else own


def _groups(items: list[pytest.Item]) -> Iterator[tuple[str, list[pytest.Item], int]]:
    """Yield what is drawn from: its name, the tests, and how many of them a plain run takes."""
    for sampled, most in SAMPLED.items():
        yield sampled, _drawn_from(sampled, items), most
    rows = defaultdict(list)
    for item in items:
        if "[" in item.nodeid and item.nodeid.split("::")[0] in ROWS:
            rows[item.nodeid.split("[")[0]].append(item)
    for name, own in rows.items():
        yield name, own, ROWS[name.split("::")[0]]


def _leave_to_long_runs(config: pytest.Config, items: list[pytest.Item]) -> None:
    named = [word.split("::")[0] for word in config.invocation_params.args]
    left: list[pytest.Item] = []
    for sampled, found, most in _groups(items):
        own = sorted(found, key=lambda item: item.nodeid)
        if sampled.split("::")[0] not in named and len(own) > most:
            taken = Random(f"{_seed(config)}:{sampled}").sample(own, most)
            left += [item for item in own if item not in taken]
    if left:
        config.hook.pytest_deselected(items=left)
        kept = set(items) - set(left)
        items[:] = [item for item in items if item in kept]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        _leave_to_long_runs(config, items)
    for item in items:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="long; run with --long"))


# --- Nothing beyond this machine ------------------------------------------------------


HERE = (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost")


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in HERE:
        raise RuntimeError(f"a test tried to reach {host}; tests stay on this machine")


sys.addaudithook(_refuse_outside)

# --- The database ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def embedded_servers() -> Servers:
    """The PostgreSQL and Redis of this run. They are shared: do not stop them."""
    return Servers(pytest_embedded.slot(), durable=False)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, embedded_servers: Servers
) -> Iterator[None]:
    """A copy of the migrated template for this process, used as the role that production uses."""
    name = connection.settings_dict["NAME"]
    embedded_servers.postgres.create_database(name, template=pytest_embedded.template_name())
    yield
    with django_db_blocker.unblock():
        disconnect()
    embedded_servers.postgres.drop_database(name)


@pytest.fixture
def owner_connection(
    django_db_setup: None, embedded_servers: Servers
) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of the tables' owner, in autocommit: for planting faults the application's role cannot make.

    It sees only what is committed, so a test that uses both needs `django_db(transaction=True)`.
    """
    with embedded_servers.postgres.connect(connection.settings_dict["NAME"], OWNER_ROLE) as owner:
        yield owner


def _empty_as_superuser(self: TransactionTestCase) -> None:
    """Empty what a committing test filled, in place of Django's flush, which needs rights the application lacks.

    Tables that the migrations filled are left alone.
    """
    servers = Servers(pytest_embedded.slot(), durable=False)
    name = connection.settings_dict["NAME"]
    kept = _filled_by_migrations()
    with servers.postgres.connect(name, SUPERUSER) as superuser:
        dirty = sorted(_filled_tables(servers, name) - kept)
        if dirty:
            # Neither triggers nor foreign keys stand in the way of a replica.
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(f"TRUNCATE {', '.join(dirty)} RESTART IDENTITY CASCADE".encode())


@lru_cache
def _filled_by_migrations() -> set[str]:
    servers = Servers(pytest_embedded.slot(), durable=False)
    return _filled_tables(servers, pytest_embedded.template_name())


def _filled_tables(servers: Servers, database: str) -> set[str]:
    with servers.postgres.connect(database, SUPERUSER) as superuser:
        names = [
            str(row[0])
            for row in superuser.execute(
                "SELECT format('%I', relname) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace"
            )
        ]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
        return {str(row[0]) for row in superuser.execute(asked.encode())} if names else set()


TransactionTestCase._fixture_teardown = _empty_as_superuser  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """Static files are collected for the live city only; pages by themselves want the folder to be there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Throttles and cached tiles of one test are no business of the next."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """What a page has made this thread speak is not left to the next test."""
    yield
    translation.deactivate()
