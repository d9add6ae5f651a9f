"""Whom the rules name for a case."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import prefetch_related_objects

from cases.models import Case
from grid.answerers import Answerers, answerers_of


def propose(case: Case, at: datetime) -> Answerers:
    """Say who answers for this class at this place, most specific rule first, and why.

    A matter about a department goes to its superior, whoever else answers for the class.
    """
    return propose_each([case], at)[case.pk]


def propose_each(cases: Collection[Case], at: datetime) -> dict[int, Answerers]:
    """Say so by case of several; the same few queries for any number."""
    found = answerers_of([(case.case_class_id, case.division_id) for case in cases], at)
    proposed = {case.pk: found[case.case_class_id, case.division_id] for case in cases}
    about = [case for case in cases if case.about_department_id]
    prefetch_related_objects(about, "about_department__parent")
    return proposed | {
        case.pk: proposed[case.pk].for_matter_about(case.about_department) for case in about if case.about_department
    }
