"""What an open request for more time comes to, whenever the limit or the promise it is measured by moves."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from accounts.models import Role
from cases.clocks import clock_of
from cases.models import DECIDES, Clock, Obligation, Request, RequestKind
from cases.workflow import RequestState
from common.worktime import Unit, WorkCalendar


def decide_anew(case_ids: Iterable[int], clocks: Mapping[int, Sequence[Clock]], calendar: WorkCalendar) -> None:
    """Say anew until when the open extensions of these cases would reach, and who decides: beyond the promise the shift lead.

    Within an act that moved a limit or a promise; `clocks` by case, as the act leaves them.
    """
    asked = Request.objects.filter(case__in=case_ids, kind=RequestKind.EXTENSION, state=RequestState.ASKED)
    for request in asked.order_by("pk"):
        limit = clock_of(clocks[request.case_id], Obligation.DISPOSE, request.order_id)
        promise = clock_of(clocks[request.case_id], Obligation.PROMISE)
        if limit is None or limit.stopped_at:
            continue
        due_at = calendar.due(limit.due_at, request.amount or Decimal(), Unit(request.unit))
        breaks = promise is not None and due_at > promise.due_at
        decider = Role.SHIFT_LEAD if breaks else DECIDES[RequestKind.EXTENSION]
        if (due_at, decider) != (request.due_at, request.decider):
            request.due_at, request.decider = due_at, decider
            request.save(update_fields=["due_at", "decider"])
