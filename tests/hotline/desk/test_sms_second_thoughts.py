"""What answers nothing, takes an answer back or must be looked at first, and of two matters of a kind the place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import Caller, alert_case, merge_cases, place_report
from cases.models import AlertReason, Case, Guess, Rating, Report, Words
from cases.workflow import State
from grid.models import CaseClass
from hotline.models import InboundText, Question, TextDecision, TextOutcome
from hotline.sms.actions import decide_text
from hotline.sms.choosing import options_of
from messaging.models import Message, OptOut
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case
from tests.hotline.desk.test_sms_taken_apart import ANOTHER, asked_for_both

pytestmark = pytest.mark.usefixtures("twilio")


def said(phone: Phone) -> str:
    return phone.last.outcome


def test_a_thumb_behind_thanks_closes_nothing_while_a_question_waits(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)

    for text in ("收到👍", "ok 👍", "received 👍", "thanks ✅", "好的👌", "Noted ✔️", "谢谢👍👍", "great 👍🏽"):
        phone.write(text)

        assert (said(phone), Case.objects.get(pk=case_id).state) == (TextOutcome.UNSURE, State.ANSWERING), text


def test_a_picture_alone_is_read_by_a_person_and_not_told_that_nothing_is_asked(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = done_case(desk, phone)

    for text in ("😡", "❤️", "Liked “Is it solved?”"):
        phone.write(text)

        assert (said(phone), phone.last.case_id) == (TextOutcome.UNSURE, case_id), text

    assert not Message.objects.filter(template_code="nothing_asked").exists()


def test_what_only_says_that_it_was_read_is_kept_with_the_case_and_answered_by_nothing(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = desk.report("lamp").case_id
    told()
    count = Message.objects.count()
    for text in ("收到👍", "ok 👍", "received", "好的"):
        phone.write(text)

        assert (said(phone), phone.last.case_id, phone.last.waits_since) == (TextOutcome.THANKS, case_id, None)

    told()
    assert Message.objects.count() == count
    assert Words.objects.filter(case=case_id, text="收到👍").exists()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("waits", ["alert", "text"])
def test_no_machine_closes_what_somebody_is_called_to_or_has_not_read(
    phone: Phone, desk: Desk, told: Told, waits: str
) -> None:
    case_id = done_case(desk, phone)
    if waits == "alert":
        alert_case(case_id, AlertReason.DANGER, now=timezone.now())
    else:
        phone.write("the bin beside it, who empties that?")
        assert said(phone) == TextOutcome.UNSURE

    phone.write("1 谢谢")

    assert (said(phone), Case.objects.get(pk=case_id).state) == (TextOutcome.UNSURE, State.ANSWERING)
    assert phone.last.waits_since is not None
    phone.write("No, still dark")
    assert Rating.objects.get(case=case_id).is_solved is False


@pytest.mark.parametrize("text", ["no wait its off again!!", "sorry spoke too soon", "等等，又不亮了"])
def test_what_takes_an_answer_back_waits_beside_it(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case_id = done_case(desk, phone)
    phone.write("Yes")
    assert Case.objects.get(pk=case_id).state == State.CLOSED

    phone.write(text)

    assert (said(phone), phone.last.case_id, Case.objects.count()) == (TextOutcome.LATE, case_id, 1)
    assert phone.last.waits_since is not None
    decide_text(phone.last.pk, TextDecision.NO, user=desk.operator.user, now=timezone.now())
    assert Case.objects.get(pk=case_id).state != State.CLOSED


def test_after_an_answer_another_matter_is_its_own(phone: Phone, desk: Desk, told: Told) -> None:
    done_case(desk, phone)
    phone.write("Yes")

    phone.write("There is a manhole without a cover at Elm Road 9")

    assert (said(phone), Case.objects.count()) == (TextOutcome.REPORT, 2)


def test_a_list_names_the_places_and_a_matter_of_two_is_asked_for_once_more(
    phone: Phone, desk: Desk, told: Told
) -> None:
    one, two, three = (done_case(desk, phone) for _each in range(3))
    for case_id, address in ((one, "Elm Road 12"), (two, "Mill Lane 3"), (three, "Oak Street 5")):
        Case.objects.filter(pk=case_id).update(address=address)
    Case.objects.filter(pk=three).update(case_class=CaseClass.objects.get(code="manhole"))
    phone.write("没有解决")
    first = Message.objects.filter(template_code="which").latest("pk").body
    assert all(each in first for each in ("Elm Road 12", "Mill Lane 3", "Oak Street 5"))

    phone.write("the lamp")

    assert said(phone) == TextOutcome.WHICH
    again = Message.objects.filter(template_code="which").latest("pk").body
    assert ("Elm Road 12" in again, "Mill Lane 3" in again, "Oak Street 5" in again) == (True, True, False)
    assert Message.objects.filter(template_code="which").count() == 2
    phone.write("the one on Mill Lane")
    assert Rating.objects.get(case=two).is_solved is False
    assert Rating.objects.filter(answered_at__isnull=True).count() == 2
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


def test_a_list_shows_where_her_own_matter_is_and_a_place_it_shows_chooses(
    phone: Phone, desk: Desk, told: Told
) -> None:
    _own, other = asked_for_both(desk)
    two = done_case(desk, phone)
    Case.objects.filter(pk=other).update(address="Flat 302, 12 Elm Road", is_protected=True)
    for case_id, address in ((other, "Elm Road 12"), (two, "Mill Lane 3")):
        Guess.objects.update_or_create(case_id=case_id, defaults={"address": address, "made_at": timezone.now()})

    phone.write("1")

    asked = Message.objects.filter(template_code="which").latest("pk").body
    assert (said(phone), "Flat 302" in asked, "Elm" in asked, "Mill Lane 3" in asked) == (
        TextOutcome.WHICH, False, False, True,
    )  # fmt: skip
    phone.write("Mill Lane 3")
    assert (Case.objects.get(pk=two).state, Case.objects.get(pk=other).state) == (State.CLOSED, State.ANSWERING)


def test_a_place_that_another_gave_for_a_case_is_not_shown_as_hers(phone: Phone, desk: Desk) -> None:
    own = desk.report("lamp", text="The lamp at Mill Lane 3 is out").case_id
    other = desk.report("lamp", caller=Caller(phone=ANOTHER)).case_id
    merge_cases([other], into=own, actor=desk.operator, now=timezone.now())
    told_by = Report.objects.get(case=other)
    Case.objects.filter(pk=own).update(address="")
    place_report(told_by, now=timezone.now(), text="At my flat", address="Flat 302, 12 Elm Road")
    case = Case.objects.get(pk=own)
    assert case.address == "Flat 302, 12 Elm Road"

    hers = options_of([Question(case=case, report=Report.objects.get(case=own))])
    theirs = options_of([Question(case=case, report=told_by)])

    assert "Flat 302" not in hers[0].place
    assert theirs[0].number == case.number


def test_what_may_say_that_the_noise_has_stopped_is_no_opt_out_while_that_is_asked(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = done_case(desk, phone)

    for text in ("停了，谢谢", "No more!", "停"):
        phone.write(text)
        assert (said(phone), phone.last.case_id, OptOut.objects.exists()) == (TextOutcome.UNSURE, case_id, False), text

    phone.write("STOP")
    assert (said(phone), OptOut.objects.exists()) == (TextOutcome.STOP, True)


def test_who_quotes_something_else_than_a_text_of_ours_is_heard(phone: Phone, desk: Desk, told: Told) -> None:
    for text in ("对“阳光花园”物业服务不满意，垃圾三天没人清", "Disliked “the answer of the office”"):
        other = Phone(f"+861390013900{len(text) % 10}")
        other.write(text)
        assert (said(other), Words.objects.filter(case=other.last.case_id, text=text).exists()) == (
            TextOutcome.REPORT, True,
        ), text  # fmt: skip
    # A thumb on a text of ours is kept with its case; a word that answers nothing is told what to write.
    case_id = desk.report("lamp").case_id
    ours = told()[-1]
    for quoted in (ours, ours[: ours.index("/r/") + 8]):
        phone.write(f"Liked “{quoted}”")
        assert (said(phone), phone.last.case_id, phone.last.waits_since) == (TextOutcome.THANKS, case_id, None)
    stranger = Phone("+8613900139099")
    stranger.write("好的")
    assert said(stranger) == TextOutcome.NOTHING
    assert Message.objects.filter(template_code="nothing_asked").exists()


def test_not_solved_and_a_letter_is_an_answer_that_waits_for_nobody(phone: Phone, desk: Desk, told: Told) -> None:
    cases = {done_case(desk, phone), done_case(desk, phone)}
    phone.write("没有解决")
    body = Message.objects.get(template_code="which").body
    (second,) = (each for each in cases if f"B {Case.objects.get(pk=each).number}" in body)

    phone.write("B")

    assert Rating.objects.get(case=second).is_solved is False
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


def test_a_number_alone_asks_how_it_stands(phone: Phone, desk: Desk, told: Told) -> None:
    number = Case.objects.get(pk=desk.report("lamp").case_id).number
    for text in (number, f"case {number}", f" {number.lower()} ", f"工单号{number}"):
        phone.write(text)

        assert (said(phone), Case.objects.count()) == (TextOutcome.STATUS, 1), text


def test_words_that_name_no_other_matter_stay_with_the_one_case_that_runs_for_days(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = desk.report("lamp", received_at=timezone.now() - timedelta(days=6)).case_id
    for text in (
        "怎么还没人来",
        "call me",
        "still out tonight",
        "never mind its working now",
        "the lamp is still dark",
    ):
        phone.write(text)

        row = phone.last
        assert (row.outcome, row.case_id, Case.objects.count()) == (TextOutcome.UNSURE, case_id, 1), text
        assert row.waits_since is not None

    phone.write("a manhole is open in Elm Road 5")
    assert Case.objects.count() == 2
