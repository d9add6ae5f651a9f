"""The start page of a trial shows what the city has, and nothing that is refused when it is opened."""

import re

from django.test import Client

from accounts.models import Role, User
from cases import actions
from cases.models import Holder
from common.models import City
from tests.city import NOW, SmallCity
from tests.dispatch_city import Crews
from tests.people import Desk

SCREENS = re.compile(r'id="screen-(\w+)"')
FRAMES = re.compile(r'<iframe [^>]*src="([^"]*)"')
FOLLOW = "Follow one manhole"
BECOME = re.compile(r'action="/demo/become/([\w.-]+)"(?:(?!</form>).)*?data-role="(\w+)"', re.DOTALL)
DOORS = re.compile(r'data-door="(\w+)" href="([^"]+)"')


def test_without_a_city_it_says_how_to_load_one(db: None) -> None:
    page = Client().get("/").content.decode()

    assert "No city is loaded yet" in page
    assert FOLLOW not in page


def test_a_city_without_crews_shows_no_phone_of_one_and_tells_no_story(city: SmallCity) -> None:
    city_row = City.objects.get()
    City.objects.update(profile=city_row.profile | {"story": {"class": "lamp"}})
    User.objects.update(is_demo=True)
    client = Client()

    page = client.get("/").content.decode()

    assert SCREENS.findall(page) == ["citizen", "desk", "wall"]
    assert FOLLOW not in page
    assert [client.get(frame).status_code for frame in FRAMES.findall(page)] == [200, 200, 200]


def test_a_city_with_crews_and_a_story_shows_all_four_and_tells_it(city: SmallCity) -> None:
    Crews(city).add("one", "lamps", 121.02, 32.02, skills=[])
    city_row = City.objects.get()
    City.objects.update(profile=city_row.profile | {"story": {"class": "lamp"}})
    User.objects.update(is_demo=True)
    client = Client()

    page = client.get("/").content.decode()

    assert SCREENS.findall(page) == ["citizen", "desk", "crew", "wall"]
    assert FOLLOW in page
    assert [client.get(frame).status_code for frame in FRAMES.findall(page)] == [200] * 4


def test_everybody_is_there_in_one_click_and_what_belongs_to_a_trial_is_linked(city: SmallCity) -> None:
    Crews(city).add("one", "lamps", 121.02, 32.02, skills=[])
    User.objects.update(is_demo=True)
    played = {role for person in User.objects.all() for role in person.roles}

    page = Client().get("/").content.decode()

    shown = {role: username for username, role in BECOME.findall(page)}
    assert set(shown) == played
    for role, username in shown.items():
        client = Client()
        answer = client.post(f"/demo/become/{username}", follow=True)
        assert answer.status_code == 200, role
        assert role in User.objects.get(username=username).roles
    visitor = Client()
    visitor.get("/")
    assert {name: visitor.get(url).status_code for name, url in DOORS.findall(page)} == dict.fromkeys(
        ("phone", "calls", "outbox", "api"), 200
    )


def test_the_page_of_the_buttons_stays_open_and_each_of_them_works(city: SmallCity) -> None:
    Crews(city).add("one", "lamps", 121.02, 32.02, skills=[])
    User.objects.update(is_demo=True)
    # One browser, which reads the page once, and presses every button of it with the token that stands there.
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get("/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    people = [username for username, _role in BECOME.findall(page)]
    assert len(people) > 2

    for username in people:
        answer = visitor.post(f"/demo/become/{username}", {"csrfmiddlewaretoken": token})
        assert (answer.status_code, visitor.session["_auth_user_id"]) == (
            302,
            str(User.objects.get(username=username).pk),
        )


def test_the_story_goes_on_whoever_one_has_become_beside_it(city: SmallCity) -> None:
    Crews(city).add("one", "lamps", 121.02, 32.02, skills=[])
    city_row = City.objects.get()
    told = {"class": "lamp", "text": {"en": "Dark"}, "address": {"en": ""}, "point": [121.02, 32.02], "phone": None}
    City.objects.update(profile=city_row.profile | {"story": told})
    User.objects.update(is_demo=True)
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get("/story/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    answer = visitor.post("/story/next", {"csrfmiddlewaretoken": token})
    begun = visitor.session["story"]

    visitor.post("/demo/become/operator", {"csrfmiddlewaretoken": token})

    assert answer.status_code == 302
    assert (visitor.session["story"], begun["step"]) == (begun, 1)
    assert visitor.post("/story/again", {"csrfmiddlewaretoken": token}).status_code == 302


def test_the_clerk_one_may_be_is_of_the_office_with_most_on_its_hands(desk: Desk) -> None:
    User.objects.update(is_demo=True)
    receipt = desk.report(text="a lamp is out")
    actions.file_case([receipt.case_id], actor=desk.lead, now=NOW)
    actions.route_case([receipt.case_id], actor=desk.dispatcher, now=NOW)
    first = User.objects.filter(roles__contains=[Role.CLERK]).order_by("pk").first()
    assert first is not None
    # Whoever was made first has nothing to do.
    User.objects.filter(pk=first.pk).update(roles=[Role.ANALYST], department=None)
    idle = User.objects.create(username="idle", names={"en": "Idle"}, roles=[Role.CLERK], is_demo=True)
    User.objects.create(
        username="busy", names={"en": "Busy"}, roles=[Role.CLERK], is_demo=True, department=first.department
    )

    shown = {role: username for username, role in BECOME.findall(Client().get("/").content.decode())}

    assert shown["clerk"] != idle.username
    chosen = User.objects.get(username=shown["clerk"])
    assert chosen.department is not None
    assert receipt.case_id in [holder.case_id for holder in Holder.objects.filter(department=chosen.department)]


def test_the_citys_own_front_page_leads_staff_to_sign_in(city: SmallCity) -> None:
    page = Client().get("/report/").content.decode()

    address = re.search(r'href="([^"]+)" data-staff', page)
    assert address is not None
    assert Client().get(address[1]).templates[0].name == "account/login.html"
