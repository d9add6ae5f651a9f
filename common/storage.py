"""Files by what they contain: where their bytes lie, and the five-minute addresses that show them.

A file's name in the store is its SHA-256, so the same photo sent twice lies there once. Rows
about files are `common.models.StoredFile`; who may see a file is the caller's to say.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.signing import BadSignature, TimestampSigner
from django.http import FileResponse
from django.urls import get_script_prefix

from common.refusals import NotFound

SHOWN_FOR = timedelta(minutes=5)
_signer = TimestampSigner(salt="common.storage")


class WholeFileStorage(FileSystemStorage):
    """A folder in which a file is there whole or not at all, whenever the machine stops.

    Names are digests, so a file that is already there is the same file: it is left alone, and
    two writers at once do each other no harm.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself; another one would hide that the file is already here."""
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
        try:
            with os.fdopen(handle, "wb") as unfinished:
                for chunk in content.chunks():
                    unfinished.write(chunk)
                unfinished.flush()
                os.fsync(unfinished.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink()
            raise
        return name


# --- Keeping --------------------------------------------------------------------


def path_of(sha256: str) -> str:
    """Return where a file lies in the store: ab/cd/abcd…"""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFound
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep(content: bytes) -> str:
    """Store the bytes and return their SHA-256. Keeping the same again costs no space."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(path_of(sha256)):
        default_storage.save(path_of(sha256), ContentFile(content))
    return sha256


def read(sha256: str) -> "File[Any]":
    """Open a kept file; the caller closes it, or hands it to a response that does."""
    try:
        return default_storage.open(path_of(sha256))
    except FileNotFoundError as error:
        raise NotFound from error


def erase(sha256: str) -> None:
    """Delete a file for good, once no row speaks of it any more; of an absent one nothing is said."""
    with contextlib.suppress(FileNotFoundError):
        default_storage.delete(path_of(sha256))


# --- Showing -----------------------------------------------------------------------


def signed_file_path(sha256: str, *, holder: str) -> str:
    """Return the address at which `holder`, and nobody else, can ask for a file for five minutes.

    `holder` is who the page is for ("user:12", or a link's digest): the address does not work
    from anybody else's session, and whoever serves it checks access once more.
    """
    # Below the page's own prefix: side by side, each person's photos are asked for as that person.
    return f"{get_script_prefix()}files/{sha256}?ticket={_sign(sha256, holder)}"


def open_signed(sha256: str, ticket: str, *, holder: str, may_read: Callable[[str], bool]) -> "File[Any]":
    """Open the file of a signed address, if the holder may read it now.

    A bad ticket, an old one, another's, a file that is not there and one that has left the
    holder's reach are all answered alike.
    """
    try:
        # The ticket alone travels; what it vouches for is put before it again here.
        _signer.unsign(f"{_claim(sha256, holder)}:{ticket}", max_age=SHOWN_FOR)
    except BadSignature as refused:
        raise NotFound from refused
    if not may_read(sha256):
        raise NotFound
    return read(sha256)


def file_response(file: "File[Any]", *, media_type: str) -> FileResponse:
    """Answer with a file that a browser shows, but never runs, and nobody between may keep."""
    response = FileResponse(file, content_type=media_type, filename="")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"private, max-age={int(SHOWN_FOR.total_seconds())}"
    return response


def _sign(sha256: str, holder: str) -> str:
    claim = _claim(sha256, holder)
    return _signer.sign(claim).removeprefix(f"{claim}:")


def _claim(sha256: str, holder: str) -> str:
    # A digest of it, because a holder's name may itself contain what separates the parts.
    return f"{sha256}.{hashlib.sha256(holder.encode()).hexdigest()}"
