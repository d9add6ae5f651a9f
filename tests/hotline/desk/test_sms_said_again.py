"""Right behind an answer the next word is read with that: what takes it back or says it again settles no other matter."""

import pytest

from cases import actions, rules
from cases.models import Case, Rating
from cases.workflow import State
from grid.models import CaseClass
from hotline.models import InboundText, TextOutcome
from tests.cases.conftest import Desk
from tests.city import NOW, later
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")

NAMES = {
    "lamp": ("Street lamp", "路灯", ["street light"], ["路灯不亮"]),
    "manhole": ("Pothole", "路面坑洞", ["hole"], ["坑"]),
}
TEXTS = {"lamp": "人民中路12号路灯不亮", "manhole": "红旗路45号路面有个大坑"}
PLACES = {"lamp": "人民中路12号", "manhole": "红旗路45号"}


@pytest.fixture(autouse=True)
def lamp_and_pothole(desk: Desk) -> None:
    for code, (en, zh, keywords_en, keywords_zh) in NAMES.items():
        kind = CaseClass.objects.get(code=code)
        kind.names = {"en": en, "zh-hans": zh}
        kind.keywords = {"en": keywords_en, "zh-hans": keywords_zh}
        kind.save()
    rules._held.forget()


def asked_of(desk: Desk, code: str) -> int:
    """Bring a case of this telephone to where its citizen is asked whether it is solved."""
    case_id = running(desk, code)
    actions.sign_orders([case_id], actor=desk.lamps_clerk, now=NOW)
    actions.finish_orders([case_id], actor=desk.lamps_clerk, now=NOW, result="Done")
    actions.pass_check([case_id], actor=desk.other_worker, now=NOW)
    return case_id


def running(desk: Desk, code: str) -> int:
    """A case at work: the branch for lamps does holes too, which have nobody else beside it."""
    received_at = later(days=-2)
    case_id = desk.report("lamp", text=TEXTS[code], address=PLACES[code], received_at=received_at).case_id
    actions.file_case([case_id], actor=desk.lead, now=NOW)
    actions.route_case([case_id], actor=desk.dispatcher, now=NOW)
    Case.objects.filter(pk=case_id).update(case_class=CaseClass.objects.get(code=code))
    return case_id


def answer_of(case_id: int) -> bool | None:
    return Rating.objects.get(case=case_id).is_solved


# An answer for one of the two, what follows it, and of which it is: A is the lamp, B the pothole.
SAID_AGAIN = [
    (["灯没亮"], "现在亮了", "A"),
    (["灯亮了"], "亮了亮了 谢谢", "A"),
    (["2", "A"], "刚看了，亮了", "A"),
    (["灯亮了"], "哎呀又不亮了", "A"),
    (["灯亮了"], "又坏了", "A"),
    (["灯亮了"], "还没修好", "A"),
    (["1", "A"], "不对，灯又灭了", "A"),
    (["1", "A"], "all good", "A"),
    (["hole filled"], "no, hole's still there", "B"),
    (["灯亮了"], "刚才说错了，没亮", "A"),
    (["灯亮了"], "no wait, dark again", "A"),
    (["灯没亮"], "哦灯亮了", "A"),
    (["1", "A"], "打错了 是B", "A"),
    (["坑填平了"], "又坏了", "B"),
    (["坑还在"], "oops, it's filled", "B"),
]


@pytest.mark.parametrize(("answer", "text", "which"), SAID_AGAIN, ids=str)
def test_what_is_said_again_or_taken_back_waits_with_what_was_answered(
    phone: Phone, desk: Desk, told: Told, answer: list[str], text: str, which: str
) -> None:
    both = {"A": asked_of(desk, "lamp"), "B": asked_of(desk, "manhole")}
    for each in answer:
        phone.write(each)
    before = answer_of(both[which])
    assert before is not None

    phone.write(text)

    (other,) = (case_id for name, case_id in both.items() if name != which)
    assert (phone.last.outcome, phone.last.case_id) == (TextOutcome.LATE, both[which])
    assert phone.last.waits_since is not None
    assert (answer_of(both[which]), answer_of(other)) == (before, None)


