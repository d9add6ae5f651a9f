"""A phone in the street: told at once, working without signal, everything arriving once and in order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route

from accounts.models import User
from cases.actions import SYSTEM
from cases.models import Attachment, Case, Report
from dispatch.actions import assign_unit, recall_assignment
from dispatch.models import Assignment, FieldAct, FieldPhoto, Unit
from tests.field.conftest import MANHOLE, Phone, Town, become, come_true, keep_picture, listens, ready, shot, unique

pytestmark = pytest.mark.browser

STEPS = ["accept", "set_out", "arrive", "done"]
REMEMBER_SOCKETS = """
    const Plain = WebSocket;
    window.sockets = [];
    window.WebSocket = class extends Plain {
        constructor(...words) { super(...words); window.sockets.push(this); }
    };
    window.heard = [];
    for (const kind of ['offer', 'assignment', 'check'])
        document.addEventListener(`live:${kind}`, (event) => window.heard.push(`${event.detail.cursor} ${kind}`));
"""


def tap(page: Page, state: str) -> None:
    """Press the one big button, as soon as it listens, and wait until the matter is in a state."""
    listens(page)
    page.locator("[data-bar] button.button--primary:visible").click()
    page.wait_for_selector(f"[data-card][data-now={state}]", state="attached")


def finish(page: Page, *, photos: int = 1) -> None:
    """Press Done, shoot, say what was done, send."""
    listens(page)
    with page.expect_file_chooser() as camera:
        page.locator("[data-bar] [data-form=done]").click()
    camera.value.set_files([shot(f"{number}.jpg") for number in range(photos)])
    come_true(page, f"document.querySelectorAll('dialog[open] .camera__photo').length === {photos}")
    page.locator("dialog[open] .chip").first.click()
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    # It closes only when the act is safe on the phone.
    page.wait_for_selector("dialog[open]", state="detached")


# What the page says of it may be a moment old.
WAITING = """
    new Promise((answer, failed) => {
        const opening = indexedDB.open('whistle-outbox', 1);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
            const reading = opening.result.transaction('entries').objectStore('entries').getAll();
            reading.onsuccess = () => {
                opening.result.close();
                answer(reading.result.filter((entry) => entry.standing === 'waiting').length);
            };
        };
    })
"""


def all_sent(page: Page) -> None:
    """Wait until the phone keeps nothing that the server has not, and says so."""
    come_true(page, f"{WAITING}.then((count) => count === 0)")
    come_true(page, "document.querySelector('[data-outbox-status]').textContent === ''")


def waiting(page: Page) -> list[str]:
    """How many acts, and then how many photos, the phone says that it keeps."""
    return re.findall(r"\d+", page.locator("[data-outbox-status]").inner_text())


def until(town: Town, question: Callable[[], Any], wait: Callable[[int], None], tries: int = 240) -> Any:
    """Ask the running city's database until it says yes."""
    for _each in range(tries):
        with town.live.orm():
            if found := question():
                return found
        wait(250)
    raise AssertionError("it never came")


def acts_of(town: Town, assignment: Assignment) -> list[str]:
    with town.live.orm():
        rows = FieldAct.objects.filter(subject=f"assignment:{assignment.pk}").order_by("pk")
        return list(rows.values_list("kind", flat=True))


