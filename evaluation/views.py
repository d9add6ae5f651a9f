"""The scoreboard, and the cases behind each of its figures."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.gate import StaffRequest
from accounts.models import CENTRE_ROLES, Department, Role
from cases.rules import rules
from common.refusals import BadInput, NotYours
from evaluation.scoreboard import TITLES, Figure, Score, Slice, cases_behind, scores
from grid.models import CaseClass, Division, Level

# Who reads scores; field people have their own lists.
READERS = CENTRE_ROLES | {Role.CLERK, Role.DUTY_OFFICER, Role.ADMINISTRATOR}
PAGE = 50


class SliceForm(forms.Form):
    """What to count."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    case_class = forms.ModelChoiceField(
        CaseClass.objects.filter(parent__isnull=True).order_by("code"), label=_("Group of classes"), required=False
    )
    division = forms.ModelChoiceField(
        Division.objects.filter(level=Level.DISTRICT, valid__endswith__isnull=True).order_by("code"),
        label=_("District"),
        required=False,
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, widget=forms.HiddenInput, label=_("Department")
    )


@dataclass(frozen=True)
class Line:
    """One department's line of the scoreboard."""

    department: Department
    score: Score


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


@login_required
def scoreboard(request: StaffRequest) -> HttpResponse:
    """Show the figures of every department; each opens its cases."""
    _require_reader(request)
    form, where = _where(request)
    found = scores(where, now=timezone.now())
    departments = Department.objects.in_bulk([score.department_id for score in found])
    context: dict[str, Any] = {
        "form": form,
        "where": where,
        "lines": [Line(departments[score.department_id], score) for score in found],
        "query": _query(where),
    }
    return render(request, "evaluation/scoreboard.html", context)


@login_required
def figure_cases(request: StaffRequest, figure: str) -> HttpResponse:
    """List the cases behind one figure, of those the reader may see."""
    _require_reader(request)
    if figure not in set(Figure):
        raise BadInput(fields={"figure": figure})
    _form, where = _where(request)
    now = timezone.now()
    cases = cases_behind(Figure(figure), where, user=request.user, now=now)
    page = Paginator(cases.select_related("case_class", "division", "lead_department"), PAGE).get_page(
        request.GET.get("page")
    )
    department = Department.objects.filter(pk=where.department_id).first()
    context = {
        "title": TITLES[Figure(figure)],
        "page_obj": page,
        "department": department,
        "now": now,
        "query": _query(where),
        "where": where,
    }
    return render(request, "evaluation/cases.html", context)


def _query(where: Slice) -> str:
    parts = {"first": where.first, "last": where.last, "case_class": where.class_id, "division": where.division_id}
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)
