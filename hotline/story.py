"""What the reporter may read of a case: the log told in sentences, and what comes next.

Told are facts about the matter. Never who on the staff did it, what others said, or
what the desk and the departments write to each other; of words only the reporter's
own, and those that were written to him.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.access import chain_of
from cases.actions.feedback import UNREAD, asked_since
from cases.answers import dangers_told, told_answers
from cases.clocks import clock_of
from cases.dangers import Emergency
from cases.erasure_words import ASKED_FOR, ERASURE
from cases.in_hand import order_in_hand, who_did_it
from cases.models import (
    Alert,
    AlertReason,
    Attachment,
    AttachmentKind,
    Case,
    Check,
    Clock,
    Danger,
    LogEntry,
    LogKind,
    Obligation,
    Outcome,
    Rating,
    Report,
    RequestKind,
    Words,
    WordsKind,
    WorkOrder,
)
from cases.names import city_names
from cases.rules import rules
from cases.told import dangers, told_beside_words
from cases.withheld import kept_from_citizens
from cases.workflow import ENDS, UNSENT, OrderState, Phase, RequestState, State
from common.refusals import NotFound, Refusal
from common.templatetags.ui import day
from common.text import say_all
from hotline.joinings import Joinings
from hotline.models import InboundText, OldLink
from hotline.values import end_of_day
from hotline.work_photos import WorkPhotos, is_checked, is_made_safe

DAYS_BY_NAME = 6
# So long after somebody wrote of a danger it is named whom to ring, also where it is none of an open case.
RINGS_FOR = timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
# Kinds of words that were written to the reporter, by the act they belong to.
TO_REPORTER = {
    LogKind.ANSWER: WordsKind.ANSWER,
    LogKind.REJECT: WordsKind.REASON,
    LogKind.VOID: WordsKind.REASON,
    LogKind.GRANT: WordsKind.REASON,
    LogKind.CLOSE: WordsKind.REASON,
    LogKind.CONTACT: WordsKind.ANSWER,
    LogKind.MAKE_SAFE: WordsKind.RESULT,
    LogKind.FINISH: WordsKind.RESULT,
}


# By what she says something later herself.
HER_WORDS = (LogKind.COMMENT, LogKind.CHANGE, LogKind.RATE, LogKind.REOPEN, LogKind.APPEAL)
# By what a report came to its case, be it as the beginning of another act.
REPORTED = (LogKind.REPORT, LogKind.ADD_REPORT, LogKind.REOPEN)
# What a crew says of how far it is, before it is done.
STEPS_OF_CREWS = ("accept", "set_out", "arrive")
# By what an answer, or the work, is not accepted, whoever says it.
NOT_ACCEPTED = (LogKind.REWORK, LogKind.REOPEN, LogKind.APPEAL)
# From where a case that is to be sent out anew went back.
AT_WORK = (State.ROUTED, State.HANDLING, State.CHECKING)
# An end for who reported it: what was joined with another case goes on there.
OVER = ENDS - {State.MERGED}
# Undecided, these say that the office may not keep it.
MAY_END = (RequestKind.RETURN, RequestKind.ARBITRATION, RequestKind.VOID)


@dataclass(frozen=True)
class Event:
    """One sentence on the line of time. `said` is the reporter's own words, `answer` is ours to him."""

    at: datetime
    text: str
    said: str = ""
    answer: str = ""
    # What was answered to the questions of a class, beside what was said.
    answers: tuple[str, ...] = ()
    # Of a case that spoke for hers once, and speaks for it no more.
    is_of_others: bool = False


@dataclass(frozen=True)
class NextDate:
    """The next day or hour on which she may expect something, and of whom."""

    # promise, review or repair.
    kind: str
    at: datetime
    when: str
    what: str


@dataclass(frozen=True)
class Photos:
    """Her photos and those of the work, by what they show as things stand."""

    before: list[Attachment] = field(default_factory=list)
    after: list[Attachment] = field(default_factory=list)
    # Of work that was not accepted since.
    refused: list[Attachment] = field(default_factory=list)
    # Hers, of after it was reported done.
    later: list[Attachment] = field(default_factory=list)

    @property
    def shown(self) -> list[Attachment]:
        """All of them."""
        return [*self.before, *self.after, *self.refused, *self.later]


