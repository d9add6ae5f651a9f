"""The ways back on the phone: one sheet, the same acts without signal, and who has the jobs of a crew that goes off duty."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.models import AlertReason, Case
from common.models import City
from dispatch.actions import Fact, offer_nearest, take_fact
from dispatch.models import Assignment, FieldAct, Unit
from tests.dispatch_city import NOW, Crews, later
from tests.field.conftest import Phone, Town, come_true, keep_picture, listens

LANGUAGES = ["en-GB", "zh-CN"]


# --- Pages without scripts ------------------------------------------------------------------------


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def taken(crews: Crews) -> Assignment:
    offer_nearest(crews.order(crews.urgent()).pk, now=NOW)
    asked = Assignment.objects.get()
    crews.act("near-1", "accept", asked, at=later(seconds=1))
    return asked


def with_phone(**profile: Any) -> None:
    City.objects.update(profile=profile, config_version=City.objects.get().config_version + 1_000_000)


@pytest.mark.parametrize("state", ["accepted", "en_route", "on_scene"])
def test_every_way_back_is_reached_from_every_state_after_a_yes(crews: Crews, taken: Assignment, state: str) -> None:
    for kind in {"accepted": [], "en_route": ["set_out"], "on_scene": ["set_out", "arrive"]}[state]:
        crews.act("near-1", kind, taken, at=later(seconds=2))
    client = signed_in(crews.people["near-1"])

    for url in ("/field/", f"/field/assignment/{taken.pk}/"):
        assert f'href="/field/assignment/{taken.pk}/ways/"' in client.get(url).content.decode()
    page = client.get(f"/field/assignment/{taken.pk}/ways/").content.decode()

    for way in ("give_back", "hand_over", "ask_help"):
        assert f'href="/field/assignment/{taken.pk}/{way}/"' in page
        assert client.get(f"/field/assignment/{taken.pk}/{way}/").status_code == 200


def test_what_is_only_asked_has_no_way_back_but_a_no(crews: Crews) -> None:
    offer_nearest(crews.order(crews.urgent(timezone.now())).pk, now=timezone.now())
    asked = Assignment.objects.get()

    assert signed_in(crews.people["near-1"]).get(f"/field/assignment/{asked.pk}/ways/").status_code == 404


def test_a_crew_hands_over_and_asks_for_help_by_plain_forms(crews: Crews, taken: Assignment) -> None:
    client, subject = signed_in(crews.people["near-1"]), f"assignment:{taken.pk}"

    client.post("/field/act/", {"key": "h", "subject": subject, "kind": "ask_help", "chip": "We need the police here"})
    assert 'data-help-asked="awaited"' in client.get("/field/").content.decode()
    middle = crews.units["middle"].pk
    client.post("/field/act/", {"key": "o", "subject": subject, "kind": "hand_over", "unit": str(middle)})

    assert crews.asked(taken.case).unit.code == "middle"
    assert taken.case.alerts.filter(reason=AlertReason.ASKS_HELP, taken_at=None).exists()


def test_the_centre_is_rung_by_its_number_and_not_at_all_where_it_has_none(crews: Crews, taken: Assignment) -> None:
    client, url = signed_in(crews.people["near-1"]), f"/field/assignment/{taken.pk}/ways/"
    with_phone(hotline={"number": "12345"})
    assert 'href="tel:12345"' in client.get(url).content.decode()
    with_phone(hotline={"number": "12345"}, dispatch={"phone": "+86 513-8500 1234"})
    # Read with its gaps, and dialled without.
    assert 'href="tel:+8651385001234"' in client.get(url).content.decode()
    with_phone()
    for each in (url, "/field/"):
        assert "data-rings-centre" not in client.get(each).content.decode()


# --- On the phone ---------------------------------------------------------------------------------


def until(town: Town, question: Callable[[], Any], wait: Callable[[int], None], tries: int = 160) -> Any:
    for _each in range(tries):
        with town.live.orm():
            if found := question():
                return found
        wait(250)
    raise AssertionError("it never came")


def acts_of(town: Town, user: User) -> list[str]:
    with town.live.orm():
        kinds = ["accept", "ask_help", "give_back", "hand_over", "duty"]
        return list(FieldAct.objects.filter(user=user, kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def says_yes(town: Town, user: User, offer: Assignment) -> None:
    now = timezone.now()
    with town.live.orm():
        fact = Fact(key=f"yes {offer.pk}", kind="accept", at=now, told_at=now, subject=f"assignment:{offer.pk}")
        assert take_fact(fact, user=user, now=now)[0] == 200


def colleague(town: Town, unit: Unit) -> Unit:
    """Another crew of the same department that is there."""
    with town.live.orm():
        other = Unit.objects.filter(department=unit.department_id).exclude(pk=unit.pk).order_by("pk").first()
        assert other is not None
        Unit.objects.filter(pk=other.pk).update(is_on_duty=True)
        return other


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_asked_without_signal_and_the_job_handed_over(phone: Phone, town: Town, language: str) -> None:
    unit, user = town.crew()
    other, offer = colleague(town, unit), town.manhole(unit)
    page = phone(user.username, locale=language, at=(unit.home.x, unit.home.y))
    before = len(acts_of(town, user))
    listens(page)
    page.locator("[data-bar] button.button--primary:visible").click()
    page.wait_for_selector("[data-card][data-now=accepted]", state="attached")
    listens(page)
    keep_picture(page, f"ways-{language}-0-bar")
    page.context.set_offline(True)
    page.locator("[data-bar] [data-opens-ways]").click()
    assert page.locator("#ways a[data-rings-centre]").get_attribute("href") == "tel:12345"
    keep_picture(page, f"ways-{language}-1-sheet")
    page.locator("#ways [data-form=ask_help]").click()
    keep_picture(page, f"ways-{language}-2-help")
    page.locator("dialog[open] .chip").first.click()
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    come_true(page, "!document.querySelector('[data-card] [data-waits]').hidden")
    page.context.set_offline(False)
    asked = {"reason": AlertReason.ASKS_HELP, "taken_at": None}
    until(town, lambda: Case.objects.get(pk=offer.case_id).alerts.filter(**asked).exists(), page.wait_for_timeout)
    page.wait_for_selector("[data-help-asked=awaited]")
    keep_picture(page, f"ways-{language}-3-asked", full=True)

    page.locator("[data-bar] [data-opens-ways]").click()
    page.locator("#ways [data-form=hand_over]").click()
    page.locator(f"dialog[open] input[name=unit][value='{other.pk}']").check(force=True)
    keep_picture(page, f"ways-{language}-4-hand-over")
    page.locator("dialog[open] .dialog__foot .button--primary").click()

    until(town, lambda: Assignment.objects.filter(case=offer.case_id, unit=other.pk).exists(), page.wait_for_timeout)
    page.wait_for_selector("[data-card]", state="detached")
    assert acts_of(town, user)[before:] == ["accept", "ask_help", "hand_over"]


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_goes_off_duty_is_asked_who_has_the_open_jobs_and_those_acts_go_first(
    phone: Phone, town: Town, language: str
) -> None:
    unit, user = town.crew()
    other = colleague(town, unit)
    offers = [town.manhole(unit), town.manhole(unit, text="A second cover is gone"), town.manhole(unit, text="A third")]
    for offer in offers:
        says_yes(town, user, offer)
    page = phone(user.username, locale=language, at=(unit.home.x, unit.home.y))
    before = len(acts_of(town, user))
    page.locator("[data-duty] button").click()
    keep_picture(page, f"leaving-{language}-0-asked")
    # Who closes it stays on duty.
    page.locator("dialog[open] [data-closes]").click()
    assert page.locator("[data-duty]").get_attribute("data-duty") == "no"
    page.locator("[data-duty] button").click()
    jobs = page.locator("dialog[open] [data-leaving-jobs] fieldset")
    assert jobs.count() == 3
    subjects = [jobs.nth(number).get_attribute("data-subject") or "" for number in range(3)]
    jobs.nth(1).locator("input[value=give_back]").check(force=True)
    jobs.nth(2).locator("input[value=hand_over]").check(force=True)
    jobs.nth(2).locator("select").select_option(str(other.pk))
    keep_picture(page, f"leaving-{language}-1-chosen")

    page.locator("dialog[open] .dialog__foot .button--primary").click()

    until(town, lambda: not Unit.objects.get(pk=unit.pk).is_on_duty, page.wait_for_timeout)
    try:
        assert sorted(acts_of(town, user)[before:]) == ["duty", "give_back", "hand_over"]
        with town.live.orm():
            states = [Assignment.objects.get(pk=each.partition(":")[2]).state for each in subjects]
            assert states == ["accepted", "declined", "declined"]
            handed = Assignment.objects.get(pk=subjects[2].partition(":")[2])
            assert Assignment.objects.filter(case=handed.case_id, unit=other.pk).exists()
            assert {each.pk for each in offers} == {int(each.partition(":")[2]) for each in subjects}
    finally:
        with town.live.orm():
            Unit.objects.filter(pk=unit.pk).update(is_on_duty=True)
