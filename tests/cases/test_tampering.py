"""The second law: whoever changes the log, its words or its seals behind the application's back is found out."""

import json
import time
from datetime import datetime
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import actions
from cases.models import Case, LogEntry, Seal, Words
from cases.seals import SEALED_WITHIN, seal_log, unsealed
from cases.verification import findings
from desk.operations import signs
from tests.city import NOW, build, later
from tests.people import Desk

Owner = psycopg.Connection[tuple[object, ...]]
PATIENCE_S = 120


def sealed(now: datetime) -> Seal:
    """Seal what was written. A seal waits for every transaction of the server, and other tests have theirs."""
    until = time.monotonic() + PATIENCE_S
    made = []
    # One transaction in the middle of another's rows, and a seal covers only the first of them.
    while sum(Seal.objects.values_list("row_count", flat=True)) < LogEntry.objects.count() or not made:
        assert time.monotonic() < until, "a transaction has been running for two minutes"
        if seal := seal_log(now=now):
            made.append(seal)
        else:
            time.sleep(0.02)
    return made[-1]


def kinds_found() -> set[str]:
    return {finding.kind for finding in findings()}


GUARDED = """
SELECT 'cases_seal' UNION ALL SELECT 'cases_logentry'
UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_logentry'::regclass
"""


def tamper(owner: Owner, statement: str, *arguments: object) -> None:
    """Do as the owner of the tables what the triggers refuse."""
    guarded = [str(row[0]) for row in owner.execute(GUARDED).fetchall()]
    for table in guarded:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
    try:
        owner.execute(statement.encode(), arguments)
    finally:
        for table in guarded:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())


@pytest.fixture
def told(transactional_db: None) -> int:
    """A case with four log rows, sealed in two seals."""
    desk = Desk(build())
    receipt = desk.report()
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="one")
    assert sealed(NOW)
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="two")
    actions.comment_case([receipt.case_id], actor=desk.operator, now=NOW, note="three")
    assert sealed(later(minutes=1))
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
    tamper(owner_connection, "DELETE FROM cases_seal")
    assert sealed(later(minutes=2))

    assert "seal" in kinds_found()


@pytest.mark.django_db(transaction=True)
def test_the_seal_waits_for_transactions_still_running(owner_connection: Owner) -> None:
    desk = Desk(build())
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_current_xact_id()")
        desk.report()
        assert seal_log(now=NOW) is None

    assert sealed(NOW).row_count == 1
    assert Seal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rows_that_a_transaction_left_open_keeps_from_their_seal_are_counted(owner_connection: Owner) -> None:
    desk, told = Desk(build()), StringIO()
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_current_xact_id()")
        desk.report()
        seal_log(now=NOW)
        now, late = timezone.now(), timezone.now() + SEALED_WITHIN
        assert (unsealed(now=now), unsealed(now=late)) == (0, 1)
        last = list(signs(late))[-1]
        assert (last.is_well, bool(last.advice)) == (False, True)

    sealed(NOW)
    assert unsealed(now=late) == 0
    assert list(signs(late))[-1].is_well
    call_command("verify_log", stdout=told)
    assert "wait for a seal" not in told.getvalue()


# --- In the minute that no seal covers yet ------------------------------------------------


@pytest.fixture
def fresh(told: int) -> int:
    """The same case with two rows more, which no seal covers."""
    actions.comment_case([told], actor=actions.SYSTEM, now=later(minutes=2), note="four")
    actions.comment_case([told], actor=actions.SYSTEM, now=later(minutes=3), note="five")
    assert kinds_found() == set()
    return told


def test_a_changed_row_is_found_before_it_is_sealed(fresh: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "UPDATE cases_logentry SET facts = '{\"a\": 1}' WHERE case_id = %s AND seq = 6", fresh)

    assert kinds_found() == {"changed"}


