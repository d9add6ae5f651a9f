"""What citizens are told as their case goes on: once, in their language, without holes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions import CITIZEN, Caller, Destination, NewReport, Receipt, erase_contact
from cases.actions.act import JudgingOneself
from cases.models import Case, Channel, Clock, Danger, LogEntry, LogKind, Origin, Outcome, Report, Request, RequestKind
from cases.verification import findings
from cases.workflow import State
from common import reactions
from common.models import Reaction
from common.refusals import BadInput
from common.templatetags.ui import day
from grid.models import CaseClass
from hotline import her_words
from hotline.models import Question
from hotline.states import how_it_stands
from hotline.story import moment, standing, tell
from hotline.telling import _new_office, tell_citizens
from hotline.values import erasure_note, in_words
from messaging.actions import Draft
from messaging.models import Message, MessageKind
from tests.calls import ring_in_vain
from tests.cases.conftest import Desk
from tests.city import NOW, SmallCity, later

Told = Callable[..., list[str]]


def occasions() -> list[str]:
    return list(Message.objects.order_by("log_seq", "pk").values_list("template_code", flat=True))


def test_the_happy_way_is_told_step_by_step(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    told()
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8))
    actions.sign_orders(one, actor=desk.lamps_clerk, now=later(minutes=20))
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))
    words = told()

    assert occasions() == ["receipt", "filed", "routed", "done"]
    number = Case.objects.get(pk=one[0]).number
    assert all(number in each for each in words)
    assert "sent out to Lamps" in words[2]
    assert "New lamp" in words[3]
    assert "Reply 1 for yes" in words[3]


def test_the_citizen_is_told_in_his_language(desk: Desk, told: Told) -> None:
    desk.report("lamp", language="zh-hans")

    (words,) = told()

    assert words.startswith("【Small City】您的诉求已收到，编号SC-")


@pytest.mark.parametrize(
    "caller", [Caller(phone="+8613800138000"), Caller(email="citizen@example.org")], ids=["text", "e-mail"]
)
@pytest.mark.parametrize(("language", "wish"), [("en", "Please delete my data."), ("zh-hans", "请删除我的个人信息。")])
def test_a_first_receipt_says_what_comes_of_the_wish_to_be_erased(
    desk: Desk, told: Told, caller: Caller, language: str, wish: str
) -> None:
    note = erasure_note(wish, language)["note"]
    desk.report("lamp", text="The lamp is out", language=language, caller=caller)
    (plain,) = told()
    Message.objects.all().delete()

    desk.report("lamp", text=f"The lamp is out. {wish}", language=language, caller=caller)

    (words,) = told()
    assert note in words
    assert note not in plain


def test_a_repeated_reaction_sends_nothing_twice(desk: Desk, told: Told) -> None:
    receipt = desk.report("lamp")
    owed = Reaction.objects.get(consumer="hotline.telling", case_id=receipt.case_id)
    told()
    owed.pk = None
    owed.save()

    assert len(told()) == 1


def test_everybody_who_reported_is_told_once_also_those_merged_in(desk: Desk, told: Told) -> None:
    first = desk.report("lamp")
    second = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    third = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    told()
    actions.merge_cases([second.case_id, third.case_id], into=first.case_id, actor=desk.operator, now=NOW)
    told()
    assert occasions().count("merged") == 2
    assert first.number in Message.objects.filter(template_code="merged").first().body

    actions.file_case([first.case_id], actor=desk.lead, now=NOW)
    told()

    filed = Message.objects.filter(template_code="filed")
    assert filed.count() == 2
    assert filed.values("contact").distinct().count() == 2


def test_a_rejection_says_why_and_how_to_appeal(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    actions.reject_case(one, actor=desk.lead, now=NOW, reason="It is a private garden")

    words = told()

    # Rejected before the receipt was written: one message is enough.
    assert len(words) == 1
    assert "It is a private garden" in words[0]
    assert "12345" in words[0]


def test_answered_at_once_there_is_no_receipt_but_the_answer(desk: Desk, told: Told) -> None:
    one = [desk.report("question").case_id]
    actions.answer_case(one, actor=desk.operator, now=NOW, answer="The office opens at nine.")

    words = told()

    assert occasions() == ["answered"]
    assert "The office opens at nine." in words[0]


@pytest.mark.parametrize(("their_number", "has_number"), [("A-17", True), ("", False)])
def test_a_hand_over_names_the_authority(desk: Desk, told: Told, their_number: str, has_number: bool) -> None:
    one = [desk.report("lamp").case_id]
    actions.hand_over_case(one, actor=desk.operator, now=NOW, authority="119", their_number=their_number)

    (words,) = told()

    assert "119" in words
    assert ("Their number" in words) is has_number


@pytest.mark.parametrize(("kind", "occasion"), [("extension", "extended"), ("suspension", "suspended")])
def test_extension_and_suspension_are_told(desk: Desk, told: Told, kind: str, occasion: str) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    more = {"amount": 2, "unit": "working_day"} if kind == "extension" else {}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=kind, reason="parts", **more)
    decider = desk.lead if kind == "suspension" else desk.dispatcher
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=decider, now=NOW)

    told()

    assert occasions()[-1] == occasion


def test_more_time_for_the_lead_is_told_with_its_own_office_and_day_and_not_the_helpers(desk: Desk, told: Told) -> None:
    one, named = [desk.report("lamp").case_id], desk.city.departments
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = Destination(lead=named["lamps"], co_handlers=(named["roads"],))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    more = {"amount": 2, "unit": "working_day"}
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.EXTENSION, reason="parts", **more)
    request = Request.objects.get()
    decider = desk.lead if request.decider == "shift_lead" else desk.dispatcher
    actions.decide_request(request.pk, is_granted=True, actor=decider, now=NOW)

    words = told(NOW)[-1]

    limits = Clock.objects.filter(case_id=one[0], obligation="dispose").values_list("department_id", "due_at")
    due = {department: in_words(due_at, "en") for department, due_at in limits}
    own, other = due[named["lamps"].pk], due[named["roads"].pk]
    assert own != other
    assert (own in words, other in words) == (True, False)
    assert ("Lamps" in words, "Roads" in words) == (True, False)


def decided(desk: Desk, kind: RequestKind, *, part: str = "lead") -> Receipt:
    """A case with a lead and a co-handler, of whom one asked for something that was granted."""
    receipt = desk.report("lamp")
    one, named = [receipt.case_id], desk.city.departments
    actions.file_case(one, actor=desk.lead, now=NOW)
    to = Destination(lead=named["lamps"], co_handlers=(named["roads"],))
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    clerk = desk.lamps_clerk if part == "lead" else desk.roads_clerk
    actions.ask_request(one, actor=clerk, now=NOW, kind=kind, reason="not so")
    decider = desk.lead if kind == RequestKind.VOID else desk.dispatcher
    actions.decide_request(Request.objects.get().pk, is_granted=True, actor=decider, now=NOW, reason="to the office")
    return receipt


def told_of_last(receipt: Receipt) -> bool:
    """Whether the private page says anything of the case's last row."""
    story = tell(Report.objects.get(pk=receipt.report_id), later(days=1))
    rows = LogEntry.objects.filter(case_id=receipt.case_id)
    before = [each.kind for each in rows if each.kind != LogKind.ASK]
    return len(story.events) == len(before)


