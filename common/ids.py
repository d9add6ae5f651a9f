"""Identifiers: a time-ordered bigint for us, 128 random bits for citizens' links.

An id is the second since 2020 in its upper 31 bits and a shared sequence in its
lower 22. It stays under 2**53, so JavaScript reads it without loss, and it is
unique as long as fewer than four million are made in one second.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 22


class NextId(models.Func):
    """The database's next id, as a column default."""

    function = "common_next_id"
    arity = 0
    output_field = models.BigIntegerField()


class TimeOrderedIdField(models.BigIntegerField):
    """A primary key the database draws from `common_next_id()`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("primary_key", True)
        options.setdefault("db_default", NextId())
        options.setdefault("editable", False)
        super().__init__(**options)


def draw_ids(count: int) -> list[int]:
    """Draw `count` ids at once, for rows that must know each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT common_next_id() FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def first_id_at(instant: datetime) -> int:
    """Return the smallest id that could have been made at `instant`; bounds partitions by time."""
    return max(0, int((instant - EPOCH).total_seconds())) << SEQUENCE_BITS


def made_at(identifier: int) -> datetime:
    """Return the second in which an id was made."""
    return EPOCH + timedelta(seconds=identifier >> SEQUENCE_BITS)


def link_token() -> str:
    """Make the secret part of a citizen's private link: 128 random bits, URL-safe."""
    return secrets.token_urlsafe(16)
