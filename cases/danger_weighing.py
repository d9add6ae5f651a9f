"""Weighing a text: how much its words, taken together, resemble those of texts that told of danger.

The weights are learnt from labelled texts by `benchmarks.learn_dangers`; nothing of a text is kept in them but words and
characters that stood in several texts, singly and in pairs, and the groups of words of `danger_groups.csv`: a word that
stood in no text weighs what those of its group weigh. Reads text only.
"""

import csv
import itertools
import math
import re
from array import array
from bisect import bisect_left
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
    """Return how likely a folded text tells of danger by its words alone, from 0 to 1.

    What stood in no labelled text counts too: the less of a text is known, the nearer it stays to what weighs in every text.
    """
    weight_of = weights.get if weights else _weights().get
    parts = parts_of(folded)
    found = sum(weight for part in parts if (weight := weight_of(part)) is not None)
    total = (weight_of(ALWAYS) or 0.0) + found / math.sqrt(max(1, len(parts)))
    return 1 / (1 + math.exp(-total))


_BUCKET_BITS = 12


class _Weights:
    """The weight of each part, by the hash of its spelling: a tenth of what a dict of them takes in every worker.

    Two of some 70 000 share a hash of 64 bits once in billions of times.
    """

    def __init__(self, hashes: "array[int]", weights: "array[float]") -> None:
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        self._hashes = array("q", (hashes[at] for at in order))
        self._weights = array("d", (weights[at] for at in order))
        # Where the hashes of each leading bits begin, so that few are compared.
        leading = range(-(1 << (_BUCKET_BITS - 1)), (1 << (_BUCKET_BITS - 1)) + 1)
        self._begins = array("l", (bisect_left(self._hashes, each << (64 - _BUCKET_BITS)) for each in leading[:-1]))
        self._begins.append(len(self._hashes))

    def get(self, part: str) -> float | None:
        """Return what a part weighs; None where it stood in too few texts."""
        wanted = hash(part)
        bucket = (wanted >> (64 - _BUCKET_BITS)) + (1 << (_BUCKET_BITS - 1))
        at = bisect_left(self._hashes, wanted, self._begins[bucket], self._begins[bucket + 1])
        return self._weights[at] if at < len(self._hashes) and self._hashes[at] == wanted else None


@cache
def _weights() -> _Weights:
    # No spelling is kept, not even while they are read.
    hashes, weights = array("q"), array("d")
    with WEIGHTS.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for part, weight in rows:
            hashes.append(hash(part))
            weights.append(float(weight))
    return _Weights(hashes, weights)


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the groups of each word, or of two characters."""
    groups: dict[str, list[str]] = {}
    with GROUPS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for word in row["words"].split():
                groups.setdefault(word, []).append(f"({row['group']})")
    return {word: tuple(each) for word, each in groups.items()}
