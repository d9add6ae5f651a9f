"""Reporting, one question a page: where, what, is it this one, photos, who are you, done.

Nothing is written before the last answer; until then the draft lies in the session,
so that every page can be left and come back to. All of it works without scripts.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import SAID_OPENLY
from cases.actions import Caller, NewReport, Receipt, join_case, take_in
from cases.actions.evidence import FOR_REPORT
from cases.actions.join import CannotJoin
from cases.answers import dangers_told
from cases.dangers import Emergency
from cases.models import Attachment, Case, Channel, Clock, Danger, Obligation, Report
from cases.rules import rules
from cases.told import dangers, told_beside
from common.actions import once
from common.models import Upload
from common.posting import takes_post
from common.text import in_language
from grid.models import CaseClass, Division
from grid.named_places import find_divisions, points_of_streets
from grid.places import is_outside, smallest_division
from hotline.api.reading import LONGEST_ADDRESS, MOST_PHOTOS
from hotline.city import city, hotline_number
from hotline.doors import knock, visitor
from hotline.draft import (
    SENT_ONCE,
    Draft,
    DraftOver,
    asked_handle,
    is_same_sending,
    mark_sent,
    new_handle,
    sent_token,
    throw_away,
)
from hotline.forms import OTHER, MoreForm, PhotosField, WhatForm, WhereForm, WhoForm
from hotline.guesses import good_guesses
from hotline.nearby import Neighbour, neighbours
from hotline.pages import View, citizen_page, keep_photos, photo_address, secret_page, show_photo
from hotline.sms.places import with_place_known
from hotline.story import LinkReplaced, followed, moment, tell
from hotline.values import danger_in, erasure_note
from messaging.actions import channel_of

PUBLIC = "public"
MOST_PLACES = 6
# Where a danger that an answer told of leads to, once it was read whom to ring.
WHO = "who"
# Where a report begins.
FIRST = "where"
# What may be gone on with.
QUESTIONS = ("where", "what", "danger", "same", "more", "who")
# Not sent, nor thrown away, nor promised to be gone by now: only the server does not know it any more.
GIVEN_BACK = ("unknown", "pushed_out")
asks = require_http_methods(["GET", "HEAD", "POST"])


# A question asked of one draft.
Question: TypeAlias = Callable[[HttpRequest, Draft], HttpResponse]


def _to(page: str, draft: Draft, **more: str) -> HttpResponse:
    """Go on to a page of the same draft."""
    return redirect(f"{reverse(page)}?{urlencode({'d': draft.handle, **more})}")


def own_draft(question: Question) -> View:
    """Ask of the draft that a page names, and say where it is over.

    Nothing of a draft is shown to whoever need not be who wrote it, before that is said.
    """

    @wraps(question)
    def guarded(request: HttpRequest) -> HttpResponse:
        is_first = question.__name__ == FIRST
        try:
            if request.method != "POST":
                return _look(request, question, is_first=is_first)
            # The first page says that it is new, unless it was left and come back to: then it is of a draft that there was.
            begins = is_first and ("new" in request.POST or not asked_handle(request))
            return question(request, Draft.of(request, may_begin=begins))
        except DraftOver as over:
            return _say_over(request, over)

    return guarded


def _look(request: HttpRequest, question: Question, *, is_first: bool) -> HttpResponse:
    begun = [] if asked_handle(request) else Draft.all_begun(request)
    if len(begun) > 1 or (begun and is_first):
        return redirect(f"{reverse('report_begun')}?then={question.__name__}")
    if not asked_handle(request) and not begun:
        return redirect(f"{reverse('report_where')}?d={new_handle()}")
    draft = begun[0] if begun else Draft.of(request, may_begin=is_first)
    if draft.is_anybodys(request):
        draft.leave(request)
        return _to("report_begun", draft, then=question.__name__)
    return question(request, draft)


def _say_over(request: HttpRequest, over: DraftOver) -> HttpResponse:
    """Say that a page's draft is over, and give back the words that were sent from it: they went nowhere."""
    if not request.accepts("text/html"):
        raise over
    words = [request.POST.get(name, "").strip() for name in ("address", "text")] if request.method == "POST" else []
    # A link that was renewed since leads nowhere.
    is_open = bool(over.token) and Report.objects.filter(token=over.token).exists()
    context = {
        "over": over,
        "token": over.token if is_open else "",
        "replaced": LinkReplaced.sentence if over.token and not is_open else "",
        "words": [each for each in words if each],
        "handles": [asked_handle(request)],
        # What the tab still holds of it can go on as another report.
        "another": new_handle() if over.why in GIVEN_BACK else "",
    }
    return render(request, "citizen/over.html", context, status=over.status)


