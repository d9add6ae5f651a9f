"""In a real browser: whoever acts on many of a list, or comes back to it, goes on where he was."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.actions import NewReport, take_in
from cases.models import Channel
from grid.models import CaseClass
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.live import LiveCity

pytestmark = pytest.mark.browser
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LIST = "/desk/?queue=to_file&sort=newest"
SCROLLED = """() => {
    const column = document.getElementById("queue");
    return (getComputedStyle(column).overflowY !== "visible" ? column : document.scrollingElement).scrollTop;
}"""
SCROLL = SCROLLED.replace(".scrollTop;", ".scrollTop = top;").replace("() =>", "top =>")
# Where a row stands on the screen.
STANDS = "row => row.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def waiting(live_city: LiveCity) -> list[int]:
    """Seventy cases that wait to be filed, each with its class."""
    with live_city.orm():
        now = timezone.now()
        case_class = CaseClass.objects.filter(is_leaf=True, is_protected=False).earliest("code")
        said = NewReport(channel=Channel.WEB, text="Dark", received_at=now, language="en", case_class=case_class)
        return [receipt.case_id for receipt in take_in([said] * 70, now=now)]


@pytest.fixture(scope="module")
def lead(live_city: LiveCity, waiting: list[int]) -> str:
    """A shift lead of a city in which seventy reports wait."""
    with live_city.orm():
        return User.objects.filter(is_demo=True, roles__contains=[Role.SHIFT_LEAD]).order_by("pk")[0].username


def far_down(browse: Browse, lead: str, size: str) -> tuple[Page, int]:
    width, height = SIZES[size]
    page = browse(viewport={"width": width, "height": height})
    become(page, lead, LIST)
    page.locator("[data-row]").nth(60).wait_for()
    page.evaluate(SCROLL, 2400)
    # Kept when the hand has come to rest.
    page.wait_for_function("() => Object.keys(sessionStorage).some((at) => at.startsWith('place:'))")
    page.wait_for_timeout(400)
    return page, page.evaluate(SCROLLED)


def in_sight(page: Page, nth: int = 2, of: list[int] | None = None) -> str:
    """One of the rows in sight, among these cases' where some are named: the city's others have what they need, or not."""
    return str(
        page.evaluate(
            """([nth, of]) => [...document.querySelectorAll("[data-row]")]
                .filter((row) => !of || of.includes(Number(row.dataset.case)))
                .filter((row) => row.getBoundingClientRect().top > 200)[nth].id""",
            [nth, of],
        )
    )


@pytest.mark.parametrize("size", SIZES)
def test_the_browsers_way_back_from_a_case_leads_to_the_same_place(browse: Browse, lead: str, size: str) -> None:
    page, top = far_down(browse, lead, size)
    row = in_sight(page)
    stood = page.locator(f"#{row}").evaluate(STANDS)

    page.locator(f"#{row} a.case-row__title").click()
    page.locator("[data-open-case]").wait_for()
    page.go_back()
    page.wait_for_url(f"**{LIST}")
    page.locator(f"#{row}").wait_for()

    page.wait_for_function(f"top => Math.abs(({SCROLLED})() - top) < 60", arg=top)
    assert page.locator(f"#{row}").evaluate(STANDS) == pytest.approx(stood, abs=2)
    # Chosen anew, a list begins at its top.
    page.goto(LIST + "&q=")
    assert page.evaluate(SCROLLED) == 0


@pytest.mark.parametrize("size", SIZES)
def test_after_an_act_on_many_the_list_stays_where_it_was(
    browse: Browse, lead: str, waiting: list[int], size: str
) -> None:
    page, _top = far_down(browse, lead, size)
    row, refused, stays = (in_sight(page, nth, waiting) for nth in (1, 2, 3))
    for each in (row, refused):
        page.locator(f"#{each} input[type=checkbox]").check()
    # Of one of them an older state was seen than there is.
    page.locator(f"#{refused} input[type=checkbox]").evaluate(
        "box => { box.value = box.value.replace(/[0-9]+$/, '0'); }"
    )
    stood = page.locator(f"#{stays}").evaluate(STANDS)

    page.locator("[data-bulk] button[type=submit]").first.click()
    page.locator("[data-refused]").first.wait_for()

    expect(page.locator("[data-refused]")).to_have_count(1)
    expect(page.locator(f"#{row}")).to_have_count(0)
    look_at(page, f"place-{size}")
    assert abs(page.locator(f"#{stays}").evaluate(STANDS) - stood) < 160
    # What was refused keeps its tick, and both it and why it was are in sight.
    expect(page.locator(f"#{refused} input[type=checkbox]")).to_be_checked()
    for seen in (page.locator(f"#{refused}"), page.locator("[data-refused]").first):
        expect(seen).to_be_in_viewport()
