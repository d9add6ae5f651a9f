"""Messages to one person leave in the order of what happened; one that cannot leave holds up nobody for long."""

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact
from messaging import actions
from messaging.actions import Draft, meet_contact, queue_messages, reconcile, send_due
from messaging.doors import Letter, NotSent, Receipt, Unclear
from messaging.models import Message, MessageState
from tests.examples import examples
from tests.messaging.test_sending import Clock, Died


class Provider:
    """A door that notes what leaves, and fails as the test says: by body, what to raise how often."""

    name = "noting"
    channels = frozenset({"sms"})

    def __init__(self) -> None:
        self.left: list[str] = []
        self.faults: dict[str, list[BaseException]] = {}
        self.slow_s = 0.0

    def send(self, letter: Letter) -> Receipt:
        fault = self.faults.get(letter.body)
        if fault:
            raise fault.pop(0)
        time.sleep(self.slow_s)
        self.left.append(letter.body)
        return Receipt(f"n{letter.message_id}")

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        return None


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    monkeypatch.setattr(actions, "door_for", lambda channel: provider)
    return provider


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(citizen: Contact, clock: Clock, *bodies: str, **options: object) -> None:
    drafts = [
        Draft(key=f"{citizen.pk} {body}", occasion="routed", language="en", contact=citizen, body=body, **options)  # type: ignore[arg-type]
        for body in bodies
    ]
    queue_messages(drafts, now=clock())


def run(clock: Clock, *, hours: float = 2, step_s: float = 10) -> None:
    """Let workers and the clock run on."""
    until = clock() + timedelta(hours=hours)
    while clock() < until and Message.objects.filter(due_at__isnull=False, state__in=["queued", "sending", "unknown"]):
        send_due(now=clock)
        reconcile(now=clock)
        clock.move(seconds=step_s)


def busy() -> NotSent:
    return NotSent("429", is_permanent=False)


def test_the_second_waits_while_the_first_is_tried_again(citizen: Contact, clock: Clock, provider: Provider) -> None:
    provider.faults["first"] = [busy(), busy(), busy()]
    write(citizen, clock, "first", "second")

    send_due(now=clock)
    assert provider.left == []
    run(clock)

    assert provider.left == ["first", "second"]


def test_other_people_do_not_wait(citizen: Contact, clock: Clock, provider: Provider) -> None:
    provider.faults["first"] = [busy()]
    write(citizen, clock, "first", "second")
    write(meet_contact("+8613800138001", language="en"), clock, "another's")

    send_due(now=clock)

    assert provider.left == ["another's"]


def test_what_is_written_later_of_what_happened_earlier_leaves_first(
    citizen: Contact, clock: Clock, provider: Provider
) -> None:
    write(citizen, clock, "later", happened_id=2000)
    write(citizen, clock, "earlier", happened_id=1000)

    run(clock)

    assert provider.left == ["earlier", "later"]


def test_one_that_never_gets_out_is_passed_after_some_minutes(
    citizen: Contact, clock: Clock, provider: Provider
) -> None:
    begun = clock()
    provider.faults["first"] = [busy() for _ in range(99)]
    write(citizen, clock, "first", "second")

    while not provider.left:
        send_due(now=clock)
        clock.move(seconds=10)

    assert provider.left == ["second"]
    assert timedelta(minutes=5) < clock() - begun < timedelta(minutes=10)


def test_one_whose_fate_nobody_knows_is_passed_after_some_minutes(
    citizen: Contact, clock: Clock, provider: Provider
) -> None:
    begun = clock()
    provider.faults["first"] = [Unclear("ReadTimeout")]
    write(citizen, clock, "first", "second")

    while not provider.left:
        send_due(now=clock)
        reconcile(now=clock)
        clock.move(seconds=10)

    assert provider.left == ["second"]
    assert clock() - begun < timedelta(minutes=10)


def test_a_refused_one_holds_up_nothing(citizen: Contact, clock: Clock, provider: Provider) -> None:
    provider.faults["first"] = [NotSent("21211", is_permanent=True)]
    write(citizen, clock, "first", "second")

    send_due(now=clock)

    assert provider.left == ["second"]


def test_the_number_to_ring_in_danger_waits_behind_nothing(citizen: Contact, clock: Clock, provider: Provider) -> None:
    provider.faults["first"] = [busy() for _ in range(9)]
    write(citizen, clock, "first")
    write(citizen, clock, "ring 119", values={"emergency": "119"})

    send_due(now=clock)

    assert provider.left == ["ring 119"]


def test_a_worker_killed_in_the_middle_lets_nothing_overtake(
    citizen: Contact, clock: Clock, provider: Provider
) -> None:
    provider.faults["first"] = [Died()]
    write(citizen, clock, "first", "second")
    with pytest.raises(Died):
        send_due(now=clock)

    send_due(now=clock)
    assert provider.left == []
    run(clock)

    # Nobody knows of the first, so it stays where people see it; the second has not waited for ever.
    assert provider.left == ["second"]
    assert Message.objects.get(body="first").state == MessageState.UNKNOWN


def test_a_door_that_breaks_is_a_code_and_stops_neither_worker_nor_queue(
    citizen: Contact, clock: Clock, provider: Provider
) -> None:
    provider.faults["first"] = [KeyError("sid")]
    write(citizen, clock, "first")
    write(meet_contact("+8613800138001", language="en"), clock, "another's")

    send_due(now=clock)

    assert provider.left == ["another's"]
    first = Message.objects.get(body="first")
    assert (first.state, first.error) == (MessageState.UNKNOWN, "fault")


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    people=st.lists(st.integers(0, 2), min_size=1, max_size=9),
    faults=st.lists(st.integers(0, 3), min_size=9, max_size=9),
)
def test_however_often_a_provider_is_busy_everybody_gets_his_in_order(
    db: None, clock: Clock, provider: Provider, people: list[int], faults: list[int]
) -> None:
    Message.objects.all().delete()
    provider.left.clear()
    contacts = [meet_contact(f"+861380013800{number}", language="en") for number in range(3)]
    for place, person in enumerate(people):
        provider.faults[f"{person}-{place}"] = [busy() for _ in range(faults[place])]
        write(contacts[person], clock, f"{person}-{place}")

    run(clock)

    assert len(provider.left) == len(people)
    for person in range(3):
        own = [body for body in provider.left if body.startswith(f"{person}-")]
        assert own == sorted(own)


@pytest.mark.django_db(transaction=True)
def test_several_workers_keep_the_order_of_each_person(provider: Provider) -> None:
    provider.slow_s = 0.02
    clock = Clock()
    contacts = [meet_contact(f"+86138001380{number:02}", language="en") for number in range(3)]
    for place in range(6):
        for number, contact in enumerate(contacts):
            write(contact, clock, f"{number}-{place}")

    def work() -> None:
        until = timezone.now() + timedelta(seconds=20)
        while Message.objects.filter(state=MessageState.QUEUED).exists() and timezone.now() < until:
            send_due(now=clock)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(provider.left) == 18
    for number in range(3):
        own = [body for body in provider.left if body.startswith(f"{number}-")]
        assert own == sorted(own)
