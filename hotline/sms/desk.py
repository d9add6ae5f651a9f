"""Texts that wait for a person: "answer or new matter?", one key each; and what came from nobody who can be answered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case as Case_
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.gate import StaffRequest, for_roles
from accounts.models import Role, User
from cases.access import reads_protected, speaks_for
from cases.actions.feedback import MAY_BE_CONTESTED, is_asked, is_of_earlier_round
from cases.models import Alert, AlertReason, Case, Channel, Danger, Report
from common.posting import takes_post
from common.refusals import BadInput
from common.ways_back import back_to
from hotline.models import InboundMedia, InboundText, MediaState, QuestionKind, TextDecision
from hotline.sms.actions import (
    candidates_of,
    decide_text,
    later_texts,
    may_stand_with,
    may_stop,
    of_unknown,
    placed_by,
    proposed_of,
    said_since,
)
from hotline.sms.actions.since import Since
from hotline.sms.one_place import renumbers
from hotline.sms.places import address_in, is_place_doubted, is_place_vague
from hotline.values import danger_in

READERS = (Role.OPERATOR, Role.SHIFT_LEAD, Role.DISPATCHER)
MOST_SHOWN = 50
# What says which case speaks for that of a text.
CHAIN = "case__merged_into__merged_into__merged_into"


def waiting_for(user: User) -> QuerySet[InboundText]:
    """Return the texts that wait for a person, as far as `user` may read them."""
    known = Case.objects.visible_to(user)
    if not reads_protected(user):
        known = known.filter(is_protected=False)
    waiting = InboundText.objects.filter(waits_since__isnull=False)
    if not reads_protected(user):
        # With no case it would tell of her matters by the choice between them.
        waiting = waiting.exclude(of_unknown())
    return waiting.filter(Q(case__isnull=True) | Q(case__in=known))


@for_roles(*READERS)
@require_GET
def texts(request: StaffRequest) -> HttpResponse:
    """List what waits, dangers first and then the oldest, each with the question and the case beside it."""
    now = timezone.now()
    waiting = waiting_for(request.user).select_related(
        "case__case_class", "case__lead_department", CHAIN, "question", "report", "contact"
    )
    strangers = InboundText.objects.filter(channel=Channel.SMS, contact__isnull=True, waits_since__isnull=True)
    unread = InboundMedia.objects.filter(state__in=[MediaState.UNREADABLE, MediaState.FAILED]).filter(
        text__case__in=Case.objects.visible_to(request.user)
    )
    waits = _paged(request, "page", _dangers_first(waiting).annotate(pictures=Count("media")))
    context = {
        "now": now,
        "rows": _rows(list(waits["page"]), request.user),
        "waits": waits,
        "strangers": _paged(request, "strangers", strangers.order_by("-received_at", "-pk")),
        "unread": _paged(request, "unread", unread.select_related("text__case").order_by("-pk")),
    }
    return render(request, "hotline/texts.html", context)


def _paged(request: StaffRequest, name: str, rows: QuerySet[Any]) -> dict[str, Any]:
    """Return a page of one of the lists, and how the pages beside it are asked for."""
    page = Paginator(rows, MOST_SHOWN).get_page(request.GET.get(name))
    return {
        "page": page,
        "previous": f"{name}={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"{name}={page.next_page_number()}" if page.has_next() else "",
    }


def _dangers_first(texts: QuerySet[InboundText]) -> QuerySet[InboundText]:
    """Order them: first those of a danger that is open, or of which nobody has taken the alert; then by age."""
    told = Alert.objects.filter(case=OuterRef("case"), reason=AlertReason.DANGER, taken_at__isnull=True)
    is_danger = ~Q(case__danger="") & (Q(case__ended_at__isnull=True) | Exists(told))
    ranked = texts.annotate(rank=Case_(When(Q(case__isnull=False) & is_danger, then=0), default=1))
    return ranked.order_by("rank", "waits_since", "pk")


def _rows(texts: list[InboundText], user: User) -> list[dict[str, object]]:
    """Return what the page shows of each text, with what was said since: an earlier word is not booked without a later one."""
    reports = {each.pk: candidates_of(each, user) for each in texts}
    cases = {each.pk: may_stand_with(each, reports[each.pk]) for each in texts}
    since, later = said_since(texts, cases), later_texts(texts, cases)
    # An earlier word moves nothing before the last one is read.
    placing = placed_by(texts, user) - later.keys()
    dangers = _dangers_waiting(texts)
    # Keys act on what may be decided now, and never on what waits for another text.
    with_keys = next((each.pk for each in texts if each.pk not in later), None)
    shown = {each.pk for each in texts}
    return [
        _row(each, reports[each.pk], since[each.pk], later.get(each.pk))
        | _place_of(each, may_place=each.pk in placing)
        | {
            "has_keys": each.pk == with_keys,
            "danger_waits": each.case_id in dangers,
            "is_later_here": each.pk in later and later[each.pk].pk in shown,
        }
        for each in texts
    ]


def _dangers_waiting(texts: list[InboundText]) -> set[int]:
    """Return the cases of which a danger waits that nobody has taken: nobody says that they are solved before."""
    cases = [each.case_id for each in texts if each.case_id]
    waiting = Alert.objects.filter(case__in=cases, reason=AlertReason.DANGER, taken_at__isnull=True)
    return set(waiting.exclude(case__danger="").values_list("case", flat=True))


def _place_of(text: InboundText, *, may_place: bool) -> dict[str, object]:
    """Return whether a text is offered as the place, and what stands in the field: nothing where a person must write it."""
    is_offered = may_place and _may_say_where(text)
    return {"is_place": is_offered, "place": proposed_of(text, timezone.now()) if is_offered else ""}


def _row(text: InboundText, reports: list[Report], since: list[Since], later: InboundText | None) -> dict[str, object]:
    candidates = [(report, _may_answer(report.case, text)) for report in reports]
    answers = _wants_answer(text) or any(is_asked for _report, is_asked in candidates)
    # What may be answered comes first.
    return {
        "text": text,
        "since": since,
        "later": later,
        "answers": answers and later is None,
        # Of an end she is asked whether she accepts it, and not whether it is solved.
        "is_of_end": text.case is not None and text.case.state in MAY_BE_CONTESTED,
        "may_stop": may_stop(text),
        # What it would take the place of.
        "placed": speaks_for(text.case).address if text.case is not None else "",
        "is_pinned": text.case is not None and speaks_for(text.case).point is not None,
        # With a case its words are told of by that.
        "danger": Danger(found) if text.case is None and (found := danger_in(text.words, text.received_at)) else None,
        "candidates": sorted(candidates, key=lambda each: not each[1]),
    }


def _may_answer(case: Case, text: InboundText) -> bool:
    """Whether a text may be an answer of this case: it is asked for, or may be that its end is not accepted.

    What came before she was last asked is of a round before.
    """
    is_wanted = is_asked(case) or case.state in MAY_BE_CONTESTED
    return is_wanted and not is_of_earlier_round(case, text.received_at)


def _may_say_where(text: InboundText) -> bool:
    """Whether a text may be where it is: it answers that, though too late, names a place or a number of a house."""
    if not text.words.strip():
        return False
    is_asked = text.question is not None and text.question.kind == QuestionKind.PLACE
    known = speaks_for(text.case).address if text.case is not None else ""
    says_where = bool(address_in(text.words)) or is_place_vague(text.words) or is_place_doubted(text.words)
    return is_asked or says_where or renumbers(text.words, known)


def _wants_answer(text: InboundText) -> bool:
    question, case = text.question, text.case
    # Whoever was asked where something is answers that.
    is_of_place = question is not None and question.kind == QuestionKind.PLACE
    return case is not None and not is_of_place and _may_answer(case, text)


@for_roles(*READERS)
@takes_post("texts")
def decide(request: StaffRequest, text_id: int) -> HttpResponse:
    """Say what a text is."""
    said = request.POST.get("act", "")
    if said not in TextDecision.values:
        raise BadInput(fields={"act": _("Say what to do with it.")})
    chosen = request.POST.get("report", "")
    report_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    seen = request.POST.get("seen", "")
    # Read before it is said: after it the case has ended no more.
    is_of_end = InboundText.objects.filter(pk=text_id, case__state__in=MAY_BE_CONTESTED).exists()
    case = decide_text(
        text_id,
        TextDecision(said),
        user=request.user,
        now=timezone.now(),
        report_id=report_id,
        is_new_too="new_too" in request.POST,
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        is_confirmed="no_danger" in request.POST,
        address=request.POST.get("address", ""),
        clears_pin="clears_pin" in request.POST,
    )
    messages.success(request, _sentence(said, case, is_of_end=is_of_end))
    also = InboundText.objects.select_related("case").get(pk=text_id).case if "new_too" in request.POST else None
    if also is not None and also != case:
        messages.success(request, _sentence(TextDecision.NEW, also))
    return redirect(back_to(request, reverse("texts")))


def _sentence(said: str, case: Case | None, *, is_of_end: bool = False) -> str:
    number = case.number if case else ""
    sentences = {
        TextDecision.YES: _("%(number)s: the citizen says that it is solved."),
        TextDecision.NO: _("%(number)s: the citizen says that it is not solved."),
        TextDecision.NEW: _("%(number)s is taken in."),
        TextDecision.KEEP: _("The text stays with %(number)s.") if case else _("The text was read."),
        TextDecision.PLACE: _("%(number)s is where the text says."),
        TextDecision.STOP: _("No more texts go to whoever wrote this."),
    }
    if is_of_end:
        sentences[TextDecision.YES] = _("%(number)s: the citizen accepts it.")
        sentences[TextDecision.NO] = _("%(number)s: the citizen does not accept it.")
    return str(sentences[TextDecision(said)]) % {"number": number}
