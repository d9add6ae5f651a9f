"""Production as docs/operating.md tells it: two roles on a server with passwords, the same code, nothing of the demo."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from config import processes
from config.processes import CityProcess
from tests.embedded.production import PASSWORD, Production, make_roles, raise_epoch, servers, variables
from tests.live import free_ports

REPORT = {"text": "The lamp in front of the school is out.", "lon": 120.86, "lat": 32.01, "language": "en"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    with servers(tmp_path_factory.mktemp("production")) as made:
        make_roles(made.postgres)
        made.manage("migrate", "-v", "0")
        made.manage("collectstatic", "--no-input", "-v", "0")
        made.manage("load_city", "boston", "-v", "0")
        yield made


@pytest.fixture(scope="module")
def port(installation: Production) -> Iterator[int]:
    (port,) = free_ports(1)
    # The processes never hold the owner's password.
    env = {name: value for name, value in installation.environment.items() if name != "DATABASE_OWNER_URL"}
    commands = {
        "web": processes.web(port),
        "worker": processes.worker(),
        "beat": processes.beat(installation.folder),
    }
    with ExitStack() as ends:
        for name, command in commands.items():
            part = CityProcess(name, command, env=env, log_dir=installation.folder / "log")
            part.start()
            ends.callback(part.stop)
            if name == "web":
                processes.wait_for_page(f"http://127.0.0.1:{port}/healthz/ready", part)
        yield port


class Unfollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: object) -> None:
        return None


def ask(port: int, path: str, *, by_proxy: bool = True, **headers: str) -> tuple[int, str, str]:
    """Give status, body and where it leads, as the proxy that ends TLS would ask for a visitor."""
    told = {"Host": "whistle.example.org", **headers}
    if by_proxy:
        told |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    body = told.pop("body", "").encode() or None
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=told, data=body)
    try:
        with urllib.request.build_opener(Unfollowing).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode(), refused.headers.get("Location", "")


def test_everything_listed_as_needed_is_enough(installation: Production) -> None:
    assert variables(installation.environment) == set()
    assert "no issues" in installation.manage("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"ALLOWED_HOSTS": "*"}, "config.E001"),
        ({"DATABASE_OWNER_URL": "same"}, "config.E003"),
        ({"DATABASE_URL": "owner"}, "config.E005"),
    ],
)
def test_an_installation_that_is_open_is_named(installation: Production, changes: dict[str, str], named: str) -> None:
    addresses = installation.environment
    other = {"same": addresses["DATABASE_URL"], "owner": addresses["DATABASE_OWNER_URL"]}

    with pytest.raises(AssertionError, match=named):
        installation.manage("check", "--deploy", **{name: other.get(value, value) for name, value in changes.items()})


def test_the_pages_are_those_of_production(port: int) -> None:
    assert ask(port, "/healthz/ready", by_proxy=False)[:2] == (200, '{"ready": true, "database": true, "redis": true}')
    assert ask(port, "/report/")[0] == 200
    status, _page, leads_to = ask(port, "/report/", by_proxy=False)
    assert (status, leads_to) == (301, "https://whistle.example.org/report/")
    assert ask(port, "/desk/")[2].startswith("/accounts/login/")
    assert ask(port, "/report/", Host="elsewhere.example.org")[0] == 400


@pytest.mark.parametrize("path", ["/story/", "/outbox/", "/as/operator1/desk/", "/styleguide/"])
def test_what_belongs_on_a_laptop_is_not_there(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


def test_nobody_plays_a_provider(installation: Production) -> None:
    code = (
        "from django.test import Client; c = Client(headers={'host': 'whistle.example.org', 'x-forwarded-proto': 'https'});"
        "print(c.post('/emulator/sms/', {'from': '+8613800138000', 'text': 'x'}).status_code)"
    )

    assert installation.shell(code).split() == ["404"]


def test_a_report_is_taken_in_and_what_follows_follows(installation: Production, port: int) -> None:
    key = installation.manage("partner_key", "issue", "partner").split()[-1]
    status, receipt, _ = ask(
        port, "/api/v1/reports", **{"X-API-Key": key, "Content-Type": "application/json", "body": json.dumps(REPORT)}
    )
    assert status == 201, receipt

    deadline = time.monotonic() + 60
    with installation.postgres.connect("whistle") as looking:
        while looking.execute("SELECT count(*) FROM common_reaction").fetchone() != (0,):
            assert time.monotonic() < deadline, "the worker and the beat never took it up"
            time.sleep(0.2)
    assert "all as written" in installation.manage("verify_log")


def test_the_first_administrator_needs_a_second_factor(installation: Production, port: int) -> None:
    password = installation.manage("add_administrator", "root", "--generate").split()[-1]
    code = (
        "from django.test import Client; c = Client(headers={'host': 'whistle.example.org', 'x-forwarded-proto': 'https'});"
        f"a = c.post('/accounts/login/', {{'login': 'root', 'password': {password!r}}});"
        "b = c.get('/operations/'); print(a.status_code, b.status_code, b.headers.get('Location'))"
    )

    assert installation.shell(code).split() == ["302", "302", "/accounts/second-factor/set-up/"]


def test_the_processes_role_cannot_change_the_log(installation: Production, port: int) -> None:
    server = {"host": "127.0.0.1", "port": installation.postgres.port, "dbname": "whistle", "password": PASSWORD}
    with psycopg.connect(**server, user="whistle_app") as connection:  # type: ignore[arg-type]
        for statement in ("UPDATE cases_logentry SET seq = 0", "DELETE FROM cases_seal", "TRUNCATE cases_logentry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_the_supervisor_of_a_laptop_will_not_touch_it(installation: Production) -> None:
    words = [sys.executable, "-m", "config.up", "reset"]
    refused = subprocess.run(words, env=installation.environment, capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert "that is production" in refused.stderr


SEAL = "from cases.seals import seal_log; from django.utils import timezone; print(seal_log(now=timezone.now()))"
TAKE_IN = """
from django.utils import timezone
from django.test import Client
from hotline.actions import issue_key
from cases.models import Origin
key = issue_key('dump', per_minute=600, origin=Origin.LIVE)
for n in range(3):
    a = Client(headers={{'host': 'whistle.example.org', 'x-forwarded-proto': 'https', 'x-api-key': key}}).post(
        '/api/v1/reports', {report!r}, content_type='application/json')
    assert a.status_code == 201, a.content
