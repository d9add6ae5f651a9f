"""The route phase: propose, route, the fast lane, take back, void, change class or place."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role
from cases.actions.accept import require_class
from cases.actions.act import CITIZEN, Act, Actor, JudgingOneself, Saying, StepNotAllowed, require_text, require_words
from cases.actions.orders import WGS84, cancel_orders, close_check, is_lead, issue_order
from cases.actions.proposing import propose_each
from cases.actions.protecting import heed_wish
from cases.actions.speaking import lock_speaking
from cases.actions.summaries import NeedsSummary, require_stated_anew, require_summary
from cases.actions.take_in import NewReport, Receipt, take_in_with
from cases.models import (
    DECIDES,
    Case,
    Channel,
    LogEntry,
    LogKind,
    Obligation,
    Report,
    Request,
    RequestKind,
    Urgency,
    WordsKind,
    WorkOrder,
)
from cases.pins import pin_of
from cases.workflow import DESK, RequestState, State
from common.refusals import BadInput, Refusal
from grid.answerers import Answerers
from grid.models import CaseClass, Part
from grid.places import smallest_division

__all__ = ["NeedsSummary"]

# What a row says of the place that a citizen's word gave the case: its point, its address, both or neither.
SET = "set"
# What ends an order at its department's own request.
GIVES_BACK = (RequestKind.RETURN, RequestKind.ARBITRATION)


class NobodyAnswers(Refusal):
    """The rules name no department for this matter at this place."""

    code = "nobody_answers"
    sentence = _("No rule says who answers for %(number)s. Choose a department.")


class NotUrgent(Refusal):
    """The fast lane is for classes marked urgent."""

    code = "not_urgent"
    sentence = _("%(number)s is not of an urgent class, so it goes the usual way.")


class GivenBack(Refusal):
    """A case goes round once: what an office was relieved of comes back to it by a ruling only."""

    code = "given_back"
    sentence = _(
        "%(department)s gave %(number)s back, and that was granted. Send it elsewhere; only a ruling brings it back."
    )


class BeingRuled(Refusal):
    """An arbitration is a question that nobody answers by taking away what it is about."""

    code = "being_ruled"
    sentence = _("Who keeps %(number)s is to be ruled by the %(decider)s. Until then nobody takes it from there.")


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where to send a case: a lead, and co-handlers."""

    lead: Department
    co_handlers: tuple[Department, ...] = ()

    def without_helping(self, away: Collection[int]) -> Self:
        """The same without co-handlers that are not to be asked again."""
        return replace(self, co_handlers=tuple(each for each in self.co_handlers if each.pk not in away))


@transaction.atomic
def route_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    to: Destination | None = None,
    summary: str = "",
    is_confirmed: bool = False,
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Send orders out: to `to`, or, for each case, to whom the rules propose.

    Of a protected matter the departments read the summary only: without one it is not sent. `summary` writes
    it in the same act, or states again what stands there, which another house than before is not sent unasked;
    `is_confirmed`: what it says of the person must stand there.
    """
    act = Act(LogKind.ROUTE, actor=actor, now=now)
    act.lock(cases, versions)
    gone = given_back(cases)
    for case in act.cases:
        act.step(case, "route")
        facts = require_summary(case, summary, writer=actor.user, is_confirmed=is_confirmed)
        act.stop_clocks(case, Obligation.ROUTE)
        away = gone.get(case.pk, frozenset())
        destination = to or _proposed(act, case).without_helping(away)
        _require_not_given_back(act, case, destination, away)
        require_stated_anew(act, case, (destination.lead, *destination.co_handlers), summary, is_confirmed=is_confirmed)
        sent = _send(act, case, destination, named=_named(act, case, away) if to else ())
        act.log(case, facts=facts | sent)
    act.write()
    return act.cases


def _named(act: Act, case: Case, away: Collection[int]) -> set[int]:
    """Return the departments that the rules propose and that did not give it back."""
    found = act.once(_proposals)[case.pk]
    return {each.department.pk for each in (found.lead, *found.co_handlers) if each}.difference(away)


def given_back(case_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return by case the departments that it does not go back to: what each gave back was granted.

    Also of what was merged into it. A ruling that was granted to another office afterwards opens the way back, and a
    change of class or place makes it another matter. A fixed number of queries, whatever the number of cases.
    """
    counted = Case.objects.counted_for(case_ids)
    ended: dict[int, dict[int, Request]] = {}
    opened: dict[int, list[tuple[datetime, int]]] = {}
    for request in (
        Request.objects.filter(case__in=list(counted), kind__in=GIVES_BACK, state=RequestState.GRANTED)
        .select_related("order")
        .order_by("decided_at", "pk")
    ):
        if request.order is None or request.decided_at is None:
            continue
        for case_id in counted[request.case_id]:
            ended.setdefault(case_id, {})[request.order.department_id] = request
            if request.kind == RequestKind.ARBITRATION:
                opened.setdefault(case_id, []).append((request.decided_at, request.order.department_id))
    if not ended:
        return {}
    changed = {
        row.case_id: row.at
        for row in LogEntry.objects.filter(case_id__in=list(counted), kind=LogKind.CHANGE).order_by("seq")
        if any(row.facts.get(name) != row.facts.get(f"{name}_before") for name in ("class", "division"))
    }
    return {
        case_id: frozenset(
            department
            for department, request in departments.items()
            if (at := request.decided_at)
            and not any(each in changed and changed[each] >= at for each in (case_id, request.case_id))
            and not any(ruled >= at and other != department for ruled, other in opened.get(case_id, []))
        )
        for case_id, departments in ended.items()
    }


