"""What is done on one person's page is that person's and nobody else's, whatever happens in the other tabs of the phone."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route

from accounts.models import Role, User
from cases.actions import SYSTEM
from dispatch.actions import recall_assignment
from dispatch.models import Assignment, FieldAct
from tests import browser
from tests.field.conftest import Phone, Town, become, come_true, keep_picture, listens, ready, shot, unique
from tests.field.test_nothing_lost import ACTS, by_page_alone
from tests.field.test_phone import all_sent, tap, until

pytestmark = pytest.mark.browser

ENTRIES = """new Promise((answer) => {
    const opening = indexedDB.open('whistle-outbox', 1);
    opening.onsuccess = () => {
        const all = opening.result.transaction('entries').objectStore('entries').getAll();
        all.onsuccess = () => {
            opening.result.close();
            answer(all.result.map(({ kind, person, standing, json }) => ({ kind, person, standing, note: json.note })));
        };
    };
})"""
SEND = "dialog[open] .dialog__foot .button--primary"


def taken(town: Town, user: User, assignment: Assignment) -> list[str]:
    """How the centre took each call for help of this person for this job: the tests share crews."""
    acts = FieldAct.objects.filter(user=user, kind="ask_help", subject=f"assignment:{assignment.pk}")
    with town.live.orm():
        return list(acts.values_list("outcome", flat=True))


def ask_for_help(page: Page, words: str) -> None:
    """Open the sheet, choose help, write, and leave it at that."""
    listens(page)
    page.locator("[data-bar] [data-opens-ways]").click()
    page.locator("#ways [data-form=ask_help]").click()
    page.locator("dialog[open] textarea").fill(words)


def on_the_way(phone: Phone, town: Town, **options: Any) -> tuple[Page, User, Assignment]:
    unit, user = town.crew()
    assignment = town.manhole(unit)
    page = phone(user.username, **options)
    by_page_alone(page)
    page.goto(f"/field/assignment/{assignment.pk}/")
    ready(page)
    tap(page, "accepted")
    all_sent(page)
    return page, user, assignment


def somebody(town: Town, role: Role, *, but: User) -> User:
    with town.live.orm():
        found = User.objects.filter(is_demo=True, is_active=True, roles__contains=[role]).exclude(pk=but.pk)
        user = found.exclude(memberships__unit__in=but.memberships.values("unit")).order_by("?").first()
        assert user is not None
        return user


@pytest.mark.parametrize(("role", "home"), [(Role.FIELD_UNIT, "/field/"), (Role.DISPATCHER, "/desk/")])
def test_what_one_person_sends_after_another_signed_in_waits_for_the_first(
    phone: Phone, town: Town, role: Role, home: str
) -> None:
    page, user, assignment = on_the_way(phone, town)
    words = unique("the cable hangs free")
    ask_for_help(page, words)
    other, tab = somebody(town, role, but=user), page.context.new_page()
    browser.become(tab, other.username, home)

    page.locator(SEND).click()
    # Time enough to be sent, or refused.
    page.wait_for_timeout(3000)
    [kept] = page.evaluate(ENTRIES)
    assert (kept["person"], kept["standing"], kept["note"]) == (str(user.pk), "waiting", words)
    assert taken(town, other, assignment) == taken(town, user, assignment) == []

    become(tab, user.username)
    all_sent(tab)
    assert taken(town, user, assignment) == ["taken"]


def test_what_was_deleted_in_another_tab_is_not_called_sent(phone: Phone, town: Town) -> None:
    page, user, assignment = on_the_way(phone, town)
    page.goto("/field/")
    ready(page)
    page.context.route(ACTS, lambda route: route.fulfill(status=503, json={"detail": "Later."}))
    ask_for_help(page, "deleted on second thoughts")
    page.locator(SEND).click()
    page.locator("[data-outbox-status] [data-standing=stuck]").wait_for()
    tab = page.context.new_page()
    tab.goto("/field/waiting/")
    ready(tab)
    tab.locator("[data-drop]").click()
    tab.locator("[data-drop-surely]").click()
    come_true(tab, f"{ENTRIES}.then((all) => all.length === 0)")

    come_true(page, "document.querySelector('[data-outbox-status]').textContent === ''")
    page.wait_for_timeout(700)
    assert page.locator("[data-told=sent]").count() == 0
    assert taken(town, user, assignment) == []


def test_the_start_pages_phones_are_only_shown_and_take_nothing_over(phone: Phone, town: Town) -> None:
    page, user, assignment = on_the_way(phone, town)
    page.goto("/field/")
    ready(page)
    words = unique("written before the start page was opened")
    ask_for_help(page, words)
    tab = page.context.new_page()
    said: list[str] = []
    page.context.on("request", lambda each: said.extend([each.headers.get("x-field-person", "")]))
    tab.goto("/")
    shown = tab.locator("iframe[src*='/field/']").first
    shown.scroll_into_view_if_needed()
    frame = shown.element_handle().content_frame()
    assert frame is not None
    frame.wait_for_selector("body[data-field]")
    frame.wait_for_selector("[data-card], [data-refresh]", state="attached")
    tab.wait_for_timeout(2000)

    page.locator(SEND).click()
    until(
        town,
        lambda: FieldAct.objects.filter(user=user, kind="ask_help", subject=f"assignment:{assignment.pk}").exists(),
        page.wait_for_timeout,
    )
    all_sent(page)
    assert taken(town, user, assignment) == ["taken"]
    assert set(said) - {""} == {str(user.pk)}


def test_words_half_written_stay_in_sight_when_the_job_goes_and_may_still_be_sent(phone: Phone, town: Town) -> None:
    page, user, assignment = on_the_way(phone, town)
    page.wait_for_selector("[data-live-status][data-state=open]", state="attached")
    words = unique("the cable lies bare, keep away")
    ask_for_help(page, words)
    with town.live.orm():
        recall_assignment(assignment.pk, actor=SYSTEM, now=timezone.now())
    page.locator("[data-notices] > p").first.wait_for(state="attached")
    page.wait_for_timeout(1500)

    assert page.locator("dialog[open] textarea").input_value() == words
    page.locator(SEND).click()
    until(
        town,
        lambda: FieldAct.objects.filter(user=user, kind="ask_help", subject=f"assignment:{assignment.pk}").exists(),
        page.wait_for_timeout,
    )
    assert taken(town, user, assignment) == ["taken"]


def test_who_went_off_duty_without_signal_is_so_after_a_reload(phone: Phone, town: Town) -> None:
    _unit, user = town.crew()
    page = phone(user.username)
    by_page_alone(page)
    assert page.locator("[data-duty]").get_attribute("data-duty") == "no"
    page.context.set_offline(True)
    page.locator("[data-duty] button").click()
    come_true(page, "document.querySelector('[data-duty]').dataset.duty === 'yes'")

    page.reload()
    ready(page)
    come_true(page, "document.querySelector('[data-duty]').dataset.duty === 'yes'")
    page.wait_for_timeout(500)
    assert page.locator("[data-duty] [role=switch]").get_attribute("aria-checked") == "false"
    page.context.set_offline(False)
    all_sent(page)
    with town.live.orm():
        duty = FieldAct.objects.filter(user=user, kind="duty").order_by("-pk").values_list("outcome", flat=True)
        assert duty[0] == "taken"


def test_what_waits_behind_another_act_of_its_matter_says_so(phone: Phone, town: Town) -> None:
    page, _user, _assignment = on_the_way(phone, town)

    def answer(route: Route) -> None:
        route.fulfill(status=500, json={"detail": "It broke over there."})

    page.context.route(ACTS, answer)
    tap(page, "en_route")
    tap(page, "on_scene")
    page.goto("/field/waiting/")
    ready(page)
    page.locator("[data-waiting-list] [data-reason=held]").wait_for()
    keep_picture(page, "waiting-behind")
    reasons: list[Any] = [
        row.get_attribute("data-reason") for row in page.locator("[data-waiting-list] [data-reason]").all()
    ]
    assert reasons == ["held", "behind"]
    page.context.unroute(ACTS)
    page.locator("[data-try-now]").click()
    all_sent(page)


def test_each_tabs_report_keeps_its_own_words_and_photos_and_the_next_tab_goes_on_with_what_is_left(
    on_a_round: Phone, town: Town
) -> None:
    page = on_a_round()
    other = page.context.new_page()
    words, more = unique("the lamp hangs by its wire"), unique("the bench is broken")

    def begin(tab: Page, said: str, photos: int) -> None:
        for count in range(photos):
            tab.locator("[data-report] input[type=file]").set_input_files([shot()])
            tab.locator(".camera__photo img").nth(count).wait_for()
        tab.locator("#id_text").fill(said)

    def has(tab: Page) -> tuple[str, int]:
        tab.goto("/field/report/")
        ready(tab)
        return tab.locator("#id_text").input_value(), tab.locator(".camera__photo").count()

    begin(page, words, 1)
    assert has(other) == ("", 0)
    begin(other, more, 2)
    # Each as it was, also after other pages of the same tab.
    page.goto("/field/")
    ready(page)
    assert has(page) == (words, 1)
    page.locator("[data-report] [data-usual] .choice").first.click()
    page.locator("#report button.button--primary, [form=report]").last.click()
    page.wait_for_url("**/field/")
    all_sent(page)

    assert has(other) == (more, 2)
    assert has(page) == ("", 0)
    other.close()
    assert has(page) == (more, 2)
