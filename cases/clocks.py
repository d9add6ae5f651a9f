"""Whose clock a time is of: the one place that picks a clock, for every row, sentence, colour and text.

A time shown is one obligation of one office. Nothing outside takes the earliest or the newest of
several clocks; it asks here for the clock of an obligation, or for the most pressing one, and says
with the time whose it is.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Clock, ClockEnd, Obligation
from cases.names import CityNames
from cases.workflow import State

# What is waited for in a state: whose time stands beside the sentence that says so.
WAITED_FOR: dict[State, Obligation] = {
    State.REPORTED: Obligation.RECEIVE,
    State.VERIFYING: Obligation.FILE,
    State.FILED: Obligation.ROUTE,
    State.ROUTED: Obligation.SIGN,
    State.HANDLING: Obligation.DISPOSE,
    State.CHECKING: Obligation.CHECK,
    State.ANSWERING: Obligation.ANSWER,
}
# Of these each order has its own clock.
OF_ORDERS = frozenset({Obligation.SIGN, Obligation.CONTACT, Obligation.DISPOSE})
# What nobody owes while its order is suspended: what was left then is left when it goes on.
RESTS_SUSPENDED = frozenset({Obligation.CONTACT, Obligation.DISPOSE})


def clock_of(clocks: Iterable[Clock], obligation: Obligation, order_id: int | None = None) -> Clock | None:
    """Return the newest clock of an obligation: of this order, or, where none is named, of no order at all."""
    found = [clock for clock in clocks if clock.obligation == obligation and clock.order_id == order_id]
    return max(found, key=lambda clock: clock.seq, default=None)


def running_clock(
    rows: Iterable[dict[str, Any]], obligation: str, order_id: int | None = None
) -> dict[str, Any] | None:
    """Return the running clock of an obligation among a case's clocks as the API gives them."""
    found = [row for row in rows if row["obligation"] == obligation and row["order"] == order_id and _runs(row)]
    return max(found, key=lambda row: row["seq"], default=None)


def _runs(row: dict[str, Any]) -> bool:
    return row["stopped_at"] is None and row["paused_at"] is None


class EndSaid(TextChoices):
    """How the end of a clock is said that was not kept in time."""

    LATE = "late", _("ended late")
    UNDONE = "undone", _("not done")
    UNCONTACTED = "uncontacted", _("not contacted")
    RELEASED = "released", _("no longer owed")
    RELEASED_LATE = "released_late", _("no longer owed, late by then")


def how_ended(obligation: str, ended_as: str, *, is_met: bool | None) -> EndSaid:
    """Say how a stopped clock ended: only what was done was done late."""
    if is_met is None:
        return EndSaid.RELEASED
    if obligation == Obligation.CONTACT and ended_as in (ClockEnd.UNDONE, ClockEnd.RELEASED):
        return EndSaid.UNCONTACTED
    told = {ClockEnd.UNDONE: EndSaid.UNDONE, ClockEnd.RELEASED: EndSaid.RELEASED_LATE}
    return told.get(ClockEnd(ended_as), EndSaid.LATE) if ended_as else EndSaid.LATE


def reads_own_clocks(user: User) -> int | None:
    """Return the department whose clocks a reader's lists go by; none for the centre, which minds all of them."""
    return None if user.is_centre else user.department_id


def minded_clocks(department_id: int) -> QuerySet[Clock]:
    """Return the running clocks a department has to mind, the most pressing first: its own and the citizens' promises.

    Its limit may lie behind what was promised, after a merge with an earlier report or another office's turn:
    then it has time by its own limit, and somebody waits for it sooner.
    """
    mine = Q(department_id=department_id) | Q(obligation=Obligation.PROMISE)
    return Clock.objects.filter(mine, stopped_at__isnull=True, paused_at__isnull=True).order_by("due_at", "seq")


def by_whose_clock(user: User) -> dict[str, Any]:
    """Return the annotations by which a list of cases goes: what the reader's own office minds before the case's."""
    department_id = reads_own_clocks(user)
    if department_id is None:
        return {"shown_due_at": F("due_at"), "shown_amber_at": F("amber_at")}
    own = minded_clocks(department_id).filter(case_id=OuterRef("pk"))
    return {
        f"shown_{name}": Coalesce(Subquery(own.values(name)[:1]), F(name), output_field=DateTimeField())
        for name in ("due_at", "amber_at")
    }


def say_whose(rows: list[dict[str, Any]], user: User) -> None:
    """Give each row of a list the clock it goes by: time, obligation and department, all of one clock."""
    department_id = reads_own_clocks(user)
    if department_id is None or not rows:
        return
    own: dict[int, Clock] = {}
    for clock in minded_clocks(department_id).filter(case_id__in=[row["id"] for row in rows]):
        own.setdefault(clock.case_id, clock)
    for row in rows:
        found = own.get(row["id"])
        if found is not None:
            row["due_at"], row["amber_at"] = found.due_at, found.amber_at
            row["due_obligation"], row["due_department_id"] = found.obligation, found.department_id


def whose(obligation: str, department_id: int | None, names: CityNames) -> str:
    """Name a clock: what has to be done by then, and by which office where it is an office's."""
    if obligation not in Obligation.values:
        return ""
    what = capfirst(str(Obligation(obligation).label))
    department = names.department(department_id)
    return f"{what} · {department}" if department else what


def late_for(user: User, now: datetime) -> Q:
    """Return the condition that a case is late for a reader: of a department, by a clock that it minds, as its rows say."""
    department_id = reads_own_clocks(user)
    if department_id is None:
        return Q(ended_at__isnull=True, due_at__lt=now)
    return Q(Exists(minded_clocks(department_id).order_by().filter(case_id=OuterRef("pk"), due_at__lt=now)))
