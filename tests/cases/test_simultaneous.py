"""Two people who act on one case in the same moment: one is answered yes, the other no, and nobody meets a fault."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Contact
from cases import actions
from cases.actions import Caller, NewReport
from cases.models import Case, Channel, Clock, LogEntry, LogKind, Report
from cases.verification import findings
from common.reactions import drain
from common.refusals import Refusal
from messaging.actions import settle
from messaging.models import Message, MessageState
from tests.cases.test_clocks import handling
from tests.city import NOW, SmallCity
from tests.people import Desk

ACTS = "/api/internal/cases/acts/"
ROUNDS = 5

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks: Any) -> list[Any]:
    """Let each task run in a thread of its own, with a connection of its own, from one moment on."""
    begin = threading.Barrier(len(tasks), timeout=60)

    def run(task: Any) -> Any:
        begin.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do `first` in a transaction that ends when `second`, in another, waits for it; return what the second gives."""

    def run() -> Any:
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            done = thread.submit(run)
            while not done.done() and not _somebody_waits():
                time.sleep(0.01)
        return done.result(timeout=60)


def _somebody_waits() -> bool:
    # In this database: another test process waits for locks of its own.
    waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        # Within a transaction PostgreSQL shows the sessions that it had when first asked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(f"SELECT EXISTS ({waits})")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("verbs", "codes"),
    [
        pytest.param(("file", "file"), [200, 409], id="both file"),
        pytest.param(("file", "reject"), [200, 409], id="one files, one rejects"),
    ],
)
def test_of_two_simultaneous_changes_one_wins_and_the_other_is_told(
    desk: Desk, city: SmallCity, verbs: tuple[str, str], codes: list[int]
) -> None:
    """Fault 4: simultaneous changes give 500, and a stale write wins."""
    people = [Client(), Client()]
    for each in people:
        each.force_login(city.people["lead"])

    for _round in range(ROUNDS):
        case_id = desk.report("lamp").case_id
        shared = {"cases": [case_id], "versions": {str(case_id): 1}}
        bodies = [json.dumps({**shared, **({"reason": "not ours"} if verb == "reject" else {})}) for verb in verbs]

        answers = at_once(
            *(
                partial(each.post, f"{ACTS}{verb}/", body, content_type="application/json")
                for each, verb, body in zip(people, verbs, bodies, strict=True)
            )
        )

        assert sorted(answer.status_code for answer in answers) == codes
        assert next(answer for answer in answers if answer.status_code == 409).json()["code"] == "stale_version"
        assert LogEntry.objects.filter(case_id=case_id, kind__in=["file", "reject"]).count() == 1
        assert Case.objects.get(pk=case_id).version == 2


def test_who_asks_for_protection_while_hers_is_merged_is_protected_in_what_speaks_for_it(
    desk: Desk, city: SmallCity
) -> None:
    target = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    hers = desk.report("lamp", caller=Caller(phone="+8613800138002"))
    report = Report.objects.get(pk=hers.report_id)

    # She has found out what there is to protect, and waits for the merging to end.
    meanwhile(
        lambda: actions.merge_cases([hers.case_id], into=target.case_id, actor=desk.operator, now=NOW),
        lambda: actions.protect_reporter(report, now=NOW),
    )

    assert set(Case.objects.filter(is_protected=True).values_list("pk", flat=True)) == {hers.case_id, target.case_id}
    rows = LogEntry.objects.filter(kind=LogKind.PROTECT).values_list("case_id", flat=True)
    assert sorted(rows) == sorted([hers.case_id, target.case_id])


@pytest.mark.parametrize("is_first", [True, False], ids=["she asks first", "it is taken up first"])
def test_who_asks_for_protection_elsewhere_while_hers_is_taken_up_again_is_protected_there_too(
    desk: Desk, city: SmallCity, is_first: bool
) -> None:
    caller = Caller(phone="+8613800138002")
    hers, other = desk.report("lamp", caller=caller), desk.report("lamp", caller=caller)
    actions.reject_case([hers.case_id], actor=desk.lead, now=NOW, reason="no lamp there")
    report, elsewhere = Report.objects.get(pk=hers.report_id), Report.objects.get(pk=other.report_id)

    both = [
        lambda: actions.protect_reporter(elsewhere, now=NOW),
        lambda: actions.appeal_case(report, now=NOW, words="there is a lamp"),
    ]
    meanwhile(*(both if is_first else reversed(both)))

    assert set(Case.objects.filter(is_protected=True).values_list("pk", flat=True)) == {hers.case_id, other.case_id}


SHE = Caller(phone="+8613800138002", wants_protection=True)
ABOUT_HER: dict[str, Callable[[Desk, Report], object]] = {
    "she asks to stay unknown": lambda _desk, report: actions.protect_reporter(report, now=NOW),
    "the desk notes that she does": lambda desk, report: actions.protect_case(
        report.case_id, actor=desk.operator, now=NOW
    ),
    "she reports the same again": lambda _desk, report: actions.join_case(
        report.case_id, NewReport(channel=Channel.WEB, text="still out", received_at=NOW, caller=SHE), now=NOW
    ),
    "she is erased": lambda _desk, report: actions.erase_contact(Contact.objects.get(pk=report.contact_id), now=NOW),
}


