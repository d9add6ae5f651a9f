"""What is owed goes on when cases come to be one: by the earliest limit of it, and never by a new one.

An office that works on several of them owes one thing from now on, and the centre likewise. What ends with a merged
case is judged as it was at that moment; what speaks for it is due when the first of them would have been, also where
that has passed. Taken apart, an office has the limit of its own matter again; a promise that was made stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from cases.actions.act import Act, next_alarm
from cases.actions.orders import is_lead
from cases.clocks import clock_of
from cases.models import Case, Clock, LogEntry, LogKind, Obligation, WorkOrder
from cases.record import CLOCKS_SET
from cases.workflow import OrderState

# What the row of the case that speaks says of the clocks that another's limit moved, as they were, and of those begun.
CARRIED = "carried"
TIMES = ("started_at", "amber_at", "due_at", "leader_at")
LIMIT = ("limit_id", "amount", "unit", *TIMES)


def carry_limits(act: Act, target: Case, merged: Iterable[Case]) -> dict[str, Any]:
    """Let what is owed in a case be due as early as in any that is just merged into it; return what its row says of that.

    Before any of theirs is stopped, since what still runs counts.
    """
    owed: dict[tuple[str, int | None], list[Clock]] = defaultdict(list)
    for clock in (clock for case in merged for clock in act.clocks(case) if not clock.stopped_at):
        if clock.paused_at and clock.order_id:
            # What was suspended, as far as it would have come by now.
            act.resume_clock(clock)
        owed[clock.obligation, clock.department_id].append(clock)
    carried = [
        said
        for clock in act.clocks(target)
        if not clock.stopped_at and (others := owed.get((clock.obligation, clock.department_id)))
        if (said := _take_earliest(act, clock, others))
    ]
    carried += _carry_contact(act, target, owed)
    return {CARRIED: carried} if carried else {}


def _take_earliest(act: Act, clock: Clock, others: Sequence[Clock]) -> dict[str, Any] | None:
    rests = clock.paused_at is not None
    if rests:
        act.resume_clock(clock)
    before = _said(clock)
    earliest = min((clock, *others), key=lambda each: each.due_at)
    started_at = min(each.started_at for each in (clock, *others))
    _copy_limit(act, earliest, clock)
    clock.started_at = started_at
    if rests:
        act.pause_clock(clock)
    if before == _said(clock):
        return None
    act.touch(clock)
    return before


def _carry_contact(act: Act, target: Case, owed: dict[tuple[str, int | None], list[Clock]]) -> list[dict[str, Any]]:
    """Have an office that owed a first contact, and leads what speaks for it, owe that still, whom else it spoke to."""
    lead = next(
        (order for order in act.orders(target) if is_lead(order) and not (order.done_at or order.ended_at)), None
    )
    others = owed.get((Obligation.CONTACT, lead.department_id)) if lead else None
    if lead is None or not others or _runs(act, target, lead):
        return []
    clocks = act.clocks(target)
    clock = Clock(
        case_id=target.pk,
        seq=max((each.seq for each in clocks), default=0) + 1,
        obligation=Obligation.CONTACT,
        order_id=lead.pk,
        department_id=lead.department_id,
    )
    _copy_limit(act, min(others, key=lambda each: each.due_at), clock)
    if lead.state == OrderState.SUSPENDED:
        act.pause_clock(clock)
    clocks.append(clock)
    return [{"clock": clock.seq}]


def _runs(act: Act, case: Case, order: WorkOrder) -> bool:
    clock = clock_of(act.clocks(case), Obligation.CONTACT, order.pk)
    return clock is not None and not clock.stopped_at


def _copy_limit(act: Act, earlier: Clock, clock: Clock) -> None:
    if earlier is clock:
        return
    for name in LIMIT:
        setattr(clock, name, getattr(earlier, name))
    # History has neither amber nor anybody to tell; what speaks for it has.
    clock.alarm_at = clock.amber_at or next_alarm(clock, act.now)
    act.touch(clock)


def _said(clock: Clock) -> dict[str, Any]:
    return {"clock": clock.seq, **{name: getattr(clock, name) for name in LIMIT}}


def give_limits_back(act: Act, target: Case, gone: int) -> None:
    """Let the offices of a case have their own limits again, as one that was merged into it leaves it.

    What moved since, or ended, stays: more time was given from where it stood, and what was measured is measured.
    """
    rows = list(LogEntry.objects.filter(case_id=target.pk, kind=LogKind.TAKE_IN_MERGED).order_by("-seq"))
    while rows and gone not in rows[0].facts["merged"]:
        rows.pop(0)
    if not rows or CARRIED not in rows[0].facts or target.merged_into_id is not None or _is_left(target, rows[0], gone):
        return
    running = {clock.seq: clock for clock in act.clocks(target) if not clock.stopped_at and clock.order_id}
    for before in rows[0].facts[CARRIED]:
        clock = running.get(before["clock"])
        if clock is None or clock.due_at != _set_then(rows[0], clock.seq):
            continue
        if "due_at" in before:
            _give_back(act, clock, _of_its_own(target, before, rows[1:], gone))
        elif _spoke_to_its_own(act, target, clock):
            act.release_clocks(target, Obligation.CONTACT)


def _is_left(target: Case, row: LogEntry, gone: int) -> bool:
    """Whether any is there of what was merged in at once: as long as that is so, the limit is the earliest of them."""
    return Case.objects.filter(pk__in=row.facts["merged"], merged_into=target).exclude(pk=gone).exists()


def _set_then(row: LogEntry, seq: int) -> datetime | None:
    return next((datetime.fromisoformat(each[4]) for each in row.facts.get(CLOCKS_SET, []) if each[0] == seq), None)


def _of_its_own(target: Case, before: dict[str, Any], rows: Sequence[LogEntry], gone: int) -> dict[str, Any]:
    """Return what a clock was without that which an earlier merge, of what has left as well, had made of it."""
    for row in rows:
        earlier: dict[str, Any] = next(
            (each for each in row.facts.get(CARRIED, []) if each["clock"] == before["clock"]), {}
        )
        is_set_by_it = _set_then(row, before["clock"]) == datetime.fromisoformat(before["due_at"])
        if "due_at" in earlier and is_set_by_it and not _is_left(target, row, gone):
            before = earlier
    return before


def _give_back(act: Act, clock: Clock, before: dict[str, Any]) -> None:
    for name in LIMIT:
        value = before[name]
        setattr(clock, name, datetime.fromisoformat(value) if name in TIMES and value else value)
    clock.amount = None if clock.amount is None else Decimal(clock.amount)
    clock.alarm_at = None if clock.paused_at else next_alarm(clock, act.now)
    act.touch(clock)


def _spoke_to_its_own(act: Act, target: Case, carried: Clock) -> bool:
    """Whether the office owed its first contact for the other case only: else it owes it to the citizen of this one."""
    own = [each for each in act.clocks(target) if each.obligation == Obligation.CONTACT and each.seq < carried.seq]
    is_signed = any(order.pk == carried.order_id and order.signed_at for order in act.orders(target))
    return not is_signed or any(each.order_id == carried.order_id for each in own)
