"""What a file is that is no text: by its first bytes, whatever its name says. Said before what its bytes would be in any encoding."""

import codecs
import re

# The longest of the marks below, and enough of a page to see that it is one.
HEAD = 4_096
GZIP = b"\x1f\x8b"
_AS_CSV = "save its sheet as CSV in UTF-8"
_UNPACK = "unpack it first"
# By the bytes it begins with: what it is, and what to do.
_MARKS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a workbook of an old spreadsheet (.xls)", _AS_CSV),
    (GZIP, "is packed by gzip", _UNPACK),
    *((b"BZh%d1AY&SY" % level, "is packed by bzip2", _UNPACK) for level in range(1, 10)),
    (b"\xfd7zXZ\0", "is packed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is packed by zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "is a RAR archive", _UNPACK),
    (b"%PDF-", "is a PDF document", "export it as CSV in UTF-8 where it was made"),
    (b"SQLite format 3\0", "is a database", "export its table as CSV in UTF-8"),
    (b"PAR1\x15", "is a Parquet file", "export it as CSV in UTF-8"),
    (b"{\\rtf", "is a document of formatted text", "save it as plain text in UTF-8"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# The files within a workbook stand under such names, and these names stand unpacked.
_WORKBOOK = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|xl/|mimetypeapplication/vnd\.(?:oasis|sun)")
_PAGE = re.compile(
    rb"(?:<!doctype\s+html|<html|<head|<meta|<table|<\?xml[^>]*>\s*(?:<\?mso-application|<workbook|<html))",
    re.IGNORECASE,
)
# So many bytes of a text may be 0 by damage; and where they are in UTF-16, nearly all of them stand at every second place.
_ZEROS, _AT_SECOND = 16, 10


def not_text(head: bytes, *, is_wide: bool = False) -> str:
    """Return what a file is that is no text, and what to do with it; nothing, where it may be one.

    `is_wide`: whether it is to be read by an encoding of several bytes a character, of which some are 0.
    """
    if head.startswith(_ZIP):
        is_workbook = _WORKBOOK.search(head)
        return (
            f"is a workbook of a spreadsheet (.xlsx, .ods): {_AS_CSV}"
            if is_workbook
            else f"is a zip archive, as workbooks of spreadsheets are, too: {_UNPACK}, or {_AS_CSV}"
        )
    for mark, what, advice in _MARKS:
        if head.startswith(mark):
            return f"{what}: {advice}"
    if _PAGE.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
        return f"is a web page or the like, which some systems call a spreadsheet: open it in one, and {_AS_CSV}"
    return "" if is_wide or not _is_full_of_zeros(head) else "is no text: many of its bytes are 0"


def _is_full_of_zeros(head: bytes) -> bool:
    """Whether more bytes are 0 than damage makes, and not as they are in UTF-16, which is a text in another encoding."""
    zeros, at_second = head.count(0), head[1::2].count(0)
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        min(at_second, zeros - at_second) * _AT_SECOND <= zeros
    )
    return zeros * _ZEROS > len(head) and not is_utf16
