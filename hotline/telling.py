"""What citizens are told, and when: from the log of their case to a message in their language.

Heard from the log only, so that web, telephone and SMS are told alike. Nobody hears of
imported history; of a played city only those messages are written that stay in the house.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact
from cases.access import chain_of
from cases.actions.contact import contact_rules
from cases.actions.feedback import ASKED_ANEW
from cases.answers import dangers_told
from cases.clocks import clock_of
from cases.in_hand import TELLS_WHO, who_did_it
from cases.models import (
    Case,
    Channel,
    Clock,
    Danger,
    LogEntry,
    LogKind,
    Obligation,
    Origin,
    Outcome,
    Report,
    RequestKind,
    Words,
    WordsKind,
)
from cases.names import city_names
from cases.rules import rules
from cases.told import told_beside_words
from cases.withheld import kept_from_citizens
from cases.workflow import State
from common.models import Reaction
from common.reactions import consumer
from common.templatetags.ui import day
from common.text import in_language, say_all, shortened
from grid.models import Part
from hotline.actions import guess_cases
from hotline.guesses import has_no_place
from hotline.joinings import Joinings, joinings_of
from hotline.models import QuestionKind
from hotline.sms.actions.asking import Asking, keep_questions
from hotline.sms.places import address_in
from hotline.sms.settings import patience
from hotline.values import danger_numbers, end_of_day, erasure_note, in_words, values_of
from messaging.actions import Draft, channel_of, queue_messages
from messaging.doors import door_name
from messaging.limits import news_digest
from messaging.models import Message, MessageChannel, MessageState

# A text message is short, and the whole stands behind the link; but what somebody asked, and what is told in danger, is
# told whole, as far as providers take a text.
# Whoever left only a name is reached by nothing.
HAS_A_WAY = Q(contact__phone_cipher__isnull=False) | Q(contact__email_cipher__isnull=False)
MOST_LETTERS, MOST_WHOLE = 160, 1200
# What somebody wrote, of any length.
WRITTEN = ("answer", "reason", "result")
NEW_REPORTS = (LogKind.REPORT, LogKind.ADD_REPORT)
# What a citizen says of her case later, at whichever door: heard only where it tells of danger.
LATER_WORDS = (LogKind.COMMENT, LogKind.CHANGE, LogKind.RATE, LogKind.REOPEN, LogKind.APPEAL)
# Who gets another word at once needs no receipt.
TOLD_OTHERWISE = {State.ANSWERED, State.REFERRED, State.REJECTED}

# What is told of cases that come to be one, and are two again.
MERGED, APART = "merged", "apart"
JOINING = (MERGED, APART)
# What is told of whose it is; and with it where it goes to and fro.
ROUTED, AGAIN = "routed", "again"
# An occasion, and by what the same news is known again.
Heard = tuple[str, str]

Values = dict[str, Any]
# Words by case and row of the log, and their kind.
Said = dict[tuple[int, int], dict[str, str]]
# What to say of an event in a language: an occasion and what it needs, or nothing.
Teller = Callable[["Event", str], tuple[str, Values] | None]


@dataclass(frozen=True)
class Work:
    """What was done, and by which office: of what was forwarded, the one that it went to."""

    department_id: int | None
    result: str


@dataclass
class Event:
    """One thing that happened to one case, and what was read about it."""

    # Of the reaction, which was owed in the act's own transaction: ids grow with time.
    id: int
    case: Case
    kind: str
    seq: int
    facts: dict[str, Any]
    words: dict[str, str]
    clocks: list[Clock]
    reports: list[Report]
    # When it is told.
    now: datetime
    # Where it tells that something was done, what; none of what an older system knew.
    work: Work | None
    # Of what somebody said: whose words they are, and when they were said.
    speaker: Report | None = None
    said_at: datetime | None = None
    # All that was reported, and what was with this very report.
    report_text: str = ""
    own_words: str = ""

    @property
    def all_told(self) -> str:
        """What was reported with this very report, in whichever box."""
        return _with_beside(self.own_words, self.speaker)

    @property
    def promised_at(self) -> datetime | None:
        """By when the citizen was promised an answer, while that runs."""
        promise = clock_of(self.clocks, Obligation.PROMISE)
        return promise.due_at if promise else None

    def ahead(self, at: datetime | None) -> datetime | None:
        """The same time where it has not passed as it is told: what is late already is promised nobody."""
        return at if at and at > self.now else None

    def fact(self, name: str) -> Any:
        """Something the act's row says; of a list, what is said of the lead, who comes first."""
        found = self.facts.get(name)
        return (found[0] if found else None) if isinstance(found, list) else found

    def instant(self, name: str) -> datetime | None:
        """A time the act decided, as its row has it: a text that leaves late tells what was decided then."""
        found = self.fact(name)
        return datetime.fromisoformat(found) if isinstance(found, str) else None

    def department(self) -> str:
        """The office the act was about."""
        return city_names(rules().version).department(self.fact("departments") or self.fact("department"))


