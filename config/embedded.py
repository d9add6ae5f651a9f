"""The private PostgreSQL and Redis of a checkout: making, starting and stopping them.

Both listen on Unix sockets inside one folder only, so no port, no password and no
server that was there before is touched. Who starts what besides, and in which
order, is the supervisor's (`config.up`) and the tests' (`config.pytest_embedded`).
"""

import contextlib
import ctypes
import fcntl
import functools
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
import redis
from psycopg import sql

SUPERUSER = "postgres"
OWNER_ROLE = "whistle_owner"
APP_ROLE = "whistle_app"
# A socket's name is at most 107 bytes; the longest of ours is "/.s.PGSQL.5432.lock".
LONGEST_RUN_DIR = 107 - 20
# Where root's servers keep their data if nowhere else, and the file that says for which folder.
OUTSIDE = Path("/var/lib/whistle")
ORIGIN = "ORIGIN"
REDIS_DATABASES = 128
# A server that was told to stop may take this long to write everything down.
LOCK_PATIENCE_S = 30
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class EmbeddedError(Exception):
    """The private servers cannot be had; the message says what a person can do."""


def die_with_parent(parent: int, signum: int = signal.SIGTERM) -> None:
    """Have the kernel signal this process when its parent dies, however it dies; end now if it is dead already."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:
        os._exit(1)


def spawn(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    deathsig: int = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that cannot outlive this one.

    Call it from the main thread: the kernel's promise is tied to the thread that forked.
    """
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        env=env,
        cwd=cwd,
        start_new_session=True,
        pass_fds=pass_fds,
        # Safe here: the starters have one thread.
        preexec_fn=functools.partial(die_with_parent, os.getpid(), deathsig),  # noqa: PLW1509
    )


def stop_process(process: subprocess.Popen[bytes], *, signum: int = signal.SIGTERM, timeout_s: float = 10) -> None:
    """Ask a process to end, then make its whole session end."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout_s)
    kill_session(process)


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of a process and of the children it made."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class Placement:
    """Where the servers keep their data, and the words put before a command that starts one.

    PostgreSQL refuses to run as root, so root needs a detour; everybody else does not.
    """

    base: Path
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None


def find_placement(local: Path) -> Placement:
    """Decide how servers with their data under `local` can run for this user.

    As root: as the system's postgres user if that may enter the folder (least
    privilege); else in a user namespace that only looks like that user, with
    the files staying root's; else with the data under /var/lib.
    """
    local.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return _own_placement(local)
    user = _server_user()
    dropped = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT")
    mapped = (
        "unshare",
        "--user",
        f"--map-user={user.pw_uid}",
        f"--map-group={user.pw_gid}",
        "setpriv",
        "--pdeathsig=INT",
    )
    # A cluster that is there already keeps the way it was made for: its files belong to one of the two.
    made_by_root = (local / "pg").exists() and (local / "pg").stat().st_uid == 0
    if not made_by_root and _succeeds([*dropped, "test", "-x", str(local)]):
        return Placement(local, dropped, user.pw_uid, user.pw_gid)
    if _succeeds([*mapped, "test", "-x", str(local)]):
        return Placement(local, mapped)
    outside = OUTSIDE / _digest(local)
    outside.mkdir(parents=True, exist_ok=True)
    # The name does not say it, and a checkout may be deleted before its data.
    (outside / ORIGIN).write_text(str(local.resolve()))
    return Placement(outside, dropped, user.pw_uid, user.pw_gid)


@dataclass(frozen=True)
class Outside:
    """Data of servers outside their folder; `origin` is that folder, empty where nobody wrote it down."""

    path: Path
    origin: str

    def remove(self) -> None:
        """Delete them, and the sockets."""
        shutil.rmtree(run_dir(self.path), ignore_errors=True)
        shutil.rmtree(self.path)


def outside() -> list[Outside]:
    """List what servers keep outside their folders; other folders, a city's uploads for instance, are not theirs."""
    found = sorted(path for path in OUTSIDE.glob("*") if re.fullmatch(r"[0-9a-f]{16}", path.name) and path.is_dir())
    return [Outside(path, _origin(path)) for path in found]


