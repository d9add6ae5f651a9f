"""Whose word goes where: a citizen's word belongs to the case that speaks for hers at the moment it is kept.

Cases are merged and taken apart while somebody reads, types or answers. Which one speaks for a report is
therefore asked again under that case's lock: whoever takes apart or merges waits for it.
"""

from collections.abc import Callable

from django.db import transaction

from cases.actions.act import Act
from cases.models import Case, Report
from common.refusals import NotFound, StaleVersion

# So often in a row nobody merges and takes apart the same case.
MOST_TURNS = 5


def lock_speaking(act: Act, report: Report) -> Case:
    """Lock the case that speaks for a report now, wherever the caller believed it to be."""
    return _lock(act, report.case_id, lambda: _case_of(report))


def lock_speaking_case(act: Act, case_id: int) -> Case:
    """Lock the case that speaks for a case now: itself, or what it is merged into by then."""
    return _lock(act, case_id, lambda: case_id)


def speaking_case(case_id: int) -> int:
    """Return the case that speaks for a case, as it is without a lock."""
    return next(reversed(Case.objects.all().speaking_for([case_id])), case_id)


def _lock(act: Act, wanted: int, own: Callable[[], int]) -> Case:
    for _turn in range(MOST_TURNS):
        # What was locked in vain is let go of, so that cases are not locked out of their order.
        savepoint = transaction.savepoint()
        (case,) = act.lock([wanted])
        speaking = speaking_case(own())
        if speaking == case.pk:
            transaction.savepoint_commit(savepoint)
            return case
        transaction.savepoint_rollback(savepoint)
        wanted = speaking
    raise StaleVersion


def _case_of(report: Report) -> int:
    own = Report.objects.filter(pk=report.pk).values_list("case_id", flat=True).first()
    if own is None:
        raise NotFound
    return own
