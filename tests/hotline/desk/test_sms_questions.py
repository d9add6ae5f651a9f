"""A text is read with the question that was asked: answers, doubts for a person, places, repeats, limits, senders."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Contact
from cases import actions
from cases.models import Alert, AlertReason, Case, LogEntry, LogKind, Rating, Report, Words
from cases.verification import findings
from cases.workflow import State
from common import reactions
from common.models import City
from common.refusals import BadInput
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextDecision, TextOutcome
from hotline.sms.actions import alert_unread, decide_text, lapse_questions
from hotline.sms.actions.deciding import NoAnswerWanted, NothingToDecide
from messaging.models import Message, MessageState, OptOut, OptOutSource
from tests.cases.conftest import Desk
from tests.city import SmallCity
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")

ANOTHER = "+8613800138005"


def said(phone: Phone) -> str:
    return phone.last.outcome


def open_question(kind: QuestionKind = QuestionKind.SOLVED) -> Question:
    return Question.objects.get(kind=kind, ended_at__isnull=True)


# --- Answers -------------------------------------------------------------------------------


def test_the_message_that_asks_keeps_a_question_with_a_time_to_lapse(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()

    question = open_question()

    assert (question.case_id, question.report.case_id) == (case_id, case_id)
    assert Message.objects.get(pk=question.message_id).template_code == "done"
    assert question.lapses_at - question.asked_at == timedelta(days=14)


def test_a_question_lapses_when_the_city_says(phone: Phone, desk: Desk, told: Told) -> None:
    city = City.objects.get()
    profile = city.profile | {"texts": {"question_hours": 2}}
    City.objects.update(profile=profile, config_version=city.config_version + 1_000_000)
    done_case(desk, phone)
    told()
    question = open_question()

    assert question.lapses_at - question.asked_at == timedelta(hours=2)
    assert lapse_questions(now=question.asked_at + timedelta(minutes=119)) == 0
    assert lapse_questions(now=question.asked_at + timedelta(minutes=121)) == 1
    assert Question.objects.get().ending == QuestionEnd.LAPSED


def test_a_question_that_was_held_back_is_not_asked(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("STOP")
    done_case(desk, phone)
    told()

    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "text", ["Thanks, solved!", "yes thank you", "１ 谢谢", "已经解决了", "👍", "回复1", "Yes, the lamp works again"]
)
def test_an_answer_in_any_dress_closes_the_case(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case_id = done_case(desk, phone)
    told()

    phone.write(text)

    assert (said(phone), Case.objects.get(pk=case_id).state) == (TextOutcome.ANSWER, State.CLOSED)
    assert Question.objects.get().ending == QuestionEnd.ANSWERED
    assert Case.objects.count() == 1


@pytest.mark.parametrize("text", ["not yet", "没有解决", "No still dark", "2️⃣", "还没好"])
def test_a_no_in_any_dress_goes_to_the_desk(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case_id = done_case(desk, phone)

    phone.write(text)

    assert Rating.objects.get(case=case_id).is_solved is False
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    ["Stop the trucks at night", "No water in our street", "新的垃圾桶坏了", "Yes but the manhole is open", "thanks!"],
)
def test_what_may_be_another_matter_is_kept_on_the_case_and_waits_for_a_person(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case_id = done_case(desk, phone)

    phone.write(text)

    row = phone.last
    assert (row.outcome, row.case_id, row.words) == (TextOutcome.UNSURE, case_id, text)
    assert row.waits_since is not None
    assert row.question == open_question()
    assert text in Words.objects.filter(case=case_id).values_list("text", flat=True)
    assert Rating.objects.get(case=case_id).answered_at is None
    assert not OptOut.objects.exists()


def test_the_number_for_danger_is_said_even_where_the_meaning_is_not_clear(
    phone: Phone, desk: Desk, told: Told
) -> None:
    done_case(desk, phone)

    phone.write("I think there is a gas leak behind the house")

    assert said(phone) == TextOutcome.UNSURE
    assert told()[-1].startswith("If anybody is in danger ring 119 now.") or any("119" in each for each in told())


def test_new_opens_another_matter_while_a_question_is_open(phone: Phone, desk: Desk, told: Told) -> None:
    done_case(desk, phone)

    phone.write("NEW: a manhole is open")

    assert Case.objects.count() == 2
    assert open_question().kind == QuestionKind.SOLVED


def test_two_open_questions_are_told_apart_by_letter_number_and_matter(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)

    phone.write("1")

    assert said(phone) == TextOutcome.WHICH
    assert {Case.objects.get(pk=each).state for each in (one, two)} == {State.ANSWERING}
    asked = Message.objects.get(template_code="which").body
    assert all(Case.objects.get(pk=each).number in asked for each in (one, two))

    phone.write(Case.objects.get(pk=one).number)

    assert Case.objects.get(pk=one).state == State.CLOSED
    assert Case.objects.get(pk=two).state == State.ANSWERING
    phone.write("2")
    assert Rating.objects.get(case=two).is_solved is False


def test_a_number_in_the_answer_says_which(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)

    phone.write(f"{Case.objects.get(pk=two).number} yes")

    assert Case.objects.get(pk=two).state == State.CLOSED
    assert Case.objects.get(pk=one).state == State.ANSWERING


def test_a_late_answer_goes_to_a_person_with_the_case_beside_it(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        lapse_questions(now=timezone.now())
        phone.write("yes")

    assert (said(phone), phone.last.case_id) == (TextOutcome.LATE, case_id)
    assert phone.last.waits_since is not None
    assert Case.objects.get(pk=case_id).state == State.ANSWERING


def test_what_the_page_or_the_desk_answers_is_not_asked_by_text_any_more(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    told()
    actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=False)
    reactions.drain("hotline.questions", now=timezone.now)

    assert Question.objects.get().ending == QuestionEnd.ANSWERED
    phone.write("2")
    assert said(phone) == TextOutcome.LATE


# --- A person decides --------------------------------------------------------------------------


def said_of(case_id: int) -> str:
    return "\n".join(Words.objects.filter(case=case_id).values_list("text", flat=True))


def texts_in_the_list(desk: Desk) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(desk.operator.user)
    rows: list[dict[str, Any]] = client.get("/desk/texts/").context["rows"]
    return rows


def unsure(desk: Desk, phone: Phone, text: str = "The manhole beside it is open now") -> tuple[int, InboundText]:
    case_id = done_case(desk, phone)
    phone.write(text)
    assert phone.last.waits_since is not None
    return case_id, phone.last


@pytest.mark.parametrize(("decision", "is_solved"), [(TextDecision.YES, True), (TextDecision.NO, False)])
def test_a_person_makes_it_an_answer_that_counts_from_its_receipt(
    phone: Phone, desk: Desk, told: Told, decision: TextDecision, is_solved: bool
) -> None:
    case_id, row = unsure(desk, phone)
    actions.take_alert([case_id], actor=desk.lead, now=row.received_at)
    rows = LogEntry.objects.filter(case_id=case_id).count()

    decide_text(row.pk, decision, user=desk.operator.user, now=row.received_at + timedelta(hours=2))

    rating = Rating.objects.get(case=case_id)
    assert (rating.is_solved, rating.channel, rating.answered_at) == (is_solved, "sms", row.received_at)
    assert LogEntry.objects.filter(case_id=case_id).count() == rows + 1
    row.refresh_from_db()
    assert (row.decision, row.waits_since, row.decided_by) == (decision, None, desk.operator.user)


def test_a_person_makes_it_a_new_matter_received_when_it_was(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone)

    made = decide_text(row.pk, TextDecision.NEW, user=desk.operator.user, now=row.received_at + timedelta(hours=2))

    assert made is not None
    assert (made.pk != case_id, made.reported_at) == (True, row.received_at)
    assert made.reports.get().contact == row.contact
    assert LogEntry.objects.filter(case_id=case_id, kind=LogKind.COMMENT, facts__new=made.pk).count() == 1
    assert LogEntry.objects.filter(case_id=made.pk).count() == 1


def test_a_danger_stands_before_what_came_earlier_and_every_text_is_on_a_page(
    phone: Phone, desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.sms.desk.MOST_SHOWN", 1)
    texts = ("The fountain too", "What about the benches then", "A fire on the third floor, people are trapped")
    first, second, danger = (unsure(desk, phone, text) for text in texts)
    for number in range(3):
        stranger = InboundText(sender="10086", words="A bill", provider_id=f"stranger-{number}", channel="sms")
        stranger.received_at = timezone.now()
        stranger.save()
    client = Client()
    client.force_login(desk.operator.user)

    pages = [client.get(f"/desk/texts/?page={number}&strangers={number}").context for number in (1, 2, 3)]

    shown = [row["text"].pk for page in pages for row in page["rows"]]
    assert shown == [danger[1].pk, first[1].pk, second[1].pk]
    assert len({each.pk for page in pages for each in page["strangers"]["page"]}) == 3
    assert pages[0]["waits"]["next"] == "page=2"


def test_a_text_may_be_an_answer_and_a_new_matter(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone, "Solved, but the manhole beside it is open now")
    client = Client()
    client.force_login(desk.operator.user)

    # Somebody takes what it tells of before the case is closed, also where that is a matter of its own.
    said = {"act": "yes", "new_too": "on"}
    assert client.post(f"/desk/texts/{row.pk}/", said).status_code == 409
    assert (Case.objects.count(), Rating.objects.get(case=case_id).is_solved) == (1, None)
    actions.take_alert([case_id], actor=desk.operator, now=timezone.now())
    assert client.post(f"/desk/texts/{row.pk}/", said).status_code == 302

    assert Rating.objects.get(case=case_id).is_solved is True
    made = Case.objects.latest("pk")
    assert (made.pk != case_id, made.reports.get().contact) == (True, row.contact)
    assert said_of(made.pk) == "Solved, but the manhole beside it is open now"
    assert LogEntry.objects.get(case_id=case_id, kind=LogKind.RATE).facts["new"] == made.pk
    # Its pictures are of what is new.
    row.refresh_from_db()
    assert (row.case_id, row.report) == (made.pk, made.reports.get())
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


def test_a_danger_that_a_person_found_to_be_none_is_not_read_again_as_her_text_takes_the_case_up_again(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case_id, row = unsure(desk, phone, "Hm, and a strong smell of gas now?")
    actions.clear_danger([case_id], actor=desk.operator, now=timezone.now(), reason="Rang: it was the bakery")
    actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=True)

    # Whoever says what it is has read what she answered since.
    decide_text(row.pk, TextDecision.NO, user=desk.lead.user, now=timezone.now(), seen=1)

    case = Case.objects.get(pk=case_id)
    assert (case.reopen_count, case.danger) == (1, "")
    assert not Alert.objects.filter(case=case, reason=AlertReason.DANGER, taken_at=None).exists()


def test_what_was_answered_meanwhile_is_not_offered_as_asked(phone: Phone, desk: Desk, told: Told) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    told()
    phone.write("yes thank you")
    for case_id in (one, two):
        actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=False)
    lapse_questions(now=timezone.now() + timedelta(days=15))

    (row,) = texts_in_the_list(desk)
    assert ([is_asked for _report, is_asked in row["candidates"]], row["answers"]) == ([False, False], False)


def test_a_person_keeps_it_as_words_once(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone)
    decide_text(row.pk, TextDecision.KEEP, user=desk.operator.user, now=timezone.now())

    assert LogEntry.objects.filter(case_id=case_id, facts__read="keep").count() == 1
    with pytest.raises(NothingToDecide):
        decide_text(row.pk, TextDecision.YES, user=desk.lead.user, now=timezone.now())


def test_whoever_decides_what_somebody_has_decided_reads_who_did_and_has_the_way_back(
    phone: Phone, desk: Desk, told: Told
) -> None:
    _case_id, row = unsure(desk, phone)
    decide_text(row.pk, TextDecision.KEEP, user=desk.lead.user, now=timezone.now())
    client = Client()
    client.force_login(desk.operator.user)
    came_from = "http://testserver/desk/texts/?page=1"

    answer = client.post(f"/desk/texts/{row.pk}/", {"act": "no"}, headers={"referer": came_from})
    strange = client.post(f"/desk/texts/{row.pk}/", {"act": "no"}, headers={"referer": "https://elsewhere.example/x"})

    refusal = answer.context["refusal"]
    assert (answer.status_code, refusal.code) == (409, NothingToDecide.code)
    assert refusal.facts == {"person": desk.lead.user.name, "decision": TextDecision.KEEP.label}
    assert (answer.context["back"], strange.context["back"]) == ("/desk/texts/?page=1", "")
    assert client.get(answer.context["back"]).status_code == 200


@pytest.mark.parametrize("text", ["stop please", "STOP NOW", "stop it", "请停止", "取消", "停", "no more"])
def test_a_person_hears_an_opt_out_in_what_may_have_meant_the_matter(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case_id, row = unsure(desk, phone, text)
    told()
    rows = LogEntry.objects.filter(case_id=case_id).count()
    client = Client()
    client.force_login(desk.operator.user)

    assert client.post(f"/desk/texts/{row.pk}/", {"act": "stop"}).status_code == 302

    assert OptOut.objects.get().source == OptOutSource.DESK
    row.refresh_from_db()
    assert (row.decision, row.waits_since, row.decided_by) == (TextDecision.STOP, None, desk.operator.user)
    entry = LogEntry.objects.get(case_id=case_id, facts__read="stop")
    assert (entry.kind, entry.actor_id) == (LogKind.COMMENT, desk.operator.user.pk)
    assert LogEntry.objects.filter(case_id=case_id).count() == rows + 1
    assert Rating.objects.get(case=case_id).answered_at is None
    assert list(findings()) == []


def test_an_opt_out_is_heard_in_a_text_of_no_case_too(phone: Phone, desk: Desk, told: Told) -> None:
    for _each in range(2):
        done_case(desk, phone)
    told()
    phone.write("stop it")
    assert phone.last.case is None

    decide_text(phone.last.pk, TextDecision.STOP, user=desk.operator.user, now=timezone.now())

    assert OptOut.objects.exists()
    assert phone.last.waits_since is None


def test_nobody_is_opted_out_by_words_that_came_from_no_telephone(phone: Phone, desk: Desk, told: Told) -> None:
    _case_id, row = unsure(desk, phone)
    InboundText.objects.filter(pk=row.pk).update(channel="web")
    client = Client()
    client.force_login(desk.operator.user)

    assert 'value="stop"' not in client.get("/desk/texts/").content.decode()
    with pytest.raises(BadInput):
        decide_text(row.pk, TextDecision.STOP, user=desk.operator.user, now=timezone.now())
    assert not OptOut.objects.exists()


def test_an_answer_nobody_waits_for_is_refused_with_a_reason(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone)
    actions.rate_case(Report.objects.get(case=case_id), now=timezone.now(), is_solved=False)

    with pytest.raises(NoAnswerWanted):
        decide_text(row.pk, TextDecision.YES, user=desk.operator.user, now=timezone.now())


def test_the_page_shows_what_waits_and_takes_one_key_for_each(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone)
    client = Client()
    client.force_login(desk.operator.user)

    page = client.get("/desk/texts/").content.decode()

    assert f'data-text="{row.pk}"' in page
    assert Case.objects.get(pk=case_id).number in page
    # It tells of a danger, which somebody takes before it can be solved.
    assert "data-danger-waits" in page
    assert [key for key in ("y", "n", "m", "w", "s") if f'data-key="{key}"' not in page] == ["y"]
    actions.take_alert([case_id], actor=desk.lead, now=timezone.now())
    assert 'data-key="y"' in client.get("/desk/texts/").content.decode()
    assert client.post(f"/desk/texts/{row.pk}/", {"act": "no"}).status_code == 302
    assert Rating.objects.get(case=case_id).is_solved is False
    assert client.post(f"/desk/texts/{row.pk}/", {"act": "burn"}).status_code == 400
    client.force_login(desk.lamps_clerk.user)
    assert client.get("/desk/texts/").status_code == 403
    assert client.post(f"/desk/texts/{row.pk}/", {"act": "no"}).status_code == 403


# --- Where is it? ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Renmin Road 12", "人民中路88号对面", "next to the bakery on 5th", "It is at Elm Street 5"]
)
def test_the_place_that_was_asked_for_is_stored_as_the_place(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write("The lamp is out")
    told()
    assert open_question(QuestionKind.PLACE).case_id == Case.objects.get().pk

    phone.write(text)

    case = Case.objects.get()
    assert case.address == text.removeprefix("It is at ")
    assert said(phone) == TextOutcome.PLACE
    (row,) = LogEntry.objects.filter(case_id=case.pk, kind=LogKind.CHANGE)
    assert text not in str(row.facts)
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)
    assert not Question.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    "text", ["31.98, 121.02", "geo:32.02,121.02", "https://maps.google.com/?q=32.02,121.02", "here: 32.02000,121.02000"]
)
def test_coordinates_and_links_of_maps_are_a_point(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write("The lamp is out")
    told()

    phone.write(text)

    case = Case.objects.get()
    assert case.point is not None
    assert (round(case.point.x, 2), case.division_id is not None) == (121.02, "31.98" not in text)


def test_another_matter_with_a_place_is_no_answer_to_where(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out")
    told()
    lamp = Case.objects.get()

    phone.write("Also a manhole is broken in Park Street")

    lamp.refresh_from_db()
    assert lamp.address == ""
    # It is dangerous, so nobody is sent to the lamp for it.
    assert (said(phone), phone.last.case_id != lamp.pk) == (TextOutcome.REPORT, True)


# --- Merged, thanks, status, commands ----------------------------------------------------------


def test_who_was_merged_and_writes_again_writes_to_the_case_that_speaks_for_hers(
    phone: Phone, desk: Desk, told: Told
) -> None:
    phone.write("The lamp is out")
    own = Case.objects.get()
    other = desk.report("lamp", caller=actions.Caller(phone=ANOTHER))
    actions.merge_cases([own.pk], into=other.case_id, actor=desk.operator, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        phone.write("It is dark again and the children are afraid")

    assert Case.objects.count() == 2
    assert Words.objects.filter(case=other.case_id, text__startswith="It is dark").count() == 1
    assert phone.last.case_id == other.case_id


@pytest.mark.parametrize("text", ["thanks!", "谢谢", "Thank you very much", "🙏", "好的，谢谢"])
def test_thanks_are_filed_nowhere_and_answered_with_nothing(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write(text)

    assert said(phone) == TextOutcome.THANKS
    assert not Case.objects.exists()
    assert told() == []


@pytest.mark.parametrize("text", ["STATUS", "查询", "进度"])
def test_status_is_answered_with_the_state(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write("The lamp is out in Elm Street")

    phone.write(text)

    assert said(phone) == TextOutcome.STATUS
    assert Case.objects.get().number in Message.objects.get(template_code="status").body


@pytest.mark.parametrize(("text", "language"), [("STATUS", "en"), ("查询", "zh-hans")])
def test_status_while_it_is_asked_whether_it_is_solved_asks_her_again(
    phone: Phone, desk: Desk, told: Told, text: str, language: str
) -> None:
    case = Case.objects.get(pk=done_case(desk, phone))

    phone.write(text)

    body = Message.objects.get(template_code="status").body
    with override(language):
        # Not in the words of the desk, to which she is a third person.
        assert case.get_state_display() not in body
    assert case.number in body
    assert re.findall(r"\d", body.replace(case.number, ""))[:2] == ["1", "2"]
    phone.write("1")
    assert said(phone) == TextOutcome.ANSWER
    assert Rating.objects.get(case=case).is_solved is True


def test_yes_from_who_had_opted_out_is_start_and_else_an_answer(phone: Phone, desk: Desk, told: Told) -> None:
    case_id = done_case(desk, phone)
    phone.write("STOP")
    phone.write("YES")

    assert said(phone) == TextOutcome.START
    assert not OptOut.objects.exists()
    assert Case.objects.get(pk=case_id).state == State.ANSWERING
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        phone.write("YES")
    assert Case.objects.get(pk=case_id).state == State.CLOSED


@pytest.mark.parametrize("text", ["yes please", "Yes, thank you", "ok yes", "是的，谢谢"])
def test_a_polite_yes_from_who_had_opted_out_is_start(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write("STOP")
    phone.write(text)

    assert said(phone) == TextOutcome.START
    assert not OptOut.objects.exists()


@pytest.mark.parametrize("text", ["STOP\nMary Jones\n12 Elm St", "退订\n王阿姨 青年路5号", "退订【张三】"])
def test_a_stop_with_a_signature_opens_no_case_and_is_answered_by_nothing(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    phone.write(text)

    assert (said(phone), OptOut.objects.count(), Case.objects.count()) == (TextOutcome.STOP, 1, 0)
    assert told() == []


@pytest.mark.parametrize("text", ["请处理", "get it sorted", "yes please", "处理一下"])
def test_who_asks_for_the_work_closes_no_case(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    case_id = done_case(desk, phone)

    phone.write(text)

    assert (said(phone), phone.last.case_id) == (TextOutcome.UNSURE, case_id)
    assert Case.objects.get(pk=case_id).state == State.ANSWERING


@pytest.mark.parametrize("dress", ["{} thanks", "谢谢，{}", "{} 👍", "no. {}", "{}吧"])
def test_the_answer_to_which_of_two_is_read_in_any_dress(phone: Phone, desk: Desk, told: Told, dress: str) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    phone.write("1")

    phone.write(dress.format(Case.objects.get(pk=one).number[-3:] if "no" in dress else "A"))

    states = [Case.objects.get(pk=each).state for each in (one, two)]
    assert (said(phone), states) == (TextOutcome.ANSWER, [State.CLOSED, State.ANSWERING])


@pytest.mark.parametrize("text", ["TD", "thanks", "The manhole in Elm Street is open"])
def test_nothing_but_start_ends_an_opt_out(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    phone.write("退订")
    phone.write(text)

    assert OptOut.objects.exists()


def test_who_reports_after_stop_gets_the_receipt_and_nothing_more(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("STOP")
    phone.write("The lamp in Elm Street is out")
    told()
    case = Case.objects.get()
    actions.reject_case([case.pk], actor=desk.lead, now=timezone.now(), reason="private")
    told()

    states = dict(Message.objects.values_list("template_code", "state"))
    assert states == {"receipt": MessageState.QUEUED, "rejected": MessageState.FAILED}


# --- The same again, machines, limits ------------------------------------------------------------


def test_the_same_text_again_is_one_contact_with_one_receipt(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out")
    phone.write("the lamp is out!")

    assert said(phone) == TextOutcome.REPEAT
    assert (Case.objects.count(), Words.objects.count(), len(told())) == (1, 1, 1)


def test_the_same_answer_to_another_question_is_an_answer(phone: Phone, desk: Desk, told: Told) -> None:
    one = done_case(desk, phone)
    phone.write("1")
    two = done_case(desk, phone)
    Rating.objects.filter(case=two).update(asked_at=timezone.now())
    phone.write("1")

    assert {Case.objects.get(pk=each).state for each in (one, two)} == {State.CLOSED}


def test_what_comes_within_seconds_of_ours_is_kept_and_not_answered(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp is out in Elm Street")
    told()
    Message.objects.update(sent_at=timezone.now(), state=MessageState.SENT)

    phone.write("I am driving and will read this later")

    assert said(phone) == TextOutcome.MACHINE
    assert Message.objects.count() == 1
    assert Words.objects.count() == 2


def test_thirty_automatic_texts_get_a_few_answers_and_danger_always_its_number(
    phone: Phone, desk: Desk, told: Told
) -> None:
    phone.write("The lamp is out in Elm Street")
    for number in range(30):
        phone.write(f"I am out of office until day {number}")

    assert Message.objects.exclude(error="too_many").count() <= 5
    assert Words.objects.count() == 31

    phone.write("there is a gas leak here")

    last = Message.objects.latest("pk")
    assert ("119" in last.body, last.state) == (True, MessageState.QUEUED)


# --- Who writes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("10086", TextOutcome.SERVICE),
        ("1069012345678", TextOutcome.SERVICE),
        ("+861069012345678", TextOutcome.SERVICE),
        ("12345", TextOutcome.SERVICE),
        ("+8612345", TextOutcome.SERVICE),
        ("95588", TextOutcome.SERVICE),
        ("BANK", TextOutcome.SERVICE),
        ("Anonymous", TextOutcome.NOBODY),
        ("", TextOutcome.NOBODY),
    ],
)
def test_who_cannot_be_answered_is_kept_and_shown_and_never_a_contact(
    city: SmallCity, desk: Desk, told: Told, number: str, outcome: str
) -> None:
    sender = Phone(number)
    sender.write("Your parcel is here", sid="SM1")

    row = InboundText.objects.get()
    assert (row.outcome, row.words, row.contact, row.sender) == (outcome, "Your parcel is here", None, number)
    assert not Contact.objects.exists()
    assert told() == []
    client = Client()
    client.force_login(desk.operator.user)
    assert "Your parcel is here" in client.get("/desk/texts/").content.decode()


def test_what_nobody_sent_becomes_a_report_when_a_person_says_so(city: SmallCity, desk: Desk, told: Told) -> None:
    Phone("Anonymous").write("A bench is broken in Elm Street", sid="SM1")

    made = decide_text(InboundText.objects.get().pk, TextDecision.NEW, user=desk.operator.user, now=timezone.now())

    assert made is not None
    assert made.reports.get().contact is None


def test_words_of_danger_from_nobody_are_a_report_at_once(city: SmallCity, desk: Desk, told: Told) -> None:
    Phone("Anonymous").write("There is a gas leak at Elm Street 5", sid="SM1")

    assert Case.objects.get().reports.get().contact is None
    assert InboundText.objects.get().waits_since is None


def test_a_text_nobody_reads_is_told_to_whoever_is_on_shift_once(phone: Phone, desk: Desk, told: Told) -> None:
    case_id, row = unsure(desk, phone)
    late = row.received_at + timedelta(minutes=31)

    assert alert_unread(now=row.received_at + timedelta(minutes=29)) == 0
    assert alert_unread(now=late) == 1
    assert alert_unread(now=late) == 0
    assert Alert.objects.filter(case=case_id, reason=AlertReason.ANSWER_WAITS).count() == 1


@pytest.mark.parametrize("decision", [TextDecision.KEEP, TextDecision.NO, TextDecision.NEW])
def test_deciding_what_a_text_is_ends_what_it_alerted(
    phone: Phone, desk: Desk, told: Told, decision: TextDecision
) -> None:
    case_id, row = unsure(desk, phone)
    alert_unread(now=row.received_at + timedelta(minutes=31))

    decide_text(row.pk, decision, user=desk.operator.user, now=row.received_at + timedelta(minutes=40))

    alert = Alert.objects.get(case=case_id, reason=AlertReason.ANSWER_WAITS)
    assert (alert.taken_by, alert.next_at) == (desk.operator.user, None)
    assert "end_alert" in LogEntry.objects.filter(case_id=case_id).values_list("kind", flat=True)
    assert list(findings()) == []


def test_a_text_of_any_length_is_kept_whole(phone: Phone, desk: Desk, told: Told) -> None:
    text = "The lamp is out. " * 400

    phone.write(text)

    assert Words.objects.get().text == text.strip()


def test_erasing_a_citizen_erases_questions_and_texts(phone: Phone, desk: Desk, told: Told) -> None:
    unsure(desk, phone)

    actions.erase_contact(Contact.objects.get(), now=timezone.now())

    assert not Question.objects.exists()
    assert not InboundText.objects.exists()


def test_a_report_that_comes_twice_answers_not_where_it_is(phone: Phone, told: Told) -> None:
    phone.write("The lamp is out")
    assert "Where is it?" in told()[-1]

    phone.write("the lamp is out!")

    assert said(phone) == TextOutcome.REPEAT
    assert len(told()) == 1
    question = Question.objects.get()
    assert (question.kind, question.ended_at) == (QuestionKind.PLACE, None)
    phone.write("Renmin Road 12")
    assert said(phone) == TextOutcome.PLACE


@pytest.mark.parametrize("is_begun", [False, True], ids=["at once", "after a choice was asked for"])
@pytest.mark.parametrize(
    ("text", "is_solved"),
    [
        ("都好了", True),
        ("Both are fine now thx", True),
        ("both fixed", True),
        ("两个都亮了", True),
        ("neither", False),
        ("两个都没有", False),
        ("neither is fixed", False),
        ("都没修好", False),
    ],
)
def test_one_answer_for_both_answers_both(
    phone: Phone, desk: Desk, told: Told, text: str, is_solved: bool, is_begun: bool
) -> None:
    cases = {done_case(desk, phone), done_case(desk, phone)}
    told()
    if is_begun:
        phone.write("1" if is_solved else "no")

    phone.write(text)

    rated = Rating.objects.filter(case__in=cases, answered_at__isnull=False)
    assert {(each.case_id, each.is_solved) for each in rated} == {(each, is_solved) for each in cases}
    assert not Question.objects.filter(ended_at__isnull=True, kind=QuestionKind.SOLVED).exists()
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


def test_both_says_of_both_what_was_said_before(phone: Phone, desk: Desk, told: Told) -> None:
    cases = {done_case(desk, phone), done_case(desk, phone)}
    told()

    phone.write("1")
    phone.write("both")

    assert set(Case.objects.filter(pk__in=cases).values_list("outcome", flat=True)) == {"solved"}


@pytest.mark.parametrize(
    "text", ["not both", "both, one is fixed and the other not", "一个好了一个没好", "两个里面只有第一个好了"]
)
def test_what_is_no_clear_answer_for_both_is_seen_by_a_person(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    cases = {done_case(desk, phone), done_case(desk, phone)}
    told()
    phone.write("1")

    phone.write(text)

    assert not Rating.objects.filter(case__in=cases, answered_at__isnull=False).exists()
    assert phone.last.waits_since is not None
    assert phone.last.question is not None