@dataclass(frozen=True)
class Story:
    """All a tracking page or a partner app tells of a report."""

    report: Report
    case: Case
    now: datetime
    summary: str
    about: str
    events: list[Event]
    to_come: str
    promised_at: datetime | None
    # Her own report's, as she said it.
    place: str = ""
    next_date: NextDate | None = None
    is_unsolved: bool = False
    # When it was last said that it is not accepted, or it went back: what we answered before is history.
    refused_at: datetime | None = None
    photos: Photos = field(default_factory=Photos)
    is_asked: bool = False

    @property
    def phase(self) -> str:
        """The phase for the track of four; what has ended was last in feedback or in accept."""
        if self.is_unsolved:
            # She says that it is not done, so it is not.
            return str(Phase.DISPOSE)
        if self.case.phase is not Phase.ENDED:
            return str(self.case.phase)
        return str(Phase.FEEDBACK if self.case.state == State.CLOSED else Phase.ACCEPT)

    @property
    def words(self) -> str:
        """What the reporter said first."""
        return next((each.said for each in self.events if each.said), "")

    @property
    def ring(self) -> list[Emergency]:
        """Whom to ring: for a danger as long as it is open, and for what the reporter said lately in any case."""
        danger, since = "" if self.case.has_ended else self.case.danger, self.now - RINGS_FOR
        said = [event.said for event in self.events if event.said and (danger or event.at > since)]
        by_answers: list[Danger] = []
        if danger or self.report.received_at > since:
            said += told_beside_words(self.report)
            by_answers = dangers_told(self.report.answers, self.case.case_class)
        return dangers("\n".join(said), danger, *by_answers, told_at=self.report.received_at)

    @property
    def latest(self) -> Event | None:
        """What happened last, where anything did since it came in."""
        return self.events[-1] if len(self.events) > 1 else None

    @property
    def answer(self) -> Event | None:
        """What the office wrote to her last; nothing of what was not accepted since, or went back."""
        written = (each for each in reversed(self.events) if each.answer and not each.is_of_others)
        last = next(written, None)
        return None if last is None or (self.refused_at and last.at <= self.refused_at) else last

    @property
    def may_appeal(self) -> bool:
        """Whether the reporter may refuse the answer."""
        return self.case.state in (State.ANSWERED, State.REJECTED, State.VOIDED)

    @property
    def may_reopen(self) -> bool:
        """Whether the reporter may say that it is there again."""
        return self.case.state == State.CLOSED

    @property
    def may_add(self) -> bool:
        """Whether more words and photos are taken; of what was handed over the centre reads them."""
        return not self.case.has_ended or self.case.state == State.REFERRED


def moment(at: datetime, now: datetime) -> str:
    """Say an instant as one would aloud: "today 14:30", "Thursday 17:00", "3 March 17:00"."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    days = (local.date() - today).days
    if days == 0:
        return _("today %(time)s") % {"time": date_format(local, "H:i")}
    if abs(days) < DAYS_BY_NAME:
        return date_format(local, pgettext("date format: whole weekday and time", "l H:i"))
    return dated(at, now)


def dated(at: datetime, since: datetime) -> str:
    """Say an instant by its date, so that it reads the same on whichever day it is read."""
    local = timezone.localtime(at)
    if local.year == timezone.localtime(since).year:
        return date_format(local, pgettext("date format: whole day and time", "j F H:i"))
    return date_format(local, pgettext("date format: whole day with year and time", "j F Y H:i"))


class NoSuchReport(NotFound):
    """Said to a citizen: what is nobody's is not "no longer with you"."""

    sentence = gettext_lazy("We know of no report by this link. Look whether it is complete, or report it again.")


class LinkReplaced(Refusal):
    """Its citizen had lost the link and was sent another, so that it opens nothing for whoever has it."""

    code = "link_replaced"
    status = HTTPStatus.GONE
    sentence = gettext_lazy(
        "This link was replaced by a new one, which was sent to the telephone or the address that was left with the report. "
        "Open that one; if it is lost too, ask for another."
    )


def link_digest(token: str) -> bytes:
    """Return what is kept of a link that was replaced. Its secret cannot be guessed, so a plain digest will do."""
    return hashlib.sha256(token.encode()).digest()


def followed(token: str) -> Report:
    """Return the report of a private link; an unknown one is answered like any address that is not there."""
    report = (
        Report.objects.filter(token=token)
        .select_related(
            "case__case_class",
            "case__lead_department",
            "case__merged_into__case_class",
            "case__merged_into__lead_department",
        )
        .first()
        if TOKEN.fullmatch(token)
        else None
    )
    if report is None:
        if TOKEN.fullmatch(token) and OldLink.objects.filter(digest=link_digest(token)).exists():
            raise LinkReplaced
        raise NoSuchReport
    return report


def tell(report: Report, now: datetime) -> Story:
    """Tell a report's story: of its case, and where that was merged, of the one that speaks for it."""
    chapters = chain_of(report.case)
    case = chapters[-1]
    teller = _Teller(report, chapters, now)
    asked_at = asked_since(case)
    is_open = asked_at is not None
    # What she said of a round before answers this one nothing.
    said = {"is_solved__isnull": False, "waits_since__isnull": False, "received_at__gte": asked_at}
    is_said = is_open and InboundText.objects.filter(report=report, case=case, **said).exists()
    promise = clock_of(Clock.objects.filter(case_id=case.pk, obligation=Obligation.PROMISE), Obligation.PROMISE)
    next_date = _next_date(case, promise, now)
    refused_at = teller.refused_at()
    return Story(
        report=report,
        case=case,
        now=now,
        summary=say_all(_("You have answered."), _it_is_read_first()) if is_said else standing(case, is_hers=is_open),
        about=case.case_class.name if case.case_class else "",
        events=teller.events(),
        to_come=_to_come(case, promise, next_date, now),
        promised_at=promise.due_at if promise else None,
        refused_at=refused_at,
        photos=teller.sorted_photos(refused_at),
        is_asked=is_open and not is_said,
        is_unsolved=case.state == State.ANSWERING and is_unsolved(case),
        place=_place_of(report),
        next_date=next_date,
    )


def _place_of(report: Report) -> str:
    """Return where her report says that it is, also in a case that another speaks for; never where somebody else said it was.

    Who joined a known case said no place of her own: then where it lies is named, and not the address of whoever reported it.
    """
    own = report.case
    is_hers = not Report.objects.filter(case_id=own.pk, pk__lt=report.pk).exists()
    return city_names().place(own.address if is_hers else "", own.division_id)


