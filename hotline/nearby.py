"""Is it this one? What is known already of the same kind close by, shown only as far as anybody may see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asinh, cos, radians, tan

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Prefetch, Q

from cases.access import SAID_OPENLY
from cases.models import WEB_MERCATOR, Attachment, Case
from cases.workflow import ENDS, State
from grid.models import CaseClass

WITHIN_M = 100
CLOSED_WITHIN = timedelta(days=30)
MOST = 3
EARTH_M = 6378137


@dataclass(frozen=True)
class Neighbour:
    """A case as a card shows it: no words but approved ones, no person, no exact address."""

    case: Case
    distance_m: int
    photo: Attachment | None


def neighbours(case_class: CaseClass, point: tuple[float, float], now: datetime) -> list[Neighbour]:
    """Return the nearest cases of the class, open or closed not long ago. None of classes that are not public."""
    if not case_class.is_public or case_class.is_protected:
        return []
    centre = _web_point(point)
    # Web Mercator stretches lengths by the latitude.
    stretch = 1 / cos(radians(point[1]))
    approved = Prefetch(
        "attachments", Attachment.objects.filter(SAID_OPENLY, is_public=True).select_related("file"), "shown"
    )
    found = (
        Case.objects.filter(case_class=case_class, is_protected=False, about_department=None)
        .filter(point_web__dwithin=(centre, WITHIN_M * stretch))
        .filter(~Q(state__in=ENDS) | Q(state=State.CLOSED, ended_at__gt=now - CLOSED_WITHIN))
        .annotate(distance=Distance("point_web", centre))
        .order_by("distance", "pk")
        .prefetch_related(approved)[:MOST]
    )
    return [Neighbour(case, round(case.distance.m / stretch), next(iter(case.shown), None)) for case in found]


def _web_point(point: tuple[float, float]) -> Point:
    longitude, latitude = point
    north = asinh(tan(radians(max(-85.05, min(85.05, latitude))))) * EARTH_M
    return Point(radians(longitude) * EARTH_M, north, srid=WEB_MERCATOR)
