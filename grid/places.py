"""From a point to the places it lies in. WGS-84, longitude first."""

from datetime import datetime

from django.contrib.gis.geos import Point

from grid.models import Division


def smallest_division(point: tuple[float, float], at: datetime) -> int | None:
    """Return the id of the smallest basic division that covers the point, None outside the city."""
    return (
        Division.objects.filter(boundary__covers=Point(*point, srid=4326), valid__contains=at, is_overlay=False)
        .order_by("-rank")
        .values_list("pk", flat=True)
        .first()
    )
