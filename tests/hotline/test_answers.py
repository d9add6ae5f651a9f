"""What a citizen answers to a class's own questions: told where her words are, and a danger where the city says so."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases import actions
from cases.actions import Caller, NewReport
from cases.models import Alert, AlertReason, Case, Channel, LogEntry
from cases.said import told_to
from tests.city import SmallCity
from tests.hotline.test_web import led
from tests.people import Desk

IN_ENGLISH = ["How many lamps are out? A whole row", "Number on the pole: POLE-7788"]
IN_CHINESE = ["几盏灯不亮？一整排", "灯杆编号：POLE-7788"]
ANSWERS = {"extent": "row", "pole": "POLE-7788"}


@pytest.fixture
def desk(city: SmallCity) -> Desk:
    return Desk(city)


@pytest.fixture
def lift(city: SmallCity) -> None:
    """A class that asks what is a danger, in the place of one that is none."""
    each = city.classes["lamp"]
    label = {"en": "Is anybody trapped inside?", "zh-hans": "有人被困吗？"}
    options = [
        {"value": "no", "label": {"en": "None", "zh-hans": "没有"}},
        {"value": "yes", "label": {"en": "Some", "zh-hans": "有"}, "danger": "injury"},
    ]
    hurt = {"key": "hurt", "kind": "choice", "label": {"en": "Who is hurt?", "zh-hans": "有人受伤吗？"}}
    each.questions = [
        {"key": "trapped", "kind": "yes_no", "label": label, "danger": "trapped"},
        {**hurt, "options": options},
    ]
    each.save()


def reading(desk: Desk, person: str, path: str, language: str = "en") -> Any:
    client = Client()
    client.force_login(desk.city.people[person])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(path)


def test_answers_stand_beside_the_words_in_the_language_of_whoever_may_read_them(desk: Desk) -> None:
    receipt = desk.sent("lamp", text="", answers=ANSWERS)
    number = Case.objects.get().number
    page, track = f"/desk/cases/{number}/", f"/r/{receipt.token}"
    for language, told in (("en", IN_ENGLISH), ("zh-hans", IN_CHINESE)):
        for person in ("operator", "lead", "dispatcher", "lamps_clerk"):
            shown = reading(desk, person, page, language).content.decode()
            assert all(each in shown for each in told), (person, language)
        own = Client()
        own.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert all(each in own.get(track).content.decode() for each in told)
    detail = reading(desk, "lamps_clerk", f"/api/internal/cases/{receipt.case_id}/").json()
    assert [each["answers"] for each in detail["words"] if each["kind"] == "report"] == [IN_ENGLISH]
    # What a crew's card and its news show.
    clerk, case = User.objects.get(username="lamps_clerk"), Case.objects.get()
    assert told_to(clerk, [case]).said[case.pk][0].text == "\n".join(IN_ENGLISH)


def test_answers_of_whoever_is_protected_are_kept_as_her_words_are(desk: Desk) -> None:
    caller = Caller(phone="+8613800138000", wants_protection=True)
    receipt = desk.report("lamp", answers=ANSWERS, caller=caller)
    one, now = [receipt.case_id], timezone.now()
    actions.summarise_case(receipt.case_id, actor=desk.operator, now=now, summary="Lamps are out")
    actions.file_case(one, actor=desk.lead, now=now)
    actions.route_case(one, actor=desk.dispatcher, now=now)
    number = Case.objects.get().number

    for path in (f"/desk/cases/{number}/", f"/api/internal/cases/{receipt.case_id}/"):
        assert "POLE-7788" not in reading(desk, "lamps_clerk", path).content.decode()
        assert "POLE-7788" in reading(desk, "operator", path).content.decode()
    clerk = User.objects.get(username="lamps_clerk")
    assert "POLE-7788" not in str(told_to(clerk, Case.objects.all()).said)


@pytest.mark.parametrize(
    ("answers", "danger", "rings"),
    [
        ({"trapped": "yes"}, "trapped", {"119", "120"}),
        ({"trapped": True}, "trapped", {"119", "120"}),
        ({"hurt": "yes"}, "injury", {"120"}),
        ({"trapped": "no", "hurt": "no"}, "", set()),
    ],
)
def test_an_answer_that_the_city_marks_is_a_danger_at_the_api(
    desk: Desk, lift: None, answers: dict[str, Any], danger: str, rings: set[str]
) -> None:
    body = {"class": "lamp", "text": "It stands still", "answers": answers}

    given = Client().post("/api/v1/reports", json.dumps(body), content_type="application/json").json()

    case = Case.objects.get()
    assert (case.danger, {each["number"] for each in given["ring_first"]}) == (danger, rings)
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).exists() is bool(danger)
    assert LogEntry.objects.get(case_id=case.pk, seq=1).facts.get("danger", "") == danger
    status = Client().get(f"/api/v1/reports/{given['token']}").json()
    assert {each["number"] for each in status["ring_first"]} == rings


def test_the_form_names_whom_to_ring_for_an_answer_before_it_is_sent(desk: Desk, lift: None, client: Client) -> None:
    client.post("/report/where/", {"lon": "121.0200", "lat": "32.0200", "address": "By the bridge"})
    client.post("/report/what/", {"text": "It stands still", "guess": "lamp", "guessed": "1"})

    answer = client.post("/report/more/", {"q_trapped": "yes"})

    assert led(answer).startswith("/report/danger/")
    assert 'href="tel:120"' in client.get(answer["Location"]).content.decode()
    assert led(client.post(answer["Location"])) == "/report/who/"
    client.post("/report/who/", {})
    assert Case.objects.get().danger == "trapped"
    assert 'href="tel:120"' in client.get("/report/done/").content.decode()


def test_an_answer_of_who_joins_a_case_makes_it_a_danger(desk: Desk, lift: None) -> None:
    known = desk.report("lamp")
    report = NewReport(
        channel=Channel.WEB,
        text="",
        received_at=timezone.now(),
        case_class=desk.city.classes["lamp"],
        answers={"trapped": "yes"},
    )

    actions.join_case(known.case_id, report, now=timezone.now())

    assert Case.objects.get().danger == "trapped"
    assert Alert.objects.filter(reason=AlertReason.DANGER, taken_at=None).count() == 1


# --- The telephone, and whoever is on a round --------------------------------------------


def calling(desk: Desk, act: str, **fields: Any) -> Any:
    client = Client()
    client.force_login(desk.city.people["operator"])
    form = {"text": "It stands still", "language": "en", "key": str(uuid4()), "act": act}
    return client.post("/desk/calls/", {**form, **fields})


def hinted(desk: Desk, **fields: Any) -> str:
    client = Client()
    client.force_login(desk.city.people["operator"])
    answer = client.post("/desk/calls/hints/", {"text": "It stands still", "language": "en", "key": "hints", **fields})
    return str(answer.content.decode())


def test_the_call_form_asks_what_the_class_asks_chosen_or_likeliest(desk: Desk, lift: None) -> None:
    asked = ('name="q_trapped"', 'name="q_hurt"', 'value="lamp" form="call-form"')

    assert all(each in hinted(desk, case_class="lamp") for each in asked)
    assert all(each in hinted(desk, text="the lamp is out") for each in asked)
    assert "q_trapped" not in hinted(desk, case_class="manhole")


def test_an_answer_on_the_telephone_names_whom_to_ring_and_is_sent_as_a_danger(desk: Desk, lift: None) -> None:
    told = hinted(desk, case_class="lamp", q_trapped="yes")

    assert {number for number in ("119", "120") if f'data-number="{number}"' in told} == {"119", "120"}
    # What it is was chosen and cannot wait: it can be sent at once.
    assert 'value="send"' in told
    assert 'value="send"' not in hinted(desk, case_class="lamp", q_trapped="no")


@pytest.mark.parametrize("act", ["file", "send", "hand_over:119", "join"])
@pytest.mark.parametrize("chosen", ["case_class", "asked_of"])
def test_an_answer_that_the_city_marks_is_a_danger_on_the_telephone(
    desk: Desk, lift: None, act: str, chosen: str
) -> None:
    if act == "join":
        known = desk.report("lamp", received_at=timezone.now())
        act = f"join:{known.number}"

    answer = calling(desk, act, q_trapped="yes", lon="121.02", lat="32.02", **{chosen: "lamp"})

    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.danger, case.case_class) == ("trapped", desk.city.classes["lamp"])
    assert case.reports.latest("pk").answers == {"trapped": "yes"}
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).exists()


def test_an_answer_from_a_round_is_kept_and_is_a_danger_where_the_city_says_so(desk: Desk, lift: None) -> None:
    client = Client()
    client.force_login(desk.city.people["grid_worker"])
    page = client.get("/field/report/").content.decode()
    assert 'data-questions="lamp"' in page
    assert 'name="q_trapped"' in page
    act = {"key": str(uuid4()), "kind": "upload", "happened_at": timezone.now().isoformat(), "class": "lamp"}

    body = {**act, "answers": {"trapped": "yes"}}
    answer = client.post("/api/internal/field/acts", json.dumps(body), content_type="application/json")

    assert answer.status_code == 200, answer.content
    case = Case.objects.get()
    assert (case.danger, case.reports.get().answers) == ("trapped", {"trapped": "yes"})
    assert Alert.objects.filter(case=case, reason=AlertReason.DANGER).exists()


def test_without_scripts_answers_from_a_round_are_taken_as_well(desk: Desk, lift: None) -> None:
    client = Client()
    client.force_login(desk.city.people["grid_worker"])

    client.post("/field/report/", {"class": "lamp", "key": str(uuid4()), "q_hurt": "yes", "q_trapped": ""})

    assert (Case.objects.get().danger, Case.objects.get().reports.get().answers) == ("injury", {"hurt": "yes"})
