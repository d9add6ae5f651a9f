"""The watch in a real browser: what waits appears by itself, sounds in one tab, and goes when somebody takes it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, Shift, User
from accounts.shifts.actions import end_shift, start_shift
from cases.actions import Actor, NewReport, take_alert, take_in
from cases.models import Alert, Channel
from cases.rules import rules
from tests.axe import Axe
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.live import LiveCity

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
GAS = {"en-GB": "Strong smell of gas in the stairwell, I feel dizzy", "zh-CN": "楼道里煤气味很重，头晕"}
SOUNDED = "() => document.getElementById('watch').dataset.sounded !== undefined"


def person(role: Role, number: int = 0) -> User:
    return User.objects.filter(is_demo=True, roles__contains=[role], department__parent=None).order_by("pk")[number]


@pytest.fixture
def watch(live_city: LiveCity) -> Iterator[LiveCity]:
    """The living city with nobody on shift and nothing that waits, before and after."""

    def clear() -> None:
        now = timezone.now()
        Shift.objects.filter(ended_at=None).update(ended_at=now)
        Shift.objects.filter(taken_over_by=None).update(handover="")
        # By the act: the city's log is proved later.
        if waiting := list(Alert.objects.filter(taken_at=None).values_list("case_id", flat=True).distinct()):
            take_alert(waiting, actor=Actor.of(person(Role.SHIFT_LEAD)), now=now)

    with live_city.orm():
        clear()
    yield live_city
    with live_city.orm():
        clear()


def smells(city: LiveCity, language: str = "en-GB", *, address: str = "12 Renmin Road") -> int:
    with city.orm():
        now = timezone.now()
        report = NewReport(
            channel=Channel.WEB, text=GAS[language], received_at=now, point=(120.868, 32.010), address=address
        )
        return take_in([report], now=now)[0].case_id


def starts(page: Page) -> None:
    """Start the shift by the button of the strip, or of the page."""
    page.locator("[data-watch-arm]").last.click()
    expect(page.locator("#watch a[href$='/desk/shift/']")).to_be_visible()


def test_what_waits_appears_by_itself_sounds_in_one_tab_and_goes_when_it_is_taken_in_another(
    watch: LiveCity, browse: Browse
) -> None:
    first = browse()
    with watch.orm():
        lead = person(Role.SHIFT_LEAD).username
    become(first, lead, "/desk/shift/")
    starts(first)
    first.wait_for_function("() => navigator.locks.query().then((locks) => locks.held.length === 1)")
    second = first.context.new_page()
    second.goto("/desk/")
    # Touched, so that it is not the browser that keeps it silent.
    second.locator("#watch").click()

    case_id = smells(watch)

    for page in (first, second):
        expect(page.locator(".watch--waits .watch__what")).to_contain_text("12 Renmin Road")
    first.wait_for_function(SOUNDED)
    second.wait_for_timeout(5_000)
    assert not second.evaluate(SOUNDED)

    # It stays until somebody takes it, whatever page is opened.
    first.goto("/desk/table/")
    expect(first.locator(".watch--waits")).to_be_visible()
    second.locator(".watch__take button").click()
    expect(second.locator("[data-open-case]")).to_be_visible()
    expect(first.locator(".watch--waits")).to_have_count(0)
    with watch.orm():
        assert Alert.objects.get(case=case_id).taken_by == person(Role.SHIFT_LEAD)


def test_where_the_tab_that_sounds_is_closed_another_sounds(watch: LiveCity, browse: Browse) -> None:
    first = browse()
    with watch.orm():
        lead = person(Role.SHIFT_LEAD).username
    become(first, lead, "/desk/shift/")
    starts(first)
    second = first.context.new_page()
    second.goto("/desk/")
    second.locator("#watch").click()
    smells(watch)
    expect(second.locator(".watch--waits")).to_be_visible()

    first.close()

    second.wait_for_function(SOUNDED)


def test_a_page_whose_sound_the_browser_blocks_says_so_until_it_is_touched(watch: LiveCity, browse: Browse) -> None:
    page = browse()
    with watch.orm():
        lead = person(Role.SHIFT_LEAD)
        start_shift(lead, now=timezone.now(), profile=rules().city.profile)
    # Not by `become`: what a test runs in a page counts as a touch of it.
    page.goto(f"/as/{lead.username}/desk/")
    smells(watch)

    expect(page.locator(".watch--waits")).to_be_visible()
    expect(page.locator("[data-watch-sound]")).to_be_visible()
    assert not page.evaluate(SOUNDED)
    page.locator("[data-watch-sound]").click()

    expect(page.locator("[data-watch-sound]")).to_be_hidden()
    page.wait_for_function(SOUNDED)


def test_where_nobody_is_on_shift_every_screen_of_the_centre_shows_it(watch: LiveCity, browse: Browse) -> None:
    page = browse()
    with watch.orm():
        operator = person(Role.OPERATOR).username
    become(page, operator, "/desk/")

    smells(watch)

    expect(page.locator(".watch--waits")).to_be_visible()


def test_a_shift_is_started_on_the_start_page_by_one_click(watch: LiveCity, browse: Browse) -> None:
    page = browse()
    page.goto("/")

    page.locator("main form[action$='/desk/shift/start/'] button").click()

    page.wait_for_url("**/desk/")
    with watch.orm():
        assert Shift.objects.get(ended_at=None).user.keeps_watch
    page.goto("/")
    expect(page.locator("main form[action$='/desk/shift/start/']")).to_have_count(0)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_watch_is_usable_by_everybody_on_every_screen(
    watch: LiveCity, browse: Browse, axe: Axe, size: str, language: str
) -> None:
    width, height = SIZES[size]
    page = browse(viewport={"width": width, "height": height}, locale=language)
    with watch.orm():
        lead, other, operator = person(Role.SHIFT_LEAD), person(Role.SHIFT_LEAD, 1), person(Role.OPERATOR)
        deputy = person(Role.DISPATCHER)
        profile, now = rules().city.profile, timezone.now()
    findings = {}

    def seen(name: str, username: str, target: str) -> None:
        become(page, username, target)
        look_at(page, f"watch-{name}-{size}-{language}")
        findings[name] = axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide}"

    seen("shift-empty", lead.username, "/desk/shift/")
    smells(watch, language, address="")
    seen("strip-unwatched", operator.username, "/desk/")
    with watch.orm():
        start_shift(other, now=now - timedelta(hours=8), profile=profile, phone="")
        end_shift(other, now=now, handover="Pump 3 in the underpass is out.\nThe police know; ring them at six.")
        start_shift(lead, now=now, profile=profile, deputy=deputy)
    seen("shift-on", lead.username, "/desk/shift/")
    seen("strip-waits", lead.username, "/desk/")
    for number in range(3):
        smells(watch, language, address=f"{number + 1} Renmin Road, behind the bakery, second staircase")
    seen("strip-several", lead.username, "/desk/table/")
    seen("strip-not-on-shift", operator.username, "/desk/")
    seen("start", lead.username, "/")
    assert {name: found for name, found in findings.items() if found} == {}