@pytest.mark.parametrize(("part", "is_told"), [("lead", True), ("co", False)])
def test_only_the_leads_return_sends_it_on(desk: Desk, part: str, is_told: bool) -> None:
    receipt = decided(desk, RequestKind.RETURN, part=part)

    assert (Case.objects.get(pk=receipt.case_id).state == State.FILED) is is_told
    assert told_of_last(receipt) is is_told


def test_a_void_that_was_asked_for_is_told_as_any_void(desk: Desk, told: Told) -> None:
    receipt = decided(desk, RequestKind.VOID)

    words = told()

    assert occasions()[-1] == "voided"
    assert told_of_last(receipt)
    # The reason is hers, as with a rejection.
    assert "to the office" in words[-1]
    report = Report.objects.get(pk=receipt.report_id)
    assert tell(report, later(days=1)).events[-1].answer == "to the office"


def test_whoever_does_not_accept_a_void_has_it_looked_at_by_somebody_else(desk: Desk, told: Told) -> None:
    receipt = decided(desk, RequestKind.VOID)
    one, report = [receipt.case_id], Report.objects.get(pk=receipt.report_id)
    assert tell(report, later(days=1)).may_appeal

    her_words.ask_again(report, now=later(hours=1), words="It is dark there every night")

    case = Case.objects.get(pk=one[0])
    assert (case.state, case.ended_at, case.outcome) == (State.REPORTED, None, "")
    assert Clock.objects.get(case_id=one[0], obligation="promise").stopped_at is None
    with pytest.raises(JudgingOneself):
        actions.reject_case(one, actor=desk.lead, now=later(hours=2), reason="as told")
    actions.file_case(one, actor=desk.lead, now=later(hours=2))
    again = void_asked(desk, one)
    with pytest.raises(JudgingOneself):
        actions.decide_request(again.pk, is_granted=True, actor=desk.lead, now=later(hours=4), reason="as told")
    assert list(findings()) == []


def test_no_void_is_granted_without_the_reason_that_she_reads(desk: Desk) -> None:
    one = [in_hand(desk).case_id]
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.VOID, reason="nothing there")
    with pytest.raises(BadInput):
        actions.decide_request(Request.objects.get().pk, is_granted=True, actor=desk.lead, now=NOW)


def void_asked(desk: Desk, one: list[int]) -> Request:
    actions.route_case(one, actor=desk.dispatcher, now=later(hours=3))
    actions.ask_request(one, actor=desk.lamps_clerk, now=later(hours=3), kind=RequestKind.VOID, reason="nothing there")
    return Request.objects.get(state="asked")


def test_a_time_told_reads_the_same_on_any_day(desk: Desk) -> None:
    receipt = decided(desk, RequestKind.RETURN, part="co")
    due_at = Clock.objects.filter(case_id=receipt.case_id, obligation="dispose").earliest("seq").due_at

    texts = [each.text for each in tell(Report.objects.get(pk=receipt.report_id), later(hours=1)).events]

    date = f"{timezone.localtime(due_at):%-d %B %H:%M}"
    assert sum(date in text for text in texts) == 1


