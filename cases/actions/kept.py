"""Where a place comes to be kept at the centre, who goes there already and knew it goes on knowing it; who is sent later is told."""

from typing import TYPE_CHECKING

from cases.models import Check, Holder
from grid.models import CaseClass, Nature

if TYPE_CHECKING:
    from cases.actions.act import Act


def keep_told(act: "Act") -> dict[int, list[int]]:
    """Let whoever knew where keep it, of the cases whose place is kept from this act on; return who, for their rows.

    A crew was told as it took the case on (`note_unit`); a grid worker knows by being asked. An offer tells nobody.
    """
    turned = [
        case
        for case in act.cases
        if case.is_protected and (act.has_changed(case, "is_protected") or act.has_changed_class(case))
    ]
    if not turned:
        return {}
    classes = {pk or 0 for case in turned for pk in (case.case_class_id, act.found(case, "case_class_id"))}
    of_field = set(CaseClass.objects.filter(pk__in=classes, nature=Nature.FIELD).values_list("pk", flat=True))
    kept = [
        case.pk
        for case in turned
        if case.case_class_id not in of_field
        and not (act.found(case, "is_protected") and act.found(case, "case_class_id") not in of_field)
    ]
    checks = Check.objects.filter(case__in=kept, done_at__isnull=True)
    sent = Holder.objects.filter(case__in=kept, user__isnull=False)
    sent.filter(cause_id__in=checks.values("pk")).update(knows_place=True)
    told: dict[int, set[int]] = {}
    for case_id, person in sent.filter(knows_place=True).values_list("case", "user"):
        told.setdefault(case_id, set()).add(person)
    return {case_id: sorted(people) for case_id, people in told.items()}
