"""The first law: whatever happens to a case is one act, and leaves exactly one row in its log."""

from collections.abc import Callable
from typing import Any

import pytest

from cases import actions
from cases.actions import Caller, NewReport
from cases.models import Case, Channel, LogEntry, Report, Words
from cases.verification import findings
from cases.workflow import State
from common.models import Reaction
from common.refusals import NotYours
from tests.city import NOW, later
from tests.people import Desk


def rows(case_id: int) -> list[tuple[str, str, str]]:
    return list(LogEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", "from_state", "to_state"))


def told(desk: Desk, case_class: str = "lamp") -> NewReport:
    return NewReport(
        channel=Channel.CALL,
        text="The lamp is out",
        received_at=NOW,
        point=(121.02, 32.02),
        case_class=desk.city.classes[case_class],
        caller=Caller(phone="+8613800138000"),
    )


AT_ONCE: dict[str, tuple[Callable[[Desk], Any], str, str]] = {
    "answered": (
        lambda desk: actions.answer_report(told(desk), actor=desk.operator, now=later(minutes=2), answer="At nine"),
        "answer",
        "answered",
    ),
    "filed": (lambda desk: actions.file_report(told(desk), actor=desk.lead, now=later(minutes=2)), "file", "filed"),
    "handed over": (
        lambda desk: actions.hand_over_report(told(desk), actor=desk.operator, now=later(minutes=2), authority="110"),
        "hand_over",
        "referred",
    ),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_report_dealt_with_at_once_is_one_act_with_one_row(desk: Desk, name: str) -> None:
    act, kind, state = AT_ONCE[name]

    receipt = act(desk)

    case = Case.objects.get(pk=receipt.case_id)
    assert rows(case.pk) == [(kind, "", state)]
    assert (case.version, case.state) == (1, state)
    assert LogEntry.objects.get(case_id=case.pk).facts["report"] == receipt.report_id
    assert Words.objects.filter(case=case, kind="report").get().text == "The lamp is out"
    assert list(findings()) == []


def test_who_waits_for_reports_hears_of_one_that_was_filed_at_once(desk: Desk) -> None:
    receipt = actions.file_report(told(desk), actor=desk.lead, now=NOW)

    owed = set(Reaction.objects.filter(case_id=receipt.case_id).values_list("consumer", "kind"))
    assert {("hotline.telling", "report"), ("hotline.telling", "file")} <= owed


def test_what_may_not_be_done_takes_no_report_in_either(desk: Desk) -> None:
    with pytest.raises(NotYours):
        actions.file_report(told(desk), actor=desk.operator, now=NOW)

    assert LogEntry.objects.count() == 0


def test_a_report_that_reopens_a_case_is_one_row(desk: Desk) -> None:
    receipt = desk.report()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check(one, actor=desk.operator, now=NOW)
    actions.rate_case(Report.objects.get(), now=NOW, is_solved=True)
    before = len(rows(receipt.case_id))

    actions.join_case(receipt.case_id, told(desk), now=later(days=1))

    assert rows(receipt.case_id)[before:] == [("reopen", "closed", "filed")]
    assert Case.objects.get().state == State.FILED
    assert Case.objects.get().report_count == 2
    owed = set(Reaction.objects.filter(log_seq=before + 1).values_list("consumer", "kind"))
    assert {("hotline.telling", "add_report"), ("evaluation.facts", "reopen")} <= owed
    assert list(findings()) == []


def test_a_class_changed_during_the_check_takes_the_case_through_every_state_in_one_row(desk: Desk) -> None:
    desk.city.people["dispatcher"].roles = ["operator", "dispatcher"]
    receipt = desk.report()
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")

    actions.change_case(receipt.case_id, actor=desk.dispatcher, now=NOW, case_class=desk.city.classes["manhole"])

    assert rows(receipt.case_id)[-1] == ("change", "checking", "filed")
