"""The way out of the house: one small interface, and one folder for each provider.

A door is given one letter at a time and no transaction is open meanwhile. It returns a
receipt, or raises: `NotSent` when it certainly did not leave, `Unclear` when it may have.
What a provider answers is read with distrust: an answer that is not what it should be is a code, and never `sent`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from messaging.models import MessageChannel


@dataclass(frozen=True)
class Letter:
    """What a provider is given. `message_id` is our reference, named in its reports."""

    message_id: int
    channel: str
    # A number in E.164, an address, or for a push the id of a person.
    to: str
    subject: str
    body: str
    language: str = ""
    # Where the recipient may ask for no more, for channels that carry a link.
    opt_out_url: str = ""


class Fate(Enum):
    """What a provider says became of a letter."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """The provider's own id of a letter, and what became of it so far."""

    provider_id: str
    fate: Fate = Fate.SENT
    error: str = ""
    # The provider knows that the recipient wants no more.
    has_opted_out: bool = False


class NotSent(Exception):
    """The letter certainly did not leave."""

    def __init__(self, error: str, *, is_permanent: bool, has_opted_out: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.has_opted_out = has_opted_out
        # Trying again would change nothing: a wrong number, for instance.
        self.is_permanent = is_permanent


class Unclear(Exception):
    """The letter may have left, or not."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Door(Protocol):
    """A provider."""

    name: str
    channels: frozenset[str]

    def send(self, letter: Letter) -> Receipt:
        """Send a letter; raise NotSent or Unclear."""

    def find(self, letter: Letter, *, since: datetime, not_these: frozenset[str]) -> Receipt | None:
        """Look for a letter that may have left since then; None where the provider does not know it.

        Raises NotSent where it certainly never left, Unclear where the provider cannot be asked now.
        `not_these` are letters of its that are known to be others of ours.
        """


# Imported when needed: web processes never send.
DOORS = {
    "twilio": "messaging.doors.twilio.door.TwilioDoor",
    "smtp": "messaging.doors.smtp.SmtpDoor",
    "outbox": "messaging.doors.outbox.OutboxDoor",
}


def door_name(channel: str) -> str:
    """Name the door a message of this kind leaves by; empty where this installation has none."""
    if channel == MessageChannel.SMS and settings.TWILIO_ACCOUNT_SID:
        return "twilio"
    if channel == MessageChannel.EMAIL and settings.SMTP_HOST:
        return "smtp"
    # Nothing leaves a laptop; in production a message nobody can send must not look sent.
    return "outbox" if settings.EMBEDDED else ""


def asks_for_email() -> bool:
    """Whether a citizen is asked for an e-mail address: only where one can be written to."""
    return bool(door_name(MessageChannel.EMAIL))


def door_for(channel: str) -> Door | None:
    """Return the door a message of this kind leaves by."""
    name = door_name(channel)
    return import_string(DOORS[name])() if name else None