@consumer(
    "hotline.telling",
    LogKind.REPORT,
    LogKind.ADD_REPORT,
    LogKind.ANSWER,
    LogKind.FILE,
    LogKind.REJECT,
    LogKind.HAND_OVER,
    LogKind.SEND_FAST,
    LogKind.MERGE,
    LogKind.TAKE_IN_MERGED,
    LogKind.UNMERGE,
    LogKind.ROUTE,
    LogKind.VOID,
    LogKind.GRANT,
    LogKind.RESUME,
    LogKind.MAKE_SAFE,
    LogKind.CONTACT,
    LogKind.PASS_CHECK,
    LogKind.CALL_BACK,
    LogKind.CLOSE,
    LogKind.MARK_DANGER,
    *LATER_WORDS,
    in_order=True,
)
def tell_citizens(events: Sequence[Reaction], now: datetime) -> None:
    """Write to everybody who reported, once for each event and contact."""
    rules()
    read = list(_read([event for event in events if _is_heard(event)], now))
    # Heard here, so that a report owes one reaction less.
    guess_cases([event.case for event in read if event.kind in NEW_REPORTS], now=now)
    waited = _told_to_wait(read)
    heard = _told_in_turn(read)
    told = []
    for event in read:
        for draft, report in _drafts(event):
            if draft.occasion in IN_TURN:
                if (news := IN_TURN[draft.occasion](draft, heard[event.case.pk, draft.contact], now)) is not None:
                    told.append((news, report))
                continue
            if draft.occasion == "suspended":
                waited.add((event.case.pk, draft.contact))
            # That the work goes on is news to whoever heard that it waits, also where both are told at once.
            if draft.occasion != "resumed" or (event.case.pk, draft.contact) in waited:
                told.append((draft, report))
    messages = queue_messages([draft for draft, _report in told], now=now)
    keep_questions([asking for each in told if (asking := _asking(*each)) is not None], messages, now=now)


def _is_heard(event: Reaction) -> bool:
    """Whether it is told of: of what was said later only danger, and of a text only what its own answer did not say."""
    facts = event.facts
    # A class of danger that the desk set is nobody's word, and told to all who reported it.
    is_news = _is_her_later_word(event) or event.kind == LogKind.CHANGE
    return event.kind not in LATER_WORDS or bool(facts.get("danger") and is_news and "text" not in facts)


def _is_her_later_word(event: "Reaction | Event") -> bool:
    return event.kind in LATER_WORDS and bool(event.facts.get("report"))


def _told_to_wait(events: Sequence[Event]) -> set[tuple[int | None, Contact | None]]:
    """Return to whom it was told of which of these cases that the work waits; no query where none goes on."""
    cases = [event.case.pk for event in events if event.kind == LogKind.RESUME]
    if not cases:
        return set()
    found = Message.objects.filter(case_id__in=cases, template_code="suspended").exclude(state=MessageState.FAILED)
    return {(message.case_id, message.contact) for message in found.select_related("contact")}


