"""The database as the application sees it: its own role, with no more rights than it needs."""

import os

import pghistory.models
import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import TransactionTestCase
from django.utils import timezone

from cases.models import Limit
from common.models import City
from config.management.commands.migrate import append_only_tables, owners_tables
from tests.city import ALWAYS

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights_on_tables() -> dict[str, set[str]]:
    """What the role of the connection may do with each table of ours, partitions included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, word FROM pg_class, unnest(%s::text[]) AS word WHERE relkind IN ('r', 'p')"
            " AND pg_get_userbyid(relowner) = 'whistle_owner' AND has_table_privilege(pg_class.oid, word)",
            [list(RIGHTS)],
        )
        rights: dict[str, set[str]] = {}
        for table, word in cursor.fetchall():
            rights.setdefault(table, set()).add(word)
        return rights


def partitions_of(tables: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent::regclass::text = ANY(%s)", [tables]
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_tests_connect_as_the_role_that_production_uses() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == ("whistle_app",)


@pytest.mark.django_db
def test_the_application_may_add_to_append_only_tables_and_nothing_else() -> None:
    rights = rights_on_tables()
    append_only = {*append_only_tables(), *partitions_of(append_only_tables())}

    assert append_only > set(append_only_tables()), "the log is partitioned"
    assert {table: rights[table] for table in append_only} == {table: {"SELECT", "INSERT"} for table in append_only}


@pytest.mark.django_db
def test_histories_of_configuration_can_only_be_added_to() -> None:
    histories = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, (pghistory.models.Event, pghistory.models.Context))
    }

    assert len(histories) >= 7
    assert histories <= set(append_only_tables())


@pytest.mark.django_db
def test_the_application_has_no_part_in_migrations() -> None:
    assert owners_tables() == ["django_migrations"]
    assert not rights_on_tables().keys() & set(owners_tables())
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("SELECT count(*) FROM django_migrations")


@pytest.mark.django_db
def test_a_change_of_configuration_still_leaves_its_history_and_nobody_rewrites_it() -> None:
    limit = Limit.objects.create(obligation="route", amount=1, unit="running_hour", valid=ALWAYS)
    limit.amount = 2
    limit.save()

    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM cases_limitevent ORDER BY pgh_id")
        assert [int(row[0]) for row in cursor.fetchall()] == [1, 2]
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("UPDATE cases_limitevent SET amount = 3")


@pytest.mark.django_db
def test_the_application_may_write_every_other_table_but_never_empty_it() -> None:
    append_only = {*append_only_tables(), *partitions_of(append_only_tables())}

    others = {table: words for table, words in rights_on_tables().items() if table not in append_only}

    assert len(others) > 20
    assert others == {table: {"SELECT", "INSERT", "UPDATE", "DELETE"} for table in others}


@pytest.mark.django_db
def test_the_application_cannot_change_the_structure() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("CREATE TABLE intruder (id int)")


@pytest.mark.django_db(transaction=True)
def test_what_a_committing_test_leaves_is_swept_away() -> None:
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())

    TransactionTestCase._fixture_teardown(TransactionTestCase())  # type: ignore[attr-defined]

    assert not Session.objects.exists()


@pytest.mark.parametrize("time", ["once", "again"])
def test_what_a_test_does_in_the_model_city_is_undone(model_city: None, model_city_database: str, time: str) -> None:
    assert connection.settings_dict["NAME"] == model_city_database
    assert connection.in_atomic_block
    assert not Session.objects.exists()

    Session.objects.create(session_key=time, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_other_tests_have_the_empty_city_back() -> None:
    assert connection.settings_dict["NAME"] == os.environ["WHISTLE_DATABASE"]
    assert not City.objects.exists()
