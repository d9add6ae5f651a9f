"""What this room writes for the others: photos into the store, answers to requests that come again."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import pruning, storage
from common.images import Photo, Upload, read_photo
from common.models import City, IdempotencyKey, Reaction, ReactionAct, ReactionDecision, StoredFile
from common.reactions import wake_after_commit
from common.refusals import BadInput, Refusal

# Longer keys are known by their digest.
LONGEST_KEY = 80


class KeyUsedOtherwise(Refusal):
    """The same key came with another request."""

    code = "key_used_otherwise"
    sentence = _("This key was used for another request. Take a new one.")


class AlreadyDecided(Refusal):
    """The reaction has not failed, or not any more."""

    code = "already_decided"
    sentence = _("Somebody has decided this already, or it took its effect by itself.")


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
    if len(key) > LONGEST_KEY:
        # Cut, two keys that begin alike would be one.
        key = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(scope=scope, key=key, request_digest=digest)
    except IntegrityError:
        row = IdempotencyKey.objects.get(scope=scope, key=key)
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


# --- Reactions that failed for good -------------------------------------------------------


@transaction.atomic
def try_reactions_again(ids: list[int], *, by: int, now: datetime) -> None:
    """Owe failed reactions anew, with all their tries. Refused unless each of them has failed."""
    rows = _failed(ids)
    _note_decisions(rows, ReactionAct.AGAIN, by=by, now=now)
    Reaction.objects.filter(pk__in=[row.pk for row in rows]).update(tries=0, retry_at=now, failed_at=None)
    wake_after_commit(row.consumer for row in rows)


@transaction.atomic
def drop_reactions(ids: list[int], *, reason: str, by: int, now: datetime) -> None:
    """Let failed reactions never take effect, for a reason. What they were stays on record."""
    if not reason.strip():
        raise BadInput(fields={"reason": gettext("Say why it is dropped.")})
    rows = _failed(ids)
    _note_decisions(rows, ReactionAct.DROP, by=by, now=now, reason=reason.strip()[:200])
    Reaction.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _failed(ids: list[int]) -> list[Reaction]:
    rows = list(Reaction.objects.select_for_update().filter(pk__in=ids, failed_at__isnull=False).order_by("pk"))
    if len(rows) != len(set(ids)):
        raise AlreadyDecided
    return rows


def _note_decisions(rows: list[Reaction], act: ReactionAct, *, by: int, now: datetime, reason: str = "") -> None:
    kept = ("consumer", "kind", "case_id", "log_seq", "facts", "tries", "error")
    ReactionDecision.objects.bulk_create(
        ReactionDecision(
            at=now,
            decided_by=by,
            act=act,
            reason=reason,
            reaction_id=row.pk,
            **{name: getattr(row, name) for name in kept},
        )
        for row in rows
    )


# --- What is kept for a while only ---------------------------------------------------------


def prune(*, now: datetime) -> dict[str, int]:
    """Delete what has outlived its stated lifetime, a batch at a time; return how many of each."""
    return {each.name: _prune(each, now) for each in pruning.lifetimes()}


def _prune(each: pruning.Lifetime, now: datetime) -> int:
    rows = each.older_than(now - each.kept)
    gone = 0
    # Found first and then deleted, each batch by itself: somebody else may be pruning too.
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[: pruning.BATCH]):
        deleted, _by_kind = rows.model._default_manager.filter(pk__in=batch).delete()
        gone += deleted
        if not deleted:
            break
    return gone
