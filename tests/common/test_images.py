"""Photos from the public: good ones come out small and clean, bad ones are refused in words."""

import hashlib
import re
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from common.images import (
    LONGEST_SIDE,
    THUMBNAIL_SIDE,
    HeicNotReadable,
    NotAPhoto,
    Photo,
    PhotoTooBig,
    PhotoUnreadable,
    read_photo,
)
from common.refusals import BadInput, Refusal
from common.templatetags import ui

# Pillow warns of what it finds odd and goes on.
CORRUPT = pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")
Notes = Mapping[Any, Any]
LIMIT = 2 * 1024 * 1024


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def scene(width: int = 64, height: int = 48) -> Image.Image:
    """Draw red above, blue below, so that one sees which way is up."""
    image = Image.new("RGB", (width, height), "red")
    image.paste((0, 0, 255), (0, height // 2, width, height))
    return image


def accept(content: bytes) -> Photo:
    return read_photo(BytesIO(content), max_bytes=LIMIT)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["JPEG"])


def colour(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return found


def exif(*, gps: Notes | None = None, taken: Notes | None = None) -> Image.Exif:
    notes = Image.Exif()
    notes[ExifTags.Base.Make] = "Example Camera"
    notes.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    notes.get_ifd(ExifTags.IFD.Exif).update(taken or {})
    return notes


NANTONG: dict[Any, Any] = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (32.0, 0.0, 36.0),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (120.0, 52.0, 12.0),
}
NOON = {ExifTags.Base.DateTimeOriginal: "2026:06:01 12:00:00", ExifTags.Base.OffsetTimeOriginal: "+08:00"}


# --- What passes ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_comes_out_as_a_jpeg_with_its_digest(kind: str) -> None:
    photo = accept(encoded(scene(), kind))

    for picture in (photo.picture, photo.thumbnail):
        assert opened(picture.content).size == (picture.width, picture.height) == (64, 48)
        assert hashlib.sha256(picture.content).hexdigest() == picture.sha256
        assert picture.media_type == "image/jpeg"


def test_the_longest_side_is_cut_to_measure_and_small_photos_are_left() -> None:
    photo = accept(encoded(scene(4000, 2000)))

    assert (photo.picture.width, photo.picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert (photo.thumbnail.width, photo.thumbnail.height) == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_the_phone_ends_upright(orientation: int) -> None:
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = scene(480, 640)
    held = upright.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else upright
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = orientation

    picture = opened(accept(encoded(held, exif=notes)).picture.content)

    assert picture.size == (480, 640)
    top, bottom = colour(picture, (240, 40)), colour(picture, (240, 600))
    assert top[0] - top[2] > 150
    assert bottom[2] - bottom[0] > 150


def test_see_through_corners_become_white() -> None:
    photo = accept(encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))

    assert opened(photo.picture.content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_colour_mode_of_png_passes(mode: str) -> None:
    assert accept(encoded(Image.new(mode, (30, 20)), "PNG")).picture.width == 30


@pytest.mark.parametrize("more", [{}, {"transparency": 7}], ids=["plain", "one grey is see-through"])
@pytest.mark.parametrize("grey", [0, 30_000, 65_535])
def test_sixteen_bits_of_grey_keep_their_brightness(grey: int, more: dict[str, int]) -> None:
    upload = encoded(Image.new("I;16", (30, 20), grey), "PNG", **more)
    shown = opened(accept(upload).picture.content).getpixel((5, 5))

    assert shown == pytest.approx((grey // 256,) * 3, abs=2)


def test_a_printers_jpeg_passes() -> None:
    assert accept(encoded(Image.new("CMYK", (30, 20)))).picture.width == 30


def test_of_an_animation_the_first_picture_is_kept() -> None:
    frames = [scene(), Image.new("RGB", (64, 48), "green")]

    for kind in ("PNG", "WEBP"):
        photo = accept(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert colour(opened(photo.picture.content), (30, 5))[0] > 200


def test_a_wrong_extension_neither_helps_nor_harms() -> None:
    upload = BytesIO(encoded(scene(), "PNG"))
    upload.name = "report.exe"

    assert read_photo(upload, max_bytes=LIMIT).picture.width == 64


# --- What the camera noted -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_time_are_handed_back_and_not_kept(kind: str) -> None:
    photo = accept(encoded(scene(), kind, exif=exif(gps=NANTONG, taken=NOON)))

    assert photo.taken_at == datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    assert photo.lonlat == pytest.approx((120.87, 32.01))
    for picture in (photo.picture, photo.thumbnail):
        assert not opened(picture.content).getexif()
        assert b"Exif" not in picture.content
        assert b"Example Camera" not in picture.content


def test_comments_profiles_and_xmp_are_not_kept() -> None:
    content = encoded(scene(), comment=b"home of J. S.", icc_profile=b"profile" * 20, xmp=b"<x:xmpmeta>who</x:xmpmeta>")

    kept = accept(content).picture.content

    assert b"home" in content
    assert b"profile" in content
    assert b"xmpmeta" in content
    assert not {word for word in (b"home", b"profile", b"xmpmeta", b"ICC") if word in kept}


def test_a_clock_without_a_zone_stays_without_one() -> None:
    photo = accept(encoded(scene(), exif=exif(taken={ExifTags.Base.DateTimeOriginal: "2026:06:01 12:00:00"})))

    assert photo.taken_at == datetime.fromisoformat("2026-06-01T12:00:00")


def test_south_and_west_are_negative() -> None:
    there = NANTONG | {ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLongitudeRef: "W"}

    assert accept(encoded(scene(), exif=exif(gps=there))).lonlat == pytest.approx((-120.87, -32.01))


@pytest.mark.parametrize(
    "gps",
    [
        pytest.param({}, id="none"),
        pytest.param(
            NANTONG | {ExifTags.GPS.GPSLatitude: (0.0, 0.0, 0.0), ExifTags.GPS.GPSLongitude: (0.0,) * 3}, id="no fix"
        ),
        pytest.param(NANTONG | {ExifTags.GPS.GPSLatitude: (91.0, 0.0, 0.0)}, id="north of the pole"),
        pytest.param(NANTONG | {ExifTags.GPS.GPSLatitude: (1.0, 2.0)}, id="two parts"),
    ],
)
def test_places_that_make_no_sense_are_none(gps: Notes) -> None:
    assert accept(encoded(scene(), exif=exif(gps=gps))).lonlat is None


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "", "2026-06-01T12:00:00Z"])
def test_times_that_make_no_sense_are_none(taken: str) -> None:
    notes = exif(taken={ExifTags.Base.DateTimeOriginal: taken})

    assert accept(encoded(scene(), exif=notes)).taken_at is None


def test_notes_divided_by_zero_are_none() -> None:
    content = encoded(scene(), exif=exif(gps=NANTONG))
    # The denominators of the first rational: 32/1 is written as two long integers.
    broken = content.replace(struct.pack(">II", 32, 1), struct.pack(">II", 32, 0)).replace(
        struct.pack("<II", 32, 1), struct.pack("<II", 32, 0)
    )
    assert broken != content

    assert accept(broken).lonlat is None


@CORRUPT
def test_notes_that_are_garbage_do_not_cost_the_photo() -> None:
    assert accept(encoded(scene(), exif=b"Exif\0\0II*\0" + b"\xff" * 50)).picture.width == 64


# --- What is refused ---------------------------------------------------------------------


def png(width: int, height: int, *chunks: tuple[bytes, bytes], rows: bytes = b"") -> bytes:
    """Write a PNG by hand, which may lie about its size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    written = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + written


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
ZIPPED_TEXT = (b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 100_000_000, 9))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", NotAPhoto, id="nothing"),
        pytest.param(HTML, NotAPhoto, id="html"),
        pytest.param(SVG, NotAPhoto, id="svg"),
        pytest.param(b"GIF89a" + b"\0" * 50, NotAPhoto, id="gif"),
        pytest.param(b"%PDF-1.4\n", NotAPhoto, id="pdf"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", NotAPhoto, id="postscript"),
        pytest.param(b"II*\0" + b"\0" * 100, NotAPhoto, id="tiff"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, NotAPhoto, id="zip"),
        pytest.param(b"\x7fELF" + b"\0" * 100, NotAPhoto, id="program"),
        pytest.param(HEIC, HeicNotReadable, id="heic"),
        pytest.param(b"\xff\xd8\xff\xe0" + HTML, PhotoUnreadable, id="html behind the beginning of a jpeg"),
        pytest.param(encoded(scene(200, 200))[:-200], PhotoUnreadable, id="jpeg cut short"),
        pytest.param(encoded(scene(200, 200), "PNG")[:-60], PhotoUnreadable, id="png cut short"),
        pytest.param(encoded(scene(200, 200), "WEBP")[:-60], PhotoUnreadable, id="webp cut short"),
        pytest.param(png(60_000, 60_000), PhotoTooBig, id="claims 3.6 gigapixels"),
        pytest.param(png(12_000, 10_000), PhotoTooBig, id="claims 120 megapixels"),
        pytest.param(png(6000, 5000), PhotoTooBig, id="claims 30 megapixels"),
        pytest.param(png(2**31 - 1, 2**31 - 1), PhotoTooBig, id="claims all there is"),
        pytest.param(png(0, 10), PhotoUnreadable, id="no width"),
        pytest.param(png(10, 10, ZIPPED_TEXT, rows=b"\0" * 310), PhotoUnreadable, id="100 MB of comment in 100 kB"),
        pytest.param(b"\xff\xd8\xff" + b"x" * LIMIT, PhotoTooBig, id="too many bytes"),
    ],
)
# Pillow warns of the sizes it finds odd; the refusal says the same to the sender.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bad_files_are_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as raised:
        accept(content)

    assert type(raised.value) is refusal
    assert str(raised.value)
    assert 400 <= raised.value.status < 500


def test_no_more_is_read_than_may_be_sent() -> None:
    class Sent(BytesIO):
        left = 0

        def close(self) -> None:
            self.left = len(self.read())
            super().close()

    upload = Sent(b"\xff\xd8\xff" + b"x" * 10 * LIMIT)

    with pytest.raises(PhotoTooBig):
        read_photo(upload, max_bytes=LIMIT)

    assert upload.left == 9 * LIMIT + 2


def test_what_was_sent_is_let_go_of() -> None:
    """The request that brought it may lie in memory long after its answer, and the photo with it."""
    upload = BytesIO(encoded(scene(), "PNG"))

    read_photo(upload, max_bytes=LIMIT)

    assert upload.closed


def test_a_bomb_within_the_pixel_limit_is_only_as_large_as_it_may_be() -> None:
    # 24 million white pixels in a few kilobytes: allowed, and then small.
    photo = accept(encoded(Image.new("L", (6000, 4000), 255), "PNG"))

    assert photo.picture.width == LONGEST_SIDE


@pytest.mark.parametrize("place", ["behind", "in a comment"])
def test_a_page_hidden_in_a_photo_does_not_come_out(place: str) -> None:
    content = encoded(scene()) + HTML if place == "behind" else encoded(scene(), comment=HTML)

    kept = accept(content)

    assert HTML in content
    assert b"script" not in kept.picture.content
    assert b"script" not in kept.thumbnail.content


@CORRUPT
@given(st.data())
def test_damage_anywhere_ends_in_a_photo_or_a_refusal(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    content = bytearray(encoded(scene(), kind, exif=exif(gps=NANTONG, taken=NOON)))
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[position] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]

    # Anything but a refusal of ours fails the test.
    with suppress(BadInput):
        assert accept(bytes(content)).picture.width


def test_no_photo_input_forces_the_camera_or_asks_for_apples_own_format() -> None:
    pages = [page.read_text() for page in (Path(__file__).parents[2] / "templates").rglob("*.html")]
    inputs = [tag for page in pages for tag in re.findall(r'<input[^>]*type="file"[^>]*>', page)]

    assert inputs
    for tag in inputs:
        assert "capture" not in tag
        assert 'accept="{% photo_types %}"' in tag
    assert "image/*" not in ui.PHOTO_TYPES
