"""Whether a case has moved on since something was said of it: then the same words again may answer something else."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from cases.models import Channel, LogEntry, LogKind
from hotline.models import InboundText, TextOutcome

# What changes of what a citizen's words may be the answer: asked, answered, ended, taken up again, merged or placed since.
_MOVES = (
    LogKind.ANSWER,
    LogKind.APPEAL,
    LogKind.CHANGE,
    LogKind.CLOSE,
    LogKind.HAND_OVER,
    LogKind.MERGE,
    LogKind.PASS_CHECK,
    LogKind.RATE,
    LogKind.REJECT,
    LogKind.REOPEN,
    LogKind.REWORK,
    LogKind.TAKE_IN_MERGED,
    LogKind.UNMERGE,
    LogKind.VOID,
)


def moves_since(case_ids: Iterable[int], since: datetime) -> list[LogEntry]:
    """Return the rows by which these cases moved on, the oldest first; what happened before and was heard of since too."""
    rows = LogEntry.objects.filter(case_id__in=list(case_ids), kind__in=_MOVES)
    return list(rows.filter(Q(at__gt=since) | Q(recorded_at__gt=since)).order_by("at", "case_id", "seq"))


def has_moved_on(case_ids: Iterable[int], text: InboundText) -> bool:
    """Whether one of these cases has moved on since a text, by more than what that text did itself."""
    rows = [row for row in moves_since(case_ids, text.received_at) if not _is_by(row, text)]
    # Not accepted by that text, a case is taken up again once.
    again = [row for row in rows if row.kind in (LogKind.APPEAL, LogKind.REOPEN)]
    own = again[:1] if text.outcome == TextOutcome.ANSWER else []
    return any(row not in own for row in rows)


def _is_by(row: LogEntry, text: InboundText) -> bool:
    is_text = row.kind in (LogKind.RATE, LogKind.CHANGE) and row.facts.get("channel") == Channel.SMS
    return row.facts.get("text", text.pk if is_text else None) == text.pk