@asks
@secret_page
def begun(request: HttpRequest) -> HttpResponse:
    """Ask whose the reports are that were begun here and not sent: one is gone on with, or they are thrown away unseen."""
    drafts = Draft.all_begun(request)
    if handle := asked_handle(request):
        drafts = [draft for draft in drafts if draft.handle == handle]
    then = request.GET.get("then", "")
    page = f"report_{then}" if then in QUESTIONS else "report_where"
    if request.method == "POST" and drafts:
        if request.POST.get("whose") == "mine":
            drafts[-1].keep(request)
            return _to(page, drafts[-1])
        if "sure" in request.POST or not any(_tells_of_danger(draft) for draft in drafts):
            throw_away(request, drafts)
            return render(request, "citizen/begun.html", {"gone": [draft.handle for draft in drafts]})
    if not drafts:
        return redirect("report_where")
    # Asked once more, and not told why: who is asked need not be who wrote.
    context = {
        "drafts": [(draft.handle, datetime.fromtimestamp(draft.touched_at, UTC)) for draft in reversed(drafts)],
        "now": timezone.now(),
        "asks_again": request.method == "POST",
        "another": new_handle(),
    }
    return render(request, "citizen/begun.html", context, status=409 if context["asks_again"] else 200)


def _tells_of_danger(draft: Draft) -> bool:
    chosen = _class(draft)
    told = "\n".join([draft.text, *told_beside(draft.address, draft.answers)])
    return bool(
        danger_in(told, timezone.now())
        or dangers_told(draft.answers, chosen)
        or (chosen and rules().danger_of(chosen.pk))
    )


@takes_post("report")
@citizen_page
def danger_of_words(request: HttpRequest) -> JsonResponse:
    """Say of which danger words tell that are about to be thrown away; asked by any page with a draft."""
    knock(visitor(request), "look")
    found = danger_in(request.POST.get("words", "").replace("\x00", ""), timezone.now())
    return JsonResponse({"danger": Danger(found).label if found else ""})


def _wants(request: HttpRequest, name: str) -> bool:
    return request.method == "POST" and name in request.POST


def _class(draft: Draft) -> CaseClass | None:
    return rules().class_by_code.get(draft.class_code) if draft.class_code else None


# --- 1 Where ------------------------------------------------------------------------------


