"""By what a report is protected: by a wish of whoever reported, or only since a machine read so much in her words.

Her wish stands on her contact, in a row of the log, or in her words; nothing of it is forgotten because the words complain
of a department as well. Where it stands, her later words may take it back (`cases.protection_waivers`).
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from django.db.models import Q

from cases.models import CITIZENS_WORDS, Case, LogEntry, LogKind, Report, Words
from cases.protection_waivers import waives_protection
from cases.protection_words import asks_for_protection

# By what a row says that protection was read from somebody's words: no box was ticked, and nobody asked at the desk.
PROTECTED_BY = "protected_by"
# By a wish, or because they complain of a department: of what she said elsewhere they say nothing then.
BY_WISH, BY_COMPLAINT = "words", "complaint"


class ByDoubt(StrEnum):
    """What allows that protection is lifted. Stored in rows of the log: never rename one."""

    # The words were taken for a complaint of a department.
    READ = "read"
    # She asked, and has said since that there is no need.
    WAIVED = "waived"
    NONE = ""


def is_by_matter(case_ids: Collection[int]) -> bool:
    """Whether what some cases are about protects whoever reports them, whatever the words say."""
    by_matter = Q(case_class__is_protected=True) | Q(about_department__isnull=False)
    return Case.objects.filter(by_matter, pk__in=case_ids).exists()


def may_be_lifted(case: Case) -> bool:
    """Whether protection of a case, and of those it speaks for, is doubted only. Asks the database of what is protected only."""
    if not case.is_protected or case.ended_at is not None:
        return False
    family = list(Case.objects.all().speaking_with([case.pk]).values_list("pk", flat=True))
    found = {} if is_by_matter(family) else doubts_about(family)
    return bool(found) and ByDoubt.NONE not in found.values()


def doubts_about(case_ids: Collection[int]) -> dict[int, ByDoubt]:
    """Return of each protected report of some cases what allows that its protection is lifted, if anything does."""
    reports = Report.objects.filter(case__in=case_ids).select_related("contact")
    kept = {each.pk: each for each in reports if each.is_protected or (each.contact and each.contact.is_protected)}
    if not kept:
        return {}
    asked_at = _asked_at(case_ids, kept)
    words = Words.objects.filter(report__in=kept, kind__in=CITIZENS_WORDS).order_by("case_id", "log_seq", "pk")
    said: dict[int, list[tuple[int, str]]] = {pk: [] for pk in kept}
    for pk, seq, text in words.values_list("report_id", "log_seq", "text"):
        said[pk].append((seq, text))
    return {pk: _by_words(asked_at.get(pk), said[pk]) for pk in kept}


def _asked_at(case_ids: Collection[int], kept: dict[int, Report]) -> dict[int, int]:
    """Return of the protected reports that were asked for by which row, 0 where none says; those only read are left out."""
    asked_at: dict[int, int] = {}
    read: set[int] = set()
    rows = LogEntry.objects.filter(case_id__in=case_ids).order_by("case_id", "seq")
    for seq, kind, facts in rows.values_list("seq", "kind", "facts"):
        named = {facts.get("report"), *facts.get("reports", [])} & kept.keys()
        if kind == LogKind.UNPROTECT:
            read -= named
            asked_at = {pk: at for pk, at in asked_at.items() if pk not in named}
        elif facts.get(PROTECTED_BY) == BY_COMPLAINT:
            read |= named
        elif kind == LogKind.PROTECT or facts.get(PROTECTED_BY) == BY_WISH:
            asked_at |= dict.fromkeys(named, seq)
    asked = {pk for pk, each in kept.items() if pk not in read or (each.contact and each.contact.is_protected)}
    return dict.fromkeys(asked, 0) | asked_at


def _by_words(asked_at: int | None, said: Iterable[tuple[int, str]]) -> ByDoubt:
    """Read what she said in its order: the last wish or waiver counts."""
    has_asked, has_waived = asked_at is not None, False
    for seq, text in said:
        if asks_for_protection(text):
            has_asked, has_waived = True, False
        elif seq >= (asked_at or 0) and waives_protection(text):
            has_waived = has_asked
    if not has_asked:
        return ByDoubt.READ
    return ByDoubt.WAIVED if has_waived else ByDoubt.NONE
