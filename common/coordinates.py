"""Coordinates: those of Chinese maps turned into ours, and what GeoDjango would ask the database, and then GDAL.

The two systems Whistle works in are told once, when the models are loaded: asking wakes 5 MB of GDAL in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass
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


def to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point as a Chinese map shows it."""
    west, east, south, north = _CHINA
    if not (west < longitude < east and south < latitude < north):
        return longitude, latitude
    shift = _shift(longitude, latitude)
    return longitude + shift[0], latitude + shift[1]


def to_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point as Baidu's maps show it."""
    x, y = to_gcj02(longitude, latitude)
    radius = hypot(x, y) + 0.00002 * sin(y * _BAIDU)
    angle = atan2(y, x) + 0.000003 * cos(x * _BAIDU)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def as_it_is(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point that is in WGS-84 already."""
    return longitude, latitude


Convert = Callable[[float, float], tuple[float, float]]
# How points are written, by the word a city's data has for it: into WGS-84, and back.
SYSTEMS: dict[str, tuple[Convert, Convert]] = {
    "wgs84": (as_it_is, as_it_is),
    "gcj02": (from_gcj02, to_gcj02),
    "bd09": (from_bd09, to_bd09),
}


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


# --- Where a city can be ------------------------------------------------------------------

SWAPPED = "longitude and latitude are swapped"
# Of what is no place at all as it stands, and may be one the other way round.
LOOK_SWAPPED = "longitude and latitude look swapped"


@dataclass(frozen=True)
class Bounds:
    """How far a city reaches, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def hold(self, longitude: float, latitude: float, *, margin: float = 0.0) -> bool:
        """Whether a point lies in the city, or not farther from it than the margin."""
        return (
            self.west - margin <= longitude <= self.east + margin
            and self.south - margin <= latitude <= self.north + margin
        )

    def why_outside(self, longitude: float, latitude: float, *, margin: float = 0.0) -> str:
        """Return what is wrong with a point that is not in the city; nothing, where it is."""
        if self.hold(longitude, latitude, margin=margin):
            return ""
        if self.hold(latitude, longitude, margin=margin):
            return SWAPPED
        return "lies outside the city"
