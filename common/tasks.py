"""Jobs every room leans on."""

from celery import shared_task
from django.utils import timezone

from common import actions, reactions


@shared_task
def drain_reactions(name: str | None = None) -> int:
    """Pay the open debts of one consumer, or, as the sweep, of all."""
    names = [name] if name else reactions.consumer_names()
    return sum(reactions.drain(each, now=timezone.now) for each in names)


@shared_task
def prune() -> dict[str, int]:
    """Delete what has outlived its stated lifetime."""
    return actions.prune(now=timezone.now())
