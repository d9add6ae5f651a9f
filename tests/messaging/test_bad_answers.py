"""Whatever a provider answers, it is a code and a row: never `sent` without a text, never a dead task."""

import json
from datetime import timedelta

import pytest

from accounts.models import Contact
from messaging.actions import Draft, has_opted_out, meet_contact, opt_in, queue_messages, reconcile, send_due
from messaging.models import Message, MessageState, OptOut
from tests.messaging.fake_twilio import ACCOUNT, FakeTwilio
from tests.messaging.test_pages import call_back
from tests.messaging.test_sending import Clock

JSON = "application/json"
NO = {"code": 21211, "message": "The 'To' number is not valid", "more_info": "", "status": 400}
SID = "SM" + "1" * 32


def as_json(told: object) -> bytes:
    return json.dumps(told).encode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sent(citizen: Contact, clock: Clock) -> Message:
    queue_messages([Draft(key="a", occasion="done", language="en", contact=citizen, body="Solved?")], now=clock())
    queue_messages(
        [Draft(key="b", occasion="done", language="en", contact=meet_contact("+8613800138001", language="en"),
               body="Solved?")],
        now=clock(),
    )  # fmt: skip
    send_due(now=clock)
    # Both were taken up: the first did not kill the task.
    assert not Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.SENDING]).exists()
    return Message.objects.get(key="a")


UNCLEAR = {
    "HTML": (200, "text/html", b"<html>Maintenance</html>"),
    "HTML created": (201, "text/html", b"<html>Maintenance</html>"),
    "HTML that says JSON": (200, JSON, b"<html>"),
    "nothing": (200, JSON, b""),
    "no content": (204, JSON, b""),
    "null": (201, JSON, b"null"),
    "a list": (201, JSON, b"[]"),
    "a string": (201, JSON, b'"ok"'),
    "a number too long": (201, JSON, b"9" * 5000),
    "an empty object": (201, JSON, b"{}"),
    "no sid": (201, JSON, as_json({"status": "queued", "account_sid": ACCOUNT})),
    "a null sid": (201, JSON, as_json({"status": "queued", "sid": None})),
    "a sid of another kind": (201, JSON, as_json({"status": "queued", "sid": {"a": 1}})),
    "a sid that is none": (201, JSON, as_json({"status": "queued", "sid": "x" * 500})),
    "dates that are none": (201, JSON, as_json({"sid": SID, "date_created": 7, "status": "queued"})),
    "half an object": (201, JSON, b'{"sid": "SM'),
    "not UTF-8": (201, JSON, b'{"sid": "\xff\xfe"}'),
    "brackets without end": (201, JSON, b'{"a":' + b"[" * 100_000),
    "five megabytes": (201, JSON, as_json({"sid": SID, "body": "x" * 5_000_000})),
    "an error of theirs": (200, JSON, as_json({"code": 20500, "message": "no", "status": 500})),
    "a redirection": (302, "text/html", b""),
    "broken": (500, "text/html", b"<html>"),
}
REFUSED = {
    "an error body": ((200, JSON, as_json(NO)), "21211"),
    "an error body created": ((201, JSON, as_json(NO)), "21211"),
    "an error without a status": ((200, JSON, as_json({"code": 30001, "message": "no"})), "30001"),
    "a refusal in HTML": ((400, "text/html", b"<html>no</html>"), "400"),
    "a refusal of RFC 9457": (
        (400, JSON, as_json({"type": "x", "title": "no", "status": 400, "code": 21211})), "21211",
    ),
}  # fmt: skip


@pytest.mark.parametrize("answer", UNCLEAR.values(), ids=UNCLEAR)
def test_an_answer_that_is_none_is_a_code_and_looked_after(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, answer: tuple[int, str, bytes]
) -> None:
    twilio.instead = answer

    message = sent(citizen, clock)

    assert message.state in (MessageState.UNKNOWN, MessageState.FAILED)
    assert message.error
    assert message.provider_id == ""


