"""Of which things a word for how it is is said: by what a class is of, not by every word somebody may report it with."""

import csv

import pytest
from django.conf import settings

from hotline.sms.states import states_in, states_of

with (settings.BASE_DIR / "cities/nantong/classes.csv").open(encoding="utf-8", newline="") as table:
    CLASSES = {row["code"]: row for row in csv.DictReader(table)}
LAMP, ROAD, BIN, SEWER, NOISE = "C0118", "E0303", "C0305", "E0404", "M0401"


def fits(code: str, text: str) -> bool:
    row = CLASSES[code]
    keywords = [word for name in ("keywords_en", "keywords_zh_hans") for word in row[name].split(";")]
    assert len(keywords) > 2
    return bool(states_in(text) & states_of([row["name_en"], row["name_zh_hans"]], keywords))


@pytest.mark.parametrize(
    "text", ["清走了", "拉走了", "收走了", "taken away", "cleared", "its cleared now", "filled in", "又塌了", "安静了"]
)
def test_what_is_said_of_bins_drains_and_holes_is_said_of_no_lamp(text: str) -> None:
    assert states_in(text)
    assert not fits(LAMP, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [(LAMP, "亮了"), (LAMP, "还没来电"), (LAMP, "still dark"), (ROAD, "填好了"), (ROAD, "filled in"), (BIN, "清走了"),
     (BIN, "emptied now"), (SEWER, "通了"), (SEWER, "its cleared now"), (NOISE, "安静了"), (NOISE, "still loud")],
)  # fmt: skip
def test_what_is_said_of_a_thing_fits_its_class(code: str, text: str) -> None:
    assert fits(code, text)


@pytest.mark.parametrize(("code", "text"), [(ROAD, "还没来电"), (ROAD, "亮了"), (NOISE, "塌了"), (NOISE, "暖气热了")])
def test_what_is_said_of_another_thing_does_not(code: str, text: str) -> None:
    assert not fits(code, text)
