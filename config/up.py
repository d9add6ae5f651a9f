"""The supervisor behind `./whistle run`, and its smaller sisters `manage`, `stop` and `reset`.

Every command says which city it means, by one `--city`; where another could be meant it refuses.

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
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from config import processes
from config.embedded import EmbeddedError, Servers, left_outside, try_lock
from config.logfiles import rotate
from config.processes import ROOT, CityProcess

LOCAL = Path(os.environ.get("WHISTLE_LOCAL_DIR") or ROOT / ".local")
MODEL_CITY = "nantong"
EMPTY = "empty"
FIRST_PORT, LAST_PORT = 8000, 65535
# A part that ran this long before it ended is started again at once.
STEADY_S = 60
LONGEST_PAUSE_S = 30
# What an installation has beside its servers.
MADE = ("media", "seals", "static", "log", "prepared", "supervisor.lock", "users.lock")
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

    @property
    def has_data(self) -> bool:
        """Whether anything of it was ever made."""
        return any((self.folder / name).exists() for name in ("supervisor.lock", "users.lock", "prepared", "pg"))

    def supervisor(self) -> dict[str, object] | None:
        """Tell who runs this city at the moment, and where."""
        path = self.folder / "supervisor.lock"
        if not path.exists():
            return None
        with path.open("ab") as lock:
            if try_lock(lock):
                return None
        return dict(json.loads(path.read_text() or "{}"))


def chosen(city: str) -> Installation:
    """Check a city's name against the folders there are."""
    there = sorted({EMPTY, *(path.name for path in (ROOT / "cities").glob("*") if path.is_dir())})
    # A database's name is made of it.
    if not re.fullmatch(r"[a-z0-9_]{1,40}", city):
        raise EmbeddedError(f"A city's name is made of a-z, 0-9 and _: not {city!r}.")
    if city not in there and city != MODEL_CITY:
        raise EmbeddedError(f"There is no folder cities/{city}. There are: {', '.join(there)}.")
    return Installation(city)


def installations() -> list[Installation]:
    """List the cities that this checkout has anything of, the model city first."""
    others = sorted(path.name for path in (LOCAL / "cities").glob("*") if path.is_dir())
    return [each for each in map(Installation, (MODEL_CITY, *others)) if each.has_data]


def said_city(arguments: argparse.Namespace) -> str:
    """Give the city that was said, on the command line or in the environment; empty where none was."""
    return arguments.city or os.environ.get("WHISTLE_CITY") or ""


def meant(arguments: argparse.Namespace) -> Installation:
    """Give the city that a command works on: the one that was said, else the model city, unless another one runs."""
    if city := said_city(arguments):
        return chosen(city)
    if others := [each.city for each in installations() if each.city != MODEL_CITY and each.supervisor()]:
        raise EmbeddedError(
            f"{_listed(others)}, and you said no city. Say which you mean: {_choices([*others, MODEL_CITY])}"
        )
    return Installation(MODEL_CITY)


def _listed(cities: Sequence[str]) -> str:
    return f"{' and '.join(cities)} {'runs' if len(cities) == 1 else 'run'}"


