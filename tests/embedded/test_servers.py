"""The private servers run wherever the checkout lies and whoever runs them."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded
from config.embedded import EmbeddedError, Servers

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs this")


def answers(servers: Servers) -> bool:
    with servers, servers.postgres.connect("template1", "whistle_app") as connection:
        row = connection.execute("SELECT extname FROM pg_extension WHERE extname = 'postgis'").fetchone()
        return row == ("postgis",) and bool(servers.redis.client().ping())


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder everybody may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "local"


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in a home that nobody else may enter."""
    tmp_path.chmod(0o700)
    yield tmp_path / "local"
    Servers(tmp_path / "local").remove()


def test_they_run_in_a_folder_that_others_may_enter(open_folder: Path) -> None:
    assert answers(Servers(open_folder, durable=False))


def test_they_run_in_a_folder_that_nobody_else_may_enter(closed_folder: Path) -> None:
    assert answers(Servers(closed_folder, durable=False))


@as_root
def test_as_root_they_drop_to_the_system_user_where_they_can(open_folder: Path) -> None:
    servers = Servers(open_folder, durable=False)

    with servers:
        process = servers.postgres.process
        assert process is not None
        assert Path(f"/proc/{process.pid}").stat().st_uid != 0


@as_root
def test_as_root_without_user_namespaces_the_data_lie_outside_the_closed_folder(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = embedded._succeeds
    monkeypatch.setattr(embedded, "_succeeds", lambda command: command[0] != "unshare" and really(command))
    servers = Servers(closed_folder, durable=False)

    try:
        assert servers.placement.base.is_relative_to("/var/lib/whistle")
        assert answers(servers)
    finally:
        servers.remove()


def test_a_path_longer_than_a_socket_may_have_gets_a_short_folder_for_the_sockets(tmp_path: Path) -> None:
    servers = Servers(tmp_path / ("long" * 30) / "local", durable=False)

    try:
        assert answers(servers)
        assert len(str(servers.run)) < 40
    finally:
        servers.remove()


def test_a_folder_of_somebody_else_in_place_of_the_sockets_is_refused(tmp_path: Path) -> None:
    servers = Servers(tmp_path / ("long" * 30) / "local", durable=False)
    servers.run.symlink_to(tmp_path)

    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            servers.start()
    finally:
        servers.run.unlink()


def test_data_of_a_postgresql_that_is_gone_are_named(tmp_path: Path) -> None:
    servers = Servers(tmp_path / "local", durable=False)
    servers.postgres.data.mkdir(parents=True)
    (servers.postgres.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9"):
        servers.start()


def test_a_second_server_on_the_same_data_waits_instead_of_spoiling_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LOCK_PATIENCE_S", 0.5)

    with Servers(tmp_path / "local", durable=False), pytest.raises(EmbeddedError, match="Another server holds"):
        Servers(tmp_path / "local", durable=False).start()


def test_a_killed_server_starts_again_on_its_data(tmp_path: Path) -> None:
    with Servers(tmp_path / "local", durable=False) as servers:
        servers.postgres.create_database("kept")
        servers.postgres.kill()
        servers.redis.kill()

        servers.start()

        assert servers.postgres.has_database("kept")


def test_a_process_that_was_spawned_dies_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from config.embedded import spawn;"
        "print(spawn(['sleep', '60']).pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=os.environ)

    # The kernel sends the signal when the parent has ended, which the reader of its output may see a moment earlier.
    child = Path(f"/proc/{int(said.stdout)}/stat")
    deadline = time.monotonic() + 20
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(stat: Path) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
