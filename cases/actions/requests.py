"""What a department may only ask for: more time, a return, a suspension, a void; who decides; and what comes of it.

The rules are data of the city ([requests] in its folder) with the defaults below. None of it ever moves the promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role
from cases.actions.above import limits_above, move_above, settle_above
from cases.actions.act import SYSTEM, Act, Actor, JudgingOneself, Saying, require_words
from cases.actions.disputes import RequestDecided, decide_dispute, dispute_cases
from cases.actions.extensions import extended_limit, suspended_limit
from cases.actions.handling import NoOrder, own_order
from cases.actions.orders import close_order, end_order, is_lead
from cases.actions.routing import GIVES_BACK, request_facts, return_to_dispatcher
from cases.clocks import clock_of
from cases.models import (
    DECIDES,
    OF_THE_LIMIT,
    RULINGS,
    Case,
    Clock,
    LogEntry,
    LogKind,
    Obligation,
    Request,
    RequestKind,
    WordsKind,
    WorkOrder,
)
from cases.rules import Rules
from cases.workflow import DEPARTMENT, OrderState, RequestState
from common.refusals import BadInput, NotFound, Refusal
from common.templatetags.ui import span as in_words
from common.worktime import Unit

BATCH = 200
# Of these an order can be suspended.
IN_HAND = (OrderState.SIGNED, OrderState.WORKING)


@dataclass(frozen=True)
class RequestRules:
    """How much may be asked for: [requests] in the city's folder."""

    # Extensions granted to one order, at most.
    extensions: int = 2
    # How long one extension may be, as a share of the order's own limit.
    extension_share: float = 1.0
    # Days after which a suspension is looked at again, at the latest.
    suspension_days: int = 30


def request_rules(rules: Rules) -> RequestRules:
    """Return the city's rules for requests."""
    said = rules.city.profile.get("requests", {})
    return RequestRules(**{name: said[name] for name in RequestRules.__dataclass_fields__ if name in said})


class NoLimitToExtend(Refusal):
    """Nothing runs that could be given more time."""

    code = "no_limit_to_extend"
    sentence = _("No limit of your department runs for %(number)s, so there is nothing to extend.")


class DoneSinceAsked(Refusal):
    """What was measured when the work was reported done stays as it was measured."""

    code = "done_since_asked"
    sentence = _("%(number)s was reported done since this was asked for, so it can only be refused.")


class AlreadyAsked(Refusal):
    """One question of a kind for one order at a time: a second amount would be one that nobody decides."""

    code = "already_asked"
    sentence = _(
        "%(department)s asked for this already (%(kind)s), and it is still undecided for %(number)s. Wait for the decision."
    )


class NotInHand(Refusal):
    """Only what an office has in hand itself can be suspended."""

    code = "not_in_hand"
    sentence = _(
        "%(number)s can be suspended only while your department has it in hand: signed for, and not forwarded."
    )


class DecidedMeanwhile(Refusal):
    """Of several requests of one order, whoever decides the next has read what became of the one before."""

    code = "decided_meanwhile"
    sentence = _(
        "Another request for the same order of %(number)s was just decided (%(kind)s: %(state)s). Read it, then decide."
    )


class OrderEnded(Refusal):
    """Of an order that ended there is nothing to grant."""

    code = "order_ended"
    sentence = _("The order for %(number)s has ended since this was asked for, so it can only be refused.")


class LimitPassed(Refusal):
    """More time is asked for while there is some left."""

    code = "limit_passed"
    sentence = _("The limit for %(number)s has passed. More time can only be asked for before that.")


class TooManyExtensions(Refusal):
    """The city says how often."""

    code = "too_many_extensions"
    sentence = _("%(number)s was given more time as often as is allowed: %(count)s.")


class AboveExtendedTooOften(TooManyExtensions):
    """What is forwarded takes no more time from an office above than that could have been given itself."""

    sentence = _(
        "%(department)s, which forwarded %(number)s, was given more time as often as is allowed: %(count)s. What it"
        " forwarded is given no longer than that."
    )


class ExtensionTooLong(Refusal):
    """The city says how much."""

    code = "extension_too_long"
    sentence = _("That is more than %(number)s may be given at once: at most %(most)s.")


