"""Wrong settings are told apart, named and explained, all at once; right ones make a clean production."""

import os
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from config.processes import ROOT

PRODUCTION = {
    "DATABASE_URL": "postgis://whistle_app:secret@db.example.org:5432/whistle",
    "DATABASE_OWNER_URL": "postgis://whistle_owner:secret@db.example.org:5432/whistle",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "SECRET_KEY": "kF3vT9xW2qZ7rB5nM1cX8yL4pJ6hG0sDaUeOiKtRwQzVbNm_-Y+",
    "ALLOWED_HOSTS": "whistle.example.org",
    "CONTACT_KEYS": "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "CONTACT_INDEX_KEY": "0123456789abcdef0123456789abcdef",
    "TRUSTED_PROXY_COUNT": "1",
    "PUBLIC_URL": "https://whistle.example.org",
    "SOCKET_URL": "wss://whistle.example.org",
}


def manage(*words: str, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Run a command in production mode, with some variables changed or (None) left out."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("WHISTLE_")}
    env = {name: value for name, value in (outside | PRODUCTION | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_production_passes_the_deployment_checks() -> None:
    """All but the rights of the database role: the database of these settings is nowhere (`test_deploy_checks`)."""
    checked = manage("check", "--deploy", "--fail-level", "ERROR")

    assert checked.returncode == 0, checked.stderr
    assert re.findall(r"\((\w+\.[EW]\d+)\)", checked.stdout + checked.stderr) == ["config.W002"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    checked = manage("check", SECRET_KEY=None, REDIS_URL="memcached://x", LOG_LEVEL="loud")

    assert checked.returncode != 0
    for name in ("SECRET_KEY", "REDIS_URL", "LOG_LEVEL"):
        assert f"\n{name} must be" in checked.stderr
    assert PRODUCTION["CONTACT_INDEX_KEY"] not in checked.stderr
    # For whoever set it, and not for whoever wrote the program.
    assert "Traceback" not in checked.stderr


@pytest.mark.parametrize("password", ["a/b", "12/b", "a#b", "a?b", "[b"])
def test_a_password_that_breaks_its_address_is_said_how_to_write(password: str) -> None:
    address = PRODUCTION["DATABASE_URL"].replace("secret", password)
    env = Environment({"DATABASE_URL": address})

    env.database("DATABASE_URL")

    (complaint,) = env.complaints
    assert complaint.startswith("DATABASE_URL ")
    assert "%2F" in complaint
    assert password not in complaint.replace("%", "")
    right = Environment({"DATABASE_URL": PRODUCTION["DATABASE_URL"].replace("secret", quote(password, safe=""))})
    assert right.database("DATABASE_URL")["PASSWORD"] == password


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "", "DATABASE_URL must be an address like postgis://"),
        ("DATABASE_URL", "mysql://a:b@c/d", "DATABASE_URL must be an address like postgis://"),
        ("DATABASE_URL", "postgis://db.example.org", "DATABASE_URL must name a role and a database"),
        ("DATABASE_URL", "postgis://a:b@host:port/d", "DATABASE_URL must be an address like postgis://"),
        ("DATABASE_OWNER_URL", "nonsense", "DATABASE_OWNER_URL must be an address like postgis://"),
        ("REDIS_URL", None, "REDIS_URL must be an address like redis://"),
        ("SECRET_KEY", "short", "SECRET_KEY must be set to at least 50 characters"),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS must be set"),
        ("CONTACT_KEYS", None, "CONTACT_KEYS must be set"),
        ("CONTACT_INDEX_KEY", "short", "CONTACT_INDEX_KEY must be set to at least 32 characters"),
        ("TRUSTED_PROXY_COUNT", "one", "TRUSTED_PROXY_COUNT must be a whole number from 0 to 10, not 'one'"),
        ("DATABASE_POOL_SIZE", "0", "DATABASE_POOL_SIZE must be a whole number from 1 to 200, not '0'"),
        ("DATABASE_POOL_TIMEOUT_S", "-1", "DATABASE_POOL_TIMEOUT_S must be a number of seconds, not '-1'"),
        ("SECURE_SSL_REDIRECT", "perhaps", "SECURE_SSL_REDIRECT must be yes or no, not 'perhaps'"),
        ("SOCKET_URL", "https://x", "SOCKET_URL must be an address like wss://"),
        ("MEDIA_ROOT", "uploads", "MEDIA_ROOT must be a whole path beginning with /, not 'uploads'"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not 'loud'"),
    ],
)
@pytest.mark.long
def test_a_wrong_value_in_production_is_named(name: str, value: str | None, sentence: str) -> None:
    checked = manage("check", **{name: value})

    assert checked.returncode != 0
    assert sentence in checked.stderr


SMTP = {"SMTP_HOST": "mail.example.org", "SMTP_FROM": "reports@example.org"}


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"SMTP_FROM": None}, {"SMTP_FROM"}),
        ({"SMTP_HOST": None}, {"SMTP_FROM"}),
        ({"SMTP_USER": "whistle"}, {"SMTP_PASSWORD"}),
        ({"SMTP_PASSWORD": "secret"}, {"SMTP_PASSWORD"}),
        ({"SMTP_HOST": None, "SMTP_FROM": None, "SMTP_PORT": "587"}, {"SMTP_HOST"}),
        ({"SMTP_HOST": None, "SMTP_FROM": None, "SMTP_USER": "a", "SMTP_PASSWORD": "b"}, {"SMTP_HOST"}),
        ({"SMTP_FROM": "The city <reports@example.org>"}, {"SMTP_FROM"}),
        ({"SMTP_SECURITY": "ssl"}, {"SMTP_SECURITY"}),
        ({"SMTP_PORT": "70000"}, {"SMTP_PORT"}),
        ({"SMTP_PORT": "0"}, {"SMTP_PORT"}),
        ({}, set()),
        ({"SMTP_USER": "whistle", "SMTP_PASSWORD": "secret", "SMTP_PORT": "20025"}, set()),
    ],
)
@pytest.mark.long
def test_an_e_mail_that_is_set_by_half_is_named_by_the_deployment_checks(
    changes: dict[str, str | None], names: set[str]
) -> None:
    checked = manage("check", "--deploy", **{**SMTP, **changes})

    told = {line.split()[0] for line in checked.stderr.splitlines() if line.startswith("SMTP_")}
    assert (told, checked.returncode == 0) == (names, not names), checked.stderr
    assert "secret" not in checked.stderr.replace("SECRET", "")


