"""How the papers and programs compare with the closest peer: by shares of bare, never by another machine's seconds."""

import re

import pytest

from benchmarks.signalen import CASES, SHARES, TO_HOLD, beside
from config.processes import ROOT


@pytest.mark.parametrize(("what", "times"), [("report", 15.5), ("list", 62), ("detail", 10.9), ("step", 10.2)])
def test_the_paper_tells_the_times_that_were_measured_side_by_side(what: str, times: float) -> None:
    rows = {"report": "a report in", "list": "list of 100", "detail": "detail", "step": "a step"}
    row = re.search(rf"^\| {rows[what]} \| ([\d.]+)/s[^|]*\| (\d+)/s[^|]*\| (\d+) \|", paper(), re.MULTILINE)

    assert row
    assert float(row[2]) / float(row[1]) == pytest.approx(times, rel=0.02)
    assert abs(int(row[3]) - times) < 1


@pytest.mark.parametrize("what", SHARES)
def test_the_share_to_hold_is_told_as_so_many_times_its_share(what: str) -> None:
    told = beside(what, TO_HOLD[what] * SHARES[what], cases=CASES)

    assert f"times Signalen: {TO_HOLD[what]}.0 " in told


@pytest.mark.parametrize("what", SHARES)
def test_no_times_are_told_of_another_number_of_cases(what: str) -> None:
    assert "only with --cases 10000" in beside(what, 0.5, cases=1_000_000)


def test_each_times_signalen_in_the_paper_is_of_as_many_cases_as_it_had_and_of_the_shares() -> None:
    rows = [line for line in paper().splitlines() if re.search(r"\d+ times Signalen", line)]

    assert rows, "the paper compares nothing any more"
    for row in rows:
        found = re.search(r"(\d+) %; (\d+) times Signalen", row)
        assert "10,000 cases" in row, row
        assert found, row
        assert int(found[2]) == round(int(found[1]) / 100 / SHARES["report"]), row


def test_no_program_knows_a_figure_a_second_of_signalen() -> None:
    for program in (ROOT / "benchmarks").glob("*.py"):
        assert not re.search(r"SIGNALEN\w* *=", program.read_text()), program.name


def paper() -> str:
    return (ROOT / "docs/performance.md").read_text()
