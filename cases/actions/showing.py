"""The centre reads words that were withheld, and lets the others read them, or something else in their place."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.access import reads_protected
from cases.actions.act import Act, Actor, Saying, require_words
from cases.actions.naming import WordsNamePerson, require_unnamed
from cases.models import STAFF_WORDS, Case, LogEntry, LogKind, Showing, Words, WordsKind
from cases.summary_names import KINDS, known_of
from cases.withheld import AWAITS
from cases.workflow import DESK
from common.refusals import BadInput, NotYours


@transaction.atomic
def show_words(
    case_id: int,
    *,
    words: int,
    actor: Actor,
    now: datetime,
    is_as_written: bool,
    text: str = "",
    version: int | None = None,
) -> Case:
    """Let whoever sees the case read words that were withheld: as they were written, or `text` in their place.

    Of what nobody withheld and names the person all the same, the others read `text` from now on.
    What stands in their place tells nothing of the person, unless whoever writes it says twice that it must.
    """
    act = Act(LogKind.SHOW_WORDS, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    if actor.user is None or not reads_protected(actor.user):
        raise NotYours
    # Open words need no reading, but may turn out to name her.
    is_open = Q(showing__in=[Showing.OPEN, Showing.APPROVED], kind__in=STAFF_WORDS, report__isnull=True)
    waits = Q(showing__in=AWAITS)
    wanted = waits if is_as_written or not case.is_protected else waits | is_open
    found = Words.objects.filter(wanted, case=case, pk=words).first()
    if found is None:
        raise BadInput(fields={"words": str(_("Choose words that are withheld."))})
    facts = {"words": found.pk, "row": found.log_seq, "as_written": is_as_written}
    if is_as_written:
        act.log(case, facts=facts)
    else:
        require_words(text, "text")
        require_unnamed(case, text, writer=actor.user, is_confirmed=actor.has_confirmed, field="text")
        if not actor.has_confirmed:
            _require_none_who_left(case, text)
        act.log(case, Saying(WordsKind.SHOWN, text, instead_of=found.pk), facts=facts)
    found.showing = Showing.APPROVED if is_as_written else Showing.REPLACED
    found.save(update_fields=["showing"])
    act.write()
    return case


def _require_none_who_left(case: Case, text: str) -> None:
    """Refuse, once, what tells of somebody kept unknown for whom the case spoke, and speaks no more."""
    rows = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.UNMERGE, facts__has_key="apart")
    gone = Case.objects.filter(pk__in=set(rows.values_list("facts__apart", flat=True)), is_protected=True)
    told = {kind for known in known_of(list(gone)).values() for kind in known.found_in(text)}
    if told:
        raise WordsNamePerson("text", [kind for kind in KINDS if kind in told])
