"""How the installation itself is doing: what stands still, and reactions that wait for a person.

For administrators and shift leads. Health for machines is `healthz/`: whether a process lives, and whether it is
ready to be sent people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET
from redis import Redis, RedisError

from accounts.gate import StaffRequest, for_roles
from accounts.models import Role, User
from accounts.watch import Lack, lack_of_leader, leader_on_call
from cases.models import Case, Seal
from cases.seals import unsealed
from common import heartbeats
from common.actions import drop_reactions, try_reactions_again
from common.models import City, Reaction, ReactionAct, ReactionDecision
from common.posting import takes_post
from common.refusals import BadInput
from common.ways_back import back_to
from desk.reaction_names import event, follower
from messaging.models import Message, MessageState

PAGE_SIZE = 50
SHOWN_DECISIONS = 20
WHO = (Role.ADMINISTRATOR, Role.SHIFT_LEAD)
LONGEST_QUEUE = 500
OLDEST_DEBT = timedelta(minutes=1)

# The jobs people would miss first, and how long one may be silent before somebody looks.
JOBS = {
    "common.tasks.drain_reactions": (gettext_lazy("Reactions"), timedelta(seconds=30)),
    "cases.tasks.sweep_clocks": (gettext_lazy("Sweep of late clocks"), timedelta(seconds=60)),
    "dispatch.tasks.sweep_offers": (gettext_lazy("Sweep of unanswered offers"), timedelta(seconds=60)),
    "messaging.tasks.send_messages": (gettext_lazy("Sending of messages"), timedelta(seconds=60)),
    "cases.tasks.seal": (gettext_lazy("Sealing of the log"), timedelta(minutes=5)),
}


@dataclass(frozen=True)
class Sign:
    """One thing to know of the installation, and whether it is as it should be."""

    name: str
    is_well: bool
    at: datetime | None = None
    value: str = ""
    # What to do about it; shown where it is not well.
    advice: str = ""


# --- For machines -----------------------------------------------------------------------


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, whatever has become of the servers behind it."""
    return JsonResponse({"alive": True})


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether this process can do its work: without the database it cannot, without Redis it can."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    return JsonResponse({"ready": True, "database": True, "redis": _queue_length() is not None})


# --- For people -----------------------------------------------------------------------------