class BeyondPromise(Refusal):
    """The promise to the citizen stays: whoever lets a limit pass it answers for that."""

    code = "beyond_promise"
    sentence = _("%(number)s would then end after what the citizen was promised. Only the shift lead can allow that.")


ANY_TIME = datetime.min.replace(tzinfo=UTC)
# How much longer, and how that is counted.
Span = tuple[Decimal, Unit]


@dataclass(frozen=True)
class _Asked:
    kind: RequestKind
    span: Span | None
    review_on: date | None


# --- Asking -----------------------------------------------------------------------------


@transaction.atomic
def ask_request(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    kind: RequestKind,
    reason: str,
    amount: Decimal | None = None,
    unit: Unit | None = None,
    review_on: date | None = None,
) -> list[Case]:
    """Ask for an extension, a return, a suspension or a void; refused while the same is asked for and undecided.

    A return of what was returned once becomes an arbitration: the shift lead rules, and who holds it goes on.
    """
    if kind == RequestKind.DISPUTE:
        return dispute_cases(cases, actor=actor, now=now, reason=reason)
    require_words(reason, "reason")
    if kind == RequestKind.EXTENSION and not (amount and amount > 0 and unit):
        raise BadInput(fields={"amount": str(_("Say how much longer is needed."))})
    act = Act(LogKind.ASK, actor=actor, now=now)
    act.lock(cases)
    returned = returned_before(cases) if kind in (RequestKind.RETURN, RequestKind.ARBITRATION) else set()
    for case in act.cases:
        act.require_role(*DEPARTMENT)
        order = own_order(act, case, OrderState.ISSUED, OrderState.SIGNED, OrderState.WORKING, OrderState.FORWARDED)
        span = (amount, Unit(unit)) if amount and unit else None
        asked = _Asked(_ruled(case, kind, returned), span, review_on)
        _require_not_asked(act, case, order, asked.kind)
        wanted = _wanted(act, case, order, asked)
        request = Request(case=case, order=order, asked_by=actor.user, asked_at=act.at, **wanted)
        act.add(request)
        act.log(case, Saying(WordsKind.REASON, reason), facts=request_facts(request, order))
    act.write()
    return act.cases


def _require_not_asked(act: Act, case: Case, order: WorkOrder, kind: RequestKind) -> None:
    # A return and the ruling it came to be are one wish.
    alike = GIVES_BACK if kind in GIVES_BACK else (kind,)
    for request in act.undecided(case):
        if request.order_id == order.pk and request.kind in alike:
            raise AlreadyAsked(
                number=case.number, department=order.department.name, kind=RequestKind(request.kind).label
            )


def returned_before(cases: Iterable[int]) -> set[int]:
    """Return those of the cases that were given back before, by whichever order of them or of what was merged into them."""
    counted = Case.objects.counted_for(cases)
    granted = Request.objects.filter(case__in=list(counted), kind=RequestKind.RETURN, state=RequestState.GRANTED)
    return {case_id for each in granted.values_list("case", flat=True) for case_id in counted[each]}


def rule_on_returns(case_id: int, *, beside: int = 0) -> None:
    """Let what returns are asked for and undecided be ruled on: they are no first ones any more. Within an act."""
    asked = Request.objects.filter(case=case_id, kind=RequestKind.RETURN, state=RequestState.ASKED)
    asked.exclude(pk=beside).update(kind=RequestKind.ARBITRATION, decider=DECIDES[RequestKind.ARBITRATION])


def _ruled(case: Case, kind: RequestKind, returned: set[int]) -> RequestKind:
    if kind not in (RequestKind.RETURN, RequestKind.ARBITRATION):
        return RequestKind(kind)
    return RequestKind.ARBITRATION if case.pk in returned else RequestKind.RETURN


