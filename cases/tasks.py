"""The jobs of this room: the sweep, the seal, and partitions ahead of time."""

from datetime import timedelta

from celery import shared_task
from django.db import connection
from django.utils import timezone

from cases.actions import (
    bring_back_suspended,
    climb_alerts,
    compare_waiting,
    end_what_is_over,
    raise_for_waiting,
    ring_clocks,
    tell_late_disputes,
)
from cases.reactions import close_over
from cases.seals import seal_log


@shared_task
def sweep_clocks() -> int:
    """Let what was suspended until today go on; tell of clocks that turned amber or late, and of disputes left undecided.

    What was kept open by something unread when its time was over is closed once that is read.
    """
    now = timezone.now()
    rung = bring_back_suspended(now=now) + ring_clocks(now=now) + tell_late_disputes(now=now)
    return rung + close_over(now=now)


@shared_task
def sweep_alerts() -> int:
    """Tell of what is urgent and waits too long, end what is over, and take what nobody has taken one rung up."""
    now = timezone.now()
    return raise_for_waiting(now=now) + end_what_is_over(now=now) + climb_alerts(now=now)


@shared_task
def compare_words() -> int:
    """Compare what staff wrote in protected cases before their words were compared with what is known of the person."""
    return compare_waiting()


@shared_task
def seal() -> int:
    """Seal what was written since the last minute."""
    made = seal_log(now=timezone.now())
    return made.row_count if made else 0


@shared_task
def ensure_partitions() -> int:
    """Make the log's and clocks' partitions for the next two years."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_ensure_partitions(%s)", [timezone.now() + timedelta(days=730)])
        return cursor.fetchone()[0]