def test_a_removed_last_row_is_found_before_it_is_sealed(fresh: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s AND seq = 6", fresh)

    # Its words are left behind, and named as well.
    assert kinds_found() == {"missing", "words"}


def test_a_row_removed_from_the_middle_is_found_before_it_is_sealed(fresh: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s AND seq = 5", fresh)

    assert "missing" in kinds_found()


def test_a_case_taken_away_from_under_its_log_is_found(fresh: int, owner_connection: Owner) -> None:
    remove_case(owner_connection, fresh)

    assert kinds_found() == {"missing", "words"}


def remove_case(owner: Owner, case_id: int) -> None:
    for table in ("cases_attachment", "cases_words", "cases_report"):
        owner.execute(f"DELETE FROM {table} WHERE case_id = %s".encode(), [case_id])
    owner.execute("DELETE FROM cases_case WHERE id = %s", [case_id])


def test_a_case_removed_with_its_whole_log_is_found_by_its_seal(told: int, owner_connection: Owner) -> None:
    remove_case(owner_connection, told)
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s", told)
    owner_connection.execute("DELETE FROM cases_clock")
    owner_connection.execute("DELETE FROM common_reaction")

    found = list(findings())
    assert {finding.kind for finding in found} == {"missing"}
    assert any("seal" in finding.detail for finding in found)


def test_a_case_removed_with_its_log_before_any_seal_is_found_by_what_it_left(
    transactional_db: None, owner_connection: Owner
) -> None:
    case_id = Desk(build()).report().case_id
    remove_case(owner_connection, case_id)
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s", case_id)

    assert [(finding.kind, finding.case_id) for finding in findings()] == [("missing", case_id)]


# --- Seals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seal", [1, 2])
def test_a_removed_seal_is_found(told: int, owner_connection: Owner, seal: int) -> None:
    tamper(owner_connection, "DELETE FROM cases_seal WHERE id = %s", seal)

    assert kinds_found() == {"seal"}


@pytest.mark.parametrize("column", ["row_count", "first_transaction", "end_transaction"])
def test_a_changed_seal_is_found(told: int, owner_connection: Owner, column: str) -> None:
    tamper(owner_connection, f"UPDATE cases_seal SET {column} = {column} + 1 WHERE id = 1")

    assert "seal" in kinds_found()


def test_a_changed_root_is_found(told: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "UPDATE cases_seal SET root = sha256(root) WHERE id = 2")

    assert "seal" in kinds_found()


def kept() -> Path:
    return Path(django_settings.SEALS_PATH)


def test_a_copy_outside_that_is_gone_is_found(told: int) -> None:
    kept().unlink()

    assert kinds_found() == {"seal"}


def test_a_line_gone_from_the_copy_outside_is_found(told: int) -> None:
    kept().write_text("".join(kept().read_text().splitlines(keepends=True)[1:]))

    assert kinds_found() == {"seal"}


def test_a_changed_line_of_the_copy_outside_is_found(told: int) -> None:
    lines = [json.loads(line) for line in kept().read_text().splitlines()]
    lines[1]["hash"] = "00" * 32
    kept().write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert kinds_found() == {"seal"}


def test_what_a_process_that_died_did_not_keep_outside_is_kept_by_the_next_one(told: int) -> None:
    first = kept().read_text().splitlines(keepends=True)[0]
    # Cut in the middle of its second line, as by a power failure.
    kept().write_text(first + '{"id": 2, "ha')

    seal_log(now=later(minutes=5))

    assert kinds_found() == set()
    assert [json.loads(line)["id"] for line in kept().read_text().splitlines() if line.endswith("}")] == [1, 2]


def test_the_command_says_what_it_found_and_fails(told: int, owner_connection: Owner) -> None:
    tamper(owner_connection, "DELETE FROM cases_logentry WHERE case_id = %s AND seq = 4", told)

    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_log")
    assert LogEntry.objects.count() == 3
    assert Case.objects.count() == 1
