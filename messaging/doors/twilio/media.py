"""What came with a text and lies with Twilio: fetched with our authority, from Twilio's hosts only.

The address comes in a signed call, and is checked all the same: our token goes to nobody else, and no
address leads into the house.
"""

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings

TIMEOUT_S = (5, 15)
# Twilio takes five megabytes of an MMS; WhatsApp's pictures are larger.
MOST_BYTES = 16 * 1024 * 1024
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Where Twilio's media address leads to once it is opened: without our token.
_STORES = (".twilio.com", ".twiliocdn.com")
_CHUNK = 64 * 1024
GONE = frozenset({401, 403, 404, 410})


class NotFetched(Exception):
    """It could not be fetched; `is_permanent` where trying again would change nothing."""

    def __init__(self, code: str, *, is_permanent: bool) -> None:
        super().__init__(code)
        self.code, self.is_permanent = code, is_permanent


def fetch(address: str) -> tuple[bytes, str]:
    """Return the bytes and the media type of what lies at Twilio's address. Raises NotFetched."""
    own = urlsplit(settings.TWILIO_API_URL)
    for step in range(MOST_REDIRECTS + 1):
        is_own = _is_api(address, own.hostname or "")
        if not is_own and not (step and _is_store(address)):
            raise NotFetched("foreign_address", is_permanent=True)
        # Only Twilio itself is told who asks; where it leads to has a ticket in its address.
        auth = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN) if is_own else None
        try:
            answer = requests.get(address, auth=auth, timeout=TIMEOUT_S, stream=True, allow_redirects=False)
        except requests.RequestException as error:
            raise NotFetched(type(error).__name__[:40], is_permanent=False) from None
        with closing(answer):
            if answer.status_code in REDIRECTS:
                address = urljoin(address, answer.headers.get("Location", ""))
                continue
            return _content(answer)
    raise NotFetched("too_many_redirects", is_permanent=True)


def _content(answer: requests.Response) -> tuple[bytes, str]:
    if answer.status_code != requests.codes.ok:
        raise NotFetched(str(answer.status_code), is_permanent=answer.status_code in GONE)
    try:
        content = b"".join(_limited(answer.iter_content(_CHUNK)))
    except requests.RequestException as error:
        raise NotFetched(type(error).__name__[:40], is_permanent=False) from None
    return content, answer.headers.get("Content-Type", "").partition(";")[0].strip().casefold()[:100]


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise NotFetched("too_large", is_permanent=True)
        yield chunk


def _is_api(address: str, host: str) -> bool:
    parts, own = urlsplit(address), urlsplit(settings.TWILIO_API_URL)
    # A laptop's own Twilio speaks without encryption; the real one never does.
    return parts.scheme == own.scheme and parts.hostname == host and parts.port == own.port and not parts.username


def _is_store(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" and parts.port in (None, 443) and host.endswith(_STORES) and not parts.username
