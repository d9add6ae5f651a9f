"""The clocks of an office to which a matter comes back within the same round: time it held the matter is used, no other is.

Taken back and sent again, returned and ruled back, changed and routed anew, forwarded a second time, done and sent
once more: whichever act sends it, what was late stays late, and what was left is left. What it was with the dispatcher
or with another office is not the office's. Of another class the limit is another, and time that was used is used of
that one. A reopening begins another round, with clocks of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from cases.actions.act import Act, next_alarm
from cases.actions.moving import extend, leave_out
from cases.clocks import RESTS_SUSPENDED, clock_of
from cases.models import Case, Clock, ClockEnd, Obligation, RequestKind, WorkOrder
from common.worktime import Unit

Span = tuple[datetime, datetime]
# From where a limit stood to where it came.
Move = Callable[[datetime], datetime]


def start_or_run_on(
    act: Act, case: Case, obligation: Obligation, order: WorkOrder, *, since: datetime | None = None
) -> None:
    """Start an order's clock, now or `since`; what its office used of the matter in this round before counts in it."""
    since = since or act.now
    before = _of_round(act, case, obligation, order)
    held = sorted(
        span for place, clock in enumerate(before) for span in _held(act, case, clock, since, earlier=before[:place])
    )
    started_at = held[0][0] if held else since
    act.start_clock(case, obligation, order=order, since=started_at)
    clock = clock_of(act.clocks(case), obligation, order.pk)
    if clock is None or not held:
        return
    _count_held(act, case, clock, before, _away(held, since))
    last = max(before, key=lambda each: each.seq)
    # What turned amber or red before it went was told of then; by another limit nobody was told of anything.
    told_until = held[-1][1] if last.limit_id == clock.limit_id else started_at
    clock.alarm_at = next_alarm(clock, told_until)


def was_fulfilled(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> bool:
    """Whether the same office did in this round what an order would have it do again: one citizen is spoken to once."""
    return any(clock.ended_as == ClockEnd.DONE for clock in _of_round(act, case, obligation, order))


def _of_round(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> list[Clock]:
    """Return the clocks of an obligation that the order's office had in this round by other orders, in their order."""
    reopened_at = act.reopened_at(case)
    clocks = [
        clock
        for clock in sorted(act.clocks(case), key=lambda clock: clock.seq)
        if clock.obligation == obligation
        and clock.department_id == order.department_id
        and clock.order_id != order.pk
        and (clock.stopped_at is None or reopened_at is None or clock.stopped_at > reopened_at)
    ]
    if obligation != Obligation.SIGN:
        return clocks
    # Each order is signed for: what was before the last signature was for that one.
    signed = max((clock.seq for clock in clocks if clock.ended_as == ClockEnd.DONE), default=0)
    return [clock for clock in clocks if clock.seq > signed]


def _held(act: Act, case: Case, clock: Clock, until: datetime, *, earlier: Sequence[Clock]) -> list[Span]:
    """Return when an office had a matter by the order of one of its clocks, without what a suspension let it rest.

    `earlier`: those of its clocks that went before.
    """
    orders = {order.pk: order for order in act.past_orders(case)}
    order = orders.get(clock.order_id or 0)
    # A clock that ran on says when the first began. One that began before any of them did so in a case that was merged in.
    runs_on = any(each.started_at <= clock.started_at for each in earlier)
    begun_at = (order.signed_at if clock.obligation == Obligation.CONTACT else order.issued_at) if order else None
    begun_at = begun_at if runs_on else None
    reached = max(clock.started_at, begun_at or clock.started_at)
    ended_at = min(clock.stopped_at or until, until)
    held = []
    rests = rests_of(act, case, clock.order_id) if clock.obligation in RESTS_SUSPENDED else []
    for paused_at, resumed_at in sorted(rests):
        if reached < paused_at < ended_at:
            held.append((reached, paused_at))
        reached = max(reached, resumed_at or ended_at)
    return [*held, (reached, ended_at)] if reached <= ended_at else held


def rests_of(act: Act, case: Case, order_id: int | None) -> list[tuple[datetime, datetime | None]]:
    """Return when an order was suspended, and since when it went on; None while it rests, or where it ended so."""
    resumed = [at for at, orders in act.resumptions(case) if order_id in orders]
    return [
        (request.decided_at, next((at for at in resumed if at >= request.decided_at), None))
        for request in act.time_given(case)
        if request.kind == RequestKind.SUSPENSION and request.order_id == order_id and request.decided_at
    ]


def _away(held: Sequence[Span], until: datetime) -> list[Span]:
    """Return what lies between the times an office held a matter, up to now."""
    away, reached = [], held[0][0]
    for begun_at, ended_at in [*held, (until, until)]:
        if begun_at > reached:
            away.append((reached, begun_at))
        reached = max(reached, ended_at)
    return away


def _count_held(act: Act, case: Case, clock: Clock, before: Sequence[Clock], away: Sequence[Span]) -> None:
    """Move a clock that began with the first of `before` to where it stands now: as each thing moved it, in that order."""
    moves = _moves(act, case, before, clock)
    calendar = act.rules.calendar
    for since, until in away:
        while moves and moves[0][0] <= until:
            extend(clock, moves.pop(0)[1](clock.due_at), calendar)
        leave_out(clock, since, until, calendar)
    for _at, moved in moves:
        extend(clock, moved(clock.due_at), calendar)


def _moves(act: Act, case: Case, before: Sequence[Clock], clock: Clock) -> list[tuple[datetime, Move]]:
    """Return what moved the limit to finish, when, and to where: time that the office was given, or what it forwarded."""
    if clock.obligation != Obligation.DISPOSE:
        return []
    # What was added to another limit was added to that one.
    alike = {each.order_id for each in before if each.limit_id == clock.limit_id}
    moves: list[tuple[datetime, Move]] = [
        (
            request.decided_at,
            partial(act.rules.calendar.due, amount=request.amount or Decimal(), unit=Unit(request.unit)),
        )
        for request in act.time_given(case)
        if request.kind == RequestKind.EXTENSION and request.order_id in alike and request.decided_at
    ]
    moves += [
        (row["at"], partial(max, _until(act, case, row["order"], moved)))
        for row in act.given_above(case)
        for moved in row["above"]
        if moved["order"] in alike
    ]
    return sorted(moves, key=lambda move: move[0])


def _until(act: Act, case: Case, order_id: int, moved: Mapping[str, Any]) -> datetime:
    """Return until when an office was given time with what it forwarded; no longer than that came to have in the end."""
    below = clock_of(act.clocks(case), Obligation.DISPOSE, order_id)
    until = datetime.fromisoformat(moved["until"])
    return min(until, below.due_at) if below else until
