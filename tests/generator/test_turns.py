"""What played people do beside the usual: said as people say it, and said to the end."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Contact, Role
from cases import actions
from cases.actions import Caller, NewReport
from cases.models import (
    Alert,
    AlertReason,
    Case,
    Channel,
    Danger,
    LogEntry,
    LogKind,
    Origin,
    Outcome,
    Report,
    Showing,
    Words,
    WordsKind,
)
from cases.workflow import State
from common.reactions import consumer_names, drain
from desk.generator import crews, spellings
from desk.generator.arrivals import Arrivals
from desk.generator.cast import Cast
from desk.generator.crews import Next
from desk.generator.people import People
from desk.generator.play import randomness
from desk.generator.turns import LEFT_FOR, TURNS
from dispatch.actions import assign_unit
from dispatch.models import Assignment, Unit
from dispatch.workflow import AssignmentState
from grid.models import CaseClass, GridPost, Nature
from hotline.models import Call, CallOutcome, InboundText, TextDecision, TextOutcome
from messaging.actions import has_opted_out
from messaging.models import Message, MessageChannel
from tests.city import NOW

PHONE, PLACE = "+8610012345678", (120.8652, 32.0121)
LATER = NOW + timedelta(hours=1)
NANTONG, SHANGHAI = Path(__file__).parents[2] / "cities" / "nantong", ZoneInfo("Asia/Shanghai")


def reported(language: str = "en", **said: Any) -> Case:
    """Let a played citizen report a lamp, or what is said."""
    usual: dict[str, Any] = {"text": "Lamp out", "caller": Caller(phone=PHONE)}
    if "case_class" not in said:
        usual["case_class"] = CaseClass.objects.get(code="C0118")
    report = NewReport(
        channel=Channel.WEB,
        language=language,
        received_at=NOW,
        point=PLACE,
        origin=Origin.SIMULATED,
        **usual | said,
    )
    (receipt,) = actions.take_in([report], now=NOW)
    return Case.objects.get(pk=receipt.case_id)


def filed(language: str = "en", **said: Any) -> Case:
    """Let the desk file what a played citizen reports."""
    case = reported(language, **said)
    actions.file_case([case.pk], actor=of(Role.SHIFT_LEAD), now=NOW)
    return Case.objects.get(pk=case.pk)


def of_somebody_unknown() -> dict[str, Any]:
    """Say what somebody complains of who asks to stay unknown."""
    kinds = CaseClass.objects.filter(nature=Nature.WORDS, is_leaf=True, is_active=True, is_protected=True)
    caller = Caller(phone=PHONE, name="Qu Ferrykettle", wants_protection=True)
    return {"text": "The neighbours keep geese", "case_class": kinds.earliest("pk"), "caller": caller}


def asked(language: str = "en") -> Case:
    """Bring a played case to where its citizen is asked."""
    case = filed(language)
    one = [case.pk]
    actions.route_case(one, actor=of(Role.DISPATCHER), now=NOW)
    clerk = Cast().clerk(Case.objects.get(pk=case.pk).lead_department_id or 0, Random(1))
    actions.sign_orders(one, actor=clerk, now=NOW)
    actions.finish_orders(one, actor=clerk, now=NOW, result="New lamp")
    actions.pass_check(one, actor=of(Role.OPERATOR), now=NOW)
    return Case.objects.get(pk=case.pk)


def of(role: Role) -> actions.Actor:
    return Cast().somebody(role, Random(1))


def unheard(language: str = "en") -> Case:
    case = asked(language)
    actions.close_case([case.pk], actor=actions.SYSTEM, now=NOW, outcome=Outcome.NOT_REACHED)
    return Case.objects.get(pk=case.pk)


def tell() -> None:
    """Write and send what is due, as workers do."""
    for name in consumer_names():
        if name.startswith("hotline."):
            drain(name, now=timezone.now)
    Message.objects.update(sent_at=NOW)


def does(people: People, turn: str, case: Case, *, now: datetime = LATER) -> object:
    act = TURNS[turn].find(people.turns, case, Random(1))
    assert act is not None
    return act(now)


def usual(people: People, case: Case) -> Next:
    following = people._usual(case)
    assert following is not None
    return following


def outcomes() -> list[str]:
    return list(InboundText.objects.order_by("pk").values_list("outcome", flat=True))


def test_one_answer_to_two_questions_is_asked_back_and_she_says_which(model_city: None) -> None:
    meant, other = asked(), asked()

    does(People(1), "text_which", meant)

    assert outcomes() == [TextOutcome.WHICH, TextOutcome.ANSWER]
    assert Case.objects.get(pk=meant.pk).outcome == Outcome.SOLVED
    assert Case.objects.get(pk=other.pk).state == State.ANSWERING


def test_whoever_has_two_that_are_about_done_says_nothing_until_she_hears_of_both(
    model_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.generator.people.TOGETHER", 1.0)
    case, people = asked(), People(1)
    alone = people.next(case)
    asked()

    assert alone is not None
    assert usual(people, case).at >= alone.at + timedelta(hours=12)


def test_whoever_was_not_heard_in_time_answers_late(model_city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "UNCLEAR_SHARE", 0)

    does(People(1), "text_late", unheard())

    assert outcomes() == [TextOutcome.LATE]
    assert InboundText.objects.get().waits_since


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_machine_answers_within_a_second_of_ours(model_city: None, language: str) -> None:
    case = filed(language)
    assert TURNS["text_machine"].find(People(1).turns, case, Random(1)) is None
    tell()

    does(People(1), "text_machine", case)

    assert outcomes() == [TextOutcome.MACHINE]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("said", [0, 1])
def test_words_that_only_a_person_takes_for_a_stop_are_read_as_one(
    model_city: None, monkeypatch: pytest.MonkeyPatch, language: str, said: int
) -> None:
    words = spellings.SAYS[language]["no_more"]
    monkeypatch.setitem(spellings.SAYS[language], "no_more", words[said : said + 1])
    case, people, contact = unheard(language), People(1), Contact.objects.get()
    tell()

    does(people, "text_no_more", case)
    assert not has_opted_out(contact, MessageChannel.SMS)
    people.cast.read_texts(LATER + timedelta(minutes=10))

    assert InboundText.objects.get().decision == TextDecision.STOP
    assert has_opted_out(contact, MessageChannel.SMS)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_text_that_says_nothing_is_one(model_city: None, language: str) -> None:
    case = asked(language)
    actions.rate_case(case.reports.get(), now=NOW, is_solved=True)

    for words in spellings.SAYS[language]["nothing"]:
        People(1).cast.text(case.reports.get(), words, LATER)

    assert set(outcomes()) == {TextOutcome.NOTHING}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_yes_on_the_telephone_that_tells_of_a_danger_is_kept_and_then_read(model_city: None, language: str) -> None:
    case, people = asked(language), People(1)

    assert does(people, "call_yes_but", case)
    tell()
    waiting = InboundText.objects.get(channel=Channel.CALL)
    assert waiting.waits_since
    assert Case.objects.get(pk=case.pk).state == State.ANSWERING
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).exists()
    # While nobody has taken the danger no yes ends anything.
    usual(people, Case.objects.get(pk=case.pk)).act(LATER)
    assert Case.objects.get(pk=case.pk).state == State.ANSWERING
    actions.take_alert([case.pk], actor=of(Role.SHIFT_LEAD), now=LATER)
    usual(people, Case.objects.get(pk=case.pk)).act(LATER)

    waiting.refresh_from_db()
    assert waiting.decision == TextDecision.YES
    assert Case.objects.get(pk=case.pk).outcome == Outcome.SOLVED
    # What smells is a matter of its own.
    assert waiting.case
    assert waiting.case.danger == Danger.GAS


def test_an_operator_marks_a_danger_that_no_word_told_of_and_once(model_city: None) -> None:
    case, people = filed(), People(1)
    act = TURNS["mark_danger"].find(people.turns, case, Random(1))

    assert act
    assert act(LATER)
    assert Case.objects.get(pk=case.pk).danger == Danger.OTHER
    assert act(LATER) is False


# --- What is kept of somebody unknown ----------------------------------------------------


def with_a_crew() -> tuple[Case, Assignment]:
    """Bring what somebody unknown complains of to an office that has crews, and send one of them, who says yes."""
    case, unit = filed(**of_somebody_unknown()), Unit.objects.filter(is_on_duty=True).earliest("pk")
    to = actions.Destination(lead=unit.department)
    actions.route_case([case.pk], actor=of(Role.DISPATCHER), now=NOW, to=to, summary="Noise by night")
    case = Case.objects.get(pk=case.pk)
    assign_unit(case.orders.get().pk, unit.pk, actor=of(Role.DISPATCHER), now=NOW)
    asked = Assignment.objects.get(case=case)
    People(1).crews.tell(asked, "accept", NOW)
    return case, Assignment.objects.get(case=case)


def askings(case: Case) -> list[LogEntry]:
    return list(LogEntry.objects.filter(case_id=case.pk, kind=LogKind.ASK_PLACE))


def test_what_a_clerk_writes_of_somebody_unknown_is_read_by_the_centre_which_shows_something_else(
    model_city: None,
) -> None:
    case, _asked = with_a_crew()
    people = People(1)
    assert TURNS["show_words"].find(people.turns, case, Random(1)) is None

    does(people, "note_her_name", case)
    note = Words.objects.get(case=case, kind=WordsKind.NOTE)
    assert ("Ferrykettle" in note.text, note.showing) == (True, Showing.WITHHELD)
    does(people, "show_words", case)

    note.refresh_from_db()
    assert note.showing == Showing.REPLACED
    assert "Ferrykettle" not in Words.objects.get(case=case, instead_of=note).text
    assert TURNS["show_words"].find(people.turns, case, Random(1)) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_reads_as_a_complaint_of_the_office_is_found_to_be_none(model_city: None, language: str) -> None:
    case, people = filed(language), People(1)
    actions.route_case([case.pk], actor=of(Role.DISPATCHER), now=NOW)
    case = Case.objects.get(pk=case.pk)
    assert TURNS["unprotect"].find(people.turns, case, Random(1)) is None

    does(people, "tells_what_it_cost", case)
    case = Case.objects.get(pk=case.pk)
    assert case.is_protected
    does(people, "unprotect", case)

    assert not Case.objects.get(pk=case.pk).is_protected
    assert LogEntry.objects.filter(case_id=case.pk).latest("seq").kind == LogKind.UNPROTECT


def test_a_crew_asks_where_to_go_until_it_is_told(model_city: None) -> None:
    case, asked = with_a_crew()
    people = People(1)

    does(people, "crew_asks_where", case)
    (row,) = askings(case)
    assert asked.unit.memberships.filter(user=row.actor_id).exists()
    does(people, "tell_place", case)

    assert does(people, "crew_asks_where", case) is False
    assert len(askings(case)) == 1


def test_a_grid_worker_asks_where_to_look_until_she_is_told(model_city: None) -> None:
    case, people = reported(**of_somebody_unknown()), People(1)
    worker = GridPost.objects.filter(valid__contains=NOW).earliest("pk").user
    actions.ask_verification([case.pk], actor=of(Role.OPERATOR), now=NOW, worker=worker, summary="Noise by night")
    case = Case.objects.get(pk=case.pk)

    does(people, "worker_asks_where", case)
    (row,) = askings(case)
    assert row.actor_id == worker.pk
    actions.tell_place(case.pk, people=[worker.pk], actor=of(Role.DISPATCHER), now=LATER, reason="to look")

    assert TURNS["worker_asks_where"].find(people.turns, case, Random(1)) is None


# --- Crews that rest ---------------------------------------------------------------------


def test_where_every_crew_rests_the_lead_of_the_shift_calls_one_in(model_city: None) -> None:
    case, people, lead = filed(case_class=CaseClass.objects.get(code="E0409")), People(1), of(Role.SHIFT_LEAD)
    actions.route_case([case.pk], actor=of(Role.DISPATCHER), now=NOW)
    case = Case.objects.get(pk=case.pk)
    clerk = people.cast.clerk(case.lead_department_id or 0, Random(1))
    actions.sign_orders([case.pk], actor=clerk, now=NOW)
    Unit.objects.update(is_on_duty=False)

    assert people.crews.send(case, clerk=clerk, lead=lead, draw=Random(1), now=LATER, reason="All are out")

    asked = Assignment.objects.get(case=case)
    assert (asked.is_call_in, asked.state) == (True, AssignmentState.OFFERED)
    row = LogEntry.objects.get(case_id=case.pk, kind=LogKind.CALL_IN)
    assert (row.actor_id, row.department_id) == (lead.user_id, lead.department_id)


@pytest.mark.parametrize(("share", "is_left"), [(0.0, True), (1.0, False)])
def test_one_crew_of_each_house_stays_but_for_days_on_which_all_rest(
    model_city: None, monkeypatch: pytest.MonkeyPatch, share: float, *, is_left: bool
) -> None:
    monkeypatch.setattr(crews, "ALL_REST", share)
    monkeypatch.setattr(crews, "REST_H", crews.DAY_H)

    People(1).crews.move(LATER)

    houses = set(Unit.objects.values_list("department", flat=True))
    assert set(Unit.objects.filter(is_on_duty=True).values_list("department", flat=True)) == (
        houses if is_left else set()
    )


# --- What comes with a report ------------------------------------------------------------


def drawn(count: int, case_class: CaseClass | None = None) -> list[NewReport]:
    arrivals = Arrivals(NANTONG, zone=SHANGHAI, random=randomness(3), volume=1)
    return [arrivals.report(NOW + timedelta(seconds=each), case_class) for each in range(count)]


def test_some_leave_a_name_with_their_number_and_a_few_a_name_alone_where_there_is_a_field_for_it(
    model_city: None,
) -> None:
    named = [each for each in drawn(15_000) if each.caller and each.caller.name]

    alone = [each for each in named if each.caller and not (each.caller.phone or each.caller.email)]
    assert {each.channel for each in alone} == {Channel.CALL, Channel.WEB}
    assert len(named) > len(alone)
    actions.take_in(alone[:1], now=LATER)
    contact = Contact.objects.get()
    assert (contact.name_cipher is not None, contact.phone_index, contact.email_index) == (True, None, None)


def test_what_a_class_asks_is_answered_on_the_telephone_on_the_web_and_on_a_round(model_city: None) -> None:
    answered = [each for each in drawn(100, CaseClass.objects.get(code="E0409")) if each.answers]

    # Nobody asks in a text, nor in a partner's app.
    assert {each.channel for each in answered} == {Channel.CALL, Channel.WEB, Channel.GRID}
    assert {key for each in answered for key in each.answers} == {"cover", "traffic"}


def test_an_answer_that_the_city_marks_is_a_danger_where_it_is_played(model_city: None) -> None:
    answered = [each for each in drawn(200, CaseClass.objects.get(code="M0103")) if each.answers]
    assert {str(each.answers) for each in answered} == {"{'trapped': 'yes'}", "{'trapped': 'no'}"}

    told = [replace(each, text="It is out again") for each in answered]
    found = {}
    for receipt in actions.take_in(told, now=LATER):
        report = Report.objects.select_related("case").get(pk=receipt.report_id)
        found[report.answers["trapped"]] = report.case.danger

    assert found == {"yes": Danger.TRAPPED, "no": ""}


# --- The ways back after a yes -----------------------------------------------------------


def colleagues(asked: Assignment) -> QuerySet[Unit]:
    """Let another crew be of the same department."""
    other = Unit.objects.exclude(pk=asked.unit_id).earliest("pk")
    Unit.objects.filter(pk=other.pk).update(department=asked.unit.department_id)
    return Unit.objects.filter(department=asked.unit.department_id).exclude(pk=asked.unit_id)


def test_a_crew_hands_over_to_a_colleague_that_is_there(model_city: None) -> None:
    case, asked = with_a_crew()
    others = colleagues(asked)
    others.update(is_on_duty=False)
    assert does(People(1), "job_handed_over", case) is False
    others.update(is_on_duty=True)

    assert does(People(1), "job_handed_over", case) is True

    asked.refresh_from_db()
    receiver = Assignment.objects.filter(case=case).latest("pk").unit
    assert (asked.state, receiver.department_id) == ("declined", asked.unit.department_id)
    assert receiver.pk != asked.unit_id


def test_a_crew_asks_for_help_and_the_keeper_sees_to_it(model_city: None) -> None:
    case, _asked = with_a_crew()

    assert does(People(1), "help_asked", case) is True

    assert case.alerts.filter(reason=AlertReason.ASKS_HELP, taken_at__isnull=True).count() == 1
    assert does(People(1), "help_asked", case) is True
    assert case.alerts.filter(reason=AlertReason.ASKS_HELP).count() == 1


@pytest.mark.parametrize(
    ("answer", "state"), [("keep", "accepted"), ("give_back", "declined"), ("hand_over", "declined")]
)
def test_a_crew_goes_off_duty_with_what_it_has(model_city: None, answer: str, state: str) -> None:
    case, asked = with_a_crew()
    colleagues(asked)

    assert People(1).crews.go_off(asked, LATER, note="our shift ends", answer=answer) is True

    asked.refresh_from_db()
    assert (asked.state, Unit.objects.get(pk=asked.unit_id).is_on_duty) == (state, False)
    handed = Assignment.objects.filter(case=case).exclude(pk=asked.pk)
    assert handed.exists() == (answer == "hand_over")
    # Who is off duty does not go off once more.
    assert People(1).crews.go_off(asked, LATER, note="again", answer=answer) is False


def test_a_call_that_its_operator_left_is_found_and_ended_once(model_city: None) -> None:
    case = filed()

    assert does(People(1), "left_call", case) is not False

    call = Call.objects.latest("pk")
    assert call.outcome == CallOutcome.NOTHING
    assert call.taken_at is not None
    assert call.ended_at == call.taken_at + LEFT_FOR
    assert not Call.objects.filter(outcome=CallOutcome.OPEN).exists()
