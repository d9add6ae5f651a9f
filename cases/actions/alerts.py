"""What rules cannot settle is told to somebody on shift until somebody takes it: raised, taken, over.

An alert is raised within the act that finds the lack (`Act.raise_alert`) and shown to the shift at once. What nobody
takes climbs from there to phones: `cases.actions.climbing`. How long it waits is the city's: [alerts] in its settings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import SHIFT_ROLES
from cases.actions.act import ALERTS_OVER, SYSTEM, Act, Actor, Saying, alert_message, require_words
from cases.actions.orders import LOOKED_AT
from cases.actions.places import SENT_BY
from cases.actions.proposing import propose
from cases.actions.writing import end_alerts
from cases.guesses import UNPLACED as PLACELESS
from cases.models import Alert, AlertReason, Case, Danger, Holder, LogEntry, LogKind, Origin, Urgency, WordsKind
from cases.rules import rules
from cases.watch import on_it
from cases.workflow import DESK, UNSENT, State
from common import live
from common.refusals import Refusal

BATCH = 200
# Seconds after which an alert climbs on, where the city's profile says nothing.
WAITS_S = {
    "sms_s": 120,
    "deputy_s": 300,
    "leader_s": 420,
    "repeat_s": 900,
    # For so long nobody is paged again of the same case, except of what is graver.
    "pause_s": 600,
    # For so long nobody is paged again of any case; whoever is on shift is of a new danger.
    "person_s": 120,
    "unplaced_s": 300,
    "unrouted_s": 600,
}
NOT_YET_SEEN = (State.REPORTED, State.VERIFYING, State.CHECKING)
WITH_DEPARTMENT = (State.ROUTED, State.HANDLING)
# What the row of whoever was sent says that they did.
ASK_HELP = "ask_help"


class AlertTaken(Refusal):
    """Somebody was quicker, or there was nothing to take."""

    code = "alert_taken"
    sentence = _("Nothing of %(number)s waits to be taken: somebody was quicker.")


class Ended(Refusal):
    """Nobody has to be told of it any more."""

    code = "case_ended"
    sentence = _("%(number)s has ended. Reopen it first.")


class KnownDanger(Refusal):
    """It is marked so already."""

    code = "known_danger"
    sentence = _("%(number)s is marked as this danger already: %(danger)s.")


class NoDanger(Refusal):
    """There is nothing to clear."""

    code = "no_danger"
    sentence = _("%(number)s is not marked as a danger.")


def wait(name: str) -> timedelta:
    """Return one of the times of `WAITS_S`, as the city says it."""
    said = rules().city.profile.get("alerts", {})
    return timedelta(seconds=float(said.get(name, WAITS_S[name])))


# --- Raising ------------------------------------------------------------------------------


@transaction.atomic
def alert_case(
    case_id: int,
    reason: AlertReason,
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Raise an alert as an act of its own, where nothing else happens to the case."""
    act = Act(LogKind.RAISE_ALERT, actor=actor, now=now)
    act.adopt_one(case_id)
    (case,) = act.cases
    if Alert.objects.filter(case=case, reason=reason, taken_at__isnull=True).exists():
        # It is being told of already, so nothing happens.
        return case
    act.raise_alert(case, reason)
    act.log(case, facts=facts)
    act.write()
    return case


def raise_for_waiting(*, now: datetime, batch: int = BATCH) -> int:
    """Raise an alert for what is urgent and has waited too long without a place, or without being sent anywhere."""
    return sum(_raise_some(reasons, waiting, now, batch) for reasons, waiting in _waiting(now))


def _waiting(now: datetime) -> Sequence[tuple[Sequence[AlertReason], QuerySet[Case]]]:
    urgent = Case.objects.filter(urgency=Urgency.URGENT, state__in=UNSENT).exclude(origin=Origin.IMPORTED)
    unplaced = urgent.filter(PLACELESS, entered_at__lte=now - wait("unplaced_s"))
    unrouted = urgent.exclude(PLACELESS).filter(entered_at__lte=now - wait("unrouted_s"))
    return [([AlertReason.NO_PLACE], unplaced), ([AlertReason.UNSENT, AlertReason.NO_ROUTE], unrouted)]


@transaction.atomic
def _raise_some(reasons: Sequence[AlertReason], waiting: QuerySet[Case], now: datetime, batch: int) -> int:
    # Once for each time it waits in one state: whoever took it knows; and never beside one that is still open.
    here = Q(raised_at__gte=OuterRef("entered_at")) | Q(taken_at__isnull=True)
    told = Alert.objects.filter(here, case=OuterRef("pk"), reason__in=reasons)
    wanted = waiting.exclude(Exists(told))
    ids = list(wanted.order_by("entered_at").values_list("pk", flat=True)[:batch])
    if not ids:
        return 0
    act = Act(LogKind.RAISE_ALERT, actor=SYSTEM, now=now)
    # What was so before the lock need not be so now, so the condition is asked again with it.
    act.adopt(wanted.filter(pk__in=ids), skip_locked=True)
    for case in act.cases:
        act.raise_alert(case, AlertReason.NO_ROUTE if _is_nobodys(case, reasons, now) else reasons[0])
        act.log(case)
    if act.cases:
        act.write()
    return len(act.cases)


