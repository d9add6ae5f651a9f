"""The search for missing Chinese finds what it should, and finds nothing in the sources."""

from pathlib import Path

import pytest

from config import translations


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one text in Python and one in a template."""
    (tmp_path / "desk" / "templates").mkdir(parents=True)
    (tmp_path / "locale" / "parts").mkdir(parents=True)
    (tmp_path / "desk" / "labels.py").write_text('from x import gettext as _\nLABEL = _("Street lamp")\n')
    (tmp_path / "desk" / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Manhole" %}{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases'
        '{% endblocktranslate %}{% translate "Close" context "near" %}'
    )
    return tmp_path


def write_part(project: Path, text: str, name: str = "desk") -> None:
    (project / "locale" / "parts" / f"{name}.po").write_text(text, encoding="utf-8")


COMPLETE = """
msgid "Street lamp"
msgstr "路灯"

# Said of a street's lid.
msgid "Manhole"
msgstr "井盖"

msgid "%(n)s case"
msgid_plural "%(n)s cases"
msgstr[0] "%(n)s 件"

msgctxt "near"
msgid "Close"
msgstr "近"
"""


def test_complete_translations_have_no_problems(project: Path) -> None:
    write_part(project, COMPLETE)

    assert translations.problems(project) == []


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ('msgid "Street lamp"\nmsgstr "路灯"\n', "Street lamp"),
        ('msgid "Manhole"\nmsgstr "井盖"\n', "Manhole"),
        ('msgctxt "near"\nmsgid "Close"\nmsgstr "近"\n', "near|Close"),
    ],
    ids=["in Python", "in a template", "with a context"],
)
def test_a_text_without_chinese_is_named(project: Path, left_out: str, missing: str) -> None:
    assert left_out in COMPLETE
    write_part(project, COMPLETE.replace(left_out, ""))

    assert translations.problems(project) == [f"no Chinese for: {missing}"]


def test_an_empty_translation_is_none(project: Path) -> None:
    write_part(project, COMPLETE.replace('"井盖"', '""'))

    assert translations.problems(project) == ["no Chinese for: Manhole"]


@pytest.mark.parametrize("other_part", [True, False], ids=["in another part", "in the same part"])
def test_two_translations_of_one_text_are_named(project: Path, other_part: bool) -> None:
    second = '\nmsgid "Manhole"\nmsgstr "窨井盖"\n'
    write_part(project, COMPLETE + ("" if other_part else second))
    if other_part:
        write_part(project, second, name="field")

    assert translations.problems(project) == ['two translations of: "Manhole"']


def test_the_same_translation_twice_is_no_problem(project: Path) -> None:
    write_part(project, COMPLETE)
    write_part(project, '\nmsgid "Manhole"\nmsgstr "井盖"\n', name="field")

    assert translations.problems(project) == []


def test_the_compiled_file_is_what_django_reads(project: Path) -> None:
    write_part(project, COMPLETE)

    translations.compile_all(project)

    assert (project / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