def test_explained_is_closed_with_the_explanation(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    told()
    actions.rate_case(Report.objects.get(case=one[0]), now=NOW, is_solved=False)
    actions.close_case(one, actor=desk.operator, now=NOW, outcome=Outcome.EXPLAINED, reason="It is switched off at one")

    assert "It is switched off at one" in told()[-1]


def test_a_grid_workers_own_report_writes_to_nobody(desk: Desk, told: Told, city: SmallCity) -> None:
    desk.report("lamp", channel=Channel.GRID, caller=None, taken_by=city.people["grid_worker"])

    assert told() == []


def test_imported_history_is_quiet(desk: Desk, told: Told) -> None:
    desk.report("lamp", origin=Origin.IMPORTED)

    assert told() == []
    assert not Reaction.objects.filter(consumer="hotline.telling").exists()


def test_who_joins_an_imported_case_gets_a_receipt_and_hears_how_it_goes_on(desk: Desk, told: Told) -> None:
    receipt = desk.report("lamp", origin=Origin.IMPORTED)
    she = NewReport(
        channel=Channel.SMS, text="still dark", caller=Caller(phone="+8613800138002"), received_at=timezone.now()
    )

    joined = actions.join_case(receipt.case_id, she, now=timezone.now())
    told()
    actions.file_case([receipt.case_id], actor=desk.lead, now=timezone.now())
    told()

    hers = Report.objects.get(pk=joined.report_id).contact
    # Who stands in the history is still written nothing.
    assert set(Message.objects.values_list("contact", flat=True)) == {hers.pk if hers else 0}
    assert list(Message.objects.order_by("pk").values_list("template_code", flat=True))[:2] == ["receipt", "filed"]


def test_a_played_city_writes_only_what_stays_in_the_house(desk: Desk, told: Told, settings: Settings) -> None:
    desk.report("lamp", origin=Origin.SIMULATED)
    assert len(told()) == 1

    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "x", "+15005550006"
    desk.report("lamp", origin=Origin.SIMULATED, caller=Caller(phone="+8613800138002"))

    assert len(told()) == 1


def test_an_erased_citizen_is_told_nothing(desk: Desk, told: Told) -> None:
    receipt = desk.report("lamp")
    erase_contact(Report.objects.get(pk=receipt.report_id).contact, actor=CITIZEN, now=NOW)

    assert told() == []


def test_a_batch_takes_the_same_number_of_queries_however_long(
    desk: Desk, templates: None, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(8):
        desk.report("lamp", caller=Caller(phone=f"+86138001380{number:02}"))
    events = list(Reaction.objects.filter(consumer="hotline.telling"))
    handler = reactions._consumers["hotline.telling"].handler

    # Whether they have opted out, and how many they had, is asked once for all.
    with django_assert_max_num_queries(16):
        handler(events, NOW)

    assert Message.objects.count() == 8


def test_a_case_that_goes_round_and_round_is_told_once_and_a_changed_date_again(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    told()
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    for turn in range(37):
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=8 + 2 * turn))
        # Told one by one, and many in one batch.
        if turn % 3 == 0:
            told()
        actions.take_back(one, actor=desk.dispatcher, now=later(minutes=9 + 2 * turn), reason="wrong house")
    told()
    # The minutes at the desk are not the office's: its limit passed from one evening to the next morning, once.
    assert occasions().count("routed") == 2

    # The same office has what it had left, and so another day; another has time of its own.
    actions.route_case(one, actor=desk.dispatcher, now=later(days=6))
    told()
    assert occasions().count("routed") == 3
    actions.take_back(one, actor=desk.dispatcher, now=later(days=6, minutes=1), reason="wrong house")
    police = actions.Destination(lead=desk.city.departments["police"])
    actions.route_case(one, actor=desk.dispatcher, now=later(days=6, minutes=2), to=police)
    told()

    assert occasions().count("routed") == 4
    assert set(Message.objects.values_list("error", flat=True)) == {""}


def test_who_has_it_again_is_told_and_then_her_page_says_so_and_no_text_is_wrong(desk: Desk, told: Told) -> None:
    # Of hours on the clock on the wall, so that the minutes elsewhere make no other day.
    receipt = desk.report("manhole")
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=later(minutes=5))
    told()

    def sent_to(code: str, *, minutes: int) -> tuple[int, str]:
        to = Destination(lead=desk.city.departments[code])
        actions.route_case(one, actor=desk.dispatcher, now=later(minutes=minutes), to=to)
        told()
        assert all(to.lead.name in each for each in heads(receipt))
        actions.take_back(one, actor=desk.dispatcher, now=later(minutes=minutes + 1), reason="wrong house")
        texts = Message.objects.filter(template_code="routed").order_by("pk")
        return texts.count(), texts.latest("pk").body

    assert [sent_to(code, minutes=6 + 2 * turn)[0] for turn, code in enumerate(("roads", "police"))] == [1, 2]
    count, text = sent_to("roads", minutes=10)
    assert count == 3
    assert desk.city.departments["roads"].name in text
    assert "your page" in text
    # To and fro for the rest of the day.
    assert {sent_to(("police", "roads")[turn % 2], minutes=12 + 2 * turn) for turn in range(6)} == {(3, text)}
    assert set(Message.objects.values_list("error", flat=True)) == {""}


def test_who_has_it_again_on_another_day_is_told_once_more(desk: Desk) -> None:
    draft = Draft(key="k", occasion="routed", language="en", news=(0, "Roads", "Friday"))
    other = replace(draft, news=(0, "Police", "Monday"))
    heard: list[tuple[str, str]] = []

    told = [_new_office(each, heard, NOW) is not None for each in (draft, draft, other, draft, other, draft)]
    again = [_new_office(each, heard, later(days=1)) is not None for each in (other, draft)]

    assert told == [True, False, True, True, False, False]
    assert again == [True, False]


