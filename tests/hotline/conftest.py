"""The small city with what its citizens need: numbers to ring, words that point to classes, questions."""

import pytest

from common.models import City
from tests.city import SmallCity, build

DANGER = [
    {"number": "119", "en": ["gas leak", "on fire"], "zh-hans": ["燃气泄漏", "着火"]},
    {"number": "120", "en": ["injured"], "zh-hans": ["受伤"]},
]
EMERGENCY = [
    {"number": "119", "names": {"en": "Fire and rescue", "zh-hans": "消防救援"}},
    {"number": "120", "names": {"en": "Ambulance", "zh-hans": "医疗急救"}},
]


@pytest.fixture
def city(db: None) -> SmallCity:
    city = build()
    profile = {
        "danger": DANGER,
        "emergency": EMERGENCY,
        "hotline": {"number": "12345", "region": "CN"},
        "map": {"centre": [121.02, 32.02], "zoom": 12, "bounds": [120.9, 32.0, 121.1, 32.2]},
    }
    City.objects.update(profile=profile, config_version=City.objects.get().config_version + 1_000_000)
    _teach(
        city, "lamp", names={"en": "Street lamp", "zh-hans": "路灯"}, en=["street light", "lamp out"], zh=["路灯不亮"]
    )
    _teach(city, "manhole", names={"en": "Manhole cover", "zh-hans": "井盖"}, en=["manhole"], zh=["井盖"])
    return city


def _teach(city: SmallCity, code: str, *, names: dict[str, str], en: list[str], zh: list[str]) -> None:
    each = city.classes[code]
    each.names, each.keywords = names, {"en": en, "zh-hans": zh}
    if code == "lamp":
        each.questions = [
            {
                "key": "extent",
                "kind": "choice",
                "label": {"en": "How many lamps are out?", "zh-hans": "几盏灯不亮？"},
                "options": [
                    {"value": "one", "label": {"en": "One", "zh-hans": "一盏"}},
                    {"value": "row", "label": {"en": "A whole row", "zh-hans": "一整排"}},
                ],
            },
            {"key": "pole", "kind": "text", "label": {"en": "Number on the pole", "zh-hans": "灯杆编号"}},
        ]
    each.save()
