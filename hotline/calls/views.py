"""The call form, its helpers while typing, the banner of what rings, and a laptop's own exchange."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import StaffRequest, for_roles
from accounts.models import Contact, Role
from cases.access import above_the_desk, require_visible
from cases.actions import Caller, NewReport
from cases.answers import dangers_told
from cases.complained_of import departments_complained_of
from cases.dangers import and_also, read_for
from cases.mentions import departments_named
from cases.models import Case, Channel, Danger
from cases.names import city_names
from cases.rules import rules
from cases.told import dangers, told_beside
from common import crypto
from common.actions import KeyUsedOtherwise, once, was_taken
from common.drafts import DRAFT
from common.page_of import PAGE_OF
from common.phones import Kind, NotAPhoneNumber, Phone, phone_example, read_phone
from common.posting import takes_post
from common.refusals import BadInput, NotFound, Refusal
from common.text import in_language, whole_number
from grid.models import CaseClass, Nature
from hotline.articles.search import find, in_force, plain, shown
from hotline.calls import actions, reading
from hotline.calls.actions import Conversation
from hotline.calls.forms import CallForm
from hotline.city import city, phone_plan
from hotline.guesses import good_guesses
from hotline.models import Article, Call
from messaging.actions import meet_contact

TAKERS = (Role.OPERATOR, Role.SHIFT_LEAD)
LONGEST_CALL = timedelta(hours=2)
# Function keys that no browser wants for itself, in the order of the city's emergency numbers.
EMERGENCY_KEYS = ("F2", "F4", "F8", "F9")
CREATED = 201
# A hand-over must not wait for words, and a call of which nothing came has none.
NEED_WORDS = frozenset({"file", "send", "answer", "join"})
# By which a call is ended, and by which although what was written tells of a danger.
END, END_ALL_THE_SAME = "end", "end:danger"
CONFLICT = 409
# What a page says of itself, and not of the call.
OF_THE_PAGE = ("csrfmiddlewaretoken", PAGE_OF, DRAFT)

# --- The form ---------------------------------------------------------------------------


@for_roles(*TAKERS)
@require_http_methods(["GET", "POST"])
def call(request: StaffRequest) -> HttpResponse:
    """Show the form for the next call, or take one in."""
    if request.method == "POST":
        return _take(request)
    taken = _call(request.GET.get("call", ""))
    initial = {
        "language": taken.contact.language if taken and taken.contact else get_language(),
        # Nobody is on the line of a form that only stands open: the first word typed begins the call.
        "began_at": taken.began_at.isoformat() if taken else None,
        "call": taken.pk if taken else None,
        "key": _key(request, taken),
    }
    return _page(request, CallForm(initial=initial), taken)


def _scope(request: StaffRequest) -> str:
    return f"call:{request.user.pk}"


def _key(request: StaffRequest, taken: Call | None, *, is_used: bool = False) -> str:
    """Return by which key a form is sent: of one call always the same, so that it goes in once however often it is opened.

    Another where that `is_used` for other words; and of a call that is over, for what is written after it.
    """
    if taken is None or is_used:
        return secrets.token_urlsafe(12)
    return f"call-{taken.pk}" + ("-over" if reading.is_over(taken, request.user) else "")


def _page(
    request: StaffRequest,
    form: CallForm,
    taken: Call | None,
    *,
    status: int = 200,
    thrown_away: Danger | None = None,
    key: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    contact, now = taken.contact if taken else None, timezone.now()
    profile = city().profile
    context = {
        "form": form,
        "key": key or _shown_key(request, form, taken),
        # Of that call which the form is sent with, and no other: by the same name it is forgotten.
        "draft": _draft(taken.pk if taken else None),
        "done": _draft(whole_number(done)) if (done := request.GET.get("done", "")) else "",
        **_over(request, taken),
        "refusal": refusal,
        "left": reading.left(request.user, now),
        "taken": taken,
        "number": reading.masked_number(contact),
        "history": reading.history(contact, request.user, now=now) if contact else None,
        **_missed(now),
        "emergency": [
            {"number": entry["number"], "name": in_language(entry["names"]), "key": key}
            for entry, key in zip(profile.get("emergency", []), chain(EMERGENCY_KEYS, repeat("")), strict=False)
        ],
        "map": profile.get("map", {}),
        "bounds": ",".join(str(edge) for edge in profile.get("map", {}).get("bounds", [])),
        "may_file": request.user.has_role(Role.SHIFT_LEAD),
        "may_emulate": settings.EMBEDDED,
        "phone_example": phone_example(phone_plan()) if settings.EMBEDDED else "",
        "now": now,
        # What would be thrown away tells of this, which is asked about before anything else.
        "thrown_away": thrown_away,
        "end_all_the_same": END_ALL_THE_SAME,
    }
    if request.htmx and not form.is_bound:
        # An open form asks how its call stands; what was written in it stays.
        return render(request, "hotline/_standing.html", context)
    if form.is_bound:
        context |= _hints(request, form, taken)
    return render(request, "hotline/call.html", context, status=status)


def _shown_key(request: StaffRequest, form: CallForm, taken: Call | None) -> str:
    if taken is not None and form.is_bound and not form.data.get("is_over"):
        # Sent while it was on the line, perhaps; what is sent next is sent as it stands by now.
        return _key(request, taken)
    return str(form["key"].value())


def _missed(now: datetime) -> dict[str, Any]:
    """Calls that nobody took and nobody has seen to, with their masked numbers; those that have no room are counted."""
    found = reading.missed(now)
    calls = [(each, reading.masked_number(each.contact)) for each in found[: reading.MOST_MISSED]]
    more = max(found.count() - len(calls), 0) if len(calls) == reading.MOST_MISSED else 0
    return {"missed": calls, "missed_more": more}


def _over(request: StaffRequest, taken: Call | None) -> dict[str, Any]:
    """Say of a call that is not on the line any more what came of it, and whether its words were sent."""
    if taken is None or not reading.is_over(taken, request.user):
        return {"over": None}
    case = taken.case
    is_seen = case is not None and Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    is_sent = case is not None or was_taken(_scope(request), _key(request, taken))
    # Whoever never had it has lost nothing to a colleague: it is that one's call.
    is_others = taken.operator_id != request.user.pk and not reading.had(taken, request.user)
    return {"over": taken, "over_case": case if is_seen else None, "is_sent": is_sent, "is_others": is_others}


def _call(call_id: str) -> Call | None:
    """Return a call that somebody took, on the line or over."""
    number = whole_number(call_id)
    return None if number is None else reading.calls_taken().filter(pk=number).first()


def _take(request: StaffRequest) -> HttpResponse:
    act, said_call = request.POST.get("act", ""), request.POST.get("call", "")
    form = CallForm(request.POST, needs_words=act.partition(":")[0] in NEED_WORDS)
    taken = _call(said_call)
    if not form.is_valid():
        return _page(request, form, taken, status=400)
    if said_call and taken is None:
        return _refused(request, form, actions.CallEnded())
    if act == END and (danger := _danger_told(form.cleaned_data, timezone.now())):
        # Words of danger are thrown away by no single key.
        return _page(request, form, taken, status=CONFLICT, thrown_away=Danger(danger))
    # A key pressed twice, or a page sent again, takes the call in once.
    fingerprint = repr(sorted((name, value) for name, value in request.POST.items() if name not in OF_THE_PAGE))
    try:
        _status, said = once(
            _scope(request),
            form.cleaned_data["key"],
            fingerprint.encode(),
            lambda: (CREATED, _effect(request, act, form.cleaned_data, taken)),
        )
    except Http404:
        return _refused(request, form, NotFound())
    except Refusal as refusal:
        return _refused(request, form, refusal)
    messages.success(request, _sentence(said))
    return redirect(f"{reverse('call_form')}?done={taken.pk if taken else 'unrung'}")


def _refused(request: StaffRequest, form: CallForm, refusal: Refusal) -> HttpResponse:
    """Say it on the form, with all that it holds: what was said and chosen is sent another way, or once more."""
    taken = _call(request.POST.get("call", ""))
    key = _key(request, taken)
    if isinstance(refusal, KeyUsedOtherwise) or was_taken(_scope(request), key):
        key = _key(request, taken, is_used=True)
    for text in getattr(refusal, "fields", {}).values():
        form.add_error(None, text)
    return _page(request, form, taken, status=refusal.status, key=key, refusal=refusal)


def _draft(call_id: int | None) -> str:
    """Name what is written during a call in the browser: of this call alone, or of the form without one."""
    return "call" if call_id is None else f"call-{call_id}"


def _sentence(said: dict[str, str]) -> str:
    sentences = {
        "file": _("%(number)s is taken in."),
        "send": _("%(number)s is sent. Another shift lead reviews it."),
        "answer": _("%(number)s is answered. The caller gets the answer in writing."),
        "danger": _("%(number)s is taken in and not answered: it tells of a danger, and the shift is told."),
        "hand_over": _("%(number)s is handed over to %(to)s."),
        "join": _("The report was added to %(number)s."),
        "end": _("The call is ended. Nothing was taken in."),
    }
    return sentences[said["act"]] % said


def _effect(request: StaffRequest, act: str, cleaned: dict[str, Any], taken: Call | None) -> dict[str, str]:
    if taken is not None and reading.is_over(taken, request.user) and not cleaned["is_over"]:
        # Not before the key was looked for: what was sent again has its answer already.
        raise actions.CallEnded
    verb, _colon, object_code = act.partition(":")
    effects = {"file": _file, "send": _send, "answer": _answer, "hand_over": _hand_over, "join": _join, "end": _end}
    if verb not in effects:
        raise BadInput(fields={"act": str(_("Say what to do with the call."))})
    number = effects[verb](request, cleaned, taken, object_code)
    return {"act": _became(verb, number), "number": number, "to": object_code}


def _became(verb: str, number: str) -> str:
    """Return what came of it: of what no rule sends, and of a danger that no article answers, only that it is taken in."""
    if verb == "send":
        return verb if Case.objects.filter(number=number, is_fast=True).exists() else "file"
    if verb == "answer":
        return verb if Case.objects.filter(number=number, ended_at__isnull=False).exists() else "danger"
    return verb


def _talk(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, now: datetime) -> Conversation:
    began_at = cleaned["began_at"] or now
    return Conversation(
        operator=request.user,
        began_at=taken.began_at if taken else min(max(began_at, now - LONGEST_CALL), now),
        call_id=taken.pk if taken else None,
        contact=_caller_of(taken, cleaned["number"]),
        is_over=taken is not None and reading.is_over(taken, request.user),
    )


def _caller_of(taken: Call | None, number: str) -> Contact | None:
    """Return who is on the line: by the number that was sent, else by the one that was said, where it is known."""
    if taken is not None and taken.contact is not None:
        return taken.contact
    return reading.contact_of(number) if number else None


def _report(talk: Conversation, cleaned: dict[str, Any], text: str = "") -> NewReport:
    number = cleaned["number"]
    if not number and talk.contact is not None and talk.contact.phone_cipher:
        number = crypto.decrypt(talk.contact.phone_cipher)
    said = cleaned["text"] or text
    if cleaned["service"]:
        # It is nobody's contact: whoever is called from there next is somebody else.
        said = f"{said}\n{_('Rung from %(number)s, which is a service’s number.') % {'number': cleaned['service']}}".strip()
    return NewReport(
        channel=Channel.CALL,
        text=said,
        received_at=talk.began_at,
        language=cleaned["language"],
        point=cleaned["point"],
        address=cleaned["address"],
        case_class=cleaned["case_class"],
        about_department=cleaned["about"],
        caller=Caller(phone=number, name=cleaned["name"], wants_protection=cleaned["wants_protection"]),
        taken_by=talk.operator,
        answers=cleaned["answers"],
    )


def _file(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, _code: str) -> str:
    now = timezone.now()
    talk = _talk(request, cleaned, taken, now)
    is_filed = request.user.has_role(Role.SHIFT_LEAD) and cleaned["case_class"] is not None
    return actions.report_call(talk, _report(talk, cleaned), now=now, is_filed=is_filed).number


def _send(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, _code: str) -> str:
    now = timezone.now()
    talk = _talk(request, cleaned, taken, now)
    return actions.send_call(talk, _report(talk, cleaned), now=now).number


def _answer(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, code: str) -> str:
    now = timezone.now()
    article: Article | None = in_force(now).filter(code=code).first()
    if article is None:
        raise Http404
    talk = _talk(request, cleaned, taken, now)
    answer = plain(in_language(article.bodies, cleaned["language"]))
    return actions.answer_call(talk, _report(talk, cleaned), article, answer=answer, now=now).number


def _hand_over(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, number: str) -> str:
    if number not in {str(entry["number"]) for entry in city().profile.get("emergency", [])}:
        raise BadInput(fields={"act": str(_("That is none of the city's emergency numbers."))})
    now = timezone.now()
    talk = _talk(request, cleaned, taken, now)
    report = _report(talk, cleaned, _("Handed over to %(number)s at once.") % {"number": number})
    return actions.refer_call(talk, report, authority=number, now=now).number


def _join(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, number: str) -> str:
    now = timezone.now()
    case = require_visible(Case.objects.all(), request.user, number=number)
    talk = _talk(request, cleaned, taken, now)
    return actions.join_call(talk, _report(talk, cleaned), case, now=now).number


def _end(request: StaffRequest, cleaned: dict[str, Any], taken: Call | None, code: str) -> str:
    now = timezone.now()
    talk = _talk(request, cleaned, taken, now)
    protects, danger = cleaned["wants_protection"], _danger_told(cleaned, now)
    if (protects or danger) and talk.contact is None and cleaned["number"]:
        # Nothing of her is known yet; what she asks for counts when she reports. Nor is the number of a danger lost.
        talk = replace(talk, contact=meet_contact(cleaned["number"], language=cleaned["language"]))
    is_confirmed = f"{END}:{code}" == END_ALL_THE_SAME
    actions.end_call(talk, now=now, protects=protects, danger=danger, is_confirmed=is_confirmed)
    return ""


def _danger_told(cleaned: dict[str, Any], now: datetime) -> str:
    """Return the gravest danger that the form tells of, in whichever box; empty for none."""
    chosen, answers = cleaned["case_class"], cleaned["answers"]
    told = "\n".join([cleaned["text"], cleaned["name"], *told_beside(cleaned["address"], answers)])
    by_class = rules().danger_of(chosen.pk) if chosen else ""
    reading = read_for(told, rules().city.profile, now)
    return and_also(reading, *filter(None, [by_class]), *dangers_told(answers, chosen)).gravest


# --- While typing. Numbers and words travel in the body, never in an address ---------------


@for_roles(*TAKERS)
@takes_post("call_form")
def caller(request: StaffRequest) -> HttpResponse:
    """Show who has this number and what he reported, the open cases first."""
    return _caller(request, _typed(request), None)


def _typed(request: StaffRequest) -> Phone | None:
    """Return the number that was typed; none where it is not whole."""
    try:
        return read_phone(request.POST.get("number", ""), phone_plan())
    except NotAPhoneNumber:
        return None


def _spoken(request: StaffRequest) -> str:
    """Return the language that the operator chose for the caller: the screen's own says nothing of hers."""
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _caller(request: StaffRequest, phone: Phone | None, taken: Call | None) -> HttpResponse:
    contact, now = _caller_of(taken, phone.number if phone else ""), timezone.now()
    context: dict[str, Any] = {
        "now": now,
        "taken": taken,
        "phone": phone,
        "history": reading.history(contact, request.user, now=now) if contact else None,
    }
    return render(request, "hotline/_caller.html", context)


