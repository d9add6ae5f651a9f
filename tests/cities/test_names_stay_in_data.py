"""No city, department or class is named in code: all of that is data."""

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CITIES = ROOT / "cities"
# Not code of the product: data, its tests, papers, what others made, what is generated.
OUTSIDE = {"cities", "tests", "docs", "benchmarks", "node_modules", "dist", ".local", ".venv", "locale"}
# The pattern book shows components with sample words; nothing in the product reads them.
SAMPLES = re.compile(r"styleguide")
# The folder of the city that a first run loads has to be named somewhere: by the wiring alone.
WIRING = {"config", "whistle"}
# Shorter codes and names are ordinary words ("Lift", "TR").
# Everyday nouns that also name a class: what a citizen calls the thing, in whatever city.
ORDINARY_CHINESE = frozenset({"一氧化碳"})
LEAST_CODE, LEAST_ENGLISH_WORDS, LEAST_CHINESE = 5, 3, 4


def files(*suffixes: str) -> list[Path]:
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.suffix in suffixes
        and not OUTSIDE.intersection(path.relative_to(ROOT).parts)
        and not SAMPLES.search(path.relative_to(ROOT).as_posix())
    )


def rows(file: str) -> Iterator[dict[str, str]]:
    for path in CITIES.glob(f"*/{file}"):
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


@cache
def city_words() -> frozenset[str]:
    """Names of the shipped cities, and of their districts without the kind of place."""
    words = set()
    for path in CITIES.glob("*/city.toml"):
        city = tomllib.loads(path.read_text(encoding="utf-8"))
        words |= {path.parent.name, city["names"]["en"], city["names"]["zh-hans"].removesuffix("市")}
    for row in rows("divisions.csv"):
        if row["level"] == "district":
            words |= {row["name_en"].split()[0], row["name_zh_hans"]}
    # Ordinary words that also begin a name.
    return frozenset(
        word for word in words if word not in {"South", "West", "East", "Mission", "Back", "Hyde", "Greater"}
    )


@cache
def names_and_codes() -> frozenset[str]:
    found = set()
    for file in ("departments.csv", "classes.csv"):
        for row in rows(file):
            if len(row["code"]) >= LEAST_CODE and any(sign.isdigit() for sign in row["code"]):
                found.add(row["code"])
            if len(row["name_en"].split()) >= LEAST_ENGLISH_WORDS:
                found.add(row["name_en"])
            if len(row["name_zh_hans"]) >= LEAST_CHINESE and row["name_zh_hans"] not in ORDINARY_CHINESE:
                found.add(row["name_zh_hans"])
    return frozenset(found)


def literals(path: Path) -> Iterator[str]:
    """The strings of a Python file that are not docstrings, or the whole of another file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def named_in(text: str, names: frozenset[str]) -> set[str]:
    # A word of letters must stand by itself; Chinese has no spaces.
    return {
        name
        for name in names
        if name in text and (not name.isascii() or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))
    }


SOURCES = files(".py", ".html", ".ts", ".js", ".css", ".sql", ".txt")


def test_there_is_code_to_look_at() -> None:
    assert any(path.suffix == ".py" for path in SOURCES)
    assert len(city_words()) > 10
    assert len(names_and_codes()) > 300


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_names_no_city_department_or_class(path: Path) -> None:
    folders = {folder.name for folder in CITIES.iterdir() if folder.is_dir()}
    wiring = bool(WIRING.intersection(path.relative_to(ROOT).parts))
    found: set[str] = set()
    for text in literals(path):
        found |= named_in(text, city_words()) | named_in(text, names_and_codes())

    assert found - (folders if wiring else set()) == set()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Welcome to Nantong", True),
        ("南通市民", True),
        ("E0409", True),
        ("Manhole cover missing", True),
        ("XE0409", False),
    ],
)
def test_a_name_is_found_where_there_is_one(text: str, is_found: bool) -> None:
    assert bool(named_in(text, city_words() | names_and_codes())) == is_found