def _origin(path: Path) -> str:
    try:
        return (path / ORIGIN).read_text().strip()
    except OSError:
        return ""


def left_outside() -> list[Outside]:
    """List what no folder that is there stands for, and no running server uses."""
    return [each for each in outside() if not (each.origin and Path(each.origin).exists()) and not _is_held(each.path)]


def _is_held(base: Path) -> bool:
    lock = base / "postgres.lock"
    if not lock.exists():
        return False
    with lock.open("ab") as file:
        return not try_lock(file)


def remove_outside(*, of: Sequence[Path]) -> None:
    """Delete what servers of these folders, and of folders in them, keep outside."""
    for each in outside():
        if each.origin and any(Path(each.origin).is_relative_to(folder.resolve()) for folder in of):
            each.remove()


def _own_placement(local: Path) -> Placement:
    for path in (local, local / "pg"):
        if path.exists() and path.stat().st_uid != os.geteuid():
            owner = path.stat().st_uid
            raise EmbeddedError(f"{path} belongs to another user (uid {owner}). Run as that user, or remove it first.")
    return Placement(local)


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError("PostgreSQL does not run as root and there is no user postgres. Run as an ordinary user.")


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]


def run_dir(base: Path) -> Path:
    """Give the folder of the sockets: inside the data folder, or in /tmp where that name is too long."""
    inside = base / "run"
    # Whoever put a folder of that name there first is found out before it is used.
    return inside if len(os.fsencode(inside)) <= LONGEST_RUN_DIR else Path("/tmp") / f"whistle-{_digest(base)}"  # noqa: S108


@functools.cache
def postgres_bin(major: str | None = None) -> Path:
    """Find the programs of a PostgreSQL that has PostGIS: of a given major version, or the newest."""
    installed = {path.parent.name: path for path in Path("/usr/lib/postgresql").glob("*/bin")}
    usable = {
        version: path
        for version, path in installed.items()
        if (Path("/usr/share/postgresql") / version / "extension" / "postgis.control").exists()
    }
    if config := shutil.which("pg_config"):
        asked = [
            subprocess.run([config, word], capture_output=True, text=True, check=True).stdout.strip()
            for word in ("--version", "--bindir", "--sharedir")
        ]
        version, bindir, share = asked[0].split()[1].split(".")[0], Path(asked[1]), Path(asked[2])
        if (share / "extension" / "postgis.control").exists() and (bindir / "postgres").exists():
            usable.setdefault(version, bindir)
    if major is not None:
        if major in usable:
            return usable[major]
        raise EmbeddedError(
            f"The data were made by PostgreSQL {major}, which is not installed with PostGIS any more. "
            f"Install postgresql-{major} and postgresql-{major}-postgis-3, or start over with ./whistle reset."
        )
    if not usable:
        raise EmbeddedError("PostgreSQL with PostGIS is not installed: apt-get install postgresql postgis, or alike.")
    return usable[max(usable, key=int)]


