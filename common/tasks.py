"""Jobs every room leans on."""

import time
from typing import Any

from celery import shared_task, signals
from django.utils import timezone

from common import actions, reactions
from common.heartbeats import note_end


@signals.task_success.connect
def note_end_of_job(sender: Any, **_signal: Any) -> None:
    """Let the operations page know which jobs are still done."""
    note_end(sender.name, now=timezone.now())


# On a busy day many acts wake one consumer in this time, and are paid together: a batch costs little more than one.
GATHER_S = 0.04


@shared_task
def drain_reactions(name: str | None = None) -> int:
    """Pay the open debts of one consumer, or, as the sweep, of all."""
    if name:
        # The key that woke it still stands, so nobody sends for it meanwhile.
        time.sleep(GATHER_S)
    names = [name] if name else reactions.consumer_names()
    return sum(reactions.drain(each, now=timezone.now) for each in names)


@shared_task
def prune() -> dict[str, int]:
    """Delete what has outlived its stated lifetime."""
    return actions.prune(now=timezone.now())
