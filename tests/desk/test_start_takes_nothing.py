"""The start page shows others' screens in frames: in the visitor's browser they forget nothing and take nothing over."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser import Browse, become
from tests.field.conftest import come_true
from tests.live import LiveCity

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
KEPT = """async () => {
    const opened = indexedDB.open("whistle-outbox");
    const base = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
    const asked = base.objectStoreNames.contains("small") ? base.transaction("small").objectStore("small").get("person") : null;
    const outbox = asked ? await new Promise((done) => (asked.onsuccess = () => done(asked.result ?? null))) : null;
    base.close();
    const drafts = [sessionStorage, localStorage].flatMap((place) => Object.keys(place).filter((at) => at.startsWith("draft:")).sort());
    const shell = (await caches.keys()).filter((name) => name.startsWith("field-")).sort();
    return { drafts, outbox, shell, phone: localStorage.getItem("field:person"), left: sessionStorage.getItem("drafts-left") };
}"""


def has_loaded(page: Page) -> None:
    """Wait until all four screens stand there, and the phone among them has done what it does when it is opened."""
    for frame in page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator("body")).to_be_visible()
    expect(page.frame_locator("#screen-crew iframe").locator("body[data-ready]")).to_have_count(1)


def test_frames_of_others_forget_no_drafts_and_take_over_no_phone(browse: Browse, live_city: LiveCity) -> None:
    with live_city.orm():
        worker = User.objects.filter(roles__contains=[Role.GRID_WORKER], is_demo=True).order_by("pk")[0]
    page = browse(viewport=DESK)
    page.goto("/outbox/")
    become(page, worker.username, "/field/")
    page.locator("body[data-ready]").wait_for()
    page.goto("/field/report/")
    page.locator("body[data-ready]").wait_for()
    page.locator("textarea[name=text]").fill("Lid broken at the school")
    page.evaluate(
        """() => {
            sessionStorage.setItem("draft::report-where-abc", JSON.stringify({at: Date.now(), pairs: [["words", "a hole"]]}));
        }"""
    )
    come_true(page, "Object.keys(localStorage).some((at) => at.includes(':field-report'))")
    before: dict[str, Any] = page.evaluate(KEPT)
    assert before["outbox"] == before["phone"] == str(worker.pk)
    assert len(before["drafts"]) == 2

    page.goto("/")
    has_loaded(page)

    assert page.evaluate(KEPT) == before
    page.goto("/field/report/")
    expect(page.locator("textarea[name=text]")).to_have_value("Lid broken at the school")


def test_the_desks_words_are_there_after_the_brand_was_pressed(browse: Browse, live_city: LiveCity) -> None:
    page = browse(viewport=DESK)
    page.goto("/outbox/")
    become(page, "operator2", "/desk/calls/")
    page.locator("#call-form[data-ready]").wait_for()
    page.locator("#id_text").fill("The tree leans over the road")
    come_true(page, "Object.keys(sessionStorage).some((at) => at.endsWith(':call'))")

    page.locator(".topbar .brand").click()
    has_loaded(page)

    page.goto("/desk/calls/")
    expect(page.locator("#id_text")).to_have_value("The tree leans over the road")
