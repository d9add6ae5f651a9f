"""What this room writes for the others: uploads and their files, answers to requests that come again."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, ManyToOneRel, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import pruning, storage
from common.deadlocks import once_more_after_deadlock
from common.images import Photo, SentFile, read_photo
from common.models import City, IdempotencyKey, Reaction, ReactionAct, ReactionDecision, StoredFile, Upload
from common.reactions import wake_after_commit
from common.refusals import BadInput, NotFound, Refusal
from common.text import says_something

# Longer keys are known by their digest.
LONGEST_KEY = 80
KEY_HEADER = "HTTP_IDEMPOTENCY_KEY"


class KeyUsedOtherwise(Refusal):
    """The same key came with another request."""

    code = "key_used_otherwise"
    sentence = _("This key was used for another request. Take a new one.")


class AlreadyDecided(Refusal):
    """The reaction has not failed, or not any more."""

    code = "already_decided"
    sentence = _("Somebody has decided this already, or it took its effect by itself.")


# --- Uploads, and the files they share ------------------------------------------------------


def upload_photo(sent: SentFile, *, owner: str, purpose: str) -> tuple[Upload, Photo]:
    """Check and re-encode a photo, and keep it as its owner's until an act takes it.

    Raises BadInput kinds for what is no photo, too big or damaged.
    """
    photo = read_photo(sent, max_bytes=settings.UPLOAD_MAX_BYTES)
    return keep_upload(photo, owner=owner, purpose=purpose), photo


@transaction.atomic
def keep_upload(photo: Photo, *, owner: str, purpose: str) -> Upload:
    """Keep a photo that was read already as its owner's; the same picture again is the same file, but another upload."""
    return Upload.objects.create(file=_keep_file(photo), owner=owner, purpose=purpose)


def _keep_file(photo: Photo) -> StoredFile:
    _hold_bytes(photo.picture.sha256)
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
    return stored


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Which uploads an act wants, whose they must be, and for which of these purposes they must have been sent."""

    uploads: Sequence[UUID]
    owner: str
    purposes: Sequence[str]


def take_uploads(claims: Sequence[Claim], *, now: datetime) -> dict[UUID, int]:
    """Take uploads within an act's transaction; return the ids of their files.

    Refused as if there were no such upload: another's, one for another purpose, and one that an
    act has taken already. Of two acts at the same moment the second waits for the first.
    """
    wanted = {uuid for claim in claims for uuid in claim.uploads}
    if not wanted:
        return {}
    locked = Upload.objects.filter(uuid__in=wanted, taken_at__isnull=True).order_by("pk").select_for_update()
    found = {upload.uuid: upload for upload in locked}
    asked: set[UUID] = set()
    for claim in claims:
        for uuid in dict.fromkeys(claim.uploads):
            upload = found.get(uuid)
            # Named by two acts of one bulk, it would be taken twice.
            if upload is None or uuid in asked or not _is_for(upload, claim):
                raise NotFound
            asked.add(uuid)
    Upload.objects.filter(pk__in=[upload.pk for upload in found.values()]).update(taken_at=now)
    return {uuid: upload.file_id for uuid, upload in found.items()}


def _is_for(upload: Upload, claim: Claim) -> bool:
    return upload.owner == claim.owner and upload.purpose in claim.purposes


def drop_uploads(owners: Iterable[str]) -> list[int]:
    """Let go of all that these owners have sent and no act has taken; return the ids of the files."""
    waiting = Upload.objects.filter(owner__in=list(owners), taken_at__isnull=True)
    file_ids = list(waiting.values_list("file", flat=True))
    waiting.delete()
    return file_ids


def let_go(waiting: QuerySet[Upload]) -> None:
    """Let go of uploads that whoever sent them does not want to send after all; files that nothing names go by themselves."""
    waiting.filter(taken_at__isnull=True).delete()


def files_nobody_refers_to() -> QuerySet[StoredFile]:
    """Files of which no row of any room speaks, but uploads that were taken long ago."""
    files = StoredFile.objects.exclude(Exists(Upload.objects.filter(file=OuterRef("pk"), taken_at__isnull=True)))
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.related_model is not Upload:
            rows: QuerySet[Any] = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            files = files.exclude(Exists(rows))
    return files


def forget_files(file_ids: Iterable[int]) -> int:
    """Delete files for good, row and bytes, unless something refers to them; return how many went."""
    return sum(_forget(file_id) for file_id in file_ids)


@transaction.atomic
def _forget(file_id: int) -> bool:
    sha256 = StoredFile.objects.filter(pk=file_id).values_list("sha256", flat=True).first()
    if sha256 is None:
        return False
    _hold_bytes(sha256)
    # The row's lock holds back whoever would refer to it meanwhile.
    file = files_nobody_refers_to().filter(pk=file_id).select_for_update(of=("self",)).first()
    if file is None or not files_nobody_refers_to().filter(pk=file_id).exists():
        return False
    Upload.objects.filter(file=file).delete()
    file.delete()
    for digest in filter(None, (file.sha256, file.thumbnail_sha256)):
        if not StoredFile.objects.filter(Q(sha256=digest) | Q(thumbnail_sha256=digest)).exists():
            storage.erase(digest)
    return True


def _hold_bytes(sha256: str) -> None:
    # Until the transaction ends: who keeps these bytes and who deletes them wait for each other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


# --- Requests that come again ---------------------------------------------------------------


def asked_key(headers: Mapping[str, Any]) -> str:
    """Return the `Idempotency-Key` of a request; empty where it has none. Refused is one that cannot be kept.

    A server may hand over nothing where a header's bytes are no ASCII (granian does): what was sent is sent again
    under the same key, so to take it for none would act twice.
    """
    key = headers.get(KEY_HEADER)
    if key is None:
        return ""
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise BadInput(fields={"Idempotency-Key": "visible ASCII characters only, and at least one"})
    return str(key)


def once(scope: str, key: str, request: bytes, effect: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    """Take an effect once for a key; a repeat gets the first (status, answer) and does nothing.

    The effect runs in one transaction with the key, so they stand or fall together. Of two
    requests at the same moment the second waits for the first. Without a key it is just taken.
    Where the database ends it for another it is taken once more: nobody has to send anything again.
    """
    return once_more_after_deadlock(lambda _is_last: _take_once(scope, key, request, effect) if key else effect())


def was_taken(scope: str, key: str) -> bool:
    """Say whether an effect was taken for a key; while it is being taken, that it was not."""
    return IdempotencyKey.objects.filter(scope=scope, key=key).exists()


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


def label_imported() -> None:
    """Have no page say that nothing here is real: cases of another system came in."""
    City.objects.filter(has_imports=False).update(has_imports=True)


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
    if not says_something(reason):
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
        deleted = each.delete(batch) if each.delete else rows.model._default_manager.filter(pk__in=batch).delete()[0]
        gone += deleted
        if not deleted:
            break
    return gone
