"""The answer to "where is it?" as people write it: the place alone is stored, and what nobody else finds is none."""

import tomllib
from pathlib import Path

import pytest
from django.contrib.gis.geos import LineString
from django.test import Client
from django.utils import timezone

from cases.models import Case, Words
from grid.models import Street
from hotline.models import InboundText, Question, QuestionKind, TextOutcome
from hotline.sms.beside_place import tells_of_more
from hotline.sms.places import address_in, find_place, is_place_unknown, place_proposed, read_place
from hotline.values import where_to_show
from messaging.models import Message
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")

# What was written, and the place it says.
SAID = {
    "不好意思，忘说了，是人民中路128号，谢谢🙏": "人民中路128号",
    "工农路12号，谢谢师傅": "工农路12号",
    "next to the bakery on 5th, come before 8 pls i close": "next to the bakery on 5th",
    "Sorry forgot to say, its Renmin Road 128, thanks": "Renmin Road 128",
    "Oh sorry it's 12 Elm Street thank you": "12 Elm Street",
    "it is at Gongnong Road 12 btw": "Gongnong Road 12",
    "Hi, the address is Gongnong Road 12. Thanks!": "Gongnong Road 12",
    "Gongnong Road 12, thank you so much for your help": "Gongnong Road 12",
    "Gongnong Road 12 cheers mate": "Gongnong Road 12",
    "The lamp is at Gongnong Road 12": "Gongnong Road 12",
    "人民中路128号，麻烦快点，孩子都不敢走": "人民中路128号",
    "你好，人民中路128号": "人民中路128号",
    "人民中路128号哈": "人民中路128号",
    "opposite Wenfeng Hospital thanks!": "opposite Wenfeng Hospital",
    # What says more closely where it is, stays.
    "12 Elm Street, blue gate": "12 Elm Street, blue gate",
    "人民路12号，蓝色的门": "人民路12号，蓝色的门",
    "near Renmin Road, not far from the church": "near Renmin Road, not far from the church",
    "Spring Hill, behind the shop": "Spring Hill, behind the shop",
    "Renmin Road 12 (opposite the bank)": "Renmin Road 12 (opposite the bank)",
    "人民中路128号，文峰对面，谢谢": "人民中路128号，文峰对面",
    "outside my house on Elm Street": "outside my house on Elm Street",
    "就在人民中路128号旁边的小巷子里": "人民中路128号旁边的小巷子里",
    "青年路路口": "青年路路口",
    "第一人民医院门口": "第一人民医院门口",
}
# Of two places the one that is meant, which a person is proposed, and nobody is sent to by that alone.
MEANT = {
    "说错了，护栏是工农路112号，不是12号": "工农路112号",
    "Renmin Road 12, not 11": "Renmin Road 12",
    "not Renmin Road, Gongnong Road 5": "Gongnong Road 5",
    "It's not Renmin Road it's Gongnong Road 12": "Gongnong Road 12",
    "不是人民路是工农路": "工农路",
    "不是工农路12号，是工农路112号": "工农路112号",
    "是工农路112号而不是12号": "工农路112号",
}
NAMELESS = [
    "next to my house", "at the corner", "my street", "in our street", "outside my door, thanks", "near my house on the corner", "opposite my house",
    "in front of my building", "here", "on the main road", "down the road from me", "next to my shop", "behind our school", "on my way", "where I live",
    "我家门口", "路口", "那个路口", "在我家门口，谢谢师傅", "楼下", "我们小区门口", "家门口", "路边", "街上", "十字路口", "我公司楼下", "就在路口那", "马路对面", "我们村口", "我们村",
]  # fmt: skip
# Neither a place nor unknown: what they are a person says.
NO_PLACE = ["my lamp is out", "our water stopped", "in my opinion", "Room 12", "May 12", "Bus 12", "Top 12", "about 12", "my report", "elm 12", "12 Pine", "3 lamps"]  # fmt: skip


def asked_where(phone: Phone, told: Told) -> Case:
    phone.write("The lamp at our corner is out")
    told()
    return Case.objects.get()


@pytest.mark.django_db
def test_what_is_said_round_a_place_is_no_part_of_it(desk: Desk) -> None:
    read = {text: read_place(text, timezone.now()) for text in SAID}

    found = {text: place.address if place else None for text, place in read.items()}
    assert {text: address for text, address in found.items() if address != SAID[text]} == {}


