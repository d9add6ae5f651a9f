"""Map tiles of cases: single ones near by, groups from afar; only what the asker may see.

One statement a tile, entered by the index on `point_web`. Tiles are kept for seconds, under
the asker's own scope, so that a shift of forty screens asks the database once.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from accounts.models import User
from cases.access import CaseQuerySet, reads_protected
from cases.clocks import by_whose_clock
from cases.models import Case
from common.cache import page_cache
from common.refusals import NotYours
from grid.tiles import MEDIA_TYPE, require_tile

# From here on every case is drawn by itself, however many there are.
SINGLE_FROM_ZOOM = 16
# Below it, a tile with more than this is drawn as groups.
MOST_SINGLE = 200
# Groups are squares of 1/16 of a tile's side.
CELLS = 16
KEPT_S = 5
PUBLIC_KEPT_S = 60
# Where a tile of the whole city would count a million rows, the count stops: the picture is the same.
MOST_COUNTED = 50_000

TILE = """
WITH bounds AS (
    SELECT ST_TileEnvelope(%s, %s, %s) AS tile
), found AS MATERIALIZED (
    {cases}
), numbers AS (
    SELECT count(*) AS total FROM found
), singles AS (
    SELECT ST_AsMVT(one, 'cases', 4096, 'geom', 'feature_id') AS tile FROM (
        SELECT found.id AS feature_id, found.id, found.number, found.state,
               CASE WHEN shown_due_at < %s THEN 'late' WHEN shown_amber_at < %s THEN 'soon' ELSE 'on_time' END AS late,
               ST_AsMVTGeom(point_web, bounds.tile, 4096, 256, false) AS geom
        FROM found, bounds, numbers WHERE %s OR numbers.total <= %s
    ) one WHERE geom IS NOT NULL
), cells AS (
    SELECT ST_AsMVT(cell, 'groups', 4096, 'geom') AS tile FROM (
        SELECT count(*) AS count, max(CASE WHEN shown_due_at < %s THEN 1 ELSE 0 END) AS has_late,
               ST_AsMVTGeom(ST_Centroid(ST_Collect(point_web)), (SELECT tile FROM bounds), 4096, 256, false) AS geom
        FROM found, numbers WHERE NOT %s AND numbers.total > %s
        GROUP BY ST_SnapToGrid(point_web, %s)
    ) cell WHERE geom IS NOT NULL
)
SELECT singles.tile || cells.tile FROM singles, cells
"""
WEB_SIDE_M = 40_075_016.686


def draw_cases(cases: CaseQuerySet, tile: tuple[int, int, int], *, now: datetime) -> bytes:
    """Draw a tile of `cases`; whoever calls says which may be seen, and by which clock each is coloured."""
    z, _x, _y = tile
    inside = cases.extra(where=["point_web && (SELECT tile FROM bounds)"]).order_by()
    picked = inside.values("id", "number", "state", "shown_due_at", "shown_amber_at", "point_web")[:MOST_COUNTED]
    sql, params = picked.query.sql_with_params()
    is_near = z >= SINGLE_FROM_ZOOM
    side_m = WEB_SIDE_M / 2**z / CELLS
    values: list[Any] = [
        *tile, *params, now, now, is_near, MOST_SINGLE, now, is_near, MOST_SINGLE, side_m,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TILE.format(cases=sql), values)
        return bytes(cursor.fetchone()[0])


def scope_of(user: User) -> str:
    """Name what `user` sees: the whole centre of one department shares tiles; others may have been told more."""
    if user.is_centre and reads_protected(user):
        return f"centre-{user.department_id}"
    return f"user-{user.pk}"


@require_GET
def case_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Show the open cases in a tile, those the asker may see."""
    user = _person(request)
    return _own_tile("cases", user, (z, x, y), Case.objects.visible_to(user).placed_for(user))


@require_GET
def wall_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Show the open cases in a tile as a wall may: whoever is signed in there, nobody's home is on it."""
    user = _person(request)
    return _own_tile("wall", user, (z, x, y), Case.objects.visible_to(user).placed_openly())


def _person(request: HttpRequest) -> User:
    if not request.user.is_authenticated:
        raise NotYours
    return request.user


def _own_tile(name: str, user: User, tile: tuple[int, int, int], seen: CaseQuerySet) -> HttpResponse:
    require_tile(*tile)
    key = f"tile:{name}:{scope_of(user)}:{tile[0]}:{tile[1]}:{tile[2]}"
    drawn = page_cache.get(key)
    if drawn is None:
        drawn = draw_cases(seen.running().without_history().annotate(**by_whose_clock(user)), tile, now=timezone.now())
        page_cache.set(key, drawn, KEPT_S)
    response = HttpResponse(drawn, content_type=MEDIA_TYPE)
    patch_cache_control(response, private=True, max_age=KEPT_S)
    return response


@require_GET
def public_case_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Show the open cases of public classes; anybody may. Never one about somebody, never a protected one."""
    require_tile(z, x, y)
    key = f"tile:public:{z}:{x}:{y}"
    tile = page_cache.get(key)
    if tile is None:
        # What is inside the house is no matter of the public's: late is what was promised and is not kept.
        promised = {"shown_due_at": F("promise_due_at"), "shown_amber_at": F("promise_due_at")}
        tile = draw_cases(Case.objects.all().public().running().annotate(**promised), (z, x, y), now=timezone.now())
        page_cache.set(key, tile, PUBLIC_KEPT_S)
    response = HttpResponse(tile, content_type=MEDIA_TYPE)
    patch_cache_control(response, public=True, max_age=PUBLIC_KEPT_S)
    return response
