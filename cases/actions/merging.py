"""Letting one case speak for others, and taking them apart again.

Merging does not stop the promise, and forgets nothing: the log row of it holds what there was of orders, check and
clocks, so that taking apart brings back state and clocks. Whoever could not work on it meanwhile, an office or the
centre, has left what there was left.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from cases.access import has_secret_place
from cases.actions.act import REQUESTS_DROPPED, Act, Actor
from cases.actions.carrying import carry_limits, give_limits_back
from cases.actions.contact import release_undoable
from cases.actions.feedback import ask_its_own
from cases.actions.houses import require_alike, take_from_house
from cases.actions.meanwhile import bring_back, said_meanwhile
from cases.actions.orders import LOOKED_AT, ask_to_look, cancel_orders, close_check, hold, open_check, was_told_for
from cases.actions.places_apart import leave_place, place_said, take_place
from cases.actions.protecting import is_protected_without, protect_as_its_reports
from cases.actions.requests import returned_before, rule_on_returns
from cases.actions.summaries import require_summary
from cases.actions.withholding import compare_apart
from cases.actions.workers import ask_instead
from cases.clocks import RESTS_SUSPENDED
from cases.models import (
    DECIDES,
    AlertReason,
    Case,
    Check,
    Clock,
    LogEntry,
    LogKind,
    Obligation,
    RequestKind,
    Urgency,
    WorkOrder,
)
from cases.workflow import OrderState, State
from common.refusals import NotFound, Refusal
from grid.rosters import grid_workers


class MergeTheOtherWay(Refusal):
    """Who is on the way to a case, or has it in hand, would be called back, and nobody would go."""

    code = "merge_the_other_way"
    sentence = _(
        "%(number)s is in hand, and nobody has %(target)s yet: nobody would go. Merge %(target)s into %(number)s instead,"
        " or take %(number)s back first."
    )


class DecideFirst(Refusal):
    """What is asked for a case and undecided would fall away by merging it, and nobody would have said no."""

    code = "decide_first"
    sentence = _(
        "%(number)s waits for a decision (%(kind)s), which %(department)s asked for. Have it decided by the %(decider)s"
        " first, then merge."
    )


class MergeIntoItself(Refusal):
    """A case cannot speak for itself, nor for one that speaks for it."""

    code = "merge_into_itself"
    sentence = _("%(number)s cannot be merged into that case.")


class MergeIntoEnded(Refusal):
    """What has ended speaks for nobody."""

    code = "merge_into_ended"
    sentence = _(
        "%(number)s cannot be merged into a case that has ended. Choose one that is open, or reopen that first."
    )


# In which an office has to go or goes, and in which none has it.
IN_HAND = (State.ROUTED, State.HANDLING)
NOBODYS = (State.REPORTED, State.VERIFYING, State.FILED)


@transaction.atomic
def merge_cases(
    cases: Sequence[int],
    *,
    into: int,
    actor: Actor,
    now: datetime,
    summary: str = "",
    is_confirmed: bool = False,
    versions: dict[int, int] | None = None,
) -> Case:
    """Let `into` speak for `cases`; return it.

    The promise never restarts: the one that is left runs from the earliest report and is due at the earliest time
    promised, and so does what an office owes in several of them. It is as protected as any of them; where departments
    have it by now and come to read its summary only, there is one first, or `summary` writes it in the same act. What
    waits for a decision in a case that ends by it is decided first.
    """
    act = Act(LogKind.MERGE, actor=actor, now=now)
    locked = {case.pk: case for case in act.lock([*cases, into], versions)}
    target = locked.pop(into)
    _require_speaks(target, locked)
    for case in locked.values():
        require_alike(target, case.about_department_id)
        if case.state in IN_HAND and target.state in NOBODYS:
            raise MergeTheOtherWay(number=case.number, target=target.number)
        require_decided(act, case)
    protects = not target.is_protected and any(case.is_protected for case in locked.values())
    target.is_protected = target.is_protected or protects
    is_read = protects and target.lead_department_id is not None
    summarised = (
        require_summary(target, summary, writer=actor.user, is_confirmed=is_confirmed, joins=list(locked))
        if is_read or summary.strip()
        else {}
    )
    carried = carry_limits(act, target, locked.values())
    passed_on = act.pass_alerts_on(locked.values(), target)
    for case in locked.values():
        facts = _lay_down(act, case)
        case.merged_into = target
        target.report_count += case.report_count
        act.log(case, facts={"into": target.pk, **facts, **passed_on[case.pk]})
    if returned_before(locked):
        rule_on_returns(target.pk)
    for case in locked.values():
        # What speaks for a danger is one.
        act.dangers.name(target, case.danger)
    facts = {"merged": sorted(locked), **summarised, **carried}
    act.log(target, facts=facts, kind=LogKind.TAKE_IN_MERGED)
    if carried:
        # The number of whoever reported a case that was merged in no department sees.
        release_undoable(act, [target], joins=sorted(locked))
    act.write()
    return target


def _require_speaks(target: Case, locked: Mapping[int, Case]) -> None:
    first = next(iter(locked.values()), target)
    if not locked or target.merged_into_id in locked:
        raise MergeIntoItself(number=first.number)
    if target.has_ended:
        raise MergeIntoEnded(number=first.number)


def require_decided(act: Act, case: Case) -> None:
    """Refuse to end by a merge what somebody waits to have decided: the answer would be lost, and a ruling be evaded."""
    orders = {order.pk: order for order in act.orders(case)}
    for request in act.undecided(case):
        order = orders.get(request.order_id or 0)
        raise DecideFirst(
            number=case.number,
            kind=request.get_kind_display(),
            department=order.department.name if order else "",
            decider=Role(request.decider or DECIDES[RequestKind(request.kind)]).label,
        )


def _lay_down(act: Act, case: Case) -> dict[str, Any]:
    """End what runs of a case, and return what is needed to take it up again."""
    orders = {str(each.pk): each.state for each in act.orders(case) if each.ended_at is None}
    running = [clock for clock in act.clocks(case) if not clock.stopped_at]
    case.state_before_merge = case.state
    act.step(case, "merge")
    case.ended_at = act.at
    cancel_orders(act, case)
    looked_at = open_check(act, case)
    told = {"check_told": True} if looked_at and was_told_for(act, looked_at.pk) else {}
    check = close_check(act, case)
    for clock in running:
        if not clock.stopped_at:
            act.pause_clock(clock)
    clocks = [clock.seq for clock in running]
    return {"orders": orders, "check": check.pk if check else None, "clocks": clocks, **told}


@transaction.atomic
def unmerge_case(case_id: int, *, actor: Actor, now: datetime) -> Case:
    """Let a merged case stand on its own again, with the state, orders and clocks it had; the promise ran on.

    What its citizens said, showed and asked for meanwhile goes with it, and so does where they said it is: a case that
    protects nobody any more keeps no place that may be theirs, and one that only they called solved, or not, asks its
    own citizens. What the others' citizens said meanwhile and names somebody kept unknown, who is in another case by now, is
    withheld until the centre has read it. The other one keeps the promise it has: what was promised earlier is not taken
    back, but its offices have their own limits again. Nor does a house that the case is about by now get back what it had
    of it.
    """
    act = Act(LogKind.UNMERGE, actor=actor, now=now)
    speaking = Case.objects.all().speaking_for([case_id])
    locked = {case.pk: case for case in act.lock([case_id, *speaking])}
    case, above = locked.pop(case_id), [locked[each] for each in speaking]
    if [case.merged_into_id, *(each.merged_into_id for each in above)] != [*speaking, None]:
        raise NotFound
    act.step(case, "unmerge", State(case.state_before_merge or State.REPORTED))
    merged = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.MERGE).order_by("-seq")[0]
    found = said_meanwhile(case, above, merged)
    placed = place_said(above, merged, found.reports)
    facts = _take_up(act, case, merged.facts)
    if case.about_department is not None:
        facts |= take_from_house(act, case, case.about_department)
        # Where it went back to the desk, nobody is asked to look.
        facts = facts if case.state in LOOKED_AT else {}
    if case.danger:
        # What spoke for it told the watch of both; now nobody has been told of this one.
        act.raise_alert(case, AlertReason.DANGER, case.danger)
    facts |= {"out_of": speaking[0], **bring_back(act, case, found), **take_place(case, placed)}
    protect_as_its_reports(case)
    release_undoable(act, [case])
    for target, by in zip(above, [case_id, *speaking], strict=False):
        target.report_count -= case.report_count
        apart: dict[str, Any] = {"apart": case.pk, **({"by": by} if by != case.pk else {})}
        if target.is_protected and not is_protected_without(target, case.pk):
            apart["unprotects"] = True
            if has_secret_place(target):
                apart |= leave_place(target, case.pk, by)
            # Written of both, for offices that read nothing else: now they read its own citizens' words again.
            target.is_protected, target.summary = False, ""
        if by == case_id:
            give_limits_back(act, target, by)
        act.log(target, facts=apart | ask_its_own(act, target, found.reports))
    # As protected as each is from now on: a number that may be seen again is a way to reach somebody.
    release_undoable(act, above, leaves=Case.objects.speaking_with([case.pk]).values_list("pk", flat=True))
    act.log(case, *found.sayings, facts=facts)
    act.write()
    compare_apart(case, above, since=merged.act_id)
    return case


def _take_up(act: Act, case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    """Take a case up where it was laid down, as the row of that says; return what the log says of who is asked to look."""
    laid_down_at = case.ended_at or act.at
    orders = _take_up_orders(act, case, facts.get("orders", {}))
    suspended = {order.pk for order in orders if order.state == OrderState.SUSPENDED}
    lapsed = facts.get(REQUESTS_DROPPED, [])
    for order in orders:
        act.ask_again(case, order, lapsed)
    looked_at, knows_place = facts.get("check"), facts.get("check_told", False)
    check = Check.objects.get(pk=looked_at) if looked_at else None
    asked = _ask_to_look(act, case, check, knows_place=knows_place) if check else {}
    case.merged_into, case.state_before_merge, case.ended_at = None, "", None
    for clock in act.clocks(case):
        if clock.seq in facts.get("clocks", []):
            rests = clock.order_id in suspended and clock.obligation in RESTS_SUSPENDED
            _run_on(act, clock, laid_down_at, is_suspended=rests)
    return asked


def _ask_to_look(act: Act, case: Case, check: Check, *, knows_place: bool) -> dict[str, Any]:
    """Ask whoever was asked before the merge, or, where they are off duty by now, the next; told where as before it."""
    check.done_at = check.done_by = None
    act.keep(check)
    ask_to_look(act, case, check, check.asked, tells_place=knows_place)
    if check.asked_id is None or grid_workers(act.now).filter(pk=check.asked_id).exists():
        return {"check": check.pk, "worker": check.asked_id, **({"place_told": True} if knows_place else {})}
    facts = ask_instead(act, case, check)
    if facts["worker"] is None and case.urgency == Urgency.URGENT:
        act.raise_alert(case, AlertReason.NO_WORKER)
    return facts


def _take_up_orders(act: Act, case: Case, states: dict[str, str]) -> list[WorkOrder]:
    """Give the departments their orders back as they were, and return them."""
    orders = list(WorkOrder.objects.filter(pk__in=states).select_related("department").order_by("pk"))
    for order in orders:
        state = OrderState(states[str(order.pk)])
        if order.state == OrderState.CANCELLED:
            act.follow(order, "restore", state, number=case.number)
        order.ended_at = None
        act.keep(order)
        hold(act, case, cause_id=order.pk, department=order.department)
    return orders


def _run_on(act: Act, clock: Clock, laid_down_at: datetime, *, is_suspended: bool) -> None:
    # For whoever waits time never stopped: the promise stays as it was. Nobody had anything to do with the case meanwhile,
    # neither an office nor the centre: what was left then is left now, and a suspension goes on from where it was cut.
    rested = clock.obligation != Obligation.PROMISE
    act.restart_clock(clock, since=laid_down_at, paused_at=laid_down_at if rested else None)
    if rested and not is_suspended:
        act.resume_clock(clock)
