"""Whether somebody goes to a case: asked of the rooms above, which keep who is sent.

An office's signature says that it has the case, and nothing of anybody who goes there.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Alert, AlertReason

# Given a moment: the rows by which somebody goes, or has been, to the case of the alert that is asked about.
Going = Callable[[datetime], QuerySet]
GOING: list[Going] = []


def tells_who_goes(going: Going) -> Going:
    """Register rows by which somebody goes to a case; they name the alert's columns by `OuterRef`."""
    GOING.append(going)
    return going


def somebody_goes(now: datetime) -> Q:
    """Say of an alert whether somebody goes to its case; who was sent there and is not told where does not."""
    goes = Q(pk__in=[])
    for going in GOING:
        goes |= Q(Exists(going(now)))
    untold = Alert.objects.filter(case=OuterRef("case"), reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True)
    return goes & ~Q(Exists(untold))