def test_whoever_was_merged_in_is_told_the_same_news_of_the_case_once_too(desk: Desk, told: Told) -> None:
    first = desk.report("lamp")
    second = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    told()
    actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=NOW)
    actions.file_case([first.case_id], actor=desk.lead, now=NOW)
    for turn in range(4):
        actions.route_case([first.case_id], actor=desk.dispatcher, now=later(minutes=2 * turn))
        told()
        actions.take_back([first.case_id], actor=desk.dispatcher, now=later(minutes=2 * turn + 1), reason="wrong")
    for turn in range(3):
        actions.unmerge_case(second.case_id, actor=desk.operator, now=later(minutes=20 + 2 * turn))
        actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=21 + 2 * turn))
        told()

    routed = Message.objects.filter(template_code="routed").values_list("contact", flat=True)
    # Each of an evening, and of the next morning, to which the minutes at the desk moved the limit.
    assert sorted(routed) == sorted([*set(routed)] * 2)
    assert len(routed) == 4
    assert occasions().count("merged") == 1


def test_who_is_taken_apart_is_told_once_and_once_more_when_merged_anew(desk: Desk, told: Told) -> None:
    first = desk.report("lamp")
    second = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    by_mail = desk.report("lamp", caller=Caller(email="she@example.org"))
    told()
    actions.merge_cases([by_mail.case_id], into=second.case_id, actor=desk.operator, now=NOW)
    told()
    for turn in range(2):
        actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=4 * turn))
        told()
        told()
        actions.unmerge_case(second.case_id, actor=desk.operator, now=later(minutes=4 * turn + 1))
        told()

    for report_id in (second.report_id, by_mail.report_id):
        contact = Report.objects.get(pk=report_id).contact
        of_second = Message.objects.filter(contact=contact, case_id=second.case_id)
        joining = of_second.filter(template_code__in=["merged", "apart"]).order_by("pk")
        assert list(joining.values_list("template_code", flat=True)) == ["merged", "apart"] * 2
        assert {first.number in each.body and second.number in each.body for each in joining} == {True}
    # Whoever reported the other hears nothing of it.
    assert not Message.objects.filter(case_id=first.case_id, template_code__in=["merged", "apart"]).exists()
    assert set(Message.objects.filter(template_code="apart").values_list("channel", flat=True)) == {"sms", "email"}


def test_who_is_merged_into_one_then_another_and_the_first_again_is_told_each_time(desk: Desk, told: Told) -> None:
    first, second, own = (desk.report("lamp", caller=Caller(phone=f"+861380013800{n}")) for n in (1, 2, 3))
    told()
    for turn, into in enumerate([first, second, first, first]):
        actions.merge_cases([own.case_id], into=into.case_id, actor=desk.operator, now=later(minutes=2 * turn))
        told()
        # Taken apart and merged anew before anybody was written to.
        actions.unmerge_case(own.case_id, actor=desk.operator, now=later(minutes=2 * turn + 1))

    merged = Message.objects.filter(case_id=own.case_id, template_code="merged").order_by("pk")
    numbers = [next(each.number for each in (first, second) if each.number in message.body) for message in merged]
    assert numbers == [first.number, second.number, first.number]


def test_who_never_heard_that_it_was_merged_is_not_told_that_it_stands_alone(desk: Desk, told: Told) -> None:
    first, second, third = (desk.report("lamp", caller=Caller(phone=f"+861380013800{n}")) for n in (1, 2, 3))
    told()
    actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=NOW)
    actions.unmerge_case(second.case_id, actor=desk.operator, now=later(minutes=1))
    told()
    assert not Message.objects.filter(template_code__in=["merged", "apart"]).exists()

    actions.merge_cases([second.case_id], into=first.case_id, actor=desk.operator, now=later(minutes=2))
    told()
    actions.unmerge_case(second.case_id, actor=desk.operator, now=later(minutes=3))
    actions.merge_cases([second.case_id], into=third.case_id, actor=desk.operator, now=later(minutes=4))
    told()

    # Merged elsewhere before anybody was told: into what it is now is all there is to say.
    assert occasions().count("apart") == 0
    assert third.number in Message.objects.filter(template_code="merged").latest("pk").body


def test_a_second_question_is_asked_though_the_words_are_the_same(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    for hour in (1, 3):
        actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=hour), result="done")
        actions.pass_check(one, actor=desk.other_worker, now=later(hours=hour, minutes=1))
        told()
        if hour == 1:
            actions.rework_case(one, actor=desk.operator, now=later(hours=2), reason="still dark")

    assert occasions().count("done") == 2
    assert set(Message.objects.filter(template_code="done").values_list("kind", flat=True)) == {"question"}


