"""The table of cases: its columns, its filters, one page of it, and all of it as a file.

It holds what a list of cases always shows: no contact, and of what somebody said only how it begins, while the case
has no class, for whoever may read it. A guess says of itself that it is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, SavedView, User
from cases.access import CaseQuerySet
from cases.api.reading import rows_of, shaped_all
from cases.listing import PAGE_ROWS, CaseFilter, cursor_after
from cases.models import Channel, Danger, Origin
from cases.names import city_names
from cases.search import LONGEST_SEARCH
from cases.workflow import State
from common.appearance import Played, shown_city
from common.fields import ChoiceField
from common.refusals import BadInput
from common.tables import Column, as_of, chosen_columns, chosen_order, csv_file
from common.text import LazyText
from grid.models import CaseClass, Division, Level

# What a filter says while it leaves out nothing.
ANY = pgettext_lazy("filter", "Any")
# So many rows are read at a time while a file is sent.
CHUNK = 1000


def _moment(name: str) -> Any:
    return lambda row: date_format(localtime(row[name]), "Y-m-d H:i") if row[name] else ""


def _guessed(guess: str) -> str:
    return f"{guess} {gettext('(guessed)')}" if guess else ""


def _what(row: dict[str, Any]) -> str:
    told = row["title"] or row["first_words"]
    return " · ".join(filter(None, [told, _guessed(row["guessed_class"])]))


COLUMNS = [
    Column("number", _("Number"), lambda row: row["number"]),
    Column("title", _("What"), _what, sort="class"),
    Column("place", _("Where"), lambda row: row["place"] or _guessed(row["guessed_place"])),
    Column("state", _("State"), lambda row: row["state_label"]),
    Column("due", _("Due"), _moment("due_at"), sort="due", is_time=True),
    # Whose limit that is; a file without it would mix the clocks of several offices in one column.
    Column("due_of", _("Due for"), lambda row: row["due_of"]),
    Column("department", _("Department"), lambda row: row["lead"], sort="department"),
    Column("channel", _("Channel"), lambda row: row["channel_label"]),
    Column("reported", pgettext_lazy("column", "Reported"), _moment("reported_at"), sort="reported", is_time=True),
    Column("reports", _("Reports"), lambda row: row["reports"], is_number=True, is_usual=False),
    Column("origin", _("Origin"), lambda row: row["origin_label"], is_usual=False),
    Column("danger", _("Danger"), lambda row: row["danger_label"], is_usual=False),
    Column("ended", _("Ended"), _moment("ended_at"), is_usual=False, is_time=True),
]


class CaseTableForm(forms.Form):
    """What narrows the table."""

    is_filter = True

    q = forms.CharField(label=_("Text"), required=False, max_length=LONGEST_SEARCH)
    case_class = forms.ModelChoiceField(
        CaseClass.objects.filter(is_active=True).order_by("code"), label=_("Class"), required=False, empty_label=ANY
    )
    department = forms.ModelChoiceField(
        Department.objects.order_by("code"), label=_("Department"), required=False, empty_label=ANY
    )
    channel = ChoiceField(choices=[("", ANY), *Channel.choices], label=_("Channel"), required=False)
    division = forms.ModelChoiceField(
        Division.objects.filter(level__in=[Level.DISTRICT, Level.STREET], valid__endswith__isnull=True).order_by(
            "code"
        ),
        label=_("Place"),
        required=False,
        empty_label=ANY,
    )
    state = ChoiceField(choices=[("", ANY), *State.choices], label=_("State"), required=False)

    def wanted(self) -> CaseFilter:
        """Return what was asked for, or refuse it."""
        if not self.is_valid():
            raise BadInput(fields={name: str(errors[0]) for name, errors in self.errors.items()})
        given = self.cleaned_data
        return CaseFilter(
            q=given["q"].replace("\x00", ""),
            case_class=_id(given["case_class"]),
            department=_id(given["department"]),
            channel=given["channel"],
            division=_id(given["division"]),
            state=[given["state"]] if given["state"] else [],
        )


def _id(chosen: Model | None) -> int | None:
    return chosen.pk if chosen else None


@dataclass
class CaseTable:
    """One page of the table, as asked for by an address."""

    form: CaseTableForm
    columns: list[Column]
    rows: list[dict[str, Any]]
    # The address's words: of this table, and of its next page.
    query: str
    following: str
    views: list[SavedView]
    name: str

    @property
    def all_columns(self) -> list[tuple[Column, bool]]:
        """Every column there is, and whether it is shown."""
        return [(column, column in self.columns) for column in COLUMNS]


def _asked(request: HttpRequest, prefix: str | None) -> tuple[CaseTableForm, CaseFilter, list[Column]]:
    form = CaseTableForm(request.GET, prefix=prefix)
    order = chosen_order(COLUMNS, request.GET, "due")
    wanted = replace(form.wanted(), order=order, after=request.GET.get("after", "")[:80])
    return form, wanted, chosen_columns(COLUMNS, request.GET)


def read_table(
    request: HttpRequest, cases: CaseQuerySet, *, user: User, now: datetime, name: str, prefix: str | None = None
) -> CaseTable:
    """Read the page of `cases` that the address asks for. `cases`: those the person may see. `name`: whose views."""
    form, wanted, columns = _asked(request, prefix)
    found = rows_of(wanted.apply(cases, user=user, now=now), wanted, user=user)
    query = request.GET.copy()
    query.pop("after", None)
    following = query.copy()
    if len(found) > PAGE_ROWS:
        following["after"] = cursor_after(found[PAGE_ROWS - 1], wanted.order)
    return CaseTable(
        form=form,
        columns=columns,
        rows=list(_labelled(found[:PAGE_ROWS], user)),
        query=query.urlencode(),
        following=following.urlencode() if len(found) > PAGE_ROWS else "",
        views=list(SavedView.objects.filter(user=user, table=name).order_by("name")),
        name=name,
    )


def export_table(
    request: HttpRequest, cases: CaseQuerySet, *, user: User, now: datetime, prefix: str | None = None
) -> StreamingHttpResponse:
    """Answer with all rows of the table as a file: the same cases, filters, order and columns as the page's, and as of when."""
    _form, wanted, columns = _asked(request, prefix)
    if not request.GET.getlist("column"):
        # On the page a tag tells of a danger, whatever the columns; a file has nothing but its columns.
        columns = [column for column in COLUMNS if column in columns or column.name == "danger"]
    wanted = replace(wanted, after="")
    narrowed = wanted.apply(cases, user=user, now=now)
    return csv_file("cases", [*columns, as_of(now)], _all_rows(narrowed, wanted, user))


def _all_rows(cases: CaseQuerySet, wanted: CaseFilter, user: User) -> Iterator[dict[str, Any]]:
    # By key, chunk after chunk: no transaction stays open for as long as somebody's line is slow.
    while True:
        found = rows_of(cases, wanted, user=user, rows=CHUNK)
        yield from _labelled(found[:CHUNK], user)
        if len(found) <= CHUNK:
            return
        wanted = replace(wanted, after=cursor_after(found[CHUNK - 1], wanted.order))


def _labelled(found: list[dict[str, Any]], user: User) -> Iterator[dict[str, Any]]:
    if not found:
        return
    names = city_names(found[0]["config_version"])
    is_mixed = shown_city().played is Played.PARTLY
    for row, shown in zip(found, shaped_all(found, names, user), strict=True):
        labels: dict[str, LazyText | str] = {
            "channel_label": Channel(shown["channel"]).label if shown["channel"] else "",
            "state_label": State(row["state"]).label,
        }
        labels["origin_label"] = Origin(row["origin"]).label
        labels["danger_label"] = Danger(row["danger"]).label if row["danger"] else ""
        yield {**shown, **labels, "is_played": is_mixed and row["origin"] == Origin.SIMULATED}
