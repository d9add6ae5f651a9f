"""The rail shows nobody a way that is closed to him."""

import re

import pytest
from django.test import Client

from accounts.models import Role
from tests.city import SmallCity

RAIL_ITEM = re.compile(r'<a class="rail__item" href="([^"]+)"')
STAFF = [role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM)]


def ways_of(client: Client, city: SmallCity, *roles: Role) -> list[str]:
    person = city.people["lamps_clerk"]
    person.roles = [str(role) for role in roles]
    person.save()
    client.force_login(person)
    shown = RAIL_ITEM.findall(client.get("/desk/table/").content.decode())
    assert shown
    assert [way for way in shown if client.get(way).status_code != 200] == []
    return shown


@pytest.mark.parametrize("role", STAFF)
def test_every_way_on_the_rail_is_open_to_whoever_is_shown_it(client: Client, city: SmallCity, role: Role) -> None:
    ways_of(client, city, role)


def test_who_has_two_roles_is_shown_the_ways_of_both(client: Client, city: SmallCity) -> None:
    shown = ways_of(client, city, Role.OPERATOR, Role.ADMINISTRATOR)

    assert {"/wall/", "/desk/calls/", "/operations/", "/desk/rulings/"} <= set(shown)
    assert "/wall/" not in ways_of(client, city, Role.ADMINISTRATOR)
    assert "/evaluation/" not in ways_of(client, city, Role.FIELD_UNIT)
