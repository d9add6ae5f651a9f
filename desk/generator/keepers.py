"""How demo people keep the centre's watch: three shifts a day, handed over with notes, and somebody who takes what waits.

Most alerts are taken from the screen within a minute; some only when the phone rings, a few by the deputy or the
leader on call. Alerts of cases that people made are left to people.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Role, Shift, User
from accounts.shifts.actions import end_shift, leave_number, start_shift, take_over
from accounts.watch import leader_on_call, on_shift
from cases import actions
from cases.actions.alerts import wait
from cases.models import Alert, AlertReason, Case, Danger, LogEntry, LogKind, Origin, Urgency
from cases.rules import rules
from cases.watch import pages_of
from common.refusals import Refusal

# Shifts change at seven, fifteen and twenty-three o'clock of the city.
SHIFT_H, FIRST_H = 8, 7
# Whoever goes stays a little; whoever came reads the notes when the first calls are done.
STAYS, READS = timedelta(minutes=5), timedelta(minutes=10)
LOOK_EVERY = timedelta(minutes=1)
TAKEN_S = 25.0
# So many are taken only after the shift's phones rang, the deputy's, the leader's; and how long they take then.
BY_PHONE, BY_DEPUTY, BY_LEADER, THEN_S = 0.1, 0.03, 0.01, 40.0
# Of what sounded dangerous, so much is none; what a person finds within minutes.
HARMLESS, FOUND = 0.3, timedelta(minutes=3)
# Of what is urgent and told of none, so much is a danger all the same.
UNREAD = 0.04


class Keepers:
    """The demo people who keep the watch of one played city."""

    def __init__(self, seed: int, *, speed: float = 1.0) -> None:
        self.seed = seed
        self.speed = speed
        self._looked_at: datetime | None = None
        demo = User.objects.filter(is_active=True, is_demo=True, department__kind="centre", department__parent=None)
        people = list(demo.select_related("department").order_by("pk"))
        leads = [each for each in people if Role.SHIFT_LEAD in each.roles]
        self._deputies = [each for each in people if Role.DISPATCHER in each.roles and each not in leads]
        # One lead alone cannot be there day and night.
        self._rota = leads if len(leads) > 1 else [*leads, *self._deputies]

    # --- Shifts

    def keep(self, now: datetime) -> None:
        """Let shifts begin, end and be handed over as the time of day has it."""
        if not self._rota or (self._looked_at is not None and now - self._looked_at < LOOK_EVERY):
            return
        self._looked_at = now
        number, since = self._turn(now)
        keeper = self._rota[number % len(self._rota)]
        with suppress(Refusal), transaction.atomic():
            self._change(keeper, number, since, now)

    @staticmethod
    def _turn(now: datetime) -> tuple[int, timedelta]:
        """Return which shift this is, and how long it has gone on by the city's clock."""
        local = now.astimezone(rules().city.zone)
        hours = local.toordinal() * 24 + local.hour - FIRST_H
        within = timedelta(hours=hours % SHIFT_H, minutes=local.minute, seconds=local.second)
        return hours // SHIFT_H, within

    def _change(self, keeper: User, number: int, since: timedelta, now: datetime) -> None:
        profile = rules().city.profile
        there = list(on_shift(now, profile).filter(user__in=self._rota))
        if not any(each.user_id == keeper.pk for each in there):
            deputy = self._deputies[number % len(self._deputies)] if self._deputies else None
            for person in filter(None, [keeper, deputy]):
                self._give_phone(person)
            chosen = deputy if deputy != keeper else None
            start_shift(keeper, now=now, profile=profile, deputy=chosen)
        if since >= STAYS:
            for each in there:
                if each.user_id != keeper.pk and each.started_at < now - since:
                    end_shift(each.user, now=now, handover=self._notes(each, now))
        if since >= READS:
            left = Shift.objects.filter(
                ended_at__gte=now - timedelta(hours=SHIFT_H), taken_over_by=None, user__in=self._rota
            )
            take_over(keeper, left.exclude(handover="").values_list("pk", flat=True), now=now)

    def _give_phone(self, person: User) -> None:
        """Give somebody a number of those that ring nobody, unless one is known."""
        patterns = rules().city.profile.get("play", {}).get("phones", [])
        if person.phone_cipher or not patterns:
            return
        draw = Random(f"{self.seed}:phone:{person.username}")  # noqa: S311
        number = "".join(str(draw.randrange(10)) if sign == "#" else sign for sign in draw.choice(patterns))
        leave_number(person, number, profile=rules().city.profile)

    @staticmethod
    def _notes(shift: Shift, now: datetime) -> str:
        had = pages_of(shift, now=now)
        with override(shift.user.language):
            return _("Alerts: %(alerts)s, of them taken by me: %(taken)s. What is still open stands on top.") % had

    # --- Alerts

    def take(self, now: datetime) -> int:
        """Take what somebody would have taken by now; return how many."""
        waiting = Alert.objects.filter(taken_at__isnull=True, case__origin=Origin.SIMULATED)
        waiting = waiting.select_related("case").order_by("pk")
        return sum(self._take(each, now) for each in waiting if now >= self._moment(each))

    def take_at_once(self, now: datetime) -> int:
        """Take all of it, in hours that are over: nobody is woken for what was long ago."""
        waiting = Alert.objects.filter(taken_at__isnull=True, case__origin=Origin.SIMULATED)
        return sum(self._take(each, now) for each in waiting.select_related("case").order_by("pk"))

    def mark(self, now: datetime) -> int:
        """Let the keeper see, in some urgent matters, a danger that no word of the report told of."""
        keepers = [each.user for each in on_shift(now, rules().city.profile) if not each.user.has_role(Role.LEADER)]
        if not keepers:
            return 0
        recent = Case.objects.running().filter(
            origin=Origin.SIMULATED,
            urgency=Urgency.URGENT,
            danger="",
            reported_at__range=(now - 3 * FOUND, now - FOUND / self.speed),
        )
        told_of = LogEntry.objects.filter(case_id=OuterRef("pk"), kind__in=[LogKind.MARK_DANGER, LogKind.CLEAR_DANGER])
        unread = [pk for pk in recent.exclude(Exists(told_of)).values_list("pk", flat=True) if self._is_unread(pk)]
        return sum(self._mark(pk, keepers[0], now) for pk in unread)

    def _is_unread(self, case_id: int) -> bool:
        return Random(f"{self.seed}:unread:{case_id}").random() < UNREAD  # noqa: S311

    @staticmethod
    def _mark(case_id: int, keeper: User, now: datetime) -> int:
        with override(keeper.language):
            reason = _("Said on the telephone: somebody may come to harm.")
        with suppress(Refusal), transaction.atomic():
            actor = actions.Actor.of(keeper)
            actions.mark_danger([case_id], actor=actor, now=now, danger=Danger.OTHER, reason=reason)
            return 1
        return 0

    def clear(self, now: datetime) -> int:
        """Let whoever took it find, of some, that there is no danger."""
        recent = Alert.objects.filter(
            taken_at__range=(now - 3 * FOUND, now - FOUND / self.speed),
            taken_by__isnull=False,
            reason__in=[AlertReason.DANGER, AlertReason.MADE_SAFE],
            case__origin=Origin.SIMULATED,
            case__ended_at__isnull=True,
        ).exclude(case__danger="")
        found = [
            each
            for each in recent.select_related("taken_by")
            if each.reason == AlertReason.MADE_SAFE or self._draw(each).random() < HARMLESS
        ]
        return sum(self._clear(each, now) for each in found)

    def _moment(self, alert: Alert) -> datetime:
        draw = self._draw(alert)
        draw.random()
        chance, soon = draw.random(), draw.lognormvariate(0, 0.6)
        seconds = TAKEN_S * soon
        for share, name in ((BY_PHONE, "sms_s"), (BY_DEPUTY, "deputy_s"), (BY_LEADER, "leader_s")):
            if chance < share:
                seconds = wait(name).total_seconds() + THEN_S * soon
        return alert.raised_at + timedelta(seconds=seconds / self.speed)

    def _take(self, alert: Alert, now: datetime) -> int:
        chance = self._draw(alert)
        chance.random()
        for person in self._who(chance.random(), now):
            try:
                with transaction.atomic():
                    actions.take_alert([alert.case_id], actor=actions.Actor.of(person), now=now)
            except Refusal:
                # Not theirs to see, or a colleague was quicker.
                continue
            return 1
        return 0

    @staticmethod
    def _who(chance: float, now: datetime) -> list[User]:
        shifts = list(on_shift(now, rules().city.profile))
        keepers = [each.user for each in shifts]
        deputies = [each.deputy for each in shifts if each.deputy]
        leader = leader_on_call(now)
        leaders = [leader] if leader else []
        if chance < BY_LEADER or not keepers:
            return [*leaders, *keepers]
        return [*deputies, *keepers] if chance < BY_DEPUTY else [*keepers, *leaders]

    def _clear(self, alert: Alert, now: datetime) -> int:
        actor = actions.Actor.of(alert.taken_by) if alert.taken_by else actions.SYSTEM
        with override(alert.taken_by.language if alert.taken_by else "en"):
            reason = _("Rung back: nobody is in danger.")
            if alert.reason == AlertReason.MADE_SAFE:
                reason = _("Made safe by the crew: nobody can come to harm there.")
        with suppress(Refusal), transaction.atomic():
            actions.clear_danger([alert.case_id], actor=actor, now=now, reason=reason)
            return 1
        return 0

    def _draw(self, alert: Alert) -> Random:
        return Random(f"{self.seed}:alert:{alert.raised_at}:{alert.reason}")  # noqa: S311
