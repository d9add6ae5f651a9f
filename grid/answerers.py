"""Who answers for a class at a place: class × place × time, the most specific rule first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
WITH RECURSIVE asked AS (
    SELECT * FROM unnest(%(classes)s::bigint[], %(divisions)s::bigint[]) WITH ORDINALITY AS a(class_id, division_id, at)
), kind AS (
    SELECT id AS of, id, parent_id, 0 AS distance FROM grid_caseclass WHERE id = ANY(%(classes)s::bigint[])
    UNION ALL
    SELECT kind.of, c.id, c.parent_id, kind.distance + 1 FROM grid_caseclass c JOIN kind ON c.id = kind.parent_id
), place AS (
    SELECT id AS of, unnest(line) AS id, generate_subscripts(line, 1) AS depth
    FROM grid_division WHERE id = ANY(%(divisions)s::bigint[])
    UNION
    SELECT 0, id, 1 FROM grid_division WHERE level = 'city' AND valid @> %(at)s
)
SELECT DISTINCT ON (asked.at, r.part, r.department_id)
       asked.at, r.department_id, r.id, r.case_class_id, r.division_id, r.part,
       coalesce(kind.distance, 99) AS class_distance, place.depth
FROM asked
JOIN place ON place.of = coalesce(asked.division_id, 0)
JOIN grid_responsibility r ON r.division_id = place.id
LEFT JOIN kind ON kind.of = asked.class_id AND kind.id = r.case_class_id
WHERE r.valid @> %(at)s AND (r.case_class_id IS NULL OR kind.id IS NOT NULL)
ORDER BY asked.at, r.part, r.department_id, class_distance, place.depth DESC
"""
# A class and a division; without a class or a place the rules for all of them are asked.
Pair = tuple[int | None, int | None]


def answerers(case_class_id: int | None, division_id: int | None, at: datetime) -> Answerers:
    """Find who answers. Without a place the rules of the whole city are asked."""
    pair = (case_class_id, division_id)
    return answerers_of([pair], at)[pair]


def answerers_of(pairs: Iterable[Pair], at: datetime) -> dict[Pair, Answerers]:
    """Find who answers for each class at each place; two queries, however many there are."""
    wanted = list(dict.fromkeys(pairs))
    asked: dict[str, Any] = {
        "classes": [each for each, _ in wanted],
        "divisions": [each for _, each in wanted],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked)
        found = cursor.fetchall()
    departments = Department.objects.select_related("parent").in_bulk({row[1] for row in found})
    rows_of: dict[Pair, list[tuple]] = {pair: [] for pair in wanted}
    for place, *row in found:
        rows_of[wanted[place - 1]].append(tuple(row))
    return {pair: _answerers(rows, departments) for pair, rows in rows_of.items()}


def _answerers(rows: list[tuple], departments: dict[int, Department]) -> Answerers:
    rows = sorted(rows, key=lambda row: (row[5], -row[6]))
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
