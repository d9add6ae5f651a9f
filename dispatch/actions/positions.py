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


# Who cannot be locked just now is heard of at the next look; nothing waits here. Said at most every half minute.
HEAR = """
UPDATE dispatch_unit SET phone_open_at = %(at)s
WHERE id IN (
    SELECT unit.id FROM dispatch_unit unit
    WHERE (unit.phone_open_at IS NULL OR unit.phone_open_at < %(at)s - interval '30 seconds')
      AND EXISTS (
        SELECT FROM dispatch_unitmember member
        WHERE member.unit_id = unit.id AND member.user_id = ANY(%(users)s::bigint[]) AND member.valid @> %(at)s
      )
    FOR UPDATE OF unit SKIP LOCKED
)
"""


def hear_units(user_ids: Sequence[int], *, at: datetime) -> int:
    """Keep that a phone of these people is open now: their units can be reached. Return how many units."""
    if not user_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(HEAR, {"at": at, "users": list(user_ids)})
        return cursor.rowcount
