"""The statements an act reads and writes with: rows travel as JSON, one statement a table, whatever the number of cases."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import psycopg
from django.contrib.gis.db.models import GeometryField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

from cases.models import Case, Clock, Request, WorkOrder
from cases.record import LEFT, left_sql
from cases.rules import CONFIG_VERSION
from common.prepared import OneByKey


def as_json(rows: list[dict[str, Any]]) -> str:
    """Encode rows for `jsonb_to_recordset`; instants as ISO 8601, geometry as EWKT."""
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: object) -> object:
    return value.ewkt if hasattr(value, "ewkt") else str(value)


# --- Cases ----------------------------------------------------------------------------

_CASE_FIELDS = [each for each in Case._meta.concrete_fields if each.name != "point_web"]


# The dearest statement of every act on one case.
locked_case = OneByKey(lambda: Case.objects.annotate(config_version=CONFIG_VERSION).select_for_update(of=("self",)))


def in_lock_order(cases: QuerySet[Case], *, skip_locked: bool = False) -> QuerySet[Case]:
    """Have a query lock its cases in the one order of all, and read with each what an act needs: which rules are in force."""
    with_rules = cases.annotate(config_version=CONFIG_VERSION).order_by("pk")
    return with_rules.select_for_update(of=("self",), skip_locked=skip_locked)


def columns_of(case: Case) -> dict[str, Any]:
    """Return a case as the columns of its row."""
    return {str(each.column): getattr(case, each.attname) for each in _CASE_FIELDS}


def write_cases(cursor: Any, cases: Sequence[Case], before: dict[int, dict[str, Any]]) -> None:
    """Write those columns of the cases that an act changed in any of them."""
    after = [columns_of(case) for case in cases]
    changed = sorted({name for row in after for name, value in row.items() if value != before[row["id"]][name]})
    if changed:
        rows = [{name: row[name] for name in ["id", *changed]} for row in after]
        cursor.execute(_update_sql(Case, tuple(changed)), [as_json(rows)])


def write_passed(cursor: Any, model: type[Model], passed: dict[int, list[str]]) -> None:
    """Write the states that rows passed through within an act, in their order: the graphs have no short cuts.

    A case that had ended and is taken up again has ended in none of them, and nothing speaks for it. One statement a step.
    """
    steps = max(map(len, passed.values()), default=0)
    for step in range(steps):
        rows = [{"id": pk, "state": states[step]} for pk, states in passed.items() if len(states) > step]
        cursor.execute(PASSING[model], [as_json(rows)])


PASSING: dict[type[Model], str] = {
    model: f"UPDATE {model._meta.db_table} r SET state = v.state{more}"  # noqa: S608
    " FROM jsonb_to_recordset(%s) AS v(id bigint, state text) WHERE r.id = v.id"
    for model, more in [(Case, ", ended_at = NULL, merged_into_id = NULL"), (WorkOrder, ""), (Request, "")]
}


@cache
def _update_sql(model: type[Model], changed: tuple[str, ...]) -> str:
    types = _types(model)
    sets = ", ".join(f'"{name}" = {_value(name, types[name])}' for name in changed)
    columns = ", ".join(f'"{name}" {_wire_type(types[name])}' for name in ("id", *changed))
    table = model._meta.db_table
    return f"UPDATE {table} r SET {sets} FROM jsonb_to_recordset(%s) AS v({columns}) WHERE r.id = v.id"  # noqa: S608


@cache
def _insert_sql(model: type[Model]) -> str:
    types = _types(model)
    names = ", ".join(f'"{name}"' for name in types)
    values = ", ".join(_value(name, kind) for name, kind in types.items())
    columns = ", ".join(f'"{name}" {_wire_type(kind)}' for name, kind in types.items())
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM jsonb_to_recordset(%s) AS v({columns})"  # noqa: S608


def update_rows(cursor: Any, model: type[Model], rows: Sequence[Model]) -> None:
    """Write changed rows of a table that hangs on cases."""
    if rows:
        columns = tuple(name for name in _types(model) if name != "id")
        cursor.execute(_update_sql(model, columns), [as_json([_columns(row) for row in rows])])


def insert_rows(cursor: Any, model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows of a table that hangs on cases; they have their ids."""
    if rows:
        cursor.execute(_insert_sql(model), [as_json([_columns(row) for row in rows])])


def _columns(row: Model) -> dict[str, Any]:
    return {str(each.column): getattr(row, each.attname) for each in row._meta.concrete_fields}


