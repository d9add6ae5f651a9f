"""What stands on a screen fits it: the wall says all that is lacking, a late badge keeps to its column, a card its width."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role
from cases.actions import SYSTEM, Actor, alert_case, pass_check
from cases.models import AlertReason, Case, Report
from hotline.models import InboundText, TextOutcome
from tests.browser import Browse, become
from tests.desk.pages import look_at
from tests.journeys.test_by_hand import as_checking, as_routed, reported, someone
from tests.live import LiveCity

pytestmark = pytest.mark.browser

WALLS = {"1920": {"width": 1920, "height": 1080}, "3840": {"width": 3840, "height": 1600}}
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LANGUAGES = ["en-GB", "zh-CN"]
# Whose right edge, or whose children's, lies beyond its own.
BEYOND = """(names) => [...document.querySelectorAll(names)].flatMap((box) => {
    const end = box.getBoundingClientRect().right + 1;
    return [...box.querySelectorAll("*")].filter((one) => one.getClientRects().length && !one.closest(".for-readers")
        && one.getBoundingClientRect().right > end).map((one) => `${box.className}: ${one.className}`)})"""


def beyond(page: Page, names: str) -> list[str]:
    return list(page.evaluate(BEYOND, names))


def in_danger(city: LiveCity, words: str) -> Case:
    case, _token = reported(city, words)
    with city.orm():
        as_routed(case)
        for reason in (AlertReason.MADE_SAFE, AlertReason.UNSIGNED):
            alert_case(case.pk, reason, now=timezone.now(), actor=SYSTEM)
    return case


@contextmanager
def long_late(city: LiveCity, case: Case) -> Iterator[None]:
    """Show a case as long late; what its log says is put back, for the city is proved by others."""
    rows = Case.objects.filter(pk=case.pk)
    with city.orm():
        due_at = rows.get().due_at
        rows.update(due_at=timezone.now() - timedelta(hours=13, minutes=5))
    try:
        yield
    finally:
        with city.orm():
            rows.update(due_at=due_at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wall_says_all_that_is_lacking_of_a_danger(browse: Browse, live_city: LiveCity, language: str) -> None:
    for place in range(4):
        in_danger(live_city, f"Strong smell of gas in the stairwell of house {place}, and two people lie there")
    for name, size in WALLS.items():
        wall = browse(viewport=size, locale=language)
        become(wall, "leader1", "/wall/")
        expect(wall.locator("#wall-cases [data-case] > .tag").first).to_be_visible()
        wall.evaluate("document.fonts.ready")
        if name == "1920":
            # Without a graphics card a map of that size takes longer than anybody waits.
            look_at(wall, f"wall-{language}-{name}")
        assert beyond(wall, "#wall-cases .case-row") == []
        ends = wall.evaluate(
            """() => [document.querySelector("#wall-cases").getBoundingClientRect().bottom,
                ...[...document.querySelectorAll("#wall-cases .case-row")].map((one) => one.getBoundingClientRect().bottom)]"""
        )
        assert max(ends[1:]) <= ends[0] + 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_late_badge_keeps_to_its_column(
    browse: Browse, live_city: LiveCity, language: str, size: dict[str, int]
) -> None:
    case, _token = reported(live_city, "A branch hangs over the pavement")
    with live_city.orm():
        as_routed(case)
    desk = browse(viewport=size, locale=language)
    with long_late(live_city, case):
        become(desk, "shiftlead1", "/desk/?queue=running")
        expect(desk.locator(".case-row .time").first).to_be_visible()
        look_at(desk, f"queue-{language}-{size['width']}")
        assert beyond(desk, ".case-row, .case-row .time") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_kinds_of_what_a_text_may_be_stand_apart_and_fit(
    browse: Browse, live_city: LiveCity, language: str, size: dict[str, int]
) -> None:
    case, _token = reported(live_city, "A branch hangs over the pavement")
    now = timezone.now()
    with live_city.orm():
        as_checking(case)
        pass_check([case.pk], actor=Actor.of(someone(Role.OPERATOR)), now=now)
        waits = {
            "case": case,
            "report": Report.objects.get(case=case),
            "outcome": TextOutcome.UNSURE,
            "waits_since": now,
        }
        text = InboundText.objects.create(
            provider_id=f"fits-{case.pk}",
            words="Number 12 on Renmin Road, opposite the school",
            received_at=now,
            **waits,
        )
    desk = browse(viewport=size, locale=language)
    become(desk, "shiftlead1", "/desk/texts/")
    card = desk.locator(f"[data-text='{text.pk}']")
    expect(card.locator("[name=act][value=new]")).to_be_visible()
    card.scroll_into_view_if_needed()
    look_at(desk, f"texts-{language}-{size['width']}")
    assert beyond(desk, f"[data-text='{text.pk}']") == []
    tops = {
        value: card.locator(f"[name=act][value={value}]").evaluate("(one) => one.getBoundingClientRect().top")
        for value in ("yes", "no", "new")
    }
    too = card.locator("[name=new_too]").evaluate("(one) => one.closest('div').querySelector('[value=yes]') !== null")
    assert (tops["yes"], too) == (tops["no"], True)
    assert tops["new"] > tops["yes"]
