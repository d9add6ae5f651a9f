"""In which encoding an export is, where it is not the one that its mapping says. Named before what comes of that."""

import codecs
import gzip
import io
import zlib
from collections.abc import Collection
from pathlib import Path

from common.cityfiles.lines import KEEP_BYTES, Lines

# As much as the names of the columns can take.
_HEAD = 131_072
# By which bytes a file says itself how it is written: the encoding's name, and what else may read it. The longer first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", ("utf-8-sig",)),
    (codecs.BOM_UTF32_LE, "utf-32", ("utf-32-le",)),
    (codecs.BOM_UTF32_BE, "utf-32", ("utf-32-be",)),
    (codecs.BOM_UTF16_LE, "utf-16", ("utf-16-le",)),
    (codecs.BOM_UTF16_BE, "utf-16", ("utf-16-be",)),
    ("\ufeff".encode("gb18030"), "gb18030", ()),
)
# What exports are in, those first whose bytes are seldom anything else.
_USUAL = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250", "cp1251")


def is_packed(path: Path) -> bool:
    """Whether an export is to be unpacked, by its name."""
    return path.suffix.lower() == ".gz"


def beginning_of(path: Path) -> bytes:
    """Return the first bytes of an export, unpacked; none, where it cannot be read."""
    try:
        with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as stream:
            return stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def marked_encoding(head: bytes, said: str) -> str:
    """Return which encoding an export says by its first bytes; nothing, where it says none or the one that is said."""
    for mark, name, others in _MARKS:
        if head.startswith(mark):
            return "" if codecs.lookup(said).name in {name, *others} else name
    return ""


def likely_encoding(head: bytes, said: str, delimiter: str, columns: Collection[str]) -> str:
    """Return in which encoding an export has the columns that it should have, or is plainly written; nothing, where in none."""
    others = [name for name in _USUAL if name != codecs.lookup(said).name]
    for name in others:
        if set(columns) <= set(_header(head, name, delimiter)):
            return name
    line = head.splitlines()[0] if head else b""
    return "utf-8" if "utf-8" in others and not line.isascii() and _is_utf8(line) else ""


def _header(head: bytes, encoding: str, delimiter: str) -> list[str]:
    return Lines(io.TextIOWrapper(io.BytesIO(head), encoding, errors=KEEP_BYTES, newline=""), delimiter).header


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
