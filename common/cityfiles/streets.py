"""Streets of the base map, out of an OpenStreetMap extract in a city's folder.

Only lines, names and kinds: enough to draw a map, not to find a way on it.
"""

from dataclasses import dataclass

import pyogrio
from django.contrib.gis.geos import GEOSGeometry, LineString
from pyogrio.errors import DataLayerError, DataSourceError

from common.cityfiles.folder import WGS84, Folder

EXTRACT = "*.osm.pbf"
LONGEST_NAME, LONGEST_KIND = 120, 30


@dataclass(frozen=True)
class StreetLine:
    """One line of the base map. `kind` is OpenStreetMap's word: residential, primary, footway ..."""

    name: str
    kind: str
    path: LineString


def streets(folder: Folder) -> list[StreetLine]:
    """Return the streets of the folder's extract; none where it has none, and a fault where it cannot be read."""
    extracts = sorted(folder.path.glob(EXTRACT))
    if len(extracts) > 1:
        folder.fault(extracts[1].name, 0, "", f"{extracts[0].name} is there as well; a city has one extract of streets")
    if len(extracts) != 1:
        return []
    try:
        _meta, _ids, paths, (names, kinds) = pyogrio.raw.read(
            extracts[0], layer="lines", columns=["name", "highway"], where="highway IS NOT NULL"
        )
    # GDAL's refusals of a damaged file come as any of these.
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as error:
        folder.fault(extracts[0].name, 0, "", f"is not an OpenStreetMap extract: {error}")
        return []
    return [
        StreetLine(str(name or "")[:LONGEST_NAME], str(kind)[:LONGEST_KIND], _line(bytes(path)))
        for path, name, kind in zip(paths, names, kinds, strict=True)
    ]


def _line(wkb: bytes) -> LineString:
    path = GEOSGeometry(memoryview(wkb))
    if not isinstance(path, LineString):
        raise TypeError(f"the layer of lines holds a {path.geom_type}")
    path.srid = WGS84
    return path
