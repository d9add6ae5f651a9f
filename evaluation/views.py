"""The scoreboard, and the rounds behind each of its figures."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Avg, Count, QuerySet, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.gate import StaffRequest, for_roles
from accounts.models import CENTRE_ROLES, Department, Role, SavedView, User
from cases.access import DEPARTMENT_ROLES
from cases.actions import Actor, dispute_cases
from cases.clocks import how_ended
from cases.models import Obligation, WorkOrder
from cases.names import city_names
from cases.past import past_case
from cases.rules import rules
from cases.table import ANY
from common.fields import TypedChoiceField
from common.refusals import BadInput, NotYours
from common.tables import as_of, chosen_columns, csv_file
from common.text import LazyText
from common.wall_clock import day_of
from evaluation.models import Fact
from evaluation.past import COLUMNS as ROUND_COLUMNS
from evaluation.past import PAGE_ROWS, lines, order_titles, rounds_for, values_in, values_of
from evaluation.scoreboard import (
    DAYS,
    IN_NO_DISTRICT,
    NONE,
    OF_NO_CLASS,
    ROUTING_TITLES,
    SHOWN_DAYS,
    TIMES,
    TITLES,
    USUAL_DAY,
    Figure,
    Routing,
    RoutingFigure,
    Score,
    Slice,
    about_house_of,
    districts,
    routed_behind,
    routings,
    scores,
    total,
)
from evaluation.table import COLUMNS, ON_A_PHONE, Line, file_columns, grouped, ordered
from grid.models import CaseClass

# Who reads scores; field people have their own lists.
READERS = CENTRE_ROLES | {Role.CLERK, Role.DUTY_OFFICER, Role.ADMINISTRATOR}
# Who reads how every dispatcher routed; a dispatcher reads the own line.
READS_ROUTINGS = (Role.SHIFT_LEAD, Role.LEADER, Role.ANALYST, Role.ADMINISTRATOR)


# Between these lies every day that a figure may be asked of.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def _day(label: LazyText) -> forms.DateField:
    within = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), validators=within
    )


def _groups() -> QuerySet[CaseClass]:
    return CaseClass.objects.filter(parent__isnull=True).order_by("code")


def _choice(label: LazyText, rows: Callable[[], QuerySet[Any]], none: LazyText) -> forms.TypedChoiceField:
    """Ask for one of some rows, or for what belongs to none of them."""

    def choices() -> list[tuple[object, object]]:
        return [("", ANY), *((row.pk, str(row)) for row in rows()), (NONE, none)]

    return TypedChoiceField(label=label, required=False, choices=choices, coerce=int, empty_value=None)


class SliceForm(forms.Form):
    """What to count."""

    is_filter = True

    first = _day(_("From"))
    last = _day(_("To"))
    case_class = _choice(_("Group of classes"), _groups, OF_NO_CLASS)
    division = _choice(_("District"), districts, IN_NO_DISTRICT)
    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, widget=forms.HiddenInput, label=_("Department")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        chosen = super().clean() or {}
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first. Choose a later one."))
        return chosen


def _where(request: StaffRequest) -> tuple[SliceForm, Slice | None]:
    """Read which facts to count; None where what was asked for cannot be read, which the form then says."""
    form = SliceForm(request.GET)
    if not form.is_valid():
        return form, None
    chosen = form.cleaned_data
    usual = Slice.usual(day_of(timezone.now(), rules().city.zone), request.user)
    last = chosen["last"] or max(usual.last, chosen["first"] or usual.last)
    first = chosen["first"] or max(FIRST_DAY, min(usual.last, last) - timedelta(days=SHOWN_DAYS - 1))
    # The fields say which days are counted, also where nobody chose them.
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return SliceForm({**request.GET.dict(), **days}), Slice(
        first=first,
        last=last,
        department_id=chosen["department"].pk if chosen["department"] else None,
        class_id=chosen["case_class"],
        division_id=chosen["division"],
        unseen=about_house_of(request.user),
    )


def _require_opener(user: User, department_id: int | None) -> None:
    """Refuse the rounds of a department to who may not read them; without one a department means its own."""
    if not _opens(user, department_id if department_id is not None else user.department_id):
        raise NotYours


def _opens(user: User, department_id: int | None) -> bool:
    """Whether somebody may read the rounds of a department, or of all: the centre, and of its own a department."""
    return user.is_centre or (user.has_role(*DEPARTMENT_ROLES) and department_id == user.department_id is not None)


def _lines(where: Slice, request: StaffRequest) -> list[Line]:
    found = scores(where, now=timezone.now())
    departments = Department.objects.in_bulk([score.department_id for score in found])
    shown = [
        Line(departments[of], score, _opens(request.user, of), query=_query(replace(where, department_id=of)))
        for score in found
        for of in [score.department_id]
    ]
    return ordered(shown, request.GET)


def _together(name: LazyText, where: Slice, found: list[Score], request: StaffRequest) -> Line:
    return Line(None, total(found), request.user.is_centre, name, _query(where))


def _left_out(where: Slice, request: StaffRequest) -> list[Line]:
    """Return what the slice counts nowhere, though no other of its kind counts it: a line each, where there is any."""
    apart = [(name, left, scores(left, now=timezone.now())) for name, left in where.left_out()]
    return [_together(name, left, found, request) for name, left, found in apart if found]


def _routings(where: Slice, request: StaffRequest) -> list[tuple[User, Routing]]:
    """Return the dispatchers' own figures: all to who answers for the desk, to a dispatcher the own line."""
    user = request.user
    if not user.has_role(*READS_ROUTINGS, Role.DISPATCHER):
        return []
    found = routings(where)
    if not user.has_role(*READS_ROUTINGS):
        found = [each for each in found if each.user_id == user.pk]
    people = User.objects.in_bulk([each.user_id for each in found])
    return [(people[each.user_id], each) for each in found if each.user_id in people]


