"""Counts changes of the city's rules, so that no process goes on with an old copy of them."""

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection
from django.db.migrations import RunSQL

T = TypeVar("T")


class HeldCopy(Generic[T]):
    """What one process has made of the city's rules: one copy, good for one version of them in one database."""

    def __init__(self) -> None:
        self._held: tuple[tuple[object, ...], T] | None = None

    def of(self, version: int | None, make: Callable[[], T]) -> T:
        """Return the copy made for a version, or make it."""
        wanted = (*_database(), version)
        held = self._held
        if held is None or held[0] != wanted:
            held = self._held = (wanted, make())
        return held[1]

    def latest(self) -> T | None:
        """Return the copy in hand, for whichever version of this database it was made; None where there is none."""
        held = self._held
        return held[1] if held and held[0][:-1] == _database() else None

    def forget(self) -> None:
        """Have it made anew: for tests, which change what raises no version."""
        self._held = None


def _database() -> tuple[object, ...]:
    return connection.settings_dict["HOST"], connection.settings_dict["NAME"]


def count_changes(*tables: str) -> RunSQL:
    """Return the migration step after which every change of `tables` raises `common_city.config_version`."""
    forwards = "".join(
        f"""
        CREATE TRIGGER {table}_counts_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION common_count_config_change();
        """
        for table in tables
    )
    return RunSQL(forwards, "".join(f"DROP TRIGGER IF EXISTS {table}_counts_change ON {table};" for table in tables))
