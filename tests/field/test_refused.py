"""What came back to a phone: whom to ring for its words, and what can still be done with words and photos."""

from typing import Any

import pytest
from playwright.sync_api import Page

from cases.models import Words
from dispatch.models import FieldAct
from tests.field.conftest import Phone, Town, become, keep_picture, listens, picture, ready, unique
from tests.field.test_phone import acts_of, all_sent
from tests.field.test_two_tabs import on_the_way
from tests.web.test_outbox import outbox_file

pytestmark = pytest.mark.browser

ACTS, FILES = "/api/internal/field/acts", "/api/internal/field/files"
ADD = """async ([url, act, bytes]) => {
    const outbox = await import(url);
    const photos = bytes.length ? [new Blob([new Uint8Array(bytes)], {type: 'image/jpeg'})] : [];
    await outbox.add({...act, photos});
}"""


def send(page: Page, about: str, said: dict[str, Any], photo: bytes = b"") -> None:
    act = {"url": ACTS, "photo_url": FILES, "about": about, "label": said["kind"], "json": {"subject": about, **said}}
    page.evaluate(ADD, [outbox_file(), act, list(photo)])


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_refused_words_of_danger_name_whom_to_ring_and_may_go_as_a_note(phone: Phone, town: Town, locale: str) -> None:
    page, user, assignment = on_the_way(phone, town, locale=locale)
    words = unique("Gas smell beside the mast, 有煤气味")
    about = f"assignment:{assignment.pk}"
    page.goto("/field/waiting/")
    ready(page)

    # Nobody hands over to the own crew.
    send(page, about, {"kind": "hand_over", "unit": assignment.unit_id, "note": words})
    refused = page.locator("[data-waiting-list] [data-standing=refused]")
    refused.locator("[data-ring-unsent] a[href='tel:119']").wait_for()
    keep_picture(page, f"refused-danger-{locale}")
    # Also on every other page, until somebody has read why.
    page.goto("/field/")
    ready(page)
    page.locator("[data-notices] [data-ring-unsent] a[href='tel:119']").wait_for()
    keep_picture(page, f"refused-danger-today-{locale}")
    page.goto("/field/waiting/")
    ready(page)
    refused.locator("[data-send-note]").click()

    all_sent(page)
    page.locator("[data-waiting-list] [data-summary=none]").wait_for()
    with town.live.orm():
        acts = FieldAct.objects.filter(user=user, subject=about, kind__in=("hand_over", "note")).order_by("pk")
        assert list(acts.values_list("kind", "outcome")) == [("hand_over", "refused"), ("note", "taken")]
        assert Words.objects.filter(case=assignment.case_id, text=words).count() == 1
        assignment.case.refresh_from_db()
        assert assignment.case.danger == "gas"


def test_a_photo_that_arrived_damaged_is_sent_again_under_its_key_and_waits_for_nobody(
    phone: Phone, town: Town
) -> None:
    page, _user, assignment = on_the_way(phone, town)
    page.goto("/field/waiting/")
    ready(page)
    whole = picture(size=(400, 300))
    send(page, f"assignment:{assignment.pk}", {"kind": "photo", "photo_kind": "before"}, whole[: len(whole) // 2])
    again = page.locator("[data-waiting-list] [data-send-again]")
    again.wait_for()
    keep_picture(page, "refused-photo")
    key = again.get_attribute("data-send-again")

    with page.expect_request(f"**{FILES}") as asked:
        again.click()

    assert asked.value.headers["idempotency-key"] == key
    again.wait_for()
    worker, _at = town.worker()
    become(page, worker.username)
    page.goto("/field/waiting/")
    ready(page)
    page.locator("[data-waiting-list] [data-summary=none]").wait_for()
    assert page.locator("[data-outbox-status] [data-standing=others]").count() == 0


PRESS_AT = """([selectors, at]) => {
    setTimeout(() => selectors.forEach((each) => document.querySelector(each).click()), at - Date.now());
}"""
# Whatever else wants to read or write what the phone keeps waits as long.
SLOW_STORE = """(ms) => new Promise((holds) => {
    const opening = indexedDB.open('whistle-outbox');
    opening.onsuccess = () => {
        const store = opening.result.transaction('entries', 'readwrite').objectStore('entries');
        const until = Date.now() + ms;
        const hold = () => {
            const asked = store.count();
            asked.onsuccess = () => (Date.now() < until ? hold() : opening.result.close());
        };
        hold();
        holds();
    };
})"""
AS_NOTE, AS_READ = "[data-waiting-list] [data-send-note]", "[data-waiting-list] [data-read]"


@pytest.mark.parametrize(
    "pressed",
    [
        pytest.param([[AS_NOTE, AS_NOTE]], id="twice"),
        pytest.param([[AS_NOTE], [AS_NOTE]], id="in two tabs"),
        pytest.param([[AS_NOTE, AS_READ]], id="and read"),
        pytest.param([[AS_READ, AS_NOTE]], id="read first"),
    ],
)
def test_refused_words_become_one_note_at_most_however_often_and_whatever_is_pressed(
    phone: Phone, town: Town, pressed: list[list[str]]
) -> None:
    page, user, assignment = on_the_way(phone, town)
    words = unique("the frame is loose")
    tabs = [page, *(page.context.new_page() for _other in pressed[1:])]
    for tab in tabs:
        tab.goto("/field/waiting/")
        ready(tab)
    # Nobody hands over to the own crew.
    send(page, f"assignment:{assignment.pk}", {"kind": "hand_over", "unit": assignment.unit_id, "note": words})
    for tab in tabs:
        tab.locator(AS_NOTE).wait_for()
    at = page.evaluate("Date.now() + 500")

    for tab, selectors in zip(tabs, pressed, strict=True):
        tab.evaluate(PRESS_AT, [selectors, at])
    page.wait_for_timeout(1500)

    all_sent(page)
    expected = 0 if pressed[0][0] == AS_READ else 1
    with town.live.orm():
        notes = FieldAct.objects.filter(user=user, subject=f"assignment:{assignment.pk}", kind="note")
        assert (notes.count(), Words.objects.filter(text=words).count()) == (expected, expected)


def test_a_step_pressed_again_while_the_phone_is_slow_to_keep_it_is_one(phone: Phone, town: Town) -> None:
    page, _user, assignment = on_the_way(phone, town)
    button = page.locator("[data-bar] button.button--primary:visible")
    listens(page)
    page.evaluate(SLOW_STORE, 2500)

    button.click()
    # Longer than a new button is deaf.
    page.wait_for_timeout(1200)
    assert button.get_attribute("value") == "set_out"
    button.click()

    page.wait_for_selector("[data-card][data-now=en_route]", state="attached")
    all_sent(page)
    assert acts_of(town, assignment) == ["accept", "set_out"]