def _choices(cities: Sequence[str]) -> str:
    return " or ".join(f"--city {city}" for city in dict.fromkeys(cities))


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
        # Counted from the command, which may have installed and built before this program began.
        began = time.monotonic() - max(0.0, time.time() - float(os.environ.get("WHISTLE_BEGAN") or time.time()))
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
        socket_port = claims.enter_context(free_port(port + 1 if port < LAST_PORT else FIRST_PORT))
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
        if servers.placement.base != self.installation.folder:
            print(
                f"  The servers of this folder cannot run in it; their data lie in {servers.placement.base}.",
                flush=True,
            )
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
        city = self.installation.city
        print(f"\n  Whistle runs at  {address}  (city: {city}; first page after {after_s:.1f} s)\n", flush=True)
        if self.installation.loads:
            print("  The start page lets you be anybody of the demo city without logging in.")
        print(
            f"  Logs: {self.installation.folder / 'log'}   Stop: Ctrl-C   Start over: ./whistle reset --city {city}\n",
            flush=True,
        )

    # --- what crashes starts again ---

    def _look_after(self, servers: Servers) -> None:
        for log in (servers.postgres.log, servers.redis.log, *(part.log for part in self.parts.values())):
            rotate(log)
        for server in (servers.postgres, servers.redis):
            if not server.is_alive():
                self._revive(server.name, server.log, server.start)
        self.look_after_parts()

    def look_after_parts(self) -> None:
        """Start again what crashed; let go of what says that it cannot run."""
        for part in list(self.parts.values()):
            if part.cannot_run:
                del self.parts[part.name]
                print(f"  {part.name} ended, and is not started again: {part.tail(1)}", flush=True)
            elif part.pid is None:
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
    checkout, so two that start at once must see each other before they listen. From 0 on means any.
    """
    first = first or _any_port()
    for port in range(first, min(first + 200, LAST_PORT + 1)):
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


def _any_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def port_number(word: str) -> int:
    """Read the number of a port."""
    if not (word.isascii() and word.isdigit() and int(word) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{word!r} is no port: say a number from 1 to {LAST_PORT}, or 0 for any")
    return int(word)


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
    Supervisor(chosen(said_city(arguments) or MODEL_CITY), arguments.port).run()
    return 0


# --- manage, stop, reset --------------------------------------------------------------


def manage(arguments: argparse.Namespace) -> int:
    """Run a management command with the servers up: those of the running supervisor, or ones of our own."""
    words = _without_city(arguments)
    _require_own_folder(arguments, words)
    installation = meant(arguments)
    print(f"city: {installation.city} (database {installation.database})", file=sys.stderr, flush=True)
    installation.folder.mkdir(parents=True, exist_ok=True)
    servers = Servers(installation.folder)
    # Everybody who uses the servers holds this lock together; who started them waits for the rest.
    with (installation.folder / "users.lock").open("ab") as users, contextlib.ExitStack() as started:
        if not servers.are_up():
            started.enter_context(servers)
            started.callback(fcntl.flock, users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        environment = installation.environment(servers)
        if servers.postgres.ensure_database(installation.database) and words[:1] != ["migrate"]:
            # Nothing can be asked of it before; `run` would have done this.
            print("The database is new: making its tables ...", file=sys.stderr, flush=True)
            made = subprocess.run(processes.manage("migrate", "-v", "0"), env=environment, check=False)
            if made.returncode:
                return made.returncode
        return subprocess.run(processes.manage(*words), env=environment, check=False).returncode


def _without_city(arguments: argparse.Namespace) -> list[str]:
    """Take `--city NAME` out of a command's words too: no command of manage.py has such an option."""
    reader = argparse.ArgumentParser(add_help=False, allow_abbrev=False, prog="./whistle manage")
    _add_city(reader)
    words = list(arguments.words)
    # What follows belongs to the command, whatever it looks like.
    end = words.index("--") if "--" in words else len(words)
    # Into what stood before the command, so that another city behind it is seen.
    _found, kept = reader.parse_known_args(words[:end], arguments)
    return [*kept, *words[end:]]


def _require_own_folder(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    """Refuse to load one city into another's database: the next start of that one would fail at it."""
    named = next((word for word in words[1:] if not word.startswith("-")), "")
    if words[:1] != ["load_city"] or "--check" in words or not named:
        return
    city = meant(arguments).city
    is_ours = (ROOT / "cities" / named).is_dir()
    path = ROOT / "cities" / named if is_ours else Path(named)
    if city == EMPTY or not path.is_dir() or _code_of(path) == _code_of(ROOT / "cities" / city):
        return
    folder = path.resolve()
    own = f" or --city {folder.name}, its own," if folder.parent == ROOT / "cities" else ""
    raise EmbeddedError(
        f"{named} is another city than {city}, whose database this is. Say --city {EMPTY}{own} and nothing is mixed."
    )


def _code_of(folder: Path) -> object:
    """Read what a city calls itself; whatever else is wrong with its files is told as they are loaded."""
    try:
        return tomllib.loads((folder / "city.toml").read_text(encoding="utf-8-sig")).get("code")
    except (OSError, ValueError):
        return None


def stop(arguments: argparse.Namespace) -> int:
    """Stop the city that runs, from another terminal."""
    running = up = [each for each in installations() if each.supervisor()]
    if city := said_city(arguments):
        wanted = chosen(city)
        running = [each for each in up if each == wanted]
    if not running:
        print(f"{city} does not run; {_listed([each.city for each in up])}." if up else "Nothing runs.")
        return 0
    if len(running) > 1:
        cities = [each.city for each in running]
        raise EmbeddedError(f"{_listed(cities)}. Say which to stop: {_choices(cities)}")
    end(running[0])
    return 0


def end(installation: Installation) -> None:
    """Tell the supervisor of a city to stop, wait until it has, and say what was stopped."""
    known = installation.supervisor()
    if known is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(str(known["pid"])), signal.SIGTERM)
    deadline = time.monotonic() + 60
    while installation.supervisor() is not None:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The supervisor {known['pid']} does not stop.")
        time.sleep(0.1)
    print(
        f"Stopped {installation.city}: {known.get('url', 'still starting')} (supervisor {known['pid']}). The data stay."
    )


def reset(arguments: argparse.Namespace) -> int:
    """Delete the data of a city of this checkout, or of all, not what was downloaded or built. Asks first."""
    if arguments.left:
        return _reset_left(arguments)
    gone = _to_reset(arguments)
    if not gone:
        print("There is nothing to delete.")
        return 0
    print("This deletes for good:")
    for installation in gone:
        print(f"  {installation.city}: {_holdings(installation)}")
    _require_consent(arguments)
    for installation in gone:
        end(installation)
        _remove(installation)
        print(f"The data of {installation.city} are gone.")
    return 0


