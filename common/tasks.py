"""Jobs every room leans on."""

from celery import shared_task
from django.utils import timezone

from common import reactions


@shared_task
def drain_reactions(name: str | None = None) -> int:
    """Pay the open debts of one consumer, or, as the sweep, of all."""
    names = [name] if name else reactions.consumer_names()
    return sum(reactions.drain(each, now=timezone.now) for each in names)
