"""The field app's pages: today's list, one matter, report something, what waits on this phone.

Every page works without scripts: its forms post here the same facts that phones
post to the API. With scripts the same forms go into the phone's outbox instead.
Nothing is decided here; `dispatch.actions` takes the facts, `dispatch.cards` shapes the list.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, User
from cases.api.fields import FinishFields, told_of
from cases.guesses import first_of
from cases.models import Channel, Report
from cases.questions import QuestionForm
from cases.rules import rules
from common.posting import takes_post
from common.refusals import NotYours, Refusal, as_refusal
from common.text import distance_in_words, in_language
from dispatch.actions import Phone, hear_phone
from dispatch.actions.endings import GIVE_BACK
from dispatch.api.permissions import FIELD_ROLES
from dispatch.cards import today
from dispatch.models import FieldOutcome
from dispatch.plain_forms import NO, YES, PlainAct, Refused
from dispatch.workflow import TAKEN, AssignmentState

SIDES = 8
USUAL_CLASSES = 6
USUAL_WITHIN = timedelta(days=60)
# So many reports tell which classes are usual; more would not tell more.
USUAL_LOOKED_AT = 2000
View = Callable[..., HttpResponse]


def for_the_field(view: View) -> View:
    """Let in people with a phone in the street; others are refused, strangers sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_role(*FIELD_ROLES):
            raise NotYours
        hear_phone(Phone(request.user.pk), now=timezone.now())
        response = view(request, *args, **kwargs)
        # The phone's own copy is the service worker's; nobody between may keep one.
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


# --- Words of the screen ------------------------------------------------------------------


def act_names() -> dict[str, str]:
    """Return what stands on the one big button, by the kind of act."""
    return {
        "accept": pgettext("field act", "Accept"),
        "set_out": pgettext("field act", "On my way"),
        "arrive": pgettext("field act", "I am here"),
        "done": pgettext("field act", "Done"),
    }


def state_names() -> dict[str, str]:
    """Return where a matter stands, as its crew would say."""
    return {
        "offered": pgettext("field state", "Offered to you"),
        "expired": pgettext("field state", "You were asked, and did not answer in time"),
        "accepted": pgettext("field state", "Accepted, not set out yet"),
        "en_route": pgettext("field state", "On the way"),
        "on_scene": pgettext("field state", "On the scene"),
        "done": pgettext("field state", "Done"),
        "made_safe": pgettext("field state", "Made safe, repair follows"),
        "declined": pgettext("field state", "Declined"),
        "given_back": pgettext("field state", "Given back"),
        "handed_over": pgettext("field state", "Handed over"),
        "answered": pgettext("field state", "Answered"),
    }


def said_names() -> dict[str, str]:
    """Return who said something of a matter since its first words, or why."""
    return {
        "sent_back": gettext("Sent back, because"),
        "citizen": gettext("The citizen adds"),
        "declined": gettext("A crew declined, because"),
        "given_back": gettext("A crew gave it back, because"),
        "handed_over": gettext("A crew handed it over, because"),
        "asks_help": gettext("Asked for help"),
        "asked": gettext("The centre asks you"),
        "found": gettext("A grid worker looked"),
        "made_safe": gettext("A crew made it safe"),
        "moved": gettext("The place was changed"),
        "note": pgettext("said", "Note"),
    }


def crew_words() -> dict[str, str]:
    """Return how far a crew is with a danger that somebody reported from a round."""
    return {
        "none_yet": gettext("No crew has it yet. The centre is looking for one: stay clear of it, and warn others."),
        "none_free": gettext(
            "No crew is free yet. The shift was told and is looking for one: stay clear of it, and warn others."
        ),
        "offered": gettext("A crew was asked, and has not answered yet."),
        "accepted": gettext("A crew has accepted."),
        "en_route": gettext("A crew is on its way."),
        "on_scene": gettext("A crew is there."),
    }


