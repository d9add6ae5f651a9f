"""What Twilio calls us with: is it genuine, and what does it say. Light enough for web processes."""

from collections.abc import Mapping

from django.conf import settings
from twilio.request_validator import RequestValidator

from messaging.doors import Fate, Receipt

# What each of Twilio's words means here. Absent: it says nothing that ends the waiting.
FATES: dict[str, Fate] = {
    "accepted": Fate.SENT,
    "scheduled": Fate.SENT,
    "queued": Fate.SENT,
    "sending": Fate.SENT,
    "sent": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "read": Fate.DELIVERED,
    "undelivered": Fate.FAILED,
    "failed": Fate.FAILED,
    "canceled": Fate.FAILED,
}
# The recipient has told Twilio that he wants no more.
OPTED_OUT = "21610"


def is_genuine(path: str, parameters: Mapping[str, str], signature: str) -> bool:
    """Whether a call came from Twilio: signed with our token for our public address. Without a token none is."""
    if not settings.TWILIO_AUTH_TOKEN or not signature:
        return False
    return RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(settings.PUBLIC_URL + path, parameters, signature)


def read_report(parameters: Mapping[str, str]) -> Receipt | None:
    """Read a status callback; None where it tells nothing."""
    fate = FATES.get(parameters.get("MessageStatus", "").lower())
    sid = parameters.get("MessageSid", "")
    if fate is None or not sid or len(sid) > 80:
        return None
    error = parameters.get("ErrorCode", "")[:40] if fate is Fate.FAILED else ""
    return Receipt(sid, fate, error, has_opted_out=error == OPTED_OUT)
