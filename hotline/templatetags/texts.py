"""How many texts wait for whoever looks at the page."""

from django import template

from accounts.models import User
from hotline.sms.desk import READERS, waiting_for

register = template.Library()


@register.simple_tag
def waiting_texts(user: User) -> int:
    """Count them, for the rail."""
    return waiting_for(user).count() if user.has_role(*READERS) else 0