def words_for_scripts() -> dict[str, Any]:
    """Return the sentences that only scripts speak, besides those of every page."""
    return {
        "acts": act_names(),
        "states": state_names(),
        "labels": {
            "decline": gettext("Decline"),
            "give_back": pgettext("field act", "Give back"),
            "hand_over": pgettext("field act", "Hand over"),
            "ask_help": gettext("Ask the centre for help"),
            "upload": gettext("New report"),
            "check": gettext("Check"),
            "verify": gettext("Verification"),
            "duty": gettext("Duty"),
            "made_safe": gettext("Made safe, repair follows"),
            "ask_place": pgettext("field act", "Ask for the place"),
        },
        "answer_within": gettext("Answer within %(time)s"),
        "answer_late": gettext("Time is up. You may still accept, if nobody else has it."),
        "waits": gettext("waits to be sent"),
        "saved": gettext("Saved on this phone. It is sent as soon as there is network."),
        "sent": gettext("Sent"),
        "new": gettext("new"),
        "offer": gettext("New job for you"),
        "recalled": gettext("%(number)s was taken back. You need not go."),
        "handed_over": gettext("Your crew has handed %(number)s over. You need not go."),
        "quicker": gettext("A colleague was quicker: another crew has %(number)s. You need not go."),
        "expired": gettext("%(number)s: the time to answer ran out."),
        "taken": gettext("A colleague of your crew has answered %(number)s."),
        "given_back": gettext("Your crew has given %(number)s back. You need not go."),
        "gone": gettext("Somebody else has looked at %(number)s."),
        "over": gettext("You need not look at %(number)s any more."),
        "passed_on": gettext("%(number)s was passed on: no answer came in time."),
        "check_new": gettext("New task for you"),
        "news": gettext("News of %(number)s: read it before you go on."),
        "metres": gettext("%(count)s m"),
        "kilometres": gettext("%(count)s km"),
        "directions": direction_names(),
        "position_found": gettext("Your position, within %(metres)s m"),
        "position_looking": gettext("Looking for your position…"),
        "position_none": gettext("No position. Move the map, or write where it is."),
        "needs_something": gettext("Say what it is, take a photo, or write a few words."),
        "signed_out": gettext("You are signed out: nothing reaches this phone. Sign in"),
        "no_connection": gettext("No connection: nothing reaches this phone, and it does not ring."),
        "refused": gettext(
            "Nothing reaches this phone: who is signed in has no work in the field. Sign in as yourself"
        ),
        "stale": gettext("Nothing reaches this page any more. Load it anew"),
        "ask_bell": gettext("This phone makes no sound. Shall it ring for new jobs?"),
        "do_ring": gettext("Ring"),
        "rings": gettext("This phone rings."),
        "silent": gettext("This phone makes no sound: turn the bell on."),
        "blocked": gettext("This phone rings once you have touched its screen."),
        "needs_note": gettext("Write a few words, or tap what fits."),
        "for_other": gettext("Waits for another person to sign in on this phone."),
        "kept_reason": gettext("Kept as a note"),
        "noted_only": gettext("It changes nothing any more, so what you told is kept as a note."),
        "refused_reason": gettext("Not accepted"),
        "photo_of": gettext("Photo for: %(label)s"),
        "read": gettext("I have read it"),
        "ring_first": gettext("Is somebody in danger? Ring first."),
        "ring_unsent": gettext("What you wrote has not reached us."),
        "send_note": gettext("Send the words as a note"),
        "note_of": gettext("Note: %(label)s"),
        "send_again": gettext("Send it again"),
        "copy_words": gettext("Copy the words"),
        "held_timeout": gettext(
            "The centre did not answer. It is tried again, and holds nothing of another matter up."
        ),
        "held_unreached": gettext(
            "The line broke each time it was sent. It is tried again, and holds nothing of another matter up."
        ),
        "held_broken": gettext(
            "The centre could not take it yet (%(code)s). It is tried again, and holds nothing of another matter up."
        ),
        "held_behind": gettext("It goes after what was done before of the same matter: %(label)s"),
        "try_now": gettext("Try now"),
        "drop": gettext("Do not send it"),
        "drop_asks": gettext(
            "The centre does not know of this, and it cannot be brought back, nor can its photos. Is it surely not to be sent?"
        ),
        "drop_keep": gettext("Keep it, to send it"),
        "drop_surely": gettext("Delete it all the same"),
        "begun_gone": gettext(
            "This is no longer with you, so its form is on no page any more. What you began is kept here."
        ),
        "begun_gone_count": gettext("Begun and not sent, of what is no longer with you: %(count)s. See what it is"),
        "go_on": gettext("Go on with it"),
        "send_begun": gettext("Send it as a note"),
        "let_go": gettext("Delete it"),
        "let_go_asks": gettext("It was sent nowhere, and cannot be brought back. Is it to be deleted?"),
        "let_go_keep": pgettext("begun", "Keep it"),
        "nothing_waits": gettext("Nothing waits. Everything has reached the centre."),
    }


