"""`--keep-result=FILE`: what came of a run, as a paper. docs/long-run.md keeps the last whole one."""

import os
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 15


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-result", metavar="FILE", help="write what came of this run as a paper")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if (file := config.getoption("--keep-result")) and "PYTEST_XDIST_WORKER" not in os.environ:
        seconds = time.time() - terminalreporter._session_start.time
        words = " ".join(word for word in config.invocation_params.args if not word.startswith("--keep-result"))
        Path(file).write_text(paper(terminalreporter.stats, seconds=seconds, words=words), encoding="utf-8")


def paper(stats: dict[str, list[pytest.TestReport]], *, seconds: float, words: str) -> str:
    """Say what came of a run: counts, what failed, what was left out and why, what took longest."""
    counts = {name: len(stats.get(name, [])) for name in ("passed", "failed", "error", "skipped", "deselected")}
    lines = [
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit `{commit()}`",
        f"- `pytest {words}`, {os.cpu_count()} processors, load {os.getloadavg()[2]:.1f} over the last quarter of an hour",
        f"- {', '.join(f'{count} {name}' for name, count in counts.items() if count)} in {seconds / 60:.1f} minutes",
    ]
    broken = [f"- `{each.nodeid}`" for name in ("failed", "error") for each in stats.get(name, [])]
    left = Counter(reason_of(each) for each in stats.get("skipped", []))
    spent: Counter[str] = Counter()
    for name in ("passed", "failed", "error", ""):
        for each in stats.get(name, []):
            spent[each.nodeid] += each.duration
    parts = {
        "Failed": broken or ["Nothing."],
        "Left out": [f"- {count}: {reason}" for reason, count in left.most_common()] or ["Nothing."],
        "Slowest": [f"- {duration:.0f} s `{test}`" for test, duration in spent.most_common(SLOWEST)],
    }
    sections = [f"## {title}\n\n" + "\n".join(found) for title, found in parts.items()]
    return "# The last whole run\n\n" + "\n\n".join(["\n".join(lines), *sections]) + "\n"


def reason_of(report: pytest.TestReport) -> str:
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)


def commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"
