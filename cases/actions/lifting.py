"""Lifting protection that was read in doubt: the centre finds that the words complain of nobody, or she took back her wish.

A wish is hers. What she asked for in words, by a tick, at the desk or as the person she is, nobody lifts unless she has said
since that she need not be kept unknown; and what a matter's class, or the department it is about, protects is lifted by no act.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Role
from cases.access import reads_protected, require_visible
from cases.actions.act import Act, Actor, Saying, require_fresh, require_words
from cases.actions.alerts import Ended
from cases.actions.contact import release_undoable
from cases.actions.contacts import lock_contacts, with_address_alone, with_same_address
from cases.actions.protecting import keep_protected
from cases.actions.writing import in_lock_order
from cases.doubts import ByDoubt, doubts_about, has_spoken_for_protected, is_by_matter
from cases.models import STAFF_WORDS, Case, LogEntry, LogKind, Report, Showing, Words, WordsKind
from cases.persons import OF_PROTECTION, protected_spans
from common.refusals import NotYours, Refusal, StaleVersion

LIFTED = "lifted"


class NotProtected(Refusal):
    """Nobody is kept unknown in it."""

    code = "not_protected"
    sentence = _("Nobody is kept unknown to the departments in %(number)s.")


class ProtectedByMatter(Refusal):
    """Its class, or that it is about a department, protects whoever reports it."""

    code = "protected_by_matter"
    sentence = _("%(number)s is protected by its class, or since it is about a department. Change that first.")


class AskedToStayUnknown(Refusal):
    """Her wish is not the centre's to lift."""

    code = "asked_to_stay_unknown"
    sentence = _("Somebody who reported %(number)s asked to stay unknown. Only whoever asked can take that back.")


class SpokeForProtected(Refusal):
    """Who left it stays unknown, and what was said and placed for her stands in it."""

    code = "spoke_for_protected"
    sentence = _(
        "%(number)s spoke for somebody who is kept unknown still. What was said of her matter stands in it, so it stays"
        " protected."
    )


@transaction.atomic
def unprotect_case(case_id: int, *, actor: Actor, now: datetime, reason: str, version: int | None = None) -> list[Case]:
    """Lift protection that was only read from the words: names, words and places are read as in any case from then on.

    In the case and in those it speaks for, one row each. Refused where one of them is protected by more than a doubt.
    What the centre has written in place of somebody's words goes on standing there. New words are read anew.
    """
    require_words(reason, "reason")
    if actor.user is not None:
        require_visible(Case.objects.only("pk"), actor.user, pk=case_id)
    family = Case.objects.all().speaking_with([case_id])
    hers = Report.objects.filter(case__in=family.values("pk"), contact__isnull=False)
    lock_contacts(Q(pk__in=with_same_address({pk for pk in hers.values_list("contact_id", flat=True) if pk})))
    _lock_with_hers(family, hers)
    act = Act(LogKind.UNPROTECT, actor=actor, now=now)
    act.adopt(Case.objects.filter(pk__in=list(family.values_list("pk", flat=True))))
    speaking = set(Case.objects.all().speaking_with([case_id]).values_list("pk", flat=True))
    act.require_role(Role.SHIFT_LEAD)
    if actor.user is not None and not reads_protected(actor.user):
        raise NotYours
    case = next(each for each in act.cases if each.pk == case_id)
    # What was merged into it, or taken out, while its lock was waited for, is not locked, nor was it read.
    is_news = speaking != {each.pk for each in act.cases}
    if is_news:
        raise StaleVersion(number=case.number, version=case.version)
    require_fresh([case], {case_id: version} if version else {})
    reports = _liftable(case, act.cases)
    waived = {pk for pk, by in reports.items() if by == ByDoubt.WAIVED}
    _let_go(waived, reports, actor=actor, now=now)
    Report.objects.filter(pk__in=reports).update(is_protected=False)
    of_case: dict[int, dict[int, ByDoubt]] = {each.pk: {} for each in act.cases}
    for pk, own in Report.objects.filter(pk__in=reports).order_by("pk").values_list("pk", "case_id"):
        of_case[own][pk] = reports[pk]
    for each in act.cases:
        if each.is_protected:
            _lift(act, each, of_case[each.pk], Saying(WordsKind.REASON, reason) if each.pk == case_id else None)
    act.leave_out([each for each in act.cases if not act.has_changed(each, "is_protected")])
    release_undoable(act, act.cases)
    act.write()
    _open_words(act.cases)
    return act.cases