def _require_not_given_back(act: Act, case: Case, to: Destination, away: Collection[int]) -> None:
    # Whoever rules decides by that where it goes.
    if act.actor.roles & {Role.SHIFT_LEAD}:
        return
    for department in (to.lead, *to.co_handlers):
        if department.pk in away:
            raise GivenBack(number=case.number, department=department.name)


@transaction.atomic
def send_fast(cases: Sequence[int], *, actor: Actor, now: datetime) -> list[Case]:
    """Send in one act what nobody has sent yet, filed or not: the fast lane. The shift lead reviews afterwards.

    A life in danger waits for no summary: what and where say enough to go; nor for whoever was asked to look.
    """
    act = Act(LogKind.SEND_FAST, actor=actor, now=now)
    act.lock(cases)
    gone = given_back(cases)
    for case in act.cases:
        _send_at_once(act, case, gone.get(case.pk, frozenset()))
    act.write()
    return act.cases


@transaction.atomic
def send_report(report: NewReport, *, actor: Actor, now: datetime) -> Receipt:
    """Take a report in and send it by the fast lane, as one act."""
    act, case, receipt = take_in_with(LogKind.SEND_FAST, report, actor=actor, now=now)
    _send_at_once(act, case, frozenset())
    act.write()
    return receipt


def _send_at_once(act: Act, case: Case, away: Collection[int]) -> None:
    require_class(case)
    if case.urgency != Urgency.URGENT:
        raise NotUrgent(number=case.number)
    is_filed = case.state == State.FILED
    act.step(case, "send_fast")
    case.is_fast = True
    if not is_filed:
        case.filed_at = act.at
        close_check(act, case)
    act.stop_clocks(case, Obligation.RECEIVE, Obligation.FILE, Obligation.ROUTE)
    destination = _proposed(act, case).without_helping(away)
    _require_not_given_back(act, case, destination, away)
    act.log(case, facts=_send(act, case, destination))


@transaction.atomic
def take_back(
    cases: Sequence[int], *, actor: Actor, now: datetime, reason: str, versions: dict[int, int] | None = None
) -> list[Case]:
    """Take cases back to the dispatcher's queue; the departments see them no more.

    Where a department asked to be rid of it, this is the yes to that, and its row says so.
    """
    require_words(reason, "reason")
    act = Act(LogKind.TAKE_BACK, actor=actor, now=now)
    for case in act.lock(cases, versions):
        granted = _granted_by_taking(act, case)
        return_to_dispatcher(act, case)
        kind, facts = LogKind.TAKE_BACK, {"granted": granted} if granted else {}
        if granted and any(is_lead(order) and order.pk == granted["order"] for order in act.orders(case)):
            # The department's return, and no misroute of the dispatcher's.
            kind, facts = LogKind.GRANT, granted
            act.also(case, LogKind.TAKE_BACK)
        act.log(case, Saying(WordsKind.REASON, reason), facts=facts, kind=kind)
    act.write()
    return act.cases


def _granted_by_taking(act: Act, case: Case) -> dict[str, Any]:
    """Grant the return that is asked for with what takes the case away from whoever asked; say what the row says of it.

    What is with the shift lead for a ruling nobody else decides, nor makes it fall away.
    """
    asked = [each for each in act.undecided(case) if each.kind in GIVES_BACK]
    if any(each.kind == RequestKind.ARBITRATION for each in asked):
        raise BeingRuled(number=case.number, decider=DECIDES[RequestKind.ARBITRATION].label)
    orders = {order.pk: order for order in act.orders(case)}
    # The lead's before a co-handler's, which then falls away as with any return that is granted.
    asked.sort(key=lambda each: not is_lead(orders[each.order_id or 0]))
    if not asked:
        return {}
    request = asked[0]
    act.require_other_department(case)
    if act.actor.user is not None and request.asked_by_id == act.actor.user_id:
        raise JudgingOneself(number=case.number)
    act.step(request, "grant", number=case.number)
    request.decided_by, request.decided_at = act.actor.user, act.at
    act.keep(request)
    return request_facts(request, orders[request.order_id or 0])


