"""Everybody is led to a page of his own, and nobody is invited to choose from nothing."""

import re

import pytest
from django.test import Client

from accounts.adapters import home_of
from accounts.models import Role, User
from cases.queues import queues_of
from tests.city import SmallCity, names
from tests.people import Desk

STAFF = sorted(set(Role) - {Role.CITIZEN, Role.SYSTEM})
NOTHING = re.compile(r'data-nothing="([a-z-]+)"')


def somebody(city: SmallCity, role: Role) -> User:
    """Somebody with this one role and no other."""
    place = "lamps" if role in {Role.CLERK, Role.DUTY_OFFICER, Role.GRID_WORKER, Role.FIELD_UNIT} else "centre"
    return User.objects.create(
        username=f"only-{role}", names=names(str(role)), roles=[str(role)], department=city.departments[place]
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", STAFF)
def test_the_home_of_every_role_is_a_page_that_it_may_open(desk: Desk, role: Role) -> None:
    user = somebody(desk.city, role)

    answer = signed_in(user).get(home_of(user))

    assert answer.status_code == 200
    assert "data-choose" not in answer.content.decode()


@pytest.mark.parametrize("is_empty", [True, False])
@pytest.mark.parametrize("role", STAFF)
def test_nobody_is_invited_to_choose_from_nothing(desk: Desk, role: Role, is_empty: bool) -> None:
    user = somebody(desk.city, role)
    if not is_empty:
        desk.sent("lamp")
    client = signed_in(user)

    for queue in queues_of(user):
        page = client.get("/desk/", {"queue": queue.name}).content.decode()

        rows = "data-row" in page
        assert ("data-choose" in page) == rows, queue.name
        told = "own-page" if role is Role.ADMINISTRATOR else "queue"
        assert NOTHING.findall(page) == ([] if rows else [told]), queue.name
        if told == "own-page":
            assert f'href="{home_of(user)}"' in page
