"""Log files of a laptop stay within bounds, under processes that go on writing."""

import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from config.logfiles import MOST_BYTES, rotate
from config.processes import CityProcess
from config.up import Installation, Supervisor

WRITER = "import sys\nfor n in range(10**9):\n    sys.stdout.write(f'{n:099d}\\n')\n    n % 1000 or sys.stdout.flush()"


def test_a_log_within_bounds_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("a line\n")

    assert not rotate(log)
    assert not rotate(tmp_path / "none.log")
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]


def test_a_process_that_writes_for_ever_fills_two_files_and_no_more(tmp_path: Path) -> None:
    process = CityProcess("web", [sys.executable, "-c", WRITER], env={}, log_dir=tmp_path)
    process.start()
    try:
        turns, until = 0, time.monotonic() + 60
        while turns < 3 and time.monotonic() < until:
            turns += rotate(process.log, most_bytes=100_000)
    finally:
        process.kill()

    assert turns == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.old"]
    # No hole as long as what went: every byte was written.
    assert b"\0" not in process.log.read_bytes()


def test_the_supervisor_keeps_the_log_of_everything_it_looks_after_within_bounds(tmp_path: Path) -> None:
    def running(name: str) -> Any:
        log = tmp_path / f"{name}.log"
        log.touch()
        os.truncate(log, MOST_BYTES + 1)
        return SimpleNamespace(name=name, log=log, pid=1, is_alive=lambda: True, cannot_run=False)

    supervisor = Supervisor(Installation("tiny"), 8000, parts={"web": running("web")})
    supervisor._look_after(SimpleNamespace(postgres=running("postgres"), redis=running("redis")))  # type: ignore[arg-type]

    assert sorted(path.name for path in tmp_path.glob("*.old")) == ["postgres.log.old", "redis.log.old", "web.log.old"]
    assert {log.stat().st_size for log in tmp_path.glob("*.log")} == {0}
