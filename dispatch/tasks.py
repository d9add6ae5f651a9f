"""The jobs of this room: the ladder."""

from celery import shared_task
from django.utils import timezone

from dispatch.actions import sweep_offers as sweep


@shared_task
def sweep_offers() -> int:
    """Ask the next unit where one did not answer in time."""
    return sweep(now=timezone.now())