def _lock_with_hers(family: QuerySet[Case], hers: QuerySet[Report]) -> None:
    """Lock with the cases those elsewhere that may have to stay protected by themselves: all in the one order of cases."""
    persons = with_same_address({pk for pk in hers.values_list("contact_id", flat=True) if pk})
    elsewhere = Report.objects.filter(contact__in=persons, is_protected=False, contact__is_protected=True)
    ids = set(elsewhere.values_list("case_id", flat=True))
    ids |= {*family.values_list("pk", flat=True), *Case.objects.all().speaking_for(ids)}
    list(in_lock_order(Case.objects.only("pk").filter(pk__in=ids)))


def _liftable(case: Case, family: Sequence[Case]) -> dict[int, ByDoubt]:
    """Return the reports from which protection is to be lifted, each with what allows it; or refuse."""
    if case.has_ended:
        raise Ended(number=case.number)
    if not case.is_protected:
        raise NotProtected(number=case.number)
    ids = [each.pk for each in family]
    if is_by_matter(ids):
        raise ProtectedByMatter(number=case.number)
    found = doubts_about(ids)
    if not found or ByDoubt.NONE in found.values():
        raise AskedToStayUnknown(number=case.number)
    if has_spoken_for_protected(ids):
        raise SpokeForProtected(number=case.number)
    return found


def _let_go(waived: Collection[int], lifted: Collection[int], *, actor: Actor, now: datetime) -> None:
    """Keep whoever took back her wish known as one who asks for nothing; what she said elsewhere stays as protected as it is."""
    contacts = Contact.objects.filter(pk__in=Report.objects.filter(pk__in=waived).values("contact"))
    # Hers alone: who left the same address beside another number may be another, who has taken nothing back.
    persons = {pk for each in contacts for pk in with_address_alone(each)}
    if not persons:
        return
    elsewhere = Report.objects.filter(contact__in=persons, is_protected=False, contact__is_protected=True)
    keep_protected(list(elsewhere.exclude(pk__in=lifted)), actor=actor, now=now)
    Contact.objects.filter(pk__in=persons).update(is_protected=False)


def _lift(act: Act, case: Case, own: dict[int, ByDoubt], reason: Saying | None) -> None:
    # Whose department screens are told: what they show of it is more from now on.
    act.orders(case)
    case.is_protected = False
    waived = [pk for pk, by in own.items() if by == ByDoubt.WAIVED]
    facts: dict[str, Any] = {LIFTED: str(ByDoubt.WAIVED if waived else ByDoubt.READ)}
    # Each is told of herself only: who took nothing back was never said to have asked.
    facts |= ({"reports": list(own)} if own else {}) | ({"waived": waived} if waived else {})
    act.log(case, *([reason] if reason else []), facts=facts)


def _open_words(cases: Sequence[Case]) -> None:
    """Let what staff wrote be read, save of somebody else whom a case spoke for, and speaks for no more."""
    turns: dict[int, list[tuple[int, str, dict[str, Any]]]] = {each.pk: [] for each in cases}
    rows = LogEntry.objects.filter(case_id__in=turns, kind__in=OF_PROTECTION).order_by("case_id", "seq")
    for case_id, *turn in rows.values_list("case_id", "seq", "kind", "facts"):
        turns[case_id].append((turn[0], turn[1], turn[2]))
    spans = {case_id: protected_spans(told) for case_id, told in turns.items()}
    kept = [Showing.UNREAD, Showing.WITHHELD, Showing.KEPT]
    words = Words.objects.filter(case__in=turns, kind__in=STAFF_WORDS, report__isnull=True, showing__in=kept)
    open_now = [
        pk
        for pk, case_id, seq in words.values_list("pk", "case_id", "log_seq")
        if not any(seq in span for span in spans[case_id])
    ]
    Words.objects.filter(pk__in=open_now).update(showing=Showing.UNASKED, marks="")
