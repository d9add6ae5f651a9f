"""The figures of departments and dispatchers: sums over facts, and the cases behind each. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cases.models import Case
from common.text import LazyText
from evaluation.models import Contacted, EndedBy, Excluded, Fact, Signed
from grid.models import Division, Level


class Figure(StrEnum):
    """A figure that can be opened down to its rounds. A case may have several."""

    RECEIVED = "received"
    DUE = "due"
    DONE = "done"
    ON_TIME = "on_time"
    LATE = "late"
    UNRATED = "unrated"
    SIGNED = "signed"
    SIGNED_LATE = "signed_late"
    UNSIGNED = "unsigned"
    CONTACTED = "contacted"
    CONTACTED_LATE = "contacted_late"
    UNCONTACTED = "uncontacted"
    RETURNED = "returned"
    ESCALATED = "escalated"
    REWORKED = "reworked"
    REOPENED = "reopened"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    ASKED = "asked"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    SATISFIED = "satisfied"
    EXCLUDED = "excluded"


TITLES: dict[Figure, LazyText] = {
    # An order that is worked on again is another round, of the day it was issued.
    Figure.RECEIVED: _("Rounds received"),
    Figure.DUE: _("Fell due to be finished"),
    Figure.DONE: pgettext_lazy("figures", "Finished"),
    Figure.ON_TIME: _("Finished in time"),
    Figure.LATE: _("Late to finish"),
    Figure.UNRATED: _("Without a limit, not rated"),
    Figure.SIGNED: _("Time to sign"),
    Figure.SIGNED_LATE: _("Late to sign"),
    Figure.UNSIGNED: _("Never signed, and late"),
    Figure.CONTACTED: _("Citizen contacted in time"),
    Figure.CONTACTED_LATE: _("Late to contact the citizen"),
    Figure.UNCONTACTED: _("Finished without contact"),
    Figure.RETURNED: _("Returned at its request"),
    Figure.ESCALATED: _("Given back to the department above"),
    Figure.REWORKED: _("Sent back to work"),
    Figure.REOPENED: _("Reopened"),
    Figure.EXTENDED: _("Limit extended"),
    Figure.SUSPENDED: pgettext_lazy("figures", "Suspended"),
    Figure.ASKED: _("Citizens asked"),
    Figure.SOLVED: _("Solved"),
    Figure.UNSOLVED: _("Not solved"),
    Figure.SATISFIED: _("Satisfied"),
    Figure.EXCLUDED: _("Excluded"),
}
# By which day a figure counts; all others by the day on which the round was judged.
DAYS = {
    Figure.RECEIVED: "issued_on",
    Figure.DUE: "due_on",
    Figure.DONE: "done_on",
    Figure.SIGNED: "signed_on",
    Figure.SIGNED_LATE: "sign_due_on",
    Figure.UNSIGNED: "sign_due_on",
    Figure.CONTACTED: "contact_on",
    Figure.CONTACTED_LATE: "contact_on",
    Figure.UNCONTACTED: "contact_on",
}
USUAL_DAY = "counted_on"
# Instead of a district or a group of classes: what lies in none, which no slice of one counts.
NONE = 0
IN_NO_DISTRICT: LazyText = _("In no district")
OF_NO_CLASS: LazyText = _("Of no class")
# What may happen to a round several times: the figure counts the rounds, and says how often beside them.
TIMES = {
    Figure.REWORKED: "rework_count",
    Figure.REOPENED: "reopen_count",
    Figure.EXTENDED: "extension_count",
    Figure.SUSPENDED: "suspension_count",
}
# So many days, today the last of them, where nobody says otherwise: on the wall as on the scoreboard.
SHOWN_DAYS = 30
# What some sources cannot tell: where no fact of a slice knows it, the figure is not rated, and not 0.
UNKNOWABLE = {
    Figure.SIGNED: "response_s",
    Figure.SIGNED_LATE: "sign_due_at",
    Figure.UNSIGNED: "sign_due_at",
    Figure.CONTACTED: "contact_due_at",
    Figure.CONTACTED_LATE: "contact_due_at",
    Figure.UNCONTACTED: "contact_due_at",
    Figure.RETURNED: "return_count",
    Figure.ESCALATED: "escalation_count",
    **TIMES,
    # Whoever knows whether it came back knows also whether anybody was asked.
    Figure.ASKED: "reopen_count",
    Figure.SOLVED: "is_solved",
    Figure.UNSOLVED: "is_solved",
    Figure.SATISFIED: "satisfaction",
}


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Which facts to count: from `first` to `last` (days in the city, inclusive), and narrower if named."""

    first: date
    last: date
    department_id: int | None = None
    class_id: int | None = None
    division_id: int | None = None
    # Cases whose rounds the reader does not count, since they are about the own house (`about_house_of`).
    unseen: frozenset[int] = frozenset()

    @classmethod
    def usual(cls, today: date, user: User) -> Self:
        """The slice that everybody sees first."""
        return cls(first=today - timedelta(days=SHOWN_DAYS - 1), last=today, unseen=about_house_of(user))

    def facts(self, day: str = USUAL_DAY) -> QuerySet[Fact]:
        """Return the facts of the slice by one of their days; a group counts with all in it, a place with all in it."""
        facts = Fact.objects.filter(**{f"{day}__range": (self.first, self.last)})
        if self.unseen:
            facts = facts.exclude(case__in=self.unseen)
        if self.department_id:
            facts = facts.filter(department=self.department_id)
        if self.class_id == NONE:
            facts = facts.filter(case_class=None)
        elif self.class_id:
            facts = facts.filter(Q(case_class=self.class_id) | Q(case_class__parent=self.class_id))
        if self.division_id == NONE:
            facts = facts.exclude(division__in=_in_districts())
        elif self.division_id:
            facts = facts.filter(division__line__contains=[self.division_id])
        return facts

    def left_out(self) -> Iterator[tuple[LazyText, Self]]:
        """Return what no slice of its kind counts: whoever adds up all districts, or all groups, adds this to them."""
        if self.division_id:
            yield IN_NO_DISTRICT, replace(self, division_id=NONE)
        if self.class_id:
            yield OF_NO_CLASS, replace(self, class_id=NONE)

    def behind(self, figure: Figure, now: datetime) -> QuerySet[Fact]:
        """Return the facts that a figure counts."""
        return self.facts(DAYS.get(figure, USUAL_DAY)).filter(condition(figure, now))


