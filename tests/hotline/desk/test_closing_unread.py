"""No case ends by hand or by the clock while a text of its citizen waits to be read."""

import pytest

from cases import actions
from cases.actions.act import TextUnread
from cases.models import Case, LogKind, Outcome
from cases.reactions import close_over, close_unanswered
from cases.workflow import State
from common.models import Reaction
from hotline.models import InboundText, TextDecision
from hotline.sms.actions import decide_text, said_behind
from tests.cases.conftest import Desk
from tests.city import later
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")

UNSURE = "I have not looked yet"
LONG_AFTER = later(days=30)


@pytest.fixture
def unread(phone: Phone, desk: Desk, told: Told) -> InboundText:
    done_case(desk, phone)
    told()
    phone.write(UNSURE)
    assert phone.last.waits_since is not None
    return phone.last


def time_is_over(case_id: int) -> str:
    facts = {"clocks": [{"obligation": "answer", "level": "red"}]}
    close_unanswered([Reaction(case_id=case_id, kind=LogKind.ALARM, facts=facts)], LONG_AFTER)
    close_over(now=LONG_AFTER)
    return Case.objects.get(pk=case_id).state


def test_nobody_closes_by_hand_while_a_text_waits(unread: InboundText, desk: Desk) -> None:
    with pytest.raises(TextUnread):
        actions.close_case([unread.case_id], actor=desk.lead, now=LONG_AFTER, outcome=Outcome.NOT_REACHED)

    assert Case.objects.get(pk=unread.case_id).state == State.ANSWERING


def test_the_clock_passes_a_case_over_until_its_text_is_read(unread: InboundText, desk: Desk) -> None:
    case_id = unread.case_id or 0
    assert time_is_over(case_id) == State.ANSWERING

    user = desk.operator.user
    assert user is not None
    decide_text(unread.pk, TextDecision.KEEP, user=user, now=later(days=29), seen=len(said_behind(unread, user)))

    close_over(now=LONG_AFTER)
    assert Case.objects.get(pk=case_id).state == State.CLOSED


def test_what_nobody_wrote_of_is_closed_by_the_clock(phone: Phone, desk: Desk, told: Told) -> None:
    assert time_is_over(done_case(desk, phone)) == State.CLOSED


def test_one_that_waits_for_its_text_keeps_no_other_from_being_closed(
    unread: InboundText, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.reactions.MOST_CLOSED", 1)
    other = done_case(desk, Phone("+8613800138007"))

    assert close_over(now=LONG_AFTER) == 1
    assert Case.objects.get(pk=other).state == State.CLOSED
    assert Case.objects.get(pk=unread.case_id).state == State.ANSWERING
