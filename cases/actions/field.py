"""What units do to a case: being asked, signing by acceptance, beginning on arrival, finishing.

Called by the room that keeps the units. What a unit reports is a fact, so it is
written whether or not the case is still with it; the order is brought only as far
as it may still go, through every step on the way. Each call is one act and leaves one log row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from cases.access import has_secret_place
from cases.actions.act import Act, Actor, Saying
from cases.actions.evidence import attach
from cases.actions.handling import leave_to_check, put_signature
from cases.actions.orders import hold, is_lead
from cases.models import AlertReason, AttachmentKind, Case, Clock, Holder, LogKind, Obligation, WordsKind, WorkOrder
from cases.workflow import OrderState, State

# How far an act of a unit brings the order.
REACHED = {OrderState.SIGNED: 1, OrderState.WORKING: 2, OrderState.DONE: 3}


@dataclass(frozen=True, kw_only=True)
class UnitReport:
    """What a unit's act says. `reach`: how far it brings the order, if at all."""

    facts: dict[str, Any]
    reach: OrderState | None = None
    words: str = ""
    words_kind: WordsKind = WordsKind.NOTE
    # What the actor's phone sent, and what each shows.
    uploads: tuple[tuple[UUID, AttachmentKind], ...] = ()
    # Whose report they belong to, where it is the actor's own.
    report_id: int | None = None
    # Who sees the case from now on because of it, and who no longer does.
    let_in: tuple[User, ...] = ()
    let_out: tuple[User, ...] = ()
    # A unit has it from now on, so that nobody need look for one, also not for another order of the case.
    brings_unit: bool = False
    # Who goes there from now on: where the place is kept and none of them was told it, somebody on shift tells them.
    goes: tuple[User, ...] = ()
    # What somebody on shift must be told because of it.
    alert: AlertReason | None = None
    # The unit is done, and what it did only made it safe: its department still owes the repair.
    makes_safe: bool = False
    # The unit has repaired it, also what another had made safe before.
    has_repaired: bool = False


@transaction.atomic
def note_unit(
    case_id: int,
    order_id: int,
    report: UnitReport,
    *,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
    kind: LogKind = LogKind.UNIT_ACT,
) -> Case:
    """Keep what a unit did, and bring its department's order as far as that goes.

    The log row is of the strongest kind that is true: a unit that finishes the order leaves a
    `finish`, so that whoever waits for that hears it whoever did it.
    """
    act = _open(kind, case_id, actor=actor, now=now, at=at)
    (case,) = act.cases
    order = _order(act, case, order_id)
    sayings = [Saying(report.words_kind, report.words)] if report.words.strip() else []
    facts = {**report.facts, "order": order_id}
    became = None
    if order is not None and report.reach is not None:
        became = _advance(act, case, order, report, facts)
        _correct_signature(act, case, order)
        if report.makes_safe and order.state != OrderState.DONE:
            became = _owe_repair(act, case, order, facts)
        elif report.has_repaired and order.repair_owed_since:
            order.repair_owed_since = None
            act.keep(order)
    if "noted" in facts:
        # It changes nothing, so somebody at the desk has to read it.
        case.has_late_word = True
    _admit(act, case, order_id, report)
    if report.brings_unit:
        facts |= act.end_alerts(case, AlertReason.NO_UNIT, AlertReason.UNIT_SILENT)
    if report.goes:
        _tell_where(act, case, report)
    if report.alert is not None:
        act.raise_alert(case, report.alert)
    facts |= attach(act, case, report.uploads, report_id=report.report_id)
    act.log(case, *sayings, facts=facts, kind=became or kind)
    act.write()
    return case


