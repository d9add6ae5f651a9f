"""The city's rules as one process holds them: classes, limits, calendar.

A copy is good for one `config_version`; the version travels with every read of a
case, so a change made elsewhere is noticed at the next act and never needs a restart.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.dangers import read_for
from cases.models import Case, Danger, Limit, Obligation, Urgency
from common.config_version import HeldCopy
from common.models import City
from common.refusals import Refusal
from common.worktime import Unit, WorkCalendar
from grid.models import CaseClass


class CityNotLoaded(Refusal):
    """There is no city yet."""

    code = "city_not_loaded"
    sentence = _("No city is loaded yet. Run: ./whistle manage load_city NAME, with a folder's name under cities/")


# What counts on receipt in a city whose data says nothing of it: no report is refused for that.
USUAL_LIMITS = {
    Obligation.RECEIVE: (Decimal(30), Unit.RUNNING_MINUTE),
    Obligation.PROMISE: (Decimal(7), Unit.WORKING_DAY),
}


@dataclass(frozen=True)
class Due:
    """When a clock started now would turn amber, be due, and be the leader's concern; UTC."""

    # None: the city's data has no such limit, and the usual one counts.
    limit_id: int | None
    amount: Decimal
    unit: Unit
    amber_at: datetime
    due_at: datetime
    leader_at: datetime


class Rules:
    """One version of the city's rules. Read-only; built with a fixed number of queries."""

    def __init__(self) -> None:
        city = City.objects.select_related("calendar").first()
        if city is None:
            raise CityNotLoaded
        self.city = city
        self.version = city.config_version
        self.calendar: WorkCalendar = city.calendar.working_time(city.zone)
        self.classes = {each.pk: each for each in CaseClass.objects.all()}
        self._limits: dict[tuple[int | None, str, str], list[Limit]] = defaultdict(list)
        for limit in Limit.objects.all():
            self._limits[limit.case_class_id, limit.urgency, limit.obligation].append(limit)

    @cached_property
    def class_by_code(self) -> dict[str, CaseClass]:
        """Classes by their code in the city's folder."""
        return {each.code: each for each in self.classes.values()}

    def class_line(self, class_id: int | None) -> list[int]:
        """Return the class and the groups it is in, nearest first."""
        line = []
        while class_id is not None:
            line.append(class_id)
            class_id = self.classes[class_id].parent_id
        return line

    def urgency(self, class_id: int | None) -> Urgency:
        """Return how urgent a class is by itself."""
        urgent = class_id is not None and self.classes[class_id].is_urgent
        return Urgency.URGENT if urgent else Urgency.NORMAL

    def danger_of(self, class_id: int | None) -> str:
        """Return the danger that a case of a class is; empty for none.

        An urgent class is what its name tells of, unless the city says otherwise under [class_danger].
        """
        return self._dangers.get(class_id, "")

    @cached_property
    def _dangers(self) -> dict[int | None, str]:
        told: dict[int | None, str] = {
            each.pk: self._told_by(each.names) for each in self.classes.values() if each.is_urgent
        }
        for code, danger in self.city.profile.get("class_danger", {}).items():
            if code in self.class_by_code:
                told[self.class_by_code[code].pk] = danger if danger in Danger.values else ""
        return told

    def _told_by(self, names: dict[str, str]) -> str:
        # What only one language's name seems to say may be chance: 路灯被撞倒 is a lamp that was knocked down.
        told = [read_for(name, self.city.profile, None).gravest for name in names.values()]
        return told[0] if told and all(told) else ""

    def due(
        self,
        obligation: Obligation,
        *,
        class_id: int | None,
        urgency: str,
        start: datetime,
        in_force_at: datetime | None = None,
    ) -> Due | None:
        """Return the times of a clock started at `start`, by the limit in force then; None where there is none.

        `in_force_at`, where another moment decides which limits count; what had none then has today's.
        The most specific limit counts: the class before its group before all, and
        for each the case's urgency before any urgency.
        """
        limit = self._limit(obligation, class_id, urgency, in_force_at or start)
        if limit is None and in_force_at is not None:
            limit = self._limit(obligation, class_id, urgency, start)
        return self._due(limit.pk, limit.amount, Unit(limit.unit), start) if limit else None

    def due_on_receipt(
        self, obligation: Obligation, *, class_id: int | None, urgency: str, start: datetime, now: datetime
    ) -> Due:
        """Return the times of what every report has, whatever the city's data says.

        By the limit in force at `start`; where there was none, by today's; where the city has none, by the usual one.
        """
        limit = self._limit(obligation, class_id, urgency, start) or self._limit(obligation, class_id, urgency, now)
        if limit is None:
            return self._due(None, *USUAL_LIMITS[obligation], start)
        return self._due(limit.pk, limit.amount, Unit(limit.unit), start)

    def _limit(self, obligation: Obligation, class_id: int | None, urgency: str, at: datetime) -> Limit | None:
        for candidate in [*self.class_line(class_id), None]:
            for degree in (urgency, ""):
                for limit in self._limits.get((candidate, degree, obligation), ()):
                    if at in limit.valid and (limit.valid.upper is None or at < limit.valid.upper):
                        return limit
        return None

    def _due(self, limit_id: int | None, amount: Decimal, unit: Unit, start: datetime) -> Due:
        due_at = self.calendar.due(start, amount, unit)
        return Due(
            limit_id=limit_id,
            amount=amount,
            unit=unit,
            amber_at=self.calendar.fraction_point(start, due_at, unit, 0.8),
            due_at=due_at,
            leader_at=self.calendar.double_point(start, due_at, unit),
        )


CONFIG_VERSION = models.Subquery(City.objects.values("config_version")[:1])


def version_read_with(case: Case) -> int:
    """Return the version of the rules that was read with a case, annotated as `config_version`."""
    return case.config_version  # type: ignore[attr-defined]


_held = HeldCopy[Rules]()


def rules(version: int | None = None) -> Rules:
    """Return the rules in force. `version`, where the caller has just read it, saves the question."""
    if version is None:
        version = City.objects.values_list("config_version", flat=True).first()
    return _held.of(version, Rules)


def held_rules() -> Rules:
    """Return the rules this process holds, without asking whether they still are in force.

    Only for a statement that compares the version itself and writes nothing where it differs.
    """
    return _held.latest() or rules()
