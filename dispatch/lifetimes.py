"""How long this room keeps what serves a passing end."""

from datetime import timedelta

from common.pruning import keep
from dispatch.models import FeedItem, PatrolPoint

# A phone that was off for longer asks for its present tasks anew.
keep("feed items", timedelta(days=60), lambda at: FeedItem.objects.filter(at__lt=at))
# Where somebody went is nobody's business for longer than a dispute about a round may last.
keep("patrol points", timedelta(days=180), lambda at: PatrolPoint.objects.filter(at__lt=at))
