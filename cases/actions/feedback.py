"""Check and feedback: pass, rework, rate, call back, close, reopen, appeal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import speaks_for
from cases.actions.act import CITIZEN, Act, Actor, Saying, require_text, require_words
from cases.actions.contact import contact_rules, require_number, with_number
from cases.actions.evidence import attach, of_kind
from cases.actions.houses import is_leads_house
from cases.actions.orders import cancel_orders, close_check, hold
from cases.actions.protecting import heed_wish, lock_people_of, protected_by_reports
from cases.actions.routing import return_to_dispatcher
from cases.actions.speaking import lock_speaking
from cases.actions.take_in import CITIZENS_DOORS
from cases.clocks import clock_of
from cases.models import (
    Alert,
    AttachmentKind,
    Case,
    LogEntry,
    LogKind,
    Obligation,
    Outcome,
    Rating,
    Report,
    Urgency,
    WordsKind,
    WorkOrder,
)
from cases.workflow import DESK, JUDGES, State
from common.refusals import BadInput, Refusal

# How whoever judges may end it; that it is solved only the citizen says, and that nobody called only the clock.
ENDINGS = (Outcome.EXPLAINED, Outcome.NOT_REACHED, Outcome.UNASKED)
# What its citizen may not accept; then it is looked at again.
MAY_BE_CONTESTED = frozenset({State.ANSWERED, State.REJECTED, State.VOIDED, State.CLOSED})
# What a row says of a case whose own citizens are asked again.
ASKED_ANEW = "asked_anew"
# What a row says of a yes that ends nothing before a person has read it, and of one that does not since a text waits.
UNREAD = "unread"
TEXT_WAITS = "text_waits"
# Of a question that is open: somebody rang. The asking itself was the first attempt.
RUNG: dict[str, Any] = {"answered_at__isnull": True, "attempts__gt": 1}


class NothingAsked(Refusal):
    """The citizen is not being asked, or has answered."""

    code = "nothing_asked"
    sentence = _("%(number)s is not waiting for an answer just now.")


class SaidBeforeAsked(NothingAsked):
    """She said it of an earlier round: it was worked on again since, and she is asked anew."""

    code = "said_before_asked"
    sentence = _("%(number)s was worked on again since this was said, and the citizen is asked anew. Keep it as words.")


class NobodyToCall(Refusal):
    """Nobody who reported it left a number."""

    code = "nobody_to_call"
    sentence = _("Nobody who reported %(number)s left a telephone number: they are asked on their page, or by e-mail.")


class NobodyCalled(Refusal):
    """Who could be asked only by a call, and was not called, is not somebody who was not reached."""

    code = "nobody_called"
    sentence = _("No message reached the citizen of %(number)s, and nobody called. Call first.")


class StillAsked(Refusal):
    """That there was no answer is said when the time for it is over, and never that nobody could be asked."""

    code = "still_asked"
    sentence = _("The citizen of %(number)s is asked whether it is solved, and may still answer.")


class NothingToExplain(Refusal):
    """An explanation is for whoever said that it is not solved; nobody else's word is prevented by one."""

    code = "nothing_to_explain"
    sentence = _("Nobody has said that %(number)s is not solved, so there is nothing to explain.")


class HasAnswered(Refusal):
    """Whoever answered was asked, and was reached."""

    code = "has_answered"
    sentence = _("The citizen of %(number)s has answered. Explain, or send it back to work.")


class NobodyToAsk(Refusal):
    """Nobody was asked, so nobody was not reached."""

    code = "nobody_to_ask"
    sentence = _("No citizen reported %(number)s, so nobody was asked. Close it as such.")


