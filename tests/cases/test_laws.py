"""The laws of the house, held against the database itself."""

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases import actions
from cases.access import sight
from cases.actions import NewReport
from cases.api.reading import parts_of, standing_of
from cases.models import (
    Alert,
    Case,
    Channel,
    Check,
    Clock,
    Holder,
    LogEntry,
    Rating,
    Report,
    Request,
    RequestKind,
    Words,
    WorkOrder,
)
from cases.offers import offered
from cases.verification import findings
from cases.workflow import CaseWorkflow, OrderWorkflow, RequestWorkflow, State, state_pairs
from common.models import Reaction
from common.refusals import Refusal
from common.state_graph import installed_pairs
from common.worktime import Unit
from tests.city import NOW, build, later, names
from tests.examples import examples
from tests.people import Desk

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_logentry SET kind = 'void'",
        "DELETE FROM cases_logentry",
        "TRUNCATE cases_logentry",
        "TRUNCATE cases_logentry_rest",
        "UPDATE {partition} SET kind = 'void'",
        "DELETE FROM {partition}",
        "TRUNCATE {partition}",
        "ALTER TABLE cases_logentry DETACH PARTITION {partition}",
        "DROP TABLE {partition}",
        "DROP TRIGGER cases_logentry_keep ON cases_logentry",
        "ALTER TABLE cases_logentry RENAME TO other",
        "CREATE OR REPLACE FUNCTION cases_log_hash(previous bytea, entry cases_logentry) RETURNS bytea"
        " LANGUAGE sql AS 'SELECT previous'",
        "SET session_replication_role = replica",
        "SET ROLE whistle_owner",
        "UPDATE cases_seal SET row_count = 0",
        "DELETE FROM cases_seal",
        "TRUNCATE cases_seal",
        "ALTER TABLE cases_logentry DISABLE TRIGGER ALL",
    ],
)
def test_the_applications_role_cannot_change_the_log(desk: Desk, statement: str) -> None:
    desk.report()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM cases_logentry")
        partition = cursor.fetchone()[0]

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(partition=partition))


def test_a_partition_made_later_is_as_closed_as_the_first(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_ensure_partitions(now() + interval '6 years')")
        cursor.execute(
            "SELECT max(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'cases_logentry'::regclass"
        )
        newest = cursor.fetchone()[0]
        cursor.execute(
            "SELECT array_agg(right_) FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) right_"
            " WHERE has_table_privilege(current_user, %s, right_)",
            [newest],
        )
        assert cursor.fetchone()[0] is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_logentry SET kind = 'void'",
        "DELETE FROM cases_logentry",
        "TRUNCATE cases_logentry",
    ],
)
def test_not_even_the_owner_changes_the_log_by_accident(owner_connection: Owner, statement: str) -> None:
    Desk(build()).report()

    with pytest.raises(psycopg.DatabaseError):
        owner_connection.execute(statement)


@pytest.mark.parametrize(
    ("table", "workflow"),
    [("cases_case", CaseWorkflow), ("cases_workorder", OrderWorkflow), ("cases_request", RequestWorkflow)],
)
def test_the_databases_state_graph_is_the_one_in_the_code(db: None, table: str, workflow: type) -> None:
    assert installed_pairs(table) == state_pairs(workflow)


def test_a_state_cannot_be_set_past_the_graph(desk: Desk) -> None:
    receipt = desk.report()

    with pytest.raises(IntegrityError, match="cannot go from reported to closed"), transaction.atomic():
        Case.objects.filter(pk=receipt.case_id).update(state=State.CLOSED, ended_at=NOW)


def test_a_case_begins_as_reported_whoever_writes_it(desk: Desk) -> None:
    with pytest.raises(IntegrityError, match="cannot begin as filed"), transaction.atomic():
        Case.objects.create(
            number="X-1", state=State.FILED, case_class=desk.city.classes["lamp"], channel="web",
            reported_at=NOW, entered_at=NOW,
        )  # fmt: skip


def test_a_bulk_act_leaves_one_row_a_case_under_one_act_id(desk: Desk) -> None:
    ids = [desk.report().case_id for _ in range(5)]

    actions.file_case(ids, actor=desk.lead, now=later(minutes=1))

    entries = LogEntry.objects.filter(kind="file")
    assert sorted(entries.values_list("case_id", flat=True)) == sorted(ids)
    assert len(set(entries.values_list("act_id", flat=True))) == 1


