"""The staff desk: queue, case, acts, map, and what the palette finds.

Every page reads its input, finds the case through `visible_to`, calls one action, and shapes
the answer: a whole page, or, asked by a script, the column that changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import select_template
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.adapters import home_of
from accounts.gate import StaffRequest
from cases.access import works_with_cases
from cases.actions import Actor, unmask_contact
from cases.actions.evidence import for_case
from cases.actions.feedback import UNREAD
from cases.actions.naming import WordsNamePerson
from cases.api.verbs import MOST_CASES, VERBS, Asked, take
from cases.listing import CaseFilter
from cases.models import Case, LogEntry, LogKind
from cases.search import LONGEST_SEARCH
from common.actions import let_go, upload_photo
from common.kept_photos import kept_of, left_out, say_gone
from common.models import City, Upload, UploadQuerySet
from common.posting import asked_next, takes_post
from common.refusals import BadInput, NotFound, Refusal, StaleVersion
from common.text import whole_number
from common.ways_back import shown_query
from desk.acts import BUTTONS, act_named
from desk.bulk import bulk_acts, refused_before
from desk.case_page import CasePage, read_case
from desk.forms import ActForm, UnmaskForm, form_of
from desk.palette import find
from desk.queue_page import QueuePage, list_query, read_news, read_queue
from desk.sentences import FILTERS, Told, why_it_waits

Page = HttpResponse
# What other rooms add to the case page, where they are there.
PARTS = {"units": "dispatch/_units.html"}


# What is decided at the request it is about: of a request nobody names there is no form.
ON_THE_CASE = frozenset({"decide"})

# An integer column.
HIGHEST_VERSION = 2**31 - 1


# --- The queue ---------------------------------------------------------------------


def _wanted(request: StaffRequest) -> CaseFilter:
    given = request.GET
    return CaseFilter(
        q=given.get("q", "")[:LONGEST_SEARCH].replace("\x00", ""),
        queue=given.get("queue", ""),
        order=given.get("sort", ""),
        after=given.get("after", "")[:80],
        case_class=_id(given.get("class", "")),
        department=_id(given.get("department", "")),
    )


def _id(text: str) -> int | None:
    return whole_number(text) or None


def _queue(request: StaffRequest, now: datetime) -> dict[str, Any]:
    page = read_queue(request.user, _wanted(request), now=now)
    return {"queue": page, "now": now, "kept": _kept(page), "bulk": bulk_acts(page.queue)}


def _kept(page: QueuePage) -> str:
    return f"?{page.query}"


def _list_beside(request: StaffRequest) -> str:
    """Return the address's words of the list that stands beside a case: by its own address, or the page's that asks."""
    query = list_query(request.GET) or list_query(QueryDict(shown_query(request)))
    return f"?{query}" if query else ""


@login_required
@never_cache
@require_GET
def queue(request: StaffRequest) -> Page:
    """Show the queue of what wants doing in this person's role; no case is open yet."""
    now = timezone.now()
    context = _queue(request, now)
    if request.htmx and request.htmx.target == "queue":
        return render(request, "desk/_queue.html", context)
    return render(
        request,
        "desk/desk.html",
        context | refused_before(request, context["queue"].rows, now=now) | {"home": _other_home(request)},
    )


def _other_home(request: StaffRequest) -> str:
    """Return the page of whoever works with no cases at all; nothing for the others, whose work is here."""
    if works_with_cases(request.user):
        return ""
    # On a page that shows a laptop's visitor another's screen every address begins with whose it is.
    return get_script_prefix().rstrip("/") + home_of(request.user)


@login_required
@never_cache
@require_GET
def queue_news(request: StaffRequest) -> Page:
    """Show those of the named cases that are in the queue: what a live message made somebody ask.

    Without names, what stands on top of it: a screen asks so that may have missed messages.
    """
    now = timezone.now()
    wanted, is_counted = _wanted(request), "counts" in request.GET
    if "ids" in request.GET:
        page = read_news(request.user, wanted, _ids(request.GET["ids"]), now=now, is_counted=is_counted)
    else:
        page = read_queue(request.user, wanted, now=now, is_counted=is_counted)
    return render(
        request, "desk/_news.html", {"queue": page, "now": now, "kept": _kept(page), "bulk": bulk_acts(page.queue)}
    )


def _ids(text: str) -> list[int]:
    parts = [part for part in text.split(",") if part][:MOST_CASES]
    numbers = [number for part in parts if (number := whole_number(part)) is not None]
    if len(numbers) != len(parts):
        raise BadRequest("ids")
    return numbers


# --- One case ------------------------------------------------------------------------


