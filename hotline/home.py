"""The door for everybody: report, follow a report, have a lost link sent again."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from cases.numbers import read_number
from hotline.city import city, emergencies, hotline_number
from hotline.doors import knock, knock_for_link, visitor
from hotline.draft import leave_all
from hotline.forms import FollowForm, LostForm
from hotline.lost import ask_for_link
from hotline.pages import citizen_page
from hotline.story import moment, standing

# Whatever was pasted around it: the sentence it stood in, its full stop, its bracket.
_LINK = re.compile(r"(?:/r/|(?<![\w/-]))([A-Za-z0-9_-]{20,40})(?![\w-])", re.ASCII)


def _show(request: HttpRequest, form: FollowForm, **found: object) -> HttpResponse:
    context = {
        "form": form,
        "city": city(),
        "hotline": hotline_number(),
        "emergency": emergencies(),
        **found,
    }
    return render(request, "citizen/home.html", context, status=400 if form.errors else 200)


@require_GET
@citizen_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the two ways: report, follow. Whoever comes here may be somebody else than who began a report."""
    leave_all(request)
    return _show(request, FollowForm())


@require_POST
@citizen_page
def follow(request: HttpRequest) -> HttpResponse:
    """Go to a private link; of a number tell how it stands, and nothing more.

    Posted, because a link's secret must not stand in an address. Numbers can be guessed: a
    matter that is not public, a protected one and an unknown number are answered alike.
    """
    knock(visitor(request), "look")
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    what = form.cleaned_data["what"].strip()
    if link := _LINK.search(what):
        return redirect("track", token=link[1])
    case = (
        Case.objects.filter(number__iexact=read_number(what) or what, case_class__is_public=True, is_protected=False)
        # What is said about a department is no more public than what is said in confidence.
        .filter(about_department__isnull=True)
        .select_related("lead_department")
        .first()
    )
    now = timezone.now()
    entered = moment(case.entered_at, now) if case else ""
    return _show(request, form, asked=what, found=case, standing=standing(case) if case else "", entered=entered)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def lost(request: HttpRequest) -> HttpResponse:
    """Take the wish for a new link."""
    form = LostForm(request.POST if request.method == "POST" else None)
    is_asked = form.is_valid()
    if is_asked:
        knock_for_link(visitor(request), form.cleaned_data["number"])
        ask_for_link(form.cleaned_data["number"], form.cleaned_data["channel"], form.cleaned_data["contact"])
    context = {"form": form, "is_asked": is_asked, "hotline": hotline_number()}
    return render(request, "citizen/lost.html", context, status=400 if form.errors else 200)
