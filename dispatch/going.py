"""What the centre's watch asks of the room that keeps the units: whether one goes to a case."""

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet

from cases.going import tells_who_goes
from cases.workflow import OrderState
from dispatch.actions.asking import ASKABLE
from dispatch.actions.leaving import gone, with_taken_at
from dispatch.models import Assignment
from dispatch.workflow import TAKEN, AssignmentState


@tells_who_goes
def units_going(now: datetime) -> QuerySet[Assignment]:
    """Return the assignments by which a unit goes to an alert's case, or is there; or was, and did what was told until then.

    Not who was asked and has not said yes, whatever their office signed, nor who has left with it. To what was told after a
    unit was done, or was sent back since, nobody goes.
    """
    of_case = with_taken_at().filter(case=OuterRef("case"), order__ended_at__isnull=True)
    goes = Q(~gone(now), state__in=TAKEN, order__state__in=ASKABLE)
    is_done = Q(order__state=OrderState.DONE) | Q(is_made_safe=True)
    was = Q(is_done, state=AssignmentState.DONE, round=F("order__rework_count"), done_at__gte=OuterRef("raised_at"))
    return of_case.filter(goes | was)
