"""Whatever a stranger sends to the public API by its own description, the answer is one that the description names."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.database import InMemoryExampleDatabase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hotline import doors
from hotline.actions import issue_key
from tests.city import SmallCity
from tests.examples import examples

OURS = [
    ("/api/v1/reports", "positive"),
    ("/api/v1/reports", "negative"),
    ("/api/v1/files", "positive"),
    ("/api/v1/files", "negative"),
    # Of these two nothing in the description can be broken: any text is a token that does not exist.
    ("/api/v1/reports/{token}", "positive"),
    ("/api/v1/classes", "positive"),
]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def schema(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for door in doors.A_MINUTE:
        monkeypatch.setitem(doors.A_MINUTE, door, 10**9)
    # As Django's own test client does: the test's transaction must outlive the requests in it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema?format=json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "mode"), OURS)
def test_the_answer_is_always_one_of_those_described(schema: Any, path: str, mode: str) -> None:
    key = issue_key("fuzz", per_minute=10**9)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path != path:
            continue
        strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

        @settings(
            max_examples=examples(60),
            deadline=None,
            database=InMemoryExampleDatabase(),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def every(case: Any) -> None:
            headers = {"X-API-Key": key} if "X-API-Key" not in (case.headers or {}) else {}
            with transaction.atomic():
                case.call_and_validate(checks=CHECKS, headers=headers)

        every()