def test_what_is_told_knows_the_order_in_which_it_happened(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp").case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    owed = list(Reaction.objects.filter(consumer="hotline.telling").order_by("id"))
    # The worker hears the second first.
    Reaction.objects.filter(pk=owed[0].pk).update(retry_at=later(days=900))
    told()
    Reaction.objects.filter(pk=owed[0].pk).update(retry_at=NOW)
    told()

    by_event = Message.objects.order_by("happened_id").values_list("template_code", flat=True)
    assert list(by_event) == ["receipt", "filed"]


def test_who_left_only_an_email_address_is_asked_by_the_link(desk: Desk, told: Told) -> None:
    one = [desk.report("lamp", caller=Caller(email="somebody@example.org")).case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check(one, actor=desk.other_worker, now=NOW)
    told()

    asked = Message.objects.get(template_code="done")
    assert (asked.channel, asked.kind) == ("email", "question")
    assert "Reply 1" not in asked.body
    assert f"/r/{Report.objects.get().token}" in asked.body
    assert Case.objects.get().number in asked.subject


def test_who_appeals_is_answered_again_though_with_the_same_words(desk: Desk, told: Told) -> None:
    one = [desk.report("question").case_id]
    # Not by the same person: who answered does not judge what she appeals against.
    for hour, actor in ((1, desk.operator), (3, desk.lead)):
        actions.answer_case(one, actor=actor, now=later(hours=hour), answer="The office opens at nine.")
        told()
        if hour == 1:
            actions.appeal_case(Report.objects.get(), now=later(hours=2), words="No")

    assert occasions().count("answered") == 2


def test_who_was_merged_into_what_was_merged_is_told_all_of_it(desk: Desk, told: Told) -> None:
    first, second, third = (desk.report("lamp", caller=Caller(phone=f"+861380013800{n}")) for n in (1, 2, 3))
    told()
    actions.merge_cases([first.case_id], into=second.case_id, actor=desk.operator, now=NOW)
    told()
    actions.merge_cases([second.case_id], into=third.case_id, actor=desk.operator, now=later(minutes=1))
    told()

    contact = Report.objects.get(pk=first.report_id).contact
    merged = Message.objects.filter(template_code="merged", contact=contact)
    assert [third.number in each.body for each in merged.order_by("created_at", "pk")] == [False, True]

    actions.file_case([third.case_id], actor=desk.lead, now=later(minutes=2))
    told()

    assert Message.objects.filter(template_code="filed", contact=contact).count() == 1
    spoken_for = Case.objects.speaking_with([third.case_id]).values_list("pk", flat=True)
    assert set(spoken_for) == {first.case_id, second.case_id, third.case_id}


def written(desk: Desk, case_id: int, text: str) -> None:
    actions.text_citizen(case_id, actor=desk.operator, now=timezone.now(), text=text)


def heard(report_id: int) -> str:
    contact = Report.objects.get(pk=report_id).contact
    return "\n".join(Message.objects.filter(contact=contact).values_list("body", flat=True))


def test_who_was_merged_in_later_hears_nothing_of_what_was_told_late(desk: Desk, told: Told) -> None:
    first, second, third = (desk.report("lamp", caller=Caller(phone=f"+861380013800{n}")) for n in (1, 2, 3))
    told()
    written(desk, third.case_id, "Your neighbour is at home")
    actions.merge_cases([first.case_id], into=second.case_id, actor=desk.operator, now=timezone.now())
    written(desk, third.case_id, "The gate is open")
    actions.merge_cases([second.case_id], into=third.case_id, actor=desk.operator, now=timezone.now())
    written(desk, third.case_id, "The crew comes at noon")
    again = NewReport(
        channel=Channel.WEB, text="Dark", received_at=timezone.now(), caller=Caller(phone="+8613800138004")
    )
    joined = actions.join_case(third.case_id, again, now=timezone.now()).report_id

    told()

    for report_id in (first.report_id, second.report_id):
        assert "The crew comes at noon" in heard(report_id)
        assert "neighbour" not in heard(report_id)
        assert "gate" not in heard(report_id)
    assert "The crew comes at noon" in heard(third.report_id)
    assert "neighbour" in heard(third.report_id)
    assert "noon" not in heard(joined)


def test_who_was_taken_apart_meanwhile_hears_of_her_own_alone(desk: Desk, told: Told) -> None:
    first, second = (desk.report("lamp", caller=Caller(phone=f"+861380013800{n}")) for n in (1, 2))
    told()
    actions.merge_cases([first.case_id], into=second.case_id, actor=desk.operator, now=timezone.now())
    actions.unmerge_case(first.case_id, actor=desk.operator, now=timezone.now())
    written(desk, second.case_id, "The gate is open")
    actions.merge_cases([first.case_id], into=second.case_id, actor=desk.operator, now=timezone.now())

    told()

    assert "gate" not in heard(first.report_id)
    assert "gate" in heard(second.report_id)


def test_who_reported_what_the_desk_calls_a_danger_is_told_whom_to_ring(desk: Desk, told: Told) -> None:
    quiet = desk.report("lamp", text="It hums under the pavement").case_id
    known = desk.report("lamp", text="strong smell of gas", caller=Caller(phone="+8613800138002")).case_id
    taken_back = desk.report("lamp", text="It hums too", caller=Caller(phone="+8613800138003")).case_id
    told()
    for case_id in (quiet, taken_back):
        actions.mark_danger([case_id], actor=desk.lead, now=later(minutes=1), danger=Danger.GAS)
    actions.mark_danger([known], actor=desk.lead, now=later(minutes=1), danger=Danger.FIRE)
    actions.mark_danger([known], actor=desk.lead, now=later(minutes=2), danger=Danger.GAS)
    actions.clear_danger([taken_back], actor=desk.lead, now=later(minutes=2), reason="A fountain")
    told()

    written = Message.objects.get(template_code="danger")
    assert (written.case_id, written.kind) == (quiet, MessageKind.DANGER)
    assert "119" in written.body
    # Another danger with the same number is no news.
    actions.mark_danger([quiet], actor=desk.lead, now=later(minutes=3), danger=Danger.FIRE)
    told()
    assert Message.objects.filter(template_code="danger").count() == 1


def test_who_wrote_nothing_of_it_is_told_whom_to_ring_though_another_knew(desk: Desk, told: Told) -> None:
    first = desk.report("lamp", text="It hums under the pavement").case_id
    caller = Caller(phone="+8613800138002")
    other = NewReport(channel=Channel.WEB, text="strong smell of gas", received_at=NOW, caller=caller)
    actions.join_case(first, other, now=NOW)
    actions.clear_danger([first], actor=desk.lead, now=NOW, reason="A fountain")
    told()

    actions.mark_danger([first], actor=desk.lead, now=later(minutes=1), danger=Danger.GAS)
    told()

    assert Message.objects.filter(template_code="danger").count() == 2


# --- What stands above the story ------------------------------------------------------------


def in_hand(desk: Desk, *, signed: bool = True) -> Receipt:
    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    if signed:
        actions.sign_orders([receipt.case_id], actor=desk.lamps_clerk, now=NOW)
    return receipt


def suspend(desk: Desk, one: list[int], **more: object) -> None:
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.SUSPENSION, reason="a permit", **more)
    request = Request.objects.get(case=one[0], state="asked")
    actions.decide_request(
        request.pk, is_granted=True, actor=desk.lead if request.decider == "shift_lead" else desk.dispatcher, now=NOW
    )


def heads(receipt: Receipt, language: str = "en") -> tuple[str, str, str]:
    """What the private page, the public page and the STATUS text say."""
    report = Report.objects.get(pk=receipt.report_id)
    with translation.override(language):
        return tell(report, later(days=1)).summary, standing(report.case), how_it_stands([report], language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_waits_is_nowhere_said_to_be_worked_on(desk: Desk, language: str) -> None:
    receipt = in_hand(desk)
    signed = heads(receipt, language)
    review_on = NOW.date() + timedelta(days=3)
    suspend(desk, [receipt.case_id], review_on=review_on)

    waiting = heads(receipt, language)

    with translation.override(language):
        assert all(str(day(review_on)) in each for each in waiting)
    assert not set(waiting) & set(signed)
    actions.resume_orders([receipt.case_id], actor=desk.dispatcher, now=later(days=1))
    assert all(each not in waiting for each in heads(receipt, language))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_promises_no_answer_at_a_time_at_which_the_work_still_waits(desk: Desk, language: str) -> None:
    said = []
    for days in (3, 29):
        receipt = in_hand(desk)
        suspend(desk, [receipt.case_id], review_on=NOW.date() + timedelta(days=days))
        with translation.override(language):
            story = tell(Report.objects.get(pk=receipt.report_id), later(days=1))
            assert story.promised_at is not None
            when = moment(story.promised_at, later(days=1))
        assert when in story.to_come
        said.append(story.to_come.replace(when, ""))

    # What she hears by then may be that it waits, and it is promised in other words than an answer.
    assert said[0] != said[1]


def test_each_way_an_order_can_stand_has_its_own_words(desk: Desk) -> None:
    told = {"sent": heads(in_hand(desk, signed=False))[0], "signed": heads(receipt := in_hand(desk))[0]}
    one, named = [receipt.case_id], desk.city.departments
    actions.ask_request(one, actor=desk.lamps_clerk, now=NOW, kind=RequestKind.RETURN, reason="not so")
    told["may go back"] = heads(receipt)[0]
    actions.decide_request(Request.objects.latest("pk").pk, is_granted=True, actor=desk.dispatcher, now=NOW)
    told["went back"] = heads(receipt)[0]

    assert len(set(told.values())) == 4
    assert "Lamps" in told["may go back"]
    assert "Lamps" not in told["went back"]

    receipt = desk.report("lamp")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW, to=Destination(lead=named["works"]))
    actions.sign_orders([receipt.case_id], actor=desk.works_clerk, now=NOW)
    actions.forward_orders([receipt.case_id], actor=desk.works_clerk, now=NOW, to=named["lamps"])
    # Who has it is the office it was forwarded to.
    assert heads(receipt)[0] == told["sent"]


def forwarded(desk: Desk) -> Receipt:
    receipt = desk.report("lamp")
    one, named = [receipt.case_id], desk.city.departments
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=Destination(lead=named["works"]))
    actions.sign_orders(one, actor=desk.works_clerk, now=NOW)
    actions.forward_orders(one, actor=desk.works_clerk, now=NOW, to=named["lamps"])
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=2), result="New lamp")
    return receipt


