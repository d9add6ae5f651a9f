"""What the log determines is held to it: whoever changes it behind the application's back is named.

As the processes' own role, which may write every one of these rows, and where the state graph would
refuse, as the owner. Facts are made anew after each change, as whoever knows the house would.
"""

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases import actions
from cases.actions.sweep import ring_clocks
from cases.api.reading import case_detail, case_log
from cases.models import AlertReason, Case, Clock, LogEntry, Report
from cases.record import LEFT
from cases.seals import merkle_root
from cases.verification import TOO_OLD, findings
from common.models import Reaction
from evaluation.actions import rebuild_facts
from evaluation.verification import OWED
from tests.cases.test_tampering import Owner, tamper
from tests.city import NOW, build, later
from tests.people import Desk
from tests.photos import with_report


@pytest.fixture
def closed(desk: Desk) -> int:
    """A case that went all the way, beside one that is being handled and was left alone."""
    beside = desk.report("manhole").case_id
    actions.send_fast([beside], actor=desk.operator, now=NOW)
    receipt = desk.report()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=5))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=1), result="a new lamp")
    actions.pass_check(one, actor=desk.lead, now=later(hours=2))
    report = Report.objects.get(pk=receipt.report_id)
    actions.rate_case(report, now=later(hours=3), is_solved=True, satisfaction=2, words="it took long")
    Reaction.objects.all().delete()
    rebuild_facts()
    assert found() == set()
    return receipt.case_id


@pytest.fixture
def handled(desk: Desk) -> int:
    """A case whose lead department has signed."""
    one = [desk.report().case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=5))
    Reaction.objects.all().delete()
    rebuild_facts()
    assert found() == set()
    return one[0]


def found() -> set[tuple[str, int | None, str]]:
    return {(finding.kind, finding.case_id, finding.detail.split(", ")[-1]) for finding in findings()}


def change(statement: str, case_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [case_id] * statement.count("%s"))
        assert cursor.rowcount >= 1