def _next_date(case: Case, promise: Clock | None, now: datetime) -> NextDate | None:
    """Return what comes next: what was promised her, the day on which waiting work is looked at, or the repair."""
    if case.has_ended:
        return None
    found = [] if promise is None else [NextDate("promise", promise.due_at, moment(promise.due_at, now), _answer_due())]
    order = order_in_hand(case) if case.state in (State.ROUTED, State.HANDLING) else None
    found += _of_work(order, now) if order else []
    return min((each for each in found if each.at > now), key=lambda each: each.at, default=None)


def _answer_due() -> str:
    return _("the centre answers you at the latest")


def _of_work(order: WorkOrder, now: datetime) -> list[NextDate]:
    values = {"department": order.department.name}
    looked_at = end_of_day(order.review_on) if order.state == OrderState.SUSPENDED else None
    if looked_at is not None:
        return [NextDate("review", looked_at, day(order.review_on), _("%(department)s looks at it again") % values)]
    clock = _repair_clock(order) if order.repair_owed_since else None
    if clock is None:
        return []
    return [
        NextDate("repair", clock.due_at, moment(clock.due_at, now), _("%(department)s repairs it by then") % values)
    ]


def _it_is_read_first() -> str:
    return _("Somebody at the centre reads it before it is closed.")


def standing(case: Case, *, is_hers: bool = False) -> str:
    """Say in one sentence how it stands; `is_hers` says that whoever reads it is asked whether it is solved."""
    danger = of_danger(case)
    if danger and case.state == State.REPORTED:
        # Nobody looks at it next: somebody was called to it.
        return danger
    return say_all(danger, _standing(case, is_hers=is_hers))


def of_danger(case: Case) -> str:
    """Say of an open case in danger who was told of it, or sees to it; empty where there is none."""
    if case.has_ended or not case.danger:
        return ""
    if Alert.objects.filter(case=case, reason=AlertReason.DANGER, taken_at__isnull=True).exists():
        return _("It may be dangerous, and the centre was told at once.")
    return _("It may be dangerous, and somebody at the centre sees to it.")


def _standing(case: Case, *, is_hers: bool) -> str:
    if case.state in (State.ROUTED, State.HANDLING):
        return _with_whom(case)
    sentences = {
        State.REPORTED: _("We have it. Somebody at the centre looks at it next."),
        State.VERIFYING: _("A grid worker is asked to look at it on the spot."),
        State.FILED: _("It is accepted. The centre now chooses who does it."),
        State.CHECKING: _("It is reported done. Somebody who did not do the work now looks."),
        State.ANSWERING: _("It is done. Tell us whether it is solved.")
        if is_hers
        else _("It is done. Whoever reported it is asked whether it is solved."),
        State.CLOSED: _("It is closed."),
        State.ANSWERED: _("It is answered."),
        State.REJECTED: _("We could not accept it."),
        State.REFERRED: _("It was handed over to %(authority)s.")
        % {"authority": case.referred_to or _("another authority")},
        State.MERGED: _("It was joined with another report of the same matter."),
        State.VOIDED: _("It has ended: it turned out that there was nothing to do."),
    }
    if case.state == State.ANSWERING and is_unsolved(case):
        return _("It was reported done, and we heard that it is not solved. The centre decides what is done next.")
    if (
        case.state == State.VERIFYING
        and not Check.objects.filter(case=case, done_at=None, asked__isnull=False).exists()
    ):
        return _("Nobody who was asked to look has answered. The centre decides what is done next.")
    return sentences[State(case.state)]


def is_unsolved(case: Case) -> bool:
    """Whether a citizen has answered that it is not solved, and the centre has to decide, or has to read it first."""
    last = Rating.objects.filter(case=case).order_by("-asked_at", "-pk").first()
    if last is not None and last.is_solved is False:
        return True
    asked_at = asked_since(case)
    said = InboundText.objects.filter(case=case, is_solved=False, waits_since__isnull=False)
    return asked_at is not None and said.filter(received_at__gte=asked_at).exists()


def _with_whom(case: Case) -> str:
    """Say of what is sent out who has it, and whether they work on it, wait for something or may give it back."""
    order = order_in_hand(case)
    if order is None:
        if case.lead_department is None or WorkOrder.objects.filter(case=case).exists():
            return _("It is accepted. The centre now chooses who does it.")
        # Of an older system, which kept no orders.
        return _("It is with %(department)s.") % {"department": case.lead_department.name}
    values = {"department": order.department.name, "day": day(order.review_on)}
    if order.state == OrderState.SUSPENDED:
        if order.review_on is None:
            return _("The work waits: %(department)s needs something it cannot hurry.") % values
        return (
            _("The work waits: %(department)s needs something it cannot hurry. It is looked at again on %(day)s.")
            % values
        )
    if order.requests.filter(state=RequestState.ASKED, kind__in=MAY_END).exists():
        return _("It is with %(department)s. Whether it stays there is being decided.") % values
    if order.repair_owed_since:
        return _repair_follows(order)
    sentences = {
        OrderState.ISSUED: _("It is with %(department)s, who take it on next."),
        OrderState.SIGNED: _("%(department)s has taken it on."),
        OrderState.WORKING: _("%(department)s is working on it."),
    }
    # Of what was forwarded and is done there: with whom it comes back to.
    return sentences.get(OrderState(order.state), _("It is with %(department)s.")) % values


