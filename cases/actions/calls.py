"""Calling whom no message reaches: told or asked by a person, and until then in a queue.

Whoever left a number that takes no texts, wants no more of them, or whose message never arrived, is owed a call where
there is something she must learn or is asked. The case says since when (`to_call_since`), until somebody spoke to her,
rang often enough in vain, or nothing is asked any more. What ends before anybody rang says so (`Outcome.NOT_CALLED`).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import AccessRecord
from cases.actions.act import SYSTEM, Act, Actor
from cases.actions.contact import require_number, with_number
from cases.actions.feedback import NobodyToCall, rate_case
from cases.actions.protecting import lock_people_of
from cases.models import Case, LogEntry, LogKind, Outcome, Rating, Report
from cases.workflow import JUDGES, State

# The occasion on which the citizen is asked whether it is solved.
ASKED = "done"
# On which she hears how it ended, and of which only an explanation is a word to her.
CLOSED = "closed"
# On which she hears whom to ring; by what she wrote herself she was told where she wrote it.
DANGER = "danger"


def owe_call(case_id: int, seq: int, occasion: str, *, now: datetime) -> None:
    """Have somebody call whom the message about one row of a case did not reach, where she still is to hear of it."""
    row = LogEntry.objects.filter(case_id=case_id, seq=seq).first()
    with transaction.atomic():
        act = Act(LogKind.CONTACT, actor=SYSTEM, now=now)
        act.adopt_one(case_id)
        if row is None or not act.cases:
            return
        (case,) = act.cases
        if case.to_call_since is not None or not _is_to_hear(case, row, occasion) or not with_number(case).exists():
            return
        case.to_call_since = now
        act.log(case, facts={"via": "call_owed", "text": seq, "occasion": occasion})
        act.write()


def _is_to_hear(case: Case, row: LogEntry, occasion: str) -> bool:
    if row.seq == 1 or row.kind == LogKind.ADD_REPORT:
        # She was there: on the line, or on the page that says it.
        return False
    if occasion == ASKED:
        return case.state == State.ANSWERING and _open_ratings(case).exists()
    if occasion == CLOSED:
        return case.state == State.CLOSED and row.facts.get("outcome") == Outcome.EXPLAINED
    if occasion == DANGER:
        return bool(case.danger) and not row.facts.get("report")
    # An answer, or that it is not the city's to do; nobody hears of one that was taken up again since.
    return case.has_ended and row.to_state == case.state


def _open_ratings(case: Case) -> QuerySet[Rating]:
    return Rating.objects.filter(case=case, answered_at__isnull=True)


def _who_answered(case: Case, actor: Actor) -> Report | None:
    """Return whose number the caller had shown last; who rang herself is of this very case before one it speaks for."""
    reports = list(with_number(case).order_by("received_at", "pk"))
    shown = AccessRecord.objects.filter(
        subject="contact", user=actor.user, case_id__in={each.case_id for each in reports}
    ).order_by("-pk")[:1]
    seen = [
        each for each in reports for row in shown if (each.case_id, each.contact_id) == (row.case_id, row.subject_id)
    ]
    own = [each for each in reports if each.case_id == case.pk]
    return next(iter([*seen, *own, *reports]), None)


@transaction.atomic
def rate_by_phone(
    case_id: int, *, actor: Actor, now: datetime, is_solved: bool, satisfaction: int | None = None, words: str = ""
) -> Case:
    """Take the answer that the citizen gave on the telephone, to whoever judges and had her number shown, or was rung.

    A yes that may not end the case by itself is kept, and waits for a person: see `rate_case`.
    """
    # The persons before the cases, as whatever she says herself locks them.
    lock_people_of([case_id])
    act = Act(LogKind.RATE, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*JUDGES)
    act.require_other_hand(case)
    report = _who_answered(case, actor)
    if report is None:
        raise NobodyToCall(number=case.number)
    require_number(act, case)
    told: dict[str, Any] = {"satisfaction": satisfaction, "words": words, "channel": "call"}
    return rate_case(report, now=now, is_solved=is_solved, actor=actor, **told)
