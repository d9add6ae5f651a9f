"""What citizens have said of a case since a text of theirs that waits: nobody books what came first without what came after."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from cases.models import CITIZENS_WORDS, Case, Channel, LogEntry, LogKind, Report, Words
from hotline.models import InboundText

# By which of their acts citizens say something, themselves or to whoever takes their call.
_SAYING = (
    LogKind.ADD_REPORT,
    LogKind.COMMENT,
    LogKind.ATTACH,
    LogKind.CHANGE,
    LogKind.RATE,
    LogKind.REOPEN,
    LogKind.APPEAL,
)
# How a row says that somebody of the desk read words: those stand in another one.
_READ = "read"


@dataclass(frozen=True)
class Since:
    """One thing that was said since: its words, and what was chosen beside them, or only a picture."""

    at: datetime
    channel: str
    words: str = ""
    is_solved: bool | None = None


def said_since(texts: Iterable[InboundText], cases: Mapping[int, Collection[int]]) -> dict[int, list[Since]]:
    """Return what was said since each of these texts, the oldest first, in the cases that it may stand with now.

    `cases`: the ids of these, by the id of the text. A fixed number of queries, whatever the number of texts.
    """
    texts = list(texts)
    wanted = {pk for each in texts for pk in cases.get(each.pk, ())}
    if not wanted:
        return {each.pk: [] for each in texts}
    first = min(each.received_at for each in texts)
    rows: dict[int, list[LogEntry]] = defaultdict(list)
    told = LogEntry.objects.filter(case_id__in=wanted, kind__in=_SAYING, at__gte=first, facts__has_key="report")
    for row in told.exclude(facts__has_key=_READ).order_by("at", "case_id", "seq"):
        # A picture of a text stands with that text.
        if not (row.kind == LogKind.ATTACH and row.facts.get("channel") == Channel.SMS):
            rows[row.case_id].append(row)
    words: dict[tuple[int, int], list[str]] = defaultdict(list)
    said = Words.objects.filter(case__in=wanted, kind__in=CITIZENS_WORDS, created_at__gte=first).order_by("pk")
    for case_id, seq, text in said.values_list("case", "log_seq", "text"):
        words[case_id, seq].append(text)
    found: dict[int, list[Since]] = {}
    for each in texts:
        later = [row for pk in cases.get(each.pk, ()) for row in rows[pk] if row.at >= each.received_at]
        later.sort(key=lambda row: (row.at, row.case_id, row.seq))
        found[each.pk] = [_since(row, words[row.case_id, row.seq]) for row in _behind_own(each, later, words)]
    return found


def _behind_own(
    text: InboundText, rows: Sequence[LogEntry], words: Mapping[tuple[int, int], Sequence[str]]
) -> Sequence[LogEntry]:
    """Return the rows behind that by which the text itself came to its case; where none did, those behind the text."""
    own = [at for at, row in enumerate(rows) if _is_of(row, text)]
    alike = [at for at in own if any(text.words.strip() in said for said in words[rows[at].case_id, rows[at].seq])]
    # The words of a text were said with its row, unless they have been erased.
    mine = next(iter(alike or own), None)
    if mine is None or (text.channel == Channel.SMS and not text.words.strip()):
        return [row for row in rows if row.at > text.received_at]
    return rows[mine + 1 :]


def _is_of(row: LogEntry, text: InboundText) -> bool:
    """Whether a row may be that of a text; what is no text is named by its row."""
    if text.channel != Channel.SMS:
        return text.provider_id.endswith(f":{row.case_id}:{row.seq}")
    return row.facts.get("channel") == Channel.SMS and row.facts.get("report") == text.report_id


def _since(row: LogEntry, words: Sequence[str]) -> Since:
    return Since(row.at, row.facts.get("channel", ""), "\n".join(words), row.facts.get("solved"))


def later_texts(texts: Iterable[InboundText], cases: Mapping[int, Collection[int]]) -> dict[int, InboundText]:
    """Return, by the id of each text behind which another waits in one of its cases, the last of these."""
    texts = list(texts)
    wanted = {pk for each in texts for pk in cases.get(each.pk, ())}
    waiting = list(waiting_with(wanted).order_by("received_at", "pk")) if wanted else []
    found: dict[int, InboundText] = {}
    for each in texts:
        own = set(cases.get(each.pk, ()))
        behind = [
            other
            for other in waiting
            if other.case_id in own and (other.received_at, other.pk) > (each.received_at, each.pk)
        ]
        if behind:
            found[each.pk] = behind[-1]
    return found


def waiting_with(case_ids: Iterable[int]) -> QuerySet[InboundText]:
    """Return the texts that wait for a person with these cases."""
    return InboundText.objects.filter(waits_since__isnull=False, case__in=list(case_ids))


# Asked whenever a case is looked at that may be ended: one short query, where nothing waits the only one.
_MAY_WAIT = """
WITH RECURSIVE family AS (
    SELECT unnest(%s::bigint[]) AS id UNION SELECT merged.id FROM cases_case merged JOIN family ON merged.merged_into_id = family.id
)
SELECT EXISTS (
    SELECT FROM hotline_inboundtext text WHERE text.waits_since IS NOT NULL AND (
        text.case_id IN (SELECT id FROM family)
        OR text.case_id IS NULL AND text.contact_id IN (
            SELECT report.contact_id FROM cases_report report JOIN family ON report.case_id = family.id
        )
    )
)
"""


def may_wait_with(case_ids: Iterable[int]) -> bool:
    """Whether a text waits with one of these cases or what was merged into it, or with none and is of one of their citizens."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_WAIT, [list(case_ids)])
        return bool(cursor.fetchone()[0])


def is_unread(report: Report, case: Case) -> bool:
    """Whether something waits that its citizen wrote of a case: what she says next is read with it."""
    hers = Q(report=report) | (Q(contact=report.contact_id) if report.contact_id else Q())
    known = {case.pk, report.case_id}
    return waiting_with(known).filter(hers).exists()