@pytest.mark.parametrize(
    ("text", "is_solved"),
    [
        ("坑也补好了", True),
        ("坑还在", False),
        ("1", True),
        ("2", False),
        ("也好了", True),
        ("yes, the hole is filled", True),
    ],
)
def test_what_names_what_is_still_asked_or_only_says_yes_answers_that(
    phone: Phone, desk: Desk, told: Told, text: str, is_solved: bool
) -> None:
    lamp, pothole = asked_of(desk, "lamp"), asked_of(desk, "manhole")
    phone.write("灯亮了")

    phone.write(text)

    assert (answer_of(lamp), answer_of(pothole)) == (True, is_solved)


@pytest.mark.parametrize("has_lamp", [True, False])
def test_what_is_said_of_no_pothole_answers_for_none(phone: Phone, desk: Desk, told: Told, has_lamp: bool) -> None:
    lamp = running(desk, "lamp") if has_lamp else None
    pothole = asked_of(desk, "manhole")
    for text in (
        "亮了",
        "水来了",
        "通了",
        "no more noise",
        "还黑着",
        "not lit",
        "still leaking",
        "还堵着",
        "still noisy",
        "异味没了",
    ):
        phone.write(text)

        assert (answer_of(pothole), phone.last.waits_since is not None) == (None, True), text
        if text in ("亮了", "还黑着", "not lit"):
            assert phone.last.case_id == (lamp or pothole), text
    assert Case.objects.get(pk=pothole).state == State.ANSWERING


@pytest.mark.parametrize("text", ["坑填平了", "坑没补"])
def test_what_is_said_of_potholes_answers_for_one(phone: Phone, desk: Desk, told: Told, text: str) -> None:
    pothole = asked_of(desk, "manhole")

    phone.write(text)

    assert answer_of(pothole) is (text == "坑填平了")


def test_a_state_answers_for_the_one_that_can_be_so(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, pothole = asked_of(desk, "lamp"), asked_of(desk, "manhole")

    phone.write("亮了")

    assert (answer_of(lamp), answer_of(pothole)) == (True, None)


@pytest.mark.parametrize("answer", ["坑还在", "灯亮了"])
def test_thanks_right_behind_an_answer_are_filed_nowhere(phone: Phone, desk: Desk, told: Told, answer: str) -> None:
    asked_of(desk, "lamp"), asked_of(desk, "manhole")
    phone.write(answer)
    for text in ("谢谢", "再见", "好的", "👍", "bye", "ok thanks"):
        phone.write(text)

        assert (phone.last.outcome, phone.last.case_id, phone.last.waits_since) == (TextOutcome.THANKS, None, None), (
            text
        )
    assert Rating.objects.filter(answered_at__isnull=True).count() == 1


def test_thanks_take_not_the_place_of_what_a_letter_is_about(phone: Phone, desk: Desk, told: Told) -> None:
    lamp, pothole = asked_of(desk, "lamp"), asked_of(desk, "manhole")
    for text in ("1", "谢谢", "A"):
        phone.write(text)

    assert (answer_of(lamp), answer_of(pothole)) == (True, None)
    assert not InboundText.objects.filter(waits_since__isnull=False).exists()


@pytest.mark.parametrize(
    ("first", "text", "answers", "waits"),
    [
        ("1", "A。坑没补", (True, False), 0),
        ("1", "1A 2B", (True, False), 0),
        ("1", "2 for A and 1 for B", (False, True), 0),
        ("2", "A2", (False, None), 0),
        ("1", "B 1", (None, True), 0),
        ("1", "A解决了", (True, None), 0),
        # Of which the first was, nobody knows.
        ("1", "A2", (False, None), 1),
    ],
)
def test_a_letter_and_more_lose_no_answer(
    phone: Phone, desk: Desk, told: Told, first: str, text: str, answers: tuple[bool | None, bool | None], waits: int
) -> None:
    lamp, pothole = asked_of(desk, "lamp"), asked_of(desk, "manhole")
    phone.write(first)
    phone.write(text)

    assert (answer_of(lamp), answer_of(pothole)) == answers
    assert InboundText.objects.filter(waits_since__isnull=False).count() == waits