def _to_reset(arguments: argparse.Namespace) -> list[Installation]:
    there = installations()
    city = said_city(arguments)
    if city and arguments.all:
        raise EmbeddedError("Say --city or --all, not both.")
    if city:
        # Also one whose folder under cities/ is gone.
        named = Installation(city) if city in {each.city for each in there} else chosen(city)
        return [named] if named.has_data else []
    if arguments.all or len(there) < 2:
        return there
    cities = [each.city for each in there]
    raise EmbeddedError(f"There are data of {', '.join(cities)}. Say which are to go: {_choices(cities)}, or --all")


def _holdings(installation: Installation) -> str:
    servers = Servers(installation.folder)
    folders = {installation.folder / name for name in MADE} | {
        servers.placement.base / name for name in ("pg", "redis")
    }
    known = installation.supervisor()
    runs = f"; it runs at {known.get('url', 'an address still unknown')} and is stopped" if known else ""
    return f"database {installation.database}, uploads, seals and logs, {_megabytes(folders)} MB in {servers.placement.base}{runs}"


def _megabytes(folders: Iterable[Path]) -> int:
    files = [path for folder in folders for path in folder.rglob("*")]
    total = 0
    for path in files:
        # What is deleted meanwhile counts no more.
        with contextlib.suppress(OSError):
            total += path.lstat().st_size
    return round(total / 1e6)


def _require_consent(arguments: argparse.Namespace) -> None:
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise EmbeddedError("Nobody can be asked here, so nothing was deleted. Say --yes to delete it.")
    if input("Delete it? (yes/no) ").strip().lower() not in {"y", "yes"}:
        raise EmbeddedError("Nothing was deleted.")


def _remove(installation: Installation) -> None:
    servers = Servers(installation.folder)
    if servers.postgres.is_up():
        raise EmbeddedError(f"A command still uses the servers of {installation.city}. End it, and try again.")
    servers.remove()
    if installation.city != MODEL_CITY:
        shutil.rmtree(installation.folder)
        return
    # The beat's own file has an ending that its library chooses.
    for path in (*map(installation.folder.joinpath, MADE), *installation.folder.glob("celerybeat-schedule*")):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _reset_left(arguments: argparse.Namespace) -> int:
    """Name what deleted checkouts left outside their folders; remove it where that is said."""
    left = left_outside()
    for each in left:
        of = each.origin or "nobody wrote down whose; look before you remove it by hand"
        print(f"  {each.path}: {_megabytes([each.path])} MB, of {of}")
    orphans = [each for each in left if each.origin]
    if not orphans:
        print(
            "No deleted checkout left anything." if not left else "Of none of it is it known that its checkout is gone."
        )
        return 0
    _require_consent(arguments)
    for each in orphans:
        each.remove()
        print(f"{each.path} is gone.")
    return 0


class _OneCity(argparse.Action):
    """Takes a city, and refuses a second one: neither is meant more than the other."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        said, city = getattr(namespace, self.dest, None), self.const or values
        if said and said != city:
            parser.error(f"two cities in one command, {said} and {city}: say the one that you mean")
        setattr(namespace, self.dest, city)


def _add_city(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--city", action=_OneCity, help=f"a folder under cities/, or {EMPTY}; else $WHISTLE_CITY, else {MODEL_CITY}"
    )
    parser.add_argument(
        "--empty", action=_OneCity, nargs=0, const=EMPTY, dest="city", help=f"the same as --city {EMPTY}"
    )


def parser() -> argparse.ArgumentParser:
    """Make what reads the command line."""
    city = argparse.ArgumentParser(add_help=False)
    _add_city(city)
    whole = argparse.ArgumentParser(prog="./whistle", description=__doc__)
    commands = whole.add_subparsers(required=True)
    running = commands.add_parser(
        "run", parents=[city], help="start a city and keep it running; runs beside the others"
    )
    running.add_argument("--port", type=port_number, default=FIRST_PORT, help="the first port to try; 0 for any")
    running.set_defaults(command=run)
    managing = commands.add_parser("manage", parents=[city], help="manage.py, with the servers up")
    managing.add_argument("words", nargs=argparse.REMAINDER)
    managing.set_defaults(command=manage)
    stopping = commands.add_parser("stop", parents=[city], help="stop what runs, from another terminal")
    stopping.set_defaults(command=stop)
    resetting = commands.add_parser("reset", parents=[city], help="delete the data of a city; asks first")
    resetting.add_argument("--all", action="store_true", help="of every city of this checkout")
    resetting.add_argument("--left", action="store_true", help="name what deleted checkouts left outside their folders")
    resetting.add_argument("--yes", action="store_true", help="do not ask")
    resetting.set_defaults(command=reset)
    return whole


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line."""
    arguments = parser().parse_args(words)
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
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
