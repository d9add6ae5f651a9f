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
from cases.access import CaseQuerySet
from cases.queues import queue_named
from cases.search import matching
from cases.workflow import PHASES
from common.refusals import BadInput
from grid.models import Division

PAGE_ROWS = 100
# Stands for "no due time" in a cursor: after every real one.
NO_DUE = "-"


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
    since: datetime | None = None
    until: datetime | None = None
    order: str = "newest"
    after: str = ""

    def apply(self, cases: CaseQuerySet, *, user: User, now: datetime) -> CaseQuerySet:
        """Narrow `cases`; no order yet."""
        conditions = [*self._given(), *self._searched(user)]
        if self.queue:
            conditions.append(queue_named(self.queue).condition(user, now))
        if self.late:
            conditions.append(Q(ended_at__isnull=True, due_at__lt=now))
        if self.running:
            conditions.append(Q(ended_at__isnull=True))
        return cases.filter(*conditions)

    def _given(self) -> list[Q]:
        plain = {
            "state__in": self.state or None,
            "case_class": self.case_class,
            "lead_department": self.department,
            "channel": self.channel or None,
            "reported_at__gte": self.since,
            "reported_at__lt": self.until,
        }
        found = [Q(**{name: value}) for name, value in plain.items() if value is not None]
        if self.phase:
            found.append(Q(state__in=[state for state, phase in PHASES.items() if phase == self.phase]))
        if self.division:
            # The place and all within it, by the index on lines.
            within = Division.objects.filter(line__contains=[self.division])
            found.append(Q(division__in=within.values("pk")))
        return found

    def _searched(self, user: User) -> list[Q]:
        text = self.q.strip()
        return [matching(text, user=user)] if text else []


def page_of(cases: CaseQuerySet, *, order: str, after: str) -> CaseQuerySet:
    """Order `cases` and leave out what was on the pages before; one row more than a page tells of the next."""
    if order == "due":
        ordered = cases.order_by(F("due_at").asc(nulls_last=True), "id")
        if after:
            due, last = _read_cursor(after)
            later = Q(due_at__isnull=True, id__gt=last)
            if due is not None:
                later = Q(due_at__gt=due) | Q(due_at=due, id__gt=last) | Q(due_at__isnull=True)
            ordered = ordered.filter(later)
    else:
        ordered = cases.order_by("-reported_at", "-id")
        if after:
            reported, last = _read_cursor(after)
            if reported is None:
                raise BadInput(fields={"after": _("This is no cursor of this list.")})
            # Said twice, so that the index is entered at the right place.
            ordered = ordered.filter(reported_at__lte=reported).exclude(reported_at=reported, id__gte=last)
    return ordered[: PAGE_ROWS + 1]


def cursor_after(row: Any, order: str) -> str:
    """Return the cursor of the page after `row`, a dict with `id`, `due_at` and `reported_at`."""
    moment = row["due_at"] if order == "due" else row["reported_at"]
    text = f"{moment.isoformat() if moment else NO_DUE} {row['id']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def sort_value(row: Any, order: str) -> str:
    """Return by what `row` is ordered, in microseconds, or nothing where it comes last: a page puts news at its place."""
    moment: datetime | None = row["due_at"] if order == "due" else row["reported_at"]
    return str(round(moment.timestamp() * 1_000_000)) if moment else ""


def _read_cursor(cursor: str) -> tuple[datetime | None, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        moment, _space, last = text.partition(" ")
        found = None if moment == NO_DUE else datetime.fromisoformat(moment)
        if (found is not None and found.tzinfo is None) or not 0 <= int(last) < 2**63:
            raise ValueError(cursor)
        return found, int(last)
    except (ValueError, binascii.Error) as error:
        raise BadInput(fields={"after": _("This is no cursor of this list.")}) from error