def _repair_follows(order: WorkOrder) -> str:
    """Say that it is not done: by when the repair follows, by the limit of the very office that owes it."""
    clock, now = _repair_clock(order), timezone.now()
    values = {"department": order.department.name}
    if clock is None or clock.due_at <= now:
        # What is late already is promised nobody.
        return _("%(department)s made it safe. The repair is still to follow.") % values
    return _("%(department)s made it safe. The repair follows by %(when)s.") % {
        **values,
        "when": moment(clock.due_at, now),
    }


def _repair_clock(order: WorkOrder) -> Clock | None:
    running = Clock.objects.filter(case_id=order.case_id, order_id=order.pk, obligation=Obligation.DISPOSE)
    return running.filter(stopped_at=None, paused_at=None).first()


def _to_come(case: Case, promise: Clock | None, next_date: NextDate | None, now: datetime) -> str:
    """Say of the promise what the next date beside it does not say already."""
    if case.has_ended or promise is None:
        return ""
    if promise.due_at < now:
        return _("We promised you an answer by %(when)s and are late. We are sorry; it has not been forgotten.") % {
            "when": moment(promise.due_at, now)
        }
    when = {"when": moment(promise.due_at, now)}
    if _waits_beyond(case, promise):
        # The work may still wait then; what she hears of that is promised all the same.
        return _("You hear from us by %(when)s, before that.") % when
    if case.danger:
        return (
            _("For the danger nobody waits until then: the answer you were promised comes by %(when)s at the latest.")
            % when
        )
    if next_date is not None and next_date.kind == "promise":
        return ""
    return _("You have an answer by %(when)s at the latest.") % when


def _waits_beyond(case: Case, promise: Clock) -> bool:
    """Whether the work is looked at again only after the citizen is to have heard, as the page has just said."""
    order = order_in_hand(case) if case.state in (State.ROUTED, State.HANDLING) else None
    if order is None or order.state != OrderState.SUSPENDED:
        return False
    ends_at = end_of_day(order.review_on)
    return ends_at is not None and promise.due_at < ends_at


Sentence: TypeAlias = Callable[["_Teller", LogEntry], str]


