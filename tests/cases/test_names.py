"""How places are said: in the reader's language where the address only names one, else as it was given."""

import pytest
from django.utils.translation import override

from cases.names import CityNames

TOWN, VILLAGE = 2, 3
NAMES = CityNames(
    divisions={
        1: {"en": "River District", "zh-hans": "河区"},
        TOWN: {"en": "Bridge Town", "zh-hans": "桥镇"},
        VILLAGE: {"en": "Mill Village", "zh-hans": "磨坊村"},
    },
    lines={VILLAGE: [1, TOWN, VILLAGE], TOWN: [1, TOWN]},
)


@pytest.mark.parametrize(
    ("address", "division", "language", "said"),
    [
        ("桥镇", TOWN, "en", "Bridge Town, River District"),
        ("Bridge Town", VILLAGE, "zh-hans", "河区桥镇磨坊村"),
        ("", TOWN, "en", "Bridge Town, River District"),
        # Somebody's own words stay as they are, and so does a name of somewhere else.
        ("桥镇 12 号", TOWN, "en", "桥镇 12 号"),
        ("磨坊村", TOWN, "en", "磨坊村"),
        ("桥镇", None, "en", "桥镇"),
    ],
)
def test_a_place_is_said_in_the_readers_language(address: str, division: int | None, language: str, said: str) -> None:
    with override(language):
        assert NAMES.place(address, division) == said
