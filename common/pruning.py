"""How long rows that serve a passing end are kept. Each room states its own; one task a day prunes all of them.

Cases, their log, words and photos are no such rows: they leave by erasure alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

# A batch is one statement: short enough that nobody waits for it.
BATCH = 1000


@dataclass(frozen=True)
class Lifetime:
    """Some kind of row, how long it is kept, and which of them are older than an instant."""

    name: str
    kept: timedelta
    older_than: Callable[[datetime], QuerySet[Any]]
    # Where a row is not all there is to it: deletes those with these ids, and says how many.
    delete: Callable[[list[int]], int] | None = None


_lifetimes: dict[str, Lifetime] = {}


def keep(
    name: str,
    kept: timedelta,
    older_than: Callable[[datetime], QuerySet[Any]],
    delete: Callable[[list[int]], int] | None = None,
) -> None:
    """State how long a kind of row is kept; docs/operating.md lists them all."""
    _lifetimes[name] = Lifetime(name, kept, older_than, delete)


def lifetimes() -> list[Lifetime]:
    """Return everything that is ever pruned."""
    return list(_lifetimes.values())
