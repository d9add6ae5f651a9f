"""The accept phase: answer, verify, file, reject, hand over; each also in one act with taking in."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import has_secret_place
from cases.actions.act import Act, Actor, Saying, require_text, require_words
from cases.actions.evidence import attach, of_kind
from cases.actions.orders import ask_to_look, close_check
from cases.actions.places import require_knows_place
from cases.actions.summaries import require_summary
from cases.actions.take_in import NewReport, Receipt, take_in_with
from cases.actions.workers import worker_to_ask
from cases.links import without_secrets
from cases.models import AttachmentKind, Case, Check, CheckKind, LogKind, Obligation, WordsKind
from common.refusals import Refusal

# A telephone number or a file's number, and no word.
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9/._-]{2,30}")


class NeedsClass(Refusal):
    """Nothing can be filed before it is known what it is about."""

    code = "needs_class"
    sentence = _("Choose what %(number)s is about before filing it.")


# What an appeal is against.
DECISIONS = frozenset({LogKind.ANSWER, LogKind.REJECT, LogKind.VOID, LogKind.GRANT})


@transaction.atomic
def answer_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    answer: str,
    article_id: int | None = None,
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Answer reports at once; the words go to the citizens, so they must not be empty."""
    require_words(answer, "answer")
    act = Act(LogKind.ANSWER, actor=actor, now=now)
    for case in act.lock(cases, versions):
        # What the citizen did not accept is looked at by somebody else.
        act.require_other_hand(case, DECISIONS)
        _give_answer(act, case, answer, article_id)
    act.write()
    return act.cases


@transaction.atomic
def answer_report(
    report: NewReport, *, actor: Actor, now: datetime, answer: str, article_id: int | None = None
) -> Receipt:
    """Take a report in and answer it, as one act."""
    require_words(answer, "answer")
    act, case, receipt = take_in_with(LogKind.ANSWER, report, actor=actor, now=now)
    _give_answer(act, case, answer, article_id)
    act.write()
    return receipt


def _give_answer(act: Act, case: Case, answer: str, article_id: int | None) -> None:
    act.end(case, "answer", "explained")
    act.log(case, Saying(WordsKind.ANSWER, answer), facts={"article": article_id} if article_id else None)


