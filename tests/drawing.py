"""What a plain run takes: every quick test, and of the slow ones as many as there is time for, drawn anew every week.

How long each slow test takes stands in `durations.tsv`, which a whole run writes: `--long --keep-durations`.
A test that does not stand there is quick, or new: it is always taken. `--long`, or naming the file, takes all.
"""

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

ROOT = Path(__file__).resolve().parent.parent
DURATIONS = Path(__file__).parent / "durations.tsv"
# Seconds on two busy cores. A test below the first is quick; what takes longer than the second is drawn from one
# pot for all files, since two of them would use up what a file may take.
QUICK, HEAVY = 0.1, 8.0
OF_A_FILE, OF_THE_HEAVY = 5.0, 300.0
# Asked in every run, however long they take: the house's own rules, where they are no rows, and two stories.
RULES = "tests/architecture/"
ALWAYS = {
    "tests/accounts/test_walk.py::test_every_role_of_staff_is_walked",
    "tests/hotline/test_web_journeys.py::test_the_private_page_follows_the_case_while_it_is_open",
    "tests/journeys/test_one_manhole.py::test_one_manhole_from_report_to_score",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests marked long, and every slow one")
    parser.addoption("--sample-seed", help="draws which slow tests are run; else the week of the commit does")
    parser.addoption("--keep-durations", action="store_true", help="write how long the slow tests of this run took")


@lru_cache
def _week() -> str:
    show = ["git", "log", "-1", "--format=%cd", "--date=format:%G-%V"]
    said = subprocess.run(show, cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "whistle"


def _seed(config: pytest.Config) -> str:
    """The draw changes every week, by the commit's date: what a red run drew is drawn again until it is mended."""
    return str(config.getoption("--sample-seed") or _week())


def pytest_report_header(config: pytest.Config) -> str:
    return f"the slow tests are drawn by --sample-seed={_seed(config)}"


def function_of(test: str) -> str:
    """The test without its row: the rows of one test take about as long."""
    return test.split("[")[0]


def is_always(test: str) -> bool:
    return test in ALWAYS or (test.startswith(RULES) and "[" not in test)


def read_durations(lines: Iterable[str]) -> dict[str, float]:
    """Seconds a row, by test."""
    pairs = (line.rstrip("\n").split("\t") for line in lines)
    return {test: float(seconds) for seconds, test in pairs}


def drawn(tests: Iterable[str], durations: dict[str, float], seed: str) -> set[str]:
    """Choose what a plain run takes of these tests. The same seed chooses the same of the same tests."""
    pots: dict[str, list[str]] = defaultdict(list)
    taken = set()
    for test in sorted(tests):
        seconds = durations.get(function_of(test), 0.0)
        if seconds < QUICK or is_always(test):
            taken.add(test)
        else:
            pots["" if seconds >= HEAVY else test.split("::")[0]].append(test)
    for name, pot in pots.items():
        left = OF_A_FILE if name else OF_THE_HEAVY
        for test in Random(f"{seed}:{name}").sample(pot, len(pot)):
            if left <= 0:
                break
            taken.add(test)
            left -= durations[function_of(test)]
    return taken


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    named = {word.split("::")[0] for word in config.invocation_params.args}
    durations = read_durations(DURATIONS.read_text(encoding="utf-8").splitlines())
    asked = {item.nodeid for item in items if item.nodeid.split("::")[0] in named}
    taken = asked | drawn({item.nodeid for item in items} - asked, durations, _seed(config))
    if left := [item for item in items if item.nodeid not in taken]:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item.nodeid in taken]
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long; run with --long"))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("--keep-durations") and "PYTEST_XDIST_WORKER" not in os.environ:
        reports = [each for found in terminalreporter.stats.values() for each in found if hasattr(each, "duration")]
        known = read_durations(DURATIONS.read_text(encoding="utf-8").splitlines())
        DURATIONS.write_text(written(known | measured(reports)), encoding="utf-8")


def measured(reports: Iterable[pytest.TestReport]) -> dict[str, float]:
    """Seconds a row took on average, with what was laid out for it and cleared away."""
    rows: dict[str, float] = defaultdict(float)
    for report in reports:
        rows[report.nodeid] += report.duration
    functions: dict[str, list[float]] = defaultdict(list)
    for test, seconds in rows.items():
        functions[function_of(test)].append(seconds)
    return {test: fmean(found) for test, found in functions.items()}


def written(durations: dict[str, float]) -> str:
    slow = {test: seconds for test, seconds in durations.items() if seconds >= QUICK}
    return "".join(f"{seconds:.1f}\t{test}\n" for test, seconds in sorted(slow.items()))