@transaction.atomic
def attach_late(
    case_id: int,
    upload: UUID,
    *,
    kind: AttachmentKind,
    report_id: int | None,
    actor: Actor,
    now: datetime,
    of: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Attach a photo that arrived after the act it belongs to; its sender may have left the case by then.

    `of` and `at`: what the row of that act says of whose work it was, and whether it changed anything, and when it counted.
    """
    act = _open(LogKind.ATTACH, case_id, actor=actor, now=now, at=at)
    (case,) = act.cases
    facts = {"kind": kind, **({"of": of} if of else {})}
    act.log(case, facts=facts | attach(act, case, [(upload, kind)], report_id=report_id))
    act.write()


def _open(kind: LogKind, case_id: int, *, actor: Actor, now: datetime, at: datetime | None) -> Act:
    act = Act(kind, actor=actor, now=now, at=at)
    # By the assignment and not by present sight: a fact about a case that has left is a fact.
    act.adopt_one(case_id)
    return act


def _order(act: Act, case: Case, order_id: int) -> WorkOrder | None:
    return next((each for each in act.orders(case) if each.pk == order_id and each.ended_at is None), None)


def _advance(act: Act, case: Case, order: WorkOrder, report: UnitReport, facts: dict[str, Any]) -> LogKind | None:
    wanted = REACHED[report.reach] if report.reach else 0
    became = None
    if order.state == OrderState.ISSUED:
        put_signature(act, case, order)
        became = LogKind.SIGN
        facts["signed"] = True
    if wanted >= REACHED[OrderState.WORKING] and order.state == OrderState.SIGNED:
        act.step(order, "begin", number=case.number)
        became = LogKind.BEGIN
    may_finish = order.state == OrderState.WORKING and (not is_lead(order) or case.state == State.HANDLING)
    if wanted == REACHED[OrderState.DONE] and may_finish:
        # What stands open beside it stays open: done is done, whoever else is still at it.
        facts |= {"check": None, "worker": None, **leave_to_check(act, case, order, without_co_handlers=None)}
        became = LogKind.FINISH
    if became:
        facts["department"] = order.department_id
    return became


def _owe_repair(act: Act, case: Case, order: WorkOrder, facts: dict[str, Any]) -> LogKind:
    """Keep that the order goes on, on the limit it has: what was made safe is not repaired."""
    order.repair_owed_since = act.at
    act.keep(order)
    facts |= {"department": order.department_id, "part": order.part, "until": [act.until(case, order)]}
    if case.danger:
        # No danger ends by the way: whether it is over is for a person to say.
        act.raise_alert(case, AlertReason.MADE_SAFE)
    return LogKind.MAKE_SAFE


def _correct_signature(act: Act, case: Case, order: WorkOrder) -> None:
    # Whatever the unit did, its department had signed by then: an earlier fact that comes
    # late moves the signature back.
    at = max(act.at, order.issued_at)
    if order.signed_at is None or order.signed_at <= at:
        return
    order.signed_at = at
    act.keep(order)
    for clock in act.clocks(case):
        if clock.obligation == Obligation.SIGN and clock.order_id == order.pk and clock.stopped_at:
            _stop_earlier(act, clock, at)


def _stop_earlier(act: Act, clock: Clock, at: datetime) -> None:
    clock.stopped_at = max(at, clock.started_at)
    clock.is_met = clock.stopped_at <= clock.due_at
    act.touch(clock)


def _tell_where(act: Act, case: Case, report: UnitReport) -> None:
    """Let whoever takes it on be told by that where it is, for whatever the case comes to be; what is kept a person tells."""
    act.flush(Holder)
    going = Holder.objects.filter(case=case, user__in=report.goes)
    if not has_secret_place(case):
        going.update(knows_place=True)
    elif not going.filter(knows_place=True).exists():
        act.raise_alert(case, AlertReason.PLACE_UNTOLD)


def _admit(act: Act, case: Case, order_id: int, report: UnitReport) -> None:
    # The order is what gives the access, so that whatever ends the order ends it for the unit in the same act.
    # Out before in: whoever is of both units stays.
    if report.let_out:
        act.flush(Holder)
        Holder.objects.filter(case=case, cause_id=order_id, user__in=report.let_out).delete()
    for user in report.let_in:
        hold(act, case, cause_id=order_id, user=user)