@dataclass(frozen=True)
class HelpAsked:
    """When whoever was sent asked for help last, and whether that still waits for somebody on shift."""

    at: datetime
    is_open: bool


def helps_asked(case_ids: Iterable[int]) -> dict[tuple[int, str, int], HelpAsked]:
    """Return who asked for help with some cases, by case, what sent them ("assignment", "check") and its id. Two queries."""
    wanted = set(case_ids)
    if not wanted:
        return {}
    open_ones = Alert.objects.filter(case__in=wanted, reason=AlertReason.ASKS_HELP, taken_at__isnull=True)
    is_open = set(open_ones.values_list("case", flat=True))
    rows = LogEntry.objects.filter(case_id__in=wanted, kind=LogKind.UNIT_ACT, facts__act=ASK_HELP).exclude(
        facts__has_key="noted"
    )
    return {
        (case_id, sent_by, facts[sent_by]): HelpAsked(at, case_id in is_open)
        for case_id, at, facts in rows.order_by("seq").values_list("case_id", "at", "facts")
        for sent_by in SENT_BY
        if sent_by in facts
    }


@transaction.atomic
def ask_help(case_id: int, *, sent: dict[str, int], words: str, actor: Actor, now: datetime, at: datetime) -> bool:
    """Have the shift told that whoever was sent needs help there: `sent` by which assignment or check, of which unit and order.

    A crew asks as one, and once while nobody has taken it, unless there are more words: those are news of what waits. Say
    whether it was asked now.
    """
    act = Act(LogKind.UNIT_ACT, actor=actor, now=now, at=at)
    # By what sent them and not by present sight, as with all that phones report.
    act.adopt_one(case_id)
    (case,) = act.cases
    ((sent_by, sent_id),) = [(name, pk) for name, pk in sent.items() if name in SENT_BY]
    asked = helps_asked([case_id]).get((case_id, sent_by, sent_id))
    if asked is not None and asked.is_open and not words.strip():
        return False
    Alert.objects.filter(case=case, reason=AlertReason.ASKS_HELP, taken_at__isnull=True).update(news_at=now)
    act.raise_alert(case, AlertReason.ASKS_HELP)
    act.log(case, *([Saying(WordsKind.NOTE, words)] if words.strip() else []), facts={"act": ASK_HELP, **sent})
    act.write()
    return True


def _is_nobodys(case: Case, reasons: Sequence[AlertReason], now: datetime) -> bool:
    """Whether it waits because the rules name no office: what only nobody has sent yet is another lack."""
    return AlertReason.NO_ROUTE in reasons and case.case_class_id is not None and propose(case, now).lead is None


# --- Taking -------------------------------------------------------------------------------


@transaction.atomic
def take_alert(cases: Sequence[int], *, actor: Actor, now: datetime) -> list[Case]:
    """Take what a case waits for somebody to take: whoever does sees to it, and nobody else is told any more."""
    act = Act(LogKind.TAKE_ALERT, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*SHIFT_ROLES)
    taken = _take_open(act, locked)
    for case in locked:
        if case.pk not in taken:
            raise AlertTaken(number=case.number)
        act.log(case, facts={"reasons": taken[case.pk]})
    act.write()
    _tell_watch()
    return act.cases


@transaction.atomic
def mark_danger(
    cases: Sequence[int], *, actor: Actor, now: datetime, danger: Danger | str, reason: str = ""
) -> list[Case]:
    """Say that it is a danger, and which, where whoever reads words saw none or another one.

    From then on it is like any other: on top of every queue, urgent, and told of up to the leader until somebody takes
    it. A person's word stands: also for a lesser kind than was read.
    """
    act = Act(LogKind.MARK_DANGER, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*DESK)
    for case in locked:
        if case.has_ended:
            raise Ended(number=case.number)
        if case.danger == danger:
            raise KnownDanger(number=case.number, danger=Danger(danger).label)
    # A person's word stands alone.
    Alert.objects.filter(case__in=locked, reason=AlertReason.DANGER, taken_at__isnull=True).update(kinds=[])
    for case in locked:
        before, case.danger = case.danger, ""
        act.dangers.mark(case, danger)
        act.raise_alert(case, AlertReason.DANGER, danger)
        facts = {"danger": str(danger), **({"before": before} if before else {})}
        act.log(case, *([Saying(WordsKind.REASON, reason)] if reason.strip() else []), facts=facts)
    act.write()
    return act.cases