@pytest.mark.parametrize("key", ["1:short", "x:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="])
def test_a_contact_key_that_is_none_is_named(key: str) -> None:
    checked = manage("check", CONTACT_KEYS=key)

    assert checked.returncode != 0
    assert "CONTACT_KEYS" in checked.stderr


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        (None, "DATABASE_OWNER_URL is not set"),
        (PRODUCTION["DATABASE_URL"], "name the same role"),
    ],
    ids=["without an owner", "with one role for both"],
)
def test_migrations_need_a_role_that_is_not_the_applications(owner: str | None, sentence: str) -> None:
    migrated = manage("migrate", DATABASE_OWNER_URL=owner)

    assert migrated.returncode != 0
    assert sentence in migrated.stderr


@pytest.mark.parametrize("address", ["DATABASE_URL", "DATABASE_OWNER_URL"])
@pytest.mark.parametrize(
    "query",
    [
        "user=whistle_app",
        "USER=whistle_app",
        "sslmode=require&user=whistle_app",
        "dbname=other",
        "service=whistle",
        "assume_role=whistle_app",
        "options=-c%20role%3Dwhistle_app",
        "options=--session_authorization%3Dwhistle_app",
    ],
)
def test_an_address_names_one_role_and_one_database(address: str, query: str) -> None:
    env = Environment({address: f"{PRODUCTION[address]}?{query}"})

    env.database(address)

    (complaint,) = env.complaints
    assert complaint.startswith(f"{address} ")


@pytest.mark.parametrize("query", ["", "?sslmode=verify-full&connect_timeout=5", "?options=-c%20statement_timeout%3D9"])
def test_an_address_may_say_how_to_connect(query: str) -> None:
    env = Environment({"DATABASE_URL": f"{PRODUCTION['DATABASE_URL']}{query}"})

    assert env.database("DATABASE_URL")["USER"] == "whistle_app"
    env.finish()


@pytest.mark.long
def test_the_deployment_checks_name_an_owner_that_is_the_processes_role_by_its_query() -> None:
    owner = f"{PRODUCTION['DATABASE_OWNER_URL']}?user=whistle_app"

    checked = manage("check", "--deploy", DATABASE_OWNER_URL=owner)

    assert checked.returncode != 0
    assert "DATABASE_OWNER_URL" in checked.stderr


def test_redis_without_a_database_is_no_embedded_mode() -> None:
    checked = manage("check", DATABASE_URL=None)

    assert "DATABASE_URL must be set too where REDIS_URL is" in checked.stderr


def test_right_values_are_read() -> None:
    env = Environment(
        {"COUNT": "3", "WAIT": "0.5", "ASKED": "Yes", "NAMES": "a, b", "LEVEL": "low", "URL": "redis://h:1/0"}
    )

    assert env.number("COUNT", 1) == 3
    assert env.seconds("WAIT", 1) == 0.5
    assert env.flag("ASKED", default=False) is True
    assert env.words("NAMES") == ["a", "b"]
    assert env.one_of("LEVEL", ["low", "high"], "high") == "low"
    assert env.url("URL", ["redis"], example="redis://h:1/0") == "redis://h:1/0"
    assert env.complaints == []


def test_complaints_are_raised_together() -> None:
    env = Environment({"COUNT": "three", "ASKED": "perhaps"})
    env.number("COUNT", 1)
    env.flag("ASKED", default=True)

    with pytest.raises(ImproperlyConfigured, match=r"COUNT must be .*\n.*ASKED must be"):
        env.finish()


def test_every_variable_is_in_the_list_for_operators() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text()))
    rows = re.findall(r"^\| (`[A-Z_]+`[^|]*)\|", (ROOT / "docs" / "operating.md").read_text(), flags=re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}

    assert len(read) > 15
    assert read == listed


def test_the_proxy_of_the_paper_keeps_no_addresses() -> None:
    # They hold the secrets of private links; by default nginx writes every one down.
    paper = (ROOT / "docs" / "operating.md").read_text()
    proxy = paper[paper.index("```nginx") :].split("```", 2)[1]
    servers = proxy.split("server {")[1:]

    assert len(servers) == 2
    assert [len(re.findall(r"^    access_log off;$", each, flags=re.MULTILINE)) for each in servers] == [1, 1]


def test_a_word_that_is_not_written_in_utf_8_is_named_before_anything_is_done() -> None:
    refused = manage("person", "add", "ana", "--role", "clerk", "--name", "Ren\udce9")

    assert refused.returncode == 1
    assert r"Ren\udce9" in refused.stderr
    assert "Traceback" not in refused.stderr
