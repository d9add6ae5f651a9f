"""The supervisor behind `./whistle run`, and its smaller sisters `manage` and `reset`.

It starts everything in order, waits until each part is ready, starts again what
crashes and stops all of it together. Nothing it started outlives it, not even
when it is killed: see `config.embedded.spawn`.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from config import processes
from config.embedded import EmbeddedError, Servers, try_lock
from config.logfiles import rotate
from config.processes import ROOT, CityProcess

LOCAL = Path(os.environ.get("WHISTLE_LOCAL_DIR") or ROOT / ".local")
MODEL_CITY = "nantong"
EMPTY = "empty"
FIRST_PORT = 8000
# A part that ran this long before it ended is started again at once.
STEADY_S = 60
LONGEST_PAUSE_S = 30
PRODUCTION_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@dataclass(frozen=True)
class Installation:
    """One city of this checkout: its own folder, and in it its own servers, database and files."""

    city: str

    @property
    def folder(self) -> Path:
        """Where all of it is kept."""
        return LOCAL if self.city == MODEL_CITY else LOCAL / "cities" / self.city

    @property
    def database(self) -> str:
        """The name of its database."""
        return "whistle" if self.city == MODEL_CITY else f"whistle_{self.city}"

    @property
    def loads(self) -> str:
        """The city to load, if any."""
        return "" if self.city == EMPTY else self.city

    def environment(self, servers: Servers, *, socket_url: str = "") -> dict[str, str]:
        """Give the environment of every process of this city."""
        own = {
            "WHISTLE_LOCAL_DIR": str(self.folder),
            "WHISTLE_RUN_DIR": str(servers.run),
            "WHISTLE_DATABASE": self.database,
            "WHISTLE_REDIS_DB": "0",
            "WHISTLE_CITY": self.loads,
        }
        if socket_url:
            own["SOCKET_URL"] = socket_url
        return os.environ | own

    def supervisor(self) -> dict[str, object] | None:
        """Tell who runs this city at the moment, and where."""
        path = self.folder / "supervisor.lock"
        if not path.exists():
            return None
        with path.open("ab") as lock:
            if try_lock(lock):
                return None
        return dict(json.loads(path.read_text() or "{}"))


def chosen(city: str, *, empty: bool = False) -> Installation:
    """Check a city's name against the folders there are."""
    if empty:
        return Installation(EMPTY)
    there = sorted(path.name for path in (ROOT / "cities").glob("*") if path.is_dir())
    # A database's name is made of it.
    if not re.fullmatch(r"[a-z0-9_]{1,40}", city):
        raise EmbeddedError(f"A city's name is made of a-z, 0-9 and _: not {city!r}.")
    if city not in there and city not in (MODEL_CITY, EMPTY):
        raise EmbeddedError(f"There is no folder cities/{city}. There are: {', '.join(there) or 'none'}.")
    return Installation(city)


# --- run ------------------------------------------------------------------------------


@dataclass
class Watch:
    """How often a part crashed lately, and when it may start again."""

    crashes: int = 0
    resume_at: float | None = None


