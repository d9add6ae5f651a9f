"""A danger that is said again in the same words a moment later: nobody is left untold who was told that it is none."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.actions import take_alert
from cases.models import Case, LogEntry
from hotline.models import InboundText, TextOutcome
from tests.alerts import is_told
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, done_case

pytestmark = pytest.mark.usefixtures("twilio", "templates")
GAS = "smell of gas in stairwell 3, Renmin Road 12"
TEXTS = {
    "in the same words": (GAS, GAS),
    "with signs behind it": (
        "三单元楼道里煤气味很大，人民路12号",
        "三单元楼道里煤气味很大，人民路12号！！！",
    ),
    "of smoke": ("there is smoke coming from the meter box Renmin Road 12",) * 2,
}


def cleared(desk: Desk, case_id: int) -> None:
    take_alert([case_id], actor=desk.lead, now=timezone.now())
    actions.clear_danger([case_id], actor=desk.lead, now=timezone.now(), reason="It was paint")


def rejected(desk: Desk, case_id: int) -> None:
    cleared(desk, case_id)
    actions.reject_case([case_id], actor=desk.lead, now=timezone.now(), reason="Nothing is there")


ENDS: dict[str, Callable[[Desk, int], None]] = {"cleared": cleared, "rejected": rejected}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("said", TEXTS)
def test_a_danger_is_told_anew_when_it_is_said_again_after_it_was_found_to_be_none(
    desk: Desk, phone: Phone, said: str, end: str
) -> None:
    first, again = TEXTS[said]
    phone.write(first)
    case_id = phone.last.case_id
    assert case_id and is_told(case_id)
    ENDS[end](desk, case_id)
    rows = LogEntry.objects.count()

    phone.write(again)

    assert phone.last.outcome != TextOutcome.REPEAT
    case = phone.last.case
    assert case is not None
    assert is_told(case) and case.danger and not case.has_ended
    assert LogEntry.objects.count() > rows


def test_what_is_said_again_of_a_danger_that_somebody_is_told_of_is_one_text(desk: Desk, phone: Phone) -> None:
    phone.write(GAS)
    case_id = phone.last.case_id
    assert case_id
    for _again in range(2):
        phone.write(GAS)
        assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.REPEAT, case_id)
    # Who took it knows of it.
    take_alert([case_id], actor=desk.lead, now=timezone.now())
    phone.write(GAS)
    assert phone.last.outcome == TextOutcome.REPEAT

    cleared_at = LogEntry.objects.count()
    actions.clear_danger([case_id], actor=desk.lead, now=timezone.now(), reason="It was paint")
    phone.write(GAS)
    phone.write(GAS)

    # Told anew once, and a repeat after that.
    assert list(InboundText.objects.order_by("-pk").values_list("outcome", flat=True)[:2]) == [
        TextOutcome.REPEAT,
        TextOutcome.ADDITION,
    ]
    assert LogEntry.objects.count() == cleared_at + 2


def post(token: str, form: str, **said: str) -> None:
    assert Client().post(f"/r/{token}/{form}", said).status_code == 302


def test_a_danger_said_again_on_her_page_is_told_anew_after_it_was_cleared(desk: Desk) -> None:
    receipt = desk.report("lamp", received_at=timezone.now())
    post(receipt.token, "add", **{"add-words": GAS})
    assert is_told(receipt.case_id)
    cleared(desk, receipt.case_id)

    post(receipt.token, "add", **{"add-words": GAS})

    assert is_told(receipt.case_id)
    post(receipt.token, "add", **{"add-words": GAS})
    assert Case.objects.get(pk=receipt.case_id).words.filter(text=GAS).count() == 2


def test_a_yes_with_words_of_danger_said_again_is_told_anew_after_it_was_cleared(desk: Desk, phone: Phone) -> None:
    case_id = done_case(desk, phone)
    token = Case.objects.get(pk=case_id).reports.get().token
    post(token, "rate", solved="yes", words=GAS)
    assert is_told(case_id)
    cleared(desk, case_id)

    post(token, "rate", solved="yes", words=GAS)

    assert is_told(case_id)
