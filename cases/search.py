"""Finding cases by number, place, summary and, for the centre, by what citizens said.

One condition for lists, so that it goes with any other; and quick whether the word is
rare or in half of all reports, because it looks first.
"""

from collections.abc import Iterator

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from accounts.models import User
from cases.access import SECRET_PLACES, readable_by, reads_protected, was_told_where, withheld_from
from cases.links import secrets_in
from cases.models import CITIZENS_WORDS, PLACE_AND_SUMMARY, Case, Report, Words
from cases.numbers import read_number
from common.tokens import Tokens, found_in

# So many cases are found through the index and then sorted; with more, a list in its own
# order meets enough of them on its way.
FEW = 20_000
# So much is looked for: a text that was pasted with the number in it.
LONGEST_SEARCH = 1_000


def number_fits(text: str) -> Q:
    """Return the condition that a case's number ends with these digits, begins with this text, or is named in it."""
    named = read_number(text)
    written = Q(number=named) if named else Q()
    if text.isdecimal() and text.isascii():
        # Backwards, since an index is read from the front.
        return Q(StartsWith(Reverse("number"), text[::-1])) | written
    return Q(number__startswith=text.upper()) | written


def matching(text: str, *, user: User) -> Q:
    """Return the condition that a case fits what somebody typed, among what he may read of it."""
    few: set[int] = set()
    many = Q()
    for condition, cases in _ways(text, user):
        first = list(cases.order_by()[: FEW + 1])
        if len(first) <= FEW:
            few.update(first)
        else:
            many |= condition
    return Q(_among(few)) | many


def _among(ids: set[int]) -> Func:
    """Compare with one array: as many placeholders would take longer to write than to look up."""
    array = Func(Value(sorted(ids), output_field=ArrayField(BigIntegerField())), template="(%(expressions)s)")
    return Func(F("pk"), array, template="%(expressions)s", arg_joiner=" = ANY ", output_field=BooleanField())


def _ways(text: str, user: User) -> Iterator[tuple[Q, QuerySet]]:
    """Give each way to find a case: as a condition on it, and as the ids that an index knows."""
    fits = [number_fits(text)]
    if (beside := found_in(PLACE_AND_SUMMARY, text)) is not None:
        # Nor by a place he may not know.
        known = ~SECRET_PLACES | Q(was_told_where(user))
        readable = Q() if reads_protected(user) else known | Q(found_in(Tokens("summary"), text))
        fits.append(Q(beside) & readable)
    for condition in fits:
        yield condition, Case.objects.filter(condition).values_list("pk", flat=True)
    # Whose link it is stands beside the reporter's name, which only the centre reads.
    if user.is_centre and (secrets := secrets_in(text)):
        linked = Report.objects.filter(token__in=secrets)
        yield Q(pk__in=linked.values("case")), linked.values_list("case_id", flat=True)
    # Nobody finds a case by words he may not read.
    if user.is_centre and (found := found_in(Tokens("text"), text)) is not None:
        said = Words.objects.filter(found, readable_by(user), ~withheld_from(user), kind__in=CITIZENS_WORDS)
        # Asked case by case, as a list meets them: an EXISTS would be turned into a look at all of them.
        one = Subquery(said.filter(case=OuterRef("pk")).values(found=Value(True))[:1], output_field=BooleanField())
        yield Q(one), said.values_list("case_id", flat=True)
