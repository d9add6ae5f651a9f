"""What a request for more time comes to, and who decides it: beyond the promise to the citizen the shift lead."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from accounts.models import Role
from cases.clocks import clock_of
from cases.models import DECIDES, OF_THE_LIMIT, Clock, Obligation, Request, RequestKind, WorkOrder
from cases.workflow import RequestState
from common.wall_clock import first_showing
from common.worktime import Unit, WorkCalendar


def suspended_limit(limit: Clock | None, review_on: date, since: datetime, calendar: WorkCalendar) -> datetime:
    """Return where a limit comes to, or without one when the work goes on, if it waits from an instant to a day."""
    if limit is None or limit.stopped_at:
        return _goes_on(review_on, since, calendar)
    return _after_the_rest(limit, limit.due_at, review_on, limit.paused_at or since, calendar)


def extended_limit(limit: Clock, span: tuple[Decimal, Unit], order: WorkOrder, calendar: WorkCalendar) -> datetime:
    """Return where a limit comes to with more time; one that rests as if it went on on its day, and no earlier."""
    due_at = calendar.due(limit.due_at, *span)
    if limit.paused_at is None or order.review_on is None:
        return due_at
    return _after_the_rest(limit, due_at, order.review_on, limit.paused_at, calendar)


def _after_the_rest(
    limit: Clock, due_at: datetime, review_on: date, paused_at: datetime, calendar: WorkCalendar
) -> datetime:
    resumes = _goes_on(review_on, paused_at, calendar)
    return max(resumes, calendar.shift(due_at, paused_at, resumes, Unit(limit.unit)))


def _goes_on(review_on: date, since: datetime, calendar: WorkCalendar) -> datetime:
    return max(first_showing(calendar.zone, datetime.combine(review_on, time.min)), since)


def decide_anew(case_ids: Iterable[int], clocks: Mapping[int, Sequence[Clock]], calendar: WorkCalendar) -> None:
    """Say anew until when the open requests for time would reach, and who decides: beyond the promise the shift lead.

    Within an act that moved a limit or a promise; `clocks` by case, as the act leaves them.
    """
    asked = Request.objects.filter(case__in=case_ids, kind__in=OF_THE_LIMIT, state=RequestState.ASKED)
    anew = []
    for request in asked.select_related("order").order_by("pk"):
        limit = clock_of(clocks[request.case_id], Obligation.DISPOSE, request.order_id)
        promise = clock_of(clocks[request.case_id], Obligation.PROMISE)
        reaches = _reaches(request, limit, calendar)
        if reaches is None:
            continue
        due_at = reaches if request.kind == RequestKind.EXTENSION else request.due_at
        breaks = promise is not None and reaches > promise.due_at
        decider = Role.SHIFT_LEAD if breaks else DECIDES[RequestKind(request.kind)]
        if (due_at, decider) != (request.due_at, request.decider):
            request.due_at, request.decider = due_at, decider
            anew.append(request)
    if anew:
        Request.objects.bulk_update(anew, ["due_at", "decider"])


def _reaches(request: Request, limit: Clock | None, calendar: WorkCalendar) -> datetime | None:
    """Return where the office's limit would come to, if it is still a question."""
    if request.kind == RequestKind.SUSPENSION:
        return suspended_limit(limit, request.review_on, request.asked_at, calendar) if request.review_on else None
    if limit is None or limit.stopped_at or request.order is None:
        return None
    return extended_limit(limit, (request.amount or Decimal(), Unit(request.unit)), request.order, calendar)
