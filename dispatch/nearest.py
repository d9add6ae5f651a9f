"""Which units to send: free, of the department or under it, with a skill the class asks for, and near.

Reads only. Those found are locked, so that two orders are never offered to one
unit; units others are just being offered something are passed over, not waited for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count as count_from
from typing import Any

from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.measure import D
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import knows_place_of
from cases.models import Case, WorkOrder
from cases.rules import rules
from common.templatetags.ui import span_in_words
from common.text import away_in_words
from dispatch.models import SkillNeed, Unit, UnitMember
from dispatch.policy import Policy, policy, skills_in_words

# So many are read at a time, should others be asking the same units at the same moment, or nobody be in them.
LOOKED_AT = 50


FREE: dict[str, Any] = {"is_on_duty": True, "open_assignments": 0}


@dataclass(frozen=True)
class Candidate:
    """A unit, how far it is, and why it was chosen."""

    unit: Unit
    distance_m: int | None = None
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
    return Unit.objects.filter(_sent_by(order)).select_related("department")


def _sent_by(order: WorkOrder) -> Q:
    about, theirs = order.case.about_department_id, Q(department__line__contains=[order.department_id])
    return theirs & ~Q(department__line__contains=[about]) if about else theirs


def somebody_in_it(at: datetime) -> Exists:
    """Say of a unit whether anybody is in it at `at`: an offer to nobody's phone is no offer."""
    return Exists(UnitMember.objects.filter(unit=OuterRef("pk"), valid__contains=at, user__is_active=True))


def free_units(at: datetime) -> QuerySet[Unit]:
    """Return the units that may be asked: on duty, with people, and with nothing to do."""
    return Unit.objects.filter(somebody_in_it(at), **FREE)


def nearest_free(order: WorkOrder, *, without: list[int], now: datetime, count: int = 1) -> list[Candidate]:
    """Find and lock so many free units that fit, in the order in which they are to be asked.

    First who is surely near, by a position that is not old; then whose phone is open and whose last known
    place is near; then who is surely far; last of whom nothing is known but where they once were. Where the
    place of the matter is not known, by the same but the distance.
    """
    needs, said, point = skills_for(order.case), policy(), order.case.point
    # Who is in a unit is asked of each as it is locked: joined here, a newly loaded city of which nothing is counted
    # yet was read through once for each unit.
    free = Unit.objects.filter(_sent_by(order), **FREE).select_related("department").exclude(pk__in=without)
    if needs:
        free = free.filter(skills__overlap=list(needs))
    if point is not None:
        # The operator the index can walk along; metres, since both are geographies.
        free = free.annotate(away=GeometryDistance("position", point))
    ordered = free.order_by("pk" if point is None else "away")
    found: list[Candidate] = []
    for tier in _tiers(order.case, said, now):
        found += [
            _candidate(unit, needs=needs, before=len(without), said=said, now=now)
            for unit in _locked(ordered.filter(tier), count - len(found), now)
        ]
        if len(found) >= count:
            break
    return found


def _tiers(case: Case, said: Policy, now: datetime) -> Iterator[Q]:
    is_fresh = Q(last_seen_at__gte=now - said.position)
    is_open = Q(phone_open_at__gte=now - said.phone) & ~is_fresh
    if case.point is None:
        yield from (is_fresh, is_open)
    else:
        is_near = Q(position__dwithin=(case.point, D(m=said.radius_m)))
        yield from (is_fresh & is_near, is_open & is_near, is_fresh & ~is_near, is_open & ~is_near)
    yield ~is_fresh & ~Q(phone_open_at__gte=now - said.phone)


def _locked(units: QuerySet[Unit], count: int, now: datetime) -> list[Unit]:
    # Looking and locking apart: what another offer has just locked or made busy is seen only now.
    found: list[Unit] = []
    for unit in _in_turn(units):
        if len(found) == count:
            break
        rows = free_units(now).filter(pk=unit.pk).order_by()
        if rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True).first():
            found.append(unit)
    return found


def _in_turn(units: QuerySet[Unit]) -> Iterator[Unit]:
    for first in count_from(0, LOOKED_AT):
        looked_at = list(units[first : first + LOOKED_AT])
        yield from looked_at
        if len(looked_at) < LOOKED_AT:
            return


def _candidate(unit: Unit, *, needs: set[str], before: int, said: Policy, now: datetime) -> Candidate:
    away = getattr(unit, "away", None)
    distance_m = round(away) if away is not None else None
    doubts = _doubts(unit, distance_m, said, now)
    reasons: list[dict[str, Any]] = []
    if distance_m is None:
        reasons.append({"code": "free"})
    else:
        reasons.append({"code": "free_at" if doubts else "nearest", "distance_m": distance_m})
    reasons += _signs(unit, said, now) + doubts
    if needs:
        reasons.append({"code": "skills", "skills": sorted(needs & set(unit.skills))})
    if before:
        reasons.append({"code": "next", "asked_before": before})
    return Candidate(unit=unit, distance_m=distance_m, reasons=reasons)


