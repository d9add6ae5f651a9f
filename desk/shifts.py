"""Start and end of a shift, the strip on every page, and taking what waits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.gate import StaffRequest, for_roles
from accounts.models import SHIFT_ROLES, Shift, User
from accounts.shifts.actions import Choice, end_shift, start_shift, take_over
from accounts.watch import kept_until, leader_on_call, on_shift
from cases.access import require_visible
from cases.actions import Actor, take_alert
from cases.actions.alerts import AlertTaken
from cases.links import without_secrets
from cases.models import AlertReason, Case
from cases.rules import rules
from cases.search import LONGEST_SEARCH
from cases.watch import AlertList, alert_list, pages_of_each, strip_of
from common import crypto
from common.fields import ChoiceField
from common.posting import takes_post
from common.refusals import BadInput, Refusal

# So many ended shifts with notes nobody has signed are shown; older ones nobody reads.
MOST_HANDOVERS = 10
MOST_NOTES = 4000
# How far back it is shown what shifts had.
PAST_SHOWN, MOST_PAST = timedelta(days=7), 21


class ShiftForm(forms.Form):
    """Who, where one is paged, and who is told when one does not answer."""

    role = ChoiceField(label=gettext_lazy("As"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone for pages"), required=False, max_length=40)
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Deputy, told when you do not answer"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        roles = [role for role in SHIFT_ROLES if role in person.roles]
        self.fields["role"].choices = [(str(role), role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(is_active=True, roles__overlap=list(SHIFT_ROLES)).exclude(pk=person.pk).order_by("pk")
        )
        if person.phone_cipher:
            known = crypto.mask_phone(crypto.decrypt(person.phone_cipher))
            self.fields["phone"].help_text = _("Known: %(number)s. Leave empty to keep it.") % {"number": known}


@for_roles(*SHIFT_ROLES)
@never_cache
@require_GET
def shift(request: StaffRequest) -> HttpResponse:
    """Show the person's shift: how it goes, what the last ones left, and who else keeps the watch."""
    return _show(request, ShiftForm(person=request.user, initial=_initial(request.user)))


def _initial(person: User) -> dict[str, Any]:
    last = Shift.objects.filter(user=person).order_by("-pk").first()
    return {"role": last.role, "deputy": last.deputy_id} if last else {}


