"""The dispose phase: sign, begin, forward, escalate, finish. What needs somebody else's yes is in `requests`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from cases.actions.act import Act, Actor, Saying, require_words
from cases.actions.contact import release_if_undoable, start_contact
from cases.actions.evidence import attach, of_kind
from cases.actions.orders import ask_to_look, end_order, is_lead, issue_order, take_from_children
from cases.actions.routing import GivenBack, given_back
from cases.actions.summaries import require_summarised
from cases.actions.workers import choose_worker
from cases.models import (
    OF_THE_LIMIT,
    AttachmentKind,
    Case,
    Check,
    CheckKind,
    LogEntry,
    LogKind,
    Obligation,
    RequestKind,
    WordsKind,
    WorkOrder,
)
from cases.workflow import OrderState
from common.refusals import Refusal
from grid.models import Nature, Part

# What nobody asks for any more who forwards the work.
PASSED_ON = (RequestKind.SUSPENSION, RequestKind.RETURN)


class NoOrder(Refusal):
    """The department has no order for this case that could be acted on now."""

    code = "no_order"
    sentence = _("Your department has no order for %(number)s that this could be done with.")


class NotAChild(Refusal):
    """Orders are forwarded down the tree only."""

    code = "not_a_child"
    sentence = _("An order can be forwarded only to a department directly under yours.")


class EscalatedBefore(Refusal):
    """Who could not solve it cannot: an order goes down to each department once, so that it comes to an end."""

    code = "escalated_before"
    sentence = _(
        "%(department)s gave %(number)s back to yours: it cannot solve it. See to it yourselves, forward it to"
        " another department, or ask for a return."
    )


class CoHandlersStillWorking(Refusal):
    """The lead may finish without them, but has to say why."""

    code = "co_handlers_still_working"
    sentence = _("Others still work on %(number)s. Say why it is finished without them.")


def own_order(act: Act, case: Case, *states: OrderState, department: Department | None = None) -> WorkOrder:
    """Return the order of the actor's department (or of `department`, where Whistle acts for it)."""
    wanted = department.pk if department else act.actor.department_id
    for order in act.orders(case):
        if order.department_id == wanted and order.state in states:
            return order
    raise NoOrder(number=case.number)


