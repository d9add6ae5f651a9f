"""Weighing a text: how much its words, taken together, resemble those of texts that told of danger.

The weights are learnt from labelled texts by `benchmarks.learn_dangers`; nothing of a text is kept in them but single
words, pairs of words and characters that stood in several texts. Reads text only.
"""

import csv
import itertools
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("danger_weights.csv")
_WORD = re.compile(r"[a-z0-9]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
# Weighs in every text; no part is spelt so.
ALWAYS = "(always)"


def parts_of(folded: str) -> set[str]:
    """Return what of a folded text is weighed: its words and characters, singly and in pairs."""
    words = _WORD.findall(folded.replace("'", ""))
    parts = set(words)
    parts.update(f"{first} {second}" for first, second in itertools.pairwise(words))
    for run in _HAN_RUN.findall(folded):
        parts.update(run)
        parts.update(run[at : at + 2] for at in range(len(run) - 1))
    return parts


def weigh(folded: str, weights: Mapping[str, float] | None = None) -> float:
    """Return how likely a folded text tells of danger by its words alone, from 0 to 1."""
    weights = weights or _weights()
    found = [weights[part] for part in parts_of(folded) if part in weights]
    total = weights[ALWAYS] + sum(found) / math.sqrt(max(1, len(found)))
    return 1 / (1 + math.exp(-total))


@cache
def _weights() -> dict[str, float]:
    with WEIGHTS.open(encoding="utf-8", newline="") as stream:
        return {row["part"]: float(row["weight"]) for row in csv.DictReader(stream)}
