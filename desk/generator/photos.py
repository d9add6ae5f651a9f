"""Drawn photos for a played city, since nobody was there with a camera.

A few pictures, each made once: files are kept by their content, so a long play fills no disk.
"""

from functools import cache
from io import BytesIO
from random import Random
from typing import Literal

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from common.images import Photo, read_photo

SIZE = (640, 480)
HORIZON = 170
VARIANTS = 4
Shown = Literal["before", "after"]
SKIES = ("#a9b8c9", "#c3ccd4", "#93a7bd", "#b9c2b4")
WALLS = ("#8f7f72", "#7d8894", "#94897a", "#6f7d78")


@cache
def drawn(shown: Shown, variant: int) -> bytes:
    """Draw a street with something on it, or the same street put right, as a JPEG."""
    draw_from = Random(variant)  # noqa: S311 - a drawing
    image = Image.new("RGB", SIZE, SKIES[variant % len(SKIES)])
    pen = ImageDraw.Draw(image)
    _street(pen, draw_from, variant)
    place = (draw_from.randint(170, 380), draw_from.randint(290, 370))
    if shown == "before":
        _mess(pen, draw_from, place)
    else:
        _mended(pen, place)
    # On the picture itself: a copied one must not pass for a real one either.
    pen.text((16, SIZE[1] - 44), "SIMULATED", fill="#ffffff", font=ImageFont.load_default(26))
    out = BytesIO()
    image.save(out, "JPEG", quality=78)
    return out.getvalue()


@cache
def taken(shown: Shown, variant: int) -> Photo:
    """Return a drawn picture as it is kept, checked and made small once."""
    return read_photo(BytesIO(drawn(shown, variant)), max_bytes=settings.UPLOAD_MAX_BYTES)


def _street(pen: ImageDraw.ImageDraw, draw_from: Random, variant: int) -> None:
    left = 0
    while left < SIZE[0]:
        width, top = draw_from.randint(70, 150), draw_from.randint(20, 110)
        pen.rectangle((left, top, left + width, HORIZON), fill=WALLS[(variant + left) % len(WALLS)])
        for window in range(left + 14, left + width - 18, 28):
            for floor in range(top + 14, HORIZON - 20, 30):
                pen.rectangle((window, floor, window + 13, floor + 16), fill="#d8dfe6")
        left += width
    pen.rectangle((0, HORIZON, SIZE[0], HORIZON + 60), fill="#b7b3aa")
    pen.rectangle((0, HORIZON + 60, *SIZE), fill="#6d7178")
    pen.line((0, HORIZON + 60, SIZE[0], HORIZON + 60), fill="#d9d6cf", width=6)


def _mess(pen: ImageDraw.ImageDraw, draw_from: Random, place: tuple[int, int]) -> None:
    x, y = place
    pen.ellipse((x - 90, y - 40, x + 90, y + 45), fill="#33363b")
    for _piece in range(26):
        left, top = x + draw_from.randint(-120, 110), y + draw_from.randint(-60, 60)
        colour = draw_from.choice(["#8a6d4f", "#4b4f55", "#a79b8c", "#59626b"])
        pen.polygon([(left, top), (left + 22, top + 6), (left + 10, top + 20)], fill=colour)


def _mended(pen: ImageDraw.ImageDraw, place: tuple[int, int]) -> None:
    x, y = place
    pen.ellipse((x - 90, y - 40, x + 90, y + 45), fill="#5d6168", outline="#4c5057", width=5)
    for cone in (x - 130, x + 120):
        pen.polygon([(cone, y - 34), (cone - 14, y + 30), (cone + 14, y + 30)], fill="#d9662b")
        pen.rectangle((cone - 9, y - 8, cone + 9, y + 2), fill="#f3f1ec")
