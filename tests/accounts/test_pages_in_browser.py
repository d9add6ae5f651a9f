"""Signing in with a real browser, in both languages and on both sizes, as staff do it on the first day."""

import os
import secrets
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from accounts.actions import add_person
from accounts.models import Role
from tests.axe import Axe
from tests.browser import Browse
from tests.city import names
from tests.live import LiveCity

PASSWORD = "eleven brown manhole covers"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

pytestmark = pytest.mark.browser


@pytest.fixture
def username(live_city: LiveCity) -> str:
    username = f"op-{secrets.token_hex(4)}"
    with live_city.orm():
        add_person(username=username, password=PASSWORD, names=names("Operator 1"), roles=[Role.OPERATOR])
    return username


def look(page: Page, axe: Axe, name: str) -> None:
    """Let axe look; and people, where WHISTLE_PICTURES names a folder."""
    if folder := os.environ.get("WHISTLE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert axe(page) == []


@pytest.mark.parametrize(
    ("language", "size", "light"),
    [("en-GB", DESK, "light"), ("zh-CN", PHONE, "dark")],
    ids=["English desk", "Chinese phone in the dark"],
)
def test_the_first_day(
    browse: Browse, axe: Axe, username: str, language: str, size: dict[str, int], light: str
) -> None:
    page = browse(locale=language, viewport=size, color_scheme=light)
    page.goto("/accounts/login/")
    look(page, axe, f"login-{language}")
    page.fill("[name=login]", username)
    page.fill("[name=password]", "not this one at all")
    page.click("main button.button--primary")
    expect(page.locator(".errors")).to_be_visible()
    look(page, axe, f"login-wrong-{language}")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.evaluate("document.querySelector('main form').action = '/accounts/login/?next=/accounts/second-factor/'")
    page.click("main button.button--primary")
    page.wait_for_url("**/accounts/second-factor/")
    look(page, axe, f"second-factor-{language}")

    page.click("main a.button--primary")
    look(page, axe, f"set-up-{language}")
    secret = page.locator("details code").text_content() or ""
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("main button.button--primary")
    page.wait_for_url("**/codes/")
    look(page, axe, f"codes-{language}")
    expect(page.locator("main li")).to_have_count(10)

    page.goto("/accounts/password/")
    look(page, axe, f"password-{language}")
    page.goto("/accounts/logout/")
    look(page, axe, f"logout-{language}")
    # Whoever comes next signs in; the start page would make him somebody at once.
    page.click("main button.button--primary")
    page.wait_for_url("**/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.button--primary")
    page.wait_for_url("**/give/**")
    look(page, axe, f"code-{language}")


def test_the_programs_entrance_keeps_the_policy_that_every_page_keeps(browse: Browse) -> None:
    # `browse` fails a test whose page complains on its console, as it does of whatever the policy refuses.
    page = browse(viewport=DESK)
    page.goto("/api/")
    expect(page.locator("#swagger-ui .opblock").first).to_be_visible()


@pytest.mark.parametrize(
    ("zone", "is_told"),
    [("Asia/Shanghai", False), ("Asia/Singapore", False), ("Europe/Lisbon", True), ("Asia/Kolkata", True)],
)
def test_a_page_names_its_zone_where_clocks_show_another_time(browse: Browse, zone: str, is_told: bool) -> None:
    page = browse(viewport=PHONE, timezone_id=zone)
    page.goto("/report/")
    expect(page.locator("main h1").first).to_be_visible()

    note = page.locator("[data-zone-note='Asia/Shanghai']")
    expect(note).to_have_count(1 if is_told else 0)
    said = (note.text_content() or "") if is_told else ""
    assert not is_told or "+08:00" in said
    # The city is known by its name, not by that of the zone's largest one.
    assert not is_told or ("Nantong" in said and "Shanghai" not in said)
