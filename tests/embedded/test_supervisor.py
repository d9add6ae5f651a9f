"""`./whistle run` and its sisters: everything starts, comes back after a crash, and goes when told or killed."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from config.processes import ROOT, CityProcess
from config.up import Installation, Supervisor, free_port
from tests.live import free_ports


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WHISTLE_", "STATIC_ROOT"))}
    return kept | {"WHISTLE_LOCAL_DIR": str(folder)}


def up(folder: Path, *words: str, env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "config.up", *words],
        cwd=ROOT,
        env=environment(folder) | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def say(folder: Path, *words: str) -> tuple[int, str]:
    """Run one command to its end and give its verdict and words."""
    with up(folder, *words) as command:
        try:
            said, _ = command.communicate(timeout=300)
        except subprocess.TimeoutExpired:
            command.kill()
            raise
        return command.returncode, said


def processes_of(folder: Path) -> dict[int, str]:
    """Find every process that works in a folder or was told of it, whoever its parent is now."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            works_in = os.readlink(entry / "cwd")
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if (str(folder).encode() in told or works_in.startswith(str(folder))) and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def until(
    happened: Callable[[], object],
    timeout_s: float = 120,
    otherwise: Callable[[], str] = lambda: "it did not happen",
) -> None:
    deadline = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.1)


