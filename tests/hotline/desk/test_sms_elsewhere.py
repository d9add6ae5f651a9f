"""Whether a text is about the case that is open: landmarks are no matters, a house number is more than its digits."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from cases import actions
from cases.models import Alert, Case, Words
from common.models import City
from grid.models import CaseClass, Kind, Nature
from hotline.models import Question, QuestionKind, TextOutcome
from hotline.sms.elsewhere import Known, names_another_place
from hotline.sms.landmarks import says_only_where, without_landmarks
from tests.cases.conftest import Desk
from tests.city import SmallCity
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio", "landmarks")

LANDMARKS = {
    "shelter": ("Bus shelter", "公交站亭", ["bus stop", "bus shelter"], ["公交站", "候车亭"]),
    "bridge": ("River bridge", "跨河桥", ["bridge", "bridge railing"], ["桥面", "大桥"]),
    "signal": ("Traffic signal", "交通信号灯", ["traffic light", "signal broken"], ["红绿灯"]),
}


@pytest.fixture
def landmarks(city: SmallCity) -> None:
    """Classes of what people say that something stands beside."""
    for code, (en, zh, words_en, words_zh) in LANDMARKS.items():
        CaseClass.objects.create(
            code=code,
            names={"en": en, "zh-hans": zh},
            parent=city.classes["facilities"],
            kind=Kind.COMPONENT,
            nature=Nature.FIELD,
            keywords={"en": words_en, "zh-hans": words_zh},
        )
    lamp = city.classes["lamp"]
    lamp.names, lamp.keywords = {"en": "Street lamp", "zh-hans": "路灯"}, {"en": ["lamp"], "zh-hans": ["路灯"]}
    lamp.save()


def asked_where(phone: Phone, told: Told, text: str) -> Case:
    phone.write(text)
    told()
    assert Question.objects.get().kind == QuestionKind.PLACE
    return Case.objects.get()


# --- Landmarks --------------------------------------------------------------------------------


@pytest.mark.parametrize("is_filed", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Opposite the bus stop on Renmin Road",
        "Next to the old bus stop, Renmin Road 12",
        "On the bridge in Renmin Road",
        "Bus stop, Renmin Road",
        "Bridge Street 12",
        "on bridge street",
        "人民路公交站旁边",
        "人民路公交站",
    ],
)
def test_a_landmark_is_an_answer_to_where(
    phone: Phone, told: Told, city: SmallCity, text: str, *, is_filed: bool
) -> None:
    case = asked_where(phone, told, "The lamp is out")
    if is_filed:
        Case.objects.filter(pk=case.pk).update(case_class=city.classes["lamp"])

    phone.write(text)

    case.refresh_from_db()
    assert (phone.last.outcome, phone.last.waits_since) == (TextOutcome.PLACE, None)
    assert case.address
    assert case.address in text


@pytest.mark.parametrize(
    "text",
    [
        "under the bridge",
        "at the traffic light",
        "between the bus stop and the bridge",
        "红绿灯对面",
        "就在大桥下面",
        "公交站附近",
    ],
)
def test_a_landmark_that_stands_in_many_a_street_is_no_other_matter_and_asked_about_by_a_person(
    phone: Phone, told: Told, text: str
) -> None:
    case = asked_where(phone, told, "The lamp is out")

    phone.write(text)

    assert (phone.last.case, phone.last.outcome, Case.objects.count()) == (case, TextOutcome.UNSURE, 1)
    assert Question.objects.get(kind=QuestionKind.PLACE).ended_at is None


@pytest.mark.parametrize(
    "text",
    [
        "A traffic light hangs askew at the school",
        "The bridge railing rattles in Park Street",
        "学校门口红绿灯时间太短",
        "Bus stop glass lies around near the school",
    ],
)
def test_another_matter_beside_a_landmark_is_no_answer_to_where(phone: Phone, told: Told, text: str) -> None:
    case = asked_where(phone, told, "The lamp is out")

    phone.write(text)

    case.refresh_from_db()
    assert (phone.last.outcome, case.address) == (TextOutcome.UNSURE, "")


@pytest.mark.parametrize(
    "text", ["The wire is sparking, by the bus stop", "A wire sparks near the traffic light", "公交站旁边电线冒火花"]
)
def test_a_danger_beside_a_landmark_stays_with_its_case(phone: Phone, told: Told, text: str) -> None:
    phone.write("The lamp is out, Renmin Road 12")
    case = Case.objects.get()

    phone.write(text)

    case.refresh_from_db()
    assert (Case.objects.count(), phone.last.case_id) == (1, case.pk)
    assert case.danger
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)


@pytest.mark.parametrize("text", ["Traffic light sparks, a child got hurt", "桥面塌了，有人掉下去了"])
def test_a_danger_of_another_matter_is_its_own(phone: Phone, told: Told, text: str) -> None:
    phone.write("The lamp is out, Renmin Road 12")

    phone.write(text)

    assert (phone.last.outcome, Case.objects.count()) == (TextOutcome.REPORT, 2)


@pytest.mark.parametrize(
    ("text", "phrase", "is_left"),
    [
        ("rubbish near the bridge", "bridge", False),
        ("rubbish near the broken bridge", "bridge", True),
        ("at night the traffic light is off", "traffic light", True),
        ("the bridge near the school", "bridge", True),
        ("a child fell in the manhole", "manhole", True),
        ("in the underpass, left side", "underpass", False),
        ("near Renmin Road bus stop", "bus stop", False),
        ("公交站旁", "公交站", False),
        ("井盖下沉", "井盖", True),
        ("旁边的公交站坏了", "公交站", True),
    ],
)
def test_what_stands_behind_near_is_a_landmark(text: str, phrase: str, *, is_left: bool) -> None:
    assert (phrase in without_landmarks(text, [phrase])) is is_left


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("bus stop Renmin Road 12", True), ("The bus stop rattles", False), ("Bus stop glass lies there", False)],
)
def test_a_thing_and_a_street_say_where(text: str, *, is_so: bool) -> None:
    assert says_only_where(text, ["bus stop"]) is is_so


# --- The place of a danger ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "text", "address"),
    [
        ("A cable hangs down, sparking", "Renmin Road 12, still sparking", "Renmin Road 12"),
        ("There is a gas leak", "It is Renmin Road 12, the gas leak gets worse", "Renmin Road 12"),
        ("电线掉下来冒火花", "人民路12号，还在冒火花", "人民路12号"),
        ("The lamp is out", "Renmin Road 12, the lamp is sparking", "Renmin Road 12"),
    ],
)
def test_the_place_of_a_danger_is_stored_though_it_is_dangerous(
    phone: Phone, told: Told, first: str, text: str, address: str
) -> None:
    case = asked_where(phone, told, first)

    phone.write(text)

    case.refresh_from_db()
    assert (phone.last.outcome, case.address, Case.objects.count()) == (TextOutcome.PLACE, address, 1)
    assert case.danger
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        # Who answers first where it is, has answered; who tells of something elsewhere has not.
        ("Renmin Road 12, a wire is sparking", "Renmin Road 12"),
        ("Opposite the bakery on Qingnian Rd no. 14. It smells of gas", "Opposite the bakery on Qingnian Rd no. 14"),
        ("人民路12号，有人触电了", "人民路12号"),
        ("Gas leak at Renmin Road 12", ""),
    ],
)
def test_a_danger_where_there_was_none_is_read_by_a_person(phone: Phone, told: Told, text: str, address: str) -> None:
    case = asked_where(phone, told, "The lamp is out")

    phone.write(text)

    case.refresh_from_db()
    assert (phone.last.outcome, phone.last.case_id, case.address) == (TextOutcome.UNSURE, case.pk, address)
    assert phone.last.waits_since is not None
    assert case.danger


# --- The same place -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "known", "is_another"),
    [
        ("1 Elm Street", "11 Elm Street", True),
        ("11 Elm Street", "1 Elm Street", True),
        ("人民路1号", "人民路12号", True),
        ("人民路12", "人民路1", True),
        ("12 Renmin Rd", "12 Renmin Road", False),
        ("12 Elm St", "Elm Street 12", False),
        ("5 Oak Ave", "5 Oak Avenue", False),
        ("12 Elm Street", "Flat 3, 12 Elm Street", False),
        ("人民路12号", "人民路12号3幢", False),
        ("人民路", "人民路12号", False),
        ("人民路１２号", "人民路12号对面", False),
        ("Elm Street 12", "Oak Street 12", True),
        ("1 Elm Street", "Elm Street", False),
    ],
)
def test_a_house_is_the_same_by_its_number_and_street(said: str, known: str, *, is_another: bool) -> None:
    assert names_another_place(said, Known(frozenset(), frozenset({known}))) is is_another


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ("The lamp is out, Renmin Road 12", "The lamp in Renmin Road 12 is still dark"),
        ("人民路12号路灯不亮", "人民路12号路灯还是不亮"),
    ],
)
def test_what_she_said_of_her_own_case_is_known_of_the_one_it_was_merged_into(
    phone: Phone, told: Told, desk: Desk, first: str, text: str
) -> None:
    phone.write(first)
    own = Case.objects.get()
    other = desk.report("lamp", caller=actions.Caller(phone="+8613800138009")).case_id
    Case.objects.filter(pk=other).update(address="Corner Hongxing Road")
    actions.merge_cases([own.pk], into=other, actor=desk.operator, now=timezone.now())

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        phone.write(text)
        said_with = phone.last.case_id
        phone.write("The lamp in Park Street 3 is dark")

    assert said_with == other
    assert phone.last.case_id not in (own.pk, other)


CONTINUED = [
    ("There is smell in the stairs", "gas I think, my head hurts"),
    ("There is smell in the stairs", "It is gas leak I think"),
    ("strange odour in our hall", "gas leak, we feel dizzy"),
    ("楼道里有味道", "好像是燃气泄漏，头晕"),
    ("楼道里有怪味", "燃气泄漏了，快来"),
]
ONE_MORE = [
    ("There is smell in the stairs", "Also a gas leak at Renmin Road 12"),
    ("The lamp is broken", "A gas leak, another thing"),
    ("路灯不亮了", "人民路12号燃气泄漏"),
    ("路灯不亮了", "还有一件事，燃气泄漏"),
]


@pytest.fixture
def smells(city: SmallCity, landmarks: None) -> None:
    """The city has a class for smells and one for gas."""
    for code, words in (("lamp", ["smell", "odour", "味道", "怪味", "lamp", "路灯"]), ("manhole", ["gas", "燃气"])):
        each = city.classes[code]
        each.keywords = {"en": [w for w in words if w.isascii()], "zh-hans": [w for w in words if not w.isascii()]}
        each.save()
    City.objects.update(config_version=F("config_version") + 1_000_000)


@pytest.mark.usefixtures("smells")
@pytest.mark.parametrize("is_asked", [True, False])
@pytest.mark.parametrize(("first", "second"), CONTINUED)
def test_a_danger_right_behind_a_report_without_a_place_is_told_of_that_case(
    desk: Desk, told: Told, phone: Phone, first: str, second: str, is_asked: bool
) -> None:
    phone.write(first)
    if is_asked:
        told()
    phone.write(second)
    told()

    (case,) = Case.objects.all()
    assert case.danger
    assert phone.last.case_id == case.pk
    assert Alert.objects.filter(case=case, reason="danger", taken_at=None).exists()
    assert Question.objects.filter(kind=QuestionKind.PLACE).count() == 1


@pytest.mark.usefixtures("smells")
@pytest.mark.parametrize(("first", "second"), ONE_MORE)
def test_a_danger_that_is_one_more_thing_is_a_case_of_its_own(
    desk: Desk, told: Told, phone: Phone, first: str, second: str
) -> None:
    phone.write(first)
    told()
    phone.write(second)

    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "please stop the noise", "Yes Hotel dumps rubbish behind it", "No parking sign fell down", "New bin lids are gone", "退订的报纸一直送来",
        "TD-LTE基站辐射", "2路车不停站", "拒收垃圾的环卫工", "my wages were not paid", "暖气不热",
    ],
)  # fmt: skip
def test_a_thing_that_her_open_case_has_not_is_read_by_a_person_be_there_a_class_for_it_or_none(
    phone: Phone, desk: Desk, text: str
) -> None:
    phone.write("红旗路45号路灯不亮")

    phone.write(text)

    assert (phone.last.case, phone.last.outcome) == (Case.objects.get(), TextOutcome.UNSURE)
    assert phone.last.waits_since is not None


@pytest.mark.parametrize(
    "text",
    [
        "it is dark before my house", "我家孩子怕黑", "the third one from the corner", "in front of the school", "公交站旁边", "灯杆编号1234", "car drivers cannot see anything",
        "please tell me when it is done", "两盏都不亮",
    ],
)  # fmt: skip
def test_more_of_her_open_case_needs_no_person(phone: Phone, desk: Desk, text: str) -> None:
    phone.write("红旗路45号路灯不亮")

    phone.write(text)

    assert (phone.last.case, phone.last.outcome, phone.last.waits_since) == (
        Case.objects.get(),
        TextOutcome.ADDITION,
        None,
    )
