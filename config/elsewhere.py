"""What processes of the web do without, and what they are told who ask for it all the same.

Libraries that are installed for others are refused. GDAL cannot be: GeoDjango imports it wherever it is itself
imported, with all its drivers: 13 MB in every process, and a large piece of code that reads files in hostile formats.
Pages, API and sockets read no such files, PostGIS projects for them, and GEOS does the rest. So they get the names
that GeoDjango imports, and whoever uses one is told where it works: in commands and workers.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

import django.contrib.gis
from django.contrib.admindocs import utils
from django.core.exceptions import SuspiciousOperation

LIBRARIES = frozenset(
    {"numpy", "scipy", "sklearn", "jieba", "pandas", "requests", "rich", "pygments", "twisted", "greenlet"}
)
GDAL = "django.contrib.gis.gdal"
# The schema's generator imports it for a request that ours does without (`common.openapi.asked_for_schema`); it would bring
# the whole of Django's test cases and servers.
TEST_CLIENT = "rest_framework.test"
# REST framework takes one function for spelling addresses from there, and with it all of Django's administration.
ADMIN_PAGES = "django.contrib.admindocs.views"
# A check asks for no more than this; what is loaded elsewhere is newer.
GDAL_VERSION = (3, 9)


class Refuser:
    """Answers the import of what belongs elsewhere."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Refuse, or leave the search to the others."""
        # Not None in sys.modules instead: psycopg asks there whether numpy is loaded, and would believe it.
        if name in LIBRARIES:
            raise ModuleNotFoundError(f"{name} is not for processes of the web, see config/elsewhere.py", name=name)
        return None


def _refuse(name: str) -> NoReturn:
    raise RuntimeError(f"{name} needs GDAL, which is not loaded in processes of the web, see config/elsewhere.py")


class _Absent(type):
    def __getattr__(cls, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(f"{cls.__name__}.{name}")

    def __call__(cls, *_words: Any, **_options: Any) -> NoReturn:
        _refuse(cls.__name__)


class GDALException(Exception):
    """Never raised here, but caught."""


class SRSException(Exception):
    """Never raised here, but caught."""


class DisallowedRasterLookup(SuspiciousOperation):
    """Never raised here, but caught."""


def _stand_in(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update({"__path__": [], **names})
    sys.modules[module.__name__] = module
    return module


def refuse_libraries() -> None:
    """Let nothing import them from now on; once."""
    sys.meta_path.insert(0, Refuser)


def stand_in_for_gdal() -> None:
    """Take GDAL's place, before any model is loaded; once."""
    errors = {"GDALException": GDALException, "SRSException": SRSException}
    absent = {
        name: _Absent(name, (), {})
        for name in ("CoordTransform", "GDALRaster", "OGRGeomType", "OGRGeometry", "SpatialReference")
    }
    package = _stand_in(GDAL, GDAL_VERSION=GDAL_VERSION, **errors, **absent)
    _stand_in(f"{GDAL}.error", **errors)
    _stand_in(f"{GDAL}.raster")
    _stand_in(f"{GDAL}.raster.const", VSI_FILESYSTEM_PREFIX="/vsi")
    _stand_in(f"{GDAL}.raster.source", DisallowedRasterLookup=DisallowedRasterLookup)
    django.contrib.gis.gdal = package


def stand_in_for_test_client() -> None:
    """Take the place of the client for tests, before the API is loaded; once."""

    def refuse(*_words: Any, **_options: Any) -> NoReturn:
        raise RuntimeError("The client for tests is not loaded in processes of the web, see config/elsewhere.py")

    _stand_in(TEST_CLIENT, APIRequestFactory=refuse)


def stand_in_for_admin_pages() -> None:
    """Take the place of the pages that describe an administration, before the API is loaded; once."""
    _stand_in(ADMIN_PAGES, simplify_regex=simplify_regex)


def simplify_regex(pattern: str) -> str:
    """Return an address's pattern as people write it, as Django's own does: `^cases/(?P<id>[0-9]+)$` is `/cases/<id>`."""
    for simplify in (
        utils.remove_non_capturing_groups,
        utils.replace_named_groups,
        utils.replace_unnamed_groups,
        utils.replace_metacharacters,
    ):
        pattern = simplify(pattern)
    return pattern if pattern.startswith("/") else f"/{pattern}"