def direction_names() -> list[str]:
    """Return the eight directions, clockwise from north."""
    return [
        pgettext("direction", "north"),
        pgettext("direction", "north-east"),
        pgettext("direction", "east"),
        pgettext("direction", "south-east"),
        pgettext("direction", "south"),
        pgettext("direction", "south-west"),
        pgettext("direction", "west"),
        pgettext("direction", "north-west"),
    ]


def reasons_to_decline() -> list[str]:
    """Return what a crew most often says, one tap each."""
    return [
        gettext("We are busy with another job"),
        gettext("Too far away"),
        gettext("We lack the tools for it"),
        gettext("Not ours to do"),
    ]


def reasons_to_give_back() -> list[str]:
    """Return why a crew that took a job cannot do it, one tap each."""
    return [
        gettext("Our vehicle has broken down"),
        gettext("One of us is hurt"),
        gettext("We were called to something worse"),
        gettext("We lack the tools for it"),
    ]


def reasons_not_to_look() -> list[str]:
    """Return why a grid worker cannot look, one tap each."""
    return [gettext("I cannot get there"), gettext("I am needed elsewhere"), gettext("It is not safe to go there")]


def reasons_for_help() -> list[str]:
    """Return what whoever is there most often needs, one tap each."""
    return [
        gettext("We need a second crew"),
        gettext("We need the police here"),
        gettext("We need other equipment"),
        gettext("One of us is hurt"),
    ]


def usual_results() -> list[str]:
    """Return what is most often done, or done for now, one tap each."""
    return [
        gettext("Repaired"),
        gettext("Replaced"),
        gettext("Cleared away"),
        gettext("Nothing found on site"),
        gettext("Fenced off"),
        gettext("Covered for now"),
        gettext("Shut off"),
    ]


def usual_denials() -> list[str]:
    """Return what a reported matter usually turns out to be where it is not so."""
    return [
        pgettext("denial", "Nothing to be seen there"),
        pgettext("denial", "Mended already"),
        pgettext("denial", "The place is not found"),
    ]


def usual_faults() -> list[str]:
    """Return why work is most often not accepted, one tap each."""
    return [gettext("Nothing has been done"), gettext("Only half done"), gettext("Broken again")]


# --- Pages ----------------------------------------------------------------------------------


@require_GET
@for_the_field
def show_today(request: HttpRequest) -> HttpResponse:
    """Show what there is to do, the next thing first and its one button under the thumb."""
    page = _page(request)
    return render(request, "field/today.html", {**page, "chosen": next(iter(page["cards"]), None)})


