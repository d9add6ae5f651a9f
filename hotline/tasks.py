"""The jobs of this room: fetch what came with texts, let questions lapse, tell of texts nobody reads."""

from celery import shared_task
from django.utils import timezone

from hotline.sms.actions import alert_unread, lapse_questions
from hotline.sms.actions.fetching import fetch_due


@shared_task
def fetch_media() -> int:
    """Fetch what lies with the provider."""
    return fetch_due(now=timezone.now)


@shared_task
def lapse() -> int:
    """End questions nobody answered in time, and tell somebody on shift of texts that wait too long."""
    now = timezone.now()
    return lapse_questions(now=now) + alert_unread(now=now)
