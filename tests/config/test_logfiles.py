"""Log files of a laptop stay within bounds, under processes that go on writing."""

import sys
import time
from pathlib import Path

from config.logfiles import rotate
from config.processes import CityProcess

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
