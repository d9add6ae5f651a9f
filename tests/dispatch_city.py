"""Units for the small city of the tests, and short ways to make things happen to them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.gis.geos import Point
from django.utils import timezone

from accounts.models import Department, Role, User
from cases import actions
from cases.actions import Actor, NewReport
from cases.models import Case, Channel, WorkOrder
from cases.workflow import OrderState
from dispatch.actions import Fact, recall_ended, take_fact
from dispatch.actions.asking import ASKABLE
from dispatch.models import Assignment, Unit, UnitMember
from dispatch.workflow import OPEN
from grid.models import Part
from tests.city import ALWAYS, NOW, SmallCity, later, names

# Where its urgent matters happen.
HERE = (121.02, 32.02)


@dataclass
class Crews:
    """Units by code, their people by username, and verbs for both."""

    city: SmallCity
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def add(self, code: str, department: str, lon: float, lat: float, *, skills: list[str], members: int = 1) -> Unit:
        unit = Unit.objects.create(
            code=code,
            names=names(code),
            department=self.city.departments[department],
            skills=skills,
            home=Point(lon, lat, srid=4326),
        )
        for number in range(1, members + 1):
            user = User.objects.create(
                username=f"{code}-{number}",
                names=names(f"{code} {number}"),
                roles=[str(Role.FIELD_UNIT)],
                department=unit.department,
            )
            UnitMember.objects.create(unit=unit, user=user, valid=ALWAYS)
            self.people[user.username] = user
        self.units[code] = unit
        return unit

    def urgent(self, now: datetime = NOW, **options: Any) -> Case:
        """An open manhole that has taken the fast lane; nothing has been offered yet."""
        options = {"channel": Channel.GRID, "point": HERE, "text": "the cover is gone", **options}
        report = NewReport(case_class=self.city.classes["manhole"], received_at=now, **options)
        (receipt,) = actions.take_in([report], now=now)
        actions.send_fast([receipt.case_id], actor=actions.SYSTEM, now=now)
        return Case.objects.get(pk=receipt.case_id)

    def routed(self, case_class: str = "lamp", now: datetime = NOW, **options: Any) -> Case:
        """A case that has gone the usual way to its department."""
        report = NewReport(
            channel=Channel.WEB,
            text="it is broken",
            received_at=now,
            point=HERE,
            case_class=self.city.classes[case_class],
            **options,
        )
        (receipt,) = actions.take_in([report], now=now)
        actions.file_case([receipt.case_id], actor=Actor.of(self.city.people["lead"]), now=now)
        # Of a protected matter the summary is all that a crew reads.
        summary = "as the desk puts it" if Case.objects.get(pk=receipt.case_id).is_protected else ""
        dispatcher = Actor.of(self.city.people["dispatcher"])
        actions.route_case([receipt.case_id], actor=dispatcher, now=now, summary=summary)
        return Case.objects.get(pk=receipt.case_id)

    def order(self, case: Case) -> WorkOrder:
        return case.orders.get(part=Part.LEAD, parent__isnull=True, ended_at__isnull=True)

    def asked(self, case: Case) -> Assignment:
        """The newest assignment of a case."""
        return Assignment.objects.filter(case=case).select_related("unit").latest("pk")

    def act(
        self, who: str, kind: str, subject: object = "", *, at: datetime = NOW, now: datetime | None = None, **more: Any
    ) -> tuple[int, dict[str, Any]]:
        """Let somebody's phone report something that happened at `at` and arrives at `now`."""
        if isinstance(subject, Assignment):
            subject = f"assignment:{subject.pk}"
        if kind in ("done", "decline", "give_back"):
            more.setdefault("note", "as it should be")
        fact = Fact(key=more.pop("key", str(uuid4())), kind=kind, subject=str(subject), at=at, told_at=at, **more)
        user = self.people.get(who) or self.city.people[who]
        return take_fact(fact, user=user, now=now or max(at, NOW) + timedelta(seconds=1))


def crews_of(city: SmallCity) -> Crews:
    """Three crews of a depot under the roads department, at growing distances, and one of the police."""
    crews = Crews(city)
    roads = city.departments["roads"]
    depot = Department.objects.create(code="depot", names=names("Depot"), kind="branch", parent=roads)
    depot.line = [*roads.line, depot.pk]
    depot.save()
    city.departments["depot"] = depot
    crews.add("near", "depot", 121.021, 32.021, skills=["manhole"], members=2)
    crews.add("middle", "depot", 121.04, 32.04, skills=["manhole"])
    crews.add("far", "depot", 121.09, 32.09, skills=["manhole"])
    crews.add("patrol", "police", 121.0201, 32.0201, skills=[])
    return crews


def send_all_home() -> None:
    """End all that crews are asked or have, so that they are free and nobody is asked instead."""
    now = timezone.now()
    cases = set(Assignment.objects.filter(state__in=OPEN).values_list("case", flat=True))
    going = WorkOrder.objects.filter(case__in=cases, ended_at__isnull=True, state__in=ASKABLE)
    going.update(state=OrderState.CANCELLED, ended_at=now)
    recall_ended(sorted(cases), now=now)


__all__ = ["HERE", "NOW", "Crews", "crews_of", "later", "send_all_home"]
