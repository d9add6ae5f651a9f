"""Of several matters the one she names is meant, by what it is called where nobody has classed it; an order is never guessed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, rules
from cases.models import Case, Guess, Rating, Report, Words
from cases.workflow import State
from grid.models import CaseClass
from hotline.models import InboundText, Question, QuestionEnd, QuestionKind, TextOutcome
from hotline.sms.actions import lapse_questions
from hotline.sms.choosing import is_only_by_order, names_by_order
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio")


@pytest.fixture(autouse=True)
def in_both_languages(desk: Desk) -> None:
    for code, names in (("lamp", ("Street lamp", "路灯")), ("manhole", ("Manhole cover", "井盖"))):
        kind = CaseClass.objects.get(code=code)
        kind.names = dict(zip(("en", "zh-hans"), names, strict=True))
        kind.keywords = {"en": [code], "zh-hans": [names[1]]}
        kind.save()
    rules._held.forget()


def asked_where_of_two(phone: Phone, told: Told) -> tuple[Case, Case]:
    """A lamp and a manhole, neither classed by anybody, of both of which the place is asked; the lamp was told first."""
    phone.write("The lamp at our corner is out")
    phone.write("NEW: the manhole over there rattles")
    told()
    lamp, manhole = Case.objects.order_by("pk")
    assert Question.objects.filter(kind=QuestionKind.PLACE, ended_at__isnull=True).count() == 2
    return lamp, manhole


def last_list() -> str:
    return Message.objects.filter(template_code="which").latest("pk").body


def test_a_list_names_what_is_probably_meant_or_her_own_words_while_nobody_has_classed_it(
    phone: Phone, desk: Desk, told: Told
) -> None:
    lamp, _manhole = asked_where_of_two(phone, told)
    assert not Case.objects.exclude(case_class=None).exists()
    kind = CaseClass.objects.get(code="lamp")
    Guess.objects.update_or_create(case=lamp, defaults={"case_class": kind, "made_at": timezone.now()})
    Guess.objects.exclude(case=lamp).delete()

    phone.write("Renmin Road 12")

    asked = last_list()
    assert kind.names["en"] in asked
    # Of the other nothing is guessed: it is named as she named it.
    assert "the manhole over" in asked
    assert asked.index(f"A {lamp.number}") < asked.index("B ")
    phone.write("the manhole")
    assert (phone.last.outcome, Case.objects.latest("pk").address) == (TextOutcome.PLACE, "Renmin Road 12")


def test_two_of_a_kind_without_a_place_are_told_apart_by_her_own_words(phone: Phone, desk: Desk, told: Told) -> None:
    kind = CaseClass.objects.get(code="lamp")
    for text in ("The lamp by our bakery is out", "NEW: the lamp behind the church flickers"):
        phone.write(text)
    told()
    for case in Case.objects.all():
        Guess.objects.update_or_create(
            case=case, defaults={"case_class": kind, "address": "", "division": None, "made_at": timezone.now()}
        )

    phone.write("Renmin Road 12")

    assert all(each in last_list() for each in ("by our bakery", "behind the"))


BY_ORDER = [
    "前面那个",
    "前一个",
    "后一个",
    "刚才那个",
    "上一个",
    "早的那个",
    "前者",
    "后者",
    "最后一个",
    "另一个",
    "the previous one",
    "previous",
    "the former",
    "the earlier one please",
    "the other one",
    "the latter",
    "the last one, thanks",
    "latest one",
    "the older one",
]


@pytest.mark.parametrize("text", BY_ORDER)
def test_an_order_that_nobody_has_said_is_asked_for_again_and_never_guessed(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    phone.write("1")

    phone.write(text)

    assert phone.last.outcome == TextOutcome.WHICH
    assert {Case.objects.get(pk=each).state for each in (one, two)} == {State.ANSWERING}
    assert Message.objects.filter(template_code="which").count() == 2
    phone.write("B")
    assert {Case.objects.get(pk=each).state for each in (one, two)} == {State.ANSWERING, State.CLOSED}
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


def test_an_order_said_twice_is_for_a_person(phone: Phone, desk: Desk, told: Told) -> None:
    done_case(desk, phone), done_case(desk, phone)
    phone.write("1")
    phone.write("前面那个")
    phone.write("the earlier one")

    assert InboundText.objects.filter(waits_since__isnull=False).exists()
    assert Case.objects.filter(state=State.ANSWERING).count() == 2


@pytest.mark.parametrize(("text", "place"), [("第一个", 0), ("the first one", 0), ("second", 1), ("第二个", 1)])
def test_a_number_in_the_list_is_by_the_list_which_names_the_oldest_first(
    phone: Phone, desk: Desk, told: Told, text: str, place: int
) -> None:
    cases = done_case(desk, phone), done_case(desk, phone)
    Report.objects.filter(case=cases[1]).update(received_at=timezone.now() - timedelta(hours=1))
    phone.write("1")
    assert last_list().index(Case.objects.get(pk=cases[0]).number) < last_list().index(
        Case.objects.get(pk=cases[1]).number
    )

    phone.write(text)

    assert Case.objects.get(pk=cases[place]).state == State.CLOSED
    assert Case.objects.get(pk=cases[1 - place]).state == State.ANSWERING


@pytest.mark.parametrize("text", ["前面那个还没好", "the other one is still not done", "The previous one is not fixed"])
def test_an_answer_by_an_order_is_for_a_person_while_she_has_another_matter(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    phone.write("1")
    phone.write("A")
    (left,) = Case.objects.filter(pk__in=(one, two), state=State.ANSWERING)

    phone.write(text)

    assert (Rating.objects.get(case=left).is_solved, phone.last.waits_since is not None) == (None, True)


@pytest.mark.parametrize(
    "text", ["No, the lamp is still dark", "1", "not solved", "最后还是没解决", "the last bulb is out", "后面的灯不亮"]
)
def test_other_words_are_no_order_alone(text: str) -> None:
    assert not is_only_by_order(text)


@pytest.mark.parametrize("text", ["yes all fixed", "还没好", "No, the lamp is still dark", "前面的路灯不亮"])
def test_what_names_no_order_answers_as_ever(text: str) -> None:
    assert not names_by_order(text)


# --- By naming ------------------------------------------------------------------------------


def answered_one_of_two(desk: Desk, phone: Phone) -> tuple[int, int]:
    """A lamp that she has just answered, and a manhole of which the same is still asked."""
    lamp, manhole = done_case(desk, phone), done_case(desk, phone)
    Case.objects.filter(pk=manhole).update(case_class=CaseClass.objects.get(code="manhole"))
    phone.write("1")
    phone.write(Case.objects.get(pk=lamp).number)
    assert Case.objects.get(pk=lamp).state == State.CLOSED
    return lamp, manhole


@pytest.mark.parametrize(
    "text", ["the lamp one", "路灯那个", "I was talking about the street lamp", "路灯在人民路12号"]
)
def test_what_names_the_one_just_answered_waits_with_that_and_not_with_the_one_still_asked(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    lamp, manhole = answered_one_of_two(desk, phone)

    phone.write(text)

    assert (phone.last.case_id, phone.last.waits_since is not None) == (lamp, True)
    assert Case.objects.get(pk=manhole).state == State.ANSWERING


@pytest.mark.parametrize("text", ["the manhole one", "井盖那个", "I was talking about the manhole"])
def test_what_names_the_one_still_asked_waits_with_that(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    _lamp, manhole = answered_one_of_two(desk, phone)

    phone.write(text)

    assert (phone.last.case_id, phone.last.waits_since is not None) == (manhole, True)


@pytest.mark.parametrize("text", ["石狮子那个", "the lion one", "I meant the lion"])
def test_what_only_she_has_a_word_for_is_named_by_it(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    lamp, manhole = answered_one_of_two(desk, phone)
    Words.objects.filter(case=lamp).update(text="石狮子旁边那盏不亮, the one at the lion")

    phone.write(text)

    assert (phone.last.case_id, phone.last.waits_since is not None) == (lamp, True)
    assert Case.objects.get(pk=manhole).state == State.ANSWERING


def test_of_two_that_were_answered_the_one_that_is_named_is_taken_back(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, manhole = answered_one_of_two(desk, phone)
    phone.write("yes")
    assert Case.objects.get(pk=manhole).state == State.CLOSED

    phone.write("sorry the lamp one is out again")

    assert (phone.last.case_id, phone.last.waits_since is not None) == (lamp, True)


@pytest.mark.parametrize("text", ["The manhole is at Mill Lane 3", "井盖在人民路12号"])
def test_a_place_goes_to_the_matter_that_it_is_said_of(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    lamp, manhole = asked_where_of_two(phone, told)

    phone.write(text)

    manhole.refresh_from_db()
    lamp.refresh_from_db()
    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.PLACE, manhole.pk)
    assert (bool(manhole.address), lamp.address) == (True, "")
    assert Question.objects.get(case=lamp).ended_at is None


def test_a_place_of_the_one_that_is_placed_is_not_stored_for_the_other(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, manhole = asked_where_of_two(phone, told)
    phone.write("Renmin Road 12")
    phone.write("the lamp")
    assert Question.objects.get(case=lamp).ending == QuestionEnd.ANSWERED

    phone.write("The lamp is at Mill Lane 3")

    manhole.refresh_from_db()
    assert (manhole.address, phone.last.case_id, phone.last.waits_since is not None) == ("", lamp.pk, True)


# --- Where it is, too late --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "人民公园南门，卖烟的小店旁边",
        "South gate of People's Park, next to the tobacco shop",
        "Mill Lane 3",
        "geo:32.0150,121.0250",
    ],
)
@pytest.mark.parametrize("with_point", [True, False])
def test_a_place_that_the_desk_said_meanwhile_is_read_with_hers_by_a_person(
    phone: Phone, desk: Desk, told: Told, text: str, with_point: bool
) -> None:
    phone.write("The lamp at our corner is out")
    told()
    case = Case.objects.get()
    actions.change_case(
        case.pk,
        actor=desk.operator,
        now=timezone.now(),
        address="North gate of People's Park",
        point=(121.0201, 32.0201) if with_point else None,
    )

    phone.write(text)

    row = phone.last
    case.refresh_from_db()
    assert (row.case_id, case.address) == (case.pk, "North gate of People's Park")
    if text.startswith("geo") and not with_point:
        assert (row.outcome, row.waits_since) == (TextOutcome.PLACE, None)
        assert case.point is not None
    else:
        assert (row.waits_since is not None, row.words) == (True, text)


def test_a_point_behind_a_place_in_words_is_the_point_of_the_place_and_another_is_for_a_person(
    phone: Phone, desk: Desk, told: Told
) -> None:
    phone.write("The lamp at our corner is out")
    told()
    phone.write("Renmin Road 12")
    case = Case.objects.get()
    assert (phone.last.outcome, case.point) == (TextOutcome.PLACE, None)

    phone.write("https://maps.google.com/?q=32.0150,121.0250")

    case.refresh_from_db()
    assert (phone.last.outcome, case.address) == (TextOutcome.PLACE, "Renmin Road 12")
    assert case.point is not None
    assert (round(case.point.x, 4), round(case.point.y, 4)) == (121.025, 32.015)
    phone.write("https://maps.google.com/?q=32.0151,121.0251")
    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.ADDITION, None)
    phone.write("https://maps.google.com/?q=32.0350,121.0450")
    assert (phone.last.case_id, phone.last.waits_since is not None) == (case.pk, True)
    case.refresh_from_db()
    assert round(case.point.x, 4) == 121.025


def test_another_street_than_she_said_is_for_a_person(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at our corner is out")
    told()
    phone.write("Renmin Road 12")
    phone.write("sorry, Mill Lane 3")

    assert phone.last.waits_since is not None
    assert Case.objects.get().address == "Renmin Road 12"


@pytest.mark.parametrize(
    "text",
    [
        "Renmin Road 12, still dark",
        "人民路12号 一直不亮",
        "Renmin Road 12?",
        "Renmin Road 12",
        "it is still dark at Renmin Road 12",
    ],
)
def test_a_place_that_comes_after_the_question_lapsed_is_for_a_person_whatever_stands_beside_it(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    phone.write("The lamp at our corner is out")
    told()
    question = Question.objects.get()
    Question.objects.update(lapses_at=timezone.now() - timedelta(minutes=1))
    lapse_questions(now=timezone.now())
    question.refresh_from_db()
    assert question.ending == QuestionEnd.LAPSED

    phone.write(text)

    assert (phone.last.case_id, phone.last.waits_since is not None) == (question.case_id, True)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("what about the lamp?", True),
        ("how long will the lamp take", True),
        ("路灯什么时候修好", True),
        ("update on both please", False),
        ("so?", False),
        ("怎么还没消息", False),
        ("when will it be fixed", False),
    ],
)
def test_a_question_for_the_state_is_answered_for_the_matter_it_names_or_for_all_that_are_open(
    phone: Phone, desk: Desk, told: Told, text: str, *, is_named: bool
) -> None:
    lamp, manhole = asked_where_of_two(phone, told)
    said = set(Words.objects.values_list("pk", flat=True))

    phone.write(text)

    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.STATUS, None)
    body = Message.objects.latest("pk").body
    assert (lamp.number in body, manhole.number in body) == (True, not is_named)
    assert set(Words.objects.values_list("pk", flat=True)) == said


def test_a_question_for_the_state_with_new_facts_is_words(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, _manhole = asked_where_of_two(phone, told)

    phone.write("how long will the lamp take, somebody fell there last night")

    assert (phone.last.case, phone.last.outcome) == (lamp, TextOutcome.UNSURE)


@pytest.mark.parametrize(
    "text", ["A1 B2", "A yes, B no", "A解决了 B没解决", "第一件解决了，第二件没有", "first one yes second no", "B2 A1"]
)
def test_a_pair_answers_each_of_the_two_that_the_list_named(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    one, two = done_case(desk, phone), done_case(desk, phone)
    phone.write("1")
    assert phone.last.outcome == TextOutcome.WHICH

    phone.write(text)

    assert phone.last.outcome == TextOutcome.ANSWER
    assert Rating.objects.get(case=one).is_solved is True
    assert Rating.objects.get(case=two).is_solved is False
    assert not Question.objects.filter(ended_at__isnull=True).exists()
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


@pytest.mark.parametrize("text", ["A1 B2 but it smells", "A maybe B no", "A yes? B no", "A1 A2", "A1 B2 C1"])
def test_a_pair_of_which_a_half_is_no_answer_ends_nothing(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    done_case(desk, phone), done_case(desk, phone)
    phone.write("1")

    phone.write(text)

    assert not Rating.objects.filter(is_solved=True).exists()
    assert Case.objects.filter(state=State.ANSWERING).count() == 2
