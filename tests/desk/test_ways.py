"""The rail shows nobody a way that is closed to him."""

import re

from django.test import Client

from accounts.models import Role
from tests.city import SmallCity

RAIL_ITEM = re.compile(r'<a class="rail__item" href="([^"]+)"')


def test_every_way_on_the_rail_is_open_to_whoever_is_shown_it(client: Client, city: SmallCity) -> None:
    person = city.people["lamps_clerk"]
    client.force_login(person)
    shown: dict[str, list[str]] = {}
    for role in (Role.ADMINISTRATOR, Role.CLERK, Role.ANALYST, Role.OPERATOR):
        person.roles = [str(role)]
        person.save()
        shown[role] = RAIL_ITEM.findall(client.get("/desk/table/").content.decode())
        closed = [way for way in shown[role] if client.get(way).status_code != 200]
        assert not closed, (role, closed)

    assert "/wall/" in shown[Role.OPERATOR]
    assert "/wall/" not in shown[Role.ADMINISTRATOR]