def _wanted(act: Act, case: Case, order: WorkOrder, asked: _Asked) -> dict[str, Any]:
    wanted: dict[str, Any] = {"kind": asked.kind, "decider": DECIDES[asked.kind], "amount": None, "unit": ""}
    if asked.kind == RequestKind.EXTENSION and asked.span is not None:
        limit = _limit(act, case, order)
        if limit.due_at <= act.at:
            raise LimitPassed(number=case.number)
        due_at = _require_extendable(act, case, limit, asked.span)
        _extended_above(act, case, order, due_at, asked_at=act.at)
        wanted |= {"amount": asked.span[0], "unit": asked.span[1], "due_at": due_at}
        if _breaks_promise(act, case, due_at):
            wanted["decider"] = Role.SHIFT_LEAD
    elif asked.kind == RequestKind.SUSPENSION:
        if order.state not in IN_HAND:
            raise NotInHand(number=case.number)
        wanted["review_on"] = _review_day(act, asked.review_on)
        limits_above(act, case, order, _suspended_limit(act, case, order, wanted["review_on"]), asked_at=act.at)
        if _waits_past_promise(act, case, order, wanted["review_on"]):
            wanted["decider"] = Role.SHIFT_LEAD
    return wanted


def _limit(act: Act, case: Case, order: WorkOrder) -> Clock:
    limit = act.limit_of(case, order)
    if limit is None:
        raise NoLimitToExtend(number=case.number)
    return limit


def _require_extendable(act: Act, case: Case, limit: Clock, span: Span, *, beside: int | None = None) -> datetime:
    """Return the limit there would be, or refuse what is too often or too much; `beside`: the request that is decided."""
    rules, calendar = request_rules(act.rules), act.rules.calendar
    granted = _times_extended(act, case, limit, beside=beside)
    if granted >= rules.extensions:
        raise TooManyExtensions(number=case.number, count=granted)
    due_at = calendar.due(limit.due_at, *span)
    if limit.amount is not None and _is_longer(act, limit, span, due_at, rules.extension_share):
        raise ExtensionTooLong(number=case.number, most=_most(limit.amount, Unit(limit.unit), rules.extension_share))
    return due_at


def _times_extended(act: Act, case: Case, limit: Clock, *, beside: int | None = None) -> int:
    """Return how often an office's limit was extended: for itself, and with what it forwarded.

    Over all the orders the office had in this round, since its limit ran on from one to the next, and by a merge.
    """
    since = act.reopened_at(case) or ANY_TIME
    given = act.once(_extensions_given).get(case.pk, ())
    return sum(
        each.department_id == limit.department_id
        and each.since >= since
        and (beside is None or each.request_id != beside)
        for each in given
    )


@dataclass(frozen=True)
class _Extension:
    """More time that an office was given: by its own request, or (without one) with what it forwarded."""

    department_id: int | None
    # From when the order is for which it was asked, or when it came with another's.
    since: datetime
    request_id: int | None = None


def _extensions_given(act: Act) -> dict[int, list[_Extension]]:
    """Return by case the extensions that were given of it and of what is merged into it; the same few queries for any number."""
    counted = Case.objects.counted_for(act.case_ids)
    found: dict[int, list[_Extension]] = defaultdict(list)
    own = Request.objects.filter(case__in=list(counted), kind=RequestKind.EXTENSION, state=RequestState.GRANTED)
    for pk, case_id, department_id, issued_at in own.filter(order__isnull=False).values_list(
        "pk", "case", "order__department", "order__issued_at"
    ):
        for each in counted[case_id]:
            found[each].append(_Extension(department_id, issued_at, pk))
    below = LogEntry.objects.filter(case_id__in=list(counted), kind=LogKind.GRANT, facts__kind=RequestKind.EXTENSION)
    for case_id, at, above in below.filter(facts__has_key="above").values_list("case_id", "at", "facts__above"):
        for each in counted[case_id]:
            found[each] += [_Extension(department_id, at) for department_id in {moved["department"] for moved in above}]
    return found


def _extended_above(act: Act, case: Case, order: WorkOrder, due_at: datetime, *, asked_at: datetime) -> list[Clock]:
    """Return the limits of the offices above that an extension moves; refused where one was moved as often as is allowed."""
    passed = limits_above(act, case, order, due_at, asked_at=asked_at)
    for limit in passed:
        count = _times_extended(act, case, limit)
        if count >= request_rules(act.rules).extensions:
            above = next(each for each in act.orders(case) if each.pk == limit.order_id)
            raise AboveExtendedTooOften(number=case.number, count=count, department=above.department.name)
    return passed