@asks
@citizen_page
@own_draft
def where(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask for the place: a pin, or words; or take "I cannot say"."""
    form = WhereForm(request.POST if request.method == "POST" else None, initial=_place(draft))
    address = request.POST.get("address", "").replace("\x00", "")
    # Longer than an address may be, it is refused in words by the form below, and not cut.
    if _wants(request, "placeless") and len(address) <= LONGEST_ADDRESS:
        draft.lon = draft.lat = None
        draft.address, draft.is_placeless = address, True
        draft.keep(request)
        return _to("report_what", draft)
    if form.is_valid():
        _place_draft(draft, form.cleaned_data)
        draft.keep(request)
        return _to("report_what", draft)
    context = {"form": form, "draft": draft, "map": city().profile.get("map", {}), "step": 1}
    return render(request, "citizen/where.html", context, status=400 if form.errors else 200)


def _place(draft: Draft) -> dict[str, Any]:
    return {"lon": draft.lon, "lat": draft.lat, "address": draft.address}


def _place_draft(draft: Draft, given: dict[str, Any]) -> None:
    before = draft.point
    draft.lon, draft.lat, draft.address = given["lon"], given["lat"], given["address"]
    draft.is_placeless = False
    if draft.point != before:
        # Elsewhere it is another case.
        draft.joins, draft.same_asked = None, False
    draft.is_in_city = draft.point is None or not is_outside(draft.point, timezone.now())


# --- 2 What -------------------------------------------------------------------------------


@asks
@citizen_page
@own_draft
def what(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask what is the matter, in words or by a kind; guess the kind from the words, once."""
    if not draft.has_place:
        return _to("report_where", draft)
    posted = request.POST if request.method == "POST" else None
    form = _what_form(posted, draft)
    if posted is not None and "back" in posted:
        # Whole, whatever its length: whoever comes back is told what is too long, and loses nothing.
        draft.text = posted.get("text", "").replace("\x00", "")
        draft.keep(request)
        return _to("report_where", draft)
    if form.is_valid():
        asks_choice = _must_choose(form, request)
        _note_matter(draft, form.cleaned_data)
        draft.asks_choice = asks_choice
        draft.keep(request)
        # Shown by a page of its own, so that going back to it later asks nobody to send anything again.
        return _to("report_what" if asks_choice else _after_what(draft), draft)
    _ask_plainly(form)
    context = {
        "form": form,
        "draft": draft,
        "step": 2,
        "has_guesses": form.has_guesses and (form.is_bound or draft.text),
        "ring": dangers("\n".join([form["text"].value() or "", draft.address]), told_at=timezone.now()),
        "asks_choice": draft.asks_choice,
    }
    return render(request, "citizen/what.html", context, status=400 if form.errors else 200)


def _what_form(posted: Any, draft: Draft) -> WhatForm:
    in_force = rules()
    text = posted.get("text", "") if posted is not None else draft.text
    guesses = good_guesses(text[:5000], in_force)
    chosen = in_force.class_by_code.get(posted.get("guess", "") if posted is not None else draft.class_code)
    if chosen and chosen.is_leaf and chosen.is_active and chosen not in guesses:
        # Chosen from the guesses at what the words were a moment ago.
        guesses = [chosen, *guesses[:2]]
    initial = {"text": draft.text, "guess": draft.class_code}
    return WhatForm(posted, in_force=in_force, guesses=guesses, initial=initial)


def _ask_plainly(form: WhatForm) -> None:
    """Leave out "(optional)": either answer will do, but one is wanted."""
    for name in ("text", "guess"):
        form.fields[name].required = True


def _must_choose(form: WhatForm, request: HttpRequest) -> bool:
    """Without scripts the guesses come with the page's second showing; who then chooses none is not asked again."""
    has_guesses = form.has_guesses
    return has_guesses and not form.cleaned_data["code"] and "guessed" not in request.POST


def _note_matter(draft: Draft, given: dict[str, Any]) -> None:
    if draft.class_code != given["code"]:
        draft.joins, draft.same_asked, draft.answers = None, False, {}
    draft.text, draft.class_code = given["text"], given["code"]


def _after_what(draft: Draft) -> str:
    if _is_unwarned(draft):
        return "report_danger"
    return "report_same" if _known(draft) and not draft.same_asked else "report_more"


def _is_unwarned(draft: Draft) -> bool:
    return bool({each.number for each in _ring(draft)} - set(draft.warned))


def _ring(draft: Draft) -> list[Emergency]:
    chosen = _class(draft)
    told = [draft.text, *told_beside(draft.address, draft.answers)]
    by_class = rules().danger_of(chosen.pk) if chosen else ""
    return dangers("\n".join(told), by_class, *dangers_told(draft.answers, chosen), told_at=timezone.now())


def _known(draft: Draft) -> list[Neighbour]:
    case_class, point = _class(draft), draft.point
    return neighbours(case_class, point, timezone.now()) if case_class and point else []


@takes_post("report")
@citizen_page
def guesses(request: HttpRequest) -> HttpResponse:
    """The guesses and the numbers to ring for the words so far; asked by the page while somebody writes."""
    knock(visitor(request), "look")
    draft = Draft()
    draft.text = request.POST.get("text", "")[:5000]
    form = _what_form(None, draft)
    has_guesses = form.has_guesses
    _ask_plainly(form)
    ring = dangers("\n".join([draft.text, _asking(request).address]), told_at=timezone.now())
    context = {"form": form, "has_guesses": has_guesses, "ring": ring, "other": OTHER}
    return render(request, "citizen/guesses.html", context)


@asks
@citizen_page
@own_draft
def danger(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say which number to ring first. The report is taken all the same."""
    ring = _ring(draft)
    if request.method == "POST" or not ring:
        draft.warned = [each.number for each in ring]
        draft.keep(request)
        return _to("report_who" if request.GET.get("then") == WHO else _after_what(draft), draft)
    return render(request, "citizen/danger.html", {"ring": ring, "draft": draft, "step": 2})


@asks
@citizen_page
@own_draft
def same(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask whether it is one that is known already; then this report joins it."""
    known = _known(draft)
    if _wants(request, "back"):
        return _to("report_what", draft)
    if request.method == "POST" or not known:
        chosen = request.POST.get("join", "")
        draft.joins = next((each.case.pk for each in known if str(each.case.pk) == chosen), None)
        draft.same_asked = True
        draft.keep(request)
        return _to("report_more", draft)
    cards = [
        {
            "neighbour": each,
            "photo": photo_address(reverse("known_photos"), each.photo.file, holder=PUBLIC, small=True)
            if each.photo
            else "",
        }
        for each in known
    ]
    context = {"cards": cards, "draft": draft, "about": _class(draft), "now": timezone.now(), "step": 2}
    return render(request, "citizen/same.html", context)


@require_GET
def known_photo(request: HttpRequest, sha256: str) -> FileResponse:
    """Show a photo of a card: approved ones only, looked at again at every showing."""
    shown = Attachment.objects.filter(
        SAID_OPENLY, is_public=True, case__is_protected=False, case__case_class__is_public=True
    )
    shown = shown.filter(case__about_department__isnull=True)
    return show_photo(
        request,
        sha256,
        holder=PUBLIC,
        may_read=lambda digest: shown.filter(Q(file__sha256=digest) | Q(file__thumbnail_sha256=digest)).exists(),
    )


# --- 3 Photos and questions -------------------------------------------------------------------


@asks
@citizen_page
@own_draft
def more(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take photos, and ask what the class asks."""
    if not draft.has_place:
        return _to("report_where", draft)
    posted = request.POST if request.method == "POST" else None
    initial = {f"q_{key}": value for key, value in draft.answers.items()}
    form = MoreForm(posted, request.FILES or None, case_class=_class(draft), initial=initial)
    if posted is not None:
        form.is_valid()
        _note_more(request, draft, form)
        draft.keep(request)
        if "back" in posted:
            return _to("report_what", draft)
        if not form.errors and "remove" not in posted:
            if _is_unwarned(draft):
                return _to("report_danger", draft, then=WHO)
            return _to("report_who", draft)
        if not form.errors:
            return _to("report_more", draft)
    context = {"form": form, "draft": draft, "photos": _photos(draft), "most": MOST_PHOTOS, "step": 3}
    return render(request, "citizen/more.html", context, status=400 if form.errors else 200)


def _note_more(request: HttpRequest, draft: Draft, form: MoreForm) -> None:
    """Keep what can be kept even where something is wrong, so that nothing is to be done twice."""
    draft.answers = form.answers()
    removed = request.POST.get("remove", "")
    draft.photos = [each for each in draft.photos if each != removed]
    sent = form.cleaned_data.get("photos") or []
    room = MOST_PHOTOS - len(draft.photos)
    if len(sent) > room:
        form.add_error("photos", PhotosField.too_many())
    shown = {upload.file_id for upload in _uploads(draft)}
    for upload in keep_photos(request, form, "photos", sent[:room], owner=draft.owner, purpose=FOR_REPORT):
        # The same picture a second time shows nothing more.
        if upload.file_id not in shown:
            shown.add(upload.file_id)
            draft.photos.append(str(upload.uuid))


def _asking(request: HttpRequest) -> Draft:
    """The draft for whose page something is fetched, one without any answer where it is over."""
    handle = asked_handle(request)
    return next((draft for draft in Draft.all_begun(request) if draft.handle == handle), Draft())


def _uploads(draft: Draft) -> list[Upload]:
    own = Upload.objects.filter(uuid__in=draft.photos, owner=draft.owner, taken_at__isnull=True)
    return list(own.select_related("file").order_by("pk"))


def _photos(draft: Draft) -> list[dict[str, Any]]:
    base = reverse("draft_photos")
    return [
        {
            "id": str(upload.uuid),
            "url": f"{photo_address(base, upload.file, holder=draft.key, small=True)}&d={draft.handle}",
        }
        for upload in _uploads(draft)
    ]


@require_GET
def draft_photo(request: HttpRequest, sha256: str) -> FileResponse:
    """Show a photo to whoever is about to send it."""
    draft = _asking(request)
    own = {digest for upload in _uploads(draft) for digest in (upload.file.sha256, upload.file.thumbnail_sha256)}
    return show_photo(request, sha256, holder=draft.key, may_read=lambda digest: digest in own)


# --- 4 Who, and done ------------------------------------------------------------------------------


def _sending(request: HttpRequest) -> dict[str, str]:
    """The answers by which a report is sent; the same once more are the second tap of a double one."""
    return {name: request.POST.get(name, "") for name in ("name", "phone", "email", "protect")}


def _tapped_twice(view: View) -> View:
    """Show the second tap of a double one what the first has done."""

    @wraps(view)
    def once_sent(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and is_same_sending(request, _sending(request)):
            return redirect(f"{reverse('report_done')}?d={asked_handle(request)}")
        return view(request)

    return once_sent


@asks
@citizen_page
@_tapped_twice
@own_draft
def who(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask who it is, all of it as one likes, and send."""
    if not draft.has_place or not (draft.text.strip() or draft.class_code):
        return _to("report_what", draft)
    posted = request.POST if request.method == "POST" else None
    initial = {name: getattr(draft, name) for name in ("name", "phone", "email", "protect")}
    form = WhoForm(posted, initial=initial)
    if posted is not None and "back" in posted:
        for name in ("name", "phone", "email"):
            setattr(draft, name, posted.get(name, "").replace("\x00", ""))
        draft.protect = "protect" in posted
        draft.keep(request)
        return _to("report_more", draft)
    if form.is_valid():
        knock(visitor(request), "report")
        mark_sent(request, draft, _send(draft, form.cleaned_data), _sending(request))
        return _to("report_done", draft)
    context = {"form": form, "draft": draft, "step": 4}
    return render(request, "citizen/who.html", context, status=400 if form.errors else 200)


def _send(draft: Draft, given: dict[str, Any]) -> str:
    """Take the report in, or let it join the case it is; return its token. Sent twice, it is one report."""
    now = timezone.now()
    report = NewReport(
        channel=Channel.WEB,
        text=draft.text,
        received_at=now,
        language=get_language() or "en",
        point=draft.point,
        address=draft.address,
        case_class=_class(draft),
        caller=Caller(
            phone=given["phone"], email=given.get("email", ""), name=given["name"], wants_protection=given["protect"]
        ),
        answers=draft.answers,
        # Those that are still kept: who comes back late has to send them again.
        uploads=tuple(upload.uuid for upload in _uploads(draft)),
        uploads_owner=draft.owner,
    )
    report = with_place_known(report, now)
    joins = next((each.case.pk for each in _known(draft) if each.case.pk == draft.joins), None)

    def effect() -> tuple[int, dict[str, str]]:
        return 201, {"token": (_joined(joins, report, now) or take_in([report], now=now)[0]).token}

    _status, answer = once(SENT_ONCE, draft.handle, draft.key.encode(), effect)
    return answer["token"]


def _joined(case_id: int | None, report: NewReport, now: datetime) -> Receipt | None:
    """Let a report join; None where it joins none, or its case ended a moment ago: then it is one of its own."""
    try:
        return join_case(case_id, report, now=now) if case_id else None
    except CannotJoin:
        return None


def _lies_outside(case: Case, now: datetime) -> bool:
    return case.point is not None and case.division_id is None and is_outside((case.point.x, case.point.y), now)


@require_GET
@secret_page
def done(request: HttpRequest) -> HttpResponse:
    """Give the number, the private link, and what happens next, with real times."""
    token = sent_token(request)
    if not token:
        return redirect("report")
    now = timezone.now()
    story = tell(followed(token), now)
    looked_at = Clock.objects.filter(case_id=story.case.pk, obligation=Obligation.RECEIVE, stopped_at=None).first()
    context = {
        "story": story,
        # Not known where the last one is looked at again without its handle; then it was gone with its first showing.
        "handles": [handle] if (handle := asked_handle(request)) else [],
        "link": request.build_absolute_uri(reverse("track", args=[token])),
        "receive_by": moment(looked_at.due_at, now) if looked_at and looked_at.due_at > now else "",
        "answer_by": moment(story.promised_at, now) if story.promised_at and story.promised_at > now else "",
        "is_joined": story.report.pk != story.case.reports.order_by("pk").values_list("pk", flat=True).first(),
        "is_outside": _lies_outside(story.case, now),
        "has_contact": story.report.contact is not None
        and bool(story.report.contact.phone_cipher or story.report.contact.email_cipher),
        "is_written_to": story.report.contact is not None and bool(channel_of(story.report.contact)),
        **erasure_note(story.words, get_language() or ""),
        "ring": story.ring,
        "hotline": hotline_number(),
        "now": now,
    }
    return render(request, "citizen/done.html", context)


# --- Places by name -------------------------------------------------------------------------------


@require_GET
def find_places(request: HttpRequest) -> HttpResponse:
    """Find divisions and streets by a part of their name, in any of the city's languages, with a point to go to."""
    knock(visitor(request), "look")
    query, now = request.GET.get("q", "").strip().replace("\x00", "")[:LONGEST_ADDRESS], timezone.now()
    if len(query) < 2:
        return JsonResponse({"items": []})
    divisions = [_place_item(each) for each in find_divisions(query, now)[:MOST_PLACES]]
    streets = [
        {"name": name, "within": within, "lon": lon, "lat": lat}
        for name, within, (lon, lat) in points_of_streets(query, now, MOST_PLACES)
    ]
    # Neither crowds out the other.
    kept = max(MOST_PLACES - len(streets), MOST_PLACES // 2)
    return JsonResponse({"items": [*divisions[:kept], *streets][:MOST_PLACES]})


def _place_item(division: Division) -> dict[str, Any]:
    point = division.seat or (division.parent.seat if division.parent else None)
    within = in_language(division.parent.names) if division.parent else ""
    place = {"lon": point.x, "lat": point.y} if point else {}
    return {"name": division.name, "within": within, **place}


@require_GET
def place_at(request: HttpRequest) -> HttpResponse:
    """Name the place of a point, for the line below the map; empty outside the city."""
    knock(visitor(request), "look")
    try:
        point = (float(request.GET["lon"]), float(request.GET["lat"]))
    except (KeyError, ValueError):
        return JsonResponse({"name": ""}, status=400)
    if not (abs(point[0]) <= 180 and abs(point[1]) <= 90):
        return JsonResponse({"name": ""}, status=400)
    found = smallest_division(point, timezone.now())
    if found is None:
        return JsonResponse({"name": ""})
    line = Division.objects.filter(pk=found).values_list("line", flat=True)[0]
    names = {each.pk: each.name for each in Division.objects.filter(pk__in=line).defer("boundary")}
    # The city itself goes without saying.
    return JsonResponse({"name": " · ".join(names[pk] for pk in line[1:] or line)})
