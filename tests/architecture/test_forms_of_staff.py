"""What every form of staff brings, wherever it stands: whose page it was opened as."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config.processes import ROOT

TEMPLATES = ROOT / "templates"
FORM = re.compile(r"<form\b(?P<head>(?:[^>{]|\{%.*?%\}|\{\{.*?\}\})*)>(?P<inside>.*?)</form>", re.DOTALL)
# Of citizens, who are nobody's staff; and of whoever is about to become somebody.
OF_OTHERS = ("citizen/", "messaging/no_more_email.html", "account/login.html")
# Beside citizens' pages too, where looking who it is costs a session; they keep nothing but how a page is shown.
OF_ANYBODY = {"components/language.html", "components/theme_menu.html"}


@dataclass(frozen=True)
class Form:
    """A form as a template writes it."""

    of: str
    head: str
    inside: str

    def __str__(self) -> str:
        return f"{self.of}: {' '.join(self.head.split())[:80]}"


def forms() -> Iterator[Form]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name.startswith(OF_OTHERS) or name in OF_ANYBODY:
            continue
        for found in FORM.finditer(path.read_text()):
            if 'method="post"' in found["head"]:
                yield Form(name, found["head"], found["inside"])


def test_the_walk_finds_every_form_that_is_sent() -> None:
    names = {form.of for form in forms()}
    written = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if re.search(r'<form\b[^>]*method="post"', path.read_text(), re.IGNORECASE)
    }

    assert {name for name in written if not name.startswith(OF_OTHERS)} - OF_ANYBODY == names


@pytest.mark.parametrize("form", list(forms()), ids=str)
def test_every_form_of_staff_says_whose_page_it_was_opened_as(form: Form) -> None:
    assert "{% whose_page %}" in form.inside
