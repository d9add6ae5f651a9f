"""What GeoDjango would else ask the database, and then GDAL, about the two systems of coordinates Whistle works in.

Told once, when the models are loaded: asking wakes 5 MB of GDAL in every process.
"""

from django.contrib.gis.db.models import fields
from django.db import DEFAULT_DB_ALIAS

_WGS84 = 'SPHEROID["WGS 84",6378137.0,298.257223563]'
# Unit, its name, spheroid, whether it is made of angles.
KNOWN_SYSTEMS = {4326: (0.017453292519943295, "degree", _WGS84, True), 3857: (1.0, "metre", _WGS84, False)}

for srid, known in KNOWN_SYSTEMS.items():
    fields._srid_cache[DEFAULT_DB_ALIAS][srid] = fields.SRIDCacheEntry(*known)  # type: ignore[attr-defined]
