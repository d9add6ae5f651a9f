"""The operator's call form: what may be left empty, and what it says where something is wrong."""

from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from cases.access import above_the_desk
from cases.questions import QuestionForm
from cases.rules import rules
from common.fields import ChoiceField
from common.phones import Kind, NotAPhoneNumber, read_phone
from grid.models import CaseClass
from hotline.city import phone_plan

LONGEST_CALL = timedelta(hours=24)


class CallForm(QuestionForm):
    """One call. Only words are asked for, and not even those where it is handed over.

    What the class asks is asked too: of the one that was chosen, or before that of the likeliest. Whoever answers
    for the likeliest has chosen it.
    """

    number = forms.CharField(
        label=_("Caller's number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label=_("What the caller says"),
        error_messages={"required": _("Write in a few words what the caller says.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Street and number, or a town or village."),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    case_class = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    language = ChoiceField(label=_("Speaks"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    wants_protection = forms.BooleanField(label=_("Wants to stay unknown to the departments"), required=False)
    about = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)
    # Of which class the questions are that stand on the form.
    asked_of = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    call = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # Whether the page said that the call is over: what is written then comes after it.
    is_over = forms.BooleanField(required=False, widget=forms.HiddenInput)
    began_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs_words: bool = True, **options: Any) -> None:
        super().__init__(*args, case_class=None, **options)
        self.asks(self._asking())
        self.fields["text"].required = needs_words
        self.service = ""

    def _asking(self) -> CaseClass | None:
        """Return the class whose questions were on the form that was sent."""
        by_code = rules().class_by_code
        return by_code.get(self.data.get("case_class", "")) or by_code.get(self.data.get("asked_of", ""))

    def clean_number(self) -> str:
        """Return the caller's number in one spelling; no number is fine, half a number is not, and a service's is none."""
        number = self.cleaned_data["number"].strip()
        if not number:
            return ""
        try:
            phone = read_phone(number, phone_plan())
        except NotAPhoneNumber as error:
            raise forms.ValidationError(error.sentence) from None
        self.service = phone.number if phone.kind == Kind.SERVICE else ""
        return "" if self.service else phone.number

    def clean_began_at(self) -> datetime | None:
        """Return when the first word was typed; a time that no call of today could have begun at is none."""
        began_at: datetime | None = self.cleaned_data["began_at"]
        now = timezone.now()
        return began_at if began_at and now - LONGEST_CALL <= began_at <= now else None

    def clean_text(self) -> str:
        """Take out what no text may hold."""
        return self.cleaned_data["text"].replace("\x00", "").strip()

    def clean_case_class(self) -> CaseClass | None:
        """Return the chosen class; a group of classes is none."""
        code = self.cleaned_data["case_class"]
        chosen = rules().class_by_code.get(code)
        if code and (chosen is None or not chosen.is_leaf or not chosen.is_active):
            raise forms.ValidationError(_("Choose what it is about from the list."))
        return chosen

    def clean_about(self) -> Department | None:
        """Return the department that the matter is about, if it is about one."""
        chosen = self.cleaned_data["about"]
        department = Department.objects.filter(pk=chosen).first() if chosen else None
        if chosen and (department is None or department.pk in above_the_desk()):
            raise forms.ValidationError(_("Choose a department from the list."))
        return department

    def clean(self) -> dict[str, Any]:
        """Put the place together: both numbers or none."""
        cleaned = super().clean() or self.cleaned_data
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        cleaned["service"] = self.service
        cleaned["answers"] = self.answers()
        if cleaned["answers"] and not self.data.get("case_class"):
            cleaned["case_class"] = self._asking()
        is_whole = lon is not None and lat is not None and isfinite(lon) and isfinite(lat)
        cleaned["point"] = (lon, lat) if is_whole else None
        return cleaned
