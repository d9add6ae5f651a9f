"""Acts on many cases of a queue at once: what can be done is done, and what was refused is listed with the reason."""

from typing import Any

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
from common.refusals import BadInput, NotFound
from common.text import whole_number
from desk.acts import Act, act_named
from desk.queue_page import list_query

# What a whole queue can be asked to do at once, without a word more.
BULK = {"to_file": ["file"], "reported": [], "to_route": ["route"], "to_sign": ["sign"], "fast": []}
# Where the refused ones wait for the page that is shown next.
REFUSED = "bulk_refused"


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
    asked = Asked(cases=list(versions), versions=versions, actor=Actor.of(request.user), now=timezone.now(), fields={})
    refused = take_each(VERBS[verb], asked)
    if done := len(versions) - len(refused):
        said = ngettext("Done with %(count)s case.", "Done with %(count)s cases.", done)
        messages.success(request, said % {"count": done})
    if refused:
        told = [{"case": case_id, "code": why.code, "sentence": str(why)} for case_id, why in refused.items()]
        request.session[REFUSED] = {"verb": verb, "told": told}
    return HttpResponseRedirect("/desk/?" + list_query(request.POST))


def _chosen(ticks: list[str]) -> dict[int, int]:
    chosen = [part.partition(".") for part in ticks]
    if len(chosen) > MOST_CASES:
        # Taken on some of them only, the others would be left undone without a word.
        raise BadInput(_("Choose at most %(count)s cases at once.") % {"count": MOST_CASES})
    read = [(whole_number(case), whole_number(version)) for case, _dot, version in chosen]
    versions = {case: version for case, version in read if case is not None and version is not None}
    if not versions or len(versions) != len(set(read)):
        raise BadInput(_("Choose at least one case."))
    return versions


def refused_before(request: StaffRequest, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the last act on many was refused for, told once: each case that this person may see, and why.

    Of those `shown` the row keeps its tick; of what stands on another page, the line that says why.
    """
    kept = request.session.pop(REFUSED, None)
    if not kept:
        return {}
    reasons = {each["case"]: each for each in kept["told"]}
    seen = Case.objects.visible_to(request.user).filter(pk__in=reasons).order_by("pk")
    on_page = {row["id"] for row in shown}
    rows = [
        {"number": number, "version": version, "is_elsewhere": pk not in on_page, **reasons[pk]}
        for pk, number, version in seen.values_list("pk", "number", "version")
    ]
    return {
        "refused": rows,
        "refused_ids": {row["case"] for row in rows},
        "refused_unseen": len(reasons) - len(rows),
        "refused_act": act_named(kept["verb"]).label,
    }
