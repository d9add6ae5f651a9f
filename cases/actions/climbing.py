"""The ladder on which an alert that nobody takes reaches a person: the shift's screens, its phones, the deputy's, the leader's.

One sweep takes what is due a rung up; nobody on shift: the leader at once, and on the last rung again and again. The
alerts of one case are on one ladder, so that each rung pages its people of that case once, with all that waits of it.
What comes to it later joins the rung the case has reached, and whoever was not paged of the case for a while is told
at once. What is graver than all they were told of it, as that the unit of a danger has left, begins the ladder anew: the
phones of the shift at once where they were paged before, the others by the minutes since. A danger that nobody took is
never set back by what comes to it.

Whoever was paged a moment ago, of whichever case, has what comes meanwhile in one message when the moment is over. Of a new
danger whoever is on shift, and the deputy, are paged by the ladder's own minutes all the same; so whoever is paged is told of
all dangers whose turn would come before the moment is over.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, Max, Min, OuterRef, Q, Value

from accounts.models import Role, Shift, User
from accounts.watch import leader_on_call, on_shift
from cases.access import sees
from cases.actions.act import SYSTEM, Act
from cases.actions.alerts import BATCH, wait
from cases.actions.paging import Page, page_people
from cases.actions.writing import in_lock_order
from cases.models import Alert, AlertLevel, AlertReason, Case, LogEntry, LogKind
from cases.rules import rules
from cases.watch import SETBACKS, gravity, paged_since

# Between two rungs, however late the first was climbed.
LEAST = timedelta(seconds=30)
# From which wait to which the ladder stands on a rung.
STAYS = {AlertLevel.SHIFT: ("sms_s", "deputy_s"), AlertLevel.DEPUTY: ("deputy_s", "leader_s")}
# A further danger came to one that is told of.
HAS_NEWS = Q(news_at__isnull=False)
# What of a case in danger begins its ladder anew, where they were told of less.
GRAVE = frozenset({AlertReason.DANGER, *SETBACKS})
LEVELS = {level.name.lower(): level for level in AlertLevel}


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

    def people(self, case: Case) -> dict[AlertLevel, list[User]]:
        """Return who stands on each rung that pages, from the lowest, and can be reached there."""
        keepers = self.keepers(case)
        rungs = {
            AlertLevel.SHIFT: [each.user for each in keepers],
            AlertLevel.DEPUTY: [each.deputy for each in keepers if each.deputy],
            AlertLevel.LEADER: [self.leader] if self.leader else [],
        }
        return {level: _reached(people, case) for level, people in rungs.items()}


@dataclass
class Paged:
    """What people were told of a case within the pause, and nobody has taken since."""

    level: AlertLevel = AlertLevel.RAISED
    at: datetime | None = None
    users: set[int] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)

    @property
    def goes_on_at(self) -> datetime | None:
        """Return when the ladder goes on from here."""
        if self.at is None:
            return None
        if self.level == AlertLevel.LEADER:
            return self.at + wait("repeat_s")
        start, end = STAYS[self.level]
        return self.at + wait(end) - wait(start)


@dataclass
class Climb:
    """The next rung of a case: who is paged, and when it climbs on."""

    case: Case
    # The gravest first.
    alerts: list[Alert]
    level: AlertLevel
    next_at: datetime
    people: list[User] = field(default_factory=list)
    # What came to it is told on the rung where it stands, and no rung is climbed.
    joins: bool = False
    # By when it has to be told, whoever was paged of others a moment ago: what is no danger has no such time.
    by: datetime | None = None
    # Nobody stands on the last rung, which is said once.
    is_in_vain: bool = False

    @property
    def is_told(self) -> bool:
        """Whether anything happens to the case: somebody is paged, or nobody could be."""
        return bool(self.people) or self.is_in_vain

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What the log says of it."""
        told = {"level": self.level.name.lower(), "users": [person.pk for person in self.people]}
        return [{"reason": each.reason, **told} for each in self.alerts]