CLOSED = {
    "a satisfaction": (
        "UPDATE cases_rating SET satisfaction = 5 WHERE case_id = %s",
        ("rating", "satisfaction"),
    ),
    "an answer": ("UPDATE cases_rating SET is_solved = false WHERE case_id = %s", ("rating", "is_solved")),
    "when an order was done": (
        "UPDATE cases_workorder SET done_at = done_at - interval '1 day' WHERE case_id = %s",
        ("order", "done_at"),
    ),
    "what a check found": ("UPDATE cases_check SET is_confirmed = false WHERE case_id = %s", ("check", "is_confirmed")),
    "an outcome": ("UPDATE cases_case SET outcome = 'explained' WHERE id = %s", ("case", "outcome")),
    "how often it was reworked": ("UPDATE cases_case SET rework_count = 3 WHERE id = %s", ("case", "reworks")),
    "when a clock stopped": (
        "UPDATE cases_clock SET stopped_at = stopped_at - interval '1 minute' WHERE case_id = %s AND obligation = 'sign'",
        ("clock", "stopped_at"),
    ),
    "whether it was in time": (
        "UPDATE cases_clock SET is_met = false WHERE case_id = %s AND obligation = 'dispose'",
        ("clock", "is_met"),
    ),
    "words": (
        "UPDATE cases_words SET text = 'fine' WHERE case_id = %s AND kind = 'citizen'",
        ("words", "the words are not those that were said"),
    ),
    "whose words they are": (
        "UPDATE cases_words SET report_id = NULL WHERE case_id = %s AND kind = 'citizen'",
        ("words", "of which kind and of when is not as it was said"),
    ),
    "whose words the report is": (
        "UPDATE cases_words SET report_id = NULL WHERE case_id = %s AND kind = 'report'",
        ("words", "of which kind and of when is not as it was said"),
    ),
    "of which kind words are": (
        "UPDATE cases_words SET kind = 'note' WHERE case_id = %s AND kind = 'citizen'",
        ("words", "of which kind and of when is not as it was said"),
    ),
    "that it was history": ("UPDATE cases_case SET origin = 'imported' WHERE id = %s", ("standing", "origin")),
    "words put in": (
        "INSERT INTO cases_words (case_id, log_seq, kind, text, salt, created_at) VALUES (%s, 2, 'note', 'x', '', now())",
        ("words", "there are words that nobody said"),
    ),
}
HANDLED = {
    "a state": ("UPDATE cases_case SET state = 'checking' WHERE id = %s", ("state", "the state is not that of the log")),
    "a due time": (
        "UPDATE cases_clock SET due_at = due_at + interval '1 day' WHERE case_id = %s AND obligation = 'dispose'",
        ("clock", "due_at"),
    ),
    "a pause": (
        "UPDATE cases_clock SET paused_at = started_at WHERE case_id = %s AND obligation = 'promise'",
        ("clock", "paused_at"),
    ),
    "the place in a queue": (
        "UPDATE cases_case SET due_at = due_at + interval '1 day' WHERE id = %s",
        ("clock", "due_at"),
    ),
    "when it turns amber": (
        "UPDATE cases_case SET amber_at = amber_at - interval '1 hour' WHERE id = %s",
        ("clock", "amber_at"),
    ),
    "whose clock its row shows": (
        "UPDATE cases_case SET due_department_id = (SELECT id FROM accounts_department WHERE code = 'roads') WHERE id = %s",
        ("clock", "due_department_id"),
    ),
    "what its row is due for": (
        "UPDATE cases_case SET due_obligation = 'sign' WHERE id = %s",
        ("clock", "due_obligation"),
    ),
    "what was promised": (
        "UPDATE cases_case SET promise_due_at = promise_due_at + interval '1 day' WHERE id = %s",
        ("clock", "promise_due_at"),
    ),
    "by when it was to be looked at": (
        "UPDATE cases_case SET receive_due_at = receive_due_at + interval '1 day' WHERE id = %s",
        ("clock", "receive_due_at"),
    ),
    "a clock that is gone": (
        "DELETE FROM cases_clock WHERE case_id = %s AND obligation = 'promise'",
        ("clock", "clock 2 is gone"),
    ),
    "a clock put in": (
        "INSERT INTO cases_clock (case_id, seq, obligation, started_at, due_at, stopped_at, is_met)"
        " VALUES (%s, 99, 'contact', now(), now(), now(), true)",
        ("clock", "and no act made it"),
    ),
    "whom a clock judges": (
        "UPDATE cases_clock SET department_id = (SELECT id FROM accounts_department WHERE code = 'roads')"
        " WHERE case_id = %s AND seq = 1",
        ("clock", "department"),
    ),
    "how a clock ended": (
        "UPDATE cases_clock SET ended_as = 'released' WHERE case_id = %s AND seq = 1",
        ("clock", "ended_as"),
    ),
    "an order's state": ("UPDATE cases_workorder SET state = 'working' WHERE case_id = %s", ("order", "state")),
    "whose order it is": (
        "UPDATE cases_workorder SET department_id = (SELECT id FROM accounts_department WHERE code = 'roads') WHERE case_id = %s",
        ("order", "department"),
    ),
    "the class": (
        "UPDATE cases_case SET case_class_id = (SELECT id FROM grid_caseclass WHERE code = 'manhole') WHERE id = %s",
        ("case", "class"),
    ),
    "protection": ("UPDATE cases_case SET is_protected = true WHERE id = %s", ("case", "is_protected")),
    "a danger": ("UPDATE cases_case SET danger = 'fire' WHERE id = %s", ("standing", "danger")),
    "the fast lane": ("UPDATE cases_case SET is_fast = true WHERE id = %s", ("standing", "is_fast")),
    "a late word": ("UPDATE cases_case SET has_late_word = true WHERE id = %s", ("standing", "has_late_word")),
    "when the leader is told": (
        "UPDATE cases_clock SET leader_at = NULL WHERE case_id = %s AND obligation = 'promise'",
        ("clock", "leader_at"),
    ),
    "who is kept unknown": (
        "UPDATE cases_report SET is_protected = true WHERE case_id = %s",
        ("protected_report", "and no act made it"),
    ),
    "the lead": ("UPDATE cases_case SET lead_department_id = NULL WHERE id = %s", ("case", "lead")),
}  # fmt: skip


