"""No form answers with the value of a choice: an id, or a code, that whoever chose it has never seen."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms

from config.processes import ROOT

ROOMS = ("accounts", "cases", "common", "config", "desk", "dispatch", "evaluation", "grid", "hotline", "messaging")
OF_DJANGO = re.compile(r"\bforms\.(?:Typed)?(?:Multiple)?ChoiceField\(")
NAMES_VALUE = re.compile(r"%\((?:value|pk)\)s")


def modules() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text()
            if "forms." in text and "migrations" not in path.parts and "management" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), text


def kinds(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from kinds(each)


def fields() -> list[Any]:
    for name, _text in modules():
        import_module(name)
    ours = [each for each in dict.fromkeys(kinds(forms.BaseForm)) if each.__module__.partition(".")[0] in ROOMS]
    return [
        pytest.param(field, id=f"{form.__qualname__}.{name}")
        for form in sorted(ours, key=lambda each: each.__qualname__)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ChoiceField)
    ]


@pytest.mark.parametrize("field", fields())
def test_a_choice_that_is_refused_is_not_named_by_its_value(field: forms.ChoiceField) -> None:
    sentences = [str(sentence) for code, sentence in field.error_messages.items() if code != "invalid_list"]

    assert sentences
    assert [sentence for sentence in sentences if NAMES_VALUE.search(sentence)] == []


def test_a_choice_that_a_form_makes_as_it_is_opened_is_one_of_ours_too() -> None:
    assert [name for name, text in modules() if name != "common.fields" and OF_DJANGO.search(text)] == []
