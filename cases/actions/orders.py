"""What several acts do to a case's orders, checks and holders. Called inside an act only."""

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from cases.access import above_the_desk, has_secret_place, reads_protected
from cases.actions.act import Act
from cases.actions.same_office import start_or_run_on
from cases.models import AlertReason, Case, Check, Holder, Obligation, WorkOrder
from cases.workflow import OrderState, State
from common.refusals import Refusal
from grid.models import Part

WGS84 = 4326


class AboutItself(Refusal):
    """A matter about a department never goes to it."""

    code = "about_itself"
    sentence = _("%(number)s is about that department, or one it stands under, so it goes to its superior.")


class AboutTheDesk(Refusal):
    """Whoever sees to the matter stands under that department, so nobody would see it any more."""

    code = "about_the_desk"
    sentence = _(
        "Everybody at the desk works under %(department)s, so nobody would see the matter. Hand it over to the"
        " authority above instead."
    )


def require_seen_by_desk(department: Department | None) -> None:
    """Refuse to hide a matter from everybody who could see to it."""
    if department is not None and department.pk in above_the_desk():
        raise AboutTheDesk(department=department.name)


def hold(
    act: Act,
    case: Case,
    *,
    cause_id: int,
    department: Department | None = None,
    user: User | None = None,
    knows_place: bool = False,
) -> None:
    """Let a department or a person see the case, because of an order, a check or an assignment.

    `knows_place`: the act tells a person also the place that is kept at the centre, and its log row says so.
    """
    if department or user:
        who = (department.pk if department else None, user.pk if user else None)
        act.beside.hold(case.pk, *who, cause_id, told=knows_place)


def ask_to_look(act: Act, case: Case, check: Check, worker: User | None, *, tells_place: bool = False) -> None:
    """Let whoever is asked to look see the case; who is not told a place that is kept is put before the shift to be told."""
    hold(act, case, cause_id=check.pk, user=worker, knows_place=tells_place)
    if worker is not None and not tells_place and has_secret_place(case) and not reads_protected(worker):
        act.raise_alert(case, AlertReason.PLACE_UNTOLD)


def was_told_for(act: Act, cause_id: int) -> bool:
    """Whether the place that is kept at the centre is told to whoever sees the case for this order, check or assignment."""
    return act.beside.tells(cause_id) or cause_id in act.once(_told_for)


def _told_for(act: Act) -> set[int]:
    told = Holder.objects.filter(case__in=act.case_ids, knows_place=True)
    return set(told.values_list("cause_id", flat=True))


def let_go(act: Act, *cause_ids: int) -> None:
    """End the access that these orders, checks or assignments gave."""
    act.beside.let_go(cause_ids)


def issue_order(act: Act, case: Case, department: Department, part: Part, parent: WorkOrder | None = None) -> WorkOrder:
    """Send an order out: its sign and dispose clocks start, or run on where the office had it before in this round.

    Whatever act sends it: never to whom the matter is about, nor to who stands under it.
    """
    if case.about_department_id and case.about_department_id in department.line:
        raise AboutItself(number=case.number)
    orders = act.orders(case)
    order = WorkOrder(case=case, department=department, part=part, parent=parent, issued_at=act.at)
    act.add(order)
    orders.append(order)
    start_or_run_on(act, case, Obligation.SIGN, order)
    start_or_run_on(act, case, Obligation.DISPOSE, order)
    hold(act, case, cause_id=order.pk, department=department)
    return order


def is_lead(order: WorkOrder) -> bool:
    """Whether the case follows this order."""
    return order.part == Part.LEAD and order.parent_id is None


def end_order(act: Act, case: Case, order: WorkOrder, verb: str) -> None:
    """Return or cancel an order: its clocks are released, and the department sees the case no more."""
    act.step(order, verb, number=case.number)
    close_order(act, case, order)


def close_order(act: Act, case: Case, order: WorkOrder) -> None:
    """Let go of an order that was just returned or cancelled, with what is asked for it and what it was forwarded as."""
    order.ended_at = act.at
    act.keep(order)
    act.release_clocks(case, order=order)
    act.lapse_requests(case, order)
    let_go(act, order.pk)
    for child in _forwarded_as(act, case, order):
        _end_with_others(act, case, child)


def take_from_children(act: Act, case: Case, order: WorkOrder) -> None:
    """End what an order was forwarded as and is not done: its own office did it after all."""
    for child in _forwarded_as(act, case, order):
        if child.state != OrderState.DONE:
            _end_with_others(act, case, child)


def _forwarded_as(act: Act, case: Case, order: WorkOrder) -> list[WorkOrder]:
    return [each for each in act.orders(case) if each.parent_id == order.pk]


# Only here does anybody look, so only from here is there a check to close.
LOOKED_AT = (State.VERIFYING, State.CHECKING)


def cancel_orders(act: Act, case: Case, verb: str = "cancel") -> None:
    """End every open order of the case; those already done stay done, but hold the case no more."""
    for order in act.orders(case):
        _end_with_others(act, case, order, verb)


def _end_with_others(act: Act, case: Case, order: WorkOrder, verb: str = "cancel") -> None:
    if order.state == OrderState.DONE:
        order.ended_at = order.ended_at or act.at
        act.keep(order)
        act.lapse_requests(case, order)
        let_go(act, order.pk)
    elif order.ended_at is None:
        # Who had it by way of another gave nothing back: it is no longer wanted of them.
        act.follow(order, verb if order.parent_id is None else "cancel", number=case.number)
        close_order(act, case, order)


def open_check(act: Act, case: Case) -> Check | None:
    """Return the check that waits for whoever was asked, if there is one; one query for all cases of the act."""
    return act.once(_open_checks).get(case.pk)


def _open_checks(act: Act) -> dict[int, Check]:
    # One may have been asked for, or done, a moment ago.
    act.flush(Check)
    waiting = Check.objects.filter(case__in=act.case_ids, done_at__isnull=True)
    return {check.case_id: check for check in waiting}


def close_check(
    act: Act,
    case: Case,
    *,
    is_confirmed: bool | None = None,
    point: tuple[float, float] | None = None,
) -> Check | None:
    """Close the case's open check, if there is one; without a finding it is simply no longer wanted."""
    # Or it was taken up again within the very act, with the case that stands on its own again.
    if act.state_before(case) not in (*LOOKED_AT, State.MERGED):
        return None
    check = open_check(act, case)
    if check:
        act.once(_open_checks).pop(case.pk)
        check.done_at, check.done_by, check.is_confirmed = act.at, act.actor.user, is_confirmed
        check.point = Point(*point, srid=WGS84) if point else None
        act.keep(check)
        let_go(act, check.pk)
    return check
