"""What may happen at any time: notes, files, urging, supervision, public texts."""

from collections.abc import Sequence, Set
from datetime import datetime

from django.db import transaction

from accounts.models import Role
from cases.actions.accept import require_words
from cases.actions.act import CITIZEN, Act, Actor, Saying
from cases.models import Attachment, AttachmentKind, Case, LogKind, Report, WordsKind
from cases.workflow import DESK, JUDGES, SUPERVISES, URGES
from common.models import StoredFile


@transaction.atomic
def comment_case(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Add a note."""
    return _say(LogKind.COMMENT, cases, actor, now, note)


@transaction.atomic
def urge_case(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Urge whoever holds the case (催办)."""
    return _say(LogKind.URGE, cases, actor, now, note, by=URGES)


@transaction.atomic
def supervise_case(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Issue a supervision order (督办): the holder has to reply."""
    return _say(LogKind.SUPERVISE, cases, actor, now, note, by=SUPERVISES)


@transaction.atomic
def review_fast(cases: Sequence[int], *, actor: Actor, now: datetime, note: str) -> list[Case]:
    """Keep the shift lead's review of a case that took the fast lane."""
    return _say(LogKind.REVIEW_FAST, cases, actor, now, note, by={Role.SHIFT_LEAD})


def _say(
    kind: LogKind, cases: Sequence[int], actor: Actor, now: datetime, note: str, *, by: Set[Role] | None = None
) -> list[Case]:
    require_words(note, "note")
    act = Act(kind, actor=actor, now=now)
    locked = act.lock(cases)
    if by is not None:
        act.require_role(*by)
    for case in locked:
        if kind == LogKind.REVIEW_FAST:
            act.require_other_department(case)
        act.log(case, Saying(WordsKind.NOTE, note))
    act.write()
    return act.cases


@transaction.atomic
def attach_files(
    case_id: int,
    files: Sequence[StoredFile],
    *,
    kind: AttachmentKind,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
    report: Report | None = None,
) -> Case:
    """Attach files; the same file of the same kind is attached once."""
    act = Act(LogKind.ATTACH, actor=actor, now=now, at=at)
    (case,) = act.lock([case_id])
    Attachment.objects.bulk_create(
        [Attachment(case=case, file=file, kind=kind, report=report, added_at=act.at) for file in files],
        ignore_conflicts=True,
    )
    act.log(case, facts={"files": [file.pk for file in files], "kind": kind})
    act.write()
    return case


@transaction.atomic
def add_words(report: Report, *, now: datetime, text: str) -> Case:
    """Let the citizen add something to what was reported."""
    require_words(text, "text")
    act = Act(LogKind.COMMENT, actor=CITIZEN, now=now)
    (case,) = act.lock([report.case_id])
    act.log(case, Saying(WordsKind.CITIZEN, text, report.pk), facts={"report": report.pk})
    act.write()
    return case


@transaction.atomic
def summarise_case(case_id: int, *, actor: Actor, now: datetime, summary: str, version: int | None = None) -> Case:
    """Write the desk's summary, which is all a department reads where the complainant is protected."""
    require_words(summary, "summary")
    act = Act(LogKind.CHANGE, actor=actor, now=now)
    (case,) = act.lock([case_id], {case_id: version} if version else None)
    act.require_role(*DESK)
    case.summary = summary
    act.log(case, facts={"summary": True})
    act.write()
    return case


@transaction.atomic
def approve_public(
    case_id: int, *, actor: Actor, now: datetime, public_text: str, attachment_ids: Sequence[int] = ()
) -> Case:
    """Approve what the public may read and see of a case; an empty text withdraws it."""
    act = Act(LogKind.APPROVE_PUBLIC, actor=actor, now=now)
    (case,) = act.lock([case_id])
    act.require_role(*JUDGES)
    case.public_text = public_text
    Attachment.objects.filter(case=case).update(is_public=False)
    Attachment.objects.filter(case=case, pk__in=attachment_ids).update(is_public=True)
    act.log(case, facts={"files": list(attachment_ids)})
    act.write()
    return case