@for_roles(*TAKERS)
@takes_post("call_form")
def note_texts(request: StaffRequest) -> HttpResponse:
    """Keep that whoever is on the line wants no more texts, or wants them again."""
    taken, phone = _call(request.POST.get("call", "")), _typed(request)
    contact = taken.contact if taken else None
    if contact is None and phone is not None and phone.kind != Kind.SERVICE:
        contact = meet_contact(phone.number, language=_spoken(request))
    if contact is None or request.POST.get("act") not in ("stop", "start"):
        raise BadInput(fields={"number": str(_("That is no telephone number."))})
    is_wanted = request.POST["act"] == "start"
    actions.note_texts(contact, is_wanted=is_wanted, operator=request.user, now=timezone.now())
    if request.htmx:
        return _caller(request, phone, taken)
    return redirect(f"{reverse('call_form')}?call={taken.pk}" if taken else reverse("call_form"))


@for_roles(*TAKERS)
@takes_post("call_form")
def hints(request: StaffRequest) -> HttpResponse:
    """Answer what was typed so far: what it may be about, what is known, what the city answers, whom to ring."""
    form = CallForm(request.POST, needs_words=False)
    form.is_valid()
    taken = _call(request.POST.get("call", ""))
    if taken is not None and not reading.is_over(taken, request.user):
        actions.hear_of_call(taken, now=timezone.now())
    return render(request, "hotline/_hints.html", _hints(request, form, taken))