def climb_alerts(*, now: datetime, batch: int = BATCH) -> int:
    """Take every case that waits for somebody to take it one rung up, where it is time; return how many."""
    climbed = 0
    held: set[int] = set()
    is_more = True
    while is_more:
        count, waiting = _climb_batch(now=now, batch=batch, held=held)
        climbed += count
        held |= waiting
        is_more = count + len(waiting) >= batch
    return climbed


@transaction.atomic
def _climb_batch(*, now: datetime, batch: int, held: Collection[int]) -> tuple[int, set[int]]:
    """Take a batch of cases up, without those that are `held`; return how many, and which have to wait besides."""
    # A wish to be erased waits on the screens of the shift, and wakes nobody.
    open_ones = Alert.objects.filter(taken_at__isnull=True).exclude(reason=AlertReason.ASKS_ERASURE)
    open_ones = open_ones.exclude(case__in=held)
    if not open_ones.exists():
        return 0, set()
    watch = Watch(list(on_shift(now, rules().city.profile)), leader_on_call(now))
    due = _due(watch, now)
    wanted = open_ones.filter(due | HAS_NEWS).values("case_id").annotate(first=Min("next_at")).order_by("first")
    # The case before what hangs on it, like every act.
    cases = Case.objects.filter(pk__in=list(wanted.values_list("case_id", flat=True)[:batch]))
    locked = {case.pk: case for case in in_lock_order(cases, skip_locked=True)}
    is_due = ExpressionWrapper(due, output_field=BooleanField())
    by_case: dict[int, list[Alert]] = {}
    for alert in open_ones.filter(case__in=locked).annotate(is_due=is_due).order_by("pk").select_for_update():
        by_case.setdefault(alert.case_id, []).append(alert)
    # What was so before the lock need not be so now.
    ladders = {pk: alerts for pk, alerts in by_case.items() if any(each.is_due or each.news_at for each in alerts)}  # type: ignore[attr-defined]
    paged = _paged_of([pk for pk, alerts in ladders.items() if any(map(_is_fresh, alerts))], now)
    laid = [Ladder(locked[pk], alerts, paged.get(pk, Paged()), watch, now) for pk, alerts in ladders.items()]
    climbs = [each.climb() for each in laid]
    waiting = _held_back(climbs, now)
    going = _with_early(laid, [each for each in climbs if each.case.pk not in waiting], watch, now)
    _page([each for each in going if each.is_told], now)
    _stand(going)
    _put_off([each for each in climbs if each.case.pk in waiting], waiting)
    return len(climbs) - len(waiting), {*waiting}


def _with_early(laid: Sequence["Ladder"], going: Sequence[Climb], watch: Watch, now: datetime) -> list[Climb]:
    """Climb also the dangers whose turn would come while those who are paged now are not to be paged again."""
    paged = {person.pk for each in going for person in each.people}
    if not paged:
        return list(going)
    asked = {each.case.pk for each in laid}
    just_shown = {each.case.pk for each in going if each.level == AlertLevel.STRIP}
    soon = _ladders_of_soon(asked, watch, now)
    early = {each.case.pk: each.climb_early() for each in [*laid, *soon] if each.case.pk in just_shown or each in soon}
    told = {
        pk: climb
        for pk, climb in early.items()
        if climb and climb.people and {each.pk for each in climb.people} <= paged
    }
    return [*(told.pop(each.case.pk, each) for each in going), *told.values()]


