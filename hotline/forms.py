"""The questions a citizen is asked, one page each. Every error says what to do."""

from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.numbers import one_number_in
from cases.questions import QuestionForm
from cases.rules import Rules
from common.fields import ChoiceField, choice_field
from common.models import Upload
from common.pasted import PastedField
from grid.models import CaseClass
from hotline.api.reading import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_PHOTOS,
    read_email,
    read_phone,
)
from messaging.doors import asks_for_email
from messaging.models import MessageChannel

OTHER = "other"


class Photos(forms.ClearableFileInput):
    """A field for several photos."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})


class PhotosField(forms.FileField):
    """Several photos; `MOST_PHOTOS` at most. Whether they are photos is looked at when they are kept."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were sent."""
        uploads = list(data) if isinstance(data, (list, tuple)) else [data]
        uploads = [each for each in uploads if each is not None]
        if len(uploads) > MOST_PHOTOS:
            raise forms.ValidationError(self.too_many())
        return uploads

    @staticmethod
    def too_many() -> str:
        """Say how many photos there may be."""
        return _("Send at most %(most)s photos. Remove some, then try again.") % {"most": MOST_PHOTOS}


class WhereForm(forms.Form):
    """Where is it?"""

    nothing_said = _("Say where it is, or put the pin on the map. If you cannot, use “I cannot say where”.")

    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    address = forms.CharField(
        label=_("The place in words"),
        help_text=_("Street and number, or what stands beside it."),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Want one of the two, pin or words."""
        given = super().clean() or {}
        has_point = given.get("lon") is not None and given.get("lat") is not None
        if not has_point:
            given["lon"] = given["lat"] = None
        if not has_point and not given.get("address") and "address" not in self.errors:
            self.add_error("address", self.nothing_said)
        return given


class PlaceForm(WhereForm):
    """Where it is, of a report that came without."""

    nothing_said = _("Say where it is, or put the pin on the map.")


class WhatForm(forms.Form):
    """What is it?"""

    use_required_attribute = False

    text = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("A few words are enough."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    guess = ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)
    listed = ChoiceField(label=_("Kind of matter"), required=False)

    def __init__(self, *args: Any, in_force: Rules, guesses: list[CaseClass], **options: Any) -> None:
        super().__init__(*args, **options)
        # Whether there is anything to choose between beside "something else".
        self.has_guesses = bool(guesses)
        codes = [(each.code, each.name) for each in guesses]
        choice_field(self, "guess").choices = [*codes, (OTHER, _("Something else, or I am not sure"))]
        choice_field(self, "listed").choices = [("", _("Choose from the list")), *_grouped(in_force)]

    def clean_guess(self) -> str:
        """Take "something else" for no guess."""
        return "" if self.cleaned_data["guess"] == OTHER else self.cleaned_data["guess"]

    def clean(self) -> dict[str, Any]:
        """Want words or a kind."""
        given = super().clean() or {}
        given["code"] = given.get("guess") or given.get("listed") or ""
        if not given["code"] and not given.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Say in a few words what is the matter, or choose it from the list."))
        return given


def _grouped(in_force: Rules) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[int | None, list[tuple[str, str]]] = {}
    for each in sorted(in_force.classes.values(), key=lambda each: each.code):
        if each.is_leaf and each.is_active:
            groups.setdefault(each.parent_id, []).append((each.code, each.name))
    return [(in_force.classes[parent].name if parent else "", choices) for parent, choices in groups.items()]


class MoreForm(QuestionForm):
    """Photos, and what the class asks."""

    photos = PhotosField(
        label=_("Photos"),
        help_text=_("Up to five. Faces and number plates are not needed."),
        required=False,
    )


class WhoForm(forms.Form):
    """Who are you? Nothing here is needed."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Your name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("We text you when something happens."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = PastedField(
        label=_("E-mail"),
        required=False,
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "email", "inputmode": "email"}),
    )
    protect = forms.BooleanField(
        label=_("Keep me unknown to the departments"),
        help_text=_("They then read a summary by the centre, never your name, number or words."),
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not asks_for_email():
            # Who left only an address would wait for ever.
            del self.fields["email"]

    def clean_phone(self) -> str:
        """Bring the number into one spelling."""
        return _spelled(self.cleaned_data["phone"], read_phone)

    def clean_email(self) -> str:
        """Bring the address into one spelling."""
        return _spelled(self.cleaned_data["email"], read_email)


def _spelled(value: str, read: Any) -> str:
    try:
        return read(value) if value else ""
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class FollowForm(forms.Form):
    """A number or a private link to follow."""

    what = PastedField(
        label=_("Number or private link"),
        error_messages={"required": _("Write the number of the report, or paste your private link.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LostForm(forms.Form):
    """By what a new link is asked for. What is written is only read: whether it fits is not said."""

    number = PastedField(
        label=_("Number of the report"),
        error_messages={"required": _("Write the number of the report.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = PastedField(
        label=_("Mobile number or e-mail"),
        help_text=_("The one you left when you reported."),
        error_messages={"required": _("Write the number or the address you left when you reported.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )

    def clean_number(self) -> str:
        """Bring the number into the city's spelling."""
        number = one_number_in(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(_("This is not the number of a report. Write it as it was given to you."))
        return number

    def clean_contact(self) -> str:
        """Bring the contact into one spelling; what has an @ is an address."""
        return _spelled(self.cleaned_data["contact"], read_email if self._is_address() else read_phone)

    def clean(self) -> dict[str, Any]:
        """Add by which channel the contact is written to."""
        given = super().clean() or {}
        return given | {"channel": MessageChannel.EMAIL if self._is_address() else MessageChannel.SMS}

    def _is_address(self) -> bool:
        return "@" in normalize("NFKC", self.data.get("contact", ""))


class ShowingForm(forms.Form):
    """What is said on her page, with photos. `kept`: those that came when it was sent before, and something was wrong with it."""

    def __init__(self, *arguments: Any, kept: Sequence[Upload] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept = list(kept)


class AddForm(ShowingForm):
    """Something more about a report."""

    words = forms.CharField(
        label=_("What else should we know?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = PhotosField(label=_("Photos"), required=False)

    def clean(self) -> dict[str, Any]:
        """Want words or photos."""
        given = super().clean() or {}
        has_photos = bool(given.get("photos") or self.kept)
        if not given.get("words", "").strip() and not has_photos and not self.errors:
            self.add_error("words", _("Write a few words, or add a photo."))
        return given


class RateForm(ShowingForm):
    """The one question at the end."""

    SOLVED = (("yes", _("Yes, it is solved")), ("no", _("No, not yet")))

    solved = ChoiceField(
        label=_("Is it solved?"),
        choices=SOLVED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    satisfaction = ChoiceField(
        label=_("How satisfied are you?"),
        help_text=_("1 is very dissatisfied, 5 is very satisfied."),
        required=False,
        choices=[(str(grade), str(grade)) for grade in range(1, 6)],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(label=_("Photos"), required=False)


class AgainForm(ShowingForm):
    """Why it should be looked at again."""

    words = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words why.")},
    )
    photos = PhotosField(label=_("Photos"), required=False)
