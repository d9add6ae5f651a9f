"""The jobs of this room: fetch what came with texts, and let questions lapse."""

from celery import shared_task
from django.utils import timezone

from hotline.sms.actions import fetch_due, lapse_questions


@shared_task
def fetch_media() -> int:
    """Fetch what lies with the provider."""
    return fetch_due(now=timezone.now)


@shared_task
def lapse() -> int:
    """End questions nobody answered in time."""
    return lapse_questions(now=timezone.now())
