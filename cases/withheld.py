"""What stands for one reader in place of words that may name somebody kept unknown. Which those are says `cases.access`."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import reads_protected, withheld_from
from cases.models import KEPT_WORDS, Case, Showing, Words

# Words as these may be withheld from somebody: only of them need it be asked.
IN_DOUBT = frozenset({Showing.UNASKED, *Showing.values}) - {Showing.OPEN, Showing.APPROVED}


def withheld() -> str:
    """Say what stands there until the centre has read the words."""
    return _("Withheld until the centre has read it: it may name who reported.")


def as_shown(found: QuerySet[Words], user: User) -> QuerySet[Words]:
    """Read with words whether they are withheld from somebody, and what the centre wrote in place of them."""
    instead = Words.objects.filter(instead_of=OuterRef("pk")).order_by("-pk").values("text")[:1]
    kept = ExpressionWrapper(withheld_from(user) | Q(pk__in=[]), output_field=BooleanField())
    return found.annotate(is_withheld=kept, instead=Subquery(instead))


def text_of(words: Words) -> str:
    """Return what somebody reads of words that were read `as_shown`."""
    read: Any = words
    if not read.is_withheld:
        return words.text
    return _instead(words.showing, read.instead) or withheld()


def withhold(words: Collection[dict[str, Any]], user: User) -> None:
    """Take out of a case's words, as programs read them, what is withheld: `is_withheld`, and the text is empty or another."""
    if reads_protected(user):
        for each in words:
            each |= {"is_withheld": False, "awaits_reading": each["showing"] in AWAITS}
        return
    doubtful = [each["id"] for each in words if each["showing"] in IN_DOUBT]
    kept = (
        set(Words.objects.filter(withheld_from(user), pk__in=doubtful).values_list("pk", flat=True))
        if doubtful
        else set()
    )
    for each in words:
        instead = _instead(each["showing"], each["instead"])
        if each["id"] in kept:
            each["text"] = instead
        each |= {"is_withheld": each["id"] in kept and not instead, "awaits_reading": False, "showing": ""}
        each["instead"] = ""


def kept_from_citizens(found: Iterable[Words]) -> dict[int, str]:
    """Return, of words that are told to whoever reported, those that may name another of several, each with what is told instead.

    Who alone reported a case reads what is written to her.
    """
    kept = [each for each in found if each.showing in KEPT_WORDS]
    if not kept:
        return {}
    # Who is kept unknown may have left the case again.
    of_several = Q(report_count__gt=1) | Q(is_protected=False)
    cases = set(Case.objects.filter(of_several, pk__in={each.case_id for each in kept}).values_list("pk", flat=True))
    own = [each.pk for each in kept if each.case_id in cases]
    instead = Words.objects.filter(instead_of__in=own).order_by("pk").values_list("instead_of", "text")
    return dict.fromkeys(own, "") | {pk: text for pk, text in instead if pk is not None}


def _instead(showing: str, instead: str | None) -> str:
    return (instead or "") if showing == Showing.REPLACED else ""


# What the centre has to read.
AWAITS = frozenset({Showing.UNREAD, Showing.WITHHELD})
