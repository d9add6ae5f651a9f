"""Finding cases by number, place, summary and, for the centre, by what citizens said.

One condition for lists, so that it goes with any other; and quick whether the word is
rare or in half of all reports, because it looks first.
"""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from accounts.models import User
from cases.access import reads_protected
from cases.models import CITIZENS_WORDS, PLACE_AND_SUMMARY, Words
from common.tokens import Tokens, found_in

# So many cases are found through the index and then sorted; with more, a list in its own
# order meets enough of them on its way.
FEW = 2_000


def number_fits(text: str) -> Q:
    """Return the condition that a case's number ends with these digits, or begins with this text."""
    if text.isdecimal() and text.isascii():
        # Backwards, since an index is read from the front.
        return Q(StartsWith(Reverse("number"), text[::-1]))
    return Q(number__startswith=text.upper())


def matching(text: str, *, user: User) -> Q:
    """Return the condition that a case fits what somebody typed, among what he may read of it."""
    fits = number_fits(text)
    beside = found_in(PLACE_AND_SUMMARY, text)
    if beside is None:
        return fits
    # Nobody finds a case by words he may not read.
    return fits | Q(beside) | _said(text, user) if user.is_centre else fits | Q(beside)


def _said(text: str, user: User) -> Q:
    said = Words.objects.filter(found_in(Tokens("text"), text), kind__in=CITIZENS_WORDS)
    if not reads_protected(user):
        said = said.filter(case__is_protected=False)
    first = list(said.order_by().values_list("case_id", flat=True)[: FEW + 1])
    if len(first) <= FEW:
        return Q(pk__in=set(first))
    return Q(Exists(said.filter(case=OuterRef("pk"))))
