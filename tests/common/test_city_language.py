"""A city is shown in the languages that it has its names in, whatever a browser prefers."""

import pytest
from django.test import Client

from common.appearance import CITY_KEY
from common.cache import page_cache
from common.models import City
from tests.city import SmallCity


def language_of(path: str, **asked: str) -> str:
    client = Client(headers={"accept-language": asked["accept"]})
    if "cookie" in asked:
        client.cookies["django_language"] = asked["cookie"]
    page = client.get(path, follow=True)
    return page.content.decode().split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("path", ["/report/", "/report/where/", "/accounts/login/", "/report/lost/"])
@pytest.mark.parametrize(
    ("names", "asked", "shown"),
    [
        ({"en": "Smallton"}, {"accept": "zh-CN,zh;q=0.9,en;q=0.1"}, "en"),
        ({"en": "Smallton"}, {"accept": "en", "cookie": "zh-hans"}, "en"),
        ({"zh-hans": "小城"}, {"accept": "en-GB"}, "zh-hans"),
        ({"en": "Smallton", "zh-hans": "小城"}, {"accept": "zh-CN"}, "zh-hans"),
        ({"en": "Smallton", "zh-hans": "小城"}, {"accept": "en"}, "en"),
        ({"de": "Kleinstadt"}, {"accept": "de,zh"}, "en"),
    ],
)
def test_a_page_is_in_a_language_of_the_city(
    city: SmallCity, path: str, names: dict[str, str], asked: dict[str, str], shown: str
) -> None:
    City.objects.update(names=names)
    page_cache.delete(CITY_KEY)
    try:
        assert language_of(path, **asked) == shown
    finally:
        page_cache.delete(CITY_KEY)