@for_roles(*READERS)
def scoreboard(request: StaffRequest) -> HttpResponse:
    """Show the figures of every department; each opens its rounds."""
    form, where = _where(request)
    if where is None:
        return _asked_again(request, form)
    shown = chosen_columns(COLUMNS, request.GET)
    found = _lines(where, request)
    context: dict[str, Any] = {
        "form": form,
        "where": where,
        "lines": found,
        "all": _together(_("All together"), where, [line.score for line in found], request) if len(found) > 1 else None,
        "left_out": _left_out(where, request),
        "columns": shown,
        "groups": grouped(shown),
        # Whoever chose columns wants those, on a phone too.
        "on_a_phone": ON_A_PHONE if len(shown) == len(COLUMNS) and "column" not in request.GET else None,
        "every_column": urlencode({"column": [column.name for column in COLUMNS]}, doseq=True),
        "all_columns": [(column, column in shown) for column in COLUMNS],
        "query": _query(where),
        "asked": request.GET.urlencode(),
        "views": SavedView.objects.filter(user=request.user, table="scores").order_by("name"),
        "routings": _routings(where, request),
        "routing_titles": ROUTING_TITLES,
    }
    return render(request, "evaluation/scoreboard.html", context)


def _asked_again(request: StaffRequest, form: SliceForm) -> HttpResponse:
    """Say what of a slice cannot be read, with everything else still in the form."""
    context = {"form": form, "where": None, "all_columns": [(column, True) for column in COLUMNS]}
    return render(request, "evaluation/scoreboard.html", context, status=HTTPStatus.BAD_REQUEST)