@pytest.mark.parametrize("what", CLOSED)
def test_a_change_of_what_a_closed_case_left_is_named(closed: int, what: str) -> None:
    statement, (kind, detail) = CLOSED[what]
    change(statement, closed)
    rebuild_facts()

    assert found() == {(kind, closed, detail)}


@pytest.mark.parametrize("what", HANDLED)
def test_a_change_of_what_a_running_case_left_is_named(handled: int, what: str) -> None:
    statement, (kind, detail) = HANDLED[what]
    change(statement, handled)
    rebuild_facts()

    assert found() == {(kind, handled, detail)}


NOBODY_TOLD = {
    "told of nothing": "UPDATE cases_clock SET alarm_at = NULL WHERE case_id = %s AND obligation = 'dispose'",
    "told later": "UPDATE cases_clock SET alarm_at = due_at + interval '1 year' WHERE case_id = %s AND obligation = 'dispose'",
}


@pytest.mark.parametrize("what", NOBODY_TOLD)
def test_a_running_clock_of_which_nobody_would_be_told_is_named(handled: int, what: str) -> None:
    clock = Clock.objects.get(case_id=handled, obligation="dispose")
    assert list(findings(now=clock.started_at)) == []

    change(NOBODY_TOLD[what], handled)

    (finding,) = findings(now=clock.started_at)
    assert (finding.kind, finding.case_id, finding.detail) == ("clock", handled, f"clock {clock.seq}, alarm_at")
    assert finding.expected == str(clock.amber_at)


def test_a_clock_is_not_asked_whom_it_tells_once_all_are_told_or_while_it_stands_still(
    handled: int, desk: Desk
) -> None:
    # The sweep tells of amber, red and the leader's time, and of nothing after that.
    actions.ask_request([handled], actor=desk.lamps_clerk, now=later(minutes=6), kind="suspension", reason="parts")
    request = Case.objects.get(pk=handled).requests.get()
    actions.decide_request(request.pk, is_granted=True, actor=desk.lead, now=later(minutes=7), reason="wait")
    assert not any(each.kind == "clock" for each in findings(now=later(minutes=8)))
    assert Clock.objects.filter(case_id=handled, paused_at__isnull=False, alarm_at__isnull=True).exists()

    while ring_clocks(now=later(days=400)):
        pass

    assert Clock.objects.filter(case_id=handled, stopped_at__isnull=True, obligation="promise", alarm_at=None).exists()
    assert not any(each.kind == "clock" for each in findings(now=later(days=400)))


def test_a_report_nobody_has_acted_on_is_held_to_the_danger_it_told_of(desk: Desk) -> None:
    case_id = desk.report("lamp", text="gas leak, we are dizzy").case_id
    assert found() == set()

    change("UPDATE cases_case SET danger = '' WHERE id = %s", case_id)
    change("DELETE FROM cases_alert WHERE case_id = %s", case_id)

    assert {(finding.kind, finding.case_id) for finding in findings()} == {("standing", case_id), ("alert", case_id)}


def test_a_report_of_before_is_held_to_the_danger_it_told_of(transactional_db: None, owner_connection: Owner) -> None:
    case_id = Desk(build()).report("lamp", text="gas leak, we are dizzy").case_id
    for statement in ("UPDATE cases_logentry SET facts = facts - 'left' WHERE case_id = %s", CHAIN_ANEW):
        tamper(owner_connection, statement, case_id)
    assert found() == set()

    change("UPDATE cases_case SET danger = '' WHERE id = %s", case_id)
    change("DELETE FROM cases_alert WHERE case_id = %s", case_id)

    assert found() == {("standing", case_id, "danger"), ("alert", case_id, "reasons")}


