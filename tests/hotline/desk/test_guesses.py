"""Class and place of what came in words only are guessed from them, shown as guesses, and decided by a person."""

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases import actions
from cases.models import Case, Guess
from common import reactions
from common.coordinates import from_gcj02
from grid.models import CaseClass, Division, Street
from hotline.guesses import Guesser
from hotline.models import Question
from hotline.sms import places
from hotline.sms.elsewhere import Known, names_another_place
from hotline.sms.places import address_in, point_in, read_place
from tests.cases.conftest import Desk
from tests.hotline.desk.telephone import Phone, Told

pytestmark = pytest.mark.usefixtures("twilio")


@pytest.mark.parametrize("text", ["The lamp at Renmin Road 12 is out", "人民路12号 lamp 不亮"])
def test_class_and_place_are_guessed_from_a_text_and_decide_nothing(
    phone: Phone, desk: Desk, told: Told, text: str
) -> None:
    phone.write(text)
    told()

    case = Case.objects.get()
    guess = Guess.objects.get(case=case)
    assert (guess.case_class.code if guess.case_class else "", guess.address) == ("lamp", address_in(text))
    assert (case.case_class, case.address, case.point, case.urgency) == (None, "", None, "normal")
    # Who said where it is, is not asked again.
    assert not Question.objects.exists()


def test_a_guess_is_shown_to_the_desk_and_chosen_beforehand(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()
    client = Client()
    client.force_login(desk.operator.user)
    case = Case.objects.get()

    page = client.get(f"/desk/cases/{case.number}/").content.decode()

    assert "data-guess" in page
    assert "Renmin Road 12" in page.partition("data-guess")[2]
    actions.change_case(
        case.pk, actor=desk.operator, now=timezone.now(), case_class=desk.city.classes["lamp"], address="x"
    )
    assert "data-guess" not in client.get(f"/desk/cases/{case.number}/").content.decode()


def test_erasing_the_citizen_erases_the_words_of_the_guess(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("The lamp at Renmin Road 12 is out")
    told()

    actions.erase_contact(Contact.objects.get(), now=timezone.now())
    reactions.drain("hotline.guesses", now=timezone.now)

    assert Guess.objects.get().address == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("The lamp at Renmin Road 12 is out", "Renmin Road 12"),
        ("There is a hole in Park Street", "Park Street"),
        ("lamp out on elm street", "elm street"),
        ("人民路12号路灯不亮", "人民路12号"),
        ("井盖不见了，青年中路88号门口", "青年中路88号门口"),
        ("The bus stop is broken", ""),
        ("The road is flooded", ""),
        ("井盖不见了", ""),
    ],
)
def test_a_place_in_words_is_found(text: str, address: str) -> None:
    assert address_in(text) == address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["thank you", "I will check", "there are three", "Call me", "What street?", "The lamp in Elm Street is broken"],
)
def test_what_is_no_place_is_not_taken_for_one(text: str, desk: Desk) -> None:
    assert read_place(text, timezone.now()) is None


def test_links_of_chinese_maps_are_turned_into_our_coordinates() -> None:
    # Tiananmen on a Chinese map, and as satellites know it.
    lon, lat = from_gcj02(116.397477, 39.908692)
    assert (round(lon, 4), round(lat, 4)) == (116.3912, 39.9073)
    assert from_gcj02(-71.06, 42.36) == (-71.06, 42.36)

    chinese = point_in("https://uri.amap.com/marker?position=120.870000,32.010000&name=here")
    plain = point_in("https://maps.google.com/?q=32.010000,120.870000")

    assert plain == (120.87, 32.01)
    assert chinese == from_gcj02(120.87, 32.01)
    assert point_in("999.00, 999.00") is None


def asked_where(phone: Phone, told: Told) -> Case:
    phone.write("The lamp at our corner is out")
    told()
    return Case.objects.get()


def test_a_place_that_names_a_division_lies_in_it(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)
    division = desk.city.divisions["east-1"]
    Division.objects.filter(pk=division.pk).update(names={"en": "Spring Hill", "zh-hans": "春山村"})
    places._held = None

    phone.write("Spring Hill, behind the shop")

    case.refresh_from_db()
    assert (case.division_id, case.address, case.point) == (division.pk, "Spring Hill, behind the shop", None)


def test_the_seat_of_a_small_division_is_a_point(phone: Phone, desk: Desk, told: Told) -> None:
    case = asked_where(phone, told)
    division = desk.city.divisions["east-1"]
    Division.objects.filter(pk=division.pk).update(
        names={"en": "Spring Hill", "zh-hans": "春山村"}, level="community", seat=Point(121.01, 32.01, srid=4326)
    )
    places._held = None

    phone.write("春山村")

    case.refresh_from_db()
    assert case.point is not None
    assert (round(case.point.x, 4), case.division_id) == (121.01, division.pk)


@pytest.mark.parametrize(("length", "is_found"), [(0.004, True), (0.05, False)])
def test_a_short_street_is_a_point_and_a_long_one_is_none(
    phone: Phone, desk: Desk, told: Told, length: float, is_found: bool
) -> None:
    path = LineString((121.01, 32.01), (121.01 + length, 32.01), srid=4326)
    Street.objects.create(name="Renmin Road", kind="residential", path=path)
    case = asked_where(phone, told)

    phone.write("Renmin Road 12")

    case.refresh_from_db()
    assert (case.point is not None) is is_found
    assert case.address == "Renmin Road 12"
    assert (case.division_id is not None) is is_found


def test_words_added_later_are_guessed_from_too(phone: Phone, desk: Desk, told: Told) -> None:
    phone.write("It is dark here")
    told()
    assert not Guess.objects.exists()

    actions.add_words(
        Case.objects.get().reports.get(), now=timezone.now(), text="It is the lamp in Renmin Road 12, the third"
    )
    reactions.drain("hotline.guesses", now=timezone.now)

    guess = Guess.objects.get()
    assert (guess.case_class and guess.case_class.code, guess.address) == ("lamp", "Renmin Road 12")


def test_a_number_in_characters_is_the_same_place_and_another_number_is_not() -> None:
    known = Known(frozenset(), frozenset({"人民路12号"}))

    assert [text for text in ("人民路十二号", "人民路12号", "人民路") if names_another_place(text, known)] == []
    assert all(names_another_place(text, known) for text in ("人民路十三号", "人民路二十号", "人民路一百一十二号"))


def test_one_stray_word_guesses_nothing_and_words_written_as_one_are_known() -> None:
    lamp, noise = (
        CaseClass(pk=pk, code=code, is_leaf=True, is_active=True, names={"en": name}, keywords={"en": keywords})
        for pk, code, name, keywords in (
            (1, "lamp", "Street lamp", ["street light"]),
            (2, "noise", "Construction noise at night", ["night construction"]),
        )
    )
    guesser = Guesser([lamp, noise])

    assert guesser.surest("Streetlamp is dark in front of our house for 3 nights") == lamp
    assert guesser.surest("construction noise every night") == noise
    assert (guesser.surest("the dog barks all night"), guesser.good("the dog barks all night")) == (None, [])
