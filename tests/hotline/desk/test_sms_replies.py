"""What citizens reply to a text that told them an end: an appeal, a thank-you, a remark for a person, or a new matter."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions, rules
from cases.models import Alert, Case, LogEntry, LogKind, Outcome, Report, Words
from cases.workflow import State
from common import reactions
from grid.models import CaseClass
from hotline import guesses
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions import decide_text, lapse_questions
from hotline.sms.desk import _wants_answer
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.city import NOW, SmallCity
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


def ended(desk: Desk, told: Told, how: str = "answered") -> Case:
    """A case of this telephone that was told its end, as a text of ours that invites to say more."""
    case_id = desk.report("lamp").case_id
    if how == "answered":
        actions.answer_case([case_id], actor=desk.operator, now=NOW, answer="The lamp was checked and is all right.")
    elif how == "voided":
        actions.file_case([case_id], actor=desk.lead, now=NOW)
        actions.void_case([case_id], actor=desk.lead, now=NOW, reason="No lamp stands there.")
    else:
        actions.reject_case([case_id], actor=desk.lead, now=NOW, reason="The lamp stands on private ground.")
    told()
    return Case.objects.get(pk=case_id)


def asked() -> Question:
    return Question.objects.get(kind=QuestionKind.ACCEPT, ended_at__isnull=True)


@pytest.mark.parametrize("how", ["answered", "rejected", "voided"])
def test_an_answer_and_a_refusal_leave_a_question_for_the_time_of_the_city(desk: Desk, told: Told, how: str) -> None:
    case = ended(desk, told, how)

    question = asked()

    assert (question.case_id, question.report.case_id) == (case.pk, case.pk)
    assert Message.objects.get(pk=question.message_id).template_code == how
    assert question.lapses_at - question.asked_at == timedelta(days=14)


@pytest.mark.parametrize("text", ["Not solved!", "骗人 没解决", "2 - nobody has come", "👎", "😡", "修了一天又坏了"])
@pytest.mark.parametrize("how", ["answered", "rejected", "voided"])
def test_who_is_not_satisfied_appeals_as_on_her_page(phone: Phone, desk: Desk, told: Told, how: str, text: str) -> None:
    case = ended(desk, told, how)

    phone.write(text)

    row = phone.last
    assert (row.outcome, row.case_id, row.waits_since) == (TextOutcome.ANSWER, case.pk, None)
    assert (Case.objects.count(), Case.objects.get(pk=case.pk).state) == (1, State.REPORTED)
    entry = LogEntry.objects.get(case_id=case.pk, kind=LogKind.APPEAL)
    assert (entry.facts["report"], Words.objects.get(case=case.pk, log_seq=entry.seq).text) == (row.report_id, text)
    assert Question.objects.get(kind=QuestionKind.ACCEPT).ending == QuestionEnd.ANSWERED


@pytest.mark.parametrize(
    "text",
    [
        "Your man went to the wrong street. It is Qingnian Road 15",
        "The manhole is there, no lamp at all, your map is wrong",
        "They looked at the wrong lamp, it is Hongxing Road 5",
        "你们看错地方了，是青年路15号井盖旁边",
        "再派人来看看，井盖也响",
        "It's not the manhole, it is the other side of Elm Street",
    ],
)
@pytest.mark.parametrize("how", ["answered", "rejected", "voided"])
def test_what_objects_to_our_text_is_no_new_matter_whatever_it_names(
    phone: Phone, desk: Desk, told: Told, how: str, text: str
) -> None:
    case = ended(desk, told, how)

    phone.write(text)

    row = phone.last
    assert (row.outcome, row.case_id, Case.objects.count()) == (TextOutcome.UNSURE, case.pk, 1)
    assert row.waits_since is not None


@pytest.mark.parametrize("how", ["rejected", "voided"])
def test_a_danger_in_an_objection_is_told_at_once_with_its_case(phone: Phone, desk: Desk, told: Told, how: str) -> None:
    case = ended(desk, told, how)

    phone.write("That is wrong, the lamp is there and the pole is sparking, a child got a shock")

    assert (phone.last.case_id, Case.objects.count()) == (case.pk, 1)
    assert Case.objects.get().danger
    assert Alert.objects.filter(case=case, taken_at__isnull=True).exists()


@pytest.mark.parametrize(
    "text",
    [
        "人民路12号着火了，火就在楼道里",
        "井盖没了，就在青年路15号门口，有人掉下去了",
        "煤气泄漏，工农路88号，师傅根本没来",
        "Fire at 12 Elm Street, the people are still there",
        "Gas leak at 7 Mill Lane, they found a crack",
    ],
)
@pytest.mark.parametrize("how", ["answered", "voided"])
def test_a_danger_elsewhere_is_a_matter_of_its_own_whatever_it_says_of_ours(
    phone: Phone, desk: Desk, told: Told, how: str, text: str
) -> None:
    case = ended(desk, told, how)
    Case.objects.filter(pk=case.pk).update(address="Renmin Road 3")

    phone.write(text)

    assert (phone.last.outcome, Case.objects.count()) == (TextOutcome.REPORT, 2)
    assert phone.last.case_id != case.pk


def test_what_comes_back_after_she_said_solved_waits_beside_her_case(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()
    phone.write("1")
    told()

    phone.write("The manhole rattles, the same place, and the rats are back too")

    assert (phone.last.outcome, phone.last.case_id, Case.objects.count()) == (TextOutcome.UNSURE, case_id, 1)


@pytest.mark.parametrize("text", ["All good now thanks lads", "修好啦🙏", "Its working now 👍", "👍"])
def test_who_is_satisfied_is_recorded_and_the_case_stays_as_it_ended(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = ended(desk, told)

    phone.write(text)

    assert (phone.last.outcome, phone.last.case_id, phone.last.waits_since) == (TextOutcome.ANSWER, case.pk, None)
    assert (Case.objects.count(), Case.objects.get(pk=case.pk).state) == (1, State.ANSWERED)
    entry = LogEntry.objects.filter(case_id=case.pk).latest("seq")
    assert (entry.kind, entry.facts["accepts"]) == (LogKind.COMMENT, True)
    assert not Question.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "1",
        "２",
        "no",
        "1 or 2?",
        "1 guy looked at it",
        "Who is this?",
        "I am away until Sunday, will check then",
        "什么意思",
    ],
)
def test_a_number_or_a_remark_waits_for_a_person_beside_the_case_spoken_of_and_files_nothing(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = ended(desk, told)

    phone.write(text)

    row = phone.last
    assert (row.outcome, row.case_id, row.words) == (TextOutcome.UNSURE, case.pk, text)
    assert row.waits_since is not None
    assert row.question == asked()
    assert _wants_answer(row)
    assert (Case.objects.count(), Case.objects.get(pk=case.pk).state) == (1, State.ANSWERED)


@pytest.mark.parametrize("text", ["NEW: the bench is broken", "There is a manhole open", "井盖丢了"])
def test_a_matter_of_its_own_is_a_new_report_also_while_an_end_may_be_contested(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = ended(desk, told)

    phone.write(text)

    assert phone.last.outcome == TextOutcome.REPORT
    assert phone.last.case_id != case.pk
    assert asked().case_id == case.pk


def test_a_thing_to_which_only_one_word_points_is_a_matter_of_its_own(
    phone: Phone, city: SmallCity, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    CaseClass.objects.filter(pk=city.classes["manhole"].pk).update(keywords={"en": ["water main"]})
    rules._held.forget()
    guesses._held.forget()
    ended(desk, told)

    phone.write("No water in our street")

    assert phone.last.outcome == TextOutcome.REPORT


def test_what_a_person_reads_as_not_satisfied_is_an_appeal(phone: Phone, desk: Desk, told: Told) -> None:
    case = ended(desk, told)
    phone.write("no")

    decide_text(phone.last.pk, TextDecision.NO, user=desk.operator.user, now=timezone.now())

    assert Case.objects.get(pk=case.pk).state == State.REPORTED
    assert LogEntry.objects.filter(case_id=case.pk, kind=LogKind.APPEAL, facts__text=phone.last.pk).exists()


def test_what_a_person_reads_as_satisfied_leaves_the_case_answered(phone: Phone, desk: Desk, told: Told) -> None:
    case = ended(desk, told)
    phone.write("yes")

    decide_text(phone.last.pk, TextDecision.YES, user=desk.operator.user, now=timezone.now())

    assert Case.objects.get(pk=case.pk).state == State.ANSWERED
    assert phone.last.decision == TextDecision.YES


def test_a_danger_in_an_appeal_is_heard_with_it(phone: Phone, desk: Desk, told: Told) -> None:
    case = ended(desk, told)

    phone.write("Not fixed! There is a gas leak")
    told()

    assert Alert.objects.filter(case=phone.last.case_id).exists()
    assert Case.objects.get(pk=phone.last.case_id).danger
    assert Message.objects.filter(emergency__contains="119").exists()
    assert Case.objects.count() == 1 or phone.last.case_id != case.pk


def test_who_does_not_take_the_explanation_of_a_closed_case_has_it_taken_up_again(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id = done_case(desk, phone)
    told()
    phone.write("2")
    actions.close_case(
        [case_id],
        actor=desk.lead,
        now=timezone.now(),
        outcome=Outcome.EXPLAINED,
        reason="The lamp is switched at dusk.",
    )
    told()

    phone.write("Rubbish, it is still dark at night")
    phone.write("still dark")

    assert Case.objects.get(pk=case_id).reopen_count == 1
    assert Case.objects.count() == 1


def test_what_comes_after_not_reached_goes_to_a_person_as_a_late_answer(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()
    actions.close_case([case_id], actor=actions.SYSTEM, now=timezone.now(), outcome=Outcome.NOT_REACHED)
    told()

    phone.write("no its still the same")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case_id)
    assert Case.objects.get(pk=case_id).state == State.CLOSED


def test_two_ends_are_told_apart_by_asking_which(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = ended(desk, told), ended(desk, told)

    phone.write("not solved")
    assert phone.last.outcome == TextOutcome.WHICH
    phone.write(one.number)

    assert [Case.objects.get(pk=each.pk).state for each in (one, two)] == [State.REPORTED, State.ANSWERED]


def test_a_remark_goes_with_the_end_spoken_of_last_and_not_with_an_open_case(
    phone: Phone, desk: Desk, told: Told
) -> None:
    phone.write("manhole cover is loose at 5 Elm Road")
    told()
    case = ended(desk, told)

    phone.write("who says so?")

    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.UNSURE, case.pk)


def test_a_reply_after_the_time_is_laid_beside_its_case(phone: Phone, desk: Desk, told: Told) -> None:
    case = ended(desk, told)

    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        lapse_questions(now=timezone.now())
        phone.write("Not solved!")

        assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, case.pk)
        assert Case.objects.get(pk=case.pk).state == State.ANSWERED


def test_an_appeal_at_another_door_ends_the_question(phone: Phone, desk: Desk, told: Told) -> None:
    case = ended(desk, told)

    actions.contest_case(Report.objects.get(case=case), now=timezone.now(), words="No, it is not.")
    reactions.drain("hotline.questions", now=timezone.now)

    assert Question.objects.get(kind=QuestionKind.ACCEPT).ending == QuestionEnd.WITHDRAWN


def test_a_bare_number_of_somebody_unknown_is_no_report(phone: Phone, city: object, told: Told) -> None:
    phone.write("12")

    assert not Case.objects.exists()
    assert InboundText.objects.get().waits_since is not None


def test_an_answer_with_a_complaint_beside_it_waits_for_a_person_at_once(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()

    phone.write("1 thx, but the pavement they dug up is a death trap now")

    row = phone.last
    assert (row.outcome, row.case_id, row.waits_since) == (TextOutcome.UNSURE, case_id, row.received_at)


@pytest.mark.parametrize("text", ["我要申诉", "申诉", "我不同意", "I appeal", "appeal!", "I don't accept this"])
@pytest.mark.parametrize("how", ["answered", "rejected", "voided"])
def test_who_says_that_she_appeals_has_appealed(phone: Phone, desk: Desk, told: Told, how: str, text: str) -> None:
    case = ended(desk, told, how)

    phone.write(text)

    assert Case.objects.get(pk=case.pk).state == State.REPORTED
    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.ANSWER, None)
    assert LogEntry.objects.filter(case_id=case.pk, kind=LogKind.APPEAL).count() == 1


@pytest.mark.parametrize("text", ["这是推诿", "推诿扯皮", "浪费纳税人的钱", "I pay taxes for this?"])
@pytest.mark.parametrize("how", ["answered", "rejected"])
def test_anger_at_what_was_told_waits_for_a_person_with_the_case(
    phone: Phone, desk: Desk, told: Told, city: SmallCity, how: str, text: str
) -> None:
    manhole = city.classes["manhole"]
    manhole.keywords = {"en": ["taxes"], "zh-hans": ["推诿", "扯皮", "纳税"]}
    manhole.save()
    case = ended(desk, told, how)

    phone.write(text)

    assert Case.objects.count() == 1
    assert (phone.last.case_id, phone.last.outcome) == (case.pk, TextOutcome.UNSURE)
    assert phone.last.waits_since is not None


def test_the_keys_beside_a_text_are_of_what_was_asked(phone: Phone, desk: Desk, told: Told) -> None:
    ended(desk, told, "rejected")
    phone.write("What about the benches then")
    done_case(desk, phone)
    client = Client()
    client.force_login(desk.operator.user)

    (row,) = client.get("/desk/texts/").context["rows"]

    assert (row["answers"], row["is_of_end"]) == (True, True)