class _Teller:
    """Reads once what all sentences need: a fixed number of queries, however long the log is.

    Of cases that speak for the report's by now, and of those that did: what was told then stays told.
    """

    def __init__(self, report: Report, chapters: Sequence[Case], now: datetime) -> None:
        self.report = report
        self.now = now
        self.log = _log_of(report.case_id)
        joinings = Joinings(self.log)
        # What happened to the other case while they were not joined is other people's story.
        self.told = [each for each in self.log if each.case_id in joinings.chain_at(report.case_id, each.act_id)]
        ids = {report.case_id, *(row.case_id for row in self.log)}
        self.cases = {case.pk: case for case in chapters}
        if gone := ids - self.cases.keys():
            self.cases |= Case.objects.in_bulk(gone)
        self.speaking = {case.pk for case in chapters}
        self.speaks = chapters[-1]
        self.of_speaking = [each for each in self.told if each.case_id in self.speaking]
        # The row by which this report came to its case.
        own = (row for row in self.log if row.case_id == report.case_id and row.facts.get("report") == report.pk)
        self.since = min((row.seq for row in own), default=0)
        self.done_by = who_did_it(self.log)
        steps = (each for each in self.told if each.facts.get("act") in STEPS_OF_CREWS)
        # What came of a case that had ended she did not read.
        self.said_again = _said_again(each for each in steps if not self.is_after_end(each))
        self.orders = {order.pk: order for order in WorkOrder.objects.filter(case__in=ids).select_related("department")}
        self.words: dict[tuple[int, int], list[Words]] = defaultdict(list)
        found = Words.objects.filter(case__in=ids)
        hers = [each for each in found if each.report_id == report.pk or each.kind in TO_REPORTER.values()]
        # What staff wrote may name another who reported it.
        kept = kept_from_citizens(hers)
        for words in hers:
            words.text = kept.get(words.pk, words.text)
            if words.text or words.pk not in kept:
                self.words[words.case_id, words.log_seq].append(words)
        self.attachments = list(Attachment.objects.filter(case__in=ids).select_related("file").order_by("added_at"))
        of_speaking = [each for each in self.attachments if each.case_id in self.speaking]
        self.of_work = WorkPhotos(
            of_speaking, [each for each in self.log if each.case_id in self.speaking], self.orders
        )

    # --- What the sentences ask for

    def department(self, order_id: Any) -> str:
        """The name of the department of an order."""
        order = self.orders.get(order_id)
        return order.department.name if order else _("the department")

    def doer(self, entry: LogEntry) -> Any:
        """The order by which was done what a row reports done: its own, or the one it was forwarded as."""
        return self.done_by[entry.case_id, entry.seq].facts.get("order")

    def until(self, entry: LogEntry) -> str:
        """The sentence that says until when the office had, as it was decided then, or nothing."""
        at = _instant(entry, "until")
        return _("They have until %(when)s.") % {"when": dated(at, entry.at)} if at else ""

    def photos(self, *kinds: AttachmentKind) -> list[Attachment]:
        """The reporter's own photos and those of the work; never another reporter's, nor of what speaks for it no more."""
        # What was shown to a case that spoke for hers stands with her own as well, and is one photo: as it came first.
        own = {
            each.file_id: each
            for each in reversed(self.attachments)
            if each.kind == AttachmentKind.REPORT and each.report_id == self.report.pk
        }
        of_work = [each for kind in kinds for each in self.of_work.of(kind)]
        return [*(each for each in reversed(own.values()) if each.kind in kinds), *of_work]

    def sorted_photos(self, refused_at: datetime | None) -> Photos:
        """Sort the photos by time: what was there before the work, what came of it, and what she showed since.

        What came of it is shown once whoever leads has reported it done, or made safe. Of work that was not accepted nothing is
        the end of it before it is reported done anew, also what arrives late.
        """
        hers, work = self.photos(AttachmentKind.REPORT), self.of_work
        came = {each: done[0] for each in work.of(AttachmentKind.AFTER) if (done := work.done_at(each))}
        unaccepted = {each: at for each in came if (at := self._unaccepted_at(each, refused_at))}
        refused = [each for each in came if each in unaccepted and work.is_refused(each, unaccepted[each])]
        after = [
            each
            for each in came
            if each not in unaccepted or (each not in refused and work.done_at(each)[-1] > unaccepted[each])
        ]
        shown = [max(each.added_at, came[each]) for each in (*after, *refused)]
        over = [each.at for each in self.of_speaking if self._is_over(each)]
        done_at = min([*over, *(at for at in shown if at > self.report.received_at)], default=None)
        later = [each for each in hers if done_at is not None and each.added_at > done_at]
        return Photos(
            before=[each for each in hers if each not in later] + work.of(AttachmentKind.BEFORE),
            after=after,
            refused=refused,
            later=later,
        )

    def _unaccepted_at(self, photo: Attachment, refused_at: datetime | None) -> datetime | None:
        """Return when the work was last not accepted, be it before she was told of the case it was done for."""
        own = [each.at for each in self.log if each.case_id == photo.case_id and _goes_back(each)]
        return max([*own, *([refused_at] if refused_at else [])], default=None)

    def _is_over(self, entry: LogEntry) -> bool:
        """Whether by it the case ended, or whoever leads it reported it done, since she reported it."""
        return (is_checked(entry) or entry.to_state in OVER) and not self._is_before(entry)

    def is_after_end(self, entry: LogEntry) -> bool:
        """Whether it was written of a case that had ended, and was not taken up again by then."""
        steps = [each for each in self.log if each.case_id == entry.case_id and each.seq < entry.seq and each.to_state]
        return bool(steps) and max(steps, key=lambda each: each.seq).to_state in OVER

    def refused_at(self) -> datetime | None:
        """Return when it was last said that it is not accepted, by whomever, or the case went back; None if it never was."""
        at = [entry.at for entry in self.of_speaking if _goes_back(entry)]
        # What a text says of it is true before somebody has read it.
        unread = InboundText.objects.filter(case_id__in=self.speaking, is_solved=False, waits_since__isnull=False)
        return max([*at, *unread.values_list("received_at", flat=True)], default=None)

    # --- The line of time

    def events(self) -> list[Event]:
        """Every entry that has a sentence, oldest first; and the answer that stands, whoever was with the case when it was given."""
        events = [event for entry in self.told for event in self._events_of(entry)]
        done = self._standing
        if done is None or done in self.told:
            return events
        # Never before she told us of it.
        at = next((at for at, each in enumerate(events) if at and each.at > done.at), len(events))
        answer = Event(at=done.at, text=self._sentence(done), answer=self._result(done))
        return [*events[:at], answer, *events[at:]]

    @cached_property
    def _standing(self) -> LogEntry | None:
        """The row by which was reported done what she is asked to judge, also where that was before hers came to the case."""
        if self.speaks.state not in (State.ANSWERING, State.CLOSED):
            return None
        rows = [each for each in self.log if each.case_id == self.speaks.pk]
        done = max((each for each in rows if is_checked(each)), key=lambda each: each.seq, default=None)
        if done is None or not self._result(done) or any(_goes_back(each) for each in rows if each.seq > done.seq):
            return None
        return done

    def _events_of(self, entry: LogEntry) -> list[Event]:
        told = self._told(entry)
        return told if entry.case_id in self.speaking else [replace(each, is_of_others=True) for each in told]

    def _is_before(self, entry: LogEntry) -> bool:
        """Whether it was written to others who had reported the same, before this reporter did."""
        return entry.case_id == self.report.case_id and entry.seq < self.since

    def _told(self, entry: LogEntry) -> list[Event]:
        if entry.kind == LogKind.CONTACT and self._is_before(entry):
            return []
        text, said, answer = self._sentence(entry), self.said(entry), self.answer(entry)
        if entry.seq == 1 and entry.kind != LogKind.REPORT:
            # Taken in and dealt with in one act: told as the two things it was to the reporter.
            began = Event(at=entry.at, text=_reported(self, entry), said=said, answers=self._answers(entry))
            return [began, Event(at=entry.at, text=text, answer=answer)]
        told = [Event(at=entry.at, text=text, said=said, answer=answer, answers=self._answers(entry))] if text else []
        if entry.kind in HER_WORDS and entry.facts.get("danger") and entry.facts.get("report") == self.report.pk:
            told.append(Event(at=entry.at, text=_("It may be dangerous: the centre was told at once.")))
        if entry.kind != LogKind.RAISE_ALERT and _asks_erasure(self, entry):
            # After what she said, what comes of it.
            told.append(Event(at=entry.at, text=_asked_to_be_erased()))
        return told

    def _sentence(self, entry: LogEntry) -> str:
        teller = SENTENCES.get(LogKind(entry.kind))
        return teller(self, entry) if teller else ""

    def said(self, entry: LogEntry) -> str:
        """What she said by it herself; nothing where it was erased."""
        if entry.kind == LogKind.UNMERGE:
            # What came back with the case stands where it was said.
            return ""
        words = self.words.get((entry.case_id, entry.seq), [])
        # Notes of the desk go with her too, to be erased with her, and are not what she said.
        own = (each for each in words if each.report_id == self.report.pk and each.kind != WordsKind.NOTE)
        return next((each.text for each in own), "")

    def _answers(self, entry: LogEntry) -> tuple[str, ...]:
        is_own = entry.kind in REPORTED and entry.facts.get("report") == self.report.pk
        if not is_own or not self.report.answers:
            return ()
        return tuple(told_answers(self.report.answers, self.report.case.case_class_id, rules().classes))

    def _result(self, entry: LogEntry) -> str:
        """What the lead wrote that was done, or whoever it was forwarded to: of a helper's nobody looked."""
        if not is_checked(entry):
            return ""
        rows = (self.done_by[entry.case_id, entry.seq], entry)
        written = (each for row in rows for each in self.words.get((row.case_id, row.seq), []))
        return next((each.text for each in written if each.kind == WordsKind.RESULT and each.text.strip()), "")

    def answer(self, entry: LogEntry) -> str:
        """What was written to her by it; nothing where it was erased, or was written to others."""
        if entry.kind == LogKind.CLOSE and entry.facts.get("outcome") != Outcome.EXPLAINED:
            return ""
        if entry.kind == LogKind.GRANT and entry.facts.get("kind") != RequestKind.VOID:
            # Said to the office that asked.
            return ""
        if self._is_before(entry) and entry != self._standing:
            return ""
        if entry.kind == LogKind.FINISH:
            return self._result(entry)
        if entry.kind == LogKind.MAKE_SAFE and not is_made_safe(entry):
            return ""
        wanted = TO_REPORTER.get(LogKind(entry.kind))
        words = self.words.get((entry.case_id, entry.seq), [])
        return next((each.text for each in words if each.kind == wanted and each.report_id is None), "")