@pytest.mark.parametrize("what", ABOUT_HER)
def test_a_text_that_comes_while_something_is_done_about_its_writer_is_taken(
    desk: Desk, city: SmallCity, what: str
) -> None:
    """A text locks its writer, then her case; whoever takes them the other way round is ended by PostgreSQL, or ends it."""
    report = Report.objects.get(pk=desk.report("lamp", caller=Caller(phone=SHE.phone)).report_id)

    def act() -> None:
        try:
            ABOUT_HER[what](desk, report)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            Contact.objects.select_for_update(no_key=True).get(pk=report.contact_id)
            done = thread.submit(act)
            while not _somebody_waits():
                time.sleep(0.01)
            actions.add_words(report, now=NOW, text="and the next one flickers")
        done.result(timeout=60)

    kinds = list(LogEntry.objects.filter(case_id=report.case_id).order_by("seq").values_list("kind", flat=True))
    assert kinds[:2] == [LogKind.REPORT, LogKind.COMMENT]
    assert len(kinds) > 2
    assert list(findings()) == []


@pytest.mark.parametrize("which", ["what is merged", "what it is merged into"])
def test_who_says_what_a_matter_is_about_while_it_is_merged_is_told_to_look_again(
    desk: Desk, city: SmallCity, which: str
) -> None:
    """Else what is said about one house would be shown to it by a case that is about another."""
    target = desk.report("complaint", about_department=city.departments["lamps"])
    merged = desk.report("complaint")
    case_id = merged.case_id if which == "what is merged" else target.case_id

    def say() -> str:
        try:
            actions.set_about(case_id, department=city.departments["police"], actor=desk.operator, now=NOW)
        except Refusal as refused:
            return refused.code
        return "said"

    outcome = meanwhile(
        lambda: actions.merge_cases([merged.case_id], into=target.case_id, actor=desk.operator, now=NOW), say
    )

    assert outcome == "stale_version"
    assert not LogEntry.objects.filter(case_id=case_id, kind=LogKind.CHANGE).exists()


# --- Persons before cases ------------------------------------------------------------------


def locks(seen: list[dict[str, str]]) -> list[str]:
    """Name the tables whose rows were locked, in the order of it."""
    locked = [each["sql"] for each in seen if "FOR UPDATE" in each["sql"] or "FOR NO KEY UPDATE" in each["sql"]]
    return ["persons" if "accounts_contact" in sql.split("FROM")[1] else "cases" for sql in locked]


def closed(desk: Desk) -> int:
    case_id = desk.report("lamp", caller=Caller(phone="+8613800138001")).case_id
    actions.join_case(
        case_id,
        NewReport(channel=Channel.WEB, text="Dark", received_at=NOW, caller=Caller(phone="+8613800138003")),
        now=NOW,
    )
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="a new lamp")
    actions.pass_check([case_id], actor=desk.operator, now=NOW)
    actions.rate_case(Report.objects.filter(case=case_id)[0], now=NOW, is_solved=True)
    return case_id


@pytest.mark.parametrize("verb", ["reopen", "protect"])
def test_an_act_by_the_api_locks_the_persons_before_the_case(desk: Desk, city: SmallCity, verb: str) -> None:
    case_id = closed(desk)
    case = Case.objects.get(pk=case_id)
    client = Client()
    client.force_login(city.people["lead"])
    own = {"reason": "dark again"} if verb == "reopen" else {"report": Report.objects.filter(case=case_id)[0].pk}
    body = json.dumps({"cases": [case_id], "versions": {str(case_id): case.version}, **own})

    with CaptureQueriesContext(connection) as seen:
        answer = client.post(f"{ACTS}{verb}/", body, content_type="application/json")

    assert answer.status_code == 200
    assert locks(seen.captured_queries)[0] == "persons"
    stale = client.post(f"{ACTS}{verb}/", body.replace(f": {case.version}", ": 1"), content_type="application/json")
    assert stale.status_code == 409


def test_who_joins_a_closed_case_waits_for_everybody_who_reported_it(desk: Desk, city: SmallCity) -> None:
    case_id = closed(desk)
    again = NewReport(channel=Channel.WEB, text="Dark", received_at=NOW, caller=Caller(phone="+8613800138002"))
    other = Report.objects.filter(case=case_id).order_by("pk")[0]

    with CaptureQueriesContext(connection) as seen:
        actions.join_case(case_id, again, now=NOW)

    assert locks(seen.captured_queries)[0] == "persons"
    assert other.contact_id is not None
    assert Case.objects.get(pk=case_id).reopen_count == 1


def test_of_two_messages_of_one_text_that_fail_at_the_same_moment_the_contact_is_owed_again(desk: Desk) -> None:
    one = handling(desk)
    actions.text_citizen(one[0], actor=desk.lamps_clerk, now=NOW, text="We come on Monday")
    row = LogEntry.objects.get(case_id=one[0], kind="contact")
    told = {"channel": "sms", "template_code": "written", "language": "en", "body": "We", "state": "sending"}
    contact = Contact.objects.get()
    first, second = (
        Message.objects.create(key=key, case_id=one[0], log_seq=row.seq, contact=contact, **told) for key in "ab"
    )

    def fail_the_second() -> None:
        settle(second.pk, MessageState.FAILED, now=NOW, error="unreachable")
        # Nobody knows yet that the first one fails.
        drain("cases.not_taken", now=timezone.now)

    meanwhile(partial(settle, first.pk, MessageState.FAILED, now=NOW, error="unreachable"), fail_the_second)
    drain("cases.not_taken", now=timezone.now)

    assert Clock.objects.get(case_id=one[0], obligation="contact").stopped_at is None
