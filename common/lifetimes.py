"""How long this room keeps what serves a passing end."""

from datetime import timedelta

from common.models import IdempotencyKey
from common.pruning import keep

# A phone may be without signal for weeks; what it sends then must still be known as sent.
keep("idempotency keys", timedelta(days=90), lambda at: IdempotencyKey.objects.filter(created_at__lt=at))
