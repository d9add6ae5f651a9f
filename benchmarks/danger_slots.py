"""Texts made of parts, from which the weights learn combinations that nobody has written yet: thing, what is with it, place, dress.

The parts are data, in `danger_slots.csv`, parted by "/". The same things stand in dangers and in harmless texts, so that what is
with them tells, and not the thing. A frame of what is over, of a drill, of a film or of a question makes any danger harmless.
Always the same texts: what is drawn is drawn by a seed.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

SLOTS = Path(__file__).with_name("danger_slots.csv")
# Of each language and label so many.
OF_EACH = 1500
# How often one of these counts beside a text that somebody wrote.
COUNTS = 0.2
# Of the harmless so many tell of a danger that is none.
SO_MANY_OVER = 0.3
# Words of more letters are misspelt so often.
LONG, SLIPS = 4, 0.04
# What is written in haste, and so often.
SHORT = {
    "please": "pls",
    "you": "u",
    "are": "r",
    "people": "ppl",
    "and": "n",
    "with": "w",
    "because": "bc",
    "your": "ur",
}
IN_HASTE = 0.5
PLACE_FIRST = 0.7

Parts = Mapping[str, list[str]]


def made(of_each: int = OF_EACH) -> Iterator[tuple[str, bool]]:
    """Yield texts and whether each tells of danger, half in either language."""
    draw = Random(29)
    for language in ("en", "zh"):
        rows, dress = _parts(language)
        for _at in range(of_each):
            yield _text(language, draw, _core(language, draw, rows, "danger"), dress, "dress"), True
            if draw.random() < SO_MANY_OVER:
                yield _text(language, draw, _core(language, draw, rows, "danger"), dress, "over"), False
            else:
                yield _text(language, draw, _core(language, draw, rows, "ordinary"), dress, "dress"), False


def _parts(language: str) -> tuple[list[Parts], Parts]:
    """Return the things of a language, and what all of them are dressed with."""
    rows: dict[str, dict[str, list[str]]] = {}
    with SLOTS.open(encoding="utf-8", newline="") as stream:
        for each in csv.DictReader(stream):
            if each["language"] == language:
                rows.setdefault(each["row"], {})[each["part"]] = each["said"].split("/")
    dress = rows.pop("")
    return list(rows.values()), dress


def _core(language: str, draw: Random, rows: list[Parts], part: str) -> str:
    row = draw.choice(rows)
    return f"{draw.choice(row['things'])}{' ' if language == 'en' else ''}{draw.choice(row[part])}"


def _text(language: str, draw: Random, core: str, dress: Parts, frame: str) -> str:
    place = draw.choice(dress["places"]).format(n=draw.randint(2, 90))
    if language == "zh":
        told = place + core if draw.random() < PLACE_FIRST else f"{core}，{place}"
        return draw.choice(dress[frame]).format(told)
    the = draw.choice(("the ", "", "a "))
    told = draw.choice(dress[frame]).format(f"{the}{core} {place}".strip())
    return " ".join(_slip(word, draw) for word in told.split(" "))


def _slip(word: str, draw: Random) -> str:
    """Write a word as people do in haste, now and then."""
    if draw.random() < IN_HASTE and word in SHORT:
        return SHORT[word]
    if len(word) > LONG and draw.random() < SLIPS:
        at = draw.randrange(1, len(word) - 1)
        before, one, two, after = word[:at], word[at], word[at + 1], word[at + 2 :]
        return before + draw.choice((two, one + one + two, two + one)) + after
    return word
