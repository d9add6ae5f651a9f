"""What a department may still read of a case it had: the summary of what it did. Reads only.

Number, class, division, its own orders with their clocks, its own words, its own disputes. Never the place,
the reporter, anybody else's order or words: the case has left it (`cases.access.past_orders`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from cases.access import past_orders
from cases.actions.disputes import dispute_days, is_in_time, is_open_to_dispute, is_own_history
from cases.models import Case, Clock, LogEntry, Obligation, Request, RequestKind, Words, WorkOrder
from common.refusals import NotFound

# Said by somebody outside; a department's own words are never of these kinds.
NOT_ONES_OWN = ("report", "citizen")


@dataclass(frozen=True)
class PastWords:
    """Something the department wrote, and when."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True)
class PastCase:
    """A case as its former department reads it."""

    id: int
    number: str
    case_class_id: int | None
    division_id: int | None
    # Whether the department still sees the case itself.
    is_visible: bool
    orders: list[WorkOrder]
    clocks: list[Clock]
    words: list[PastWords]
    disputes: list[Request]
    # Its orders that may be disputed still; None is what the source of an imported case says.
    disputable: list[WorkOrder | None]
    dispute_days: int = field(default=30)


def past_case(user: User, case_id: int, *, now: datetime) -> PastCase:
    """Return the summary of one case for the department of `user`.

    Raises NotFound where it never had it, or where the matter is about itself: as if there were no such case.
    """
    orders = list(past_orders(user).filter(case=case_id).order_by("pk"))
    case = Case.objects.filter(pk=case_id).first()
    is_named = case is not None and is_own_history(user, case)
    if case is None or not (orders or is_named):
        raise NotFound
    clocks = disputed = Q(order_id__in=[order.pk for order in orders])
    if is_named:
        # What its source knows of an imported case is one clock, and no order.
        clocks |= Q(obligation=Obligation.PROMISE, department_id=user.department_id)
        disputed |= Q(order_id=None)
    requests = Request.objects.filter(disputed, case=case, kind=RequestKind.DISPUTE)
    disputes = list(requests.select_related("decided_by").order_by("-pk"))
    last = {each.order_id: each for each in reversed(disputes)}
    measured = [*([None] if is_named else []), *orders]
    return PastCase(
        id=case.pk,
        number=case.number,
        case_class_id=case.case_class_id,
        division_id=case.division_id,
        is_visible=Case.objects.visible_to(user).filter(pk=case.pk).exists(),
        orders=orders,
        clocks=list(Clock.objects.filter(clocks, case_id=case.pk).order_by("seq")),
        words=_own_words(user, case),
        disputes=disputes,
        disputable=[
            order
            for order in measured
            if is_open_to_dispute(case, order, last.get(order.pk if order else None)) and is_in_time(case, order, now)
        ],
        dispute_days=dispute_days(),
    )


def _own_words(user: User, case: Case) -> list[PastWords]:
    own_acts = LogEntry.objects.filter(
        case_id=OuterRef("case_id"), seq=OuterRef("log_seq"), department_id=user.department_id
    )
    written = Words.objects.filter(Exists(own_acts), case=case).exclude(kind__in=NOT_ONES_OWN).order_by("log_seq", "pk")
    return [PastWords(each.created_at, each.kind, each.text) for each in written]
