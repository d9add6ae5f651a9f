"""What the pages of signing in ask."""

from collections.abc import Iterable

from django import template
from django.contrib.messages.storage.base import Message

register = template.Library()


@register.filter
def why(messages: Iterable[Message]) -> list[Message]:
    """Return the messages that say why somebody has to sign in, and none of what was left to be said before."""
    return [message for message in messages if message.extra_tags]
