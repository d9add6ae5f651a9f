"""Coordinates: those of Chinese maps turned into ours, and what GeoDjango would ask the database, and then GDAL.

The two systems Whistle works in are told once, when the models are loaded: asking wakes 5 MB of GDAL in every process.
"""

from math import atan2, cos, hypot, pi, sin, sqrt

from django.contrib.gis.db.models import fields
from django.db import DEFAULT_DB_ALIAS

_WGS84 = 'SPHEROID["WGS 84",6378137.0,298.257223563]'
# Unit, its name, spheroid, whether it is made of angles.
KNOWN_SYSTEMS = {4326: (0.017453292519943295, "degree", _WGS84, True), 3857: (1.0, "metre", _WGS84, False)}

for srid, known in KNOWN_SYSTEMS.items():
    fields._srid_cache[DEFAULT_DB_ALIAS][srid] = fields.SRIDCacheEntry(*known)  # type: ignore[attr-defined]


# --- GCJ-02 and BD-09 ---------------------------------------------------------------------
# Chinese maps shift every point by up to half a kilometre, by formulas that are well known; Baidu's once more.

_AXIS_M, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
# Outside this frame they shift nothing: longitudes, then latitudes.
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
# The mainland in rough frames of west, south, east and north, and what of its neighbours they cover: for maps that
# shift there and nowhere else.
_MAINLAND = (
    (79.4462, 42.8899, 96.33, 49.2204),
    (109.6872, 39.3742, 135.0002, 54.1415),
    (73.1246, 29.5297, 124.1433, 42.8899),
    (82.9684, 26.7186, 97.0352, 29.5297),
    (97.0253, 20.4141, 124.3674, 29.5297),
    (107.9758, 17.8715, 111.7441, 20.4141),
)
_NEIGHBOURS = (
    (119.9213, 21.785, 122.4976, 25.3986),
    (101.8652, 20.0988, 106.665, 22.284),
    (106.4525, 20.4878, 108.051, 21.5422),
    (109.0323, 50.3257, 119.127, 55.8175),
    (127.4568, 49.5574, 137.0227, 55.8175),
    (131.2662, 42.5692, 137.0227, 44.8922),
)
_BAIDU = pi * 3000.0 / 180.0


def from_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point of a Chinese map as WGS-84, to the centimetre."""
    west, east, south, north = _CHINA
    if not (west < longitude < east and south < latitude < north):
        return longitude, latitude
    found = (longitude, latitude)
    # The shift is known at the true point only, and changes little with it.
    for _step in range(5):
        shift = _shift(*found)
        found = (longitude - shift[0], latitude - shift[1])
    return found


def from_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point of Baidu's maps as WGS-84, to the metre: theirs are GCJ-02, turned and moved once more."""
    x, y = longitude - 0.0065, latitude - 0.006
    radius = hypot(x, y) - 0.00002 * sin(y * _BAIDU)
    angle = atan2(y, x) - 0.000003 * cos(x * _BAIDU)
    return from_gcj02(radius * cos(angle), radius * sin(angle))


def is_in_mainland_china(longitude: float, latitude: float) -> bool:
    """Whether a point lies in mainland China, as far as rough frames tell."""

    def is_in(frames: tuple[tuple[float, float, float, float], ...]) -> bool:
        return any(west <= longitude <= east and south <= latitude <= north for west, south, east, north in frames)

    return is_in(_MAINLAND) and not is_in(_NEIGHBOURS)


def _shift(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves * 2.0 / 3.0
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves * 2.0 / 3.0
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = latitude / 180.0 * pi
    magic = 1 - _ECCENTRICITY * sin(radians) ** 2
    root = sqrt(magic)
    return (
        east * 180.0 / (_AXIS_M / root * cos(radians) * pi),
        north * 180.0 / ((_AXIS_M * (1 - _ECCENTRICITY)) / (magic * root) * pi),
    )
