"""What a person says a text is: an answer, a new matter, or just words."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import chain_of, knows_person, knows_place_of, reads_protected, sees, speaks_for
from cases.actions import (
    SYSTEM,
    Actor,
    Caller,
    NewReport,
    Receipt,
    add_words,
    alert_case,
    change_case,
    contest_case,
    end_alert,
    rate_case,
    read_words,
    take_in,
)
from cases.actions.contacts import lock_contacts
from cases.actions.feedback import MAY_BE_CONTESTED, SaidBeforeAsked, is_asked, is_of_earlier_round
from cases.models import Alert, AlertReason, Case, Channel, Danger, Origin, Report, Request, RequestKind
from cases.offers import CHANGES
from cases.rules import held_rules
from cases.workflow import DESK, RequestState, State
from common import crypto
from common.deadlocks import is_deadlock
from common.refusals import BadInput, NotFound, NotYours, Refusal
from common.text import LazyText, shortened
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions.asking import end, own_reports, tell_of_waiting
from hotline.sms.actions.elders import elders_of
from hotline.sms.actions.pictures import fetch_for
from hotline.sms.actions.since import Since, later_texts, said_since
from hotline.sms.elsewhere import Known, is_same_place, names_own_place
from hotline.sms.meaning import language_of
from hotline.sms.places import MOST_LETTERS, Place, find_place, is_place_doubted, place_proposed, read_place
from hotline.sms.points import is_apart, point_in
from hotline.sms.settings import patience
from hotline.values import danger_in
from messaging.actions import opt_out
from messaging.models import MessageChannel, OptOutSource

logger = logging.getLogger(__name__)

MOST_ALERTS = 50
# As much as a refusal quotes.
MOST_SAID = 120
# What says which case speaks for that of a report.
CHAIN = "case__merged_into__merged_into__merged_into"
# What says that it is none, though a picture came with it: a receipt would be one text too many.
NEVER_REPORTS = (TextOutcome.STOP, TextOutcome.START, TextOutcome.MACHINE)

ANSWERS = (TextDecision.YES, TextDecision.NO)
# By which a text that stands with no case goes to nobody.
LAID_ASIDE = (TextDecision.KEEP, TextDecision.STOP)


class NothingToDecide(Refusal):
    """Somebody was quicker, or nothing was to be decided."""

    code = "text_decided"
    sentence = _("Somebody has said already what this text is.")
    by_person = _("%(person)s has said already what this text is: %(decision)s.")


class NoAnswerWanted(Refusal):
    """The case was taken up again or is worked on: nobody asks whether it is solved."""

    code = "no_answer_wanted"
    sentence = _("%(number)s is not waiting for an answer. Keep the text as words, or make it a new matter.")


class PlaceIsSettled(Refusal):
    """Nobody goes there any more: the case is over, or done and asked about."""

    code = "place_settled"
    sentence = _("Nobody is sent to %(number)s any more, so its place stays. Keep the text as words.")


class NotOnTheMap(Refusal):
    """The case lies somewhere else on the map: whoever is sent would go there."""

    code = "place_not_on_map"
    sentence = _(
        "This address is not found, and %(number)s has another place on the map. "
        "Say that its pin goes, or change the place in the case."
    )


class SaidSince(Refusal):
    """Something was said of the case behind the text, which whoever books it as an answer has not read."""

    code = "said_since"
    sentence = _("Something was said since this text came. Read it, then say what this one is.")


class LaterTextWaits(Refusal):
    """The last word counts: what it is, is said before what came earlier is booked as an answer."""

    code = "later_text_waits"
    sentence = _("A later text of the same case waits. Say first what that one is.")


class DangerUnread(Refusal):
    """What tells of a danger and stands with no case is laid aside by nobody who was not asked twice."""

    code = "danger_thrown_away"
    sentence = _("This text tells of a danger: %(danger)s. Take it in; or say that there is none, and lay it aside.")


@transaction.atomic
def decide_text(  # noqa: PLR0913 - a text, what it is, and what goes with it
    text_id: int,
    decision: TextDecision,
    *,
    user: User,
    now: datetime,
    report_id: int | None = None,
    is_new_too: bool = False,
    seen: int = 0,
    is_confirmed: bool = False,
    address: str = "",
    clears_pin: bool = False,
) -> Case | None:
    """Say what a text is; return the case it belongs to now, None where it belongs to none.

    Whoever wrote what is found to be a STOP gets no more texts, as if the text had been read as one.

    `report_id` is of which of the citizen's reports, where the text stands with none yet. `is_new_too`: beside what
    it answers it tells of another matter, which is taken in as well, with all of its words; there the text and its
    pictures stand then. `is_confirmed`: what tells of a danger, and stands with no case, is none. `address`: of what is the
    place, as whoever read it writes it; by that the case is moved, as by any change of its place. `clears_pin`: where that
    address is not found, the case has no pin any more rather than that of another place.

    `seen`: how many of the things that were said of its case since the text came (`said_behind`) have been read. Where
    there are others, or a later text of the case waits, it is booked as no answer and as no place.

    An answer counts from when it was received; so does a new matter. What she wrote before and says the same is settled with
    it. One log row on the case it stood with, and
    for a new matter the first row of the new case; one more where that ends an alert that texts wait.
    """
    actor = Actor.of(user)
    _lock_people(text_id, report_id)
    text = _text_for(text_id, user, actor)
    _lock_cases(text, report_id)
    if decision in ANSWERS or decision == TextDecision.PLACE:
        _require_read(text, user, seen, is_answer=decision in ANSWERS)
    _require_no_danger(text, decision, report_id, is_confirmed=is_confirmed)
    if decision == TextDecision.STOP:
        _opt_out(text, now)
    if text.case is None and report_id is not None and decision != TextDecision.NEW:
        _give(text, report_id, user, now)
    told_of = _may_be_told_of([text])[text.pk]
    is_answer = decision in ANSWERS
    beside = take_in([_new_report(text, user)], now=now, actor=actor)[0] if is_new_too and is_answer else None
    elders = elders_of(text, is_solved=decision == TextDecision.YES) if is_answer else []
    case = _decided(text, _Decided(decision, actor, now, beside, elders, address, clears_pin))
    _settle([*elders, text], decision, user, now)
    # With the case now, or taken note of.
    text.words = "" if case is not None else text.words
    if case is not None and decision == TextDecision.NEW:
        text.case, text.report = case, case.reports.order_by("pk")[0]
    if beside is not None:
        text.case_id, text.report_id = beside.case_id, beside.report_id
    text.save()
    for case_id in told_of:
        _end_alert(case_id, actor, now)
    if text.report_id is not None:
        fetch_for(text.pk, now=now, again=decision == TextDecision.NEW or beside is not None)
    tell_of_waiting()
    return case


def _require_no_danger(text: InboundText, decision: TextDecision, report_id: int | None, *, is_confirmed: bool) -> None:
    """Refuse to lay aside what tells of a danger and stands with no case, nor is given to one."""
    goes_to_nobody = not is_confirmed and text.case_id is None and (report_id is None or decision == TextDecision.STOP)
    if decision in LAID_ASIDE and goes_to_nobody and (danger := danger_in(text.words, text.received_at)):
        raise DangerUnread(danger=Danger(danger).label)


def _lock_people(text_id: int, report_id: int | None) -> None:
    """Lock whose text it is and who reported the cases it may stand with: a case that is taken up again asks for them."""
    text = InboundText.objects.filter(pk=text_id).select_related("question").first()
    if text is None:
        return
    speaking = Case.objects.all().speaking_with(_cases_of(text, report_id))
    reports = Report.objects.filter(case__in=speaking.values("pk"), contact__isnull=False)
    lock_contacts(Q(pk=text.contact_id) | Q(pk__in=reports.values("contact")))


def _text_for(text_id: int, user: User, actor: Actor) -> InboundText:
    """Return a text that waits, locked, for somebody who may say what it is. Its people are locked already."""
    text = (
        InboundText.objects.select_for_update(of=("self",))
        .select_related(
            "case__about_department",
            "case__merged_into__merged_into__merged_into",
            "report__contact",
            "question",
            "contact",
            "decided_by",
        )
        .filter(pk=text_id)
        .first()
    )
    if text is None:
        raise NotFound
    if not actor.roles & DESK:
        raise NotYours
    case = text.case
    is_kept = (
        case is None and not reads_protected(user) and InboundText.objects.filter(of_unknown(), pk=text.pk).exists()
    )
    if is_kept or (case is not None and not (sees(user, case) and knows_person(user, is_protected=case.is_protected))):
        # What she wrote is not theirs to read, and so neither to say what it is.
        raise NotFound
    if text.waits_since is None:
        raise _already_decided(text)
    return text


def _already_decided(text: InboundText) -> NothingToDecide:
    if text.decided_by is None or not text.decision:
        return NothingToDecide()
    decision = TextDecision(text.decision).label
    return NothingToDecide(NothingToDecide.by_person, person=text.decided_by.name, decision=decision)


def of_unknown() -> Q:
    """Return the condition on a text that it stands with no case, and that its writer is kept unknown in a matter of hers."""
    hers = Report.objects.filter(Q(is_protected=True) | Q(case__is_protected=True), contact=OuterRef("contact"))
    return Q(Exists(hers), case__isnull=True)


def may_stop(text: InboundText) -> bool:
    """Whether a text can mean that no more are wanted: a citizen sent it from a telephone."""
    return text.channel == Channel.SMS and text.contact is not None


def _opt_out(text: InboundText, now: datetime) -> None:
    if not may_stop(text) or text.contact is None:
        raise BadInput(fields={"act": str(_("No text goes to whoever wrote this."))})
    opt_out(text.contact, MessageChannel.SMS, now=now, source=OptOutSource.DESK)


def _lock_cases(text: InboundText, report_id: int | None) -> None:
    # Each act locks its case: all of them before the first, in the order in which everybody locks cases.
    ids = _cases_of(text, report_id)
    list(Case.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _require_read(text: InboundText, user: User, seen: int, *, is_answer: bool) -> None:
    """Refuse to book an answer, or a place, without the words that came after it. Its cases are locked already."""
    case = speaks_for(text.case) if text.case else None
    if is_answer and case is not None and not (is_asked(case) or case.state in MAY_BE_CONTESTED):
        # Nobody wants an answer of it any more, which is said first.
        return
    if is_answer and case is not None and is_of_earlier_round(case, text.received_at):
        raise SaidBeforeAsked(number=case.number)
    cases = {text.pk: may_stand_with(text, candidates_of(text, user))}
    since = said_since([text], cases)[text.pk]
    if len(since) != seen:
        raise SaidSince(_quoting(SaidSince.sentence, since[-1].words if since else ""))
    later = later_texts([text], cases).get(text.pk)
    if later is not None:
        raise LaterTextWaits(_quoting(LaterTextWaits.sentence, later.words))


def _quoting(sentence: LazyText, words: str) -> str:
    # Not among the facts, which are ids and codes.
    return f"{sentence} “{shortened(words, MOST_SAID)}”" if words.strip() else str(sentence)


def may_stand_with(text: InboundText, candidates: Iterable[Report]) -> set[int]:
    """Return the ids of the cases that a text stands with, or may, and of what speaks for them."""
    cases = [text.case] if text.case is not None else [report.case for report in candidates]
    return {each.pk for case in cases for each in chain_of(case)}


def said_behind(text: InboundText, user: User) -> list[Since]:
    """Return what was said since a text came, as the page of texts shows it to `user`."""
    return said_since([text], {text.pk: may_stand_with(text, candidates_of(text, user))})[text.pk]


def _cases_of(text: InboundText, report_id: int | None) -> set[int]:
    reports = Report.objects.filter(pk__in=filter(None, [text.report_id, report_id])).select_related(CHAIN)
    return {speaks_for(each.case).pk for each in reports} | set(_may_be_told_of([text])[text.pk])


def candidates_of(text: InboundText, user: User) -> list[Report]:
    """Return the reports a text may belong to that stands with none, each as the case that speaks for it."""
    if text.case_id is not None or text.contact is None:
        return []
    found: dict[int, Report] = {}
    for report in own_reports(text.contact):
        report.case = speaks_for(report.case)
        is_protected = report.is_protected or report.case.is_protected
        if report.case.pk not in found and sees(user, report.case) and knows_person(user, is_protected=is_protected):
            found[report.case.pk] = report
    return list(found.values())


def _give(text: InboundText, report_id: int, user: User, now: datetime) -> None:
    report = next((each for each in candidates_of(text, user) if each.pk == report_id), None)
    if report is None:
        raise NotFound
    if text.words.strip():
        add_words(report, now=now, text=text.words, channel=Channel(text.channel), facts={"text": text.pk})
    text.case, text.report = report.case, report


# --- Telling of what waits ----------------------------------------------------------------------


def _lock_contacts_of(texts: QuerySet[InboundText]) -> None:
    # Before the texts, in the order in which whoever takes a text in locks them.
    lock_contacts(Q(pk__in=texts.order_by().values("contact")))


@transaction.atomic
def follow_reports(case_ids: Iterable[int]) -> int:
    """Let texts that wait stand with the case of her own report, once that was taken apart from the one they came to.

    Their words went with it.
    """
    waiting = InboundText.objects.filter(waits_since__isnull=False, case__in=list(case_ids), report__isnull=False)
    _lock_contacts_of(waiting)
    texts = waiting.order_by("received_at", "pk").select_for_update(of=("self",))
    count = 0
    for text in texts.select_related("case", "report__case", "report__contact"):
        if text.report is None or text.case is None:
            continue
        case = speaks_for(text.report.case)
        if case.pk != speaks_for(text.case).pk:
            text.case, text.question = case, None
            text.save(update_fields=["case", "question"])
            count += 1
    return count


def _may_be_told_of(texts: Iterable[InboundText]) -> dict[int, list[int]]:
    """Return, for each text, the cases it may stand with: its own; of one of which she is asked "which?" the options'.

    The first is the one by which somebody is told that it waits.
    """
    texts = list(texts)
    asked = {each.pk: _options_of(each) for each in texts}
    about = Question.objects.filter(pk__in={pk for each in asked.values() for pk in each}, case__isnull=False)
    # Of her own reports: what spoke for one when she was asked may do so no more.
    cases = {
        each.pk: speaks_for(each.report.case if each.report else each.case)
        for each in about.select_related("case__merged_into", f"report__{CHAIN}")
        if each.case
    }
    found: dict[int, list[int]] = {}
    for text in texts:
        options = [cases[pk] for pk in asked[text.pk] if pk in cases]
        # One that still runs before one that has ended.
        found[text.pk] = [case.pk for case in sorted(options, key=lambda case: case.has_ended)]
        if text.case_id is not None:
            found[text.pk] = [text.case_id]
    return found


def cases_of_unchosen(case_ids: Collection[int]) -> set[int]:
    """Return those of these cases that a text may be about which waits with none: of its citizen's all, or those it chose between.

    A yes of which she was asked "which?" holds none: it says the same.
    """
    speaking = Case.objects.all().speaking_with(case_ids)
    reports = Report.objects.filter(case__in=speaking.values("pk"), contact__isnull=False).select_related(CHAIN)
    own: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        own[report.contact_id or 0].append(report)
    if not own:
        return set()
    waiting = InboundText.objects.filter(waits_since__isnull=False, case__isnull=True, contact__in=own)
    texts = list(waiting.exclude(outcome__in=NEVER_REPORTS).select_related("question"))
    options = _may_be_told_of(texts) if texts else {}
    found: set[int] = set()
    for text in texts:
        if text.question is not None and text.question.options.get("solved"):
            continue
        told_before = (each for each in own[text.contact_id or 0] if each.received_at <= text.received_at)
        found.update(options[text.pk] or (speaks_for(each.case).pk for each in told_before))
    return found & set(case_ids)


def _options_of(text: InboundText) -> list[int]:
    question = text.question
    is_asked = text.case_id is None and question is not None and question.kind == QuestionKind.WHICH
    return list(question.options.get("questions", [])) if is_asked and question is not None else []


def _waiting_for_choice() -> list[InboundText]:
    """Return the texts that stand with no case, since she was asked which is meant."""
    waiting = InboundText.objects.filter(waits_since__isnull=False, case__isnull=True)
    return list(waiting.filter(question__kind=QuestionKind.WHICH).select_related("question").order_by("waits_since"))


def _end_alert(case_id: int, actor: Actor, now: datetime) -> None:
    """End the alert that texts of a case wait, once none does."""
    if InboundText.objects.filter(case=case_id, waits_since__isnull=False).exists():
        return
    if any(told[:1] == [case_id] for told in _may_be_told_of(_waiting_for_choice()).values()):
        return
    end_alert(case_id, AlertReason.ANSWER_WAITS, actor=actor, now=now)


def alert_unread(*, now: datetime) -> int:
    """Have somebody on shift told of the cases whose texts wait too long for a person; once for each text."""
    told = Alert.objects.filter(
        case=OuterRef("case"), reason=AlertReason.ANSWER_WAITS, raised_at__gte=OuterRef("waits_since")
    )
    waiting = InboundText.objects.filter(waits_since__lte=now - patience().unread, case__isnull=False)
    cases = waiting.exclude(Exists(told)).order_by("waits_since").values_list("case", flat=True)[:MOST_ALERTS]
    for case_id in dict.fromkeys(cases):
        alert_case(case_id, AlertReason.ANSWER_WAITS, now=now)
    told_of = {pk: of for pk, of in _may_be_told_of(_waiting_for_choice()).items() if of}
    alerted = _alert_unchosen(told_of, now)
    _end_over(now)
    return len(cases) + alerted + _take_in_unread(now, without=told_of)


def _alert_unchosen(told_of: Mapping[int, Sequence[int]], now: datetime) -> int:
    """Have somebody told of texts of which she was asked "which?": by a case that they may be about."""
    raised = Alert.objects.filter(case__in={of[0] for of in told_of.values()}, reason=AlertReason.ANSWER_WAITS)
    last = dict(raised.order_by().values_list("case").annotate(last=Max("raised_at")))
    waiting = InboundText.objects.filter(pk__in=told_of, waits_since__lte=now - patience().unread)
    count = 0
    for pk, since in waiting.order_by("waits_since").values_list("pk", "waits_since"):
        case_id = told_of[pk][0]
        if case_id not in last or last[case_id] < since:
            alert_case(case_id, AlertReason.ANSWER_WAITS, now=now)
            last[case_id] = now
            count += 1
    return count


def _end_over(now: datetime) -> None:
    """End the alerts of texts that wait no more, because she chose herself or her words were erased."""
    alerted = Alert.objects.filter(reason=AlertReason.ANSWER_WAITS, taken_at__isnull=True)
    waiting = InboundText.objects.filter(case=OuterRef("case"), waits_since__isnull=False)
    for case_id in alerted.exclude(Exists(waiting)).order_by("pk").values_list("case", flat=True)[:MOST_ALERTS]:
        _end_alert(case_id, SYSTEM, now)


@transaction.atomic
def _take_in_unread(now: datetime, *, without: Iterable[int]) -> int:
    """Take in as reports what waits too long with no case: a case is told of until somebody looks."""
    due = InboundText.objects.filter(waits_since__lte=now - patience().unread, case__isnull=True)
    # Asked "which?", she may still say it, and her "1" is no matter of its own.
    due = due.exclude(outcome__in=NEVER_REPORTS).exclude(pk__in=list(without)).order_by("waits_since")
    ids = list(due.values_list("pk", flat=True)[:MOST_ALERTS])
    _lock_contacts_of(InboundText.objects.filter(pk__in=ids))
    # What was so before the lock need not be so now.
    waiting = due.filter(pk__in=ids).select_for_update(of=("self",), skip_locked=True)
    count = sum(_take_in_one(text, now) for text in waiting.select_related("contact", "case"))
    if count:
        tell_of_waiting()
    return count


def _take_in_one(text: InboundText, now: datetime) -> bool:
    """Make a report of a text; one on which something breaks waits on, and holds up no other."""
    try:
        with transaction.atomic():
            receipt = take_in([_new_report(text, None)], now=now)[0]
            text.case_id, text.report_id, text.words, text.waits_since = receipt.case_id, receipt.report_id, "", None
            text.outcome = TextOutcome.REPORT
            text.save()
            fetch_for(text.pk, now=now)
    except Exception as error:
        if is_deadlock(error):
            raise
        logger.exception("text %s could not be made a report", text.pk)
        return False
    return True


@dataclass(frozen=True)
class _Decided:
    """What a text was said to be, by whom, and what goes with it: a new matter, and earlier texts that say the same."""

    decision: TextDecision
    actor: Actor
    now: datetime
    beside: Receipt | None = None
    elders: Sequence[InboundText] = ()
    address: str = ""
    clears_pin: bool = False


def _settle(texts: Sequence[InboundText], decision: TextDecision, user: User, now: datetime) -> None:
    """Keep what these texts were said to be; the words of those before the last stand with the case already."""
    *elders, text = texts
    text.waits_since, text.decision, text.decided_by, text.decided_at = None, decision, user, now
    if elders:
        InboundText.objects.filter(pk__in=[each.pk for each in elders]).update(
            waits_since=None, decision=decision, decided_by=user, decided_at=now, words=""
        )


def _decided(text: InboundText, said: _Decided) -> Case | None:
    decision, actor, now = said.decision, said.actor, said.now
    if decision == TextDecision.NEW:
        return _as_new(text, actor, now)
    if text.report is None or text.case is None:
        if decision not in LAID_ASIDE:
            raise BadInput(fields={"report": str(_("Choose the case that it is about."))})
        return None
    if decision in ANSWERS:
        told: dict[str, object] = {"text": text.pk}
        if said.beside is not None:
            told["new"] = said.beside.case_id
        if said.elders:
            told["texts"] = [each.pk for each in said.elders]
        is_solved = decision == TextDecision.YES
        grade = _grade_of([*said.elders, text], is_solved=is_solved)
        return _as_answer(text, text.report, actor, now, told, is_solved=is_solved, satisfaction=grade)
    if decision == TextDecision.PLACE:
        return _as_place(text, text.case, said)
    return read_words(text.case.pk, actor=actor, now=now, facts=_facts(text, decision))


def may_be_place(text: InboundText) -> bool:
    """Whether a text may be said to be the place of its case: it stands with one whose place may be changed."""
    case = speaks_for(text.case) if text.case is not None else None
    return case is not None and not case.has_ended and case.state != State.ANSWERING


def placed_by(texts: Iterable[InboundText], user: User) -> set[int]:
    """Return the ids of those of these texts by which this person may move their cases now, as `change_case` would let him."""
    cases = {each.pk: speaks_for(each.case) for each in texts if each.case is not None and may_be_place(each)}
    asked = Request.objects.filter(case__in={each.pk for each in cases.values()}, state=RequestState.ASKED)
    ruled = set(asked.filter(kind=RequestKind.ARBITRATION).values_list("case", flat=True)) if cases else set()
    # What comes back from a check goes on at the desk.
    roles, changes = set(user.roles), {**CHANGES, State.CHECKING: DESK}
    return {
        pk
        for pk, case in cases.items()
        if case.pk not in ruled and roles & {*changes.get(case.state, frozenset())} and knows_place_of(user, case)
    }


def proposed_of(text: InboundText, now: datetime) -> str:
    """Return where a text says that its case is, beyond doubt; of a place that is stored already that one as it stands."""
    known = speaks_for(text.case).address if text.case is not None else ""
    if known and not is_place_doubted(text.words):
        is_named = known in text.words or names_own_place(text.words, Known(frozenset(), frozenset({known})))
        if is_named and point_in(text.words) is None:
            return known
    return place_proposed(text.words, now)


def _as_place(text: InboundText, case: Case, said: _Decided) -> Case:
    """Put the case where the text says that it is; what stands there already is only read."""
    address = said.address.strip()
    if not address or len(address) > MOST_LETTERS:
        raise BadInput(fields={"address": str(_("Write where it is."))})
    if not may_be_place(text):
        raise PlaceIsSettled(number=case.number)
    case = speaks_for(case)
    if said.actor.user is not None and not knows_place_of(said.actor.user, case):
        # Merged into what is kept: whoever may not know where that is moves it nowhere.
        raise NotYours
    read, written = read_place(text.words, said.now), read_place(address, said.now)
    found = find_place(written or Place(address))
    hers = read.point if read is not None else None
    hers = hers or (written.point if written is not None else None)
    if written is not None and written.point is not None:
        # A point alone; another one has left the address behind.
        address = written.address or ("" if is_apart(case.point, written.point) else case.address)
    facts = _facts(text, TextDecision.PLACE)
    is_put = case.point is not None and (hers is None or not is_apart(case.point, hers))
    point = hers or (None if is_put and address == case.address else found.point)
    if address == case.address and (is_put or point is None):
        return read_words(case.pk, actor=said.actor, now=said.now, facts=facts)
    is_same = bool(case.address) and is_same_place(case.address, address)
    # A pin that no address led to was shown on the map, and goes only there.
    may_clear = said.clears_pin and bool(case.address)
    if point is None and case.point is not None and not is_same and not may_clear:
        raise NotOnTheMap(number=case.number)
    placed = change_case(case.pk, actor=said.actor, now=said.now, address=address, point=point, told_by=facts)
    asked = Question.objects.filter(report=text.report, kind=QuestionKind.PLACE, ended_at__isnull=True)
    for question in asked.order_by("pk"):
        end(question, QuestionEnd.ANSWERED, said.now)
    return placed


def _facts(text: InboundText, decision: str) -> dict[str, object]:
    return {"text": text.pk, "read": decision, "report": text.report_id}


def _grade_of(texts: Sequence[InboundText], *, is_solved: bool) -> int | None:
    """Return the grade that she chose last with this very answer; one that she chose with another is none of this one's."""
    grades = [each.satisfaction for each in texts if each.is_solved is is_solved and each.satisfaction is not None]
    return grades[-1] if grades else None