def _log_of(case_id: int) -> list[LogEntry]:
    """Read the log of a case and of all that ever spoke for it; one query for most, which were merged into none."""
    log: list[LogEntry] = []
    read: set[int] = set()
    wanted = {case_id}
    while wanted:
        rows = list(LogEntry.objects.filter(case_id__in=wanted))
        log += rows
        read |= wanted
        wanted = {row.facts["into"] for row in rows if row.kind == LogKind.MERGE} - read
    return sorted(log, key=lambda row: (row.at, row.case_id, row.seq))


def _said_again(steps: Iterable[LogEntry]) -> set[tuple[int, int]]:
    """Return the rows by which a crew says no more than that it is as far as she has read of it."""
    reached: dict[int, int] = defaultdict(int)
    again = set()
    for entry in steps:
        assignment = entry.facts.get("assignment")
        if assignment is None or "noted" in entry.facts:
            continue
        step = STEPS_OF_CREWS.index(entry.facts["act"]) + 1
        if step <= reached[assignment]:
            again.add((entry.case_id, entry.seq))
        reached[assignment] = max(step, reached[assignment])
    return again


def _goes_back(entry: LogEntry) -> bool:
    """Whether by this it was not accepted, or went back to be sent out anew: what was answered before is over."""
    if entry.kind in NOT_ACCEPTED:
        return True
    if entry.kind in (LogKind.RATE, LogKind.COMMENT):
        # What the desk found the words to be is of when they were said.
        return entry.facts.get("solved") is False and "read" not in entry.facts
    return entry.to_state in UNSENT and entry.from_state in AT_WORK


