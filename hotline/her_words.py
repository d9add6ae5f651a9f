"""What a citizen says on her page, taken for what it can still be: an answer, a wish to look again, or words.

Whatever the rules refuse by then, since somebody else was quicker or the case has ended, is kept with the case.
What only a person can read rightly waits for one, beside the texts that came too late.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.access import speaks_for
from cases.actions import add_words, contest_case, place_report, rate_case
from cases.actions.act import StepNotAllowed
from cases.actions.dangers_told import is_told_since
from cases.actions.feedback import MAY_BE_CONTESTED, UNREAD, NothingAsked, is_asked, is_of_earlier_round
from cases.guesses import is_unplaced
from cases.links import without_secrets
from cases.models import Case, Channel, LogEntry, LogKind, Rating, Report, Words, WordsKind
from cases.workflow import State
from hotline.actions import Answered, leave_to_person
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind
from hotline.sms.actions.asking import end
from hotline.sms.actions.moved_on import moves_since
from hotline.sms.actions.since import is_unread
from hotline.sms.confirming import may_end, stays_yes
from hotline.sms.places import Place, find_place, is_place_open, is_place_unknown, read_place
from hotline.sms.settings import patience
from hotline.values import danger_in


@transaction.atomic
def say_more(
    report: Report, *, now: datetime, words: str, uploads: Sequence[UUID] = (), answered: Answered | None = None
) -> Case:
    """Take more words and photos; a person reads them where the case has ended, and where they may be the answer.

    So where something waits that she wrote of it before: nobody says what that is without what came after it.

    The same words a moment later are those that stand there.
    """
    if not uploads and _said_a_moment_ago(report, words, now, answered):
        return _speaking_for(report)
    case = add_words(report, now=now, text=words, uploads=uploads, facts=_facts(answered))
    if case.has_ended or is_asked(case) or is_unread(report, case):
        leave_to_person(report, case, words, now=now, answered=answered)
    return case


@transaction.atomic
def ask_again(
    report: Report, *, now: datetime, words: str, uploads: Sequence[UUID] = (), answered: Answered | None = None
) -> Case:
    """Have the centre look once more: an appeal, a case taken up again, or words of one that is in hand already."""
    case = _speaking_for(report)
    try:
        if case.state in MAY_BE_CONTESTED:
            return contest_case(report, now=now, words=words, uploads=uploads, facts=_facts(answered))
    except StepNotAllowed:
        # Somebody else who reported it was quicker.
        pass
    return say_more(report, now=now, words=words, uploads=uploads, answered=answered)


@transaction.atomic
def answer(
    report: Report,
    *,
    now: datetime,
    is_solved: bool,
    satisfaction: int | None = None,
    words: str = "",
    uploads: Sequence[UUID] = (),
) -> Case:
    """Take the answer to the one question; one that nobody waits for any more is kept, and read where it differs.

    A yes that may not end the case by itself is kept as her answer until a person has looked, as that of a text is.
    """
    answered = Answered(is_solved=is_solved, satisfaction=satisfaction or None)
    case = _speaking_for(report)
    if is_solved and is_asked(case) and not (may_end(case, words, now) and stays_yes(case, words)):
        if uploads or not _waits_already(report, words, answered):
            # The question stays open: whoever looks says what it is.
            case = add_words(report, now=now, text=words, uploads=uploads, facts=_facts(answered) | {UNREAD: True})
            leave_to_person(report, case, words, now=now, answered=answered)
        return case
    try:
        return rate_case(report, now=now, is_solved=is_solved, satisfaction=satisfaction, words=words, uploads=uploads)
    except NothingAsked:
        case = _speaking_for(report)
    has_more = bool(words.strip() or uploads)
    is_said = not words.strip() or _said_a_moment_ago(report, words, now, answered)
    if is_said and not uploads and (is_solved, satisfaction or None) in _answered(report, case):
        # Sent twice: what she said stands there already.
        return case
    if case.state == State.CLOSED and has_more and not is_solved:
        return ask_again(report, now=now, words=words, uploads=uploads, answered=answered)
    if _waits_already(report, words, answered) and not uploads:
        return case
    case = add_words(report, now=now, text=words, uploads=uploads, facts=_facts(answered))
    agrees = case.state == State.CLOSED if is_solved else not case.has_ended
    # What she says beside it is read, also where the case has ended as she says.
    if not agrees or (has_more and case.has_ended):
        leave_to_person(report, case, words, now=now, answered=answered)
    return case


def may_place(case: Case) -> bool:
    """Whether somebody may still say where a case is, since nobody has."""
    return is_unplaced(case) and not case.has_ended


@transaction.atomic
def say_where(report: Report, *, now: datetime, address: str, point: tuple[float, float] | None) -> Case:
    """Take the place that she shows on the map or says; what only says that she does not know it is words.

    Where somebody has said meanwhile where it is, or it is over, a person reads it: somebody is sent there.
    """
    read = None if point else read_place(address, now)
    if point is None and is_place_unknown(address, now):
        return say_more(report, now=now, words=address)
    if point is None and is_place_open(address, now):
        # What stands in many a street, or names two places, a person asks about; till then it is asked where.
        case = add_words(report, now=now, text=address)
        leave_to_person(report, case, address, now=now)
        return case
    point = point or (read.point if read else None)
    words = "\n".join(filter(None, [address, f"geo:{point[1]:.6f},{point[0]:.6f}" if point else ""]))
    place = find_place(Place(read.address if read else address, point, read.division_id if read else None))
    case = _speaking_for(report)
    if case.has_ended or case.address or case.point is not None:
        return _say_other_place(report, case, words, point, now=now)
    placed = place_report(
        report, now=now, text=words, address=place.address, point=place.point, division_id=place.division_id
    )
    for question in Question.objects.filter(report=report, kind=QuestionKind.PLACE, ended_at__isnull=True):
        end(question, QuestionEnd.ANSWERED, now)
    return placed


def _say_other_place(
    report: Report, case: Case, words: str, point: tuple[float, float] | None, *, now: datetime
) -> Case:
    if point is not None and case.point is None and not case.has_ended:
        return place_report(report, now=now, text=words, address="", point=point)
    case = add_words(report, now=now, text=words)
    leave_to_person(report, case, words, now=now)
    return case


def _facts(answered: Answered | None) -> dict[str, Any]:
    """Return what the log says of a late answer, as of one that came in time: each reader reads it in his language."""
    return {"solved": answered.is_solved, "satisfaction": answered.satisfaction} if answered else {}


def _answered(report: Report, case: Case) -> set[tuple[bool, int | None]]:
    """Return the answers she gave when the case last asked, each also as it is without its grade."""
    last = Rating.objects.filter(case=case, answered_at__isnull=False).order_by("-asked_at", "-pk").first()
    if last is None or last.answered_at is None:
        return set()
    own = Report.objects.filter(contact=report.contact_id) if report.contact_id else Report.objects.filter(pk=report.pk)
    rows = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.RATE, at=last.answered_at)
    hers = rows.filter(facts__report__in=list(own.values_list("pk", flat=True)))
    told = [(row.facts["solved"], row.facts["satisfaction"]) for row in hers]
    return {*told, *((is_solved, None) for is_solved, _grade in told)}


def _said_a_moment_ago(report: Report, words: str, now: datetime, answered: Answered | None) -> bool:
    """Whether her last words, and the answer they came with, were just these: a page is sent twice by a second tap."""
    last = Words.objects.filter(report=report, kind=WordsKind.CITIZEN).order_by("-created_at", "-pk").first()
    if (
        last is None
        or last.text.strip() != without_secrets(words).strip()
        or last.created_at <= now - patience().repeat
    ):
        return False
    if _is_danger_anew(report, words, last.created_at) or _has_moved_on(report, last):
        return False
    row = LogEntry.objects.filter(case_id=last.case_id, seq=last.log_seq).values_list("facts", flat=True).first() or {}
    said = (row.get("solved"), row.get("satisfaction"))
    return said == ((answered.is_solved, answered.satisfaction) if answered else (None, None))


def _has_moved_on(report: Report, last: Words) -> bool:
    """Whether her case was asked, ended, merged, placed or taken up again since she said these words, by another act."""
    rows = moves_since({last.case_id, _speaking_for(report).pk}, last.created_at)
    return any(row.case_id != last.case_id or row.seq > last.log_seq for row in rows)


def _is_danger_anew(report: Report, words: str, said_at: datetime) -> bool:
    """Whether words tell of a danger of which nobody is told any more: it was cleared or over since she said them."""
    return not is_told_since(_speaking_for(report).pk, danger_in(words, said_at), said_at)


def _speaking_for(report: Report) -> Case:
    """Return the case that speaks for hers, as it is now."""
    chain = "case__merged_into__merged_into__merged_into"
    return speaks_for(Report.objects.select_related(chain).get(pk=report.pk).case)


def _waits_already(report: Report, words: str, answered: Answered) -> bool:
    waiting = InboundText.objects.filter(report=report, channel=Channel.WEB, waits_since__isnull=False)
    same = {"is_solved": answered.is_solved, "satisfaction": answered.satisfaction}
    said = waiting.filter(words=without_secrets(words), **same).order_by("received_at").last()
    if said is None or _is_danger_anew(report, words, said.received_at):
        return False
    # The same answer to another question: what waits is about a round before.
    return not is_of_earlier_round(_speaking_for(report), said.received_at)