def _told_in_turn(events: Sequence[Event]) -> dict[tuple[int | None, Contact | None], list[Heard]]:
    """Return what each heard so far of what comes and goes in these cases; no query where nothing is of that."""
    told: dict[tuple[int | None, Contact | None], list[Heard]] = defaultdict(list)
    cases = [event.case.pk for event in events if event.kind in COMES_AND_GOES]
    if cases:
        found = Message.objects.filter(case_id__in=cases, template_code__in=IN_TURN).exclude(state=MessageState.FAILED)
        for message in found.select_related("contact").order_by("pk"):
            told[message.case_id, message.contact].append((message.template_code, message.news_digest))
    return told


def _new_joining(draft: Draft, heard: list[Heard], _now: datetime) -> Draft | None:
    """Return what is news to whoever heard that much: what is otherwise than what she heard last, whatever she heard before."""
    told = [each for each in heard if each[0] in JOINING]
    last, digest = told[-1] if told else ("", "")
    if draft.occasion == APART:
        if last != MERGED:
            return None
    elif last == MERGED and digest == news_digest(MERGED, _at_turn(draft, len(told) - 1).news):
        return None
    else:
        draft = _at_turn(draft, len(told))
    heard.append((draft.occasion, news_digest(draft.occasion, draft.news)))
    return draft


def _new_office(draft: Draft, heard: list[Heard], now: datetime) -> Draft | None:
    """Return whose it is now, if that is otherwise than what she heard last; once an office, and then no text is wrong.

    Of an office that has it again she hears once a day, and that her page says it should that change once more: so the
    last text she has holds, however often a case goes to and fro.
    """
    told = [digest for occasion, digest in heard if occasion == ROUTED]
    today = now.astimezone(rules().city.zone).date()
    again = replace(draft, news=(*(draft.news or ())[:1], AGAIN, today), values={**draft.values, AGAIN: _again(draft)})
    this = news_digest(ROUTED, draft.news)
    if told and told[-1] in (this, news_digest(ROUTED, again.news)):
        return None
    news = again if this in told else draft
    heard.append((ROUTED, news_digest(ROUTED, news.news)))
    return news


def _again(draft: Draft) -> str:
    with override(draft.language):
        return _("Should that change again today, your page says so.")


def _at_turn(draft: Draft, turn: int) -> Draft:
    # Merged there once, elsewhere, and there again, it is news again.
    return replace(draft, news=(*(draft.news or ()), turn)) if turn else draft


# What comes and goes: how it is told by what was told before.
IN_TURN = {MERGED: _new_joining, APART: _new_joining, ROUTED: _new_office}
# What tells what was done.
TELLS_RESULT = (LogKind.PASS_CHECK, LogKind.UNMERGE, LogKind.CLOSE)
COMES_AND_GOES = (LogKind.MERGE, LogKind.UNMERGE, LogKind.ROUTE, LogKind.SEND_FAST)


# What each occasion asks, or invites to say; a receipt does where it asks for the place.
ASKED = {
    "done": QuestionKind.SOLVED,
    "answered": QuestionKind.ACCEPT,
    "rejected": QuestionKind.ACCEPT,
    "voided": QuestionKind.ACCEPT,
    "closed": QuestionKind.ACCEPT,
}


def _asking(draft: Draft, report: Report) -> Asking | None:
    """Say what a message asks, if it asks anything."""
    kind = ASKED.get(draft.occasion)
    is_heard = draft.channel == MessageChannel.SMS
    if draft.occasion == "receipt" and draft.values.get("ask_place") and is_heard:
        kind = QuestionKind.PLACE
    return Asking(draft.key, kind, draft.case_id, report) if kind and draft.case_id else None


# --- Reading: a fixed number of queries for a batch --------------------------------------