def _is_fresh(unit: Unit, said: Policy, now: datetime) -> bool:
    return unit.last_seen_at is not None and now - unit.last_seen_at <= said.position


def _has_open_phone(unit: Unit, said: Policy, now: datetime) -> bool:
    return unit.phone_open_at is not None and now - unit.phone_open_at <= said.phone


def _signs(unit: Unit, said: Policy, now: datetime) -> list[dict[str, Any]]:
    return [{"code": "phone_open"}] if _has_open_phone(unit, said, now) else []


def _doubts(unit: Unit, distance_m: int | None, said: Policy, now: datetime) -> list[dict[str, Any]]:
    """Return why a unit may not be where it is reckoned to be, or is too far to be asked early."""
    doubts: list[dict[str, Any]] = []
    if distance_m is not None and distance_m > said.radius_m:
        doubts.append({"code": "far", "distance_m": distance_m})
    if unit.last_seen_at is None:
        doubts.append({"code": "no_position"})
    elif not _is_fresh(unit, said, now):
        doubts.append({"code": "old_position", "minutes": int((now - unit.last_seen_at).total_seconds() // 60)})
    return doubts


# --- For whoever chooses by hand ----------------------------------------------------------


def compare(order: WorkOrder, reader: User, now: datetime) -> list[dict[str, Any]]:
    """List an order's units in the order in which one would ask them, with what is known of each and against it.

    From three distances a place can be drawn: who may not know it is told none, nor who is near.
    """
    needs, said = skills_for(order.case), policy()
    units = units_of(order).annotate(has_people=somebody_in_it(now))
    if order.case.point is not None and knows_place_of(reader, order.case):
        units = units.annotate(distance=Distance("position", order.case.point))
    rows = [_compared(unit, needs, said, now) for unit in units.order_by(F("pk"))]
    return sorted(rows, key=_turn)


def _turn(row: dict[str, Any]) -> tuple[Any, ...]:
    known = {each["code"] for each in row["reasons"]}
    is_far, is_fresh = "far" in known, not {"old_position", "no_position"} & known
    tier = (is_far, not is_fresh) if is_fresh or "phone_open" in known else (2,)
    return (len(row["against"]), tier, row["distance_m"] is None, row["distance_m"], row["id"])


def _compared(unit: Any, needs: set[str], said: Policy, now: datetime) -> dict[str, Any]:
    distance = getattr(unit, "distance", None)
    distance_m = round(distance.m) if distance is not None else None
    fitting = sorted(needs & set(unit.skills))
    speaks_for: list[dict[str, Any]] = []
    against: list[dict[str, Any]] = []
    if distance_m is not None:
        speaks_for.append({"code": "distance", "distance_m": distance_m})
    speaks_for += _signs(unit, said, now)
    if fitting:
        speaks_for.append({"code": "skills", "skills": fitting})
    if needs and not fitting:
        against.append({"code": "lacks_skill", "skills": sorted(needs)})
    if unit.open_assignments:
        against.append({"code": "busy", "count": unit.open_assignments})
    if not unit.has_people:
        against.append({"code": "nobody_in_it"})
    elif not unit.is_on_duty:
        against.append({"code": "off_duty"})
    speaks_for += _doubts(unit, distance_m, said, now)
    return {
        "id": unit.pk,
        "unit": unit,
        "distance_m": distance_m,
        "is_free": unit.has_people and unit.is_on_duty and unit.open_assignments == 0,
        "is_fit": not against,
        "may_be_called_in": unit.has_people and not unit.is_on_duty,
        "reasons": [{"code": each["code"], "text": in_words(each)} for each in speaks_for],
        "against": [{"code": each["code"], "text": in_words(each)} for each in against],
    }


def in_words(reason: dict[str, Any]) -> str:
    """Say a reason in the reader's language."""
    sentences = {
        "nearest": _("The nearest free unit: %(away)s."),
        "free_at": _("Free: %(away)s."),
        "free": _("Free; the place is not known."),
        "skills": _("Can do what is asked for: %(skills)s."),
        "next": _("Units asked before: %(asked_before)s."),
        "chosen": _("Chosen by hand."),
        "called_in": _("Called in from off duty."),
        "handed_over": _("Handed over by another unit."),
        "no_place": _("The case has no place yet, so nobody is the nearest."),
        "distance": _("%(away)s."),
        "phone_open": _("A phone of theirs is open."),
        "lacks_skill": _("Lacks what is asked for: %(skills)s."),
        "busy": _("Open assignments: %(count)s."),
        "off_duty": _("Off duty."),
        "nobody_in_it": _("Nobody is in it now."),
        "far": _("Farther than is usually sent."),
        "no_position": _("Where they are is not known; reckoned from their yard."),
        "old_position": _("Position %(age)s old."),
    }
    shown = {**reason, "skills": skills_in_words(reason.get("skills", ()))}
    shown["away"] = away_in_words(reason.get("distance_m"))
    shown["age"] = span_in_words(reason.get("minutes", 0) * 60)
    return capfirst(sentences[reason["code"]] % shown)
