"""Weighing a text: how much its words, taken together, resemble those of texts that told of danger.

The weights are learnt from labelled texts by `benchmarks.learn_dangers`; nothing of a text is kept in them but words and
characters that stood in several texts, singly and in pairs, and the groups of words of `danger_groups.csv`: a word that
stood in no text weighs what those of its group weigh. Reads text only.
"""

import csv
import itertools
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("danger_weights.csv")
GROUPS = Path(__file__).with_name("danger_groups.csv")
_WORD = re.compile(r"[a-z0-9]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
# Weighs in every text; no part is spelt so.
ALWAYS = "(always)"


def parts_of(folded: str) -> set[str]:
    """Return what of a folded text is weighed: words and characters, singly, with the next and with the one after it, and their groups."""
    words = _WORD.findall(folded.replace("'", ""))
    parts = set(words)
    parts.update(map(" ".join, itertools.pairwise(words)))
    parts.update(map("_".join, zip(words, words[2:], strict=False)))
    if not folded.isascii():
        for run in _HAN_RUN.findall(folded):
            parts.update(run)
            parts.update(map(str.__add__, run, run[1:]))
            parts.update(map("_".join, zip(run, run[2:], strict=False)))
    groups = _groups()
    for part in parts & groups.keys():
        parts.update(groups[part])
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


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the groups of each word, or of two characters."""
    groups: dict[str, list[str]] = {}
    with GROUPS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for word in row["words"].split():
                groups.setdefault(word, []).append(f"({row['group']})")
    return {word: tuple(each) for word, each in groups.items()}