def _hints(request: StaffRequest, form: CallForm, taken: Call | None) -> dict[str, Any]:
    cleaned, now = form.cleaned_data, timezone.now()
    text = cleaned.get("text", "")
    chosen = cleaned.get("case_class")
    guesses = good_guesses(text, rules()) if text else []
    classes = [*([chosen] if chosen else []), *(each for each in guesses if each != chosen)]
    likely = reading.likely_same(
        request.user,
        text=text,
        class_ids=[each.pk for each in classes],
        point=cleaned.get("point"),
        contact=_caller_of(taken, cleaned.get("number", "")),
        at=now,
    )
    answers = cleaned.get("answers", {})
    told = "\n".join([text, *told_beside(cleaned.get("address") or "", answers)])
    found = dangers_told(answers, chosen)
    asking = chosen or next(iter(guesses), None)
    return {
        "asking": asking,
        # What was answered stands there again, also where another class asks it.
        "questions": _asking(form, asking) if asking else None,
        "classes": list(enumerate(classes, start=1)),
        "chosen": chosen,
        "named": _named(text, classes),
        "about": cleaned.get("about"),
        "likely": likely,
        "dangers": dangers(told, rules().danger_of(chosen.pk) if chosen else "", *found, told_at=now),
        # Of what class it is somebody has said, since by that it is sent.
        "is_urgent": chosen is not None
        and (chosen.is_urgent or bool(found) or bool(read_for(told, rules().city.profile, now))),
        **_found(text, now, [each.code for each in classes]),
        "now": now,
    }


