"""What is written to the log of a running process: JSON lines that name nobody.

No addresses of people's machines, no bodies, no values of variables; numbers, mailboxes and the
secret parts of links are struck out wherever they turn up, in paths and in errors' own words.
This is the log for operators of the software; the log of a case is `cases`' matter.
"""

import re
from typing import Any

import structlog
from structlog.types import EventDict, Processor

# Seven digits may be a telephone, unless they are a day; twenty letters in a row, with a digit
# among them, a key or a token.
_NUMBER = re.compile(r"(?<![\w.-])(?!\d{4}-\d\d-\d\d)\+?\d[\d ()-]{5,}\d(?![\w])")
# From where a word begins, and never back: read from each of its letters, a long word takes minutes.
_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+")
_SECRET = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}(?![\w-])")
_QUERY = re.compile(r"(?<=[\w/])\?[^\s'\"]+")
# A private link, a report's status, a tracking socket, a file's ticket: whatever follows is the key to it.
_LINK = re.compile(
    r"(?<=/r/)[^\s/?\"']+|(?<=/api/v1/reports/)[^\s/?\"']+|(?<=/ws/track/)[^\s/?\"']+|(?<=ticket=)[^\s&\"']+"
)
STRUCK = "[…]"
# Of ours, and needed to follow one request through all its lines.
_OURS = {"request_id", "timestamp", "level", "logger", "task_id"}


def strike_out(text: str) -> str:
    """Strike out of a text whatever may be personal or secret."""
    for pattern in (_LINK, _MAILBOX, _QUERY, _SECRET, _NUMBER):
        text = pattern.sub(STRUCK, text)
    return text


def _name_nobody(_logger: Any, _method: str, event: EventDict) -> EventDict:
    # django-structlog adds these to every line; a person's machine and browser are half a name.
    for field in ("ip", "user_agent"):
        event.pop(field, None)
    return {name: value if name in _OURS else _without_names(value) for name, value in event.items()}


def _without_names(value: object) -> object:
    # Numbers that are numbers are ids and counts; only texts can hold what somebody wrote.
    return value if isinstance(value, int | float | bool | None) else strike_out(str(value))


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    # The plain traceback: lines of code, and no values of variables.
    structlog.processors.format_exc_info,
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Make the formatter of the console handler, for our own lines and for those of libraries."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _name_nobody,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
