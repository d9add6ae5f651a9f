"""Saying that a matter is about a department: from then on it does not see it, nor does who stands under it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Department
from cases.actions.act import Act, Actor
from cases.actions.houses import require_alike, take_from_house
from cases.actions.orders import require_seen_by_desk
from cases.models import Case, LogKind
from cases.workflow import DESK
from common.refusals import StaleVersion


@transaction.atomic
def set_about(
    case_id: int, *, department: Department | None, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Say about which department a matter is, or that it is about none.

    What that house has in hand of it is taken from it in the same act: its lead's order goes back to the
    dispatcher, a co-handler's or a child's is ended, and instead of whoever of it was asked to look the next
    grid worker is, or the desk decides. Refused where nobody at the desk would see the matter any more, and
    where what speaks for it, or what it speaks for, would be shown to whom it is about; or, as stale, where
    somebody merges it in this very moment.
    """
    beside = _merged_with(case_id)
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    require_seen_by_desk(department)
    if not _speaking_now(case) <= {each.pk for each in beside}:
        # Merged while this waited for it; the other could only be locked out of turn.
        raise StaleVersion(number=case.number, version=case.version)
    before, case.about_department = case.about_department_id, department
    if before == case.about_department_id:
        # Said before: nothing happens, and nothing is written of it.
        return case
    for each in beside:
        if each.pk == case.merged_into_id:
            require_alike(each, case.about_department_id)
        elif each.merged_into_id == case.pk:
            require_alike(case, each.about_department_id)
    passed_on = take_from_house(act, case, department) if department is not None else {}
    act.log(case, facts={"about_before": before, "about": case.about_department_id, **passed_on})
    act.write()
    return case


def _merged_with(case_id: int) -> list[Case]:
    """Lock a case with what speaks for it and what it speaks for, in the order in which merging locks them."""
    # Each by its index: one statement with OR would read all cases.
    above = Case.objects.filter(pk=case_id, merged_into__isnull=False).values_list("merged_into", flat=True)
    below = Case.objects.filter(merged_into=case_id).values_list("pk", flat=True)
    locked = Case.objects.filter(pk__in=[case_id, *above, *below]).order_by("pk").select_for_update(of=("self",))
    return [each for each in locked.only("number", "about_department", "merged_into") if each.pk != case_id]


def _speaking_now(case: Case) -> set[int]:
    """Return what a locked case speaks for and what speaks for it: nobody merges it any more."""
    merged = set(Case.objects.filter(merged_into=case.pk).values_list("pk", flat=True))
    return merged | ({case.merged_into_id} if case.merged_into_id else set())
