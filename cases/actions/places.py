"""Telling a place that is kept at the centre to a person who has to go there: an act of its own, with its reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import knows_place_of
from cases.actions.act import Act, Actor, Saying, require_words
from cases.models import AlertReason, Case, Holder, LogKind, WordsKind
from cases.workflow import DESK
from common.refusals import BadInput, NotYours


@transaction.atomic
def tell_place(case_id: int, *, people: Sequence[int], actor: Actor, now: datetime, reason: str) -> Case:
    """Tell persons who were sent, and only those, where exactly it is, for as long as they are asked to go.

    An offer tells nobody: it may go to several, and who says no was told for nothing. Whistle itself, which tells the rest
    of a crew, gives no reason: it is the one of whoever told the first.
    """
    act = Act(LogKind.TELL_PLACE, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*DESK)
    require_knows_place(act, case)
    if actor.user is not None:
        require_words(reason, "reason")
    wanted = set(people)
    sent = Holder.objects.filter(case=case, user__in=wanted)
    if not wanted or set(sent.values_list("user_id", flat=True)) != wanted:
        raise BadInput(fields={"people": str(_("Choose among those who were sent."))})
    sent.update(knows_place=True)
    over = act.end_alerts(case, AlertReason.PLACE_UNTOLD)
    sayings = [Saying(WordsKind.REASON, reason)] if reason else []
    act.log(case, *sayings, facts={"people": sorted(wanted), **over})
    act.write()
    return case


def require_knows_place(act: Act, case: Case) -> None:
    """Refuse to let somebody tell what is not told to him."""
    if act.actor.user is not None and not knows_place_of(act.actor.user, case):
        raise NotYours
