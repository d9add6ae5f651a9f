"""A danger that names no other place is told of her own running case: the city knows where that is."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from cases.models import Alert, Case, Words
from common.models import City
from grid.models import CaseClass, Kind, Nature
from hotline.models import Question, QuestionEnd, TextOutcome
from hotline.sms.elsewhere import Known, may_be_danger_of
from hotline.sms.things import kinds_in
from tests.cases.conftest import Desk
from tests.city import NOW, SmallCity
from tests.hotline.desk.telephone import Phone, Told, done_case

pytestmark = pytest.mark.usefixtures("twilio", "siblings")

# As a whole city has them: beside each class those that its things are called by as well.
CLASSES = {
    "water_cover": ("Water supply manhole cover", "上水井盖", ["loose cover"], ["井盖响"]),
    "no_owner": ("Manhole cover without known owner", "无主井盖", ["cover", "manhole"], ["井盖不", "盖子", "井盖"]),
    "street_lamp": ("Street lamp", "路灯", ["lamp out"], ["路灯不亮"]),
    "pole": ("Pole", "立杆", ["pole", "wire"], ["杆", "漏电", "电线"]),
    "burning": ("Burning refuse", "焚烧垃圾", ["fire", "smoke"], ["着火", "冒烟"]),
    "gas": ("Gas leak", "燃气泄漏", ["gas", "smell"], ["燃气", "煤气"]),
    "bridge": ("River bridge", "跨河桥", ["bridge"], ["桥"]),
}


@pytest.fixture
def siblings(city: SmallCity) -> dict[str, CaseClass]:
    made = {
        code: CaseClass.objects.create(
            code=code,
            names={"en": en, "zh-hans": zh},
            parent=city.classes["facilities"],
            kind=Kind.COMPONENT,
            nature=Nature.FIELD,
            keywords={"en": words_en, "zh-hans": words_zh},
        )
        for code, (en, zh, words_en, words_zh) in CLASSES.items()
    }
    City.objects.update(config_version=F("config_version") + 1_000_000)
    return made


def placed(phone: Phone, text: str, case_class: CaseClass, address: str) -> Case:
    phone.write(text)
    case = phone.last.case
    assert case is not None
    Case.objects.filter(pk=case.pk).update(case_class=case_class, address=address)
    return case


MANHOLE = [
    "the cover broke and a child fell in",
    "盖子没了，人掉下去了",
    "the manhole cover cracked and a man fell in",
    "smell of gas from the hole",
    "井里冒烟了",
]
LAMP = [
    "灯杆漏电了",
    "灯杆冒烟",
    "the pole is about to fall on people",
    "sparks from the wire of the lamp",
    "灯柱着火了",
]


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize(
    ("code", "first", "texts"),
    [("water_cover", "红旗路45号井盖响", MANHOLE), ("street_lamp", "红旗路45号路灯不亮", LAMP)],
)
def test_a_danger_of_her_own_matter_is_told_of_her_case(
    phone: Phone, siblings: dict[str, CaseClass], code: str, first: str, texts: list[str], days: int
) -> None:
    case = placed(phone, first, siblings[code], "红旗路45号")

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        for text in texts:
            phone.write(text)

            assert (text, phone.last.case_id) == (text, case.pk)
    case.refresh_from_db()
    assert (Case.objects.count(), bool(case.danger), case.address) == (1, True, "红旗路45号")
    assert Alert.objects.filter(case=case, reason="danger", taken_at=None).exists()


def test_a_danger_that_names_nothing_is_told_of_her_case_and_read_by_a_person(
    phone: Phone, siblings: dict[str, CaseClass]
) -> None:
    case = placed(phone, "红旗路45号路灯不亮", siblings["street_lamp"], "红旗路45号")

    phone.write("着火了！")

    case.refresh_from_db()
    assert (phone.last.case_id, phone.last.outcome, case.danger) == (case.pk, TextOutcome.UNSURE, "fire")
    assert phone.last.waits_since is not None


@pytest.mark.parametrize("text", ["隧道塌了", "a man with a knife is attacking people in the park"])
def test_a_danger_of_a_thing_that_her_case_has_not_is_told_at_once_and_read_by_a_person(
    phone: Phone, siblings: dict[str, CaseClass], text: str
) -> None:
    case = placed(phone, "红旗路45号井盖响", siblings["water_cover"], "红旗路45号")

    phone.write(text)

    case.refresh_from_db()
    assert (phone.last.case_id, phone.last.outcome, bool(case.danger)) == (case.pk, TextOutcome.UNSURE, True)
    assert phone.last.waits_since is not None
    assert Alert.objects.filter(case=case, reason="danger", taken_at=None).exists()


@pytest.mark.parametrize(
    "text",
    [
        "my kitchen is on fire",
        "smell of gas in my flat",
        "家里有煤气味",
        "桥塌了，有人掉下去了",
        "人民路12号着火了",
        "还有一件事，着火了",
    ],
)
def test_a_danger_of_plainly_another_matter_or_place_is_its_own(
    phone: Phone, siblings: dict[str, CaseClass], text: str
) -> None:
    case = placed(phone, "红旗路45号路灯不亮", siblings["street_lamp"], "红旗路45号")

    phone.write(text)

    assert (phone.last.outcome, Case.objects.count()) == (TextOutcome.REPORT, 2)
    assert Case.objects.exclude(pk=case.pk).get().danger


@pytest.mark.parametrize("last", ["lamp", "manhole"])
@pytest.mark.parametrize(("text", "meant"), [("灯杆漏电了", "lamp"), ("盖子没了，人掉下去了", "manhole")])
def test_of_several_running_cases_it_is_the_one_whose_thing_it_names(
    phone: Phone, siblings: dict[str, CaseClass], last: str, text: str, meant: str
) -> None:
    classes = {"lamp": ("street_lamp", "新 红旗路45号路灯不亮"), "manhole": ("water_cover", "新 人民路8号井盖响")}
    order = [each for each in classes if each != last] + [last]
    cases = {each: placed(phone, classes[each][1], siblings[classes[each][0]], each) for each in order}

    phone.write(text)

    assert (phone.last.case_id, Case.objects.count()) == (cases[meant].pk, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2 灯杆漏电了",
        "2 sparks coming out of the lamp",
        "1 but the pole is giving electric shocks",
        "修好了但是漏电",
        "还是不亮，灯杆冒烟了",
    ],
)
def test_a_late_answer_with_a_danger_waits_with_its_case(
    phone: Phone, desk: Desk, told: Told, siblings: dict[str, CaseClass], text: str
) -> None:
    case_id = done_case(desk, phone)
    Case.objects.filter(pk=case_id).update(case_class=siblings["street_lamp"], address="红旗路45号")
    told()
    Question.objects.update(ended_at=NOW, ending=QuestionEnd.LAPSED)

    phone.write(text)

    case = Case.objects.get()
    assert (phone.last.case_id, phone.last.outcome) == (case_id, TextOutcome.LATE)
    assert phone.last.waits_since is not None
    assert case.danger
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("the pole is leaning", {"lamp", "wire"}),
        ("traffic light sparks", {"signal"}),
        ("New bin lids are gone", {"waste"}),
        ("fire next to the school", set()),
        ("in my hallway", {"home"}),
        ("in my kitchen", {"home", "house"}),
        ("12 Renmin Road", set()),
        ("学校门口的井盖", {"ground"}),
    ],
)
def test_of_which_kinds_the_things_are(text: str, kinds: set[str]) -> None:
    assert kinds_in(text) == kinds


@pytest.mark.parametrize(
    "text", ["有个老人困在车里", "老人被困车里了", "车里有个老人", "someone is trapped in a car", "车里面有个孩子"]
)
def test_whoever_is_caught_in_a_car_is_caught_in_what_the_case_is_of(text: str) -> None:
    flood = Known(frozenset(), frozenset(), frozenset({"water"}))

    assert may_be_danger_of(text, flood)
    assert not may_be_danger_of("two cars have crashed at the crossing", flood)
