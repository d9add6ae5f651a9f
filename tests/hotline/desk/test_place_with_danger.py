"""A place that was asked for is stored whatever else the answer tells, and who is hurt there makes no second case."""

import pytest
from django.db.models import F

from cases.models import Case
from common.models import City
from grid.models import CaseClass, Kind, Nature
from hotline.models import Question, QuestionKind
from hotline.sms.place_talk import place_alone
from hotline.sms.places import address_in, leading_address
from hotline.sms.referring import speaks_of_its_inside
from tests.city import SmallCity
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio", "classes")

CLASSES = {
    "lamps": ("Street lamp", "路灯", Kind.COMPONENT, ["lamp out"], ["路灯不亮"]),
    "refuse": ("Refuse", "垃圾", Kind.EVENT, ["rubbish"], ["垃圾"]),
    "burning": ("Burning refuse", "焚烧垃圾", Kind.EVENT, ["fire", "smoke"], ["着火", "冒烟"]),
    "pole": ("Pole", "立杆", Kind.COMPONENT, ["pole", "wire"], ["杆", "漏电", "电线"]),
    "gas": ("Gas leak", "燃气泄漏", Kind.EVENT, ["gas leak", "gas"], ["煤气", "燃气"]),
    "aged": ("Care of the old", "养老服务", Kind.EVENT, ["elderly", "old man"], ["老人"]),
    "disabled": ("Care of the disabled", "残疾人服务", Kind.EVENT, ["disabled"], ["残疾人"]),
    "drain": ("Blocked drain", "下水道堵塞", Kind.COMPONENT, ["drain"], ["下水道"]),
}
LAMP_ZH, LAMP, BINS_ZH, BINS, GAS_ZH, GAS = (
    "路灯不亮了",
    "The lamp is out",
    "垃圾没人收",
    "Rubbish is not collected",
    "煤气漏了",
    "There is a gas leak",
)
ANSWERS = [
    (LAMP_ZH, "红旗路45号 漏电了", "红旗路45号"),
    (LAMP_ZH, "红旗路45号 老人摔伤了", "红旗路45号"),
    (LAMP_ZH, "红旗路45号 有人摔断腿了", "红旗路45号"),
    (LAMP_ZH, "红旗路45号灯杆要倒了", "红旗路45号"),
    (LAMP_ZH, "我家在红旗路45号 孩子触电了", "红旗路45号"),
    (LAMP_ZH, "红旗路45号有人触电了怎么办？", "红旗路45号"),
    (BINS_ZH, "红旗路45号 着火了", "红旗路45号"),
    (BINS_ZH, "有人晕倒了，红旗路45号", "红旗路45号"),
    (BINS_ZH, "红旗路45号有人打架动刀", "红旗路45号"),
    (GAS_ZH, "工农路33号 老人晕倒了", "工农路33号"),
    (GAS_ZH, "工农路33号 残疾人晕倒了", "工农路33号"),
    (GAS_ZH, "工农路33号 楼上老人没反应", "工农路33号"),
    (LAMP, "45 Hongqi Road, someone broke his leg", "45 Hongqi Road"),
    (LAMP, "45 hongqi road the pole is about to fall", "45 hongqi road"),
    (LAMP, "It's at 45 Hongqi Road an old man fell and is bleeding", "45 Hongqi Road"),
    (BINS, "45 Hongqi Road. it's on fire", "45 Hongqi Road"),
    (GAS, "33 Gongnong Road my disabled son has fainted", "33 Gongnong Road"),
]


@pytest.fixture
def classes(city: SmallCity) -> None:
    for code, (en, zh, kind, words_en, words_zh) in CLASSES.items():
        CaseClass.objects.create(
            code=code,
            names={"en": en, "zh-hans": zh},
            parent=city.classes["facilities"],
            kind=kind,
            nature=Nature.FIELD,
            keywords={"en": words_en, "zh-hans": words_zh},
        )
    City.objects.update(config_version=F("config_version") + 1_000_000)


@pytest.mark.parametrize(("first", "answer", "address"), ANSWERS)
def test_a_danger_told_with_the_place_that_was_asked_for_is_of_that_case_and_there(
    phone: Phone, told: Told, first: str, answer: str, address: str
) -> None:
    phone.write(first)
    told()
    assert Question.objects.get().kind == QuestionKind.PLACE

    phone.write(answer)

    case = Case.objects.get()
    assert (case.address, bool(case.danger)) == (address, True)
    assert Question.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("first", "answer"),
    [(LAMP, "smell of gas at 45 Hongqi Road"), (LAMP_ZH, "工农路33号煤气味很大")],
)
def test_a_danger_of_another_thing_is_a_matter_of_its_own(phone: Phone, told: Told, first: str, answer: str) -> None:
    phone.write(first)
    told()

    phone.write(answer)

    assert (Case.objects.count(), Case.objects.earliest("pk").danger) == (2, "")


@pytest.mark.parametrize("words", ["里面冒出煤气味", "里面冒煤气味", "下面有煤气味", "smell of gas coming out of it"])
def test_what_comes_out_of_her_own_thing_is_told_of_her_case(phone: Phone, told: Told, words: str) -> None:
    phone.write("红旗路45号下水道堵了")
    told()

    phone.write(words)

    case = Case.objects.get()
    assert case.danger == "gas"


def test_what_is_in_a_house_is_not_in_what_was_spoken_of() -> None:
    texts = ["家里有煤气味", "里面的房子着火了", "gas in my flat", "it is burning", "里面店铺冒烟"]
    assert [text for text in texts if speaks_of_its_inside(text)] == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("33 gongnong road, next to the bakery pls hurry my kid is scared", "33 gongnong road, next to the bakery"),
        ("33 Gongnong Road, opposite the bank because it is dark", "33 Gongnong Road, opposite the bank"),
        ("33 Gongnong Road, second floor i can't get there", "33 Gongnong Road, second floor"),
        ("工农路33号，面包店旁边快点孩子害怕", "工农路33号，面包店旁边"),
        ("工农路33号，学校后门麻烦快来", "工农路33号，学校后门"),
        ("工农路33号，老人活动中心对面", "工农路33号，老人活动中心对面"),
    ],
)
def test_haste_and_fear_behind_what_says_more_closely_where_are_no_part_of_it(text: str, address: str) -> None:
    assert place_alone(text, address_in, lambda _piece: False) == address


def test_an_address_leads_only_where_nothing_else_stands_before_it() -> None:
    led = {
        text: leading_address(text)
        for text in ("红旗路45号漏电了", "在红旗路45号 着火了", "ok 45 hongqi road it burns")
    }
    assert list(led.values()) == ["红旗路45号", "红旗路45号", "45 hongqi road"]
    assert [leading_address(text) for text in ("着火了 红旗路45号", "fire at 45 Hongqi Road")] == ["", ""]
