"""What a text is probably about: words of the classes counted, in every language of the city. No model, no training."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log

from cases.rules import Rules
from grid.models import CaseClass

MOST = 3
# A whole keyword found as it is written says more than its parts.
WHOLE = 3.0
_LATIN = re.compile(r"[^\W\d_]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
# Too common to point anywhere.
_EMPTY_WORDS = frozenset(
    "the and for with from not are was has have there this that its our out".split()  # noqa: SIM905 - words
)


class Guesser:
    """Words of one version of the city's classes, weighed by how few classes have them."""

    def __init__(self, classes: Iterable[CaseClass]) -> None:
        leaves = [each for each in classes if each.is_leaf and each.is_active]
        self._classes = {each.pk: each for each in leaves}
        self._phrases: list[tuple[str, int]] = []
        holders: dict[str, set[int]] = defaultdict(set)
        for each in leaves:
            for phrase in _phrases(each):
                self._phrases.append((phrase, each.pk))
                for part in _parts(phrase):
                    holders[part].add(each.pk)
        self._weights = {part: (log(1 + len(leaves) / len(found)), frozenset(found)) for part, found in holders.items()}

    def guess(self, text: str, most: int = MOST) -> list[CaseClass]:
        """Return the likeliest classes, best first; none if no word points anywhere."""
        lowered = text.casefold()
        said = set(_parts(lowered))
        scores: dict[int, float] = defaultdict(float)
        for part in said:
            weight, found = self._weights.get(part, (0.0, frozenset()))
            for pk in found:
                scores[pk] += weight
        joined = " ".join(_stemmed(lowered))
        for phrase, pk in self._phrases:
            if _holds(lowered, joined, phrase):
                scores[pk] += WHOLE + len(phrase) / 10
        best = sorted(scores, key=lambda pk: (-scores[pk], self._classes[pk].code))
        return [self._classes[pk] for pk in best[:most] if scores[pk] >= scores[best[0]] / 4]


def _phrases(each: CaseClass) -> Iterator[str]:
    for words in each.keywords.values():
        yield from (word.casefold().strip() for word in words if word.strip())
    yield from (name.casefold() for name in each.names.values())


def _parts(lowered: str) -> Iterator[str]:
    yield from _stemmed(lowered)
    for run in _CJK.findall(lowered):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def _stemmed(lowered: str) -> Iterator[str]:
    for word in _LATIN.findall(lowered):
        if word.isascii() and len(word) > 2 and word not in _EMPTY_WORDS:
            yield word.removesuffix("s") if len(word) > 3 else word


def _holds(lowered: str, joined: str, phrase: str) -> bool:
    if not phrase.isascii():
        return phrase in lowered
    wanted = " ".join(_stemmed(phrase))
    return bool(wanted) and f" {wanted} " in f" {joined} "


_held: tuple[int, Guesser] | None = None


def guess(text: str, in_force: Rules) -> list[CaseClass]:
    """Return what `text` is probably about by the classes in force."""
    global _held  # noqa: PLW0603 - one copy a process is the point
    if _held is None or _held[0] != in_force.version:
        _held = (in_force.version, Guesser(in_force.classes.values()))
    return _held[1].guess(text)