# As they were written before acts stated the limit of a clock and when words were said, of cases without a salt, and
# with a part and some columns less than now.
AS_SHORTER = """
UPDATE cases_logentry SET facts = jsonb_set(jsonb_set(jsonb_set(facts #- '{left,erasable}' #- '{left,reports}',
    '{left,case,0}', (SELECT jsonb_agg(told ORDER BY at) FROM jsonb_array_elements(facts #> '{left,case,0}')
        WITH ORDINALITY AS part(told, at) WHERE at <= 12)),
    '{words_set,0}', (facts #> '{words_set,0}') - 2),
    '{clocks_set}', (SELECT jsonb_agg(clock - 14 - 13 - 12 ORDER BY clock ->> 0)
        FROM jsonb_array_elements(facts -> 'clocks_set') clock))
WHERE case_id = %s
"""


def test_a_row_of_before_is_held_to_what_it_says_and_the_next_act_says_the_rest(
    transactional_db: None, owner_connection: Owner
) -> None:
    desk = Desk(build())
    case_id = desk.report(address="Harbour Road 3").case_id
    for statement in (AS_SHORTER, CHAIN_ANEW):
        tamper(owner_connection, statement, case_id)
    change("UPDATE cases_case SET salt = NULL WHERE id = %s", case_id)
    assert found() == set()

    change("UPDATE cases_case SET report_count = 2, address = 'elsewhere' WHERE id = %s", case_id)
    change("UPDATE cases_clock SET amount = 99 WHERE case_id = %s", case_id)
    assert found() == set()
    change("UPDATE cases_case SET urgency = 'urgent' WHERE id = %s", case_id)
    assert found() == {("case", case_id, "urgency")}

    actions.comment_case([case_id], actor=desk.operator, now=NOW, note="soon")
    assert found() == {("case", case_id, "urgency")}
    change("UPDATE cases_case SET address = 'somewhere' WHERE id = %s", case_id)
    assert found() == {("case", case_id, "urgency"), ("erasable", case_id, "address")}


def test_what_the_log_kept_of_a_person_can_be_held_against_nothing_once_she_is_erased(desk: Desk) -> None:
    receipt = desk.report(address="Harbour Road 3", answers={"where": "in the hall"})
    before = Case.objects.get(pk=receipt.case_id).salt
    report = Report.objects.select_related("contact").get(pk=receipt.report_id)
    assert report.contact is not None

    actions.erase_contact(report.contact, now=later(hours=1))

    assert before is not None
    assert Case.objects.get(pk=receipt.case_id).salt != before
    assert not [each for each in findings() if each.kind != "reaction"]
    told = str(LogEntry.objects.filter(case_id=receipt.case_id).values_list("facts", flat=True))
    assert not any(each in told for each in ("Harbour", "hall", report.token, str(report.contact_id)))


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("UPDATE cases_attachment SET report_id = NULL WHERE case_id = %s", "report"),
        ("UPDATE cases_attachment SET is_public = true WHERE case_id = %s", "is_public"),
        ("DELETE FROM cases_attachment WHERE case_id = %s", "is gone"),
    ],
)
def test_who_may_see_a_picture_is_held_to_what_acts_left(
    desk: Desk, settings: Any, tmp_path: Any, statement: str, detail: str
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case_id = desk.report("complaint", **with_report("gold")).case_id
    actions.comment_case([case_id], actor=desk.operator, now=NOW, note="soon")
    assert found() == set()

    change(statement, case_id)

    ((kind, found_in, told),) = found()
    assert (kind, found_in) == ("file", case_id)
    assert told.endswith(detail)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("DELETE FROM cases_holder WHERE case_id = %s", "is gone"),
        (
            "INSERT INTO cases_holder (case_id, user_id, cause_id)"
            " SELECT %s, id, 1 FROM accounts_user WHERE username = 'roads_clerk'",
            "no act made it",
        ),
    ],
)
def test_sight_that_no_act_gave_or_took_is_named(handled: int, statement: str, detail: str) -> None:
    change(statement, handled)

    (finding,) = findings()
    assert (finding.kind, finding.case_id) == ("holder", handled)
    assert detail in finding.detail


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evaluation_fact SET is_on_time = NOT is_on_time WHERE case_id = %s",
        "UPDATE evaluation_fact SET satisfaction = 5 WHERE case_id = %s",
        "DELETE FROM evaluation_fact WHERE case_id = %s",
    ],
)
def test_a_fact_that_is_not_what_the_rows_say_is_named(closed: int, statement: str) -> None:
    change(statement, closed)

    assert {(finding.kind, finding.case_id) for finding in findings()} == {("fact", closed)}


