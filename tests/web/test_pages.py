"""Every part and every layout, in a real browser: nothing spills, nothing shuts anybody out, nothing breaks the policy."""

import pytest

from tests.axe import Axe
from tests.browser import Browse

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
WALL = {"width": 3840, "height": 1080}
PAGES = ["", "desk/", "table/", "citizen/", "pin/", "field/"]
VIEWS = [
    *((page, size, theme) for page in PAGES for size, theme in ((PHONE, "light"), (DESK, "dark"))),
    ("field/", PHONE, "sunlight"),
    ("wall/", DESK, "auto"),
    ("wall/", WALL, "auto"),
]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize(("page", "size", "theme"), VIEWS)
def test_a_page_fits_its_window_and_shuts_nobody_out(
    browse: Browse, axe: Axe, page: str, size: dict[str, int], theme: str, language: str
) -> None:
    visitor = browse(locale=language, viewport=size)
    visitor.goto("/styleguide/")
    visitor.evaluate("theme => { document.cookie = `theme=${theme}; path=/` }", theme)
    visitor.goto(f"/styleguide/{page}")
    visitor.wait_for_load_state("networkidle")

    too_wide = visitor.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert too_wide <= 0
    assert axe(visitor) == []


@pytest.mark.parametrize("page", PAGES)
def test_targets_are_big_enough_for_a_thumb(browse: Browse, page: str) -> None:
    visitor = browse(viewport=PHONE, has_touch=True, is_mobile=True)
    visitor.goto(f"/styleguide/{page}")

    small = visitor.evaluate(
        """() => [...document.querySelectorAll('.button:not(.button--small), .input, .choice, .rail__item, .tab')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 90))"""
    )

    assert small == []


def test_without_scripts_a_page_still_says_and_does_everything(browse: Browse) -> None:
    visitor = browse(java_script_enabled=False, viewport=DESK)
    visitor.goto("/styleguide/pin/")

    assert not visitor.locator("[data-map]").is_visible()
    assert not visitor.locator("#locate").is_visible()
    visitor.get_by_label("Address").fill("Renmin Road 12")
    visitor.get_by_role("button", name="This is the place").click()

    assert "address=Renmin" in visitor.url


def test_without_scripts_theme_and_language_are_still_chosen(browse: Browse) -> None:
    visitor = browse(java_script_enabled=False, viewport=DESK)
    visitor.goto("/styleguide/desk/?q=lamp")

    visitor.locator("summary[title=Brightness]").click()
    visitor.get_by_role("button", name="Dark").click()
    visitor.get_by_role("button", name="中文").click()

    assert visitor.url.endswith("/styleguide/desk/?q=lamp")
    assert visitor.locator("html").get_attribute("data-theme") == "dark"
    assert visitor.locator("html").get_attribute("lang") == "zh-hans"
    assert visitor.get_by_role("heading", name="待办").is_visible()


def test_motion_stops_for_whoever_asked(browse: Browse) -> None:
    visitor = browse(reduced_motion="reduce")
    visitor.goto("/styleguide/")

    longest = visitor.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].map(one =>
            Math.max(...getComputedStyle(one).animationDuration.split(',').map(parseFloat))))"""
    )

    assert longest < 0.01


def test_a_map_draws_under_the_policy_and_the_pin_is_put_by_keyboard(browse: Browse) -> None:
    visitor = browse(viewport=PHONE, has_touch=True)
    visitor.goto("/styleguide/pin/")
    visitor.wait_for_selector("[data-map] canvas")
    before = visitor.locator("#lon").input_value()

    visitor.locator("[data-map] canvas").focus()
    visitor.keyboard.press("ArrowRight")
    visitor.wait_for_function("() => document.querySelector('#lon').value !== ''")

    visitor.wait_for_function("() => Number(document.querySelector('#lon').value) > 120.86")

    # A map that merely opened has not been answered with.
    assert before == ""
    assert abs(float(visitor.locator("#lat").input_value()) - 32.01) < 0.01


def test_the_position_of_the_device_moves_the_pin(browse: Browse) -> None:
    visitor = browse(geolocation={"longitude": 120.9, "latitude": 32.05}, permissions=["geolocation"])
    visitor.goto("/styleguide/pin/")
    visitor.wait_for_selector("[data-map] canvas")

    visitor.get_by_role("button", name="Use my position").click()
    visitor.wait_for_function("() => document.querySelector('#lon').value !== ''")

    assert float(visitor.locator("#lon").input_value()) == pytest.approx(120.9, abs=1e-4)
    assert float(visitor.locator("#lat").input_value()) == pytest.approx(32.05, abs=1e-4)


def test_a_refused_position_says_what_to_do_instead(browse: Browse) -> None:
    visitor = browse(permissions=[])
    visitor.goto("/styleguide/pin/")
    visitor.wait_for_selector("[data-map] canvas")

    visitor.get_by_role("button", name="Use my position").click()

    visitor.get_by_text("write the address").wait_for()


def test_a_device_without_webgl_gets_words_in_place_of_the_map(browse: Browse) -> None:
    visitor = browse()
    visitor.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    visitor.goto("/styleguide/pin/")

    visitor.get_by_text("The map cannot be shown on this device").wait_for()

    assert visitor.get_by_label("Address").is_visible()
