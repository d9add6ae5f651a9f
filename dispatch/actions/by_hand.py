"""What people decide about units: asking one, calling one in from off duty. Taking back: `recalls`.

Nobody is asked unseen: whoever acts names what is open on the order as the page showed it, and
is otherwise told that somebody was just sent.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import Actor
from cases.actions.act import require_words
from cases.actions.orders import AboutItself
from cases.actions.summaries import require_summarised
from cases.city_time import in_the_city
from cases.models import WorkOrder
from common.refusals import NotFound, Refusal
from dispatch.actions.asking import (
    ASKABLE,
    Asking,
    ask,
    lock_open,
    lock_order,
    lock_units,
    require_sender,
)
from dispatch.actions.endings import end, members, tellings_of
from dispatch.actions.feed import tell
from dispatch.models import Assignment, Unit
from dispatch.nearest import Candidate
from dispatch.workflow import TAKEN


class JustSent(Refusal):
    """Somebody is asked already, which the caller did not know: a person decides whether another goes."""

    code = "just_sent"
    sentence = _(
        "%(unit)s was asked for this at %(since)s by %(by)s and may still say yes. "
        "Leave it with them, or say whether another unit is asked as well or instead."
    )

    def __init__(self, before: Assignment, now: datetime) -> None:
        self.assignment = before
        by = before.offered_by.name if before.offered_by else gettext("Whistle")
        since = before.accepted_at or before.en_route_at or before.offered_at
        super().__init__(
            unit=before.unit.name, since=in_the_city(since, now), by=by, assignment=before.pk, state=str(before.state)
        )


class AlreadyWithUnit(JustSent):
    """A unit has taken it."""

    code = "already_with_unit"
    sentence = _("%(unit)s has taken this, %(since)s. Recall it first, if another unit should go.")


class TakenMeanwhile(JustSent):
    """What the caller saw unanswered has been taken since."""

    code = "taken_meanwhile"
    sentence = _("%(unit)s has said yes in the meantime, %(since)s. Take it back only if they should not go.")


class OrderNotOpen(Refusal):
    """There is nothing to send anybody for."""

    code = "order_not_open"
    sentence = _("This order of %(number)s is not open, so no unit can be sent for it.")


class UnitOfAnotherDepartment(Refusal):
    """A department sends its own units and those under it."""

    code = "unit_of_another_department"
    sentence = _("%(unit)s belongs to another department.")


class UnitOffDuty(Refusal):
    """Nobody off duty is asked, unless somebody calls them in and says why."""

    code = "unit_off_duty"
    sentence = _("%(unit)s is off duty. Ask another unit, or call them in and say why.")


class OwnUnit(Refusal):
    """Who has it already takes nothing over."""

    code = "own_unit"
    sentence = _("Your own crew has it already. Choose another one.")


class UnitOnDuty(Refusal):
    """Who is on duty is asked, and need not be called in."""

    code = "unit_on_duty"
    sentence = _("%(unit)s is on duty: simply ask them.")


class NobodyInUnit(Refusal):
    """No phone would ring."""

    code = "nobody_in_unit"
    sentence = _("Nobody is in %(unit)s now, so nobody would hear of it.")


@transaction.atomic
def assign_unit(
    order_id: int,
    unit_id: int,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    instead_of: Sequence[int] = (),
    beside: Sequence[int] = (),
) -> Assignment:
    """Ask one unit by hand; what is open on the order must be named, to be recalled or to stay beside it.

    What a unit has taken stays. Nobody off duty is asked: see `call_in`.
    """
    return _send(order_id, unit_id, Asking(words=note), actor=actor, now=now, instead_of=instead_of, beside=beside)


@transaction.atomic
def call_in(
    order_id: int,
    unit_id: int,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    instead_of: Sequence[int] = (),
    beside: Sequence[int] = (),
) -> Assignment:
    """Ask a unit that is off duty, for a reason; with its yes it comes on duty."""
    require_words(reason, "reason")
    asking = Asking(is_call_in=True, words=reason)
    return _send(order_id, unit_id, asking, actor=actor, now=now, instead_of=instead_of, beside=beside)


def _send(
    order_id: int,
    unit_id: int,
    asking: Asking,
    *,
    actor: Actor,
    now: datetime,
    instead_of: Sequence[int],
    beside: Sequence[int],
) -> Assignment:
    order = lock_order(order_id)
    require_sender(order, actor)
    require_summarised(order.case)
    if order.state not in ASKABLE:
        raise OrderNotOpen(number=order.case.number)
    # Before what there is to decide: nobody decides about a unit that cannot go. Again under its lock.
    asked = Unit.objects.select_related("department").filter(pk=unit_id).first()
    _fit_to_be_asked(order, asked, now, is_call_in=asking.is_call_in)
    before = lock_open(order)
    if actor.user is None:
        # Whistle itself has no page that could have shown less than there is.
        instead_of = [each.pk for each in before]
    require_seen(before, {*instead_of, *beside}, now)
    replaced = [each for each in before if each.pk in instead_of]
    again = next((each for each in before if each.unit_id == unit_id and each not in replaced), None)
    if again is not None:
        raise JustSent(again, now)
    units = lock_units([unit_id, *(each.unit_id for each in replaced)])
    unit = _fit_to_be_asked(order, units.get(unit_id), now, is_call_in=asking.is_call_in)
    ended = tuple(end(each, "recall", now=now, by=actor.user_id) for each in replaced)
    candidate = Candidate(unit=unit, reasons=[{"code": "called_in" if asking.is_call_in else "chosen"}])
    asking = Asking(is_call_in=asking.is_call_in, words=asking.words, instead=ended)
    (assignment,), tellings = ask(order, [candidate], asking, actor=actor, now=now)
    tell(tellings_of(ended) + tellings, now=now)
    return assignment


def require_seen(before: Sequence[Assignment], known: set[int], now: datetime) -> None:
    """Refuse to send anybody where a unit has it, or is asked without the caller's knowing."""
    for each in before:
        if each.state in TAKEN:
            raise AlreadyWithUnit(each, now)
    for each in before:
        if each.pk not in known:
            raise JustSent(each, now)


def _fit_to_be_asked(order: WorkOrder, unit: Unit | None, now: datetime, *, is_call_in: bool) -> Unit:
    if unit is None:
        raise NotFound
    if order.department_id not in unit.department.line:
        raise UnitOfAnotherDepartment(unit=unit.name)
    if order.case.about_department_id in unit.department.line:
        raise AboutItself(number=order.case.number)
    if not members(unit, now):
        raise NobodyInUnit(unit=unit.name)
    if unit.is_on_duty and is_call_in:
        raise UnitOnDuty(unit=unit.name)
    if not unit.is_on_duty and not is_call_in:
        raise UnitOffDuty(unit=unit.name)
    return unit
