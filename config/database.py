"""Turning the default connection to another database or role, and back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection


def disconnect() -> None:
    """Close the default connection and its pool, as whoever wants to change either must."""
    connection.close()
    if (close_pool := getattr(connection, "close_pool", None)) is not None:
        close_pool()


@contextmanager
def turned_to(changes: Mapping[str, Any]) -> Iterator[None]:
    """Let the default connection be another one until the block ends."""
    before = dict(connection.settings_dict)
    disconnect()
    connection.settings_dict.update(changes)
    try:
        yield
    finally:
        disconnect()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
