"""The Celery application and its schedule. What a job does stands in its room."""

import os
from typing import Any

from celery import Celery, signals
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("whistle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.task_success.connect
def note_end_of_job(sender: Any, **_signal: Any) -> None:
    """Let the operations page know which jobs are still done."""
    # Only here: applications are loaded after this module.
    from common.heartbeats import note_end  # noqa: PLC0415

    note_end(sender.name, now=timezone.now())
