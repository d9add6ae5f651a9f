"""What must not stand in a log: the secrets of private links, whoever writes them there."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

# A private link, a report's status, a tracking socket: whatever follows is the key to it.
_SECRET = re.compile(r"(/r/|/api/v1/reports/|/ws/track/)[^\s/?\"']+")
_TICKET = re.compile(r"(ticket=)[^\s&\"']+")


def without_secrets(text: str) -> str:
    """Return the text with the secret parts of addresses left out."""
    return _TICKET.sub(r"\1…", _SECRET.sub(r"\1…", text))


class HideSecrets(logging.Filter):
    """Leaves the secrets out of a record of the standard library's logging."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message; never drop it."""
        record.msg, record.args = without_secrets(record.getMessage()), None
        return True


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave the secrets out of an event of structlog, and who asked, which nobody needs to know."""
    event.pop("ip", None)
    event.pop("user_agent", None)
    return {name: without_secrets(value) if isinstance(value, str) else value for name, value in event.items()}
