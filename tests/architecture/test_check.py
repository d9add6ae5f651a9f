"""Every piece of `./whistle check` is well, and a piece that finds something says so."""

import sys

import pytest

from config import check


@pytest.mark.parametrize("name", check.pieces())
def test_this_is_well(name: str) -> None:
    is_well, said = check.run(check.pieces()[name])

    assert is_well, said


def test_a_piece_that_finds_something_is_not_well() -> None:
    is_well, said = check.run([sys.executable, "-c", "print('a fault'); raise SystemExit(1)"])

    assert not is_well
    assert said == "a fault"