def _as_answer(
    text: InboundText,
    report: Report,
    actor: Actor,
    now: datetime,
    told: dict[str, object],
    *,
    is_solved: bool,
    satisfaction: int | None,
) -> Case:
    report.case = case = speaks_for(report.case)
    decision = TextDecision.YES if is_solved else TextDecision.NO
    if is_of_earlier_round(case, text.received_at):
        raise SaidBeforeAsked(number=case.number)
    if case.state in MAY_BE_CONTESTED:
        # The case has ended, which a yes only confirms.
        if is_solved:
            return read_words(case.pk, actor=actor, now=now, facts=_facts(text, decision) | told)
        if case.state == State.CLOSED:
            # It is the word about what was closed.
            told |= {"solved": False, "satisfaction": satisfaction}
        return contest_case(report, now=now, words=text.words, actor=actor, facts=told)
    if not is_asked(case):
        raise NoAnswerWanted(number=case.number)
    rated = rate_case(
        report,
        now=now,
        at=text.received_at,
        is_solved=is_solved,
        satisfaction=satisfaction,
        actor=actor,
        channel=text.channel,
        facts=told,
    )
    if text.question is not None:
        end(text.question, QuestionEnd.ANSWERED, now)
    return rated


def _as_new(text: InboundText, actor: Actor, now: datetime) -> Case:
    receipt = take_in([_new_report(text, actor.user)], now=now, actor=actor)[0]
    if text.case is not None:
        read_words(text.case.pk, actor=actor, now=now, facts={**_facts(text, TextDecision.NEW), "new": receipt.case_id})
    return Case.objects.get(pk=receipt.case_id)


def _new_report(text: InboundText, taken_by: User | None) -> NewReport:
    """Make a report of a text; what protected her, or whom it was about, holds for it as for the case it stood with."""
    contact, case = text.contact, text.case
    phone = crypto.decrypt(contact.phone_cipher) if contact and contact.phone_cipher else ""
    email = crypto.decrypt(contact.email_cipher) if contact and contact.email_cipher else ""
    is_protected = case is not None and (case.is_protected or (text.report is not None and text.report.is_protected))
    return NewReport(
        channel=Channel(text.channel),
        text=text.words,
        received_at=text.received_at,
        language=language_of(text.words, contact.language if contact else city_language()),
        caller=Caller(phone=phone, email=email, wants_protection=is_protected)
        if phone or email or is_protected
        else None,
        taken_by=taken_by,
        about_department=case.about_department if case else None,
        provider_id=text.provider_id,
        origin=Origin(case.origin) if case else Origin.LIVE,
    )


def city_language() -> str:
    """Return the city's first language."""
    languages = held_rules().city.profile.get("languages") or ["en"]
    return str(languages[0])
