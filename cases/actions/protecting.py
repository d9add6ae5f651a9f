"""Keeping a person unknown to the departments: asked for at any time, and carried along wherever her words go.

Protection is a fact of the person and of what she said. A case is as protected as the most protected
report in it, or in one it speaks for; here that is brought about, and kept when cases are merged,
taken apart, reopened and appealed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Contact
from cases.access import require_visible
from cases.actions.act import CITIZEN, SYSTEM, Act, Actor, require_fresh
from cases.actions.contacts import lock_contacts, with_same_address
from cases.complained_of import complains_of_department
from cases.doubts import BY_COMPLAINT, BY_WISH, PROTECTED, PROTECTED_BY, only_read
from cases.models import Case, LogKind, Report
from cases.protection_words import asks_for_protection
from cases.workflow import DESK, State
from common.refusals import BadInput


@transaction.atomic
def protect_reporter(
    report: Report, *, now: datetime, actor: Actor = CITIZEN, facts: Mapping[str, Any] | None = None
) -> list[Case]:
    """Keep whoever reported unknown from now on: here, in every other open case of the same person, and later.

    Who left no way to be reached is known by this report only. Asked again, nothing is done; but a wish is news of what was
    only read as a complaint, and is kept. `facts`: by what it is known.
    """
    return _protect([report], with_same_address(_contacts([report])), actor=actor, now=now, facts=facts)


@transaction.atomic
def protect_case(
    case_id: int, *, actor: Actor, now: datetime, report_id: int | None = None, version: int | None = None
) -> list[Case]:
    """Let the desk note that whoever reported wants to stay unknown; `report_id` where several did.

    She may have reported a case that this one speaks for.
    """
    if actor.user is not None:
        # Not locked yet: that comes after the persons.
        case = require_visible(Case.objects.only("pk", "number", "version"), actor.user, pk=case_id)
        require_fresh([case], {case_id: version} if version is not None else {})
    Act(LogKind.PROTECT, actor=actor, now=now).require_role(*DESK)
    reports = list(Report.objects.filter(case__in=Case.objects.all().speaking_with([case_id]).values("pk")))
    if report_id is None and len(reports) == 1:
        report_id = reports[0].pk
    chosen = [each for each in reports if each.pk == report_id]
    if not chosen:
        raise BadInput(fields={"report": str(_("Choose which of those who reported it asks."))})
    read = {case_id: version} if version else {}
    return _protect(chosen, with_same_address(_contacts(chosen)), actor=actor, now=now, versions=read)


def protect_open_cases(
    contacts: Collection[int], addresses: Iterable[str] = (), *, actor: Actor, now: datetime
) -> list[Case]:
    """Let persons' wish, just told with a new report, count in what is still open of them. Inside a transaction only.

    `addresses`: those given with the wish.
    """
    persons = with_same_address(contacts, addresses)
    return _protect([], persons, actor=actor, now=now) if persons else []


def keep_protected(reports: Sequence[Report], *, actor: Actor, now: datetime) -> None:
    """Let what somebody said stay protected by itself, who is to be known from now on. Inside a transaction only."""
    if reports:
        _protect(reports, [], actor=actor, now=now)


def _contacts(reports: Iterable[Report]) -> set[int]:
    return {each.contact_id for each in reports if each.contact_id is not None}


def _protect(
    named: Sequence[Report],
    contacts: Collection[int],
    *,
    actor: Actor,
    now: datetime,
    versions: Mapping[int, int] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> list[Case]:
    contacts = lock_contacts(Q(pk__in=contacts))
    here = Q(pk__in=[each.pk for each in named])
    hers = here | Q(contact__in=contacts)
    act = Act(LogKind.PROTECT, actor=actor, now=now)
    own = _lock_hers(act, here, hers, is_wish=(facts or {}).get(PROTECTED_BY) != BY_COMPLAINT)
    require_fresh(act.cases, versions or {})
    Contact.objects.filter(pk__in=contacts).update(is_protected=True)
    reports_of: dict[int, list[int]] = {}
    for pk, case_id in Report.objects.filter(hers, case__in=own).values_list("pk", "case_id"):
        reports_of.setdefault(case_id, []).append(pk)
    Report.objects.filter(hers, case__in=own).update(is_protected=True)
    for case in act.cases:
        # Whose department screens are told: what they show of it is less from now on.
        act.orders(case)
        case.is_protected = True
        hers_here = {"reports": reports_of[case.pk]} if case.pk in reports_of else {}
        act.log(case, facts={**hers_here, **(facts or {})})
    if act.cases:
        act.write()
    return act.cases


def _lock_hers(act: Act, here: Q, hers: Q, *, is_wish: bool) -> set[int]:
    """Lock the cases that come to be protected; return in which of them the persons themselves spoke.

    Whoever merged one of them or took in another report meanwhile was waited for; what came of that counts too.
    Everything is let go of and locked anew then, in the one order in which cases are locked.
    """
    own, case_ids = _cases_of(here, hers, is_wish=is_wish)
    while True:
        savepoint = transaction.savepoint()
        # Whoever of the staff writes it down need not see all her cases; that she asks is hers to say.
        locking = Case.objects.filter(pk__in=case_ids).filter(Q(pk__in=own) | Q(is_protected=False))
        act.adopt(locking)
        found = _cases_of(here, hers, is_wish=is_wish)
        if found[0] <= own and found[1] <= case_ids:
            transaction.savepoint_commit(savepoint)
            return own
        transaction.savepoint_rollback(savepoint)
        own, case_ids = own | found[0], case_ids | found[1]


def _cases_of(here: Q, hers: Q, *, is_wish: bool) -> tuple[set[int], set[int]]:
    """Return the cases in which persons spoke that are news, and those with what speaks for their cases."""
    is_open = Q(case__ended_at__isnull=True) | Q(case__state=State.MERGED)
    reports = Report.objects.filter(hers).filter(here | is_open)
    news = reports.filter(Q(is_protected=False) | Q(case__is_protected=False))
    own = set(news.values_list("case_id", flat=True))
    if is_wish:
        # A doubt may be lifted, her wish may not: that she asked is kept, also where nobody reads more or less by it.
        kept = list(reports.filter(is_protected=True))
        read = only_read(kept)
        own |= {each.case_id for each in kept if each.pk in read}
    return own, own.union(Case.objects.all().speaking_for(reports.values_list("case_id", flat=True)))


def heed_wish(report: Report, words: str, *, now: datetime) -> None:
    """Keep whoever reported unknown where what she is about to say asks for it, before anybody may read it.

    Who complains of a department is protected as in any complaint: in this matter. Inside the act's transaction,
    before it locks anything.
    """
    if asks_for_protection(words):
        protect_reporter(report, actor=SYSTEM, now=now, facts={PROTECTED_BY: BY_WISH})
    elif not report.is_protected and complains_of_department(words):
        _protect([report], [], actor=SYSTEM, now=now, facts={PROTECTED_BY: BY_COMPLAINT})


# --- Within other acts ------------------------------------------------------------------


def lock_people_of(cases: Collection[int], *, besides: Q | None = None) -> None:
    """Lock who reported cases that are to be taken up again, before the cases themselves.

    One who asks for protection elsewhere at that moment is then either known here to have asked, or waits, and finds
    the case open. `besides`: contacts that are locked with them, in the one order of all.
    """
    speaking = Case.objects.all().speaking_with(cases)
    reports = Report.objects.filter(case__in=speaking.values("pk"), contact__isnull=False)
    lock_contacts(Q(pk__in=reports.values("contact")) | (besides or Q(pk__in=[])))


def protect_as_its_reports(case: Case) -> None:
    """Make a case that is taken up again as protected as its people have come to be. Inside an act only."""
    if not case.is_protected:
        speaking = Case.objects.all().speaking_with([case.pk])
        case.is_protected = Report.objects.filter(PROTECTED, case__in=speaking.values("pk")).exists()


def protected_by_reports(act: Act) -> set[int]:
    """Return those of an act's cases that are as protected as that for their people; the same few queries for any number."""
    counted = Case.objects.counted_for(act.case_ids)
    told = Report.objects.filter(PROTECTED, case__in=list(counted)).values_list("case", flat=True)
    return {case_id for each in told.distinct() for case_id in counted[each]}


def is_protected_without(target: Case, gone: int) -> bool:
    """Say whether a case is to be protected for what is left in it once another was taken out. Inside an act only.

    What was said meanwhile stays hidden with its report, whatever becomes of the case.
    """
    if not target.is_protected:
        return False
    left = Case.objects.all().speaking_without(target.pk, gone)
    has_own = Report.objects.filter(PROTECTED, case__in=left.values("pk")).exists()
    return has_own or left.filter(case_class__is_protected=True).exists()
