"""Every noun of the code stands in the glossary, with the word that people read, in both languages."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model, TextChoices
from django.utils import translation
from django.utils.functional import Promise

from config import translations
from tests.docs.pages import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.splitlines() if line.startswith("|")]


def models() -> Iterator[type[Model]]:
    """Our models, without the tables that keep the history of configuration."""
    for room in settings.ROOMS:
        for model in apps.get_app_config(room).get_models():
            if not hasattr(model, "pgh_tracked_model"):
                yield model


def choices() -> Iterator[type[TextChoices]]:
    """Every list of choices of the rooms."""
    for room in settings.ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "TextChoices" in path.read_text(encoding="utf-8") and "migrations" not in path.parts:
                module = importlib.import_module(_dotted(path))
                for found in vars(module).values():
                    if (
                        isinstance(found, type)
                        and issubclass(found, TextChoices)
                        and found.__module__ == module.__name__
                    ):
                        yield found


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def section_of(choice: type[TextChoices]) -> str:
    """What the glossary says below the name of a list of choices."""
    _before, found, after = GLOSSARY.partition(f"`{choice.__module__}.{choice.__name__}`\n")
    return after.partition("\n#")[0] if found else ""


def test_every_model_has_its_word() -> None:
    named = {row[2].strip("`") for row in ROWS if len(row) == 4}

    assert {model.__name__ for model in models()} - named == set()


def test_no_word_is_that_of_a_model_that_has_gone() -> None:
    named = {row[2].strip("`") for row in ROWS if len(row) == 4 and row[2].startswith("`")}

    assert named - {model.__name__ for model in models()} == set()


def test_one_word_is_one_thing() -> None:
    words = [row[0] for row in ROWS if len(row) == 4 and row[2].startswith("`")]

    assert len(words) == len(set(words))


@pytest.mark.parametrize("choice", list(choices()), ids=lambda choice: f"{choice.__module__}.{choice.__name__}")
def test_every_choice_stands_with_both_its_words(choice: type[TextChoices]) -> None:
    stated = section_of(choice).splitlines()

    missing = []
    for member in choice:
        stored = f"`{member.value}`" if member.value else "(empty)"
        # A choice nobody reads has no word of its own in the code; the paper still gives it one.
        row = (
            f"| {stored} | {member.label} | {chinese(member)} |"
            if isinstance(member.label, Promise)
            else f"| {stored} |"
        )
        if not any(line.startswith(row) for line in stated):
            missing.append(row)

    assert missing == []


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    translations.compile_all()


def chinese(member: TextChoices) -> str:
    with translation.override("zh-hans"):
        return str(member.label)
