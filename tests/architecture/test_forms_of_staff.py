"""What every form of staff brings, wherever it stands: whose page it was opened as, and the draft of what is written in it."""

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
# Words go into these: a text written by hand, or a field of a form that has one.
WRITTEN = re.compile(
    r"<textarea\b|<input\b(?![^>]*type=)|<input\b[^>]*type=.(?:text|tel|search)|\{% (?:field|choices) "
)
# What nobody wants back: passwords and codes; whom a laptop's visitor plays; what a list is looked through for.
NO_DRAFTS = {
    ("account/password_change.html", "form"),
    ("account/reauthenticate.html", "form"),
    ("mfa/authenticate.html", "form"),
    ("mfa/reauthenticate.html", "form"),
    ("mfa/totp/activate_form.html", "form"),
    ("hotline/call.html", "call_emulator"),
    ("messaging/outbox.html", "search"),
    ("messaging/outbox.html", "emulator"),
}


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


def is_written_in(form: Form) -> bool:
    inside = re.sub(r"<input\b[^>]*type=.(?:hidden|radio|checkbox|file)[^>]*>", "", form.inside)
    return WRITTEN.search(inside) is not None


def is_named(form: Form) -> bool:
    return any(form.of == name and (what == "form" or what in form.head) for name, what in NO_DRAFTS)


WRITTEN_IN = [form for form in forms() if is_written_in(form) and not is_named(form)]


def test_there_are_forms_with_words() -> None:
    assert len(WRITTEN_IN) > 10


@pytest.mark.parametrize("form", WRITTEN_IN, ids=str)
def test_every_form_in_which_staff_write_is_a_draft(form: Form) -> None:
    assert "data-draft=" in form.head


@pytest.mark.parametrize("form", WRITTEN_IN, ids=str)
def test_what_is_written_at_a_desk_outlives_no_tab(form: Form) -> None:
    # The phone is of one person, and keeps what is begun in each tab until it is sent.
    assert "data-draft-private" in form.head or "data-draft-tab" in form.head


def test_a_form_that_is_no_draft_by_name_is_one_of_those_that_are_there() -> None:
    named = [form for form in forms() if is_named(form)]

    assert {form.of for form in named} == {name for name, _what in NO_DRAFTS}
    assert all("data-draft" not in form.head for form in named)
