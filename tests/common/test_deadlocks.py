"""Two transactions that wait for each other: one is ended, and nothing that came in is lost by it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from common.actions import once
from common.deadlocks import once_more_after_deadlock
from common.refusals import answer_refusal
from hotline.sms.actions import Text, conversation, take_text
from tests.city import NOW
from tests.people import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def crosswise(wrap: Callable[[Callable[[int, int], int]], Callable[[int, int], int]]) -> list[object]:
    """Let two lock the same two things, each the other's first; return what either came to."""
    both = threading.Barrier(2, timeout=60)
    tries: list[int] = []

    @transaction.atomic
    def lock(first: int, second: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [first])
            if len(tries) < 2:
                tries.append(first)
                both.wait()
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [second])
        return first

    def run(first: int, second: int) -> object:
        try:
            return wrap(lock)(first, second)
        except OperationalError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return [each.result(timeout=60) for each in (threads.submit(run, 1, 2), threads.submit(run, 2, 1))]


def test_what_is_a_transaction_by_itself_is_done_once_more() -> None:
    assert crosswise(lambda task: lambda *given: once_more_after_deadlock(lambda _is_last: task(*given))) == [1, 2]


@pytest.mark.parametrize("key", ["", "key"])
def test_a_request_that_is_ended_for_another_is_taken_once_more(key: str) -> None:
    def by_request(task: Callable[[int, int], int]) -> Callable[[int, int], int]:
        return lambda *given: once("test", key and f"{key}-{given[0]}", b"", lambda: (200, task(*given)))[1]

    assert crosswise(by_request) == [1, 2]


def test_whoever_is_ended_for_another_is_told_to_try_again() -> None:
    errors = [each for each in crosswise(lambda task: task) if isinstance(each, OperationalError)]

    assert len(errors) == 1
    answer = answer_refusal(errors[0], {})
    assert answer is not None
    assert (answer.status_code, answer.data["code"]) == (503, "two_at_once")


def test_a_text_whose_transaction_was_ended_for_another_is_taken_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    meet = conversation.meet_contact

    def meet_later(phone: str, *, language: str) -> object:
        if not ended:
            ended.append(phone)
            raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected()
        return meet(phone, language=language)

    monkeypatch.setattr(conversation, "meet_contact", meet_later)
    text = Text(sender="+8613800138001", words="The lamp is out", provider_id="SM1", received_at=NOW)

    row = take_text(text, now=NOW)

    assert ended
    assert row.case_id is not None
