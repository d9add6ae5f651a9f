"""Every piece of `./whistle check` is well, and a piece that finds something says so."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import check

# What is made or fetched, and what belongs to nobody here.
NOT_OURS = {".git", ".local", ".venv", "node_modules", "dist", "static_root", "media", "__pycache__"}
UNFINISHED = re.compile(rb"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


def own_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(check.ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in names)


@pytest.mark.parametrize("name", check.pieces())
def test_this_is_well(name: str) -> None:
    is_well, said = check.run(check.pieces()[name])

    assert is_well, said


def test_a_piece_that_finds_something_is_not_well() -> None:
    is_well, said = check.run([sys.executable, "-c", "print('a fault'); raise SystemExit(1)"])

    assert not is_well
    assert said == "a fault"


def test_no_file_holds_a_merge_that_nobody_finished() -> None:
    files = [path for path in own_files() if path.is_file()]

    assert check.ROOT / "templates/desk/alerts.html" in files
    assert [str(path) for path in files if UNFINISHED.search(path.read_bytes())] == []
