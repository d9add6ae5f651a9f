"""Photos as they come in: looked at, made small, and stripped of what their makers did not mean to send.

Bytes go in and bytes come out; nothing of the upload itself is ever kept. Where the bytes
are stored is `common.storage`'s matter. What the camera noted is handed back apart, and
the caller decides whether it may be used.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from io import BytesIO
from math import isfinite
from threading import Lock
from typing import BinaryIO, TypeAlias

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from common.refusals import BadInput

SentFile: TypeAlias = BinaryIO | UploadedFile

LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
MEDIA_TYPE = "image/jpeg"
_QUALITY = 82
# A few kilobytes can claim gigabytes of pixels. Cameras stay below; JPEG is decoded at a fraction of its size.
_MOST_PIXELS = {"image/jpeg": 50_000_000, "image/png": 25_000_000, "image/apng": 25_000_000, "image/webp": 25_000_000}
_FORMATS = ("JPEG", "PNG", "WEBP")
_APPLE = {"image/heic", "image/heif"}
# A photo in decoding takes tens of megabytes: each process of the web takes one at a time, and stays small.
_ONE_AT_A_TIME = Lock()
# What Pillow's decoders raise on broken files.
_DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    ZeroDivisionError,
    AttributeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PhotoTooBig(BadInput):
    """More bytes or more pixels than any camera needs."""

    code = "photo_too_big"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = _("This photo is too big. Send a smaller one.")


class NotAPhoto(BadInput):
    """Some other kind of file, whatever its name says."""

    code = "not_a_photo"
    sentence = _("This is not a photo that can be read. Send a JPEG, PNG or WebP picture.")


class HeicNotReadable(NotAPhoto):
    """Apple's own format, which needs a decoder that is not free to ship."""

    code = "heic_not_readable"
    sentence = _("HEIC photos cannot be read. Set the camera to the most compatible format, or send a screenshot.")


class PhotoUnreadable(BadInput):
    """A photo by its beginning, but broken or cut short."""

    code = "photo_unreadable"
    sentence = _("This photo arrived damaged. Send it again.")


@dataclass(frozen=True)
class Picture:
    """An encoded picture, ready to be stored."""

    content: bytes
    sha256: str
    width: int
    height: int
    media_type: str = MEDIA_TYPE


@dataclass(frozen=True)
class Photo:
    """An upload that passed, with its small copy and what its camera noted.

    `taken_at` has no time zone where the camera named none: it is then the camera's own clock.
    `lonlat` is WGS-84.
    """

    picture: Picture
    thumbnail: Picture
    taken_at: datetime | None
    lonlat: tuple[float, float] | None


def read_photo(sent: SentFile, *, max_bytes: int) -> Photo:
    """Check an uploaded photo and make it anew, upright and without metadata.

    Name and declared type are not looked at. Of an animation the first picture is kept. What was sent is closed: the
    request that brought it may lie in memory for long after its answer, and the next photo waits for its turn here.
    """
    with sent:
        content = sent.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise PhotoTooBig
    media_type = _sniff(content)
    with _ONE_AT_A_TIME:
        return _read(content, media_type)


def _read(content: bytes, media_type: str) -> Photo:
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS[media_type]:
                raise PhotoTooBig
            taken_at, lonlat = _camera_notes(image)
            upright = _upright(image)
    except Image.DecompressionBombError as error:
        raise PhotoTooBig from error
    except _DECODING_ERRORS as error:
        raise PhotoUnreadable from error
    return Photo(_picture(upright, LONGEST_SIDE), _picture(upright, THUMBNAIL_SIDE), taken_at, lonlat)


def _sniff(content: bytes) -> str:
    kind = filetype.guess(content)
    media_type = kind.mime if kind else ""
    if media_type in _APPLE:
        raise HeicNotReadable
    if media_type not in _MOST_PIXELS:
        raise NotAPhoto
    return str(media_type)


def _upright(image: Image.Image) -> Image.Image:
    # Lets the JPEG decoder skip what would be thrown away; other formats ignore it.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I"):
        # Of sixteen bits of grey the upper eight are what a screen shows; `convert` would cut all of them off at white.
        turned = turned.point(lambda value: value / 256).convert("L")
        # A see-through grey is one of sixteen bits: of eight, its neighbours would be gone with it.
        turned.info.pop("transparency", None)
    if turned.has_transparency_data:
        # Screenshots have see-through corners, which JPEG would show as black.
        turned = turned.convert("RGBA")
        paper = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(paper, turned)
    return turned.convert("RGB")


def _picture(image: Image.Image, longest_side: int) -> Picture:
    copy = image.copy()
    copy.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    # Pillow writes a JPEG comment or ICC profile that it finds here.
    copy.info = {}
    encoded = BytesIO()
    copy.save(encoded, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    content = encoded.getvalue()
    return Picture(content, hashlib.sha256(content).hexdigest(), copy.width, copy.height)


# --- What the camera noted: a help where it makes sense, never a reason to refuse -------


def _camera_notes(image: Image.Image) -> tuple[datetime | None, tuple[float, float] | None]:
    try:
        exif = image.getexif()
        return _taken_at(exif.get_ifd(ExifTags.IFD.Exif)), _lonlat(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _DECODING_ERRORS:
        return None, None


def _taken_at(notes: dict[int, object]) -> datetime | None:
    text = str(notes.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(notes.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        taken_at = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras often name no zone
        return taken_at.replace(tzinfo=_zone(offset)) if offset else taken_at
    except ValueError:
        return None


def _zone(offset: str) -> timezone:
    parsed = datetime.strptime(offset, "%z").utcoffset()
    return timezone(parsed or timedelta(0))


def _lonlat(notes: dict[int, object]) -> tuple[float, float] | None:
    latitude = _degrees(notes, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    longitude = _degrees(notes, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    # Cameras without a fix write zeros, a place in the Gulf of Guinea.
    return (longitude, latitude) if latitude or longitude else None


def _degrees(notes: dict[int, object], tag: int, reference_tag: int, negative: str) -> float | None:
    parts = notes.get(tag)
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    angle = degrees + minutes / 60 + seconds / 3600
    if not isfinite(angle):
        return None
    return -angle if str(notes.get(reference_tag, "")).strip("\0 ").upper() == negative else angle
