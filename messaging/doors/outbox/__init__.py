"""The outbox page in place of a provider: every message is shown there and none leaves the machine.

Embedded mode only. There is nothing outside that could have happened without our knowing,
so a letter whose sending was interrupted certainly never left.
"""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messaging.doors import Fate, Letter, NotSent, Receipt
from messaging.models import MessageChannel


class OutboxDoor:
    """Takes everything."""

    name = "outbox"
    channels = frozenset(MessageChannel.values)

    def __init__(self) -> None:
        if not settings.EMBEDDED:
            raise ImproperlyConfigured("the outbox page stands in for a provider in embedded mode only")

    def send(self, letter: Letter) -> Receipt:
        """Let the page show it."""
        return Receipt(f"outbox-{letter.message_id}", Fate.DELIVERED)

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        """Say that it never left."""
        raise NotSent("interrupted", is_permanent=False)
