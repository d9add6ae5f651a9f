"""Bringing in what another system knows: quiet history, written as its source tells it.

Each row becomes a case with its log, its one clock (the source's own target) and its
figures; no message, page or alarm follows. One statement a batch. What is open waits apart
(`HISTORY` in `cases.access`) until somebody acts on it, and a target that lay behind when it
came in presses nobody then: it was missed there, and the clocks tell from that act on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection, transaction

from cases.actions.writing import as_json
from cases.models import Case, Clock, LogEntry, LogKind, Obligation, WorkOrder
from cases.record import NOTHING, begun_sql
from cases.rules import rules
from common import reactions
from common.actions import label_imported
from common.ids import link_token


@dataclass(frozen=True, kw_only=True)
class HistoricReport:
    """One row of another system. Instants are aware; `point` is (longitude, latitude), WGS-84."""

    source: str
    number: str
    reported_at: datetime
    class_id: int
    channel: str
    due_at: datetime | None = None
    closed_at: datetime | None = None
    department_id: int | None = None
    division_id: int | None = None
    point: tuple[float, float] | None = None
    address: str = ""
    summary: str = ""
    duplicate_of: str = ""
    # Where it stands in the source's file; nothing that is kept.
    row: int = 0


@transaction.atomic
def bring_in_history(reports: Sequence[HistoricReport], *, now: datetime) -> int:
    """Write those of `reports` that are not there yet; return how many that were."""
    with connection.cursor() as cursor:
        cursor.execute(
            _bring_in_sql(),
            [
                as_json([_row(report) for report in reports]),
                now,
                rules().city.number_prefix,
                rules().city.time_zone,
                reactions.consumers_of(LogKind.REPORT, is_history=True),
                reactions.consumers_of(LogKind.CLOSE, is_history=True),
            ],
        )
        written = cursor.fetchone()[0]
    if written:
        label_imported()
    reactions.wake_after_commit(
        name for kind in (LogKind.REPORT, LogKind.CLOSE) for name in reactions.consumers_of(kind, is_history=True)
    )
    return written


def departments_named(cases: Collection[Case]) -> dict[int, int]:
    """Return by case which department the source of imported cases names, whatever the centre did with them since."""
    ids = [case.pk for case in cases]
    told = LogEntry.objects.filter(case_id__in=ids, seq=1, facts__department__isnull=False)
    found = {case_id: int(named) for case_id, named in told.values_list("case_id", "facts__department") if named}
    rest = [case for case in cases if case.pk not in found]
    if not rest:
        return found
    # Older rows name the department of a report with a limit only, in its clock.
    clocks = Clock.objects.filter(case_id__in=[case.pk for case in rest], obligation=Obligation.PROMISE)
    by_clock = dict(clocks.filter(department_id__isnull=False).values_list("case_id", "department_id"))
    sent = set(WorkOrder.objects.filter(case__in=[case.pk for case in rest]).values_list("case_id", flat=True))
    for case in rest:
        is_untouched = not case.reopen_count and case.pk not in sent
        named = by_clock.get(case.pk) or (case.lead_department_id if is_untouched else None)
        if named:
            found[case.pk] = named
    return found


def _row(report: HistoricReport) -> dict[str, object]:
    return {
        **{key: value for key, value in report.__dict__.items() if key not in {"point", "row"}},
        "lon": report.point[0] if report.point else None,
        "lat": report.point[1] if report.point else None,
        "token": link_token(),
    }


BRING_IN = """
WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%s) AS v(
        source text, number text, reported_at timestamptz, class_id bigint, channel text, due_at timestamptz,
        closed_at timestamptz, department_id bigint, division_id bigint, lon float8, lat float8, address text,
        summary text, duplicate_of text, token text)
), act AS MATERIALIZED (
    SELECT common_next_id() AS id, v.* FROM (VALUES (%s::timestamptz, %s, %s, %s::text[], %s::text[]))
        AS v(now, prefix, zone, hear_report, hear_close)
), fresh AS MATERIALIZED (
    SELECT given.*, common_next_id() AS case_id, common_next_id() AS report_id,
           nextval('cases_number_seq') AS counter,
           CASE WHEN lon IS NULL THEN NULL ELSE ST_SetSRID(ST_MakePoint(lon, lat), 4326) END AS point
    FROM given
    WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.source = given.source AND c.source_number = given.number)
), placed AS MATERIALIZED (
    SELECT fresh.*, coalesce(place.id, fresh.division_id) AS place_id,
        coalesce(class.is_protected, false) AS is_protected,
        -- How the source's own target ended: with the case, or undone where it lay behind and nothing says that it was kept.
        coalesce(closed_at, CASE WHEN due_at < act.now THEN act.now END) AS target_stopped_at,
        CASE WHEN closed_at IS NOT NULL THEN closed_at <= due_at WHEN due_at < act.now THEN false END AS target_is_met,
        CASE WHEN closed_at IS NULL AND due_at < act.now THEN 'undone' ELSE '' END AS target_ended_as,
        CASE WHEN closed_at IS NULL AND due_at >= act.now THEN due_at END AS runs_until
    FROM act, fresh LEFT JOIN grid_caseclass class ON class.id = fresh.class_id LEFT JOIN LATERAL (
        SELECT d.id FROM grid_division d
        WHERE d.boundary && fresh.point AND ST_Covers(d.boundary, fresh.point) AND NOT d.is_overlay
          AND upper_inf(d.valid)
        ORDER BY d.rank DESC LIMIT 1
    ) place ON true
), new_case AS (
    INSERT INTO cases_case (id, number, version, state, case_class_id, division_id, point, address, urgency, channel,
        origin, summary, public_text, is_protected, lead_department_id, state_before_merge, report_count,
        rework_count, reopen_count, is_fast, outcome, referred_to, referred_number, source, source_number,
        reported_at, entered_at, ended_at, due_at,
        due_obligation, due_department_id)
    SELECT case_id,
        act.prefix || '-' || extract(year FROM reported_at AT TIME ZONE act.zone)::int || '-'
            || lpad(counter::text, 6, '0'),
        CASE WHEN closed_at IS NULL THEN 1 ELSE 2 END, CASE WHEN closed_at IS NULL THEN 'reported' ELSE 'closed' END,
        class_id, place_id, point, address, 'normal', channel, 'imported', summary, '', is_protected, department_id, '', 1,
        0, 0, false, CASE WHEN closed_at IS NULL THEN '' ELSE 'untold' END, '', '', source, placed.number,
        reported_at, coalesce(closed_at, reported_at), closed_at, runs_until,
        CASE WHEN runs_until IS NOT NULL THEN 'promise' ELSE '' END,
        CASE WHEN runs_until IS NOT NULL THEN department_id END
    FROM placed, act RETURNING *
), new_report AS (
    INSERT INTO cases_report (id, case_id, channel, token, language, received_at, answers, provider_id, is_protected)
    SELECT report_id, case_id, channel, token, 'en', reported_at, '{{}}', '', is_protected FROM placed
    RETURNING *
), new_clock AS (
    -- No alarm: nobody is told today that something was late years ago.
    INSERT INTO cases_clock (case_id, seq, obligation, department_id, unit, started_at, due_at, stopped_at, is_met, ended_as)
    SELECT case_id, 1, 'promise', department_id, '', reported_at, due_at, target_stopped_at, target_is_met, target_ended_as
    FROM placed WHERE due_at IS NOT NULL
), stands AS (
    -- As every act says it of what it leaves; of rows that this very statement makes.
    SELECT c.id AS case_id, {stands} AS rows FROM new_case c JOIN new_report p ON p.case_id = c.id
), new_log AS (
    INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind, from_state, to_state, facts)
    SELECT case_id, step.seq, act.id, step.kind, step.at, 'system', step.from_state, step.to_state,
        -- The last row says how it was left.
        step.facts || CASE WHEN step.seq = 2 OR closed_at IS NULL THEN jsonb_build_object('left', stands.rows) ELSE '{{}}' END
    FROM placed JOIN stands USING (case_id), act, LATERAL (VALUES
        (1, 'report', reported_at, '', 'reported',
         jsonb_build_object('report', report_id, 'source', source, 'number', placed.number,
             'department', department_id, 'division', division_id, 'clocks_set',
             CASE WHEN due_at IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_array(
                 1, 'promise', NULL, reported_at, due_at, target_stopped_at, NULL, target_is_met, department_id, target_ended_as, NULL,
                 NULL, NULL, NULL, '')) END)
         || CASE WHEN duplicate_of = '' THEN '{{}}' ELSE jsonb_build_object('duplicate_of', duplicate_of) END),
        (2, 'close', closed_at, 'reported', 'closed', jsonb_build_object('outcome', 'untold'))
    ) AS step(seq, kind, at, from_state, to_state, facts)
    WHERE step.at IS NOT NULL
    -- The second row's hash is made of the first's.
    ORDER BY case_id, step.seq
), new_reactions AS (
    INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)
    SELECT consumer, 'report', case_id, 1, '{{}}'::jsonb, 0, '' FROM placed, act, unnest(act.hear_report) AS consumer
    UNION ALL
    SELECT consumer, 'close', case_id, 2, '{{}}'::jsonb, 0, '' FROM placed, act, unnest(act.hear_close) AS consumer
    WHERE closed_at IS NOT NULL
)
SELECT count(*) FROM placed
"""


@cache
def _bring_in_sql() -> str:
    return BRING_IN.format(stands=begun_sql(NOTHING, NOTHING))
