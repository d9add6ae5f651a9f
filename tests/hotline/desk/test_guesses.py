"""Class and place of what came in words only are guessed from them, shown as guesses, and decided by a person."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Contact
from cases import actions
from cases.models import Case
from common import reactions
from common.coordinates import from_gcj02
from hotline.models import Guess, Question
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
