"""From a point to the places it lies in. WGS-84, longitude first."""

from datetime import datetime

from django.contrib.gis.geos import Point

from common.coordinates import Bounds
from common.models import City
from grid.models import Division


def is_outside(point: tuple[float, float], at: datetime) -> bool:
    """Say whether a point lies outside the city; in a city that gives no boundaries, outside its map."""
    if smallest_division(point, at) is not None:
        return False
    if Division.objects.filter(boundary__isnull=False, valid__contains=at, is_overlay=False).exists():
        return True
    view = (City.objects.values_list("profile", flat=True).first() or {}).get("map", {})
    return "bounds" in view and not Bounds(*view["bounds"]).hold(*point)


def smallest_division(point: tuple[float, float], at: datetime) -> int | None:
    """Return the id of the smallest basic division that covers the point, None outside the city."""
    return (
        Division.objects.filter(boundary__covers=Point(*point, srid=4326), valid__contains=at, is_overlay=False)
        .order_by("-rank")
        .values_list("pk", flat=True)
        .first()
    )
