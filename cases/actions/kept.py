"""Where a place comes to be kept at the centre, who goes there already and knew it goes on knowing it; who is sent later is told."""

from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import AlertReason, Case, Check, Holder
from grid.models import CaseClass, Nature

if TYPE_CHECKING:
    from cases.actions.act import Act


def keep_told(act: "Act") -> dict[int, list[int]]:
    """Let whoever knew where keep it, of the cases whose place is kept from this act on; return who, for their rows.

    A crew was told as it took the case on (`note_unit`); a grid worker knows by being asked. An offer tells nobody. Where
    nobody had said where, they knew nothing: what is said afterwards may be a home, and a person tells it.
    """
    kept = _kept_now(act)
    if not kept:
        return {}
    act.flush(Check, Holder)
    known = [case.pk for case in kept if _had_a_place(act, case)]
    checks = Check.objects.filter(case__in=kept, done_at__isnull=True)
    going = Holder.objects.filter(Q(knows_place=True) | Q(cause_id__in=checks.values("pk")), user__isnull=False)
    going.filter(case__in=known).update(knows_place=True)
    told: dict[int, set[int]] = {case.pk: set() for case in kept}
    for case_id, person in going.filter(case__in=kept).values_list("case", "user"):
        told[case_id].add(person)
    for case in kept:
        if told[case.pk] and case.pk not in known:
            act.raise_alert(case, AlertReason.PLACE_UNTOLD)
    going.filter(case__in=kept).exclude(case__in=known).update(knows_place=False)
    return {case_id: sorted(told[case_id]) for case_id in known if told[case_id]}


def _kept_now(act: "Act") -> list[Case]:
    turned = [
        case
        for case in act.cases
        if case.is_protected and (act.has_changed(case, "is_protected") or act.has_changed(case, "case_class_id"))
    ]
    if not turned:
        return []
    classes = {pk or 0 for case in turned for pk in (case.case_class_id, act.found(case, "case_class_id"))}
    of_field = set(CaseClass.objects.filter(pk__in=classes, nature=Nature.FIELD).values_list("pk", flat=True))
    return [
        case
        for case in turned
        if case.case_class_id not in of_field
        and not (act.found(case, "is_protected") and act.found(case, "case_class_id") not in of_field)
    ]


def _had_a_place(act: "Act", case: Case) -> bool:
    had = act.found(case, "point") is not None or act.found(case, "address") != ""
    return had and not act.has_changed(case, "point") and not act.has_changed(case, "address")