@require_GET
@for_the_field
def show_matter(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show one matter: photos, map, words, and its next act."""
    page = _page(request)
    subject = f"{kind}:{number}"
    card = next((each for each in page["cards"] if each["subject"] == subject), None)
    if card is None:
        return render(request, "field/gone.html", page, status=404)
    return render(request, "field/matter.html", {**page, "card": card, "chosen": card})


@require_GET
@for_the_field
def show_ways(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show the ways back on a page of their own: what the sheet is without scripts."""
    page = _page(request)
    card = next((each for each in page["cards"] if each["subject"] == f"{kind}:{number}"), None)
    if card is None or GIVE_BACK not in card["others"]:
        return render(request, "field/gone.html", page, status=404)
    return render(request, "field/ways.html", {**page, "card": card, "task": card["task"]})


@require_GET
@for_the_field
def show_form(request: HttpRequest, kind: str, number: int, act: str) -> HttpResponse:
    """Show the form of one act on a page of its own: what dialogs are without scripts."""
    page = _page(request)
    subject = f"{kind}:{number}"
    card = next((each for each in page["cards"] if each["subject"] == subject), None)
    form = next((each for each in page["forms"] if each["id"] == act), None)
    if card is None or form is None:
        return render(request, "field/gone.html", page, status=404)
    return render(request, "field/form.html", {**page, "card": card, "form": form})


@require_http_methods(["GET", "POST"])
@for_the_field
def report_something(request: HttpRequest) -> HttpResponse:
    """Report what one sees: photo, place, what it is; twenty seconds."""
    return _take_plain(request, "upload") if request.method == "POST" else _ask_what(request)


def _ask_what(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    page = {**_page(request), **_given_back(refused), "told": refused.posted if refused else {}}
    choices = today(_person(request), now=page["now"], here=None, with_classes=True)["classes"]
    page["urgent"] = [choice for choice in choices if choice["is_urgent"]]
    page["emergency"] = emergencies()
    page["usual"] = usual_classes(choices, page["now"])
    page["groups"] = _grouped(choices)
    # Chosen from the whole list, it stands on no tile.
    chosen = page["told"].get("class")
    tiles = {choice["code"] for choice in [*page["urgent"], *page["usual"]]}
    page["found"] = next((each for each in choices if each["code"] == chosen and chosen not in tiles), None)
    page["questions"] = _questions(choices, page["told"])
    return render(request, "field/report.html", page, status=refused.status if refused else 200)


@require_GET
@for_the_field
def show_waiting(request: HttpRequest) -> HttpResponse:
    """Show what this phone keeps; a script fills it from the phone itself."""
    return render(request, "field/waiting.html", _page(request))


@for_the_field
@takes_post("field_today")
def take_act(request: HttpRequest) -> HttpResponse:
    """Take an act from a page without scripts; the same facts as the API takes."""
    return _take_plain(request, request.POST.get("kind", ""))


def _take_plain(request: HttpRequest, kind: str) -> HttpResponse:
    act = PlainAct(request, kind, user=_person(request), now=timezone.now())
    try:
        answer = act.take()
    except (Refusal, DatabaseError) as error:
        refusal = as_refusal(error)
        if not isinstance(refusal, Refusal) or not request.accepts("text/html"):
            raise
        return _give_back(request, act.refused(refusal))
    detail = str(answer["detail"])
    if answer["outcome"] == FieldOutcome.REFUSED and (act.says_something or kind == "upload"):
        return _give_back(request, act.refused_for_good(answer))
    if detail:
        messages.warning(request, detail)
    elif kind == "upload":
        messages.success(request, gettext("Reported as %(number)s.") % {"number": answer.get("number", "")})
    elif kind != "duty":
        messages.success(request, gettext("Done. The centre knows."))
    return HttpResponseRedirect(reverse("field_today"))


def _give_back(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say why, and give back what was sent, in the form that it was written into."""
    if refused.kind == "upload":
        return _ask_what(request, refused)
    page = _page(request)
    form = _form_of(refused, page["forms"])
    if form is None:
        return render(request, "field/gone.html", {**page, **_given_back(refused)}, status=refused.status)
    subject = refused.posted.get("subject", "")
    card = next((each for each in page["cards"] if each["subject"] == subject), {"subject": subject})
    sent = {name: refused.posted.get(name, "") for name in ("chip", "note", "unit")}
    if sent["chip"] not in form["chips"]:
        # A page in another language has other words to tap.
        sent = {**sent, "chip": "", "note": " ".join(filter(None, [sent["chip"], sent["note"]]))}
    here = {"photos": refused.photos, "before": refused.before}
    context = {**page, **_given_back(refused), "card": card, "form": form, "sent": {**sent, **here}}
    return render(request, "field/form.html", context, status=refused.status)


def _given_back(refused: Refused | None) -> dict[str, Any]:
    """What every page says of what was refused; the key stays what it was, unless nothing can come of it any more."""
    if refused is None:
        return {}
    return {"refused": refused, **({"key": refused.key} if refused.key else {})}


def _form_of(refused: Refused, forms: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the form that an act is written into; of one that is only pressed, a form for what came with it all the same."""
    posted, kind = refused.posted, refused.kind
    id_ = f"{kind}_{posted.get('answer')}" if kind in ("verify", "check") else kind
    if kind == "give_back" and posted.get("subject", "").startswith("check:"):
        id_ = "cannot_look"
    found = next((each for each in forms if each["id"] == id_), None)
    if found or not refused.says_something:
        return found
    asks = [(each["answer"], each["send"]) for each in forms if each["kind"] == kind and each.get("answer")]
    name = {**words_for_scripts()["labels"], **act_names()}.get(kind) or gettext("Send")
    plain = {"id": "plain", "kind": kind, "title": name, "send": name, "chips": [], "asks": asks}
    return {**plain, "note": gettext("A few words"), "photo": gettext("Photo of what you see")}


# --- What the pages are made of ---------------------------------------------------------------


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotYours
    return request.user


def _page(request: HttpRequest) -> dict[str, Any]:
    person, now = _person(request), timezone.now()
    page = today(person, now=now, here=None, with_classes=False)
    cards = [_shown(card, now) for card in page["cards"]]
    colleagues = [{**each, "open_words": _open_words(each["open_assignments"])} for each in page["colleagues"]]
    return {
        **page,
        "cards": cards,
        "colleagues": colleagues,
        # Whatever it is written with to be read.
        "centre_dialled": re.sub(r"[^0-9+]", "", page["centre_phone"]),
        "count": sum(card["state"] != AssignmentState.EXPIRED for card in cards),
        "now": now,
        "person_id": person.pk,
        "uploads": [{**each, "crew_words": crew_words().get(each["crew"], "")} for each in page["uploads"]],
        "is_called_in": any(card["is_call_in"] for card in cards),
        "has_taken": any(card["state"] in TAKEN for card in cards),
        "is_grid_worker": person.has_role(Role.GRID_WORKER),
        "acts": act_names(),
        "forms": _forms(colleagues),
        "words": words_for_scripts(),
        "key": str(uuid4()),
    }


def _shown(card: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Add what a template cannot work out."""
    kind, _colon, number = card["subject"].partition(":")
    reported = [photo for photo in card["photos"] if photo["kind"] == "report"]
    expires_at = card["expires_at"]
    # What was made safe stands above, as long as the repair is owed.
    shown = [each for each in card["said"] if (each["kind"], each["text"]) != ("made_safe", card["made_safe"])]
    said = [{**each, "name": said_names()[each["kind"]]} for each in shown]
    return {
        **card,
        "said": said,
        # Whoever goes, or is to look: the shift was told that they need to know where.
        "is_sent": bool(card["accepted_at"]) or card["kind"] != "assignment",
        "latest": next(iter(said), None),
        "id": number,
        "task": kind,
        "name": card["title"] or first_of(card["text"]) or card["number"],
        "url": reverse("field_matter", args=[kind, number]),
        "state_name": state_names().get(card["state"], _task_name(card["kind"])),
        "distance": distance_in_words(card["distance_m"]),
        "direction": direction_in_words(card["bearing"]),
        "cover": next(iter(reported or card["photos"]), None),
        "left_s": max(0, int((expires_at - now).total_seconds())) if expires_at else None,
        "question": _question(card["kind"]),
    }


def _task_name(kind: str) -> str:
    return gettext("Verify: is it so?") if kind == "verify" else gettext("Check: is it done?")


def _question(kind: str) -> str:
    questions = {
        "verify": gettext("Is it as reported?"),
        "check": gettext("Is the work done?"),
    }
    return questions.get(kind, "")


def direction_in_words(bearing: int | None) -> str:
    """Say a bearing as one of eight directions."""
    return "" if bearing is None else direction_names()[round(bearing / (360 / SIDES)) % SIDES]


def _open_words(count: int) -> str:
    return ngettext("%(count)s open job", "%(count)s open jobs", count) % {"count": count}


def _forms(colleagues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Describe the acts that ask for more than a tap; each is a dialog, or a page without scripts."""
    return [
        {
            "id": "decline",
            "kind": "decline",
            "title": gettext("Why not?"),
            "chips": reasons_to_decline(),
            "note": gettext("Why you cannot take it"),
            "needs_note": True,
            "send": gettext("Decline"),
        },
        {
            "id": "give_back",
            "kind": "give_back",
            "title": gettext("Why can you not do it?"),
            "hint": gettext(
                "Another crew is asked, or the centre looks for one. If you can take no other job either, go off duty too."
            ),
            "chips": reasons_to_give_back(),
            "note": gettext("What has happened"),
            "needs_note": True,
            "send": pgettext("field act", "Give back"),
        },
        {
            "id": "hand_over",
            "kind": "hand_over",
            "title": gettext("Who takes it over?"),
            "hint": gettext(
                "They are asked at once. If they do not take it, another crew is asked, or the centre is told."
            ),
            "units": colleagues,
            "chips": reasons_to_give_back(),
            "note": gettext("Why"),
            "send": pgettext("field act", "Hand over"),
        },
        {
            "id": "cannot_look",
            "kind": "give_back",
            "title": gettext("Why can you not look?"),
            "hint": gettext("Another grid worker is asked, or the centre decides without."),
            "chips": reasons_not_to_look(),
            "note": gettext("What has happened"),
            "needs_note": True,
            "send": pgettext("field act", "Pass it on"),
        },
        {
            "id": "ask_help",
            "kind": "ask_help",
            "title": gettext("Ask the centre for help"),
            "hint": gettext("Whoever is on shift is told at once, and reads what you write. In danger, call."),
            "chips": reasons_for_help(),
            "note": gettext("What you need"),
            "send": gettext("Ask for help"),
        },
        {
            "id": "done",
            "kind": "done",
            "title": gettext("What was done?"),
            "chips": usual_results(),
            "note": gettext("What you did"),
            "told": str(told_of(FinishFields)["result"]),
            "needs_note": True,
            "photo": gettext("Photo afterwards"),
            "before": gettext("Photo from before the work"),
            "send": pgettext("field act", "Finished"),
            # What is only made safe is another fact, and another key.
            "unfinished": gettext("Made safe, repair follows"),
        },
        *_answers("verify", gettext("It is so"), gettext("It is not so"), usual_denials()),
        *_answers("check", gettext("It is done"), pgettext("check answer", "Not done"), usual_faults()),
    ]


def _answers(kind: str, yes: str, no: str, faults: list[str]) -> list[dict[str, Any]]:
    shared = {"kind": kind, "photo": gettext("Photo of what you see"), "note": gettext("A few words")}
    return [
        {**shared, "id": f"{kind}_yes", "title": yes, "answer": YES, "send": yes, "chips": []},
        {
            **shared,
            "id": f"{kind}_no",
            "title": no,
            "answer": NO,
            "send": no,
            "chips": faults,
            "needs_note": True,
            "note": gettext("What is missing") if kind == "check" else gettext("What you see instead"),
        },
    ]


def usual_classes(choices: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Return the classes most reported from rounds lately, beside the urgent ones, which all have a tile of their own."""
    lately = Report.objects.filter(channel=Channel.GRID, received_at__gte=now - USUAL_WITHIN).order_by("-pk")
    seen = Counter(lately.values_list("case__case_class__code", flat=True)[:USUAL_LOOKED_AT])
    by_code = {choice["code"]: choice for choice in choices if not choice["is_urgent"]}
    usual = [by_code[code] for code, _count in seen.most_common() if code in by_code]
    return (usual or list(by_code.values()))[:USUAL_CLASSES]


def emergencies() -> list[dict[str, str]]:
    """Return the city's emergency numbers, in its own order."""
    entries = rules().city.profile.get("emergency", [])
    return [{"number": str(each["number"]), "name": in_language(each["names"])} for each in entries]


def _questions(choices: list[dict[str, Any]], told: Mapping[str, Any]) -> list[tuple[str, QuestionForm]]:
    """Return what each class asks that may be chosen, and asks something, with what was answered."""
    by_code = rules().class_by_code
    asking = [by_code[choice["code"]] for choice in choices if by_code[choice["code"]].questions]
    answered = {name: told[name] for name in told}
    return [
        (
            each.code,
            QuestionForm(
                case_class=each,
                auto_id=f"id_{each.code}_%s",
                initial=answered if told.get("class") == each.code else None,
            ),
        )
        for each in asking
    ]


def _grouped(choices: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for choice in choices:
        groups.setdefault(choice["group"], []).append(choice)
    return list(groups.items())


urlpatterns: list[URLPattern | URLResolver] = [
    path("", show_today, name="field_today"),
    path("report/", report_something, name="field_report"),
    path("waiting/", show_waiting, name="field_waiting"),
    path("act/", take_act, name="field_act"),
    path("<str:kind>/<int:number>/", show_matter, name="field_matter"),
    path("<str:kind>/<int:number>/ways/", show_ways, name="field_ways"),
    path("<str:kind>/<int:number>/<str:act>/", show_form, name="field_form"),
]
