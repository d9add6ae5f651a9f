"""Debts are paid once, whatever goes wrong: a bad event, two workers, a lost wake, a broken connection."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis

from common import reactions
from common.models import IdempotencyKey, Reaction
from common.reactions import MOST_TRIES, Handler, consumer, consumers_of, drain
from common.tasks import drain_reactions
from tests.city import NOW

Register = Callable[..., None]


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register consumers of this test only: `hear("name", handler, batch=10)`."""
    monkeypatch.setattr(reactions, "_consumers", {})

    def register(name: str, handler: Handler, **options: object) -> None:
        consumer(name, "happened", **options)(handler)

    return register


def owe(name: str, count: int = 1, **options: object) -> list[Reaction]:
    Reaction.objects.bulk_create(
        [Reaction(consumer=name, kind="happened", retry_at=NOW, **options) for _number in range(count)]
    )
    # Their ids are the database's.
    return list(Reaction.objects.filter(consumer=name).order_by("pk"))


def take_effect(events: Sequence[Reaction], now: datetime) -> None:
    """Leave a trace that can be left once only."""
    for event in events:
        IdempotencyKey.objects.create(scope=event.consumer, key=str(event.pk), request_digest="")


def effects(name: str) -> list[int]:
    return sorted(int(key) for key in IdempotencyKey.objects.filter(scope=name).values_list("key", flat=True))


def ids(events: Sequence[Reaction]) -> list[int]:
    return sorted(event.pk for event in events)


def at_now() -> datetime:
    return NOW


def test_every_debt_is_paid_and_gone(db: None, hear: Register) -> None:
    hear("good", take_effect, batch=3)
    debts = owe("good", 8)

    paid = drain("good", now=at_now)

    assert paid == 8
    assert effects("good") == ids(debts)
    assert not Reaction.objects.exists()


def test_only_who_asked_hears_and_of_history_only_who_wants_to(hear: Register) -> None:
    hear("of the present", take_effect)
    hear("of the past too", take_effect, hears_history=True)

    assert consumers_of("happened") == ["of the present", "of the past too"]
    assert consumers_of("happened", is_history=True) == ["of the past too"]
    assert consumers_of("something else") == []


def test_effect_and_debt_stand_or_fall_together(db: None, hear: Register) -> None:
    def fail_late(events: Sequence[Reaction], now: datetime) -> None:
        take_effect(events, now)
        raise RuntimeError("after the effect")

    hear("late", fail_late)
    (debt,) = owe("late")

    drain("late", now=at_now)

    assert effects("late") == []
    debt.refresh_from_db()
    assert (debt.tries, debt.error, debt.failed_at) == (1, "RuntimeError", None)
    assert debt.retry_at > NOW


def test_a_bad_event_does_not_hold_up_the_good_ones(db: None, hear: Register) -> None:
    debts = owe("picky", 7)
    bad = debts[3]

    def refuse_one(events: Sequence[Reaction], now: datetime) -> None:
        take_effect(events, now)
        if bad.pk in {event.pk for event in events}:
            raise ValueError("not this one")

    hear("picky", refuse_one, batch=5)

    drain("picky", now=at_now)

    assert effects("picky") == ids([debt for debt in debts if debt != bad])
    assert [left.pk for left in Reaction.objects.all()] == [bad.pk]


def test_a_bad_event_is_set_aside_where_people_see_it_and_tried_no_more(db: None, hear: Register) -> None:
    tried_at: list[datetime] = []

    def never(events: Sequence[Reaction], now: datetime) -> None:
        tried_at.append(now)
        raise ValueError("its words: 13800138000")

    hear("never", never, batch=1)
    (debt,) = owe("never")
    now = NOW
    for _try in range(MOST_TRIES * 2):
        drain("never", now=lambda at=now: at)
        now += timedelta(minutes=6)

    debt.refresh_from_db()
    assert debt.tries == MOST_TRIES
    assert debt.failed_at == NOW + timedelta(minutes=6) * (MOST_TRIES - 1)
    # The kind only: the text of an error may quote a citizen.
    assert debt.error == "ValueError"
    # Once with its batch and once by itself, each time.
    assert len(tried_at) == MOST_TRIES * 2