def _ladders_of_soon(asked: Collection[int], watch: Watch, now: datetime) -> list["Ladder"]:
    """Return the ladders of dangers that wait for their turn with the phones of the shift or the deputy, under their locks."""
    rungs = Alert.objects.filter(taken_at__isnull=True, level__in=(AlertLevel.STRIP, AlertLevel.SHIFT))
    soon = rungs.filter(next_at__gt=now, next_at__lte=now + wait("person_s")).exclude(case__in=asked)
    ids = list(soon.order_by("next_at").values_list("case_id", flat=True)[:BATCH])
    # What another act has just now is left: nothing is waited for while other cases are held.
    cases = in_lock_order(Case.objects.filter(pk__in=ids).exclude(danger=""), skip_locked=True)
    locked = {case.pk: case for case in cases}
    by_case: dict[int, list[Alert]] = {}
    open_ones = Alert.objects.filter(taken_at__isnull=True, case__in=locked).exclude(reason=AlertReason.ASKS_ERASURE)
    is_due = Value(False, output_field=BooleanField())
    for alert in open_ones.annotate(is_due=is_due).order_by("pk").select_for_update():
        by_case.setdefault(alert.case_id, []).append(alert)
    paged = _paged_of(list(by_case), now)
    return [Ladder(locked[pk], alerts, paged.get(pk, Paged()), watch, now) for pk, alerts in by_case.items()]


def _due(watch: Watch, now: datetime) -> Q:
    due = Q(next_at__lte=now)
    if not watch.shifts:
        # Whoever was on shift has gone: nobody waits for them.
        due |= Q(level__lt=AlertLevel.LEADER)
    elif (newest := max(each.started_at for each in watch.shifts)) + wait("sms_s") <= now:
        # Whoever began a shift after the leader was told has had it on the strip.
        due |= Q(level=AlertLevel.LEADER, next_at__lt=newest + wait("repeat_s"))
    if watch.leader is not None and watch.leader.phone_cipher:
        # The last rung was climbed in vain, and now somebody stands on it.
        told = Alert.objects.filter(case=OuterRef("case"), pages__gt=0)
        # What went by itself a moment ago was told of the same case.
        went = Q(taken_by__isnull=True, taken_at__gte=now - wait("pause_s"))
        told = told.filter(Q(taken_at__isnull=True) | Q(taken_at__gte=OuterRef("raised_at")) | went)
        due |= Q(~Exists(told), level=AlertLevel.LEADER, pages=0, next_at__lte=now + wait("repeat_s") - LEAST)
    return due


def _held_back(climbs: Sequence[Climb], now: datetime) -> dict[int, datetime]:
    """Return until when cases wait, of which everybody who is to be paged was paged of something a moment ago."""
    pause = wait("person_s")
    paged_at = {
        user_id: at for user_id, at in sorted(paged_since(now - pause), key=lambda each: each[1]) if at > now - pause
    }
    # One message tells of all: whoever is paged of a danger now has the rest with it.
    for person in (person for each in climbs if each.by and each.by <= now for person in each.people):
        paged_at.pop(person.pk, None)
    held = [each for each in climbs if each.people and all(person.pk in paged_at for person in each.people)]
    return {
        each.case.pk: min([min(paged_at[person.pk] for person in each.people) + pause, *filter(None, [each.by])])
        for each in held
    }


def _put_off(climbs: Sequence[Climb], until: Mapping[int, datetime]) -> None:
    """Have cases looked at again when somebody may be paged of them; news and rung stay as they were.

    What joins a rung waits alone: the next rung has its own time.
    """
    alerts = [alert for each in climbs for alert in each.alerts if _is_fresh(alert) or not each.joins]
    for alert in alerts:
        alert.next_at = until[alert.case_id]
    Alert.objects.bulk_update(alerts, ["next_at"])


def _stand(climbs: Sequence[Climb]) -> None:
    for climb in climbs:
        for alert in climb.alerts:
            alert.level, alert.next_at, alert.news_at = climb.level, climb.next_at, None
            alert.pages += bool(climb.people) and climb.level == AlertLevel.LEADER
    Alert.objects.bulk_update(
        [alert for each in climbs for alert in each.alerts], ["level", "next_at", "news_at", "pages"]
    )


def _is_fresh(alert: Alert) -> bool:
    return alert.level == AlertLevel.RAISED


