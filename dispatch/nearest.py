"""Which unit to send: free, of the department or under it, with a skill the class asks for, and near.

Reads only. The one found is locked, so that two orders are never offered to one
unit; units others are just being offered something are passed over, not waited for.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.db.models import F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import knows_place_of
from cases.models import Case, WorkOrder
from cases.rules import rules
from common.text import away_in_words
from dispatch.models import SkillNeed, Unit

# Older than this, a position is only where the unit was.
FRESH_S = 15 * 60
# So many are tried, should others be asking the same units at the same moment.
LOOKED_AT = 50


@dataclass(frozen=True)
class Candidate:
    """A unit, how far it is, and why it was chosen."""

    unit: Unit
    distance_m: int | None
    reasons: list[dict[str, Any]] = field(default_factory=list)


def skills_for(case: Case) -> set[str]:
    """Return the skills the class, or the nearest group that says anything, asks for; any one will do."""
    if case.case_class_id is None:
        return set()
    line = rules().class_line(case.case_class_id)
    needs: dict[int, set[str]] = {}
    for class_id, skill in SkillNeed.objects.filter(case_class__in=line).values_list("case_class_id", "skill"):
        needs.setdefault(class_id, set()).add(skill)
    return next((needs[each] for each in line if each in needs), set())


def units_of(order: WorkOrder) -> QuerySet[Unit]:
    """Return the units an order's department can send: its own and those of departments under it.

    Never those of a house that the matter is about.
    """
    units = Unit.objects.filter(department__line__contains=[order.department_id]).select_related("department")
    about = order.case.about_department_id
    return units.exclude(department__line__contains=[about]) if about else units


def nearest_free(order: WorkOrder, *, without: list[int]) -> Candidate | None:
    """Find and lock the nearest free unit that fits; where the place is unknown, any that fits."""
    needs = skills_for(order.case)
    free = units_of(order).filter(is_on_duty=True, open_assignments=0).exclude(pk__in=without)
    if needs:
        free = free.filter(skills__overlap=list(needs))
    point = order.case.point
    # The operator the index can walk along; metres, since both are geographies.
    near = free if point is None else free.annotate(away=GeometryDistance("position", point))
    found = _lock_first(near.order_by("pk" if point is None else "away")[:LOOKED_AT])
    if found is None:
        return None
    unit, away = found
    distance_m = round(away) if away is not None else None
    reasons: list[dict[str, Any]] = [{"code": "nearest", "distance_m": distance_m} if point else {"code": "free"}]
    if needs:
        reasons.append({"code": "skills", "skills": sorted(needs & set(unit.skills))})
    if without:
        reasons.append({"code": "next", "asked_before": len(without)})
    return Candidate(unit=unit, distance_m=distance_m, reasons=reasons)


def _lock_first(units: QuerySet[Unit]) -> tuple[Unit, float | None] | None:
    # Looking and locking apart: what another offer has just locked or made busy is seen only now.
    for unit in units:
        rows = Unit.objects.filter(pk=unit.pk, is_on_duty=True, open_assignments=0).order_by()
        if rows.select_for_update(skip_locked=True).values_list("pk", flat=True).first():
            return unit, getattr(unit, "away", None)
    return None


def compare(order: WorkOrder, reader: User, now: datetime) -> list[dict[str, Any]]:
    """List an order's units, fittest first, each with what speaks for it and against it.

    From three distances a place can be drawn: who may not know it is told none.
    """
    needs = skills_for(order.case)
    units = units_of(order)
    if order.case.point is not None and knows_place_of(reader, order.case):
        units = units.annotate(distance=Distance("position", order.case.point))
    rows = [_compared(unit, needs, now) for unit in units.order_by(F("pk"))]
    return sorted(rows, key=lambda row: (len(row["against"]), row["distance_m"] is None, row["distance_m"], row["id"]))


def _compared(unit: Unit, needs: set[str], now: datetime) -> dict[str, Any]:
    distance = getattr(unit, "distance", None)
    distance_m = round(distance.m) if distance is not None else None
    fitting = sorted(needs & set(unit.skills))
    speaks_for: list[dict[str, Any]] = []
    against: list[dict[str, Any]] = []
    if distance_m is not None:
        speaks_for.append({"code": "distance", "distance_m": distance_m})
    if fitting:
        speaks_for.append({"code": "skills", "skills": fitting})
    if needs and not fitting:
        against.append({"code": "lacks_skill", "skills": sorted(needs)})
    if unit.open_assignments:
        against.append({"code": "busy", "count": unit.open_assignments})
    if not unit.is_on_duty:
        against.append({"code": "off_duty"})
    if unit.last_seen_at and (now - unit.last_seen_at).total_seconds() > FRESH_S:
        speaks_for.append({"code": "old_position", "minutes": int((now - unit.last_seen_at).total_seconds() // 60)})
    return {
        "id": unit.pk,
        "unit": unit,
        "distance_m": distance_m,
        "is_free": unit.is_on_duty and unit.open_assignments == 0,
        "reasons": [{"code": each["code"], "text": in_words(each)} for each in speaks_for],
        "against": [{"code": each["code"], "text": in_words(each)} for each in against],
    }


def in_words(reason: dict[str, Any]) -> str:
    """Say a reason in the reader's language."""
    sentences = {
        "nearest": _("The nearest free unit: %(away)s."),
        "free": _("Free; the place is not known."),
        "skills": _("Can do what is asked for: %(skills)s."),
        "next": _("Units asked before: %(asked_before)s."),
        "chosen": _("Chosen by hand."),
        "distance": _("%(away)s."),
        "lacks_skill": _("Lacks what is asked for: %(skills)s."),
        "busy": _("Has %(count)s open assignments."),
        "off_duty": _("Off duty."),
        "old_position": _("Its position is %(minutes)s minutes old."),
    }
    shown = {key: ", ".join(value) if isinstance(value, list) else value for key, value in reason.items()}
    shown["away"] = away_in_words(reason.get("distance_m"))
    return capfirst(sentences[reason["code"]] % shown)
