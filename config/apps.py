"""What Django has to know of the wiring, before it loads the rooms and right after."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS

# The jobs of the rooms belong to the application that exists when they are loaded. Not in `config/__init__.py`:
# the supervisor and whatever else only starts processes would load Celery too.
from config import celery  # noqa: F401

_WGS84 = 'SPHEROID["WGS 84",6378137.0,298.257223563]'
# The two systems of coordinates Whistle works in: unit, its name, spheroid, whether it is made of angles.
KNOWN_SYSTEMS = {4326: (0.017453292519943295, "degree", _WGS84, True), 3857: (1.0, "metre", _WGS84, False)}


class WiringConfig(AppConfig):
    """The first of all applications."""

    name = "config"

    def ready(self) -> None:
        """Tell GeoDjango what it would else ask the database and then GDAL, which wakes 5 MB of it in every process."""
        # Only here: the module wants settings and applications.
        from django.contrib.gis.db.models import fields  # noqa: PLC0415

        for srid, known in KNOWN_SYSTEMS.items():
            fields._srid_cache[DEFAULT_DB_ALIAS][srid] = fields.SRIDCacheEntry(*known)  # type: ignore[attr-defined]
