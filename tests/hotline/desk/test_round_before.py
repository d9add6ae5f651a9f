"""What a citizen said of one round rates no other: neither is her next word swallowed by it, nor the next round rated by it."""

import pytest
from django.test import Client

from cases import actions
from cases.actions.feedback import SaidBeforeAsked
from cases.models import Case, Channel, Outcome, Rating, Report
from cases.workflow import State
from hotline.her_words import answer
from hotline.models import InboundText, TextDecision
from hotline.sms.actions import decide_text
from hotline.story import tell
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.telephone import Phone, Told, close_as_before

pytestmark = pytest.mark.usefixtures("twilio")


def done(desk: Desk, case_id: int, *, hour: int) -> None:
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=later(hours=hour))
    finished(desk, case_id, hour=hour)


def finished(desk: Desk, case_id: int, *, hour: int) -> None:
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=later(hours=hour), result="New lamp")
    actions.pass_check([case_id], actor=desk.other_worker, now=later(hours=hour, minutes=1))


@pytest.fixture
def case_id(desk: Desk) -> int:
    """A case that was asked about, answered with no, and by another phone with yes; worked on again, and asked about anew."""
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    done(desk, case_id, hour=1)
    report = Report.objects.get(case=case_id)
    answer(report, now=later(hours=2), is_solved=False)
    answer(report, now=later(hours=2, minutes=1), is_solved=True)
    actions.rework_case([case_id], actor=desk.operator, now=later(hours=3), reason="Look again")
    finished(desk, case_id, hour=4)
    assert Case.objects.get(pk=case_id).state == State.ANSWERING
    return case_id


def early(case_id: int) -> InboundText:
    return InboundText.objects.get(case=case_id, channel=Channel.WEB, waits_since__isnull=False)


def test_who_is_asked_anew_is_shown_the_question_anew(case_id: int) -> None:
    story = tell(Report.objects.get(case=case_id), later(hours=5))

    assert story.is_asked


@pytest.mark.parametrize("is_solved", [True, False])
def test_the_same_answer_again_is_the_answer_to_the_new_question(case_id: int, is_solved: bool) -> None:
    before = early(case_id)
    answer(Report.objects.get(case=case_id), now=later(hours=5), is_solved=is_solved)

    last = Rating.objects.filter(case=case_id).latest("asked_at")
    is_kept = InboundText.objects.filter(case=case_id, waits_since__isnull=False, pk__gt=before.pk).exists()
    # What she said before waits unread, so a yes is kept beside it; it is never dropped.
    assert (last.is_solved, is_kept) == ((None, True) if is_solved else (False, False))


@pytest.mark.parametrize("decision", [TextDecision.YES, TextDecision.NO])
def test_what_was_said_of_a_round_before_is_booked_on_no_later_one(
    desk: Desk, case_id: int, decision: TextDecision
) -> None:
    text = early(case_id)
    client = Client()
    client.force_login(desk.city.people["operator"])
    (row,) = client.get("/desk/texts/").context["rows"]
    assert not row["answers"]

    with pytest.raises(SaidBeforeAsked):
        decide_text(text.pk, decision, user=desk.city.people["operator"], now=later(hours=5), seen=9)

    assert Rating.objects.filter(case=case_id).latest("asked_at").answered_at is None
    # As words it stays with the case, and she may answer then.
    decide_text(text.pk, TextDecision.KEEP, user=desk.city.people["operator"], now=later(hours=5))
    answer(Report.objects.get(case=case_id), now=later(hours=6), is_solved=True)
    assert Case.objects.get(pk=case_id).outcome == Outcome.SOLVED


def test_an_early_no_takes_up_no_case_that_was_closed_after_a_later_round(desk: Desk, case_id: int) -> None:
    text = early(case_id)
    Rating.objects.filter(case=case_id).update(attempts=2)
    close_as_before(case_id, at=later(hours=7))

    with pytest.raises(SaidBeforeAsked):
        decide_text(text.pk, TextDecision.NO, user=desk.city.people["operator"], now=later(hours=8), seen=9)
    assert Case.objects.get(pk=case_id).state == State.CLOSED


def test_a_text_that_came_before_the_work_was_done_again_rates_it_not(desk: Desk, phone: Phone, told: Told) -> None:
    case_id = desk.report("lamp").case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    done(desk, case_id, hour=1)
    report = Report.objects.get(case=case_id)

    with pytest.raises(SaidBeforeAsked):
        actions.rate_case(report, now=later(hours=2), at=later(minutes=59), is_solved=True)
    assert Case.objects.get(pk=case_id).state == State.ANSWERING