def _case_context(request: StaffRequest, page: CasePage) -> dict[str, Any]:
    chosen = request.GET.get("log", "all")
    shown, more = page.acts
    told = page.log()
    return {
        "page": page,
        "case": page.case,
        "now": page.now,
        "kept": _list_beside(request),
        "shown": shown,
        "more": more,
        "log": told if chosen == "all" else page.log(chosen),
        "latest": _latest(told),
        "filters": [(name, sentence, name == chosen) for name, (sentence, _kinds) in FILTERS.items()],
        "likely": page.likely_same(),
        "history": page.caller_history(),
        "proposal": page.proposal(),
        "unmask_form": UnmaskForm(label_suffix=""),
        "parts": {name: select_template([template, "desk/_nothing.html"]) for name, template in PARTS.items()},
    }


def _latest(told: Sequence[Told]) -> Told | None:
    """Return what happened last; that a lack is over is said by what ended it, and only a sweep's row."""
    happened = (each for each in told if each.kind != LogKind.END_ALERT)
    return next(happened, next(iter(told), None))


def _show_case(request: StaffRequest, page: CasePage, *, status: int = 200, **more: Any) -> Page:
    context = {**_case_context(request, page), **more}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "desk/_case_columns.html", context, status=status)
    return render(request, "desk/desk.html", {**context, **_queue(request, page.now)}, status=status)


@login_required
@never_cache
@require_GET
def case_page(request: StaffRequest, number: str) -> Page:
    """Show one case: what was said, where, who owes what by when, what happened, and the next act.

    On an open page that asks again, a case that has left its reader is told of as one that never was.
    """
    try:
        page = read_case(request.user, number, now=timezone.now())
    except NotFound:
        if request.htmx and not request.htmx.history_restore_request:
            return render(request, "desk/_gone.html")
        raise
    return _show_case(request, page)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def case_act(request: StaffRequest, number: str, verb: str) -> Page:
    """Show an act's form, or take the act. A refusal is told on the case as it is now."""
    if verb not in BUTTONS:
        raise NotFound
    if request.method == "GET" and verb in ON_THE_CASE:
        return HttpResponseRedirect(asked_next(request) or reverse("desk_case", args=[number]))
    page = read_case(request.user, number, now=timezone.now())
    form_class = form_of(verb)
    waiting = _waiting(request, page, form_class)
    if request.method == "GET":
        kept = kept_of(waiting, None)
        return _show_form(request, page, verb, form_class(page=page, verb=verb, kept=kept))
    kept = kept_of(waiting, request.POST)
    form = form_class(request.POST, request.FILES, page=page, verb=verb, kept=kept)
    if "photos" in form.fields:
        _keep_photos(request, page, form)
        say_gone(form, request.POST)
    if not form.is_valid():
        return _show_form(request, page, verb, form, status=422)
    try:
        _take(request, page, verb, form)
    except Refusal as refusal:
        return _show_refusal(request, page, verb, form, refusal)
    let_go(left_out(waiting, request.POST))
    if verb == "rate":
        _say_why_it_waits(request, page)
    return _show_done(request, number)


def _show_form(request: StaffRequest, page: CasePage, verb: str, form: ActForm, status: int = 200) -> Page:
    if request.htmx and request.htmx.target == "act":
        context = {"page": page, "case": page.case, "act": act_named(verb), "form": form, "now": page.now}
        return render(request, "desk/_act.html", context, status=status)
    return _show_case(request, page, status=status, act=act_named(verb), form=form)


def _take(request: StaffRequest, page: CasePage, verb: str, form: ActForm) -> None:
    now, actor = timezone.now(), Actor.of(request.user)
    fields = form.for_action()
    if "photos" in form.fields:
        fields["uploads"] = [each.uuid for each in form.kept]
    versions = {page.case.pk: _version(request, page)}
    take(VERBS[verb], Asked(cases=[page.case.pk], versions=versions, actor=actor, now=now, fields=fields))


def _waiting(request: StaffRequest, page: CasePage, form_class: type[ActForm]) -> UploadQuerySet:
    """Return the photos that this person sent for an act on this case, and that none has taken; of a form without photos none."""
    if "photos" not in form_class.base_fields:
        return Upload.objects.none()
    return Upload.objects.waiting(owner=Actor.of(request.user).owner, purpose=for_case(page.case.pk))


def _keep_photos(request: StaffRequest, page: CasePage, form: ActForm) -> None:
    """Keep the photos that can be read, also where something else is wrong; of the others the form says what is."""
    form.is_valid()
    for file in form.cleaned_data.get("photos") or []:
        try:
            upload, _photo = upload_photo(file, owner=Actor.of(request.user).owner, purpose=for_case(page.case.pk))
        except BadInput as refused:
            form.add_error("photos", f"{file.name}: {refused}")
        else:
            form.kept.append(upload)