def _asking(form: CallForm, asked_of: CaseClass) -> CallForm:
    return CallForm({**dict(form.data.items()), "asked_of": asked_of.code}, needs_words=False)


def _named(text: str, classes: list[CaseClass]) -> list[tuple[int, str]]:
    """Departments that a text complains of, or that a matter of words names: it may be about one of them."""
    if not text:
        return []
    names = city_names(rules().version)
    is_field = bool(classes) and classes[0].nature == Nature.FIELD
    named = list(dict.fromkeys([*departments_complained_of(text), *([] if is_field else departments_named(text))]))
    hidden = above_the_desk() if named else frozenset()
    return [(pk, names.department(pk)) for pk in named if pk not in hidden]


@for_roles(*TAKERS)
@takes_post("call_form")
def knowledge(request: StaffRequest) -> HttpResponse:
    """Find articles by words of the operator's own."""
    asked = request.POST.get("q", "").strip()[:400]
    return render(request, "hotline/_articles.html", _found(asked, timezone.now(), []))


def _found(text: str, now: datetime, class_codes: list[str]) -> dict[str, Any]:
    articles = find(text, at=now, class_codes=class_codes) if text else []
    return {
        "articles": [(article, shown(in_language(article.bodies, get_language()))) for article in articles],
        "asked": text,
    }


