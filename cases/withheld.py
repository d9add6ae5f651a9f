"""What stands for one reader in place of words that may name somebody kept unknown. Which those are says `cases.access`."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as Either
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import reads_protected, withheld_from
from cases.models import CITIZENS_WORDS, KEPT_WORDS, STAFF_WORDS, Case, Showing, Words

# What the centre has to read.
AWAITS = frozenset({Showing.UNREAD, Showing.WITHHELD})


def withheld() -> str:
    """Say what stands there until the centre has read the words."""
    return _("Withheld until the centre has read it: it may name who reported.")


def as_shown(found: QuerySet[Words], user: User) -> QuerySet[Words]:
    """Read with words whether they are withheld from somebody, and what the centre wrote in place of them."""
    written = Words.objects.filter(instead_of=OuterRef("pk")).order_by("-pk").values("text")[:1]
    # Few words are replaced: only of those is it looked for.
    instead = Either(
        When(showing=Showing.REPLACED, then=Subquery(written)), default=Value(""), output_field=TextField()
    )
    kept = ExpressionWrapper(withheld_from(user) | Q(pk__in=[]), output_field=BooleanField())
    return found.annotate(is_withheld=kept, instead=instead)


def text_of(words: Words) -> str:
    """Return what somebody reads of words that were read `as_shown`."""
    read: Any = words
    if not read.is_withheld:
        return words.text
    return read.instead or withheld()


def withhold(words: Collection[dict[str, Any]], user: User, *, is_protected: bool) -> None:
    """Take out of a case's words, as programs read them, what is withheld: `is_withheld`, and the text is empty or another.

    What was found in them stays for who may know her, and for nobody else, whoever wrote them.
    """
    reads_all = reads_protected(user)
    kept = set() if reads_all else _kept_of(words, user, is_protected=is_protected)
    for each in words:
        awaits = reads_all and each["showing"] in AWAITS
        if each["id"] in kept:
            each |= {"text": each["instead"], "answers": []}
        each |= {"is_withheld": each["id"] in kept and not each["instead"], "awaits_reading": awaits}
        if not reads_all:
            each |= {"showing": "", "instead": "", "found": []}


def _kept_of(words: Iterable[dict[str, Any]], user: User, *, is_protected: bool) -> set[int]:
    """Return which of a case's words are withheld from somebody; asks the database only where some may be."""
    of_staff = (*KEPT_WORDS, Showing.UNASKED) if is_protected else KEPT_WORDS
    kept = dict.fromkeys(STAFF_WORDS, of_staff) | dict.fromkeys(CITIZENS_WORDS, KEPT_WORDS)
    doubtful = [each["id"] for each in words if each["showing"] in kept.get(each["kind"], ())]
    if not doubtful:
        return set()
    return set(Words.objects.filter(withheld_from(user), pk__in=doubtful).values_list("pk", flat=True))


def kept_from_citizens(found: Iterable[Words]) -> dict[int, str]:
    """Return, of words that are told to whoever reported, those that may name another of several, each with what is told instead.

    Who alone reported a case reads what is written to her, and everybody what she said herself.
    """
    kept = [each for each in found if each.showing in KEPT_WORDS and each.kind not in CITIZENS_WORDS]
    if not kept:
        return {}
    # Who is kept unknown may have left the case again.
    of_several = Q(report_count__gt=1) | Q(is_protected=False)
    cases = set(Case.objects.filter(of_several, pk__in={each.case_id for each in kept}).values_list("pk", flat=True))
    own = [each.pk for each in kept if each.case_id in cases]
    instead = Words.objects.filter(instead_of__in=own).order_by("pk").values_list("instead_of", "text")
    return dict.fromkeys(own, "") | {pk: text for pk, text in instead if pk is not None}