def _in_districts() -> QuerySet[Division]:
    """Return the divisions that are, or lie in, a district of today: those that a slice may be of."""
    return Division.objects.filter(line__overlap=list(districts().values_list("pk", flat=True)))


def districts() -> QuerySet[Division]:
    """Return the districts that figures may be asked of."""
    return Division.objects.filter(level=Level.DISTRICT, valid__endswith__isnull=True).order_by("code")


def about_house_of(user: User) -> frozenset[int]:
    """Return the matters about a person's own department or one above it, which she does not even count."""
    if user.department is None:
        return frozenset()
    about = Case.objects.filter(about_department__in=user.department.line)
    return frozenset(about.values_list("pk", flat=True))


def condition(figure: Figure, now: datetime) -> Q:
    """Return which facts a figure counts."""
    if figure == Figure.EXCLUDED:
        return ~Q(excluded="")
    # What ended in time without being done was nobody's to finish any more.
    owed = Q(ended_at__isnull=True) | Q(is_on_time__isnull=False)
    open_late = Q(is_on_time__isnull=True, done_at__isnull=True, ended_at__isnull=True)
    counted = {
        Figure.RECEIVED: Q(),
        # What lies ahead is not due, and a suspended limit comes no nearer.
        Figure.DUE: owed & Q(due_at__lt=Coalesce(F("paused_at"), now)),
        Figure.DONE: Q(done_at__isnull=False),
        Figure.ON_TIME: Q(is_on_time=True),
        # What was done late, what ended late, and what is not done though its time is over: a suspension
        # stops that time, and excuses nothing that was late before.
        Figure.LATE: Q(is_on_time=False) | open_late & Q(due_at__lt=Coalesce(F("paused_at"), now)),
        Figure.UNRATED: owed & Q(due_at__isnull=True),
        # The orders whose time to sign makes the average.
        Figure.SIGNED: Q(response_s__isnull=False),
        # Also what lies unsigned though the time for it is over.
        Figure.SIGNED_LATE: Q(signed=Signed.LATE) | Q(signed="", sign_due_at__lt=now),
        Figure.UNSIGNED: Q(signed=Signed.MISSED),
        Figure.CONTACTED: Q(contacted=Contacted.IN_TIME),
        # Also who was not contacted yet though the time for it is over; while its order rests there is no such time.
        Figure.CONTACTED_LATE: Q(contacted=Contacted.LATE) | Q(contacted="", contact_due_at__lt=now),
        Figure.UNCONTACTED: Q(contacted=Contacted.MISSED),
        Figure.RETURNED: Q(return_count__gt=0),
        Figure.ESCALATED: Q(escalation_count__gt=0),
        **{figure: Q(**{f"{name}__gt": 0}) for figure, name in TIMES.items()},
        Figure.ASKED: Q(is_asked=True),
        Figure.SOLVED: Q(is_solved=True),
        Figure.UNSOLVED: Q(is_solved=False),
        Figure.SATISFIED: Q(satisfaction__gte=4),
    }[figure]
    return counted & Q(excluded="")


