"""What must be true of a city once it has come to rest, whatever was killed meanwhile.

Said once, for every test of faults: what was answered is there, once; what follows an
act has happened, once, or shows that it has not; the log proves itself.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Max

from cases.models import Case, LogEntry, LogKind, Words
from common.models import Reaction
from dispatch.models import Assignment, FeedCounter, FeedItem, FeedKind, Unit
from dispatch.workflow import OPEN
from evaluation.actions import rebuild_facts
from hotline.telling import TOLD_OTHERWISE
from messaging.models import Message, MessageState
from tests.faults.traffic import Asked, Traffic
from tests.live import LiveCity

REST_S = 240
# Without the beat nothing is looked for again: what is not done by then waits for it.
STILL_S = 15
# What a citizen with a telephone is told of without fail.
TOLD = [LogKind.REPORT, LogKind.FILE, LogKind.ROUTE, LogKind.SEND_FAST]


def come_to_rest(city: LiveCity, *, patience_s: float = REST_S) -> None:
    """Wait until nothing is owed and nothing waits to be sent; raise with what is left over."""
    deadline = time.monotonic() + patience_s
    while left := _left_over(city):
        dead = [name for name, part in city.processes.items() if part.pid is None]
        assert not dead, f"died by themselves: {dead}"
        if time.monotonic() > deadline:
            logs = "\n".join(f"--- {name}\n{part.tail(8)}" for name, part in city.processes.items())
            raise AssertionError(f"never came to rest: {left}\n{logs}")
        time.sleep(0.3)


def _left_over(city: LiveCity) -> dict[str, int]:
    with city.orm():
        owed = Counter(Reaction.objects.filter(failed_at__isnull=True).values_list("consumer", flat=True))
        unsent = Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.SENDING]).count()
    return {**owed, **({"unsent messages": unsent} if unsent else {})}


@contextmanager
def still(city: LiveCity) -> Iterator[None]:
    """Hold the beat, so that no offer runs out and no clock falls due while somebody looks."""
    pid = city.processes["beat"].pid
    assert pid is not None
    deadline = time.monotonic() + REST_S
    while True:
        come_to_rest(city)
        os.kill(pid, signal.SIGSTOP)
        try:
            # What the beat had begun goes on; where a word of it got lost, only the beat can say it again.
            come_to_rest(city, patience_s=STILL_S)
            break
        except AssertionError:
            os.kill(pid, signal.SIGCONT)
            if time.monotonic() > deadline:
                raise
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def frozen_redis(city: LiveCity) -> Iterator[None]:
    """Let Redis hang: connected, and answering nothing."""
    process = city.servers.redis.process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def require_all(city: LiveCity, traffic: Traffic) -> None:
    """Raise unless everything below is true."""
    assert traffic.faults == []
    with still(city), city.orm():
        require_reports_once(traffic)
        require_steps_once(traffic)
        require_reactions_paid()
        require_messages_once()
        require_fast_lane_took_all(traffic)
        require_offers_once()
        require_feeds_without_gaps()
        require_facts_as_rebuilt()
    city.manage("verify_log")


def require_reports_once(traffic: Traffic) -> None:
    """Raise unless every report that was answered is one case, under the number that was answered."""
    for asked in traffic.reports + traffic.uploads:
        numbers = list(Words.objects.filter(text__contains=f"({asked.key})").values_list("case__number", flat=True))
        assert asked.answer is not None, f"{asked.key} was never answered"
        assert numbers == [_number(asked)], f"{asked.key} was answered with {_number(asked)} and is {numbers}"


def _number(asked: Asked) -> str:
    answer: dict[str, Any] = asked.answer or {}
    return str(answer["acts"][0]["number"] if "acts" in answer else answer["number"])


def require_steps_once(traffic: Traffic) -> None:
    """Raise unless every step that was answered stands in its case's log, once."""
    for asked in traffic.steps:
        assert asked.answer is not None, f"{asked.key} was never answered"
        kind, _dash, number = asked.key.partition("-")
        case = Case.objects.get(number=number)
        rows = LogEntry.objects.filter(case_id=case.pk, kind=kind).count()
        assert rows == 1, f"{number} was {kind}d once and its log says {rows} times"


