"""The start page of a trial shows what the city has, and nothing that is refused when it is opened."""

import re

from django.test import Client

from accounts.models import User
from common.models import City
from tests.city import SmallCity
from tests.dispatch_city import Crews

SCREENS = re.compile(r'id="screen-(\w+)"')
FRAMES = re.compile(r'<iframe [^>]*src="([^"]*)"')
FOLLOW = "Follow one manhole"


def test_without_a_city_it_says_how_to_load_one(db: None) -> None:
    page = Client().get("/").content.decode()

    assert "No city is loaded yet" in page
    assert FOLLOW not in page


def test_a_city_without_crews_shows_no_phone_of_one_and_tells_no_story(city: SmallCity) -> None:
    city_row = City.objects.get()
    City.objects.update(profile=city_row.profile | {"story": {"class": "lamp"}})
    User.objects.update(is_demo=True)
    client = Client()

    page = client.get("/").content.decode()

    assert SCREENS.findall(page) == ["citizen", "desk", "wall"]
    assert FOLLOW not in page
    assert [client.get(frame).status_code for frame in FRAMES.findall(page)] == [200, 200, 200]


def test_a_city_with_crews_and_a_story_shows_all_four_and_tells_it(city: SmallCity) -> None:
    Crews(city).add("one", "lamps", 121.02, 32.02, skills=[])
    city_row = City.objects.get()
    City.objects.update(profile=city_row.profile | {"story": {"class": "lamp"}})
    User.objects.update(is_demo=True)
    client = Client()

    page = client.get("/").content.decode()

    assert SCREENS.findall(page) == ["citizen", "desk", "crew", "wall"]
    assert FOLLOW in page
    assert [client.get(frame).status_code for frame in FRAMES.findall(page)] == [200] * 4
