"""The play itself: a heap of what happens next, walked in the city's time or faster.

What already happened is in the database, so a play that was stopped goes on where it
was. Nothing is decided for cases that people made.
"""

import heapq
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import InterfaceError, OperationalError, connection

from cases import actions
from cases.access import CaseQuerySet
from cases.models import Case, Origin
from cases.workflow import ENDS
from common.refusals import Refusal
from desk.generator.arrivals import Arrivals
from desk.generator.people import People

logger = logging.getLogger(__name__)

STEP = timedelta(seconds=10)
BACKFILL_STEP = timedelta(minutes=5)
# Whoever could not act tries again after so long.
LATER = timedelta(minutes=30)


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
    _agenda: list[tuple[datetime, int, str]] = field(default_factory=list)

    def take_up(self) -> None:
        """Take up the simulated cases that are still open, and nothing else."""
        self._agenda.clear()
        for case in self._cases().exclude(state__in=ENDS):
            self._plan(case)

    def until(self, end: datetime, *, step: timedelta = STEP) -> Tally:
        """Play every report and act up to `end`, each at its own time."""
        while self.now < end:
            following = min(self.now + step, end)
            self._report(following)
            self._act(following)
            actions.ring_clocks(now=following)
            self.now = following
        return self.tally

    def _report(self, until: datetime) -> None:
        reports = list(self.arrivals.between(self.now, until))
        if reports:
            receipts = actions.take_in(reports, now=until)
            self.tally.reports += len(receipts)
            for case in self._cases().filter(pk__in=[receipt.case_id for receipt in receipts]):
                self._plan(case)

    def _act(self, until: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= until:
            at, case_id, state = heapq.heappop(self._agenda)
            case = self._cases().filter(pk=case_id).first()
            if case is None or case.state in ENDS:
                continue
            if case.state == state:
                self._take(case, max(at, case.entered_at))
                case = self._cases().get(pk=case_id)
            if case.state not in ENDS:
                self._plan(case, after=at + LATER if case.state == state else None)

    def _take(self, case: Case, at: datetime) -> None:
        following = self.people.next(case)
        if following is None:
            return
        try:
            following.act(at)
            self.tally.acts += 1
        except Refusal as refusal:
            # Somebody was quicker, or nobody is there: people at the desk will see it.
            self.tally.refusals += 1
            logger.info("not done with %s: %s", case.number, refusal.code)

    def _plan(self, case: Case, after: datetime | None = None) -> None:
        following = self.people.next(case)
        if following is not None:
            at = max(following.at, after) if after else following.at
            heapq.heappush(self._agenda, (at, case.pk, case.state))

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