def _reported(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("report") == teller.report.pk:
        return _("You told us of it.")
    return _("Somebody told us of it.") if entry.seq == 1 else _("Somebody else told us of it too.")


def _answered(teller: _Teller, entry: LogEntry) -> str:
    return _("We answered you:") if teller.answer(entry) else _("It was answered.")


def _rejected(teller: _Teller, entry: LogEntry) -> str:
    return _("We could not accept it, because:") if teller.answer(entry) else _("We could not accept it.")


def _verified(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("confirmed"):
        return _("A grid worker looked: it is so.")
    return _("A grid worker looked and did not find it. The centre decides.")


def _handed_over(teller: _Teller, entry: LogEntry) -> str:
    case = teller.cases[entry.case_id]
    told = _("Handed over to %(authority)s.") % {"authority": case.referred_to}
    if case.referred_number:
        return say_all(told, _("Their number for it is %(number)s.") % {"number": case.referred_number})
    return told


def _apart(teller: _Teller, entry: LogEntry) -> str:
    # That another one left is told to whoever reported that one.
    return "" if entry.facts.get("apart") else _("Taken apart again: it goes on by itself.")


def _routed(teller: _Teller, entry: LogEntry) -> str:
    orders = entry.facts.get("orders") or [None]
    told = _("Sent to %(department)s.") % {"department": teller.department(orders[0])}
    return say_all(told, teller.until(entry))


def _signed(teller: _Teller, entry: LogEntry) -> str:
    order = entry.facts.get("order")
    return _("%(department)s took it on.") % {"department": teller.department(order)}


def _begun(teller: _Teller, entry: LogEntry) -> str:
    return _("%(department)s began to work.") % {"department": teller.department(entry.facts.get("order"))}


def _forwarded(teller: _Teller, entry: LogEntry) -> str:
    child = entry.facts.get("child")
    told = _("%(department)s gave it to %(child)s.") % {
        "department": teller.department(entry.facts.get("order")),
        "child": teller.department(child),
    }
    return say_all(told, teller.until(entry))


def _escalated(teller: _Teller, entry: LogEntry) -> str:
    return _("Passed up to %(department)s.") % {"department": teller.department(entry.facts.get("parent"))}


def _granted(teller: _Teller, entry: LogEntry) -> str:
    kind = entry.facts.get("kind")
    who = teller.department(entry.facts.get("order"))
    if kind == RequestKind.EXTENSION:
        at = _instant(entry, "due_at")
        if at is None:
            return _("They were given more time. What we promised you stays as it was.")
        values = {"department": who, "when": dated(at, entry.at)}
        return _("%(department)s was given time until %(when)s. What we promised you stays as it was.") % values
    if kind == RequestKind.SUSPENSION:
        on = entry.facts.get("review_on")
        if not isinstance(on, str):
            return _("The work has to wait for something. What we promised you stays as it was.")
        values = {"department": who, "day": day(date.fromisoformat(on))}
        waits = _("%(department)s has to wait for something, until %(day)s at the latest.") % values
        return say_all(waits, _("What we promised you stays as it was."))
    if kind == RequestKind.VOID:
        return _nothing_to_do()
    if kind in (RequestKind.RETURN, RequestKind.ARBITRATION):
        return _given_back(teller, entry)
    return ""


def _resumed(teller: _Teller, entry: LogEntry) -> str:
    orders = entry.facts.get("orders") or [None]
    told = [_("%(department)s goes on with the work.") % {"department": teller.department(each)} for each in orders]
    # A time is of one office.
    return say_all(*told, teller.until(entry) if len(orders) == 1 else "")


def _given_back(teller: _Teller, entry: LogEntry) -> str:
    if entry.to_state == State.FILED:
        return _("It turned out to be another department's. We are sending it on.")
    # Only the lead's return moves the case; who merely helped does not help any more, and nothing waits for that.
    return _escalated(teller, entry) if entry.facts.get("parent") else ""


def _nothing_to_do() -> str:
    return _("Ended: it turned out that there was nothing to do.")


def _instant(entry: LogEntry, name: str) -> datetime | None:
    """A time the act decided, of a list the lead's: never what it is by now."""
    found = entry.facts.get(name)
    first = found[0] if isinstance(found, list) and found else found
    return datetime.fromisoformat(first) if isinstance(first, str) else None


def _contacted(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("via") != "text":
        return ""
    has_words = bool(teller.answer(entry))
    if not entry.facts.get("order"):
        return _("The centre wrote to you:") if has_words else _("The centre wrote to you.")
    told = _("%(department)s wrote to you:") if has_words else _("%(department)s wrote to you.")
    return told % {"department": teller.department(entry.facts["order"])}


def _finished(teller: _Teller, entry: LogEntry) -> str:
    order, doer = entry.facts.get("order"), teller.doer(entry)
    values = {"department": teller.department(order), "doer": teller.department(doer)}
    if not is_checked(entry):
        # Whoever helps, or has it from whoever leads, does a part, and the matter goes on.
        return _("%(department)s has done its part.") % values
    if doer != order:
        return _("%(department)s reports that %(doer)s has done it.") % values
    return _("%(department)s reports it done.") % values


def _made_safe(teller: _Teller, entry: LogEntry) -> str:
    values = {"department": teller.department(entry.facts.get("order"))}
    if not is_made_safe(entry):
        # What a helper made safe is not what she waits for.
        return _("%(department)s has made its part safe.") % values
    told = _("%(department)s made it safe. It is not repaired yet: the repair follows.") % values
    return say_all(told, teller.until(entry))


def _rated(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("report") != teller.report.pk:
        return _("Somebody else who reported it answered our question.")
    return _("You told us that it is solved.") if entry.facts.get("solved") else _("You told us that it is not solved.")


def _appealed(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("report") != teller.report.pk:
        return _("Somebody else who reported it did not accept the answer. The centre looks again.")
    return _("You did not accept the answer. The centre looks again.")


def _called(teller: _Teller, entry: LogEntry) -> str:
    # Whoever left no number was not called, whatever happened to others who reported it.
    contact = teller.report.contact
    has_number = contact is not None and contact.phone_index is not None
    called = _("We tried to call you.") if has_number else ""
    closed = _("It was closed without your answer.") if entry.to_state == State.CLOSED else ""
    return say_all(called, closed)


def _closed(teller: _Teller, entry: LogEntry) -> str:
    if entry.facts.get("outcome") == Outcome.EXPLAINED:
        return _("Closed with an explanation.")
    if entry.facts.get("outcome") == Outcome.NOT_REACHED:
        return _("Closed, because we could not reach you.")
    if entry.facts.get("outcome") == Outcome.NOT_CALLED:
        return _("Closed without asking you: no message reached you, and we did not call.")
    return _("Closed.")


def _commented(teller: _Teller, entry: LogEntry) -> str:
    # What the desk found the words to be is told nobody twice.
    is_own = entry.facts.get("report") == teller.report.pk and "read" not in entry.facts
    if is_own and "solved" in entry.facts:
        return say_all(_rated(teller, entry), _it_is_read_first() if entry.facts.get(UNREAD) else "")
    if is_own and entry.facts.get("accepts"):
        return _("You told us that you are satisfied.")
    if not is_own:
        return ""
    # Erased, her words follow no colon.
    return _("You added:") if teller.said(entry) else _("You added something.")


def _attached(teller: _Teller, entry: LogEntry) -> str:
    # Older rows name the stored files, and not whose report they are of.
    files = set(entry.facts.get("files") or [])
    own = {each.file_id for each in teller.photos(AttachmentKind.REPORT)}
    was_own = entry.facts.get("kind") == AttachmentKind.REPORT and files and files <= own
    return _("You added photos.") if was_own or entry.facts.get("report") == teller.report.pk else ""


def _protected(teller: _Teller, entry: LogEntry) -> str:
    # That somebody else asked is that one's own.
    own = teller.report.pk in (entry.facts.get("reports") or [])
    return _("You asked to stay unknown to the departments. They no longer read who you are.") if own else ""


def _unprotected(teller: _Teller, entry: LogEntry) -> str:
    if teller.report.pk not in (entry.facts.get("reports") or []):
        return ""
    if teller.report.pk in (entry.facts.get("waived") or []):
        return _("You said that you need not stay unknown. The departments read your report as any other from now on.")
    return _(
        "We had kept you unknown, since we took your words for a complaint about a department. They are none, so the "
        "departments read your report as any other. You can ask to stay unknown at any time."
    )


def _changed(teller: _Teller, entry: LogEntry) -> str:
    now_class, before = entry.facts.get("class"), entry.facts.get("class_before")
    case_class = rules().classes.get(now_class) if now_class and now_class != before else None
    told = [_("We note it as: %(name)s.") % {"name": case_class.name}] if case_class else []
    if entry.facts.get("taken_from"):
        told.append(_("Who had it works on it no more: it is to be sent out anew."))
    return say_all(*told)


def _crew(teller: _Teller, entry: LogEntry) -> str:
    if "noted" in entry.facts or teller.is_after_end(entry):
        # It came when somebody else was to go, or nobody: it changed nothing, least of all for her.
        return ""
    if (entry.case_id, entry.seq) in teller.said_again:
        return ""
    sentences = {
        "accept": _("A crew has it."),
        "set_out": _("A crew is on its way."),
        "arrive": _("A crew is there."),
    }
    return sentences.get(str(entry.facts.get("act")), "")


def _plain(sentence: Callable[[], str]) -> Sentence:
    return lambda _teller, _entry: sentence()


def _alerted(teller: _Teller, entry: LogEntry) -> str:
    # Of what the centre is told only her own wish.
    return _asked_to_be_erased() if _asks_erasure(teller, entry) else ""


def _asks_erasure(teller: _Teller, entry: LogEntry) -> bool:
    return entry.facts.get(ASKED_FOR) == ERASURE and entry.facts.get("report") == teller.report.pk


def _asked_to_be_erased() -> str:
    return _(
        "You asked us to erase what we have of you. Somebody at the centre reads it and has it done by whoever may erase: "
        "nothing is erased by itself."
    )


SENTENCES: dict[LogKind, Sentence] = {
    LogKind.REPORT: _reported,
    LogKind.ADD_REPORT: _reported,
    LogKind.ANSWER: _answered,
    LogKind.ASK_VERIFICATION: _plain(lambda: _("A grid worker was asked to look at it.")),
    LogKind.REPORT_VERIFICATION: _verified,
    LogKind.FILE: _plain(lambda: _("Accepted.")),
    LogKind.REJECT: _rejected,
    LogKind.HAND_OVER: _handed_over,
    LogKind.SEND_FAST: _routed,
    LogKind.MERGE: _plain(lambda: _("Joined with another report of the same matter. You follow it here as before.")),
    LogKind.UNMERGE: _apart,
    LogKind.ROUTE: _routed,
    LogKind.VOID: _plain(_nothing_to_do),
    LogKind.SIGN: _signed,
    LogKind.BEGIN: _begun,
    LogKind.FORWARD: _forwarded,
    LogKind.ESCALATE: _escalated,
    LogKind.TAKE_BACK: _plain(lambda: _("Taken back, to be sent to somebody else.")),
    LogKind.GRANT: _granted,
    LogKind.RESUME: _resumed,
    LogKind.CONTACT: _contacted,
    LogKind.MAKE_SAFE: _made_safe,
    LogKind.FINISH: _finished,
    LogKind.PASS_CHECK: _plain(lambda: _("Somebody else looked: it is done.")),
    LogKind.REWORK: _plain(lambda: _("It was not done well enough. They go again, and their time runs on.")),
    LogKind.RATE: _rated,
    LogKind.CALL_BACK: _called,
    LogKind.CLOSE: _closed,
    LogKind.REOPEN: _plain(lambda: _("Taken up again.")),
    LogKind.APPEAL: _appealed,
    LogKind.COMMENT: _commented,
    LogKind.RAISE_ALERT: _alerted,
    LogKind.ATTACH: _attached,
    LogKind.CHANGE: _changed,
    LogKind.PROTECT: _protected,
    LogKind.UNPROTECT: _unprotected,
    LogKind.ASSIGN: _crew,
    LogKind.CALL_IN: _crew,
    LogKind.UNIT_ACT: _crew,
}
