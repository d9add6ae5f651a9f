"""The citizen's private page: how it stands, what was done, more to say, the one question, and not accepting an answer.

Whoever has the link has the report, and nothing else. The token stands in no log, no
referrer and no search engine.
"""

from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, retarget

from cases.access import speaks_for
from cases.actions import protect_reporter
from cases.actions.evidence import of_report
from cases.doubts import may_ask
from cases.models import Attachment, Report
from common.kept_photos import kept_of, say_gone
from common.models import Upload, UploadQuerySet
from common.posting import takes_post
from hotline.api.reading import MOST_PHOTOS
from hotline.city import city, hotline_number
from hotline.doors import knock, visitor
from hotline.forms import AddForm, AgainForm, PhotosField, PlaceForm, RateForm, ShowingForm
from hotline.her_words import answer, ask_again, may_place, say_more, say_where
from hotline.pages import View, keep_photos, photo_address, secret_page, show_photo
from hotline.story import LinkReplaced, NoSuchReport, followed, tell

# What she said in each form of the page, in the order of the page.
_SAID = ("words", "add-words", "again-words", "address")


def gives_back(view: View) -> View:
    """Give back what was sent by a link that opens nothing any more: it went nowhere, and never will from that page."""

    @wraps(view)
    def giving(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (LinkReplaced, NoSuchReport) as refused:
            if request.method != "POST" or not request.accepts("text/html"):
                raise
            words = [text for name in _SAID if (text := request.POST.get(name, "").strip())]
            context = {"refusal": refused, "words": words, "solved": request.POST.get("solved", "")}
            return render(request, "citizen/unsent.html", context, status=refused.status)

    return giving


def _holder(report: Report) -> str:
    return f"report:{report.pk}"


def _show(
    request: HttpRequest, report: Report, template: str = "citizen/track.html", **forms: ShowingForm
) -> HttpResponse:
    now = timezone.now()
    story = tell(report, now)
    base = reverse("track_photos", args=[report.token])

    def pictures(attachments: list[Attachment]) -> list[dict[str, str]]:
        holder = _holder(report)
        return [
            {
                "small": photo_address(base, each.file, holder=holder, small=True),
                "large": photo_address(base, each.file, holder=holder),
            }
            for each in attachments
        ]

    context: dict[str, Any] = {
        "story": story,
        "report": report,
        "now": now,
        "link": request.build_absolute_uri(reverse("track", args=[report.token])),
        "before": pictures(story.photos.before),
        "after": pictures(story.photos.after),
        "refused": pictures(story.photos.refused),
        "later": pictures(story.photos.later),
        "add_form": AddForm(prefix="add"),
        "rate_form": RateForm(),
        "again_form": AgainForm(prefix="again"),
        "most": MOST_PHOTOS,
        "hotline": hotline_number(),
        "ring": story.ring,
        "has_ended": story.case.has_ended,
        "may_protect": bool(may_ask([report])),
        "may_place": may_place(story.case),
    } | forms
    for form in forms.values():
        context["kept"] = [
            {"id": str(each.uuid), "small": photo_address(base, each.file, holder=_holder(report), small=True)}
            for each in form.kept
        ]
    has_errors = any(form.errors for form in forms.values())
    return render(request, template, context, status=400 if has_errors else 200)


@require_GET
@secret_page
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Show how it stands."""
    knock(visitor(request), "look")
    report = followed(token)
    kept = _kept_before(request, report)
    if not kept:
        return _show(request, report)
    # Her words stand there again, too; for which of the forms the photos were chosen nobody knows.
    return _show(
        request,
        report,
        rate_form=RateForm(kept=kept),
        again_form=AgainForm(prefix="again", kept=kept),
        add_form=AddForm(prefix="add", kept=kept),
    )


@require_GET
@secret_page
def tailed(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from a link with what stood behind it, as phones link it in a text, to the link; nowhere from what is none."""
    knock(visitor(request), "look")
    return redirect("track", token=followed(token).token)


@require_GET
@secret_page
def track_now(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the page that changes by itself; asked again whenever there is news.

    Of a link that was replaced since the page was opened it says so in its stead, and is asked no more.
    """
    knock(visitor(request), "look")
    try:
        return _show(request, followed(token), "citizen/track_now.html")
    except LinkReplaced as refused:
        if not request.headers.get("HX-Request"):
            raise
        gone = render(request, "citizen/replaced.html", {"refusal": refused}, status=refused.status)
        return reswap(retarget(gone, "#news"), "outerHTML")


@secret_page
@takes_post("track", "token")
@gives_back
def add(request: HttpRequest, token: str) -> HttpResponse:
    """Take more words and photos."""
    report = followed(token)
    form = AddForm(request.POST, request.FILES, prefix="add", kept=_kept_before(request, report))
    uploads = _keep(request, report, form)
    if form.errors:
        return _show(request, report, add_form=form)
    say_more(report, now=timezone.now(), words=form.cleaned_data["words"], uploads=uploads)
    return redirect("track", token=token)


@require_http_methods(["GET", "POST"])
@secret_page
@gives_back
def where(request: HttpRequest, token: str) -> HttpResponse:
    """Show on a map, or say in words, where it is; asked while nobody knows."""
    report = followed(token)
    knock(visitor(request), "look")
    if request.method != "POST" and not may_place(speaks_for(report.case)):
        return redirect("track", token=token)
    # What she says while somebody else said it is read all the same.
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        point = (given["lon"], given["lat"]) if given["lon"] is not None else None
        say_where(report, now=timezone.now(), address=given["address"], point=point)
        return redirect("track", token=token)
    context = {"form": form, "report": report, "map": city().profile.get("map", {})}
    return render(request, "citizen/place.html", context, status=400 if form.errors else 200)


def _keep(request: HttpRequest, report: Report, form: ShowingForm) -> list[UUID]:
    """Keep the photos of a form as the reporter's, also where something else is wrong with it; they go with what is said.

    What can be kept is kept, so that nothing is to be chosen twice.
    """
    form.is_valid()
    sent, whose = form.cleaned_data.get("photos") or [], of_report(report.pk)
    say_gone(form, request.POST)
    room = max(MOST_PHOTOS - len(form.kept), 0)
    if len(form.kept) + len(sent) > MOST_PHOTOS:
        form.add_error("photos", PhotosField.too_many())
    shown = {upload.file_id for upload in form.kept}
    for upload in keep_photos(request, form, "photos", sent[:room], owner=whose, purpose=whose):
        # The same picture a second time shows nothing more.
        if upload.file_id not in shown:
            shown.add(upload.file_id)
            form.kept.append(upload)
    return [upload.uuid for upload in form.kept]


def _kept_before(request: HttpRequest, report: Report) -> list[Upload]:
    """Return the photos that came as a form of this page was sent before, and that still go with it."""
    sent = request.POST if request.method == "POST" else None
    return kept_of(_waiting(report), sent)


def _waiting(report: Report) -> UploadQuerySet:
    """Return the photos of a report's own page that no act has taken."""
    whose = of_report(report.pk)
    return Upload.objects.waiting(owner=whose, purpose=whose)


@secret_page
@takes_post("track", "token")
@gives_back
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Take the answer to the one question."""
    report = followed(token)
    form = RateForm(request.POST, request.FILES, kept=_kept_before(request, report))
    uploads = _keep(request, report, form)
    if form.errors:
        return _show(request, report, rate_form=form)
    given = form.cleaned_data
    answer(
        report,
        now=timezone.now(),
        is_solved=given["solved"] == "yes",
        satisfaction=int(given["satisfaction"]) if given["satisfaction"] else None,
        words=given["words"],
        uploads=uploads,
    )
    return redirect("track", token=token)


@secret_page
@takes_post("track", "token")
@gives_back
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Not accept an answer, or say that it is there again: the centre looks once more."""
    report = followed(token)
    form = AgainForm(request.POST, request.FILES, prefix="again", kept=_kept_before(request, report))
    uploads = _keep(request, report, form)
    if form.errors:
        return _show(request, report, again_form=form)
    ask_again(report, now=timezone.now(), words=form.cleaned_data["words"], uploads=uploads)
    return redirect("track", token=token)


@secret_page
@takes_post("track", "token")
@gives_back
def protect(request: HttpRequest, token: str) -> HttpResponse:
    """Keep whoever has the link unknown to the departments, in everything that is open of her."""
    protect_reporter(followed(token), now=timezone.now())
    return redirect("track", token=token)


@require_GET
def track_photo(request: HttpRequest, token: str, sha256: str) -> FileResponse:
    """Show a photo of the report's story, if it still is in it, or one that she is about to send."""
    report = followed(token)

    def may_read(digest: str) -> bool:
        shown = [each.pk for each in tell(report, timezone.now()).photos.shown]
        matching = Q(file__sha256=digest) | Q(file__thumbnail_sha256=digest)
        is_shown = Attachment.objects.filter(matching, pk__in=shown).exists()
        return is_shown or _waiting(report).filter(matching).exists()

    return show_photo(request, sha256, holder=_holder(report), may_read=may_read)
