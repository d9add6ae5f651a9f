"""Sockets, with a real uvicorn and a real Redis: who gets in, what arrives, and when they close."""

import json
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync import client as websockets
from websockets.sync.client import ClientConnection

from accounts.actions import dismiss_person, sign_in_device, sign_out_device
from accounts.models import Role, User
from cases.actions import Actor, NewReport, comment_case, take_in
from cases.models import Channel, Report
from common import live
from common.hub import CLOCKS_DIFFER_S
from config import processes, pytest_embedded
from config.embedded import Servers
from config.processes import CityProcess
from dispatch.actions import Telling, offer_nearest, tell
from dispatch.models import FeedItem, FeedKind
from tests.city import NOW, build
from tests.dispatch_city import Crews, crews_of

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "http://127.0.0.1:8000"
RESYNC = {"kind": "resync"}


@pytest.fixture
def crews(transactional_db: None) -> Crews:
    return crews_of(build())


@pytest.fixture(scope="module")
def server(django_db_setup: None, embedded_servers: Servers) -> Iterator[str]:
    """A socket process on the database and the Redis of this test process."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    folder = pytest_embedded.slot() / f"process-{pytest_embedded.worker_number()}" / "sockets"
    env = pytest_embedded.live_environment(
        embedded_servers,
        database=connection.settings_dict["NAME"],
        folder=folder,
        redis_db=int(os.environ.get("WHISTLE_REDIS_DB", "0")),
    )
    process = CityProcess("sockets", processes.sockets(port), env=env, log_dir=Path(folder))
    process.start()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        assert process.pid is not None, process.tail()
        time.sleep(0.05)
    yield f"ws://127.0.0.1:{port}"
    process.stop()


def connect(address: str, **options: Any) -> ClientConnection:
    return websockets.connect(address, open_timeout=60, legacy=True, **options)


def by_session(server: str, path: str, user: User, *, origin: str | None = HOME) -> ClientConnection:
    client = Client()
    client.force_login(user)
    return with_cookie(server, path, client, origin=origin)


def with_cookie(server: str, path: str, client: Client, *, origin: str | None = HOME) -> ClientConnection:
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    return connect(f"{server}{path}", origin=origin, additional_headers=headers)


def by_token(server: str, token: str, since: int | None = None) -> ClientConnection:
    query = "" if since is None else f"?since={since}"
    return connect(f"{server}/ws/field/{query}", subprotocols=["whistle", f"token.{token}"])


def next_of(line: ClientConnection, kind: str, timeout: float = 60) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    while True:
        message = json.loads(line.recv(timeout=max(0.01, deadline - time.monotonic())))
        if message["kind"] == kind:
            return message


def listening(line: ClientConnection) -> ClientConnection:
    """Wait until a socket surely hears its topics."""
    line.send('{"kind": "ping"}')
    assert next_of(line, "pong") == {"kind": "pong"}
    return line


def said_before_pong(line: ClientConnection) -> list[dict[str, Any]]:
    """Return everything a socket says of itself before it answers the first ping."""
    line.send('{"kind": "ping"}')
    said: list[dict[str, Any]] = []
    while not said or said[-1]["kind"] != "pong":
        said.append(json.loads(line.recv(timeout=60)))
    return said[:-1]


def closed_with(line: ClientConnection, timeout: float = 60) -> int | None:
    deadline = time.monotonic() + timeout
    try:
        while True:
            line.recv(timeout=max(0.01, deadline - time.monotonic()))
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


# --- Who gets in -----------------------------------------------------------------------------


def test_nobody_hears_anything_without_being_signed_in(crews: Crews, server: str) -> None:
    for path in ("/ws/desk/", "/ws/field/"):
        assert closed_with(connect(f"{server}{path}", origin=HOME)) == 4401
    assert closed_with(by_token(server, "not a token".replace(" ", "-"))) == 4401


def test_another_sites_page_is_refused_though_it_brings_the_cookie(crews: Crews, server: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        by_session(server, "/ws/desk/", crews.city.people["operator"], origin="https://evil.example")
    assert refused.value.response.status_code == 403


def test_a_cookie_without_an_origin_does_not_count(crews: Crews, server: str) -> None:
    assert closed_with(by_session(server, "/ws/desk/", crews.city.people["operator"], origin=None)) == 4401


def test_a_crew_is_refused_at_the_desk_and_a_desk_at_the_phones(crews: Crews, server: str) -> None:
    assert closed_with(by_session(server, "/ws/desk/", crews.people["near-1"])) == 4403
    assert closed_with(by_session(server, "/ws/field/", crews.city.people["operator"])) == 4403


@pytest.mark.parametrize("path", ["/ws/desk/", "/ws/field/"])
def test_a_cookie_that_is_no_key_is_nobodys_session(crews: Crews, server: str, path: str) -> None:
    # As no browser writes it: NUL by its octal number.
    cookie = {"Cookie": f'{settings.SESSION_COOKIE_NAME}="abcdefgh\\000x"'}

    assert closed_with(connect(f"{server}{path}", origin=HOME, additional_headers=cookie)) == 4401


def test_an_unknown_link_or_address_is_refused(crews: Crews, server: str) -> None:
    assert closed_with(connect(f"{server}/ws/track/nothing", origin=HOME)) == 4403
    with pytest.raises(InvalidStatus):
        connect(f"{server}/ws/else/", origin=HOME)


# --- What arrives ------------------------------------------------------------------------------


def test_an_offer_reaches_the_phone_of_the_crew_only(crews: Crews, server: str) -> None:
    near, far = (listening(by_session(server, "/ws/field/", crews.people[name])) for name in ("near-1", "far-1"))
    case = crews.urgent()

    offer_nearest(crews.order(case).pk, now=timezone.now())

    offer = next_of(near, "offer")
    assert (offer["case"], offer["is_urgent"], offer["cursor"]) == (case.pk, True, "1")
    with pytest.raises(TimeoutError):
        far.recv(timeout=0.3)


def test_departments_hear_of_their_own_cases_and_the_centre_of_all(crews: Crews, server: str) -> None:
    lines = {
        name: listening(by_session(server, "/ws/desk/", crews.city.people[name]))
        for name in ("operator", "roads_clerk", "lamps_clerk")
    }

    case = crews.urgent()

    assert next_of(lines["operator"], "case")["case"] == case.pk
    assert next_of(lines["roads_clerk"], "case")["case"] == case.pk
    with pytest.raises(TimeoutError):
        lines["lamps_clerk"].recv(timeout=0.3)


def test_a_citizens_page_is_told_that_something_changed_and_not_what(crews: Crews, server: str) -> None:
    case = crews.routed()
    token = Report.objects.get(case=case).token
    page = listening(connect(f"{server}/ws/track/{token}", origin=HOME))

    comment_case([case.pk], actor=Actor.of(crews.city.people["operator"]), now=timezone.now(), note="looked")

    told = json.loads(page.recv(timeout=60))
    assert told.keys() == {"kind", "id", "cursor"}
    assert told["kind"] == "case"
    # Numbers that another process, or this one started anew, would give too are taken for heard already.
    assert not told["cursor"].partition(".")[0].isdecimal()


@pytest.mark.parametrize("message", [{"kind": "case"}, {"kind": "case", "case": None}, {"kind": ["x"]}, {}, ["case"]])
def test_no_message_makes_the_sockets_deaf(crews: Crews, server: str, message: Any) -> None:
    # A deaf process is found out by nobody: its sockets stay open.
    desk = listening(by_session(server, "/ws/desk/", crews.city.people["operator"]))

    live.publish([live.report_topic(1)], message)

    case = crews.urgent()
    assert next_of(desk, "case")["case"] == case.pk


def test_what_was_missed_arrives_on_coming_back(crews: Crews, server: str) -> None:
    user = crews.people["near-1"]
    _device, token = sign_in_device(user)
    tell_once(user, 1)
    with by_token(server, token) as line:
        listening(line)
        tell_once(user, 2)
        assert next_of(line, "noted")["number"] == 2
    for number in (3, 4, 5):
        tell_once(user, number)

    with by_token(server, token, since=2) as line:
        assert [next_of(line, "noted")["number"] for _item in range(3)] == [3, 4, 5]
        tell_once(user, 6)
        assert next_of(line, "noted")["number"] == 6


def test_a_wake_up_that_got_lost_is_made_good_by_the_next_one(crews: Crews, server: str) -> None:
    user = crews.people["near-1"]
    line = listening(by_session(server, "/ws/field/", user))
    # Written, but nobody is told.
    FeedItem.objects.create(user=user, seq=1, kind=FeedKind.NOTED, facts={"number": 1}, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO dispatch_feedcounter (user_id, last) VALUES (%s, 1)", [user.pk])

    tell_once(user, 2)

    assert [next_of(line, "noted")["number"] for _item in range(2)] == [1, 2]


def test_a_desk_that_comes_back_hears_what_it_missed_or_is_told_to_ask(crews: Crews, server: str) -> None:
    operator = crews.city.people["operator"]
    client = Client()
    client.force_login(operator)
    with with_cookie(server, "/ws/desk/", client) as line:
        listening(line)
        first = crews.urgent()
        cursor = next_of(line, "case")["cursor"]
        next_of(line, "case")
    with with_cookie(server, f"/ws/desk/?since={cursor}", client) as line:
        again = next_of(line, "case")
        assert (again["case"], again["version"]) == (first.pk, 2)
    with with_cookie(server, "/ws/desk/?since=other.5", client) as line:
        assert next_of(line, "resync") == {"kind": "resync"}


def test_a_matter_about_a_department_is_not_told_to_its_own_people_at_the_centre(crews: Crews, server: str) -> None:
    people, lamps = crews.city.people, crews.city.departments["lamps"]
    double = people["lamps_clerk"]
    double.roles = [Role.OPERATOR, Role.CLERK]
    double.save()

    def report(**options: Any) -> int:
        report = NewReport(channel=Channel.WEB, text="they never come", received_at=NOW, **options)
        return take_in([report], now=NOW)[0].case_id

    with by_session(server, "/ws/desk/", people["operator"]) as centre:
        listening(centre)
        with by_session(server, "/ws/desk/", double) as own:
            listening(own)
            about, other = report(about_department=lamps), report()
            assert [next_of(centre, "case")["case"] for _each in range(2)] == [about, other]
            heard = next_of(own, "case")
            assert heard["case"] == other

        # Nor when the page comes back and asks for what it missed.
        about, other = report(about_department=lamps), report()
        assert [next_of(centre, "case")["case"] for _each in range(2)] == [about, other]
        with by_session(server, f"/ws/desk/?since={heard['cursor']}", double) as own:
            assert next_of(own, "case")["case"] == other


def test_a_fresh_page_hears_what_happened_while_its_line_was_being_opened(crews: Crews, server: str) -> None:
    client = Client()
    client.force_login(crews.city.people["operator"])
    # Somebody listens already, so that the process hears what is said.
    with with_cookie(server, "/ws/desk/", client) as other:
        listening(other)
        # A page that is drawn before the process had subscribed is rightly told to ask anew; on a slow machine that is
        # some seconds after it took the first line. What matters: a page drawn later hears what was said meanwhile.
        for _attempt in range(10):
            drawn = int(time.time())
            case = crews.urgent()
            while next_of(other, "case")["case"] != case.pk:
                pass
            with with_cookie(server, f"/ws/desk/?since=at.{drawn}", client) as line:
                heard = said_before_pong(line)
            if RESYNC not in heard:
                break
            time.sleep(CLOCKS_DIFFER_S + 1)
        # Also what the moments before had to say: clocks may differ.
        assert case.pk in [message["case"] for message in heard if message["kind"] == "case"]
        with with_cookie(server, "/ws/desk/?since=at.1000000000", client) as line:
            assert next_of(line, "resync") == {"kind": "resync"}
        with with_cookie(server, f"/ws/desk/?since=at.{drawn + 60}", client) as line:
            line.send('{"kind": "ping"}')
            assert json.loads(line.recv(timeout=60)) == {"kind": "pong"}


def test_a_citizens_fresh_page_asks_anew_where_something_happened_before_its_line_was_open(
    crews: Crews, server: str
) -> None:
    case = crews.routed()
    token = Report.objects.get(case=case).token
    address = f"{server}/ws/track/{token}"
    with connect(address, origin=HOME) as other:
        listening(other)
        drawn = int(time.time())
        with connect(f"{address}?since=at.{drawn + 60}", origin=HOME) as line:
            line.send('{"kind": "ping"}')
            assert json.loads(line.recv(timeout=60)) == {"kind": "pong"}

        comment_case([case.pk], actor=Actor.of(crews.city.people["operator"]), now=timezone.now(), note="looked")
        next_of(other, "case")

        with connect(f"{address}?since=at.{drawn}", origin=HOME) as line:
            assert next_of(line, "resync") == {"kind": "resync"}


def wander(server: str, token: str, heard: list[int], stop: threading.Event, luck: random.Random) -> None:
    """Be a phone on a bad network: come back again and again from where one left off."""
    last = 0
    while not stop.is_set():
        with by_token(server, token, since=last) as line:
            until = time.monotonic() + luck.uniform(0.02, 0.4)
            while time.monotonic() < until:
                with suppress(TimeoutError):
                    message = json.loads(line.recv(timeout=0.05))
                    heard.append(message["number"])
                    last = int(message["cursor"])


def test_nothing_is_lost_doubled_or_out_of_order_under_random_reconnects(crews: Crews, server: str) -> None:
    people = [crews.people[name] for name in ("near-1", "near-2", "middle-1", "far-1", "patrol-1")]
    rounds, stop = 60, threading.Event()
    heard: dict[int, list[int]] = {user.pk: [] for user in people}
    phones = [
        threading.Thread(
            target=wander, args=(server, sign_in_device(user)[1], heard[user.pk], stop, random.Random(number))
        )
        for number, user in enumerate(people)
    ]

    def speak(part: int) -> None:
        # Several transactions at once write into the same feeds.
        for number in range(part, rounds, 3):
            tell([Telling(user.pk, FeedKind.NOTED, {"number": number}) for user in people], now=timezone.now())
        connection.close()

    speakers = [threading.Thread(target=speak, args=(part,)) for part in range(3)]
    for thread in [*phones, *speakers]:
        thread.start()
    for thread in speakers:
        thread.join()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and min(map(len, heard.values())) < rounds:
        time.sleep(0.1)
    # Long enough for what should not come to come.
    time.sleep(0.5)
    stop.set()
    for thread in phones:
        thread.join()

    for user in people:
        written = [item.facts["number"] for item in FeedItem.objects.filter(user=user).order_by("seq")]
        assert sorted(written) == list(range(rounds))
        assert heard[user.pk] == written


def test_after_redis_was_away_phones_get_what_was_written_meanwhile(
    crews: Crews, server: str, embedded_servers: Servers
) -> None:
    user = crews.people["near-1"]
    line = listening(by_session(server, "/ws/field/", user))
    desk = listening(by_session(server, "/ws/desk/", crews.city.people["operator"]))
    redis = embedded_servers.redis.client(0)

    # Every subscriber is cut off; what is written before it is back reaches nobody by Redis.
    redis.client_kill_filter(_type="pubsub")
    FeedItem.objects.create(user=user, seq=1, kind=FeedKind.NOTED, facts={"number": 1}, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO dispatch_feedcounter (user_id, last) VALUES (%s, 1)", [user.pk])

    assert next_of(line, "noted")["number"] == 1
    assert next_of(desk, "resync") == {"kind": "resync"}


# --- When they close ---------------------------------------------------------------------------


def test_a_revoked_phone_is_closed_at_once_and_the_others_stay(crews: Crews, server: str) -> None:
    user = crews.people["near-1"]
    device, token = sign_in_device(user)
    _other, other_token = sign_in_device(user)
    line, other = (listening(by_token(server, each)) for each in (token, other_token))

    sign_out_device(device, now=timezone.now())

    assert closed_with(line) == 4401
    listening(other)
    assert closed_with(by_token(server, token)) == 4401


def test_signing_out_closes_the_pages_sockets(crews: Crews, server: str) -> None:
    client, elsewhere = Client(), Client()
    for each in (client, elsewhere):
        each.force_login(crews.city.people["operator"])
    line, other = (listening(with_cookie(server, "/ws/desk/", each)) for each in (client, elsewhere))

    client.logout()

    assert closed_with(line) == 4401
    listening(other)


def test_who_is_dismissed_hears_no_more(crews: Crews, server: str) -> None:
    operator = crews.city.people["operator"]
    line = listening(by_session(server, "/ws/desk/", operator))

    dismiss_person(operator, now=timezone.now())

    assert closed_with(line) == 4401


def test_what_nobody_was_told_of_is_found_by_looking_after(
    crews: Crews, server: str, owner_connection: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    operator, user = crews.city.people["operator"], crews.people["near-1"]
    desk = listening(by_session(server, "/ws/desk/", operator))
    phone = listening(by_session(server, "/ws/field/", user))

    owner_connection.execute("UPDATE accounts_user SET is_active = false WHERE id = %s", [operator.pk])
    FeedItem.objects.create(user=user, seq=1, kind=FeedKind.NOTED, facts={"number": 1}, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO dispatch_feedcounter (user_id, last) VALUES (%s, 1)", [user.pk])

    assert closed_with(desk, timeout=25) == 4401
    assert next_of(phone, "noted", timeout=25)["number"] == 1


def test_who_talks_too_much_is_closed(crews: Crews, server: str) -> None:
    line = listening(by_session(server, "/ws/desk/", crews.city.people["operator"]))

    with suppress(ConnectionClosed):
        for _word in range(200):
            line.send('{"kind": "hello"}')

    assert closed_with(line) == 1008


def tell_once(user: User, number: int) -> None:
    tell([Telling(user.pk, FeedKind.NOTED, {"number": number})], now=timezone.now())
