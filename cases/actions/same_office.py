"""The clocks of an office to which a matter comes back within the same round: they run on, and none starts anew.

Taken back and sent again, returned and ruled back, changed and routed anew, forwarded a second time: whichever act
sends it, what was late stays late, and what was left is left. A reopening begins another round, with clocks of its own.
"""

from datetime import datetime

from cases.actions.act import Act, next_alarm
from cases.models import Case, Clock, ClockEnd, Obligation, WorkOrder
from common.worktime import Unit
from grid.models import Part


def start_or_run_on(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> None:
    """Start an order's clock; where its office had the same matter before, let that clock run on under this order."""
    before = _before(act, case, obligation, order)
    act.start_clock(case, obligation, order=order)
    clock = _started(act, case, obligation, order)
    if before is None or clock is None:
        return
    if clock.limit_id == before.limit_id:
        # With what it was extended by.
        _move(clock, before)
        _leave_out_what_others_took(act, case, clock, before)
    else:
        _count_from(act, case, clock, before)
    clock.started_at = before.started_at
    clock.alarm_at = next_alarm(clock, act.now)
    act.touch(clock)


def was_fulfilled(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> bool:
    """Whether the same office did in this round what an order would have it do again: one citizen is spoken to once."""
    return any(clock.ended_as == ClockEnd.DONE for clock in _of_round(act, case, obligation, order))


def _of_round(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> list[Clock]:
    reopened_at = act.reopened_at(case)
    return [
        clock
        for clock in act.clocks(case)
        if clock.obligation == obligation
        and clock.department_id == order.department_id
        and clock.order_id != order.pk
        and clock.stopped_at is not None
        and (reopened_at is None or clock.stopped_at > reopened_at)
    ]


def _before(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> Clock | None:
    """Return the clock that was let go when the matter left the office; none where it had done what it owed."""
    last = max(_of_round(act, case, obligation, order), key=lambda clock: clock.seq, default=None)
    return last if last is not None and last.ended_as == ClockEnd.RELEASED else None


def _started(act: Act, case: Case, obligation: Obligation, order: WorkOrder) -> Clock | None:
    own = [each for each in act.clocks(case) if each.obligation == obligation and each.order_id == order.pk]
    return max(own, key=lambda clock: clock.seq, default=None)


def _move(clock: Clock, to: Clock) -> None:
    for name in ("amount", "unit", "amber_at", "due_at", "leader_at"):
        setattr(clock, name, getattr(to, name))


def _leave_out_what_others_took(act: Act, case: Case, clock: Clock, before: Clock) -> None:
    """Give back the time while another office led it: what was left then is left now, and late stays late."""
    left_at = before.stopped_at
    if left_at is None or not _was_with_others(act, case, clock, left_at):
        return
    calendar, unit = act.rules.calendar, Unit(clock.unit)
    for name in ("amber_at", "due_at", "leader_at"):
        moment = getattr(clock, name)
        if moment and moment > left_at:
            setattr(clock, name, calendar.shift(moment, left_at, act.now, unit))


def _was_with_others(act: Act, case: Case, clock: Clock, since: datetime) -> bool:
    return any(
        each.part == Part.LEAD
        and each.parent_id is None
        and each.department_id != clock.department_id
        and each.ended_at is not None
        and each.issued_at >= since
        for each in act.past_orders(case)
    )


def _count_from(act: Act, case: Case, clock: Clock, before: Clock) -> None:
    """Count another class's limit from when the office first had it; never past what it had where that is over by now."""
    due = act.rules.due(
        Obligation(clock.obligation),
        class_id=case.case_class_id,
        urgency=case.urgency,
        start=before.started_at,
        in_force_at=case.filed_at or before.started_at,
    )
    if due is None:
        return
    is_over = due.due_at < act.now <= before.due_at
    if not is_over:
        clock.amber_at, clock.due_at, clock.leader_at = due.amber_at, due.due_at, due.leader_at
    elif before.due_at < clock.due_at:
        clock.amber_at, clock.due_at, clock.leader_at = before.amber_at, before.due_at, before.leader_at
