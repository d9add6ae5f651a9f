"""The limits of the offices from which an order was forwarded: each has as long as what it forwarded.

Time given to what was forwarded is given to them in the same act, as far as theirs would pass earlier, and counts as
given to them. None comes so by time that it was refused, nor by any after its own limit had passed; and what a
suspension gave goes again, but for what it rested, when it ends before its day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions.act import Act
from cases.actions.moving import SHARES
from cases.city_time import in_the_city
from cases.clocks import clock_of
from cases.models import Case, Clock, Obligation, Request, RequestKind, WorkOrder
from cases.workflow import RequestState
from common.refusals import Refusal
from common.worktime import Unit


class BoundByOfficeAbove(Refusal):
    """An office that was refused more time does not come by it through what it forwarded."""

    code = "bound_by_office_above"
    sentence = _(
        "%(department)s, which forwarded %(number)s, was refused more time and has until %(when)s. What it forwarded is"
        " given no longer than that."
    )


def limits_above(act: Act, case: Case, order: WorkOrder, due_at: datetime, *, asked_at: datetime) -> list[Clock]:
    """Return the limits, of the offices from which an order was forwarded, that a later one of its own moves.

    What had passed when that was asked for stays. Refused where such an office was itself refused more time, and was
    granted none since.
    """
    passed = []
    for above in _above(act, case, order):
        limit = act.limit_of(case, above)
        if limit is None or limit.due_at >= due_at:
            continue
        if above.pk in act.once(_refused):
            raise BoundByOfficeAbove(
                number=case.number, department=above.department.name, when=in_the_city(limit.due_at, act.now)
            )
        if limit.due_at > asked_at:
            passed.append(limit)
    return passed


def _above(act: Act, case: Case, order: WorkOrder) -> list[WorkOrder]:
    return list(act.line_of(case, order))[1:]


def _refused(act: Act) -> set[int | None]:
    """Return the orders whose office was refused more time, and granted none since."""
    asked = Request.objects.filter(case__in=act.case_ids, kind=RequestKind.EXTENSION, decided_at__isnull=False)
    decided = asked.exclude(state=RequestState.LAPSED).order_by("decided_at", "pk")
    last = dict(decided.values_list("order", "state"))
    return {order_id for order_id, state in last.items() if state == RequestState.REFUSED}


def move_above(act: Act, passed: Sequence[Clock], due_at: datetime) -> dict[str, Any]:
    """Let the offices above have as long as what they forwarded; return what the row says of that."""
    moved = []
    for limit in passed:
        before = {name: moment and moment.isoformat() for name in SHARES for moment in [getattr(limit, name)]}
        act.extend_clock(limit, due_at)
        moved.append(_said(limit) | {"before": before})
    return {"above": moved} if moved else {}


def _said(limit: Clock) -> dict[str, Any]:
    return {"order": limit.order_id, "department": limit.department_id, "until": limit.due_at.isoformat()}


def settle_above(act: Act, case: Case, order: WorkOrder) -> list[dict[str, Any]]:
    """Let the offices above have as long as an order whose suspension just ended, maybe with it, and no longer.

    Where it ended before its day none is given more than it rested. Return what the row says of that. What moved since
    it was granted stays: more time was given from where it stood.
    """
    limit = clock_of(act.clocks(case), Obligation.DISPOSE, order.pk)
    suspended = [
        row for row in act.given_above(case) if (row["order"], row["kind"]) == (order.pk, RequestKind.SUSPENSION)
    ]
    if limit is None or not suspended:
        return []
    above = {each.pk: act.limit_of(case, each) for each in _above(act, case, order)}
    settled = []
    for moved in suspended[-1]["above"]:
        clock, until = above.get(moved["order"]), datetime.fromisoformat(moved["until"])
        if clock is None or clock.due_at != until or "before" not in moved:
            continue
        for name, moment in moved["before"].items():
            setattr(clock, name, moment and datetime.fromisoformat(moment))
        reaches = limit.due_at
        if act.at.astimezone(act.rules.city.zone).date() < date.fromisoformat(suspended[-1]["review_on"]):
            rested = act.rules.calendar.shift(clock.due_at, suspended[-1]["at"], act.at, Unit(clock.unit))
            reaches = min(reaches, rested)
        act.extend_clock(clock, max(clock.due_at, reaches))
        settled += [_said(clock)] if clock.due_at != until else []
    return settled