def test_the_place_alone_is_stored_and_every_word_kept(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)

    phone.write(text := "不好意思，忘说了，是人民中路128号，谢谢🙏")

    case.refresh_from_db()
    assert case.address == "人民中路128号"
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)
    assert phone.last.outcome == TextOutcome.PLACE


@pytest.mark.parametrize("text", NAMELESS)
def test_a_place_that_nobody_else_finds_leaves_the_question_open_and_is_kept(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert (case.address, case.point, case.division_id) == ("", None, None)
    assert text in Words.objects.filter(case=case).values_list("text", flat=True)
    assert Question.objects.get(kind=QuestionKind.PLACE).ended_at is None
    sent = Message.objects.latest("pk")
    assert where_to_show(sent.language) in sent.body


@pytest.mark.django_db
def test_what_names_no_place_is_neither_one_nor_unknown(desk: Desk) -> None:
    now = timezone.now()
    assert [text for text in NO_PLACE if read_place(text, now) or is_place_unknown(text, now)] == []


def test_an_address_that_nobody_else_finds_is_words_at_every_door_but_beside_a_point(desk: Desk) -> None:
    asked = {"text": "The lamp is out", "address": "next to my house"}
    Client().post("/api/v1/reports", asked, content_type="application/json")
    placed = {**asked, "text": "Another lamp is out", "lon": 121.01, "lat": 32.01}
    Client().post("/api/v1/reports", placed, content_type="application/json")

    first, second = Case.objects.order_by("pk")
    assert (first.address, second.address) == ("", "next to my house")
    assert "next to my house" in Words.objects.filter(case=first).get().text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Elm 12", "elm 12", "12 Elm", "Elm no. 12"])
def test_a_street_without_the_word_for_one_is_the_place_as_said_with_its_point(text: str, desk: Desk) -> None:
    Street.objects.create(name="Elm Street", kind="residential", path=LineString((121.01, 32.01), (121.012, 32.01)))
    Street.objects.create(name="Elmwood Avenue", kind="residential", path=LineString((121.05, 32.01), (121.052, 32.01)))

    place = read_place(text, timezone.now())

    assert place is not None
    assert place.address == text
    assert find_place(place).point == pytest.approx((121.011, 32.01))


@pytest.mark.django_db
def test_of_two_streets_of_one_name_neither_is_the_point(desk: Desk) -> None:
    for name in ("Elm Street", "Elm Road"):
        Street.objects.create(name=name, kind="residential", path=LineString((121.01, 32.01), (121.012, 32.01)))

    place = read_place("Elm 12", timezone.now())

    assert place is not None
    assert (place.address, find_place(place).point) == ("Elm 12", None)


with (Path(__file__).parents[1] / "sms" / "places.toml").open("rb") as file:
    SPELLINGS = tomllib.load(file)
with (Path(__file__).parents[1] / "sms" / "two_places.toml").open("rb") as file:
    TWO = tomllib.load(file)
with (Path(__file__).parents[1] / "sms" / "beside_place.toml").open("rb") as file:
    BESIDE = tomllib.load(file)


# However a number is written beside its street, before it or behind, both are the place. Lower-case letters name a whole street.
WHOLE = [
    "No. 12, Renmin Road", "No.12, Renmin Road", "no 12, Renmin Road", "No. 12 Renmin Road", "Nr. 9 Nantong Avenue", "#18 Jianghai Avenue",
    "18# Jianghai Avenue", "45# Hongqi Road", "number 12 on Renmin Road", "no 5 on Gongnong Road", "house number 23, Mill Lane", "12, Renmin Road",
    "12-3 Renmin Road", "No. 12-3, Renmin Road", "12B Renmin Road", "12 A Renmin Road", "Renmin Road 12-3", "Renmin Road, No. 12",
    "renmin dong lu 88 hao", "qing nian zhong lu 137 hao", "gong nong lu 20 hao", "renmin zhong lu 12 hao", "gongnong nan lu 5",
    "chang jiang lu 5 hao", "hong qi lu 45 hao", "hongqi lu 45", "qing nian lu 3hao", "hao he bei lu 12", "xueyuan dajie 9 hao",
    "wenfeng da dao 77 hao", "renmin lu 12 hao",
]  # fmt: skip
WITHIN = {
    "gongnong lu 120 nong 3 hao": "gongnong lu 120 nong 3 hao",
    "lamp out at No. 12, Renmin Road": "No. 12, Renmin Road",
    "The lamp is dark, No. 12, Renmin Road, please come": "No. 12, Renmin Road",
    "pothole in front of number 12 on Renmin Road": "number 12 on Renmin Road",
    "street light out at renmin dong lu 88 hao": "renmin dong lu 88 hao",
    "lu deng huai le renmin dong lu 88 hao": "renmin dong lu 88 hao",
    "ni hao wo zai renmin lu 12 hao": "renmin lu 12 hao",
    "hong qi lu 45 hao, lu deng bu liang": "hong qi lu 45 hao",
    # The number of something else is none of a house.
    "lamp no. 12, Renmin Road": "Renmin Road",
    "bus no 12 on Renmin Road stinks": "Renmin Road",
    "case no. 12 on Renmin Road": "Renmin Road",
    "2 lamps on Renmin Road": "Renmin Road",
    "no light, Renmin Road": "Renmin Road",
    "1, Renmin Road": "Renmin Road",
    "Since 5, Renmin Road is dark": "Renmin Road",
    "the lamp in Renmin Road 3 days ago": "Renmin Road",
    "li jie is my neighbour": "",
}
CLOSER = [
    "Room 302, No. 12, Renmin Middle Road", "Building 3, No. 45, Hongqi Road", "Flat 2B, 14 Station Road", "Apt 5, No. 101, Oak Lane",
    "Block 7, no 22, Qingnian Road", "Floor 3, No. 8, Chenggang Road",
]  # fmt: skip


@pytest.mark.django_db
def test_a_number_stays_with_its_street_however_both_are_written(desk: Desk) -> None:
    found = {text: address_in(text) for text in [*WHOLE, *WITHIN]}
    assert {text: said for text, said in found.items() if said != WITHIN.get(text, text)} == {}

    read = {text: read_place(text, timezone.now()) for text in [*WHOLE, *CLOSER]}
    assert {text: place for text, place in read.items() if place is None or place.address != text} == {}


@pytest.mark.django_db
def test_of_two_places_none_is_taken_and_the_one_that_is_meant_is_proposed(desk: Desk) -> None:
    now = timezone.now()
    assert {text: place.address for text in MEANT if (place := read_place(text, now))} == {}
    assert {text: place_proposed(text, now) for text in MEANT} == MEANT


@pytest.mark.django_db
def test_one_plain_address_with_talk_round_it_is_the_place_without_words_that_are_none(desk: Desk) -> None:
    read = {text: read_place(text, timezone.now()) for text in TWO["stored"]}
    found = {text: place.address if place else None for text, place in read.items()}
    assert {text: address for text, address in found.items() if address != TWO["stored"][text]} == {}
    assert [text for text in TWO["stored"] if tells_of_more(text)] == []


@pytest.mark.django_db
def test_what_names_two_places_corrects_one_or_says_that_one_is_fine_is_no_answer(desk: Desk) -> None:
    read = {text: read_place(text, timezone.now()) for text in TWO["asked"]["texts"]}
    assert {text: place.address for text, place in read.items() if place} == {}


@pytest.mark.parametrize("text", TWO["asked"]["texts"])
def test_of_two_places_nobody_is_sent_to_one_before_a_person_has_read_it(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert (case.address, case.point, case.division_id) == ("", None, None)
    assert (phone.last.case, phone.last.waits_since is None) == (case, False)
    assert Question.objects.get(kind=QuestionKind.PLACE).ended_at is None
    sent = Message.objects.latest("pk")
    assert where_to_show(sent.language) in sent.body


@pytest.mark.parametrize("text", TWO["asked"]["more"])
def test_what_is_told_beside_a_place_is_read_by_a_person_and_the_place_is_stored(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert case.address in text.replace("，", ",").split(",")[0]
    assert case.address
    assert (phone.last.case, phone.last.waits_since is None) == (case, False)


def test_what_says_that_it_is_over_or_another_thing_is_more_than_a_place_and_talk_is_not() -> None:
    assert [text for text in BESIDE["more"] if not tells_of_more(text)] == []
    assert [text for text in [*BESIDE["plain"], *SAID, *WHOLE, *CLOSER] if tells_of_more(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "红旗路45号，已经修好了",
        "45 Hongqi Road, please cancel",
        "不是路灯，是红旗路45号的井盖",
        "45 Hongqi Road. Not a lamp, a traffic light",
    ],
)
def test_a_place_with_word_that_it_is_over_or_another_thing_is_taken_and_read_by_a_person(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert case.address in text
    assert case.address
    assert (phone.last.case, phone.last.words, phone.last.waits_since is None) == (case, text, False)


def test_a_place_beside_which_she_hurries_and_thanks_needs_no_person(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)

    phone.write("红旗路45号小区门口，麻烦尽快，谢谢")

    assert (phone.last.case, phone.last.outcome, phone.last.waits_since) == (case, TextOutcome.PLACE, None)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Renmin Road 12", "sorry 21"), ("人民路12号", "错了，是21号"), ("人民路12号", "21号"), ("Renmin Road 12", "sorry 21 not 12"),
        ("Renmin Road 12", "12 Renmin Road no wait 14"), ("人民路12号", "人民路12号亮着，14号不亮"),
    ],
)  # fmt: skip
def test_another_number_behind_a_place_that_is_known_is_read_by_a_person(
    phone: Phone, desk: Desk, told: Told, first: str, then: str
) -> None:
    case = asked_where(phone, told)
    phone.write(first)
    assert phone.last.outcome == TextOutcome.PLACE

    phone.write(then)

    case.refresh_from_db()
    assert case.address == first
    assert (phone.last.case, phone.last.waits_since is None) == (case, False)


@pytest.mark.parametrize("address", ["either 8 or 10 Gongnong Road", "工农路8号亮着，10号不亮"])
def test_of_two_places_none_is_one_on_her_page_or_in_a_report(desk: Desk, address: str) -> None:
    asked = {"text": "The lamp is out", "address": address}
    token = Client().post("/api/v1/reports", asked, content_type="application/json").json()["token"]
    case = Case.objects.get()
    assert (case.address, address in Words.objects.get(case=case).text) == ("", True)

    assert Client().post(f"/r/{token}/where", {"address": address}).status_code == 302

    case.refresh_from_db()
    assert (case.address, case.point) == ("", None)
    assert InboundText.objects.get(case=case, waits_since__isnull=False).words == address


@pytest.mark.django_db
def test_beside_an_address_only_what_says_more_closely_where_it_is_is_part_of_it(desk: Desk) -> None:
    read = {text: read_place(text, timezone.now()) for text in SPELLINGS["taken"]}

    found = {text: place.address if place else None for text, place in read.items()}
    assert {text: address for text, address in found.items() if address != SPELLINGS["taken"][text]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["vague", "another"])
def test_what_stands_in_many_a_street_and_the_address_of_something_else_are_no_answer(desk: Desk, kind: str) -> None:
    read = {text: read_place(text, timezone.now()) for text in SPELLINGS["never"][kind]}

    assert {text: place.address for text, place in read.items() if place} == {}


@pytest.mark.parametrize("text", SPELLINGS["never"]["vague"])
def test_what_stands_in_many_a_street_is_read_by_a_person_while_the_question_stays_open(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    case = asked_where(phone, told)

    phone.write(text)

    case.refresh_from_db()
    assert (case.address, case.point, case.division_id) == ("", None, None)
    assert phone.last.waits_since is not None
    assert Question.objects.get(kind=QuestionKind.PLACE).ended_at is None


def test_a_landmark_without_a_street_is_the_place_as_said_and_shown_to_a_person(
    phone: Phone, desk: Desk, told: Told
) -> None:
    case = asked_where(phone, told)

    phone.write("在濠河边，靠近文化宫那里")

    case.refresh_from_db()
    assert case.address == "濠河边，靠近文化宫那里"
    assert (phone.last.case, phone.last.waits_since is None) == (case, False)


@pytest.mark.parametrize("address", ["behind the school", "学校后面"])
def test_what_stands_in_many_a_street_is_no_place_on_her_page_either_and_read_by_a_person(
    desk: Desk, address: str
) -> None:
    asked = {"text": "The lamp is out"}
    token = Client().post("/api/v1/reports", asked, content_type="application/json").json()["token"]

    assert Client().post(f"/r/{token}/where", {"address": address}).status_code == 302

    case = Case.objects.get()
    assert (case.address, case.point) == ("", None)
    assert InboundText.objects.get(case=case, waits_since__isnull=False).words == address
