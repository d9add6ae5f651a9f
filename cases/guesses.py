"""What tells a case apart before anybody has decided its class and place: its first words, and where they say it is.

Reads only. Guesses are made where words are read for them (`hotline.actions`); here is who is told of them. A guess
is never put in the place's stead: it stands beside it, so that nobody takes it for one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as Either
from django.db.models.functions import Left

from accounts.models import User
from cases.access import OF_SOMEBODY_UNKNOWN, knows_person, readable_by, reads_protected
from cases.models import CITIZENS_WORDS, KEPT_WORDS, Case, Guess, Words
from cases.names import CityNames
from common.text import shortened

# As much of somebody's words as a row of a list has room for.
FIRST_LETTERS = 80
# By these names a row has them.
NAMES = ("first_words", "guessed_class_id", "guessed_address", "guessed_division", "is_guess_kept")


def _unplaced(case: str = "") -> Q:
    return Q(**{f"{case}division__isnull": True, f"{case}point__isnull": True, f"{case}address": ""})


UNPLACED = _unplaced()


def undecided(user: User, case: str = "") -> dict[str, Any]:
    """Return what a list reads beside its rows; looked up only for those without a class, or without a place.

    `case`: how a row that is no case names its own, as in "case__".
    """
    # Not even to whoever wrote it down: a list asks for every row.
    readable = readable_by(user) if reads_protected(user) else Q(readable_by(user), ~Q(showing__in=KEPT_WORDS))
    said = Words.objects.filter(readable, case=OuterRef(f"{case}pk"), kind__in=CITIZENS_WORDS)
    # Twice as many letters, since spaces and line breaks are folded.
    first = said.order_by("log_seq", "pk").annotate(start=Left("text", FIRST_LETTERS * 2)).values("start")[:1]
    unclassed = Q(**{f"{case}case_class__isnull": True})
    return {
        "first_words": _where(unclassed & Q(**{f"{case}summary": ""}), first, TextField()),
        "guessed_class_id": _where(unclassed, _guess(case, "case_class"), BigIntegerField()),
        "guessed_address": _where(_unplaced(case), _guess(case, "address"), CharField()),
        "guessed_division": _where(_unplaced(case), _guess(case, "division"), BigIntegerField()),
        "is_guess_kept": _where(unclassed | _unplaced(case), _guess(case, "is_kept"), BooleanField()),
    }


def _guess(case: str, column: str) -> QuerySet[Any]:
    return _guesses().filter(case=OuterRef(f"{case}pk")).values(column)[:1]


def _guesses() -> QuerySet[Any]:
    """Return the guesses, with whether any of those whose words they may be made of is kept unknown, or named in them."""
    names_somebody = Q(showing__in=KEPT_WORDS)
    said = Words.objects.filter(OF_SOMEBODY_UNKNOWN | names_somebody, case=OuterRef("case"), kind__in=CITIZENS_WORDS)
    return Guess.objects.annotate(is_kept=Exists(said))


def _where(condition: Q, found: QuerySet[Any], kind: Any) -> Either:
    return Either(When(condition, then=Subquery(found)), default=Value(None), output_field=kind)


def first_of(text: str | None) -> str:
    """Return the first words of what somebody said, or the desk wrote of it, as a row has room for them."""
    return shortened(text or "", FIRST_LETTERS)


def guessed_place(row: Mapping[str, Any], names: CityNames, *, user: User, is_protected: bool) -> str:
    """Say where a row's words put it, in words of the city where they name a place of it; empty where they do not.

    So it is to `user` where she may not know whose words they are: of a protected case, or of a protected person in
    a case that is none.
    """
    if not _may_know(row, user, is_protected=is_protected):
        return ""
    return names.place(row.get("guessed_address") or "", row.get("guessed_division"))


def guessed_class(row: Mapping[str, Any], names: CityNames, *, user: User, is_protected: bool) -> str:
    """Say what a row's words probably mean, to whoever may be told where they put it."""
    return names.case_class(row.get("guessed_class_id")) if _may_know(row, user, is_protected=is_protected) else ""


def _may_know(row: Mapping[str, Any], user: User, *, is_protected: bool) -> bool:
    return knows_person(user, is_protected=is_protected or bool(row.get("is_guess_kept")))


def guesses_of(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """Read the same of cases at hand, by their ids: of those that nobody has placed."""
    wanted = [case.pk for case in cases if is_unplaced(case)]
    if not wanted:
        return {}
    rows = _guesses().filter(case__in=wanted).values_list("case_id", "address", "division_id", "is_kept")
    return {
        pk: {"guessed_address": address, "guessed_division": division, "is_guess_kept": is_kept}
        for pk, address, division, is_kept in rows
    }


def guesses_known_to(user: User) -> QuerySet[Any]:
    """Return the guesses made of nobody's words whom `user` may not know; protected cases are the caller's to leave out."""
    return _guesses() if reads_protected(user) else _guesses().filter(is_kept=False)


def is_unplaced(case: Case) -> bool:
    """Say of one case what `UNPLACED` says of many."""
    return case.division_id is None and case.point is None and not case.address