def test_what_was_forwarded_and_is_done_there_is_again_with_whom_forwarded_it(desk: Desk) -> None:
    said = heads(forwarded(desk))

    assert all("Works" in each and "Lamps" not in each for each in said)


def test_forwarded_work_is_told_as_done_by_whom_it_was_forwarded_to(desk: Desk, told: Told) -> None:
    receipt = forwarded(desk)
    one = [receipt.case_id]
    actions.finish_orders(one, actor=desk.works_clerk, now=later(hours=3), result="Lamps saw to it")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))

    words = told()[-1]
    assert "Lamps" in words
    assert "New lamp" in words
    assert "Works" not in words
    line = tell(Report.objects.get(pk=receipt.report_id), later(days=1)).events
    assert all("Lamps" in event.text for event in line if event.at in (later(hours=2), later(hours=3)))


def test_what_is_done_by_the_office_above_after_a_failed_check_is_told_as_its_own(desk: Desk, told: Told) -> None:
    receipt = forwarded(desk)
    one = [receipt.case_id]
    actions.finish_orders(one, actor=desk.works_clerk, now=later(hours=3), result="Lamps saw to it")
    actions.rework_case(one, actor=desk.other_worker, now=later(hours=4), reason="Still dark")
    actions.finish_orders(one, actor=desk.works_clerk, now=later(hours=5), result="New cable")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=6))

    words = told()[-1]
    assert "Works" in words
    assert "New cable" in words
    assert "Lamps" not in words


