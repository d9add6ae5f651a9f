"""What breaks while a text is taken in loses nothing: deadlocks, and what breaks while the breaking is mended."""

from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.actions import protecting
from cases.models import Case, LogEntry, LogKind, Rating
from common.models import Reaction
from hotline.models import InboundText, Question, TextDecision, TextOutcome
from hotline.reactions import end_questions
from hotline.sms.actions import alert_unread, conversation, decide_text, deciding
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, close_as_before, done_case
from tests.hotline.desk.test_sms_taken_apart import asked_for_both

pytestmark = pytest.mark.usefixtures("twilio")


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


@pytest.fixture
def deadlocks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let taking a text end in a deadlock as often as the one number of the list says."""
    left = [1]
    take = conversation._Conversation.take

    def take_later(own: conversation._Conversation) -> None:
        take(own)
        left[0] -= 1
        if left[0] >= 0:
            raise deadlock()

    monkeypatch.setattr(conversation._Conversation, "take", take_later)
    return left


@pytest.mark.django_db(transaction=True)
def test_an_answer_ended_by_a_deadlock_is_an_answer_the_second_time(
    phone: Phone, desk: Desk, told: Told, deadlocks: list[int]
) -> None:
    case_id = done_case(desk, phone)

    phone.write("2 still dark")

    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.ANSWER, None)
    assert Rating.objects.get(case=case_id).is_solved is False


@pytest.mark.django_db(transaction=True)
def test_a_text_ended_by_deadlocks_again_and_again_waits_for_a_person(
    phone: Phone, desk: Desk, told: Told, deadlocks: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    done_case(desk, phone)
    deadlocks[0] = 9

    assert phone.write("2 still dark") == 200

    caplog.clear()
    assert (phone.last.outcome, phone.last.words) == (TextOutcome.UNSURE, "2 still dark")
    assert phone.last.waits_since is not None


@pytest.mark.parametrize("broken", ["take_in", "danger_in"])
@pytest.mark.parametrize("sender", ["", "No Caller ID", "10086"])
def test_a_danger_that_cannot_be_taken_in_waits_for_a_person(
    phone: Phone,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    broken: str,
    sender: str,
) -> None:
    def breaks(*_given: object, **_named: object) -> None:
        raise IndexError

    monkeypatch.setattr(conversation, broken, breaks)
    text = "There is a gas leak here"

    assert (Phone(sender) if sender else phone).write(text, sid="SM1") == 200

    assert caplog.records or sender == "10086"
    caplog.clear()
    row = InboundText.objects.get()
    assert (row.words, row.case_id, row.report_id) == (text, None, None)
    assert row.waits_since is not None


def test_one_text_that_cannot_be_made_a_report_holds_up_no_other(
    desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Phone("No Caller ID").write("My neighbour builds a wall", sid="SM1")
    Phone("No Caller ID").write("The bus came late again", sid="SM2")
    make = deciding._new_report

    def breaks(text: InboundText, taken_by: None) -> actions.NewReport:
        if "wall" in text.words:
            raise IndexError
        return make(text, taken_by)

    monkeypatch.setattr(deciding, "_new_report", breaks)

    assert alert_unread(now=timezone.now() + timedelta(minutes=31)) == 1

    assert [each.levelname for each in caplog.records if each.name == deciding.__name__] == ["ERROR"]
    assert InboundText.objects.get(waits_since__isnull=False).words == "My neighbour builds a wall"
    assert Case.objects.count() == 1


# --- The order of locks ------------------------------------------------------------------------


def position(statements: list[str], *parts: str) -> int:
    return next(at for at, each in enumerate(statements) if all(part in each for part in parts))


def test_what_is_taken_apart_locks_its_citizen_before_her_questions(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()
    phone.write("The manhole beside it is open now")
    assert phone.last.waits_since is not None
    close_as_before(case_id, at=timezone.now())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        end_questions([Reaction(case_id=case_id, kind=LogKind.UNMERGE)], timezone.now())

    said = [each["sql"] for each in queries]
    locks = position(said, "accounts_contact", "FOR NO KEY UPDATE")
    assert locks < position(said, "UPDATE", '"hotline_question"', "ended_at")


def test_deciding_of_which_case_locks_all_of_them_by_their_ids_first(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    told()
    phone.write("What about the thing behind the house")
    text = phone.last
    assert Question.objects.filter(pk=text.question_id).exists()
    # What has ended is told of last.
    close_as_before(one, at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        decide_text(text.pk, TextDecision.KEEP, user=desk.operator.user, now=timezone.now())

    said = [each["sql"] for each in queries if 'FOR UPDATE OF "cases_case"' in each["sql"]]
    assert all(str(each) in said[0] for each in (one, two))
    assert "ORDER BY 1 ASC" in said[0]


def test_who_reported_what_is_taken_up_again_is_locked_before_any_case(
    phone: Phone, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    _own, other = asked_for_both(desk)
    told()
    actions.close_case([other], actor=actions.SYSTEM, now=timezone.now(), outcome="not_reached")
    phone.write("2 still dark")
    text = phone.last
    assert text.waits_since is not None
    locked: dict[str, set[int]] = {}
    lock = deciding.lock_contacts
    monkeypatch.setattr(deciding, "lock_contacts", lambda found: locked.setdefault("first", lock(found)))
    monkeypatch.setattr(protecting, "lock_contacts", lambda found: locked.setdefault("under", lock(found)))

    with CaptureQueriesContext(connection) as queries:
        decide_text(text.pk, TextDecision.NO, user=desk.operator.user, now=timezone.now())

    assert Case.objects.get(pk=other).reopen_count == 1
    # As on the page: what was closed was not solved.
    assert LogEntry.objects.get(case_id=other, kind="reopen").facts["solved"] is False
    assert len(locked["under"]) == 2
    # What is locked again under the cases is held by then: nobody waits for it there.
    assert locked["under"] <= locked["first"]
    said = [each["sql"] for each in queries]
    assert position(said, "FOR NO KEY UPDATE", '"accounts_contact"') < position(said, 'FOR UPDATE OF "cases_case"')
