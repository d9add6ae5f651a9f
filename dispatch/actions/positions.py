"""Where units are seen, many at once: positions that come without an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# A position older than what is known already says nothing new.
SEE = """
UPDATE dispatch_unit
SET last_point = ST_SetSRID(ST_MakePoint(seen.lon, seen.lat), 4326)::geography, last_seen_at = %(at)s
FROM unnest(%(units)s::bigint[], %(lons)s::float8[], %(lats)s::float8[]) AS seen(unit, lon, lat)
WHERE dispatch_unit.id = seen.unit AND (last_seen_at IS NULL OR last_seen_at < %(at)s)
"""


@dataclass(frozen=True)
class Sighting:
    """A unit was at a place (WGS-84)."""

    unit_id: int
    point: tuple[float, float]


def see_units(sightings: Sequence[Sighting], *, at: datetime) -> int:
    """Move units to where they were seen, unless they have been seen somewhere since; return how many moved."""
    if not sightings:
        return 0
    # In one order, so that two batches never wait for each other.
    ordered = sorted(sightings, key=lambda each: each.unit_id)
    with connection.cursor() as cursor:
        cursor.execute(
            SEE,
            {
                "at": at,
                "units": [each.unit_id for each in ordered],
                "lons": [each.point[0] for each in ordered],
                "lats": [each.point[1] for each in ordered],
            },
        )
        return cursor.rowcount
