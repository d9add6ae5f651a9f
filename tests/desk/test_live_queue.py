"""The queue while it is open: rows slide in at their place and fade out, and nothing moves under a hand or an eye."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from cases.actions import Actor, NewReport, Receipt, file_case, reject_case, take_in
from cases.actions.alerts import clear_danger
from cases.models import Case, Channel
from grid.models import CaseClass
from tests.axe import Axe
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.live import LiveCity

pytestmark = pytest.mark.browser
SOON_MS = 20_000
DESK = {"viewport": {"width": 1440, "height": 900}}
# Room for every row, so that nothing can scroll.
TALL = {"viewport": {"width": 1440, "height": 4000}}


class Town:
    """Reports to the running city; what came earlier is due earlier."""

    def __init__(self, city: LiveCity) -> None:
        self.city = city
        with city.orm():
            self.lead = User.objects.get(username="shiftlead1")
            self.case_class = CaseClass.objects.filter(is_leaf=True, is_protected=False).order_by("code").first()

    def report(self, *, minutes_ago: float) -> Receipt:
        with self.city.orm():
            now = timezone.now()
            report = NewReport(
                channel=Channel.WEB,
                text="The bench is broken",
                received_at=now - timedelta(minutes=minutes_ago),
                point=(120.868, 32.010),
                address="1 Renmin Road",
                case_class=self.case_class,
            )
            return take_in([report], now=now)[0]

    def file(self, receipt: Receipt) -> None:
        with self.city.orm():
            file_case([receipt.case_id], actor=Actor.of(self.lead), now=timezone.now())


@pytest.fixture
def town(live_city: LiveCity) -> Town:
    """A city in which only this test's reports wait."""
    town = Town(live_city)
    with live_city.orm():
        waiting = Case.objects.filter(state__in=["reported", "verifying"])
        # What tells of a danger is rejected by nobody.
        dangers = list(waiting.exclude(danger="").values_list("pk", flat=True))
        if dangers:
            clear_danger(dangers, actor=Actor.of(town.lead), now=timezone.now(), reason="Left by another test")
        for has_none, act in ((False, file_case), (True, partial(reject_case, reason="Nobody says what it is"))):
            cases = list(waiting.filter(case_class__isnull=has_none).values_list("pk", flat=True))
            if cases:
                act(cases, actor=Actor.of(town.lead), now=timezone.now())
    return town


@pytest.fixture
def rows(town: Town) -> list[Receipt]:
    """Thirty cases, the most pressing first; each an hour apart."""
    return [town.report(minutes_ago=60 * (40 - number)) for number in range(30)]


# A line that can be cut, and stays so.
CUT = """
const Real = WebSocket;
window.WebSocket = function (url) {
    if (!window.isCut) return (window.line = new Real(url));
    const dead = Object.assign(new EventTarget(), { readyState: 3, close: () => {} });
    setTimeout(() => dead.dispatchEvent(new CloseEvent("close", { code: 1006 })));
    return dead;
};
window.WebSocket.OPEN = 1;
"""


def queue(browse: Browse, script: str = "", **options: object) -> Page:
    page = browse(**{**DESK, **options})
    if script:
        page.add_init_script(script)
    become(page, "shiftlead1", "/desk/?queue=to_file")
    page.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    page.evaluate("window.untouched = true")
    page.mouse.move(1000, 500)
    return page


def row(page: Page, receipt: Receipt) -> Locator:
    return page.locator(f"#case-row-{receipt.case_id}")


def top(page: Page, receipt: Receipt) -> float:
    box = row(page, receipt).bounding_box()
    assert box is not None
    return box["y"]


def point_at(page: Page, receipt: Receipt) -> None:
    box = row(page, receipt).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 20)


def order(page: Page) -> list[int]:
    return [int(each) for each in page.locator("[data-row]").evaluate_all("all => all.map(row => row.dataset.case)")]


def wait_still(page: Page) -> None:
    page.wait_for_function("() => document.getAnimations().every(each => each.playState !== 'running')")


@pytest.mark.parametrize(("language", "mark"), [("en-GB", "new"), ("zh-CN", "新")])
def test_a_new_case_slides_in_at_its_place_by_itself(
    rows: list[Receipt], town: Town, browse: Browse, axe: Axe, language: str, mark: str
) -> None:
    page = queue(browse, locale=language)

    middle = town.report(minutes_ago=60 * 38.5)
    first = town.report(minutes_ago=60 * 50)

    expect(row(page, first)).to_have_class(re.compile("is-new"), timeout=SOON_MS)
    expect(row(page, middle)).to_have_class(re.compile("is-new"), timeout=SOON_MS)
    assert order(page)[:4] == [each.case_id for each in (first, rows[0], rows[1], middle)]
    shown = row(page, first).locator("a").evaluate("link => getComputedStyle(link, '::before').content")
    assert shown == f'"{mark}"'
    assert page.evaluate("window.untouched")
    wait_still(page)
    look_at(page, f"live-queue-{language}")
    assert axe(page) == []
    expect(page.locator("[data-queue-said]")).not_to_be_empty()

    # It is new until somebody looks at it.
    row(page, first).hover()
    expect(row(page, first)).not_to_have_class(re.compile("is-new"))


def test_the_counts_on_the_tabs_follow(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse)
    count = page.locator("[data-tab=to_file] .count")
    expect(count).to_have_text("30")

    town.report(minutes_ago=10)

    expect(count).to_have_text("31", timeout=SOON_MS)


