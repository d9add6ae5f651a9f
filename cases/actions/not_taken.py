"""A text that no provider took was no contact: the clock that it stopped runs on as if it had never been written."""

from datetime import datetime

from django.db import transaction

from cases.actions.act import SYSTEM, Act
from cases.actions.contact import release_undoable, start_contact, with_number
from cases.actions.moving import leave_out
from cases.actions.same_office import rests_of
from cases.clocks import clock_of
from cases.models import Case, Clock, ClockEnd, ContactOutcome, LogEntry, LogKind, Obligation, WorkOrder
from cases.record import CLOCKS_SET
from grid.models import Part

# When somebody spoke to the citizen, and by which order; none for the desk.
Word = tuple[datetime, int | None]


@transaction.atomic
def keep_not_taken(case_id: int, seq: int, *, now: datetime) -> bool:
    """Let the first contact be owed again that a text fulfilled which never left; say whether any was.

    By whatever order its office has the case now, as if it had never been written. Of work that is over by then,
    nobody was contacted; where somebody spoke to the citizen for that office before, that counts.
    """
    act = Act(LogKind.CONTACT, actor=SYSTEM, now=now)
    act.adopt_one(case_id)
    written = LogEntry.objects.filter(case_id=case_id, seq=seq, kind=LogKind.CONTACT, facts__via="text").first()
    untaken = LogEntry.objects.filter(case_id=case_id, kind=LogKind.CONTACT, facts__via="not_taken")
    if not act.cases or written is None or untaken.filter(facts__text=seq).exists():
        return False
    (case,) = act.cases
    # Of the text itself, or of an earlier one that failed before it and was made good by it.
    stopped = {each[0] for row in (written, *untaken) for each in row.facts.get(CLOCKS_SET, [])}
    clocks = [
        clock
        for clock in act.clocks(case)
        # Of a protected case a clock that begins anew would tell the office that she can be reached: its word stands on
        # her private page, and the centre rings.
        if not case.is_protected
        and clock.obligation == Obligation.CONTACT
        and clock.seq in stopped
        and clock.ended_as == ClockEnd.DONE
        and clock.stopped_at == written.at
    ]
    said = _said_since(case, written)
    for clock in clocks:
        _end_as_it_was(act, case, clock, said, written.at)
        for order in _sent_again(act, case, clock):
            # While it was believed made, nobody owed it by these.
            start_contact(act, case, order, since=order.signed_at)
            anew = clock_of(act.clocks(case), Obligation.CONTACT, order.pk)
            if anew is not None:
                _end_as_it_was(act, case, anew, said, written.at)
    release_undoable(act, [case])
    about = {name: written.facts.get(name) for name in ("order", "department")}
    act.log(case, facts={"via": "not_taken", "text": seq, **about})
    if not clocks and case.to_call_since is None and with_number(case).exists():
        # Owed by nobody's clock, it was written all the same for her to read.
        case.to_call_since = now
    # Kept also where it stopped no clock: a text that failed makes good no other one.
    act.write()
    return bool(clocks)


def _sent_again(act: Act, case: Case, clock: Clock) -> list[WorkOrder]:
    """Return the orders by which the same office led in this round after that of a clock, and owed no contact."""
    reopened_at = act.reopened_at(case)
    if reopened_at is not None and clock.started_at < reopened_at:
        return []
    owed = {each.order_id for each in act.clocks(case) if each.obligation == Obligation.CONTACT}
    return [
        order
        for order in act.past_orders(case)
        if order.department_id == clock.department_id
        and order.pk > (clock.order_id or 0)
        and order.pk not in owed
        and (order.part, order.parent_id) == (Part.LEAD, None)
        and order.signed_at is not None
    ]


def _end_as_it_was(act: Act, case: Case, clock: Clock, said: list[Word], believed_at: datetime) -> None:
    """Let a clock run, or have ended as it would have without the text: by a later contact, or with its order."""
    orders = {order.pk: order for order in act.past_orders(case)}
    order = orders.get(clock.order_id or 0)
    ended_at = (order.done_at or order.ended_at) if order else case.ended_at
    spoken_at = next((at for at, by in said if _speaks_for(by, clock, orders)), None)
    rests_since = _leave_out_rests(
        act, case, clock, believed_at, min(filter(None, (spoken_at, ended_at)), default=None)
    )
    if spoken_at is not None and (ended_at is None or spoken_at <= ended_at):
        clock.stopped_at, clock.ended_as, clock.is_met = spoken_at, ClockEnd.DONE, spoken_at <= clock.due_at
    elif ended_at is None:
        # Of what fell due while it was believed made nobody was told.
        act.restart_clock(clock, since=believed_at, paused_at=rests_since)
    elif order is not None and order.done_at is None:
        # Taken away before anybody spoke to the citizen.
        clock.stopped_at, clock.ended_as = ended_at, ClockEnd.RELEASED
        clock.is_met = None if ended_at <= clock.due_at else False
    else:
        clock.stopped_at, clock.ended_as, clock.is_met = ended_at, ClockEnd.UNDONE, False
    if clock.stopped_at is not None:
        clock.alarm_at = None
    act.touch(clock)


def _leave_out_rests(
    act: Act, case: Case, clock: Clock, believed_at: datetime, until: datetime | None
) -> datetime | None:
    """Leave out of a clock what its order rested since it was believed fulfilled; return since when it rests now."""
    for suspended_at, resumed_at in rests_of(act, case, clock.order_id):
        since, over = max(suspended_at, believed_at), min(filter(None, (resumed_at, until)), default=None)
        if over is None:
            return since
        if since < over:
            leave_out(clock, since, over, act.rules.calendar)
    return None


def _speaks_for(by: int | None, clock: Clock, orders: dict[int, WorkOrder]) -> bool:
    """Whether a word said by an order was said for whom a clock is of; the centre's own is said for no office."""
    while by in orders and by != clock.order_id:
        by = orders[by].parent_id
    return by == clock.order_id


def _said_since(case: Case, written: LogEntry) -> list[Word]:
    """Return who spoke to the citizen after a text."""
    rows = LogEntry.objects.filter(case_id=case.pk, seq__gt=written.seq, kind=LogKind.CONTACT).order_by("seq")
    untaken = set(rows.filter(facts__via="not_taken").values_list("facts__text", flat=True))
    # Older rows of calls say of no outcome: then it was one that reached her.
    spoke = {("spoken", ContactOutcome.REACHED), ("spoken", None), ("text", None)}
    return [
        (row.at, row.facts.get("order"))
        for row in rows
        if (row.facts["via"], row.facts.get("outcome")) in spoke and row.seq not in untaken
    ]
