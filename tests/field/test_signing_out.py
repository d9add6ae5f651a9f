"""Signing out of a phone: nothing of a person goes before the server has said so, nor without a word."""

import pytest
from playwright.sync_api import Page, Route

from tests.field.conftest import Phone, Town, keep_picture, ready, shot, unique
from tests.field.test_nothing_lost import WORDS, photos_kept
from tests.field.test_two_tabs import ask_for_help, on_the_way

pytestmark = pytest.mark.browser


def sign_out(page: Page) -> None:
    page.locator("[data-person] summary").click()
    page.locator("[data-sign-out] button").click()


def laid_by(page: Page) -> list[str]:
    paths = "caches.open('field-pages').then((all) => all.keys()).then((all) => all.map(({ url }) => new URL(url).pathname))"
    return sorted(page.evaluate(paths))


@pytest.mark.parametrize("has_begun", [True, False])
def test_without_signal_nobody_is_signed_out_and_nothing_is_forgotten(
    phone: Phone, town: Town, *, has_begun: bool
) -> None:
    _unit, user = town.crew()
    page = phone(user.username)
    page.goto("/field/report/")
    ready(page)
    words = unique("the wire hangs low")
    if has_begun:
        page.locator("[data-report] input[type=file]").set_input_files([shot()])
        page.wait_for_selector(".camera__photo img")
        page.locator("#id_text").fill(words)
    pages = laid_by(page)
    page.context.set_offline(True)

    sign_out(page)
    if has_begun:
        asked = page.locator("dialog[data-drafts='1']")
        asked.wait_for()
        assert asked.get_attribute("data-failed") is None
        page.locator("[data-leave]").click()
    page.locator("dialog[data-failed]").wait_for()
    keep_picture(page, f"sign-out-failed-{has_begun}")
    page.locator("[data-stay]").click()
    page.goto("/field/")
    ready(page)
    page.context.set_offline(False)
    page.goto("/field/report/")
    ready(page)

    assert "/field/" in pages
    assert laid_by(page) == pages
    if has_begun:
        page.wait_for_selector(".camera__photo img")
        assert page.locator("#id_text").input_value() == words


def test_who_signs_out_with_something_begun_is_told_that_it_goes(phone: Phone, town: Town) -> None:
    page, _user, _assignment = on_the_way(phone, town)
    ask_for_help(page, unique("nobody has read this yet"))
    page.locator("dialog[open] [data-closes]").click()

    sign_out(page)
    asked = page.locator("dialog[data-unsent]")
    asked.wait_for()
    assert (asked.get_attribute("data-unsent"), asked.get_attribute("data-drafts")) == ("0", "1")
    keep_picture(page, "sign-out-drafts")
    with page.expect_navigation(url="**/accounts/login/**"):
        page.locator("[data-leave]").click()

    assert (page.evaluate(WORDS), photos_kept(page), laid_by(page)) == ([], [], [])


class LostAnswers:
    """Between a phone and the centre: what is asked of the door out is heard or not, and no answer comes until `found`."""

    def __init__(self, page: Page, *, heard: bool) -> None:
        self.heard, self.found = heard, False
        page.context.route("**/accounts/logout/", self.on_the_way)

    def on_the_way(self, route: Route) -> None:
        if self.found:
            route.continue_()
            return
        if self.heard and route.request.method == "POST":
            route.fetch()
        route.abort()


@pytest.mark.parametrize("has_begun", [True, False])
@pytest.mark.parametrize("heard", [True, False])
def test_without_an_answer_it_is_not_known_and_said_as_soon_as_the_centre_says_which(
    phone: Phone, town: Town, *, heard: bool, has_begun: bool
) -> None:
    _unit, user = town.crew()
    page = phone(user.username)
    page.goto("/field/report/")
    ready(page)
    words = unique("the wire hangs low")
    if has_begun:
        page.locator("#id_text").fill(words)
    pages = laid_by(page)
    line = LostAnswers(page, heard=heard)

    sign_out(page)
    if has_begun:
        page.locator("dialog[data-drafts='1'] [data-leave]").click()
    page.locator("dialog[data-standing=unknown]").wait_for()
    keep_picture(page, f"sign-out-unknown-{has_begun}")
    # Once more: asked again, and still unknown, whatever the phone knows of its own line.
    page.locator("[data-leave]").click()
    page.locator("dialog[data-standing=unknown] [data-leave]:enabled").wait_for()
    assert (laid_by(page), len(page.evaluate(WORDS))) == (pages, int(has_begun))
    line.found = True

    if not heard:
        page.locator("dialog[data-standing=refused]").wait_for()
        assert (laid_by(page), len(page.evaluate(WORDS))) == (pages, int(has_begun))
        return
    if has_begun:
        out = page.locator("dialog[data-standing=out][data-drafts='1']")
        out.wait_for()
        keep_picture(page, "signed-out-drafts")
        assert (laid_by(page), len(page.evaluate(WORDS))) == (pages, 1)
        with page.expect_navigation(url="**/accounts/login/**"):
            out.locator("[data-leave]").click()
    page.wait_for_url("**/accounts/login/**")
    assert (laid_by(page), page.evaluate(WORDS)) == ([], [])


def test_another_persons_door_that_does_not_answer_takes_no_tasks_away(phone: Phone, town: Town) -> None:
    _unit, user = town.crew()
    page = phone(user.username)
    pages = laid_by(page)
    page.context.set_offline(True)

    page.evaluate(
        """() => {
            const form = document.body.appendChild(document.createElement("form"));
            form.method = "post";
            form.action = "/demo/nobody/";
            form.submit();
        }"""
    )
    page.wait_for_timeout(500)
    page.goto("/field/")
    ready(page)

    assert "/field/" in pages
    assert laid_by(page) == pages
