"""A report being written: kept by the server between the questions, so that going back loses nothing.

It lies in the session, encrypted like the contacts it holds, until the report is sent, thrown away, or half a day is over.
Whoever comes to a terminal next may be somebody else: a draft that was left (for the first page, for another tab, or for a
quarter of an hour) shows nothing of its words before somebody said that it is his.
"""

import base64
import secrets
import time
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

import orjson
from django.http import HttpRequest

from common import crypto

KEPT_S = 12 * 3600
# Untouched for so long, it may be somebody else's who sits there now.
IDLE_S = 15 * 60
# What a browser says of an address that was typed, or followed from another site.
_OWN_SITE = "same-origin"
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
    touched_at: float = field(default_factory=time.time)
    is_left: bool = False

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
        """Put it back into the session: whoever writes is there."""
        self.touched_at, self.is_left = time.time(), False
        self._store(request)

    def leave(self, request: HttpRequest) -> None:
        """Note that its writer may have gone."""
        if self.is_begun and not self.is_left:
            self.is_left = True
            self._store(request)

    def _store(self, request: HttpRequest) -> None:
        request.session[_SLOT] = _sealed(orjson.dumps(asdict(self)).decode())

    @property
    def is_begun(self) -> bool:
        """Whether anything was said."""
        return self.has_place or bool(
            self.text or self.class_code or self.photos or self.phone or self.email or self.name
        )

    def is_anybodys(self, request: HttpRequest) -> bool:
        """Whether who opens a page need not be who wrote: then nothing of it is shown before that is said."""
        is_idle = time.time() - self.touched_at > IDLE_S
        from_elsewhere = request.headers.get("Sec-Fetch-Site", _OWN_SITE) != _OWN_SITE
        return self.is_begun and (self.is_left or is_idle or from_elsewhere)

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


def throw_away(request: HttpRequest) -> None:
    """Forget the draft, and which report the one before became."""
    request.session.pop(_SLOT, None)
    request.session.pop(_SENT, None)


def mark_sent(request: HttpRequest, token: str) -> None:
    """Forget the draft, and remember which report it became, for the last page."""
    request.session.pop(_SLOT, None)
    request.session[_SENT] = _sealed(f"{token} {time.time():.0f}")


def sent_token(request: HttpRequest) -> str:
    """Return the token of the report just sent, "" if there is none, or it was sent a while ago."""
    try:
        token, _blank, sent_at = crypto.decrypt(base64.b64decode(request.session[_SENT])).partition(" ")
        return token if time.time() - float(sent_at) < IDLE_S else ""
    except (KeyError, ValueError):
        return ""


def _sealed(text: str) -> str:
    return base64.b64encode(crypto.encrypt(text)).decode()
