"""Files as part of an act: the uploads it takes, and the attachments they become.

Evidence is never an act of its own beside the one it belongs to: the act's one log row lists
its attachments. Only what arrives after the act is attached by itself (`attach_files`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.actions.act import Act
from cases.models import Attachment, AttachmentKind, Case
from common.actions import Claim, take_uploads
from common.refusals import BadInput

# What uploads are sent for: a report to come, or whatever a phone reports from the field.
FOR_REPORT, FROM_FIELD = "report", "field"
MOST_FILES = 20


def for_case(case_id: int) -> str:
    """What an upload of the staff is sent for: an act on one case."""
    return f"case:{case_id}"


def of_report(report_id: int | None) -> str:
    """Whose and what for what a citizen sends of a report is: more about it."""
    return f"report:{report_id}"


def attach(
    act: Act,
    case: Case,
    uploads: Sequence[tuple[UUID, AttachmentKind]],
    *,
    report_id: int | None = None,
) -> dict[str, Any]:
    """Take the actor's uploads within an act and attach them to its one case; return the facts for its log row.

    Staff take what they sent for this case; a citizen, who is known by `report_id`, what was sent of the report.
    """
    if not uploads:
        return {}
    if len(act.cases) != 1 or len(uploads) > MOST_FILES:
        raise BadInput(
            fields={
                "uploads": _("Photos go with an act on one case, %(most)s at most: %(count)s were sent.")
                % {"most": MOST_FILES, "count": len(uploads)}
            }
        )
    files = take_uploads([_claim(act, case, [uuid for uuid, _kind in uploads], report_id)], now=act.now)
    found = {(files[uuid], kind) for uuid, kind in uploads}
    return {"attachments": keep_attachments(case, found, report_id=report_id, at=act.at)}


def of_kind(uploads: Iterable[UUID], kind: AttachmentKind) -> list[tuple[UUID, AttachmentKind]]:
    """Say of all of these uploads what they show."""
    return [(uuid, kind) for uuid in uploads]


def _claim(act: Act, case: Case, uploads: Sequence[UUID], report_id: int | None) -> Claim:
    if act.actor.user is None:
        whose = of_report(report_id)
        return Claim(uploads=uploads, owner=whose, purposes=[whose])
    return Claim(uploads=uploads, owner=act.actor.owner, purposes=[for_case(case.pk), FROM_FIELD])


def keep_attachments(
    case: Case, files: Iterable[tuple[int, AttachmentKind]], *, report_id: int | None, at: datetime
) -> list[int]:
    """Attach files and return the attachments' ids; the same file of the same kind from the same reporter is one."""
    wanted = set(files)
    Attachment.objects.bulk_create(
        [
            Attachment(case=case, file_id=file_id, kind=kind, report_id=report_id, added_at=at)
            for file_id, kind in sorted(wanted)
        ],
        ignore_conflicts=True,
    )
    rows = Attachment.objects.filter(case=case, report=report_id, file__in={file_id for file_id, _kind in wanted})
    return [pk for pk, *named in rows.order_by("pk").values_list("pk", "file_id", "kind") if tuple(named) in wanted]
