"""A fake Twilio, settings that use it, and a citizen with a number."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Contact
from messaging.actions import meet_contact
from messaging.models import Template
from tests.messaging.fake_twilio import ACCOUNT, FROM, TOKEN, FakeTwilio, running_fake

PHONE = "+8613800138000"


@pytest.fixture
def twilio(settings: Settings) -> Iterator[FakeTwilio]:
    with running_fake() as fake:
        settings.TWILIO_ACCOUNT_SID = ACCOUNT
        settings.TWILIO_AUTH_TOKEN = TOKEN
        settings.TWILIO_FROM = FROM
        settings.TWILIO_API_URL = fake.url
        settings.PUBLIC_URL = "https://city.example"
        yield fake


@pytest.fixture
def citizen(db: None) -> Contact:
    return meet_contact(PHONE, language="en")


@pytest.fixture
def templates(db: None) -> None:
    Template.objects.create(
        code="receipt",
        texts={"en": "{city}: {number} came in.[ {link}]", "zh-hans": "【{city}】收到{number}。[{link}]"},
    )
