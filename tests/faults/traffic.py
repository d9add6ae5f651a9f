"""People who go on whatever breaks: each asks with one key until he is answered, and remembers the answer."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
import requests

from accounts.devices import digest_of, new_token
from accounts.models import DeviceToken, User
from tests.live import LiveCity

# On a street of the model city that grid workers go round; an urgent class and an ordinary one.
HERE = (120.885, 32.015)
URGENT, ORDINARY = "E0409", "C0118"
PATIENCE_S = 240
# What happens to a report at the desk, and who does it.
STEPS = {"file": "shift_lead", "route": "dispatcher"}
PEOPLE = {"grid_worker": "grid-320613001-01", "shift_lead": "shiftlead1", "dispatcher": "dispatcher1"}


@dataclass
class Asked:
    """One thing somebody asked for, and what came of it."""

    key: str
    body: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] | None = None
    # How often it was asked before an answer came.
    attempts: int = 0


@dataclass
class Traffic:
    """Citizens, grid workers and a desk at work on one city."""

    city: LiveCity
    partner_key: str
    tokens: dict[str, str]
    reports: list[Asked] = field(default_factory=list)
    uploads: list[Asked] = field(default_factory=list)
    steps: list[Asked] = field(default_factory=list)
    # Answers that no patience would have changed.
    faults: list[str] = field(default_factory=list)
    _to_file: SimpleQueue[str] = field(default_factory=SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    # --- One of each ------------------------------------------------------

    def report(self, key: str = "", *, patience_s: float = PATIENCE_S) -> Asked:
        """Report something by the public API, by somebody who can be reached."""
        asked = Asked(key or secrets.token_hex(8))
        self.reports.append(asked)
        asked.body = {
            "text": f"The lamp is out ({asked.key})",
            "class": ORDINARY,
            "lon": HERE[0],
            "lat": HERE[1],
            "contact": {"phone": f"+86100{secrets.randbelow(10**8):08d}"},
        }
        return self.again(asked, patience_s=patience_s)

    def again(self, asked: Asked, *, patience_s: float = PATIENCE_S) -> Asked:
        """Send a report, with the same key and words, until it is answered."""
        headers = {"Idempotency-Key": asked.key, "X-API-Key": self.partner_key}
        self._ask(asked, "/api/v1/reports", asked.body, headers, patience_s)
        return asked

    def upload(self) -> Asked:
        """Upload an urgent matter from a grid worker's phone."""
        asked = Asked(secrets.token_hex(8))
        self.uploads.append(asked)
        act = {
            "key": asked.key,
            "kind": "upload",
            "happened_at": datetime.now(UTC).isoformat(),
            "lon": HERE[0],
            "lat": HERE[1],
            "text": f"The cover is gone ({asked.key})",
            "class": URGENT,
        }
        headers = {"Authorization": f"Device {self.tokens['grid_worker']}"}
        self._ask(asked, "/api/internal/field/acts", {"acts": [act]}, headers, PATIENCE_S)
        if asked.answer and asked.answer["acts"][0]["status"] != 200:
            self.faults.append(f"upload: {asked.answer}")
        return asked

    def take(self, verb: str, number: str, *, version: int) -> Asked:
        """Take a step with a case, as whoever read that version of it."""
        asked = Asked(f"{verb}-{number}")
        self.steps.append(asked)
        case_id = self._case_id(number)
        body = {"cases": [case_id], "versions": {str(case_id): version}}
        headers = {"Authorization": f"Device {self.tokens[STEPS[verb]]}", "Idempotency-Key": asked.key}
        self._ask(asked, f"/api/internal/cases/acts/{verb}/", body, headers, PATIENCE_S)
        return asked

    def _case_id(self, number: str) -> int:
        for _again in _until(PATIENCE_S):
            try:
                with self.city.connect() as own:
                    found = own.execute("SELECT id FROM cases_case WHERE number = %s", [number]).fetchone()
                    assert found, f"{number} was answered and is not there"
                    return int(str(found[0]))
            except psycopg.OperationalError:
                continue
        raise AssertionError("the database never came back")

    def _ask(self, asked: Asked, path: str, body: dict[str, Any], headers: dict[str, str], patience_s: float) -> None:
        for _again in _until(patience_s):
            asked.attempts += 1
            try:
                answer = requests.post(f"{self.city.url}{path}", json=body, headers=headers, timeout=10)
            except requests.RequestException:
                continue
            if answer.status_code in (200, 201):
                asked.answer = answer.json()
                return
            if answer.status_code < 500:
                self.faults.append(f"{path}: {answer.status_code} {answer.text}")
                return

    # --- All at once ------------------------------------------------------

    def __enter__(self) -> "Traffic":
        jobs: list[Callable[[], object]] = [self._citizen, self._citizen, self._grid_worker, self._desk]
        self._stop.clear()
        self._threads = [threading.Thread(target=self._repeat, args=[job], daemon=True) for job in jobs]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S * 2)
        assert not any(thread.is_alive() for thread in self._threads)

    def _repeat(self, job: Callable[[], object]) -> None:
        try:
            while not self._stop.is_set():
                job()
        except Exception as error:  # noqa: BLE001 - told by the test, not lost with the thread
            self.faults.append(repr(error))

    def _citizen(self) -> None:
        asked = self.report()
        if asked.answer:
            self._to_file.put(asked.answer["number"])
        time.sleep(0.1)

    def _grid_worker(self) -> None:
        self.upload()
        time.sleep(1)

    def _desk(self) -> None:
        try:
            number = self._to_file.get(timeout=0.3)
        except Empty:
            return
        for version, verb in enumerate(STEPS, start=1):
            self.take(verb, number, version=version)

    def wait_for(self, count: int) -> None:
        """Wait until so many more reports have been answered."""
        wanted = count + sum(each.answer is not None for each in self.reports)
        for _again in _until(PATIENCE_S):
            if sum(each.answer is not None for each in self.reports) >= wanted:
                return
        raise AssertionError(f"no {count} more reports were answered; web says:\n{self.city.processes['web'].tail()}")


def _until(patience_s: float) -> Iterator[int]:
    deadline = time.monotonic() + patience_s
    for attempt in itertools.count():
        yield attempt
        if time.monotonic() > deadline:
            return
        time.sleep(0.15)


def begin(city: LiveCity) -> Traffic:
    """Give somebody of each role a phone, and the citizens' app a key."""
    key = city.manage("partner_key", "issue", "traffic", "--per-minute", "100000").strip()
    tokens = {role: new_token() for role in PEOPLE}
    with city.orm():
        for role, username in PEOPLE.items():
            user = User.objects.get(username=username)
            DeviceToken.objects.create(user=user, label=role, digest=digest_of(tokens[role]))
    return Traffic(city, key, tokens)