def require_reactions_paid() -> None:
    """Raise unless nothing is owed. What failed for good would still be a row, with its reason."""
    assert list(Reaction.objects.values_list("consumer", "kind", "error", "failed_at")) == []


def require_messages_once() -> None:
    """Raise unless whoever left a telephone number was told of each of these acts, once; of the same news once a case."""
    told = Counter(Message.objects.values_list("case_id", "log_seq", "contact_id"))
    assert set(told.values()) <= {1}
    rows = LogEntry.objects.filter(kind__in=TOLD).values_list("case_id", "seq", "kind")
    # Whoever gets another word at once needs no receipt.
    otherwise = set(Case.objects.filter(state__in=TOLD_OTHERWISE).values_list("pk", flat=True))
    rows = [row for row in rows if row[2] != LogKind.REPORT or row[0] not in otherwise]
    contacts = dict(Case.objects.filter(reports__contact__isnull=False).values_list("pk", "reports__contact"))
    first = {(case_id, kind): seq for case_id, seq, kind in sorted(rows, key=lambda row: -row[1])}
    expected = {(case_id, seq, contacts[case_id]) for (case_id, _kind), seq in first.items() if case_id in contacts}
    assert set(told) >= expected, f"{len(expected - set(told))} of {len(expected)} were never told"
    # On a laptop the outbox takes everything, so nothing is uncertain in the end.
    assert set(Message.objects.values_list("state", flat=True)) <= {MessageState.DELIVERED}


def require_fast_lane_took_all(traffic: Traffic) -> None:
    """Raise unless every urgent matter from a grid worker was sent, and a unit asked or the desk alarmed."""
    for case in Case.objects.filter(number__in=[_number(asked) for asked in traffic.uploads]):
        kinds = Counter(LogEntry.objects.filter(case_id=case.pk).values_list("kind", flat=True))
        assert kinds[LogKind.SEND_FAST] == 1, f"{case.number} has {kinds}"
        assert kinds[LogKind.ASSIGN] >= 1, f"nobody was asked for {case.number}, and nobody alarmed"


def require_offers_once() -> None:
    """Raise unless a unit is asked for an order once a round, and is as busy as its open assignments say."""
    asked = Assignment.objects.values("order", "round", "unit").annotate(times=Count("pk")).filter(times__gt=1)
    assert list(asked) == []
    offers = Counter((item.facts["assignment"], item.user_id) for item in FeedItem.objects.filter(kind=FeedKind.OFFER))
    assert set(offers.values()) <= {1}
    told = {assignment for assignment, _user in offers}
    assert told == set(Assignment.objects.values_list("pk", flat=True))
    busy = Counter(Assignment.objects.filter(state__in=OPEN).values_list("unit_id", flat=True))
    counted = dict(Unit.objects.filter(open_assignments__gt=0).values_list("pk", "open_assignments"))
    assert counted == dict(busy)


def require_feeds_without_gaps() -> None:
    """Raise unless each person's feed is numbered from one, without a gap, up to its counter."""
    feeds = FeedItem.objects.values("user").annotate(count=Count("pk"), last=Max("seq"))
    assert list(feeds.exclude(count=F("last"))) == []
    counters = dict(FeedCounter.objects.values_list("user_id", "last"))
    assert counters == {feed["user"]: feed["last"] for feed in feeds}


def require_facts_as_rebuilt() -> None:
    """Raise unless the figures that followed the acts are those that all cases give anew."""
    followed = _facts()
    with transaction.atomic():
        rebuild_facts()
        rebuilt = _facts()
        transaction.set_rollback(True)
    assert followed == rebuilt
    assert followed, "there is nothing to judge, so this says nothing"


def _facts() -> set[str]:
    # The id of a row is no figure.
    with connection.cursor() as cursor:
        cursor.execute("SELECT (to_jsonb(f) - 'id')::text FROM evaluation_fact f")
        return {row[0] for row in cursor.fetchall()}
