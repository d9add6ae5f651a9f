"""Every role at every address, page, API, tile, file and socket: who gets in, who does not, and nobody meets a fault."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from cases import actions
from cases.models import LogEntry
from config.sockets import socket_urls
from tests.accounts.walk import (
    ADDRESSES,
    HEARS,
    OPEN_TO_STRANGERS,
    PEOPLE,
    SHOWN_TO_ALL,
    SOCKETS,
    STAYS_ITS_OWN,
    TABLE,
    TURNED_AWAY,
    ask,
    emptily_filled,
    filled,
)
from tests.city import NOW, SmallCity
from tests.dispatch.test_sockets import HOME, by_session, closed_with, connect, listening, server
from tests.people import Desk

__all__ = ["server"]

METHODS = ("get", "post", "put", "delete")
EVERY_ADDRESS = [pytest.param(name, route, id=route or "/") for name, route in ADDRESSES]
# The text of the case that is walked.
SECRET = "The lamp is out behind the blue door"

pytestmark = pytest.mark.django_db


# --- That nothing is left out ---------------------------------------------------------


def test_every_address_has_a_line() -> None:
    missing = {name: route for name, route in ADDRESSES if name not in TABLE}

    assert missing == {}, "say in tests/accounts/walk.py who may open these"
    assert set(TABLE) - {name for name, _route in ADDRESSES} == set(), "these lead nowhere any more"


def test_every_socket_has_a_line() -> None:
    routes = {str(each.pattern) for each in socket_urls} - {""}

    assert routes == set(SOCKETS)


def test_every_role_of_staff_is_walked(walked: dict[str, Any], city: SmallCity) -> None:
    held = {role for username in PEOPLE for role in city.people[username].roles}

    assert set(Role) - held == {Role.CITIZEN, Role.SYSTEM}


def test_the_walk_knows_where_it_goes() -> None:
    paths = {emptily_filled(route) for _name, route in ADDRESSES}

    assert "/accounts/login/" in paths
    assert "/demo/become/nothing" in paths
    assert "/" in paths
    assert not [path for path in paths if "<" in path or "(" in path]


# --- The walk -------------------------------------------------------------------------


@pytest.fixture
def walked(desk: Desk, city: SmallCity) -> dict[str, Any]:
    """A case that the lamps department holds, and people of every role."""
    for username, role, department in (
        ("analyst", Role.ANALYST, "centre"),
        ("field_unit", Role.FIELD_UNIT, "roads"),
        ("administrator", Role.ADMINISTRATOR, "government"),
    ):
        city.people[username] = User.objects.create(
            username=username,
            names={"en": username},
            roles=[role],
            department=city.departments[department],
            password=city.people["operator"].password,
        )
    receipt = desk.report("lamp", text=SECRET)
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    return {"case_id": receipt.case_id, "number": receipt.number, "report_id": receipt.report_id}


def signed_in(person: User | None) -> Client:
    """Return a client with this person's session, or a stranger's.

    The session is one that signing in makes (tests/accounts/test_signing_in.py does it by the
    page); nothing on the way from request to view is left out.
    """
    client = Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.mark.parametrize(("name", "route"), EVERY_ADDRESS)
def test_who_may_open_it(name: str, route: str, walked: dict[str, Any], city: SmallCity) -> None:
    line, url = TABLE[name], filled(route, walked)
    # The other departments first, so that an act done by its own has not moved the case yet.
    order = ["other", "own", "centre"]
    people = [("nobody", "nobody"), *sorted(PEOPLE.items(), key=lambda item: order.index(item[1]))]

    wrong, told, rows = {}, set(), {}
    for username, standing in people:
        before = LogEntry.objects.filter(case_id=walked["case_id"]).count()
        answer = ask(signed_in(city.people.get(username)), line, url, walked)
        rows[username] = LogEntry.objects.filter(case_id=walked["case_id"]).count() - before
        if answer.status_code not in {int(each) for each in getattr(line, standing)}:
            wrong[username] = answer.status_code
        if standing in ("nobody", "other") and tells(answer, walked):
            told.add(username)

    assert wrong == {}, f"{line.method} {url}"
    assert told == set() or name in SHOWN_TO_ALL, f"{line.method} {url} shows the case of another department"
    assert max(rows.values()) <= 1, f"{line.method} {url} leaves more than one row for one request"


def tells(answer: Any, walked: dict[str, Any]) -> bool:
    """Say whether an answer has the number or the words of the case in it, other than as an echo of its address."""
    if answer.status_code != 200 or answer.streaming:
        return False
    text = answer.content.decode(errors="replace")
    return walked["number"] in text or SECRET in text


@pytest.mark.parametrize(("name", "route"), EVERY_ADDRESS)
def test_a_stranger_is_sent_away_except_where_we_said_so(name: str, route: str, city: SmallCity) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)(emptily_filled(route))

        assert response.status_code < 500
        if name not in OPEN_TO_STRANGERS:
            assert response.status_code in TURNED_AWAY, f"{name} lets strangers in: name it or close it"


@pytest.mark.parametrize(("name", "route"), EVERY_ADDRESS)
def test_nobody_of_any_role_meets_a_fault(name: str, route: str, walked: dict[str, Any], city: SmallCity) -> None:
    path = emptily_filled(route)
    for person in [*city.people.values(), User.objects.create(username="without-any-role", names={"en": "Nobody"})]:
        for method in METHODS:
            # A client of its own for each: logging out is one of the addresses.
            response = getattr(signed_in(person), method)(path)

            assert response.status_code < 500, f"{person.username} {method} {path}"


def test_a_case_that_left_is_closed_at_every_address(walked: dict[str, Any], desk: Desk, city: SmallCity) -> None:
    """Fault 2: access survives re-routing. What its own department could open before it answers 404 after it."""
    actions.take_back([walked["case_id"]], actor=desk.dispatcher, now=NOW, reason="not theirs")
    client = signed_in(city.people["lamps_clerk"])
    of_a_case = [
        (name, route)
        for name, route in ADDRESSES
        if (name.startswith("api_act_") or "case_id" in route or "number" in route) and name not in STAYS_ITS_OWN
    ]

    wrong = {}
    for name, route in of_a_case:
        answer = ask(client, TABLE[name], filled(route, walked), walked)
        if answer.status_code not in TABLE[name].other:
            wrong[name] = answer.status_code

    assert len(of_a_case) > len([name for name, _route in of_a_case if name.startswith("api_act_")]) > 0
    assert wrong == {}


def test_a_case_that_left_stands_on_no_page_any_more(walked: dict[str, Any], desk: Desk, city: SmallCity) -> None:
    """Fault 2: access survives re-routing."""
    client = signed_in(city.people["lamps_clerk"])
    readable = [(name, filled(route, walked)) for name, route in ADDRESSES if TABLE[name].method == "get"]
    readable = [(name, path) for name, path in readable if name not in SHOWN_TO_ALL | {"account_logout"}]
    before = {name for name, path in readable if tells(client.get(path), walked)}

    actions.take_back([walked["case_id"]], actor=desk.dispatcher, now=NOW, reason="not theirs")

    assert before >= {"desk", "desk_case", "api_case_list", "api_case_detail"}
    left = {name for name, path in readable if tells(client.get(path), walked)}
    assert left - STAYS_ITS_OWN == set()
    # What stays its own is the number and what it did itself, and never what the citizen said.
    assert not [name for name, path in readable if name in left and SECRET in client.get(path).content.decode()]


# --- Sockets --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("route", SOCKETS)
def test_who_may_listen(route: str, walked: dict[str, Any], city: SmallCity, server: str) -> None:
    path = emptily_filled(route)
    answers = {}
    for username in ("nobody", *PEOPLE):
        person = city.people.get(username)
        with by_session(server, path, person) if person else connect(f"{server}{path}", origin=HOME) as line:
            answers[username] = HEARS if SOCKETS[route](username) == HEARS and listening(line) else closed_with(line)

    assert answers == {username: SOCKETS[route](username) for username in answers}
