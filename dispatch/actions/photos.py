"""Photos from the field, by the keys their phones gave them; before or after the acts that name them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from cases.actions import Actor
from cases.actions.evidence import FROM_FIELD
from cases.actions.field import attach_late
from cases.models import AttachmentKind
from common.actions import upload_photo
from common.images import SentFile
from dispatch.models import FieldPhoto


@dataclass(frozen=True, kw_only=True)
class PhotoPlace:
    """Where a named photo belongs."""

    case_id: int
    kind: AttachmentKind
    report_id: int | None = None
    # Of the work it shows: whose, whether the act that names it changed anything, and when that counted.
    act: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def keep_photo(sent: SentFile, *, user: User, key: str, taken_at: datetime, now: datetime) -> bool:
    """Keep a photo; say whether it is new. If an act has named it already, it is attached now."""
    actor = Actor.of(user)
    upload, _photo = upload_photo(sent, owner=actor.owner, purpose=FROM_FIELD)
    with transaction.atomic():
        row = _row(user, key)
        if row.file_id:
            # Sent again by a phone that did not hear the answer; the second upload is nobody's to name.
            upload.delete()
            return False
        row.upload, row.file, row.taken_at = upload, upload.file, taken_at
        row.save()
        if row.case_id:
            attach_late(
                row.case_id,
                upload.uuid,
                kind=AttachmentKind(row.kind),
                report_id=row.report_id,
                actor=actor,
                now=now,
                of=row.act,
                at=row.acted_at,
            )
        return True


def kept_photos(user: User, keys: Sequence[str]) -> list[str]:
    """Return those of these keys under which a photo of this person was kept, in their order."""
    kept = set(FieldPhoto.objects.filter(user=user, key__in=keys, file__isnull=False).values_list("key", flat=True))
    return [key for key in keys if key in kept]


def photos_here(user: User, keys: Sequence[str]) -> dict[str, UUID]:
    """Return those of these photos that have arrived and that no act has taken, by key, as uploads.

    All of the keys are locked until the act is written.
    """
    rows = {key: _row(user, key) for key in sorted(set(keys))}
    return {key: row.upload.uuid for key, row in rows.items() if row.upload and row.upload.taken_at is None}


def expect_photos(user: User, keys: Sequence[str], place: PhotoPlace) -> None:
    """Keep where photos belong that have not arrived; they are attached when they do."""
    FieldPhoto.objects.filter(user=user, key__in=keys, case__isnull=True).update(
        case_id=place.case_id, report_id=place.report_id, kind=place.kind, act=place.act, acted_at=place.at
    )


def _row(user: User, key: str) -> FieldPhoto:
    # Photo and act may arrive in the same instant: whoever comes second waits here, and sees the first.
    FieldPhoto.objects.bulk_create([FieldPhoto(user=user, key=key[:80])], ignore_conflicts=True)
    locked = FieldPhoto.objects.select_for_update(of=("self",)).select_related("upload__file")
    return locked.get(user=user, key=key[:80])
