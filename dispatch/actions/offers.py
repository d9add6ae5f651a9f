"""The ladder: the nearest unit is asked, the next when it says no or nothing, two at once for what is urgent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.actions import SYSTEM, Actor, end_alert
from cases.actions.field import UnitReport, note_unit
from cases.actions.summaries import require_summarised
from cases.models import Alert, AlertReason, LogEntry, LogKind, Request, RequestKind, Urgency, WorkOrder
from cases.workflow import OrderState, RequestState
from common import live
from dispatch.actions.asking import ASKABLE, Asking, ask, lock_case, lock_open, lock_order, require_sender
from dispatch.actions.by_hand import require_seen
from dispatch.actions.endings import (
    OFF_DUTY,
    TAKEN_BY_ANOTHER,
    Ended,
    end,
    facts_of,
    log_ended,
    people_of,
    tellings_of,
    words_of,
)
from dispatch.actions.feed import Telling, tell
from dispatch.actions.leaving import sweep_left, sweep_unattended
from dispatch.models import Assignment
from dispatch.nearest import Candidate, free_units, nearest_free
from dispatch.policy import policy
from dispatch.workflow import OPEN, AssignmentState
from grid.models import Part

SWEEP_BATCH = 200
# A unit has it, not only was asked.
HELD = frozenset(OPEN) - {AssignmentState.OFFERED}


@transaction.atomic
def offer_nearest(order_id: int, *, actor: Actor = SYSTEM, now: datetime, anew: bool = False) -> Assignment | None:
    """Offer an order to the nearest free unit that fits; None, and an alarm to the desk, if there is none left.

    Nothing is done where the order has ended, or a unit is being asked or has it already; a person is told that.
    `anew`: whoever was asked before is asked again, unless they said no.
    """
    order = lock_order(order_id)
    require_sender(order, actor)
    if actor.user is not None:
        require_summarised(order.case)
    if order.state not in ASKABLE:
        return None
    if before := lock_open(order):
        if actor.user is not None:
            require_seen(before, set(), now)
        return None
    candidates = _next_units(order, now, anew=anew)
    if not candidates:
        _raise_alarm(order, actor=actor, now=now, code="no_unit_left")
        return None
    asked, tellings = ask(order, candidates, Asking(is_ladder=True), actor=actor, now=now)
    tell(tellings, now=now)
    return asked[0]


def _next_units(order: WorkOrder, now: datetime, *, standing: int = 0, anew: bool = False) -> list[Candidate]:
    """Find whom to ask next, beside `standing` units that are asked already: two at once after a first silence."""
    asked = Assignment.objects.filter(order=order, round=order.rework_count)
    before = list(asked.values_list("unit_id", "state", "ended_at"))
    is_silent = any(state == AssignmentState.EXPIRED for _unit, state, _at in before)
    count = (policy().at_once if is_silent and order.case.urgency == Urgency.URGENT else 1) - standing
    # Whom a person called back earlier stays called back; what went last went with the order.
    last = max((at for _unit, _state, at in before if at), default=now)
    recalled = {unit for unit, state, at in before if state == AssignmentState.RECALLED and at and at < last}
    refused = {unit for unit, state, _at in before if state == AssignmentState.DECLINED}
    may_not = refused | recalled if anew else {unit for unit, _state, _at in before}
    crossed = _crossed(order) if any(state == AssignmentState.RECALLED for _unit, state, _at in before) else set()
    without = sorted(may_not - (crossed - refused))
    return nearest_free(order, without=without, now=now, count=count) if count > 0 else []


def _crossed(order: WorkOrder) -> set[int]:
    """Return the units whose last asking of an order only crossed the yes of another: they never said anything."""
    last = dict(Assignment.objects.filter(order=order).order_by("pk").values_list("unit", "pk"))
    told = LogEntry.objects.filter(case_id=order.case_id, facts__instead_of__contains=[{"why": TAKEN_BY_ANOTHER}])
    gone = {each["assignment"] for facts in told.values_list("facts", flat=True) for each in facts["instead_of"]}
    return {unit for unit, assignment in last.items() if assignment in gone}


# --- The sweep ----------------------------------------------------------------------------


def sweep_offers(*, now: datetime) -> int:
    """Let offers nobody answered in time expire, and ask the next unit for each; return how many.

    So do offers of units that went off duty meanwhile. Then ask for what no unit was left for, should one have
    become free, tell the shift of units that left with what they took, and pass on what grid workers who are not there
    were to look at. One transaction an order. A case somebody is just acting on is left for the next sweep, and so is
    what another sweep has taken up, so nothing here waits.
    """
    late = _lapsed(now).order_by("expires_at").values_list("order_id", "case_id")
    expired = sum(_expire(*each, now=now) for each in dict.fromkeys(late[:SWEEP_BATCH]))
    waiting = _with_no_unit(now).order_by("issued_at", "pk").values_list("pk", "case_id")[:SWEEP_BATCH]
    asked = sum(_ask_again(*each, now=now) for each in waiting)
    _end_needless_alerts(now)
    return expired + asked + sweep_left(now=now) + sweep_unattended(now=now)


def _end_needless_alerts(now: datetime) -> None:
    """End alerts that a unit is lacking where none is any more, since an order was ended or given back."""
    lacking = Alert.objects.filter(taken_at__isnull=True, reason=AlertReason.NO_UNIT)
    for case_id in list(lacking.order_by("?").values_list("case", flat=True)[:SWEEP_BATCH]):
        with transaction.atomic():
            # Asked under the lock: a unit may just give it back.
            if lock_case(case_id, skip_locked=True) and not _lacks_a_unit(case_id, held_by=HELD):
                end_alert(case_id, AlertReason.NO_UNIT, actor=SYSTEM, now=now)


def _lapsed(now: datetime) -> QuerySet[Assignment]:
    # Who was called in is off duty, and waited for.
    gone = Q(unit__is_on_duty=False, is_call_in=False)
    return Assignment.objects.filter(Q(expires_at__lte=now) | gone, state=AssignmentState.OFFERED)


def _with_no_unit(now: datetime) -> QuerySet[WorkOrder]:
    """Return what goes by the ladder, has no unit and one is free for; not what a department does by itself."""
    asked = _asked()
    unsigned = Q(state=OrderState.ISSUED)
    signed_by_unit = Q(Exists(_went(asked)), state__in=ASKABLE) | Q(rework_count__gt=0, state__in=ASKABLE)
    has_it = asked.filter(Q(state__in=OPEN) | _did_it())
    # Nobody of a house that it is about; none is about nothing.
    of_the_subject = Q(department__line__contains=[Coalesce(OuterRef("case__about_department_id"), 0)])
    free = free_units(now).filter(~of_the_subject, department__line__contains=[OuterRef("department_id")])
    # Whoever asks for more time goes on meanwhile, and so does who holds what is ruled on.
    leaving = Request.objects.filter(
        order=OuterRef("pk"), state=RequestState.ASKED, kind__in=[RequestKind.RETURN, RequestKind.VOID]
    )
    waiting = WorkOrder.objects.filter(
        _goes_by_ladder(), unsigned | signed_by_unit, Exists(free), case__ended_at__isnull=True
    )
    return waiting.exclude(Exists(leaving)).filter(~Exists(has_it), ended_at__isnull=True)


def _asked() -> QuerySet[Assignment]:
    return Assignment.objects.filter(order=OuterRef("pk"))


def _goes_by_ladder() -> Q:
    # What is urgent and was with a unit goes up the ladder however that one was chosen.
    fast = Q(case__is_fast=True, issued_at=F("case__filed_at"), part=Part.LEAD, parent__isnull=True)
    return fast | Q(Exists(_asked()), case__urgency=Urgency.URGENT) | is_sent_anew()


def is_sent_anew() -> Q:
    """Say of an order that it is a lead's of what is urgent and had gone to units before, by whatever order."""
    before = Assignment.objects.filter(case=OuterRef("case"), order__part=Part.LEAD).exclude(order=OuterRef("pk"))
    was_with_units = Q(case__is_fast=True) | Q(Exists(before))
    return Q(was_with_units, case__urgency=Urgency.URGENT, part=Part.LEAD, parent__isnull=True)


