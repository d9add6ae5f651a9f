"""Servers of its own for every test run, and a migrated database for every test process.

Loaded early (`-p config.pytest_embedded`) because the settings are read before any
conftest. The controlling process starts PostgreSQL and Redis under `.local/test`;
xdist's workers find them through the environment. What tests use is in `tests/conftest.py`.
"""

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from config.embedded import Servers, find_placement, remove_outside, run_dir, try_lock

ROOT = Path(__file__).resolve().parent.parent
TEST_DIR = ROOT / ".local" / "test"
# Each test process has its own: its own tests, a shared live city and a fresh one, three each.
REDIS_DATABASES_PER_PROCESS = 9
# Warnings are the tests' business, not that of what is started for them.
_PYTHON = (sys.executable, "-W", "ignore")
TEMPLATE = "whistle_template"
CITY_TEMPLATE = "whistle_city"

# What the controlling process holds until it ends.
_held: dict[str, Servers | int] = {}


def is_controller() -> bool:
    """Say whether this process started the run, rather than being one of xdist's workers."""
    return "PYTEST_XDIST_WORKER" not in os.environ


def slot() -> Path:
    """Give the folder of this run's servers."""
    return Path(os.environ["WHISTLE_TEST_SLOT"])


def worker_number() -> int:
    """Count test processes: 0 without xdist, else from 1."""
    return 0 if is_controller() else int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Point the settings at this run's servers, before Django reads them."""
    if is_controller():
        _take_slot()
    number = worker_number()
    os.environ |= {
        "WHISTLE_LOCAL_DIR": str(slot() / f"process-{number}"),
        "WHISTLE_DATABASE": f"whistle_test_{number}",
        "WHISTLE_REDIS_DB": str(number * REDIS_DATABASES_PER_PROCESS),
    }
    return (yield)


def _take_slot() -> None:
    """Take the first folder that no other run of this checkout is using."""
    for number in range(100):
        folder = TEST_DIR / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT)
        if try_lock(lock):
            _held["lock"] = lock
            os.environ["WHISTLE_TEST_SLOT"] = str(folder)
            os.environ["WHISTLE_TEST_TEMPLATE"] = _template_name()
            os.environ["WHISTLE_RUN_DIR"] = str(run_dir(find_placement(folder).base))
            # A developer's own production variables must not lead the tests to a real city.
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
                os.environ.pop(name, None)
            return
        os.close(lock)
    raise pytest.UsageError("100 test runs of this checkout are going on already")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers and make the template, once a run."""
    if not is_controller() or session.config.option.collectonly:
        return
    for left in slot().glob("process-*"):
        shutil.rmtree(left)
    # Pages of the test client serve no files, and still want the folder to be there.
    (slot() / f"process-{worker_number()}" / "static").mkdir(parents=True)
    servers = Servers(slot(), durable=False)
    _held["servers"] = servers
    servers.start()
    make_template(servers)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, and leave nothing outside. A killed run's servers die with it; the next one clears after it."""
    servers = _held.pop("servers", None)
    if isinstance(servers, Servers):
        servers.stop()
    if is_controller():
        remove_outside(of=_folders_of(config))


def _folders_of(config: pytest.Config) -> list[Path]:
    """Give the folders that this run's servers have their data in, or would have."""
    made = getattr(config, "_tmp_path_factory", None)
    return [slot(), made.getbasetemp()] if isinstance(made, pytest.TempPathFactory) else [slot()]


# xdist's own groups do not survive pytest 9.2, whose items no longer take another id.
class Together(LoadScopeScheduling):
    """Hand out tests one by one, but those that share what is dear to make all to one process, so that it is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(nodeid.partition("::")[0]) or nodeid


@functools.cache
def shared_by(file: str) -> str:
    """Say whose a test file's city or installation is: of all who need a live one, of a folder, of the file, or nobody's."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8")
    if re.search(r"\b(live_city|fresh_live_city|browse)\b|\bpage: Page\b", text):
        return "live"
    own = path.parent / "conftest.py"
    if own.exists() and 'scope="package"' in own.read_text(encoding="utf-8"):
        return str(Path(file).parent)
    return file if 'scope="module"' in text else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Schedule xdist's processes."""
    return Together(config, log)


def make_template(servers: Servers) -> str:
    """Migrate a database to copy from, unless one made from the same sources is there. Give its name."""
    name = template_name()
    return _build(servers, name, TEMPLATE, source="template1", command=[*_PYTHON, "manage.py", "migrate", "-v", "0"])


def make_city_template(servers: Servers) -> str:
    """Load the model city into a database to copy from, unless that is done. Give its name."""
    patterns = (
        "cities/nantong/**/*",
        "web/dist/**/*",
        "[a-z]*/static/**/*",
        "*/city.py",
        "common/cityfiles/**/*.py",
        "*/management/commands/load_city.py",
        "config/prepare.py",
    )
    sources = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    name = f"{CITY_TEMPLATE}_{digest(sources)}_{template_name().removeprefix(TEMPLATE)[1:]}"
    command = [*_PYTHON, "-m", "config.prepare", "--city", "nantong"]
    return _build(servers, name, CITY_TEMPLATE, source=make_template(servers), command=command)


def _build(servers: Servers, name: str, family: str, *, source: str, command: list[str]) -> str:
    with (slot() / f"{family}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if servers.postgres.has_database(name):
            return name
        # The ones of older sources; an unfinished one has another name and so is never taken for done.
        with servers.postgres.connect("postgres") as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{family}%"])
            old = [str(row[0]) for row in found]
        for database in old:
            servers.postgres.drop_database(database)
        building = f"{family}_building"
        servers.postgres.create_database(building, template=source)
        env = live_environment(servers, database=building, folder=slot() / "building")
        built = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        if built.returncode:
            raise pytest.UsageError(f"{' '.join(command)} failed:\n{built.stdout}{built.stderr}")
        servers.postgres.rename_database(building, name)
    return name


def live_environment(servers: Servers, *, database: str, folder: Path, redis_db: int = 0) -> dict[str, str]:
    """Give the environment of processes that work on a database of this run, whichever servers hold it."""
    return os.environ | {
        "WHISTLE_LOCAL_DIR": str(folder),
        "WHISTLE_RUN_DIR": str(servers.run),
        "WHISTLE_DATABASE": database,
        "WHISTLE_REDIS_DB": str(redis_db),
        "STATIC_ROOT": str(slot() / "static"),
    }


def template_name() -> str:
    """Name the migrated template of this run, whatever is changed in the sources while it goes on."""
    return os.environ["WHISTLE_TEST_TEMPLATE"]


def _template_name() -> str:
    """Name a template after all that decides how it looks."""
    sources = [
        ROOT / "uv.lock",
        ROOT / "config" / "settings.py",
        *ROOT.glob("config/management/**/*.py"),
        *ROOT.glob("*/migrations/**/*.py"),
        *ROOT.glob("*/models.py"),
        *ROOT.glob("*/models/**/*.py"),
    ]
    return f"{TEMPLATE}_{digest(sources)}"


def digest(paths: list[Path]) -> str:
    """Digest files, names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