def test_a_bad_event_waits_longer_each_time(db: None, hear: Register) -> None:
    def never(events: Sequence[Reaction], now: datetime) -> None:
        raise ValueError

    hear("never", never)
    (debt,) = owe("never")
    waits = []
    now = NOW
    for _try in range(4):
        drain("never", now=lambda at=now: at)
        debt.refresh_from_db()
        waits.append((debt.retry_at - now).total_seconds())
        now = debt.retry_at

    assert waits == [2, 4, 8, 16]


def test_what_is_not_due_is_left_alone(db: None, hear: Register) -> None:
    hear("good", take_effect)
    owe("good")
    Reaction.objects.update(retry_at=NOW + timedelta(seconds=1))

    assert drain("good", now=at_now) == 0
    assert Reaction.objects.count() == 1


def test_the_sweep_finds_what_nobody_was_woken_for_even_beside_a_consumer_that_always_fails(
    db: None, hear: Register
) -> None:
    def never(events: Sequence[Reaction], now: datetime) -> None:
        raise ValueError

    hear("never", never)
    hear("good", take_effect)
    owe("never", 3)
    debts = owe("good", 3)

    drain_reactions()

    assert effects("good") == ids(debts)


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_pay_each_debt_once(hear: Register) -> None:
    calls: list[int] = []
    both_began = threading.Barrier(2, timeout=120)

    def pay_slowly(events: Sequence[Reaction], now: datetime) -> None:
        if len(calls) < 2 * 5:
            # Each holds a batch before either goes on.
            both_began.wait()
        calls.extend(event.pk for event in events)
        take_effect(events, now)

    hear("shared", pay_slowly, batch=5)
    debts = owe("shared", 60)
    paid: list[int] = []

    def work() -> None:
        try:
            paid.append(drain("shared", now=timezone.now))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sorted(calls) == ids(debts)
    assert effects("shared") == ids(debts)
    assert sum(paid) == 60
    assert min(paid) > 0


@pytest.mark.django_db(transaction=True)
def test_an_event_that_breaks_the_connection_is_set_aside_like_any_other(hear: Register) -> None:
    debts = owe("breaking", 3)
    bad = debts[0]

    def break_connection(events: Sequence[Reaction], now: datetime) -> None:
        take_effect(events, now)
        if bad.pk in {event.pk for event in events}:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    hear("breaking", break_connection)

    drain("breaking", now=timezone.now)

    assert effects("breaking") == ids(debts[1:])
    (left,) = Reaction.objects.all()
    assert (left.pk, left.tries, left.error) == (bad.pk, 1, "OperationalError")


@pytest.mark.django_db(transaction=True)
def test_a_burst_wakes_its_workers_once_and_only_after_the_commit(
    hear: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(reactions.current_app, "send_task", lambda _task, kwargs, expires: sent.append(kwargs["name"]))
    hear("good", take_effect)
    with transaction.atomic():
        for _event in range(5):
            reactions.wake_after_commit(["good"])
        assert sent == []

    assert sent == ["good"]
    drain("good", now=timezone.now)
    # Whatever comes after a worker began to look wakes the next one.
    reactions.wake_after_commit(["good"])
    assert sent == ["good", "good"]


@pytest.mark.django_db(transaction=True)
def test_without_redis_an_act_stands_and_what_it_owes_is_paid(
    hear: Register, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hear("good", take_effect)
    monkeypatch.setattr(reactions, "_redis", lambda: Redis(unix_socket_path=str(tmp_path / "nobody.sock")))
    with transaction.atomic():
        debts = owe("good")
        reactions.wake_after_commit(["good"])

    drain_reactions()

    assert effects("good") == ids(debts)


@pytest.mark.django_db(transaction=True)
def test_who_must_hear_in_order_is_paid_by_one_worker_at_a_time(hear: Register) -> None:
    heard: list[int] = []
    at_work: list[int] = []

    def listen(events: Sequence[Reaction], now: datetime) -> None:
        at_work.append(1)
        assert len(at_work) == 1
        time.sleep(0.02)
        heard.extend(event.pk for event in events)
        at_work.pop()

    hear("in order", listen, batch=2, in_order=True)
    debts = owe("in order", 20)

    def work() -> None:
        drain("in order", now=at_now)
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert heard == ids(debts)