@dataclass(frozen=True)
class Score:
    """One department's figures. What nobody could know is None: not rated, never 0 or 100."""

    department_id: int
    counts: dict[str, int | None]
    # Of what may happen to a round several times: how often it did.
    times: dict[str, int]
    response_s: float | None
    rated: int

    def _count(self, figure: Figure) -> int:
        return self.counts[figure] or 0

    @property
    def on_time_share(self) -> float | None:
        """In time among what was finished, ended late or fell due."""
        return _share(self.counts[Figure.ON_TIME], self._count(Figure.ON_TIME) + self._count(Figure.LATE))

    @property
    def contacted_share(self) -> float | None:
        """Contacted in time among all whose first contact fell due or will never be."""
        figures = (Figure.CONTACTED, Figure.CONTACTED_LATE, Figure.UNCONTACTED)
        return _share(self.counts[Figure.CONTACTED], sum(self._count(each) for each in figures))

    @property
    def solved_share(self) -> float | None:
        """Solved among what citizens answered; "not reached" is no answer."""
        return _share(self.counts[Figure.SOLVED], self._count(Figure.SOLVED) + self._count(Figure.UNSOLVED))

    @property
    def satisfied_share(self) -> float | None:
        """Satisfied (4 or 5) among those who gave a mark."""
        return _share(self.counts[Figure.SATISFIED], self.rated)


def _share(part: int | None, whole: int) -> float | None:
    return part / whole if whole and part is not None else None


def scores(where: Slice, *, now: datetime) -> list[Score]:
    """Return the figures of every department in the slice, most received first; one query for each kind of day."""
    found: dict[int, dict[str, Any]] = {}
    for day in dict.fromkeys((USUAL_DAY, *DAYS.values())):
        counts: dict[str, Any] = {
            # Named apart from the facts' own columns, which the filters speak of.
            f"count_{figure}": Count("pk", filter=condition(figure, now))
            for figure in Figure
            if _day(figure) == day
        }
        counted = Q(excluded="")
        counts |= {f"times_{each}": Sum(name, filter=counted) for each, name in TIMES.items() if _day(each) == day}
        known = {name for figure, name in UNKNOWABLE.items() if _day(figure) == day}
        counts |= {f"known_{name}": Count(name, filter=counted) for name in known}
        if day == DAYS[Figure.SIGNED]:
            counts["mean_s"] = Avg("response_s", filter=counted)
        # The figures are named at run time, which the types of queries cannot follow.
        facts: Any = where.facts(day)
        for row in facts.values("department").annotate(**counts):
            found.setdefault(row["department"], {}).update(row)
    lines = [_score(department_id, row) for department_id, row in found.items()]
    return sorted(lines, key=lambda score: (-(score.counts[Figure.RECEIVED] or 0), score.department_id))