@dataclass
class Running:
    """A supervisor at work, and what it has said so far."""

    process: "subprocess.Popen[str]"
    folder: Path
    said: list[str]
    url: str = ""

    def read_until(self, pattern: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found.group(0)
        raise AssertionError(f"ended without saying {pattern!r}:\n{''.join(self.said)}")

    def pid_of(self, words: str) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        mine = processes_of(self.folder).items()
        return next((pid for pid, command in mine if words in command and str(pid) in children), 0)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def rest(self) -> str:
        said, _ = self.process.communicate(timeout=120)
        return said


@contextmanager
def running(folder: Path, *words: str, env: dict[str, str] | None = None) -> Iterator[Running]:
    port = free_ports(1)[0]
    process = up(folder, "run", "--empty", "--port", str(port), *words, env=env)
    try:
        here = Running(process, folder, [])
        here.url = here.read_until(r"http://127\.0\.0\.1:\d+")
        here.read_until("All of it runs")
        yield here
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(120)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for the module, as only the first start has to make everything; nothing of it stays."""
    made = tmp_path_factory.mktemp("local")
    yield made
    say(made, "reset", "--all", "--yes")


def database_socket(folder: Path) -> str:
    return str(next(folder.glob("cities/empty/run")))


def test_sigterm_stops_everything_and_the_data_stay(folder: Path) -> None:
    with running(folder) as here:
        with psycopg.connect(host=database_socket(folder), user="postgres", dbname="whistle_empty") as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('still here')")
        here.process.send_signal(signal.SIGTERM)
        assert "Stopping" in here.rest()
        assert here.process.returncode == 0
    assert processes_of(folder) == {}

    with (
        running(folder),
        psycopg.connect(host=database_socket(folder), user="postgres", dbname="whistle_empty") as connection,
    ):
        assert connection.execute("SELECT word FROM kept").fetchone() == ("still here",)


@pytest.mark.long
def test_ctrl_c_stops_everything(folder: Path) -> None:
    with running(folder) as here:
        os.killpg(here.process.pid, signal.SIGINT)
        here.rest()

    assert processes_of(folder) == {}


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(folder: Path) -> None:
    with running(folder) as here:
        assert len(processes_of(folder)) > 8
        # Its first web process too, whose children have no other parent then.
        web = here.pid_of("granian")
        here.process.kill()
        os.kill(web, signal.SIGKILL)
        until(lambda: processes_of(folder) == {}, timeout_s=60, otherwise=lambda: str(processes_of(folder)))

    with running(folder) as again:
        assert again.answers()


def test_what_crashes_is_started_again(folder: Path) -> None:
    with running(folder) as here:
        for name, words in (("web", "granian"), ("worker", "celery -A config worker"), ("redis", "redis-server")):
            before = here.pid_of(words)
            os.kill(before, signal.SIGKILL)
            here.read_until(f"{name} ended unexpectedly")
            until(lambda words=words, before=before: here.pid_of(words) not in (0, before))
        until(here.answers)

        os.kill(here.pid_of("bin/postgres"), signal.SIGKILL)
        here.read_until("postgres ended unexpectedly")
        until(here.answers)
        assert here.pid_of("bin/postgres")


@pytest.mark.parametrize(("code", "stays"), [(os.EX_CONFIG, False), (1, True), (-signal.SIGKILL, True)])
def test_what_says_that_it_cannot_run_is_not_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: int, stays: bool
) -> None:
    words = f"import os; print('nothing to play', flush=True); os._exit({code}) if {code} >= 0 else os.kill(os.getpid(), {-code})"
    part = CityProcess("generator", [sys.executable, "-c", words], env=dict(os.environ), log_dir=tmp_path)
    supervisor = Supervisor(Installation("empty"), 0, parts={"generator": part})
    part.start()
    assert part.process is not None
    part.process.wait(60)

    supervisor.look_after_parts()

    said = capsys.readouterr().out
    assert ("generator" in supervisor.parts) == stays
    assert ("nothing to play" in said) != stays
    part.kill()


def test_a_second_start_says_where_the_first_one_runs(folder: Path) -> None:
    with running(folder) as here:
        verdict, said = say(folder, "run", "--empty")

        assert verdict == 1
        assert f"already runs for this checkout: {here.url}" in said
        until(here.answers)


TOLD = "city: empty (database whistle_empty)\n('whistle_empty',)\n"


@pytest.mark.long
def test_commands_use_the_running_servers_or_their_own(folder: Path) -> None:
    question = (
        "manage",
        "--city",
        "empty",
        "shell",
        "-v",
        "0",
        "-c",
        "from django.db import connection as c;"
        "r = c.cursor(); r.execute('SELECT current_database()'); print(r.fetchone())",
    )
    with running(folder):
        assert say(folder, *question) == (0, TOLD)

    assert say(folder, *question) == (0, TOLD)
    # Said behind the command it is the same city.
    assert say(folder, "manage", *question[3:], "--city", "empty") == (0, TOLD)
    assert processes_of(folder) == {}


@pytest.mark.long
def test_a_command_may_come_before_the_first_run(folder: Path) -> None:
    verdict, told = say(folder, "manage", "--empty", "person", "list")

    assert (verdict, "Traceback" in told) == (0, False)


@pytest.mark.long
def test_stop_ends_it_from_another_terminal(folder: Path) -> None:
    with running(folder) as here:
        pid = here.process.pid
        assert say(folder, "manage", "check")[0] == 1, "another city runs, and none was said"
        # No other runs, so it need not be named.
        verdict, said = say(folder, "stop")
        here.rest()

        assert verdict == 0
        assert (said.startswith("Stopped empty: "), here.url in said, str(pid) in said) == (True, True, True)

        assert here.process.returncode == 0
    assert processes_of(folder) == {}


def test_a_process_number_that_belongs_to_somebody_else_by_now_does_no_harm(folder: Path) -> None:
    # As after a kill -9 of everything and a restart of the machine.
    with running(folder):
        pass
    left = folder / "cities" / "empty" / "pg" / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{left.parent}\n{int(time.time())}\n5432\n/tmp\n\n  123 456\nready\n")

    with running(folder) as here:
        assert here.answers()


def test_any_port_answers_and_the_first_page_is_counted_from_the_command(folder: Path) -> None:
    with running(folder, "--port", "0", env={"WHISTLE_BEGAN": str(int(time.time()) - 5000)}) as here:
        assert int(here.url.rpartition(":")[2]) > 0
        assert here.answers()
        took = re.search(r"first page after (\d+)", "".join(here.said))
        assert took is not None
        assert int(took[1]) >= 5000


def test_from_zero_on_any_port_is_free() -> None:
    with free_port(0) as one, free_port(0) as other:
        assert 0 < one != other > 0


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_number_that_is_no_port_is_refused_in_words(folder: Path, port: str) -> None:
    verdict, said = say(folder, "run", "--empty", "--port", port)

    assert verdict == 2
    assert "--port" in said.splitlines()[-1]


def test_a_busy_port_is_stepped_around() -> None:
    first = free_ports(1)[0]
    with socket.create_server(("127.0.0.1", first)), free_port(first) as port:
        assert port > first


def test_two_that_look_for_a_port_at_once_find_two() -> None:
    first = free_ports(1)[0]
    with free_port(first) as one, free_port(first) as other:
        assert one != other


def test_a_city_that_is_not_there_is_named_with_those_that_are(folder: Path) -> None:
    verdict, said = say(folder, "run", "--city", "atlantis")

    assert verdict == 1
    assert "no folder cities/atlantis" in said
    assert "nantong" in said


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_production_variables_are_not_mixed_with_private_servers(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "postgis://somewhere/else")

    verdict, said = say(folder, "run")

    assert verdict == 2
    assert f"{name} set: that is production" in said


def test_reset_starts_over(tmp_path: Path) -> None:
    folder = tmp_path / "local"
    with running(folder) as here:
        # Nobody can be asked here, so it must have been said.
        assert say(folder, "reset")[0] == 1
        assert here.answers()
        verdict, said = say(folder, "reset", "--yes")

        here.rest()
    assert verdict == 0
    assert said.index(here.url) < said.index("The data of empty are gone.")
    assert "The data of empty are gone." in said
    assert not list(folder.glob("**/PG_VERSION"))
    assert not list(folder.glob("**/celerybeat-schedule*"))
    assert processes_of(folder) == {}


def test_the_state_of_a_supervisor_that_died_is_not_believed(folder: Path) -> None:
    lock = folder / "cities" / "empty" / "supervisor.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": os.getpid(), "url": "http://127.0.0.1:1"}))

    assert say(folder, "stop", "--city", "empty") == (0, "Nothing runs.\n")