@for_roles(*READERS)
def scoreboard_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same lines as a file."""
    form, where = _where(request)
    if where is None:
        return _asked_again(request, form)
    columns = file_columns(chosen_columns(COLUMNS, request.GET))
    return csv_file("scores", [*columns, as_of(timezone.now())], [*_lines(where, request), *_left_out(where, request)])


@dataclass(frozen=True, kw_only=True)
class _Behind:
    """One figure of a slice as one reader may open it."""

    figure: Figure | RoutingFigure
    title: LazyText
    # Whose figure it is, in words.
    whose: str
    where: Slice
    day: str
    rounds: QuerySet[Fact]
    file: str
    now: datetime


def _show(request: StaffRequest, behind: _Behind) -> HttpResponse:
    """List the rounds that a figure counts: as many as it says."""
    page = Paginator(behind.rounds, PAGE_ROWS).get_page(request.GET.get("page"))
    kept = [(name, request.GET[name]) for name in SliceForm.base_fields if request.GET.get(name)]
    sums: dict[str, Any] = {"rounds": Count("pk"), "cases": Count("case", distinct=True)}
    if behind.figure == Figure.SIGNED:
        sums["mean_s"] = Avg("response_s")
    if isinstance(behind.figure, Figure) and behind.figure in TIMES:
        sums["times"] = Sum(TIMES[behind.figure])
    counted = behind.rounds.order_by().aggregate(**sums)
    context: dict[str, Any] = {
        "title": behind.title,
        "whose": behind.whose,
        "count": counted,
        "now": behind.now,
        # The board on which its line stands among the others.
        "query": _query(replace(behind.where, department_id=None)),
        "file_url": f"{request.path}file/?{urlencode(kept)}",
        "where": behind.where,
        "day": behind.day,
        "page": page,
        "lines": lines(page.object_list, user=request.user, now=behind.now),
        "values": values_of(behind.figure),
    }
    return render(request, "evaluation/rounds.html", context)


def _file(request: StaffRequest, behind: _Behind) -> HttpResponseBase:
    columns = [*ROUND_COLUMNS, as_of(behind.now)]
    return csv_file(behind.file, columns, lines(behind.rounds, user=request.user, now=behind.now))


def _whose(who: object, where: Slice) -> str:
    """Say whose a figure is, and of which district and classes."""
    names = city_names()
    district = IN_NO_DISTRICT if where.division_id == NONE else names.division(where.division_id)
    classes = OF_NO_CLASS if where.class_id == NONE else names.case_class(where.class_id)
    return " · ".join(str(each) for each in (who, district, classes) if each)


def _behind(request: StaffRequest, figure: str, where: Slice) -> _Behind:
    now, found = timezone.now(), Figure(figure)
    department = Department.objects.filter(pk=where.department_id or 0).first()
    return _Behind(
        figure=found,
        title=TITLES[found],
        whose=_whose(department, where),
        where=where,
        day=DAYS.get(found, USUAL_DAY),
        rounds=rounds_for(request.user, where.behind(found, now)).order_by(
            "-counted_on", "case", "round", "is_apart", "pk"
        ),
        file=f"rounds-{found}",
        now=now,
    )


@for_roles(*READERS)
def figure_cases(request: StaffRequest, figure: str, *, is_file: bool = False) -> HttpResponseBase:
    """List the rounds behind one figure, or give them as a file: to a department its own, wherever the cases went."""
    if figure not in set(Figure):
        raise BadInput(fields={"figure": figure})
    form, where = _where(request)
    if where is None:
        return _asked_again(request, form)
    _require_opener(request.user, where.department_id)
    behind = _behind(request, figure, where)
    return _file(request, behind) if is_file else _show(request, behind)


@for_roles(*READERS)
def routed_orders(request: StaffRequest, user_id: int, figure: str, *, is_file: bool = False) -> HttpResponseBase:
    """List the orders behind one figure of a dispatcher, or give them as a file."""
    if figure not in set(RoutingFigure):
        raise BadInput(fields={"figure": figure})
    user = request.user
    is_own = user.pk == user_id and user.has_role(Role.DISPATCHER)
    # Who keeps the accounts reads the counts, and no case behind them.
    if not (is_own or (user.has_role(*READS_ROUTINGS) and user.is_centre)):
        raise NotYours
    form, where = _where(request)
    if where is None:
        return _asked_again(request, form)
    person, found = User.objects.filter(pk=user_id).first(), RoutingFigure(figure)
    behind = _Behind(
        figure=found,
        title=ROUTING_TITLES[found],
        whose=_whose(person, where),
        where=where,
        day="issued_on",
        rounds=rounds_for(user, routed_behind(found, user_id, where)).order_by("-issued_on", "case", "round", "pk"),
        file=f"orders-{found}",
        now=timezone.now(),
    )
    return _file(request, behind) if is_file else _show(request, behind)


class DisputeForm(forms.Form):
    """Why a figure is wrong."""

    order = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    is_history = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why this should not count"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@for_roles(*DEPARTMENT_ROLES)
def past(request: StaffRequest, case_id: int) -> HttpResponse:
    """Show a department what it did for a case, and take its dispute of what was measured."""
    now, names = timezone.now(), city_names()
    found = past_case(request.user, case_id, now=now)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        dispute_cases(
            [case_id],
            actor=Actor.of(request.user),
            now=now,
            reason=chosen["reason"],
            order_id=chosen["order"],
            is_history=chosen["is_history"],
        )
        messages.success(request, _("Disputed. You will find the decision here."))
        return redirect("past_case", case_id)
    facts = (
        Fact.objects.filter(case=case_id, department=request.user.department_id)
        .select_related("case")
        .order_by("round", "is_apart", "pk")
    )
    measured = lines(facts, user=request.user, now=now)
    titles = order_titles(found.orders, measured, now)
    context = {
        "past": found,
        "title": names.case_class(found.case_class_id),
        "place": names.division(found.division_id),
        "lines": measured,
        "values": values_in(measured),
        "has_several": len({clock.order_id for clock in found.clocks}) > 1,
        "clocks": [
            (
                clock,
                titles.get(clock.order_id),
                Obligation(clock.obligation).label,
                how_ended(clock.obligation, clock.ended_as, is_met=clock.is_met),
            )
            for clock in found.clocks
        ],
        "asked": [(each, titles.get(each.order_id)) for each in found.asked],
        "disputes": [(each, titles.get(each.request.order_id)) for each in found.disputes],
        "forms": [
            (order, titles.get(order.pk if order else None), _dispute_form(request, form, order))
            for order in found.disputable
        ],
        "now": now,
    }
    return render(request, "evaluation/past.html", context)


def _dispute_form(request: StaffRequest, sent: DisputeForm, order: WorkOrder | None) -> DisputeForm:
    """Return the form of one order, with what is wrong in it if it is the one that was sent."""
    given = {"order": order.pk} if order else {"is_history": True}
    is_this_one = sent.is_bound and request.POST.get("order", "") == (str(order.pk) if order else "")
    return DisputeForm(
        request.POST if is_this_one else None, initial=given, auto_id=f"id_{order.pk if order else 'history'}_%s"
    )


def _query(where: Slice) -> str:
    parts = {
        "first": where.first,
        "last": where.last,
        "case_class": where.class_id,
        "division": where.division_id,
        "department": where.department_id,
    }
    return "&".join(f"{name}={value}" for name, value in parts.items() if value is not None)