def total(of: list[Score]) -> Score:
    """Return the figures of all together, as the wall tells them."""
    counts = {}
    for figure in Figure:
        known = [count for score in of if (count := score.counts[figure]) is not None]
        counts[str(figure)] = sum(known) if known else None
    signed = [(score.response_s, score.counts[Figure.SIGNED] or 0) for score in of if score.response_s is not None]
    weight = sum(count for _seconds, count in signed)
    return Score(
        department_id=0,
        counts=counts,
        times={str(figure): sum(score.times[figure] for score in of) for figure in TIMES},
        response_s=sum(seconds * count for seconds, count in signed) / weight if weight else None,
        rated=sum(score.rated for score in of),
    )


def _day(figure: Figure) -> str:
    return DAYS.get(figure, USUAL_DAY)


def _score(department_id: int, row: dict[str, Any]) -> Score:
    counts = {
        str(figure): None
        if figure in UNKNOWABLE and not row.get(f"known_{UNKNOWABLE[figure]}")
        else row.get(f"count_{figure}", 0)
        for figure in Figure
    }
    mean_s = row.get("mean_s")
    return Score(
        department_id=department_id,
        counts=counts,
        times={str(figure): row.get(f"times_{figure}") or 0 for figure in TIMES},
        response_s=float(mean_s) if mean_s is not None else None,
        rated=row.get("known_satisfaction", 0),
    )


class RoutingFigure(StrEnum):
    """A figure of a dispatcher, which counts orders."""

    SENT = "sent"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"


ROUTING_TITLES: dict[RoutingFigure, LazyText] = {
    RoutingFigure.SENT: _("Orders sent"),
    # The dispatcher's own doing, and never booked as the department's return.
    RoutingFigure.TAKEN_BACK: _("Taken back"),
    RoutingFigure.RETURNED: _("Returned at a department's request"),
}
ROUTED = {
    RoutingFigure.SENT: Q(),
    RoutingFigure.TAKEN_BACK: Q(ended_by=EndedBy.TAKEN_BACK),
    RoutingFigure.RETURNED: Q(ended_by=EndedBy.RETURNED),
}


@dataclass(frozen=True)
class Routing:
    """What one dispatcher sent out, and what of it came back: the dispatcher's own figures."""

    user_id: int
    counts: dict[RoutingFigure, int]


def routed(where: Slice) -> QuerySet[Fact]:
    """Return the rounds of orders that a dispatcher sent out in the slice."""
    return where.facts("issued_on").filter(routed_by__isnull=False).exclude(excluded=Excluded.DUPLICATE)


def routings(where: Slice) -> list[Routing]:
    """Return the figures of every dispatcher who sent orders out in the slice, most orders first; one query."""
    facts: Any = routed(where)
    # An order is one, whatever its rounds.
    counts = {str(figure): Count("order_id", filter=ROUTED[figure], distinct=True) for figure in RoutingFigure}
    rows = facts.values("routed_by").annotate(**counts).order_by("-sent", "routed_by")
    return [Routing(row["routed_by"], {figure: row[figure] for figure in RoutingFigure}) for row in rows]


def routed_behind(figure: RoutingFigure, user_id: int, where: Slice) -> QuerySet[Fact]:
    """Return what a dispatcher's figure counts: the last round of each order that it is true of."""
    found = routed(where).filter(ROUTED[figure], routed_by=user_id)
    last = found.order_by("order_id", "-round").distinct("order_id")
    return Fact.objects.filter(pk__in=last.values("pk"))