def _is_longer(act: Act, limit: Clock, span: Span, due_at: datetime, share: float) -> bool:
    """Whether an extension is longer than such a share of the order's own limit, as it was at first."""
    amount, unit = span
    calendar, own = act.rules.calendar, Unit(limit.unit)
    if limit.amount is None:
        return False
    if unit == own:
        return amount > limit.amount * Decimal(str(share))
    whole_s = calendar.elapsed(limit.started_at, calendar.due(limit.started_at, limit.amount, own), own)
    return calendar.elapsed(limit.due_at, due_at, own) > share * whole_s


def _most(amount: Decimal, unit: Unit, share: float) -> str:
    most = amount * Decimal(str(share))
    # Nobody counts halves of working days.
    return in_words(most.to_integral_value(ROUND_FLOOR) if unit == Unit.WORKING_DAY else most, unit)


def _breaks_promise(act: Act, case: Case, due_at: datetime) -> bool:
    promise = clock_of(act.clocks(case), Obligation.PROMISE)
    return promise is not None and due_at > promise.due_at


def _waits_past_promise(act: Act, case: Case, order: WorkOrder, review_on: date) -> bool:
    return _breaks_promise(act, case, _suspended_limit(act, case, order, review_on))


def _suspended_limit(act: Act, case: Case, order: WorkOrder, review_on: date) -> datetime:
    return suspended_limit(act.limit_of(case, order), review_on, act.at, act.rules.calendar)


def _review_day(act: Act, asked: date | None) -> date:
    """Return the day on which a suspension comes back: the one asked for, else the last the city allows."""
    today = act.at.astimezone(act.rules.city.zone).date()
    last = today + timedelta(days=request_rules(act.rules).suspension_days)
    if asked is not None and not today < asked <= last:
        raise BadInput(
            fields={"review_on": str(_("Choose a day from tomorrow to %(last)s.")) % {"last": last.isoformat()}}
        )
    return asked or last


# --- Deciding ---------------------------------------------------------------------------


@transaction.atomic
def decide_request(request_id: int, *, is_granted: bool, actor: Actor, now: datetime, reason: str = "") -> Request:
    """Grant or refuse a request. Extension and suspension move the department's limit, never the promise.

    Who is refused reads why. An arbitration is a ruling that others learn from, so that it needs its reason either way.
    """
    request = Request.objects.filter(pk=request_id).select_related("order").first()
    if request is None:
        raise NotFound
    if request.kind == RequestKind.DISPUTE:
        return decide_dispute(request_id, is_granted=is_granted, actor=actor, now=now, reason=reason)
    act = Act(LogKind.GRANT if is_granted else LogKind.REFUSE, actor=actor, now=now)
    (case,) = act.lock([request.case_id])
    request.refresh_from_db()
    act.require_other_department(case)
    act.require_role(Role(request.decider or DECIDES[RequestKind(request.kind)]))
    if actor.user is not None and request.asked_by_id == actor.user_id:
        raise JudgingOneself(number=case.number)
    if request.kind == RequestKind.VOID and is_granted:
        _require_not_voided_before(act, case)
    if request.state != RequestState.ASKED:
        raise RequestDecided(number=case.number, state=request.get_state_display())
    _require_read(act, case, request)
    # What is voided is told to whoever reported it as a rejection is: with the reason.
    if request.kind in RULINGS or request.kind == RequestKind.VOID or not is_granted:
        require_words(reason, "reason")
    act.step(request, "grant" if is_granted else "refuse", number=case.number)
    request.decided_by, request.decided_at = actor.user, act.at
    # Before what comes of it: what ends the order lets fall away what is asked for it and undecided.
    act.flush(Request)
    follows = _effect(act, case, request) if is_granted else _stays(act, case, request)
    act.keep(request)
    sayings = [Saying(WordsKind.REASON, reason)] if reason.strip() else []
    act.log(case, *sayings, facts=request_facts(request, request.order or WorkOrder()) | follows)
    act.write()
    return request


