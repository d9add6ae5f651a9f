"""A city that runs: real web, socket, worker and beat processes on a copy of the model city.

`live_city` is shared by all tests of a process, for pages and browsers; leave
its processes alone. `fresh_live_city` is one test's own, PostgreSQL and Redis
included, to be killed in any way.
"""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests
from pytest_django import DjangoDbBlocker

from accounts.actions import sign_in_device
from accounts.models import User
from cases.models import Case
from common import live
from config import processes, pytest_embedded
from config.database import turned_to
from config.embedded import APP_ROLE, OWNER_ROLE, Servers
from config.processes import CityProcess


@dataclass
class LiveCity:
    """Addresses and processes of a running city."""

    url: str
    socket_url: str
    database: str
    servers: Servers
    processes: dict[str, CityProcess]
    folder: Path
    environment: dict[str, str]
    blocker: DjangoDbBlocker

    def connect(self, *, as_owner: bool = False) -> "psycopg.Connection[tuple[object, ...]]":
        """Open a connection to the city's database, in autocommit, as the application or as the owner."""
        return self.servers.postgres.connect(self.database, OWNER_ROLE if as_owner else APP_ROLE)

    def manage(self, *words: str) -> str:
        """Run a management command in the city and give what it printed."""
        ended = subprocess.run(
            processes.manage(*words), env=self.environment, check=False, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def wait_until_up(self) -> None:
        """Wait until a page answers, for instance after a kill and a restart."""
        processes.wait_for_page(f"{self.url}/", self.processes["web"])

    def act(self, verb: str, case_id: int, *, username: str) -> None:
        """Have somebody act on a case by the city's own API, so that the city itself wakes whom that concerns."""
        with self.orm():
            _device, token = sign_in_device(User.objects.get(username=username))
            version = Case.objects.values_list("version", flat=True).get(pk=case_id)
        answer = requests.post(
            f"{self.url}/api/internal/cases/acts/{verb}/",
            json={"cases": [case_id], "versions": {str(case_id): version}},
            headers={"Authorization": f"Device {token}", "Idempotency-Key": f"{verb}-{case_id}-{version}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Let Django's ORM in this process work on the city's database; what is done there, its screens hear of."""
        with turned_to({"NAME": self.database, "HOST": str(self.servers.run)}), self.blocker.unblock(), self._heard():
            yield

    @contextmanager
    def _heard(self) -> Iterator[None]:
        number = int(self.environment["WHISTLE_REDIS_DB"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(live, "CHANNEL", f"whistle-{number}:live")
            patch.setattr(live, "_redis", lambda: self.servers.redis.client(number + 1))
            yield


def free_ports(count: int) -> list[int]:
    """Ask the system for ports nobody has."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [taken.getsockname()[1] for taken in sockets]
    finally:
        for taken in sockets:
            taken.close()


@contextmanager
def running_city(
    servers: Servers, *, database: str, folder: Path, redis_db: int, blocker: DjangoDbBlocker
) -> Iterator[LiveCity]:
    """Run a city on a copy of the model city until the block ends."""
    servers.postgres.create_database(database, template=pytest_embedded.make_city_template(servers))
    for number in range(3):
        servers.redis.client(redis_db + number).flushdb()
    port, socket_port = free_ports(2)
    env = pytest_embedded.live_environment(servers, database=database, folder=folder, redis_db=redis_db)
    env["SOCKET_URL"] = f"ws://127.0.0.1:{socket_port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = processes.city_processes(port=port, socket_port=socket_port, folder=folder, env=env)
    city = LiveCity(
        url=f"http://127.0.0.1:{port}",
        socket_url=env["SOCKET_URL"],
        database=database,
        servers=servers,
        processes=parts,
        folder=folder,
        environment=env,
        blocker=blocker,
    )
    try:
        for part in parts.values():
            part.start()
        city.wait_until_up()
        yield city
    finally:
        processes.stop_all(list(parts.values()))
        if servers.postgres.is_up():
            servers.postgres.drop_database(database)


@pytest.fixture(scope="session")
def model_city_database(embedded_servers: Servers) -> Iterator[str]:
    """A copy of the model city for this process, for tests that roll back what they do."""
    name = f"whistle_model_{pytest_embedded.worker_number()}"
    embedded_servers.postgres.create_database(name, template=pytest_embedded.make_city_template(embedded_servers))
    yield name
    embedded_servers.postgres.drop_database(name)


@pytest.fixture
def model_city(request: pytest.FixtureRequest, django_db_setup: None, model_city_database: str) -> Iterator[None]:
    """The model city as it is loaded, without any process: the database of one test, in place of the empty one."""
    with turned_to({"NAME": model_city_database}):
        request.getfixturevalue("db")
        yield


@pytest.fixture(scope="session")
def live_city(embedded_servers: Servers, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveCity]:
    """The running model city of this test process."""
    number = pytest_embedded.worker_number()
    with running_city(
        embedded_servers,
        database=f"whistle_live_{number}",
        folder=pytest_embedded.slot() / f"process-{number}" / "live",
        redis_db=number * pytest_embedded.REDIS_DATABASES_PER_PROCESS + 3,
        blocker=django_db_blocker,
    ) as city:
        yield city


@pytest.fixture
def fresh_live_city(django_db_blocker: DjangoDbBlocker) -> Iterator[LiveCity]:
    """A running model city for one test, with a PostgreSQL and a Redis of its own: kill what you like."""
    number = pytest_embedded.worker_number()
    with (
        Servers(pytest_embedded.slot() / f"fresh-{number}", durable=False) as servers,
        running_city(
            servers,
            database="whistle_fresh",
            folder=pytest_embedded.slot() / f"process-{number}" / "fresh",
            redis_db=0,
            blocker=django_db_blocker,
        ) as city,
    ):
        yield city