@transaction.atomic
def sign_orders(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    department: Department | None = None,
    at: datetime | None = None,
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Sign for one's orders; where it is the lead's, the case is being handled from here on."""
    act = Act(LogKind.SIGN, actor=actor, now=now, at=at)
    for case in act.lock(cases, versions):
        order = own_order(act, case, OrderState.ISSUED, department=department)
        put_signature(act, case, order)
        act.log(case, facts={"order": order.pk, "department": order.department_id})
    act.write()
    return act.cases


def put_signature(act: Act, case: Case, order: WorkOrder) -> None:
    """Sign an order within an act."""
    act.step(order, "sign", number=case.number)
    order.signed_at = act.at
    act.keep(order)
    act.stop_clocks(case, Obligation.SIGN, order=order)
    if is_lead(order):
        act.step(case, "sign")
        start_contact(act, case, order)


@transaction.atomic
def begin_orders(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    department: Department | None = None,
    at: datetime | None = None,
) -> list[Case]:
    """Say that somebody is on it."""
    act = Act(LogKind.BEGIN, actor=actor, now=now, at=at)
    for case in act.lock(cases):
        order = own_order(act, case, OrderState.SIGNED, department=department)
        act.step(order, "begin", number=case.number)
        act.log(case, facts={"order": order.pk, "department": order.department_id})
    act.write()
    return act.cases


@transaction.atomic
def forward_orders(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    to: Department,
    note: str = "",
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Let a child department do it. Its clock is its own; the parent's runs on.

    Not one that gave this very order back before: each is asked once.
    """
    if to.parent_id != actor.department_id:
        raise NotAChild
    act = Act(LogKind.FORWARD, actor=actor, now=now)
    act.lock(cases, versions)
    gone, escalated = given_back(cases), escalated_orders(cases)
    for case in act.cases:
        if to.pk in gone.get(case.pk, frozenset()):
            raise GivenBack(number=case.number, department=to.name)
        order = own_order(act, case, OrderState.SIGNED, OrderState.WORKING)
        if (order.pk, to.pk) in escalated:
            raise EscalatedBefore(number=case.number, department=to.name)
        require_summarised(case)
        act.step(order, "forward", number=case.number)
        # Of work that another has in hand nothing is suspended, and nobody passes on what is not his.
        act.lapse_requests(case, order, PASSED_ON)
        child = issue_order(act, case, to, Part(order.part), parent=order)
        sayings = [Saying(WordsKind.NOTE, note)] if note else []
        facts = {"order": order.pk, "child": child.pk, "department": to.pk, "until": [act.until(case, child)]}
        act.log(case, *sayings, facts=facts)
    act.write()
    return act.cases


def escalated_orders(case_ids: Iterable[int]) -> set[tuple[int | None, int]]:
    """Return from which order to which department work was forwarded that this department gave back. Two queries."""
    rows = LogEntry.objects.filter(case_id__in=case_ids, kind=LogKind.ESCALATE)
    given_up = [facts["order"] for facts in rows.values_list("facts", flat=True)]
    return set(WorkOrder.objects.filter(pk__in=given_up).values_list("parent", "department")) if given_up else set()


@transaction.atomic
def escalate_orders(cases: Sequence[int], *, actor: Actor, now: datetime, reason: str) -> list[Case]:
    """Give a forwarded order back to the parent department: the child cannot solve it."""
    require_words(reason, "reason")
    act = Act(LogKind.ESCALATE, actor=actor, now=now)
    for case in act.lock(cases):
        order = own_order(act, case, OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING)
        parent = next((each for each in act.orders(case) if each.pk == order.parent_id), None)
        if parent is None:
            raise NoOrder(number=case.number)
        end_order(act, case, order, "give_back")
        act.step(parent, "take_over", number=case.number)
        facts = {
            "order": order.pk,
            "department": order.department_id,
            "parent": parent.pk,
            "to": parent.department_id,
        }
        act.log(case, Saying(WordsKind.REASON, reason), facts=facts)
    act.write()
    return act.cases


@transaction.atomic
def finish_orders(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    result: str,
    at: datetime | None = None,
    without_co_handlers: str = "",
    uploads: Sequence[UUID] = (),
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Report one's orders done. The lead's being done, somebody else is asked to look."""
    require_words(result, "result")
    act = Act(LogKind.FINISH, actor=actor, now=now, at=at)
    for case in act.lock(cases, versions):
        order = own_order(act, case, OrderState.SIGNED, OrderState.WORKING, OrderState.FORWARDED)
        sayings = [Saying(WordsKind.RESULT, result)]
        facts = {
            "order": order.pk,
            "department": order.department_id,
            **leave_to_check(act, case, order, without_co_handlers=without_co_handlers),
        }
        if without_co_handlers.strip():
            sayings += [Saying(WordsKind.REASON, without_co_handlers)]
        act.log(case, *sayings, facts=facts | attach(act, case, of_kind(uploads, AttachmentKind.AFTER)))
    act.write()
    return act.cases


def leave_to_check(act: Act, case: Case, order: WorkOrder, *, without_co_handlers: str | None) -> dict[str, Any]:
    """Finish an order within an act; the lead's being done, ask somebody else to look. Return what the log says of it.

    A clerk decides to finish without co-handlers, and says why; None: a crew is done, which is a fact and needs no reason.
    """
    act.step(order, "finish", number=case.number)
    order.done_at = act.at
    order.repair_owed_since = None
    act.keep(order)
    act.stop_clocks(case, Obligation.SIGN, Obligation.DISPOSE, order=order)
    # Who finishes without having spoken to the citizen did not speak to the citizen, unless nobody could.
    release_if_undoable(act, case)
    act.miss_clocks(case, Obligation.CONTACT, order=order)
    # Of work that was reported done no limit moves any more.
    act.lapse_requests(case, order, OF_THE_LIMIT)
    # The parent did it after all.
    take_from_children(act, case, order)
    if not is_lead(order):
        return {}
    # A co-handler goes on: its order and score are its own.
    _require_word_of_others(act, case, order, without_co_handlers)
    act.step(case, "finish")
    act.start_clock(case, Obligation.CHECK)
    check = _ask_check(act, case, order)
    return {"check": check.pk, "worker": check.asked_id}


def _require_word_of_others(act: Act, case: Case, lead: WorkOrder, reason: str | None) -> None:
    open_ones = [
        each for each in act.orders(case) if each.pk != lead.pk and each.ended_at is None and each.done_at is None
    ]
    if reason is None or not any(each.part == Part.CO for each in open_ones):
        return
    if not reason.strip():
        raise CoHandlersStillWorking(number=case.number)
    require_words(reason, "without_co_handlers")


def _ask_check(act: Act, case: Case, order: WorkOrder) -> Check:
    case_class = act.related(case, "case_class")
    is_field = case_class is not None and case_class.nature == Nature.FIELD
    worker = choose_worker(act, case, CheckKind.SITE) if is_field else None
    check = Check(
        case=case,
        order=order,
        kind=CheckKind.SITE if is_field else CheckKind.DESK,
        asked=worker,
        # When the work was done is one thing; nobody was asked to look before we heard of it.
        asked_at=act.now,
    )
    act.add(check)
    ask_to_look(act, case, check, worker)
    return check