def test_what_a_helper_did_after_the_lead_is_not_told_as_the_leads(desk: Desk, told: Told) -> None:
    receipt = desk.report("lamp")
    one, named = [receipt.case_id], desk.city.departments
    to = Destination(lead=named["lamps"], co_handlers=(named["works"],))
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW, to=to)
    for clerk in (desk.lamps_clerk, desk.works_clerk):
        actions.sign_orders(one, actor=clerk, now=NOW)
    actions.finish_orders(
        one, actor=desk.lamps_clerk, now=later(hours=1), result="New lamp", without_co_handlers="They pave later"
    )
    actions.finish_orders(one, actor=desk.works_clerk, now=later(hours=2), result="Paved")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=3))

    assert "New lamp" in told()[-1]
    assert "Paved" not in told()[-1]


def test_what_was_said_to_be_unsolved_is_asked_nobody_any_more(desk: Desk) -> None:
    receipt = in_hand(desk)
    one = [receipt.case_id]
    actions.finish_orders(one, actor=desk.lamps_clerk, now=later(hours=3), result="New lamp")
    actions.pass_check(one, actor=desk.other_worker, now=later(hours=4))
    asked = heads(receipt)
    # Whoever only knows the number is not asked.
    assert asked[0] != asked[1]

    report = Report.objects.get(pk=receipt.report_id)
    actions.rate_case(report, now=later(hours=5), is_solved=False)

    assert Case.objects.get(pk=one[0]).state == State.ANSWERING
    assert not set(heads(receipt)) & set(asked)


def test_that_the_work_goes_on_is_told_once_to_whoever_heard_that_it_waits(desk: Desk, told: Told) -> None:
    receipt = in_hand(desk)
    one = [receipt.case_id]
    told()
    suspend(desk, one, review_on=NOW.date() + timedelta(days=3))
    told()
    other = desk.report("lamp", caller=Caller(phone="+8613800138001"))
    actions.merge_cases([other.case_id], into=receipt.case_id, actor=desk.operator, now=NOW)
    told()

    actions.resume_orders(one, actor=desk.dispatcher, now=later(days=1))
    words = told(later(days=1))

    resumed = Message.objects.filter(template_code="resumed")
    # The other one was never told that it waits.
    assert [message.contact for message in resumed] == [Report.objects.get(pk=receipt.report_id).contact]
    limit = Clock.objects.get(case_id=one[0], obligation="dispose", stopped_at=None).due_at
    assert in_words(limit, "en") in words[-1]


def test_each_time_the_work_waits_and_goes_on_is_told_though_the_limit_is_the_same(desk: Desk, told: Told) -> None:
    receipt = in_hand(desk)
    one, review_on = [receipt.case_id], NOW.date() + timedelta(days=9)
    for turn in range(3):
        suspend(desk, one, review_on=review_on)
        # In an hour in which no working time passes, so that the limit stays what it was.
        actions.resume_orders(one, actor=desk.dispatcher, now=NOW + timedelta(seconds=turn))
        told(later(minutes=turn))
        told(later(minutes=turn))

    resumed = Message.objects.filter(template_code="resumed")
    assert occasions().count("suspended") == resumed.count() == 3
    assert len({each.log_seq for each in resumed}) == 3


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("occasion", ["routed", "extended", "suspended", "resumed"])
def test_no_limit_is_named_that_has_passed_as_it_is_told(
    desk: Desk, told: Told, *, occasion: str, is_late: bool
) -> None:
    receipt, now = in_hand(desk), timezone.now()
    told()
    department = desk.city.departments["lamps"].pk
    at = now + timedelta(days=-1 if is_late else 1)
    kinds = {"extended": LogKind.GRANT, "suspended": LogKind.GRANT, "resumed": LogKind.RESUME, "routed": LogKind.ROUTE}
    facts: dict[str, object] = {
        "routed": {"departments": [department], "until": [at.isoformat()]},
        "extended": {"kind": RequestKind.EXTENSION, "due_at": at.isoformat(), "department": department},
        "suspended": {"kind": RequestKind.SUSPENSION, "review_on": at.date().isoformat(), "department": department},
        "resumed": {"departments": [department], "until": [at.isoformat()]},
    }[occasion]
    events = [Reaction(pk=10**18, kind=kinds[occasion], case_id=receipt.case_id, log_seq=99, facts=facts)]
    if occasion == "resumed":
        waits = {"kind": RequestKind.SUSPENSION, "department": department}
        events.insert(0, Reaction(pk=10**18 - 1, kind=LogKind.GRANT, case_id=receipt.case_id, log_seq=98, facts=waits))

    tell_citizens(events, now)

    body = Message.objects.get(template_code=occasion, log_seq=99).body
    assert (str(day(at.date())) in body or in_words(at, "en") in body) is not is_late
    if is_late:
        assert "until" not in body


