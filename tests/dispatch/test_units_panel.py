"""The panel of units beside a case: who could go and why, asking by hand, taking back; each for whom it concerns."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from cases.models import Case
from cases.rules import rules
from common.models import City
from dispatch import units_panel
from dispatch.models import Assignment, SkillNeed
from tests.city import SmallCity
from tests.dispatch_city import HERE, Crews


@pytest.fixture
def crews(city: SmallCity) -> Crews:
    made = Crews(city)
    made.add("near", "lamps", *HERE, skills=["lamp"])
    made.add("far", "lamps", 121.09, 32.09, skills=["lamp"])
    return made


def signed_in(crews: Crews, person: str) -> Client:
    client = Client()
    client.force_login(crews.city.people[person])
    return client


def test_a_clerk_sees_the_nearest_first_and_asks_it(crews: Crews) -> None:
    case = crews.routed()
    clerk = signed_in(crews, "lamps_clerk")

    page = clerk.get(f"/dispatch/cases/{case.pk}/units/").content.decode()
    assert page.index("near") < page.index("far")
    order = case.orders.get()
    answer = clerk.post(f"/dispatch/cases/{case.pk}/units/ask", {"order": order.pk, "unit": crews.units["near"].pk})

    assert answer.status_code == 200
    assignment = Assignment.objects.get()
    assert (assignment.unit, assignment.state) == (crews.units["near"], "offered")
    # While one is asked, the others are not offered for the choosing.
    assert b"far" not in answer.content
    assert order.department.name not in answer.content.decode()

    clerk.post(f"/dispatch/cases/{case.pk}/units/recall", {"assignment": assignment.pk})
    assignment.refresh_from_db()
    assert assignment.state == "recalled"


def test_every_unit_that_could_be_asked_stands_on_the_panel(crews: Crews, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units_panel, "SHOWN", 1)
    case = crews.routed()

    page = signed_in(crews, "lamps_clerk").get(f"/dispatch/cases/{case.pk}/units/").content.decode()

    asked = {int(each) for each in re.findall('name="unit" value="([0-9]+)"', page)}
    assert asked == {unit.pk for unit in crews.units.values()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_skill_is_told_by_its_name_and_never_by_its_code(crews: Crews, language: str) -> None:
    called = {"xs1": {"en": "hoists", "zh-hans": "吊装"}, "xs2": {"en": "lamps", "zh-hans": "路灯"}}
    city = City.objects.get()
    city.profile["dispatch"] = {"skills": called}
    city.config_version += 1_000_000
    city.save()
    crews.units["near"].skills = ["xs1", "xs2"]
    crews.units["near"].save()
    case = crews.routed()
    for skill in called:
        SkillNeed.objects.create(case_class=case.case_class, skill=skill)
    rules()

    clerk = signed_in(crews, "lamps_clerk")
    panel = clerk.get(f"/dispatch/cases/{case.pk}/units/", headers={"accept-language": language}).content.decode()

    for names in called.values():
        # Of the one that has them, and of the one that lacks them.
        assert panel.count(names[language]) == 2
    assert not re.search("xs[12]", panel)


def test_the_second_to_ask_is_told_on_the_panel_and_decides(crews: Crews) -> None:
    case = crews.routed()
    order, near, far = case.orders.get().pk, crews.units["near"].pk, crews.units["far"].pk
    address = f"/dispatch/cases/{case.pk}/units/ask"
    signed_in(crews, "lamps_clerk").post(address, {"order": order, "unit": near})
    first = Assignment.objects.get()
    second = signed_in(crews, "dispatcher")

    answer = second.post(address, {"order": order, "unit": far})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert f'name="beside" value="{first.pk}"' in page
    assert f'name="instead_of" value="{first.pk}"' in page
    assert Assignment.objects.get() == first
    listed = second.get(f"/dispatch/cases/{case.pk}/units/", {"another": order}).content.decode()
    assert f'name="unit" value="{far}"' in listed
    assert second.post(address, {"order": order, "unit": far, "beside": first.pk}).status_code == 200
    assert list(Assignment.objects.order_by("pk").values_list("state", flat=True)) == ["offered", "offered"]


def test_who_is_off_duty_is_called_in_from_the_panel_with_a_reason(crews: Crews) -> None:
    case = crews.routed()
    order, near = case.orders.get().pk, crews.units["near"].pk
    crews.act("near-1", "duty", is_yes=False)
    clerk = signed_in(crews, "lamps_clerk")
    told = {"order": order, "unit": near}

    listed = clerk.get(f"/dispatch/cases/{case.pk}/units/").content.decode()
    refused = clerk.post(f"/dispatch/cases/{case.pk}/units/ask", told)
    unsaid = clerk.post(f"/dispatch/cases/{case.pk}/units/call-in", told)
    called = clerk.post(f"/dispatch/cases/{case.pk}/units/call-in", {**told, "reason": "nobody else is there"})

    assert f"/dispatch/cases/{case.pk}/units/call-in" in listed
    assert (refused.status_code, unsaid.status_code, called.status_code) == (409, 400, 200)
    assert Assignment.objects.get().is_call_in


def test_the_second_to_ask_decides_about_nobody_who_cannot_go(crews: Crews) -> None:
    crews.add("roads", "roads", *HERE, skills=["lamp"])
    case = crews.routed()
    order = case.orders.get().pk
    address = f"/dispatch/cases/{case.pk}/units/ask"
    signed_in(crews, "lamps_clerk").post(address, {"order": order, "unit": crews.units["near"].pk})
    crews.act("far-1", "duty", is_yes=False)
    second = signed_in(crews, "dispatcher")
    api = "/api/internal/dispatch/assignments"

    for unit, code, status in (
        (crews.units["far"].pk, "unit_off_duty", 409),
        (crews.units["roads"].pk, "unit_of_another_department", 409),
        (2**40, "not_found", 404),
    ):
        answer = second.post(address, {"order": order, "unit": unit})
        assert (answer.status_code, b'name="beside"' in answer.content) == (status, False), code
        by_program = second.post(api, {"order": order, "unit": unit}, content_type="application/json")
        assert (by_program.status_code, by_program.json()["code"]) == (status, code)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(("person", "status"), [("police_clerk", 404), ("grid_worker", 403), ("operator", 403)])
def test_others_ask_nobody(crews: Crews, person: str, status: int) -> None:
    case = crews.routed()
    order = case.orders.get()

    answer = signed_in(crews, person).post(
        f"/dispatch/cases/{case.pk}/units/ask", {"order": order.pk, "unit": crews.units["near"].pk}
    )

    assert answer.status_code == status
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("given", [{}, {"order": "x", "unit": "y"}, {"order": "9" * 30, "unit": "1"}])
def test_unreadable_ids_are_answered(crews: Crews, given: dict[str, str]) -> None:
    case = crews.routed()

    assert signed_in(crews, "lamps_clerk").post(f"/dispatch/cases/{case.pk}/units/ask", given).status_code == 404


@pytest.mark.parametrize(
    ("case_class", "person", "is_placed"),
    [("complaint", "street_clerk", False), ("question", "street_clerk", True), ("complaint", "dispatcher", True)],
)
def test_no_place_can_be_drawn_from_how_far_it_is_from_three_units(
    crews: Crews, case_class: str, person: str, is_placed: bool
) -> None:
    for number, lon in enumerate((121.03, 121.05, 121.07)):
        crews.add(f"street-{number}", "street", lon, 32.02 + number / 100, skills=[])
    case = crews.routed(case_class)
    order = case.orders.get()
    reader = signed_in(crews, person)

    panel = reader.get(f"/dispatch/cases/{case.pk}/units/").content.decode()
    units = reader.get("/api/internal/dispatch/units", {"order": order.pk}).json()
    offered = reader.post("/api/internal/dispatch/offers", {"order": order.pk}, content_type="application/json").json()
    asked = reader.get("/api/internal/dispatch/assignments", {"case": case.pk}).json()

    assert len(units) == 3
    assert [unit["distance_m"] is not None for unit in units] == [is_placed] * 3
    assert [each["distance_m"] is not None for each in (offered["assignment"], *asked)] == [is_placed] * 2
    # A secret of the form may hold the letters too; a distance has its number before them.
    is_told = re.search(r"\d\s*(?:&nbsp;)?km\b", panel) is not None
    assert (is_told, "km" in str(units), " m away" in str(asked) or " km away" in str(asked)) == (is_placed,) * 3


def test_units_for_what_has_no_place_are_not_said_to_stand_by_distance(crews: Crews) -> None:
    case = crews.routed()
    Case.objects.filter(pk=case.pk).update(point=None)
    clerk, order = signed_in(crews, "lamps_clerk"), case.orders.get()

    page = clerk.get(f"/dispatch/cases/{case.pk}/units/")
    units = clerk.get("/api/internal/dispatch/units", {"order": order.pk}).json()

    assert page.context["is_unplaced"]
    assert 'data-code="no_place"' in page.content.decode()
    assert {each["code"] for row in units for each in row["reasons"]} >= {"no_place"}
    Case.objects.filter(pk=case.pk).update(point=case.point)
    assert not clerk.get(f"/dispatch/cases/{case.pk}/units/").context["is_unplaced"]


def test_the_panel_tells_when_a_unit_came_to_where_it_stands(crews: Crews) -> None:
    case = crews.routed()
    clerk = signed_in(crews, "lamps_clerk")
    clerk.post(f"/dispatch/cases/{case.pk}/units/ask", {"order": case.orders.get().pk, "unit": crews.units["near"].pk})
    assignment = Assignment.objects.get()
    assert assignment.state_at == assignment.offered_at
    asked, now = assignment.offered_at, assignment.offered_at
    for minutes, kind in ((1, "accept"), (2, "arrive"), (3, "done")):
        now = asked + timedelta(minutes=minutes)
        crews.act("near-1", kind, assignment, at=now, now=now)
        assignment.refresh_from_db()
        assert assignment.state_at == now

    page = clerk.get(f"/dispatch/cases/{case.pk}/units/").context
    assert [each.state_at for each in page["asked"]] == [now]
