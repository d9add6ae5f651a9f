"""The log of a process names nobody."""

import json
import logging
import time
from io import StringIO
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from common import logs

PHONE = "+8613812345678"
TOKEN = "Zm9vYmFyYmF6cXV4MTIzNA"


def break_down(request: HttpRequest, token: str) -> HttpResponse:
    phone_of_the_caller = PHONE
    raise ValueError(f"cannot ring {phone_of_the_caller} or someone@example.org")


urlpatterns = [path("track/<str:token>/", break_down)]


@pytest.fixture
def lines() -> Any:
    """What a handler with the formatter of these settings writes, line by line."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_fault_is_logged_without_numbers_mailboxes_tokens_addresses_or_variables(lines: Any) -> None:
    client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="A rare browser")

    response = client.get(f"/track/{TOKEN}/?q=my+words")

    assert response.status_code == 500
    written = lines()
    text = json.dumps(written, ensure_ascii=False)
    assert "ValueError" in text
    assert "break_down" in text
    for secret in (PHONE, PHONE[1:], "someone@example.org", TOKEN, "203.0.113.9", "rare browser", "my+words"):
        assert secret not in text


def test_libraries_and_our_own_loggers_write_the_same_shape(lines: Any) -> None:
    logging.getLogger("some.library").warning("rang %s", PHONE)
    structlog.get_logger("whistle").warning("rang", number=PHONE, case_id=7_000_000_001)

    library, ours = lines()

    assert library["event"] == f"rang {logs.STRUCK}"
    assert library["level"] == "warning"
    assert ours["number"] == logs.STRUCK
    assert ours["case_id"] == 7_000_000_001


def test_these_settings_write_so() -> None:
    written: Any = settings.LOGGING

    assert written["formatters"][written["handlers"]["console"]["formatter"]] == {"()": "common.logs.formatter"}
    assert written["root"]["handlers"] == ["console"]


@pytest.mark.parametrize(
    "harmless",
    [
        "GET /desk/cases/1234/",
        "NT-2026-001234",
        "2026-06-01T12:00:00",
        "common.tasks.drain_reactions",
        "line 120, in take_step",
        "accounts_user_pkey",
        "took 0.001234 s",
    ],
)
def test_what_names_nobody_stays_readable(harmless: str) -> None:
    assert logs.strike_out(harmless) == harmless


@pytest.mark.parametrize(
    "secret", ["13812345678", "+1 (617) 555-1234", "0513-85051234", "a.b@c.example.org", TOKEN, "a" * 63 + "1"]
)
def test_what_may_name_somebody_is_struck_out(secret: str) -> None:
    assert logs.strike_out(f"from {secret}, now") == f"from {logs.STRUCK}, now"


@pytest.mark.parametrize("unit", ["a", "1", "a.", "a@", "1-", "a1-", "/r/", "?a"])
def test_a_long_word_is_read_once(unit: str) -> None:
    began = time.process_time()

    logs.strike_out(unit * 100_000)

    # Read again from each of its letters, it takes minutes of the processor.
    assert time.process_time() - began < 5
