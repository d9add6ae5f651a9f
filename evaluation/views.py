"""The scoreboard, and the cases behind each of its figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.gate import StaffRequest, for_roles
from accounts.models import CENTRE_ROLES, Department, Role, SavedView, User
from cases.access import DEPARTMENT_ROLES, CaseQuerySet
from cases.actions import Actor, dispute_cases
from cases.models import Obligation, WorkOrder
from cases.names import city_names
from cases.past import past_case
from cases.rules import rules
from cases.table import ANY, export_table, read_table
from common.refusals import BadInput, NotYours
from common.tables import chosen_columns, csv_file
from common.wall_clock import day_of
from evaluation.models import Fact
from evaluation.past import COLUMNS as ROUND_COLUMNS
from evaluation.past import PAGE_ROWS, lines, rounds_for
from evaluation.scoreboard import (
    DAYS,
    TITLES,
    USUAL_DAY,
    Figure,
    Routing,
    Slice,
    cases_behind,
    count_behind,
    routings,
    scores,
)
from evaluation.table import COLUMNS, Line, file_columns, ordered
from grid.models import CaseClass, Division, Level

# Who reads scores; field people have their own lists.
READERS = CENTRE_ROLES | {Role.CLERK, Role.DUTY_OFFICER, Role.ADMINISTRATOR}
# Who reads how every dispatcher routed; a dispatcher reads the own line.
READS_ROUTINGS = (Role.SHIFT_LEAD, Role.LEADER, Role.ANALYST, Role.ADMINISTRATOR)
# The slice has a class, a place and a department too; the table's own filters stand apart from them.
PREFIX = "in"


class SliceForm(forms.Form):
    """What to count."""

    is_filter = True

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    case_class = forms.ModelChoiceField(
        CaseClass.objects.filter(parent__isnull=True).order_by("code"),
        label=_("Group of classes"),
        required=False,
        empty_label=ANY,
    )
    division = forms.ModelChoiceField(
        Division.objects.filter(level=Level.DISTRICT, valid__endswith__isnull=True).order_by("code"),
        label=_("District"),
        required=False,
        empty_label=ANY,
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, widget=forms.HiddenInput, label=_("Department")
    )


def _where(request: StaffRequest) -> tuple[SliceForm, Slice]:
    form = SliceForm(request.GET)
    if not form.is_valid():
        raise BadInput(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    chosen = form.cleaned_data
    today = day_of(timezone.now(), rules().city.zone)
    # A month back, and far enough ahead for limits that have not fallen due yet.
    first = chosen["first"] or today - timedelta(days=30)
    last = chosen["last"] or today + timedelta(days=60)
    ids = {name: chosen[name].pk if chosen[name] else None for name in ("case_class", "division", "department")}
    return form, Slice(
        first=first,
        last=last,
        department_id=ids["department"],
        class_id=ids["case_class"],
        division_id=ids["division"],
    )


def _require_reader(request: StaffRequest) -> None:
    if not request.user.has_role(*READERS):
        raise NotYours


def _lines(where: Slice, request: StaffRequest) -> list[Line]:
    found = scores(where, now=timezone.now())
    departments = Department.objects.in_bulk([score.department_id for score in found])
    return ordered([Line(departments[score.department_id], score) for score in found], request.GET)


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


@login_required
def scoreboard(request: StaffRequest) -> HttpResponse:
    """Show the figures of every department; each opens its cases."""
    _require_reader(request)
    form, where = _where(request)
    shown = chosen_columns(COLUMNS, request.GET)
    context: dict[str, Any] = {
        "form": form,
        "where": where,
        "lines": _lines(where, request),
        "columns": shown,
        "all_columns": [(column, column in shown) for column in COLUMNS],
        "query": _query(where),
        "asked": request.GET.urlencode(),
        "views": SavedView.objects.filter(user=request.user, table="scores").order_by("name"),
        "routings": _routings(where, request),
    }
    return render(request, "evaluation/scoreboard.html", context)


@login_required
def scoreboard_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same lines as a file."""
    _require_reader(request)
    _form, where = _where(request)
    return csv_file("scores", file_columns(chosen_columns(COLUMNS, request.GET)), _lines(where, request))


@dataclass(frozen=True)
class _Behind:
    """One figure of a slice as one reader may open it."""

    figure: Figure
    where: Slice
    now: datetime
    cases: CaseQuerySet
    # None where the reader reads the cases themselves, and not rounds of them.
    rounds: QuerySet[Fact] | None


def _behind(request: StaffRequest, figure: str) -> _Behind:
    _require_reader(request)
    if figure not in set(Figure):
        raise BadInput(fields={"figure": figure})
    _form, where = _where(request)
    now, found = timezone.now(), Figure(figure)
    rounds = None
    # A department reads what is left of its own; and why something counts nowhere stands at its round.
    if not request.user.is_centre or found == Figure.EXCLUDED:
        rounds = rounds_for(request.user, where.behind(found, now)).order_by("-counted_on", "case", "round")
    return _Behind(found, where, now, cases_behind(found, where, user=request.user, now=now), rounds)


@login_required
def figure_cases(request: StaffRequest, figure: str) -> HttpResponse:
    """List what stands behind one figure: its cases, and to a department its own rounds, wherever the cases went."""
    behind = _behind(request, figure)
    where = behind.where
    kept = [(name, request.GET[name]) for name in SliceForm.base_fields if request.GET.get(name)]
    context: dict[str, Any] = {
        "title": TITLES[behind.figure],
        "figure": figure,
        "count": count_behind(behind.figure, where, now=behind.now),
        "department": Department.objects.filter(pk=where.department_id or 0).first(),
        "now": behind.now,
        "query": _query(where),
        "kept": kept,
        "kept_query": urlencode(kept),
        "where": where,
        "day": DAYS.get(behind.figure, USUAL_DAY),
    }
    if behind.rounds is not None:
        page = Paginator(behind.rounds, PAGE_ROWS).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "lines": lines(page.object_list, user=request.user, now=behind.now),
            "seen": page.paginator.count,
        }
        return render(request, "evaluation/rounds.html", context)
    context |= {
        "table": read_table(
            request, behind.cases, user=request.user, now=behind.now, name="figure_cases", prefix=PREFIX
        ),
        "seen": behind.cases.count(),
    }
    return render(request, "evaluation/cases.html", context)


@login_required
def figure_file(request: StaffRequest, figure: str) -> HttpResponseBase:
    """Give the same as a file."""
    behind = _behind(request, figure)
    if behind.rounds is not None:
        return csv_file(figure, ROUND_COLUMNS, lines(behind.rounds, user=request.user, now=behind.now))
    return export_table(request, behind.cases, user=request.user, now=behind.now, prefix=PREFIX)


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
        .order_by("round")
    )
    context = {
        "past": found,
        "title": names.case_class(found.case_class_id),
        "place": names.division(found.division_id),
        "lines": lines(facts, user=request.user, now=now),
        "clocks": [(clock, Obligation(clock.obligation).label) for clock in found.clocks],
        "forms": [(order, _dispute_form(request, form, order)) for order in found.disputable],
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
    parts = {"first": where.first, "last": where.last, "case_class": where.class_id, "division": where.division_id}
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)
