"""Every column of what hangs on a case is held to the log, or it is said why not: a new one without either fails.

Each is changed as whoever may write rows would do it, and `verify_log` has to name the case.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.db import Error, connection, models, transaction

from accounts.models import Contact
from cases import actions
from cases.models import Case, LogEntry, Outcome, Report, Request, RequestKind
from cases.record import EVERY_COLUMN, NOT_DETERMINED, STATED
from cases.verification import findings
from common.models import Reaction
from dispatch.actions import offer_nearest
from evaluation.actions import rebuild_facts
from tests.city import NOW, later
from tests.dispatch_city import crews_of
from tests.people import Desk
from tests.photos import with_report

LOG = "cases_logentry"


def hanging_on_cases() -> list[type[models.Model]]:
    """Whatever names a case, by a relation or by its id alone; and whoever reported one."""
    found = [Case, Contact]
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        if model is not Case and any(
            each.column == "case_id" or each.related_model is Case for each in fields if each.column
        ):
            found.append(model)
    return found


def columns_of(model: type[models.Model]) -> dict[str, Any]:
    return {each.column: each for each in model._meta.concrete_fields if each.column}


@pytest.mark.parametrize("model", hanging_on_cases(), ids=lambda model: model._meta.db_table)
def test_every_column_is_held_to_the_log_or_it_is_said_why_not(model: type[models.Model]) -> None:
    table = model._meta.db_table
    stated, left_open = STATED.get(table, set()), NOT_DETERMINED.get(table, {})
    columns = set(columns_of(model))
    if EVERY_COLUMN in left_open:
        assert not stated
        return

    assert columns == stated | left_open.keys(), "state it, or say why the log does not determine it"
    assert not stated & left_open.keys()
    assert all(left_open.values())


def test_no_more_is_stated_than_there_is() -> None:
    tables = {model._meta.db_table for model in hanging_on_cases()}

    assert STATED.keys() | NOT_DETERMINED.keys() == tables


# --- Each of them, changed ------------------------------------------------------------------


@pytest.fixture
def told(desk: Desk, settings: Any, tmp_path: Any) -> None:
    """Cases of every kind, with something in every table."""
    settings.MEDIA_ROOT = str(tmp_path)
    crews = crews_of(desk.city)
    # As it was reported, and nobody has acted on it yet.
    she = actions.Caller(phone="+8613800138005", wants_protection=True)
    desk.report("complaint", text="it smells of gas", address="Harbour Road 5", caller=she, **with_report("gold"))
    # A danger that somebody took, with all that a form holds, and a worker who looked.
    full = desk.report(
        "lamp", text="it smells of gas", address="Harbour Road 3", summary="A smell", answers={"where": "in the hall"},
        provider_id="SM1", **with_report("red", "green"),
    ).case_id  # fmt: skip
    actions.take_alert([full], actor=desk.lead, now=NOW)
    actions.ask_verification([full], actor=desk.operator, now=NOW, worker=desk.city.people["other_worker"])
    actions.report_verification([full], actor=desk.other_worker, now=NOW, is_confirmed=True, point=(121.02, 32.02))
    # In a crew's hands.
    urgent = crews.urgent()
    assert offer_nearest(crews.order(urgent).pk, now=NOW)
    crews.act("near-1", "decline", crews.asked(urgent))
    crews.act("middle-1", "accept", crews.asked(urgent))
    # Forwarded, and more time asked.
    forwarded = [desk.report("lamp").case_id]
    actions.file_case(forwarded, actor=desk.lead, now=NOW)
    to = actions.Destination(lead=desk.city.departments["works"])
    actions.route_case(forwarded, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(forwarded, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(forwarded, actor=desk.works_clerk, now=NOW, to=desk.city.departments["lamps"])
    actions.sign_orders(forwarded, actor=desk.lamps_clerk, now=NOW)
    actions.ask_request(
        forwarded, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.SUSPENSION, reason="no parts",
        review_on=later(days=3).date(),
    )  # fmt: skip
    # Done, answered, disputed and ruled.
    closed = desk.sent().case_id
    actions.sign_orders([closed], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([closed], actor=desk.lamps_clerk, now=later(minutes=1), result="a new lamp")
    actions.pass_check([closed], actor=desk.lead, now=later(minutes=2))
    actions.rate_case(
        Report.objects.get(case=closed), now=later(minutes=3), is_solved=False, satisfaction=2, words="no"
    )
    actions.close_case(
        [closed], actor=desk.operator, now=later(minutes=4), outcome=Outcome.EXPLAINED, reason="It is as it should be"
    )
    actions.dispute_cases([closed], actor=desk.lamps_clerk, now=later(minutes=5), reason="The mains were off")
    dispute = Request.objects.get(kind=RequestKind.DISPUTE)
    actions.decide_request(dispute.pk, is_granted=True, actor=desk.lead, now=later(minutes=6), reason="So it was")
    # Merged, and handed over.
    first, second, third = (desk.report().case_id for _each in range(3))
    actions.merge_cases([second], into=first, actor=desk.lead, now=NOW)
    actions.hand_over_case([third], actor=desk.lead, now=NOW, authority="Police", their_number="7")
    Reaction.objects.all().delete()
    rebuild_facts()
    assert list(findings(now=later(minutes=6))) == []


# The first that fits; a date and time is a date as well.
OTHER_BY_TYPE = {
    models.BooleanField: "NOT coalesce({name}, false)",
    models.DateTimeField: "coalesce({name}, now()) + interval '1 hour'",
    models.DateField: "coalesce({name}, current_date) + 1",
    models.UUIDField: "gen_random_uuid()",
    models.BinaryField: "sha256({name})",
    models.JSONField: """'["other"]'::jsonb""",
    ArrayField: "'{{fire}}'::varchar[]",
    GeometryField: "ST_Translate({name}, 0.01, 0.01)",
    models.CharField: "left('x' || {name}, {longest})",
    models.TextField: "'x' || {name}",
    models.Field: "coalesce({name}, 0) + 1",
}


def others_of(field: Any) -> list[str]:
    """SQL of other values than a column has; the database may refuse one, as its constraints say."""
    if field.choices:
        return [f"'{value}'" for value, _label in field.choices]
    other = next(other for kind, other in OTHER_BY_TYPE.items() if isinstance(field, kind))
    return [other.format(name=f'"{field.column}"', longest=field.max_length)]


# Nobody is told too late by a clock that tells somebody early.
RUNNING = "stopped_at IS NULL AND paused_at IS NULL"
# Nor by what is told of an alert more often than was said, once it is taken; nor is anybody exposed who is protected for nothing.
OTHERS = {
    ("cases_clock", "alarm_at"): [f"CASE WHEN {RUNNING} THEN due_at + interval '1 year' ELSE alarm_at END"],
    ("cases_alert", "next_at"): ["next_at + interval '1 year'"],
    ("cases_alert", "level"): ["CASE WHEN taken_at IS NULL THEN 3 ELSE level END"],
    ("cases_alert", "pages"): ["CASE WHEN taken_at IS NULL THEN pages + 1 ELSE pages END"],
    ("accounts_contact", "is_protected"): ["false"],
}


def changes(model: type[models.Model], field: Any) -> Iterator[tuple[str, list[Any]]]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text, tableoid FROM {table}")
        rows = cursor.fetchall()
    for row in rows:
        for other in OTHERS.get((table, field.column), others_of(field)):
            yield (
                f'UPDATE {table} SET "{field.column}" = {other} WHERE ctid = %s::tid AND tableoid = %s'
                f' AND "{field.column}" IS DISTINCT FROM {other}',
                list(row),
            )


def kinds_found_after(statement: str, parameters: list[Any]) -> set[str] | None:
    """What is found with a change made, or None where the database refuses it or it changes nothing."""
    found: set[str] | None = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            if cursor.rowcount:
                found = {finding.kind for finding in findings(now=later(minutes=6))}
            transaction.set_rollback(True)
    except Error:
        return None
    return found


HELD = [model for model in hanging_on_cases() if STATED.get(model._meta.db_table) and model is not LogEntry]


def test_a_change_of_any_of_them_is_named(told: None) -> None:
    unnoticed, untried = [], []
    for model in HELD:
        table = model._meta.db_table
        for column, field in columns_of(model).items():
            if column not in STATED[table]:
                continue
            accepted = (kinds for each in changes(model, field) if (kinds := kinds_found_after(*each)) is not None)
            kinds = next(accepted, None)
            if kinds is None:
                untried.append(f"{table}.{column}")
            # That a figure differs says nothing of what it was made of.
            elif not (kinds if table == "evaluation_fact" else kinds - {"fact"}):
                unnoticed.append(f"{table}.{column}")

    assert (unnoticed, untried) == ([], [])


@pytest.mark.parametrize("column", sorted(STATED[LOG] - {"hash", "case_id"}))
def test_a_row_of_the_log_has_another_hash_if_any_of_it_is_changed(desk: Desk, column: str) -> None:
    case_id = desk.report().case_id
    (other,) = others_of(columns_of(LogEntry)[column])[:1]
    if column in {"kind", "actor_kind"}:
        other = "'other'"

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_log_hash('', e) <> cases_log_hash('', jsonb_populate_record(e, jsonb_build_object(%s::text,"
            f" (SELECT {other} FROM (SELECT e.*) it)))) FROM cases_logentry e WHERE case_id = %s AND seq = 1",
            [column, case_id],
        )
        assert cursor.fetchone() == (True,)