@transaction.atomic
def pass_check(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
    note: str = "",
    point: tuple[float, float] | None = None,
    uploads: Sequence[UUID] = (),
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Find that it is done: the citizen is told and asked. Never by the department that worked."""
    act = Act(LogKind.PASS_CHECK, actor=actor, now=now, at=at)
    for case in act.lock(cases, versions):
        act.require_other_department(case)
        act.require_other_hand(case)
        act.step(case, "pass_check")
        check = close_check(act, case, is_confirmed=True, point=point)
        act.stop_clocks(case, Obligation.CHECK)
        act.start_clock(case, Obligation.ANSWER)
        # Closed while she had not answered, and taken up again since: that question is asked no more.
        act.beside.ask_no_more(case.pk)
        act.add(Rating(case=case, asked_at=act.now))
        # What she was to be called for before is over; whether this question reaches her is seen as it is sent.
        case.to_call_since = None
        sayings = [Saying(WordsKind.NOTE, note)] if note.strip() else []
        seen = attach(act, case, of_kind(uploads, AttachmentKind.CHECK))
        act.log(case, *sayings, facts={"check": check.pk if check else None, **seen})
    act.write()
    return act.cases


@transaction.atomic
def rework_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    at: datetime | None = None,
    point: tuple[float, float] | None = None,
    uploads: Sequence[UUID] = (),
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Find that it is not done: the same department goes again, on the clock it had.

    Where it turned out to be about that very house, the dispatcher sends somebody else.
    """
    # What was found on the spot is a fact, in whatever words a phone brings it.
    (require_words if at is None else require_text)(reason, "reason")
    act = Act(LogKind.REWORK, actor=actor, now=now, at=at)
    for case in act.lock(cases, versions):
        act.require_other_department(case)
        act.require_other_hand(case)
        act.step(case, "rework")
        check = close_check(act, case, is_confirmed=False, point=point)
        act.beside.ask_no_more(case.pk)
        case.to_call_since = None
        act.stop_clocks(case, Obligation.CHECK, Obligation.ANSWER)
        order = act.lead(case)
        order.rework_count += 1
        facts: dict[str, Any] = {
            "order": order.pk,
            "department": order.department_id,
            "check": check.pk if check else None,
        }
        if is_leads_house(act, case):
            act.keep(order)
            return_to_dispatcher(act, case, follows=True)
            facts["goes_on_at_desk"] = True
        else:
            _go_again(act, case, order)
        case.rework_count += 1
        facts |= attach(act, case, of_kind(uploads, AttachmentKind.CHECK))
        act.log(case, Saying(WordsKind.REASON, reason), facts=facts)
    act.write()
    return act.cases


def _go_again(act: Act, case: Case, order: WorkOrder) -> None:
    act.step(order, "rework", number=case.number)
    order.done_at = None
    hold(act, case, cause_id=order.pk, department=order.department)
    act.run_on(case, Obligation.DISPOSE, order)


@transaction.atomic
def rate_case(  # noqa: PLR0913 - an answer, who gave it, and how it came
    report: Report,
    *,
    now: datetime,
    is_solved: bool,
    satisfaction: int | None = None,
    words: str = "",
    uploads: Sequence[UUID] = (),
    actor: Actor = CITIZEN,
    channel: str = "web",
    at: datetime | None = None,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Take the citizen's answer. Solved closes the case; not solved goes to an operator.

    `at` is when she answered, where a person read it later; what she said before she was asked rates no round that came
    after it. A yes on the telephone to a case that somebody is called to or
    with which something waits unread, or with words of danger, is kept as her answer and ends nothing: a person reads it, as
    one on her page. Whoever reads a yes takes what waits of a danger first.
    """
    if satisfaction is not None and not 1 <= satisfaction <= 5:
        raise BadInput(fields={"satisfaction": str(_("Choose from 1 to 5."))})
    heed_wish(report, words, now=now)
    act = Act(LogKind.RATE, actor=actor, now=now, at=at)
    case = lock_speaking(act, report)
    rating = _asked_by(case, at)
    sayings = [Saying(WordsKind.CITIZEN, words, report.pk)] if words.strip() else []
    is_by_phone = actor.user is not None and "text" not in (facts or {})
    if actor.user is not None:
        act.require_role(*JUDGES, *DESK)
        act.require_other_department(case)
        if is_solved and is_by_phone:
            # What she wrote stands there to be read; what she said on the telephone another hand than found it done writes down.
            act.require_other_hand(case, {LogKind.PASS_CHECK})
        elif is_solved:
            act.dangers.require_taken(case)
    case.to_call_since = None
    told = {"report": report.pk, "channel": channel, "solved": is_solved, "satisfaction": satisfaction, **(facts or {})}
    told |= attach(act, case, of_kind(uploads, AttachmentKind.REPORT), report_id=report.pk)
    waits = is_solved and is_by_phone and act.has_unread(case)
    if is_solved and is_by_phone and (waits or is_called_to(case) or act.dangers.tells(words)):
        told |= {UNREAD: True} | ({TEXT_WAITS: True} if waits else {})
        act.log(case, *sayings, facts=told, kind=LogKind.COMMENT)
        act.write()
        return case
    rating.answered_at, rating.is_solved = act.at, is_solved
    rating.satisfaction, rating.channel = satisfaction, channel
    act.keep(rating)
    if is_solved:
        _end(act, case, Outcome.SOLVED)
    act.log(case, *sayings, facts=told)
    act.write()
    return case


def _asked_by(case: Case, said_at: datetime | None) -> Rating:
    """Return what a case waits for, or refuse; `said_at` is when she said what is read only now."""
    rating = Rating.objects.filter(case=case, answered_at__isnull=True).first()
    if rating is None or case.state != State.ANSWERING:
        raise NothingAsked(number=case.number)
    if said_at is not None and said_at < rating.asked_at:
        raise SaidBeforeAsked(number=case.number)
    return rating


def is_called_to(case: Case) -> bool:
    """Whether somebody is called to a case and nobody has come: no yes ends it before a person has looked."""
    return Alert.objects.filter(case=case, taken_at__isnull=True).exists()


@transaction.atomic
def call_back(case_id: int, *, actor: Actor, now: datetime, note: str = "") -> Case:
    """Keep that the citizen was called and did not answer; the last such call ends the case as not reached.

    Whoever calls had her number shown, and what counts as another call comes a while after the last.
    """
    act = Act(LogKind.CALL_BACK, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*JUDGES)
    act.require_other_department(case)
    act.require_other_hand(case)
    rating = Rating.objects.filter(case=case, answered_at__isnull=True).first()
    if rating is None or case.state != State.ANSWERING:
        raise NothingAsked(number=case.number)
    # She may have reported it by a case of her own, for which this one speaks.
    if not with_number(case).exists():
        raise NobodyToCall(number=case.number)
    require_number(act, case)
    contact = contact_rules(act.rules)
    since = act.at - timedelta(minutes=contact.apart_minutes)
    rows = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CALL_BACK, at__gte=rating.asked_at)
    if not rows.filter(at__gt=since).exists():
        rating.attempts += 1
        act.keep(rating)
    # Whoever found it done does not end it as well: then the time for the answer does. Nor does a call end a danger, or
    # what she wrote and nobody has read.
    may_end = not (act.had_hand(case, {LogKind.PASS_CHECK}) or act.dangers.waits(case) or act.has_unread(case))
    if rating.attempts > contact.attempts and may_end:
        _end(act, case, Outcome.NOT_REACHED)
    act.log(case, *([Saying(WordsKind.NOTE, note)] if note.strip() else []), facts={"attempts": rating.attempts})
    act.write()
    return case


@transaction.atomic
def close_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    outcome: Outcome,
    reason: str = "",
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """End cases. "Explained" needs the explanation; only the citizen can say "solved"."""
    if outcome == Outcome.EXPLAINED:
        require_words(reason, "reason")
    if outcome not in ENDINGS and not (outcome == Outcome.NOT_CALLED and actor.user is None):
        raise BadInput(fields={"outcome": str(_("Only the citizen can say that it is solved."))})
    act = Act(LogKind.CLOSE, actor=actor, now=now)
    act.lock(cases, versions)
    is_by_hand = actor.user is not None
    standing = _asked(act) if is_by_hand else {}
    if not is_by_hand:
        # A rule passes over what a person must read first, and comes back to it.
        act.leave_out([case for case in act.cases if act.has_unread(case)])
        if not act.cases:
            return []
    for case in act.cases:
        act.require_other_department(case)
        act.require_other_hand(case)
        # Whoever found it done does not also say that nobody found otherwise.
        act.require_other_hand(case, {LogKind.PASS_CHECK})
        if outcome == Outcome.EXPLAINED:
            # The citizen did not take that explanation once; somebody else looks at it now.
            act.require_other_hand(case, {LogKind.CLOSE})
        if case.pk in standing and (refusal := standing[case.pk].untrue(outcome, act.at)):
            raise refusal(number=case.number)
        act.dangers.require_taken(case)
        _end(act, case, outcome)
        act.log(case, *([Saying(WordsKind.REASON, reason)] if reason.strip() else []), facts={"outcome": outcome})
    act.write()
    return act.cases


def reported_by_citizens(case_ids: Collection[int]) -> set[int]:
    """Return those of the cases that somebody reported of her own accord, also by a case for which they speak.

    She can be asked whether it is solved, if only on her page.
    """
    counted = Case.objects.counted_for(case_ids)
    told = Report.objects.filter(case__in=list(counted), channel__in=CITIZENS_DOORS).values_list("case", flat=True)
    return {case_id for each in told.distinct() for case_id in counted[each]}


@dataclass(frozen=True)
class Asking:
    """Whether a citizen can be asked, and what she said of the last question: None while that is open."""

    can_be_asked: bool
    is_solved: bool | None
    # By when she may answer, where a limit says it; and whether she could be asked only by a call, which nobody made.
    until: datetime | None = None
    is_uncalled: bool = False

    def untrue(self, outcome: Outcome, at: datetime) -> type[Refusal] | None:
        """Return by which refusal an ending is kept off that says what is not so, or keeps her from saying it."""
        if outcome == Outcome.EXPLAINED:
            return None if self.is_solved is False else NothingToExplain
        if outcome == Outcome.NOT_REACHED and self.is_uncalled:
            return NobodyCalled
        if self.is_solved is not None:
            return HasAnswered
        if not self.can_be_asked:
            return NobodyToAsk if outcome == Outcome.NOT_REACHED else None
        is_over = self.until is None or self.until <= at
        return StillAsked if outcome == Outcome.UNASKED or not is_over else None

    def endings(self, at: datetime) -> tuple[Outcome, ...]:
        """Return those by which a person may end it now."""
        return tuple(each for each in ENDINGS if self.untrue(each, at) is None)


def _asked(act: Act) -> dict[int, Asking]:
    """Read it of those cases of the act that wait for an answer; a fixed number of queries."""
    waiting = {case.pk: case for case in act.cases if case.state == State.ANSWERING}
    can_be_asked = reported_by_citizens(waiting)
    ratings = Rating.objects.filter(case__in=waiting).order_by("asked_at", "pk")
    said = dict(ratings.values_list("case", "is_solved"))
    rung = set(ratings.filter(**RUNG).values_list("case", flat=True))
    clocks = {pk: clock_of(act.clocks(case), Obligation.ANSWER) for pk, case in waiting.items()}
    return {
        pk: Asking(
            pk in can_be_asked,
            said.get(pk),
            until=clock.due_at if (clock := clocks[pk]) else None,
            is_uncalled=case.to_call_since is not None and pk not in rung,
        )
        for pk, case in waiting.items()
    }


def is_asked(case: Case) -> bool:
    """Whether a case waits for the answer of its citizens."""
    return asked_since(case) is not None


def asked_since(case: Case) -> datetime | None:
    """Return when a case began to wait for the answer that it waits for; None while it waits for none."""
    if case.state != State.ANSWERING:
        return None
    return Rating.objects.filter(case=case, answered_at__isnull=True).values_list("asked_at", flat=True).first()


def is_of_earlier_round(case: Case, said_at: datetime) -> bool:
    """Whether something was said before the citizens were last asked about a case: then it rates nothing that was done since."""
    return Rating.objects.filter(case=case, asked_at__gt=said_at).exists()


def is_uncalled(case: Case) -> bool:
    """Whether the citizen who is asked could be asked only by a call, which nobody made."""
    return case.to_call_since is not None and not Rating.objects.filter(case=case, **RUNG).exists()


def _end(act: Act, case: Case, outcome: Outcome) -> None:
    act.end(case, "close", outcome)
    if outcome != Outcome.NOT_CALLED:
        case.to_call_since = None
    cancel_orders(act, case)
    act.beside.let_all_go(case.pk)


@transaction.atomic
def reopen_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    report: Report | None = None,
    uploads: Sequence[UUID] = (),
    versions: dict[int, int] | None = None,
    facts: dict[str, Any] | None = None,
) -> list[Case]:
    """Take closed cases up again, at the dispatcher's. The promise runs on from the first report.

    With a `report` the one that speaks for it; then the words are the citizen's, and taken as they are.
    """
    if report is None:
        require_words(reason, "reason")
    elif "solved" not in (facts or {}) and "text" not in (facts or {}):
        # Else her answer is the reason.
        require_text(reason, "reason")
    # The persons before the cases, also where a version is compared: whoever wants both locks them in that order.
    lock_people_of(cases)
    if report is not None:
        heed_wish(report, reason, now=now)
    act = Act(LogKind.REOPEN, actor=actor, now=now)
    for case in act.lock(cases, versions) if report is None else [lock_speaking(act, report)]:
        take_up_again(act, case)
        report_id = report.pk if report else None
        shown = attach(act, case, of_kind(uploads, AttachmentKind.REPORT), report_id=report_id)
        # Her own words are read and kept as such, whoever puts them here.
        kind = WordsKind.CITIZEN if report else WordsKind.REASON
        is_read = _is_read(facts)
        words = [Saying(kind, reason, report_id, is_read=is_read)] if reason.strip() else []
        said_by = {"report": report_id} if report_id else {}
        act.log(case, *words, facts=said_by | shown | (facts or {}))
    act.write()
    return act.cases


def ask_its_own(act: Act, case: Case, gone: Collection[int]) -> dict[str, Any]:
    """Ask anew whether it is solved where only who leaves with another case said so; return what the log says of that.

    `gone`: the reports that are taken out of it. Whatever its own citizens said stands. Inside an act, before its row.
    """
    rating = Rating.objects.filter(case=case).order_by("asked_at", "pk").last()
    if case.state not in (State.ANSWERING, State.CLOSED) or rating is None or rating.answered_at is None:
        return {}
    said = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.RATE).order_by("-seq").first()
    if said is None or said.facts.get("report") not in gone:
        return {}
    if case.state == State.CLOSED:
        _wait_again(act, case)
    rating.asked_at, rating.attempts = act.at, 1
    rating.answered_at = rating.is_solved = rating.satisfaction = None
    rating.channel = ""
    act.keep(rating)
    act.release_clocks(case, Obligation.ANSWER)
    act.start_clock(case, Obligation.ANSWER)
    return {ASKED_ANEW: True}


def _wait_again(act: Act, case: Case) -> None:
    """Let a closed case wait for its citizens' answer, with what was reported done, as before somebody else closed it."""
    closed_at = case.ended_at
    act.follow(case, "ask_anew")
    case.ended_at, case.outcome, case.to_call_since = None, Outcome.NONE, None
    _promise_runs_on(act, case)
    for order in act.orders(case):
        if order.ended_at == closed_at:
            order.ended_at = None
            act.keep(order)
            hold(act, case, cause_id=order.pk, department=order.department)


def take_up_again(act: Act, case: Case) -> None:
    """Reopen a case within an act."""
    act.step(case, "reopen")
    case.lead_department = None
    case.reopen_count += 1
    _goes_on(act, case, Obligation.ROUTE)


def _goes_on(act: Act, case: Case, owed: Obligation) -> None:
    """Let what had ended go on as protected, as urgent and as promised as it was told; the centre owes `owed` next."""
    case.is_protected = case.is_protected or case.pk in act.once(protected_by_reports)
    case.ended_at, case.outcome, case.to_call_since = None, Outcome.NONE, None
    # A danger that was told of as the case ended, or before.
    if case.danger:
        case.urgency = Urgency.URGENT
    act.dangers.bring_back(case)
    _promise_runs_on(act, case)
    act.start_clock(case, owed)


@transaction.atomic
def appeal_case(
    report: Report,
    *,
    now: datetime,
    words: str,
    uploads: Sequence[UUID] = (),
    actor: Actor = CITIZEN,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Let the citizen not accept an answer or a rejection: the desk looks again."""
    require_text(words, "words")
    lock_people_of([report.case_id])
    heed_wish(report, words, now=now)
    act = Act(LogKind.APPEAL, actor=actor, now=now)
    case = lock_speaking(act, report)
    act.step(case, "appeal")
    _goes_on(act, case, Obligation.RECEIVE)
    shown = attach(act, case, of_kind(uploads, AttachmentKind.REPORT), report_id=report.pk)
    told = {"report": report.pk, **(facts or {})}
    act.log(case, Saying(WordsKind.CITIZEN, words, report.pk, is_read=_is_read(facts)), facts=told | shown)
    act.write()
    return case


def _is_read(facts: dict[str, Any] | None) -> bool:
    """Whether the words are of a text that stands with the case: what they tell of danger was read as it came."""
    return "text" in (facts or {})


def contest_case(
    report: Report,
    *,
    now: datetime,
    words: str,
    uploads: Sequence[UUID] = (),
    actor: Actor = CITIZEN,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Let a citizen not accept how her case ended: an answer or a rejection is appealed, a closed case taken up again."""
    if speaks_for(report.case).state == State.CLOSED:
        ids = [speaks_for(report.case).pk]
        return reopen_case(ids, actor=actor, now=now, reason=words, report=report, uploads=uploads, facts=facts)[0]
    return appeal_case(report, now=now, words=words, uploads=uploads, actor=actor, facts=facts)


def _promise_runs_on(act: Act, case: Case) -> None:
    for clock in act.clocks(case):
        if clock.obligation == Obligation.PROMISE:
            act.restart_clock(clock)
