"""What a phone says of itself is true: whether anything reaches it, whether it rings, and how long an offer lasts."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.actions import SYSTEM, comment_case
from tests.field.conftest import Phone, Town, come_true, keep_picture, ready
from tests.field.test_phone import REMEMBER_SOCKETS

pytestmark = pytest.mark.browser

WRONG_CLOCK = "const now = Date.now.bind(Date); Date.now = () => now() + 5 * 60_000;"


def again(page: Page, *scripts: str) -> None:
    """Load the page anew with something laid under it."""
    for script in scripts:
        page.add_init_script(script)
    page.reload()
    ready(page)


def reaches(page: Page, how: str) -> None:
    come_true(page, f"document.body.dataset.reach === '{how}'", seconds=20)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_phone_says_within_seconds_that_nothing_reaches_it(phone: Phone, town: Town, locale: str) -> None:
    _unit, person = town.crew()
    page = phone(person.username, locale=locale)
    again(page, REMEMBER_SOCKETS)
    reaches(page, "open")
    assert page.locator("[data-rings]").get_attribute("data-rings") == "silent"
    keep_picture(page, f"reach-open-{locale}")

    # The device says that it is online.
    page.route_web_socket("**/ws/field/**", lambda line: line.close())
    page.route("**/api/**", lambda request: request.abort())
    page.evaluate("window.sockets.at(-1).close()")
    reaches(page, "lost")
    assert page.locator("[data-unreached]").is_visible()
    assert page.locator("[data-rings]").is_hidden()
    keep_picture(page, f"reach-lost-{locale}")

    page.unroute("**/api/**")
    page.context.clear_cookies(name="sessionid")
    reaches(page, "signed_out")
    assert page.locator("[data-unreached] a").is_visible()
    keep_picture(page, f"reach-out-{locale}")


CLOSED = "window.sockets.at(-1).close()"


def shut_out(page: Page) -> None:
    """Let the server close the line for good, while it knows who asks."""
    page.route_web_socket("**/ws/field/**", lambda line: line.close(code=4401))
    page.evaluate("window.before = true")
    page.evaluate(CLOSED)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_page_whose_line_was_closed_for_good_is_loaded_anew_once_the_server_knows_its_person_again(
    phone: Phone, town: Town, locale: str
) -> None:
    _unit, person = town.crew()
    page = phone(person.username, locale=locale)
    again(page, REMEMBER_SOCKETS)
    reaches(page, "open")

    shut_out(page)

    come_true(page, "window.before === undefined && document.body.dataset.ready !== undefined")
    # A line that is closed again is no reason to do so for ever: the page says what to do.
    page.evaluate("window.before = true")
    reaches(page, "stale")
    assert page.locator("[data-unreached] a").is_visible()
    # Nor does it promise that anything appears here by itself.
    assert page.locator("[data-promise] p:not(.empty__title)").is_hidden()
    keep_picture(page, f"reach-stale-{locale}")
    # Nor does who may not have it read that there is no connection.
    page.route("**/field/feed**", lambda request: request.fulfill(status=403, json={"code": "not_yours"}))
    reaches(page, "refused")
    assert page.locator("[data-unreached] a[href^='/accounts/login/']").is_visible()
    keep_picture(page, f"reach-refused-{locale}")
    assert page.evaluate("window.before")


def test_a_page_on_which_somebody_writes_is_not_loaded_anew_until_they_are_done(phone: Phone, town: Town) -> None:
    worker, at = town.worker()
    page = phone(worker.username, at=at)
    page.add_init_script(REMEMBER_SOCKETS)
    page.goto("/field/report/")
    ready(page)
    reaches(page, "open")
    words = page.locator("[data-report] textarea").first
    words.fill("a lamp hangs loose")

    shut_out(page)

    reaches(page, "stale")
    assert (words.input_value(), page.evaluate("window.before")) == ("a lamp hangs loose", True)
    words.fill("")
    come_true(page, "window.before === undefined", seconds=20)


def test_who_goes_on_duty_is_asked_whether_the_phone_rings(phone: Phone, town: Town) -> None:
    _unit, person = town.crew()
    page = phone(person.username)
    reaches(page, "open")
    switch = page.locator("[data-duty] [role=switch]")
    switch.click()
    come_true(page, "document.querySelector('[data-duty]').dataset.duty === 'yes'")
    switch.click()

    page.locator("[data-notices] [data-bell]").click()

    assert page.locator(".head [data-bell]").get_attribute("aria-pressed") == "true"
    come_true(page, "document.querySelector('[data-rings]').dataset.rings === 'rings'")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_an_offer_counts_down_by_the_city_s_clock_and_news_of_it_come_in(phone: Phone, town: Town, locale: str) -> None:
    unit, person = town.crew()
    page = phone(person.username, locale=locale)
    offer = town.manhole(unit)
    again(page, WRONG_CLOCK)

    come_true(page, r"/\d+:\d\d/.test(document.querySelector('[data-countdown]')?.textContent ?? '')")
    (minutes, seconds) = re.findall(r"(\d+):(\d\d)", page.locator("[data-countdown]").first.inner_text())[0]
    assert 0 < int(minutes) * 60 + int(seconds) <= (offer.expires_at - offer.offered_at).total_seconds()

    page.goto(f"/field/assignment/{offer.pk}/")
    ready(page)
    with town.live.orm():
        comment_case([offer.case_id], actor=SYSTEM, now=timezone.now(), note="the guard has the key")
    page.locator("[data-fresh=said] [data-said=note]").wait_for()
    assert page.locator("[data-notices] .banner").count() == 1
    keep_picture(page, f"matter-news-{locale}")
    page.goto("/field/")
    keep_picture(page, f"today-news-{locale}")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_a_danger_seen_on_a_round_is_reported_by_one_tap_and_says_whom_to_ring(on_a_round: Phone, locale: str) -> None:
    page = on_a_round(locale=locale)
    assert page.locator("[data-ring] a[href^='tel:']").count() >= 1
    keep_picture(page, f"report-ring-{locale}")
    page.locator("[data-usual] .choice", has=page.locator("input[value=E0403]")).click()
    page.locator("button[form=report]").click()

    page.locator("[data-uploads] [data-crew-state]").first.wait_for()
    assert page.locator("[data-uploads] [data-ring] a[href='tel:119']").first.is_visible()
    keep_picture(page, f"mine-ring-{locale}", full=True)
