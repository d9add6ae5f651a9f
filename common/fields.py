"""Fields of forms as the types they are, Django keeps them all as plain `Field`; and choices that are refused in words.

Django names the value that was sent: an id, a code. Whoever chose it saw something else, and did not choose wrong.
"""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _


class _NamesNoValue:
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("What was chosen is not offered here any more. Choose again.")
    }


class ChoiceField(_NamesNoValue, forms.ChoiceField):
    """One of several, by its code."""


class MultipleChoiceField(_NamesNoValue, forms.MultipleChoiceField):
    """Any number of several, by their codes."""


class TypedChoiceField(_NamesNoValue, forms.TypedChoiceField):
    """One of several, as what its code stands for."""


class TypedMultipleChoiceField(_NamesNoValue, forms.TypedMultipleChoiceField):
    """Any number of several, as what their codes stand for."""


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """Return a field that is declared as a choice, to offer other choices than it was declared with."""
    return cast("forms.ChoiceField", form.fields[name])