class Server:
    """One server process: its log, and a lock that lasts until its last process has ended."""

    def __init__(self, name: str, placement: Placement) -> None:
        self.name = name
        self.placement = placement
        self.log = placement.base / "log" / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def _launch(self, command: Sequence[str | Path]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # The server inherits the lock. A supervisor that was killed may leave a
        # server shutting down behind it; nobody touches the data before it is gone.
        with (
            _locked(self.placement.base / f"{self.name}.lock", timeout_s=LOCK_PATIENCE_S) as lock,
            self.log.open("ab") as log,
        ):
            self._clear_stale()
            self.process = spawn(
                [*self.placement.prefix, *command], log=log, deathsig=signal.SIGINT, pass_fds=[lock.fileno()]
            )

    def _clear_stale(self) -> None:
        """Remove what a killed predecessor left; called when it is certain that none is alive."""

    def wait_ready(self, is_ready: Callable[[], bool], timeout_s: float = 60) -> None:
        """Wait until the server answers; raise with the end of its log if it never does."""
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise EmbeddedError(f"{self.name} did not start. The end of {self.log}:\n{tail}")
            time.sleep(0.03)

    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server in order, data written."""
        if self.process is not None:
            # SIGINT is PostgreSQL's fast shutdown, and an orderly end to Redis.
            stop_process(self.process, signum=signal.SIGINT, timeout_s=30)
            self.process = None

    def kill(self) -> None:
        """End the server as a power cut would. For tests of faults."""
        if self.process is not None:
            kill_session(self.process)
            self.process = None


class Postgres(Server):
    """A private PostgreSQL cluster with the two roles and the extensions Whistle needs."""

    def __init__(self, placement: Placement, *, durable: bool = True) -> None:
        super().__init__("postgres", placement)
        self.data = placement.base / "pg"
        self.run = run_dir(placement.base)
        self.durable = durable

    @property
    def bin(self) -> Path:
        """The programs that fit the data, or the newest ones where there are no data yet."""
        version = self.data / "PG_VERSION"
        return postgres_bin(version.read_text().strip() if version.exists() else None)

    def start(self) -> None:
        """Start the cluster, made first if need be, and wait until it answers."""
        _private_folder(self.run, self.placement)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        options = {
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
            "shared_buffers": "256MB" if self.durable else "64MB",
            "max_connections": "200",
        }
        if not self.durable:
            # Safe against kill -9 still, only not against a power cut: the tests kill it.
            options |= {"fsync": "off", "full_page_writes": "off"}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._launch([self.bin / "postgres", "-D", self.data, "-k", self.run, *settings])
        self.wait_ready(self.is_up)
        self._furnish()

    def _create(self) -> None:
        # A folder that initdb left half-made has no PG_VERSION and can go.
        shutil.rmtree(self.data, ignore_errors=True)
        _owned_folder(self.data, self.placement)
        command = [*self.placement.prefix, self.bin / "initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust"]
        # C.UTF-8 rather than C: under C, pg_trgm sees nothing in Chinese text.
        made = subprocess.run(
            [*map(str, command), "-E", "UTF8", "--locale=C.UTF-8", "-N"], capture_output=True, text=True, check=False
        )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise EmbeddedError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _clear_stale(self) -> None:
        # After a kill -9 the process number in it may belong to somebody else by
        # now, which PostgreSQL would take for itself and refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.run.glob(".s.PGSQL.*"):
            left.unlink()

    def is_up(self) -> bool:
        """Say whether it answers, whoever started it."""
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str, user: str = SUPERUSER) -> "psycopg.Connection[tuple[object, ...]]":
        """Open a connection of its own, in autocommit."""
        return psycopg.connect(host=str(self.run), dbname=database, user=user, autocommit=True, connect_timeout=10)

    def _furnish(self) -> None:
        """Make the roles, and the extensions in template1 so that every database has them."""
        with self.connect("template1") as connection:
            roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, rights in ((OWNER_ROLE, "LOGIN CREATEDB"), (APP_ROLE, "LOGIN")):
                if role not in roles:
                    connection.execute(f"CREATE ROLE {role} {rights}".encode())
            present = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
            available = {row[0] for row in connection.execute("SELECT name FROM pg_available_extensions")}
            for extension in ("postgis", "pg_trgm", "btree_gist", "pgrouting"):
                if extension not in present and (extension in available or extension != "pgrouting"):
                    connection.execute(f"CREATE EXTENSION {extension}".encode())

    def has_database(self, name: str) -> bool:
        """Say whether a database of this name exists."""
        with self.connect("postgres") as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Make a database that the owner role owns; one of that name is dropped first."""
        self.drop_database(name)
        with self.connect("postgres") as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(template)
                )
            )

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is connected to it."""
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def rename_database(self, name: str, to: str) -> None:
        """Give a database that nobody uses another name."""
        with self.connect("postgres") as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to))
            )

    def ensure_database(self, name: str) -> bool:
        """Make a database unless it is there; say whether it was made now."""
        if self.has_database(name):
            return False
        self.create_database(name)
        return True


class Redis(Server):
    """A private Redis."""

    def __init__(self, placement: Placement, *, durable: bool = True) -> None:
        super().__init__("redis", placement)
        self.data = placement.base / "redis"
        self.socket = run_dir(placement.base) / "redis.sock"
        self.durable = durable

    def start(self) -> None:
        """Start Redis and wait until it answers."""
        self.launch()
        self.wait_ready(self.is_up)

    def launch(self) -> None:
        """Start Redis without waiting for it."""
        program = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")
        if program is None:
            raise EmbeddedError("redis-server is not installed: apt-get install redis-server, or alike.")
        _private_folder(self.socket.parent, self.placement)
        _owned_folder(self.data, self.placement)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "databases": str(REDIS_DATABASES),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
        }
        self._launch([program, *(word for name, value in options.items() for word in (f"--{name}", value))])

    def client(self, db: int = 0) -> redis.Redis:
        """Open a client on one of the numbered databases."""
        return redis.Redis(unix_socket_path=str(self.socket), db=db)

    def is_up(self) -> bool:
        """Say whether it answers, whoever started it."""
        with contextlib.suppress(redis.exceptions.RedisError), contextlib.closing(self.client()) as client:
            return bool(client.ping())
        return False


class Servers:
    """The pair of them, for one folder."""

    def __init__(self, local: Path, *, durable: bool = True) -> None:
        self.local = local
        self.placement = find_placement(local)
        self.run = run_dir(self.placement.base)
        self.postgres = Postgres(self.placement, durable=durable)
        self.redis = Redis(self.placement, durable=durable)

    def start(self) -> None:
        """Start both at once and wait for both."""
        try:
            self.redis.launch()
            self.postgres.start()
            self.redis.wait_ready(self.redis.is_up)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both in order; the data stay."""
        self.redis.stop()
        self.postgres.stop()

    def are_up(self) -> bool:
        """Say whether somebody, not necessarily this process, runs them."""
        return self.postgres.is_up() and self.redis.is_up()

    def remove(self) -> None:
        """Delete the data of both, which must not run."""
        shutil.rmtree(self.run, ignore_errors=True)
        for name in ("pg", "redis"):
            shutil.rmtree(self.placement.base / name, ignore_errors=True)
        if self.placement.base != self.local:
            shutil.rmtree(self.placement.base)

    def __enter__(self) -> "Servers":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _owned_folder(path: Path, placement: Placement) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if placement.uid is not None and placement.gid is not None:
        os.chown(path, placement.uid, placement.gid)


def _private_folder(path: Path, placement: Placement) -> None:
    """Make the folder of the sockets; refuse one that somebody else put there first."""
    wanted = os.geteuid() if placement.uid is None else placement.uid
    if path.is_symlink() or (path.exists() and path.stat().st_uid not in (wanted, os.geteuid())):
        raise EmbeddedError(f"{path} belongs to somebody else; remove it and try again.")
    _owned_folder(path, placement)


@contextlib.contextmanager
def _locked(path: Path, *, timeout_s: float) -> Iterator[IO[bytes]]:
    with path.open("ab") as lock:
        deadline = time.monotonic() + timeout_s
        while not try_lock(lock):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"Another server holds {path}. Stop it, or look who it is with: fuser {path}")
            time.sleep(0.1)
        yield lock


def try_lock(file: IO[bytes] | int) -> bool:
    """Take a lock that the kernel releases when the last process holding it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