def _require_not_voided_before(act: Act, case: Case) -> None:
    """Refuse to void again what one voided, and the citizen did not accept."""
    act.require_other_hand(case, {LogKind.VOID})
    own = Request.objects.filter(case=case, kind=RequestKind.VOID, state=RequestState.GRANTED)
    if act.actor.user is not None and own.filter(decided_by=act.actor.user).exists():
        raise JudgingOneself(number=case.number)


def _require_read(act: Act, case: Case, request: Request) -> None:
    """Refuse to decide as if nothing had been decided of the same order since it was asked; the door says what was read."""
    if act.actor.user is None:
        return
    log = LogEntry.objects.filter(case_id=case.pk)
    asked = log.filter(kind=LogKind.ASK, facts__request=request.pk).order_by("seq").first()
    decided = log.filter(kind__in=[LogKind.GRANT, LogKind.REFUSE], facts__order=request.order_id)
    since = decided.filter(seq__gt=asked.seq if asked else 0).exclude(facts__kind=RequestKind.DISPUTE)
    last = since.order_by("-seq").first()
    if last is not None and act.actor.has_read.get(case.pk, 0) < last.seq:
        kind, state = RequestKind(last.facts["kind"]).label, LogKind(last.kind).label
        raise DecidedMeanwhile(number=case.number, kind=kind, state=state)


def _stays(act: Act, case: Case, request: Request) -> dict[str, Any]:
    """Return the limit that a refusal of more time leaves as it is, while it runs."""
    limit = act.limit_of(case, request.order) if request.kind in OF_THE_LIMIT and request.order else None
    return {"until": [limit.due_at.isoformat()]} if limit and not limit.paused_at else {}


def _effect(act: Act, case: Case, request: Request) -> dict[str, Any]:
    """Do what was asked for; return what the log says of it beside the request."""
    order = next((each for each in act.orders(case) if each.pk == request.order_id), None)
    if order is None or order.ended_at is not None:
        raise OrderEnded(number=case.number)
    is_done = order.state == OrderState.DONE
    if is_done or (request.kind in OF_THE_LIMIT and _was_done_since(case, order, request)):
        raise DoneSinceAsked(number=case.number)
    if request.kind == RequestKind.EXTENSION:
        return _extend(act, case, order, request)
    if request.kind == RequestKind.SUSPENSION:
        return _suspend(act, case, order, request)
    if request.kind == RequestKind.VOID:
        # The dispatcher's part follows from the shift lead's yes.
        return_to_dispatcher(act, case, follows=True)
        act.end(case, "void")
        # Whoever waits for a void hears of it, however it came about.
        act.also(case, LogKind.VOID)
    elif request.kind in (RequestKind.RETURN, RequestKind.ARBITRATION):
        # What others of the same case asked for meanwhile is no first return any more.
        rule_on_returns(case.pk, beside=request.pk)
        return _give_back(act, case, order, is_ruled=request.kind == RequestKind.ARBITRATION)
    return {}


def _was_done_since(case: Case, order: WorkOrder, request: Request) -> bool:
    # Whatever is open when the work is reported done is dropped then; what was before that was so may be open still.
    done = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.FINISH, facts__order=order.pk)
    return done.filter(at__gte=request.asked_at).exists()


def _extend(act: Act, case: Case, order: WorkOrder, request: Request) -> dict[str, Any]:
    """Move the limit of this office by what was asked for, from where it stands now."""
    limit = _limit(act, case, order)
    span = request.amount or Decimal(), Unit(request.unit)
    due_at = _require_extendable(act, case, limit, span, beside=request.pk)
    # Of an order that rests, everybody is told where it comes to; the pause itself is added as it ends.
    request.due_at = extended_limit(limit, span, order, act.rules.calendar)
    _require_within_promise(act, case, is_beyond=_breaks_promise(act, case, request.due_at))
    passed = _extended_above(act, case, order, request.due_at, asked_at=request.asked_at)
    act.extend_clock(limit, due_at)
    return move_above(act, passed, request.due_at)


def _require_within_promise(act: Act, case: Case, *, is_beyond: bool) -> None:
    if is_beyond and not act.actor.roles & {Role.SHIFT_LEAD, Role.SYSTEM}:
        raise BeyondPromise(number=case.number)


