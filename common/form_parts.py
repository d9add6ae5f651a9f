"""What the parts of a form must know of a field: its kind, its attributes, whether to say that it may stay empty."""

from django.forms import BoundField, CheckboxInput, FileInput, HiddenInput
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select, Textarea


def kind_of(bound: BoundField) -> str:
    """Return by which part a field is drawn."""
    widget = bound.field.widget
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (HiddenInput, "hidden"),
        ((RadioSelect, CheckboxSelectMultiple), "choices"),
        (CheckboxInput, "checkbox"),
        (FileInput, "file"),
        (Select, "select"),
        (Textarea, "textarea"),
    ]
    return next((kind for classes, kind in kinds if isinstance(widget, classes)), "input")


def described_by(bound: BoundField, hint: str) -> str:
    """Return the ids of what is said about a field: its hint, its error."""
    ids = [f"{bound.auto_id}_hint"] if hint else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def widget_attrs(bound: BoundField, *, hint: str, classes: str) -> dict[str, str | bool]:
    """Return the attributes of a field's widget."""
    attrs: dict[str, str | bool] = {}
    if classes:
        attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {classes}".strip()
    # Named even when empty: Django would else write ids of its own, of hints that are not on the page.
    if told := described_by(bound, hint):
        attrs["aria-describedby"] = told
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def is_said_optional(bound: BoundField, kind: str) -> bool:
    """Say whether "(optional)" stands beside a field's label."""
    # What narrows a list is always optional: saying it at every field only takes room.
    is_filter = getattr(bound.form, "is_filter", False)
    return not bound.field.required and not is_filter and kind not in ("checkbox", "hidden")
