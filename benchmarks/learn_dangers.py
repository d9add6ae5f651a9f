"""Learns the weights of words by which `cases.danger_weighing` reads danger, from the labelled texts of the tests.

Texts made of parts (`benchmarks.danger_slots`) are learnt from as well; they count little.

    python -m benchmarks.learn_dangers          writes cases/danger_weights.csv anew
    python -m benchmarks.learn_dangers --held   says how the reader does on a fifth of the texts it has not learnt from,
                                                five times (its signs and scenes know them all, so only the weights
                                                are measured)

A logistic regression by plain gradient descent: the same texts give the same weights, to the digits that are kept.
"""

import csv
import math
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import django
import numpy as np

from benchmarks import danger_slots
from cases.danger_weighing import ALWAYS, WEIGHTS, parts_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "cases" / "dangers"
# A part that stood in one text only says nothing about another.
LEAST_TEXTS = 2
# What weighs less decides nothing.
LEAST_WEIGHT = 0.05
ROUNDS, RATE, KEEP_SMALL = 5000, 16.0, 0.000001
RATE_OF_ALWAYS = 4.0
# What stands in more texts than these says less of each, and moves less: "and", "he", 了 weighed as much as a wound, since
# dangers are told and complaints are stated.
COMMON = 30
# How often a city's own sample counts, and what people write who think of no danger: it is what a city hears every day.
OF_EVERY_DAY = 3
PLAINEST = "learnt_ordinary_harmless"
# A danger that is not heard is worse than a page too many.
DANGER_COUNTS = 2.0
# Of the labelled texts two in five tell of danger, of what a city hears far fewer: what carries no evidence leans so far from it.
RARER = 0.4
FOLDS = 5

Labelled = tuple[str, bool]


def labelled() -> list[Labelled]:
    """Return the texts and whether each tells of danger; of the cities' samples those that say so or name no danger."""
    texts = [
        (line.strip(), "danger" in path.stem)
        for path in sorted(TEXTS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines() * (OF_EVERY_DAY if path.stem == PLAINEST else 1)
        if line.strip()
    ]
    for path in sorted((ROOT / "cities").glob("*/texts.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            texts += OF_EVERY_DAY * [
                (row["text"].replace("{place}", "").replace("{department}", ""), bool(row["danger_number"]))
                for row in csv.DictReader(stream)
                if row.get("danger_number") or not _is_dangerous(row["text"])
            ]
    return texts


def _is_dangerous(text: str) -> bool:
    """Whether the signs alone find danger: a sample of an open manhole is no harmless text, though nobody is rung."""
    from cases.dangers import signs_of  # noqa: PLC0415 - reading needs the weights that are made here

    return bool(signs_of(text))


def learn(texts: Sequence[Labelled]) -> dict[str, float]:
    """Return the weight of each part."""
    from cases.dangers import fold  # noqa: PLC0415

    of_parts = list(danger_slots.made())
    written, texts = len(texts), [*texts, *of_parts]
    parts = [parts_of(fold(text)) for text, _label in texts]
    # A text that counts thrice is one text.
    count = Counter(part for at in {text: at for at, (text, _label) in enumerate(texts)}.values() for part in parts[at])
    known = {part: at for at, part in enumerate(sorted(part for part, n in count.items() if n >= LEAST_TEXTS))}
    rows = [sorted(known[part] for part in each if part in known) for each in parts]
    moves = np.array([min(1.0, math.sqrt(COMMON / count[part])) for part in known])
    # Every part of every text, one after the other: which weight it is of, and in which text it stands.
    weight_of = np.concatenate([np.array(row, dtype=int) for row in rows])
    text_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    scales = np.array([1 / math.sqrt(max(1, len(each))) for each in parts])
    labels = np.array([1.0 if label else 0.0 for _text, label in texts])
    counts = np.where(labels > 0, DANGER_COUNTS, 1.0)
    counts[written:] *= danger_slots.COUNTS
    counts /= counts.sum()
    weights, speed, always, always_speed = np.zeros(len(known)), np.zeros(len(known)), 0.0, 0.0
    for _round in range(ROUNDS):
        totals = always + scales * np.bincount(text_of, weights=(moves * weights)[weight_of], minlength=len(rows))
        errors = (1 / (1 + np.exp(-totals)) - labels) * counts
        pulls = np.bincount(weight_of, weights=(errors * scales)[text_of], minlength=len(known))
        slope = moves * pulls + KEEP_SMALL * weights
        speed = 0.9 * speed - RATE * slope
        weights = weights + speed
        always_speed = 0.9 * always_speed - RATE_OF_ALWAYS * errors.sum()
        always += always_speed
    return {ALWAYS: always - RARER} | {part: float(moves[at] * weights[at]) for part, at in known.items()}


def write(weights: dict[str, float], stream: TextIO) -> None:
    """Write the weights as data of the product."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["part", "weight"])
    kept = {part: weight for part, weight in weights.items() if abs(weight) >= LEAST_WEIGHT or part == ALWAYS}
    writer.writerows((part, f"{weight:.2f}") for part, weight in kept.items())


def measure(texts: Sequence[Labelled]) -> None:
    """Print how much is found of what was not learnt, and how much of the harmless is taken for danger."""
    from cases import danger_weighing, dangers  # noqa: PLC0415

    found = paged = dangerous = harmless = 0
    for fold_at in range(FOLDS):
        weights = learn([each for at, each in enumerate(texts) if at % FOLDS != fold_at])
        for text, label in texts[fold_at::FOLDS]:
            is_read = danger_weighing.weigh(dangers.fold(text), weights) > dangers.ENOUGH
            dangerous, harmless = dangerous + label, harmless + (not label)
            found, paged = found + (label and is_read), paged + (not label and is_read)
    print(f"by words alone: {found} of {dangerous} dangers found, {paged} of {harmless} harmless texts taken for one")


if __name__ == "__main__":
    django.setup()
    if "--held" in sys.argv:
        measure(labelled())
    else:
        learnt = learn(labelled())
        with WEIGHTS.open("w", encoding="utf-8", newline="") as stream:
            write(learnt, stream)
