"""What is dear to make is made once a run: the tests that share it go to one process."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.pytest_embedded import ROOT, shared_by

FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/test_*.py"))


def scopes_of(path: Path) -> Iterator[str]:
    """Find how long what a file makes for its tests is kept."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.fixture":
            yield from (str(ast.literal_eval(word.value)) for word in node.keywords if word.arg == "scope")


@pytest.mark.parametrize("file", [file for file in FILES if {"module", "package"} & {*scopes_of(ROOT / file)}])
def test_a_file_that_keeps_something_for_its_tests_goes_to_one_process(file: str) -> None:
    assert shared_by(file)


def test_one_city_serves_all_tests_of_faults_and_one_all_pages() -> None:
    assert shared_by("tests/faults/test_faults.py") == shared_by("tests/faults/test_without_redis.py") != ""
    assert shared_by("tests/web/test_pages.py") == shared_by("tests/desk/test_wall.py") == "live"
    # Whoever shares nothing goes wherever there is room.
    assert shared_by("tests/embedded/test_guards.py") == ""


def test_what_a_folder_keeps_is_kept_for_all_of_its_files() -> None:
    """For each file anew, and again for each process that is given one of its tests, a city takes half a minute."""
    for conftest in ROOT.glob("tests/**/conftest.py"):
        assert "module" not in scopes_of(conftest), conftest
