"""A report being written: kept by the server between the questions, so that going back loses nothing.

It lies in the session, encrypted like the contacts it holds, until the report is sent or a week is over.
"""

import base64
import secrets
import time
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

import orjson
from django.http import HttpRequest

from common import crypto

KEPT_S = 7 * 24 * 3600
_SLOT = "report_draft"
_SENT = "report_sent"


@dataclass
class Draft:
    """The answers given so far."""

    lon: float | None = None
    lat: float | None = None
    address: str = ""
    is_in_city: bool = True
    # The place was asked for, and could not be said.
    is_placeless: bool = False
    text: str = ""
    class_code: str = ""
    # The guesses are shown, and one of them is to be chosen.
    asks_choice: bool = False
    # The known case it is, says the reporter; None: another one.
    joins: int | None = None
    same_asked: bool = False
    # Which numbers the reporter was told to ring.
    warned: list[str] = field(default_factory=list)
    # Uploads, by their uuid.
    photos: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    name: str = ""
    protect: bool = False
    # Sent twice, it is one report.
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    begun_at: float = field(default_factory=time.time)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the visitor's draft, a new one if there is none that can be read."""
        try:
            kept = orjson.loads(crypto.decrypt(base64.b64decode(request.session[_SLOT])))
            draft = cls(**{name: kept[name] for name in kept.keys() & {each.name for each in fields(cls)}})
        except (KeyError, ValueError, TypeError):
            return cls()
        return draft if time.time() - draft.begun_at < KEPT_S else cls()

    def keep(self, request: HttpRequest) -> None:
        """Put it back into the session."""
        request.session[_SLOT] = _sealed(orjson.dumps(asdict(self)).decode())

    @property
    def point(self) -> tuple[float, float] | None:
        """The place as (longitude, latitude)."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def owner(self) -> str:
        """Whose the photos are until the report is sent."""
        return f"draft:{self.key}"

    @property
    def has_place(self) -> bool:
        """Whether the first question was answered, be it with "I cannot say"."""
        return self.point is not None or bool(self.address) or self.is_placeless


def mark_sent(request: HttpRequest, token: str) -> None:
    """Forget the draft, and remember which report it became, for the last page."""
    request.session.pop(_SLOT, None)
    request.session[_SENT] = _sealed(token)


def sent_token(request: HttpRequest) -> str:
    """Return the token of the report just sent, "" if there is none."""
    try:
        return crypto.decrypt(base64.b64decode(request.session[_SENT]))
    except (KeyError, ValueError):
        return ""


def _sealed(text: str) -> str:
    return base64.b64encode(crypto.encrypt(text)).decode()