def _read(events: Sequence[Reaction], now: datetime) -> Iterator[Event]:
    ids = {event.case_id for event in events if event.case_id}
    cases = {
        case.pk: case
        for case in Case.objects.filter(pk__in=ids).select_related("case_class", "lead_department", "merged_into")
    }
    hearers = _reports(ids)
    merged = {case.pk for each in hearers.values() for hearer in each for case in hearer.chain[:-1]}
    joinings = joinings_of(merged)
    words = _words(ids)
    speakers = _speakers(events, hearers)
    said_at = _said_at(events)
    works = _works(events, words)
    clocks: dict[int, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.filter(case_id__in=ids, obligation=Obligation.PROMISE, stopped_at__isnull=True):
        clocks[clock.case_id].append(clock)
    for event in events:
        case = cases.get(event.case_id or 0)
        # Of history nobody is told but who joined it since.
        if case is not None and (case.origin != Origin.IMPORTED or hearers[case.pk]):
            yield Event(
                id=event.pk,
                case=case,
                kind=event.kind,
                seq=event.log_seq or 0,
                facts=event.facts,
                words=words[case.pk, event.log_seq or 0],
                clocks=clocks[case.pk],
                reports=_heard_by(event, hearers[case.pk], joinings),
                now=now,
                work=works.get((event.case_id, event.log_seq)),
                speaker=speakers.get(event.facts.get("report") or 0),
                # Another report that takes a case up again is one row, and two events.
                said_at=said_at.get((event.case_id, event.log_seq)) if event.kind in LATER_WORDS else None,
                report_text=words[case.pk, 0].get("report", ""),
                own_words=words[case.pk, event.log_seq or 0].get("report", ""),
            )


@dataclass
class Hearer:
    """A report whose citizen may hear of a case, and by way of which cases."""

    report: Report
    chain: list[Case]


def _reports(ids: Iterable[int]) -> dict[int, list[Hearer]]:
    """Return each case's reports and those of cases it speaks for by now, newest first."""
    found: dict[int, list[Hearer]] = defaultdict(list)
    earlier = Report.objects.filter(case=OuterRef("case"), pk__lt=OuterRef("pk"))
    for report in (
        Report.objects.filter(HAS_A_WAY, case__in=Case.objects.speaking_with(ids))
        # What was brought in with its case is history, and whoever joined it since is not.
        .exclude(Q(case__origin=Origin.IMPORTED) & ~Exists(earlier))
        .select_related("contact", "case__merged_into__merged_into__merged_into")
        .order_by("-received_at", "-pk")
    ):
        chain = chain_of(report.case)
        for place, case in enumerate(chain):
            found[case.pk].append(Hearer(report, chain[: place + 1]))
    return found


def _speakers(events: Sequence[Reaction], hearers: dict[int, list[Hearer]]) -> dict[int, Report]:
    """Return the reports by which something was said, also one that was taken apart from the case since."""
    found = {each.report.pk: each.report for by_case in hearers.values() for each in by_case}
    apart = {event.facts["report"] for event in events if _is_her_later_word(event)} - found.keys()
    if apart:
        found |= Report.objects.filter(HAS_A_WAY).select_related("contact", "case").in_bulk(apart)
    return found


def _said_at(events: Sequence[Reaction]) -> dict[tuple[int | None, int | None], datetime]:
    """Return when words of danger were said, by case and log row; no query where there are none."""
    said = [(event.case_id, event.log_seq) for event in events if event.kind in LATER_WORDS]
    if not said:
        return {}
    return {(row.case_id, row.seq): row.at for row in LogEntry.objects.filter(pk__in=said).only("case_id", "seq", "at")}


def _heard_by(event: Reaction, hearers: Sequence[Hearer], joinings: Joinings) -> list[Report]:
    """Return who was there when it happened, one report for each contact.

    Whoever reported or was merged in since, while the worker was late, was written nothing of it.
    """
    found: dict[int, Report] = {}
    for each in hearers:
        # Of the first row the report is a part.
        was_there = event.log_seq == 1 or event.kind == LogKind.ADD_REPORT or each.report.pk < event.pk
        if was_there and joinings.spoke(each.chain, event.pk):
            found.setdefault(each.report.contact_id or 0, each.report)
    return list(found.values())


def _works(events: Sequence[Reaction], words: Said) -> dict[tuple[int | None, int | None], Work]:
    """Return for each event that tells what was done, what that was and who did it; no query where none does."""
    telling = [event for event in events if event.kind in TELLS_RESULT]
    if not telling:
        return {}
    log = list(LogEntry.objects.filter(case_id__in={event.case_id for event in telling}, kind__in=TELLS_WHO))
    did = who_did_it(log)
    # Only after the lead's a check is asked for: what helpers reported is not what was checked.
    led = [row for row in log if row.kind == LogKind.FINISH and row.facts.get("check")]
    found: dict[tuple[int | None, int | None], Work] = {}
    for event in telling:
        before = [row for row in led if row.case_id == event.case_id and row.seq < (event.log_seq or 0)]
        if last := max(before, key=lambda row: row.seq, default=None):
            by = did[last.case_id, last.seq]
            results = [words[row.case_id, row.seq].get(WordsKind.RESULT, "") for row in (by, last)]
            found[event.case_id, event.log_seq] = Work(by.facts.get("department"), next(filter(None, results), ""))
    return found


def _words(ids: Iterable[int]) -> Said:
    """Return words by case and log row; under row 0 all that was reported."""
    found: Said = defaultdict(dict)
    wanted = [WordsKind.REASON, WordsKind.ANSWER, WordsKind.RESULT, WordsKind.REPORT, WordsKind.CITIZEN]
    said = list(Words.objects.filter(case__in=ids, kind__in=wanted).order_by("log_seq", "pk"))
    # What staff wrote may name another who reported it.
    kept = kept_from_citizens(said)
    for saying in said:
        text = kept.get(saying.pk, saying.text)
        found[saying.case_id, saying.log_seq][saying.kind] = text
        found[saying.case_id, 0][saying.kind] = text
    return found


# --- Saying ----------------------------------------------------------------------------------


def _drafts(event: Event) -> Iterator[tuple[Draft, Report]]:
    teller = TELLERS[event.kind]
    for report in _hearers(event):
        contact = report.contact
        if contact is None:
            continue
        # Who writes by a text can be written one, whatever her country's plan says of the number.
        channel = MessageChannel.SMS if report.channel == Channel.SMS else channel_of(contact)
        if event.case.origin == Origin.SIMULATED and door_name(channel) != "outbox":
            continue
        with override(report.language):
            told = teller(event, report.language)
            subject = _("Your report %(number)s") % {"number": event.case.number}
        if told is None:
            continue
        occasion, values = told
        if values.get("ask_place") and channel == MessageChannel.EMAIL:
            # Nobody reads answers to an e-mail: her page takes it.
            with override(report.language):
                values["ask_place"] = _("Where is it? Write street and number on your page, or what stands beside it.")
        if channel == MessageChannel.SMS:
            with override(report.language):
                values |= _in_brief(event, occasion, values)
        draft = Draft(
            key=f"case:{event.case.pk}:{event.seq}:{occasion}:{contact.pk}",
            occasion=occasion,
            language=report.language,
            values=_common(event, report) | values,
            contact=contact,
            channel=channel,
            subject=subject,
            case_id=event.case.pk,
            log_seq=event.seq,
            happened_id=event.id,
            news=_news(event, occasion, values),
            unless_named_since=_named_since(event, report),
            # Who reports by a text asks for an answer: one receipt, even after STOP. What happens later is not told.
            is_forced=event.kind in NEW_REPORTS and report.channel == Channel.SMS,
        )
        yield draft, report


def _in_brief(event: Event, occasion: str, values: Values) -> Values:
    """Return what was written as a text has room for it; where that is not all, it says where the whole stands."""
    most = MOST_WHOLE if occasion == "answered" or event.case.danger else MOST_LETTERS
    found: Values = {}
    for name in WRITTEN:
        whole = " ".join(str(values.get(name) or "").split())
        brief = shortened(whole, most)
        if name in values:
            found[name] = brief if brief == whole else say_all(brief, _("(All of it by the link.)"))
    return found


def _named_since(event: Event, report: Report) -> datetime | None:
    """Return since when a message that named the same numbers to ring tells whoever reported it enough."""
    if event.kind == LogKind.TAKE_IN_MERGED:
        # By whichever of the cases she was told.
        return report.received_at
    # What she wrote a moment ago, here or by a text, was answered then.
    return event.said_at - patience().repeat if event.said_at else None


# What makes each occasion news; the others are said whenever they happen: a receipt, a question, an answer, also
# where who appealed gets the same one again, and that the work waits, goes on or takes longer, whatever the limit is.
NEWS = {
    "filed": ("matter", "promised"),
    ROUTED: ("department",),
    MERGED: ("into",),
    "danger": ("emergency",),
}
_HOUR = re.compile(r"\s{0,9}\d{1,2}:\d{2}$")


def _news(event: Event, occasion: str, values: Values) -> tuple[object, ...] | None:
    """Return by what this news would be the same as one told before; a reopened case is told of anew."""
    if occasion not in NEWS:
        return None
    essential = [str(values.get(name, "")) for name in NEWS[occasion]]
    if occasion == ROUTED:
        # Sent round by return and route, a case gets another hour each time; another day is news.
        essential.append(_HOUR.sub("", in_words(event.instant("until"), "en")))
    return (event.case.reopen_count, *essential)


def _hearers(event: Event) -> list[Report]:
    if event.kind in NEW_REPORTS or _is_her_later_word(event):
        return [event.speaker] if event.speaker else []
    # Of merging and taking apart that is whoever reported this case, or one it spoke for; whoever reported the other
    # hears nothing new.
    return event.reports


def _common(event: Event, report: Report) -> Values:
    # One who was merged in knows his own number's link, and the number that speaks for it.
    return values_of(report.language, report) | {"number": event.case.number}


def _receipt(event: Event, language: str) -> tuple[str, Values] | None:
    if event.case.state in TOLD_OTHERWISE:
        return None
    is_placed = event.case.division_id is not None or event.case.point is not None or bool(event.case.address)
    # Who has said it in the report's words is not asked again: it is guessed from them, and a person looks.
    is_placed = is_placed or bool(address_in(event.own_words))
    # Nor whose passport or pay lies nowhere; a danger always does.
    is_placed = is_placed or (not event.case.danger and has_no_place(event.own_words, event.case.case_class, rules()))
    return "receipt", {
        # Whoever joins a danger that is known is told whom to ring, whatever he wrote of it.
        "emergency": danger_numbers(
            event.all_told, event.case.danger, *_answered_dangers(event), told_at=event.case.reported_at
        ),
        "ask_place": "" if is_placed else _("Where is it? Answer with street and number, or what stands beside it."),
        "promised": in_words(event.ahead(event.promised_at), language),
        **erasure_note(event.own_words, language),
    }


def _answered_dangers(event: Event) -> list[Danger]:
    return dangers_told(event.speaker.answers, event.case.case_class) if event.speaker else []


def _answered(event: Event, language: str) -> tuple[str, Values] | None:
    answer = event.words.get(WordsKind.ANSWER, "")
    # Erased meanwhile: then there is nobody to tell either.
    return ("answered", {"answer": answer}) if answer else None


def _filed(event: Event, language: str) -> tuple[str, Values]:
    matter = in_language(event.case.case_class.names, language) if event.case.case_class else ""
    return "filed", {"matter": matter, "promised": in_words(event.ahead(event.promised_at), language)}


def _routed(event: Event, language: str) -> tuple[str, Values]:
    until = event.instant("until")
    return ROUTED, {
        "department": event.department() or _department(event, language),
        "until": in_words(event.ahead(until), language),
        "sooner": _promises_beside(event, until, language).get("sooner", ""),
    }


def _granted(event: Event, language: str) -> tuple[str, Values] | None:
    kind = event.facts.get("kind")
    if kind == RequestKind.EXTENSION:
        due_at = event.instant("due_at")
        values = {"department": event.department(), "until": in_words(event.ahead(due_at), language)}
        return "extended", values | _promises_beside(event, due_at, language)
    if kind == RequestKind.SUSPENSION:
        ends_at = end_of_day(event.fact("review_on"))
        on = event.fact("review_on") if event.ahead(ends_at) else None
        values = {"department": event.department(), "until": _day(on)}
        return "suspended", values | _promises_beside(event, ends_at, language)
    return None


def _resumed(event: Event, language: str) -> tuple[str, Values]:
    until = event.instant("until")
    values = {"department": event.department(), "until": in_words(event.ahead(until), language)}
    return "resumed", values | _promises_beside(event, until, language)


def _made_safe(event: Event, language: str) -> tuple[str, Values] | None:
    if event.facts.get("part") != Part.LEAD:
        # What a helper made safe is not what she waits for.
        return None
    until = event.instant("until")
    values = {"department": event.department(), "until": in_words(event.ahead(until), language)}
    return "made_safe", values | _promises_beside(event, until, language)


def _promises_beside(event: Event, until: datetime | None, language: str) -> Values:
    """Say beside a date of an office what was promised: `sooner` where that comes first, else `promised`."""
    promised, until = event.ahead(event.promised_at), event.ahead(until)
    if promised is None:
        return {}
    return {"sooner" if until and promised < until else "promised": in_words(promised, language)}


def _written(event: Event, language: str) -> tuple[str, Values] | None:
    text = event.words.get(WordsKind.ANSWER, "")
    if event.facts.get("via") != "text" or not text:
        return None
    # Whole: it is what an office has to say, and as long as a text may be.
    return "written", {"department": event.department(), "text": " ".join(text.split())}


def _day(on: Any) -> str:
    return day(date.fromisoformat(on)) if isinstance(on, str) else ""


def _done(event: Event, language: str) -> tuple[str, Values] | None:
    if event.case.state != State.ANSWERING:
        # Closed at once, since nobody can be asked; or sent back meanwhile.
        return None
    if event.work is None:
        return "done", {"department": _department(event, language), "result": ""}
    by = city_names(rules().version).department(event.work.department_id)
    return "done", {"department": by, "result": event.work.result}


def _called(event: Event, language: str) -> tuple[str, Values] | None:
    # The last of the calls that nobody took ended it.
    has_ended = event.case.outcome == Outcome.NOT_REACHED and event.fact("attempts") > contact_rules(rules()).attempts
    return _closed(event, language) if has_ended else None


def _closed(event: Event, language: str) -> tuple[str, Values] | None:
    if event.case.outcome == Outcome.NOT_REACHED:
        return "closed", {"reason": _("We asked whether it is solved, and had no answer.")}
    if event.case.outcome == Outcome.NOT_CALLED:
        return "closed", {"reason": _("No message reached you, and we did not call.")}
    if event.case.outcome == Outcome.UNASKED:
        return "closed", {"reason": event.work.result if event.work else ""}
    return "closed", {"reason": event.words.get(WordsKind.REASON, "")}


def _rejected(event: Event, language: str) -> tuple[str, Values]:
    return "rejected", {"reason": event.words.get(WordsKind.REASON, "")}


def _voided(event: Event, language: str) -> tuple[str, Values]:
    return "voided", {"reason": event.words.get(WordsKind.REASON, "")}


def _referred(event: Event, language: str) -> tuple[str, Values]:
    return "referred", {"authority": event.case.referred_to, "their_number": event.case.referred_number}


def _merged(event: Event, language: str) -> tuple[str, Values] | None:
    # Taken apart again meanwhile: then it was never to be told.
    into = event.case.merged_into
    return (MERGED, {"into": into.number}) if into else None


def _apart(event: Event, language: str) -> tuple[str, Values] | None:
    if event.fact(ASKED_ANEW):
        return _done(event, language)
    # Of another that left it, its own citizens are told; merged anew meanwhile, they are told into what.
    out_of = Case.objects.filter(pk=event.facts.get("out_of", 0)).first()
    if out_of is None or event.case.merged_into_id is not None:
        return None
    return APART, {"out_of": out_of.number, "promised": in_words(event.ahead(event.promised_at), language)}


def _with_beside(words: str, report: Report | None) -> str:
    return "\n".join([words, *(told_beside_words(report) if report else ())])


def _danger_at_first(case: Case) -> str:
    """Return the danger that the report itself was, by its words or its class: of that its receipt told."""
    rows = LogEntry.objects.filter(case_id=case.pk, seq=1)
    return next((row.facts.get("danger", "") for row in rows), "")


def _endangered(event: Event, language: str) -> tuple[str, Values] | None:
    told_at = event.case.reported_at
    # Where several reported, each was told of her own words only.
    told = _with_beside(event.report_text, event.reports[0]) if len(event.reports) == 1 else ""
    numbers = danger_numbers(told, event.case.danger, told_at=told_at) if event.case.danger else ""
    was_told = bool(told) and numbers == danger_numbers(told, _danger_at_first(event.case), told_at=told_at)
    if event.case.danger != event.fact("danger") or not numbers or was_told:
        # Taken back meanwhile, or named when the report came.
        return None
    return "danger", {"emergency": numbers}


def _joined_danger(event: Event, language: str) -> tuple[str, Values] | None:
    """Tell whoever reported any of the cases that came to be one whom to ring, if one of them is a danger."""
    numbers = danger_numbers("", event.case.danger, told_at=event.now) if not event.case.has_ended else ""
    return ("danger", {"emergency": numbers}) if numbers else None


def _told_of_danger(event: Event, language: str) -> tuple[str, Values] | None:
    # What she was told to ring before is named again beside what more she needs.
    known = "" if event.case.has_ended else event.case.danger
    said = event.words.get(WordsKind.CITIZEN, "")
    numbers = danger_numbers(said, event.fact("danger"), known, told_at=event.said_at or event.now)
    return ("danger", {"emergency": numbers}) if numbers else None


def _told_of_change(event: Event, language: str) -> tuple[str, Values] | None:
    return (_told_of_danger if _is_her_later_word(event) else _endangered)(event, language)


def _department(event: Event, language: str) -> str:
    return in_language(event.case.lead_department.names, language) if event.case.lead_department else ""


TELLERS: dict[str, Teller] = {
    LogKind.REPORT: _receipt,
    LogKind.ADD_REPORT: _receipt,
    LogKind.ANSWER: _answered,
    LogKind.FILE: _filed,
    LogKind.REJECT: _rejected,
    LogKind.HAND_OVER: _referred,
    LogKind.SEND_FAST: _routed,
    LogKind.MERGE: _merged,
    LogKind.TAKE_IN_MERGED: _joined_danger,
    LogKind.UNMERGE: _apart,
    LogKind.ROUTE: _routed,
    LogKind.VOID: _voided,
    LogKind.GRANT: _granted,
    LogKind.RESUME: _resumed,
    LogKind.MAKE_SAFE: _made_safe,
    LogKind.CONTACT: _written,
    LogKind.PASS_CHECK: _done,
    LogKind.CALL_BACK: _called,
    LogKind.CLOSE: _closed,
    LogKind.MARK_DANGER: _endangered,
    **dict.fromkeys(LATER_WORDS, _told_of_danger),
    LogKind.CHANGE: _told_of_change,
}