def _show(request: StaffRequest, form: ShiftForm, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    profile = rules().city.profile
    shifts = list(on_shift(now, profile))
    own = next((each for each in shifts if each.user_id == request.user.pk), None)
    left = (
        Shift.objects.filter(ended_at__isnull=False, taken_over_by=None)
        .exclude(handover="")
        .exclude(user=request.user)
        .select_related("user")
        .order_by("-ended_at")[:MOST_HANDOVERS]
    )
    leader = leader_on_call(now)
    past = list(
        Shift.objects.annotate(until=kept_until(now, profile), ran_out=Q(ended_at=None) | Q(ended_at__gt=F("until")))
        .filter(until__gte=now - PAST_SHOWN, until__lt=now)
        .select_related("user", "taken_over_by")
        .order_by("-until")[:MOST_PAST]
    )
    counts = pages_of_each([*past, *filter(None, [own])], now=now)
    context = {
        "form": form,
        "own": own,
        "others": [each for each in shifts if each is not own],
        "handovers": left,
        "pages": counts[own.pk] if own else None,
        "past": [(each, counts[each.pk]) for each in past],
        "deputy_has_phone": bool(own and own.deputy and own.deputy.phone_cipher),
        "own_has_phone": bool(request.user.phone_cipher),
        "leader": leader,
        "leader_has_phone": bool(leader and leader.phone_cipher),
        "now": now,
    }
    return render(request, "desk/shift.html", {**context, **more}, status=status)


@for_roles(*SHIFT_ROLES)
@takes_post("shift")
def shift_start(request: StaffRequest) -> HttpResponse:
    """Start the shift. Notes of the last one are signed with it where they are ticked; it never waits for them."""
    person, now = request.user, timezone.now()
    form = ShiftForm(request.POST, person=person)
    if not form.is_valid():
        return _show(request, form, status=422)
    given = form.cleaned_data
    try:
        start_shift(
            person,
            now=now,
            profile=rules().city.profile,
            role=given["role"],
            phone=given["phone"],
            # A page that was open, or one that asks nobody, says nothing of a deputy.
            deputy=given["deputy"] if "deputy" in request.POST else Choice.KEPT,
            takes_over=_ids(request.POST.getlist("takes_over")),
        )
    except BadInput as refusal:
        for name, text in refusal.fields.items():
            form.add_error(name if name in form.fields else None, text)
        return _show(request, form, status=400)
    messages.success(request, _("Your shift has begun."))
    return HttpResponseRedirect(reverse("desk") if "at_once" in request.POST else reverse("shift"))


@for_roles(*SHIFT_ROLES)
@takes_post("shift")
def shift_end(request: StaffRequest) -> HttpResponse:
    """End the shift, and sign the notes for the next."""
    notes = request.POST.get("handover", "").replace("\x00", "")[:MOST_NOTES]
    try:
        end_shift(request.user, now=timezone.now(), handover=without_secrets(notes))
    except Refusal as refusal:
        # What was to be left to the next is nowhere else.
        form = ShiftForm(person=request.user, initial=_initial(request.user))
        return _show(request, form, status=refusal.status, refusal=refusal, unsent=notes)
    messages.success(request, _("Your shift has ended."))
    return HttpResponseRedirect(reverse("shift"))


@for_roles(*SHIFT_ROLES)
@takes_post("shift")
def shift_take_over(request: StaffRequest) -> HttpResponse:
    """Sign the notes of shifts that ended."""
    take_over(request.user, _ids(request.POST.getlist("takes_over")), now=timezone.now())
    return HttpResponseRedirect(reverse("shift"))


def _ids(texts: list[str]) -> list[int]:
    return [int(each) for each in texts[:MOST_HANDOVERS] if each.isdecimal() and len(each) < 19]


@for_roles(*SHIFT_ROLES)
@never_cache
@require_GET
def watch(request: StaffRequest) -> HttpResponse:
    """Show the strip as it is now, for a page that is open; nothing where it is as the page has it."""
    now = timezone.now()
    strip = strip_of(request.user, now=now)
    if strip is None or strip.mark == request.GET.get("mark", ""):
        return HttpResponse(status=204)
    context = {"strip": strip, "now": now, "at_once": settings.EMBEDDED}
    response = render(request, "components/watch.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@for_roles(*SHIFT_ROLES)
@never_cache
@require_GET
def alerts(request: StaffRequest) -> HttpResponse:
    """List all that waits for somebody to take it."""
    asked = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in ("reason", "q", "page")}
    now = timezone.now()
    found = alert_list(request.user, now=now, reason=asked["reason"], q=asked["q"], number=asked["page"])
    context = {
        "found": found,
        "tabs": list(_alert_tabs(found)),
        "kept": urlencode(_given(found)),
        "now": now,
    }
    return render(request, "desk/alerts.html", context)


def _alert_tabs(found: AlertList) -> Iterator[dict[str, Any]]:
    yield {"name": "", "label": _("All"), "count": found.total, "query": urlencode({"q": found.q} if found.q else {})}
    for reason in AlertReason:
        if found.counts.get(reason) or reason == found.reason:
            given = {"reason": str(reason), **({"q": found.q} if found.q else {})}
            yield {
                "name": str(reason),
                "label": reason.label,
                "count": found.counts.get(reason, 0),
                "query": urlencode(given),
            }


def _given(found: AlertList) -> dict[str, str]:
    return {name: value for name, value in (("reason", found.reason), ("q", found.q)) if value}


@for_roles(*SHIFT_ROLES)
@takes_post("desk")
def watch_take(request: StaffRequest, case_id: int) -> HttpResponse:
    """Take what waits of one case, and go to it; who was too late goes there too, and is told so."""
    case = require_visible(Case.objects.all(), request.user, pk=case_id)
    try:
        take_alert([case_id], actor=Actor.of(request.user), now=timezone.now())
    except AlertTaken as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("desk_case", args=[case.number]))
