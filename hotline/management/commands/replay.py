"""`manage.py replay --speed N --key KEY`: play imported requests as live traffic through the public API.

Reads the requests from this installation's history and posts them, one after the other and
in their order, at the intervals of their day divided by N. Every request has a key of its
own, so a replay that was stopped goes on with `--run` and makes nothing twice.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases.models import Case, Origin
from common.actions import label_simulated
from common.models import City
from common.wall_clock import as_instant
from hotline.actions import key_digest
from hotline.city import partner_points
from hotline.models import PartnerKey

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
TIMEOUT_S = 30
PAGE = 500
LONGEST_TEXT, LONGEST_KEY = 5000, 80
TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500


class GivenUp(Exception):
    """The other side did not answer for so long that there is no sense in going on."""


@dataclass
class Player:
    """Posts requests at their time. One at a time: a request is settled before the next one is sent."""

    url: str
    key: str
    run: str
    speed: float
    patience_s: float
    tell: Callable[[str], object]
    answers: Counter[int] = field(default_factory=Counter)
    # How often something was sent again, and how far behind its time the play was at the worst.
    repeats: int = 0
    behind_s: float = 0.0

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.headers["X-API-Key"] = self.key

    def play(self, wanted: Iterable[Case]) -> None:
        """Play them all; raise GivenUp when nobody answers any more."""
        started, first = time.monotonic(), None
        for case in wanted:
            first = first or case.reported_at
            due = started + (case.reported_at - first).total_seconds() / self.speed
            wait_s = due - time.monotonic()
            if wait_s > 0:
                time.sleep(wait_s)
            else:
                self.behind_s = max(self.behind_s, -wait_s)
            self._settle(case)

    def _settle(self, case: Case) -> None:
        body, headers = body_of(case), {"Idempotency-Key": repeat_key(case, self.run)}
        deadline, wait_s = time.monotonic() + self.patience_s, FIRST_WAIT_S
        while True:
            status, words, asked_wait_s = self._post(body, headers)
            if status and status < SERVER_ERROR and status != TOO_MANY_REQUESTS:
                break
            if time.monotonic() > deadline:
                raise GivenUp(f"{case.source_number}: {words}")
            self.repeats += 1
            time.sleep(asked_wait_s or wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        self.answers[status] += 1
        if status in (401, 403, 404):
            # The next request would fare no better.
            raise GivenUp(f"{status} {words}")
        if status >= 400:
            self.tell(f"{case.source_number} was refused: {status} {words}")

    def _post(self, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, str, float]:
        try:
            answer = self.session.post(f"{self.url}/api/v1/reports", json=body, headers=headers, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            return 0, type(error).__name__, 0
        asked = answer.headers.get("Retry-After", "")
        return answer.status_code, answer.text[:300], float(asked) if asked.isdigit() else 0


def body_of(case: Case) -> dict[str, Any]:
    """Return the report a citizen would have made: what was the matter and where."""
    body: dict[str, Any] = {"text": case.summary[:LONGEST_TEXT], "address": case.address}
    if case.case_class:
        body["class"] = case.case_class.code
    if case.point:
        # As a partner writes them.
        lon, lat = partner_points()[1](case.point.x, case.point.y)
        body |= {"lon": lon, "lat": lat}
    return body


def repeat_key(case: Case, run: str) -> str:
    """Return the key under which a request is made once a run, however often it is sent."""
    key = f"{case.source}:{case.source_number}:{run}"
    if len(key) <= LONGEST_KEY and all("!" <= letter <= "~" for letter in key):
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def span(source: str, start: datetime | None, end: datetime | None) -> QuerySet[Case]:
    """Return the imported requests of a span, in the order in which they were made."""
    found = Case.objects.filter(origin=Origin.IMPORTED)
    if source:
        found = found.filter(source=source)
    if start:
        found = found.filter(reported_at__gte=start)
    if end:
        found = found.filter(reported_at__lt=end)
    return found.order_by("reported_at", "source_number")


class Command(BaseCommand):
    help = "Plays imported requests as live traffic through the public API, at their own intervals or faster."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to play, how fast, and where."""
        parser.add_argument("--speed", type=float, default=1.0, help="how much faster than it was")
        parser.add_argument("--key", required=True, help="a partner's key: manage.py partner_key issue replay ...")
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help="which installation reports go to; else this one"
        )
        parser.add_argument("--from", dest="start", type=_instant, help="first instant; local time of the city if bare")
        parser.add_argument("--to", dest="end", type=_instant, help="instant after the last")
        parser.add_argument("--source", default="", help="only what was imported from this source")
        parser.add_argument("--limit", type=int, help="at most so many")
        parser.add_argument("--run", help="name of an earlier run to go on with")
        parser.add_argument("--patience", type=float, default=600, help="seconds to try one request for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, then say how many were sent and how they were answered."""
        if options["speed"] <= 0:
            raise CommandError("--speed must be above 0")
        wanted = span(options["source"], _local(options["start"]), _local(options["end"]))[: options["limit"]]
        count = wanted.count()
        if not count:
            raise CommandError("There are no imported requests in that span. Bring some in: manage.py import_requests")
        if PartnerKey.objects.filter(digest=key_digest(options["key"])).exists():
            # It is this installation that will hear people who are not there.
            label_simulated()
        run = options["run"] or timezone.now().astimezone(_zone()).strftime("%Y%m%dT%H%M%S")
        player = Player(
            options["url"].rstrip("/"), options["key"], run, options["speed"], options["patience"], self.stdout.write
        )
        self.stdout.write(f"playing {count} requests at {options['speed']:g} times their speed; run {run}")
        try:
            player.play(_whole(wanted))
        except GivenUp as reason:
            raise CommandError(f"given up: {reason}. {_sum(player)}. Go on later with --run {run}") from reason
        self.stdout.write(_sum(player))


def _whole(wanted: QuerySet[Case]) -> Iterator[Case]:
    """Yield the requests page by page: a play may last for days, and no cursor should be open so long."""
    ids = list(wanted.values_list("pk", flat=True))
    for start in range(0, len(ids), PAGE):
        page = Case.objects.select_related("case_class").in_bulk(ids[start : start + PAGE])
        yield from (page[case_id] for case_id in ids[start : start + PAGE])


def _sum(player: Player) -> str:
    told = ", ".join(f"{count} answered {status}" for status, count in sorted(player.answers.items())) or "none sent"
    return f"{told}; {player.repeats} sent again; at worst {player.behind_s:.1f} s behind"


def _instant(text: str) -> datetime:
    instant = parse_datetime(text)
    if instant is None:
        raise ValueError(text)
    return instant


def _zone() -> ZoneInfo:
    city = City.objects.first()
    return city.zone if city else ZoneInfo("UTC")


def _local(instant: datetime | None) -> datetime | None:
    city = City.objects.first()
    if instant is None or city is None:
        return instant
    return as_instant(instant, city.zone)