@dataclass
class Supervisor:
    """Everything that runs for one city, from the first start to the orderly end."""

    installation: Installation
    port: int
    parts: dict[str, CityProcess] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)

    def run(self) -> None:
        """Start all, stay until told to end, stop all."""
        began = time.monotonic()
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, _interrupt)
        with self._only_one() as lock, contextlib.ExitStack() as claims:
            servers = Servers(self.installation.folder)
            try:
                address = self._first_page(servers, lock, claims)
                self._welcome(address, after_s=time.monotonic() - began)
                self._start_the_others()
                print(f"  All of it runs after {time.monotonic() - began:.1f} s.\n", flush=True)
                while True:
                    time.sleep(0.5)
                    self._look_after(servers)
            except KeyboardInterrupt:
                print("\nStopping; the data stay.", flush=True)
            finally:
                # From here on another Ctrl-C must not leave half of it running.
                for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    signal.signal(signum, signal.SIG_IGN)
                processes.stop_all(list(self.parts.values()))
                servers.stop()

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[IO[bytes]]:
        self.installation.folder.mkdir(parents=True, exist_ok=True)
        with (self.installation.folder / "supervisor.lock").open("ab") as lock:
            if not try_lock(lock):
                known = self.installation.supervisor() or {}
                raise EmbeddedError(
                    f"Whistle already runs for this checkout: {known.get('url', 'still starting')} "
                    f"(supervisor {known.get('pid', 'unknown')}). Stop it with Ctrl-C there, or: ./whistle stop"
                )
            _write_state(lock, {"pid": os.getpid()})
            yield lock

    def _first_page(self, servers: Servers, lock: IO[bytes], claims: contextlib.ExitStack) -> str:
        """Do what the first page needs and no more; give its address."""
        port = claims.enter_context(free_port(self.port))
        socket_port = claims.enter_context(free_port(port + 1))
        address = f"http://127.0.0.1:{port}"
        _write_state(lock, {"pid": os.getpid(), "url": address})
        env = self.installation.environment(servers, socket_url=f"ws://127.0.0.1:{socket_port}")
        self.parts = processes.city_processes(
            port=port,
            socket_port=socket_port,
            folder=self.installation.folder,
            env=env,
            generate=[] if self.installation.loads else None,
        )
        web = self.parts["web"]
        wanted = _sources_digest(self.installation.loads)
        is_prepared = self._is_prepared(wanted)
        if is_prepared:
            # Loading the program takes longest and needs no server yet.
            web.start()
        with _step("PostgreSQL and Redis started"):
            servers.start()
            servers.postgres.ensure_database(self.installation.database)
        if not is_prepared:
            self._prepare(servers, wanted)
            web.start()
        with _step("First page answered"):
            processes.wait_for_page(f"{address}/", web)
        return address

    def _start_the_others(self) -> None:
        # After the page, which should not wait for their share of the processor.
        others = [name for name in self.parts if name != "web"]
        for name in others:
            self.parts[name].start()
        print(f"  Started besides: {', '.join(others)}.", flush=True)

    def _is_prepared(self, wanted: str) -> bool:
        """Say whether the database and the static files were made from what is here now."""
        stamp = self.installation.folder / "prepared"
        return stamp.exists() and stamp.read_text() == wanted

    def _prepare(self, servers: Servers, wanted: str) -> None:
        words = [sys.executable, "-m", "config.prepare", "--city", self.installation.loads]
        prepared = subprocess.run(words, cwd=ROOT, env=self.installation.environment(servers), check=False)
        if prepared.returncode:
            raise EmbeddedError("The database could not be prepared; the reason stands above.")
        (self.installation.folder / "prepared").write_text(wanted)

    def _welcome(self, address: str, *, after_s: float) -> None:
        print(f"\n  Whistle runs at  {address}  (first page after {after_s:.1f} s)\n", flush=True)
        if self.installation.loads:
            print("  The start page lets you be anybody of the demo city without logging in.")
        print(f"  Logs: {self.installation.folder / 'log'}   Stop: Ctrl-C   Start over: ./whistle reset\n", flush=True)

    # --- what crashes starts again ---

    def _look_after(self, servers: Servers) -> None:
        for log in (servers.postgres.log, servers.redis.log, *(part.log for part in self.parts.values())):
            rotate(log)
        for server in (servers.postgres, servers.redis):
            if not server.is_alive():
                self._revive(server.name, server.log, server.start)
        for part in self.parts.values():
            if part.pid is None:
                self._revive(part.name, part.log, part.start, lived_s=time.monotonic() - part.started_at)

    def _revive(self, name: str, log: Path, start: Callable[[], None], *, lived_s: float = STEADY_S) -> None:
        watch = self.watches.setdefault(name, Watch())
        now = time.monotonic()
        if watch.resume_at is None:
            watch.crashes = 1 if lived_s >= STEADY_S else watch.crashes + 1
            pause = 0 if watch.crashes == 1 else min(2 ** (watch.crashes - 1), LONGEST_PAUSE_S)
            watch.resume_at = now + pause
            print(f"  {name} ended unexpectedly; starting it again in {pause} s. Its log: {log}", flush=True)
        if now >= watch.resume_at:
            watch.resume_at = None
            part = self.parts.get(name)
            if part is not None:
                # Its children may hold the port or a connection still.
                part.kill()
            start()


