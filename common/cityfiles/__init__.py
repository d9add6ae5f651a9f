"""A city's folder: read with every fault named, then loaded whole or not at all.

`folder` reads files, `cells` reads single values, `rows` brings the database to what the
files say, `loading` runs it all in one transaction. Each room's `city.py` registers the
files it knows with `part`; nothing here knows what a file is about.
"""

from common.cityfiles.cells import Column
from common.cityfiles.folder import Fault, FaultyFiles, Folder, Page, Row, Shape, Table
from common.cityfiles.loading import Load, Loaded, check_city, load_city, part
from common.cityfiles.rows import Series, identify, replace_versions, upsert, whole_lines

__all__ = [
    "Column",
    "Fault",
    "FaultyFiles",
    "Folder",
    "Load",
    "Loaded",
    "Page",
    "Row",
    "Series",
    "Shape",
    "Table",
    "check_city",
    "identify",
    "load_city",
    "part",
    "replace_versions",
    "upsert",
    "whole_lines",
]
