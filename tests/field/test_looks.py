"""The field app at 390 by 844: nobody is shut out, nothing spills, thumbs hit."""

import pytest
from playwright.sync_api import Page

from tests.axe import Axe
from tests.field.conftest import Phone, Town, keep_picture, listens, ready, shot
from tests.field.test_phone import tap

pytestmark = pytest.mark.browser

LOOKS = [
    ("en-GB", "light"),
    ("zh-CN", "light"),
    ("en-GB", "dark"),
    ("zh-CN", "sunlight"),
    ("en-GB", "sunlight"),
    ("zh-CN", "dark"),
]


def faults(page: Page, axe: Axe, name: str) -> list[str]:
    """What is wrong with a screen: for axe, for its width, for a thumb."""
    page.wait_for_timeout(300)
    keep_picture(page, name)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button:not(.button--small), .input, .choice, .chip, summary.button')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 90))"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*axe(page), *small, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_a_crew_s_screens(phone: Phone, town: Town, axe: Axe, language: str, theme: str) -> None:
    unit, user = town.crew()
    tag = f"crew-{language[:2]}-{theme}"
    page = phone(user.username, locale=language, theme=theme, at=(unit.home.x, unit.home.y))
    found = faults(page, axe, f"{tag}-0-empty")
    town.missed(unit)
    page.goto("/field/")
    ready(page)
    found += faults(page, axe, f"{tag}-0-missed")
    page.locator("[data-card] a.stretch").first.click()
    ready(page)
    found += faults(page, axe, f"{tag}-0-missed-matter")
    town.manhole(unit, photos=1)
    page.goto("/field/")
    ready(page)
    found += faults(page, axe, f"{tag}-1-offer")
    page.locator("[data-form=decline]").click()
    found += faults(page, axe, f"{tag}-2-decline")
    page.locator("dialog[open] [data-closes]").click()
    page.locator("[data-card] a.stretch").first.click()
    page.wait_for_selector("[data-field=matter] .map[data-ready]", state="attached")
    ready(page)
    found += faults(page, axe, f"{tag}-3-matter")
    for state in ("accepted", "en_route", "on_scene"):
        listens(page)
        page.locator("[data-bar] button.button--primary:visible").click()
        page.wait_for_selector(f"[data-card][data-now={state}]", state="attached")
    listens(page)
    found += faults(page, axe, f"{tag}-4-on-scene")
    for way in ("give_back", "hand_over", "ask_help"):
        page.locator("[data-bar] [data-opens-ways]").click()
        found += faults(page, axe, f"{tag}-4-ways") if way == "give_back" else []
        page.locator(f"#ways [data-form={way}]").click()
        found += faults(page, axe, f"{tag}-4-{way}")
        page.locator("dialog[open] [data-closes]").click()
    with page.expect_file_chooser() as chooser:
        page.locator("[data-bar] [data-form=done]").click()
    chooser.value.set_files([shot()])
    page.wait_for_selector("dialog[open] .camera__photo img")
    page.locator("dialog[open] .chip").first.click()
    found += faults(page, axe, f"{tag}-5-done")
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    page.wait_for_url("**/field/")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_a_grid_worker_s_screens(phone: Phone, town: Town, axe: Axe, language: str, theme: str) -> None:
    tag = f"grid-{language[:2]}-{theme}"
    worker, at = town.worker()
    town.verification(worker, at)
    page = phone(worker.username, locale=language, theme=theme, at=at)
    found = faults(page, axe, f"{tag}-1-today")
    page.locator("[data-bar] [data-form=verify_no]").click()
    found += faults(page, axe, f"{tag}-2-not-so")
    page.locator("dialog[open] [data-closes]").click()
    page.locator("[data-bar] [data-opens-ways]").click()
    found += faults(page, axe, f"{tag}-2-ways")
    page.locator("#ways [data-form=cannot_look]").click()
    found += faults(page, axe, f"{tag}-2-cannot-look")
    page.locator("dialog[open] [data-closes]").click()
    page.goto("/field/report/")
    ready(page)
    page.locator("[data-report] input[type=file]").set_input_files([shot()])
    page.wait_for_selector(".camera__photo img")
    found += faults(page, axe, f"{tag}-3-report")
    page.locator("[data-more] summary").click()
    page.fill("[data-find]", "manhole" if language.startswith("en") else "井盖")
    found += faults(page, axe, f"{tag}-4-find")
    page.goto("/field/waiting/")
    found += faults(page, axe, f"{tag}-5-waiting")
    assert found == [], "\n".join(found)


# What reaches beyond the right edge; the innermost says why.
BEYOND = """[...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest('.map') && one.getBoundingClientRect().right > 391)
    .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_with_letters_twice_as_large_nothing_lies_beyond_the_edge_or_under_something(
    phone: Phone, town: Town, language: str
) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username, locale=language, at=(unit.home.x, unit.home.y))
    page.set_default_timeout(10_000)

    def enlarge(address: str) -> None:
        page.goto(address)
        ready(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.wait_for_timeout(300)
        keep_picture(page, f"large-{language[:2]}-{address.strip('/').replace('/', '-')}")
        assert page.evaluate(BEYOND) == []

    for address in ("/field/", "/field/report/", "/field/waiting/", f"/field/assignment/{assignment.pk}/"):
        enlarge(address)
    tap(page, "accepted")
    listens(page)
    page.locator("[data-bar] [data-opens-ways]").click()
    keep_picture(page, f"large-{language[:2]}-ways")
    page.locator("#ways [data-form=ask_help]").click()
    assert page.evaluate(BEYOND) == []
    keep_picture(page, f"large-{language[:2]}-help")
    page.locator("dialog[open] textarea").fill("too heavy for two")
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    page.locator(".toast[data-told]").wait_for()
