"""What a text is probably about: words of the classes counted, in every language of the city. No model, no training."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log

from cases.rules import Rules
from common.config_version import HeldCopy
from grid.models import CaseClass

MOST = 3
# A whole keyword found as it is written says more than its parts.
WHOLE = 3.0
# A second class with so much of what speaks for the first leaves it open which of them it is.
NEARLY = 0.9
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
                if phrase.isascii() and phrase.count(" ") == 1:
                    # Street lamp is written streetlamp too.
                    self._phrases.append((phrase.replace(" ", ""), each.pk))
                for part in _parts(phrase):
                    holders[part].add(each.pk)
        self._weights = {part: (log(1 + len(leaves) / len(found)), frozenset(found)) for part, found in holders.items()}

    def phrases(self, text: str) -> list[tuple[str, CaseClass]]:
        """Return the whole names and keywords that stand in the text, each with its class."""
        lowered = text.casefold()
        joined = " ".join(_stemmed(lowered))
        return [(phrase, self._classes[pk]) for phrase, pk in self._phrases if _holds(lowered, joined, phrase)]

    def guess(self, text: str, most: int = MOST) -> list[CaseClass]:
        """Return the likeliest classes, best first; none if no word points anywhere."""
        scores, _supported = self._scores(text)
        return self._best(scores)[:most]

    def good(self, text: str, most: int = MOST) -> list[CaseClass]:
        """Return those of the likeliest classes that more than one stray word points to."""
        scores, supported = self._scores(text)
        return [each for each in self._best(scores) if each.pk in supported][:most]

    def surest(self, text: str) -> CaseClass | None:
        """Return the one class a text is about, where no other is nearly as likely."""
        scores, supported = self._scores(text)
        best = self._best(scores)
        if not best or best[0].pk not in supported:
            return None
        is_alone = len(best) == 1 or scores[best[1].pk] <= NEARLY * scores[best[0].pk]
        return best[0] if is_alone else None

    def _best(self, scores: dict[int, float]) -> list[CaseClass]:
        # Of two that are as likely, the one that cannot wait.
        best = sorted(scores, key=lambda pk: (-scores[pk], not self._classes[pk].is_urgent, self._classes[pk].code))
        return [self._classes[pk] for pk in best if scores[pk] >= scores[best[0]] / 4]

    def _scores(self, text: str) -> tuple[dict[int, float], set[int]]:
        """Return what speaks for each class, and those for which a whole keyword or several words speak."""
        lowered = text.casefold()
        said = set(_parts(lowered))
        scores: dict[int, float] = defaultdict(float)
        parts: dict[int, int] = defaultdict(int)
        for part in said:
            weight, found = self._weights.get(part, (0.0, frozenset()))
            for pk in found:
                scores[pk] += weight
                parts[pk] += 1
        supported = {pk for pk, count in parts.items() if count > 1}
        joined = " ".join(_stemmed(lowered))
        for phrase, pk in self._phrases:
            if _holds(lowered, joined, phrase):
                scores[pk] += WHOLE + len(phrase) / 10
                supported.add(pk)
        return scores, supported


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


# What turns a name into a sentence: such a name is not only what the case is about.
_SAYS_MORE = re.compile("[不没未无坏漏堵破缺损]")


def own_words(case_class: CaseClass | None) -> frozenset[str]:
    """Return the words that name what a case is about, and so name no other matter in an answer to it."""
    if case_class is None:
        return frozenset()
    found: set[str] = set()
    for phrase in _phrases(case_class):
        found.update(form for word in _LATIN.findall(phrase) if word.isascii() for form in (word, word + "s"))
        for run in _CJK.findall(phrase):
            if not _SAYS_MORE.search(run):
                found.add(run)
                # 路灯 is called 灯, 井盖 is called 盖.
                found.update([run[-1]] if len(run) <= 3 else [run[:2], run[-2:]])
    return frozenset(found)


def phrases_in(text: str, in_force: Rules) -> list[tuple[str, CaseClass]]:
    """Return the whole names and keywords that stand in a text, each with its class."""
    return _guesser(in_force).phrases(text)


def names(text: str, case_class: CaseClass | None, in_force: Rules) -> bool:
    """Whether a text names the matter of a case."""
    return case_class is not None and case_class.pk in {each.pk for _phrase, each in phrases_in(text, in_force)}


_held = HeldCopy[Guesser]()


def guess(text: str, in_force: Rules) -> list[CaseClass]:
    """Return what `text` is probably about by the classes in force."""
    return _guesser(in_force).guess(text)


def _guesser(in_force: Rules) -> Guesser:
    return _held.of(in_force.version, lambda: Guesser(in_force.classes.values()))


def good_guesses(text: str, in_force: Rules) -> list[CaseClass]:
    """Return what `text` is probably about, without what only a stray word points to: to be shown and chosen from."""
    return _guesser(in_force).good(text)


def has_no_place(text: str, case_class: CaseClass | None, in_force: Rules) -> bool:
    """Whether a matter is one of papers, pay or insurance, by the city's data: its own class, or the one its words surely say."""
    said = case_class or surest_guess(text, in_force)
    if said is None:
        return False
    line = {in_force.classes[pk].code for pk in in_force.class_line(said.pk)}
    return bool(line & set(in_force.city.profile.get("placeless", {}).get("classes", [])))


def surest_guess(text: str, in_force: Rules) -> CaseClass | None:
    """Return the class that `text` is about, where it is clear enough to be shown first; else none."""
    return _guesser(in_force).surest(text)
