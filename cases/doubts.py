"""By what a report is protected: by a wish of whoever reported, or only since a machine read so much in her words.

Her wish stands on her contact, in a row of the log, or in her words, in whichever of her matters; nothing of it is forgotten
because the words complain of a department as well. Where it stands, what she says later may take it back
(`cases.protection_waivers`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from cases.models import CITIZENS_WORDS, Case, LogEntry, LogKind, Report, Words, WordsKind
from cases.protection_waivers import waives_protection
from cases.protection_words import asks_for_protection

# By what a row says that protection was read from somebody's words: no box was ticked, and nobody asked at the desk.
PROTECTED_BY = "protected_by"
# By a wish, or because they complain of a department: of what she said elsewhere they say nothing then.
BY_WISH, BY_COMPLAINT = "words", "complaint"


# Hers by her own word, or by the matter she spoke in.
PROTECTED = Q(is_protected=True) | Q(contact__is_protected=True)


class ByDoubt(StrEnum):
    """What allows that protection is lifted. Stored in rows of the log: never rename one."""

    # The words were taken for a complaint of a department.
    READ = "read"
    # She asked, and has said since that there is no need.
    WAIVED = "waived"
    NONE = ""


def is_by_matter(case_ids: Collection[int]) -> bool:
    """Whether what some cases are about protects whoever reports them, whatever the words say.

    Or what another is about that spoke for one of them, and to which its citizens spoke.
    """
    by_matter = Q(case_class__is_protected=True) | Q(about_department__isnull=False)
    told = Words.objects.filter(report__case__in=case_ids).values("case")
    return Case.objects.filter(by_matter).filter(Q(pk__in=case_ids) | Q(pk__in=told)).exists()


def has_spoken_for_protected(case_ids: Collection[int]) -> bool:
    """Whether somebody has left these cases who is kept unknown: talk with her, and where she said it is, stand there."""
    left = LogEntry.objects.filter(case_id__in=case_ids, kind=LogKind.UNMERGE, facts__has_key="apart")
    # Where she was the only one, what is hers was taken out or is hidden as she left.
    gone = set(left.exclude(facts__has_key="unprotects").values_list("facts__apart", flat=True))
    if not gone:
        return False
    cases = Case.objects.all().speaking_with(gone).exclude(pk__in=case_ids)
    return Report.objects.filter(PROTECTED, case__in=cases.values("pk")).exists()


def may_be_lifted(case: Case) -> bool:
    """Whether protection of a case, and of those it speaks for, is doubted only. Asks the database of what is protected only."""
    if not case.is_protected or case.ended_at is not None:
        return False
    family = list(Case.objects.all().speaking_with([case.pk]).values_list("pk", flat=True))
    found = {} if is_by_matter(family) else doubts_about(family)
    return bool(found) and ByDoubt.NONE not in found.values() and not has_spoken_for_protected(family)


def doubts_about(case_ids: Collection[int]) -> dict[int, ByDoubt]:
    """Return of each protected report of some cases what allows that its protection is lifted, if anything does."""
    here = Report.objects.filter(PROTECTED, case__in=case_ids).select_related("contact")
    persons = {each.pk: _person(each) for each in here}
    if not persons:
        return {}
    # What she asked for in another matter counts here too.
    elsewhere = Report.objects.filter(contact__in=filter(None, persons.values()), is_protected=True)
    hers = {each.pk: each for each in [*here, *elsewhere.exclude(pk__in=persons).select_related("contact")]}
    known = _told_of(hers.values())
    words = Words.objects.filter(report__in=hers, kind__in=CITIZENS_WORDS).order_by("pk")
    seen: set[tuple[object, ...]] = set()
    wishes: dict[tuple[str, int], int] = {}
    waivers: dict[int, int] = {}
    for pk, report, kind, text, at in words.values_list("pk", "report_id", "kind", "text", "created_at"):
        # Taken apart, they stand in two cases, and were said once.
        if (report, text, at) in seen:
            continue
        seen.add((report, text, at))
        if asks_for_protection(text):
            wishes[_key(hers[report])] = pk
        elif kind == WordsKind.CITIZEN and waives_protection(text):
            waivers[report] = pk
    for pk, each in hers.items():
        if (asked := known.asked_at(pk, is_known=_person(each) is not None)) is not None:
            wishes[_key(each)] = max(asked, wishes.get(_key(each), 0))
    return {pk: _by(wishes.get(_key(hers[pk])), waivers.get(pk)) for pk in persons}


def only_read(reports: Iterable[Report]) -> set[int]:
    """Return the reports that are protected only since their words were read as a complaint: a wish is news of them."""
    protected = [each for each in reports if each.is_protected]
    known = _told_of(protected)
    return {each.pk for each in protected if each.pk in known.read and each.pk not in known.asked}


def may_ask(reports: Iterable[Report]) -> set[int]:
    """Return the reports whose citizens may still ask to stay unknown; those who are known to ask have done so."""
    known = {each.pk: each for each in reports if _person(each) is None}
    return {pk for pk, each in known.items() if not each.is_protected} | only_read(known.values())


@dataclass
class _Told:
    """What the log says of some reports: which were read as a complaint, and by which act somebody asked for others."""

    read: set[int] = field(default_factory=set)
    asked: dict[int, int] = field(default_factory=dict)

    def asked_at(self, report: int, *, is_known: bool) -> int | None:
        """Return the id of what asked for it last: of an act, or of the report itself; None where nobody asked.

        `is_known`: whoever reported is known to ask, from elsewhere.
        """
        if report in self.read:
            return self.asked.get(report, 0 if is_known else None)
        # A box was ticked, or its matter is protected by itself: no act says which.
        return self.asked.get(report, report)


def _told_of(reports: Iterable[Report]) -> _Told:
    told = _Told()
    wanted = {each.pk: each.case_id for each in reports}
    if not wanted:
        return told
    telling = Q(kind__in=(LogKind.PROTECT, LogKind.UNPROTECT, LogKind.ERASE)) | Q(facts__has_key=PROTECTED_BY)
    rows = LogEntry.objects.filter(telling, case_id__in=set(wanted.values())).order_by("act_id")
    for act_id, kind, facts in rows.values_list("act_id", "kind", "facts"):
        named = {facts.get("report"), *facts.get("reports", [])} & wanted.keys()
        if kind == LogKind.UNPROTECT:
            told.read -= named
            told.asked = {pk: at for pk, at in told.asked.items() if pk not in named}
        elif facts.get(PROTECTED_BY) == BY_COMPLAINT:
            told.read |= named
        else:
            # Of whom is erased nobody can say any more that she did not ask.
            told.asked |= dict.fromkeys(named, act_id)
    return told


def _person(report: Report) -> int | None:
    return report.contact_id if report.contact is not None and report.contact.is_protected else None


def _key(report: Report) -> tuple[str, int]:
    """Whose word counts for a report: hers who is known to ask, wherever she said it; else of this report alone."""
    person = _person(report)
    return ("report", report.pk) if person is None else ("person", person)


def _by(asked: int | None, waived: int | None) -> ByDoubt:
    if asked is None:
        return ByDoubt.READ
    return ByDoubt.WAIVED if waived is not None and waived > asked else ByDoubt.NONE