def test_a_fact_that_is_still_owed_is_counted_and_no_finding(closed: int, desk: Desk) -> None:
    change("UPDATE evaluation_fact SET satisfaction = 5 WHERE case_id = %s", closed)
    Reaction.objects.create(consumer="evaluation.facts", kind="rate", case_id=closed)
    counted: Counter[str] = Counter()

    assert list(findings(counted)) == []
    assert counted[OWED] == 1


HIDING = {
    "put off for good": ("INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error, retry_at)"
        " SELECT 'evaluation.facts', kind, case_id, seq, '{}', 0, '', '2099-01-01' FROM cases_logentry"
        " WHERE case_id = %s AND kind = 'rate'", "is put off"),
    "of no row, and put off for good": ("INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, retry_at)"
        " SELECT 'evaluation.facts', 'rate', %s, '{}', 0, '', '2099-01-01'", "is put off"),
    "of a row that does not owe it": ("INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)"
        " SELECT 'evaluation.facts', 'rate', %s, 99, '{}', 0, ''", "is there"),
    "of another kind than its row": ("INSERT INTO common_reaction (consumer, kind, case_id, log_seq, facts, tries, error)"
        " SELECT 'evaluation.facts', 'grant', %s, 2, '{}', 0, ''", "is there"),
    "waiting for hours": ("INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, created_at)"
        " SELECT 'evaluation.facts', 'rate', %s, '{}', 0, '', now() - interval '3 hours'", "waits too long"),
    "of the future": ("INSERT INTO common_reaction (consumer, kind, case_id, facts, tries, error, created_at)"
        " SELECT 'evaluation.facts', 'rate', %s, '{}', 0, '', '2099-01-01'", "waits too long"),
}  # fmt: skip


@pytest.mark.parametrize("what", HIDING)
def test_a_reaction_that_is_not_about_to_take_effect_hides_no_change_and_is_named(closed: int, what: str) -> None:
    statement, detail = HIDING[what]
    change("UPDATE evaluation_fact SET satisfaction = 5 WHERE case_id = %s", closed)
    change(statement, closed)
    counted: Counter[str] = Counter()

    kinds = {each.kind: each.detail for each in findings(counted)}

    assert kinds.keys() == {"fact", "reaction"}
    assert detail in kinds["reaction"]
    assert counted[OWED] == 0


def test_a_reaction_of_an_old_row_hides_no_change(transactional_db: None, owner_connection: Owner) -> None:
    desk = Desk(build())
    case_id = desk.report().case_id
    for statement in (
        "UPDATE cases_logentry SET recorded_at = now() - interval '2 hours' WHERE case_id = %s",
        CHAIN_ANEW,
    ):
        tamper(owner_connection, statement, case_id)

    assert {(each.kind, each.case_id) for each in findings()} == {("reaction", case_id)}


def test_what_only_waits_too_long_is_no_change_of_the_log(closed: int, capsys: pytest.CaptureFixture[str]) -> None:
    change(HIDING["waiting for hours"][0], closed)

    with pytest.raises(CommandError, match="the log is as it was written"):
        call_command("verify_log")
    assert "see that workers run" in capsys.readouterr().out


