"""What played people do beside the usual: said as people say it, and said to the end."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from accounts.models import Contact, Role
from cases import actions
from cases.actions import Caller, NewReport
from cases.models import Alert, AlertReason, Case, Channel, Danger, Origin, Outcome
from cases.workflow import State
from common.reactions import consumer_names, drain
from desk.generator import spellings
from desk.generator.cast import Cast
from desk.generator.crews import Next
from desk.generator.people import People
from desk.generator.turns import TURNS
from grid.models import CaseClass
from hotline.models import InboundText, TextDecision, TextOutcome
from messaging.actions import has_opted_out
from messaging.models import Message, MessageChannel
from tests.city import NOW

PHONE, PLACE = "+8610012345678", (120.8652, 32.0121)
LATER = NOW + timedelta(hours=1)


def filed(language: str = "en") -> Case:
    """Let a played citizen report a lamp, and the desk file it."""
    lamp = CaseClass.objects.get(code="C0118")
    report = NewReport(
        channel=Channel.WEB,
        text="Lamp out",
        language=language,
        received_at=NOW,
        point=PLACE,
        case_class=lamp,
        caller=Caller(phone=PHONE),
        origin=Origin.SIMULATED,
    )
    (receipt,) = actions.take_in([report], now=NOW)
    actions.file_case([receipt.case_id], actor=of(Role.SHIFT_LEAD), now=NOW)
    return Case.objects.get(pk=receipt.case_id)


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
