"""The desk's queue as its page shows it: tabs with counts, rows, and what came since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import CaseQuerySet
from cases.api.reading import queue_rows, rows_of, shaped_all
from cases.listing import ORDERS, PAGE_ROWS, CaseFilter, sort_value
from cases.models import Case, Channel, Danger, Origin
from cases.names import city_names
from cases.queues import COUNTED_TO, Queue, count_queues, queue_named, queues_of
from cases.workflow import State
from common.appearance import Played, shown_city
from common.text import LazyText

SORTS: list[tuple[str, LazyText]] = [
    ("due", _("Due first")),
    ("newest", _("Newest first")),
    ("reported", _("Oldest first")),
    ("class", _("By class")),
    ("department", _("By department")),
]


# What the address of a list says of it.
NAMES = ("queue", "q", "class", "department", "sort", "after")
LONGEST_NAME = 200


def list_query(given: Mapping[str, Any]) -> str:
    """Return which list it is, as its address says it, of whatever was given beside."""
    return urlencode({name: str(given[name])[:LONGEST_NAME] for name in NAMES if given.get(name)})


@dataclass
class QueuePage:
    """One page of one queue."""

    queue: Queue
    queues: list[Queue]
    wanted: CaseFilter
    rows: list[dict[str, Any]]
    following: str | None
    counts: dict[str, int] = field(default_factory=dict)
    # By queue, where what was asked for is not here and stands elsewhere; `is_widened`: only without class and department.
    found: dict[str, int] = field(default_factory=dict)
    is_widened: bool = False

    @property
    def query(self) -> str:
        """What was asked for, as the page's address says it."""
        return list_query(self.given)

    @property
    def given(self) -> dict[str, Any]:
        """What was asked for, by the names of the page's address."""
        given = {**self._narrowed, "queue": self.queue.name, "sort": self.sort, "after": self.wanted.after}
        return {name: value for name, value in given.items() if value}

    @property
    def following_query(self) -> str:
        """The address's words for the next page."""
        return list_query({**self.given, "after": self.following})

    @property
    def _narrowed(self) -> dict[str, Any]:
        return {"q": self.wanted.q, "class": self.wanted.case_class, "department": self.wanted.department}

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the queue was asked for: that none is shown does not say that it is empty."""
        return any(self._narrowed.values())

    @property
    def narrowed_to(self) -> list[str]:
        """The class and the department whose cases alone are asked for, by name."""
        if not (self.wanted.case_class or self.wanted.department):
            return []
        names = city_names()
        wanted = (names.case_class(self.wanted.case_class), names.department(self.wanted.department))
        return [each for each in wanted if each]

    @property
    def widened_query(self) -> str:
        """The address's words for the same list of every class and department."""
        return list_query({**self.given, "class": None, "department": None, "after": None})

    @property
    def sort(self) -> str:
        """The order somebody asked for, where it is not the queue's own."""
        return "" if self.wanted.order == self.queue.order else self.wanted.order

    @property
    def sorts(self) -> list[tuple[str, LazyText, bool]]:
        """The orders there are, and which one it is."""
        names = SORTS if self.queue.order == "due" else SORTS[1:]
        return [(name, label, name == self.wanted.order) for name, label in names]

    @property
    def is_backwards(self) -> bool:
        """Whether the greatest comes first."""
        return ORDERS[self.wanted.order].backwards

    @property
    def elsewhere(self) -> dict[str, Any] | None:
        """Where the work stands while there is nothing in this queue: the first other one of this person's that has any."""
        others = (each for each in self.tabs if each["count"] and not each["current"])
        return next(others, None)

    @property
    def found_in(self) -> list[dict[str, Any]]:
        """The queues in which what was asked for is found, each with how many and the way to just these."""
        asked = {"q": self.wanted.q} if self.is_widened else self._narrowed
        return [
            {
                "name": each.name,
                "label": each.label,
                "count": _count(self.found[each.name]),
                "query": list_query({**asked, "queue": each.name, "sort": self.sort}),
            }
            for each in self.queues
            if self.found.get(each.name)
        ]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs with their counts."""
        return [
            {
                "name": each.name,
                "label": each.label,
                "count": _count(self.counts.get(each.name)),
                "current": each is self.queue,
            }
            for each in self.queues
            if each is self.queue or not each.is_seldom or self.counts.get(each.name)
        ]


def _count(number: int | None) -> str:
    if not number:
        return ""
    return f"{COUNTED_TO}+" if number > COUNTED_TO else str(number)


def chosen_queue(user: User, name: str) -> Queue:
    """Return the queue asked for, else the first that is this person's."""
    mine = queues_of(user)
    return queue_named(name) if name else mine[0]


