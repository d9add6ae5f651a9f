"""The door for everybody: report, follow a report, have a lost link sent again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.links import secrets_in
from cases.models import Case, Report
from cases.numbers import read_number
from common.posting import takes_post
from hotline.city import city, emergencies, hotline_number
from hotline.doors import knock, knock_for_link, visitor
from hotline.draft import leave_all
from hotline.forms import FollowForm, LostForm
from hotline.lost import ask_for_link
from hotline.models import OldLink
from hotline.pages import citizen_page
from hotline.story import link_digest, moment, standing


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


@takes_post("report")
@citizen_page
def follow(request: HttpRequest) -> HttpResponse:
    """Go to a private link of ours, whatever was pasted around it; of a number tell how it stands, and nothing more.

    Posted, because a link's secret must not stand in an address. Numbers can be guessed: a
    matter that is not public, a protected one and an unknown number are answered alike.
    """
    knock(visitor(request), "look")
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    what = form.cleaned_data["what"].strip()
    secrets = secrets_in(what)
    if ours := _first_of_ours(secrets):
        return redirect("track", token=ours)
    number = read_number(what)
    case = (
        Case.objects.filter(number__iexact=number or what, case_class__is_public=True, is_protected=False)
        # What is said about a department is no more public than what is said in confidence.
        .filter(about_department__isnull=True)
        .select_related("lead_department")
        .first()
    )
    now = timezone.now()
    entered = moment(case.entered_at, now) if case else ""
    is_link = number is None and (bool(secrets) or "/r/" in what)
    return _show(
        request,
        form,
        asked=what,
        found=case,
        standing=standing(case) if case else "",
        entered=entered,
        is_link=is_link,
    )


def _first_of_ours(secrets: list[str]) -> str:
    """Return the first that opens a report; else the first that did before another took its place, whose page says so."""
    opening = set(Report.objects.filter(token__in=secrets).values_list("token", flat=True))
    digests = {link_digest(each): each for each in secrets if each not in opening}
    replaced = {
        digests[bytes(each)] for each in OldLink.objects.filter(digest__in=digests).values_list("digest", flat=True)
    }
    return next((each for known in (opening, replaced) for each in secrets if each in known), "")


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