"""


@pytest.mark.long
def test_a_dump_is_restored_and_the_log_goes_on(tmp_path: Path) -> None:
    take_in = TAKE_IN.format(report=json.dumps(REPORT))
    dump = tmp_path / "whistle.dump"
    with servers(tmp_path / "old") as old:
        # A server that has lived: its transactions are numbered far beyond those of a new one.
        raise_epoch(old.postgres, 5)
        make_roles(old.postgres)
        old.manage("migrate", "-v", "0")
        old.manage("load_city", "boston", "-v", "0")
        old.shell(take_in + SEAL)
        written = subprocess.run(
            [str(old.postgres.bin / "pg_dump"), *old.postgres.socket, "-Fc", "-f", str(dump), "whistle"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert written.returncode == 0, written.stderr
        seals = Path(old.environment["SEALS_PATH"]).read_text()

    with servers(tmp_path / "new") as new:
        Path(new.environment["SEALS_PATH"]).write_text(seals)
        make_roles(new.postgres)
        restored = subprocess.run(
            [str(new.postgres.bin / "pg_restore"), *new.postgres.socket, "--exit-on-error", "--clean", "--if-exists",
             "-d", "whistle", str(dump)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert restored.returncode == 0, restored.stderr

        # Forgotten, it is said, and nothing is sealed that could not be proved.
        with pytest.raises(AssertionError, match="pg_resetwal --epoch=6"):
            new.shell(SEAL)
        with pytest.raises(AssertionError, match="pg_resetwal --epoch=6"):
            new.manage("verify_log")

        raise_epoch(new.postgres, 6)
        new.manage("migrate", "-v", "0")
        new.shell(take_in + SEAL)
        assert "2 seals: all as written" in new.manage("verify_log")

        # What was restored, and what came after, is guarded as before.
        for case in ("min", "max"):
            with new.postgres.connect("whistle") as owner, owner.transaction(force_rollback=False):
                owner.execute("ALTER TABLE cases_logentry DISABLE TRIGGER USER")
                owner.execute(
                    f"UPDATE cases_logentry SET at = at + interval '1 hour' WHERE case_id = (SELECT {case}(id) FROM cases_case)"
                )
            with pytest.raises(AssertionError, match="changed"):
                new.manage("verify_log")
            with new.postgres.connect("whistle") as owner:
                owner.execute(
                    f"UPDATE cases_logentry SET at = at - interval '1 hour' WHERE case_id = (SELECT {case}(id) FROM cases_case)"
                )
            assert "all as written" in new.manage("verify_log")