@for_roles(*TAKERS)
@takes_post("call_form")
def place_list(request: StaffRequest) -> HttpResponse:
    """Find divisions by what was typed as an address."""
    address = request.POST.get("address", "")[:300]
    return render(request, "hotline/_places.html", {"places": reading.places(address, at=timezone.now())})


# --- The banner ------------------------------------------------------------------------------


@for_roles(*TAKERS)
@require_GET
def banner(request: StaffRequest) -> HttpResponse:
    """Show what rings now, across the top of the desk, and the way back to a call that is still on the line."""
    now = timezone.now()
    ringing = reading.ringing(now)
    calls = [(each, reading.masked_number(each.contact)) for each in ringing[: reading.MOST_RINGING]]
    shown = parse_qs(urlsplit(request.htmx.current_url or "").query).get("call", [""])[0]
    own = [
        (each, reading.masked_number(each.contact))
        for each in reading.on_the_line(request.user)
        if str(each.pk) != shown
    ]
    context = {"own": own, "calls": calls, "more": len(ringing) - len(calls), "now": now}
    return render(request, "hotline/_banner.html", context)


@for_roles(*TAKERS)
@takes_post("call_form")
def claim(request: StaffRequest, call_id: int) -> HttpResponse:
    """Take a call that rings, or that whoever took it left, and go to its form."""
    taken = actions.claim_call(call_id, operator=request.user, now=timezone.now())
    return redirect(f"{reverse('call_form')}?call={taken.pk}")


@for_roles(*TAKERS)
@takes_post("call_form")
def number(request: StaffRequest, call_id: int) -> HttpResponse:
    """Show the number of a missed call, and keep who looked."""
    shown = actions.show_number(call_id, operator=request.user, now=timezone.now())
    return render(request, "hotline/missed.html", {"number": shown, "call_id": call_id})


@for_roles(*TAKERS)
@takes_post("call_form")
def seen_to(request: StaffRequest, call_id: int) -> HttpResponse:
    """Keep that a missed call was called back, or needs nobody."""
    actions.see_to_missed(call_id, operator=request.user, now=timezone.now())
    return redirect(reverse("call_form"))


@for_roles(*TAKERS)
@takes_post("call_form")
def emulator(request: StaffRequest) -> HttpResponse:
    """Let a call ring, as if somebody dialled the city. Embedded mode only."""
    if not settings.EMBEDDED:
        raise Http404
    number = request.POST.get("number", "").strip()
    try:
        # Whoever hides the number rings with none.
        phone = read_phone(number, phone_plan()) if number else None
    except NotAPhoneNumber as error:
        raise BadInput(fields={"number": str(error.sentence)}) from None
    if phone is not None and phone.kind == Kind.SERVICE:
        raise BadInput(fields={"number": str(_("That is no telephone number."))})
    actions.ring(phone.number if phone else None, language=get_language() or "en", now=timezone.now())
    return redirect(reverse("call_form"))