def test_a_crew_accepts_by_one_tap_what_it_missed_and_gives_it_back_with_a_reason(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    page = phone(user.username)
    page.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    missed = town.missed(unit)
    page.wait_for_selector("[data-card][data-now=expired]", state="attached")
    assert page.locator("[data-count]").inner_text() == ""

    tap(page, "accepted")
    # What it is asked or has comes before what it missed.
    assert page.locator("[data-count]").inner_text() == "1"
    listens(page)
    page.locator("[data-bar] [data-opens-ways]").click()
    page.locator("#ways [data-form=give_back]").click()
    page.locator("dialog[open] .chip").first.click()
    page.locator("dialog[open] .dialog__foot .button--primary").click()

    until(town, lambda: Assignment.objects.filter(pk=missed.pk, state="declined").exists(), page.wait_for_timeout)
    page.wait_for_selector("[data-card]", state="detached")
    assert acts_of(town, missed) == ["accept", "give_back"]


def test_a_manhole_seen_by_a_grid_worker_rings_a_crew_s_phone_with_no_desk_between(phone: Phone, town: Town) -> None:
    """Three taps: the photo, what it is, send. The crew's page is not touched, and shows the job as new."""
    unit, user = town.crew()
    worker, _at = town.worker()
    here = (unit.home.x, unit.home.y)
    crew = phone(user.username, at=here)
    crew.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    crew.evaluate("navigator.vibrate = pattern => { window.shaken = pattern }; window.untouched = true")
    # A browser shakes no phone for a page that nobody has touched, and complains of each that asks.
    crew.evaluate(
        "Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: false }, configurable: true })"
    )
    crew.evaluate("document.dispatchEvent(new CustomEvent('live:offer', { detail: {} }))")
    assert crew.evaluate("window.shaken === undefined")
    crew.evaluate("delete navigator.userActivation")
    walker = phone(worker.username, at=here)
    walker.get_by_role("link", name="Report something").click()
    ready(walker)
    come_true(walker, "document.querySelector('[data-place-words]').textContent.includes('within')")

    with walker.expect_file_chooser() as camera:
        walker.locator("[data-report] .camera__drop").click()
    camera.value.set_files([shot()])
    walker.wait_for_selector(".camera__photo img")
    walker.locator("[data-usual] .choice", has_text="Manhole cover missing").click()
    walker.get_by_role("button", name="Send").click()

    crew.wait_for_selector("[data-card].is-new", timeout=30_000)
    assert crew.evaluate("window.untouched")
    assert crew.evaluate("window.shaken.length") > 0
    assert crew.locator("[data-bar] button:visible").inner_text() == "Accept"
    with town.live.orm():
        case = Case.objects.filter(assignments__unit=unit).latest("pk")
        assert (case.case_class.code, case.is_fast) == (MANHOLE, True)
        assert Report.objects.get(case=case).taken_by_id == worker.pk
        assert abs(case.point.x - here[0]) < 0.0005
        assert Attachment.objects.filter(case=case, kind="report").count() == 1
    tap(crew, "accepted")
    all_sent(crew)
    walker.wait_for_selector("[data-uploads] .mine__row:has-text('Manhole cover missing')")


def test_a_job_without_signal_arrives_whole_once_and_in_order(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit, photos=1)
    page = phone(user.username)
    page.context.set_offline(True)

    tap(page, "accepted")
    tap(page, "en_route")
    assert waiting(page) == ["2"]
    page.reload()
    ready(page)
    assert page.locator("[data-card]").get_attribute("data-now") == "en_route"
    assert waiting(page) == ["2"]
    page.locator("[data-card] a.stretch").click()
    page.wait_for_selector("body[data-field=matter][data-ready]", state="attached")
    assert page.locator(".photos img").evaluate("image => image.complete && image.naturalWidth > 0")
    tap(page, "on_scene")
    page.locator("[data-before]").set_input_files([shot(colour="red")])
    come_true(page, "String(document.querySelector('[data-outbox-status]').textContent.match(/\\d+/g)) === '4,1'")
    finish(page, photos=2)
    page.wait_for_url("**/field/")
    ready(page)
    assert waiting(page) == ["5", "3"]
    page.close()
    page = another_tab(page)
    page.context.set_offline(False)
    all_sent(page)

    assert acts_of(town, assignment) == ["accept", "set_out", "arrive", "photo", "done"]
    with town.live.orm():
        kinds = Attachment.objects.filter(case=assignment.case_id).order_by("pk").values_list("kind", flat=True)
        assert sorted(kinds) == ["after", "after", "before", "report"]
        after = Assignment.objects.get(pk=assignment.pk)
        times = [after.accepted_at, after.en_route_at, after.on_scene_at, after.done_at]
        assert after.state == "done"
        assert times == sorted(times)
        assert FieldPhoto.objects.filter(user=user, case=assignment.case_id, file__isnull=False).count() == 3
    town.live.manage("verify_log")


def test_what_was_made_safe_without_signal_arrives_as_that_and_the_next_crew_reads_it(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    for state in ("accepted", "en_route", "on_scene"):
        tap(page, state)
    all_sent(page)
    page.context.set_offline(True)

    listens(page)
    with page.expect_file_chooser():
        page.locator("[data-bar] [data-form=done]").click()
    page.locator("dialog[open] textarea").fill("Plate over the hole, fence round it")
    keep_picture(page, "made-safe-form")
    page.locator("dialog[open] .dialog__foot [name=finished]").click()
    page.wait_for_selector("dialog[open]", state="detached")

    assert page.locator("[data-card]").get_attribute("data-now") == "made_safe"
    keep_picture(page, "made-safe-offline")
    page.context.set_offline(False)
    all_sent(page)
    with town.live.orm():
        after = Assignment.objects.select_related("order").get(pk=assignment.pk)
        assert (after.state, after.is_made_safe, after.order.state) == ("done", True, "working")
        assert after.order.repair_owed_since is not None
        now = timezone.now()
        other = Unit.objects.filter(department=unit.department).exclude(pk=unit.pk).first() or unit
        Unit.objects.filter(pk=other.pk).update(is_on_duty=True)
        assign_unit(after.order_id, other.pk, actor=SYSTEM, now=now)
        mate = User.objects.filter(memberships__unit=other, memberships__valid__contains=now).first()
        assert mate is not None

    page = phone(mate.username)
    page.locator(f"[data-card][data-number='{number_of(town, assignment)}'] a.stretch").click()
    page.wait_for_selector("body[data-field=matter][data-ready]", state="attached")
    keep_picture(page, "made-safe-next-crew")
    assert "Plate over the hole" in page.locator("[data-made-safe]").inner_text()


def number_of(town: Town, assignment: Assignment) -> str:
    with town.live.orm():
        return Case.objects.get(pk=assignment.case_id).number


def another_tab(closed: Page) -> Page:
    """Open the app again after its tab was closed, still without signal."""
    page = closed.context.new_page()
    page.goto("/field/")
    ready(page)
    return page


def test_an_answer_lost_on_the_way_makes_nothing_twice(phone: Phone, town: Town) -> None:
    """The line breaks after the server has taken the photo, and the act, and before it could say so."""
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        path = route.request.url.rsplit("/", 1)[1]
        if lost.count(path) < 2:
            lost.append(path)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    # The service worker would send as well, where this test does not see it.
    page.context.add_init_script(
        "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})"
    )
    page.reload()
    ready(page)
    page.context.route("**/api/internal/field/*s", lose_once)
    for state in ("accepted", "en_route", "on_scene"):
        tap(page, state)
    finish(page, photos=1)
    all_sent(page)

    assert lost.count("files") == 2
    assert lost.count("acts") == 2
    assert acts_of(town, assignment) == STEPS
    with town.live.orm():
        assert Attachment.objects.filter(case=assignment.case_id).count() == 1


def test_two_quick_taps_are_one_act(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    listens(page)

    page.locator("[data-bar] button.button--primary:visible").dblclick()
    page.wait_for_selector("[data-card][data-now=accepted]", state="attached")
    listens(page)
    all_sent(page)

    assert acts_of(town, assignment) == ["accept"]


def test_a_refusal_is_shown_with_its_reason_and_blocks_nothing(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username)
    page.context.set_offline(True)
    tap(page, "accepted")
    tap(page, "en_route")
    with town.live.orm():
        recall_assignment(assignment.pk, actor=SYSTEM, now=timezone.now())
    page.context.set_offline(False)
    come_true(page, "document.querySelector('[data-outbox-status]').textContent.includes('See why')")

    page.locator("[data-outbox-status] a").click()
    page.wait_for_selector("body[data-field=waiting][data-ready]", state="attached")
    rows = page.locator("[data-waiting-list] .card")
    assert rows.count() == 2
    assert "no longer offered" in rows.first.inner_text()
    assert "kept as a note" in rows.last.inner_text()
    for _each in range(2):
        page.locator("[data-read]").first.click()
    page.wait_for_selector("[data-waiting-list]:has-text('Nothing waits')")
    assert acts_of(town, assignment) == ["accept", "set_out"]


def test_what_was_missed_without_signal_is_heard_in_order_and_once(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    page = phone(user.username)
    page.context.add_init_script(REMEMBER_SOCKETS)
    page.reload()
    ready(page)
    page.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    page.context.set_offline(True)
    page.evaluate("window.sockets.forEach(socket => socket.close())")
    first = town.manhole(unit, text=unique("first"))
    with town.live.orm():
        recall_assignment(first.pk, actor=SYSTEM, now=timezone.now())
    second = town.manhole(unit, text=unique("second"))
    page.wait_for_timeout(1500)
    assert page.evaluate("window.heard") == []

    page.context.set_offline(False)
    come_true(page, "window.heard.length >= 3")
    page.wait_for_selector(f"[data-card][data-subject='assignment:{second.pk}']", state="attached")
    page.evaluate("window.sockets.at(-1).close()")
    page.wait_for_timeout(3000)

    heard = page.evaluate("window.heard")
    assert [each.split()[1] for each in heard] == ["offer", "assignment", "offer"]
    cursors = [int(each.split()[0]) for each in heard]
    assert cursors == [cursors[0], cursors[0] + 1, cursors[0] + 2]
    assert first.pk != second.pk
    assert page.locator("[data-notices]").inner_text().count("taken back") == 1


def test_a_phone_that_changes_hands_shows_and_sends_nothing_of_the_other(phone: Phone, town: Town) -> None:
    unit, user = town.crew()
    assignment = town.manhole(unit, text=unique("only for this crew"))
    page = phone(user.username)
    page.goto(f"/field/assignment/{assignment.pk}/")
    ready(page)
    page.route("**/api/internal/field/acts", lambda route: route.abort())
    tap(page, "accepted")
    worker, _at = town.worker()

    become(page, worker.username)
    page.unroute("**/api/internal/field/acts")
    page.evaluate("dispatchEvent(new Event('online'))")
    come_true(page, "document.querySelector('[data-outbox-status]').textContent.includes('another person')")
    page.context.set_offline(True)
    page.reload()
    ready(page)

    assert "Manhole" not in page.locator("main").inner_text()
    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                if (name.startsWith('shell-')) continue;
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            }
            return found;
        }"""
    )
    assert not [path for path in kept if "assignment" in path or "/files/" in path]
    assert acts_of(town, assignment) == []
    page.context.set_offline(False)
    become(page, user.username)
    all_sent(page)
    assert acts_of(town, assignment) == ["accept"]


def test_a_grid_worker_answers_with_a_photo_without_signal(phone: Phone, town: Town) -> None:
    worker, at = town.worker()
    case_id = town.verification(worker, at)
    page = phone(worker.username, at=at)
    page.context.set_offline(True)
    listens(page)

    with page.expect_file_chooser() as camera:
        page.locator("[data-bar] [data-form=verify_yes]").click()
    camera.value.set_files([shot()])
    page.wait_for_selector("dialog[open] .camera__photo img")
    page.locator("dialog[open] .dialog__foot .button--primary").click()
    page.wait_for_selector("[data-card].is-over")
    page.context.set_offline(False)
    all_sent(page)

    with town.live.orm():
        check = Case.objects.get(pk=case_id).checks.get()
        assert check.is_confirmed is True
        assert check.point is not None
        assert Attachment.objects.filter(case=case_id, kind="check").count() == 1
    come_true(page, "!document.querySelector('[data-card]')")


def test_the_app_can_be_installed(phone: Phone, town: Town) -> None:
    _unit, user = town.crew()
    page = phone(user.username)

    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")

    assert manifest["start_url"] == "/field/"
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/sw.js")


@pytest.mark.parametrize(("locale", "typed"), [("en-GB", "manhole"), ("en-GB", "mahnole"), ("zh-CN", "井盖")])
def test_searching_the_manhole_on_the_phone_shows_the_missing_cover_first(
    on_a_round: Phone, locale: str, typed: str
) -> None:
    walker = on_a_round(locale=locale)

    walker.locator("[data-more] summary").click()
    walker.locator("[data-find]").fill(typed)

    first = walker.locator("[data-found] .choice:visible input").first
    assert first.get_attribute("value") == MANHOLE
    walker.locator("[data-find]").fill("")
    assert walker.locator("[data-all] .choice:visible").count() > 50
    assert walker.locator("[data-found] .choice").count() == 0


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_what_the_class_asks_is_answered_on_the_phone_also_without_signal(
    on_a_round: Phone, town: Town, locale: str
) -> None:
    walker = on_a_round(locale=locale)
    asked = walker.locator("[data-questions]")
    assert asked.count() > 0
    assert walker.locator("[data-questions]:visible").count() == 0
    lift = walker.locator("[data-report] input[name=class][value=M0103]").first
    walker.locator("[data-more] summary").click()
    lift.check(force=True)
    shown = walker.locator("[data-questions=M0103]")
    assert shown.is_visible()
    shown.scroll_into_view_if_needed()
    keep_picture(walker, f"field-asks-{locale}", full=True)
    shown.locator("input[name=q_trapped][value=yes]").check(force=True)
    words = unique("it stands still")
    walker.locator("#id_text").fill(words)
    walker.context.set_offline(True)

    walker.locator("button[form=report]").click()
    walker.wait_for_url("**/field/")
    walker.context.set_offline(False)
    all_sent(walker)

    with town.live.orm():
        report = Report.objects.get(case__words__text=words)
        assert report.answers == {"trapped": "yes"}
        assert report.case.danger == "trapped"