def _order(queue: Queue, wanted: CaseFilter) -> str:
    return wanted.order if wanted.order in dict(SORTS) else queue.order


def read_queue(user: User, wanted: CaseFilter, *, now: datetime, is_counted: bool = True) -> QueuePage:
    """Read a page of a queue in a fixed number of queries."""
    queues = queues_of(user)
    queue = chosen_queue(user, wanted.queue)
    if queue not in queues:
        queues = [*queues, queue]
    wanted = replace(wanted, queue=queue.name, order=_order(queue, wanted))
    seen = Case.objects.visible_to(user)
    cases = wanted.apply(seen, user=user, now=now)
    shown, following = queue_rows(cases, wanted, user=user)
    rows = list(_shown(shown, wanted, user))
    if wanted.after and not rows:
        # All of this page was done: the list is shown from its beginning.
        return read_queue(user, replace(wanted, after=""), now=now, is_counted=is_counted)
    counts = count_queues(seen, queues, user=user, now=now) if is_counted else {}
    page = QueuePage(queue, queues, wanted, rows, following, counts)
    if page.is_narrowed and not rows:
        page.found = _found(seen, queues, wanted, user=user, now=now)
        if not page.found and (wanted.case_class or wanted.department):
            wider = replace(wanted, case_class=None, department=None)
            page.found, page.is_widened = _found(seen, queues, wider, user=user, now=now), True
    return page


def _found(seen: CaseQuerySet, queues: list[Queue], wanted: CaseFilter, *, user: User, now: datetime) -> dict[str, int]:
    """Count in every queue what was asked for."""
    fits = replace(wanted, queue="", after="").apply(seen, user=user, now=now)
    everything = fits.order_by().values("pk")[: COUNTED_TO + 1].count()
    return {**count_queues(fits, queues, user=user, now=now), "all": everything} if everything else {}


def read_news(
    user: User, wanted: CaseFilter, case_ids: Iterable[int], *, now: datetime, is_counted: bool = False
) -> QueuePage:
    """Read those of some cases that are in a queue now, on whatever page of it."""
    queue, queues = chosen_queue(user, wanted.queue), queues_of(user)
    wanted = replace(wanted, queue=queue.name, order=_order(queue, wanted), after="")
    seen = Case.objects.visible_to(user)
    found = rows_of(wanted.apply(seen.filter(pk__in=list(case_ids)), user=user, now=now), wanted, user=user)
    counts = count_queues(seen, queues, user=user, now=now) if is_counted else {}
    return QueuePage(queue, queues, wanted, list(_shown(found[:PAGE_ROWS], wanted, user)), None, counts)


def _shown(found: list[dict[str, Any]], wanted: CaseFilter, user: User) -> Iterable[dict[str, Any]]:
    if not found:
        return
    names = city_names(found[0]["config_version"])
    is_mixed = shown_city().played is Played.PARTLY
    for row, shown in zip(found, shaped_all(found, names, user), strict=True):
        shown["channel_label"] = Channel(shown["channel"]).label if shown["channel"] else ""
        shown["state_label"] = State(row["state"]).label
        # Where all is played, every page says so.
        shown["is_played"] = is_mixed and row["origin"] == Origin.SIMULATED
        shown["times"] = f"×{row['report_count']}" if row["report_count"] > 1 else ""
        shown["sort"] = sort_value(row, wanted.order)
        shown["top"] = sort_value(row, "due") or "-" if row["danger"] and not row["ended_at"] else ""
        shown["danger_label"] = Danger(row["danger"]).label if row["danger"] else ""
        yield shown
