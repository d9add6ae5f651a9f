"""Phones' tokens: told once, kept as a digest, worthless from the moment they are revoked."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.conf import settings as in_use
from django.test import Client
from django.urls import path
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from redis import Redis
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import dismiss_person, note_device_seen, sign_in_device, sign_out_device
from accounts.devices import ACCESS_REVOKED, find_device
from accounts.models import DeviceToken, Role, User
from common import live
from tests.city import NOW, names


class WhoAmI(APIView):
    """A view with nothing but the API's defaults, as every internal view has them."""

    def get(self, request: Request) -> Response:
        return Response({"username": request.user.get_username()})


urlpatterns = [path("who/", WhoAmI.as_view())]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def person() -> User:
    person = User(username="crew", names=names("Crew"), roles=[Role.FIELD_UNIT])
    person.set_unusable_password()
    person.save()
    return person


def ask(client: Client, authorization: str | None) -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.get("/who/", headers=headers)


def test_a_token_speaks_for_its_person(client: Client, person: User) -> None:
    _device, token = sign_in_device(person, label="Crew 1's phone")

    for scheme in ("Device", "device", "DEVICE"):
        assert ask(client, f"{scheme} {token}").json() == {"username": "crew"}


def test_only_a_digest_is_kept(person: User) -> None:
    device, token = sign_in_device(person)

    kept = DeviceToken.objects.values().get(pk=device.pk)

    assert token not in str(kept)
    assert token.encode() not in bytes(kept["digest"])


@pytest.mark.parametrize(
    "authorization", [None, "", "Device", "Device ", "Device x", "Device a b", "Bearer x", "Basic Og=="]
)
def test_a_missing_or_malformed_token_is_a_401(client: Client, person: User, authorization: str | None) -> None:
    """Fault 1: a missing or malformed token gives 500."""
    sign_in_device(person)

    response = ask(client, authorization)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Device"
    assert response.json()["code"] in ("authentication_failed", "not_authenticated")


@given(st.binary(max_size=80))
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_header_whatever_is_a_fault(client: Client, raw: bytes) -> None:
    """Fault 1: a missing or malformed token gives 500."""
    response = client.get("/who/", HTTP_AUTHORIZATION=b"Device ".decode() + raw.decode("latin-1"))

    assert response.status_code == 401


@given(st.one_of(st.text(st.characters()), st.text(st.characters(categories=["Cs", "Cc"])), st.binary()))
@hypothesis_settings(deadline=None)
def test_any_text_may_be_asked_whose_it_is(token: str | bytes) -> None:
    assert find_device(token) is None


def test_a_revoked_token_is_worthless_and_its_sockets_are_told(
    client: Client, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    device, token = sign_in_device(person)
    _other, other_token = sign_in_device(person)
    heard = Redis.from_url(in_use.CHANNEL_URL).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    heard.subscribe(live.CHANNEL)
    heard.get_message(timeout=5)

    with django_capture_on_commit_callbacks(execute=True):
        sign_out_device(device, now=NOW)
        sign_out_device(device, now=NOW)

    assert ask(client, f"Device {token}").status_code == 401
    assert ask(client, f"Device {other_token}").status_code == 200
    message = heard.get_message(timeout=5)
    assert message is not None
    assert orjson.loads(message["data"]) == [
        [live.user_topic(person.pk)],
        {"kind": ACCESS_REVOKED, "id": device.pk},
    ]
    assert heard.get_message(timeout=0.2) is None
    heard.close()


def test_a_dismissed_persons_phones_fall_silent(client: Client, person: User) -> None:
    _device, token = sign_in_device(person)

    dismiss_person(person, now=NOW)

    assert ask(client, f"Device {token}").status_code == 401


def test_a_demo_persons_token_is_good_on_the_laptop_only(client: Client, person: User, settings: Settings) -> None:
    User.objects.update(is_demo=True)
    _device, token = sign_in_device(person)
    assert ask(client, f"Device {token}").status_code == 200

    settings.EMBEDDED = False

    assert ask(client, f"Device {token}").status_code == 401


def test_being_seen_is_written_every_quarter_of_an_hour(person: User, django_assert_num_queries: Any) -> None:
    device, _token = sign_in_device(person)

    for minutes, writes in [(0, 1), (1, 0), (14, 0), (16, 1)]:
        with django_assert_num_queries(writes):
            note_device_seen(device, now=NOW + timedelta(minutes=minutes))
        device.refresh_from_db()


def test_a_token_costs_one_query_with_its_person_and_department(
    client: Client, person: User, django_assert_num_queries: Any
) -> None:
    _device, token = sign_in_device(person)
    ask(client, f"Device {token}")

    with django_assert_num_queries(1):
        ask(client, f"Device {token}")
