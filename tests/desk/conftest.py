"""People of the small city, signed in at the desk."""

from typing import Any

import pytest
from django.test import Client

from tests.city import SmallCity


class SignedIn:
    """A person's browser."""

    def __init__(self, city: SmallCity) -> None:
        self.city = city

    def __call__(self, username: str, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(self.city.people[username])
        return client


@pytest.fixture
def signed_in(city: SmallCity) -> SignedIn:
    return SignedIn(city)
