"""The route phase: propose, route, the fast lane, take back, void, change class or place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from cases.actions.accept import require_class, require_words
from cases.actions.act import CITIZEN, Act, Actor, Saying, StepNotAllowed
from cases.actions.orders import WGS84, cancel_orders, close_check, issue_order
from cases.models import Case, LogKind, Obligation, Report, Urgency, WordsKind
from cases.workflow import DESK, State
from common.refusals import Refusal
from grid.answerers import Answerers, answerers
from grid.models import CaseClass, Part
from grid.places import smallest_division


class NobodyAnswers(Refusal):
    """The rules name no department for this matter at this place."""

    code = "nobody_answers"
    sentence = _("No rule says who answers for %(number)s. Choose a department.")


class NotUrgent(Refusal):
    """The fast lane is for classes marked urgent."""

    code = "not_urgent"
    sentence = _("%(number)s is not of an urgent class, so it goes the usual way.")


class NeedsSummary(Refusal):
    """Of a protected matter the departments read the desk's summary and nothing else, so it is written first."""

    code = "needs_summary"
    sentence = _(
        "Write the summary of %(number)s first: its reporter is protected, and the departments read nothing else."
    )


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where to send a case: a lead, and co-handlers."""

    lead: Department
    co_handlers: tuple[Department, ...] = ()


def propose(case: Case, at: datetime) -> Answerers:
    """Say who answers for this class at this place, most specific rule first, and why.

    A matter about a department goes to its superior, whoever else answers for the class.
    """
    found = answerers(case.case_class_id, case.division_id, at)
    return found.for_matter_about(case.about_department) if case.about_department else found


@transaction.atomic
def route_case(
    cases: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
    to: Destination | None = None,
    summary: str = "",
    versions: dict[int, int] | None = None,
) -> list[Case]:
    """Send orders out: to `to`, or, for each case, to whom the rules propose.

    Of a protected matter the departments read the summary only: without one it is not sent. `summary` writes
    it in the same act.
    """
    act = Act(LogKind.ROUTE, actor=actor, now=now)
    for case in act.lock(cases, versions):
        act.step(case, "route")
        facts = _summarised(case, summary)
        act.stop_clocks(case, Obligation.ROUTE)
        act.log(case, facts=facts | _send(act, case, to or _proposed(case, act.at)))
    act.write()
    return act.cases


def _summarised(case: Case, summary: str) -> dict[str, object]:
    is_news = bool(summary.strip()) and summary.strip() != case.summary
    if is_news:
        case.summary = summary.strip()
    if case.is_protected and not case.summary.strip():
        raise NeedsSummary(number=case.number)
    return {"summary": True} if is_news else {}


@transaction.atomic
def send_fast(cases: Sequence[int], *, actor: Actor, now: datetime) -> list[Case]:
    """File and route in one act: the fast lane. The shift lead reviews afterwards.

    A life in danger waits for no summary: what and where say enough to go.
    """
    act = Act(LogKind.SEND_FAST, actor=actor, now=now)
    for case in act.lock(cases):
        require_class(case)
        if case.urgency != Urgency.URGENT:
            raise NotUrgent(number=case.number)
        act.step(case, "send_fast")
        case.filed_at, case.is_fast = act.at, True
        act.stop_clocks(case, Obligation.RECEIVE, Obligation.FILE)
        act.log(case, facts=_send(act, case, _proposed(case, act.at)))
    act.write()
    return act.cases


@transaction.atomic
def take_back(
    cases: Sequence[int], *, actor: Actor, now: datetime, reason: str, versions: dict[int, int] | None = None
) -> list[Case]:
    """Take cases back to the dispatcher's queue; the departments see them no more."""
    require_words(reason, "reason")
    act = Act(LogKind.TAKE_BACK, actor=actor, now=now)
    for case in act.lock(cases, versions):
        return_to_dispatcher(act, case)
        act.log(case, Saying(WordsKind.REASON, reason))
    act.write()
    return act.cases


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
) -> Case:
    """Change class or place. A case whose orders are out goes back to be routed anew: logged, never silently."""
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    if case.has_ended or case.state == State.ANSWERING:
        raise StepNotAllowed(number=case.number, state=case.get_state_display())
    facts: dict[str, object] = {"class_before": case.case_class_id, "division_before": case.division_id}
    if case_class is not None:
        case.case_class = case_class
        case.urgency = act.rules.urgency(case_class.pk)
        if case_class.is_protected:
            case.is_protected = True
            # What was said in it stays hidden wherever it is merged to.
            case.reports.update(is_protected=True)
    if point is not None:
        facts["moved"] = True
        case.point = Point(*point, srid=WGS84)
        case.division_id = smallest_division(point, act.at)
    if address is not None:
        facts["address"] = True
        case.address = address
    if case.state == State.CHECKING:
        act.follow(case, "rework")
        act.release_clocks(case, Obligation.CHECK)
        close_check(act, case)
    if case.state in (State.ROUTED, State.HANDLING):
        act.step(case, "take_back")
        cancel_orders(act, case)
        case.lead_department = None
        act.start_clock(case, Obligation.ROUTE)
    act.log(case, facts={**facts, "class": case.case_class_id, "division": case.division_id})
    act.write()
    return case


@transaction.atomic
def place_report(
    report: Report, *, now: datetime, text: str, address: str, point: tuple[float, float] | None = None
) -> Case:
    """Let the citizen say where it is: the case's empty place is filled, and what was written stands with it.

    A place that is known already stays; then these are words. What is out with a department stays there:
    it learns the place.
    """
    require_words(text, "text")
    act = Act(LogKind.CHANGE, actor=CITIZEN, now=now)
    (case,) = act.lock([report.case_id])
    facts = {"class_before": case.case_class_id, "division_before": case.division_id}
    is_placed = case.has_ended or case.point is not None
    if point is not None and not is_placed:
        case.point = Point(*point, srid=WGS84)
        case.division_id = smallest_division(point, act.at)
    if address and not case.address and not case.has_ended:
        case.address = address
    act.log(
        case,
        Saying(WordsKind.CITIZEN, text, report.pk),
        facts={**facts, "class": case.case_class_id, "division": case.division_id, "report": report.pk},
    )
    act.write()
    return case


def _proposed(case: Case, at: datetime) -> Destination:
    found = propose(case, at)
    if found.lead is None:
        raise NobodyAnswers(number=case.number)
    return Destination(lead=found.lead.department, co_handlers=tuple(each.department for each in found.co_handlers))


def _send(act: Act, case: Case, to: Destination) -> dict[str, object]:
    orders = [issue_order(act, case, to.lead, Part.LEAD)]
    orders += [issue_order(act, case, department, Part.CO) for department in to.co_handlers if department != to.lead]
    case.lead_department = to.lead
    return {
        "orders": [order.pk for order in orders],
        "departments": [order.department_id for order in orders],
        "until": [act.until(case, order) for order in orders],
    }
