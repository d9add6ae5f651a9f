"""What has been measured of orders, and when last: what a department can dispute. Reads only.

`evaluation.actions` makes the figures; here stands only by which moment there was anything. A handful of queries,
however many cases are asked about.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max, Min

from cases.models import OF_THE_LIMIT, Case, Check, Clock, LogEntry, LogKind, Obligation, Rating, Request, WorkOrder
from cases.workflow import OrderState, RequestState, State
from grid.models import Part

# Rows by which history comes in: reported, and closed.
ROWS_OF_HISTORY = 2
Moments = dict[int, list[datetime]]


def measured_at(orders: Collection[WorkOrder], now: datetime) -> dict[int, datetime]:
    """Return by order when something of it was measured last; orders of which nothing is measured yet are left out."""
    cases = {order.case_id for order in orders}
    found: Moments = defaultdict(list)
    _by_limits(found, orders, now)
    for order in orders:
        if order.signed_at:
            found[order.pk].append(order.signed_at)
        if order.state == OrderState.RETURNED and order.ended_at:
            found[order.pk].append(order.ended_at)
    given = Request.objects.filter(order__in=orders, kind__in=OF_THE_LIMIT, state=RequestState.GRANTED)
    for order_id, at in given.values_list("order", "decided_at"):
        found[order_id or 0] += [at] if at else []
    shown = ("pk", "case_id", "parent_id", "part", "done_at")
    family = list(WorkOrder.objects.filter(case__in=cases).order_by("pk").only(*shown))
    _by_the_log(found, cases, family)
    _by_the_citizen(found, cases, family)
    return {order.pk: max(moments) for order in orders if (moments := found.get(order.pk))}


def _by_limits(found: Moments, orders: Iterable[WorkOrder], now: datetime) -> None:
    by_order = {order.pk: order for order in orders}
    unlimited = set(by_order)
    # Clocks are parted by their cases.
    cases = {order.case_id for order in by_order.values()}
    obligations = (Obligation.DISPOSE, Obligation.CONTACT, Obligation.SIGN)
    for clock in Clock.objects.filter(case_id__in=cases, order_id__in=by_order, obligation__in=obligations):
        order_id = clock.order_id or 0
        is_work = clock.obligation == Obligation.DISPOSE
        if is_work:
            unlimited.discard(order_id)
        if _is_late(clock, now):
            # Not to have been contacted at all is known when nobody will be any more, if not before.
            found[order_id].append(clock.due_at if is_work else min(clock.due_at, clock.stopped_at or clock.due_at))
        elif clock.stopped_at and (is_work or clock.is_met is not None):
            found[order_id].append(clock.stopped_at)
    for order_id in unlimited:
        order = by_order[order_id]
        found[order_id] += [moment for moment in (order.done_at, order.ended_at) if moment]


def _is_late(clock: Clock, now: datetime) -> bool:
    return clock.is_met is False if clock.stopped_at else clock.due_at < (clock.paused_at or now)


def _by_the_log(found: Moments, cases: Collection[int], family: list[WorkOrder]) -> None:
    """Add when it was sent back to work, and when the case was opened again after it."""
    rows = LogEntry.objects.filter(case_id__in=cases)
    sent_back: set[int] = set()
    for order_id, at in rows.filter(kind=LogKind.REWORK).order_by("case_id", "seq").values_list("facts__order", "at"):
        found[order_id].append(at)
        # Of a child the first after it was done: what was found wanting is its work.
        did_it = {each.pk for each in family if each.done_at and each.done_at <= at}
        children = (_with_children(order_id, family) - {order_id}) & did_it
        for child in children - sent_back:
            found[child].append(at)
        sent_back |= children
    again = rows.filter(from_state=State.CLOSED, to_state=State.FILED)
    for case_id, act_id, at in again.values_list("case_id", "act_id", "at"):
        leads = [each.pk for each in family if each.case_id == case_id and _is_lead(each) and each.pk < act_id]
        if leads:
            found[leads[-1]].append(at)


def _by_the_citizen(found: Moments, cases: Collection[int], family: list[WorkOrder]) -> None:
    """Add when she answered about an order's work, or was asked in vain: that is the work of those below it too."""
    checks = list(
        Check.objects.filter(case__in=cases, order__isnull=False).order_by("pk").values_list("pk", "case", "order")
    )
    ratings = Rating.objects.filter(case__in=cases).values_list("pk", "case", "answered_at", "asked_at")
    said = [(pk, case_id, answered_at or asked_at) for pk, case_id, answered_at, asked_at in ratings]
    # What she answered when it was closed already, which opened it again.
    late = LogEntry.objects.filter(case_id__in=cases, kind=LogKind.REOPEN, facts__has_key="solved")
    said += late.values_list("act_id", "case_id", "at")
    for pk, case_id, at in said:
        asked_about = [order for check, case, order in checks if case == case_id and check < pk]
        for order_id in _with_children(asked_about[-1], family) if asked_about else ():
            found[order_id].append(at)


def _with_children(order_id: int, family: list[WorkOrder]) -> set[int]:
    whole = {order_id}
    # Parents come before their children.
    for each in family:
        if each.parent_id in whole and each.part == Part.LEAD:
            whole.add(each.pk)
    return whole


def _is_lead(order: WorkOrder) -> bool:
    return order.part == Part.LEAD and order.parent_id is None


def history_measured_at(cases: Collection[Case], now: datetime) -> dict[int, datetime]:
    """Return by imported case when what its source tells was measured, as its department could know it."""
    ids = [case.pk for case in cases]
    first = LogEntry.objects.filter(case_id__in=ids, seq__lte=ROWS_OF_HISTORY)
    brought_in = dict(first.values("case_id").annotate(last=Max("recorded_at")).values_list("case_id", "last"))
    is_closed = set(first.filter(seq=ROWS_OF_HISTORY, facts__outcome="untold").values_list("case_id", flat=True))
    sent = WorkOrder.objects.filter(case__in=ids).values("case").annotate(first=Min("issued_at"))
    sent_at = dict(sent.values_list("case", "first"))
    due_at = {
        clock.case_id: clock.due_at for clock in Clock.objects.filter(case_id__in=ids, obligation=Obligation.PROMISE)
    }
    found = {}
    for case in cases:
        over_at = brought_in[case.pk] if case.pk in is_closed else sent_at.get(case.pk, case.ended_at)
        if over_at is None and case.pk in due_at and due_at[case.pk] < now:
            over_at = due_at[case.pk]
        if over_at is not None:
            # Nobody could read it before it came in, whenever it ended elsewhere.
            found[case.pk] = max(over_at, brought_in[case.pk])
    return found
