"""What came back to a phone: whom to ring for its words, and what can still be done with words and photos."""

from typing import Any

import pytest
from playwright.sync_api import Page

from cases.models import Words
from dispatch.models import FieldAct
from tests.field.conftest import Phone, Town, become, keep_picture, picture, ready, unique
from tests.field.test_phone import all_sent
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
