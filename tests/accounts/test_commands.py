"""Commands about people and contacts: the first administrator, and new keys for old contacts."""

import os
import signal
import subprocess
import sys
from base64 import b64encode
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Contact, Role, User
from common import crypto
from config.embedded import APP_ROLE
from config.processes import ROOT

KEYS = {version: f"{version}:{b64encode(bytes([version]) * 32).decode()}" for version in (1, 2, 3)}


def said(command: str, *words: str, **options: object) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, **options)
    return out.getvalue()


def written_with(settings: Settings, *versions: int, count: int = 5) -> list[int]:
    settings.CONTACT_KEYS = [KEYS[version] for version in versions]
    return [
        Contact.objects.create(
            phone_cipher=crypto.encrypt(f"+861380000{number:04d}"),
            phone_index=crypto.index(f"{versions[0]}-{number}"),
            name_cipher=crypto.encrypt(f"王{number}") if number % 2 else None,
        ).pk
        for number in range(count)
    ]


def versions() -> set[int]:
    kept = Contact.objects.values_list("phone_cipher", "email_cipher", "name_cipher")
    return {bytes(cipher)[0] for row in kept for cipher in row if cipher is not None}


# --- New keys -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_contact_gets_the_newest_key_and_stays_what_it_was(settings: Settings) -> None:
    first = written_with(settings, 1)
    written_with(settings, 2, 1)
    settings.CONTACT_KEYS = [KEYS[3], KEYS[2], KEYS[1]]

    told = said("rotate_contact_keys", "--batch", "3")

    assert "All contacts carry the newest key" in told
    assert versions() == {3}
    settings.CONTACT_KEYS = [KEYS[3]]
    kept = Contact.objects.get(pk=first[1])
    assert (crypto.decrypt(kept.phone_cipher), crypto.decrypt(kept.name_cipher)) == ("+8613800000001", "王1")
    assert kept.phone_index == crypto.index("1-1")


@pytest.mark.django_db
def test_once_more_changes_nothing(settings: Settings) -> None:
    written_with(settings, 1)
    settings.CONTACT_KEYS = [KEYS[2], KEYS[1]]
    said("rotate_contact_keys")
    before = list(Contact.objects.order_by("pk").values_list("phone_cipher", flat=True))

    assert "encrypted anew" not in said("rotate_contact_keys")

    assert list(Contact.objects.order_by("pk").values_list("phone_cipher", flat=True)) == before


@pytest.mark.django_db
def test_a_key_that_is_missing_is_named_and_nothing_is_lost(settings: Settings) -> None:
    written_with(settings, 1)
    settings.CONTACT_KEYS = [KEYS[2]]

    with pytest.raises(CommandError, match="key version 1.*Put that key back"):
        said("rotate_contact_keys")

    assert versions() == {1}


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_where_it_was(settings: Settings) -> None:
    ids = written_with(settings, 1, count=400)
    keys = f"{KEYS[2]},{KEYS[1]}"
    command = [sys.executable, "-u", "manage.py", "rotate_contact_keys", "--batch", "1"]
    database = connection.settings_dict
    env = os.environ | {
        "CONTACT_KEYS": keys,
        "WHISTLE_DATABASE": str(database["NAME"]),
        "WHISTLE_RUN_DIR": str(database["HOST"]),
    }
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert "encrypted anew" in killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
    assert versions() == {1, 2}
    settings.CONTACT_KEYS = keys.split(",")
    assert {crypto.decrypt(cipher)[:9] for cipher in Contact.objects.values_list("phone_cipher", flat=True)} == {
        "+86138000"
    }

    said("rotate_contact_keys")

    assert versions() == {2}
    assert Contact.objects.count() == len(ids)


@pytest.mark.django_db(transaction=True)
def test_a_contact_that_is_being_written_is_neither_waited_for_nor_overwritten(settings: Settings) -> None:
    first, *_others = written_with(settings, 1)
    settings.CONTACT_KEYS = [KEYS[2], KEYS[1]]
    told: list[str] = []

    class UntilPassedOver(StringIO):
        def write(self, text: str) -> int:
            # Told of the others while this one is still held; only then does its writer finish.
            if "encrypted anew" in text and not told:
                told.append(text)
                writer.commit()
            return super().write(text)

    database = connection.settings_dict
    writer = psycopg.connect(host=str(database["HOST"]), dbname=str(database["NAME"]), user=APP_ROLE)
    with writer:
        writer.execute("UPDATE accounts_contact SET language = 'zh-hans' WHERE id = %s", [first])
        call_command("rotate_contact_keys", stdout=UntilPassedOver())

    assert told == ["4 contacts encrypted anew\n"]
    assert versions() == {2}
    assert Contact.objects.get(pk=first).language == "zh-hans"


# --- The first administrator ---------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_administrator_signs_in_with_the_password_printed_once() -> None:
    told = said("add_administrator", "root", "--generate", "--name", "Zhang Wei")

    person = User.objects.get(username="root")
    password = told.strip().rpartition(" ")[2]
    assert person.check_password(password)
    assert (person.roles, person.names, person.is_demo) == ([Role.ADMINISTRATOR], {"en": "Zhang Wei"}, False)
    answer = Client().post("/accounts/login/", {"login": "root", "password": password})
    assert answer.status_code == 302


@pytest.mark.django_db
def test_a_second_one_is_refused_and_changes_nothing() -> None:
    said("add_administrator", "root", "--generate")

    for name in ("root", "other"):
        with pytest.raises(CommandError, match="There is an administrator already.*manage.py person add"):
            said("add_administrator", name, "--generate")

    assert User.objects.filter(roles__contains=[Role.ADMINISTRATOR]).count() == 1


@pytest.mark.django_db
def test_demo_administrators_do_not_count() -> None:
    User.objects.create(username="demo", names={"en": "Demo"}, roles=[Role.ADMINISTRATOR], is_demo=True)

    assert "may sign in now" in said("add_administrator", "root", "--generate")
