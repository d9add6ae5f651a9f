"""What processes of pages and sockets do without: import this before Django.

Django and REST framework load numpy and requests because they are installed, for others: boundaries are read and
providers called by commands and workers; structlog loads what would colour a terminal. In every process of the web
that would be 25 MB and half a second of starting. Models, too, are fitted elsewhere and serve as plain arrays. Here,
whoever imports one of these, however deep, gets an ImportError at once; libraries that can do without take that for
"not installed". The places of GDAL, of the client for tests and of the administration's pages are taken by stand-ins.
"""

import ctypes
import gc
import sys

from config import elsewhere

# glibc's own numbers for the parameters, and what they are set to.
_M_ARENA_MAX = -8
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 256 * 1024

elsewhere.refuse_libraries()
elsewhere.stand_in_for_gdal()
elsewhere.stand_in_for_test_client()
elsewhere.stand_in_for_admin_pages()

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# Else every thread gets a heap of its own that gives nothing back. The interpreter runs one thread at a time anyway.
if _libc is not None and hasattr(_libc, "mallopt"):
    _libc.mallopt(_M_ARENA_MAX, 2)
    # What is large, like a photo in decoding, goes back to the system at once. Left alone, glibc raises both limits to
    # what it has once seen, and keeps that much in every process.
    _libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    _libc.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Give back to the system what only loading needed, and let what was loaded be looked through for garbage no more.

    A pattern is compiled from a tree many times its size. And the more there is that stays, the more seldom Python looks
    for what goes: a request refers to itself in circles, and with it the photo that it brought.
    """
    gc.collect()
    gc.freeze()
    # Counted anew, nothing is old.
    gc.collect()
    if _libc is not None and hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
