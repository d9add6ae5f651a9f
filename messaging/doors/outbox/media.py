"""What comes with a text from a laptop's own telephone: it lies in our own store, under an address that only we read.

Embedded mode only: in production nobody but the provider says where a picture lies.
"""

from uuid import UUID

from django.conf import settings

from common import storage
from common.actions import keep_upload
from common.images import Photo
from common.models import Upload
from messaging.doors.twilio.media import NotFetched

SCHEME = "outbox:"
OWNER = "outbox"


def lay_ready(photo: Photo) -> str:
    """Keep what a telephone sends with a text; return its address."""
    return f"{SCHEME}{keep_upload(photo, owner=OWNER, purpose=OWNER).uuid}"


def lies_here(address: str) -> bool:
    """Whether this is where something lies."""
    return settings.EMBEDDED and address.startswith(SCHEME)


def fetch(address: str) -> tuple[bytes, str]:
    """Return the bytes and the media type of what lies at an address of ours. Raises NotFetched."""
    laid = Upload.objects.select_related("file").filter(uuid__in=_named(address), owner=OWNER).first()
    if laid is None:
        raise NotFetched("gone", is_permanent=True)
    with storage.read(laid.file.sha256) as content:
        return content.read(), laid.file.media_type


def _named(address: str) -> list[UUID]:
    try:
        return [UUID(address.removeprefix(SCHEME))]
    except ValueError:
        return []
