"""Where GeoDjango finds GDAL and GEOS: inside the pyogrio and shapely wheels.

Debian 12 carries a GDAL that cannot be told to leave files and the network
alone (CVE-2026-114582); the one inside the wheel can.
"""

import importlib.util
import os
from pathlib import Path


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ImportError(f"{name} is not installed; run ./whistle run, or uv sync")
    return Path(spec.origin).parent


def _library(package: str, pattern: str) -> str | None:
    root = _package(package)
    linux = root.parent / f"{package}.libs"
    found = [*linux.glob(f"{pattern}*.so*"), *(root / ".dylibs").glob(f"{pattern}*.dylib")]
    return str(found[0]) if found else None


GDAL = _library("pyogrio", "libgdal")
GEOS = _library("shapely", "libgeos_c")
os.environ.setdefault("PROJ_DATA", str(_package("pyogrio") / "proj_data"))
os.environ.setdefault("GDAL_DATA", str(_package("pyogrio") / "gdal_data"))