@pytest.mark.parametrize("answer", UNCLEAR.values(), ids=UNCLEAR)
def test_an_answer_that_is_none_to_a_look_up_keeps_it_being_looked_after(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, answer: tuple[int, str, bytes]
) -> None:
    twilio.instead, twilio.takes_all_the_same = (200, "text/html", b"<html>"), True
    message = sent(citizen, clock)
    twilio.instead = answer
    clock.move(seconds=30)

    assert reconcile(now=clock) == 2

    twilio.instead = None
    clock.move(minutes=5)
    reconcile(now=clock)
    message.refresh_from_db()
    assert (message.state, len(twilio.taken)) == (MessageState.SENT, 2)


@pytest.mark.parametrize(("answer", "code"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_one_whatever_the_status_it_comes_with(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, answer: tuple[int, str, bytes], code: str
) -> None:
    twilio.instead = answer

    message = sent(citizen, clock)

    assert (message.state, message.error) == (MessageState.FAILED, code)


def test_too_many_requests_in_a_good_answer_are_tried_again(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.instead = (200, JSON, as_json({"code": 20429, "message": "slower", "status": 429}))
    queue_messages([Draft(key="a", occasion="done", language="en", contact=citizen, body="Solved?")], now=clock())
    send_due(now=clock)
    twilio.instead = None
    clock.move(seconds=10)

    send_due(now=clock)

    assert Message.objects.get().state == MessageState.SENT


@pytest.mark.parametrize("status", [400, 200])
def test_that_the_provider_knows_of_an_opt_out_enters_the_ledger(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, status: int
) -> None:
    told = {"code": 21610, "message": "Attempt to send to unsubscribed recipient", "more_info": "", "status": 400}
    twilio.instead = (status, JSON, as_json(told))

    message = sent(citizen, clock)

    assert (message.state, message.error) == (MessageState.FAILED, "21610")
    assert has_opted_out(citizen, "sms")
    assert set(OptOut.objects.values_list("source", flat=True)) == {"provider"}
    (held,) = queue_messages(
        [Draft(key="c", occasion="done", language="en", contact=citizen, body="Solved?")], now=clock()
    )
    assert held.error == "opted_out"


def test_an_opt_out_told_in_a_callback_enters_the_ledger(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    message = sent(citizen, clock)
    other = Message.objects.get(key="b")

    call_back(message, "undelivered", sid=message.provider_id, ErrorCode="21610")
    call_back(other, "undelivered", sid=other.provider_id, ErrorCode="30003")
    # Of another sending, and of no message of ours.
    call_back(other, "failed", sid="SM" + "9" * 32, ErrorCode="21610")

    assert has_opted_out(citizen, "sms")
    assert OptOut.objects.count() == 1
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.FAILED, "21610")


def test_an_opt_out_told_again_after_start_opts_nobody_out(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    message = sent(citizen, clock)
    call_back(message, "undelivered", sid=message.provider_id, ErrorCode="21610")
    assert has_opted_out(citizen, "sms")
    opt_in(citizen, "sms", now=clock())

    call_back(message, "undelivered", sid=message.provider_id, ErrorCode="21610")

    assert not has_opted_out(citizen, "sms")


@pytest.mark.parametrize(("start_s", "is_out"), [(5, False), (-5, True)])
def test_an_opt_out_told_late_counts_only_where_start_was_said_before_the_sending(
    citizen: Contact, clock: Clock, twilio: FakeTwilio, start_s: int, *, is_out: bool
) -> None:
    opt_in(citizen, "sms", now=clock() + timedelta(seconds=start_s))
    message = sent(citizen, clock)

    call_back(message, "undelivered", sid=message.provider_id, ErrorCode="21610")

    assert has_opted_out(citizen, "sms") == is_out
    message.refresh_from_db()
    assert message.state == MessageState.FAILED


def test_an_opt_out_found_by_a_look_up_enters_the_ledger(citizen: Contact, clock: Clock, twilio: FakeTwilio) -> None:
    twilio.instead, twilio.takes_all_the_same = (200, "text/html", b"<html>"), True
    sent(citizen, clock)
    twilio.instead = None
    twilio.taken[0] |= {"status": "undelivered", "error_code": 21610}
    clock.move(seconds=30)

    reconcile(now=clock)

    assert has_opted_out(citizen, "sms")