def test_a_fact_that_failed_for_good_hides_no_change(closed: int) -> None:
    change("UPDATE evaluation_fact SET satisfaction = 5 WHERE case_id = %s", closed)
    Reaction.objects.create(consumer="evaluation.facts", kind="rate", case_id=closed, failed_at=NOW)
    counted: Counter[str] = Counter()

    assert {(each.kind, each.case_id) for each in findings(counted)} == {("fact", closed)}
    assert counted[OWED] == 0


def test_words_that_are_gone_without_an_erasure_are_named(closed: int) -> None:
    change("DELETE FROM cases_words WHERE case_id = %s AND kind = 'result'", closed)

    (finding,) = findings()
    assert (finding.kind, finding.case_id) == ("words", closed)
    assert LogEntry.objects.get(case_id=closed, seq=finding.seq).kind == "finish"


def test_an_erasure_covers_the_words_it_named_and_no_others(closed: int, desk: Desk) -> None:
    report = Report.objects.select_related("contact").get(case=closed)
    assert report.contact is not None
    # The case beside is hers as well.
    actions.erase_contact(report.contact, now=later(hours=4))
    Reaction.objects.all().delete()
    assert found() == set()

    change("DELETE FROM cases_words WHERE case_id = %s", closed)

    assert {finding.kind for finding in findings()} == {"words"}


def test_the_command_names_number_what_was_expected_and_what_was_found(
    closed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change("UPDATE cases_rating SET satisfaction = 5 WHERE case_id = %s", closed)
    rebuild_facts()

    with pytest.raises(CommandError):
        call_command("verify_log")
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("rating: "))
    assert Case.objects.get(pk=closed).number in line
    assert "expected 2, found 5" in line


def test_where_only_figures_differ_the_command_names_what_makes_them_anew(
    closed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rebuild_facts()
    change("UPDATE evaluation_fact SET response_s = response_s + 1 WHERE case_id = %s", closed)

    with pytest.raises(CommandError):
        call_command("verify_log")
    assert "rebuild_facts" in capsys.readouterr().out

    call_command("rebuild_facts")
    call_command("verify_log")
    assert "rebuild_facts" not in capsys.readouterr().out


def test_batches_of_any_size_find_the_same(closed: int) -> None:
    change("UPDATE cases_rating SET satisfaction = 5 WHERE case_id = %s", closed)

    assert list(findings(batch=1)) == list(findings(batch=1000)) != []


# As they were written before acts said what they set.
AS_BEFORE = """
UPDATE cases_logentry SET facts = facts - 'clocks_set' - 'left' WHERE case_id = %s
"""
CHAIN_ANEW = "UPDATE cases_logentry e SET hash = cases_log_hash(cases_log_origin(e.case_id), e) WHERE case_id = %s"


# As they were written before acts said whom a clock judges and how it ended.
CLOCKS_AS_BEFORE = """
UPDATE cases_logentry SET facts = jsonb_set(facts, '{clocks_set}', (
    SELECT jsonb_agg((SELECT jsonb_agg(told ORDER BY at) FROM jsonb_array_elements(clock) WITH ORDINALITY AS part(told, at)
        WHERE at <= 8) ORDER BY clock ->> 0)
    FROM jsonb_array_elements(facts -> 'clocks_set') clock
)) WHERE case_id = %s
"""


def test_a_clock_told_before_acts_said_whom_it_judges_is_held_to_what_was_told(
    transactional_db: None, owner_connection: Owner
) -> None:
    case_id = Desk(build()).report().case_id
    for statement in (CLOCKS_AS_BEFORE, CHAIN_ANEW):
        tamper(owner_connection, statement, case_id)
    assert {len(clock) for clock in LogEntry.objects.get(case_id=case_id, seq=1).facts["clocks_set"]} == {8}

    change("UPDATE cases_clock SET department_id = 1 WHERE case_id = %s", case_id)
    assert ("clock", case_id, "department") not in found()
    change("UPDATE cases_clock SET due_at = due_at + interval '1 day' WHERE case_id = %s AND seq = 1", case_id)
    assert ("clock", case_id, "due_at") in found()


def test_a_row_too_old_to_say_enough_is_counted_and_not_faulted(
    transactional_db: None, owner_connection: Owner
) -> None:
    desk = Desk(build())
    case_id = desk.report().case_id
    for statement in (AS_BEFORE, CHAIN_ANEW):
        tamper(owner_connection, statement, case_id)
    change(
        "UPDATE cases_clock SET due_at = due_at + interval '1 day' WHERE case_id = %s AND obligation = 'promise'",
        case_id,
    )
    counted: Counter[str] = Counter()

    assert list(findings(counted)) == []
    assert counted[TOO_OLD] == 1

    # From its next act on it is held to what that act says.
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    assert list(findings()) == []
    assert LEFT in LogEntry.objects.get(case_id=case_id, seq=2).facts
    change("UPDATE cases_case SET is_protected = true WHERE id = %s", case_id)
    assert {finding.kind for finding in findings()} == {"case"}


def test_who_reads_a_case_is_not_shown_what_is_only_for_the_proof(closed: int, desk: Desk) -> None:
    user = desk.lead.user
    assert user is not None
    shown: list[dict[str, Any]] = [*case_detail(user, closed)["log"], *case_log(user, closed, kinds=[])]

    assert len(shown) == 2 * LogEntry.objects.filter(case_id=closed).count()
    assert not any({"left", "clocks_set", "words_set"} & entry["facts"].keys() for entry in shown)


def test_reactions_carry_nothing_of_the_proof(desk: Desk) -> None:
    case_id = desk.report().case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)

    assert not any(
        {"left", "clocks_set", "words_set"} & set(facts) for facts in Reaction.objects.values_list("facts", flat=True)
    )


