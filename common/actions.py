"""What this room writes for the others: photos into the store, answers to requests that come again."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import storage
from common.images import Photo, Upload, read_photo
from common.models import City, IdempotencyKey, StoredFile
from common.refusals import Refusal


class KeyUsedOtherwise(Refusal):
    """The same key came with another request."""

    code = "key_used_otherwise"
    sentence = _("This key was used for another request. Take a new one.")


def store_photo(upload: Upload) -> tuple[StoredFile, Photo]:
    """Check, re-encode and keep a photo; the same photo again is the same row.

    Raises BadInput kinds for what is no photo, too big or damaged.
    """
    photo = read_photo(upload, max_bytes=settings.UPLOAD_MAX_BYTES)
    # The bytes first: a row without its file would be a hole, a file without a row is only waste.
    for picture in (photo.picture, photo.thumbnail):
        storage.keep(picture.content)
    stored, _made = StoredFile.objects.get_or_create(
        sha256=photo.picture.sha256,
        defaults={
            "media_type": photo.picture.media_type,
            "size_bytes": len(photo.picture.content),
            "width": photo.picture.width,
            "height": photo.picture.height,
            "thumbnail_sha256": photo.thumbnail.sha256,
        },
    )
    return stored, photo


def once(scope: str, key: str, request: bytes, effect: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    """Take an effect once for a key; a repeat gets the first (status, answer) and does nothing.

    The effect runs in one transaction with the key, so they stand or fall together. Of two
    requests at the same moment the second waits for the first. Without a key it is just taken.
    """
    return _take_once(scope, key, request, effect) if key else effect()


@transaction.atomic
def _take_once(scope: str, key: str, request: bytes, effect: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    digest = hashlib.sha256(request).hexdigest()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(scope=scope, key=key[:80], request_digest=digest)
    except IntegrityError:
        row = IdempotencyKey.objects.get(scope=scope, key=key[:80])
        if row.request_digest != digest:
            raise KeyUsedOtherwise from None
        # Written in the same transaction as the key, so it is there.
        return row.response_status or 0, row.response
    status, answer = effect()
    row.response_status, row.response = status, answer
    row.save(update_fields=["response_status", "response"])
    return status, answer


def label_simulated() -> None:
    """Have every page say that citizens and staff are played by the generator."""
    City.objects.filter(is_simulated=False).update(is_simulated=True)