def _version(request: StaffRequest, page: CasePage) -> int:
    given = whole_number(request.POST.get("version", ""), at_most=HIGHEST_VERSION)
    return page.case.version if given is None else given


def _show_refusal(request: StaffRequest, page: CasePage, verb: str, form: ActForm, refusal: Refusal) -> Page:
    # Whoever does not see the case any more is told no more than that.
    fresh = read_case(request.user, page.case.number, now=timezone.now())
    stale = None
    if isinstance(refusal, StaleVersion):
        seen = _version(request, page)
        stale = {"before": fresh.state_at(seen), "since": fresh.since(seen)}
    if isinstance(refusal, WordsNamePerson):
        form.ask_twice()
    fields = getattr(refusal, "fields", {})
    for name, text in fields.items():
        form.add_error(name if name in form.fields else None, text)
    if request.htmx and request.htmx.target == "act" and fields:
        return _show_form(request, fresh, verb, form, status=refusal.status)
    response = _show_case(
        request, fresh, status=refusal.status, refusal=refusal, stale=stale, act=act_named(verb), form=form
    )
    if request.htmx:
        response["HX-Retarget"] = "#main"
        response["HX-Reswap"] = "innerHTML"
    return response


def _say_why_it_waits(request: StaffRequest, page: CasePage) -> None:
    """Say of a yes that ended nothing why it did not; the log says it as well."""
    kept = LogEntry.objects.filter(case_id=page.case.pk, seq__gt=page.case.version).order_by("-seq").first()
    if kept is not None and kept.facts.get(UNREAD):
        messages.warning(request, why_it_waits(kept.facts))


def _show_done(request: StaffRequest, number: str) -> Page:
    if not Case.objects.visible_to(request.user).filter(number=number).exists():
        # The act took the case out of this person's hands: nothing of it may be shown any more.
        messages.success(request, _("Done. %(number)s is no longer with you.") % {"number": number})
        target = f"/desk/{_list_beside(request)}"
        if request.htmx:
            response = HttpResponse()
            response["HX-Redirect"] = target
            return response
    else:
        messages.success(request, _("Done."))
        target = f"/desk/cases/{number}/{_list_beside(request)}"
    if not request.htmx:
        return HttpResponseRedirect(target)
    # Said by the toast; the message must not be told again on the next page.
    told = [str(message) for message in messages.get_messages(request)]
    response = _show_case(request, read_case(request.user, number, now=timezone.now()))
    response["HX-Trigger"] = _toast(told[-1])
    response["HX-Retarget"] = "#main"
    response["HX-Reswap"] = "innerHTML"
    return response


def _toast(text: str) -> str:
    # Header bytes are Latin-1; JSON's escapes carry everything else.
    body = JsonResponse({"toast": {"text": text}, "desk:acted": {}}).content
    return body.decode("ascii")


@login_required
@takes_post("desk_case", "number")
def unmask(request: StaffRequest, number: str, report_id: int) -> Page:
    """Show the centre a citizen's contact, once, and keep who looked and why."""
    now = timezone.now()
    page = read_case(request.user, number, now=now)
    if report_id not in {report["id"] for report in page.reporters}:
        raise NotFound
    form = UnmaskForm(request.POST, label_suffix="")
    if not form.is_valid():
        context = {"page": page, "case": page.case, "report": {"id": report_id}, "unmask_form": form}
        return render(request, "desk/_unmask.html", context, status=422)
    reason = form.cleaned_data["reason"]
    contact = unmask_contact(report_id, actor=Actor.of(request.user), now=now, reason=reason)
    context = {"page": page, "case": page.case, "contact": contact}
    return render(request, "desk/_unmasked.html" if request.htmx else "desk/unmasked.html", context)


# --- Map and palette ----------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def map_page(request: StaffRequest) -> Page:
    """Show the map and the queue together; choosing on one chooses on the other."""
    now = timezone.now()
    city = City.objects.only("profile").first()
    view = (city.profile.get("map") or {}) if city else {}
    centre = view.get("centre") or [0, 0]
    context = {**_queue(request, now), "lon": centre[0], "lat": centre[1], "zoom": view.get("zoom", 11)}
    return render(request, "desk/map.html", context)


@login_required
@never_cache
@require_GET
def palette(request: StaffRequest) -> JsonResponse:
    """Find by number, class, department, and among the pages."""
    return JsonResponse({"items": find(request.user, request.GET.get("q", "")[:LONGEST_SEARCH], now=timezone.now())})


@login_required
@require_GET
def case_by_id(request: StaffRequest, case_id: int) -> Page:
    """Go to a case by its id, as maps and messages know it."""
    number = Case.objects.visible_to(request.user).filter(pk=case_id).values_list("number", flat=True).first()
    if number is None:
        raise NotFound
    return HttpResponseRedirect(f"/desk/cases/{number}/")