def _paged_of(case_ids: Sequence[int], now: datetime) -> dict[int, Paged]:
    """Return what was told of cases within the pause and not taken since: the log knows whom, the alerts who took it."""
    if not case_ids:
        return {}
    start = now - wait("pause_s")
    of_these = Alert.objects.filter(case_id__in=case_ids, taken_by__isnull=False, taken_at__gte=start)
    taken = dict(of_these.values_list("case_id").annotate(Max("taken_at")))
    rows = LogEntry.objects.filter(case_id__in=case_ids, kind=LogKind.PAGE, at__gt=start).order_by("case_id", "seq")
    paged: dict[int, Paged] = {}
    for case_id, at, facts in rows.values_list("case_id", "at", "facts"):
        if at <= taken.get(case_id, start):
            continue
        told = paged.setdefault(case_id, Paged())
        told.at = at
        for page in facts["pages"]:
            told.level = LEVELS[page["level"]]
            told.users.update(page["users"])
            told.reasons.add(page["reason"])
    return paged


@dataclass
class Ladder:
    """How far a case is told of, and what comes next: read under the lock of the case."""

    case: Case
    alerts: list[Alert]
    paged: Paged
    watch: Watch
    now: datetime

    def __post_init__(self) -> None:
        self.alerts = sorted(self.alerts, key=lambda each: gravity(each, self.case))
        self.told = [each for each in self.alerts if each.level != AlertLevel.RAISED]
        self.rungs = self.watch.people(self.case)
        self.level = AlertLevel(max([each.level for each in self.told], default=self.paged.level))
        self.next_at = min([each.next_at for each in self.told if each.next_at], default=self.paged.goes_on_at)

    def climb(self) -> Climb:
        """Return where the case stands next, and who is paged for it."""
        if self.next_at is None and self.watch.keepers(self.case):
            # It is on their screens, and sounds there.
            return self._stand(AlertLevel.STRIP, self.alerts[0].raised_at + wait("sms_s"))
        if self._begins_anew:
            return self._anew()
        joining = self._joining()
        if self.next_at is None or self._is_due:
            climb = self._above()
            climb.people = _each_once([*climb.people, *joining])
            climb.by = self.now if self.is_grave and climb.level < AlertLevel.LEADER else None
            return climb
        is_told_anew = self._is_graver or self._has_news or self.watch.leader in joining
        is_anew = self.level == AlertLevel.LEADER and is_told_anew
        climb = self._stand(self.level, self.now + wait("repeat_s") if is_anew else self.next_at, joining)
        climb.joins, climb.by = True, self._told_by
        return climb

    def climb_early(self) -> Climb | None:
        """Return the next rung of a danger before its time, on the way through the shift; none where there is no such rung."""
        if not self.is_grave or not self.watch.keepers(self.case):
            return None
        self.level = max(self.level, AlertLevel.STRIP)
        climb = self._above()
        return climb if climb.level < AlertLevel.LEADER else None

    @property
    def is_grave(self) -> bool:
        """Whether what waits is a danger, or what became of one."""
        return self.alerts[0].reason in GRAVE and bool(self.case.danger)

    @property
    def _begins_anew(self) -> bool:
        """Whether there is graver news of a danger than all they were told, and on their phones already."""
        told = {each.reason for each in self.told}
        if self.level < AlertLevel.SHIFT or AlertReason.DANGER in told or not self.watch.keepers(self.case):
            return False
        return bool(self.case.danger) and not self._new.keys() <= told | self.paged.reasons

    @property
    def _new(self) -> dict[str, datetime]:
        """What is grave and nobody was told of yet, and since when it is so."""
        return {each.reason: each.raised_at for each in self.alerts if _is_fresh(each) and each.reason in GRAVE}

    def _anew(self) -> Climb:
        """Begin with the phones of the shift; the others are paged by the minutes since."""
        since = max(self._new.values())
        if not self.rungs[AlertLevel.SHIFT]:
            return self._stand(AlertLevel.STRIP, since + wait("sms_s"))
        climb = self._stand(
            AlertLevel.SHIFT, max(since + wait("deputy_s"), self.now + LEAST), self.rungs[AlertLevel.SHIFT]
        )
        climb.joins, climb.by = True, since + wait("sms_s")
        return climb

    @property
    def _told_by(self) -> datetime | None:
        """By when a further danger is told to whoever was paged of the case before."""
        if self.level >= AlertLevel.LEADER:
            return None
        came = [*self._new.values(), *(each.news_at for each in self.told if each.news_at)]
        return min(came) + wait("sms_s") if came and self.is_grave else None

    def _stand(self, level: AlertLevel, next_at: datetime, people: list[User] | None = None) -> Climb:
        return Climb(self.case, self.alerts, level, next_at, people or [])

    @property
    def _is_due(self) -> bool:
        is_left_alone = not self.watch.shifts and self.level < AlertLevel.LEADER
        is_time = self.next_at is not None and self.next_at <= self.now
        return is_left_alone or is_time or any(each.is_due for each in self.told)  # type: ignore[attr-defined]

    @property
    def _is_graver(self) -> bool:
        before = {each.reason for each in self.told} | self.paged.reasons
        return self.alerts[0].reason == AlertReason.DANGER and AlertReason.DANGER not in before

    @property
    def _has_news(self) -> bool:
        return any(each.news_at for each in self.told)

    def _joining(self) -> list[User]:
        """Return who is told at once of what has come to a case they are told of.

        Who was paged of the case just now is not, except of what is graver than all they were told, or a further danger.
        """
        if len(self.told) == len(self.alerts) and not self._has_news:
            return []
        there = [person for rung, people in self.rungs.items() if rung <= self.level for person in people]
        if self._is_graver or self._has_news:
            return _each_once(there)
        spared = self.paged.users | {each.pk for each in self._came}
        return _each_once([each for each in there if each.pk not in spared])

    @property
    def _leader_waits(self) -> bool:
        """Whether the leader was told of it, and it is not yet time to tell her again."""
        is_early = self.next_at is not None and self.next_at > self.now
        return self.level == AlertLevel.LEADER and is_early and any(each.pages for each in self.told)

    @property
    def _came(self) -> list[User]:
        """Who came on shift when the leader had been told already: they have it on the strip first, as anybody."""
        if self.level != AlertLevel.LEADER or self.next_at is None:
            return []
        told_at = self.next_at - wait("repeat_s")
        came = [each for each in self.watch.keepers(self.case) if each.started_at > told_at]
        return [person for each in came for person in (each.user, each.deputy) if person]

    def _above(self) -> Climb:
        # Of a danger since what is gravest is so: what was lacking before it waits with it.
        since = self.alerts[0].raised_at if self.is_grave else min(each.raised_at for each in self.alerts)
        for rung, (_start, end) in STAYS.items():
            if rung > self.level and self.rungs[rung]:
                return self._stand(rung, max(since + wait(end), self.now + LEAST), self.rungs[rung])
        came = _reached(self._came, self.case)
        if came and self._leader_waits:
            # They came after she was told: she is told again in her own time.
            newest = max(each.started_at for each in self.watch.shifts)
            return self._stand(AlertLevel.LEADER, max(newest + wait("repeat_s"), self.now + LEAST), came)
        people = _each_once([*self.rungs[AlertLevel.LEADER], *came])
        climb = self._stand(AlertLevel.LEADER, self.now + wait("repeat_s"), people)
        climb.is_in_vain = self.level != AlertLevel.LEADER
        return climb


def _reached(people: Iterable[User], case: Case) -> list[User]:
    return _each_once([each for each in people if each.is_active and each.phone_cipher and sees(each, case)])


def _each_once(people: Collection[User]) -> list[User]:
    return list({each.pk: each for each in people}.values())


def _page(climbs: Sequence[Climb], now: datetime) -> None:
    if not climbs:
        return
    by_case = {each.case.pk: each for each in climbs}
    act = Act(LogKind.PAGE, actor=SYSTEM, now=now)
    act.take_over([by_case[case_id].case for case_id in sorted(by_case)])
    for case in act.cases:
        act.log(case, facts={"pages": by_case[case.pk].facts})
    act.write()
    page_people([Page(each.case, each.alerts, each.people) for each in climbs], now=now)