def _suspend(act: Act, case: Case, order: WorkOrder, request: Request) -> dict[str, Any]:
    # Whoever decided it is the one it takes: beyond the promise the shift lead.
    act.follow(order, "suspend", number=case.number)
    today = act.at.astimezone(act.rules.city.zone).date()
    if request.review_on is None or request.review_on <= today:
        # Decided after the day it was asked for: nobody asked for more. Or asked for before there were such days.
        request.review_on = today + timedelta(days=1) if request.review_on else _review_day(act, None)
    _require_within_promise(act, case, is_beyond=_waits_past_promise(act, case, order, request.review_on))
    reaches = _suspended_limit(act, case, order, request.review_on)
    passed = limits_above(act, case, order, reaches, asked_at=request.asked_at)
    order.review_on = request.review_on
    act.keep(order)
    for clock in act.resting_clocks(case, order):
        act.pause_clock(clock)
    return move_above(act, passed, reaches) if act.limit_of(case, order) else {}


def _give_back(act: Act, case: Case, order: WorkOrder, *, is_ruled: bool) -> dict[str, Any]:
    if is_lead(order):
        # The dispatcher's part follows from the shift lead's ruling.
        return_to_dispatcher(act, case, follows=is_ruled)
        return {}
    if is_ruled:
        act.follow(order, "give_back", number=case.number)
        close_order(act, case, order)
    else:
        end_order(act, case, order, "give_back")
    # What was forwarded is with whoever forwarded it again: nobody else has it.
    parent = next((each for each in act.orders(case) if each.pk == order.parent_id), None)
    if parent is None or parent.state != OrderState.FORWARDED:
        return {}
    act.follow(parent, "take_over", number=case.number)
    above = settle_above(act, case, order)
    return {"parent": parent.pk} | ({"above": above} if above else {})


# --- Coming back ------------------------------------------------------------------------


@transaction.atomic
def resume_orders(
    cases: Sequence[int], *, actor: Actor, now: datetime, department: Department | None = None
) -> list[Case]:
    """End a suspension: what was left of the limit, and of the time for the first contact, is left now."""
    act = Act(LogKind.RESUME, actor=actor, now=now)
    for case in act.lock(cases):
        orders = [order for order in act.orders(case) if order.state == OrderState.SUSPENDED]
        if department:
            orders = [order for order in orders if order.department_id == department.pk]
        if not orders:
            raise NoOrder(number=case.number)
        _resume(act, case, orders)
    act.write()
    return act.cases


def _resume(act: Act, case: Case, orders: Sequence[WorkOrder]) -> None:
    above = []
    for order in orders:
        act.step(order, "resume", number=case.number)
        order.review_on = None
        for clock in act.resting_clocks(case, order):
            act.resume_clock(clock)
        if act.limit_of(case, order) is not None:
            above += settle_above(act, case, order)
    # Those above after the offices whose suspension it was: their limits came to another time with it.
    facts = {
        "orders": [order.pk for order in orders],
        "departments": [order.department_id for order in orders] + [each["department"] for each in above],
        "until": [act.until(case, order) for order in orders] + [each["until"] for each in above],
    }
    act.log(case, facts=facts)


@transaction.atomic
def bring_back_suspended(*, now: datetime) -> int:
    """Let what was suspended until today go on by itself; return how many cases did."""
    act = Act(LogKind.RESUME, actor=SYSTEM, now=now)
    today = now.astimezone(act.rules.city.zone).date()
    due = WorkOrder.objects.filter(state=OrderState.SUSPENDED, review_on__lte=today).order_by("review_on", "pk")
    act.adopt(Case.objects.filter(pk__in=set(due.values_list("case", flat=True)[:BATCH])), skip_locked=True)
    # Read under the lock: a person may have ended it meanwhile.
    back = {
        case.pk: [
            order
            for order in act.orders(case)
            if order.state == OrderState.SUSPENDED and order.review_on and order.review_on <= today
        ]
        for case in act.cases
    }
    act.leave_out(case for case in act.cases if not back[case.pk])
    for case in act.cases:
        _resume(act, case, back[case.pk])
    if act.cases:
        act.write()
    return len(act.cases)
