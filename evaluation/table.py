"""The scoreboard as a table: its columns, their order, and how they are written in a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.tables import Column, chosen_order
from common.text import LazyText
from evaluation.scoreboard import TIMES, TITLES, Figure, Score


@dataclass(frozen=True)
class Line:
    """One department's line of the scoreboard, or one of several together."""

    department: Department | None
    score: Score
    # Whether the reader may open what is behind its figures.
    is_open: bool = True
    # Of what, where it is of no single department.
    name: LazyText = ""
    # Which facts it is of, in addresses.
    query: str = ""


# Which figures have a share, and so are ordered by it.
SHARES = {
    Figure.ON_TIME: "on_time_share",
    Figure.CONTACTED: "contacted_share",
    Figure.SOLVED: "solved_share",
    Figure.SATISFIED: "satisfied_share",
}
# What belongs together under one head, in the order in which it is shown.
GROUPS: list[tuple[LazyText, tuple[Figure, ...]]] = [
    (_("Orders"), (Figure.RECEIVED, Figure.DUE, Figure.DONE)),
    (_("Limit to finish"), (Figure.ON_TIME, Figure.LATE, Figure.UNRATED)),
    (_("Signing"), (Figure.SIGNED, Figure.SIGNED_LATE, Figure.UNSIGNED)),
    (_("First contact"), (Figure.CONTACTED, Figure.CONTACTED_LATE, Figure.UNCONTACTED)),
    (_("More time granted"), (Figure.EXTENDED, Figure.SUSPENDED)),
    (_("Sent back"), (Figure.RETURNED, Figure.ESCALATED, Figure.REWORKED, Figure.REOPENED)),
    (_("The citizen's word"), (Figure.SOLVED, Figure.UNSOLVED, Figure.SATISFIED)),
    (_("Not counted"), (Figure.EXCLUDED,)),
]
SHOWN = [figure for _name, figures in GROUPS for figure in figures]
# Enough for a phone; whoever chooses columns gets those.
ON_A_PHONE = frozenset({"department", Figure.RECEIVED, Figure.ON_TIME, Figure.LATE, Figure.SOLVED})


@dataclass(frozen=True)
class Group:
    """Columns that stand under one head."""

    name: LazyText
    columns: list[Column]


def grouped(shown: list[Column]) -> list[Group]:
    """Gather the shown columns of figures under their heads; a head without any is left out."""
    groups = [Group(name, [each for each in shown if each.name in figures]) for name, figures in GROUPS]
    return [group for group in groups if group.columns]


def _count(figure: Figure) -> Callable[[Line], object]:
    return lambda line: line.score.counts[figure]


COLUMNS = [
    Column("department", _("Department"), lambda line: line.department or line.name, sort="name"),
    *(Column(figure, TITLES[figure], _count(figure), sort=figure, is_number=True) for figure in SHOWN),
]


def _per_cent(name: str) -> Callable[[Line], object]:
    def text(line: Line) -> object:
        share = getattr(line.score, name)
        return "" if share is None else round(100 * share, 1)

    return text


def _minutes(line: Line) -> object:
    return "" if line.score.response_s is None else round(line.score.response_s / 60)


def _times(figure: Figure) -> Callable[[Line], object]:
    return lambda line: "" if line.score.counts[figure] is None else line.score.times[figure]


MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def span(seconds: float | None) -> str:
    """Write a span of seconds as people say it; a dash where there is none."""
    if seconds is None:
        return "–"
    if seconds < MINUTE_S:
        return gettext("less than a minute")
    if seconds < HOUR_S:
        minutes = round(seconds / MINUTE_S)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if seconds < DAY_S:
        return gettext("%(count).1f hours") % {"count": seconds / HOUR_S}
    return gettext("%(count).1f days") % {"count": seconds / DAY_S}


# In a file a share, a span and how often are columns of their own.
FILE_COLUMNS = {
    **{figure: Column(name, format_lazy("{} %", TITLES[figure]), _per_cent(name)) for figure, name in SHARES.items()},
    **{
        figure: Column(f"{figure}_times", format_lazy(_("{}: how often"), TITLES[figure]), _times(figure))
        for figure in TIMES
    },
    Figure.SIGNED: Column("minutes_to_sign", _("Minutes to sign"), _minutes),
}


def file_columns(shown: list[Column]) -> list[Column]:
    """Return what the file of these columns has."""
    return [each for column in shown for each in (column, FILE_COLUMNS.get(column.name)) if each]  # type: ignore[call-overload]


def _value(line: Line, by: str) -> Any:
    if by == "name":
        return line.department.name if line.department else ""
    if by == Figure.SIGNED:
        return line.score.response_s
    figure = Figure(by)
    return getattr(line.score, SHARES[figure]) if figure in SHARES else line.score.counts[figure]


def ordered(lines: list[Line], query: QueryDict) -> list[Line]:
    """Order the lines as asked; who has no such figure comes last, in both directions."""
    by = chosen_order(COLUMNS, query, "-received")
    named = by.removeprefix("-")
    rated = [line for line in lines if _value(line, named) is not None]
    unrated = [line for line in lines if _value(line, named) is None]
    return [*sorted(rated, key=lambda line: _value(line, named), reverse=by != named), *unrated]
