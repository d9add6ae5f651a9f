"""Citizens on a phone: the whole way in Chromium, with and without scripts, in both languages."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from cases.actions import NewReport, renew_link, take_in
from cases.models import Channel, Report, Words
from hotline.actions import keep_old_link
from tests.axe import Axe
from tests.browser import Browse
from tests.live import LiveCity

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
# Pictures for people to look at, when somebody asks for them.
PICTURES = os.environ.get("WHISTLE_PICTURES", "")


def look(page: Page, axe: Axe, name: str) -> None:
    """Let axe look at the page, and keep a picture of it in both themes."""
    assert axe(page) == []
    if PICTURES:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", full_page=True)
        page.emulate_media(color_scheme="light")


def phone(browse: Browse, **options: Any) -> Page:
    """Open a phone."""
    return browse(**PHONE, **options)


def photo(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.jpg"
    Image.new("RGB", (1200, 900), "#345").save(path, "JPEG")
    return path


WORDS = {
    "en-GB": {
        "report": "Report something",
        "place": "This is the place",
        "go": "Continue",
        "text": "The street light by the school is dark",
        "lamp": "Street lamp",
        "send": "Send the report",
        "thanks": "Thank you. We have it.",
        "follow": "Follow it",
        "next": "Somebody at the centre looks at it next",
        "no_place": "I cannot say where",
        "another": "No, it is another one",
    },
    "zh-CN": {
        "report": "我要反映",
        "place": "就是这里",
        "go": "继续",
        "text": "学校门口路灯不亮，很黑",
        "lamp": "路灯",
        "send": "提交",
        "thanks": "谢谢，我们已收到。",
        "follow": "查看进度",
        "next": "中心值班人员将尽快查看",
        "no_place": "说不清地点",
        "another": "不是，是另一处",
    },
}


@pytest.mark.parametrize("language", list(WORDS))
def test_a_report_on_a_phone(browse: Browse, axe: Axe, live_city: LiveCity, tmp_path: Path, language: str) -> None:
    words = WORDS[language]
    page = phone(
        browse,
        locale=language,
        geolocation={"longitude": 120.8600, "latitude": 32.0100},
        permissions=["geolocation"],
    )
    page.goto("/report/")
    look(page, axe, f"{language}-home")
    page.get_by_role("link", name=words["report"]).click()
    page.locator("[data-map][data-ready]").wait_for()
    page.locator("#locate").click()
    expect(page.locator("#id_lon")).to_have_value(re.compile("^120.86"))
    expect(page.locator("[data-place-name]")).not_to_be_empty()
    look(page, axe, f"{language}-where")
    page.get_by_role("button", name=words["place"]).click()

    page.locator("#id_text").fill(words["text"])
    page.locator("#guesses label", has_text=words["lamp"]).first.click()
    look(page, axe, f"{language}-what")
    page.get_by_role("button", name=words["go"]).click()
    if "/same/" in page.url:
        look(page, axe, f"{language}-same")
        page.get_by_role("button", name=words["another"]).click()

    page.locator("input[type=file]").set_input_files(photo(tmp_path))
    page.locator(".camera__photo img").wait_for()
    look(page, axe, f"{language}-more")
    page.get_by_role("button", name=words["go"]).click()

    page.locator("#id_phone").fill("138 0013 8000")
    look(page, axe, f"{language}-who")
    page.get_by_role("button", name=words["send"]).click()

    expect(page.locator("h1")).to_have_text(words["thanks"])
    look(page, axe, f"{language}-done")
    page.get_by_role("link", name=words["follow"]).click()
    expect(page.locator("h1")).to_contain_text(words["next"])
    expect(page.locator(".photos img")).to_have_count(1)
    look(page, axe, f"{language}-track")
    assert "None" not in page.content()
    with live_city.orm():
        case = Report.objects.get(token=page.url.rpartition("/")[2]).case
        assert case.case_class is not None
        assert case.division is not None


@pytest.mark.parametrize("language", list(WORDS))
def test_a_report_without_scripts(browse: Browse, live_city: LiveCity, language: str, tmp_path: Path) -> None:
    words = WORDS[language]
    page = phone(browse, locale=language, java_script_enabled=False)
    page.goto("/report/")
    page.get_by_role("link", name=words["report"]).click()
    expect(page.locator("[data-map]")).not_to_be_visible()
    page.locator("#id_address").fill("Renmin Road 12")
    page.get_by_role("button", name=words["place"]).click()
    page.locator("#id_text").fill(words["text"])
    page.get_by_role("button", name=words["go"]).click()
    page.locator("#guesses label", has_text=words["lamp"]).first.click()
    page.get_by_role("button", name=words["go"]).click()
    page.locator("input[type=file]").set_input_files(photo(tmp_path))
    page.go_back()
    page.go_forward()
    page.get_by_role("button", name=words["go"]).click()
    page.get_by_role("button", name=words["send"]).click()
    expect(page.locator("h1")).to_have_text(words["thanks"])
    page.get_by_role("link", name=words["follow"]).click()
    expect(page.locator("h1")).to_contain_text(words["next"])


def test_danger_is_said_while_somebody_writes(browse: Browse, live_city: LiveCity, axe: Axe) -> None:
    page = phone(browse)
    page.goto("/report/where/")
    page.get_by_role("button", name="I cannot say where").click()
    page.locator("#id_text").fill("There is a gas leak and somebody is injured")

    expect(page.locator("#guesses a[href='tel:119']")).to_be_visible()
    look(page, axe, "danger-while-writing")
    page.get_by_role("button", name="Continue").click()
    if "/danger/" not in page.url:
        page.get_by_role("button", name="Continue").click()
    expect(page.locator("a[href='tel:120']")).to_be_visible()
    look(page, axe, "danger")
    page.get_by_role("button", name="Go on with the report").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("h1")).to_have_text("Thank you. We have it.")


def test_errors_stand_at_their_fields(chromium: Browser, live_city: LiveCity, axe: Axe) -> None:
    # Not by `browse`: a refused form answers 400, and the browser says so on its console.
    page = chromium.new_context(base_url=live_city.url, locale="en-GB", **PHONE).new_page()
    page.goto("/report/where/")
    page.locator("#id_address").fill("Renmin Road 12")
    page.get_by_role("button", name="This is the place").click()
    page.get_by_role("button", name="Continue").click()

    expect(page.locator("#id_text_error")).to_be_visible()
    look(page, axe, "errors-what")
    page.context.close()


def test_the_private_page_follows_the_case_while_it_is_open(browse: Browse, axe: Axe, live_city: LiveCity) -> None:
    page = phone(browse)
    page.goto("/report/where/")
    page.get_by_role("button", name="I cannot say where").click()
    page.locator("#id_text").fill("The street light is dark")
    page.locator("#guesses label", has_text="Street lamp").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("link", name="Follow it").click()
    with live_city.orm():
        case = Report.objects.get(token=page.url.rpartition("/")[2]).case

    # At once, whether or not the page's line is open by then.
    live_city.act("file", case.pk, username="shiftlead1")
    expect(page.locator("h1")).to_contain_text("It is accepted")
    live_city.act("route", case.pk, username="dispatcher1")

    expect(page.locator(".timeline")).to_contain_text("They have until")
    look(page, axe, "track-routed")


@pytest.mark.parametrize(("language", "is_asleep"), [("en-GB", False), ("zh-CN", True)])
def test_an_open_page_says_that_its_link_was_replaced_keeps_what_was_typed_and_asks_no_more(
    chromium: Browser, live_city: LiveCity, axe: Axe, language: str, is_asleep: bool
) -> None:
    # Not by `browse`: the refused part answers 410, and the browser says so on its console.
    page = chromium.new_context(base_url=live_city.url, locale=language, **PHONE).new_page()
    lines: list[WebSocketRoute] = []
    if is_asleep:
        # It hears nothing of the renewal, and is not let in when it comes back.
        page.route_web_socket(re.compile("/ws/track/"), lambda line: lines.append(line))  # noqa: PLW0108  playwright marks what it is given
    with live_city.orm():
        told = NewReport(channel=Channel.WEB, text="The street light is dark", received_at=timezone.now())
        (receipt,) = take_in([told], now=timezone.now())
    page.goto(f"/r/{receipt.token}")
    page.locator("#add summary").click()
    page.locator("#id_add-words").fill("Two of them by now")
    with live_city.orm():
        report, before = renew_link(receipt.report_id, now=timezone.now())
        keep_old_link(report, before, now=timezone.now())
    if is_asleep:
        lines[-1].close(code=4403)

    expect(page.locator("#now[data-code=link_replaced]")).to_be_visible()
    expect(page.locator("[data-toast]")).to_have_count(0)
    expect(page.locator("#id_add-words")).to_have_value("Two of them by now")
    expect(page.locator("[hx-get], #link, #protect")).to_have_count(0)
    look(page, axe, f"{language}-replaced")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new CustomEvent('live:resync'))")
    page.locator("#add form button").last.click()
    expect(page.locator("[data-unsent]")).to_contain_text("Two of them by now")
    assert not [each for each in asked if each.endswith("/now")]
    expect(page.locator("a[href='/report/lost/']")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_who_comes_to_the_terminal_next_sees_nothing_of_what_was_left(browse: Browse, axe: Axe, language: str) -> None:
    page = phone(browse, locale=language)
    page.goto("/report/")
    page.locator("a[href$='/report/where/']").click()
    page.locator("#id_address").fill("Elm Street 7, my flat")
    page.locator("form[data-draft^=report-where] button.button--primary").click()
    page.locator("#id_text").fill("my neighbour beats his dog")
    # Not sent yet: only the tab has it, and one's own way back and forth shows it.
    page.go_back()
    expect(page.locator("#id_address")).to_have_value("Elm Street 7, my flat")
    page.go_forward()
    expect(page.locator("#id_text")).to_have_value("my neighbour beats his dog")

    # The next person.
    page.goto("/report/")
    page.locator("a[href$='/report/where/']").click()
    page.wait_for_url("**/report/begun/**")
    assert "Elm Street" not in page.content()
    look(page, axe, f"{language}-begun")
    page.locator("button[name=whose][value=other]").click()
    look(page, axe, f"{language}-begun-gone")
    page.locator("a[href$='/report/where/']").click()
    expect(page.locator("#id_address")).to_have_value("")
    assert "dog" not in str(page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])"))


def test_who_says_that_it_is_his_goes_on_where_he_was(browse: Browse) -> None:
    page = phone(browse)
    page.goto("/report/")
    page.locator("a[href$='/report/where/']").click()
    page.locator("#id_address").fill("Elm Street 7, my flat")
    page.locator("form[data-draft^=report-where] button.button--primary").click()
    page.locator("#id_text").fill("my neighbour beats his dog")
    page.goto("/report/")
    # The browser's own way back is no way round.
    page.go_back()
    page.wait_for_url("**/report/begun/**")

    page.locator("button[name=whose][value=mine]").click()

    page.wait_for_url("**/report/what/**")
    expect(page.locator("[data-draft-whose]")).to_have_count(0)
    expect(page.locator("#id_text")).to_have_value("my neighbour beats his dog")
    page.locator("button[name=back]").click()
    expect(page.locator("#id_address")).to_have_value("Elm Street 7, my flat")


@pytest.mark.parametrize(("whose", "shown"), [("draft_mine", "Elm Street 7, my flat"), ("draft_not_mine", "")])
def test_what_only_the_tab_has_is_shown_to_who_says_that_it_is_his(browse: Browse, whose: str, shown: str) -> None:
    page = phone(browse)
    page.goto("/report/where/")
    page.locator("#id_address").fill("Elm Street 7, my flat")
    page.goto("/report/")

    page.locator("a[href$='/report/where/']").click()
    expect(page.locator("[data-draft-whose]")).to_be_visible()
    expect(page.locator("#id_address")).to_have_value("")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "where-whose.png", full_page=True)
    page.locator(f"[data-whose={whose}]").click()

    expect(page.locator("#id_address")).to_have_value(shown)
    expect(page.locator("[data-draft-whose]")).to_have_count(0)
    page.reload()
    expect(page.locator("#id_address")).to_have_value(shown)


def test_another_tab_of_the_browser_shows_nothing(browse: Browse) -> None:
    page = phone(browse)
    page.goto("/report/where/")
    page.locator("#id_address").fill("Elm Street 7, my flat")
    page.locator("form[data-draft^=report-where] button.button--primary").click()
    page.locator("#id_text").fill("my neighbour beats his dog")

    other = page.context.new_page()
    for question in ("where", "what", "more", "who"):
        other.goto(f"/report/{question}/")
        other.wait_for_url("**/report/begun/**")
        assert "Elm Street" not in other.content()


def test_two_tabs_write_two_reports(browse: Browse, axe: Axe, live_city: LiveCity) -> None:
    """Also by what only the browser has: each form keeps its own words, and a page that is over says so."""
    one = phone(browse, refused=410)
    one.goto("/report/where/")
    one.locator("#id_address").fill("Elm Street 7")
    two = one.context.new_page()
    two.goto("/report/where/")
    expect(two.locator("#id_address")).to_have_value("")
    two.locator("#id_address").fill("Oak Street 9")
    for page, words in ((one, "the lamp is dark"), (two, "the bench is broken")):
        page.locator("form[data-draft^=report-where] button.button--primary").click()
        page.locator("#id_text").fill(words)
        page.reload()
        expect(page.locator("#id_text")).to_have_value(words)
    held = [page.locator("form[data-draft] [name=d]").input_value() for page in (one, two)]
    assert held[0] != held[1]

    for page, other in ((one, "bench"), (two, "lamp")):
        page.locator("details summary").last.click()
        page.locator("#id_listed").select_option(index=1)
        page.locator(".actions button.button--primary").click()
        while not page.locator("#id_phone").count():
            page.locator(".actions button").last.click()
        page.locator(".actions button.button--primary").click()
        expect(page.locator("[data-citizen=done]")).to_be_visible()
        kept = str(page.evaluate("JSON.stringify({...sessionStorage})"))
        assert other not in kept
        assert "draft::" not in kept
    with live_city.orm():
        sent = dict(
            Words.objects.filter(text__in=["the lamp is dark", "the bench is broken"]).values_list(
                "case__address", "text"
            )
        )
    assert sent == {
        "Elm Street 7": "the lamp is dark",
        "Oak Street 9": "the bench is broken",
    }

    one.goto(f"/report/what/?d={held[0]}")
    expect(one.locator("[data-code=draft_over][data-why=sent] [data-became]")).to_be_visible()
    look(one, axe, "over-sent")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_lost_link_is_asked_for(browse: Browse, axe: Axe, language: str) -> None:
    page = phone(browse, locale=language, refused=400)
    page.goto("/report/")
    page.locator("[data-lost-link]").click()
    look(page, axe, f"{language}-lost")
    page.locator(".actions button").click()
    expect(page.locator("#id_number_error")).to_be_visible()
    expect(page.locator("#id_contact_error")).to_be_visible()
    look(page, axe, f"{language}-lost-errors")
    page.locator("#id_number").fill("NT-2026-000009")
    page.locator("#id_contact").fill("138 0013 8000")
    page.locator(".actions button").click()
    expect(page.locator("[data-lost=asked]")).to_be_visible()
    look(page, axe, f"{language}-lost-asked")
