"""Every role at every address: strangers get in where we said so, and nobody meets a fault."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.doors import Door, doors, signed_in
from tests.city import SmallCity, build

# What a stranger may open, by name: whatever is not named here must send him away.
OPEN_TO_STRANGERS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "demo_become",
    "set_language",
    "theme",
    "web_manifest",
    "service_worker",
    "api",
    "api_schema",
    "schema",
    # The citizens' side: no account is needed.
    "home",
    "report",
    "report_where",
    "report_guesses",
    "follow",
    "find_places",
    "place_at",
    "api_reports",
    "api_classes",
    "api_files",
    # On the laptop only.
    "outbox",
    "start",
    "story",
    "story_next",
    *(door.name for door in doors() if door.name.startswith("styleguide")),
}
TURNED_AWAY = {302, 401, 403, 404, 405}
EVERY_DOOR = list(doors())

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> SmallCity:
    return build()


def ids(door: Door) -> str:
    return door.path


@pytest.mark.parametrize("door", EVERY_DOOR, ids=ids)
def test_a_stranger_is_sent_away_except_where_we_said_so(door: Door, city: SmallCity) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)(door.path)

        assert response.status_code < 500
        if door.name not in OPEN_TO_STRANGERS:
            assert response.status_code in TURNED_AWAY, f"{door.name} lets strangers in: name it or close it"


@pytest.mark.parametrize("door", EVERY_DOOR, ids=ids)
def test_nobody_of_any_role_meets_a_fault(door: Door, city: SmallCity) -> None:
    for person in [*city.people.values(), User.objects.create(username="without-any-role", names={"en": "Nobody"})]:
        for method in ("get", "post", "put", "delete"):
            # A client of its own for each: logging out is one of the addresses.
            response = getattr(signed_in(person), method)(door.path)

            assert response.status_code < 500, f"{person.username} {method} {door.path}"


def test_the_walk_knows_where_it_goes() -> None:
    paths = {door.path for door in EVERY_DOOR}

    assert "/accounts/login/" in paths
    assert "/demo/become/nothing" in paths
    assert not [path for path in paths if "<" in path or "(" in path]
