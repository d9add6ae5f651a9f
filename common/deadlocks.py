"""Deadlocks: what PostgreSQL ends because two transactions wait for each other.

Locks are taken in one order, so there should be none; where there is one all the same, nothing that came in is lost.
"""

from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection

Answer = TypeVar("Answer")


def is_deadlock(error: Exception) -> bool:
    """Say whether an error is PostgreSQL's choice of whom to end."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, psycopg.errors.DeadlockDetected)


def once_more_after_deadlock(task: Callable[[bool], Answer]) -> Answer:
    """Do what is a transaction by itself once more where it was ended for another; the other has gone on by then.

    `task` is told whether this is its last try. Within a transaction of a caller's it is that one which would have to
    begin again, so the first try is the last.
    """
    if connection.in_atomic_block:
        return task(True)
    try:
        return task(False)
    except OperationalError as error:
        if not is_deadlock(error):
            raise
    return task(True)
