"""Whatever somebody signed in sends to our own API, the answer is one that the description names, and never a fault."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.actions import sign_in_device
from accounts.models import Role, User
from cases import actions
from cases.api.verbs import VERBS
from tests.city import NOW, SmallCity, names
from tests.examples import examples
from tests.people import Desk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CASES, FIELD, DISPATCH = "/api/internal/cases", "/api/internal/field", "/api/internal/dispatch"
OPERATIONS = [
    *(("POST", f"{CASES}/acts/{verb}/") for verb in VERBS),
    ("GET", f"{CASES}/"),
    ("GET", f"{CASES}/{{case_id}}/"),
    ("GET", f"{CASES}/{{case_id}}/log/"),
    ("GET", f"{CASES}/{{case_id}}/past/"),
    ("POST", f"{CASES}/{{case_id}}/files/"),
    ("POST", f"{CASES}/{{case_id}}/uploads/"),
    ("GET", "/api/internal/watch/"),
    ("GET", "/api/internal/watch/alerts/"),
    ("POST", "/api/internal/shifts/start/"),
    ("POST", "/api/internal/shifts/end/"),
    ("GET", f"{FIELD}/today"),
    ("POST", f"{FIELD}/acts"),
    ("POST", f"{FIELD}/files"),
    ("GET", f"{FIELD}/feed"),
    ("GET", f"{FIELD}/devices"),
    ("POST", f"{FIELD}/devices"),
    ("DELETE", f"{FIELD}/devices/{{device_id}}"),
    ("GET", f"{DISPATCH}/units"),
    ("GET", f"{DISPATCH}/assignments"),
    ("POST", f"{DISPATCH}/assignments"),
    ("POST", f"{DISPATCH}/call-ins"),
    ("POST", f"{DISPATCH}/offers"),
    ("POST", f"{DISPATCH}/assignments/{{assignment_id}}/recall"),
]
# Nothing about these can be broken by its own description.
UNBREAKABLE = {
    f"{FIELD}/devices",
    f"{FIELD}/devices/{{device_id}}",
    f"{CASES}/{{case_id}}/",
    f"{CASES}/{{case_id}}/log/",
    f"{CASES}/{{case_id}}/past/",
    "/api/internal/watch/",
}


@pytest.fixture
def everybody(city: SmallCity, desk: Desk) -> dict[str, str]:
    """Somebody who holds every role, with a case at hand, as a phone signs in: (header, value)."""
    roles = [str(role) for role in Role if role not in (Role.CITIZEN, Role.SYSTEM)]
    person = User.objects.create(
        username="everybody", names=names("everybody"), roles=roles, department=city.departments["lamps"]
    )
    one = [desk.report().case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    _device, token = sign_in_device(person)
    return {"Authorization": f"Device {token}"}


@pytest.fixture
def schema(city: SmallCity) -> Iterator[Any]:
    # As Django's own test client does: the test's transaction must outlive the requests in it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema?format=json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def every_operation(schema: Any) -> dict[tuple[str, str], Any]:
    found = [each.ok() for each in schema.get_all_operations()]
    return {(each.method.upper(), each.path): each for each in found}


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_answer_is_always_one_of_those_described(
    schema: Any, everybody: dict[str, str], method: str, path: str, mode: str
) -> None:
    if mode == "negative" and path in UNBREAKABLE and method != "POST":
        mode = "positive"
    operation = every_operation(schema)[method, path]

    @settings(
        max_examples=examples(20),
        deadline=None,
        database=InMemoryExampleDatabase(),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def every(case: Any) -> None:
        with transaction.atomic():
            case.call_and_validate(checks=CHECKS, headers=everybody)

    every()


def test_every_address_of_the_api_is_described_with_words_and_fuzzed(schema: Any) -> None:
    described = every_operation(schema)
    internal = {(method, path) for method, path in described if path.startswith("/api/internal/")}

    assert internal == set(OPERATIONS)
    addresses = {f"/{route}" for route in _routes() if route.startswith("api/") and route not in ("api/", "api/schema")}
    assert {path for _method, path in described} == addresses
    for operation in described.values():
        raw = operation.definition.raw
        assert raw.get("description") or raw.get("summary"), operation.path
        assert all(each.get("description") is not None for each in raw["responses"].values()), operation.path


def _routes() -> Iterator[str]:
    def below(patterns: Any, prefix: str) -> Iterator[str]:
        for each in patterns:
            route = prefix + str(each.pattern)
            if hasattr(each, "url_patterns"):
                yield from below(each.url_patterns, route)
            else:
                yield route

    for route in below(get_resolver().url_patterns, ""):
        yield re.sub(r"<\w+:(\w+)>", r"{\1}", route)


# --- What no description thinks of -------------------------------------------------------------

HIGHEST, DEEP = 2**63, 20_000
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "broken UTF-8": b'{"cases": [1], "note": "\xff\xfe"}',
    "half a character": b'{"cases": [1], "note": "\\ud800"}',
    "NUL": b'{"cases": [1], "note": "a\\u0000b"}',
    "an id beyond all": b'{"cases": [%d], "note": "as told"}' % HIGHEST,
    "an id of a thousand digits": b'{"cases": [1%s], "note": "as told"}' % (b"0" * 1000),
    "a negative id": b'{"cases": [-1], "note": "as told"}',
    "a fraction": b'{"cases": [1.5], "note": "as told"}',
    "words for an id": b'{"cases": ["one"], "note": "as told"}',
    "a nested id": b'{"cases": [[1]], "note": "as told"}',
    "no number": b'{"cases": [NaN], "note": "as told"}',
    "too many": b'{"cases": [%s], "note": "as told"}' % b",".join(b"1" for _ in range(500)),
    "a version beyond all": b'{"cases": [1], "versions": {"1": %d}, "note": "as told"}' % 10**40,
    "a version of what is no id": b'{"cases": [1], "versions": {"\xe4\xbd\xa0": 1}, "note": "as told"}',
    "very deep": b'{"cases": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "very long": b'{"cases": [1], "note": "' + b"x" * 100_000 + b'"}',
}


@pytest.mark.parametrize("path", [f"{CASES}/acts/comment/", f"{FIELD}/acts", f"{DISPATCH}/offers"])
@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_is_answered_with_what_to_mend(everybody: dict[str, str], path: str, name: str) -> None:
    answer = Client().generic("POST", path, HOSTILE[name], content_type="application/json", headers=everybody)

    assert answer.status_code == 400, answer.content
    told = answer.json()
    assert told["code"] in ("bad_input", "unknown_field", "parse_error")
    assert told["detail"]


@pytest.mark.parametrize(
    "header",
    ["Device", "Device ", "Device nothing", "Device \xff\xfe", "Device " + "a" * 5000, "Bearer x", "Basic Og=="],
)
def test_a_bad_token_is_told_to_sign_in(everybody: dict[str, str], header: str) -> None:
    for path in (f"{CASES}/", f"{FIELD}/today", f"{DISPATCH}/units"):
        answer = Client().get(path, headers={"Authorization": header})

        assert answer.status_code == 401, path
        assert answer.json()["code"] in ("not_authenticated", "authentication_failed")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/json; charset=utf-16"])
def test_another_kind_of_body_is_refused_in_words(everybody: dict[str, str], content_type: str) -> None:
    answer = Client().generic("POST", f"{CASES}/acts/comment/", b"<a/>", content_type=content_type, headers=everybody)

    assert answer.status_code in (400, 415)
    assert answer.json()["detail"]


ids = st.one_of(st.integers(1, 10**30).map(str), st.text(alphabet="0123456789٣", min_size=1, max_size=60))


@given(number=ids)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_number_in_an_address_is_found_or_not(everybody: dict[str, str], number: str) -> None:
    for path in (f"{CASES}/{number}/", f"{CASES}/{number}/log/", f"{FIELD}/devices/{number}"):
        assert Client().get(path, headers=everybody).status_code in (404, 405)


HOSTILE_QUERIES = [
    "q=%00", "q=%FF%FE", "q=" + "x" * 5000, "division=99999999999999999999", "division=-1", "case_class=9223372036854775808",
    "department=1.5", "state=nothing", "phase=%00", "queue=nothing", "queue=%00", "since=never", "since=9999-12-31T23:59:59Z",
    "until=0001-01-01T00:00:00Z", "order=sideways", "after=%00", "after=AAAA", "late=perhaps", "channel=%00",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE_QUERIES)
def test_a_list_asked_badly_is_a_list_or_a_refusal(everybody: dict[str, str], query: str) -> None:
    answer = Client().get(f"{CASES}/?{query}", headers=everybody)

    assert answer.status_code in (200, 400), answer.content
