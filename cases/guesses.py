"""What tells a case apart before anybody has decided its class and place: its first words, and where they say it is.

Reads only. Guesses are made where words are read for them (`hotline.actions`); here is who is told of them. A guess
is never put in the place's stead: it stands beside it, so that nobody takes it for one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models import Case as Either
from django.db.models.functions import Left

from accounts.models import User
from cases.access import readable_by
from cases.models import CITIZENS_WORDS, Case, Guess, Words
from cases.names import CityNames

# As much of somebody's words as a row of a list has room for.
FIRST_LETTERS = 80
# By these names a row has them.
NAMES = ("first_words", "guessed_address", "guessed_division")


def _unplaced(case: str = "") -> Q:
    return Q(**{f"{case}division__isnull": True, f"{case}point__isnull": True, f"{case}address": ""})


UNPLACED = _unplaced()


def undecided(user: User, case: str = "") -> dict[str, Any]:
    """Return what a list reads beside its rows; looked up only for those without a class, or without a place.

    `case`: how a row that is no case names its own, as in "case__".
    """
    said = Words.objects.filter(readable_by(user), case=OuterRef(f"{case}pk"), kind__in=CITIZENS_WORDS)
    # Twice as many letters, since spaces and line breaks are folded.
    first = said.order_by("log_seq", "pk").annotate(start=Left("text", FIRST_LETTERS * 2)).values("start")[:1]
    return {
        "first_words": _where(Q(**{f"{case}case_class__isnull": True, f"{case}summary": ""}), first, TextField()),
        "guessed_address": _where(_unplaced(case), _guess(case, "address"), CharField()),
        "guessed_division": _where(_unplaced(case), _guess(case, "division"), BigIntegerField()),
    }


def _guess(case: str, column: str) -> QuerySet[Any]:
    return Guess.objects.filter(case=OuterRef(f"{case}pk")).values(column)[:1]


def _where(condition: Q, found: QuerySet[Any], kind: Any) -> Either:
    return Either(When(condition, then=Subquery(found)), default=Value(None), output_field=kind)


def first_of(text: str | None) -> str:
    """Return the first words of what somebody said, on one line."""
    folded = " ".join((text or "").split())
    return folded if len(folded) <= FIRST_LETTERS else folded[: FIRST_LETTERS - 1].rstrip() + "…"


def guessed_place(row: Mapping[str, Any], names: CityNames) -> str:
    """Say where a row's words put it, in words of the city where they name a place of it; empty where they do not."""
    return names.place(row.get("guessed_address") or "", row.get("guessed_division"))


def guesses_of(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """Read the same of cases at hand, by their ids: of those that nobody has placed. Who may know it asks the caller."""
    wanted = [case.pk for case in cases if is_unplaced(case)]
    if not wanted:
        return {}
    rows = Guess.objects.filter(case__in=wanted).values_list("case_id", "address", "division_id")
    return {pk: {"guessed_address": address, "guessed_division": division} for pk, address, division in rows}


def is_unplaced(case: Case) -> bool:
    """Say of one case what `UNPLACED` says of many."""
    return case.division_id is None and case.point is None and not case.address