def test_one_refusal_undoes_the_whole_bulk_act(desk: Desk) -> None:
    filed, unclassed = desk.report().case_id, desk.report(None).case_id

    with pytest.raises(Refusal):
        actions.file_case([filed, unclassed], actor=desk.lead, now=NOW)

    assert set(Case.objects.values_list("state", flat=True)) == {State.REPORTED}
    assert LogEntry.objects.filter(kind="file").count() == 0


def test_the_number_of_queries_of_an_act_does_not_grow_with_the_cases(
    desk: Desk, django_assert_max_num_queries: object
) -> None:
    ids = [desk.report().case_id for _ in range(30)]

    with django_assert_max_num_queries(12):
        actions.comment_case(ids, actor=desk.operator, now=NOW, note="seen")


def test_the_log_holds_no_words(desk: Desk) -> None:
    receipt = desk.report(text="my neighbour Wang shouts", address="Room 12")
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="caller was crying")

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM cases_logentry e")
        written = cursor.fetchone()[0]
    for word in ("Wang", "Room 12", "crying", "13800138000"):
        assert word not in written


# --- Whatever happens -----------------------------------------------------------------


@transaction.atomic
def _granted(desk: Desk, one: list[int], now: datetime, kind: str) -> None:
    """Ask and grant: the second is what the property looks at, so both are one step, and two rows."""
    more = {"amount": Decimal(2), "unit": Unit.WORKING_DAY} if kind == "extension" else {}
    actions.ask_request(one, actor=desk.lamps_clerk, now=now, kind=RequestKind(kind), reason="why", **more)
    request = Request.objects.get(case__in=one, state="asked")
    decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=now)


def all_steps(desk: Desk, case_id: int, other_id: int, report: Report) -> dict[str, Callable[[datetime], object]]:
    one = [case_id]
    told = NewReport(channel=Channel.WEB, text="again", received_at=later(minutes=50))
    clerk = desk.lamps_clerk
    return {
        "answer": lambda now: actions.answer_case(one, actor=desk.operator, now=now, answer="so"),
        "verify": lambda now: actions.ask_verification(one, actor=desk.operator, now=now),
        "verified": lambda now: actions.report_verification(one, actor=actions.SYSTEM, now=now, is_confirmed=True),
        "file": lambda now: actions.file_case(one, actor=desk.lead, now=now),
        "reject": lambda now: actions.reject_case(one, actor=desk.lead, now=now, reason="no"),
        "hand_over": lambda now: actions.hand_over_case(one, actor=desk.lead, now=now, authority="110"),
        "route": lambda now: actions.route_case(one, actor=desk.dispatcher, now=now),
        "take_back": lambda now: actions.take_back(one, actor=desk.dispatcher, now=now, reason="no"),
        "sign": lambda now: actions.sign_orders(one, actor=clerk, now=now),
        "begin": lambda now: actions.begin_orders(one, actor=clerk, now=now),
        "finish": lambda now: actions.finish_orders(one, actor=clerk, now=now, result="ok"),
        "pass": lambda now: actions.pass_check(one, actor=desk.operator, now=now),
        "rework": lambda now: actions.rework_case(one, actor=desk.operator, now=now, reason="no"),
        "solved": lambda now: actions.rate_case(report, now=now, is_solved=True),
        "unsolved": lambda now: actions.rate_case(report, now=now, is_solved=False),
        "reopen": lambda now: actions.reopen_case(one, actor=desk.operator, now=now, reason="again"),
        "appeal": lambda now: actions.appeal_case(report, now=now, words="no"),
        "change": lambda now: actions.change_case(case_id, actor=desk.both, now=now, point=(121.07, 32.07)),
        "forward": lambda now: actions.forward_orders(one, actor=desk.works_clerk, now=now, to=desk.city.departments["lamps"]),
        "suspend": lambda now: _granted(desk, one, now, "suspension"),
        "extend": lambda now: _granted(desk, one, now, "extension"),
        "return": lambda now: _granted(desk, one, now, "return"),
        "resume": lambda now: actions.resume_orders(one, actor=desk.dispatcher, now=now),
        "merge": lambda now: actions.merge_cases(one, into=other_id, actor=desk.operator, now=now),
        "unmerge": lambda now: actions.unmerge_case(case_id, actor=desk.operator, now=now),
        "join": lambda now: actions.join_case(case_id, told, now=now),
        "comment": lambda now: actions.comment_case(one, actor=desk.operator, now=now, note="hm"),
    }  # fmt: skip