def passed_up() -> QuerySet[WorkOrder]:
    """Return the orders of what is urgent that came back from below, where a unit had it, and which no unit has."""
    below = Assignment.objects.filter(order__parent=OuterRef("pk"))
    urgent = WorkOrder.objects.filter(case__urgency=Urgency.URGENT, part=Part.LEAD, state__in=ASKABLE)
    return urgent.filter(Exists(below), ~Exists(below.filter(state__in=OPEN)), ~Exists(_asked()))


def _went(asked: QuerySet[Assignment]) -> QuerySet[Assignment]:
    # Signed without a unit, the department goes by itself, until a check fails.
    return asked.filter(Q(accepted_at__isnull=False) | Q(en_route_at__isnull=False) | Q(on_scene_at__isnull=False))


def _did_it() -> Q:
    # Who repairs what was made safe is the department's to choose, until it has chosen somebody.
    later = Assignment.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    is_all = Q(is_made_safe=False) | ~Exists(later)
    return Q(is_all, state=AssignmentState.DONE, round=OuterRef("rework_count"))


def waits_for_no_unit() -> Q:
    """Say of an order that no unit is looked for: it is done, a unit has done it, or its department goes by itself."""
    goes_alone = Q(~Exists(_went(_asked())), state__in=(OrderState.SIGNED, OrderState.WORKING, OrderState.SUSPENDED))
    by_itself = goes_alone & (Q(rework_count=0) | ~_goes_by_ladder())
    # What a person sent the usual way waits for its department first.
    unasked = Q(state=OrderState.ISSUED) & ~_goes_by_ladder()
    return Q(state=OrderState.DONE) | Q(Exists(_asked().filter(_did_it()))) | by_itself | unasked


