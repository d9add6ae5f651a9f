"""With --long every property is tried with more examples: no number of them stands by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.examples import CLOCKS, LONG, PLAIN, TIMES, examples

TESTS = Path(__file__).parents[1]
# Where the two kinds of runs are told apart.
HERE = TESTS / "examples.py"


def bare_numbers(source: str) -> Iterator[int]:
    """Yield the lines where a number of examples is no answer of `examples`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "max_examples":
            asked = node.value.func if isinstance(node.value, ast.Call) else None
            if not isinstance(asked, ast.Name) or asked.id not in ("examples", "how_many"):
                yield node.value.lineno


def test_no_number_of_examples_is_the_same_in_a_long_run() -> None:
    files = [path for path in TESTS.rglob("*.py") if path != HERE]

    found = [f"{path.relative_to(TESTS)}:{line}" for path in files for line in bare_numbers(path.read_text())]

    assert found == []


def test_a_bare_number_is_seen() -> None:
    assert list(bare_numbers("settings(max_examples=15)\nsettings(max_examples=examples(15))")) == [1]


def test_a_long_run_tries_several_times_as_many(pytestconfig: pytest.Config) -> None:
    is_long = pytestconfig.getoption("--long")

    assert (hypothesis.settings.get_current_profile_name() == LONG) == is_long
    assert examples(15) == (15 * TIMES if is_long else 15)
    assert examples(PLAIN, long=CLOCKS) == (CLOCKS if is_long else PLAIN)
