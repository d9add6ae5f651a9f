"""Reading what citizens write, beside the cheapest thing that can be done with the same texts: for danger, and for complaints.

    python -m benchmarks.danger_reading

Bare is `str.lower` of the same texts. At intake a text may take about 200 microseconds in the mean, for danger; that it
complains of a department, or asks to keep its writer unknown, is read in the same act, and stands beside it. Reads every tenth of
the labelled texts, and what cities hear every day; each text once, as a worker does. Says what it is at, and ends in under two minutes.
"""

import csv
import os
import tomllib
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import process_time, process_time_ns
from types import SimpleNamespace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
EVERY = 10
# So long each may take, in seconds of the processor: a busy machine ends with fewer rounds, not later.
AT_MOST = 8.0
ROUNDS = 5
# Whose departments are looked for: those of the largest city that is shipped.
CITY = "nantong"
TOLD_AT = datetime(2026, 7, 1, tzinfo=UTC)


def main() -> None:
    """Print what the weights hold of memory, and the mean of a text, bare and read."""
    from benchmarks.learn_dangers import ROOT, TEXTS  # noqa: PLC0415 - models need Django set up
    from cases import danger_weighing  # noqa: PLC0415
    from cases.complained_of import complains_of_department  # noqa: PLC0415
    from cases.dangers import _read  # noqa: PLC0415 - without what was read before
    from cases.protection_words import asks_for_protection  # noqa: PLC0415

    tracemalloc.start()
    danger_weighing.weigh("warm")
    print(f"weights and groups: {tracemalloc.get_traced_memory()[0] / 2**20:.1f} MiB in each worker", flush=True)
    tracemalloc.stop()
    by = _rules_of(ROOT / "cities" / CITY)
    readers: list[tuple[str, Callable[[str], object]]] = [
        ("danger", lambda text: _read(text, TOLD_AT)),
        ("complaint", lambda text: complains_of_department(text, by=by)),
        ("wish", asks_for_protection),
    ]
    labelled = [line for path in sorted(TEXTS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    daily = []
    for path in sorted((ROOT / "cities").glob("*/texts.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            daily += [row["text"] for row in csv.DictReader(stream)]
    for name, texts in (("of every day", daily), ("labelled", labelled[::EVERY])):
        bare = _mean(str.lower, texts)
        means: dict[str, float] = {}
        for what, reader in readers:
            _mean(reader, texts[:50])
            means[what] = read = _mean(reader, texts)
            print(
                f"{len(texts)} texts {name}, {what}: bare {bare:.2f} µs, read {read:.0f} µs (p95 {_p95(reader, texts):.0f}), "
                f"{read / bare:.0f} times; {read / means['danger']:.2f} of danger",
                flush=True,
            )


def _rules_of(folder: Path) -> Any:
    """Return rules by which the departments of a shipped city are known, without a database."""
    from accounts.models import Department  # noqa: PLC0415
    from cases import mentions  # noqa: PLC0415

    profile = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    with (folder / "departments.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] != "centre"]
    departments = [
        Department(
            pk=pk,
            code=row["code"],
            kind=row["kind"],
            names={"en": row["name_en"], "zh-hans": row["name_zh_hans"]},
        )
        for pk, row in enumerate(rows, start=1)
    ]
    names = mentions.names_in_city(departments, profile, profile["names"].values())
    mentions._held.of(0, lambda: names)
    return SimpleNamespace(version=0)


def _mean(does: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the mean of a text in microseconds of the processor: of the quickest of some rounds."""
    best = float("inf")
    spent = 0.0
    for _round in range(ROUNDS):
        began = process_time()
        for text in texts:
            does(text)
        took = process_time() - began
        best, spent = min(best, took), spent + took
        if spent > AT_MOST:
            break
    return best / len(texts) * 1e6


def _p95(does: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return what all but a twentieth of the texts take at most, in microseconds of the processor."""
    took = []
    for text in texts:
        began = process_time_ns()
        does(text)
        took.append((process_time_ns() - began) / 1e3)
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    django.setup()
    main()
