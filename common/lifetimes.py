"""How long this room keeps what serves a passing end."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from common.actions import files_nobody_refers_to, forget_files
from common.models import IdempotencyKey, StoredFile, Upload
from common.pruning import keep

# A phone may be without signal for weeks; what it sends then must still be known as sent.
keep("idempotency keys", timedelta(days=90), lambda at: IdempotencyKey.objects.filter(created_at__lt=at))


def _passing(at: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(created_at__lt=at, taken_at__isnull=True).exclude(purpose="field")


# Longer than a report may be written at: the draft of one is kept for a week.
keep("uploads nobody took", timedelta(days=8), _passing)
# Taken ones are known until then as taken. From the field they wait for an act that may still be on a phone without signal.
keep(
    "taken uploads, and those from the field", timedelta(days=365), lambda at: Upload.objects.filter(created_at__lt=at)
)


def _unreferred(at: datetime) -> QuerySet[StoredFile]:
    return files_nobody_refers_to().filter(created_at__lt=at)


keep("files nobody refers to", timedelta(days=1), _unreferred, forget_files)
