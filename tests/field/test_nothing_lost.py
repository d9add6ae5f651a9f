"""What somebody writes, chooses and does on a phone is kept, is theirs alone, and is called sent when it is."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route

from cases.actions import SYSTEM
from cases.models import Case
from dispatch.actions import recall_assignment
from dispatch.models import Assignment, FieldAct
from tests.field.conftest import Phone, Town, become, come_true, keep_picture, listens, ready, shot, unique
from tests.field.test_phone import acts_of, all_sent, tap, until

pytestmark = pytest.mark.browser

# The service worker would send as well, where a test does not see it.
NO_SYNC = (
    "globalThis.ServiceWorkerRegistration"
    " && Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})"
)
ACTS = "**/api/internal/field/acts"
KEPT = """new Promise((answer) => {
    const opening = indexedDB.open('whistle-drafts');
    opening.onsuccess = () => {
        const base = opening.result;
        const all = base.objectStoreNames.contains('photos')
            ? base.transaction('photos').objectStore('photos').getAll() : { result: [] };
        const say = () => {
            base.close();
            answer(all.result.map((one) => ({ person: one.person, name: one.name, photos: one.photos.length })));
        };
        if (all.onsuccess === undefined) say(); else all.onsuccess = say;
    };
})"""
WORDS = "Object.keys(localStorage).filter((at) => at.startsWith('draft:'))"


def photos_kept(page: Page) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = page.evaluate(KEPT)
    return kept


def by_page_alone(page: Page) -> None:
    page.context.add_init_script(NO_SYNC)
    page.reload()
    ready(page)


def check_of(town: Town, case_id: int) -> int:
    with town.live.orm():
        return Case.objects.get(pk=case_id).checks.get().pk


def begin(page: Page, words: str) -> None:
    """Open the form, choose a photo, write, and leave it at that."""
    listens(page)
    with page.expect_file_chooser() as camera:
        page.locator("[data-bar] [data-form=verify_no]").click()
    camera.value.set_files([shot()])
    page.wait_for_selector("dialog[open] .camera__photo img")
    page.locator("dialog[open] textarea").fill(words)
    come_true(page, f"{WORDS}.length === 1")


def test_what_was_written_and_chosen_outlives_a_reload_with_its_matter_until_it_is_sent(
    phone: Phone, town: Town
) -> None:
    worker, at = town.worker()
    one, other = (check_of(town, town.verification(worker, at)) for _each in range(2))
    page = phone(worker.username, at=at)
    page.goto(f"/field/check/{one}/")
    ready(page)
    begin(page, "nothing of it to be seen")

    page.goto("/field/")
    ready(page)
    page.goto(f"/field/check/{other}/")
    ready(page)
    listens(page)
    page.locator("[data-bar] [data-form=verify_no]").click()
    assert page.locator("dialog[open] textarea").input_value() == ""
    assert page.locator("dialog[open] .camera__photo").count() == 0
    page.goto(f"/field/check/{one}/")
    page.reload()
    ready(page)
    listens(page)
    page.locator("[data-bar] [data-form=verify_no]").click()

    assert page.locator("dialog[open] textarea").input_value() == "nothing of it to be seen"
    page.wait_for_selector("dialog[open] .camera__photo img")
    keep_picture(page, "draft-kept")
    assert [each["name"].split("~")[0] for each in photos_kept(page)] == [f"field-verify_no-check:{one}"]
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    page.wait_for_url("**/field/")
    all_sent(page)
    assert (page.evaluate(WORDS), photos_kept(page)) == ([], [])
    with town.live.orm():
        check = Case.objects.get(checks=one).checks.get()
        assert check.is_confirmed is False


def test_on_the_list_one_form_serves_each_matter_with_its_own_words(phone: Phone, town: Town) -> None:
    worker, at = town.worker()
    for _each in range(2):
        town.verification(worker, at)
    page = phone(worker.username, at=at)
    begin(page, "of the first")
    first = page.locator("[data-bar]").get_attribute("data-bar")
    page.locator("dialog[open] [data-closes]").click()
    # As when the first is answered elsewhere, and the bar goes on.
    page.evaluate("document.querySelector('[data-card]').remove()")
    page.evaluate("document.dispatchEvent(new CustomEvent('outbox:changed'))")
    come_true(page, f"document.querySelector('[data-bar]').dataset.bar !== '{first}'")
    listens(page)

    page.locator("[data-bar] [data-form=verify_no]").click()

    assert page.locator("dialog[open] textarea").input_value() == ""
    assert page.locator("dialog[open] .camera__photo").count() == 0
    assert [each["name"].split("~")[0] for each in photos_kept(page)] == [f"field-verify_no-{first}"]


def test_a_report_that_was_begun_is_there_again_and_nobody_elses(on_a_round: Phone, town: Town) -> None:
    page = on_a_round()
    words = unique("the lamp hangs by its wire")
    page.locator("[data-report] input[type=file]").set_input_files([shot()])
    page.wait_for_selector(".camera__photo img")
    page.locator("[data-usual] .choice").first.click()
    chosen = page.locator("[data-report] input[name=class]:checked").get_attribute("value")
    page.locator("#id_text").fill(words)
    come_true(page, f"{WORDS}.length === 1")

    page.reload()
    ready(page)
    assert page.locator("#id_text").input_value() == words
    page.wait_for_selector(".camera__photo img")
    assert page.locator("[data-usual] input[name=class]:checked").get_attribute("value") == chosen
    keep_picture(page, "report-kept", full=True)
    began = page.evaluate(WORDS)

    _unit, mate = town.crew()
    become(page, mate.username)
    come_true(page, f"{KEPT}.then((all) => all.length === 0)")
    page.goto("/field/report/")
    ready(page)
    assert page.locator("#id_text").input_value() == ""
    assert page.locator(".camera__photo").count() == 0
    # The words wait under whoever wrote them, and for two hours at most.
    assert page.evaluate(WORDS) == began


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_an_act_is_called_sent_only_when_the_server_has_it(phone: Phone, town: Town, locale: str) -> None:
    worker, at = town.worker()
    town.verification(worker, at)
    page = phone(worker.username, at=at, locale=locale)
    by_page_alone(page)
    held: list[Route] = []
    is_open: list[bool] = []
    page.route(ACTS, lambda route: route.continue_() if is_open else held.extend([route]))
    listens(page)
    page.locator("[data-bar] [data-form=verify_yes]").click()
    page.locator("dialog[open] .dialog__foot .button--primary").click()

    page.locator(".toast[data-told]").wait_for()
    until(town, lambda: held, page.wait_for_timeout)
    page.wait_for_timeout(500)
    assert page.locator(".toast[data-told]").get_attribute("data-told") == "saved"
    keep_picture(page, f"told-saved-{locale}")
    is_open.append(True)
    held[0].continue_()

    page.locator(".toast[data-told=sent]").wait_for(state="attached")


@pytest.fixture
def stuck(phone: Phone, town: Town) -> tuple[Page, Assignment, Assignment]:
    """A crew that said yes to two jobs; the server breaks over the first."""
    unit, user = town.crew()
    first, second = town.manhole(unit), town.manhole(unit)
    page = phone(user.username)
    by_page_alone(page)

    def answer(route: Route) -> None:
        if json.loads(route.request.post_data or "{}")["subject"] == f"assignment:{first.pk}":
            route.fulfill(status=500, json={"detail": "It broke over there."})
        else:
            route.continue_()

    page.context.route(ACTS, answer)
    for each in (first, second):
        page.goto(f"/field/assignment/{each.pk}/")
        ready(page)
        tap(page, "accepted")
    return page, first, second


def test_a_job_that_cannot_be_sent_holds_up_no_other_says_why_and_is_dropped_only_knowingly(
    stuck: tuple[Page, Assignment, Assignment], town: Town
) -> None:
    page, first, second = stuck
    until(town, lambda: Assignment.objects.get(pk=second.pk).accepted_at, page.wait_for_timeout)
    assert acts_of(town, first) == []

    page.locator("[data-outbox-status] [data-standing=stuck]").wait_for()
    page.locator("[data-outbox-status] a").click()
    page.wait_for_selector("body[data-field=waiting][data-ready]", state="attached")
    row = page.locator("[data-waiting-list] [data-standing=waiting]")
    assert row.locator("[data-reason=held]").get_attribute("data-code") == "500"
    assert "It broke over there." in row.inner_text()
    keep_picture(page, "waiting-held")
    row.locator("[data-drop]").click()
    keep_picture(page, "waiting-drop-asks")
    row.locator("[data-drop-keep]").click()
    assert row.count() == 1

    page.context.unroute(ACTS)
    row.locator("[data-try-now]").click()
    all_sent(page)
    assert acts_of(town, first) == ["accept"]


@pytest.mark.parametrize(
    ("status", "said", "content_type"),
    [
        (200, '{"outcome": "no', "application/json"),
        (201, "", "application/json"),
        (404, "<h1>Not found by the wall</h1>", "text/html"),
        (400, "<h1>Bad request</h1>", "text/html"),
        (413, "too large", "text/plain"),
        (404, '{"error": "no route"}', "application/json"),
        (200, '{"login_required": true}', "application/json"),
    ],
)
def test_what_was_not_answered_by_whistle_and_to_the_end_waits_and_is_asked_again(
    phone: Phone, town: Town, status: int, said: str, content_type: str
) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    by_page_alone(page)
    page.route(ACTS, lambda route: route.fulfill(status=status, body=said, content_type=content_type), times=1)
    tap(page, "accepted")

    all_sent(page)
    assert acts_of(town, assignment) == ["accept"]


def test_send_pressed_twice_is_one_act(phone: Phone, town: Town) -> None:
    worker, at = town.worker()
    check = check_of(town, town.verification(worker, at))
    page = phone(worker.username, at=at)
    begin(page, "looked twice, pressed twice")

    page.locator("dialog[open] .dialog__foot .button--primary").evaluate("(send) => { send.click(); send.click(); }")
    page.locator(".toast[data-told]").first.wait_for()
    all_sent(page)

    with town.live.orm():
        acts = FieldAct.objects.filter(user=worker, kind="verify", subject=f"check:{check}")
        assert [act.outcome for act in acts] == ["taken"]


def test_what_is_dropped_is_gone(stuck: tuple[Page, Assignment, Assignment], town: Town) -> None:
    page, first, _second = stuck
    page.locator("[data-outbox-status] [data-standing=stuck]").wait_for()
    page.goto("/field/waiting/")
    ready(page)
    page.locator("[data-drop]").click()
    page.locator("[data-drop-surely]").click()

    all_sent(page)
    page.context.unroute(ACTS)
    assert acts_of(town, first) == []


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_who_signs_out_with_something_unsent_is_told_so_and_it_is_sent_when_they_are_back(
    phone: Phone, town: Town, locale: str
) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username, locale=locale)
    by_page_alone(page)
    page.context.route(ACTS, lambda route: route.abort())
    tap(page, "accepted")

    def sign_out() -> None:
        page.locator("[data-person] summary").click()
        page.locator("[data-sign-out] button").click()
        page.locator("dialog[data-unsent]").wait_for()

    sign_out()
    assert page.locator("dialog[data-unsent]").get_attribute("data-unsent") == "1"
    keep_picture(page, f"unsent-{locale}")
    page.locator("[data-stay]").click()
    page.reload()
    ready(page)
    assert page.locator("[data-card]").get_attribute("data-now") == "accepted"
    sign_out()
    with page.expect_navigation(url=lambda url: not urlsplit(url).path.startswith("/field/")):
        page.locator("[data-leave]").click()
    assert acts_of(town, assignment) == []

    worker, _at = town.worker()
    become(page, worker.username)
    page.context.unroute(ACTS)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-outbox-status] [data-standing=others]").wait_for()
    page.goto("/field/waiting/")
    page.locator("[data-waiting-list] [data-summary]").wait_for()
    assert page.locator("[data-waiting-list] [data-summary]").get_attribute("data-summary") == "others"
    keep_picture(page, f"waiting-others-{locale}")
    assert acts_of(town, assignment) == []
    become(page, user.username)
    all_sent(page)
    assert acts_of(town, assignment) == ["accept"]
    with town.live.orm():
        assert Assignment.objects.get(pk=assignment.pk).accepted_at is not None


def test_who_has_sent_everything_signs_out_by_one_press(phone: Phone, town: Town) -> None:
    _unit, user = town.crew()
    page = phone(user.username)
    page.locator("[data-person] summary").click()

    with page.expect_navigation(url=lambda url: not urlsplit(url).path.startswith("/field/")):
        page.locator("[data-sign-out] button").click()

    page.goto("/field/")
    assert "/accounts/login/" in page.url


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_when_the_session_is_over_the_tasks_stay_and_signing_in_is_asked_for(
    phone: Phone, town: Town, locale: str
) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username, locale=locale)
    page.goto("/field/")
    ready(page)
    page.context.clear_cookies(name="sessionid")

    page.reload()
    ready(page)
    card = page.locator(f"[data-card][data-subject='assignment:{assignment.pk}']")
    assert card.count() == 1
    come_true(page, "document.body.dataset.reach === 'signed_out'")
    assert page.locator("[data-unreached] a[href^='/accounts/login/']").is_visible()
    keep_picture(page, f"session-over-{locale}")
    page.goto(f"/field/assignment/{assignment.pk}/")
    ready(page)
    tap(page, "accepted")

    # A password mistyped takes nothing away either.
    page.goto("/accounts/login/?next=/field/")
    page.locator("input[name=login]").fill(user.username)
    page.locator("input[name=password]").fill("not this one")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state("networkidle")
    assert "/accounts/login/" in page.url
    page.goto("/field/")
    ready(page)
    assert card.get_attribute("data-now") == "accepted"
    assert acts_of(town, assignment) == []
    become(page, user.username)
    all_sent(page)
    assert acts_of(town, assignment) == ["accept"]


def test_what_is_kept_as_a_note_is_not_shown_as_refused(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    page.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    page.context.set_offline(True)
    tap(page, "accepted")
    tap(page, "en_route")
    with town.live.orm():
        recall_assignment(assignment.pk, actor=SYSTEM, now=timezone.now())
    page.context.set_offline(False)

    page.locator("[data-outbox-status] [data-standing=noted]").wait_for()
    assert page.locator("[data-outbox-status] [data-standing=refused]").count() == 1
    page.locator("[data-notices] [data-standing=noted]").wait_for()
    assert page.locator("[data-notices] [data-standing=noted]").get_attribute("data-code") == "was_recalled"
    keep_picture(page, "noted-feed")
    page.goto("/field/waiting/")
    ready(page)
    rows = page.locator("[data-waiting-list] > [data-standing]")
    assert [row.get_attribute("data-standing") for row in rows.all()] == ["refused", "noted"]
    reasons = page.locator("[data-waiting-list] [data-reason]")
    assert [line.get_attribute("data-reason") for line in reasons.all()] == ["refused", "noted"]
    assert reasons.first.get_attribute("class") != reasons.last.get_attribute("class")
    keep_picture(page, "noted-list")


def test_distances_follow_who_carries_the_phone_in_bar_and_cards_and_nothing_changes_its_place(
    phone: Phone, town: Town
) -> None:
    unit, user = town.crew()
    town.manhole(unit)
    town.manhole(unit)
    here = (unit.home.x, unit.home.y)
    page = phone(user.username, at=here)
    come_true(page, "document.querySelectorAll('[data-card] [data-way]:not([hidden])').length === 2")
    order = "[...document.querySelectorAll('[data-card]')].map((card) => card.dataset.subject).join()"
    before = page.evaluate(order)
    shown = page.locator("[data-bar-what]").inner_text()
    in_bar = (
        "document.querySelector('[data-bar-what]').textContent"
        ".endsWith(document.querySelector('[data-card].is-current [data-distance]').textContent)"
    )
    come_true(page, in_bar)

    page.context.set_geolocation({"longitude": here[0] + 0.03, "latitude": here[1] + 0.03})

    come_true(page, f"document.querySelector('[data-bar-what]').textContent !== {json.dumps(shown)}")
    assert page.evaluate(in_bar)
    assert page.evaluate(order) == before
