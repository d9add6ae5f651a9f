"""What a process holds of the city's rules is good for one version of them, in one database."""

from typing import Any

import pytest
from django.db import connection

from cases.rules import held_rules, rules
from common.config_version import HeldCopy
from tests.city import SmallCity


def elsewhere(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Turn the connection to where nothing is asked, by its settings alone."""
    monkeypatch.setattr(connection, "settings_dict", connection.settings_dict | settings)


def test_a_copy_is_made_once_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(("first", "second"))
    held = HeldCopy[str]()

    assert held.latest() is None
    assert [held.of(version, lambda: next(made)) for version in (1, 1, 2, 2)] == ["first", "first", "second", "second"]
    assert held.latest() == "second"


@pytest.mark.parametrize("settings", [{"NAME": "another_city"}, {"HOST": "another host"}])
def test_a_copy_of_one_database_is_none_of_another_with_the_same_version(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    held = HeldCopy[str]()
    held.of(7, lambda: "of here")

    elsewhere(monkeypatch, **settings)

    assert held.latest() is None
    assert held.of(7, lambda: "of there") == "of there"


def test_the_rules_held_of_one_city_are_not_those_of_another(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    held = rules()
    assert rules(held.version) is held_rules() is held

    elsewhere(monkeypatch, NAME=f"{connection.settings_dict['NAME']}_else")

    # The connection that is open is still this database's.
    assert rules(held.version) is not held