def _types(model: type[Model]) -> dict[str, str]:
    return {str(each.column): _sql_type(each) for each in model._meta.concrete_fields if each.name != "point_web"}


HOLDERS_SQL = """
INSERT INTO cases_holder AS known (case_id, department_id, user_id, cause_id, knows_place)
SELECT case_id, department_id, user_id, cause_id, knows_place
FROM jsonb_to_recordset(%s) AS v(
    case_id bigint, department_id bigint, user_id bigint, cause_id bigint, knows_place boolean)
ON CONFLICT (case_id, department_id, user_id, cause_id) DO UPDATE SET knows_place = true
WHERE excluded.knows_place AND NOT known.knows_place
"""
LET_GO_SQL = "DELETE FROM cases_holder WHERE cause_id = ANY(%s::bigint[]) OR case_id = ANY(%s::bigint[])"


UNASKED_SQL = "DELETE FROM cases_rating WHERE case_id = ANY(%s::bigint[]) AND answered_at IS NULL"


def delete_unanswered(cursor: Any, cases: Collection[int]) -> None:
    """Take back what the citizens of some cases were asked and have not answered."""
    cursor.execute(UNASKED_SQL, [list(cases)])


def write_holders(cursor: Any, held: dict[tuple[int, int | None, int | None, int], bool]) -> None:
    """Write who sees which case for what; who does already stays, and knows the place from now on if that is told."""
    names = ("case_id", "department_id", "user_id", "cause_id")
    cursor.execute(
        HOLDERS_SQL,
        [as_json([dict(zip(names, key, strict=True)) | {"knows_place": told} for key, told in held.items()])],
    )


def delete_holders(cursor: Any, causes: Collection[int], cases: Collection[int]) -> None:
    """End the sight that some causes gave, and all sight of some cases."""
    cursor.execute(LET_GO_SQL, [list(causes), list(cases)])


def _sql_type(each: Any) -> str:
    return "geometry" if isinstance(each, GeometryField) else each.db_type(connection)


def _wire_type(kind: str) -> str:
    return "text" if kind == "geometry" else kind


def _value(name: str, kind: str) -> str:
    return f'ST_GeomFromEWKT(v."{name}")' if kind == "geometry" else f'v."{name}"'


# --- What goes with them ---------------------------------------------------------------

WORDS_SQL = """
INSERT INTO cases_words (case_id, report_id, log_seq, kind, text, salt, created_at, instead_of_id)
SELECT case_id, report_id, log_seq, kind, text, decode(salt, 'hex'), created_at, instead_of_id
FROM jsonb_to_recordset(%s) AS v(
    case_id bigint, report_id bigint, log_seq int, kind text, text text, salt text, created_at timestamptz,
    instead_of_id bigint)
"""


def write_words(cursor: Any, rows: list[dict[str, Any]]) -> None:
    """Write the words of an act, if anything was said."""
    if rows:
        cursor.execute(WORDS_SQL, [as_json(rows)])


LOG_SQL = """
WITH entries AS (
    SELECT * FROM jsonb_to_recordset(%s)
    AS v(case_id bigint, seq int, kind text, from_state text, to_state text, facts jsonb, digest text, leaves boolean)
), act AS MATERIALIZED (
    -- Once an act, however many rows it has.
    SELECT common_next_id() AS id, %s::timestamptz AS at, %s::text AS actor_kind, %s::bigint AS actor_id,
        %s::bigint AS department_id
)
INSERT INTO cases_logentry
    (case_id, seq, act_id, kind, at, actor_kind, actor_id, department_id, from_state, to_state, facts, digest)
SELECT case_id, seq, act.id, kind, act.at, act.actor_kind, act.actor_id, act.department_id, from_state, to_state,
       -- How the act left its rows, where that is not as some act before it left them.
       CASE WHEN stands.rows IS DISTINCT FROM before.rows THEN facts || jsonb_build_object('{left}', stands.rows)
            ELSE facts END,
       decode(digest, 'hex')
FROM entries CROSS JOIN act
LEFT JOIN LATERAL (
    SELECT l.facts -> '{left}' AS rows FROM cases_logentry l
    WHERE entries.leaves AND l.case_id = entries.case_id AND l.facts ? '{left}' ORDER BY l.seq DESC LIMIT 1
) before ON true
LEFT JOIN LATERAL (SELECT {rows} AS rows WHERE entries.leaves) stands ON true
"""


@cache
def _log_sql() -> str:
    return LOG_SQL.format(left=LEFT, rows=left_sql("entries.case_id"))


