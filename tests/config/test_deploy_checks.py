"""`check --deploy` names what would let somebody in, or let the log be changed."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import Tags, run_checks
from pytest_django.fixtures import Settings


@pytest.fixture
def production(settings: Settings) -> Settings:
    """The settings as of an installation that is right, on the database of the tests."""
    settings.EMBEDDED = False
    settings.ALLOWED_HOSTS = ["whistle.example.org"]
    settings.SOCKET_ORIGINS = ["whistle.example.org"]
    settings.PUBLIC_URL = "https://whistle.example.org"
    settings.SECRET_KEY = "kF3vT9xW2qZ7rB5nM1cX8yL4pJ6hG0sDaUeOiKtRwQzVbNm_-Y+"
    settings.CONTACT_KEYS = ["1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
    settings.CONTACT_INDEX_KEY = "0123456789abcdef0123456789abcdef"
    return settings


def named() -> set[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return {str(each.id) for each in found if str(each.id).startswith("config.")}


@pytest.mark.django_db
def test_nothing_is_said_of_an_installation_that_is_right(production: Settings) -> None:
    assert named() == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ALLOWED_HOSTS": ["*"]}, {"config.E001", "config.W001"}),
        ({"ALLOWED_HOSTS": [".org"]}, {"config.E001"}),
        ({"ALLOWED_HOSTS": [".example.org"]}, set()),
        ({"ALLOWED_HOSTS": ["elsewhere.example.org"]}, {"config.W001"}),
        ({"SOCKET_ORIGINS": ["*"]}, {"config.E002"}),
        ({"SECRET_KEY": django_settings.EMBEDDED_SECRETS[0]}, {"config.E007"}),
        ({"CONTACT_KEYS": [django_settings.EMBEDDED_SECRETS[1]]}, {"config.E007"}),
        ({"SMTP_HOST": "mail.example.org", "SMTP_SECURITY": "none"}, {"config.W003"}),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none"}, set()),
        ({"SMTP_HOST": "mail.example.org", "SMTP_SECURITY": "starttls"}, set()),
        ({"CONTACT_INDEX_KEY": django_settings.EMBEDDED_SECRETS[2]}, {"config.E007"}),
    ],
)
def test_what_is_open_is_named(production: Settings, changes: dict[str, Any], found: set[str]) -> None:
    for name, value in changes.items():
        setattr(production, name, value)

    assert named() == found


@pytest.mark.django_db
def test_one_role_for_both_addresses_is_named(production: Settings) -> None:
    production.OWNER_DATABASE = {"USER": production.DATABASES["default"]["USER"]}

    assert named() == {"config.E003"}


def test_a_laptop_is_not_held_to_it(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    assert named() == set()
