"""The small city, with crews."""

import pytest

from tests.city import SmallCity, build
from tests.dispatch_city import Crews, crews_of


@pytest.fixture
def city(db: None) -> SmallCity:
    return build()


@pytest.fixture
def crews(city: SmallCity) -> Crews:
    return crews_of(city)
