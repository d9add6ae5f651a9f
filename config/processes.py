"""The processes that make a city run: which they are, how they start, how they end.

Shared by the supervisor (`config.up`) and the tests, so that what is tested is
what runs. PostgreSQL and Redis are not here; they are in `config.embedded`.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded import EmbeddedError, kill_session, spawn, stop_process

ROOT = Path(__file__).resolve().parent.parent
WEB_WORKERS = 2
# Requests at work at once in one web process. The interpreter runs one at a
# time; the others wait for the database.
WEB_THREADS = 4
WORKER_THREADS = 4
PATIENCE_WITH_REFUSALS_S = 10
# Granian keeps bodies it has read in an allocator of its own: what is free there goes back at once, not some day.
# Six photos at a time are else some 20 MB that every web process never lets go of.
ALLOCATOR = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0,narenas:1"}


class CityProcess:
    """One process of the application, with its log; can be started again after it ended."""

    def __init__(self, name: str, command: Sequence[str], *, env: Mapping[str, str], log_dir: Path) -> None:
        self.name = name
        self.command = command
        self.env = {**ALLOCATOR, **env}
        self.log = log_dir / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        """Start it; the log of the time before is kept as `.old`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.old"))
        # For appending, so that it can be emptied under the process: see config.logfiles.
        with self.log.open("ab") as log:
            # Celery, asked politely, would go on looking for a Redis that is gone too;
            # and any of them must bear being killed at any moment anyway.
            self.process = spawn(self.command, log=log, env=self.env, cwd=ROOT, deathsig=signal.SIGKILL)
        self.started_at = time.monotonic()

    def ask_to_stop(self) -> None:
        """Send the signal to end, without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """End it in order, and its children with it."""
        if self.process is not None:
            stop_process(self.process)

    def kill(self) -> None:
        """End it and its children at once, as `kill -9` does."""
        if self.process is not None:
            kill_session(self.process)

    def restart(self) -> None:
        """End it and start it again."""
        self.stop()
        self.start()

    @property
    def pid(self) -> int | None:
        """The process number while it runs."""
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    @property
    def cannot_run(self) -> bool:
        """Whether it ended because what it needs is not there: started again it would end again."""
        return self.process is not None and self.process.poll() == os.EX_CONFIG

    def tail(self, lines: int = 15) -> str:
        """Give the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def web(port: int) -> list[str]:
    """Pages and API."""
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": str(WEB_WORKERS),
        "--blocking-threads": str(WEB_THREADS),
        "--workers-kill-timeout": "5",
        "--respawn-interval": "0.5",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    return _python("granian", *words, "--no-ws", "--respawn-failed-workers", "config.wsgi:application")


def sockets(port: int) -> list[str]:
    """WebSockets."""
    words = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    # Messages are short and sent to many at once: compressing them costs more than it saves, in time and in memory.
    # Nobody has to tell us more than a ping.
    words += ["--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--lifespan", "off"]
    return _python("uvicorn", *words, "--timeout-graceful-shutdown", "3", "config.asgi:application")


def worker() -> list[str]:
    """Reactions and other jobs."""
    words = ["--pool", "threads", "--concurrency", str(WORKER_THREADS), "--loglevel", "WARNING"]
    # There is no other worker to gossip with.
    return _python("celery", "-A", "config", "worker", *words, "--without-gossip", "--without-mingle")


def beat(folder: Path) -> list[str]:
    """The clock that calls the jobs."""
    schedule = str(folder / "celerybeat-schedule")
    return _python("celery", "-A", "config", "beat", "--schedule", schedule, "--pidfile", "", "--loglevel", "WARNING")


def manage(*words: str) -> list[str]:
    """A management command."""
    return [sys.executable, str(ROOT / "manage.py"), *words]


def _python(module: str, *words: str) -> list[str]:
    return [sys.executable, "-m", module, *words]


def has_command(name: str) -> bool:
    """Say whether a management command exists, without starting Django."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def city_processes(
    *, port: int, socket_port: int, folder: Path, env: Mapping[str, str], generate: Sequence[str] | None = None
) -> dict[str, CityProcess]:
    """List the processes of one city, in the order in which they start."""
    commands = {"web": web(port)}
    if (ROOT / "config" / "asgi.py").exists():
        commands["sockets"] = sockets(socket_port)
    commands |= {"worker": worker(), "beat": beat(folder)}
    if generate is not None and has_command("generate"):
        commands["generator"] = manage("generate", *generate)
    log_dir = folder / "log"
    # Links in messages lead to the page that runs here.
    env = {"PUBLIC_URL": f"http://127.0.0.1:{port}", **env}
    return {name: CityProcess(name, command, env=env, log_dir=log_dir) for name, command in commands.items()}


def wait_for_page(url: str, web_process: CityProcess, *, timeout_s: float = 90) -> None:
    """Wait until a page answers 200; raise with what it said instead, and the end of the log."""
    deadline = time.monotonic() + timeout_s
    answer = "nothing"
    while time.monotonic() < deadline and web_process.pid is not None:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 (an address of ours)
                if response.status == 200:
                    return
                answer = str(response.status)
        except urllib.error.HTTPError as error:
            answer = str(error.code)
            error.close()
            # It is up and has something against this page; waiting much longer will not change its mind.
            deadline = min(deadline, time.monotonic() + PATIENCE_WITH_REFUSALS_S)
            time.sleep(0.5)
        except OSError as error:
            answer = str(error)
        time.sleep(0.05)
    raise EmbeddedError(
        f"{url} did not answer with a page, but: {answer}. The end of {web_process.log}:\n{web_process.tail()}"
    )


def stop_all(processes: Sequence[CityProcess]) -> None:
    """End all of them, at the same time."""
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        process.stop()
