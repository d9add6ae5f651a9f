"""What every test stands on: the database as the application's own role, and nothing beyond this machine."""

import socket
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
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

pytest_plugins = ["tests.people", "tests.live", "tests.browser", "tests.axe", "tests.drawing", "tests.results"]


def pytest_configure(config: pytest.Config) -> None:
    load_profile(is_long=config.getoption("--long"))


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
