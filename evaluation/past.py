"""The rounds behind a figure, one line each: what a department reads behind its own figures. Reads only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from cases.access import DEPARTMENT_ROLES
from cases.actions.disputes import judged_department
from cases.models import Case, Danger, Request, WorkOrder
from cases.names import CityNames, city_names
from common.tables import Column
from common.templatetags.ui import when
from common.text import LazyText
from evaluation.models import Contacted, EndedBy, Excluded, Fact, Signed
from evaluation.scoreboard import Figure, RoutingFigure
from evaluation.table import span
from grid.models import Part

PAGE_ROWS = 100


@dataclass(frozen=True)
class Round:
    """One round of one case as a line of a list."""

    case_id: int
    number: str
    title: str
    place: str
    department: str
    fact: Fact
    outcome: LazyText
    contact: LazyText | str
    now: datetime
    # By how this stands: late, soon or on time; empty where nothing is rated.
    level: str
    # Of a case that is still open, and that the reader sees.
    danger: str


def _is_late(fact: Fact, now: datetime) -> bool:
    return fact.due_at is not None and fact.due_at < (fact.paused_at or now)


def _is_late_elsewhere(fact: Fact, _now: datetime) -> bool:
    """Whether it was late when its case was merged into another in the same hands: late once, and there."""
    return fact.ended_by == EndedBy.MERGED and fact.ended_at is not None and _is_late(fact, fact.ended_at)


OUTCOMES: list[tuple[Callable[[Fact, datetime], bool], LazyText, str]] = [
    (lambda fact, _now: fact.is_apart, _("the rest of the round"), ""),
    (lambda fact, _now: fact.is_on_time is True, _("finished in time"), "on_time"),
    (lambda fact, _now: fact.is_on_time is False and fact.done_at is not None, _("finished late"), "late"),
    (lambda fact, _now: fact.is_on_time is False, _("late when it ended"), "late"),
    (_is_late_elsewhere, _("late, and counted in the case it was merged into"), ""),
    # What has no limit ends neither in time nor late.
    (lambda fact, _now: fact.due_at is None, _("without a limit, not rated"), ""),
    (lambda fact, _now: fact.ended_at is not None, _("ended in time, not rated"), ""),
    (_is_late, _("not finished, limit is over"), "late"),
    (lambda fact, _now: fact.paused_at is not None, pgettext_lazy("round", "suspended"), ""),
    (lambda _fact, _now: True, _("not finished, limit runs"), ""),
]


def outcome(fact: Fact, now: datetime) -> tuple[LazyText, str]:
    """Return what is measured of a round, in words, and its level."""
    return next((words, level) for holds, words, level in OUTCOMES if holds(fact, now))


def rounds_for(user: User, facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """Narrow facts to those `user` may read a line of: a department all its own, matters about itself excepted."""
    facts = facts.select_related("case")
    if user.is_centre:
        return facts.filter(case__in=Case.objects.visible_to(user))
    if not user.has_role(*DEPARTMENT_ROLES) or user.department is None:
        return facts.none()
    about = Q(case__about_department__isnull=True) | ~Q(case__about_department__in=user.department.line)
    return facts.filter(about, department=user.department_id)


def lines(facts: Iterable[Fact], *, user: User, now: datetime) -> list[Round]:
    """Shape rounds that were read with their cases, as `user` reads them."""
    names, shown = city_names(), list(facts)
    dangers = {fact.case_id for fact in shown if fact.case.danger and not fact.case.has_ended}
    seen = set(Case.objects.visible_to(user).filter(pk__in=dangers).values_list("pk", flat=True)) if dangers else set()
    return [_line(fact, names, now, danger=fact.case.danger if fact.case_id in seen else "") for fact in shown]


def _line(fact: Fact, names: CityNames, now: datetime, *, danger: str) -> Round:
    words, level = outcome(fact, now)
    return Round(
        case_id=fact.case_id,
        number=fact.case.number,
        title=names.case_class(fact.case_class_id),
        place=names.division(fact.division_id),
        department=names.department(fact.department_id),
        fact=fact,
        outcome=words,
        contact=contact(fact, now),
        now=now,
        level=level,
        danger=danger,
    )


def order_titles(orders: Iterable[WorkOrder], measured: Iterable[Round], now: datetime) -> dict[int | None, str]:
    """Name a department's orders in a case so that no two are called alike: which it is, when, as what, and its rounds.

    None is what another system told of the case.
    """
    rounds: dict[int | None, list[int]] = {}
    for line in measured:
        if line.fact.round not in rounds.setdefault(line.fact.order_id, []):
            rounds[line.fact.order_id].append(line.fact.round)
    titles: dict[int | None, str] = {None: str(_("What another system told of it"))}
    for number, order in enumerate(orders, start=1):
        said = {"number": number, "at": when(order.issued_at, now), "part": Part(order.part).label}
        titles[order.pk] = str(_("Order %(number)d of %(at)s, %(part)s") % said)
    for order_id, numbers in rounds.items():
        if order_id in titles:
            told = ngettext("round %(rounds)s", "rounds %(rounds)s", len(numbers))
            titles[order_id] += f" · {told % {'rounds': ', '.join(map(str, numbers))}}"
    return titles


def _moment(name: str) -> Callable[[Round], object]:
    def text(line: Round) -> object:
        at = getattr(line.fact, name)
        return date_format(localtime(at), "Y-m-d H:i") if at else ""

    return text


def contact(fact: Fact, now: datetime) -> LazyText | str:
    """Return what is measured of the first contact, in words; nothing where nobody owed it."""
    if fact.contacted:
        return Contacted(fact.contacted).label
    if fact.contact_due_at is None:
        return ""
    return _("not contacted, limit is over") if fact.contact_due_at < now else _("not contacted, limit runs")


def _signing(line: Round) -> object:
    fact = line.fact
    if fact.signed or fact.sign_due_at is None:
        return Signed(fact.signed).label if fact.signed else ""
    return _("not signed, limit is over") if fact.sign_due_at < line.now else _("not signed, limit runs")


def _span(line: Round) -> object:
    return "" if line.fact.response_s is None else span(line.fact.response_s)


def _minutes(line: Round) -> object:
    return "" if line.fact.response_s is None else round(line.fact.response_s / 60, 1)


def _number(name: str) -> Callable[[Round], object]:
    # None where nobody can know it, and nothing to say where it did not happen.
    return lambda line: getattr(line.fact, name) or ""


def _received(line: Round) -> object:
    return date_format(line.fact.issued_on, "Y-m-d") if line.fact.issued_on else ""


def _asked(line: Round) -> object:
    return _("yes") if line.fact.is_asked else ""


def _contact(line: Round) -> object:
    return line.contact


def _ended_by(line: Round) -> object:
    return EndedBy(line.fact.ended_by).label if line.fact.ended_by else ""


def _danger(line: Round) -> object:
    return Danger(line.danger).label if line.danger else ""


def _excluded(line: Round) -> object:
    return Excluded(line.fact.excluded).label if line.fact.excluded else ""


def _solved(line: Round) -> object:
    said: dict[Any, LazyText | str] = {True: _("solved"), False: _("not solved"), None: ""}
    return said[line.fact.is_solved]


# What a figure counts a round by, where it is not among what every list says of it.
VALUES = {
    column.name: column
    for column in (
        Column("received", _("Received"), _received),
        Column("signed_in", _("Time to sign"), _span),
        Column("sign_due", _("Due to be signed"), _moment("sign_due_at"), is_time=True),
        Column("signing", _("Limit to sign"), _signing),
        Column("contact_due", _("First contact due"), _moment("contact_due_at"), is_time=True),
        Column("extended", _("Limit extended"), _number("extension_count"), is_number=True),
        Column("suspended", pgettext_lazy("figures", "Suspended"), _number("suspension_count"), is_number=True),
        Column("returned", _("Returned at its request"), _number("return_count"), is_number=True),
        Column("escalated", _("Given back to the department above"), _number("escalation_count"), is_number=True),
        Column("reworked", _("Sent back to work"), _number("rework_count"), is_number=True),
        Column("reopened", _("Reopened"), _number("reopen_count"), is_number=True),
        Column("asked", _("Citizen asked"), _asked),
        Column("satisfaction", _("Mark, 1 to 5"), _number("satisfaction"), is_number=True),
    )
}
BEHIND: dict[str, tuple[str, ...]] = {
    Figure.RECEIVED: ("received",),
    Figure.SIGNED: ("signed_in",),
    Figure.SIGNED_LATE: ("sign_due", "signing"),
    Figure.UNSIGNED: ("sign_due", "signing"),
    Figure.CONTACTED: ("contact_due",),
    Figure.CONTACTED_LATE: ("contact_due",),
    Figure.UNCONTACTED: ("contact_due",),
    Figure.EXTENDED: ("extended",),
    Figure.SUSPENDED: ("suspended",),
    Figure.RETURNED: ("returned",),
    Figure.ESCALATED: ("escalated",),
    Figure.REWORKED: ("reworked",),
    Figure.REOPENED: ("reopened",),
    Figure.ASKED: ("asked",),
    Figure.SATISFIED: ("satisfaction",),
    RoutingFigure.SENT: ("received",),
}


def values_of(figure: Figure | RoutingFigure) -> list[Column]:
    """Return what the list behind a figure shows beside what every list does: what the rounds are counted by."""
    return [VALUES[name] for name in BEHIND.get(figure, ())]


def values_in(shown: Iterable[Round]) -> list[Column]:
    """Return all of that of which something is known in these rounds."""
    rounds = list(shown)
    return [column for column in VALUES.values() if any(column.text(line) for line in rounds)]


COLUMNS = [
    Column("number", _("Number"), lambda line: line.number),
    Column("title", _("What"), lambda line: line.title),
    Column("danger", _("Danger"), _danger),
    Column("place", _("Where"), lambda line: line.place),
    Column("department", _("Department"), lambda line: line.department),
    Column("round", _("Round"), lambda line: line.fact.round, is_number=True),
    Column("due", _("Due to be finished"), _moment("due_at"), is_time=True),
    Column("done", pgettext_lazy("figures", "Finished"), _moment("done_at"), is_time=True),
    Column("outcome", _("Limit to finish"), lambda line: line.outcome),
    Column("contact", _("First contact"), _contact),
    Column("ended_by", _("Why it ended"), _ended_by),
    Column("solved", _("The citizen's word"), _solved),
    *VALUES.values(),
    Column("minutes_to_sign", _("Minutes to sign"), _minutes, is_number=True),
    Column("excluded", _("Excluded because"), _excluded),
]


@dataclass(frozen=True)
class Disputed:
    """What a department disputes, as whoever decides reads it: whose it is, of which order, and what was measured."""

    department: str
    order: str
    measured: list[str]


def disputed(request_id: int, *, user: User, now: datetime) -> Disputed:
    """Return what a dispute is about."""
    request = Request.objects.select_related("case", "order__department").get(pk=request_id)
    judged = judged_department(request.case, request)
    facts = Fact.objects.filter(case=request.case_id, department=judged).select_related("case")
    found = lines(facts.order_by("round", "is_apart", "pk"), user=user, now=now)
    orders = WorkOrder.objects.filter(case=request.case_id, department=judged).order_by("pk")
    return Disputed(
        department=str(judged or ""),
        order=order_titles(orders, found, now)[request.order_id],
        measured=[_in_words(line) for line in found if line.fact.order_id == request.order_id],
    )


def _in_words(line: Round) -> str:
    named = [column for column in COLUMNS if column.name in ("round", "outcome", "ended_by", "contact", "solved")]
    told = [(column, column.text(line)) for column in [*named, *VALUES.values()] if column.name != "received"]
    said = [_("%(name)s: %(value)s") % {"name": column.label, "value": value} for column, value in told if value]
    if line.fact.excluded:
        said.append(str(Excluded(line.fact.excluded).label))
    return " · ".join(said)
