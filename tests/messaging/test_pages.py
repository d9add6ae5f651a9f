"""What Twilio calls, the outbox page, and the administrators' list."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from accounts.models import Contact, Role, User
from messaging import actions
from messaging.actions import Draft, queue_messages, send_due
from messaging.models import Message, MessageState
from messaging.views import REASONS
from messaging.wording import OCCASIONS, TO_STAFF
from tests.messaging.fake_twilio import TOKEN, FakeTwilio


@pytest.fixture
def message(citizen: Contact) -> Message:
    queue_messages(
        [Draft(key="a", occasion="receipt", language="en", contact=citizen, body="Your report SC-1 is in")],
        now=timezone.now(),
    )
    return Message.objects.get()


@pytest.fixture
def administrator(db: None) -> Client:
    return _client(Role.ADMINISTRATOR)


def _client(*roles: Role) -> Client:
    user = User.objects.create(username="-".join(roles) or "nobody", names={"en": "Somebody"}, roles=list(roles))
    client = Client()
    client.force_login(user)
    return client


def call_back(message: Message, status: str, *, sid: str = "SM" + "0" * 32, token: str = TOKEN, **more: str) -> int:
    path = f"/hooks/twilio/status/{message.pk}/"
    form = {"MessageSid": sid, "MessageStatus": status, "AccountSid": "AC" + "0" * 32, **more}
    signature = RequestValidator(token).compute_signature(f"https://city.example{path}", form)
    return Client().post(path, form, headers={"X-Twilio-Signature": signature}).status_code


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize(
    ("calls", "end"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "delivered", "queued"], "delivered"),
        (["queued", "sending"], "sent"),
        (["undelivered", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["something new"], "sent"),
    ],
)
def test_callbacks_late_twice_and_out_of_order_end_the_same(
    message: Message, twilio: FakeTwilio, calls: list[str], end: str
) -> None:
    send_due(now=timezone.now)

    answers = [call_back(message, each) for each in calls]

    assert set(answers) == {204}
    assert state(message) == end


def test_a_callback_that_overtakes_our_own_answer_settles_an_unknown_text(message: Message, twilio: FakeTwilio) -> None:
    Message.objects.update(state=MessageState.UNKNOWN, provider="twilio")

    call_back(message, "delivered")

    assert state(message) == MessageState.DELIVERED


def test_a_word_about_another_sending_changes_nothing(message: Message, twilio: FakeTwilio) -> None:
    send_due(now=timezone.now)

    call_back(message, "failed", sid="SM" + "9" * 32)

    assert state(message) == MessageState.SENT


def test_a_failed_text_keeps_the_providers_code(message: Message, twilio: FakeTwilio) -> None:
    send_due(now=timezone.now)

    call_back(message, "undelivered", ErrorCode="30003")

    assert state(message) == MessageState.FAILED
    assert message.error == "30003"


def test_an_unsigned_callback_is_refused_and_changes_nothing(message: Message, twilio: FakeTwilio) -> None:
    send_due(now=timezone.now)

    assert call_back(message, "failed", token="another token") == 403
    assert Client().post(f"/hooks/twilio/status/{message.pk}/", {"MessageStatus": "failed"}).status_code == 403
    assert state(message) == MessageState.SENT


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"MessageSid=%00&MessageStatus=sent", b"a" * 5000])
def test_garbage_at_the_door_is_refused_without_a_fault(message: Message, twilio: FakeTwilio, body: bytes) -> None:
    answer = Client(raise_request_exception=False).post(
        f"/hooks/twilio/status/{message.pk}/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": "é"},
    )

    assert answer.status_code in (400, 403)


def test_without_a_token_nobody_is_believed(message: Message, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://city.example"

    assert call_back(message, "failed", token="") == 403


def test_the_outbox_shows_words_and_a_masked_number(message: Message) -> None:
    page = Client().get("/outbox/").content.decode()

    assert "Your report SC-1 is in" in page
    assert "+86138****8000" in page


def test_the_outbox_refuses_to_exist_in_production(message: Message, settings: Settings) -> None:
    assert Client().get("/outbox/").status_code == 200

    settings.EMBEDDED = False

    assert Client().get("/outbox/").status_code == 404


def test_administrators_decide_about_uncertain_texts(message: Message, administrator: Client) -> None:
    Message.objects.update(state=MessageState.UNKNOWN, due_at=None)
    assert "Send again" in administrator.get("/operations/messages/").content.decode()

    administrator.post(f"/operations/messages/{message.pk}/", {"act": "again"})
    assert state(message) == MessageState.QUEUED

    Message.objects.update(state=MessageState.UNKNOWN, due_at=None)
    administrator.post(f"/operations/messages/{message.pk}/", {"act": "leave"})
    assert state(message) == MessageState.FAILED


def test_a_text_on_its_way_cannot_be_sent_again(message: Message, administrator: Client) -> None:
    send_due(now=timezone.now)

    answer = administrator.post(f"/operations/messages/{message.pk}/", {"act": "again"})

    assert answer.status_code == 409
    assert state(message) == MessageState.DELIVERED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_decides(message: Message, role: Role) -> None:
    client = _client(role)

    assert client.get("/operations/messages/").status_code == 403
    assert client.post(f"/operations/messages/{message.pk}/", {"act": "again"}).status_code == 403


def test_a_visitor_is_sent_to_sign_in(message: Message) -> None:
    assert Client().get("/operations/messages/").status_code == 302


def test_a_bad_state_or_act_is_refused(message: Message, administrator: Client) -> None:
    assert administrator.get("/operations/messages/?state=x").status_code == 400
    assert administrator.post(f"/operations/messages/{message.pk}/", {"act": "x"}).status_code == 400
    assert administrator.post("/operations/messages/1/", {"act": "again"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_occasion_has_a_name_in_both_languages(administrator: Client, language: str, settings: Settings) -> None:
    person = User.objects.create(username="paged", names={"en": "Somebody"}, roles=[])
    for code in (*OCCASIONS, *TO_STAFF):
        Message.objects.create(
            key=code, user=person, channel="sms", template_code=code, language="en", body="x",
            state=MessageState.FAILED, due_at=None,
        )  # fmt: skip
    administrator.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = administrator.get("/operations/messages/").content.decode()

    shown = dict(re.findall(r'<td data-occasion="([^"]*)">([^<]*)<br>', page))
    assert shown.keys() == OCCASIONS.keys() | TO_STAFF.keys()
    for code, label in shown.items():
        assert label.casefold() != code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in label) == (language == "zh-hans"), code


def test_every_reason_of_ours_has_a_sentence() -> None:
    written = "\n".join(path.read_text() for path in sorted(Path(actions.__file__).parent.rglob("*.py")))
    # Of fetching a picture nothing is listed there.
    named = set(re.findall(r'(?:NotSent|Unclear|BadAnswer)\("([a-z_]+)"', written)) | set(
        re.findall(r'error="([a-z_]+)"', written)
    )

    assert len(named) > 5
    assert named - REASONS.keys() == set()
