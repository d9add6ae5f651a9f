"""A day, or in a long run some, on which what is rare happens often: whatever a person can do, somebody does it.

It is played once for all of these tests, and rolled back after the last.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from inspect import getmembers, isfunction
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import Contact, Shift
from cases import actions
from cases.api.verbs import VERBS
from cases.models import (
    AttachmentKind,
    Case,
    Channel,
    ContactOutcome,
    LogEntry,
    LogKind,
    Origin,
    Report,
    Request,
    RequestKind,
)
from cases.verification import findings
from cases.workflow import State
from common.models import Reaction
from common.reactions import consumer_names, drain
from desk.generator import arrivals, cast, crews, keepers, people, spellings
from desk.generator.arrivals import Arrivals
from desk.generator.people import People
from desk.generator.play import Play, randomness
from desk.generator.turns import LEFT_FOR, TURNS
from dispatch.actions import by_hand, recalls
from dispatch.actions.facts import TAKERS
from dispatch.models import Assignment, FieldAct
from dispatch.workflow import AssignmentState
from grid.models import Nature
from hotline import her_words
from hotline.models import (
    Article,
    Call,
    CallOutcome,
    InboundMedia,
    InboundText,
    MediaState,
    OldLink,
    QuestionKind,
    TextDecision,
    TextOutcome,
)
from hotline.sms.actions.fetching import fetch_due
from messaging.actions import send_due
from tests.city import NOW
from tests.live import turned_to

NANTONG = Path(__file__).parents[2] / "cities" / "nantong"
# So much of everything on this day.
OFTEN: dict[ModuleType, dict[str, object]] = {
    arrivals: {"TOLD_IN_FIELD": 0.1, "BY_LANDLINE": 0.3, "PROTECTED": 0.15, "REPORTS_AGAIN": 0.3, "TOLD_TWICE": 0.2},
    cast: {"RINGS": 0.5, "CALLED_FOR": (1, 3, 1)},
    # There are days on which half of the crews rest, and on some no other of their house is there.
    crews: {"DECLINES": 0.2, "REST_H": 12, "ALL_REST": 1.0},
    spellings: {"UNCLEAR_SHARE": 0.5},
    keepers: {"UNREAD": 1.0, "HARMLESS": 1.0, "FOUND": timedelta(hours=1)},
    people: {
        "VERIFIED": 0.15,
        "REJECTED": 0.1,
        "HANDED_OVER": 0.05,
        "RETURN_ASKED": 0.4,
        "RULED_AGAIN": 1.0,
        "EXTENDED": 0.3,
        "SUSPENDED": 0.4,
        "SILENT": 0.15,
        "UNSOLVED": 0.25,
        "SENT_BACK": 0.3,
        "BY_TEXT": 0.5,
        "CHECK_FAILED": 0.2,
        "WORK_SHARE_MEDIAN": 15.0,
        "DISPUTED": 1.0,
        "MERGED": 1.0,
        "ASKS_LATER": 0.3,
        "NOT_REACHED": 0.3,
        "TOGETHER": 1.0,
        # Nobody looks every few minutes whether a crew is back, as days go by.
        "SOON": timedelta(hours=6),
    },
}
# And everybody acts so much faster. A long run goes on for days, until nothing is missing.
QUICK, VOLUME, MOST_DAYS = 12, 0.022, 21
# So often workers look whether something is owed.
ROUNDS = 2


@pytest.fixture(scope="module")
def day(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    model_city_database: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Play]:
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        turned_to({"NAME": model_city_database}),
        transaction.atomic(),
    ):
        yield _played(patch, MOST_DAYS if request.config.getoption("--long") else 1)
        transaction.set_rollback(True)


def _played(patch: pytest.MonkeyPatch, days: int) -> Play:
    for module, shares in OFTEN.items():
        for name, share in shares.items():
            patch.setattr(module, name, share)
    patch.setitem(people.MEDIAN_S, State.ANSWERING, people.HOUR_S)
    drawn = Arrivals(NANTONG, zone=ZoneInfo("Asia/Shanghai"), random=randomness(1), volume=VOLUME)
    drawn.mix.channels[Channel.SMS] = drawn.mix.channels[Channel.CALL] / 5
    drawn.mix.words = 0.3
    # Loaded today, the city has known them for long.
    Article.objects.update(valid=DateTimeTZRange(NOW - timedelta(days=365), None))
    play = Play(drawn, People(1, speed=QUICK), NOW)
    play.take_up()
    # Some complain of a department by its name.
    of_words = next(each.case_class for each in drawn.texts if arrivals.DEPARTMENT in each.words)
    words = f"Nobody at {drawn.departments[0]['en']} ever answers."
    complaint = replace(drawn.report(play.now, of_words), text=words, language="en")
    actions.take_in([complaint, replace(complaint, caller=None)], now=play.now)
    for _day in range(days):
        _play_a_day(play, volume=VOLUME)
        if not missing(play):
            break
    return play


def _play_a_day(play: Play, *, volume: float) -> None:
    """Play an hour of reports, some minutes as they are, and then the rest of the day with nothing new."""
    begun, play.arrivals.volume = play.now, volume
    while play.now < begun + timedelta(hours=1):
        play.until(play.now + timedelta(minutes=20), step=timedelta(minutes=5), is_past=True)
        _work(play)
    play.until(play.now + timedelta(minutes=2), step=timedelta(minutes=1))
    play.arrivals.volume = 0
    for hours in (4, 12, 24):
        play.until(begun + timedelta(hours=hours), step=timedelta(hours=8), is_past=True)
        _work(play)


def _work(play: Play) -> None:
    """Do what workers do for citizens: write the messages that ask and send them, and fetch what came with texts."""
    names = [name for name in consumer_names() if name.startswith(("hotline.", "cases."))]
    # What is owed is owed since it was played, and not since the test has run.
    # What follows from that is done in the next round, as far as there is one.
    for _round in range(ROUNDS):
        Reaction.objects.filter(failed_at__isnull=True, consumer__in=names).update(retry_at=play.now)
        for name in names:
            drain(name, now=lambda: play.now)
    send_due(now=lambda: play.now)
    fetch_due(now=timezone.now)


# --- What a person can do, and where it shows --------------------------------------------


def logged(kind: LogKind, *, by: str = "", **facts: object) -> Callable[[], QuerySet[LogEntry]]:
    """Rows of the log of persons, or of citizens."""
    whose = {"actor_kind": by} if by else {"actor_id__isnull": False}
    return lambda: LogEntry.objects.filter(
        kind=kind, **whose, **{f"facts__{name}": said for name, said in facts.items()}
    )


def rows(model: type[Model], **values: object) -> Callable[[], QuerySet[Model]]:
    return lambda: model._default_manager.filter(**values)


VERB_SHOWN: dict[str, Callable[[], QuerySet]] = {
    "decide": logged(LogKind.GRANT),
    "dispute": rows(Request, kind=RequestKind.DISPUTE),
    "text": logged(LogKind.CONTACT, via="text"),
    "contact": logged(LogKind.CONTACT, via="spoken"),
    "change": logged(LogKind.CHANGE, class__isnull=False),
    "summarise": logged(LogKind.CHANGE, summary=True),
    "about": logged(LogKind.CHANGE, about__isnull=False),
}
PLAYED: dict[str, Callable[[], QuerySet]] = {
    **{f"desk: {verb}": VERB_SHOWN.get(verb) or logged(LogKind(verb)) for verb in VERBS},
    **{f"request: {kind}": rows(Request, kind=kind) for kind in RequestKind},
    **{f"contact: {outcome}": logged(LogKind.CONTACT, outcome=outcome) for outcome in ContactOutcome},
    **{f"phone: {kind}": rows(FieldAct, kind=kind) for kind in TAKERS},
    "unit: assign_unit": logged(LogKind.ASSIGN),
    "unit: recall_assignment": rows(Assignment, state=AssignmentState.RECALLED),
    "unit: call_in": logged(LogKind.CALL_IN),
    "page: say_more": logged(LogKind.COMMENT, by="citizen", channel=Channel.WEB, attachments__isnull=False),
    "page: ask_again": logged(LogKind.REOPEN, by="citizen"),
    "page: answer": logged(LogKind.RATE, by="citizen", channel=Channel.WEB),
    "page: say_where": logged(LogKind.CHANGE, by="citizen", channel=Channel.WEB),
    "page: join": logged(LogKind.ADD_REPORT, by="citizen"),
    "page: protect": logged(LogKind.PROTECT, by="citizen"),
    **{f"text: {outcome}": rows(InboundText, outcome=outcome) for outcome in TextOutcome},
    "text: picture": rows(InboundMedia, state=MediaState.KEPT),
    "text: appeal": rows(InboundText, outcome=TextOutcome.ANSWER, question__kind=QuestionKind.ACCEPT),
    "text: unknown": logged(LogKind.PROTECT, by="system", protected_by="words"),
    "text: erasure": lambda: LogEntry.objects.filter(kind=LogKind.ERASE),
    **{f"read: {decision}": rows(InboundText, decision=decision) for decision in TextDecision},
    **{f"call: {outcome}": rows(Call, outcome=outcome) for outcome in CallOutcome},
    "call: a danger that is none": lambda: Call.objects.filter(outcome=CallOutcome.NOTHING).exclude(danger=""),
    "grid: what an office is complained of": rows(Report, channel=Channel.GRID, case__about_department__isnull=False),
    "call: a yes that waits": rows(InboundText, channel=Channel.CALL, waits_since__isnull=True),
    "call: answers to what a class asks": lambda: Report.objects.filter(channel=Channel.CALL).exclude(answers={}),
    "grid: answers to what a class asks": lambda: Report.objects.filter(channel=Channel.GRID).exclude(answers={}),
    "call: left, and found again": lambda: Call.objects.filter(ended_at__gte=F("taken_at") + LEFT_FOR),
    "call: a name alone": rows(
        Contact, name_cipher__isnull=False, phone_index__isnull=True, email_index__isnull=True, reports__channel="call"
    ),
    "phone: made safe": rows(Assignment, is_made_safe=True),
    "phone: off duty with open jobs": rows(FieldAct, kind="duty", key__startswith="play:off:"),
    "phone: help, asked by a crew": rows(FieldAct, kind="ask_help", subject__startswith="assignment:"),
    "phone: help, asked by a grid worker": rows(FieldAct, kind="ask_help", subject__startswith="check:"),
    "phone: a grid worker who cannot look": rows(FieldAct, kind="give_back", subject__startswith="check:"),
    "page: a lost link sent anew": rows(OldLink),
    "call: returned": rows(Call, outcome=CallOutcome.MISSED, operator__isnull=False),
    "call: told by telephone": logged(LogKind.RATE, channel="call"),
    "shift: start": rows(Shift),
    # Whoever went signed by ending the shift, whoever came by taking it over.
    "shift: notes signed by both": lambda: Shift.objects.filter(
        ended_at__isnull=False, taken_over_at__isnull=False
    ).exclude(handover=""),
}
# What this day need not bring, and why.
NOT_PLAYED = {
    "phone: upload": "is somebody's own report; the play's are taken in so that they are marked simulated",
    "phone: ask_place of a worker": "is what becomes of asking for a place one was sent to look at, and no phone says it",
    "phone: give_back of a worker": "is what becomes of giving away what one is to look at, and no phone says it",
    "phone: photo of a worker": "is what becomes of a photo of a check, and no phone says it",
    "unit: recall_ended": "nobody decides it: it follows from an order that is over",
    "call: waiting": "is on the way to what comes of it",
    "call: open": "is on the way to what comes of it",
}


def missing(play: Play) -> list[str]:
    """Name what nobody has done yet."""
    acts = [act for act in sorted(PLAYED.keys() - NOT_PLAYED.keys()) if not PLAYED[act]().exists()]
    return [*acts, *sorted(TURNS.keys() - +play.people.turns.played)]


def test_most_of_what_a_person_can_do_somebody_does_on_the_first_day(day: Play) -> None:
    assert len(missing(day)) < (len(PLAYED) + len(TURNS)) / 3


@pytest.mark.long
def test_whatever_a_person_can_do_somebody_does_and_every_turn_is_played_however_rare(day: Play) -> None:
    assert missing(day) == []


def test_what_a_person_can_do_is_played_or_it_is_said_why_not() -> None:
    declared = {
        *(f"desk: {verb}" for verb in VERBS),
        *(f"request: {kind}" for kind in RequestKind),
        *(f"phone: {kind}" for kind in TAKERS),
        *(f"unit: {name}" for module in (by_hand, recalls) for name in acts_of(module) - {"require_seen"}),
        *(f"page: {name}" for name in acts_of(her_words) - {"may_place"}),
        *(f"text: {outcome}" for outcome in TextOutcome),
        *(f"read: {decision}" for decision in TextDecision),
        *(f"call: {outcome}" for outcome in CallOutcome),
    }

    assert declared <= PLAYED.keys() | NOT_PLAYED.keys()
    # Nor does the list of excuses outlive what it excuses.
    assert NOT_PLAYED.keys() <= declared


def acts_of(module: ModuleType) -> set[str]:
    """Return the public functions that a module defines."""
    own = {name for name, made in getmembers(module, isfunction) if made.__module__ == module.__name__}
    return {name for name in own if not name.startswith("_")}


def test_everything_of_it_is_marked_simulated_placed_and_true_to_the_log(day: Play) -> None:
    assert day.tally.acts > day.tally.reports > 10
    assert day.tally.refusals == 0
    assert set(Case.objects.values_list("origin", flat=True)) == {Origin.SIMULATED}
    assert {Channel.CALL, Channel.GRID, Channel.SMS} <= set(Case.objects.values_list("channel", flat=True))
    assert not Case.objects.filter(point__isnull=False, division__isnull=True).exists()
    assert list(findings()) == []


def test_field_matters_are_done_by_crews_and_matters_of_words_by_clerks(day: Play) -> None:
    done = Assignment.objects.filter(state=AssignmentState.DONE)
    fields = Case.objects.filter(case_class__nature=Nature.FIELD, assignments__in=done).distinct()

    assert fields.count() >= 2
    assert not Assignment.objects.exclude(case__case_class__nature=Nature.FIELD).exists()
    # Each has what the crew photographed when it was done.
    assert not fields.exclude(attachments__kind=AttachmentKind.AFTER).exists()


def test_what_was_merged_and_taken_apart_is_not_merged_again(day: Play) -> None:
    for apart in LogEntry.objects.filter(kind=LogKind.UNMERGE, facts__out_of__isnull=False):
        assert not LogEntry.objects.filter(kind=LogKind.MERGE, case_id=apart.case_id, seq__gt=apart.seq).exists()
