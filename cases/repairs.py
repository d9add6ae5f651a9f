"""What was only made safe: of which cases the repair is still owed. Reads only; `cases.actions.field` keeps it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from cases.models import WorkOrder


def repair_owed() -> Exists:
    """Say of a case, as an annotation, whether an order that goes on has been made safe and not repaired."""
    return Exists(WorkOrder.objects.filter(case=OuterRef("pk"), repair_owed_since__isnull=False, ended_at__isnull=True))


def repairs_owed(case_ids: Iterable[int]) -> set[int]:
    """Return of which of these cases the repair is owed; one query."""
    orders = WorkOrder.objects.filter(case__in=case_ids, repair_owed_since__isnull=False, ended_at__isnull=True)
    return set(orders.values_list("case", flat=True))