def request_facts(request: Request, order: WorkOrder) -> dict[str, Any]:
    """Return what the log says of a request: what was asked for or decided, to the day it comes to."""
    facts: dict[str, Any] = {
        "request": request.pk,
        "kind": request.kind,
        "order": order.pk,
        "department": order.department_id,
        "decider": request.decider,
    }
    if request.amount is not None:
        facts |= {"amount": str(request.amount), "unit": request.unit}
    if request.due_at is not None:
        facts["due_at"] = request.due_at.isoformat()
    if request.review_on is not None:
        facts["review_on"] = request.review_on.isoformat()
    return facts


def return_to_dispatcher(act: Act, case: Case, *, follows: bool = False) -> None:
    """End the orders and let the route clock run; the promise to the citizen goes on untouched."""
    (act.follow if follows else act.step)(case, "take_back")
    cancel_orders(act, case, "give_back")
    case.lead_department = None
    act.start_clock(case, Obligation.ROUTE)


@transaction.atomic
def void_case(
    cases: Sequence[int], *, actor: Actor, now: datetime, reason: str, versions: dict[int, int] | None = None
) -> list[Case]:
    """Declare that there never was a case; it leaves every figure."""
    require_words(reason, "reason")
    act = Act(LogKind.VOID, actor=actor, now=now)
    for case in act.lock(cases, versions):
        act.require_other_department(case)
        act.require_other_hand(case)
        # What the citizen did not accept is looked at by somebody else.
        act.require_other_hand(case, {LogKind.VOID})
        act.end(case, "void")
        act.log(case, Saying(WordsKind.REASON, reason))
    act.write()
    return act.cases


@transaction.atomic
def change_case(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    case_class: CaseClass | None = None,
    point: tuple[float, float] | None = None,
    address: str | None = None,
    version: int | None = None,
    told_by: Mapping[str, object] | None = None,
) -> Case:
    """Change class or place. A case whose orders are out goes back to be routed anew: logged, never silently.

    An address that changes without a `point` takes the point of its own, where one is found, or none (`cases/pins.py`): never
    the pin of the house before.

    `told_by`: what said so, such as a text that was read, for the row. The place that a report said goes with that.

    A class that names a danger makes it one, whoever chose it: the shift is told as of words (`Act.log`).
    """
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    if case.has_ended or case.state == State.ANSWERING:
        raise StepNotAllowed(number=case.number, state=case.get_state_display())
    case_class, point, address = _what_differs(case, case_class, point, address)
    facts: dict[str, object] = {"class_before": case.case_class_id, "division_before": case.division_id}
    place_before = _place_in_words(case)
    if case_class is not None:
        _set_class(act, case, case_class)
    facts |= _put(act, case, point, address)
    had_it = sorted({order.department_id for order in act.orders(case) if order.ended_at is None})
    if had_it:
        facts["taken_from"] = had_it
    if case.state == State.CHECKING:
        act.follow(case, "rework")
        act.release_clocks(case, Obligation.CHECK)
        close_check(act, case)
    granted: dict[str, Any] = {}
    if case.state in (State.ROUTED, State.HANDLING):
        granted = _granted_by_taking(act, case)
        act.step(case, "take_back")
        cancel_orders(act, case, "give_back" if granted else "cancel")
        case.lead_department = None
        act.start_clock(case, Obligation.ROUTE)
    act.log(
        case,
        *_moved(case, place_before),
        facts={**facts, "class": case.case_class_id, "division": case.division_id}
        | ({"granted": granted} if granted else {})
        | _said_by(told_by, [*(["point"] if point is not None else []), *(["address"] if address is not None else [])]),
    )
    act.write()
    return case


def _said_by(told_by: Mapping[str, object] | None, is_set: Sequence[str]) -> dict[str, object]:
    # Whose word set what of the place: taken apart, it goes with her.
    return {**told_by, **({SET: is_set} if "report" in told_by else {})} if told_by else {}


def _put(act: Act, case: Case, point: tuple[float, float] | None, address: str | None) -> dict[str, object]:
    """Put a case where it is said to be; what the row says of it."""
    facts: dict[str, object] = {}
    if address is not None and point is None and case.point is not None:
        pin = pin_of(case.address, address, act.now)
        point = pin.point if pin is not None else None
        if pin is not None and point is None:
            facts = {"moved": True, "unpinned": True}
            # What it lay in by its pin is known no more.
            case.point = case.division = None
    if point is not None:
        facts["moved"] = True
        case.point = Point(*point, srid=WGS84)
        case.division_id = smallest_division(point, act.at)
    if address is not None:
        facts["address"] = True
        case.address = address
    return facts


