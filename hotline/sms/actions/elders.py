"""What she wrote before a text and says the same: the word by which that is booked settles these too."""

from collections.abc import Sequence

from cases.numbers import with_number_written
from hotline.models import InboundText
from hotline.sms.actions.since import waiting_with
from hotline.sms.elsewhere import Known, names_another_matter
from hotline.sms.meaning import Meaning, understand
from hotline.values import danger_in

_WAYS = {Meaning.SOLVED: True, Meaning.UNSOLVED: False}


def elders_of(text: InboundText, *, is_solved: bool) -> Sequence[InboundText]:
    """Return the texts of the same citizen and case that came before this one, wait, and are nothing but the same answer.

    What has a picture, tells of a danger or says more is read for itself. Whoever asks holds the locks of its people and
    of its case.
    """
    if text.contact_id is None or text.case_id is None:
        return []
    before = (
        waiting_with([text.case_id])
        .select_related("case")
        .filter(contact=text.contact_id, media=None)
        .exclude(pk=text.pk)
    )
    waiting = before.order_by("received_at", "pk").select_for_update(of=("self",))
    return [
        each
        for each in waiting
        if (each.received_at, each.pk) < (text.received_at, text.pk) and _answer_of(each) is is_solved
    ]


def _answer_of(text: InboundText) -> bool | None:
    """Return what a text answers by itself; None where it says anything else, or more."""
    words = text.words.strip()
    if not words:
        return text.is_solved
    said = understand(words, with_number=with_number_written, is_asked=True, is_out=False)
    heard = _WAYS.get(said.meaning)
    if danger_in(words, text.received_at) or (text.is_solved is not None and heard is not text.is_solved):
        return None
    # A number, or another thing that is named, may be of another matter: nobody has read that.
    about = Known(frozenset(filter(None, [text.case.case_class_id if text.case else None])), frozenset())
    return None if said.number or (not said.is_bare and names_another_matter(words, about)) else heard
