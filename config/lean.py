"""What processes of pages and sockets do without: import this before Django.

Django and REST framework load numpy and requests because they are installed, for others: boundaries are read and
providers called by commands and workers; structlog loads what would colour a terminal. In every process of the web
that would be 25 MB and half a second of starting. Models, too, are fitted elsewhere and serve as plain arrays. Here,
whoever imports one of these, however deep, gets an ImportError at once; libraries that can do without take that for
"not installed".
"""

import ctypes
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

ELSEWHERE = frozenset({"numpy", "scipy", "sklearn", "jieba", "pandas", "requests", "rich", "pygments", "twisted"})
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
