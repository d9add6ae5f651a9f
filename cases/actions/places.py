"""A place that is kept at the centre: who has to go there asks for it, and is told by an act of its own, with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import knows_place_of
from cases.actions.act import Act, Actor, Saying, require_words
from cases.models import Alert, AlertReason, Case, Holder, LogEntry, LogKind, WordsKind
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


@dataclass(frozen=True)
class PlaceAsked:
    """When whoever was sent asked for a place, and whether that still waits for somebody on shift."""

    at: datetime
    is_open: bool


# By which fact of its row it is known who asked: a crew is asked, and asks, as one.
SENT_BY = ("assignment", "check")


def places_asked(case_ids: Iterable[int]) -> dict[tuple[int, str, int], PlaceAsked]:
    """Return who asked for the place of some cases, by case, what sent them ("assignment", "check") and its id. Two queries."""
    wanted = set(case_ids)
    if not wanted:
        return {}
    waiting = Alert.objects.filter(case__in=wanted, reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True)
    is_open = set(waiting.values_list("case", flat=True))
    rows = LogEntry.objects.filter(case_id__in=wanted, kind=LogKind.ASK_PLACE).order_by("seq")
    return {
        (case_id, sent_by, facts[sent_by]): PlaceAsked(at, case_id in is_open)
        for case_id, at, facts in rows.values_list("case_id", "at", "facts")
        for sent_by in SENT_BY
        if sent_by in facts
    }


@transaction.atomic
def ask_place(case_id: int, *, sent: dict[str, int], actor: Actor, now: datetime, at: datetime) -> bool:
    """Ask the shift for a place that is kept, for whoever was sent there: `sent` by which assignment or check.

    Once while nobody has told it or taken what waits; say whether it was asked now. Who knows the place asks for nothing.
    Whoever was told that they go is told anew.
    """
    act = Act(LogKind.ASK_PLACE, actor=actor, now=now, at=at)
    # By what sent them and not by present sight, as with all that phones report.
    act.adopt_one(case_id)
    (case,) = act.cases
    if actor.user is None or knows_place_of(actor.user, case):
        return False
    ((sent_by, sent_id),) = [(name, pk) for name, pk in sent.items() if name in SENT_BY]
    asked = places_asked([case_id]).get((case_id, sent_by, sent_id))
    if asked is not None and asked.is_open:
        return False
    Alert.objects.filter(case=case, reason=AlertReason.PLACE_UNTOLD, taken_at__isnull=True).update(news_at=now)
    act.raise_alert(case, AlertReason.PLACE_UNTOLD)
    act.log(case, facts=dict(sent))
    act.write()
    return True


def require_knows_place(act: Act, case: Case) -> None:
    """Refuse to let somebody tell what is not told to him."""
    if act.actor.user is not None and not knows_place_of(act.actor.user, case):
        raise NotYours