@transaction.atomic
def clear_danger(cases: Sequence[int], *, actor: Actor, now: datetime, reason: str) -> list[Case]:
    """Say that the words told of no danger: the case leaves the top, and nobody is told of it any more.

    Or that what it was is over, since a crew has made it safe: the row says so. It is as urgent as its class again; what
    its clocks promised they keep. Words that come later are read anew.
    """
    require_words(reason, "reason")
    act = Act(LogKind.CLEAR_DANGER, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*DESK)
    taken = _take_open(act, locked, AlertReason.DANGER, AlertReason.MADE_SAFE)
    for case in locked:
        if not case.danger:
            raise NoDanger(number=case.number)
        facts: dict[str, Any] = {"danger": case.danger}
        if any(order.repair_owed_since and not order.ended_at for order in act.orders(case)):
            facts["made_safe"] = True
        if case.pk in taken:
            facts["reasons"] = taken[case.pk]
        case.danger = ""
        case.urgency = act.rules.urgency(case.case_class_id)
        act.log(case, Saying(WordsKind.REASON, reason), facts=facts)
    act.write()
    _tell_watch()
    return act.cases


def _take_open(act: Act, cases: Sequence[Case], *reasons: AlertReason) -> dict[int, list[str]]:
    return end_alerts([case.pk for case in cases], reasons or AlertReason.values, act.now, act.actor.user_id)


def _tell_watch() -> None:
    live.publish_after_commit([live.WATCH], alert_message())


# --- When nothing is lacking any more --------------------------------------------------------


def end_what_is_over(*, now: datetime, batch: int = BATCH) -> int:
    """End alerts of a lack that is over, so that nobody is woken for it; return of how many cases.

    A unit's acceptance ends its own (`note_unit`), and whoever of the centre ends a case has taken what it waited for.
    A danger is never over by itself: it stays until a person has taken it.
    """
    if not Alert.objects.filter(taken_at__isnull=True).exists():
        return 0
    return sum(_end_some(reasons, over, now, batch) for reasons, over in _over())


def _over() -> Sequence[tuple[Sequence[AlertReason], Q]]:
    untold = Holder.objects.filter(case=OuterRef("pk"), user__isnull=False, knows_place=False)
    return [
        ([AlertReason.NO_PLACE], ~PLACELESS | ~Q(state__in=UNSENT)),
        ([AlertReason.NO_ROUTE, AlertReason.UNSENT], ~Q(state__in=UNSENT)),
        ([AlertReason.UNSIGNED], ~Q(state__in=WITH_DEPARTMENT) | Q(Exists(on_it()))),
        # What was taken back is not the department's to find a unit for.
        ([AlertReason.NO_UNIT, AlertReason.UNIT_SILENT], ~Q(state__in=WITH_DEPARTMENT)),
        # Somebody goes there, or is to look.
        (
            [AlertReason.PLACE_UNTOLD],
            ~Q(state__in=(*WITH_DEPARTMENT, *LOOKED_AT)) | ~Q(Exists(untold)) | Q(is_protected=False),
        ),
        # Who asked has gone with the case. What a crew does itself after it asked ends it there: `end_alert`.
        ([AlertReason.ASKS_HELP], Q(ended_at__isnull=False)),
        # Somebody has said that there is none any more.
        ([AlertReason.MADE_SAFE], Q(danger="")),
        # Somebody has looked, or was asked to, since; maybe before it was raised, and told of it late.
        ([AlertReason.NO_WORKER], Q(entered_at__gt=F("alerts__raised_at")) | ~Q(state__in=NOT_YET_SEEN)),
    ]


@transaction.atomic
def end_alert(case_id: int, reason: AlertReason, *, actor: Actor, now: datetime) -> None:
    """End an alert whose lack a person has just mended in a room above: an act of its own, where one is open."""
    # Whoever sweeps began before it was raised, maybe: nothing ends before it began.
    Case.objects.order_by().select_for_update(of=("self",)).filter(pk=case_id).values_list("pk").first()
    raised = Alert.objects.filter(case=case_id, reason=reason, taken_at__isnull=True).values_list(
        "raised_at", flat=True
    )
    now = max(now, *raised, now)
    act = Act(LogKind.END_ALERT, actor=actor, now=now)
    act.adopt_one(case_id)
    if not act.cases or not (ended := end_alerts([case_id], [reason], now, actor.user_id)):
        return
    act.log(act.cases[0], facts={ALERTS_OVER: ended[case_id]})
    act.write()
    _tell_watch()


@transaction.atomic
def _end_some(reasons: Sequence[AlertReason], over: Q, now: datetime, batch: int) -> int:
    # What was raised since the sweep began is for the next: nothing ends before it began.
    wanted = Case.objects.filter(
        over, alerts__reason__in=reasons, alerts__taken_at__isnull=True, alerts__raised_at__lte=now
    )
    ids = list(wanted.order_by("pk").values_list("pk", flat=True).distinct()[:batch])
    if not ids:
        return 0
    act = Act(LogKind.END_ALERT, actor=SYSTEM, now=now)
    act.adopt(Case.objects.filter(pk__in=ids), skip_locked=True)
    # What was so before the lock need not be so now.
    still = set(wanted.filter(pk__in=[case.pk for case in act.cases]).values_list("pk", flat=True))
    act.leave_out([case for case in act.cases if case.pk not in still])
    if not act.cases:
        return 0
    over_by_case = end_alerts(still, reasons, now, None)
    for case in act.cases:
        act.log(case, facts={ALERTS_OVER: over_by_case[case.pk]})
    act.write()
    _tell_watch()
    return len(act.cases)
