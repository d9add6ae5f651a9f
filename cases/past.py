"""What a department may still read of a case it had: the summary of what it did. Reads only.

Number, class, division, its own orders with their clocks, its own words, its own requests and disputes. Never the place,
the reporter, anybody else's order or words: the case has left it (`cases.access.past_orders`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.models import Role, User
from cases.access import past_orders
from cases.actions.disputes import disputables, dispute_days, own_history, who_decides
from cases.models import (
    Case,
    Clock,
    LogEntry,
    LogKind,
    Obligation,
    Request,
    RequestKind,
    Words,
    WordsKind,
    WorkOrder,
)
from cases.withheld import as_shown, text_of
from common.refusals import NotFound

# Said by somebody outside; a department's own words are never of these kinds.
NOT_ONES_OWN = ("report", "citizen", "shown")


@dataclass(frozen=True)
class PastWords:
    """Something the department wrote, and when."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True)
class Dispute:
    """What the department contested: why, and what was decided and why."""

    request: Request
    reason: str
    decision: str


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
    disputes: list[Dispute]
    # What else it asked for, and what became of that.
    asked: list[Request]
    # Its orders that may be disputed still; None is what the source of an imported case says.
    disputable: list[WorkOrder | None]
    dispute_days: int = field(default=30)
    # Who decides: a shift lead, or a leader where every lead is of this department's house.
    decider: Role = Role.SHIFT_LEAD


def past_case(user: User, case_id: int, *, now: datetime) -> PastCase:
    """Return the summary of one case for the department of `user`.

    Raises NotFound where it never had it, or where the matter is about itself: as if there were no such case.
    """
    orders = list(past_orders(user).filter(case=case_id).select_related("case").order_by("pk"))
    case = Case.objects.filter(pk=case_id).first()
    is_named = case is not None and bool(own_history(user, [case]))
    if case is None or not (orders or is_named):
        raise NotFound
    clocks = disputed = Q(order_id__in=[order.pk for order in orders])
    if is_named:
        # What its source knows of an imported case is one clock, and no order.
        clocks |= Q(obligation=Obligation.PROMISE, department_id=user.department_id)
        disputed |= Q(order_id=None)
    requests = Request.objects.filter(disputed, case=case, kind=RequestKind.DISPUTE)
    days = dispute_days()
    to_dispute = disputables([case] if is_named else [], orders, now=now)
    is_visible = Case.objects.visible_to(user).filter(pk=case.pk).exists()
    class_id, division_id = (case.case_class_id, case.division_id) if is_visible else _as_it_left(case, orders)
    return PastCase(
        id=case.pk,
        number=case.number,
        case_class_id=class_id,
        division_id=division_id,
        is_visible=is_visible,
        orders=orders,
        clocks=list(Clock.objects.filter(clocks, case_id=case.pk).order_by("seq")),
        words=_own_words(user, case),
        asked=_asked(orders),
        disputes=_disputes(user, case, requests),
        disputable=[each.order for each in to_dispute if each.refusal(now, days) is None],
        dispute_days=days,
        decider=who_decides(user.department, case.pk),
    )


def _as_it_left(case: Case, orders: list[WorkOrder]) -> tuple[int | None, int | None]:
    """Return the class and the place that the case had when it left the department: what comes after is not its own."""
    changes = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE)
    if orders:
        last = orders[-1]
        left_at = last.ended_at or last.done_at
        changes = changes.filter(act_id__gt=last.pk, at__gte=left_at) if left_at else changes.none()
    elif not LogEntry.objects.filter(case_id=case.pk, seq=2, facts__outcome="untold").exists():
        # What its source left open is its own until somebody sends it out.
        sent_at = WorkOrder.objects.filter(case=case).aggregate(first=Min("issued_at"))["first"]
        changes = changes.filter(at__gte=sent_at) if sent_at else changes.none()
    first = changes.order_by("seq").first()
    if first is None or "class_before" not in first.facts:
        return case.case_class_id, case.division_id
    return first.facts["class_before"], first.facts["division_before"]


def _asked(orders: list[WorkOrder]) -> list[Request]:
    """Return what was asked for orders, disputes apart: whoever asked learns also that it fell away with its order."""
    return list(Request.objects.filter(order__in=orders).exclude(kind=RequestKind.DISPUTE).order_by("pk"))


def _disputes(user: User, case: Case, requests: QuerySet[Request]) -> list[Dispute]:
    """Read the disputes, newest first, with what either side wrote: the decision is told to whoever it is about."""
    found = list(requests.select_related("decided_by").order_by("-pk"))
    rows = LogEntry.objects.filter(
        case_id=case.pk,
        kind__in=[LogKind.ASK, LogKind.GRANT, LogKind.REFUSE],
        facts__request__in=[each.pk for each in found],
    )
    said_at = {
        (facts["request"], kind == LogKind.ASK): seq for facts, kind, seq in rows.values_list("facts", "kind", "seq")
    }
    words = Words.objects.filter(case=case, kind=WordsKind.REASON, log_seq__in=said_at.values())
    texts = {each.log_seq: text_of(each) for each in as_shown(words, user)}

    def text(request: Request, *, is_asking: bool) -> str:
        return texts.get(said_at.get((request.pk, is_asking), 0), "")

    return [Dispute(each, text(each, is_asking=True), text(each, is_asking=False)) for each in found]


def _own_words(user: User, case: Case) -> list[PastWords]:
    own_acts = LogEntry.objects.filter(
        case_id=OuterRef("case_id"), seq=OuterRef("log_seq"), department_id=user.department_id
    )
    written = Words.objects.filter(Exists(own_acts), case=case).exclude(kind__in=NOT_ONES_OWN).order_by("log_seq", "pk")
    return [PastWords(each.created_at, each.kind, text_of(each)) for each in as_shown(written, user)]
