"""How many texts wait for whoever looks at the page."""

from django import template
from django.core.cache import cache
from redis import RedisError

from accounts.models import User
from hotline.models import InboundText
from hotline.sms.actions.asking import WAITING_TEXTS
from hotline.sms.desk import READERS

KEPT_S = 60

register = template.Library()


@register.simple_tag
def waiting_texts(user: User) -> int:
    """Count them, for the rail; asked of the database once in a while, since every page of the desk shows it."""
    if not user.has_role(*READERS):
        return 0
    try:
        return int(cache.get_or_set(WAITING_TEXTS, _count, KEPT_S) or 0)
    except RedisError:
        # A page without the number is better than none.
        return 0


def _count() -> int:
    return InboundText.objects.filter(waits_since__isnull=False).count()
