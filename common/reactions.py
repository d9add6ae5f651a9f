"""What follows an act: debts written in the act's transaction, paid by workers in batches.

A room says what it wants to hear with `@consumer`. The act writes one `Reaction`
row for each; a worker locks a batch, lets the consumer take its effect and deletes
the rows, all in one transaction, so inside Whistle every effect takes place once.
Redis only wakes the workers: what it forgets, the sweep finds.

Two workers may hear two events of one case in any order, so a consumer looks at
the present state instead of counting on what came before. One that must hear them in
their order says so, and is paid by one worker at a time; an event that fails is overtaken.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from redis import Redis, RedisError

from common.models import Reaction

logger = logging.getLogger(__name__)

MOST_TRIES = 8
WAKE_FOR_S = 1
DRAIN_TASK = "common.tasks.drain_reactions"

Handler = Callable[[Sequence[Reaction], datetime], None]


@dataclass(frozen=True)
class Consumer:
    """Somebody who wants to hear of some kinds of events."""

    name: str
    kinds: frozenset[str]
    handler: Handler
    batch: int
    hears_history: bool
    in_order: bool


_consumers: dict[str, Consumer] = {}


def consumer(
    name: str, *kinds: str, batch: int = 100, hears_history: bool = False, in_order: bool = False
) -> Callable[[Handler], Handler]:
    """Register the handler of a batch of reactions.

    `hears_history`: imported cases too. `in_order`: one batch after the other, whatever the number of workers.
    """

    def register(handler: Handler) -> Handler:
        _consumers[name] = Consumer(name, frozenset(kinds), handler, batch, hears_history, in_order)
        return handler

    return register


def consumers_of(kind: str, *, is_history: bool = False) -> list[str]:
    """Return the names of those who want to hear of `kind`."""
    return [each.name for each in _consumers.values() if kind in each.kinds and (each.hears_history or not is_history)]


def consumer_names() -> list[str]:
    """Return every registered consumer."""
    return list(_consumers)


def owe(kind: str, facts: dict[str, Any]) -> None:
    """Owe an event that is of no case in particular to whoever wants to hear of it. Inside its transaction only."""
    names = consumers_of(kind)
    Reaction.objects.bulk_create([Reaction(consumer=name, kind=kind, facts=facts) for name in names])
    wake_after_commit(names)


def wake_after_commit(names: Iterable[str]) -> None:
    """Once this transaction is committed, wake the workers of `names`; never fails the act."""
    wanted = sorted(set(names))
    if wanted:
        transaction.on_commit(lambda: _wake(wanted), robust=True)


@cache
def _redis() -> Redis:
    # Not the cache's own client: that sends one command at a time.
    return Redis.from_url(settings.CACHE_URL, socket_timeout=2, socket_connect_timeout=2)


def _wake_key(name: str) -> str:
    return f"{settings.CHANNEL_PREFIX}:wake:{name}"


def _wake(names: list[str]) -> None:
    # One message for a burst of events: whoever sets the key sends it, and the
    # worker clears the key before it looks, so no event falls between.
    with _redis().pipeline(transaction=False) as pipe:
        for name in names:
            pipe.set(_wake_key(name), 1, nx=True, ex=WAKE_FOR_S)
        was_asleep = pipe.execute()
    for name, is_first in zip(names, was_asleep, strict=True):
        if is_first:
            current_app.send_task(DRAIN_TASK, kwargs={"name": name}, expires=30)


def drain(name: str, *, now: Callable[[], datetime]) -> int:
    """Pay one consumer's open debts until none is left; return how many were paid.

    A batch that fails is tried again one by one, so that a single bad event holds up
    nobody. After `MOST_TRIES` it is set aside, visibly, until a person decides.
    """
    # Without Redis the next wake is at most late: the key lapses by itself.
    with suppress(RedisError):
        _redis().delete(_wake_key(name))
    each = _consumers[name]
    paid = 0
    while True:
        try:
            count = _pay(each, limit=each.batch, now=now())
        except Exception:
            logger.exception("a batch of %s failed; trying its events one by one", name)
            count = _pay_singly(each, now=now())
        if not count:
            return paid
        paid += count


def _open(each: Consumer, now: datetime) -> QuerySet[Reaction]:
    return Reaction.objects.filter(consumer=each.name, failed_at__isnull=True, retry_at__lte=now).order_by(
        "retry_at", "id"
    )


def _take_turn(each: Consumer) -> None:
    if each.in_order:
        # Until the end of the transaction: who comes second looks again at what is left.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reactions:{each.name}"])


@transaction.atomic
def _pay(each: Consumer, *, limit: int, now: datetime) -> int:
    _take_turn(each)
    rows = list(_open(each, now).select_for_update(skip_locked=True)[:limit])
    if rows:
        each.handler(rows, now)
        Reaction.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _pay_singly(each: Consumer, *, now: datetime) -> int:
    done = 0
    for _attempt in range(each.batch):
        row: Reaction | None = None
        try:
            with transaction.atomic():
                _take_turn(each)
                row = _open(each, now).select_for_update(skip_locked=True).first()
                if row is None:
                    break
                each.handler([row], now)
                row.delete()
        except Exception as error:
            if row is None:
                raise
            _note_failure(each, row, error, now)
        done += 1
    return done


def _note_failure(each: Consumer, row: Reaction, error: Exception, now: datetime) -> None:
    logger.error("reaction %s of %s failed", row.pk, each.name, exc_info=error)
    # An event that breaks the connection would else stay the first of its queue for ever.
    if not connection.is_usable():
        connection.close()
    tries = row.tries + 1
    Reaction.objects.filter(pk=row.pk).update(
        tries=tries,
        # The kind of error only: its text may quote what a citizen wrote.
        error=type(error).__name__,
        retry_at=now + timedelta(seconds=min(2**tries, 300)),
        failed_at=now if tries >= MOST_TRIES else None,
    )
