"""What was said of cases and may be read by one person: whichever door asks, by the same rules.

Which rows of a log somebody is told of says `cases.persons`, whose words `cases.access`. Here both are asked for any
number of cases at once: for a phone's cards, and for the news that ring on it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import Sight, readable_by, reads_protected, sight
from cases.answers import told_answers
from cases.models import Case, Channel, LogKind, Report, Words, WordsKind
from cases.persons import (
    OF_PROTECTION,
    log_without_past_talk,
    log_without_person,
    protected_spans,
    rows_with_past_words,
    rows_with_readable_words,
)
from cases.record import LEFT_PROTECTED
from cases.rules import rules
from cases.withheld import as_shown, text_of

# What each sight reads of the words. A citizen's own are the reporter's, wherever they stand.
ALL_WORDS = ["report", "note", "reason", "result", "answer", "citizen"]
# What the centre wrote in place of words stands with those.
WORDS_BY_SIGHT = {
    Sight.SUMMARY: ["note", "reason", "result"],
    Sight.WORDS: ALL_WORDS,
    Sight.CENTRE: [*ALL_WORDS, "shown"],
}
# One row of a log as it is read, of `l`.
LOG_ROW = """json_build_object('seq', l.seq, 'act', l.act_id, 'kind', l.kind, 'at', l.at,
    'recorded_at', l.recorded_at, 'actor_kind', l.actor_kind, 'actor', l.actor_id, 'department', l.department_id,
    'from_state', l.from_state, 'to_state', l.to_state,
    'was_protected', l.facts #> %(protected_at)s::text[],
    'facts', l.facts - '{clocks_set,clocks_found,words_set,left}'::text[])"""
LOGS = f"""
SELECT l.case_id, json_agg({LOG_ROW} ORDER BY l.seq DESC)
FROM cases_logentry l WHERE l.case_id = ANY(%(cases)s) GROUP BY l.case_id
"""  # noqa: S608

# What was reported and said in cases that others speak for, the whole chain down, with the case that speaks and the row
# by which it came to; whose words they are is asked of their own reports, as ever.
SPOKEN_FOR = """
WITH RECURSIVE under(root, child, id) AS (
    SELECT merged_into_id, id, id FROM cases_case WHERE merged_into_id = ANY(%(cases)s)
    UNION ALL SELECT u.root, u.child, c.id FROM under u JOIN cases_case c ON c.merged_into_id = u.id
)
SELECT w.id, u.root, (SELECT max(l.seq) FROM cases_logentry l
    WHERE l.case_id = u.root AND l.kind = 'take_in_merged' AND l.facts -> 'merged' @> to_jsonb(u.child)) AS seq
FROM under u JOIN cases_words w ON w.case_id = u.id
WHERE w.report_id IS NOT NULL AND w.kind IN ('report', 'citizen')
"""


# As the words of a change keep where it was and is: address and point, to the metre.
_POINT = re.compile(r"(?:^| · )-?\d{1,2}\.\d{5}, -?\d{1,3}\.\d{5}$")


def moved(text: str) -> str:
    """Say of a place that was changed what a person reads, its address; of a point only that it was set, as the map shows."""
    before, arrow, after = text.partition(" → ")
    if not (arrow and (_POINT.search(before) or _POINT.search(after))):
        return text
    said = [_POINT.sub("", each) or _("a point on the map") for each in (before, after)]
    if said[0] == said[1]:
        return _("%(place)s, moved on the map") % {"place": said[0]}
    return arrow.join(said)


@dataclass(frozen=True)
class Said:
    """Words that somebody may read, and the row of the log they were said with."""

    kind: WordsKind
    text: str
    at: datetime
    entry: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """Of each case the rows somebody is told of, by number, and what was said with them, the oldest first."""

    rows: dict[int, dict[int, dict[str, Any]]]
    said: dict[int, list[Said]]


def told_to(user: User, cases: Iterable[Case]) -> Told:
    """Read what `user` may read of cases that he sees, with a fixed number of queries."""
    by_id = {case.pk: case for case in cases}
    if not by_id:
        return Told({}, {})
    logs, reports = _logs(by_id), _reports(by_id)
    rows: dict[int, dict[int, dict[str, Any]]] = {}
    spoken: dict[int, set[int]] = {}
    for pk, case in by_id.items():
        log, unread = _read(logs.get(pk, []), reports[pk], case, user)
        rows[pk] = {entry["seq"]: entry for entry in log}
        spoken[pk] = rows[pk].keys() - unread
    said: dict[int, list[Said]] = defaultdict(list)
    taken_in = _spoken_for(by_id)
    readable = as_shown(Words.objects.filter(readable_by(user), Q(case__in=by_id) | Q(pk__in=taken_in)), user)
    found = [
        (*place, each)
        for each in readable.select_related("report__case")
        for place in taken_in.get(each.pk, [(each.case_id, each.log_seq)])
    ]
    for pk, seq, each in sorted(found, key=lambda told: (told[1], told[2].pk)):
        seen = WORDS_BY_SIGHT[sight(user, by_id[pk])]
        if each.kind in seen and seq in spoken[pk]:
            entry = rows[pk][seq]
            text = moved(text_of(each)) if entry["kind"] == LogKind.CHANGE else _with_answers(each)
            said[pk].append(Said(WordsKind(each.kind), text, each.created_at, entry))
    return Told(rows, said)


def _spoken_for(cases: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Return the words that these cases speak for besides their own, each with case and row it is told by."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SPOKEN_FOR, {"cases": list(cases)})
        for words, case, seq in cursor.fetchall():
            found[words].append((case, seq))
    return found


def _with_answers(words: Words) -> str:
    """Return first words with what was answered to the class's questions; of what is withheld what the reader is shown."""
    report = words.report if words.kind == WordsKind.REPORT else None
    read: Any = words
    if report is None or not report.answers or read.is_withheld:
        return text_of(words)
    told = told_answers(report.answers, report.case.case_class_id, rules().classes)
    return "\n".join(filter(None, [words.text, *told]))


def _logs(cases: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(LOGS, {"cases": list(cases), "protected_at": LEFT_PROTECTED})
        return dict(cursor.fetchall())


def _reports(cases: Collection[int]) -> dict[int, list[tuple[int, int | None]]]:
    """Return of each case its reports, and who of the staff saw it on a round."""
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    wanted = Report.objects.filter(case__in=cases).values_list("case", "pk", "channel", "taken_by")
    for case, pk, channel, taken_by in wanted:
        found[case].append((pk, taken_by if channel == Channel.GRID else None))
    return found


def _read(
    log: list[dict[str, Any]], reports: list[tuple[int, int | None]], case: Case, user: User
) -> tuple[list[dict[str, Any]], set[int]]:
    """Return the rows somebody is told of, and those of them whose words he does not read."""
    own = user.department_id
    if sight(user, case) is Sight.SUMMARY:
        staff = {taken_by for _pk, taken_by in reports if taken_by}
        told = log_without_person(log, staff, own)
        return told, {entry["seq"] for entry in told} - rows_with_readable_words(log, told)
    if reads_protected(user):
        return log, set()
    turns = ((each["seq"], each["kind"], each["facts"]) for each in reversed(log))
    spans = protected_spans(turn for turn in turns if turn[1] in OF_PROTECTION)
    if not spans:
        return log, set()
    return log_without_past_talk(log, spans, {pk for pk, _by in reports}, own), rows_with_past_words(log, spans)
