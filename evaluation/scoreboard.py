"""The figures of departments: sums over facts, and the cases behind each. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import CaseQuerySet
from cases.models import Case
from common.text import LazyText
from evaluation.models import Fact


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Which facts to count: from `first` to `last` (days in the city, inclusive), and narrower if named."""

    first: date
    last: date
    department_id: int | None = None
    class_id: int | None = None
    division_id: int | None = None

    def facts(self) -> QuerySet[Fact]:
        """Return the facts of the slice; a group counts with all in it, a place with all within it."""
        facts = Fact.objects.filter(counted_on__range=(self.first, self.last))
        if self.department_id:
            facts = facts.filter(department=self.department_id)
        if self.class_id:
            facts = facts.filter(Q(case_class=self.class_id) | Q(case_class__parent=self.class_id))
        if self.division_id:
            facts = facts.filter(division__line__contains=[self.division_id])
        return facts


class Figure(StrEnum):
    """A figure that can be opened down to its cases."""

    RECEIVED = "received"
    DONE = "done"
    ON_TIME = "on_time"
    LATE = "late"
    SIGNED = "signed"
    RETURNED = "returned"
    REWORKED = "reworked"
    REOPENED = "reopened"
    ASKED = "asked"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    SATISFIED = "satisfied"


TITLES: dict[Figure, LazyText] = {
    Figure.RECEIVED: _("Received"),
    Figure.DONE: _("Done"),
    Figure.ON_TIME: _("On time"),
    Figure.LATE: _("Late"),
    Figure.SIGNED: _("Time to sign"),
    Figure.RETURNED: _("Returned"),
    Figure.REWORKED: _("Sent back to work"),
    Figure.REOPENED: _("Reopened"),
    Figure.ASKED: _("Citizens asked"),
    Figure.SOLVED: _("Solved"),
    Figure.UNSOLVED: _("Not solved"),
    Figure.SATISFIED: _("Satisfied"),
}


def condition(figure: Figure, now: datetime) -> Q:
    """Return which facts a figure counts."""
    return {
        Figure.RECEIVED: Q(),
        Figure.DONE: Q(done_at__isnull=False),
        Figure.ON_TIME: Q(is_on_time=True),
        # Late is what was done late, and what is not done though its time is over.
        Figure.LATE: Q(is_on_time=False) | Q(done_at__isnull=True, due_at__lt=now),
        # The cases whose time to sign makes the average.
        Figure.SIGNED: Q(response_s__isnull=False),
        Figure.RETURNED: Q(return_count__gt=0),
        Figure.REWORKED: Q(rework_count__gt=0),
        Figure.REOPENED: Q(reopen_count__gt=0),
        Figure.ASKED: Q(is_asked=True),
        Figure.SOLVED: Q(is_solved=True),
        Figure.UNSOLVED: Q(is_solved=False),
        Figure.SATISFIED: Q(satisfaction__gte=4),
    }[figure]


@dataclass(frozen=True)
class Score:
    """One department's figures. A share whose denominator is empty is None: not rated, never 0 or 100."""

    department_id: int
    counts: dict[str, int]
    response_s: float | None
    rated: int

    @property
    def on_time_share(self) -> float | None:
        """On time among what was done or fell due."""
        return _share(self.counts[Figure.ON_TIME], self.counts[Figure.ON_TIME] + self.counts[Figure.LATE])

    @property
    def solved_share(self) -> float | None:
        """Solved among what citizens answered; "not reached" is no answer."""
        return _share(self.counts[Figure.SOLVED], self.counts[Figure.SOLVED] + self.counts[Figure.UNSOLVED])

    @property
    def satisfied_share(self) -> float | None:
        """Satisfied (4 or 5) among those who gave a mark."""
        return _share(self.counts[Figure.SATISFIED], self.rated)

    @property
    def returned_share(self) -> float | None:
        """Returned among received."""
        return _share(self.counts[Figure.RETURNED], self.counts[Figure.RECEIVED])

    @property
    def reopened_share(self) -> float | None:
        """Reopened among done."""
        return _share(self.counts[Figure.REOPENED], self.counts[Figure.DONE])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def scores(where: Slice, *, now: datetime) -> list[Score]:
    """Return the figures of every department in the slice, most received first; one query."""
    counts = {str(figure): Count("pk", filter=condition(figure, now)) for figure in Figure}
    # The figures are named at run time, which the types of queries cannot follow.
    facts: Any = where.facts()
    rows = (
        facts.values("department")
        .annotate(**counts, response_s=Avg("response_s"), rated=Count("satisfaction"))
        .order_by("-received", "department")
    )
    return [
        Score(
            department_id=row["department"],
            counts={str(figure): row[figure] for figure in Figure},
            response_s=float(row["response_s"]) if row["response_s"] is not None else None,
            rated=row["rated"],
        )
        for row in rows
    ]


def count_behind(figure: Figure, where: Slice, *, now: datetime) -> int:
    """Count the cases of a figure, whoever may see them."""
    return where.facts().filter(condition(figure, now)).values("case").distinct().count()


def cases_behind(figure: Figure, where: Slice, *, user: User, now: datetime) -> CaseQuerySet:
    """Return the cases a figure counts, of those `user` may see."""
    facts = where.facts().filter(condition(figure, now))
    return Case.objects.visible_to(user).filter(pk__in=facts.values("case"))