def _interrupt(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _write_state(lock: IO[bytes], state: dict[str, object]) -> None:
    lock.truncate(0)
    lock.write(json.dumps(state).encode())
    lock.flush()


@contextlib.contextmanager
def _step(done: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"  {done} ({time.monotonic() - began:.1f} s)", flush=True)


@contextlib.contextmanager
def free_port(first: int) -> Iterator[int]:
    """Claim the first port from `first` on that nobody has.

    Granian would happily share a port with the granian of a neighbouring
    checkout, so two that start at once must see each other before they listen.
    """
    for port in range(first, min(first + 200, 65536)):
        with socket.socket(socket.AF_UNIX) as claim, socket.socket() as probe:
            # Without this a port that was in use a minute ago counts as busy.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                claim.bind(f"\0whistle-port-{port}")
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            probe.close()
            yield port
            return
    raise EmbeddedError(f"No free port from {first} on.")


def _sources_digest(city: str) -> str:
    """Digest what `config.prepare` works from, by size and time: it need only notice that something changed."""
    folders = [ROOT / "web" / "dist", ROOT / "cities" / city] if city else [ROOT / "web" / "dist"]
    paths = [ROOT / "uv.lock", *ROOT.glob("[a-z]*/**/*.py"), *ROOT.glob("[a-z]*/static/**/*")]
    paths += [path for folder in folders for path in folder.glob("**/*")]
    total = hashlib.sha256(city.encode())
    for path in sorted({path for path in paths if path.is_file() and "node_modules" not in path.parts}):
        total.update(f"{path}\0{path.stat().st_size}\0{path.stat().st_mtime_ns}\0".encode())
    return total.hexdigest()


def run(arguments: argparse.Namespace) -> int:
    """Run a city until told to stop."""
    Supervisor(chosen(arguments.city, empty=arguments.empty), arguments.port).run()
    return 0


# --- manage, stop, reset --------------------------------------------------------------


def manage(arguments: argparse.Namespace) -> int:
    """Run a management command with the servers up: those of the running supervisor, or ones of our own."""
    installation = chosen(arguments.city)
    installation.folder.mkdir(parents=True, exist_ok=True)
    servers = Servers(installation.folder)
    # Everybody who uses the servers holds this lock together; who started them waits for the rest.
    with (installation.folder / "users.lock").open("ab") as users, contextlib.ExitStack() as started:
        if not servers.are_up():
            started.enter_context(servers)
            started.callback(fcntl.flock, users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        servers.postgres.ensure_database(installation.database)
        command = processes.manage(*arguments.words)
        return subprocess.run(command, env=installation.environment(servers), check=False).returncode


def stop(arguments: argparse.Namespace) -> int:
    """Stop the city that runs, from another terminal."""
    installation = chosen(arguments.city)
    if (known := installation.supervisor()) is None:
        print("Nothing runs.")
        return 0
    os.kill(int(str(known["pid"])), signal.SIGTERM)
    deadline = time.monotonic() + 60
    while installation.supervisor() is not None:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The supervisor {known['pid']} does not stop.")
        time.sleep(0.1)
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """Delete the data of every city of this checkout, not what was downloaded or built."""
    names = [MODEL_CITY, *(path.name for path in sorted((LOCAL / "cities").glob("*")))]
    for installation in map(Installation, names):
        if not installation.folder.exists():
            continue
        stop(argparse.Namespace(city=installation.city))
        Servers(installation.folder).remove()
        made = ("media", "seals", "static", "log", "prepared")
        # The beat's own file has an ending that its library chooses.
        for path in (*map(installation.folder.joinpath, made), *installation.folder.glob("celerybeat-schedule*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        print(f"The data of {installation.city} are gone.")
    shutil.rmtree(LOCAL / "cities", ignore_errors=True)
    return 0


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./whistle", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="start a city and keep it running")
    running.add_argument("--empty", action="store_true", help="no city: an installation to be filled")
    running.add_argument("--city", default=MODEL_CITY, help="a folder under cities/; runs beside the others")
    running.add_argument("--port", type=int, default=FIRST_PORT, help="the first port to try")
    running.set_defaults(command=run)
    managing = commands.add_parser("manage", help="manage.py, with the servers up")
    managing.add_argument("--city", default=os.environ.get("WHISTLE_CITY") or MODEL_CITY)
    managing.add_argument("words", nargs=argparse.REMAINDER)
    managing.set_defaults(command=manage)
    stopping = commands.add_parser("stop", help="stop what runs, from another terminal")
    stopping.add_argument("--city", default=MODEL_CITY)
    stopping.set_defaults(command=stop)
    resetting = commands.add_parser("reset", help="delete all data of this checkout")
    resetting.set_defaults(command=reset)
    arguments = parser.parse_args(words)
    if named := [name for name in PRODUCTION_VARIABLES if name in os.environ]:
        print(
            f"{' and '.join(named)} set: that is production, see docs/operating.md. "
            "This command keeps servers of its own; unset them first.",
            file=sys.stderr,
        )
        return 2
    try:
        return int(arguments.command(arguments))
    except EmbeddedError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
