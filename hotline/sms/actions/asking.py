"""What the city asked its citizens: kept when the message that asks is written, ended when nobody waits any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Contact
from cases.access import speaks_for
from cases.actions.feedback import MAY_BE_CONTESTED, is_asked
from cases.models import Rating, Report
from cases.workflow import State
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind
from hotline.sms.settings import patience
from messaging.models import Message, MessageChannel, MessageState

# Citizens have few cases; more than this nobody asks about at once.
MOST_REPORTS = 50
# Under which the number of texts that wait is kept for the pages that show it.
WAITING_TEXTS = "texts:waiting"
# What says whose matter a question is about.
_CHAINS = ("case__merged_into", "report__case__merged_into")


@dataclass(frozen=True)
class Asking:
    """A question that a message of ours asks, before anybody knows whether the message is written."""

    message_key: str
    kind: QuestionKind
    case_id: int
    report: Report


def keep_questions(askings: Iterable[Asking], messages: Sequence[Message], *, now: datetime) -> int:
    """Keep the questions that were asked by SMS, once each; one that is held back asks nobody."""
    askings = list(askings)
    if not askings:
        return 0
    by_key = {each.key: each for each in messages}
    # Those that were just written do not know their own ids.
    ids = dict(Message.objects.filter(key__in=by_key).values_list("key", "pk"))
    rows = [
        Question(
            contact_id=asking.report.contact_id,
            kind=asking.kind,
            case_id=asking.case_id,
            report=asking.report,
            asked_at=now,
            lapses_at=now + patience().question,
            message_id=ids.get(asking.message_key),
        )
        for asking in askings
        if asking.report.contact_id and _is_asked(by_key.get(asking.message_key))
    ]
    Question.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_asked(message: Message | None) -> bool:
    return message is not None and message.channel == MessageChannel.SMS and message.state != MessageState.FAILED


def close_questions(case_ids: Iterable[int], *, now: datetime) -> int:
    """End the questions of these cases that nobody waits for any more: answered elsewhere, or withdrawn."""
    count = 0
    for question in Question.objects.filter(case__in=list(case_ids), ended_at__isnull=True).select_related(*_CHAINS):
        if not waits(question):
            was_rated = Rating.objects.filter(case=question.case, answered_at__gte=question.asked_at).exists()
            end(question, QuestionEnd.ANSWERED if was_rated else QuestionEnd.WITHDRAWN, now)
            count += 1
    return count


@transaction.atomic
def lapse_questions(*, now: datetime) -> int:
    """End the questions nobody answered in time; a text of which nobody said what it is about goes to a person."""
    due = Question.objects.select_for_update().filter(ended_at__isnull=True, lapses_at__lte=now)
    lapsed = list(due)
    Question.objects.filter(pk__in=[each.pk for each in lapsed]).update(ended_at=now, ending=QuestionEnd.LAPSED)
    hand_over(lapsed, now)
    return len(lapsed)


def hand_over(questions: Iterable[Question], now: datetime) -> None:
    """Let the texts of these "which?" wait for a person: whoever wrote them did not say which."""
    texts = [each.options.get("text") for each in questions if each.kind == QuestionKind.WHICH]
    waiting = InboundText.objects.filter(pk__in=[each for each in texts if each], waits_since__isnull=True, decision="")
    if waiting.update(waits_since=now):
        tell_of_waiting()


def tell_of_waiting() -> None:
    """Have the pages count anew what waits for a person."""
    transaction.on_commit(partial(cache.delete, WAITING_TEXTS), robust=True)


def end(question: Question, ending: QuestionEnd, now: datetime) -> None:
    """End one question."""
    question.ended_at, question.ending = now, ending
    Question.objects.filter(pk=question.pk, ended_at__isnull=True).update(ended_at=now, ending=ending)


def waits(question: Question) -> bool:
    """Whether the city still wants to hear the answer."""
    case = question.case
    if case is None:
        return True
    if not is_hers(question):
        return False
    if question.kind == QuestionKind.ACCEPT:
        return case.state in MAY_BE_CONTESTED
    if question.kind == QuestionKind.SOLVED:
        return is_asked(case)
    return not case.has_ended and case.point is None and not case.address


def is_hers(question: Question) -> bool:
    """Whether it is still about her matter: taken apart, her case is no longer spoken for by the one she was asked of."""
    report, case = question.report, question.case
    return report is not None and case is not None and speaks_for(report.case).pk == speaks_for(case).pk


def open_questions(contact: Contact, *, now: datetime) -> list[Question]:
    """Return what this citizen is asked and may answer now, the latest first. Call under the contact's lock."""
    _ask_what_is_asked(contact, now)
    found = Question.objects.filter(contact=contact, ended_at__isnull=True, lapses_at__gt=now)
    return [
        each
        for each in found.select_related("case__case_class", "contact", *_CHAINS).order_by("-asked_at", "-pk")
        if waits(each)
    ]


def late_questions(contact: Contact, *, now: datetime, kind: QuestionKind | None = None) -> list[Question]:
    """Return the questions of each kind, or all of one, that were asked last, of which nobody may wait any more."""
    asked = (
        Question.objects.filter(contact=contact, case__isnull=False, asked_at__gt=now - patience().late)
        .select_related("case__case_class", *_CHAINS)
        .order_by("-asked_at", "-pk")[:MOST_REPORTS]
    )
    if kind is not None:
        return [each for each in asked if each.kind == kind]
    first: dict[str, Question] = {}
    for each in asked:
        first.setdefault(each.kind, each)
    return list(first.values())


def _ask_what_is_asked(contact: Contact, now: datetime) -> None:
    """Keep the question of a case that already waits: its message is about to be written, or left by another way.

    When it reached her nobody knows, so it lapses counted from now.
    """
    own = {speaks_for(report.case).pk: report for report in reversed(own_reports(contact))}
    waiting = Rating.objects.filter(case__in=own, answered_at__isnull=True, case__state=State.ANSWERING).order_by(
        "asked_at", "pk"
    )
    Question.objects.bulk_create(
        [
            Question(
                contact=contact,
                kind=QuestionKind.SOLVED,
                case_id=rating.case_id,
                report=own[rating.case_id],
                asked_at=rating.asked_at,
                lapses_at=now + patience().question,
            )
            for rating in waiting
            if not Question.objects.filter(
                contact=contact, case=rating.case_id, kind=QuestionKind.SOLVED, asked_at__gte=rating.asked_at
            )
            # Withdrawn while the case waits, it was asked of another report of hers, which was taken apart.
            .exclude(ending=QuestionEnd.WITHDRAWN)
            .exists()
        ],
        ignore_conflicts=True,
    )


def spoken_of(contact: Contact, reports: Sequence[Report], *, now: datetime) -> Report | None:
    """Return the report of whose case the last text of ours to this citizen spoke, while an answer to it is waited for."""
    sent = Message.objects.filter(
        contact=contact, channel=MessageChannel.SMS, case_id__isnull=False, created_at__gt=now - patience().question
    ).exclude(state=MessageState.FAILED)
    last = sent.order_by("-pk").values_list("case_id", flat=True).first()
    for report in reports:
        case = speaks_for(report.case)
        if last in (report.case_id, case.pk):
            report.case = case
            return report
    return None


def own_reports(contact: Contact) -> list[Report]:
    """Return what a citizen reported, the latest first."""
    return list(with_chain(Report.objects.filter(contact=contact)).order_by("-received_at", "-pk")[:MOST_REPORTS])


def with_chain(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Read with each report its case and what speaks for that."""
    return reports.select_related("case__merged_into__merged_into__merged_into", "case__case_class")
