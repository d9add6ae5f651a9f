"""What time itself does: clocks that turn amber, fall due, or reach twice their limit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from cases.actions.act import SYSTEM, Act, next_alarm
from cases.actions.contact import release_undoable
from cases.actions.contacts import with_same_address
from cases.models import AlertReason, Case, Clock, LogKind, Obligation, Report, Urgency
from cases.watch import on_it

BATCH = 500
AMBER, RED, LEADER, RELEASED = "amber", "red", "leader", "released"


def ring_clocks(*, now: datetime, batch: int = BATCH) -> int:
    """Tell of every clock that has something to tell; return how many cases were told of.

    Cases another act holds just now are left for the next sweep.
    """
    told = 0
    while count := _ring_batch(now=now, batch=batch):
        told += count
        if count < batch:
            break
    return told


@transaction.atomic
def _ring_batch(*, now: datetime, batch: int) -> int:
    due = Clock.objects.filter(alarm_at__lte=now).order_by("alarm_at").values_list("case_id", flat=True)[:batch]
    act = Act(LogKind.ALARM, actor=SYSTEM, now=now)
    # The case before its clocks, like every act, so that the two never wait for each other.
    act.adopt(Case.objects.filter(pk__in=set(due)), skip_locked=True)
    # What was due before the case was locked may have been done or told of since: only the clocks read
    # under the lock count, and where none of them has anything to tell there is no row.
    ringing = {case.pk: [clock for clock in act.clocks(case) if _rings(clock, now)] for case in act.cases}
    act.leave_out(case for case in act.cases if not ringing[case.pk])
    # Whoever could be reached when it began may be out of reach by now: erased, gone from the list.
    release_undoable(act, [case for case in act.cases if any(map(_is_contact, ringing[case.pk]))])
    nobody_goes = _untaken(
        case for case in act.cases if any(_is_unsigned(clock, case, now) for clock in ringing[case.pk])
    )
    for case in act.cases:
        if case.pk in nobody_goes:
            act.raise_alert(case, AlertReason.UNSIGNED)
        act.log(case, facts={"clocks": [_told(clock, now) for clock in ringing[case.pk]]})
        for clock in ringing[case.pk]:
            if clock.stopped_at is None:
                clock.alarm_at = next_alarm(clock, now)
                act.touch(clock)
    if act.cases:
        act.write()
    return len(act.cases)


def _is_unsigned(clock: Clock, case: Case, now: datetime) -> bool:
    """Whether the alarm is the one that tells that what is urgent was not signed for in time: the first past its limit."""
    is_first = clock.alarm_at is not None and clock.alarm_at <= clock.due_at <= now
    return case.urgency == Urgency.URGENT and clock.obligation == Obligation.SIGN and not clock.stopped_at and is_first


def _untaken(cases: Iterable[Case]) -> set[int]:
    """Return those of the cases that no office has taken on, nor a unit of it: its acceptance signs."""
    ids = [case.pk for case in cases]
    if not ids:
        return set()
    return set(Case.objects.filter(~Exists(on_it()), pk__in=ids).values_list("pk", flat=True))


@transaction.atomic
def release_contacts(contact_ids: Iterable[int], *, now: datetime) -> int:
    """Let nobody owe these citizens a first contact that cannot be made any more; return in how many cases."""
    hers = set(Report.objects.filter(contact__in=with_same_address(set(contact_ids))).values_list("case_id", flat=True))
    # A text reaches also whom a case speaks for.
    hers.update(Case.objects.all().speaking_for(hers))
    owed = Clock.objects.filter(case_id__in=hers, obligation=Obligation.CONTACT, stopped_at__isnull=True)
    act = Act(LogKind.ALARM, actor=SYSTEM, now=now)
    act.adopt(Case.objects.filter(pk__in=set(owed.values_list("case_id", flat=True))))
    released = release_undoable(act, act.cases)
    act.leave_out(case for case in act.cases if case.pk not in released)
    for case in act.cases:
        over = [clock for clock in act.clocks(case) if _is_contact(clock) and clock.stopped_at == now]
        act.log(case, facts={"clocks": [_told(clock, now) for clock in over]})
    if act.cases:
        act.write()
    return len(act.cases)


def _is_contact(clock: Clock) -> bool:
    return clock.obligation == Obligation.CONTACT


def _rings(clock: Clock, now: datetime) -> bool:
    return clock.alarm_at is not None and clock.alarm_at <= now


def _told(clock: Clock, now: datetime) -> dict[str, object]:
    return {
        "clock": clock.seq,
        "obligation": clock.obligation,
        "department": clock.department_id,
        "level": _level(clock, now),
        "due_at": clock.due_at.isoformat(),
    }


def _level(clock: Clock, now: datetime) -> str:
    if clock.stopped_at:
        return RELEASED
    if clock.leader_at and clock.leader_at <= now:
        return LEADER
    return RED if clock.due_at <= now else AMBER