@for_roles(*WHO)
@require_GET
def operations(request: StaffRequest) -> HttpResponse:
    """Show how the installation is doing and what waits for a decision."""
    now = timezone.now()
    failed = Reaction.objects.filter(failed_at__isnull=False).order_by("failed_at", "pk")
    page = Paginator(failed, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: list[Reaction] = list(page)
    decisions = list(ReactionDecision.objects.order_by("-pk")[:SHOWN_DECISIONS])
    told_of = {each for each in (*(row.case_id for row in rows), *(row.case_id for row in decisions)) if each}
    seen = Case.objects.visible_to(request.user).filter(pk__in=told_of)
    numbers = dict(seen.values_list("pk", "number"))
    # What did not follow a danger is seen to before all else.
    dangers = dict(seen.in_danger().values_list("pk", "danger"))
    named: Any
    for named in (*rows, *decisions):
        named.follower, named.event = follower(named.consumer), event(named.kind)
    names = {person.pk: person.name for person in User.objects.filter(pk__in={each.decided_by for each in decisions})}
    context = {
        "now": now,
        "signs": list(signs(now)),
        "page": page,
        "rows": [(row, numbers.get(row.case_id or 0), dangers.get(row.case_id or 0, "")) for row in rows],
        "decisions": [
            (each, numbers.get(each.case_id or 0), names.get(each.decided_by, ""), dangers.get(each.case_id or 0, ""))
            for each in decisions
        ],
    }
    return render(request, "desk/operations.html", context)


@for_roles(*WHO)
@takes_post("operations")
def decide(request: StaffRequest, reaction_id: int) -> HttpResponse:
    """Try a failed reaction again, or drop it for a reason."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act == ReactionAct.AGAIN:
        try_reactions_again([reaction_id], by=request.user.pk, now=now)
    elif act == ReactionAct.DROP:
        drop_reactions([reaction_id], reason=request.POST.get("reason", ""), by=request.user.pk, now=now)
    else:
        raise BadInput(fields={"act": _("Say what to do with it.")})
    return redirect(back_to(request, reverse("operations")))


def signs(now: datetime) -> Iterator[Sign]:
    """Gather how the installation is doing, what people would miss first on top."""
    yield from _jobs(now)
    yield _queue()
    yield _debts(now)
    yield _uncertain()
    if City.objects.exists():
        yield _ladder(now)
    yield _sealed(now)


def _jobs(now: datetime) -> Iterator[Sign]:
    ends = heartbeats.last_ends(JOBS)
    advice = _("Is the worker running, and the beat? Look into their logs and start them again.")
    last = max(ends.values(), default=None)
    beats = last is not None and now - last < timedelta(seconds=30)
    yield Sign(_("Beat and workers"), beats, at=last, value="" if last else _("nothing heard"), advice=advice)
    for task, (name, patience) in JOBS.items():
        at = ends.get(task)
        is_well = at is not None and now - at < patience
        yield Sign(str(name), is_well, at=at, value="" if at else _("nothing heard"), advice=advice)


def _queue() -> Sign:
    length = _queue_length()
    if length is None:
        advice = _("Reports still come in; what follows them is late by seconds. Start Redis again.")
        return Sign(_("Redis"), is_well=False, value=_("does not answer"), advice=advice)
    value = ngettext("%(count)s job", "%(count)s jobs", length) % {"count": length}
    advice = _("The workers do not keep up. Start another one.")
    return Sign(_("Waiting for a worker"), length < LONGEST_QUEUE, value=value, advice=advice)


def _queue_length() -> int | None:
    try:
        with Redis.from_url(settings.QUEUE_URL, socket_timeout=1, socket_connect_timeout=1) as queue:
            return int(queue.llen("celery"))
    except RedisError:
        return None


def _debts(now: datetime) -> Sign:
    debts = Reaction.objects.filter(failed_at__isnull=True).aggregate(oldest=Min("created_at"), count=Count("pk"))
    oldest: datetime | None = debts["oldest"]
    value = _("none open") if oldest is None else _("%(count)s open, the oldest since:") % debts
    advice = _("Something keeps reactions from taking effect. The worker's log says what.")
    return Sign(_("Oldest open reaction"), oldest is None or now - oldest < OLDEST_DEBT, oldest, value, advice)


def _ladder(now: datetime) -> Sign:
    leader, lack = leader_on_call(now), lack_of_leader(now)
    value = {None: leader.name if leader else "", Lack.NO_PHONE: _("no phone is known")}.get(lack, _("nobody"))
    advice = _(
        "What nobody on shift takes reaches nobody else. Name one with a phone in the city's on_call.csv and load it."
    )
    return Sign(_("Leader on call"), lack is None, value=value, advice=advice)


def _sealed(now: datetime) -> Sign:
    sealed_at = Seal.objects.order_by("-pk").values_list("sealed_at", flat=True).first()
    waiting = unsealed(now=now)
    value = ngettext("%(count)s row waits", "%(count)s rows wait", waiting) % {"count": waiting}
    advice = _(
        "Rows are sealed once every transaction before them has ended. Look in pg_stat_activity for the one that is open "
        "longest, and end its process."
    )
    shown = value if waiting else "" if sealed_at else _("none yet")
    return Sign(_("Last seal of the log"), waiting == 0, at=sealed_at, value=shown, advice=advice)


def _uncertain() -> Sign:
    states = (MessageState.UNKNOWN, MessageState.SENDING)
    count = Message.objects.filter(state__in=states).count()
    value = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    advice = _("An administrator decides about them on the page of messages.")
    return Sign(_("Not known whether it left"), count == 0, value=value, advice=advice)