def write_log(cursor: Any, rows: list[dict[str, Any]], signature: Sequence[Any]) -> None:
    """Write the log rows of an act; `signature` is time, role, person and department."""
    cursor.execute(_log_sql(), [as_json(rows), *signature])


REACTIONS_SQL = """
INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)
SELECT consumer, kind, case_id, log_seq, facts, 0, ''
FROM jsonb_to_recordset(%s) AS v(consumer text, kind text, case_id bigint, log_seq int, facts jsonb)
"""


def write_reactions(cursor: Any, rows: list[dict[str, Any]]) -> None:
    """Write what the act's rows owe their consumers."""
    if rows:
        cursor.execute(REACTIONS_SQL, [as_json(rows)])


ALERTS_SQL = """
INSERT INTO cases_alert AS known (case_id, reason, raised_at, next_at, kinds)
SELECT case_id, reason, raised_at, raised_at, kinds
FROM jsonb_to_recordset(%s) AS v(case_id bigint, reason text, raised_at timestamptz, kinds text[])
ON CONFLICT (case_id, reason) WHERE taken_at IS NULL DO UPDATE
SET kinds = ARRAY(SELECT DISTINCT unnest(known.kinds || excluded.kinds)), news_at = excluded.raised_at
WHERE NOT excluded.kinds <@ known.kinds
"""


def write_alerts(cursor: Any, rows: list[dict[str, Any]]) -> None:
    """Write the alerts an act raises; one that is open already stays, and has news where a further danger came."""
    if rows:
        cursor.execute(ALERTS_SQL, [as_json(rows)])


END_ALERTS_SQL = """
UPDATE cases_alert SET taken_at = %s, taken_by_id = %s, next_at = NULL
WHERE case_id = ANY(%s) AND reason = ANY(%s) AND taken_at IS NULL
RETURNING case_id, reason
"""


def end_alerts(
    case_ids: Collection[int], reasons: Collection[str], at: datetime, by: int | None
) -> dict[int, list[str]]:
    """End what is open of locked cases, taken by somebody or by nobody; return which reasons that were, by case."""
    ended: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(END_ALERTS_SQL, [at, by, list(case_ids), list(reasons)])
        for case_id, reason in sorted(cursor.fetchall()):
            ended.setdefault(case_id, []).append(reason)
    return ended


_CLOCK_COLUMNS = {
    "case_id": "bigint",
    "seq": "smallint",
    "obligation": "text",
    "order_id": "bigint",
    "department_id": "bigint",
    "limit_id": "bigint",
    "amount": "numeric",
    "unit": "text",
    "started_at": "timestamptz",
    "amber_at": "timestamptz",
    "due_at": "timestamptz",
    "leader_at": "timestamptz",
    "paused_at": "timestamptz",
    "stopped_at": "timestamptz",
    "is_met": "boolean",
    "ended_as": "text",
    "alarm_at": "timestamptz",
}
CLOCKS_SQL = """
INSERT INTO cases_clock ({names})
SELECT {names} FROM jsonb_to_recordset(%s) AS v({typed})
ON CONFLICT (case_id, seq) DO UPDATE SET
    -- Whose it is and for which order stays for ever.
    limit_id = excluded.limit_id, amount = excluded.amount, unit = excluded.unit,
    started_at = excluded.started_at, amber_at = excluded.amber_at, due_at = excluded.due_at,
    leader_at = excluded.leader_at, paused_at = excluded.paused_at, stopped_at = excluded.stopped_at,
    is_met = excluded.is_met, ended_as = excluded.ended_as, alarm_at = excluded.alarm_at
""".format(names=", ".join(_CLOCK_COLUMNS), typed=", ".join(f"{name} {kind}" for name, kind in _CLOCK_COLUMNS.items()))


READ_CLOCKS_SQL = f"SELECT {', '.join(_CLOCK_COLUMNS)} FROM cases_clock WHERE case_id = ANY(%s) ORDER BY case_id, seq"  # noqa: S608


def read_clocks(case_ids: list[int]) -> list[Clock]:
    """Read the clocks of some cases, as every act that starts or stops one does: planned once a connection."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(READ_CLOCKS_SQL, [case_ids], prepare=True).fetchall()
    return [Clock.from_db(DEFAULT_DB_ALIAS, list(_CLOCK_COLUMNS), list(row)) for row in rows]


def write_clocks(cursor: Any, clocks: Iterable[Clock]) -> None:
    """Write new and changed clocks in one statement."""
    rows = [{name: getattr(clock, name) for name in _CLOCK_COLUMNS} for clock in clocks]
    if rows:
        cursor.execute(CLOCKS_SQL, [as_json(rows)])
