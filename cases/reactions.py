"""What cases do by themselves: the fast lane, and closing where nobody can be asked."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cases.actions import SYSTEM, alert_case, close_case, owe_call, release_contacts, send_fast
from cases.actions.calls import ASKED, CLOSED, DANGER
from cases.actions.feedback import is_uncalled, reported_by_citizens
from cases.actions.not_taken import keep_not_taken
from cases.actions.routing import NobodyAnswers
from cases.actions.workers import ask_another
from cases.guesses import is_unplaced
from cases.models import Alert, AlertReason, Case, Channel, Clock, LogKind, Obligation, Outcome
from cases.workflow import UNSENT, State
from common.models import Reaction
from common.reactions import consumer
from messaging.actions import NOT_TAKEN, OPTED_OUT, was_taken

# Whose word is enough to send a crew before anybody at the desk has looked.
TRUSTED = {Channel.GRID, Channel.SENSOR}
# As many as one sweep looks at again.
MOST_CLOSED = 500
# The occasion on which an office writes to a citizen through the centre.
WRITTEN = "written"
# On which a citizen is asked, answered, or told whom to ring.
CALLED_FOR = frozenset({ASKED, CLOSED, DANGER, "answered", "rejected", "referred", "voided"})


@consumer("cases.fast_lane", LogKind.REPORT, LogKind.CHANGE)
def take_fast_lane(events: Sequence[Reaction], now: datetime) -> None:
    """Send what is urgent, placed and reported by somebody trusted straight to a department.

    What has no place sends nobody to nowhere: a person is told of that at once, and it goes as soon as it is placed.
    """
    waits_for_place = Q(Exists(Alert.objects.filter(case=OuterRef("pk"), reason=AlertReason.NO_PLACE)))
    urgent = Case.objects.filter(
        Q(pk__in=[event.case_id for event in events if event.kind == LogKind.REPORT])
        | Q(waits_for_place, pk__in=[event.case_id for event in events if event.kind == LogKind.CHANGE]),
        # Also where the desk has filed it meanwhile, or asked somebody to look; whom a person sent it to decides no rule.
        state__in=UNSENT,
        orders__isnull=True,
        channel__in=TRUSTED,
        # By class: words of danger call a person first, who sends what is so.
        case_class__is_urgent=True,
    )
    for case in urgent:
        if is_unplaced(case):
            alert_case(case.pk, AlertReason.NO_PLACE, now=now)
            continue
        try:
            send_fast([case.pk], actor=SYSTEM, now=now)
        except NobodyAnswers:
            # It stays in the desk's queue, where a person chooses, and is told to.
            alert_case(case.pk, AlertReason.NO_ROUTE, now=now)


@consumer("cases.close_unasked", LogKind.PASS_CHECK, LogKind.UNMERGE)
def close_unasked(events: Sequence[Reaction], now: datetime) -> None:
    """Close straight after the check what no citizen reported, unless somebody is still to look at it.

    So when whoever could be asked leaves it with a case of her own.
    """
    passed = {int(event.case_id or 0) for event in events}
    _close_by_rule(passed, Outcome.UNASKED, now=now)


@transaction.atomic
def _close_by_rule(case_ids: Collection[int], outcome: Outcome, *, now: datetime) -> None:
    """Close those of the cases that wait for an answer and have nothing a person must see first.

    That is an alert nobody has taken, a word that came too late to count, and a text that may be about it, of which
    `close_case` asks: who reads it decides.
    """
    found = Case.objects.filter(pk__in=case_ids, state=State.ANSWERING, ratings__answered_at__isnull=True)
    waiting = set(found.values_list("pk", flat=True))
    if outcome == Outcome.UNASKED:
        # Whoever reported it of their own accord can be asked whether it is solved.
        waiting -= reported_by_citizens(waiting)
    # Looked at under the lock: a word or a danger may be coming in just now.
    locked = Case.objects.filter(pk__in=waiting).order_by("pk").select_for_update()
    still = {case.pk for case in locked if case.state == State.ANSWERING and not case.has_late_word}
    still -= set(Alert.objects.filter(case__in=still, taken_at__isnull=True).values_list("case_id", flat=True))
    # Whom only a call could have asked, and nobody called, was not somebody who could not be reached.
    uncalled = {case.pk for case in locked if case.pk in still and outcome == Outcome.NOT_REACHED and is_uncalled(case)}
    for these, how in ((still - uncalled, outcome), (uncalled, Outcome.NOT_CALLED)):
        if these:
            close_case(sorted(these), actor=SYSTEM, now=now, outcome=how)


@consumer("cases.release_contacts", OPTED_OUT)
def release_undoable_contacts(events: Sequence[Reaction], now: datetime) -> None:
    """Let nobody owe a first contact with somebody who, with the last word, cannot be reached any more."""
    release_contacts({event.facts["contact"] for event in events}, now=now)


@consumer("cases.not_taken", NOT_TAKEN, batch=1)
def see_to_untold(events: Sequence[Reaction], now: datetime) -> None:
    """Have somebody called whom a message did not reach by any of its ways; a first contact is owed again."""
    for event in events:
        case_id, seq, occasion = (event.facts[name] for name in ("case", "seq", "occasion"))
        if occasion == WRITTEN and not was_taken(case_id, seq, occasion):
            keep_not_taken(case_id, seq, now=now)
        elif occasion in CALLED_FOR and not was_taken(case_id, seq, occasion, for_sure=True):
            owe_call(case_id, seq, occasion, now=now)


# What runs while a grid worker is asked to look.
LOOKING = (Obligation.FILE, Obligation.CHECK)


@consumer("cases.ask_another", LogKind.ALARM, batch=1)
def pass_on(events: Sequence[Reaction], now: datetime) -> None:
    """Ask the next grid worker when most of the time is used, and the desk when all of it is."""
    for event in events:
        levels = {clock["level"] for clock in event.facts["clocks"] if clock["obligation"] in LOOKING}
        if levels and event.case_id:
            ask_another(event.case_id, now=now, is_last=levels != {"amber"})


def close_over(*, now: datetime) -> int:
    """Close what was passed over when its time was over, because something had to be read first that is read now."""
    over = Clock.objects.filter(obligation=Obligation.ANSWER, stopped_at__isnull=True, due_at__lte=now)
    answering = Case.objects.filter(state=State.ANSWERING, has_late_word=False)
    found = over.filter(case_id__in=answering.values("pk")).order_by("due_at")
    closed = 0
    # Those that still wait for a person stand before the others for ever, so they must not use up the turn.
    for some in _batches(list(found.values_list("case_id", flat=True))):
        for outcome in (Outcome.UNASKED, Outcome.NOT_REACHED):
            _close_by_rule(some, outcome, now=now)
        closed += Case.objects.filter(pk__in=some, ended_at__isnull=False).count()
        if closed >= MOST_CLOSED:
            break
    return closed


def _batches(case_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (case_ids[start : start + MOST_CLOSED] for start in range(0, len(case_ids), MOST_CLOSED))


@consumer("cases.close_unanswered", LogKind.ALARM, LogKind.END_ALERT, LogKind.CLEAR_DANGER)
def close_unanswered(events: Sequence[Reaction], now: datetime) -> None:
    """Close as not reached when the time for the citizen's answer is over; as not called whom only a call could ask.

    What a person had to see first is closed once that is over, since no clock tells of it again. Who only took it sees to it.
    """
    silent = {
        int(event.case_id or 0)
        for event in events
        for clock in event.facts.get("clocks", [])
        if clock["obligation"] == Obligation.ANSWER and clock["level"] != "amber"
    }
    freed = {event.case_id for event in events if event.case_id and event.kind != LogKind.ALARM}
    if freed:
        over = Clock.objects.filter(obligation=Obligation.ANSWER, stopped_at__isnull=True, due_at__lte=now)
        silent.update(over.filter(case_id__in=freed).values_list("case_id", flat=True))
    # Nobody was asked where no citizen reported it; those were only kept for somebody to look at.
    _close_by_rule(silent, Outcome.UNASKED, now=now)
    _close_by_rule(silent, Outcome.NOT_REACHED, now=now)
