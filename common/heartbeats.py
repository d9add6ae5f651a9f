"""When each job of the schedule last ended well. Kept in Redis: when that forgets, they are told anew within seconds."""

from collections.abc import Iterable
from datetime import datetime

from common.cache import page_cache

_PREFIX = "ended_well:"
# Older than any of them is asked for.
_KEPT_S = 2 * 24 * 3600


def note_end(task: str, *, now: datetime) -> None:
    """Remember that a job has just ended well."""
    page_cache.set(f"{_PREFIX}{task}", now, _KEPT_S)


def last_ends(tasks: Iterable[str]) -> dict[str, datetime]:
    """Return when each of some jobs last ended well; those nobody has heard of are missing."""
    found = page_cache.get_many([f"{_PREFIX}{task}" for task in tasks])
    return {key.removeprefix(_PREFIX): at for key, at in found.items()}
