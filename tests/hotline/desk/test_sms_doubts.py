"""What was taken for a command or a thank-you is kept: that nobody answers, that it is back, and what may cancel a report."""

import pytest

from cases.models import Case, Rating, Words
from hotline.models import TextOutcome
from messaging.models import OptOut
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


def is_kept(text: str) -> bool:
    return any(text in each for each in Words.objects.values_list("text", flat=True))


@pytest.mark.parametrize("text", ["没人联系我", "nobody answers me", "谢谢，请回电", "please reply"])
def test_that_nobody_answers_and_what_is_asked_for_stand_on_the_case(phone: Phone, told: Told, text: str) -> None:
    phone.write("路灯不亮，青年路7号")
    told()

    phone.write(text)

    assert is_kept(text)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("text", ["没人联系我", "nobody answers me"])
def test_that_nobody_answers_waits_for_a_person_while_she_is_asked(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    done_case(desk, phone)
    told()

    phone.write(text)

    assert phone.last.outcome == TextOutcome.UNSURE
    assert phone.last.waits_since is not None


def test_what_is_back_answers_who_never_said_stop(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()

    phone.write("恢复了，谢谢")

    assert (phone.last.outcome, Rating.objects.get(case=case_id).answered_at is not None) == (TextOutcome.ANSWER, True)


@pytest.mark.parametrize("text", ["yes please start again", "yes i want texts again", "是，恢复", "Y", "恢复"])
def test_who_said_stop_starts_again_with_a_yes(phone: Phone, told: Told, text: str) -> None:
    phone.write("STOP")
    assert OptOut.objects.exists()

    phone.write(text)

    assert phone.last.outcome == TextOutcome.START
    assert not Case.objects.exists()


@pytest.mark.parametrize("text", ["请取消", "please cancel"])
def test_what_may_cancel_her_report_waits_for_a_person_and_stops_texts_where_she_has_none(
    phone: Phone, told: Told, text: str
) -> None:
    phone.write("路灯不亮，青年路7号")
    told()

    phone.write(text)

    assert (phone.last.outcome, OptOut.objects.exists()) == (TextOutcome.UNSURE, False)
    assert phone.last.waits_since is not None


def test_who_begs_to_cancel_and_has_no_report_means_the_texts(phone: Phone, told: Told) -> None:
    phone.write("请取消")

    assert phone.last.outcome == TextOutcome.STOP
