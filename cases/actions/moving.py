"""How a clock's three times move together: amber, due, and twice the limit. Pure: nothing is read or written."""

from datetime import datetime

from cases.models import Clock
from common.worktime import Unit, WorkCalendar

# Each time a clock has something to tell, and which share of its limit is used by then.
SHARES = {"amber_at": 0.8, "due_at": 1, "leader_at": 2}


def leave_out(clock: Clock, since: datetime, until: datetime, calendar: WorkCalendar) -> None:
    """Leave out of a clock what lies between: what was left then is left now, and what had passed stays where it was."""
    for name in SHARES:
        moment = getattr(clock, name)
        if moment:
            setattr(clock, name, calendar.shift(moment, since, until, Unit(clock.unit)))


def extend(clock: Clock, due_at: datetime, calendar: WorkCalendar) -> None:
    """Move a clock's limit; amber and the leader's time go with it, by their share of what was added."""
    before = clock.due_at
    for name, share in SHARES.items():
        moment = getattr(clock, name)
        if moment:
            setattr(clock, name, calendar.stretch(moment, before, due_at, Unit(clock.unit), share))
    clock.due_at = due_at