def test_nothing_moves_under_the_pointer(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse)
    point_at(page, rows[3])
    before = top(page, rows[3])

    earlier = [town.report(minutes_ago=60 * (50 + number)) for number in range(8)]

    for receipt in earlier:
        expect(row(page, receipt)).to_be_attached(timeout=SOON_MS)
    wait_still(page)
    assert top(page, rows[3]) == pytest.approx(before, abs=1)
    # Most came in out of sight, and the head of the list says so.
    above = page.locator("[data-queue-above]")
    expect(above).to_have_text(re.compile(r"^\d new above$"))
    above.click()
    expect(row(page, earlier[-1])).to_be_in_viewport()
    expect(above).to_be_hidden()


def test_a_case_that_would_push_the_row_under_the_pointer_waits_until_the_pointer_is_gone(
    rows: list[Receipt], town: Town, browse: Browse
) -> None:
    page = queue(browse, **TALL)
    point_at(page, rows[3])
    before = top(page, rows[3])

    earlier = town.report(minutes_ago=60 * 50)
    below = town.report(minutes_ago=60 * 30.5)

    # What comes below comes at once; what comes above says that it waits.
    expect(row(page, below)).to_be_attached(timeout=SOON_MS)
    expect(page.locator("[data-queue-above]")).to_have_text("1 new above", timeout=SOON_MS)
    expect(row(page, earlier)).not_to_be_attached()
    assert top(page, rows[3]) == before

    page.mouse.move(1000, 500)

    expect(row(page, earlier)).to_have_class(re.compile("is-new"))
    expect(page.locator("[data-queue-above]")).to_be_hidden()


def test_nothing_moves_that_has_the_focus(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse)
    for _step in range(4):
        page.keyboard.press("j")
    focused = row(page, rows[3])
    expect(focused.locator("a")).to_be_focused()
    before = top(page, rows[3])

    earlier, below = town.report(minutes_ago=60 * 50), town.report(minutes_ago=60 * 36.5)

    expect(row(page, earlier)).to_be_attached(timeout=SOON_MS)
    expect(row(page, below)).to_be_attached(timeout=SOON_MS)
    wait_still(page)
    assert top(page, rows[3]) == pytest.approx(before, abs=1)
    expect(focused.locator("a")).to_be_focused()


def test_who_reads_further_down_goes_on_reading(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse)
    # In one step: a row whose words change is put in anew, and what waited for the old one to be still would wait in vain.
    row(page, rows[20]).evaluate("each => each.scrollIntoView({block: 'center'})")
    before = top(page, rows[20])

    earlier = town.report(minutes_ago=60 * 50)

    expect(row(page, earlier)).to_be_attached(timeout=SOON_MS)
    wait_still(page)
    assert top(page, rows[20]) == pytest.approx(before, abs=1)


def test_what_left_the_queue_fades_out_but_not_under_the_pointer(
    rows: list[Receipt], town: Town, browse: Browse
) -> None:
    page = queue(browse)
    point_at(page, rows[3])
    before = top(page, rows[3])

    town.file(rows[3])
    town.file(rows[5])

    expect(row(page, rows[5])).not_to_be_attached(timeout=SOON_MS)
    expect(row(page, rows[3])).to_have_class(re.compile("is-gone"), timeout=SOON_MS)
    assert top(page, rows[3]) == before
    page.mouse.move(1000, 500)
    expect(row(page, rows[3])).not_to_be_attached()
    assert page.evaluate("window.untouched")


def test_an_empty_queue_says_so_until_something_comes(town: Town, browse: Browse) -> None:
    page = queue(browse)
    expect(page.locator("[data-queue-empty]")).to_be_visible()

    receipt = town.report(minutes_ago=1)

    expect(row(page, receipt)).to_be_visible(timeout=SOON_MS)
    expect(page.locator("[data-queue-empty]")).to_be_hidden()
    town.file(receipt)
    expect(page.locator("[data-queue-empty]")).to_be_visible(timeout=SOON_MS)


def test_who_asked_for_no_motion_sees_none(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse, reduced_motion="reduce")
    page.evaluate("""() => {
        window.moved = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (frames, options) {
            if ((options.duration ?? options) > 0) window.moved += 1;
            return animate.call(this, frames, options);
        };
    }""")

    earlier = town.report(minutes_ago=60 * 50)
    town.file(rows[5])

    expect(row(page, earlier)).to_be_visible(timeout=SOON_MS)
    expect(row(page, rows[5])).not_to_be_attached(timeout=SOON_MS)
    assert page.evaluate("window.moved") == 0


def test_what_was_missed_while_the_line_was_down_comes_with_it(rows: list[Receipt], town: Town, browse: Browse) -> None:
    page = queue(browse, script=CUT)
    page.evaluate("() => { window.isCut = true; window.line.close(); }")
    page.wait_for_selector("[data-live-status]:not([data-state=open])", state="attached")
    missed = town.report(minutes_ago=60 * 50)
    town.file(rows[5])

    page.evaluate("() => { window.isCut = false; window.dispatchEvent(new Event('online')); }")

    expect(row(page, missed)).to_be_attached(timeout=SOON_MS)
    expect(row(page, rows[5])).not_to_be_attached(timeout=SOON_MS)
