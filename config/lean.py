"""What processes of pages and sockets do without: import this before Django.

Django and REST framework load numpy and requests because they are installed, for others: boundaries are read and
providers called by commands and workers. In every process of the web that would be 20 MB and half a second of
starting. Models, too, are fitted elsewhere and serve as plain arrays. Here, whoever imports one of these, however
deep, gets an ImportError at once; libraries that can do without take that for "not installed".
"""

import ctypes
import mmap
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

ELSEWHERE = frozenset({"numpy", "scipy", "sklearn", "jieba", "pandas", "requests"})
# glibc's own number for the parameter.
_M_ARENA_MAX = -8


class Refuser:
    """Answers the import of what belongs elsewhere."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Refuse, or leave the search to the others."""
        # Not None in sys.modules instead: psycopg asks there whether numpy is loaded, and would believe it.
        if name in ELSEWHERE:
            raise ModuleNotFoundError(f"{name} is not for processes of the web, see config/lean.py", name=name)
        return None


sys.meta_path.insert(0, Refuser)

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# Else every thread gets a heap of its own that gives nothing back. The interpreter runs one thread at a time anyway.
if _libc is not None and hasattr(_libc, "mallopt"):
    _libc.mallopt(_M_ARENA_MAX, 2)


def hand_back(library: str | None) -> None:
    """Hand back the pages of a big library that only its loading has touched; what is needed is read again.

    Only what was never written to: those pages are copies of the file, shared by all processes. GDAL's loading
    leaves 12 MB of them resident in each, of which pages and API never look at one again.
    """
    if _libc is None or library is None:
        return
    bounds = ""
    for line in Path("/proc/self/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            bounds = words[0] if line.endswith(library) and "w" not in words[1] else ""
        # What the loader has put in order is no copy of the file any more, even where it may not be written to now.
        elif bounds and words[:2] == ["Anonymous:", "0"]:
            first, last = (int(each, 16) for each in bounds.split("-"))
            _libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), mmap.MADV_DONTNEED)
