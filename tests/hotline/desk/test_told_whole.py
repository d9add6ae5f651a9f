"""What was written to a citizen: whole on her page, in the API and by e-mail; by a text as far as there is room."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions import Caller, Receipt
from cases.models import Report
from messaging.models import Message
from tests.cases.conftest import Desk

pytestmark = pytest.mark.usefixtures("twilio")
Told = Callable[[], list[str]]
LONG = "We took the old lamp down and put a new one up. " * 6 + "The last word."
WHAT_TO_DO = (
    "Do not switch anything on or off. Open doors and windows, and leave the building. " * 4 + "Ring from outside."
)


def done(desk: Desk, **more: object) -> Receipt:
    receipt, now = desk.report("lamp", received_at=timezone.now(), **more), timezone.now()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=now)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=now, result=LONG)
    actions.pass_check(one, actor=desk.other_worker, now=now)
    return receipt


def last(occasion: str) -> Message:
    return Message.objects.filter(template_code=occasion).latest("pk")


def test_what_was_done_stands_whole_on_her_page_and_in_the_api(desk: Desk) -> None:
    receipt = done(desk)

    assert LONG in Client().get(f"/r/{receipt.token}").content.decode()
    events = Client().get(f"/api/v1/reports/{receipt.token}").json()["events"]
    assert [each["answer"] for each in events if each["answer"]] == [LONG]


def test_whoever_reports_while_it_is_asked_about_reads_whole_what_was_done_until_that_is_not_accepted(
    desk: Desk,
) -> None:
    first = done(desk)
    said = actions.NewReport(channel="web", text="dark", received_at=timezone.now())
    joined = actions.join_case(first.case_id, said, now=timezone.now())
    assert LONG in Client().get(f"/r/{joined.token}").content.decode()

    report = Report.objects.get(pk=joined.report_id)
    actions.rate_case(report, now=timezone.now(), is_solved=False, words="It is dark")
    late = actions.join_case(first.case_id, replace(said, text="dark here"), now=timezone.now())

    assert LONG not in Client().get(f"/r/{late.token}").content.decode()


def test_a_text_that_leaves_something_out_says_where_the_whole_stands(desk: Desk, told: Told) -> None:
    receipt = done(desk)
    told()

    body = last("done").body
    assert "The last word." not in body
    assert "…" in body
    assert f"/r/{receipt.token}" in body


def test_an_e_mail_leaves_nothing_out(desk: Desk, told: Told, settings: Settings) -> None:
    settings.EMAIL_DOOR = "outbox"
    done(desk, caller=Caller(email="a@example.org"))
    told()

    assert "The last word." in last("done").body


def test_what_is_told_in_danger_and_what_was_asked_is_told_whole_by_a_text(desk: Desk, told: Told) -> None:
    receipt = desk.report("question", received_at=timezone.now(), text="What do I do when I smell gas?")
    actions.answer_case([receipt.case_id], actor=desk.operator, now=timezone.now(), answer=WHAT_TO_DO)
    told()
    assert WHAT_TO_DO in last("answered").body

    done(desk, text="Somebody got an electric shock from it")
    told()
    assert LONG in last("done").body
