"""Reading danger in what citizens write, beside the cheapest thing that can be done with the same texts.

    python -m benchmarks.danger_reading

Bare is `str.lower` of the same texts. At intake a text may take about 200 microseconds in the mean. Reads every tenth of the
labelled texts, and what cities hear every day; each text once, as a worker does. Says what it is at, and ends in under a minute.
"""

import csv
import os
import tracemalloc
from collections.abc import Callable, Sequence
from time import process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
EVERY = 10
# So long each may take, in seconds of the processor: a busy machine ends with fewer rounds, not later.
AT_MOST = 8.0
ROUNDS = 5


def main() -> None:
    """Print what the weights hold of memory, and the mean of a text, bare and read."""
    from benchmarks.learn_dangers import ROOT, TEXTS  # noqa: PLC0415 - models need Django set up
    from cases import danger_weighing  # noqa: PLC0415
    from cases.dangers import _read  # noqa: PLC0415 - without what was read before

    tracemalloc.start()
    danger_weighing.weigh("warm")
    print(f"weights and groups: {tracemalloc.get_traced_memory()[0] / 2**20:.1f} MiB in each worker", flush=True)
    tracemalloc.stop()
    labelled = [line for path in sorted(TEXTS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    daily = []
    for path in sorted((ROOT / "cities").glob("*/texts.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            daily += [row["text"] for row in csv.DictReader(stream)]
    for name, texts in (("of every day", daily), ("labelled", labelled[::EVERY])):
        _mean(_read, texts[:50])
        bare, read = _mean(str.lower, texts), _mean(_read, texts)
        print(f"{len(texts)} texts {name}: bare {bare:.2f} µs, read {read:.0f} µs, {read / bare:.0f} times", flush=True)


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


if __name__ == "__main__":
    django.setup()
    main()
