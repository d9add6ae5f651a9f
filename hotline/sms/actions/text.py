"""A text as it comes from a provider, before anybody has read it."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import Origin


@dataclass(frozen=True)
class Media:
    """Something that came with a text and lies with the provider."""

    address: str
    media_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text as a provider hands it over; `sender` is E.164, or empty where there is nobody to answer."""

    sender: str
    words: str
    provider_id: str
    received_at: datetime
    origin: Origin = Origin.LIVE
    # How a sender without a number calls himself.
    name: str = ""
    is_service: bool = False
    media: tuple[Media, ...] = ()