@transaction.atomic
def _ask_again(order_id: int, case_id: int, *, now: datetime) -> bool:
    if not lock_case(case_id, skip_locked=True):
        return False
    # What was so before the case was locked need not be so now.
    order = _with_no_unit(now).select_related("case", "department").filter(pk=order_id).first()
    # The desk knows already that there was none.
    candidates = _next_units(order, now) if order else []
    if order is None or not candidates:
        return False
    tell(ask(order, candidates, Asking(is_ladder=True), actor=SYSTEM, now=now)[1], now=now)
    return True


@transaction.atomic
def _expire(order_id: int, case_id: int, *, now: datetime) -> int:
    """End what ran out of one order, all of it in one act, and ask the next."""
    if not lock_case(case_id, skip_locked=True):
        return 0
    rows = _lapsed(now).filter(order=order_id).select_related("case", "unit").order_by("unit_id")
    lapsed = list(rows.select_for_update(of=("self",)))
    ended = [
        end(each, "expire", now=now, why="" if each.unit.is_on_duty or each.expires_at <= now else OFF_DUTY)
        for each in lapsed
    ]
    if ended:
        tell(next_rung(ended, actor=SYSTEM, now=now), now=now)
    return len(ended)


def withdraw_offers_of(unit_id: int, *, now: datetime) -> int:
    """End what a unit that went off duty is still asked, and ask the next; return how many.

    Not in the transaction that sent it off: cases are locked before units. What somebody is just acting on the sweep ends.
    """
    asked = _lapsed(now).filter(unit=unit_id).values_list("order_id", "case_id")
    return sum(_expire(*each, now=now) for each in dict.fromkeys(asked))


def next_rung(ended: Sequence[Ended], *, actor: Actor, now: datetime) -> list[Telling]:
    """Ask the next unit where one said no, nothing, gave it back or lost it, or tell the desk that none is left.

    Where it is not urgent and a person had chosen the unit, that person chooses again; what can wait and was called back
    is only logged, since whoever did that has other plans. What ended and what follows from it are one act, and leave one
    log row. Nobody is alarmed while another unit of the same order is still to answer.
    """
    first, *others = ended
    order = WorkOrder.objects.select_related("case", "department").get(pk=first.assignment.order_id)
    standing = lock_open(order)
    is_wanted = order.case.urgency == Urgency.URGENT or order.pk in _told_of(order.case_id)
    # Whoever takes back what can wait has other plans.
    is_let_go = all(each.verb == "recall" for each in ended) and not is_wanted
    is_ladder = is_wanted or (any(each.assignment.is_ladder for each in ended) and not is_let_go)
    is_over = order.state not in ASKABLE or order.ended_at is not None
    candidates = _next_units(order, now, standing=len(standing)) if is_ladder and not is_over else []
    if not candidates and (is_over or standing or is_let_go):
        log_ended(first, actor=actor, now=now, others=others)
        return tellings_of(ended)
    return tellings_of(ended) + _ask_or_tell(
        order, candidates, is_ladder=is_ladder, actor=actor, now=now, instead=tuple(ended)
    )


