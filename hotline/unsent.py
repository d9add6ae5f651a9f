"""Whom to ring for what a page sent and nobody took: refused, of a link or a report that is over, or to be mended."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest

from cases.answers import dangers_told
from cases.dangers import Emergency
from cases.models import Danger
from cases.rules import rules
from cases.told import dangers, told_beside
from common.refusals import PUBLIC
from grid.models import CaseClass
from hotline.draft import Draft, asked_handle

# Where people write who may stand beside a danger: citizens, and whoever works in the street.
DOORS = (*PUBLIC, "/field/")
# What a form sends that nobody has written.
NOT_WORDS = frozenset({"csrfmiddlewaretoken", "d", "kept", "remove", "lon", "lat"})


def ring_for_unsent(request: HttpRequest, now: datetime) -> list[Emergency]:
    """Return whom to ring first for the words of a form that were not taken, and for the report that is written with it."""
    if request.method != "POST" or not request.path.startswith(DOORS):
        return []
    draft = _draft_of(request)
    told = [*_words(request), draft.text, *told_beside(draft.address, draft.answers)]
    kinds = [kind for chosen in _classes(request, draft) if (kind := rules().danger_of(chosen.pk))]
    return dangers("\n".join(told), *kinds, *_by_answers(draft), told_at=now)


def _words(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        if name not in NOT_WORDS:
            yield from values


def _draft_of(request: HttpRequest) -> Draft:
    """Return the report that the page is of, as far as it is held; else, or where it may be another's, one without any answer."""
    handle = asked_handle(request)
    held = Draft.all_begun(request) if handle else []
    own = (draft for draft in held if draft.handle == handle and not draft.is_anybodys(request))
    return next(own, Draft())


def _classes(request: HttpRequest, draft: Draft) -> list[CaseClass]:
    codes = {draft.class_code, request.POST.get("guess", "")}
    return [each for code in sorted(codes) if (each := rules().class_by_code.get(code)) is not None]


def _by_answers(draft: Draft) -> list[Danger]:
    return dangers_told(draft.answers, rules().class_by_code.get(draft.class_code))
