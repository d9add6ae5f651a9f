"""Law 4 for messages: nothing lost, nothing doubled by us, what is uncertain is shown."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Contact
from messaging import actions, doors
from messaging.actions import Draft, queue_messages, reconcile, send_due
from messaging.doors import Fate, Letter, Receipt
from messaging.doors.twilio import door as twilio_door
from messaging.models import Message, MessageKind, MessageState
from tests.messaging.fake_twilio import FakeTwilio

START = datetime.now(UTC)


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.time = timezone.now()

    def __call__(self) -> datetime:
        return self.time

    def move(self, **delta: float) -> None:
        self.time += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_door, "TIMEOUT_S", 1.5)


def write(citizen: Contact, clock: Callable[[], datetime], key: str = "a", **options: object) -> Message:
    draft = Draft(key=key, occasion="receipt", language="en", contact=citizen, body="Your report is in", **options)  # type: ignore[arg-type]
    queue_messages([draft], now=clock())
    return Message.objects.get(key=key)


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_the_same_cause_twice_is_one_message(citizen: Contact, clock: Clock) -> None:
    write(citizen, clock)
    write(citizen, clock)

    assert Message.objects.count() == 1


def test_in_the_outbox_it_has_arrived_at_once(citizen: Contact, clock: Clock) -> None:
    message = write(citizen, clock)

    assert send_due(now=clock) == 1
    assert state(message) == MessageState.DELIVERED


def test_a_text_goes_to_twilio_once_and_waits_for_its_word(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    message = write(citizen, clock)

    send_due(now=clock)
    send_due(now=clock)

    assert [each["to"] for each in twilio.taken] == ["+8613800138000"]
    form = twilio.asked[0][1]
    assert form["StatusCallback"] == [f"https://city.example/hooks/twilio/status/{message.pk}/"]
    assert state(message) == MessageState.SENT


def test_a_refused_text_is_not_repeated(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "refuse"
    message = write(citizen, clock)

    send_due(now=clock)
    clock.move(hours=3)
    send_due(now=clock)

    message.refresh_from_db()
    assert (message.state, message.error, len(twilio.asked)) == (MessageState.FAILED, "21211", 1)


def test_a_busy_provider_is_tried_again_later(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "busy"
    message = write(citizen, clock)
    send_due(now=clock)
    assert state(message) == MessageState.QUEUED
    assert send_due(now=clock) == 0

    twilio.mood = "good"
    clock.move(seconds=10)
    send_due(now=clock)

    assert state(message) == MessageState.SENT
    assert len(twilio.taken) == 1


def test_an_unreachable_provider_is_tried_again_and_in_the_end_given_up(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, settings: Settings
) -> None:
    settings.TWILIO_API_URL = "http://127.0.0.1:1"
    message = write(citizen, clock)

    for _attempt in range(10):
        send_due(now=clock)
        clock.move(hours=2)

    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.FAILED, "no_connection")
    assert message.attempts == actions.MOST_ATTEMPTS


def test_a_timeout_after_it_left_is_found_at_the_provider(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    """Fault 12: a call to the outside without a limit of time."""
    twilio.mood = "takes_and_hangs"
    message = write(citizen, clock)
    send_due(now=clock)
    assert state(message) == MessageState.UNKNOWN

    twilio.mood = "good"
    clock.move(seconds=30)
    reconcile(now=clock)

    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, twilio.taken[0]["sid"])
    assert len(twilio.taken) == 1


def test_a_text_nobody_knows_of_stops_where_people_see_it(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "hangs"
    message = write(citizen, clock)
    send_due(now=clock)

    for _look in range(actions.MOST_LOOKUPS + 2):
        clock.move(hours=1)
        reconcile(now=clock)
        send_due(now=clock)

    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN
    assert message.is_settled
    assert len([method for method, _form in twilio.asked if method == "POST"]) == 1


def test_a_page_nobody_knows_of_is_sent_again(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "hangs"
    message = write(citizen, clock, is_page=True)
    send_due(now=clock)
    twilio.mood = "good"

    for _look in range(actions.MOST_LOOKUPS):
        clock.move(hours=1)
        reconcile(now=clock)
    send_due(now=clock)

    assert state(message) == MessageState.SENT
    assert len(twilio.taken) == 1


def test_a_provider_that_cannot_be_asked_is_asked_again(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "takes_and_hangs"
    message = write(citizen, clock)
    send_due(now=clock)
    twilio.mood = "broken"
    clock.move(seconds=30)
    reconcile(now=clock)
    assert state(message) == MessageState.UNKNOWN

    twilio.mood = "good"
    clock.move(minutes=5)
    reconcile(now=clock)

    assert state(message) == MessageState.SENT


def test_two_texts_of_the_same_words_are_never_taken_for_one(
    citizen: Contact, clock: Clock, twilio: FakeTwilio
) -> None:
    first = write(citizen, clock, "first")
    send_due(now=clock)
    twilio.mood = "hangs"
    second = write(citizen, clock, "second")
    send_due(now=clock)

    twilio.mood = "good"
    clock.move(seconds=30)
    reconcile(now=clock)

    assert state(first) == MessageState.SENT
    assert state(second) == MessageState.UNKNOWN


class Died(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


def test_a_worker_that_dies_after_sending_leaves_one_that_is_found(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(citizen, clock)
    send = twilio_door.TwilioDoor.send

    def send_and_die(self: twilio_door.TwilioDoor, letter: Letter) -> Receipt:
        send(self, letter)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(twilio_door.TwilioDoor, "send", send_and_die)
        with pytest.raises(Died):
            send_due(now=clock)
    assert state(message) == MessageState.SENDING

    # While its lease runs, nobody touches it: the worker may still be at it.
    reconcile(now=clock)
    assert state(message) == MessageState.SENDING
    clock.move(minutes=2)
    reconcile(now=clock)
    send_due(now=clock)

    assert state(message) == MessageState.SENT
    assert len(twilio.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_sending_is_committed_and_no_transaction_is_open_while_the_provider_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    message = write(actions.meet_contact("+8613800138000", language="en"), clock)
    seen = []

    class Looking:
        name = "looking"
        channels = frozenset({"sms"})

        def send(self, letter: Letter) -> Receipt:
            seen.append((connection.in_atomic_block, state(message)))
            return Receipt("1")

    monkeypatch.setattr(actions, "door_for", lambda channel: Looking())
    send_due(now=clock)

    assert seen == [(False, MessageState.SENDING)]


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_every_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    for number in range(12):
        citizen = actions.meet_contact(f"+86138001380{number:02}", language="en")
        write(citizen, clock, f"key {number}")
    sent: list[int] = []

    class Counting:
        name = "counting"
        channels = frozenset({"sms"})

        def send(self, letter: Letter) -> Receipt:
            sent.append(letter.message_id)
            return Receipt(f"c{letter.message_id}")

    monkeypatch.setattr(actions, "door_for", lambda channel: Counting())

    def work() -> None:
        send_due(now=clock)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(sent) == sorted(Message.objects.values_list("pk", flat=True))


def test_who_asked_for_no_more_gets_none_and_the_row_says_why(citizen: Contact, clock: Clock) -> None:
    actions.opt_out(citizen, "sms", now=clock())

    held = write(citizen, clock)
    forced = write(citizen, clock, "forced", is_forced=True)

    assert (held.state, held.error) == (MessageState.FAILED, "opted_out")
    assert forced.state == MessageState.QUEUED
    actions.opt_in(citizen, "sms", now=clock())
    assert write(citizen, clock, "later").state == MessageState.QUEUED


def test_what_is_tried_again_after_stop_does_not_leave(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.mood = "busy"
    news, forced = write(citizen, clock), write(citizen, clock, "forced", is_forced=True)
    page_of_another = write(actions.meet_contact("+8613800138001", language="en"), clock, "another")
    send_due(now=clock)
    assert state(news) == MessageState.QUEUED
    actions.opt_out(citizen, "sms", now=clock())
    twilio.mood = "good"

    for _ in range(4):
        clock.move(hours=1)
        send_due(now=clock)

    news.refresh_from_db()
    assert (news.state, news.error, news.due_at) == (MessageState.FAILED, "opted_out", None)
    assert len(twilio.taken) == 2
    assert {state(forced), state(page_of_another)} == {MessageState.SENT}


def test_the_number_to_ring_leaves_after_stop_though_its_row_does_not_say_that_it_must(
    citizen: Contact, clock: Clock, twilio: FakeTwilio
) -> None:
    danger = write(citizen, clock)
    Message.objects.update(kind=MessageKind.DANGER, is_forced=False)
    actions.opt_out(citizen, "sms", now=clock())

    send_due(now=clock)

    assert state(danger) == MessageState.SENT


def test_a_receipt_of_an_opt_out_that_cannot_be_kept_moves_nothing(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(citizen, clock)
    send_due(now=clock)
    message.refresh_from_db()
    receipt = Receipt(message.provider_id, Fate.FAILED, error="21610", has_opted_out=True)

    def breaks(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_heard_opt_out", breaks)
        with pytest.raises(RuntimeError):
            actions.take_receipt(message.pk, receipt, now=clock())
    assert state(message) == MessageState.SENT

    # Told again, it is heard.
    actions.take_receipt(message.pk, receipt, now=clock())

    assert state(message) == MessageState.FAILED
    assert actions.has_opted_out(citizen, "sms")


def test_what_failed_is_not_sent_again_by_hand_to_whoever_asked_for_no_more(citizen: Contact, clock: Clock) -> None:
    message, forced = write(citizen, clock), write(citizen, clock, "forced", is_forced=True)
    Message.objects.update(state=MessageState.FAILED, due_at=None, error="30003")
    actions.opt_out(citizen, "sms", now=clock())

    with pytest.raises(actions.NoMoreWanted):
        actions.send_again(message.pk, now=clock())

    assert state(message) == MessageState.FAILED
    actions.send_again(forced.pk, now=clock())
    actions.opt_in(citizen, "sms", now=clock())
    actions.send_again(message.pk, now=clock())
    assert (state(message), state(forced)) == (MessageState.QUEUED, MessageState.QUEUED)


def test_erasing_a_contact_erases_what_was_written_to_him(citizen: Contact, clock: Clock) -> None:
    write(citizen, clock)

    citizen.delete()

    assert not Message.objects.exists()


def test_in_production_without_a_provider_a_text_fails_visibly(
    citizen: Contact, clock: Clock, settings: Settings
) -> None:
    settings.EMBEDDED = False
    message = write(citizen, clock)

    send_due(now=clock)

    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.FAILED, "no_provider")
    assert doors.door_for("sms") is None