def _ask_or_tell(
    order: WorkOrder,
    candidates: Sequence[Candidate],
    *,
    is_ladder: bool,
    actor: Actor,
    now: datetime,
    instead: tuple[Ended, ...] = (),
) -> list[Telling]:
    if candidates:
        return ask(order, candidates, Asking(is_ladder=True, instead=instead), actor=actor, now=now)[1]
    code = "no_unit_left" if is_ladder else "unit_did_not_take_it"
    _raise_alarm(order, actor=actor, now=now, code=code, instead=instead)
    return []


@transaction.atomic
def ask_after_rest(order_id: int, *, now: datetime) -> bool:
    """Ask the next unit for an order whose suspension has ended and that no unit has, or tell the desk that none is left.

    While it rested nobody was asked in place of a unit that gave it back, said no or nothing; what is urgent and had none
    before is looked after as well. Whom a person called back from what can wait was let go of. Say whether anything was done.
    """
    order = lock_order(order_id)
    asked = Assignment.objects.filter(order=order, round=order.rework_count)
    has_it = [*OPEN, AssignmentState.DONE]
    if order.state not in ASKABLE or order.ended_at is not None or asked.filter(state__in=has_it).exists():
        return False
    is_urgent = order.case.urgency == Urgency.URGENT
    granted = Request.objects.filter(order=order, kind=RequestKind.SUSPENSION, state=RequestState.GRANTED)
    rests_since = granted.order_by("-decided_at").values_list("decided_at", flat=True).first()
    lost = asked.filter(ended_at__gte=rests_since or now)
    if not is_urgent:
        lost = lost.exclude(state=AssignmentState.RECALLED)
    by_ladder = WorkOrder.objects.filter(_goes_by_ladder(), pk=order.pk).exclude(waits_for_no_unit())
    if not lost.exists() and not (is_urgent and by_ladder.exists()):
        return False
    is_ladder = is_urgent or order.pk in _told_of(order.case_id) or lost.filter(is_ladder=True).exists()
    candidates = _next_units(order, now) if is_ladder else []
    tell(_ask_or_tell(order, candidates, is_ladder=is_ladder, actor=SYSTEM, now=now), now=now)
    return True


def lacks_elsewhere(assignment: Assignment) -> bool:
    """Say whether another order of the case, of which the desk was told that no unit has it, is still without one."""
    return _lacks_a_unit(assignment.case_id, but=assignment.order_id)


def _lacks_a_unit(case_id: int, *, but: int | None = None, held_by: Collection[str] = OPEN) -> bool:
    orders = _told_of(case_id) - {but}
    has_one = Assignment.objects.filter(order=OuterRef("pk"), state__in=held_by)
    return WorkOrder.objects.filter(~Exists(has_one), pk__in=orders, state__in=ASKABLE, ended_at__isnull=True).exists()


def _told_of(case_id: int) -> set[int]:
    """Return the orders of a case of which the desk was told that a unit is lacking."""
    told = LogEntry.objects.filter(case_id=case_id, kind=LogKind.ASSIGN, facts__act="alarm")
    return {int(each) for each in told.values_list("facts__order", flat=True) if each}


def _raise_alarm(order: WorkOrder, *, actor: Actor, now: datetime, code: str, instead: Sequence[Ended] = ()) -> None:
    report = UnitReport(
        facts={"act": "alarm", "code": code} | facts_of(instead),
        words=words_of(instead),
        let_out=people_of(instead),
        alert=AlertReason.NO_UNIT if code == "no_unit_left" else AlertReason.UNIT_SILENT,
    )
    note_unit(order.case_id, order.pk, report, actor=actor, now=now, kind=LogKind.ASSIGN)
    message = {
        "kind": "alarm",
        "id": f"dispatch.{order.pk}.{int(now.timestamp())}",
        "case": order.case_id,
        "order": order.pk,
        "code": code,
    }
    centre = live.centre_topic(order.case.about_department_id)
    live.publish_after_commit([centre, live.department_topic(order.department_id)], message)
