"""Servers of its own for every test run, and a migrated database for every test process.

Loaded early (`-p config.pytest_embedded`) because the settings are read before any
conftest. The controlling process starts PostgreSQL and Redis under `.local/test`;
xdist's workers find them through the environment. What tests use is in `tests/conftest.py`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from config.embedded import Servers, find_placement, run_dir, try_lock

ROOT = Path(__file__).resolve().parent.parent
TEST_DIR = ROOT / ".local" / "test"
# Each test process has its own: its own tests, a shared live city and a fresh one, three each.
REDIS_DATABASES_PER_PROCESS = 9
TEMPLATE = "whistle_template"

_lock: IO[bytes] | None = None
_servers: Servers | None = None


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
    global _lock
    for number in range(100):
        folder = TEST_DIR / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        _lock = (folder / "run.lock").open("ab")
        if try_lock(_lock):
            os.environ["WHISTLE_TEST_SLOT"] = str(folder)
            os.environ["WHISTLE_RUN_DIR"] = str(run_dir(find_placement(folder).base))
            # A developer's own production variables must not lead the tests to a real city.
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
                os.environ.pop(name, None)
            return
        _lock.close()
    raise pytest.UsageError("100 test runs of this checkout are going on already")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers and make the template, once a run."""
    global _servers
    if not is_controller() or session.config.option.collectonly:
        return
    for left in slot().glob("process-*"):
        shutil.rmtree(left)
    _servers = Servers(slot(), durable=False)
    _servers.start()
    _make_template(_servers)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what was started. A killed run needs no such kindness: its servers die with it."""
    if _servers is not None:
        _servers.stop()
    if _lock is not None:
        _lock.close()


def _make_template(servers: Servers) -> None:
    """Migrate a database to copy from, unless one made from the same sources is there."""
    name = template_name()
    if servers.postgres.has_database(name):
        return
    with servers.postgres.connect("postgres") as connection:
        old = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}%"]).fetchall()
    for (database,) in old:
        servers.postgres.drop_database(str(database))
    building = f"{TEMPLATE}_building"
    servers.postgres.create_database(building)
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"WHISTLE_DATABASE": building},
        capture_output=True,
        text=True,
        check=False,
    )
    if migrated.returncode:
        raise pytest.UsageError(f"migrate failed:\n{migrated.stdout}{migrated.stderr}")
    servers.postgres.rename_database(building, name)


def template_name() -> str:
    """Name the migrated template after all that decides how it looks."""
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
