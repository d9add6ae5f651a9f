"""A text that no provider took was no contact: the clock that it stopped runs on as if it had never been written."""

from datetime import datetime

from django.db import transaction

from cases.actions.act import SYSTEM, Act
from cases.actions.contact import release_undoable
from cases.models import Case, Clock, ClockEnd, ContactOutcome, LogEntry, LogKind, Obligation, WorkOrder
from cases.record import CLOCKS_SET


@transaction.atomic
def keep_not_taken(case_id: int, seq: int, *, now: datetime) -> bool:
    """Let the first contact be owed again that a text fulfilled which never left; say whether any was.

    Of work that is over by then, nobody was contacted; where somebody spoke to the citizen later, that counts.
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
        if clock.obligation == Obligation.CONTACT
        and clock.seq in stopped
        and clock.ended_as == ClockEnd.DONE
        and clock.stopped_at == written.at
    ]
    for clock in clocks:
        _owe_again(act, case, clock, written)
    release_undoable(act, [case])
    about = {name: written.facts.get(name) for name in ("order", "department")}
    act.log(case, facts={"via": "not_taken", "text": seq, **about})
    # Kept also where it stopped no clock: a text that failed makes good no other one.
    act.write()
    return bool(clocks)


def _owe_again(act: Act, case: Case, clock: Clock, written: LogEntry) -> None:
    later = _spoken_later(case, written)
    order = WorkOrder.objects.filter(pk=clock.order_id or 0).first()
    ended_at = (order.done_at or order.ended_at) if order else case.ended_at
    if later is not None:
        clock.stopped_at, clock.is_met = later, later <= clock.due_at
    elif ended_at is None:
        act.restart_clock(clock)
    elif order is not None and order.done_at is None:
        # Taken away before anybody spoke to the citizen.
        clock.stopped_at, clock.ended_as = ended_at, ClockEnd.RELEASED
        clock.is_met = None if ended_at <= clock.due_at else False
    else:
        clock.stopped_at, clock.ended_as, clock.is_met = ended_at, ClockEnd.UNDONE, False
    act.touch(clock)


def _spoken_later(case: Case, written: LogEntry) -> datetime | None:
    rows = LogEntry.objects.filter(case_id=case.pk, seq__gt=written.seq, kind=LogKind.CONTACT).order_by("seq")
    untaken = set(rows.filter(facts__via="not_taken").values_list("facts__text", flat=True))
    # Older rows of calls say of no outcome: then it was one that reached her.
    spoke = {("spoken", ContactOutcome.REACHED), ("spoken", None), ("text", None)}
    return next(
        (row.at for row in rows if (row.facts["via"], row.facts.get("outcome")) in spoke and row.seq not in untaken),
        None,
    )
