"""The play itself: a heap of what happens next, walked in the city's time or faster.

What already happened is in the database, so a play that was stopped goes on where it
was. Nothing is decided for cases that people made.
"""

import heapq
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max

from cases import actions
from cases.access import CaseQuerySet
from cases.models import Case, Channel, Origin, Urgency
from cases.workflow import ENDS
from common.refusals import Refusal
from desk.generator.arrivals import Arrivals
from desk.generator.crews import Next
from desk.generator.keepers import Keepers
from desk.generator.people import People
from dispatch.actions import sweep_offers
from dispatch.models import Assignment
from dispatch.workflow import AssignmentState

logger = logging.getLogger(__name__)

STEP = timedelta(seconds=10)
BACKFILL_STEP = timedelta(minutes=5)


@dataclass
class Tally:
    """What was played."""

    reports: int = 0
    acts: int = 0
    refusals: int = 0


@dataclass
class Play:
    """One city being played. `now` walks from the start of the play to wherever it is told."""

    arrivals: Arrivals
    people: People
    now: datetime
    tally: Tally = field(default_factory=Tally)
    keepers: Keepers = field(init=False)
    _agenda: list[tuple[datetime, int, str]] = field(default_factory=list)
    # What holds of the agenda: a case that was planned anew leaves its older entries behind.
    _planned: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    _noticed: set[int] = field(default_factory=set)
    # The last case that was planned: what citizens' texts open is newer.
    _newest: int = 0

    def __post_init__(self) -> None:
        self.keepers = Keepers(self.people.seed, speed=self.people.speed)

    def take_up(self) -> None:
        """Take up the simulated cases that are still open, and nothing else."""
        self._agenda.clear()
        self._planned.clear()
        self._newest = self._cases().aggregate(newest=Max("pk"))["newest"] or 0
        for case in self._cases().exclude(state__in=ENDS):
            self._plan(case)

    def until(self, end: datetime, *, step: timedelta = STEP, is_past: bool = False) -> Tally:
        """Play every report and act up to `end`, each at its own time.

        `is_past`: these hours are over, so crews that are asked answer at once and nobody tells where he is.
        """
        self.people.crews.is_past = is_past
        while self.now < end:
            following = min(self.now + step, end)
            self._report(following)
            self._act(following)
            actions.bring_back_suspended(now=following)
            actions.ring_clocks(now=following)
            actions.tell_late_disputes(now=following)
            self._watch(following)
            self.people.cast.read_texts(following)
            self._notice_new()
            if not is_past:
                sweep_offers(now=following)
                self._notice_offers()
                self.people.crews.move(following)
            self.now = following
        return self.tally

    def _report(self, until: datetime) -> None:
        reports = [self.people.with_photo(report) for report in self.arrivals.between(self.now, until)]
        if not reports:
            return
        with transaction.atomic():
            receipts = self._take_in(reports, until)
            cases = list(self._cases().filter(pk__in=[receipt.case_id for receipt in receipts]))
            if self.people.crews.is_past:
                # Before Whistle itself sees them, which would send them now and not then.
                cases = [self._send_trusted(case, until) for case in cases]
            self._take_past_alerts(until)
        self.tally.reports += len(receipts)
        for case in cases:
            self._plan(case)

    def _take_in(self, reports: list[actions.NewReport], now: datetime) -> list[actions.Receipt]:
        """Take reports in: some by a call that rings, all others at once."""
        called = [self.people.take_call(report, now) for report in reports]
        others = [report for report, receipt in zip(reports, called, strict=True) if receipt is None]
        taken_in = actions.take_in(others, now=now) if others else []
        return [*filter(None, called), *taken_in]

    def _watch(self, now: datetime) -> None:
        """Let the shift change and see to what is told it."""
        self.keepers.keep(now)
        with transaction.atomic():
            actions.raise_for_waiting(now=now)
            actions.end_what_is_over(now=now)
            self._take_past_alerts(now)
        if not self.people.crews.is_past:
            actions.climb_alerts(now=now)
            self.keepers.take(now)
            self.keepers.mark(now)
            self.keepers.clear(now)

    def _take_past_alerts(self, now: datetime) -> None:
        # In the act's own transaction: Whistle itself would wake people now for what was then.
        if self.people.crews.is_past:
            self.keepers.take_at_once(now)

    def _send_trusted(self, case: Case, now: datetime) -> Case:
        is_trusted = case.channel == Channel.GRID and case.urgency == Urgency.URGENT and case.case_class_id
        if not is_trusted:
            return case
        with suppress(Refusal), transaction.atomic():
            actions.send_fast([case.pk], actor=actions.SYSTEM, now=now)
        sent = self._cases().get(pk=case.pk)
        self.people.crews.offer_fast(sent, now)
        return self._cases().get(pk=case.pk)

    def _act(self, until: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= until:
            at, case_id, standing = heapq.heappop(self._agenda)
            if self._planned.get(case_id) != (at, standing):
                continue
            del self._planned[case_id]
            case = self._cases().filter(pk=case_id).first()
            if case is None:
                continue
            following = self.people.next(case)
            if following is None or following.standing != standing:
                self._put(case, following, not_before=at)
                continue
            at = max(at, case.entered_at)
            self._take(case, following, at)
            self._plan(self._cases().get(pk=case_id), stood=standing, acted_at=at, again=following.again)

    def _take(self, case: Case, following: Next, at: datetime) -> None:
        try:
            with transaction.atomic():
                following.act(at)
                if self.people.crews.is_past:
                    self.people.crews.offer_fast(self._cases().get(pk=case.pk), at)
                self._take_past_alerts(at)
            self.tally.acts += 1
        except Refusal as refusal:
            # Somebody was quicker, or nobody is there: people at the desk will see it.
            self.tally.refusals += 1
            logger.info("not done with %s: %s", case.number, refusal.code)

    def _notice_new(self) -> None:
        """Plan what was opened since by something else than a report that was drawn: a text, an operator who read one."""
        for case in self._cases().filter(pk__gt=self._newest).order_by("pk"):
            self._plan(case)
            self._newest = max(self._newest, case.pk)

    def _notice_offers(self) -> None:
        """Let crews hear of what somebody else asks them: Whistle's fast lane, the ladder, a visitor at the desk."""
        asking = Assignment.objects.filter(state=AssignmentState.OFFERED, case__origin=Origin.SIMULATED)
        asked = dict(asking.values_list("pk", "case_id"))
        for case in self._cases().filter(pk__in=[asked[each] for each in asked.keys() - self._noticed]):
            self._plan(case)
        self._noticed = set(asked)

    def _plan(
        self, case: Case, *, stood: str = "", acted_at: datetime | None = None, again: timedelta = timedelta()
    ) -> None:
        """Plan what comes next, after what just happened; where that changed nothing, only after a while."""
        following = self.people.next(case)
        if following is not None and acted_at is not None and following.standing == stood:
            acted_at += again
        self._put(case, following, not_before=acted_at)

    def _put(self, case: Case, following: Next | None, *, not_before: datetime | None = None) -> None:
        self._newest = max(self._newest, case.pk)
        if following is not None:
            at = max(following.at, not_before) if not_before else following.at
            self._planned[case.pk] = (at, following.standing)
            heapq.heappush(self._agenda, (at, case.pk, following.standing))

    @staticmethod
    def _cases() -> CaseQuerySet:
        return Case.objects.filter(origin=Origin.SIMULATED).select_related("case_class", "division")


def play_live(play: Play, *, clock: Callable[[], datetime], seconds: float | None = None) -> None:
    """Play along with the clock on the wall, for `seconds` or for ever."""
    started, is_lost = time.monotonic(), False
    while seconds is None or time.monotonic() - started < seconds:
        try:
            if is_lost:
                play.take_up()
            play.until(clock())
            is_lost = False
        except (OperationalError, InterfaceError) as error:
            # The database went away in the middle of something: what is open is read anew once it is back.
            logger.warning("the play waits for the database: %s", type(error).__name__)
            is_lost = True
        connection.close_if_unusable_or_obsolete()
        time.sleep(1)


def randomness(seed: int, *parts: object) -> Random:
    """Return the random numbers of one part of a play."""
    return Random(":".join(map(str, (seed, *parts))))  # noqa: S311 - a play, not a secret
