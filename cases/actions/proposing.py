"""Whom the rules name for a case."""

from datetime import datetime

from cases.models import Case
from grid.answerers import Answerers, answerers


def propose(case: Case, at: datetime) -> Answerers:
    """Say who answers for this class at this place, most specific rule first, and why.

    A matter about a department goes to its superior, whoever else answers for the class.
    """
    found = answerers(case.case_class_id, case.division_id, at)
    return found.for_matter_about(case.about_department) if case.about_department else found
