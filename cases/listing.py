"""Lists of cases: what narrows them, how they are ordered, and how they are paged.

Pages go by key, not by number: the next page begins after the last row seen, so a list
that grows at the front neither repeats a row nor gets slower towards its end.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import HISTORY, CaseQuerySet, reads_protected
from cases.clocks import by_whose_clock, late_for
from cases.queues import queue_named
from cases.search import matching
from cases.workflow import PHASES
from common.refusals import BadInput
from grid.models import CaseClass, Division

PAGE_ROWS = 100
# Stands for "no value" in a cursor: after every real one.
NO_VALUE = "-"
MOST = 2**63


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What narrows a list; everything given must hold."""

    q: str = ""
    queue: str = ""
    state: list[str] = field(default_factory=list)
    phase: str = ""
    case_class: int | None = None
    division: int | None = None
    department: int | None = None
    channel: str = ""
    late: bool = False
    running: bool = False
    # Only what waits apart since it came in from an older system, or all but that.
    history: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: str = "newest"
    after: str = ""

    def apply(self, cases: CaseQuerySet, *, user: User, now: datetime) -> CaseQuerySet:
        """Narrow `cases`; no order yet. Each comes with the due time it goes by: of the reader's own office first."""
        conditions = [*self._given(), *self._searched(user)]
        if self.queue:
            conditions.append(queue_named(self.queue).holds(user, now))
        if self.late:
            conditions.append(late_for(user, now))
        if self.channel and not reads_protected(user):
            # Nobody finds by its door a case of which that is not told.
            conditions.append(Q(is_protected=False))
        if self.running:
            conditions.append(Q(ended_at__isnull=True))
        return cases.annotate(**by_whose_clock(user)).filter(*conditions)

    def _given(self) -> list[Q]:
        plain = {
            "state__in": self.state or None,
            "lead_department": self.department,
            "channel": self.channel or None,
            "reported_at__gte": self.since,
            "reported_at__lt": self.until,
        }
        found = [Q(**{name: value}) for name, value in plain.items() if value is not None]
        if self.history is not None:
            found.append(HISTORY if self.history else ~HISTORY)
        if self.phase:
            found.append(Q(state__in=[state for state, phase in PHASES.items() if phase == self.phase]))
        if self.case_class:
            # A group counts with all that is in it.
            own = Q(pk=self.case_class) | Q(parent=self.case_class) | Q(parent__parent=self.case_class)
            found.append(Q(case_class__in=CaseClass.objects.filter(own).values("pk")))
        if self.division:
            # The place and all within it, by the index on lines.
            within = Division.objects.filter(line__contains=[self.division])
            found.append(Q(division__in=within.values("pk")))
        return found

    def _searched(self, user: User) -> list[Q]:
        text = self.q.strip()
        return [matching(text, user=user)] if text else []


@dataclass(frozen=True)
class Order:
    """By what a list goes, with the id where it is equal. What has no value comes last, in both directions."""

    column: str
    backwards: bool = False
    is_time: bool = True
    has_always: bool = False

    @property
    def terms(self) -> list[Any]:
        """The terms of the query's order; plain ones where an index answers them."""
        by = F(self.column)
        value = by.desc(nulls_last=not self.has_always or None) if self.backwards else by.asc()
        return [value, "-id" if self.backwards else "id"]

    def after(self, cases: CaseQuerySet, value: Any, last: int) -> CaseQuerySet:
        """Leave out all up to a row with this value and id."""
        beyond, past = ("lt", {"id__lt": last}) if self.backwards else ("gt", {"id__gt": last})
        if value is None:
            return cases.filter(**{f"{self.column}__isnull": True}, **past)
        if self.has_always:
            # Said twice, so that the index is entered at the right place.
            rest = {"id__gte": last} if self.backwards else {"id__lte": last}
            return cases.filter(**{f"{self.column}__{beyond}e": value}).exclude(**{self.column: value}, **rest)
        later = Q(**{f"{self.column}__{beyond}": value}) | Q(**{self.column: value}, **past)
        return cases.filter(later | Q(**{f"{self.column}__isnull": True}))


ORDERS = {
    "due": Order("shown_due_at"),
    "-due": Order("shown_due_at", backwards=True),
    "reported": Order("reported_at", has_always=True),
    "-reported": Order("reported_at", backwards=True, has_always=True),
    "newest": Order("reported_at", backwards=True, has_always=True),
    # In the order of the city's own lists, which follow their codes.
    "class": Order("case_class_id", is_time=False),
    "-class": Order("case_class_id", is_time=False, backwards=True),
    "department": Order("lead_department_id", is_time=False),
    "-department": Order("lead_department_id", is_time=False, backwards=True),
}


def page_of(cases: CaseQuerySet, *, order: str, after: str, rows: int = PAGE_ROWS) -> CaseQuerySet:
    """Order `cases` and leave out what was on the pages before; one row more than a page tells of the next."""
    by = ORDERS[order]
    if after:
        cases = by.after(cases, *_read_cursor(after, by))
    return cases.order_by(*by.terms)[: rows + 1]


def cursor_after(row: Any, order: str) -> str:
    """Return the cursor of the page after `row`, a dict with the columns of the list."""
    by = ORDERS[order]
    value = row[by.column]
    shown = NO_VALUE if value is None else value.isoformat() if by.is_time else value
    return base64.urlsafe_b64encode(f"{shown} {row['id']}".encode()).decode().rstrip("=")


def sort_value(row: Any, order: str) -> str:
    """Return by what `row` is ordered as a number, or nothing where it comes last: a page puts news at its place."""
    by = ORDERS[order]
    value = row[by.column]
    if value is None:
        return ""
    return str(round(value.timestamp() * 1_000_000) if by.is_time else value)


def _read_cursor(cursor: str, by: Order) -> tuple[datetime | int | None, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        shown, _space, last = text.partition(" ")
        value = None if shown == NO_VALUE else datetime.fromisoformat(shown) if by.is_time else int(shown)
        is_vague = isinstance(value, datetime) and value.tzinfo is None
        if is_vague or (value is None and by.has_always) or not 0 <= int(last) < MOST:
            raise ValueError(cursor)
        if isinstance(value, int) and not 0 <= value < MOST:
            raise ValueError(cursor)
        return value, int(last)
    except (ValueError, binascii.Error) as error:
        raise BadInput(fields={"after": _("This is no cursor of this list.")}) from error