def _set_class(act: Act, case: Case, case_class: CaseClass) -> None:
    case.case_class = case_class
    was_urgent = case.urgency == Urgency.URGENT
    # A danger that was told of, by words or by a class before, stays one until a person finds none.
    case.urgency = Urgency.URGENT if case.danger else act.rules.urgency(case_class.pk)
    if case.urgency == Urgency.URGENT and not was_urgent:
        act.hasten(case)
    if case_class.is_protected:
        case.is_protected = True
        # What was said in it stays hidden wherever it is merged to.
        case.reports.update(is_protected=True)


def _what_differs(
    case: Case, case_class: CaseClass | None, point: tuple[float, float] | None, address: str | None
) -> tuple[CaseClass | None, tuple[float, float] | None, str | None]:
    """Keep of what is given only what is not so already; refuse where that is nothing."""
    if case_class is not None and case_class.pk == case.case_class_id:
        case_class = None
    if point is not None and _place_at(point) == _place_at(case.point):
        point = None
    if address is not None and address.strip() == case.address:
        address = None
    # Orders that are out come back with every change, so that nothing is changed into what it is.
    if case_class is None and point is None and address is None:
        raise BadInput(
            fields={"case_class": str(_("Choose another class, or move the pin, or write another address."))}
        )
    return case_class, point, address


# What stands for no place in the words that keep where a case was and is.
NOWHERE = "–"


def _moved(case: Case, before: str) -> list[Saying]:
    """Keep where it was and where it is now, as words that go with her who said where: a home is erased with her."""
    after = _place_in_words(case)
    if before == after:
        return []
    first = Report.objects.filter(case=case).order_by("received_at", "pk").values_list("pk", flat=True).first()
    return [Saying(WordsKind.NOTE, f"{before or NOWHERE} → {after or NOWHERE}", first)]


def _place_in_words(case: Case) -> str:
    return " · ".join(filter(None, [case.address, _place_at(case.point)]))


def _place_at(point: Iterable[float] | None) -> str:
    # To a metre.
    return "{1:.5f}, {0:.5f}".format(*point) if point else ""


@transaction.atomic
def place_report(
    report: Report,
    *,
    now: datetime,
    text: str,
    channel: Channel = Channel.WEB,
    address: str,
    point: tuple[float, float] | None = None,
    division_id: int | None = None,
) -> Case:
    """Let the citizen say where it is: the case's empty place is filled, and what was written stands with it.

    `division_id` is of the division that her words name; where there is a point, it says in which it lies.
    A place that is known already stays; then these are words. What is out with a department stays there:
    it learns the place. What of it she set, the row says: taken apart, it goes with her.
    """
    require_text(text, "text")
    heed_wish(report, text, now=now)
    act = Act(LogKind.CHANGE, actor=CITIZEN, now=now)
    case = lock_speaking(act, report)
    facts = {"class_before": case.case_class_id, "division_before": case.division_id}
    is_set: list[str] = []
    is_placed = case.has_ended or case.point is not None
    if point is not None and not is_placed:
        is_set.append("point")
        case.point = Point(*point, srid=WGS84)
        case.division_id = smallest_division(point, act.at) or division_id
    elif division_id is not None and case.division_id is None and not is_placed:
        case.division_id = division_id
    if address and not case.address and not case.has_ended:
        is_set.append("address")
        case.address = address
    act.log(
        case,
        Saying(WordsKind.CITIZEN, text, report.pk),
        facts={
            **facts,
            "class": case.case_class_id,
            "division": case.division_id,
            "report": report.pk,
            "channel": channel,
            SET: is_set,
        },
    )
    act.write()
    return case


def _proposals(act: Act) -> dict[int, Answerers]:
    return propose_each(act.cases, act.at)


def _proposed(act: Act, case: Case) -> Destination:
    found = act.once(_proposals)[case.pk]
    if found.lead is None:
        raise NobodyAnswers(number=case.number)
    return Destination(lead=found.lead.department, co_handlers=tuple(each.department for each in found.co_handlers))


def _send(act: Act, case: Case, to: Destination, *, named: Collection[int] = ()) -> dict[str, object]:
    orders = [issue_order(act, case, to.lead, Part.LEAD)]
    orders += [issue_order(act, case, department, Part.CO) for department in to.co_handlers if department != to.lead]
    case.lead_department = to.lead
    # Whoever sent it elsewhere than the rules would and then changes it takes it back.
    unproposed = [order.pk for order in orders if named and order.department_id not in named]
    return {
        "orders": [order.pk for order in orders],
        "departments": [order.department_id for order in orders],
        "until": [act.until(case, order) for order in orders],
        **({"unproposed": unproposed} if unproposed else {}),
    }
