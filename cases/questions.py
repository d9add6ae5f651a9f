"""What a class asks of whoever reports, as fields of a form: one reader for every door.

What was answered is told and read for danger in `cases/answers.py`. Nothing here has to be answered.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import ChoiceField
from common.text import in_language
from grid.models import CaseClass

LONGEST_ANSWER = 500
LONGEST_KEY = 80
MOST_ANSWERS = 20
# What a field is called whose question has this key.
FIELD = "q_"


class QuestionForm(forms.Form):
    """The questions of one class, and nothing else."""

    def __init__(self, *args: Any, case_class: CaseClass | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks(case_class)

    def asks(self, case_class: CaseClass | None) -> None:
        """Ask what this class asks, behind what the form asks by itself."""
        self.questions = [str(each["key"]) for each in (case_class.questions if case_class else [])]
        for each in case_class.questions if case_class else []:
            self.fields[FIELD + each["key"]] = _field(each)

    def answers(self) -> dict[str, Any]:
        """Return what was answered, by the keys of the questions."""
        given = {key: self.cleaned_data.get(FIELD + key) for key in self.questions}
        return {key: value for key, value in given.items() if value not in (None, "")}

    @property
    def asked(self) -> list[tuple[str, forms.BoundField]]:
        """The questions of the class, as fields with their kind."""
        return [(type(self.fields[FIELD + key]).__name__, self[FIELD + key]) for key in self.questions]


def is_answer(key: str, value: object) -> bool:
    """Say whether it is a text, a number, true or false, with a key that a question may have."""
    if "\x00" in key or len(key) > LONGEST_KEY:
        return False
    if isinstance(value, str):
        return "\x00" not in value and len(value) <= LONGEST_ANSWER
    return isinstance(value, (bool, int, float))


def answers_posted(posted: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return the answers of a form that knows no class: what was written into fields of questions."""
    found = {name.removeprefix(FIELD): str(posted[name]).strip() for name in names if name.startswith(FIELD)}
    return {key: value for key, value in found.items() if value}


def _field(question: Mapping[str, Any]) -> forms.Field:
    label = in_language(question["label"])
    if question["kind"] == "choice":
        choices = [(option["value"], in_language(option["label"])) for option in question["options"]]
        return ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    if question["kind"] == "yes_no":
        choices = [("yes", str(_("Yes"))), ("no", str(_("No")))]
        return ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    if question["kind"] == "number":
        return forms.FloatField(label=label, required=False, min_value=-1e9, max_value=1e9)
    return forms.CharField(label=label, required=False, max_length=LONGEST_ANSWER)
