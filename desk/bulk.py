"""Acts on many cases of a queue at once: what can be done is done, and what was refused is listed with the reason."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.gate import StaffRequest
from cases.actions import Actor
from cases.api.verbs import MOST_CASES, VERBS, Asked, take_each
from cases.models import Case
from cases.queues import Queue
from common.posting import takes_post
from common.refusals import BadInput, NotFound, Refusal
from common.text import whole_number
from desk.acts import Act, act_named
from desk.queue_page import list_query

# What a whole queue can be asked to do at once, without a word more.
BULK = {"to_file": ["file"], "reported": [], "to_route": ["route"], "to_sign": ["sign"], "fast": []}
# Where the refused ones wait for the page that acted, by a name that its address has: no other page tells them, and its own
# tells them again as often as it is come back to. Of so many acts, for so long.
REFUSALS, NAMED_BY = "bulk_refusals", "refused"
# The version of a case that nobody has seen.
UNSEEN = 0
MOST_KEPT, KEPT_FOR = 5, timedelta(minutes=30)


def bulk_acts(queue: Queue) -> list[Act]:
    """Return the acts that can be taken on many cases of a queue."""
    return [act_named(name) for name in BULK.get(queue.name, [])]


@login_required
@takes_post("desk")
def bulk_act(request: StaffRequest, verb: str) -> HttpResponse:
    """Take one act on those of the chosen cases that allow it."""
    if verb not in {name for names in BULK.values() for name in names}:
        raise NotFound
    versions = _chosen(request.POST.getlist("case"))
    now = timezone.now()
    asked = Asked(cases=list(versions), versions=versions, actor=Actor.of(request.user), now=now, fields={})
    refused = take_each(VERBS[verb], asked)
    if done := len(versions) - len(refused):
        said = ngettext("Done with %(count)s case.", "Done with %(count)s cases.", done)
        messages.success(request, said % {"count": done})
    query = list_query(request.POST)
    if refused:
        query += "&" * bool(query) + urlencode({NAMED_BY: _keep_refused(request, verb, refused, now=now)})
    return HttpResponseRedirect(f"/desk/?{query}")


def _keep_refused(request: StaffRequest, verb: str, refused: Mapping[int, Refusal], *, now: datetime) -> str:
    """Keep why some cases were refused; return the name by which the page that acted finds it."""
    versions = dict(Case.objects.filter(pk__in=refused).values_list("pk", "version"))
    told = [
        {"case": case_id, "version": versions.get(case_id), "code": why.code, "sentence": str(why)}
        for case_id, why in refused.items()
    ]
    name = secrets.token_urlsafe(6)
    others = list(_kept_refusals(request, now).items())[1 - MOST_KEPT :]
    request.session[REFUSALS] = {**dict(others), name: {"verb": verb, "told": told, "at": now.timestamp()}}
    return name


def _kept_refusals(request: StaffRequest, now: datetime) -> dict[str, Any]:
    kept = request.session.get(REFUSALS, {})
    return {name: each for name, each in kept.items() if each["at"] > (now - KEPT_FOR).timestamp()}


def _chosen(ticks: list[str]) -> dict[int, int]:
    chosen = [part.partition(".") for part in ticks]
    if len(chosen) > MOST_CASES:
        # Taken on some of them only, the others would be left undone without a word.
        raise BadInput(_("Choose at most %(count)s cases at once.") % {"count": MOST_CASES})
    versions: dict[int, int] = {}
    for said, _dot, version in chosen:
        if (case := whole_number(said)) is None:
            continue
        # A case that does not say which version was seen, or says two, was not seen as it is: it is refused, and no other.
        seen = whole_number(version) or UNSEEN
        versions[case] = seen if versions.get(case, seen) == seen else UNSEEN
    if not versions:
        raise BadInput(_("Choose at least one case."))
    return versions


def refused_before(request: StaffRequest, shown: list[dict[str, Any]], *, now: datetime) -> dict[str, Any]:
    """Return what the act on many that this page took was refused for: each case that this person may see, and why.

    Of those `shown` the row keeps its tick; of what stands on another page, the line that says why. What somebody
    has done anything with since then is not told of any more: the reason may be gone.
    """
    kept = _kept_refusals(request, now).get(request.GET.get(NAMED_BY, ""))
    if kept is None:
        return {}
    reasons = {each["case"]: each for each in kept["told"]}
    seen = list(
        Case.objects.visible_to(request.user)
        .filter(pk__in=reasons)
        .order_by("pk")
        .values_list("pk", "number", "version")
    )
    on_page = {row["id"] for row in shown}
    rows = [
        {"number": number, "is_elsewhere": pk not in on_page, **reasons[pk]}
        for pk, number, version in seen
        if version == reasons[pk]["version"]
    ]
    unseen = len(reasons) - len(seen)
    if not rows and not unseen:
        return {}
    return {
        "refused": rows,
        "refused_ids": {row["case"] for row in rows},
        "refused_unseen": unseen,
        "refused_act": act_named(kept["verb"]).label,
    }
