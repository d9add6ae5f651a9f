"""Who left only an e-mail address hears by SMTP, over a real socket; or is not asked for one."""

import email
import email.policy
from collections.abc import Iterator

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from accounts.models import Contact
from common import crypto
from messaging.actions import Draft, channel_of, has_opted_out, queue_messages, reconcile, send_due
from messaging.doors import Letter, asks_for_email
from messaging.doors.smtp import SmtpDoor
from messaging.models import Message, MessageState, OptOut
from messaging.opting_out import opt_out_url
from tests.city import SmallCity
from tests.examples import examples as how_many
from tests.messaging.fake_smtp import FakeSmtp, running_smtp
from tests.messaging.test_sending import Clock

ADDRESS = "somebody@example.org"


@pytest.fixture
def smtp(settings: Settings) -> Iterator[FakeSmtp]:
    with running_smtp() as fake:
        settings.EMBEDDED = False
        settings.PUBLIC_URL = "https://city.example"
        settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_FROM = "127.0.0.1", fake.port, "reports@city.example"
        settings.SMTP_SECURITY, settings.SMTP_USER, settings.SMTP_PASSWORD = "none", "", ""
        yield fake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(db: None) -> Contact:
    index = crypto.index(ADDRESS)
    return Contact.objects.create(email_index=index, email_cipher=crypto.encrypt(ADDRESS), language="zh-hans")


def write(reader: Contact, clock: Clock, **options: object) -> Message:
    options = {
        "key": "a",
        "occasion": "done",
        "language": "zh-hans",
        "subject": "您的诉求NT-1",
        "body": "办结了吗？",
    } | options
    queue_messages([Draft(contact=reader, **options)], now=clock())  # type: ignore[arg-type]
    return Message.objects.latest("pk")


def letter(fake: FakeSmtp) -> email.message.EmailMessage:
    ((sender, recipient, words),) = fake.taken
    assert (sender, recipient) == ("reports@city.example", ADDRESS)
    return email.message_from_bytes(words, policy=email.policy.default)  # type: ignore[return-value]


def test_an_email_leaves_in_the_readers_language_with_a_way_to_get_no_more(
    city: SmallCity, reader: Contact, clock: Clock, smtp: FakeSmtp
) -> None:
    message = write(reader, clock)

    send_due(now=clock)

    message.refresh_from_db()
    assert (message.state, message.provider) == (MessageState.SENT, "smtp")
    found = letter(smtp)
    link = opt_out_url(reader)
    assert (found["Subject"], found["To"]) == ("您的诉求NT-1", ADDRESS)
    assert found["List-Unsubscribe"] == f"<{link}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"] == f"<{message.provider_id}>"
    text = found.get_content()
    assert text.startswith("办结了吗？\n")
    assert link in text


@pytest.mark.parametrize(
    ("mood", "state", "error"),
    [
        ("unknown", MessageState.FAILED, "550"),
        ("spam", MessageState.FAILED, "554"),
        ("full", MessageState.QUEUED, "452"),
        ("busy", MessageState.QUEUED, "421"),
        ("later", MessageState.QUEUED, "451"),
        ("html", MessageState.QUEUED, "bad_answer"),
        ("flood", MessageState.QUEUED, "bad_answer"),
        # After the words nobody knows.
        ("drops", MessageState.UNKNOWN, "SMTPServerDisconnected"),
        ("silent", MessageState.UNKNOWN, "bad_answer"),
    ],
)
def test_what_a_server_answers_says_whether_it_may_have_left(
    city: SmallCity, reader: Contact, clock: Clock, smtp: FakeSmtp, mood: str, state: str, error: str
) -> None:
    smtp.mood = mood
    message = write(reader, clock)

    send_due(now=clock)

    message.refresh_from_db()
    assert (message.state, message.error) == (state, error)
    if state == MessageState.QUEUED:
        smtp.mood = "good"
        clock.move(seconds=10)
        send_due(now=clock)
        message.refresh_from_db()
        assert (message.state, len(smtp.taken)) == (MessageState.SENT, 1)


def test_an_email_nobody_knows_of_stops_where_people_see_it(
    city: SmallCity, reader: Contact, clock: Clock, smtp: FakeSmtp
) -> None:
    smtp.mood = "drops"
    message = write(reader, clock)
    send_due(now=clock)

    for _look in range(6):
        clock.move(hours=1)
        reconcile(now=clock)
        send_due(now=clock)

    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN
    assert message.is_settled
    assert len(smtp.taken) == 1


def test_a_server_that_is_not_there_is_tried_again(
    city: SmallCity, reader: Contact, clock: Clock, smtp: FakeSmtp, settings: Settings
) -> None:
    settings.SMTP_PORT = 1
    message = write(reader, clock)

    send_due(now=clock)

    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.QUEUED, "no_connection")


@example(subject="one\x1ctwo\u2028three", body="")
@examples(max_examples=how_many(40), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=st.text(max_size=120), body=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_no_words_of_a_stranger_change_headers_or_end_a_letter(
    city: SmallCity, smtp: FakeSmtp, subject: str, body: str
) -> None:
    smtp.taken.clear()
    subject = subject.encode("utf-8", "ignore").decode()

    SmtpDoor().send(
        Letter(1, "email", ADDRESS, subject, f"begin {body}\n.\r\nBcc: x@example.org\n end", "en", "https://x")
    )

    found = letter(smtp)
    assert found["Bcc"] is None
    assert "".join(found.get_content().split("\n-- \n")[0].split()) == "".join(
        f"begin {body}\n.\r\nBcc: x@example.org\n end".split()
    )


def test_the_link_needs_a_click_and_both_stops_and_begins_again(
    city: SmallCity, reader: Contact, clock: Clock, smtp: FakeSmtp
) -> None:
    path = opt_out_url(reader).removeprefix("https://city.example")
    browser = Client(enforce_csrf_checks=True)

    # Mail programs look at links by themselves.
    assert browser.get(path, secure=True).status_code == 200
    assert not has_opted_out(reader, "email")
    one_click = {"List-Unsubscribe": "One-Click"}
    assert browser.post(path, one_click, secure=True).status_code == 200
    assert browser.post(path, one_click, secure=True).status_code == 200

    assert OptOut.objects.get().source == "link"
    assert write(reader, clock).error == "opted_out"
    browser.post(path, {"act": "again"}, secure=True)
    assert write(reader, clock, key="b").error == ""


@pytest.mark.parametrize("token", ["x", "1:x", "99999999999999999999999:x", "%00", "1:" + "x" * 3000])
def test_a_link_that_is_not_ours_is_not_there(city: SmallCity, token: str) -> None:
    assert Client().get(f"/no-more-email/{token}/").status_code == 404


def test_without_a_server_nobody_is_asked_for_an_address(city: SmallCity, settings: Settings) -> None:
    assert asks_for_email()
    settings.EMBEDDED, settings.SMTP_HOST = False, ""
    assert not asks_for_email()
    settings.SMTP_HOST = "smtp.example"
    assert asks_for_email()


def test_who_left_number_and_address_is_written_to_where_the_city_can_write(
    reader: Contact, settings: Settings
) -> None:
    reader.phone_cipher = crypto.encrypt("+8613800138000")
    assert channel_of(reader) == "sms"
    settings.EMBEDDED, settings.SMTP_HOST, settings.TWILIO_ACCOUNT_SID = False, "smtp.example", ""

    assert channel_of(reader) == "email"