# Who takes a step, and which verb is offered where it can be taken; what citizens and Whistle do is offered by no list.
STEPS = {
    "operator": {
        "answer": "answer", "verify": "ask_verification", "pass": "pass_check", "rework": "rework", "reopen": "reopen",
        "merge": "merge", "unmerge": "unmerge", "comment": "comment",
    },
    "lead": {"file": "file", "reject": "reject", "hand_over": "hand_over"},
    "dispatcher": {"route": "route", "take_back": "take_back", "resume": "resume"},
    "both": {"change": "change"},
    "lamps_clerk": {
        "sign": "sign", "begin": "begin", "finish": "finish", "suspend": "ask", "extend": "ask", "return": "ask",
    },
    "works_clerk": {"forward": "forward"},
}  # fmt: skip
OUTSIDE = ("solved", "unsolved", "appeal", "join", "verified")
# What hangs on cases, and what acts owe.
LEFT_BY_ACTS = (Case, Clock, WorkOrder, Holder, Request, Check, Rating, Alert, Words, Reaction, LogEntry)


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Return all that acts leave behind, as it stands."""
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in LEFT_BY_ACTS}


def draw_step(data: st.DataObject, desk: Desk, case_id: int, steps: Collection[str], now: datetime) -> str:
    """Draw what happens next: mostly what the case offers to somebody, so that walks get far; sometimes anything."""
    if data.draw(st.integers(0, 3)) == 0:
        return data.draw(st.sampled_from(sorted(steps)))
    who = data.draw(st.sampled_from([*STEPS, "outside"]))
    if who == "outside":
        return data.draw(st.sampled_from(OUTSIDE))
    user = desk.city.people[who]
    case = Case.objects.visible_to(user).select_related("case_class").filter(pk=case_id).first()
    verbs = offered(standing_of(case, parts_of(case.pk, sight(user, case), user), user, now), user) if case else []
    likely = [step for step, verb in STEPS[who].items() if verb in verbs]
    return data.draw(st.sampled_from(likely or sorted(steps)))


@settings(max_examples=examples(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_happens_clocks_states_and_log_agree(db: None, data: st.DataObject) -> None:
    with transaction.atomic():
        desk = Desk(build())
        desk.city.people["both"] = User.objects.create(
            username="both", names=names("both"), department=desk.city.departments["centre"],
            roles=["operator", "dispatcher"],
        )  # fmt: skip
        # The other one was promised later, so its promise may move and this one's may not.
        other_id = desk.sent(received_at=later(days=2)).case_id
        receipt = desk.report()
        promised = Clock.objects.get(case_id=receipt.case_id, obligation="promise").due_at
        steps = all_steps(desk, receipt.case_id, other_id, Report.objects.get(pk=receipt.report_id))
        done = granted = 0
        for minute in range(30):
            name = draw_step(data, desk, receipt.case_id, steps, later(minutes=minute))
            # Whoever joins what is merged joins the case that speaks for it.
            is_elsewhere = name == "join" and Case.objects.filter(pk=receipt.case_id, state=State.MERGED).exists()
            before = all_rows()
            try:
                # Nothing around it: a refusal changes nothing because the action sees to that.
                steps[name](later(minutes=minute))
            except Refusal as refusal:
                assert refusal.code and refusal.code != Refusal.code
                assert all_rows() == before, name
                continue
            done += not is_elsewhere
            granted += name in ("suspend", "extend", "return")
            case = Case.objects.get(pk=receipt.case_id)
            clocks = Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True)
            # What is merged stands still, ready to go on.
            running = set(clocks.values_list("obligation", flat=True)) if case.state != State.MERGED else set()
            rows = done + 1 + granted
            assert case.version == rows == LogEntry.objects.filter(case_id=case.pk).count()
            assert case.has_ended == (not running)
            assert ("promise" in running) == (not case.has_ended)
            assert ("check" in running) == (case.state == State.CHECKING)
            assert ("route" in running) == (case.state == State.FILED)
            assert ("answer" in running) == (case.state == State.ANSWERING)
            assert ("dispose" in running) == (case.state in (State.ROUTED, State.HANDLING))
            # Whatever is returned, routed anew, reworked, merged, taken apart, suspended, extended or reopened.
            assert Clock.objects.get(case_id=case.pk, obligation="promise").due_at == promised
            held = set(Holder.objects.filter(case=case, department__isnull=False).values_list("department", flat=True))
            owing = WorkOrder.objects.filter(case=case, ended_at__isnull=True)
            assert held == set(owing.values_list("department", flat=True)) or case.has_ended
            assert not (held and case.has_ended)
        assert list(findings(now=later(minutes=40))) == []
        transaction.set_rollback(True)