ALERTS = {
    "when it was taken": (
        "UPDATE cases_alert SET taken_at = taken_at - interval '1 hour' WHERE case_id = %s",
        "taken_at",
    ),
    "who took it": ("UPDATE cases_alert SET taken_by_id = NULL WHERE case_id = %s", "taken_by"),
    "when it was raised": (
        "UPDATE cases_alert SET raised_at = raised_at + interval '1 hour' WHERE case_id = %s",
        "raised_at",
    ),
    "what it is about": ("UPDATE cases_alert SET reason = 'no_place' WHERE case_id = %s", "reason"),
    "an alert that is gone": ("DELETE FROM cases_alert WHERE case_id = %s", "is gone"),
    "an alert put in": (
        "INSERT INTO cases_alert (case_id, reason, raised_at, next_at) SELECT %s, 'no_place', now(), now()",
        "and no act made it",
    ),
}


@pytest.mark.parametrize("what", ALERTS)
def test_a_change_of_an_alert_is_named(desk: Desk, what: str) -> None:
    # Raised by the report itself, by an act, and taken.
    case_id = desk.report("lamp", text="gas leak, we are dizzy").case_id
    actions.alert_case(case_id, AlertReason.NO_ROUTE, now=later(minutes=1))
    assert found() == set()
    actions.take_alert([case_id], actor=desk.lead, now=later(minutes=2))
    assert found() == set()
    statement, detail = ALERTS[what]
    statement += " AND reason = 'danger'" if "WHERE" in statement else ""

    change(statement, case_id)

    (finding,) = findings()
    assert (finding.kind, finding.case_id) == ("alert", case_id)
    assert finding.detail.endswith(detail)


def by_levels(leaves: list[bytes]) -> bytes:
    """The root as it was made before: level by level, all in memory. Seals of before must go on being true."""
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        paired = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 8, 100, 1023])
def test_a_root_of_many_leaves_is_the_one_of_before(count: int) -> None:
    leaves = [str(number).encode() for number in range(count)]

    assert merkle_root(leaves) == by_levels(leaves)
