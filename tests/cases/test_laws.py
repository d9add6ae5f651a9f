"""The laws of the house, held against the database itself."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact
from cases import actions
from cases.actions.act import SYSTEM
from cases.models import Case, Clock, LogEntry, Report, Seal, Words
from cases.seals import findings, seal_log
from cases.workflow import CaseWorkflow, OrderWorkflow, RequestWorkflow, State, state_pairs
from common.refusals import Refusal
from common.state_graph import installed_pairs
from tests.city import NOW, build, later
from tests.people import Desk

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_logentry SET kind = 'void'",
        "DELETE FROM cases_logentry",
        "TRUNCATE cases_logentry",
        "TRUNCATE cases_logentry_rest",
        "UPDATE cases_seal SET row_count = 0",
        "DELETE FROM cases_seal",
        "ALTER TABLE cases_logentry DISABLE TRIGGER ALL",
    ],
)
def test_the_applications_role_cannot_change_the_log(desk: Desk, statement: str) -> None:
    desk.report()

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


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


# --- Finding what was tampered with ------------------------------------------------


def kinds_found() -> set[str]:
    return {finding.kind for finding in findings()}


def tamper(owner: Owner, statement: str, *arguments: object) -> None:
    owner.execute("ALTER TABLE cases_logentry DISABLE TRIGGER USER")
    for partition in owner.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_logentry'::regclass").fetchall():  # fmt: skip
        owner.execute(f"ALTER TABLE {partition[0]} DISABLE TRIGGER USER".encode())
    try:
        owner.execute(statement.encode(), arguments)
    finally:
        owner.execute("ALTER TABLE cases_logentry ENABLE TRIGGER USER")
        for partition in owner.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_logentry'::regclass").fetchall():  # fmt: skip
            owner.execute(f"ALTER TABLE {partition[0]} ENABLE TRIGGER USER".encode())


@pytest.fixture
def told(transactional_db: None) -> int:
    """A case with four log rows, sealed in two seals."""
    desk = Desk(build())
    receipt = desk.report()
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="one")
    assert seal_log(now=NOW)
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="two")
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="three")
    assert seal_log(now=later(minutes=1))
    assert kinds_found() == set()
    return receipt.case_id


def test_a_changed_row_is_found(told: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "UPDATE cases_logentry SET actor_id = 7 WHERE case_id = %s AND seq = 2", told)

    assert "changed" in kinds_found()


def test_a_changed_row_with_its_hash_made_to_fit_is_found(told: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "UPDATE cases_logentry SET actor_id = 7 WHERE case_id = %s AND seq = 4", told)
    tamper(
        owner_connection,
        "UPDATE cases_logentry e SET hash = cases_log_hash("
        "(SELECT hash FROM cases_logentry p WHERE p.case_id = e.case_id AND p.seq = 3), e) WHERE case_id = %s AND seq = 4",
        told,
    )

    assert kinds_found() == {"changed"}


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_missing_row_is_found(told: int, owner_connection: Owner, seq: int) -> None:
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s AND seq = %s", told, seq)

    assert "missing" in kinds_found()


def test_an_added_row_is_found(told: int, owner_connection: Owner) -> None:
    owner_connection.execute(
        "INSERT INTO cases_logentry (case_id, seq, act_id, kind, at, actor_kind) VALUES (%s, 5, 1, 'comment', now(), 'operator')",
        [told],
    )

    assert kinds_found() == {"added"}


def test_a_whole_log_gone_is_found(told: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s", told)

    assert "missing" in kinds_found()


def test_changed_words_are_found(told: int) -> None:
    Words.objects.filter(case=told, log_seq=2).update(text="something else")

    assert kinds_found() == {"words"}


def test_a_seal_made_anew_is_found_by_the_copy_outside(told: int, owner_connection: Owner) -> None:
    owner_connection.execute("ALTER TABLE cases_seal DISABLE TRIGGER USER")
    owner_connection.execute("DELETE FROM cases_seal")
    owner_connection.execute("ALTER TABLE cases_seal ENABLE TRIGGER USER")
    assert seal_log(now=later(minutes=2))

    assert "seal" in kinds_found()


@pytest.mark.django_db(transaction=True)
def test_the_seal_waits_for_transactions_still_running(owner_connection: Owner) -> None:
    desk = Desk(build())
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_current_xact_id()")
        desk.report()
        assert seal_log(now=NOW) is None

    assert seal_log(now=NOW).row_count == 1
    assert Seal.objects.count() == 1


# --- Words are erasable -------------------------------------------------------------


def test_an_erased_citizen_leaves_a_log_that_still_verifies(desk: Desk) -> None:
    receipt = desk.report(text="call me back", address="Room 12")
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="will do")

    assert actions.erase_contact(Contact.objects.get(), actor=SYSTEM, now=later(days=1)) == 1

    assert not Contact.objects.exists()
    assert not Words.objects.filter(report=receipt.report_id).exists()
    assert Case.objects.get().address == ""
    assert list(findings()) == []


# --- Whatever happens -----------------------------------------------------------------


def all_steps(desk: Desk, case_id: int, report: Report) -> dict[str, object]:
    one = [case_id]
    clerk = desk.lamps_clerk
    return {
        "answer": lambda now: actions.answer_case(one, actor=desk.operator, now=now, answer="so"),
        "verify": lambda now: actions.ask_verification(one, actor=desk.operator, now=now),
        "verified": lambda now: actions.report_verification(one, actor=SYSTEM, now=now, is_confirmed=True),
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
        "change": lambda now: actions.change_case(case_id, actor=desk.operator, now=now, point=(121.07, 32.07)),
        "comment": lambda now: actions.comment_case(one, actor=desk.operator, now=now, note="hm"),
    }  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_happens_clocks_states_and_log_agree(db: None, data: st.DataObject) -> None:
    with transaction.atomic():
        desk = Desk(build())
        receipt = desk.report()
        promised = Clock.objects.get(case_id=receipt.case_id, obligation="promise").due_at
        steps = all_steps(desk, receipt.case_id, Report.objects.get(pk=receipt.report_id))
        done = 0
        for minute in range(40):
            name = data.draw(st.sampled_from(sorted(steps)))
            try:
                with transaction.atomic():
                    steps[name](later(minutes=minute))
                done += 1
            except Refusal:
                continue
            case = Case.objects.get(pk=receipt.case_id)
            running = set(
                Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).values_list("obligation", flat=True)
            )
            assert case.version == done + 1 == LogEntry.objects.filter(case_id=case.pk).count()
            assert case.has_ended == (not running)
            assert ("promise" in running) == (not case.has_ended)
            assert ("check" in running) == (case.state == State.CHECKING)
            assert ("route" in running) == (case.state == State.FILED)
            assert ("answer" in running) == (case.state == State.ANSWERING)
            assert ("dispose" in running) == (case.state in (State.ROUTED, State.HANDLING))
            assert Clock.objects.get(case_id=case.pk, obligation="promise").due_at == promised
        assert list(findings()) == []
        transaction.set_rollback(True)
