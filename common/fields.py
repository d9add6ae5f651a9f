"""Fields of forms as the types they are. Django keeps them all as plain `Field`."""

from typing import cast

from django import forms


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """Return a field that is declared as a choice, to offer other choices than it was declared with."""
    return cast("forms.ChoiceField", form.fields[name])
