"""What rules cannot settle is told to somebody on shift until somebody takes it: raised, climbing, taken.

An alert is raised within the act that finds the lack (`Act.raise_alert`) and shown to the shift at once. What nobody
takes climbs by one sweep: the shift's phones, the deputy's, the leader on call's, and the last again and again.
Nobody on shift: the leader at once. How long each waits is the city's: [alerts] in its settings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import SHIFT_ROLES, Role, Shift, User
from accounts.watch import leader_on_call, on_shift
from cases.access import sees
from cases.actions.act import ALERTS_OVER, SYSTEM, Act, Actor, Saying, alert_message, require_words
from cases.actions.paging import page_people
from cases.actions.writing import end_alerts
from cases.guesses import UNPLACED as PLACELESS
from cases.models import Alert, AlertLevel, AlertReason, Case, Danger, LogKind, Origin, Urgency, WordsKind
from cases.rules import CONFIG_VERSION, rules
from cases.workflow import DESK, State
from common import live
from common.refusals import Refusal

BATCH = 200
# Seconds after which an alert climbs on, where the city's profile says nothing.
WAITS_S = {"sms_s": 120, "deputy_s": 300, "leader_s": 420, "repeat_s": 900, "unplaced_s": 300, "unrouted_s": 600}
# Waiting to be sent somewhere.
UNSENT = (State.REPORTED, State.VERIFYING, State.FILED)
NOT_YET_SEEN = (State.REPORTED, State.VERIFYING, State.CHECKING)
WITH_DEPARTMENT = (State.ROUTED, State.HANDLING)


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
def alert_case(case_id: int, reason: AlertReason, *, now: datetime, actor: Actor = SYSTEM) -> Case:
    """Raise an alert as an act of its own, where nothing else happens to the case."""
    act = Act(LogKind.RAISE_ALERT, actor=actor, now=now)
    act.adopt_one(case_id)
    (case,) = act.cases
    if Alert.objects.filter(case=case, reason=reason, taken_at__isnull=True).exists():
        # It is being told of already, so nothing happens.
        return case
    act.raise_alert(case, reason)
    act.log(case)
    act.write()
    return case


def raise_for_waiting(*, now: datetime, batch: int = BATCH) -> int:
    """Raise an alert for what is urgent and has waited too long without a place, or without being sent anywhere."""
    return sum(_raise_some(reason, waiting, now, batch) for reason, waiting in _waiting(now))


def _waiting(now: datetime) -> Sequence[tuple[AlertReason, QuerySet[Case]]]:
    urgent = Case.objects.filter(urgency=Urgency.URGENT, state__in=UNSENT).exclude(origin=Origin.IMPORTED)
    unplaced = urgent.filter(PLACELESS, entered_at__lte=now - wait("unplaced_s"))
    unrouted = urgent.exclude(PLACELESS).filter(entered_at__lte=now - wait("unrouted_s"))
    return [(AlertReason.NO_PLACE, unplaced), (AlertReason.NO_ROUTE, unrouted)]


@transaction.atomic
def _raise_some(reason: AlertReason, waiting: QuerySet[Case], now: datetime, batch: int) -> int:
    # Once for each time it waits in one state: whoever took it knows; and never beside one that is still open.
    here = Q(raised_at__gte=OuterRef("entered_at")) | Q(taken_at__isnull=True)
    told = Alert.objects.filter(here, case=OuterRef("pk"), reason=reason)
    wanted = waiting.exclude(Exists(told))
    ids = list(wanted.order_by("entered_at").values_list("pk", flat=True)[:batch])
    if not ids:
        return 0
    act = Act(LogKind.RAISE_ALERT, actor=SYSTEM, now=now)
    # What was so before the lock need not be so now, so the condition is asked again with it.
    act.adopt(
        wanted.filter(pk__in=ids)
        .annotate(config_version=CONFIG_VERSION)
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    for case in act.cases:
        act.raise_alert(case, reason)
        act.log(case)
    if act.cases:
        act.write()
    return len(act.cases)


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
        before, case.danger = case.danger, ""
        act.mark_danger(case, danger)
        act.raise_alert(case, AlertReason.DANGER)
        facts = {"danger": str(danger), **({"before": before} if before else {})}
        act.log(case, *([Saying(WordsKind.REASON, reason)] if reason.strip() else []), facts=facts)
    act.write()
    return act.cases


@transaction.atomic
def clear_danger(cases: Sequence[int], *, actor: Actor, now: datetime, reason: str) -> list[Case]:
    """Say that the words told of no danger: the case leaves the top, and nobody is told of it any more.

    It is as urgent as its class again; what its clocks promised they keep. Words that come later are read anew.
    """
    require_words(reason, "reason")
    act = Act(LogKind.CLEAR_DANGER, actor=actor, now=now)
    locked = act.lock(cases)
    act.require_role(*DESK)
    taken = _take_open(act, locked, AlertReason.DANGER)
    for case in locked:
        if not case.danger:
            raise NoDanger(number=case.number)
        facts: dict[str, Any] = {"danger": case.danger}
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
    return [
        ([AlertReason.NO_PLACE], ~PLACELESS | ~Q(state__in=UNSENT)),
        ([AlertReason.NO_ROUTE], ~Q(state__in=UNSENT)),
        # What was taken back is not the department's to find a unit for.
        ([AlertReason.NO_UNIT, AlertReason.UNIT_SILENT], ~Q(state__in=WITH_DEPARTMENT)),
        # Somebody has looked, or was asked to, since; maybe before it was raised, and told of it late.
        ([AlertReason.NO_WORKER], Q(entered_at__gt=F("alerts__raised_at")) | ~Q(state__in=NOT_YET_SEEN)),
    ]


@transaction.atomic
def end_alert(case_id: int, reason: AlertReason, *, actor: Actor, now: datetime) -> None:
    """End an alert whose lack a person has just mended in a room above: an act of its own, where one is open."""
    act = Act(LogKind.END_ALERT, actor=actor, now=now)
    act.adopt_one(case_id)
    if not act.cases or not (ended := end_alerts([case_id], [reason], now, actor.user_id)):
        return
    act.log(act.cases[0], facts={ALERTS_OVER: ended[case_id]})
    act.write()
    _tell_watch()


@transaction.atomic
def _end_some(reasons: Sequence[AlertReason], over: Q, now: datetime, batch: int) -> int:
    wanted = Case.objects.filter(over, alerts__reason__in=reasons, alerts__taken_at__isnull=True)
    ids = list(wanted.order_by("pk").values_list("pk", flat=True).distinct()[:batch])
    if not ids:
        return 0
    act = Act(LogKind.END_ALERT, actor=SYSTEM, now=now)
    cases = Case.objects.filter(pk__in=ids).annotate(config_version=CONFIG_VERSION).order_by("pk")
    act.adopt(cases.select_for_update(of=("self",), skip_locked=True))
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


# --- Climbing -----------------------------------------------------------------------------


@dataclass
class Watch:
    """Who could be told now: read once a sweep."""

    shifts: list[Shift]
    leader: User | None

    def keepers(self, case: Case) -> list[Shift]:
        """Return those on shift who may see the case: the shift leads, or whoever else is there."""
        seeing = [each for each in self.shifts if sees(each.user, case)]
        leads = [each for each in seeing if each.role == Role.SHIFT_LEAD]
        return leads or seeing


@dataclass
class Climb:
    """One alert's next rung: who is paged, and when it climbs on."""

    alert: Alert
    level: AlertLevel
    next_at: datetime
    people: list[User] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether anything happens to the case: somebody is paged, or nobody could be."""
        return bool(self.people) or (self.level == AlertLevel.LEADER and self.alert.level != AlertLevel.LEADER)


def climb_alerts(*, now: datetime, batch: int = BATCH) -> int:
    """Take every alert that nobody has taken in time one rung up; return how many rungs were climbed."""
    climbed = 0
    while count := _climb_batch(now=now, batch=batch):
        climbed += count
        if count < batch:
            break
    return climbed


@transaction.atomic
def _climb_batch(*, now: datetime, batch: int) -> int:
    due = Q(next_at__lte=now)
    if not Alert.objects.filter(taken_at__isnull=True).exists():
        return 0
    watch = Watch(list(on_shift(now, rules().city.profile)), leader_on_call(now))
    if not watch.shifts:
        # Whoever was on shift has gone: nobody waits for them.
        due |= Q(level__lt=AlertLevel.LEADER)
    elif (newest := max(each.started_at for each in watch.shifts)) + wait("sms_s") <= now:
        # Whoever began a shift after the leader was told has had it on the strip.
        due |= Q(level=AlertLevel.LEADER, next_at__lt=newest + wait("repeat_s"))
    open_ones = Alert.objects.filter(due, taken_at__isnull=True)
    case_ids = set(open_ones.order_by("next_at").values_list("case_id", flat=True)[:batch])
    # The case before what hangs on it, like every act.
    cases = Case.objects.filter(pk__in=case_ids).annotate(config_version=CONFIG_VERSION).order_by("pk")
    locked = {case.pk: case for case in cases.select_for_update(of=("self",), skip_locked=True)}
    alerts = open_ones.filter(case__in=locked).order_by("pk").select_for_update(of=("self",))
    climbs = [_next_rung(alert, locked[alert.case_id], watch, now) for alert in alerts]
    _page([each for each in climbs if each.is_told], locked, now)
    for each in climbs:
        each.alert.level, each.alert.next_at = each.level, each.next_at
        each.alert.pages += bool(each.people) and each.level == AlertLevel.LEADER
    Alert.objects.bulk_update([each.alert for each in climbs], ["level", "next_at", "pages"])
    return len(climbs)


def _next_rung(alert: Alert, case: Case, watch: Watch, now: datetime) -> Climb:
    keepers = watch.keepers(case)
    since = alert.raised_at
    if keepers and alert.level == AlertLevel.RAISED:
        # It is on their screens, and sounds there.
        return Climb(alert, AlertLevel.STRIP, since + wait("sms_s"))
    rungs = [
        (AlertLevel.SHIFT, [each.user for each in keepers], since + wait("deputy_s")),
        (AlertLevel.DEPUTY, [each.deputy for each in keepers if each.deputy], since + wait("leader_s")),
    ]
    for level, people, next_at in rungs:
        reached = _reached(people, case)
        if level > alert.level and reached:
            return Climb(alert, level, max(next_at, now + timedelta(seconds=30)), reached)
    people = [watch.leader] if watch.leader else []
    if alert.level == AlertLevel.LEADER and alert.next_at is not None:
        # They came on shift when the leader had been told already.
        came = [each for each in keepers if each.started_at > alert.next_at - wait("repeat_s")]
        people += [person for each in came for person in (each.user, each.deputy) if person]
    return Climb(alert, AlertLevel.LEADER, now + wait("repeat_s"), _reached(people, case))


def _reached(people: Sequence[User], case: Case) -> list[User]:
    return list(
        {each.pk: each for each in people if each.is_active and each.phone_cipher and sees(each, case)}.values()
    )


def _page(climbs: Sequence[Climb], cases: Mapping[int, Case], now: datetime) -> None:
    if not climbs:
        return
    by_case: dict[int, list[Climb]] = {}
    for each in climbs:
        by_case.setdefault(each.alert.case_id, []).append(each)
    act = Act(LogKind.PAGE, actor=SYSTEM, now=now)
    act.adopt([cases[case_id] for case_id in sorted(by_case)])
    for case in act.cases:
        act.log(case, facts={"pages": [_told(each) for each in by_case[case.pk]]})
    act.write()
    page_people([(each.alert, cases[each.alert.case_id], each.level, each.people) for each in climbs], now=now)


def _told(climb: Climb) -> dict[str, Any]:
    return {
        "reason": climb.alert.reason,
        "level": AlertLevel(climb.level).name.lower(),
        "users": [person.pk for person in climb.people],
    }