@transaction.atomic
def ask_verification(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    worker: User | None = None,
    tells_place: bool = False,
    summary: str = "",
    is_confirmed: bool = False,
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Ask a grid worker whether it is so: `worker`, or the closest on duty. The filing clock starts.

    Refused where nobody is there to be asked. `tells_place`: she is told the exact place also where it is
    kept at the centre; the log says so. Of a protected matter she reads the summary only: without one nobody is asked,
    and `summary` writes it in the same act.
    """
    act = Act(LogKind.ASK_VERIFICATION, actor=actor, now=now)
    for case in act.lock(cases, versions):
        act.step(case, "ask_verification")
        written = require_summary(case, summary, writer=actor.user, is_confirmed=is_confirmed)
        act.stop_clocks(case, Obligation.RECEIVE)
        act.start_clock(case, Obligation.FILE)
        asked = worker_to_ask(act, case, worker)
        check = Check(case=case, kind=CheckKind.VERIFY, asked=asked, asked_at=act.at)
        act.add(check)
        tells = tells_place and has_secret_place(case)
        if tells:
            require_knows_place(act, case)
        ask_to_look(act, case, check, asked, tells_place=tells)
        told = {"place_told": True} if tells else {}
        act.log(case, facts={"check": check.pk, "worker": asked.pk, **told, **written})
    act.write()
    return act.cases


@transaction.atomic
def report_verification(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    is_confirmed: bool,
    note: str = "",
    at: datetime | None = None,
    point: tuple[float, float] | None = None,
    uploads: Sequence[UUID] = (),
) -> list[Case]:
    """Bring back what a grid worker found. A fact: late or early, it is taken in; that it is not so says why."""
    if not is_confirmed:
        require_text(note, "note")
    act = Act(LogKind.REPORT_VERIFICATION, actor=actor, now=now, at=at)
    for case in act.lock(cases):
        act.require_other_department(case)
        act.step(case, "report_verification")
        check = close_check(act, case, is_confirmed=is_confirmed, point=point)
        sayings = [Saying(WordsKind.NOTE, note)] if note else []
        facts = {"check": check.pk if check else None, "confirmed": is_confirmed}
        act.log(case, *sayings, facts=facts | attach(act, case, of_kind(uploads, AttachmentKind.CHECK)))
    act.write()
    return act.cases


@transaction.atomic
def file_case(
    cases: Sequence[int], *, actor: Actor, now: datetime, versions: dict[int, int] | None = None
) -> list[Case]:
    """Accept reports as cases: from here on their class, place and limits count."""
    act = Act(LogKind.FILE, actor=actor, now=now)
    for case in act.lock(cases, versions):
        _accept(act, case)
        close_check(act, case)
    act.write()
    return act.cases


@transaction.atomic
def file_report(report: NewReport, *, actor: Actor, now: datetime) -> Receipt:
    """Take a report in and accept it as a case, as one act."""
    act, case, receipt = take_in_with(LogKind.FILE, report, actor=actor, now=now)
    _accept(act, case)
    act.write()
    return receipt


def _accept(act: Act, case: Case) -> None:
    require_class(case)
    act.step(case, "file")
    case.filed_at = act.at
    act.stop_clocks(case, Obligation.RECEIVE, Obligation.FILE)
    act.start_clock(case, Obligation.ROUTE)
    act.log(case, facts={"class": case.case_class_id, "division": case.division_id})


@transaction.atomic
def reject_case(
    cases: Sequence[int], *, actor: Actor, now: datetime, reason: str, versions: dict[int, int] | None = None
) -> list[Case]:
    """Decline: the reason is told to the citizen, who may appeal."""
    require_words(reason, "reason")
    act = Act(LogKind.REJECT, actor=actor, now=now)
    for case in act.lock(cases, versions):
        act.require_other_hand(case, DECISIONS)
        act.end(case, "reject")
        close_check(act, case)
        act.log(case, Saying(WordsKind.REASON, reason))
    act.write()
    return act.cases


@transaction.atomic
def hand_over_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    authority: str,
    their_number: str = "",
    note: str = "",
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Give cases to 110, 119, 120 or another authority, keeping to whom and their number."""
    require_text(authority, "authority")
    authority, their_number = without_secrets(authority), without_secrets(their_number)
    act = Act(LogKind.HAND_OVER, actor=actor, now=now)
    for case in act.lock(cases, versions):
        _give_to(act, case, authority, their_number, note)
        close_check(act, case)
    act.write()
    return act.cases


@transaction.atomic
def hand_over_report(report: NewReport, *, actor: Actor, now: datetime, authority: str) -> Receipt:
    """Take a report in and give it to another authority, as one act."""
    require_text(authority, "authority")
    act, case, receipt = take_in_with(LogKind.HAND_OVER, report, actor=actor, now=now)
    _give_to(act, case, without_secrets(authority))
    act.write()
    return receipt


def _give_to(act: Act, case: Case, authority: str, their_number: str = "", note: str = "") -> None:
    act.end(case, "hand_over")
    case.referred_to, case.referred_number = authority[:80], their_number[:80]
    # Codes and numbers stand in the row; a name that somebody wrote stands in words, as it was said then.
    said = {"authority": case.referred_to, "their_number": case.referred_number}
    facts = {name: text for name, text in said.items() if CODE.fullmatch(text)}
    words = [text for name, text in said.items() if text and name not in facts]
    told = "\n".join([*words, *([note] if note else [])])
    act.log(case, *([Saying(WordsKind.NOTE, told)] if told else []), facts=facts)


def require_class(case: Case) -> None:
    """Refuse to go on with a case nobody has classed."""
    if case.case_class_id is None:
        raise NeedsClass(number=case.number)
