"""What citizens said and showed while another case spoke for theirs: taken apart, it stands with their own again.

It stays where it was said too, since that case went on by it; whoever may not know them does not read it
there (`cases.access.readable_by`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.actions.act import Act, Saying
from cases.actions.evidence import keep_attachments
from cases.models import Attachment, AttachmentKind, Case, LogEntry, LogKind, Report, Words, WordsKind


@dataclass(frozen=True)
class Meanwhile:
    """What came from the citizens of one case, by what spoke for it since one row of its log."""

    # Whose it is: everything reported in the case, or in one it speaks for.
    reports: list[int]
    sayings: list[Saying]
    photos: list[Attachment]
    answers: list[dict[str, Any]]
    # Who of them spoke in a matter that is protected by itself.
    of_secrets: set[int]


def said_meanwhile(case: Case, above: Sequence[Case], merged: LogEntry) -> Meanwhile:
    """Return what was said, shown and answered to the cases `above` one, since the row by which it was `merged`."""
    spoke = {each.pk: each for each in above}
    reports = Report.objects.filter(case__in=Case.objects.speaking_with([case.pk]).values("pk"))
    mine = list(reports.values_list("pk", flat=True))
    since = {"case__in": spoke, "report__in": mine, "pk__gt": merged.act_id}
    words = list(Words.objects.filter(kind=WordsKind.CITIZEN, **since).order_by("pk"))
    photos = list(Attachment.objects.filter(kind=AttachmentKind.REPORT, **since).order_by("pk"))
    rated = LogEntry.objects.filter(case_id__in=spoke, kind=LogKind.RATE, act_id__gt=merged.act_id)
    answers = rated.filter(facts__report__in=mine).order_by("act_id").values_list("facts", flat=True)
    secrets = {each.pk for each in above if each.case_class is not None and each.case_class.is_protected}
    told = [(each.case_id, each.report_id) for each in words] + [(each.case_id, each.report_id) for each in photos]
    return Meanwhile(
        reports=mine,
        sayings=_once(words, spoke),
        photos=photos,
        answers=[{"solved": each["solved"], "satisfaction": each["satisfaction"]} for each in answers],
        of_secrets={report_id for case_id, report_id in told if report_id and case_id in secrets},
    )


def _once(words: Sequence[Words], spoke: dict[int, Case]) -> list[Saying]:
    # Brought back into a case that speaks for hers it stands there again, and is one thing said.
    first: dict[tuple[int | None, str], Saying] = {}
    for each in words:
        # Somebody has read what is no danger any more to the case it was said to.
        is_read = not spoke[each.case_id].danger
        saying = Saying(each.kind, each.text, each.report_id, said_at=each.created_at, is_read=is_read)
        first.setdefault((each.report_id, each.text), saying)
    return list(first.values())


def bring_back(act: Act, case: Case, found: Meanwhile) -> dict[str, Any]:
    """Let it stand with the case; return what the act's row says of it. The sayings are the row's own."""
    Report.objects.filter(pk__in=found.of_secrets).update(is_protected=True)
    files: dict[int | None, list[tuple[int, AttachmentKind]]] = defaultdict(list)
    for photo in found.photos:
        files[photo.report_id].append((photo.file_id, AttachmentKind(photo.kind)))
    shown = [
        pk for report_id, own in files.items() for pk in keep_attachments(case, own, report_id=report_id, at=act.at)
    ]
    return {
        **({"attachments": sorted(shown)} if shown else {}),
        **({"answers": found.answers} if found.answers else {}),
    }
