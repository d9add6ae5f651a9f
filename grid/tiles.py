"""Map tiles of the city itself: divisions, their labels, streets. Public, and cached until the city changes.

A tile is one statement. Boundaries are simplified to the tile's own grain, since what a
pixel cannot show need not travel.
"""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from common.cache import page_cache
from common.models import City
from common.refusals import NotFound

MOST_ZOOM = 22
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
KEPT_S = 24 * 3600
BROWSER_KEEPS_S = 300

# Which levels are drawn at a zoom: finer ones would only be dust.
LEVELS = [(15, "micro_grid"), (14, "grid"), (12, "community"), (9, "street"), (6, "district"), (0, "city")]
STREETS_FROM = 11

BASE = """
WITH bounds AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile,
           ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125), 4326) AS reach
), shown AS MATERIALIZED (
    SELECT d.id, d.level, d.names, d.seat, d.boundary, d.boundary_kind
    FROM grid_division d, bounds
    WHERE d.valid @> now() AND NOT d.is_overlay AND d.level = ANY(%(levels)s)
      AND (d.boundary && bounds.reach OR d.seat && bounds.reach)
), divisions AS (
    SELECT ST_AsMVT(shape, 'divisions', 4096, 'geom') AS tile FROM (
        SELECT CASE level WHEN 'street' THEN 'town' WHEN 'community' THEN 'village' ELSE level END AS level,
               names ->> 'en' AS name_en, names ->> 'zh-hans' AS name_zh, boundary_kind,
               ST_AsMVTGeom(ST_Transform(
                   ST_SimplifyPreserveTopology(boundary, %(grain)s), 3857), bounds.tile, 4096, 128, true) AS geom
        FROM shown, bounds WHERE boundary && bounds.reach
    ) shape WHERE geom IS NOT NULL
), labels AS (
    -- A label stands once, in the tile its point lies in, not once in every tile a shape touches.
    SELECT ST_AsMVT(label, 'division_labels', 4096, 'geom') AS tile FROM (
        SELECT CASE level WHEN 'street' THEN 'town' WHEN 'community' THEN 'village' ELSE level END AS level,
               names ->> 'en' AS name_en, names ->> 'zh-hans' AS name_zh,
               ST_AsMVTGeom(ST_Transform(coalesce(seat, ST_PointOnSurface(boundary)), 3857),
                            bounds.tile, 4096, 64, true) AS geom
        FROM shown, bounds
    ) label WHERE geom IS NOT NULL
), streets AS (
    SELECT ST_AsMVT(street, 'streets', 4096, 'geom') AS tile FROM (
        SELECT s.name AS name_zh, s.name AS name_en, s.kind,
               ST_AsMVTGeom(ST_Transform(s.path, 3857), bounds.tile, 4096, 64, true) AS geom
        FROM grid_street s, bounds WHERE %(z)s >= %(streets_from)s AND s.path && bounds.reach
    ) street WHERE geom IS NOT NULL
)
SELECT divisions.tile || labels.tile || streets.tile FROM divisions, labels, streets
"""


def require_tile(z: int, x: int, y: int) -> None:
    """Refuse what is no tile."""
    if z > MOST_ZOOM or x >= 1 << z or y >= 1 << z:
        raise Http404


def levels_at(z: int) -> list[str]:
    """Return the levels of divisions to draw at a zoom."""
    return [level for from_zoom, level in LEVELS if z >= from_zoom]


def draw_base(z: int, x: int, y: int) -> bytes:
    """Draw a tile of the base map."""
    # Half a pixel of this zoom, in degrees at the equator.
    grain = 360 / (256 * 2**z) / 2
    given = {"z": z, "x": x, "y": y, "levels": levels_at(z), "grain": grain, "streets_from": STREETS_FROM}
    with connection.cursor() as cursor:
        cursor.execute(BASE, given)
        return bytes(cursor.fetchone()[0])


@require_GET
def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Show a tile of the base map; anybody may."""
    require_tile(z, x, y)
    version = City.objects.values_list("config_version", flat=True).first()
    if version is None:
        raise NotFound
    etag = f'"{version}-{z}-{x}-{y}"'
    if request.headers.get("If-None-Match") == etag:
        return _kept(HttpResponseNotModified(), etag)
    key = f"tile:base:{version}:{z}:{x}:{y}"
    tile = page_cache.get(key)
    if tile is None:
        tile = draw_base(z, x, y)
        page_cache.set(key, tile, KEPT_S)
    return _kept(HttpResponse(tile, content_type=MEDIA_TYPE), etag)


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=BROWSER_KEEPS_S)
    return response
