"""What a process holds of the city's rules is good for one version of them, in one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from cases.rules import held_rules, rules
from common.config_version import HeldCopy
from tests.city import SmallCity


@contextmanager
def elsewhere(**settings: str) -> Iterator[None]:
    """Turn the connection to where nothing is asked, by its settings alone, and back before anything is."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setitem(connection.settings_dict, name, value)
        yield


def test_a_copy_is_made_once_a_version() -> None:
    made = iter(("first", "second"))
    held = HeldCopy[str]()

    assert held.latest() is None
    assert [held.of(version, lambda: next(made)) for version in (1, 1, 2, 2)] == ["first", "first", "second", "second"]
    assert held.latest() == "second"


@pytest.mark.parametrize("where", [{"NAME": "another_city"}, {"HOST": "another host"}])
def test_a_copy_of_one_database_is_none_of_another_with_the_same_version(where: dict[str, Any]) -> None:
    held = HeldCopy[str]()
    held.of(7, lambda: "of here")

    with elsewhere(**where):
        assert held.latest() is None
        assert held.of(7, lambda: "of there") == "of there"


def test_the_rules_held_of_one_city_are_not_those_of_another(city: SmallCity) -> None:
    held = rules()
    assert rules(held.version) is held_rules() is held

    # The connection that is open is still this database's.
    with elsewhere(NAME=f"{connection.settings_dict['NAME']}_else"):
        assert rules(held.version) is not held
