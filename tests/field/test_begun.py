"""What was begun on a phone and not sent is to be had again, also when its matter has left the phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.actions import SYSTEM
from cases.models import Case, Words
from dispatch.actions import recall_assignment
from dispatch.models import FieldAct
from tests.field.conftest import Phone, Town, come_true, keep_picture, listens, ready, shot, unique
from tests.field.test_nothing_lost import KEPT, WORDS, check_of, photos_kept
from tests.field.test_phone import all_sent, finish, tap
from tests.field.test_two_tabs import on_the_way

pytestmark = pytest.mark.browser
DRAFT = "[data-begun-draft]"
# Unless another tab was so quick that the button is gone.
PRESS_TWICE_AT = """(at) => {
    const press = () => document.querySelector("[data-send-begun]")?.click();
    setTimeout(() => { press(); press(); }, at - Date.now());
}"""


def waiting_page(page: Page) -> None:
    page.goto("/field/waiting/")
    ready(page)


def begin(page: Page, form: str, words: str, photos: int) -> None:
    """Open a form of the bar, choose, write, and leave it at that."""
    listens(page)
    with page.expect_file_chooser() as camera:
        page.locator(f"[data-bar] [data-form={form}]").click()
    if photos:
        camera.value.set_files([shot()])
        page.wait_for_selector("dialog[open] .camera__photo img")
    page.locator("dialog[open] textarea").fill(words)
    come_true(page, f"{WORDS}.length === {int(bool(words))} || {KEPT}.then((all) => all.length > 0)")
    page.locator("dialog[open] [data-closes]").click()


@pytest.mark.parametrize(("locale", "written"), [("en-GB", True), ("zh-CN", False)])
def test_what_was_begun_for_a_job_that_another_tab_has_done_goes_as_one_note_with_its_photos(
    phone: Phone, town: Town, locale: str, *, written: bool
) -> None:
    page, user, assignment = on_the_way(phone, town, locale=locale)
    tap(page, "en_route")
    tap(page, "on_scene")
    all_sent(page)
    words = unique("the frame is loose") if written else ""
    begin(page, "done", words, photos=1)
    tab = page.context.new_page()
    tab.goto(f"/field/assignment/{assignment.pk}/")
    ready(tab)
    finish(tab)
    all_sent(tab)
    tab.goto("/field/")
    ready(tab)
    tab.locator("[data-begun-gone='1']").wait_for()
    keep_picture(tab, f"begun-gone-today-{locale}")

    tab.locator("[data-begun-gone]").click()
    begun = tab.locator(f"{DRAFT}[data-gone=yes]")
    begun.wait_for()
    ready(tab)
    keep_picture(tab, f"begun-gone-{locale}", full=True)
    assert (begun.locator("img").count(), begun.locator("[data-copy-words]").count()) == (1, int(written))
    if written:
        assert begun.locator("blockquote").inner_text() == words
    waiting_page(page)
    page.locator("[data-send-begun]").wait_for()
    at = page.evaluate("Date.now() + 500")
    for each in (page, tab):
        each.evaluate(PRESS_TWICE_AT, at)
    page.wait_for_timeout(1000)

    begun.wait_for(state="detached")
    all_sent(tab)
    come_true(tab, f"{KEPT}.then((all) => all.length === 0)")
    assert tab.evaluate(WORDS) == []
    kind = "note" if written else "photo"
    with town.live.orm():
        acts = FieldAct.objects.filter(user=user, subject=f"assignment:{assignment.pk}", kind__in=("note", "photo"))
        assert list(acts.values_list("kind", "outcome")) == [(kind, "taken")]
        if written:
            assert Words.objects.filter(case=assignment.case_id, text=words).count() == 1


def test_what_was_begun_for_a_job_that_is_here_leads_to_its_form(phone: Phone, town: Town) -> None:
    page, _user, assignment = on_the_way(phone, town)
    listens(page)
    page.locator("[data-bar] [data-opens-ways]").click()
    page.locator("#ways [data-form=ask_help]").click()
    page.locator("dialog[open] textarea").fill("nobody has read this yet")
    come_true(page, f"{WORDS}.length === 1")
    page.goto("/field/")
    ready(page)
    page.wait_for_timeout(500)
    assert page.locator("[data-begun-gone]").count() == 0

    waiting_page(page)
    page.locator(f"{DRAFT}[data-gone=no] a").click()

    page.wait_for_url(f"**/field/assignment/{assignment.pk}/")
    # Once it is taken back, it is there and on no other page.
    with town.live.orm():
        recall_assignment(assignment.pk, actor=SYSTEM, now=timezone.now())
    waiting_page(page)
    page.locator(f"{DRAFT}[data-gone=yes] [data-send-begun]").wait_for()


def test_of_what_a_grid_worker_began_the_words_are_kept_until_she_lets_them_go(phone: Phone, town: Town) -> None:
    worker, at = town.worker()
    check = check_of(town, town.verification(worker, at))
    page = phone(worker.username, at=at)
    page.goto(f"/field/check/{check}/")
    ready(page)
    begin(page, "verify_no", "nothing of it to be seen", photos=1)
    with town.live.orm():
        Case.objects.get(checks=check).checks.update(done_at=timezone.now())

    waiting_page(page)
    begun = page.locator(f"{DRAFT}[data-gone=yes]")
    begun.locator("[data-let-go]").click()
    # Nothing goes before it was asked for.
    begun.locator("[data-drop-keep]").click()
    assert (begun.locator("[data-send-begun]").count(), len(page.evaluate(WORDS))) == (0, 1)
    begun.locator("[data-let-go]").click()
    begun.locator("[data-let-go-surely]").click()

    begun.wait_for(state="detached")
    come_true(page, f"{KEPT}.then((all) => all.length === 0)")
    assert (page.evaluate(WORDS), photos_kept(page)) == ([], [])