@pytest.mark.parametrize("days", [1, 60])
def test_a_date_beyond_what_was_promised_is_told_with_the_promise(desk: Desk, told: Told, days: int) -> None:
    receipt = in_hand(desk)
    one = [receipt.case_id]
    Clock.objects.filter(case_id=one[0], obligation="promise").update(due_at=timezone.now() + timedelta(days=20))
    promise = Clock.objects.get(case_id=one[0], obligation="promise").due_at
    told()
    until = timezone.now() + timedelta(days=days)
    facts = {"kind": RequestKind.EXTENSION, "due_at": until.isoformat()}
    facts["department"] = desk.city.departments["lamps"].pk
    granted = Reaction(pk=10**18, kind=LogKind.GRANT, case_id=one[0], log_seq=99, facts=facts)
    tell_citizens([granted], timezone.now())

    body = Message.objects.get(template_code="extended").body
    assert in_words(until, "en") in body
    assert in_words(promise, "en") in body
    # Which of the two sentences it is says whether the office's date comes first.
    assert ("before that" in body) is (days == 60)


def test_who_left_an_address_only_is_asked_for_nothing_by_e_mail(desk: Desk, told: Told, settings: Settings) -> None:
    settings.EMAIL_DOOR = "outbox"
    desk.report("lamp", point=None, caller=Caller(email="citizen@example.org"))

    told()

    assert "Answer with" not in Message.objects.get(channel="email").body
    assert not Question.objects.exists()


def test_the_last_call_that_nobody_took_is_told_once(desk: Desk, told: Told) -> None:
    receipt = desk.report("lamp", caller=Caller(phone="+8613800138176"))
    one = [receipt.case_id]
    actions.file_case(one, actor=desk.lead, now=NOW)
    actions.route_case(one, actor=desk.dispatcher, now=NOW)
    actions.sign_orders(one, actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders(one, actor=desk.lamps_clerk, now=NOW, result="done")
    actions.pass_check(one, actor=desk.operator, now=NOW)
    before = len(told())
    ring_in_vain(receipt.case_id, actor=desk.lead, at=NOW)

    assert len(told()) == before + 1
    assert Message.objects.order_by("pk").last().template_code == "closed"  # type: ignore[union-attr]


def test_whoever_joins_what_is_late_is_promised_no_day_that_has_passed(desk: Desk, told: Told) -> None:
    first = desk.report("lamp", caller=None)
    Clock.objects.filter(case_id=first.case_id, obligation="promise").update(due_at=NOW - timedelta(days=1))
    late = NewReport(channel=Channel.WEB, text="", received_at=NOW, caller=Caller(phone="+8613800138177"))
    actions.join_case(first.case_id, late, now=NOW)

    assert "hear from us by" not in told()[-1]


@pytest.mark.parametrize("is_danger_merged", [True, False], ids=["brought in", "joined"])
def test_who_reported_either_of_two_cases_that_come_to_be_one_is_told_of_its_danger_once(
    desk: Desk, told: Told, is_danger_merged: bool
) -> None:
    danger = desk.report("lamp", text="strong smell of gas", caller=Caller(phone="+8613800138002"))
    plain = desk.report("lamp", text="It is dark", caller=Caller(phone="+8613800138003"))
    told()
    assert named_to(danger) == 1
    merged, target = (danger, plain) if is_danger_merged else (plain, danger)

    actions.merge_cases([merged.case_id], into=target.case_id, actor=desk.operator, now=timezone.now())
    told()

    assert (named_to(danger), named_to(plain)) == (1, 1)
    # Nor is it news to anybody with the next that is merged in.
    third = desk.report("lamp", text="It is dark", caller=Caller(phone="+8613800138004"))
    told()
    actions.merge_cases([third.case_id], into=target.case_id, actor=desk.operator, now=timezone.now())
    told()
    assert (named_to(danger), named_to(plain), named_to(third)) == (1, 1, 1)


def named_to(receipt: Receipt) -> int:
    contact = Report.objects.get(pk=receipt.report_id).contact
    return Message.objects.filter(contact=contact).exclude(emergency="").count()


def test_who_reported_what_the_desk_gives_a_class_of_danger_is_told_whom_to_ring(desk: Desk, told: Told) -> None:
    CaseClass.objects.filter(code="manhole").update(names={"en": "Gas leak", "zh-hans": "燃气泄漏"})
    receipt = desk.report(None, text="in our stairwell, please come", caller=Caller(phone="+8613800138176"))
    told()
    actions.change_case(receipt.case_id, actor=desk.operator, now=NOW, case_class=desk.city.classes["manhole"])

    assert "119" in told()[-1]


def test_a_class_that_names_a_danger_and_joining_one_tell_whom_to_ring(desk: Desk, told: Told) -> None:
    CaseClass.objects.filter(code="manhole").update(names={"en": "Gas leak", "zh-hans": "燃气泄漏"})
    first = desk.report("manhole", text="in our stairwell", caller=Caller(phone="+8613800138176"))
    second = NewReport(channel=Channel.WEB, text="", received_at=NOW, caller=Caller(phone="+8613800138177"))
    actions.join_case(first.case_id, second, now=NOW)
    # No danger, and told of in the same batch: each is told of his own.
    lamp = desk.report("lamp", text="the lamp is out", caller=Caller(phone="+8613800138178"))

    told()

    names = [(each.case_id, "119" in each.body) for each in Message.objects.order_by("pk")]
    assert sorted(names) == sorted([(first.case_id, True), (first.case_id, True), (lamp.case_id, False)])
