"""Who answers for a class at a place: class × place × time, the most specific rule first."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Department
from grid.models import Part


@dataclass(frozen=True)
class Answerer:
    """A department and the rule that names it; the rule is the "why" shown beside the proposal."""

    department: Department
    # None: no rule names it; it stands above the department that the matter is about.
    rule_id: int | None
    case_class_id: int | None
    division_id: int | None


@dataclass(frozen=True)
class Answerers:
    """The proposal: one lead, if any rule names one, and the co-handlers."""

    lead: Answerer | None
    co_handlers: tuple[Answerer, ...]

    def for_matter_about(self, subject: Department) -> "Answerers":
        """Propose `subject`'s superior to lead, and as co-handlers whoever else the rules name outside its house."""
        superior = subject.parent
        outside = [each for each in self.co_handlers if subject.pk not in each.department.line]
        return Answerers(
            lead=Answerer(superior, None, None, None) if superior else None,
            co_handlers=tuple(each for each in outside if each.department != superior),
        )


# The class counts before the place: who is named for street lamps anywhere knows
# more of them than who is named for everything here.
FIND = """
WITH RECURSIVE kind AS (
    SELECT id, parent_id, 0 AS distance FROM grid_caseclass WHERE id = %(case_class)s
    UNION ALL
    SELECT c.id, c.parent_id, kind.distance + 1 FROM grid_caseclass c JOIN kind ON c.id = kind.parent_id
), place AS (
    SELECT unnest(line) AS id, generate_subscripts(line, 1) AS depth FROM grid_division WHERE id = %(division)s
    UNION
    SELECT id, 1 FROM grid_division WHERE %(division)s IS NULL AND level = 'city' AND valid @> %(at)s
)
SELECT DISTINCT ON (r.part, r.department_id)
       r.department_id, r.id, r.case_class_id, r.division_id, r.part,
       coalesce(kind.distance, 99) AS class_distance, place.depth
FROM grid_responsibility r
JOIN place ON place.id = r.division_id
LEFT JOIN kind ON kind.id = r.case_class_id
WHERE r.valid @> %(at)s AND (r.case_class_id IS NULL OR kind.id IS NOT NULL)
ORDER BY r.part, r.department_id, class_distance, place.depth DESC
"""


def answerers(case_class_id: int | None, division_id: int | None, at: datetime) -> Answerers:
    """Find who answers. Without a place the rules of the whole city are asked."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"case_class": case_class_id, "division": division_id, "at": at})
        rows = sorted(cursor.fetchall(), key=lambda row: (row[5], -row[6]))
    departments = Department.objects.select_related("parent").in_bulk([row[0] for row in rows])
    leads = [row for row in rows if row[4] == Part.LEAD]
    # Co-handlers come from the most specific class that names any.
    co = [row for row in rows if row[4] == Part.CO]
    co = [row for row in co if row[5] == co[0][5]]
    return Answerers(
        lead=_answerer(leads[0], departments) if leads else None,
        co_handlers=tuple(_answerer(row, departments) for row in co),
    )


def _answerer(row: tuple, departments: dict[int, Department]) -> Answerer:
    return Answerer(departments[row[0]], row[1], row[2], row[3])
