"""How long this room keeps what serves a passing end."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from accounts.models import DeviceToken
from common.pruning import keep

keep("expired sessions", timedelta(days=1), lambda at: Session.objects.filter(expire_date__lt=at))
# Long enough to find out whose phone it was.
keep("revoked phones", timedelta(days=365), lambda at: DeviceToken.objects.filter(revoked_at__lt=at))
