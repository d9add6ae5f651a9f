"""Imported requests played again: through the public door, in their order, each once, whatever the door answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.actions.history import HistoricReport, bring_in_history
from cases.models import Case, Channel, LogEntry, Origin
from common.models import City
from grid.models import CaseClass
from hotline.actions import issue_key
from tests.city import SmallCity
from tests.live import LiveCity

BEGIN = datetime(2011, 7, 1, 12, 0, tzinfo=UTC)
# Where the model city has ground.
HERE = (120.885, 32.015)


def bring_in(count: int, class_id: int, *, source: str = "test", apart_s: float = 60, **options: Any) -> None:
    bring_in_history(
        [
            HistoricReport(
                source=source,
                number=f"{number:03d}",
                reported_at=BEGIN + timedelta(seconds=apart_s * number),
                class_id=class_id,
                channel=Channel.CALL,
                summary=f"matter {number:03d} of {source}",
                **{"point": HERE, **options},
            )
            for number in range(count)
        ],
        now=datetime.now(UTC),
    )


@dataclass
class Door:
    """A public API that answers as it is told: a status each, `None` hanging up; then 201."""

    moods: list[int | None] = field(default_factory=list)
    url: str = ""
    heard: list[tuple[str, int | None]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            mood = door.moods.pop(0) if door.moods else 201
            door.heard.append((body["text"], mood))
            door.keys.add(self.headers["Idempotency-Key"])
            if mood is None:
                self.close_connection = True
                return
            self.send_response(mood)
            self.send_header("Content-Length", "2")
            if mood == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(b"{}")

    return Handler


@pytest.fixture
def door() -> Iterator[Door]:
    with opened(Door()) as open_one:
        yield open_one


@contextmanager
def opened(door: Door) -> Iterator[Door]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(door))
    server.daemon_threads = True
    door.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def replay(door: Door, **options: Any) -> None:
    call_command("replay", **{"url": door.url, "key": "k", "speed": 1e6, "run": "r", **options})


def taken(door: Door) -> list[str]:
    return [text[7:10] for text, mood in door.heard if mood == 201]


@pytest.mark.parametrize("trouble", [[429], [503], [None], [429, 503, None, 500]], ids=str)
def test_whatever_the_door_says_every_request_is_made_once_and_in_order(
    city: SmallCity, door: Door, trouble: list[int | None]
) -> None:
    bring_in(6, city.classes["lamp"].pk)
    door.moods = [201, 201, *trouble]

    replay(door)

    assert taken(door) == ["000", "001", "002", "003", "004", "005"]
    # The one in trouble was asked again before the next one.
    assert [text[7:10] for text, _mood in door.heard[2 : 3 + len(trouble)]] == ["002"] * (1 + len(trouble))
    assert len(door.keys) == 6


def test_a_request_that_is_refused_is_told_and_the_play_goes_on(
    city: SmallCity, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(3, city.classes["lamp"].pk)
    door.moods = [201, 400]

    replay(door)

    assert taken(door) == ["000", "002"]
    told = capsys.readouterr().out
    assert "001 was refused: 400" in told
    assert "2 answered 201, 1 answered 400" in told


def test_a_key_that_is_not_known_ends_the_play_at_once(city: SmallCity, door: Door) -> None:
    bring_in(3, city.classes["lamp"].pk)
    door.moods = [401]

    with pytest.raises(CommandError, match=r"given up: 401.*--run r"):
        replay(door)

    assert len(door.heard) == 1


def test_a_door_that_stays_shut_ends_the_play_with_how_to_go_on(city: SmallCity, door: Door) -> None:
    bring_in(2, city.classes["lamp"].pk)
    door.moods = [201, 503, 503, 503]

    with pytest.raises(CommandError, match=r"given up: 001.*1 answered 201.*--run r"):
        replay(door, patience=0.1)


def test_a_span_is_played_and_its_intervals_are_shortened(city: SmallCity, door: Door) -> None:
    bring_in(10, city.classes["lamp"].pk, apart_s=60)
    span = {"start": BEGIN + timedelta(minutes=2), "end": BEGIN + timedelta(minutes=5)}
    begun = datetime.now(UTC)

    # Two minutes between the first and the last of them take two seconds.
    replay(door, speed=60, **span)

    assert taken(door) == ["002", "003", "004"]
    assert datetime.now(UTC) - begun >= timedelta(seconds=2)


def test_a_play_of_nothing_says_where_requests_come_from(city: SmallCity, door: Door) -> None:
    with pytest.raises(CommandError, match="import_requests"):
        replay(door)


def test_only_a_play_into_this_very_city_labels_it(city: SmallCity, door: Door) -> None:
    bring_in(1, city.classes["lamp"].pk)

    replay(door, run="elsewhere")
    assert not City.objects.get().is_simulated
    replay(door, run="here", key=issue_key("replay", origin=Origin.SIMULATED))
    assert City.objects.get().is_simulated


def test_history_becomes_live_traffic_once(live_city: LiveCity) -> None:
    with live_city.orm():
        bring_in(8, CaseClass.objects.get(code="C0118").pk, source="replay-test", apart_s=1)
    key = live_city.manage("partner_key", "issue", "replay", "--origin", "simulated").strip()
    words = ["replay", "--key", key, "--url", live_city.url, "--source", "replay-test", "--speed", "8", "--run", "one"]

    said = [live_city.manage(*words) for _time in range(2)]

    assert all("8 answered 201" in each for each in said)
    with live_city.orm():
        played = Case.objects.filter(words__text__endswith="of replay-test").order_by("pk")
        assert [each.words.get().text[7:10] for each in played] == [f"{number:03d}" for number in range(8)]
        assert {(each.origin, each.channel, each.case_class.code) for each in played} == {("simulated", "app", "C0118")}
        # Their clocks run, as those of any report.
        assert all(each.due_at and each.division_id for each in played)
        kinds = LogEntry.objects.filter(case_id__in=[each.pk for each in played]).values_list("kind", flat=True)
        assert set(kinds) == {"report"}
