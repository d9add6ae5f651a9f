"""The table of cases as a page and as a file, and the views of tables that a person has saved."""

from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.actions import forget_view, save_view
from accounts.gate import StaffRequest
from cases.models import Case
from cases.table import export_table, read_table
from common.posting import takes_post
from common.refusals import BadInput


@login_required
@never_cache
@require_GET
def case_table(request: StaffRequest) -> HttpResponse:
    """Show the cases this person may see as a table."""
    now = timezone.now()
    table = read_table(request, Case.objects.visible_to(request.user), user=request.user, now=now, name="cases")
    return render(request, "desk/table.html", {"table": table, "now": now})


@login_required
@never_cache
@require_GET
def case_table_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same cases as a file."""
    return export_table(request, Case.objects.visible_to(request.user), user=request.user, now=timezone.now())


class ViewForm(forms.Form):
    """A view to save: of which table, under which name, and what the page's address said."""

    table = forms.RegexField(r"^[a-z_]{1,30}$")
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=1000, required=False)


def _back(request: StaffRequest, query: str = "") -> HttpResponseRedirect:
    page = request.POST.get("page", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None) and page.startswith("/")
    path = urlsplit(page).path if is_ours else "/desk/table/"
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


@login_required
@takes_post("desk_table")
def keep_view(request: StaffRequest) -> HttpResponse:
    """Save how a table is seen now, under a name."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise BadInput(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    # Written anew, so that what is kept is an address's words and nothing else.
    query = QueryDict(form.cleaned_data["query"]).urlencode()[:1000]
    save_view(request.user, table=form.cleaned_data["table"], name=form.cleaned_data["name"], query=query)
    return _back(request, query)


@login_required
@takes_post("desk_table")
def drop_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Remove a saved view of one's own."""
    forget_view(request.user, view_id)
    return _back(request)
