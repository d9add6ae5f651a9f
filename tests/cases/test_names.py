"""How places are said: in the reader's language where the address is only a name of the city's own, else as it was given."""

import pytest
from django.utils.translation import override

from cases.names import CityNames
from common.text import language_beside

TOWN, VILLAGE, YARD, ONE, OTHER, ZONE = 2, 3, 4, 5, 6, 7
NAMES = CityNames(
    divisions={
        1: {"en": "River District", "zh-hans": "河区"},
        TOWN: {"en": "Bridge Town", "zh-hans": "桥镇"},
        VILLAGE: {"en": "Mill Village", "zh-hans": "磨坊村"},
        # Without a boundary, so that no case lies in it by its point.
        YARD: {"en": "Third Yard", "zh-hans": "三厂工业园区"},
        ONE: {"en": "New Village", "zh-hans": "新村"},
        OTHER: {"en": "Xin Hamlet", "zh-hans": "新村"},
        ZONE: {"en": "River Zone", "zh-hans": "河区桥镇开发区"},
    },
    lines={
        ZONE: [1, TOWN, ZONE],
        VILLAGE: [1, TOWN, VILLAGE],
        TOWN: [1, TOWN],
        YARD: [1, TOWN, YARD],
        ONE: [1, ONE],
        OTHER: [1, OTHER],
    },
    places={
        "桥镇": [TOWN],
        "bridge town": [TOWN],
        "磨坊村": [VILLAGE],
        "mill village": [VILLAGE],
        "三厂工业园区": [YARD],
        "third yard": [YARD],
        "新村": [ONE, OTHER],
        "new village": [ONE],
        "xin hamlet": [OTHER],
    },
)


@pytest.mark.parametrize(
    ("address", "division", "language", "said"),
    [
        ("桥镇", TOWN, "en", "Bridge Town, River District"),
        ("Bridge Town", VILLAGE, "zh-hans", "河区桥镇磨坊村"),
        ("", TOWN, "en", "Bridge Town, River District"),
        # A name that begins with those around it is said once.
        ("", ZONE, "zh-hans", "河区桥镇开发区"),
        # Somewhere else than where the case lies, and where nobody knows where it lies.
        ("磨坊村", 1, "en", "Mill Village, Bridge Town"),
        ("三厂工业园区", TOWN, "en", "Third Yard, Bridge Town"),
        ("Third Yard ", TOWN, "zh-hans", "河区桥镇三厂工业园区"),
        ("BRIDGE TOWN", None, "zh-hans", "河区桥镇"),
        ("桥镇", None, "en", "Bridge Town, River District"),
        # Somebody's own words stay as they are, and so does a name that two places have.
        ("桥镇 12 号", TOWN, "en", "桥镇 12 号"),
        ("新村", TOWN, "en", "新村"),
        ("新村", OTHER, "en", "Xin Hamlet, River District"),
    ],
)
def test_a_place_is_said_in_the_readers_language(address: str, division: int | None, language: str, said: str) -> None:
    with override(language):
        assert NAMES.place(address, division) == said


@pytest.mark.parametrize(
    ("text", "language", "beside"),
    [
        ("桥镇 12 号", "en", "zh-Hans"),
        ("12 Bridge Street", "en", ""),
        ("桥镇 12 号", "zh-hans", ""),
        ("12 Bridge Street", "zh-hans", "en"),
        ("12", "zh-hans", ""),
        ("", "en", ""),
    ],
)
def test_words_in_another_language_than_the_page_say_so(text: str, language: str, beside: str) -> None:
    with override(language):
        assert language_beside(text) == beside
