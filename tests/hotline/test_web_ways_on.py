"""Citizens on a phone whose browser forgot who they are, and pages that answer a form: nothing written is lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actions import Caller, NewReport, take_in
from cases.models import Channel, Report
from tests.axe import Axe
from tests.browser import Browse
from tests.hotline.test_web_journeys import look, phone
from tests.live import LiveCity

pytestmark = pytest.mark.browser

ADDRESS, WORDS = "Elm Street 7, my flat", "my neighbour beats his dog"
ABOVE = "[data-draft-back]"


def half_written(browse: Browse, **options: object) -> tuple[Page, str]:
    page = phone(browse, refused=410, **options)
    page.goto("/report/where/")
    page.locator("#id_address").fill(ADDRESS)
    page.locator("form[data-draft^=report-where] button.button--primary").click()
    # What the page asks by itself is answered before anything is forgotten.
    with page.expect_response("**/report/guesses/"):
        page.locator("#id_text").fill(WORDS)
    return page, page.locator("form[data-draft] [name=d]").input_value()


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify({...sessionStorage})"))


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_what_a_tab_holds_of_a_report_that_the_server_forgot_goes_on_in_a_new_one(
    browse: Browse, axe: Axe, language: str
) -> None:
    page, handle = half_written(browse, locale=language)
    page.context.clear_cookies()

    page.reload()

    expect(page.locator("[data-code=draft_over][data-why=unknown]")).to_be_visible()
    expect(page.locator(f"{ABOVE} blockquote")).to_have_text([ADDRESS, WORDS])
    look(page, axe, f"{language}-over-given-back")
    page.locator("[data-draft-go]").click()
    page.wait_for_url("**/report/where/**")
    expect(page.locator("#id_address")).to_have_value(ADDRESS)
    assert page.locator("form[data-draft] [name=d]").input_value() != handle
    assert handle not in kept(page)
    page.locator("form[data-draft^=report-where] button.button--primary").click()
    expect(page.locator("#id_text")).to_have_value(WORDS)


def test_what_was_refused_for_want_of_a_cookie_is_found_again_by_the_way_on(browse: Browse, axe: Axe) -> None:
    page, _handle = half_written(browse, also_refused=403)
    page.context.clear_cookies()
    page.locator("form[data-draft^=report-what] button.button--primary").first.click()
    expect(page.locator("[data-code=no_cookie]")).to_be_visible()
    look(page, axe, "no-cookie")

    page.locator("[data-go-on]").click()
    expect(page.locator(f"{ABOVE} blockquote")).to_have_text([ADDRESS, WORDS])
    page.locator("[data-draft-go]").click()
    page.wait_for_url("**/report/where/**")
    expect(page.locator("#id_address")).to_have_value(ADDRESS)


@pytest.mark.parametrize("whose", ["draft_mine", "draft_not_mine"])
def test_what_was_left_is_given_back_to_who_says_that_it_is_his(browse: Browse, whose: str) -> None:
    page, handle = half_written(browse)
    page.goto("/report/")
    page.context.clear_cookies()

    page.goto(f"/report/what/?d={handle}")

    expect(page.locator("[data-draft-whose]")).to_be_visible()
    assert WORDS not in page.content()
    expect(page.locator("[data-draft-go]")).to_be_hidden()
    page.locator(f"[data-whose={whose}]").click()
    if whose == "draft_mine":
        expect(page.locator(f"{ABOVE} blockquote")).to_have_text([ADDRESS, WORDS])
        expect(page.locator("[data-draft-go]")).to_be_visible()
    else:
        expect(page.locator(ABOVE)).to_have_count(0)
        assert "draft::" not in kept(page)


def test_another_tab_is_given_back_nothing(browse: Browse) -> None:
    page, handle = half_written(browse)
    page.context.clear_cookies()
    other = page.context.new_page()

    other.goto(f"/report/what/?d={handle}")

    expect(other.locator("[data-code=draft_over][data-why=unknown]")).to_be_visible()
    expect(other.locator(ABOVE)).to_be_hidden()
    assert WORDS not in other.content()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_names_of_phases_keep_a_gap_on_a_phone(browse: Browse, axe: Axe, live_city: LiveCity, language: str) -> None:
    with live_city.orm():
        new = NewReport(
            channel=Channel.WEB, text="dark", received_at=timezone.now(), caller=Caller(phone="+8613900139000")
        )
        token = Report.objects.get(pk=take_in([new], now=timezone.now())[0].report_id).token
    page = phone(browse, locale=language)
    page.goto(f"/r/{token}")
    gaps = page.evaluate(
        """[...document.querySelectorAll(".phase__name")].map((name) => {
             const text = document.createRange(); text.selectNodeContents(name); return text.getBoundingClientRect();
           }).map((box, at, all) => at ? box.left - all[at - 1].right : 99)"""
    )
    look(page, axe, f"{language}-track-phases")
    assert len(gaps) == 4
    assert min(gaps) >= 6
