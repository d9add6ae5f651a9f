"""Every part of the design system on one page, in every state, and every layout once.

Only in embedded mode. People look at it, and so do the browser tests. Nothing
here touches the database; the cases are made up and say so.
"""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from common.fields import ChoiceField, MultipleChoiceField

# One instant for all, so that pictures of the page can be compared.
NOW = datetime(2026, 3, 3, 9, 41, tzinfo=UTC)


class ReportForm(forms.Form):
    """A form with every kind of field there is."""

    words = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("A few words are enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what is the matter.")},
    )
    address = forms.CharField(
        label=_("Where is it?"),
        help_text=_("Street and number, or what stands beside it."),
        error_messages={"required": _("Say where it is, or put the pin on the map.")},
    )
    district = ChoiceField(
        label=_("District"),
        choices=[("", _("Choose")), ("a", _("North")), ("b", _("South"))],
        error_messages={"required": _("Choose the district.")},
    )
    kind = ChoiceField(
        label=_("Is it one of these?"),
        widget=forms.RadioSelect,
        choices=[
            ("open", _("Manhole cover missing")),
            ("loose", _("Manhole cover loose")),
            ("other", _("Something else")),
        ],
    )
    channel = ChoiceField(
        label=_("How did it come?"),
        widget=forms.RadioSelect,
        choices=[("phone", _("Phone")), ("sms", _("SMS")), ("web", _("Web"))],
    )
    needs = MultipleChoiceField(
        label=_("Who should come?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("crew", _("Repair crew")), ("police", _("Traffic police"))],
    )
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("Faces and number plates are not needed."))
    phone = forms.CharField(
        label=_("Mobile number"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    agrees = forms.BooleanField(label=_("Tell me when something happens"), required=False)


def _cases() -> list[dict[str, object]]:
    """Made-up cases: one per level of time, long words and short ones."""
    minutes = timedelta(minutes=1)
    return [
        {
            "id": 1,
            "title": _("Manhole cover missing"),
            "place": _("Renmin Road 12, Chongchuan"),
            "how": _("SMS"),
            "times": "×3",
            "due": NOW - 130 * minutes,
            "soon_at": NOW - 200 * minutes,
            "number": "NT-2026-001234",
        },
        {
            "id": 2,
            "title": _("Manhole cover loose, cars swerve around it at the school gate"),
            "place": _("Gongnong Road, opposite the second gate of the primary school"),
            "how": _("Phone"),
            "times": "",
            "due": NOW + 12 * minutes,
            "soon_at": NOW - minutes,
            "number": "NT-2026-001233",
        },
        {
            "id": 3,
            "title": _("Street light out"),
            "place": _("Haier Lane"),
            "how": _("Web"),
            "times": "×2",
            "due": NOW + 185 * minutes,
            "soon_at": NOW + 90 * minutes,
            "number": "NT-2026-001230",
        },
        {
            "id": 4,
            "title": _("Rubbish not collected"),
            "place": _("Xuetian Road"),
            "how": _("Grid worker"),
            "times": "",
            "due": NOW + timedelta(days=3),
            "soon_at": NOW + timedelta(days=2),
            "number": "NT-2026-001228",
        },
        {
            "id": 5,
            "title": _("Noise from a building site at night"),
            "place": _("place unknown"),
            "how": _("Phone"),
            "times": "",
            "due": None,
            "soon_at": None,
            "number": "NT-2026-001201",
        },
    ]


def _context() -> dict[str, object]:
    wrong = ReportForm(data={"words": "", "address": "", "kind": "", "channel": ""}, prefix="wrong")
    wrong.is_valid()
    return {
        "now": NOW,
        "cases": _cases(),
        "form": ReportForm(initial={"kind": "open", "channel": "sms"}),
        "wrong": wrong,
        "page": Paginator(range(1234), 50).page(3),
        "due": NOW + timedelta(minutes=12),
        "late": NOW - timedelta(hours=2),
        "far": NOW + timedelta(days=3),
        "soon_at": NOW - timedelta(minutes=1),
        "hints": {"open": _("There is a hole"), "loose": _("It rattles or stands up")},
    }


@require_GET
def show(request: HttpRequest, page: str) -> HttpResponse:
    """Show the parts, or one of the layouts."""
    return render(request, f"styleguide/{page}.html", _context())


urlpatterns = [
    path("styleguide/", show, {"page": "parts"}, name="styleguide"),
    *(
        path(f"styleguide/{page}/", show, {"page": page}, name=f"styleguide_{page}")
        for page in ("desk", "table", "citizen", "field", "wall", "pin")
    ),
]
