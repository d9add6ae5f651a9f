"""The jobs of this room: send what waits, and ask after what may have left."""

from celery import shared_task
from django.utils import timezone

from messaging import actions


@shared_task
def send_messages() -> int:
    """Send what is due."""
    return actions.send_due(now=timezone.now)


@shared_task
def reconcile_messages() -> int:
    """Ask providers about messages that may have left."""
    return actions.reconcile(now=timezone.now)
