"""Signing in, through the pages and the middleware that production has."""

import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as in_use
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.actions import add_person, dismiss_person, set_password
from accounts.adapters import home_of
from accounts.models import Role, User
from tests.city import NOW, names
from tests.examples import examples

PASSWORD = "eleven brown manhole covers"
LOGIN = "/accounts/login/"
ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DATABASE_URL": "postgis://nobody@localhost:1/nothing",
    "REDIS_URL": "redis://localhost:1/0",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "whistle.example.org",
    "CONTACT_KEYS": "1:" + "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
    "CONTACT_INDEX_KEY": "an index key for this test and for no other",
    "PUBLIC_URL": "https://whistle.example.org",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return add_person(username="operator", password=PASSWORD, names=names("Operator"), roles=[Role.OPERATOR])


def try_to_sign_in(client: Client, username: str = "operator", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def in_production(code: str) -> str:
    """Run Python under production's settings, in a process of its own, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISTLE")}
    run = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        env=environment | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


# --- Password --------------------------------------------------------------------------


def test_name_and_password_lead_to_the_persons_own_screen(client: Client, person: User) -> None:
    response = try_to_sign_in(client)

    assert response.status_code == 302
    assert response["Location"] == "/desk/"
    assert is_in(client)


def test_every_role_has_a_home() -> None:
    assert home_of(User(username="a", roles=[Role.FIELD_UNIT])) == "/field/"
    assert home_of(User(username="a", roles=[Role.LEADER])) == "/wall/"
    assert home_of(User(username="a", roles=[Role.CLERK])) == "/desk/"


def test_who_may_not_see_a_queue_is_not_greeted_by_one() -> None:
    assert home_of(User(username="a", roles=[Role.ANALYST])) == "/evaluation/"
    assert home_of(User(username="a", roles=[Role.ADMINISTRATOR])) == "/operations/"
    assert home_of(User(username="a", roles=[Role.ADMINISTRATOR, Role.DISPATCHER])) == "/desk/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: Client, person: User) -> None:
    wrong = try_to_sign_in(client, password="not this one at all")
    unknown = try_to_sign_in(client, username="nobody")

    def text(response: Any) -> str:
        page = response.content.decode()
        return re.sub(r'value="[^"]*"|nonce="[^"]*"|"X-(?:CSRFToken|Page-Of)": "[^"]*"', "", page)

    assert wrong.status_code == unknown.status_code == 200
    assert text(wrong) == text(unknown)
    assert not is_in(client)


def test_an_open_redirect_is_not_followed(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"login": "operator", "password": PASSWORD, "next": "https://evil.example/"})

    assert response["Location"] == "/desk/"


def test_nobody_signs_up_or_resets_by_mail(client: Client) -> None:
    for path in ("signup", "password/reset", "email", "login/code", "confirm-email"):
        assert client.get(f"/accounts/{path}/").status_code == 404


def test_signing_in_takes_a_csrf_token(person: User) -> None:
    client = Client(enforce_csrf_checks=True)

    assert try_to_sign_in(client).status_code == 403


def test_the_session_gets_a_new_key_on_signing_in(client: Client, person: User) -> None:
    client.get(LOGIN)
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key

    try_to_sign_in(client)

    assert client.session.session_key != before


def test_a_dismissed_person_is_out_at_once_and_stays_out(client: Client, person: User) -> None:
    try_to_sign_in(client)
    assert client.get("/accounts/password/").status_code == 200

    dismiss_person(person, now=NOW)

    assert client.get("/accounts/password/").status_code == 302
    assert not is_in(client) or client.get("/accounts/password/").status_code == 302
    try_to_sign_in(Client())
    assert not is_in(Client())


def test_passwords_are_kept_as_argon2(person: User) -> None:
    assert person.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("password", ["short", "password1234", "operator1234"])
def test_weak_passwords_are_refused(client: Client, person: User, password: str) -> None:
    try_to_sign_in(client)

    response = client.post(
        "/accounts/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )

    assert response.status_code == 200
    assert User.objects.get().check_password(PASSWORD)


def test_a_changed_password_signs_out_everywhere_else(client: Client, person: User) -> None:
    elsewhere = Client()
    for either in (client, elsewhere):
        try_to_sign_in(either)
    new = "twelve green street lamps"

    client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get("/accounts/password/").status_code == 200
    assert elsewhere.get("/accounts/password/").status_code == 302


def test_signing_out_takes_a_post(client: Client, person: User) -> None:
    try_to_sign_in(client)

    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


# --- Limits: fault 8 of the closest peer ---------------------------------------------------


def test_five_wrong_passwords_close_an_account_for_a_while_wherever_they_come_from(
    client: Client, person: User
) -> None:
    for number in range(5):
        try_to_sign_in(client, password="guess", REMOTE_ADDR=f"192.0.2.{number}")

    response = try_to_sign_in(client, REMOTE_ADDR="192.0.2.99")

    assert not is_in(client)
    assert b"five minutes" in response.content


@pytest.mark.parametrize("spelling", ["OPERATOR", " operator ", "Operator"])
def test_other_spellings_of_a_name_are_no_further_attempts(client: Client, person: User, spelling: str) -> None:
    for _ in range(5):
        try_to_sign_in(client, username=spelling, password="guess")

    try_to_sign_in(client)

    assert not is_in(client)


def test_another_host_header_is_no_further_attempt(client: Client, person: User) -> None:
    for port in range(8000, 8005):
        try_to_sign_in(client, password="guess", HTTP_HOST=f"localhost:{port}")

    try_to_sign_in(client)

    assert not is_in(client)


def test_one_address_that_tries_many_accounts_is_stopped(client: Client, person: User) -> None:
    for number in range(10):
        try_to_sign_in(client, username=f"somebody{number}")

    try_to_sign_in(client)
    assert not is_in(client)
    try_to_sign_in(client, REMOTE_ADDR="192.0.2.1")
    assert is_in(client)


def test_the_throttle_does_not_trust_x_forwarded_for(client: Client, person: User) -> None:
    """Fault 8: the public throttle trusts X-Forwarded-For."""
    for number in range(10):
        try_to_sign_in(client, username=f"somebody{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")

    try_to_sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.99")

    assert not is_in(client)


def test_behind_a_known_proxy_the_throttle_counts_what_the_proxy_saw(
    client: Client, person: User, settings: Settings
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        try_to_sign_in(client, username=f"somebody{number}", HTTP_X_FORWARDED_FOR=f"1.2.3.{number}, 203.0.113.5")

    try_to_sign_in(client, HTTP_X_FORWARDED_FOR="1.2.3.99, 203.0.113.5")
    assert not is_in(client)
    try_to_sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.6")
    assert is_in(client)


def test_a_header_shorter_than_our_proxies_is_no_fault(client: Client, person: User, settings: Settings) -> None:
    settings.TRUSTED_PROXY_COUNT = 2

    assert try_to_sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 302


def test_a_whole_shift_may_sign_in_from_one_address(person: User) -> None:
    for _ in range(12):
        client = Client()
        try_to_sign_in(client)
        assert is_in(client)


# --- Malformed tokens: fault 1 ---------------------------------------------------------------


@given(
    cookie=st.text(st.characters(codec="latin-1", exclude_characters='\r\n;"\\,', min_codepoint=33), max_size=40),
    token=st.text(max_size=70),
)
@hypothesis_settings(
    deadline=None, max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_missing_or_malformed_session_and_csrf_tokens_are_never_a_fault(cookie: str, token: str) -> None:
    """Fault 1: a missing or malformed token gives 500."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=True)
    client.cookies["sessionid"] = cookie
    client.cookies["csrftoken"] = cookie

    assert client.get(LOGIN).status_code == 200
    assert client.post(LOGIN, {"login": token, "password": token, "csrfmiddlewaretoken": token}).status_code == 403


@pytest.mark.parametrize(
    "login", ["", "\0", "operator\0", "a" * 10_000, "'; --", "\ud800".encode("utf-8", "replace").decode()]
)
def test_malformed_names_are_never_a_fault(client: Client, person: User, login: str) -> None:
    # What no row can hold is refused before anybody looks for it.
    assert try_to_sign_in(client, username=login).status_code == (400 if "\0" in login else 200)
    assert not is_in(client)


# --- Second factor (remembered after the commit, so there has to be one) -------------------------


def code_for(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def set_up(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return str(secret)


@pytest.fixture
def strict(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_production_demands_the_second_factor() -> None:
    assert in_production("from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED)").strip() == "True"


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_without_a_second_factor_staff_may_only_set_one_up(client: Client, person: User) -> None:
    try_to_sign_in(client)

    for path in ("/accounts/password/", "/accounts/second-factor/", "/accounts/second-factor/codes/"):
        assert client.get(path)["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(client)


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_programs_are_told_so_in_json(client: Client, person: User) -> None:
    try_to_sign_in(client)

    response = client.get("/accounts/password/", headers={"Accept": "application/json"})

    assert response.status_code == 403
    assert response.json()["code"] == "second_factor_missing"


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_setting_it_up_opens_the_door_and_the_next_time_a_code_is_asked(client: Client, person: User) -> None:
    try_to_sign_in(client)
    secret = set_up(client)
    assert client.get("/accounts/password/").status_code == 200
    client.post("/accounts/logout/")

    response = try_to_sign_in(client)
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    # The code that set it up was used; the next one counts.
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret, step=1)})

    assert is_in(client)
    assert client.get("/accounts/password/").status_code == 200


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_a_code_works_once(client: Client, person: User) -> None:
    try_to_sign_in(client)
    secret = set_up(client)
    code = code_for(secret, step=1)

    opened = []
    for other in (Client(), Client()):
        try_to_sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": code})
        opened.append(is_in(other))

    assert opened == [True, False]


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_opens_the_door_once(client: Client, person: User) -> None:
    try_to_sign_in(client)
    set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10

    opened = []
    for _ in range(2):
        other = Client()
        try_to_sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        opened.append(is_in(other))

    assert opened == [True, False]


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_guessing_codes_is_stopped(client: Client, person: User) -> None:
    try_to_sign_in(client)
    secret = set_up(client)
    client.post("/accounts/logout/")
    try_to_sign_in(client)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    client.post(reverse("mfa_authenticate"), {"code": code_for(secret, step=1)})

    assert not is_in(client)


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_a_session_older_than_the_second_factor_has_to_give_it_too(client: Client, person: User) -> None:
    elsewhere = Client()
    for either in (client, elsewhere):
        try_to_sign_in(either)
    set_up(client)

    response = elsewhere.get("/accounts/password/")

    assert response["Location"].startswith(LOGIN)
    assert not is_in(elsewhere)
    assert why(elsewhere.get(response["Location"])) == ["code_asked"]


def why(page: Any) -> list[str]:
    return re.findall(r'data-why="(\w+)"', page.content.decode())


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_nobody_falls_back_to_the_login_page_without_a_word_after_a_change_of_the_password(
    client: Client, person: User
) -> None:
    try_to_sign_in(client)
    secret = set_up(client)
    set_password(person, password="twelve green manhole covers", now=NOW)

    asked = client.get("/accounts/password/")

    assert why(client.get(asked["Location"])) == ["sign_in"]
    try_to_sign_in(client, password="twelve green manhole covers")
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret, step=1)})
    assert is_in(client)
    assert client.get("/accounts/password/").status_code == 200


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_code_without_a_password_before_it_is_told_so(client: Client, person: User, method: str) -> None:
    response = getattr(client, method)(reverse("mfa_authenticate"), {"code": "123456"})

    assert response["Location"] == LOGIN
    assert why(client.get(LOGIN)) == ["begin_again"]
    assert why(Client().get(LOGIN)) == []


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_taking_it_away_closes_the_door_again(client: Client, person: User) -> None:
    try_to_sign_in(client)
    set_up(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get("/accounts/password/")["Location"] == reverse("mfa_activate_totp")


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_second_factor_takes_the_password_again_unless_it_was_just_given(
    client: Client, person: User
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        try_to_sign_in(client)
        set_up(client)
        clock.shift(timedelta(minutes=6))

        response = client.post(reverse("mfa_deactivate_totp"))

    assert "reauthenticate" in response["Location"] or "second-factor/again" in response["Location"]
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


@pytest.mark.usefixtures("strict")
@pytest.mark.django_db(transaction=True)
def test_secrets_lie_encrypted(client: Client, person: User) -> None:
    try_to_sign_in(client)
    secret = set_up(client)

    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept


# --- The tests' settings let nobody in: fault 11 ------------------------------------------------

SAME = [
    "MIDDLEWARE",
    "AUTHENTICATION_BACKENDS",
    "PASSWORD_HASHERS",
    "AUTH_PASSWORD_VALIDATORS",
    "ACCOUNT_ADAPTER",
    "ACCOUNT_RATE_LIMITS",
    "ACCOUNT_LOGIN_METHODS",
    "MFA_ADAPTER",
    "MFA_SUPPORTED_TYPES",
    "REST_FRAMEWORK",
    "SESSION_ENGINE",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_SAMESITE",
    "DEBUG",
    "ROOT_URLCONF",
]


def test_the_tests_authenticate_exactly_as_production_does() -> None:
    """Fault 11: the settings of the tests let everybody in."""
    wanted = "import json; from django.conf import settings\n"
    wanted += f"print(json.dumps({{name: repr(getattr(settings, name)) for name in {SAME!r}}}))"

    production = json.loads(in_production(wanted))

    here = {name: getattr(in_use, name) for name in SAME}
    # On the laptop demo persons may be shown side by side; it lets nobody in who is not a demo person.
    here["MIDDLEWARE"] = [each for each in in_use.MIDDLEWARE if each != "accounts.side_by_side.SideBySideMiddleware"]
    assert production == {name: repr(value) for name, value in here.items()}


def test_the_api_is_closed_unless_a_view_opens_itself() -> None:
    """Fault 11: the settings of the tests let everybody in."""
    assert in_use.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]


# --- Changing persons, on the laptop only -----------------------------------------------------------


@pytest.fixture
def demo(person: User) -> User:
    demo = User(username="clerk-1", names=names("Clerk 1"), roles=[Role.FIELD_UNIT], is_demo=True)
    demo.set_unusable_password()
    demo.save()
    return demo


def test_a_demo_person_is_become_in_one_click(client: Client, demo: User) -> None:
    response = client.post("/demo/become/clerk-1")

    assert response["Location"] == "/field/"
    assert client.session["_auth_user_id"] == str(demo.pk)


def test_changing_persons_leaves_nothing_of_the_last_one(client: Client, demo: User) -> None:
    try_to_sign_in(client)
    session = client.session
    session["of the operator"] = True
    session.save()

    client.post("/demo/become/clerk-1", {"next": "/desk/?a=1"})

    assert "of the operator" not in client.session


@pytest.mark.parametrize("username", ["operator", "nobody", "clerk-1%00", "x" * 100])
def test_only_demo_people_are_become(client: Client, demo: User, username: str) -> None:
    assert client.post(f"/demo/become/{username}").status_code == 404
    assert not is_in(client)


def test_becoming_takes_a_post_and_stays_here(client: Client, demo: User) -> None:
    looked = client.get("/demo/become/clerk-1")
    program = client.get("/demo/become/clerk-1", headers={"accept": "application/json"})
    assert (looked.status_code, looked["Location"], program.status_code) == (302, "/", 405)
    assert not is_in(client)
    response = client.post("/demo/become/clerk-1", {"next": "//evil.example/"})
    assert response["Location"] == "/field/"


def test_in_production_there_is_no_such_address_and_the_module_refuses_to_load() -> None:
    code = """
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, resolve
try:
    resolve("/demo/become/clerk-1")
    print("resolved")
except Resolver404:
    print("no address")
try:
    import accounts.demo
    print("loaded")
except ImproperlyConfigured:
    print("refused")
from accounts.backends import may_sign_in
from accounts.models import User
print(may_sign_in(User(is_demo=True)), may_sign_in(User()))
"""
    assert in_production(code).split("\n")[:3] == ["no address", "refused", "False True"]
