"""The scoreboard, and the cases behind each of its figures."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.gate import StaffRequest
from accounts.models import CENTRE_ROLES, Department, Role, SavedView
from cases.access import CaseQuerySet
from cases.rules import rules
from cases.table import ANY, export_table, read_table
from common.refusals import BadInput, NotYours
from common.tables import chosen_columns, csv_file
from evaluation.scoreboard import TITLES, Figure, Slice, cases_behind, count_behind, scores
from evaluation.table import COLUMNS, Line, file_columns, ordered
from grid.models import CaseClass, Division, Level

# Who reads scores; field people have their own lists.
READERS = CENTRE_ROLES | {Role.CLERK, Role.DUTY_OFFICER, Role.ADMINISTRATOR}
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
    today = timezone.localdate(timezone=rules().city.zone)
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
    }
    return render(request, "evaluation/scoreboard.html", context)


@login_required
def scoreboard_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same lines as a file."""
    _require_reader(request)
    _form, where = _where(request)
    return csv_file("scores", file_columns(chosen_columns(COLUMNS, request.GET)), _lines(where, request))


def _behind(request: StaffRequest, figure: str) -> tuple[Figure, Slice, CaseQuerySet, datetime]:
    _require_reader(request)
    if figure not in set(Figure):
        raise BadInput(fields={"figure": figure})
    _form, where = _where(request)
    now = timezone.now()
    return Figure(figure), where, cases_behind(Figure(figure), where, user=request.user, now=now), now


@login_required
def figure_cases(request: StaffRequest, figure: str) -> HttpResponse:
    """List the cases behind one figure, of those the reader may see."""
    found, where, cases, now = _behind(request, figure)
    department = Department.objects.filter(pk=where.department_id or 0).first()
    kept = [(name, request.GET[name]) for name in SliceForm.base_fields if request.GET.get(name)]
    context = {
        "title": TITLES[found],
        "figure": figure,
        "table": read_table(request, cases, user=request.user, now=now, name="figure_cases", prefix=PREFIX),
        "count": count_behind(found, where, now=now),
        "seen": cases.count(),
        "department": department,
        "now": now,
        "query": _query(where),
        "kept": kept,
        "kept_query": urlencode(kept),
        "where": where,
    }
    return render(request, "evaluation/cases.html", context)


@login_required
def figure_file(request: StaffRequest, figure: str) -> HttpResponseBase:
    """Give the cases behind one figure as a file, of those the reader may see."""
    _figure, _slice, cases, now = _behind(request, figure)
    return export_table(request, cases, user=request.user, now=now, prefix=PREFIX)


def _query(where: Slice) -> str:
    parts = {"first": where.first, "last": where.last, "case_class": where.class_id, "division": where.division_id}
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)
